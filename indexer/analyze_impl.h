/* analyze_impl.h - what the files of the analyser share; beside them slug.c and spell_count.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The way of a text: analyze.c cuts it into runs that are ASCII or normalised (analyze_fold.c),
 * finds words in them, whose tokens analyze_emit.c makes; analyze_code.c does code-like words and
 * numbers, analyze_sign.c URLs and operators; analyze_stem.c has stems with their cache;
 * analyze_words.c the word lists. Thread rule: as analyze.h.
 */
#ifndef ASKWELL_INDEXER_ANALYZE_IMPL_H
#define ASKWELL_INDEXER_ANALYZE_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sb.h"
#include "indexer/analyze.h"

struct sb_stemmer;

/* ---- analyze_words.c ---- */

unsigned words_stop(struct sv word); /* languages in which it is a function word: 1 << enum lang */
bool words_name(struct sv word);     /* a built-in name, never stemmed */
size_t words_check(void);            /* rows out of order in the tables; for tests */

/* ---- analyze_fold.c: characters ---- */

enum char_class {
    CHAR_SEP,    /* separates words */
    CHAR_WORD,   /* part of a word */
    CHAR_BIGRAM, /* of a script written without spaces */
    CHAR_EMOJI,  /* a word by itself */
    CHAR_DROP    /* ignored: soft hyphen, zero-width space, variation selector */
};

enum char_class fold_class(uint32_t cp); /* cp >= 0x80 */
bool fold_is_upper(uint32_t cp);
uint32_t fold_lower(uint32_t cp); /* simple lower case, one character for one */

/* NFKC, character by character, so that each byte knows where it comes from. Curly apostrophes
 * become straight ones; dropped characters are gone; what is no UTF-8 becomes a space, and so does
 * the border before a superscript (10^2 is not 102). map gets the place in s of each byte of out,
 * and one entry more for the end; both hold FOLD_ROOM(s.n). Returns the bytes written. */
#define FOLD_GROW    12 /* at most 33 bytes come of 3 (U+FDFA) */
#define FOLD_ROOM(n) ((n)*FOLD_GROW + 64)
size_t fold_normalise(char *out, uint32_t *map, struct sv s);
/* Case folding of normalised text; out holds 3 * s.n + 16 bytes. */
size_t fold_case(char *out, struct sv s);
/* Without diacritics; s is case-folded, out holds 3 * s.n + 16 bytes. Equal to s when there were
 * none. */
size_t fold_diacritics(char *out, struct sv s);

/* ---- analyze_stem.c ---- */

#define STEM_KEY 26

/* A word with what is known of it. 64 bytes: a cache line. */
struct stem {
    uint64_t hash; /* of the word and its language */
    uint8_t lang;
    uint8_t word_n; /* 0: an empty slot */
    uint8_t n;
    bool stop; /* a function word */
    char word[STEM_KEY];
    char text[STEM_KEY]; /* n bytes */
};

#define STEM_SLOTS 8192 /* half a megabyte; Zipf does the rest */

struct stemmer {
    const struct strmap *names;          /* may be NULL */
    struct stem *cache;                  /* STEM_SLOTS, direct-mapped */
    struct sb_stemmer *snow[LANG_COUNT]; /* made when first needed */
};

int stemmer_init(struct stemmer *st, const struct strmap *names, struct ask_err *err);
void stemmer_dispose(struct stemmer *st);
/* The stem of a case-folded word; lent until the next call. *stop as struct stem has it. */
struct sv stemmer_stem(struct stemmer *st, enum lang lang, struct sv word, bool *stop);

/* ---- analyze.c: the analyser and what its parts call ---- */

#define RUN_MAX      4096 /* bytes of a run with characters beyond ASCII */
#define WORD_MAX     2048 /* bytes of a word; a longer one is cut */
#define FORMS_MAX    40   /* tokens of one word */
#define VERBATIM_MAX 96   /* bytes of a verbatim token; the rest of a longer one is hashed */
#define BLOB_MIN     64   /* a run of letters and digits this long has no parts */

struct analyzer {
    struct stemmer stem;
    struct sb tok;     /* struct token, one after the other */
    struct sb bytes;   /* the terms; tokens hold offsets until the end of the run */
    char *norm;        /* FOLD_ROOM(RUN_MAX) bytes: a normalised run */
    uint32_t *map;     /* places of its bytes */
    char *word;        /* 3 * WORD_MAX + 16 bytes: a case-folded word */
    char *fold;        /* the same: without diacritics */
    enum lang lang;    /* of the text */
    uint8_t span;      /* enum span_kind */
    uint32_t words;    /* positions given so far */
    size_t first;      /* token number of the current word's first */
    uint32_t off, len; /* of the current word in the text */
};

/* A run of text to find words in. */
struct run {
    const char *p;
    size_t n;
    const uint32_t *map; /* place of each byte in the text; NULL: off + its index */
    uint32_t off;
    char before; /* the byte before p[0], a space at the start of a span */
    bool code;   /* stands in code */
};

/* What a word is made of. */
enum word_flags {
    WORD_LETTER = 1 << 0,
    WORD_DIGIT = 1 << 1,
    WORD_UNDER = 1 << 2,
    WORD_HIGH = 1 << 3,  /* characters beyond ASCII */
    WORD_MIXED = 1 << 4, /* capitals inside: getName, but not Name, NAME, APIs */
    WORD_DOT = 1 << 5,
    WORD_HYPHEN = 1 << 6,
    WORD_SLASH = 1 << 7, /* or a backslash */
    WORD_COLON = 1 << 8,
    WORD_AT = 1 << 9,
    WORD_APOS = 1 << 10,
    WORD_SUFFIX = 1 << 11, /* C++, C# */
    WORD_PREFIX = 1 << 12, /* --x, $X, @x, #x, .x, /x */
    WORD_URL = 1 << 13
};
#define WORD_JOINTS (WORD_DOT | WORD_HYPHEN | WORD_SLASH | WORD_COLON | WORD_AT | WORD_APOS)

struct word {
    size_t start, end; /* in the run, prefix and suffix included */
    size_t body;       /* where it begins behind its prefix */
    unsigned flags;
    unsigned pieces; /* between joints */
};

static inline bool ascii_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool ascii_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool ascii_letter(char c)
{
    return ascii_lower((char)(c | 0x20));
}
static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ascii_hex(char c)
{
    return ascii_digit(c) || ((char)(c | 0x20) >= 'a' && (char)(c | 0x20) <= 'f');
}
static inline char ascii_fold(char c)
{
    return ascii_upper(c) ? (char)(c | 0x20) : c;
}
static inline bool byte_high(char c)
{
    return ((unsigned char)c & 0x80) != 0;
}

static inline bool byte_word(char c)
{
    return ascii_letter(c) || ascii_digit(c) || c == '_' || byte_high(c);
}
static inline bool byte_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char run_at(const struct run *r, size_t i) /* a blank behind the end */
{
    return i < r->n ? r->p[i] : ' ';
}
static inline char run_before(const struct run *r, size_t i)
{
    return i > 0 ? r->p[i - 1] : r->before;
}
static inline struct sv run_part(const struct run *r, size_t lo, size_t hi)
{
    return sv_make(r->p + lo, hi - lo);
}

/* ---- analyze_emit.c ---- */

static inline struct token *word_tokens(const struct analyzer *an)
{
    return (struct token *)(void *)an->tok.p;
}
static inline size_t word_count(const struct analyzer *an) /* tokens so far */
{
    return an->tok.n / sizeof(struct token);
}

/* Starts a word that stands at [start, end) of the run; the next emitted token is its first. */
void word_begin(struct analyzer *an, const struct run *r, size_t start, size_t end);
/* Settles which of its tokens have a place in the stream. */
void word_end(struct analyzer *an);
/* A token of the current word; the same term is given once. */
void word_emit(struct analyzer *an, enum token_form form, struct sv term, bool stop);
/* The stem of a case-folded word of prose, and its folded form; may: it may be a stop word. */
void word_stem(struct analyzer *an, struct sv lower, bool may);
/* The word r[start, end), letters only, as prose: its stem, and its folded form. */
void word_prose(struct analyzer *an, const struct run *r, size_t start, size_t end);
/* Case-folds r[start, end) into an->word and returns it. */
struct sv word_lower(struct analyzer *an, const struct run *r, size_t start, size_t end);
/* Emits the English stem of a case-folded piece of a code-like word, and its folded form. */
void word_part(struct analyzer *an, struct sv lower);

/* ---- analyze_code.c ---- */

/* Whether a word starts behind a prefix at i; returns the prefix's length, 0 for none. */
size_t code_prefix(const struct run *r, size_t i);
/* A code-like word. */
void code_word(struct analyzer *an, const struct run *r, const struct word *w);
void code_number(struct analyzer *an, const struct run *r, const struct word *w);
/* True for letters and digits that are nobody's word: hashes, keys, base64. */
bool code_is_blob(const struct run *r, size_t lo, size_t hi);

/* ---- analyze_sign.c ---- */

/* Emits the tokens of a URL; word_begin has been called. */
void code_url(struct analyzer *an, const struct run *r, const struct word *w);
/* An operator at i, or nothing; returns where to go on, > i. */
size_t code_operator(struct analyzer *an, const struct run *r, size_t i);
/* Where a URL that begins at start ends. */
size_t code_url_end(const struct run *r, size_t start);

#endif
