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
    world_write(w, "guides/a/license.md", "# license\n\nWrites files.");
    world_write(w, "guides/.git/x.md", "# hidden");
    world_write(w, "guides/pic.png", "\x89PNG");
    world_put(w, "guides/utf16.md", "#\0 \0x\0", 6); /* without a byte order mark */
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 6);
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
    assert_int_equal(w->rep.counts.unchanged, 5);
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

/* A page that does not say which part of it is meant: the running text is found, and what is around
 * it goes. */
static void test_main_content(void **state)
{
    struct world *w = *state;
    world_write(
        w, "guides/old.html",
        "<html><head><title>Winding coils | Coil pages</title><meta property=og:site_name "
        "content='Coil pages'></head><body><div id=banner><a href=/>Home</a> <a "
        "href=/shop>Shop</a> <a "
        "href=/faq>Questions</a></div><table><tr><td><ul><li><a href=/1>Wires of all "
        "kinds</a></li><li><a "
        "href=/2>Cores, large and small</a></li></ul></td><td><div class=x><h1>Winding "
        "coils</h1><p>Take a "
        "core and <b>enough</b> wire, and count the turns while you wind.</p><p>See <a "
        "href='more.html'>more"
        "</a>, or <a href='https://e.org/x'>this</a>.</p><h2>Testing</h2><p>Measure the "
        "resistance, since a "
        "short circuit is easily made and hardly seen.</p><img src='data:image/png;base64,AAAA' "
        "alt=Coil>"
        "</div></td></tr></table><div class=sidebar>Buy our wire now, it is "
        "cheap.</div><form>Search "
        "<input></form><div><a href=/a>About us</a> | <a href=/b>Contact</a></div></body></html>");
    world_write(
        w, "guides/sphinx.html",
        "<html><head><title>Setup &#8212; Tool 1.0 documentation</title></head><body><div "
        "class=document><div class=documentwrapper><div class=bodywrapper><div class=body "
        "role=main><div id=siteSub>From the wiki</div><a class=mw-jump-link href='#n'>Jump</a>"
        "<div class=entry-meta>Posted by Ana</div><section><h1>Setup<a class=headerlink href='#s' "
        "title=Link>\xc2\xb6</a></h1>"
        "<p>Install it with the package manager of the system.</p><div class='highlight-sh'><pre>"
        "<span></span>make <span>install</span>\n</pre></div></section></div></div></div><div "
        "class=sphinxsidebar role=navigation>toc</div></div></body></html>");
    world_write(
        w, "guides/list.html",
        "<title>News</title><body><div><article><h2>One</h2><p>First of the texts here, with words."
        "</p></article><article><h2>Two</h2><p>Second of the texts here, with words.</p></article>"
        "</div></body>");
    world_write(
        w, "guides/app.html",
        "<title>App</title><body><main></main><div><p>Only this paragraph holds words, since main "
        "is empty.</p></div></body>");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 4);
    const struct post *p = page(w, "old.html");
    assert_non_null(p);
    assert_sv(p->title, "Winding coils");
    assert_sv(
        p->body,
        "Take a core and **enough** wire, and count the turns while you wind.\n\nSee more, or "
        "[this](https://e.org/x).\n\n## Testing\n\nMeasure the resistance, since a short circuit "
        "is "
        "easily made and hardly seen.\n\nCoil");
    p = page(w, "sphinx.html");
    assert_sv(p->title, "Setup");
    assert_sv(p->body,
              "Install it with the package manager of the system.\n\n```\nmake install\n```");
    p = page(w, "list.html");
    assert_true(sv_find(p->body, SV("## One")) >= 0 && sv_find(p->body, SV("## Two")) >= 0);
    assert_sv(page(w, "app.html")->body, "Only this paragraph holds words, since main is empty.");
}

/* Addresses, dates, authors, licences. */
static void test_facts(void **state)
{
    struct world *w = *state;
    world_write(
        w, "guides/ld.html",
        "<html><head><title>A</title><meta property='og:url' "
        "content='https://e.org/d/a.html'><link "
        "rel=license href='https://creativecommons.org/licenses/by-sa/4.0/'><script type="
        "'application/ld+json'>{\"@graph\":[{\"@type\":\"TechArticle\",\"headline\":\"Coils &amp; "
        "cores\","
        "\"datePublished\":\"2021-05-06\",\"dateModified\":\"2021-06-01T10:00:00+02:00\","
        "\"author\":"
        "{\"@type\":\"Person\",\"name\":\"ada\",\"url\":\"/ada\"}}]}</script></"
        "head><body><main><p>Text with "
        "a <a href='b.html'>link</a> and </b> so on, long enough.</p></main></body></html>");
    world_write(
        w, "guides/time.html",
        "<!-- saved from url=(0024)https://e.org/saved.html -->\n<title>T</title><body><article><p>"
        "By <a rel=author href=x>bo</a> on <time datetime='2020-02-03'>Feb</time>, some words more "
        "to read.</p></article></body>");
    world_write(
        w, "guides/meta.html",
        "<!--\n Page saved with SingleFile \n url: https://e.org/single \n saved date: "
        "x\n--><title>M"
        "</title><meta name=date content='3 March 2019'><meta name='last-modified' content="
        "'Mon, 04 Mar 2019 10:00:00 GMT'><meta name=keywords content='Coils, cores'><p>words</p>");
    world_write(w, "guides/bot.html", "<meta name=googlebot content='NONE'><p>no</p>");
    world_write(
        w, "guides/x.xhtml",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title>"
        "</head><body><p>words</p></body></html>");
    world_write(w, "guides/x_files/frame.html", "<p>not this</p>");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 4);
    assert_int_equal(world_skipped(w, "noindex"), 1);
    assert_int_equal(world_skipped(w, "part of a saved page"), 1);
    const struct post *p = page(w, "ld.html");
    assert_sv(p->title, "Coils & cores");
    assert_sv(p->url, "https://e.org/d/a.html");
    assert_sv(p->license, "CC-BY-SA-4.0");
    assert_sv(p->author, "ada");
    assert_sv(p->author_url, "https://e.org/ada");
    assert_int_equal(p->created, 1620259200);
    assert_int_equal(p->edited, 1622534400);
    assert_sv(p->body, "Text with a [link](https://e.org/d/b.html) and so on, long enough.");
    p = page(w, "time.html");
    assert_sv(p->url, "https://e.org/saved.html");
    assert_sv(p->author, "bo");
    assert_int_equal(p->created, 1580688000);
    p = page(w, "meta.html");
    assert_sv(p->url, "https://e.org/single");
    assert_int_equal(p->created, 1551571200);
    assert_int_equal(p->edited, 1551693600);
    assert_int_equal(p->ntags, 2);
    assert_sv(page(w, "x.xhtml")->title, "X");
}

static void test_charsets(void **state)
{
    static const struct {
        const char *name, *page;
        size_t n;
        const char *body;
    } pages[] = {
#define PAGE(name, bytes, body) {name, bytes, sizeof bytes - 1, body}
        PAGE("cp1251.html", "<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2",
             "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"),
        PAGE("sjis.html",
             "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; "
             "charset=Shift_JIS'><p>\x83\x65\x83\x58",
             "\xe3\x83\x86\xe3\x82\xb9"),
        PAGE("jis.html", "<meta charset=\"iso-2022-jp\"><p>\x1b$B%F%9\x1b(B",
             "\xe3\x83\x86\xe3\x82\xb9"),
        PAGE("latin2.xhtml",
             "<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><html><p>\xb1</p></html>", "\xc4\x85"),
        PAGE("latin1.html", "<meta charset=iso-8859-1><p>caf\xe9 \x80", "caf\xc3\xa9 \xe2\x82\xac"),
        PAGE("none.html", "<p>caf\xe9 \x80", "caf\xc3\xa9 \xe2\x82\xac"),
        PAGE("stale.html", "<meta charset=windows-1251><p>caf\xc3\xa9", "caf\xc3\xa9"),
        PAGE("bad.html", "<meta charset=utf-8><p>caf\xc3\xa9 \xff", "caf\xc3\xa9 \xef\xbf\xbd"),
        PAGE("unknown.html", "<meta charset='x//y'><p>caf\xe9", "caf\xc3\xa9"),
        PAGE("bom.html", "\xef\xbb\xbf<p>caf\xc3\xa9", "caf\xc3\xa9"),
        PAGE("utf16.html", "\xff\xfe<\0p\0>\0\xe9\0", "\xc3\xa9"),
        PAGE("utf16be.html", "\xfe\xff\0<\0p\0>\0\xe9", "\xc3\xa9"),
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        world_put(w, arena_printf(&w->a, "guides/%s", pages[i].name), pages[i].page, pages[i].n);
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.bad_total, 0);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_sv(page(w, pages[i].name)->body, pages[i].body);
}

/* A page of questions and answers is threads, also among pages of other kinds; one with a few at
 * its foot stays an article. */
static void test_faq(void **state)
{
#define FAQ                                                                                        \
    "<script type='application/ld+json'>{\"@type\":\"FAQPage\",\"mainEntity\":[{\"@type\":"        \
    "\"Question\",\"name\":\"How long is the wire?\",\"acceptedAnswer\":{\"@type\":\"Answer\","    \
    "\"text\":\"Ten metres, if it is the red one.\"}},{\"@type\":\"Question\",\"name\":\"And the " \
    "other?\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":\"Twenty.\"}}]}</script>"
    struct world *w = *state;
    world_write(w, "guides/faq.html",
                "<title>FAQ</title>" FAQ
                "<body><h3>How long is the wire?</h3><p>Ten metres, if it is the "
                "red one.</p><h3>And the other?</h3><p>Twenty.</p></body>");
    world_write(
        w, "guides/long.html",
        "<title>Wires</title>" FAQ "<body><main><p>Wires are made of copper, mostly, and they are "
        "sold by length. There are thick and thin ones, and those between them, for all that needs "
        "them; this page tells of each kind, one after the other, at length.</p></main></body>");
    for (int i = 0; i < 3; i++)
        world_write(w, arena_printf(&w->a, "guides/%d.md", i), "# T\n\nwords");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.added, 8);
    assert_int_equal(page(w, "long.html")->kind, POST_ARTICLE);
    struct thread t = world_thread(w, "guides", "faq#1");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.title, "How long is the wire?");
    assert_int_equal(t.posts[0].kind, POST_QUESTION);
    assert_int_equal(t.posts[1].kind, POST_ANSWER);
    assert_true(t.posts[1].accepted);
    assert_sv(t.posts[1].body, "Ten metres, if it is the red one.");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.counts.unchanged, 8);
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
    const struct CMUnitTest tests[] = {T(test_open_comments), T(test_yaml),         T(test_toml),
                                       T(test_no_front),      T(test_markdown),     T(test_html),
                                       T(test_single),        T(test_main_content), T(test_facts),
                                       T(test_charsets),      T(test_faq),          T(test_real)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
