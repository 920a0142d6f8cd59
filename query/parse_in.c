/* parse_in.c - in:title and in:body: where the words beside them must stand.
 * Not here: in:#channel, which is a condition of its own.
 * Method: the words become operators of the field and the in: goes, so that a tree says the same
 * in one way only. Recursion is bounded by AST_DEPTH_MAX. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/parse_impl.h"

/* The field's operator when t is in:title or in:body; NULL when not. */
const struct qop *parse_in_field(const struct ast *t)
{
    if (t->kind != AST_OP || t->op->type != QOP_CHANNEL || t->value.lo < QOP_IN_TITLE) {
        return NULL;
    }
    return operator_find(t->value.lo == QOP_IN_TITLE ? SV("title") : SV("body"));
}

/* Makes field:word of a word, phrase or beginning that the field can have. */
static bool put_in_field(struct parser *p, struct ast *t, const struct qop *field)
{
    const int64_t now = p->env->now;
    struct qvalue value = {0};

    if (t->kind == AST_OP && t->op->type == QOP_PREFIX) {
        t->text = sv_of(arena_printf(p->a, SV_FMT "*", SV_ARG(t->text)));
        t->op = field;
        return true;
    }
    if ((t->kind != AST_WORD && t->kind != AST_PHRASE) || sv_ends(t->text, SV("\\")) ||
        (t->kind == AST_WORD && sv_chr(t->text, ' ') >= 0) || !field->parse(&value, t->text, now)) {
        return false;
    }
    t->kind = AST_OP;
    t->op = field;
    t->value = value;
    return true;
}

/* The word itself, of one that is excluded. */
static struct ast *inner(struct ast *t)
{
    return t->kind == AST_NOT ? t->child[0] : t;
}

/* Words beside in:title become title: each, and it goes. Without any it is a word. */
static void apply_in_list(struct parser *p, struct ast *list)
{
    const struct qop *field = NULL;
    size_t n = 0, put = 0;

    for (size_t i = 0; i < list->nchild; i++) {
        field = parse_in_field(list->child[i]) ? parse_in_field(list->child[i]) : field;
    }
    for (size_t i = 0; i < list->nchild && field; i++) {
        put += put_in_field(p, inner(list->child[i]), field);
    }
    for (size_t i = 0; i < list->nchild && put; i++) {
        if (!parse_in_field(list->child[i])) {
            list->child[n++] = list->child[i];
        }
    }
    list->nchild = put ? n : list->nchild;
}

struct ast *parse_in_apply(struct parser *p, struct ast *t)
{
    if (t->kind == AST_LIST) {
        apply_in_list(p, t);
    }
    if (t->kind == AST_LIST && t->nchild == 1) {
        return t->child[0];
    }
    if (parse_in_field(t)) {
        parse_note(p->q, p->a, "“in:%.*s” was read as a word: no words stand beside it",
                   SHOW(t->text));
        t->kind = AST_WORD;
        t->op = NULL;
        t->text = sv_of(arena_printf(p->a, "in:%.*s", SHOW(t->text)));
    }
    for (size_t i = 0; i < t->nchild; i++) {
        t->child[i] = parse_in_apply(p, t->child[i]);
    }
    return t;
}
