/* search_check.c - conditions that only the text of a candidate can decide.
 * Not here: what is asked of a text (where.c, phrase.c), which conditions there are (check.c).
 * Method: a candidate's text and the head of its thread are read once, however many conditions ask
 * for them, and none past the deadline.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/clock.h"
#include "query/passage_text.h"
#include "query/phrase.h"
#include "query/search_priv.h"
#include "query/where.h"

#define CHECK_TEXTS 8000 /* passages whose text is read for a check; the deadline binds first */

struct reading { /* the text of the candidate being checked */
    struct search *s;
    const struct found *f;
    struct arena a;
    struct passage ps;
    bool tried, got, comments;
    bool head_tried, head_got;
    struct thread_head head; /* of the thread, when head_got */
    bool unknown;            /* a condition stands or falls with a text that was not read */
    size_t texts;            /* read so far */
};

static bool too_late(struct reading *r)
{
    const bool late = r->s->deadline_ns && clock_mono_ns() > r->s->deadline_ns;

    r->s->partial |= late;
    return late;
}

static bool read_text(struct reading *r, bool comments)
{
    if (r->tried && (r->comments || !comments)) {
        return r->got;
    }
    r->tried = true;
    r->comments = comments;
    r->got = false;
    if (!too_late(r) && r->texts < CHECK_TEXTS) {
        r->texts++;
        r->got = passage_text(&r->ps, r->s->en, r->f->c.rec, r->f->stream.section, comments, &r->a,
                              NULL) == 0;
    }
    r->unknown |= !r->got;
    return r->got;
}

/* The head of the candidate's thread, read once however much is looked for; NULL when it was not
 * read. */
static const struct thread_head *read_head(struct reading *r)
{
    if (!r->head_tried) {
        r->head_tried = true;
        r->head_got =
            !too_late(r) && engine_head(&r->head, r->s->en, r->f->c.rec->thread, &r->a, NULL) == 0;
    }
    r->unknown |= !r->head_got;
    return r->head_got ? &r->head : NULL;
}

static bool in_text(struct sv text, struct sv phrase)
{
    size_t off, n;

    return phrase_find(text, 0, phrase, &off, &n);
}

static bool in_title(struct reading *r, struct sv phrase)
{
    const struct thread_head *head = r->f->stream.ntitle ? read_head(r) : NULL;

    return head && in_text(head->title, phrase);
}

static bool in_body(struct reading *r, struct sv phrase)
{
    return read_text(r, false) &&
           (in_text(r->ps.body.text, phrase) || in_text(r->ps.heading, phrase));
}

/* Its own address, or one that it links to. The post is read as it is: links are as often behind
 * words as among them, and cutting it into passages is what costs. */
static bool in_links(struct reading *r, struct sv url)
{
    struct post p;

    if (r->f->c.rec->kind == POST_MESSAGE) { /* a run of messages */
        return read_text(r, false) &&
               (where_url(r->ps.post->url, url) || where_links(r->ps.post->body, url) ||
                where_links(r->ps.body.text, url));
    }
    if (r->s->deadline_ns && clock_mono_ns() > r->s->deadline_ns) {
        r->s->partial = r->unknown = true;
        return false;
    }
    if (r->texts >= CHECK_TEXTS ||
        store_post(&p, r->s->en->store, r->f->c.rec->post, &r->a, NULL) ||
        !engine_may_read(r->s->en, p.visibility)) {
        r->unknown = true;
        return false;
    }
    r->texts++;
    return where_url(p.url, url) || where_links(p.body, url);
}

static bool in_channel(struct reading *r, struct sv name)
{
    const struct thread_head *head = read_head(r);

    return head && where_channel(head->container, name);
}

/* Whether the candidate has it; where that cannot be told, unknown is set. */
static bool has_phrase(void *ctx, struct sv phrase, enum plan_where where)
{
    struct reading *r = ctx;

    switch (where) {
    case PLAN_ANYWHERE:
        break;
    case PLAN_TITLE:
        return in_title(r, phrase);
    case PLAN_BODY:
        return in_body(r, phrase);
    case PLAN_CODE:
        return read_text(r, false) && where_code(&r->ps.body, phrase);
    case PLAN_CHANNEL:
        return in_channel(r, phrase);
    case PLAN_LINK:
        return in_links(r, phrase);
    }
    return in_body(r, phrase) || in_title(r, phrase) ||
           (r->f->stream.nweak && read_text(r, true) && in_text(r->ps.weak.text, phrase));
}

/* Drops what does not meet the conditions that the index could not decide. Best first, since the
 * texts that may be read are limited. What could not be told is dropped, whatever the sign: an
 * unread text neither has a phrase nor lacks it. */
void search_check(struct search *s, size_t from)
{
    struct reading r = {.s = s, .a = ARENA_INIT(64 << 10, 64 << 20)};
    const struct plan_text text = {has_phrase, &r};
    size_t n = from;

    search_sort(s, from, search_by_score);
    for (size_t i = from; i < s->nfound; i++) {
        r.f = &s->found[i];
        r.tried = r.got = r.unknown = r.head_tried = r.head_got = false;
        arena_reset(&r.a);
        if (plan_check(s->plan, r.f->c.rec, &r.f->stream, &r.f->hits, &text) && !r.unknown) {
            s->found[n++] = s->found[i];
        }
        s->unread |= r.unknown;
    }
    s->nfound = n;
    arena_dispose(&r.a);
}
