/* test_escape.c - untrusted text is safe in HTML, URLs, terminals and messages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: JSON (jansson), Markdown.
 */
#include <string.h>

#include "base/escape.h"
#include "tests/unit/cm.h"

static void check(void (*esc)(struct sb *, struct sv), struct sv in, const char *want)
{
    struct sb b = SB_INIT(10000);

    esc(&b, in);
    assert_true(sb_ok(&b));
    assert_string_equal(sb_str(&b), want);
    sb_dispose(&b);
}

static void test_html(void **state)
{
    (void)state;
    check(esc_html, SV("plain"), "plain");
    check(esc_html, SV(""), "");
    check(esc_html, SV("<a href=\"x\" t='y'>&amp;</a>"),
          "&lt;a href=&quot;x&quot; t=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    check(esc_html, SV("vector<int> & gr\xc3\xbcn\n\t"), "vector&lt;int&gt; &amp; gr\xc3\xbcn\n\t");
    /* XML has no way to write these. */
    check(esc_html, SV("a\0b\x1b"),
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
}

static void test_url(void **state)
{
    (void)state;
    check(esc_url, SV("az-AZ_09.~"), "az-AZ_09.~");
    check(esc_url, SV("a b/c?d=e&f+g%"), "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
    check(esc_url, SV("\xc3\xbc"), "%C3%BC");
}

static void test_url_decode(void **state)
{
    static const char *const bad[] = {"%", "%4", "%zz", "%4g", "a%00b", "%%20"};
    struct sb b = SB_INIT(1000);

    (void)state;
    assert_true(esc_url_decode(&b, SV("a%20b+c%2fD%2F"), false));
    assert_string_equal(sb_str(&b), "a b+c/D/");
    sb_reset(&b);
    assert_true(esc_url_decode(&b, SV("a+b%2B"), true));
    assert_string_equal(sb_str(&b), "a b+");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(esc_url_decode(&b, sv_of(bad[i]), true));
    assert_false(esc_url_decode(&b, SV("a\0b"), false));
    sb_dispose(&b);
}

static void test_url_is_safe(void **state)
{
    static const char *const safe[] = {"http://x/", "HTTPS://x",  "mailto:a@b", "",
                                       "/path:x",   "rel/a:b",    "?q=a:b",     "#a:b",
                                       "//host/x",  "../up.html", "a%3Ab"};
    static const char *const unsafe[] = {"javascript:alert(1)",
                                         "JaVaScript:x",
                                         " javascript:x",
                                         "java\nscript:x",
                                         "\tjavascript:x",
                                         "data:text/html,x",
                                         "vbscript:x",
                                         "file:///etc",
                                         "\x01javascript:x",
                                         "ftp://x",
                                         ":x",
                                         "http\x7f:x",
                                         "https\n://x",
                                         "x-y.z+1:foo"};

    (void)state;
    for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
        if (!esc_url_is_safe(sv_of(safe[i])))
            fail_msg("refused: %s", safe[i]);
    for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
        if (esc_url_is_safe(sv_of(unsafe[i])))
            fail_msg("let through: %s", unsafe[i]);
    assert_false(esc_url_is_safe(SV("java\0script:x")));
}

#define R "\xEF\xBF\xBD"

static void test_terminal(void **state)
{
    (void)state;
    check(esc_terminal, SV("plain gr\xc3\xbcn\ttab\nline"), "plain gr\xc3\xbcn\ttab\nline");
    check(esc_terminal, SV("\x1b[31mred\x1b]0;title\x07"), R "[31mred" R "]0;title" R);
    check(esc_terminal,
          SV("\xc2\x9b"
             "31m"),
          R "31m"); /* CSI in one character */
    check(esc_terminal,
          SV("\x9b"
             "31m"),
          R "31m"); /* and in one byte */
    check(esc_terminal, SV("a\rb\bc\x7f\0"), "a" R "b" R "c" R R);
    check(esc_terminal,
          SV("\xe2\x80\xae"
             "exe.txt\xe2\x81\xa6"),
          R "exe.txt" R);
    check(esc_terminal, SV("honest \xEF\xBF\xBD mark"), "honest \xEF\xBF\xBD mark");
}

static void test_line(void **state)
{
    char text[] = "a\nb\x1b[0m \xc2\x9b \xff \xe2\x80\xae ok gr\xc3\xbcn \xEF\xBF\xBD";

    (void)state;
    esc_line(text, strlen(text));
    assert_string_equal(text, "a?b?[0m ?? ? ??? ok gr\xc3\xbcn \xEF\xBF\xBD");
    esc_line(text, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html),       cmocka_unit_test(test_url),
        cmocka_unit_test(test_url_decode), cmocka_unit_test(test_url_is_safe),
        cmocka_unit_test(test_terminal),   cmocka_unit_test(test_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
