/* url.c - parts of web addresses.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: dots in the middle of a path, which servers understand as well.
 */
#include "base/url.h"

#include <string.h>

/* The bytes of s before the first of some characters. */
static size_t until(struct sv s, const char *ends)
{
    size_t n = 0;

    while (n < s.n && !strchr(ends, s.p[n]))
        n++;
    return n;
}

bool url_has_scheme(struct sv s)
{
    const size_t n = until(s, ":/?#");

    return n > 0 && n < s.n && s.p[n] == ':';
}

struct sv url_host(struct sv url)
{
    const ptrdiff_t at = sv_find(url, SV("://"));
    const struct sv host = at < 0 ? sv_make("", 0) : sv_skip(url, (size_t)at + 3);

    return sv_make(host.p, until(host, "/?#"));
}

/* Takes the last part off a path of n bytes that ends with a slash; not what is before origin. */
static size_t parent(struct sv base, size_t origin, size_t n)
{
    if (n > origin + 1)
        n--;
    while (n > origin + 1 && base.p[n - 1] != '/')
        n--;
    return n;
}

void url_join(struct sb *out, struct sv base, struct sv href)
{
    const struct sv host = url_host(base);
    const size_t origin = host.n ? (size_t)(host.p - base.p) + host.n : 0;
    size_t n = origin;

    if (url_has_scheme(href)) {
        sb_sv(out, href);
        return;
    }
    if (origin == 0)
        return;
    if (sv_starts(href, SV("//"))) {
        n = (size_t)sv_chr(base, ':') + 1;
    } else if (sv_starts(href, SV("#"))) {
        n = until(base, "#");
    } else if (sv_starts(href, SV("?"))) {
        n = until(base, "?#");
    } else if (!sv_starts(href, SV("/"))) {
        n = origin + until(sv_skip(base, origin), "?#");
        while (n > origin && base.p[n - 1] != '/')
            n--;
        for (;;) {
            if (sv_starts(href, SV("./"))) {
                href = sv_skip(href, 2);
            } else if (sv_starts(href, SV("../"))) {
                href = sv_skip(href, 3);
                n = parent(base, origin, n);
            } else {
                break;
            }
        }
        if (n == origin) {
            sb_put(out, base.p, n);
            sb_putc(out, '/');
            sb_sv(out, href);
            return;
        }
    }
    sb_put(out, base.p, n);
    sb_sv(out, href);
}
