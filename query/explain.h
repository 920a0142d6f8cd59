/* explain.h - why a hit ranks where it does: each feature's share of its relevance, and in words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The shares of the features, of the prior's parts and of the thread's other passages sum to the
 * hit's relevance. The explained passage is the thread's best, which need not be the one shown.
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_EXPLAIN_H
#define ASKWELL_QUERY_EXPLAIN_H

#include "query/answer.h"
#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills the hit's features and summary, from its thread's best passage and its relevance. */
int explain_hit(struct hit *out, const struct search *s, const struct found *f, struct arena *a,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
