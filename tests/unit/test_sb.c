/* test_sb.c - the growing string: limits to the byte, sticky failure, no memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping (test_escape.c).
 */
#include <string.h>

#include "base/sb.h"
#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

static void test_build(void **state)
{
    struct sb b = SB_INIT(1000);

    (void)state;
    assert_string_equal(sb_str(&b), "");
    assert_int_equal(sb_view(&b).n, 0);
    sb_puts(&b, "one ");
    sb_putc(&b, '2');
    sb_put(&b, " three", 6);
    sb_sv(&b, SV(" four"));
    sb_printf(&b, " %d %s", 5, "six");
    assert_string_equal(sb_str(&b), "one 2 three four 5 six");
    assert_int_equal(b.n, 22);
    sb_cut(&b, 3);
    assert_string_equal(sb_str(&b), "one");
    sb_cut(&b, 10);
    assert_int_equal(b.n, 3);
    sb_reset(&b);
    assert_string_equal(sb_str(&b), "");
    sb_u32le(&b, 0x04030201);
    assert_memory_equal(b.p, "\1\2\3\4", 5);
    sb_put(&b, NULL, 0);
    sb_sv(&b, sv_make(NULL, 0));
    assert_true(sb_ok(&b));
    sb_dispose(&b);
    sb_dispose(&b);
}

static void test_reserve(void **state)
{
    struct sb b = SB_INIT(10);
    char *p = sb_reserve(&b, 10);

    (void)state;
    assert_non_null(p);
    memcpy(p, "abc", 3);
    sb_commit(&b, 3);
    assert_string_equal(sb_str(&b), "abc");
    assert_true(sb_ok(&b));
    assert_null(sb_reserve(&b, 8));
    assert_false(sb_ok(&b));
    sb_commit(&b, 1);
    assert_int_equal(b.n, 3);
    sb_reset(&b);
    assert_non_null(sb_reserve(&b, 2));
    sb_commit(&b, 5000); /* more than there is room for */
    assert_false(sb_ok(&b));
    sb_dispose(&b);
}

static void test_limit(void **state)
{
    struct sb b;

    (void)state;
    for (size_t max = 0; max < 200; max++) {
        sb_init(&b, max);
        for (size_t i = 0; i < max; i++)
            sb_putc(&b, 'x');
        assert_true(sb_ok(&b));
        assert_int_equal(b.n, max);
        assert_int_equal(strlen(sb_str(&b)), max);
        sb_putc(&b, 'y');
        assert_false(sb_ok(&b));
        assert_int_equal(b.n, max);
        sb_puts(&b, "");
        sb_dispose(&b);

        sb_init(&b, max);
        sb_printf(&b, "%*s", (int)max, "");
        assert_true(sb_ok(&b));
        assert_int_equal(b.n, max);
        sb_printf(&b, "%c", 'y');
        assert_false(sb_ok(&b));
        assert_int_equal(strlen(sb_str(&b)), max);
        sb_dispose(&b);
    }
    /* The limit counts, not the capacity that a former use left behind. */
    sb_init(&b, 100);
    sb_printf(&b, "%50s", "");
    sb_reset(&b);
    b.max = 10;
    sb_printf(&b, "%20s", "");
    assert_false(sb_ok(&b));
    assert_int_equal(b.n, 0);
    assert_string_equal(sb_str(&b), "");
    sb_dispose(&b);
}

static void test_sticky(void **state)
{
    struct sb b = SB_INIT(4);

    (void)state;
    sb_puts(&b, "12345");
    assert_false(sb_ok(&b));
    sb_puts(&b, "1");
    sb_putc(&b, '1');
    sb_printf(&b, "1");
    assert_null(sb_reserve(&b, 1));
    assert_int_equal(b.n, 0);
    assert_string_equal(sb_str(&b), "");
    assert_null(sb_take(&b, NULL));
    assert_true(sb_ok(&b));
    sb_dispose(&b);
}

static void test_take(void **state)
{
    struct sb b = SB_INIT(100);
    size_t n = 77;
    char *p;

    (void)state;
    sb_puts(&b, "mine");
    p = sb_take(&b, &n);
    assert_string_equal(p, "mine");
    assert_int_equal(n, 4);
    assert_null(b.p);
    free(p);
    p = sb_take(&b, &n); /* nothing is not a failure */
    assert_string_equal(p, "");
    assert_int_equal(n, 0);
    free(p);
    assert_int_equal(b.max, 100);
}

static void test_huge(void **state)
{
    struct sb b = SB_INIT(SIZE_MAX);

    (void)state;
    sb_puts(&b, "x");
    assert_null(sb_reserve(&b, SIZE_MAX));
    sb_reset(&b);
    sb_puts(&b, "x");
    assert_null(sb_reserve(&b, SIZE_MAX - 1));
    assert_false(sb_ok(&b));
    assert_string_equal(sb_str(&b), "x");
    sb_dispose(&b);
}

static void test_no_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct sb b = SB_INIT(100000);
        char *p;

        for (int i = 0; i < 100; i++)
            sb_printf(&b, "%d and some more text, ", i);
        for (int i = 0; i < 1000; i++)
            sb_putc(&b, 'x');
        assert_int_equal(sb_ok(&b), !alloc_failed());
        assert_int_equal(strlen(sb_str(&b)), b.n);
        p = sb_take(&b, NULL);
        assert_int_equal(p != NULL, !alloc_failed());
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build),     cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_limit),     cmocka_unit_test(test_sticky),
        cmocka_unit_test(test_take),      cmocka_unit_test(test_huge),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
