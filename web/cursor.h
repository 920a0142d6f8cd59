/* cursor.h - where the next page starts, as an opaque text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * It holds the number of hits to skip, the search that it belongs to (a hash) and the revision of
 * the data that it was made from. Base64url of 20 bytes behind a version, no padding.
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_CURSOR_H
#define ASKWELL_WEB_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CURSOR_TEXT 28 /* characters, without the NUL */

struct cursor {
    uint32_t offset;   /* hits to skip */
    uint64_t search;   /* hash of what was asked */
    uint64_t revision; /* of the data */
};

void cursor_write(char out[CURSOR_TEXT + 1], const struct cursor *c);
bool cursor_read(struct cursor *out, struct sv text); /* false when it is none of ours */

#ifdef __cplusplus
}
#endif
#endif
