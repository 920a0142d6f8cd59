/* prior.h - what the community thought of a post, as a factor of its relevance.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Votes, accepted marks and age multiply the relevance of the text (rank.h) by a factor within
 * RANK_PRIOR_MIN and RANK_PRIOR_MAX: it orders what is about equally relevant and never lifts what
 * is not. docs/relevance.md has the formulas. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_PRIOR_H
#define ASKWELL_QUERY_PRIOR_H

#include <stdint.h>

#include "indexer/forward.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RANK_PRIOR_MIN 0.85
#define RANK_PRIOR_MAX 1.15

/* The factor for what the community thought of it, RANK_PRIOR_MIN..RANK_PRIOR_MAX. */
double rank_prior(const struct fwd_rec *rec, int64_t now, const struct rank_weights *w);
/* 0..1: how much the votes speak for the post; .5 without any. */
double rank_votes(const struct fwd_rec *rec);

#ifdef __cplusplus
}
#endif
#endif
