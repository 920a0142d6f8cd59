/* evidence.h - what a careful reader wants to know of a post before trusting it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Votes among the source's, the author's record in these tags, who says that it worked, who says
 * that it is out of date, what was marked as a duplicate of it. Only what the reader may read
 * counts. Everything lives in the caller's arena. Thread rule: as engine.h.
 */
#ifndef ASKWELL_QUERY_EVIDENCE_H
#define ASKWELL_QUERY_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/store.h"
#include "indexer/standing.h"
#include "query/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EVIDENCE_HINTS 5 /* posts named for each kind of hint */

struct evidence_hint {
    int64_t post;  /* who says so; 0: the times at which versions are named do */
    struct sv why; /* in whose words; empty when there is nothing to quote */
};

struct evidence {
    int64_t post;
    double votes; /* 0..1: standing_value() among the source's posts of its sort */
    double
        confidence; /* Wilson lower bound of the share for it; -1 where only the score is known */
    struct standing_record record; /* the author's answers, in all */
    struct standing_record tagged; /* under tag; 0 answers: none */
    struct sv tag;                 /* the thread's tag that he answered most under */
    struct evidence_hint outdated[EVIDENCE_HINTS];
    size_t noutdated, outdated_total;
    struct evidence_hint confirmed[EVIDENCE_HINTS]; /* the asker first */
    size_t nconfirmed, confirmed_total;
    bool confirmed_by_asker;
    bool failed_for_asker;
    int64_t duplicates[EVIDENCE_HINTS]; /* posts marked as duplicates of the thread's first */
    size_t nduplicates;
    double elsewhere; /* 0..1: how often the author's answers in other threads were accepted, drawn
                         to how often anybody's are */
    double usual;     /* that */
};

/* Of each post of a thread, as engine_thread() gave it. */
int evidence_of_thread(struct evidence **out, struct engine *en, const struct thread *th,
                       struct arena *a, struct ask_err *err);

struct evidence_given {   /* what a hit knows beside its post */
    int64_t asker;        /* author of the thread's first post, 0 unknown */
    const uint32_t *tags; /* store ids of the thread's tags */
    size_t ntags;
};
/* The same of one post of a thread, for a list of results. p: as far as a hit knows it (id, kind,
 * author, votes, time). Only remarks right under the post are heard. */
int evidence_of_post(struct evidence *out, struct engine *en, const struct thread_head *head,
                     const struct post *p, const struct evidence_given *hit, struct arena *a,
                     struct ask_err *err);

struct thread_evidence {      /* of all of a thread */
    const struct evidence *v; /* of each post, in the thread's order */
    size_t n;
    int64_t best; /* post id of the best answer, 0 for none */
};
int evidence_thread(struct thread_evidence *out, struct engine *en, const struct thread *th,
                    struct arena *a, struct ask_err *err);
/* Of the post with this id; NULL when there is none. */
const struct evidence *evidence_find(const struct thread_evidence *te, int64_t post);

/* "accepted, +12, author has 31 answers in [docker], 17 accepted, 2 say it worked": the parts that
 * there are, each by put(); plain text, not escaped. p NULL: without the mark and the votes. */
void evidence_words(const struct evidence *ev, const struct post *p, struct arena *a,
                    void (*put)(void *ctx, const char *words), void *ctx);

#ifdef __cplusplus
}
#endif
#endif
