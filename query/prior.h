/* prior.h - what the community thought of a post, as a factor of its relevance.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Votes beside the source's other votes, the author's record in these tags, accepted marks and age
 * multiply the relevance of the text (rank.h) by a factor within RANK_PRIOR_MIN and RANK_PRIOR_MAX:
 * it orders what is about equally relevant and never lifts what is not. docs/relevance.md has the
 * formulas. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_PRIOR_H
#define ASKWELL_QUERY_PRIOR_H

#include <stdint.h>

#include "indexer/forward.h"
#include "indexer/standing.h"
#include "indexer/versions.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RANK_PRIOR_MIN 0.85
#define RANK_PRIOR_MAX 1.15

struct prior_env {
    const struct standing *standing; /* may be NULL: votes stand for themselves, nobody is known */
    const struct rank_weights *w;
    int64_t now;
    const struct versions *versions; /* may be NULL: no version is known to be superseded */
};

struct prior { /* each part's share; their sum and 1, cut at the bounds, is the factor */
    double votes, record, accepted, age;
    double factor;
};

/* The factor for what the community thought of it, RANK_PRIOR_MIN..RANK_PRIOR_MAX. s: for the tags;
 * may be NULL. out may be NULL. */
double prior_of(struct prior *out, const struct prior_env *env, const struct fwd_rec *rec,
                const struct fwd_stream *s);
/* 0..1: how much the votes speak for the post; .5 without any in a source that does not vote. */
double prior_votes(const struct standing *standing, const struct fwd_rec *rec);

/* 0..1, .5 for who is not known: how an author's answers were received, those under the tags above
 * all. without: answers that do not count, such as the one that is being judged; may be NULL. */
double prior_author(const struct standing *standing, uint32_t author, const uint32_t *tags,
                    size_t ntags, const struct standing_record *without);

#ifdef __cplusplus
}
#endif
#endif
