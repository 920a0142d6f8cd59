/* sqldump_scan.c - the bytes of a dump: a window over them, comments, statements passed over.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what statements say (sqldump.c), values (sqldump_value.c).
 * Method: all reading goes through sqldump_peek and sqldump_get. What is passed over is looked at
 * only for quotes, comments and PostgreSQL's $tag$.
 */
#include <string.h>

#include "corpus/sqldump_priv.h"

/* ---- the window ---- */

int sqldump_fill(struct sqldump *d)
{
    if (d->eof || d->rc < 0)
        return -1;
    d->base += (int64_t)d->n;
    d->at = d->n = 0;
    ptrdiff_t got = stream_read(d->s, d->buf, SQLDUMP_WINDOW, &d->err);
    if (got < 0)
        d->rc = (int)got;
    d->eof = got <= 0;
    d->n = got > 0 ? (size_t)got : 0;
    return got > 0 ? (unsigned char)d->buf[0] : -1;
}

/* ---- white space, comments, what is passed over ---- */

void sqldump_learn(struct sqldump *d, enum sql_dialect what)
{
    if (d->dialect == SQLDUMP_UNKNOWN)
        d->dialect = what;
}

bool sqldump_backslash(const struct sqldump *d)
{
    return d->dialect != SQLDUMP_STANDARD;
}

/* The rest of a line; its first bytes tell who wrote the dump. */
void sqldump_line_comment(struct sqldump *d)
{
    char head[64];
    size_t n = 0;
    int c;
    while ((c = sqldump_get(d)) >= 0 && c != '\n')
        if (n < sizeof head)
            head[n++] = (char)c;
    struct sv s = sv_trim(sv_make(head, n));
    if (sv_starts(s, SV("PostgreSQL database dump complete")) ||
        sv_starts(s, SV("Dump completed"))) {
        d->ended = true;
    } else if (sv_starts(s, SV("PostgreSQL database dump"))) {
        sqldump_learn(d, SQLDUMP_STANDARD);
        d->ends = true;
    } else if (sv_starts(s, SV("MySQL dump")) || sv_starts(s, SV("MariaDB dump"))) {
        sqldump_learn(d, SQLDUMP_MYSQL);
        d->ends = true;
    }
}

static void block_comment(struct sqldump *d)
{
    int c, before = 0;
    if (sqldump_peek(d) == '!')
        sqldump_learn(d, SQLDUMP_MYSQL);
    while ((c = sqldump_get(d)) >= 0 && !(before == '*' && c == '/'))
        before = c;
    d->broken = d->broken || c < 0;
}

/* 1 when what follows the byte c, which was taken, is a comment that has now been passed over. */
int sqldump_comment(struct sqldump *d, int c)
{
    if (c == '-' && sqldump_peek(d) == '-') {
        (void)sqldump_get(d);
        sqldump_line_comment(d);
        return 1;
    }
    if (c == '/' && sqldump_peek(d) == '*') {
        (void)sqldump_get(d);
        block_comment(d);
        return 1;
    }
    return 0;
}

int sqldump_space(struct sqldump *d)
{
    int c;
    while ((c = sqldump_peek(d)) >= 0) {
        bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (!blank && c != '-' && c != '/')
            break;
        if (!blank) { /* a minus may be that of a number: look at two bytes in the window */
            if (d->n - d->at < 2 && !sqldump_two(d))
                break;
            char next = d->at + 1 < d->n ? d->buf[d->at + 1] : 0;
            if (next != (c == '-' ? '-' : '*'))
                break;
        }
        (void)sqldump_get(d);
        if (!blank)
            (void)sqldump_comment(d, c);
    }
    return c;
}

/* Makes sure that two bytes lie in the window; false at the end. */
bool sqldump_two(struct sqldump *d)
{
    char first = d->buf[d->at];
    if (d->eof)
        return false;
    d->base += (int64_t)d->at;
    d->buf[0] = first;
    ptrdiff_t got = stream_read(d->s, d->buf + 1, SQLDUMP_WINDOW - 1, &d->err);
    if (got < 0)
        d->rc = (int)got;
    d->eof = got <= 0;
    d->at = 0;
    d->n = 1 + (got > 0 ? (size_t)got : 0);
    return got > 0;
}

/* Behind an opening quote: to the closing one. */
void sqldump_skip_quoted(struct sqldump *d, int quote, bool backslash)
{
    int c;
    while ((c = sqldump_get(d)) >= 0) {
        if (c == '\\' && backslash)
            (void)sqldump_get(d);
        else if (c == quote) /* a doubled one opens again at once */
            return;
    }
    d->broken = true;
}

/* Behind a '$': "$tag$ ... $tag$" is passed over; any other dollar is nothing. */
static void skip_dollar(struct sqldump *d)
{
    char tag[SQLDUMP_NAME_MAX];
    size_t n = 0, same = 0;
    int c;
    while ((c = sqldump_peek(d)) >= 0 && sqldump_is_word(c) && c != '$' && n < sizeof tag)
        tag[n++] = (char)sqldump_get(d);
    if (c != '$')
        return;
    (void)sqldump_get(d);
    bool open = false; /* behind a '$' that may begin the end */
    while ((c = sqldump_get(d)) >= 0) {
        if (c == '$') {
            if (open && same == n)
                return;
            open = true;
            same = 0;
        } else if (open && same < n && c == tag[same]) {
            same++;
        } else {
            open = false;
        }
    }
    d->broken = true;
}

void sqldump_skip_statement(struct sqldump *d)
{
    int c;
    while ((c = sqldump_get(d)) >= 0 && c != ';') {
        if (c == '\'' || c == '"' || c == '`')
            sqldump_skip_quoted(d, c, c != '`' && sqldump_backslash(d));
        else if (c == '$')
            skip_dollar(d);
        else if (c == '-' || c == '/')
            (void)sqldump_comment(d, c);
    }
}
