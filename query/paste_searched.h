/* paste_searched.h - what of a paste was searched for, for people to see.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_PASTE_SEARCHED_H
#define ASKWELL_QUERY_PASTE_SEARCHED_H

#include "query/answer.h"
#include "query/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills out->searched of a paste; leaves it empty for any other query. */
int paste_searched(struct answer *out, const struct query *q, const struct plan *p, struct arena *a,
                   struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
