/* utf8.c - reading, checking and mending UTF-8.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: classes, folding, normal forms (the analyser has utf8proc).
 * Method: one scanner, utf8_scan, knows the well-formed table of the Unicode standard (3-7); the
 * rest stands on it. Runs of ASCII are skipped eight bytes at a time.
 */
#include "base/utf8.h"

#include <string.h>

#define BAD 0xFFFDU

static const char bad_text[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* The number of ASCII bytes at the head of p[0..n). */
static size_t ascii_run(const char *p, size_t n)
{
    size_t i = 0;
    uint64_t w;

    while (n - i >= 8) {
        memcpy(&w, p + i, 8);
        if (w & UINT64_C(0x8080808080808080))
            break;
        i += 8;
    }
    while (i < n && (unsigned char)p[i] < 0x80)
        i++;
    return i;
}

/* Reads the character at p[0..n), n > 0, first byte not ASCII. Returns its length and sets *cp;
 * when ill-formed sets *cp to BAD, *ok to false and returns the length of the longest prefix of a
 * well-formed character (the "maximal subpart"), at least 1. */
static size_t utf8_scan(const char *s, size_t n, uint32_t *cp, bool *ok)
{
    const unsigned char *p = (const unsigned char *)s;
    const unsigned c = p[0];
    unsigned lo = 0x80;
    unsigned hi = 0xBF;
    size_t want;
    uint32_t v;

    *ok = false;
    *cp = BAD;
    if (c < 0xC2 || c > 0xF4)
        return 1;
    if (c < 0xE0) {
        want = 2;
        v = c & 0x1F;
    } else if (c < 0xF0) {
        want = 3;
        v = c & 0x0F;
        if (c == 0xE0)
            lo = 0xA0; /* else overlong */
        if (c == 0xED)
            hi = 0x9F; /* else a surrogate */
    } else {
        want = 4;
        v = c & 0x07;
        if (c == 0xF0)
            lo = 0x90; /* else overlong */
        if (c == 0xF4)
            hi = 0x8F; /* else above U+10FFFF */
    }
    for (size_t i = 1; i < want; i++) {
        if (i >= n || p[i] < lo || p[i] > hi)
            return i;
        v = v << 6 | (p[i] & 0x3FU);
        lo = 0x80;
        hi = 0xBF;
    }
    *ok = true;
    *cp = v;
    return want;
}

bool utf8_valid(struct sv s)
{
    size_t i = 0;
    uint32_t cp;
    bool ok;

    while (i < s.n) {
        if ((unsigned char)s.p[i] < 0x80) {
            i += ascii_run(s.p + i, s.n - i);
            continue;
        }
        i += utf8_scan(s.p + i, s.n - i, &cp, &ok);
        if (!ok)
            return false;
    }
    return true;
}

size_t utf8_decode(struct sv s, size_t i, uint32_t *cp)
{
    const unsigned char c = (unsigned char)s.p[i];
    size_t n;
    bool ok;

    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    n = utf8_scan(s.p + i, s.n - i, cp, &ok);
    return ok ? n : 1;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = BAD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

/* The number of bytes at the head of p[0..n) that are well-formed and hold no NUL. */
static size_t good_run(const char *p, size_t n)
{
    size_t i = 0;
    uint32_t cp;
    bool ok;

    while (i < n) {
        size_t len;

        if ((unsigned char)p[i] < 0x80) {
            const size_t run = ascii_run(p + i, n - i);
            const char *nul = memchr(p + i, '\0', run);

            if (nul)
                return (size_t)(nul - p);
            i += run;
            continue;
        }
        len = utf8_scan(p + i, n - i, &cp, &ok);
        if (!ok)
            return i;
        i += len;
    }
    return i;
}

size_t utf8_repair(struct sb *b, struct sv s)
{
    size_t repairs = 0;
    size_t i = 0;
    uint32_t cp;
    bool ok;

    while (i < s.n) {
        const size_t run = good_run(s.p + i, s.n - i);

        sb_put(b, s.p + i, run);
        i += run;
        if (i == s.n)
            break;
        repairs++;
        if (s.p[i] == '\0') {
            i++;
            continue;
        }
        i += utf8_scan(s.p + i, s.n - i, &cp, &ok);
        sb_put(b, bad_text, 3);
    }
    return repairs;
}

void utf8_from_cp1252(struct sb *b, struct sv s)
{
    /* 0x80 to 0x9F; 0 marks the five that are undefined. The rest is Latin-1. */
    static const uint16_t high[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    char out[4];
    size_t i = 0;

    while (i < s.n) {
        const size_t run = ascii_run(s.p + i, s.n - i);
        uint32_t cp;

        sb_put(b, s.p + i, run);
        i += run;
        if (i == s.n)
            break;
        cp = (unsigned char)s.p[i++];
        if (cp < 0xA0)
            cp = high[cp - 0x80] ? high[cp - 0x80] : BAD;
        sb_put(b, out, utf8_encode(cp, out));
    }
}

size_t utf8_cut(struct sv s, size_t n)
{
    size_t cut = n;

    if (n >= s.n)
        return s.n;
    /* At most three continuation bytes belong to a character; more is not UTF-8 anyway. */
    while (cut > 0 && n - cut < 3 && ((unsigned char)s.p[cut] & 0xC0) == 0x80)
        cut--;
    return ((unsigned char)s.p[cut] & 0xC0) == 0x80 ? n : cut;
}

size_t utf8_len(struct sv s)
{
    size_t count = 0;
    uint32_t cp;

    for (size_t i = 0; i < s.n; count++)
        i += utf8_decode(s, i, &cp);
    return count;
}
