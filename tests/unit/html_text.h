/* html_text.h - for tests: the plain text of HTML, and of Markdown as cmark-gfm renders it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything of ours; this is the judge. Blanks are left out altogether, images count as
 * their alternative text, raised digits as digits, so that what a reader sees can be compared.
 */
#ifndef ASKWELL_TESTS_HTML_TEXT_H
#define ASKWELL_TESTS_HTML_TEXT_H

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <libxml/HTMLparser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "base/sb.h"
#include "base/utf8.h"

static inline bool html_text_skipped(const char *name)
{
    static const char *const skipped[] = {"script",   "style",    "head",   "title",
                                          "noscript", "template", "video",  "textarea",
                                          "iframe",   "audio",    "object", "svg"};
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
        if (strcmp(name, skipped[i]) == 0)
            return true;
    return false;
}

/* Text without blanks; raised and lowered digits as digits, no '^'. */
static inline void html_text_put(struct sb *out, struct sv s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t n = utf8_decode(s, i, &cp);
        if (cp >= 0x2080 && cp <= 0x2089)
            sb_putc(out, (char)('0' + (cp - 0x2080)));
        else if (cp == 0x2070 || (cp >= 0x2074 && cp <= 0x2079))
            sb_putc(out, (char)('0' + (cp - 0x2070)));
        else if (cp == 0xB9)
            sb_putc(out, '1');
        else if (cp == 0xB2 || cp == 0xB3)
            sb_putc(out, (char)('2' + (cp - 0xB2)));
        else if (cp == 0x207A || cp == 0x208A)
            sb_putc(out, '+');
        else if (cp == 0x207B || cp == 0x208B)
            sb_putc(out, '-');
        else if (cp == 0x207C || cp == 0x208C)
            sb_putc(out, '=');
        else if (cp == 0x207D || cp == 0x208D)
            sb_putc(out, '(');
        else if (cp == 0x207E || cp == 0x208E)
            sb_putc(out, ')');
        else if (cp == 0x207F)
            sb_putc(out, 'n');
        else if (cp == 0x2071)
            sb_putc(out, 'i');
        else if (cp > ' ' && cp != '^' && cp != 0x7f)
            sb_put(out, s.p + i, n);
        i += n;
    }
}

static inline void html_text(struct sb *out, struct sv html)
{
    htmlDocPtr doc = htmlReadMemory(html.p ? html.p : "", (int)html.n, NULL, "UTF-8",
                                    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                        HTML_PARSE_IGNORE_ENC);
    xmlNodePtr n = doc ? xmlDocGetRootElement(doc) : NULL;
    while (n) {
        bool skip = n->type == XML_ELEMENT_NODE && html_text_skipped((const char *)n->name);
        if (n->type == XML_TEXT_NODE && n->content) {
            html_text_put(out, sv_of((const char *)n->content));
        } else if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, "img") == 0) {
            xmlChar *alt = xmlGetProp(n, (const xmlChar *)"alt");
            xmlChar *src = xmlGetProp(n, (const xmlChar *)"src");
            struct sv a = sv_trim(sv_of((const char *)alt));
            if (a.n == 0 || sv_eq(a, SV("enter image description here")))
                html_text_put(out, a.n || src ? SV("image") : SV(""));
            else
                html_text_put(out, a);
            xmlFree(alt);
            xmlFree(src);
        }
        if (n->children && !skip && n->type == XML_ELEMENT_NODE) {
            n = n->children;
            continue;
        }
        while (n && !n->next)
            n = n->parent && n->parent->type == XML_ELEMENT_NODE ? n->parent : NULL;
        n = n ? n->next : NULL;
    }
    xmlFreeDoc(doc);
}

/* Renders as the pages do: GitHub's extensions, safe. free() it. */
static inline char *markdown_render(struct sv md)
{
    static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
    cmark_parser_feed(parser, md.p ? md.p : "", md.n);
    cmark_node *doc = cmark_parser_finish(parser);
    char *html =
        cmark_render_html(doc, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(doc);
    cmark_parser_free(parser);
    return html;
}

static inline void markdown_text(struct sb *out, struct sv md)
{
    char *html = markdown_render(md);
    html_text(out, sv_of(html));
    free(html);
}

#endif
