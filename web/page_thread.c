/* page_thread.c - /t/{id}: a thread to be read; /p/{id}: the way to a post in its thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the order (thread_order.c), a post (post_view.c).
 * A long thread is shown in pages; ?post=ID shows the page that holds the post, so that an address
 * with #pID always finds it.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "query/engine.h"
#include "query/evidence.h"
#include "query/similar.h"
#include "web/html.h"
#include "web/post_view.h"
#include "web/routes.h"
#include "web/thread_order.h"

extern const struct route page_thread_routes[];

#define PAGE_POSTS 200
/* Bytes of a page behind which bodies are only begun. */
#define PAGE_FULL   (4u << 20)
#define LINKS_SHOWN 10
/* Questions like the thread's: how many, from how much of its text, and for how long they may be
 * looked for. */
#define SIMILAR_SHOWN 5
#define SIMILAR_BODY  8
#define SIMILAR_SHARE 4 /* of the time that is left, one part is for similar questions */

struct view {
    const struct thread *th;
    const struct thread_evidence *te;
    struct arena *a;
    const struct thread_place *order;
    size_t from, to; /* places on this page */
    size_t page, pages;
};

static struct view make_view(const struct thread *th, const struct thread_place *order,
                             const struct req *req)
{
    struct view v = {.th = th, .order = order, .page = 1};
    int64_t wanted;

    v.pages = (th->nposts + PAGE_POSTS - 1) / PAGE_POSTS;
    if (sv_i64(req_param(req, "post"), &wanted)) {
        for (size_t i = 0; i < th->nposts; i++)
            if (order[i].post->id == wanted)
                v.page = i / PAGE_POSTS + 1;
    } else if (sv_i64(req_param(req, "page"), &wanted) && wanted >= 1 &&
               (size_t)wanted <= v.pages) {
        v.page = (size_t)wanted;
    }
    v.from = (v.page - 1) * PAGE_POSTS;
    v.to = v.from + PAGE_POSTS < th->nposts ? v.from + PAGE_POSTS : th->nposts;
    return v;
}

static void put_facts(struct sb *b, const struct thread *th)
{
    const struct post *root = &th->posts[0];

    sb_puts(b, "<p class=\"facts\"><a href=\"/search?q=site%3A");
    esc_url(b, th->source.name);
    sb_puts(b, "\">");
    html_text(b, th->source.title.n ? th->source.title : th->source.name);
    sb_puts(b, "</a>");
    if (root->container.n > 0) {
        sb_puts(b, " <span>");
        html_text(b, root->container);
        sb_puts(b, "</span>");
    }
    if (root->created != TIME_NONE) {
        sb_puts(b, " <span>");
        html_time(b, root->created);
        sb_puts(b, "</span>");
    }
    if (root->views >= 0) {
        sb_puts(b, " <span>");
        html_count(b, root->views, "view", "views");
        sb_puts(b, "</span>");
    }
    if (root->url.n > 0) {
        sb_puts(b, " <a");
        if (html_href_out(b, root->url))
            sb_puts(b, ">Original</a>");
        else
            sb_puts(b, "></a>");
    }
    sb_puts(b, "</p>\n");
}

static void put_state(struct sb *b, const struct post *root)
{
    if (!root->closed)
        return;
    sb_puts(b, "<p class=\"state\">This thread was closed");
    if (root->closed_reason.n > 0) {
        sb_puts(b, ": ");
        html_text(b, root->closed_reason);
    }
    sb_puts(b, ".</p>\n");
}

/* What the first post points to, with titles; targets that are not there are left out. */
static void put_links(struct sb *b, const struct post *root, struct engine *en, struct arena *a)
{
    size_t shown = 0;

    for (size_t i = 0; i < root->nlinks && shown < LINKS_SHOWN; i++) {
        const struct post_link *l = &root->links[i];
        struct thread_head head = {0};
        struct post p = {0};

        if (l->post == 0 || engine_post(&p, &head, en, l->post, a, NULL) < 0)
            continue;
        sb_puts(b, shown++ ? "" : "<aside class=\"links\"><h2>Related</h2>\n<ul>\n");
        sb_printf(b, "<li>%s<a href=\"/p/%" PRId64 "\">",
                  l->duplicate ? "<span class=\"badge\">duplicate of</span> " : "", l->post);
        html_text(b, head.title);
        sb_puts(b, "</a></li>\n");
    }
    if (shown)
        sb_puts(b, "</ul></aside>\n");
}

static bool is_linked(const struct post *root, struct engine *en, const struct hit *h,
                      struct arena *a)
{
    for (size_t i = 0; i < root->nlinks && i < LINKS_SHOWN; i++) {
        struct thread_head head = {0};
        struct post p = {0};

        if (root->links[i].post != 0 &&
            engine_post(&p, &head, en, root->links[i].post, a, NULL) == 0 && head.id == h->head.id)
            return true;
    }
    return false;
}

/* Questions like this one, but for those that stand under Related already. What cannot be found in
 * time is left out: the thread is what was asked for. */
static void put_similar(struct sb *b, const struct thread *th, struct engine *en,
                        const struct req *req)
{
    const int left = req_time_left(req);
    const struct similar_ask ask = {.thread = th->id,
                                    .limit = SIMILAR_SHOWN + LINKS_SHOWN,
                                    .body_words = SIMILAR_BODY,
                                    .deadline_ms = left > 0 ? left / SIMILAR_SHARE + 1 : 0};
    struct answer ans = {0};
    size_t shown = 0;

    if (similar_make(&ans, en, &ask, req->a, NULL) < 0)
        return;
    for (size_t i = 0; i < ans.nhits && shown < SIMILAR_SHOWN; i++) {
        const struct hit *h = &ans.hits[i];

        if (is_linked(&th->posts[0], en, h, req->a))
            continue;
        sb_puts(b, shown++ ? "" : "<aside class=\"links\"><h2>Similar questions</h2>\n<ul>\n");
        sb_printf(b, "<li>%s<a href=\"/t/%" PRId64 "\">",
                  h->relation == RELATION_DUPLICATE && !h->related_to
                      ? "<span class=\"badge\">duplicate</span> "
                      : "",
                  h->head.id);
        html_text(b, h->head.title.n ? h->head.title : SV("(no title)"));
        sb_puts(b, "</a></li>\n");
    }
    if (shown)
        sb_puts(b, "</ul></aside>\n");
}

/* Without any votes the column for them is left out. */
static bool has_votes(const struct thread *th)
{
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];

        if (p->kind == POST_QUESTION || p->kind == POST_ANSWER || p->accepted ||
            (p->score != 0 && p->kind != POST_COMMENT))
            return true;
    }
    return false;
}

static size_t count_answers(const struct thread *th)
{
    size_t n = 0;

    for (size_t i = 1; i < th->nposts; i++)
        n += th->posts[i].kind != POST_COMMENT && !th->posts[i].ghost;
    return n;
}

static const struct evidence *evidence_at(const struct view *v, const struct post *p)
{
    return &v->te->v[p - v->th->posts];
}

/* Comments stand in a list under their post; everything else is an article of its own. */
static void put_posts(struct sb *b, const struct view *v)
{
    bool asks = v->th->posts[0].kind == POST_QUESTION;
    bool in_comments = false;
    bool headed = v->from > 0;
    bool many = count_answers(v->th) > 1;

    for (size_t i = v->from; i < v->to; i++) {
        const struct thread_place *at = &v->order[i];
        bool comment = at->post->kind == POST_COMMENT && at->depth > 0;

        if (in_comments && !comment)
            sb_puts(b, "</ul>\n");
        if (comment && !in_comments)
            sb_puts(b, "<ul class=\"comments\" aria-label=\"Comments\">\n");
        in_comments = comment;
        if (comment) {
            post_view_comment(b, at->post);
            continue;
        }
        if (!headed && i > 0) {
            headed = true;
            sb_puts(b, "<h2 class=\"count\">");
            html_count(b, (int64_t)count_answers(v->th), asks ? "answer" : "reply",
                       asks ? "answers" : "replies");
            sb_puts(b, "</h2>\n");
        }
        post_view_put(b, at->post,
                      (struct post_view){at->depth, !asks && v->th->nposts > 1, b->n > PAGE_FULL,
                                         evidence_at(v, at->post),
                                         many && v->te->best == at->post->id, v->a});
    }
    if (in_comments)
        sb_puts(b, "</ul>\n");
}

static void put_pages(struct sb *b, const struct view *v)
{
    if (v->pages > 1) {
        sb_puts(b, "<nav class=\"pages\" aria-label=\"Pages\">");
        if (v->page > 1)
            sb_printf(b, "<a rel=\"prev\" href=\"?page=%zu\">\xE2\x86\x90 Previous</a>",
                      v->page - 1);
        sb_printf(b, "<span>Page %zu of %zu</span>", v->page, v->pages);
        if (v->page < v->pages)
            sb_printf(b, "<a rel=\"next\" href=\"?page=%zu\">Next \xE2\x86\x92</a>", v->page + 1);
        sb_puts(b, "</nav>\n");
    }
    if (v->th->truncated)
        sb_puts(b, "<p class=\"fine\">The thread is longer than what is shown here.</p>\n");
}

static int read_id(int64_t *id, const struct req *req, struct ask_err *err)
{
    if (!sv_i64(req->id, id) || *id <= 0 || req->id.p[0] == '+')
        return ask_fail(err, ASK_NOTFOUND, "there is nothing at this address");
    return 0;
}

static int thread(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread th = {0};
    struct html_page page = {0};
    struct thread_evidence te;
    struct thread_place *order;
    struct sb *b = &resp->body;
    struct view v;
    int64_t id;
    int rc;

    if ((rc = read_id(&id, req, err)) < 0 || (rc = engine_thread(&th, en, id, req->a, err)) < 0)
        return rc;
    if (th.nposts == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is nothing at this address");
    if ((rc = evidence_thread(&te, en, &th, req->a, err)) < 0)
        return rc;
    if (!(order = thread_order(&th, te.best, req->a)))
        return ask_fail(err, ASK_NOMEM, "out of memory for the thread");
    v = make_view(&th, order, req);
    v.te = &te;
    v.a = req->a;
    page.title = th.title;
    html_begin(resp, req, &page);
    sb_printf(b, "<div class=\"thread%s\">\n<header class=\"headline\"><h1>",
              has_votes(&th) ? "" : " flat");
    html_text(b, th.title.n ? th.title : SV("(no title)"));
    sb_puts(b, "</h1>\n");
    put_facts(b, &th);
    sb_puts(b, "</header>\n");
    put_state(b, &th.posts[0]);
    put_posts(b, &v);
    put_pages(b, &v);
    put_links(b, &th.posts[0], en, req->a);
    if (v.page == 1)
        put_similar(b, &th, en, req);
    sb_puts(b, "</div>\n");
    html_end(resp, req);
    return 0;
}

static int post(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct thread_head head = {0};
    struct post p = {0};
    int64_t id;
    int rc;

    if ((rc = read_id(&id, req, err)) < 0 || (rc = engine_post(&p, &head, en, id, req->a, err)) < 0)
        return rc;
    resp->status = 303;
    resp_header(
        resp, "Location",
        sv_of(arena_printf(req->a, "/t/%" PRId64 "?post=%" PRId64 "#p%" PRId64, head.id, id, id)));
    return 0;
}

const struct route page_thread_routes[] = {
    {HTTP_GET, "/t/{id}", ROUTE_TAGGED, thread}, {HTTP_GET, "/p/{id}", 0, post}, {0}};
