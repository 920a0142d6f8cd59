/* webpage_main.c - which part of a page is its content, and the markup of forums made plain HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown (html.c).
 * Method: a page that has a <main> or an <article> (or an element by one of the names that
 * generators give it) with words in it says itself what is meant. Else: the deepest element that
 * holds four fifths of the running text, which is text outside of links, navigation and forms. It
 * cannot lose much, whatever the page; then the blocks in it that are mostly links go, and those
 * that are called sidebar, menu or the like, unless they hold much of the text themselves.
 */
#include <string.h>

#include "corpus/emoji.h"
#include "corpus/webpage.h"

/* ---- forum markup ---- */

enum tidy { TIDY_DROP, TIDY_QUOTE, TIDY_CODE, TIDY_BLOCK, TIDY_WORDS };

/* Who is quoted stays, as a line of its own. */
// clang-format off
static const struct {
    enum tidy what;
    const char *which;
} tidies[] = {
    {TIDY_DROP, ".signature,.signaturecontainer,.postsignature,.message-signature,.sig,.post-signature,"
                ".bbCodeBlock-expandLink,.quoteExpand,.messageTextEndMarker,.quotefooter,.lastedited,"
                ".edited_by,.post-edit,.message-lastEdit,.codetitle,.bbcode_description,a.headerlink,"
                "a.codeoperation,.sr-only,.copybtn,.cooked-selection-barrier,.quote-controls,"
                ".bbcode_quote_container,[data-role=memberSignature],.ipsQuote_citation a"},
    {TIDY_DROP, ".codebox p,dl.codebox dt,.codeblock .title,.bbCodeBlock--code .bbCodeBlock-title,"
                ".bbCodeCode .type,.codeheader,td.linenos,.lineno,td.gutter,.rouge-gutter"},
    {TIDY_QUOTE, ".quotecontent,td.quote,.bbcode_quote .message,div.quote,td.alt2[style*=inset]"},
    {TIDY_CODE, "td.code,dl.codebox code,.codecontent,code.bbc_code,div.code,.codeblock code,"
                ".codeblock .body code"},
    {TIDY_BLOCK, "blockquote cite,.quoteheader,.quotetitle,.bbcode_postedby,.attribution,.bbCodeBlock-title,"
                 "aside.quote .title,.ipsQuote_citation"},
    {TIDY_WORDS, "img.emoji,img.smilies,img.smilie,img.smiley,img.inlineimg,img[src*=smil],img[src*=emoji],"
                 "img[src*=emoticon],img.ipsEmoji"},
};
// clang-format on

static void drop(struct dom *d, size_t node)
{
    d->nodes[node].drop = true;
}

/* A quote in a cell: the table is for looks only, its rows and cells are blocks. */
static void unmake_table(struct dom *d, size_t cell)
{
    size_t up = cell;
    if (!dom_is(d, cell, "td"))
        return;
    for (int i = 0; i < 4 && up > 0 && !dom_is(d, up, "table"); i++)
        up = d->nodes[up].parent;
    if (!dom_is(d, up, "table"))
        return;
    for (size_t i = up; i < d->nodes[up].end; i++)
        if (i != up && dom_is(d, i, "table"))
            i = d->nodes[i].end - 1;
        else if (dom_is(d, i, "table") || dom_is(d, i, "tr") || dom_is(d, i, "td") ||
                 dom_is(d, i, "th") || dom_is(d, i, "tbody"))
            d->nodes[i].name = "div";
}

/* Code whose lines end in <br>: other line breaks in it are the page's source. */
static void make_code(struct dom *d, struct arena *a, size_t node)
{
    size_t end = d->nodes[node].end;
    bool broken = dom_find(d, node, end, "br") > 0;
    for (size_t up = d->nodes[node].parent; up > 0; up = d->nodes[up].parent)
        if (dom_is(d, up, "pre"))
            return;
    d->nodes[node].name = "pre";
    for (size_t i = node + 1; i < end; i++) {
        struct sv s = d->nodes[i].text;
        char *to = s.n ? arena_alloc(a, s.n + 1) : NULL;
        size_t n = 0;
        for (size_t k = 0; to && k < s.n; k++) {
            bool hard = sv_starts(sv_skip(s, k), SV("\302\240"));
            k += hard;
            if (hard)
                to[n++] = ' ';
            else if (!broken || (s.p[k] != '\n' && s.p[k] != '\r'))
                to[n++] = s.p[k];
        }
        if (to)
            d->nodes[i].text = sv_make(to, n);
    }
}

/* A smiley is what it stands for: its alternative text, as a character where that is its name. */
static void make_words(struct dom *d, struct arena *a, size_t node)
{
    struct sv alt = dom_attr(d, node, "alt");
    if (alt.n == 0)
        alt = dom_attr(d, node, "title");
    if (alt.n == 0 || alt.n > 60)
        return;
    if (alt.n > 2 && alt.p[0] == ':' && alt.p[alt.n - 1] == ':') {
        struct sv emoji = emoji_of_name(sv_make(alt.p + 1, alt.n - 2));
        alt = emoji.n ? emoji : alt;
    }
    d->nodes[node].name = NULL;
    d->nodes[node].text = arena_sv(a, alt);
}

static void tidy_one(struct webpage *w, enum tidy what, size_t node)
{
    struct dom *d = &w->dom;
    switch (what) {
    case TIDY_DROP:
        drop(d, node);
        break;
    case TIDY_QUOTE:
        unmake_table(d, node);
        d->nodes[node].name = "blockquote";
        break;
    case TIDY_CODE:
        unmake_table(d, node);
        make_code(d, &w->a, node);
        break;
    case TIDY_BLOCK:
        d->nodes[node].name = "div";
        break;
    case TIDY_WORDS:
        make_words(d, &w->a, node);
        break;
    }
}

/* "_________________" alone on its line: phpBB 2 writes the signature behind it. */
static void drop_signature(struct dom *d, size_t from, size_t end)
{
    enum { LINE_MIN = 15 };
    for (size_t i = from; i < end; i++) {
        struct sv s = sv_trim(d->nodes[i].text);
        size_t n = 0;
        while (n < s.n && s.p[n] == '_')
            n++;
        if (n < LINE_MIN || n != s.n)
            continue;
        for (size_t k = i; k < end; k++)
            if (d->nodes[k].end <= end)
                drop(d, k);
        return;
    }
}

/* "Code:" above code that is seen to be code. */
static void drop_labels(struct dom *d, size_t from, size_t end)
{
    size_t label = 0;
    for (size_t i = from; i < end; i++) {
        struct sv s = sv_trim(d->nodes[i].text);
        if (label > 0 && dom_is(d, i, "pre"))
            drop(d, label);
        if (s.n > 0 || dom_is(d, i, "pre"))
            label = sv_eq(s, SV("Code:")) ? i : 0;
    }
}

/* Two line breaks in a row are how forums write a new paragraph. */
static void break_paragraphs(struct dom *d, size_t from, size_t end)
{
    size_t last = 0; /* the <br> before, with nothing but blanks since */
    for (size_t i = from; i < end; i++) {
        struct dom_node *node = &d->nodes[i];
        if (dom_is(d, i, "pre") || node->drop || dom_is(d, i, "table")) {
            last = 0;
            i = node->end - 1;
        } else if (dom_is(d, i, "br")) {
            if (last > 0) {
                d->nodes[last].name = "div";
                drop(d, i);
            }
            last = last ? last : i;
        } else if (node->name || sv_trim(node->text).n > 0) {
            last = 0;
        }
    }
}

void webpage_tidy(struct webpage *w, size_t from, size_t end)
{
    struct dom *d = &w->dom;
    struct dom_query q;
    if (w->sig_line)
        drop_signature(d, from, end);
    if (w->drop) {
        dom_query_read(&q, w->drop);
        for (size_t i = from; i < end; i++)
            if (dom_query_holds(d, i, &q))
                drop(d, i);
    }
    for (size_t k = 0; k < sizeof tidies / sizeof *tidies; k++) {
        dom_query_read(&q, tidies[k].which);
        for (size_t i = from; i < end; i++)
            if (d->nodes[i].name && dom_query_holds(d, i, &q))
                tidy_one(w, tidies[k].what, i);
    }
    drop_labels(d, from, end);
    break_paragraphs(d, from, end);
}

/* ---- main content ---- */

enum { WORDS_MIN = 40 }; /* bytes of text for an element to be believed */

// clang-format off
static const char chrome[] =
    "script,style,noscript,template,nav,aside,footer,form,button,select,iframe,dialog,[hidden],"
    "[role=navigation],[role=banner],[role=contentinfo],[role=complementary],[role=search],"
    "[aria-hidden=true],title,meta,link";
// clang-format on

/* What goes by its name alone, when little is in it. */
static bool is_named_chrome(const struct dom *d, size_t node)
{
    static const char *const names[] = {"sidebar",
                                        "side-bar",
                                        "navbar",
                                        "nav",
                                        "menu",
                                        "breadcrumb",
                                        "breadcrumbs",
                                        "footer",
                                        "site-footer",
                                        "site-header",
                                        "cookie",
                                        "cookies",
                                        "cookie-banner",
                                        "share",
                                        "sharing",
                                        "social",
                                        "related",
                                        "related-posts",
                                        "advert",
                                        "ads",
                                        "ad",
                                        "toc",
                                        "table-of-contents",
                                        "pager",
                                        "pagination",
                                        "navigation",
                                        "skip-link",
                                        "sphinxsidebar",
                                        "newsletter",
                                        "comments",
                                        "edit-page",
                                        "catlinks",
                                        "mw-editsection",
                                        "printfooter",
                                        "navbox",
                                        "sidenav",
                                        "headerlink",
                                        "anchor-link",
                                        "page-nav",
                                        "subscribe",
                                        "mw-jump-link",
                                        "siteSub",
                                        "jump-to-nav",
                                        "sharedaddy",
                                        "entry-meta",
                                        "post-navigation",
                                        "noprint"};
    if (!d->nodes[node].atts)
        return false;
    struct sv id = dom_attr(d, node, "id");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_eq(id, sv_of(names[i])) || dom_attr_has(d, node, "class", sv_of(names[i])))
            return true;
    return false;
}

/* Running text of each element's subtree, and how much of all its text stands in links. */
struct weight {
    uint32_t text, linked, headings;
};

static size_t visible(struct sv s)
{
    size_t n = 0;
    s = sv_trim(s);
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] > ' ' || (s.p[i] & 0x80);
    return n;
}

static struct weight *weigh(struct webpage *w)
{
    struct dom *d = &w->dom;
    struct weight *v = arena_array(&w->a, d->n, sizeof *v);
    struct dom_query q;
    size_t link_end = 0;
    if (!v)
        return NULL;
    dom_query_read(&q, chrome);
    for (size_t i = 1; i < d->n; i++) {
        const struct dom_node *node = &d->nodes[i];
        if (node->name && (node->drop || dom_query_holds(d, i, &q))) {
            drop(d, i);
            i = node->end - 1;
            continue;
        }
        if (dom_is(d, i, "a") && node->end > link_end)
            link_end = node->end;
        v[i].headings += dom_is(d, i, "h1") || dom_is(d, i, "h2");
        uint32_t n = (uint32_t)visible(node->text);
        *(i < link_end ? &v[i].linked : &v[i].text) += n;
    }
    for (size_t i = d->n - 1; i > 0; i--) {
        v[d->nodes[i].parent].text += v[i].text;
        v[d->nodes[i].parent].linked += v[i].linked;
        v[d->nodes[i].parent].headings += v[i].headings;
    }
    return v;
}

static size_t all(const struct weight *v, size_t node)
{
    return (size_t)v[node].text + v[node].linked;
}

/* The element that says it is the content. Several articles are a list of them: then what holds
 * them. */
static size_t declared(struct webpage *w, const struct weight *v)
{
    // clang-format off
    static const char *const which[] = {
        "main", "[role=main]", "article", "[itemprop=articleBody]", "#mw-content-text", "#bodyContent",
        ".markdown-body", ".theme-doc-markdown", ".md-content", ".rst-content [itemprop=articleBody]",
        "div.documentwrapper div.body", ".post-content", ".entry-content", ".article-content",
        ".article-body", ".post-body", "#main-content", "#content"};
    // clang-format on
    struct dom *d = &w->dom;
    for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
        size_t at = dom_find(d, 1, d->n, which[i]), best = 0;
        size_t count = 0;
        for (; at > 0; at = dom_next(d, d->nodes[at].end, d->n, which[i])) {
            count++;
            best = best == 0 || all(v, at) > all(v, best) ? at : best;
        }
        if (count == 0 || all(v, best) < WORDS_MIN)
            continue;
        if (count == 1 || all(v, best) * 2 > all(v, 0))
            return best;
        size_t up = d->nodes[best].parent; /* teasers side by side */
        while (up > 0 && all(v, up) * 2 < all(v, 0))
            up = d->nodes[up].parent;
        return up;
    }
    return 0;
}

/* The deepest element with four fifths of the running text. */
static size_t densest(const struct dom *d, const struct weight *v)
{
    size_t best = 0;
    for (size_t i = 1; i < d->n; i++)
        if (d->nodes[i].name && v[i].text > 0 && (uint64_t)v[i].text * 5 >= (uint64_t)v[0].text * 4)
            best = i;
    static const char parts[] =
        "p,span,b,strong,em,i,font,pre,code,blockquote,td,li,ul,ol,dd,dl,a,tr,"
        "tbody,table,h1,h2,h3";
    while (best > 0 && dom_matches(d, best, parts)) /* one long paragraph still is a part */
        best = d->nodes[best].parent;
    return best;
}

static void drop_links(struct webpage *w, const struct weight *v, size_t top, bool sure)
{
    static const char blocks[] = "div,ul,ol,table,section,dl,header,p,menu,center";
    struct dom *d = &w->dom;
    struct dom_query q;
    dom_query_read(&q, blocks);
    for (size_t i = top + 1; i < d->nodes[top].end; i++) {
        if (!d->nodes[i].name || d->nodes[i].drop)
            continue;
        bool named = is_named_chrome(d, i) && v[i].text * 3 < v[top].text;
        bool links = !sure && v[i].linked > 2 * v[i].text && v[i].linked * 4 < v[top].text + 400 &&
                     v[i].headings == 0 && dom_query_holds(d, i, &q);
        if (named || links) {
            drop(d, i);
            i = d->nodes[i].end - 1;
        }
    }
}

void webpage_main(struct webpage *w, size_t *from, size_t *end)
{
    struct dom *d = &w->dom;
    struct weight *v = weigh(w);
    size_t top = v ? declared(w, v) : 0;
    bool sure = top > 0;
    *from = *end = d->n;
    if (!v)
        return;
    if (!sure)
        top = densest(d, v);
    webpage_tidy(w, top + 1, d->nodes[top].end);
    size_t h1 = dom_find(d, top + 1, d->nodes[top].end, "h1");
    if (h1 == 0 && !sure) /* the heading often stands above the text */
        h1 = dom_find(d, 1, top, "h1");
    struct sv head = h1 > 0 && !d->nodes[h1].drop ? dom_text(d, h1, &w->a) : sv_make("", 0);
    /* Outside of a declared content it may be the site's name. */
    if (head.n > 0 && w->heading.n == 0 &&
        (sure || w->title.n == 0 || sv_find(w->title, head) >= 0))
        w->heading = head;
    drop_links(w, v, top, sure);
    if (w->published == TIME_NONE && w->modified == TIME_NONE) {
        size_t at = dom_find(d, top + 1, d->nodes[top].end,
                             "time[itemprop=datePublished],time[pubdate],time[datetime]");
        w->published = at ? web_time(dom_attr(d, at, "datetime")) : TIME_NONE;
    }
    *from = top + 1;
    *end = d->nodes[top].end;
}
