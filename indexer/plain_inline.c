/* plain_inline.c - the text of one Markdown block without its marks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: blocks (plain.c).
 * Method: one pass writes the text with marks that may turn out to be text (emphasis, brackets);
 * those that are matched are overwritten with NUL, which the block does not contain, and squeezed
 * out at the end. Stacks and look-ahead are bounded and a search that failed once is not made
 * again, so the time is linear whatever the input.
 */
#include "indexer/plain_impl.h"

#include "base/utf8.h"

#define DELIMS_MAX   64   /* open emphasis marks */
#define BRACKETS_MAX 64   /* open brackets */
#define TICKS_MAX    64   /* backticks of a code span's fence */
#define TARGET_MAX   1000 /* bytes of a link's target and title */
#define LABEL_MAX    200
#define AUTOLINK_MAX 1000

struct delim {
    size_t at; /* in the output */
    size_t n;
    char c;
    bool both; /* could open and close */
};

struct bracket {
    size_t at;   /* of "[" in the output */
    size_t from; /* behind "[" in the source */
    bool image;
};

struct scan {
    struct plain_out *o;
    const struct plain_labels *labels;
    struct sv s;
    size_t i;
    enum span_kind kind;
    unsigned level;
    bool table;
    struct delim delims[DELIMS_MAX];
    size_t ndelims;
    struct bracket brackets[BRACKETS_MAX];
    size_t nbrackets;
    bool no_ticks[TICKS_MAX + 1]; /* no closing run of this length ahead */
    bool no_comment;              /* no end of a comment ahead */
};

static bool is_punct(char c)
{
    return c > ' ' && c < 0x7F && !plain_is_letter(c) && !plain_is_digit(c);
}

static char at(const struct scan *sc, size_t i)
{
    return i < sc->s.n ? sc->s.p[i] : '\n';
}

static void put(struct scan *sc, const char *p, size_t n)
{
    plain_put(sc->o, sc->kind, sc->level, p, n);
}

/* ---- emphasis ---- */

/* A python name (__init__) looks like strong emphasis; the marks of a lone word do no harm. */
static bool is_dunder(const struct scan *sc, const struct delim *open, size_t close)
{
    if (open->c != '_' || open->n != 2)
        return false;
    for (size_t i = open->at + open->n; i < close; i++)
        if (!plain_is_letter(sc->o->p[i]) && !plain_is_digit(sc->o->p[i]) && sc->o->p[i] != '_')
            return false;
    return true;
}

/* Matches closing marks (n of c at out position where) with open ones; returns how many are left.
 */
static size_t emphasis_close(struct scan *sc, char c, bool both, size_t where, size_t n)
{
    size_t k = sc->ndelims;
    const size_t whole = n;

    while (n > 0 && k > 0) {
        struct delim *d = &sc->delims[k - 1];
        size_t use;

        if (d->c != c ||
            ((both || d->both) && (d->n + whole) % 3 == 0 && !(d->n % 3 == 0 && whole % 3 == 0)) ||
            (c == '~' && d->n != n)) {
            k--;
            continue;
        }
        use = n >= 2 && d->n >= 2 ? 2 : 1;
        if (is_dunder(sc, d, where)) {
            sc->ndelims = k - 1;
            return 0;
        }
        memset(sc->o->p + d->at + d->n - use, 0, use);
        memset(sc->o->p + where, 0, use);
        where += use;
        n -= use;
        d->n -= use;
        sc->ndelims = d->n > 0 ? k : k - 1;
        if (d->n == 0)
            k--;
    }
    return n;
}

static void emphasis(struct scan *sc)
{
    const char c = sc->s.p[sc->i];
    const char before = sc->i > 0 ? sc->s.p[sc->i - 1] : '\n';
    size_t n = 1;
    size_t where;
    size_t left;
    bool opens, closes;
    char after;

    while (at(sc, sc->i + n) == c)
        n++;
    after = at(sc, sc->i + n);
    opens =
        !plain_is_space(after) && (!is_punct(after) || plain_is_space(before) || is_punct(before));
    closes =
        !plain_is_space(before) && (!is_punct(before) || plain_is_space(after) || is_punct(after));
    if (c == '_') {
        const bool both = opens && closes;

        opens = opens && (!both || is_punct(before));
        closes = closes && (!both || is_punct(after));
    }
    if ((c == '~' && n != 2) || (c == '*' && plain_is_digit(before) && plain_is_digit(after)))
        opens = closes = false; /* ~5, and 2*3*4, which would come out as one number */
    put(sc, sc->s.p + sc->i, n);
    sc->i += n;
    if (sc->o->failed)
        return;
    where = sc->o->n - n;
    left = closes ? emphasis_close(sc, c, opens, where, n) : n;
    if (opens && left > 0 && sc->ndelims < DELIMS_MAX)
        sc->delims[sc->ndelims++] =
            (struct delim){.at = where + n - left, .n = left, .c = c, .both = closes};
}

/* ---- code spans ---- */

static size_t ticks(const struct scan *sc, size_t i)
{
    size_t n = 0;

    while (at(sc, i + n) == '`')
        n++;
    return n;
}

static void code_span(struct scan *sc)
{
    const size_t n = ticks(sc, sc->i);
    size_t from = sc->i + n;
    size_t end = from;
    size_t to;

    if (n <= TICKS_MAX && !sc->no_ticks[n]) {
        while (end < sc->s.n) {
            const char *p = memchr(sc->s.p + end, '`', sc->s.n - end);
            size_t k;

            end = p ? (size_t)(p - sc->s.p) : sc->s.n;
            k = ticks(sc, end);
            if (k == n && k > 0)
                break;
            end += k;
        }
        sc->no_ticks[n] = end >= sc->s.n;
    }
    if (n > TICKS_MAX || sc->no_ticks[n]) {
        put(sc, sc->s.p + sc->i, n);
        sc->i = from;
        return;
    }
    to = end;
    sc->i = end + n;
    if (to - from > 2 && plain_is_space(sc->s.p[from]) && plain_is_space(sc->s.p[to - 1])) {
        from++;
        to--;
    }
    for (size_t k = from; k < to;) {
        const char *p = memchr(sc->s.p + k, '\n', to - k);
        const size_t stop = p ? (size_t)(p - sc->s.p) : to;

        plain_put(sc->o, SPAN_CODE_WORD, sc->level, sc->s.p + k, stop - k);
        if (stop < to)
            plain_put(sc->o, SPAN_CODE_WORD, sc->level, " ", 1);
        k = stop + 1;
    }
}

/* ---- links ---- */

/* The end of "(target "title")" at i; 0 when it is none. */
static size_t target_end(const struct scan *sc, size_t i)
{
    const size_t limit = i + TARGET_MAX < sc->s.n ? i + TARGET_MAX : sc->s.n;
    size_t depth = 0;
    char quote = 0;

    if (at(sc, i + 1) == '<') {
        for (i += 2; i < limit && sc->s.p[i] != '>' && sc->s.p[i] != '\n'; i++)
            ;
        depth = 1;
        i++;
    }
    for (; i < limit; i++) {
        const char c = sc->s.p[i];

        if (quote) {
            if (c == quote)
                quote = 0;
        } else if (c == '\\') {
            i++;
        } else if (c == '(') {
            depth++;
        } else if (c == ')') {
            if (--depth == 0)
                return i + 1;
        } else if ((c == '"' || c == '\'') && plain_is_space(sc->s.p[i - 1])) {
            quote = c;
        } else if (plain_is_space(c)) {
            size_t k = i;

            while (k < limit && plain_is_space(sc->s.p[k]))
                k++;
            /* Behind the target only a title may stand. */
            if (k < limit && !memchr("\"'()", sc->s.p[k], 4))
                return 0;
            i = k - 1;
        }
    }
    return 0;
}

/* The end of "[label]" at i, 0 when it is none or the label has no definition. */
static size_t label_end(const struct scan *sc, size_t i, struct sv text)
{
    const size_t limit = i + LABEL_MAX < sc->s.n ? i + LABEL_MAX : sc->s.n;
    size_t k = i + 1;
    struct sv label;

    while (k < limit && sc->s.p[k] != ']' && sc->s.p[k] != '[')
        k++;
    if (k >= limit || sc->s.p[k] != ']')
        return 0;
    label = sv_make(sc->s.p + i + 1, k - i - 1);
    return plain_label_known(sc->labels, label.n > 0 ? label : text) ? k + 1 : 0;
}

static void bracket_open(struct scan *sc, bool image)
{
    const size_t n = image ? 2 : 1;

    put(sc, sc->s.p + sc->i, n);
    sc->i += n;
    if (!sc->o->failed && sc->nbrackets < BRACKETS_MAX)
        sc->brackets[sc->nbrackets++] =
            (struct bracket){.at = sc->o->n - 1, .from = sc->i, .image = image};
}

static void bracket_close(struct scan *sc)
{
    const size_t i = sc->i++;
    struct bracket *b;
    struct sv text;
    size_t end = 0;

    if (sc->nbrackets == 0) {
        put(sc, "]", 1);
        return;
    }
    b = &sc->brackets[--sc->nbrackets];
    text = sv_make(sc->s.p + b->from, i - b->from);
    if (at(sc, i + 1) == '(')
        end = target_end(sc, i + 1);
    else if (at(sc, i + 1) == '[')
        end = label_end(sc, i + 1, text);
    if (end == 0 && text.n <= LABEL_MAX && plain_label_known(sc->labels, text))
        end = i + 1;
    if (end == 0) {
        put(sc, "]", 1);
        return;
    }
    sc->o->p[b->at] = 0;
    if (b->image)
        sc->o->p[b->at - 1] = 0;
    sc->i = end;
}

/* ---- tags ---- */

/* <https://...> and <name@host>: the inside is the text. */
static size_t autolink(const struct scan *sc)
{
    const size_t limit = sc->i + AUTOLINK_MAX < sc->s.n ? sc->i + AUTOLINK_MAX : sc->s.n;
    size_t i = sc->i + 1;
    bool mark = false;

    while (i < limit && sc->s.p[i] > ' ' && sc->s.p[i] != '<' && sc->s.p[i] != '>') {
        mark |= sc->s.p[i] == ':' || sc->s.p[i] == '@';
        i++;
    }
    return mark && i < limit && sc->s.p[i] == '>' && plain_is_letter(at(sc, sc->i + 1)) ? i + 1 : 0;
}

static size_t comment_end(struct scan *sc)
{
    const struct sv rest = sv_skip(sc->s, sc->i);
    ptrdiff_t k;

    if (!sv_starts(rest, SV("<!--")) || sc->no_comment)
        return 0;
    k = sv_find(sv_skip(rest, 4), SV("-->"));
    sc->no_comment = k < 0;
    return k < 0 ? 0 : sc->i + 4 + (size_t)k + 3;
}

static void angle(struct scan *sc)
{
    enum plain_tag kind;
    size_t end = comment_end(sc);

    if (end > 0) {
        sc->i = end;
        return;
    }
    end = autolink(sc);
    if (end > 0) {
        put(sc, sc->s.p + sc->i + 1, end - sc->i - 2);
        sc->i = end;
        return;
    }
    end = plain_tag(sv_skip(sc->s, sc->i), &kind);
    if (end == 0) {
        put(sc, "<", 1);
        sc->i++;
        return;
    }
    if (kind == PLAIN_TAG_BLOCK)
        put(sc, "\n", 1);
    sc->i += end;
}

/* ---- the pass ---- */

/* A line end: hard behind two blanks, else a blank. Blanks around it go. */
static void line_end(struct scan *sc)
{
    const struct plain_out *o = sc->o;
    const bool hard = sc->i >= 2 && sc->s.p[sc->i - 1] == ' ' && sc->s.p[sc->i - 2] == ' ';

    sc->i++;
    while (sc->i < sc->s.n && (sc->s.p[sc->i] == ' ' || sc->s.p[sc->i] == '\t'))
        sc->i++;
    if (hard)
        put(sc, "\n", 1);
    else if (o->n > 0 && o->p[o->n - 1] != ' ' && o->p[o->n - 1] != '\n')
        put(sc, " ", 1);
}

static void backslash(struct scan *sc)
{
    const char next = at(sc, sc->i + 1);

    if (sc->i + 1 < sc->s.n && is_punct(next)) {
        put(sc, &sc->s.p[sc->i + 1], 1);
        sc->i += 2;
    } else if (sc->i + 1 < sc->s.n && next == '\n') {
        put(sc, "\n", 1);
        sc->i += 2;
    } else {
        put(sc, "\\", 1);
        sc->i++;
    }
}

static void mark(struct scan *sc)
{
    char c4[4];
    size_t n;
    size_t taken;

    switch (sc->s.p[sc->i]) {
    case '\\':
        backslash(sc);
        return;
    case '`':
        code_span(sc);
        return;
    case '*':
    case '_':
    case '~':
        emphasis(sc);
        return;
    case '!':
        if (at(sc, sc->i + 1) == '[') {
            bracket_open(sc, true);
            return;
        }
        break;
    case '[':
        bracket_open(sc, false);
        return;
    case ']':
        bracket_close(sc);
        return;
    case '<':
        angle(sc);
        return;
    case '&':
        taken = plain_entity(sv_skip(sc->s, sc->i), c4, &n);
        if (taken > 0) {
            put(sc, c4, n);
            sc->i += taken;
            return;
        }
        break;
    case '\n':
        line_end(sc);
        return;
    case '|':
        if (sc->table) {
            put(sc, "\t", 1);
            sc->i++;
            return;
        }
        break;
    }
    put(sc, sc->s.p + sc->i, 1);
    sc->i++;
}

/* Takes the NULs out of what was written from n on, and out of the spans from first on. */
static void squeeze(struct plain_out *o, size_t n, size_t first)
{
    size_t to = n;
    size_t k = first;
    size_t kept = first;

    if (!memchr(o->p + n, 0, o->n - n))
        return;
    for (; k < o->nspans; k++) {
        struct span sp = o->spans[k];
        const size_t end = sp.off + sp.n;
        const size_t start = to;

        for (size_t i = sp.off; i < end; i++)
            if (o->p[i])
                o->p[to++] = o->p[i];
        sp.off = (uint32_t)start;
        sp.n = (uint32_t)(to - start);
        if (sp.n > 0)
            o->spans[kept++] = sp;
    }
    o->nspans = kept;
    o->n = to;
    o->open = o->open && kept > first;
}

void plain_inline(struct plain_out *o, const struct plain_labels *labels, struct sv text,
                  enum span_kind kind, unsigned level, bool table)
{
    struct scan sc;
    const size_t n = o->n;
    const size_t first = o->nspans;

    /* Only what is read before it is written: the stacks need no zeroing. */
    sc.o = o;
    sc.labels = labels;
    sc.s = sv_trim(text);
    sc.i = 0;
    sc.kind = kind;
    sc.level = level;
    sc.table = table;
    sc.ndelims = 0;
    sc.nbrackets = 0;
    sc.no_comment = false;
    memset(sc.no_ticks, 0, sizeof(sc.no_ticks));
    while (sc.i < sc.s.n && !o->failed) {
        size_t end = sc.i;

        while (end < sc.s.n && (plain_is_letter(sc.s.p[end]) || sc.s.p[end] == ' ' ||
                                !memchr("\\`*_~![]<&\n|", sc.s.p[end], 12)))
            end++;
        if (end > sc.i) {
            put(&sc, sc.s.p + sc.i, end - sc.i);
            sc.i = end;
        } else {
            mark(&sc);
        }
    }
    if (!o->failed)
        squeeze(o, n, first);
}
