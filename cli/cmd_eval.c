/* cmd_eval.c - askwell eval: how good is the ranking, by a judged collection?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the measures (query/metrics.c), the files (judged.c). Method: the documents go into a
 * temporary store and index by the same code that serves users, each query is asked as a user
 * would, and the threads' native ids are compared with the judgements.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "cli/judged.h"
#include "cli/print.h"
#include "corpus/store.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/metrics.h"

struct eval_opts {
    struct cmd_common common;
    const char *run, *weights;
    bool exclude_self, json, existing, per_query;
};

// clang-format off
#define FIELD(f) offsetof(struct eval_opts, f)
static const struct opt options[] = {
    {"exclude-self", 0, OPT_FLAG, FIELD(exclude_self), NULL, "drop the document with the query's own id from its results", 0, 0},
    {"existing", 0, OPT_FLAG, FIELD(existing), NULL, "search the index in --data instead of the collection's documents", 0, 0},
    {"weights", 0, OPT_STRING, FIELD(weights), "FILE", "rank by the weights of this file (askwell help tune)", 0, 0},
    {"run", 0, OPT_STRING, FIELD(run), "FILE", "write the ranking as a TREC run", 0, 0},
    {"per-query", 0, OPT_FLAG, FIELD(per_query), NULL, "print each query's measures too", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print as JSON", 0, 0},
    CMD_COMMON_OPTIONS(eval_opts)
};
// clang-format on
static const struct eval_opts defaults;

#define DEPTH 100 /* documents ranked per query */

/* ---- the collection into a temporary folder ---- */

static int put_document(void *ctx, const struct judged_doc *doc, struct ask_err *err)
{
    struct store_import *im = ctx;
    struct post q = post_unknown();
    enum store_put what;
    char id[600];
    q.key.id = doc->id;
    q.kind = POST_QUESTION;
    q.title = doc->title;
    q.body = doc->text;
    int rc = store_import_put(im, &q, &what, err);
    for (size_t i = 0; rc >= 0 && i < doc->nanswers; i++) {
        struct post a = post_unknown();
        int n = snprintf(id, sizeof id, "%.*s/answer/%zu", SV_ARG(doc->id), i + 1);
        a.key.id = sv_make(id, (size_t)n);
        a.parent.id = doc->id;
        a.kind = POST_ANSWER;
        a.body = doc->answers[i];
        rc = store_import_put(im, &a, &what, err);
    }
    return rc;
}

static int fill(const char *tmp, const char *dir, struct ask_err *err)
{
    struct store *st = NULL;
    struct store_import *im = NULL;
    struct store_source src = {.name = SV("eval"), .format = SV("eval")};
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report br;
    int rc;
    bo.nosync = true;
    bo.stop = &cmd_stop;
    if ((rc = store_open(&st, tmp, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, err)) >= 0 &&
        (rc = store_import_begin(&im, st, &src, err)) >= 0 &&
        (rc = judged_documents(dir, put_document, im, err)) >= 0 &&
        (rc = store_import_end(im, false, NULL, err)) >= 0)
        rc = build_update(tmp, st, &bo, &br, err);
    store_import_free(im);
    store_free(st);
    return rc;
}

/* ---- asking ---- */

struct evaluation {
    const struct eval_opts *o;
    struct engine *en;
    const struct judged *j;
    FILE *run;
    struct metrics sum;
};

static int grade_of(const struct evaluation *ev, const struct judged_query *q, struct sv doc)
{
    for (size_t i = q->first; i < q->first + q->n; i++)
        if (sv_eq(ev->j->grades[i].doc, doc))
            return ev->j->grades[i].grade;
    return 0;
}

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
    int grades[DEPTH + 1];
    size_t n = 0, nall = 0;
    opt.limit = DEPTH;
    opt.snippets = false;
    int rc = answer_make(&ans, ev->en, q->text, &opt, &a, err);
    int *all = arena_array(&a, q->n + 1, sizeof *all);
    if (rc >= 0 && !all)
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
    if (rc < 0 || !all)
        goto out;
    for (size_t i = 0; i < ans.nhits; i++) {
        struct sv key = ans.hits[i].head.key;
        if (ev->o->exclude_self && sv_eq(key, q->id))
            continue;
        grades[n++] = grade_of(ev, q, key);
        if (ev->run)
            fprintf(ev->run, "%.*s Q0 %.*s %zu %.6f askwell\n", SV_ARG(q->id), SV_ARG(key), n,
                    ans.hits[i].relevance);
    }
    for (size_t i = q->first; i < q->first + q->n; i++)
        if (ev->j->grades[i].grade > 0 &&
            !(ev->o->exclude_self && sv_eq(ev->j->grades[i].doc, q->id)))
            all[nall++] = ev->j->grades[i].grade;
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

static int evaluate(struct evaluation *ev, const char *data, struct ask_err *err)
{
    struct reader_identity owner = {NULL, 0, true};
    int rc = engine_open(&ev->en, data, &owner, err);
    if (rc >= 0 && ev->o->weights)
        rc = engine_weights(ev->en, ev->o->weights, err);
    for (size_t i = 0; rc >= 0 && i < ev->j->nqueries; i++) {
        if (cmd_stop)
            rc = ask_fail(err, ASK_INTERRUPTED, "stopped after %zu of %zu queries", i,
                          ev->j->nqueries);
        else
            rc = ask(ev, &ev->j->queries[i], err);
    }
    engine_free(ev->en);
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
    struct judged j = {0};
    struct evaluation ev = {.o = o, .j = &j};
    char *tmp = NULL;
    int rc;
    if (nwords != 1)
        return ask_fail(err, ASK_USAGE, "which collection? Give its folder");
    if ((rc = judged_open(&j, words[0], err)) < 0)
        return rc;
    if (o->run && !(ev.run = fopen(o->run, "w"))) {
        rc = ask_fail(err, ASK_IO, "cannot write the run to %s", o->run);
        goto out;
    }
    if (!o->existing) {
        const char *base = getenv("TMPDIR");
        tmp = path_join(base && *base ? base : "/tmp", "askwell-eval-XXXXXX");
        if (!tmp || !mkdtemp(tmp)) {
            free(tmp);
            tmp = NULL;
            rc = ask_fail(err, ASK_IO, "cannot make a temporary folder; set TMPDIR");
            goto out;
        }
        if ((rc = fill(tmp, words[0], err)) < 0)
            goto out;
    }
    rc = evaluate(&ev, tmp ? tmp : o->common.data, err);
out:
    if (ev.run && fclose(ev.run) != 0 && rc >= 0)
        rc = ask_fail(err, ASK_IO, "cannot write the run to %s", o->run);
    if (tmp)
        file_rmtree(tmp, NULL);
    free(tmp);
    judged_dispose(&j);
    return rc;
}

const struct cmd cmd_eval = {
    .name = "eval",
    .words = "DIR",
    .summary = "measure the ranking on a judged collection",
    .description =
        "DIR holds corpus.jsonl (and threads.jsonl), queries.jsonl and qrels.tsv, or TREC "
        "documents,\n"
        "topics and qrels. nDCG@10, MRR, success@1 and @5, recall@100 and MAP by trec_eval's\n"
        "definitions, over the queries that have a relevant document.",
    .examples = "  askwell eval ~/judged/cacm\n"
                "  askwell eval --exclude-self --run run.txt ~/judged/links\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
