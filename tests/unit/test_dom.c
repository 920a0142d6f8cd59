/* test_dom.c - a page as a flat tree: its shape, selectors, values, and the same Markdown as
 * without. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what pages mean (test_source_forum.c).
 */
#include "corpus/dom.h"

#include "corpus/html.h"
#include "tests/unit/cm.h"

static void test_tree(void **state)
{
    struct dom d;
    (void)state;
    dom_init(&d);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(dom_read(&d, SV("<ul id=u><li>a<b>c</b></li><li>d &amp; e</ul>t"), NULL),
                         0);
        size_t u = dom_find(&d, 1, d.n, "ul"), li = dom_find(&d, 1, d.n, "li");
        assert_int_equal(d.nodes[li].parent, u);
        size_t second = d.nodes[li].end;
        assert_true(dom_is(&d, second, "li"));
        assert_int_equal(d.nodes[second].end, d.nodes[u].end);
        assert_true(d.nodes[u].end < d.n);
        assert_int_equal(d.nodes[0].end, d.n);
        for (size_t i = 1; i < d.n; i++) {
            assert_true(d.nodes[i].end > i && d.nodes[i].end <= d.nodes[d.nodes[i].parent].end);
            assert_true(d.nodes[i].parent < i);
        }
    }
    assert_int_equal(dom_read(&d, SV(""), NULL), 0);
    assert_int_equal(d.n, 1);
    struct sb deep = SB_INIT(1 << 20);
    for (int i = 0; i < 2000; i++)
        sb_puts(&deep, "<div>");
    assert_int_equal(dom_read(&d, sb_view(&deep), NULL), ASK_LIMIT);
    sb_dispose(&deep);
    dom_dispose(&d);
}

static void test_find(void **state)
{
    static const char page[] =
        "<div class='a  b' id=x><p class=c lang=en>one</p><a href='/u/5?x=1' class=b>two</a></div>"
        "<div class=ab><a href=y>three</a><script>no</script> <i>fo</i>ur</div>";
    static const struct {
        const char *selector, *words;
    } finds[] = {{"p", "one"},
                 {".b", "one two"},
                 {"a.b", "two"},
                 {"#x a", "two"},
                 {"[href$=y]", "three"},
                 {"[href*='5']", NULL},
                 {"[href*=5]", "two"},
                 {"[href^=/u/]", "two"},
                 {"div .c[lang=en]", "one"},
                 {".ab a", "three"},
                 {".a .ab", NULL},
                 {".zz,.c", "one"},
                 {".ab,p", "three four"},
                 {"[lang]", "one"},
                 {"em,b", NULL}};
    struct dom d;
    struct arena a = ARENA_INIT(1024, 1 << 20);
    (void)state;
    dom_init(&d);
    assert_int_equal(dom_read(&d, sv_of(page), NULL), 0);
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        size_t at = dom_find(&d, 1, d.n, finds[i].selector);
        struct sv s = at ? dom_text(&d, at, &a) : sv_make("", 0);
        assert_true(at > 0 || !finds[i].words);
        if (finds[i].words && !sv_eq(s, sv_of(finds[i].words)))
            fail_msg("%s gives \"" SV_FMT "\"", finds[i].selector, SV_ARG(s));
        assert_true(!at || dom_matches(&d, at, finds[i].selector));
    }
    /* The first in the page, whichever alternative it is. */
    assert_true(dom_is(&d, dom_next(&d, 1, d.n, ".ab,p"), "p"));
    assert_true(sv_eq(dom_pick(&d, 1, d.n, ".none,a.b@href,p", &a), SV("/u/5?x=1")));
    assert_true(sv_eq(dom_pick(&d, 1, d.n, "p@title,p", &a), SV("one")));
    assert_true(sv_eq(dom_pick(&d, dom_find(&d, 1, d.n, "p"), d.n, "@lang", &a), SV("en")));
    arena_dispose(&a);
    dom_dispose(&d);
}

/* A fragment gives the same Markdown by way of the tree; a dropped node gives none. */
static void test_markdown(void **state)
{
    static const char *const pages[] = {
        "<p>a <b>b</b> c</p><ul><li>x<ol><li>y</ol><li>z</ul><blockquote><p>q<pre>c\n "
        "d</pre></blockquote>",
        "<table><tr><th>a<th>b<tr><td>1<td>2</table>text<br>more",
        "a<a href='https://e.org/?a=1&amp;b=2'>l</a> <code>x</code><h2>h</h2>",
        "<div><span>one</span> two<div>three</div> four</div>"};
    struct html_opt opt = HTML_OPT_INIT;
    struct html *h = html_new();
    struct dom d;
    (void)state;
    dom_init(&d);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct sb want = SB_INIT(1 << 16), got = SB_INIT(1 << 16);
        assert_int_equal(html_convert(h, &want, sv_of(pages[i]), &opt, NULL), 0);
        assert_int_equal(dom_read(&d, sv_of(pages[i]), NULL), 0);
        assert_int_equal(html_convert_dom(h, &got, &d, 1, d.n, &opt, NULL), 0);
        assert_string_equal(sb_str(&got), sb_str(&want));
        sb_dispose(&want);
        sb_dispose(&got);
    }
    struct sb got = SB_INIT(1 << 16);
    assert_int_equal(dom_read(&d, SV("<p>a<i>no</i>b</p><p>c</p>"), NULL), 0);
    d.nodes[dom_find(&d, 1, d.n, "i")].drop = true;
    size_t p = dom_find(&d, 1, d.n, "p");
    assert_int_equal(html_convert_dom(h, &got, &d, p + 1, d.nodes[p].end, &opt, NULL), 0);
    assert_string_equal(sb_str(&got), "ab");
    sb_dispose(&got);
    html_free(h);
    dom_dispose(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tree), cmocka_unit_test(test_find),
                                       cmocka_unit_test(test_markdown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
