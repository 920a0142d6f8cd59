/* hits.c - the list of results as HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the page around it (page_search.c).
 */
#include "web/hits.h"

#include <inttypes.h>

#include "query/evidence.h"
#include "web/html.h"

static const char *kind_label(enum post_kind kind)
{
    switch (kind) {
    case POST_QUESTION:
        return "Question";
    case POST_ANSWER:
        return "Answer";
    case POST_COMMENT:
        return "Comment";
    case POST_ARTICLE:
        return "Article";
    case POST_MESSAGE:
        return "Message";
    case POST_MAIL:
        return "Mail";
    case POST_REPLY:
        return "Reply";
    case POST_TALK:
        return "Talk";
    case POST_NONE:
        break;
    }
    return "Post";
}

/* Thread, or the post within it when the passage is not of its first one. */
static void put_address(struct sb *b, const struct thread_head *head, int64_t post)
{
    sb_printf(b, "/t/%" PRId64, head->id);
    if (post != head->root)
        sb_printf(b, "?post=%" PRId64 "#p%" PRId64, post, post);
}

/* The numbers a reader looks at first; the answer count is green when one was accepted. */
static void put_evidence(struct sb *b, const struct thread_head *head)
{
    sb_puts(b, "<div class=\"evidence\"><span><b>");
    html_number(b, head->score);
    sb_printf(b, "</b> %s</span>", head->score == 1 ? "vote" : "votes");
    if (head->kind == POST_QUESTION || head->answers > 0) {
        const char *one = head->kind == POST_QUESTION ? "answer" : "reply";
        const char *many = head->kind == POST_QUESTION ? "answers" : "replies";

        sb_printf(b, "<span class=\"answers%s\"><b>", head->accepted ? " ok" : "");
        if (head->accepted)
            sb_puts(b, "<span aria-hidden=\"true\">\xE2\x9C\x93 </span>");
        html_number(b, head->answers);
        sb_printf(b, "</b> %s%s</span>", head->answers == 1 ? one : many,
                  head->accepted ? "<span class=\"unseen\">, one accepted</span>" : "");
    }
    sb_puts(b, "</div>\n");
}

static void put_word(void *ctx, const char *words)
{
    struct sb *b = ctx;

    sb_puts(b, " \xC2\xB7 ");
    html_text(b, sv_of(words));
}

/* ev: what is known of the passage's post; NULL for all but the first. */
static void put_passage(struct sb *b, const struct thread_head *head, const struct hit_passage *p,
                        const struct evidence *ev, struct arena *a)
{
    const struct snippet *s = &p->snippet;

    if (p->post != head->root) {
        sb_printf(b, "<p class=\"from%s\">%s", p->accepted ? " ok" : "",
                  p->accepted ? "Accepted answer" : kind_label(p->kind));
        if (p->author.n > 0) {
            sb_puts(b, " by ");
            html_text(b, p->author);
        }
        if (p->score != 0) {
            sb_puts(b, " \xC2\xB7 ");
            html_count(b, p->score, "vote", "votes");
        }
        if (ev)
            evidence_words(ev, NULL, a, put_word, b);
        sb_puts(b, "</p>\n");
    } else if (p->heading.n > 0) {
        sb_puts(b, "<p class=\"from\">");
        html_text(b, p->heading);
        sb_puts(b, "</p>\n");
    }
    if (s->text.n == 0)
        return;
    sb_printf(b, "<p class=\"snippet%s\">%s", s->code ? " code" : "",
              s->head ? "\xE2\x80\xA6 " : "");
    html_marked(b, s->text, s->marks, s->nmarks);
    sb_printf(b, "%s</p>\n", s->tail ? " \xE2\x80\xA6" : "");
}

static void put_meta(struct sb *b, const struct hit *h)
{
    sb_puts(b, "<p class=\"meta\"><span class=\"tags\">");
    for (size_t i = 0; i < h->head.ntags; i++) {
        html_tag(b, h->head.tags[i]);
        sb_putc(b, ' ');
    }
    sb_puts(b, "</span><span class=\"where\">");
    html_text(b, h->head.source_name);
    if (h->head.created != TIME_NONE)
        sb_puts(b, " \xC2\xB7 ");
    html_time(b, h->head.created);
    sb_puts(b, "</span></p>\n");
}

static void put_copies(struct sb *b, const struct hit *h)
{
    if (!h->ncopies)
        return;
    sb_puts(b, "<p class=\"meta\"><span>The same text: ");
    for (size_t i = 0; i < h->ncopies; i++) {
        sb_printf(b, "%s<a href=\"/t/%" PRId64 "\">", i ? ", " : "", h->copies[i].id);
        html_text(b, h->copies[i].source_name);
        sb_puts(b, "</a>");
    }
    if (h->copies_total > (int64_t)h->ncopies) {
        sb_puts(b, " and ");
        html_number(b, h->copies_total - (int64_t)h->ncopies);
        sb_puts(b, " more");
    }
    sb_puts(b, "</span></p>\n");
}

/* What ranked it where it is, folded up until somebody asks. */
static void put_why_here(struct sb *b, const struct hit *h)
{
    if (h->summary.n == 0)
        return;
    sb_puts(b, "<details class=\"here\"><summary>Why here?</summary>\n<p>");
    html_text(b, h->summary);
    sb_puts(b, "</p>\n<ul>\n");
    for (size_t i = 0; i < h->nfeatures; i++) {
        const struct hit_feature *f = &h->features[i];

        if (f->words.n == 0 || (f->share < .0005 && f->share > -.0005))
            continue;
        sb_printf(b, "<li><b>%s%.3f</b> ", f->share < 0 ? "\xE2\x88\x92" : "+",
                  f->share < 0 ? -f->share : f->share);
        html_text(b, f->words);
        sb_puts(b, "</li>\n");
    }
    sb_puts(b, "</ul></details>\n");
}

static void put_hit(struct sb *b, const struct hit *h, struct arena *a)
{
    sb_puts(b, "<li><article class=\"hit\">\n");
    put_evidence(b, &h->head);
    sb_puts(b, "<div class=\"what\"><h2><a href=\"");
    put_address(b, &h->head, h->npassages ? h->passages[0].post : h->head.root);
    sb_puts(b, "\">");
    if (h->head.title.n > 0)
        html_marked(b, h->head.title, h->title_marks, h->ntitle_marks);
    else
        sb_puts(b, "(no title)");
    sb_puts(b, "</a>");
    if (h->head.duplicate)
        sb_puts(b, " <span class=\"badge\">duplicate</span>");
    else if (h->head.closed)
        sb_puts(b, " <span class=\"badge\">closed</span>");
    sb_puts(b, "</h2>\n");
    for (size_t i = 0; i < h->npassages; i++)
        put_passage(b, &h->head, &h->passages[i], i ? NULL : h->evidence, a);
    put_meta(b, h);
    put_copies(b, h);
    put_why_here(b, h);
    sb_puts(b, "</div></article></li>\n");
}

void hits_put(struct sb *b, const struct answer *ans, struct arena *a)
{
    sb_puts(b, "<ol class=\"hits\">\n");
    for (size_t i = 0; i < ans->nhits; i++)
        put_hit(b, &ans->hits[i], a);
    sb_puts(b, "</ol>\n");
}
