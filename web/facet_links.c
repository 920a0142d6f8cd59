/* facet_links.c - the counts beside the results, as links that narrow or widen the search.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: counting (query/).
 */
#include "web/facet_links.h"

#include <string.h>

#include "web/html.h"

/* Each link repeats the query: a pasted stack trace is not repeated forty times. */
#define QUERY_LINKED_MAX 1000

// clang-format off
static const struct {
    const char *label, *before, *behind;
    bool quoted; /* where the value is more than one plain word */
} rows[FACET_COUNT] = {
    [FACET_TAG] = {"Tags", "[", "]", false},
    [FACET_SOURCE] = {"Sources", "site:", "", true},
    [FACET_AUTHOR] = {"Authors", "user:", "", true},
    [FACET_YEAR] = {"Years", "created:", "", false},
    [FACET_TYPE] = {"Kinds", "is:", "", false},
};
// clang-format on

static bool is_plain(struct sv value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if (c <= ' ' || strchr("\"()[]:", c))
            return false;
    }
    return value.n > 0;
}

bool facet_links_operator(struct sb *b, enum facet_kind kind, struct sv value)
{
    bool plain = is_plain(value);
    const char *quote = plain ? "" : "\"";

    if (value.n == 0 || sv_chr(value, '"') >= 0 || (!plain && !rows[kind].quoted))
        return false;
    sb_puts(b, rows[kind].before);
    sb_puts(b, quote);
    sb_sv(b, value);
    sb_puts(b, quote);
    sb_puts(b, rows[kind].behind);
    return true;
}

/* Where op stands in q between blanks or the ends; -1 when nowhere. */
static ptrdiff_t find_operator(struct sv q, struct sv op)
{
    for (size_t at = 0; at < q.n;) {
        ptrdiff_t found = sv_find(sv_skip(q, at), op);
        size_t i;

        if (found < 0)
            return -1;
        i = at + (size_t)found;
        if ((i == 0 || q.p[i - 1] == ' ') && (i + op.n == q.n || q.p[i + op.n] == ' '))
            return (ptrdiff_t)i;
        at = i + 1;
    }
    return -1;
}

bool facet_links_toggle(struct sb *b, struct sv q, struct sv op)
{
    ptrdiff_t at = find_operator(q, op);
    struct sv head = sv_trim(at < 0 ? q : sv_make(q.p, (size_t)at));
    struct sv tail = at < 0 ? op : sv_trim(sv_skip(q, (size_t)at + op.n));

    sb_sv(b, head);
    if (head.n > 0 && tail.n > 0)
        sb_putc(b, ' ');
    sb_sv(b, tail);
    return at >= 0;
}

static void put_value(struct sb *b, enum facet_kind kind, const struct facet_value *v, struct sv q,
                      const char *sort)
{
    struct sb op = SB_INIT(4096);
    struct sb to = SB_INIT(QUERY_LINKED_MAX + 8192);
    bool linked = q.n <= QUERY_LINKED_MAX && facet_links_operator(&op, kind, v->value);
    bool taken = linked && facet_links_toggle(&to, q, sb_view(&op));

    sb_puts(b, "<li>");
    if (linked && sb_ok(&to) && sb_ok(&op)) {
        sb_puts(b, "<a href=\"");
        html_search_url(b, sb_view(&to), sort, 1);
        sb_printf(b, "\"%s>", taken ? " aria-current=\"true\" title=\"no longer only these\"" : "");
        html_text(b, v->value);
        sb_puts(b, taken ? " <span aria-hidden=\"true\">\xC3\x97</span></a>" : "</a>");
    } else {
        html_text(b, v->value);
    }
    sb_puts(b, " <span>");
    html_number(b, v->count);
    sb_puts(b, "</span></li>\n");
    sb_dispose(&op);
    sb_dispose(&to);
}

void facet_links_put(struct sb *b, const struct answer *ans, struct sv q, const char *sort)
{
    bool any = false;

    for (size_t i = 0; i < ans->nfacets; i++)
        any = any || ans->facets[i].n > 0;
    if (!any)
        return;
    sb_puts(b, "<aside class=\"facets\" aria-label=\"Narrow the search\">\n");
    for (size_t i = 0; i < ans->nfacets; i++) {
        const struct facet *f = &ans->facets[i];

        if (f->n == 0)
            continue;
        sb_printf(b, "<section><h2>%s</h2>\n<ul>\n", rows[f->kind].label);
        for (size_t k = 0; k < f->n; k++)
            put_value(b, f->kind, &f->v[k], q, sort);
        sb_puts(b, "</ul></section>\n");
    }
    if (!ans->facets_exact)
        sb_puts(b, "<p class=\"fine\">Counted over the best matches.</p>\n");
    sb_puts(b, "</aside>\n");
}
