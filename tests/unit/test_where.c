/* test_where.c - addresses in texts, their hosts, and whether one lies below another.
 * Not here: what the index makes of them (test_doc.c), url: as a whole (test_operator_effect.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "tests/unit/cm.h"

#include "base/clock.h"
#include "base/sb.h"
#include "indexer/links.h"
#include "query/where.h"

static void test_hosts(void **state)
{
    static const struct {
        const char *url, *host, *dir;
    } cases[] = {{"https://www.Example.org:80/Docs/a?b", "example.org", "example.org/Docs"},
                 {"example.org", "example.org", ""},
                 {"example.org/", "example.org", ""},
                 {"http://u:p@e.org?x/y", "e.org", "e.org/y"},
                 {"e.org/a#b", "e.org", "e.org/a"},
                 {"e.org.", "e.org", ""},
                 {"localhost/x", "", ""},
                 {"https://", "", ""},
                 {"a_b.org", "", ""},
                 {".org", "", ""},
                 {"", "", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char host[LINK_HOST_MAX], dir[LINK_HOST_MAX + LINK_DIR_MAX];
        const struct sv url = sv_of(cases[i].url);
        const struct sv h = sv_make(host, link_host(host, url));
        const struct sv d = sv_make(dir, link_dir(dir, url, SV("")));

        if (!sv_eq(h, sv_of(cases[i].host)) || !sv_eq(d, sv_of(cases[i].dir))) {
            fail_msg("<%s> has the host <" SV_FMT "> and <" SV_FMT ">", cases[i].url, SV_ARG(h),
                     SV_ARG(d));
        }
    }
}

/* No address, however long or odd, is written past its room. */
static void test_lengths(void **state)
{
    static char url[4096];

    (void)state;
    for (size_t n = 1; n < sizeof url - 1; n += 7) {
        char host[LINK_HOST_MAX], dir[LINK_HOST_MAX + LINK_DIR_MAX];

        memset(url, 'a', n);
        memcpy(url, "e.", n < 2 ? n : 2);
        url[n] = 0;
        assert_true(link_host(host, sv_make(url, n)) < LINK_HOST_MAX);
        if (n > 20) {
            url[10] = '/';
        }
        assert_true(link_dir(dir, sv_make(url, n), SV("")) < LINK_HOST_MAX + LINK_DIR_MAX);
    }
}

static void test_below(void **state)
{
    static const struct {
        const char *url, *top;
        bool below;
    } cases[] = {{"https://e.org/a/b", "e.org/a", true},
                 {"https://e.org/ab", "e.org/a", false},
                 {"https://x.e.org/a?q", "e.org/a", true},
                 {"https://xe.org/a", "e.org/a", false},
                 {"https://E.ORG/A#f", "e.org/a", true},
                 {"https://e.org", "e.org/a", false},
                 {"https://f.org/?u=e.org/a", "e.org/a", false},
                 {"e.org:8080/", "e.org", true},
                 {"", "e.org", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (where_url(sv_of(cases[i].url), sv_of(cases[i].top)) != cases[i].below) {
            fail_msg("<%s> below <%s>: not %d", cases[i].url, cases[i].top, cases[i].below);
        }
    }
    assert_true(where_links(SV("see [x](http://e.org/a), and more"), SV("e.org/a")));
    assert_true(where_links(SV("bare http://e.org/a."), SV("e.org/a")));
    assert_false(where_links(SV("e.org/a without a scheme"), SV("e.org/a")));
    assert_false(where_links(SV("://e.org/a"), SV("e.org/a")));
    assert_true(where_channel(SV("Team/General"), SV("general")));
    assert_true(where_channel(SV("a/b/c"), SV("b/c")));
    assert_false(where_channel(SV("a/b/c"), SV("b")));
    assert_false(where_channel(SV(""), SV("b")));
}

/* What is no host costs no more than its length. */
static void test_long_hosts(void **state)
{
    struct sb b = SB_INIT(4 << 20);
    const int64_t start = clock_mono_ns();

    (void)state;
    sb_puts(&b, "http://");
    for (int i = 0; i < 500000; i++) {
        sb_puts(&b, "a.");
    }
    sb_puts(&b, "z/ http://www.e.org/b");
    assert_true(where_links(sb_view(&b), SV("e.org/b")));
    assert_false(where_links(sb_view(&b), SV("a.z")));
    assert_true(clock_mono_ns() - start < INT64_C(5000000000));
    sb_dispose(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hosts), cmocka_unit_test(test_lengths),
                                       cmocka_unit_test(test_below),
                                       cmocka_unit_test(test_long_hosts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
