/* lower.c - what stage one asks of the index.
 * Not here: how it is run (answer.c), what cannot be asked (check.c).
 * Method: a condition becomes a query that matches at least what it matches, and says whether it
 * matches exactly that; what is not exact is checked later, candidate by candidate. NULL stands
 * for everything. Words are taken rarest first, since the cost is the sum of their frequencies.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/lower.h"

#include <stdlib.h>
#include <string.h>

struct lowered {
    struct iq *iq; /* NULL: everything */
    bool exact;
};

struct lower {
    struct plan *p;
    const struct plan_env *env;
    struct arena *a;
    bool nomem;
};

// ---- making queries ----

static struct iq *iq_new(struct lower *l, enum iq_op op, size_t room)
{
    struct iq *q = arena_zalloc(l->a, sizeof *q);

    if (q) {
        q->op = op;
        q->weight = 1;
        q->child = arena_array(l->a, room + 1, sizeof *q->child);
    }
    if (!q || !q->child) {
        l->nomem = true;
        return NULL;
    }
    return q;
}

static void iq_add(struct iq *q, struct iq *c)
{
    if (q && c) {
        q->child[q->nchild++] = c;
    }
}

/* The group itself, or its only child. */
static struct iq *iq_slim(struct iq *q)
{
    return q && q->nchild == 1 && q->op != IQ_BOOL ? q->child[0] : q;
}

static struct iq *iq_term(struct lower *l, enum field field, struct sv term, double weight)
{
    char buf[FIELD_TERM_MAX];
    struct iq *q = iq_new(l, IQ_TERM, 0);

    if (q) {
        q->term = arena_sv(l->a, sv_make(buf, field_term(buf, field, term)));
        q->weight = weight;
        l->nomem |= !q->term.p;
    }
    return q;
}

static struct iq *iq_name(struct lower *l, enum field field, struct sv name)
{
    char buf[FIELD_TERM_MAX];
    struct iq *q = iq_new(l, IQ_TERM, 0);

    if (q) {
        q->term = arena_sv(l->a, sv_make(buf, field_term_name(buf, field, name)));
        l->nomem |= !q->term.p;
    }
    return q;
}

static struct iq *iq_two(struct lower *l, enum iq_op op, struct iq *x, struct iq *y)
{
    struct iq *q = iq_new(l, op, 2);

    iq_add(q, x);
    iq_add(q, y);
    return q;
}

static struct iq *iq_ids(struct lower *l, enum field field, const int64_t *ids, size_t n)
{
    struct iq *q = iq_new(l, IQ_OR, n);

    for (size_t i = 0; i < n; i++) {
        char buf[FIELD_TERM_MAX];
        struct iq *t = iq_new(l, IQ_TERM, 0);

        if (t) {
            t->term = arena_sv(l->a, sv_make(buf, field_term_id(buf, field, ids[i])));
            l->nomem |= !t->term.p;
        }
        iq_add(q, t);
    }
    return iq_slim(q);
}

// ---- conditions ----

static struct iq *unit_query(struct lower *l, const struct unit *u, enum field field)
{
    struct iq *q = iq_new(l, IQ_OR, u->nterms);

    for (size_t i = 0; i < u->nterms; i++) {
        iq_add(q, iq_term(l, field, u->term[i], 1));
    }
    return iq_slim(q);
}

/* A word: its whole, or all of its parts. NULL for a function word. */
static struct iq *word_query(struct lower *l, const struct word *w, enum field field)
{
    const struct unit *unit = l->p->words.unit;
    struct iq *parts, *whole;

    if (w->stop || (w->whole < 0 && !w->nparts)) {
        return NULL;
    }
    whole = w->whole >= 0 ? unit_query(l, &unit[w->whole], field) : NULL;
    parts = iq_new(l, IQ_AND, w->nparts);
    for (size_t i = 0; i < w->nparts; i++) {
        if (!unit[w->part[i]].stop) {
            iq_add(parts, unit_query(l, &unit[w->part[i]], field));
        }
    }
    if (!parts || !parts->nchild) {
        return whole;
    }
    return whole ? iq_two(l, IQ_OR, whole, iq_slim(parts)) : iq_slim(parts);
}

static struct lowered leaf_query(struct lower *l, const struct cond *c)
{
    const struct leaf *leaf = &l->p->leaf[c->leaf];
    const enum field field = c->kind == COND_TITLE ? FIELD_TITLE : FIELD_TEXT;
    const size_t n = leaf->nwords < PLAN_LEAF_WORDS ? leaf->nwords : PLAN_LEAF_WORDS;
    const bool whole = c->kind == COND_WORDS || c->kind == COND_TITLE;
    struct iq *q = iq_new(l, IQ_AND, n);

    for (size_t i = 0; i < n; i++) {
        iq_add(q, word_query(l, &l->p->words.word[leaf->word + i], field));
    }
    return (struct lowered){q && q->nchild ? iq_slim(q) : NULL,
                            whole && c->phrase.n == 0 && n == leaf->nwords};
}

static struct lowered lower_cond(struct lower *l, const struct cond *c);

static struct lowered lower_or(struct lower *l, const struct cond *c)
{
    struct iq *q = iq_new(l, IQ_OR, c->nchild);
    struct lowered out = {NULL, true};
    bool everything = false;

    for (size_t i = 0; i < c->nchild; i++) {
        const struct lowered k = lower_cond(l, c->child[i]);

        out.exact &= k.exact;
        everything |= !k.iq;
        iq_add(q, k.iq);
    }
    out.iq = everything ? NULL : iq_slim(q);
    return out;
}

/* All children: those that are wanted, without those that are not. */
static struct lowered lower_and(struct lower *l, const struct cond *c)
{
    struct iq *all = iq_new(l, IQ_AND, c->nchild), *without = iq_new(l, IQ_AND_NOT, c->nchild + 1);
    struct lowered out = {NULL, true};

    if (l->nomem) {
        return out;
    }
    without->nchild = 1;
    for (size_t i = 0; i < c->nchild; i++) {
        const bool negative = c->child[i]->kind == COND_NOT;
        const struct lowered k = lower_cond(l, negative ? c->child[i]->child[0] : c->child[i]);

        out.exact &= k.exact;
        if (!negative) {
            iq_add(all, k.iq);
        } else if (k.exact) {
            iq_add(without, k.iq ? k.iq : iq_new(l, IQ_ALL, 0));
        }
    }
    out.iq = all->nchild ? iq_slim(all) : NULL;
    if (without->nchild > 1) {
        without->child[0] = out.iq ? out.iq : iq_new(l, IQ_ALL, 0);
        out.iq = without;
    }
    return out;
}

static struct lowered lower_not(struct lower *l, const struct cond *c)
{
    const struct lowered k = lower_cond(l, c->child[0]);

    if (!k.exact) {
        return (struct lowered){NULL, false};
    }
    if (!k.iq) {
        return (struct lowered){iq_new(l, IQ_NONE, 0), true};
    }
    return (struct lowered){iq_two(l, IQ_AND_NOT, iq_new(l, IQ_ALL, 0), k.iq), true};
}

static struct lowered lower_ids(struct lower *l, enum field field, const int64_t *ids, size_t n)
{
    return (struct lowered){iq_ids(l, field, ids, n), true};
}

static struct lowered lower_cond(struct lower *l, const struct cond *c)
{
    const int64_t kind = c->value.kind;

    switch (c->kind) {
    case COND_ALL:
        break;
    case COND_NONE:
        return (struct lowered){iq_new(l, IQ_NONE, 0), true};
    case COND_WORDS:
    case COND_PHRASE:
    case COND_TITLE:
    case COND_BODY:
    case COND_CODE:
    case COND_NEAR:
        return leaf_query(l, c);
    case COND_CHANNEL:
        return (struct lowered){iq_name(l, FIELD_CHANNEL, c->phrase), true};
    case COND_HOST:
        return (struct lowered){iq_name(l, FIELD_HOST, c->phrase), true};
    case COND_LINK:
        return (struct lowered){NULL, false};
    case COND_THREAD:
        return lower_ids(l, FIELD_THREAD, c->ids, c->nids);
    case COND_TAG:
        return lower_ids(l, FIELD_TAG, c->ids, c->nids);
    case COND_AUTHOR:
        return lower_ids(l, FIELD_AUTHOR, c->ids, c->nids);
    case COND_SOURCE:
        return lower_ids(l, FIELD_SOURCE, c->ids, c->nids);
    case COND_RECORD:
        return kind ? lower_ids(l, FIELD_KIND, &kind, 1) : (struct lowered){NULL, false};
    case COND_AND:
        return lower_and(l, c);
    case COND_OR:
        return lower_or(l, c);
    case COND_NOT:
        return lower_not(l, c);
    }
    return (struct lowered){NULL, true};
}

// ---- the conditions that must all hold ----

struct groups {
    struct iq *text, *filter, *without;
    uint32_t filter_freq; /* of the rarest filter */
};

static uint32_t ids_freq(const struct lower *l, enum field field, const int64_t *ids, size_t n)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        char buf[FIELD_TERM_MAX];

        sum +=
            l->env->words.freq(l->env->words.ctx, sv_make(buf, field_term_id(buf, field, ids[i])));
    }
    return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static uint32_t name_freq(const struct lower *l, enum field field, struct sv name)
{
    char buf[FIELD_TERM_MAX];

    return l->env->words.freq(l->env->words.ctx, sv_make(buf, field_term_name(buf, field, name)));
}

/* About how many passages a condition lets through; all of them when that is not known. */
static uint32_t cond_freq(const struct lower *l, const struct cond *c)
{
    const int64_t kind = c->value.kind;

    switch (c->kind) {
    case COND_TAG:
        return ids_freq(l, FIELD_TAG, c->ids, c->nids);
    case COND_AUTHOR:
        return ids_freq(l, FIELD_AUTHOR, c->ids, c->nids);
    case COND_SOURCE:
        return ids_freq(l, FIELD_SOURCE, c->ids, c->nids);
    case COND_RECORD:
        return kind ? ids_freq(l, FIELD_KIND, &kind, 1) : l->env->words.docs;
    case COND_THREAD:
        return ids_freq(l, FIELD_THREAD, c->ids, c->nids);
    case COND_CHANNEL:
        return name_freq(l, FIELD_CHANNEL, c->phrase);
    case COND_HOST:
        return name_freq(l, FIELD_HOST, c->phrase);
    case COND_NONE:
        return 0;
    case COND_ALL:
    case COND_BODY:
    case COND_CODE:
    case COND_NEAR:
    case COND_LINK:
    case COND_WORDS:
    case COND_PHRASE:
    case COND_TITLE:
    case COND_AND:
    case COND_OR:
    case COND_NOT:
        break;
    }
    return l->env->words.docs;
}

static bool has_text(const struct cond *c)
{
    bool text = c->kind == COND_WORDS || c->kind == COND_PHRASE || c->kind == COND_TITLE ||
                c->kind == COND_BODY || c->kind == COND_CODE || c->kind == COND_NEAR;

    for (size_t i = 0; i < c->nchild && !text; i++) {
        text = has_text(c->child[i]);
    }
    return text;
}

/* Is there a phrase that may be another's words and no demand? */
static bool has_phrase(const struct cond *c)
{
    bool text = (c->kind == COND_PHRASE || c->kind == COND_TITLE) && c->phrase.n > 0;

    for (size_t i = 0; i < c->nchild && !text; i++) {
        text = has_phrase(c->child[i]);
    }
    return text;
}

static bool of_record(const struct cond *c)
{
    const struct cond *k = c->kind == COND_NOT ? c->child[0] : c;

    return k->kind == COND_RECORD || k->kind == COND_SOURCE;
}

/* A filter that much passes is dear in the index and cheap in the record. */
static bool selective(const struct lower *l, uint32_t freq)
{
    return freq < l->env->words.docs / 16 + 1;
}

static void group_filter(struct lower *l, struct groups *g, const struct cond *c)
{
    const uint32_t freq = cond_freq(l, c);

    if (of_record(c)) {
        l->p->record[l->p->nrecords++] = c;
        if (c->kind == COND_NOT || !selective(l, freq)) {
            return;
        }
    }
    const struct lowered k = lower_cond(l, c);

    iq_add(g->filter, k.iq);
    if (k.iq && freq < g->filter_freq) {
        g->filter_freq = freq;
    }
}

static void group_add(struct lower *l, struct groups *g, struct cond *check, struct cond *c)
{
    const bool negative = c->kind == COND_NOT;

    l->p->nothing |= c->kind == COND_NONE;
    if (of_record(c) || (!negative && !has_text(c) && c->kind != COND_OR)) {
        group_filter(l, g, c);
        if (of_record(c)) {
            return;
        }
    }
    const struct lowered k = lower_cond(l, negative ? c->child[0] : c);

    if (!k.exact) {
        check->child[check->nchild++] = c;
        l->p->phrases |= has_phrase(c);
    }
    if (negative) {
        l->p->nothing |= k.exact && !k.iq;
        iq_add(g->without, k.exact ? k.iq : NULL);
    } else if (has_text(c)) {
        iq_add(g->text, k.iq);
    } else if (c->kind == COND_OR) {
        iq_add(g->filter, k.iq);
    }
}

// ---- the words ----

struct rare {
    const struct unit *unit;
    uint64_t freq;
    double cost; /* frequency to weight: a word that weighs half is taken as twice as common */
    enum field field;
};

static int by_freq(const void *x, const void *y)
{
    const struct rare *a = x, *b = y;

    if (a->cost < b->cost || a->cost > b->cost) {
        return a->cost < b->cost ? -1 : 1;
    }
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* The words to search for in a field, rarest first; returns how many. */
static size_t rarest(struct lower *l, struct rare *v, enum field field)
{
    const struct words *w = &l->p->words;
    size_t n = 0;

    for (size_t i = 0; i < w->nunits; i++) {
        const struct unit *u = &w->unit[i];
        uint64_t freq = 0;

        if (!u->scored || u->slot < 0 || (u->title_only && field != FIELD_TITLE)) {
            continue;
        }
        for (size_t k = 0; k < u->nterms; k++) {
            char buf[FIELD_TERM_MAX];
            const struct sv term = sv_make(buf, field_term(buf, field, u->term[k]));

            freq += field == FIELD_TEXT ? u->df[k] : l->env->words.freq(l->env->words.ctx, term);
        }
        if (freq) {
            v[n++] = (struct rare){u, freq, (double)freq / unit_weight(u), field};
        }
    }
    qsort(v, n, sizeof *v, by_freq);
    return n;
}

static void add_unit(struct lower *l, struct iq *q, const struct rare *r)
{
    for (size_t k = 0; k < r->unit->nterms; k++) {
        iq_add(q, iq_term(l, r->field, r->unit->term[k],
                          (r->unit->part || r->unit->instead ? .5 : 1) * unit_weight(r->unit)));
    }
}

static size_t terms_of(const struct rare *v, size_t n)
{
    size_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += v[i].unit->nterms;
    }
    return sum;
}

/* The rare words as alternatives, the others as bonus; *all says that no word was left behind as
 * a bonus. most: the sum of frequencies up to which a word is an alternative. */
static struct iq *words_query(struct lower *l, const struct rare *v, size_t n, uint64_t most,
                              bool *all)
{
    const size_t nterms = terms_of(v, n);
    struct iq *rare = iq_new(l, IQ_OR, nterms), *bonus = iq_new(l, IQ_OR, nterms);
    uint64_t sum = 0;
    size_t i = 0;

    *all = true;
    for (; i < n && (!i || sum + v[i].freq <= most); i++) {
        sum += v[i].freq;
        add_unit(l, rare, &v[i]);
    }
    for (sum = 0; i < n && sum + v[i].freq <= PLAN_BONUS_SUM; i++) {
        sum += v[i].freq;
        add_unit(l, bonus, &v[i]);
        *all = false;
    }
    *all &= i == n;
    if (l->nomem || !rare->nchild) {
        return NULL;
    }
    return bonus->nchild ? iq_two(l, IQ_AND_MAYBE, iq_slim(rare), iq_slim(bonus)) : iq_slim(rare);
}

/* Puts the filters and exclusions around a query; NULL is everything. */
static struct iq *wrap(struct lower *l, struct iq *q, const struct groups *g)
{
    if (g->filter->nchild && q) {
        struct iq *f = iq_new(l, IQ_FILTER, g->filter->nchild + 1);

        iq_add(f, q);
        for (size_t i = 0; i < g->filter->nchild; i++) {
            iq_add(f, g->filter->child[i]);
        }
        q = f;
    } else if (g->filter->nchild) {
        struct iq *b = iq_new(l, IQ_BOOL, 1);

        iq_add(b, iq_slim(g->filter));
        q = b;
    } else if (!q) {
        q = iq_new(l, IQ_ALL, 0);
    }
    if (g->without->nchild) {
        struct iq *n = iq_new(l, IQ_AND_NOT, g->without->nchild + 1);

        iq_add(n, q);
        for (size_t i = 0; i < g->without->nchild; i++) {
            iq_add(n, g->without->child[i]);
        }
        q = n;
    }
    return q;
}

static void make_queries(struct lower *l, const struct groups *g, struct rare *v)
{
    struct plan *p = l->p;
    size_t n = rarest(l, v, FIELD_TEXT);
    uint64_t sum = 0, most = PLAN_RARE_SUM;
    struct iq *words;
    bool all;

    for (size_t i = 0; i < n; i++) {
        sum += v[i].freq;
    }
    if (sum <= PLAN_SMALL_SUM || g->filter_freq <= PLAN_SMALL_SUM) {
        most = UINT64_MAX;
    }
    if (g->text->nchild) {
        words = words_query(l, v, n, PLAN_BONUS_SUM, &all);
        p->text = iq_slim(g->text);
        p->text = wrap(l, words ? iq_two(l, IQ_AND_MAYBE, p->text, words) : p->text, g);
        return;
    }
    words = words_query(l, v, n, most, &all);
    p->text = wrap(l, words, g);
    if (!words) {
        return;
    }
    if (!all) {
        p->wide = wrap(l, words_query(l, v, n, PLAN_BONUS_SUM, &all), g);
    }
    n = rarest(l, v, FIELD_TITLE);
    words = words_query(l, v, n, most, &all);
    p->title = words ? wrap(l, words, g) : NULL;
}

int lower_plan(struct plan *p, struct cond *all, const struct plan_env *env, struct arena *a)
{
    struct lower l = {p, env, a, false};
    struct groups g = {.filter_freq = UINT32_MAX};
    struct cond *check = arena_zalloc(a, sizeof *check);
    struct rare *v = arena_array(a, p->words.nunits + 1, sizeof *v);
    bool wanted = false;

    g.text = iq_new(&l, IQ_AND, all->nchild);
    g.filter = iq_new(&l, IQ_AND, all->nchild);
    g.without = iq_new(&l, IQ_OR, all->nchild);
    p->record = arena_array(a, all->nchild + 1, sizeof *p->record);
    if (!check || !v || !p->record || l.nomem) {
        return ASK_NOMEM;
    }
    check->kind = COND_AND;
    if (!(check->child = arena_array(a, all->nchild + 1, sizeof *check->child))) {
        return ASK_NOMEM;
    }
    for (size_t i = 0; i < all->nchild; i++) {
        group_add(&l, &g, check, all->child[i]);
    }
    p->check = check->nchild ? check : NULL;
    for (size_t i = 0; i < p->nleaves; i++) {
        wanted |= p->leaf[i].scored && p->leaf[i].nwords;
    }
    /* A phrase of function words has nothing to look up: the texts are read. */
    p->nothing |= wanted && !p->scored && !g.text->nchild && !p->check;
    if (!l.nomem) {
        make_queries(&l, &g, v);
    }
    return l.nomem ? ASK_NOMEM : 0;
}
