/* html.h - HTML of posts and pages to Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping and inline marks (md.c), which pages are tutorials (sources/tutorials.c).
 * Nothing is fetched and images become links. Limits: 16 MiB in, 32 MiB out, a million elements,
 * nesting of 1,000 (of which 64 lists and quotes are kept); over a limit is LIMIT, never a cut
 * nobody sees. Thread rule: an html belongs to one thread; the first html_new of a program must
 * not run beside another.
 */
#ifndef ASKWELL_CORPUS_HTML_H
#define ASKWELL_CORPUS_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    HTML_IN_MAX = 16 << 20,
    HTML_OUT_MAX = 32 << 20,
    HTML_NODES_MAX = 1000000,
    HTML_DEPTH_MAX = 1000,
    HTML_ERRORS_MAX = 100000
};

/* What a whole page says about itself. */
struct html_page {
    struct sb title;     /* <title>, else its first heading */
    struct sb heading;   /* first <h1> */
    struct sb canonical; /* <link rel=canonical> */
    struct sb lang;      /* <html lang> */
    struct sb published, modified, author, keywords, license;
    bool noindex; /* <meta name=robots content=noindex> */
};

void html_page_init(struct html_page *p);
void html_page_dispose(struct html_page *p);

struct html_opt {
    struct sv base;         /* address of the page or its site, which links are relative to;
                               empty: relative links become text */
    struct html_page *page; /* a whole page: only its <main> or <article>, without navigation;
                               NULL: a fragment, all of it */
};
#define HTML_OPT_INIT                                                                              \
    {                                                                                              \
        {NULL, 0}, NULL                                                                            \
    }

struct html;

/* A converter that keeps its memory between calls; NULL without memory. */
struct html *html_new(void);
void html_free(struct html *h); /* NULL is fine */
/* Appends the Markdown to out, without a final newline. */
int html_convert(struct html *h, struct sb *out, struct sv html, const struct html_opt *opt,
                 struct ask_err *err);
/* The same of nodes from <= node < end of a page read into a tree (corpus/dom.h), which are
 * siblings with all that is in them; dropped ones are left out. opt->page is not for it. */
struct dom;
int html_convert_dom(struct html *h, struct sb *out, const struct dom *d, size_t from, size_t end,
                     const struct html_opt *opt, struct ask_err *err);
/* The same for one time. */
int html_to_markdown(struct sb *out, struct sv html, const struct html_opt *opt,
                     struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
