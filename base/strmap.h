/* strmap.h - a hash table from bytes to a 32-bit number, keys copied.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Open addressing; grows by doubling up to max entries. Thread rule: reading (strmap_get) from
 * many threads is fine while nobody changes it.
 */
#ifndef ASKWELL_BASE_STRMAP_H
#define ASKWELL_BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct strmap;

struct strmap *strmap_new(size_t max); /* NULL when out of memory */
void strmap_free(struct strmap *m);    /* NULL is fine */
bool strmap_get(const struct strmap *m, struct sv key, uint32_t *value); /* value may be NULL */
/* The place of key's value, made with 0 when new. Lent until the next strmap_at. NULL when out
 * of memory or full. */
uint32_t *strmap_at(struct strmap *m, struct sv key);
size_t strmap_count(const struct strmap *m);
/* Walks all entries in no special order: start with *i = 0; false at the end. */
bool strmap_each(const struct strmap *m, size_t *i, struct sv *key, uint32_t *value);
void strmap_clear(struct strmap *m);

#ifdef __cplusplus
}
#endif
#endif
