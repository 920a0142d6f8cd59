/* test_store_links.c - which threads are linked with a thread, and who is told.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the links of one post (test_store_thread.c). Method: a few threads in two sources whose
 * ids are the same; each case writes the links of a thread as text.
 */
#include "tests/unit/store_util.h"

struct put {
    const char *id, *parent, *label, *links; /* links: "d:ID" and "l:ID", separated by blanks */
};

static void put(struct store_import *im, const struct put *x)
{
    struct post p = util_post(x->id, x->parent, "text");
    struct post_link links[8] = {0};
    struct sv rest = sv_of(x->links), one;

    while (sv_next(&rest, ' ', &one)) {
        if (one.n < 3)
            continue;
        links[p.nlinks].duplicate = one.p[0] == 'd';
        links[p.nlinks++].key.id = sv_skip(one, 2);
    }
    p.links = links;
    p.visibility = sv_of(x->label);
    util_put(im, &p);
}

static struct store *fill(void)
{
    static const struct put posts[] = {
        {"1", NULL, "", "d:2 l:3"},  {"2", NULL, "", "d:4"},      {"3", NULL, "", ""},
        {"4", NULL, "", "l:1 l:99"}, {"5", NULL, "", "l:1"},      {"51", "5", "", "d:3 l:1 l:5"},
        {"6", NULL, "board", "d:1"}, {"61", "6", "board", "l:3"}, {"7", NULL, "", "d:6 l:61"},
    };
    static const struct put other[] = {{"1", NULL, "", ""}, {"9", NULL, "", "d:1"}};
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");

    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
        put(im, &posts[i]);
    util_end(im, false);
    store_import_free(im);
    im = util_begin(st, "other");
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        put(im, &other[i]);
    util_end(im, false);
    store_import_free(im);
    return st;
}

static bool never(void *ctx, int64_t label)
{
    (void)ctx;
    (void)label;
    return false;
}

/* "> dup 2, < link 5": the native ids of the roots. */
static const char *links_of(struct store *st, const char *source, const char *id, bool anonymous,
                            size_t max)
{
    static char text[512];
    const struct store_reader who = {never, NULL, false};
    struct arena a = ARENA_INIT(1 << 14, 1 << 20);
    struct store_link v[16];
    size_t at = 0;
    int n = store_thread_links(v, max, st, store_find(st, sv_of(source), sv_of(id)),
                               anonymous ? &who : NULL, &util_err);

    assert_true(n >= 0);
    text[0] = 0;
    for (int i = 0; i < n; i++) {
        struct thread_head head;

        util_ok(store_thread_head(&head, st, v[i].thread, &a, &util_err));
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%c %s %.*s", i ? ", " : "",
                               v[i].from ? '<' : '>', v[i].duplicate ? "dup" : "link",
                               SV_ARG(head.key));
    }
    arena_dispose(&a);
    return text;
}

static void both_ways(void **state)
{
    struct store *st = fill();

    (void)state;
    assert_string_equal(links_of(st, "forum", "1", false, 16),
                        "> dup 2, > link 3, < dup 6, < link 4, < link 5");
    assert_string_equal(links_of(st, "forum", "2", false, 16), "> dup 4, < dup 1");
    /* Nothing says of what an answer would be a duplicate. */
    assert_string_equal(links_of(st, "forum", "3", false, 16), "< link 5, < link 1, < link 6");
    assert_string_equal(links_of(st, "forum", "5", false, 16), "> link 3, > link 1");
    assert_string_equal(links_of(st, "other", "1", false, 16), "< dup 9");
    assert_string_equal(links_of(st, "forum", "1", false, 2), "> dup 2, > link 3");
    store_free(st);
}

static void hidden(void **state)
{
    struct store *st = fill();

    (void)state;
    assert_string_equal(links_of(st, "forum", "1", true, 16),
                        "> dup 2, > link 3, < link 4, < link 5");
    assert_string_equal(links_of(st, "forum", "3", true, 16), "< link 5, < link 1");
    assert_string_equal(links_of(st, "forum", "7", true, 16), "");
    assert_string_equal(links_of(st, "forum", "6", true, 16), "");
    assert_string_equal(links_of(st, "forum", "7", false, 16), "> dup 6");
    store_free(st);
}

/* What may not be read takes nobody's place, however much of it comes first. */
static void crowded(void **state)
{
    const struct store_reader who = {never, NULL, false}, some = {never, NULL, true};
    struct arena a = ARENA_INIT(1 << 14, 1 << 20);
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    int64_t dup[4], root, answer;
    struct post said[4];
    char id[32];

    (void)state;
    put(im, &(struct put){"1", NULL, "", ""});
    put(im, &(struct put){"2", "1", "", ""});
    for (int i = 0; i < 1800; i++) {
        snprintf(id, sizeof id, "secret%d", i);
        put(im, &(struct put){id,
                              i < 1200   ? NULL
                              : i < 1220 ? "2"
                                         : "1",
                              "board", i < 1200 ? "d:1 l:2" : ""});
    }
    put(im, &(struct put){"8", "2", "", ""});
    put(im, &(struct put){"9", NULL, "", "d:1"});
    util_end(im, false);
    store_import_free(im);
    root = store_find(st, SV("forum"), SV("1"));
    answer = root + 1;
    assert_int_equal(store_duplicates(dup, 4, st, root, &who, &util_err), 1);
    assert_int_equal(store_duplicates(dup, 4, st, root, &some, &util_err), 0);
    assert_int_equal(store_duplicates(dup, 4, st, root, NULL, &util_err), 4);
    assert_int_equal(store_remarks(said, 4, st, root, answer, 999, &who, &a, &util_err), 1);
    assert_string_equal(said[0].key.id.p, "8");
    assert_int_equal(store_remarks(said, 4, st, root, answer, 999, NULL, &a, &util_err), 4);
    assert_string_equal(links_of(st, "forum", "1", true, 16), "< dup 9");
    arena_dispose(&a);
    store_free(st);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, util_setup, util_teardown)
    const struct CMUnitTest tests[] = {TEST(both_ways), TEST(hidden), TEST(crowded)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
