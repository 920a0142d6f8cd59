/* eval_similar.c - similar questions measured by the links between threads.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: collections with judgements (cmd_eval.c), the measures (query/metrics.c).
 * Method: a link counts both ways, so each thread that has any is a query once. The thread itself
 * is left out and no link is followed: what is measured is the text alone.
 */
#include "cli/eval_similar.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/metrics.h"
#include "query/similar.h"

#define DEPTH   100 /* threads ranked per query */
#define TARGETS 64  /* linked threads of one that count */
#define BATCH   256
#define CUT     10 /* what a reader looks at */

struct tally {
    struct metrics m;
    size_t pairs, found;                 /* of all links: how many came among the first CUT */
    size_t duplicates, duplicates_found; /* of those that say duplicate */
};

struct evaluation {
    struct engine *en;
    FILE *run;
    struct tally similar, search;
};

static const struct store_link *target(const struct store_link *v, size_t n, int64_t thread)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].thread == thread)
            return &v[i];
    return NULL;
}

static void count(struct tally *t, const struct answer *ans, int64_t self,
                  const struct store_link *links, size_t n)
{
    int grades[DEPTH], all[TARGETS];
    size_t ngrades = 0;
    for (size_t i = 0; i < n; i++) {
        all[i] = 1;
        t->duplicates += links[i].duplicate;
    }
    t->pairs += n;
    for (size_t i = 0; i < ans->nhits && ngrades < DEPTH; i++) {
        int64_t id = ans->hits[i].head.id;
        if (id == self)
            continue;
        const struct store_link *l = target(links, n, id);
        grades[ngrades++] = l != NULL;
        if (l && ngrades <= CUT) {
            t->found++;
            t->duplicates_found += l->duplicate;
        }
    }
    metrics_add(&t->m, grades, ngrades, all, n);
}

/* The links of a thread, each other thread once. */
static int targets_of(struct store_link v[TARGETS], struct engine *en, int64_t thread,
                      struct ask_err *err)
{
    int all = store_thread_links(v, TARGETS, engine_store(en), thread, NULL, err), n = 0;
    for (int i = 0; i < all; i++) {
        int k = 0;
        while (k < n && v[k].thread != v[i].thread)
            k++;
        if (k < n)
            v[k].duplicate |= v[i].duplicate;
        else
            v[n++] = v[i];
    }
    return all < 0 ? all : n;
}

static void write_run(FILE *run, const struct thread_head *of, const struct answer *ans)
{
    for (size_t i = 0; run && i < ans->nhits; i++)
        fprintf(run, SV_FMT " Q0 " SV_FMT " %zu %.6f askwell\n", SV_ARG(of->key),
                SV_ARG(ans->hits[i].head.key), i + 1, ans->hits[i].relevance);
}

static int ask(struct evaluation *ev, int64_t thread, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct similar_ask sa = {.thread = thread, .limit = DEPTH, .without_links = true};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct store_link links[TARGETS];
    struct answer ans;
    struct thread_head head;
    int n = targets_of(links, ev->en, thread, err), rc = n < 0 ? n : 0;
    if (n <= 0)
        goto out;
    opt.limit = DEPTH;
    opt.snippets = false;
    if ((rc = store_thread_head(&head, engine_store(ev->en), thread, &a, err)) < 0 ||
        (rc = similar_make(&ans, ev->en, &sa, &a, err)) < 0)
        goto out;
    count(&ev->similar, &ans, thread, links, (size_t)n);
    write_run(ev->run, &head, &ans);
    if ((rc = answer_make(&ans, ev->en, head.title, &opt, &a, err)) == 0)
        count(&ev->search, &ans, thread, links, (size_t)n);
out:
    arena_dispose(&a);
    return rc;
}

static double share(size_t n, size_t of)
{
    return of ? (double)n / (double)of : 0;
}

static json_t *tally_json(const struct tally *t)
{
    return json_pack("{s:f s:f s:f s:f s:f s:f}", "recall_at_10", share(t->found, t->pairs),
                     "duplicate_recall_at_10", share(t->duplicates_found, t->duplicates), "mrr",
                     t->m.mrr, "ndcg_at_10", t->m.ndcg_at_10, "success_at_5", t->m.success_at_5,
                     "recall_at_100", t->m.recall_at_100);
}

static int print_tallies(const struct evaluation *ev, bool as_json, struct ask_err *err)
{
    json_t *o = json_pack("{s:I s:I s:I s:o s:o}", "queries", (json_int_t)ev->similar.m.queries,
                          "pairs", (json_int_t)ev->similar.pairs, "duplicate_pairs",
                          (json_int_t)ev->similar.duplicates, "similar", tally_json(&ev->similar),
                          "title_search", tally_json(&ev->search));
    const char *name;
    json_t *value;
    if (as_json) {
        char *dump = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(6) | JSON_PRESERVE_ORDER);
        json_decref(o);
        return print_text(dump, err);
    }
    printf("%zu threads, %zu links either way, %zu of them of duplicates\n", ev->similar.m.queries,
           ev->similar.pairs, ev->similar.duplicates);
    printf("%-24s %10s %10s\n", "", "similar", "by title");
    json_object_foreach(json_object_get(o, "similar"), name, value)
        printf("%-24s %10.4f %10.4f\n", name, json_real_value(value),
               json_real_value(json_object_get(json_object_get(o, "title_search"), name)));
    json_decref(o);
    return 0;
}

static int all_threads(struct evaluation *ev, struct ask_err *err)
{
    int64_t id[BATCH], after = 0;
    int n;
    while ((n = store_threads(id, BATCH, engine_store(ev->en), after, err)) > 0)
        for (int i = 0; i < n; i++) {
            int rc = cmd_stop ? ask_fail(err, ASK_INTERRUPTED, "stopped") : ask(ev, id[i], err);
            if (rc < 0)
                return rc;
            after = id[i];
        }
    return n;
}

int eval_similar(const char *data, bool as_json, FILE *run, struct ask_err *err)
{
    const struct reader_identity owner = {NULL, 0, true};
    struct evaluation ev = {.run = run};
    int rc = engine_open(&ev.en, data, &owner, err);
    if (rc >= 0)
        rc = all_threads(&ev, err);
    engine_free(ev.en);
    if (rc < 0)
        return rc;
    if (!ev.similar.m.queries)
        return ask_fail(err, ASK_NOTFOUND, "no thread there is linked with another");
    metrics_finish(&ev.similar.m);
    metrics_finish(&ev.search.m);
    return print_tallies(&ev, as_json, err);
}
