/* md_comment.c - short comments with inline marks only, as question sites have them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown in full; the comment's own "# 1" or "- so" is text and stays text.
 * Method: code spans, links and emphasis that is closed nearby become marks, the rest is text; md
 * then writes all of it.
 */
#include <string.h>

#include "corpus/md_priv.h"

enum { NEAR = 600 }; /* a comment's own limit: marks do not reach further */

/* Length of the run of c at i. */
static size_t run_of(struct sv s, size_t i, char c)
{
    size_t n = 0;
    while (i + n < s.n && s.p[i + n] == c)
        n++;
    return n;
}

/* Where a run of exactly n times c begins, from i on; s.n when there is none near. */
static size_t run_find(struct sv s, size_t i, char c, size_t n)
{
    size_t end = s.n - i < NEAR ? s.n : i + NEAR;
    while (i < end) {
        size_t got = run_of(s, i, c);
        if (got == n)
            return i;
        i += got ? got : 1;
    }
    return s.n;
}

/* `code`: returns where reading goes on, or i. */
static size_t take_code(struct md *m, struct sv s, size_t i)
{
    size_t n = run_of(s, i, '`'), from = i + n;
    size_t end = run_find(s, from, '`', n);
    if (end == s.n || end == from)
        return i;
    md_mark(m, MD_CODE);
    md_text(m, sv_make(s.p + from, end - from));
    md_mark(m, MD_CODE_END);
    return end + n;
}

/* *text*, **text** and the same with '_', not inside a word. */
static size_t take_emphasis(struct md *m, struct sv s, size_t i)
{
    char c = s.p[i];
    size_t n = run_of(s, i, c), from = i + n;
    if (n > 2 || from >= s.n || s.p[from] == ' ' || (i > 0 && md_is_alnum(s.p[i - 1])))
        return i;
    size_t end = run_find(s, from, c, n);
    if (end == s.n || end == from || s.p[end - 1] == ' ' ||
        (end + n < s.n && md_is_alnum(s.p[end + n])) || memchr(s.p + from, '`', end - from) ||
        memchr(s.p + from, '\n', end - from))
        return i;
    enum md_mark mark = n == 2 ? MD_STRONG : MD_EM;
    md_mark(m, mark);
    md_text(m, sv_make(s.p + from, end - from));
    md_mark(m, (enum md_mark)(mark + 1));
    return end + n;
}

/* [text](http://...) */
static size_t take_link(struct md *m, struct sv s, size_t i)
{
    struct sv rest = sv_skip(s, i + 1);
    if (rest.n > NEAR)
        rest.n = NEAR;
    ptrdiff_t close = sv_chr(rest, ']');
    if (close <= 0 || (size_t)close + 2 >= rest.n || rest.p[close + 1] != '(')
        return i;
    struct sv text = sv_make(rest.p, (size_t)close), href = sv_skip(rest, (size_t)close + 2);
    ptrdiff_t end = sv_chr(href, ')');
    if (end <= 0)
        return i;
    href.n = (size_t)end;
    ptrdiff_t blank = sv_chr(href, ' '); /* a title follows */
    if (blank > 0)
        href.n = (size_t)blank;
    if (!sv_starts(href, SV("http://")) && !sv_starts(href, SV("https://")))
        return i;
    md_link(m, href);
    md_text(m, text);
    md_mark(m, MD_LINK_END);
    return i + 1 + (size_t)close + 2 + (size_t)end + 1;
}

void md_inline_only(struct sb *out, struct md *m, struct sv s)
{
    size_t plain = 0, i = 0;
    md_reset(m);
    while (i < s.n) {
        char c = s.p[i];
        size_t from = i, next;
        if (c != '`' && c != '*' && c != '_' && c != '[') {
            i++;
            continue;
        }
        md_text(m, sv_make(s.p + plain, from - plain));
        if (c == '`')
            next = take_code(m, s, i);
        else if (c == '[')
            next = take_link(m, s, i);
        else
            next = take_emphasis(m, s, i);
        plain = next;
        i = next > from ? next : from + (c == '[' ? 1 : run_of(s, from, c));
    }
    md_text(m, sv_skip(s, plain));
    md_write(out, m, MD_PARAGRAPH, sv_make("", 0));
}
