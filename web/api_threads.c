/* api_threads.c - /api/v1/threads/{id} and /api/v1/posts/{id}: everything of one of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the shape of the JSON (query/), the HTML of bodies (markdown.c).
 */
#include <inttypes.h>

#include "query/answer.h"
#include "query/engine.h"
#include "query/evidence.h"
#include "web/markdown.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_threads_routes[];

/* Posts of a thread in one answer: ten thousand with their HTML would be some 20 MB at once. */
#define THREAD_POSTS 500

static const struct param no_params[] = {{0}};

struct thread_args {
    int64_t after;
};
static const struct param thread_params[] = {{.name = "after",
                                              .kind = PARAM_INT,
                                              .offset = offsetof(struct thread_args, after),
                                              .min = 1,
                                              .max = INT64_MAX},
                                             {0}};

/* Ids are positive numbers; anything else is simply not there. */
static int read_id(int64_t *id, const char *what, const struct req *req, struct ask_err *err)
{
    if (!sv_i64(req->id, id) || *id <= 0 || req->id.p[0] == '+')
        return ask_fail(err, ASK_NOTFOUND, "there is no %s " SV_FMT, what, SV_ARG(req->id));
    return 0;
}

/* Cuts the thread to the posts behind the one with the id after (0: from the first). The first post
 * opens every part: the thread's type, tags and address are told from it. */
static int take_part(struct thread *th, int64_t after, struct resp *resp, const struct req *req)
{
    struct problem pb = problem_http(400, "");
    size_t from = 0;

    while (after != 0 && from < th->nposts && th->posts[from].id != after)
        from++;
    if (after != 0 && from == th->nposts) {
        problem_add(&pb, "parameter", SV("after"), "is not a post of this thread");
        problem_tell(&pb, req->a);
        problem_put(resp, req, &pb);
        return 1;
    }
    if (from > 0) { /* the place of the post before is free for it */
        th->posts[from] = th->posts[0];
        th->posts += from;
        th->nposts -= from;
    }
    if (th->nposts > THREAD_POSTS + 1) {
        int64_t last = th->posts[THREAD_POSTS].id;

        th->nposts = THREAD_POSTS + 1;
        th->truncated = true;
        resp_header(resp, "Link",
                    sv_of(arena_printf(
                        req->a, "</api/v1/threads/%" PRId64 "?after=%" PRId64 ">; rel=\"next\"",
                        th->id, last)));
    }
    return 0;
}

static int thread(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread_args args = {0};
    struct thread th = {0};
    struct thread_evidence te;
    int64_t id;
    int rc;

    if (!params_checked(thread_params, &args, resp, req))
        return 0;
    if ((rc = read_id(&id, "thread", req, err)) < 0 ||
        (rc = engine_thread(&th, en, id, req->a, err)) < 0)
        return rc;
    if ((rc = evidence_thread(&te, en, &th, req->a, err)) < 0)
        return rc;
    if (take_part(&th, args.after, resp, req) != 0)
        return 0;
    return resp_json(resp, thread_json(&th, &te, markdown_html, 0, NULL), err);
}

static int post(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread_head head = {0};
    struct thread_evidence te;
    struct thread th = {0};
    struct post p = {0};
    int64_t id;
    int rc;

    if (!params_checked(no_params, NULL, resp, req))
        return 0;
    if ((rc = read_id(&id, "post", req, err)) < 0 ||
        (rc = engine_post(&p, &head, en, id, req->a, err)) < 0 ||
        (rc = engine_thread(&th, en, p.thread, req->a, err)) < 0 ||
        (rc = evidence_thread(&te, en, &th, req->a, err)) < 0)
        return rc;
    return resp_json(resp, post_json(&p, &head, &te, markdown_html, 0, NULL), err);
}

const struct route api_threads_routes[] = {
    {HTTP_GET, "/api/v1/threads/{id}", ROUTE_API | ROUTE_TAGGED, thread},
    {HTTP_GET, "/api/v1/posts/{id}", ROUTE_API | ROUTE_TAGGED, post},
    {0}};
