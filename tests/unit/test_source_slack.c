/* test_source_slack.c - Slack exports, slackdump's and pages of the Web API: threads, talk, votes,
 * authors, links, privacy, what is deleted, and what crashed other programs.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: texts and blocks (test_mrkdwn.c). Everybody and everything in the fixtures is invented.
 */
#include "tests/unit/source_util.h"

#include "corpus/sources/slack/slack_layout.h"
#include "corpus/sources/slack/slack_notes.h"

#define BLOB(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }
#define COUNT(v) (sizeof(v) / sizeof *(v))

#define USERS                                                                                      \
    "[{\"id\":\"U1\",\"name\":\"ana\",\"profile\":{\"display_name\":\"Ana\",\"email\":"            \
    "\"ana@e.org\"}},{\"id\":\"U2\",\"name\":\"ben\",\"real_name\":\"Ben Oko\",\"profile\":{"      \
    "\"display_name\":\"\"}},{\"id\":\"U3\",\"name\":\"cy\",\"deleted\":true},"                    \
    "{\"id\":\"U4\",\"name\":\"robot\",\"is_bot\":true,\"profile\":{"                              \
    "\"bot_id\":\"B4\"}}]"
#define CHANNELS                                                                                   \
    "[{\"id\":\"C0000HELP1\",\"name\":\"help\",\"created\":1704099600},"                           \
    "{\"id\":\"C0000TALK1\",\"name\":\"talk\",\"created\":\"1704099600\"}]"

/* Ten o'clock of 2024-01-02 is 1704189600. */
#define DAY1                                                                                       \
    "[{\"type\":\"message\",\"subtype\":\"channel_join\",\"user\":\"U1\",\"text\":\"joined\","     \
    "\"ts\":\"1704189500.000100\"},"                                                               \
    "{\"type\":\"message\",\"user\":\"U1\",\"text\":\"How do I *reset* the cache?\",\"ts\":"       \
    "\"1704189600.000200\",\"thread_ts\":\"1704189600.000200\",\"reply_count\":3,\"reactions\":["  \
    "{\"name\":\"+1::skin-tone-3\",\"users\":[\"U2\",\"U3\"],\"count\":2},{\"name\":\"shipit\","   \
    "\"users\":[\"U2\"],\"count\":1}],\"files\":[{\"name\":\"a.log\",\"permalink\":"               \
    "\"https://acme.slack.com/files/U1/F1/a.log\"}]},"                                             \
    "{\"type\":\"message\",\"user\":\"U2\",\"text\":\"Run `wipe`\",\"ts\":\"1704189700.000300\","  \
    "\"thread_ts\":\"1704189600.000200\",\"edited\":{\"user\":\"U2\",\"ts\":"                      \
    "\"1704189800.000000\"}},"                                                                     \
    "{\"type\":\"message\",\"user\":\"U9\",\"text\":\"hello\",\"ts\":\"1704190000.000400\","       \
    "\"user_profile\":{\"real_name\":\"Dee\"}},"                                                   \
    "{\"type\":\"message\",\"user\":\"U2\",\"text\":\"hi <@U1> <@U9>\",\"ts\":"                    \
    "\"1704190060.000500\"}]"
#define DAY2                                                                                       \
    "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"that worked, thanks!\",\"ts\":"             \
    "\"1704276000.000600\",\"thread_ts\":\"1704189600.000200\"},"                                  \
    "{\"type\":\"message\",\"subtype\":\"thread_broadcast\",\"user\":\"U3\",\"text\":"             \
    "\"good to know\",\"ts\":\"1704276100.000700\",\"thread_ts\":\"1704189600.000200\",\"root\":{" \
    "\"text\":\"How\"}},"                                                                          \
    "{\"subtype\":\"bot_message\",\"bot_id\":\"B1\",\"username\":\"builder\",\"text\":"            \
    "\"built\",\"ts\":\"1704276200.000800\"}]"
#define TALK                                                                                       \
    "[{\"user\":\"U1\",\"text\":\"morning\",\"ts\":\"1704186000.000000\"},"                        \
    "{\"user\":\"U2\",\"text\":\"good morning\",\"ts\":\"1704186060.000000\"},"                    \
    "{\"user\":\"U1\",\"text\":\"evening\",\"ts\":\"1704220000.000000\"}]"

static const struct input_blob whole[] = {
    BLOB("channels.json", CHANNELS),    BLOB("users.json", USERS),
    BLOB("help/2024-01-02.json", DAY1), BLOB("help/2024-01-03.json", DAY2),
    BLOB("talk/2024-01-02.json", TALK), BLOB("integration_logs.json", "[{\"user_id\":\"U1\"}]"),
};

static int import_blobs(struct world *w, const struct input_blob *blobs, size_t n)
{
    int rc = source_run(w, "slack", blobs, n, false);
    if (rc < 0)
        fail_msg("%s", w->err.msg);
    return rc;
}

static void check_whole(struct world *w, const char *source)
{
    struct thread t = world_thread(w, source, "1704189600.000200");
    assert_int_equal(t.nposts, 4);
    const struct post *q = &t.posts[0], *a = world_post(&t, SPACE_POST, "1704189700.000300");
    const struct post *b = world_post(&t, SPACE_POST, "1704276100.000700");
    assert_non_null(a);
    assert_non_null(b);
    assert_sv(q->key.id, "1704189600.000200");
    assert_sv(q->body, "How do I **reset** the cache?\n\n"
                       "[a.log](https://acme.slack.com/files/U1/F1/a.log)");
    assert_sv(q->container, "help");
    assert_sv(q->author, "Ana");
    assert_sv(q->author_key, "U1");
    assert_sv(q->author_url, "https://acme.slack.com/team/U1");
    assert_sv(q->url, "https://acme.slack.com/archives/C0000HELP1/p1704189600000200");
    assert_int_equal(q->kind, POST_MESSAGE);
    assert_int_equal(q->created, 1704189600);
    assert_int_equal(q->edited, TIME_NONE);
    assert_int_equal(q->score, 2);
    assert_int_equal(q->up, 2);
    assert_int_equal(q->nreactions, 2);
    assert_sv(q->visibility, "");
    assert_int_equal(q->ntags, 0);
    assert_false(q->accepted || q->bot);
    assert_sv(a->author, "Ben Oko");
    assert_int_equal(a->edited, 1704189800);
    assert_true(a->accepted);
    assert_sv(a->parent.id, "1704189600.000200");
    assert_sv(a->url, "https://acme.slack.com/archives/C0000HELP1/p1704189700000300"
                      "?thread_ts=1704189600.000200&cid=C0000HELP1");
    assert_sv(b->author, "cy");
    assert_false(b->accepted);
    t = world_thread(w, source, "1704190060.000500");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].author, "Dee");
    assert_sv(t.posts[1].body, "hi @Ana @Dee");
    assert_sv(t.posts[1].url, "https://acme.slack.com/archives/C0000HELP1/p1704190060000500");
    t = world_thread(w, source, "1704276200.000800");
    assert_true(t.posts[0].bot);
    assert_sv(t.posts[0].author, "builder");
    assert_int_equal(world_thread(w, source, "1704186060.000000").nposts, 2);
    assert_int_equal(world_thread(w, source, "1704220000.000000").nposts, 1);
}

static void test_whole(void **state)
{
    struct world *w = *state;
    import_blobs(w, whole, COUNT(whole));
    assert_int_equal(w->rep.counts.added, 10);
    assert_int_equal(w->rep.items, 11);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    check_whole(w, "acme");
    source_twice(w, "slack",
                 (const struct input_blob[]){BLOB("channels.json", CHANNELS),
                                             BLOB("x/2024-01-02.json", TALK),
                                             BLOB("talk/2024-01-02.json", TALK)},
                 3);
}

/* Files and messages in another order make the same threads. */
static void test_any_order(void **state)
{
    struct world *w = *state;
    struct input_blob turned[COUNT(whole)];
    struct sb texts[COUNT(whole)];
    for (size_t i = 0; i < COUNT(whole); i++) {
        json_t *v = json_loadb(whole[i].p, whole[i].n, 0, NULL), *back = json_array();
        char *s;
        for (size_t k = json_array_size(v); k-- > 0;)
            json_array_append(back, json_array_get(v, k));
        s = json_dumps(back, JSON_COMPACT);
        sb_init(&texts[i], 1 << 20);
        sb_puts(&texts[i], s);
        turned[COUNT(whole) - 1 - i] = (struct input_blob){whole[i].name, texts[i].p, texts[i].n};
        free(s);
        json_decref(v);
        json_decref(back);
    }
    import_blobs(w, turned, COUNT(turned));
    assert_int_equal(w->rep.counts.added, 10);
    check_whole(w, "acme");
    import_blobs(w, whole, COUNT(whole));
    assert_int_equal(w->rep.counts.added + w->rep.counts.updated + w->rep.counts.removed, 0);
    assert_int_equal(w->rep.counts.unchanged, 10);
    for (size_t i = 0; i < COUNT(whole); i++)
        sb_dispose(&texts[i]);
}

static void test_twice(void **state)
{
    source_twice(*state, "slack", whole, COUNT(whole));
}

/* One channel of one day. */
static void import_day(struct world *w, const char *json)
{
    const struct input_blob v[] = {BLOB("channels.json", CHANNELS),
                                   BLOB("users.json", USERS),
                                   {"help/2024-01-02.json", json, strlen(json)}};
    import_blobs(w, v, COUNT(v));
}

static struct post the_post(struct world *w, const char *id)
{
    struct thread t = world_thread(w, "export", id);
    const struct post *p = world_post(&t, SPACE_POST, id);
    if (!p)
        fail_msg("no post %s", id);
    return *p;
}

#define M(ts, rest)         "{\"type\":\"message\",\"ts\":\"" ts "\"," rest "}"
#define SAY(ts, user, text) M(ts, "\"user\":\"" user "\",\"text\":\"" text "\"")
#define REPLY(ts, root, user, text)                                                                \
    M(ts, "\"thread_ts\":\"" root "\",\"user\":\"" user "\",\"text\":\"" text "\"")

// clang-format off
/* What was seen to stop other readers of Slack exports. */
static const char crash_list[] = "["
    "{},null,"
    M("1704189600.000001", "\"user\":\"U1\"") ","
    "{\"type\":\"message\",\"user\":\"U1\",\"text\":\"no ts\"},"
    M("1704189600.000002", "\"text\":\"nobody's\"") ","
    SAY("1704189600.000003", "U77", "unknown user <@U78>") ","
    SAY("1704189600.000004", "USLACKBOT", "a reminder") ","
    SAY("1704189600.000005", "U3", "of a deleted user") ","
    M("1704189600.000006", "\"user\":\"U1\",\"text\":\"root\",\"thread_ts\":\"1704189600.000006\","
      "\"reply_count\":2,\"replies\":null") ","
    M("1704189600.000007", "\"user\":null,\"bot_id\":null,\"subtype\":null,\"text\":\"nulls\","
      "\"files\":null,\"attachments\":null,\"reactions\":null,\"edited\":null") ","
    M("1704189600.000008", "\"subtype\":\"bot_message\",\"text\":\"linked bot\",\"bot_link\":"
      "\"<https://acme.slack.com/services/1|Travis>\"") ","
    "{\"type\":\"message\",\"user\":\"U1\",\"ts\":1704189600.000009,\"text\":\"a number\"},"
    M("1704189600.000010", "\"subtype\":\"file_comment\",\"comment\":{\"user\":\"U2\"},"
      "\"text\":\"on a file\",\"file\":{\"name\":\"f\"}") ","
    M("1704189600.000012", "\"subtype\":\"bot_message\",\"bot_id\":\"B7\",\"text\":\"a push\"") ","
    M("1704189600.000011", "\"subtype\":\"bot_add\",\"bot_id\":\"B7\",\"text\":\"added: "
      "<https://acme.slack.com/services/B7|github>\"") ","
    M("1704189600.000013", "\"bot_id\":\"B4\",\"text\":\"beep\"") ","
    "17,\"x\"]";
// clang-format on

static void test_crash_list(void **state)
{
    struct world *w = *state;
    import_day(w, crash_list);
    assert_int_equal(world_skipped(w, "no text"), 3);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(w->rep.bad_total, 3);
    assert_true(world_bad(w, "help/2024-01-02.json", 1, "it has no ts"));
    assert_false(w->rep.swept);
    assert_int_equal(w->rep.counts.added, 11);
    struct thread t = world_thread(w, "acme", "1704189600.000002");
    assert_int_equal(t.nposts, 10);
    const struct post *p = world_post(&t, SPACE_POST, "1704189600.000003");
    assert_sv(p->author, "U77");
    assert_sv(p->body, "unknown user @U78");
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000002")->author, "");
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000004")->author, "Slackbot");
    assert_true(world_post(&t, SPACE_POST, "1704189600.000004")->bot);
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000005")->author, "cy");
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000008")->author, "Travis");
    assert_non_null(world_post(&t, SPACE_POST, "1704189600.000009"));
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000010")->author, "Ben Oko");
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000012")->author, "github");
    assert_sv(world_post(&t, SPACE_POST, "1704189600.000013")->author, "robot");
}

/* No users.json, folders without a file, a folder that no list knows. */
static void test_missing_lists(void **state)
{
    struct world *w = *state;
    const struct input_blob v[] = {
        BLOB("channels.json", CHANNELS), BLOB("dms.json", "[{\"id\":\"D1\",\"members\":[]}]"),
        BLOB("help/2024-01-02.json", "[" SAY("1704189600.000001", "U1", "hi") "]"),
        BLOB("help/2024-01-03.json", "[]"), BLOB("help/2024-01-04.json", "")};
    import_blobs(w, v, COUNT(v));
    assert_int_equal(w->rep.counts.added, 1);
    assert_sv(the_post(w, "1704189600.000001").author, "U1");
    const struct input_blob grid[] = {
        BLOB("channels.json", CHANNELS), BLOB("org_users.json", USERS),
        BLOB("help/2024-01-02.json", "[" SAY("1704189600.000001", "U1", "hi") "]")};
    import_blobs(w, grid, COUNT(grid));
    assert_sv(the_post(w, "1704189600.000001").author, "Ana");
    assert_sv(the_post(w, "1704189600.000001").url, ""); /* nobody tells the workspace */
}

static void test_site_url(void **state)
{
    struct world *w = *state;
    const struct input_blob v[] = {
        BLOB("channels.json", CHANNELS),
        BLOB("help/2024-01-02.json", "[" SAY("1704189600.000001", "U1", "hi") "]")};
    w->opt.site_url = "https://oak.slack.com/";
    import_blobs(w, v, COUNT(v));
    assert_sv(the_post(w, "1704189600.000001").url, /* the source keeps its name */
              "https://oak.slack.com/archives/C0000HELP1/p1704189600000001");
}

// clang-format off
static const char hints[] = "["
    /* the asker speaks of the answer before, not of what others say worked for them */
    SAY("1704189600.000001", "U1", "first?") ","
    REPLY("1704189600.000002", "1704189600.000001", "U2", "try a") ","
    REPLY("1704189600.000003", "1704189600.000001", "U1", "it does not") ","
    REPLY("1704189600.000004", "1704189600.000001", "U3", "try b") ","
    REPLY("1704189600.000005", "1704189600.000001", "U3", "that worked for me") ","
    M("1704189600.000006", "\"thread_ts\":\"1704189600.000001\",\"bot_id\":\"B1\",\"text\":\"beep\"") ","
    REPLY("1704189600.000007", "1704189600.000001", "U1", "That did it!") ","
    REPLY("1704189600.000008", "1704189600.000001", "U2", "glad") ","
    REPLY("1704189600.000009", "1704189600.000001", "U1", "works now") ","
    /* a check mark, but not of one's own */
    SAY("1704189600.000011", "U1", "second?") ","
    M("1704189600.000012", "\"thread_ts\":\"1704189600.000011\",\"user\":\"U2\",\"text\":\"do c\","
      "\"reactions\":[{\"name\":\"white_check_mark\",\"users\":[\"U1\"],\"count\":1}]") ","
    M("1704189600.000013", "\"thread_ts\":\"1704189600.000011\",\"user\":\"U3\",\"text\":\"do d\","
      "\"reactions\":[{\"name\":\"heavy_check_mark\",\"users\":[\"U3\"],\"count\":1}]") ","
    /* solved without an answer */
    SAY("1704189600.000021", "U1", "third?") ","
    REPLY("1704189600.000022", "1704189600.000021", "U1", "never mind") ","
    REPLY("1704189600.000023", "1704189600.000021", "U1", "solved it") ","
    M("1704189600.000031", "\"user\":\"U1\",\"text\":\"fourth?\",\"reactions\":[{\"name\":"
      "\"white_check_mark\",\"users\":[\"U2\"],\"count\":1}]") ","
    REPLY("1704189600.000032", "1704189600.000031", "U2", "done") ","
    M("1704189600.000041", "\"user\":\"U1\",\"text\":\"alone\",\"reactions\":[{\"name\":\"-1\","
      "\"count\":2},{\"name\":\"white_check_mark\",\"users\":[\"U2\"],\"count\":1},{\"name\":\"\"},"
      "{\"count\":-1,\"name\":\"+1\"},3]") "]";
// clang-format on

static void test_hints(void **state)
{
    struct world *w = *state;
    import_day(w, hints);
    assert_int_equal(w->rep.bad_total, 0);
    static const char *const accepted[] = {"1704189600.000004", "1704189600.000012"};
    static const char *const not_accepted[] = {
        "1704189600.000001", "1704189600.000002", "1704189600.000005", "1704189600.000006",
        "1704189600.000008", "1704189600.000013", "1704189600.000022", "1704189600.000041"};
    for (size_t i = 0; i < COUNT(accepted); i++)
        if (!the_post(w, accepted[i]).accepted)
            fail_msg("%s is not accepted", accepted[i]);
    for (size_t i = 0; i < COUNT(not_accepted); i++)
        if (the_post(w, not_accepted[i]).accepted)
            fail_msg("%s is accepted", not_accepted[i]);
    assert_int_equal(the_post(w, "1704189600.000001").ntags, 0);
    assert_int_equal(the_post(w, "1704189600.000021").ntags, 1);
    assert_sv(the_post(w, "1704189600.000021").tags[0], "solved");
    assert_int_equal(the_post(w, "1704189600.000031").ntags, 1);
    assert_int_equal(the_post(w, "1704189600.000041").ntags, 0);
    assert_int_equal(the_post(w, "1704189600.000041").score, -1);
    assert_int_equal(the_post(w, "1704189600.000041").down, 2);
}

// clang-format off
static const char before[] = "["
    SAY("1704189600.000001", "U1", "root") ","
    REPLY("1704189600.000002", "1704189600.000001", "U2", "reply") ","
    SAY("1704189600.000003", "U1", "typo") ","
    SAY("1704189600.000004", "U1", "bye") "]";
static const char after[] = "["
    M("1704189600.000001", "\"subtype\":\"tombstone\",\"hidden\":true,\"user\":\"USLACKBOT\","
      "\"text\":\"This message was deleted.\",\"thread_ts\":\"1704189600.000001\",\"reply_count\":1") ","
    REPLY("1704189600.000002", "1704189600.000001", "U2", "reply") ","
    M("1704189700.000001", "\"subtype\":\"message_deleted\",\"deleted_ts\":\"1704189600.000004\"") ","
    SAY("1704189600.000004", "U1", "bye") ","
    M("1704189700.000002", "\"subtype\":\"message_changed\",\"message\":"
      M("1704189600.000003", "\"user\":\"U1\",\"text\":\"type\",\"edited\":{\"ts\":\"1704189700.000000\"}")) ","
    SAY("1704189600.000003", "U1", "typo") ","
    M("1704189600.000005", "\"hidden\":true,\"text\":\"not shown\"") "]";
// clang-format on

static void test_deleted(void **state)
{
    struct world *w = *state;
    import_day(w, before);
    assert_int_equal(w->rep.counts.added, 4);
    w->opt.increment = true;
    import_day(w, after);
    assert_int_equal(world_skipped(w, "deleted"), 2);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 2);
    assert_int_equal(world_skipped(w, "hidden"), 1);
    struct thread t = world_thread(w, "export", "1704189600.000002");
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[0].ghost);
    assert_int_equal(world_thread(w, "export", "1704189600.000004").nposts, 0);
    assert_sv(the_post(w, "1704189600.000003").body, "type");
}

static void test_system(void **state)
{
    static const char *const types[] = {"channel_join",
                                        "channel_leave",
                                        "channel_archive",
                                        "channel_name",
                                        "channel_topic",
                                        "channel_purpose",
                                        "channel_posting_permissions",
                                        "group_join",
                                        "pinned_item",
                                        "unpinned_item",
                                        "ekm_access_denied",
                                        "bot_add",
                                        "bot_remove",
                                        "reminder_add",
                                        "sh_room_created",
                                        "huddle_thread",
                                        "reply_broadcast"};
    static const char *const kept[] = {"bot_message",      "file_share",   "me_message",
                                       "thread_broadcast", "file_comment", "something_new"};
    struct world *w = *state;
    struct sb b = SB_INIT(1 << 20);
    sb_putc(&b, '[');
    for (size_t i = 0; i < COUNT(types) + COUNT(kept); i++)
        sb_printf(&b,
                  "%s{\"type\":\"message\",\"subtype\":\"%s\",\"text\":\"t%zu\",\"ts\":"
                  "\"1704189600.0001%02zu\"}",
                  i ? "," : "", i < COUNT(types) ? types[i] : kept[i - COUNT(types)], i, i);
    sb_puts(&b, ",{\"type\":\"presence_change\",\"ts\":\"1704189600.000500\",\"text\":\"no\"}]");
    import_day(w, sb_str(&b));
    sb_dispose(&b);
    assert_int_equal(world_skipped(w, "system message"), COUNT(types) + 1);
    assert_int_equal(w->rep.counts.added, COUNT(kept));
}

/* ---- privacy ---- */

#define GROUPS     "[{\"id\":\"C0000VAULT\",\"name\":\"vault\"}]"
#define DMS        "[{\"id\":\"D00000DM01\",\"members\":[\"U1\",\"U2\"]}]"
#define MPIMS      "[{\"id\":\"G0000MPIM1\",\"name\":\"mpdm-ana--ben--cy-1\",\"members\":[]}]"
#define SECRET(ts) "[" SAY(ts, "U1", "zanzibar") ",{\"broken\":\"zanzibar\"},"

static const struct input_blob closed[] = {
    BLOB("channels.json", "[{\"id\":\"C0000HELP1\",\"name\":\"help\",\"created\":1704099600},"
                          "{\"id\":\"C0000SAME1\",\"name\":\"same\"},"
                          "{\"id\":\"C0000CONV1\",\"name\":\"converted\",\"is_private\":true}]"),
    BLOB("groups.json",
         "[{\"id\":\"C0000VAULT\",\"name\":\"vault\"},{\"id\":\"C0000SAME2\",\"name\":"
         "\"same\"}]"),
    BLOB("dms.json", DMS),
    BLOB("mpims.json", MPIMS),
    BLOB("users.json", USERS),
    BLOB("help/2024-01-02.json",
         "[" SAY("1704189600.000001", "U1", "see <#C0000VAULT> and <#C0000VAULT|as-written>") "]"),
    BLOB("vault/2024-01-02.json", SECRET("1704189600.000002")),
    BLOB("D00000DM01/2024-01-02.json", SECRET("1704189600.000003")),
    BLOB("mpdm-ana--ben--cy-1/2024-01-02.json", SECRET("1704189600.000004")),
    BLOB("unlisted/2024-01-02.json", SECRET("1704189600.000005")),
    BLOB("same/2024-01-02.json", SECRET("1704189600.000006")),
    BLOB("converted/2024-01-02.json", SECRET("1704189600.000007")),
};

static void test_private_left_out(void **state)
{
    struct world *w = *state;
    static const char *const words[] = {"vault",    "D00000DM01", "mpdm",     "unlisted",
                                        "zanzibar", "same",       "converted"};
    import_blobs(w, closed, COUNT(closed));
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(world_skipped(w, "private"), 12);
    assert_int_equal(w->rep.bad_total, 0); /* though the files are damaged */
    char *json = import_report_json(&w->rep);
    for (size_t i = 0; i < COUNT(words); i++)
        if (strstr(json, words[i]))
            fail_msg("the report names %s: %s", words[i], json);
    free(json);
    assert_sv(the_post(w, "1704189600.000001").body, "see #C0000VAULT and #as-written");
}

static void test_private_asked_for(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *id, *label, *container;
    } want[] = {{"1704189600.000002", "export:vault", "vault"},
                {"1704189600.000003", "export:D00000DM01", "D00000DM01"},
                {"1704189600.000004", "export:G0000MPIM1", "G0000MPIM1"},
                {"1704189600.000005", "export:unlisted", "unlisted"},
                {"1704189600.000006", "export:same", "same"},
                {"1704189600.000007", "export:converted", "converted"}};
    w->opt.include_private = true;
    import_blobs(w, closed, COUNT(closed));
    assert_int_equal(w->rep.counts.added, 7);
    for (size_t i = 0; i < COUNT(want); i++) {
        struct post p = the_post(w, want[i].id);
        assert_sv(p.visibility, want[i].label);
        assert_sv(p.container, want[i].container);
        assert_sv(p.body, "zanzibar");
    }
    assert_sv(the_post(w, "1704189600.000001").visibility, "");
    assert_int_equal(w->rep.bad_total, 6); /* a message without ts in each */
    const char *only[] = {"vault", NULL};
    w->opt.include = only;
    import_blobs(w, closed, COUNT(closed));
    assert_int_equal(w->rep.counts.posts, 1);
}

/* Two channels that have had one name: each by its id. */
static void test_same_name(void **state)
{
    struct world *w = *state;
    const struct input_blob v[] = {
        BLOB("channels.json", "[{\"id\":\"C0000SAME1\",\"name\":\"same\"},{\"id\":\"C0000SAME2\","
                              "\"name\":\"same\"},{\"id\":\"C0000ONE01\",\"name\":\"one\"}]"),
        BLOB("C0000SAME1/2024-01-02.json", "[" SAY("1704189600.000001", "U1", "a") "]"),
        BLOB("C0000SAME2/2024-01-02.json", "[" SAY("1704189600.000001", "U1", "b") "]"),
        BLOB("C0000ONE01/2024-01-02.json", "[" SAY("1704189600.000003", "U1", "c") "]"),
        BLOB("same/2024-01-02.json", "[" SAY("1704189600.000004", "U1", "d") "]")};
    import_blobs(w, v, COUNT(v));
    assert_int_equal(w->rep.counts.added, 4);
    assert_sv(the_post(w, "1704189600.000003").container, "one");
    assert_sv(the_post(w, "1704189600.000004").container, "same");
}

/* ---- pages of the Web API, slackdump ---- */

// clang-format off
#define PAGE1                                                                                      \
    "{\"ok\":true,\"messages\":["                                                                  \
    M("1704189600.000001", "\"user\":\"U1\",\"text\":\"q?\",\"thread_ts\":\"1704189600.000001\","  \
      "\"reply_count\":1,\"reply_users\":[\"U2\"],\"latest_reply\":\"1704189600.000002\"") ","     \
    SAY("1704189600.000003", "U2", "talk")                                                         \
    "],\"has_more\":true,\"response_metadata\":{\"next_cursor\":\"abc\"}}"
#define PAGE2                                                                                      \
    "{\"messages\":["                                                                              \
    M("1704189600.000001", "\"user\":\"U1\",\"text\":\"q?\",\"thread_ts\":\"1704189600.000001\","  \
      "\"reply_count\":1") ","                                                                     \
    REPLY("1704189600.000002", "1704189600.000001", "U2", "a")                                     \
    "],\"ok\":true,\"has_more\":false}"
// clang-format on
#define CONVERSATIONS                                                                              \
    "{\"ok\":true,\"channels\":[{\"id\":\"C0000HELP1\",\"name\":\"help\",\"is_private\":false},"   \
    "{\"id\":\"C0000VAULT\",\"name\":\"vault\",\"is_private\":true}]}"

static void test_pages(void **state)
{
    struct world *w = *state;
    const struct input_blob v[] = {
        BLOB("C0000HELP1/history-1.json", PAGE1),
        BLOB("C0000HELP1/replies-1.json", PAGE2),
        BLOB("history_C0000VAULT.json", PAGE1),
        BLOB("list.json", CONVERSATIONS),
        BLOB("members.json", "{\"ok\":true,\"members\":" USERS "}"),
        BLOB("auth.json", "{\"ok\":true,\"url\":\"https://acme.slack.com/\",\"team\":\"Acme\"}"),
        BLOB("error.json", "{\"ok\":false,\"error\":\"ratelimited\"}")};
    import_blobs(w, v, COUNT(v));
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(w->rep.items, 6);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 1);
    assert_int_equal(world_skipped(w, "private"), 2);
    assert_false(w->rep.swept);
    struct thread t = world_thread(w, "acme", "1704189600.000002");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].container, "help");
    assert_sv(t.posts[0].author, "Ana");
    assert_sv(t.posts[1].url, "https://acme.slack.com/archives/C0000HELP1/p1704189600000002"
                              "?thread_ts=1704189600.000001&cid=C0000HELP1");
    assert_int_equal(world_thread(w, "acme", "1704189600.000003").nposts, 1);
    source_twice(w, "slack", (const struct input_blob[]){v[1], v[3]}, 2);
}

/* A page that does not say whose it is: nobody may read it unless that is asked for. */
static void test_lone_page(void **state)
{
    struct world *w = *state;
    const struct input_blob v[] = {BLOB("general.json", PAGE1)};
    import_blobs(w, v, 1);
    assert_int_equal(w->rep.counts.posts, 0);
    assert_int_equal(world_skipped(w, "private"), 2);
    w->opt.include_private = true;
    import_blobs(w, v, 1);
    assert_int_equal(w->rep.counts.added, 2);
    assert_sv(the_post(w, "1704189600.000001").visibility, "export:general");
    const struct input_blob said[] = {
        BLOB("a.json", "{\"ok\":true,\"channel\":\"C0000HELP9\",\"messages\":[" SAY(
                           "1704189600.000007", "U1", "x") "]}"),
        BLOB("b.json", "{\"ok\":true,\"messages\":[{\"channel\":\"C0000HELP8\",\"ts\":"
                       "\"1704189600.000008\",\"text\":\"y\"}]}"),
        BLOB("info.json", "{\"ok\":true,\"channel\":{\"id\":\"C0000HELP9\",\"name\":\"nine\","
                          "\"is_private\":false}}")};
    import_blobs(w, said, COUNT(said));
    assert_sv(the_post(w, "1704189600.000007").container, "nine");
    assert_sv(the_post(w, "1704189600.000007").visibility, "");
    assert_sv(the_post(w, "1704189600.000008").visibility, "export:C0000HELP8");
    w->opt.label = "public";
    import_blobs(w, v, 1);
    assert_sv(the_post(w, "1704189600.000001").visibility, "");
}

// clang-format off
#define SAID "[" M("1704189600.000001", "\"text\":\"x\",\"blocks\":null,\"replace_original\":false") "]"
#define DUMP "{\"name\":\"help\",\"messages\":[{\"type\":\"message\",\"ts\":\"1704189600.000001\","    \
    "\"user\":\"U1\",\"text\":\"q\",\"slackdump_thread_replies\":["                                    \
    REPLY("1704189600.000002", "1704189600.000001", "U2", "a") "]}],\"channel_id\":\"C0000HELP1\"}"
#define CHUNK(t, rest) "{\"t\":" t ",\"ts\":1737844844561105000,\"id\":\"C0000HELP1\"," rest "}\n"
#define ARCHIVE                                                                                        \
    CHUNK("5", "\"ci\":{\"id\":\"C0000HELP1\",\"name\":\"help\",\"is_private\":false}")                \
    CHUNK("0", "\"m\":[" SAY("1704189700.000001", "U1", "q") ","                                       \
               SAY("1704189700.000003", "U1", "r") "]")                                                \
    CHUNK("1", "\"m\":[" REPLY("1704189700.000002", "1704189700.000001", "U2", "a") "]")
// clang-format on

static void test_slackdump(void **state)
{
    struct world *w = *state;
    const struct input_blob standard[] = {
        BLOB("channels.json", CHANNELS),
        BLOB("users.json", USERS),
        BLOB("help/2024-01-02.json", SAID),
        BLOB("help/attachments/F1-2024-01-02.json", "[" SAY("1704189600.000009", "U1", "no") "]"),
        BLOB("__uploads/F2/2024-01-03.json", "[" SAY("1704189600.000009", "U1", "no") "]"),
        BLOB("__uploads/F3/notes.json", "{\"ok\":true}")};
    import_blobs(w, standard, COUNT(standard));
    assert_int_equal(w->rep.items, 1);
    const struct input_blob dump[] = {BLOB("C0000HELP1.json", DUMP)};
    w->opt.include_private = true;
    import_blobs(w, dump, 1);
    assert_int_equal(w->rep.items, 2);
    assert_int_equal(world_thread(w, "export", "1704189600.000002").nposts, 2);
    const struct input_blob archive[] = {
        BLOB("C0000HELP1.json", ARCHIVE), BLOB("users.json.gz", CHUNK("3", "\"u\":" USERS)),
        BLOB("workspace.json", CHUNK("6", "\"w\":{\"url\":\"https://acme.slack.com/\"}"))};
    w->opt.include_private = false;
    import_blobs(w, archive, COUNT(archive));
    assert_int_equal(w->rep.counts.added, 3);
    struct thread t = world_thread(w, "acme", "1704189700.000002");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[1].author, "Ben Oko");
}

/* ---- snapshots ---- */

static void test_snapshot(void **state)
{
    struct world *w = *state;
    import_day(w,
               "[" SAY("1704189600.000001", "U1", "a") "," SAY("1704189600.000002", "U1", "b") "]");
    assert_int_equal(w->rep.counts.added, 2);
    import_day(w, "[" SAY("1704189600.000001", "U1", "a!") "]");
    assert_true(w->rep.swept);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_int_equal(w->rep.counts.updated, 1);
    import_day(w, "[" SAY("1704189600.000003", "U1", "c") ",{\"ts\":\"17"); /* breaks off */
    assert_false(w->rep.swept);
    assert_int_equal(w->rep.counts.removed, 0);
    const struct input_blob range[] = {
        BLOB("channels.json", CHANNELS),
        BLOB("help/2024-03-01.json", "[" SAY("1709290000.000001", "U1", "later") "]")};
    import_blobs(w, range, COUNT(range));
    assert_false(w->rep.swept);
    assert_non_null(strstr(w->rep.unswept, "begin on 2024-01-01 and its messages on 2024-03-01"));
    assert_int_equal(world_thread(w, "export", "1704189600.000001").nposts, 1);
}

/* ---- recognising ---- */

static int probe_blobs(const struct input_blob *blobs, size_t n)
{
    struct input *in = NULL;
    assert_int_equal(input_open_blobs(&in, "export", blobs, n, NULL), 0);
    int sure = slack_layout_probe(in);
    input_free(in);
    return sure;
}

#define PROBE(...)                                                                                 \
    probe_blobs((const struct input_blob[]){__VA_ARGS__},                                          \
                COUNT(((const struct input_blob[]){__VA_ARGS__})))

static void test_probe(void **state)
{
    (void)state;
    assert_true(probe_blobs(whole, COUNT(whole)) > 90);
    assert_true(probe_blobs(closed, COUNT(closed)) > 90);
    assert_true(PROBE(BLOB("2024-01-02.json", TALK)) > PROBE_WEAK);
    assert_true(PROBE(BLOB("talk/2024-01-02.json", TALK)) > PROBE_WEAK);
    assert_true(PROBE(BLOB("page.json", PAGE1)) > PROBE_WEAK);
    assert_true(PROBE(BLOB("a/page.json", PAGE1), BLOB("list.json", CONVERSATIONS)) > PROBE_WEAK);
    assert_int_equal(PROBE(BLOB("a/page.json", PAGE1), BLOB("b.json", "{\"id\":1}")), 0);
    assert_int_equal(PROBE(BLOB("a/channels.json", CHANNELS), BLOB("a/help/2024-01-02.json", TALK)),
                     0);
    assert_int_equal(PROBE(BLOB("users.json", USERS)), 0);
    assert_int_equal(
        PROBE(BLOB("x.json", "{\"guild\":{},\"channel\":{},\"messages\":[{\"id\":\"1\"}]}")), 0);
    assert_int_equal(
        PROBE(BLOB("x.json", "{\"result\":\"success\",\"messages\":[{\"id\":1,\"type\":"
                             "\"stream\"}]}")),
        0);
    assert_int_equal(PROBE(BLOB("x.json", "{\"value\":[{\"messageType\":\"message\"}]}")), 0);
    assert_int_equal(
        PROBE(BLOB("x.jsonl", "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"t\"}\n")), 0);
    assert_int_equal(PROBE(BLOB("log/2024-01-02.json", "[{\"id\":1,\"type\":\"message\"}]")), 0);
    assert_int_equal(PROBE(BLOB("a.md", "# x")), 0);
}

static void test_names(void **state)
{
    struct world *w = *state;
    assert_sv(slack_export_title(SV("Acme Inc Slack export Jan 1 2024 - Feb 1 2024")), "Acme Inc");
    assert_sv(slack_export_title(SV("export")), "");
    world_write(w, "Acme Slack export Jan 1 2024/channels.json", CHANNELS);
    world_write(w, "Acme Slack export Jan 1 2024/talk/2024-01-02.json", TALK);
    assert_int_equal(world_import(w, "Acme Slack export Jan 1 2024"), 0);
    assert_int_equal(world_thread(w, "acme", "1704186060.000000").nposts, 2);
    w->opt.include_private = true; /* the channel of a day by itself is its folder's */
    assert_int_equal(world_import(w, "Acme Slack export Jan 1 2024/talk/2024-01-02.json"), 0);
    assert_sv(world_thread(w, "2024-01-02", "1704186060.000000").posts[0].container, "talk");
    assert_int_equal(world_import(w, "Acme Slack export Jan 1 2024/talk"), 0);
    assert_sv(world_thread(w, "talk", "1704186060.000000").posts[0].container, "talk");
}

/* ---- what all importers must survive ---- */

// clang-format off
#define SMALL "["                                                                                      \
    M("1704189600.000001", "\"user\":\"U1\",\"text\":\"*a* <@U1>\",\"thread_ts\":"                     \
      "\"1704189600.000001\",\"reply_count\":1,\"reactions\":[{\"name\":\"+1\",\"users\":[\"U2\"],"    \
      "\"count\":1}],\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_list\","  \
      "\"style\":\"ordered\",\"indent\":1,\"elements\":[{\"type\":\"rich_text_section\",\"elements\":" \
      "[{\"type\":\"text\",\"text\":\"a\",\"style\":{\"bold\":true}},{\"type\":\"date\",\"timestamp\":" \
      "1},{\"type\":\"emoji\",\"name\":\"q\",\"unicode\":\"1f44d\"}]}]}]}]") ","                       \
    M("1704189600.000002", "\"thread_ts\":\"1704189600.000001\",\"bot_id\":\"B1\",\"bot_profile\":{"   \
      "\"name\":\"x\"},\"text\":\"that worked\",\"edited\":{\"ts\":\"1704189601.0\"},\"attachments\":" \
      "[{\"title\":\"t\",\"title_link\":\"https://e.org/\",\"from_url\":\"https://e.org/\",\"fields\":" \
      "[{\"title\":\"a\",\"value\":\"b\"}],\"mrkdwn_in\":[\"text\"]}],\"files\":[{\"name\":\"n\","     \
      "\"permalink\":\"https://acme.slack.com/files/1\"}]") "]"
// clang-format on

static const struct input_blob small[] = {
    BLOB("channels.json", "[{\"id\":\"C0000HELP1\",\"name\":\"help\",\"created\":1704099600}]"),
    BLOB("groups.json", GROUPS),
    BLOB("users.json", "[{\"id\":\"U1\",\"profile\":{\"display_name\":\"Ana\"},\"is_bot\":false}]"),
    BLOB("help/2024-01-02.json", SMALL),
};

static void test_cut(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    source_cut_everywhere(w, "slack", small, COUNT(small));
    const struct input_blob page[] = {BLOB("C0000HELP1.json", PAGE1)};
    source_cut_everywhere(w, "slack", page, 1);
}

static void test_wrong_types(void **state)
{
    struct world *w = *state;
    struct input_blob copy[COUNT(small)];
    memcpy(copy, small, sizeof copy);
    w->opt.include_private = true;
    for (size_t i = 0; i < COUNT(small); i++)
        source_wrong_types(w, "slack", copy, COUNT(small), i, false);
    struct input_blob page[] = {BLOB("C0000HELP1.json", PAGE2), BLOB("list.json", CONVERSATIONS)};
    source_wrong_types(w, "slack", page, 2, 0, false);
    source_wrong_types(w, "slack", page, 2, 1, false);
}

/* An organisation's export has workspaces in folders; what is private there is so too. */
static void test_grid(void **state)
{
    struct world *w = *state;
    static const struct input_blob grid[] = {
        BLOB("org_users.json", "[{\"id\":\"W1\",\"profile\":{\"real_name\":\"Ana\"}}]"),
        BLOB("channels.json", "[{\"id\":\"C0000ALL01\",\"name\":\"all\",\"created\":1704099600}]"),
        BLOB("all/2024-01-02.json",
             "[" M("1704189600.000001", "\"user\":\"W1\",\"text\":\"to all\"") "]"),
        BLOB("teams/sales/channels.json",
             "[{\"id\":\"C0000SALE1\",\"name\":\"deals\",\"created\":1704099600}]"),
        BLOB("teams/sales/groups.json",
             "[{\"id\":\"G0000SALE1\",\"name\":\"hush\",\"created\":1704099600}]"),
        BLOB("teams/sales/deals/2024-01-02.json",
             "[" M("1704189700.000001",
                   "\"user\":\"W1\",\"text\":\"code\",\"files\":[{\"mode\":\"snippet\","
                   "\"name\":\"x.py\",\"filetype\":\"python\",\"preview\":\"print(1)\"}]") "]"),
        BLOB("teams/sales/hush/2024-01-02.json",
             "[" M("1704189800.000001", "\"user\":\"W1\",\"text\":\"no\"") "]")};
    import_blobs(w, grid, COUNT(grid));
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "private"), 1);
    struct thread t = world_thread(w, "export", "1704189700.000001");
    assert_sv(t.posts->container, "deals");
    assert_sv(t.posts->author, "Ana");
    assert_sv(t.posts->body, "code\n\nx.py\n\n```python\nprint(1)\n```");
    assert_int_equal(probe_blobs(grid + 3, COUNT(grid) - 3), 0); /* a folder of exports */
}

/* ---- notes ---- */

static void test_notes(void **state)
{
    struct slack_notes notes = {.talk = TALK_INIT};
    struct slack_facts f;
    struct sb packed = SB_INIT(1 << 20);
    static const struct slack_note v[] = {
        {.id = 5000000, .author = 1, .ordinal = 0},
        {.id = 1000000, .author = 1, .ordinal = 1},
        {.id = 2000000, .thread = 1000000, .author = 2, .ordinal = 2},
        {.id = 5000000, .author = 1, .edited = 9, .ordinal = 3},
        {.id = 6000000, .author = 2, .ordinal = 4},
        {.id = 7000000, .ordinal = 5},
        {.id = 7000000, .flags = NOTE_GONE, .ordinal = 6},
        {.id = 3000000, .thread = 1000000, .author = 1, .flags = NOTE_SAYS, .ordinal = 7},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(v); i++)
        assert_int_equal(slack_note_add(&notes, &v[i], NULL), 0);
    assert_int_equal(slack_notes_pack(&notes, &packed, NULL), 0);
    assert_true(slack_facts_read(&f, sb_view(&packed)));
    assert_int_equal(slack_root(&f, 5000000, 0), 5000000);
    assert_int_equal(slack_root(&f, 6000000, 0), 5000000);
    assert_int_equal(slack_root(&f, 1000000, 0), 1000000);
    assert_int_equal(slack_root(&f, 2000000, 1000000), 1000000);
    assert_true(slack_is_thread(&f, 1000000));
    assert_false(slack_is_thread(&f, 5000000));
    assert_true(slack_is_accepted(&f, 2000000));
    assert_false(slack_counts(&f, 5000000, 0));
    assert_true(slack_counts(&f, 5000000, 3));
    assert_false(slack_counts(&f, 7000000, 5) || slack_counts(&f, 7000000, 6));
    assert_true(slack_counts(&f, 6000000, 4));
    assert_false(slack_facts_read(&f, sv_make("", 0)));
    assert_int_equal(slack_root(&f, 6000000, 0), 6000000);
    slack_notes_dispose(&notes);
    sb_dispose(&packed);
}

/* ---- real exports ---- */

static void test_viewer_archive(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "slack-viewer-testarchive");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.items, 158);
    assert_int_equal(world_skipped(w, "system message"), 11);
    struct thread t = world_thread(w, "mesos-magellan", "1459155174.000025");
    assert_true(t.nposts > 0);
    for (size_t i = 0; i < t.nposts; i++) {
        assert_true(sv_find(t.posts[i].body, SV("xoxe")) < 0);
        assert_true(sv_starts(t.posts[i].url, SV("https://mesos-magellan.slack.com/archives/C0")));
    }
}

static void test_slackdump_export(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "slack-slackdump-fixtures/source_export.zip");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 14);
    assert_int_equal(world_thread(w, "source_export", "1736478630.905399").nposts, 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_whole),
                                       T(test_any_order),
                                       T(test_twice),
                                       T(test_crash_list),
                                       T(test_missing_lists),
                                       T(test_site_url),
                                       T(test_hints),
                                       T(test_deleted),
                                       T(test_system),
                                       T(test_private_left_out),
                                       T(test_private_asked_for),
                                       T(test_same_name),
                                       T(test_pages),
                                       T(test_lone_page),
                                       T(test_slackdump),
                                       T(test_snapshot),
                                       T(test_probe),
                                       T(test_names),
                                       T(test_cut),
                                       T(test_wrong_types),
                                       T(test_grid),
                                       T(test_notes),
                                       T(test_viewer_archive),
                                       T(test_slackdump_export)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
