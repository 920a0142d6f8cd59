/* test_markdown.c - bodies to HTML: nothing a stranger wrote gets to be markup, and nothing grows.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: CommonMark itself (the library's own tests). Sizes and counts are asserted, not times.
 */
#include <stdlib.h>
#include <string.h>

#include "web/markdown.h"

#include "tests/unit/cm.h"

static void check(const char *markdown, const char *html)
{
    char *got = markdown_html(sv_of(markdown));

    assert_non_null(got);
    assert_string_equal(got, html);
    free(got);
}

/* unit written over and over up to n bytes. */
static char *repeat(const char *unit, size_t n)
{
    size_t u = strlen(unit);
    char *s = malloc(n + 1);

    for (size_t i = 0; i < n; i++)
        s[i] = unit[i % u];
    s[n] = '\0';
    return s;
}

static void test_ordinary(void **state)
{
    (void)state;
    check("a *b* `c<d>`", "<p>a <em>b</em> <code>c&lt;d&gt;</code></p>\n");
    check("```c\nif (a < b) {}\n```\n",
          "<pre><code class=\"language-c\">if (a &lt; b) {}\n</code></pre>\n");
    check("# one\n#### four\n###### six", "<h3>one</h3>\n<h6>four</h6>\n<h6>six</h6>\n");
    check("", "");
    check("|a|b|\n|-|-|\n|1|2|\n",
          "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
          "<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n");
}

#define LINK(url, text) "<a rel=\"nofollow noopener noreferrer\" href=\"" url "\">" text "</a>"

static void test_links(void **state)
{
    (void)state;
    check("[x](https://a.b/c)", "<p>" LINK("https://a.b/c", "x") "</p>\n");
    check("<mailto:a@b.c>", "<p>" LINK("mailto:a@b.c", "mailto:a@b.c") "</p>\n");
    /* Written out: the sentence's punctuation and unbalanced brackets stay outside. */
    check("see http://a.b/c_d_(e), ok",
          "<p>see " LINK("http://a.b/c_d_(e)", "http://a.b/c_d_(e)") ", ok</p>\n");
    check("(https://a.b/c).", "<p>(" LINK("https://a.b/c", "https://a.b/c") ").</p>\n");
    check("xhttp://a.b http:// https://", "<p>xhttp://a.b http:// https://</p>\n");
    check("`http://a.b`", "<p><code>http://a.b</code></p>\n");
    /* Not safe, or pointing into us: the text stays, the link goes. */
    check("[x](javascript:alert(1))", "<p>x</p>\n");
    check("[x](JaVaScRiPt:alert(1)) [y](data:text/html,z) [z](vbscript:a)", "<p>x y z</p>\n");
    check("[x](/t/5) [y](//evil.example/) [z](#p5) [w](../up)", "<p>x y z w</p>\n");
    check("[x](https://a.b/\"onmouseover=\"alert(1))",
          "<p>" LINK("https://a.b/%22onmouseover=%22alert(1)", "x") "</p>\n");
    check("[a [b](https://in.ner) c](https://out.er)",
          "<p>[a " LINK("https://in.ner", "b") " c](" LINK("https://out.er",
                                                           "https://out.er") ")</p>\n");
}

static void test_pictures(void **state)
{
    (void)state;
    check("![cat](https://a.b/c.png)", "<p>" LINK("https://a.b/c.png", "cat") "</p>\n");
    check("![](https://a.b/c.png)", "<p>" LINK("https://a.b/c.png", "picture") "</p>\n");
    check("[![badge](https://a.b/i)](https://a.b/)", "<p>" LINK("https://a.b/", "badge") "</p>\n");
    check("![x](data:image/svg+xml;base64,PHN2Zz4=)", "<p>x</p>\n");
}

static void test_html(void **state)
{
    (void)state;
    check("a <b>bold</b> <script>alert(1)</script> b", "<p>a bold alert(1) b</p>\n");
    check("std::vector<int> v; Map<K,V>", "<p>std::vector&lt;int&gt; v; Map&lt;K,V&gt;</p>\n");
    check("a<br>b", "<p>a<br />\nb</p>\n");
    check("<div onclick=\"x()\">\nhello <img src=x onerror=alert(1)>\n</div>", "<p>hello</p>\n");
    check("<!-- gone -->", "");
    check("<iframe src=\"https://evil.example\"></iframe>", "");
    check("<svg/onload=alert(1)>", "<p>&lt;svg/onload=alert(1)&gt;</p>\n");
    /* A literal look-alike of our own link is text like any other. */
    check("`<a href=\"` \\<a href=\"x\">",
          "<p><code>&lt;a href=&quot;</code> &lt;a href=&quot;x&quot;&gt;</p>\n");
    check("```\"><script>\nx\n```",
          "<pre><code class=\"language-&quot;&gt;&lt;script&gt;\">x\n</code></pre>\n");
}

static bool is_plain(const char *html)
{
    return strncmp(html, "<pre class=\"plain\">", 19) == 0;
}

static void test_table_bomb(void **state)
{
    char *bars = repeat("|", 3000);
    char *dashes = repeat("|-", 6000);
    char *rows = repeat("|\n", 6000);
    struct sb md = SB_INIT(1u << 20);
    char *html;

    (void)state;
    sb_printf(&md, "%s\n%s|\n%s", bars, dashes, rows);
    assert_in_range(md.n, 14000, 16000);
    html = markdown_html(sb_view(&md));
    assert_null(strstr(html, "<table"));
    assert_in_range(strlen(html), 1, 2 * md.n);
    free(html);
    sb_dispose(&md);
    free(bars);
    free(dashes);
    free(rows);
}

static void test_picture_bomb(void **state)
{
    char *few = repeat("![[]()", 6 * (MARKDOWN_IMAGES_MAX - 1));
    char *many = repeat("![[]()", 120000);
    char *html = markdown_html(sv_of(few));

    (void)state;
    assert_false(is_plain(html));
    free(html);
    html = markdown_html(sv_of(many));
    assert_true(is_plain(html));
    assert_in_range(strlen(html), 120000, 130000);
    free(html);
    free(few);
    free(many);
}

static void test_depth_and_nodes(void **state)
{
    static const char *const units[] = {"> ",    "- ",  "*a **b ", "[a](http://b) ",
                                        "a\n\n", "1. ", "* a\n"};

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char *md = repeat(units[i], MARKDOWN_SHOWN_MAX);
        char *html = markdown_html(sv_of(md));

        assert_non_null(html);
        assert_in_range(strlen(html), 1, MARKDOWN_HTML_MAX);
        free(html);
        free(md);
    }
}

static void test_cut(void **state)
{
    char *md = repeat("word \xC3\xA9\n\n", MARKDOWN_SHOWN_MAX + 3000);
    char *html = markdown_html(sv_make(md, MARKDOWN_SHOWN_MAX + 3000));

    (void)state;
    assert_non_null(
        strstr(html, "<p class=\"cut\">The rest of this text, 3 KiB, is not shown.</p>"));
    free(html);
    free(md);
}

/* Whatever the bytes: no element or attribute beyond those that we mean. */
static void test_random(void **state)
{
    static const char *const bits[] = {"<",
                                       ">",
                                       "\"",
                                       "'",
                                       "`",
                                       "\n",
                                       "\n\n",
                                       "[",
                                       "](",
                                       ")",
                                       "![",
                                       "*",
                                       "_",
                                       "&",
                                       "<script>",
                                       "</script>",
                                       "<a href=\"",
                                       "javascript:",
                                       "https://x.y/",
                                       "onerror=",
                                       "|",
                                       "|-|",
                                       "    ",
                                       "- ",
                                       "> ",
                                       "\\",
                                       "<!--",
                                       "-->",
                                       "<![CDATA[",
                                       "a",
                                       "\xC3\xA9",
                                       "\xFF",
                                       "<img src=x onerror=y>"};
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct sb md = SB_INIT(1u << 16);
        char *html;

        for (int i = 0; i < 30; i++)
            sb_puts(&md, bits[cm_below(&seed, sizeof bits / sizeof bits[0])]);
        html = markdown_html(sb_view(&md));
        assert_non_null(html);
        for (const char *p = strchr(html, '<'); p; p = strchr(p + 1, '<')) {
            static const char *const fine[] = {
                "<p>",
                "</p>",
                "<em>",
                "</em>",
                "<strong>",
                "</strong>",
                "<code>",
                "</code>",
                "<code class=\"language-",
                "<pre>",
                "</pre>",
                "<pre class=\"plain\">",
                "<ul>",
                "</ul>",
                "<ol>",
                "<ol start=",
                "</ol>",
                "<li>",
                "</li>",
                "<blockquote>",
                "</blockquote>",
                "<h3>",
                "</h3>",
                "<h4>",
                "</h4>",
                "<hr />",
                "<br />",
                "<a rel=\"nofollow noopener noreferrer\" href=\"http",
                "</a>",
                "<table>",
                "</table>",
                "<thead>",
                "</thead>",
                "<tbody>",
                "</tbody>",
                "<tr>",
                "</tr>",
                "<th>",
                "</th>",
                "<td>",
                "</td>"};
            bool known = false;

            for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
                known = known || strncmp(p, fine[i], strlen(fine[i])) == 0;
            if (!known)
                print_message("in:  " SV_FMT "\nout: %s\n", SV_ARG(sb_view(&md)), html);
            assert_true(known);
        }
        free(html);
        sb_dispose(&md);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary),        cmocka_unit_test(test_links),
        cmocka_unit_test(test_pictures),        cmocka_unit_test(test_html),
        cmocka_unit_test(test_table_bomb),      cmocka_unit_test(test_picture_bomb),
        cmocka_unit_test(test_depth_and_nodes), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
