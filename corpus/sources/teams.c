/* teams.c - Microsoft Teams: messages as Graph gives them, and exports made of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: both spellings of a key (teams.c), bodies (teams_body.c), conversations (convo.c).
 * Reads pages {"value":[...]} of channels, replies, deltas and chats, with replies nested or not,
 * arrays and lines of messages, single ones; folders and archives of such files are one export, as
 * teams/<id>/messages_<id>.json with channels_<id>.json, teamsList.json, users/… beside.
 * Method: two passes. The first learns names and who may read what from the listings (channels,
 * teams, chats, users), and notes every message; rooms (channels, chats) are settled; the second
 * puts the posts. In channels replyToId is the thread. A chat has none: it is cut by pauses, and a
 * message that quotes another answers it.
 * Who may read: chats are private. A channel is private when a listing says that it is (private,
 * shared) or that its team is; else, also when no listing is there, it is a standard channel of a
 * team, which is taken as public: Graph's message does not say more. A message that names neither
 * channel nor chat, in itself or by its page's address, is taken as private.
 * Everything is POST_MESSAGE; there is no accepted mark: a check mark and the asker's "that worked"
 * are hints. Deletions are told by deletedDateTime, so that every input is an increment.
 * Real files: pages of 2018-2021 without channelIdentity and with "deleted" for deletedDateTime,
 * and a part of an export of 2025. Not in formats.md: events are "unknownFutureValue" there.
 * Cards, quotes, forwards and code blocks are built from Microsoft's documentation.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/strmap.h"
#include "corpus/convo.h"
#include "corpus/emoji.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/teams/teams.h"
#include "corpus/sources/teams/teams_rooms.h"

static const char *const split[] = {"value", "Value", "messages", NULL};

struct teams {
    struct import_run *run;
    struct convo *convo;
    struct teams_body body;
    struct teams_rooms dir;
};

/* ---- what an object is ---- */

static bool is_message(const json_t *o)
{
    return teams_at(o, "messageType") || teams_at(o, "replyToId") || teams_at(o, "@removed") ||
           (json_is_object(teams_at(o, "body")) &&
            (teams_at(o, "createdDateTime") || teams_at(o, "from")));
}

/* ---- the first pass ---- */

static int64_t created_of(const json_t *o, int64_t id)
{
    int64_t at = teams_time(o, "createdDateTime");
    return at != TIME_NONE ? at : id / 1000;
}

static bool is_id(struct sv s, int64_t *out)
{
    return sv_i64(s, out) && *out > 0;
}

static bool is_system(const json_t *o)
{
    struct sv type = teams_text(o, "messageType"), body = teams_text(o, "body.content");
    return (type.n > 0 && !sv_ieq(type, SV("message"))) ||
           sv_istarts(sv_trim(body), SV("<systemEventMessage"));
}

static bool is_gone(const json_t *o)
{
    return teams_time(o, "deletedDateTime") != TIME_NONE || teams_at(o, "@removed") ||
           json_is_true(teams_at(o, "deleted"));
}

/* The id of the root of a reply in a channel; empty for a root. */
static struct sv root_of(const json_t *o, struct sv id, struct arena *a)
{
    struct sv root = teams_id(o, "replyToId", a);
    return sv_eq(root, id) ? sv_make("", 0) : root;
}

static int note_message(struct teams *t, const json_t *o, struct sv above, struct ask_err *err)
{
    enum { WORDS = 1000 };
    char words[WORDS];
    struct arena *a = import_arena(t->run);
    struct convo_note n = {0};
    struct sv id = teams_id(o, "id", a);
    size_t room;
    int rc = teams_room_of(&room, &t->dir, o, a, err);
    if (rc < 0)
        return rc;
    teams_learn_user(&t->dir, teams_id(o, "from.user.id", a),
                     teams_text(o, "from.user.displayName"));
    if (!is_id(id, &n.id) || is_system(o) || is_gone(o))
        return 0;
    if (t->dir.room[room].chat && !import_options(t->run)->include_private)
        return 0;
    n.seconds = created_of(o, n.id);
    n.author = teams_id(o, "from.user.id", a);
    n.solved = solved_says(teams_body_words(o, words, sizeof words));
    if (t->dir.room[room].chat) {
        if ((rc = teams_body_read(&t->body, o, a, err)) == ASK_NOMEM)
            return rc;
        (void)is_id(t->body.quoted, &n.parent);
    } else {
        struct sv root = root_of(o, id, a);
        n.root = n.id;
        (void)is_id(root.n > 0 ? root : above, &n.root);
    }
    return convo_note(t->convo, (unsigned)room, &n, err);
}

static int note_item(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct teams *t = ctx;
    struct arena *a = import_arena(t->run);
    const json_t *o = it->value, *replies = teams_at(o, "replies");
    bool known;
    int rc;
    if (it->kind != ELEMENT_VALUE || it->list.n == 0)
        teams_page(&t->dir, it->kind == ELEMENT_HEAD ? o : NULL);
    if (it->kind != ELEMENT_VALUE)
        return 0;
    if (!is_message(o)) {
        rc = teams_learn(&t->dir, o, a, &known, err);
        arena_reset(a);
        return rc;
    }
    rc = note_message(t, o, sv_make("", 0), err);
    arena_reset(a);
    for (size_t i = 0; json_is_array(replies) && i < json_array_size(replies) && rc >= 0; i++) {
        const json_t *reply = json_array_get(replies, i);
        if (is_message(reply))
            rc = note_message(t, reply, teams_id(o, "id", a), err);
        arena_reset(a);
    }
    return rc;
}

/* ---- the second pass ---- */

static void read_author(struct teams *t, struct post *p, const json_t *o, struct arena *a)
{
    struct sv app = teams_id(o, "from.application.id", a);
    p->author_key = teams_id(o, "from.user.id", a);
    p->author = sv_trim(teams_text(o, "from.user.displayName"));
    if (p->author.n == 0)
        p->author = teams_user_name(&t->dir, p->author_key);
    struct sv name = sv_trim(teams_text(o, "from.application.displayName"));
    if (p->author_key.n == 0 && p->author.n == 0 && (app.n > 0 || name.n > 0)) {
        p->bot = true;
        p->author_key = app;
        p->author = name;
    }
    if (p->author.n == 0 && p->author_key.n == 0)
        p->author = sv_trim(teams_text(o, "from.device.displayName"));
}

/* Each reaction is one person's. What is no known word and no character has its name beside. */
static void read_reactions(struct post *p, const json_t *o, struct arena *a, bool *accepts)
{
    const json_t *v = teams_at(o, "reactions");
    size_t n = json_is_array(v) ? json_array_size(v) : 0, k = 0;
    struct post_reaction *r = n > 0 ? arena_array(a, n, sizeof *r) : NULL;
    for (size_t i = 0; r && i < n; i++) {
        const json_t *e = json_array_get(v, i);
        struct sv type = teams_text(e, "reactionType");
        if (sv_ieq(type, SV("custom")) || type.n == 0)
            type = teams_text(e, "displayName");
        if (type.n == 0)
            continue;
        r[k++] = (struct post_reaction){type, 1};
        *accepts = *accepts || reaction_accepts(type);
    }
    if (r)
        reaction_apply(p, r, k, a);
}

static void add_tag(struct post *p, struct sv tag, struct arena *a)
{
    struct sv *tags = arena_array(a, p->ntags + 1, sizeof *tags);
    if (!tags)
        return;
    for (size_t i = 0; i < p->ntags; i++)
        tags[i] = p->tags[i];
    tags[p->ntags++] = tag;
    p->tags = tags;
}

/* Parent and root. Ids of replies are unique within their thread only: one that another thread of
 * the channel has too is told apart by its root. */
static int place(struct teams *t, struct post *p, const json_t *o, const struct teams_room *r,
                 struct sv above, struct convo_place *at, struct ask_err *err)
{
    struct arena *a = import_arena(t->run);
    int64_t id, root;
    *at = (struct convo_place){0};
    if (!is_id(p->key.id, &id))
        return 0;
    int rc = convo_place(t->convo, (unsigned)(r - t->dir.room), id, at, err);
    if (rc < 0)
        return rc;
    if (r->chat) {
        if (at->root != id)
            p->root.id = sv_of(arena_printf(a, "%" PRId64, at->root));
        if (!sv_eq(t->body.quoted, p->key.id))
            p->parent.id = t->body.quoted;
        return 0;
    }
    p->root.id = root_of(o, p->key.id, a);
    if (p->root.id.n == 0 && !sv_eq(above, p->key.id))
        p->root.id = above;
    if (rc > 0 && is_id(p->root.id.n > 0 ? p->root.id : p->key.id, &root) && root != at->root &&
        p->root.id.n > 0)
        p->key.id =
            sv_of(arena_printf(a, SV_FMT ":" SV_FMT, SV_ARG(p->root.id), SV_ARG(p->key.id)));
    return 0;
}

static void read_url(struct post *p, const json_t *o, const struct teams_room *r, struct sv id,
                     struct arena *a)
{
    struct sb b = SB_INIT(8192);
    p->url = teams_text(o, "webUrl");
    if (p->url.n > 0 || sv_eq(r->id, SV("unknown")))
        return;
    sb_puts(&b, "https://teams.microsoft.com/l/message/");
    esc_url(&b, r->id);
    sb_printf(&b, "/" SV_FMT, SV_ARG(id));
    if (r->chat)
        sb_puts(&b, "?context=%7B%22contextType%22%3A%22chat%22%7D");
    else if (r->team.n > 0)
        sb_printf(&b, "?groupId=" SV_FMT "&parentMessageId=" SV_FMT, SV_ARG(r->team),
                  SV_ARG(p->root.id.n > 0 ? p->root.id : id));
    if (sb_ok(&b))
        p->url = arena_sv(a, sb_view(&b));
    sb_dispose(&b);
}

static bool is_blocked(const json_t *o)
{
    struct sv dlp = teams_text(o, "policyViolation.dlpAction");
    struct sv user = teams_text(o, "policyViolation.userAction");
    return (sv_find(dlp, SV("lock")) >= 0) && sv_find(user, SV("verride")) < 0;
}

/* Subject, tags and hints. */
static void read_rest(struct teams *t, struct post *p, const json_t *o, bool worked, bool accepts)
{
    struct arena *a = import_arena(t->run);
    struct sv importance = teams_text(o, "importance");
    bool root = p->root.id.n == 0 && p->parent.id.n == 0;
    p->accepted = !root && !p->bot && (worked || accepts);
    if (!root)
        return;
    p->title = sv_trim(teams_text(o, "subject"));
    if (p->title.n == 0)
        p->title = t->body.title;
    if (accepts || solved_title(p->title))
        add_tag(p, SV("solved"), a);
    if (sv_ieq(importance, SV("high")) || sv_ieq(importance, SV("urgent")))
        add_tag(p, SV("important"), a);
}

/* Reads a message; above: id of the one that it is nested in. */
static int read_message(struct teams *t, const json_t *o, struct sv above,
                        const struct json_item *it, struct ask_err *err)
{
    struct import_run *run = t->run;
    struct arena *a = import_arena(run);
    struct ask_err own = {0};
    struct convo_place at;
    struct post p = post_unknown();
    bool accepts = false;
    int64_t id = 0;
    size_t room;
    int rc;
    struct sv native = teams_id(o, "id", a);
    p.key.id = native;
    t->body.quoted = t->body.title = sv_make("", 0); /* what is gone has no body that is read */
    if (native.n == 0)
        return import_bad(run, p.key, it->file, it->line, "line", err, "a message has no \"id\"");
    if ((rc = teams_room_of(&room, &t->dir, o, a, err)) < 0)
        return rc;
    const struct teams_room *r = &t->dir.room[room];
    if (is_system(o))
        return import_skip(run, "system message"), 0;
    if (!import_wants(run, r->container))
        return import_skip(run, "not asked for"), 0;
    if (!is_gone(o) && (rc = teams_body_read(&t->body, o, a, &own)) < 0 && rc != ASK_NOMEM)
        return import_bad(run, p.key, it->file, it->line, "line", err, "%s", own.msg);
    if (own.rc == ASK_NOMEM)
        return ask_fail(err, ASK_NOMEM, "%s", own.msg);
    if ((rc = place(t, &p, o, r, above, &at, err)) < 0)
        return rc;
    if (is_gone(o))
        return import_gone(run, r->container, p.key, err);
    if (!r->wanted) {
        import_skip(run, "private");
        return import_hide(run, r->container, p.key, err);
    }
    if (is_blocked(o))
        return import_skip(run, "blocked by policy"), 0;
    (void)is_id(native, &id);
    p.container = r->container;
    p.kind = POST_MESSAGE;
    p.created = created_of(o, id);
    p.edited = teams_time(o, "lastEditedDateTime");
    p.body = sb_view(&t->body.out);
    read_author(t, &p, o, a);
    read_reactions(&p, o, a, &accepts);
    read_rest(t, &p, o, at.accepted, accepts);
    read_url(&p, o, r, native, a);
    if (p.body.n == 0 && p.title.n == 0)
        return import_skip(run, "no text"), 0;
    if (r->secret)
        import_restrict(run, &p, r->label);
    return import_item(run, &p, it->file, it->line, "line", err);
}

static int read_one(struct teams *t, const json_t *o, struct sv above, const struct json_item *it,
                    struct ask_err *err)
{
    struct post_key none = {0};
    bool known = false;
    int rc = 0;
    if (!json_is_object(o)) {
        rc = import_bad(t->run, none, it->file, it->line, "line", err, "no message of Teams");
    } else if (is_message(o)) {
        rc = read_message(t, o, above, it, err);
    } else {
        rc = teams_learn(&t->dir, o, import_arena(t->run), &known, err);
        if (rc >= 0 && !known)
            import_skip(t->run, "not a message");
    }
    arena_reset(import_arena(t->run));
    return rc;
}

static int read_item(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct teams *t = ctx;
    const json_t *replies = teams_at(it->value, "replies");
    if (it->kind != ELEMENT_VALUE || it->list.n == 0)
        teams_page(&t->dir, it->kind == ELEMENT_HEAD ? it->value : NULL);
    if (it->kind != ELEMENT_VALUE)
        return 0;
    int rc = read_one(t, it->value, sv_make("", 0), it, err);
    for (size_t i = 0; json_is_array(replies) && i < json_array_size(replies) && rc >= 0; i++)
        rc = read_one(t, json_array_get(replies, i), js_value_text(teams_at(it->value, "id")), it,
                      err);
    return rc;
}

/* ---- files ---- */

static bool is_json(struct sv name)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i]))
            return true;
    return false;
}

/* Files of an export that hold no messages: their objects are no items. */
static bool is_listing(struct sv path)
{
    static const char *const names[] = {
        "channels_",      "teamMembers_", "teamInstalledApps_", "teamsList.", "usersList.",
        "teamsSettings.", "meetings_",    "channels.",          "channel.",   "teams.",
        "team.",          "users.",       "members.",           "chats."};
    struct sv base = name_base(path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_istarts(base, sv_of(names[i])))
            return true;
    return false;
}

static int each_file(struct teams *t, bool noting, struct ask_err *err)
{
    struct input *in = import_input(t->run);
    bool only = input_count(in) == 1;
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        if (!only && (!is_json(name) || (!noting && is_listing(name))))
            continue;
        teams_page(&t->dir, NULL);
        rc = noting ? import_json_quiet(t->run, i, split, note_item, t, err)
                    : import_json(t->run, i, split, read_item, t, err);
    }
    return rc;
}

static int prepare(struct teams *t, struct ask_err *err)
{
    bool all = import_options(t->run)->include_private;
    int64_t first;
    int rc = each_file(t, true, err);
    if (rc >= 0)
        rc = teams_rooms_finish(&t->dir, err);
    for (size_t i = 0; i < t->dir.nrooms && rc >= 0; i++) {
        struct teams_room *r = &t->dir.room[i];
        r->wanted = import_wants(t->run, r->container) && (all || !r->secret);
        if (r->wanted)
            rc = convo_settle(t->convo, (unsigned)i, &first, err);
    }
    return rc;
}

static int teams_run(struct import_run *run, struct ask_err *err)
{
    struct teams t = {.run = run};
    struct store_source src = {0};
    src.name = SV("teams"); /* no export names its organisation otherwise than by a number */
    src.title = SV("Microsoft Teams");
    src.format = SV("teams");
    src.url = SV("https://teams.microsoft.com");
    import_expect(run, input_bytes(import_input(run)) * 2);
    int rc = teams_rooms_init(&t.dir, err);
    if (rc >= 0)
        rc = teams_body_init(&t.body, err);
    if (rc >= 0)
        rc = convo_open(&t.convo, import_options(run)->tmp, err);
    if (rc >= 0)
        rc = prepare(&t, err);
    if (rc >= 0)
        rc = import_source(run, &src, false, err);
    if (rc >= 0)
        rc = each_file(&t, false, err);
    convo_free(t.convo);
    teams_body_dispose(&t.body);
    teams_rooms_dispose(&t.dir);
    return rc;
}

/* ---- recognising ---- */

static bool has_key(struct sv head, const char *key)
{
    char quoted[64];
    size_t n = strlen(key);
    memcpy(quoted + 1, key, n);
    quoted[0] = quoted[n + 1] = '"';
    if (sv_find(head, sv_make(quoted, n + 2)) >= 0)
        return true;
    quoted[1] = (char)(quoted[1] - 'a' + 'A');
    return sv_find(head, sv_make(quoted, n + 2)) >= 0;
}

static size_t count_keys(struct sv head, const char *const *keys, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += has_key(head, keys[i]);
    return found;
}

/* Does a file begin with messages of Teams? Mails of Graph have some of the keys too. */
static bool is_ours(struct sv head)
{
    static const char *const own[] = {"messageType",      "replyToId",          "channelIdentity",
                                      "chatId",           "policyViolation",    "eventDetail",
                                      "userIdentityType", "lastEditedDateTime", "deletedDateTime"};
    static const char *const also[] = {"createdDateTime", "contentType", "lastModifiedDateTime",
                                       "importance",      "mentions",    "body"};
    static const char *const mail[] = {"bodyPreview", "receivedDateTime", "conversationId",
                                       "internetMessageId"};
    struct sv s = sv_trim(sv_starts(head, SV("\357\273\277")) ? sv_skip(head, 3) : head);
    if (!sv_starts(s, SV("{")) && !sv_starts(s, SV("[")))
        return false;
    if (count_keys(s, mail, sizeof mail / sizeof *mail) > 0)
        return false;
    if (sv_find(s, SV("https://graph.microsoft.com/")) >= 0 && sv_find(s, SV("/messages")) >= 0 &&
        (sv_find(s, SV("channels")) >= 0 || sv_find(s, SV("chats")) >= 0))
        return true;
    size_t marks = count_keys(s, own, sizeof own / sizeof *own);
    return marks > 1 || (marks + count_keys(s, also, sizeof also / sizeof *also) > 2 &&
                         (marks > 0 || has_key(s, "body")));
}

/* As the name of a folder's own listing or of a page of Graph's. */
static bool is_beside(struct sv name, struct sv head)
{
    return is_listing(name) || sv_find(head, SV("graph.microsoft.com/")) >= 0 ||
           has_key(head, "membershipType");
}

/* Is it a list that an export has in its folder of teams, or in its folder of people? In those two
 * all belongs together, whatever else lies there: who may read the channels stands in them. */
static bool is_mark(const char *name, bool below)
{
    static const char *const in[] = {"teamsList.json", "teamsSettings.json"};
    static const char *const above[] = {"teams/teamsList.json", "users/usersList.json"};
    for (size_t i = 0; i < 2; i++)
        if (strcmp(name, below ? above[i] : in[i]) == 0)
            return true;
    return false;
}

/* A folder is one export when it is not merely a folder above: it has messages directly in it, or
 * in several of its folders, and every folder directly below holds files of ours. */
static int probe_folder(struct input *in)
{
    struct strmap *tops = strmap_new(1 << 16);
    size_t ours = 0, others = 0, folders = 0, marks = 0;
    bool loose = false, marked = false;
    if (!tops)
        return 0;
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        ptrdiff_t slash = sv_chr(name, '/');
        uint32_t *seen = slash > 0 ? strmap_at(tops, sv_make(name.p, (size_t)slash)) : NULL;
        marked = marked || is_mark(name.p, false);
        marks += is_mark(name.p, true);
        if (!is_json(name))
            continue;
        struct sv head = input_head_plain(in, i);
        bool message = !is_listing(name) && is_ours(head);
        if (!message && !is_beside(name, head)) {
            others += sv_trim(head).n > 2; /* an empty list is nobody's */
            continue;
        }
        ours += message;
        if (seen && (*seen)++ == 0)
            folders++;
        loose = loose || slash < 0;
    }
    bool one = (loose || folders > 1) && folders == strmap_count(tops) && others <= ours;
    strmap_free(tops);
    return ours > 0 && (one || marked || marks == 2) ? 90 : 0;
}

static int teams_probe(struct input *in)
{
    if (input_count(in) == 1 && input_kind(in) != INPUT_FOLDER)
        return is_ours(input_head_plain(in, 0)) ? 90 : 0;
    return probe_folder(in);
}

const struct importer importer_teams = {
    .name = "teams",
    .title = "Microsoft Teams",
    .takes = "JSON of Microsoft Graph's chat messages, or a folder or archive of such files",
    .probe = teams_probe,
    .run = teams_run,
};
