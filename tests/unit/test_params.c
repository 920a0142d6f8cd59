/* test_params.c - parameters from query, form and JSON, and every mistake named.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the API does with them (tests/http/api.bats).
 */
#include <string.h>

#include "web/params.h"

#include "tests/unit/cm.h"

struct args {
    struct sv text;
    int64_t n;
    bool flag;
    int choice;
    unsigned bits;
    struct params_filters filters;
};

static const char *const words[] = {"one", "two", "three", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};

// clang-format off
#define FIELD(f) offsetof(struct args, f)
static const struct param table[] = {
    {.name = "text", .kind = PARAM_TEXT, .offset = FIELD(text)},
    {.name = "n", .kind = PARAM_INT, .offset = FIELD(n), .min = 1, .max = 9},
    {.name = "flag", .kind = PARAM_BOOL, .offset = FIELD(flag)},
    {.name = "choice", .kind = PARAM_CHOICE, .offset = FIELD(choice), .words = words},
    {.name = "bits", .kind = PARAM_CHOICES, .offset = FIELD(bits), .words = words, .many = true},
    {.name = "tag", .kind = PARAM_FILTER, .offset = FIELD(filters), .op = "tag", .many = true},
    {.name = "since", .kind = PARAM_FILTER, .offset = FIELD(filters), .op = "created", .behind = ".."},
    {.name = "accepted", .kind = PARAM_FILTER, .offset = FIELD(filters), .op = "hasaccepted", .words = yes_no},
    {0}};
// clang-format on

struct got {
    struct arena a;
    struct args args;
    struct problem pb;
};

static void read_query(struct got *g, const char *query)
{
    struct http_pair *pairs;
    size_t n;

    *g = (struct got){.a = ARENA_INIT(4096, 1u << 22), .pb = problem_http(400, "")};
    assert_int_equal(req_params_read(&pairs, &n, sv_of(query), &g->a, NULL), 0);
    params_read(table, &g->args, pairs, n, "parameter", &g->pb, &g->a);
}

static void test_good(void **state)
{
    struct got g;

    (void)state;
    read_query(&g, "text=a+b&n=9&flag=true&choice=two&bits=one,three&tag=x&tag=y&since=2024-03&"
                   "accepted=false");
    assert_int_equal(g.pb.nitems, 0);
    assert_true(sv_eq(g.args.text, SV("a b")));
    assert_int_equal(g.args.n, 9);
    assert_true(g.args.flag);
    assert_int_equal(g.args.choice, 1);
    assert_int_equal(g.args.bits, 5);
    assert_int_equal(g.args.filters.n, 4);
    assert_true(sv_eq(g.args.filters.v[1].value, SV("y")));
    assert_true(sv_eq(g.args.filters.v[2].op, SV("created")));
    assert_true(sv_eq(g.args.filters.v[2].value, SV("2024-03..")));
    assert_true(sv_eq(g.args.filters.v[3].value, SV("no")));
    arena_dispose(&g.a);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *query, *name, *says;
    } cases[] = {
        {"n=0", "n", "from 1 to 9"},
        {"n=10", "n", "from 1 to 9"},
        {"n=", "n", "whole number"},
        {"n=1.5", "n", "whole number"},
        {"n=99999999999999999999", "n", "whole number"},
        {"flag=maybe", "flag", "true or false"},
        {"choice=four", "choice", "one of one, two, three"},
        {"bits=one,four", "bits", "one of one, two, three"},
        {"since=yesterdayish", "since", "must be"},
        {"since=2024..2025", "since", "must be"},
        {"accepted=2", "accepted", "true or false"},
        {"tag=", "tag", "must be"},
        {"n=1&n=2", "n", "more than once"},
        {"N=1", "N", "not known"},
        {"limit=5", "limit", "not known"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct got g;

        read_query(&g, cases[i].query);
        assert_int_equal(g.pb.nitems, 1);
        assert_string_equal(g.pb.items[0].where, "parameter");
        assert_true(sv_eq(g.pb.items[0].name, sv_of(cases[i].name)));
        assert_non_null(strstr(g.pb.items[0].detail, cases[i].says));
        arena_dispose(&g.a);
    }
}

static void test_all_mistakes(void **state)
{
    struct got g;
    struct sb many = SB_INIT(1u << 16);

    (void)state;
    read_query(&g, "a=1&b=2&n=77");
    assert_int_equal(g.pb.nitems, 3);
    arena_dispose(&g.a);
    for (int i = 0; i < 100; i++)
        sb_printf(&many, "x%d=1&", i);
    read_query(&g, sb_str(&many));
    assert_int_equal(g.pb.nitems, 100); /* counted, the first ones kept */
    arena_dispose(&g.a);
    sb_reset(&many);
    for (int i = 0; i <= PARAMS_FILTERS_MAX; i++)
        sb_printf(&many, "tag=t%d&", i);
    read_query(&g, sb_str(&many));
    assert_int_equal(g.pb.nitems, 1);
    assert_int_equal(g.args.filters.n, PARAMS_FILTERS_MAX);
    arena_dispose(&g.a);
    sb_dispose(&many);
}

static void test_json(void **state)
{
    struct arena a = ARENA_INIT(4096, 1u << 22);
    struct http_pair *p;
    size_t n;

    (void)state;
    assert_int_equal(params_from_json(&p, &n,
                                      SV("{\"q\":\"a\\u00e9\",\"n\":5,\"f\":true,\"g\":false,"
                                         "\"tag\":[\"x\",\"y\"],\"none\":[]}"),
                                      &a, NULL),
                     0);
    assert_int_equal(n, 6);
    assert_true(sv_eq(p[0].name, SV("q")) && sv_eq(p[0].value, SV("a\xC3\xA9")));
    assert_true(sv_eq(p[1].value, SV("5")));
    assert_true(sv_eq(p[2].value, SV("true")) && sv_eq(p[3].value, SV("false")));
    assert_true(sv_eq(p[4].name, SV("tag")) && sv_eq(p[5].value, SV("y")));
    arena_dispose(&a);
}

/* What says nothing is not given, what says a whole number is one, and no text is an error. */
static void test_lenient_json(void **state)
{
    struct arena a = ARENA_INIT(4096, 1u << 22);
    struct http_pair *p;
    size_t n;

    (void)state;
    assert_int_equal(params_from_json(&p, &n,
                                      SV("{\"cursor\":null,\"limit\":5.0,"
                                         "\"q\":\"a\\u0000b\"}"),
                                      &a, NULL),
                     0);
    assert_int_equal(n, 2);
    assert_true(sv_eq(p[0].name, SV("limit")) && sv_eq(p[0].value, SV("5")));
    assert_true(sv_eq(p[1].name, SV("q")) && sv_eq(p[1].value, SV("a b")));
    arena_dispose(&a);
}

static void test_relative(void **state)
{
    struct got g;

    (void)state;
    assert_true(params_relative(SV("x created:6m..")));
    assert_true(params_relative(SV("(LASTACTIVE:1y..) x")));
    assert_false(params_relative(SV("created:2024-03 x")));
    assert_false(params_relative(SV("(active:2020..2021)")));
    assert_false(params_relative(SV("created a: b")));
    read_query(&g, "since=2024-03&tag=x");
    assert_int_equal(g.pb.nitems, 0);
    assert_false(g.args.filters.relative);
    arena_dispose(&g.a);
    read_query(&g, "since=6m");
    assert_int_equal(g.pb.nitems, 0);
    assert_true(g.args.filters.relative);
    arena_dispose(&g.a);
}

static void test_bad_json(void **state)
{
    static const char *const texts[] = {"",
                                        "[]",
                                        "5",
                                        "{\"q\":1.5}",
                                        "{\"q\":{}}",
                                        "{\"q\":[[]]}",
                                        "{\"q\":\"a\"",
                                        "{\"q\":1,\"q\":2}",
                                        "{\"q\":[null]}",
                                        "{q:1}",
                                        "\"",
                                        "{\"q\":\"\xFF\"}",
                                        "{\"q\":99999999999999999999}"};
    struct sb deep = SB_INIT(1u << 20);

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct arena a = ARENA_INIT(4096, 1u << 22);
        struct ask_err err = {0};
        struct http_pair *p;
        size_t n;

        assert_int_equal(params_from_json(&p, &n, sv_of(texts[i]), &a, &err), ASK_USAGE);
        assert_true(err.msg[0] != '\0');
        arena_dispose(&a);
    }
    sb_puts(&deep, "{\"q\":");
    for (int i = 0; i < 200000; i++)
        sb_putc(&deep, '[');
    struct arena a = ARENA_INIT(4096, 1u << 22);
    struct http_pair *p;
    size_t n;

    assert_int_equal(params_from_json(&p, &n, sb_view(&deep), &a, NULL), ASK_USAGE);
    arena_dispose(&a);
    sb_dispose(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),         cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_all_mistakes), cmocka_unit_test(test_json),
        cmocka_unit_test(test_bad_json),     cmocka_unit_test(test_lenient_json),
        cmocka_unit_test(test_relative),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
