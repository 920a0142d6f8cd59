/* discord.c - JSON files of DiscordChatExporter: channels, threads and forum posts of a guild.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the dialect of Markdown (discord_md.c), what makes up a message's text
 * (discord_body.c), which conversation it belongs to (convo.c).
 * A file is one channel, {"guild":…,"channel":…,"messages":[…],"messageCount":n}; long ones come in
 * parts, each with the same head. A folder or archive with files of one guild is one export, and
 * the guild is the source; files of several guilds are exports of their own.
 * Method: two passes. The first notes every message's time, author and what it replies to, and the
 * names that mentions mean; channels are settled; the second puts the posts.
 * Threads: a thread's messages stand in its parent's container, below the message that has the
 * thread's own id: the starter of a forum post, or the message of the parent that it was opened on.
 * In channels without threads, conversations are cut by pauses and replies followed.
 * Everything is POST_MESSAGE, also in forums: there is no answer's shape and no accepted mark; a
 * check mark and the asker's "that worked" are hints.
 * Private are direct messages, groups and private threads. An export does not say who may read a
 * channel of a guild: those are taken as public.
 * Snapshot: when each file is whole and without a range of dates, and no thread could be missing
 * (containers hold threads too): no file of a thread, no "started a thread" in a channel.
 * Real files: only three small ones with edited content, one of which counts wrongly; threads,
 * forwarded messages, parts and the fields since 2.44 are from the exporter's own source.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/sb.h"
#include "base/strmap.h"
#include "corpus/convo.h"
#include "corpus/emoji.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/discord/discord_body.h"
#include "corpus/sources/discord/discord_files.h"

enum { CHANNELS_MAX = 1 << 20, NAMES_MAX = 1 << 22, NAMES_BYTES = 256 << 20 };

static const char *const split[] = {"messages", NULL};

struct channel {
    struct sv id, name, parent_id, parent;
    struct sv container;
    bool secret, thread, wanted;
    bool starter;  /* of a thread: the message with its id is in this export */
    int64_t first; /* least id of its messages */
};

/* What the first pass learned of a member. */
struct file {
    ptrdiff_t at; /* its channel's number, -1 when it has none */
    int64_t messages;
};

struct discord {
    struct import_run *run;
    struct convo *convo;
    struct arena keep; /* texts of channels */
    struct channel *v;
    size_t n, cap;
    struct file *files;   /* one a member */
    struct strmap *ids;   /* id of a channel -> its number + 1 */
    struct strmap *names; /* sigil and id -> offset in name_text + 1 */
    struct sb name_text;
    struct sv guild, guild_name;
    ptrdiff_t at; /* the channel of the file being read, -1 before its head */
    int64_t count, told;
    bool threads, ranged;
    char broken[160]; /* why the export is not whole */
    struct sb body;
    const json_t *mentions; /* of the message being read */
};

/* ---- channels ---- */

static bool is_number(struct sv s, int64_t *out)
{
    return sv_i64(s, out) && *out > 0;
}

static bool starts(struct sv s, const char *with)
{
    return sv_istarts(s, sv_of(with));
}

static bool type_secret(struct sv type)
{
    return starts(type, "Direct") || starts(type, "GuildPrivate") || sv_eq(type, SV("1")) ||
           sv_eq(type, SV("3")) || sv_eq(type, SV("12"));
}

static bool type_thread(struct sv type)
{
    return sv_ends(type, SV("Thread")) || sv_eq(type, SV("10")) || sv_eq(type, SV("11")) ||
           sv_eq(type, SV("12"));
}

static struct sv keep_text(struct discord *d, const json_t *o, const char *path)
{
    return arena_sv(&d->keep, sv_trim(js_id(o, path, &d->keep)));
}

static void channel_read(struct discord *d, struct channel *c, const json_t *head)
{
    struct sv guild = js_id(head, "guild.id", &d->keep);
    struct sv type = js_id(head, "channel.type", &d->keep);
    c->id = keep_text(d, head, "channel.id");
    c->name = keep_text(d, head, "channel.name");
    c->parent_id = keep_text(d, head, "channel.categoryId");
    c->parent = keep_text(d, head, "channel.category");
    c->thread = type_thread(type);
    c->secret = type_secret(type) || guild.n == 0 || sv_eq(guild, SV("0"));
    c->container = c->thread && c->parent.n > 0 ? c->parent : c->name.n > 0 ? c->name : c->id;
    c->wanted = import_wants(d->run, c->container) &&
                (!c->secret || import_options(d->run)->include_private);
    d->threads = d->threads || c->thread;
}

/* The number of the channel that a head is of, or -1 when it is none; an error without memory. */
static int channel_find(struct discord *d, const json_t *head, ptrdiff_t *at, struct ask_err *err)
{
    struct sv id = js_id(head, "channel.id", &d->keep);
    uint32_t *number = id.n > 0 ? strmap_at(d->ids, id) : NULL;
    *at = -1;
    if (id.n == 0)
        return 0;
    if (!number)
        return ask_fail(err, ASK_LIMIT, "more than %d channels", CHANNELS_MAX);
    if (*number == 0) {
        struct channel *v = array_room(d->v, d->n, &d->cap, sizeof *v, CHANNELS_MAX);
        if (!v)
            return ask_fail(err, ASK_NOMEM, "no memory for the channels");
        d->v = v;
        d->v[d->n] = (struct channel){0};
        channel_read(d, &d->v[d->n++], head);
        *number = (uint32_t)d->n;
    }
    *at = (ptrdiff_t)*number - 1;
    return arena_ok(&d->keep) ? 0 : ask_fail(err, ASK_NOMEM, "no memory for the channels");
}

static const struct channel *channel_of(const struct discord *d, struct sv id)
{
    uint32_t number;
    return id.n > 0 && strmap_get(d->ids, id, &number) && number > 0 ? &d->v[number - 1] : NULL;
}

/* ---- names that mentions mean ---- */

/* Sigil and id as the key of a name; empty when the id is too long to be one. */
static struct sv name_key(char *buf, size_t max, char sigil, struct sv id)
{
    if (id.n == 0 || id.n + 1 > max)
        return sv_make("", 0);
    buf[0] = sigil;
    memcpy(buf + 1, id.p, id.n);
    return sv_make(buf, id.n + 1);
}

static void note_name(struct discord *d, char sigil, struct sv id, struct sv name)
{
    char buf[64];
    struct sv key = name_key(buf, sizeof buf, sigil, id);
    uint32_t *at = key.n > 0 && name.n > 0 ? strmap_at(d->names, key) : NULL;
    if (!at || *at != 0 || d->name_text.n + name.n + 2 > NAMES_BYTES)
        return;
    *at = (uint32_t)d->name_text.n + 1;
    sb_sv(&d->name_text, name);
    sb_putc(&d->name_text, '\0');
}

static struct sv user_name(const json_t *user)
{
    struct sv nick = sv_trim(js_text(user, "nickname"));
    return nick.n > 0 ? nick : sv_trim(js_text(user, "name"));
}

static void note_user(struct discord *d, const json_t *user)
{
    const json_t *roles = js_list(user, "roles");
    note_name(d, '@', js_text(user, "id"), user_name(user));
    for (size_t i = 0; i < json_array_size(roles); i++) {
        const json_t *r = json_array_get(roles, i);
        note_name(d, '&', js_text(r, "id"), js_text(r, "name"));
    }
}

/* For discord_names. */
static struct sv name_of(void *ctx, char sigil, struct sv id)
{
    const struct discord *d = ctx;
    char buf[64];
    uint32_t at;
    for (size_t i = 0; sigil == '@' && i < json_array_size(d->mentions); i++) {
        const json_t *user = json_array_get(d->mentions, i);
        if (sv_eq(js_text(user, "id"), id))
            return user_name(user);
    }
    const struct channel *c = sigil == '#' ? channel_of(d, id) : NULL;
    if (sigil == '#')
        return c && (!c->secret || d->v[d->at].secret) ? c->name : sv_make("", 0);
    struct sv key = name_key(buf, sizeof buf, sigil, id);
    if (key.n == 0 || !strmap_get(d->names, key, &at) || at == 0 || at > d->name_text.n)
        return sv_make("", 0);
    return sv_of(d->name_text.p + at - 1);
}

/* ---- what a message is ---- */

/* Names and numbers of Discord's message types that people's words come in. */
static bool is_words(struct sv type)
{
    static const char *const kept[] = {"",
                                       "Default",
                                       "Reply",
                                       "0",
                                       "19",
                                       "ApplicationCommand",
                                       "20",
                                       "23",
                                       "ChatInputCommand",
                                       "21",
                                       "ThreadStarterMessage",
                                       "ContextMenuCommand"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (sv_ieq(type, sv_of(kept[i])))
            return true;
    return false;
}

static bool is_starter(struct sv type)
{
    return sv_eq(type, SV("21")) || sv_ieq(type, SV("ThreadStarterMessage"));
}

/* The id of the message of the same place that it replies to; empty when it does not. */
static struct sv reply_target(const struct channel *c, const json_t *o, struct arena *a)
{
    struct sv id = js_id(o, "reference.messageId", a), in = js_id(o, "reference.channelId", a);
    struct sv kind = js_id(o, "reference.type", a);
    int64_t n;
    bool forward =
        sv_ieq(kind, SV("Forward")) || sv_eq(kind, SV("1")) || js_at(o, "forwardedMessage");
    bool here = in.n == 0 || sv_eq(in, c->id) || (c->thread && sv_eq(id, c->id));
    return !forward && here && is_number(id, &n) ? id : sv_make("", 0);
}

static int64_t time_of(const json_t *o, int64_t id)
{
    int64_t t = js_time(o, "timestamp");
    return t != TIME_NONE ? t : ((id >> 22) + INT64_C(1420070400000)) / 1000;
}

/* ---- the first pass ---- */

static int note_message(struct discord *d, const json_t *o, struct ask_err *err)
{
    struct arena *a = import_arena(d->run);
    const struct channel *c = &d->v[d->at];
    const json_t *mentions = js_list(o, "mentions");
    struct convo_note note = {0};
    struct sv type = js_id(o, "type", a);
    if (!is_words(type) && (sv_eq(type, SV("18")) || sv_ieq(type, SV("ThreadCreated"))))
        d->threads = true;
    if (!c->wanted || !is_number(js_id(o, "id", a), &note.id))
        return 0;
    note_user(d, js_at(o, "author"));
    for (size_t i = 0; i < json_array_size(mentions); i++)
        note_user(d, json_array_get(mentions, i));
    if (!is_words(type) || is_starter(type))
        return 0;
    note.seconds = time_of(o, note.id);
    (void)is_number(reply_target(c, o, a), &note.parent);
    if (c->thread)
        (void)is_number(c->id, &note.root);
    note.author = js_id(o, "author.id", a);
    note.solved = solved_says(js_text(o, "content"));
    return convo_note(d->convo, (unsigned)d->at, &note, err);
}

static int note_item(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct discord *d = ctx;
    int rc = 0;
    if (it->kind == ELEMENT_HEAD) {
        if ((rc = channel_find(d, it->value, &d->at, err)) < 0)
            return rc;
        if (d->guild.p == NULL) {
            d->guild = keep_text(d, it->value, "guild.id");
            d->guild_name = keep_text(d, it->value, "guild.name");
        }
        d->ranged = d->ranged || js_at(it->value, "dateRange.after") ||
                    js_at(it->value, "dateRange.before");
    } else if (it->kind == ELEMENT_TAIL) {
        d->told = js_number(it->value, "messageCount", -1);
    } else if (it->list.n > 0 && d->at >= 0) {
        d->count++;
        rc = note_message(d, it->value, err);
        arena_reset(import_arena(d->run));
    }
    return rc;
}

static void say_broken(struct discord *d, const char *file, const char *why)
{
    if (!d->broken[0])
        snprintf(d->broken, sizeof d->broken, "%.100s %s", file, why);
}

/* ---- the second pass ---- */

static void read_reactions(struct discord *d, struct post *p, const json_t *o, bool *accepts)
{
    const json_t *v = js_list(o, "reactions");
    size_t n = json_array_size(v), k = 0;
    struct arena *a = import_arena(d->run);
    struct post_reaction *r = n > 0 ? arena_array(a, n, sizeof *r) : NULL;
    for (size_t i = 0; r && i < n; i++) {
        const json_t *e = json_array_get(v, i);
        struct sv name = js_text(e, "emoji.name");
        int64_t count = js_number(e, "count", 0);
        if (name.n == 0)
            name = js_text(e, "emoji.code");
        if (name.n == 0 || count < 1)
            continue;
        r[k++] = (struct post_reaction){name, count};
        *accepts = *accepts || reaction_accepts(name);
    }
    if (r)
        reaction_apply(p, r, k, a);
}

static void add_tag(struct discord *d, struct post *p, struct sv tag)
{
    struct sv *tags = arena_array(import_arena(d->run), p->ntags + 1, sizeof *tags);
    if (!tags)
        return;
    for (size_t i = 0; i < p->ntags; i++)
        tags[i] = p->tags[i];
    tags[p->ntags++] = tag;
    p->tags = tags;
}

/* Parent, root, title and the hints. */
static int place(struct discord *d, struct post *p, const json_t *o, int64_t id, bool accepts,
                 struct ask_err *err)
{
    const struct channel *c = &d->v[d->at], *opened = channel_of(d, p->key.id);
    struct arena *a = import_arena(d->run);
    struct convo_place at;
    int rc = convo_place(d->convo, (unsigned)d->at, id, &at, err);
    if (rc < 0)
        return rc;
    if (c->thread && !sv_eq(c->id, p->key.id))
        p->root.id = c->id;
    else if (!c->thread && at.root != id)
        p->root.id = sv_of(arena_printf(a, "%" PRId64, at.root));
    p->parent.id = reply_target(c, o, a);
    if (sv_eq(p->parent.id, p->key.id))
        p->parent.id = sv_make("", 0);
    bool root = p->root.id.n == 0 && p->parent.id.n == 0;
    if (!opened || !opened->thread || /* a private thread's name is no title of a public message */
        (opened != c && (opened->secret || !sv_eq(opened->parent_id, c->id))))
        opened = c->thread && !c->starter && c->first == id ? c : NULL;
    if (opened) {
        p->title = opened->name;
        if (solved_title(opened->name) || (accepts && root))
            add_tag(d, p, SV("solved"));
    }
    if (root && js_true(o, "isPinned"))
        add_tag(d, p, SV("pinned"));
    p->accepted = !root && !p->bot && (at.accepted || accepts);
    return 0;
}

static int read_message(struct discord *d, const struct json_item *it, struct ask_err *err)
{
    const struct channel *c = &d->v[d->at];
    const json_t *o = it->value;
    struct arena *a = import_arena(d->run);
    struct discord_names names = {name_of, d};
    struct post p = post_unknown();
    bool accepts = false;
    int64_t id;
    int rc;
    struct sv type = js_id(o, "type", a);
    p.key.id = js_id(o, "id", a);
    if (!json_is_object(o) || !is_number(p.key.id, &id))
        return import_bad(d->run, p.key, it->file, it->line, "line", err,
                          "a message has no usable \"id\"");
    if (!is_words(type) || (is_starter(type) && js_text(o, "content").n == 0))
        return import_skip(d->run, "system message"), 0;
    if (is_starter(type)) { /* the message in the parent channel once more */
        if (!c->thread || c->starter)
            return import_skip(d->run, "duplicate of another item"), 0;
        p.key.id = c->id;
        (void)is_number(c->id, &id);
    }
    p.container = c->container;
    p.kind = POST_MESSAGE;
    p.created = time_of(o, id);
    p.edited = js_time(o, "timestampEdited");
    p.author = user_name(js_at(o, "author"));
    p.author_key = js_id(o, "author.id", a);
    p.bot = js_true(o, "author.isBot");
    read_reactions(d, &p, o, &accepts);
    if ((rc = place(d, &p, o, id, accepts, err)) < 0)
        return rc;
    d->mentions = js_list(o, "mentions");
    sb_reset(&d->body);
    discord_body(&d->body, o, &names);
    p.body = sb_view(&d->body);
    if (!sb_ok(&d->body))
        return import_bad(d->run, p.key, it->file, it->line, "line", err,
                          "a message is longer than can be kept");
    if (p.body.n == 0 && p.title.n == 0)
        return import_skip(d->run, "no text"), 0;
    bool direct = d->guild.n == 0 || sv_eq(d->guild, SV("0"));
    p.url =
        sv_of(arena_printf(a, "https://discord.com/channels/" SV_FMT "/" SV_FMT "/" SV_FMT,
                           SV_ARG(direct ? SV("@me") : d->guild), SV_ARG(c->id), SV_ARG(p.key.id)));
    if (c->secret)
        import_restrict(d->run, &p, c->id);
    return import_item(d->run, &p, it->file, it->line, "line", err);
}

static int read_item(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct discord *d = ctx;
    if (it->kind == ELEMENT_HEAD)
        return channel_find(d, it->value, &d->at, err);
    if (it->kind == ELEMENT_TAIL)
        return 0;
    if (it->list.n == 0 || d->at < 0)
        return import_bad(d->run, (struct post_key){0}, it->file, it->line, "line", err,
                          "no channel of DiscordChatExporter");
    int rc = read_message(d, it, err);
    arena_reset(import_arena(d->run));
    return rc;
}

/* ---- files ---- */

/* Nothing is said of a file that is not to be read: its name is that of its channel. */
static int note_file(struct discord *d, size_t i, struct ask_err *err)
{
    const char *file = input_at(import_input(d->run), i)->name;
    d->at = -1;
    d->count = 0;
    d->told = -1;
    int rc = import_json_quiet(d->run, i, split, note_item, d, err);
    d->files[i] = (struct file){d->at, d->count};
    if (input_count(import_input(d->run)) == 1)
        file = "it";
    else if (d->at >= 0 && !d->v[d->at].wanted)
        file = "a file";
    if (d->told < 0)
        say_broken(d, file, "breaks off: it has no messageCount");
    else if (d->told != d->count)
        say_broken(d, file, "has not as many messages as it says");
    return rc;
}

static int read_file(struct discord *d, size_t i, struct ask_err *err)
{
    struct file f = d->files[i];
    const struct channel *c = f.at >= 0 ? &d->v[f.at] : NULL;
    d->at = -1;
    if (!c || c->wanted)
        return import_json(d->run, i, split, read_item, d, err);
    bool asked = import_wants(d->run, c->container);
    for (int64_t k = 0; k < f.messages; k++)
        import_skip(d->run, asked ? "private" : "not asked for");
    return 0;
}

static int each_file(struct discord *d,
                     int (*each)(struct discord *d, size_t i, struct ask_err *err),
                     struct ask_err *err)
{
    struct input *in = import_input(d->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++)
        if (discord_is_file(in, i))
            rc = each(d, i, err);
    return rc;
}

/* Notes all, and settles what was noted. */
static int prepare(struct discord *d, struct ask_err *err)
{
    int64_t id;
    int rc = each_file(d, note_file, err);
    if (rc >= 0 && d->n == 0)
        rc = ask_fail(err, ASK_FORMAT, "%s holds no channel of DiscordChatExporter",
                      input_path(import_input(d->run)));
    for (size_t i = 0; i < d->n && rc >= 0; i++) {
        const struct channel *up = d->v[i].thread ? channel_of(d, d->v[i].parent_id) : NULL;
        if (!up || !up->wanted || !d->v[i].wanted || !is_number(d->v[i].id, &id))
            continue;
        unsigned above = (unsigned)(up - d->v);
        rc = convo_copy(d->convo, above, (unsigned)i, id, err);
        if (rc > 0) /* and no part of the talk around it */
            rc = convo_copy(d->convo, above, above, id, err);
    }
    for (size_t i = 0; i < d->n && rc >= 0; i++) {
        struct channel *c = &d->v[i];
        rc = convo_settle(d->convo, (unsigned)i, &c->first, err);
        c->starter = c->thread && is_number(c->id, &id) && c->first == id;
    }
    return rc < 0 ? rc : 0;
}

static int declare(struct discord *d, struct ask_err *err)
{
    bool direct = d->guild.n == 0 || sv_eq(d->guild, SV("0"));
    struct store_source src = {0};
    src.name = d->guild_name.n > 0 ? d->guild_name : SV("discord");
    src.title = d->guild_name;
    src.format = SV("discord");
    if (!direct)
        src.url =
            sv_of(arena_printf(&d->keep, "https://discord.com/channels/" SV_FMT, SV_ARG(d->guild)));
    int rc = import_source(d->run, &src, !d->threads && !d->ranged, err);
    if (rc >= 0 && d->broken[0])
        import_incomplete(d->run, "%s", d->broken);
    return rc;
}

static int discord_run(struct import_run *run, struct ask_err *err)
{
    struct discord d = {.run = run};
    int rc = 0;
    arena_init(&d.keep, 1 << 16, 1 << 30);
    sb_init(&d.name_text, NAMES_BYTES);
    sb_init(&d.body, INPUT_PIECE_MAX);
    d.ids = strmap_new(CHANNELS_MAX);
    d.names = strmap_new(NAMES_MAX);
    import_expect(run, input_bytes(import_input(run)) * 2);
    d.files = calloc(input_count(import_input(run)) + 1, sizeof *d.files);
    if (!d.ids || !d.names || !d.files)
        rc = ask_fail(err, ASK_NOMEM, "no memory to read %s", input_path(import_input(run)));
    if (rc >= 0)
        rc = convo_open(&d.convo, import_options(run)->tmp, err);
    if (rc >= 0)
        rc = prepare(&d, err);
    if (rc >= 0)
        rc = declare(&d, err);
    if (rc >= 0)
        rc = each_file(&d, read_file, err);
    convo_free(d.convo);
    strmap_free(d.ids);
    strmap_free(d.names);
    sb_dispose(&d.name_text);
    sb_dispose(&d.body);
    arena_dispose(&d.keep);
    free(d.v);
    free(d.files);
    return rc;
}

const struct importer importer_discord = {
    .name = "discord",
    .title = "Discord, by DiscordChatExporter",
    .takes = "a JSON file of DiscordChatExporter, or a folder or archive of them",
    .probe = discord_probe,
    .run = discord_run,
};
