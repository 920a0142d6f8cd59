/* prior.c - votes, the accepted mark and age: the factor that multiplies a text's relevance.
 * Not here: the relevance (rank.c), the weights (weights.c).
 * Method: a sum of bounded shares around 1, cut at the bounds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/prior.h"

#include "corpus/post.h"

double rank_votes(const struct fwd_rec *rec)
{
    const int64_t down = rec->flags & FWD_VOTES_SPLIT ? rec->down
                         : rec->score < 0             ? -rec->score
                                                      : 0;
    const int64_t up = rec->score + down > 0 ? rec->score + down : 0;

    return .5 + (post_wilson(up, down) - post_wilson(down, up)) / 2;
}

double rank_prior(const struct fwd_rec *rec, int64_t now, const struct rank_weights *w)
{
    const double years =
        rec->created && now > rec->created ? (double)(now - rec->created) / (365.25 * 86400) : 0;
    double prior = 1 + w->votes * (2 * rank_votes(rec) - 1);

    prior += rec->flags & FWD_ACCEPTED ? w->accepted : 0;
    prior -= w->age * years / (years + 8);
    return prior < RANK_PRIOR_MIN   ? RANK_PRIOR_MIN
           : prior > RANK_PRIOR_MAX ? RANK_PRIOR_MAX
                                    : prior;
}
