/* page_home.c - /: the search box, and what is there to be searched.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the lists in full (page_lists.c).
 */
#include <inttypes.h>

#include "base/escape.h"
#include "query/engine.h"
#include "web/html.h"
#include "web/routes.h"

extern const struct route page_home_routes[];

#define HOME_TAGS    24
#define HOME_SOURCES 8

static void put_example(struct sb *b, struct sv q, const char *what)
{
    sb_puts(b, "<li><a href=\"");
    html_search_url(b, q, NULL, 1);
    sb_puts(b, "\"><code>");
    html_text(b, q);
    sb_printf(b, "</code></a> <span>%s</span></li>\n", what);
}

/* What can be asked, shown on what is there: the most frequent tag and the largest source. */
static void put_examples(struct sb *b, const struct store_tag *tags, int ntags,
                         const struct store_source *sources, int nsources, struct arena *a)
{
    sb_puts(b, "<section class=\"card\"><h2>Ways to ask</h2>\n<ul class=\"examples\">\n");
    if (ntags > 0)
        put_example(b, sv_of(arena_printf(a, "[" SV_FMT "] score:3..", SV_ARG(tags[0].name))),
                    "well-voted posts with a tag");
    put_example(b, SV("\"permission denied\" is:answer"), "these words together, answers only");
    put_example(b, SV("timeout hasaccepted:yes"), "threads with an accepted answer");
    if (nsources > 0)
        put_example(b, sv_of(arena_printf(a, "install site:" SV_FMT, SV_ARG(sources[0].name))),
                    "one source only");
    sb_puts(b, "</ul>\n<p>Or paste an error message or a question as it is. "
               "<a href=\"/help\">All of the query language</a></p></section>\n");
}

static void put_sources(struct sb *b, const struct store_source *v, int n)
{
    sb_puts(b, "<section class=\"card\"><h2>What is here</h2>\n<ul class=\"sources\">\n");
    for (int i = 0; i < n && i < HOME_SOURCES; i++) {
        sb_puts(b, "<li><a href=\"/search?q=site%3A");
        esc_url(b, v[i].name);
        sb_puts(b, "\">");
        html_text(b, v[i].title.n ? v[i].title : v[i].name);
        sb_puts(b, "</a> <span>");
        html_count(b, v[i].threads, "thread", "threads");
        sb_puts(b, ", ");
        html_count(b, v[i].posts, "post", "posts");
        sb_puts(b, "</span></li>\n");
    }
    sb_puts(b, "</ul>");
    if (n > HOME_SOURCES)
        sb_printf(b, "<p><a href=\"/sources\">All %d sources</a></p>", n);
    sb_puts(b, "</section>\n");
}

static void put_tags(struct sb *b, const struct store_tag *v, int n)
{
    if (n == 0)
        return;
    sb_puts(b, "<section class=\"card\"><h2>Tags</h2>\n<p class=\"tags\">");
    for (int i = 0; i < n; i++) {
        html_tag(b, v[i].name);
        sb_putc(b, ' ');
    }
    sb_puts(b, "</p>\n<p><a href=\"/tags\">More tags</a></p></section>\n");
}

static int home(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct html_page page = {.bare = true};
    struct store_source *sources;
    struct store_tag *tags;
    struct sb *b = &resp->body;
    int64_t threads = 0;
    int ntags = engine_tags(&tags, en, HOME_TAGS, req->a, err);
    int nsources;

    if (ntags < 0)
        return ntags;
    if ((nsources = engine_sources(&sources, en, req->a, err)) < 0)
        return nsources;
    for (int i = 0; i < nsources; i++)
        threads += sources[i].threads;
    html_begin(resp, req, &page);
    sb_puts(b, "<div class=\"hero\">\n<h1>Ask what others already know</h1>\n");
    html_search_form(b, "q", &page, true);
    html_paste_form(b, &page);
    sb_puts(b, "<p class=\"about\">");
    html_count(b, threads, "thread", "threads");
    sb_printf(b, " from %d %s: questions with the answers people voted for, tutorials, talk.</p>\n",
              nsources, nsources == 1 ? "source" : "sources");
    sb_puts(b, "</div>\n<div class=\"cards\">\n");
    put_examples(b, tags, ntags, sources, nsources, req->a);
    put_sources(b, sources, nsources);
    put_tags(b, tags, ntags);
    sb_puts(b, "</div>\n");
    html_end(resp, req);
    return 0;
}

const struct route page_home_routes[] = {{HTTP_GET, "/", ROUTE_TAGGED, home}, {0}};
