/* latent.c - a query's and a passage's place in the latent space.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the space (indexer/learn.c), what nearness is worth (weights.c).
 * Method: a passage's words are counted in a table by id that is cleared again word by word, and
 * each different word adds its vector once. Sixty words a passage, a cache line or two a word.
 */
#include "query/latent.h"

#include <math.h>
#include <string.h>

#define TITLE 2.0f /* as in learn.c */
#define WEAK  0.3f
#define WHOLE 0x1p24f /* of one, in a sum of whole numbers */

struct latent {
    const struct wordvec *wv;
    float query[WORDVEC_DIMS]; /* of length 1 */
    float tf[UINT16_MAX + 1];  /* zeros between two passages */
    uint16_t id[3 * LATENT_TOKENS];
    size_t n;
};

static double length(const float *v)
{
    double sum = 0;

    for (size_t i = 0; i < WORDVEC_DIMS; i++) {
        sum += (double)v[i] * (double)v[i];
    }
    return sqrt(sum);
}

/* Each word of the query by its worth; forms of one word share it. In whole numbers, since the
 * table is in the order of ids, which depend on what private passages hold: the sum must not. */
static void query_vector(float out[WORDVEC_DIMS], const struct wordvec *wv,
                         const struct rank_query *q)
{
    unsigned forms[RANK_SLOTS] = {0};
    int64_t sum[WORDVEC_DIMS] = {0};

    for (size_t i = 0; i < RANK_TABLE; i++) {
        for (uint64_t m = q->id[i] ? q->mask[i] : 0; m; m &= m - 1) {
            forms[__builtin_ctzll(m)]++;
        }
    }
    for (size_t i = 0; i < RANK_TABLE; i++) {
        for (uint64_t m = q->id[i] ? q->mask[i] : 0; m; m &= m - 1) {
            const unsigned slot = (unsigned)__builtin_ctzll(m);
            float one[WORDVEC_DIMS] = {0};

            wordvec_add(one, wv, q->id[i], (float)(q->slot[slot].idf / sqrt(forms[slot])));
            for (size_t k = 0; k < WORDVEC_DIMS; k++) {
                sum[k] += (int64_t)(one[k] * WHOLE);
            }
        }
    }
    for (size_t k = 0; k < WORDVEC_DIMS; k++) {
        out[k] = (float)sum[k] / WHOLE;
    }
}

struct latent *latent_new(const struct wordvec *wv, const struct rank_query *q, struct arena *a)
{
    float sum[WORDVEC_DIMS];
    struct latent *l;
    double n;

    if (!wv) {
        return NULL;
    }
    query_vector(sum, wv, q);
    n = length(sum);
    if (n <= 0 || !(l = arena_zalloc(a, sizeof *l))) {
        return NULL;
    }
    l->wv = wv;
    for (size_t i = 0; i < WORDVEC_DIMS; i++) {
        l->query[i] = (float)((double)sum[i] / n);
    }
    return l;
}

static void count(struct latent *l, const uint16_t *id, size_t n, float weight)
{
    n = n < LATENT_TOKENS ? n : LATENT_TOKENS;
    for (size_t i = 0; i < n; i++) {
        if (l->tf[id[i]] <= 0) {
            l->id[l->n++] = id[i];
            wordvec_prefetch(l->wv, id[i]);
        }
        l->tf[id[i]] += weight;
    }
}

double latent_near(struct latent *l, const struct fwd_stream *s)
{
    float sum[WORDVEC_DIMS] = {0};
    double dot = 0, n;

    if (!l) {
        return 0;
    }
    l->n = 0;
    count(l, s->title, s->ntitle, TITLE);
    count(l, s->body, s->nbody, 1);
    count(l, s->weak, s->nweak, WEAK);
    for (size_t i = 0; i < l->n; i++) {
        const uint16_t id = l->id[i];

        wordvec_add_weighted(sum, l->wv, id, logf(1 + l->tf[id]));
        l->tf[id] = 0;
    }
    for (size_t i = 0; i < WORDVEC_DIMS; i++) {
        dot += (double)sum[i] * (double)l->query[i];
    }
    n = length(sum);
    return n > 0 && dot > 0 ? dot / n : 0;
}
