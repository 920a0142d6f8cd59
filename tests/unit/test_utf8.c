/* test_utf8.c - validity against an independent decoder, repairs, cuts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: random bytes at length (tests/fuzz/fuzz_utf8.c).
 */
#include <string.h>

#include "base/utf8.h"
#include "tests/unit/cm.h"

/* A second opinion, written another way: by decoding and encoding again. */
static bool slow_valid(const unsigned char *p, size_t n)
{
    size_t i = 0;

    while (i < n) {
        const unsigned c = p[i];
        const size_t len = c < 0x80 ? 1 : c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        uint32_t cp = len < 2 ? c : c & (0xFFU >> (len + 1));
        char again[4];

        if (len == 0 || c >= 0xF8 || i + len > n)
            return false;
        for (size_t k = 1; k < len; k++) {
            if ((p[i + k] & 0xC0) != 0x80)
                return false;
            cp = cp << 6 | (p[i + k] & 0x3FU);
        }
        if (utf8_encode(cp, again) != len || memcmp(again, p + i, len) != 0)
            return false;
        i += len;
    }
    return true;
}

static struct sv view(const unsigned char *p, size_t n)
{
    return sv_make((const char *)p, n);
}

static void test_valid_all_short(void **state)
{
    unsigned char p[3];

    (void)state;
    for (unsigned v = 0; v < 1U << 16; v++) {
        p[0] = (unsigned char)(v >> 8);
        p[1] = (unsigned char)v;
        if (utf8_valid(view(p, 2)) != slow_valid(p, 2))
            fail_msg("%02x %02x", p[0], p[1]);
    }
    for (unsigned v = 0xE00000; v < 1U << 24; v++) {
        p[0] = (unsigned char)(v >> 16);
        p[1] = (unsigned char)(v >> 8);
        p[2] = (unsigned char)v;
        if (p[0] < 0xF0 && utf8_valid(view(p, 3)) != slow_valid(p, 3))
            fail_msg("%02x %02x %02x", p[0], p[1], p[2]);
    }
}

static void test_valid_random(void **state)
{
    uint64_t seed = cm_seed();
    unsigned char p[40];

    (void)state;
    for (int round = 0; round < 200000; round++) {
        const size_t n = cm_below(&seed, sizeof(p));
        static const unsigned char likely[] = {0x80, 0xBF, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0x90};

        for (size_t i = 0; i < n; i++)
            p[i] = cm_below(&seed, 3) ? (unsigned char)cm_below(&seed, 128)
                                      : likely[cm_below(&seed, sizeof(likely))];
        assert_int_equal(utf8_valid(view(p, n)), slow_valid(p, n));
    }
}

static void test_encode_decode(void **state)
{
    char out[4];
    uint32_t cp;

    (void)state;
    for (uint32_t v = 0; v < 0x110000; v++) {
        const bool surrogate = v >= 0xD800 && v <= 0xDFFF;
        const size_t n = utf8_encode(v, out);

        if (utf8_decode(sv_make(out, n), 0, &cp) != n || cp != (surrogate ? 0xFFFD : v))
            fail_msg("U+%04X", v);
    }
    assert_int_equal(utf8_encode(0x110000, out), 3);
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
    assert_int_equal(utf8_decode(SV("a\xffz"), 1, &cp), 1);
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(utf8_decode(SV("\xe2\x82"), 0, &cp), 1); /* cut short */
    assert_int_equal(cp, 0xFFFD);
}

static void check_repair(struct sv in, const char *want, size_t repairs)
{
    struct sb b = SB_INIT(1000);

    assert_int_equal(utf8_repair(&b, in), repairs);
    assert_string_equal(sb_str(&b), want);
    assert_true(utf8_valid(sb_view(&b)));
    sb_dispose(&b);
}

#define R "\xEF\xBF\xBD"

static void test_repair(void **state)
{
    (void)state;
    check_repair(SV("plain"), "plain", 0);
    check_repair(SV(""), "", 0);
    check_repair(SV("gr\xc3\xbcn"), "gr\xc3\xbcn", 0);
    check_repair(SV("a\0b\0"), "ab", 2);
    check_repair(SV("\xff"), R, 1);
    check_repair(SV("x\xc3"), "x" R, 1);
    /* Examples of the Unicode standard, section 3.9: one mark per maximal subpart. */
    check_repair(SV("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
                 "a" R R R "b" R "c" R R "d", 6);
    check_repair(SV("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), R R R R R R R R "A", 8);
    check_repair(SV("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), R R R R R R R R "A", 8);
    check_repair(SV("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), R R R R R "A" R R "B", 7);
    check_repair(SV("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), R R R R "A", 4);
}

static void test_cp1252(void **state)
{
    struct sb b = SB_INIT(1000);

    (void)state;
    utf8_from_cp1252(&b, SV("caf\xe9 \x80 \x93q\x94 \x81\x8d\x8f\x90\x9d \xff"));
    assert_string_equal(sb_str(&b), "caf\xc3\xa9 \xe2\x82\xac \xe2\x80\x9cq\xe2\x80\x9d " R R R R R
                                    " \xc3\xbf");
    sb_reset(&b);
    for (int c = 0x80; c < 0x100; c++) {
        const char one = (char)c;

        utf8_from_cp1252(&b, sv_make(&one, 1));
    }
    assert_true(utf8_valid(sb_view(&b)));
    assert_int_equal(utf8_len(sb_view(&b)), 128);
    sb_dispose(&b);
}

static void test_cut_and_len(void **state)
{
    const struct sv s = SV("a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80z");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};

    (void)state;
    for (size_t n = 0; n < sizeof(want) / sizeof(want[0]); n++)
        assert_int_equal(utf8_cut(s, n), want[n]);
    assert_int_equal(utf8_len(s), 5);
    assert_int_equal(utf8_len(SV("")), 0);
    assert_int_equal(utf8_len(SV("\xff\xfe")), 2);
    /* Nonsense is cut somewhere near, never far back. */
    assert_int_equal(utf8_cut(SV("\x80\x80\x80\x80\x80\x80\x80\x80"), 6), 6);
    assert_int_equal(utf8_cut(sv_of(NULL), 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_all_short), cmocka_unit_test(test_valid_random),
        cmocka_unit_test(test_encode_decode),   cmocka_unit_test(test_repair),
        cmocka_unit_test(test_cp1252),          cmocka_unit_test(test_cut_and_len),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
