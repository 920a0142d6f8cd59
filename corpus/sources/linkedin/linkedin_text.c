/* linkedin_text.c - addresses and texts of LinkedIn's exports.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: CSV (csvrows.c), Markdown (md_lines.c).
 */
#include "corpus/sources/linkedin/linkedin.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { RUN_MAX = 1024 /* bytes of a run of mangled characters */ };

/* ---- names of posts ---- */

/* Undoes %3A, the only escape that matters here. */
static struct sv unescaped(struct sv s, struct arena *a)
{
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < s.n; i++) {
        bool colon = i + 2 < s.n && s.p[i] == '%' && s.p[i + 1] == '3' && (s.p[i + 2] | 32) == 'a';
        to[n++] = colon ? ':' : s.p[i];
        i += colon ? 2 : 0;
    }
    return sv_make(to ? to : "", n);
}

struct linkedin_urn linkedin_urn_of(struct sv link, struct arena *a)
{
    const int64_t first = INT64_C(1041379200000), last = INT64_C(4102444800000); /* 2003, 2100 */
    struct linkedin_urn u = {.ms = -1};
    struct sv s = unescaped(link.n < 4096 ? link : sv_make("", 0), a);
    ptrdiff_t at = sv_find(s, SV("urn:li:"));
    int64_t id;
    size_t n = 7;
    if (at < 0)
        return u;
    s = sv_skip(s, (size_t)at);
    while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == ':' || s.p[n] == '-' ||
                       s.p[n] == '_' || ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')))
        n++;
    u.text = sv_make(s.p, n);
    size_t from = n;
    while (from > 7 && s.p[from - 1] >= '0' && s.p[from - 1] <= '9')
        from--;
    u.id = sv_make(s.p + from, n - from);
    if (u.id.n == 0)
        u.text = u.id;
    else if (sv_i64(u.id, &id) && id >> 22 > first && id >> 22 < last)
        u.ms = id >> 22;
    return u;
}

int64_t linkedin_time(struct sv s)
{
    int64_t t;
    s = sv_trim(s);
    if (sv_ends(s, SV(" UTC")))
        s.n -= 4;
    return time_parse(s, &t) ? t : TIME_NONE;
}

/* ---- texts ---- */

void linkedin_lines(struct sb *out, struct sv s)
{
    for (;;) {
        ptrdiff_t at = sv_find(s, SV("\"\n\""));
        size_t skip = 3;
        if (at < 0) {
            at = sv_find(s, SV("\"\r\n\""));
            skip = 4;
        }
        if (at < 0)
            break;
        sb_put(out, s.p, (size_t)at);
        sb_putc(out, '\n');
        s = sv_skip(s, (size_t)at + skip);
    }
    sb_sv(out, s);
}

/* The byte that windows-1252 has for a character, or -1. */
static int cp1252_byte(uint32_t cp)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    for (int i = 0; i < 32; i++)
        if (cp == high[i])
            return 0x80 + i;
    return cp >= 0xA0 && cp <= 0xFF ? (int)cp : -1;
}

void linkedin_mend(struct sb *out, struct sv s)
{
    char run[RUN_MAX];
    for (size_t i = 0; i < s.n;) {
        size_t at = i, n = 0;
        uint32_t cp;
        while (at < s.n && (unsigned char)s.p[at] >= 0x80 && n < RUN_MAX) {
            size_t len = utf8_decode(s, at, &cp);
            int byte = cp1252_byte(cp);
            if (byte < 0)
                break;
            run[n++] = (char)byte;
            at += len;
        }
        if (n > 1 && utf8_valid(sv_make(run, n)))
            sb_put(out, run, n);
        else if (at > i)
            sb_put(out, s.p + i, at - i);
        else
            sb_putc(out, s.p[at++]);
        i = at;
    }
}
