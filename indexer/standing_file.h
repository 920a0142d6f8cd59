/* standing_file.h - the files of the side tables, for standing.c and standing_build.c alone.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * <dir>/index/standing-public and standing-restricted: this header, the scales by source, sort and
 * label, the rows by author, tag and label. Replaced whole, by rename; used as they are mapped.
 * Beside each may stand a small one, standing-<view>-late, of the same form: what changed since.
 * All its scales and the rows of every author in it take the place of the large one's; an author of
 * whom nothing is left has a row of zeros. It names the large file that it goes with.
 * standing-stale stands there while the index may be ahead of these files.
 * Thread rule: plain data.
 */
#ifndef ASKWELL_INDEXER_STANDING_FILE_H
#define ASKWELL_INDEXER_STANDING_FILE_H

#include "base/file.h"
#include "indexer/generation.h"
#include "indexer/standing.h"

#define STANDING_MAGIC "askwsta1"
#define STANDING_ORDER 0x01020304u

struct standing_head {
    char magic[8];
    uint32_t order;
    uint32_t nscales, nrows;
    uint32_t with; /* of a late file: standing_with() of the large one; else 0 */
    uint64_t sum;  /* hash64 of what follows */
};
static inline int standing_path(struct gen_path *out, const char *dir, int view,
                                struct ask_err *err)
{
    return generation_path(out, err, dir, "standing-%s", generation_view(view));
}
static inline int standing_late_path(struct gen_path *out, const char *dir, int view,
                                     struct ask_err *err)
{
    return generation_path(out, err, dir, "standing-%s-late", generation_view(view));
}
static inline uint32_t standing_with(uint64_t sum)
{
    return (uint32_t)sum ? (uint32_t)sum : 1;
}

/* A file as it is mapped. */
struct standing_table {
    struct file_map map;
    const struct standing_scale *scale;
    const struct standing_row *row;
    uint32_t nscales, nrows; /* 0 when it is damaged */
    uint32_t with;
    uint64_t sum;
    bool there, whole; /* whole: not damaged */
};
/* Never fails: what is missing or damaged has nothing in it. */
void standing_table_open(struct standing_table *t, const char *path);
void standing_table_close(struct standing_table *t); /* zero state is fine */

/* A view's two files. When the late one is damaged or goes with another, both count as damaged:
 * the large one alone may tell what has been taken out since. */
struct standing_pair {
    struct standing_table base, late;
    bool whole;
};
int standing_pair_open(struct standing_pair *p, const char *dir, int view, struct ask_err *err);
void standing_pair_close(struct standing_pair *p);
static inline const struct standing_table *standing_pair_scales(const struct standing_pair *p)
{
    return p->late.there ? &p->late : &p->base;
}
/* First row of table that is not before author and tag, within lo..hi. */
uint32_t standing_find(const struct standing_row *row, uint32_t lo, uint32_t hi, uint32_t author,
                       uint32_t tag);

/* The bin of a histogram that these votes count in. */
size_t standing_bin(int64_t up, int64_t down);

#endif
