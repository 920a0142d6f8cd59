/* sv.h - a view of bytes owned by somebody else; how text crosses layers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not NUL-terminated unless its source says so. Thread rule: pure.
 */
#ifndef ASKWELL_BASE_SV_H
#define ASKWELL_BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sv {
    const char *p; /* may be NULL when n is 0 */
    size_t n;      /* bytes */
};

#define SV(literal) sv_make("" literal, sizeof(literal) - 1)
#define SV_FMT      "%.*s"
#define SV_ARG(s)   (int)((s).n > 4096 ? 4096 : (s).n), ((s).p ? (s).p : "")

static inline struct sv sv_make(const char *p, size_t n)
{
    struct sv s = {p, n};
    return s;
}

static inline struct sv sv_of(const char *s) /* NULL gives an empty view */
{
    return sv_make(s, s ? strlen(s) : 0);
}

static inline bool sv_eq(struct sv a, struct sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool sv_starts(struct sv s, struct sv prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool sv_ends(struct sv s, struct sv suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

static inline struct sv sv_skip(struct sv s, size_t n) /* without its first n bytes */
{
    return n >= s.n ? sv_make(s.p + s.n, 0) : sv_make(s.p + n, s.n - n);
}

bool sv_ieq(struct sv a, struct sv b);            /* ASCII case ignored */
bool sv_istarts(struct sv s, struct sv prefix);   /* ASCII case ignored */
int sv_cmp(struct sv a, struct sv b);             /* bytewise, as memcmp */
struct sv sv_trim(struct sv s);                   /* without ASCII white space at both ends */
ptrdiff_t sv_chr(struct sv s, char c);            /* index of the first c, or -1 */
ptrdiff_t sv_find(struct sv s, struct sv needle); /* index of the first needle, or -1 */
size_t sv_digits(struct sv s);                    /* how many ASCII digits s begins with */
bool sv_next(struct sv *rest, char sep, struct sv *field); /* takes a field off *rest; false at the
                                                              end; n separators give n + 1 fields */
bool sv_line(struct sv *rest, struct sv *line); /* takes a line off, without its \n or \r\n */
bool sv_i64(struct sv s, int64_t *out);         /* the whole of s, decimal, optional sign;
                                                   false on anything else or overflow */
bool sv_f64(struct sv s, double *out);          /* the whole of s, finite, locale C */

#ifdef __cplusplus
}
#endif
#endif
