/* test_source_youtube.c - videos saved by yt-dlp: infos, chapters, captions, comments.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: formats of captions (test_captions.c). The fixtures are invented after yt-dlp's
 * documentation; the last test reads two real infos.
 */
#include "indexer/passages.h"
#include "tests/unit/source_util.h"

#define BLOB(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }

#define HEAD                                                                                       \
    "\"title\":\"Taming *the* proxy\",\"channel\":\"Ops Hour\",\"channel_id\":\"UCops\","          \
    "\"channel_url\":\"https://www.youtube.com/channel/UCops\",\"extractor_key\":\"Youtube\","     \
    "\"webpage_url\":\"https://www.youtube.com/watch?v=abcdefghijk\","
#define COMMENTS                                                                                   \
    "\"comments\":[{\"id\":\"C1.a\",\"parent\":\"C1\",\"text\":\"Glad it helped\",\"author\":"     \
    "\"@opshour\",\"author_id\":\"UCops\",\"author_is_uploader\":true,\"timestamp\":1700000200,"   \
    "\"like_count\":3},{\"id\":\"C1\",\"parent\":\"root\",\"text\":\"Use <proxy_pass> *twice*\\n"  \
    "see https://e.org/a_b.\",\"author\":\"@kofi\",\"author_id\":\"UCkofi\",\"author_url\":"       \
    "\"https://www.youtube.com/@kofi\",\"like_count\":12,\"is_favorited\":true,\"is_pinned\":"     \
    "true,\"timestamp\":1700000100},{\"id\":\"C2\",\"parent\":\"root\",\"text\":\"\"}]"
#define REST                                                                                       \
    "\"description\":\"How we did it.\\nSlides: https://e.org/slides\\n\\n0:00 Intro\\n1:10 "      \
    "Buffers\\n\\n# not a "                                                                        \
    "heading\",\"chapters\":[{\"start_time\":0.0,\"end_time\":70.0,\"title\":"                     \
    "\"Intro\"},{\"start_time\":70.0,\"title\":\"Buffers\"}],\"tags\":[\"Nginx\",\"load "          \
    "balancing\",7],\"upload_date\":\"20231114\",\"timestamp\":1700000000,\"view_count\":900,"     \
    "\"like_count\":40,\"language\":\"en-US\",\"availability\":\"public\",\"license\":"            \
    "\"Creative Commons Attribution license (reuse allowed)\",\"automatic_captions\":{\"en\":[],"  \
    "\"en-orig\":[],\"de\":[]},\"subtitles\":{},\"formats\":[{\"format_id\":\"1\"}]"
#define INFO "{\"id\":\"abcdefghijk\"," HEAD COMMENTS "," REST "}"
#define VTT                                                                                        \
    "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.160 --> 00:00:02.350\n \n"                   \
    "today<00:00:00.480><c> we</c>\n\n00:00:02.350 --> 00:00:02.360\ntoday we\n \n\n"              \
    "00:00:02.360 --> 00:00:04.790\ntoday we\ntame<00:00:03.000><c> it.</c>\n\n"                   \
    "00:01:15.000 --> 00:01:17.000\nbuffers are off\n\n00:02:20.000 --> 00:02:21.000\n[Music]\n\n" \
    "00:02:30.000 --> 00:02:33.000\nthe end\n"

static const struct input_blob folder[] = {
    BLOB("Ops Hour/Taming [abcdefghijk].de.vtt",
         "WEBVTT\n\n00:01.000 --> 00:02.000\nheute<00:01.500><c> zahm</c>\n"),
    BLOB("Ops Hour/Taming [abcdefghijk].en-orig.vtt", VTT),
    BLOB("Ops Hour/Taming [abcdefghijk].en.vtt",
         "WEBVTT\n\n00:01.000 --> 00:02.000\nwrong<00:01.500><c> one</c>\n"),
    BLOB("Ops Hour/Taming [abcdefghijk].info.json", INFO),
    BLOB("Ops Hour/Taming [abcdefghijk].live_chat.json", "{\"replayChatItemAction\":{}}\n"),
    BLOB("Ops Hour/Taming [abcdefghijk].webp", "x"),
};
enum { NFOLDER = sizeof folder / sizeof *folder };

static void check_video(struct world *w, const char *source)
{
    struct thread t = world_thread(w, source, "abcdefghijk");
    assert_int_equal(t.nposts, 3);
    const struct post *v = world_post(&t, SPACE_POST, "abcdefghijk"),
                      *c = world_post(&t, SPACE_COMMENT, "C1"),
                      *r = world_post(&t, SPACE_COMMENT, "C1.a");
    assert_ptr_equal(v, t.posts);
    assert_int_equal(v->kind, POST_TALK);
    assert_sv(v->title, "Taming *the* proxy");
    assert_sv(v->container, "Ops Hour");
    assert_sv(v->author, "Ops Hour");
    assert_sv(v->author_key, "UCops");
    assert_sv(v->url, "https://www.youtube.com/watch?v=abcdefghijk");
    assert_int_equal(v->created, 1700000000);
    assert_int_equal(v->score, 40);
    assert_int_equal(v->up, -1);
    assert_int_equal(v->views, 900);
    assert_sv(v->lang, "en");
    assert_sv(v->license, "CC-BY-3.0");
    assert_int_equal(v->ntags, 2);
    assert_sv(v->tags[1], "load-balancing");
    assert_non_null(c);
    assert_non_null(r);
    assert_int_equal(c->kind, POST_COMMENT);
    assert_sv(c->parent.id, "abcdefghijk");
    assert_int_equal(c->parent.space, SPACE_POST);
    assert_int_equal(c->score, 12);
    assert_int_equal(c->nreactions, 2);
    assert_int_equal(c->created, 1700000100);
    assert_sv(c->url, "https://www.youtube.com/watch?v=abcdefghijk&lc=C1");
    assert_sv(c->body, "Use \\<proxy_pass> \\*twice\\*\\\nsee <https://e.org/a_b>.");
    assert_sv(r->parent.id, "C1");
    assert_int_equal(r->parent.space, SPACE_COMMENT);
    assert_sv(r->author, "Ops Hour");
    assert_sv(r->author_key, "UCops");
    assert_int_equal(r->score, 3);
}

#define URL "https://www.youtube.com/watch?v=abcdefghijk\\&t="

static void test_folder(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < NFOLDER; i++)
        world_put(w, folder[i].name, folder[i].p, folder[i].n);
    assert_int_equal(world_import(w, ""), 0); /* recognised as one */
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(world_skipped(w, "other captions of the same video"), 2);
    assert_int_equal(world_skipped(w, "neither info.json nor captions"), 2);
    assert_int_equal(world_skipped(w, "no text"), 1);
    assert_false(w->rep.swept);
    check_video(w, "in");
    struct thread t = world_thread(w, "in", "abcdefghijk");
    assert_sv(t.posts->body, "How we did it.\\\nSlides: <https://e.org/slides>\n\n"
                             "\\# not a heading\n\n"
                             "## [0:00](" URL "0s) Intro\n\ntoday we tame it.\n\n"
                             "## [1:10](" URL "70s) Buffers\n\nbuffers are off\n\n"
                             "### [2:30](" URL "150s)\n\nthe end");
}

/* What a hit is linked to: the index cuts the talk at its headings. */
static void test_deep_links(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(1 << 20);
    struct input_blob blobs[2] = {BLOB("a.info.json", INFO), {"a.en.vtt", NULL, 0}};
    struct passages ps;
    sb_puts(&b, "WEBVTT\n\n");
    for (int i = 0; i < 60; i++)
        sb_printf(
            &b, "00:%02d:%02d.000 --> 00:%02d:%02d.000\nword%d of a long sentence about it%s\n\n",
            i * 5 / 60, i * 5 % 60, (i + 1) * 5 / 60, (i + 1) * 5 % 60, i, i == 24 ? "." : "");
    blobs[1].p = sb_str(&b);
    blobs[1].n = b.n;
    assert_int_equal(source_run(w, "youtube", blobs, 2, false), 0);
    struct thread t = world_thread(w, "export", "abcdefghijk");
    assert_int_equal(passages_of(&ps, &t, &w->a, NULL), 0);
    static const char *const want[] = {"",        "&t=0s",   "&t=60s", "&t=70s",
                                       "&t=125s", "&t=185s", "&t=245s"};
    size_t talk = 0;
    for (size_t i = 0; i < ps.n; i++) {
        if (ps.v[i].post->kind != POST_TALK)
            continue;
        struct sv url = passage_url(&ps.v[i], &w->a);
        bool found = false;
        for (size_t k = 0; k < sizeof want / sizeof *want; k++)
            found |= sv_eq(url, sv_of(arena_printf(&w->a, "%.*s%s", (int)t.posts->url.n,
                                                   t.posts->url.p, want[k])));
        assert_true(found);
        talk++;
    }
    assert_true(talk >= 4);
    sb_dispose(&b);
}

/* Comments before or behind everything else; sorted keys; one file alone. */
static void test_orders(void **state)
{
    struct world *w = *state;
    static const char *const infos[] = {"{" COMMENTS "," REST "," HEAD "\"id\":\"abcdefghijk\"}",
                                        "{\"id\":\"abcdefghijk\"," HEAD REST "," COMMENTS "}",
                                        "{" REST "," HEAD COMMENTS ",\"id\":\"abcdefghijk\"}"};
    for (size_t i = 0; i < 3; i++) {
        world_write(w, "alone.info.json", infos[i]);
        assert_int_equal(world_import(w, "alone.info.json"), 0);
        assert_int_equal(w->rep.counts.added, i == 0 ? 3 : 0);
        assert_int_equal(w->rep.counts.updated, 0);
        check_video(w, "ops-hour"); /* a file by itself: the channel is the source */
    }
}

/* yt-dlp -j writes a line for each video, yt-dlp -J a playlist with its entries. */
static void test_many_in_one(void **state)
{
    struct world *w = *state;
    world_write(
        w, "all.jsonl",
        INFO "\n{\"id\":\"v2\",\"title\":\"Second\",\"extractor_key\":\"Youtube\",\"comments\":[{"
             "\"id\":\"D1\",\"parent\":\"root\",\"text\":\"two\"}],\"channel\":\"Ops "
             "Hour\"}\n{\"id\":\"v3\",\"title\":\"Third\",\"comments\":null}\n");
    assert_int_equal(world_import(w, "all.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 6);
    check_video(w, "ops-hour");
    struct thread t = world_thread(w, "ops-hour", "v2");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[1].body, "two");
    assert_sv(t.posts[1].url, "https://www.youtube.com/watch?v=v2&lc=D1");
    static const struct input_blob list[] = {
        BLOB("list.json", "{\"id\":\"PL1\",\"title\":\"A list\",\"entries\":[null,{\"id\":\"v4\","
                          "\"title\":\"Fourth\",\"comments\":[{\"id\":\"E1\",\"parent\":\"root\","
                          "\"text\":\"four\"}]},{\"_type\":\"url\",\"id\":\"v5\",\"title\":\"Only "
                          "listed\"},7],\"_type\":\"playlist\",\"extractor_key\":\"YoutubeTab\"}")};
    assert_int_equal(source_run(w, "youtube", list, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "playlist"), 2);
    assert_int_equal(w->rep.bad_total, 1);
    assert_int_equal(world_thread(w, "export", "v4").nposts, 2);
    static const struct input_blob meta[] = {
        BLOB("P.info.json", "{\"_type\":\"playlist\",\"id\":\"PL2\",\"title\":\"Only a list\"}"),
        BLOB("bad.info.json", "{\"title\":\"no id\"}")};
    assert_int_equal(source_run(w, "youtube", meta, 2, false), 0);
    assert_int_equal(w->rep.counts.posts, 0);
    assert_int_equal(world_skipped(w, "playlist"), 1);
    assert_true(world_bad(w, "bad.info.json", 1, "no id"));
}

static void test_private(void **state)
{
    struct world *w = *state;
    static const char *const hidden[] = {"private", "subscriber_only", "needs_auth", "premium_only",
                                         "something_new"};
    for (size_t i = 0; i < 5; i++) {
        const char *text = arena_printf(&w->a,
                                        "{\"availability\":\"%s\"," COMMENTS
                                        ",\"id\":\"p%d\",\"title\":\"Secret plan\",\"channel\":"
                                        "\"Inner circle\"}",
                                        hidden[i], (int)i);
        struct input_blob one = {"p.info.json", text, strlen(text)};
        w->opt.include_private = false;
        assert_int_equal(source_run(w, "youtube", &one, 1, false), 0);
        assert_int_equal(w->rep.counts.posts, 0);
        assert_int_equal(world_skipped(w, "private"), 3);
        w->opt.include_private = true;
        assert_int_equal(source_run(w, "youtube", &one, 1, false), 0);
        struct thread t = world_thread(w, "export", arena_printf(&w->a, "p%d", (int)i));
        assert_int_equal(w->rep.counts.posts, 3);
        assert_sv(t.posts[0].visibility, "export:Inner circle");
        for (size_t k = 0; k < t.nposts; k++)
            assert_sv(t.posts[k].visibility, "export:Inner circle");
        w->opt.source = NULL;
    }
    w->opt.include_private = false;
    world_write(w, "p.info.json",
                "{\"id\":\"q\",\"title\":\"Secret plan\",\"channel\":\"Hidden "
                "hand\",\"availability\":\"private\"}");
    assert_int_equal(world_import(w, "p.info.json"), 0);
    assert_int_equal(w->rep.counts.posts, 0);
    struct store_source *v;
    int n = store_sources(&v, w->st, true, &w->a, NULL);
    for (int i = 0; i < n; i++) /* a channel whose video is left out gives no name to a source */
        assert_true(sv_find(v[i].name, SV("hidden")) < 0);
    struct input_blob open = BLOB("u.info.json", "{\"id\":\"u\",\"title\":\"By link\","
                                                 "\"availability\":\"unlisted\"}");
    assert_int_equal(source_run(w, "youtube", &open, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 1);
}

static void test_captions_alone(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {
        BLOB("Talks/Go 1.22 [abc-EFG_123].en.srt",
             "1\n00:00:01,000 --> 00:00:02,000\nhello gophers\n"),
        BLOB("Talks/Notes about v1.5.vtt", "WEBVTT\n\n00:01:01.000 --> 00:01:02.000\nno id here\n"),
        BLOB("Talks/silent.en.vtt", "WEBVTT\n"),
        BLOB("Talks/odd.en.json3", "{\"events\":"),
    };
    assert_int_equal(source_run(w, "youtube", blobs, 4, false), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "no text"), 2);
    assert_int_equal(w->rep.bad_total, 1);
    struct thread t = world_thread(w, "export", "abc-EFG_123");
    assert_int_equal(t.nposts, 1);
    assert_sv(t.title, "Go 1.22");
    assert_sv(t.posts->container, "Talks");
    assert_sv(t.posts->lang, "en");
    assert_sv(t.posts->url, "https://www.youtube.com/watch?v=abc-EFG_123");
    t = world_thread(w, "export", "Talks/Notes about v1.5");
    assert_int_equal(t.nposts, 1);
    assert_sv(t.title, "Notes about v1.5");
    assert_sv(t.posts->url, "");
    assert_sv(t.posts->body, "## 1:01\n\nno id here");
    world_write(w, "t/a.en.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nalone\n");
    assert_int_equal(world_import(w, "t"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    world_write(w, "docs/page.md", "# A page\n\nText.\n"); /* captions beside pages: pages */
    world_write(w, "docs/demo.en.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nwords\n");
    assert_int_equal(world_import(w, "docs"), 0);
    assert_int_equal(world_thread(w, "docs", "page.md").nposts, 1);
}

/* Which of several captions is read. */
static void test_choice(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *info, *names[4], *want;
    } rows[] = {
        {"\"language\":\"de\",\"subtitles\":{\"en\":[],\"de\":[]}", {"en.vtt", "de.vtt"}, "de.vtt"},
        {"\"language\":\"de\",\"subtitles\":{\"en\":[]},\"automatic_captions\":{\"de\":[]}",
         {"de.vtt", "en.vtt"},
         "en.vtt"},
        {"\"automatic_captions\":{\"fr\":[],\"de\":[],\"de-orig\":[]}",
         {"de.vtt", "de-orig.vtt", "fr.vtt"},
         "de-orig.vtt"},
        {"\"language\":\"fr\",\"automatic_captions\":{\"fr\":[],\"en\":[]}",
         {"en.vtt", "fr.vtt"},
         "fr.vtt"},
        {"\"subtitles\":{\"en\":[]}", {"en.srt", "en.vtt"}, "en.vtt"},
        {"\"subtitles\":{\"en-GB\":[],\"ja\":[]}", {"ja.vtt", "en-GB.vtt"}, "en-GB.vtt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct input_blob blobs[5] = {{"v.info.json", NULL, 0}};
        size_t n = 1;
        blobs[0].p =
            arena_printf(&w->a, "{\"id\":\"v%d\",\"title\":\"t\",%s}", (int)i, rows[i].info);
        blobs[0].n = strlen(blobs[0].p);
        for (; n < 5 && rows[i].names[n - 1]; n++) {
            const char *name = rows[i].names[n - 1];
            bool srt = strstr(name, ".srt") != NULL;
            const char *text = arena_printf(&w->a, "%s00:00:01.000 --> 00:00:02.000\nsays %s\n",
                                            srt ? "1\n" : "WEBVTT\n\n", name);
            blobs[n] = (struct input_blob){arena_printf(&w->a, "v.%s", name), text, strlen(text)};
        }
        assert_int_equal(source_run(w, "youtube", blobs, n, false), 0);
        struct thread t = world_thread(w, "export", arena_printf(&w->a, "v%d", (int)i));
        assert_true(sv_ends(t.posts->body, sv_of(arena_printf(&w->a, "says %s", rows[i].want))));
    }
}

static void test_chapters_of_description(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {
        BLOB("d.info.json",
             "{\"id\":\"d\",\"title\":\"t\",\"webpage_url\":\"https://vid.example/"
             "d\",\"description\":"
             "\"Hello\\n(00:00) Start\\n- 1:02:03 \342\200\223 Deep (part 2)\\nMiddle one [0:30]\\n"
             "The rest 2:00:00\\nat 10:30 we met\"}"),
        BLOB("e.info.json",
             "{\"id\":\"e\",\"title\":\"t\",\"description\":\"0:00 only\\n1:00 two\","
             "\"dislike_count\":4,\"like_count\":9,\"upload_date\":\"20210229\"}")};
    assert_int_equal(source_run(w, "youtube", blobs, 2, false), 0);
    struct thread t = world_thread(w, "export", "d");
    assert_sv(t.posts->body, "Hello\\\nMiddle one [0:30]\\\nat 10:30 we met\n\n"
                             "## [0:00](https://vid.example/d#t=0s) Start\n\n"
                             "## [1:02:03](https://vid.example/d#t=3723s) Deep (part 2)\n\n"
                             "## [2:00:00](https://vid.example/d#t=7200s) The rest");
    t = world_thread(w, "export", "e");
    assert_sv(t.posts->body, "0:00 only\\\n1:00 two");
    assert_int_equal(t.posts->up, 9);
    assert_int_equal(t.posts->down, 4);
    assert_int_equal(t.posts->score, 5);
}

static void test_limits(void **state)
{
    struct world *w = *state;
    w->opt.exclude = (const char *const[]){"Ops*", NULL};
    assert_int_equal(source_run(w, "youtube", folder, NFOLDER, false), 0);
    assert_int_equal(w->rep.counts.posts, 0);
    w->opt.exclude = NULL;
}

static void test_twice(void **state)
{
    source_twice(*state, "youtube", folder, NFOLDER);
}

static void test_damage(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {BLOB("a.info.json", INFO), BLOB("a.en.vtt", VTT)};
    struct input_blob list[] = {
        BLOB("l.json", "{\"entries\":[" INFO "],\"_type\":\"playlist\",\"id\":\"x\"}")};
    source_cut_everywhere(w, "youtube", blobs, 2);
    source_wrong_types(w, "youtube", blobs, 2, 0, false);
    source_wrong_types(w, "youtube", list, 1, 0, false);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "youtube-ytdlp-tubesync");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.added, 6);
    struct thread t = world_thread(w, "", "gogEJyoSB9s");
    assert_int_equal(t.nposts, 1);
    assert_int_equal(t.posts->score, 1062);
    assert_int_equal(t.posts->views, 34083);
    assert_int_equal(t.posts->ntags, 12);
    assert_true(sv_find(t.posts->body, SV("&t=31s) Alex Sonata & TheRio")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_folder, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_deep_links, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_orders, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_many_in_one, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_private, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_captions_alone, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_choice, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_chapters_of_description, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_limits, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_twice, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_damage, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_real, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
