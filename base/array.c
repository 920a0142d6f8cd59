/* array.c - room for one more.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: bytes (sb.h), what goes with a request (arena.h).
 */
#include "base/array.h"

#include <stdlib.h>

enum { FIRST = 16 };

void *array_room(void *v, size_t n, size_t *cap, size_t size, size_t max)
{
    size_t want = *cap ? *cap * 2 : FIRST;
    void *p;

    if (n < *cap)
        return v;
    if (n >= max)
        return NULL;
    if (want > max || want < *cap)
        want = max;
    p = reallocarray(v, want, size);
    if (p)
        *cap = want;
    return p;
}
