/* discourse_post.c - a post of Discourse, placed and marked by what is known of the site.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the facts (discourse_facts.c), where posts come from (sources/discourse.c,
 * discourse_dump.c).
 * Method: the first post of a topic is keyed by the topic, "t12", all others by their own id: so
 * everything of a topic meets under one root, also when the export lacks the first post or another
 * export brings it. A post moved to the head of a topic of its own changes its key thereby. A reply
 * hangs below the post that it answers where that is known, else below the first.
 * Kinds: a topic is a question with answers where it has an accepted answer, where its category has
 * the Solved plugin, or where it is of the post-voting plugin; everything else is POST_REPLY, the
 * first post too. Hints that something worked mark the answer and change no kinds.
 * Private: messages, categories with read_restricted (also of a parent), whispers, unlisted topics,
 * and posts of which nothing says where they stand.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/emoji.h"
#include "corpus/solved.h"
#include "corpus/sources/discourse/discourse_facts.h"

enum { TAGS_MAX = 64 };

struct put { /* a post on its way */
    const struct disc_post *from;
    struct disc_topic topic;
    struct post p;
    bool asks, solved, restricted;
};

static struct post_key key_of(struct disc *d, struct sv topic, int64_t id, int64_t number)
{
    const char *s = number == 1 ? arena_printf(d->a, "t" SV_FMT, SV_ARG(topic))
                                : arena_printf(d->a, "%" PRId64, id);
    return (struct post_key){SPACE_POST, sv_of(s)};
}

/* Is this the copy that counts? */
static int is_newest(struct disc *d, const struct disc_post *p, struct ask_err *err)
{
    struct sv value, f[2];
    int64_t seen;
    if (d->dump)
        return 1;
    int rc = spool_get(d->facts, DISC_NEWEST, disc_number(d, p->id), &value, d->a, err);
    if (rc <= 0 || spool_unpack(value, f, 2) != 2 || !sv_i64(f[1], &seen))
        return rc;
    return seen == d->seen;
}

static int put_parent(struct disc *d, struct put *x, struct ask_err *err)
{
    const struct disc_post *from = x->from;
    struct sv value, f[2];
    if (from->number == 1)
        return 0;
    x->p.root = x->p.parent = key_of(d, x->topic.id, 0, 1);
    if (from->reply_to <= 1 || from->reply_to == from->number)
        return 0;
    struct sv at = disc_at(d, x->topic.id, from->reply_to);
    int rc = spool_get(d->facts, DISC_AT, at, &value, d->a, err);
    if (rc > 0 && spool_unpack(value, f, 2) == 2 && !sv_eq(f[0], x->p.key.id))
        x->p.parent.id = f[0];
    return rc < 0 ? rc : 0;
}

/* Is one of three marks there? Stops at the first. */
static int is_accepted(struct disc *d, const struct put *x, struct sv at, struct ask_err *err)
{
    int rc = disc_has(d, DISC_ACCEPTED, disc_number(d, x->from->id), err);
    if (rc == 0)
        rc = disc_has(d, DISC_ACCEPTED_AT, at, err);
    if (rc == 0 && !x->solved)
        rc = disc_has(d, DISC_HINTED_AT, at, err);
    for (size_t i = 0; i < x->from->nreactions && rc == 0 && !x->solved; i++)
        rc = reaction_accepts(x->from->reactions[i].name);
    return rc;
}

/* Whether it was accepted, and whether its topic asks. */
static int put_marks(struct disc *d, struct put *x, struct ask_err *err)
{
    bool head = x->from->number == 1;
    int rc = disc_has(d, DISC_SOLVED, x->topic.id, err);
    if (rc < 0)
        return rc;
    x->solved = rc > 0;
    x->asks = x->asks || x->solved || x->topic.asks;
    if (x->asks)
        x->p.kind = head ? POST_QUESTION : POST_ANSWER;
    else
        x->p.kind = POST_REPLY;
    if (head)
        return 0;
    rc = is_accepted(d, x, disc_at(d, x->topic.id, x->from->number), err);
    x->p.accepted = rc > 0;
    return rc < 0 ? rc : 0;
}

/* Where it stands and who may read it. */
static int put_place(struct disc *d, struct put *x, struct ask_err *err)
{
    int rc = disc_category_place(d, x->topic.category, &x->asks, err);
    if (rc < 0)
        return rc;
    bool whisper = x->from->type == DISC_WHISPER;
    x->p.container = arena_sv(d->a, sb_view(&d->place));
    struct sv name = x->p.container;
    x->restricted = true;
    if (x->topic.message) {
        name = sv_of(arena_printf(d->a, "message-" SV_FMT, SV_ARG(x->topic.id)));
        x->p.container = SV("messages");
    } else if (!x->topic.placed) {
        name = SV("unknown");
    } else if (rc == 0 && x->topic.unlisted) {
        name = SV("unlisted");
    } else if (rc == 0 && !whisper) {
        x->restricted = false;
        return 0;
    }
    if (whisper)
        name = sv_of(arena_printf(d->a, SV_FMT "/whispers", SV_ARG(name)));
    import_restrict(d->run, &x->p, name);
    return 0;
}

/* A topic's tags: its own list of names, or in a backup the ids of them. */
static int put_tags(struct disc *d, struct put *x, struct ask_err *err)
{
    struct sv rest = x->topic.tags, line, name;
    struct sv *tags = arena_array(d->a, TAGS_MAX, sizeof *tags);
    int rc = 0;
    if (!tags)
        return 0; /* the arena remembers */
    if (d->dump && (rc = spool_get(d->facts, DISC_TOPIC_TAGS, x->topic.id, &rest, d->a, err)) < 0)
        return rc;
    while (x->p.ntags < TAGS_MAX - 1 && sv_line(&rest, &line)) {
        name = line;
        if (d->dump && (rc = spool_get(d->facts, DISC_TAG, line, &name, d->a, err)) < 0)
            return rc;
        if (name.n > 0)
            tags[x->p.ntags++] = name;
    }
    if (solved_title(x->topic.title))
        tags[x->p.ntags++] = SV("solved");
    x->p.tags = tags;
    return 0;
}

/* What the first post says of the topic; where that one is not in the export, the others know at
 * least its title. */
static int put_head(struct disc *d, struct put *x, struct ask_err *err)
{
    if (x->from->number != 1) {
        int rc = disc_has(d, DISC_AT, disc_at(d, x->topic.id, 1), err);
        if (rc == 0)
            x->p.title = x->topic.title;
        return rc < 0 ? rc : 0;
    }
    x->p.title = x->topic.title;
    x->p.views = x->topic.views;
    x->p.closed = x->topic.closed;
    return put_tags(d, x, err);
}

static void put_votes(struct disc *d, struct put *x)
{
    const struct disc_post *from = x->from;
    reaction_apply(&x->p, from->reactions, from->nreactions, d->a);
    if (from->votes != INT64_MIN) { /* of the post-voting plugin */
        x->p.score = from->votes;
        x->p.up = x->p.down = -1;
    } else if (from->likes > (x->p.up > 0 ? x->p.up : 0)) {
        int64_t down = x->p.down > 0 ? x->p.down : 0;
        x->p.up = from->likes;
        x->p.down = down;
        x->p.score = from->likes - down;
    }
}

static void put_urls(struct disc *d, struct put *x)
{
    struct sv base = sb_view(&d->base), slug = x->topic.slug;
    if (base.n == 0)
        return;
    const char *url =
        arena_printf(d->a, SV_FMT "t/" SV_FMT "/" SV_FMT "/%" PRId64, SV_ARG(base),
                     SV_ARG(slug.n > 0 ? slug : SV("-")), SV_ARG(x->topic.id), x->from->number);
    x->p.url = sv_of(url);
    if (x->p.author.n > 0)
        x->p.author_url =
            sv_of(arena_printf(d->a, SV_FMT "u/" SV_FMT, SV_ARG(base), SV_ARG(x->p.author)));
}

static int put_body(struct disc *d, struct put *x, struct ask_err *own)
{
    int rc = 0;
    sb_reset(&d->body);
    sb_reset(&d->cooked);
    if (x->from->raw.n > 0) {
        discourse_raw(&d->text, &d->body, x->from->raw, sb_view(&d->base));
    } else {
        struct html_opt opt = HTML_OPT_INIT;
        opt.base = sb_view(&d->base);
        discourse_cooked(&d->text, &d->cooked, x->from->cooked);
        if (!sb_ok(&d->cooked))
            return ask_fail(own, ASK_LIMIT, "the text is over %d MiB", HTML_IN_MAX >> 20);
        rc = html_convert(d->html, &d->body, sb_view(&d->cooked), &opt, own);
    }
    if (rc >= 0 && !sb_ok(&d->body))
        rc = ask_fail(own, ASK_LIMIT, "the text is too long");
    x->p.body = sb_view(&d->body);
    return rc;
}

/* A reason to leave the post out before its text is looked at; NULL when there is none. */
static const char *skips(const struct disc *d, const struct put *x)
{
    const struct disc_post *from = x->from;
    if (from->type == DISC_MODERATOR_ACTION || from->type == DISC_SMALL_ACTION || from->action)
        return "system message";
    if (x->restricted && !import_options(d->run)->include_private)
        return "private";
    return import_wants(d->run, x->p.container) ? NULL : "not asked for";
}

static int put_rest(struct disc *d, struct put *x, const char *file, int64_t position,
                    const char *unit, struct ask_err *err)
{
    struct ask_err own = {0};
    const struct disc_post *from = x->from;
    int64_t user;
    int rc;
    if ((rc = put_parent(d, x, err)) < 0 || (rc = put_marks(d, x, err)) < 0 ||
        (rc = put_head(d, x, err)) < 0)
        return rc;
    put_votes(d, x);
    x->p.author = from->user;
    if (d->dump && from->user.n == 0)
        x->p.keep |= POST_KEEP_AUTHOR; /* the users come last, and the dump may break off */
    x->p.author_key = from->user_id;
    x->p.bot = sv_i64(from->user_id, &user) && user < 0;
    x->p.created = from->created;
    x->p.edited = from->version > 1 ? from->edited : TIME_NONE;
    x->p.wiki = from->wiki;
    put_urls(d, x);
    if ((rc = put_body(d, x, &own)) == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0)
        return import_bad(d->run, x->p.key, file, position, unit, err, "%s", own.msg);
    return import_item(d->run, &x->p, file, position, unit, err);
}

int disc_put_post(struct disc *d, const struct disc_post *from, const char *file, int64_t position,
                  const char *unit, struct ask_err *err)
{
    struct put x = {.from = from, .p = post_unknown()};
    const char *skip = NULL;
    int rc;
    d->seen++;
    if (from->id <= 0 || from->topic <= 0)
        return import_bad(d->run, (struct post_key){0}, file, position, unit, err,
                          "the post has no id and topic_id that are numbers");
    if ((rc = is_newest(d, from, err)) < 0)
        return rc;
    if (rc == 0)
        skip = "duplicate of another item";
    if (!skip && ((rc = disc_topic_of(d, disc_number(d, from->topic), &x.topic, err)) < 0 ||
                  (rc = put_place(d, &x, err)) < 0))
        return rc;
    x.p.key = key_of(d, disc_number(d, from->topic), from->id, from->number);
    if (!skip && (from->deleted || from->hidden || x.topic.deleted))
        rc = import_gone(d->run, x.p.container, x.p.key, err);
    else if (skip || (skip = skips(d, &x)))
        import_skip(d->run, skip);
    else
        return put_rest(d, &x, file, position, unit, err);
    if (rc >= 0 && skip && strcmp(skip, "private") == 0)
        rc = import_hide(d->run, x.p.container, x.p.key, err);
    arena_reset(d->a);
    return rc < 0 ? rc : 0;
}
