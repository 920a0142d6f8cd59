/* synonyms.h - words that mean the same: the trade's abbreviations, and a file of one's own.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A line of a table is `a, b, c` (each also for the others) or `a, b => c` (c also for a and b, not
 * the other way); `#` begins a comment. Each is one word, as it is typed. They are looked up as the
 * index knows them, so a table is read by the analyser of its generation.
 * Thread rule: read-only once made; share it.
 */
#ifndef ASKWELL_QUERY_SYNONYMS_H
#define ASKWELL_QUERY_SYNONYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"
#include "indexer/analyze.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SYNONYMS_FILE     "synonyms" /* in the data folder: read when it is there */
#define SYNONYMS_FILE_MAX (1u << 20)
#define SYNONYMS_LINE_MAX 16 /* words of a line */

struct synonyms;

struct synonym { /* a word as the index knows it; lent */
    struct sv term;
    bool whole;     /* a code-like word as a whole */
    struct sv word; /* as the table writes it; of what is looked up: not used */
};

extern const char synonyms_table[]; /* the built-in one */

/* Of the built-in table and, when path is not NULL and there is such a file, of that. What cannot
 * be read in it is FORMAT, with file and line. */
int synonyms_new(struct synonyms **out, struct analyzer *an, const char *path, struct ask_err *err);
void synonyms_free(struct synonyms *s); /* NULL is fine */
/* Changes with the file of one's own; 0 without one. NULL is fine. */
uint64_t synonyms_stamp(const struct synonyms *s);
/* The words that are also searched for with one. *i starts at 0; false at the end. */
bool synonyms_each(const struct synonyms *s, size_t *i, struct synonym of, struct synonym *also);

#ifdef __cplusplus
}
#endif
#endif
