/* index_part.h - one Xapian database as a C object: make, fill, retire, look up, compact, check.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A part is a piece of a build, the frozen or the live database of a generation. Asking is
 * index_reader.h's. Document numbers are given in order and never given twice.
 * Thread rule: one thread at a time per part; different parts are independent.
 */
#ifndef ASKWELL_INDEXER_INDEX_PART_H
#define ASKWELL_INDEXER_INDEX_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct doc; /* indexer/doc.h */
struct index_part;

enum index_part_flags {
    PART_READ = 0,
    PART_WRITE = 1,
    PART_CREATE = 2, /* with PART_WRITE: makes it; fails when something is there */
    PART_FROZEN = 4, /* with PART_CREATE: no term lists: adding only */
    PART_NOSYNC = 8  /* no fsync at commits */
};

/* Without PART_CREATE: CORRUPT when there is none. */
int index_part_open(struct index_part **out, const char *path, unsigned flags, struct ask_err *err);
/* NULL is fine. What was not committed is lost. */
void index_part_free(struct index_part *p);

/* Passages in it; the highest document number ever given. */
uint32_t index_part_count(const struct index_part *p);
uint32_t index_part_last(const struct index_part *p);
/* A number kept in the database's metadata, part of a commit; 0 when it was never set. */
int index_part_get(int64_t *out, struct index_part *p, const char *key, struct ask_err *err);
int index_part_set(struct index_part *p, const char *key, int64_t value, struct ask_err *err);

int index_part_add(struct index_part *p, const struct doc *d, uint32_t *doc, struct ask_err *err);
int index_part_delete(struct index_part *p, uint32_t doc, struct ask_err *err);
/* Calls each for every document that has the term (with its prefix), in order; "" is all. An
 * error of each ends the walk and is returned. each must not change the part. */
int index_part_docs(struct index_part *p, struct sv term,
                    int (*each)(void *ctx, uint32_t doc, struct ask_err *err), void *ctx,
                    struct ask_err *err);
/* Calls each for every term with the prefix, which is cut off it. */
int index_part_terms(struct index_part *p, struct sv prefix,
                     int (*each)(void *ctx, struct sv rest, struct ask_err *err), void *ctx,
                     struct ask_err *err);

/* Nothing between begin and commit is durable before commit, all of it is after. */
int index_part_begin(struct index_part *p, struct ask_err *err);
int index_part_commit(struct index_part *p, struct ask_err *err);
/* Outside of begin and commit: writes out what was gathered. */
int index_part_flush(struct index_part *p, struct ask_err *err);

/* Joins parts, in this order and none of them empty, into one compact part without gaps: document
 * d of part i becomes d + the sum of index_part_last of the parts before it. */
int index_part_compact(const char *to, char *const *from, size_t n, struct ask_err *err);
/* Xapian's own check of every table; one line per problem. */
int index_part_check(const char *path, void (*found)(void *ctx, const char *problem), void *ctx,
                     struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
