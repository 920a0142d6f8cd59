/* parse_read.c - the tokens of a query to the items that its tree is built of.
 * Not here: tokens (lex.c), the tree (parse.c), options of commands (flags.c).
 * Method: a token says what could be meant; its value, its neighbours and the names that exist say
 * whether it is. What is not stays words, with a note where a person would wonder.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "query/flags.h"
#include "query/parse_impl.h"

static void push(struct parser *p, enum item_kind kind, struct ast *node)
{
    p->v[p->n++] = (struct item){.kind = kind, .node = node};
}

static void push_word(struct parser *p, struct sv text)
{
    push(p, ITEM_OPERAND, ast_new(p->a, AST_WORD, text));
}

static void read_word(struct parser *p, size_t i)
{
    const struct lex *t = &p->l.v[i];
    const struct sv w = t->text;

    if (t->minus) {
        if (t->escaped || (p->positive && !flags_meant(&p->l, i, p->env))) {
            push(p, ITEM_NOT, NULL);
            push_word(p, w);
            if (!t->escaped) {
                parse_note(p->q, p->a, "“%.*s” leaves out what has “%.*s”", SHOW(t->whole),
                           SHOW(w));
            }
            return;
        }
        if (w.n && ((w.p[0] | 32) >= 'a' && (w.p[0] | 32) <= 'z') && p->positive) {
            parse_note(p->q, p->a,
                       "“%.*s” was read as an option, not as an exclusion; NOT %.*s excludes it",
                       SHOW(t->whole), SHOW(w));
        }
        push_word(p, t->whole);
        return;
    }
    if (!t->escaped && !p->shouted) {
        const enum item_kind kind = sv_eq(w, sv_of("AND"))   ? ITEM_MAYBE_AND
                                    : sv_eq(w, sv_of("OR"))  ? ITEM_MAYBE_OR
                                    : sv_eq(w, sv_of("NOT")) ? ITEM_MAYBE_NOT
                                                             : ITEM_NONE;

        if (kind) {
            push(p, kind, ast_new(p->a, AST_WORD, w));
            return;
        }
        /* "[a] or [b]" is how Stack Exchange says it. */
        if (sv_eq(w, sv_of("or")) && p->n && p->v[p->n - 1].tag && i + 1 < p->l.n &&
            p->l.v[i + 1].kind == LEX_BRACKET && p->env->has_tag &&
            p->env->has_tag(p->env->ctx, p->l.v[i + 1].text)) {
            push(p, ITEM_MAYBE_OR, ast_new(p->a, AST_WORD, w));
            return;
        }
    }
    push_word(p, w);
}

static void read_bracket(struct parser *p, const struct lex *t)
{
    struct ast *node;

    if (!p->env->has_tag || !p->env->has_tag(p->env->ctx, t->text)) {
        parse_note(p->q, p->a, "there is no tag “%.*s”: %.*s was read as words", SHOW(t->text),
                   SHOW(t->whole));
        push_word(p, t->whole);
        return;
    }
    if (t->minus) {
        push(p, ITEM_NOT, NULL);
    }
    node = ast_new(p->a, AST_OP, t->text);
    if (node) {
        node->op = operator_find(sv_of("tag"));
        node->value.lo = 1;
    }
    push(p, ITEM_OPERAND, node);
    p->v[p->n - 1].tag = true;
}

/* "ERROR:", "ModuleNotFoundError:": a message follows. */
static bool error_mark(struct sv w)
{
    static const char *const marks[] = {"error", "exception", "fatal", "warning", "panic", "err!"};

    if (!sv_ends(w, sv_of(":"))) {
        return false;
    }
    w.n--;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const size_t n = strlen(marks[i]);

        if (w.n >= n && sv_ieq(sv_skip(w, w.n - n), sv_of(marks[i]))) {
            return true;
        }
    }
    return false;
}

/* A quoted word in the middle of a sentence or of an error message is part of what somebody else
 * wrote, not a demand. */
static bool quote_in_prose(const struct parser *p, const struct lex *t)
{
    size_t words = 0;
    bool message = false;

    for (size_t i = 0; i < p->l.n; i++) {
        const enum lex_kind kind = p->l.v[i].kind;

        words += kind == LEX_WORD || kind == LEX_OP || kind == LEX_BRACKET || kind == LEX_AT;
        message |= kind == LEX_WORD && error_mark(p->l.v[i].text);
    }
    return !t->minus && (message || words >= 6) && lex_plain(t->text);
}

static void read_phrase(struct parser *p, const struct lex *t)
{
    if (quote_in_prose(p, t)) {
        parse_note(p->q, p->a, "“%.*s” stands in a sentence: wanted, not required", SHOW(t->text));
        push_word(p, t->text);
        return;
    }
    if (t->minus) {
        push(p, ITEM_NOT, NULL);
    }
    push(p, ITEM_OPERAND, ast_new(p->a, AST_PHRASE, t->text));
}

/* An operator that makes no sense, as the words that it also is. */
static void read_as_words(struct parser *p, const struct lex *t)
{
    if (!t->quoted) {
        push_word(p, t->whole);
        return;
    }
    struct lex phrase = *t;

    phrase.minus = false;
    push_word(p, sv_make(t->whole.p, (size_t)sv_chr(t->whole, ':')));
    read_phrase(p, &phrase);
}

/* The value as the tree keeps it: of near: with its number and single blanks. */
static struct sv value_text(struct parser *p, const struct qop *op, const struct qvalue *value,
                            struct sv text)
{
    struct sv words = operator_near_words(text);
    char *out;
    size_t n;

    if (op->type != QOP_NEAR) {
        return text;
    }
    if (!(out = arena_alloc(p->a, words.n + 32))) {
        return text;
    }
    n = (size_t)snprintf(out, 32, "%d (", (int)value->lo);
    for (size_t i = 0; i < words.n; i++) {
        if (!lex_blank(words.p[i])) {
            out[n++] = words.p[i];
        } else if (out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    out[n++] = ')';
    return sv_make(out, n);
}

static struct ast *op_node(struct parser *p, const struct qop *op, const struct qvalue *value,
                           struct sv text)
{
    struct ast *node = ast_new(p->a, AST_OP, value_text(p, op, value, text));

    if (node) {
        node->op = op;
        node->value = *value;
    }
    return node;
}

static void read_operator(struct parser *p, size_t i)
{
    const struct lex *t = &p->l.v[i];
    struct qvalue value = {0};

    if (t->minus && lex_wordlike(t) && (!p->positive || flags_meant(&p->l, i, p->env))) {
        push_word(p, t->whole); /* "-rf*" */
        return;
    }
    if ((t->minus && t->op->type == QOP_SORT) || !t->op->parse(&value, t->text, p->env->now)) {
        parse_note(p->q, p->a, "“%.*s” was read as words: %s: takes %s, as in %s", SHOW(t->whole),
                   t->op->name, t->op->takes, t->op->example);
        if (p->env->has_tag && p->env->has_tag(p->env->ctx, t->text)) { /* lang:python */
            parse_note(p->q, p->a, "there is a tag “%.*s”: [%.*s] asks for it", SHOW(t->text),
                       SHOW(t->text));
        }
        read_as_words(p, t);
        return;
    }
    if (t->op->type == QOP_CHANNEL && value.lo == QOP_IN_MAYBE &&
        !(p->env->has_channel && p->env->has_channel(p->env->ctx, t->text))) {
        parse_note(p->q, p->a, "“%.*s” was read as words: there is no channel “%.*s”",
                   SHOW(t->whole), SHOW(t->text));
        read_as_words(p, t);
        return;
    }
    if (t->minus) {
        push(p, ITEM_NOT, NULL);
    }
    push(p, ITEM_OPERAND, op_node(p, t->op, &value, t->text));
}

/* What programmers write behind @ besides names: annotations, decorators, rules of style sheets,
 * marks of documentation. */
static bool at_code(struct sv w)
{
    static const char *const words[] = {
        "override",  "property",  "test",       "param",      "return",       "returns",
        "media",     "import",    "deprecated", "nullable",   "nonnull",      "autowired",
        "component", "service",   "controller", "repository", "entity",       "table",
        "column",    "id",        "bean",       "see",        "since",        "author",
        "throws",    "interface", "override",   "input",      "output",       "viewchild",
        "inject",    "mock",      "before",     "after",      "data",         "keyframes",
        "font-face", "charset",   "page",       "supports",   "state",        "binding",
        "published", "main",      "objc",       "escaping",   "staticmethod", "classmethod",
        "dataclass", "here",      "all",        "channel",    "everyone",     "types",
        "app"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (sv_ieq(w, sv_of(words[i]))) {
            return true;
        }
    }
    return false;
}

/* @name is an author only when there is one; else it is a word, as code has it. */
static void read_at(struct parser *p, const struct lex *t)
{
    static const struct qvalue none = {0};

    if (at_code(t->text) || !p->env->has_author || !p->env->has_author(p->env->ctx, t->text)) {
        push_word(p, t->whole);
        return;
    }
    parse_note(p->q, p->a, "“%.*s” was read as an author; \\%.*s is the word", SHOW(t->whole),
               SHOW(t->whole));
    if (t->minus) {
        push(p, ITEM_NOT, NULL);
    }
    push(p, ITEM_OPERAND, op_node(p, operator_find(SV("user")), &none, t->text));
}

void parse_token(struct parser *p, size_t i)
{
    const struct lex *t = &p->l.v[i];

    switch (t->kind) {
    case LEX_WORD:
        read_word(p, i);
        return;
    case LEX_BRACKET:
        read_bracket(p, t);
        return;
    case LEX_OP:
        read_operator(p, i);
        return;
    case LEX_AT:
        read_at(p, t);
        return;
    case LEX_PHRASE:
        read_phrase(p, t);
        return;
    case LEX_OPEN:
        if (t->minus) {
            push(p, ITEM_NOT, NULL);
        }
        push(p, ITEM_OPEN, NULL);
        return;
    case LEX_CLOSE:
        push(p, ITEM_CLOSE, NULL);
        return;
    }
}
