/* discourse_facts.c - what is known of a Discourse site, and its posts made of it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where posts come from (sources/discourse.c, discourse_dump.c).
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
#include "corpus/sources/discourse/discourse_facts.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/emoji.h"
#include "corpus/solved.h"

enum { CATEGORY_DEPTH = 8, TAGS_MAX = 64, HOST_MAX = 253 };
enum { REGULAR = 1, MODERATOR_ACTION = 2, SMALL_ACTION = 3, WHISPER = 4 };

int disc_open(struct disc *d, struct import_run *run, struct ask_err *err)
{
    memset(d, 0, sizeof *d);
    d->run = run;
    d->a = import_arena(run);
    discourse_text_init(&d->text);
    sb_init(&d->cooked, HTML_IN_MAX);
    sb_init(&d->body, HTML_OUT_MAX);
    sb_init(&d->place, 1024);
    sb_init(&d->host, HOST_MAX);
    sb_init(&d->base, HOST_MAX + 16);
    sb_init(&d->title, 512);
    if (!(d->html = html_new()))
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    return spool_open(&d->facts, import_options(run)->tmp, err);
}

void disc_dispose(struct disc *d)
{
    spool_free(d->facts);
    html_free(d->html);
    discourse_text_dispose(&d->text);
    sb_dispose(&d->cooked);
    sb_dispose(&d->body);
    sb_dispose(&d->place);
    sb_dispose(&d->host);
    sb_dispose(&d->base);
    sb_dispose(&d->title);
}

/* Pictures of users lie below the site's own name, also where another host serves them. */
void disc_find_host(struct disc *d, struct sv text)
{
    ptrdiff_t at = d->host.n > 0 ? -1 : sv_find(text, SV("/user_avatar/"));
    if (at < 0)
        return;
    struct sv s = sv_skip(text, (size_t)at + 13);
    size_t n = 0;
    bool dot = false;
    while (n < s.n && n < HOST_MAX && s.p[n] != '/') {
        char c = s.p[n];
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!fits)
            return;
        dot = dot || c == '.';
        n++;
    }
    if (n == 0 || n >= s.n || s.p[n] != '/' || !dot || s.p[0] == '.')
        return;
    sb_put(&d->host, s.p, n);
    sb_puts(&d->base, "https://");
    sb_put(&d->base, s.p, n);
    sb_putc(&d->base, '/');
}

/* ---- keys of the spool ---- */

static struct sv number_text(struct disc *d, int64_t n)
{
    return sv_of(arena_printf(d->a, "%" PRId64, n));
}

static struct sv place_text(struct disc *d, struct sv topic, int64_t number)
{
    return sv_of(arena_printf(d->a, SV_FMT "/%" PRId64, SV_ARG(topic), number));
}

static int has(struct disc *d, enum disc_table table, struct sv key, struct ask_err *err)
{
    struct sv ignored;
    return spool_get(d->facts, table, key, &ignored, d->a, err);
}

int disc_note_id(struct disc *d, enum disc_table table, struct sv id, struct ask_err *err)
{
    return id.n > 0 ? spool_put(d->facts, table, id, SV(""), err) : 0;
}

/* ---- topics and categories ---- */

enum { T_RANK, T_STAMP, T_FLAGS, T_VIEWS, T_TITLE, T_SLUG, T_CATEGORY, T_TAGS, T_FIELDS };

/* Fields must hold no NUL. */
static struct sv clean(struct sv s)
{
    const char *nul = s.n ? memchr(s.p, '\0', s.n) : NULL;
    return nul ? sv_make(s.p, (size_t)(nul - s.p)) : s;
}

static int topic_get(struct disc *d, struct sv id, struct disc_topic *out, struct ask_err *err)
{
    struct sv value, f[T_FIELDS];
    int64_t rank = 0;
    *out = (struct disc_topic){.id = id, .views = -1, .stamp = TIME_NONE};
    int rc = spool_get(d->facts, DISC_TOPIC, id, &value, d->a, err);
    if (rc <= 0 || spool_unpack(value, f, T_FIELDS) != T_FIELDS)
        return rc;
    (void)sv_i64(f[T_RANK], &rank);
    (void)sv_i64(f[T_STAMP], &out->stamp);
    (void)sv_i64(f[T_VIEWS], &out->views);
    out->rank = (int)rank;
    out->title = f[T_TITLE];
    out->slug = f[T_SLUG];
    out->category = f[T_CATEGORY];
    out->tags = f[T_TAGS];
    out->closed = sv_chr(f[T_FLAGS], 'c') >= 0;
    out->message = sv_chr(f[T_FLAGS], 'm') >= 0;
    out->deleted = sv_chr(f[T_FLAGS], 'd') >= 0;
    out->unlisted = sv_chr(f[T_FLAGS], 'u') >= 0;
    out->asks = sv_chr(f[T_FLAGS], 'a') >= 0;
    out->placed = sv_chr(f[T_FLAGS], 'p') >= 0;
    return 1;
}

/* Takes from other what t does not know. */
static bool topic_fill(struct disc_topic *t, const struct disc_topic *other)
{
    bool title = t->title.n == 0 && other->title.n > 0;
    bool slug = t->slug.n == 0 && other->slug.n > 0;
    bool place = !t->placed && !t->message && other->placed;
    if (title)
        t->title = other->title;
    if (slug)
        t->slug = other->slug;
    if (place) {
        t->category = other->category;
        t->placed = true;
    }
    return title || slug || place;
}

int disc_note_topic(struct disc *d, const struct disc_topic *said, struct ask_err *err)
{
    struct disc_topic old, now = *said, *t = &now;
    if (now.id.n == 0)
        return 0;
    int rc = topic_get(d, now.id, &old, err);
    if (rc < 0)
        return rc;
    if (rc > 0 && (old.rank > now.rank || (old.rank == now.rank && old.stamp >= now.stamp))) {
        if (!topic_fill(&old, &now))
            return 0;
        t = &old;
    } else if (rc > 0) {
        (void)topic_fill(&now, &old);
    }
    struct sv f[T_FIELDS];
    f[T_RANK] = number_text(d, t->rank);
    f[T_STAMP] = number_text(d, t->stamp);
    f[T_VIEWS] = number_text(d, t->views);
    f[T_FLAGS] = sv_of(arena_printf(
        d->a, "%s%s%s%s%s%s", t->closed ? "c" : "", t->message ? "m" : "", t->deleted ? "d" : "",
        t->unlisted ? "u" : "", t->asks ? "a" : "", t->placed ? "p" : ""));
    f[T_TITLE] = clean(t->title);
    f[T_SLUG] = clean(t->slug);
    f[T_CATEGORY] = clean(t->category);
    f[T_TAGS] = clean(t->tags);
    return spool_put(d->facts, DISC_TOPIC, t->id, spool_pack(d->a, f, T_FIELDS), err);
}

int disc_note_category(struct disc *d, struct sv id, struct sv name, struct sv parent,
                       bool restricted, bool solved, struct ask_err *err)
{
    struct sv f[4] = {restricted ? SV("r") : SV(""), solved ? SV("s") : SV(""), clean(name),
                      clean(parent)};
    struct sv old, was[4];
    if (id.n == 0 || name.n == 0)
        return 0;
    int rc = spool_get(d->facts, DISC_CATEGORY, id, &old, d->a, err);
    if (rc < 0)
        return rc;
    if (rc > 0 && spool_unpack(old, was, 4) == 4) { /* a short form says less */
        f[0] = f[0].n > 0 ? f[0] : was[0];
        f[1] = f[1].n > 0 ? f[1] : was[1];
        f[3] = f[3].n > 0 ? f[3] : was[3];
    }
    return spool_put(d->facts, DISC_CATEGORY, id, spool_pack(d->a, f, 4), err);
}

/* Writes "Parent / Child" into d->place; 1 when the category is restricted. */
static int category_place(struct disc *d, struct sv id, bool *solved, struct ask_err *err)
{
    struct sv names[CATEGORY_DEPTH], value, f[4];
    size_t n = 0;
    bool restricted = false;
    struct sv at = id;
    sb_reset(&d->place);
    int asking = id.n > 0 ? has(d, DISC_ASKING, id, err) : 0;
    if (asking < 0)
        return asking;
    *solved = asking > 0;
    for (; at.n > 0 && n < CATEGORY_DEPTH; at = f[3]) {
        int rc = spool_get(d->facts, DISC_CATEGORY, at, &value, d->a, err);
        if (rc < 0)
            return rc;
        if (rc == 0 || spool_unpack(value, f, 4) != 4)
            break;
        restricted = restricted || f[0].n > 0;
        if (n == 0 && f[1].n > 0)
            *solved = true;
        names[n++] = f[2];
    }
    for (size_t i = n; i-- > 0;) {
        sb_sv(&d->place, names[i]);
        sb_puts(&d->place, i ? " / " : "");
    }
    if (n == 0 && id.n > 0)
        sb_printf(&d->place, "category-" SV_FMT, SV_ARG(id));
    return restricted;
}

/* ---- the first pass ---- */

/* Will the post be put, so that others may hang below it? */
static bool is_shown(const struct disc *d, const struct disc_post *p)
{
    bool kind =
        p->type == REGULAR || (p->type == WHISPER && import_options(d->run)->include_private);
    return kind && !p->action && !p->hidden && !p->deleted;
}

static struct sv author_of(const struct disc_post *p)
{
    return p->user_id.n > 0 ? p->user_id : p->user;
}

/* Without its quotes: what the author says. */
static struct sv own_words(struct sv raw)
{
    static const char end[] = "[/quote]";
    for (size_t i = raw.n; i >= sizeof end - 1; i--)
        if (memcmp(raw.p + i - (sizeof end - 1), end, sizeof end - 1) == 0)
            return sv_skip(raw, i);
    return raw;
}

static int note_hints(struct disc *d, const struct disc_post *p, struct sv topic, struct sv at,
                      struct ask_err *err)
{
    struct sv author = clean(author_of(p));
    if (author.n == 0)
        return 0;
    if (p->number == 1)
        return spool_put(d->facts, DISC_ASKER, topic, author, err);
    if (p->number < 3 || !solved_says(own_words(p->raw)))
        return 0;
    int64_t answer = p->reply_to > 1 ? p->reply_to : p->number - 1;
    struct sv f[3] = {author, topic, number_text(d, answer)};
    d->hints = true;
    return spool_put(d->facts, DISC_SAYS, at, spool_pack(d->a, f, 3), err);
}

/* Remembers the newest copy of a post; 1 when this one is it so far. */
static int note_newest(struct disc *d, const struct disc_post *p, struct ask_err *err)
{
    struct sv old, was[2], f[2], id = number_text(d, p->id);
    int rc = spool_get(d->facts, DISC_NEWEST, id, &old, d->a, err);
    if (rc < 0)
        return rc;
    int64_t version = p->version > 0 && p->version < 1000000000 ? p->version : 0;
    int64_t edited = p->edited > 0 && p->edited < 100000000000 ? p->edited : 0;
    f[0] =
        sv_of(arena_printf(d->a, "%09" PRId64 " %011" PRId64 " %d", version, edited, p->raw.n > 0));
    f[1] = number_text(d, d->seen);
    if (rc > 0 && spool_unpack(old, was, 2) == 2 && sv_cmp(was[0], f[0]) >= 0)
        return 0;
    rc = spool_put(d->facts, DISC_NEWEST, id, spool_pack(d->a, f, 2), err);
    return rc < 0 ? rc : 1;
}

int disc_note_post(struct disc *d, const struct disc_post *p, struct ask_err *err)
{
    int rc = 1;
    d->seen++;
    if (p->id <= 0 || p->topic <= 0)
        return 0;
    if (!d->dump && (rc = note_newest(d, p, err)) <= 0)
        return rc;
    struct sv topic = number_text(d, p->topic), at = place_text(d, topic, p->number);
    bool accepted = p->accepted;
    if (d->loose) {
        if ((rc = has(d, DISC_ACCEPTED, number_text(d, p->id), err)) < 0)
            return rc;
        accepted = accepted || rc > 0;
    }
    if (accepted && ((rc = disc_note_id(d, DISC_ACCEPTED, number_text(d, p->id), err)) < 0 ||
                     (rc = disc_note_id(d, DISC_SOLVED, topic, err)) < 0))
        return rc;
    if (p->number < 1 || !is_shown(d, p))
        return 0;
    struct sv f[2] = {number_text(d, p->id), clean(author_of(p))};
    if ((rc = spool_put(d->facts, DISC_AT, at, spool_pack(d->a, f, 2), err)) < 0)
        return rc;
    return note_hints(d, p, topic, at, err);
}

int disc_note_accepted(struct disc *d, struct sv topic, int64_t number, struct ask_err *err)
{
    int rc = disc_note_id(d, DISC_SOLVED, topic, err);
    if (rc < 0 || number < 1 || topic.n == 0)
        return rc;
    return disc_note_id(d, DISC_ACCEPTED_AT, place_text(d, topic, number), err);
}

/* ---- between the passes ---- */

static int count_missing(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct disc *d = ctx;
    (void)value;
    int rc = has(d, DISC_NEWEST, key, err);
    d->missing += rc == 0;
    arena_reset(d->a);
    return rc < 0 ? rc : 0;
}

/* One who says that it worked: when it is the asker and another one answered, a hint. */
static int settle_hint(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct disc *d = ctx;
    struct sv f[3], asker, at, post[2];
    int64_t number;
    int rc = 0;
    (void)key;
    value = arena_sv(d->a, value);
    if (spool_unpack(value, f, 3) != 3 || !sv_i64(f[2], &number) || number < 2)
        return 0;
    struct sv answer = place_text(d, f[1], number);
    if ((rc = has(d, DISC_SOLVED, f[1], err)) == 0 &&
        (rc = spool_get(d->facts, DISC_ASKER, f[1], &asker, d->a, err)) > 0 && sv_eq(asker, f[0]) &&
        (rc = spool_get(d->facts, DISC_AT, answer, &at, d->a, err)) > 0 &&
        spool_unpack(at, post, 2) == 2 && !sv_eq(post[1], asker))
        rc = disc_note_id(d, DISC_HINTED_AT, answer, err);
    arena_reset(d->a);
    return rc < 0 ? rc : 0;
}

int disc_settle(struct disc *d, struct ask_err *err)
{
    int rc = 0;
    d->seen = 0;
    if (d->hints)
        rc = spool_each(d->facts, DISC_SAYS, settle_hint, d, err);
    if (rc >= 0)
        rc = spool_each(d->facts, DISC_LISTED, count_missing, d, err);
    return rc;
}

/* ---- the second pass ---- */

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
    int rc = spool_get(d->facts, DISC_NEWEST, number_text(d, p->id), &value, d->a, err);
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
    struct sv at = place_text(d, x->topic.id, from->reply_to);
    int rc = spool_get(d->facts, DISC_AT, at, &value, d->a, err);
    if (rc > 0 && spool_unpack(value, f, 2) == 2 && !sv_eq(f[0], x->p.key.id))
        x->p.parent.id = f[0];
    return rc < 0 ? rc : 0;
}

/* Is one of three marks there? Stops at the first. */
static int is_accepted(struct disc *d, const struct put *x, struct sv at, struct ask_err *err)
{
    int rc = has(d, DISC_ACCEPTED, number_text(d, x->from->id), err);
    if (rc == 0)
        rc = has(d, DISC_ACCEPTED_AT, at, err);
    if (rc == 0 && !x->solved)
        rc = has(d, DISC_HINTED_AT, at, err);
    for (size_t i = 0; i < x->from->nreactions && rc == 0 && !x->solved; i++)
        rc = reaction_accepts(x->from->reactions[i].name);
    return rc;
}

/* Whether it was accepted, and whether its topic asks. */
static int put_marks(struct disc *d, struct put *x, struct ask_err *err)
{
    bool head = x->from->number == 1;
    int rc = has(d, DISC_SOLVED, x->topic.id, err);
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
    rc = is_accepted(d, x, place_text(d, x->topic.id, x->from->number), err);
    x->p.accepted = rc > 0;
    return rc < 0 ? rc : 0;
}

/* Where it stands and who may read it. */
static int put_place(struct disc *d, struct put *x, struct ask_err *err)
{
    int rc = category_place(d, x->topic.category, &x->asks, err);
    if (rc < 0)
        return rc;
    bool whisper = x->from->type == WHISPER;
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
        int rc = has(d, DISC_AT, place_text(d, x->topic.id, 1), err);
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
    if (from->type == MODERATOR_ACTION || from->type == SMALL_ACTION || from->action)
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
    if (!skip && ((rc = topic_get(d, number_text(d, from->topic), &x.topic, err)) < 0 ||
                  (rc = put_place(d, &x, err)) < 0))
        return rc;
    x.p.key = key_of(d, number_text(d, from->topic), from->id, from->number);
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
