/* tag_names.h - what a tag may be called when there is none of the name that was given.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_TAG_NAMES_H
#define ASKWELL_QUERY_TAG_NAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/sv.h"
#include "query/synonyms.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TAG_NAMES_MAX 24

/* Other spellings of name, likely ones first: one or many, words joined otherwise, the synonyms
 * (may be NULL). Returns how many, at most TAG_NAMES_MAX; they live in the arena. */
size_t tag_names(struct sv out[TAG_NAMES_MAX], struct sv name, const struct synonyms *s,
                 struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
