/* phrase.h - a quoted phrase in a text: punctuation counts, case and kind of white space do not.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_PHRASE_H
#define ASKWELL_QUERY_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A letter in lower case: Latin, Greek, Cyrillic. */
uint32_t phrase_fold(uint32_t c);
/* The first place at or behind from where text has the phrase, not inside a longer word; its
 * bytes are *off and *n. False when there is none, or the phrase is empty. */
bool phrase_find(struct sv text, size_t from, struct sv phrase, size_t *off, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
