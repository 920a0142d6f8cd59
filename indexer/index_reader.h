/* index_reader.h - asking the index: a plain C door to libxapian and the forward file.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A reader is a snapshot of one generation's databases: frozen and live, public and, when asked
 * for, restricted. An anonymous reader never opens the restricted ones, so nothing of them can
 * leak. Readers never wait for the writer.
 * Thread rule: one thread at a time; open one per thread.
 */
#ifndef ASKWELL_INDEXER_INDEX_READER_H
#define ASKWELL_INDEXER_INDEX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"
#include "indexer/forward.h"
#include "indexer/spell.h"
#include "indexer/vocab.h"
#include "indexer/wordvec.h"

#ifdef __cplusplus
extern "C" {
#endif

struct index_reader;

enum index_view { INDEX_PUBLIC = 0, INDEX_RESTRICTED = 1 /* public and restricted together */ };

/* Opens the current generation of <dir>/index. NOTFOUND when nothing was indexed yet; VERSION
 * when another format of index stands there; CORRUPT with what to do. */
int index_reader_open(struct index_reader **out, const char *dir, enum index_view view,
                      struct ask_err *err);
void index_reader_free(struct index_reader *r);
/* Moves to the newest state; cheap when nothing changed. Returns 1 when it moved, 0 when not.
 * Everything lent before is void when it moved. */
int index_reader_refresh(struct index_reader *r, struct ask_err *err);

int64_t index_reader_mark(const struct index_reader *r);      /* change number it holds */
uint64_t index_reader_revision(const struct index_reader *r); /* changes whenever an answer may */
uint64_t index_reader_made(const struct index_reader *r);     /* changes when it was built anew */
uint32_t index_reader_docs(const struct index_reader *r);     /* passages, dead ones included */
const struct vocab *index_reader_vocab(const struct index_reader *r);
/* What the corpus taught of its words; NULL when nothing was learned. */
const struct wordvec *index_reader_vectors(const struct index_reader *r);
const struct strmap *index_reader_names(const struct index_reader *r); /* for analyzer_new */
/* The words of enum index_part_view as they are written; NULL when there are none, or when the
 * reader has not opened that view. */
const struct spell *index_reader_words(const struct index_reader *r, int view);
unsigned
index_reader_langs(const struct index_reader *r); /* bit (1 << enum lang) per language in it */
double index_reader_mean_length(const struct index_reader *r); /* words of a passage's body */
/* How many passages have the term (with its prefix); 0 when none. About 2 microseconds. */
uint32_t index_reader_freq(struct index_reader *r, struct sv term);

struct index_term {
    struct sv term; /* as in the index: in the caller's arena */
    uint32_t freq;
};
/* The most frequent of the first `look` terms that begin with prefix, at most max, the most
 * frequent first; ties by term. Of all databases that this reader has open, and of no others.
 * Returns how many, or an error. */
int index_reader_prefix(struct index_term *out, size_t max, struct index_reader *r,
                        struct sv prefix, size_t look, struct arena *a, struct ask_err *err);
/* Is there a living passage with the term that accept lets pass (NULL: any)? A frequency counts the
 * dead too, and what the reader may not read; this does not. Looks at the first most passages of
 * each part: false when there is none among them. */
bool index_reader_alive(struct index_reader *r, struct sv term, size_t most,
                        bool (*accept)(void *ctx, const struct fwd_rec *rec), void *ctx);
/* Calls each with the first most terms of each part that begin with prefix, in their order within a
 * part; the same term may come from several parts, with its frequency in each. each must not call
 * the reader. After an error it may begin anew. */
int index_reader_terms(struct index_reader *r, struct sv prefix, size_t most,
                       void (*each)(void *ctx, struct sv term, uint32_t freq), void *ctx,
                       struct ask_err *err);

/* ---- the tree of a query, for stage one ---- */

enum iq_op {
    IQ_TERM, /* term, counted weight times */
    IQ_OR,
    IQ_AND,
    IQ_AND_MAYBE, /* first child, the others add weight */
    IQ_AND_NOT,   /* first child without the others */
    IQ_FILTER,    /* first child, only where all the others match; no weight from them */
    IQ_BOOL,      /* its one child without weight */
    IQ_ALL,       /* everything, no weight */
    IQ_NONE
};

struct iq {
    enum iq_op op;
    struct sv term; /* IQ_TERM: with its prefix */
    double weight;  /* IQ_TERM: factor > 0 */
    struct iq **child;
    size_t nchild;
};

/* ---- running it ---- */

struct candidate {
    uint32_t doc;              /* document number of the opened databases together */
    float weight;              /* stage one's; only an order */
    const struct fwd_rec *rec; /* lent until refresh */
};

struct iq_run {
    size_t max;          /* candidates wanted, the best by weight */
    double k1;           /* BM25's; b is 0 */
    int64_t deadline_ns; /* clock_mono_ns() at which to stop, 0 for none */
    /* Says whether a passage may be a candidate (filters, labels); dead ones never reach it.
     * Called in document order; may be NULL; must not call the reader. */
    bool (*accept)(void *ctx, const struct fwd_rec *rec);
    void *ctx;
};

struct iq_found {
    struct candidate *v; /* best first; ties: higher score, then lower post, then section order */
    size_t n;
    uint32_t matched; /* passages matched, an estimate when not exact */
    bool exact;
    bool partial; /* the deadline struck; v holds the best of what was seen */
};

int index_reader_run(struct iq_found *out, struct index_reader *r, const struct iq *q,
                     const struct iq_run *run, struct arena *a, struct ask_err *err);
/* The stream of a candidate; false when it is damaged. */
bool index_reader_stream(struct fwd_stream *out, struct index_reader *r, const struct candidate *c);
/* Asks the kernel to have these streams in memory soon. */
void index_reader_prefetch(struct index_reader *r, const struct candidate *v, size_t n);

#ifdef __cplusplus
}
#endif
#endif
