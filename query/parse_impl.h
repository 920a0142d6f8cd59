/* parse_impl.h - what parse.c, parse_read.c and parse_in.c share; nobody else includes it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure; everything lives in the parser's arena.
 */
#ifndef ASKWELL_QUERY_PARSE_IMPL_H
#define ASKWELL_QUERY_PARSE_IMPL_H

#include "base/utf8.h"
#include "query/lex.h"
#include "query/parse.h"

#ifdef __cplusplus
extern "C" {
#endif

enum item_kind {
    ITEM_NONE, /* dropped */
    ITEM_OPERAND,
    ITEM_OPEN,
    ITEM_CLOSE,
    ITEM_NOT,
    ITEM_AND,
    ITEM_OR,
    ITEM_MAYBE_NOT,
    ITEM_MAYBE_AND,
    ITEM_MAYBE_OR /* words until their neighbours agree */
};

struct item {
    enum item_kind kind;
    bool tag; /* OPERAND: written in brackets */
    struct ast *node;
};

struct parser {
    struct query *q;
    const struct parse_env *env;
    struct arena *a;
    struct lexed l;
    struct item *v;
    size_t n;
    bool positive; /* something is asked for, not only excluded */
    bool shouted;  /* the whole text is in capitals, or SQL: AND is no operator */
};

/* For "%.*s" in notes: never more than fits. */
#define SHOW(s) (int)((s).n < 60 ? (s).n : utf8_cut(s, 60)), (s).p

/* Makes items of token i, at most two (parse_read.c). */
void parse_token(struct parser *p, size_t i);
/* The field that in:title or in:body names; NULL when t is no such operator (parse_in.c). */
const struct qop *parse_in_field(const struct ast *t);
/* Settles the in:title and in:body of a tree; returns its new root. */
struct ast *parse_in_apply(struct parser *p, struct ast *t);

#ifdef __cplusplus
}
#endif
#endif
