/* test_source_tutorials.c - pages of Markdown and HTML: front matter, titles, languages, skips.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML's own forms (test_html.c).
 */
#include "corpus/frontmatter.h"
#include "tests/unit/import_util.h"

static void front(struct world *w, struct front *f, const char *text)
{
    front_read(f, sv_of(text), &w->a);
}

static void test_yaml(void **state)
{
    struct world *w = *state;
    struct front f;
    front(w, &f,
          "<!-- SPDX-License-Identifier: MIT -->\n---\n# comment\ntitle: \"A \\\"quoted\\\" one: "
          "two\"\n"
          "date: 2019-03-16 # day\ntags: [\"Linux\", plain one, 'it''s']\nauthor: ana\n"
          "language: de\nslug: s\nempty:\nnested:\n  title: inner\n---\n\n<!-- x -->\nText\n");
    assert_sv(f.title, "A \"quoted\" one: two");
    assert_sv(f.date, "2019-03-16");
    assert_int_equal(f.ntags, 3);
    assert_sv(f.tags[1], "plain one");
    assert_sv(f.tags[2], "it's");
    assert_sv(f.author, "ana");
    assert_sv(f.lang, "de");
    assert_sv(f.license, "MIT");
    assert_false(f.draft);
    assert_sv(f.rest, "Text\n");
    front(w, &f,
          "---\r\ntitle: Long\r\n  and folded\r\ntags:\r\n- a\r\n  - b c\r\nkeywords: x, y\r\n"
          "draft: true\r\ndescription: |\r\n  block: of text\r\nslug: z\r\n...\r\nbody");
    assert_sv(f.title, "Long and folded");
    assert_int_equal(f.ntags, 4);
    assert_sv(f.tags[1], "b c");
    assert_sv(f.tags[3], "y");
    assert_true(f.draft);
    assert_sv(f.slug, "z");
    assert_sv(f.description, "");
    assert_sv(f.rest, "body");
    front(w, &f, "---\ntags: [a,\n  b,\n  c]\nauthors:\n  - name: kofi\npublished: false\n---\n");
    assert_int_equal(f.ntags, 3);
    assert_sv(f.author, "kofi");
    assert_true(f.draft);
}

static void test_toml(void **state)
{
    struct world *w = *state;
    struct front f;
    front(w, &f,
          "+++\ntitle = 'C:\\new'\ndate = 2024-02-03T04:05:06Z\ndraft = false\n"
          "description = \"\"\"\nlong = x\n\"\"\"\ntags = [\n \"a\", # one\n \"b\"\n]\n[extra]\n"
          "title = \"no\"\n[taxonomies]\ncategories = [\"c\"]\n+++\nbody\n");
    assert_sv(f.title, "C:\\new");
    assert_sv(f.date, "2024-02-03T04:05:06Z");
    assert_int_equal(f.ntags, 3);
    assert_false(f.draft);
    assert_sv(f.rest, "body\n");
}

static void test_no_front(void **state)
{
    static const char *const texts[] = {"text\n---\na: b\n---\n", "---\ntitle: never closed\n", "",
                                        "---", "# h\n"};
    struct world *w = *state;
    struct front f;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        front(w, &f, texts[i]);
        assert_sv(f.rest, texts[i]);
        assert_int_equal(f.title.n, 0);
    }
}

static const struct post *page(struct world *w, const char *key)
{
    struct thread *t = arena_zalloc(&w->a, sizeof *t);
    *t = world_thread(w, "guides", key);
    return t->nposts ? &t->posts[0] : NULL;
}

static void test_markdown(void **state)
{
    struct world *w = *state;
    world_write(
        w, "guides/a/one.de.md",
        "---\ntitle: Eins\ndate: \"2020-01-02\"\ntags: [X y]\n---\n# Eins\n\nText <!-- weg\n --> "
        "da `<!-- x -->`\n\n```html\n<!-- bleibt -->\n```\n\n## Teil\n");
    world_write(w, "guides/two.md", "\n# The `two` *title* #\n\nbody\n\n# other\n");
    world_write(w, "guides/three.markdown", "Under\n=====\nbody");
    world_write(w, "guides/four.md", "no title at all");
    world_write(w, "guides/draft.md", "---\ndraft: true\n---\nx");
    world_write(w, "guides/empty.md", "---\ntitle: t\n---\n\n<!-- nothing -->\n");
    world_write(w, "guides/latin.md", "# Caf\xe9\n\nna\xefve \x80 5\n");
    world_write(w, "guides/LICENSE.md", "MIT");
    world_write(w, "guides/.git/x.md", "# hidden");
    world_write(w, "guides/pic.png", "\x89PNG");
    world_put(w, "guides/utf16.md", "\xff\xfe#\0 \0x\0", 8);
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_skipped(w, "draft"), 1);
    assert_int_equal(world_skipped(w, "no text"), 1);
    assert_int_equal(world_skipped(w, "text of a licence"), 1);
    assert_int_equal(world_skipped(w, "neither Markdown nor HTML"), 1);
    assert_true(world_bad(w, "utf16.md", -1, "no text"));
    const struct post *p = page(w, "a/one.de.md");
    assert_non_null(p);
    assert_int_equal(p->kind, POST_ARTICLE);
    assert_sv(p->title, "Eins");
    assert_sv(p->lang, "de");
    assert_int_equal(p->created, 1577923200);
    assert_sv(p->tags[0], "x-y");
    assert_sv(p->body, "Text  da `<!-- x -->`\n\n```html\n<!-- bleibt -->\n```\n\n## Teil");
    assert_sv(page(w, "two.md")->title, "The two title");
    assert_sv(page(w, "two.md")->body, "body\n\n# other");
    assert_sv(page(w, "three.markdown")->title, "Under");
    assert_sv(page(w, "four.md")->title, "four");
    assert_sv(page(w, "latin.md")->body, "na\xc3\xafve \xe2\x82\xac 5");
    assert_true(w->rep.swept); /* the bad page is known by its path */
    assert_int_equal(unlink(world_path(w, "guides/two.md")), 0);
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_int_equal(w->rep.counts.unchanged, 4);
}

static void test_html(void **state)
{
    struct world *w = *state;
    world_write(
        w, "guides/a.html",
        "<html lang=fr><head><title>Guide | Site</title><link rel=canonical "
        "href='https://e.org/a'><meta name=date content='2021-05-06'></head><body><nav>menu"
        "</nav><article><h1>Guide</h1><p>Du <b>texte</b></p><pre class='language-sh'>ls\n</pre>"
        "</article><footer>f</footer></body></html>");
    world_write(w, "guides/b.htm", "<title>Plain</title><body><p>text</p><script>x</script>");
    world_write(w, "guides/c.html", "<meta name=robots content=noindex><p>no</p>");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "noindex"), 1);
    const struct post *p = page(w, "a.html");
    assert_sv(p->title, "Guide");
    assert_sv(p->body, "Du **texte**\n\n```sh\nls\n```");
    assert_sv(p->lang, "fr");
    assert_sv(p->url, "https://e.org/a");
    assert_int_equal(p->created, 1620259200);
    assert_sv(page(w, "b.htm")->title, "Plain");
}

/* One page does not say that there are no others. */
static void test_single(void **state)
{
    struct world *w = *state;
    world_write(w, "notes.md", "# N\n\nb");
    assert_int_equal(world_import(w, "notes.md"), 0);
    assert_false(w->rep.swept);
    assert_sv(world_thread(w, "notes", "notes.md").title, "N");
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "markdown-hetzner.tar.xz");
    int64_t langs = 0, ids[1000];
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 555);
    int n = store_threads(ids, 1000, w->st, 0, NULL);
    assert_int_equal(n, 555);
    for (int i = 0; i < n; i++) {
        struct thread t;
        assert_int_equal(store_thread(&t, w->st, ids[i], 0, &w->a, NULL), 0);
        assert_true(t.posts[0].title.n > 0 && t.posts[0].body.n > 0);
        assert_int_equal(sv_find(t.posts[0].body, SV("SPDX-License-Identifier: MIT\npath:")), -1);
        langs += sv_eq(t.posts[0].lang, SV("de"));
    }
    assert_int_equal(langs, 116);
}

/* Comments that are never closed are kept as text, and cost no more than their length. */
static void test_open_comments(void **state)
{
    struct world *w = *state;
    struct sb page = SB_INIT(4 << 20);
    sb_puts(&page, "# T\n\nbefore <!-- gone --> after\n\n");
    for (int i = 0; i < 100000; i++)
        sb_puts(&page, "x <!-- y\n");
    world_put(w, "d/x.md", page.p, page.n);
    sb_dispose(&page);
    assert_int_equal(world_import(w, "d"), 0);
    struct thread t = world_thread(w, "d", "x.md");
    assert_int_equal(t.nposts, 1);
    assert_true(sv_starts(t.posts[0].body, SV("before  after\n\nx <!-- y\nx <!-- y")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_open_comments), T(test_yaml),     T(test_toml),
                                       T(test_no_front),      T(test_markdown), T(test_html),
                                       T(test_single),        T(test_real)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
