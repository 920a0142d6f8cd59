/* routes.c - from a request to its response.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: sockets and queues (http.c, serve.c); what a page says (page_*.c, api_*.c).
 * Method: tables are walked from the start, and a path matches segment by segment; there are a
 * few dozen routes, and a search costs a thousand times as much as finding one.
 */
#include "web/routes.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "corpus/gzip.h"
#include "query/engine.h"
#include "web/negotiate.h"
#include "web/problem.h"
#include "web/site.h"

#define GZIP_FROM  1024 /* bytes: below, a packet is a packet */
#define GZIP_LEVEL 5
#define BUSY_TRIES 3

#define X(name) extern const struct route name##_routes[];
#include "page_list.def"
#undef X

const struct route *const *routes_all(void)
{
    static const struct route *const tables[] = {
#define X(name) name##_routes,
#include "page_list.def"
#undef X
        NULL};

    return tables;
}

/* Does path fit the pattern? *id becomes what stands for the segment in braces. */
static bool path_fits(const char *pattern, struct sv path, struct sv *id)
{
    struct sv want = sv_of(pattern);
    struct sv have = path;
    struct sv w;
    struct sv h;
    bool more_want = sv_next(&want, '/', &w);
    bool more_have = sv_next(&have, '/', &h);

    while (more_want && more_have) {
        if (w.n > 0 && w.p[0] == '{') {
            if (h.n == 0)
                return false;
            *id = h;
        } else if (!sv_eq(w, h)) {
            return false;
        }
        more_want = sv_next(&want, '/', &w);
        more_have = sv_next(&have, '/', &h);
    }
    return more_want == more_have;
}

struct route_found routes_find(const struct route *const *tables, unsigned method, struct sv path)
{
    struct route_found found = {0};

    for (size_t t = 0; tables[t]; t++)
        for (const struct route *r = tables[t]; r->path; r++) {
            struct sv id = SV("");
            unsigned methods = r->methods | (r->methods & HTTP_GET ? HTTP_HEAD : 0u);

            if (!path_fits(r->path, path, &id))
                continue;
            found.allowed |= methods;
            if (!(methods & method))
                found.other = r;
            if ((methods & method) && !found.route) {
                found.route = r;
                found.id = id;
            }
        }
    return found;
}

/* ---- around every handler ---- */

static void put_fixed_headers(struct resp *resp)
{
    // clang-format off
    resp_header(resp, "Content-Security-Policy",
                SV("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
                   "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
    // clang-format on
    resp_header(resp, "X-Content-Type-Options", SV("nosniff"));
    resp_header(resp, "Referrer-Policy", SV("no-referrer"));
}

void routes_error(struct resp *resp, const struct req *req, const struct ask_err *err)
{
    struct problem pb = problem_of(err);

    problem_put(resp, req, &pb);
}

static bool has_header(const struct resp *resp, const char *name)
{
    for (size_t i = 0; i < resp->nheader; i++)
        if (sv_ieq(resp->header[i].name, sv_of(name)))
            return true;
    return false;
}

/* The last steps of every response: compression, what caches may do, and the fixed headers. */
static void complete(struct resp *resp, const struct req *req)
{
    if (!sb_ok(&resp->body)) {
        struct problem pb = problem_http(500, "the response is too large or memory is out");

        resp_reset(resp);
        problem_put(resp, req, &pb);
    }
    resp->written = resp->body.n;
    if (!resp->gzipped && resp->body.n >= GZIP_FROM && negotiate_gzip(req->accept_encoding)) {
        struct sb gz = SB_INIT(RESP_BODY_MAX);

        if (gzip_compress(&gz, sb_view(&resp->body), GZIP_LEVEL, NULL) == 0) {
            sb_dispose(&resp->body);
            resp->body = gz;
            resp->gzipped = true;
        } else {
            sb_dispose(&gz);
        }
    }
    if (resp->gzipped)
        resp_header(resp, "Content-Encoding", SV("gzip"));
    if (!has_header(resp, "Cache-Control"))
        resp_header(resp, "Cache-Control",
                    has_header(resp, "ETag") ? SV("private, no-cache") : SV("no-store"));
    resp_header(resp, "Vary", SV("Accept-Encoding"));
    put_fixed_headers(resp);
}

void routes_refuse(struct resp *resp, const struct req *req, const struct problem *pb)
{
    resp_reset(resp);
    problem_put(resp, req, pb);
    complete(resp, req);
}

static struct sv list_methods(unsigned methods, struct arena *a)
{
    char *text = arena_printf(a, "%s%s%s", methods & HTTP_GET ? "GET, HEAD" : "",
                              (methods & HTTP_GET) && (methods & HTTP_POST) ? ", " : "",
                              methods & HTTP_POST ? "POST" : "");

    return sv_of(text);
}

/* The route's segment, decoded. A slash cannot be in it: it would have ended the segment. */
static bool decode_id(struct req *req, struct sv raw)
{
    struct sb b = SB_INIT(REQ_TARGET_MAX);
    bool ok = esc_url_decode(&b, raw, false) && utf8_valid(sb_view(&b)) && sb_ok(&b);

    if (ok)
        req->id = arena_sv(req->a, sb_view(&b));
    sb_dispose(&b);
    return ok;
}

/* Everything before the handler; 0, or the error was put. */
static int begin(struct resp *resp, struct req *req, const struct route *const *tables)
{
    struct route_found found = routes_find(tables, req->method, req->path);
    struct ask_err err = {0};
    struct problem pb;

    if (found.allowed && !found.route) {
        req->route = found.other; /* what errors look like here */
        pb = problem_http(405, "this address does not take that method");
        problem_put(resp, req, &pb);
        resp_header(resp, "Allow", list_methods(found.allowed, req->a));
        return -1;
    }
    if (!found.route || (found.id.n > 0 && !decode_id(req, found.id))) {
        pb = problem_http(404, "there is nothing at this address");
        problem_put(resp, req, &pb);
        return -1;
    }
    req->route = found.route;
    if (req->body_too_large) {
        pb = problem_http(413, "the body is larger than this service takes");
        problem_put(resp, req, &pb);
        return -1;
    }
    if (req_params_read(&req->params, &req->nparams, req->query, req->a, &err) < 0) {
        routes_error(resp, req, &err);
        return -1;
    }
    return 0;
}

bool routes_begin(struct resp *resp, struct req *req, const struct route *const *tables)
{
    struct ask_err err = {0};

    resp_init(resp);
    if (begin(resp, req, tables) < 0) {
        complete(resp, req);
        return true;
    }
    if (!(req->route->flags & ROUTE_INSTANT))
        return false;
    if (req->route->run(resp, req, NULL, &err) < 0)
        routes_error(resp, req, &err);
    complete(resp, req);
    return true;
}

/* Weak: the same answer may be timed or compressed differently. The day is in it, because pages
 * tell ages and queries may be relative to today. */
static struct sv make_etag(const struct req *req, const struct engine *en)
{
    uint64_t seed[3] = {engine_revision(en), site_build(req->site),
                        (uint64_t)(clock_now() / 86400)};
    uint64_t h = hash64(seed, sizeof seed, 0);

    h = hash64(req->path.p, req->path.n, h);
    h = hash64(req->query.p ? req->query.p : "", req->query.n, h);
    return sv_of(arena_printf(req->a, "W/\"%016" PRIx64 "\"", h));
}

static int run_handler(struct resp *resp, struct req *req, struct engine *en, struct ask_err *err)
{
    int rc = 0;

    for (int i = 0; i < BUSY_TRIES; i++) {
        if (i > 0 && (rc = engine_refresh(en, err)) < 0)
            return rc;
        resp_reset(resp);
        if ((rc = req->route->run(resp, req, en, err)) != ASK_BUSY)
            return rc;
    }
    return rc;
}

static void run_with_engine(struct resp *resp, struct req *req, struct engine *en)
{
    bool tagged = (req->route->flags & ROUTE_TAGGED) && req->method != HTTP_POST;
    struct sv etag = tagged ? make_etag(req, en) : SV("");
    struct ask_err err = {0};

    /* A tag that was given out for this address, this data and this day is an answer still good;
     * "*" says nothing of that, and is compared when there is an answer. */
    if (etag.n > 0 && req->if_none_match.n > 1 && negotiate_etag(req->if_none_match, etag)) {
        resp->status = 304;
    } else if (run_handler(resp, req, en, &err) < 0) {
        resp_reset(resp);
        routes_error(resp, req, &err);
        return;
    } else if (resp->status == 200 && sv_eq(req->if_none_match, SV("*")) && etag.n > 0 &&
               !resp->untagged) {
        resp_reset(resp);
        resp->status = 304;
    }
    if (etag.n > 0 && !resp->untagged && (resp->status == 200 || resp->status == 304))
        resp_header(resp, "ETag", etag);
}

void routes_finish(struct resp *resp, struct req *req, struct engine *en,
                   const struct ask_err *no_engine)
{
    if (en) {
        run_with_engine(resp, req, en);
    } else {
        struct problem pb = problem_of(no_engine);

        /* That nothing was imported yet is not the asker's mistake. */
        if (no_engine->rc == ASK_NOTFOUND) {
            pb.status = 503;
            pb.code = "not-ready";
            pb.title = "there is nothing to search yet";
        }
        problem_put(resp, req, &pb);
    }
    complete(resp, req);
}
