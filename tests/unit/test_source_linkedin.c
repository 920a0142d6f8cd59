/* test_source_linkedin.c - LinkedIn exports: both dialects, threads by the numbers of posts,
 * articles, what is private. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: CSV itself (test_csvrows.c). All content is invented.
 */
#include "corpus/sources/linkedin/linkedin.h"
#include "tests/unit/source_util.h"

extern const struct importer importer_linkedin;

#define FEED "https://www.linkedin.com/feed/update/urn%3Ali%3A"

static const char shares[] =
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    "2025-07-01 14:33:22," FEED "share%3A7345821826846990338,\"How to *test* \"\"well\"\":\"\"\n"
    "\"\"\"\"\n"
    "\"\"1. write it down #Testing (#ci)\"\"\n"
    "\"\"2. \"\"run\"\" it\",\"https://example.org/a_b\",\"\",MEMBER_NETWORK\n"
    "2025-07-01 14:33:22," FEED "share%3A7345821826846990338,\"How to *test* \"\"well\"\":\"\"\n"
    "\"\"\"\"\n"
    "\"\"1. write it down #Testing (#ci)\"\"\n"
    "\"\"2. \"\"run\"\" it\",\"https://example.org/a_b\",\"https://example.org/small.png\","
    "MEMBER_NETWORK\n"
    "2025-06-01 10:00:00," FEED "ugcPost%3A7334881826846990338,For friends,\"\",\"\",CONNECTIONS\n"
    "2025-05-01 10:00:00," FEED "groupPost%3A91-7323881826846990338,,\"\",\"\",PUBLIC\n"
    "2025-05-02 10:00:00,,nowhere,\"\",\"\",PUBLIC\n";

/* The activity of the first share was made 100 ms after it, which its number tells. */
static const char comments[] =
    "Date,Link,Message\n"
    "2025-07-02 08:00:00," FEED "activity%3A7345821827266420738,\"Kofi: say \\\"yes\\\", or\n"
    "\\\"no\\\"\"\n"
    "2025-07-02 08:00:00," FEED "activity%3A7345821827266420738,The same second\n"
    "2025-07-02 08:00:00," FEED "activity%3A7345821827266420738,The same second\n"
    "2025-07-03 08:00:00," FEED "activity%3A7346000000000000000,On another's\n"
    "2025-07-04 08:00:00," FEED "ugcPost%3A7334881826846990338,hidden with it\n"
    "2025-07-05 08:00:00," FEED "article%3A8028424817265046041,\n"
    "someday,x,y\n";

static const char messages[] =
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER\n"
    "2-abc==,,Kofi,https://www.linkedin.com/in/kofi,Ana,,2024-01-02 10:00:00 UTC,,plantedword "
    "caf\xc3\x83\xc2\xa9,INBOX\n"
    "2-abc==,,Ana,https://www.linkedin.com/in/ana,Kofi,,2024-01-01 10:00:00 UTC,,<p>Hello "
    "<b>you</b></p>,SENT\n";

static const char profile[] = "First Name,Last Name,Maiden Name\nAna,Testova,\n";

static const char article[] =
    "<!DOCTYPE html><html><head><title>On tests</title></head><body><h1><a "
    "href=\"https://www.linkedin.com/pulse/on-tests-ana\">On tests</a></h1><p "
    "class=\"created\">Created "
    "on 2016-05-10 05:33</p><p class=\"published\">Published on 2016-05-11 05:33</p><div><p>They "
    "<strong>fail</strong> first.</p><h2>Then</h2><p>they pass.</p></div></body></html>";

static const struct input_blob export[] = {
    {"Shares.csv", shares, sizeof shares - 1},
    {"Comments.csv", comments, sizeof comments - 1},
    {"messages.csv", messages, sizeof messages - 1},
    {"Profile.csv", profile, sizeof profile - 1},
    {"Articles/Articles/on-tests.html", article, sizeof article - 1},
    {"Connections.csv", "Notes:\n\"x\"\n\nFirst Name,Last Name,URL\nA,B,c\n", 44},
};
enum { EXPORT = 5 };

#define SHARE "urn:li:share:7345821826846990338"

static const struct post *at(const struct thread *t, const char *id)
{
    const struct post *p = world_post(t, SPACE_POST, id);
    if (!p)
        fail_msg("%s is not there", id);
    return p;
}

static void test_export(void **state)
{
    struct world *w = *state;
    assert_int_equal(source_run(w, "linkedin", export, EXPORT, false), 0);
    assert_int_equal(w->rep.counts.added, 6);
    assert_int_equal(w->rep.bad_total, 2);
    assert_true(world_bad(w, "Shares.csv", 12, "no link"));
    assert_true(world_bad(w, "Comments.csv", 9, "no date"));
    assert_int_equal(world_skipped(w, "duplicate of another item"), 2);
    assert_int_equal(world_skipped(w, "private"), 4);
    assert_int_equal(world_skipped(w, "no text"), 1);
    struct thread t = world_thread(w, "linkedin-ana-testova", SHARE);
    assert_int_equal(t.nposts, 3);
    const struct post *p = at(&t, SHARE);
    assert_sv(p->body,
              "How to \\*test\\* \"well\":\n\n1\\. write it down #Testing (#ci)\\\n2\\. \"run\" "
              "it\n\n<https://example.org/a_b>");
    assert_sv(p->author, "Ana Testova");
    assert_int_equal(p->created, 1751380402);
    assert_int_equal(p->ntags, 2);
    assert_sv(p->tags[0], "testing");
    assert_sv(p->tags[1], "ci");
    assert_sv(p->url, "https://www.linkedin.com/feed/update/" SHARE);
    p = at(&t, "comment:1751443200:urn:li:activity:7345821827266420738");
    assert_sv(p->body, "Kofi: say \"yes\", or\\\n\"no\"");
    assert_int_equal(p->kind, POST_COMMENT);
    assert_sv(p->parent.id, SHARE);
    p = at(&t, "comment:1751443200:urn:li:activity:7345821827266420738#2");
    assert_sv(p->body, "The same second");
    t = world_thread(w, "linkedin-ana-testova",
                     "comment:1751529600:urn:li:activity:7346000000000000000");
    assert_int_equal(t.nposts, 1);
    assert_sv(t.posts[0].body, "On another's\n\nOn "
                               "<https://www.linkedin.com/feed/update/"
                               "urn:li:activity:7346000000000000000>");
    t = world_thread(w, "linkedin-ana-testova", "urn:li:groupPost:91-7323881826846990338");
    assert_int_equal(t.nposts, 1);
    assert_true(t.posts[0].body.n > 0); /* at least where it is */
    t = world_thread(w, "linkedin-ana-testova", "article:on-tests.html");
    assert_sv(t.posts[0].title, "On tests");
    assert_sv(t.posts[0].body, "They **fail** first.\n\n## Then\n\nthey pass.");
    assert_sv(t.posts[0].url, "https://www.linkedin.com/pulse/on-tests-ana");
    assert_int_equal(t.posts[0].created, 1462944780);
}

static void test_private(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    assert_int_equal(source_run(w, "linkedin", export, EXPORT, false), 0);
    assert_int_equal(w->rep.counts.added, 10);
    struct thread t = world_thread(w, "linkedin-ana-testova", "urn:li:ugcPost:7334881826846990338");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].visibility, "linkedin-ana-testova:connections");
    assert_sv(t.posts[1].visibility, "linkedin-ana-testova:connections");
    t = world_thread(w, "linkedin-ana-testova", "conversation:2-abc==");
    struct sb b = SB_INIT(4096);
    for (int64_t id = 1; id < 20; id++) /* the messages' own ids are hashes */
        if (store_thread(&t, w->st, id, 0, &w->a, NULL) >= 0)
            for (size_t i = 0; i < t.nposts; i++)
                if (sv_eq(t.posts[i].container, SV("messages")) && !t.posts[i].ghost) {
                    assert_sv(t.posts[i].visibility, "linkedin-ana-testova:2-abc==");
                    sb_sv(&b, t.posts[i].author);
                    sb_puts(&b, ": ");
                    sb_sv(&b, t.posts[i].body);
                    sb_putc(&b, '\n');
                }
    assert_non_null(strstr(sb_str(&b), "Kofi: plantedword caf\xc3\xa9\n"));
    assert_non_null(strstr(sb_str(&b), "Ana: Hello **you**\n"));
    sb_dispose(&b);
}

/* A comment that has gone from a whole export goes; from a part of one nothing does. */
static void test_snapshot(void **state)
{
    struct world *w = *state;
    struct input_blob v[4] = {{"Shares.csv", shares, strstr(shares, "2025-05-02") - shares},
                              {"Comments.csv", comments, strstr(comments, "2025-07-05") - comments},
                              export[3],
                              export[4]};
    assert_int_equal(source_run(w, "linkedin", v, 4, false), 0);
    assert_true(w->rep.swept);
    v[1].n = (size_t)(strstr(comments, "2025-07-03") - comments);
    assert_int_equal(source_run(w, "linkedin", v, 4, false), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    w->opt.source = "linkedin-ana-testova";
    assert_int_equal(source_run(w, "linkedin", v, 1, false), 0);
    assert_int_equal(w->rep.counts.removed, 0);
}

static void test_files(void **state)
{
    struct world *w = *state;
    world_write(w, "Basic_LinkedInDataExport_07-15-2025/Shares.csv", shares);
    world_write(w, "Basic_LinkedInDataExport_07-15-2025/Comments.csv", comments);
    world_write(w, "Basic_LinkedInDataExport_07-15-2025/Connections.csv", "First Name,URL\n");
    assert_int_equal(world_import(w, ""), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 5);
    assert_true(store_source_id(w->st, SV("linkedin")) > 0);
    assert_int_equal(world_import(w, "Basic_LinkedInDataExport_07-15-2025/Comments.csv"), 0);
    assert_int_equal(w->rep.counts.added, 1); /* alone, it does not know that a share is hidden */
    world_write(w, "other/Comments.csv",
                "Date,Message,Link\n2017-01-06 08:00:00,Another order of columns,"
                "https://www.linkedin.com/feed/update/urn:li:activity:6222000000000000000\n");
    assert_int_equal(world_import(w, "other/Comments.csv"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    struct input *in = NULL;
    assert_int_equal(input_open_blobs(&in, "x", &export[5], 1, NULL), 0);
    assert_int_equal(importer_linkedin.probe(in), 0);
    input_free(in);
}

static void test_text(void **state)
{
    struct world *w = *state;
    static const char *const v[][2] = {
        {"caf\xc3\x83\xc2\xa9 \xc3\xa2\xe2\x82\xac\xe2\x84\xa2", "caf\xc3\xa9 \xe2\x80\x99"},
        {"caf\xc3\xa9 \xc3\xa9\xc3\xa0", "caf\xc3\xa9 \xc3\xa9\xc3\xa0"}, /* right as it is */
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct sb b = SB_INIT(4096);
        linkedin_mend(&b, sv_of(v[i][0]));
        assert_string_equal(sb_str(&b), v[i][1]);
        sb_dispose(&b);
    }
    struct linkedin_urn u = linkedin_urn_of(SV(FEED "share%3A7345821826846990338"), &w->a);
    assert_sv(u.text, SHARE);
    assert_sv(u.id, "7345821826846990338");
    assert_int_equal(u.ms / 1000, 1751380402);
    u = linkedin_urn_of(SV("https://e.org/"), &w->a);
    assert_int_equal(u.text.n, 0);
    u = linkedin_urn_of(SV("urn:li:article:8028424817265046041"), &w->a);
    assert_true(u.text.n > 0);
}

static void test_survives(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    source_cut_everywhere(w, "linkedin", export, EXPORT);
    source_twice(w, "linkedin", export, EXPORT);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "linkedin-sanand0");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.items, 202 + 323);
    assert_int_equal(w->rep.counts.added, 198 + 323);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_export, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_private, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_snapshot, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_files, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_text, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_survives, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_real, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
