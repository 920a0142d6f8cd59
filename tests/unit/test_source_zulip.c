/* test_source_zulip.c - Zulip's export, archives of topics and pages of the API.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the real archive's counts (tests/counts/zulip.py). Fixtures are invented.
 */
#include "corpus/sources/zulip/zulip_text.h"
#include "tests/unit/source_util.h"

static const char realm[] =
    "{\"zerver_realm\":[{\"id\":1,\"string_id\":\"acorn\",\"name\":\"Acorn\"}],"
    "\"zerver_stream\":[{\"id\":7,\"name\":\"help\",\"invite_only\":false},"
    "{\"id\":8,\"name\":\"board\",\"invite_only\":true}],"
    "\"zerver_recipient\":[{\"id\":70,\"type\":2,\"type_id\":7},{\"id\":80,\"type\":2,\"type_id\":"
    "8},"
    "{\"id\":90,\"type\":1,\"type_id\":2},{\"id\":91,\"type\":3,\"type_id\":5}],"
    "\"zerver_userprofile\":[{\"id\":1,\"full_name\":\"Ann Ash\",\"is_bot\":false},"
    "{\"id\":2,\"full_name\":\"Bob\",\"is_bot\":false},{\"id\":3,\"full_name\":\"CI\",\"is_bot\":"
    "true}],"
    "\"zerver_userprofile_crossrealm\":[{\"id\":9,\"email\":\"notification-bot@zulip.com\"}],"
    "\"zerver_reaction\":[{\"message\":101,\"emoji_name\":\"+1\",\"user_profile\":1},"
    "{\"message\":101,\"emoji_name\":\"+1\",\"user_profile\":3},"
    "{\"message\":102,\"emoji_name\":\"heart\",\"user_profile\":2}]}";

static const char messages[] =
    "{\"zerver_message\":["
    "{\"id\":101,\"sender\":2,\"recipient\":70,\"subject\":\"disk full\","
    "\"content\":\"```quote\\nno space\\n```\\nRun `df -i` :smile:\","
    "\"rendered_content\":\"<p>x</p>\",\"date_sent\":1700000060.5,\"last_edit_time\":1700000065.0},"
    "{\"id\":100,\"sender\":1,\"recipient\":70,\"subject\":\"disk full\","
    "\"content\":\"no space left on device, see https://acorn.example/#narrow/stream/7-help\","
    "\"date_sent\":1700000000.0},"
    "{\"id\":102,\"sender\":1,\"recipient\":70,\"subject\":\"\\u2714 disk full\","
    "\"content\":\"That worked, thanks @**Bob|2**!\",\"date_sent\":1700000120.25},"
    "{\"id\":103,\"sender\":9,\"recipient\":70,\"subject\":\"disk full\","
    "\"content\":\"has marked this topic as resolved\",\"date_sent\":1700000130.0},"
    "{\"id\":104,\"sender\":1,\"recipient\":80,\"subject\":\"plans\",\"content\":\"quorunt\","
    "\"date_sent\":1700000140.0},"
    "{\"id\":105,\"sender\":1,\"recipient\":90,\"subject\":\"\",\"content\":\"hello Bob\","
    "\"date_sent\":1700000150.0},"
    "{\"id\":106,\"sender\":3,\"recipient\":70,\"subject\":\"(no topic)\",\"content\":\"build 1\","
    "\"date_sent\":1700000160.0},"
    "{\"id\":107,\"sender\":1,\"recipient\":70,\"subject\":\"(no topic)\",\"content\":\"red\","
    "\"date_sent\":1700000170.0},"
    "{\"id\":108,\"sender\":1,\"recipient\":70,\"subject\":\"(no topic)\",\"content\":\"a day "
    "later\","
    "\"date_sent\":1700090170.0}],"
    "\"zerver_usermessage\":[{\"id\":1,\"user_profile\":1,\"message\":100}]}";

static void test_export(void **state)
{
    struct world *w = *state;
    world_write(w, "x/realm.json", realm);
    world_write(w, "x/messages-000001.json", messages);
    assert_int_equal(world_import(w, "x"), 0);
    assert_int_equal(w->rep.counts.posts, 6);
    assert_int_equal(w->rep.counts.threads, 3); /* the topic, and two talks without one */
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(world_skipped(w, "private"), 2);
    struct thread t = world_thread(w, "acorn", "101");
    assert_int_equal(t.nposts, 3);
    assert_sv(t.title, "disk full");
    assert_sv(t.posts[0].key.id, "100");
    assert_sv(t.posts[0].author, "Ann Ash");
    assert_int_equal(t.posts[0].ntags, 1);
    assert_sv(t.posts[0].tags[0], "solved");
    assert_sv(t.posts[0].container, "help");
    const struct post *p = world_post(&t, SPACE_POST, "101");
    assert_sv(p->body, "> no space\n\nRun `df -i` \xf0\x9f\x98\x84");
    assert_int_equal(p->up, 2);
    assert_int_equal(p->edited, 1700000065);
    assert_true(p->accepted); /* the asker says so */
    assert_sv(p->url, "https://acorn.example/#narrow/stream/7-help/topic/disk.20full/near/101");
    p = world_post(&t, SPACE_POST, "102");
    assert_sv(p->body, "That worked, thanks @Bob!");
    assert_false(p->accepted);
    t = world_thread(w, "acorn", "107");
    assert_sv(t.posts[0].url, "https://acorn.example/#narrow/stream/7-help/topic/"
                              ".28no.20topic.29/near/106");
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[0].bot);
}

static void test_private(void **state)
{
    struct world *w = *state;
    world_write(w, "x/realm.json", realm);
    world_write(w, "x/messages-000001.json", messages);
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "x"), 0);
    assert_int_equal(w->rep.counts.posts, 8);
    struct thread t = world_thread(w, "acorn", "104");
    assert_sv(t.posts[0].visibility, "acorn:board");
    t = world_thread(w, "acorn", "105");
    assert_sv(t.posts[0].visibility, "acorn:90");
    assert_sv(t.posts[0].container, "direct-90");
}

static void test_archive(void **state)
{
    struct world *w = *state;
    world_write(w, "arch/7-help/build.2520fails.json",
                "[{\"content\":\"<p>It says <code>E1</code> <span class=\\\"emoji emoji-1f61c\\\" "
                "title=\\\"x\\\">:tada:</span></p>\",\"id\":5,\"sender_full_name\":\"Ann\","
                "\"timestamp\":1568317849},"
                "{\"content\":\"<div class=\\\"codehilite\\\" data-code-language=\\\"Lean 4\\\">"
                "<pre><span></span><code>def x := 1\\n</code></pre></div>\",\"id\":6,"
                "\"sender_full_name\":\"Bob\",\"timestamp\":1568317884}]");
    world_write(w, "arch/7-help/.E2.9C.94.20build.20fails.json",
                "[{\"content\":\"<p>done</p>\",\"id\":4,\"sender_full_name\":\"Ann\","
                "\"timestamp\":1568317800}]");
    w->opt.site_url = "https://acorn.example/";
    assert_int_equal(world_import(w, "arch"), 0);
    assert_int_equal(w->rep.counts.posts, 3);
    assert_int_equal(w->rep.counts.threads, 1); /* resolved or not, it is one topic */
    struct thread t = world_thread(w, "arch", "5");
    assert_sv(t.title, "build fails");
    assert_sv(t.posts[0].key.id, "4");
    assert_sv(t.posts[0].tags[0], "solved");
    assert_sv(world_post(&t, SPACE_POST, "5")->body, "It says `E1` \xf0\x9f\x8e\x89");
    assert_sv(world_post(&t, SPACE_POST, "6")->body, "```lean-4\ndef x := 1\n```");
    assert_sv(world_post(&t, SPACE_POST, "6")->url,
              "https://acorn.example/#narrow/stream/7-help/topic/build.20fails/near/6");
}

static void test_api(void **state)
{
    struct world *w = *state;
    world_write(w, "page.json",
                "{\"result\":\"success\",\"anchor\":1,\"messages\":["
                "{\"id\":10,\"sender_id\":1,\"sender_full_name\":\"Ann\",\"sender_email\":\"a@x\","
                "\"type\":\"stream\",\"display_recipient\":\"help\",\"stream_id\":7,"
                "\"subject\":\"dns\",\"content\":\"<p>which port?</p>\",\"timestamp\":1700000000,"
                "\"reactions\":[]},"
                "{\"id\":11,\"sender_id\":2,\"sender_full_name\":\"Bob\",\"sender_email\":\"b@x\","
                "\"type\":\"stream\",\"display_recipient\":\"help\",\"stream_id\":7,"
                "\"subject\":\"dns\",\"content\":\"<p>53</p>\",\"timestamp\":1700000010,"
                "\"reactions\":[{\"emoji_name\":\"check\",\"user_id\":1}]},"
                "{\"id\":12,\"sender_id\":2,\"sender_full_name\":\"Bob\",\"type\":\"private\","
                "\"display_recipient\":[{\"id\":1},{\"id\":2}],\"recipient_id\":44,"
                "\"subject\":\"\",\"content\":\"<p>psst</p>\",\"timestamp\":1700000020}]}");
    assert_int_equal(world_import(w, "page.json"), 0);
    assert_int_equal(w->rep.counts.posts, 2);
    assert_int_equal(world_skipped(w, "private"), 1);
    struct thread t = world_thread(w, "page", "11");
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[1].accepted);
    assert_false(w->rep.swept);
}

static void test_text(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"see #**help>disk full@77** and @_**Ann|3**", "see #help > disk full and @Ann"},
        {"`@**not**` a mention", "`@**not**` a mention"},
        {"/me waves", "waves"},
        {"```quote\na\n```python\nx > 1\n```\nb\n```\nafter",
         "> a\n> ```python\n> x > 1\n> ```\n> b\n\nafter"},
        {"```spoiler The end\nhidden\n```", "> The end\n> hidden"},
        {"~~~\n@**x**\n~~~", "~~~\n@**x**\n~~~"},
        {"**bold** @**unclosed", "**bold** @**unclosed"},
    };
    struct world *w = *state;
    struct zulip_text *z = zulip_text_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sv out;
        assert_int_equal(zulip_markdown(z, &out, sv_of(cases[i].from), SV(""), &w->a, NULL), 0);
        assert_sv(out, cases[i].to);
    }
    zulip_text_free(z);
    assert_sv(zulip_undot(SV("a.20b.2520c.zz"), &w->a), "a b c.zz");
    assert_sv(zulip_dot(SV("v1.2 (x)"), &w->a), "v1.2E2.20.28x.29");
}

static void test_survives(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {{"realm.json", realm, sizeof realm - 1},
                                 {"messages-000001.json", messages, sizeof messages - 1}};
    source_cut_everywhere(w, "zulip", blobs, 2);
    source_wrong_types(w, "zulip", blobs, 2, 0, false);
    source_wrong_types(w, "zulip", blobs, 2, 1, false);
    source_twice(w, "zulip", blobs, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_export, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_private, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_archive, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_api, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_text, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_survives, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
