/* ascent.c - coordinate ascent over the weights, and its cross-validation.
 * Not here: what is measured (train.c), the ranges (weights.h), the command (cli/cmd_tune.c).
 * Method: each round tries the weights in a shuffled order, each along a short ladder of factors
 * around where it stands; a step is taken when it gains more than opt.gain. Starting from weights
 * that are good already and asking for a gain keeps what is learned near them, where the judged
 * queries have nothing to say.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/ascent.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "query/weights.h"

#define ROUNDS   12
#define SETS_MAX 256
#define FROM_OFF .05 /* what a weight of zero is tried with */

// ---- measuring ----

static double measure(const struct train *t, const unsigned char *use, bool one, uint32_t set,
                      const struct rank_weights *w)
{
    double sum[SETS_MAX] = {0}, all = 0;
    size_t n[SETS_MAX] = {0}, sets = 0;

    for (size_t i = 0; i < t->n; i++) {
        const uint32_t k = t->q[i].set;

        if (k < SETS_MAX && (!one || k == set) && (!use || use[i])) {
            sum[k] += train_ndcg(&t->q[i], w);
            n[k]++;
        }
    }
    for (size_t k = 0; k < SETS_MAX; k++) {
        if (n[k]) {
            all += sum[k] / (double)n[k];
            sets++;
        }
    }
    return sets ? all / (double)sets : 0;
}

double ascent_measure(const struct train *t, const unsigned char *use, const struct rank_weights *w)
{
    return measure(t, use, false, 0, w);
}

double ascent_measure_set(const struct train *t, uint32_t set, const unsigned char *use,
                          const struct rank_weights *w)
{
    return measure(t, use, true, set, w);
}

// ---- climbing ----

/* What can be learned from stored features: the features' weights and what makes a thread of
 * passages. */
static bool learned(size_t row)
{
    const size_t at = weights_row(row)->offset;

    return row < RANK_FEATURES || at == offsetof(struct rank_weights, help) ||
           at == offsetof(struct rank_weights, spread);
}

static double clamped(double x, const struct weight_row *row)
{
    return x < row->least ? row->least : x > row->most ? row->most : x;
}

static double sum_of(const struct rank_weights *w)
{
    double sum = 0;

    for (size_t i = 0; i < RANK_FEATURES; i++) {
        sum += w->w[i];
    }
    return sum;
}

/* The best of the ladder for one weight; returns what nDCG is then. */
static double climb_one(struct rank_weights *w, size_t row, double now, const struct train *t,
                        const unsigned char *use, double gain)
{
    static const double factors[] = {0, .25, .5, .7, .85, 1.15, 1.4, 2, 4};
    const struct weight_row *r = weights_row(row);
    double *x = weights_at(w, row), best = now, keep = *x;
    const double from = keep > 0 ? keep : FROM_OFF;

    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        double m;

        *x = clamped(from * factors[i], r);
        if (sum_of(w) <= 0 || (m = ascent_measure(t, use, w)) <= best + (best > now ? 0 : gain)) {
            continue;
        }
        best = m;
        keep = *x;
    }
    *x = keep;
    return best;
}

static void shuffle(size_t *v, size_t n, uint64_t seed)
{
    for (size_t i = n; i > 1; i--) {
        const uint64_t pair[] = {seed, i};
        const size_t k = (size_t)(hash64(pair, sizeof pair, 0) % i), was = v[i - 1];

        v[i - 1] = v[k];
        v[k] = was;
    }
}

int ascent_climb(struct rank_weights *w, const struct train *t, const unsigned char *use,
                 const struct ascent_opt *opt, struct ask_err *err)
{
    const size_t rows = weights_count();
    size_t *order = calloc(rows, sizeof *order), n = 0;
    double now = ascent_measure(t, use, w);
    int rc = 0;

    if (!order) {
        return ask_fail(err, ASK_NOMEM, "no memory to learn weights");
    }
    for (size_t i = 0; i < rows; i++) {
        if (learned(i)) {
            order[n++] = i;
        }
    }
    for (size_t round = 0; round < ROUNDS && rc == 0; round++) {
        const double before = now;

        shuffle(order, n, opt->seed + round);
        for (size_t i = 0; i < n && rc == 0; i++) {
            if (opt->stop && *opt->stop) {
                rc = ask_fail(err, ASK_INTERRUPTED, "stopped: no weights were learned");
                break;
            }
            now = climb_one(w, order[i], now, t, use, opt->gain);
            if (opt->progress) {
                opt->progress(opt->ctx, round * n + i + 1, ROUNDS * n);
            }
        }
        if (now <= before) {
            break;
        }
    }
    free(order);
    return rc;
}

// ---- folds ----

size_t ascent_fold_of(const struct train *t, size_t query, const struct ascent_opt *opt)
{
    size_t nth = 0;

    for (size_t i = 0; i < query; i++) {
        nth += t->q[i].set == t->q[query].set;
    }
    /* Queries about the same thing stand together in many collections: blocks, not a comb. */
    size_t all = nth + 1;
    for (size_t i = query + 1; i < t->n; i++) {
        all += t->q[i].set == t->q[query].set;
    }
    return ((nth + opt->seed * all / 7) % all) * opt->folds / all;
}

/* Learns on what use says, measures on the rest (of the same sets, or the one left out). */
static int learn_and_test(struct ascent_fold *out, const struct rank_weights *start,
                          const struct train *t, unsigned char *use, const struct ascent_opt *opt,
                          struct ask_err *err)
{
    struct rank_weights w = *start;
    int rc;

    out->train_before = ascent_measure(t, use, &w);
    if ((rc = ascent_climb(&w, t, use, opt, err)) < 0) {
        return rc;
    }
    out->train_after = ascent_measure(t, use, &w);
    for (size_t i = 0; i < t->n; i++) {
        use[i] = !use[i];
    }
    out->test_before = ascent_measure(t, use, start);
    out->test_after = ascent_measure(t, use, &w);
    return 0;
}

int ascent_fold(struct ascent_fold *out, const struct rank_weights *start, const struct train *t,
                size_t f, const struct ascent_opt *opt, struct ask_err *err)
{
    unsigned char *use = calloc(t->n + 1, 1);
    int rc;

    if (!use) {
        return ask_fail(err, ASK_NOMEM, "no memory to learn weights");
    }
    for (size_t i = 0; i < t->n; i++) {
        use[i] = ascent_fold_of(t, i, opt) != f;
    }
    rc = learn_and_test(out, start, t, use, opt, err);
    free(use);
    return rc;
}

int ascent_without(struct ascent_fold *out, const struct rank_weights *start, const struct train *t,
                   uint32_t set, const struct ascent_opt *opt, struct ask_err *err)
{
    unsigned char *use = calloc(t->n + 1, 1);
    int rc;

    if (!use) {
        return ask_fail(err, ASK_NOMEM, "no memory to learn weights");
    }
    for (size_t i = 0; i < t->n; i++) {
        use[i] = t->q[i].set != set;
    }
    rc = learn_and_test(out, start, t, use, opt, err);
    free(use);
    return rc;
}
