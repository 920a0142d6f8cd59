/* facet_links.h - the counts beside the results, as links that narrow or widen the search.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_FACET_LINKS_H
#define ASKWELL_WEB_FACET_LINKS_H

#include "base/sb.h"
#include "query/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* q and sort: of the search that is shown. */
void facet_links_put(struct sb *b, const struct answer *ans, struct sv q, const char *sort);
/* The operator that asks for a value: "[docker]", "site:x", "user:\"Ada L\"". False when no query
 * can ask for it. */
bool facet_links_operator(struct sb *b, enum facet_kind kind, struct sv value);
/* q with op added behind it, or taken away where it stands as words of its own. True: taken. */
bool facet_links_toggle(struct sb *b, struct sv q, struct sv op);

#ifdef __cplusplus
}
#endif
#endif
