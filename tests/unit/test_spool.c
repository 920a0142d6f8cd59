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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_get),
        cmocka_unit_test(test_pack),
        cmocka_unit_test(test_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
