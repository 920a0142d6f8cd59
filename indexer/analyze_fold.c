/* analyze_fold.c - characters beyond ASCII: classes, normal form, case, diacritics.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: words. Nothing allocates, any bytes are fine.
 * Method: a character is normalised together with the marks that follow it and with nothing else,
 * so that every byte of the result knows its place in the source. The blocks that make up nearly
 * all real text (Latin with accents, Cyrillic) are answered without asking utf8proc.
 */
#include "indexer/analyze_impl.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

#define CLUSTER_MAX 96 /* bytes of a character and its marks; what is longer is cut there */

static bool between(uint32_t cp, uint32_t lo, uint32_t hi)
{
    return cp >= lo && cp <= hi;
}

/* Scripts without spaces between words, and Hangul, whose particles stick to the words. */
static bool is_bigram(uint32_t cp)
{
    static const struct {
        uint32_t lo, hi;
    } ranges[] = {
        {0x0E01, 0x0E3A}, {0x0E40, 0x0E4E},   {0x0E81, 0x0ECE}, {0x1000, 0x103F}, {0x1050, 0x108F},
        {0x1100, 0x11FF}, {0x1780, 0x17D3},   {0x2E80, 0x2FDF}, {0x3005, 0x3007}, {0x3021, 0x3029},
        {0x3031, 0x3035}, {0x3041, 0x309F},   {0x30A1, 0x30FA}, {0x30FC, 0x30FF}, {0x3105, 0x318E},
        {0x31A0, 0x31FF}, {0x3400, 0x4DBF},   {0x4E00, 0x9FFF}, {0xAC00, 0xD7FB}, {0xF900, 0xFAFF},
        {0xFF66, 0xFF9F}, {0x20000, 0x3FFFD},
    };

    if (cp < ranges[0].lo)
        return false;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (between(cp, ranges[i].lo, ranges[i].hi))
            return true;
    return false;
}

static bool is_dropped(uint32_t cp)
{
    return cp == 0xAD || between(cp, 0x200B, 0x200F) || between(cp, 0x202A, 0x202E) ||
           between(cp, 0x2060, 0x2064) || between(cp, 0x2066, 0x206F) ||
           between(cp, 0xFE00, 0xFE0F) || cp == 0xFEFF || between(cp, 0x1F3FB, 0x1F3FF) ||
           between(cp, 0xE0000, 0xE0FFF);
}

static bool is_emoji(uint32_t cp)
{
    return between(cp, 0x2600, 0x27BF) || between(cp, 0x2B00, 0x2BFF) ||
           between(cp, 0x1F000, 0x1FAFF);
}

enum char_class fold_class(uint32_t cp)
{
    if (between(cp, 0xC0, 0x24F))
        return cp == 0xD7 || cp == 0xF7 ? CHAR_SEP : CHAR_WORD;
    if (between(cp, 0x400, 0x52F))
        return cp == 0x482 ? CHAR_SEP : CHAR_WORD;
    if (is_dropped(cp))
        return CHAR_DROP;
    if (is_bigram(cp))
        return CHAR_BIGRAM;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return is_emoji(cp) ? CHAR_EMOJI : CHAR_WORD; /* dingbat numbers are pictures */
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SM:
        return is_emoji(cp) ? CHAR_EMOJI : CHAR_SEP;
    default:
        return CHAR_SEP;
    }
}

bool fold_is_upper(uint32_t cp)
{
    return utf8proc_tolower((utf8proc_int32_t)cp) != (utf8proc_int32_t)cp;
}

uint32_t fold_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* A mark that belongs to the character before it: accents, sound marks, Hangul vowels and finals.
 */
static bool is_joining(uint32_t cp)
{
    if (cp < 0x300 || between(cp, 0x400, 0x482))
        return false;
    if (between(cp, 0x300, 0x36F) || cp == 0xFF9E || cp == 0xFF9F || between(cp, 0x1160, 0x11FF))
        return true;
    if (between(cp, 0x4E00, 0x9FFF) || between(cp, 0xAC00, 0xD7A3))
        return false;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return true;
    default:
        return false;
    }
}

/* Characters that stay as they are in NFKC when no mark follows. */
static bool is_stable(uint32_t cp)
{
    if (between(cp, 0x400, 0x52F) || between(cp, 0x3041, 0x3096) || between(cp, 0x30A1, 0x30FA) ||
        between(cp, 0x4E00, 0x9FFF) || between(cp, 0xAC00, 0xD7A3) || between(cp, 0x0E01, 0x0E32))
        return true;
    return between(cp, 0xC0, 0x24F) &&
           utf8proc_get_property((utf8proc_int32_t)cp)->decomp_type == 0;
}

/* Signs that count as an ASCII one in words: apostrophes, hyphens, full-width forms. */
static char ascii_of(uint32_t cp)
{
    if (between(cp, 0xFF01, 0xFF5E))
        return (char)(cp - 0xFEE0);
    if (cp == 0x2019 || cp == 0x2018 || cp == 0x02BC)
        return '\'';
    if (cp == 0x2010 || cp == 0x2011 || cp == 0x2212)
        return '-';
    return 0;
}

static bool is_raised(uint32_t cp)
{
    const int type = utf8proc_get_property((utf8proc_int32_t)cp)->decomp_type;

    return type == UTF8PROC_DECOMP_TYPE_SUPER || type == UTF8PROC_DECOMP_TYPE_SUB ||
           type == UTF8PROC_DECOMP_TYPE_FRACTION;
}

/* NFKC of a character with its marks; returns the bytes written, n of them when it cannot. */
static size_t compose(char *out, const char *p, size_t n)
{
    utf8proc_int32_t cps[512];
    const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_STABLE;
    utf8proc_ssize_t k =
        utf8proc_decompose((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)n, cps, 512, options);
    size_t written = 0;

    if (k > 0 && k <= 512)
        k = utf8proc_normalize_utf32(cps, k, options);
    if (k <= 0 || k > 512) {
        memcpy(out, p, n);
        return n;
    }
    for (utf8proc_ssize_t i = 0; i < k && written + 4 <= n * FOLD_GROW; i++)
        written += utf8_encode((uint32_t)cps[i], out + written);
    return written;
}

/* The bytes of the character at i and of the marks behind it. */
static size_t cluster(struct sv s, size_t i, size_t first)
{
    size_t n = first;

    while (i + n < s.n && byte_high(s.p[i + n])) {
        uint32_t cp;
        const size_t k = utf8_decode(s, i + n, &cp);

        if (!is_joining(cp) || is_dropped(cp) || n + k > CLUSTER_MAX)
            break;
        n += k;
    }
    return n;
}

/* Writes what the character at i becomes, sets *taken to the bytes of s it stands for. */
static size_t normalise_one(char *out, bool behind_word, struct sv s, size_t i, size_t *taken)
{
    uint32_t cp;
    const size_t first = utf8_decode(s, i, &cp);
    enum char_class class;
    size_t n = 0;
    char c;

    *taken = first;
    if (cp < 0x80) {
        *taken = cluster(s, i, 1);
        if (*taken > 1)
            return compose(out, s.p + i, *taken);
        out[0] = (char)cp;
        return 1;
    }
    if ((c = ascii_of(cp)) != 0) {
        out[0] = c;
        return 1;
    }
    class = fold_class(cp);
    if (class == CHAR_DROP)
        return 0;
    if (class == CHAR_SEP || cp == 0xFFFD) {
        out[0] = ' ';
        return 1;
    }
    if (class == CHAR_EMOJI) {
        memcpy(out, s.p + i, first);
        return first;
    }
    *taken = cluster(s, i, first);
    if (*taken == first && is_stable(cp)) {
        memcpy(out, s.p + i, first);
        return first;
    }
    if (behind_word && is_raised(cp))
        out[n++] = ' ';
    return n + compose(out + n, s.p + i, *taken);
}

size_t fold_normalise(char *out, uint32_t *map, struct sv s)
{
    size_t n = 0;
    size_t i = 0;

    while (i < s.n) {
        size_t taken;
        const bool behind_word = n > 0 && out[n - 1] != ' ';
        const size_t k = normalise_one(out + n, behind_word, s, i, &taken);

        for (size_t j = 0; j < k; j++)
            map[n + j] = (uint32_t)i;
        n += k;
        i += taken;
    }
    map[n] = (uint32_t)s.n;
    return n;
}

size_t fold_case(char *out, struct sv s)
{
    size_t n = 0;
    size_t i = 0;

    while (i < s.n) {
        utf8proc_int32_t cps[8];
        int boundclass = 0;
        utf8proc_ssize_t k;
        uint32_t cp;

        if (!byte_high(s.p[i])) {
            out[n++] = ascii_fold(s.p[i++]);
            continue;
        }
        i += utf8_decode(s, i, &cp);
        if (between(cp, 0x430, 0x44F)) { /* lower-case Cyrillic: most of what comes here */
            n += utf8_encode(cp, out + n);
            continue;
        }
        k = utf8proc_decompose_char((utf8proc_int32_t)cp, cps, 8, UTF8PROC_CASEFOLD, &boundclass);
        for (utf8proc_ssize_t j = 0; j < k && j < 8; j++)
            n += utf8_encode((uint32_t)cps[j], out + n);
    }
    return n;
}

/* Letters with strokes and ligatures: Unicode does not decompose them. */
static const char *stroke_fold(uint32_t cp)
{
    static const struct {
        uint16_t cp;
        char to[3];
    } rows[] = {{0xDF, "ss"},  {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},  {0xFE, "th"},
                {0x111, "d"},  {0x127, "h"}, {0x131, "i"}, {0x142, "l"}, {0x14B, "n"},
                {0x153, "oe"}, {0x167, "t"}, {0x180, "b"}, {0x1B6, "z"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].cp == cp)
            return rows[i].to;
    return NULL;
}

/* Points of Hebrew, vowels of Arabic and its stretching stroke: written or not, it is the word. */
static bool is_point(uint32_t cp)
{
    return (between(cp, 0x591, 0x5C7) && cp != 0x5BE && cp != 0x5C0 && cp != 0x5C3 &&
            cp != 0x5C6) ||
           between(cp, 0x610, 0x61A) || cp == 0x640 || between(cp, 0x64B, 0x65F) || cp == 0x670;
}

size_t fold_diacritics(char *out, struct sv s)
{
    size_t n = 0;
    size_t i = 0;

    while (i < s.n) {
        utf8proc_int32_t cps[8];
        int boundclass = 0;
        utf8proc_ssize_t k = 0;
        const char *to;
        uint32_t cp;

        if (!byte_high(s.p[i])) {
            out[n++] = s.p[i++];
            continue;
        }
        i += utf8_decode(s, i, &cp);
        if (between(cp, 0x300, 0x36F) || is_point(cp))
            continue;
        if (between(cp, 0x622, 0x625) && cp != 0x624) /* alef with madda or hamza */
            cp = 0x627;
        if ((to = stroke_fold(cp)) != NULL) {
            for (; *to; to++)
                out[n++] = *to;
            continue;
        }
        if (cp == 0x451) /* of Cyrillic only io: short i is a letter of its own */
            cp = 0x435;
        else if (between(cp, 0xC0, 0x24F) || between(cp, 0x370, 0x3FF) ||
                 between(cp, 0x1E00, 0x1FFF))
            k = utf8proc_decompose_char((utf8proc_int32_t)cp, cps, 8,
                                        UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &boundclass);
        if (k <= 0 || k > 8) {
            n += utf8_encode(cp, out + n);
            continue;
        }
        for (utf8proc_ssize_t j = 0; j < k; j++)
            n += utf8_encode((uint32_t)cps[j], out + n);
    }
    return n;
}
