/* paste.h - a pasted log or stack trace: nothing but words, the variable parts left out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_PASTE_H
#define ASKWELL_QUERY_PASTE_H

#include <stdbool.h>

#include "query/parse.h"

#ifdef __cplusplus
extern "C" {
#endif

bool paste_is(struct sv text); /* several lines, or long */
int paste_parse(struct query *out, struct sv text, struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
