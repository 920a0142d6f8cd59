/* cmd_eval.c - askwell eval: how good is the ranking, by a judged collection?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the measures (query/metrics.c), the files (judged.c), the index (collection.c). Method:
 * each query is asked as a user would, and the threads' native ids are compared with the
 * judgements.
 */
#include <jansson.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "cli/collection.h"
#include "cli/eval_answers.h"
#include "cli/eval_similar.h"
#include "cli/print.h"
#include "query/answer.h"
#include "query/metrics.h"
#include "query/train.h"

struct eval_opts {
    struct cmd_common common;
    const char *run, *weights, *features;
    bool exclude_self, json, existing, per_query, answers, similar, no_learned;
};

// clang-format off
#define FIELD(f) offsetof(struct eval_opts, f)
static const struct opt options[] = {
    {"exclude-self", 0, OPT_FLAG, FIELD(exclude_self), NULL, "drop the document with the query's own id from its results", 0, 0},
    {"existing", 0, OPT_FLAG, FIELD(existing), NULL, "search the index in --data instead of the collection's documents", 0, 0},
    {"weights", 0, OPT_STRING, FIELD(weights), "FILE", "rank by the weights of this file (askwell help tune)", 0, 0},
    {"answers", 0, OPT_FLAG, FIELD(answers), NULL, "measure the best answer of a thread on --data, by the accepted marks", 0, 0},
    {"similar", 0, OPT_FLAG, FIELD(similar), NULL, "measure similar questions by the links in --data; takes no DIR", 0, 0},
    {"no-learned", 0, OPT_FLAG, FIELD(no_learned), NULL, "without what the corpus taught and without synonyms", 0, 0},
    {"run", 0, OPT_STRING, FIELD(run), "FILE", "write the ranking as a TREC run", 0, 0},
    {"features", 0, OPT_STRING, FIELD(features), "FILE", "write grade, query and features of every candidate", 0, 0},
    {"per-query", 0, OPT_FLAG, FIELD(per_query), NULL, "print each query's measures too", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print as JSON", 0, 0},
    CMD_COMMON_OPTIONS(eval_opts)
};
// clang-format on
static const struct eval_opts defaults;

/* ---- asking ---- */

struct evaluation {
    const struct eval_opts *o;
    struct collection c;
    struct train features;
    FILE *run;
    struct metrics sum;
};

static void print_query(const struct judged_query *q, const int *grades, size_t n, const int *all,
                        size_t nall)
{
    struct metrics m = {0};
    metrics_add(&m, grades, n, all, nall);
    metrics_finish(&m);
    fprintf(stderr, "%.*s\tndcg %.4f\trr %.4f\trecall %.4f\t%.*s\n", SV_ARG(q->id), m.ndcg_at_10,
            m.mrr, m.recall_at_100, SV_ARG(q->text));
}

static int ask(struct evaluation *ev, const struct judged_query *q, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    int grades[COLLECTION_DEPTH + 1];
    size_t n = 0, nall;
    opt.limit = COLLECTION_DEPTH;
    opt.snippets = false;
    opt.learned = !ev->o->no_learned;
    int rc = answer_make(&ans, ev->c.en, q->text, &opt, &a, err);
    const int *all = collection_relevant(&ev->c, q, ev->o->exclude_self, &nall, &a);
    if (rc >= 0 && !all)
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
    if (rc < 0 || !all)
        goto out;
    for (size_t i = 0; i < ans.nhits; i++) {
        struct sv key = ans.hits[i].head.key;
        if (ev->o->exclude_self && sv_eq(key, q->id))
            continue;
        grades[n++] = collection_grade(&ev->c, q, key);
        if (ev->run)
            fprintf(ev->run, "%.*s Q0 %.*s %zu %.6f askwell\n", SV_ARG(q->id), SV_ARG(key), n,
                    ans.hits[i].relevance);
    }
    if (nall) {
        metrics_add(&ev->sum, grades, n, all, nall);
        if (ev->o->per_query)
            print_query(q, grades, n, all, nall);
    }
out:
    arena_dispose(&a);
    return rc;
}

static int print_metrics(const struct metrics *m, bool as_json, struct ask_err *err)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {{"ndcg_at_10", m->ndcg_at_10},       {"mrr", m->mrr},
                {"success_at_1", m->success_at_1},   {"success_at_5", m->success_at_5},
                {"recall_at_100", m->recall_at_100}, {"map", m->map}};
    if (!as_json) {
        printf("%-14s %zu\n", "queries", m->queries);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            printf("%-14s %.4f\n", rows[i].name, rows[i].value);
        return 0;
    }
    json_t *o = json_pack("{s:I}", "queries", (json_int_t)m->queries);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        json_object_set_new(o, rows[i].name, json_real(rows[i].value));
    char *dump = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    json_decref(o);
    return print_text(dump, err);
}

/* One passage a line, in the form of LETOR and SVMrank: grade, query, numbered features; behind the
 * # its thread and the prior. */
static void write_features(FILE *f, const struct train *t, size_t from, struct sv id)
{
    for (size_t i = from; i < t->n; i++) {
        const struct train_query *q = &t->q[i];
        for (uint32_t k = 0; k < q->nthreads; k++)
            for (uint32_t p = q->thread[k].first; p < q->thread[k].first + q->thread[k].n; p++) {
                fprintf(f, "%d qid:%.*s", q->thread[k].grade, SV_ARG(id));
                for (size_t x = 0; x < RANK_FEATURES; x++)
                    fprintf(f, " %zu:%.6g", x + 1,
                            (double)q->feature[(size_t)p * RANK_FEATURES + x]);
                fprintf(f, " # thread %u prior %.4f\n", q->thread[k].thread, q->prior[p]);
            }
    }
}

static int features(struct evaluation *ev, struct ask_err *err)
{
    FILE *f = fopen(ev->o->features, "w");
    int rc = 0;
    if (!f)
        return ask_fail(err, ASK_IO, "cannot write the features to %s", ev->o->features);
    fprintf(f, "#");
    for (size_t x = 0; x < RANK_FEATURES; x++)
        fprintf(f, " %zu:%s", x + 1, rank_feature_name(x));
    fprintf(f, "\n");
    for (size_t i = 0; rc >= 0 && i < ev->c.judged.nqueries; i++) {
        const size_t from = ev->features.n;
        const struct judged_query *q = &ev->c.judged.queries[i];
        if (cmd_stop)
            rc = ask_fail(err, ASK_INTERRUPTED, "stopped after %zu queries", i);
        else if ((rc = collection_train(&ev->features, &ev->c, q, 0, ev->o->exclude_self, err)) >=
                 0)
            write_features(f, &ev->features, from, q->id);
    }
    if (fclose(f) != 0 && rc >= 0)
        rc = ask_fail(err, ASK_IO, "cannot write the features to %s", ev->o->features);
    return rc;
}

static int evaluate(struct evaluation *ev, struct ask_err *err)
{
    const struct judged *j = &ev->c.judged;
    int rc = 0;
    for (size_t i = 0; rc >= 0 && i < j->nqueries; i++) {
        if (cmd_stop)
            rc = ask_fail(err, ASK_INTERRUPTED, "stopped after %zu of %zu queries", i, j->nqueries);
        else
            rc = ask(ev, &j->queries[i], err);
    }
    if (rc >= 0 && ev->o->features)
        rc = features(ev, err);
    if (rc < 0)
        return rc;
    metrics_finish(&ev->sum);
    if (!ev->sum.queries)
        return ask_fail(err, ASK_FORMAT, "no query has a relevant document: do the ids agree?");
    return print_metrics(&ev->sum, ev->o->json, err);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct eval_opts *o = opts;
    struct evaluation ev = {.o = o};
    int rc;
    if ((o->answers || o->similar) && nwords)
        return ask_fail(err, ASK_USAGE,
                        "--answers and --similar measure on --data, not on a folder");
    if (o->answers)
        return eval_answers(o->common.data, o->json, err);
    train_init(&ev.features);
    if (!o->similar && nwords != 1)
        return ask_fail(err, ASK_USAGE, "which collection? Give its folder");
    if (!o->similar && (rc = collection_open(&ev.c, words[0], o->existing ? o->common.data : NULL,
                                             o->weights, err)) < 0)
        goto out;
    if (o->run && !(ev.run = fopen(o->run, "w"))) {
        rc = ask_fail(err, ASK_IO, "cannot write the run to %s", o->run);
        goto out;
    }
    rc = o->similar ? eval_similar(o->common.data, o->json, ev.run, err) : evaluate(&ev, err);
    if (ev.run && fclose(ev.run) != 0 && rc >= 0)
        rc = ask_fail(err, ASK_IO, "cannot write the run to %s", o->run);
out:
    train_dispose(&ev.features);
    collection_close(&ev.c);
    return rc;
}

const struct cmd cmd_eval = {
    .name = "eval",
    .words = "DIR | --answers | --similar",
    .summary = "measure the ranking on a judged collection",
    .description =
        "DIR holds corpus.jsonl (and threads.jsonl), queries.jsonl and qrels.tsv, or TREC "
        "documents,\n"
        "topics and qrels. nDCG@10, MRR, success@1 and @5, recall@100 and MAP by trec_eval's\n"
        "definitions, over the queries that have a relevant document.\n"
        "--answers takes the questions in --data that have several answers, one of them accepted, "
        "hides\n"
        "the mark, and tells how often the answer chosen as the best is the accepted one, beside "
        "the "
        "one\n"
        "with the most votes and the first.\n"
        "--similar takes the links between threads, duplicates and others, as the judgements: "
        "each\n"
        "linked thread asks for its like.",
    .examples = "  askwell eval ~/judged/cacm\n"
                "  askwell eval --exclude-self --run run.txt ~/judged/links\n"
                "  askwell eval --answers\n"
                "  askwell eval --similar\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
