/* test_strmap.c - the hash table against a plain list, its limit, no memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the quality of the hash (test_hash.c).
 */
#include <string.h>

#include "base/strmap.h"
#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

static void test_basics(void **state)
{
    struct strmap *m = strmap_new(100);
    uint32_t v = 9;
    uint32_t *p;

    (void)state;
    strmap_free(NULL);
    assert_false(strmap_get(m, SV("a"), &v));
    p = strmap_at(m, SV("a"));
    assert_non_null(p);
    assert_int_equal(*p, 0);
    *p = 7;
    assert_true(strmap_get(m, SV("a"), &v));
    assert_int_equal(v, 7);
    assert_true(strmap_get(m, SV("a"), NULL));
    *strmap_at(m, SV("")) = 1; /* the empty key is a key */
    *strmap_at(m, SV("a\0b")) = 2;
    *strmap_at(m, SV("a\0c")) = 3;
    assert_true(strmap_get(m, sv_of(NULL), &v) && v == 1);
    assert_true(strmap_get(m, SV("a\0b"), &v) && v == 2);
    assert_int_equal(strmap_count(m), 4);
    strmap_clear(m);
    assert_int_equal(strmap_count(m), 0);
    assert_false(strmap_get(m, SV("a"), NULL));
    assert_int_equal(*strmap_at(m, SV("a")), 0);
    strmap_free(m);
}

static void test_limit(void **state)
{
    struct strmap *m = strmap_new(2);

    (void)state;
    assert_non_null(strmap_at(m, SV("a")));
    assert_non_null(strmap_at(m, SV("b")));
    assert_null(strmap_at(m, SV("c")));
    assert_non_null(strmap_at(m, SV("a"))); /* what is there stays */
    assert_int_equal(strmap_count(m), 2);
    strmap_free(m);
}

/* Keys are the numbers below 5000, written out: a plain array is the truth. */
static void test_random(void **state)
{
    enum { KEYS = 5000 };
    static uint32_t truth[KEYS];
    static bool there[KEYS];
    uint64_t seed = cm_seed();
    struct strmap *m = strmap_new(1 << 20);
    size_t count = 0;
    size_t i = 0;
    size_t seen = 0;
    struct sv key;
    uint32_t v;

    (void)state;
    for (int round = 0; round < 60000; round++) {
        const size_t k = cm_below(&seed, KEYS);
        char name[40];
        const int n = snprintf(name, sizeof(name), "key-%zu", k);
        const struct sv s = sv_make(name, (size_t)n);

        if (cm_below(&seed, 2)) {
            *strmap_at(m, s) += (uint32_t)k + 1;
            truth[k] += (uint32_t)k + 1;
            count += !there[k];
            there[k] = true;
        } else {
            assert_int_equal(strmap_get(m, s, &v), there[k]);
            if (there[k])
                assert_int_equal(v, truth[k]);
        }
    }
    assert_int_equal(strmap_count(m), count);
    while (strmap_each(m, &i, &key, &v)) {
        int64_t k;

        assert_true(sv_i64(sv_skip(key, 4), &k));
        assert_int_equal(v, truth[k]);
        seen++;
    }
    assert_int_equal(seen, count);
    strmap_free(m);
}

static void test_no_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct strmap *m = strmap_new(1000);
        size_t lost = 0;

        if (!m) {
            assert_true(alloc_failed());
            continue;
        }
        for (int i = 0; i < 300; i++) {
            char name[40];
            uint32_t *p;

            (void)snprintf(name, sizeof(name), "a key of some length %d", i);
            p = strmap_at(m, sv_of(name));
            if (p)
                *p = (uint32_t)i;
            else
                lost++;
        }
        /* One failure costs one key, and the table stays whole. */
        assert_int_equal(lost, alloc_failed() ? 1 : 0);
        assert_int_equal(strmap_count(m), 300 - lost);
        for (int i = 0; i < 300; i++) {
            char name[40];
            uint32_t v;

            (void)snprintf(name, sizeof(name), "a key of some length %d", i);
            if (strmap_get(m, sv_of(name), &v))
                assert_int_equal(v, i);
        }
        strmap_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_basics),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
