/* test_source_discord.c - DiscordChatExporter: conversations, threads, forum posts, the dialect.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where conversations are cut (test_convo.c, test_talk.c).
 */
#include "corpus/sources/discord/discord_md.h"
#include "tests/unit/source_util.h"

#define HEAD(guild, id, type, category, name)                                                      \
    "{\"guild\":{\"id\":\"" guild "\",\"name\":\"Garden Lab\",\"iconUrl\":\"\"},\"channel\":{"     \
    "\"id\":\"" id "\",\"type\":\"" type "\"," category ",\"name\":\"" name "\",\"topic\":null},"  \
    "\"dateRange\":{\"after\":null,\"before\":null},\"exportedAt\":\"2024-05-05T10:00:00+02:00\"," \
    "\"messages\":[\n"
#define TAIL(n) "\n],\"messageCount\":" n "}"
#define BY(id, name)                                                                               \
    "\"author\":{\"id\":\"" id "\",\"name\":\"" name "\",\"discriminator\":\"0000\",\"nickname\":" \
    "\"" name " N\",\"isBot\":false,\"roles\":[{\"id\":\"70\",\"name\":\"helpers\"}]}"
#define MSG(id, type, time, by, content, more)                                                     \
    "{\"id\":\"" id "\",\"type\":\"" type "\",\"timestamp\":\"2024-05-01T" time                    \
    "+02:00\",\"timestampEdited\":null,\"isPinned\":false,\"content\":\"" content "\"," by more    \
    "}"
#define REF(channel, id)                                                                           \
    ",\"reference\":{\"messageId\":\"" id "\",\"channelId\":\"" channel "\",\"guildId\":\"9\"}"
#define HELP "\"categoryId\":\"5\",\"category\":\"Support\""

/* Ids are small: their times are those of the messages. */
// clang-format off
static const char help[] =
    HEAD("9", "500", "GuildTextChat", HELP, "help")
    MSG("1001", "Default", "10:00:00.123", BY("1", "ana"), "My pump <@2> will not *start*: `E<4>`"
        "\\nsee <#600>", ",\"mentions\":[{\"id\":\"2\",\"name\":\"ben\",\"nickname\":\"Big Ben\"}"
        "]") ",\n"
    MSG("1002", "Reply", "10:01:00", BY("2", "ben"), "Try the \\u0022other\\u0022 valve", REF(
        "500", "1001") ",\"reactions\":[{\"emoji\":{\"id\":\"\",\"name\":\"\\uD83D\\uDC4D\",\"cod"
        "e\":\"thumbsup\"},\"count\":3,\"users\":[]},{\"emoji\":{\"id\":\"8\",\"name\":\"paul\"},"
        "\"count\":1}]") ",\n"
    MSG("1003", "7", "10:01:30", BY("3", "cy"), "Joined the server.", "") ",\n"
    MSG("1004", "Default", "10:02:00", BY("1", "ana"), "that worked!", "") ",\n"
    MSG("1005", "Default", "18:00:00", BY("3", "cy"), "Lunch?", "") ",\n"
    MSG("1006", "19", "18:05:00", BY("3", "cy"), "and at mine it was the fuse", REF("500", "1001"))
    TAIL("6");
// clang-format on

static void test_channel(void **state)
{
    struct world *w = *state;
    world_write(w, "help.json", help);
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    struct thread t = world_thread(w, "garden-lab", "1001");
    assert_int_equal(t.nposts, 4); /* the late reply belongs to what it replies to */
    const struct post *q = world_post(&t, SPACE_POST, "1001"),
                      *a = world_post(&t, SPACE_POST, "1002"),
                      *late = world_post(&t, SPACE_POST, "1006");
    assert_non_null(q);
    assert_non_null(a);
    assert_non_null(late);
    assert_sv(q->body, "My pump @Big Ben will not *start*: `E<4>`  \nsee #channel");
    assert_sv(q->author, "ana N");
    assert_sv(q->author_key, "1");
    assert_sv(q->container, "help");
    assert_sv(q->url, "https://discord.com/channels/9/500/1001");
    assert_int_equal(q->created, 1714550400);
    assert_int_equal(q->edited, TIME_NONE);
    assert_sv(a->parent.id, "1001");
    assert_int_equal(a->score, 3);
    assert_int_equal(a->nreactions, 2);
    assert_true(a->accepted); /* the asker says so behind it */
    assert_false(late->accepted);
    assert_int_equal(world_thread(w, "garden-lab", "1005").nposts, 1);
    assert_int_equal(t.posts[0].kind, POST_MESSAGE);
}

/* Order of messages and of files changes nothing; parts belong together. */
static void test_order(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char second[] =
        HEAD("9", "500", "GuildTextChat", HELP, "help")
        MSG("1006", "Reply", "18:05:00", BY("3", "cy"), "late", REF("500", "1001")) ",\n"
        MSG("1002", "Reply", "10:01:00", BY("2", "ben"), "valve", REF("500", "1001"))
        TAIL("2");
    // clang-format on
    // clang-format off
    static const char first[] =
        HEAD("9", "500", "GuildTextChat", HELP, "help")
        MSG("1004", "Default", "10:02:00", BY("1", "ana"), "hm", "") ",\n"
        MSG("1001", "Default", "10:00:00", BY("1", "ana"), "pump", "")
        TAIL("2");
    // clang-format on
    world_write(w, "g/help [500] [part 2].json", first);
    world_write(w, "g/help [500].json", second);
    world_write(w, "g/help.json_Files/settings.json", "{\"a\":1}");
    assert_int_equal(world_import(w, "g"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 4);
    assert_true(w->rep.swept);
    assert_int_equal(world_thread(w, "garden-lab", "1001").nposts, 4);
}

#define THREAD(parent) "\"categoryId\":\"" parent "\",\"category\":\"help\""

// clang-format off
static const char thread[] =
    HEAD("9", "1001", "GuildPublicThread", THREAD("500"), "Dead pump")
    MSG("1100", "21", "10:03:00", BY("1", "ana"), "", REF("500", "1001")) ",\n"
    MSG("1101", "Default", "10:04:00", BY("2", "ben"), "In here then", "") ",\n"
    MSG("1102", "Reply", "11:59:00", BY("1", "ana"), "thanks, it works", REF("1001", "1101"))
    TAIL("3");
// clang-format on

static void test_threads(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char forum[] =
        HEAD("9", "2001", "GuildPublicThread", "\"categoryId\":\"2000\",\"category\":\"forum\"",
            "\\u2705 Solved: no water")
        MSG("2002", "Default", "10:04:00", BY("2", "ben"), "Open the tap",
            ",\"reactions\":[{\"emoji\":{\"name\":\"\\u2705\"},\"count\":1}]") ",\n"
        MSG("2001", "Default", "10:03:00", BY("1", "ana"), "There is no water", "")
        TAIL("2");
    // clang-format on
    world_write(w, "g/help.json", help);
    world_write(w, "g/z thread.json", thread);
    world_write(w, "g/forum.json", forum);
    assert_int_equal(world_import(w, "g"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_false(w->rep.swept); /* other threads of the channel may be missing */
    struct thread t = world_thread(w, "garden-lab", "1101");
    /* The message that it was opened on is its root and no part of the talk around it. */
    assert_sv(t.title, "Dead pump");
    assert_sv(t.posts[0].key.id, "1001");
    assert_sv(t.posts[0].body, "My pump @Big Ben will not *start*: `E<4>`  \nsee #channel");
    assert_true(world_post(&t, SPACE_POST, "1101")->accepted);
    assert_sv(world_post(&t, SPACE_POST, "1101")->container, "help");
    assert_sv(world_post(&t, SPACE_POST, "1101")->url, "https://discord.com/channels/9/1001/1101");
    assert_sv(world_post(&t, SPACE_POST, "1102")->parent.id, "1101");
    assert_int_equal(t.nposts, 6); /* with the replies in the channel and what was said there */
    t = world_thread(w, "garden-lab", "2002");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].key.id, "2001");
    assert_sv(t.posts[0].container, "forum");
    assert_int_equal(t.posts[0].ntags, 1);
    assert_sv(t.posts[0].tags[0], "solved");
    assert_true(t.posts[1].accepted);
}

/* A thread alone: its first message bears the title, and the starter may come later. */
static void test_thread_alone(void **state)
{
    struct world *w = *state;
    world_write(w, "t.json", thread);
    assert_int_equal(world_import(w, "t.json"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(w->rep.counts.ghosts, 1);
    struct thread t = world_thread(w, "garden-lab", "1102");
    assert_sv(t.title, "Dead pump");
    world_write(w, "help.json", help);
    w->opt.increment = true;
    assert_int_equal(world_import(w, "help.json"), 0);
    w->opt.increment = false;
    assert_int_equal(w->rep.counts.ghosts, 0);
    t = world_thread(w, "garden-lab", "1102");
    assert_sv(t.posts[0].key.id, "1001");
}

static void test_private(void **state)
{
    struct world *w = *state;
    static const char *const heads[] = {
        HEAD("0", "31", "DirectTextChat", "\"categoryId\":\"0\",\"category\":\"Private\"",
             "hidden"),
        HEAD("9", "31", "DirectGroupTextChat", "\"category\":\"Group\"", "hidden"),
        HEAD("9", "31", "GuildPrivateThread", THREAD("500"), "hidden"),
        HEAD("9", "31", "12", THREAD("500"), "hidden"),
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        const char *text = arena_printf(
            &w->a, "%s%s%s", heads[i],
            MSG("3001", "Default", "10:00:00", BY("1", "ana"), "the hidden plan", ""), ",{}]");
        world_write(w, "p/hidden.json", text);
        world_write(w, "p/help.json", help);
        assert_int_equal(world_import(w, i ? "p" : "p/hidden.json"), 0);
        assert_int_equal(world_skipped(w, "private"), 2);
        assert_int_equal(w->rep.bad_total, 0);
        char *report = import_report_json(&w->rep);
        assert_null(strstr(report, i ? "hidden" : "hidden plan"));
        free(report);
        assert_true(i || store_find(w->st, SV("garden-lab"), SV("3001")) <= 0);
        w->opt.include_private = true;
        assert_int_equal(world_import(w, "p/hidden.json"), 0);
        w->opt.include_private = false;
        assert_int_equal(w->rep.counts.added, i % 2 ? 0 : 1); /* of another container */
    }
    struct thread t = world_thread(w, "garden-lab", "3001");
    assert_sv(world_post(&t, SPACE_POST, "3001")->visibility, "garden-lab:31");
    /* A private thread opened on a public message names neither itself nor that. */
    world_write(w, "q/hidden.json",
                HEAD("9", "1001", "GuildPrivateThread", THREAD("500"), "hidden")
                    MSG("3002", "Default", "10:00:00", BY("1", "ana"), "the hidden plan", "")
                        TAIL("1"));
    world_write(w, "q/help.json", help);
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "q"), 0);
    w->opt.include_private = false;
    t = world_thread(w, "garden-lab", "1001");
    assert_sv(world_post(&t, SPACE_POST, "1001")->title, "");
    assert_sv(world_post(&t, SPACE_POST, "1001")->visibility, "");
    assert_sv(world_post(&t, SPACE_POST, "3002")->visibility, "garden-lab:1001");
}

static void test_filters(void **state)
{
    static const char *const none[] = {"off*", NULL};
    struct world *w = *state;
    world_write(w, "help.json", help);
    w->opt.include = none;
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(world_skipped(w, "not asked for"), 6);
    w->opt.include = NULL;
    w->opt.since = 1714570000; /* in the afternoon */
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(world_skipped(w, "older than asked for"), 3);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_thread(w, "garden-lab", "1006").nposts, 2); /* below what is missing */
    w->opt.since = 0;
}

static void test_deletions(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char less[] =
        HEAD("9", "500", "GuildTextChat", HELP, "help")
        MSG("1001", "Default", "10:00:00", BY("1", "ana"), "pump", "")
        TAIL("1");
    // clang-format on
    // clang-format off
    static const char cut[] =
        HEAD("9", "500", "GuildTextChat", HELP, "help")
        MSG("1005", "Default", "18:00:00", BY("3", "cy"), "Lunch?", "");
    // clang-format on
    world_write(w, "help.json", help);
    assert_int_equal(world_import(w, "help.json"), 0);
    world_write(w, "help.json", cut);
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(w->rep.counts.removed, 0);
    assert_false(w->rep.swept);
    assert_non_null(strstr(w->rep.unswept, "messageCount"));
    /* A range of dates is a part. */
    char *range = arena_strdup(&w->a, less);
    char *at = strstr(range, "\"after\":null");
    memcpy(at, "\"after\":1234", 12);
    world_write(w, "help.json", range);
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(w->rep.counts.removed, 0);
    world_write(w, "help.json", less);
    assert_int_equal(world_import(w, "help.json"), 0);
    assert_int_equal(w->rep.counts.removed, 4);
}

static void test_bodies(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char text[] =
        HEAD("9", "500", "GuildTextChat", HELP, "help")
        MSG("1", "Default", "10:00:00", BY("1", "a"), "look", ",\"attachments\":[{\"id\":\"1\",\""
            "url\":\"https://cdn.discordapp.com/attachments/1/2/a_b.log?ex=66&is=77&hm=88&\",\"fi"
            "leName\":\"a_b.log\"},{\"url\":\"x.json_Files/p.png\",\"fileName\":\"p.png\"}],\"emb"
            "eds\":[{\"title\":\"A *page*\",\"url\":\"https://e.org/1\",\"description\":\"said\\n"
            "here\",\"fields\":[{\"name\":\"N\",\"value\":\"V\"}],\"footer\":{\"text\":\"F\"}}],"
            "\"stickers\":[{\"name\":\"Wave\"}]") ","
        MSG("2", "Default", "10:00:01", BY("1", "a"), "", ",\"forwardedMessage\":{\"content\":\"f"
            "rom <@1> elsewhere\",\"attachments\":[]},\"reference\":{\"type\":\"Forward\",\"messa"
            "geId\":\"1\",\"channelId\":\"500\"}") ","
        MSG("3", "Default", "10:00:02", BY("1", "a"), "", "") ","
        MSG("4", "20", "10:00:03", "\"author\":{\"id\":\"5\",\"name\":\"robot\",\"isBot\":true}",
            "done", "") ",{\"id\":\"5\",\"content\":7},\"x\",{\"content\":\"no id\"}"
        TAIL("7");
    // clang-format on
    world_write(w, "b.json", text);
    assert_int_equal(world_import(w, "b.json"), 0);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(world_skipped(w, "no text"), 2);
    assert_int_equal(w->rep.bad_total, 2);
    struct thread t = world_thread(w, "garden-lab", "1");
    assert_sv(
        world_post(&t, SPACE_POST, "1")->body,
        "look\n\n> [A \\*page\\*](https://e.org/1)\n>\n> said  \n> here\n>\n> N\n>\n> V\n>\n> F"
        "\n\n[a_b.log](https://cdn.discordapp.com/attachments/1/2/a_b.log)  \np.png\n\n"
        "(sticker: Wave)");
    const struct post *f = world_post(&t, SPACE_POST, "2");
    assert_sv(f->body, "from @a N elsewhere");
    assert_int_equal(f->parent.id.n, 1); /* its root: a forward is no reply */
    assert_true(world_post(&t, SPACE_POST, "4")->bot);
    assert_sv(world_post(&t, SPACE_POST, "4")->author, "robot");
}

static struct sv known(void *ctx, char sigil, struct sv id)
{
    (void)ctx;
    return sv_eq(id, SV("7")) ? (sigil == '#' ? SV("ge_neral") : SV("bob")) : sv_make("", 0);
}

static void test_dialect(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"one\ntwo\n\n\nthree", "one  \ntwo\n\nthree"},
        {"<@7> <@!7> <@&7> <@8> <#7> <@x>", "@bob @bob @bob @user #ge\\_neral \\<@x>"},
        {"<:party:123> <a:go:9> <:qq:>", ":party: :go: \\<:qq:>"},
        {":tada: `:tada:`", "\xf0\x9f\x8e\x89 `:tada:`"},
        {"<t:1700000000:R> <t:1700000000> <t:x>",
         "2023-11-14 22:13 UTC 2023-11-14 22:13 UTC \\<t:x>"},
        {"||secret|| a || b", "secret a || b"},
        {"vector<int> &lt; <https://e.org/a?b> </ping:12>",
         "vector\\<int> \\&lt; <https://e.org/a?b> /ping"},
        {"> quoted\nmine", "> quoted\n\nmine"},
        {"> a\n> b", "> a  \n> b"},
        {">>> a\nb", "> a  \n> b"},
        {">no quote", "\\>no quote"},
        {"a\n---\nb", "a  \n\\---  \nb"},
        {"a | b\n--|--", "a | b  \n\\--|--"},
        {"[x]: http://e.org", "\\[x]: http://e.org"},
        {"- a\n- b\nc", "- a\n- b\n\nc"},
        {"    indented", "indented"},
        {"# Big\ntext", "# Big\n\ntext"},
        {"run ```py\nprint(1)\n``` now", "run\n\n```py\nprint(1)\n```\n\nnow"},
        {"```one line```", "```\none line\n```"},
        {"```\na < b\n<@7>```", "```\na < b\n<@7>\n```"},
        {"open ```x", "open \\`\\`\\`x"},
        {"tick ` alone", "tick \\` alone"},
        {"-# small", "small"},
        {"", ""},
    };
    struct discord_names names = {known, NULL};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sb b = SB_INIT(1 << 16);
        discord_markdown(&b, sv_of(rows[i].in), &names);
        assert_string_equal(sb_str(&b), rows[i].out);
        sb_dispose(&b);
    }
}

/* Folders: of one guild one export, of several each file its own, beside others not claimed. */
static void test_recognised(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char other[] =
        HEAD("8", "800", "GuildTextChat", HELP, "else")
        MSG("8001", "Default", "10:00:00", BY("1", "ana"), "other guild", "")
        TAIL("1");
    // clang-format on
    world_write(w, "m/a.json", help);
    world_write(w, "m/b.json", other);
    assert_int_equal(world_import(w, "m"), 0);
    assert_int_equal(w->rep.inputs, 2);
    world_write(w, "n/sub/a.json", help);
    world_write(w, "n/notes/x.jsonl",
                "{\"askwell\":1,\"source\":\"n\"}\n"
                "{\"id\":\"1\",\"kind\":\"message\",\"body\":\"b\"}\n");
    assert_int_equal(world_import(w, "n"), 0);
    assert_int_equal(w->rep.inputs, 2);
    world_write(w, "x.json", "{\"guild\":1,\"channel\":2}");
    assert_int_equal(world_import(w, "x.json"), ASK_FORMAT);
}

static void test_hardened(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char small[] =
        HEAD("9", "1001", "GuildPublicThread", THREAD("500"), "Dead pump")
        MSG("1101", "Reply", "10:04:00", BY("2", "ben"), "a <@2>", REF("1001", "1001")
            ",\"reactions\":[{\"emoji\":{\"name\":\"x\"},\"count\":1}],\"embeds\":[{\"title\":\"t"
            "\",\"fields\":[{\"name\":\"n\"}]}],\"attachments\":[{\"url\":\"u\",\"fileName\":\"f"
            "\"}],\"mentions\":[{\"id\":\"2\",\"name\":\"b\"}]")
        TAIL("1");
    // clang-format on
    struct input_blob blobs[] = {{"a.json", small, sizeof small - 1},
                                 {"b.json", help, sizeof help - 1}};
    source_cut_everywhere(w, "discord", blobs, 2);
    source_wrong_types(w, "discord", blobs, 1, 0, false);
    source_wrong_types(w, "discord", blobs, 2, 0, false);
    source_twice(w, "discord", blobs, 2);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "discord");
    w->opt.include_private = true;
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.inputs, 3);
    assert_int_equal(w->rep.items, 14);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(world_skipped(w, "system message"), 4);
    struct thread t = world_thread(w, "deflemask", "447793085255123006");
    const struct post *p = world_post(&t, SPACE_POST, "447793085255123006");
    assert_int_equal(p->score, 2);
    assert_int_equal(p->nreactions, 2);
    t = world_thread(w, "deflemask", "459136077417021488");
    assert_int_equal(t.posts[0].edited, 1526832596);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_channel),      TEST(test_order),    TEST(test_threads),
        TEST(test_thread_alone), TEST(test_private),  TEST(test_deletions),
        TEST(test_filters),      TEST(test_bodies),   cmocka_unit_test(test_dialect),
        TEST(test_recognised),   TEST(test_hardened), TEST(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
