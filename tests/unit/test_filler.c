/* test_filler.c - the list of words of the asking itself: found by halving, so it must be sorted.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/filler.c"

#include "cm.h"

static void test_sorted_and_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        assert_true(i == 0 || strcmp(stems[i - 1], stems[i]) < 0);
        assert_true(filler_is(sv_of(stems[i])));
    }
}

static void test_what_can_be_meant_is_none(void **state)
{
    static const char *const meant[] = {"", "a", "zzz", "find", "make", "docker", "hel", "helps"};

    (void)state;
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        assert_false(filler_is(sv_of(meant[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_and_found),
        cmocka_unit_test(test_what_can_be_meant_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
