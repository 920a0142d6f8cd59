/* ast.c - making, comparing and writing the tree of a query.
 * Not here: reading a text (lex.c, parse.c), meaning (plan.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/ast.h"

#include <string.h>

#include "query/lex.h"

struct ast *ast_new(struct arena *a, enum ast_kind kind, struct sv text)
{
    struct ast *t = arena_zalloc(a, sizeof *t);

    if (t) {
        t->kind = kind;
        t->text = text;
        t->weight = 1;
    }
    return t;
}

static bool add_one(struct arena *a, struct ast *g, struct ast *c)
{
    if (g->nchild == g->room) {
        const size_t room = g->room ? g->room * 2 : 4;
        struct ast **v = arena_array(a, room, sizeof *v);

        if (!v) {
            return false;
        }
        if (g->nchild) {
            memcpy(v, g->child, g->nchild * sizeof *v);
        }
        g->child = v;
        g->room = room;
    }
    g->child[g->nchild++] = c;
    return true;
}

bool ast_add(struct arena *a, struct ast *g, struct ast *c)
{
    if (c->kind != g->kind || g->kind == AST_NOT) {
        return add_one(a, g, c);
    }
    for (size_t i = 0; i < c->nchild; i++) {
        if (!add_one(a, g, c->child[i])) {
            return false;
        }
    }
    return true;
}

bool ast_equal(const struct ast *x, const struct ast *y)
{
    if (!x || !y) {
        return x == y;
    }
    if (x->kind != y->kind || x->op != y->op || x->nchild != y->nchild ||
        !sv_eq(x->text, y->text)) {
        return false;
    }
    for (size_t i = 0; i < x->nchild; i++) {
        if (!ast_equal(x->child[i], y->child[i])) {
            return false;
        }
    }
    return true;
}

static void write_quoted(struct sb *b, struct sv s)
{
    sb_putc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            sb_putc(b, '\\');
        }
        sb_putc(b, s.p[i]);
    }
    sb_putc(b, '"');
}

static bool bare_value(struct sv v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (lex_blank(v.p[i]) || strchr("()\"", v.p[i])) {
            return false;
        }
    }
    return v.n > 0 && (v.p[0] & 0x80) == 0;
}

static void write_op(struct sb *b, const struct ast *t, enum ast_style style)
{
    const bool bare = bare_value(t->text);

    if (t->op->type == QOP_TAG && bare && sv_chr(t->text, '[') < 0 && sv_chr(t->text, ']') < 0 &&
        t->value.kind == POST_NONE && t->value.lo) { /* lo: it was written in brackets */
        sb_putc(b, '[');
        sb_sv(b, t->text);
        sb_putc(b, ']');
        return;
    }
    if (t->op->type == QOP_PREFIX && style == AST_PLAIN) {
        sb_sv(b, t->text);
        sb_putc(b, '*');
        return;
    }
    sb_puts(b, t->op->name);
    sb_putc(b, ':');
    if (bare || t->op->type == QOP_NEAR) {
        sb_sv(b, t->text);
    } else {
        write_quoted(b, t->text);
    }
}

static void write_leaf(struct sb *b, const struct ast *t, enum ast_style style)
{
    if (t->kind == AST_PHRASE) {
        write_quoted(b, t->text);
    } else if (t->kind == AST_OP) {
        write_op(b, t, style);
    } else {
        if (style == AST_STRICT && t->text.p[0] != '\\' && lex_special(t->text)) {
            sb_putc(b, '\\');
        }
        sb_sv(b, t->text);
    }
}

/* Inside an OR an AND may stand bare; everything else that is a group needs parentheses. */
static bool needs_group(const struct ast *t, enum ast_kind in)
{
    return t->kind == AST_LIST || t->kind == AST_OR || (t->kind == AST_AND && in != AST_OR);
}

static void write_node(struct sb *b, const struct ast *t, enum ast_kind in, enum ast_style style);

static void write_not(struct sb *b, const struct ast *t, enum ast_kind in, enum ast_style style)
{
    const struct ast *c = t->child[0];
    const bool leaf = c->kind == AST_WORD || c->kind == AST_PHRASE || c->kind == AST_OP;

    if (leaf && (style == AST_PLAIN || c->kind != AST_WORD)) {
        sb_puts(b, style == AST_PLAIN && (in == AST_AND || in == AST_OR) ? "NOT " : "-");
        write_leaf(b, c, style);
        return;
    }
    /* The blanks keep parentheses of a word apart from ours. */
    sb_puts(b, style == AST_STRICT ? "-( " : "-(");
    write_node(b, c, AST_WORD, style);
    sb_puts(b, style == AST_STRICT ? " )" : ")");
}

static void write_node(struct sb *b, const struct ast *t, enum ast_kind in, enum ast_style style)
{
    const char *between = t->kind == AST_AND ? " AND " : t->kind == AST_OR ? " OR " : " ";

    if (t->kind == AST_NOT) {
        write_not(b, t, in, style);
        return;
    }
    if (!t->nchild) {
        write_leaf(b, t, style);
        return;
    }
    const bool group = in != AST_WORD && needs_group(t, in);

    if (group) {
        sb_puts(b, style == AST_STRICT ? "( " : "(");
    }
    for (size_t i = 0; i < t->nchild; i++) {
        if (i) {
            sb_puts(b, between);
        }
        write_node(b, t->child[i], t->kind, style);
    }
    if (group) {
        sb_puts(b, style == AST_STRICT ? " )" : ")");
    }
}

void ast_write(struct sb *b, const struct ast *t, enum ast_style style)
{
    if (t) {
        write_node(b, t, AST_WORD, style);
    }
}
