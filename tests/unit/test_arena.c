/* test_arena.c - the bump allocator: alignment, limits, sticky failure, no memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: leaks and overruns, which the sanitizers watch for in every test.
 */
#include <stdalign.h>
#include <string.h>

#include "base/arena.h"
#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

static void test_alloc(void **state)
{
    struct arena a = ARENA_INIT(0, 1 << 20);
    unsigned char *last = NULL;

    (void)state;
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(&a, n);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        assert_ptr_not_equal(p, last);
        memset(p, (int)n, n);
        if (n > 0 && last) {
            for (size_t i = 0; i < n - 1; i++)
                assert_int_equal(last[i], (unsigned char)(n - 1));
        }
        last = p;
    }
    assert_true(arena_ok(&a));
    assert_true(a.total <= a.max);
    arena_dispose(&a);
    assert_int_equal(a.total, 0);
    assert_null(a.top);
    arena_dispose(&a);
}

static void test_copies(void **state)
{
    struct arena a;
    struct sv s;
    int *zero;

    (void)state;
    arena_init(&a, 64, 4096);
    assert_string_equal(arena_strdup(&a, "abc"), "abc");
    assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(&a, NULL, 0), "");
    s = arena_sv(&a, SV("x\0y"));
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "x\0y", 4);
    assert_string_equal(arena_printf(&a, "%s-%d", "n", 42), "n-42");
    zero = arena_array(&a, 10, sizeof(int));
    for (int i = 0; i < 10; i++)
        assert_int_equal(zero[i], 0);
    assert_true(arena_ok(&a));
    arena_dispose(&a);
}

static void test_limit_sticks(void **state)
{
    struct arena a = ARENA_INIT(128, 2048);

    (void)state;
    assert_non_null(arena_alloc(&a, 100));
    assert_null(arena_alloc(&a, 4096));
    assert_false(arena_ok(&a));
    assert_null(arena_alloc(&a, 1));
    assert_null(arena_strdup(&a, "x"));
    assert_null(arena_printf(&a, "x"));
    assert_null(arena_zalloc(&a, 1));
    assert_null(arena_sv(&a, SV("x")).p);
    arena_reset(&a);
    assert_true(arena_ok(&a));
    assert_non_null(arena_alloc(&a, 100));
    arena_dispose(&a);
}

static void test_overflow(void **state)
{
    struct arena a = ARENA_INIT(128, SIZE_MAX);

    (void)state;
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    assert_false(arena_ok(&a));
    arena_reset(&a);
    assert_null(arena_alloc(&a, SIZE_MAX));
    arena_reset(&a);
    assert_null(arena_strndup(&a, "", SIZE_MAX));
    assert_false(arena_ok(&a));
    arena_dispose(&a);
}

/* The whole limit can be used, though blocks double. */
static void test_limit_is_reached(void **state)
{
    struct arena a = ARENA_INIT(256, 10000);
    size_t got = 0;

    (void)state;
    while (arena_alloc(&a, 16))
        got += 16;
    assert_true(a.total <= 10000);
    assert_true(got > 4000); /* under sanitizers half of it is gaps */
    arena_dispose(&a);
}

static void test_reset_keeps_largest(void **state)
{
    struct arena a = ARENA_INIT(256, 1 << 20);
    size_t total;

    (void)state;
    (void)arena_alloc(&a, 10);
    (void)arena_alloc(&a, 100000);
    (void)arena_alloc(&a, 10);
    total = a.total;
    arena_reset(&a);
    assert_true(a.total >= 100000 && a.total <= total);
    total = a.total;
    (void)arena_alloc(&a, 90000); /* from the block that was kept */
    assert_int_equal(a.total, total);
    arena_reset(&a);
    arena_reset(&a);
    assert_int_equal(a.total, total);
    arena_dispose(&a);
}

static void test_no_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct arena a = ARENA_INIT(256, 1 << 20);
        bool all = true;

        for (size_t i = 0; i < 100; i++)
            all = arena_strdup(&a, "some text of some length") && all;
        all = arena_alloc(&a, 5000) && all;
        assert_int_equal(all, !alloc_failed());
        assert_int_equal(arena_ok(&a), !alloc_failed());
        arena_dispose(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_limit_sticks),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_limit_is_reached),
        cmocka_unit_test(test_reset_keeps_largest),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
