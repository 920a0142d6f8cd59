/* parse.c - tokens to the tree of a query.
 * Not here: tokens (lex.c), what each means (parse_read.c), in:title (parse_in.c), pasted texts
 * (paste.c), meaning of the operators' values (operators.c), tags that exist (the caller's
 * has_tag). Method: tokens become items; parentheses are paired and those that hold nothing go;
 * AND, OR and NOT are settled by their neighbours; then one loop with a frame per parenthesis
 * builds the tree. OR binds tighter than standing side by side, AND tighter than OR, NOT tightest.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "query/parse_impl.h"
#include "query/paste.h"

void parse_note(struct query *q, struct arena *a, const char *fmt, ...)
{
    char text[400];
    va_list ap;
    int n;
    struct sv note;

    va_start(ap, fmt);
    n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0 || q->nnotes == PARSE_NOTES_MAX) {
        return;
    }
    note = sv_make(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
    note.n = utf8_cut(note, note.n);
    for (size_t i = 0; i < q->nnotes; i++) {
        if (sv_eq(q->notes[i], note)) {
            return;
        }
    }
    note = arena_sv(a, note);
    if (note.p) {
        q->notes[q->nnotes++] = note;
    }
}

static bool has_word(const struct lexed *l, const char *word)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].kind == LEX_WORD && sv_eq(l->v[i].text, sv_of(word))) {
            return true;
        }
    }
    return false;
}

/* A statement in capitals: its AND and OR are its own. */
static bool is_sql(const struct lexed *l)
{
    return (has_word(l, "SELECT") && has_word(l, "FROM")) || has_word(l, "WHERE") ||
           has_word(l, "JOIN") || (has_word(l, "DELETE") && has_word(l, "FROM")) ||
           (has_word(l, "UPDATE") && has_word(l, "SET"));
}

static bool survey(struct parser *p)
{
    size_t words = 0, lower = 0;

    for (size_t i = 0; i < p->l.n; i++) {
        const struct lex *t = &p->l.v[i];

        p->positive |= t->kind != LEX_OPEN && t->kind != LEX_CLOSE && !t->minus;
        if (t->kind == LEX_WORD) {
            words++;
            for (size_t k = 0; k < t->text.n && !lower; k++) {
                lower += t->text.p[k] >= 'a' && t->text.p[k] <= 'z';
            }
        }
    }
    p->shouted = (words >= 6 && !lower) || is_sql(&p->l);
    p->v = arena_array(p->a, p->l.n * 2 + 1, sizeof *p->v); /* a token gives at most two items */
    return p->v != NULL;
}

static void drop_open(struct parser *p, size_t i)
{
    p->v[i].kind = ITEM_NONE;
    if (i && p->v[i - 1].kind == ITEM_NOT) {
        p->v[i - 1].kind = ITEM_NONE;
    }
}

/* Parentheses without a partner, too deep or without anything inside are dropped. */
static void pair_parentheses(struct parser *p)
{
    size_t open[AST_DEPTH_MAX], operands[AST_DEPTH_MAX], depth = 0, deeper = 0;

    for (size_t i = 0; i < p->n; i++) {
        struct item *it = &p->v[i];

        if (it->kind == ITEM_OPEN) {
            if (depth == AST_DEPTH_MAX) {
                drop_open(p, i);
                deeper++;
                parse_note(p->q, p->a, "parentheses deeper than %d were left out", AST_DEPTH_MAX);
                continue;
            }
            open[depth] = i;
            operands[depth++] = 0;
        } else if (it->kind == ITEM_CLOSE) {
            if (deeper || !depth) {
                deeper -= deeper > 0;
                it->kind = ITEM_NONE;
                continue;
            }
            depth--;
            if (!operands[depth]) {
                drop_open(p, open[depth]);
                it->kind = ITEM_NONE;
            } else if (depth) {
                operands[depth - 1]++;
            }
        } else if (depth) {
            operands[depth - 1] += it->kind == ITEM_OPERAND || it->kind >= ITEM_MAYBE_NOT;
        }
    }
    while (depth) {
        drop_open(p, open[--depth]);
    }
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (p->v[i].kind != ITEM_NONE) {
            p->v[n++] = p->v[i];
        }
    }
    p->n = n;
}

/* Words in capitals that stand behind NOT or OR in statements and messages: NOT NULL, OR REPLACE.
 */
static bool idiom(enum item_kind kind, struct sv next)
{
    static const char *const nots[] = {
        "NULL",  "EXISTS",     "EXIST",       "IN",         "LIKE",        "BETWEEN",
        "FOUND", "ALLOWED",    "IMPLEMENTED", "SUPPORTED",  "ACCEPTABLE",  "MODIFIED",
        "VALID", "DEFERRABLE", "EQUAL",       "UNIQUE",     "AVAILABLE",   "DEFINED",
        "READY", "PERMITTED",  "ENOUGH",      "CONNECTED",  "SET",         "TRUE",
        "FALSE", "WORKING",    "RESPONDING",  "RECOGNIZED", "INITIALIZED", "ENFORCED",
        "EMPTY", NULL};
    static const char *const ors[] = {"REPLACE", "IGNORE", "ROLLBACK", "ABORT", "FAIL", NULL};

    for (const char *const *w = kind == ITEM_MAYBE_NOT ? nots : ors; *w; w++) {
        if (sv_eq(next, sv_of(*w))) {
            return kind != ITEM_MAYBE_AND;
        }
    }
    return false;
}

static bool starts_operand(const struct parser *p, size_t i)
{
    return i < p->n && (p->v[i].kind == ITEM_OPERAND || p->v[i].kind == ITEM_OPEN);
}

static bool is_word(const struct parser *p, size_t i)
{
    return i < p->n && p->v[i].kind == ITEM_OPERAND && p->v[i].node &&
           p->v[i].node->kind == AST_WORD;
}

/* Is the AND, OR or NOT at i well-formed? */
static bool well_formed(const struct parser *p, size_t i)
{
    const enum item_kind kind = p->v[i].kind;
    const bool after = i && (p->v[i - 1].kind == ITEM_OPERAND || p->v[i - 1].kind == ITEM_CLOSE);
    const bool joined = i && (p->v[i - 1].kind == ITEM_AND || p->v[i - 1].kind == ITEM_OR);

    if (is_word(p, i + 1) && idiom(kind, p->v[i + 1].node->text)) {
        return false;
    }
    if (kind == ITEM_MAYBE_NOT) {
        /* At the start it is more often a shout ("NOT working after update") than a demand. */
        return starts_operand(p, i + 1) && (after || joined || !is_word(p, i + 1));
    }
    return after &&
           (starts_operand(p, i + 1) || (i + 1 < p->n && p->v[i + 1].kind == ITEM_NOT) ||
            (i + 1 < p->n && p->v[i + 1].kind == ITEM_MAYBE_NOT && starts_operand(p, i + 2) &&
             !(is_word(p, i + 2) && idiom(ITEM_MAYBE_NOT, p->v[i + 2].node->text))));
}

static void settle_operators(struct parser *p)
{
    bool refused = false; /* the item before was such a word and no operator */

    for (size_t i = 0; i < p->n; i++) {
        struct item *it = &p->v[i];

        if (it->kind < ITEM_MAYBE_NOT) {
            refused = false;
            continue;
        }
        if (!refused && well_formed(p, i)) {
            it->kind = (enum item_kind)(it->kind - ITEM_MAYBE_NOT + ITEM_NOT);
            continue;
        }
        parse_note(p->q, p->a, "“%.*s” was read as a word", SHOW(it->node->text));
        it->kind = ITEM_OPERAND;
        refused = true;
    }
}

struct frame {              /* one parenthesis */
    struct ast *list;       /* what stands side by side */
    struct ast *or_, *and_; /* the group being read; or_ NULL while there is no OR */
    enum item_kind joined;
    unsigned nots;
};

/* Joins x and y in a group of that kind. */
static struct ast *join(struct parser *p, enum ast_kind kind, struct ast *x, struct ast *y)
{
    struct ast *g = x && x->kind == kind ? x : ast_new(p->a, kind, sv_make(NULL, 0));

    if (g == x) {
        return x && y && ast_add(p->a, g, y) ? g : NULL;
    }
    return x && y && g && ast_add(p->a, g, x) && ast_add(p->a, g, y) ? g : NULL;
}

/* Ends the OR being read and puts it beside the others. */
static bool frame_flush(struct parser *p, struct frame *f)
{
    struct ast *done = f->or_ ? join(p, AST_OR, f->or_, f->and_) : f->and_;

    f->or_ = f->and_ = NULL;
    if (!f->list && !(f->list = ast_new(p->a, AST_LIST, sv_make(NULL, 0)))) {
        return false;
    }
    return done && ast_add(p->a, f->list, done);
}

static bool frame_add(struct parser *p, struct frame *f, struct ast *x)
{
    if (x->kind == AST_OP && x->op->type == QOP_SORT) {
        f->nots = 0; /* an order cannot be excluded */
    }
    for (; f->nots && x; f->nots--) {
        struct ast *inner = x;

        if (!(x = ast_new(p->a, AST_NOT, sv_make(NULL, 0))) || !ast_add(p->a, x, inner)) {
            return false;
        }
    }
    if (f->and_ && f->joined == ITEM_AND) {
        x = f->and_ = join(p, AST_AND, f->and_, x);
    } else if (f->and_ && f->joined == ITEM_OR) {
        f->or_ = f->or_ ? join(p, AST_OR, f->or_, f->and_) : f->and_;
        f->and_ = f->or_ ? x : NULL;
    } else {
        if (f->and_ && !frame_flush(p, f)) {
            return false;
        }
        f->and_ = x;
    }
    f->joined = ITEM_NONE;
    return x != NULL;
}

static struct ast *frame_close(struct parser *p, struct frame *f)
{
    if (!frame_flush(p, f)) {
        return NULL;
    }
    return f->list->nchild == 1 ? f->list->child[0] : f->list;
}

static bool build(struct parser *p)
{
    struct frame frames[AST_DEPTH_MAX + 1] = {{0}}, *f = frames;

    for (size_t i = 0; i < p->n; i++) {
        struct ast *x = p->v[i].node;

        switch (p->v[i].kind) {
        case ITEM_NOT:
            f->nots++;
            break;
        case ITEM_AND:
        case ITEM_OR:
            f->joined = p->v[i].kind;
            break;
        case ITEM_OPEN:
            f++;
            memset(f, 0, sizeof *f);
            break;
        case ITEM_CLOSE:
            x = frame_close(p, f);
            f--;
            /* fall through */
        case ITEM_OPERAND:
            if (!x || !frame_add(p, f, x)) {
                return false;
            }
            break;
        case ITEM_NONE:
        case ITEM_MAYBE_NOT:
        case ITEM_MAYBE_AND:
        case ITEM_MAYBE_OR:
            break; /* settled before */
        }
    }
    p->q->root = p->n ? frame_close(p, frames) : NULL;
    return !p->n || p->q->root;
}

int parse_query(struct query *out, struct sv text, const struct parse_env *env, struct arena *a,
                struct ask_err *err)
{
    struct parser p = {.q = out, .env = env, .a = a};

    memset(out, 0, sizeof *out);
    if (paste_is(text)) {
        return paste_parse(out, text, a, err);
    }
    if (!lex_run(&p.l, text, a) || !survey(&p)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a query of %zu bytes", text.n);
    }
    for (size_t i = 0; i < p.l.n; i++) {
        parse_token(&p, i);
    }
    if (p.l.open_quote) {
        parse_note(out, a, "a quote is never closed: it was read as a sign among others");
    }
    if (!arena_ok(a)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a query of %zu bytes", text.n);
    }
    pair_parentheses(&p);
    settle_operators(&p);
    if (!build(&p)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a query of %zu bytes", text.n);
    }
    out->root = out->root ? parse_in_apply(&p, out->root) : NULL;
    if (!arena_ok(a)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a query of %zu bytes", text.n);
    }
    return 0;
}

struct sv parse_write(const struct query *q, const struct parse_env *env, struct arena *a)
{
    struct sb b = SB_INIT(4 * 256 * 1024);
    struct query again;
    struct sv text = {NULL, 0};

    ast_write(&b, q->root, AST_PLAIN);
    if (!sb_ok(&b)) {
        goto out;
    }
    text = arena_sv(a, sb_view(&b));
    if (!text.p || parse_query(&again, text, env, a, NULL) < 0) {
        goto out;
    }
    if (!ast_equal(again.root, q->root) && q->paste) {
        text = paste_write(q->root, a);
    } else if (!ast_equal(again.root, q->root)) {
        sb_reset(&b);
        ast_write(&b, q->root, AST_STRICT);
        text = sb_ok(&b) ? arena_sv(a, sb_view(&b)) : sv_make(NULL, 0);
    }
out:
    sb_dispose(&b);
    return text;
}

struct ast *parse_filter(struct sv op, struct sv value, const struct parse_env *env,
                         struct arena *a, struct ask_err *err)
{
    const struct qop *found = operator_find(op);
    struct ast *node;

    if (!found || found->type == QOP_SORT) {
        ask_fail(err, ASK_USAGE, "there is no filter “%.*s”", SHOW(op));
        return NULL;
    }
    if (!(node = ast_new(a, AST_OP, value))) {
        ask_fail(err, ASK_NOMEM, "no memory to read a filter");
        return NULL;
    }
    node->op = found;
    if (!found->parse(&node->value, value, env->now) || parse_in_field(node)) {
        ask_fail(err, ASK_USAGE, "%s=“%.*s” makes no sense: it takes %s", found->name, SHOW(value),
                 found->takes);
        return NULL;
    }
    return node;
}
