/* phrase.c - finding a quoted phrase in a text.
 * Not here: which texts are looked at (answer.c).
 * Method: candidates by first byte, compared character by character; a run of white space equals
 * any other. Case is folded for Latin, Greek and Cyrillic, which covers the letters that have one
 * in the languages with a stemmer.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/phrase.h"

#include "base/utf8.h"

uint32_t phrase_fold(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) {
        return c + 32;
    }
    if (c >= 0x400 && c <= 0x40F) {
        return c + 80;
    }
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) {
        return c | 1;
    }
    return c;
}

static bool space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A);
}

static bool letter(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
}

/* Is there a phrase at i? Returns its bytes, 0 when not. */
static size_t match_at(struct sv text, size_t i, struct sv phrase)
{
    const size_t from = i;
    size_t k = 0;

    while (k < phrase.n) {
        uint32_t p, t;

        if (i >= text.n) {
            return 0;
        }
        k += utf8_decode(phrase, k, &p);
        i += utf8_decode(text, i, &t);
        if (!space(p)) {
            if (phrase_fold(p) != phrase_fold(t)) {
                return 0;
            }
            continue;
        }
        if (!space(t)) {
            return 0;
        }
        while (i < text.n && (utf8_decode(text, i, &t), space(t))) {
            i += utf8_decode(text, i, &t);
        }
        while (k < phrase.n && (utf8_decode(phrase, k, &p), space(p))) {
            k += utf8_decode(phrase, k, &p);
        }
    }
    return i - from;
}

static uint32_t char_before(struct sv s, size_t i)
{
    uint32_t c = ' ';

    if (i) {
        size_t k = i - 1;

        while (k && (s.p[k] & 0xC0) == 0x80 && i - k < 4) {
            k--;
        }
        utf8_decode(s, k, &c);
    }
    return c;
}

bool phrase_find(struct sv text, size_t from, struct sv phrase, size_t *off, size_t *n)
{
    uint32_t first, last, c;

    if (!phrase.n) {
        return false;
    }
    utf8_decode(phrase, 0, &first);
    last = char_before(phrase, phrase.n);
    for (size_t i = from; i < text.n; i += utf8_decode(text, i, &c)) {
        utf8_decode(text, i, &c);
        if (phrase_fold(c) != phrase_fold(first) ||
            (letter(first) && letter(char_before(text, i)))) {
            continue;
        }
        *n = match_at(text, i, phrase);
        if (!*n) {
            continue;
        }
        c = ' ';
        if (i + *n < text.n) {
            utf8_decode(text, i + *n, &c);
        }
        if (!letter(last) || !letter(c)) {
            *off = i;
            return true;
        }
    }
    return false;
}
