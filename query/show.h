/* show.h - found threads to what a reader sees of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SHOW_H
#define ASKWELL_QUERY_SHOW_H

#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills ans->hits with groups [offset, offset + limit) that can still be read. */
int show_hits(struct answer *ans, const struct search *s, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
