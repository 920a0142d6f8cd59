/* test_url.c - addresses taken apart and joined.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/url.h"
#include "tests/unit/cm.h"

static void test_parts(void **state)
{
    (void)state;
    assert_true(url_has_scheme(SV("mailto:a@e.org")));
    assert_true(url_has_scheme(SV("https://e.org/")));
    assert_false(url_has_scheme(SV("a/b:c")));
    assert_false(url_has_scheme(SV("?a:b")));
    assert_false(url_has_scheme(SV(":x")));
    assert_false(url_has_scheme(SV("")));
    assert_true(sv_eq(url_host(SV("https://e.org:80/x?y#z")), SV("e.org:80")));
    assert_true(sv_eq(url_host(SV("http://e.org?y")), SV("e.org")));
    assert_int_equal(url_host(SV("e.org/x")).n, 0);
    assert_int_equal(url_host(SV("")).n, 0);
}

static void test_join(void **state)
{
    static const struct {
        const char *base, *href, *want;
    } cases[] = {
        {"https://e.org/d/page", "x", "https://e.org/d/x"},
        {"https://e.org/d/page", "/x", "https://e.org/x"},
        {"http://e.org/d/page", "//o.org/x", "http://o.org/x"},
        {"https://e.org/d/page?a=/b/", "x", "https://e.org/d/x"},
        {"https://e.org/d/page?a#b", "#c", "https://e.org/d/page?a#c"},
        {"https://e.org/d/page?a#b", "?c", "https://e.org/d/page?c"},
        {"https://e.org/d/e/page", "../x", "https://e.org/d/x"},
        {"https://e.org/d/e/page", "./../.././x", "https://e.org/x"},
        {"https://e.org/d/e/page", "../../../../x", "https://e.org/x"},
        {"https://e.org", "x", "https://e.org/x"},
        {"https://e.org", "../x", "https://e.org/x"},
        {"https://e.org?q", "x", "https://e.org/x"},
        {"https://e.org/d/page", "mailto:a@e.org", "mailto:a@e.org"},
        {"", "https://e.org/x", "https://e.org/x"},
        {"", "x", ""},
        {"nothing", "/x", ""},
    };
    struct sb b = SB_INIT(1000);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sb_reset(&b);
        url_join(&b, sv_of(cases[i].base), sv_of(cases[i].href));
        assert_string_equal(sb_str(&b), cases[i].want);
    }
    sb_dispose(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
