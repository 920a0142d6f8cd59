/* page_help.c - /help: the query language and the errors, from the tables that define them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/operators.h"
#include "web/html.h"
#include "web/routes.h"

extern const struct route page_help_routes[];

static const struct {
    const char *query, *what;
} basics[] = {
    {"docker build fails", "words: the more of them a post has, the better; word forms count"},
    {"\"permission denied\"", "these words in this order"},
    {"python -windows", "without a word; a minus within a command line is left alone"},
    {"nginx OR apache", "either; AND, NOT and parentheses in capitals work too"},
    {"volum*", "words that begin so"},
    {"[networking]", "threads with this tag"},
    {"\\-rf", "a backslash: nothing but a word"},
};

static void put_query(struct sb *b, const char *query)
{
    sb_puts(b, "<a href=\"");
    html_search_url(b, sv_of(query), NULL, 1);
    sb_puts(b, "\"><code>");
    html_text(b, sv_of(query));
    sb_puts(b, "</code></a>");
}

/* The other ways to write an operator. */
static void put_others(struct sb *b, const struct qop *op)
{
    struct sv rest = sv_of(op->aliases), one;
    const char *between = "";

    if (*op->also) {
        sb_puts(b, "<code>");
        html_text(b, sv_of(op->also));
        sb_puts(b, "</code>");
        between = ", ";
    }
    while (sv_next(&rest, ' ', &one)) {
        if (one.n) {
            sb_printf(b, "%s<code>", between);
            html_text(b, one);
            sb_puts(b, ":</code>");
            between = ", ";
        }
    }
}

static void put_operators(struct sb *b)
{
    const struct qop *ops;
    size_t n;

    ops = operators(&n);
    sb_puts(b, "<h2 id=\"operators\">Operators</h2>\n"
               "<p>Each takes a value behind its colon; a minus before it turns it round. One "
               "counts only where its value makes sense; else it is a word.</p>\n"
               "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Example</th>"
               "<th scope=\"col\">Meaning</th><th scope=\"col\">Also written</th></tr></thead>"
               "<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        sb_puts(b, "<tr><th scope=\"row\">");
        put_query(b, ops[i].example);
        sb_puts(b, "</th><td>");
        html_text(b, sv_of(ops[i].help));
        sb_puts(b, "</td><td>");
        put_others(b, &ops[i]);
        sb_puts(b, "</td></tr>\n");
    }
    sb_puts(b, "</tbody></table></div>\n");
}

static void put_states(struct sb *b)
{
    const char *help;
    const char *name;

    sb_puts(b, "<h2 id=\"is\">Values of <code>is:</code></h2>\n<dl class=\"words\">\n");
    for (size_t i = 0; (name = operator_state(i, &help)) != NULL; i++) {
        sb_puts(b, "<div><dt><code>");
        html_text(b, sv_of(name));
        sb_puts(b, "</code></dt><dd>");
        html_text(b, sv_of(help));
        sb_puts(b, "</dd></div>\n");
    }
    sb_puts(b, "</dl>\n");
}

/* A problem document's type is the address of its entry here. */
static void put_problem(struct sb *b, const char *code, int status, const char *title)
{
    sb_printf(b, "<div id=\"problem-%s\"><dt><code>%s</code></dt><dd>%d: %s</dd></div>\n", code,
              code, status, title);
}

static void put_problems(struct sb *b)
{
    const char *code;
    const char *title;
    int status;

    sb_puts(b, "<h2 id=\"problems\">Errors of the HTTP interface</h2>\n<dl class=\"words\">\n");
    for (size_t i = 0; (code = problem_row(i, &status, &title)) != NULL; i++) {
        bool known = false;

#define X(name, value, exit_status, http_status, rc_code, text)                                    \
    known = known || sv_eq(sv_of(rc_code), sv_of(code));
        ASK_RC_MAP(X)
#undef X
        if (!known)
            put_problem(b, code, status, title);
    }
#define X(name, value, exit_status, http_status, rc_code, text)                                    \
    put_problem(b, rc_code, http_status, text);
    ASK_RC_MAP(X)
#undef X
    sb_puts(b, "</dl>\n");
}

static int help(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct html_page page = {.title = SV("How to search"), .here = "/help"};
    struct sb *b = &resp->body;

    (void)en;
    (void)err;
    html_begin(resp, req, &page);
    sb_puts(b, "<div class=\"text\">\n<h1>How to search</h1>\n"
               "<p>Type a question, some words, or paste an error message with everything around "
               "it. Nothing that you type is an error; the results say how it was understood.</p>\n"
               "<div class=\"scroll\"><table><tbody>\n");
    for (size_t i = 0; i < sizeof basics / sizeof basics[0]; i++) {
        sb_puts(b, "<tr><th scope=\"row\">");
        put_query(b, basics[i].query);
        sb_puts(b, "</th><td>");
        html_text(b, sv_of(basics[i].what));
        sb_puts(b, "</td></tr>\n");
    }
    sb_puts(b, "</tbody></table></div>\n");
    put_operators(b);
    put_states(b);
    sb_puts(
        b, "<h2 id=\"ranking\">What comes first</h2>\n<p>How well a post fits what was asked "
           "decides. Among posts that fit equally, votes and accepted answers do; they never "
           "lift a post that does not fit.</p>\n"
           "<h2 id=\"api\">For programs</h2>\n<p>The same answers as JSON: "
           "<a href=\"/api/v1/search?q=timeout\"><code>/api/v1/search?q=timeout</code></a>.</p>\n");
    put_problems(b);
    sb_puts(b, "</div>\n");
    html_end(resp, req);
    return 0;
}

const struct route page_help_routes[] = {{HTTP_GET, "/help", ROUTE_INSTANT, help}, {0}};
