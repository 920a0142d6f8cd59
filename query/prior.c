/* prior.c - votes, the author's record, the accepted mark and age: the factor that multiplies a
 * text's relevance. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the relevance (rank.c), the weights (weights.c), what is known of sources and authors
 * (indexer/standing.c).
 * Method: a sum of bounded shares around 1, cut at the bounds. What is known from few cases is
 * drawn to what is known without them: a record under a tag to the record in all, that to neutral.
 */
#include "query/prior.h"

#include "corpus/post.h"

#define ANSWERS_SURE 5.0 /* answers at which a record counts half */
#define AGE_HALF     8.0 /* years at which half of the most that age takes is taken */
#define TAGS_MAX     5   /* tags of a thread that are looked up */

double prior_votes(const struct standing *standing, const struct fwd_rec *rec)
{
    int64_t up, down;

    standing_updown(&up, &down, rec);
    return standing_value(
        standing_scale(standing, rec->source, standing_sort_of(rec->kind, rec->flags & FWD_ROOT)),
        up, down);
}

/* Accepted goes half of the way from what the votes say to 1, so that sources without marks are no
 * worse off, and in those with marks nobody is punished for what an asker forgot. */
static double received(const struct standing_record *r)
{
    return r->value + (r->accepted < r->answers ? r->accepted : r->answers) * .25;
}

static struct standing_record less(struct standing_record r, const struct standing_record *w)
{
    if (w) {
        r.answers = r.answers > w->answers ? r.answers - w->answers : 0;
        r.accepted = r.accepted > w->accepted ? r.accepted - w->accepted : 0;
        r.value = r.value > w->value ? r.value - w->value : 0;
    }
    return r;
}

static double drawn(const struct standing_record *r, double to)
{
    const double x = (received(r) + ANSWERS_SURE * to) / (r->answers + ANSWERS_SURE);

    return x > 1 ? 1 : x;
}

double prior_author(const struct standing *standing, uint32_t author, const uint32_t *tags,
                    size_t ntags, const struct standing_record *without)
{
    struct standing_record all, tagged = {0, 0, 0};
    double known;

    if (!standing || !author) {
        return .5;
    }
    all = less(standing_author(standing, author, 0), without);
    if (all.answers <= 0) {
        return .5;
    }
    known = drawn(&all, .5);
    ntags = ntags < TAGS_MAX ? ntags : TAGS_MAX;
    for (size_t i = 0; i < ntags; i++) {
        const struct standing_record r = less(standing_author(standing, author, tags[i]), without);

        /* An answer counts once though its thread has many tags. */
        tagged.answers += r.answers / (double)ntags;
        tagged.accepted += r.accepted / (double)ntags;
        tagged.value += r.value / (double)ntags;
    }
    return drawn(&tagged, known);
}

/* What an answer adds to its author's record. */
static struct standing_record share_of(const struct fwd_rec *rec, double votes)
{
    if (standing_sort_of(rec->kind, rec->flags & FWD_ROOT) != STANDING_ANSWERED) {
        return (struct standing_record){0, 0, 0};
    }
    return (struct standing_record){1, rec->flags & FWD_ACCEPTED ? 1 : 0, votes};
}

double prior_of(struct prior *out, const struct prior_env *env, const struct fwd_rec *rec,
                const struct fwd_stream *s)
{
    const struct rank_weights *w = env->w;
    const double votes = prior_votes(env->standing, rec);
    const struct standing_record own = share_of(rec, votes);
    const double years = rec->created && env->now > rec->created
                             ? (double)(env->now - rec->created) / (365.25 * 86400)
                             : 0;
    struct prior p;
    struct sv why;
    int64_t since;
    double sum;

    p.votes = w->votes * (2 * votes - 1);
    p.record = own.answers > 0
                   ? w->record * (2 * prior_author(env->standing, rec->author, s ? s->tags : NULL,
                                                   s ? s->ntags : 0, &own) -
                                  1)
                   : 0;
    p.accepted = rec->flags & FWD_ACCEPTED ? w->accepted : 0;
    p.age = -w->age * years / (years + AGE_HALF);
    if (versions_of_thread(&why, &since, env->versions, rec->thread) && rec->created < since) {
        p.age *= 1 + w->superseded;
    }
    sum = 1 + p.votes + p.record + p.accepted + p.age;
    p.factor = sum < RANK_PRIOR_MIN ? RANK_PRIOR_MIN : sum > RANK_PRIOR_MAX ? RANK_PRIOR_MAX : sum;
    if (out) {
        *out = p;
    }
    return p.factor;
}
