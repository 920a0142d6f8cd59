/* doc.h - a passage to what the index holds of it: terms with counts, forward record, stream.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one maker per thread; vocabulary and names are shared, read-only.
 */
#ifndef ASKWELL_INDEXER_DOC_H
#define ASKWELL_INDEXER_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/store.h"
#include "indexer/analyze.h"
#include "indexer/forward.h"
#include "indexer/passages.h"
#include "indexer/vocab.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DOC_TITLE_WDF 4 /* how often a title word counts in FIELD_TEXT */

struct doc_term {
    const char *p; /* with its prefix; lent until the next doc_make */
    uint16_t n;
    uint32_t wdf; /* 0: boolean */
};

struct doc {
    const struct doc_term *terms; /* each once, sorted bytewise */
    size_t nterms;
    struct fwd_rec rec; /* all but stream, stream_n, sum and dead_at */
    struct sv stream;   /* as forward.h lays it out; lent until the next doc_make */
};

/* What a thread says of itself to those who may read its public posts and those of one label. */
struct doc_facts {
    uint16_t label; /* 0: to everybody */
    uint16_t flags; /* FWD_HAS_ACCEPTED, FWD_CLOSED, FWD_DUPLICATE */
    int64_t answers, active;
};

/* What of a thread goes into each record: computed once a thread. */
struct doc_thread {
    const struct thread *th;
    const uint32_t *tags; /* store ids of the root's tags */
    size_t ntags;
    const uint16_t *labels;        /* visibility label ids, one per post of th */
    const struct doc_facts *facts; /* everybody's first, then one per label among its posts */
    size_t nfacts;
};
#define DOC_LABEL_NONE UINT16_MAX /* label of a record that nobody may see */

struct doc_maker;

int doc_maker_new(struct doc_maker **out, const struct strmap *names, const struct vocab *vocab,
                  struct ask_err *err);
void doc_maker_free(struct doc_maker *m);
/* vocab may be NULL while counting; then counts (when not NULL) gets each stem of the passage. */
int doc_make(struct doc *out, struct doc_maker *m, const struct doc_thread *dt,
             const struct passage *ps, struct strmap *counts, struct ask_err *err);
/* Looks up what doc_thread holds; st gives tag ids. */
int doc_thread_of(struct doc_thread *out, const struct thread *th, struct store *st,
                  struct arena *a, struct ask_err *err);
/* The numbers of a record that may change in place (votes, flags, dates), from the post. The
 * record's label is read: of posts that its readers may not read nothing goes into it. */
void doc_numbers(struct fwd_rec *rec, const struct doc_thread *dt, const struct post *p);

#ifdef __cplusplus
}
#endif
#endif
