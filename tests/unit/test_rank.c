/* test_rank.c - stage two: features, threads.
 * Not here: votes and their bound (test_prior.c), how good the ranking is (askwell eval).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <string.h>

#include "query/rank.h"
#include "tests/unit/cm.h"

static struct rank_query query_of(const uint16_t *ids, size_t n)
{
    struct rank_query q;

    rank_query_init(&q);
    for (size_t i = 0; i < n; i++) {
        q.slot[i].idf = 2;
        q.total += 2;
        assert_true(rank_add_id(&q, ids[i], i));
    }
    q.nslots = n;
    for (size_t i = 1; i < n; i++) {
        rank_add_pair(&q, i - 1, i);
    }
    return q;
}

static struct fwd_stream stream_of(const uint16_t *title, size_t nt, const uint16_t *body,
                                   size_t nb)
{
    return (struct fwd_stream){
        .title = title, .ntitle = (uint16_t)nt, .body = body, .nbody = (uint16_t)nb};
}

static double text_of(const struct rank_query *q, const struct fwd_stream *s, double *f)
{
    const struct fwd_rec rec = {0};
    struct rank_hits hits;
    struct rank_scratch scratch;

    rank_features(f, &hits, q, &rec, s, &rank_defaults, &scratch);
    return rank_text(f, &rank_defaults);
}

#define N(v) (sizeof(v) / sizeof *(v))
#define BETTER(q, a, b)                                                                            \
    do {                                                                                           \
        double fa[RANK_FEATURES], fb[RANK_FEATURES];                                               \
        const struct fwd_stream sa = a, sb = b;                                                    \
        assert_true(text_of(q, &sa, fa) > text_of(q, &sb, fb));                                    \
    } while (0)

static void test_features(void **state)
{
    static const uint16_t ask[] = {10, 20, 30};
    static const uint16_t all[] = {1, 10, 20, 30, 2, 3}, apart[] = {10, 1, 2, 3, 20, 4, 5, 6, 30},
                          two[] = {1, 10, 20, 4, 2, 3}, none[] = {1, 2, 3, 4, 5, 6},
                          reversed[] = {1, 30, 20, 10, 2, 3};
    const struct rank_query q = query_of(ask, N(ask));
    double f[RANK_FEATURES];
    struct fwd_stream s = stream_of(NULL, 0, none, N(none));

    (void)state;
    assert_true(fabs(text_of(&q, &s, f)) < 1e-12);
    s = stream_of(all, N(all), all, N(all));
    text_of(&q, &s, f);
    assert_true(fabs(f[RANK_COORD] - 1) < 1e-9);
    assert_true(fabs(f[RANK_TITLE] - 1) < 1e-9);
    assert_true(fabs(f[RANK_COVER] - .5) < 1e-9);
    assert_true(f[RANK_ORDERED] > .5 && f[RANK_NEAR] > .5);
    assert_true(fabs(f[RANK_WINDOW] - 1) < 1e-9);
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        assert_true(f[i] >= 0 && f[i] <= 1.000001);
    }
    BETTER(&q, stream_of(NULL, 0, all, N(all)), stream_of(NULL, 0, two, N(two)));
    BETTER(&q, stream_of(NULL, 0, all, N(all)), stream_of(NULL, 0, reversed, N(reversed)));
    BETTER(&q, stream_of(NULL, 0, all, N(all)), stream_of(NULL, 0, apart, N(apart)));
    BETTER(&q, stream_of(all, N(all), none, N(none)), stream_of(NULL, 0, all, N(all)));
}

static void test_follows(void **state)
{
    static const uint16_t ask[] = {10, 20}, body[] = {10, 1, 20, 2, 20, 10};
    const struct rank_query q = query_of(ask, N(ask));
    const struct fwd_stream s = stream_of(NULL, 0, body, N(body));

    (void)state;
    assert_false(rank_follows(&q, &s, 0, 1, 1));
    assert_true(rank_follows(&q, &s, 0, 1, 2));
    assert_true(rank_follows(&q, &s, 1, 0, 1));
}

static void test_threads(void **state)
{
    static const uint16_t ask[] = {10, 20};
    const struct rank_query q = query_of(ask, N(ask));
    const double score[] = {.8, .8, .8, .8, .8, .8, .8, .8};
    const uint64_t same[] = {1, 1, 1, 1, 1, 1, 1, 1}, other[] = {1, 2};

    (void)state;
    const double one = rank_thread(score, same, 1, &q, &rank_defaults);
    const double many = rank_thread(score, same, 8, &q, &rank_defaults);

    assert_true(fabs(one - .8) < 1e-9);
    assert_true(many > one && many < one * 1.41); /* a long thread is helped, but not carried */
    struct rank_weights w = rank_defaults;
    w.spread = .05;
    assert_true(rank_thread(score, other, 2, &q, &w) > rank_thread(score, same, 2, &q, &w));
}

/* Any stream and any query: features stay in bounds, nothing is read outside (ASan). */
static void test_any_stream(void **state)
{
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 2000; round++) {
        static uint16_t ids[3][3000];
        uint32_t codes[8], tags[4];
        uint16_t ask[RANK_SLOTS];
        const size_t n = 1 + cm_below(&seed, RANK_SLOTS);
        struct rank_query q;
        struct fwd_stream s = {.title = ids[0],
                               .body = ids[1],
                               .weak = ids[2],
                               .codes = codes,
                               .tags = tags,
                               .ncodes = 8,
                               .ntags = 4};
        double f[RANK_FEATURES];

        for (size_t i = 0; i < n; i++) {
            ask[i] = (uint16_t)(1 + i * 3);
        }
        q = query_of(ask, n);
        for (size_t i = 0; i < 8; i++) {
            codes[i] = (uint32_t)i;
            tags[i / 2] = (uint32_t)i;
            q.slot[i % n].code = true;
            q.slot[i % n].hash = (uint32_t)i;
            q.slot[i % n].tag = (uint32_t)i;
        }
        q.code_total = 2 * (double)n;
        s.ntitle = (uint16_t)cm_below(&seed, 64);
        s.nbody = (uint16_t)cm_below(&seed, 3000);
        s.nweak = (uint16_t)cm_below(&seed, 500);
        for (size_t i = 0; i < 3000; i++) {
            for (size_t k = 0; k < 3; k++) {
                ids[k][i] = (uint16_t)cm_below(&seed, round % 2 ? 65536 : 200);
            }
        }
        text_of(&q, &s, f);
        for (size_t i = 0; i < RANK_FEATURES; i++) {
            assert_true(f[i] >= 0 && f[i] <= 1.000001);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_features), cmocka_unit_test(test_follows),
        cmocka_unit_test(test_threads), cmocka_unit_test(test_any_stream)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
