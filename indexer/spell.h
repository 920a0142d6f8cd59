/* spell.h - the words of a corpus as people write them, to correct and to complete what is typed.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The index holds stems; who is told "did you mean" must be told a word. Each view of a generation
 * has a file `words`: plain lower-case words of prose (letters only, no code) with how often they
 * stand, by visibility label, so that a reader is only ever told words of posts with a label that
 * he may read. It is made when the generation is: a word may have gone since (ask the index before
 * showing it), and words that came since are not in it.
 * Thread rule: a spell is read-only once made, share it; counts belong to one thread.
 */
#ifndef ASKWELL_INDEXER_SPELL_H
#define ASKWELL_INDEXER_SPELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"
#include "indexer/plain.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPELL_WORDS 100000 /* of a view that are kept, the most frequent */
#define SPELL_CHARS 32     /* characters of the longest word */
#define SPELL_BYTES 66     /* bytes of it at most: letters have one to three */
#define SPELL_LEAST 3      /* characters of the shortest */

/* Writes the lower-case form of a plain word (letters of an alphabet, no capital but the first)
 * and returns its bytes; 0 when the text is anything else: code, a number, a version, CamelCase. */
size_t spell_word(char out[SPELL_BYTES], struct sv word);

uint32_t spell_lower(uint32_t cp); /* lower case, one character for one */

/* ---- counting ---- */

struct spell_counts;

int spell_counts_new(struct spell_counts **out, struct ask_err *err);
void spell_counts_free(struct spell_counts *c);
/* What each word that is counted from now on stands for: 1 unless told; more in a sample. */
void spell_counts_stand_for(struct spell_counts *c, uint32_t times);
/* Counts the prose of a text. Words beyond a limit of distinct ones are left out. */
int spell_count(struct spell_counts *c, const struct plain *text, uint16_t label,
                struct ask_err *err);

/* ---- the file ---- */

struct spell;

/* The max most frequent words of all that were counted; equals by their bytes. */
int spell_build(struct spell **out, const struct spell_counts *c, size_t max, struct ask_err *err);
int spell_save(const struct spell *v, const char *path, struct ask_err *err);
/* NOTFOUND when there is none, CORRUPT when its sum is wrong. */
int spell_load(struct spell **out, const char *path, struct ask_err *err);
void spell_free(struct spell *v);
/* Counts all words of v, to join the files of pieces. */
int spell_counts_add(struct spell_counts *c, const struct spell *v, struct ask_err *err);
size_t spell_size(const struct spell *v); /* words, each label's counted */

/* ---- asking ---- */

struct spell_hit {
    struct sv word; /* lent by the spell */
    uint32_t count;
    uint16_t label;
    uint8_t distance; /* edits */
};

/* Whose words may be told; label 0 is never asked for: everybody may. */
struct spell_reader {
    bool (*may_read)(void *ctx, uint16_t label);
    void *ctx;
};

#define SPELL_NEAR 2 /* edits at most */

/* Words within so many edits (a letter more, less, other, or two neighbours swapped) of word, which
 * spell_word() gave: nearest first, then most frequent. The word itself is none of them. About
 * half a millisecond for 100,000 words. NULL v: none. */
size_t spell_near(struct spell_hit *out, size_t max, const struct spell *v,
                  const struct spell_reader *who, struct sv word, unsigned within);
/* Words that begin with prefix, most frequent first. */
size_t spell_begin(struct spell_hit *out, size_t max, const struct spell *v,
                   const struct spell_reader *who, struct sv prefix);
/* How often the very word stands, as far as the reader may know. */
uint32_t spell_times(const struct spell *v, const struct spell_reader *who, struct sv word);
/* Edits between two words, most + 1 for more than that; most is at most SPELL_NEAR. */
unsigned spell_distance(struct sv a, struct sv b, unsigned most);

#ifdef __cplusplus
}
#endif
#endif
