/* zulip.c - a Zulip organisation: its export, an archive of topics, or pages of its API.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Zulip's own marks in Markdown and HTML (zulip_text.c), cutting talk (talk.c).
 * Method: two passes over the messages. The first notes for each topic of a stream its first
 * message (the root), whether it was resolved, and which answers the asker says to have worked (for
 * which messages must come in their order, as they do); the second puts the posts. A topic before
 * and after its "✔ " is one. Messages without a topic are cut into conversations by pauses. Notices
 * of the notification bot are system messages. Shapes: the export (realm.json,
 * messages-000001.json...), public archives of one file a topic in folders
 * "<id>-<stream>" with names in Zulip's dotted percent-encoding (some encoded twice), and
 * {"messages": [...]} of the API. An archive tells neither users nor reactions. None tells the
 * site's address: --site-url does, or the links in the messages themselves, the most frequent one.
 * A page of the API that lacks the beginning of a topic makes a thread of its own of what it has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "corpus/emoji.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/zulip/zulip_text.h"
#include "corpus/spool.h"
#include "corpus/talk.h"

enum { STREAMS_MAX = 100000, SITES_MAX = 1000, PROBES = 16, REACTIONS_MAX = 200 };

enum table { T_USER, T_STREAM, T_RECIPIENT, T_TOPIC, T_REACTIONS, T_ACCEPTED };

enum recipient { DIRECT = 1, STREAM = 2, GROUP = 3 };

struct topic {
    int64_t root;    /* id of its first message */
    struct sv asker; /* who wrote that */
    int64_t other;   /* last message of somebody else */
    bool solved;
};

struct zulip {
    struct import_run *run;
    struct spool *sp;
    struct arena scratch; /* of the first pass */
    struct zulip_text *text;
    struct talks *talks;  /* of streams, what has no topic */
    struct strmap *sites; /* addresses in the messages -> how often */
    struct sv site;
    struct sv realm; /* in name */
    char name[128];
    bool pages, second;
};

/* What is known of a message before its text. */
struct where {
    int64_t id;
    struct sv stream; /* name; empty: private messages */
    struct sv stream_id;
    struct sv topic;                     /* without its check mark */
    bool solved, hidden, unknown, named; /* named: its topic is not "(no topic)" */
    struct sv label; /* of what is hidden; unknown: only because nothing is said of it */
    struct sv sender, sender_key;
    bool bot, system;
};

/* ---- users, streams, recipients ---- */

static const char *const realm_split[] = {"zerver_userprofile",
                                          "zerver_userprofile_crossrealm",
                                          "zerver_userprofile_mirrordummy",
                                          "zerver_stream",
                                          "zerver_recipient",
                                          "zerver_reaction",
                                          "zerver_subscription",
                                          "zerver_realm",
                                          "zerver_usertopic",
                                          "streams",
                                          NULL};

static bool in_list(const struct json_item *it, const char *name)
{
    return sv_eq(it->list, sv_of(name));
}

static struct sv yes_no(bool v)
{
    return v ? SV("1") : SV("");
}

static int note_reaction(struct zulip *z, const json_t *v, struct ask_err *err)
{
    struct sv old = {"", 0}, key = js_id(v, "message", &z->scratch);
    struct sv name = js_text(v, "emoji_name");
    int rc = 0;
    if (key.n == 0 || name.n == 0 ||
        (rc = spool_get(z->sp, T_REACTIONS, key, &old, &z->scratch, err)) < 0)
        return rc;
    if (old.n > (size_t)REACTIONS_MAX * 40)
        return 0;
    const char *all = arena_printf(&z->scratch, SV_FMT "\n" SV_FMT, SV_ARG(old), SV_ARG(name));
    return all ? spool_put(z->sp, T_REACTIONS, key, sv_of(all), err) : 0;
}

static int note_realm(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct zulip *z = ctx;
    struct arena *a = &z->scratch;
    const json_t *v = it->value;
    struct sv id = js_id(v, "id", a);
    int rc = 0;
    if (sv_starts(it->list, SV("zerver_userprofile"))) {
        struct sv name = js_text(v, "full_name");
        struct sv f[] = {name.n ? name : js_text(v, "email"), yes_no(js_true(v, "is_bot"))};
        rc = spool_put(z->sp, T_USER, id, spool_pack(a, f, 2), err);
    } else if (in_list(it, "zerver_stream") || in_list(it, "streams")) {
        bool web = js_true(v, "is_web_public");
        struct sv number = id.n ? id : js_id(v, "stream_id", a);
        struct sv f[] = {js_text(v, "name"), yes_no(js_true(v, "invite_only") && !web), number};
        if ((rc = spool_put(z->sp, T_STREAM, number, spool_pack(a, f, 3), err)) >= 0)
            rc = spool_put(z->sp, T_STREAM, f[0], spool_pack(a, f, 3), err);
    } else if (in_list(it, "zerver_recipient")) {
        struct sv f[] = {js_id(v, "type", a), js_id(v, "type_id", a)};
        rc = spool_put(z->sp, T_RECIPIENT, id, spool_pack(a, f, 2), err);
    } else if (in_list(it, "zerver_reaction")) {
        rc = note_reaction(z, v, err);
    } else if (in_list(it, "zerver_realm") && z->realm.n == 0) {
        struct sv name = js_text(v, "string_id");
        z->realm = sv_make(z->name, name.n < sizeof z->name ? name.n : 0);
        if (z->realm.n > 0)
            memcpy(z->name, name.p, name.n);
    }
    arena_reset(a);
    return rc;
}

/* ---- where a message stands ---- */

/* Looks a stream up by its number or name; leaves what is not known as it is. */
static int find_stream(struct zulip *z, struct where *w, struct sv key, struct arena *a,
                       struct ask_err *err)
{
    struct sv value, f[3];
    int rc = key.n ? spool_get(z->sp, T_STREAM, key, &value, a, err) : 0;
    if (rc <= 0 || spool_unpack(value, f, 3) != 3)
        return rc < 0 ? rc : 0;
    w->stream = f[0];
    w->hidden = f[1].n > 0;
    w->label = f[0];
    w->stream_id = f[2];
    return 0;
}

static void be_private(struct where *w, struct sv id)
{
    w->stream = sv_make("", 0);
    w->hidden = true;
    w->label = id.n ? id : SV("direct");
}

/* Of an export: by the recipient's number. */
static int find_recipient(struct zulip *z, struct where *w, struct sv recipient, struct arena *a,
                          struct ask_err *err)
{
    struct sv value, f[2];
    int rc = spool_get(z->sp, T_RECIPIENT, recipient, &value, a, err);
    if (rc < 0)
        return rc;
    bool known = rc > 0 && spool_unpack(value, f, 2) == 2;
    if (!known || !sv_eq(f[0], SV("2"))) {
        be_private(w, recipient); /* who is not known to be everybody is not */
        w->unknown = !known;
        return 0;
    }
    w->label = w->stream_id = f[1];
    w->hidden = true; /* until the stream says that it is not */
    return find_stream(z, w, f[1], a, err);
}

/* Of an archive: by the folder "<id>-<stream>" and the name of the file. */
static void by_path(struct where *w, const char *file, struct arena *a)
{
    struct sv path = sv_of(file), folder = name_base(name_folder(path));
    ptrdiff_t dash = sv_chr(folder, '-');
    if (dash > 0) {
        w->stream_id = sv_make(folder.p, (size_t)dash);
        w->stream = zulip_undot(sv_skip(folder, (size_t)dash + 1), a);
    } else {
        w->stream = zulip_undot(folder, a);
    }
    w->topic = zulip_undot(name_stem(name_base(path)), a);
}

static int by_api(struct zulip *z, struct where *w, const json_t *v, struct arena *a,
                  struct ask_err *err)
{
    const json_t *to = js_at(v, "display_recipient");
    bool direct = sv_eq(js_text(v, "type"), SV("private")) ||
                  sv_eq(js_text(v, "type"), SV("direct")) || json_is_array(to);
    if (direct) {
        be_private(w, js_id(v, "recipient_id", a));
        return 0;
    }
    w->stream = json_is_string(to) ? js_value_text(to) : js_id(v, "stream_id", a);
    w->stream_id = js_id(v, "stream_id", a);
    return find_stream(z, w, w->stream_id.n ? w->stream_id : w->stream, a, err);
}

static int find_sender(struct zulip *z, struct where *w, const json_t *v, struct arena *a,
                       struct ask_err *err)
{
    struct sv value, f[2], mail = js_text(v, "sender_email");
    struct sv id = js_id(v, "sender", a);
    w->sender = js_text(v, "sender_full_name");
    w->sender_key = id.n ? id : js_id(v, "sender_id", a);
    int rc = w->sender_key.n ? spool_get(z->sp, T_USER, w->sender_key, &value, a, err) : 0;
    if (rc < 0)
        return rc;
    if (rc > 0 && spool_unpack(value, f, 2) == 2) {
        if (w->sender.n == 0)
            w->sender = f[0];
        w->bot = f[1].n > 0;
    }
    w->bot = w->bot || sv_find(mail, SV("-bot@")) > 0 || sv_eq(js_text(v, "client"), SV("webhook"));
    w->system = sv_eq(w->sender, SV("Notification Bot")) ||
                sv_starts(mail, SV("notification-bot@")) ||
                sv_starts(w->sender, SV("notification-bot@")) || js_number(v, "type", 1) == 2;
    return 0;
}

/* False when the value is no message. */
static int message_where(struct zulip *z, struct where *w, const struct json_item *it,
                         struct arena *a, bool *is_one, struct ask_err *err)
{
    const json_t *v = it->value;
    struct sv recipient = js_id(v, "recipient", a);
    int rc;
    *w = (struct where){.id = js_number(v, "id", -1)};
    *is_one = json_is_object(v) && w->id >= 0 && js_at(v, "content");
    if (!*is_one)
        return 0;
    w->topic = js_text(v, js_at(v, "subject") ? "subject" : "topic");
    if (recipient.n > 0)
        rc = find_recipient(z, w, recipient, a, err);
    else if (js_at(v, "display_recipient") || js_at(v, "stream_id"))
        rc = by_api(z, w, v, a, err);
    else {
        by_path(w, it->file, a);
        rc = find_stream(z, w, w->stream_id, a, err);
    }
    if (rc < 0)
        return rc;
    w->solved = sv_starts(w->topic, SV("\342\234\224"));
    if (w->solved)
        w->topic = sv_trim(sv_skip(w->topic, 3));
    w->named = !sv_eq(w->topic, SV("(no topic)"));
    if (!w->named || (w->hidden && w->stream.n == 0))
        w->topic = sv_make("", 0);
    return find_sender(z, w, v, a, err);
}

static struct sv container_of(const struct where *w, struct arena *a)
{
    if (w->stream.n > 0)
        return w->stream;
    return w->stream_id.n ? w->stream_id
                          : sv_of(arena_printf(a, "direct-" SV_FMT, SV_ARG(w->label)));
}

/* ---- the first pass ---- */

static struct sv topic_key(const struct where *w, struct arena *a)
{
    return sv_of(arena_printf(a, SV_FMT "\n" SV_FMT, SV_ARG(container_of(w, a)), SV_ARG(w->topic)));
}

static int topic_get(struct zulip *z, struct topic *t, const struct where *w, struct arena *a,
                     struct ask_err *err)
{
    struct sv value, f[4];
    int rc = spool_get(z->sp, T_TOPIC, topic_key(w, a), &value, a, err);
    *t = (struct topic){.root = w->id, .asker = w->sender, .other = -1};
    if (rc > 0 && spool_unpack(value, f, 4) == 4) {
        (void)sv_i64(f[0], &t->root);
        t->asker = f[1];
        (void)sv_i64(f[2], &t->other);
        t->solved = f[3].n > 0;
    }
    return rc;
}

static int topic_put(struct zulip *z, const struct topic *t, const struct where *w, struct arena *a,
                     struct ask_err *err)
{
    struct sv f[] = {sv_of(arena_printf(a, "%lld", (long long)t->root)), t->asker,
                     sv_of(arena_printf(a, "%lld", (long long)t->other)), yes_no(t->solved)};
    return spool_put(z->sp, T_TOPIC, topic_key(w, a), spool_pack(a, f, 4), err);
}

static int note_topic(struct zulip *z, const struct where *w, struct sv content,
                      struct ask_err *err)
{
    struct topic t;
    int rc = topic_get(z, &t, w, &z->scratch, err);
    if (rc < 0)
        return rc;
    bool solved = t.solved || w->solved, changed = rc == 0 || solved != t.solved;
    t.solved = solved;
    if (w->id < t.root) {
        if (t.other < 0 && !sv_eq(w->sender, t.asker))
            t.other = t.root;
        t.root = w->id;
        t.asker = w->sender;
        changed = true;
    } else if (!sv_eq(w->sender, t.asker)) {
        t.other = w->id;
        changed = true;
    } else if (t.other > 0 && zulip_says_solved(content)) {
        if ((rc = spool_put_id(z->sp, T_ACCEPTED, t.other, SV("1"), err)) < 0)
            return rc;
    }
    return changed ? topic_put(z, &t, w, &z->scratch, err) : 0;
}

/* Counts the site of a link into a topic: "https://chat.example.org" before "/#narrow/". */
static void note_site(struct zulip *z, struct sv content)
{
    ptrdiff_t at = sv_find(content, SV("/#narrow/"));
    if (at <= 0)
        return;
    size_t from = (size_t)at;
    while (from > 0 && !strchr(" \"'<>()[]\n", content.p[from - 1]))
        from--;
    struct sv site = sv_make(content.p + from, (size_t)at - from);
    if (sv_starts(site, SV("https://")) && site.n < 200 && strmap_count(z->sites) < SITES_MAX) {
        uint32_t *n = strmap_at(z->sites, site);
        if (n)
            ++*n;
    }
}

static int note_message(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct zulip *z = ctx;
    struct where w;
    bool is_one = false;
    int rc = message_where(z, &w, it, &z->scratch, &is_one, err);
    z->pages |= sv_eq(it->list, SV("messages"));
    if (rc >= 0 && is_one && !w.system && import_wants(z->run, container_of(&w, &z->scratch))) {
        struct sv content = js_text(it->value, "content");
        note_site(z, content);
        if (w.topic.n > 0) {
            rc = note_topic(z, &w, content, err);
        } else {
            int64_t at =
                js_time(it->value, js_at(it->value, "date_sent") ? "date_sent" : "timestamp");
            struct talk *t = talks_of(z->talks, container_of(&w, &z->scratch));
            rc = t ? talk_note(t, w.id, at == TIME_NONE ? 0 : at, err)
                   : ask_fail(err, ASK_NOMEM, "no memory for the streams of an export");
        }
    }
    arena_reset(&z->scratch);
    return rc;
}

/* ---- the second pass ---- */

static int read_reactions(struct zulip *z, struct post *p, const json_t *v, bool root,
                          struct ask_err *err)
{
    struct arena *a = import_arena(z->run);
    const json_t *list = js_list(v, "reactions");
    struct post_reaction *r = arena_array(a, REACTIONS_MAX, sizeof *r);
    struct sv value = {"", 0}, name;
    size_t n = 0;
    int rc = spool_get(z->sp, T_REACTIONS, p->key.id, &value, a, err);
    if (rc < 0 || !r)
        return rc;
    while (rc > 0 && sv_line(&value, &name))
        reaction_count(r, &n, REACTIONS_MAX, name);
    for (size_t i = 0; i < json_array_size(list); i++)
        reaction_count(r, &n, REACTIONS_MAX, js_text(json_array_get(list, i), "emoji_name"));
    reaction_apply(p, r, n, a);
    for (size_t i = 0; i < n && !root; i++)
        p->accepted |= reaction_accepts(r[i].name);
    return 0;
}

static struct sv link_of(struct zulip *z, const struct where *w, struct arena *a)
{
    if (z->site.n == 0 || w->stream.n == 0 || w->stream_id.n == 0)
        return sv_make("", 0);
    struct sv topic = w->named ? w->topic : SV("(no topic)");
    if (w->solved)
        topic = sv_of(arena_printf(a, "\342\234\224 " SV_FMT, SV_ARG(topic)));
    return sv_of(
        arena_printf(a, SV_FMT "/#narrow/stream/" SV_FMT "-" SV_FMT "/topic/" SV_FMT "/near/%lld",
                     SV_ARG(z->site), SV_ARG(w->stream_id), SV_ARG(zulip_dot(w->stream, a)),
                     SV_ARG(zulip_dot(topic, a)), (long long)w->id));
}

/* The root of a message, and what the topic says of it. */
static int place(struct zulip *z, struct post *p, const struct where *w, struct ask_err *err)
{
    struct arena *a = import_arena(z->run);
    static const struct sv solved[] = {{"solved", 6}};
    struct topic t = {.root = w->id};
    struct sv one;
    int rc = 0;
    if (w->topic.n > 0) {
        if ((rc = topic_get(z, &t, w, a, err)) < 0)
            return rc;
    } else {
        struct talk *talk = talks_of(z->talks, container_of(w, a));
        t.root = talk ? talk_root(talk, w->id) : w->id;
    }
    p->root.id = sv_of(arena_printf(a, "%lld", (long long)t.root));
    if (t.root != w->id) {
        p->parent = p->root;
        if ((rc = spool_get_id(z->sp, T_ACCEPTED, w->id, &one, a, err)) > 0)
            p->accepted = true;
        return rc;
    }
    p->title = w->topic;
    p->tags = solved;
    p->ntags = t.solved ? 1 : 0;
    return 0;
}

static int put_message(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct zulip *z = ctx;
    struct arena *a = import_arena(z->run);
    const json_t *v = it->value;
    struct post p = post_unknown();
    struct ask_err own = {0};
    struct where w;
    bool is_one = false;
    int rc = message_where(z, &w, it, a, &is_one, err);
    if (rc < 0 || !is_one || it->kind != ELEMENT_VALUE || in_list(it, "zerver_usermessage"))
        goto pass;
    if (w.system) {
        import_skip(z->run, "system message");
        goto pass;
    }
    if (w.unknown && !import_options(z->run)->include_private) {
        import_skip(z->run, "private"); /* it may be, so nothing stored before is touched */
        goto pass;
    }
    p.kind = POST_MESSAGE;
    p.key.id = sv_of(arena_printf(a, "%lld", (long long)w.id));
    p.container = container_of(&w, a);
    p.author = w.sender;
    p.author_key = w.sender_key;
    p.bot = w.bot;
    p.created = js_time(v, js_at(v, "date_sent") ? "date_sent" : "timestamp");
    p.edited = js_time(v, js_at(v, "last_edit_time") ? "last_edit_time" : "last_edit_timestamp");
    p.url = link_of(z, &w, a);
    if (w.hidden)
        import_restrict(z->run, &p, w.label);
    if ((rc = place(z, &p, &w, err)) < 0 ||
        (rc = read_reactions(z, &p, v, p.parent.id.n == 0, err)) < 0)
        return rc;
    rc = zulip_markdown(z->text, &p.body, js_text(v, "content"), z->site, a, &own);
    if (rc < 0)
        return rc == ASK_NOMEM
                   ? ask_fail(err, rc, "%s", own.msg)
                   : import_bad(z->run, p.key, it->file, it->line, "line", err, "%s", own.msg);
    return import_item(z->run, &p, it->file, it->line, "line", err);
pass:
    arena_reset(a);
    return rc;
}

/* ---- the run ---- */

static const char *const message_split[] = {"zerver_message", "zerver_usermessage", "messages",
                                            NULL};

/* Files of an export that hold no messages. */
static bool has_messages(struct sv name)
{
    static const char *const others[] = {
        "realm.json",   "attachment.json", "stream_index.json",    "analytics.json",
        "records.json", "stats.json",      "migration_status.json"};
    struct sv base = name_base(name);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sv_eq(base, sv_of(others[i])))
            return false;
    return name_ends(name, ".json");
}

static int all_messages(struct zulip *z, struct ask_err *err)
{
    struct input *in = import_input(z->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        if (!has_messages(sv_of(input_at(in, i)->name)))
            continue;
        rc = z->second ? import_json(z->run, i, message_split, put_message, z, err)
                       : import_json_quiet(z->run, i, message_split, note_message, z, err);
    }
    return rc;
}

static void choose_site(struct zulip *z)
{
    struct sv site;
    uint32_t n, most = 0;
    size_t i = 0;
    if (import_options(z->run)->site_url) {
        z->site = sv_of(import_options(z->run)->site_url);
    } else {
        while (strmap_each(z->sites, &i, &site, &n))
            if (n > most || (n == most && z->site.n && sv_cmp(site, z->site) < 0)) {
                most = n;
                z->site = site;
            }
    }
    while (z->site.n > 0 && z->site.p[z->site.n - 1] == '/')
        z->site.n--;
}

static int zulip_read(struct zulip *z, struct ask_err *err)
{
    struct input *in = import_input(z->run);
    struct store_source src = {0};
    ptrdiff_t realm = member_find(in, "realm.json"), streams = member_find(in, "streams.json");
    int rc = 0;
    if (realm >= 0)
        rc = import_json_quiet(z->run, (size_t)realm, realm_split, note_realm, z, err);
    if (rc >= 0 && streams >= 0)
        rc = import_json_quiet(z->run, (size_t)streams, realm_split, note_realm, z, err);
    if (rc < 0 || (rc = all_messages(z, err)) < 0)
        return rc;
    talks_cut(z->talks);
    choose_site(z);
    src.name = z->realm.n ? z->realm : name_stem(input_name(in));
    src.format = SV("zulip");
    src.url = z->site;
    rc = import_source(z->run, &src, input_kind(in) != INPUT_FILE && !z->pages, err);
    z->second = true;
    return rc < 0 ? rc : all_messages(z, err);
}

static int zulip_run(struct import_run *run, struct ask_err *err)
{
    struct zulip z = {.run = run};
    arena_init(&z.scratch, 64 << 10, 64 << 20);
    z.talks = talks_new(STREAMS_MAX);
    z.sites = strmap_new(SITES_MAX + 1);
    z.text = zulip_text_new();
    int rc = z.talks && z.sites && z.text ? spool_open(&z.sp, import_options(run)->tmp, err)
                                          : ask_fail(err, ASK_NOMEM, "no memory to read Zulip");
    if (rc >= 0)
        rc = zulip_read(&z, err);
    talks_free(z.talks);
    strmap_free(z.sites);
    zulip_text_free(z.text);
    spool_free(z.sp);
    arena_dispose(&z.scratch);
    return rc;
}

/* An export says so in its tables; files of an archive or the API all look the same, so that some
 * of them, from all over the folder, must. */
static int zulip_probe(struct input *in)
{
    size_t n = input_count(in), step = n / PROBES + 1, seen = 0, ours = 0;
    ptrdiff_t realm = member_find(in, "realm.json");
    if (realm >= 0 && sv_find(input_head(in, (size_t)realm), SV("\"zerver_")) >= 0)
        return 95;
    for (size_t i = 0; i < n; i += step) {
        size_t at = i;
        while (at < n && !has_messages(sv_of(input_at(in, at)->name)))
            at++;
        if (at == n)
            break;
        struct sv head = input_head(in, at);
        bool table = sv_find(head, SV("\"zerver_message\"")) >= 0;
        bool api = sv_find(head, SV("\"sender_full_name\"")) >= 0 &&
                   sv_find(head, SV("\"content\"")) >= 0 && sv_find(head, SV("\"timestamp\"")) >= 0;
        /* A first message longer than what is seen of the file shows its beginning only. */
        bool cut =
            !api && head.n >= INPUT_HEAD && sv_find(sv_make(head.p, 64), SV("\"content\"")) > 0;
        seen++;
        ours += table || api;
        seen -= cut && n > 1;
    }
    return seen > 0 && seen == ours ? 85 : 0;
}

const struct importer importer_zulip = {
    .name = "zulip",
    .title = "Zulip",
    .takes = "an export (.tar.gz or its folder), an archive of topics, pages of the API",
    .probe = zulip_probe,
    .run = zulip_run,
};
