/* test_routes.c - from path to handler, and what is put around every response.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: sockets (test_http.c), the real pages (tests/http). Handlers are made up; the engine
 * is never looked into.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "web/routes.h"
#include "web/site.h"

#include "tests/unit/cm.h"

static int say(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)en;
    (void)err;
    resp->type = "text/plain; charset=utf-8";
    sb_sv(&resp->body, req->id);
    for (size_t i = 0; i < req->nparams; i++)
        sb_printf(&resp->body, " " SV_FMT "=" SV_FMT, SV_ARG(req->params[i].name),
                  SV_ARG(req->params[i].value));
    return 0;
}

static int say_long(struct resp *resp, const struct req *req, struct engine *en,
                    struct ask_err *err)
{
    for (int i = 0; i < 400; i++)
        sb_puts(&resp->body, "many words ");
    return say(resp, req, en, err);
}

static int breaks(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)req;
    (void)en;
    sb_puts(&resp->body, "half a page");
    return ask_fail(err, ASK_CORRUPT, "the <b>table</b> is damaged");
}

static const struct route one[] = {
    {HTTP_GET, "/", ROUTE_INSTANT, say},
    {HTTP_GET, "/api/x/{id}", ROUTE_INSTANT | ROUTE_API, say},
    {HTTP_GET | HTTP_POST, "/api/both", ROUTE_INSTANT | ROUTE_API, say},
    {HTTP_GET, "/long", ROUTE_INSTANT, say_long},
    {0}};
static const struct route two[] = {{HTTP_GET, "/fails", ROUTE_INSTANT, breaks},
                                   {HTTP_GET, "/api/fails", ROUTE_INSTANT | ROUTE_API, breaks},
                                   {HTTP_GET, "/away", 0, say},
                                   {0}};
static const struct route *const tables[] = {one, two, NULL};

struct call {
    struct arena a;
    struct req req;
    struct resp resp;
    struct site *site;
};

/* Does the request; true when it is answered at once. */
static bool call(struct call *c, enum http_method method, const char *path, const char *query)
{
    arena_init(&c->a, 4096, 1u << 22);
    assert_int_equal(site_open(&c->site, NULL), 0);
    c->req.method = method;
    c->req.path = sv_of(path);
    c->req.query = sv_of(query);
    c->req.site = c->site;
    c->req.a = &c->a;
    return routes_begin(&c->resp, &c->req, tables);
}

static void end(struct call *c)
{
    resp_dispose(&c->resp);
    arena_dispose(&c->a);
    site_free(c->site);
}

static const char *header(const struct call *c, const char *name)
{
    for (size_t i = 0; i < c->resp.nheader; i++)
        if (sv_ieq(c->resp.header[i].name, sv_of(name)))
            return c->resp.header[i].value.p;
    return NULL;
}

static void test_find(void **state)
{
    static const struct {
        const char *path, *pattern, *id;
    } cases[] = {
        {"/", "/", ""},
        {"/api/x/5", "/api/x/{id}", "5"},
        {"/api/x/a%2Fb", "/api/x/{id}", "a%2Fb"},
        {"/long", "/long", ""},
        {"/api/x/", NULL, ""},
        {"/api/x/5/6", NULL, ""},
        {"/api/x", NULL, ""},
        {"/long/", NULL, ""},
        {"//long", NULL, ""},
        {"", NULL, ""},
        {"*", NULL, ""},
        {"/LONG", NULL, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_found f = routes_find(tables, HTTP_GET, sv_of(cases[i].path));

        if (!cases[i].pattern) {
            assert_null(f.route);
            assert_int_equal(f.allowed, 0);
            continue;
        }
        assert_non_null(f.route);
        assert_string_equal(f.route->path, cases[i].pattern);
        assert_true(sv_eq(f.id, sv_of(cases[i].id)));
    }
    assert_null(routes_find(tables, HTTP_POST, SV("/long")).route);
    assert_int_equal(routes_find(tables, HTTP_POST, SV("/long")).allowed, HTTP_GET | HTTP_HEAD);
    assert_non_null(routes_find(tables, HTTP_HEAD, SV("/long")).route);
}

/* Every real route: found under its own pattern, and no pattern twice for a method. */
static void test_real_table(void **state)
{
    const struct route *const *all = routes_all();
    size_t n = 0;

    (void)state;
    for (size_t t = 0; all[t]; t++)
        for (const struct route *r = all[t]; r->path; r++, n++) {
            struct route_found f =
                routes_find(all, r->methods & HTTP_GET ? HTTP_GET : HTTP_POST, sv_of(r->path));

            assert_ptr_equal(f.route, r);
            assert_non_null(r->run);
        }
    assert_in_range(n, 12, 200);
}

static void test_decoding(void **state)
{
    struct call c = {0};

    (void)state;
    assert_true(call(&c, HTTP_GET, "/api/x/a%20%C3%A9", "q=a+b%2Bc&&x&y=%26=1"));
    assert_int_equal(c.resp.status, 200);
    assert_string_equal(sb_str(&c.resp.body), "a \xC3\xA9 q=a b+c x= y=&=1");
    end(&c);
}

/* Whatever is written as a value, it is one. */
static void test_mended(void **state)
{
    static const struct {
        const char *query, *says;
    } cases[] = {
        {"q=%zz", " q=%zz"},   {"q=50%", " q=50%"},          {"q=%4", " q=%4"},
        {"q=a%00b", " q=a b"}, {"q=%ff", " q=\xEF\xBF\xBD"}, {"q=a\xFF", " q=a\xEF\xBF\xBD"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct call c = {0};

        assert_true(call(&c, HTTP_GET, "/", cases[i].query));
        assert_int_equal(c.resp.status, 200);
        assert_string_equal(sb_str(&c.resp.body), cases[i].says);
        end(&c);
    }
}

static void test_bad_requests(void **state)
{
    static const struct {
        const char *path, *query;
        int status;
    } cases[] = {{"/nope", "", 404},     {"/api/x/%00", "", 404},     {"/api/x/%ff", "", 404},
                 {"/api/x/%2", "", 404}, {"/../etc/passwd", "", 404}, {"/api/../long", "", 404}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct call c = {0};

        assert_true(call(&c, HTTP_GET, cases[i].path, cases[i].query));
        assert_int_equal(c.resp.status, cases[i].status);
        assert_non_null(header(&c, "Content-Security-Policy"));
        end(&c);
    }
}

static void test_too_many_params(void **state)
{
    struct call c = {0};
    struct sb q = SB_INIT(1u << 16);

    (void)state;
    for (int i = 0; i <= REQ_PARAMS_MAX; i++)
        sb_puts(&q, "a=1&");
    assert_true(call(&c, HTTP_GET, "/", sb_str(&q)));
    assert_int_equal(c.resp.status, 400);
    end(&c);
    sb_dispose(&q);
}

static void test_method(void **state)
{
    struct call c = {0};
    struct call d = {0};

    (void)state;
    assert_true(call(&c, HTTP_OTHER, "/api/both", ""));
    assert_int_equal(c.resp.status, 405);
    assert_string_equal(header(&c, "Allow"), "GET, HEAD, POST");
    end(&c);
    assert_true(call(&d, HTTP_POST, "/long", ""));
    assert_int_equal(d.resp.status, 405);
    assert_string_equal(header(&d, "Allow"), "GET, HEAD");
    end(&d);
}

/* Problem documents for the API, pages for people; neither keeps what was begun. */
static void test_errors(void **state)
{
    struct call api = {0};
    struct call page = {0};
    json_t *pb;

    (void)state;
    assert_true(call(&api, HTTP_GET, "/api/fails", ""));
    assert_int_equal(api.resp.status, 500);
    assert_string_equal(api.resp.type, "application/problem+json");
    pb = json_loads(sb_str(&api.resp.body), 0, NULL);
    assert_non_null(pb);
    assert_string_equal(json_string_value(json_object_get(pb, "code")), "damaged");
    assert_string_equal(json_string_value(json_object_get(pb, "detail")),
                        "the <b>table</b> is damaged");
    assert_int_equal(json_integer_value(json_object_get(pb, "status")), 500);
    assert_true(json_is_array(json_object_get(pb, "errors")));
    json_decref(pb);
    end(&api);

    assert_true(call(&page, HTTP_GET, "/fails", ""));
    assert_int_equal(page.resp.status, 500);
    assert_string_equal(page.resp.type, "text/html; charset=utf-8");
    assert_non_null(strstr(sb_str(&page.resp.body), "&lt;b&gt;table"));
    assert_null(strstr(sb_str(&page.resp.body), "half a page"));
    end(&page);
}

static void test_gzip(void **state)
{
    struct call c = {0};
    struct call plain = {0};
    struct call small = {0};

    (void)state;
    c.req.accept_encoding = SV("gzip");
    assert_true(call(&c, HTTP_GET, "/long", ""));
    assert_string_equal(header(&c, "Content-Encoding"), "gzip");
    assert_string_equal(header(&c, "Vary"), "Accept-Encoding");
    assert_in_range(c.resp.body.n, 20, 400);
    end(&c);
    assert_true(call(&plain, HTTP_GET, "/long", ""));
    assert_null(header(&plain, "Content-Encoding"));
    assert_string_equal(header(&plain, "Vary"), "Accept-Encoding");
    assert_int_equal(plain.resp.body.n, 4400);
    end(&plain);
    small.req.accept_encoding = SV("gzip");
    assert_true(call(&small, HTTP_GET, "/", ""));
    assert_null(header(&small, "Content-Encoding"));
    end(&small);
}

static void test_no_engine(void **state)
{
    struct call c = {0};
    struct ask_err err = {0};

    (void)state;
    assert_false(call(&c, HTTP_GET, "/away", ""));
    ask_fail(&err, ASK_NOTFOUND, "nothing was imported");
    routes_finish(&c.resp, &c.req, NULL, &err);
    assert_int_equal(c.resp.status, 503);
    assert_string_equal(header(&c, "Retry-After"), "1");
    end(&c);
}

static void test_time_left(void **state)
{
    struct req req = {.deadline_ms = 0};

    (void)state;
    assert_int_equal(req_time_left(&req), 0);
    req.deadline_ms = 1000;
    req.arrived_ns = 0; /* long ago */
    assert_int_equal(req_time_left(&req), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),         cmocka_unit_test(test_real_table),
        cmocka_unit_test(test_decoding),     cmocka_unit_test(test_mended),
        cmocka_unit_test(test_bad_requests), cmocka_unit_test(test_too_many_params),
        cmocka_unit_test(test_method),       cmocka_unit_test(test_errors),
        cmocka_unit_test(test_gzip),         cmocka_unit_test(test_no_engine),
        cmocka_unit_test(test_time_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
