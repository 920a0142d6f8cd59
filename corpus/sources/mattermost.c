/* mattermost.c - a Mattermost bulk export: JSON Lines of channels, users, posts and direct posts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cutting talk without replies into conversations (talk.c).
 * Method: two passes. The first notes channels, users and when root posts were made; the second
 * puts root posts with their replies, and cuts those without replies into conversations. Posts have
 * no ids: channel, time of making and author are what identifies one, the last as a hash of the
 * name; an edit keeps all three. Channels of type P and direct posts are restricted. No real export
 * was at hand: the fixtures of the tests follow the published format of the bulk export (version
 * 1); nobody knows of permalinks, which need ids, so links lead to the channel, and only with
 * --site-url.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "corpus/emoji.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/spool.h"
#include "corpus/talk.h"

enum { CHANNELS_MAX = 1000000, REACTIONS_MAX = 200, AUTHORS = 1000, REPLIES_MAX = 100000 };

enum table { T_USER, T_CHANNEL };

struct mattermost {
    struct import_run *run;
    struct spool *sp;
    struct arena scratch; /* of the first pass, and of what outlives an item in the second */
    struct talks *talks;
    struct sb text;
    struct sv site;
    bool complete; /* the version line is there: an export begins with it */
};

/* Where a post stands. */
struct place {
    struct sv container; /* team/channel */
    struct sv team, channel;
    bool hidden, known;
};

/* ---- names ---- */

static struct sv joined(struct sv team, struct sv channel, struct arena *a)
{
    return sv_of(arena_printf(a, SV_FMT "/" SV_FMT, SV_ARG(team), SV_ARG(channel)));
}

/* Members of direct messages, sorted, so that their order in the export says nothing. */
static struct sv direct_name(const json_t *members, struct arena *a)
{
    size_t n = json_array_size(members);
    struct sv *v = arena_array(a, n + 1, sizeof *v);
    const char *name = "direct";
    for (size_t i = 0; v && i < n; i++) {
        struct sv s = js_value_text(json_array_get(members, i));
        size_t k = i;
        for (; k > 0 && sv_cmp(v[k - 1], s) > 0; k--)
            v[k] = v[k - 1];
        v[k] = s;
    }
    uint64_t h = 0;
    for (size_t i = 0; v && i < n; i++)
        h = hash64(v[i].p, v[i].n, h + 1);
    /* The names would tell who talks to whom wherever the container is shown. */
    name = arena_printf(a, "direct/%016llx", (unsigned long long)h);
    return sv_of(name);
}

static int find_place(struct mattermost *m, struct place *pl, const json_t *v, bool direct,
                      struct arena *a, struct ask_err *err)
{
    struct sv value;
    *pl = (struct place){.hidden = true};
    pl->known = direct;
    if (direct) {
        pl->container = direct_name(js_list(v, "channel_members"), a);
        return 0;
    }
    pl->team = js_text(v, "team");
    pl->channel = js_text(v, "channel");
    pl->container = joined(pl->team, pl->channel, a);
    int rc = spool_get(m->sp, T_CHANNEL, pl->container, &value, a, err);
    pl->known = rc > 0;
    if (rc > 0)
        pl->hidden = value.n > 0;
    return rc < 0 ? rc : 0; /* a channel that is not listed is not known to be open */
}

/* Milliseconds since 1970 and who: unique within a channel, and in the order of time. */
static int64_t post_number(const json_t *v)
{
    struct sv user = js_text(v, "user");
    int64_t at = js_number(v, "create_at", -1);
    if (at < 0 || at > INT64_MAX / AUTHORS - 1)
        return -1;
    return at * AUTHORS + (int64_t)(hash64(user.p, user.n, 0) % AUTHORS);
}

static struct sv number_text(int64_t n, struct arena *a)
{
    return sv_of(arena_printf(a, "%lld", (long long)n));
}

static bool is_system(const json_t *v)
{
    return sv_starts(js_text(v, "type"), SV("system_"));
}

static bool is_deleted(const json_t *v)
{
    return js_text(v, "props.deleteBy").n > 0 || js_number(v, "delete_at", 0) > 0;
}

/* ---- the first pass ---- */

static int note_user(struct mattermost *m, const json_t *v, struct ask_err *err)
{
    struct arena *a = &m->scratch;
    struct sv first = js_text(v, "first_name"), last = js_text(v, "last_name");
    struct sv nick = js_text(v, "nickname"), name = nick;
    if (name.n == 0 && (first.n > 0 || last.n > 0))
        name = sv_trim(sv_of(arena_printf(a, SV_FMT " " SV_FMT, SV_ARG(first), SV_ARG(last))));
    if (name.n == 0)
        name = js_text(v, "display_name"); /* of a bot */
    return spool_put(m->sp, T_USER, js_text(v, "username"), name, err);
}

static int note_channel(struct mattermost *m, const json_t *v, struct ask_err *err)
{
    struct arena *a = &m->scratch;
    bool open = sv_eq(js_text(v, "type"), SV("O"));
    return spool_put(m->sp, T_CHANNEL, joined(js_text(v, "team"), js_text(v, "name"), a),
                     open ? SV("") : SV("hidden"), err);
}

static int note_post(struct mattermost *m, const json_t *v, bool direct, struct ask_err *err)
{
    struct place pl;
    int64_t id = post_number(v);
    int rc = find_place(m, &pl, v, direct, &m->scratch, err);
    if (rc < 0 || id < 0 || is_system(v) || is_deleted(v) || !import_wants(m->run, pl.container))
        return rc;
    struct talk *t = talks_of(m->talks, pl.container);
    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory for the channels of an export");
    bool replies = json_array_size(js_list(v, "replies")) > 0;
    int64_t at = id / AUTHORS / 1000;
    return replies ? talk_note_thread(t, id, at, err) : talk_note(t, id, at, err);
}

static int note_line(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct mattermost *m = ctx;
    struct sv type = js_text(it->value, "type");
    int rc = 0;
    if (sv_eq(type, SV("version")))
        m->complete = true;
    else if (sv_eq(type, SV("user")))
        rc = note_user(m, js_at(it->value, "user"), err);
    else if (sv_eq(type, SV("bot")))
        rc = note_user(m, js_at(it->value, "bot"), err);
    else if (sv_eq(type, SV("channel")))
        rc = note_channel(m, js_at(it->value, "channel"), err);
    else if (sv_eq(type, SV("post")))
        rc = note_post(m, js_at(it->value, "post"), false, err);
    else if (sv_eq(type, SV("direct_post")))
        rc = note_post(m, js_at(it->value, "direct_post"), true, err);
    arena_reset(&m->scratch);
    return rc;
}

/* ---- the second pass ---- */

static void read_reactions(struct post *p, const json_t *v, struct arena *a)
{
    const json_t *list = js_list(v, "reactions");
    struct post_reaction *r = arena_array(a, REACTIONS_MAX, sizeof *r);
    size_t n = 0;
    for (size_t i = 0; r && i < json_array_size(list); i++)
        reaction_count(r, &n, REACTIONS_MAX, js_text(json_array_get(list, i), "emoji_name"));
    if (r)
        reaction_apply(p, r, n, a);
    for (size_t i = 0; i < n && p->parent.id.n > 0; i++)
        p->accepted |= reaction_accepts(r[i].name);
}

/* The message, and the texts that integrations attach to it. */
static struct sv read_body(struct mattermost *m, const json_t *v, struct arena *a)
{
    static const char *const parts[] = {"pretext", "title", "text"};
    const json_t *list = js_list(v, "props.attachments");
    sb_reset(&m->text);
    emoji_text(&m->text, js_text(v, "message"));
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            struct sv s = js_text(json_array_get(list, i), parts[k]);
            if (s.n > 0)
                sb_puts(&m->text, m->text.n ? "\n\n" : "");
            emoji_text(&m->text, s);
        }
    list = js_list(v, "attachments");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct sv name = name_base(js_text(json_array_get(list, i), "path"));
        if (name.n > 0)
            sb_printf(&m->text, "%s`" SV_FMT "`", m->text.n ? "\n\n" : "", SV_ARG(name));
    }
    return sb_ok(&m->text) ? arena_sv(a, sv_trim(sb_view(&m->text))) : sv_make("", 0);
}

static int read_author(struct mattermost *m, struct post *p, const json_t *v, struct ask_err *err)
{
    struct sv name, hook = js_text(v, "props.override_username");
    p->bot = js_true(v, "props.from_webhook") || js_true(v, "props.from_bot");
    p->author = hook;
    if (hook.n > 0)
        return 0; /* not the person who set the hook up */
    p->author = p->author_key = js_text(v, "user");
    int rc = spool_get(m->sp, T_USER, p->author_key, &name, import_arena(m->run), err);
    if (rc > 0 && name.n > 0)
        p->author = name;
    return rc;
}

/* One post or reply; root is the number of what it stands below, its own for a root. */
static int put_post(struct mattermost *m, const json_t *v, const struct place *pl, int64_t root,
                    bool accepted, const struct json_item *it, struct ask_err *err)
{
    struct arena *a = import_arena(m->run);
    struct post p = post_unknown();
    int64_t id = post_number(v);
    int rc;
    p.kind = POST_MESSAGE;
    p.container = pl->container;
    if (id < 0)
        return import_bad(m->run, p.key, it->file, it->line, "line", err,
                          "a post has no time at which it was made");
    p.key.id = number_text(id, a);
    if (is_deleted(v))
        return import_gone(m->run, p.container, p.key, err);
    if (is_system(v)) {
        import_skip(m->run, "system message");
        return 0;
    }
    if (!pl->known && !import_options(m->run)->include_private) {
        import_skip(m->run, "private"); /* it may be, so nothing stored before is touched */
        return 0;
    }
    p.root.id = number_text(root, a);
    if (root != id)
        p.parent = p.root;
    p.created = id / AUTHORS / 1000;
    int64_t edited = js_number(v, "edit_at", 0);
    if (edited > 0)
        p.edited = edited / 1000;
    if (m->site.n > 0 && pl->team.n > 0)
        p.url = sv_of(arena_printf(a, SV_FMT "/" SV_FMT "/channels/" SV_FMT, SV_ARG(m->site),
                                   SV_ARG(pl->team), SV_ARG(pl->channel)));
    p.body = read_body(m, v, a);
    if (!sb_ok(&m->text))
        return import_bad(m->run, p.key, it->file, it->line, "line", err, "the post is too long");
    if ((rc = read_author(m, &p, v, err)) < 0)
        return rc;
    read_reactions(&p, v, a);
    p.accepted |= accepted;
    if (pl->hidden)
        import_restrict(m->run, &p, pl->container);
    if (p.body.n == 0) {
        import_skip(m->run, "no text");
        return 0;
    }
    return import_item(m->run, &p, it->file, it->line, "line", err);
}

/* Of the replies, the one that the asker says to have worked; -1 when there is none. */
static ptrdiff_t worked(const json_t *post, const json_t *replies)
{
    struct sv asker = js_text(post, "user");
    ptrdiff_t other = -1, found = -1;
    for (size_t i = 0; i < json_array_size(replies); i++) {
        const json_t *r = json_array_get(replies, i);
        if (!sv_eq(js_text(r, "user"), asker))
            other = is_deleted(r) || is_system(r) ? other : (ptrdiff_t)i;
        else if (other >= 0 && solved_says(js_text(r, "message")))
            found = other;
    }
    return found;
}

static int put_thread(struct mattermost *m, const json_t *v, bool direct,
                      const struct json_item *it, struct ask_err *err)
{
    const json_t *replies = js_list(v, "replies");
    struct place pl;
    int64_t id = post_number(v), root = id;
    ptrdiff_t answer = worked(v, replies);
    /* The place lives longer than the arena of an item. */
    int rc = find_place(m, &pl, v, direct, &m->scratch, err);
    if (rc < 0)
        return rc;
    if (id >= 0 && json_array_size(replies) == 0) {
        struct talk *t = talks_of(m->talks, pl.container);
        root = t ? talk_root(t, id) : id;
    }
    rc = put_post(m, v, &pl, root, false, it, err);
    for (size_t i = 0; i < json_array_size(replies) && i < REPLIES_MAX && rc >= 0; i++)
        rc = put_post(m, json_array_get(replies, i), &pl, id, (ptrdiff_t)i == answer, it, err);
    arena_reset(&m->scratch);
    return rc;
}

static int put_line(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct mattermost *m = ctx;
    struct sv type = js_text(it->value, "type");
    int rc = 0;
    if (sv_eq(type, SV("post")))
        rc = put_thread(m, js_at(it->value, "post"), false, it, err);
    else if (sv_eq(type, SV("direct_post")))
        rc = put_thread(m, js_at(it->value, "direct_post"), true, it, err);
    arena_reset(import_arena(m->run));
    return rc;
}

/* ---- the run ---- */

static int all_lines(struct mattermost *m, bool second, struct ask_err *err)
{
    struct input *in = import_input(m->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        if (!name_ends(name, ".jsonl") && !name_ends(name, ".json") && input_count(in) > 1)
            continue; /* the files of attachments */
        rc = second ? import_json(m->run, i, NULL, put_line, m, err)
                    : import_json_quiet(m->run, i, NULL, note_line, m, err);
    }
    return rc;
}

static int mattermost_read(struct mattermost *m, struct ask_err *err)
{
    const char *site = import_options(m->run)->site_url;
    struct store_source src = {0};
    int rc = all_lines(m, false, err);
    if (rc < 0)
        return rc;
    talks_cut(m->talks);
    m->site = sv_of(site ? site : "");
    while (m->site.n > 0 && m->site.p[m->site.n - 1] == '/')
        m->site.n--;
    src.name = name_stem(input_name(import_input(m->run)));
    src.format = SV("mattermost");
    src.url = m->site;
    rc = import_source(m->run, &src, m->complete, err);
    return rc < 0 ? rc : all_lines(m, true, err);
}

static int mattermost_run(struct import_run *run, struct ask_err *err)
{
    struct mattermost m = {.run = run};
    arena_init(&m.scratch, 64 << 10, 64 << 20);
    sb_init(&m.text, 32 << 20);
    m.talks = talks_new(CHANNELS_MAX);
    int rc = m.talks ? spool_open(&m.sp, import_options(run)->tmp, err)
                     : ask_fail(err, ASK_NOMEM, "no memory to read Mattermost");
    if (rc >= 0)
        rc = mattermost_read(&m, err);
    talks_free(m.talks);
    spool_free(m.sp);
    sb_dispose(&m.text);
    arena_dispose(&m.scratch);
    return rc;
}

/* An export begins with its version; a part of one has lines of its types, which hold their kind
 * twice: {"type":"post","post":{...}}. */
static int mattermost_probe(struct input *in)
{
    for (size_t i = 0; i < input_count(in) && i < 20; i++) {
        struct sv name = sv_of(input_at(in, i)->name), head;
        if (!name_ends(name, ".jsonl") && !name_ends(name, ".json") && input_count(in) > 1)
            continue;
        head = sv_trim(input_head_plain(in, i));
        ptrdiff_t end = sv_chr(head, '\n');
        struct sv line = end >= 0 ? sv_make(head.p, (size_t)end) : head;
        bool version = sv_find(line, SV("\"type\":\"version\"")) >= 0 ||
                       sv_find(line, SV("\"type\": \"version\"")) >= 0;
        bool post = sv_find(line, SV("\"create_at\"")) >= 0 &&
                    (sv_starts(line, SV("{\"type\":\"post\",\"post\":{")) ||
                     sv_starts(line, SV("{\"type\":\"direct_post\",\"direct_post\":{")));
        if (version && sv_find(line, SV("\"version\":")) >= 0)
            return 90;
        if (post)
            return 85;
    }
    return 0;
}

const struct importer importer_mattermost = {
    .name = "mattermost",
    .title = "Mattermost bulk export",
    .takes = "the .jsonl of a bulk export, or the .zip with it",
    .probe = mattermost_probe,
    .run = mattermost_run,
};
