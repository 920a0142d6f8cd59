/* check.c - does a candidate meet the conditions that the index could not decide?
 * Not here: getting the text of a passage (answer.c gives a function that does).
 * Method: what the record and the slots tell first; the text is asked for last, since it costs
 * most. Recursion is bounded by AST_DEPTH_MAX. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/plan.h"

#define STREAM_LONG 400 /* ids: a longer field may have been cut off */

struct checker {
    const struct plan *p;
    const struct fwd_rec *rec;
    const struct fwd_stream *s;
    const struct rank_hits *hits;
    const struct plan_text *text;
};

static bool record_is(const struct cond *c, const struct fwd_rec *rec)
{
    if (c->kind == COND_NOT) {
        return !record_is(c->child[0], rec);
    }
    if (c->kind == COND_SOURCE) {
        for (size_t i = 0; i < c->nids; i++) {
            if (c->ids[i] == rec->source) {
                return true;
            }
        }
        return false;
    }
    return c->value.test && c->value.test(rec, &c->value);
}

bool plan_record(const struct plan *p, const struct fwd_rec *rec)
{
    for (size_t i = 0; i < p->nrecords; i++) {
        if (!record_is(p->record[i], rec)) {
            return false;
        }
    }
    return true;
}

/* Is a unit among these slots? One that has no slot cannot be told: the index has seen to it. */
static bool unit_in(const struct unit *u, uint64_t has)
{
    return u->freq && (u->slot < 0 || (has >> u->slot & 1));
}

static bool words_in(const struct checker *k, const struct leaf *leaf, uint64_t has)
{
    for (size_t i = 0; i < leaf->nwords; i++) {
        const struct word *w = &k->p->words.word[leaf->word + i];
        bool found = w->nparts > 0;

        if (w->stop || (w->whole >= 0 && unit_in(&k->p->words.unit[w->whole], has))) {
            continue;
        }
        for (size_t j = 0; j < w->nparts && found; j++) {
            const struct unit *u = &k->p->words.unit[w->part[j]];

            found = u->stop || unit_in(u, has);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* Can the text have the phrase at all? Neighbours in the phrase are neighbours in the stream; where
 * they may be told apart otherwise (code, a stream that was cut off) the text decides. */
static bool phrase_possible(const struct checker *k, const struct leaf *leaf)
{
    int before = -1;

    if (k->s->nbody >= STREAM_LONG || k->s->nweak >= STREAM_LONG) {
        return true;
    }
    for (size_t i = 0; i < leaf->nwords; i++) {
        const struct word *w = &k->p->words.word[leaf->word + i];
        const struct unit *u = w->nparts ? &k->p->words.unit[w->part[0]] : NULL;
        const bool plain = u && w->whole < 0 && w->nparts == 1 && !u->stop && u->slot >= 0;

        if (u && u->stop && w->nparts == 1) {
            continue;
        }
        if (plain && before >= 0 &&
            !rank_follows(&k->p->rank, k->s, (size_t)before, (size_t)u->slot, 2)) {
            return false;
        }
        before = plain ? u->slot : -1;
    }
    return true;
}

static bool id_in(const struct cond *c, const uint32_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < c->nids; k++) {
            if (c->ids[k] == v[i]) {
                return true;
            }
        }
    }
    return false;
}

/* Words are looked for in the stream, which has no whole code-like words; those, and phrases, and
 * what lies behind the end of a long stream, in the text. */
static bool in_body(const struct checker *k, const struct cond *c, uint64_t any)
{
    const struct leaf *leaf = &k->p->leaf[c->leaf];

    if (!c->phrase.n && words_in(k, leaf, k->hits->body)) {
        return true;
    }
    return words_in(k, leaf, any) && (!c->phrase.n || phrase_possible(k, leaf)) &&
           k->text->has(k->text->ctx, leaf->text, PLAN_BODY);
}

/* The slots of a word's parts; of a whole that has none its own. What has no slot cannot be told.
 */
static uint64_t near_slots(const struct checker *k, const struct leaf *leaf)
{
    uint64_t slots = 0;

    for (size_t i = 0; i < leaf->nwords; i++) {
        const struct word *w = &k->p->words.word[leaf->word + i];

        if (w->stop) {
            continue;
        }
        if (!w->nparts && w->whole >= 0) {
            const struct unit *u = &k->p->words.unit[w->whole];

            slots |= u->slot >= 0 && u->stream ? UINT64_C(1) << u->slot : 0;
        }
        for (size_t j = 0; j < w->nparts; j++) {
            const struct unit *u = &k->p->words.unit[w->part[j]];

            slots |= u->slot >= 0 && u->stream && !u->stop ? UINT64_C(1) << u->slot : 0;
        }
    }
    return slots;
}

static bool is_near(const struct checker *k, const struct cond *c)
{
    const uint64_t slots = near_slots(k, &k->p->leaf[c->leaf]);
    const size_t n = (size_t)__builtin_popcountll(slots);

    return n < 2 || rank_close(&k->p->rank, k->s, slots, (size_t)c->value.lo + n - 1);
}

static bool holds(const struct checker *k, const struct cond *c);

/* All (or, without all, any) of the children; those that need no text are looked at first. */
static bool children_hold(const struct checker *k, const struct cond *c, bool all)
{
    for (int text = 0; text < 2; text++) {
        for (size_t i = 0; i < c->nchild; i++) {
            const struct cond *child = c->child[i];
            const bool needs = child->phrase.n || child->nchild;

            if (needs == (text == 1) && holds(k, child) != all) {
                return !all;
            }
        }
    }
    return all;
}

static bool holds(const struct checker *k, const struct cond *c)
{
    const uint64_t any = rank_any(k->hits);

    switch (c->kind) {
    case COND_ALL:
        return true;
    case COND_NONE:
        return false;
    case COND_WORDS:
        return words_in(k, &k->p->leaf[c->leaf], any);
    case COND_PHRASE:
        return words_in(k, &k->p->leaf[c->leaf], any) && phrase_possible(k, &k->p->leaf[c->leaf]) &&
               k->text->has(k->text->ctx, c->phrase, PLAN_ANYWHERE);
    case COND_TITLE:
        return words_in(k, &k->p->leaf[c->leaf], k->hits->title | k->hits->code) &&
               (!c->phrase.n || k->text->has(k->text->ctx, c->phrase, PLAN_TITLE));
    case COND_TAG:
        return id_in(c, k->s->tags, k->s->ntags);
    case COND_AUTHOR:
        return id_in(c, &k->rec->author, 1);
    case COND_THREAD:
        return id_in(c, &k->rec->thread, 1);
    case COND_BODY:
        return in_body(k, c, any);
    case COND_CODE:
        return (k->rec->flags & FWD_HAS_CODE) && words_in(k, &k->p->leaf[c->leaf], any) &&
               k->text->has(k->text->ctx, c->phrase, PLAN_CODE);
    case COND_NEAR:
        return words_in(k, &k->p->leaf[c->leaf], any) && is_near(k, c);
    case COND_CHANNEL:
        return k->text->has(k->text->ctx, c->phrase, PLAN_CHANNEL);
    case COND_HOST:
    case COND_LINK:
        return k->text->has(k->text->ctx, c->phrase, PLAN_LINK);
    case COND_SOURCE:
    case COND_RECORD:
        return record_is(c, k->rec);
    case COND_AND:
        return children_hold(k, c, true);
    case COND_OR:
        return children_hold(k, c, false);
    case COND_NOT:
        return !holds(k, c->child[0]);
    }
    return false;
}

bool plan_check(const struct plan *p, const struct fwd_rec *rec, const struct fwd_stream *s,
                const struct rank_hits *hits, const struct plan_text *text)
{
    const struct checker k = {p, rec, s, hits, text};

    return !p->check || holds(&k, p->check);
}
