/* arena.c - the bump allocator.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: freeing single things; that is the point of it.
 * Method: a list of blocks, newest first; a block that cannot hold a request is left as it is and
 * a new one of at least double size is put before it. Under AddressSanitizer everything not handed
 * out is poisoned and a gap is kept between neighbours, so that overruns are caught.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

/* clang-tidy has gcc's commands without gcc's headers. */
#if defined(ARENA_ASAN) && !__has_include(<sanitizer/asan_interface.h>)
#undef ARENA_ASAN
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define GAP        16
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define GAP        0
#define HIDE(p, n) ((void)0)
#define SHOW(p, n) ((void)0)
#endif

#define ALIGN     alignof(max_align_t)
#define FIRST_MIN 256 /* a block smaller than this is not worth a malloc */

struct arena_block {
    struct arena_block *older;
    size_t size; /* bytes behind the header */
    size_t used;
    alignas(max_align_t) unsigned char mem[];
};

void arena_init(struct arena *a, size_t first, size_t max)
{
    const struct arena fresh = ARENA_INIT(first, max);

    *a = fresh;
}

/* Puts a block with room for n bytes on top; false, and failed for good, when it cannot. */
static bool block_push(struct arena *a, size_t n)
{
    const size_t head = sizeof(struct arena_block);
    const size_t left = a->total < a->max ? a->max - a->total : 0;
    size_t size = a->top ? a->top->size : a->first;
    struct arena_block *b;

    if (left < head || n > left - head) {
        a->failed = true;
        return false;
    }
    if (a->top && size <= SIZE_MAX / 2)
        size *= 2;
    if (size < FIRST_MIN)
        size = FIRST_MIN;
    if (size > left - head)
        size = left - head;
    if (size < n)
        size = n;
    b = malloc(head + size);
    if (!b) {
        a->failed = true;
        return false;
    }
    b->older = a->top;
    b->size = size;
    b->used = 0;
    HIDE(b->mem, size);
    a->top = b;
    a->total += head + size;
    return true;
}

void *arena_alloc(struct arena *a, size_t n)
{
    struct arena_block *b = a->top;
    size_t need;
    void *p;

    if (a->failed)
        return NULL;
    if (n > SIZE_MAX - GAP - ALIGN) {
        a->failed = true;
        return NULL;
    }
    /* An empty request gets a place of its own too: NULL always means failure. */
    need = ((n ? n : 1) + GAP + ALIGN - 1) / ALIGN * ALIGN;
    if (!b || need > b->size - b->used) {
        if (!block_push(a, need))
            return NULL;
        b = a->top;
    }
    p = b->mem + b->used;
    b->used += need;
    SHOW(p, n);
    return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
    void *p = arena_alloc(a, n);

    if (p)
        memset(p, 0, n);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes)) {
        a->failed = true;
        return NULL;
    }
    return arena_zalloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *p, size_t n)
{
    char *copy;

    if (n == SIZE_MAX) {
        a->failed = true;
        return NULL;
    }
    copy = arena_alloc(a, n + 1);
    if (!copy)
        return NULL;
    if (n > 0)
        memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

struct sv arena_sv(struct arena *a, struct sv s)
{
    const char *copy = arena_strndup(a, s.p, s.n);

    return sv_make(copy, copy ? s.n : 0);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_list again;
    char *p = NULL;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0)
        a->failed = true;
    else
        p = arena_alloc(a, (size_t)n + 1);
    if (p && vsnprintf(p, (size_t)n + 1, fmt, again) != n) {
        a->failed = true;
        p = NULL;
    }
    va_end(again);
    va_end(ap);
    return p;
}

bool arena_ok(const struct arena *a)
{
    return !a->failed;
}

static void block_free(struct arena *a, struct arena_block *b)
{
    a->total -= sizeof(*b) + b->size;
    SHOW(b->mem, b->size);
    free(b);
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = NULL;
    struct arena_block *b = a->top;

    while (b) {
        struct arena_block *older = b->older;

        if (!keep || b->size > keep->size) {
            if (keep)
                block_free(a, keep);
            keep = b;
        } else {
            block_free(a, b);
        }
        b = older;
    }
    if (keep) {
        keep->older = NULL;
        keep->used = 0;
        HIDE(keep->mem, keep->size);
    }
    a->top = keep;
    a->failed = false;
}

void arena_dispose(struct arena *a)
{
    struct arena_block *b = a->top;

    while (b) {
        struct arena_block *older = b->older;

        block_free(a, b);
        b = older;
    }
    a->top = NULL;
    a->failed = false;
}
