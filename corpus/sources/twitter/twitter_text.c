/* twitter_text.c - texts and times of tweets: short addresses, names, notes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown (md_lines.c).
 */
#include "corpus/sources/twitter/twitter.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/js.h"

enum { PREFIX_MIN = 16 /* bytes of a tweet that must begin the note it is joined with */ };

/* "Wed Nov 16 12:00:00 +0000 2022", or as others write it; else what the id says since 2010. */
int64_t twitter_time(struct sv s, struct sv id)
{
    int64_t t, n;
    if (s.n == 30 && s.p[3] == ' ' && s.p[13] == ':') {
        char iso[32];
        snprintf(iso, sizeof iso, "%.4s-%02d-%.2sT%.8s%.5s", s.p + 26,
                 time_month(sv_make(s.p + 4, 3)), s.p + 8, s.p + 11, s.p + 20);
        if (time_parse(sv_of(iso), &t))
            return t;
    }
    if (time_parse(s, &t))
        return t;
    const int64_t first = INT64_C(29700000000000000); /* ids since tell the time */
    return sv_i64(id, &n) && n > first ? ((n >> 22) + INT64_C(1288834974657)) / 1000 : TIME_NONE;
}

/* The address for which a list of entities has the short one. */
static struct sv long_of(const json_t *list, const char *from, const char *to, struct sv shorter)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        struct sv url = js_text(e, to);
        if (sv_eq(js_text(e, from), shorter) && sv_istarts(url, SV("http")))
            return url;
    }
    return sv_make("", 0);
}

static struct sv expanded(const json_t *o, struct sv shorter)
{
    static const char *const lists[][3] = {{"entities.urls", "url", "expanded_url"},
                                           {"entities.media", "url", "expanded_url"},
                                           {"extended_entities.media", "url", "expanded_url"},
                                           {"core.urls", "shortUrl", "expandedUrl"},
                                           {"core.urls", "url", "expandedUrl"},
                                           {"urls", "url", "expanded"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct sv url = long_of(js_list(o, lists[i][0]), lists[i][1], lists[i][2], shorter);
        if (url.n > 0)
            return url;
    }
    return shorter;
}

static bool is_picture(const json_t *o, struct sv shorter)
{
    return long_of(js_list(o, "entities.media"), "url", "expanded_url", shorter).n > 0 ||
           long_of(js_list(o, "extended_entities.media"), "url", "expanded_url", shorter).n > 0;
}

static void expand(struct sb *out, struct sv s, const json_t *o, bool pictures)
{
    while (s.n > 0) {
        ptrdiff_t at = sv_find(s, SV("://t.co/"));
        size_t scheme = at >= 5 && memcmp(s.p + at - 5, "https", 5) == 0  ? 5
                        : at >= 4 && memcmp(s.p + at - 4, "http", 4) == 0 ? 4
                                                                          : 0;
        if (at < 0)
            break;
        size_t n = (size_t)at + 8;
        while (n < s.n &&
               ((s.p[n] >= '0' && s.p[n] <= '9') || ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')))
            n++;
        size_t from = (size_t)at - scheme;
        struct sv shorter = sv_make(s.p + from, n - from);
        sb_put(out, s.p, from);
        if (pictures || !is_picture(o, shorter))
            sb_sv(out, expanded(o, shorter));
        s = sv_skip(s, n);
    }
    sb_sv(out, s);
}

void twitter_expand(struct sb *out, struct sv s, const json_t *o)
{
    size_t was = out->n;
    expand(out, s, o, false);
    if (sv_trim(sv_skip(sb_view(out), was)).n > 0)
        return;
    sb_cut(out, was);
    expand(out, s, o, true);
}

/* Without the names that a reply begins with. */
struct sv twitter_without_names(struct sv s)
{
    struct sv was = s;
    while (s.n > 1 && s.p[0] == '@') {
        size_t n = 1;
        while (n < s.n && (s.p[n] == '_' || (s.p[n] >= '0' && s.p[n] <= '9') ||
                           ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')))
            n++;
        if (n == 1 || (n < s.n && (unsigned char)s.p[n] > ' ' && s.p[n] != ':' && s.p[n] != ','))
            break;
        while (n < s.n && ((unsigned char)s.p[n] <= ' ' || s.p[n] == ':' || s.p[n] == ','))
            n++;
        s = sv_skip(s, n);
    }
    return s.n > 0 ? s : was;
}

bool twitter_is_retweet(const json_t *o, struct sv text)
{
    return js_at(o, "retweeted_status") || (sv_starts(text, SV("RT @")) && sv_chr(text, ':') > 0);
}

/* The text that both begin with must reach up to where the tweet was cut. */
bool twitter_begins(struct sv note, struct sv tweet)
{
    ptrdiff_t cut = sv_find(tweet, SV("\342\200\246")); /* an ellipsis */
    if (cut < 0)
        cut = sv_find(tweet, SV("https://t.co/"));
    struct sv s = sv_trim(cut >= 0 ? sv_make(tweet.p, (size_t)cut) : tweet);
    return s.n >= PREFIX_MIN && note.n > s.n && sv_starts(note, s);
}
