/* search_latest.c - everything that meets some conditions, the latest first.
 * Not here: searching for words (search.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>

#include "query/search_priv.h"

#define FETCH_MAX     4000 /* passages of so many threads that are sorted by date */
#define FETCH_THREADS 32
#define LATEST_ROOM   8 /* passages met for a thread kept, before the earlier ones go */

struct latest { /* passages in the order they come; of full ones the latest threads are kept */
    struct search *s;
    struct late {
        int64_t key;
        uint32_t thread;
    } * v;
    size_t n, want; /* room is for LATEST_ROOM times the threads wanted */
    struct late floor;
    bool cut; /* floor is there: threads were left out that are earlier */
};

static int by_late(const void *x, const void *y)
{
    const struct late *a = x, *b = y;

    if (a->key != b->key) {
        return a->key < b->key ? 1 : -1;
    }
    return a->thread < b->thread ? -1 : a->thread > b->thread;
}

static int by_late_thread(const void *x, const void *y)
{
    const struct late *a = x, *b = y;

    if (a->thread != b->thread) {
        return a->thread < b->thread ? -1 : 1;
    }
    return by_late(x, y);
}

/* Each thread once, with its latest passage; the latest threads, in order. A thread that is left
 * out comes back by itself when a later passage of it is met. */
static void latest_cut(struct latest *l)
{
    size_t n = 0;

    if (l->n > 1) {
        qsort(l->v, l->n, sizeof *l->v, by_late_thread);
    }
    for (size_t i = 0; i < l->n; i++) {
        if (!n || l->v[n - 1].thread != l->v[i].thread) {
            l->v[n++] = l->v[i];
        }
    }
    if (n > 1) {
        qsort(l->v, n, sizeof *l->v, by_late);
    }
    if (n > l->want) {
        n = l->want;
        l->cut = true;
        l->floor = l->v[n - 1];
    }
    l->n = n;
}

/* Accepts none: the index skips what cannot be among the best by its own order, and here it must
 * show everything. */
static bool latest_accept(void *ctx, const struct fwd_rec *rec)
{
    struct latest *l = ctx;
    const struct late x = {search_sort_key(rec, l->s->sort), rec->thread};

    if (!search_accept(l->s, rec)) {
        return false;
    }
    if (l->cut && by_late(&x, &l->floor) > 0) {
        return false;
    }
    l->v[l->n++] = x;
    if (l->n == l->want * LATEST_ROOM) {
        latest_cut(l);
    }
    return false;
}

/* Conditions only, by date: every match is looked at once and the latest threads are kept; then
 * their passages are fetched, a few threads at a time, the latest first. */
int search_latest(struct search *s, size_t want, struct ask_err *err)
{
    struct latest l = {.s = s, .want = want};
    const struct iq_run run = {
        .max = 1, .k1 = K1, .deadline_ns = s->deadline_ns, .accept = latest_accept, .ctx = &l};
    struct iq_found f;
    struct group *all;
    bool complete = true;
    int rc;

    if (!(l.v = arena_array(s->a, want * LATEST_ROOM, sizeof *l.v)) ||
        !(all = arena_array(s->a, want + 1, sizeof *all))) {
        return ask_fail(err, ASK_NOMEM, "no memory for %zu results", want);
    }
    if ((rc = index_reader_run(&f, s->en->index, s->plan->text, &run, s->a, err)) < 0) {
        return rc;
    }
    latest_cut(&l);
    s->partial |= f.partial;
    for (size_t i = 0; i < l.n; i++) {
        all[i].thread = l.v[i].thread;
    }
    for (size_t i = 0; i < l.n && s->nfound + FETCH_MAX < SEEN_SIZE; i += FETCH_THREADS) {
        bool got;

        s->group = all + i;
        if ((rc = search_fetch(s, l.n - i < FETCH_THREADS ? l.n - i : FETCH_THREADS, FETCH_MAX,
                               &got, err)) < 0) {
            return rc;
        }
        complete &= got;
    }
    s->exact = !l.cut && complete && !s->partial;
    s->ngroups = 0;
    s->group = NULL;
    search_score(s, 0);
    return search_group(s, 0, err);
}
