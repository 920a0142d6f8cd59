/* talk.c - conversations in a channel.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: threads that the export knows.
 * Method: sorted by id, which is the order of time in every chat; a walk gives each message its
 * root; asking is a binary search.
 */
#include "corpus/talk.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/strmap.h"

enum { TALK_MAX = 1 << 25 }; /* messages of one channel: 800 MB of them */

static int note(struct talk *t, struct talk_message m, struct ask_err *err)
{
    assert(!t->cut);
    struct talk_message *v = array_room(t->v, t->n, &t->cap, sizeof *v, TALK_MAX);
    if (!v)
        return ask_fail(err, t->n < TALK_MAX ? ASK_NOMEM : ASK_LIMIT,
                        "a channel has more than %zu messages; export it in parts", t->n);
    t->v = v;
    t->v[t->n++] = m;
    return 0;
}

int talk_note(struct talk *t, int64_t id, int64_t seconds, struct ask_err *err)
{
    return note(t, (struct talk_message){id, seconds, false}, err);
}

int talk_note_thread(struct talk *t, int64_t id, int64_t seconds, struct ask_err *err)
{
    return note(t, (struct talk_message){id, seconds, true}, err);
}

static int by_id(const void *a, const void *b)
{
    const struct talk_message *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The silence that ends a conversation: all of TALK_PAUSE at its beginning, a third at its end. */
static int64_t pause_after(int64_t messages)
{
    return TALK_PAUSE - TALK_PAUSE * 2 / 3 * messages / TALK_MESSAGES;
}

void talk_cut(struct talk *t)
{
    int64_t root = 0, began = 0, last = 0, messages = 0;
    if (t->n > 0)
        qsort(t->v, t->n, sizeof *t->v, by_id);
    for (size_t i = 0; i < t->n; i++) {
        struct talk_message *m = &t->v[i];
        int64_t at = m->root;
        if (m->thread) {
            m->root = m->id;
            continue;
        }
        bool new = messages == 0 || messages >= TALK_MESSAGES || at < began ||
                   at - began > TALK_SPAN || at - last > pause_after(messages);
        if (new) {
            root = m->id;
            began = at;
            messages = 0;
        }
        messages++;
        last = at;
        m->root = root;
    }
    t->cut = true;
}

int64_t talk_root(const struct talk *t, int64_t id)
{
    size_t lo = 0, hi = t->n;
    assert(t->cut || t->n == 0);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->v[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && t->v[lo].id == id ? t->v[lo].root : id;
}

void talk_reset(struct talk *t)
{
    t->n = 0;
    t->cut = false;
}

void talk_dispose(struct talk *t)
{
    free(t->v);
    *t = (struct talk)TALK_INIT;
}

/* ---- many channels ---- */

struct talks {
    struct strmap *names; /* -> index + 1 */
    struct talk *v;
    size_t n, cap;
};

struct talks *talks_new(size_t channels)
{
    struct talks *t = calloc(1, sizeof *t);
    if (t && !(t->names = strmap_new(channels))) {
        free(t);
        t = NULL;
    }
    return t;
}

void talks_free(struct talks *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n; i++)
        talk_dispose(&t->v[i]);
    free(t->v);
    strmap_free(t->names);
    free(t);
}

struct talk *talks_of(struct talks *t, struct sv channel)
{
    uint32_t *at = strmap_at(t->names, channel);
    if (!at)
        return NULL;
    if (*at == 0) {
        struct talk *v = array_room(t->v, t->n, &t->cap, sizeof *v, SIZE_MAX);
        if (!v)
            return NULL;
        t->v = v;
        t->v[t->n++] = (struct talk)TALK_INIT;
        *at = (uint32_t)t->n;
    }
    return &t->v[*at - 1];
}

void talks_cut(struct talks *t)
{
    for (size_t i = 0; i < t->n; i++)
        talk_cut(&t->v[i]);
}
