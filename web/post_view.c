/* post_view.c - one post, or one comment, as HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: bodies (markdown.c), the order of posts (thread_order.c).
 */
#include "web/post_view.h"

#include <inttypes.h>

#include "base/escape.h"
#include "base/utf8.h"
#include "web/html.h"
#include "web/markdown.h"

#define SHORT_BODY  2000 /* bytes */
#define DEPTH_SHOWN 5    /* further levels are not indented more */

static void put_author(struct sb *b, const struct post *p)
{
    if (p->author.n == 0) {
        sb_puts(b, "<span>unknown author</span>");
        return;
    }
    /* No query can ask for a name with a quote in it. */
    if (sv_chr(p->author, '"') < 0) {
        sb_puts(b, "<a href=\"/search?q=user%3A%22");
        esc_url(b, p->author);
        sb_puts(b, "%22\">");
        html_text(b, p->author);
        sb_puts(b, "</a>");
    } else {
        sb_puts(b, "<span>");
        html_text(b, p->author);
        sb_puts(b, "</span>");
    }
    if (p->author_reputation > 1) {
        sb_puts(b, " <span class=\"rep\" title=\"reputation there\">");
        html_number(b, p->author_reputation);
        sb_puts(b, "</span>");
    }
    if (p->bot)
        sb_puts(b, " <span class=\"badge\">bot</span>");
}

static void put_votes(struct sb *b, const struct post *p)
{
    bool counted = p->score != 0 || p->up > 0 || p->kind == POST_QUESTION || p->kind == POST_ANSWER;

    if (!counted && !p->accepted)
        return;
    sb_puts(b, "<div class=\"evidence\">");
    if (counted) {
        sb_puts(b, "<span");
        if (p->up >= 0 && p->down >= 0)
            sb_printf(b, " title=\"%" PRId64 " up, %" PRId64 " down\"", p->up, p->down);
        sb_puts(b, "><b>");
        html_number(b, p->score);
        sb_printf(b, "</b> %s</span>", p->score == 1 ? "vote" : "votes");
    }
    if (p->accepted)
        sb_puts(b, "<span class=\"answers ok\"><b aria-hidden=\"true\">\xE2\x9C\x93</b> "
                   "accepted</span>");
    sb_puts(b, "</div>\n");
}

static void put_reactions(struct sb *b, const struct post *p)
{
    if (p->nreactions == 0)
        return;
    sb_puts(b, "<p class=\"reactions\">");
    for (size_t i = 0; i < p->nreactions && i < 20; i++) {
        sb_puts(b, "<span class=\"badge\">");
        html_text(b, p->reactions[i].name);
        sb_putc(b, ' ');
        html_number(b, p->reactions[i].count);
        sb_puts(b, "</span> ");
    }
    sb_puts(b, "</p>\n");
}

static void put_by(struct sb *b, const struct post *p)
{
    sb_puts(b, "<div class=\"by\"><p>");
    put_author(b, p);
    if (p->created != TIME_NONE) {
        sb_puts(b, " <span>");
        html_time(b, p->created);
        sb_puts(b, "</span>");
    }
    if (p->edited != TIME_NONE && p->edited > p->created) {
        sb_puts(b, " <span>edited ");
        html_time(b, p->edited);
        sb_puts(b, "</span>");
    }
    if (p->wiki)
        sb_puts(b, " <span class=\"badge\">community wiki</span>");
    sb_puts(b, "</p><p>");
    if (p->license.n > 0) {
        sb_puts(b, "<span>");
        html_text(b, p->license);
        sb_puts(b, "</span> ");
    }
    if (p->url.n > 0) {
        sb_puts(b, "<a");
        if (html_href_out(b, p->url))
            sb_puts(b, ">Original</a> ");
        else
            sb_puts(b, "></a> ");
    }
    sb_printf(b, "<a href=\"/p/%" PRId64 "\">Link</a></p></div>\n", p->id);
}

static void put_body(struct sb *b, const struct post *p, bool short_body)
{
    struct sv shown = p->body;

    if (short_body && shown.n > SHORT_BODY)
        shown.n = utf8_cut(p->body, SHORT_BODY);
    sb_puts(b, "<div class=\"body\">\n");
    if (p->ghost)
        sb_puts(b, "<p class=\"fine\">This post is referred to, but it is not part of what was "
                   "imported.</p>\n");
    else
        markdown_put(b, shown);
    if (shown.n < p->body.n)
        sb_puts(b, "<p class=\"cut\">The page is full: this is only the beginning.</p>\n");
    sb_puts(b, "</div>\n");
}

static void put_word(void *ctx, const char *words)
{
    struct sb *b = ctx;

    sb_puts(b, "<span>");
    html_text(b, sv_of(words));
    sb_puts(b, "</span> ");
}

/* What a reader might want to know before trusting it, beside votes and mark, which are shown. */
static void put_why(struct sb *b, const struct post_view *how)
{
    const struct evidence *ev = how->ev;
    const size_t before = b->n;

    sb_puts(b, "<p class=\"why\">");
    const size_t start = b->n;
    if (how->best)
        sb_puts(b, "<b>Best answer here</b> ");
    if (ev)
        evidence_words(ev, NULL, how->a, put_word, b);
    if (b->n == start) {
        sb_cut(b, before);
        return;
    }
    sb_puts(b, "</p>\n");
    for (size_t i = 0; ev && i < ev->noutdated; i++) {
        if (!ev->outdated[i].why.n)
            continue;
        sb_puts(b, "<p class=\"why\">");
        if (ev->outdated[i].post)
            sb_printf(b, "<a href=\"/p/%" PRId64 "\">", ev->outdated[i].post);
        sb_puts(b, "\xE2\x80\x9C");
        html_text(b, ev->outdated[i].why);
        sb_printf(b, "\xE2\x80\x9D%s</p>\n", ev->outdated[i].post ? "</a>" : "");
    }
}

static void put_tags(struct sb *b, const struct post *p)
{
    if (p->ntags == 0)
        return;
    sb_puts(b, "<p class=\"tags\">");
    for (size_t i = 0; i < p->ntags; i++) {
        html_tag(b, p->tags[i]);
        sb_putc(b, ' ');
    }
    sb_puts(b, "</p>\n");
}

void post_view_put(struct sb *b, const struct post *p, struct post_view how)
{
    unsigned level = how.depth > DEPTH_SHOWN ? DEPTH_SHOWN : how.depth;

    sb_printf(b, "<article class=\"post d%u%s%s\" id=\"p%" PRId64 "\">\n", level,
              how.depth == 0 ? " first" : "", p->accepted ? " accepted" : "", p->id);
    put_votes(b, p);
    sb_puts(b, "<div class=\"what\">\n");
    if (how.author_first)
        put_by(b, p);
    if (how.depth > 0 && p->title.n > 0) {
        sb_puts(b, "<h3>");
        html_text(b, p->title);
        sb_puts(b, "</h3>\n");
    }
    put_why(b, &how);
    put_body(b, p, how.short_body);
    put_tags(b, p);
    put_reactions(b, p);
    if (!how.author_first)
        put_by(b, p);
    sb_puts(b, "</div></article>\n");
}

void post_view_comment(struct sb *b, const struct post *p)
{
    sb_printf(b, "<li id=\"p%" PRId64 "\">", p->id);
    if (p->score > 0) {
        sb_puts(b, "<b title=\"votes\">");
        html_number(b, p->score);
        sb_puts(b, "</b> ");
    }
    put_body(b, p, false);
    sb_puts(b, "<p class=\"by\">");
    put_author(b, p);
    sb_puts(b, " <span>");
    html_time(b, p->created);
    sb_puts(b, "</span></p></li>\n");
}
