/* test_metrics.c - the measures of a ranking, against values worked out by hand.
 * Not here: reading judgements (cli).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>

#include "query/metrics.h"
#include "tests/unit/cm.h"

static void near(double got, double want)
{
    if (fabs(got - want) > 1e-9) {
        fail_msg("%.12f is not %.12f", got, want);
    }
}

static void test_one_query(void **state)
{
    const int grades[] = {0, 2, 0, 1}, all[] = {1, 2, 1};
    struct metrics m = {0};

    (void)state;
    metrics_add(&m, grades, 4, all, 3);
    metrics_finish(&m);
    assert_int_equal(m.queries, 1);
    near(m.mrr, 1.0 / 2);
    near(m.success_at_1, 0);
    near(m.success_at_5, 1);
    near(m.recall_at_100, 2.0 / 3);
    near(m.map, (1.0 / 2 + 2.0 / 4) / 3);
    near(m.ndcg_at_10, (2 / log2(3) + 1 / log2(5)) / (2 / log2(2) + 1 / log2(3) + 1 / log2(4)));
}

static void test_mean_and_unjudged(void **state)
{
    const int hit[] = {1}, miss[] = {0}, one[] = {1};
    struct metrics m = {0};

    (void)state;
    metrics_add(&m, hit, 1, one, 1);
    metrics_add(&m, miss, 1, one, 1);
    metrics_add(&m, hit, 1, NULL, 0); /* nothing relevant: the query does not count */
    metrics_finish(&m);
    assert_int_equal(m.queries, 2);
    near(m.mrr, .5);
    near(m.map, .5);
    near(m.ndcg_at_10, .5);
}

static void test_depth(void **state)
{
    int grades[150] = {0}, all[150];
    struct metrics m = {0};

    (void)state;
    for (size_t i = 0; i < 150; i++) {
        all[i] = 1;
        grades[i] = i >= 10;
    }
    metrics_add(&m, grades, 150, all, 150);
    metrics_finish(&m);
    near(m.ndcg_at_10, 0); /* nothing in the first ten */
    near(m.recall_at_100, 90.0 / 150);
    near(m.mrr, 1.0 / 11);
    metrics_finish(&(struct metrics){0}); /* no query: no division by nothing */
}

static void test_perfect_is_one(void **state)
{
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 500; round++) {
        int grades[40];
        const size_t n = 1 + cm_below(&seed, 40);
        struct metrics m = {0};

        for (size_t i = 0; i < n; i++) {
            grades[i] = 1 + (int)cm_below(&seed, 3);
        }
        for (size_t i = 1; i < n; i++) { /* best first */
            for (size_t k = i; k && grades[k - 1] < grades[k]; k--) {
                const int x = grades[k];

                grades[k] = grades[k - 1];
                grades[k - 1] = x;
            }
        }
        metrics_add(&m, grades, n, grades, n);
        near(m.ndcg_at_10, 1);
        near(m.map, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_query), cmocka_unit_test(test_mean_and_unjudged),
        cmocka_unit_test(test_depth), cmocka_unit_test(test_perfect_is_one)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
