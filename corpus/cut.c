/* cut.c - cuts a stream into pieces at a byte, in bounded memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a piece means (rows.c, sources/jsonl.c).
 * Method: one buffer that grows by doubling up to the longest piece allowed; a longer piece is
 * handed out cut off and marked, and its rest is passed over without keeping it.
 */
#include <stdlib.h>
#include <string.h>

#include "corpus/input.h"

enum { CUT_BLOCK = 256 << 10 };

void cut_init(struct cut *c, struct stream *s, char at, size_t max)
{
    memset(c, 0, sizeof *c);
    c->s = s;
    c->at = at;
    c->max = max;
    c->line = 1;
}

void cut_dispose(struct cut *c)
{
    free(c->buf);
    memset(c, 0, sizeof *c);
}

static int64_t count_lines(const char *p, size_t n)
{
    int64_t lines = 0;
    for (const char *end = p + n; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        lines++;
    return lines;
}

/* Reads more behind the unfinished piece; its first byte is at c->start. 1, 0 at the end. */
static int cut_fill(struct cut *c, struct ask_err *err)
{
    if (c->start > 0 && (c->end == c->start || c->cap - c->end < CUT_BLOCK / 4)) {
        memmove(c->buf, c->buf + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
    if (c->cap - c->end < CUT_BLOCK / 4) {
        size_t want = c->cap ? c->cap * 2 : 2 * (size_t)CUT_BLOCK;
        char *p = realloc(c->buf, want);
        if (!p)
            return ask_fail(err, ASK_NOMEM, "no memory for a line of %zu bytes", c->end);
        c->buf = p;
        c->cap = want;
    }
    ptrdiff_t got = stream_read(c->s, c->buf + c->end, c->cap - c->end, err);
    if (got < 0)
        return (int)got;
    c->end += (size_t)got;
    c->eof = got == 0;
    return got > 0;
}

/* Passes over the rest of a piece that is too long. */
static int cut_skip(struct cut *c, struct piece *out, struct ask_err *err)
{
    char *keep = c->buf + c->end; /* nothing: the block behind the piece is scratch */
    size_t room = c->cap - c->end;
    if (room < CUT_BLOCK / 4) {
        char *p = realloc(c->buf, c->cap + CUT_BLOCK);
        if (!p)
            return ask_fail(err, ASK_NOMEM, "no memory for a line of %zu bytes", c->end);
        c->buf = p;
        c->cap += CUT_BLOCK;
        keep = c->buf + c->end;
        room = c->cap - c->end;
        out->text.p = out->bytes = c->buf + c->start;
    }
    for (;;) {
        ptrdiff_t got = stream_read(c->s, keep, room, err);
        if (got <= 0) {
            c->eof = true;
            c->start = c->end = 0; /* the text stays where it is until the next call */
            out->last = true;
            return got < 0 ? (int)got : 1;
        }
        char *hit = memchr(keep, c->at, (size_t)got);
        size_t passed = hit ? (size_t)(hit - keep) : (size_t)got;
        c->newlines += count_lines(keep, passed);
        if (hit) {
            c->start = (size_t)(hit - c->buf) + 1;
            c->end = (size_t)(keep - c->buf) + (size_t)got;
            c->newlines += c->at == '\n';
            return 1;
        }
    }
}

int cut_next(struct cut *c, struct piece *out, struct ask_err *err)
{
    size_t seen = 0; /* bytes of the piece already searched */
    c->line += c->newlines;
    c->newlines = 0;
    *out = (struct piece){.line = c->line};
    int rc = c->buf ? 0 : cut_fill(c, err); /* so that there is a buffer to point into */
    if (rc < 0)
        return rc;
    for (;;) {
        char *piece = c->buf + c->start;
        size_t have = c->end - c->start;
        const char *hit = have > seen ? memchr(piece + seen, c->at, have - seen) : NULL;
        size_t n = hit ? (size_t)(hit - piece) : have;
        if (hit || (c->eof && have > 0) || have > c->max) {
            out->over = n > c->max;
            out->text = sv_make(piece, out->over ? c->max : n);
            out->bytes = piece;
            out->last = !hit && c->eof;
            c->newlines = count_lines(piece, n) + (hit && c->at == '\n');
            c->start += hit ? n + 1 : n;
            if (out->over && !hit && !c->eof) {
                c->start = (size_t)(piece - c->buf);
                return cut_skip(c, out, err);
            }
            return 1;
        }
        if (c->eof)
            return 0;
        seen = have;
        if ((rc = cut_fill(c, err)) < 0)
            return rc;
    }
}
