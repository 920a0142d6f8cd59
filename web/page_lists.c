/* page_lists.c - /tags and /sources: what there is, with counts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/escape.h"
#include "query/engine.h"
#include "web/html.h"
#include "web/routes.h"

extern const struct route page_lists_routes[];

#define TAGS_SHOWN 500

static int tags(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct html_page page = {.title = SV("Tags"), .here = "/tags"};
    struct sb *b = &resp->body;
    struct store_tag *v;
    int n = engine_tags(&v, en, TAGS_SHOWN, req->a, err);

    if (n < 0)
        return n;
    html_begin(resp, req, &page);
    sb_puts(b, "<h1>Tags</h1>\n");
    if (n == 0)
        sb_puts(b, "<p>No thread has a tag.</p>\n");
    sb_puts(b, "<ul class=\"taglist\">\n");
    for (int i = 0; i < n; i++) {
        sb_puts(b, "<li>");
        html_tag(b, v[i].name);
        sb_puts(b, " <span>");
        html_count(b, v[i].threads, "thread", "threads");
        sb_puts(b, "</span></li>\n");
    }
    sb_puts(b, "</ul>\n");
    if (n == TAGS_SHOWN)
        sb_printf(b, "<p>These are the %d most frequent ones.</p>\n", TAGS_SHOWN);
    html_end(resp, req);
    return 0;
}

static void put_source(struct sb *b, const struct store_source *s)
{
    sb_puts(b, "<tr><th scope=\"row\"><a href=\"/search?q=site%3A");
    esc_url(b, s->name);
    sb_puts(b, "\">");
    html_text(b, s->title.n ? s->title : s->name);
    sb_puts(b, "</a>");
    if (s->title.n && !sv_eq(s->title, s->name)) {
        sb_puts(b, " <code>");
        html_text(b, s->name);
        sb_puts(b, "</code>");
    }
    sb_puts(b, "</th><td class=\"n\">");
    html_number(b, s->threads);
    sb_puts(b, "</td><td class=\"n\">");
    html_number(b, s->posts);
    sb_puts(b, "</td><td>");
    html_text(b, s->license);
    sb_puts(b, "</td><td>");
    html_time(b, s->updated);
    sb_puts(b, "</td><td>");
    if (s->url.n > 0) {
        sb_puts(b, "<a");
        if (html_href_out(b, s->url))
            sb_puts(b, ">home</a>");
        else
            sb_puts(b, "></a>");
    }
    sb_puts(b, "</td></tr>\n");
}

static int sources(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct html_page page = {.title = SV("Sources"), .here = "/sources"};
    struct sb *b = &resp->body;
    struct store_source *v;
    int n = engine_sources(&v, en, req->a, err);

    if (n < 0)
        return n;
    html_begin(resp, req, &page);
    sb_puts(b,
            "<h1>Sources</h1>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Source"
            "</th><th scope=\"col\" class=\"n\">Threads</th><th scope=\"col\" class=\"n\">Posts"
            "</th><th scope=\"col\">Licence</th><th scope=\"col\">Imported</th>"
            "<th scope=\"col\">Original</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < n; i++)
        put_source(b, &v[i]);
    sb_puts(b, "</tbody>\n</table></div>\n");
    html_end(resp, req);
    return 0;
}

const struct route page_lists_routes[] = {
    {HTTP_GET, "/tags", ROUTE_TAGGED, tags}, {HTTP_GET, "/sources", ROUTE_TAGGED, sources}, {0}};
