/* array.h - arrays that grow by doubling, one element at a time.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The array, its count and its capacity are fields of whoever owns it; free() ends it.
 * Thread rule: pure.
 */
#ifndef ASKWELL_BASE_ARRAY_H
#define ASKWELL_BASE_ARRAY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for one more element of size bytes behind the n in v: v as it is or moved, with *cap brought
 * up to date. NULL without memory and with max elements in it: v stays as it was then. */
void *array_room(void *v, size_t n, size_t *cap, size_t size, size_t max);

#ifdef __cplusplus
}
#endif
#endif
