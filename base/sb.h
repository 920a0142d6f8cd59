/* sb.h - a growing string with a limit.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The first failure (no memory, over the limit) sticks and later calls do nothing: write a whole
 * page, then ask sb_ok() once. Always NUL-terminated behind its bytes once something was written.
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_BASE_SB_H
#define ASKWELL_BASE_SB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sb {
    char *p;     /* NULL before the first byte */
    size_t n;    /* bytes used, without the NUL */
    size_t cap;  /* bytes allocated */
    size_t max;  /* limit on n */
    bool failed; /* sticky */
};

#define SB_INIT(max_bytes)                                                                         \
    {                                                                                              \
        NULL, 0, 0, (max_bytes), false                                                             \
    }

void sb_init(struct sb *b, size_t max);
void sb_put(struct sb *b, const void *p, size_t n);
void sb_putc(struct sb *b, char c);
void sb_puts(struct sb *b, const char *s);
void sb_sv(struct sb *b, struct sv s);
void sb_printf(struct sb *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sb_u32le(struct sb *b, uint32_t v);  /* four bytes, little-endian */
char *sb_reserve(struct sb *b, size_t n); /* room for n more bytes, NULL on failure; follow
                                             with sb_commit */
void sb_commit(struct sb *b, size_t n);   /* n bytes were written into the reserved room */
void sb_cut(struct sb *b, size_t n);      /* shorten to n bytes */
struct sv sb_view(const struct sb *b);    /* lent until the next change */
const char *sb_str(const struct sb *b);   /* lent; "" when empty */
char *sb_take(struct sb *b, size_t *n);   /* the caller's now, free() it; b is empty again;
                                             n may be NULL; NULL when it had failed */
bool sb_ok(const struct sb *b);
void sb_reset(struct sb *b); /* empty, failure forgotten, memory kept */
void sb_dispose(struct sb *b);

#ifdef __cplusplus
}
#endif
#endif
