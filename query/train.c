/* train.c - taking the features of candidates, and measuring weights on them.
 * Not here: choosing weights (ascent.c), asking (search.c), the features (rank.c).
 * Method: the arithmetic of search.c's scores over again, but from stored features: the weighted
 * sum times the prior, then rank_thread(). Only the ten best threads matter to nDCG@10.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "query/prior.h"

#define TOP      10
#define PASSAGES 64 /* of a thread that count for its score, as in search.c */

void train_init(struct train *t)
{
    memset(t, 0, sizeof *t);
    arena_init(&t->arena, 1u << 20, TRAIN_BYTES);
}

void train_dispose(struct train *t)
{
    free(t->q);
    arena_dispose(&t->arena);
    memset(t, 0, sizeof *t);
}

static int by_grade(const void *x, const void *y)
{
    const int a = *(const int *)x, b = *(const int *)y;

    return a < b ? 1 : a > b ? -1 : 0;
}

static double discount(size_t rank)
{
    return 1 / log2((double)rank + 2);
}

static double ideal_of(const struct train_judge *j, struct arena *a)
{
    int *all = arena_array(a, j->nall + 1, sizeof *all);
    double sum = 0;

    if (!all || !j->nall) {
        return 0;
    }
    memcpy(all, j->all, j->nall * sizeof *all);
    qsort(all, j->nall, sizeof *all, by_grade);
    for (size_t i = 0; i < j->nall && i < TOP; i++) {
        sum += all[i] * discount(i);
    }
    return sum;
}

static void take_passage(struct train_query *q, const struct search *s, const struct found *f)
{
    double value[RANK_FEATURES];
    struct rank_hits hits;
    float *to = q->feature + (size_t)q->npassages * RANK_FEATURES;

    search_features(value, &hits, s, f);
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        to[i] = (float)value[i];
    }
    q->prior[q->npassages] = prior_of(NULL, &s->prior, f->c.rec, &f->stream);
    q->has[q->npassages++] = f->has;
}

static struct train_query *query_new(struct train *t)
{
    if (t->n == t->room) {
        const size_t room = t->room ? 2 * t->room : 256;
        struct train_query *v = realloc(t->q, room * sizeof *v);

        if (!v) {
            return NULL;
        }
        t->q = v;
        t->room = room;
    }
    memset(&t->q[t->n], 0, sizeof *t->q);
    return &t->q[t->n];
}

int train_add(struct train *t, const struct search *s, const struct train_judge *judge,
              struct ask_err *err)
{
    struct train_query *q = query_new(t);
    size_t npassages = 0, taken = 0;
    int *grade = arena_array(s->a, s->ngroups + 1, sizeof *grade);

    if (!q || !grade) {
        return ask_fail(err, ASK_NOMEM, "no memory for features");
    }
    if ((q->ideal = ideal_of(judge, s->a)) <= 0 || !s->plan->scored) {
        return 0;
    }
    for (size_t i = 0; i < s->ngroups; i++) {
        grade[i] = judge->grade(judge->ctx, s->group[i].thread);
        grade[i] = grade[i] == 0 && taken >= TRAIN_THREADS ? -1 : grade[i];
        taken += grade[i] >= 0;
        npassages += grade[i] >= 0 ? s->group[i].n : 0;
    }
    q->set = judge->set;
    q->feature = arena_array(&t->arena, npassages * RANK_FEATURES + 1, sizeof *q->feature);
    q->prior = arena_array(&t->arena, npassages + 1, sizeof *q->prior);
    q->has = arena_array(&t->arena, npassages + 1, sizeof *q->has);
    q->thread = arena_array(&t->arena, taken + 1, sizeof *q->thread);
    if (!arena_ok(&t->arena)) {
        return ask_fail(err, ASK_LIMIT, "the features of so many queries need over %u MiB",
                        TRAIN_BYTES >> 20);
    }
    for (size_t i = 0; i < s->ngroups; i++) {
        const struct group *g = &s->group[i];

        if (grade[i] < 0) {
            continue;
        }
        q->thread[q->nthreads++] =
            (struct train_thread){g->thread, q->npassages, (uint32_t)g->n, grade[i]};
        for (size_t k = 0; k < g->n; k++) {
            take_passage(q, s, &s->found[g->first + k]);
        }
    }
    q->total = s->plan->rank.total;
    for (size_t i = 0; i < s->plan->rank.nslots; i++) {
        q->idf[i] = s->plan->rank.slot[i].idf;
    }
    t->nsets = judge->set >= t->nsets ? judge->set + 1 : t->nsets;
    t->n++;
    return 0;
}

// ---- measuring ----

static double dot(const float *f, const struct rank_weights *w)
{
    double sum = 0;

    for (size_t i = 0; i < RANK_FEATURES; i++) {
        sum += (double)f[i] * w->w[i];
    }
    return sum;
}

static double idf_of(const struct train_query *q, uint64_t slots)
{
    double sum = 0;

    for (; slots; slots &= slots - 1) {
        sum += q->idf[__builtin_ctzll(slots)];
    }
    return sum;
}

/* rank_thread() over stored passages, best first. */
static double thread_score(const struct train_query *q, const struct train_thread *th,
                           const struct rank_weights *w, double all)
{
    double score[PASSAGES], share = w->help, sum;
    uint64_t has[PASSAGES], others = 0;
    size_t n = 0;

    for (uint32_t i = th->first; i < th->first + th->n; i++) {
        const double s = dot(q->feature + (size_t)i * RANK_FEATURES, w) / all * q->prior[i];
        size_t k = n < PASSAGES ? n++ : PASSAGES - 1;

        if (k == PASSAGES - 1 && n == PASSAGES && i >= th->first + PASSAGES && s <= score[k]) {
            continue;
        }
        for (; k && score[k - 1] < s; k--) {
            score[k] = score[k - 1];
            has[k] = has[k - 1];
        }
        score[k] = s;
        has[k] = q->has[i];
    }
    sum = n ? score[0] : 0;
    for (size_t i = 1; i < n; i++) {
        sum += share * score[i];
        share /= 2;
        others |= has[i];
    }
    return n && q->total > 0 ? sum + w->spread * idf_of(q, others & ~has[0]) / q->total : sum;
}

double train_ndcg(const struct train_query *q, const struct rank_weights *w)
{
    double best[TOP], all = 0, dcg = 0;
    int grade[TOP];
    size_t n = 0;

    for (size_t i = 0; i < RANK_FEATURES; i++) {
        all += w->w[i];
    }
    all = all > 0 ? all : 1;
    for (uint32_t i = 0; i < q->nthreads; i++) {
        const double s = thread_score(q, &q->thread[i], w, all);
        size_t k = n < TOP ? n++ : TOP;

        if (k == TOP && s <= best[--k]) {
            continue;
        }
        for (; k && best[k - 1] < s; k--) {
            best[k] = best[k - 1];
            grade[k] = grade[k - 1];
        }
        best[k] = s;
        grade[k] = q->thread[i].grade;
    }
    for (size_t i = 0; i < n; i++) {
        dcg += grade[i] * discount(i);
    }
    return dcg / q->ideal;
}
