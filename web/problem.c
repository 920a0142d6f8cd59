/* problem.c - errors as RFC 9457 problem documents.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which error it is (whoever met it says so), the look of the error page (html.c).
 * The type of a problem is the place on the help page that explains its code.
 */
#include "web/problem.h"

#include <jansson.h>
#include <stdlib.h>

#include "web/html.h"
#include "web/routes.h"

// clang-format off
/* Errors of HTTP itself; those of the engine come from ASK_RC_MAP. */
static const struct {
    int status;
    const char *code, *title;
} rows[] = {
    {400, "bad-request",     "the request is not understood"},
    {404, "not-found",       "not found"},
    {405, "method",          "method not allowed"},
    {413, "too-large",       "over a limit"},
    {414, "uri-too-long",    "the address is too long"},
    {415, "media-type",      "the body's media type is not taken"},
    {421, "misdirected",     "the Host header names another server"},
    {431, "headers-too-large", "the headers are too large"},
    {500, "internal",        "an internal error"},
    {503, "busy",            "busy, try again"},
    {503, "not-ready",       "there is nothing to search yet"},
    {504, "timeout",         "out of time"},
};
// clang-format on

const char *problem_row(size_t i, int *status, const char **title)
{
    if (i >= sizeof rows / sizeof rows[0])
        return NULL;
    *status = rows[i].status;
    *title = rows[i].title;
    return rows[i].code;
}

struct problem problem_of(const struct ask_err *err)
{
    struct problem pb = {.status = ask_rc_http(err->rc),
                         .code = ask_rc_code(err->rc),
                         .title = ask_rc_text(err->rc),
                         .detail = err->msg};

    return pb;
}

struct problem problem_http(int status, const char *detail)
{
    struct problem pb = {
        .status = 500, .code = "internal", .title = "an internal error", .detail = detail};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status) {
            pb.status = status;
            pb.code = rows[i].code;
            pb.title = rows[i].title;
            break;
        }
    return pb;
}

void problem_add(struct problem *pb, const char *where, struct sv name, const char *detail)
{
    if (pb->nitems < PROBLEM_ITEMS_MAX)
        pb->items[pb->nitems] = (struct problem_item){where, name, detail};
    pb->nitems++;
}

void problem_tell(struct problem *pb, struct arena *a)
{
    const struct problem_item *it = &pb->items[0];
    const char *text =
        arena_printf(a, "%s \"" SV_FMT "\" %s", it->where, SV_ARG(it->name), it->detail);

    pb->detail = text ? text : pb->title;
}

static size_t kept(const struct problem *pb)
{
    return pb->nitems < PROBLEM_ITEMS_MAX ? pb->nitems : PROBLEM_ITEMS_MAX;
}

static json_t *items_json(const struct problem *pb)
{
    json_t *list = json_array();

    for (size_t i = 0; i < kept(pb); i++) {
        const struct problem_item *it = &pb->items[i];
        json_t *o = json_object();

        json_object_set_new(o, it->where, json_stringn(it->name.p ? it->name.p : "", it->name.n));
        json_object_set_new(o, "detail", json_string(it->detail));
        json_array_append_new(list, o);
    }
    return list;
}

static void put_json(struct resp *resp, const struct problem *pb)
{
    json_t *o = json_object();
    char *text;

    json_object_set_new(o, "type", json_sprintf("/help#problem-%s", pb->code));
    json_object_set_new(o, "title", json_string(pb->title));
    json_object_set_new(o, "status", json_integer(pb->status));
    json_object_set_new(o, "detail", json_string(pb->detail));
    json_object_set_new(o, "code", json_string(pb->code));
    json_object_set_new(o, "errors", items_json(pb));
    text = json_dumps(o, JSON_COMPACT);
    resp->type = "application/problem+json";
    sb_puts(&resp->body, text ? text : "{\"status\":503,\"code\":\"out-of-memory\"}");
    sb_putc(&resp->body, '\n');
    free(text);
    json_decref(o);
}

/* Routes say what they are; under /api everything is for programs. */
static bool wants_json(const struct req *req)
{
    return (req->route && (req->route->flags & ROUTE_API)) || sv_starts(req->path, SV("/api/")) ||
           sv_eq(req->path, SV("/api"));
}

void problem_put(struct resp *resp, const struct req *req, const struct problem *pb)
{
    resp->body.n = 0;
    resp->gzipped = false;
    resp->status = pb->status;
    if (wants_json(req))
        put_json(resp, pb);
    else
        html_error(resp, req, pb);
    if (pb->status == 503)
        resp_header(resp, "Retry-After", SV("1"));
}
