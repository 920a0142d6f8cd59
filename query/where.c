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

static bool at_or_below(struct sv s, struct sv top)
{
    return sv_istarts(s, top) && (s.n == top.n || strchr("/?#:&", s.p[top.n]) != NULL);
}

/* Is it this address, or one below it? "e.org/a" has "e.org/a/b" below it, not "e.org/ab". Texts
 * may have addresses of any length: a host that is none is not taken apart. */
bool where_url(struct sv url, struct sv top)
{
    const ptrdiff_t scheme = sv_find(url, SV("://"));
    const struct sv rest = scheme >= 0 ? sv_skip(url, (size_t)scheme + 3) : url;
    const size_t host = host_end(rest);
    bool is = at_or_below(rest, top);

    for (size_t i = 0; i < host && host < LINK_HOST_MAX && !is; i++) {
        is = rest.p[i] == '.' && at_or_below(sv_skip(rest, i + 1), top); /* "gist.github.com" */
    }
    return is;
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
