/* facets.c - counting values over the found threads.
 * Not here: which threads were found (search.c).
 * Method: one small hash table per facet; a value remembers the last group it was counted for, so
 * that the passages of a thread count once. Names are read for the few values that are shown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/facets.h"

#include <stdlib.h>

#define VALUES_MAX 4096 /* different values of a facet; a power of two, at most half of it used */

struct count {
    int64_t value; /* an id, a year, a kind; 0 is none */
    int64_t n;
    size_t group; /* one more than the last it was counted for */
};

struct counter {
    struct count v[VALUES_MAX];
    size_t used;
};

static void count_add(struct counter *c, int64_t value, size_t group)
{
    size_t at = (size_t)((uint64_t)value * UINT64_C(0x9E3779B97F4A7C15) >> 40) % VALUES_MAX;

    if (value <= 0) {
        return;
    }
    while (c->v[at].value && c->v[at].value != value) {
        at = (at + 1) % VALUES_MAX;
    }
    if (!c->v[at].value) {
        if (c->used == VALUES_MAX / 2) {
            return;
        }
        c->used++;
        c->v[at].value = value;
    }
    if (c->v[at].group != group + 1) {
        c->v[at].group = group + 1;
        c->v[at].n++;
    }
}

static void count_passage(struct counter *c, enum facet_kind kind, const struct found *f,
                          size_t group)
{
    int year, month, day;

    switch (kind) {
    case FACET_TAG:
        for (size_t i = 0; i < f->stream.ntags; i++) {
            count_add(c, f->stream.tags[i], group);
        }
        return;
    case FACET_SOURCE:
        count_add(c, f->c.rec->source, group);
        return;
    case FACET_AUTHOR:
        count_add(c, f->c.rec->author, group);
        return;
    case FACET_YEAR:
        if (f->c.rec->created) {
            time_civil(f->c.rec->created, &year, &month, &day);
            count_add(c, year, group);
        }
        return;
    case FACET_TYPE:
        count_add(c, f->c.rec->kind, group);
        return;
    case FACET_COUNT:
        return;
    }
}

static int by_count(const void *x, const void *y)
{
    const struct count *a = x, *b = y;

    if (a->n != b->n) {
        return a->n < b->n ? 1 : -1;
    }
    return a->value < b->value ? -1 : a->value > b->value;
}

static struct sv name_of(struct store *st, enum facet_kind kind, int64_t value, struct arena *a)
{
    switch (kind) {
    case FACET_TAG:
        return store_tag_name(st, value, a);
    case FACET_SOURCE:
        return store_source_name(st, value, a);
    case FACET_AUTHOR:
        return store_author_name(st, value, a);
    case FACET_YEAR:
        return sv_of(arena_printf(a, "%d", (int)value));
    case FACET_TYPE:
        return sv_of(post_kind_name((enum post_kind)value));
    case FACET_COUNT:
        break;
    }
    return sv_make("", 0);
}

static bool facet_fill(struct facet *out, struct counter *c, const struct search *s,
                       enum facet_kind kind)
{
    out->kind = kind;
    for (size_t g = 0; g < s->ngroups; g++) {
        for (size_t i = 0; i < s->group[g].n; i++) {
            count_passage(c, kind, &s->found[s->group[g].first + i], g);
        }
    }
    qsort(c->v, VALUES_MAX, sizeof *c->v, by_count);
    if (!(out->v = arena_array(s->a, s->opt->facet_max + 1, sizeof *out->v))) {
        return false;
    }
    for (size_t i = 0; i < VALUES_MAX && c->v[i].n && out->n < s->opt->facet_max; i++) {
        const struct sv name = name_of(s->en->store, kind, c->v[i].value, s->a);

        if (name.n) {
            out->v[out->n++] = (struct facet_value){name, c->v[i].n};
        }
    }
    return arena_ok(s->a);
}

int facets_count(struct answer *ans, const struct search *s, struct ask_err *err)
{
    ans->facets = arena_array(s->a, FACET_COUNT, sizeof *ans->facets);
    ans->nfacets = 0; /* of a query that is asked again without its quotes */
    for (int kind = 0; ans->facets && kind < FACET_COUNT; kind++) {
        struct counter *c;

        if (!(s->opt->facets & 1u << kind)) {
            continue;
        }
        if (!(c = arena_zalloc(s->a, sizeof *c)) ||
            !facet_fill(&ans->facets[ans->nfacets++], c, s, (enum facet_kind)kind)) {
            ans->facets = NULL;
        }
    }
    if (!ans->facets) {
        ans->nfacets = 0;
        return ask_fail(err, ASK_NOMEM, "no memory to count facets");
    }
    ans->facets_exact = s->exact;
    return 0;
}
