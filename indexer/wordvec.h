/* wordvec.h - a vector for each word, learned from the corpus: words used alike lie near.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The file `words.vec` of a generation, mapped: by vocabulary id, a quantised vector of
 * WORDVEC_DIMS numbers and the word's weight in a text. Words that are rare, and ids that several
 * share, have none. docs/index-format.md has the layout, learn.h how the numbers come about. Thread
 * rule: read-only once made; share it.
 */
#ifndef ASKWELL_INDEXER_WORDVEC_H
#define ASKWELL_INDEXER_WORDVEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WORDVEC_DIMS 64

struct wordvec;

/* NOTFOUND when there is no such file: nothing was learned. CORRUPT when it is damaged. */
int wordvec_load(struct wordvec **out, const char *path, struct ask_err *err);
void wordvec_free(struct wordvec *wv);          /* NULL is fine */
size_t wordvec_words(const struct wordvec *wv); /* with a vector */

/* Has the id a vector? Its weight in a text is its rarity when it was learned. */
bool wordvec_has(const struct wordvec *wv, uint16_t id);
float wordvec_weight(const struct wordvec *wv, uint16_t id); /* 0: it has none */
/* Asks for the id's vector to be in the cache soon: waiting for it is most of what it costs. */
void wordvec_prefetch(const struct wordvec *wv, uint16_t id);
/* sum += factor * the id's weight * its vector; nothing when it has none. */
void wordvec_add_weighted(float sum[WORDVEC_DIMS], const struct wordvec *wv, uint16_t id,
                          float factor);
/* sum += weight * the id's vector; nothing when it has none. */
void wordvec_add(float sum[WORDVEC_DIMS], const struct wordvec *wv, uint16_t id, float weight);

/* ---- making ---- */

struct wordvec_row {
    uint16_t id;
    float weight;     /* > 0 */
    const float *vec; /* WORDVEC_DIMS numbers */
};
/* Writes a file of n words; the bytes depend on the rows alone, whatever their order. */
int wordvec_save(const char *path, const struct wordvec_row *rows, size_t n, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
