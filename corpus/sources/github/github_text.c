/* github_text.c - what stands in the text of an issue: templates, duplicates, what it fixes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: fields (github_item.c).
 * Method of templates: a heading waits until something is written under it; when another heading of
 * its level or above comes first, it goes. A text of headings alone stays as it is.
 */
#include <string.h>

#include "corpus/md_fence.h"
#include "corpus/sources/github/github_item.h"

enum { LEVELS = 6, SAYS_MAX = 300 };

/* ---- templates ---- */

/* "### Steps to reproduce": 3; 0 when it is no heading. */
static size_t level_of(struct sv line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == '#')
        n++;
    return n >= 1 && n <= LEVELS && (n == line.n || line.p[n] == ' ' || line.p[n] == '\t') ? n : 0;
}

struct waiting {
    size_t level;
    struct sv text; /* the heading with the blank lines behind it */
};

static void drop_empty(struct sb *out, struct sv text)
{
    struct waiting w[LEVELS + 1];
    struct md_fence l = {0};
    size_t n = 0, headings = 0;
    struct sv line;
    while (text.n > 0) {
        const char *from = text.p;
        (void)sv_line(&text, &line);
        struct sv whole = sv_make(from, (size_t)(text.p - from));
        bool code = md_in_fence(&l, line);
        size_t level = code ? 0 : level_of(line);
        if (level > 0) {
            while (n > 0 && w[n - 1].level >= level)
                n--; /* nothing came under it */
            w[n++] = (struct waiting){level, whole};
            headings++;
        } else if (!code && sv_trim(line).n == 0) {
            if (n > 0)
                w[n - 1].text.n += whole.n;
            else
                sb_sv(out, whole);
        } else if (code || !sv_eq(sv_trim(line), SV("_No response_"))) {
            for (size_t i = 0; i < n; i++)
                sb_sv(out, w[i].text);
            n = 0;
            sb_sv(out, whole);
        } else if (n > 0) {
            w[n - 1].text.n += whole.n; /* it goes, or is followed by another answer */
        }
    }
    if (headings <= 1) /* somebody's own words */
        for (size_t i = 0; i < n; i++)
            sb_sv(out, w[i].text);
}

void github_body(struct sb *out, struct sb *scratch, struct sv body)
{
    size_t from = out->n;
    sb_reset(scratch);
    md_drop_comments(scratch, body);
    drop_empty(out, sb_view(scratch));
    if (sv_trim(sv_skip(sb_view(out), from)).n == 0) {
        sb_cut(out, from);
        struct sv rest = sv_trim(sb_view(scratch));
        if (!sv_eq(rest, SV("_No response_")))
            sb_sv(out, rest);
    }
}

/* ---- what it says of others ---- */

static int64_t hash_number(struct sv s, size_t *took)
{
    int64_t n = 0;
    size_t i = 1;
    if (s.n < 2 || s.p[0] != '#')
        return 0;
    while (i < s.n && i < 12 && s.p[i] >= '0' && s.p[i] <= '9')
        n = n * 10 + (s.p[i++] - '0');
    bool ends = i == s.n || !((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z');
    *took = i;
    return i > 1 && ends ? n : 0;
}

int64_t github_duplicate_of(struct sv body, struct sv repo, struct arena *a)
{
    static const char *const says[] = {"this is a duplicate of",
                                       "this is a dup of",
                                       "this is a dupe of",
                                       "this is duplicate of",
                                       "closing as duplicate of",
                                       "closing as a duplicate of",
                                       "closing as dupe of",
                                       "closing as dup of",
                                       "closed as duplicate of",
                                       "closing, duplicate of",
                                       "marking as duplicate of",
                                       "duplicate of",
                                       "duplicates",
                                       "dupe of",
                                       "dup of"};
    static const char *const also[] = {"issue", "pr", "pull request", "bug"};
    struct sv s = sv_trim(body);
    bool found = false;
    size_t took = 0;
    if (s.n > SAYS_MAX)
        return 0;
    for (size_t i = 0; i < sizeof says / sizeof *says && !found; i++)
        if ((found = sv_istarts(s, sv_of(says[i]))))
            s = sv_trim(sv_skip(s, strlen(says[i])));
    for (size_t i = 0; i < sizeof also / sizeof *also && found; i++)
        if (sv_istarts(s, sv_of(arena_printf(a, "%s ", also[i]))))
            s = sv_trim(sv_skip(s, strlen(also[i])));
    if (!found)
        return 0;
    int64_t n = hash_number(s, &took);
    if (n == 0) {
        struct github_place at;
        while (took < s.n && s.p[took] > ' ' && !strchr("<>()", s.p[took]))
            took++;
        struct sv url = sv_make(s.p, took);
        while (url.n > 0 && strchr(".,;", url.p[url.n - 1]))
            url.n--;
        if (github_place_of(&at, url, a) && sv_ieq(at.repo, repo))
            n = at.number;
    }
    struct sv rest = sv_trim(sv_skip(s, took));
    return rest.n > 0 && rest.p[0] == '?' ? 0 : n; /* somebody asks */
}

/* Length of the word at the start of s that closes an issue; 0 when it is another. */
static size_t closing_word(struct sv s)
{
    static const char *const words[] = {"closes", "closed",   "close",    "fixes",  "fixed",
                                        "fix",    "resolves", "resolved", "resolve"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (sv_istarts(s, sv_of(words[i])) && n < s.n && (s.p[n] == ' ' || s.p[n] == ':'))
            return n;
    }
    return 0;
}

size_t github_fixes(int64_t *out, size_t max, struct sv body)
{
    size_t n = 0;
    for (size_t i = 0; i < body.n && n < max; i++) {
        char before = i > 0 ? body.p[i - 1] : ' ';
        if (!strchr("cCfFrR", body.p[i]) || (before | 32) >= 'a')
            continue;
        size_t len = closing_word(sv_skip(body, i)), took = 0;
        if (len == 0)
            continue;
        i += len;
        while (i < body.n && (body.p[i] == ' ' || body.p[i] == ':'))
            i++;
        int64_t number = hash_number(sv_skip(body, i), &took);
        if (number > 0)
            out[n++] = number;
        i += took > 0 ? took - 1 : 0;
        i -= i > 0 && took == 0;
    }
    return n;
}
