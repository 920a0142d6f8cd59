/* test_array.c - arrays grow, keep what they hold, and end at their limit.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: memory that runs out (the tests of those who use it).
 */
#include "base/array.h"
#include "tests/unit/cm.h"

static void test_room(void **state)
{
    int *v = NULL, *p;
    size_t n = 0, cap = 0;

    (void)state;
    while ((p = array_room(v, n, &cap, sizeof *v, 1000))) {
        v = p;
        assert_true(n < cap && cap <= 1000);
        v[n] = (int)n;
        n++;
    }
    assert_int_equal(n, 1000);
    assert_int_equal(cap, 1000);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(v[i], i);
    free(v);
}

static void test_no_room(void **state)
{
    char v[2];
    size_t cap = sizeof v;

    (void)state;
    assert_ptr_equal(array_room(v, 1, &cap, 1, 2), v); /* it has room */
    assert_null(array_room(v, 2, &cap, 1, 2));
    assert_int_equal(cap, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
