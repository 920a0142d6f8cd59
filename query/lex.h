/* lex.h - a query text to tokens.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Total: any bytes give tokens. Tokens only say what could be meant; what is meant (does this
 * minus exclude? is this AND an operator?) is settled in parse.c, which sees them all.
 * Thread rule: pure; tokens live in the caller's arena.
 */
#ifndef ASKWELL_QUERY_LEX_H
#define ASKWELL_QUERY_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/sv.h"
#include "query/operators.h"

#ifdef __cplusplus
extern "C" {
#endif

enum lex_kind {
    LEX_WORD,
    LEX_PHRASE,  /* "..." */
    LEX_BRACKET, /* [...], without blanks */
    LEX_OP,      /* name:value of a known operator; also volum*, and near:5 (a b) as one */
    LEX_AT,      /* @name */
    LEX_OPEN,
    LEX_CLOSE /* parentheses */
};

struct lex {
    enum lex_kind kind;
    bool minus;           /* a '-' stood before it */
    bool escaped;         /* WORD: a backslash says it is nothing but a word */
    bool quoted;          /* OP: its value stood in quotes */
    struct sv text;       /* what counts: the word, the phrase, the tag, the operator's value */
    struct sv whole;      /* as typed, minus included */
    const struct qop *op; /* OP */
};

struct lexed {
    struct lex *v;
    size_t n;
    bool open_quote; /* a quote that starts a word is never closed */
};

/* False when memory is out. */
bool lex_run(struct lexed *out, struct sv text, struct arena *a);

bool lex_blank(char c); /* ASCII white space */
/* Is it what a person typed as a word of a sentence or a command: a word, @name or volum*? */
bool lex_wordlike(const struct lex *t);
/* Could this word, at its place, be read as anything but a word? */
bool lex_special(struct sv word);
bool lex_plain(struct sv s); /* is it one word, whatever stands around it? */

#ifdef __cplusplus
}
#endif
#endif
