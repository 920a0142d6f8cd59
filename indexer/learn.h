/* learn.h - what the corpus itself teaches: a latent space of its words, made at index time.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Words that stand in the same threads get vectors that lie near (latent semantic analysis:
 * Deerwester et al. 1990): the truncated singular value decomposition of the threads' tf-idf, found
 * by subspace iteration (Halko, Martinsson and Tropp 2011). Learned from the public frozen part's
 * streams alone, so that no reader can tell anything of private words by it. Deterministic.
 * Memory: 45 MB at most, whatever the corpus. Thread rule: pure, but for the files.
 */
#ifndef ASKWELL_INDEXER_LEARN_H
#define ASKWELL_INDEXER_LEARN_H

#include <stdint.h>

#include "base/rc.h"
#include "indexer/forward_file.h"
#include "indexer/vocab.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LEARN_LEAST 100   /* passages; fewer teach nothing */
#define LEARN_MOST  40000 /* threads looked at, spread evenly over the corpus */

struct learn_opt {
    int (*stopped)(void *ctx, struct ask_err *err); /* asked now and then; may be NULL */
    void *ctx;
};

/* Learns from all passages of map and writes the vectors to path (wordvec.h). Returns how many
 * words have one, 0 when there was too little to learn from: then there is no file. */
int learn_words(const char *path, const struct fwd_map *map, const struct vocab *vocab,
                const struct learn_opt *opt, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
