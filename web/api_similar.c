/* api_similar.c - /api/v1/similar: questions like this one, before it is asked.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which are similar (query/similar.c), the shape of the answer (query/answer_json.c).
 */

#include "query/similar.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_similar_routes[];

#define ID_MAX 999999999999999999

struct similar_args {
    struct sv title, body;
    int64_t thread, limit;
    struct params_filters tags; /* only their values are used */
};

// clang-format off
#define FIELD(f) offsetof(struct similar_args, f)
static const struct param table[] = {
    {.name = "title", .kind = PARAM_TEXT, .offset = FIELD(title)},
    {.name = "body", .kind = PARAM_TEXT, .offset = FIELD(body)},
    {.name = "tags", .kind = PARAM_FILTER, .offset = FIELD(tags), .op = "tag", .many = true},
    {.name = "thread", .kind = PARAM_INT, .offset = FIELD(thread), .min = 1, .max = ID_MAX},
    {.name = "limit", .kind = PARAM_INT, .offset = FIELD(limit), .min = 1, .max = ANSWER_LIMIT_MAX},
    {0}};
// clang-format on

/* The arguments, with every mistake told; 1 when the problem was put. */
static int read_args(struct similar_args *args, struct resp *resp, const struct req *req,
                     struct ask_err *err)
{
    struct http_pair *pairs;
    size_t n;
    const char *where;
    struct problem pb = problem_http(400, "");
    int rc = params_of(&pairs, &n, &where, resp, req, err);

    if (rc != 0)
        return rc;
    params_read(table, args, pairs, n, where, &pb, req->a);
    if (pb.nitems == 0 && args->title.n == 0 && args->body.n == 0 && args->thread == 0)
        problem_add(&pb, where, SV("title"), "is missing: similar to what? body and thread do too");
    if (args->title.n > SIMILAR_TITLE_MAX)
        problem_add(&pb, where, SV("title"), "is over 4096 bytes: the text belongs into body");
    if (pb.nitems == 0)
        return 0;
    problem_tell(&pb, req->a);
    problem_put(resp, req, &pb);
    return 1;
}

static int similar(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct similar_args args = {.limit = 10};
    struct similar_ask ask = {.snippets = true, .deadline_ms = req_time_left(req)};
    const struct answer_opt opt = ANSWER_OPT_INIT;
    struct sv tags[PARAMS_FILTERS_MAX];
    struct answer ans = {0};
    int rc = read_args(&args, resp, req, err);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    for (size_t i = 0; i < args.tags.n; i++)
        tags[i] = args.tags.v[i].value;
    ask.title = args.title;
    ask.body = args.body;
    ask.tags = tags;
    ask.ntags = args.tags.n;
    ask.thread = args.thread;
    ask.limit = (size_t)args.limit;
    if ((rc = similar_make(&ans, en, &ask, req->a, err)) < 0)
        return rc;
    resp->untagged = ans.partial;
    return resp_json(resp, answer_json(&ans, &opt, NULL, 0, NULL), err);
}

const struct route api_similar_routes[] = {
    {HTTP_GET | HTTP_POST, "/api/v1/similar", ROUTE_API | ROUTE_TAGGED, similar}, {0}};
