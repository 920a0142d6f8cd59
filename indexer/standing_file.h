/* standing_file.h - the files of the side tables, for standing.c and standing_build.c alone.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * <dir>/index/standing-public and standing-restricted: this header, the scales by source, sort and
 * label, the rows by author, tag and label. Replaced whole, by rename; used as they are mapped.
 * Thread rule: plain data.
 */
#ifndef ASKWELL_INDEXER_STANDING_FILE_H
#define ASKWELL_INDEXER_STANDING_FILE_H

#include "indexer/generation.h"
#include "indexer/standing.h"

#define STANDING_MAGIC "askwsta1"
#define STANDING_ORDER 0x01020304u

struct standing_head {
    char magic[8];
    uint32_t order;
    uint32_t nscales, nrows;
    uint32_t zero;
    uint64_t sum; /* hash64 of what follows */
};
static inline int standing_path(struct gen_path *out, const char *dir, int view,
                                struct ask_err *err)
{
    return generation_path(out, err, dir, "standing-%s", generation_view(view));
}

/* The bin of a histogram that these votes count in. */
size_t standing_bin(int64_t up, int64_t down);

#endif
