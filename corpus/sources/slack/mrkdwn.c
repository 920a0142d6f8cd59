/* mrkdwn.c - Slack's markup as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: blocks and attachments (slack_blocks.c), escaping (md_write.c).
 * Method: code fences are cut out first, then a line at a time: is it quoted, an item, plain? Lines
 * of a kind are collected into one paragraph. Within a line an opening mark counts when its closing
 * one is found, by Slack's rule that both stand at the border of a word. Each search that failed is
 * remembered, so that a line takes time in proportion to its length.
 */
#include "corpus/sources/slack/mrkdwn.h"

#include <string.h>

#include "base/entity.h"
#include "base/escape.h"
#include "base/url.h"
#include "base/utf8.h"
#include "corpus/emoji.h"

enum { DEPTH = 4, LINK_MAX = 8192, INDENT_MAX = 8 };
enum block { BLOCK_NONE, BLOCK_TEXT, BLOCK_QUOTE, BLOCK_ITEM };

void mrkdwn_init(struct mrkdwn *m, const struct mrkdwn_names *names, size_t max)
{
    *m = (struct mrkdwn){.names = names};
    md_init(&m->line, max);
    sb_init(&m->run, max);
    sb_init(&m->tmp, max);
}

void mrkdwn_dispose(struct mrkdwn *m)
{
    md_dispose(&m->line);
    sb_dispose(&m->run);
    sb_dispose(&m->tmp);
}

/* ---- pieces ---- */

struct sv mrkdwn_clean_url(struct sv url)
{
    struct sv host = url_host(url);
    size_t query = 0;
    while (query < url.n && url.p[query] != '?' && url.p[query] != '#')
        query++;
    struct sv path = sv_make(url.p, query);
    bool file = sv_ieq(host, SV("files.slack.com")) || sv_ieq(host, SV("slack-files.com")) ||
                (sv_ends(host, SV(".slack.com")) && sv_find(path, SV("/files")) >= 0);
    return file || sv_find(sv_skip(url, query), SV("=xox")) >= 0 ? path : url;
}

void mrkdwn_emoji(struct mrkdwn *m, struct sv name)
{
    struct sv chars = emoji_of_name(name);
    if (chars.n == 0)
        md_text(&m->line, SV(":"));
    md_text(&m->line, chars.n ? chars : name);
    if (chars.n == 0)
        md_text(&m->line, SV(":"));
}

static void named(struct mrkdwn *m, char sign, struct sv name, struct sv label, struct sv id)
{
    struct sv show = name.n ? name : label.n ? label : id;
    char c[1] = {sign};
    if (show.n > 0 && show.p[0] == sign)
        show = sv_skip(show, 1);
    md_text(&m->line, sv_make(c, 1));
    md_text(&m->line, show);
}

void mrkdwn_user(struct mrkdwn *m, struct sv id, struct sv label)
{
    named(m, '@', m->names->user(m->names->ctx, id), label, id);
}

void mrkdwn_channel(struct mrkdwn *m, struct sv id, struct sv label)
{
    named(m, '#', m->names->channel(m->names->ctx, id), label, id);
}

void mrkdwn_link(struct mrkdwn *m, struct sv url, struct sv label)
{
    struct sv clean = mrkdwn_clean_url(url);
    if (label.n == 0 || sv_eq(label, url))
        label = sv_istarts(clean, SV("mailto:")) ? sv_skip(clean, 7) : clean;
    if (esc_url_is_safe(clean) && sv_chr(clean, ':') > 0) {
        md_link(&m->line, clean);
        md_text(&m->line, label);
        md_mark(&m->line, MD_LINK_END);
    } else {
        md_text(&m->line, label);
    }
}

/* ---- a line ---- */

struct scan {
    struct mrkdwn *m;
    struct sv s;
    size_t i;
    bool styles;
    size_t failed[3]; /* no closing mark of the kind stands before this place */
    struct {
        char c;
        size_t end;
    } open[DEPTH];
    size_t nopen;
    struct {
        size_t from, to;
    } next[2]; /* the next '>' and '`' from a place on */
};

static const char marks[] = "*_~";
static const enum md_mark mark_of[] = {MD_STRONG, MD_EM, MD_DEL};

/* The first '>' (0) or '`' (1) at or behind i; s.n when there is none. */
static size_t next_of(struct scan *sc, int which, size_t i)
{
    if (i < sc->next[which].from || i > sc->next[which].to) {
        const char *hit =
            i < sc->s.n ? memchr(sc->s.p + i, which == 0 ? '>' : '`', sc->s.n - i) : NULL;
        sc->next[which].from = i;
        sc->next[which].to = hit ? (size_t)(hit - sc->s.p) : sc->s.n;
    }
    return sc->next[which].to;
}

/* Is the character that ends at i, or begins there, a part of a word? */
static bool word_before(struct sv s, size_t i)
{
    uint32_t cp = 0;
    size_t from = i;
    if (i == 0)
        return false;
    do
        from--;
    while (from > 0 && i - from < 4 && ((unsigned char)s.p[from] & 0xC0) == 0x80);
    utf8_decode(sv_make(s.p, i), from, &cp);
    if (cp < 0x80)
        return (cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z');
    return !((cp >= 0x2000 && cp < 0x2C00) || (cp >= 0x3000 && cp < 0x3040) || cp >= 0x1F000 ||
             cp < 0xC0);
}

static bool word_after(struct sv s, size_t i)
{
    uint32_t cp = 0;
    if (i >= s.n)
        return false;
    size_t n = utf8_decode(s, i, &cp);
    return word_before(sv_make(s.p, i + n), i + n);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Where what must not be looked into ends: <a link> or `code`; i when none begins there. */
static size_t pass_over(struct scan *sc, size_t i)
{
    if (sc->s.p[i] != '<' && sc->s.p[i] != '`')
        return i;
    size_t end = next_of(sc, sc->s.p[i] == '<' ? 0 : 1, i + 1);
    return end < sc->s.n ? end : i;
}

/* The place of the mark that closes the one at i, 0 when there is none before limit. */
static size_t closing(struct scan *sc, size_t i, size_t limit)
{
    struct sv s = sc->s;
    char c = s.p[i];
    if (i + 2 >= limit || is_blank(s.p[i + 1]) || s.p[i + 1] == c || word_before(s, i) ||
        (i > 0 && s.p[i - 1] == c))
        return 0;
    for (size_t k = i + 1; k < limit; k++) {
        size_t end = pass_over(sc, k);
        if (end > k && end < limit) {
            k = end;
            continue;
        }
        if (s.p[k] == c && k > i + 1 && !is_blank(s.p[k - 1]) && s.p[k - 1] != c &&
            !word_after(s, k + 1) && (k + 1 >= s.n || s.p[k + 1] != c))
            return k;
    }
    return 0;
}

static void flush_run(struct scan *sc)
{
    struct mrkdwn *m = sc->m;
    if (m->run.n == 0)
        return;
    if (memchr(m->run.p, ':', m->run.n)) {
        sb_reset(&m->tmp);
        emoji_text(&m->tmp, sb_view(&m->run));
        md_text(&m->line, sb_view(&m->tmp));
    } else {
        md_text(&m->line, sb_view(&m->run));
    }
    sb_reset(&m->run);
}

/* *, _ or ~: true when it was a mark. */
static bool take_mark(struct scan *sc)
{
    size_t kind = (size_t)(strchr(marks, sc->s.p[sc->i]) - marks);
    if (sc->nopen > 0 && sc->open[sc->nopen - 1].end == sc->i) {
        flush_run(sc);
        md_mark(&sc->m->line, (enum md_mark)(mark_of[kind] + 1));
        sc->nopen--;
        sc->i++;
        return true;
    }
    size_t limit = sc->nopen > 0 ? sc->open[sc->nopen - 1].end : sc->s.n;
    bool again = false; /* inside its like */
    for (size_t k = 0; k < sc->nopen; k++)
        again |= sc->open[k].c == sc->s.p[sc->i];
    if (again || sc->nopen == DEPTH || limit <= sc->failed[kind])
        return false;
    bool may = sc->i + 2 < limit && !is_blank(sc->s.p[sc->i + 1]) && !word_before(sc->s, sc->i) &&
               sc->s.p[sc->i + 1] != sc->s.p[sc->i];
    size_t end = closing(sc, sc->i, limit);
    if (end == 0) {
        if (may && (sc->i == 0 || sc->s.p[sc->i - 1] != sc->s.p[sc->i]))
            sc->failed[kind] = limit;
        return false;
    }
    flush_run(sc);
    md_mark(&sc->m->line, mark_of[kind]);
    sc->open[sc->nopen].c = sc->s.p[sc->i];
    sc->open[sc->nopen++].end = end;
    sc->i++;
    return true;
}

/* ---- <what stands in these> ---- */

/* "name|label" apart. */
static void split(struct sv s, struct sv *name, struct sv *label)
{
    ptrdiff_t bar = sv_chr(s, '|');
    *name = bar < 0 ? s : sv_make(s.p, (size_t)bar);
    *label = bar < 0 ? sv_make("", 0) : sv_skip(s, (size_t)bar + 1);
}

/* "http:", "mailto:": a scheme at the start. */
static bool has_scheme(struct sv s)
{
    size_t n = 0;
    while (n < s.n && n < 32 &&
           (((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z') || (n > 0 && strchr("+-.", s.p[n])) ||
            (n > 0 && s.p[n] >= '0' && s.p[n] <= '9')))
        n++;
    return n > 1 && n + 1 < s.n && s.p[n] == ':';
}

/* <!here>, <!subteam^S1|@group>, <!date^1392734382^{date}|in words>. */
static void take_command(struct mrkdwn *m, struct sv name, struct sv label)
{
    if (sv_starts(name, SV("date^"))) {
        md_text(&m->line, label.n ? label : sv_skip(name, 5));
    } else if (sv_starts(name, SV("subteam^"))) {
        named(m, '@', label, label, sv_skip(name, 8));
    } else {
        named(m, '@', label, label, name);
    }
}

/* What it shows, into tmp, as it is copied into code. */
static void shown(struct mrkdwn *m, struct sv inside)
{
    struct sv name, label;
    split(inside, &name, &label);
    char c = name.n ? name.p[0] : 0;
    struct sv id = sv_skip(name, 1);
    struct sv known = c == '@'   ? m->names->user(m->names->ctx, id)
                      : c == '#' ? m->names->channel(m->names->ctx, id)
                                 : sv_make("", 0);
    if (c == '@' || c == '#')
        sb_putc(&m->tmp, c);
    if (c == '!')
        sb_putc(&m->tmp, '@');
    struct sv text = known.n                            ? known
                     : label.n                          ? label
                     : c == '@' || c == '#' || c == '!' ? id
                                                        : name;
    if (text.n > 0 && (text.p[0] == '@' || text.p[0] == '#'))
        text = sv_skip(text, 1);
    entity_three(&m->tmp, mrkdwn_clean_url(text));
}

static bool is_control(struct sv s)
{
    if (s.n == 0 || s.n > LINK_MAX || sv_chr(s, '<') >= 0)
        return false;
    return (s.n > 1 && strchr("@#!", s.p[0])) || has_scheme(s);
}

/* At '<': returns where reading goes on, i when it is a character like any other. */
static size_t take_angle(struct scan *sc)
{
    struct mrkdwn *m = sc->m;
    size_t end = next_of(sc, 0, sc->i + 1);
    struct sv inside, name, label;
    if (end >= sc->s.n || end - sc->i > LINK_MAX)
        return sc->i;
    inside = sv_make(sc->s.p + sc->i + 1, end - sc->i - 1);
    if (!is_control(inside))
        return sc->i;
    flush_run(sc);
    sb_reset(&m->tmp); /* address and label without entities */
    split(inside, &name, &label);
    entity_three(&m->tmp, name);
    size_t n = m->tmp.n;
    entity_three(&m->tmp, label);
    if (!sb_ok(&m->tmp))
        return end + 1;
    name = sv_make(m->tmp.p, n);
    label = sv_make(m->tmp.p + n, m->tmp.n - n);
    char c = inside.p[0];
    struct sv rest = sv_skip(name, 1);
    if (c == '@')
        mrkdwn_user(m, rest, label);
    else if (c == '#')
        mrkdwn_channel(m, rest, label);
    else if (c == '!')
        take_command(m, rest, label);
    else
        mrkdwn_link(m, name, label);
    return end + 1;
}

/* Text of code, into tmp: entities decoded, links and mentions as what they show. */
static void code_text(struct mrkdwn *m, struct sv s)
{
    struct scan sc = {.m = m, .s = s, .next = {{1, 0}, {1, 0}}};
    size_t from = 0;
    sb_reset(&m->tmp);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '<')
            continue;
        size_t end = next_of(&sc, 0, i + 1);
        struct sv inside = sv_make(s.p + i + 1, end < s.n ? end - i - 1 : 0);
        if (end >= s.n)
            break;
        if (!is_control(inside) || memchr(inside.p, '\n', inside.n))
            continue;
        entity_three(&m->tmp, sv_make(s.p + from, i - from));
        shown(m, inside);
        i = end;
        from = end + 1;
    }
    entity_three(&m->tmp, sv_skip(s, from));
}

/* At '`': returns where reading goes on, i when it is a character like any other. */
static size_t take_code(struct scan *sc)
{
    size_t end = next_of(sc, 1, sc->i + 1);
    size_t limit = sc->nopen > 0 ? sc->open[sc->nopen - 1].end : sc->s.n;
    if (end >= limit || end == sc->i + 1)
        return sc->i;
    flush_run(sc);
    code_text(sc->m, sv_make(sc->s.p + sc->i + 1, end - sc->i - 1));
    md_mark(&sc->m->line, MD_CODE);
    md_text(&sc->m->line, sb_view(&sc->m->tmp));
    md_mark(&sc->m->line, MD_CODE_END);
    return end + 1;
}

void mrkdwn_inline(struct mrkdwn *m, struct sv s, bool styles)
{
    struct scan sc = {.m = m, .s = s, .styles = styles, .next = {{1, 0}, {1, 0}}};
    sb_reset(&m->run);
    while (sc.i < s.n) {
        size_t from = sc.i, next = sc.i;
        char c = s.p[sc.i];
        if (c == '<')
            next = take_angle(&sc);
        else if (c == '`' && styles)
            next = take_code(&sc);
        else if (styles && (c == '*' || c == '_' || c == '~') && take_mark(&sc))
            continue;
        if (next > from) {
            sc.i = next;
            continue;
        }
        while (sc.i < s.n && (sc.i == from || !strchr("<`*_~", s.p[sc.i]) || s.p[sc.i] == '\0'))
            sc.i++;
        entity_three(&m->run, sv_make(s.p + from, sc.i - from));
    }
    flush_run(&sc);
    sc.m->line.text.failed |= m->run.failed || m->tmp.failed;
}

/* ---- lines ---- */

void mrkdwn_gap(struct sb *out, bool tight)
{
    if (out->n > 0)
        sb_puts(out, tight ? "\n" : "\n\n");
}

/* Writes what was collected. */
static void flush_line(struct mrkdwn *m)
{
    bool quote = m->block == BLOCK_QUOTE;
    if (md_empty(&m->line)) {
        m->out->failed |= m->line.text.failed;
        md_reset(&m->line);
        return;
    }
    if (m->block != BLOCK_ITEM) /* an item began its line itself */
        mrkdwn_gap(m->out, false);
    if (quote)
        sb_puts(m->out, "> ");
    md_write(m->out, &m->line, MD_PARAGRAPH, quote ? SV("> ") : sv_make("", 0));
}

static void end_block(struct mrkdwn *m)
{
    flush_line(m);
    m->block = BLOCK_NONE;
}

/* Bytes of a bullet with its blanks at the start of a line, 0 when there is none. */
static size_t bullet(struct sv line, size_t *indent)
{
    static const char *const bullets[] = {"•", "◦", "▪", "‣"};
    size_t blanks = 0;
    while (blanks < line.n && is_blank(line.p[blanks]))
        blanks++;
    struct sv rest = sv_skip(line, blanks);
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++) {
        struct sv b = sv_of(bullets[i]);
        if (!sv_starts(rest, b))
            continue;
        size_t n = b.n;
        if (sv_starts(sv_skip(rest, n), SV("\357\270\216"))) /* U+FE0E */
            n += 3;
        if (n >= rest.n || !is_blank(rest.p[n]))
            return 0;
        *indent = blanks / 4 < INDENT_MAX ? blanks / 4 : INDENT_MAX;
        return blanks + n + 1;
    }
    return 0;
}

/* Strips "> " off a line; true when it was quoted. *rest: all that follows is. */
static bool quoted(struct sv *line, bool *all)
{
    static const char *const all_marks[] = {"&gt;&gt;&gt;", ">>>"};
    static const char *const one_mark[] = {"&gt;", ">"};
    for (size_t i = 0; i < 2 && !*all; i++)
        if (sv_starts(*line, sv_of(all_marks[i]))) {
            *all = true;
            *line = sv_skip(*line, strlen(all_marks[i]));
            return true;
        }
    for (size_t i = 0; i < 2 && !*all; i++)
        if (sv_starts(*line, sv_of(one_mark[i]))) {
            *line = sv_skip(*line, strlen(one_mark[i]));
            return true;
        }
    return *all;
}

static void take_line(struct mrkdwn *m, struct sv line, bool styles, bool *quote_all)
{
    size_t indent = 0;
    bool quote = styles && quoted(&line, quote_all);
    size_t item = styles && !quote ? bullet(line, &indent) : 0;
    if (sv_trim(line).n == 0) {
        end_block(m);
        return;
    }
    if (item > 0) {
        bool tight = m->block == BLOCK_ITEM;
        flush_line(m);
        if (sv_trim(sv_skip(line, item)).n == 0)
            return;
        mrkdwn_gap(m->out, tight);
        for (size_t i = 0; i < indent; i++)
            sb_puts(m->out, "  ");
        sb_puts(m->out, "- ");
        m->block = BLOCK_ITEM;
        mrkdwn_inline(m, sv_skip(line, item), styles);
        return;
    }
    enum block want = quote ? BLOCK_QUOTE : BLOCK_TEXT;
    if (m->block != (int)want)
        end_block(m);
    else if (!md_empty(&m->line))
        md_mark(&m->line, MD_BREAK);
    m->block = (int)want;
    mrkdwn_inline(m, line, styles);
}

static void take_lines(struct mrkdwn *m, struct sv text, bool styles, bool *quote_all)
{
    struct sv line;
    while (text.n > 0 && sv_line(&text, &line))
        take_line(m, line, styles, quote_all);
}

static void take_fence(struct mrkdwn *m, struct sv code)
{
    if (code.n > 0 && code.p[0] == '\n')
        code = sv_skip(code, 1);
    while (code.n > 0 && (code.p[code.n - 1] == '\n' || code.p[code.n - 1] == '\r'))
        code.n--;
    end_block(m);
    if (sv_trim(code).n == 0)
        return;
    code_text(m, code);
    mrkdwn_gap(m->out, false);
    md_fence(m->out, sb_view(&m->tmp), sv_make("", 0), sv_make("", 0));
    m->out->failed |= m->tmp.failed;
}

void mrkdwn_text(struct mrkdwn *m, struct sb *out, struct sv text, bool styles)
{
    bool quote_all = false;
    m->out = out;
    m->block = BLOCK_NONE;
    while (text.n > 0) {
        ptrdiff_t from = styles ? sv_find(text, SV("```")) : -1, to = -1;
        struct sv code = from < 0 ? sv_make("", 0) : sv_skip(text, (size_t)from + 3);
        if (from >= 0)
            to = sv_find(code, SV("```"));
        if (to < 0) {
            take_lines(m, text, styles, &quote_all);
            break;
        }
        while ((size_t)to + 3 < code.n && code.p[to + 3] == '`')
            to++; /* the fence is the last three of a run */
        take_lines(m, sv_make(text.p, (size_t)from), styles, &quote_all);
        take_fence(m, sv_make(code.p, (size_t)to));
        text = sv_skip(code, (size_t)to + 3);
        if (text.n > 0 && text.p[0] == '\n')
            text = sv_skip(text, 1);
    }
    end_block(m);
}

void mrkdwn_plain(struct mrkdwn *m, struct sb *out, struct sv text)
{
    struct sv line;
    m->out = out;
    m->block = BLOCK_TEXT;
    while (text.n > 0 && sv_line(&text, &line)) {
        if (sv_trim(line).n == 0) {
            flush_line(m);
            continue;
        }
        if (!md_empty(&m->line))
            md_mark(&m->line, MD_BREAK);
        sb_reset(&m->tmp);
        emoji_text(&m->tmp, line);
        md_text(&m->line, sb_view(&m->tmp));
    }
    end_block(m);
}
