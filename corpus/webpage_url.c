/* webpage_url.c - addresses of pages: made absolute, and what they say about a thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which address a page has (webpage.c).
 * Method: a table of how forum programs write a thread's address. What names the thread is the host
 * and its number, "forum.example.org/t123"; where no row fits, it is the address without what names
 * a page of it. A file's name is read the same way, since tools that save pages make it of the
 * address.
 */
#include <string.h>

#include "base/ascii.h"
#include "base/escape.h"
#include "base/url.h"
#include "corpus/webpage.h"

/* ---- absolute addresses ---- */

/* Parameters that name a visitor, not a page. */
static bool is_session(struct sv param)
{
    static const char *const names[] = {"sid=", "PHPSESSID=", "s=", "utm_", "highlight="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_starts(param, sv_of(names[i])))
            return names[i][1] != '=' || param.n == 34; /* "s=" and a hash is vBulletin's */
    return false;
}

/* The address that a copy of the Wayback Machine is of. */
static struct sv without_archive(struct sv url)
{
    struct sv mark = SV("web.archive.org/web/");
    ptrdiff_t at = sv_find(url, mark);
    struct sv rest = sv_skip(url, at < 0 ? url.n : (size_t)at + mark.n);
    ptrdiff_t slash = sv_digits(rest) ? sv_chr(rest, '/') : -1;
    rest = sv_skip(rest, slash < 0 ? rest.n : (size_t)slash + 1);
    return sv_starts(rest, SV("http://")) || sv_starts(rest, SV("https://")) ? rest : url;
}

static struct sv without_session(struct sv url, struct arena *a)
{
    url = without_archive(url);
    ptrdiff_t mark = sv_chr(url, '?');
    char *to = mark < 0 ? NULL : arena_alloc(a, url.n + 1);
    if (!to)
        return url;
    size_t n = (size_t)mark, params = 0;
    struct sv rest = sv_skip(url, n + 1), hash = {NULL, 0}, param;
    ptrdiff_t at = sv_chr(rest, '#');
    if (at >= 0) {
        hash = sv_skip(rest, (size_t)at);
        rest.n = (size_t)at;
    }
    memcpy(to, url.p, n);
    while (rest.n > 0 && sv_next(&rest, '&', &param)) {
        if (is_session(param))
            continue;
        to[n++] = params++ ? '&' : '?';
        memcpy(to + n, param.p, param.n);
        n += param.n;
    }
    if (hash.n)
        memcpy(to + n, hash.p, hash.n);
    n += hash.n;
    to[n] = '\0';
    return sv_make(to, n);
}

struct sv web_url(const struct webpage *w, struct sv href, struct arena *a)
{
    struct sv s = sv_trim(href), base = w->base.n ? w->base : w->url;
    if (s.n == 0 || s.n > 2048 || !esc_url_is_safe(s))
        return sv_make("", 0);
    struct sb joined = SB_INIT(base.n + s.n + 2);
    url_join(&joined, base, s);
    struct sv url = sb_ok(&joined) ? arena_sv(a, sb_view(&joined)) : sv_make("", 0);
    sb_dispose(&joined);
    return without_session(url, a);
}

/* ---- threads ---- */

struct thread_url {
    const char *has;   /* in the address */
    const char *param; /* whose number is the thread's; NULL: it stands in the path behind has */
    char where; /* in the path: '<' it begins the part, '.' behind its last dot, '/' a part */
};

// clang-format off
static const struct thread_url threads[] = {
    {"viewtopic",    "t",         0},   /* phpBB */
    {"viewtopic",    "id",        0},   /* FluxBB, PunBB */
    {"showthread",   "tid",       0},   /* MyBB */
    {"showthread",   "threadid",  0},   /* vBulletin 2 */
    {"showthread",   "t",         0},   /* vBulletin 3 */
    {"index.php",    "topic",     0},   /* SMF */
    {"",             "showtopic", 0},   /* Invision 1 to 3 */
    {"",             "topic",     0},
    {"showthread.php?", NULL,     '<'}, /* vBulletin 4: ?123-words */
    {"/threads/",    NULL,        '.'}, /* XenForo; vBulletin with numbers in front */
    {"/t/",          NULL,        '/'}, /* Discourse */
    {"/d/",          NULL,        '<'}, /* Flarum */
    {"/questions/",  NULL,        '<'}, /* Stack Exchange, Askbot */
    {"/discussion/", NULL,        '<'}, /* Vanilla */
    {"/discussions/",NULL,        '<'}, /* GitHub */
    {"/topic/",      NULL,        '<'}, /* Invision 4, NodeBB */
    {"/topic,",      NULL,        '<'},
    {"thread-",      NULL,        '<'}, /* MyBB */
    {"ftopic",       NULL,        '<'}, /* phpBB 2 with mod_rewrite */
};
// clang-format on

/* The number that a parameter begins with; the separators are also what file names have for them.
 */
static struct sv param_number(struct sv url, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 1; i + len < url.n; i++) {
        struct sv s = sv_skip(url, i);
        if (strchr("?&;@", url.p[i - 1]) && sv_starts(s, sv_of(name)) && s.p[len] == '=') {
            s = sv_skip(s, len + 1);
            return sv_make(s.p, sv_digits(s));
        }
    }
    return sv_make("", 0);
}

/* The part of the path that s begins with. */
static struct sv path_part(struct sv s)
{
    size_t n = 0;
    while (n < s.n && !strchr("/?#&", s.p[n]))
        n++;
    return sv_make(s.p, n);
}

static struct sv number_behind(struct sv s, char where)
{
    struct sv part = path_part(s);
    size_t n = sv_digits(part);
    if (where == '<' && n > 0)
        return sv_make(part.p, n);
    if (where == '.') {
        size_t from = part.n;
        while (from > 0 && is_digit(part.p[from - 1]))
            from--;
        if (from < part.n && (from == 0 || part.p[from - 1] == '.'))
            return sv_skip(part, from);
        return sv_make(part.p, n); /* "123-words" */
    }
    for (int i = 0; where == '/' && i < 2; i++) {
        part = path_part(s);
        if (part.n > 0 && sv_digits(part) == part.n)
            return part;
        s = sv_skip(s, part.n + 1);
    }
    return sv_make("", 0);
}

static struct sv thread_number(struct sv url)
{
    struct sv number = {"", 0};
    for (size_t i = 0; i < sizeof threads / sizeof *threads && number.n == 0; i++) {
        const struct thread_url *t = &threads[i];
        ptrdiff_t at = sv_find(url, sv_of(t->has));
        if (at < 0)
            continue;
        struct sv rest = sv_skip(url, (size_t)at + strlen(t->has));
        number = t->param ? param_number(url, t->param) : number_behind(rest, t->where);
    }
    return number;
}

/* What names a page of a thread: "?page=2", "&start=30", "/page-2", "/p2", "topic=5.30". */
static enum web_first page_of(struct sv url)
{
    static const char *const params[] = {"start", "st", "page", "pagenumber"};
    static const char *const paths[] = {"/page-", "/page/", "/page", "-page-", "/p", "_p"};
    enum web_first first = WEB_UNKNOWN;
    struct sv n = {"", 0};
    for (size_t i = 0; i < sizeof params / sizeof *params && n.n == 0; i++) {
        n = param_number(url, params[i]);
        if (n.n > 0)
            first = sv_eq(n, SV("0")) || (i > 1 && sv_eq(n, SV("1"))) ? WEB_FIRST : WEB_LATER;
    }
    for (size_t i = 0; i < sizeof paths / sizeof *paths && first == WEB_UNKNOWN; i++) {
        ptrdiff_t at = sv_find(url, sv_of(paths[i]));
        struct sv rest = sv_skip(url, at < 0 ? url.n : (size_t)at + strlen(paths[i]));
        n = sv_make(rest.p, sv_digits(rest));
        bool ends = rest.n == n.n || strchr("/?#.", rest.p[n.n]);
        if (n.n > 0 && ends)
            first = sv_eq(n, SV("1")) ? WEB_FIRST : WEB_LATER;
    }
    n = param_number(url, "topic");
    struct sv rest = n.n ? sv_make(n.p + n.n, (size_t)(url.p + url.n - (n.p + n.n))) : n;
    if (rest.n > 1 && rest.p[0] == '.' && is_digit(rest.p[1]))
        first = rest.p[1] == '0' ? WEB_FIRST : WEB_LATER;
    n = sv_find(url, SV("viewtopic")) >= 0 && param_number(url, "id").n ? param_number(url, "p")
                                                                        : sv_make("", 0);
    if (n.n > 0)
        first = sv_eq(n, SV("1")) ? WEB_FIRST : WEB_LATER;
    return first;
}

/* "example.org/a/b" of "https://www.example.org/a/b?page=2#x"; a file's name is left as it is. */
static struct sv without_page(struct sv url, struct sv host, struct arena *a)
{
    struct sv path = host.n ? sv_make(host.p, (size_t)(url.p + url.n - host.p)) : url;
    size_t end = 0;
    while (end < path.n && path.p[end] != '#')
        end++;
    path.n = end;
    static const char *const marks[] = {"?page=", "&page=",  "/page-",
                                        "/page/", "?start=", "&start="};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = sv_find(path, sv_of(marks[i]));
        size_t from = at < 0 ? 0 : (size_t)at + strlen(marks[i]),
               n = sv_digits(sv_skip(path, from));
        if (at >= 0 && from + n == path.n)
            path.n = (size_t)at;
    }
    while (host.n && path.n > host.n && path.p[path.n - 1] == '/')
        path.n--;
    return arena_sv(a, path);
}

struct sv web_topic(struct sv url, enum web_first *first, struct arena *a)
{
    struct sv host = url_host(url);
    if (sv_starts(host, SV("www.")))
        host = sv_skip(host, 4);
    struct sv number = thread_number(url);
    *first = page_of(url);
    if (number.n == 0)
        return without_page(url, host, a);
    return sv_of(
        arena_printf(a, SV_FMT "%st" SV_FMT, SV_ARG(host), host.n ? "/" : "", SV_ARG(number)));
}
