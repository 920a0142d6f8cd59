/* cmd_index.c - askwell index: an export comes in, store and index are brought up to date.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading of formats (corpus/sources/), building (indexer/build.c), waiting for changes
 * (watch.c), the threads that a dry run shows (dry_run.c). What a path fails
 * with costs that path only; the others are imported and the index is brought up to date.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "cli/dry_run.h"
#include "cli/erase.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/redaction.h"
#include "cli/watch.h"
#include "corpus/importer.h"
#include "corpus/redact.h"
#include "indexer/build.h"

struct index_opts {
    struct cmd_common common;
    const char *format, *source, *label, *since, *watch, *redact_file, *site_url;
    struct opt_list include, exclude;
    bool include_private, increment, dry_run, json, sample;
    bool redact_emails, redact_phones, no_redact, no_learn;
    int64_t threads;
};

// clang-format off
#define FIELD(f) offsetof(struct index_opts, f)
static const struct opt options[] = {
    {"format", 0, OPT_STRING, FIELD(format), "NAME", "read the input as this format instead of recognising it", 0, 0},
    {"source", 0, OPT_STRING, FIELD(source), "NAME", "name of the source (default: the export's own or its folder's)", 0, 0},
    {"label", 0, OPT_STRING, FIELD(label), "LABEL", "make everything visible to readers with this label only", 0, 0},
    {"site-url", 0, OPT_STRING, FIELD(site_url), "URL", "address of the site, for links to posts where the export does not tell it", 0, 0},
    {"include-private", 0, OPT_FLAG, FIELD(include_private), NULL, "also take private channels and messages, with their labels", 0, 0},
    {"since", 0, OPT_STRING, FIELD(since), "DATE", "leave out what was made and edited before, as in 2024-01-31; removes nothing", 0, 0},
    {"include", 0, OPT_LIST, FIELD(include), "PATTERN", "only channels (forums, lists; else files) of this name, as in 'help-*'; may be repeated", 0, 0},
    {"exclude", 0, OPT_LIST, FIELD(exclude), "PATTERN", "all but channels (forums, lists; else files) of this name; may be repeated", 0, 0},
    {"watch", 0, OPT_STRING, FIELD(watch), "DIR", "index DIR, and again whenever something in it changes, until stopped", 0, 0},
    {"redact-file", 0, OPT_STRING, FIELD(redact_file), "FILE", "also take out what this file names: lines of \"kind: words\" or \"kind: /pattern/\" (default: redact.conf in the data folder)", 0, 0},
    {"redact-emails", 0, OPT_FLAG, FIELD(redact_emails), NULL, "also take out mail addresses", 0, 0},
    {"redact-phones", 0, OPT_FLAG, FIELD(redact_phones), NULL, "also take out telephone numbers", 0, 0},
    {"no-redact", 0, OPT_FLAG, FIELD(no_redact), NULL, "keep keys, tokens and passwords that are found; only what the file names goes", 0, 0},
    {"increment", 0, OPT_FLAG, FIELD(increment), NULL, "the export is a part: remove nothing that is not in it", 0, 0},
    {"dry-run", 'n', OPT_FLAG, FIELD(dry_run), NULL, "report, and show three of the threads; store nothing", 0, 0},
    {"sample", 0, OPT_FLAG, FIELD(sample), NULL, "import the sample corpus that is part of the program", 0, 0},
    {"threads", 0, OPT_INT, FIELD(threads), "N", "builders of a first index (default: one per processor)", 0, 256},
    {"no-learn", 0, OPT_FLAG, FIELD(no_learn), NULL, "do not learn from the corpus which words are used alike", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print the report as JSON", 0, 0},
    CMD_COMMON_OPTIONS(index_opts)
};
// clang-format on
static const struct index_opts defaults = {.threads = 0};

static void show_import(void *ctx, const struct import_progress *p)
{
    progress_show(ctx, p->file && p->file[0] ? p->file : "reading", p->bytes, p->total, "bytes",
                  p->items);
}

static void show_build(void *ctx, const struct build_progress *p)
{
    progress_show(ctx, p->phase, p->done, p->total, "threads", 0);
}

static void print_counts(const char *what, const struct import_count *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("  %s: %" PRId64 " %s\n", what, v[i].n, v[i].name);
}

static bool is_skipped(const struct import_report *rep, const char *reason)
{
    for (size_t i = 0; i < rep->nskipped; i++)
        if (strcmp(rep->skipped[i].name, reason) == 0)
            return true;
    return false;
}

static void print_report(const struct import_report *rep, bool dry_run)
{
    const struct store_counts *c = &rep->counts;
    printf("%s %" PRId64 " items: %" PRId64 " posts in %" PRId64 " threads",
           dry_run ? "Would read" : "Read", rep->items, c->posts, c->threads);
    if (!dry_run)
        printf(" (%" PRId64 " new, %" PRId64 " updated, %" PRId64 " unchanged, %" PRId64
               " removed)",
               c->added, c->updated, c->unchanged, c->removed);
    printf("\n");
    print_counts("skipped", rep->skipped, rep->nskipped);
    if (is_skipped(rep, "private"))
        printf("  (--include-private takes what is private, for readers with its labels)\n");
    print_counts("redacted", rep->redacted, rep->nredacted);
    if (c->ghosts)
        printf("  %" PRId64 " posts are referred to but not there\n", c->ghosts);
    if (c->cycles)
        printf("  %" PRId64 " posts were their own ancestors; they start threads now\n", c->cycles);
    if (rep->unswept[0])
        printf("  nothing was removed: %s\n", rep->unswept);
    if (!rep->bad_total)
        return;
    printf("  %" PRId64 " bad items were left out:\n", rep->bad_total);
    size_t shown = rep->nbad < 20 ? rep->nbad : 20;
    for (size_t i = 0; i < shown; i++)
        printf("    %s, %s %" PRId64 ": %s\n", rep->bad[i].file, rep->bad[i].unit,
               rep->bad[i].position, rep->bad[i].reason);
    if ((int64_t)shown < rep->bad_total)
        printf("    and %" PRId64 " more (--json lists the first 1,000)\n",
               rep->bad_total - (int64_t)shown);
}

static int build(const struct index_opts *o, struct store *st, struct progress *pg,
                 struct ask_err *err)
{
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report br = {0};
    bo.threads = (unsigned)o->threads;
    bo.no_learn = o->no_learn;
    bo.progress = show_build;
    bo.progress_ctx = pg;
    bo.stop = &cmd_stop;
    if (store_erasing(st) != ERASING_NOTHING) { /* what was public once is private now */
        int rc = erase_end(o->common.data, st, pg, err);
        if (rc >= 0 && !o->json)
            printf("What is private now has left the index for everybody, which was built anew\n");
        return rc;
    }
    int rc = build_update(o->common.data, st, &bo, &br, err);
    progress_end(pg);
    if (rc >= 0 && !o->json)
        printf("Indexed %" PRId64 " threads (%" PRId64 " passages)%s\n", br.threads, br.passages,
               br.generation ? ", a new generation of the index" : "");
    return rc;
}

/* Imports each path; an error that is the path's own is told and the next one is tried. */
static int import_all(struct store *st, const struct import_opt *io, int nwords, char **words,
                      struct progress *pg, struct import_report *rep, struct ask_err *err)
{
    int failed = 0;
    for (int i = 0; i < nwords && !cmd_stop; i++) {
        struct ask_err own = {0};
        int rc = import_path(st, words[i], io, rep, &own);
        progress_end(pg);
        if (rc >= 0)
            continue;
        failed = rc;
        *err = own;
        if (rc == ASK_FULL || rc == ASK_INTERRUPTED || rc == ASK_NOMEM)
            break;
        if (i + 1 < nwords)
            fprintf(stderr, "askwell index: %s\n", own.msg);
    }
    return failed;
}

/* A mistyped path must not leave an empty store behind. */
static int check_words(const struct index_opts *o, int nwords, char **words, struct ask_err *err)
{
    if (o->watch && (nwords || o->sample || o->dry_run))
        return ask_fail(err, ASK_USAGE, "--watch takes the one folder that it names");
    if (o->watch)
        return file_exists(o->watch)
                   ? 0
                   : ask_fail(err, ASK_NOTFOUND, "there is no folder %s to watch", o->watch);
    if (!nwords && !o->sample)
        return ask_fail(err, ASK_USAGE,
                        "what should be indexed? Give a path, or --sample for the sample corpus");
    for (int i = 0; i < nwords; i++)
        if (!strcmp(words[i], "-") || file_exists(words[i]))
            return 0;
    return o->sample ? 0 : ask_fail(err, ASK_NOTFOUND, "there is no file or folder %s", words[0]);
}

/* What the options say of imports; the lists end with NULL. */
static int import_opts(struct import_opt *io, const struct index_opts *o, struct progress *pg,
                       const char *lists[2][OPT_LIST_MAX + 1], struct ask_err *err)
{
    *io = (struct import_opt)IMPORT_OPT_INIT;
    io->format = o->format;
    io->source = o->source;
    io->label = o->label;
    io->site_url = o->site_url;
    io->include_private = o->include_private;
    io->increment = o->increment;
    io->progress = show_import;
    io->progress_ctx = pg;
    io->stop = &cmd_stop;
    if (o->since && !time_parse(sv_of(o->since), &io->since))
        return ask_fail(err, ASK_USAGE, "--since %s is no date; write it as in 2024-01-31",
                        o->since);
    memcpy(lists[0], o->include.v, o->include.n * sizeof *o->include.v);
    memcpy(lists[1], o->exclude.v, o->exclude.n * sizeof *o->exclude.v);
    lists[0][o->include.n] = lists[1][o->exclude.n] = NULL;
    io->include = o->include.n ? lists[0] : NULL;
    io->exclude = o->exclude.n ? lists[1] : NULL;
    return 0;
}

static int report(const struct index_opts *o, const struct import_report *rep, struct dry_run *dry,
                  struct ask_err *err)
{
    int rc = 0;
    if (!o->json)
        print_report(rep, dry != NULL);
    if (dry)
        rc = dry_run_print(dry, rep, o->json, err);
    else if (o->json)
        rc = print_text(import_report_json(rep), err);
    fflush(stdout);
    return rc;
}

/* Imports and builds once. */
static int round_run(const struct index_opts *o, int nwords, char **words, struct ask_err *err)
{
    const char *lists[2][OPT_LIST_MAX + 1];
    struct redact_opt redact = {o->no_redact, o->redact_emails, o->redact_phones, o->redact_file};
    char *redact_own = NULL;
    struct store *st = NULL;
    struct import_report rep = {0};
    struct import_opt io;
    struct dry_run dry;
    struct progress pg;
    int rc, failed = 0;
    progress_init(&pg, o->common.quiet);
    if ((rc = import_opts(&io, o, &pg, lists, err)) < 0 ||
        (rc = redaction_file(&redact, &redact_own, o->common.data, err)) < 0)
        return rc;
    io.redact = &redact;
    rc = o->dry_run ? dry_run_open(&dry, err)
                    : store_open(&st, o->common.data, STORE_WRITE | STORE_CREATE, err);
    if (rc < 0)
        goto out;
    /* What a killed removal left behind goes first: nothing may be built on it. */
    if (!o->dry_run && (rc = erase_resume(o->common.data, st, &pg, err)) < 0)
        goto out;
    struct store *to = o->dry_run ? dry.st : st;
    if (o->sample)
        failed = import_sample(to, &io, &rep, err);
    if (failed >= 0 && nwords)
        failed = import_all(to, &io, nwords, words, &pg, &rep, err);
    progress_end(&pg);
    rc = failed;
    if (failed < 0 && !rep.inputs)
        goto out; /* nothing was read: there is nothing to report or to index */
    if ((rc = report(o, &rep, o->dry_run ? &dry : NULL, err)) < 0)
        goto out;
    rc = failed;
    if (!o->dry_run && failed != ASK_INTERRUPTED && failed != ASK_FULL) {
        struct ask_err own = {0};
        int built = build(o, st, &pg, &own);
        if (built < 0 && failed >= 0) {
            rc = built;
            *err = own;
        } else if (built < 0) {
            fprintf(stderr, "askwell index: %s\n", own.msg);
        }
    }
out:
    if (o->dry_run)
        dry_run_close(&dry);
    import_report_dispose(&rep);
    store_free(st);
    free(redact_own);
    return rc < 0 ? rc : 0;
}

/* Keeps a folder in step. What goes wrong in a round is told, and the next change tried: a file
 * may have been half copied. */
static int watch_run(const struct index_opts *o, struct ask_err *err)
{
    char *dir = (char *)(uintptr_t)o->watch; /* round_run only reads it */
    struct watch *w = NULL;
    int rc = watch_open(&w, o->watch, err); /* first, so that no change is missed */
    while (rc >= 0) {
        struct ask_err own = {0};
        if (round_run(o, 1, &dir, &own) < 0 && !cmd_stop)
            fprintf(stderr, "askwell index: %s\n", own.msg);
        if ((rc = watch_wait(w, &cmd_stop, err)) <= 0)
            break;
    }
    watch_free(w);
    return rc;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct index_opts *o = opts;
    int rc = check_words(o, nwords, words, err);
    if (rc < 0)
        return rc;
    return o->watch ? watch_run(o, err) : round_run(o, nwords, words, err);
}

const struct cmd cmd_index = {
    .name = "index",
    .words = "PATH...",
    .summary = "import exports and bring the index up to date",
    .description =
        "Reads each PATH (a folder, a file, an archive, or - for standard input), recognises its\n"
        "format, and brings store and index up to date. Running it again on a newer export "
        "updates\n"
        "what changed and removes what is gone; running it on the same export changes nothing.\n"
        "`askwell help index` lists the formats.",
    .examples =
        "  askwell index ~/dumps/unix.stackexchange.com.7z\n"
        "  askwell index ~/handbook                  # a folder of Markdown or HTML pages\n"
        "  askwell index --source team chat.jsonl    # our own format: docs/import-format.md\n"
        "  askwell index --dry-run export.zip        # the report and three threads, nothing "
        "stored\n"
        "  askwell index --since 2024-01-01 --exclude 'random*' export.zip\n"
        "  askwell index --watch ~/notes             # keep a folder in step\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
