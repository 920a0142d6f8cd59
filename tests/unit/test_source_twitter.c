/* test_source_twitter.c - Twitter archives: threads of replies to oneself, long tweets, deletions,
 * direct messages, protected accounts, the older layout.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown of plain text beyond a few cases. All content is invented.
 */
#include "corpus/md_lines.h"
#include "corpus/sources/twitter/twitter.h"
#include "tests/unit/source_util.h"

extern const struct importer importer_twitter;

#define YTD(name) "window.YTD." name ".part0 = "

static const char manifest[] =
    "window.__THAR_CONFIG = {\n  \"userInfo\" : {\"accountId\" : \"77\", \"userName\" : "
    "\"Ana_Codes\", "
    "\"displayName\" : \"Ana\"},\n  \"dataTypes\" : {\"tweets\" : {\"files\" : [ {\"fileName\" : "
    "\"data/tweets.js\", \"globalName\" : \"YTD.tweets.part0\", \"count\" : \"7\"} ]}}\n}";

/* The reply comes before what it replies to. */
static const char tweets[] = YTD(
    "tweets") "[\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000002\", \"id\" : "
              "\"1600000000000000002\", "
              "\"created_at\" : \"Wed Dec 07 10:05:00 +0000 2022\", \"full_text\" : \"2/ then run "
              "`make` "
              "&amp; wait\", \"favorite_count\" : \"3\", \"retweet_count\" : \"0\", \"lang\" : "
              "\"en\", "
              "\"in_reply_to_status_id_str\" : \"1600000000000000001\", "
              "\"in_reply_to_user_id_str\" : \"77\", "
              "\"in_reply_to_screen_name\" : \"Ana_Codes\", \"entities\" : {\"hashtags\" : [ "
              "]}}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000001\", \"created_at\" : \"Wed Dec 07 "
              "10:00:00 +0000 "
              "2022\", \"full_text\" : \"1/ How to build *it*:\\nsee https://t.co/abc123 "
              "https://t.co/pic456 "
              "#Linux\", \"favorite_count\" : \"12\", \"retweet_count\" : \"4\", \"lang\" : "
              "\"en\", \"entities\" : "
              "{\"hashtags\" : [ {\"text\" : \"Linux\", \"indices\" : [\"1\", \"2\"]} ], \"urls\" "
              ": [ {\"url\" : "
              "\"https://t.co/abc123\", \"expanded_url\" : \"https://example.org/build?a=1&b=2\"} "
              "], \"media\" : "
              "[ {\"url\" : \"https://t.co/pic456\", \"expanded_url\" : "
              "\"https://twitter.com/Ana_Codes/status/1600000000000000001/photo/1\"} ]}}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000003\", \"created_at\" : \"Thu Dec 08 "
              "10:00:00 +0000 "
              "2022\", \"full_text\" : \"@kofi @mei_li Use &lt;ctrl&gt; instead, @kofi\", "
              "\"favorite_count\" : "
              "\"1\", \"retweet_count\" : \"0\", \"in_reply_to_status_id_str\" : "
              "\"1599999999999999999\", "
              "\"in_reply_to_user_id_str\" : \"88\", \"in_reply_to_screen_name\" : \"kofi\"}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000004\", \"created_at\" : \"Thu Dec 08 "
              "11:00:00 +0000 "
              "2022\", \"full_text\" : \"RT @kofi: something\", \"retweet_count\" : \"9\"}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000005\", \"created_at\" : \"Thu Dec 08 "
              "12:00:00 +0000 "
              "2022\", \"full_text\" : \"A long story about flaky tests and what the clock has to "
              "do with "
              "them\xe2\x80\xa6 https://t.co/self\", \"favorite_count\" : \"2\"}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000006\", \"created_at\" : \"Thu Dec 08 "
              "13:00:00 +0000 "
              "2022\", \"full_text\" : \"tpyo\", \"edit_info\" : {\"initial\" : {\"editTweetIds\" "
              ": "
              "[\"1600000000000000006\", \"1600000000000000007\"]}}}},\n"
              "{\"tweet\" : {\"id_str\" : \"1600000000000000007\", \"created_at\" : \"Thu Dec 08 "
              "13:01:00 +0000 "
              "2022\", \"full_text\" : \"typo\", \"edit_info\" : {\"edit\" : {\"initialTweetId\" : "
              "\"1600000000000000006\"}}}}\n]";

static const char notes[] = YTD(
    "note_tweet") "[ {\"noteTweet\" : {\"noteTweetId\" : \"5\", \"createdAt\" : "
                  "\"2022-12-08T12:00:01.000Z\", \"core\" : {\"text\" : \"A long story about flaky "
                  "tests and what the "
                  "clock has to do with them, told at https://t.co/note1 in full.\", \"urls\" : [ "
                  "{\"shortUrl\" : "
                  "\"https://t.co/note1\", \"expandedUrl\" : \"https://example.org/flaky\"} ]}}} ]";

static const char deleted[] =
    YTD("deleted_tweets") "[ {\"tweet\" : {\"id_str\" : "
                          "\"1600000000000000009\", \"full_text\" : \"regret\", \"created_at\" : "
                          "\"Thu Dec 08 14:00:00 +0000 "
                          "2022\", \"deleted_at\" : \"Thu Dec 08 15:00:00 +0000 2022\"}} ]";

static const char account[] =
    YTD("account") "[ {\"account\" : {\"username\" : \"Ana_Codes\", \"accountId\" : \"77\", "
                   "\"accountDisplayName\" : \"Ana\", \"email\" : \"x@example.org\"}} ]";

static const char direct[] = YTD(
    "direct_messages") "[ {\"dmConversation\" : {\"conversationId\" : "
                       "\"77-88\", \"messages\" : [ {\"messageCreate\" : {\"id\" : "
                       "\"1600000000000001002\", \"senderId\" : "
                       "\"77\", \"recipientId\" : \"88\", \"text\" : \"plantedword back\", "
                       "\"createdAt\" : "
                       "\"2022-12-09T10:01:00.000Z\"}}, {\"messageCreate\" : {\"id\" : "
                       "\"1600000000000001001\", "
                       "\"senderId\" : \"88\", \"recipientId\" : \"77\", \"text\" : "
                       "\"plantedword\", \"createdAt\" : "
                       "\"2022-12-09T10:00:00.000Z\"}}, {\"joinConversation\" : {\"createdAt\" : "
                       "\"2022-12-09T09:00:00.000Z\"}} ]}} ]";

static const struct input_blob archive[] = {
    {"data/manifest.js", manifest, sizeof manifest - 1},
    {"data/tweets.js", tweets, sizeof tweets - 1},
    {"data/note-tweet.js", notes, sizeof notes - 1},
    {"data/deleted-tweets.js", deleted, sizeof deleted - 1},
    {"data/account.js", account, sizeof account - 1},
    {"data/direct-messages.js", direct, sizeof direct - 1},
    {"data/like.js", YTD("like") "[ {\"like\" : {\"tweetId\" : \"1\"}} ]", 56},
};
enum { ARCHIVE = 6 /* like.js is only for the probe */ };

static const struct post *at(const struct thread *t, const char *id)
{
    const struct post *p = world_post(t, SPACE_POST, id);
    if (!p)
        fail_msg("%s is not there", id);
    return p;
}

static void test_tweets(void **state)
{
    struct world *w = *state;
    assert_int_equal(source_run(w, "twitter", archive, ARCHIVE, false), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_skipped(w, "retweet"), 1);
    assert_int_equal(world_skipped(w, "earlier version"), 1);
    assert_int_equal(world_skipped(w, "private"), 2);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    struct thread t = world_thread(w, "twitter-ana_codes", "1600000000000000001");
    assert_int_equal(t.nposts, 2);
    const struct post *p = at(&t, "1600000000000000001"), *next = at(&t, "1600000000000000002");
    assert_sv(p->body,
              "1/ How to build \\*it\\*:\\\nsee <https://example.org/build?a=1&b=2> #Linux");
    assert_sv(p->author, "Ana");
    assert_sv(p->author_key, "77");
    assert_sv(p->url, "https://x.com/Ana_Codes/status/1600000000000000001");
    assert_int_equal(p->created, 1670407200);
    assert_int_equal(p->score, 12);
    assert_int_equal(p->up, 12);
    assert_int_equal(p->nreactions, 1);
    assert_int_equal(p->reactions[0].count, 4);
    assert_int_equal(p->ntags, 1);
    assert_sv(p->tags[0], "linux");
    assert_sv(p->lang, "en");
    assert_sv(next->parent.id, "1600000000000000001");
    assert_sv(next->body, "2/ then run \\`make\\` & wait");
    t = world_thread(w, "twitter-ana_codes", "1600000000000000003");
    assert_int_equal(t.nposts, 1);
    assert_sv(t.posts[0].body, "Use \\<ctrl> instead, @kofi\n\nIn reply to "
                               "<https://x.com/kofi/status/1599999999999999999>");
    t = world_thread(w, "twitter-ana_codes", "1600000000000000005");
    assert_sv(t.posts[0].body, "A long story about flaky tests and what the clock has to do with "
                               "them, told at <https://example.org/flaky> in full.");
}

/* A later archive lacks a tweet, and one that names a file which is not there removes nothing. */
static void test_snapshot(void **state)
{
    struct world *w = *state;
    struct input_blob v[ARCHIVE];
    const char one[] = YTD("tweets") "[ {\"tweet\" : {\"id_str\" : \"1600000000000000001\", "
                                     "\"created_at\" : \"Wed Dec 07 10:00:00 +0000 2022\", "
                                     "\"full_text\" : \"left\"}} ]";
    memcpy(v, archive, sizeof v);
    assert_int_equal(source_run(w, "twitter", v, ARCHIVE, false), 0);
    v[1] = (struct input_blob){"data/tweets-part1.js", one, sizeof one - 1};
    assert_int_equal(source_run(w, "twitter", v, ARCHIVE, false), 0);
    assert_false(w->rep.swept);
    assert_int_equal(w->rep.counts.removed, 0);
    v[1].name = "data/tweets.js";
    assert_int_equal(source_run(w, "twitter", v, ARCHIVE, false), 0);
    assert_true(w->rep.swept);
    assert_int_equal(w->rep.counts.removed, 4);
}

static void test_direct(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    assert_int_equal(source_run(w, "twitter", archive, ARCHIVE, false), 0);
    assert_int_equal(w->rep.counts.added, 7);
    struct thread t = world_thread(w, "twitter-ana_codes", "1600000000000001001");
    assert_int_equal(t.nposts, 2);
    const struct post *p = at(&t, "1600000000000001001"), *mine = at(&t, "1600000000000001002");
    assert_sv(p->visibility, "twitter-ana_codes:77-88");
    assert_sv(p->author, "user 88");
    assert_sv(mine->author, "Ana");
    assert_sv(mine->parent.id, "1600000000000001001");
}

static void test_protected(void **state)
{
    struct world *w = *state;
    struct input_blob v[3] = {archive[1], archive[4]};
    const char shut[] = YTD("protected_history") "[ {\"protectedHistory\" : {\"protectedAt\" : "
                                                 "\"2020-01-01T00:00:00.000Z\", \"action\" : "
                                                 "\"Unprotect\"}}, {\"protectedHistory\" : "
                                                 "{\"protectedAt\" : \"2021-01-01T00:00:00.000Z\", "
                                                 "\"action\" : \"Protect\"}} ]";
    const char open[] =
        YTD("protected_history") "[ {\"protectedHistory\" : {\"protectedAt\" : "
                                 "\"2020-01-01T00:00:00.000Z\", \"action\" : \"Unprotect\"}} ]";
    v[2] = (struct input_blob){"protected-history.js", shut, sizeof shut - 1};
    assert_int_equal(source_run(w, "twitter", v, 3, true), 0);
    assert_int_equal(w->rep.counts.posts, 0);
    assert_int_equal(world_skipped(w, "private"), 5);
    v[2] = (struct input_blob){"protected-history.js", shut, sizeof shut / 2}; /* cut off */
    assert_int_equal(source_run(w, "twitter", v, 3, true), 0);
    v[2] = (struct input_blob){"protected-history.js", open, sizeof open - 1};
    assert_int_equal(source_run(w, "twitter", v, 3, true), 0);
    assert_int_equal(w->rep.counts.posts, 5);
}

/* tweets.js alone: the owner's name stands in the reply to an own tweet. */
static void test_alone(void **state)
{
    struct world *w = *state;
    world_write(w, "tweets.js", tweets);
    assert_int_equal(world_import(w, "tweets.js"), 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_false(w->rep.swept);
    struct thread t = world_thread(w, "twitter-ana_codes", "1600000000000000002");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].author, "Ana_Codes");
    t = world_thread(w, "twitter-ana_codes", "1600000000000000005"); /* no note at hand */
    assert_sv(t.posts[0].body, "A long story about flaky tests and what the clock has to do with "
                               "them\xe2\x80\xa6 <https://t.co/self>");
}

static void test_old_layout(void **state)
{
    struct world *w = *state;
    world_write(
        w, "old/data/js/user_details.js",
        "var user_details =  {\n  \"screen_name\" : \"ana_codes\",\n  \"full_name\" : \"Ana\",\n"
        "  \"id\" : \"77\",\n  \"created_at\" : \"2009-01-01 00:00:00 +0000\"\n}");
    world_write(
        w, "old/data/js/tweets/2012_01.js",
        "Grailbird.data.tweets_2012_01 = \n [ {\n \"source\" : \"web\", \"entities\" : {\"urls\" : "
        "[ {\"url\" : \"http://t.co/x1\", \"expanded_url\" : \"http://e.org/\"} ]}, \"id_str\" : "
        "\"164400000000000001\", \"text\" : \"@kofi look http://t.co/x1\", \"id\" : "
        "164400000000000001, \"created_at\" : \"2012-01-31 10:11:12 +0000\", "
        "\"in_reply_to_user_id\" : 88, \"in_reply_to_screen_name\" : \"kofi\", \"user\" : "
        "{\"name\" "
        ": \"Ana\", \"screen_name\" : \"ana_codes\", \"protected\" : false, \"id_str\" : \"77\"}}, "
        "{\"id_str\" : \"164400000000000002\", \"text\" : \"again\", \"retweeted_status\" : {}, "
        "\"created_at\" : \"2012-01-31 10:12:12 +0000\"} ]");
    world_write(w, "old/data/js/tweet_index.js", "var tweet_index =  [ ]");
    world_write(w, "old/tweets.csv", "\"tweet_id\",\"text\"\n");
    assert_int_equal(world_import(w, "old"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(world_skipped(w, "retweet"), 1);
    struct thread t = world_thread(w, "twitter-ana_codes", "164400000000000001");
    assert_sv(t.posts[0].body, "look <http://e.org/>");
    assert_int_equal(t.posts[0].created, 1328004672);
}

static void test_probe(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    assert_int_equal(input_open_blobs(&in, "x", archive, 7, NULL), 0);
    assert_true(importer_twitter.probe(in) > PROBE_WEAK);
    input_free(in);
    assert_int_equal(input_open_blobs(&in, "x", &archive[6], 1, NULL), 0); /* only likes */
    assert_int_equal(importer_twitter.probe(in), 0);
    input_free(in);
    struct input_blob deep = {"ana/data/tweets.js", tweets, sizeof tweets - 1};
    assert_int_equal(input_open_blobs(&in, "x", &deep, 1, NULL), 0); /* ana/ will be asked for */
    assert_int_equal(importer_twitter.probe(in), 0);
    input_free(in);
    (void)w;
}

static void test_text(void **state)
{
    struct world *w = *state;
    static const char *const v[][2] = {
        {"a\nb\n\n\nc", "a\\\nb\n\nc"},
        {"# no *heading* <b>", "\\# no \\*heading\\* \\<b>"},
        {"(see https://e.org/a_b). Or http://e.org/x?",
         "(see <https://e.org/a_b>). Or <http://e.org/x>?"},
        {"\n\n  \n", ""},
    };
    struct md m;
    md_init(&m, 4096);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct sb b = SB_INIT(4096);
        md_lines(&b, &m, sv_of(v[i][0]));
        assert_string_equal(sb_str(&b), v[i][1]);
        sb_dispose(&b);
    }
    md_dispose(&m);
    assert_sv(twitter_without_names(SV("@a @b_2: hi @c")), "hi @c");
    assert_sv(twitter_without_names(SV("@a")), "@a");
    assert_sv(twitter_without_names(SV("@a's idea")), "@a's idea");
    assert_int_equal(twitter_time(SV("garbage"), SV("1600000000000000001")), 1670304701);
    assert_int_equal(twitter_time(SV("garbage"), SV("12")), TIME_NONE);
}

/* Wrong types in a file that is known by what it assigns. */
struct assigned {
    struct world *w;
    struct input_blob v[ARCHIVE];
    size_t at;
    json_t *root;
    const char *before; /* the assignment */
};

static void once(void *ctx)
{
    struct assigned *m = ctx;
    struct sb b = SB_INIT(1 << 20);
    char *s = json_dumps(m->root, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(s);
    sb_puts(&b, m->before);
    sb_puts(&b, s);
    m->v[m->at] = (struct input_blob){archive[m->at].name, b.p, b.n};
    source_survives(m->w, "twitter", m->v, ARCHIVE);
    m->v[m->at] = archive[m->at];
    free(s);
    sb_dispose(&b);
}

static void test_survives(void **state)
{
    struct world *w = *state;
    struct assigned m = {.w = w};
    w->opt.include_private = true;
    memcpy(m.v, archive, sizeof m.v);
    source_cut_everywhere(w, "twitter", archive, ARCHIVE);
    for (m.at = 0; m.at < ARCHIVE; m.at++) {
        const char *text = archive[m.at].p, *value = strpbrk(text, "[{");
        m.before = arena_strndup(&w->a, text, (size_t)(value - text));
        m.root = json_loadb(value, archive[m.at].n - (size_t)(value - text), 0, NULL);
        assert_non_null(m.root);
        source_mutate(m.root, once, &m, 0);
        json_decref(m.root);
    }
    source_twice(w, "twitter", archive, ARCHIVE);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "twitter-smithjd");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.added, 1630);
    assert_int_equal(world_skipped(w, "retweet"), 128);
    assert_int_equal(w->rep.bad_total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tweets, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_snapshot, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_direct, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_protected, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_alone, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_old_layout, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_probe, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_text, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_survives, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_real, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
