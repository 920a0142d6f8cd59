/* build_sample.c - counting words in a sample of the threads: names and vocabulary.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a stem is (analyze.c), the vocabulary's file (vocab.c).
 * Method: two passes over the sample. The first counts words as they stand and says which tags are
 * names: those that hardly any other word of the corpus shares a stem with (redis, kubernetes), so
 * that nothing is lost by keeping them whole; "staking" and "addresses" stay words. The second
 * counts stems. The sample is spread evenly over the threads and its passages are bounded.
 * Names decide how everybody's words are understood, so they are made of what everybody may read
 * (else who asks could tell that a private tag is there by a word that is not stemmed any more);
 * only where all is private, of that. The vocabulary changes no answer, and is made of all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "indexer/build_priv.h"

#define SAMPLE_MOST  30000 /* passages */
#define SAMPLE_LEAST 2000  /* of small stores all, then a quarter: analysed twice they cost time */
#define SAMPLE_SHARE 4
#define SAMPLE_FIRST 4       /* of a large sample the first pass reads every fourth thread */
#define WORDS_MAX    4000000 /* distinct words or stems counted */
#define WORD_MIN     2
#define WORD_MAX     40
#define OTHERS_SHARE 10 /* a name's other forms are rarer than it by this */

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Only plain words are ever stemmed into something else. */
static bool is_word(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_lower(s.p[i]))
            return false;
    return s.n >= WORD_MIN && s.n <= WORD_MAX;
}

/* ---- the first pass ---- */

static int count_words(struct strmap *counts, struct sv text, struct ask_err *err)
{
    char word[WORD_MAX];
    size_t n = 0;

    for (size_t i = 0; i <= text.n; i++) {
        const char c = i < text.n ? lower(text.p[i]) : ' ';
        uint32_t *count;

        if (is_lower(c)) {
            if (n < WORD_MAX)
                word[n] = c;
            n++;
            continue;
        }
        if (n >= WORD_MIN && n <= WORD_MAX) {
            count = strmap_at(counts, sv_make(word, n));
            if (count)
                ++*count;
            else if (strmap_count(counts) < WORDS_MAX)
                return ask_fail(err, ASK_NOMEM, "out of memory counting words");
        }
        n = 0;
    }
    return 0;
}

struct name {
    struct sv word;
    int64_t own, others; /* how often it stands, and how often other words of its stem */
};

/* The stem of a word standing alone, lent until the next; empty when it is not one plain stem. */
static struct sv stem_of(struct analyzer *an, struct sv word)
{
    struct tokens t;

    if (analyze(&t, an, word, NULL, 0, LANG_UNKNOWN, NULL) < 0 || t.n != 1)
        return sv_make(NULL, 0);
    return sv_make(t.v[0].term, t.v[0].n);
}

/* Adds a word that others may share a stem with to cand; others are names without asking. */
static int names_sort(struct strmap *names, struct name *cand, size_t *n, struct strmap *stems,
                      struct analyzer *an, struct sv tag, struct ask_err *err)
{
    struct sv stem = is_word(tag) ? stem_of(an, tag) : sv_make(NULL, 0);
    uint32_t *at;

    if (stem.n == 0 || sv_eq(stem, tag))
        return strmap_at(names, tag) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory for names");
    at = strmap_at(stems, stem);
    if (!at)
        return ask_fail(err, ASK_NOMEM, "out of memory for names");
    /* Two tags of one stem: both are forms of it, so neither is a name. */
    if (*at) {
        cand[*at - 1].others = INT64_MAX / 2;
        return 0;
    }
    cand[*n].word = tag;
    *at = (uint32_t)++ * n;
    return 0;
}

static int names_choose(struct strmap *names, const struct store_tag *tags, size_t ntags,
                        const struct strmap *words, struct ask_err *err)
{
    struct name *cand = calloc(ntags + 1, sizeof(*cand));
    struct strmap *stems = strmap_new(NAMES_MAX);
    struct analyzer *an = NULL;
    size_t n = 0, i = 0;
    struct sv word;
    uint32_t count, at;
    int rc;

    if (!cand || !stems) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory for %zu names", ntags);
        goto out;
    }
    rc = analyzer_new(&an, NULL, err);
    for (size_t k = 0; rc == 0 && k < ntags; k++)
        rc = names_sort(names, cand, &n, stems, an, tags[k].name, err);
    while (rc == 0 && n > 0 && strmap_each(words, &i, &word, &count)) {
        struct sv stem = stem_of(an, word);

        if (stem.n == 0 || !strmap_get(stems, stem, &at))
            continue;
        if (sv_eq(word, cand[at - 1].word))
            cand[at - 1].own += count;
        else if (cand[at - 1].others < INT64_MAX / 2)
            cand[at - 1].others += count;
    }
    for (size_t k = 0; rc == 0 && k < n; k++)
        if (cand[k].own > 0 && cand[k].others < INT64_MAX / 2 &&
            cand[k].others * OTHERS_SHARE <= cand[k].own && !strmap_at(names, cand[k].word))
            rc = ask_fail(err, ASK_NOMEM, "out of memory for names");
out:
    analyzer_free(an);
    strmap_free(stems);
    free(cand);
    return rc;
}

/* ---- both passes, by several threads ---- */

struct sampler {
    struct build *b;
    const int64_t *ids;
    size_t n, from, step;       /* its threads: from, from + step, ... below n */
    const struct strmap *names; /* NULL in the first pass */
    struct strmap *counts;
    bool all; /* in the first pass, also what not everybody may read */
    int64_t threads, passages;
    pthread_t thread;
    int rc;
    struct ask_err err;
};

static int sample_thread(struct sampler *s, struct build_reader *r, struct doc_maker *maker,
                         int64_t id)
{
    struct doc d;
    int rc = build_reader_read(r, id, &s->err);

    if (rc == ASK_NOTFOUND)
        return 0;
    for (size_t k = 0; rc == 0 && k < r->ps.n; k++) {
        const struct passage *ps = &r->ps.v[k];

        if (maker) {
            rc = doc_make(&d, maker, &r->dt, ps, s->counts, &s->err);
            continue;
        }
        if (!s->all && ps->post->visibility.n > 0)
            continue;
        rc = count_words(s->counts, ps->body.text, &s->err);
        if (rc == 0 && k == 0)
            rc = count_words(s->counts, ps->title, &s->err);
    }
    s->threads++;
    s->passages += (int64_t)r->ps.n;
    return rc;
}

static void *sampler_main(void *ctx)
{
    struct sampler *s = ctx;
    struct store *st = NULL;
    struct build_reader r;
    struct doc_maker *maker = NULL;
    int rc = store_open(&st, s->b->dir, STORE_READ, &s->err);

    build_reader_init(&r, st);
    s->counts = strmap_new(WORDS_MAX);
    if (rc == 0 && !s->counts)
        rc = ask_fail(&s->err, ASK_NOMEM, "out of memory counting words");
    if (rc == 0 && s->names)
        rc = doc_maker_new(&maker, s->names, NULL, &s->err);
    for (size_t i = s->from; rc == 0 && i < s->n; i += s->step) {
        rc = sample_thread(s, &r, maker, s->ids[i]);
        if (rc == 0)
            rc = build_stopped(s->b, &s->err);
        build_tell(s->b, "counting words", 1);
    }
    if (rc < 0)
        atomic_store(&s->b->failed, true);
    doc_maker_free(maker);
    build_reader_dispose(&r);
    store_free(st);
    s->rc = rc;
    return NULL;
}

static int counts_add(struct strmap *to, const struct strmap *from, struct ask_err *err)
{
    struct sv key;
    uint32_t n;
    size_t i = 0;

    while (strmap_each(from, &i, &key, &n)) {
        uint32_t *at = strmap_at(to, key);

        if (at)
            *at = n > UINT32_MAX - *at ? UINT32_MAX : *at + n;
        else if (strmap_count(to) < WORDS_MAX)
            return ask_fail(err, ASK_NOMEM, "out of memory counting words");
    }
    return 0;
}

/* One pass over ids by all builders; the counts are the caller's. */
static int sample_pass(struct strmap **counts, int64_t *threads, int64_t *passages, struct build *b,
                       const int64_t *ids, size_t n, const struct strmap *names, bool all,
                       struct ask_err *err)
{
    const unsigned want = n < 64 ? 1 : b->threads;
    struct sampler *s = calloc(want, sizeof(*s));
    unsigned made = 0;
    int rc = 0;

    *counts = NULL;
    if (!s)
        return ask_fail(err, ASK_NOMEM, "out of memory counting words");
    for (unsigned i = 0; i < want; i++) {
        s[i].b = b;
        s[i].ids = ids;
        s[i].n = n;
        s[i].from = i;
        s[i].step = want;
        s[i].names = names;
        s[i].all = all;
    }
    while (made + 1 < want &&
           pthread_create(&s[made + 1].thread, NULL, sampler_main, &s[made + 1]) == 0)
        made++;
    (void)sampler_main(&s[0]);
    for (unsigned i = 1; i <= made; i++)
        pthread_join(s[i].thread, NULL);
    /* Where a thread could not be made its share is not counted: it is a sample anyway. */
    for (unsigned i = 0; i <= made; i++) {
        if (s[i].rc < 0 && (rc == 0 || rc == ASK_INTERRUPTED)) {
            rc = s[i].rc;
            if (err)
                *err = s[i].err;
        }
        *threads += s[i].threads;
        *passages += s[i].passages;
        if (rc == 0 && i > 0)
            rc = counts_add(s[0].counts, s[i].counts, err);
    }
    *counts = s[0].counts;
    for (unsigned i = 1; i <= made; i++)
        strmap_free(s[i].counts);
    free(s);
    return rc;
}

static int names_make(struct strmap **out, struct build *b, const int64_t *ids, size_t n, bool all,
                      struct ask_err *err)
{
    struct arena a = ARENA_INIT(1 << 16, (size_t)1 << 28);
    struct strmap *words = NULL, *names = strmap_new(NAMES_MAX);
    struct store_tag *tags = NULL;
    int64_t threads = 0, passages = 0;
    int ntags = names ? store_tags(&tags, b->st, all, NAMES_MAX, &a, err)
                      : ask_fail(err, ASK_NOMEM, "out of memory for names");
    int rc = ntags < 0 ? ntags : 0;

    if (rc == 0 && ntags > 0)
        rc = sample_pass(&words, &threads, &passages, b, ids, n, NULL, all, err);
    if (rc == 0 && ntags > 0)
        rc = names_choose(names, tags, (size_t)ntags, words, err);
    strmap_free(words);
    arena_dispose(&a);
    if (rc < 0)
        strmap_free(names);
    else
        *out = names;
    return rc;
}

/* want of the n ids, spread evenly; free() it. */
static int64_t *pick(const int64_t *ids, size_t n, size_t want)
{
    int64_t *some = calloc(want + 1, sizeof(*some));

    for (size_t i = 0; some && i < want; i++)
        some[i] = ids[(size_t)((double)i * (double)n / (double)want)];
    return some;
}

/* How many of n threads to read. Posts stand for passages, of which most threads have as many. */
static size_t sample_size(int64_t posts, size_t n)
{
    int64_t most = posts / SAMPLE_SHARE;

    most = most < SAMPLE_LEAST ? SAMPLE_LEAST : most > SAMPLE_MOST ? SAMPLE_MOST : most;
    return posts > most ? (size_t)((double)n * (double)most / (double)posts) + 1 : n;
}

/* The threads of the first pass; free() them. With public ones they depend on nothing else. */
static int pick_few(int64_t **few, size_t *first, struct build *b, const int64_t *ids, size_t n,
                    bool all, struct ask_err *err)
{
    struct store_stats stats = {0};
    int64_t *public = NULL;
    size_t want;
    int rc = all ? 0 : build_list_threads(&public, &n, b, store_threads_public, err);

    if (rc == 0)
        rc = store_stats(&stats, b->st, all, err);
    want = rc == 0 ? sample_size(stats.posts, n) : 0;
    want = want < n ? want : n;
    *first = want < SAMPLE_LEAST ? want : want / SAMPLE_FIRST;
    *few = rc == 0 ? pick(all ? ids : public, n, *first) : NULL;
    free(public);
    if (rc == 0 && !*few)
        rc = ask_fail(err, ASK_NOMEM, "out of memory counting words");
    return rc;
}

int build_sample(struct strmap **names, struct vocab **vocab, double *per_thread, struct build *b,
                 const int64_t *ids, size_t n, struct ask_err *err)
{
    struct store_stats stats, everybody;
    struct strmap *counts = NULL;
    int64_t threads = 0, passages = 0, *some = NULL, *few = NULL;
    size_t want, first = 0;
    int rc = store_stats(&stats, b->st, true, err);

    if (rc == 0)
        rc = store_stats(&everybody, b->st, false, err);
    want = rc == 0 ? sample_size(stats.posts, n) : 0;
    want = want < n ? want : n;
    some = pick(ids, n, want);
    if (rc == 0)
        rc = pick_few(&few, &first, b, ids, n, everybody.posts == 0, err);
    if (rc == 0 && !some)
        rc = ask_fail(err, ASK_NOMEM, "out of memory counting words");
    build_expect(b, (int64_t)(want + first));
    if (rc == 0)
        rc = names_make(names, b, few, first, everybody.posts == 0, err);
    if (rc == 0)
        rc = sample_pass(&counts, &threads, &passages, b, some, want, *names, true, err);
    if (rc == 0)
        rc = vocab_build(vocab, counts, err);
    if (rc == 0 && threads > 0)
        *per_thread = (double)passages / (double)threads;
    strmap_free(counts);
    free(some);
    free(few);
    return rc;
}
