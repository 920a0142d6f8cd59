/* words.h - the words of a query as the index knows them: terms, alternatives, frequencies.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A unit is what is looked for and scored as one: a stem with its forms in the languages of the
 * index, the stem of a part of a code-like word, or a code-like word as a whole. A word of the
 * query is its whole, or all of its parts.
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_WORDS_H
#define ASKWELL_QUERY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "indexer/analyze.h"
#include "indexer/index_reader.h"
#include "indexer/vocab.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WORDS_ALTS     8     /* terms of a unit */
#define WORDS_ENDS     64    /* terms of a unit that is a prefix */
#define WORDS_LOOK     20000 /* terms of the index that are looked at for a prefix */
#define WORDS_PREFIXES 8     /* of a query; the others are words as they stand */
#define WORDS_MORE     16    /* synonyms that are searched for besides */

struct unit {
    struct sv *term; /* the first is the one shown */
    uint32_t *df;
    size_t nterms, room;
    bool prefix;     /* all words that begin with what was typed */
    uint32_t freq;   /* passages that have it: of its most frequent term */
    bool whole;      /* a code-like word as a whole */
    bool part;       /* a part of a code-like word that is itself a unit */
    bool stop;       /* a function word */
    bool stream;     /* stands in token streams */
    bool scored;     /* not only excluded */
    bool bound;      /* in a condition: must be told apart in every candidate */
    bool title_only; /* asked for in the title only */
    uint32_t times;  /* in the query, where it weighs all of its worth */
    bool early;      /* among the first words of the query, or said in a condition alone */
    double idf;
    double weight;   /* of the leaf in which it counts most; 0 where none counts */
    int slot;        /* in stage two; -1: not looked for there */
    struct sv typed; /* how it stands in the query, where it first does */
    /* Searched for beside this unit, whose number less one it is; 0: for itself. */
    uint32_t instead;
    uint32_t
        meant; /* not typed, but a synonym or correction of this unit, in the same count; or 0 */
};

static inline double unit_weight(const struct unit *u)
{
    return u->weight > 0 ? u->weight : 1;
}

/* Gives a unit place for so many terms; u->room is 0 when memory is out. */
void unit_room(struct unit *u, size_t room, struct arena *a);

struct word {
    int whole;        /* unit, -1 for none */
    uint32_t part[8]; /* units */
    size_t nparts;
    bool stop; /* nothing but function words: it asks for nothing */
};

struct leaf { /* a piece of the query's text, in; its words, out */
    struct sv text;
    bool scored, bound, title, phrase;
    bool prefix;         /* the text is the beginning of a word */
    size_t word, nwords; /* words.word[word .. word + nwords) */
    double weight;       /* of its words beside others, in; 0 is 1 */
};

struct words {
    struct unit *unit;
    size_t nunits;
    struct word *word;
    size_t nwords;
    uint32_t *order; /* units in the order of the text, as streams hold them; scored ones only */
    size_t norder;
};

struct words_env {
    struct analyzer *an;
    unsigned langs;                              /* bit (1 << enum lang) of those in the index */
    uint32_t docs;                               /* passages */
    uint32_t (*freq)(void *ctx, struct sv term); /* of a term with its prefix */
    /* The most frequent terms of FIELD_TEXT that begin so, as index_reader_prefix; may be NULL. */
    int (*begins)(void *ctx, struct sv prefix, struct index_term *out, size_t max, struct arena *a);
    void *ctx;
};

/* The terms of one plain word in the languages of the index with their frequencies, at most
 * WORDS_ALTS; returns how many, 0 for a function word and when memory is out. */
size_t words_terms(struct sv term[WORDS_ALTS], uint32_t df[WORDS_ALTS], struct sv word,
                   const struct words_env *env, struct arena *a);

int words_find(struct words *out, struct leaf *leaf, size_t nleaves, const struct words_env *env,
               struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
