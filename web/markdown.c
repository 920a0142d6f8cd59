/* markdown.c - bodies to safe HTML; the one file that knows cmark-gfm.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML to Markdown (corpus/html.c), plain text for analysis (indexer/plain.c).
 * Method: look before parsing (cells of tables, openings of pictures: the two inputs on which
 * cmark-gfm is not linear in time or in output), parse, look at the tree (nodes, nesting), change
 * it so that only what we mean is left, render in safe mode. The renderer escapes every text and
 * every attribute, so a literal <a href=" in its output is always its own: that is where rel is
 * added. Only the table extension is used: the inline ones change tables of the library while
 * they parse, which two threads must not do at once.
 */
#include "web/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

#define REL "rel=\"nofollow noopener noreferrer\" "

/* Registering is not safe from two threads, and once is enough for the process. */
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static void extensions_register(void)
{
    cmark_gfm_core_extensions_ensure_registered();
}

/* ---- before parsing ---- */

/* Bars in a line, and whether it could be the line under a table's head. */
static size_t line_bars(struct sv line, bool *dashes, size_t *images)
{
    size_t bars = 0;

    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '|')
            bars++;
        else if (line.p[i] == '-')
            *dashes = true;
        else if (line.p[i] == '!' && i + 1 < line.n && line.p[i + 1] == '[')
            ++*images;
    }
    return bars;
}

struct look {
    size_t cells;  /* at most so many will the tables have */
    size_t images; /* openings of pictures */
};

/* A table's rows are filled up to the width of its head, so a head of a thousand columns over a
 * thousand rows of one bar is a million cells. Tables end at blank lines at the latest. */
static struct look look_ahead(struct sv md)
{
    struct look l = {0};
    struct sv rest = md;
    struct sv line;
    size_t width = 0;
    size_t rows = 0;

    while (sv_line(&rest, &line)) {
        bool dashes = false;
        size_t bars = line_bars(line, &dashes, &l.images);

        if (sv_trim(line).n == 0) {
            l.cells += width * rows;
            width = rows = 0;
            continue;
        }
        rows++;
        if (dashes && bars > 0 && bars + 1 > width)
            width = bars + 1;
    }
    l.cells += width * rows;
    return l;
}

/* ---- the tree ---- */

static bool tree_is_bounded(cmark_node *doc)
{
    cmark_iter *it = cmark_iter_new(doc);
    cmark_event_type ev;
    size_t nodes = 0;
    size_t depth = 0;
    bool ok = true;

    /* Leaves have no exit event, so that the depth is that of containers. */
    while (ok && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        bool leaf = cmark_node_first_child(cmark_iter_get_node(it)) == NULL;

        if (ev == CMARK_EVENT_ENTER) {
            nodes++;
            depth += leaf ? 0 : 1;
        } else if (!leaf) {
            depth--;
        }
        ok = nodes <= MARKDOWN_NODES_MAX && depth <= MARKDOWN_DEPTH_MAX;
    }
    cmark_iter_free(it);
    return ok;
}

/* In bodies a link must name another place in full: a relative one pointed into the site that the
 * post came from, and here it would point into us. */
static bool url_is_shown(const char *url)
{
    struct sv u = sv_of(url);

    return (sv_istarts(u, SV("http://")) || sv_istarts(u, SV("https://")) ||
            sv_istarts(u, SV("mailto:"))) &&
           esc_url_is_safe(u);
}

static cmark_node *text_node(struct sv s)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    char *text = strndup(s.n ? s.p : "", s.n);

    if (text)
        cmark_node_set_literal(node, text);
    free(text);
    return node;
}

/* Puts new where old is, or frees it when the place cannot hold its kind (a table's cell takes
 * only some). */
static void put_before(cmark_node *old, cmark_node *new)
{
    if (!cmark_node_insert_before(old, new))
        cmark_node_free(new);
}

/* A link or a picture, at its end: pictures become links, links that are not shown and links in
 * links give way to what they hold. */
static void change_link(cmark_node *node, bool inside)
{
    const char *url = cmark_node_get_url(node);
    bool picture = cmark_node_get_type(node) == CMARK_NODE_IMAGE;
    bool shown = !inside && url && url_is_shown(url);
    cmark_node *child;
    cmark_node *link;

    if (shown && !picture)
        return;
    if (picture && !cmark_node_first_child(node)) {
        child = text_node(SV("picture"));
        if (!cmark_node_append_child(node, child))
            cmark_node_free(child);
    }
    if (!shown) {
        while ((child = cmark_node_first_child(node)) != NULL)
            if (!cmark_node_insert_before(node, child))
                cmark_node_free(child);
    } else {
        link = cmark_node_new(CMARK_NODE_LINK);
        cmark_node_set_url(link, url);
        while ((child = cmark_node_first_child(node)) != NULL)
            if (!cmark_node_append_child(link, child))
                cmark_node_free(child);
        put_before(node, link);
    }
    cmark_node_free(node);
}

/* Where an address that starts at s ends: before white space, <, quotes, and without the
 * punctuation that belongs to the sentence. */
static size_t address_length(struct sv s)
{
    size_t n = 0;
    ptrdiff_t open = 0;

    while (n < s.n && (unsigned char)s.p[n] > ' ' && !strchr("<>\"`", s.p[n])) {
        open += s.p[n] == '(' ? 1 : s.p[n] == ')' ? -1 : 0;
        n++;
    }
    while (n > 0) {
        char last = s.p[n - 1];

        if (last == ')' && open < 0)
            open++;
        else if (!strchr(".,;:!?'*_~]}", last))
            break;
        n--;
    }
    return n;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The first address in s from *at on: its place and length; false when there is none. */
static bool find_address(struct sv s, size_t *at, size_t *n)
{
    for (size_t i = *at; i + 8 < s.n; i++) {
        struct sv here = sv_skip(s, i);
        size_t scheme = sv_starts(here, SV("https://"))  ? 8
                        : sv_starts(here, SV("http://")) ? 7
                                                         : 0;

        if (scheme == 0 || (i > 0 && is_word(s.p[i - 1])))
            continue;
        *n = address_length(here);
        if (*n > scheme && is_word(here.p[scheme])) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* Addresses written out in a text become links. */
static void change_text(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    struct sv s = sv_of(literal);
    size_t done = 0;
    size_t at = 0;
    size_t n = 0;

    if (!literal || sv_find(s, SV("://")) < 0)
        return;
    while (find_address(s, &at, &n)) {
        struct sv address = sv_make(s.p + at, n);
        cmark_node *link = cmark_node_new(CMARK_NODE_LINK);
        cmark_node *text = text_node(address);

        cmark_node_set_url(link, cmark_node_get_literal(text));
        if (!cmark_node_append_child(link, text))
            cmark_node_free(text);
        if (at > done)
            put_before(node, text_node(sv_make(s.p + done, at - done)));
        put_before(node, link);
        done = at = at + n;
    }
    if (done > 0) {
        put_before(node, text_node(sv_skip(s, done)));
        cmark_node_free(node);
    }
}

/* Elements that are dropped where a body holds HTML; other things in angle brackets (vector<int>)
 * are text. Short names in upper case are more often type parameters than elements. */
static bool is_element(struct sv name)
{
    static const char *const names[] = {
        "a",      "abbr",       "b",     "body",    "blockquote", "br",    "button",  "center",
        "code",   "dd",         "del",   "details", "div",        "dl",    "dt",      "em",
        "figure", "figcaption", "font",  "footer",  "form",       "h1",    "h2",      "h3",
        "h4",     "h5",         "h6",    "head",    "header",     "hr",    "html",    "i",
        "iframe", "img",        "input", "ins",     "kbd",        "label", "li",      "link",
        "main",   "meta",       "nav",   "object",  "ol",         "p",     "picture", "pre",
        "q",      "s",          "samp",  "script",  "section",    "small", "source",  "span",
        "strike", "strong",     "style", "sub",     "summary",    "sup",   "svg",     "table",
        "tbody",  "td",         "tfoot", "th",      "thead",      "title", "tr",      "tt",
        "u",      "ul",         "var",   "video"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (name.n > 1 ? sv_ieq(name, sv_of(names[i])) : sv_eq(name, sv_of(names[i])))
            return true;
    return false;
}

/* The length of the element's tag or of the comment at the start of s; 0 when it is a text. */
static size_t tag_length(struct sv s, struct sv *name)
{
    size_t i = 1;
    size_t from;
    ptrdiff_t end;

    *name = SV("");
    if (sv_starts(s, SV("<!--"))) {
        end = sv_find(s, SV("-->"));
        return end < 0 ? s.n : (size_t)end + 3;
    }
    if (i < s.n && s.p[i] == '/')
        i++;
    for (from = i; i < s.n && is_word(s.p[i]); i++)
        ;
    *name = sv_make(s.p + from, i - from);
    if (i >= s.n || !strchr(" \t\n/>", s.p[i]) || !is_element(*name))
        return 0;
    end = sv_chr(s, '>');
    return end < 0 ? s.n : (size_t)end + 1;
}

/* Text of an HTML block: tags and comments go, a tag between two words leaves a blank. */
static void strip_tags(struct sb *out, struct sv s)
{
    for (size_t i = 0; i < s.n;) {
        struct sv name;
        size_t n = s.p[i] == '<' ? tag_length(sv_skip(s, i), &name) : 0;

        if (n == 0)
            sb_putc(out, s.p[i++]);
        else if (out->n > 0 && out->p[out->n - 1] > ' ')
            sb_putc(out, ' ');
        i += n;
    }
}

static void change_html_block(cmark_node *node)
{
    struct sv s = sv_of(cmark_node_get_literal(node));
    struct sb text = SB_INIT(MARKDOWN_SHOWN_MAX * 2);

    strip_tags(&text, s);
    if (sb_ok(&text) && sv_trim(sb_view(&text)).n > 0) {
        cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH);
        cmark_node *t = text_node(sv_trim(sb_view(&text)));

        if (!cmark_node_append_child(p, t))
            cmark_node_free(t);
        put_before(node, p);
    }
    cmark_node_free(node);
    sb_dispose(&text);
}

static void change_html_inline(cmark_node *node)
{
    struct sv s = sv_of(cmark_node_get_literal(node));
    struct sv name = SV("");

    if (tag_length(s, &name) == 0)
        put_before(node, text_node(s));
    else if (sv_ieq(name, SV("br")))
        put_before(node, cmark_node_new(CMARK_NODE_LINEBREAK));
    cmark_node_free(node);
}

/* Nodes may be changed at their exit, and leaves at their entry: the iterator has taken its next
 * step by then. */
static void tree_change(cmark_node *doc)
{
    cmark_iter *it = cmark_iter_new(doc);
    cmark_event_type ev;
    size_t links = 0;

    while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(node);

        if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
            if (ev == CMARK_EVENT_ENTER) {
                links++;
            } else {
                links--;
                change_link(node, links > 0);
            }
        } else if (ev != CMARK_EVENT_ENTER) {
            continue;
        } else if (type == CMARK_NODE_TEXT && links == 0) {
            change_text(node);
        } else if (type == CMARK_NODE_HTML_INLINE) {
            change_html_inline(node);
        } else if (type == CMARK_NODE_HTML_BLOCK) {
            change_html_block(node);
        } else if (type == CMARK_NODE_HEADING) {
            int level = cmark_node_get_heading_level(node) + 2;

            cmark_node_set_heading_level(node, level > 6 ? 6 : level);
        }
    }
    cmark_iter_free(it);
}

/* ---- all together ---- */

static void put_plain(struct sb *out, struct sv md)
{
    sb_puts(out, "<pre class=\"plain\">");
    esc_html(out, md);
    sb_puts(out, "</pre>\n");
}

static void put_rendered(struct sb *out, struct sv html)
{
    ptrdiff_t at;

    while ((at = sv_find(html, SV("<a href=\""))) >= 0) {
        sb_put(out, html.p, (size_t)at + 3);
        sb_puts(out, REL);
        html = sv_skip(html, (size_t)at + 3);
    }
    sb_sv(out, html);
}

static cmark_node *parse(struct sv md, bool tables)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
    cmark_node *doc;

    if (tables)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, md.n ? md.p : "", md.n);
    doc = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return doc;
}

void markdown_put(struct sb *out, struct sv markdown)
{
    struct sv shown = markdown;
    struct look ahead;
    cmark_node *doc = NULL;
    char *html = NULL;

    pthread_once(&registered, extensions_register);
    if (shown.n > MARKDOWN_SHOWN_MAX)
        shown.n = utf8_cut(markdown, MARKDOWN_SHOWN_MAX);
    ahead = look_ahead(shown);
    if (ahead.images <= MARKDOWN_IMAGES_MAX) {
        doc = parse(shown, ahead.cells <= MARKDOWN_CELLS_MAX);
        if (tree_is_bounded(doc)) {
            cmark_consolidate_text_nodes(doc);
            tree_change(doc);
            html = cmark_render_html(doc, CMARK_OPT_DEFAULT, NULL);
        }
    }
    if (html && strlen(html) <= MARKDOWN_HTML_MAX)
        put_rendered(out, sv_of(html));
    else
        put_plain(out, shown);
    if (shown.n < markdown.n)
        sb_printf(out, "<p class=\"cut\">The rest of this text, %zu KiB, is not shown.</p>\n",
                  (markdown.n - shown.n + 1023) / 1024);
    free(html);
    if (doc)
        cmark_node_free(doc);
}

char *markdown_html(struct sv markdown)
{
    struct sb out = SB_INIT(2 * MARKDOWN_HTML_MAX);

    sb_puts(&out, "");
    markdown_put(&out, markdown);
    return sb_take(&out, NULL);
}
