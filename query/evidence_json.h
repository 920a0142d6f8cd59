/* evidence_json.h - evidence as the JSON object of docs/api.md, for answer_json.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_EVIDENCE_JSON_H
#define ASKWELL_QUERY_EVIDENCE_JSON_H

#include <jansson.h>

#include "query/evidence.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The caller's; NULL when out of memory. p: id, votes, accepted mark, time are read. ev may be
 * NULL: then only what p says. */
json_t *evidence_json(const struct evidence *ev, const struct post *p);

#ifdef __cplusplus
}
#endif
#endif
