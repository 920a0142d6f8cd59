/* best.h - the best answer of a thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A sum of weak pieces of evidence: votes, the accepted mark, who said it worked, how the author's
 * other answers were received, whether it is out of date, how much it says. docs/relevance.md has
 * the formula and what it is worth. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_BEST_H
#define ASKWELL_QUERY_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "query/evidence.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BEST_FEATURE_MAP(X)                                                                        \
    X(VOTES, 1.0, "votes among the source's")                                                      \
    X(AHEAD, 2.3, "votes beside the best voted answer of the thread")                              \
    X(ACCEPTED, 2.5, "accepted by the asker")                                                      \
    X(RECORD, 2.8, "the author's other answers are accepted more often than others'")              \
    X(LENGTH, 0.6, "logarithm of the length")                                                      \
    X(ASKER, 0.8, "the asker says that it worked")                                                 \
    X(OTHERS, 0.3, "others say that it worked")                                                    \
    X(FAILED, -0.8, "the asker says that it did not work")                                         \
    X(OUTDATED, -1.2, "posts, two at most, that say it is out of date")

enum best_feature {
#define X(name, weight, help) BEST_##name,
    BEST_FEATURE_MAP(X)
#undef X
        BEST_FEATURES
};

#define BEST_NONE SIZE_MAX

/* Is the post one that could be the best answer? Where a thread has answers, an answer; else what
 * others than the asker replied. */
bool best_candidate(const struct thread *th, size_t i);

/* Its features; most is the highest score of a candidate of the thread. marks: false hides the
 * accepted mark, to measure how well the rest finds it. */
void best_features(double f[BEST_FEATURES], const struct post *p, const struct evidence *ev,
                   int64_t most, bool marks);

/* Place of the best answer in th->posts; BEST_NONE when there is none, or when in a thread without
 * answers nothing speaks for one of the replies. ev: of each post. */
size_t best_answer(const struct thread *th, const struct evidence *ev, bool marks);

#ifdef __cplusplus
}
#endif
#endif
