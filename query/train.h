/* train.h - judged queries with the features of what was found for them: what weights learn from.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A training set is filled by asking: after each search, train_add() takes the features of its
 * candidates by the same code that ranks them (rank.c). From then on a choice of weights is
 * measured without asking again. Only what a search keeps is there: knobs that shape the features
 * (k1, idf_power, ...) and the prior are those of the search.
 * Owns its memory, about 100 bytes a candidate. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_QUERY_TRAIN_H
#define ASKWELL_QUERY_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TRAIN_THREADS 100        /* of a query: the best as it was asked, and all relevant ones */
#define TRAIN_BYTES   (1u << 30) /* of all queries */

struct train_thread {
    uint32_t thread;   /* store id */
    uint32_t first, n; /* passages, into the query's arrays */
    int grade;
};

struct train_query {
    uint32_t set;   /* which collection it is of */
    float *feature; /* passages by RANK_FEATURES */
    double *prior;
    uint64_t *has; /* slots each passage has, for rank_thread() */
    uint32_t npassages;
    struct train_thread *thread;
    uint32_t nthreads;
    double idf[RANK_SLOTS], total;
    double ideal; /* DCG@10 of the best order of all that is relevant, found or not; > 0 */
};

struct train {
    struct train_query *q;
    size_t n, room;
    uint32_t nsets;
    struct arena arena;
};

void train_init(struct train *t);
void train_dispose(struct train *t);

struct train_judge {
    /* The grade of a thread, 0 when it is not relevant, negative to leave it out altogether. */
    int (*grade)(void *ctx, uint32_t thread);
    void *ctx;
    const int *all; /* grades > 0 of all that is relevant */
    size_t nall;
    uint32_t set;
};
/* Takes what a search found. A query without anything relevant is left out. */
int train_add(struct train *t, const struct search *s, const struct train_judge *judge,
              struct ask_err *err);

/* nDCG@10 of one query's threads in the order that the weights give. */
double train_ndcg(const struct train_query *q, const struct rank_weights *w);

#ifdef __cplusplus
}
#endif
#endif
