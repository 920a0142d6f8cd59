/* sqldump_value.c - one value of an INSERT: text, numbers, hex, and what sqlite writes for
 * newlines. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: rows and statements (sqldump.c), COPY's escapes (the same).
 * Method: the first byte says what comes. Casts ('x'::text) are passed over. sqlite3's .dump writes
 * a text of several lines as replace(replace('a\nb','\r',char(13)),'\n',char(10)), newer ones as
 * unistr('a\u000ab'); both are undone. Any other expression is a NULL.
 */
#include <string.h>

#include "base/utf8.h"
#include "corpus/sqldump_priv.h"

enum { WORD_MAX = 64, REPLACE_DEPTH = 8 };

static void bad(struct sqldump *d, const char *why)
{
    if (!d->reason)
        d->reason = why;
}

/* ---- quoted text ---- */

static void escape_mysql(struct sqldump *d)
{
    static const char letters[] = "0bnrtZ", bytes[] = "\0\b\n\r\t\x1a";
    int c = sqldump_get(d);
    if (c < 0)
        return;
    const char *at = c ? strchr(letters, c) : NULL;
    sb_putc(&d->text, at ? bytes[at - letters] : (char)c);
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int hex_run(struct sqldump *d, int max)
{
    int v = 0, h;
    for (int i = 0; i < max && (h = hex_digit(sqldump_peek(d))) >= 0; i++, (void)sqldump_get(d))
        v = v * 16 + h;
    return v;
}

static void put_utf8(struct sb *out, int code)
{
    char utf8[4];
    sb_put(out, utf8, utf8_encode((uint32_t)code, utf8));
}

/* PostgreSQL's E'...': C's escapes. */
static void escape_c(struct sqldump *d)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    int c = sqldump_get(d);
    if (c < 0)
        return;
    const char *at = c ? strchr(letters, c) : NULL;
    if (at) {
        sb_putc(&d->text, bytes[at - letters]);
    } else if (c == 'x') {
        sb_putc(&d->text, (char)hex_run(d, 2));
    } else if (c == 'u' || c == 'U') {
        put_utf8(&d->text, hex_run(d, c == 'u' ? 4 : 8));
    } else if (c >= '0' && c <= '7') {
        int v = c - '0';
        for (int i = 0; i < 2 && (c = sqldump_peek(d)) >= '0' && c <= '7'; i++)
            v = v * 8 + sqldump_get(d) - '0';
        sb_putc(&d->text, (char)v);
    } else {
        sb_putc(&d->text, (char)c);
    }
}

/* Copies the bytes of the window up to the quote or a backslash; the byte that stops it. */
static int copy_plain(struct sqldump *d, int quote)
{
    while (sqldump_peek(d) >= 0) {
        size_t from = d->at;
        while (d->at < d->n && (unsigned char)d->buf[d->at] != quote && d->buf[d->at] != '\\')
            d->at++;
        sb_put(&d->text, d->buf + from, d->at - from);
        if (d->at < d->n)
            return (unsigned char)d->buf[d->at++];
    }
    return -1;
}

/* Behind the opening quote; escape may be NULL. */
static void quoted(struct sqldump *d, int quote, void (*escape)(struct sqldump *d))
{
    int c;
    while ((c = copy_plain(d, quote)) >= 0) {
        if (c == quote) {
            if (sqldump_peek(d) != quote)
                return;
            (void)sqldump_get(d);
            sb_putc(&d->text, (char)quote);
        } else if (escape) {
            escape(d);
        } else {
            sb_putc(&d->text, '\\');
        }
    }
    d->broken = true;
}

static void quoted_plain(struct sqldump *d)
{
    int quote = sqldump_get(d);
    quoted(d, quote, sqldump_backslash(d) ? escape_mysql : NULL);
}

/* ---- hex ---- */

static void hex_bytes(struct sqldump *d)
{
    int hi, lo;
    while ((hi = hex_digit(sqldump_peek(d))) >= 0) {
        (void)sqldump_get(d);
        if ((lo = hex_digit(sqldump_peek(d))) < 0) {
            bad(d, "a hexadecimal value has half a byte");
            return;
        }
        (void)sqldump_get(d);
        sb_putc(&d->text, (char)(hi << 4 | lo));
    }
}

/* ---- functions ---- */

/* Behind an opening parenthesis: to the one that closes depth of them. */
static void skip_parentheses(struct sqldump *d, int depth)
{
    size_t n = d->text.n;
    int c;
    while (depth > 0 && (c = sqldump_peek(d)) >= 0) {
        if (c == '\'' || c == '"') {
            quoted_plain(d);
            sb_cut(&d->text, n);
            continue;
        }
        (void)sqldump_get(d);
        depth += (c == '(') - (c == ')');
    }
}

static size_t word_read(struct sqldump *d, char word[WORD_MAX])
{
    size_t n = 0;
    int c;
    while ((c = sqldump_peek(d)) >= 0 && sqldump_is_word(c)) {
        (void)sqldump_get(d);
        if (n < WORD_MAX - 1)
            word[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
    }
    word[n] = '\0';
    return n;
}

static bool take(struct sqldump *d, int c)
{
    return sqldump_space(d) == c && sqldump_get(d) >= 0;
}

/* Puts the byte for each mark in the text behind from. */
static void put_back(struct sb *text, size_t from, struct sv mark, char byte)
{
    if (!sb_ok(text) || mark.n == 0 || text->n <= from)
        return;
    char *p = text->p;
    size_t to = from, i = from;
    while (i < text->n) {
        bool is = text->n - i >= mark.n && memcmp(p + i, mark.p, mark.n) == 0;
        p[to++] = is ? byte : p[i];
        i += is ? mark.n : 1;
    }
    sb_cut(text, to);
}

/* ",'\n',char(10))" behind the text that begins at from; false when it is something else. */
static bool replace_end(struct sqldump *d, size_t from)
{
    char mark[WORD_MAX], word[WORD_MAX];
    size_t end = d->text.n, n;
    int64_t code;
    if (!take(d, ',') || sqldump_space(d) != '\'')
        return false;
    (void)sqldump_get(d);
    quoted(d, '\'', NULL);
    n = d->text.n - end;
    if (n == 0 || n >= sizeof mark || !sb_ok(&d->text))
        return false;
    memcpy(mark, d->text.p + end, n);
    sb_cut(&d->text, end);
    if (!take(d, ',') || sqldump_space(d) < 0 || word_read(d, word) == 0 ||
        strcmp(word, "char") != 0 || !take(d, '(') || sqldump_space(d) < 0 ||
        word_read(d, word) == 0 || !sv_i64(sv_of(word), &code) || code < 0 || code > 127 ||
        !take(d, ')') || !take(d, ')'))
        return false;
    put_back(&d->text, from, sv_make(mark, n), (char)code);
    return true;
}

/* Behind "replace(". False when it is not what sqlite writes. */
static bool replace(struct sqldump *d)
{
    char word[WORD_MAX];
    size_t from = d->text.n;
    int depth = 1;
    while (sqldump_space(d) != '\'') {
        if (word_read(d, word) == 0 || strcmp(word, "replace") != 0 || !take(d, '(') ||
            ++depth > REPLACE_DEPTH)
            return false;
    }
    (void)sqldump_get(d);
    quoted(d, '\'', NULL);
    for (; depth > 0; depth--)
        if (!replace_end(d, from))
            return false;
    return true;
}

/* Behind "unistr(". */
static bool unistr(struct sqldump *d)
{
    if (sqldump_space(d) != '\'')
        return false;
    (void)sqldump_get(d);
    quoted(d, '\'', escape_c);
    return take(d, ')');
}

/* Behind a word and "(": true when the value is known. */
static bool function(struct sqldump *d, const char *word)
{
    size_t n = d->text.n;
    bool known = false;
    if (strcmp(word, "replace") == 0)
        known = replace(d);
    else if (strcmp(word, "unistr") == 0)
        known = unistr(d);
    if (known)
        return true;
    if (sb_ok(&d->text))
        sb_cut(&d->text, n);
    if (strcmp(word, "replace") == 0 || strcmp(word, "unistr") == 0)
        bad(d, "an expression that is not known");
    skip_parentheses(d, 1);
    return false;
}

/* ---- a value ---- */

/* A value that begins with a letter: NULL, true, E'..', _binary '..', a function. True: it is NULL.
 */
static bool word_value(struct sqldump *d)
{
    char word[WORD_MAX];
    size_t n = word_read(d, word);
    int c = sqldump_peek(d);
    if (n > 1 && word[0] == '_' && (c == ' ' || c == '\''))
        c = sqldump_space(d); /* a character set before a text */
    if (c == '\'' && strcmp(word, "e") == 0) {
        (void)sqldump_get(d);
        quoted(d, '\'', escape_c);
    } else if (c == '\'' && strcmp(word, "x") == 0) {
        (void)sqldump_get(d);
        hex_bytes(d);
        if (sqldump_get(d) != '\'')
            bad(d, "a hexadecimal value holds another character");
    } else if (c == '\'') {
        quoted_plain(d);
    } else if (c == '0' && word[0] == '_') {
        (void)sqldump_get(d);
        (void)sqldump_get(d);
        hex_bytes(d);
    } else if (c == '(') {
        (void)sqldump_get(d);
        return !function(d, word);
    } else if (strcmp(word, "null") == 0 || strcmp(word, "default") == 0) {
        return true;
    } else {
        sb_puts(&d->text, word);
    }
    return false;
}

static void number_value(struct sqldump *d)
{
    int c, first = sqldump_get(d);
    c = sqldump_peek(d);
    if (first == '0' && (c == 'x' || c == 'X')) {
        (void)sqldump_get(d);
        hex_bytes(d);
        return;
    }
    sb_putc(&d->text, (char)first);
    while ((c = sqldump_peek(d)) >= 0 &&
           ((c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+'))
        sb_putc(&d->text, (char)sqldump_get(d));
}

/* What stands between a value and the ',' or ')' behind it: nothing, or a cast. */
static void value_rest(struct sqldump *d)
{
    size_t n = d->text.n;
    int c = sqldump_space(d);
    if (c == ',' || c == ')')
        return;
    if (c != ':')
        bad(d, "something follows a value");
    while ((c = sqldump_peek(d)) >= 0 && c != ',' && c != ')') {
        if (c == '\'' || c == '"') {
            quoted_plain(d);
            if (sb_ok(&d->text))
                sb_cut(&d->text, n);
            continue;
        }
        (void)sqldump_get(d);
        if (c == '(')
            skip_parentheses(d, 1);
    }
}

void sqldump_value_read(struct sqldump *d)
{
    int c = sqldump_space(d);
    bool null = false;
    if (c == '\'' || c == '"')
        quoted_plain(d);
    else if ((c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.')
        number_value(d);
    else if (c == '(') {
        (void)sqldump_get(d);
        skip_parentheses(d, 1);
        null = true;
    } else if (c >= 0 && sqldump_is_word(c)) {
        null = word_value(d);
    } else {
        bad(d, "there is no value where one belongs");
    }
    value_rest(d);
    sqldump_value_end(d, null);
}
