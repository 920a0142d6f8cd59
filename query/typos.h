/* typos.h - words that were probably typed wrong, and what was probably meant.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Only plain words of prose that are wanted side by side are ever doubted: never code, versions,
 * numbers, words with capitals inside, quoted phrases, values of operators, pasted texts, nor what
 * is left out or demanded. A word is doubted when it is written nowhere, or hardly ever, and a word
 * very much like it so often that a slip is likelier than a new word.
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_TYPOS_H
#define ASKWELL_QUERY_TYPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "query/parse.h"
#include "query/words.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TYPOS_LOOKED 8  /* words of a query that are looked up, the first */
#define TYPOS_NEAR   24 /* near words of each that are weighed */

struct near_word {
    struct sv word; /* lower case; lives as long as the query */
    unsigned distance;
    uint32_t times; /* how often it is written */
};

struct typos_env {
    /* Words of posts this reader may read that are within so many edits of word, nearest first,
     * then most frequent. NULL: there are none. */
    size_t (*near)(void *ctx, struct sv word, unsigned within, struct near_word *out, size_t max);
    uint32_t (*times)(void *ctx, struct sv word);
    /* May a word of this term be shown: does a living passage have it that he may read? */
    bool (*alive)(void *ctx, struct sv term);
    void *ctx;
};

struct typo {
    size_t leaf;
    struct sv typed; /* the plain word in the leaf's text */
    struct sv word;  /* what was probably meant, written with a capital where typed was */
    bool instead;    /* typed is nowhere: word is searched for in its place */
    bool searched;   /* false for a function word, which nothing is found by */
};

/* Finds doubtful words and adds what was probably meant to w: to the unit of a word that is
 * nowhere, as a unit of its own beside one that is rare; both are worth less than what was typed.
 * leaf and w are as words_find left them. */
int typos_find(struct typo **out, size_t *n, struct words *w, const struct leaf *leaf,
               size_t nleaves, const struct words_env *words, const struct typos_env *env,
               struct arena *a, struct ask_err *err);

/* The query as it was probably meant, in canonical form; empty when n is 0. */
struct sv typos_write(const struct query *q, const struct parse_env *env, const struct leaf *leaf,
                      const struct typo *v, size_t n, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
