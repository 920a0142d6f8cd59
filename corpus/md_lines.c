/* md_lines.c - plain text to Markdown, a line at a time.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping, which md.c does when it writes.
 */
#include "corpus/md_lines.h"

#include <string.h>

size_t md_lines_address(struct sv s)
{
    size_t n = sv_istarts(s, SV("https://")) ? 8 : sv_istarts(s, SV("http://")) ? 7 : 0, from = n;
    int open = 0;
    if (n == 0)
        return 0;
    while (n < s.n && (unsigned char)s.p[n] > ' ' && !strchr("<>\"[]\x7f", s.p[n]) && open >= 0) {
        open += (s.p[n] == '(') - (s.p[n] == ')');
        n++;
    }
    if (open < 0) { /* a bracket that was not opened in it */
        open = 0;
        n--;
    }
    while (n > from && (strchr(".,;:!?'*_~}", s.p[n - 1]) || (s.p[n - 1] == ')' && open != 0)))
        n--;
    return n > from ? n : 0;
}

void md_lines_text(struct md *m, struct sv line)
{
    size_t from = 0;
    for (size_t i = 0; i < line.n; i++) {
        bool may = (line.p[i] | 32) == 'h' &&
                   (i == 0 || (line.p[i - 1] | 32) < 'a' || (line.p[i - 1] | 32) > 'z');
        size_t n = may ? md_lines_address(sv_skip(line, i)) : 0;
        if (n == 0)
            continue;
        struct sv url = sv_make(line.p + i, n);
        md_text(m, sv_make(line.p + from, i - from));
        md_link(m, url);
        md_text(m, url);
        md_mark(m, MD_LINK_END);
        i += n - 1;
        from = i + 1;
    }
    md_text(m, sv_skip(line, from));
}

void md_lines(struct sb *out, struct md *scratch, struct sv text)
{
    struct sv line;
    bool paragraph = false; /* something was written */
    while (text.n > 0) {
        bool any = false;
        while (sv_line(&text, &line)) {
            line = sv_trim(line);
            if (line.n == 0)
                break;
            if (any)
                md_mark(scratch, MD_BREAK);
            md_lines_text(scratch, line);
            any = true;
        }
        if (!any)
            continue;
        if (paragraph)
            sb_puts(out, "\n\n");
        md_write(out, scratch, MD_PARAGRAPH, sv_make("", 0));
        paragraph = true;
    }
}
