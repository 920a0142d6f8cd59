/* standing_priv.h - counting, for standing_build.c and standing_update.c alone.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one thread, under the index's lock.
 */
#ifndef ASKWELL_INDEXER_STANDING_PRIV_H
#define ASKWELL_INDEXER_STANDING_PRIV_H

#include "base/sb.h"
#include "indexer/forward_file.h"
#include "indexer/standing_file.h"

struct standing_rows { /* open addressing; a row is free while author is 0 */
    struct standing_row *v;
    size_t n, cap; /* cap a power of two; after standing_order n rows in order */
};

struct standing_count {
    struct standing_scale *scale;
    size_t nscales, scales_cap;
    uint16_t place[UINT16_MAX + 1]; /* number and one of a scale by its hash; 0: free */
    struct standing_rows rows;
    /* the part being walked */
    const struct fwd_map *map;
    uint32_t post; /* of the record before: a post has passages one after the other */
    bool authors;  /* count answers, not votes */
};
void standing_count_dispose(struct standing_count *b);

/* NULL when it is not there and not to be made, or when there is no room. Lent until the next. */
struct standing_scale *standing_scale_at(struct standing_count *b, uint16_t source, uint8_t sort,
                                         uint16_t label, bool make);
/* *out is NULL when there is no room for more. Lent until the next. */
int standing_row_at(struct standing_row **out, struct standing_rows *r, uint32_t author,
                    uint32_t tag, uint16_t label, struct ask_err *err);
int standing_count_record(struct standing_count *b, const struct fwd_rec *rec, struct ask_err *err);

/* Puts rows and scales in the files' order; nothing is counted any more. */
void standing_order(struct standing_count *b);
/* Begins a file and ends it; between them come first scales, then rows. */
void standing_begin(struct sb *out);
int standing_end(struct sb *out, uint32_t nscales, uint32_t nrows, uint32_t with, const char *path,
                 bool nosync, struct ask_err *err);
void standing_remove(const char *dir);  /* all files: they may tell what has been taken out */
void standing_settled(const char *dir); /* what standing_expect expected has been done */

#endif
