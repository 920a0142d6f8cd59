/* build.h - keeping the index in step with the store.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * First build: the threads are cut into pieces, built in parallel, compacted into the frozen part
 * of a new generation and switched in by renaming one small file. Afterwards changes go into the
 * live part, one transaction a batch, with the mark. When the live part or the dead have grown, a
 * new generation is built beside the old one. Killed at any moment, the next call continues.
 * Thread rule: one builder at a time, by a lock file; readers are not disturbed.
 */
#ifndef ASKWELL_INDEXER_BUILD_H
#define ASKWELL_INDEXER_BUILD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct build_progress {
    const char *phase;   /* "counting words", "indexing", "compacting", "learning",
                            "updating" */
    int64_t done, total; /* threads */
};

struct build_opt {
    unsigned threads; /* builders of a first build; 0: as many as there are processors */
    uint32_t piece;   /* passages of a piece; 0: 50,000 */
    uint32_t flush;   /* documents between Xapian's own flushes; 0: 1,000, or
                         ASKWELL_FLUSH_THRESHOLD */
    bool nosync;      /* throw-away index: no fsync */
    bool no_learn;    /* leave out what the corpus teaches (learn.h) */
    void (*progress)(void *ctx, const struct build_progress *p); /* may be NULL */
    void *progress_ctx;
    const volatile sig_atomic_t *stop; /* may be NULL */
};
#define BUILD_OPT_INIT                                                                             \
    {                                                                                              \
        0                                                                                          \
    }

struct build_report {
    int64_t threads, passages;             /* indexed now */
    int64_t retired;                       /* passages marked dead or deleted */
    int64_t renumbered;                    /* passages whose numbers changed in place */
    int64_t mark;                          /* change number the index now holds */
    bool generation;                       /* a new generation was made */
    int64_t us_read, us_analyze, us_write; /* processor time by part, of all builders */
    int64_t us_compact;                    /* wall clock */
};

/* Brings <dir>/index up to the store's mark. BUSY when another process builds (it will see these
 * changes too, when it was reading later). */
int build_update(const char *dir, struct store *st, const struct build_opt *opt,
                 struct build_report *rep, struct ask_err *err);
/* A new generation from the store, whatever stands there; also replaces a damaged index. */
int build_again(const char *dir, struct store *st, const struct build_opt *opt,
                struct build_report *rep, struct ask_err *err);

/* Removes generations that no reader holds any more, and what killed builds left. Returns how many
 * old ones stay because somebody reads them; BUSY when another process builds. */
int build_sweep(const char *dir, struct ask_err *err);

struct index_stats {
    int64_t passages, dead; /* living and dead passages */
    int64_t live;           /* passages in the live parts */
    int64_t bytes_index, bytes_forward, bytes_vocab;
    int64_t mark;
    uint64_t revision;
    int generation;
};
int index_stats(struct index_stats *out, const char *dir, struct ask_err *err);

/* Checks that index and store agree: Xapian's own check, every record and stream's sum, every
 * thread's passages there once, with the store's words, and none too many, marks. found gets one
 * line per problem. NOTFOUND when there is no index yet, which is no problem. */
int index_check(const char *dir, struct store *st, void (*found)(void *ctx, const char *problem),
                void *ctx, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
