/* latent.h - how near a passage is to a query in the space that the corpus's words span.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A text is the sum of its words' vectors, each by its rarity; nearness is the cosine. So a passage
 * that has other words than the query, but such as stand in the same threads, is near. What was
 * learned is read when asking and never stored with a passage: passages of the live part need
 * nothing. Thread rule: a struct latent is one thread's; the vectors are shared.
 */
#ifndef ASKWELL_QUERY_LATENT_H
#define ASKWELL_QUERY_LATENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "indexer/forward.h"
#include "indexer/wordvec.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LATENT_TOKENS 4000 /* of a field that are looked at */

struct latent;

/* The query's place in the space, in the arena. NULL when none of its words has a vector, nothing
 * was learned (wv NULL), or memory is out (then the arena says so). */
struct latent *latent_new(const struct wordvec *wv, const struct rank_query *q, struct arena *a);
/* 0..1, how near the passage is; 0 for NULL. */
double latent_near(struct latent *l, const struct fwd_stream *s);

#ifdef __cplusplus
}
#endif
#endif
