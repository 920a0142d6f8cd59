/* test_html.c - HTML to Markdown: exact Markdown for what matters, and one property for the rest.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whole imports (test_source_*.c).
 * The property: the text a reader sees of the HTML is the text that cmark-gfm shows of our
 * Markdown, for made-up HTML full of special characters and for real posts where they are there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/html.h"
#include "corpus/input.h"
#include "corpus/md.h"
#include "corpus/rows.h"
#include "tests/unit/cm.h"
#include "tests/unit/html_text.h"

static void check(const char *html, const char *want)
{
    struct sb out = SB_INIT(1 << 20);
    struct html_opt opt = HTML_OPT_INIT;
    struct ask_err err = {0};
    opt.base = SV("https://example.org/dir/page");
    assert_int_equal(html_to_markdown(&out, sv_of(html), &opt, &err), 0);
    assert_string_equal(sb_str(&out), want);
    sb_dispose(&out);
}

static void test_inline(void **state)
{
    (void)state;
    check("<p>plain</p>", "plain");
    check("no tags at all", "no tags at all");
    check("<p>a <b>bold</b>, <i>it</i> and <em>em</em></p>", "a **bold**, *it* and *em*");
    check("<b><i>both</i></b> <s>gone</s>", "***both*** ~~gone~~");
    check("<p>x<code>a`b</code> <kbd>Ctrl</kbd></p>", "x``a`b`` `Ctrl`");
    check("<code>`</code>", "`` ` ``");
    check("<code> a </code>b", "`a` b");
    check("<p><b> spaced </b>x</p>", "**spaced** x");
    check("<p><b>foo:</b>bar</p>", "foo:bar");  /* could not end there: "**foo:**bar" shows stars */
    check("<p><b>a</b><b>b</b></p>", "a**b**"); /* four stars in a row would be shown */
    check("<b></b><i> </i>x<a href='http://e.org'></a>", "x");
    check("10<sup>2</sup> H<sub>2</sub>O e<sup>x</sup> <sup>see there</sup>",
          "10² H₂O e^x see there");
    check("a<br>b<br/><br>", "a\\\nb");
    check("x <!-- hidden --> y<script>z()</script><style>p{}</style>", "x y");
}

/* A formula is there three times: its LaTeX is kept. */
static void test_formulas(void **state)
{
    (void)state;
    check("<p>in <span class='katex'><span class='katex-mathml'><math><semantics><mrow><mi>K</mi>"
          "<mo>\u2297</mo></mrow><annotation encoding='application/x-tex'>K_1 \\otimes *x*"
          "</annotation></semantics></math></span><span class='katex-html' aria-hidden='true'>"
          "<span>K</span></span></span> b</p>",
          "in `K_1 \\otimes *x*` b");
    check("<math><mi>x</mi><mo>+</mo><mn>1</mn></math> b", "x+1 b");
    check("<span class='k'>x</span> <annotation>y</annotation>", "x `y`");
}

static void test_links(void **state)
{
    (void)state;
    check("<a href='https://e.org/a_b'>see</a>", "[see](https://e.org/a_b)");
    check("<a href='https://e.org/(x) y'>a]b[c</a>", "[a\\]b\\[c](https://e.org/%28x%29%20y)");
    check("<a href='https://e.org/?a=1&amp;lt;=2'>q</a>", "[q](https://e.org/?a=1\\&lt;=2)");
    check("<a href='https://e.org/'>https://e.org/</a>", "<https://e.org/>");
    check("see https://e.org/a_b*c.", "see <https://e.org/a_b*c>.");
    check("<a href='javascript:alert(1)'>x</a>", "x");
    check("<a href='#top'>x</a> <a>y</a>", "x y");
    check("<a href='/q/1'>x</a> <a href='other'>y</a> <a href='//h/p'>z</a>",
          "[x](https://example.org/q/1) [y](https://example.org/dir/other) [z](https://h/p)");
    check("wow!<a href='http://e.org'>x</a>", "wow\\![x](http://e.org)");
    check("<img src='https://e.org/i.png' alt='a pic'>", "[a pic](https://e.org/i.png)");
    check("<img src='https://e.org/i.png' alt='enter image description here'>",
          "[image](https://e.org/i.png)");
    check("<a href='http://e.org'><img src='http://e.org/i.png'></a>", "[image](http://e.org)");
    check("<img src='data:image/png;base64,xx' alt='dot'>", "dot");
}

static void test_escapes(void **state)
{
    (void)state;
    check("vector&lt;int&gt; a &lt; b &lt;3", "vector\\<int> a < b \\<3");
    check("snake_case_name _x_ __init__", "snake_case_name \\_x\\_ \\_\\_init\\_\\_");
    check("2 * 3 *p **q", "2 * 3 \\*p \\*\\*q");
    check("`tick", "\\`tick");
    check("C:\\Users \\* a\\", "C:\\Users \\\\\\* a\\\\");
    check("AT&amp;T &amp;amp; &amp;copy; &amp; x", "AT&T \\&amp; \\&copy; & x");
    check("a[0] [x](y) [^1]", "a[0] [x\\](y) \\[^1]");
    check("~one ~ two~ ~~x~~", "\\~one ~ two\\~ \\~\\~x\\~\\~");
    check("<p># h</p><p>#5 ok</p><p>- i</p><p>-x</p><p>+ i</p><p>&gt; q</p><p>1. n</p><p>1.5</p>",
          "\\# h\n\n#5 ok\n\n\\- i\n\n-x\n\n\\+ i\n\n\\> q\n\n1\\. n\n\n1.5");
    check("<p>a<br>---<br>===<br>| - |</p>", "a\\\n\\---\\\n\\===\\\n\\| - |");
    check("<p>[x]: http://e.org</p>", "\\[x]: <http://e.org>");
    check("<p>***</p><p>~~~</p>", "\\*\\*\\*\n\n\\~\\~\\~");
    check("<h2>C# and #</h2>", "## C# and \\#");
}

static void test_blocks(void **state)
{
    (void)state;
    check("<h1>A</h1><p>b</p><hr><h3>c <code>d</code></h3>", "# A\n\nb\n\n___\n\n### c `d`");
    check("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c");
    check("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b");
    check("<ol start=9><li>a</li><li>b</li></ol>", "9. a\n10. b");
    check("<ol start=-4><li>a</li></ol>", "1. a");
    check("<ul><li>a<ol start=3><li>b</li></ol></li></ul>", "- a\n\n  3. b");
    check("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n+ b");
    check("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b");
    check("<ul><li></li><li>a</li></ul>", "- a");
    check("<ul><li>- x</li><li><hr></li></ul>", "- \\- x\n- ___");
    check("<blockquote><p>a</p><p>b</p></blockquote><blockquote>c</blockquote>",
          "> a\n>\n> b\n\n> c");
    check("<blockquote><ul><li>a<br>b</li></ul></blockquote>", "> - a\\\n>   b");
    check("<div>a<div>b</div>c</div>", "a\n\nb\n\nc");
    check("<p>a", "a");
    check("a</p></div>b", "a\n\nb");
    check("", "");
}

static void test_code(void **state)
{
    (void)state;
    check("<pre><code>a &lt; b\n  c\n</code></pre>", "```\na < b\n  c\n```");
    check("<pre class='lang-py s-code-block'><code class='hljs language-python'>x</code></pre>",
          "```py\nx\n```");
    check("<pre><code class='language-c++'>x</code></pre>", "```c++\nx\n```");
    check("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````");
    check("<pre>a<br>b<span>c</span></pre>", "```\na\nbc\n```");
    check("<ol><li>x<pre><code>y\n\nz</code></pre></li></ol>",
          "1. x\n\n   ```\n   y\n   \n   z\n   ```");
    check("<pre>  \n</pre>x", "x");
    check("<pre>open", "```\nopen\n```");
}

static void test_tables(void **state)
{
    (void)state;
    check("<table><tr><th>a|b</th><th>c</th></tr><tr><td>1<br>2</td><td><code>x|y</code></td></tr>"
          "</table>",
          "| a\\|b | c |\n| --- | --- |\n| 1 2 | `x\\|y` |");
    check("<table><tr><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>",
          "| 1 | |\n| --- | --- |\n| 2 | 3 |");
    check("<table><tr><td>only</td></tr><tr><td>one</td></tr></table>", "only\n\none");
    check("<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>",
          "| a b | c |\n| --- | --- |");
    check("<table></table>x", "x");
    check("<td>loose</td>x", "loose\n\nx");
}

static void test_page(void **state)
{
    static const char html[] =
        "<!doctype html><html lang='de-AT'><head><title> The page &amp; more </title>"
        "<link rel=canonical href='https://example.org/p/x'><meta name=keywords content='a, b'>"
        "<meta property='article:published_time' content='2024-01-02'><meta name=author "
        "content=ana></head><body><nav>menu</nav><p>before</p><main><h1>Head</h1><p>text <a "
        "href='y'>l</a></p><aside>ad</aside></main><footer>foot</footer></body></html>";
    struct sb out = SB_INIT(1 << 20);
    struct html_page page;
    struct html_opt opt = HTML_OPT_INIT;
    (void)state;
    html_page_init(&page);
    opt.page = &page;
    assert_int_equal(html_to_markdown(&out, sv_of(html), &opt, NULL), 0);
    assert_string_equal(sb_str(&out), "# Head\n\ntext [l](https://example.org/p/y)");
    assert_string_equal(sb_str(&page.title), " The page & more ");
    assert_string_equal(sb_str(&page.heading), "Head");
    assert_string_equal(sb_str(&page.canonical), "https://example.org/p/x");
    assert_string_equal(sb_str(&page.lang), "de-AT");
    assert_string_equal(sb_str(&page.published), "2024-01-02");
    assert_string_equal(sb_str(&page.author), "ana");
    assert_string_equal(sb_str(&page.keywords), "a, b");
    assert_false(page.noindex);
    html_page_dispose(&page);
    html_page_init(&page);
    sb_reset(&out);
    assert_int_equal(
        html_to_markdown(&out, SV("<meta name=ROBOTS content='follow, NoIndex'><p>x"), &opt, NULL),
        0);
    assert_true(page.noindex);
    assert_string_equal(sb_str(&out), "x");
    html_page_dispose(&page);
    sb_dispose(&out);
}

/* ---- limits ---- */

static int convert_n(const char *piece, size_t times, const char *end, struct ask_err *err)
{
    struct sb in = SB_INIT(HTML_IN_MAX + 1), out = SB_INIT(HTML_OUT_MAX);
    struct html_opt opt = HTML_OPT_INIT;
    for (size_t i = 0; i < times; i++)
        sb_puts(&in, piece);
    sb_puts(&in, end);
    int rc = html_to_markdown(&out, sb_view(&in), &opt, err);
    sb_dispose(&in);
    sb_dispose(&out);
    return rc;
}

static void test_limits(void **state)
{
    struct ask_err err = {0};
    (void)state;
    assert_int_equal(convert_n("<div>", 500, "deep", &err), 0);
    assert_int_equal(convert_n("<div>", 200000, "deep", &err), ASK_LIMIT);
    assert_int_equal(convert_n("<b>", 900, "x", &err), 0);
    assert_int_equal(convert_n("<i>x</i>", 1100000, "", &err), ASK_LIMIT);
    assert_int_equal(convert_n("</b>", 2000000, "x", &err), ASK_LIMIT);
    assert_int_equal(convert_n("<blockquote>", 300, "x", &err), 0);
    assert_int_equal(convert_n("<ul><li>", 400, "x", &err), 0);
    assert_int_equal(convert_n("<table><tr>", 300, "<td>x", &err), 0);
    assert_int_equal(convert_n("0123456789abcdef", HTML_IN_MAX / 16, "x", &err), ASK_LIMIT);
    assert_int_equal(convert_n("&nbsp;", 100000, "", &err), 0);
    assert_int_equal(convert_n("<td>", 100000, "x", &err) < 1, true);
}

/* A row of 60,000 cells above many short ones must not be filled up. */
static void test_ragged_table(void **state)
{
    struct sb in = SB_INIT(HTML_IN_MAX), out = SB_INIT(HTML_OUT_MAX);
    struct html_opt opt = HTML_OPT_INIT;
    (void)state;
    sb_puts(&in, "<table><tr>");
    for (int i = 0; i < 20000; i++)
        sb_puts(&in, "<td>x</td>");
    for (int i = 0; i < 20000; i++)
        sb_puts(&in, "<tr><td>y</td>");
    assert_int_equal(html_to_markdown(&out, sb_view(&in), &opt, NULL), 0);
    assert_true(out.n < 4 * in.n);
    sb_dispose(&in);
    sb_dispose(&out);
}

static void test_bad_bytes(void **state)
{
    (void)state;
    check("<p>caf\xe9 \xc3\xa9</p>", "caf\xef\xbf\xbd \xc3\xa9"); /* the rest stays UTF-8 */
    check("<p>a\x01\x07z</p>", "az");
    struct sb out = SB_INIT(1000);
    struct html_opt opt = HTML_OPT_INIT;
    assert_int_equal(html_to_markdown(&out, sv_make("<p>a\0b</p>", 10), &opt, NULL), 0);
    assert_string_equal(sb_str(&out), "ab");
    sb_dispose(&out);
}

/* ---- the property ---- */

static void make_html(struct sb *b, uint64_t *seed)
{
    static const char *const parts[] = {"word",
                                        "x",
                                        " ",
                                        " ",
                                        " ",
                                        "\n",
                                        "a_b",
                                        "_",
                                        "*",
                                        "**",
                                        "`",
                                        "``",
                                        "[",
                                        "]",
                                        "(",
                                        ")",
                                        "!",
                                        "&lt;",
                                        "&gt;",
                                        "&amp;",
                                        "&amp;lt;",
                                        "#",
                                        "# ",
                                        "- ",
                                        "-",
                                        "1. ",
                                        "12) ",
                                        "+ ",
                                        "=",
                                        "===",
                                        "---",
                                        "|",
                                        "| - |",
                                        "~",
                                        "~~",
                                        "\\",
                                        ":",
                                        "http://e.org/a_b",
                                        "é",
                                        "“",
                                        "”",
                                        "слово",
                                        "中",
                                        "<b>",
                                        "</b>",
                                        "<i>",
                                        "</i>",
                                        "<em>",
                                        "</em>",
                                        "<strong>",
                                        "</strong>",
                                        "<code>",
                                        "</code>",
                                        "<br>",
                                        "<p>",
                                        "</p>",
                                        "<ul>",
                                        "<li>",
                                        "</li>",
                                        "</ul>",
                                        "<ol>",
                                        "</ol>",
                                        "<ol start=7>",
                                        "<blockquote>",
                                        "</blockquote>",
                                        "<pre>",
                                        "</pre>",
                                        "<a href='http://e.org/(x)'>",
                                        "</a>",
                                        "<h2>",
                                        "</h2>",
                                        "<hr>",
                                        "<img src='http://e.org/i.png' alt='alt_'>",
                                        "<s>",
                                        "</s>",
                                        "<del>",
                                        "</del>",
                                        "<div>",
                                        "</div>",
                                        "<table><tr><td>",
                                        "</td><td>",
                                        "</td></tr><tr><td>",
                                        "</td></tr></table>",
                                        "<kbd>",
                                        "</kbd>",
                                        "&nbsp;",
                                        "&copy;",
                                        "{",
                                        "}",
                                        "www.e.org",
                                        "$",
                                        "%",
                                        "0",
                                        "9",
                                        ".",
                                        ",",
                                        ";",
                                        "'",
                                        "\"",
                                        "/",
                                        "?",
                                        "@",
                                        "a@b.org",
                                        "<sup>",
                                        "</sup>",
                                        "<sub>",
                                        "</sub>",
                                        "<span>",
                                        "</span>",
                                        "<dl><dt>",
                                        "<dd>",
                                        "</dl>"};
    size_t n = 1 + cm_below(seed, 25);
    for (size_t i = 0; i < n; i++)
        sb_puts(b, parts[cm_below(seed, sizeof parts / sizeof *parts)]);
}

static bool same_text(struct html *h, struct sv html, bool tell)
{
    struct sb md = SB_INIT(1 << 24), want = SB_INIT(1 << 24), got = SB_INIT(1 << 24);
    struct html_opt opt = HTML_OPT_INIT;
    struct ask_err err = {0};
    bool ok = html_convert(h, &md, html, &opt, &err) == 0;
    html_text(&want, html);
    markdown_text(&got, sb_view(&md));
    ok = ok && sv_eq(sb_view(&want), sb_view(&got));
    if (!ok && tell)
        printf("HTML:     %.*s\nMarkdown: %s\nwant: %s\ngot:  %s\n%s\n", (int)html.n, html.p,
               sb_str(&md), sb_str(&want), sb_str(&got), err.msg);
    sb_dispose(&md);
    sb_dispose(&want);
    sb_dispose(&got);
    return ok;
}

static void test_text_is_kept(void **state)
{
    uint64_t seed = cm_seed();
    struct html *h = html_new();
    struct sb html = SB_INIT(1 << 16);
    (void)state;
    size_t bad = 0;
    for (int i = 0; i < 8000 && bad < 5; i++) {
        sb_reset(&html);
        make_html(&html, &seed);
        bad += !same_text(h, sb_view(&html), true);
    }
    assert_int_equal(bad, 0);
    sb_dispose(&html);
    html_free(h);
}

static void test_real_posts(void **state)
{
    const char *data = getenv("SHARED_DATA") ? getenv("SHARED_DATA") : "../shared/data";
    char path[512];
    struct input *in = NULL;
    struct stream *s = NULL;
    struct rows rows;
    struct row *row = calloc(1, sizeof *row);
    struct html *h = html_new();
    size_t n = 0, bad = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/stackexchange/iot.stackexchange-2017-03", data);
    if (input_open(&in, path, NULL, NULL) < 0) {
        printf("SKIP: %s is not there\n", path);
        free(row);
        html_free(h);
        skip();
    }
    ptrdiff_t at = input_find(in, SV("Posts.xml"));
    assert_true(at >= 0);
    assert_int_equal(stream_open(&s, in, (size_t)at, NULL), 0);
    rows_init(&rows, s);
    while (rows_next(&rows, row, NULL) > 0) {
        n++;
        bad += !same_text(h, row_get(row, SV("Body")), bad < 3);
    }
    assert_int_equal(n, 1140);
    assert_int_equal(bad, 0);
    rows_dispose(&rows);
    stream_close(s);
    input_free(in);
    html_free(h);
    free(row);
}

/* ---- comments ---- */

static void comment(const char *text, const char *want)
{
    struct sb out = SB_INIT(1 << 16);
    struct md m;
    md_init(&m, 1 << 16);
    md_inline_only(&out, &m, sv_of(text));
    assert_string_equal(sb_str(&out), want);
    sb_dispose(&out);
    md_dispose(&m);
}

static void test_comments(void **state)
{
    (void)state;
    comment("use `std::vector<int>` not vector<int>", "use `std::vector<int>` not vector\\<int>");
    comment("# not a heading", "\\# not a heading");
    comment("1. no list", "1\\. no list");
    comment("*very* **good** _so_ snake_case 2*3*4", "*very* **good** *so* snake_case 2\\*3\\*4");
    comment("see [this](https://e.org/a_b) https://e.org/x_y.",
            "see [this](https://e.org/a_b) <https://e.org/x_y>.");
    comment("see [odd](ftp)", "see [odd\\](ftp)");
    comment("a `` b ` c `` d", "a ``b ` c`` d");
    comment("`open", "\\`open");
    comment("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inline),     cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_blocks),     cmocka_unit_test(test_code),
        cmocka_unit_test(test_tables),     cmocka_unit_test(test_page),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_ragged_table),
        cmocka_unit_test(test_bad_bytes),  cmocka_unit_test(test_text_is_kept),
        cmocka_unit_test(test_real_posts), cmocka_unit_test(test_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
