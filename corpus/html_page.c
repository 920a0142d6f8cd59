/* html_page.c - what a page of HTML says about itself: title, language, address, dates, robots.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: its text (html.c).
 */
#include <string.h>

#include "corpus/html_priv.h"

enum { PAGE_VALUE_MAX = 4096 };

void html_page_init(struct html_page *p)
{
    memset(p, 0, sizeof *p);
    struct sb *all[] = {&p->title,    &p->heading, &p->canonical, &p->lang,   &p->published,
                        &p->modified, &p->author,  &p->keywords,  &p->license};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sb_init(all[i], PAGE_VALUE_MAX);
}

void html_page_dispose(struct html_page *p)
{
    struct sb *all[] = {&p->title,    &p->heading, &p->canonical, &p->lang,   &p->published,
                        &p->modified, &p->author,  &p->keywords,  &p->license};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sb_dispose(all[i]);
}

/* The first value stands. */
static void set(struct sb *b, const char *value)
{
    if (value && b->n == 0)
        sb_puts(b, value);
}

static void page_meta(struct html_page *p, const xmlChar **atts)
{
    const char *name = html_attr(atts, "name"), *value = html_attr(atts, "content");
    if (!name)
        name = html_attr(atts, "property");
    if (!name)
        name = html_attr(atts, "itemprop");
    if (!name || !value)
        return;
    const struct {
        const char *name;
        struct sb *to;
    } known[] = {{"article:published_time", &p->published},
                 {"datePublished", &p->published},
                 {"date", &p->published},
                 {"dc.date", &p->published},
                 {"article:modified_time", &p->modified},
                 {"dateModified", &p->modified},
                 {"last-modified", &p->modified},
                 {"author", &p->author},
                 {"keywords", &p->keywords},
                 {"license", &p->license}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_ieq(sv_of(name), sv_of(known[i].name)))
            set(known[i].to, value);
    if (sv_ieq(sv_of(name), SV("robots"))) {
        struct sv rest = sv_of(value), word;
        while (sv_next(&rest, ',', &word))
            p->noindex = p->noindex || sv_ieq(sv_trim(word), SV("noindex")) ||
                         sv_ieq(sv_trim(word), SV("none"));
    }
}

void html_page_open(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    if (!h->page)
        return;
    switch (e->value) {
    case PAGE_HTML:
        set(&h->page->lang, html_attr(atts, "lang"));
        break;
    case PAGE_META:
        page_meta(h->page, atts);
        break;
    case PAGE_LINK: {
        const char *rel = html_attr(atts, "rel");
        if (rel && sv_ieq(sv_of(rel), SV("canonical")))
            set(&h->page->canonical, html_attr(atts, "href"));
        if (rel && sv_ieq(sv_of(rel), SV("license")))
            set(&h->page->license, html_attr(atts, "href"));
        break;
    }
    case PAGE_TITLE:
        h->in_title = h->page->title.n == 0; /* an SVG has titles too; the first is the page's */
        break;
    default:
        break;
    }
}

void html_page_close(struct html *h, const struct html_element *e)
{
    (void)e;
    h->in_title = false;
}

/* A page with a <main> or an <article> says which part of it is meant. */
const char *html_page_wanted(struct sv html)
{
    static const char *const tags[] = {"main", "article"};
    for (size_t t = 0; t < sizeof tags / sizeof *tags; t++) {
        struct sv tag = sv_of(tags[t]), rest = html;
        ptrdiff_t at;
        while ((at = sv_chr(rest, '<')) >= 0) {
            rest = sv_skip(rest, (size_t)at + 1);
            if (sv_istarts(rest, tag) && rest.n > tag.n && strchr(" >\t\n\r", rest.p[tag.n]))
                return tags[t];
        }
    }
    return NULL;
}
