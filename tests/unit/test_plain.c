/* test_plain.c - Markdown to plain text with spans.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Each row: a source and its spans as "P[text]", in order: P prose, H heading with its level,
 * C code block, W inline code, Q quote, S signature. Then invariants on random Markdown, time on
 * hostile input by counting, failing memory. Not here: speed.
 */
#include "tests/unit/cm.h"

#include <string.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/plain.h"
#include "tests/unit/alloc_fail.h"

static void say(struct sb *b, const struct plain *p)
{
    sb_reset(b);
    for (size_t i = 0; i < p->nspans; i++) {
        const struct span *sp = &p->spans[i];

        sb_putc(b, "PHCWQS"[sp->kind]);
        if (sp->kind == SPAN_HEADING)
            sb_printf(b, "%d", sp->level);
        sb_putc(b, '[');
        sb_put(b, p->text.p + sp->off, sp->n);
        sb_putc(b, ']');
    }
}

static void expect(const char *source, const char *want)
{
    struct arena a = ARENA_INIT(1 << 12, 1 << 26);
    struct sb b = SB_INIT(1 << 20);
    struct plain p;

    assert_int_equal(plain_of_markdown(&p, sv_of(source), &a), 0);
    say(&b, &p);
    if (strcmp(sb_str(&b), want) != 0)
        fail_msg("%s\n  gives %s\n  wants %s", source, sb_str(&b), want);
    sb_dispose(&b);
    arena_dispose(&a);
}

struct row {
    const char *source, *want;
};

static void expect_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect(rows[i].source, rows[i].want);
}
#define EXPECT_ALL(rows) expect_all(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_blocks(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"\n\n  \n", ""},
        {"one\ntwo", "P[one two]"},
        {"one\r\ntwo\r\n", "P[one two]"},
        {"one\n\ntwo", "P[one]P[two]"},
        {"one  \ntwo", "P[one  \ntwo]"},
        {"one\\\ntwo", "P[one\ntwo]"},
        {"# Title\ntext", "H1[Title]P[text]"},
        {"### Deep ###\n", "H3[Deep]"},
        {"# C#\n", "H1[C#]"},
        {"#hashtag", "P[#hashtag]"},
        {"####### seven", "P[####### seven]"},
        {"Title\n=====\nSub\n---\nx", "H1[Title]H2[Sub]P[x]"},
        {"Use `ls` now\n---", "H2[Use ]W[ls]H2[ now]"},
        {"a\n\n---\n\nb", "P[a]P[b]"},
        {"***\n", ""},
        {"text\n--\nBob", "P[text -- Bob]"},
        {"- one\n- two\n", "P[one]P[two]"},
        {"* one\n  more\n* two", "P[one more]P[two]"},
        {"1. one\n2) two", "P[one]P[two]"},
        {"- [ ] open\n- [x] done", "P[open]P[done]"},
        {"- a\n    - b\n        - c", "P[a]P[b]P[c]"},
        {"in 2019. It\n2019. was", "P[in 2019. It 2019. was]"},
        {"-no item", "P[-no item]"},
        {"> quoted\n> more\n\nmine", "Q[quoted more]P[mine]"},
        {"> quoted\nlazy", "Q[quoted]P[lazy]"},
        {"> > deep\n", "Q[deep]"},
        {"- > in an item", "Q[in an item]"},
        {">no blank", "Q[no blank]"},
    };

    (void)state;
    EXPECT_ALL(rows);
}

static void test_code(void **state)
{
    static const struct row rows[] = {
        {"```\na\n b\n```\nx", "C[a\n b\n]P[x]"},
        {"```python\ndef f():\n    # no heading\n```", "C[def f():\n    # no heading]"},
        {"~~~\n```\n~~~", "C[```]"},
        {"````\n```\n````", "C[```]"},
        {"```\nnever closed\n*x*", "C[never closed\n*x*]"},
        {"text\n```\ncode\n```", "P[text]C[code]"},
        {"  ```\n  x\n    y\n  ```", "C[x\n  y]"},
        {"- item\n\n  ```\n  x\n  ```\n", "P[item]C[x]"},
        {"> ```\n> x\n> ```\n> y", "C[x\n]Q[y]"},
        {"> ```\n> x\ny", "C[x\n]P[y]"},
        {"    indented\n      more\n\n    again\ntext", "C[indented\n  more\n\nagain\n]P[text]"},
        {"text\n    no code", "P[text no code]"},
        {"- item\n\n      code in it\n", "P[item]C[code in it]"},
        {"\tx = 1\n", "C[x = 1]"},
        {"a `b c` d", "P[a ]W[b c]P[ d]"},
        {"``a ` b``", "W[a ` b]"},
        {"`` `x` ``", "W[`x`]"},
        {"a ` b", "P[a ` b]"},
        {"`a\nb`", "W[a b]"},
        {"`*a* <b> &lt;`", "W[*a* <b> &lt;]"},
        {"<pre><code>a &lt; b\nc\n</code></pre>\nx", "C[a < b\nc\n\n]P[x]"},
        {"<pre>one</pre>", "C[one]"},
    };

    (void)state;
    EXPECT_ALL(rows);
}

static void test_inline(void **state)
{
    static const struct row rows[] = {
        {"*a* **b** ***c*** _d_ __e f__", "P[a b c d e f]"},
        {"a * b * c", "P[a * b * c]"},
        {"snake_case_name and _x_", "P[snake_case_name and x]"},
        {"foo*bar*baz", "P[foobarbaz]"},
        {"2*3*4", "P[2*3*4]"},
        {"**open", "P[**open]"},
        {"*a **b* c**", "P[a b c]"},
        {"__init__ and __main__.py", "P[__init__ and __main__.py]"},
        {"~~gone~~ ~/.bashrc ~5", "P[gone ~/.bashrc ~5]"},
        {"[text](http://x.y/z)", "P[text]"},
        {"[a *b* c](<x y> \"t\")", "P[a b c]"},
        {"[w](http://en.org/a_(b)) x", "P[w x]"},
        {"![alt text](i.png)", "P[alt text]"},
        {"[![alt](i.png)](http://x)", "P[alt]"},
        {"[text][1] [short] [Two][] [none][9]\n\n[1]: http://a\n[short]: <b> 'c'\n[two]: d",
         "P[text short Two [none][9]]"},
        {"a[0] [main] f(x)[i](j)", "P[a[0] [main] f(x)i]"},
        {"[x] (y)", "P[[x] (y)]"},
        {"[a](b c)", "P[[a](b c)]"},
        {"<https://x.y/a_b_c> <me@x.y>", "P[https://x.y/a_b_c me@x.y]"},
        {"https://x.y/a_b_c*d", "P[https://x.y/a_b_c*d]"},
        {"\\*a\\* \\# \\_b\\_ \\a c:\\d", "P[*a* # _b_ \\a c:\\d]"},
        {"vector\\<int> and vector<int> and List<String>",
         "P[vector<int> and vector<int> and List<String>]"},
        {"<b>bold</b> <a href='x'>l</a> x<br>y <your-key>", "P[bold l x\ny <your-key>]"},
        {"a <!-- b --> c", "P[a  c]"},
        {"<!-- a\n\nb -->\nc", "P[c]"},
        {"a <!-- b", "P[a <!-- b]"},
        {"x < y && y > z", "P[x < y && y > z]"},
        {"&lt;a&gt; &amp;amp; &#39;x&#x27; &nbsp;y &nosuch; &", "P[<a> &amp; 'x'  y &nosuch; &]"},
        {"&#0;&#xD800;&#x110000;", "P[\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd]"},
    };

    (void)state;
    EXPECT_ALL(rows);
}

static void test_tables(void **state)
{
    static const struct row rows[] = {
        {"| a | b |\n|---|:-:|\n| 1 | `x` |\n\nx", "P[\t a \t b \t]P[\t 1 \t ]W[x]P[ \t]P[x]"},
        {"a | b\n--|--\n1 \\| 2 | 3", "P[a \t b]P[1 | 2 \t 3]"},
        {"no | table", "P[no | table]"},
    };

    (void)state;
    EXPECT_ALL(rows);
}

static void test_signature(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    static const struct row rows[] = {
        {"hello\n-- \nAnn Example\nhttp://x", "P[hello]S[Ann Example http://x]"},
        {"```\n-- \n```", "C[-- ]"},
    };

    (void)state;
    EXPECT_ALL(rows);
    sb_puts(&b, "a\n-- \n");
    for (int i = 0; i < 600; i++)
        sb_puts(&b, "too long to be a signature\n");
    {
        struct arena a = ARENA_INIT(1 << 12, 1 << 26);
        struct plain p;

        assert_int_equal(plain_of_markdown(&p, sb_view(&b), &a), 0);
        for (size_t i = 0; i < p.nspans; i++)
            assert_int_not_equal(p.spans[i].kind, SPAN_SIGNATURE);
        arena_dispose(&a);
    }
    sb_dispose(&b);
}

/* ---- properties ---- */

static size_t random_markdown(char *out, size_t max, uint64_t *rnd)
{
    static const char *const bits[] = {
        "a",    "word ",  "*",     "**",     "_",    "__",  "`",  "``",    "```",      "~~~",
        "\n",   "\n",     "\n\n",  " ",      "    ", "\t",  "> ", "- ",    "1. ",      "# ",
        "## ",  "---",    "===",   "|",      "|-",   "[",   "]",  "](",    ")",        "![",
        "[1]",  "[1]: u", "<b>",   "</b>",   "<!--", "-->", "<",  ">",     "&lt;",     "&#65;",
        "&",    "\\",     "<pre>", "</pre>", "é",    "日",  "~~", "-- \n", "http://x", "<br>",
        "\r\n", "+ ",     "* ",    "x|y",    "[ ] ",
    };
    size_t n = 0;

    while (n + 16 < max) {
        const char *s = bits[cm_below(rnd, sizeof(bits) / sizeof(bits[0]))];

        memcpy(out + n, s, strlen(s));
        n += strlen(s);
    }
    return n;
}

static void check(const struct plain *p, struct sv source, bool valid)
{
    size_t end = 0;

    assert_true(p->text.n <= source.n + 16);
    assert_null(p->text.n > 0 ? memchr(p->text.p, 0, p->text.n) : NULL);
    for (size_t i = 0; i < p->nspans; i++) {
        const struct span *sp = &p->spans[i];

        assert_true(sp->n > 0 && sp->off >= end && sp->off + sp->n <= p->text.n);
        assert_true(sp->kind <= SPAN_SIGNATURE);
        assert_true(sp->kind != SPAN_HEADING || (sp->level >= 1 && sp->level <= 6));
        for (size_t k = end; k < sp->off; k++)
            assert_int_equal(p->text.p[k], '\n');
        end = sp->off + sp->n;
        if (valid)
            assert_true(utf8_valid(sv_make(p->text.p + sp->off, sp->n)));
    }
    assert_int_equal(end, p->text.n);
}

static void test_random(void **state)
{
    uint64_t rnd = cm_seed();
    char text[900];

    (void)state;
    for (int round = 0; round < 5000; round++) {
        const size_t n = random_markdown(text, 20 + cm_below(&rnd, sizeof(text) - 20), &rnd);
        struct arena a = ARENA_INIT(1 << 12, 1 << 26);
        struct plain p;

        assert_int_equal(plain_of_markdown(&p, sv_make(text, n), &a), 0);
        check(&p, sv_make(text, n), true);
        for (size_t i = 0; i < n; i++)
            if (cm_below(&rnd, 10) == 0)
                text[i] = (char)cm_random(&rnd);
        assert_int_equal(plain_of_markdown(&p, sv_make(text, n), &a), 0);
        check(&p, sv_make(text, n), false);
        arena_dispose(&a);
    }
}

/* Input that makes naive scanners quadratic: a megabyte of each passes, or this test hangs. */
static void test_hostile(void **state)
{
    static const char *const bits[] = {
        "[",  "![[]()", "*a ",      "_",   "`",         "``` ` ", "<a ", "<!--", "&",
        "> ", "- ",     "](",       "a](", "[a](",      "|",      "# ",  "\\",   "**a*",
        "<",  "~~",     "[1]: x\n", "[x]", "    a\n\n", "|-\n",   "(\"", "\t"};
    struct sb b = SB_INIT(1 << 24);

    (void)state;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        struct arena a = ARENA_INIT(1 << 12, 1 << 28);
        struct plain p;

        sb_reset(&b);
        while (b.n < 1000000)
            sb_puts(&b, bits[i]);
        assert_int_equal(plain_of_markdown(&p, sb_view(&b), &a), 0);
        check(&p, sb_view(&b), true);
        arena_dispose(&a);
    }
    sb_dispose(&b);
}

static void test_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct arena a = ARENA_INIT(16, 1 << 20);
        struct plain p;
        const int rc = plain_of_markdown(
            &p, SV("# a\n`b` c\n\n- d\n- `e`\n- `f`\n- `g` h `i` j `k` l `m` n `o` p `q`\n"), &a);

        if (rc < 0) {
            assert_true(alloc_failed());
            assert_int_equal(rc, ASK_NOMEM);
        }
        arena_dispose(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),    cmocka_unit_test(test_code),
        cmocka_unit_test(test_inline),    cmocka_unit_test(test_tables),
        cmocka_unit_test(test_signature), cmocka_unit_test(test_random),
        cmocka_unit_test(test_hostile),   cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
