/* test_pages.c - the pure parts of pages: the order of a thread, facets as links, text and marks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whole pages (tests/http/pages.bats).
 */
#include <string.h>

#include "web/facet_links.h"
#include "web/html.h"
#include "web/thread_order.h"

#include "tests/unit/cm.h"

static struct post make_post(int64_t id, enum post_kind kind, const char *key, const char *parent)
{
    struct post p = post_unknown();

    p.id = id;
    p.kind = kind;
    p.key = (struct post_key){kind == POST_COMMENT ? SPACE_COMMENT : SPACE_POST, sv_of(key)};
    p.parent = (struct post_key){SPACE_POST, sv_of(parent)};
    return p;
}

static void check_order(struct post *posts, size_t n, const int64_t *ids, const unsigned *depths)
{
    struct thread th = {.posts = posts, .nposts = n};
    struct arena a = ARENA_INIT(4096, 1u << 20);
    struct thread_place *got = thread_order(&th, 0, &a);

    assert_non_null(got);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(got[i].post->id, ids[i]);
        assert_int_equal(got[i].depth, depths[i]);
    }
    arena_dispose(&a);
}

static void test_question(void **state)
{
    struct post posts[] = {
        make_post(1, POST_QUESTION, "q", ""), make_post(2, POST_ANSWER, "a", "q"),
        make_post(3, POST_COMMENT, "a", "a"), make_post(4, POST_ANSWER, "b", "q"),
        make_post(5, POST_COMMENT, "q", "q"), make_post(6, POST_ANSWER, "c", "q"),
        make_post(7, POST_COMMENT, "x", "b"),
    };

    (void)state;
    posts[1].score = 2;
    posts[3].score = 1;
    posts[3].accepted = true;
    posts[5].score = 3;
    /* Accepted with 1 vote passes 3 votes. */
    check_order(posts, 7, (int64_t[]){1, 5, 4, 7, 6, 2, 3}, (unsigned[]){0, 1, 1, 2, 1, 1, 2});
    /* But not clearly more. */
    posts[5].score = 6;
    check_order(posts, 7, (int64_t[]){1, 5, 6, 4, 7, 2, 3}, (unsigned[]){0, 1, 1, 1, 2, 1, 2});
}

/* The best answer comes first, whatever the votes are; elsewhere nothing is moved for it. */
static void test_best_first(void **state)
{
    struct post posts[] = {make_post(1, POST_QUESTION, "q", ""),
                           make_post(2, POST_ANSWER, "a", "q"), make_post(3, POST_ANSWER, "b", "q"),
                           make_post(4, POST_COMMENT, "c", "q")};
    const int64_t best_first[] = {1, 4, 3, 2}, as_said[] = {1, 4, 2, 3};
    struct thread th = {.posts = posts, .nposts = 4};
    struct arena a = ARENA_INIT(4096, 1u << 20);

    (void)state;
    posts[1].score = 9;
    for (int talk = 0; talk < 2; talk++) {
        struct thread_place *got = thread_order(&th, 3, &a);

        assert_non_null(got);
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(got[i].post->id, talk ? as_said[i] : best_first[i]);
        posts[0].kind = POST_REPLY;
    }
    arena_dispose(&a);
}

static void test_conversation(void **state)
{
    struct post posts[] = {
        make_post(1, POST_MAIL, "a", ""),        make_post(2, POST_MAIL, "b", "a"),
        make_post(3, POST_MAIL, "c", "a"),       make_post(4, POST_MAIL, "d", "b"),
        make_post(5, POST_MAIL, "e", "missing"),
    };

    (void)state;
    posts[2].score = 100; /* votes do not reorder what was said */
    check_order(posts, 5, (int64_t[]){1, 2, 4, 3, 5}, (unsigned[]){0, 1, 2, 1, 1});
}

/* Parents that make no tree: each post comes once all the same. */
static void test_strange_parents(void **state)
{
    struct post posts[] = {
        make_post(1, POST_QUESTION, "q", "z"), make_post(2, POST_ANSWER, "a", "b"),
        make_post(3, POST_ANSWER, "b", "a"),   make_post(4, POST_ANSWER, "c", "c"),
        make_post(5, POST_ANSWER, "c", "c"),
    };
    struct thread none = {0};
    struct arena a = ARENA_INIT(4096, 1u << 20);

    (void)state;
    check_order(posts, 5, (int64_t[]){1, 2, 3, 4, 5}, (unsigned[]){0, 1, 2, 1, 2});
    assert_null(thread_order(&none, 0, &a));
    arena_dispose(&a);
}

/* A chain as deep as a thread is long needs no stack of the machine. */
static void test_deep(void **state)
{
    enum { N = 10000 };
    static struct post posts[N];
    static char keys[N][16];
    struct thread th = {.posts = posts, .nposts = N};
    struct arena a = ARENA_INIT(4096, 16u << 20);
    struct thread_place *got;

    (void)state;
    for (int i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "%d", i);
        posts[i] = make_post(i + 1, POST_REPLY, keys[i], i ? keys[i - 1] : "");
    }
    got = thread_order(&th, 0, &a);
    assert_non_null(got);
    assert_int_equal(got[N - 1].depth, N - 1);
    arena_dispose(&a);
}

static void test_evidence(void **state)
{
    struct post p = post_unknown();
    double last = -100;

    (void)state;
    for (p.score = -50; p.score <= 50; p.score++) {
        assert_true(thread_evidence(&p) > last);
        last = thread_evidence(&p);
    }
}

static void check_toggle(const char *q, const char *op, const char *to)
{
    struct sb b = SB_INIT(1000);

    facet_links_toggle(&b, sv_of(q), sv_of(op));
    assert_string_equal(sb_str(&b), to);
    sb_dispose(&b);
}

static void test_facets(void **state)
{
    struct sb b = SB_INIT(1000);

    (void)state;
    check_toggle("a b", "[x]", "a b [x]");
    check_toggle("a [x] b", "[x]", "a b");
    check_toggle("[x]", "[x]", "");
    check_toggle("a[x]", "[x]", "a[x] [x]");
    check_toggle("[x]y [x]", "[x]", "[x]y");
    check_toggle("", "site:a", "site:a");
    check_toggle("site:ab", "site:a", "site:ab site:a");
    assert_true(facet_links_operator(&b, FACET_AUTHOR, SV("Ada L")));
    assert_string_equal(sb_str(&b), "user:\"Ada L\"");
    sb_reset(&b);
    assert_true(facet_links_operator(&b, FACET_TAG, SV("c++")));
    assert_string_equal(sb_str(&b), "[c++]");
    assert_false(facet_links_operator(&b, FACET_AUTHOR, SV("a\"b")));
    assert_false(facet_links_operator(&b, FACET_TAG, SV("a]b")));
    assert_false(facet_links_operator(&b, FACET_TAG, SV("")));
    sb_dispose(&b);
}

static void test_marked(void **state)
{
    struct mark marks[] = {{0, 1}, {2, 3}, {3, 1}, {90, 5}, {5, 1}};
    struct sb b = SB_INIT(1000);

    (void)state;
    /* The third overlaps, the fourth is outside. */
    html_marked(&b, SV("<a<b>&c"), marks, 5);
    assert_string_equal(sb_str(&b), "<mark>&lt;</mark>a<mark>&lt;b&gt;</mark><mark>&amp;</mark>c");
    sb_dispose(&b);
}

static void test_numbers(void **state)
{
    struct sb b = SB_INIT(1000);

    (void)state;
    html_number(&b, 0);
    sb_putc(&b, ' ');
    html_number(&b, 999);
    sb_putc(&b, ' ');
    html_number(&b, 1234567);
    sb_putc(&b, ' ');
    html_number(&b, -1000);
    sb_putc(&b, ' ');
    html_count(&b, 1, "post", "posts");
    assert_string_equal(sb_str(&b), "0 999 1,234,567 \xE2\x88\x92"
                                    "1,000 1 post");
    sb_reset(&b);
    html_time(&b, TIME_NONE);
    assert_string_equal(sb_str(&b), "");
    assert_false(html_href_out(&b, SV("javascript:alert(1)")));
    assert_false(html_href_out(&b, SV("/t/1")));
    assert_string_equal(sb_str(&b), "");
    assert_true(html_href_out(&b, SV("https://a.b/\"x")));
    assert_non_null(strstr(sb_str(&b), "href=\"https://a.b/&quot;x\""));
    sb_dispose(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_question),     cmocka_unit_test(test_best_first),
        cmocka_unit_test(test_conversation), cmocka_unit_test(test_strange_parents),
        cmocka_unit_test(test_deep),         cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_facets),       cmocka_unit_test(test_marked),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
