/* slack_notes.c - works out a Slack channel's threads and conversations from notes of its messages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: pauses (talk.c), what a text says (solved.c).
 * Method: notes are sorted by ts, so that the order of the export does not matter. Of a message
 * that occurs twice the one edited last counts, and none when it was deleted. A message is the root
 * of a thread when another names it; the list of replies that a root holds may be incomplete and is
 * not asked. What belongs to no thread is cut by pauses; since conversations follow each other, the
 * last one that began before a message is its own.
 */
#include "corpus/sources/slack/slack_notes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { NOTES_MAX = 1 << 27, SECOND = 1000000 };

void slack_notes_dispose(struct slack_notes *notes)
{
    free(notes->v);
    notes->v = NULL;
    notes->n = notes->cap = 0;
    talk_dispose(&notes->talk);
}

int slack_note_add(struct slack_notes *notes, const struct slack_note *note, struct ask_err *err)
{
    struct slack_note *v = array_room(notes->v, notes->n, &notes->cap, sizeof *v, NOTES_MAX);
    if (!v)
        return ask_fail(err, notes->n < NOTES_MAX ? ASK_NOMEM : ASK_LIMIT,
                        "a channel has more than %zu messages; export it in parts", notes->n);
    notes->v = v;
    notes->v[notes->n++] = *note;
    return 0;
}

/* ---- packing ---- */

static int by_id(const void *a, const void *b)
{
    const struct slack_note *x = a, *y = b;
    if (x->id != y->id)
        return (x->id > y->id) - (x->id < y->id);
    return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static int by_thread(const void *a, const void *b)
{
    const struct slack_note *x = a, *y = b;
    if (x->thread != y->thread)
        return (x->thread > y->thread) - (x->thread < y->thread);
    return by_id(a, b);
}

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void put_number(struct sb *out, int64_t n)
{
    sb_put(out, &n, sizeof n);
}

static int64_t number_at(const char *p, size_t i)
{
    int64_t n;
    memcpy(&n, p + i * sizeof n, sizeof n);
    return n;
}

static bool has(const char *p, size_t n, int64_t id, size_t step, size_t *at)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (number_at(p, mid * step) < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    *at = lo;
    return lo < n && number_at(p, lo * step) == id;
}

/* Writes the messages that occur twice, each with the ordinal that counts or -1, and leaves one
 * note of each message. */
static void pack_twice(struct slack_notes *notes, struct sb *out)
{
    struct slack_note *v = notes->v;
    size_t to = 0;
    for (size_t i = 0, next; i < notes->n; i = next) {
        struct slack_note best = v[i];
        bool gone = v[i].flags & NOTE_GONE;
        unsigned replies = v[i].flags & NOTE_REPLIES;
        for (next = i + 1; next < notes->n && v[next].id == v[i].id; next++) {
            gone |= (v[next].flags & NOTE_GONE) != 0;
            replies |= v[next].flags & NOTE_REPLIES;
            if (v[next].edited > best.edited)
                best = v[next];
            if (best.thread == 0)
                best.thread = v[next].thread;
        }
        if (next > i + 1) {
            put_number(out, best.id);
            put_number(out, gone ? -1 : (int64_t)best.ordinal);
        }
        best.flags |= (gone ? (unsigned)NOTE_GONE : 0) | replies;
        v[to++] = best;
    }
    notes->n = to;
}

/* The ids of roots: of those that others name, and those that say they have replies. */
static void pack_threads(const struct slack_notes *notes, struct sb *out)
{
    size_t from = out->n, n = 0, to = 0;
    for (size_t i = 0; i < notes->n; i++) {
        const struct slack_note *m = &notes->v[i];
        bool root = m->thread == m->id && (m->flags & NOTE_REPLIES);
        if (root || (m->thread != 0 && m->thread != m->id))
            put_number(out, m->thread);
    }
    n = (out->n - from) / sizeof(int64_t);
    if (!sb_ok(out) || n == 0)
        return;
    int64_t *sorted = malloc(n * sizeof *sorted);
    if (!sorted) {
        out->failed = true;
        return;
    }
    memcpy(sorted, out->p + from, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        if (to == 0 || sorted[i] != sorted[to - 1])
            sorted[to++] = sorted[i];
    memcpy(out->p + from, sorted, to * sizeof *sorted);
    sb_cut(out, from + to * sizeof *sorted);
    free(sorted);
}

static bool is_reply(const struct slack_note *m)
{
    return m->thread != 0 && m->thread != m->id;
}

/* Cuts what belongs to no thread into conversations, and writes where they begin. */
static int pack_talks(struct slack_notes *notes, struct sv threads, struct sb *out,
                      struct ask_err *err)
{
    size_t nthreads = threads.n / sizeof(int64_t), at;
    int rc = 0;
    for (size_t i = 0; i < notes->n && rc >= 0; i++) {
        const struct slack_note *m = &notes->v[i];
        if (is_reply(m) || (m->flags & (NOTE_GONE | NOTE_EMPTY)))
            continue;
        rc = has(threads.p, nthreads, m->id, 1, &at)
                 ? talk_note_thread(&notes->talk, m->id, m->id / SECOND, err)
                 : talk_note(&notes->talk, m->id, m->id / SECOND, err);
    }
    if (rc < 0)
        return rc;
    talk_cut(&notes->talk);
    for (size_t i = 0; i < notes->talk.n; i++)
        if (!notes->talk.v[i].thread && notes->talk.v[i].root == notes->talk.v[i].id)
            put_number(out, notes->talk.v[i].id);
    return 0;
}

/* The author of the note with this id; the notes are sorted by id. */
static uint32_t author_of(const struct slack_notes *notes, int64_t id)
{
    size_t lo = 0, hi = notes->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (notes->v[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < notes->n && notes->v[lo].id == id ? notes->v[lo].author : 0;
}

/* In one thread's replies: the first "that worked" of the asker. */
static void find_accepted(const struct slack_note *v, size_t n, uint32_t asker, struct sb *accepted,
                          struct sb *solved)
{
    const struct slack_note *answer = NULL;
    for (size_t i = 0; i < n; i++) {
        if (v[i].flags & (NOTE_GONE | NOTE_EMPTY))
            continue;
        if (v[i].author == asker && (v[i].flags & NOTE_SAYS)) {
            put_number(answer ? accepted : solved, answer ? answer->id : v[i].thread);
            return;
        }
        /* Others say that it worked for them, too: that is no answer. */
        if (v[i].author != asker && v[i].author != 0 && !(v[i].flags & (NOTE_BOT | NOTE_SAYS)))
            answer = &v[i];
    }
}

/* Writes the answers that worked, and the threads that were solved without one. Sorts the notes
 * anew. */
static int pack_accepted(struct slack_notes *notes, struct sb *accepted, struct sb *solved,
                         struct ask_err *err)
{
    size_t n = 0, asked = 0;
    for (size_t i = 0; i < notes->n; i++)
        n += is_reply(&notes->v[i]);
    if (n == 0)
        return 0;
    struct slack_note *v = reallocarray(NULL, n, sizeof *v);
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory for the threads of a channel");
    for (size_t i = 0; i < notes->n; i++)
        if (is_reply(&notes->v[i]))
            v[asked++] = notes->v[i];
    qsort(v, n, sizeof *v, by_thread);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && v[next].thread == v[i].thread;)
            next++;
        uint32_t asker = author_of(notes, v[i].thread);
        if (asker != 0)
            find_accepted(v + i, next - i, asker, accepted, solved);
    }
    free(v);
    return 0;
}

static void sort_numbers(struct sb *b)
{
    if (b->n > 0 && sb_ok(b)) /* malloc'ed, so aligned */
        qsort(b->p, b->n / sizeof(int64_t), sizeof(int64_t), by_number);
}

int slack_notes_pack(struct slack_notes *notes, struct sb *out, struct ask_err *err)
{
    struct sb part[FACTS];
    int rc = 0;
    for (size_t i = 0; i < FACTS; i++)
        sb_init(&part[i], out->max);
    if (notes->n > 0)
        qsort(notes->v, notes->n, sizeof *notes->v, by_id);
    pack_twice(notes, &part[FACT_TWICE]);
    pack_threads(notes, &part[FACT_THREADS]);
    rc = pack_talks(notes, sb_view(&part[FACT_THREADS]), &part[FACT_TALKS], err);
    if (rc >= 0)
        rc = pack_accepted(notes, &part[FACT_ACCEPTED], &part[FACT_SOLVED], err);
    sort_numbers(&part[FACT_ACCEPTED]);
    sb_reset(out);
    for (size_t i = 0; i < FACTS; i++) {
        put_number(out, (int64_t)(part[i].n / sizeof(int64_t)));
        out->failed |= part[i].failed;
    }
    for (size_t i = 0; i < FACTS; i++) {
        if (part[i].n > 0)
            sb_put(out, part[i].p, part[i].n);
        sb_dispose(&part[i]);
    }
    talk_reset(&notes->talk);
    notes->n = 0;
    if (rc >= 0 && !sb_ok(out))
        rc = ask_fail(err, ASK_NOMEM, "no memory for the threads of a channel");
    return rc;
}

/* ---- asking ---- */

bool slack_facts_read(struct slack_facts *f, struct sv packed)
{
    const size_t size = sizeof(int64_t);
    size_t at = FACTS;
    *f = (struct slack_facts){0};
    if (packed.n < FACTS * size)
        return false;
    for (size_t i = 0; i < FACTS; i++) {
        size_t n = (size_t)number_at(packed.p, i);
        f->p[i] = packed.p + at * size;
        f->n[i] = n;
        at += n;
    }
    assert(at * size == packed.n);
    f->n[FACT_TWICE] /= 2; /* pairs */
    return true;
}

int64_t slack_root(const struct slack_facts *f, int64_t id, int64_t thread)
{
    size_t at;
    if (thread != 0 && thread != id)
        return thread;
    if (slack_is_thread(f, id) || f->n[FACT_TALKS] == 0 ||
        has(f->p[FACT_TALKS], f->n[FACT_TALKS], id, 1, &at))
        return id;
    return at > 0 ? number_at(f->p[FACT_TALKS], at - 1) : id;
}

bool slack_is_thread(const struct slack_facts *f, int64_t id)
{
    size_t at;
    return has(f->p[FACT_THREADS], f->n[FACT_THREADS], id, 1, &at);
}

bool slack_is_accepted(const struct slack_facts *f, int64_t id)
{
    size_t at;
    return has(f->p[FACT_ACCEPTED], f->n[FACT_ACCEPTED], id, 1, &at);
}

bool slack_is_solved(const struct slack_facts *f, int64_t id)
{
    size_t at;
    return has(f->p[FACT_SOLVED], f->n[FACT_SOLVED], id, 1, &at);
}

bool slack_counts(const struct slack_facts *f, int64_t id, uint32_t ordinal)
{
    size_t at;
    return !has(f->p[FACT_TWICE], f->n[FACT_TWICE], id, 2, &at) ||
           number_at(f->p[FACT_TWICE], at * 2 + 1) == (int64_t)ordinal;
}
