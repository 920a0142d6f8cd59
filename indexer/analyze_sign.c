/* analyze_sign.c - URLs and operators.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: words (analyze.c), code-like words (analyze_code.c).
 * Method: a URL is one verbatim token, its host another, and a bounded number of words of its path
 * are parts. Operators are found in a table; a row of signs that is not there is nothing in prose.
 */
#include "indexer/analyze_impl.h"

#include "base/utf8.h"

#define URL_PIECES_MAX 16
#define URL_PIECE_MAX  24 /* bytes; what is longer in a path is an id */

/* ---- URLs ---- */

/* Punctuation behind a URL is the sentence's; so is a bracket that the URL did not open. */
size_t code_url_end(const struct run *r, size_t start)
{
    const size_t limit = start + WORD_MAX < r->n ? start + WORD_MAX : r->n;
    size_t end = start;
    size_t opened = 0;
    size_t closed = 0;

    while (end < limit && (unsigned char)r->p[end] > ' ' &&
           !memchr("\"'<>`{}|\\^", r->p[end], 10)) {
        opened += r->p[end] == '(';
        closed += r->p[end] == ')';
        end++;
    }
    if (end == limit && end < r->n)
        end = start + utf8_cut(run_part(r, start, r->n), end - start);
    while (end > start) {
        const char c = r->p[end - 1];

        if (c == ')' && closed > opened)
            closed--;
        else if (!memchr(".,;:!?*]", c, 8))
            break;
        end--;
    }
    return end;
}

/* The host as a verbatim token, words of host and path as parts; the whole without its scheme. */
void code_url(struct analyzer *an, const struct run *r, const struct word *w)
{
    size_t lo = w->start;
    size_t end = w->end;
    size_t host;
    size_t pieces = 0;

    while (lo + 3 < end && memcmp(r->p + lo, "://", 3) != 0)
        lo++;
    lo += 3;
    if (sv_istarts(run_part(r, lo, end), SV("www.")))
        lo += 4;
    while (end > lo && r->p[end - 1] == '/')
        end--;
    for (host = lo; host < end && !memchr("/?#:", r->p[host], 4); host++)
        ;
    if (host == lo)
        return;
    word_emit(an, TOKEN_VERBATIM, word_lower(an, r, lo, end), false);
    word_emit(an, TOKEN_VERBATIM, word_lower(an, r, lo, host), false);
    for (size_t i = lo; i < end && pieces < URL_PIECES_MAX;) {
        size_t k = i;

        if (r->p[i] == '%' && i + 2 < end && ascii_hex(r->p[i + 1]) && ascii_hex(r->p[i + 2])) {
            i += 3;
            continue;
        }
        while (k < end && byte_word(r->p[k]) && r->p[k] != '_')
            k++;
        if (k - i >= 2 && k - i <= URL_PIECE_MAX && !(k >= host && i < host) &&
            !code_is_blob(r, i, k)) {
            word_part(an, word_lower(an, r, i, k));
            pieces++;
        }
        i = k > i ? k : i + 1;
    }
}

/* ---- operators ---- */

struct operator
{
    char text[5];
    bool loose; /* means something else in prose: there it must stand alone */
};

// clang-format off
static const struct operator operators[] = {
    {"!=", false},  {"!==", false}, {"!~", false},  {"$!", true},   {"$#", true},   {"$$", true},
    {"$?", true},   {"$@", true},   {"%=", false},  {"%>%", false}, {"&&", false},  {"&&=", false},
    {"&=", false},  {"**", true},   {"**=", false}, {"*=", false},  {"++", false},  {"+=", false},
    {"--", true},   {"-=", false},  {"->", false},  {"->>", false}, {"-->", true},  {"..", true},
    {"...", true},  {"..=", false}, {"..<", false}, {"/*", true},   {"*/", true},   {"//", true},
    {"/=", false},  {"::", false},  {":::", false}, {":=", false},  {"<$>", false}, {"<*>", false},
    {"<-", false},  {"<<", true},   {"<<-", false}, {"<<<", true},  {"<<=", false}, {"<=", false},
    {"<=>", false}, {"<>", false},  {"<|", false},  {"<|>", false}, {"=~", false},  {"==", false},
    {"===", false}, {"=>", false},  {">=", false},  {">>", true},   {">>=", false}, {">>>", true},
    {"?.", false},  {"?:", false},  {"??", false},  {"?\?=", false}, {"@@", true},   {"^=", false},
    {"|=", false},  {"|>", false},  {"||", false},  {"||=", false}, {"~=", false},  {"~>", false},
};
// clang-format on

static const struct operator* operator_of(struct sv s)
{
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (sv_eq(s, sv_of(operators[i].text)))
            return &operators[i];
    return NULL;
}

static void emit_operator(struct analyzer *an, const struct run *r, size_t lo, size_t hi)
{
    word_begin(an, r, lo, hi);
    word_emit(an, TOKEN_VERBATIM, run_part(r, lo, hi), false);
    word_end(an);
}

size_t code_operator(struct analyzer *an, const struct run *r, size_t i)
{
    static const char signs[] = "=!<>?&|+-*:.~^%/@#$";
    const struct operator* op;
    size_t end = i;
    bool alone;

    while (end < r->n && end - i < 64 && memchr(signs, r->p[end], sizeof(signs) - 1) &&
           (end == i || code_prefix(r, end) == 0))
        end++;
    if (end - i < 2)
        return i + 1;
    alone = byte_blank(run_before(r, i)) && byte_blank(run_at(r, end));
    op = operator_of(run_part(r, i, end));
    if (op) {
        if (r->code || alone || !op->loose)
            emit_operator(an, r, i, end);
        return end;
    }
    if (!r->code)
        return end;
    /* In code signs stick together (x=>!y): the longest operators there are, left to right. */
    while (i + 1 < end) {
        size_t k = end - i < 3 ? end - i : 3;

        while (k >= 2 && !operator_of(run_part(r, i, i + k)))
            k--;
        if (k >= 2)
            emit_operator(an, r, i, i + k);
        i += k >= 2 ? k : 1;
    }
    return end;
}
