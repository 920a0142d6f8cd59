/* thread_order.h - in which order a thread is read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The first post, its comments, then what answers it: in a thread that asks something the best
 * answer (query/best.h) first, then by evidence; elsewhere as it was said. Thread rule: pure.
 */
#ifndef ASKWELL_WEB_THREAD_ORDER_H
#define ASKWELL_WEB_THREAD_ORDER_H

#include "base/arena.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct thread_place {
    const struct post *post;
    unsigned depth; /* 0: the first post */
};

/* th->nposts places in a; every post once, whatever the parents say. best: id of the best answer,
 * 0 for none. NULL when out of memory. */
struct thread_place *thread_order(const struct thread *th, int64_t best, struct arena *a);

/* What speaks for an answer: votes, of which each further one says less, and the accepted mark,
 * which is worth a few. A newer answer with clearly more votes passes an accepted one. */
double thread_evidence(const struct post *p);

#ifdef __cplusplus
}
#endif
#endif
