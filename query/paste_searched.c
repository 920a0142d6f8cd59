/* paste_searched.c - the lines and words of a paste that were searched for.
 * Not here: choosing them (paste.c says what a line weighs, plan.c which words get a slot).
 * Method: a word counts for the slots that it was the first to ask for, so what is listed twice in
 * other letters stands here once. Words that nothing has, or that were too light, do not appear.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/paste_searched.h"

#include <stdlib.h>

#include "base/utf8.h"

#define LINE_SHOWN 300 /* bytes of a line */

struct shown {
    struct sv text;
    double worth;
    size_t order;
};

static int by_worth(const void *x, const void *y)
{
    const struct shown *a = x, *b = y;

    if (a->worth < b->worth || a->worth > b->worth) {
        return a->worth < b->worth ? 1 : -1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

/* What the units of a word that were not met before are worth. */
static double unit_new(const struct plan *p, int unit, uint64_t *met)
{
    const int slot = unit >= 0 ? p->words.unit[unit].slot : -1;

    if (slot < 0 || *met & UINT64_C(1) << slot) {
        return 0;
    }
    *met |= UINT64_C(1) << slot;
    return p->rank.slot[slot].idf;
}

static double leaf_new(const struct plan *p, const struct leaf *leaf, uint64_t *met)
{
    double worth = 0;

    for (size_t i = 0; i < leaf->nwords; i++) {
        const struct word *w = &p->words.word[leaf->word + i];

        worth += unit_new(p, w->whole, met);
        for (size_t k = 0; k < w->nparts; k++) {
            worth += unit_new(p, (int)w->part[k], met);
        }
    }
    return worth;
}

int paste_searched(struct answer *out, const struct query *q, const struct plan *p, struct arena *a,
                   struct ask_err *err)
{
    struct shown *v;
    struct sv *lines, *words;
    uint64_t met = 0;
    size_t n = 0;

    if (!q->paste) {
        return 0;
    }
    v = arena_array(a, p->nleaves + 1, sizeof *v);
    lines = arena_array(a, q->nsaid + 1, sizeof *lines);
    words = arena_array(a, p->nleaves + 1, sizeof *words);
    if (!v || !lines || !words) {
        return ask_fail(err, ASK_NOMEM, "no memory to say what was searched for");
    }
    for (size_t i = 0; i < p->nleaves; i++) {
        const double worth = p->leaf[i].scored ? leaf_new(p, &p->leaf[i], &met) : 0;

        if (worth > 0) {
            v[n++] = (struct shown){p->leaf[i].text, worth, i};
        }
    }
    if (n > 1) {
        qsort(v, n, sizeof *v, by_worth);
    }
    for (size_t i = 0; i < n; i++) {
        words[i] = v[i].text;
    }
    for (size_t i = 0; i < q->nsaid; i++) {
        const struct sv s = q->said[i];

        lines[i] = sv_make(s.p, s.n < LINE_SHOWN ? s.n : utf8_cut(s, LINE_SHOWN));
    }
    out->searched = (struct searched){lines, q->nsaid, words, n};
    return 0;
}
