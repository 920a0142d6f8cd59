/* html_priv.h - what the files html*.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not for others: corpus/html.h is the door. Thread rule: as there.
 */
#ifndef ASKWELL_CORPUS_HTML_PRIV_H
#define ASKWELL_CORPUS_HTML_PRIV_H

#include <libxml/HTMLparser.h>
#include <stdint.h>

#include "corpus/html.h"
#include "corpus/md.h"

enum { HTML_FRAMES = 64 };

enum html_frame_kind { FRAME_QUOTE, FRAME_LIST, FRAME_ITEM };

/* An open list, item or quote. An item lies right above its list. */
struct html_frame {
    enum html_frame_kind kind;
    int depth;    /* of its element */
    bool pending; /* its marker is not written yet */
    bool ordered, loose;
    char bullet;
    long number;
    int items;    /* written */
    size_t width; /* of the marker of an item */
};

struct html_element;

struct html {
    htmlParserCtxtPtr ctx;
    htmlSAXHandler sax;
    struct sb *out;
    size_t out_start;
    struct sv base;
    struct html_page *page;
    const char *want; /* "main" or "article": only what is inside, NULL: everything */
    struct md md;
    struct sb prefix; /* of the further lines of the block being written */
    struct sb href, code, clean;
    char code_lang[40];
    struct html_frame frames[HTML_FRAMES];
    size_t nframes;
    int depth, nodes, errors;
    int skip_depth;    /* of the element that is left out, 0: none */
    int formula_depth; /* of <semantics> in a formula, 0: none */
    int wanted_depth;  /* of the wanted element, 0: outside */
    int link_depth;
    int in_pre;
    int list_ended; /* bullet of the list that ended right before, else 0 */
    bool in_cell, in_title;
    bool blank;        /* a blank line comes before the next block */
    bool thick;        /* the item before ended with a table or code: a blank line is safer */
    const char *limit; /* what was exceeded */

    /* The table being collected (html_table.c). */
    struct sb cells;      /* texts of cells, one after the other */
    struct sb cell_marks; /* struct html_cell */
    int table_depth;      /* of the outermost table's element, 0: none */
    int cell_depth;       /* of the open cell's element */
    bool row_begun;       /* the row has its first cell */
};

enum { EL_SKIP = 1, EL_NAV = 2, EL_META = 4 };
enum { PAGE_HTML, PAGE_LINK, PAGE_META, PAGE_TITLE };

struct html_element {
    const char *name;
    unsigned flags;
    void (*open)(struct html *h, const struct html_element *e, const xmlChar **atts);
    void (*close)(struct html *h, const struct html_element *e);
    int value; /* level, mark, kind */
};

const struct html_element *html_element_find(const xmlChar *name);
void html_pre_close(struct html *h, const struct html_element *e);
void html_block_begin(struct html *h);
void html_text_end(struct html *h);
const char *html_attr(const xmlChar **atts, const char *name);

void html_table_init(struct html *h);
void html_table_reset(struct html *h);
void html_table_dispose(struct html *h);
bool html_table_ok(const struct html *h);
void html_table_open(struct html *h, const struct html_element *e, const xmlChar **atts);
void html_table_close(struct html *h, const struct html_element *e);
void html_row_open(struct html *h, const struct html_element *e, const xmlChar **atts);
void html_cell_open(struct html *h, const struct html_element *e, const xmlChar **atts);
void html_cell_close(struct html *h, const struct html_element *e);

/* Parses UTF-8 with the SAX events of ctx; what is none is repaired into clean first. */
int html_parse(htmlParserCtxtPtr ctx, xmlStructuredErrorFunc complain, struct sv html,
               struct sb *clean, struct ask_err *err);
void html_page_open(struct html *h, const struct html_element *e, const xmlChar **atts);
void html_page_close(struct html *h, const struct html_element *e);
const char *html_page_wanted(struct sv html);

#endif
