/* facets.h - how the found threads spread over tags, sources, authors, years and kinds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_FACETS_H
#define ASKWELL_QUERY_FACETS_H

#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Counts over all found groups; a thread counts once per value. Fills ans->facets. */
int facets_count(struct answer *ans, const struct search *s, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
