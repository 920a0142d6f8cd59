/* arena.h - memory that lives as long as a request, a batch, a document.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A bump allocator: blocks come from malloc, grow by doubling, and all go at once. The first
 * failure (no memory, or over the limit) sticks: later allocations return NULL; check once with
 * arena_ok(). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_BASE_ARENA_H
#define ASKWELL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct arena_block;

struct arena {
    struct arena_block *top; /* newest block, NULL before the first allocation */
    size_t first;            /* bytes of the first block */
    size_t max;              /* hard limit on the sum of all blocks, in bytes */
    size_t total;            /* bytes of all blocks */
    bool failed;             /* sticky */
};

#define ARENA_INIT(first_bytes, max_bytes)                                                         \
    {                                                                                              \
        NULL, (first_bytes), (max_bytes), 0, false                                                 \
    }

void arena_init(struct arena *a, size_t first, size_t max);
void *arena_alloc(struct arena *a, size_t n);  /* aligned for any type; NULL on failure */
void *arena_zalloc(struct arena *a, size_t n); /* the same, all zero */
void *arena_array(struct arena *a, size_t n, size_t size);     /* zeroed; n * size checked */
char *arena_strdup(struct arena *a, const char *s);            /* NULL on failure */
char *arena_strndup(struct arena *a, const char *p, size_t n); /* NUL added */
struct sv arena_sv(struct arena *a, struct sv s); /* a copy, NUL behind it; {NULL,0} on failure */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool arena_ok(const struct arena *a);
void arena_reset(struct arena *a);   /* everything goes, the largest block is kept */
void arena_dispose(struct arena *a); /* everything goes; usable again */

#ifdef __cplusplus
}
#endif
#endif
