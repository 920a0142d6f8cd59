/* convo.c - the notes of rooms in a spool, and how a room is settled.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where a pause cuts (talk.c).
 * Method: three tables a room: notes, places, and the last message of each conversation that is not
 * by whoever began it. A room is walked twice in the order of ids: to note its talk, then to give
 * each message its root. What a message replies to is older and has its root by then, so that no
 * chain of replies is ever followed.
 */
#include "corpus/convo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "corpus/spool.h"
#include "corpus/talk.h"

enum { NOTES, PLACES, LAST, TABLES };
enum { AUTHOR_MAX = 200 /* bytes; no export's id is longer */ };

struct head { /* of a note as it is spooled; the author's bytes follow */
    int64_t seconds, parent, root;
    bool solved;
};

struct reply {
    int64_t id, target, root;
};

struct convo {
    struct spool *spool;
    struct arena a; /* of one lookup */
    struct talk talk;
    struct reply *reply; /* of the room that is being settled, by id */
    size_t n, cap;
    unsigned room;
    int64_t first;
    bool solved; /* somebody in it says so */
};

int convo_open(struct convo **out, const char *tmp, struct ask_err *err)
{
    struct convo *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c)
        return ask_fail(err, ASK_NOMEM, "no memory for the conversations");
    c->talk = (struct talk)TALK_INIT;
    arena_init(&c->a, 4096, 16 << 20);
    int rc = spool_open(&c->spool, tmp, err);
    if (rc < 0)
        convo_free(c);
    else
        *out = c;
    return rc;
}

void convo_free(struct convo *c)
{
    if (!c)
        return;
    spool_free(c->spool);
    talk_dispose(&c->talk);
    arena_dispose(&c->a);
    free(c->reply);
    free(c);
}

static int table(unsigned room, int which)
{
    return (int)(room % (unsigned)(INT32_MAX / TABLES)) * TABLES + which;
}

int convo_note(struct convo *c, unsigned room, const struct convo_note *n, struct ask_err *err)
{
    char bytes[sizeof(struct head) + AUTHOR_MAX];
    struct head h;
    size_t len = n->author.n < AUTHOR_MAX ? n->author.n : AUTHOR_MAX;
    memset(&h, 0, sizeof h);
    h.seconds = n->seconds;
    h.parent = n->parent;
    h.root = n->root;
    h.solved = n->solved;
    memcpy(bytes, &h, sizeof h);
    if (len > 0)
        memcpy(bytes + sizeof h, n->author.p, len);
    return spool_put_id(c->spool, table(room, NOTES), n->id, sv_make(bytes, sizeof h + len), err);
}

/* ---- one room ---- */

static struct sv unpack(struct sv value, struct head *h)
{
    memset(h, 0, sizeof *h);
    if (value.n < sizeof *h)
        return sv_make("", 0);
    memcpy(h, value.p, sizeof *h);
    return sv_skip(value, sizeof *h);
}

/* 1 with the note of an id, 0 without; author (lent until the next lookup) may be NULL. */
static int look_up(struct convo *c, int64_t id, struct head *h, struct sv *author,
                   struct ask_err *err)
{
    struct sv value;
    arena_reset(&c->a);
    int rc = spool_get_id(c->spool, table(c->room, NOTES), id, &value, &c->a, err);
    struct sv who = unpack(value, h);
    if (author)
        *author = who;
    return rc;
}

int convo_copy(struct convo *c, unsigned from, unsigned to, int64_t id, struct ask_err *err)
{
    struct convo_note n = {.id = id, .root = id};
    struct head h;
    c->room = from;
    int rc = look_up(c, id, &h, &n.author, err);
    n.seconds = h.seconds;
    if (rc > 0 && (rc = convo_note(c, to, &n, err)) >= 0)
        rc = 1;
    return rc;
}

static int add_reply(struct convo *c, int64_t id, int64_t target, struct ask_err *err)
{
    struct reply *v = array_room(c->reply, c->n, &c->cap, sizeof *v, SIZE_MAX);
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory for the replies of a channel");
    c->reply = v;
    c->reply[c->n++] = (struct reply){id, target, 0};
    return 0;
}

static struct reply *reply_find(const struct convo *c, int64_t id)
{
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->reply[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < c->n && c->reply[lo].id == id ? &c->reply[lo] : NULL;
}

/* First walk. A reply to something long ago is no part of the talk around it, and would otherwise
 * tie that talk to the old one. */
static int gather(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct convo *c = ctx;
    struct head h, target;
    int64_t id;
    int rc;
    unpack(value, &h);
    if (!sv_i64(key, &id))
        return 0;
    if (c->first == 0)
        c->first = id;
    c->solved = c->solved || h.solved;
    if (h.root != 0)
        return h.root == id ? talk_note_thread(&c->talk, id, h.seconds, err) : 0;
    if (h.parent > 0 && h.parent < id) {
        if ((rc = look_up(c, h.parent, &target, NULL, err)) < 0)
            return rc;
        if (rc > 0) {
            if ((rc = add_reply(c, id, h.parent, err)) < 0)
                return rc;
            if (h.seconds - target.seconds > TALK_PAUSE)
                return 0;
        }
    }
    return talk_note(&c->talk, id, h.seconds, err);
}

/* The root of a message older than the one that is being placed. */
static int64_t placed(const struct convo *c, int64_t id)
{
    const struct reply *r = reply_find(c, id);
    if (r)
        return r->root;
    int64_t root = talk_root(&c->talk, id);
    r = root != id ? reply_find(c, root) : NULL;
    return r ? r->root : root;
}

static int put_place(struct convo *c, int64_t id, struct convo_place place, struct ask_err *err)
{
    return spool_put_id(c->spool, table(c->room, PLACES), id,
                        sv_make((const char *)&place, sizeof place), err);
}

/* Marks what the message answers as accepted when its author began the conversation and says that
 * it worked; else remembers it as the one that may be meant. */
static int hint(struct convo *c, int64_t id, int64_t root, const struct head *h, struct sv author,
                struct ask_err *err)
{
    struct head other;
    struct sv who, value;
    struct convo_place place = {root, true};
    int64_t target = 0;
    int rc = look_up(c, root, &other, &who, err);
    if (rc <= 0 || root == id || author.n == 0 || who.n == 0)
        return rc < 0 ? rc : 0;
    if (!sv_eq(who, author))
        return spool_put_id(c->spool, table(c->room, LAST), root,
                            sv_make((const char *)&id, sizeof id), err);
    if (!h->solved)
        return 0;
    if (h->parent > 0 && h->parent < id && h->parent != root &&
        (rc = look_up(c, h->parent, &other, &who, err)) > 0 && !sv_eq(who, author))
        target = h->parent;
    if (rc < 0)
        return rc;
    arena_reset(&c->a);
    if (target == 0 &&
        (rc = spool_get_id(c->spool, table(c->room, LAST), root, &value, &c->a, err)) > 0 &&
        value.n == sizeof target)
        memcpy(&target, value.p, sizeof target);
    if (rc < 0 || target == 0)
        return rc < 0 ? rc : 0;
    return put_place(c, target, place, err);
}

/* Second walk. */
static int settle(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct convo *c = ctx;
    struct convo_place place;
    struct head h;
    struct sv author = unpack(value, &h);
    char copy[AUTHOR_MAX]; /* what is put below may move the bytes of value */
    int64_t id;
    int rc;
    if (!sv_i64(key, &id))
        return 0;
    if (author.n > 0 && author.n <= sizeof copy)
        author.p = memcpy(copy, author.p, author.n);
    struct reply *r = reply_find(c, id);
    if (r)
        r->root = placed(c, r->target);
    memset(&place, 0, sizeof place);
    place.root = h.root ? h.root : placed(c, id);
    if ((rc = put_place(c, id, place, err)) < 0 || !c->solved)
        return rc;
    return hint(c, id, place.root, &h, author, err);
}

int convo_settle(struct convo *c, unsigned room, int64_t *first, struct ask_err *err)
{
    talk_reset(&c->talk);
    c->n = 0;
    c->room = room;
    c->first = 0;
    c->solved = false;
    int rc = spool_each(c->spool, table(room, NOTES), gather, c, err);
    if (rc >= 0) {
        talk_cut(&c->talk);
        rc = spool_each(c->spool, table(room, NOTES), settle, c, err);
    }
    *first = c->first;
    return rc;
}

int convo_place(struct convo *c, unsigned room, int64_t id, struct convo_place *out,
                struct ask_err *err)
{
    struct sv value;
    *out = (struct convo_place){id, false};
    arena_reset(&c->a);
    int rc = spool_get_id(c->spool, table(room, PLACES), id, &value, &c->a, err);
    if (rc > 0 && value.n == sizeof *out)
        memcpy(out, value.p, sizeof *out);
    return rc;
}
