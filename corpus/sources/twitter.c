/* twitter.c - the archive that Twitter/X gives its users, of today and before 2018.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: likes, followers, advertisements and the rest of an archive. Which file is which
 * (twitter_files.c), texts (twitter_text.c). Method: a first pass notes on the disk which tweets
 * are the owner's own and what the long ones (note tweets) say in full, and learns who the owner
 * is; the second makes posts. A tweet is a message: a chain of replies to oneself is a thread and
 * is searched as one text. A reply to somebody else is a thread of its own with a link to what it
 * replies to, which an archive does not hold. Likes are votes, retweets a reaction; retweets of
 * others are skipped. Direct messages are read only when private posts are asked for, each
 * conversation under its own label; so are all tweets of an account that is protected. Real files:
 * a tweets.js of 2023 without the rest of its archive: the owner's name is then found in replies to
 * own tweets. Built from the description: parts, note tweets, deleted ones, direct messages, and
 * the older layout data/js/tweets/2012_01.js.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/entity.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/md_lines.h"
#include "corpus/members.h"
#include "corpus/sources/twitter/twitter.h"
#include "corpus/spool.h"
#include "corpus/talk.h"

enum { TAGS_MAX = 32, PREFIX_KEY = 48, NAME_MAX_BYTES = 64, BODY_MAX = 16 << 20 };

enum table { OWN, REPLIES, NOTES_AT, NOTES_LIKE };

struct twitter {
    struct import_run *run;
    struct arena *a;
    struct spool *spool;
    struct md md;
    struct sb text, body;
    struct talk talk;
    char name[NAME_MAX_BYTES + 1], shown[NAME_MAX_BYTES * 4 + 1], id[32]; /* the owner's */
    bool closed;       /* the account is protected */
    int64_t closed_at; /* when that was said last */
    bool manifest;
};

/* ---- values ---- */

static const json_t *tweet_of(const json_t *v)
{
    const json_t *o = js_at(v, "tweet");
    return o ? o : v;
}

static struct sv digits_id(const json_t *o, const char *text, const char *number, struct arena *a)
{
    struct sv s = js_id(o, text, a);
    if (s.n == 0)
        s = js_id(o, number, a);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return sv_make("", 0);
    return s.n <= 20 ? s : sv_make("", 0);
}

static struct sv tweet_id(const json_t *o, struct arena *a)
{
    struct sv id = digits_id(o, "id_str", "id", a);
    return id.n > 0 ? id : digits_id(o, "tweet_id", "tweetId", a);
}

static struct sv tweet_text(const json_t *o)
{
    struct sv text = js_text(o, "full_text");
    return text.n > 0 ? text : js_text(o, "text");
}

/* ---- the first pass ---- */

static void keep(char *to, size_t size, struct sv s)
{
    if (s.n > 0 && s.n < size && to[0] == '\0')
        snprintf(to, size, "%.*s", (int)s.n, s.p);
}

static void is_owner(struct twitter *t, struct sv id, struct sv name, struct sv shown)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_' && !(name.p[i] >= '0' && name.p[i] <= '9') &&
            !((name.p[i] | 32) >= 'a' && (name.p[i] | 32) <= 'z'))
            return;
    keep(t->name, sizeof t->name, name);
    keep(t->id, sizeof t->id, id);
    keep(t->shown, sizeof t->shown, shown);
}

static int note_tweet(struct twitter *t, const json_t *o, struct ask_err *err)
{
    struct sv id = tweet_id(o, t->a),
              to = digits_id(o, "in_reply_to_status_id_str", "in_reply_to_status_id", t->a);
    is_owner(t, digits_id(o, "user.id_str", "user.id", t->a), js_text(o, "user.screen_name"),
             js_text(o, "user.name"));
    if (id.n == 0)
        return 0;
    int rc = spool_put(t->spool, OWN, id, SV("1"), err);
    struct sv fields[] = {digits_id(o, "in_reply_to_user_id_str", "in_reply_to_user_id", t->a),
                          js_text(o, "in_reply_to_screen_name")};
    if (rc >= 0 && to.n > 0 && fields[1].n > 0 && !t->name[0])
        rc = spool_put(t->spool, REPLIES, to, spool_pack(t->a, fields, 2), err);
    return rc;
}

/* A long tweet: found again by its second and its beginning, or by its beginning alone. */
static int note_long(struct twitter *t, const json_t *o, struct ask_err *err)
{
    int64_t at = js_time(o, "createdAt");
    struct sv text = js_text(o, "core.text");
    if (text.n == 0)
        return 0;
    struct sv prefix = sv_make(text.p, text.n < PREFIX_KEY ? text.n : PREFIX_KEY);
    sb_reset(&t->text);
    twitter_expand(&t->text, text, o);
    struct sv fields[] = {text, sb_view(&t->text)};
    struct sv value = spool_pack(t->a, fields, 2);
    int rc = spool_put(t->spool, NOTES_LIKE, prefix, value, err);
    if (rc >= 0 && at != TIME_NONE)
        rc = spool_put_id(t->spool, NOTES_AT, at, value, err);
    return rc;
}

/* Is the account protected? What was said last counts. */
static void note_protected(struct twitter *t, const json_t *o)
{
    int64_t at = js_time(o, "protectedAt");
    if (at == TIME_NONE ? t->closed_at != TIME_NONE : at < t->closed_at)
        return;
    t->closed_at = at;
    t->closed = !sv_ieq(js_text(o, "action"), SV("Unprotect"));
}

/* The manifest names the files; one that is missing makes the archive a part. */
static void note_manifest(struct twitter *t, const json_t *o)
{
    static const char *const types[] = {"dataTypes.tweets.files", "dataTypes.tweet.files",
                                        "dataTypes.communityTweet.files",
                                        "dataTypes.noteTweet.files"};
    t->manifest = true;
    is_owner(t, js_id(o, "userInfo.accountId", t->a), js_text(o, "userInfo.userName"),
             js_text(o, "userInfo.displayName"));
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        const json_t *files = js_list(o, types[k]);
        for (size_t i = 0; i < json_array_size(files); i++) {
            struct sv name = js_text(json_array_get(files, i), "fileName");
            char *path = arena_strndup(t->a, name.p, name.n);
            if (path && name.n > 0 && member_find(import_input(t->run), name_base(name).p) < 0 &&
                member_find(import_input(t->run), path + (name.n - name_base(name).n)) < 0)
                import_incomplete(t->run, "a file that the manifest names is missing");
        }
    }
}

struct pass {
    struct twitter *t;
    enum twitter_file kind;
};

static int each_fact(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct pass *p = ctx;
    struct twitter *t = p->t;
    const json_t *v = it->value, *o;
    int rc = 0;
    if (p->kind == TWITTER_TWEETS) {
        rc = note_tweet(t, tweet_of(v), err);
    } else if (p->kind == TWITTER_NOTES) {
        o = js_at(v, "noteTweet");
        rc = note_long(t, o ? o : v, err);
    } else if (p->kind == TWITTER_ACCOUNT) {
        o = js_at(v, "account");
        o = o ? o : v;
        is_owner(t, js_id(o, "accountId", t->a), js_text(o, "username"),
                 js_text(o, "accountDisplayName"));
    } else if (p->kind == TWITTER_USER) {
        is_owner(t, js_id(v, "id", t->a), js_text(v, "screen_name"), js_text(v, "full_name"));
    } else if (p->kind == TWITTER_PROTECTED) {
        o = js_at(v, "protectedHistory");
        note_protected(t, o ? o : v);
    } else if (p->kind == TWITTER_MANIFEST) {
        note_manifest(t, v);
    }
    arena_reset(t->a);
    return rc;
}

/* Who is replied to in a tweet of one's own is the owner. */
static int each_reply(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct twitter *t = ctx;
    struct sv fields[2], own;
    int rc = t->name[0] ? 0 : spool_get(t->spool, OWN, key, &own, t->a, err);
    if (rc > 0 && spool_unpack(value, fields, 2) == 2)
        is_owner(t, fields[0], fields[1], sv_make("", 0));
    arena_reset(t->a);
    return rc < 0 ? rc : 0;
}

static int read_facts(struct twitter *t, struct ask_err *err)
{
    struct input *in = import_input(t->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct pass p = {t, twitter_file_kind(in, i)};
        bool told_later = p.kind == TWITTER_TWEETS;
        if (p.kind == TWITTER_PROTECTED) /* until it says otherwise */
            t->closed = t->closed || sv_chr(input_head(in, i), '{') >= 0;
        if (p.kind != TWITTER_OTHER && p.kind != TWITTER_REST && p.kind != TWITTER_DELETED &&
            p.kind != TWITTER_DIRECT)
            rc =
                (told_later ? import_json_quiet : import_json)(t->run, i, NULL, each_fact, &p, err);
    }
    return rc < 0 || t->name[0] ? rc : spool_each(t->spool, REPLIES, each_reply, t, err);
}

/* ---- tweets ---- */

static struct sv address(struct twitter *t, struct sv name, struct sv id)
{
    if (name.n == 0)
        return sv_of(arena_printf(t->a, "https://x.com/i/status/%.*s", (int)id.n, id.p));
    return sv_of(arena_printf(t->a, "https://x.com/%.*s/status/%.*s",
                              (int)(name.n > NAME_MAX_BYTES ? NAME_MAX_BYTES : name.n), name.p,
                              (int)id.n, id.p));
}

/* The whole of a long tweet, or an empty text. */
static int whole_text(struct twitter *t, struct sv tweet, int64_t at, struct sv *text,
                      struct ask_err *err)
{
    struct sv value, fields[2];
    int rc = 0;
    *text = sv_make("", 0);
    for (int64_t k = at - 2; at != TIME_NONE && k <= at + 2 && rc >= 0; k++) {
        rc = spool_get_id(t->spool, NOTES_AT, k, &value, t->a, err);
        if (rc > 0 && spool_unpack(value, fields, 2) == 2 && twitter_begins(fields[0], tweet)) {
            *text = fields[1];
            return 0;
        }
    }
    if (rc >= 0 && tweet.n >= PREFIX_KEY)
        rc = spool_get(t->spool, NOTES_LIKE, sv_make(tweet.p, PREFIX_KEY), &value, t->a, err);
    if (rc > 0 && spool_unpack(value, fields, 2) == 2 && twitter_begins(fields[0], tweet))
        *text = fields[1];
    return rc < 0 ? rc : 0;
}

static void tweet_tags(struct twitter *t, struct post *p, const json_t *o)
{
    const json_t *list = js_list(o, "entities.hashtags");
    struct sv *tags = arena_array(t->a, TAGS_MAX, sizeof *tags);
    for (size_t i = 0; tags && i < json_array_size(list) && p->ntags < TAGS_MAX; i++) {
        struct sv tag = js_text(json_array_get(list, i), "text");
        if (tag.n > 0 && tag.n <= 100)
            tags[p->ntags++] = tag;
    }
    p->tags = tags;
}

static void tweet_votes(struct twitter *t, struct post *p, const json_t *o)
{
    int64_t likes = js_number(o, "favorite_count", -1), again = js_number(o, "retweet_count", 0);
    struct post_reaction *r = arena_array(t->a, 1, sizeof *r);
    if (likes >= 0 && likes < INT64_C(1000000000000)) {
        p->score = p->up = likes;
        p->down = 0;
    } else {
        p->keep |= POST_KEEP_VOTES;
    }
    if (r && again > 0 && again < INT64_C(1000000000000)) {
        *r = (struct post_reaction){SV("retweet"), again};
        p->reactions = r;
        p->nreactions = 1;
    }
}

/* Was the tweet edited, and is this not its last version? */
static bool is_old_version(const json_t *o, struct sv id)
{
    const json_t *ids = js_list(o, "edit_info.initial.editTweetIds");
    size_t n = json_array_size(ids);
    struct sv last = js_value_text(json_array_get(ids, n ? n - 1 : 0));
    return n > 1 && last.n > 0 && !sv_eq(last, id);
}

/* Where the tweet stands: behind one of the owner's, or with a link to somebody else's. */
static int tweet_place(struct twitter *t, struct post *p, const json_t *o, struct ask_err *err)
{
    struct sv to = digits_id(o, "in_reply_to_status_id_str", "in_reply_to_status_id", t->a), own;
    struct sv whom = digits_id(o, "in_reply_to_user_id_str", "in_reply_to_user_id", t->a);
    struct sv name = js_text(o, "in_reply_to_screen_name");
    if (to.n == 0 || sv_eq(to, p->key.id))
        return 0;
    int rc = spool_get(t->spool, OWN, to, &own, t->a, err);
    if (rc > 0 || (t->id[0] && sv_eq(whom, sv_of(t->id))) ||
        (t->name[0] && sv_ieq(name, sv_of(t->name)))) {
        p->parent.id = to;
    } else {
        sb_puts(&t->text, "\n\nIn reply to ");
        sb_sv(&t->text, address(t, name, to));
    }
    return rc < 0 ? rc : 0;
}

static void tweet_author(struct twitter *t, struct post *p)
{
    p->author = sv_of(t->shown[0] ? t->shown : t->name);
    p->author_key = sv_of(t->id[0] ? t->id : t->name);
    if (t->name[0])
        p->author_url = sv_of(arena_printf(t->a, "https://x.com/%s", t->name));
}

static int put_tweet(struct twitter *t, const json_t *o, const struct json_item *it,
                     struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv lang = js_text(o, "lang"), raw = tweet_text(o), whole;
    p.kind = POST_MESSAGE;
    p.key.id = tweet_id(o, t->a);
    if (p.key.id.n == 0)
        return import_bad(t->run, p.key, it->file, it->line, "line", err, "it has no tweet's id");
    const char *skip = twitter_is_retweet(o, raw)    ? "retweet"
                       : is_old_version(o, p.key.id) ? "earlier version"
                       : raw.n == 0                  ? "no text"
                                                     : NULL;
    if (skip) {
        import_skip(t->run, skip);
        return 0;
    }
    p.created = twitter_time(js_text(o, "created_at"), p.key.id);
    sb_reset(&t->body);
    entity_three(&t->body, raw);
    int rc = whole_text(t, sb_view(&t->body), p.created, &whole, err);
    sb_reset(&t->text);
    if (whole.n > 0)
        sb_sv(&t->text, whole);
    else
        twitter_expand(&t->text, sb_view(&t->body), o);
    if (js_at(o, "in_reply_to_user_id_str") || js_at(o, "in_reply_to_user_id") ||
        js_at(o, "in_reply_to_screen_name") || js_at(o, "in_reply_to_status_id_str")) {
        size_t n = t->text.n - twitter_without_names(sb_view(&t->text)).n;
        if (n > 0)
            memmove(t->text.p, t->text.p + n, t->text.n - n);
        sb_cut(&t->text, t->text.n - n);
    }
    if (rc >= 0)
        rc = tweet_place(t, &p, o, err);
    if (rc < 0)
        return rc;
    tweet_author(t, &p);
    tweet_votes(t, &p, o);
    tweet_tags(t, &p, o);
    if (lang.n == 2)
        p.lang = lang;
    p.url = address(t, sv_of(t->name), p.key.id);
    sb_reset(&t->body);
    md_lines(&t->body, &t->md, sb_view(&t->text));
    if (!sb_ok(&t->body) || !sb_ok(&t->text))
        return import_bad(t->run, p.key, it->file, it->line, "line", err, "its text is too long");
    p.body = sb_view(&t->body);
    if (t->closed || js_true(o, "user.protected"))
        import_restrict(t->run, &p, SV("protected"));
    return import_item(t->run, &p, it->file, it->line, "line", err);
}

/* ---- direct messages ---- */

static int put_message(struct twitter *t, const json_t *m, struct sv talk, int64_t root,
                       const struct json_item *it, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv from = js_id(m, "senderId", t->a), text = js_text(m, "text");
    int64_t id;
    p.key.id = digits_id(m, "id", "id", t->a);
    p.kind = POST_MESSAGE;
    p.container = sv_of(arena_printf(t->a, "dm-%.*s", (int)(talk.n > 200 ? 200 : talk.n), talk.p));
    import_restrict(t->run, &p, talk);
    if (p.key.id.n == 0 || !sv_i64(p.key.id, &id))
        return import_bad(t->run, (struct post_key){0}, it->file, it->line, "line", err,
                          "a message has no id");
    if (text.n == 0) {
        import_skip(t->run, "no text");
        return 0;
    }
    if (root != id) {
        p.parent.id = sv_of(arena_printf(t->a, "%" PRId64, root));
        p.root = p.parent;
    }
    p.created = twitter_time(js_text(m, "createdAt"), p.key.id);
    if (t->id[0] && sv_eq(from, sv_of(t->id))) {
        tweet_author(t, &p);
    } else {
        p.author = sv_of(arena_printf(t->a, "user %.*s", (int)(from.n > 32 ? 32 : from.n), from.p));
        p.author_key = from;
    }
    sb_reset(&t->body);
    sb_reset(&t->text);
    entity_three(&t->body, text);
    twitter_expand(&t->text, sb_view(&t->body), m);
    sb_reset(&t->body);
    md_lines(&t->body, &t->md, sb_view(&t->text));
    if (!sb_ok(&t->body) || !sb_ok(&t->text))
        return import_bad(t->run, p.key, it->file, it->line, "line", err, "its text is too long");
    p.body = sb_view(&t->body);
    return import_item(t->run, &p, it->file, it->line, "line", err);
}

/* A conversation, cut by its pauses. */
static int put_direct(struct twitter *t, const json_t *v, const struct json_item *it,
                      struct ask_err *err)
{
    const json_t *o = js_at(v, "dmConversation"), *list = js_list(o ? o : v, "messages"), *m;
    struct sv id, talk = js_text(o ? o : v, "conversationId");
    int64_t n;
    int rc = 0;
    talk_reset(&t->talk);
    bool wanted = import_options(t->run)->include_private;
    for (size_t i = 0; wanted && i < json_array_size(list) && rc >= 0; i++) {
        m = js_at(json_array_get(list, i), "messageCreate");
        id = digits_id(m, "id", "id", t->a);
        if (m && sv_i64(id, &n))
            rc = talk_note(&t->talk, n, twitter_time(js_text(m, "createdAt"), id), err);
        arena_reset(t->a);
    }
    if (rc < 0)
        return ask_fail(err, ASK_NOMEM, "no memory for a conversation");
    talk_cut(&t->talk);
    for (size_t i = 0; i < json_array_size(list) && rc >= 0; i++) {
        m = js_at(json_array_get(list, i), "messageCreate");
        id = digits_id(m, "id", "id", t->a);
        if (!m)
            import_skip(t->run, "system message");
        else if (!wanted)
            import_skip(t->run, "private");
        else
            rc = put_message(t, m, talk, sv_i64(id, &n) ? talk_root(&t->talk, n) : 0, it, err);
        arena_reset(t->a);
    }
    return rc;
}

static int each_post(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct pass *p = ctx;
    struct twitter *t = p->t;
    const json_t *o = tweet_of(it->value);
    int rc;
    if (p->kind == TWITTER_DIRECT)
        rc = put_direct(t, it->value, it, err);
    else if (p->kind == TWITTER_DELETED)
        rc = import_gone(t->run, sv_make("", 0), (struct post_key){SPACE_POST, tweet_id(o, t->a)},
                         err);
    else
        rc = put_tweet(t, o, it, err);
    arena_reset(t->a);
    return rc;
}

/* ---- the run ---- */

static int begin(struct twitter *t, struct ask_err *err)
{
    char name[NAME_MAX_BYTES + 16], title[NAME_MAX_BYTES + 32], url[NAME_MAX_BYTES + 32];
    snprintf(name, sizeof name, t->name[0] ? "twitter-%s" : "twitter%s", t->name);
    snprintf(title, sizeof title, t->name[0] ? "Twitter of @%s" : "Twitter%s", t->name);
    snprintf(url, sizeof url, "https://x.com/%s", t->name);
    const struct store_source src = {
        .name = sv_of(name), .title = sv_of(title), .url = sv_of(url), .format = SV("twitter")};
    return import_source(t->run, &src, t->manifest, err);
}

static int read_posts(struct twitter *t, struct ask_err *err)
{
    struct input *in = import_input(t->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct pass p = {t, twitter_file_kind(in, i)};
        if (p.kind == TWITTER_OTHER && input_count(in) == 1) /* whoever names the format means it */
            p.kind = TWITTER_TWEETS;
        if (p.kind == TWITTER_TWEETS || p.kind == TWITTER_DELETED || p.kind == TWITTER_DIRECT)
            rc = import_json(t->run, i, NULL, each_post, &p, err);
    }
    return rc;
}

static int twitter_run(struct import_run *run, struct ask_err *err)
{
    struct twitter t = {
        .run = run, .a = import_arena(run), .talk = TALK_INIT, .closed_at = TIME_NONE};
    md_init(&t.md, BODY_MAX);
    sb_init(&t.text, BODY_MAX);
    sb_init(&t.body, BODY_MAX);
    int rc = spool_open(&t.spool, import_options(run)->tmp, err);
    if (rc >= 0)
        rc = read_facts(&t, err);
    if (rc >= 0)
        rc = begin(&t, err);
    if (rc >= 0)
        rc = read_posts(&t, err);
    spool_free(t.spool);
    talk_dispose(&t.talk);
    md_dispose(&t.md);
    sb_dispose(&t.text);
    sb_dispose(&t.body);
    return rc;
}

const struct importer importer_twitter = {
    .name = "twitter",
    .title = "Twitter/X archive",
    .takes = "the archive as .zip or folder, or its tweets.js; also the layout of before 2018",
    .probe = twitter_probe,
    .run = twitter_run,
};
