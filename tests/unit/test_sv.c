/* test_sv.c - views: comparing, searching, splitting, numbers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Unicode (test_utf8.c).
 */
#include <locale.h>
#include <string.h>

#include "base/sv.h"
#include "tests/unit/cm.h"

static void test_compare(void **state)
{
    (void)state;
    assert_true(sv_eq(SV("abc"), sv_of("abc")));
    assert_true(sv_eq(sv_of(NULL), SV("")));
    assert_false(sv_eq(SV("a"), SV("b")));
    assert_true(sv_ieq(SV("HTTP-x1"), SV("http-X1")));
    assert_false(sv_ieq(SV("@"), SV("`"))); /* 0x20 apart, but no letters */
    assert_false(sv_ieq(SV("ab"), SV("abc")));
    assert_true(sv_istarts(SV("MailTo:x"), SV("mailto:")));
    assert_false(sv_istarts(SV("mail"), SV("mailto:")));
    assert_true(sv_starts(SV("abc"), SV("")) && sv_starts(SV("abc"), SV("ab")));
    assert_true(sv_ends(SV("abc"), SV("bc")) && !sv_ends(SV("c"), SV("bc")));
    assert_true(sv_cmp(SV("a"), SV("b")) < 0 && sv_cmp(SV("b"), SV("a")) > 0);
    assert_true(sv_cmp(SV("a"), SV("ab")) < 0 && sv_cmp(SV("ab"), SV("a")) > 0);
    assert_int_equal(sv_cmp(SV(""), sv_of(NULL)), 0);
    assert_true(sv_cmp(SV("\xff"), SV("a")) > 0);
}

static void test_search(void **state)
{
    (void)state;
    assert_true(sv_eq(sv_trim(SV(" \t a b \r\n")), SV("a b")));
    assert_int_equal(sv_trim(SV(" \n ")).n, 0);
    assert_int_equal(sv_chr(SV("abcb"), 'b'), 1);
    assert_int_equal(sv_chr(SV("abc"), 'x'), -1);
    assert_int_equal(sv_digits(SV("120a4")), 3);
    assert_int_equal(sv_digits(SV("a1")), 0);
    assert_int_equal(sv_digits(sv_of(NULL)), 0);
    assert_int_equal(sv_chr(sv_of(NULL), 'x'), -1);
    assert_int_equal(sv_find(SV("a needle"), SV("needle")), 2);
    assert_int_equal(sv_find(SV("need"), SV("needle")), -1);
    assert_int_equal(sv_find(SV("abc"), SV("x")), -1);
    assert_int_equal(sv_find(sv_of(NULL), SV("")), 0);
    assert_int_equal(sv_skip(SV("abc"), 5).n, 0);
    assert_true(sv_eq(sv_skip(SV("abc"), 1), SV("bc")));
}

static void check_fields(struct sv s, size_t count, const char *joined)
{
    char got[100] = "";
    struct sv rest = s;
    struct sv field;
    size_t n = 0;
    size_t at = 0;

    while (sv_next(&rest, ',', &field)) {
        memcpy(got + at, field.p, field.n);
        at += field.n;
        got[at++] = '|';
        n++;
    }
    got[at] = '\0';
    assert_int_equal(n, count);
    assert_string_equal(got, joined);
}

static void test_split(void **state)
{
    struct sv rest = SV("one\r\n\ntwo\rx\nlast");
    struct sv line;

    (void)state;
    check_fields(SV("a,b,c"), 3, "a|b|c|");
    check_fields(SV("a,,"), 3, "a|||");
    check_fields(SV(""), 1, "|");
    check_fields(SV(","), 2, "||");
    check_fields(sv_of(NULL), 0, "");

    assert_true(sv_line(&rest, &line) && sv_eq(line, SV("one")));
    assert_true(sv_line(&rest, &line) && line.n == 0);
    assert_true(sv_line(&rest, &line) && sv_eq(line, SV("two\rx")));
    assert_true(sv_line(&rest, &line) && sv_eq(line, SV("last")));
    assert_false(sv_line(&rest, &line));
    rest = SV("a\n"); /* a new line ends a line, it begins none */
    assert_true(sv_line(&rest, &line));
    assert_false(sv_line(&rest, &line));
}

static void test_i64(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "1x",
                                      "0x10",
                                      "1.0",
                                      "--1",
                                      "9223372036854775808",
                                      "1e3",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    int64_t v = 5;

    (void)state;
    assert_true(sv_i64(SV("0"), &v) && v == 0);
    assert_true(sv_i64(SV("-0"), &v) && v == 0);
    assert_true(sv_i64(SV("+17"), &v) && v == 17);
    assert_true(sv_i64(SV("-007"), &v) && v == -7);
    assert_true(sv_i64(SV("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(sv_i64(SV("-9223372036854775808"), &v) && v == INT64_MIN);
    v = 5;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(sv_i64(sv_of(bad[i]), &v));
    assert_int_equal(v, 5);
}

static void test_f64(void **state)
{
    static const char *const bad[] = {
        "",    ".",        "-",  "nan", "inf", "0x1p3", "1e",    "1e+",
        "1..", "1.2.3",    " 1", "1 ",  "1,5", "e5",    "1e400", "1e99999999999999999999",
        "1ex", "-infinity"};
    static const char *const good[] = {
        "0",     "-0.5", "3.25",       ".5",
        "5.",    "+1e3", "1E-3",       "0.1",
        "1e308", "00",   "123.456e-2", "0.1000000000000000055511151231257827021181583404541015625"};
    char big[600];
    double v;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(sv_f64(sv_of(good[i]), &v));
        assert_true(v == strtod(good[i], NULL));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(sv_f64(sv_of(bad[i]), &v));
    assert_true(sv_f64(SV("1e-99999"), &v) && v == 0);
    memset(big, '1', sizeof(big));
    assert_false(sv_f64(sv_make(big, sizeof(big)), &v));
    assert_true(sv_f64(sv_make(big, 300), &v) && v > 1e299);
    assert_true(sv_f64(sv_make("1.5xx", 3), &v) && v == 1.5); /* the view's end counts */
}

/* The point stays a point where the locale writes a comma. */
static void test_f64_locale(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8"};
    bool found = false;
    double v;

    (void)state;
    for (size_t i = 0; i < 3 && !found; i++)
        found = setlocale(LC_NUMERIC, names[i]) != NULL;
    assert_true(sv_f64(SV("2.5"), &v) && v == 2.5);
    (void)setlocale(LC_NUMERIC, "C");
    if (!found)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare), cmocka_unit_test(test_search),
        cmocka_unit_test(test_split),   cmocka_unit_test(test_i64),
        cmocka_unit_test(test_f64),     cmocka_unit_test(test_f64_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
