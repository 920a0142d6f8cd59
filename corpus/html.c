/* html.c - walks HTML by libxml2's SAX events, within limits.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the elements mean (html_elements.c, html_table.c), text, marks and escaping
 * (md.c), what a page says about itself (html_page.c).
 * Method: no tree is built and nothing recurses; elements that are left out (scripts, and the
 * navigation of a whole page) are known by the depth where they began.
 */
#include "corpus/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "corpus/dom.h"
#include "corpus/html_priv.h"

/* ---- events ---- */

static void give_up(struct html *h, const char *why)
{
    if (!h->limit)
        h->limit = why;
    xmlStopParser(h->ctx);
}

/* Is this element the one whose content a page is about? */
static bool is_wanted(const struct html *h, const xmlChar *name)
{
    return h->want && strcmp((const char *)name, h->want) == 0;
}

/* A formula comes up to three times: as MathML, as the LaTeX it was made of, and drawn in letters.
 * The LaTeX is kept, or the MathML where there is none. */
static bool is_formula_again(const struct html *h, struct sv name, const xmlChar **atts)
{
    if (sv_eq(name, SV("span"))) {
        const char *class = html_attr(atts, "class");
        return class && sv_starts(sv_of(class), SV("katex-html"));
    }
    if (h->formula_depth == 0 || h->depth != h->formula_depth + 1)
        return false;
    const char *encoding = html_attr(atts, "encoding");
    return !sv_eq(name, SV("annotation")) || !encoding ||
           !sv_eq(sv_of(encoding), SV("application/x-tex"));
}

static void on_start(void *cls, const xmlChar *name, const xmlChar **atts)
{
    struct html *h = cls;
    if (++h->nodes > HTML_NODES_MAX) {
        give_up(h, "more than a million elements");
        return;
    }
    if (++h->depth > HTML_DEPTH_MAX) {
        give_up(h, "elements nested deeper than 1,000");
        return;
    }
    if (h->skip_depth)
        return;
    if (is_formula_again(h, sv_of((const char *)name), atts)) {
        h->skip_depth = h->depth;
        return;
    }
    const struct html_element *e = html_element_find(name);
    if (is_wanted(h, name) && h->wanted_depth == 0) {
        html_text_end(h);
        md_reset(&h->md); /* what came before belongs to no one */
        h->wanted_depth = h->depth;
    }
    if (!e)
        return;
    if ((e->flags & EL_SKIP) || ((e->flags & EL_NAV) && h->page)) {
        h->skip_depth = h->depth;
        return;
    }
    bool outside = h->want && h->wanted_depth == 0;
    if (e->open && (!outside || (e->flags & EL_META)))
        e->open(h, e, atts);
}

static void on_end(void *cls, const xmlChar *name)
{
    struct html *h = cls;
    if (h->limit || h->depth == 0)
        return;
    if (h->skip_depth == 0) {
        const struct html_element *e = html_element_find(name);
        bool outside = h->want && h->wanted_depth == 0;
        if (e && e->close && (!outside || (e->flags & EL_META)))
            e->close(h, e);
        if (h->wanted_depth == h->depth) {
            html_text_end(h);
            h->wanted_depth = 0;
        }
    }
    if (h->skip_depth == h->depth)
        h->skip_depth = 0;
    h->depth--;
}

static void on_text(void *cls, const xmlChar *p, int n)
{
    struct html *h = cls;
    struct sv s = sv_make((const char *)p, n > 0 ? (size_t)n : 0);
    if (h->limit || h->skip_depth)
        return;
    if (h->in_title)
        sb_sv(&h->page->title, s);
    else if (h->want && h->wanted_depth == 0)
        return;
    else if (h->in_pre)
        sb_sv(&h->code, s);
    else
        md_text(&h->md, s);
}

/* Each error costs the parser a walk up its stack: many of them are an attack. */
static void on_error(void *cls, xmlErrorPtr e)
{
    struct html *h = cls;
    (void)e;
    if (++h->errors > HTML_ERRORS_MAX)
        give_up(h, "too many errors");
}

/* ---- the converter ---- */

struct html *html_new(void)
{
    struct html *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    xmlInitParser();
    md_init(&h->md, 6 * (size_t)HTML_IN_MAX);
    sb_init(&h->prefix, 64 << 10);
    sb_init(&h->href, 8 << 10);
    sb_init(&h->code, HTML_OUT_MAX);
    sb_init(&h->clean, 4 * (size_t)HTML_IN_MAX);
    html_table_init(h);
    h->sax.startElement = on_start;
    h->sax.endElement = on_end;
    h->sax.characters = on_text;
    h->sax.ignorableWhitespace = on_text;
    h->sax.cdataBlock = on_text;
    h->sax.serror = on_error;
    h->sax.initialized = XML_SAX2_MAGIC;
    h->ctx = htmlNewParserCtxt();
    if (!h->ctx) {
        html_free(h);
        return NULL;
    }
    *h->ctx->sax = h->sax;
    h->ctx->userData = h;
    return h;
}

void html_free(struct html *h)
{
    if (!h)
        return;
    if (h->ctx)
        htmlFreeParserCtxt(h->ctx);
    md_dispose(&h->md);
    sb_dispose(&h->prefix);
    sb_dispose(&h->href);
    sb_dispose(&h->code);
    sb_dispose(&h->clean);
    html_table_dispose(h);
    free(h);
}

static void begin(struct html *h, struct sb *out, const struct html_opt *opt)
{
    h->out = out;
    h->out_start = out->n;
    h->base = opt->base;
    h->page = opt->page;
    h->want = NULL;
    h->nframes = 0;
    h->depth = h->nodes = h->errors = 0;
    h->skip_depth = h->wanted_depth = h->link_depth = h->formula_depth = 0;
    h->in_pre = h->list_ended = 0;
    h->in_cell = h->in_title = h->blank = h->thick = false;
    h->limit = NULL;
    md_reset(&h->md);
    html_table_reset(h);
}

/* libxml2 takes the rest of a text for Latin-1 at the first byte it does not like, so the bytes are
 * made UTF-8 before and it must not guess. */
int html_parse(htmlParserCtxtPtr ctx, xmlStructuredErrorFunc complain, struct sv html,
               struct sb *clean, struct ask_err *err)
{
    if (!utf8_valid(html) || (html.n && memchr(html.p, '\0', html.n))) {
        sb_reset(clean);
        utf8_repair(clean, html);
        if (!sb_ok(clean))
            return ask_fail(err, ASK_NOMEM, "no memory to repair HTML of %zu bytes", html.n);
        html = sb_view(clean);
    }
    if (html.n == 0)
        return 0;
    htmlCtxtReset(ctx);
    /* To recover means that a script ends at its own end tag, not at any "</" in it. */
    htmlCtxtUseOptions(ctx, HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT |
                                HTML_PARSE_RECOVER);
    ctx->sax->serror = complain;
    xmlParserInputBufferPtr buf =
        xmlParserInputBufferCreateMem(html.p, (int)html.n, XML_CHAR_ENCODING_NONE);
    xmlParserInputPtr in = buf ? xmlNewIOInputStream(ctx, buf, XML_CHAR_ENCODING_NONE) : NULL;
    if (!in) {
        xmlFreeParserInputBuffer(buf);
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML of %zu bytes", html.n);
    }
    if (inputPush(ctx, in) < 0) {
        xmlFreeInputStream(in);
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML of %zu bytes", html.n);
    }
    ctx->charset = XML_CHAR_ENCODING_UTF8;
    htmlParseDocument(ctx);
    if (ctx->errNo == XML_ERR_NO_MEMORY)
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML of %zu bytes", html.n);
    return 0;
}

/* What is still open at the end is written. */
static int finish(struct html *h, struct sb *out, struct ask_err *err)
{
    if (h->limit)
        return ask_fail(err, ASK_LIMIT, "the HTML has %s", h->limit);
    if (h->in_pre) {
        h->in_pre = 1;
        html_pre_close(h, NULL);
    }
    h->in_cell = false;
    html_text_end(h);
    if (!sb_ok(out) || !sb_ok(&h->md.text) || !sb_ok(&h->code) || !html_table_ok(h))
        return ask_fail(err, ASK_LIMIT, "the HTML becomes more than %zu bytes", out->max);
    return 0;
}

int html_convert(struct html *h, struct sb *out, struct sv html, const struct html_opt *opt,
                 struct ask_err *err)
{
    int rc = 0;
    if (html.n > HTML_IN_MAX)
        return ask_fail(err, ASK_LIMIT, "the HTML is longer than %d MiB", HTML_IN_MAX >> 20);
    begin(h, out, opt);
    bool plain = sv_chr(html, '<') < 0 && sv_chr(html, '&') < 0 && utf8_valid(html) &&
                 !(html.n && memchr(html.p, '\0', html.n));
    if (!h->page && plain) {
        md_text(&h->md, html);
    } else {
        if (h->page)
            h->want = html_page_wanted(html);
        if ((rc = html_parse(h->ctx, on_error, html, &h->clean, err)) < 0)
            return rc;
    }
    return finish(h, out, err);
}

/* The events that the parser would have sent, from a tree that is a list in the order of the page.
 */
int html_convert_dom(struct html *h, struct sb *out, const struct dom *d, size_t from, size_t end,
                     const struct html_opt *opt, struct ask_err *err)
{
    size_t open = from < end ? d->nodes[from].parent : 0, top = open;
    begin(h, out, opt);
    h->page = NULL;
    for (size_t i = from; i < end && !h->limit;) {
        const struct dom_node *node = &d->nodes[i];
        for (; open != top && d->nodes[open].end <= i; open = d->nodes[open].parent)
            on_end(h, (const xmlChar *)d->nodes[open].name);
        if (node->drop) {
            i = node->end;
            continue;
        }
        if (node->name) {
            on_start(h, (const xmlChar *)node->name, (const xmlChar **)(uintptr_t)node->atts);
            open = i;
        } else {
            on_text(h, (const xmlChar *)node->text.p, (int)node->text.n);
        }
        i++;
    }
    for (; open != top && !h->limit; open = d->nodes[open].parent)
        on_end(h, (const xmlChar *)d->nodes[open].name);
    return finish(h, out, err);
}

int html_to_markdown(struct sb *out, struct sv html, const struct html_opt *opt,
                     struct ask_err *err)
{
    struct html *h = html_new();
    if (!h)
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    int rc = html_convert(h, out, html, opt, err);
    html_free(h);
    return rc;
}
