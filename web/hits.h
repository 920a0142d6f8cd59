/* hits.h - the list of results as HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_HITS_H
#define ASKWELL_WEB_HITS_H

#include "base/sb.h"
#include "query/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* a: room for words. */
void hits_put(struct sb *b, const struct answer *ans, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
