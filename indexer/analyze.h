/* analyze.h - text to tokens: the one analysis that index and query share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A prose word gives its stem. A code-like word (getHTTPResponse, ERR_X, libssl.so.1.1, C++,
 * --no-cache, 0x80070005) gives its verbatim form, lower-case and unstemmed, and the stems of its
 * parts. Characters with diacritics give a folded form beside their own. All forms of one word
 * share its position and its place in the text. docs/analysis.md has the rules.
 * Thread rule: an analyzer is used by one thread at a time; the names it reads may be shared.
 */
#ifndef ASKWELL_INDEXER_ANALYZE_H
#define ASKWELL_INDEXER_ANALYZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"
#include "indexer/plain.h"

#ifdef __cplusplus
extern "C" {
#endif

enum token_form {
    TOKEN_STEM,     /* of a prose word */
    TOKEN_VERBATIM, /* a code-like word as a whole */
    TOKEN_PART,     /* the stem of a part of it, or another spelling of it (a version's prefix, an
                       error code in decimal) */
    TOKEN_FOLDED    /* a stem or part without its diacritics */
};

#define TOKEN_MAX 200 /* bytes of the longest term: Xapian takes 245 with its prefix */

struct token {
    const char *term;  /* lent by the analyzer until its next run; not NUL-terminated */
    uint16_t n;        /* bytes of term, 1..TOKEN_MAX */
    uint8_t form;      /* enum token_form */
    uint8_t span;      /* enum span_kind it stands in */
    bool stop;         /* a function word ("the"): not indexed in bodies, dropped from questions */
    bool word;         /* first token of its word: the one that carries the word's position */
    bool stream;       /* has a place in the token stream (forward.h): stems, parts and folded forms
                          that are no stop words, and a verbatim form that has no parts */
    uint32_t position; /* of the word in the text, from 0, one more per word */
    uint32_t off, len; /* the word's bytes in the text */
};

struct tokens {
    const struct token *v; /* in text order; lent until the next run */
    size_t n;
    uint32_t words; /* positions used */
};

/* Languages with a stemmer. The values are written into forward records: never changed. */
// clang-format off
#define LANG_MAP(X) \
    X(EN, 1, "en", "english")    X(DE, 2, "de", "german")  X(FR, 3, "fr", "french") \
    X(ES, 4, "es", "spanish")    X(PT, 5, "pt", "portuguese") X(IT, 6, "it", "italian") \
    X(RU, 7, "ru", "russian")    X(NL, 8, "nl", "dutch")   X(SV, 9, "sv", "swedish")
// clang-format on
enum lang {
    LANG_UNKNOWN = 0, /* stemmed as English */
#define X(name, value, tag, stemmer) LANG_##name = (value),
    LANG_MAP(X)
#undef X
        LANG_COUNT = 10
};
enum lang lang_of_tag(struct sv tag); /* "de", "de-AT", "German"; LANG_UNKNOWN when not known */
const char *lang_tag(enum lang lang); /* "de"; "" for LANG_UNKNOWN; static */
/* Guesses from function words and script; LANG_UNKNOWN when there is too little to tell. */
enum lang lang_detect(struct sv text);
enum lang lang_detect_plain(const struct plain *p); /* the same, code left out */

struct analyzer;

/* names: lower-case words that are never stemmed (the corpus's tags: redis, aws), lent for the
 * analyzer's life; may be NULL. A built-in list is always used beside it. */
int analyzer_new(struct analyzer **out, const struct strmap *names, struct ask_err *err);
void analyzer_free(struct analyzer *an);

/* Analyses text. Any bytes are fine. spans as plain.h gives them; nspans 0 means all is prose.
 * Fails only with NOMEM, or LIMIT past 64 MiB. */
int analyze(struct tokens *out, struct analyzer *an, struct sv text, const struct span *spans,
            size_t nspans, enum lang lang, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
