/* md_plain.c - inline marks taken off a line.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: blocks, HTML. Method: one walk; a mark that stands alone, as in 2 * 3, stays.
 */
#include "corpus/md_plain.h"

#include <string.h>

static bool is_escape(struct sv s, size_t i)
{
    return s.p[i] == '\\' && i + 1 < s.n && strchr("\\`*_{}[]()#+-.!<>|~", s.p[i + 1]) &&
           s.p[i + 1];
}

static bool is_mark(struct sv s, size_t i)
{
    bool before = i > 0 && s.p[i - 1] != ' ', after = i + 1 < s.n && s.p[i + 1] != ' ';
    if (s.p[i] == '`')
        return true;
    if (s.p[i] == '*')
        return before || after;
    return s.p[i] == '~' && ((i > 0 && s.p[i - 1] == '~') || (i + 1 < s.n && s.p[i + 1] == '~'));
}

/* Bytes of "](address)" at i, 0 when there is none. */
static size_t link_end(struct sv s, size_t i)
{
    if (i + 2 >= s.n || s.p[i] != ']' || s.p[i + 1] != '(')
        return 0;
    ptrdiff_t end = sv_chr(sv_skip(s, i), ')');
    return end < 0 ? 0 : (size_t)end + 1;
}

/* Does a link begin at i? Its brackets hold no others. */
static bool link_begins(struct sv s, size_t i)
{
    size_t k = i + 1;
    if (s.p[i] != '[')
        return false;
    while (k < s.n && s.p[k] != ']' && s.p[k] != '[')
        k += is_escape(s, k) ? 2 : 1;
    return k < s.n && link_end(s, k) > 0;
}

struct sv md_plain_line(struct sv s, struct arena *a)
{
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0, in_link = 0;
    if (!to)
        return s;
    for (size_t i = 0; i < s.n;) {
        size_t end = in_link ? link_end(s, i) : 0;
        bool begins = link_begins(s, i) || (s.p[i] == '!' && i + 1 < s.n && link_begins(s, i + 1));
        bool address = s.p[i] == '<' && (sv_starts(sv_skip(s, i + 1), SV("http://")) ||
                                         sv_starts(sv_skip(s, i + 1), SV("https://")));
        if (address) {
            ptrdiff_t close = sv_chr(sv_skip(s, i), '>');
            size_t len = close > 0 ? (size_t)close : s.n - i;
            memcpy(to + n, s.p + i + 1, len - 1);
            n += len - 1;
            i += close > 0 ? len + 1 : len;
        } else if (end > 0) {
            in_link = 0;
            i += end;
        } else if (begins) {
            in_link = 1;
            i += s.p[i] == '!' ? 2 : 1;
        } else if (is_escape(s, i)) {
            to[n++] = s.p[i + 1];
            i += 2;
        } else {
            if (!is_mark(s, i))
                to[n++] = s.p[i];
            i++;
        }
    }
    return sv_trim(sv_make(to, n));
}
