/* parse.c - tokens to the tree of a query.
 * Not here: tokens (lex.c), options of commands (flags.c), pasted texts (paste.c), meaning of the
 * operators' values (operators.c), tags that exist (the caller's has_tag).
 * Method: tokens become items; parentheses are paired and those that hold nothing go; AND, OR and
 * NOT are settled by their neighbours; then one loop with a frame per parenthesis builds the tree.
 * OR binds tighter than standing side by side, AND tighter than OR, NOT tightest.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "query/flags.h"
#include "query/lex.h"
#include "query/paste.h"

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
    bool shouted;  /* the whole text is in capitals: AND is no operator */
};

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

/* For "%.*s" in notes: never more than fits. */
#define SHOW(s) (int)((s).n < 60 ? (s).n : utf8_cut(s, 60)), (s).p

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

static void read_operator(struct parser *p, const struct lex *t)
{
    struct qvalue value = {0};
    const ptrdiff_t colon = sv_chr(t->whole, ':');
    struct ast *node;

    if ((t->minus && t->op->type == QOP_SORT) || !t->op->parse(&value, t->text, p->env->now)) {
        parse_note(p->q, p->a, "“%.*s” was read as words: %s: takes %s, as in %s", SHOW(t->whole),
                   t->op->name, t->op->takes, t->op->example);
        if (!t->quoted) {
            push_word(p, t->whole);
            return;
        }
        push_word(p, sv_make(t->whole.p, (size_t)colon));
        push(p, ITEM_OPERAND, ast_new(p->a, AST_PHRASE, t->text));
        return;
    }
    if (t->minus) {
        push(p, ITEM_NOT, NULL);
    }
    if ((node = ast_new(p->a, AST_OP, t->text))) {
        node->op = t->op;
        node->value = value;
    }
    push(p, ITEM_OPERAND, node);
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

        words += kind == LEX_WORD || kind == LEX_OP || kind == LEX_BRACKET;
        message |= kind == LEX_WORD && error_mark(p->l.v[i].text);
    }
    return !t->minus && (message || words >= 6) && lex_plain(t->text);
}

static void read_token(struct parser *p, size_t i)
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
        read_operator(p, t);
        return;
    case LEX_PHRASE:
        if (quote_in_prose(p, t)) {
            parse_note(p->q, p->a, "“%.*s” stands in a sentence: wanted, not required",
                       SHOW(t->text));
            push_word(p, t->text);
            return;
        }
        if (t->minus) {
            push(p, ITEM_NOT, NULL);
        }
        push(p, ITEM_OPERAND, ast_new(p->a, AST_PHRASE, t->text));
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
    p->shouted = words >= 6 && !lower;
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
        read_token(&p, i);
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
    if (!found->parse(&node->value, value, env->now)) {
        ask_fail(err, ASK_USAGE, "%s=“%.*s” makes no sense: it takes %s", found->name, SHOW(value),
                 found->takes);
        return NULL;
    }
    return node;
}
