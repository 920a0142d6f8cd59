/* where.c - does a text have it in the place that was asked for?
 * Not here: getting the text of a candidate (search.c), phrases anywhere (phrase.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/where.h"

#include <string.h>

#include "indexer/links.h"
#include "query/phrase.h"

static size_t host_end(struct sv url)
{
    size_t n = 0;

    while (n < url.n && !strchr("/?#", url.p[n])) {
        n++;
    }
    return n;
}

/* Is it this address, or one below it? "e.org/a" has "e.org/a/b" below it, not "e.org/ab". */
bool where_url(struct sv url, struct sv top)
{
    const ptrdiff_t scheme = sv_find(url, SV("://"));
    struct sv rest = scheme >= 0 ? sv_skip(url, (size_t)scheme + 3) : url;

    for (;; rest = sv_skip(rest,
                           (size_t)sv_chr(rest, '.') + 1)) { /* "gist.github.com" is github.com */
        if (sv_istarts(rest, top) && (rest.n == top.n || strchr("/?#:&", rest.p[top.n]) != NULL)) {
            return true;
        }
        if (sv_chr(rest, '.') < 0 || (size_t)sv_chr(rest, '.') > host_end(rest)) {
            return false;
        }
    }
}

bool where_links(struct sv text, struct sv top)
{
    size_t from = 0;
    struct sv url;

    while (link_next(text, &from, &url)) {
        while (url.n && strchr(".,;:!?", url.p[url.n - 1])) { /* of the sentence */
            url.n--;
        }
        if (where_url(url, top)) {
            return true;
        }
    }
    return false;
}

bool where_code(const struct plain *p, struct sv phrase)
{
    size_t off, n;

    for (size_t i = 0; i < p->nspans; i++) {
        const struct span *s = &p->spans[i];

        if ((s->kind == SPAN_CODE || s->kind == SPAN_CODE_WORD) &&
            phrase_find(sv_make(p->text.p + s->off, s->n), 0, phrase, &off, &n)) {
            return true;
        }
    }
    return false;
}

bool where_channel(struct sv container, struct sv name)
{
    for (;;) {
        const ptrdiff_t slash = sv_chr(container, '/');

        if (sv_ieq(container, name)) {
            return true;
        }
        if (slash < 0) {
            return false;
        }
        container = sv_skip(container, (size_t)slash + 1);
    }
}
