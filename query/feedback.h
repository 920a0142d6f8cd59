/* feedback.h - which words the best hits have in common, and how many of them a passage has.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Pseudo-relevance feedback as a feature: what was found first is taken for relevant, its most
 * telling words are a second query, and a passage is worth the share of it that it covers. The
 * model is a relevance model (V. Lavrenko, W. B. Croft: Relevance-based language models. SIGIR
 * 2001; N. Abdul-Jaleel and others: UMass at TREC 2004) whose words count by their rarity too.
 * Words asked for are left out: the other features weigh them. Only passages that the reader may
 * read are shown to it. A word's rarity is what the corpus taught (wordvec.h); without that there
 * is no feedback. Thread rule: pure once made; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_FEEDBACK_H
#define ASKWELL_QUERY_FEEDBACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "indexer/forward.h"
#include "indexer/wordvec.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FEEDBACK_THREADS 5 /* best hits that are learned from */

struct feedback;

struct feedback_text { /* a passage that is learned from */
    const struct fwd_stream *stream;
    uint32_t thread;
    double weight; /* > 0 */
};

/* NULL when there is nothing to learn (wv NULL, fewer than two threads, no telling word), or memory
 * is out (then the arena says so). */
struct feedback *feedback_new(const struct wordvec *wv, const struct rank_query *q,
                              const struct feedback_text *v, size_t n, struct arena *a);
/* 0..1, how much of what the other threads say a passage of this thread says; 0 for NULL. */
double feedback_share(const struct feedback *f, uint32_t thread, const struct fwd_stream *s);

#ifdef __cplusplus
}
#endif
#endif
