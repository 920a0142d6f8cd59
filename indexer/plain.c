/* plain.c - the blocks of a Markdown text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: marks inside a block (plain_inline.c), rendering.
 * Method: one pass over the lines. The lines of a paragraph are gathered without their quote signs
 * and indentation and written by plain_inline() when it ends; code is written line by line. Lists
 * are a small stack of indentations, needed only to tell an indented code block from an indented
 * item. Where CommonMark and this scanner differ, words are lost in neither.
 */
#include "indexer/plain_impl.h"

#include <assert.h>

#include "base/rc.h"

#define LISTS_MAX     32
#define QUOTES_MAX    32
#define SIGNATURE_MAX 2000 /* bytes behind "-- "; more is no signature */

struct line {
    struct sv s;    /* what is left of it */
    size_t columns; /* indentation taken off or in front of s */
    bool blank;
};

struct blocks {
    struct plain_out *o;
    struct plain_labels *labels;
    char *para; /* lines of the open paragraph, joined by \n */
    size_t para_n;
    bool para_quote;
    bool table;              /* the delimiter row was met: each line is a row */
    size_t lists[LISTS_MAX]; /* columns at which the content of open items starts */
    size_t nlists;
    size_t quotes; /* depth of the line before */
    char fence;    /* its character, 0 outside */
    size_t fence_n, fence_columns, fence_quotes;
    bool code;     /* in an indented code block */
    size_t blanks; /* blank lines inside it, not yet written */
    bool pre;      /* in <pre> */
    bool comment;  /* in <!-- */
    bool signature;
};

/* ---- output ---- */

static bool spans_grow(struct plain_out *o)
{
    const size_t cap = o->spans_cap > 0 ? o->spans_cap * 2 : 16;
    struct span *v = arena_array(o->a, cap, sizeof(*v));

    if (!v)
        return false;
    if (o->nspans > 0)
        memcpy(v, o->spans, o->nspans * sizeof(*v));
    o->spans = v;
    o->spans_cap = cap;
    return true;
}

void plain_put(struct plain_out *o, enum span_kind kind, unsigned level, const char *p, size_t n)
{
    struct span *last = o->nspans > 0 ? &o->spans[o->nspans - 1] : NULL;

    if (o->failed || n == 0)
        return;
    if (n > o->cap - o->n) { /* the text is never longer than its source */
        o->failed = true;
        return;
    }
    if (!o->open || last == NULL || last->kind != (uint8_t)kind || last->level != (uint8_t)level) {
        if (o->nspans == o->spans_cap && !spans_grow(o)) {
            o->failed = true;
            return;
        }
        assert(o->spans != NULL); /* spans_cap > nspans */
        last = &o->spans[o->nspans++];
        *last = (struct span){(uint32_t)o->n, 0, (uint8_t)kind, (uint8_t)level};
        o->open = true;
    }
    memcpy(o->p + o->n, p, n);
    o->n += n;
    last->n += (uint32_t)n;
}

void plain_break(struct plain_out *o)
{
    o->open = false;
    if (!o->failed && o->n > 0 && o->p[o->n - 1] != '\n' && o->n < o->cap)
        o->p[o->n++] = '\n';
}

/* ---- link definitions ---- */

static uint64_t label_hash(struct sv label)
{
    uint64_t h = 1469598103934665603U;

    for (size_t i = 0; i < label.n; i++) {
        const char c = label.p[i];

        h = (h ^ (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c)) * 1099511628211U;
    }
    return h;
}

static uint16_t *label_slot(const struct plain_labels *labels, struct sv label)
{
    const size_t nslots = sizeof(labels->slot) / sizeof(labels->slot[0]);
    size_t k = label_hash(label) % nslots;

    while (labels->slot[k] && !sv_ieq(labels->v[labels->slot[k] - 1], label))
        k = (k + 1) % nslots;
    return (uint16_t *)(uintptr_t)&labels->slot[k];
}

bool plain_label_known(const struct plain_labels *labels, struct sv label)
{
    const struct sv key = sv_trim(label);

    return labels->n > 0 && key.n > 0 && *label_slot(labels, key) != 0;
}

/* "[label]: target" with at most three blanks before it. */
static bool definition(struct sv line, struct sv *label)
{
    struct sv s = line;
    size_t k = 0;
    ptrdiff_t end;

    while (k < 3 && k < s.n && s.p[k] == ' ')
        k++;
    s = sv_skip(s, k);
    if (s.n < 5 || s.p[0] != '[' || s.p[1] == '^')
        return false;
    end = sv_chr(s, ']');
    if (end < 2 || end > 200 || (size_t)end + 2 >= s.n || s.p[end + 1] != ':' ||
        memchr(s.p + 1, '[', (size_t)end - 1))
        return false;
    *label = sv_trim(sv_make(s.p + 1, (size_t)end - 1));
    return label->n > 0 && sv_trim(sv_skip(s, (size_t)end + 2)).n > 0;
}

static void labels_read(struct plain_labels *labels, struct sv text)
{
    struct sv rest = text;
    struct sv line;

    labels->n = 0;
    if (sv_find(text, SV("]:")) < 0)
        return;
    memset(labels->slot, 0, sizeof(labels->slot));
    while (labels->n < LABELS_MAX && sv_line(&rest, &line)) {
        struct sv label;
        uint16_t *slot;

        if (!definition(line, &label))
            continue;
        slot = label_slot(labels, label);
        if (*slot)
            continue;
        labels->v[labels->n++] = label;
        *slot = (uint16_t)labels->n;
    }
}

/* ---- paragraphs ---- */

static void para_end(struct blocks *b, unsigned level)
{
    enum span_kind kind = level > 0 ? SPAN_HEADING : SPAN_PROSE;

    b->table = b->table && b->para_n > 0;
    if (b->para_n == 0)
        return;
    if (b->para_quote)
        kind = SPAN_QUOTE;
    if (b->signature)
        kind = SPAN_SIGNATURE;
    plain_break(b->o);
    plain_inline(b->o, b->labels, sv_make(b->para, b->para_n), kind,
                 kind == SPAN_HEADING ? level : 0, b->table);
    plain_break(b->o);
    b->para_n = 0;
}

static void para_add(struct blocks *b, struct sv s, bool quote)
{
    if (b->para_n > 0 && b->para_quote != quote)
        para_end(b, 0);
    b->para_quote = quote;
    if (b->para_n > 0)
        b->para[b->para_n++] = '\n';
    if (s.n > 0)
        memcpy(b->para + b->para_n, s.p, s.n);
    b->para_n += s.n;
}

static void code_line(struct blocks *b, struct sv s)
{
    plain_put(b->o, SPAN_CODE, 0, s.p, s.n);
    plain_put(b->o, SPAN_CODE, 0, "\n", 1);
}

/* ---- lines ---- */

static void line_indent(struct line *l)
{
    size_t i = 0;

    while (i < l->s.n && (l->s.p[i] == ' ' || l->s.p[i] == '\t')) {
        l->columns = l->s.p[i] == '\t' ? (l->columns / 4 + 1) * 4 : l->columns + 1;
        i++;
    }
    l->blank = i == l->s.n;
    l->s = sv_skip(l->s, i);
}

/* The line with its indentation from column `from` on; from inside a tab gives the text alone. */
static struct sv line_from(struct sv whole, size_t from)
{
    size_t columns = 0;
    size_t i = 0;

    while (i < whole.n && columns < from && (whole.p[i] == ' ' || whole.p[i] == '\t')) {
        columns = whole.p[i] == '\t' ? (columns / 4 + 1) * 4 : columns + 1;
        i++;
    }
    return sv_skip(whole, i);
}

/* Takes up to max quote signs off; returns how many there were. */
static size_t line_quotes(struct line *l, struct sv *whole, size_t max)
{
    size_t n = 0;

    while (n < max && !l->blank && l->columns < 4 && l->s.p[0] == '>') {
        *whole = sv_skip(l->s, l->s.n > 1 && l->s.p[1] == ' ' ? 2 : 1);
        *l = (struct line){.s = *whole};
        line_indent(l);
        n++;
    }
    return n;
}

/* How many of c stand in s, only blanks between and behind them; 0 when other things do. */
static size_t only(struct sv s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == c)
            n++;
        else if (s.p[i] != ' ' && s.p[i] != '\t')
            return 0;
    }
    return n;
}

static bool is_rule(struct sv s)
{
    return only(s, '-') >= 3 || only(s, '*') >= 3 || only(s, '_') >= 3;
}

/* "|---|:--:|": the row that makes the line before it the head of a table. */
static bool is_table_rule(struct sv s)
{
    size_t pipes = 0;
    size_t dashes = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '|')
            pipes++;
        else if (s.p[i] == '-')
            dashes++;
        else if (s.p[i] != ':' && s.p[i] != ' ' && s.p[i] != '\t')
            return false;
    }
    return pipes > 0 && dashes > 0;
}

static size_t run_of(struct sv s, char c)
{
    size_t n = 0;

    while (n < s.n && s.p[n] == c)
        n++;
    return n;
}

/* The bytes of a list marker with the blanks behind it, 0 for none. */
static size_t item_marker(struct sv s, bool in_para)
{
    size_t n = 0;
    size_t blanks = 0;

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '*' || s.p[0] == '+')) {
        n = 1;
    } else {
        while (n < s.n && n < 9 && s.p[n] >= '0' && s.p[n] <= '9')
            n++;
        if (n == 0 || n >= s.n || (s.p[n] != '.' && s.p[n] != ')'))
            return 0;
        if (in_para && !(n == 1 && s.p[0] == '1'))
            return 0;
        n++;
    }
    while (n + blanks < s.n && (s.p[n + blanks] == ' ' || s.p[n + blanks] == '\t'))
        blanks++;
    if (n + blanks == s.n)
        return in_para ? 0 : s.n;
    if (blanks == 0)
        return 0;
    return n + (blanks <= 4 ? blanks : 1);
}

/* "[ ] " and "[x] " of a task list. */
static struct sv without_task(struct sv s)
{
    if (s.n > 4 && s.p[0] == '[' && (s.p[1] == ' ' || (s.p[1] | 0x20) == 'x') && s.p[2] == ']' &&
        s.p[3] == ' ')
        return sv_skip(s, 4);
    return s;
}

/* ---- blocks ---- */

static bool fence_open(struct blocks *b, const struct line *l, size_t quotes)
{
    const char c = l->s.n > 0 ? l->s.p[0] : 0;
    size_t n;

    if (c != '`' && c != '~')
        return false;
    n = run_of(l->s, c);
    if (n < 3 || (c == '`' && memchr(l->s.p + n, '`', l->s.n - n)))
        return false;
    para_end(b, 0);
    plain_break(b->o);
    b->fence = c;
    b->fence_n = n;
    b->fence_columns = l->columns;
    b->fence_quotes = quotes;
    return true;
}

static void fence_line(struct blocks *b, struct sv whole, const struct line *l)
{
    if (l->columns < b->fence_columns + 4 && l->s.n > 0 && l->s.p[0] == b->fence &&
        run_of(l->s, b->fence) >= b->fence_n && only(l->s, b->fence) > 0) {
        b->fence = 0;
        plain_break(b->o);
        return;
    }
    code_line(b, line_from(whole, b->fence_columns));
}

static bool heading(struct blocks *b, struct sv s, bool quote)
{
    const size_t n = run_of(s, '#');
    struct sv text;

    if (n == 0 || n > 6 || (n < s.n && s.p[n] != ' ' && s.p[n] != '\t'))
        return false;
    para_end(b, 0);
    text = sv_trim(sv_skip(s, n));
    while (text.n > 0 && text.p[text.n - 1] == '#')
        text.n--;
    /* "# C#" keeps its sign: closing signs stand behind a blank. */
    if (text.n > 0 && text.p[text.n - 1] != ' ' && text.p[text.n - 1] != '\t')
        text = sv_trim(sv_skip(s, n));
    para_add(b, sv_trim(text), quote);
    para_end(b, (unsigned)n);
    return true;
}

/* A line that underlines the paragraph: === or ---. */
static bool setext(struct blocks *b, struct sv s)
{
    const unsigned level = only(s, '=') >= 2 ? 1 : only(s, '-') >= 3 ? 2 : 0;

    if (b->para_n == 0 || b->para_quote || b->table || level == 0 || memchr(s.p, ' ', sv_trim(s).n))
        return false;
    para_end(b, level);
    return true;
}

static bool table_row(struct blocks *b, struct sv s, bool quote)
{
    if (b->table) {
        if (!memchr(s.p, '|', s.n)) {
            b->table = false;
            return false;
        }
        para_add(b, s, quote);
        para_end(b, 0);
        b->table = true;
        return true;
    }
    if (b->para_n == 0 || !memchr(b->para, '|', b->para_n) || !is_table_rule(s))
        return false;
    b->table = true;
    para_end(b, 0);
    b->table = true;
    return true;
}

/* <pre> and comments over several lines. True when the line is dealt with. */
static bool html_line(struct blocks *b, struct sv s)
{
    if (b->comment) {
        b->comment = sv_find(s, SV("-->")) < 0;
        return true;
    }
    if (b->pre) {
        const ptrdiff_t end = sv_find(s, SV("</pre>"));

        plain_pre(b->o, end < 0 ? s : sv_make(s.p, (size_t)end));
        plain_put(b->o, SPAN_CODE, 0, "\n", 1);
        b->pre = end < 0;
        if (end >= 0)
            plain_break(b->o);
        return true;
    }
    if (sv_starts(s, SV("<!--")) && sv_find(s, SV("-->")) < 0) {
        para_end(b, 0);
        b->comment = true;
        return true;
    }
    if (sv_istarts(s, SV("<pre")) && s.n > 4 && (s.p[4] == '>' || s.p[4] == ' ')) {
        const ptrdiff_t gt = sv_chr(s, '>');
        const ptrdiff_t end = sv_find(s, SV("</pre>"));

        if (gt < 0)
            return false;
        para_end(b, 0);
        plain_break(b->o);
        s = sv_skip(end < 0 ? s : sv_make(s.p, (size_t)end), (size_t)gt + 1);
        plain_pre(b->o, s);
        if (s.n > 0)
            plain_put(b->o, SPAN_CODE, 0, "\n", 1);
        b->pre = end < 0;
        return true;
    }
    return false;
}

/* Code by indentation: not inside a paragraph, four columns beyond the innermost item. */
static bool indented(struct blocks *b, struct sv whole, const struct line *l, size_t base)
{
    if (b->para_n > 0 || l->columns < base + 4)
        return false;
    if (!b->code)
        plain_break(b->o);
    for (; b->code && b->blanks > 0; b->blanks--)
        plain_put(b->o, SPAN_CODE, 0, "\n", 1);
    b->blanks = 0;
    b->code = true;
    code_line(b, line_from(whole, base + 4));
    return true;
}

/* Opens list items at the start of the line, as many as stand there. */
static void items(struct blocks *b, struct line *l, size_t *base, bool in_list)
{
    size_t k;

    while (b->nlists < LISTS_MAX && l->columns < *base + 4 && !is_rule(l->s) &&
           (k = item_marker(l->s, b->para_n > 0 && !in_list)) > 0) {
        para_end(b, 0);
        plain_break(b->o);
        l->columns += k;
        *base = l->columns;
        b->lists[b->nlists++] = *base;
        l->s = without_task(sv_skip(l->s, k));
        l->blank = l->s.n == 0;
        line_indent(l);
        if (l->blank)
            return;
    }
}

static void text_line(struct blocks *b, struct sv whole, struct line *l, size_t quotes)
{
    const bool in_list = b->nlists > 0;
    struct sv label;
    size_t base;

    while (b->nlists > 0 && l->columns < b->lists[b->nlists - 1])
        b->nlists--;
    base = b->nlists > 0 ? b->lists[b->nlists - 1] : 0;
    if (indented(b, whole, l, base))
        return;
    b->code = false;
    b->blanks = 0;
    if (html_line(b, l->s) || setext(b, l->s))
        return;
    items(b, l, &base, in_list);
    if (l->blank)
        return;
    if (quotes == 0)
        quotes = line_quotes(l, &whole, QUOTES_MAX);
    if (l->blank) {
        para_end(b, 0);
        return;
    }
    if (fence_open(b, l, quotes) || heading(b, l->s, quotes > 0))
        return;
    if (table_row(b, l->s, quotes > 0))
        return;
    if (is_rule(l->s)) {
        para_end(b, 0);
        return;
    }
    if (b->para_n == 0 && definition(l->s, &label))
        return;
    para_add(b, l->s, quotes > 0);
}

static void next_line(struct blocks *b, struct sv whole, size_t behind)
{
    struct line l = {.s = whole};
    size_t quotes;

    if (sv_eq(whole, SV("-- ")) && !b->fence && !b->pre && behind <= SIGNATURE_MAX) {
        para_end(b, 0);
        b->signature = true;
        return;
    }
    line_indent(&l);
    if (b->fence) {
        if (line_quotes(&l, &whole, b->fence_quotes) == b->fence_quotes) {
            fence_line(b, whole, &l);
            return;
        }
        b->fence = 0; /* the quote ended, and its code with it */
        plain_break(b->o);
    }
    if (b->pre || b->comment) {
        (void)html_line(b, whole);
        return;
    }
    quotes = line_quotes(&l, &whole, QUOTES_MAX);
    if (quotes != b->quotes && (quotes > 0 || !l.blank)) {
        /* Text that goes on without its sign still belongs to the quoted paragraph. */
        if (quotes > 0 || b->para_n == 0)
            b->nlists = 0;
        b->quotes = quotes;
    }
    if (l.blank) {
        para_end(b, 0);
        b->table = false;
        b->blanks++;
        return;
    }
    if (b->signature) {
        para_add(b, l.s, false);
        return;
    }
    text_line(b, whole, &l, quotes);
}

/* NUL marks what is dropped while a block is written, so the source must hold none. */
static bool without_nul(struct sv *s, struct arena *a)
{
    char *p;

    if (!memchr(s->p, 0, s->n))
        return true;
    p = arena_alloc(a, s->n);
    if (!p)
        return false;
    for (size_t i = 0; i < s->n; i++)
        p[i] = s->p[i] ? s->p[i] : ' ';
    s->p = p;
    return true;
}

int plain_of_markdown(struct plain *out, struct sv markdown, struct arena *a)
{
    struct plain_out o = {.a = a, .cap = markdown.n + 16};
    struct plain_labels labels;
    struct blocks b = {.o = &o, .labels = &labels};
    struct sv rest;
    struct sv line;

    *out = (struct plain){0};
    if (markdown.n == 0)
        return 0;
    if (markdown.n >= UINT32_MAX / 2)
        return ASK_NOMEM;
    o.p = arena_alloc(a, o.cap);
    b.para = arena_alloc(a, markdown.n + 1);
    if (!o.p || !b.para || !without_nul(&markdown, a))
        return ASK_NOMEM;
    rest = markdown;
    labels_read(&labels, markdown);
    while (sv_line(&rest, &line))
        next_line(&b, line, rest.n);
    para_end(&b, 0);
    if (o.failed)
        return ASK_NOMEM;
    while (o.n > 0 && o.p[o.n - 1] == '\n')
        o.n--;
    while (o.nspans > 0 && o.spans[o.nspans - 1].off >= o.n)
        o.nspans--;
    if (o.nspans > 0) {
        struct span *last = &o.spans[o.nspans - 1];

        if (last->off + last->n > o.n)
            last->n = (uint32_t)o.n - last->off;
    }
    *out = (struct plain){sv_make(o.p, o.n), o.spans, o.nspans};
    return 0;
}
