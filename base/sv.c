/* sv.c - the views' longer functions: search, split, numbers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything of Unicode (utf8.c); "case" and "white space" mean ASCII's.
 */
#include "base/sv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ascii.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool sv_istarts(struct sv s, struct sv prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (lower(s.p[i]) != lower(prefix.p[i]))
            return false;
    return true;
}

bool sv_ieq(struct sv a, struct sv b)
{
    return a.n == b.n && sv_istarts(a, b);
}

int sv_cmp(struct sv a, struct sv b)
{
    const size_t n = a.n < b.n ? a.n : b.n;
    const int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (c != 0)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

struct sv sv_trim(struct sv s)
{
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

ptrdiff_t sv_chr(struct sv s, char c)
{
    const char *p = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return p ? p - s.p : -1;
}

ptrdiff_t sv_find(struct sv s, struct sv needle)
{
    const char *p;

    if (needle.n == 0)
        return 0;
    if (s.n < needle.n)
        return -1;
    p = memmem(s.p, s.n, needle.p, needle.n);
    return p ? p - s.p : -1;
}

size_t sv_digits(struct sv s)
{
    size_t n = 0;

    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n;
}

bool sv_next(struct sv *rest, char sep, struct sv *field)
{
    ptrdiff_t i;

    if (!rest->p) /* the mark of the end: an empty last field has a place, this has not */
        return false;
    i = sv_chr(*rest, sep);
    if (i < 0) {
        *field = *rest;
        *rest = sv_make(NULL, 0);
    } else {
        *field = sv_make(rest->p, (size_t)i);
        *rest = sv_skip(*rest, (size_t)i + 1);
    }
    return true;
}

bool sv_line(struct sv *rest, struct sv *line)
{
    ptrdiff_t i;

    if (rest->n == 0)
        return false;
    i = sv_chr(*rest, '\n');
    if (i < 0) {
        *line = *rest;
        *rest = sv_skip(*rest, rest->n);
    } else {
        *line = sv_make(rest->p, (size_t)i);
        *rest = sv_skip(*rest, (size_t)i + 1);
    }
    if (line->n > 0 && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

bool sv_i64(struct sv s, int64_t *out)
{
    bool minus = false;
    int64_t v = 0;
    size_t i = 0;

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
        minus = s.p[0] == '-';
        i = 1;
    }
    if (i == s.n)
        return false;
    /* Summed up below zero, where there is room for one more: INT64_MIN is a number too. */
    for (; i < s.n; i++) {
        if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, s.p[i] - '0', &v))
            return false;
    }
    if (!minus && __builtin_sub_overflow(0, v, &v))
        return false;
    *out = v;
    return true;
}

/* strtod() reads the locale's decimal point. So the number is rewritten without one: the digits
 * as a whole number, the point's place moved into the exponent. */
bool sv_f64(struct sv s, double *out)
{
    char buf[512];
    size_t n = 0;
    size_t i = 0;
    size_t digits = 0;
    int64_t exponent = 0;
    int64_t written = 0;
    bool point = false;
    char *end;
    double v;

    if (s.n > sizeof(buf) - 32)
        return false;
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        buf[n++] = s.p[i++];
    for (; i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && !point)); i++) {
        if (s.p[i] == '.') {
            point = true;
            continue;
        }
        buf[n++] = s.p[i];
        digits++;
        exponent -= point;
    }
    if (digits == 0)
        return false;
    if (i < s.n) {
        if ((s.p[i] != 'e' && s.p[i] != 'E') || !sv_i64(sv_skip(s, i + 1), &written))
            return false;
        if (written > 100000 || written < -100000) /* infinite, or nothing: as strtod sees it */
            written = written > 0 ? 100000 : -100000;
        exponent += written;
    }
    if (snprintf(buf + n, sizeof(buf) - n, "e%lld", (long long)exponent) < 0)
        return false;
    v = strtod(buf, &end);
    if (*end != '\0' || !isfinite(v))
        return false;
    *out = v;
    return true;
}
