/* api_threads.c - /api/v1/threads/{id} and /api/v1/posts/{id}: everything of one of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the shape of the JSON (query/), the HTML of bodies (markdown.c).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "query/answer.h"
#include "query/engine.h"
#include "web/markdown.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_threads_routes[];

static const struct param no_params[] = {{0}};

static int put(struct resp *resp, char *json, size_t n, struct ask_err *err)
{
    if (!json)
        return ask_fail(err, ASK_NOMEM, "out of memory for the answer");
    resp->type = "application/json";
    sb_put(&resp->body, json, n);
    sb_putc(&resp->body, '\n');
    free(json);
    return 0;
}

/* Ids are positive numbers; anything else is simply not there. */
static int read_id(int64_t *id, const char *what, const struct req *req, struct ask_err *err)
{
    if (!sv_i64(req->id, id) || *id <= 0 || req->id.p[0] == '+')
        return ask_fail(err, ASK_NOTFOUND, "there is no %s " SV_FMT, what, SV_ARG(req->id));
    return 0;
}

static int thread(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread th = {0};
    int64_t id;
    char *json;
    size_t n = 0;
    int rc;

    if (!params_checked(no_params, NULL, resp, req))
        return 0;
    if ((rc = read_id(&id, "thread", req, err)) < 0 ||
        (rc = engine_thread(&th, en, id, req->a, err)) < 0)
        return rc;
    json = thread_json(&th, markdown_html, 0, &n);
    return put(resp, json, n, err);
}

static int post(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread_head head = {0};
    struct post p = {0};
    int64_t id;
    char *json;
    size_t n = 0;
    int rc;

    if (!params_checked(no_params, NULL, resp, req))
        return 0;
    if ((rc = read_id(&id, "post", req, err)) < 0 ||
        (rc = engine_post(&p, &head, en, id, req->a, err)) < 0)
        return rc;
    json = post_json(&p, &head, markdown_html, 0, &n);
    return put(resp, json, n, err);
}

const struct route api_threads_routes[] = {
    {HTTP_GET, "/api/v1/threads/{id}", ROUTE_API | ROUTE_TAGGED, thread},
    {HTTP_GET, "/api/v1/posts/{id}", ROUTE_API | ROUTE_TAGGED, post},
    {0}};
