/* html.h - the frame of every page, and the pieces that pages share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Text is escaped here, by whoever writes it out, and nowhere else. Pages hold no script and no
 * style of their own: the CSP forbids both. The one script beside them only adds suggestions.
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_HTML_H
#define ASKWELL_WEB_HTML_H

#include "query/answer.h"
#include "web/problem.h"
#include "web/req.h"

#ifdef __cplusplus
extern "C" {
#endif

struct html_page {
    struct sv title;  /* without the site's name; empty: the name alone */
    struct sv q;      /* what stands in the search box */
    const char *sort; /* kept by the search box; NULL: none */
    const char *here; /* address of the page in the menu, to mark it; NULL */
    bool bare;        /* no search box in the head: the page has its own */
};

void html_begin(struct resp *resp, const struct req *req, const struct html_page *page);
void html_end(struct resp *resp, const struct req *req);

void html_text(struct sb *b, struct sv text);
void html_marked(struct sb *b, struct sv text, const struct mark *marks, size_t n);
/* "1,234 answers" */
void html_count(struct sb *b, int64_t n, const char *one, const char *many);
void html_number(struct sb *b, int64_t n);
/* <time> with an age for people ("3 years ago") and the date; nothing for TIME_NONE. */
void html_time(struct sb *b, int64_t t);
/* Address of a search, escaped for an attribute. sort NULL and page 1 are left out. */
void html_search_url(struct sb *b, struct sv q, const char *sort, int64_t page);
/* A tag as a link to its search. */
void html_tag(struct sb *b, struct sv tag);
/* href="…" with rel, for an address from outside; false, and nothing, when it is not safe. */
bool html_href_out(struct sb *b, struct sv url);
/* The search form. id must be unique in the page. */
void html_search_form(struct sb *b, const char *id, const struct html_page *page, bool big);

/* The way to paste a text of many lines, which the search box cannot hold: a form that is folded
 * away, unless the query is such a text. */
void html_paste_form(struct sb *b, const struct html_page *page);

void html_error(struct resp *resp, const struct req *req, const struct problem *pb);

#ifdef __cplusplus
}
#endif
#endif
