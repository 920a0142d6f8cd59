/* slack.c - Slack: the official export, slackdump's, and pages of the Web API.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which files there are (slack_survey.c), threads (slack_notes.c), who
 * and how (slack_message.c), texts (slack_blocks.c, mrkdwn.c).
 * Method: the lists of users and channels first; then all messages are read twice, a channel at a
 * time and in the order of the files: noted, then put. A message is a MESSAGE, whatever it asks.
 * Only a channel that a list calls public is public. The files of others are read without a word
 * about them unless private posts were asked for, so that no report names them.
 * An organisation's export (Enterprise Grid) has a folder for each workspace; channels of one name
 * in two of them are read as one, which is public only if both are.
 * A full export is a snapshot; Slack also exports ranges of dates and nothing in the files says so,
 * so one that begins later than its channels removes nothing.
 * Real files differ from formats.md: exports of 2016 have "file", "comment" and bots without a
 * name; slackdump writes "blocks": null and its archives are lines {"t": .., "m": [..]} (gzip),
 * which are read as pages. There were no real pages of the Web API: fixtures are built from Slack's
 * documentation. A page does not say whether its channel is public: conversations.info or .list
 * beside it does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "corpus/emoji.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/slack/slack_blocks.h"
#include "corpus/sources/slack/slack_message.h"
#include "corpus/sources/slack/slack_notes.h"
#include "corpus/sources/slack/slack_survey.h"
#include "corpus/spool.h"

enum {
    BODY_MAX = 64 << 20,
    PACKED_MAX = 1 << 30,
    AUTHORS_MAX = 1 << 22,
    NAME_MAX_BYTES = 480,
    SNAPSHOT_SLACK = 7 * 86400 /* from a channel's creation to its first message */
};
enum { TABLE_FACTS = 1 };

struct slack {
    struct import_run *run;
    struct slack_survey all; /* what there is */
    struct slack_names *names;
    struct spool *spool;
    struct mrkdwn md;
    struct mrkdwn_names show;
    struct arena a; /* of a message */
    struct strmap *authors;
    struct slack_notes notes;
    struct slack_facts facts; /* of the place being read */
    struct sb body, packed;
    struct sv workspace;
    const struct slack_place *at; /* being read */
    uint32_t ordinal;
    int (*each)(struct slack *sl, const json_t *o, const struct json_item *it, struct ask_err *err);
};

static const struct post_key NO_KEY = {SPACE_POST, {NULL, 0}};

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory to read a Slack export");
}

/* ---- names in texts ---- */

static struct sv user_name(void *ctx, struct sv id)
{
    const struct slack *sl = ctx;
    struct slack_user user;
    if (slack_user(sl->names, id, &user))
        return user.name;
    return sv_eq(id, SV("USLACKBOT")) ? SV("Slackbot") : sv_make("", 0);
}

static struct sv channel_name(void *ctx, struct sv id)
{
    const struct slack *sl = ctx;
    const struct slack_channel *c = slack_channel(sl->names, id);
    return c && c->kind == SLACK_PUBLIC ? c->name : sv_make("", 0);
}

static bool may_quote(void *ctx, struct sv id)
{
    const struct slack *sl = ctx;
    const struct slack_channel *c = slack_channel(sl->names, id);
    return (c && c->kind == SLACK_PUBLIC) || (sl->at && id.n > 0 && sv_eq(sl->at->id, id));
}

/* Is it told of, or must nobody learn that it is there? */
static bool is_secret(const struct slack *sl, const struct slack_place *p)
{
    return p->restricted && !import_options(sl->run)->include_private;
}

/* ---- reading messages ---- */

static int message(struct slack *sl, const json_t *o, const struct json_item *it,
                   struct ask_err *err)
{
    const json_t *replies = js_list(o, "slackdump_thread_replies");
    int rc = sl->each(sl, o, it, err);
    for (size_t i = 0; i < json_array_size(replies) && rc >= 0; i++)
        rc = sl->each(sl, json_array_get(replies, i), it, err);
    return rc;
}

static int each_value(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct slack *sl = ctx;
    bool loose = it->list.n == 0; /* of the top's array, or a value by itself */
    if (it->kind != ELEMENT_VALUE || !(loose || sv_eq(it->list, SV("messages"))))
        return 0;
    if (loose && sl->all.pages && slack_is_chunk(it->value)) {
        const json_t *list = js_list(it->value, "m");
        int rc = 0;
        for (size_t i = 0; i < json_array_size(list) && rc >= 0; i++)
            rc = message(sl, json_array_get(list, i), it, err);
        return rc;
    }
    if (loose && sl->all.pages && !js_at(it->value, "ts"))
        return 0; /* an answer of another kind */
    return message(sl, it->value, it, err);
}

/* ---- first pass: notes ---- */

static int note_addresses(struct slack *sl, const json_t *o, struct ask_err *err)
{
    const json_t *files = js_list(o, "files");
    int rc = slack_names_address(sl->names, js_text(o, "permalink"), err);
    if (rc >= 0)
        rc = slack_names_address(sl->names, js_text(o, "bot_link"), err);
    if (rc >= 0)
        rc = slack_names_address(sl->names, js_text(o, "file.permalink"), err);
    for (size_t i = 0; i < json_array_size(files) && rc >= 0; i++)
        rc = slack_names_address(sl->names, js_text(json_array_get(files, i), "permalink"), err);
    return rc;
}

static int note_message(struct slack *sl, const json_t *o, const struct json_item *it,
                        struct ask_err *err)
{
    struct slack_message m;
    struct slack_author author;
    (void)it;
    struct sv bot, name;
    slack_message_read(&m, o);
    if (slack_bot_added(m.o, &bot, &name))
        return slack_names_bot(sl->names, bot, name, err);
    if (m.what != SLACK_KEPT && m.what != SLACK_GONE)
        return 0;
    int rc = note_addresses(sl, m.o, err);
    if (rc >= 0)
        rc = slack_names_profile(sl->names, js_text(m.o, "user"), js_at(m.o, "user_profile"), err);
    if (rc < 0)
        return rc;
    struct slack_note note = {.id = m.id, .thread = m.thread, .ordinal = sl->ordinal++};
    if (m.what == SLACK_GONE) {
        note.flags = NOTE_GONE;
        return slack_note_add(&sl->notes, &note, err);
    }
    arena_reset(&sl->a);
    slack_author_of(&author, m.o, sl->names, &sl->a);
    struct sv key = author.key.n ? author.key : author.name;
    if (key.n > 0 && key.n <= NAME_MAX_BYTES && strmap_count(sl->authors) < AUTHORS_MAX - 1) {
        uint32_t *number = strmap_at(sl->authors, key);
        if (!number)
            return no_memory(err);
        if (*number == 0)
            *number = (uint32_t)strmap_count(sl->authors);
        note.author = *number;
    }
    int64_t edited = js_time(m.o, "edited.ts");
    note.edited = edited > 0 && edited < UINT32_MAX ? (uint32_t)edited : 0;
    if (m.thread != 0 && m.thread != m.id && solved_says(js_text(m.o, "text")))
        note.flags |= NOTE_SAYS;
    if (sv_trim(js_text(m.o, "text")).n == 0) {
        slack_body(&sl->md, &sl->body, m.o);
        note.flags |= sl->body.n == 0 ? (unsigned)NOTE_EMPTY : 0;
    }
    note.flags |= (author.bot ? (unsigned)NOTE_BOT : 0) |
                  (js_number(m.o, "reply_count", 0) > 0 ? (unsigned)NOTE_REPLIES : 0);
    return slack_note_add(&sl->notes, &note, err);
}

/* ---- second pass: posts ---- */

/* https://acme.slack.com/archives/C1/p1736478514897649?thread_ts=1736478500.000100&cid=C1 */
static struct sv url_of(const struct slack *sl, int64_t id, const struct post *p)
{
    struct arena *a = import_arena(sl->run);
    const struct slack_place *at = sl->at;
    if (sl->workspace.n == 0 || at->id.n == 0)
        return sv_make("", 0);
    const char *url = arena_printf(a, "https://" SV_FMT ".slack.com/archives/" SV_FMT "/p%016lld",
                                   SV_ARG(sl->workspace), SV_ARG(at->id), (long long)id);
    if (p->parent.id.n > 0)
        url = arena_printf(a, "%s?thread_ts=" SV_FMT "&cid=" SV_FMT, url ? url : "",
                           SV_ARG(p->parent.id), SV_ARG(at->id));
    return sv_of(url);
}

static void post_author(const struct slack *sl, struct post *p, const struct slack_message *m,
                        struct arena *a)
{
    struct slack_author author;
    slack_author_of(&author, m->o, sl->names, a);
    p->author = author.name;
    p->author_key = author.key;
    p->bot = author.bot;
    if (sl->workspace.n > 0 && !author.bot && author.key.n > 0 && author.key.n < 64)
        p->author_url = sv_of(arena_printf(a, "https://" SV_FMT ".slack.com/team/" SV_FMT,
                                           SV_ARG(sl->workspace), SV_ARG(author.key)));
}

/* Where it stands, and what others said of it. */
static void post_thread(const struct slack *sl, struct post *p, const struct slack_message *m,
                        bool checked, struct arena *a)
{
    static const struct sv solved[] = {{"solved", 6}};
    int64_t root = slack_root(&sl->facts, m->id, m->thread);
    bool reply = m->thread != 0 && m->thread != m->id;
    bool thread = !reply && slack_is_thread(&sl->facts, m->id);
    if (root != m->id)
        p->root.id = slack_ts(root, a);
    if (reply)
        p->parent = p->root;
    p->accepted = reply && (checked || slack_is_accepted(&sl->facts, m->id));
    if (thread && (checked || slack_is_solved(&sl->facts, m->id))) {
        p->tags = solved;
        p->ntags = 1;
    }
}

static int post_message(struct slack *sl, const struct slack_message *m, const struct json_item *it,
                        struct ask_err *err)
{
    struct arena *a = import_arena(sl->run);
    struct post p = post_unknown();
    slack_body(&sl->md, &sl->body, m->o);
    if (!sb_ok(&sl->body)) {
        sb_dispose(&sl->body);
        sb_init(&sl->body, BODY_MAX);
        return import_bad(sl->run, NO_KEY, it->file, it->line, "line", err, "its text is too long");
    }
    if (sl->body.n == 0) {
        import_skip(sl->run, "no text");
        return 0;
    }
    p.kind = POST_MESSAGE;
    p.container = sl->at->container;
    p.key.id = slack_ts(m->id, a);
    p.body = sb_view(&sl->body);
    p.created = m->id / 1000000;
    int64_t edited = js_time(m->o, "edited.ts");
    if (edited > 0)
        p.edited = edited;
    post_author(sl, &p, m, a);
    bool checked = slack_react(&p, m->o, a);
    post_thread(sl, &p, m, checked, a);
    p.url = url_of(sl, m->id, &p);
    if (sl->at->restricted)
        import_restrict(sl->run, &p, sl->at->label);
    return import_item(sl->run, &p, it->file, it->line, "line", err);
}

static int put_message(struct slack *sl, const json_t *o, const struct json_item *it,
                       struct ask_err *err)
{
    struct slack_message m;
    slack_message_read(&m, o);
    switch (m.what) {
    case SLACK_NOTHING:
        import_skip(sl->run, "no text");
        return 0;
    case SLACK_NO_TS:
        return import_bad(sl->run, NO_KEY, it->file, it->line, "line", err,
                          "it has no ts, so nobody can say which message it is");
    case SLACK_SYSTEM:
        import_skip(sl->run, "system message");
        return 0;
    case SLACK_HIDDEN:
        import_skip(sl->run, "hidden");
        return 0;
    case SLACK_GONE: {
        sl->ordinal++;
        arena_reset(&sl->a);
        struct post_key key = {SPACE_POST, slack_ts(m.id, &sl->a)};
        return import_gone(sl->run, sl->at->container, key, err);
    }
    case SLACK_KEPT:
        break;
    }
    if (!slack_counts(&sl->facts, m.id, sl->ordinal++)) {
        import_skip(sl->run, "duplicate of another item");
        return 0;
    }
    return post_message(sl, &m, it, err);
}

/* Of what nobody may learn of. */
static int count_message(struct slack *sl, const json_t *o, const struct json_item *it,
                         struct ask_err *err)
{
    (void)o;
    (void)it;
    (void)err;
    import_skip(sl->run, "private");
    return 0;
}

/* ---- passes ---- */

/* Reads the files of the place at *i, which moves on to the next place. */
static int read_place(struct slack *sl, size_t *i, bool quiet, struct ask_err *err)
{
    size_t place = sl->all.files[*i].place;
    int rc = 0;
    sl->at = &sl->all.places[place];
    sl->ordinal = 0;
    for (; *i < sl->all.nfiles && sl->all.files[*i].place == place && rc >= 0; ++*i)
        rc = quiet
                 ? import_json_quiet(sl->run, sl->all.files[*i].member, slack_split, each_value, sl,
                                     err)
                 : import_json(sl->run, sl->all.files[*i].member, slack_split, each_value, sl, err);
    return rc;
}

static size_t next_place(const struct slack *sl, size_t i)
{
    size_t place = sl->all.files[i].place;
    while (i < sl->all.nfiles && sl->all.files[i].place == place)
        i++;
    return i;
}

static int first_pass(struct slack *sl, struct ask_err *err)
{
    int rc = 0;
    sl->each = note_message;
    for (size_t i = 0; i < sl->all.nfiles && rc >= 0;) {
        size_t place = sl->all.files[i].place;
        const struct slack_place *p = &sl->all.places[place];
        if (!p->wanted || is_secret(sl, p)) {
            i = next_place(sl, i);
            continue;
        }
        if ((rc = read_place(sl, &i, true, err)) >= 0)
            rc = slack_notes_pack(&sl->notes, &sl->packed, err);
        if (rc >= 0)
            rc = spool_put_id(sl->spool, TABLE_FACTS, (int64_t)place, sb_view(&sl->packed), err);
    }
    sb_dispose(&sl->packed);
    slack_notes_dispose(&sl->notes);
    return rc;
}

static int second_pass(struct slack *sl, struct ask_err *err)
{
    struct arena facts = ARENA_INIT(64 << 10, (size_t)4 << 30);
    struct sv packed;
    int rc = 0;
    for (size_t i = 0; i < sl->all.nfiles && rc >= 0;) {
        size_t place = sl->all.files[i].place;
        const struct slack_place *p = &sl->all.places[place];
        if (!p->wanted) {
            i = next_place(sl, i);
            continue;
        }
        bool secret = is_secret(sl, p);
        arena_reset(&facts);
        if (!secret)
            rc = spool_get_id(sl->spool, TABLE_FACTS, (int64_t)place, &packed, &facts, err);
        slack_facts_read(&sl->facts, secret || rc <= 0 ? sv_make("", 0) : packed);
        sl->each = secret ? count_message : put_message;
        /* A channel that the lists call private may have been open when it was imported before; of
         * what nobody lists nothing is known. */
        if (rc >= 0 && secret && sl->all.lists && !sl->all.pages)
            rc = import_hide(sl->run, p->container, (struct post_key){SPACE_POST, {NULL, 0}}, err);
        if (rc >= 0)
            rc = read_place(sl, &i, secret, err);
    }
    arena_dispose(&facts);
    return rc;
}

/* ---- the source ---- */

/* When an export of days begins later than its channels did, it may be one of a range of dates. */
static void check_range(struct slack *sl)
{
    struct input *in = import_input(sl->run);
    const struct slack_channel *c;
    int64_t created = INT64_MAX, first = INT64_MAX;
    size_t n = slack_channels(sl->names, &c);
    for (size_t i = 0; i < n; i++)
        if (c[i].kind == SLACK_PUBLIC && c[i].created > 0 && c[i].created < created)
            created = c[i].created;
    for (size_t i = 0; i < sl->all.nfiles; i++) {
        int64_t day = slack_day_of(sv_of(input_at(in, sl->all.files[i].member)->name));
        if (!sl->all.places[sl->all.files[i].place].restricted && day != TIME_NONE && day < first)
            first = day;
    }
    if (created != INT64_MAX && first != INT64_MAX && first - created > SNAPSHOT_SLACK) {
        char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
        import_incomplete(sl->run,
                          "its channels begin on %.10s and its messages on %.10s, so it may be an "
                          "export of some dates only",
                          time_format(created, from), time_format(first, to));
    }
}

static int declare(struct slack *sl, struct ask_err *err)
{
    struct input *in = import_input(sl->run);
    struct sv name = input_name(in);
    struct store_source src = {.format = SV("slack")};
    bool snapshot = sl->all.lists && !sl->all.pages;
    const char *site = import_options(sl->run)->site_url;
    struct sv told = slack_host(sv_of(site ? site : "")), own = slack_workspace(sl->names);
    sl->workspace = arena_sv(&sl->all.keep, told.n > 0 ? told : own);
    src.title = slack_export_title(name);
    src.name = src.title.n ? src.title : own.n ? own : name_stem(name);
    if (sl->workspace.n > 0)
        src.url = sv_of(
            arena_printf(&sl->all.keep, "https://" SV_FMT ".slack.com/", SV_ARG(sl->workspace)));
    if (!arena_ok(&sl->all.keep))
        return no_memory(err);
    if (snapshot)
        check_range(sl);
    return import_source(sl->run, &src, snapshot, err);
}

/* Each message is read twice but those that are only counted. */
static void expect(struct slack *sl)
{
    struct input *in = import_input(sl->run);
    int64_t sum = 0;
    for (size_t i = 0; i < sl->all.nfiles; i++) {
        const struct slack_place *p = &sl->all.places[sl->all.files[i].place];
        int64_t size = input_at(in, sl->all.files[i].member)->size;
        int64_t times = (p->wanted ? (is_secret(sl, p) ? 1 : 2) : 0) + (sl->all.pages ? 1 : 0);
        if (size < 0 || size > INT64_MAX / 8 - sum)
            return;
        sum += size * times;
    }
    import_expect(sl->run, sum);
}

static void slack_dispose(struct slack *sl)
{
    slack_survey_dispose(&sl->all);
    spool_free(sl->spool);
    mrkdwn_dispose(&sl->md);
    arena_dispose(&sl->a);
    strmap_free(sl->authors);
    slack_notes_dispose(&sl->notes);
    sb_dispose(&sl->body);
    sb_dispose(&sl->packed);
}

static int slack_run(struct import_run *run, struct ask_err *err)
{
    struct slack sl = {.run = run};
    sl.show = (struct mrkdwn_names){user_name, channel_name, may_quote, &sl};
    sl.authors = strmap_new(AUTHORS_MAX);
    arena_init(&sl.a, 16 << 10, 64 << 20);
    sb_init(&sl.body, BODY_MAX);
    sb_init(&sl.packed, PACKED_MAX);
    mrkdwn_init(&sl.md, &sl.show, BODY_MAX);
    int rc = sl.authors ? 0 : no_memory(err);
    if (rc >= 0)
        rc = spool_open(&sl.spool, import_options(run)->tmp, err);
    if (rc >= 0)
        rc = slack_survey_run(&sl.all, run, err);
    sl.names = sl.all.names;
    if (rc >= 0) {
        expect(&sl);
        rc = first_pass(&sl, err);
    }
    if (rc >= 0)
        rc = declare(&sl, err);
    if (rc >= 0)
        rc = second_pass(&sl, err);
    slack_dispose(&sl);
    return rc < 0 ? rc : 0;
}

const struct importer importer_slack = {
    .name = "slack",
    .title = "Slack export",
    .takes = "an export's .zip or folder, one of slackdump, or pages of conversations.history",
    .probe = slack_layout_probe,
    .run = slack_run,
};
