/* dom.c - reads a page into a flat tree by libxml2's SAX events.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: selectors (dom_find.c).
 * Method: a node is written when it begins and gets its end when it ends; texts that come in pieces
 * become one. libxml2's own tree is not built.
 */
#include "corpus/dom.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "corpus/html_priv.h"

enum { DOM_ARENA = 1 << 16 };

void dom_init(struct dom *d)
{
    memset(d, 0, sizeof *d);
    arena_init(&d->a, DOM_ARENA, 8 * (size_t)HTML_IN_MAX);
    sb_init(&d->text, 2 * (size_t)HTML_IN_MAX);
    sb_init(&d->clean, 4 * (size_t)HTML_IN_MAX);
}

void dom_dispose(struct dom *d)
{
    free(d->nodes);
    if (d->parser)
        htmlFreeParserCtxt(d->parser);
    arena_dispose(&d->a);
    sb_dispose(&d->text);
    sb_dispose(&d->clean);
    d->nodes = NULL;
    d->parser = NULL;
    d->n = d->cap = 0;
}

static void give_up(struct dom *d, const char *why)
{
    if (!d->limit)
        d->limit = why;
    if (d->parser)
        xmlStopParser(d->parser);
}

static struct dom_node *node_add(struct dom *d)
{
    struct dom_node *p = array_room(d->nodes, d->n, &d->cap, sizeof *p, SIZE_MAX);
    if (!p) {
        d->a.failed = true;
        give_up(d, "no memory");
        return NULL;
    }
    d->nodes = p;
    struct dom_node *node = &d->nodes[d->n++];
    memset(node, 0, sizeof *node);
    node->parent = (uint32_t)d->open;
    node->end = (uint32_t)d->n;
    return node;
}

static void text_end(struct dom *d)
{
    if (d->text.n == 0)
        return;
    struct sv s = arena_sv(&d->a, sb_view(&d->text));
    struct dom_node *node = s.p ? node_add(d) : NULL;
    if (node)
        node->text = s;
    sb_reset(&d->text);
}

static const char *const *keep_atts(struct dom *d, const xmlChar **atts)
{
    size_t n = 0;
    while (atts[n])
        n += 2;
    const char **to = arena_array(&d->a, n + 1, sizeof *to);
    for (size_t i = 0; to && i < n; i += 2) {
        to[i] = arena_strdup(&d->a, (const char *)atts[i]);
        to[i + 1] = atts[i + 1] ? arena_strdup(&d->a, (const char *)atts[i + 1]) : "";
    }
    return arena_ok(&d->a) ? to : NULL;
}

static void on_start(void *cls, const xmlChar *name, const xmlChar **atts)
{
    struct dom *d = cls;
    if (d->limit)
        return;
    text_end(d);
    struct dom_node *node = node_add(d);
    if (!node)
        return;
    node->name = (const char *)name;
    if (atts && atts[0])
        node->atts = keep_atts(d, atts);
    d->open = d->n - 1;
    if (d->n > HTML_NODES_MAX)
        give_up(d, "more than a million elements");
    else if (++d->depth > HTML_DEPTH_MAX)
        give_up(d, "elements nested deeper than 1,000");
    else if (!arena_ok(&d->a))
        give_up(d, "too much in it");
}

static void on_end(void *cls, const xmlChar *name)
{
    struct dom *d = cls;
    (void)name;
    if (d->limit || d->open == 0)
        return;
    text_end(d);
    d->nodes[d->open].end = (uint32_t)d->n;
    d->open = d->nodes[d->open].parent;
    d->depth--;
}

static void on_text(void *cls, const xmlChar *p, int n)
{
    struct dom *d = cls;
    if (!d->limit && n > 0)
        sb_put(&d->text, p, (size_t)n);
}

static void on_error(void *cls, xmlErrorPtr e)
{
    struct dom *d = cls;
    (void)e;
    if (++d->errors > HTML_ERRORS_MAX)
        give_up(d, "too many errors");
}

static void clear(struct dom *d)
{
    if (d->parser)
        htmlFreeParserCtxt(d->parser);
    d->parser = htmlNewParserCtxt();
    arena_reset(&d->a);
    sb_reset(&d->text);
    d->n = d->open = 0;
    d->depth = d->errors = 0;
    d->limit = NULL;
}

int dom_read(struct dom *d, struct sv html, struct ask_err *err)
{
    clear(d);
    htmlParserCtxtPtr ctx = d->parser;
    struct dom_node *page = node_add(d);
    if (!ctx || !page)
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    page->name = "";
    if (html.n > HTML_IN_MAX)
        return ask_fail(err, ASK_LIMIT, "the HTML is longer than %d MiB", HTML_IN_MAX >> 20);
    memset(ctx->sax, 0, sizeof *ctx->sax);
    ctx->sax->startElement = on_start;
    ctx->sax->endElement = on_end;
    ctx->sax->characters = on_text;
    ctx->sax->ignorableWhitespace = on_text;
    ctx->sax->cdataBlock = on_text;
    ctx->sax->initialized = XML_SAX2_MAGIC;
    ctx->userData = d;
    int rc = html_parse(ctx, on_error, html, &d->clean, err);
    if (rc < 0)
        return rc;
    if (!d->limit)
        text_end(d);
    for (size_t i = d->open; i > 0; i = d->nodes[i].parent)
        d->nodes[i].end = (uint32_t)d->n;
    d->nodes[0].end = (uint32_t)d->n;
    /* An arena that is far from its limit was refused memory. */
    if (!sb_ok(&d->text) || (!arena_ok(&d->a) && d->a.total < d->a.max / 4))
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML of %zu bytes", html.n);
    if (d->limit || !arena_ok(&d->a))
        return ask_fail(err, ASK_LIMIT, "the HTML has %s", d->limit ? d->limit : "too much in it");
    return 0;
}
