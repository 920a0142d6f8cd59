/* test_md_lines.c - plain text as Markdown that shows exactly that text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping as such (test_md.c).
 */
#include "corpus/md_lines.h"
#include "tests/unit/cm.h"

static void test_address(void **state)
{
    static const struct {
        const char *from, *address;
    } cases[] = {
        {"https://e.org/a b", "https://e.org/a"},
        {"HTTP://e.org", "HTTP://e.org"},
        {"https://e.org/a, b", "https://e.org/a"},
        {"https://e.org/?q=1&r=2.", "https://e.org/?q=1&r=2"},
        {"https://e.org/a_(b)", "https://e.org/a_(b)"},
        {"https://e.org/a_(b))", "https://e.org/a_(b)"},
        {"https://e.org/a).", "https://e.org/a"},
        {"https://e.org/a)b", "https://e.org/a"},
        {"https://e.org/(a", "https://e.org/(a"},
        {"https://e.org/a[1]", "https://e.org/a"},
        {"https://e.org/\"x", "https://e.org/"},
        {"https://", ""},
        {"http://...", ""},
        {"e.org", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = md_lines_address(sv_of(cases[i].from));
        if (!sv_eq(sv_make(cases[i].from, n), sv_of(cases[i].address)))
            fail_msg("%s has an address of %zu bytes", cases[i].from, n);
    }
}

static void test_lines(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"one\ntwo\r\n\n\n three *x*", "one\\\ntwo\n\nthree \\*x\\*"},
        {"(see https://e.org/a)", "(see <https://e.org/a>)"},
        {"xhttps://e.org", "xhttps://e.org"},
        {"# no heading", "\\# no heading"},
        {"\n\n", ""},
    };
    struct sb out = SB_INIT(1000);
    struct md md;
    (void)state;
    md_init(&md, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sb_reset(&out);
        md_lines(&out, &md, sv_of(cases[i].from));
        assert_string_equal(sb_str(&out), cases[i].to);
    }
    sb_dispose(&out);
    md_dispose(&md);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_address),
                                       cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
