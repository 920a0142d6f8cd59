/* lang.c - the language of a text, and languages by name.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: stemming. Only the languages with a stemmer are told apart; all others are unknown.
 * Method: function words, and what letters follow each other. Each function word met gives a point
 * to its languages, shared between them; the winner needs two words' worth and a clear lead. Short
 * texts seldom have that many: then the letters decide, by naive Bayes over the trigrams that tell
 * most (lang_trigrams.h), if the lead is clear and the text looks like the language at all.
 * Cyrillic text is Russian unless it has letters that Russian lacks, or lacks those that Bulgarian
 * does. A few hundred words decide as well as ten thousand, so no more are read.
 */
#include "indexer/analyze_impl.h"
#include "indexer/lang_trigrams.h"

#include <string.h>

#include "base/utf8.h"

#define DETECT_WORDS   300
#define LOOK_WORDS     32 /* how often to see whether it is clear already */
#define WORD_BYTES     24 /* no function word is longer */
#define SURELY_RUSSIAN 15 /* words of Russian without yery or e: it is Bulgarian */
#define POINT          60 /* divisible by 1 to 6 */
#define POINTS_MIN     (2 * POINT)
#define TRIGRAM_WORDS  64 /* whose letters are looked at */
#define TRIGRAM_LANGS  8
#define FUNCTION_COST                                                                              \
    4                   /* of a function word, for a language that it is none of: a letter's unit  \
                         */
#define LEAD         15 /* of the best, in the same unit */
#define ENGLISH_LEAD 40 /* of any other over English, without a function word: terms are alike */

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
    unsigned cyrillic;            /* words */
    unsigned not_russian;         /* letters that Russian lacks */
    unsigned only_russian;        /* letters that Bulgarian lacks */
    bool clear;                   /* nothing more need be read */
    unsigned cost[TRIGRAM_LANGS]; /* the less, the likelier */
    unsigned trigrams, known;     /* looked up, and found */
};

/* In the order of the costs. */
static const uint8_t trigram_lang[TRIGRAM_LANGS] = {LANG_EN, LANG_DE, LANG_FR, LANG_ES,
                                                    LANG_PT, LANG_IT, LANG_NL, LANG_SV};

/* A letter as the table counts it: a to z, then those with diacritics that its languages have. */
static uint8_t letter_code(uint32_t cp)
{
    // clang-format off
    static const uint8_t latin[32] = { /* from U+00E0 */
        27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42,
        57, 43, 44, 45, 46, 47, 48, 57, 49, 50, 51, 52, 53, 54, 57, 57};
    // clang-format on
    const uint32_t lower = (cp >= 0xC0 && cp < 0xDF) ? cp + 32 : cp == 0x152 ? 0x153 : cp;

    if (lower >= 0xE0 && lower < 0x100)
        return latin[lower - 0xE0];
    return lower == 0x153 ? 55 : lower == 0xDF ? 56 : TRIGRAM_CODES - 1;
}

static void add_costs(struct votes *v, uint32_t costs)
{
    for (unsigned i = 0; i < TRIGRAM_LANGS; i++)
        v->cost[i] += costs >> 4 * i & 15;
}

/* code[0..n) are a word's letters between two borders. */
static void look_at_letters(struct votes *v, const uint8_t *code, size_t n)
{
    for (size_t i = 0; i + 2 < n; i++) {
        const unsigned pair = code[i] * TRIGRAM_CODES + code[i + 1];

        v->trigrams++;
        for (unsigned k = trigram_first[pair]; k < trigram_first[pair + 1]; k++)
            if (trigram_third[k] == code[i + 2]) {
                v->known++;
                add_costs(v, trigram_costs[k]);
            }
    }
}

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
    for (unsigned i = 0; i < TRIGRAM_LANGS && n > 0 && v->words <= TRIGRAM_WORDS; i++)
        v->cost[i] += langs & 1U << trigram_lang[i] ? 0 : FUNCTION_COST;
}

/* Cyrillic letters outside the Russian alphabet: Ukrainian, Belarusian, Serbian, Macedonian. */
static bool is_not_russian(uint32_t cp)
{
    return (cp >= 0x402 && cp <= 0x40F) || (cp >= 0x452 && cp <= 0x4FF);
}

static size_t read_word(char *word, size_t *n, struct votes *v, struct sv text, size_t i)
{
    bool cyrillic = false;
    uint8_t code[WORD_BYTES + 2] = {0};
    size_t ncode = 1;

    *n = 0;
    while (i < text.n) {
        uint32_t cp = (unsigned char)text.p[i];
        size_t k = 1;

        if (ascii_letter(text.p[i])) {
            if (*n < WORD_BYTES)
                word[(*n)++] = ascii_fold(text.p[i]);
            if (ncode <= WORD_BYTES)
                code[ncode++] = (uint8_t)(ascii_fold(text.p[i]) - 'a' + 1);
        } else if (byte_high(text.p[i])) {
            char folded[16];
            size_t folded_n;

            k = utf8_decode(text, i, &cp);
            if (fold_class(cp) != CHAR_WORD)
                return i + k;
            cyrillic |= cp >= 0x400 && cp <= 0x52F;
            v->not_russian += is_not_russian(cp);
            if (ncode <= WORD_BYTES)
                code[ncode++] = letter_code(cp);
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
    if (ncode > 1 && v->words < TRIGRAM_WORDS)
        look_at_letters(v, code, ncode + 1);
    return i;
}

/* The l of l'erreur is a word, the s of user's and the C of "in C" are none. */
static bool is_stray_letter(struct sv word, struct sv behind)
{
    return word.n == 1 && ascii_letter(word.p[0]) && !memchr("aeiouy", word.p[0], 6) &&
           !sv_starts(behind, SV("'")) && !sv_starts(behind, SV("\xE2\x80\x99"));
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

        if (n > 0) {
            const bool stray = is_stray_letter(sv_make(word, n), sv_skip(text, end));

            vote(v, sv_make(word, stray ? 0 : n));
            v->clear = is_clear(v);
        }
        i = end > i ? end : i + 1;
    }
}

/* What the letters say, and the function words with them. */
static enum lang by_letters(const struct votes *v)
{
    unsigned best = 0;
    unsigned second = TRIGRAM_LANGS;

    for (unsigned i = 1; i < TRIGRAM_LANGS; i++) {
        if (v->cost[i] < v->cost[best]) {
            second = best;
            best = i;
        } else if (second == TRIGRAM_LANGS || v->cost[i] < v->cost[second]) {
            second = i;
        }
    }
    if (v->cost[second] - v->cost[best] < LEAD || v->known * 20 < v->trigrams * 7 ||
        v->cost[best] > v->known * 3)
        return LANG_UNKNOWN;
    /* Terms without a sentence: "Binomial Coefficients" is as good French as English. */
    if (best != 0 && v->points[trigram_lang[best]] == 0 &&
        v->cost[0] - v->cost[best] < ENGLISH_LEAD)
        return LANG_UNKNOWN;
    return (enum lang)trigram_lang[best];
}

static enum lang decide(const struct votes *v)
{
    unsigned best = 0;
    unsigned second = 0;

    if (v->cyrillic * 3 > v->words)
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
    /* One word in sixteen is the least that prose has of them. */
    if (v->points[best] < POINTS_MIN || v->points[best] * 4 < v->points[second] * 5 ||
        v->points[best] * 16 < v->words * POINT)
        return by_letters(v);
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
