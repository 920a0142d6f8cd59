/* ast.h - what a query text means, as a tree; and how the tree is written back.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A LIST is words side by side: plain words in it are wanted, everything else in it is required.
 * Inside an explicit AND, OR or NOT a LIST means all of it. Trees are at most AST_DEPTH_MAX groups
 * deep, so walking them by recursion is bounded. Normal form: no group stands directly in a group
 * of its own kind, no group has a single child.
 * Thread rule: plain data, in the arena of whoever parsed.
 */
#ifndef ASKWELL_QUERY_AST_H
#define ASKWELL_QUERY_AST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"
#include "query/operators.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AST_DEPTH_MAX 32 /* parentheses inside each other */

enum ast_kind { AST_WORD, AST_PHRASE, AST_OP, AST_LIST, AST_AND, AST_OR, AST_NOT };

struct ast {
    enum ast_kind kind;
    struct sv text;       /* WORD, PHRASE: as typed, without quotes; OP: its value */
    const struct qop *op; /* OP */
    struct qvalue value;  /* OP */
    struct ast **child;   /* LIST, AND, OR: two or more; NOT: one */
    size_t nchild, room;
    double weight; /* WORD: how much it counts beside the others, > 0; 1 as made */
};

struct ast *ast_new(struct arena *a, enum ast_kind kind, struct sv text); /* NULL: out of memory */
/* Adds c to group g, taking c's children instead when it is a group of the same kind. */
bool ast_add(struct arena *a, struct ast *g, struct ast *c);

bool ast_equal(const struct ast *x, const struct ast *y); /* NULL equals NULL */

enum ast_style {
    AST_PLAIN, /* as a person would type it */
    AST_STRICT /* every word that could be read otherwise gets a backslash, every NOT a group */
};
void ast_write(struct sb *b, const struct ast *t, enum ast_style style);

#ifdef __cplusplus
}
#endif
#endif
