/* learn.c - the latent space of a corpus's words, from its forward file.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the file of vectors (wordvec.c), what is done with them (query/latent.c).
 * Method: with A the matrix of threads by words, each row a thread's words weighed (1 + log tf) idf
 * and brought to length 1, the space is spanned by the first right singular vectors of A. A is
 * never made: A'A Q is summed thread by thread from the token streams, a few times, orthonormalised
 * in between. Words are worked on in the order of their hashes, not of their ids, since ids depend
 * on what private passages hold and the sums of floating-point numbers on their order.
 */
#include "indexer/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "indexer/symmetric.h"
#include "indexer/wordvec.h"

#define WIDE       (WORDVEC_DIMS + 8) /* a few more directions make the wanted ones exact */
#define PASSES     4
#define LEAST_DF   2     /* threads that have a word which gets a vector */
#define TITLE      2.0f  /* a word of the title counts so often */
#define WEAK       0.3f  /* of comments and quotations */
#define TOKENS_MAX 20000 /* of a thread that are looked at */
#define WORDS_MAX  4096  /* different words of a thread */
#define NO_ROW     UINT16_MAX
#define AHEAD      4    /* words fetched ahead */
#define FEW        8000 /* threads: the first passes only look for a direction, in as many */

struct row { /* a word that is learned */
    uint64_t hash;
    uint16_t id;
};

struct learner {
    const struct fwd_map *map;
    const struct learn_opt *opt;
    uint32_t threads, step; /* every so manieth thread is looked at */
    uint32_t seen;
    struct row *row;
    size_t n;
    uint16_t row_of[UINT16_MAX + 1]; /* by id; NO_ROW: not learned */
    uint32_t df[UINT16_MAX + 1];     /* by id */
    float *idf;                      /* by row */
    float *q, *y;                    /* n rows of WIDE */
    /* of the thread being looked at */
    uint32_t thread, doc; /* the next document */
    float tf[UINT16_MAX + 1];
    uint16_t id[WORDS_MAX]; /* its different words, in the order they are met */
    size_t nids;
};

/* ---- threads ---- */

static void count(struct learner *l, const uint16_t *id, size_t n, float weight, size_t *left)
{
    n = n < *left ? n : *left;
    *left -= n;
    for (size_t i = 0; i < n; i++) {
        if (l->tf[id[i]] <= 0) {
            if (l->nids == WORDS_MAX)
                continue;
            l->id[l->nids++] = id[i];
        }
        l->tf[id[i]] += weight;
    }
}

static void forget(struct learner *l)
{
    for (size_t i = 0; i < l->nids; i++)
        l->tf[l->id[i]] = 0;
    l->nids = 0;
}

/* Reads the words of the next thread that is looked at; false at the end. Passages of a thread
 * stand together in a frozen part. */
static bool next_thread(struct learner *l)
{
    forget(l);
    for (;;) {
        const struct fwd_rec *rec = NULL;
        size_t left = TOKENS_MAX;
        bool first = true, wanted;

        while (l->doc <= l->map->docs && !(rec = fwd_map_rec(l->map, l->doc)))
            l->doc++;
        if (!rec)
            return false;
        wanted = l->seen++ % l->step == 0;
        for (const uint32_t thread = rec->thread; rec && rec->thread == thread;
             rec = fwd_map_rec(l->map, ++l->doc)) {
            struct fwd_stream s;
            struct sv bytes;

            if (!wanted)
                continue;
            bytes = fwd_map_stream(l->map, rec);
            if (!fwd_stream_open(&s, bytes.p, bytes.n))
                continue; /* damaged: askwell check tells */
            if (first)
                count(l, s.title, s.ntitle, TITLE, &left);
            count(l, s.body, s.nbody, 1, &left);
            count(l, s.weak, s.nweak, WEAK, &left);
            first = false;
        }
        if (wanted)
            return true;
    }
}

static void rewind_threads(struct learner *l)
{
    l->doc = 1;
    l->seen = 0;
}

static int stopped(const struct learner *l, struct ask_err *err)
{
    return l->opt && l->opt->stopped ? l->opt->stopped(l->opt->ctx, err) : 0;
}

/* ---- words ---- */

static int by_hash(const void *x, const void *y)
{
    const struct row *a = x, *b = y;

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Counts threads and, in those looked at, in how many each word stands. */
static int count_words(struct learner *l, struct ask_err *err)
{
    uint32_t looked = 0;
    int rc = 0;

    rewind_threads(l);
    l->step = UINT32_MAX; /* only counted: the first is looked at */
    while (next_thread(l))
        ;
    l->threads = l->seen;
    l->step = l->threads / LEARN_MOST + 1;
    rewind_threads(l);
    while (rc == 0 && next_thread(l)) {
        for (size_t i = 0; i < l->nids; i++)
            l->df[l->id[i]]++;
        rc = ++looked % 4096 == 0 ? stopped(l, err) : 0;
    }
    l->threads = looked;
    return rc;
}

static int choose_words(struct learner *l, const struct vocab *vocab, struct ask_err *err)
{
    struct sv stem;
    size_t i = 0;
    uint16_t id;

    memset(l->row_of, 0xff, sizeof(l->row_of));
    if (!(l->row = calloc(VOCAB_OWN + 1, sizeof(*l->row))))
        return ask_fail(err, ASK_NOMEM, "out of memory learning words");
    while (l->n < VOCAB_OWN && vocab_each(vocab, &i, &stem, &id))
        if (l->df[id] >= LEAST_DF)
            l->row[l->n++] = (struct row){hash64(stem.p, stem.n, 0), id};
    qsort(l->row, l->n, sizeof(*l->row), by_hash);
    if (!(l->idf = calloc(l->n + 1, sizeof(*l->idf))) ||
        !(l->q = calloc(l->n * WIDE + 1, sizeof(*l->q))) ||
        !(l->y = calloc(l->n * WIDE + 1, sizeof(*l->y))))
        return ask_fail(err, ASK_NOMEM, "out of memory learning %zu words", l->n);
    for (size_t r = 0; r < l->n; r++) {
        const double df = l->df[l->row[r].id];

        l->row_of[l->row[r].id] = (uint16_t)r;
        l->idf[r] = (float)log(1 + (l->threads - df + .5) / (df + .5));
    }
    return 0;
}

/* ---- the space ---- */

/* Directions to begin with: any will do, if they are the same each time. */
static void begin(struct learner *l)
{
    for (size_t r = 0; r < l->n; r++)
        for (size_t i = 0; i < WIDE; i++)
            l->q[r * WIDE + i] =
                (float)(hash64(&l->row[r].hash, sizeof(l->row[r].hash), i + 1) >> 40) * 0x1p-23f -
                1;
}

/* y += A'a (a q) for the thread that was read: one row a of A. */
static void add_thread(struct learner *l)
{
    float t[WIDE] = {0}, w[WORDS_MAX], all = 0;
    uint16_t row[WORDS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < l->nids; i++) {
        const uint16_t r = l->row_of[l->id[i]];

        if (r == NO_ROW)
            continue;
        __builtin_prefetch(l->q + (size_t)r * WIDE); /* half of the time is waiting for memory */
        __builtin_prefetch(l->q + (size_t)r * WIDE + WIDE / 2);
        row[n] = r;
        w[n] = logf(1 + l->tf[l->id[i]]) * l->idf[r];
        all += w[n] * w[n];
        n++;
    }
    if (all <= 0)
        return;
    for (size_t i = 0; i < n; i++) {
        const float *q = l->q + (size_t)row[i] * WIDE;

        for (size_t k = 0; k < WIDE; k++)
            t[k] += w[i] * q[k];
    }
    for (size_t i = 0; i < n; i++) {
        float *y = l->y + (size_t)row[i] * WIDE;
        const float x = w[i] / all;
        const float *ahead = l->y + (size_t)row[i + AHEAD < n ? i + AHEAD : i] * WIDE;

        __builtin_prefetch(ahead, 1);
        __builtin_prefetch(ahead + WIDE / 2, 1);

        for (size_t k = 0; k < WIDE; k++)
            y[k] += x * t[k];
    }
}

/* y = A'A q, or of some of the threads only. */
static int pass(struct learner *l, bool few, struct ask_err *err)
{
    const uint32_t step = l->step;
    uint32_t looked = 0;
    int rc = 0;

    l->step *= few ? l->threads / FEW + 1 : 1;

    memset(l->y, 0, l->n * WIDE * sizeof(*l->y));
    rewind_threads(l);
    while (rc == 0 && next_thread(l)) {
        add_thread(l);
        rc = ++looked % 1024 == 0 ? stopped(l, err) : 0;
    }
    l->step = step;
    return rc;
}

/* g = x'y, which is symmetric. */
static void product(double g[WIDE * WIDE], const float *x, const float *y, size_t n)
{
    memset(g, 0, WIDE * WIDE * sizeof(*g));
    for (size_t r = 0; r < n; r++)
        for (size_t i = 0; i < WIDE; i++) {
            const double a = (double)x[r * WIDE + i];

            for (size_t k = 0; k < WIDE; k++)
                g[i * WIDE + k] += a * (double)y[r * WIDE + k];
        }
}

/* to = from m, for each of the n rows. */
static void turn(float *to, const float *from, const float m[WIDE * WIDE], size_t n)
{
    for (size_t r = 0; r < n; r++) {
        float sum[WIDE] = {0};

        for (size_t i = 0; i < WIDE; i++)
            for (size_t k = 0; k < WIDE; k++)
                sum[k] += from[r * WIDE + i] * m[i * WIDE + k];
        memcpy(to + r * WIDE, sum, sizeof(sum));
    }
}

struct square { /* room for small matrices */
    double g[WIDE * WIDE], v[WIDE * WIDE];
    float m[WIDE * WIDE];
};

/* q = y with orthonormal columns; directions that y does not have become columns of zeros. */
static void orthonormal(struct learner *l, struct square *s)
{
    product(s->g, l->y, l->y, l->n);
    symmetric_eigen(s->g, s->v, WIDE);
    for (size_t k = 0; k < WIDE; k++) {
        const double x = s->g[k * WIDE + k];
        const double f = x > s->g[0] * 1e-10 && x > 0 ? 1 / sqrt(x) : 0;

        for (size_t i = 0; i < WIDE; i++)
            s->m[i * WIDE + k] = (float)(s->v[i * WIDE + k] * f);
    }
    turn(l->q, l->y, s->m, l->n);
}

/* y = the words' vectors: the singular vectors, each by the root of its singular value, so that the
 * first few, which are nearly everybody's, do not drown the others. */
static void vectors(struct learner *l, struct square *s)
{
    /* As many directions as there are threads or words would keep all that was said, and bring
     * nothing together. */
    const size_t keep = l->threads / 2 < l->n / 4 ? l->threads / 2 : l->n / 4;

    product(s->g, l->q, l->y, l->n);
    symmetric_eigen(s->g, s->v, WIDE);
    for (size_t k = 0; k < WIDE; k++) {
        /* The square of a singular value. */
        const double x = k < keep || k == 0 ? s->g[k * WIDE + k] : 0;

        for (size_t i = 0; i < WIDE; i++)
            s->m[i * WIDE + k] = x > 0 ? (float)(s->v[i * WIDE + k] * pow(x, .25)) : 0;
    }
    turn(l->y, l->q, s->m, l->n);
}

static int learn_space(struct learner *l, struct ask_err *err)
{
    struct square *s = calloc(1, sizeof(*s));
    int rc = s ? 0 : ask_fail(err, ASK_NOMEM, "out of memory learning words");

    if (rc == 0)
        begin(l);
    for (int i = 0; rc == 0 && i < PASSES; i++) {
        if ((rc = pass(l, i < PASSES / 2, err)) == 0 && i + 1 < PASSES)
            orthonormal(l, s);
    }
    if (rc == 0)
        vectors(l, s);
    free(s);
    return rc;
}

/* ---- the file ---- */

/* Long vectors are those of frequent words, and a text's vector weighs by rarity: a third of the
 * difference is taken back. Measured: none .5 points less, all of it 1 to 2. */
static void shorten(float *v)
{
    double all = 0;

    for (size_t i = 0; i < WORDVEC_DIMS; i++)
        all += (double)v[i] * (double)v[i];
    for (size_t i = 0; i < WORDVEC_DIMS && all > 0; i++)
        v[i] = (float)((double)v[i] / cbrt(sqrt(all)));
}

static int write_words(const char *path, struct learner *l, struct ask_err *err)
{
    struct wordvec_row *rows = calloc(l->n + 1, sizeof(*rows));
    int rc;

    if (!rows)
        return ask_fail(err, ASK_NOMEM, "out of memory writing %s", path);
    for (size_t r = 0; r < l->n; r++) {
        shorten(l->y + r * WIDE);
        rows[r] = (struct wordvec_row){l->row[r].id, l->idf[r], l->y + r * WIDE};
    }
    rc = wordvec_save(path, rows, l->n, err);
    free(rows);
    return rc;
}

int learn_words(const char *path, const struct fwd_map *map, const struct vocab *vocab,
                const struct learn_opt *opt, struct ask_err *err)
{
    struct learner *l;
    int rc;

    if (map->docs < LEARN_LEAST)
        return 0;
    if (!(l = calloc(1, sizeof(*l))))
        return ask_fail(err, ASK_NOMEM, "out of memory learning words");
    l->map = map;
    l->opt = opt;
    if ((rc = count_words(l, err)) == 0 && (rc = choose_words(l, vocab, err)) == 0 &&
        (rc = learn_space(l, err)) == 0 && (rc = write_words(path, l, err)) == 0)
        rc = (int)l->n;
    free(l->row);
    free(l->idf);
    free(l->q);
    free(l->y);
    free(l);
    return rc;
}
