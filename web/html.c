/* html.c - the frame of every page, and the pieces that pages share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: bodies of posts (markdown.c), the look (assets/style.css).
 */
#include "web/html.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "web/site.h"

void html_text(struct sb *b, struct sv text)
{
    esc_html(b, text);
}

void html_marked(struct sb *b, struct sv text, const struct mark *marks, size_t n)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        const struct mark *m = &marks[i];

        /* Marks come in order and apart; one that does not is left out rather than believed. */
        if (m->off < at || m->off > text.n || m->n > text.n - m->off)
            continue;
        esc_html(b, sv_make(text.p + at, m->off - at));
        sb_puts(b, "<mark>");
        esc_html(b, sv_make(text.p + m->off, m->n));
        sb_puts(b, "</mark>");
        at = (size_t)m->off + m->n;
    }
    esc_html(b, sv_skip(text, at));
}

void html_number(struct sb *b, int64_t n)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);
    int lead = digits[0] == '-' ? 1 : 0;

    if (lead)
        sb_puts(b, "\xE2\x88\x92"); /* a minus sign, not a hyphen */
    for (int i = lead; i < len; i++) {
        if (i > lead && (len - i) % 3 == 0)
            sb_putc(b, ',');
        sb_putc(b, digits[i]);
    }
}

void html_count(struct sb *b, int64_t n, const char *one, const char *many)
{
    html_number(b, n);
    sb_putc(b, ' ');
    sb_puts(b, n == 1 ? one : many);
}

/* "3 years ago": the largest unit that fits once. */
static void put_age(struct sb *b, int64_t age)
{
    static const struct {
        int64_t seconds;
        const char *one, *many;
    } units[] = {{31557600, "year", "years"},
                 {2629800, "month", "months"},
                 {604800, "week", "weeks"},
                 {86400, "day", "days"}};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (age >= units[i].seconds) {
            html_count(b, age / units[i].seconds, units[i].one, units[i].many);
            sb_puts(b, " ago");
            return;
        }
    sb_puts(b, age >= 0 ? "today" : "in the future");
}

void html_time(struct sb *b, int64_t t)
{
    char text[TIME_TEXT_MAX];

    if (t == TIME_NONE)
        return;
    time_format(t, text);
    sb_printf(b, "<time datetime=\"%s\" title=\"%.10s\">", text, text);
    /* Counted in whole days, as the page's ETag is: it must not change within a day. */
    put_age(b, clock_now() / 86400 * 86400 + 86399 - t);
    sb_puts(b, "</time>");
}

void html_search_url(struct sb *b, struct sv q, const char *sort, int64_t page)
{
    sb_puts(b, "/search?q=");
    esc_url(b, q);
    if (sort) {
        sb_puts(b, "&amp;sort=");
        sb_puts(b, sort);
    }
    if (page > 1)
        sb_printf(b, "&amp;page=%" PRId64, page);
}

void html_tag(struct sb *b, struct sv tag)
{
    sb_puts(b, "<a class=\"tag\" href=\"/search?q=%5B");
    esc_url(b, tag);
    sb_puts(b, "%5D\">");
    esc_html(b, tag);
    sb_puts(b, "</a>");
}

bool html_href_out(struct sb *b, struct sv url)
{
    if (!(sv_istarts(url, SV("http://")) || sv_istarts(url, SV("https://"))) ||
        !esc_url_is_safe(url))
        return false;
    sb_puts(b, " href=\"");
    esc_html(b, url);
    sb_puts(b, "\" rel=\"nofollow noopener noreferrer\"");
    return true;
}

void html_search_form(struct sb *b, const char *id, const struct html_page *page, bool big)
{
    sb_printf(
        b,
        "<form class=\"search%s\" role=\"search\" action=\"/search\" method=\"get\">\n"
        "<label class=\"unseen\" for=\"%s\">Question, error message or keywords</label>\n"
        "<input type=\"search\" id=\"%s\" name=\"q\" maxlength=\"20000\" autocomplete=\"off\" "
        "autocapitalize=\"off\" spellcheck=\"false\"%s placeholder=\"%s\" value=\"",
        big ? " big" : "", id, id, big ? " autofocus" : "", "Question, error message or keywords");
    /* A browser would join the lines: such a text stands in the paste form. */
    if (sv_chr(page->q, '\n') < 0)
        esc_html(b, page->q);
    sb_puts(b, "\">\n");
    if (page->sort)
        sb_printf(b, "<input type=\"hidden\" name=\"sort\" value=\"%s\">\n", page->sort);
    sb_puts(b, "<button type=\"submit\">Search</button>\n</form>\n");
}

void html_paste_form(struct sb *b, const struct html_page *page)
{
    bool pasted = sv_chr(page->q, '\n') >= 0;

    sb_printf(b,
              "<details class=\"paste\"%s><summary>Paste a log or a stack trace</summary>\n"
              "<form action=\"/search\" method=\"post\">\n"
              "<label class=\"unseen\" for=\"pasted\">Log, stack trace or long question</label>\n"
              "<textarea id=\"pasted\" name=\"q\" rows=\"8\" maxlength=\"200000\" "
              "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\">\n",
              pasted ? " open" : "");
    if (pasted)
        esc_html(b, page->q);
    sb_puts(b, "</textarea>\n<button type=\"submit\">Search for this</button>\n"
               "</form></details>\n");
}

// clang-format off
static const struct {
    const char *url, *text;
} menu[] = {
    {"/tags", "Tags"},
    {"/sources", "Sources"},
    {"/help", "Help"},
};
// clang-format on

static void put_head(struct sb *b, const struct req *req, const struct html_page *page)
{
    const struct asset *style = site_asset(req->site, "style.css");
    const struct asset *icon = site_asset(req->site, "favicon.svg");
    const struct asset *script = site_asset(req->site, "suggest.js");

    sb_puts(b, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    if (page->title.n > 0) {
        esc_html(b, page->title);
        sb_puts(b, " \xC2\xB7 ");
    }
    sb_puts(b, "askwell</title>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n");
    if (style)
        sb_printf(b, "<link rel=\"stylesheet\" href=\"%s\">\n", style->url);
    if (icon)
        sb_printf(b, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"%s\">\n", icon->url);
    if (script)
        sb_printf(b, "<script src=\"%s\" defer></script>\n", script->url);
    sb_puts(b, "</head>\n");
}

void html_begin(struct resp *resp, const struct req *req, const struct html_page *page)
{
    struct sb *b = &resp->body;

    resp->type = "text/html; charset=utf-8";
    put_head(b, req, page);
    sb_printf(b, "<body%s>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n",
              page->bare ? " class=\"home\"" : "");
    sb_puts(b, "<header class=\"top\">\n<a class=\"brand\" href=\"/\">askwell</a>\n");
    if (!page->bare)
        html_search_form(b, "q", page, false);
    sb_puts(b, "<nav aria-label=\"Site\"><ul>");
    for (size_t i = 0; i < sizeof menu / sizeof menu[0]; i++) {
        bool here = page->here && sv_eq(sv_of(page->here), sv_of(menu[i].url));

        sb_printf(b, "<li><a href=\"%s\"%s>%s</a></li>", menu[i].url,
                  here ? " aria-current=\"page\"" : "", menu[i].text);
    }
    sb_puts(b, "</ul></nav>\n</header>\n<main id=\"main\">\n");
}

void html_end(struct resp *resp, const struct req *req)
{
    (void)req;
    sb_puts(&resp->body,
            "</main>\n<footer class=\"bottom\"><p>Posts belong to their authors, under the licence "
            "shown with each. <a href=\"/help\">How to search</a></p></footer>\n"
            "</body>\n</html>\n");
}

void html_error(struct resp *resp, const struct req *req, const struct problem *pb)
{
    struct html_page page = {.title = sv_of(pb->title)};
    struct sb *b = &resp->body;

    html_begin(resp, req, &page);
    sb_printf(b, "<div class=\"error\"><p class=\"status\">%d</p>\n<h1>", pb->status);
    html_text(b, sv_of(pb->title));
    sb_puts(b, "</h1>\n<p>");
    html_text(b, sv_of(pb->detail));
    sb_puts(b, "</p>\n<p><a href=\"/\">To the start</a></p></div>\n");
    html_end(resp, req);
}
