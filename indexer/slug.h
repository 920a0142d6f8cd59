/* slug.h - a heading's anchor by GitHub's rules.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lower case, blanks to hyphens, letters, digits, '-' and '_' stay and all else goes. That a slug
 * occurs twice is the caller's business. Thread rule: pure.
 */
#ifndef ASKWELL_INDEXER_SLUG_H
#define ASKWELL_INDEXER_SLUG_H

#include <stddef.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SLUG_ROOM(n) ((n)*2 + 8) /* bytes that slug_make may write for n bytes of heading */

size_t slug_make(char *out, struct sv heading); /* returns the bytes written; no NUL */

#ifdef __cplusplus
}
#endif
#endif
