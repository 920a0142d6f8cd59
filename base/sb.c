/* sb.c - the growing string.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping (escape.c), numbers in JSON (jansson's business).
 * Method: capacity doubles; n never passes max; p[n] is always NUL once p is there.
 */
#include "base/sb.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN 64

void sb_init(struct sb *b, size_t max)
{
    const struct sb fresh = SB_INIT(max);

    *b = fresh;
}

/* Makes room for n more bytes and the NUL. */
static bool sb_grow(struct sb *b, size_t n)
{
    size_t need;
    size_t cap;
    char *p;

    if (b->failed)
        return false;
    if (n > b->max || b->n > b->max - n || b->n + n == SIZE_MAX) {
        b->failed = true;
        return false;
    }
    need = b->n + n + 1;
    if (need <= b->cap)
        return true;
    cap = b->cap > SIZE_MAX / 2 ? SIZE_MAX : b->cap * 2;
    if (cap < CAP_MIN)
        cap = CAP_MIN;
    if (b->max < SIZE_MAX && cap > b->max + 1)
        cap = b->max + 1;
    if (cap < need)
        cap = need;
    p = realloc(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    p[b->n] = '\0';
    b->p = p;
    b->cap = cap;
    return true;
}

void sb_put(struct sb *b, const void *p, size_t n)
{
    if (n == 0 || !sb_grow(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void sb_putc(struct sb *b, char c)
{
    /* The one that is called most: no call when there is room. */
    if (b->n + 1 < b->cap && b->n < b->max && !b->failed) {
        b->p[b->n++] = c;
        b->p[b->n] = '\0';
        return;
    }
    sb_put(b, &c, 1);
}

void sb_puts(struct sb *b, const char *s)
{
    sb_put(b, s, strlen(s));
}

void sb_sv(struct sb *b, struct sv s)
{
    sb_put(b, s.p, s.n);
}

void sb_printf(struct sb *b, const char *fmt, ...)
{
    va_list ap;
    va_list again;
    size_t room;
    int n;

    if (!sb_grow(b, 0))
        return;
    va_start(ap, fmt);
    va_copy(again, ap);
    room = b->cap - b->n;
    n = vsnprintf(b->p + b->n, room, fmt, ap);
    if (n < 0) {
        b->failed = true;
    } else if ((size_t)n >= room) {
        b->p[b->n] = '\0'; /* what was cut must not be seen when growing fails */
        if (sb_grow(b, (size_t)n) && vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again) != n)
            b->failed = true;
    }
    va_end(again);
    va_end(ap);
    if (b->failed) {
        b->p[b->n] = '\0';
        return;
    }
    b->n += (size_t)n;
    if (b->n > b->max) { /* capacity may be over the limit when a buffer is used again */
        b->n -= (size_t)n;
        b->p[b->n] = '\0';
        b->failed = true;
    }
}

void sb_u32le(struct sb *b, uint32_t v)
{
    unsigned char bytes[4];

    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(v >> (8 * i));
    sb_put(b, bytes, sizeof(bytes));
}

char *sb_reserve(struct sb *b, size_t n)
{
    return sb_grow(b, n) ? b->p + b->n : NULL;
}

void sb_commit(struct sb *b, size_t n)
{
    if (b->failed || n == 0)
        return;
    if (n > b->cap - b->n - 1) { /* more than was reserved: the caller is broken */
        b->failed = true;
        return;
    }
    b->n += n;
    b->p[b->n] = '\0';
}

void sb_cut(struct sb *b, size_t n)
{
    if (n >= b->n)
        return;
    b->n = n;
    b->p[n] = '\0';
}

struct sv sb_view(const struct sb *b)
{
    return sv_make(b->p, b->n);
}

const char *sb_str(const struct sb *b)
{
    return b->p ? b->p : "";
}

char *sb_take(struct sb *b, size_t *n)
{
    char *p = NULL;
    size_t len = 0;

    /* An empty builder gives an empty string: NULL means failure only. */
    if (!b->failed && sb_grow(b, 0)) {
        p = b->p;
        len = b->n;
    } else {
        free(b->p);
    }
    if (n)
        *n = len;
    sb_init(b, b->max);
    return p;
}

bool sb_ok(const struct sb *b)
{
    return !b->failed;
}

void sb_reset(struct sb *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = '\0';
}

void sb_dispose(struct sb *b)
{
    free(b->p);
    sb_init(b, b->max);
}
