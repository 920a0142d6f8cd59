/* test_source_mattermost.c - bulk exports: threads, conversations, edits, deletions, what is
 * private. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: a real export; there was none.
 */
#include "tests/unit/source_util.h"

#define ROOT 1700000000000

static const char export[] =
    "{\"type\":\"version\",\"version\":1,\"info\":{\"generator\":\"mattermost-server\"}}\n"
    "{\"type\":\"team\",\"team\":{\"name\":\"core\",\"display_name\":\"Core\",\"type\":\"O\"}}\n"
    "{\"type\":\"channel\",\"channel\":{\"team\":\"core\",\"name\":\"help\",\"display_name\":"
    "\"Help\","
    "\"type\":\"O\",\"header\":\"\",\"purpose\":\"\"}}\n"
    "{\"type\":\"channel\",\"channel\":{\"team\":\"core\",\"name\":\"board\",\"type\":\"P\"}}\n"
    "{\"type\":\"user\",\"user\":{\"username\":\"ann\",\"first_name\":\"Ann\",\"last_name\":"
    "\"Ash\"}}\n"
    "{\"type\":\"user\",\"user\":{\"username\":\"bob\",\"nickname\":\"Bobby\"}}\n"
    "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"help\",\"user\":\"ann\","
    "\"message\":\"How do I renew a certificate? :wave:\",\"create_at\":1700000000000,"
    "\"reactions\":[{\"user\":\"bob\",\"emoji_name\":\"+1\",\"create_at\":1},"
    "{\"user\":\"cy\",\"emoji_name\":\"+1\",\"create_at\":2}],\"replies\":["
    "{\"user\":\"bob\",\"message\":\"Run `certbot renew`.\",\"create_at\":1700000060000,"
    "\"edit_at\":1700000090000},"
    "{\"user\":\"cy\",\"message\":\"Or wait.\",\"create_at\":1700000070000,"
    "\"props\":{\"deleteBy\":\"x\"}},"
    "{\"user\":\"ann\",\"message\":\"That worked, thanks!\",\"create_at\":1700000080000}]}}\n"
    "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"help\",\"user\":\"ann\","
    "\"message\":\"joined\",\"type\":\"system_join_channel\",\"create_at\":1700000100000}}\n"
    "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"help\",\"user\":\"bob\","
    "\"message\":\"build is red\",\"create_at\":1700000200000,"
    "\"props\":{\"from_webhook\":\"true\",\"override_username\":\"ci\","
    "\"attachments\":[{\"title\":\"job 7\",\"text\":\"exit code 137\"}]}}}\n"
    "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"help\",\"user\":\"ann\","
    "\"message\":\"out of memory, I think\",\"create_at\":1700000260000}}\n"
    "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"board\",\"user\":\"ann\","
    "\"message\":\"the secret plan\",\"create_at\":1700000300000}}\n"
    "{\"type\":\"direct_channel\",\"direct_channel\":{\"members\":[\"ann\",\"bob\"]}}\n"
    "{\"type\":\"direct_post\",\"direct_post\":{\"channel_members\":[\"bob\",\"ann\"],"
    "\"user\":\"ann\",\"message\":\"lunch?\",\"create_at\":1700000400000}}\n";

static void put_export(struct world *w)
{
    world_write(w, "bulk.jsonl", export);
}

/* The post that says so, in the thread that holds it; NULL when nobody says so. */
static const struct post *saying(struct world *w, const char *text, struct thread *t)
{
    int64_t ids[64];
    int n = store_threads(ids, 64, w->st, 0, NULL);
    for (int i = 0; i < n; i++) {
        assert_int_equal(store_thread(t, w->st, ids[i], 0, &w->a, NULL), 0);
        for (size_t k = 0; k < t->nposts; k++)
            if (sv_find(t->posts[k].body, sv_of(text)) >= 0)
                return &t->posts[k];
    }
    return NULL;
}

static void test_thread(void **state)
{
    struct world *w = *state;
    struct thread t;
    put_export(w);
    w->opt.site_url = "https://chat.example/";
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    assert_int_equal(w->rep.counts.posts, 5);
    assert_int_equal(w->rep.counts.threads, 2);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(world_skipped(w, "private"), 2);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    const struct post *p = saying(w, "renew a certificate", &t);
    assert_non_null(p);
    assert_int_equal(t.nposts, 3);
    assert_sv(p->body, "How do I renew a certificate? \xf0\x9f\x91\x8b");
    assert_sv(p->author, "Ann Ash");
    assert_sv(p->container, "core/help");
    assert_sv(p->url, "https://chat.example/core/channels/help");
    assert_int_equal(p->up, 2);
    assert_int_equal(p->created, ROOT / 1000);
    p = saying(w, "certbot", &t);
    assert_true(p->accepted);
    assert_sv(p->author, "Bobby");
    assert_int_equal(p->edited, ROOT / 1000 + 90);
    p = saying(w, "worked", &t);
    assert_false(p->accepted);
}

static void test_talk(void **state)
{
    struct world *w = *state;
    struct thread t;
    put_export(w);
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    const struct post *p = saying(w, "build is red", &t);
    assert_non_null(p);
    assert_int_equal(t.nposts, 2); /* with what was said a minute later */
    assert_true(p->bot);
    assert_sv(p->author, "ci");
    assert_sv(p->body, "build is red\n\njob 7\n\nexit code 137");
    assert_null(saying(w, "secret plan", &t));
    assert_null(saying(w, "lunch", &t));
}

static void test_private(void **state)
{
    struct world *w = *state;
    struct thread t;
    put_export(w);
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    assert_sv(saying(w, "secret plan", &t)->visibility, "bulk:core/board");
    const struct post *p = saying(w, "lunch", &t);
    assert_true(sv_starts(p->visibility, SV("bulk:direct/")));
    assert_true(sv_find(p->container, SV("ann")) < 0);
}

/* A post in a channel that the export does not list: nobody knows that it is open. */
static void test_unlisted(void **state)
{
    struct world *w = *state;
    world_write(w, "part.jsonl",
                "{\"type\":\"post\",\"post\":{\"team\":\"t\",\"channel\":\"c\",\"user\":\"u\","
                "\"message\":\"hello\",\"create_at\":5}}\n");
    assert_int_equal(world_import(w, "part.jsonl"), 0);
    assert_int_equal(world_skipped(w, "private"), 1);
    assert_int_equal(w->rep.counts.posts, 0);
}

static void test_edit(void **state)
{
    struct world *w = *state;
    struct thread t;
    char edited[sizeof export];
    put_export(w);
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    memcpy(edited, export, sizeof export);
    char *at = strstr(edited, "build is red");
    memcpy(at, "build is now", 12);
    world_write(w, "bulk.jsonl", edited);
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 0);
    assert_int_equal(w->rep.counts.updated, 1);
    assert_null(saying(w, "build is red", &t));
    at = strstr(
        edited,
        "{\"type\":\"post\",\"post\":{\"team\":\"core\",\"channel\":\"help\",\"user\":\"bob\"");
    memmove(at, strchr(at, '\n') + 1, strlen(strchr(at, '\n') + 1) + 1);
    world_write(w, "bulk.jsonl", edited);
    assert_int_equal(world_import(w, "bulk.jsonl"), 0);
    assert_int_equal(w->rep.counts.removed, 1); /* it is a snapshot */
}

static void test_survives(void **state)
{
    struct world *w = *state;
    struct input_blob blob = {"bulk.jsonl", export, sizeof export - 1};
    source_cut_everywhere(w, "mattermost", &blob, 1);
    source_wrong_types(w, "mattermost", &blob, 1, 0, true);
    source_twice(w, "mattermost", &blob, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_thread, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_talk, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_private, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_unlisted, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_edit, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_survives, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
