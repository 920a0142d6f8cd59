/* page_search.c - /search: the results as a page.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how a hit is drawn (hits.c), what a query means (query/).
 * Every choice on the page is a link to another search: facets add an operator to the query or
 * take it away, so that the query in the box always says what is shown.
 */
#include <inttypes.h>

#include "base/utf8.h"
#include "query/answer.h"
#include "web/facet_links.h"
#include "web/hits.h"
#include "web/html.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route page_search_routes[];

#define PAGE_HITS        10
#define QUERY_LINKED_MAX 4000 /* bytes */
#define PAGE_MAX         (ANSWER_DEPTH_MAX / PAGE_HITS)

static const char *const sorts[] = {"relevance", "newest", "active", "votes"};
static const char *const sort_labels[] = {"Best match", "Newest", "Last active", "Votes"};

struct view {
    struct sv q;
    enum answer_sort sort;
    const char *sort_name; /* NULL for the usual one */
    int64_t page;
};

/* Is the query too long for links? Each would repeat it, and an address has a limit. */
static bool too_long(const struct view *v)
{
    return v->q.n > QUERY_LINKED_MAX;
}

/* Pages are kind: what is not understood is left out. Programs have the API for the rest. */
static struct view read_view(const struct req *req)
{
    struct view v = {.q = req_param(req, "q"), .page = 1};
    struct sv sort = req_param(req, "sort");
    int64_t page;

    for (size_t i = 1; i < sizeof sorts / sizeof sorts[0]; i++)
        if (sv_eq(sort, sv_of(sorts[i]))) {
            v.sort = (enum answer_sort)i;
            v.sort_name = sorts[i];
        }
    if (sv_i64(req_param(req, "page"), &page) && page >= 1 && page <= PAGE_MAX)
        v.page = page;
    return v;
}

#define SEARCHED_WORDS 24 /* words of a paste that are shown */

static void put_searched(struct sb *b, const struct searched *s)
{
    if (!s->nlines && !s->nwords)
        return;
    sb_puts(b, "<div class=\"searched\"><p>Searched for</p>\n");
    if (s->nlines)
        sb_puts(b, "<ul>\n");
    for (size_t i = 0; i < s->nlines; i++) {
        sb_puts(b, "<li><code>");
        html_text(b, s->lines[i]);
        sb_puts(b, "</code></li>\n");
    }
    if (s->nlines)
        sb_puts(b, "</ul>\n");
    if (s->nwords)
        sb_puts(b, "<p class=\"words\">");
    for (size_t i = 0; i < s->nwords && i < SEARCHED_WORDS; i++) {
        sb_puts(b, i ? " " : "");
        html_text(b, s->words[i]);
    }
    sb_puts(b, s->nwords ? "</p>\n</div>\n" : "</div>\n");
}

static void put_summary(struct sb *b, const struct view *v, const struct answer *ans)
{
    sb_puts(b, "<p class=\"summary\">");
    if (!ans->total_exact && ans->total > 0)
        sb_puts(b, "About ");
    html_count(b, ans->total, "thread", "threads");
    if (v->page > 1)
        sb_printf(b, ", page %" PRId64, v->page);
    sb_printf(b, " <span>in %.0f ms</span>", (double)ans->took_us / 1000);
    if (ans->partial)
        sb_puts(b, " <span>(time ran out: the best so far)</span>");
    sb_puts(b, "</p>\n");
    put_searched(b, &ans->searched);
    if (ans->nnotes == 0)
        return;
    sb_puts(b, "<ul class=\"notes\">\n");
    for (size_t i = 0; i < ans->nnotes; i++) {
        sb_puts(b, "<li>");
        html_text(b, ans->notes[i]);
        sb_puts(b, "</li>\n");
    }
    sb_puts(b, "</ul>\n");
}

static void put_meant(struct sb *b, const struct view *v, const struct answer *ans)
{
    if (ans->did_you_mean.n == 0 || too_long(v))
        return;
    sb_puts(b, "<p class=\"meant\">Did you mean <a href=\"");
    html_search_url(b, ans->did_you_mean, v->sort_name, 1);
    sb_puts(b, "\">");
    html_text(b, ans->did_you_mean);
    sb_puts(b, "</a>?</p>\n");
}

static void put_sorts(struct sb *b, const struct view *v)
{
    sb_puts(b, "<nav class=\"sorts\" aria-label=\"Order\"><ul>");
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        sb_puts(b, "<li><a href=\"");
        html_search_url(b, v->q, i ? sorts[i] : NULL, 1);
        sb_printf(b, "\"%s>%s</a></li>", v->sort == i ? " aria-current=\"true\"" : "",
                  sort_labels[i]);
    }
    sb_puts(b, "</ul></nav>\n");
}

static void put_page_link(struct sb *b, const struct view *v, const char *rel, int64_t page,
                          const char *text)
{
    if (too_long(v)) {
        sb_printf(b, "<button form=\"again\" name=\"page\" value=\"%" PRId64 "\">%s</button>", page,
                  text);
        return;
    }
    sb_printf(b, "<a rel=\"%s\" href=\"", rel);
    html_search_url(b, v->q, v->sort_name, page);
    sb_printf(b, "\">%s</a>", text);
}

/* The search once more, for buttons that ask for another page of it. */
static void put_again(struct sb *b, const struct view *v)
{
    sb_puts(b, "<form id=\"again\" action=\"/search\" method=\"post\">"
               "<input type=\"hidden\" name=\"q\" value=\"");
    html_text(b, v->q);
    sb_puts(b, "\">");
    if (v->sort_name)
        sb_printf(b, "<input type=\"hidden\" name=\"sort\" value=\"%s\">", v->sort_name);
    sb_puts(b, "</form>\n");
}

static void put_pages(struct sb *b, const struct view *v, const struct answer *ans)
{
    bool next = ans->more && v->page < PAGE_MAX;

    if (v->page == 1 && !next)
        return;
    if (too_long(v))
        put_again(b, v);
    sb_puts(b, "<nav class=\"pages\" aria-label=\"Pages\">");
    if (v->page > 1)
        put_page_link(b, v, "prev", v->page - 1, "\xE2\x86\x90 Previous");
    sb_printf(b, "<span>Page %" PRId64 "</span>", v->page);
    if (next)
        put_page_link(b, v, "next", v->page + 1, "Next \xE2\x86\x92");
    sb_puts(b, "</nav>\n");
    if (v->page == PAGE_MAX && ans->total > ANSWER_DEPTH_MAX)
        sb_printf(b, "<p>Only the first %d are shown: a narrower search shows others.</p>\n",
                  ANSWER_DEPTH_MAX);
}

static void put_nothing(struct sb *b)
{
    sb_puts(b,
            "<div class=\"nothing\"><h2>Nothing found</h2>\n<p>Fewer or other words may help: the "
            "words of the error message itself, without names and paths of your own. "
            "<a href=\"/help\">How to search</a></p></div>\n");
}

/* A GET, or the paste form by POST. 0, or the error was put (1) or is to be (negative). */
static int read_request(struct view *v, struct resp *resp, const struct req *req,
                        struct ask_err *err)
{
    struct req as_get = *req;
    const char *where;
    int rc = params_of(&as_get.params, &as_get.nparams, &where, resp, req, err);

    if (rc == 0)
        *v = read_view(&as_get);
    return rc;
}

static int search(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct view v = {0};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct html_page page = {0};
    struct answer ans = {0};
    struct sb *b = &resp->body;
    int rc = read_request(&v, resp, req, err);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    page = (struct html_page){.title = v.q, .q = v.q, .sort = v.sort_name};
    if (sv_trim(v.q).n == 0) {
        resp->status = 303;
        resp_header(resp, "Location", SV("/"));
        return 0;
    }
    if (page.title.n > 100)
        page.title = sv_make(v.q.p, utf8_cut(v.q, 100));
    opt.limit = PAGE_HITS;
    opt.offset = (size_t)(v.page - 1) * PAGE_HITS;
    opt.sort = v.sort;
    opt.facets = (1u << FACET_COUNT) - 1;
    opt.facet_max = 8;
    opt.explain = true; /* for "Why here?" */
    opt.deadline_ms = req_time_left(req);
    if ((rc = answer_make(&ans, en, v.q, &opt, req->a, err)) < 0)
        return rc;
    resp->untagged = ans.partial || params_relative(v.q);
    html_begin(resp, req, &page);
    sb_puts(b,
            "<h1 class=\"unseen\">Results</h1>\n<div class=\"results\">\n<div class=\"found\">\n");
    html_paste_form(b, &page);
    put_meant(b, &v, &ans);
    put_summary(b, &v, &ans);
    if (ans.nhits > 0 && !too_long(&v))
        put_sorts(b, &v);
    else if (ans.nhits == 0)
        put_nothing(b);
    hits_put(b, &ans, req->a);
    put_pages(b, &v, &ans);
    sb_puts(b, "</div>\n");
    facet_links_put(b, &ans, v.q, v.sort_name);
    sb_puts(b, "</div>\n");
    html_end(resp, req);
    return 0;
}

const struct route page_search_routes[] = {{HTTP_GET | HTTP_POST, "/search", ROUTE_TAGGED, search},
                                           {0}};
