/* md_write.c - writes collected text as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which marks may be written (md.c).
 * Method: one pass writes text and escapes only where the neighbours make a character special, so
 * that the source stays readable: snake_case, a < b and 2 * 3 are written as they are.
 */
#include <stdint.h>
#include <string.h>

#include "corpus/md_priv.h"

struct writer {
    struct sb *out;
    const char *p;
    size_t n, i;
    enum md_place place;
    struct sv prefix;
    struct sv hrefs; /* still to come */
    struct sv href;  /* of the link being written */
    size_t tildes;
    bool line_start, in_link;
    bool number; /* only digits stand on the line so far */
};

/* The character that will stand behind i: a delimiter for a mark, 0 at the end. */
static char next_of(const struct writer *w, size_t i)
{
    static const char seen[] = {0,   '*', '*', '*', '*', '~', '~', '`',
                                '`', '[', ']', '^', '^', '_', '_'};
    for (i++; i < w->n && md_is_nothing(w->p[i]);)
        i++;
    if (i >= w->n || w->p[i] == MD_BREAK)
        return 0;
    return md_is_mark(w->p[i]) ? seen[(unsigned char)w->p[i]] : w->p[i];
}

static char before_of(const struct writer *w, size_t i)
{
    while (i > 0 && md_is_nothing(w->p[i - 1]))
        i--;
    if (i == 0 || w->p[i - 1] == MD_BREAK)
        return ' ';
    return md_is_mark(w->p[i - 1]) ? '*' : w->p[i - 1];
}

static bool is_blank_side(char c)
{
    return c == ' ' || c == 0;
}

static bool entity_at(const struct writer *w, size_t at)
{
    size_t i = at + 1, from = i;
    while (i < w->n && i - from < 40 && (md_is_alnum(w->p[i]) || (w->p[i] == '#' && i == from)))
        i++;
    return i > from && i < w->n && w->p[i] == ';';
}

/* The rest of the line is made of these characters only. */
static bool line_only(const struct writer *w, const char *set)
{
    size_t i = w->i;
    while (i < w->n && w->p[i] != MD_BREAK && (strchr(set, w->p[i]) || md_is_nothing(w->p[i])))
        i++;
    return i == w->n || w->p[i] == MD_BREAK;
}

static bool underscore_special(const struct writer *w)
{
    size_t from = w->i, to = w->i;
    while (from > 0 && w->p[from - 1] == '_')
        from--;
    while (to + 1 < w->n && w->p[to + 1] == '_')
        to++;
    char a = before_of(w, from), b = next_of(w, to);
    return !(md_is_alnum(a) && md_is_alnum(b));
}

/* At the beginning of a line: what would begin a heading, quote, list, table or rule. */
static bool starts_block(const struct writer *w)
{
    char c = w->p[w->i], next = next_of(w, w->i);
    switch (c) {
    case '#': {
        size_t i = w->i;
        while (i < w->n && w->p[i] == '#')
            i++;
        return i - w->i <= 6 && (i == w->n || w->p[i] == ' ' || md_is_mark(w->p[i]));
    }
    case '>':
    case '[':
        return true;
    case '+':
        return is_blank_side(next);
    case '-':
        return is_blank_side(next) || line_only(w, "-:| ");
    case '=':
        return line_only(w, "= ");
    case ':':
    case '|':
        return line_only(w, "-:| ");
    default:
        return false;
    }
}

/* "1." or "12)" at the beginning of a line would begin a list. True when c was written. */
static bool write_number(struct writer *w, char c)
{
    bool digit = c >= '0' && c <= '9';
    if (digit && (w->line_start || w->number)) {
        sb_putc(w->out, c);
        w->number = true;
        w->line_start = false;
        return true;
    }
    if (w->number && (c == '.' || c == ')') && is_blank_side(next_of(w, w->i)))
        sb_putc(w->out, '\\');
    w->number = false;
    return false;
}

static bool needs_escape(const struct writer *w)
{
    char c = w->p[w->i], next = next_of(w, w->i);
    switch (c) {
    case '\\':
        return !(md_is_alnum(next) || next == ' ' || (unsigned char)next >= 0x80) ||
               strchr("hHfF", next); /* an address would begin with < */
    case '`':
        return true;
    case '*':
        return w->line_start || !(is_blank_side(next) && before_of(w, w->i) == ' ');
    case '_':
        return underscore_special(w);
    case '~':
        return w->tildes > 1 && !(is_blank_side(next) && before_of(w, w->i) == ' ');
    case '[':
        return w->in_link || next == '^' || w->line_start;
    case ']':
        return w->in_link || next == '(';
    case '!':
        return next == '[';
    case '<':
        return md_is_alnum(next) || next == '/' || next == '!' || next == '?';
    case '&':
        return entity_at(w, w->i);
    case '|':
        return w->place == MD_CELL || w->line_start;
    case '#':
        return (w->place == MD_HEADING && line_only(w, "# ")) || (w->line_start && starts_block(w));
    default:
        return w->line_start && starts_block(w);
    }
}

static void write_code(struct writer *w)
{
    size_t from = w->i + 1, end = from, run = 0, longest = 0, n = 0;
    char first = 0, last = 0;
    while (end < w->n && w->p[end] != MD_CODE_END)
        end++;
    for (size_t i = from; i < end; i++) {
        if (md_is_mark(w->p[i]) && w->p[i] != MD_BREAK)
            continue;
        last = w->p[i] == MD_BREAK ? ' ' : w->p[i];
        first = n++ ? first : last;
        run = last == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    size_t ticks = longest == 1 ? 2 : longest == 0 ? 1 : longest + 1;
    bool pad = first == '`' || last == '`' || (first == ' ' && last == ' ');
    for (size_t i = 0; i < ticks; i++)
        sb_putc(w->out, '`');
    if (pad)
        sb_putc(w->out, ' ');
    for (size_t i = from; i < end; i++) {
        if (w->p[i] == '|' && w->place == MD_CELL)
            sb_putc(w->out, '\\');
        if (!md_is_mark(w->p[i]) || w->p[i] == MD_BREAK)
            sb_putc(w->out, w->p[i] == MD_BREAK ? ' ' : w->p[i]);
    }
    if (pad)
        sb_putc(w->out, ' ');
    for (size_t i = 0; i < ticks; i++)
        sb_putc(w->out, '`');
    w->i = end;
}

/* An address inside (...): what would end it or be eaten is written in percent. */
static void write_href(struct writer *w)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < w->href.n; i++) {
        unsigned char c = (unsigned char)w->href.p[i];
        if (c <= ' ' || strchr("()<>\\\"`[]|*", c) || c == 0x7f) {
            sb_putc(w->out, '%');
            sb_putc(w->out, hex[c >> 4]);
            sb_putc(w->out, hex[c & 15]);
        } else if (c == '&' || c == '_' || c == '~') {
            if (c != '_')
                sb_puts(w->out, c == '&' ? "\\&" : "~");
            else
                sb_putc(w->out, '_');
        } else {
            sb_putc(w->out, (char)c);
        }
    }
}

/* Is the text of the link its address? Then <address> says it in half the bytes. */
static bool link_is_its_text(const struct writer *w)
{
    size_t n = w->href.n;
    bool web = sv_starts(w->href, SV("http://")) || sv_starts(w->href, SV("https://"));
    if (!web || w->place == MD_CELL || w->i + 1 + n >= w->n ||
        memcmp(w->p + w->i + 1, w->href.p, n) != 0 || w->p[w->i + 1 + n] != MD_LINK_END)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)w->href.p[i] <= ' ' || strchr("<>\\", w->href.p[i]))
            return false;
    return true;
}

static void next_href(struct writer *w)
{
    w->href = sv_make("", 0);
    (void)sv_next(&w->hrefs, '\n', &w->href);
}

static void write_link(struct writer *w)
{
    next_href(w);
    if (link_is_its_text(w)) {
        sb_putc(w->out, '<');
        sb_sv(w->out, w->href);
        sb_putc(w->out, '>');
        w->i += w->href.n + 1;
        return;
    }
    w->in_link = true;
    sb_putc(w->out, '[');
}

/* An address that stands in the text becomes a link: inside <> nothing of it needs escaping, while
 * GitHub's own linking of bare addresses would show the escapes. */
static bool write_address(struct writer *w)
{
    static const char *const schemes[] = {"http://", "https://", "ftp://"};
    struct sv rest = sv_make(w->p + w->i, w->n - w->i);
    char before = (char)(before_of(w, w->i) | 32);
    size_t scheme = 0;
    if (w->in_link || (before >= 'a' && before <= 'z'))
        return false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (sv_istarts(rest, sv_of(schemes[i])))
            scheme = strlen(schemes[i]);
    size_t n = scheme;
    while (scheme && n < rest.n && (unsigned char)rest.p[n] > ' ' &&
           !strchr("<>\\\"`|", rest.p[n]) && !(rest.p[n] == '&' && entity_at(w, w->i + n)))
        n++;
    while (n > scheme && strchr(".,;:!?)]}'*_~", rest.p[n - 1]))
        n--;
    if (n == scheme)
        return false;
    sb_putc(w->out, '<');
    sb_put(w->out, rest.p, n);
    sb_putc(w->out, '>');
    w->i += n - 1;
    return true;
}

/* The same for an address without a scheme: its first full stop is escaped, so that no link is
 * made of it. */
static bool write_www(struct writer *w)
{
    if (w->in_link || !sv_istarts(sv_make(w->p + w->i, w->n - w->i), SV("www.")) ||
        md_is_alnum(before_of(w, w->i)))
        return false;
    sb_put(w->out, w->p + w->i, 3);
    sb_puts(w->out, "\\.");
    w->i += 3;
    return true;
}

/* 10 to the 2 must not become 102: digits and a few letters have raised forms, other short texts
 * get a ^; a long one (a footnote set small) is plain text. */
static void write_raised(struct writer *w, bool sup)
{
    static const char plain[] = "0123456789+-=()ni";
    static const char *const up[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸",
                                     "⁹", "⁺", "⁻", "⁼", "⁽", "⁾", "ⁿ", "ⁱ"};
    static const char *const down[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇",
                                       "₈", "₉", "₊", "₋", "₌", "₍", "₎"};
    size_t end = w->i + 1, limit = sup ? 17 : 15;
    bool all = true, word = true;
    while (end < w->n && w->p[end] != (sup ? MD_SUP_END : MD_SUB_END)) {
        const char *hit = md_is_mark(w->p[end]) ? NULL : strchr(plain, w->p[end]);
        all = all && hit && (size_t)(hit - plain) < limit;
        word = word && md_is_alnum(w->p[end]);
        end++;
    }
    size_t n = end - w->i - 1;
    if (n == 0)
        return;
    if (all && n <= 8) {
        for (size_t i = w->i + 1; i < end; i++) {
            const char *hit = strchr(plain, w->p[i]);
            sb_puts(w->out, (sup ? up : down)[hit - plain]);
        }
        w->i = end;
        w->line_start = false;
    } else if (word && n <= 4 && sup) {
        sb_putc(w->out, '^');
        w->line_start = false;
    }
}

static bool ends_blank(const struct sb *b)
{
    return b->n > 0 && b->p[b->n - 1] == ' ';
}

static void write_mark(struct writer *w)
{
    char c = w->p[w->i];
    switch ((enum md_mark)c) {
    case MD_EM:
    case MD_EM_END:
        sb_putc(w->out, '*');
        break;
    case MD_STRONG:
    case MD_STRONG_END:
        sb_puts(w->out, "**");
        break;
    case MD_DEL:
    case MD_DEL_END:
        sb_puts(w->out, "~~");
        break;
    case MD_CODE:
        write_code(w);
        break;
    case MD_LINK:
        write_link(w);
        break;
    case MD_LINK_END:
        w->in_link = false;
        sb_puts(w->out, "](");
        write_href(w);
        sb_putc(w->out, ')');
        break;
    case MD_SUP:
    case MD_SUB:
        write_raised(w, c == MD_SUP);
        return;
    case MD_BREAK:
        if (w->place == MD_PARAGRAPH) {
            sb_puts(w->out, "\\\n");
            sb_sv(w->out, w->prefix);
            w->line_start = true;
            w->number = false;
        } else if (!ends_blank(w->out)) {
            sb_putc(w->out, ' ');
        }
        return;
    case MD_NOTHING:
    case MD_NO_LINK: /* gone since the marks were settled */
    case MD_SUP_END:
    case MD_SUB_END:
    case MD_CODE_END:
        return;
    }
    w->line_start = w->number = false;
}

/* Characters that are never special, wherever they stand but at the beginning of a line; those
 * that an address may begin with are not among them. */
static bool is_plain(char c)
{
    // clang-format off
    static const bool plain[256] = {
        ['"'] = 1, ['\''] = 1, ['('] = 1, [')'] = 1, [','] = 1, ['.'] = 1, [':'] = 1,
        ['0'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        ['A'] = 1, 1, 1, 1, 1, ['G'] = 1, ['I'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['X'] = 1, 1, 1,
        ['a'] = 1, 1, 1, 1, 1, ['g'] = 1, ['i'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['x'] = 1, 1, 1,
        [128] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    // clang-format on
    return plain[(unsigned char)c];
}

static void write_text(struct writer *w)
{
    if (!w->line_start && !w->number) {
        size_t from = w->i;
        while (w->i < w->n && is_plain(w->p[w->i]))
            w->i++;
        if (w->i > from) {
            sb_put(w->out, w->p + from, w->i - from);
            w->i--;
            return;
        }
    }
    char c = w->p[w->i];
    char low = (char)(c | 32);
    bool address = (low == 'h' || low == 'f') && write_address(w);
    if (address || (low == 'w' && write_www(w))) {
        w->line_start = false;
        return;
    }
    if (c == ' ' && (w->line_start || ends_blank(w->out)))
        return;
    if ((w->line_start || w->number) && write_number(w, c))
        return;
    if (needs_escape(w))
        sb_putc(w->out, '\\');
    sb_putc(w->out, w->p[w->i]);
    w->line_start = false;
}

/* Blanks, breaks and empty marks at both ends show nothing. */
static size_t trim_end(const char *p, size_t n)
{
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == MD_BREAK || md_is_nothing(p[n - 1])))
        n--;
    return n;
}

void md_write(struct sb *out, struct md *m, enum md_place place, struct sv prefix)
{
    bool settled = md_settle(m);
    const char *p = m->text.p;
    if (!settled || !sb_ok(&m->hrefs)) {
        out->failed = true;
        md_reset(m);
        return;
    }
    struct writer w = {.out = out,
                       .p = p,
                       .place = place,
                       .prefix = prefix,
                       .hrefs = sb_view(&m->hrefs),
                       .tildes = m->tildes,
                       .line_start = true};
    w.n = trim_end(p, m->text.n);
    for (; w.i < w.n && (p[w.i] == MD_BREAK || p[w.i] == ' ' || p[w.i] == MD_NOTHING);)
        w.i++;
    for (; w.i < w.n; w.i++) {
        if (md_is_mark(p[w.i]))
            write_mark(&w);
        else
            write_text(&w);
    }
    md_reset(m);
}

void md_fence(struct sb *out, struct sv code, struct sv lang, struct sv prefix)
{
    size_t run = 0, longest = 2;
    struct sv line;
    for (size_t i = 0; i < code.n; i++) {
        run = code.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        sb_putc(out, '`');
    for (size_t i = 0; i < lang.n && i < 40; i++)
        if (md_is_alnum(lang.p[i]) || strchr("+#-._", lang.p[i]))
            sb_putc(out, lang.p[i]);
    while (sv_line(&code, &line)) {
        sb_putc(out, '\n');
        sb_sv(out, prefix);
        sb_sv(out, line);
    }
    sb_putc(out, '\n');
    sb_sv(out, prefix);
    for (size_t i = 0; i <= longest; i++)
        sb_putc(out, '`');
}
