/* md_fence.c - which lines of Markdown are code, and HTML comments that nobody is meant to read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown in full (indexer/plain.c reads it), writing it (md.c).
 * Method: a line at a time; a comment may span lines, and one that is not closed is text.
 */
#include "corpus/md_fence.h"

/* A line that opens or closes a fenced block: its character, else 0. */
static char fence_of(struct sv line, size_t *run)
{
    size_t i = 0, n = 0;
    while (i < line.n && i < 4 && line.p[i] == ' ')
        i++;
    char c = i < line.n ? line.p[i] : 0;
    while (i + n < line.n && line.p[i + n] == c)
        n++;
    *run = n;
    return (c == '`' || c == '~') && n >= 3 ? c : 0;
}

bool md_in_fence(struct md_fence *l, struct sv line)
{
    size_t run;
    char c = fence_of(line, &run);
    if (!l->fence) {
        l->fence = c;
        l->run = run;
        return c != 0;
    }
    if (c == l->fence && run >= l->run)
        l->fence = 0;
    return true;
}

/* A "<!--" in the line that is not code; -1 when there is none. */
static ptrdiff_t comment_in(struct sv line)
{
    ptrdiff_t at = sv_find(line, SV("<!--"));
    size_t ticks = 0;
    if (at < 0 || sv_starts(line, SV("    ")) || sv_starts(line, SV("\t")))
        return -1;
    for (ptrdiff_t i = 0; i < at; i++)
        ticks += line.p[i] == '`';
    return ticks % 2 ? -1 : at;
}

void md_drop_comments(struct sb *out, struct sv text)
{
    struct md_fence l = {0};
    struct sv line;
    bool closes = true; /* there may be another "-->"; else each line would search all the rest */
    while (text.n > 0) {
        struct sv before = text;
        ptrdiff_t at = -1, end = -1;
        (void)sv_line(&text, &line);
        if (!md_in_fence(&l, line) && closes)
            at = comment_in(line);
        if (at >= 0) {
            end = sv_find(sv_skip(before, (size_t)at), SV("-->"));
            closes = end >= 0;
        }
        if (end >= 0) {
            sb_put(out, before.p, (size_t)at);
            text = sv_skip(before, (size_t)at + (size_t)end + 3);
        } else {
            sb_sv(out, line);
            sb_putc(out, '\n');
        }
    }
}
