/* test_codec.c - bodies packed and unpacked, with and without dictionaries, and damaged.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how good a dictionary is on real posts (the benchmark says).
 */
#include "corpus/codec.h"

#include <string.h>

#include "tests/unit/alloc_fail.h"
#include "tests/unit/cm.h"

static const char text[] = "I get `Segmentation fault (core dumped)` when I run the program; the "
                           "backtrace in gdb shows the crash inside of memcpy.";
static const char dict[] = "Segmentation fault (core dumped) when I run the program the backtrace "
                           "in gdb shows the crash inside of";

static void round_trip(struct codec *c, int64_t version, struct sv raw)
{
    struct sb packed = SB_INIT(1 << 26);
    struct ask_err err = {0};
    char *out = malloc(raw.n + 1);

    assert_non_null(out);
    assert_int_equal(codec_pack(&packed, c, version, raw, &err), 0);
    assert_int_equal(codec_unpack(out, raw.n, c, sb_view(&packed), &err), 0);
    assert_true(raw.n == 0 || memcmp(out, raw.p, raw.n) == 0);
    free(out);
    sb_dispose(&packed);
}

static void all_sizes(void **state)
{
    struct codec *c = codec_new();
    static char big[300000];
    uint64_t seed = cm_seed();

    (void)state;
    assert_non_null(c);
    assert_int_equal(codec_learn(c, 7, SV("hello world, this is a dictionary"), NULL), 0);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(cm_random(&seed) % (i < sizeof big / 2 ? 4 : 256));
    for (size_t n = 0; n < 300; n++) {
        round_trip(c, 0, sv_make(big, n));
        round_trip(c, 7, sv_make(big, n));
    }
    round_trip(c, 7, sv_make(NULL, 0));
    round_trip(c, 7, sv_make(big, sizeof big));
    round_trip(c, 0, sv_make(big + sizeof big / 2, sizeof big / 2)); /* noise: stored as it is */
    codec_free(c);
}

static void dictionaries(void **state)
{
    struct codec *c = codec_new(), *other = codec_new();
    struct sb plain = SB_INIT(1000), with = SB_INIT(1000);
    struct ask_err err = {0};
    char out[sizeof text];

    (void)state;
    assert_int_equal(codec_knows(c, 0), 1);
    assert_int_equal(codec_knows(c, 3), 0);
    assert_int_equal(codec_learn(c, 3, SV(""), &err), ASK_CORRUPT);
    assert_int_equal(codec_learn(c, 3, sv_of(dict), &err), 0);
    assert_int_equal(codec_learn(c, 3, SV("known already: ignored"), &err), 0);
    assert_int_equal(codec_knows(c, 3), 1);
    assert_int_equal(codec_pack(&plain, c, 0, sv_of(text), &err), 0);
    assert_int_equal(codec_pack(&with, c, 3, sv_of(text), &err), 0);
    assert_true(with.n + 30 < plain.n);
    assert_int_equal(codec_version(sb_view(&plain)), 0);
    assert_int_equal(codec_version(sb_view(&with)), 3);
    assert_int_equal(codec_version(SV("\xff")), -1);
    assert_int_equal(codec_unpack(out, sizeof text - 1, c, sb_view(&with), &err), 0);
    assert_memory_equal(out, text, sizeof text - 1);
    /* Without the dictionary, or with a wrong one of that version, it says so. */
    assert_int_equal(codec_unpack(out, sizeof text - 1, other, sb_view(&with), &err), ASK_CORRUPT);
    assert_non_null(strstr(err.msg, "dictionary is missing"));
    assert_int_equal(codec_learn(other, 3, SV("something else altogether"), &err), 0);
    assert_int_equal(codec_unpack(out, sizeof text - 1, other, sb_view(&with), &err), ASK_CORRUPT);
    codec_forget(c);
    assert_int_equal(codec_knows(c, 3), 0);
    assert_int_equal(codec_pack(&with, c, 3, sv_of(text), &err), ASK_INTERNAL);
    sb_dispose(&plain);
    sb_dispose(&with);
    codec_free(c);
    codec_free(other);
    codec_free(NULL);
}

/* Every cut, every changed bit and every wrong length is noticed, and nothing is written past the
 * end (which the sanitizer sees). */
static void damage(void **state)
{
    struct codec *c = codec_new();
    struct sb packed = SB_INIT(1000);
    size_t n = sizeof text - 1;
    char *out = malloc(n + 50);

    (void)state;
    assert_non_null(out);
    assert_int_equal(codec_learn(c, 1, sv_of(dict), NULL), 0);
    assert_int_equal(codec_pack(&packed, c, 1, sv_of(text), NULL), 0);
    for (size_t cut = 0; cut < packed.n; cut++)
        assert_int_equal(codec_unpack(out, n, c, sv_make(packed.p, cut), NULL), ASK_CORRUPT);
    for (size_t bit = 0; bit < packed.n * 8; bit++) {
        packed.p[bit / 8] = (char)(packed.p[bit / 8] ^ 1 << bit % 8);
        if (codec_unpack(out, n, c, sb_view(&packed), NULL) == 0)
            assert_memory_equal(out, text, n); /* a spare bit of deflate's last byte */
        packed.p[bit / 8] = (char)(packed.p[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t len = 0; len < n + 50; len++)
        assert_int_equal(codec_unpack(out, len, c, sb_view(&packed), NULL),
                         len == n ? 0 : ASK_CORRUPT);
    assert_int_equal(codec_unpack(out, (size_t)CODEC_BODY_MAX, c, sb_view(&packed), NULL),
                     ASK_CORRUPT);
    assert_int_equal(codec_unpack(out, SIZE_MAX, c, sb_view(&packed), NULL), ASK_CORRUPT);
    free(out);
    sb_dispose(&packed);
    codec_free(c);
}

static void too_large(void **state)
{
    struct codec *c = codec_new();
    struct sb packed = SB_INIT(1000);
    struct ask_err err = {0};

    (void)state;
    assert_int_equal(codec_pack(&packed, c, 0, sv_make(text, (size_t)CODEC_BODY_MAX + 1), &err),
                     ASK_LIMIT);
    codec_free(c);
}

static void training(void **state)
{
    static const char phrase[] = "the quick brown fox jumps over the lazy dog and the build fails "
                                 "with undefined reference to symbol at line ";
    struct sb sample = SB_INIT(1 << 20), d = SB_INIT(CODEC_DICT_MAX), again = SB_INIT(1 << 20);
    size_t ends[400];
    uint64_t seed = cm_seed();

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        for (int k = 0; k < 300; k++)
            sb_putc(&sample, (char)('!' + cm_random(&seed) % 90));
        sb_puts(&sample, phrase);
        ends[i] = sample.n;
    }
    assert_int_equal(codec_train(&d, sb_view(&sample), ends, 400, NULL), 0);
    assert_true(d.n > 0 && d.n <= CODEC_DICT_MAX);
    assert_true(sv_find(sb_view(&d), SV("undefined reference to symbol")) >= 0);
    /* The same sample gives the same dictionary. */
    assert_int_equal(codec_train(&again, sb_view(&sample), ends, 400, NULL), 0);
    assert_true(sv_eq(sb_view(&d), sb_view(&again)));
    sb_reset(&d);
    assert_int_equal(codec_train(&d, SV("too little"), ends, 0, NULL), 0);
    assert_int_equal(d.n, 0);
    sb_dispose(&sample);
    sb_dispose(&d);
    sb_dispose(&again);
}

static void out_of_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct codec *c = codec_new();
        struct sb packed = SB_INIT(1000);
        char out[sizeof text];
        int rc = ASK_NOMEM;

        if (c && (rc = codec_learn(c, 1, sv_of(dict), NULL)) == 0 &&
            (rc = codec_pack(&packed, c, 1, sv_of(text), NULL)) == 0)
            rc = codec_unpack(out, sizeof text - 1, c, sb_view(&packed), NULL);
        assert_int_equal(rc, alloc_failed() ? ASK_NOMEM : 0);
        sb_dispose(&packed);
        codec_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes), cmocka_unit_test(dictionaries),
        cmocka_unit_test(damage),    cmocka_unit_test(too_large),
        cmocka_unit_test(training),  cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
