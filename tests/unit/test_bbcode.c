/* test_bbcode.c - BBCode as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: phpBB's ways of storing it (test_source_phpbb.c).
 */
#include "corpus/sources/phpbb/bbcode.h"

#include <stdlib.h>

#include "tests/unit/cm.h"

struct fixture {
    struct bbcode b;
    struct html *h;
    struct sb out;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    bbcode_init(&f->b);
    f->h = html_new();
    sb_init(&f->out, HTML_OUT_MAX);
    *state = f;
    return f->h ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    bbcode_dispose(&f->b);
    html_free(f->h);
    sb_dispose(&f->out);
    free(f);
    return 0;
}

static const char *convert(struct fixture *f, struct sv text, struct bbcode_opt opt)
{
    sb_reset(&f->out);
    assert_int_equal(bbcode_to_markdown(&f->b, f->h, &f->out, text, &opt, NULL), 0);
    return sb_str(&f->out);
}

#define IS(text, want)                                                                             \
    assert_string_equal(convert(f, sv_of(text), (struct bbcode_opt){.literal = false}), want)

static void test_inline(void **state)
{
    struct fixture *f = *state;
    IS("a [b]bold[/b] [I]it[/I] [u]under[/u] [s]no[/s] x[sup]2[/sup]",
       "a **bold** *it* under ~~no~~ x\xc2\xb2");
    IS("[color=#ff0000]red[/color] [size=150]big[/size] [font=Arial]f[/font]", "red big f");
    IS("[url=https://e.org/a?b=1&c]name[/url] [url]https://e.org/[/url]",
       "[name](https://e.org/a?b=1\\&c) <https://e.org/>");
    IS("[img]https://e.org/a.png[/img]", "[image](https://e.org/a.png)");
    IS("[email]a@e.org[/email]", "[a@e.org](mailto:a@e.org)");
    IS("[youtube]abc_123[/youtube]", "[abc_123](https://www.youtube.com/watch?v=abc_123)");
    IS("[tt]a[b]c[/tt] [c]*x*[/c]", "`a[b]c` `*x*`");
    IS("see https://e.org/x_y, and (http://e.org).", "see <https://e.org/x_y>, and "
                                                     "(<http://e.org>).");
    IS("[url=javascript:alert(1)]x[/url]", "x");
}

/* What is no tag is text, and text means nothing in Markdown. */
static void test_text(void **state)
{
    struct fixture *f = *state;
    IS("a[i] = b[0]; [foo]x[/foo] [b]open", "a[i] = b[0]; [foo]x[/foo] [b]open");
    IS("[/b] x [*] y [/list]", "\\[/b] x [\\*] y [/list]");
    IS("*stars* <b>html</b> & `tick`", "\\*stars\\* \\<b>html\\</b> & \\`tick\\`");
    IS("one\ntwo\n\nthree", "one\\\ntwo\n\nthree");
    IS("[b]one\n\ntwo[/b]", "**one**\n\n**two**");
    IS("[b][i]x[/b] y[/i]", "***x*** y");
    assert_string_equal(convert(f, SV("[b]x[/b]\n# y"), (struct bbcode_opt){.literal = true}),
                        "\\[b]x[/b]\\\n\\# y");
}

static void test_blocks(void **state)
{
    struct fixture *f = *state;
    IS("[quote=\"Ana B\" post_id=3 time=1 user_id=2]\nold\n[/quote]\nnew",
       "> **Ana B:**\n>\n> old\n\nnew");
    IS("[quote=ana post_id=3]a[quote]b[/quote]c[/quote]", "> **ana:**\n>\n> a\n>\n> > b\n>\n> c");
    IS("[quote]\nopen", "\\[quote]\\\nopen");
    IS("x\n[code]\nif (a[i]) [b]x[/b]\n\n  y\n[/code]\nz",
       "x\n\n```\nif (a[i]) [b]x[/b]\n\n  y\n```\n\nz");
    IS("[code=php]$x;[/code]", "```php\n$x;\n```");
    IS("[code]never closed [b]x[/b]", "\\[code]never closed **x**");
    IS("[list]\n[*]one\n[*]two [b]x[/b]\n[list=1][*]a[*]b[/list]\n[*]three[/list]after",
       "- one\n- two **x**\n  1. a\n  2. b\n- three\n\nafter");
    IS("[list=1][*]a[/*][*]b[/list]", "1. a\n2. b");
    IS("[list][*][b]open\n[*]next[/list]", "- **open**\n- next");
    IS("[quote][list][*]a[/list][/quote]", "> - a");
    IS("[center]mid[/center] [spoiler]s[/spoiler] [hr]", "mid\n\ns\n\n___");
}

static void test_uid(void **state)
{
    struct fixture *f = *state;
    struct bbcode_opt opt = {.uid = SV("1a2b")};
    assert_string_equal(convert(f, SV("[b:1a2b]x[/b:1a2b] [b]y[/b] [i:zz]z[/i:zz]"), opt),
                        "**x** [b]y[/b] [i:zz]z[/i:zz]");
    assert_string_equal(
        convert(f, SV("[list:1a2b][*:1a2b]a[/*:m:1a2b][*:1a2b]b[/*:m:1a2b][/list:u:1a2b]"), opt),
        "- a\n- b");
    assert_string_equal(convert(f, SV("[list=1:1a2b][*:1a2b]a[/*:m:1a2b][/list:o:1a2b]"), opt),
                        "1. a");
    assert_string_equal(convert(f, SV("[quote=\"ana\":1a2b]q[/quote:1a2b]"), opt),
                        "> **ana:**\n>\n> q");
    assert_string_equal(convert(f, SV("[url=http://e.org/:1a2b]l[/url:1a2b]"), opt),
                        "[l](http://e.org/)");
    assert_string_equal(convert(f, SV("[code:1a2b]a[/code]b[/code:1a2b]"), opt),
                        "```\na[/code]b\n```");
}

/* Deep nesting and many open tags end in time and without recursion. */
static void test_hostile(void **state)
{
    struct fixture *f = *state;
    static const char *const pieces[] = {"[b]",   "[quote]", "[list][*]", "[code]",    "[url]",
                                         "[url=", "[/b]",    "[b][/i]",   "[quote=\"", "["};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct sb text = SB_INIT(1 << 20);
        for (int k = 0; k < 30000; k++)
            sb_puts(&text, pieces[i]);
        sb_puts(&text, "x[/quote][/list][/b]");
        (void)convert(f, sb_view(&text), (struct bbcode_opt){.literal = false});
        assert_true(f->out.n > 0);
        sb_dispose(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_inline, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_uid, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
