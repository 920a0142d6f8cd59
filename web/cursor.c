/* cursor.c - where the next page starts, as an opaque text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is hashed as "the search" (api_search.c). A cursor is no secret and no right:
 * whoever makes one up gets a page that paging would have given too.
 */
#include "web/cursor.h"

#include <string.h>

#define CURSOR_VERSION 1
#define CURSOR_BYTES   21 /* version, offset, search, revision */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void put_be(unsigned char *to, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
}

static uint64_t get_be(const unsigned char *from, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | from[i];
    return v;
}

void cursor_write(char out[CURSOR_TEXT + 1], const struct cursor *c)
{
    unsigned char b[CURSOR_BYTES] = {CURSOR_VERSION};

    put_be(b + 1, c->offset, 4);
    put_be(b + 5, c->search, 8);
    put_be(b + 13, c->revision, 8);
    for (size_t i = 0; i < CURSOR_BYTES / 3; i++) {
        uint64_t v = get_be(b + 3 * i, 3);

        for (size_t k = 0; k < 4; k++)
            out[4 * i + k] = digits[v >> (18 - 6 * k) & 63];
    }
    out[CURSOR_TEXT] = '\0';
}

bool cursor_read(struct cursor *out, struct sv text)
{
    unsigned char b[CURSOR_BYTES];

    if (text.n != CURSOR_TEXT)
        return false;
    for (size_t i = 0; i < CURSOR_BYTES / 3; i++) {
        uint64_t v = 0;

        for (size_t k = 0; k < 4; k++) {
            char c = text.p[4 * i + k];
            const char *at = c ? strchr(digits, c) : NULL;

            if (!at)
                return false;
            v = v << 6 | (uint64_t)(at - digits);
        }
        put_be(b + 3 * i, v, 3);
    }
    if (b[0] != CURSOR_VERSION)
        return false;
    out->offset = (uint32_t)get_be(b + 1, 4);
    out->search = get_be(b + 5, 8);
    out->revision = get_be(b + 13, 8);
    return true;
}
