/* metrics.c - nDCG, reciprocal rank, success, recall and average precision of one ranking.
 * Not here: reading judgments and runs (cli/cmd_eval.c).
 * As trec_eval: a document that was not judged is not relevant; nDCG's gain is the grade itself,
 * its discount log2(rank + 1), its ideal made from all relevant documents.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/metrics.h"

#include <math.h>
#include <stdbool.h>

#define DEPTH_NDCG 10

/* The best gain that ten places can have: the largest grades, taken off one by one. */
static double ideal_dcg(const int *all, size_t nall)
{
    double sum = 0;
    int above = 0;
    size_t used = 0; /* documents with a larger grade than the one looked for */

    while (used < nall && used < DEPTH_NDCG) {
        int best = 0;
        size_t same = 0;

        for (size_t i = 0; i < nall; i++) {
            if ((used && all[i] >= above) || all[i] < best) {
                continue;
            }
            same = all[i] > best ? 1 : same + 1;
            best = all[i];
        }
        if (best <= 0) {
            break;
        }
        for (; same && used < DEPTH_NDCG; same--) {
            sum += best / log2((double)++used + 1);
        }
        above = best;
    }
    return sum;
}

void metrics_add(struct metrics *sum, const int *grades, size_t n, const int *all, size_t nall)
{
    double dcg = 0, precision = 0;
    size_t relevant = 0, met = 0, within_100 = 0;
    const double ideal = ideal_dcg(all, nall);

    for (size_t i = 0; i < nall; i++) {
        relevant += all[i] > 0;
    }
    if (!relevant) {
        return;
    }
    sum->queries++;
    for (size_t i = 0; i < n; i++) {
        if (grades[i] <= 0) {
            continue;
        }
        if (!met) {
            sum->mrr += 1.0 / (double)(i + 1);
            sum->success_at_1 += i < 1;
            sum->success_at_5 += i < 5;
        }
        met++;
        precision += (double)met / (double)(i + 1);
        dcg += i < DEPTH_NDCG ? grades[i] / log2((double)i + 2) : 0;
        within_100 += i < 100;
    }
    sum->ndcg_at_10 += ideal > 0 ? dcg / ideal : 0;
    sum->recall_at_100 += (double)within_100 / (double)relevant;
    sum->map += precision / (double)relevant;
}

void metrics_finish(struct metrics *m)
{
    const double n = m->queries ? (double)m->queries : 1;

    m->ndcg_at_10 /= n;
    m->mrr /= n;
    m->success_at_1 /= n;
    m->success_at_5 /= n;
    m->recall_at_100 /= n;
    m->map /= n;
}
