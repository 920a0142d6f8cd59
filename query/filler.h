/* filler.h - words of the asking itself: "does anyone know, please help".
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * They are no function words: "help" and "question" can be what somebody looks for. In a question
 * they mostly belong to the asking, so that they count less there, and never nothing.
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_FILLER_H
#define ASKWELL_QUERY_FILLER_H

#include <stdbool.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* stem: as the English stemmer leaves it, lower-case. */
bool filler_is(struct sv stem);
/* word: as typed. Is it the name of a programming language? */
bool filler_language(struct sv word);

#ifdef __cplusplus
}
#endif
#endif
