/* discourse_raw.c - Discourse's Markdown to everybody's.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cooked (discourse_cooked.c).
 * Method: the tags outside code are found and paired with a stack first, so that a tag without its
 * partner stays text; then the lines are written, each behind the marks of the quotes around it.
 * In Discourse a single line end is a line break: two blanks at the end of the line say so.
 */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "corpus/emoji.h"
#include "corpus/sources/discourse/discourse_text.h"

enum { TAG_BYTES = 400, RUNS = 32, QUOTES_SHOWN = 8, TEXT_MAX = 48 << 20 };

enum tag_kind { TAG_QUOTE, TAG_DETAILS, TAG_DROP, TAG_MARK, TAG_URL, TAG_DATE };

struct tag_name {
    const char *name;
    enum tag_kind kind;
    const char *mark;
};

static const struct tag_name names[] = {
    {"quote", TAG_QUOTE, ""}, {"details", TAG_DETAILS, ""}, {"spoiler", TAG_DROP, ""},
    {"blur", TAG_DROP, ""},   {"poll", TAG_DROP, ""},       {"wrap", TAG_DROP, ""},
    {"grid", TAG_DROP, ""},   {"center", TAG_DROP, ""},     {"color", TAG_DROP, ""},
    {"size", TAG_DROP, ""},   {"u", TAG_DROP, ""},          {"img", TAG_DROP, ""},
    {"email", TAG_DROP, ""},  {"b", TAG_MARK, "**"},        {"i", TAG_MARK, "*"},
    {"s", TAG_MARK, "~~"},    {"url", TAG_URL, ""},         {"date", TAG_DATE, ""},
};

struct discourse_tag {
    size_t at, end; /* of the text */
    const struct tag_name *name;
    struct sv value; /* behind the name: "=\"ana, post:1\"", "=2024-01-01 time=..." */
    bool closes, paired;
    size_t partner; /* of a closing one: its opening one */
};

void discourse_text_init(struct discourse_text *t)
{
    memset(t, 0, sizeof *t);
    sb_init(&t->line, TEXT_MAX);
    sb_init(&t->scratch, TEXT_MAX);
}

void discourse_text_dispose(struct discourse_text *t)
{
    free(t->tags);
    sb_dispose(&t->line);
    sb_dispose(&t->scratch);
    memset(t, 0, sizeof *t);
}

/* ---- code ---- */

struct fence {
    char c; /* of the block that is open, else 0 */
    size_t run;
};

/* Is the line part of a fenced block, its fences included? */
static bool fenced(struct fence *f, struct sv line)
{
    size_t i = 0, n = 0;
    while (i < line.n && i < 3 && line.p[i] == ' ')
        i++;
    char c = i < line.n ? line.p[i] : 0;
    while (i + n < line.n && line.p[i + n] == c)
        n++;
    bool is = (c == '`' || c == '~') && n >= 3;
    if (!f->c) {
        if (is && c == '`' && sv_chr(sv_skip(line, i + n), '`') >= 0)
            is = false; /* a code span of three backticks */
        f->c = is ? c : 0;
        f->run = n;
        return is;
    }
    if (is && c == f->c && n >= f->run && sv_trim(sv_skip(line, i + n)).n == 0)
        f->c = 0;
    return true;
}

struct runs { /* lengths of backtick runs that the rest of the line does not have */
    bool missing[RUNS];
};

static size_t run_at(struct sv line, size_t i)
{
    size_t n = 0;
    while (i + n < line.n && line.p[i + n] == '`')
        n++;
    return n;
}

/* The end of the code span that begins with the backtick at i; i when there is none. */
static size_t span_end(struct sv line, size_t i, struct runs *r)
{
    size_t n = run_at(line, i);
    if (n >= RUNS || r->missing[n])
        return i;
    for (size_t k = i + n; k < line.n;) {
        size_t m = run_at(line, k);
        if (m == n)
            return k + n;
        k += m ? m : 1;
    }
    r->missing[n] = true;
    return i;
}

/* ---- finding tags ---- */

/* The tag at "[", which ends in the same line. */
static bool tag_at(struct discourse_tag *out, struct sv line, size_t i)
{
    size_t from = i + 1, n = 0;
    bool closes = from < line.n && line.p[from] == '/';
    from += closes;
    while (from + n < line.n && ((line.p[from + n] | 32) >= 'a' && (line.p[from + n] | 32) <= 'z'))
        n++;
    char next = from + n < line.n ? line.p[from + n] : 0;
    if (n == 0 || n > 8 || !(next == ']' || (!closes && (next == '=' || next == ' '))))
        return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (!sv_ieq(sv_make(line.p + from, n), sv_of(names[k].name)))
            continue;
        size_t left = line.n - from - n;
        struct sv rest = sv_make(line.p + from + n, left < TAG_BYTES ? left : TAG_BYTES);
        ptrdiff_t end = sv_chr(rest, ']');
        if (end < 0)
            return false;
        *out = (struct discourse_tag){.at = i,
                                      .end = from + n + (size_t)end + 1,
                                      .name = &names[k],
                                      .value = sv_make(rest.p, (size_t)end),
                                      .closes = closes};
        return true;
    }
    return false;
}

static bool tag_add(struct discourse_text *t, const struct discourse_tag *tag)
{
    struct discourse_tag *p = array_room(t->tags, t->ntags, &t->cap, sizeof *p, SIZE_MAX);
    if (!p)
        return false;
    t->tags = p;
    t->tags[t->ntags++] = *tag;
    return true;
}

static bool tags_find(struct discourse_text *t, struct sv text)
{
    struct fence f = {0};
    struct sv rest = text, line;
    t->ntags = 0;
    while (sv_line(&rest, &line)) {
        struct runs r = {0};
        if (fenced(&f, line))
            continue;
        for (size_t i = 0; i < line.n && t->ntags < DISCOURSE_TAGS_MAX; i++) {
            struct discourse_tag tag;
            if (line.p[i] == '`') {
                size_t end = span_end(line, i, &r), run = run_at(line, i);
                i = (end > i ? end : i + run) - 1;
            } else if (line.p[i] == '[' && tag_at(&tag, line, i)) {
                i = tag.end - 1;
                tag.at += (size_t)(line.p - text.p);
                tag.end += (size_t)(line.p - text.p);
                if (!tag_add(t, &tag))
                    return false;
            }
        }
    }
    return true;
}

/* A closing tag belongs to the last open one of its name; what was opened in between stays text. */
static void tags_pair(struct discourse_text *t)
{
    size_t stack[DISCOURSE_DEPTH_MAX], n = 0;
    for (size_t i = 0; i < t->ntags; i++) {
        struct discourse_tag *tag = &t->tags[i];
        if (!tag->closes) {
            if (tag->name->kind == TAG_DATE)
                tag->paired = true;
            else if (n < DISCOURSE_DEPTH_MAX)
                stack[n++] = i;
            continue;
        }
        for (size_t k = n; k-- > 0;)
            if (t->tags[stack[k]].name == tag->name) {
                tag->paired = t->tags[stack[k]].paired = true;
                tag->partner = stack[k];
                n = k;
                break;
            }
    }
}

/* ---- writing ---- */

struct writer {
    struct discourse_text *t;
    struct sb *out;
    struct sv base;
    size_t depth; /* of quotes */
    size_t tag;   /* the next one */
    bool blank;   /* the last line written was one */
};

static void put_prefix(struct writer *w, bool blank)
{
    for (size_t i = 0; i < w->depth && i < QUOTES_SHOWN; i++)
        sb_puts(w->out, i + 1 < w->depth && i + 1 < QUOTES_SHOWN ? ">" : blank ? ">" : "> ");
}

static void put_blank(struct writer *w)
{
    if (w->blank)
        return;
    put_prefix(w, true);
    sb_putc(w->out, '\n');
    w->blank = true;
}

static void put_line(struct writer *w, struct sv text, bool literal, bool breaks)
{
    if (text.n == 0 && !literal) {
        put_blank(w);
        return;
    }
    put_prefix(w, text.n == 0);
    if (literal)
        sb_sv(w->out, text);
    else
        emoji_text(w->out, text);
    if (breaks)
        sb_puts(w->out, "  ");
    sb_putc(w->out, '\n');
    w->blank = false;
}

/* Writes what was collected of a line, if there is anything to see. */
static void line_end(struct writer *w, bool breaks)
{
    struct sv s = sb_view(&w->t->line), trimmed = sv_trim(s);
    if (trimmed.n > 0) {
        while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r'))
            s.n--;
        bool table = trimmed.p[0] == '|' || trimmed.p[0] == '#';
        put_line(w, s, false, breaks && !table && s.p[s.n - 1] != '\\');
    }
    sb_reset(&w->t->line);
}

/* "ana" of `="ana, post:1, topic:2"`, `=ana`. */
static struct sv quoted_name(struct sv value)
{
    struct sv s = sv_trim(value);
    if (s.n == 0 || s.p[0] != '=')
        return sv_make("", 0);
    s = sv_trim(sv_skip(s, 1));
    if (s.n > 0 && (s.p[0] == '"' || s.p[0] == '\''))
        s = sv_skip(s, 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || (s.p[i] == '\'' && i + 1 == s.n))
            return sv_trim(sv_make(s.p, i));
    return s;
}

static void put_bold(struct writer *w, struct sv text, const char *after)
{
    if (text.n == 0)
        return;
    sb_puts(&w->t->line, "**");
    sb_sv(&w->t->line, text);
    sb_puts(&w->t->line, after);
    sb_puts(&w->t->line, "**");
    line_end(w, false);
    put_blank(w);
}

/* The value of key in " key=value key2=\"value\"", without quotes. */
static struct sv attribute(struct sv value, const char *key)
{
    struct sv name = sv_of(key);
    for (size_t i = 0; i + name.n < value.n; i++) {
        if ((i > 0 && value.p[i - 1] != ' ') || value.p[i + name.n] != '=' ||
            !sv_eq(sv_make(value.p + i, name.n), name))
            continue;
        struct sv s = sv_skip(value, i + name.n + 1);
        size_t n = 0;
        if (s.n > 0 && s.p[0] == '"')
            s = sv_skip(s, 1);
        while (n < s.n && s.p[n] != ' ' && s.p[n] != '"')
            n++;
        return sv_make(s.p, n);
    }
    return sv_make("", 0);
}

static void put_date(struct writer *w, struct sv value)
{
    static const char *const parts[] = {"time", "timezone"};
    struct sv day = sv_skip(value, 1);
    size_t n = 0;
    if (day.n > 0 && day.p[0] == '"')
        day = sv_skip(day, 1);
    while (n < day.n && day.p[n] != ' ' && day.p[n] != '"')
        n++;
    sb_put(&w->t->line, day.p, n);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct sv s = attribute(value, parts[i]);
        if (s.n > 0)
            sb_putc(&w->t->line, ' ');
        sb_sv(&w->t->line, s);
    }
}

static void put_tag(struct writer *w, const struct discourse_tag *tag)
{
    struct sv href;
    switch (tag->name->kind) {
    case TAG_QUOTE:
        line_end(w, false);
        if (!tag->closes) {
            put_blank(w);
            w->depth++;
            w->blank = true;
            put_bold(w, quoted_name(tag->value), ":");
        } else {
            w->depth -= w->depth > 0;
            w->blank = false;
            put_blank(w);
        }
        break;
    case TAG_DETAILS:
        line_end(w, false);
        put_blank(w);
        if (!tag->closes)
            put_bold(w, quoted_name(tag->value), "");
        break;
    case TAG_DROP:
        break;
    case TAG_MARK:
        sb_puts(&w->t->line, tag->name->mark);
        break;
    case TAG_URL:
        href = quoted_name(tag->closes ? w->t->tags[tag->partner].value : tag->value);
        if (href.n > 0 && !tag->closes)
            sb_putc(&w->t->line, '[');
        if (href.n > 0 && tag->closes) {
            sb_puts(&w->t->line, "](");
            sb_sv(&w->t->line, href);
            sb_putc(&w->t->line, ')');
        }
        break;
    case TAG_DATE:
        put_date(w, tag->value);
        break;
    }
}

/* "![alt|690x400](upload://x.png)", "[a.pdf|attachment](upload://y)" at i: written as a link of the
 * site, or as its name; the end of it. i when it is something else. */
static size_t put_upload(struct writer *w, struct sv line, size_t i)
{
    bool image = line.p[i] == '!';
    size_t open = i + image;
    if (open >= line.n || line.p[open] != '[')
        return i;
    size_t left = line.n - open - 1;
    struct sv rest = sv_make(line.p + open + 1, left < 2048 ? left : 2048);
    ptrdiff_t close = sv_chr(rest, ']'), end = -1;
    struct sv target = close < 0 ? sv_make("", 0) : sv_skip(rest, (size_t)close + 1);
    if (target.n > 0 && target.p[0] == '(')
        end = sv_chr(target, ')');
    if (end < 0)
        return i;
    struct sv href = sv_trim(sv_make(target.p + 1, (size_t)end - 1));
    struct sv name = sv_make(rest.p, (size_t)close);
    bool upload = sv_starts(href, SV("upload://"));
    ptrdiff_t bar = sv_chr(name, '|');
    if (!upload && !(image && bar >= 0))
        return i;
    if (bar >= 0)
        name.n = (size_t)bar;
    if (name.n == 0)
        name = SV("image");
    bool link = !upload || w->base.n > 0;
    if (link)
        sb_putc(&w->t->line, '[');
    sb_sv(&w->t->line, name);
    if (link)
        sb_puts(&w->t->line, "](");
    if (link && upload) {
        sb_sv(&w->t->line, w->base);
        sb_puts(&w->t->line, "uploads/short-url/");
        href = sv_skip(href, 9);
    }
    if (link) {
        sb_sv(&w->t->line, href);
        sb_putc(&w->t->line, ')');
    }
    return (size_t)(target.p + end + 1 - line.p);
}

/* One line that is not fenced code. */
static void put_text_line(struct writer *w, struct sv line, size_t at, bool breaks)
{
    struct runs r = {0};
    size_t from = 0;
    sb_reset(&w->t->line);
    for (size_t i = 0; i < line.n;) {
        size_t next;
        while (w->tag < w->t->ntags && w->t->tags[w->tag].at < at + i)
            w->tag++;
        if (line.p[i] == '`') {
            next = span_end(line, i, &r);
            i = next > i ? next : i + run_at(line, i);
            continue;
        }
        if (line.p[i] != '[' && line.p[i] != '!') {
            i++;
            continue;
        }
        const struct discourse_tag *tag = w->tag < w->t->ntags ? &w->t->tags[w->tag] : NULL;
        bool here = tag && tag->at == at + i && tag->paired;
        sb_put(&w->t->line, line.p + from, i - from);
        if (here) {
            put_tag(w, tag);
            next = tag->end - at;
        } else {
            next = put_upload(w, line, i);
        }
        from = next;
        i = next > i ? next : i + 1;
    }
    sb_put(&w->t->line, line.p + from, line.n - from);
    if (sv_trim(line).n == 0)
        put_blank(w);
    line_end(w, breaks);
}

/* Does the text go on in the next line as the same paragraph? Then a line break is meant. */
static bool goes_on(struct sv rest)
{
    struct sv line;
    size_t n = 0;
    if (!sv_line(&rest, &line) || (line = sv_trim(line)).n == 0)
        return false;
    while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
        n++;
    char c = line.p[0], next = n + 1 < line.n ? line.p[n + 1] : ' ';
    bool item = n > 0 ? (line.p[n < line.n ? n : 0] == '.' || line.p[n < line.n ? n : 0] == ')')
                      : (c == '*' || c == '-' || c == '+');
    return !(item && next == ' ') && c != '#' && c != '|' && c != '>' && c != '=' &&
           !sv_starts(line, SV("---")) && !sv_starts(line, SV("```")) &&
           !sv_starts(line, SV("~~~")) && !sv_istarts(line, SV("[quote")) &&
           !sv_istarts(line, SV("[/"));
}

void discourse_raw(struct discourse_text *t, struct sb *out, struct sv raw, struct sv base)
{
    struct writer w = {.t = t, .out = out, .base = base, .blank = true};
    struct fence f = {0};
    struct sv rest = raw, line;
    bool math = false;
    if (!tags_find(t, raw)) {
        out->failed = true;
        return;
    }
    tags_pair(t);
    while (sv_line(&rest, &line)) {
        bool edge = sv_eq(sv_trim(line), SV("$$")); /* of a formula of several lines */
        math = math != edge;
        if (fenced(&f, line))
            put_line(&w, line, true, false);
        else
            put_text_line(&w, line, (size_t)(line.p - raw.p), !math && !edge && goes_on(rest));
    }
    if (!sb_ok(&t->line))
        out->failed = true;
    while (out->n > 0 && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == ' '))
        sb_cut(out, out->n - 1);
}
