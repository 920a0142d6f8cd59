/* discourse_facts.c - what is known of a Discourse site, noted in a first pass.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where facts come from (sources/discourse.c, discourse_dump.c), the posts made of them
 * (discourse_post.c).
 * Method: each fact is put as it comes, whatever the order of the files; of two that say the same,
 * the one who knows more counts (rank), then the later one.
 */
#include "corpus/sources/discourse/discourse_facts.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/solved.h"

enum { CATEGORY_DEPTH = 8, HOST_MAX = 253 };

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
    sb_init(&d->base, 2048);
    sb_init(&d->title, 512);
    if (!(d->html = html_new()))
        return ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    struct sv site = sv_of(import_options(run)->site_url ? import_options(run)->site_url : "");
    if (site.n > 0) {
        ptrdiff_t host = sv_find(site, SV("://"));
        struct sv rest = sv_skip(site, host < 0 ? 0 : (size_t)host + 3);
        ptrdiff_t end = sv_chr(rest, '/');
        sb_put(&d->host, rest.p, end < 0 ? rest.n : (size_t)end);
        sb_sv(&d->base, site);
        sb_puts(&d->base, sv_ends(site, SV("/")) ? "" : "/");
    }
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

struct sv disc_number(struct disc *d, int64_t n)
{
    return sv_of(arena_printf(d->a, "%" PRId64, n));
}

struct sv disc_at(struct disc *d, struct sv topic, int64_t number)
{
    return sv_of(arena_printf(d->a, SV_FMT "/%" PRId64, SV_ARG(topic), number));
}

int disc_has(struct disc *d, enum disc_table table, struct sv key, struct ask_err *err)
{
    struct sv ignored;
    return spool_get(d->facts, table, key, &ignored, d->a, err);
}

int disc_note_id(struct disc *d, enum disc_table table, struct sv id, struct ask_err *err)
{
    return id.n > 0 ? spool_put(d->facts, table, id, SV(""), err) : 0;
}

int disc_begins(struct disc *d, struct sv topic, struct ask_err *err)
{
    return disc_has(d, DISC_AT, disc_at(d, topic, 1), err);
}

/* ---- topics and categories ---- */

enum { T_RANK, T_STAMP, T_FLAGS, T_VIEWS, T_TITLE, T_SLUG, T_CATEGORY, T_TAGS, T_FIELDS };

/* Fields must hold no NUL. */
static struct sv clean(struct sv s)
{
    const char *nul = s.n ? memchr(s.p, '\0', s.n) : NULL;
    return nul ? sv_make(s.p, (size_t)(nul - s.p)) : s;
}

int disc_topic_of(struct disc *d, struct sv id, struct disc_topic *out, struct ask_err *err)
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
    int rc = disc_topic_of(d, now.id, &old, err);
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
    f[T_RANK] = disc_number(d, t->rank);
    f[T_STAMP] = disc_number(d, t->stamp);
    f[T_VIEWS] = disc_number(d, t->views);
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

int disc_category_place(struct disc *d, struct sv id, bool *solved, struct ask_err *err)
{
    struct sv names[CATEGORY_DEPTH], value, f[4];
    size_t n = 0;
    bool restricted = false;
    struct sv at = id;
    sb_reset(&d->place);
    int asking = id.n > 0 ? disc_has(d, DISC_ASKING, id, err) : 0;
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
    bool kind = p->type == DISC_REGULAR ||
                (p->type == DISC_WHISPER && import_options(d->run)->include_private);
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
    struct sv f[3] = {author, topic, disc_number(d, answer)};
    d->hints = true;
    return spool_put(d->facts, DISC_SAYS, at, spool_pack(d->a, f, 3), err);
}

/* Remembers the newest copy of a post; 1 when this one is it so far. */
static int note_newest(struct disc *d, const struct disc_post *p, struct ask_err *err)
{
    struct sv old, was[2], f[2], id = disc_number(d, p->id);
    int rc = spool_get(d->facts, DISC_NEWEST, id, &old, d->a, err);
    if (rc < 0)
        return rc;
    int64_t version = p->version > 0 && p->version < 1000000000 ? p->version : 0;
    int64_t edited = p->edited > 0 && p->edited < 100000000000 ? p->edited : 0;
    f[0] =
        sv_of(arena_printf(d->a, "%09" PRId64 " %011" PRId64 " %d", version, edited, p->raw.n > 0));
    f[1] = disc_number(d, d->seen);
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
    struct sv topic = disc_number(d, p->topic), at = disc_at(d, topic, p->number);
    bool accepted = p->accepted;
    if (d->loose) {
        if ((rc = disc_has(d, DISC_ACCEPTED, disc_number(d, p->id), err)) < 0)
            return rc;
        accepted = accepted || rc > 0;
    }
    if (accepted && ((rc = disc_note_id(d, DISC_ACCEPTED, disc_number(d, p->id), err)) < 0 ||
                     (rc = disc_note_id(d, DISC_SOLVED, topic, err)) < 0))
        return rc;
    if (p->number < 1 || !is_shown(d, p))
        return 0;
    struct sv f[2] = {disc_number(d, p->id), clean(author_of(p))};
    if ((rc = spool_put(d->facts, DISC_AT, at, spool_pack(d->a, f, 2), err)) < 0)
        return rc;
    return note_hints(d, p, topic, at, err);
}

int disc_note_accepted(struct disc *d, struct sv topic, int64_t number, struct ask_err *err)
{
    int rc = disc_note_id(d, DISC_SOLVED, topic, err);
    if (rc < 0 || number < 1 || topic.n == 0)
        return rc;
    return disc_note_id(d, DISC_ACCEPTED_AT, disc_at(d, topic, number), err);
}

/* ---- between the passes ---- */

static int count_missing(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct disc *d = ctx;
    (void)value;
    int rc = disc_has(d, DISC_NEWEST, key, err);
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
    struct sv answer = disc_at(d, f[1], number);
    if ((rc = disc_has(d, DISC_SOLVED, f[1], err)) == 0 &&
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
