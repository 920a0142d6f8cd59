/* forward_file.h - the two files beside each Xapian database: records by document number, streams.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * <base>.rec: slot 0 is a header, slot d the record of document d, 64 bytes each. <base>.dat: a
 * header of 64 bytes, then streams, each on a border of four bytes. Streams are only ever
 * appended; records change in place (numbers, dead_at). What a killed writer left behind the last
 * committed document is overwritten (records) or stays unused (streams).
 * Thread rule: maps are read-only and may be shared; one writer, under the index lock.
 */
#ifndef ASKWELL_INDEXER_FORWARD_FILE_H
#define ASKWELL_INDEXER_FORWARD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "indexer/forward.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- reading ---- */

struct fwd_map {
    struct file_map rec, dat;
    uint32_t docs; /* highest document number with a slot */
};

/* CORRUPT when a header is wrong or the files end early. base is a path without the ending. */
int fwd_map_open(struct fwd_map *m, const char *base, struct ask_err *err);
void fwd_map_close(struct fwd_map *m); /* zero state is fine */
/* Lent until closed; NULL for a number without a passage. */
const struct fwd_rec *fwd_map_rec(const struct fwd_map *m, uint32_t doc);
/* The bytes of a record's stream; empty when they do not lie in the file or the sum is wrong. */
struct sv fwd_map_stream(const struct fwd_map *m, const struct fwd_rec *rec);

/* ---- writing ---- */

struct fwd_writer {
    int rec, dat;         /* descriptors */
    uint32_t next;        /* document number of the next append */
    uint64_t rec_end;     /* bytes of .rec that are written out */
    uint64_t dat_end;     /* the same of .dat */
    struct sb recs, dats; /* what waits to be written behind them */
    bool dirty;           /* something was written since the last sync */
    char *base;           /* for messages */
};

/* Makes both files, empty. An existing one is replaced. */
int fwd_writer_create(struct fwd_writer *w, const char *base, struct ask_err *err);
/* Opens both to go on with document number next; CORRUPT when they end before it. */
int fwd_writer_open(struct fwd_writer *w, const char *base, uint32_t next, struct ask_err *err);
void fwd_writer_close(struct fwd_writer *w); /* without flushing; zero state is fine */
/* Appends document w->next; stream, stream_n, sum and dead_at of rec are filled here. */
int fwd_writer_append(struct fwd_writer *w, const struct fwd_rec *rec, struct sv stream,
                      struct ask_err *err);
/* Appends all documents of another pair of files behind the ones there. */
int fwd_writer_concat(struct fwd_writer *w, const struct fwd_map *from, struct ask_err *err);
int fwd_writer_flush(struct fwd_writer *w, struct ask_err *err);
int fwd_writer_sync(struct fwd_writer *w, struct ask_err *err); /* flush and fdatasync */
/* Reads and changes a record that is written out. */
int fwd_writer_get(struct fwd_rec *out, const struct fwd_writer *w, uint32_t doc,
                   struct ask_err *err);
int fwd_writer_put(struct fwd_writer *w, uint32_t doc, const struct fwd_rec *rec,
                   struct ask_err *err);
/* The header of a stream that is written out. */
int fwd_writer_head(struct fwd_head *out, const struct fwd_writer *w, const struct fwd_rec *rec,
                    struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
