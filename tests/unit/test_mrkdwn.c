/* test_mrkdwn.c - Slack's texts, blocks and attachments as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whole exports (test_source_slack.c).
 */
#include "corpus/sources/slack/mrkdwn.h"

#include <stdlib.h>
#include <string.h>

#include "corpus/sources/slack/slack_blocks.h"
#include "tests/unit/cm.h"

enum { MAX = 1 << 22 };

static struct sv user(void *ctx, struct sv id)
{
    (void)ctx;
    return sv_eq(id, SV("U1")) ? SV("Ana *Li*") : sv_make("", 0);
}

static struct sv channel(void *ctx, struct sv id)
{
    (void)ctx;
    return sv_eq(id, SV("C1")) ? SV("help-now") : sv_make("", 0);
}

static bool may_quote(void *ctx, struct sv id)
{
    (void)ctx;
    return sv_eq(id, SV("C1"));
}

static const struct mrkdwn_names names = {user, channel, may_quote, NULL};

static void text_is(const char *text, const char *want)
{
    struct sb out = SB_INIT(MAX);
    struct mrkdwn m;
    mrkdwn_init(&m, &names, MAX);
    mrkdwn_text(&m, &out, sv_of(text), true);
    if (!sv_eq(sb_view(&out), sv_of(want)))
        fail_msg("of\n%s\ncame\n%s\nnot\n%s", text, sb_str(&out), want);
    mrkdwn_dispose(&m);
    sb_dispose(&out);
}

/* The body of a message, whose quotes are written as '. */
static void body_is(const char *text, const char *want)
{
    char json[4096];
    size_t n = strlen(text);
    assert_true(n < sizeof json);
    for (size_t i = 0; i <= n; i++)
        json[i] = text[i] == '\'' ? '"' : text[i];
    struct sb out = SB_INIT(MAX);
    struct mrkdwn m;
    json_error_t e;
    json_t *o = json_loads(json, 0, &e);
    if (!o)
        fail_msg("%s in %s", e.text, json);
    mrkdwn_init(&m, &names, MAX);
    slack_body(&m, &out, o);
    if (!sv_eq(sb_view(&out), sv_of(want)))
        fail_msg("of\n%s\ncame\n%s\nnot\n%s", json, sb_str(&out), want);
    mrkdwn_dispose(&m);
    sb_dispose(&out);
    json_decref(o);
}

static void test_styles(void **state)
{
    (void)state;
    text_is("plain", "plain");
    text_is("a *bold* and _slanted_ and ~gone~ word", "a **bold** and *slanted* and ~~gone~~ word");
    text_is("*_both_*", "***both***");
    text_is("_*both* and more_", "***both** and more*");
    text_is("2 * 3 * 4 and a*b*c and snake_case_name",
            "2 * 3 * 4 and a\\*b\\*c and snake_case_name");
    text_is("*not closed and _neither", "\\*not closed and \\_neither");
    text_is("* no* and *no *", "\\* no\\* and \\*no *");
    text_is("**twice**", "\\*\\*twice\\*\\*");
    text_is("see `a_b *c* <x>` here", "see `a_b *c* <x>` here");
    text_is("`&lt;div&gt; &amp;&amp;` x", "`<div> &&` x");
    text_is("a ` alone", "a \\` alone");
    text_is("*bold `code*` end*", "**bold `code*` end**");
    text_is("(*b*), \"_i_\".", "(**b**), \"*i*\".");
    text_is("# no heading\n1. no list\n- no list\n+ x",
            "\\# no heading\\\n1\\. no list\\\n\\- no list\\\n\\+ x");
    text_is("vector&lt;int&gt; &amp;amp; x &lt; y", "vector\\<int> \\&amp; x < y");
    text_is("[a](b) ![c](d)", "\\[a\\](b) \\![c\\](d)");
}

static void test_blocks_of_text(void **state)
{
    (void)state;
    text_is("one\ntwo\n\nthree\r\nfour", "one\\\ntwo\n\nthree\\\nfour");
    text_is("run\n```make &amp;&amp; &lt;b&gt;\n  ok```\nafter",
            "run\n\n```\nmake && <b>\n  ok\n```\n\nafter");
    text_is("```a``` and ```b```", "```\na\n```\n\nand\n\n```\nb\n```");
    text_is("not ``` closed", "not \\`\\`\\` closed");
    text_is("``````", "");
    text_is("```see <http://e.org/x|e.org/x> <@U1> <#C1|x>```",
            "```\nsee e.org/x @Ana *Li* #help-now\n```");
    text_is("&gt; quoted\n&gt; more\nmine", "> quoted\\\n> more\n\nmine");
    text_is("&gt;&gt;&gt;all\nof *it*\n\nhere", "> all\\\n> of **it**\n\n> here");
    text_is("list:\n• one\n• two\n    ◦ deep\nend", "list:\n\n- one\n- two\n  - deep\n\nend");
    text_is("•no item", "•no item");
    text_is("  \n \n", "");
    text_is("```a```` b", "```\na`\n```\n\nb");
}

static void test_angles(void **state)
{
    (void)state;
    text_is("<@U1> <@U1|old> <@U9|nine> <@U8> <@W7|>", "@Ana \\*Li\\* @Ana \\*Li\\* @nine @U8 @W7");
    text_is("<#C1|help> <#C2|secret> <#C3> <#C4|>", "#help-now #secret #C3 #C4");
    text_is("<!here> <!channel|channel> <!everyone> <!subteam^S1|@ops> <!subteam^S2>",
            "@here @channel @everyone @ops @S2");
    text_is("<!date^1392734382^{date}|18 Feb 2014> <!foo|bar>", "18 Feb 2014 @bar");
    text_is("<https://e.org/a_b?x=1&amp;y=2|the *page*>",
            "[the \\*page\\*](https://e.org/a_b?x=1\\&y=2)");
    text_is("<https://e.org/>", "<https://e.org/>");
    text_is("<mailto:a@e.org|a@e.org> <mailto:b@e.org>",
            "[a@e.org](mailto:a@e.org) [b@e.org](mailto:b@e.org)");
    text_is("<tel:123|call> <javascript:alert(1)|x>", "call x");
    text_is("a < b > c <- d <> <e", "a < b > c <- d <> \\<e");
    text_is("*<https://e.org/x*y|bold link>*", "**[bold link](https://e.org/x%2Ay)**");
    text_is(":wave: :tada::tada: :custom_one: 10:30:45 :+1::skin-tone-2:",
            "👋 🎉🎉 :custom_one: 10:30:45 👍");
    text_is("`:wave:`", "`:wave:`");
}

/* Addresses of files may hold a token. */
static void test_tokens(void **state)
{
    (void)state;
    text_is("<https://files.slack.com/files-pri/T1-F1/a.txt?t=xoxe-1-2|a.txt>",
            "[a.txt](https://files.slack.com/files-pri/T1-F1/a.txt)");
    text_is("<https://acme.slack.com/files/U1/F1/a.txt?x=1>",
            "<https://acme.slack.com/files/U1/F1/a.txt>");
    text_is("<https://acme.slack.com/archives/C1/p1?thread_ts=1.2&amp;cid=C1|there>",
            "[there](https://acme.slack.com/archives/C1/p1?thread_ts=1.2\\&cid=C1)");
    text_is("<https://cdn.e.org/f?t=xoxe-12-ab#z|f>", "[f](https://cdn.e.org/f)");
    body_is("{'text':'```curl https://files.slack.com/f?t=xoxe-12-Ab9 -o x```'}",
            "```\ncurl https://files.slack.com/f -o x\n```");
    body_is("{'text':'','files':[{'name':'b.log','permalink':"
            "'https://acme.slack.com/files/U1/F2/b.log?pub_secret=1','url_private':"
            "'https://files.slack.com/x?t=xoxe-1'},{'name':'gone','mode':'tombstone'},"
            "{'name':'c.png','title':'The plan','url_private':"
            "'https://files.slack.com/c.png?t=xoxe-1'},{'name':'d.txt'},{},7,"
            "{'name':'old','mode':'hidden_by_limit'}]}",
            "[b.log](https://acme.slack.com/files/U1/F2/b.log)\n\n"
            "[c.png](https://files.slack.com/c.png) The plan\n\nd.txt");
}

/* A line takes time in proportion to its length. */
static void test_hostile(void **state)
{
    static const char *const units[] = {"*a ",  "_*~",  "<",  "`", "*a* _", "<@", "> ",
                                        "&amp", "~*_a", ":a", "•", "``` ",  "*`"};
    enum { N = 300000 };
    (void)state;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct sb in = SB_INIT(MAX), out = SB_INIT(MAX);
        struct mrkdwn m;
        while (in.n < N)
            sb_puts(&in, units[u]);
        mrkdwn_init(&m, &names, MAX);
        mrkdwn_text(&m, &out, sb_view(&in), true);
        assert_true(sb_ok(&out));
        mrkdwn_dispose(&m);
        sb_dispose(&in);
        sb_dispose(&out);
    }
}

// clang-format off
#define RICH(parts)       "{'text':'short','blocks':[{'type':'rich_text','elements':[" parts "]}]}"
#define SECTION(elements) "{'type':'rich_text_section','elements':[" elements "]}"
#define QUOTE(elements)   "{'type':'rich_text_quote','elements':[" elements "]}"
#define CODE(elements)    "{'type':'rich_text_preformatted','elements':[" elements "]}"
#define TEXT(text)        "{'type':'text','text':'" text "'}"
#define STYLED(text, style) "{'type':'text','text':'" text "','style':{'" style "':true}}"
#define LIST(style, more, items)                                                                   \
    "{'type':'rich_text_list','style':'" style "'," more "'elements':[" items "]}"

static void test_rich_text(void **state)
{
    (void)state;
    body_is(RICH(SECTION(TEXT("literal *stars* & <b> :x: "))), "literal \\*stars\\* & \\<b> :x:");
    body_is(RICH(SECTION(TEXT("a ") "," STYLED("b", "bold") "," STYLED("c ", "bold") ","
                         STYLED("d", "italic") "," STYLED("e f", "code") "," STYLED(" g", "strike"))),
            "a **bc** *d*`e f` ~~g~~");
    body_is(RICH(SECTION(TEXT("one\\ntwo\\n\\nthree"))), "one\\\ntwo\n\nthree");
    body_is(RICH(SECTION("{'type':'user','user_id':'U1'}," TEXT(" in ") ","
                         "{'type':'channel','channel_id':'C1'}," TEXT(" ") ","
                         "{'type':'channel','channel_id':'C7'}," TEXT(" ") ","
                         "{'type':'broadcast','range':'here'}," TEXT(" ") ","
                         "{'type':'usergroup','usergroup_id':'S1'}," TEXT(" ") ","
                         "{'type':'color','value':'#ff0000'}")),
            "@Ana \\*Li\\* in #help-now #C7 @here @S1 #ff0000");
    body_is(RICH(SECTION("{'type':'emoji','name':'tada'}," TEXT(" ") ","
                         "{'type':'emoji','name':'zz9','unicode':'1f44d-1f3fd'}," TEXT(" ") ","
                         "{'type':'emoji','name':'shipit'}," TEXT(" ") ","
                         "{'type':'date','timestamp':1392734382,'format':'{date}'}," TEXT(" ") ","
                         "{'type':'date','timestamp':1,'fallback':'then'}")),
            "🎉 👍🏽 :shipit: 2014-02-18T14:39:42Z then");
    body_is(RICH(SECTION("{'type':'link','url':'https://e.org/'}," TEXT(" ") ","
                         "{'type':'link','url':'https://e.org/x','text':'x','style':{'bold':true}}")),
            "<https://e.org/> **[x](https://e.org/x)**");
    body_is(RICH(CODE(TEXT("if a < b:\\n  *x*\\n")) "," SECTION(TEXT("then")) ","
                 QUOTE(TEXT("said\\nso\\n\\nyes"))),
            "```\nif a < b:\n  *x*\n```\n\nthen\n\n> said\\\n> so\n> \n> yes");
    body_is(RICH(SECTION(TEXT("do:\\n")) ","
                 LIST("ordered", "'indent':0,", SECTION(TEXT("one")) "," SECTION(TEXT("two"))) ","
                 LIST("bullet", "'indent':1,", SECTION(TEXT("deep\\nline"))) ","
                 LIST("ordered", "'indent':0,'offset':2,", SECTION(TEXT("three"))) ","
                 SECTION(TEXT("end"))),
            "do:\n\n1. one\n2. two\n   - deep\\\n     line\n3. three\n\nend");
}

static void test_other_blocks(void **state)
{
    (void)state;
    body_is("{'text':'the text','blocks':null}", "the text");
    body_is("{'text':'the text','blocks':[{'type':'actions','elements':[]},{'type':'divider'}]}",
            "the text");
    body_is("{'text':'fallback','blocks':["
            "{'type':'header','text':{'type':'plain_text','text':'Build *failed*'}},"
            "{'type':'section','text':{'type':'mrkdwn','text':'*job* <https://e.org/1|#1>'},"
             "'fields':[{'type':'plain_text','text':'a *b* :tada:'}]},"
            "{'type':'context','elements':[{'type':'image','alt_text':'no'},"
             "{'type':'mrkdwn','text':'by <@U1>'}]},"
            "{'type':'markdown','text':'## md'},{'type':'unknown'},7]}",
            "**Build \\*failed\\***\n\n**job** [#1](https://e.org/1)\n\na \\*b\\* 🎉\n\n"
            "by @Ana \\*Li\\*\n\n## md");
    body_is("{'blocks':[{'type':'table','rows':["
            "[{'type':'raw_text','text':'k'},{'type':'raw_text','text':'v'}],"
            "[{'type':'rich_text','elements':[" SECTION(STYLED("x", "bold")) "]}]]}]}",
            "k | v\\\n**x**");
}

static void test_attachments(void **state)
{
    (void)state;
    body_is("{'text':'','attachments':[{'fallback':'fb','pretext':'*pre*','title':'T &amp; U',"
            "'title_link':'https://e.org/t','text':'*bold* text','footer':'foot',"
            "'fields':[{'title':'State','value':'open_now_'}],'mrkdwn_in':['text']}]}",
            "\\*pre\\*\n\n**[T & U](https://e.org/t)**\n\n**bold** text\n\n**State**\n\nopen_now\\_");
    body_is("{'text':'','attachments':[{'fallback':'only <https://e.org/|this>'}]}",
            "only [this](https://e.org/)");
    body_is("{'text':'see <https://e.org/p>','attachments':[{'from_url':'https://e.org/p',"
            "'title':'Page','text':'one\\n\\ntwo'}]}",
            "see <https://e.org/p>\n\n> **Page**\n>\n> one\n>\n> two");
    body_is("{'text':'same words','attachments':[{'text':'same words'}]}", "same words");
    body_is("{'attachments':[{'blocks':[{'type':'section','text':{'type':'mrkdwn',"
            "'text':'in blocks'}}],'text':'not this'}]}",
            "in blocks");
}

/* Words of a channel that not everybody may read stay there. */
static void test_shared_messages(void **state)
{
    (void)state;
    body_is("{'text':'look','attachments':[{'is_msg_unfurl':true,'channel_id':'C9',"
            "'text':'secret words','channel_name':'vault','footer':'Posted in #vault'}]}",
            "look");
    body_is("{'text':'look','attachments':[{'fallback':'secret words',"
            "'from_url':'https://acme.slack.com/archives/G9/p1'}]}",
            "look");
    body_is("{'text':'look','attachments':[{'is_share':true,'text':'from who knows where'}]}",
            "look");
    body_is("{'text':'look','attachments':[{'is_msg_unfurl':true,'channel_id':'C1',"
            "'from_url':'https://acme.slack.com/archives/C1/p1','text':'x','footer':'Posted in #help',"
            "'message_blocks':[{'message':{'blocks':[{'type':'rich_text','elements':["
            SECTION(TEXT("open words")) "]}]}}]}]}",
            "look\n\n> open words");
}
// clang-format on

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_styles),          cmocka_unit_test(test_blocks_of_text),
        cmocka_unit_test(test_angles),          cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_hostile),         cmocka_unit_test(test_rich_text),
        cmocka_unit_test(test_other_blocks),    cmocka_unit_test(test_attachments),
        cmocka_unit_test(test_shared_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
