/* feedback.c - words that the best hits have in common.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which hits are the best (search.c), what the feature is worth (rank.h).
 * Method: the words of the passages are counted in one small table, each passage's share by the
 * word; the few of the highest sum times rarity are kept, with what each thread gave: a passage is
 * compared with what the other threads say, else those learned from would only confirm themselves.
 */
#include "query/feedback.h"

#include <stdlib.h>
#include <string.h>

#define TABLE   4096 /* different words: a power of two, at most half full */
#define TOKENS  300  /* of a field that are learned from */
#define COMPARE 4000 /* of a field that are compared */
#define WORDS   16
#define LENGTH  10 /* added to a text's length: a handful of words say little */
#define TITLE   2.0
#define WEAK    0.3

struct entry {
    uint16_t id;
    float share[FEEDBACK_THREADS]; /* of each thread */
    double worth;
};

struct feedback {
    uint32_t thread[FEEDBACK_THREADS];
    size_t nthreads, nwords;
    struct entry word[WORDS];
    double total[FEEDBACK_THREADS + 1]; /* worth of all words without what a thread gave */
    uint64_t bits[1024];
};

struct counting {
    struct entry *v;
    size_t used;
    const struct wordvec *wv;
    const struct rank_query *q;
};

static struct entry *entry_of(struct counting *c, uint16_t id)
{
    size_t at = id * 40503u & (TABLE - 1);

    while (c->v[at].id && c->v[at].id != id) {
        at = (at + 1) & (TABLE - 1);
    }
    if (!c->v[at].id) {
        if (c->used == TABLE / 2) {
            return NULL;
        }
        c->used++;
        c->v[at].id = id;
    }
    return &c->v[at];
}

static void count(struct counting *c, const uint16_t *id, size_t n, size_t thread, double each)
{
    n = n < TOKENS ? n : TOKENS;
    for (size_t i = 0; i < n; i++) {
        struct entry *e;

        if (c->q->bits[id[i] >> 6] >> (id[i] & 63) & 1 || !wordvec_has(c->wv, id[i])) {
            continue;
        }
        if ((e = entry_of(c, id[i]))) {
            e->share[thread] += (float)each;
        }
    }
}

static int by_worth(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    if (a->worth < b->worth || a->worth > b->worth) {
        return a->worth < b->worth ? 1 : -1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static double capped(size_t n)
{
    return n < TOKENS ? (double)n : TOKENS;
}

static size_t thread_at(struct feedback *f, uint32_t thread)
{
    size_t i = 0;

    while (i < f->nthreads && f->thread[i] != thread) {
        i++;
    }
    if (i == f->nthreads && i < FEEDBACK_THREADS) {
        f->thread[f->nthreads++] = thread;
    }
    return i;
}

/* What the threads but one give; thread == n: all. */
static double worth_without(const struct entry *e, size_t thread, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += i == thread ? 0 : (double)e->share[i];
    }
    return sum;
}

static void count_text(struct counting *c, struct feedback *f, const struct feedback_text *x)
{
    const struct fwd_stream *s = x->stream;
    const size_t t = thread_at(f, x->thread);
    const double n = TITLE * capped(s->ntitle) + capped(s->nbody) + WEAK * capped(s->nweak);
    const double each = x->weight / (n + LENGTH);

    if (t < FEEDBACK_THREADS) {
        count(c, s->title, s->ntitle, t, TITLE * each);
        count(c, s->body, s->nbody, t, each);
        count(c, s->weak, s->nweak, t, WEAK * each);
    }
}

/* The words counted, what they are worth in order. */
static size_t sort_words(struct counting *c, const struct feedback *f)
{
    size_t n = 0;

    for (size_t i = 0; i < TABLE; i++) {
        if (!c->v[i].id) {
            continue;
        }
        c->v[n] = c->v[i];
        for (size_t t = 0; t < f->nthreads; t++) {
            c->v[n].share[t] *= wordvec_weight(c->wv, c->v[n].id);
        }
        c->v[n].worth = worth_without(&c->v[n], f->nthreads, f->nthreads);
        n++;
    }
    if (n > 1) {
        qsort(c->v, n, sizeof *c->v, by_worth);
    }
    return n;
}

struct feedback *feedback_new(const struct wordvec *wv, const struct rank_query *q,
                              const struct feedback_text *v, size_t n, struct arena *a)
{
    struct counting c = {.wv = wv, .q = q};
    struct feedback *f;

    if (!wv || !n || !(f = arena_zalloc(a, sizeof *f)) ||
        !(c.v = arena_zalloc(a, TABLE * sizeof *c.v))) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        count_text(&c, f, &v[i]);
    }
    if (f->nthreads < 2) {
        return NULL;
    }
    n = sort_words(&c, f);
    for (size_t i = 0; i < n && i < WORDS; i++) {
        const struct entry *e = &c.v[i];

        f->word[f->nwords++] = *e;
        f->bits[e->id >> 6] |= UINT64_C(1) << (e->id & 63);
        for (size_t t = 0; t <= f->nthreads; t++) {
            f->total[t] += worth_without(e, t, f->nthreads);
        }
    }
    return f->nwords ? f : NULL;
}

static void find(double tf[WORDS], const struct feedback *f, const uint16_t *id, size_t n,
                 double each)
{
    n = n < COMPARE ? n : COMPARE;
    for (size_t i = 0; i < n; i++) {
        if (f->bits[id[i] >> 6] >> (id[i] & 63) & 1) {
            size_t k = 0;

            while (f->word[k].id != id[i]) {
                k++;
            }
            tf[k] += each;
        }
    }
}

double feedback_share(const struct feedback *f, uint32_t thread, const struct fwd_stream *s)
{
    double tf[WORDS] = {0};
    size_t t = 0;
    double sum = 0;

    if (!f) {
        return 0;
    }
    find(tf, f, s->title, s->ntitle, TITLE);
    find(tf, f, s->body, s->nbody, 1);
    find(tf, f, s->weak, s->nweak, WEAK);
    while (t < f->nthreads && f->thread[t] != thread) {
        t++;
    }
    for (size_t i = 0; i < f->nwords; i++) {
        if (tf[i] > 0) {
            sum += worth_without(&f->word[i], t, f->nthreads) * tf[i] / (tf[i] + 1);
        }
    }
    return f->total[t] > 0 ? sum / f->total[t] : 0;
}
