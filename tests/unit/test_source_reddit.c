/* test_source_reddit.c - Reddit: dumps, API bodies, tables; threads, votes, hints, deletions, text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: CSV itself (test_csvrows.c). All content is invented.
 */
#include <zstd.h>

#include "corpus/sources/reddit/reddit.h"
#include "tests/unit/source_util.h"

extern const struct importer importer_reddit;

/* ---- dumps ---- */

static const char rs[] =
    "{\"id\":\"aa1\",\"title\":\"How do I list open ports &amp; sockets?\",\"selftext\":\"Tried "
    "`netstat`.\\n\\nIs `vector&lt;int&gt;` a "
    "&lt;b&gt;?&#x200B;\",\"author\":\"ana\",\"subreddit\":"
    "\"linuxhelp\",\"score\":9,\"upvote_ratio\":0.9,\"num_comments\":4,\"created_utc\":"
    "\"1500000000\","
    "\"edited\":1500000100.0,\"link_flair_text\":\"Net &amp; Web\",\"is_self\":true,\"permalink\":"
    "\"/r/linuxhelp/comments/aa1/how_do_i/"
    "\",\"locked\":true,\"stickied\":false,\"over_18\":false}\n"
    "{\"id\":\"aa2\",\"title\":\"A tour of ss\",\"selftext\":\"\",\"author\":\"[deleted]\","
    "\"subreddit\":\"linuxhelp\",\"score\":0,\"upvote_ratio\":0.4,\"created_utc\":1500000001,"
    "\"edited\":false,\"is_self\":false,\"url\":\"https://e.org/ss?a=1&amp;b=2\",\"permalink\":"
    "\"/r/linuxhelp/comments/aa2/a_tour/\"}\n"
    "{\"id\":\"aa3\",\"title\":\"no sound\",\"selftext\":\"[removed]\",\"author\":\"kofi\","
    "\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000002,\"is_self\":true}\n"
    "{\"id\":\"aa4\",\"title\":\"[Solved] screen flickers\",\"selftext\":\"on boot\",\"author\":"
    "\"kofi\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000003.5,\"is_self\":"
    "true,"
    "\"crosspost_parent\":\"t3_aa1\",\"crosspost_parent_list\":[{\"subreddit\":\"linuxhelp\","
    "\"selftext\":\"original\",\"title\":\"x\",\"permalink\":\"/r/linuxhelp/comments/aa1/how_do_i/"
    "\"}]}\n"
    "{\"id\":\"aa5\",\"title\":\"secret\",\"selftext\":\"hush\",\"author\":\"ana\",\"subreddit\":"
    "\"backroom\",\"subreddit_type\":\"private\",\"score\":1,\"created_utc\":1500000004,\"is_"
    "self\":"
    "true,\"link_flair_text\":null}\n"
    "{\"id\":\"aa6\",\"title\":\"gone later\",\"selftext\":\"was here\",\"author\":\"ana\","
    "\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000005,\"is_self\":true,\"_meta\":"
    "{\"was_deleted_later\":true,\"removal_type\":\"deleted\"}}\n";

/* Replies come before what they reply to; ids in every spelling. */
static const char rc_[] =
    "{\"id\":\"c3\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t1_c1\",\"author\":\"ana\",\"body\":"
    "\"Solution verified\",\"subreddit\":\"linuxhelp\",\"score\":2,\"created_utc\":1500000300,"
    "\"controversiality\":0}\n"
    "{\"id\":\"c1\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t3_aa1\",\"author\":\"kofi\",\"body\":"
    "\"&gt; list open ports\\n\\nUse ss:\\n\\n    ss -ltn &gt; out &lt;x&gt;\\n\",\"subreddit\":"
    "\"linuxhelp\",\"score\":12,\"created_utc\":1500000200,\"permalink\":"
    "\"/r/linuxhelp/comments/aa1/how_do_i/c1/\"}\n"
    "{\"id\":\"c2\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t3_aa1\",\"author\":\"[deleted]\","
    "\"body\":"
    "\"[deleted]\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000201}\n"
    "{\"id\":\"c4\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t1_c2\",\"author\":\"mei\",\"body\":"
    "\"I disagree.\",\"subreddit\":\"linuxhelp\",\"score\":-3,\"created_utc\":1500000301}\n"
    "{\"id\":\"c5\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t3_aa1\",\"author\":\"AutoModerator\","
    "\"body\":\"Read the "
    "rules.\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000001,"
    "\"stickied\":true}\n"
    "{\"id\":\"c6\",\"link_id\":\"t3_aa3\",\"parent_id\":\"t3_aa3\",\"author\":\"mei\",\"body\":"
    "\"Check the cable.\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000401}\n"
    "{\"id\":\"c7\",\"link_id\":\"t3_aa1\",\"parent_id\":1001,\"author\":\"lee\",\"body\":"
    "\"By number.\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":1500000402}\n"
    "{\"id\":\"c8\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t1_c4\",\"author\":\"mei\",\"body\":"
    "\"That worked for me too, thanks\",\"subreddit\":\"linuxhelp\",\"score\":1,\"created_utc\":"
    "1500000500}\n";

static const struct input_blob dumps[] = {
    {"RC_2017-07", rc_, sizeof rc_ - 1},
    {"RS_2017-07", rs, sizeof rs - 1},
};

static const struct post *at(const struct thread *t, const char *id)
{
    const struct post *p = world_post(t, SPACE_POST, id);
    if (!p)
        fail_msg("%s is not there", id);
    return p;
}

static void check_dumps(struct world *w)
{
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(world_skipped(w, "deleted"), 3);
    assert_int_equal(world_skipped(w, "private"), 1);
    assert_int_equal(w->rep.counts.added, 10);
    struct thread t = world_thread(w, "reddit", "t3_aa1");
    const struct post *q = at(&t, "t3_aa1"), *a = at(&t, "t1_c1");
    assert_int_equal(q->kind, POST_QUESTION);
    assert_sv(q->title, "How do I list open ports & sockets?");
    assert_sv(q->body, "Tried `netstat`.\n\nIs `vector<int>` a \\<b>?");
    assert_sv(q->container, "linuxhelp");
    assert_sv(q->url, "https://www.reddit.com/r/linuxhelp/comments/aa1/how_do_i/");
    assert_sv(q->author, "ana");
    assert_sv(q->author_url, "https://www.reddit.com/user/ana");
    assert_int_equal(q->created, 1500000000);
    assert_int_equal(q->edited, 1500000100);
    assert_int_equal(q->score, 9);
    assert_int_equal(q->up, 10);
    assert_int_equal(q->down, 1);
    assert_true(q->closed);
    assert_sv(q->closed_reason, "locked");
    assert_int_equal(q->ntags, 1);
    assert_sv(q->tags[0], "net-&-web");
    assert_int_equal(a->kind, POST_ANSWER);
    assert_true(a->accepted);
    assert_int_equal(a->score, 12);
    assert_sv(a->body, "> list open ports\n\nUse ss:\n\n    ss -ltn > out <x>");
    assert_sv(at(&t, "t1_c3")->parent.id, "t1_c1");
    assert_int_equal(at(&t, "t1_c3")->kind, POST_COMMENT);
    assert_sv(at(&t, "t1_c4")->parent.id, "t1_c2"); /* its parent is gone */
    assert_int_equal(at(&t, "t1_c4")->score, -3);
    assert_false(at(&t, "t1_c4")->accepted); /* it was not the asker who said so */
    assert_true(at(&t, "t1_c5")->bot);
    assert_int_equal(at(&t, "t1_c5")->kind, POST_REPLY);
    assert_sv(at(&t, "t1_c7")->parent.id, "t1_rt");
    assert_sv(at(&t, "t1_c4")->url, "https://www.reddit.com/r/linuxhelp/comments/aa1/comment/c4/");
    t = world_thread(w, "reddit", "t3_aa2");
    assert_int_equal(t.posts[0].kind, POST_ARTICLE);
    assert_sv(t.posts[0].body, "<https://e.org/ss?a=1&b=2>");
    assert_sv(t.posts[0].author, "");
    assert_int_equal(t.posts[0].up, -1);
    t = world_thread(w, "reddit", "t1_c6"); /* its submission was removed */
    assert_true(t.nposts >= 1);
    assert_sv(at(&t, "t1_c6")->root.id, "t3_aa3");
    t = world_thread(w, "reddit", "t3_aa4");
    assert_sv(t.posts[0].tags[0], "solved");
    assert_int_equal(t.posts[0].nlinks, 1);
    assert_true(t.posts[0].links[0].duplicate);
    assert_true(t.posts[0].links[0].post > 0);
}

static void test_dumps(void **state)
{
    struct world *w = *state;
    assert_int_equal(source_run(w, "reddit", dumps, 2, false), 0);
    check_dumps(w);
}

/* The other order, compressed, found by what the files hold; and comments alone, before. */
static void test_order(void **state)
{
    struct world *w = *state;
    char packed[4096];
    world_write(w, "r/linuxhelp_comments.ndjson", rc_);
    size_t n = ZSTD_compress(packed, sizeof packed, rs, sizeof rs - 1, 3);
    assert_false(ZSTD_isError(n));
    world_put(w, "r/linuxhelp_submissions.zst", packed, n);
    world_write(w, "r/README.md", "notes");
    assert_int_equal(world_import(w, "r"), 0);
    assert_int_equal(w->rep.inputs, 1);
    check_dumps(w);
}

static void test_one_by_one(void **state)
{
    struct world *w = *state;
    world_write(w, "RC_2017-07.jsonl", rc_);
    world_write(w, "RS_2017-07.jsonl", rs);
    assert_int_equal(world_import(w, "RC_2017-07.jsonl"), 0);
    struct thread t = world_thread(w, "reddit", "t1_c1");
    assert_false(at(&t, "t1_c1")->accepted); /* nobody knows yet who asked */
    assert_int_equal(at(&t, "t1_c1")->kind, POST_REPLY);
    assert_int_equal(world_import(w, "RS_2017-07.jsonl"), 0);
    t = world_thread(w, "reddit", "t3_aa1");
    assert_int_equal(t.nposts, 9); /* with the two that are referred to only */
}

static void test_private(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    assert_int_equal(source_run(w, "reddit", dumps, 2, false), 0);
    struct thread t = world_thread(w, "reddit", "t3_aa5");
    assert_sv(at(&t, "t3_aa5")->visibility, "reddit:backroom");
    static const char *const only[] = {"back*", NULL};
    w->opt.include = only;
    assert_int_equal(source_run(w, "reddit", dumps, 2, true), 0);
    assert_int_equal(w->rep.counts.posts, 1);
    assert_int_equal(world_skipped(w, "not asked for"), 13);
}

/* A dump in which what was there is now marked as deleted. */
static void test_deleted_later(void **state)
{
    struct world *w = *state;
    const char gone[] =
        "{\"id\":\"c1\",\"link_id\":\"t3_aa1\",\"parent_id\":\"t3_aa1\",\"author\":"
        "\"[deleted]\",\"body\":\"[removed]\",\"subreddit\":\"linuxhelp\",\"score\":1,"
        "\"created_utc\":1500000200}\n";
    struct input_blob blob = {"x.jsonl", gone, sizeof gone - 1};
    assert_int_equal(source_run(w, "reddit", dumps, 2, false), 0);
    assert_int_equal(source_run(w, "reddit", &blob, 1, false), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    struct thread t = world_thread(w, "reddit", "t3_aa1");
    assert_non_null(at(&t, "t1_c3")); /* what was said to it stays */
}

/* ---- the API ---- */

static const char body[] =
    "[{\"kind\": \"Listing\", \"data\": {\"modhash\": \"\", \"children\": [{\"kind\": \"t3\", "
    "\"data\": "
    "{\"id\": \"bb1\", \"name\": \"t3_bb1\", \"title\": \"Disk full, what now\", \"selftext\": "
    "\"help "
    "me\", \"author\": \"ana\", \"subreddit\": \"sysops\", \"is_self\": true, \"score\": 5, "
    "\"ups\": 5, "
    "\"downs\": 0, \"upvote_ratio\": 1.0, \"created_utc\": 1600000000.0, \"edited\": false, "
    "\"link_flair_text\": \"Answered\", \"permalink\": \"/r/sysops/comments/bb1/disk_full/\", "
    "\"removed_by_category\": null, \"banned_by\": null}}]}},\n"
    "{\"kind\": \"Listing\", \"data\": {\"children\": [\n"
    "{\"kind\": \"t1\", \"data\": {\"id\": \"d1\", \"name\": \"t1_d1\", \"parent_id\": \"t3_bb1\", "
    "\"link_id\": \"t3_bb1\", \"author\": \"kofi\", \"body\": \"du -sh *\", \"subreddit\": "
    "\"sysops\", "
    "\"score\": 7, \"created_utc\": 1600000010.0, \"replies\": {\"kind\": \"Listing\", \"data\": "
    "{\"children\": [{\"kind\": \"t1\", \"data\": {\"id\": \"d2\", \"name\": \"t1_d2\", "
    "\"parent_id\": "
    "\"t1_d1\", \"author\": \"ana\", \"is_submitter\": true, \"body\": \"That did the trick!\", "
    "\"subreddit\": \"sysops\", \"score\": 1, \"created_utc\": 1600000020.0, \"replies\": \"\"}}, "
    "{\"kind\": \"more\", \"data\": {\"count\": 3, \"id\": \"d9\", \"children\": [\"d9\"]}}]}}}},\n"
    "{\"kind\": \"t4\", \"data\": {\"id\": \"m1\", \"name\": \"t4_m1\", \"body\": \"a letter\"}},\n"
    "{\"kind\": \"t5\", \"data\": {\"id\": \"s1\"}},\n"
    "{\"kind\": \"t1\", \"data\": {\"id\": \"d3\", \"name\": \"t1_d3\", \"parent_id\": \"t3_bb1\", "
    "\"link_id\": \"t3_bb1\", \"author\": \"helper-bot\", \"body\": \"beep\", \"subreddit\": "
    "\"sysops\", "
    "\"score\": 1, \"created_utc\": 1600000030.0, \"replies\": \"\"}}]}}]\n";

static const char inbox[] =
    "{\"kind\": \"Listing\", \"data\": {\"children\": [{\"kind\": \"t1\", \"data\": "
    "{\"was_comment\": "
    "true, \"id\": \"e1\", \"name\": \"t1_e1\", \"parent_id\": \"t3_cc1\", \"link_title\": \"Which "
    "shell?\", \"context\": \"/r/sysops/comments/cc1/which_shell/e1/?context=3\", \"author\": "
    "\"mei\", "
    "\"body\": \"Any POSIX one.\", \"subreddit\": \"sysops\", \"created_utc\": 1600000040.0}}]}}";

static struct input_blob bodies[] = {
    {"thread.1.json", body, sizeof body - 1},
    {"inbox.json", inbox, sizeof inbox - 1},
};

static void test_api(void **state)
{
    struct world *w = *state;
    world_write(w, "api/thread.json", body);
    world_write(w, "api/inbox.json", inbox);
    world_write(w, "api/thread-again.json", body);
    assert_int_equal(world_import(w, "api"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 4);
    assert_int_equal(world_skipped(w, "private"), 2);
    assert_int_equal(world_skipped(w, "comments that were not loaded"), 2);
    struct thread t = world_thread(w, "reddit", "t3_bb1");
    assert_int_equal(t.nposts, 4);
    assert_int_equal(at(&t, "t3_bb1")->kind, POST_QUESTION);
    assert_int_equal(at(&t, "t3_bb1")->up, 5);
    assert_int_equal(at(&t, "t3_bb1")->down, 0);
    assert_int_equal(at(&t, "t3_bb1")->ntags, 2);
    assert_sv(at(&t, "t3_bb1")->tags[1], "solved");
    assert_true(at(&t, "t1_d1")->accepted);
    assert_sv(at(&t, "t1_d2")->root.id, "t3_bb1"); /* it said nothing of it itself */
    assert_true(at(&t, "t1_d3")->bot);
    t = world_thread(w, "reddit", "t1_e1");
    assert_sv(t.title, "Which shell?");
    assert_sv(at(&t, "t1_e1")->root.id, "t3_cc1");
    assert_sv(at(&t, "t1_e1")->url, "https://www.reddit.com/r/sysops/comments/cc1/comment/e1/");
}

/* Things in other wrappings: a bare one, the answer to "more", an answer of a dump's own API, a
 * saved tree with plain lists. */
static void test_wrappings(void **state)
{
    struct world *w = *state;
    static const struct input_blob v[] = {
        {"1.json",
         "{\"json\":{\"errors\":[],\"data\":{\"things\":[{\"kind\":\"t1\",\"data\":{\"id\":\"f1\","
         "\"link_id\":\"t3_x\",\"parent_id\":\"t3_x\",\"body\":\"a\",\"subreddit\":\"s\"}}]}}}",
         0},
        {"2.json",
         "{\"data\":[{\"id\":\"f2\",\"link_id\":\"t3_x\",\"parent_id\":\"t3_x\",\"body\":\"b\","
         "\"subreddit\":\"s\"}],\"error\":null}",
         0},
        {"3.json",
         "{\"title\":\"T\",\"id\":\"x\",\"selftext\":\"text\",\"permalink\":\"/r/s/comments/x/t/\","
         "\"num_comments\":1,\"comments\":[{\"id\":\"f3\",\"body\":\"c\",\"parent_id\":\"t3_x\","
         "\"replies\":[{\"id\":\"f4\",\"body\":\"d\",\"parent_id\":\"t1_f3\",\"replies\":[]}]}]}",
         0},
    };
    struct input_blob blobs[3];
    for (size_t i = 0; i < 3; i++)
        blobs[i] = (struct input_blob){v[i].name, v[i].p, strlen(v[i].p)};
    assert_int_equal(source_run(w, "reddit", blobs, 3, false), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5);
    struct thread t = world_thread(w, "reddit", "t3_x");
    assert_int_equal(t.nposts, 5);
    assert_sv(at(&t, "t1_f4")->parent.id, "t1_f3");
    assert_sv(at(&t, "t1_f4")->container, "s");
}

/* ---- tables ---- */

static const char csv[] =
    "created_utc,score,domain,id,title,ups,downs,num_comments,permalink,selftext,link_flair_text,"
    "is_self,name,url\r\n"
    "1348139489.0,91,e.org,ee1,\"It did, &amp; how\",104,13,9,"
    "http://www.reddit.com/r/git/comments/ee1/it/,,,False,t3_ee1,http://e.org/?a&amp;b\r\n"
    "1348139490.0,2,self.git,ee2,Undo a merge,3,1,2,http://www.reddit.com/r/git/comments/ee2/u/,"
    "\"line one\nline "
    "&lt;two&gt;?\",Solved,True,t3_ee2,http://www.reddit.com/r/git/comments/ee2/u/\r\n"
    "broken,\"row\r\n"
    "1348139491.0,1,self.git,ee3,Last,1,0,0,http://www.reddit.com/r/git/comments/ee3/l/"
    ",\"a\",,True,"
    "t3_ee3,x\r\n";

static void test_csv(void **state)
{
    struct world *w = *state;
    world_write(w, "git.csv", csv);
    assert_int_equal(world_import(w, "git.csv"), 0);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(w->rep.bad_total, 1);
    assert_true(world_bad(w, "git.csv", 5, "quote"));
    struct thread t = world_thread(w, "reddit", "t3_ee1");
    assert_sv(t.posts[0].title, "It did, & how");
    assert_sv(t.posts[0].body, "<http://e.org/?a&b>");
    assert_sv(t.posts[0].container, "git");
    assert_sv(t.posts[0].url, "https://www.reddit.com/r/git/comments/ee1/it/");
    assert_int_equal(t.posts[0].score, 91);
    assert_int_equal(t.posts[0].up, 104);
    assert_int_equal(t.posts[0].down, 13);
    t = world_thread(w, "reddit", "t3_ee2");
    assert_int_equal(t.posts[0].kind, POST_QUESTION);
    assert_sv(t.posts[0].body, "line one\nline \\<two>?");
    assert_int_equal(t.posts[0].ntags, 1);
    assert_sv(t.posts[0].tags[0], "solved");
}

/* A table of comments, as programs that work with tables write them. */
static void test_csv_comments(void **state)
{
    struct world *w = *state;
    world_write(w, "x_comments.csv",
                "\"id\",\"author\",\"body\",\"link_id\",\"parent_id\",\"score\",\"created_utc\","
                "\"subreddit\",\"edited\"\n"
                "g1,nan,Use rebase,t3_ee9,t3_ee9,4,2020-01-01 10:00:00,git,nan\n"
                "g2,mei,\"No, merge\",t3_ee9,t1_g1,4,1577872801,git,1577872900\n"
                "g3,mei,[removed],t3_ee9,t1_g1,1,1577872802,git,False\n");
    assert_int_equal(world_import(w, "x_comments.csv"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    struct thread t = world_thread(w, "reddit", "t1_g1");
    assert_int_equal(t.nposts, 3); /* with the submission that is not there */
    assert_sv(at(&t, "t1_g1")->author, "");
    assert_int_equal(at(&t, "t1_g1")->created, 1577872800);
    assert_sv(at(&t, "t1_g2")->parent.id, "t1_g1");
    assert_int_equal(at(&t, "t1_g2")->edited, 1577872900);
}

/* Other names of columns: tables of other programs, and what Reddit sends a member who asks. */
static void test_csv_names(void **state)
{
    struct world *w = *state;
    world_write(w, "a.csv",
                "id,title,score,author,created_utc,full_link,num_comments,over_18\n"
                "h1,Help,12,bob,1577836800,"
                "https://www.reddit.com/r/linux/comments/h1/help/,3,False\n");
    world_write(w, "b.csv",
                "title,score,id,url,comms_num,created,body\n"
                "Own,5,h2,https://www.reddit.com/r/linux/comments/h2/own/,2,1577836800,x\n"
                "Other,5,h3,https://www.reddit.com/r/linux/comments/h2/own/,2,1577836800,x\n");
    world_write(w, "comments.csv",
                "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
                "k1,https://www.reddit.com/r/linux/comments/h1/help/k1/,2021-03-01 11:00:00 UTC,,"
                "linux,0,https://www.reddit.com/r/linux/comments/h1/help/,,Mine,\n");
    assert_int_equal(world_import(w, "a.csv"), 0);
    assert_int_equal(world_import(w, "b.csv"), 0);
    assert_int_equal(world_import(w, "comments.csv"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    struct thread t = world_thread(w, "reddit", "t3_h1");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts->container, "linux");
    assert_sv(t.posts->url, "https://www.reddit.com/r/linux/comments/h1/help/");
    assert_int_equal(at(&t, "t1_k1")->created, 1614596400);
    t = world_thread(w, "reddit", "t3_h2");
    assert_sv(t.posts->container, "linux");
    assert_sv(world_thread(w, "reddit", "t3_h3").posts->container, "b");
}

/* ---- text, questions, bots ---- */

static void test_text(void **state)
{
    struct world *w = *state;
    static const char *const v[][2] = {
        {"a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"},
        {"&amp;lt; stays", "&lt; stays"},
        {"a `x<y` <T> \\<z>", "a `x<y` \\<T> \\<z>"},
        {"```\n<a>\n```\n<b>", "```\n<a>\n```\n\\<b>"},
        {"text\n\n    <code>\n\n- item\n\n    <p> in it",
         "text\n\n    <code>\n\n- item\n\n    \\<p> in it"},
        {"see [wiki](/r/x/wiki) <https://e.org>",
         "see [wiki](https://www.reddit.com/r/x/wiki) <https://e.org>"},
        {"it is >!hidden!< here, x >!= y", "it is hidden here, x >!= y"},
        {"ha ![gif](giphy|abc) ha", "ha  ha"},
        {"&#x200B;&amp;#x200B;x", "x"},
        {"`a\n<b>` <c>\n<d>", "`a\n<b>` \\<c>\n\\<d>"},
        {"open ` tick <i>", "open ` tick \\<i>"},
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct sb b = SB_INIT(4096);
        reddit_markdown(&b, sv_of(v[i][0]));
        assert_string_equal(sb_str(&b), v[i][1]);
        sb_dispose(&b);
    }
    assert_sv(reddit_plain(SV("&quot;a&quot; &amp; b&#39;s"), &w->a), "\"a\" & b's");
    struct reddit_thing t = {.title = SV("Screen is black"), .self = true};
    assert_false(reddit_asks(&t));
    t.flair = SV("Tech Support");
    assert_true(reddit_asks(&t));
    t.self = false;
    assert_false(reddit_asks(&t));
    t.title = SV("Is this normal?");
    assert_true(reddit_asks(&t));
    assert_true(reddit_is_bot(SV("AutoModerator")));
    assert_true(reddit_is_bot(SV("RemindMeBot")));
    assert_false(reddit_is_bot(SV("mr_robot")));
    assert_false(reddit_is_bot(SV("bot")));
}

/* ---- what every importer must survive ---- */

static void test_survives(void **state)
{
    struct world *w = *state;
    struct input_blob table = {"git.csv", csv, sizeof csv - 1};
    struct input_blob lines[2];
    memcpy(lines, dumps, sizeof lines);
    w->opt.include_private = true;
    source_cut_everywhere(w, "reddit", dumps, 2);
    source_cut_everywhere(w, "reddit", bodies, 2);
    source_cut_everywhere(w, "reddit", &table, 1);
    source_wrong_types(w, "reddit", lines, 2, 0, true);
    source_wrong_types(w, "reddit", lines, 2, 1, true);
    source_wrong_types(w, "reddit", bodies, 2, 0, false);
    source_wrong_types(w, "reddit", bodies, 2, 1, false);
    source_twice(w, "reddit", dumps, 2);
}

static void test_deep(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(1 << 20);
    for (int i = 0; i < 5000; i++)
        sb_puts(&b, "[");
    for (int i = 0; i < 5000; i++)
        sb_puts(&b, "]");
    sb_puts(&b, "\n");
    for (int i = 0; i < 300; i++)
        sb_printf(&b, "{\"kind\":\"t1\",\"data\":{\"id\":\"z%d\",\"body\":\"x\",\"replies\":[", i);
    for (int i = 0; i < 300; i++)
        sb_puts(&b, "]}}");
    struct input_blob blob = {"x.json", b.p, b.n};
    assert_int_equal(source_run(w, "reddit", &blob, 1, false), 0);
    assert_true(w->rep.bad_total >= 1);
    assert_int_equal(w->rep.counts.added, 300);
    sb_dispose(&b);
}

/* What is of another kind is left to others. */
static void test_probe(void **state)
{
    struct world *w = *state;
    static const struct input_blob others[] = {
        {"a.json", "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hi\",\"ts\":\"1.2\"}]", 0},
        {"b.json", "{\"kind\":\"Listing\"}", 0},
        {"c.jsonl", "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"t\"}\n", 0},
        {"d.csv", "Date,Link,Message\n", 0},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct input *in = NULL;
        struct input_blob blob = {others[i].name, others[i].p, strlen(others[i].p)};
        assert_int_equal(input_open_blobs(&in, "x", &blob, 1, NULL), 0);
        assert_int_equal(importer_reddit.probe(in), 0);
        input_free(in);
    }
    (void)w;
}

static void test_real_api(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "reddit-json-praw.tar.xz");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.bad_total, 1); /* a comment called MISMATCH by its makers */
    import_report_dispose(&w->rep);
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.added, 0);
    assert_int_equal(w->rep.counts.updated, 0);
}

static void test_real_csv(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "reddit-it-csv.tar.xz");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.added, 14745);
    assert_int_equal(w->rep.bad_total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_dumps, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_order, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_one_by_one, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_private, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_deleted_later, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_api, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_wrappings, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_csv, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_csv_comments, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_csv_names, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_text, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_survives, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_deep, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_probe, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_real_api, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_real_csv, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
