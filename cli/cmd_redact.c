/* cmd_redact.c - askwell redact: secrets are taken out of what is stored already.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a secret is (corpus/redact_table.c), how rows change (corpus/store_redact.c), what
 * comes after that (erase.c). A secret itself is never printed.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/sb.h"
#include "cli/cmd.h"
#include "cli/erase.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/redaction.h"

struct redact_opts {
    struct cmd_common common;
    const char *redact_file;
    bool redact_emails, redact_phones, no_redact, dry_run, yes, json;
};

// clang-format off
#define FIELD(f) offsetof(struct redact_opts, f)
static const struct opt options[] = {
    {"redact-file", 0, OPT_STRING, FIELD(redact_file), "FILE", "also take out what this file names (default: redact.conf in the data folder)", 0, 0},
    {"redact-emails", 0, OPT_FLAG, FIELD(redact_emails), NULL, "also take out mail addresses", 0, 0},
    {"redact-phones", 0, OPT_FLAG, FIELD(redact_phones), NULL, "also take out telephone numbers", 0, 0},
    {"no-redact", 0, OPT_FLAG, FIELD(no_redact), NULL, "keep keys, tokens and passwords that are found; only what the file names goes", 0, 0},
    {"dry-run", 'n', OPT_FLAG, FIELD(dry_run), NULL, "say in which posts what kind of secret is; change nothing", 0, 0},
    {"yes", 'y', OPT_FLAG, FIELD(yes), NULL, "do not ask", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print what was found as JSON", 0, 0},
    CMD_COMMON_OPTIONS(redact_opts)
};
// clang-format on
static const struct redact_opts defaults;

enum { KINDS_MAX = 256 };

struct tally {
    const char *kind;
    int64_t n;
};

struct finds {
    bool list; /* each post */
    json_t *posts;
    struct tally all[KINDS_MAX];
    size_t nall;
};

static void add(struct tally *v, size_t *n, const char *kind)
{
    size_t i = 0;
    while (i < *n && strcmp(v[i].kind, kind) != 0)
        i++;
    if (i == KINDS_MAX)
        return;
    if (i == *n)
        v[(*n)++] = (struct tally){kind, 0};
    v[i].n++;
}

static json_t *tally_json(const struct tally *v, size_t n)
{
    json_t *o = json_object();
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, v[i].kind, json_integer((json_int_t)v[i].n));
    return o;
}

static void on_post(void *ctx, int64_t post, int64_t thread, const char *const *kinds, size_t n)
{
    struct finds *f = ctx;
    struct tally own[KINDS_MAX];
    size_t nown = 0;
    for (size_t i = 0; i < n; i++) {
        add(f->all, &f->nall, kinds[i]);
        add(own, &nown, kinds[i]);
    }
    if (f->posts) {
        json_t *o = json_pack("{s:I, s:o}", thread ? "post" : "channel", (json_int_t)post, "found",
                              tally_json(own, nown));
        if (thread)
            json_object_set_new(o, "thread", json_integer((json_int_t)thread));
        json_array_append_new(f->posts, o);
        return;
    }
    if (!f->list)
        return;
    printf(thread ? "post %" PRId64 " of thread #%" PRId64 ":" : "the name of channel %" PRId64 ":",
           post, thread);
    for (size_t i = 0; i < nown; i++)
        printf("%s %" PRId64 " %s", i ? "," : "", own[i].n, own[i].kind);
    printf("\n");
}

/* Names of sources are not changed by themselves: people type them. */
static int look_at_sources(struct redactor *r, struct store *st, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1 << 14, 64 << 20);
    struct store_source *v;
    int n = store_sources(&v, st, true, &a, err);
    for (int i = 0; i < n; i++) {
        const struct sv texts[] = {v[i].name, v[i].title, v[i].url};
        size_t found = 0;
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            struct sb b = SB_INIT(1 << 20);
            found += redact_text(r, &b, texts[k], NULL, NULL);
            sb_dispose(&b);
        }
        if (found)
            log_warn("the name, title or address of source %" PRId64
                     " (by `askwell sources --json`) "
                     "has something that would be taken out of posts; it is left as it is: see "
                     "`askwell sources rename`",
                     v[i].id);
    }
    arena_dispose(&a);
    return n < 0 ? n : 0;
}

static int report(const struct redact_opts *o, struct finds *f, int64_t posts, struct ask_err *err)
{
    if (o->json) {
        json_t *out = json_pack("{s:I, s:o, s:O}", "found_in", (json_int_t)posts, "redacted",
                                tally_json(f->all, f->nall), "items", f->posts);
        char *dump = out ? json_dumps(out, JSON_INDENT(2)) : NULL;
        json_decref(out);
        return print_text(dump, err);
    }
    for (size_t i = 0; i < f->nall; i++)
        printf("  %s: %" PRId64 " %s\n", o->dry_run ? "found" : "redacted", f->all[i].n,
               f->all[i].kind);
    return 0;
}

static void show(void *ctx, const char *phase, int64_t done, int64_t total)
{
    progress_show(ctx, phase, done, total, "posts", 0);
}

static int redact(struct store *st, const struct redact_opts *o, struct redact_run *run,
                  struct progress *pg, struct ask_err *err)
{
    struct finds *f = run->ctx;
    struct store_import *im = NULL;
    int64_t found;
    int rc = erase_resume(o->common.data, st, pg, err);
    if (rc < 0 ||
        (rc = erase_confirm("askwell redact", "What is found is replaced in the store, for good.",
                            o->yes, err)) <= 0)
        return rc;
    if ((rc = store_edit_begin(&im, st, err)) < 0)
        return rc;
    found = store_redact(im, run, err);
    progress_end(pg);
    rc = found < 0 ? (int)found : report(o, f, found, err);
    if (rc >= 0)
        rc = erase_finish(o->common.data, im, pg, err);
    store_import_free(im);
    if (rc >= 0 && !o->json)
        printf(found ? "Redacted %" PRId64 " posts; nothing of it is left\n" : "Found nothing\n",
               found);
    return rc;
}

static int look(struct store *st, const struct redact_opts *o, const struct redact_run *run,
                struct progress *pg, struct ask_err *err)
{
    int64_t found = store_redact_look(st, run, err);
    int rc;
    progress_end(pg);
    if (found < 0 || (rc = report(o, run->ctx, found, err)) < 0)
        return found < 0 ? (int)found : rc;
    if (!o->json)
        printf(found ? "Would redact %" PRId64 " posts\n" : "Found nothing\n", found);
    return 0;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct redact_opts *o = opts;
    struct redact_opt ro = {o->no_redact, o->redact_emails, o->redact_phones, o->redact_file};
    struct progress pg;
    struct rewrite_opt wo = {show, &pg, &cmd_stop};
    struct finds f = {.list = o->dry_run && !o->json};
    struct redact_run rr = {.post = on_post, .ctx = &f, .opt = &wo};
    struct store *st = NULL;
    char *own = NULL;
    int rc;
    (void)words;
    if (nwords)
        return ask_fail(err, ASK_USAGE, "redact takes no words; it looks at everything");
    progress_init(&pg, o->common.quiet);
    if (o->json && !(f.posts = json_array()))
        return ask_fail(err, ASK_NOMEM, "out of memory");
    if ((rc = redaction_file(&ro, &own, o->common.data, err)) < 0 ||
        (rc = redactor_new(&rr.redactor, &ro, err)) < 0 ||
        (rc = store_open(&st, o->common.data, o->dry_run ? STORE_READ : STORE_WRITE, err)) < 0)
        goto out;
    rc = o->dry_run ? look(st, o, &rr, &pg, err) : redact(st, o, &rr, &pg, err);
    if (rc >= 0)
        rc = look_at_sources(rr.redactor, st, err);
    if (rc >= 0)
        erase_warn(st);
out:
    store_free(st);
    redactor_free(rr.redactor);
    json_decref(f.posts);
    free(own);
    return rc < 0 ? rc : 0;
}

const struct cmd cmd_redact = {
    .name = "redact",
    .words = "",
    .summary = "take secrets out of what is stored already",
    .description =
        "Keys, tokens and passwords, and what the site's own file names, are replaced by\n"
        "[redacted:<kind>] in all posts, as `askwell index` does it with what comes in. Posts "
        "keep\n"
        "their identity: importing the same export again finds them. Store and index are written\n"
        "anew, so that nothing of it is left on the disk.",
    .examples = "  askwell redact --dry-run\n"
                "  askwell redact --redact-file clients.conf --redact-emails\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
