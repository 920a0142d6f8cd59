/* eval_answers.c - the best answer of a thread, measured by askers' own choices.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how it is chosen (query/best.c). Method: the mark is hidden from the choice, also in
 * the author's record, where no answer of the thread counts; ties in votes go to the older answer.
 */
#include "cli/eval_answers.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "query/best.h"
#include "query/engine.h"

struct tally {
    struct sv source; /* empty: all */
    int64_t questions, best, votes, first;
    double chance; /* of a blind choice */
};

enum { SOURCES_MAX = 64 };

struct tallies {
    struct tally v[SOURCES_MAX + 1]; /* the first is of all */
    size_t n;
};

static struct tally *tally_of(struct tallies *t, struct sv source, struct arena *keep)
{
    for (size_t i = 1; i < t->n; i++)
        if (sv_eq(t->v[i].source, source))
            return &t->v[i];
    if (t->n == SOURCES_MAX + 1)
        return NULL;
    t->v[t->n].source = arena_sv(keep, source);
    return &t->v[t->n++];
}

static void count(struct tally *t, const struct thread *th, size_t n, size_t best, size_t votes,
                  size_t first)
{
    if (!t)
        return;
    t->questions++;
    t->chance += 1.0 / (double)n;
    t->best += th->posts[best].accepted;
    t->votes += th->posts[votes].accepted;
    t->first += th->posts[first].accepted;
}

static int weigh(struct tallies *t, struct engine *en, const struct thread *th, struct arena *keep,
                 struct arena *a, struct ask_err *err)
{
    size_t n = 0, accepted = 0, votes = 0, first = 0;
    struct evidence *ev;
    int rc;
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        if (!best_candidate(th, i) || p->kind != POST_ANSWER)
            continue;
        n++;
        accepted += p->accepted;
        if (!votes || p->score > th->posts[votes].score ||
            (p->score == th->posts[votes].score && p->created < th->posts[votes].created))
            votes = i;
        if (!first || p->created < th->posts[first].created)
            first = i;
    }
    if (n < 2 || accepted != 1)
        return 0;
    if ((rc = evidence_of_thread(&ev, en, th, a, err)) < 0)
        return rc;
    const size_t best = best_answer(th, ev, false);
    count(&t->v[0], th, n, best, votes, first);
    count(tally_of(t, th->source.name, keep), th, n, best, votes, first);
    return 0;
}

static void print_row(const struct tally *t)
{
    const double n = t->questions ? (double)t->questions : 1;
    printf("%-32.*s %9lld %8.3f %8.3f %8.3f %8.3f\n", t->source.n ? (int)t->source.n : 3,
           t->source.n ? t->source.p : "all", (long long)t->questions, (double)t->best / n,
           (double)t->votes / n, (double)t->first / n, t->chance / n);
}

static int print_tallies(const struct tallies *t, bool as_json, struct ask_err *err)
{
    json_t *all = json_array();
    if (!as_json) {
        printf("%-32s %9s %8s %8s %8s %8s\n", "success@1", "questions", "best", "votes", "first",
               "blind");
        for (size_t i = 0; i < t->n; i++)
            print_row(&t->v[i]);
        json_decref(all);
        return 0;
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct tally *x = &t->v[i];
        const double n = x->questions ? (double)x->questions : 1;
        json_t *o =
            json_pack("{s:o, s:I, s:f, s:f, s:f, s:f}", "source",
                      i ? json_stringn(x->source.p, x->source.n) : json_null(), "questions",
                      (json_int_t)x->questions, "best", (double)x->best / n, "votes",
                      (double)x->votes / n, "first", (double)x->first / n, "blind", x->chance / n);
        json_array_append_new(all, o);
    }
    char *dump = json_dumps(all, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    json_decref(all);
    return print_text(dump, err);
}

int eval_answers(const char *data, bool as_json, struct ask_err *err)
{
    struct reader_identity owner = {NULL, 0, true};
    struct arena a = ARENA_INIT(1u << 20, 1u << 30), keep = ARENA_INIT(4096, 1u << 20);
    struct tallies t = {.n = 1};
    struct engine *en = NULL;
    int64_t ids[256], after = 0;
    int got = 1, rc = engine_open(&en, data, &owner, err);
    while (rc >= 0 && got > 0) {
        if ((got = store_threads(ids, 256, engine_store(en), after, err)) < 0)
            rc = got;
        for (int i = 0; rc >= 0 && i < got; i++) {
            struct thread th;
            after = ids[i];
            arena_reset(&a);
            if (cmd_stop)
                rc = ask_fail(err, ASK_INTERRUPTED, "stopped before all threads were looked at");
            else if ((rc = engine_thread(&th, en, ids[i], &a, err)) >= 0)
                rc = weigh(&t, en, &th, &keep, &a, err);
            else if (rc == ASK_NOTFOUND)
                rc = 0;
        }
    }
    engine_free(en);
    arena_dispose(&a);
    if (rc >= 0 && !t.v[0].questions)
        rc = ask_fail(err, ASK_NOTFOUND,
                      "no question there has two answers or more and one that was accepted");
    if (rc >= 0)
        rc = print_tallies(&t, as_json, err);
    arena_dispose(&keep);
    return rc;
}
