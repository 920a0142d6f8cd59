/* test_md_plain.c - titles made of a line of Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "corpus/md_plain.h"
#include "tests/unit/cm.h"

static void test_lines(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"\\[enrique:master\\] 3 new commits", "[enrique:master] 3 new commits"},
        {"see [the page](https://example.org/a_b) for `df -h`", "see the page for df -h"},
        {"**bold** and *it* and 2 * 3", "bold and it and 2 * 3"},
        {"a[0] = b[1](x)", "a[0] = b1"},
        {"![logo](x.png) title", "logo title"},
        {"[open", "[open"},
        {"at <https://example.org/x>, a < b", "at https://example.org/x, a < b"},
        {"<https://example.org", "https://example.org"},
        {"snake_case stays", "snake_case stays"},
        {"~~gone~~ ~/bin", "gone ~/bin"},
        {"ends in \\", "ends in \\"},
        {"", ""},
    };
    struct arena a = ARENA_INIT(1024, 1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sv got = md_plain_line(sv_of(cases[i].from), &a);
        assert_string_equal(arena_strndup(&a, got.p, got.n), cases[i].to);
    }
    arena_dispose(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
