/* codec_train.c - choose a dictionary for bodies from a sample of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: packing with it (codec.c), when to train (store_dict.c).
 * Method: count in how many texts each shingle of eight bytes occurs; cut the sample into as many
 * stretches as the dictionary has segments; from each take the segment of 128 bytes whose
 * distinct shingles are in most texts, and count those as served. The best go last, since deflate
 * codes short distances in fewer bits. Counting is by hash; a collision only blurs a count.
 */
#include "corpus/codec.h"

#include <stdlib.h>
#include <string.h>

enum { SHINGLE = 8, SEGMENT = 128, TABLE_BITS = 20, SEGMENTS = CODEC_DICT_MAX / SEGMENT };

#define TABLE ((size_t)1 << TABLE_BITS)

struct segment {
    size_t at, n;
    uint64_t score;
};

struct trainer {
    const unsigned char *p;
    size_t n;
    uint32_t *texts;  /* by slot: in how many texts the shingle is, 0 when served */
    uint32_t *stamp;  /* by slot: last text that was counted, from 1 */
    uint16_t *inside; /* by slot: how often it is in the window */
};

static size_t slot_of(const unsigned char *p)
{
    uint64_t v;

    memcpy(&v, p, SHINGLE);
    return (size_t)((v * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - TABLE_BITS));
}

static void count(struct trainer *t, const size_t *ends, size_t nends)
{
    size_t at = 0;

    for (size_t i = 0; i < nends; at = ends[i++])
        for (size_t k = at; k + SHINGLE <= ends[i]; k++) {
            size_t s = slot_of(t->p + k);

            if (t->stamp[s] != i + 1) {
                t->stamp[s] = (uint32_t)(i + 1);
                t->texts[s]++;
            }
        }
    /* What only one text has helps no other. */
    for (size_t s = 0; s < TABLE; s++)
        if (t->texts[s] < 2)
            t->texts[s] = 0;
}

/* The best segment that begins in [from, to); its shingles count as served afterwards. */
static struct segment choose(struct trainer *t, size_t from, size_t to)
{
    enum { WIDE = SEGMENT - SHINGLE + 1 }; /* shingles of a segment */
    struct segment best = {0, 0, 0};
    uint64_t score = 0;
    size_t last = to + WIDE - 1; /* one past the last shingle that a window takes */

    if (last > t->n - SHINGLE + 1)
        last = t->n - SHINGLE + 1;
    for (size_t k = from; k < last; k++) {
        size_t s = slot_of(t->p + k);

        if (t->inside[s]++ == 0)
            score += t->texts[s];
        if (k >= from + WIDE) {
            s = slot_of(t->p + k - WIDE);
            if (--t->inside[s] == 0)
                score -= t->texts[s];
        }
        if (k + 1 >= from + WIDE && score > best.score)
            best = (struct segment){k + 1 - WIDE, SEGMENT, score};
    }
    for (size_t k = last > from + WIDE ? last - WIDE : from; k < last; k++)
        t->inside[slot_of(t->p + k)] = 0;
    for (size_t k = best.at; best.n && k < best.at + WIDE; k++)
        t->texts[slot_of(t->p + k)] = 0;
    return best;
}

static int by_score(const void *a, const void *b)
{
    const struct segment *x = a, *y = b;

    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

int codec_train(struct sb *out, struct sv sample, const size_t *ends, size_t nends,
                struct ask_err *err)
{
    struct trainer t = {(const unsigned char *)sample.p, sample.n, NULL, NULL, NULL};
    struct segment seg[SEGMENTS];
    size_t nseg = 0, stretch;
    int rc = 0;

    if (sample.n < (size_t)2 * SEGMENT || nends < 2 || nends >= UINT32_MAX)
        return 0;
    t.texts = calloc(TABLE, sizeof *t.texts);
    t.stamp = calloc(TABLE, sizeof *t.stamp);
    t.inside = calloc(TABLE, sizeof *t.inside);
    if (!t.texts || !t.stamp || !t.inside) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory for training a dictionary");
        goto out;
    }
    count(&t, ends, nends);
    stretch = sample.n / SEGMENTS;
    if (stretch < SEGMENT)
        stretch = SEGMENT;
    for (size_t at = 0; at + SEGMENT <= sample.n && nseg < SEGMENTS; at += stretch) {
        seg[nseg] = choose(&t, at, at + stretch);
        if (seg[nseg].n)
            nseg++;
    }
    qsort(seg, nseg, sizeof *seg, by_score);
    for (size_t i = 0; i < nseg; i++)
        sb_put(out, sample.p + seg[i].at, seg[i].n);
    if (!sb_ok(out))
        rc = ask_fail(err, ASK_NOMEM, "out of memory for training a dictionary");
out:
    free(t.texts);
    free(t.stamp);
    free(t.inside);
    return rc;
}
