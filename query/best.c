/* best.c - the best answer of a thread, by a sum of weak evidence.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: gathering the evidence (evidence.c).
 * Method: each candidate's features times the weights of best.h; the greatest sum wins, ties go to
 * the order of the thread, which is by age.
 */
#include "query/best.h"

#include <math.h>

#include "corpus/post.h"

#define LONG_BYTES 3000 /* more does not count */

static bool has_answers(const struct thread *th)
{
    for (size_t i = 1; i < th->nposts; i++) {
        if (th->posts[i].kind == POST_ANSWER && !th->posts[i].ghost) {
            return true;
        }
    }
    return false;
}

static bool fits(const struct thread *th, size_t i, bool answers)
{
    const struct post *p = &th->posts[i], *root = &th->posts[0];

    if (i == 0 || p->ghost || p->bot) {
        return false;
    }
    if (answers) {
        return p->kind == POST_ANSWER;
    }
    return (p->kind == POST_REPLY || p->kind == POST_MESSAGE || p->kind == POST_MAIL) &&
           (p->author_id <= 0 || p->author_id != root->author_id || p->accepted);
}

bool best_candidate(const struct thread *th, size_t i)
{
    return i < th->nposts && fits(th, i, has_answers(th));
}

void best_features(double f[BEST_FEATURES], const struct post *p, const struct evidence *ev,
                   int64_t most, bool marks)
{
    const double length = p->body.n < LONG_BYTES ? (double)p->body.n : LONG_BYTES;
    const double score = p->score > 0 ? (double)p->score : 0, top = most > 0 ? (double)most : 0;

    f[BEST_VOTES] = ev->votes - .5;
    f[BEST_AHEAD] = log1p(score) - log1p(top);
    f[BEST_ACCEPTED] = marks && p->accepted ? 1 : 0;
    f[BEST_RECORD] = ev->elsewhere - ev->usual;
    f[BEST_LENGTH] = log1p(length) - log1p(LONG_BYTES);
    f[BEST_ASKER] = ev->confirmed_by_asker ? 1 : 0;
    f[BEST_OTHERS] = ev->confirmed_total > (ev->confirmed_by_asker ? 1U : 0U) ? 1 : 0;
    f[BEST_FAILED] = ev->failed_for_asker ? 1 : 0;
    f[BEST_OUTDATED] = ev->outdated_total < 2 ? (double)ev->outdated_total : 2;
}

/* Where nothing is marked as an answer, something must speak for a reply. */
static bool is_spoken_for(const struct post *p, const struct evidence *ev)
{
    return p->accepted || ev->confirmed_total > 0 || p->score >= 2;
}

size_t best_answer(const struct thread *th, const struct evidence *ev, bool marks)
{
    static const double weight[BEST_FEATURES] = {
#define X(name, w, help) [BEST_##name] = (w),
        BEST_FEATURE_MAP(X)
#undef X
    };
    const bool answers = has_answers(th);
    size_t best = BEST_NONE;
    double top = 0;
    int64_t most = 0;

    for (size_t i = 1; i < th->nposts; i++) {
        most = fits(th, i, answers) && th->posts[i].score > most ? th->posts[i].score : most;
    }
    for (size_t i = 1; i < th->nposts; i++) {
        double f[BEST_FEATURES], sum = 0;

        if (!fits(th, i, answers) || (!answers && !is_spoken_for(&th->posts[i], &ev[i]))) {
            continue;
        }
        best_features(f, &th->posts[i], &ev[i], most, marks);
        for (size_t k = 0; k < BEST_FEATURES; k++) {
            sum += weight[k] * f[k];
        }
        if (best == BEST_NONE || sum > top) {
            best = i;
            top = sum;
        }
    }
    return best;
}
