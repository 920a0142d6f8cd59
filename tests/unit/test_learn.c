/* test_learn.c - what is learned of words: neighbours, the same each time, damaged files.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what it is worth (tests/relevance), that private words have no part (test_latent.c).
 * Method: a forward file of made-up threads in twenty topics; in each, two words are used alike
 * that never meet.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

#include "base/file.h"
#include "base/hash.h"
#include "indexer/learn.h"
#include "indexer/symmetric.h"
#include "indexer/wordvec.h"

#define THREADS 160
#define TOPICS  20
#define TOPIC   4 /* words of a topic: two for all its threads, and two that never meet */
#define WORDS   (TOPICS * TOPIC)

static char dir[] = "/tmp/askwell-learn-XXXXXX";
static char *base, *path;

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    base = path_join(dir, "frozen");
    path = path_join(dir, "words.vec");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(base);
    free(path);
    return file_rmtree(dir, NULL);
}

/* A vocabulary; others: frequent words of somebody else, which shift every id. */
static struct vocab *vocabulary(int others)
{
    struct strmap *counts = strmap_new(100000);
    struct vocab *v = NULL;
    char word[32];

    for (int i = 0; i < WORDS; i++) {
        snprintf(word, sizeof(word), "w%d", i);
        *strmap_at(counts, sv_of(word)) = (uint32_t)(200 - i);
    }
    for (int i = 0; i < others; i++) {
        snprintf(word, sizeof(word), "secret%d", i);
        *strmap_at(counts, sv_of(word)) = (uint32_t)(1000 + i);
    }
    assert_int_equal(vocab_build(&v, counts, NULL), 0);
    strmap_free(counts);
    return v;
}

static uint16_t id_of(const struct vocab *v, int word)
{
    char s[32];

    snprintf(s, sizeof(s), "w%d", word);
    return vocab_id(v, sv_of(s));
}

/* Topic t has the words from TOPIC * t; the last two of them are used alike. */
static void write_forum(const struct vocab *v, int threads)
{
    struct fwd_writer w;

    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    for (int i = 0; i < threads; i++) {
        const int first = i % TOPICS * TOPIC;
        const struct {
            struct fwd_head head;
            uint16_t id[4];
        } s = {{.ntitle = 1, .nbody = 2, .length = 2},
               {id_of(v, first), id_of(v, first + 1), id_of(v, first + 2 + i / TOPICS % 2), 0}};
        const struct fwd_rec rec = {.thread = (uint32_t)i + 1, .post = (uint32_t)i + 1};

        assert_int_equal(fwd_writer_append(&w, &rec, sv_make((const char *)&s, sizeof(s)), NULL),
                         0);
    }
    assert_int_equal(fwd_writer_flush(&w, NULL), 0);
    fwd_writer_close(&w);
}

static int learn(const struct vocab *v)
{
    struct fwd_map map = {{0}, {0}, 0};
    int rc;

    assert_int_equal(fwd_map_open(&map, base, NULL), 0);
    rc = learn_words(path, &map, v, NULL, NULL);
    fwd_map_close(&map);
    return rc;
}

static double cosine(const struct wordvec *wv, uint16_t a, uint16_t b)
{
    float x[WORDVEC_DIMS] = {0}, y[WORDVEC_DIMS] = {0};
    double xy = 0, xx = 0, yy = 0;

    wordvec_add(x, wv, a, 1);
    wordvec_add(y, wv, b, 1);
    for (size_t i = 0; i < WORDVEC_DIMS; i++) {
        xy += (double)x[i] * (double)y[i];
        xx += (double)x[i] * (double)x[i];
        yy += (double)y[i] * (double)y[i];
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

static void words_used_alike_are_near(void **state)
{
    struct vocab *v = vocabulary(0);
    struct wordvec *wv;

    (void)state;
    write_forum(v, THREADS);
    assert_int_equal(learn(v), WORDS);
    assert_int_equal(wordvec_load(&wv, path, NULL), 0);
    assert_int_equal(wordvec_words(wv), WORDS);
    for (int t = 0; t < TOPICS; t++) {
        const uint16_t a = id_of(v, TOPIC * t + 2), b = id_of(v, TOPIC * t + 3);
        const uint16_t other = id_of(v, TOPIC * ((t + 1) % TOPICS) + 3);

        assert_true(cosine(wv, a, b) > .7);
        assert_true(fabs(cosine(wv, a, other)) < .3);
    }
    assert_false(wordvec_has(wv, 0));
    assert_false(wordvec_has(wv, UINT16_MAX));
    assert_true(wordvec_weight(wv, UINT16_MAX) <= 0);
    wordvec_free(wv);
    vocab_free(v);
}

static uint64_t vectors_hash(const struct vocab *v)
{
    struct wordvec *wv;
    uint64_t h = 0;

    assert_int_equal(wordvec_load(&wv, path, NULL), 0);
    for (int i = 0; i < WORDS; i++) {
        struct {
            float v[WORDVEC_DIMS], weight;
        } x = {{0}, wordvec_weight(wv, id_of(v, i))};

        assert_true(wordvec_has(wv, id_of(v, i)));
        wordvec_add(x.v, wv, id_of(v, i), 1);
        h = hash64(&x, sizeof(x), h);
    }
    wordvec_free(wv);
    return h;
}

/* Others' words shift the ids; not a bit of the vectors may depend on that. */
static void the_same_each_time_and_whatever_others_say(void **state)
{
    uint64_t first = 0;

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct vocab *v = vocabulary(i < 2 ? 0 : 500);

        write_forum(v, THREADS);
        assert_int_equal(learn(v), WORDS);
        first = i ? first : vectors_hash(v);
        assert_true(vectors_hash(v) == first);
        vocab_free(v);
    }
}

static void too_little_teaches_nothing(void **state)
{
    struct vocab *v = vocabulary(0);
    struct wordvec *wv;

    (void)state;
    write_forum(v, LEARN_LEAST - 1);
    assert_int_equal(learn(v), 0);
    assert_false(file_exists(path));
    assert_int_equal(wordvec_load(&wv, path, NULL), ASK_NOTFOUND);
    assert_null(wv);
    vocab_free(v);
}

/* Every thread the same: one direction is all there is. */
static void a_corpus_of_one_direction(void **state)
{
    const struct fwd_head head = {.nbody = 2, .length = 2};
    struct vocab *v = vocabulary(0);
    struct wordvec *wv;
    struct fwd_writer w;

    (void)state;
    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    for (uint32_t i = 1; i <= LEARN_LEAST; i++) {
        struct {
            struct fwd_head head;
            uint16_t id[2];
        } s = {head, {id_of(v, 0), id_of(v, 1)}};
        const struct fwd_rec rec = {.thread = i, .post = i};

        assert_int_equal(fwd_writer_append(&w, &rec, sv_make((const char *)&s, 20), NULL), 0);
    }
    assert_int_equal(fwd_writer_flush(&w, NULL), 0);
    fwd_writer_close(&w);
    assert_int_equal(learn(v), 2);
    assert_int_equal(wordvec_load(&wv, path, NULL), 0);
    assert_true(cosine(wv, id_of(v, 0), id_of(v, 1)) > .99);
    wordvec_free(wv);
    vocab_free(v);
}

/* Cut at every length, and each of a few bytes changed: told as damage, never read. */
static void damage_is_told(void **state)
{
    struct vocab *v = vocabulary(0);
    struct sb all = SB_INIT(1 << 20);
    struct wordvec *wv;

    (void)state;
    write_forum(v, THREADS);
    assert_true(learn(v) > 0);
    assert_int_equal(file_read(&all, path, NULL), 0);
    for (size_t n = 0; n < all.n; n += n < 64 ? 1 : 61) {
        assert_int_equal(file_replace(path, sv_make(all.p, n), NULL), 0);
        assert_int_equal(wordvec_load(&wv, path, NULL), ASK_CORRUPT);
        assert_null(wv);
    }
    for (size_t i = 0; i < all.n; i += i < 64 ? 1 : 97) {
        all.p[i] = (char)(all.p[i] ^ 0x10);
        assert_int_equal(file_replace(path, sb_view(&all), NULL), 0);
        assert_int_equal(wordvec_load(&wv, path, NULL), ASK_CORRUPT);
        all.p[i] = (char)(all.p[i] ^ 0x10);
    }
    sb_dispose(&all);
    vocab_free(v);
}

static void memory_runs_out(void **state)
{
    struct vocab *v = vocabulary(0);

    (void)state;
    write_forum(v, THREADS);
    ALLOC_FAIL_LOOP(n)
    {
        struct fwd_map map = {{0}, {0}, 0};
        struct wordvec *wv = NULL;
        int rc = fwd_map_open(&map, base, NULL);

        if (rc == 0)
            rc = learn_words(path, &map, v, NULL, NULL);
        if (rc > 0)
            rc = wordvec_load(&wv, path, NULL);
        if (rc < 0)
            assert_true(alloc_failed());
        wordvec_free(wv);
        fwd_map_close(&map);
    }
    vocab_free(v);
}

static int stop_at_once(void *ctx, struct ask_err *err)
{
    ++*(int *)ctx;
    return ask_fail(err, ASK_INTERRUPTED, "stopped");
}

static void it_can_be_stopped(void **state)
{
    struct vocab *v = vocabulary(0);
    struct fwd_map map = {{0}, {0}, 0};
    int asked = 0;
    const struct learn_opt opt = {stop_at_once, &asked};

    (void)state;
    write_forum(v, 5000);
    assert_int_equal(fwd_map_open(&map, base, NULL), 0);
    assert_int_equal(learn_words(path, &map, v, &opt, NULL), ASK_INTERRUPTED);
    assert_int_equal(asked, 1);
    assert_false(file_exists(path));
    fwd_map_close(&map);
    vocab_free(v);
}

static void eigenvectors_are_right(void **state)
{
    enum { N = 7 };
    double a[N * N], was[N * N], v[N * N];
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k <= i; k++)
            a[i * N + k] = a[k * N + i] = (double)cm_below(&seed, 1000) / 100 - 5;
    memcpy(was, a, sizeof(a));
    symmetric_eigen(a, v, N);
    for (size_t c = 0; c < N; c++) {
        assert_true(c == 0 || a[c * N + c] <= a[(c - 1) * N + c - 1]);
        for (size_t i = 0; i < N; i++) {
            double x = 0;

            for (size_t k = 0; k < N; k++)
                x += was[i * N + k] * v[k * N + c];
            assert_true(fabs(x - a[c * N + c] * v[i * N + c]) < 1e-9);
        }
    }
    memset(a, 0, sizeof(a));
    symmetric_eigen(a, v, N);
    assert_true(fabs(a[0]) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_used_alike_are_near, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_each_time_and_whatever_others_say, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(too_little_teaches_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_corpus_of_one_direction, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_runs_out, setup, teardown),
        cmocka_unit_test_setup_teardown(it_can_be_stopped, setup, teardown),
        cmocka_unit_test(eigenvectors_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
