/* test_ascent.c - learning weights: on made queries whose right weights are known.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/ascent.h"

#include <string.h>

#include "cm.h"
#include "query/weights.h"

#define THREADS 12

/* Queries whose one right thread is the one with the most of a feature, the others' values being
 * noise from a small generator. */
struct made {
    struct train train;
    uint32_t state;
};

static double noise(struct made *m)
{
    m->state = m->state * 1664525u + 1013904223u;
    return (m->state >> 8) / (double)(1u << 24);
}

static void add_query(struct made *m, uint32_t set, enum rank_feature tells)
{
    struct arena *a = &m->train.arena;
    struct train_query *q = &m->train.q[m->train.n++];

    memset(q, 0, sizeof *q);
    q->set = set;
    q->npassages = q->nthreads = THREADS;
    q->feature = arena_array(a, (size_t)THREADS * RANK_FEATURES, sizeof *q->feature);
    q->prior = arena_array(a, THREADS, sizeof *q->prior);
    q->has = arena_array(a, THREADS, sizeof *q->has);
    q->thread = arena_array(a, THREADS, sizeof *q->thread);
    assert_true(arena_ok(a));
    for (uint32_t i = 0; i < THREADS; i++) {
        for (size_t f = 0; f < RANK_FEATURES; f++) {
            q->feature[i * RANK_FEATURES + f] = (float)noise(m);
        }
        q->feature[i * RANK_FEATURES + tells] = i == 5 ? .9F : .6F;
        q->prior[i] = 1;
        q->thread[i] = (struct train_thread){i + 1, i, 1, i == 5};
    }
    q->ideal = 1;
    m->train.nsets = set >= m->train.nsets ? set + 1 : m->train.nsets;
}

static void make(struct made *m, size_t queries, enum rank_feature tells)
{
    memset(m, 0, sizeof *m);
    train_init(&m->train);
    m->state = 7;
    m->train.q = calloc(queries, sizeof *m->train.q);
    assert_non_null(m->train.q);
    for (size_t i = 0; i < queries; i++) {
        add_query(m, (uint32_t)(i & 1), tells);
    }
}

static void test_it_finds_what_tells(void **state)
{
    const struct ascent_opt opt = ASCENT_OPT_INIT;
    struct rank_weights w = rank_defaults, again = rank_defaults;
    struct made m;
    double before;

    (void)state;
    make(&m, 60, RANK_CODE);
    before = ascent_measure(&m.train, NULL, &w);
    assert_int_equal(ascent_climb(&w, &m.train, NULL, &opt, NULL), 0);
    assert_true(ascent_measure(&m.train, NULL, &w) > before + .3);
    assert_true(w.w[RANK_CODE] > rank_defaults.w[RANK_CODE]);
    for (size_t i = 0; i < weights_count(); i++) {
        assert_true(*weights_at(&w, i) >= weights_row(i)->least);
        assert_true(*weights_at(&w, i) <= weights_row(i)->most);
    }
    assert_true(w.k1 == rank_defaults.k1); /* cannot be learned from stored features */
    assert_int_equal(ascent_climb(&again, &m.train, NULL, &opt, NULL), 0);
    assert_memory_equal(&w, &again, sizeof w);
    train_dispose(&m.train);
}

static void test_folds_are_blocks_and_all_there(void **state)
{
    struct ascent_opt opt = ASCENT_OPT_INIT;
    struct ascent_fold f;
    struct made m;
    size_t count[5] = {0};

    (void)state;
    make(&m, 50, RANK_CODE);
    for (size_t i = 0; i < m.train.n; i++) {
        const size_t fold = ascent_fold_of(&m.train, i, &opt);

        assert_true(fold < opt.folds);
        count[fold]++;
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(count[i], 10);
    }
    assert_int_equal(ascent_fold(&f, &rank_defaults, &m.train, 0, &opt, NULL), 0);
    assert_true(f.train_after > f.train_before);
    assert_true(f.test_after > f.test_before);
    assert_int_equal(ascent_without(&f, &rank_defaults, &m.train, 1, &opt, NULL), 0);
    assert_true(f.test_after > f.test_before);
    train_dispose(&m.train);
}

static void test_it_stops(void **state)
{
    const volatile sig_atomic_t stop = 1;
    struct ascent_opt opt = ASCENT_OPT_INIT;
    struct rank_weights w = rank_defaults;
    struct made m;

    (void)state;
    make(&m, 10, RANK_CODE);
    opt.stop = &stop;
    assert_int_equal(ascent_climb(&w, &m.train, NULL, &opt, NULL), ASK_INTERRUPTED);
    train_dispose(&m.train);
}

/* Reckoned by hand: the right one of three stands second. */
static void test_ndcg(void **state)
{
    struct rank_weights w;
    struct made m;

    (void)state;
    make(&m, 1, RANK_CODE);
    memset(&w, 0, sizeof w);
    w.w[RANK_TEXT] = 1;
    for (uint32_t i = 0; i < THREADS; i++) {
        m.train.q[0].feature[i * RANK_FEATURES + RANK_TEXT] = i == 5 ? .5F : i == 2 ? .8F : .1F;
    }
    assert_float_equal(train_ndcg(&m.train.q[0], &w), .63093, 1e-4);
    m.train.q[0].prior[5] = 1.7;
    assert_float_equal(train_ndcg(&m.train.q[0], &w), 1, 1e-9);
    train_dispose(&m.train);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_finds_what_tells),
        cmocka_unit_test(test_folds_are_blocks_and_all_there),
        cmocka_unit_test(test_it_stops),
        cmocka_unit_test(test_ndcg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
