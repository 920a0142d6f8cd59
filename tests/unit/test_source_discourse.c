/* test_source_discourse.c - topics, single posts, lists and backups of Discourse.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: SQL as such (test_sqldump.c). All fixtures are invented.
 */
#include "corpus/html.h"
#include "corpus/sources/discourse/discourse_text.h"
#include "tests/unit/source_util.h"

#define AVATAR "\"avatar_template\":\"/user_avatar/forum.test.example/u/{size}/1_2.png\","
#define POST(id, topic, number, user, rest)                                                        \
    "{\"id\":" #id ",\"topic_id\":" #topic ",\"post_number\":" #number ",\"username\":\"" user     \
    "\",\"user_id\":1" #number "," AVATAR "\"created_at\":\"2024-02-0" #number                     \
    "T10:00:00.000Z\",\"updated_at\":"                                                             \
    "\"2024-02-0" #number "T11:00:00.000Z\",\"version\":1,\"post_type\":1" rest "}"

/* A topic of three posts, its fourth is listed and not there. */
static const char topic[] = "{\"post_stream\":{\"posts\":[" POST(
    101, 7, 1, "ana",
    ",\"cooked\":\"<p>How do I start the <b>pump</b>?</p>\",\"actions_summary\":"
    "[{\"id\":2,\"count\":4},{\"id\":3}]") "," POST(102, 7, 2, "ben",
                                                    ",\"cooked\":\"<p>Turn the "
                                                    "key.</p>\",\"accepted_answer\":true") "," POST(103,
                                                                                                    7,
                                                                                                    3,
                                                                                                    "ana",
                                                                                                    ",\"cooked\":\"<p>ok</p>\",\"reply_to_post_number\":2,\"reactions\":"
                                                                                                    "[{\"id\":\"+1\",\"count\":2},{\"id\":\"-1\",\"count\":1}]") "],\"stream\":[101,102,103,104]},\"id\":7,\"title\":\"Starting a pump & more\",\"slug\":"
                                                                                                                                                                 "\"starting-a-pump\",\"category_id\":5,\"tags\":[\"pump\",{\"id\":3,\"name\":\"Cold Start\"}],"
                                                                                                                                                                 "\"views\":55,\"closed\":true,\"archetype\":\"regular\",\"visible\":true,\"accepted_answer\":"
                                                                                                                                                                 "{\"post_number\":2,\"username\":\"ben\"}}";
static const char site[] =
    "{\"default_archetype\":\"regular\",\"categories\":[{\"id\":4,\"name\":\"Machines\"},"
    "{\"id\":5,\"name\":\"Pumps\",\"parent_category_id\":4},"
    "{\"id\":6,\"name\":\"Staff\",\"read_restricted\":true},"
    "{\"id\":8,\"name\":\"Inner\",\"parent_category_id\":6},"
    "{\"id\":9,\"name\":\"Help\",\"custom_fields\":{\"enable_accepted_answers\":\"true\"}}]}";

#define BLOB(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }
#define RUN(blobs)                                                                                 \
    assert_int_equal(source_run(w, "discourse", blobs, sizeof(blobs) / sizeof *(blobs), false), 0)
#define SOURCE "forum.test.example"

static void test_topic(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {BLOB("t/7.json", topic), BLOB("site.json", site)};
    RUN(blobs);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(world_skipped(w, "post that its topic lists, not in the export"), 1);
    struct thread t = world_thread(w, SOURCE, "t7");
    assert_int_equal(t.nposts, 3);
    const struct post *q = world_post(&t, SPACE_POST, "t7"), *a = world_post(&t, SPACE_POST, "102"),
                      *r = world_post(&t, SPACE_POST, "103");
    assert_non_null(q);
    assert_non_null(a);
    assert_non_null(r);
    assert_int_equal(q->kind, POST_QUESTION);
    assert_sv(q->title, "Starting a pump & more");
    assert_sv(q->container, "Machines / Pumps");
    assert_sv(q->body, "How do I start the **pump**?");
    assert_sv(q->url, "https://forum.test.example/t/starting-a-pump/7/1");
    assert_sv(q->author_url, "https://forum.test.example/u/ana");
    assert_int_equal(q->created, 1706781600);
    assert_int_equal(q->edited, TIME_NONE);
    assert_int_equal(q->views, 55);
    assert_int_equal(q->up, 4);
    assert_int_equal(q->score, 4);
    assert_true(q->closed && !q->accepted);
    assert_int_equal(q->ntags, 2);
    assert_sv(q->tags[1], "cold-start");
    assert_int_equal(a->kind, POST_ANSWER);
    assert_true(a->accepted);
    assert_sv(a->author_key, "12");
    assert_sv(a->title, "");
    assert_sv(r->parent.id, "102");
    assert_false(r->accepted);
    assert_int_equal(r->up, 2);
    assert_int_equal(r->score, 1);
}

/* Copies that a synchronising program left, and a newer one without raw. */
static void test_copies(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {
        BLOB("1.json",
             POST(1, 2, 1, "ana", ",\"category_id\":5,\"topic_title\":\"T\",\"raw\":\"a\"")),
        BLOB("1.sync-conflict.json",
             "{\"id\":1,\"topic_id\":2,\"post_number\":1,\"version\":2,\"updated_at\":"
             "\"2024-03-01T00:00:00Z\",\"created_at\":\"2024-02-01T00:00:00Z\",\"category_id\":5,"
             "\"topic_title\":\"T2\",\"username\":\"ana\"," AVATAR "\"raw\":\"b\"}"),
        BLOB("1b.json", POST(1, 2, 1, "ana", ",\"category_id\":5,\"cooked\":\"<p>c</p>\""))};
    for (int order = 0; order < 2; order++) {
        RUN(blobs);
        assert_int_equal(w->rep.counts.posts, 1);
        assert_int_equal(world_skipped(w, "duplicate of another item"), 2);
        struct thread t = world_thread(w, SOURCE, "t2");
        assert_sv(t.posts[0].body, "b");
        assert_sv(t.posts[0].title, "T2");
        assert_int_equal(t.posts[0].edited, 1709251200);
        assert_int_equal(t.posts[0].kind, POST_REPLY);
        struct input_blob first = blobs[0];
        blobs[0] = blobs[2];
        blobs[2] = first;
    }
    assert_int_equal(w->rep.counts.unchanged, 1);
}

/* Posts of a topic meet in one thread, whatever comes first, and from several exports. */
static void test_parts(void **state)
{
    struct world *w = *state;
    struct input_blob late[] = {BLOB(
        "a.json",
        "{\"latest_posts\":[" POST(
            33, 3, 3, "cyn",
            ",\"category_id\":5,\"topic_title\":\"Wet floor\",\"raw\":\"third\","
            "\"reply_to_post_number\":2") "," POST(32, 3, 2, "ben",
                                                   ",\"category_id\":5,\"raw\":\"second\"") "]}")};
    struct input_blob head[] = {
        BLOB("b.json", POST(31, 3, 1, "ana",
                            ",\"category_id\":5,\"topic_title\":\"Wet floor\",\"raw\":\"first\""))};
    RUN(late);
    struct thread t = world_thread(w, SOURCE, "33");
    assert_sv(t.title, "Wet floor");
    RUN(head);
    t = world_thread(w, SOURCE, "t3");
    assert_int_equal(t.nposts, 3);
    assert_sv(t.posts[0].body, "first");
    assert_sv(world_post(&t, SPACE_POST, "33")->parent.id, "32");
    assert_sv(world_post(&t, SPACE_POST, "32")->parent.id, "t3");
    assert_sv(t.posts[0].container, "category-5");
}

/* A list of topics is no posts, which the report says; --site-url makes links where no picture of a
 * user tells the site. */
static void test_listed(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {
        BLOB("latest.json",
             "{\"topic_list\":{\"topics\":[{\"id\":3,\"title\":\"Wet floor\",\"slug\":"
             "\"wet-floor\",\"category_id\":5},{\"id\":9,\"title\":\"Not here\","
             "\"slug\":\"n\",\"category_id\":5}]}}"),
        BLOB("posts.json",
             "{\"latest_posts\":[{\"id\":31,\"topic_id\":3,\"post_number\":1,\"post_type\":1,"
             "\"username\":\"ana\",\"raw\":\"x\",\"created_at\":\"2024-01-01T10:00:00Z\"}]}")};
    w->opt.site_url = "https://forum.example.org/talk";
    RUN(blobs);
    assert_int_equal(world_skipped(w, "topic of a list, its posts are not in the export"), 1);
    struct thread t = world_thread(w, "forum.example.org", "t3");
    assert_int_equal(t.nposts, 1);
    assert_sv(t.posts->url, "https://forum.example.org/talk/t/wet-floor/3/1");
}

static void test_gone(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {BLOB(
        "p.json",
        "{\"latest_posts\":[" POST(
            41, 4, 1, "ana",
            ",\"category_id\":5,\"raw\":\"first\"") "," POST(42, 4, 2, "ben",
                                                             ",\"category_id\":5,\"raw\":"
                                                             "\"second\"") "," POST(43, 4, 3, "cyn",
                                                                                    ",\"category_"
                                                                                    "id\":5,"
                                                                                    "\"raw\":"
                                                                                    "\"third\","
                                                                                    "\"reply_to_"
                                                                                    "post_number\":"
                                                                                    "2") "]}")};
    struct input_blob then[] = {BLOB(
        "p.json",
        "{\"latest_posts\":[" POST(
            42, 4, 2, "ben",
            ",\"category_id\":5,\"raw\":\"(post deleted by author)\","
            "\"user_deleted\":true") "," POST(43, 4, 3, "cyn",
                                              ",\"category_id\":5,\"raw\":\"third\",\"reply_"
                                              "to_post_number\":2") "," POST(44, 4, 4, "dan",
                                                                             ",\"category_"
                                                                             "id\":5,\"raw\":"
                                                                             "\"x\","
                                                                             "\"hidden\":"
                                                                             "true") "," POST(45, 4,
                                                                                              5,
                                                                                              "dan",
                                                                                              ",\"c"
                                                                                              "ateg"
                                                                                              "ory_"
                                                                                              "id\""
                                                                                              ":5,"
                                                                                              "\"ra"
                                                                                              "w\":"
                                                                                              "\"x"
                                                                                              "\","
                                                                                              "\"de"
                                                                                              "lete"
                                                                                              "d_"
                                                                                              "at\""
                                                                                              ":\"2"
                                                                                              "024-"
                                                                                              "01-"
                                                                                              "01T0"
                                                                                              "0:"
                                                                                              "00:"
                                                                                              "00Z"
                                                                                              "\"") "," POST(46,
                                                                                                             4,
                                                                                                             6,
                                                                                                             "system",
                                                                                                             ",\"category_id\":5,\"raw\":\"\",\"action_code\":\"closed.enabled\"") ","
                                                                                                                                                                                   "{\"id\":47,\"topic_id\":4,\"post_number\":7,\"post_type\":3,\"category_id\":5,\"raw\":\"x\"}]}")};
    RUN(blobs);
    assert_int_equal(world_thread(w, SOURCE, "t4").nposts, 3);
    RUN(then);
    assert_int_equal(world_skipped(w, "deleted"), 3);
    assert_int_equal(world_skipped(w, "system message"), 2);
    struct thread t = world_thread(w, SOURCE, "t4");
    assert_int_equal(t.nposts, 2);
    assert_sv(world_post(&t, SPACE_POST, "43")->parent.id, "t4");
}

#define PLACED(category) ",\"category_id\":" category ",\"topic_title\":\"Q\",\"raw\":\"x\""

static void test_private(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {
        BLOB("site.json", site),
        BLOB(
            "posts.json",
            "{\"latest_posts\":[" POST(51, 51, 1, "ana", PLACED("6")) "," POST(52, 52, 1, "ana", PLACED("8")) "," POST(
                53, 53, 1, "ana",
                PLACED(
                    "null")) "," POST(54, 54, 1, "ana",
                                      ",\"raw\":\"x\"") "," POST(55, 55, 1, "ana",
                                                                 PLACED(
                                                                     "5")) "," POST(57, 57, 1,
                                                                                    "ana",
                                                                                    ",\"raw\":"
                                                                                    "\"x\"") ","
                                                                                             "{\"id"
                                                                                             "\":"
                                                                                             "56,"
                                                                                             "\"top"
                                                                                             "ic_"
                                                                                             "id\":"
                                                                                             "55,"
                                                                                             "\"pos"
                                                                                             "t_"
                                                                                             "numbe"
                                                                                             "r\":"
                                                                                             "2,"
                                                                                             "\"pos"
                                                                                             "t_"
                                                                                             "type"
                                                                                             "\":4,"
                                                                                             "\"cat"
                                                                                             "egory"
                                                                                             "_id\""
                                                                                             ":5,"
                                                                                             "\"raw"
                                                                                             "\":"
                                                                                             "\"pss"
                                                                                             "t\"}]"
                                                                                             "}"),
        BLOB("private.json", "{\"private_posts\":[" POST(58, 58, 1, "ana", PLACED("5")) "]}"),
        BLOB("latest.json",
             "{\"topic_list\":{\"topics\":[{\"id\":57,\"title\":\"U\",\"category_id\":5,"
             "\"visible\":false},{\"id\":59,\"title\":\"PM\",\"archetype\":"
             "\"private_message\"}]}}"),
        BLOB("59.json", "{\"post_stream\":{\"posts\":[" POST(59, 59, 1, "ana",
                                                             ",\"cooked\":\"s\"") "]},\"id\":59}")};
    RUN(blobs);
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(world_skipped(w, "private"), 8);
    assert_sv(world_thread(w, SOURCE, "t55").posts[0].visibility, "");
    w->opt.include_private = true;
    RUN(blobs);
    assert_int_equal(w->rep.counts.added, 8);
    assert_sv(world_thread(w, SOURCE, "t51").posts[0].visibility, SOURCE ":Staff");
    assert_sv(world_thread(w, SOURCE, "t52").posts[0].visibility, SOURCE ":Staff / Inner");
    assert_sv(world_thread(w, SOURCE, "t53").posts[0].visibility, SOURCE ":message-53");
    assert_sv(world_thread(w, SOURCE, "t54").posts[0].visibility, SOURCE ":unknown");
    assert_sv(world_thread(w, SOURCE, "t57").posts[0].visibility, SOURCE ":unlisted");
    assert_sv(world_thread(w, SOURCE, "t58").posts[0].visibility, SOURCE ":message-58");
    assert_sv(world_thread(w, SOURCE, "t59").posts[0].visibility, SOURCE ":message-59");
    struct thread t = world_thread(w, SOURCE, "t55");
    assert_sv(world_post(&t, SPACE_POST, "56")->visibility, SOURCE ":Machines / Pumps/whispers");
}

/* Without the Solved plugin: the asker says that it worked. */
static void test_hints(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {
        BLOB("p.json",
             "{\"latest_posts\":["
             "{\"id\":63,\"topic_id\":6,\"post_number\":3,\"user_id\":11,\"username\":"
             "\"ana\","
             "\"category_id\":5,\"reply_to_post_number\":2,\"raw\":"
             "\"[quote=\\\"ben\\\"]\\nDid you?\\n[/quote]\\nThanks, that "
             "worked!\"}," POST(62, 6, 2, "ben", PLACED("5")) "," POST(
                 61, 6, 1, "ana",
                 PLACED("5")) "," POST(71, 8, 1, "ana",
                                       ",\"category_id\":9,\"topic_title\":\"[SOLVED] "
                                       "Q\",\"raw\":\"q\"") "," POST(72, 8, 2, "ben",
                                                                     ",\"category_id\":9,"
                                                                     "\"raw\":\"a\","
                                                                     "\"reactions\":[{"
                                                                     "\"id\":"
                                                                     "\"white_check_"
                                                                     "mark\",\"count\":1}"
                                                                     "]") "," POST(73, 8, 3, "cyn",
                                                                                   ",\"cat"
                                                                                   "egory_"
                                                                                   "id\":"
                                                                                   "9,"
                                                                                   "\"raw"
                                                                                   "\":"
                                                                                   "\"That"
                                                                                   " worke"
                                                                                   "d\"") "]}"),
        BLOB("site.json", site)};
    RUN(blobs);
    struct thread t = world_thread(w, SOURCE, "t6");
    assert_true(world_post(&t, SPACE_POST, "62")->accepted);
    assert_false(world_post(&t, SPACE_POST, "63")->accepted);
    assert_int_equal(t.posts[0].kind, POST_REPLY);
    t = world_thread(w, SOURCE, "t8");
    assert_int_equal(t.posts[0].kind, POST_QUESTION); /* its category has the plugin */
    assert_int_equal(t.posts[0].ntags, 1);
    assert_sv(t.posts[0].tags[0], "solved");
    assert_true(world_post(&t, SPACE_POST, "72")->accepted);
    assert_int_equal(world_post(&t, SPACE_POST, "73")->kind, POST_ANSWER);
}

/* ---- text ---- */

static void assert_raw(struct world *w, const char *raw, const char *base, const char *want)
{
    struct discourse_text t;
    struct sb out = SB_INIT(1 << 20);
    discourse_text_init(&t);
    discourse_raw(&t, &out, sv_of(raw), sv_of(base));
    assert_true(sb_ok(&out));
    assert_sv(sb_view(&out), want);
    sb_dispose(&out);
    discourse_text_dispose(&t);
}

static void test_raw(void **state)
{
    struct world *w = *state;
    assert_raw(w, "a\nb\n\nc", "", "a  \nb\n\nc");
    assert_raw(w, "a\n- b\n- c\n# d\nx | y\n|-|\n", "", "a\n- b\n- c\n# d\nx | y\n|-|");
    assert_raw(w, "[quote=\"ana, post:2, topic:7\"]\nold\nwords\n[/quote]\nnew", "",
               "> **ana:**\n>\n> old  \n> words\n\nnew");
    assert_raw(w, "x [quote]in line[/quote] y", "", "x\n\n> in line\n\n y");
    assert_raw(w, "[quote=ben]\n[quote=\"ana\"]\na\n[/quote]\nb\n[/quote]", "",
               "> **ben:**\n>\n>> **ana:**\n>>\n>> a\n>\n> b");
    assert_raw(w, "[quote]\nnot closed", "", "[quote]  \nnot closed");
    assert_raw(w, "a [/quote] b", "", "a [/quote] b");
    assert_raw(w, "`[quote]` and\n```\n[quote] :smile:\n```\n[/quote]", "",
               "`[quote]` and\n```\n[quote] :smile:\n```\n[/quote]");
    assert_raw(w, "[quote=x]\n```\ncode\n```\n[/quote]", "", "> **x:**\n>\n> ```\n> code\n> ```");
    assert_raw(w, "[details=\"More\"]\ntext\n[/details]\nend", "", "**More**\n\ntext\n\nend");
    assert_raw(w, "[spoiler]s[/spoiler] [b]x[/b] [url=http://e.org]l[/url] @ana", "",
               "s **x** [l](http://e.org) @ana");
    assert_raw(w, "at [date=2024-05-01 time=10:00:00 timezone=\"UTC\"]!", "",
               "at 2024-05-01 10:00:00 UTC!");
    assert_raw(w, "![pic|690x400, 50%](upload://ab.png) [a.pdf|attachment](upload://cd.pdf) (1 KB)",
               "https://e.org/",
               "[pic](https://e.org/uploads/short-url/ab.png) "
               "[a.pdf](https://e.org/uploads/short-url/cd.pdf) (1 KB)");
    assert_raw(w, "![pic|690x400](upload://ab.png) [x](http://y)", "", "pic [x](http://y)");
    assert_raw(w, ":tada: `:tada:` :nosuch:", "", "\xf0\x9f\x8e\x89 `:tada:` :nosuch:");
    assert_raw(w, "$$\na\nb\n$$", "", "$$\na\nb\n$$");
    assert_raw(w, "[poll type=regular]\n* a\n* b\n[/poll]", "", "* a\n* b");
}

static void test_cooked(void **state)
{
    struct world *w = *state;
    static const char html[] =
        "<aside class=\"quote no-group\" data-username=\"ana\" data-post=\"2\" data-topic=\"7\">\n"
        "<div class=\"title\">\n<div class=\"quote-controls\"></div>\n<img src=\"x\"> ana:</div>\n"
        "<blockquote>\n<p>old <aside>words</aside></p>\n</blockquote>\n</aside>\n"
        "<p>Hi <a class=\"mention\" href=\"/u/ben\">@ben</a> <img src=\"/e.png\" title=\":tada:\" "
        "class=\"emoji\" alt=\":tada:\"> <span class=\"spoiler\">s</span> "
        "<span class=\"math\">x^2</span></p>\n"
        "<h2><a name=\"h\" class=\"anchor\" href=\"#h\">#</a>Head</h2>\n"
        "<p><div class=\"lightbox-wrapper\"><a class=\"lightbox\" href=\"https://e.org/full.png\">"
        "<img src=\"https://e.org/small.png\" alt=\"pic\"><div "
        "class=\"meta\"><svg><use></use></svg>"
        "<span class=\"filename\">pic</span><span class=\"informations\">690x400 1 KB</span></div>"
        "</a></div></p>\n"
        "<aside class=\"onebox allowlistedgeneric\" data-onebox-src=\"https://e.org/a\">\n<header>"
        "<img src=\"i\"> e.org</header><article class=\"onebox-body\"><h3><a "
        "href=\"https://e.org/a\">"
        "Title &amp; more</a></h3><p>Long text</p></article></aside>\n"
        "<pre><code class=\"lang-c\">a &lt; b\n</code></pre>";
    struct discourse_text t;
    struct sb cooked = SB_INIT(1 << 20), out = SB_INIT(1 << 20);
    struct html_opt opt = HTML_OPT_INIT;
    discourse_text_init(&t);
    discourse_cooked(&t, &cooked, sv_of(html));
    assert_int_equal(html_to_markdown(&out, sb_view(&cooked), &opt, NULL), 0);
    assert_sv(sb_view(&out), "> **ana:**\n>\n> old\n>\n> words\n\n"
                             "Hi @ben \xf0\x9f\x8e\x89 s $x^2$\n\n## Head\n\n"
                             "[pic](https://e.org/full.png)\n\n"
                             "[Title & more](https://e.org/a)\n\n```c\na < b\n```");
    sb_dispose(&cooked);
    sb_dispose(&out);
    discourse_text_dispose(&t);
}

/* ---- backups ---- */

#define HEAD "--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\n"
#define TAIL "--\n-- PostgreSQL database dump complete\n--\n"
#define CATEGORIES                                                                                 \
    "COPY public.categories (id, name, slug, parent_category_id, read_restricted) FROM stdin;\n"   \
    "4\tMachines\tm\t\\N\tf\n5\tPumps\tp\t4\tf\n6\tStaff\ts\t\\N\tt\n\\.\n"
#define POSTS                                                                                      \
    "COPY public.posts (id, user_id, topic_id, post_number, raw, cooked, created_at, updated_at, " \
    "reply_to_post_number, deleted_at, like_count, post_type, hidden, version, last_version_at, "  \
    "cook_method, user_deleted, wiki) FROM stdin;\n"                                               \
    "101\t1\t7\t1\tHow?\\nAnd\\ttab\t<p>x</p>\t2024-02-01 10:00:00.5\t2024-02-01 10:00:00\t\\N\t"  \
    "\\N\t3\t1\tf\t2\t2024-02-02 10:00:00\t1\tf\tf\n"                                              \
    "102\t2\t7\t2\tTurn it\t<img src=\"https://cdn.x/user_avatar/forum.test.example/ana/48/1.png"  \
    "\">\t2024-02-01 11:00:00\t2024-02-01 11:00:00\t\\N\t\\N\t0\t1\tf\t1\t2024-02-01 11:00:00\t1"  \
    "\tf\tt\n"                                                                                     \
    "103\t1\t7\t3\tThanks\tc\t2024-02-01 12:00:00\t2024-02-01 12:00:00\t2\t\\N\t0\t1\tf\t1\t"      \
    "2024-02-01 12:00:00\t1\tf\tf\n"                                                               \
    "104\t2\t7\t4\tgone\tc\t2024-02-01 12:00:00\t\\N\t2\t2024-03-01 00:00:00\t0\t1\tf\t1\t\\N\t1"  \
    "\tf\tf\n"                                                                                     \
    "105\t-1\t7\t5\tclosed\tc\t2024-02-01 12:00:00\t\\N\t\\N\t\\N\t0\t3\tf\t1\t\\N\t1\tf\tf\n"     \
    "201\t2\t8\t1\tsecret\tc\t2024-02-01 12:00:00\t\\N\t\\N\t\\N\t0\t1\tf\t1\t\\N\t1\tf\tf\n"      \
    "301\t-2\t9\t1\tbeep\tc\t2024-02-01 12:00:00\t\\N\t\\N\t\\N\t0\t1\tf\t1\t\\N\t1\tf\tf\n"       \
    "401\t2\t10\t1\traw mail\t<p>From a <b>mail</b></p>\t2024-02-01 12:00:00\t\\N\t\\N\t\\N\t0\t1" \
    "\tf\t1\t\\N\t3\tf\tf\n\\.\n"
#define REST                                                                                       \
    "COPY public.discourse_solved_shared_issues (id, topic_id, user_id) FROM "                     \
    "stdin;\n1\t10\t1\n\\.\n"                                                                      \
    "COPY public.site_settings (id, name, value) FROM stdin;\n1\ttitle\tPump House\n"              \
    "2\tsmtp_password\tsecret\n\\.\n"                                                              \
    "COPY public.tags (id, name) FROM stdin;\n1\tpump\n2\tcold\n\\.\n"                             \
    "COPY public.topic_tags (id, topic_id, tag_id) FROM stdin;\n1\t7\t2\n2\t7\t1\n\\.\n"           \
    "COPY public.topics (id, title, slug, category_id, views, closed, archived, visible, "         \
    "archetype, deleted_at) FROM stdin;\n"                                                         \
    "7\tStarting\tstarting\t5\t9\tf\tf\tt\tregular\t\\N\n"                                         \
    "8\tPM\tpm\t\\N\t9\tf\tf\tt\tprivate_message\t\\N\n"                                           \
    "9\tBoard\tboard\t6\t9\tf\tf\tt\tregular\t\\N\n"                                               \
    "10\tMail\tmail\t4\t9\tf\tt\tt\tregular\t\\N\n\\.\n"                                           \
    "COPY public.users (id, username, name) FROM "                                                 \
    "stdin;\n-2\tdiscobot\t\n1\tana\tA\n2\tben\tB\n\\.\n"

/* Each shape in which accepted answers are kept. */
static void test_backup(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *before, *after;
    } shapes[] = {
        {"", "COPY public.topic_custom_fields (id, topic_id, name, value) FROM stdin;\n"
             "1\t7\taccepted_answer_post_id\t102\n\\.\n"},
        {"COPY public.post_custom_fields (id, post_id, name, value) FROM stdin;\n"
         "1\t102\tis_accepted_answer\ttrue\n\\.\n",
         ""},
        {"COPY public.discourse_solved_solutions (id, topic_id, answer_post_id) FROM stdin;\n"
         "1\t7\t102\n\\.\n",
         ""},
        {"COPY public.discourse_solved_solved_topics (id, topic_id, answer_post_id, "
         "accepter_user_id) FROM stdin;\n1\t7\t102\t1\n\\.\n",
         ""},
        {"COPY public.discourse_solved_solved_topics (id, topic_id) FROM stdin;\n1\t7\n\\.\n"
         "COPY public.discourse_solved_topic_answers (id, solved_topic_id, answer_post_id) FROM "
         "stdin;\n1\t1\t102\n\\.\n",
         ""},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const char *sql = arena_printf(&w->a, HEAD CATEGORIES "%s" POSTS "%s" REST TAIL,
                                       shapes[i].before, shapes[i].after);
        struct input_blob blobs[] = {{"dump.sql", sql, strlen(sql)}};
        RUN(blobs);
        assert_int_equal(w->rep.bad_total, 0);
        assert_int_equal(w->rep.counts.posts, 4);
        assert_true(w->rep.swept);
        assert_int_equal(world_skipped(w, "private"), 2);
        assert_int_equal(world_skipped(w, "deleted"), 1);
        assert_int_equal(world_skipped(w, "system message"), 1);
        struct thread t = world_thread(w, SOURCE, "t7");
        assert_int_equal(t.nposts, 3);
        const struct post *q = &t.posts[0], *a = world_post(&t, SPACE_POST, "102");
        assert_int_equal(q->kind, POST_QUESTION);
        assert_true(a->accepted && a->wiki);
        assert_sv(t.source.title, "Pump House");
        assert_sv(q->title, "Starting");
        assert_sv(q->body, "How?  \nAnd\ttab");
        assert_sv(q->container, "Machines / Pumps");
        assert_sv(q->author, "ana");
        assert_sv(q->author_key, "1");
        assert_sv(q->url, "https://forum.test.example/t/starting/7/1");
        assert_int_equal(q->created, 1706781600);
        assert_int_equal(q->edited, 1706868000);
        assert_int_equal(q->up, 3);
        assert_int_equal(q->ntags, 2);
        assert_sv(world_post(&t, SPACE_POST, "103")->parent.id, "102");
        t = world_thread(w, SOURCE, "t10");
        assert_sv(t.posts[0].body, "From a **mail**");
        assert_int_equal(t.posts[0].kind, POST_REPLY);
        assert_true(t.posts[0].closed);
    }
    assert_int_equal(w->rep.counts.unchanged, 4);
}

static void test_backup_archive(void **state)
{
    struct world *w = *state;
    static const char sql[] =
        HEAD "CREATE TABLE public.topic_users (id integer);\n" CATEGORIES POSTS REST TAIL;
    world_put(w, "site-2024-05-01-033012-v20240430/dump.sql", sql, sizeof sql - 1);
    world_write(w, "site-2024-05-01-033012-v20240430/uploads/default/a.png", "png");
    assert_int_equal(world_import(w, ""), 0); /* recognised by itself */
    assert_int_equal(w->rep.counts.added, 4);
    /* a post more, then the same without it: gone */
    assert_int_equal(world_thread(w, SOURCE, "t7").nposts, 3);
    char *less = arena_strndup(&w->a, sql, sizeof sql - 1);
    char *row = strstr(less, "103\t1\t7");
    char *end = strchr(row, '\n') + 1;
    memmove(row, end, strlen(end) + 1);
    world_write(w, "site-2024-05-01-033012-v20240430/dump.sql", less);
    assert_int_equal(world_import(w, ""), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    *strstr(less, "COPY public.site_settings") = '\0'; /* it breaks off: nothing is removed */
    world_write(w, "site-2024-05-01-033012-v20240430/dump.sql", less);
    assert_int_equal(world_import(w, ""), 0);
    assert_int_equal(w->rep.counts.removed, 0);
    assert_non_null(strstr(w->rep.unswept, "breaks off"));
}

/* ---- what every importer must survive ---- */

static const char small[] =
    "{\"post_stream\":{\"posts\":[{\"id\":101,\"topic_id\":7,\"post_number\":2,\"username\":\"a\","
    "\"user_id\":1," AVATAR "\"cooked\":\"<p>x</p>\",\"reply_to_post_number\":1,\"version\":1,"
    "\"actions_summary\":[{\"id\":2,\"count\":4}],\"reactions\":[{\"id\":\"+1\",\"count\":2}]}],"
    "\"stream\":[101]},\"id\":7,\"title\":\"T\",\"category_id\":5,\"tags\":[\"p\"],"
    "\"accepted_answer\":{\"post_number\":2}}";

static void test_damage(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {BLOB("t.json", small), BLOB("site.json", site)};
    source_cut_everywhere(w, "discourse", blobs, 2);
    source_wrong_types(w, "discourse", blobs, 2, 0, false);
    source_wrong_types(w, "discourse", blobs, 2, 1, false);
    source_twice(w, "discourse", blobs, 2);
    struct input_blob raw[] = {
        BLOB("1.json", POST(1, 2, 1, "ana",
                            ",\"category_id\":5,\"topic_title\":\"T\",\"raw\":"
                            "\"[quote=a]b[/quote]![c|1](upload://d)\""))};
    source_cut_everywhere(w, "discourse", raw, 1);
    source_wrong_types(w, "discourse", raw, 1, 0, false);
    source_twice(w, "discourse", raw, 1);
}

static void test_backup_damage(void **state)
{
    struct world *w = *state;
    static const char sql[] = HEAD CATEGORIES POSTS REST TAIL;
    struct input_blob blobs[] = {BLOB("dump.sql", sql)};
    source_cut_everywhere(w, "discourse", blobs, 1);
    source_twice(w, "discourse", blobs, 1);
}

/* A folder of many files is one source, also with other files beside. */
static void test_recognised(void **state)
{
    struct world *w = *state;
    world_write(w, "d/posts/1.json",
                POST(1, 2, 1, "ana", ",\"category_id\":5,\"topic_title\":\"T\",\"raw\":\"a\""));
    world_write(w, "d/posts/2.json?include_raw=1",
                POST(2, 2, 2, "ben", ",\"category_id\":5,\"raw\":\"b\""));
    world_write(w, "d/t/7.json", topic);
    world_write(w, "d/site.json", site);
    world_write(w, "d/README.txt", "x");
    world_write(w, "d/LICENSE", "free");
    assert_int_equal(world_import(w, "d"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_import(w, "d/posts/2.json?include_raw=1"), 0);
    assert_int_equal(w->rep.counts.unchanged, 0); /* its topic has no title and no root here */
    assert_int_equal(w->rep.counts.posts, 1);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "discourse-delving-bitcoin.tar.xz");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.added, 1450);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 34);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_topic),
                                       T(test_copies),
                                       T(test_parts),
                                       T(test_listed),
                                       T(test_gone),
                                       T(test_private),
                                       T(test_hints),
                                       T(test_raw),
                                       T(test_cooked),
                                       T(test_backup),
                                       T(test_backup_archive),
                                       T(test_damage),
                                       T(test_backup_damage),
                                       T(test_recognised),
                                       T(test_real)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
