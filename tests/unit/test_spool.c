/* test_spool.c - facts put on the disk and found again.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "corpus/spool.h"
#include "tests/unit/cm.h"

static int each(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    char *to = ctx;
    (void)err;
    strncat(to, key.p, key.n);
    strncat(to, "=", 2);
    strncat(to, value.p, value.n);
    strncat(to, " ", 2);
    return 0;
}

static void test_put_get(void **state)
{
    struct arena a = ARENA_INIT(1024, 1 << 20);
    struct spool *s = NULL;
    struct sv v;
    char all[200] = "";
    (void)state;
    assert_int_equal(spool_open(&s, NULL, NULL), 0);
    assert_int_equal(spool_put(s, 1, SV("b"), SV("two"), NULL), 0);
    assert_int_equal(spool_put(s, 1, SV("a"), SV("one"), NULL), 0);
    assert_int_equal(spool_put(s, 2, SV("a"), SV("other"), NULL), 0);
    assert_int_equal(spool_put(s, 1, SV("a"), SV("uno"), NULL), 0);
    assert_int_equal(spool_put_id(s, 1, 7, SV(""), NULL), 0);
    assert_int_equal(spool_get(s, 1, SV("a"), &v, &a, NULL), 1);
    assert_true(sv_eq(v, SV("uno")));
    assert_int_equal(spool_get(s, 2, SV("a"), &v, &a, NULL), 1);
    assert_true(sv_eq(v, SV("other")));
    assert_int_equal(spool_get(s, 2, SV("b"), &v, &a, NULL), 0);
    assert_int_equal(spool_get_id(s, 1, 7, &v, &a, NULL), 1);
    assert_int_equal(v.n, 0);
    assert_int_equal(spool_get(s, 1, SV("7"), &v, &a, NULL), 0); /* a text is no number */
    assert_int_equal(spool_each(s, 2, each, all, NULL), 0);
    assert_string_equal(all, "a=other ");
    spool_free(s);
    arena_dispose(&a);
}

static void test_pack(void **state)
{
    struct arena a = ARENA_INIT(1024, 1 << 20);
    const struct sv in[3] = {SV("ann"), {NULL, 0}, SV("x\0y")};
    struct sv out[4], packed = spool_pack(&a, in, 3);
    (void)state;
    assert_int_equal(spool_unpack(packed, out, 4), 3);
    assert_true(sv_eq(out[0], SV("ann")));
    assert_int_equal(out[1].n, 0);
    assert_true(sv_eq(out[2], SV("x y")));
    assert_int_equal(spool_unpack(SV(""), out, 4), 0);
    assert_int_equal(out[3].n, 0);
    arena_dispose(&a);
}

static void test_no_folder(void **state)
{
    struct spool *s = NULL;
    struct ask_err err = {0};
    (void)state;
    assert_int_equal(spool_open(&s, "/nowhere/at/all", &err), ASK_NOTFOUND);
    assert_null(s);
    assert_non_null(strstr(err.msg, "/nowhere/at/all"));
}

struct sum {
    struct spool *s;
    int n;
    int64_t last;
};

static int count_up(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct sum *sum = ctx;
    int64_t id;
    assert_true(sv_i64(key, &id) && id > sum->last);
    assert_int_equal(value.n, (size_t)(id & 1023));
    sum->last = id;
    sum->n++;
    return spool_put_id(sum->s, 2, id, value, err); /* into another table */
}

/* What moves from memory to the disk is found again; negative numbers, replaced values too. */
static void test_large(void **state)
{
    struct arena a = ARENA_INIT(1024, 64 << 20);
    struct spool *s = NULL;
    struct sv v;
    char bytes[1024];
    (void)state;
    memset(bytes, 'x', sizeof bytes);
    for (int rows = 50; rows <= 5000; rows *= 10) { /* few stay in memory, many do not */
        assert_int_equal(spool_open(&s, NULL, NULL), 0);
        assert_int_equal(spool_put(s, 1, SV("text"), SV("first"), NULL), 0);
        for (int round = 0; round < 2; round++)
            for (int64_t i = -rows; i < rows; i++)
                assert_int_equal(
                    spool_put_id(s, 3, i, sv_make(bytes, (size_t)(round ? i & 1023 : 7)), NULL), 0);
        struct sum sum = {s, 0, INT64_MIN};
        assert_int_equal(spool_each(s, 3, count_up, &sum, NULL), 0);
        assert_int_equal(sum.n, 2 * rows);
        for (int64_t i = -rows; i < rows; i++) {
            assert_int_equal(spool_get_id(s, 3, i, &v, &a, NULL), 1);
            assert_int_equal(v.n, (size_t)(i & 1023));
            assert_int_equal(spool_get_id(s, 2, i, &v, &a, NULL), 1);
            assert_int_equal(v.n, (size_t)(i & 1023));
        }
        assert_int_equal(spool_get(s, 1, SV("text"), &v, &a, NULL), 1);
        assert_true(sv_eq(v, SV("first")));
        spool_free(s);
        arena_reset(&a);
    }
    arena_dispose(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_get),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_pack),
        cmocka_unit_test(test_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
