/* search.h - both stages: a plan to scored threads.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SEARCH_H
#define ASKWELL_QUERY_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/answer.h"
#include "query/engine_priv.h"
#include "query/feedback.h"
#include "query/plan.h"
#include "query/prior.h"

#ifdef __cplusplus
extern "C" {
#endif

struct found { /* a passage, scored */
    struct candidate c;
    struct fwd_stream stream;
    struct rank_hits hits;
    uint64_t has; /* slots it has anywhere */
    double text, score;
    double prior;
    double show;   /* which of a thread's passages to show: answers before the question */
    bool streamed; /* stream is there */
    bool dropped;  /* did not pass the check */
};

struct group { /* a thread, or a passage when not grouped */
    uint32_t thread;
    size_t first, n; /* search.found[first .. first + n), best first */
    double score;
    size_t copies,
        ncopies; /* threads that say the same: number and one of the first in search.copy */
};

struct copy {
    uint32_t thread;
    size_t next; /* number and one, 0 at the end */
};

struct search {
    struct engine *en;
    const struct answer_opt *opt;
    const struct plan *plan;
    const struct rank_weights *weights;
    struct arena *a;
    int sort; /* enum answer_sort */
    int64_t now, deadline_ns;

    struct found *found;
    size_t nfound, room;
    struct group *group; /* in the order of the answer */
    size_t ngroups;
    struct copy *copy;
    size_t ncopies;
    struct rank_scratch *scratch;
    int64_t without; /* a thread that is left out; 0: none */
    unsigned langs;  /* bit (1 << enum lang) of those wanted; 0: all */
    uint32_t *seen;  /* documents met */
    bool exact;      /* all that matched are in found */
    bool unread;     /* texts that a check needed were not read: what is found is not all */
    bool partial;
    struct prior_env prior;
    struct latent *latent;     /* NULL: nothing learned has a say */
    struct rank_weights plain; /* weights points here: what cannot be had has no say */
    double feedback_weight;    /* once there is feedback */
    struct feedback *feedback; /* of the first tier's best; NULL: none yet, or none to be had */
};

/* The features of a passage that was found, those that were learned with them. */
void search_features(double f[RANK_FEATURES], struct rank_hits *hits, const struct search *s,
                     const struct found *found);

/* Fills found and group; at least opt->offset + opt->limit + 1 groups when there are so many. */
int search_run(struct search *s, struct ask_err *err);
/* Adds threads that are no groups yet, whether they match or not, behind the groups there are, best
 * first; those that the reader may not see, that are left out or are copies of a group are not
 * added. After search_run. At most SEARCH_ADD_MAX. */
#define SEARCH_ADD_MAX 32
int search_add(struct search *s, const uint32_t *thread, size_t n, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
