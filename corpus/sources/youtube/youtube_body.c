/* youtube_body.c - writes a talk as Markdown under headings with times.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the index, which joins sections that are too short with the next.
 * Method: words go into a piece until the next chapter begins, a minute is full, or it is nearly
 * full and a sentence ends. A chapter's heading is of the second level with its title; a later
 * piece of the same chapter has one of the third level with the time alone; without chapters all
 * are of the second.
 */
#include "corpus/sources/youtube/youtube_body.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "corpus/md_lines.h"

enum { CLOCK_MAX = 24, SECONDS_MAX = 360000 };

/* ---- plain text ---- */

/* What could not be collected must not be missed. */
static void collected(struct sb *out, const struct md *md)
{
    out->failed = out->failed || !sb_ok(&md->text) || !sb_ok(&md->hrefs);
}

static void paragraph_end(struct sb *out, struct md *md)
{
    collected(out, md);
    if (!md_empty(md)) {
        if (out->n > 0)
            sb_puts(out, "\n\n");
        md_write(out, md, MD_PARAGRAPH, sv_make("", 0));
    }
    md_reset(md);
}

/* Adds a line to the open paragraph; a blank one ends it. */
static void plain_line(struct sb *out, struct md *md, struct sv line)
{
    if (sv_trim(line).n == 0) {
        paragraph_end(out, md);
        return;
    }
    if (!md_empty(md))
        md_mark(md, MD_BREAK);
    md_lines_text(md, sv_trim(line));
}

/* ---- chapters in a description ---- */

/* Bytes of the clock at the start of s, "1:02:03", and its seconds; 0 when it is none. */
static size_t clock_at(struct sv s, int64_t *seconds)
{
    int64_t part = 0, all = 0;
    size_t i = 0, colons = 0, digits = 0;
    for (; i < s.n; i++) {
        if (is_digit(s.p[i]) && digits < 3) {
            part = part * 10 + (s.p[i] - '0');
            digits++;
        } else if (s.p[i] == ':' && digits > 0 && digits < 3 && colons < 2) {
            all = (all + part) * 60;
            part = 0;
            digits = 0;
            colons++;
        } else {
            break;
        }
    }
    *seconds = all + part;
    return colons > 0 && digits == 2 && part < 60 ? i : 0;
}

static struct sv trim_marks(struct sv s)
{
    static const char *const marks[] = {" ",
                                        "\t",
                                        "-",
                                        "|",
                                        ":",
                                        "(",
                                        ")",
                                        "[",
                                        "]",
                                        "*",
                                        "\342\200\223",
                                        "\342\200\224",
                                        "\342\200\242",
                                        "\342\226\272",
                                        "\342\226\266"};
    bool more = true;
    while (more && s.n > 0) {
        more = false;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            struct sv m = sv_of(marks[i]);
            bool closes = sv_eq(m, SV(")")) || sv_eq(m, SV("]"));
            if (sv_starts(s, m)) {
                s = sv_skip(s, m.n);
                more = true;
            } else if (sv_ends(s, m) && !closes) { /* "Why (part 2)" keeps its bracket */
                s.n -= m.n;
                more = true;
            }
        }
    }
    return s;
}

/* A line that is a time with a title behind or before it. */
static bool chapter_line(struct sv line, struct youtube_chapter *out)
{
    size_t skip = 0, n = 0;
    line = sv_trim(line);
    struct sv s = trim_marks(line);
    if (s.n == 0)
        return false;
    skip = clock_at(s, &out->start);
    if (skip > 0 && (skip == s.n || !is_digit(s.p[skip]))) {
        out->title = trim_marks(sv_skip(s, skip));
        return out->title.n > 0 && out->title.n < 200 && out->start < SECONDS_MAX;
    }
    while (n < line.n &&
           (is_digit(line.p[line.n - 1 - n]) || strchr(":()[]", line.p[line.n - 1 - n])))
        n++;
    struct sv tail = trim_marks(sv_skip(line, line.n - n));
    while (tail.n > 0 && (tail.p[tail.n - 1] == ')' || tail.p[tail.n - 1] == ']'))
        tail.n--;
    if (n == 0 || n == line.n || clock_at(tail, &out->start) != tail.n || tail.n == 0)
        return false;
    out->title = trim_marks(sv_make(line.p, line.n - n));
    return out->title.n > 0 && out->title.n < 200 && out->start < SECONDS_MAX;
}

size_t youtube_chapters(struct youtube_chapter *out, size_t max, struct sv description)
{
    struct sv line;
    size_t n = 0;
    while (n < max && sv_line(&description, &line)) {
        struct youtube_chapter c;
        if (chapter_line(line, &c) && (n == 0 || c.start > out[n - 1].start))
            out[n++] = c;
    }
    return n >= 3 ? n : 0;
}

/* ---- pieces ---- */

static const char *clock_text(int64_t s, char *to)
{
    if (s >= 3600)
        snprintf(to, CLOCK_MAX, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
                 (int)(s % 60));
    else
        snprintf(to, CLOCK_MAX, "%d:%02d", (int)(s / 60), (int)(s % 60));
    return to;
}

static void heading(struct youtube_body *b, int level, int64_t seconds, struct sv title)
{
    char clock[CLOCK_MAX], time[CLOCK_MAX + 8];
    struct sb url = SB_INIT(64 << 10);
    if (b->out->n > 0)
        sb_puts(b->out, "\n\n");
    sb_puts(b->out, level == 2 ? "## " : "### ");
    md_reset(b->md);
    snprintf(time, sizeof time, "%st=%" PRId64 "s", sv_chr(b->url, '?') >= 0 ? "&" : "#", seconds);
    sb_sv(&url, b->url);
    sb_puts(&url, time);
    bool linked = b->url.n > 0 && sv_chr(b->url, '#') < 0 && sb_ok(&url);
    if (linked)
        md_link(b->md, sb_view(&url));
    md_text(b->md, sv_of(clock_text(seconds, clock)));
    if (linked)
        md_mark(b->md, MD_LINK_END);
    if (title.n > 0) {
        md_text(b->md, SV(" "));
        md_text(b->md, title);
    }
    collected(b->out, b->md);
    md_write(b->out, b->md, MD_HEADING, sv_make("", 0));
    md_reset(b->md);
    sb_dispose(&url);
}

static void piece_end(struct youtube_body *b)
{
    paragraph_end(b->out, b->md);
    b->bytes = 0;
    b->sentence = false;
}

static bool is_chapter(const struct youtube_body *b, struct sv line)
{
    struct youtube_chapter c;
    if (b->nchapters == 0 || !chapter_line(line, &c))
        return false;
    for (size_t i = 0; i < b->nchapters; i++)
        if (b->chapters[i].start == c.start)
            return sv_eq(b->chapters[i].title, c.title);
    return false;
}

void youtube_body_begin(struct youtube_body *b, struct sv description)
{
    struct sv line;
    b->next = 0;
    b->start = -1;
    b->bytes = 0;
    b->sentence = false;
    md_reset(b->md);
    while (sv_line(&description, &line))
        if (!is_chapter(b, line))
            plain_line(b->out, b->md, line);
    paragraph_end(b->out, b->md);
}

/* Opens the chapters that begin until then. */
static void chapters_until(struct youtube_body *b, int64_t seconds)
{
    while (b->next < b->nchapters && b->chapters[b->next].start <= seconds) {
        const struct youtube_chapter *c = &b->chapters[b->next++];
        piece_end(b);
        heading(b, 2, c->start, c->title);
        b->start = c->start;
    }
}

static bool ends_sentence(struct sv s)
{
    return s.n > 0 && (strchr(".?!", s.p[s.n - 1]) || sv_ends(s, SV("\343\200\202")));
}

/* "[Music]" and the like: nothing is said. */
static bool is_sound(struct sv s)
{
    return s.n >= 2 && s.n < 64 && s.p[0] == '[' && sv_chr(s, ']') == (ptrdiff_t)s.n - 1;
}

void youtube_body_words(struct youtube_body *b, int64_t ms, struct sv words)
{
    int64_t now = ms / 1000;
    if (is_sound(words))
        return;
    if (now < b->start)
        now = b->start;
    chapters_until(b, now);
    bool full = now - b->start >= YOUTUBE_PIECE ||
                (b->bytes > 0 && (b->bytes + words.n > YOUTUBE_PIECE_BYTES ||
                                  (now - b->start >= YOUTUBE_PIECE_SENTENCE && b->sentence)));
    if (b->start < 0 || full) {
        piece_end(b);
        heading(b, b->next > 0 ? 3 : 2, now, sv_make("", 0));
        b->start = now;
    }
    if (b->bytes > 0)
        md_text(b->md, SV(" "));
    md_text(b->md, words);
    b->bytes += words.n;
    b->sentence = ends_sentence(words);
}

void youtube_body_end(struct youtube_body *b)
{
    chapters_until(b, INT64_MAX);
    piece_end(b);
}
