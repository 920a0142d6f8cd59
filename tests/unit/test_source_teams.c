/* test_source_teams.c - Microsoft Teams: pages, exports, both spellings, bodies, who may read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where chats are cut (test_convo.c, test_talk.c).
 */
#include "corpus/sources/teams/teams.h"
#include "tests/unit/source_util.h"

#define CHANNEL  "19:c1@thread.tacv2"
#define IDENTITY ",\"channelIdentity\":{\"teamId\":\"t1\",\"channelId\":\"" CHANNEL "\"}"
#define FROM(id, name)                                                                             \
    ",\"from\":{\"application\":null,\"device\":null,\"user\":{\"id\":\"" id                       \
    "\",\"displayName\":\"" name "\"}}"
#define MSG(id, time, by, html, more)                                                              \
    "{\"id\":\"" id "\",\"messageType\":\"message\",\"createdDateTime\":\"2024-05-01T" time        \
    "Z\",\"body\":{\"contentType\":\"html\",\"content\":\"" html "\"}" by more "}"
#define REPLY(to) ",\"replyToId\":\"" to "\""
#define ANA       FROM("u1", "Ana")
#define BEN       FROM("u2", "Ben")
#define CHAT(id)  ",\"chatId\":\"" id "\""

/* Replies before their root, a nested one, one that was deleted and an event. */
// clang-format off
static const char page[] =
    "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#teams('t1')/channels('19%3A"
        "c1%40thread.tacv2')/messages\",\"@odata.count\":3,\"@odata.nextLink\":\"https://x\",\"va"
        "lue\":[\n"
    MSG("1714557700000", "10:01:40", BEN, "<p>Use <code>--force</code></p>", REPLY("1714557600000")
        IDENTITY ",\"reactions\":[{\"reactionType\":\"like\",\"user\":{}},{\"reactionType\":\"lik"
        "e\"},{\"reactionType\":\"angry\"},{\"reactionType\":\"custom\",\"displayName\":\"party\""
        "}]") ",\n"
    MSG("1714557600000", "10:00:00", ANA, "<p>It will not start</p>", IDENTITY
        ",\"subject\":\"Pump dead\",\"importance\":\"high\",\"lastModifiedDateTime\":\"2024-06-01"
        "T00:00:00Z\",\"webUrl\":\"https://teams.microsoft.com/l/message/x\",\"replies\":[" MSG(
        "1714557800000", "10:03:20", ANA, "<p>That worked, thanks!</p>", "") "]") ",\n"
    MSG("1714557900000", "10:05:00", BEN, "", REPLY("1714557600000") IDENTITY
        ",\"deletedDateTime\":\"2024-05-02T00:00:00Z\"") ",\n{\"id\":\"5\",\"messageType\":\"syst"
        "emEventMessage\",\"body\":{\"content\":\"<systemEventMessage/>\"},\"from\":null}]}";
// clang-format on

static void test_page(void **state)
{
    struct world *w = *state;
    world_write(w, "page.json", page);
    assert_int_equal(world_import(w, "page.json"), 0);
    assert_int_equal(w->rep.items, 5);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(world_skipped(w, "system message"), 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    assert_int_equal(w->rep.counts.ghosts, 0);
    struct thread t = world_thread(w, "teams", "1714557600000");
    assert_int_equal(t.nposts, 3);
    const struct post *q = &t.posts[0], *a = world_post(&t, SPACE_POST, "1714557700000");
    assert_sv(q->title, "Pump dead");
    assert_sv(q->body, "It will not start");
    assert_sv(q->author, "Ana");
    assert_sv(q->author_key, "u1");
    assert_sv(q->container, "t1/" CHANNEL);
    assert_sv(q->url, "https://teams.microsoft.com/l/message/x");
    assert_int_equal(q->created, 1714557600);
    assert_int_equal(q->edited, TIME_NONE); /* reactions move lastModifiedDateTime too */
    assert_int_equal(q->kind, POST_MESSAGE);
    assert_int_equal(q->ntags, 1);
    assert_sv(q->tags[0], "important");
    assert_sv(a->body, "Use `--force`");
    assert_int_equal(a->up, 2);
    assert_int_equal(a->down, 1);
    assert_int_equal(a->nreactions, 3);
    assert_true(a->accepted);
    assert_sv(a->url, "https://teams.microsoft.com/l/message/19%3Ac1%40thread.tacv2/1714557700000"
                      "?groupId=t1&parentMessageId=1714557600000");
    assert_sv(world_post(&t, SPACE_POST, "1714557800000")->parent.id, "1714557600000");
    assert_false(w->rep.swept);
}

/* What is deleted later goes, though no input is a snapshot. */
static void test_deleted(void **state)
{
    struct world *w = *state;
    world_write(w, "a.json",
                MSG("10", "10:00:00", ANA, "one", IDENTITY) "\n" MSG("11", "10:00:01", ANA, "two",
                                                                     IDENTITY));
    assert_int_equal(world_import(w, "a.json"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    world_write(w, "a.json", "[" MSG("10", "10:00:00", ANA, "", IDENTITY ",\"deleted\":true") "]");
    assert_int_equal(world_import(w, "a.json"), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_true(store_find(w->st, SV("teams"), SV("11")) > 0);
    /* In a page of a delta nothing but its address tells the channel. */
    world_write(w, "d.json",
                "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#x\","
                "\"@odata.deltaLink\":\"https://graph.microsoft.com/v1.0/teams/t1/channels/19:c1@"
                "thread.tacv2/messages/delta\",\"value\":[{\"id\":\"11\",\"@removed\":{\"reason\":"
                "\"deleted\"}}]}");
    assert_int_equal(world_import(w, "d.json"), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_true(store_find(w->st, SV("teams"), SV("11")) <= 0);
}

static void test_filters(void **state)
{
    static const char *const none[] = {"*/Other", NULL}, *const all[] = {"t1/*", NULL};
    struct world *w = *state;
    world_write(w, "page.json", page);
    w->opt.include = none;
    assert_int_equal(world_import(w, "page.json"), 0);
    assert_int_equal(world_skipped(w, "not asked for"), 4);
    assert_int_equal(w->rep.counts.added, 0);
    w->opt.include = all;
    assert_int_equal(world_import(w, "page.json"), 0);
    assert_int_equal(w->rep.counts.added, 3);
    w->opt.include = NULL;
}

/* The spelling of .NET, in the layout of an export, with listings. */
#define NET(id, channel, team, body, more)                                                         \
    "{\"Id\":\"" id "\",\"Body\":{\"ContentType\":\"html\",\"Content\":\"" body "\"},"             \
    "\"CreatedDateTime\":\"2025-08-14T17:26:09.203+00:00\",\"LastEditedDateTime\":"                \
    "\"2025-08-15T00:00:00+00:00\",\"DeletedDateTime\":null,\"Subject\":\"\",\"From\":{"           \
    "\"Application\":{\"Id\":null},\"User\":{\"Id\":\"u2\",\"DisplayName\":null}},\"Mentions\":[]" \
    ",\"MessageType\":\"message\",\"PolicyViolation\":{\"DlpAction\":null},\"ChannelIdentity\":{"  \
    "\"ChannelId\":\"" channel "\",\"TeamId\":\"" team "\"},\"ChatId\":null" more "}"

static void write_export(struct world *w, const char *dir)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"teams/t1/messages_t1.json",
         "[" NET("1001", "19:a@thread.tacv2", "t1", "open question",
                 ",\"ReplyToId\":null,\"Reactions\":[{\"ReactionType\":"
                 "\"\\u2705\"}]") "," NET("1002", "19:p@thread.tacv2", "t1",
                                          "PLANTED in a private channel",
                                          "") "," NET("1003", "19:s@thread.tacv2", "t1",
                                                      "PLANTED in a "
                                                      "shared channel",
                                                      "") "]"},
        {"teams/t1/channels_t1.json",
         "[{\"Id\":\"19:a@thread.tacv2\",\"DisplayName\":\"General\",\"MembershipType\":"
         "\"standard\"},"
         "{\"Id\":\"19:p@thread.tacv2\",\"DisplayName\":\"PLANTED name\",\"MembershipType\":"
         "\"private\"},{\"Id\":\"19:s@thread.tacv2\",\"DisplayName\":\"Shared\",\"MembershipType\":"
         "\"shared\"}]"},
        {"teams/t1/teamMembers_t1.json", "[{\"Name\":\"Ben\",\"UserId\":\"u2\",\"Role\":null}]"},
        {"teams/t1/teamInstalledApps_t1.json", "[{\"Id\":\"x\",\"TeamsAppDefinition\":{}}]"},
        {"teams/t2/messages_t2.json",
         "[" NET("2001", "19:b@thread.tacv2", "t2", "PLANTED in a private team", "") "]"},
        {"teams/t2/channels_t2.json", "[{\"Id\":\"19:b@thread.tacv2\",\"DisplayName\":\"General\","
                                      "\"MembershipType\":\"standard\"}]"},
        {"teams/t3/messages_t3.json", "[]"},
        {"teams/teamsList.json",
         "[{\"Name\":\"Open "
         "Team\",\"Privacy\":\"Public\",\"GroupsId\":\"t1\"},{\"Name\":\"Closed\","
         "\"Privacy\":\"Private\",\"GroupsId\":\"t2\"}]"},
        {"teams/teamsSettings.json",
         "[{\"Id\":\"t1\",\"DisplayName\":\"Open Team\",\"Visibility\":\"public\"}]"},
        {"users/usersList.json", "[{\"Id\":\"u9\",\"DisplayName\":\"Zoe\",\"Mail\":\"z@e.org\"}]"},
        {"users/u2/messages_u2.json", "[" NET("3001", "", "", "PLANTED in a chat",
                                              ",\"ChatId\":\"19:u1_u2@unq.gbl.spaces\"") "]"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        world_write(w, arena_printf(&w->a, "%s/%s", dir, files[i].name), files[i].text);
}

static void test_export(void **state)
{
    struct world *w = *state;
    write_export(w, "x/TeamsData");
    assert_int_equal(world_import(w, "x"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(world_skipped(w, "private"), 4);
    assert_int_equal(w->rep.items, 5);
    char *report = import_report_json(&w->rep);
    assert_null(strstr(report, "PLANTED"));
    free(report);
    struct thread t = world_thread(w, "teams", "1001");
    assert_sv(t.posts[0].container, "Open Team/General");
    assert_sv(t.posts[0].author, "Ben"); /* by the list of members */
    assert_false(t.posts[0].bot);
    assert_int_equal(t.posts[0].edited, 1755216000);
    assert_sv(t.posts[0].tags[0], "solved");
    assert_sv(t.posts[0].visibility, "");
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "x/TeamsData/teams"), 0); /* alone it is one export too */
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(world_import(w, "x"), 0);
    assert_int_equal(w->rep.counts.posts, 5);
    t = world_thread(w, "teams", "1002");
    assert_sv(t.posts[0].visibility, "teams:Open Team/PLANTED name");
    assert_sv(world_thread(w, "teams", "1003").posts[0].visibility, "teams:Open Team/Shared");
    assert_sv(world_thread(w, "teams", "2001").posts[0].visibility, "teams:Closed");
    assert_sv(world_thread(w, "teams", "3001").posts[0].visibility,
              "teams:19:u1_u2@unq.gbl.spaces");
    w->opt.include_private = false;
}

/* Chats: cut by pauses; a quote answers what it quotes; nothing known is private. */
static void test_chats(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char chats[] =
        "["
        MSG("100000", "10:00:00", ANA, "first", CHAT("19:g@thread.v2")) ","
        MSG("200000", "10:05:00", BEN, "second", CHAT("19:g@thread.v2")) ","
        MSG("300000", "20:00:00", BEN, "much later", CHAT("19:g@thread.v2")) ","
        MSG("400000", "20:05:00", BEN, "<attachment id=\\\"100000\\\"></attachment><p>to the firs"
            "t</p>", CHAT("19:g@thread.v2") ",\"attachments\":[{\"id\":\"100000\",\"contentType\""
            ":\"messageReference\",\"content\":\"{\\\"messageId\\\":\\\"100000\\\",\\\"messagePre"
            "view\\\":\\\"fi<rst\\\",\\\"messageSender\\\":{\\\"user\\\":{\\\"displayName\\\":\\"
            "\"Ana\\\"}}}\"}]") ","
        MSG("150000", "10:01:00", BEN, "other chat", CHAT("19:o@unq.gbl.spaces")) ","
        MSG("500000", "20:06:00", BEN, "", CHAT("19:g@thread.v2") ",\"deleted\":true") ","
        MSG("160000", "10:01:00", BEN, "from nowhere", "") "]";
    // clang-format on
    world_write(w, "c.json", chats);
    assert_int_equal(world_import(w, "c.json"), 0);
    assert_int_equal(world_skipped(w, "private"), 6);
    assert_int_equal(w->rep.counts.added, 0);
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "c.json"), 0);
    assert_int_equal(w->rep.counts.added, 6);
    struct thread t = world_thread(w, "teams", "100000");
    assert_int_equal(t.nposts, 3);
    const struct post *p = world_post(&t, SPACE_POST, "400000");
    assert_non_null(p);
    assert_sv(p->body, "> Ana:\\\n> fi\\<rst\n\nto the first");
    assert_sv(p->visibility, "teams:19:g@thread.v2");
    assert_int_equal(world_thread(w, "teams", "300000").nposts, 1);
    assert_int_equal(world_thread(w, "teams", "150000").nposts, 1);
    assert_sv(world_thread(w, "teams", "160000").posts[0].visibility, "teams:unknown");
    w->opt.include_private = false;
}

static void test_kinds_of_messages(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char many[] =
        MSG("1", "10:00:00", ",\"from\":{\"application\":{\"id\":\"a1\",\"displayName\":\"Robot\""
            "},\"user\":null}", "beep", IDENTITY) "\n"
        MSG("2", "10:00:00", ANA, "secret number", IDENTITY ",\"policyViolation\":{\"dlpAction\":"
            "\"notifySender,blockAccess\",\"userAction\":\"none\"}") "\n"
        MSG("3", "10:00:00", ANA, "", IDENTITY) "\n{\"id\":\"4\",\"messageType\":\"chatEvent\",\""
            "body\":{\"content\":\"x\"}}\n{\"id\":\"5\",\"messageType\":\"unknownFutureValue\",\""
            "body\":{\"content\":\"<systemEventMessage/>\"}}\n{\"messageType\":\"message\",\"body"
            "\":{}}\n[7]\n{\"some\":\"thing\"}\n{\"id\":6,\"messageType\":\"message\",\"createdDa"
            "teTime\":\"/Date(1616964509832)/\",\"body\":{\"contentType\":\"text\",\"content\":\""
            "a *b*\\nc\\n\\n<d>\"}" IDENTITY "}\n{\"broken\":\n";
    // clang-format on
    world_write(w, "m.jsonl", many);
    assert_int_equal(world_import(w, "m.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "blocked by policy"), 1);
    assert_int_equal(world_skipped(w, "no text"), 1);
    assert_int_equal(world_skipped(w, "system message"), 2);
    assert_int_equal(world_skipped(w, "not a message"), 1);
    assert_true(world_bad(w, "m.jsonl", 6, "no \"id\""));
    assert_true(world_bad(w, "m.jsonl", 7, "no message"));
    struct thread t = world_thread(w, "teams", "1");
    assert_true(t.posts[0].bot);
    assert_sv(t.posts[0].author, "Robot");
    assert_sv(t.posts[0].author_key, "a1");
    t = world_thread(w, "teams", "6");
    assert_sv(t.posts[0].body, "a \\*b\\*\\\nc\n\n\\<d>");
    assert_int_equal(t.posts[0].created, 1616964509);
}

/* Two threads of a channel whose replies have the same number. */
static void test_same_ids(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char same[] =
        "["
        MSG("1", "10:00:00", ANA, "one", IDENTITY) ","
        MSG("2", "10:00:01", ANA, "two", IDENTITY) ","
        MSG("9", "10:00:02", BEN, "below one", REPLY("1") IDENTITY) ","
        MSG("9", "10:00:02", BEN, "below two", REPLY("2") IDENTITY) "]";
    // clang-format on
    struct input_blob blob = {"s.json", same, sizeof same - 1};
    source_twice(w, "teams", &blob, 1);
    assert_int_equal(world_thread(w, "teams", "1").nposts, 2);
    assert_int_equal(world_thread(w, "teams", "2").nposts, 2);
}

static void test_bodies(void **state)
{
    static const struct {
        const char *html, *more, *markdown;
    } rows[] = {
        {"<p>&nbsp;</p><p>a&nbsp;b\302\240c</p><p>&nbsp;</p>", "", "a b c"},
        {"<p><at id=\\\"0\\\">Ana</at>&nbsp;<at id=\\\"1\\\">Lee</at> and <at "
         "id=\\\"2\\\">Ben</at></p>",
         ",\"mentions\":[{\"id\":0,\"mentioned\":{\"user\":{\"id\":\"u1\"}}},{\"id\":1,"
         "\"mentioned\":{"
         "\"user\":{\"id\":\"u1\"}}},{\"id\":2,\"mentioned\":{\"user\":{\"id\":\"u2\"}}}]",
         "@Ana Lee and @Ben"},
        {"<at id=\\\"0\\\">Ana</at><at id=\\\"1\\\">Ben</at>", "", "@Ana@Ben"},
        {"<codeblock class=\\\"Python\\\"><code>a = 1<br>&nbsp; b &lt; 2</code></codeblock>", "",
         "```python\na = 1\n  b < 2\n```"},
        {"<codeblock class=\\\"\\\"><code>never closed", "", "```\nnever closed\n```"},
        {"<pre class=\\\"language-sh\\\"><code><span>ls</span></code></pre>", "", "```sh\nls\n```"},
        {"ok<emoji id=\\\"s\\\" alt=\\\"\\u263a\\\" title=\\\"Smile\\\"></emoji><customemoji "
         "alt=\\\"ship\\\"></customemoji>",
         "", "ok\u263a:ship:"},
        {"<img src=\\\"https://graph.microsoft.com/v1.0/x/hostedContents/y/$value\\\" "
         "alt=\\\"image\\\">"
         "<img src=\\\"https://e.org/a.png\\\" alt=\\\"plan\\\">",
         "", "(image)[plan](https://e.org/a.png)"},
        {"<img itemtype=\\\"http://schema.skype.com/Emoji\\\" alt=\\\"\\u263a\\\" src=\\\"x\\\">",
         "", "\u263a"},
        {"see <attachment id=\\\"f\\\"></attachment>",
         ",\"attachments\":[{\"id\":\"f\",\"contentType\":\"reference\",\"contentUrl\":"
         "\"https://e.org/a b\",\"name\":\"a<b.txt\"},{\"id\":\"g\",\"contentType\":\"reference\","
         "\"contentUrl\":\"https://e.org/g\",\"name\":\"g.txt\"}]",
         "see [a\\<b.txt](https://e.org/a%20b)\n\n[g.txt](https://e.org/g)"},
        {"<attachment id=\\\"c\\\"></attachment>",
         ",\"attachments\":[{\"id\":\"c\",\"contentType\":\"application/"
         "vnd.microsoft.card.adaptive\","
         "\"content\":\"{\\\"type\\\":\\\"AdaptiveCard\\\",\\\"body\\\":[{\\\"type\\\":"
         "\\\"TextBlock"
         "\\\",\\\"text\\\":\\\"Build "
         "**failed**\\\"},{\\\"type\\\":\\\"FactSet\\\",\\\"facts\\\":[{"
         "\\\"title\\\":\\\"Host\\\",\\\"value\\\":\\\"db1 "
         "<x>\\\"}]},{\\\"type\\\":\\\"CodeBlock\\\","
         "\\\"codeSnippet\\\":\\\"a\\\",\\\"language\\\":\\\"C\\\"}],\\\"fallback\\\":{"
         "\\\"text\\\":"
         "\\\"no\\\"}}\"}]",
         "Build **failed**\n\nHost: db1 \\<x>\n\n```c\na\n```"},
        {"<attachment id=\\\"q\\\"></attachment>",
         ",\"attachments\":[{\"id\":\"q\",\"contentType\":\"forwardedMessageReference\","
         "\"content\":"
         "{\"originalMessageContent\":\"<p>as "
         "<b>said</b></p>\",\"originalMessageSender\":{\"user\":"
         "{\"displayName\":\"Cy\"}}}}]",
         "> Cy:\n>\n> as **said**"},
        {"a < b <c <at", "", NULL}, /* whatever, but to its end */
        {"<at id='0", "", NULL},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text =
            arena_printf(&w->a,
                         "[{\"id\":\"1\",\"messageType\":\"message\",\"body\":{\"content\":\"%s"
                         "\"}%s" IDENTITY "}]",
                         rows[i].html, rows[i].more);
        world_write(w, "b.json", text);
        assert_int_equal(world_import(w, "b.json"), 0);
        assert_int_equal(w->rep.bad_total, 0);
        struct thread t = world_thread(w, "teams", "1");
        if (rows[i].markdown)
            assert_sv(t.posts[0].body, rows[i].markdown);
    }
}

static void test_announcement(void **state)
{
    struct world *w = *state;
    world_write(
        w, "a.json",
        "[" MSG(
            "1", "10:00:00", ANA, "<p>all</p>",
            IDENTITY
            ",\"attachments\":[{\"id\":\"x\",\"contentType\":\"application/vnd."
            "microsoft.card.announcement\",\"content\":\"{\\\"title\\\":\\\"Moving\\\"}\"}]") "]");
    assert_int_equal(world_import(w, "a.json"), 0);
    assert_sv(world_thread(w, "teams", "1").title, "Moving");
    assert_sv(world_thread(w, "teams", "1").posts[0].body, "all");
}

/* Mails of Graph have many of the keys, and are none of ours. */
static void test_recognised(void **state)
{
    struct world *w = *state;
    world_write(w, "mail.json",
                "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#me/messages\","
                "\"value\":[{\"id\":\"A\",\"createdDateTime\":\"2024-05-01T10:00:00Z\","
                "\"lastModifiedDateTime\":\"2024-05-01T10:00:00Z\",\"importance\":\"normal\","
                "\"bodyPreview\":\"x\",\"body\":{\"contentType\":\"html\",\"content\":\"x\"}}]}");
    assert_int_equal(world_import(w, "mail.json"), ASK_FORMAT);
    world_write(w, "d/page1.json", page);
    world_write(w, "d/channel.json",
                "{\"id\":\"" CHANNEL
                "\",\"displayName\":\"Pumps\",\"membershipType\":\"private\"}");
    assert_int_equal(world_import(w, "d"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 0);
    assert_int_equal(world_skipped(w, "private"), 3);
}

static void test_card_depth(void **state)
{
    struct sb text = SB_INIT(1 << 20), out = SB_INIT(1 << 20);
    struct md md;
    (void)state;
    md_init(&md, 1 << 20);
    for (int i = 0; i < 1000; i++)
        sb_puts(&text, "[{\"text\":\"x\",\"items\":");
    sb_puts(&text, "1");
    for (int i = 0; i < 1000; i++)
        sb_puts(&text, "}]");
    json_t *card = json_loads(sb_str(&text), 0, NULL);
    assert_non_null(card);
    teams_card(&out, &md, card);
    assert_true(out.n > 10 && out.n < 100);
    json_decref(card);
    md_dispose(&md);
    sb_dispose(&out);
    sb_dispose(&text);
}

static void test_hardened(void **state)
{
    struct world *w = *state;
    // clang-format off
    static const char small[] =
        "{\"value\":["
        MSG("12", "10:00:00", ANA, "<at id=\\\"0\\\">A</at><attachment id=\\\"1\\\"></attachment>",
            REPLY("11") CHAT("19:a@thread.v2") ",\"reactions\":[{\"reactionType\":\"like\"}],\"me"
            "ntions\":[{\"id\":0,\"mentioned\":{\"user\":{\"id\":\"u1\"}}}],\"attachments\":[{\"i"
            "d\":\"1\",\"contentType\":\"messageReference\",\"content\":{\"messageId\":\"11\",\"m"
            "essagePreview\":\"p\"}},{\"contentType\":\"application/vnd.microsoft.card.adaptive\""
            ",\"content\":{\"body\":[{\"text\":\"t\",\"value\":\"v\",\"title\":\"x\"}]}}]") "]}";
    // clang-format on
    static const char list[] =
        "[{\"id\":\"" CHANNEL
        "\",\"displayName\":\"n\",\"membershipType\":\"standard\"},{\"GroupsId\":"
        "\"t1\",\"Name\":\"T\",\"Privacy\":\"Public\"},{\"id\":\"u1\",\"displayName\":\"A\","
        "\"mail\":"
        "\"m\"}]";
    struct input_blob blobs[] = {{"a.json", page, sizeof page - 1},
                                 {"b.json", small, sizeof small - 1},
                                 {"channels.json", list, sizeof list - 1}};
    w->opt.include_private = true;
    source_cut_everywhere(w, "teams", blobs, 3);
    source_wrong_types(w, "teams", blobs, 3, 0, false);
    source_wrong_types(w, "teams", blobs, 3, 1, false);
    source_wrong_types(w, "teams", blobs, 3, 2, false);
    source_twice(w, "teams", blobs, 3);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "ms-teams");
    w->opt.include_private = true;
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.items, 12);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 10);
    assert_int_equal(world_skipped(w, "system message"), 2);
    struct thread t = world_thread(w, "teams", "1755167284801");
    assert_int_equal(t.nposts, 4);
    const struct post *p = world_post(&t, SPACE_POST, "1755192395975");
    assert_true(sv_starts(p->body, SV("```python\n")) && sv_ends(p->body, SV("\n```")));
    p = world_post(&t, SPACE_POST, "1760014782392");
    assert_int_equal(p->score, 1);
    t = world_thread(w, "teams", "1542290200091");
    assert_true(t.posts[0].bot);
    assert_sv(t.posts[0].visibility, "");
    assert_sv(world_thread(w, "teams", "1616964509832").posts[0].visibility,
              "teams:19:2da4c29f6d7041eca70b638b43d45437@thread.v2");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_page),
        TEST(test_deleted),
        TEST(test_filters),
        TEST(test_export),
        TEST(test_chats),
        TEST(test_kinds_of_messages),
        TEST(test_same_ids),
        TEST(test_bodies),
        TEST(test_announcement),
        TEST(test_recognised),
        cmocka_unit_test(test_card_depth),
        TEST(test_hardened),
        TEST(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
