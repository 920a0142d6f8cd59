/* where.h - does a text have it in the place that was asked for: in code, in its links?
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_WHERE_H
#define ASKWELL_QUERY_WHERE_H

#include <stdbool.h>

#include "base/sv.h"
#include "indexer/plain.h"

#ifdef __cplusplus
extern "C" {
#endif

bool where_code(const struct plain *p, struct sv phrase);
/* Is url the address top, without scheme, or one below it? "e.org/a" has "e.org/a/b" below it and
 * "x.e.org/a", not "e.org/ab". */
bool where_url(struct sv url, struct sv top);
bool where_links(struct sv markdown, struct sv top); /* one of its links is, as where_url */
/* Is it the container's name? "team/general" is general too. */
bool where_channel(struct sv container, struct sv name);

#ifdef __cplusplus
}
#endif
#endif
