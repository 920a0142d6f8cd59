/* paste.h - a pasted log or stack trace: nothing but words, the variable parts left out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The words come with a weight: what went wrong weighs most, then the frames of one's own code,
 * from where it happened outwards, then the frames of others and what else was logged. The tree
 * holds the most worthy first. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_PASTE_H
#define ASKWELL_QUERY_PASTE_H

#include <stdbool.h>

#include "query/parse.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Several lines, or long, or with the marks of a log or a trace. */
bool paste_is(struct sv text);
int paste_parse(struct query *out, struct sv text, struct arena *a, struct ask_err *err);
/* The words written so that paste_parse() reads the same tree: behind ")paste: " nothing is left
 * out or put in another order. {NULL, 0} when memory is out. */
struct sv paste_write(const struct ast *root, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
