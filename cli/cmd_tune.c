/* cmd_tune.c - askwell tune: weights from judged collections.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the learning (query/ascent.c), the features (query/train.c).
 * Method: each query is asked once and the features of what it finds are kept; the weights are
 * then learned several times, each time without a fold of the queries, and measured on that fold;
 * what does not gain there is not recommended.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cli/clicks.h"
#include "cli/cmd.h"
#include "cli/collection.h"
#include "cli/progress.h"
#include "query/ascent.h"
#include "query/weights.h"

struct tune_opts {
    struct cmd_common common;
    const char *out, *start, *log;
    int64_t folds, seed;
    bool exclude_self;
};

// clang-format off
#define FIELD(f) offsetof(struct tune_opts, f)
static const struct opt options[] = {
    {"out", 'o', OPT_STRING, FIELD(out), "FILE", "write the learned weights there, when they gain on what they did not see", 0, 0},
    {"weights", 0, OPT_STRING, FIELD(start), "FILE", "start from the weights of this file", 0, 0},
    {"log", 0, OPT_STRING, FIELD(log), "FILE", "learn from a log of searches and clicks, asked of the index in --data", 0, 0},
    {"folds", 0, OPT_INT, FIELD(folds), "N", "parts of the queries for cross-validation (default 5)", 2, 20},
    {"seed", 0, OPT_INT, FIELD(seed), "N", "of the order in which weights are tried (default 1)", 0, 1000000},
    {"exclude-self", 0, OPT_FLAG, FIELD(exclude_self), NULL, "leave out a document with the query's own id whose title is the query", 0, 0},
    CMD_COMMON_OPTIONS(tune_opts)
};
// clang-format on
static const struct tune_opts defaults = {.folds = 5, .seed = 1};

struct tuning {
    const struct tune_opts *o;
    struct train train;
    struct rank_weights start, learned;
    struct ascent_opt opt;
    struct progress progress;
    char phase[64];
    double gained; /* on the held-out folds, mean */
    char **words;
    size_t nsets;
};

static void show(void *ctx, size_t done, size_t all)
{
    struct tuning *t = ctx;
    progress_show(&t->progress, t->phase, (int64_t)done, (int64_t)all, "steps", -1);
}

static int take_set(struct tuning *t, const char *dir, uint32_t set, struct ask_err *err)
{
    struct collection c;
    int rc = collection_open(&c, dir, NULL, t->o->start, err);
    if (rc < 0)
        return rc;
    const size_t before = t->train.n, n = c.judged.nqueries;
    for (size_t i = 0; rc >= 0 && i < n; i++) {
        if (cmd_stop)
            rc =
                ask_fail(err, ASK_INTERRUPTED, "stopped after %zu of %zu queries of %s", i, n, dir);
        else
            rc =
                collection_train(&t->train, &c, &c.judged.queries[i], set, t->o->exclude_self, err);
        progress_show(&t->progress, "asking", (int64_t)i, (int64_t)n, "queries", -1);
    }
    collection_close(&c);
    if (rc >= 0 && t->train.n < before + (size_t)t->o->folds)
        rc = ask_fail(err, ASK_FORMAT,
                      "%s: %zu queries with a relevant document are too few for "
                      "%lld folds",
                      dir, t->train.n - before, (long long)t->o->folds);
    return rc;
}

/* ---- from a log ---- */

struct logging {
    struct tuning *t;
    struct engine *en;
    const struct clicks *c;
    struct train_judge judge;
};

static int grade_clicked(void *ctx, uint32_t thread)
{
    const struct logging *l = ctx;
    return clicks_grade(l->c, thread);
}

static int take_found(void *ctx, const struct search *s, struct ask_err *err)
{
    const struct logging *l = ctx;
    return train_add(&l->t->train, s, &l->judge, err);
}

static int take_line(void *ctx, const struct clicks *c, struct ask_err *err)
{
    struct logging *l = ctx;
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    const struct answer_watch watch = {take_found, l};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    int good[CLICKS_SHOWN];
    l->c = c;
    l->judge = (struct train_judge){.grade = grade_clicked, .ctx = l, .all = good};
    for (size_t i = 0; i < c->n; i++)
        if (c->grade[i] > 0)
            good[l->judge.nall++] = c->grade[i];
    opt.limit = COLLECTION_DEPTH;
    opt.watch = &watch;
    int rc = cmd_stop ? ask_fail(err, ASK_INTERRUPTED, "stopped while reading the log")
                      : answer_make(&ans, l->en, c->query, &opt, &a, err);
    arena_dispose(&a);
    progress_show(&l->t->progress, "asking", (int64_t)l->t->train.n, -1, "searches", -1);
    return rc;
}

static int take_log(struct tuning *t, struct ask_err *err)
{
    const struct reader_identity owner = {NULL, 0, true};
    struct logging l = {.t = t};
    int rc = engine_open(&l.en, t->o->common.data, &owner, err);
    if (rc >= 0 && t->o->start)
        rc = engine_weights(l.en, t->o->start, err);
    if (rc >= 0)
        rc = clicks_read(t->o->log, take_line, &l, err);
    engine_free(l.en);
    if (rc >= 0 && t->train.n < (size_t)t->o->folds)
        rc = ask_fail(err, ASK_FORMAT,
                      "%s: %zu searches where something was passed over are too few for %lld folds",
                      t->o->log, t->train.n, (long long)t->o->folds);
    return rc;
}

static void print_fold(const char *name, const struct ascent_fold *f)
{
    printf("%-22s %.4f -> %.4f    %.4f -> %.4f  %+.4f\n", name, f->train_before, f->train_after,
           f->test_before, f->test_after, f->test_after - f->test_before);
    fflush(stdout);
}

static const char *name_of(const char *dir)
{
    const char *slash = strrchr(dir, '/');
    return slash && slash[1] ? slash + 1 : dir;
}

static int validate(struct tuning *t, struct ask_err *err)
{
    struct ascent_fold f;
    int rc = 0;
    printf("%-22s learned on           held out\n", "");
    for (size_t i = 0; i < t->opt.folds && rc >= 0; i++) {
        char name[32];
        snprintf(name, sizeof name, "fold %zu", i + 1);
        snprintf(t->phase, sizeof t->phase, "%s", name);
        if ((rc = ascent_fold(&f, &t->start, &t->train, i, &t->opt, err)) < 0)
            return rc;
        progress_end(&t->progress);
        print_fold(name, &f);
        t->gained += (f.test_after - f.test_before) / (double)t->opt.folds;
    }
    for (uint32_t i = 0; i < t->train.nsets && t->train.nsets > 1 && rc >= 0; i++) {
        char name[64];
        snprintf(name, sizeof name, "without %.40s", name_of(t->o->log ? t->o->log : t->words[i]));
        snprintf(t->phase, sizeof t->phase, "%s", name);
        if ((rc = ascent_without(&f, &t->start, &t->train, i, &t->opt, err)) < 0)
            return rc;
        progress_end(&t->progress);
        print_fold(name, &f);
    }
    return rc;
}

static void print_sets(const struct tuning *t)
{
    printf("\n%-22s before    learned on all of it\n", "nDCG@10");
    for (uint32_t i = 0; i < t->train.nsets; i++)
        printf("%-22.40s %.4f -> %.4f\n", name_of(t->o->log ? t->o->log : t->words[i]),
               ascent_measure_set(&t->train, i, NULL, &t->start),
               ascent_measure_set(&t->train, i, NULL, &t->learned));
}

static int write_out(const struct tuning *t, struct ask_err *err)
{
    struct sb b = SB_INIT(WEIGHTS_FILE_MAX), comment = SB_INIT(4096);
    sb_printf(&comment,
              "Weights of askwell's ranking, learned by askwell tune from %zu judged queries.\n"
              "nDCG@10 on queries held out: %+.4f against the weights it began with.\n"
              "What is not named keeps its default.",
              t->train.n, t->gained);
    weights_write(&b, &t->learned, sb_view(&comment));
    int rc = sb_ok(&b) ? file_replace(t->o->out, sb_view(&b), err)
                       : ask_fail(err, ASK_NOMEM, "out of memory");
    sb_dispose(&comment);
    sb_dispose(&b);
    return rc;
}

static int learn(struct tuning *t, struct ask_err *err)
{
    int rc = validate(t, err);
    if (rc < 0)
        return rc;
    t->learned = t->start;
    snprintf(t->phase, sizeof t->phase, "all");
    if ((rc = ascent_climb(&t->learned, &t->train, NULL, &t->opt, err)) < 0)
        return rc;
    progress_end(&t->progress);
    print_sets(t);
    printf("\n");
    for (size_t i = 0; i < weights_count(); i++) {
        const double a = *weights_at(&t->start, i), b = *weights_at(&t->learned, i);
        if (a < b || a > b)
            printf("%-10s %6.3g -> %.3g\n", weights_row(i)->name, a, b);
    }
    if (t->gained <= 0) {
        printf("\nNo gain on queries that were held out (%+.4f): keep the weights you have.\n",
               t->gained);
        return 1;
    }
    printf("\nGain on queries that were held out: %+.4f\n", t->gained);
    if (t->o->out && (rc = write_out(t, err)) >= 0)
        printf("Written to %s\n", t->o->out);
    return rc;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct tune_opts *o = opts;
    struct tuning t = {.o = o, .words = words, .start = rank_defaults, .opt = ASCENT_OPT_INIT};
    int rc = 0;
    if (!o->log == (nwords < 1))
        return ask_fail(err, ASK_USAGE,
                        o->log ? "--log is learned from alone, without folders"
                               : "which collections? Give their folders, or --log FILE");
    if (o->start && (rc = weights_read(&t.start, o->start, err)) < 0)
        return rc;
    t.opt.folds = (size_t)o->folds;
    t.opt.seed = (uint64_t)o->seed;
    t.opt.stop = &cmd_stop;
    t.opt.progress = show;
    t.opt.ctx = &t;
    train_init(&t.train);
    progress_init(&t.progress, o->common.quiet);
    for (int i = 0; i < nwords && rc >= 0; i++)
        rc = take_set(&t, words[i], (uint32_t)i, err);
    if (rc >= 0 && o->log)
        rc = take_log(&t, err);
    progress_end(&t.progress);
    if (rc >= 0)
        rc = learn(&t, err);
    progress_end(&t.progress);
    train_dispose(&t.train);
    return rc;
}

const struct cmd cmd_tune = {
    .name = "tune",
    .words = "[DIR...]",
    .summary = "learn the weights of the ranking from judged collections",
    .description =
        "Each DIR is a judged collection as `askwell eval` reads it. The weights are moved by\n"
        "coordinate ascent on nDCG@10, cross-validated: for each fold of the queries they are\n"
        "learned without it and measured on it. Where that gains, --out writes a file that\n"
        "--weights of search, serve and eval reads, or that is put as `weights` into the data\n"
        "folder. Exits 1 when nothing is gained. A log has a search a line, as JSON: query, and "
        "the\n"
        "thread ids shown, clicked and helpful; docs/relevance.md says what is made of clicks.",
    .examples = "  askwell tune --out weights ~/judged/ours\n"
                "  askwell tune --seed 2 ~/judged/a ~/judged/b\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
