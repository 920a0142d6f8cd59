/* cmd_forget.c - askwell forget: a person, a post or a source leaves for good.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how it is removed (corpus/store_forget.c), what comes after that (erase.c).
 * Method: each word is turned into the rows it names. A word that names nothing, or several things,
 * is refused with the words that name one each.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/sb.h"
#include "cli/cmd.h"
#include "cli/erase.h"
#include "cli/progress.h"
#include "cli/render.h"

struct forget_opts {
    struct cmd_common common;
    const char *source;
    bool all, yes, dry_run, list, undo, finish;
};

// clang-format off
#define FIELD(f) offsetof(struct forget_opts, f)
static const struct opt options[] = {
    {"source", 0, OPT_STRING, FIELD(source), "NAME", "authors and posts of this source only", 0, 0},
    {"all", 0, OPT_FLAG, FIELD(all), NULL, "all that a word names, where it names several", 0, 0},
    {"dry-run", 'n', OPT_FLAG, FIELD(dry_run), NULL, "show what would go; remove nothing", 0, 0},
    {"yes", 'y', OPT_FLAG, FIELD(yes), NULL, "do not ask", 0, 0},
    {"list", 0, OPT_FLAG, FIELD(list), NULL, "show when how much was forgotten; of whom is not kept", 0, 0},
    {"undo", 0, OPT_FLAG, FIELD(undo), NULL, "let the next import bring an author or a source back", 0, 0},
    {"finish", 0, OPT_FLAG, FIELD(finish), NULL, "end a removal that was interrupted", 0, 0},
    CMD_COMMON_OPTIONS(forget_opts)
};
// clang-format on
static const struct forget_opts defaults;

enum { SUBJECTS_MAX = 1024, SHOWN_MAX = 20 };

/* What stands before a word's colon. */
static const struct kind {
    const char *prefix;
    enum forget_kind kind;
    enum forget_by by;
} kinds[] = {
    {"author:", FORGET_AUTHOR, BY_NAME}, {"author-key:", FORGET_AUTHOR, BY_KEY},
    {"post:", FORGET_POST, BY_NAME},     {"post-key:", FORGET_POST, BY_KEY},
    {"source:", FORGET_SOURCE, BY_NAME},
};
#define KINDS (sizeof kinds / sizeof *kinds)

struct found { /* what all words name */
    struct store_subject v[SUBJECTS_MAX];
    size_t n;
};

static const struct kind *kind_of(struct sv *word)
{
    for (size_t i = 0; i < KINDS; i++)
        if (sv_starts(*word, sv_of(kinds[i].prefix))) {
            *word = sv_skip(*word, strlen(kinds[i].prefix));
            return &kinds[i];
        }
    return NULL;
}

static void describe(struct sb *b, const struct store_subject *s)
{
    static const char *const what[] = {
        [FORGET_AUTHOR] = "author", [FORGET_POST] = "post", [FORGET_SOURCE] = "source"};
    sb_puts(b, what[s->kind]);
    sb_putc(b, ' ');
    if (s->kind == FORGET_POST)
        sb_printf(b, "%" PRId64 " ", s->id);
    sb_putc(b, '"');
    render_safe(b, s->name);
    sb_putc(b, '"');
    if (s->kind != FORGET_SOURCE) {
        if (s->key.n) {
            sb_puts(b, ", key ");
            render_safe(b, s->key);
        }
        sb_puts(b, ", in ");
        render_safe(b, s->source);
    }
    if (s->kind != FORGET_POST)
        sb_printf(b, ": %" PRId64 " post%s in %" PRId64 " thread%s", s->posts,
                  s->posts == 1 ? "" : "s", s->threads, s->threads == 1 ? "" : "s");
}

/* A word that names just this. */
static void word_for(struct sb *b, const struct store_subject *s)
{
    if (s->kind == FORGET_SOURCE) {
        sb_puts(b, "source:");
        render_safe(b, s->name);
        return;
    }
    if (s->kind == FORGET_POST) {
        sb_printf(b, "post:%" PRId64, s->id);
        return;
    }
    sb_puts(b, "--source ");
    render_safe(b, s->source);
    sb_puts(b, s->key.n ? " author-key:" : " author:");
    render_safe(b, s->key.n ? s->key : s->name);
}

static int too_many(const char *word, const struct store_subject *v, int n, struct ask_err *err)
{
    fprintf(stderr, "'%s' may be:\n", word);
    for (int i = 0; i < n && i < SHOWN_MAX; i++) {
        struct sb b = SB_INIT(1 << 16);
        sb_puts(&b, "  ");
        word_for(&b, &v[i]);
        sb_puts(&b, "    ");
        describe(&b, &v[i]);
        fprintf(stderr, "%s\n", sb_str(&b));
        sb_dispose(&b);
    }
    if (n > SHOWN_MAX)
        fprintf(stderr, "  and %d more\n", n - SHOWN_MAX);
    return ask_fail(err, ASK_USAGE,
                    "'%s' names %d things; say which, as above, or --all for all of them", word, n);
}

/* Adds what a word names to f. */
static int look_up(struct found *f, struct store *st, const struct forget_opts *o, const char *word,
                   struct arena *a, struct ask_err *err)
{
    struct sv name = sv_of(word);
    const struct kind *kind = kind_of(&name);
    struct store_subject *at = f->v + f->n;
    int n = 0;
    for (size_t i = 0; i < KINDS; i++) {
        int got;
        if (kind && kind != &kinds[i])
            continue;
        if (!kind && kinds[i].kind == FORGET_SOURCE && o->source)
            continue;
        got = store_subjects(at + n, SUBJECTS_MAX - f->n - (size_t)n, st, kinds[i].kind,
                             kinds[i].by, name, sv_of(o->source), a, err);
        if (got < 0)
            return got;
        for (int k = 0; k < got; k++) { /* a name may be its own key */
            bool known = false;
            for (int j = 0; j < n; j++)
                known |= at[j].kind == at[n + k].kind && at[j].id == at[n + k].id;
            if (known)
                at[n + k--] = at[n + --got];
        }
        n += got;
    }
    if (n == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is nobody and nothing called '%s'%s%s", word,
                        o->source ? " in " : "", o->source ? o->source : "");
    if (n > 1 && !o->all)
        return too_many(word, at, n, err);
    f->n += (size_t)n;
    if (f->n == SUBJECTS_MAX)
        return ask_fail(err, ASK_LIMIT, "more than %d things at once; do it in several steps",
                        SUBJECTS_MAX - 1);
    return 0;
}

static int print_list(struct store *st, struct ask_err *err)
{
    enum { ROWS = 1000 };
    struct store_forgotten rows[ROWS];
    int n = store_forgotten(rows, ROWS, st, err);
    for (int i = 0; i < n; i++) {
        char when[TIME_TEXT_MAX];
        time_format(rows[i].at, when);
        printf("%s  %" PRId64 " authors, %" PRId64 " posts, %" PRId64 " sources\n", when,
               rows[i].authors, rows[i].posts, rows[i].sources);
    }
    if (n == 0)
        printf("Nothing was forgotten.\n");
    return n < 0 ? n : 0;
}

static int undo(struct store_import *im, const struct forget_opts *o, const char *word,
                struct ask_err *err)
{
    struct sv name = sv_of(word);
    const struct kind *kind = kind_of(&name);
    int rc;
    if (!kind || kind->kind == FORGET_POST || (kind->kind == FORGET_AUTHOR && !o->source))
        return ask_fail(err, ASK_USAGE,
                        "--undo takes source:NAME, or author:NAME or author-key:KEY with --source");
    rc = store_unforget(im, kind->kind, kind->by, name, sv_of(o->source), err);
    if (rc == 0)
        return ask_fail(err, ASK_NOTFOUND, "'%s' is not among what was forgotten", word);
    if (rc > 0)
        printf("'%s' may come back: import its export again\n", word);
    return rc < 0 ? rc : 0;
}

static int print_found(const struct found *f)
{
    int64_t posts = 0;
    for (size_t i = 0; i < f->n; i++) {
        struct sb b = SB_INIT(1 << 16);
        describe(&b, &f->v[i]);
        printf("%s\n", sb_str(&b));
        sb_dispose(&b);
        posts += f->v[i].posts;
    }
    return posts > INT32_MAX ? INT32_MAX : (int)posts;
}

static int forget(struct store *st, const struct forget_opts *o, int nwords, char **words,
                  struct arena *a, struct ask_err *err)
{
    struct found *f = arena_zalloc(a, sizeof *f);
    struct store_import *im = NULL;
    struct store_counts counts = {0};
    struct progress pg;
    int rc = 0;
    if (!f)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    for (int i = 0; i < nwords && rc >= 0; i++)
        rc = look_up(f, st, o, words[i], a, err);
    if (rc < 0)
        return rc;
    (void)print_found(f);
    if (o->dry_run)
        return 0;
    if ((rc = erase_confirm("askwell forget",
                            "All of it is removed for good, and the next import "
                            "will not bring it back.",
                            o->yes, err)) <= 0)
        return rc;
    progress_init(&pg, o->common.quiet);
    if ((rc = store_edit_begin(&im, st, err)) >= 0 &&
        (rc = store_forget(im, f->v, f->n, false, err)) >= 0 &&
        (rc = store_erase(im, &counts, err)) >= 0)
        rc = erase_finish(o->common.data, im, &pg, err);
    store_import_free(im);
    if (rc >= 0)
        printf("Removed %" PRId64 " posts of %" PRId64 " threads; nothing of them is left\n",
               counts.removed, counts.threads);
    return rc;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct forget_opts *o = opts;
    struct arena a = ARENA_INIT(1u << 16, 256u << 20);
    struct store *st = NULL;
    struct store_import *im = NULL;
    struct progress pg;
    int rc;
    if (o->list + o->undo + o->finish > 1 || ((o->list || o->finish) && nwords) ||
        (o->undo && nwords != 1))
        return ask_fail(err, ASK_USAGE, "--list and --finish take no words, --undo takes one");
    if (!nwords && !o->list && !o->finish)
        return ask_fail(err, ASK_USAGE,
                        "what is to be forgotten? author:NAME, post:NUMBER or source:NAME");
    rc = store_open(&st, o->common.data, o->list || o->dry_run ? STORE_READ : STORE_WRITE, err);
    if (rc < 0)
        goto out;
    progress_init(&pg, o->common.quiet);
    if (o->list) {
        rc = print_list(st, err);
    } else if (o->undo) {
        if ((rc = store_edit_begin(&im, st, err)) >= 0)
            rc = undo(im, o, words[0], err);
        store_import_free(im);
    } else if (o->dry_run || (rc = erase_resume(o->common.data, st, &pg, err)) >= 0) {
        if (!o->finish)
            rc = forget(st, o, nwords, words, &a, err);
        else
            printf("Nothing is left unfinished\n");
    }
    if (rc >= 0)
        erase_warn(st);
out:
    store_free(st);
    arena_dispose(&a);
    return rc < 0 ? rc : 0;
}

const struct cmd cmd_forget = {
    .name = "forget",
    .words = "author:NAME|post:NUMBER|source:NAME...",
    .summary = "remove a person, a post or a source for good",
    .description =
        "Removes all posts of an author, a post, or a whole source, and remembers (as a hash) "
        "that\n"
        "they must not come back with a later import. Store and index are written anew, so that\n"
        "nothing is left on the disk. author-key:KEY and post-key:KEY name by the export's own "
        "ids;\n"
        "post:NUMBER is the number that thread --json shows. A word without a kind is taken where\n"
        "it names one thing only. What others wrote about a person stays theirs and is not "
        "touched.",
    .examples = "  askwell forget --dry-run author:mallory\n"
                "  askwell forget --source team-chat author-key:U02ABC\n"
                "  askwell forget --yes post:4711\n"
                "  askwell forget --list\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
