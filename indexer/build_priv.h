/* build_priv.h - what the files of build*.c and index_check.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * build.c decides what is to be done, build_sample.c counts words, build_plan.c cuts into pieces,
 * build_words.c keeps words as they are written,
 * build_first.c makes a generation, build_update.c follows changes.
 * Thread rule: struct build is shared by the builders of one call, under its lock.
 */
#ifndef ASKWELL_INDEXER_BUILD_PRIV_H
#define ASKWELL_INDEXER_BUILD_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/store.h"
#include "indexer/build.h"
#include "indexer/doc.h"
#include "indexer/fields.h"
#include "indexer/generation.h"
#include "indexer/passages.h"
#include "indexer/spell.h"
#include "indexer/standing.h"
#include "indexer/vocab.h"

/* One call of build_update or build_again. */
struct build {
    const char *dir;
    struct store *st; /* the caller's: used by the calling thread only */
    const struct build_opt *opt;
    struct build_report *rep;
    unsigned threads;
    uint32_t piece, flush;
    pthread_mutex_t lock;           /* guards rep, done, the progress callback and next_piece */
    int64_t done, total;            /* threads, for the progress */
    int64_t told_ns;                /* when progress was last told */
    atomic_bool failed;             /* a builder failed: the others stop soon */
    struct standing_change *change; /* what following touches; calling thread only */
};

/* INTERRUPTED when asked to stop or when another builder failed. */
int build_stopped(struct build *b, struct ask_err *err);
void build_tell(struct build *b, const char *phase, int64_t more); /* more threads are done */
void build_expect(struct build *b, int64_t total);                 /* starts counting anew */
int64_t build_cpu_us(void); /* processor time of this thread: what a part costs on a busy machine */

/* ---- a thread, read and cut ---- */

struct build_reader {
    struct store *st;
    struct arena arena;
    struct thread th;
    struct doc_thread dt;
    struct passages ps;
};
void build_reader_init(struct build_reader *r, struct store *st);
void build_reader_dispose(struct build_reader *r); /* st stays the caller's */
/* Reads a thread; what was read before is void. NOTFOUND when it is gone. A thread too large for
 * memory is read up to as many posts as fit; that is told in the log. */
int build_reader_read(struct build_reader *r, int64_t thread, struct ask_err *err);

/* ---- all threads ---- */

typedef int build_lister(int64_t *out, size_t max, struct store *st, int64_t after,
                         struct ask_err *err);
/* All ids that a lister (store_threads, store_threads_public) gives, in order; free() them. */
int build_list_threads(int64_t **out, size_t *n, struct build *b, build_lister *list,
                       struct ask_err *err);

/* ---- counting words ---- */

/* Chooses names and vocabulary from a sample of the threads; *per_thread is how many passages a
 * thread has on average. The caller frees names and vocab. */
int build_sample(struct strmap **names, struct vocab **vocab, double *per_thread, struct build *b,
                 const int64_t *ids, size_t n, struct ask_err *err);

/* ---- cutting into pieces ---- */

struct build_piece {
    int64_t first, last; /* thread ids, both included */
    int64_t threads;
    bool done;
    int64_t passages[VIEW_COUNT], words[VIEW_COUNT], langs[VIEW_COUNT]; /* when done */
};

struct build_plan {
    int64_t mark;  /* the store's when the plan was made */
    int64_t stamp; /* of that mark, in this store alone */
    struct build_piece *piece;
    size_t n;
};
/* ids in order; about want passages a piece. mark and stamp are the caller's to set. */
int build_plan_make(struct build_plan *p, const struct build *b, const int64_t *ids, size_t n,
                    double per_thread, struct ask_err *err);
int build_plan_save(const struct build_plan *p, const struct build *b, int gen,
                    struct ask_err *err);
/* The plan of a killed build with the pieces that are done; NOTFOUND when there is none of use. */
int build_plan_load(struct build_plan *p, const struct build *b, int gen, struct ask_err *err);
int build_plan_done(struct build_piece *piece, size_t i, const struct build *b, int gen,
                    struct ask_err *err);
/* Gives back what a build on a full disk made in vain, so that it does not stay full; finished
 * pieces stay for the next run. Returns FULL, with how much room is missing. */
int build_plan_give_room(const struct build_plan *p, const struct build *b, int gen,
                         struct ask_err *err);
void build_plan_dispose(struct build_plan *p);

/* ---- words as they are written ---- */

/* Counts the words of a passage into *c, which is made when NULL. */
int build_words_count(struct spell_counts **c, const struct build *b, const struct doc *d,
                      const struct passage *ps, struct ask_err *err);
/* Writes what was counted into the folder of piece i, and joins all pieces' for a view. */
int build_words_piece(const struct spell_counts *c, const struct build *b, int gen, size_t i,
                      int view, struct ask_err *err);
int build_words_join(const struct build *b, const struct build_plan *plan, int gen, int view,
                     struct ask_err *err);

/* ---- generations ---- */

/* Makes a new generation from the store and switches it in; resume goes on with a killed one. The
 * caller holds the lock. Returns its number. */
int build_generation(struct build *b, bool resume, struct ask_err *err);

/* Follows the store's changes in generation gen. *grown: a new generation is due, because the live
 * part or the dead have grown, or because so much waits that building anew is quicker (then nothing
 * was done), or because the index is of another store. NULL: follows in any case. */
int build_follow(struct build *b, int gen, bool *grown, struct ask_err *err);

#endif
