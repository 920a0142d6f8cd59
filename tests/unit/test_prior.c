/* test_prior.c - votes, records, marks and age: what must hold whatever the numbers are.
 * Not here: how good the ranking is (askwell eval), which posts are counted (test_standing.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/sb.h"
#include "corpus/post.h"
#include "indexer/standing_file.h"
#include "query/prior.h"
#include "tests/unit/cm.h"

#define NOW 2000000000

// ---- side tables to measure with ----

static bool nobody(void *ctx, uint16_t label)
{
    (void)ctx;
    (void)label;
    return false;
}

/* Writes the public tables and opens them as an anonymous reader. */
static struct standing *standing_of(const struct standing_scale *scale, uint32_t nscales,
                                    const struct standing_row *row, uint32_t nrows)
{
    struct standing_head h = {STANDING_MAGIC, STANDING_ORDER, nscales, nrows, 0, 0};
    char dir[] = "/tmp/askwell-prior-XXXXXX";
    struct sb b = SB_INIT(1 << 20);
    struct standing *s = NULL;
    struct gen_path path;

    assert_non_null(mkdtemp(dir));
    assert_int_equal(generation_path(&path, NULL, dir, "%s", ""), 0);
    assert_int_equal(file_mkdirs(path.s, NULL), 0);
    sb_put(&b, &h, sizeof h);
    sb_put(&b, scale, nscales * sizeof *scale);
    if (nrows)
        sb_put(&b, row, nrows * sizeof *row);
    h.sum = hash64(b.p + sizeof h, b.n - sizeof h, 0);
    memcpy(b.p, &h, sizeof h);
    assert_int_equal(standing_path(&path, dir, VIEW_PUBLIC, NULL), 0);
    assert_int_equal(file_replace(path.s, sb_view(&b), NULL), 0);
    assert_int_equal(standing_open(&s, dir, false, nobody, NULL, NULL), 0);
    assert_non_null(s);
    assert_int_equal(file_rmtree(dir, NULL), 0);
    sb_dispose(&b);
    return s;
}

/* Counts n posts, the i-th of which has votes(i). */
static struct standing_scale scale_of(uint16_t source, uint32_t n, int64_t (*votes)(uint32_t i))
{
    struct standing_scale s = {.source = source, .sort = STANDING_ANSWERED, .posts = n};

    for (uint32_t i = 0; i < n; i++)
        s.bin[standing_bin(votes(i) > 0 ? votes(i) : 0, votes(i) < 0 ? -votes(i) : 0)]++;
    return s;
}

/* One in ten of a team's messages has a vote or two, its best has seven. */
static int64_t team(uint32_t i)
{
    return i == 0 ? 7 : i % 10 ? 0 : 1 + (i / 10) % 2;
}

/* A site of millions: a long tail up to thousands. */
static int64_t millions(uint32_t i)
{
    return i == 0 ? 9000 : i % 7 == 0 ? -(int64_t)(i % 5) : (int64_t)(20000 / (i + 3)) + i % 11;
}

static int64_t nothing(uint32_t i)
{
    (void)i;
    return 0;
}

static struct standing *three_sources(void)
{
    const struct standing_scale v[] = {scale_of(1, 300, team), scale_of(2, 100000, millions),
                                       scale_of(3, 5000, nothing)};

    return standing_of(v, 3, NULL, 0);
}

static struct fwd_rec answer(uint16_t source, int64_t up, int64_t down, bool split)
{
    return (struct fwd_rec){.kind = POST_ANSWER,
                            .source = source,
                            .score = (int32_t)(up - down),
                            .down = (uint16_t)(split ? down : 0),
                            .flags = split ? FWD_VOTES_SPLIT : 0};
}

static double factor(const struct standing *s, const struct fwd_rec *rec, int64_t now)
{
    const struct prior_env env = {s, &rank_defaults, now, NULL};

    return prior_of(NULL, &env, rec, NULL);
}

static struct fwd_rec random_rec(uint64_t *seed)
{
    struct fwd_rec r = {0};

    r.score = (int32_t)cm_below(seed, 3000) - 500;
    r.down = (uint16_t)cm_below(seed, 800);
    r.flags = (uint16_t)(cm_below(seed, 2) ? FWD_VOTES_SPLIT : 0);
    r.flags = (uint16_t)(r.flags | (cm_below(seed, 2) ? FWD_ACCEPTED : 0));
    r.created = (uint32_t)cm_random(seed);
    r.source = (uint16_t)(1 + cm_below(seed, 4));
    r.kind = (uint8_t)(cm_below(seed, 2) ? POST_ANSWER : POST_QUESTION);
    r.author = (uint32_t)cm_below(seed, 3);
    return r;
}

// ---- what must hold ----

/* Votes order what is equal, and never lift what is clearly less relevant: whatever two posts'
 * votes, marks and ages are, the one whose text is better by more than the bound stays above. */
static void test_votes_are_bounded(void **state)
{
    const double bound = RANK_PRIOR_MAX / RANK_PRIOR_MIN;
    struct standing *s = three_sources();
    uint64_t seed = cm_seed();

    (void)state;
    assert_true(bound < 1.4);
    for (int i = 0; i < 20000; i++) {
        const struct fwd_rec a = random_rec(&seed), b = random_rec(&seed);
        const double pa = factor(i % 2 ? s : NULL, &a, NOW), pb = factor(i % 3 ? s : NULL, &b, NOW);
        const double better = 1e-3 + (double)cm_below(&seed, 1000) / 1000;

        assert_true(pa >= RANK_PRIOR_MIN && pa <= RANK_PRIOR_MAX);
        assert_true(better * bound * 1.0001 * pa > better * pb);
    }
    standing_free(s);
}

/* In any source, of any sort, known or not: a vote more for it never lowers a post, a vote more
 * against it never lifts it, and an accepted mark never lowers it. */
static void test_votes_are_monotone(void **state)
{
    struct standing *s = three_sources();
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const bool split = cm_below(&seed, 2);
        const uint16_t source = (uint16_t)(1 + cm_below(&seed, 4));
        const int64_t up = (int64_t)cm_below(&seed, i % 2 ? 20 : 20000);
        const int64_t down = (int64_t)cm_below(&seed, i % 2 ? 20 : 2000);
        const int64_t more = 1 + (int64_t)cm_below(&seed, i % 3 ? 2 : 500);
        const struct fwd_rec r = answer(source, up, down, split);
        const struct fwd_rec liked = answer(source, up + more, down, split);
        const struct fwd_rec disliked = answer(source, up, down + more, split);
        struct fwd_rec accepted = r;

        accepted.flags |= FWD_ACCEPTED;
        assert_true(factor(s, &liked, NOW) >= factor(s, &r, NOW));
        assert_true(factor(s, &disliked, NOW) <= factor(s, &r, NOW));
        assert_true(factor(s, &accepted, NOW) >= factor(s, &r, NOW));
    }
    standing_free(s);
}

static void test_age_is_monotone(void **state)
{
    struct standing *s = three_sources();
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct fwd_rec r = random_rec(&seed), older;

        r.created = (uint32_t)(1 + cm_below(&seed, NOW));
        older = r;
        older.created -= (uint32_t)cm_below(&seed, r.created);
        assert_true(factor(s, &older, NOW) <= factor(s, &r, NOW));
    }
    standing_free(s);
}

/* The best of twenty people and the best of a million are worth about the same, and what nobody
 * votes on is neutral. */
static void test_sources_mix_fairly(void **state)
{
    struct standing *s = three_sources();
    const struct fwd_rec small = answer(1, 7, 0, false), big = answer(2, 9000, 0, false);
    const struct fwd_rec none = answer(3, 0, 0, false), unknown = answer(4, 0, 0, false);
    const struct fwd_rec seven = answer(2, 7, 0, false);
    const double quarter = rank_defaults.votes / 4;

    (void)state;
    assert_true(fabs(factor(s, &small, NOW) - factor(s, &big, NOW)) < .006);
    assert_true(factor(s, &small, NOW) > 1 + 3 * quarter);
    assert_true(fabs(factor(s, &none, NOW) - 1) < 1e-9);
    assert_true(fabs(factor(s, &unknown, NOW) - 1) < 1e-9);
    /* Seven votes are the most in one place and common in the other. */
    assert_true(factor(s, &small, NOW) > factor(s, &seven, NOW) + quarter);
    standing_free(s);
}

/* What few posts say of their source is drawn to what the votes say by themselves. */
static void test_few_posts_say_little(void **state)
{
    const struct standing_scale few = scale_of(1, 2, team), many = scale_of(1, 20000, team);
    const double alone = standing_votes(1, 0);

    (void)state;
    assert_true(fabs(standing_value(&few, 1, 0) - alone) < .05);
    assert_true(standing_value(&many, 1, 0) > .9 && alone < .7);
    assert_true(fabs(standing_value(NULL, 1, 0) - alone) < 1e-12);
    assert_true(fabs(standing_value(&many, 0, 0) - .45) < .01); /* nine in ten have none */
}

static void test_votes_order_equals(void **state)
{
    struct fwd_rec r = {0};
    double before = -1;

    (void)state;
    for (int score = -200; score <= 5000; score += score < 30 ? 1 : 97) {
        double p;

        r.score = score;
        p = factor(NULL, &r, 0);
        assert_true(p > before);
        before = p;
    }
    r.score = 3;
    before = factor(NULL, &r, 0);
    r.flags = FWD_ACCEPTED;
    assert_true(factor(NULL, &r, 0) > before);
    /* Accepted is evidence, not a trump. */
    r.flags = 0;
    r.score = 60;
    before = factor(NULL, &r, 0);
    r.flags = FWD_ACCEPTED;
    r.score = 0;
    assert_true(factor(NULL, &r, 0) < before);
    /* The same net score out of a quarrel counts less than out of agreement. */
    r = (struct fwd_rec){.score = 10};
    before = prior_votes(NULL, &r);
    r.flags = FWD_VOTES_SPLIT;
    r.down = 90;
    assert_true(prior_votes(NULL, &r) < before);
    /* Age damps gently. */
    r = (struct fwd_rec){.created = 1000};
    assert_true(factor(NULL, &r, NOW) < factor(NULL, &r, 1000));
    assert_true(factor(NULL, &r, NOW) > .9);
}

/* A record of many well received answers lifts, of badly received ones lowers, a single answer
 * says little, under its tags more than elsewhere; and the answer at hand does not vouch for
 * itself. */
static void test_records(void **state)
{
    static const struct standing_row row[] = {
        {1, 0, 40, 30, 36000, 0, 0}, {1, 7, 30, 25, 28000, 0, 0}, {2, 0, 40, 0, 4000, 0, 0},
        {3, 0, 1, 1, 1000, 0, 0},    {4, 0, 60, 10, 35000, 0, 0}, {4, 7, 20, 10, 19000, 0, 0}};
    const struct standing_scale scale = scale_of(1, 300, team);
    struct standing *s = standing_of(&scale, 1, row, 6);
    const uint32_t docker = 7, other = 8;
    const struct standing_record own = {1, 1, 1};

    (void)state;
    assert_true(prior_author(s, 1, NULL, 0, NULL) > .8);
    assert_true(prior_author(s, 2, NULL, 0, NULL) < .25);
    assert_true(prior_author(s, 3, NULL, 0, NULL) < .7);
    assert_true(fabs(prior_author(s, 3, NULL, 0, &own) - .5) < 1e-9);
    assert_true(prior_author(s, 1, NULL, 0, &own) > .8);
    assert_true(fabs(prior_author(s, 9, &docker, 1, NULL) - .5) < 1e-9);
    assert_true(fabs(prior_author(s, 0, &docker, 1, NULL) - .5) < 1e-9);
    assert_true(prior_author(s, 4, &docker, 1, NULL) > prior_author(s, 4, &other, 1, NULL) + .1);
    assert_true(prior_author(NULL, 1, &docker, 1, NULL) == .5);
    standing_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_votes_are_bounded),
                                       cmocka_unit_test(test_votes_are_monotone),
                                       cmocka_unit_test(test_age_is_monotone),
                                       cmocka_unit_test(test_sources_mix_fairly),
                                       cmocka_unit_test(test_few_posts_say_little),
                                       cmocka_unit_test(test_votes_order_equals),
                                       cmocka_unit_test(test_records)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
