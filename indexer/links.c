/* links.c - addresses in a text, and their hosts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: parsing Markdown; an address counts wherever it stands, in a link's target, in code or
 * bare. Method: "://" is rare, so it is looked for; the scheme is what letters stand before it.
 */
#include "indexer/links.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool ends_url(char c)
{
    return (unsigned char)c <= ' ' || strchr("\"'<>()[]{}`|\\^", c) != NULL;
}

bool link_next(struct sv text, size_t *from, struct sv *url)
{
    while (*from < text.n) {
        const ptrdiff_t at = sv_find(sv_skip(text, *from), SV("://"));
        size_t start, end;

        if (at < 0)
            break;
        start = end = *from + (size_t)at;
        while (start > *from && is_letter(text.p[start - 1]))
            start--;
        end += 3;
        while (end < text.n && !ends_url(text.p[end]))
            end++;
        *url = sv_make(text.p + start, end - start);
        *from = end;
        if (text.p[start] != ':')
            return true;
    }
    *from = text.n;
    return false;
}

size_t link_host(char out[LINK_HOST_MAX], struct sv url)
{
    const ptrdiff_t scheme = sv_find(url, SV("://"));
    struct sv rest = scheme >= 0 ? sv_skip(url, (size_t)scheme + 3) : url;
    size_t n = 0;
    bool dot = false;

    while (n < rest.n && !strchr("/?#", rest.p[n]))
        n++;
    rest.n = n;
    while (sv_chr(rest, '@') >= 0)
        rest = sv_skip(rest, (size_t)sv_chr(rest, '@') + 1);
    if (sv_chr(rest, ':') >= 0)
        rest.n = (size_t)sv_chr(rest, ':');
    if (sv_istarts(rest, SV("www.")))
        rest = sv_skip(rest, 4);
    if (rest.n >= LINK_HOST_MAX || rest.n == 0)
        return 0;
    for (n = 0; n < rest.n; n++) {
        const char c = rest.p[n];

        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.')
            return 0;
        dot = dot || (c == '.' && n > 0 && n + 1 < rest.n);
        out[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    while (n > 0 && out[n - 1] == '.')
        n--;
    return dot ? n : 0;
}

size_t link_dir(char out[LINK_HOST_MAX + LINK_DIR_MAX], struct sv url, struct sv host)
{
    const ptrdiff_t scheme = sv_find(url, SV("://"));
    struct sv path = scheme >= 0 ? sv_skip(url, (size_t)scheme + 3) : url;
    char own[LINK_HOST_MAX];
    const ptrdiff_t slash = sv_chr(path, '/');
    size_t n = 0;

    if (host.n == 0)
        host = sv_make(own, link_host(own, url));
    if (host.n == 0 || slash < 0)
        return 0;
    path = sv_skip(path, (size_t)slash + 1);
    while (n < path.n && n + 1 < LINK_DIR_MAX && !strchr("/?#:&", path.p[n]))
        n++;
    if (n == 0)
        return 0;
    memcpy(out, host.p, host.n);
    out[host.n] = '/';
    memcpy(out + host.n + 1, path.p, n);
    return host.n + 1 + n;
}

struct sv link_parent(struct sv host)
{
    const ptrdiff_t dot = sv_chr(host, '.');
    const struct sv rest = dot < 0 ? sv_make(host.p, 0) : sv_skip(host, (size_t)dot + 1);

    return sv_chr(rest, '.') > 0 ? rest : sv_make(rest.p, 0);
}
