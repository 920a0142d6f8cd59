/* copies.c - finding threads that say the same.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: texts that only resemble each other. A thread that quotes another is none of its
 * copies. Method: stage two has the streams of all candidates at hand: two passages with the same
 * stems and code words in the same order are the same text, whatever markup, tags or votes differ.
 * Short ones ("thank you, that worked") are never folded. Since earlier groups stay where they are,
 * a page never depends on a later one.
 */
#include "query/copies.h"

#include <string.h>

#include "base/hash.h"

enum { COPY_STEMS = 16 /* a text of fewer is no copy of another */ };

struct slot {
    uint64_t key;
    size_t group; /* its number and one; 0: free */
};

static uint64_t key_of(const struct fwd_stream *s)
{
    uint64_t h = hash64(s->title, s->ntitle * sizeof *s->title, s->ntitle);

    h = hash64(s->body, s->nbody * sizeof *s->body, h);
    return hash64(s->codes, s->ncodes * sizeof *s->codes, h);
}

/* Where the key stands, or would. */
static struct slot *find(struct slot *table, size_t size, uint64_t key)
{
    size_t at = key & (size - 1);

    while (table[at].group && table[at].key != key) {
        at = (at + 1) & (size - 1);
    }
    return &table[at];
}

static void fold(struct search *s, struct group *into, const struct group *g)
{
    size_t *last = &into->copies;

    while (*last) {
        last = &s->copy[*last - 1].next;
    }
    s->copy[s->ncopies] = (struct copy){g->thread, 0};
    *last = ++s->ncopies;
    into->ncopies++;
}

int copies_fold(struct search *s, size_t from, struct ask_err *err)
{
    size_t size = 64, n = from;
    struct copy *room;
    struct slot *table;

    while (size < s->ngroups * 2) {
        size *= 2;
    }
    table = arena_array(s->a, size, sizeof *table);
    room = arena_array(s->a, s->ncopies + s->ngroups + 1, sizeof *room);
    if (!table || !room) {
        return ask_fail(err, ASK_NOMEM, "no memory for %zu results", s->ngroups);
    }
    if (s->ncopies) {
        memcpy(room, s->copy, s->ncopies * sizeof *room);
    }
    s->copy = room;
    for (size_t i = 0; i < s->ngroups; i++) {
        const struct fwd_stream *st = &s->found[s->group[i].first].stream;
        const bool longish = st->ntitle + st->nbody >= COPY_STEMS;
        struct slot *at = longish ? find(table, size, key_of(st)) : NULL;

        if (at && at->group && i >= from && s->group[at->group - 1].thread != s->group[i].thread) {
            fold(s, &s->group[at->group - 1], &s->group[i]);
            continue;
        }
        if (i >= from) {
            s->group[n] = s->group[i];
        }
        if (at && !at->group) {
            *at = (struct slot){key_of(st), (i < from ? i : n) + 1};
        }
        n += i >= from;
    }
    s->ngroups = s->ngroups > from ? n : s->ngroups;
    return 0;
}
