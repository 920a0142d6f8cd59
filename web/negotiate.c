/* negotiate.c - the grammars of the request headers that we look at.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what follows from them (routes.c, http.c).
 * Method: lists are cut at commas, elements at semicolons; what is malformed counts as not said.
 */
#include "web/negotiate.h"

#include <arpa/inet.h>
#include <string.h>

/* The q of an element's parameters: true when it is above zero. No q means one. */
static bool quality_above_zero(struct sv params)
{
    struct sv one;

    while (sv_next(&params, ';', &one)) {
        struct sv p = sv_trim(one);

        if (!sv_istarts(p, SV("q=")))
            continue;
        p = sv_skip(p, 2);
        for (size_t i = 0; i < p.n; i++)
            if (p.p[i] >= '1' && p.p[i] <= '9')
                return true;
        return false;
    }
    return true;
}

bool negotiate_gzip(struct sv accept_encoding)
{
    struct sv rest = accept_encoding;
    struct sv element;
    bool star = false;

    while (accept_encoding.n > 0 && sv_next(&rest, ',', &element)) {
        ptrdiff_t semi = sv_chr(element, ';');
        struct sv coding = sv_trim(semi < 0 ? element : sv_make(element.p, (size_t)semi));
        bool wanted = semi < 0 || quality_above_zero(sv_skip(element, (size_t)semi + 1));

        if (sv_ieq(coding, SV("gzip")) || sv_ieq(coding, SV("x-gzip")))
            return wanted;
        if (sv_eq(coding, SV("*")))
            star = wanted;
    }
    return star;
}

bool negotiate_etag(struct sv if_none_match, struct sv tag)
{
    struct sv rest = if_none_match;
    struct sv element;

    if (sv_starts(tag, SV("W/")))
        tag = sv_skip(tag, 2);
    /* Our tags hold no comma, so that a comma within somebody else's does no harm. */
    while (if_none_match.n > 0 && sv_next(&rest, ',', &element)) {
        struct sv e = sv_trim(element);

        if (sv_eq(e, SV("*")))
            return true;
        if (sv_starts(e, SV("W/")))
            e = sv_skip(e, 2);
        if (tag.n > 0 && sv_eq(e, tag))
            return true;
    }
    return false;
}

bool negotiate_is_type(struct sv content_type, const char *type)
{
    ptrdiff_t semi = sv_chr(content_type, ';');

    if (semi >= 0)
        content_type.n = (size_t)semi;
    return sv_ieq(sv_trim(content_type), sv_of(type));
}

static bool is_host_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("-._:", c));
}

bool negotiate_host(struct sv host, struct sv *name)
{
    struct sv port = SV("");
    ptrdiff_t end;

    *name = host;
    if (sv_starts(host, SV("["))) {
        if ((end = sv_chr(host, ']')) < 0)
            return false;
        *name = sv_make(host.p + 1, (size_t)end - 1);
        port = sv_skip(host, (size_t)end + 1);
    } else if ((end = sv_chr(host, ':')) >= 0) {
        name->n = (size_t)end;
        port = sv_skip(host, (size_t)end);
    }
    if (name->n == 0 || name->n > 255 || port.n > 6 || (port.n > 0 && port.p[0] != ':'))
        return false;
    for (size_t i = 0; i < name->n; i++)
        if (!is_host_char(name->p[i]))
            return false;
    for (size_t i = 1; i < port.n; i++)
        if (port.p[i] < '0' || port.p[i] > '9')
            return false;
    if (name->n > 1 && name->p[name->n - 1] == '.') /* the root's dot */
        name->n--;
    return true;
}

/* Reads an address; 4 or 6 for its family, 0 for a name. */
static int address_of(struct sv name, unsigned char out[16])
{
    char text[INET6_ADDRSTRLEN];

    if (name.n == 0 || name.n >= sizeof text)
        return 0;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    if (inet_pton(AF_INET, text, out) == 1)
        return 4;
    return inet_pton(AF_INET6, text, out) == 1 ? 6 : 0;
}

bool negotiate_is_loopback(struct sv name)
{
    static const unsigned char one[16] = {[15] = 1};
    unsigned char bytes[16];
    int family = address_of(name, bytes);

    if (family == 4)
        return bytes[0] == 127;
    if (family == 6)
        return memcmp(bytes, one, sizeof one) == 0;
    return sv_ieq(name, SV("localhost")) ||
           (name.n > 10 && sv_ieq(sv_skip(name, name.n - 10), SV(".localhost")));
}

bool negotiate_host_allowed(struct sv host, const struct host_rule *rule)
{
    unsigned char bytes[16];
    struct sv name;

    if (!negotiate_host(host, &name))
        return false;
    if (negotiate_is_loopback(name) || sv_ieq(name, sv_of(rule->listen)))
        return true;
    if (rule->any_address && address_of(name, bytes) != 0)
        return true;
    for (size_t i = 0; i < rule->nnames; i++)
        if (sv_ieq(name, sv_of(rule->names[i])))
            return true;
    return false;
}
