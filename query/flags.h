/* flags.h - is this minus an exclusion, or an option of a command?
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_FLAGS_H
#define ASKWELL_QUERY_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "query/lex.h"
#include "query/parse.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether token i, a word with a minus before it, is rather an option ("rm -rf", "java -jar"). */
bool flags_meant(const struct lexed *l, size_t i, const struct parse_env *env);

#ifdef __cplusplus
}
#endif
#endif
