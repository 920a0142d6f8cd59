/* discord_md.c - what Discord writes otherwise than CommonMark.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: emphasis, headings, lists and links, which are the same and pass as they are.
 * Method: blocks of code are set apart first; the rest goes line by line, each line told what it
 * is, since here every line end is a line break, a quote ends with its line, and HTML, tables,
 * underlined headings and link definitions are text. Within a line a cursor replaces the tokens in
 * angle brackets (which --markdown false leaves), takes spoilers' bars away and escapes what only
 * CommonMark would read.
 */
#include "corpus/sources/discord/discord_md.h"

#include <string.h>

#include "base/clock.h"
#include "corpus/emoji.h"
#include "corpus/md.h"

struct dialect {
    struct sb *out;
    struct sb line; /* scratch: a line before its emoji names are replaced */
    const struct discord_names *names;
};

static bool is_word(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* A name as text: nothing in it marks anything up. */
static void put_plain(struct sb *out, struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (memchr("\\`*_[]<>~|", s.p[i], 10))
            sb_putc(out, '\\');
        sb_putc(out, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
}

/* ---- tokens in angle brackets ---- */

static void put_mention(struct dialect *d, char sigil, struct sv id, const char *otherwise)
{
    struct sv name = d->names ? d->names->name(d->names->ctx, sigil, id) : sv_make("", 0);
    sb_putc(&d->line, sigil == '#' ? '#' : '@');
    put_plain(&d->line, name.n > 0 ? name : sv_of(otherwise));
}

static bool is_digits(struct sv s)
{
    return s.n > 0 && s.n <= 20 && sv_digits(s) == s.n;
}

/* "t:1700000000:R" */
static bool put_time(struct dialect *d, struct sv s)
{
    char text[TIME_TEXT_MAX];
    struct sv rest = sv_skip(s, 2), field;
    int64_t t;
    if (!sv_next(&rest, ':', &field) || !sv_i64(field, &t) || t < -62135596800 ||
        t > INT64_C(253402300799))
        return false;
    time_format(t, text);
    sb_put(&d->line, text, 10);
    sb_putc(&d->line, ' ');
    sb_put(&d->line, text + 11, 5);
    sb_puts(&d->line, " UTC");
    return true;
}

/* ":name:123" or "a:name:123" without its bracket. */
static bool put_emoji(struct dialect *d, struct sv s)
{
    if (sv_starts(s, SV("a:")))
        s = sv_skip(s, 1);
    ptrdiff_t end = sv_starts(s, SV(":")) ? sv_chr(sv_skip(s, 1), ':') : -1;
    if (end <= 0 || !is_digits(sv_skip(s, (size_t)end + 2)))
        return false;
    sb_put(&d->line, s.p, (size_t)end + 2);
    return true;
}

/* What stands between the brackets; false when it is no token of Discord's. */
static bool put_token(struct dialect *d, struct sv s)
{
    struct sv id = sv_skip(s, 1);
    if (sv_starts(s, SV("@&")) && is_digits(sv_skip(s, 2)))
        return put_mention(d, '&', sv_skip(s, 2), "role"), true;
    if (s.p[0] == '@') {
        id = sv_starts(id, SV("!")) ? sv_skip(id, 1) : id;
        return is_digits(id) ? put_mention(d, '@', id, "user"), true : false;
    }
    if (s.p[0] == '#' && is_digits(id))
        return put_mention(d, '#', id, "channel"), true;
    if (sv_starts(s, SV("t:")))
        return put_time(d, s);
    if (sv_starts(s, SV("http://")) || sv_starts(s, SV("https://"))) {
        if (sv_chr(s, ' ') >= 0)
            return false;
        sb_putc(&d->line, '<');
        sb_sv(&d->line, s);
        sb_putc(&d->line, '>');
        return true;
    }
    if (s.p[0] == '/') { /* a slash command: "/name:123" */
        ptrdiff_t at = sv_chr(s, ':');
        if (at <= 1 || !is_digits(sv_skip(s, (size_t)at + 1)))
            return false;
        put_plain(&d->line, sv_make(s.p, (size_t)at));
        return true;
    }
    return put_emoji(d, s);
}

/* At a '<': bytes taken, 0 when it is text. */
static size_t take_angle(struct dialect *d, struct sv s)
{
    enum { NEAR = 2048 };
    struct sv near = sv_make(s.p, s.n < NEAR ? s.n : NEAR);
    ptrdiff_t end = sv_chr(near, '>');
    if (end <= 1 || !put_token(d, sv_make(s.p + 1, (size_t)end - 1)))
        return 0;
    return (size_t)end + 1;
}

/* ---- a line ---- */

/* Length of a code span at the start of s, its ticks included; 0 when it is not closed. */
static size_t code_span(struct sv s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] == '`')
        n++;
    for (size_t i = n, run; i < s.n; i += run ? run : 1) {
        run = 0;
        while (i + run < s.n && s.p[i + run] == '`')
            run++;
        if (run == n)
            return i + run;
    }
    return 0;
}

/* Is the '&' the start of what HTML would read as a character? */
static bool is_entity(struct sv s)
{
    size_t i = 1;
    if (i < s.n && s.p[i] == '#')
        i++;
    size_t from = i;
    while (i < s.n && i - from < 32 && is_word(s.p[i]))
        i++;
    return i > from && i < s.n && s.p[i] == ';';
}

/* Bars that hide a spoiler come in pairs with something between. */
static bool bars_open(struct sv rest, bool open)
{
    ptrdiff_t end = open ? 1 : sv_find(rest, SV("||"));
    return end > 0 && (open || sv_trim(sv_make(rest.p, (size_t)end)).n > 0);
}

static void put_inline(struct dialect *d, struct sv s)
{
    bool spoiler = false, no_code = false;
    sb_reset(&d->line);
    for (size_t i = 0, n; i < s.n; i += n) {
        struct sv rest = sv_skip(s, i);
        char c = s.p[i];
        n = 1;
        if (c == '\\' && rest.n > 1) {
            n = 2;
            sb_put(&d->line, rest.p, n);
        } else if (c == '`' && !no_code && (n = code_span(rest)) > 0) {
            sb_put(&d->line, rest.p, n);
        } else if (c == '`') {
            no_code = true; /* as often as it is looked for, there is no end */
            n = 1;
            sb_puts(&d->line, "\\`");
        } else if (c == '<') {
            if ((n = take_angle(d, rest)) == 0) {
                n = 1;
                sb_puts(&d->line, "\\<");
            }
        } else if (c == '&' && is_entity(rest)) {
            sb_puts(&d->line, "\\&");
        } else if (sv_starts(rest, SV("||")) && bars_open(sv_skip(rest, 2), spoiler)) {
            spoiler = !spoiler;
            n = 2;
        } else {
            sb_putc(&d->line, c);
        }
    }
    emoji_text(d->out, sb_view(&d->line));
}

/* ---- what a line is ---- */

enum line { TEXT, BLANK, QUOTE, LIST, HEADING };

static enum line line_kind(struct sv s)
{
    struct sv t = sv_trim(s);
    size_t i = 0;
    if (t.n == 0)
        return BLANK;
    if (sv_starts(s, SV("> ")) || sv_eq(s, SV(">")))
        return QUOTE;
    while (i < t.n && t.p[i] == '#')
        i++;
    if (i > 0 && i <= 3 && i < t.n && t.p[i] == ' ')
        return HEADING;
    if (t.n > 1 && (t.p[0] == '-' || t.p[0] == '*') && t.p[1] == ' ')
        return LIST;
    i = 0;
    while (i < t.n && i < 9 && t.p[i] >= '0' && t.p[i] <= '9')
        i++;
    return i > 0 && i + 1 < t.n && t.p[i] == '.' && t.p[i + 1] == ' ' ? LIST : TEXT;
}

/* A line of text that CommonMark would take for a heading's underline, a rule, a table's, a quote,
 * a heading of a depth that Discord has not, or a link's definition. */
static bool must_escape(struct sv t)
{
    size_t i = 0;
    while (i < t.n && memchr("-=*_+|: \t", t.p[i], 9))
        i++;
    if (i == t.n || t.p[0] == '>' || t.p[0] == '+' || sv_starts(t, SV("####")))
        return true;
    return t.p[0] == '[' && sv_find(t, SV("]:")) > 0;
}

static void put_line(struct dialect *d, struct sv s, enum line kind)
{
    size_t blanks = 0;
    if (kind == QUOTE)
        s = sv_skip(s, 2);
    if (sv_starts(s, SV("-# "))) /* small print */
        s = sv_skip(s, 3);
    if (kind == LIST) /* nesting stays, as much as is no code */
        while (blanks < s.n && s.p[blanks] == ' ')
            blanks++;
    for (size_t i = 0; i < blanks && i < 6; i++)
        sb_putc(d->out, ' ');
    s = sv_trim(s);
    if ((kind == TEXT || kind == QUOTE) && s.n > 0 && must_escape(s))
        sb_putc(d->out, '\\');
    put_inline(d, s);
}

/* Lines outside of code. *was is the kind of the line before, BLANK at the start. */
static void put_lines(struct dialect *d, struct sv text, bool quoted, enum line *was)
{
    struct sv line;
    while (sv_line(&text, &line)) {
        bool rest = sv_starts(line, SV(">>> "));
        if (rest) { /* a quote of all that follows */
            quoted = true;
            line = sv_skip(line, 4);
        }
        enum line kind = line_kind(line);
        bool quote = quoted || kind == QUOTE, was_quote = *was == QUOTE;
        if (kind == BLANK && !quoted) {
            *was = BLANK;
            continue;
        }
        if (d->out->n > 0) {
            bool breaks = kind == *was && kind == TEXT;
            bool same = breaks || (quote && was_quote) || (kind == LIST && *was == LIST);
            sb_puts(d->out, same ? (kind == LIST ? "\n" : "  \n") : "\n\n");
        }
        if (quote)
            sb_puts(d->out, "> ");
        put_line(d, line, quoted && kind != LIST ? TEXT : kind);
        *was = quote ? QUOTE : kind;
    }
}

/* ---- code ---- */

/* A block at the start of s, which is "```"; 0 when it is not closed. */
static size_t take_block(struct dialect *d, struct sv s, enum line *was)
{
    struct sv code = sv_skip(s, 3), lang = sv_make("", 0);
    ptrdiff_t end = sv_find(code, SV("```"));
    size_t i = 0;
    if (end <= 0)
        return 0;
    code.n = (size_t)end;
    while (i < code.n && i < 32 && (is_word(code.p[i]) || memchr("+#-.", code.p[i], 4)))
        i++;
    if (i > 0 && i < code.n && (code.p[i] == '\n' || code.p[i] == '\r')) {
        lang = sv_make(code.p, i);
        code = sv_skip(code, i);
    }
    while (code.n > 0 && (code.p[0] == '\n' || code.p[0] == '\r'))
        code = sv_skip(code, 1);
    while (code.n > 0 && memchr(" \t\r\n", code.p[code.n - 1], 4))
        code.n--;
    if (code.n == 0)
        return (size_t)end + 6;
    if (d->out->n > 0)
        sb_puts(d->out, "\n\n");
    md_fence(d->out, code, lang, sv_make("", 0));
    *was = BLANK;
    return (size_t)end + 6;
}

void discord_markdown(struct sb *out, struct sv text, const struct discord_names *names)
{
    struct sb mine = SB_INIT(out->max);
    struct dialect d = {.out = &mine, .names = names};
    enum line was = BLANK;
    sb_init(&d.line, out->max);
    while (text.n > 0) {
        ptrdiff_t at = sv_find(text, SV("```"));
        size_t plain = at < 0 ? text.n : (size_t)at, n = 0;
        struct sv before = sv_make(text.p, plain);
        if (at >= 0 && sv_find(sv_skip(text, plain + 3), SV("```")) < 0) {
            before = text; /* never closed: text */
            at = -1;
        }
        put_lines(&d, before, false, &was);
        if (at < 0)
            break;
        text = sv_skip(text, plain);
        n = take_block(&d, text, &was);
        text = sv_skip(text, n ? n : 3);
    }
    if (!sb_ok(&d.line))
        mine.failed = true;
    sb_sv(out, sb_view(&mine));
    if (!sb_ok(&mine))
        out->failed = true;
    sb_dispose(&d.line);
    sb_dispose(&mine);
}
