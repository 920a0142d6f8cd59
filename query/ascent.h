/* ascent.h - learning weights from judged queries: coordinate ascent on nDCG@10.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * D. Metzler, W. B. Croft: Linear feature-based models for information retrieval. Information
 * Retrieval 10 (2007), 257-274. One weight after the other is moved along a line while the others
 * stand still, until none of them gains any more. Each collection counts the same, however many
 * queries it has. The same training set, seed and start always give the same weights.
 * Thread rule: pure; progress() is called from the same thread.
 */
#ifndef ASKWELL_QUERY_ASCENT_H
#define ASKWELL_QUERY_ASCENT_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "query/rank.h"
#include "query/train.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ascent_opt {
    uint64_t seed; /* of the order in which weights are tried, and of the folds */
    size_t folds;  /* 2..20 */
    double gain;   /* of nDCG that a step must bring: smaller ones are noise */
    const volatile sig_atomic_t *stop; /* INTERRUPTED when it becomes true; may be NULL */
    void (*progress)(void *ctx, size_t done, size_t all); /* may be NULL */
    void *ctx;
};
// clang-format off
#define ASCENT_OPT_INIT {1, 5, .0002, NULL, NULL, NULL}
// clang-format on

/* Which queries count: use[i] for train.q[i]; NULL for all. The mean over the collections of the
 * mean nDCG@10 over their queries. */
double ascent_measure(const struct train *t, const unsigned char *use,
                      const struct rank_weights *w);
/* Of one collection. */
double ascent_measure_set(const struct train *t, uint32_t set, const unsigned char *use,
                          const struct rank_weights *w);
/* Moves *w uphill from where it stands, within the ranges of weights.h. */
int ascent_climb(struct rank_weights *w, const struct train *t, const unsigned char *use,
                 const struct ascent_opt *opt, struct ask_err *err);

struct ascent_fold {
    double train_before, train_after, test_before, test_after;
};
/* Fold f of a query: by its place and the seed, evenly within each collection. */
size_t ascent_fold_of(const struct train *t, size_t query, const struct ascent_opt *opt);
/* Learns without fold f, measures on it. */
int ascent_fold(struct ascent_fold *out, const struct rank_weights *start, const struct train *t,
                size_t f, const struct ascent_opt *opt, struct ask_err *err);
/* Learns without a collection, measures on it. */
int ascent_without(struct ascent_fold *out, const struct rank_weights *start, const struct train *t,
                   uint32_t set, const struct ascent_opt *opt, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
