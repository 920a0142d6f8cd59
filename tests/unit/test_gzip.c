/* test_gzip.c - what is compressed comes back the same.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "corpus/gzip.h"

#include "tests/unit/cm.h"

static void check(struct sv in)
{
    struct sb gz = SB_INIT(1u << 24);
    unsigned char *back = malloc(in.n + 16);
    z_stream z = {0};

    assert_int_equal(gzip_compress(&gz, in, 5, NULL), 0);
    assert_memory_equal(gz.p, "\x1f\x8b", 2);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (Bytef *)gz.p;
    z.avail_in = (uInt)gz.n;
    z.next_out = back;
    z.avail_out = (uInt)in.n + 16;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, in.n);
    if (in.n > 0)
        assert_memory_equal(back, in.p, in.n);
    inflateEnd(&z);
    free(back);
    sb_dispose(&gz);
}

static void test_round_trip(void **state)
{
    size_t n = 300000;
    char *text = malloc(n);
    unsigned long seed = 3;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005ul + 1;
        text[i] = (char)(seed >> 40);
    }
    check(SV(""));
    check(SV("hello"));
    check(sv_make(text, n)); /* noise does not fit into its own length */
    memset(text, 'a', n);
    check(sv_make(text, n));
    free(text);
}

static void test_limit(void **state)
{
    struct sb small = SB_INIT(10);
    struct ask_err err = {0};

    (void)state;
    assert_true(gzip_compress(&small, SV("hello hello hello"), 5, &err) < 0);
    assert_true(err.msg[0] != '\0');
    sb_dispose(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
