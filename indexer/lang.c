/* lang.c - the language of a text, and languages by name.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: stemming. Only the languages with a stemmer are told apart; all others are unknown.
 * Method: function words. Each one met gives a point to its languages, shared between them; the
 * winner needs three words' worth and a clear lead. Cyrillic text is Russian unless it has letters
 * that Russian lacks, or lacks those that Bulgarian does. A few hundred words decide as well as ten
 * thousand, so no more are read.
 */
#include "indexer/analyze_impl.h"

#include "base/utf8.h"

#define DETECT_WORDS   300
#define LOOK_WORDS     32 /* how often to see whether it is clear already */
#define WORD_BYTES     24 /* no function word is longer */
#define SURELY_RUSSIAN 15 /* words of Russian without yery or e: it is Bulgarian */
#define POINT          60 /* divisible by 1 to 6 */
#define POINTS_MIN     (2 * POINT)

struct row {
    enum lang lang;
    const char *tag, *name;
};

static const struct row rows[] = {
#define X(id, value, tag, name) {LANG_##id, tag, name},
    LANG_MAP(X)
#undef X
};
#define NROWS (sizeof(rows) / sizeof(rows[0]))

enum lang lang_of_tag(struct sv tag)
{
    const struct sv t = sv_trim(tag);

    for (size_t i = 0; i < NROWS; i++) {
        const struct sv row = sv_of(rows[i].tag);

        if (sv_ieq(t, sv_of(rows[i].name)))
            return rows[i].lang;
        if (sv_istarts(t, row) && (t.n == row.n || t.p[row.n] == '-' || t.p[row.n] == '_'))
            return rows[i].lang;
    }
    return LANG_UNKNOWN;
}

const char *lang_tag(enum lang lang)
{
    for (size_t i = 0; i < NROWS; i++)
        if (rows[i].lang == lang)
            return rows[i].tag;
    return "";
}

struct votes {
    unsigned words;
    unsigned points[LANG_COUNT];
    unsigned cyrillic;     /* words */
    unsigned not_russian;  /* letters that Russian lacks */
    unsigned only_russian; /* letters that Bulgarian lacks */
    bool clear;            /* nothing more need be read */
};

static void vote(struct votes *v, struct sv word)
{
    const unsigned langs = words_stop(word);
    unsigned n = 0;

    v->words++;
    for (unsigned l = langs; l; l &= l - 1)
        n++;
    for (unsigned l = 0; l < LANG_COUNT && n > 0; l++)
        if (langs & 1U << l)
            v->points[l] += POINT / n;
}

/* Cyrillic letters outside the Russian alphabet: Ukrainian, Belarusian, Serbian, Macedonian. */
static bool is_not_russian(uint32_t cp)
{
    return (cp >= 0x402 && cp <= 0x40F) || (cp >= 0x452 && cp <= 0x4FF);
}

static size_t read_word(char *word, size_t *n, struct votes *v, struct sv text, size_t i)
{
    bool cyrillic = false;

    *n = 0;
    while (i < text.n) {
        uint32_t cp = (unsigned char)text.p[i];
        size_t k = 1;

        if (ascii_letter(text.p[i])) {
            if (*n < WORD_BYTES)
                word[(*n)++] = ascii_fold(text.p[i]);
        } else if (byte_high(text.p[i])) {
            char folded[16];
            size_t folded_n;

            k = utf8_decode(text, i, &cp);
            if (fold_class(cp) != CHAR_WORD)
                return i + k;
            cyrillic |= cp >= 0x400 && cp <= 0x52F;
            v->not_russian += is_not_russian(cp);
            v->only_russian += cp == 0x44B || cp == 0x44D || cp == 0x451;
            folded_n = fold_case(folded, sv_make(text.p + i, k));
            for (size_t j = 0; j < folded_n && *n < WORD_BYTES; j++)
                word[(*n)++] = folded[j];
        } else {
            break;
        }
        i += k;
    }
    v->cyrillic += cyrillic;
    return i;
}

/* No other language has come near: most posts are through after their first lines. */
static bool is_clear(const struct votes *v)
{
    unsigned best = 0;
    unsigned second = 0;

    if (v->words % LOOK_WORDS != 0 || v->cyrillic > 0)
        return false;
    for (unsigned l = 1; l < LANG_COUNT; l++) {
        if (v->points[l] > best) {
            second = best;
            best = v->points[l];
        } else if (v->points[l] > second) {
            second = v->points[l];
        }
    }
    return best > 6 * POINT && best > 3 * second;
}

static void count(struct votes *v, struct sv text)
{
    size_t i = 0;

    while (i < text.n && v->words < DETECT_WORDS && !v->clear) {
        char word[WORD_BYTES];
        size_t n;
        const size_t end = read_word(word, &n, v, text, i);

        if (n > 0)
            vote(v, sv_make(word, n));
        if (n > 0)
            v->clear = is_clear(v);
        i = end > i ? end : i + 1;
    }
}

static enum lang decide(const struct votes *v)
{
    unsigned best = 0;
    unsigned second = 0;

    if (v->cyrillic * 2 > v->words)
        return v->not_russian > 0 || v->cyrillic < 3 ||
                       (v->cyrillic >= SURELY_RUSSIAN && v->only_russian == 0)
                   ? LANG_UNKNOWN
                   : LANG_RU;
    for (unsigned l = 1; l < LANG_COUNT; l++) {
        if (v->points[l] > v->points[best]) {
            second = best;
            best = l;
        } else if (v->points[l] > v->points[second]) {
            second = l;
        }
    }
    if (v->points[best] < POINTS_MIN || v->points[best] * 4 < v->points[second] * 5)
        return LANG_UNKNOWN;
    /* One word in sixteen is the least that prose has of them. */
    if (v->points[best] * 16 < v->words * POINT)
        return LANG_UNKNOWN;
    return (enum lang)best;
}

enum lang lang_detect(struct sv text)
{
    struct votes v = {0};

    count(&v, text);
    return decide(&v);
}

enum lang lang_detect_plain(const struct plain *p)
{
    struct votes v = {0};

    for (size_t i = 0; i < p->nspans && v.words < DETECT_WORDS && !v.clear; i++) {
        const struct span *sp = &p->spans[i];

        if (sp->kind == SPAN_PROSE || sp->kind == SPAN_HEADING || sp->kind == SPAN_QUOTE)
            count(&v, sv_make(p->text.p + sp->off, sp->n));
    }
    return decide(&v);
}
