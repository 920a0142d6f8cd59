/* test_post.c - kinds, the unknown post, vote confidence.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: posts in the store (test_store_import.c).
 */
#include "corpus/post.h"

#include <math.h>

#include "tests/unit/cm.h"

static void kinds_by_name(void **state)
{
    (void)state;
    for (int k = POST_QUESTION; k <= POST_TALK; k++)
        assert_int_equal(post_kind_of(sv_of(post_kind_name((enum post_kind)k))), k);
    assert_string_equal(post_kind_name(POST_ARTICLE), "article");
    assert_string_equal(post_kind_name(POST_NONE), "post");
    assert_int_equal(post_kind_of(SV("post")), POST_NONE);
    assert_int_equal(post_kind_of(SV("")), POST_NONE);
    assert_int_equal(post_kind_of(SV("Question")), POST_NONE);
}

static void unknown(void **state)
{
    struct post p = post_unknown();

    (void)state;
    assert_true(p.up == -1 && p.down == -1 && p.views == -1 && p.author_reputation == -1);
    assert_true(p.created == TIME_NONE && p.edited == TIME_NONE && p.active == TIME_NONE);
    assert_true(p.score == 0 && p.title.n == 0 && !p.accepted && p.id == 0);
}

static void wilson_values(void **state)
{
    (void)state;
    assert_true(post_wilson(0, 0) == 0);
    assert_true(post_wilson(-1, -1) == 0);
    assert_true(post_wilson(0, 5) == 0);
    /* From the formula by hand: one of one, nine of ten, ninety of a hundred. */
    assert_true(fabs(post_wilson(1, 0) - 0.206549) < 1e-5);
    assert_true(fabs(post_wilson(9, 1) - 0.595850) < 1e-5);
    assert_true(fabs(post_wilson(90, 10) - 0.825634) < 1e-5);
    assert_true(post_wilson(INT64_MAX, INT64_MAX) <= 0.5);
}

/* One more up-vote never lowers it, one more down-vote never lifts it. */
static void wilson_is_monotone(void **state)
{
    (void)state;
    for (int64_t up = 0; up < 60; up++)
        for (int64_t down = 0; down < 60; down++) {
            double w = post_wilson(up, down);

            assert_true(w >= 0 && w <= 1);
            assert_true(post_wilson(up + 1, down) >= w);
            assert_true(post_wilson(up, down + 1) <= w);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_by_name),
        cmocka_unit_test(unknown),
        cmocka_unit_test(wilson_values),
        cmocka_unit_test(wilson_is_monotone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
