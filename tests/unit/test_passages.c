/* test_passages.c - threads cut into passages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how Markdown is read (test_plain.c), terms (test_doc.c).
 */
#include "tests/unit/cm.h"

#include <string.h>

#include "base/sb.h"
#include "indexer/passages.h"
#include "indexer/slug.h"
#include "tests/unit/alloc_fail.h"

static struct arena mem = ARENA_INIT(1 << 16, 1 << 28);

static int reset(void **state)
{
    (void)state;
    arena_dispose(&mem);
    return 0;
}

static struct post post(enum post_kind kind, const char *id, const char *parent, const char *body)
{
    struct post p = post_unknown();

    p.kind = kind;
    p.key.id = sv_of(id);
    p.parent.id = sv_of(parent);
    p.body = sv_of(body);
    if (kind == POST_COMMENT)
        p.key.space = SPACE_COMMENT;
    return p;
}

static struct passages cut(struct post *posts, size_t n)
{
    const struct thread th = {.id = 1, .title = SV("The title"), .posts = posts, .nposts = n};
    struct thread *kept = arena_alloc(&mem, sizeof(*kept));
    struct passages ps;
    struct ask_err err = {0};

    *kept = th;
    if (passages_of(&ps, kept, &mem, &err) < 0)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < ps.n; i++)
        if (ps.v[i].knows_thread)
            assert_true(sv_eq(ps.v[i].title, SV("The title")));
    return ps;
}

static void is_text(struct sv s, const char *want)
{
    if (!sv_eq(s, sv_of(want)))
        fail_msg("got [" SV_FMT "], want [%s]", SV_ARG(s), want);
}

static void test_question(void **state)
{
    struct post posts[] = {
        post(POST_QUESTION, "1", NULL, "How *so*?"), post(POST_ANSWER, "2", "1", "Like `this`."),
        post(POST_COMMENT, "7", "1", "first"),       post(POST_COMMENT, "8", "2", "on the answer"),
        post(POST_COMMENT, "9", "1", "**second**"),  post(POST_ANSWER, "3", "1", ""),
    };
    struct passages ps;

    (void)state;
    ps = cut(posts, 6);
    assert_int_equal(ps.n, 2); /* an empty answer is nothing */
    assert_ptr_equal(ps.v[0].post, &posts[0]);
    is_text(ps.v[0].body.text, "How so?");
    is_text(ps.v[0].weak.text, "first\nsecond");
    assert_int_equal(ps.v[0].weak.nspans, 2);
    assert_int_equal(ps.v[0].weak.spans[1].off, 6);
    is_text(ps.v[1].body.text, "Like this.");
    is_text(ps.v[1].weak.text, "on the answer");
    assert_int_equal(ps.v[1].section, 0);
}

/* Keys of comments are counted beside those of posts, and comments may answer comments. */
static void test_comments(void **state)
{
    struct post posts[] = {
        post(POST_QUESTION, "1", NULL, "q"),   post(POST_ANSWER, "2", "1", "a"),
        post(POST_COMMENT, "1", "2", "c1"),    post(POST_COMMENT, "2", "1", "reply to c1"),
        post(POST_COMMENT, "3", "99", "lost"),
    };
    struct passages ps;

    (void)state;
    posts[3].parent.space = SPACE_COMMENT;
    ps = cut(posts, 5);
    assert_int_equal(ps.n, 2);
    is_text(ps.v[0].weak.text, "lost");
    is_text(ps.v[1].weak.text, "c1\nreply to c1");
}

static void test_ghosts(void **state)
{
    struct post posts[] = {
        post(POST_QUESTION, "1", NULL, "never seen"),
        post(POST_ANSWER, "2", "1", "answer"),
        post(POST_COMMENT, "5", "1", "comment on a ghost"),
        post(POST_COMMENT, "6", "2", "hidden"),
    };
    struct passages ps;

    (void)state;
    posts[0].ghost = true;
    posts[3].visibility = SV("team"); /* must not be found through a public passage */
    ps = cut(posts, 4);
    assert_int_equal(ps.n, 3);
    is_text(ps.v[0].body.text, "answer");
    assert_int_equal(ps.v[0].weak.text.n, 0);
    is_text(ps.v[1].body.text, "comment on a ghost");
    is_text(ps.v[2].body.text, "hidden");
    assert_ptr_equal(ps.v[2].post, &posts[3]);
}

/* Who may read a public answer learns nothing of the restricted question above it. */
static void test_restricted_root(void **state)
{
    struct post posts[] = {
        post(POST_QUESTION, "1", NULL, "secret question"),
        post(POST_ANSWER, "2", "1", "public answer"),
        post(POST_ANSWER, "3", "1", "answer among friends"),
    };
    struct passages ps;

    (void)state;
    posts[0].visibility = posts[2].visibility = SV("team");
    ps = cut(posts, 3);
    assert_int_equal(ps.n, 3);
    is_text(ps.v[1].body.text, "public answer");
    assert_int_equal(ps.v[1].title.n, 0);
    assert_true(ps.v[0].title.n > 0 && ps.v[2].title.n > 0);
}

static void fill(struct sb *b, const char *words, size_t n)
{
    const size_t end = b->n + n;

    while (b->n < end)
        sb_puts(b, words);
}

static void test_article(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    struct post p = post(POST_ARTICLE, "1", NULL, "");
    struct passages ps;

    (void)state;
    sb_puts(&b, "# Install it\n\nA short start.\n\n## Step 1: `apt`\n\n");
    fill(&b, "First words. ", 300);
    sb_puts(&b, "\n\n#### Deep\n\n");
    fill(&b, "Deeper words. ", 100);
    sb_puts(&b, "\n\n## Step 1: `apt`\n\n");
    fill(&b, "Second words. ", 300);
    sb_puts(&b, "\n\n## Short\n\nx\n\n### Größe & Co.\n\n");
    fill(&b, "Third words. ", 300);
    sb_puts(&b, "\n\n## End\n\nBye.\n");
    p.body = sb_view(&b);
    p.url = SV("https://example.com/x");
    ps = cut(&p, 1);
    assert_int_equal(ps.n, 3);
    is_text(ps.v[0].heading, "Install it"); /* too short to stand alone */
    is_text(ps.v[0].anchor, "install-it");
    assert_true(sv_find(ps.v[0].body.text, SV("Deep\nDeeper words.")) > 0);
    is_text(ps.v[1].heading, "Step 1: apt");
    is_text(ps.v[1].anchor, "step-1-apt-1");
    assert_int_equal(ps.v[1].section, 1);
    assert_true(sv_starts(ps.v[1].body.text, SV("Step 1: apt\nSecond words.")));
    assert_int_equal(ps.v[1].body.spans[0].kind, SPAN_HEADING);
    assert_int_equal(ps.v[1].body.spans[0].off, 0);
    is_text(ps.v[2].heading, "Short"); /* what is too short goes on, the end too */
    assert_true(sv_starts(ps.v[2].body.text, SV("Short\nx\nGröße & Co.\nThird")));
    assert_true(sv_ends(ps.v[2].body.text, SV("End\nBye.")));
    is_text(passage_url(&ps.v[1], &mem), "https://example.com/x#step-1-apt-1");
    p.url = SV("");
    is_text(passage_url(&ps.v[1], &mem), "");
    sb_dispose(&b);
}

/* A talk is cut where its headings say a time, and each piece leads there. */
static void test_talk(void **state)
{
    static const struct {
        const char *heading, *url, *want;
    } rows[] = {
        {"4:05 Setting it up", "https://e.org/watch?v=x", "https://e.org/watch?v=x&t=245s"},
        {"[1:02:03](https://e.org/x) Why", "https://e.org/x", "https://e.org/x#t=3723s"},
        {"0:00", "https://e.org/watch?v=x", "https://e.org/watch?v=x&t=0s"},
        {"4:5 to one", "https://e.org/x", "https://e.org/x#45-to-one"},
        {"127.0.0.1:80", "https://e.org/x", "https://e.org/x#12700180"},
        {"2020", "https://e.org/x", "https://e.org/x#2020"},
        {"1:02:03:04", "https://e.org/x", "https://e.org/x#1020304"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sb b = SB_INIT(1 << 20);
        struct post p = post(POST_TALK, "1", NULL, "");
        struct passages ps;

        fill(&b, "About the talk. ", 300);
        sb_printf(&b, "\n\n## %s\n\n", rows[i].heading);
        fill(&b, "Spoken words. ", 300);
        p.body = sb_view(&b);
        p.url = sv_of(rows[i].url);
        ps = cut(&p, 1);
        assert_int_equal(ps.n, 2);
        is_text(passage_url(&ps.v[0], &mem), rows[i].url);
        is_text(passage_url(&ps.v[1], &mem), rows[i].want);
        p.kind = POST_ARTICLE; /* where such a heading is just a heading */
        ps = cut(&p, 1);
        assert_true(sv_find(passage_url(&ps.v[1], &mem), SV("t=")) < 0);
        sb_dispose(&b);
    }
}

/* Nothing of a long text is lost or said twice, and no piece is longer than the limit. */
static void check_pieces(const struct passages *ps, size_t max)
{
    for (size_t i = 0; i < ps->n; i++) {
        const struct plain *p = &ps->v[i].body;
        size_t end = 0;

        assert_true(p->text.n > 0 && p->text.n <= max);
        assert_int_equal(ps->v[i].section, i);
        for (size_t k = 0; k < p->nspans; k++) {
            assert_true(p->spans[k].off >= end && p->spans[k].n > 0);
            end = p->spans[k].off + p->spans[k].n;
        }
        assert_int_equal(end, p->text.n);
    }
}

static size_t count_of(const struct passages *ps, struct sv word)
{
    size_t n = 0;

    for (size_t i = 0; i < ps->n; i++) {
        struct sv s = ps->v[i].body.text;
        ptrdiff_t k;

        for (; (k = sv_find(s, word)) >= 0; n++)
            s = sv_skip(s, (size_t)k + word.n);
    }
    return n;
}

static void test_long(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    struct post p = post(POST_ANSWER, "1", NULL, "");
    struct passages ps;

    (void)state;
    for (int i = 0; i < 100; i++)
        sb_printf(&b,
                  "paragraph %d of a long answer with some words in it, a hundred bytes or so "
                  "of them, to fill it up\n\n",
                  i);
    p.body = sb_view(&b);
    ps = cut(&p, 1);
    assert_true(ps.n >= 2 && ps.n <= 4);
    check_pieces(&ps, 6000);
    assert_int_equal(count_of(&ps, SV("paragraph")), 100);

    /* One block without an end, with and without places to cut. */
    sb_reset(&b);
    sb_puts(&b, "```\n");
    for (int i = 0; i < 3000; i++)
        sb_puts(&b, "line é\n");
    p.body = sb_view(&b);
    ps = cut(&p, 1);
    check_pieces(&ps, 6000);
    assert_int_equal(count_of(&ps, SV("line é")), 3000);
    sb_reset(&b);
    for (int i = 0; i < 9000; i++)
        sb_puts(&b, "é");
    p.body = sb_view(&b);
    ps = cut(&p, 1);
    check_pieces(&ps, 6000);
    assert_int_equal(count_of(&ps, SV("é")), 9000);
    sb_dispose(&b);
}

static void test_sections_max(void **state)
{
    struct sb b = SB_INIT(8 << 20);
    struct post p = post(POST_ARTICLE, "1", NULL, "");
    struct passages ps;

    (void)state;
    for (int i = 0; i < 4200; i++) {
        sb_puts(&b, "## Same\n\n");
        fill(&b, "words of a section that is long enough ", 220);
        sb_puts(&b, "\n\n");
    }
    p.body = sb_view(&b);
    ps = cut(&p, 1);
    assert_int_equal(ps.n, PASSAGE_SECTIONS_MAX);
    assert_int_equal(ps.v[ps.n - 1].section, PASSAGE_SECTIONS_MAX - 1);
    assert_int_equal(count_of(&ps, SV("Same")), 4200);
    is_text(ps.v[2].anchor, "same-2");
    sb_dispose(&b);
}

static void test_chat(void **state)
{
    struct post posts[40];
    struct passages ps;
    struct sb b = SB_INIT(1 << 16);

    (void)state;
    fill(&b, "a message of a hundred bytes. ", 190);
    for (size_t i = 0; i < 40; i++)
        posts[i] = post(POST_MESSAGE, i == 0 ? "0" : "m", i == 0 ? NULL : "0", sb_str(&b));
    posts[20].visibility = SV("private");
    ps = cut(posts, 40);
    assert_true(ps.n >= 5 && ps.n <= 8);
    for (size_t i = 0; i < ps.n; i++) {
        assert_true(ps.v[i].body.text.n <= 2200);
        assert_int_equal(ps.v[i].section, 0);
        assert_true(i == 0 || ps.v[i].post > ps.v[i - 1].post);
        if (ps.v[i].post == &posts[20])
            assert_true(ps.v[i].body.text.n < 230); /* alone with its label */
    }
    sb_dispose(&b);
}

static void test_slugs(void **state)
{
    static const struct {
        const char *heading, *want;
    } rows[] = {
        {"Step 1 - Install the `x`", "step-1---install-the-x"},
        {"What's new?", "whats-new"},
        {"snake_case & C++", "snake_case--c"},
        {"Größe ÄÖ", "größe-äö"},
        {"日本 語", "日本-語"},
        {"🚀 Launch", "-launch"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[200];

        is_text(sv_make(out, slug_make(out, sv_of(rows[i].heading))), rows[i].want);
    }
}

/* GitHub numbers an anchor past one that a heading took by its own words. */
static void test_repeated(void **state)
{
    struct sb b = SB_INIT(1 << 16);
    struct post p = post(POST_ARTICLE, "1", NULL, "");
    static const char *const heads[] = {"Setup", "Setup 1", "Setup", "Setup"};
    static const char *const want[] = {"setup", "setup-1", "setup-2", "setup-3"};
    struct passages ps;

    (void)state;
    for (int i = 0; i < 4; i++) {
        sb_printf(&b, "## %s\n\n", heads[i]);
        fill(&b, "words and more words ", 250);
        sb_puts(&b, "\n\n");
    }
    p.body = sb_view(&b);
    ps = cut(&p, 1);
    assert_int_equal(ps.n, 4);
    for (size_t i = 0; i < 4; i++)
        is_text(ps.v[i].anchor, want[i]);
    sb_dispose(&b);
}

static void test_empty(void **state)
{
    struct post p = post(POST_QUESTION, "1", NULL, "");
    struct passages ps;

    (void)state;
    ps = cut(&p, 1);
    assert_int_equal(ps.n, 1); /* its title is all it has */
    assert_int_equal(ps.v[0].body.text.n, 0);
    ps = cut(NULL, 0);
    assert_int_equal(ps.n, 0);
}

static void test_memory(void **state)
{
    static const char text[] = "# a\n\nwords\n\n## b\n\nmore `words`\n\n## b\n\n> q\n";
    struct post posts[] = {
        post(POST_ARTICLE, "1", NULL, text),
        post(POST_COMMENT, "2", "1", "c"),
        post(POST_MESSAGE, "3", "1", "m"),
        post(POST_MESSAGE, "4", "1", "m"),
    };
    const struct thread th = {.id = 1, .title = SV("t"), .posts = posts, .nposts = 4};

    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct arena a = ARENA_INIT(16, 1 << 24);
        struct ask_err err = {0};
        struct passages ps;
        const int rc = passages_of(&ps, &th, &a, &err);

        if (rc < 0) {
            assert_true(alloc_failed());
            assert_int_equal(rc, ASK_NOMEM);
            assert_int_equal(ps.n, 0);
        } else {
            assert_int_equal(ps.n, 2);
        }
        arena_dispose(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_question, reset),
        cmocka_unit_test_teardown(test_comments, reset),
        cmocka_unit_test_teardown(test_ghosts, reset),
        cmocka_unit_test_teardown(test_article, reset),
        cmocka_unit_test_teardown(test_talk, reset),
        cmocka_unit_test_teardown(test_long, reset),
        cmocka_unit_test_teardown(test_sections_max, reset),
        cmocka_unit_test_teardown(test_restricted_root, reset),
        cmocka_unit_test_teardown(test_chat, reset),
        cmocka_unit_test_teardown(test_slugs, reset),
        cmocka_unit_test_teardown(test_repeated, reset),
        cmocka_unit_test_teardown(test_empty, reset),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
