/* metrics.h - how good a ranking is, by trec_eval's definitions.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_METRICS_H
#define ASKWELL_QUERY_METRICS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct metrics {
    size_t queries; /* those with at least one relevant document */
    double ndcg_at_10, mrr, success_at_1, success_at_5, recall_at_100, map;
};

/* One query: grades[i] is the judged grade of the document at rank i (0: not relevant or not
 * judged), best rank first; all holds the grades > 0 of every relevant document, in any order.
 * Adds to *sum. nDCG: gain is the grade, discount 1/log2(rank + 1), ideal from all. */
void metrics_add(struct metrics *sum, const int *grades, size_t n, const int *all, size_t nall);
/* From sums to means. */
void metrics_finish(struct metrics *m);

#ifdef __cplusplus
}
#endif
#endif
