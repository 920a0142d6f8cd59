/* html_elements.c - what each element of HTML means: blocks, marks, links, code, lists, quotes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the walk (html.c), text and escaping (md.c), tables (html_table.c).
 * Method: text gathers in one md until a block begins or ends, then it is written as a paragraph
 * behind the markers of the open lists and quotes. A table of elements says what each one means;
 * one that is not in it is passed through. A block without text is never written, so markers are
 * written late, by the first block that has something.
 */
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/url.h"
#include "corpus/html_priv.h"

/* ---- writing blocks ---- */

static struct html_frame *top(struct html *h)
{
    return h->nframes ? &h->frames[h->nframes - 1] : NULL;
}

/* The text before a line inside the open frames; only those that have begun when begun is set. */
static void put_prefix(struct html *h, struct sb *b, bool begun)
{
    for (size_t i = 0; i < h->nframes; i++) {
        const struct html_frame *f = &h->frames[i];
        if (f->kind == FRAME_LIST || (begun && f->pending))
            continue;
        if (f->kind == FRAME_QUOTE)
            sb_puts(b, "> ");
        else
            for (size_t k = 0; k < f->width; k++)
                sb_putc(b, ' ');
    }
}

static void put_markers(struct html *h)
{
    char marker[24];
    for (size_t i = 0; i < h->nframes; i++) {
        struct html_frame *f = &h->frames[i];
        if (f->kind == FRAME_LIST)
            continue;
        if (f->kind == FRAME_QUOTE) {
            sb_puts(h->out, "> ");
        } else if (f->pending) {
            struct html_frame *list = &h->frames[i - 1];
            if (list->ordered)
                snprintf(marker, sizeof marker, "%ld%c ", list->number++, list->bullet);
            else
                snprintf(marker, sizeof marker, "%c ", list->bullet);
            sb_puts(h->out, marker);
            f->width = strlen(marker);
            list->items++;
        } else {
            for (size_t k = 0; k < f->width; k++)
                sb_putc(h->out, ' ');
        }
        f->pending = false;
    }
}

void html_block_begin(struct html *h)
{
    if (h->out->n > h->out_start) {
        sb_putc(h->out, '\n');
        if (h->blank) {
            size_t line = h->out->n;
            put_prefix(h, h->out, true);
            while (h->out->n > line && h->out->p[h->out->n - 1] == ' ')
                sb_cut(h->out, h->out->n - 1);
            sb_putc(h->out, '\n');
        }
    }
    put_markers(h);
    sb_reset(&h->prefix);
    put_prefix(h, &h->prefix, false);
    h->blank = true;
    h->list_ended = 0;
}

/* Ends the running text: it becomes a paragraph, or stays when it is part of a cell. */
void html_text_end(struct html *h)
{
    if (h->in_cell) {
        md_mark(&h->md, MD_BREAK);
        return;
    }
    if (md_empty(&h->md)) {
        md_reset(&h->md);
        return;
    }
    html_block_begin(h);
    md_write(h->out, &h->md, MD_PARAGRAPH, sb_view(&h->prefix));
}

/* ---- elements ---- */

static void open_block(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    html_text_end(h);
}

static void close_block(struct html *h, const struct html_element *e)
{
    (void)e;
    html_text_end(h);
}

static void open_p(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    open_block(h, e, atts);
    struct html_frame *f = top(h);
    if (f && f->kind == FRAME_ITEM)
        h->frames[h->nframes - 2].loose = true;
}

static void close_heading(struct html *h, const struct html_element *e)
{
    if (h->page && e->value == 1 && h->page->heading.n == 0 && !md_empty(&h->md)) {
        struct sv t = sb_view(&h->md.text);
        for (size_t i = 0; i < t.n; i++)
            if ((unsigned char)t.p[i] >= 0x20)
                sb_putc(&h->page->heading, t.p[i]);
    }
    if (h->in_cell || md_empty(&h->md)) {
        html_text_end(h);
        return;
    }
    html_block_begin(h);
    for (int i = 0; i < e->value; i++)
        sb_putc(h->out, '#');
    sb_putc(h->out, ' ');
    md_write(h->out, &h->md, MD_HEADING, sb_view(&h->prefix));
}

static void open_mark(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)atts;
    if (!h->in_pre)
        md_mark(&h->md, (enum md_mark)e->value);
}

static void close_mark(struct html *h, const struct html_element *e)
{
    if (!h->in_pre)
        md_mark(&h->md, (enum md_mark)(e->value + 1));
}

static void open_br(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    if (h->in_pre)
        sb_putc(&h->code, '\n');
    else
        md_mark(&h->md, MD_BREAK);
}

static void open_hr(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    open_block(h, e, atts);
    if (h->in_cell)
        return;
    html_block_begin(h);
    sb_puts(h->out, "___"); /* "---" or "***" behind the marker of a list would be one rule */
}

const char *html_attr(const xmlChar **atts, const char *name)
{
    for (; atts && atts[0]; atts += 2)
        if (strcmp((const char *)atts[0], name) == 0)
            return atts[1] ? (const char *)atts[1] : "";
    return NULL;
}

/* A link's address as it will be written: absolute; empty when it is not one that a reader can
 * follow, which a relative one without a known site is not. */
static void resolve(struct html *h, const char *href)
{
    struct sv s = sv_trim(sv_of(href)), base = h->base;
    if (base.n == 0 && h->page)
        base = sb_view(&h->page->canonical);
    sb_reset(&h->href);
    if (s.n == 0 || s.n > 2048 || s.p[0] == '#' || !esc_url_is_safe(s))
        return;
    /* Even a site that is not known is reached by the usual scheme. */
    url_join(&h->href, base.n == 0 && sv_starts(s, SV("//")) ? SV("https://x/") : base, s);
}

static void open_a(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    const char *href = html_attr(atts, "href");
    (void)e;
    if (h->in_pre || h->md.in_link)
        return;
    resolve(h, href ? href : "");
    if (h->href.n > 0) {
        md_link(&h->md, sb_view(&h->href));
        h->link_depth = h->depth;
    }
}

static void close_a(struct html *h, const struct html_element *e)
{
    (void)e;
    if (h->link_depth == h->depth && h->md.in_link)
        md_mark(&h->md, MD_LINK_END);
}

static void open_img(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    const char *src = html_attr(atts, "src"), *alt = html_attr(atts, "alt");
    struct sv text = sv_trim(sv_of(alt));
    (void)e;
    if (!src && text.n == 0)
        return;
    if (text.n == 0 || sv_eq(text, SV("enter image description here")))
        text = SV("image");
    if (h->in_pre) {
        sb_sv(&h->code, text);
        return;
    }
    resolve(h, src ? src : "");
    bool link = !h->md.in_link && h->href.n > 0;
    if (link)
        md_link(&h->md, sb_view(&h->href));
    md_text(&h->md, text);
    if (link)
        md_mark(&h->md, MD_LINK_END);
}

/* ---- code blocks ---- */

/* The language a class names: lang-py, language-py, highlight-source-py; "brush: py". */
static void class_lang(struct html *h, const char *class)
{
    static const char *const before[] = {"language-", "lang-", "highlight-source-", "brush:"};
    struct sv s = sv_of(class);
    for (size_t i = 0; i < sizeof before / sizeof *before && h->code_lang[0] == '\0'; i++) {
        ptrdiff_t at = sv_find(s, sv_of(before[i]));
        if (at < 0)
            continue;
        struct sv v = sv_trim(sv_skip(s, (size_t)at + strlen(before[i])));
        size_t n = 0;
        while (n < v.n && n < sizeof h->code_lang - 1 && v.p[n] != ' ' && v.p[n] != ';')
            n++;
        if (!sv_ieq(sv_make(v.p, n), SV("none")))
            memcpy(h->code_lang, v.p, n); /* zeroed before */
    }
}

static void open_pre(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    if (h->in_pre++ > 0)
        return;
    if (h->in_cell)
        md_mark(&h->md, MD_CODE);
    else
        open_block(h, e, atts);
    sb_reset(&h->code);
    memset(h->code_lang, 0, sizeof h->code_lang);
    class_lang(h, html_attr(atts, "class"));
}

void html_pre_close(struct html *h, const struct html_element *e)
{
    (void)e;
    if (h->in_pre == 0 || --h->in_pre > 0)
        return;
    struct sv code = sb_view(&h->code);
    if (h->in_cell) {
        md_text(&h->md, code);
        md_mark(&h->md, MD_CODE_END);
        return;
    }
    while (code.n > 0 && strchr(" \t\n", code.p[code.n - 1]))
        code.n--;
    while (code.n > 0 && code.p[0] == '\n')
        code = sv_skip(code, 1);
    if (code.n == 0)
        return;
    html_block_begin(h);
    md_fence(h->out, code, sv_of(h->code_lang), sb_view(&h->prefix));
}

static void open_code(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    if (h->in_pre)
        class_lang(h, html_attr(atts, "class"));
    else
        open_mark(h, e, atts);
}

/* A formula in MathML beside what it was made of. */
static void open_semantics(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    if (h->formula_depth == 0)
        h->formula_depth = h->depth;
}

static void close_semantics(struct html *h, const struct html_element *e)
{
    (void)e;
    if (h->formula_depth == h->depth)
        h->formula_depth = 0;
}

/* ---- lists and quotes ---- */

/* NULL when nested deeper than is kept; then the content joins the frame it is in. */
static struct html_frame *push(struct html *h, enum html_frame_kind kind)
{
    if (h->nframes == HTML_FRAMES)
        return NULL;
    struct html_frame *f = &h->frames[h->nframes++];
    *f = (struct html_frame){.kind = kind, .depth = h->depth, .pending = kind != FRAME_LIST};
    return f;
}

static void open_quote(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    open_block(h, e, atts);
    if (!h->in_cell)
        push(h, FRAME_QUOTE);
}

/* A list behind text of a tight item needs no blank line, unless it begins with another number
 * than 1, which cannot interrupt a paragraph. */
static void open_list(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    const char *start = html_attr(atts, "start");
    int64_t number = 1;
    bool text = !md_empty(&h->md);
    int ended = h->list_ended;
    if (start && (!sv_i64(sv_of(start), &number) || number < 0 || number > 999999))
        number = 1;
    open_block(h, e, atts);
    if (h->in_cell)
        return;
    struct html_frame *item = top(h);
    bool tight = text && item && item->kind == FRAME_ITEM && !h->frames[h->nframes - 2].loose;
    h->blank = h->blank && !(tight && (!e->value || number == 1));
    struct html_frame *f = push(h, FRAME_LIST);
    if (!f)
        return;
    f->ordered = e->value;
    f->number = (long)number;
    /* Two lists in a row would become one if their markers were alike. */
    f->bullet =
        e->value ? (!text && ended == '.' ? ')' : '.') : (!text && ended == '-' ? '+' : '-');
}

static void open_item(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    open_block(h, e, atts);
    struct html_frame *list = top(h);
    if (h->in_cell || !list || list->kind != FRAME_LIST)
        return;
    if (list->items > 0)
        h->blank = list->loose || h->thick;
    h->thick = false;
    push(h, FRAME_ITEM);
}

/* Ends the frame that the element opened, and what was left open inside it. */
static void close_frame(struct html *h, const struct html_element *e)
{
    close_block(h, e);
    while (h->nframes > 0 && top(h)->depth >= h->depth) {
        struct html_frame *f = top(h);
        h->nframes--;
        if (f->kind == FRAME_LIST) {
            h->blank = true;
            h->list_ended = f->items ? f->bullet : 0;
        } else if (f->kind == FRAME_QUOTE) {
            h->blank = true;
        }
    }
}

/* ---- the table of elements ---- */

// clang-format off
static const struct html_element elements[] = { /* sorted by name */
    {"a",          0,         open_a,     close_a,       0},
    {"address",    0,         open_block, close_block,   0},
    {"annotation", 0,         open_mark,  close_mark,    MD_CODE},
    {"article",    0,         open_block, close_block,   0},
    {"aside",      EL_NAV,    open_block, close_block,   0},
    {"audio",      EL_SKIP,   NULL,       NULL,          0},
    {"b",          0,         open_mark,  close_mark,    MD_STRONG},
    {"blockquote", 0,         open_quote, close_frame,   0},
    {"br",         0,         open_br,    NULL,          0},
    {"button",     EL_NAV,    NULL,       NULL,          0},
    {"caption",    0,         open_block, close_block,   0},
    {"center",     0,         open_block, close_block,   0},
    {"code",       0,         open_code,  close_mark,    MD_CODE},
    {"dd",         0,         open_block, close_block,   0},
    {"del",        0,         open_mark,  close_mark,    MD_DEL},
    {"details",    0,         open_block, close_block,   0},
    {"dir",        0,         open_list,  close_frame,   false},
    {"div",        0,         open_block, close_block,   0},
    {"dl",         0,         open_block, close_block,   0},
    {"dt",         0,         open_block, close_block,   0},
    {"em",         0,         open_mark,  close_mark,    MD_EM},
    {"fieldset",   0,         open_block, close_block,   0},
    {"figcaption", 0,         open_block, close_block,   0},
    {"figure",     0,         open_block, close_block,   0},
    {"footer",     EL_NAV,    open_block, close_block,   0},
    {"form",       EL_NAV,    open_block, close_block,   0},
    {"h1",         0,         open_block, close_heading, 1},
    {"h2",         0,         open_block, close_heading, 2},
    {"h3",         0,         open_block, close_heading, 3},
    {"h4",         0,         open_block, close_heading, 4},
    {"h5",         0,         open_block, close_heading, 5},
    {"h6",         0,         open_block, close_heading, 6},
    {"head",       0,         NULL,       NULL,          0},
    {"header",     0,         open_block, close_block,   0},
    {"hr",         0,         open_hr,    NULL,          0},
    {"html",       EL_META,   html_page_open, NULL,      PAGE_HTML},
    {"i",          0,         open_mark,  close_mark,    MD_EM},
    {"iframe",     EL_SKIP,   NULL,       NULL,          0},
    {"img",        0,         open_img,   NULL,          0},
    {"kbd",        0,         open_mark,  close_mark,    MD_CODE},
    {"li",         0,         open_item,  close_frame,   0},
    {"link",       EL_META,   html_page_open, NULL,      PAGE_LINK},
    {"main",       0,         open_block, close_block,   0},
    {"menu",       0,         open_list,  close_frame,   false},
    {"meta",       EL_META,   html_page_open, NULL,      PAGE_META},
    {"nav",        EL_NAV,    open_block, close_block,   0},
    {"noscript",   EL_SKIP,   NULL,       NULL,          0},
    {"object",     EL_SKIP,   NULL,       NULL,          0},
    {"ol",         0,         open_list,  close_frame,   true},
    {"option",     0,         open_block, close_block,   0},
    {"p",          0,         open_p,     close_block,   0},
    {"pre",        0,         open_pre,   html_pre_close,     0},
    {"s",          0,         open_mark,  close_mark,    MD_DEL},
    {"samp",       0,         open_mark,  close_mark,    MD_CODE},
    {"script",     EL_SKIP,   NULL,       NULL,          0},
    {"section",    0,         open_block, close_block,   0},
    {"select",     EL_NAV,    NULL,       NULL,          0},
    {"semantics",  0,         open_semantics, close_semantics, 0},
    {"strike",     0,         open_mark,  close_mark,    MD_DEL},
    {"strong",     0,         open_mark,  close_mark,    MD_STRONG},
    {"style",      EL_SKIP,   NULL,       NULL,          0},
    {"sub",        0,         open_mark,  close_mark,    MD_SUB},
    {"summary",    0,         open_block, close_block,   0},
    {"sup",        0,         open_mark,  close_mark,    MD_SUP},
    {"svg",        EL_SKIP,   NULL,       NULL,          0},
    {"table",      0,         html_table_open, html_table_close, 0},
    {"td",         0,         html_cell_open,  html_cell_close,  0},
    {"template",   EL_SKIP,   NULL,       NULL,          0},
    {"textarea",   EL_SKIP,   NULL,       NULL,          0},
    {"th",         0,         html_cell_open,  html_cell_close,  0},
    {"title",      EL_META,   html_page_open, html_page_close, PAGE_TITLE},
    {"tr",         0,         html_row_open,   NULL,     0},
    {"tt",         0,         open_mark,  close_mark,    MD_CODE},
    {"ul",         0,         open_list,  close_frame,   false},
    {"video",      EL_SKIP,   NULL,       NULL,          0},
};
// clang-format on

static int by_name(const void *key, const void *element)
{
    return strcmp(key, ((const struct html_element *)element)->name);
}

const struct html_element *html_element_find(const xmlChar *name)
{
    return bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements, by_name);
}
