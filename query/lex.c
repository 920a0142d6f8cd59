/* lex.c - a query text to tokens, in one pass.
 * Not here: deciding what a token means (parse.c, flags.c), values of operators (operators.c).
 * Left out: white space, parentheses that close nothing, empty quotes.
 * Linear: a search for a closing quote that failed is not made again.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/lex.h"

#include <string.h>

#define NEAR_BYTES 1000 /* behind near:, up to its closing parenthesis */

struct lexer {
    struct sv s;
    size_t i;
    size_t depth;   /* parentheses open */
    bool no_quotes; /* no quote closes from here on */
    struct lexed *out;
    size_t room;
    struct arena *a;
    bool failed;
};

bool lex_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool lex_special(struct sv w)
{
    static const char *const reserved[] = {"AND", "OR", "NOT", "or"};

    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (sv_eq(w, sv_of(reserved[i]))) {
            return true;
        }
    }
    return w.n && (strchr("-([\")\xE2@", w.p[0]) || sv_chr(w, ':') >= 0 || w.p[w.n - 1] == '*');
}

bool lex_wordlike(const struct lex *t)
{
    return t->kind == LEX_WORD || t->kind == LEX_AT ||
           (t->kind == LEX_OP && t->op->type == QOP_PREFIX && t->whole.p[t->whole.n - 1] == '*');
}

static void push(struct lexer *lx, struct lex t)
{
    struct lexed *o = lx->out;

    if (o->n == lx->room) {
        const size_t room = lx->room ? lx->room * 2 : 32;
        struct lex *v = arena_array(lx->a, room, sizeof *v);

        if (!v) {
            lx->failed = true;
            return;
        }
        if (o->n) {
            memcpy(v, o->v, o->n * sizeof *v);
        }
        o->v = v;
        lx->room = room;
    }
    o->v[o->n++] = t;
}

/* Length of the quote at s[i]: 1 for ", 3 for a typographic one, 0 for none. */
static size_t quote_at(struct sv s, size_t i)
{
    if (i < s.n && s.p[i] == '"') {
        return 1;
    }
    if (i + 3 <= s.n &&
        (!memcmp(s.p + i, "\xE2\x80\x9C", 3) || !memcmp(s.p + i, "\xE2\x80\x9D", 3))) {
        return 3;
    }
    return 0;
}

/* Where the quoted text that begins at i ends: the place of the closing quote. A plain quote is
 * closed by a plain one, not by one behind a backslash unless then nothing would close. */
static bool quote_end(struct sv s, size_t i, bool plain, size_t *end)
{
    size_t fallback = s.n;

    for (; i < s.n; i++) {
        const size_t q = quote_at(s, i);

        if (!q || (plain && q != 1)) {
            continue;
        }
        if (s.p[i - 1] != '\\') {
            *end = i;
            return true;
        }
        if (fallback == s.n) {
            fallback = i;
        }
    }
    *end = fallback;
    return fallback < s.n;
}

/* The text between quotes: \" is a quote, white space is folded, backslashes at the end go. */
static struct sv unquote(struct lexer *lx, struct sv s)
{
    char *p = arena_alloc(lx->a, s.n + 1);
    size_t n = 0;

    if (!p) {
        lx->failed = true;
        return sv_make(NULL, 0);
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '"') {
            continue;
        }
        if (!lex_blank(s.p[i])) {
            p[n++] = s.p[i];
        } else if (n && p[n - 1] != ' ') {
            p[n++] = ' ';
        }
    }
    while (n && (p[n - 1] == '\\' || p[n - 1] == ' ')) {
        n--;
    }
    return sv_make(p, n);
}

/* Takes a quoted text at lx->i into *text; false, nothing taken, when there is none. */
static bool take_quoted(struct lexer *lx, struct sv *text)
{
    const size_t q = quote_at(lx->s, lx->i);
    size_t end;

    if (!q || lx->no_quotes) {
        return false;
    }
    if (!quote_end(lx->s, lx->i + q, q == 1, &end)) {
        lx->no_quotes = true;
        lx->out->open_quote = true;
        return false;
    }
    *text = unquote(lx, sv_make(lx->s.p + lx->i + q, end - lx->i - q));
    lx->i = end + quote_at(lx->s, end);
    return true;
}

static bool punctuation(char c)
{
    return c && strchr(".,;:!?", c);
}

/* Where the word at i ends: at white space, or before closing parentheses that it did not open
 * (and the punctuation behind them): those close a group, or nothing. */
static size_t word_end(struct sv s, size_t i)
{
    size_t end = i, opens = 0, closes = 0, k;

    while (end < s.n && !lex_blank(s.p[end])) {
        opens += s.p[end] == '(';
        closes += s.p[end] == ')';
        end++;
    }
    for (; closes > opens; closes--) {
        for (k = end; k > i && punctuation(s.p[k - 1]); k--) {
        }
        if (k == i || s.p[k - 1] != ')') {
            break;
        }
        end = k - 1;
    }
    return end;
}

bool lex_plain(struct sv s)
{
    return s.n && s.p[0] != '\\' && word_end(s, 0) == s.n;
}

static bool tag_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("+#.-_", c)) || (c & 0x80);
}

/* "[tag]" followed by a blank, a closing parenthesis, another bracket or the end. */
static bool take_bracket(struct lexer *lx, struct sv *text)
{
    size_t e = lx->i + 1;

    if (lx->i >= lx->s.n || lx->s.p[lx->i] != '[') {
        return false;
    }
    while (e < lx->s.n && tag_char(lx->s.p[e])) {
        e++;
    }
    if (e == lx->i + 1 || e >= lx->s.n || lx->s.p[e] != ']') {
        return false;
    }
    if (e + 1 < lx->s.n && !lex_blank(lx->s.p[e + 1]) && !strchr("[)", lx->s.p[e + 1])) {
        return false;
    }
    *text = sv_make(lx->s.p + lx->i + 1, e - lx->i - 1);
    lx->i = e + 1;
    return true;
}

/* "5 (timeout retry)" behind near: up to the first closing parenthesis, blanks folded. */
static bool take_near(struct lexer *lx, const struct qop *near, struct sv *value)
{
    const struct sv rest = sv_skip(lx->s, lx->i);
    const size_t n = sv_digits(rest);
    size_t open = n, end;
    struct qvalue read = {0};

    while (open < rest.n && lex_blank(rest.p[open])) {
        open++;
    }
    for (end = open; end < rest.n && end < NEAR_BYTES && rest.p[end] != ')'; end++) {
    }
    if (open == rest.n || rest.p[open] != '(' || end == rest.n || rest.p[end] != ')') {
        return false;
    }
    *value = sv_make(rest.p, end + 1);
    if (!near->parse(&read, *value, 0)) {
        return false;
    }
    lx->i += end + 1;
    return true;
}

/* "name:value" of a known operator. */
static bool take_operator(struct lexer *lx, struct lex *t)
{
    size_t e = lx->i;
    const struct qop *op;
    struct sv value;

    while (e < lx->s.n && e - lx->i < 16 &&
           ((lx->s.p[e] >= 'a' && lx->s.p[e] <= 'z') || (lx->s.p[e] >= 'A' && lx->s.p[e] <= 'Z'))) {
        e++;
    }
    if (e == lx->i || e >= lx->s.n || lx->s.p[e] != ':' ||
        !(op = operator_find(sv_make(lx->s.p + lx->i, e - lx->i)))) {
        return false;
    }
    const size_t from = lx->i;

    lx->i = e + 1;
    if (op->type == QOP_NEAR && take_near(lx, op, &value)) {
    } else if (take_quoted(lx, &value)) {
        t->quoted = true;
    } else {
        const size_t end = word_end(lx->s, lx->i);

        value = sv_make(lx->s.p + lx->i, end - lx->i);
        lx->i = end;
        while (value.n && value.p[value.n - 1] == '\\') {
            value.n--; /* it would keep a quote behind it from closing */
        }
    }
    if (!value.n) {
        lx->i = from;
        t->quoted = false;
        return false;
    }
    t->kind = LEX_OP;
    t->op = op;
    t->text = value;
    return true;
}

/* A backslash makes a plain word of what could be read otherwise; elsewhere (\d+) it is text. */
static bool escape_at(const struct lexer *lx)
{
    const struct sv rest = sv_skip(lx->s, lx->i + 1);
    const struct sv word = sv_make(rest.p, word_end(rest, 0));

    return lx->s.p[lx->i] == '\\' && word.n && word.p[0] != '\\' && lex_special(word);
}

/* A closing parenthesis, with the punctuation of the sentence behind it. */
static bool take_close(struct lexer *lx)
{
    size_t e = ++lx->i;
    const bool closes = lx->depth > 0;

    while (e < lx->s.n && punctuation(lx->s.p[e])) {
        e++;
    }
    if (e == lx->s.n || lex_blank(lx->s.p[e]) || lx->s.p[e] == ')') {
        lx->i = e;
    }
    lx->depth -= closes;
    return closes;
}

static void take_word(struct lexer *lx, struct lex *t)
{
    size_t end;

    t->kind = LEX_WORD;
    t->escaped = escape_at(lx);
    lx->i += t->escaped;
    end = word_end(lx->s, lx->i);
    end += end == lx->i; /* a word has at least a byte: a lone ')' behind a backslash */
    t->text = sv_make(lx->s.p + lx->i, end - lx->i);
    lx->i = end;
}

/* volum*: a word whose star takes the place of its end. */
static void take_star(struct lex *t)
{
    const struct qop *prefix = operator_find(SV("prefix"));
    const struct sv start = sv_make(t->text.p, t->text.n - (t->text.n > 0));
    struct qvalue value = {0};

    if (!t->escaped && t->text.n && t->text.p[t->text.n - 1] == '*' &&
        prefix->parse(&value, start, 0)) {
        t->kind = LEX_OP;
        t->op = prefix;
        t->text = start;
    }
}

/* "@name" followed by a blank, a closing parenthesis or the end. */
static bool take_at(struct lexer *lx, struct sv *text)
{
    size_t e = lx->i + 1;

    if (lx->i >= lx->s.n || lx->s.p[lx->i] != '@') {
        return false;
    }
    while (e < lx->s.n && tag_char(lx->s.p[e]) && lx->s.p[e] != '#') {
        e++;
    }
    if (e == lx->i + 1 || (e < lx->s.n && !lex_blank(lx->s.p[e]) && lx->s.p[e] != ')')) {
        return false;
    }
    *text = sv_make(lx->s.p + lx->i + 1, e - lx->i - 1);
    lx->i = e;
    return true;
}

static void take_one(struct lexer *lx)
{
    struct lex t = {0};
    const size_t from = lx->i;

    if (lx->s.p[lx->i] == '-' && lx->i + 1 < lx->s.n && !lex_blank(lx->s.p[lx->i + 1]) &&
        lx->s.p[lx->i + 1] != ')') {
        t.minus = true;
        lx->i++;
    }
    if (lx->s.p[lx->i] == '(') {
        t.kind = LEX_OPEN;
        lx->i++;
        lx->depth++;
    } else if (lx->s.p[lx->i] == ')') {
        t.kind = LEX_CLOSE;
        if (!take_close(lx)) {
            return; /* closes nothing, says nothing */
        }
    } else if (take_quoted(lx, &t.text)) {
        t.kind = LEX_PHRASE;
    } else if (take_bracket(lx, &t.text)) {
        t.kind = LEX_BRACKET;
    } else if (take_at(lx, &t.text)) {
        t.kind = LEX_AT;
    } else if (!take_operator(lx, &t)) {
        take_word(lx, &t);
        take_star(&t);
    }
    t.whole = sv_make(lx->s.p + from, lx->i - from);
    if (t.kind != LEX_PHRASE || t.text.n) { /* "" says nothing */
        push(lx, t);
    }
}

bool lex_run(struct lexed *out, struct sv text, struct arena *a)
{
    struct lexer lx = {.s = text, .out = out, .a = a};

    memset(out, 0, sizeof *out);
    while (lx.i < text.n && !lx.failed) {
        if (lex_blank(text.p[lx.i])) {
            lx.i++;
        } else {
            take_one(&lx);
        }
    }
    return !lx.failed;
}
