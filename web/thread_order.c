/* thread_order.c - in which order a thread is read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how it looks (page_thread.c).
 * Method: parents are found by their keys in a table, children are chained by index, and the tree
 * is walked with a stack of our own. The store gives parents before their children; a parent that
 * does not come before counts as the first post, so that there is no cycle.
 */
#include "web/thread_order.h"

#include <math.h>
#include <stdlib.h>

#include "base/sb.h"
#include "base/strmap.h"

#define NONE UINT32_MAX
/* The accepted mark counts as much as going from n to 3n + 2 votes. */
#define ACCEPTED_WORTH 1.585

double thread_evidence(const struct post *p)
{
    double votes = p->score >= 0 ? log2(1.0 + (double)p->score) : -log2(1.0 - (double)p->score);

    return votes + (p->accepted ? ACCEPTED_WORTH : 0.0);
}

/* Comments come first, under what they comment; then the best answer and the best evidence, when
 * that is asked for; then the order of the store. */
struct child {
    const struct post *post;
    uint32_t at;
    bool ranked;
    bool best;
};

static int child_cmp(const void *pa, const void *pb)
{
    const struct child *a = pa;
    const struct child *b = pb;
    bool ca = a->post->kind == POST_COMMENT;
    bool cb = b->post->kind == POST_COMMENT;

    if (ca != cb)
        return ca ? -1 : 1;
    if (!ca && a->best != b->best)
        return a->best ? -1 : 1;
    if (!ca && a->ranked && b->ranked) {
        double ea = thread_evidence(a->post);
        double eb = thread_evidence(b->post);

        if (ea != eb)
            return ea > eb ? -1 : 1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

static struct sv key_text(struct sb *b, struct sv container, const struct post_key *key)
{
    sb_reset(b);
    sb_putc(b, key->space == SPACE_COMMENT ? 'c' : 'p');
    sb_sv(b, key->id);
    sb_putc(b, '\n');
    sb_sv(b, container);
    return sb_view(b);
}

/* parent[i]: the place of post i's parent, before i. */
static bool find_parents(uint32_t *parent, const struct thread *th)
{
    struct strmap *places = strmap_new(th->nposts + 1);
    struct sb key = SB_INIT(64u << 10);
    bool ok = places != NULL;

    for (size_t i = 0; ok && i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        uint32_t at = 0;
        uint32_t *place;

        parent[i] = 0;
        if (i > 0 && p->parent.id.n > 0 &&
            strmap_get(places, key_text(&key, p->container, &p->parent), &at))
            parent[i] = at;
        if ((place = strmap_at(places, key_text(&key, p->container, &p->key))) == NULL)
            ok = false;
        else
            *place = (uint32_t)i;
    }
    sb_dispose(&key);
    strmap_free(places);
    return ok;
}

/* Children of each post, sorted: those of i are child[first[i]] to child[first[i + 1]]. */
static void sort_children(struct child *child, uint32_t *first, const uint32_t *parent,
                          const struct thread *th, int64_t best)
{
    bool asks = th->posts[0].kind == POST_QUESTION;

    for (size_t i = 1; i < th->nposts; i++)
        first[parent[i] + 1]++;
    for (size_t i = 0; i < th->nposts; i++)
        first[i + 1] += first[i];
    /* Filled from the back, so that first[] ends up at the starts. */
    for (size_t i = th->nposts - 1; i > 0; i--)
        child[--first[parent[i] + 1]] =
            (struct child){&th->posts[i], (uint32_t)i, asks && parent[i] == 0,
                           asks && parent[i] == 0 && best && th->posts[i].id == best};
}

struct thread_place *thread_order(const struct thread *th, int64_t best, struct arena *a)
{
    size_t n = th->nposts;
    uint32_t *parent = arena_array(a, n + 1, sizeof *parent);
    uint32_t *first = arena_array(a, n + 2, sizeof *first);
    struct child *child = arena_array(a, n + 1, sizeof *child);
    struct thread_place *out = arena_array(a, n + 1, sizeof *out);
    struct thread_place *stack = arena_array(a, n + 1, sizeof *stack);
    size_t nout = 0;
    size_t top = 0;

    if (n == 0 || !arena_ok(a) || !find_parents(parent, th))
        return NULL;
    sort_children(child, first, parent, th, best);
    stack[top++] = (struct thread_place){&th->posts[0], 0};
    while (top > 0) {
        struct thread_place at = stack[--top];
        size_t i = (size_t)(at.post - th->posts);
        size_t from = first[i + 1];
        size_t to = i + 2 <= n ? first[i + 2] : n - 1;

        out[nout++] = at;
        qsort(child + from, to - from, sizeof *child, child_cmp);
        while (to > from)
            stack[top++] = (struct thread_place){child[--to].post, at.depth + 1};
    }
    return nout == n ? out : NULL;
}
