/* test_source_github.c - issues, pull requests and discussions from each kind of export.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: fields one by one (the tables below are of addresses, ids and texts only). The fixtures
 * are invented after GitHub's documentation; the last test reads a real archive.json.
 */
#include "corpus/js.h"
#include "corpus/sources/github/github_item.h"
#include "tests/unit/source_util.h"

#define BLOB(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }
#define API "https://api.github.com/repos/acme/rocket"
#define WEB "https://github.com/acme/rocket"
#define USER(login)                                                                                \
    "{\"login\":\"" login "\",\"type\":\"User\",\"html_url\":\"https://github.com/" login "\"}"

/* ---- the REST API ---- */

#define ISSUES                                                                                     \
    "[{\"url\":\"" API "/issues/12\",\"repository_url\":\"" API "\",\"html_url\":\"" WEB           \
    "/issues/"                                                                                     \
    "12\",\"id\":9001,\"node_id\":\"I_kwDOAAAAAc4AAAAM\",\"number\":12,\"title\":\"Engine "        \
    "*stalls* at launch\",\"user\":" USER(                                                         \
        "ana") ",\"labels\":[{\"id\":1,\"name\":\"Question\"},{"                                   \
               "\"name\":\"Answered\"}],\"state\":\"closed\",\"state_reason\":\"completed\","      \
               "\"locked\":false,"                                                                 \
               "\"comments\":4,\"created_at\":\"2024-01-02T10:00:00Z\",\"updated_at\":\"2024-02-"  \
               "01T00:00:00Z\","                                                                   \
               "\"closed_at\":\"2024-01-09T10:00:00Z\",\"author_association\":\"NONE\",\"body\":"  \
               "\"<!-- Thanks "                                                                    \
               "for\\r\\nreporting -->\\r\\n### What happens\\r\\n\\r\\nIt "                       \
               "stalls.\\r\\n\\r\\n### Logs\\r\\n\\r\\n"                                           \
               "<!-- paste -->\\r\\n\\r\\n### Version\\r\\n\\r\\n_No response_\\r\\n\\r\\n### "    \
               "Anything "                                                                         \
               "else\\r\\n\\r\\n<details>\\r\\n<summary>config</"                                  \
               "summary>\\r\\n\\r\\n```\\r\\n<!-- kept -->"                                        \
               "\\r\\n# "                                                                          \
               "kept\\r\\n```\\r\\n\\r\\n</"                                                       \
               "details>\",\"reactions\":{\"url\":\"x\",\"total_count\":5,"                        \
               "\"+1\":3,\"-1\":1,\"heart\":1,\"eyes\":0}},"                                       \
               "{\"url\":\"" API "/issues/13\",\"html_url\":\"" WEB                                \
               "/issues/13\",\"number\":13,\"title\":"                                             \
               "\"Engine "                                                                         \
               "stops\",\"user\":null,\"labels\":[\"duplicate\"],\"state\":\"closed\",\"state_"    \
               "reason\":"                                                                         \
               "\"duplicate\",\"body\":null,\"created_at\":\"2024-01-03T10:00:00Z\","              \
               "\"reactions\":{}},"                                                                \
               "{\"url\":\"" API "/issues/14\",\"html_url\":\"" WEB                                \
               "/pull/14\",\"number\":14,\"title\":\"Prime "                                       \
               "the pump\",\"user\":{\"login\":\"dependabot[bot]\",\"type\":\"Bot\",\"html_url\":" \
               "\"https://github.com/apps/"                                                        \
               "dependabot\"},\"state\":\"closed\",\"pull_request\":{\"url\":\"" API               \
               "/pulls/14\",\"merged_at\":\"2024-01-08T10:00:00Z\"},\"body\":\"Fixes #12, "        \
               "prefixes #77 and "                                                                 \
               "closes: #13; resolves #14\",\"created_at\":\"2024-01-04T10:00:00Z\"},"             \
               "{\"url\":\"" API "/issues/15\",\"html_url\":\"" WEB                                \
               "/issues/15\",\"number\":15,\"title\":"                                             \
               "\"Too hot\",\"user\":" USER(                                                       \
                   "bo") ",\"state\":\"open\",\"locked\":true,\"active_lock_reason\":"             \
                         "\"too heated\",\"body\":\"x\",\"created_at\":\"2024-01-05T10:00:00Z\"}]"
#define COMMENT(thread, number, login, time, body)                                                 \
    "{\"url\":\"" API "/issues/comments/" number "\",\"html_url\":\"" WEB "/" thread               \
    "#issuecomment-" number "\",\"issue_url\":\"" API "/issues/12\",\"id\":" number                \
    ",\"node_id\":"                                                                                \
    "\"IC_x\",\"user\":" USER(login) ",\"created_at\":\"" time "\",\"updated_at\":\"" time         \
                                     "\",\"body\":\"" body                                         \
                                     "\",\"reactions\":{\"total_count\":1,\"+1\":1}}"
#define COMMENTS                                                                                                                                                                                         \
    "[" COMMENT("issues/12", "103", "ana", "2024-01-02T13:00:00Z", "That worked, thanks!") "," COMMENT("issues/12", "102", "kofi", "2024-01-02T12:00:00Z", "Prime the pump:\\n\\n> stalls") "," COMMENT( \
        "issues/12", "101", "bo", "2024-01-02T11:00:00Z",                                                                                                                                                \
        "Same here") "," COMMENT("issues/12", "104", "kofi", "2024-01-02T14:00:00Z",                                                                                                                     \
                                 "<!-- nothing -->") "]\n"                                                                                                                                               \
                                                     "[{\"html_url\":\"" WEB "/issues/"                                                                                                                  \
                                                     "13#issuecomment-105\",\"url\":\"" API                                                                                                              \
                                                     "/issues/comments/105\",\"issue_url\":\"" API                                                                                                       \
                                                     "/issues/13\",\"id\":105,\"user\":" USER(                                                                                                           \
                                                         "kofi") ",\"created_at\":\"2024-01-"                                                                                                            \
                                                                 "03T12:00:00Z\",\"updated_at\":"                                                                                                        \
                                                                 "\"2024-01-03T13:00:00Z\","                                                                                                             \
                                                                 "\"body\":"                                                                                                                             \
                                                                 "\"Duplicate of "                                                                                                                       \
                                                                 "#12\"},{\"html_url\":\"" WEB                                                                                                           \
                                                                 "/pull/"                                                                                                                                \
                                                                 "14#discussion_r106\",\"url\":"                                                                                                         \
                                                                 "\"" API "/pulls/comments/"                                                                                                             \
                                                                 "106\",\"pull_request_"                                                                                                                 \
                                                                 "url\":\"" API "/pulls/"                                                                                                                \
                                                                 "14\",\"id\":106,\"in_reply_to_"                                                                                                        \
                                                                 "id\":107,"                                                                                                                             \
                                                                 "\"pull_request_review_id\":5,"                                                                                                         \
                                                                 "\"user\":" USER(                                                                                                                       \
                                                                     "bo") ",\"created_at\":"                                                                                                            \
                                                                           "\"2024-01-04T12:00:"                                                                                                         \
                                                                           "00Z\","                                                                                                                      \
                                                                           "\"body\":\"ok\"},{"                                                                                                          \
                                                                           "\"html_url\":\"" WEB                                                                                                         \
                                                                           "/pull/"                                                                                                                      \
                                                                           "14#discussion_r107\","                                                                                                       \
                                                                           "\"url\":\"" API                                                                                                              \
                                                                           "/pulls/comments/"                                                                                                            \
                                                                           "107\",\"pull_request_"                                                                                                       \
                                                                           "url\":\"" API                                                                                                                \
                                                                           "/pulls/"                                                                                                                     \
                                                                           "14\",\"id\":107,"                                                                                                            \
                                                                           "\"user\":" USER(                                                                                                             \
                                                                               "ana") ",\"created"                                                                                                       \
                                                                                      "_at\":"                                                                                                           \
                                                                                      "\"2024-01-"                                                                                                       \
                                                                                      "04T11:00:"                                                                                                        \
                                                                                      "00Z\","                                                                                                           \
                                                                                      "\"body\":"                                                                                                        \
                                                                                      "\"why?\"}]"

static void check_issue(struct world *w)
{
    struct thread t = world_thread(w, "acme-rocket", "#12");
    const struct post *c;
    assert_int_equal(t.nposts, 4);
    assert_sv(t.title, "Engine *stalls* at launch");
    assert_int_equal(t.posts->kind, POST_QUESTION);
    assert_sv(t.posts->container, "acme/rocket");
    assert_sv(t.posts->url, WEB "/issues/12");
    assert_sv(t.posts->author, "ana");
    assert_sv(t.posts->author_url, "https://github.com/ana");
    assert_int_equal(t.posts->created, 1704189600);
    assert_int_equal(t.posts->score, 3);
    assert_int_equal(t.posts->up, 4);
    assert_int_equal(t.posts->down, 1);
    assert_true(t.posts->closed);
    assert_sv(t.posts->closed_reason, "completed");
    assert_int_equal(t.posts->ntags, 3); /* and "solved", which "Answered" says */
    assert_sv(t.posts->body,
              "### What happens\n\nIt stalls.\n\n### Anything else\n\n<details>\n"
              "<summary>config</summary>\n\n```\n<!-- kept -->\n# kept\n```\n\n</details>");
    c = world_post(&t, SPACE_POST, "issuecomment-102");
    assert_non_null(c);
    assert_int_equal(c->kind, POST_REPLY);
    assert_sv(c->parent.id, "#12");
    assert_sv(c->url, WEB "/issues/12#issuecomment-102");
    assert_sv(c->body, "Prime the pump:\n\n> stalls");
    assert_int_equal(c->score, 1);
    assert_true(c->accepted); /* ana said so of what was said before */
    assert_int_equal(c->edited, TIME_NONE);
    c = world_post(&t, SPACE_POST, "issuecomment-101");
    assert_false(c->accepted);
}

static void test_rest(void **state)
{
    struct world *w = *state;
    for (int order = 0; order < 2;
         order++) { /* comments first: the second import changes nothing */
        world_write(w, order ? "b/9-issues.json" : "a/1-issues.json", ISSUES);
        world_write(w, order ? "b/1-comments.json" : "a/2-comments.json", COMMENTS);
        world_write(w, order ? "b/README.md" : "a/README.md", "# how this was made\n");
        assert_int_equal(world_import(w, order ? "b" : "a"), 0);
        assert_int_equal(w->rep.inputs, 1);
        assert_int_equal(w->rep.bad_total, 0);
        assert_int_equal(world_skipped(w, "no text"), 1);
        assert_int_equal(w->rep.counts.added, order ? 0 : 10);
        assert_int_equal(w->rep.counts.updated, 0);
        assert_int_equal(w->rep.counts.ghosts, 0);
        check_issue(w);
    }
    struct thread t = world_thread(w, "acme-rocket", "#13");
    assert_int_equal(t.nposts, 2);
    assert_int_equal(t.posts->kind, POST_REPLY);
    assert_sv(t.posts->author, "ghost");
    assert_sv(t.posts->closed_reason, "duplicate");
    assert_int_equal(t.posts->nlinks, 1);
    assert_true(t.posts->links[0].duplicate && t.posts->links[0].post > 0);
    assert_sv(t.posts->links[0].key.id, "#12");
    assert_int_equal(t.posts[1].edited, 1704286800);
    t = world_thread(w, "acme-rocket", "#14");
    assert_int_equal(t.nposts, 3);
    assert_true(t.posts->bot);
    assert_sv(t.posts->url, WEB "/pull/14");
    assert_sv(t.posts->closed_reason, "merged");
    assert_int_equal(t.posts->nlinks, 2);
    assert_false(t.posts->links[0].duplicate || t.posts->links[1].duplicate);
    assert_sv(world_post(&t, SPACE_POST, "discussion_r106")->parent.id, "discussion_r107");
    t = world_thread(w, "acme-rocket", "#15");
    assert_true(t.posts->closed);
    assert_sv(t.posts->closed_reason, "too heated");
}

/* A file put together when the test runs: a literal may not be so long. */
static struct input_blob made(struct world *w, const char *name, const char *how, const char *one,
                              const char *two)
{
    struct sb b = SB_INIT(1 << 20);
    for (const char *p = how; *p; p++) {
        if (*p == '%') {
            sb_puts(&b, one);
            one = two;
            p++;
        } else {
            sb_putc(&b, *p);
        }
    }
    struct sv s = arena_sv(&w->a, sb_view(&b));
    sb_dispose(&b);
    return (struct input_blob){name, s.p, s.n};
}

/* One page alone, pages in an array, a page a line, search results, one issue. */
static void test_pages(void **state)
{
    struct world *w = *state;
    const struct input_blob slurped[] = {made(w, "all.json", "[%s,%s]", ISSUES, ISSUES)};
    const struct input_blob items[] = {
        made(w, "s.json", "{\"total_count\":4,\"items\":%s%s}", ISSUES, "")};
    const struct input_blob lines[] = {made(w, "l.jsonl", "%s\n%s\n", ISSUES, COMMENTS)};
    assert_int_equal(source_run(w, "github", slurped, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 4);
    assert_int_equal(source_run(w, "github", items, 1, false), 0);
    assert_int_equal(w->rep.counts.posts, 4);
    assert_int_equal(w->rep.counts.unchanged, 4);
    assert_int_equal(world_skipped(w, "neither issue nor comment"), 0);
    assert_int_equal(source_run(w, "github", lines, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 6);
    check_issue(w);
    world_write(w, "one.json",
                "{\"number\":21,\"title\":\"One\",\"body\":\"b\",\"html_url\":\"" WEB
                "/issues/21\",\"repository_url\":\"" API "\"}");
    assert_int_equal(world_import(w, "one.json"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    world_write(w, "comments.json", COMMENTS); /* nothing is taken back by a page of comments */
    assert_int_equal(world_import(w, "comments.json"), 0);
    assert_int_equal(w->rep.counts.unchanged, 6);
    check_issue(w);
    static const struct input_blob junk[] = {
        BLOB("j.json", "[{\"type\":\"user\",\"login\":\"x\"},7,{\"number\":3,\"title\":\"v1\","
                       "\"open_issues\":2,\"url\":\"" API "/milestones/3\"}]")};
    assert_int_equal(source_run(w, "github", junk, 1, false), 0);
    assert_int_equal(w->rep.counts.posts, 0);
    assert_int_equal(world_skipped(w, "neither issue nor comment"), 3);
}

/* ---- GraphQL and gh ---- */

#define ACTOR(login)                                                                               \
    "{\"__typename\":\"User\",\"login\":\"" login "\",\"url\":\"https://github.com/" login "\"}"
#define DISCUSSIONS                                                                                \
    "{\"data\":{\"repository\":{\"nameWithOwner\":\"acme/rocket\",\"discussions\":{\"pageInfo\":{" \
    "\"hasNextPage\":false},\"nodes\":[{\"number\":30,\"title\":\"Which fuel?\",\"body\":\"For "   \
    "the "                                                                                         \
    "*big* one\",\"url\":\"" WEB "/discussions/30\",\"author\":" ACTOR(                            \
        "ana") ",\"createdAt\":"                                                                   \
               "\"2024-03-01T10:00:00Z\",\"lastEditedAt\":\"2024-03-01T11:00:00Z\",\"category\":{" \
               "\"name\":"                                                                         \
               "\"Q&A\",\"isAnswerable\":true},\"isAnswered\":true,\"answer\":{\"id\":\"DC_"       \
               "kwDOAAAAAc4AAADJ\"},"                                                              \
               "\"upvoteCount\":5,\"reactionGroups\":[{\"content\":\"THUMBS_UP\",\"users\":{"      \
               "\"totalCount\":2}},"                                                               \
               "{\"content\":\"CONFUSED\",\"reactors\":{\"totalCount\":1}}],\"labels\":{"          \
               "\"nodes\":[{\"name\":"                                                             \
               "\"Fuel\"}]},\"closed\":true,\"stateReason\":\"RESOLVED\",\"comments\":{\"nodes\":" \
               "[{\"id\":"                                                                         \
               "\"DC_kwDOAAAAAc4AAADI\",\"author\":" ACTOR(                                        \
                   "bo") ",\"body\":\"Coal\",\"isAnswer\":false,"                                  \
                         "\"upvoteCount\":0,\"createdAt\":\"2024-03-01T12:00:00Z\",\"replies\":{"  \
                         "\"nodes\":[]}},{"                                                        \
                         "\"databaseId\":201,\"url\":\"" WEB                                       \
                         "/discussions/30#discussioncomment-201\",\"author\":" ACTOR(              \
                             "kofi") ",\"body\":\"Kerosene\",\"upvoteCount\":7,\"createdAt\":"     \
                                     "\"2024-03-01T13:00:00Z\","                                   \
                                     "\"replies\":{\"nodes\":[{\"databaseId\":202,"                \
                                     "\"author\":" ACTOR(                                          \
                                         "ana") ",\"body\":\"Why?\","                              \
                                                "\"createdAt\":\"2024-03-01T14:00:00Z\","          \
                                                "\"replyTo\":{\"databaseId\":201}},{"              \
                                                "\"databaseId\":203,"                              \
                                                "\"author\":null,\"body\":\"Buy "                  \
                                                "now\",\"isMinimized\":true,\"minimizedReason\":"  \
                                                "\"spam\"}]}},{"                                   \
                                                "\"databaseId\":204,\"author\":null,\"body\":"     \
                                                "\"\",\"deletedAt\":\"2024-03-02T00:00:00Z\"},{"   \
                                                "\"databaseId\":205,\"author\":{\"__typename\":"   \
                                                "\"Bot\",\"login\":\"github-actions\"},\"body\":"  \
                                                "\"Stale?\",\"isMinimized\":false}]}},{"           \
                                                "\"number\":31,\"title\":\"We "                    \
                                                "flew\",\"body\":\"!\","                           \
                                                "\"author\":" ACTOR(                               \
                                                    "ana") ",\"category\":{\"name\":\"Show and "   \
                                                           "tell\",\"isAnswerable\":false},"       \
                                                           "\"comments\":{\"edges\":[{\"node\":{"  \
                                                           "\"databaseId\":210,\"author\":" ACTOR( \
                                                               "bo") ",\"body\":\"Wow\","          \
                                                                     "\"replies\":{\"edges\":[{"   \
                                                                     "\"node\":{\"databaseId\":"   \
                                                                     "211,\"author\":" ACTOR(      \
                                                                         "an"                      \
                                                                         "a") ",\"body\":"         \
                                                                              "\"Thanks\"}}]}}}]}" \
                                                                              "}]}}}}"

static void test_discussions(void **state)
{
    struct world *w = *state;
    world_write(w, "d.json", DISCUSSIONS);
    assert_int_equal(world_import(w, "d.json"), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 8);
    assert_int_equal(world_skipped(w, "hidden"), 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    struct thread t = world_thread(w, "acme-rocket", "#30");
    assert_int_equal(t.nposts, 5);
    assert_int_equal(t.posts->kind, POST_QUESTION);
    assert_int_equal(t.posts->up, 7);
    assert_int_equal(t.posts->down, 0);
    assert_int_equal(t.posts->nreactions, 2);
    assert_sv(t.posts->closed_reason, "resolved");
    assert_int_equal(t.posts->edited, 1709290800);
    assert_int_equal(t.posts->ntags, 2);
    const struct post *coal = world_post(&t, SPACE_POST, "discussioncomment-200"),
                      *oil = world_post(&t, SPACE_POST, "discussioncomment-201"),
                      *why = world_post(&t, SPACE_POST, "discussioncomment-202"),
                      *bot = world_post(&t, SPACE_POST, "discussioncomment-205");
    assert_non_null(coal); /* its number is in its node id */
    assert_int_equal(coal->kind, POST_ANSWER);
    assert_false(coal->accepted);
    assert_sv(coal->url, WEB "/discussions/30#discussioncomment-200");
    assert_true(oil->accepted); /* named by the question's node id alone */
    assert_int_equal(oil->score, 7);
    assert_sv(oil->url, WEB "/discussions/30#discussioncomment-201");
    assert_int_equal(why->kind, POST_COMMENT);
    assert_sv(why->parent.id, "discussioncomment-201");
    assert_true(bot->bot);
    assert_sv(bot->author, "github-actions[bot]");
    t = world_thread(w, "acme-rocket", "#31");
    assert_int_equal(t.nposts, 3);
    assert_int_equal(t.posts->kind, POST_REPLY);
    assert_sv(t.posts->url, WEB "/discussions/31");
    assert_int_equal(t.posts[1].kind, POST_REPLY);
    assert_sv(world_post(&t, SPACE_POST, "discussioncomment-211")->parent.id,
              "discussioncomment-210");
}

/* A page of comments beside the page of discussions: which of them are answers is said there. */
static void test_discussion_pages(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {
        BLOB("c.json",
             "{\"data\":{\"node\":{\"comments\":{\"nodes\":[{\"url\":\"" WEB "/discussions/"
             "30#discussioncomment-7\",\"body\":\"a\",\"isAnswer\":false},{\"url\":\"" WEB
             "/discussions/"
             "31#discussioncomment-8\",\"body\":\"b\",\"isAnswer\":false},{\"url\":\"" WEB
             "/discussions/30#discussioncomment-9\",\"body\":\"c\",\"replyTo\":{\"url\":\"" WEB
             "/discussions/30#discussioncomment-7\"}}]}}}}"),
        BLOB("d.json", "{\"data\":{\"repository\":{\"discussions\":{\"nodes\":[{\"number\":30,"
                       "\"title\":\"Q\",\"url\":\"" WEB "/discussions/30\",\"category\":{"
                       "\"isAnswerable\":true}},{\"number\":31,\"title\":\"T\",\"url\":\"" WEB
                       "/discussions/31\",\"category\":{\"isAnswerable\":false}}]}}}}")};
    assert_int_equal(source_run(w, "github", blobs, 2, false), 0);
    struct thread t = world_thread(w, "acme-rocket", "#30");
    assert_int_equal(t.nposts, 3);
    assert_int_equal(t.posts->kind, POST_QUESTION);
    assert_int_equal(world_post(&t, SPACE_POST, "discussioncomment-7")->kind, POST_ANSWER);
    assert_int_equal(world_post(&t, SPACE_POST, "discussioncomment-9")->kind, POST_COMMENT);
    t = world_thread(w, "acme-rocket", "#31");
    assert_int_equal(t.posts[1].kind, POST_REPLY);
}

/* A reply says whose it is by an id of GraphQL, which need not tell the number in the address. */
static void test_discussion_replies(void **state)
{
    struct world *w = *state;
    static const struct input_blob b = BLOB(
        "d.json",
        "{\"data\":{\"repository\":{\"discussions\":{\"nodes\":[{\"number\":40,\"title\":\"Q\","
        "\"url\":\"" WEB
        "/discussions/40\",\"comments\":{\"nodes\":[{\"id\":\"DC_2\",\"url\":\"" WEB "/discussions/"
        "40#discussioncomment-2\",\"body\":\"a\",\"replies\":{\"nodes\":[{\"id\":\"DC_3\","
        "\"url\":\"" WEB "/discussions/40#discussioncomment-3\",\"body\":\"b\",\"replyTo\":{\"id\":"
        "\"DC_2\"}}]}}]}}]}}}}");
    assert_int_equal(source_run(w, "github", &b, 1, false), 0);
    struct thread t = world_thread(w, "acme-rocket", "#40");
    assert_int_equal(t.nposts, 3);
    assert_sv(world_post(&t, SPACE_POST, "discussioncomment-3")->parent.id, "discussioncomment-2");
}

/* What was there and is deleted now goes. */
static void test_deleted(void **state)
{
    struct world *w = *state;
    static const struct input_blob one[] = {
        BLOB("c.json", "{\"data\":{\"node\":{\"comments\":{\"nodes\":[{\"url\":\"" WEB
                       "/discussions/30#discussioncomment-204\",\"body\":\"Regretted\",\"author\":"
                       "{\"login\":\"bo\"}}]}}}}")};
    static const struct input_blob all[] = {BLOB("d.json", DISCUSSIONS)};
    assert_int_equal(source_run(w, "github", one, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 1);
    w->opt.source = "acme-rocket";
    assert_int_equal(source_run(w, "github", one, 1, false), 0);
    assert_int_equal(source_run(w, "github", all, 1, false), 0);
    w->opt.source = NULL;
    struct thread t = world_thread(w, "acme-rocket", "#30");
    assert_int_equal(t.nposts, 5);
    assert_null(world_post(&t, SPACE_POST, "discussioncomment-204"));
}

/* The issue of the REST pages again, as gh and as GraphQL write it. */
static void test_meet(void **state)
{
    struct world *w = *state;
    static const struct input_blob rest[] = {BLOB("i.json", ISSUES), BLOB("c.json", COMMENTS)};
    static const struct input_blob gh[] = {BLOB(
        "gh.json",
        "[{\"author\":{\"id\":\"U_x\",\"is_bot\":false,\"login\":\"ana\",\"name\":\"Ana\"},"
        "\"body\":"
        "\"It stalls.\",\"closed\":true,\"comments\":[{\"id\":\"IC_kwDOAAAAAc4AAABm\",\"author\":{"
        "\"login\":\"kofi\"},\"authorAssociation\":\"NONE\",\"body\":\"Prime the pump:\\n\\n> "
        "stalls\",\"createdAt\":\"2024-01-02T12:00:00Z\",\"isMinimized\":false,\"url\":\"" WEB
        "/issues/12#issuecomment-102\"},{\"id\":\"MDEyOklzc3VlQ29tbWVudDEwNg==\",\"author\":{"
        "\"login\":\"\"},\"body\":\"new\",\"createdAt\":\"2024-05-01T00:00:00Z\"}],\"createdAt\":"
        "\"2024-01-02T10:00:00Z\",\"labels\":[{\"id\":\"x\",\"name\":\"Question\"},{\"name\":"
        "\"Answered\"}],\"number\":12,\"state\":\"CLOSED\",\"stateReason\":\"NOT_PLANNED\","
        "\"title\":"
        "\"Engine *stalls* at launch\",\"updatedAt\":\"2024-02-01T00:00:00Z\",\"url\":\"" WEB
        "/issues/12\"}]")};
    static const struct input_blob graph[] = {BLOB(
        "g.json", "{\"data\":{\"repository\":{\"owner\":{\"login\":\"acme\"},\"name\":\"rocket\","
                  "\"issue\":{"
                  "\"number\":12,\"comments\":{\"nodes\":[{\"databaseId\":101,\"author\":" ACTOR(
                      "bo") ",\"body\":\"Same here, "
                            "too\",\"createdAt\":\"2024-01-02T11:00:00Z\",\"reactions\":{"
                            "\"totalCount\":2,\"nodes\":[{\"content\":\"THUMBS_UP\"},{\"content\":"
                            "\"THUMBS_UP\"}]}}]}},"
                            "\"pullRequests\":{\"nodes\":[{\"number\":14,\"title\":\"Prime the "
                            "pump\",\"state\":"
                            "\"MERGED\",\"body\":\"b\",\"closingIssuesReferences\":{\"nodes\":[{"
                            "\"number\":12}]},"
                            "\"reviews\":{\"nodes\":[{\"databaseId\":7,\"body\":\"Nice\","
                            "\"author\":" ACTOR("ana") ",\"comments\":{\"nodes\":[{\"databaseId\":"
                                                       "108,\"author\":" ACTOR(
                                                           "bo") ",\"body\":\"here\"}]}}]}}]}}}}")};
    assert_int_equal(source_run(w, "github", rest, 2, false), 0);
    check_issue(w);
    assert_int_equal(source_run(w, "github", gh, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 1);
    struct thread t = world_thread(w, "acme-rocket", "#12");
    assert_int_equal(t.nposts, 5);
    assert_sv(t.posts->body, "It stalls.");
    assert_sv(t.posts->closed_reason, "not_planned");
    assert_int_equal(t.posts->score, 3); /* gh did not ask for the reactions */
    assert_true(world_post(&t, SPACE_POST, "issuecomment-102")->accepted);
    assert_sv(world_post(&t, SPACE_POST, "issuecomment-106")->author, "ghost");
    assert_int_equal(source_run(w, "github", graph, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 2);
    t = world_thread(w, "acme-rocket", "#12");
    assert_int_equal(t.nposts, 5);
    assert_sv(t.posts->body, "It stalls."); /* was only around its comments */
    const struct post *c = world_post(&t, SPACE_POST, "issuecomment-101");
    assert_sv(c->body, "Same here, too");
    assert_int_equal(c->score, 2);
    t = world_thread(w, "acme-rocket", "#14");
    assert_sv(t.posts->closed_reason, "merged");
    assert_sv(world_post(&t, SPACE_POST, "discussion_r108")->parent.id, "pullrequestreview-7");
}

/* ---- archives ---- */

#define MIGRATION(private)                                                                         \
    BLOB("issue_comments_000001.json",                                                             \
         "[{\"type\":\"issue_comment\",\"url\":\"https://ghe.example/acme/rocket/issues/"          \
         "1#issuecomment-5\",\"issue\":\"https://ghe.example/acme/rocket/issues/1\",\"user\":"     \
         "\"https://ghe.example/kofi\",\"body\":\"Look at it\",\"created_at\":"                    \
         "\"2020-01-02T00:00:00Z\",\"reactions\":[{\"user\":\"https://ghe.example/bo\","           \
         "\"content\":\"+1\"},{\"content\":\"-1\"},{\"content\":\"+1\"}]}]"),                      \
        BLOB("issues_000001.json",                                                                 \
             "[{\"type\":\"issue\",\"url\":\"https://ghe.example/acme/rocket/issues/1\","          \
             "\"repository\":\"https://ghe.example/acme/rocket\",\"user\":"                        \
             "\"https://ghe.example/ana\",\"title\":\"First\",\"body\":\"It broke\",\"labels\":["  \
             "\"https://ghe.example/acme/rocket/labels/help%20wanted\"],\"closed_at\":"            \
             "\"2020-02-01T00:00:00Z\",\"created_at\":\"2020-01-01T00:00:00Z\"}]"),                \
        BLOB(                                                                                      \
            "pull_request_reviews_000001.json",                                                    \
            "[{\"type\":\"pull_request_review\",\"url\":\"https://ghe.example/acme/rocket/pull/2/" \
            "files#pullrequestreview-8\",\"pull_request\":\"https://ghe.example/acme/rocket/pull/" \
            "2\",\"user\":\"https://ghe.example/apps/checker\",\"body\":\"No\",\"submitted_at\":"  \
            "\"2020-01-05T00:00:00Z\"}]"),                                                         \
        BLOB("pull_request_review_comments_000001.json",                                           \
             "[{\"type\":\"pull_request_review_comment\",\"url\":\"https://ghe.example/acme/"      \
             "rocket/"                                                                             \
             "pull/2/files#r9\",\"pull_request\":\"https://ghe.example/acme/rocket/pull/2\","      \
             "\"user\":\"https://ghe.example/ana\",\"body\":\"Typo\",\"in_reply_to\":null}]"),     \
        BLOB("pull_requests_000001.json",                                                          \
             "[{\"type\":\"pull_request\",\"url\":\"https://ghe.example/acme/rocket/pull/2\","     \
             "\"repository\":\"https://ghe.example/acme/rocket\",\"user\":"                        \
             "\"https://ghe.example/bo\",\"title\":\"Second\",\"body\":\"Mend it\",\"merged_at\":" \
             "\"2020-01-06T00:00:00Z\"}]"),                                                        \
        BLOB("repositories_000001.json",                                                           \
             "[{\"type\":\"repository\",\"url\":\"https://ghe.example/acme/rocket\",\"name\":"     \
             "\"rocket\",\"private\":" private "}]"),                                              \
        BLOB("schema.json", "{\"version\":\"1.2.0\"}"),                                            \
        BLOB("users_000001.json", "[{\"type\":\"user\",\"login\":\"ana\"}]")

static void test_migration(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {MIGRATION("false")};
    for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
        world_put(w, arena_printf(&w->a, "m/%s", blobs[i].name), blobs[i].p, blobs[i].n);
    assert_int_equal(world_import(w, "m"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5);
    struct thread t = world_thread(w, "acme-rocket", "#1");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts->author, "ana");
    assert_sv(t.posts->tags[0], "help-wanted");
    assert_true(t.posts->closed);
    assert_sv(t.posts[1].key.id, "issuecomment-5");
    assert_sv(t.posts[1].url, "https://ghe.example/acme/rocket/issues/1#issuecomment-5");
    assert_int_equal(t.posts[1].up, 2);
    assert_int_equal(t.posts[1].down, 1);
    t = world_thread(w, "acme-rocket", "#2");
    assert_int_equal(t.nposts, 3);
    assert_sv(t.posts->closed_reason, "merged");
    const struct post *r = world_post(&t, SPACE_POST, "pullrequestreview-8");
    assert_true(r->bot);
    assert_sv(r->author, "checker[bot]");
    assert_non_null(world_post(&t, SPACE_POST, "discussion_r9"));
}

static bool says_name(const struct world *w, const char *name)
{
    char *json = import_report_json(&w->rep);
    bool found = strstr(json, name) != NULL;
    free(json);
    return found;
}

static void test_private(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {MIGRATION("true")};
    static const struct input_blob graph[] = {
        BLOB("p.json", "{\"data\":{\"repository\":{\"nameWithOwner\":\"acme/secret\",\"isPrivate\":"
                       "true,\"issues\":{\"nodes\":[{\"number\":1,\"title\":\"Hush\",\"comments\":"
                       "{\"nodes\":[{\"databaseId\":1,\"body\":\"hush\"}]}}]}}}}")};
    static const struct input_blob rest[] = {
        BLOB("r.json", "[{\"number\":2,\"title\":\"Hush\",\"html_url\":\"https://github.com/acme/"
                       "vault/issues/2\",\"repository\":{\"full_name\":\"acme/vault\","
                       "\"visibility\":\"internal\"}}]")};
    const struct {
        const struct input_blob *blobs;
        size_t n;
        int64_t posts;
        const char *name, *label;
    } all[] = {{blobs, sizeof blobs / sizeof *blobs, 5, "rocket", "acme-rocket:acme/rocket"},
               {graph, 1, 2, "secret", "acme-secret:acme/secret"},
               {rest, 1, 1, "vault", "acme-vault:acme/vault"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct store_source *v;
        w->opt.include_private = false;
        assert_int_equal(source_run(w, "github", all[i].blobs, all[i].n, false), 0);
        assert_int_equal(w->rep.counts.posts, 0);
        assert_int_equal(world_skipped(w, "private"), all[i].posts);
        assert_false(says_name(w, all[i].name));
        int n = store_sources(&v, w->st, true, &w->a, NULL);
        for (int k = 0; k < n; k++)
            assert_true(sv_find(v[k].name, sv_of(all[i].name)) < 0);
        w->opt.include_private = true;
        assert_int_equal(source_run(w, "github", all[i].blobs, all[i].n, false), 0);
        assert_int_equal(w->rep.counts.added, all[i].posts);
        struct thread t = world_thread(w, "", i == 1 ? "#1" : "#2");
        assert_true(t.nposts > 0);
        if (i == 0)
            assert_sv(t.posts->visibility, all[i].label);
    }
}

/* Pages of the API do not say that their repository is private; its own object beside them does. */
static void test_private_beside(void **state)
{
    struct world *w = *state;
    world_write(w, "p/issues.json", ISSUES);
    world_write(w, "p/repository.json",
                "{\"id\":1,\"name\":\"rocket\",\"full_name\":\"acme/rocket\",\"private\":true,"
                "\"owner\":{\"login\":\"acme\",\"url\":\"https://api.github.com/users/acme\"},"
                "\"html_url\":\"" WEB "\",\"url\":\"" API "\",\"visibility\":\"private\"}");
    assert_int_equal(world_import(w, "p"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.posts, 0);
    assert_int_equal(world_skipped(w, "private"), 4);
}

#define ARCHIVE                                                                                    \
    "{\"magic\":\"E!vIA5L86J2I\",\"timestamp\":\"2024-01-01T00:00:00+00:00\",\"repo\":"            \
    "\"acme/rocket\",\"labels\":[{\"name\":\"bug\"}],\"issues\":[{\"number\":1,\"id\":\"x\","      \
    "\"title\":\"First\",\"url\":\"" WEB "/issues/1\",\"state\":\"CLOSED\",\"author\":\"ana\","    \
    "\"labels\":[\"bug\"],\"body\":\"b\",\"createdAt\":\"2020-01-01T00:00:00Z\",\"comments\":[{"   \
    "\"author\":\"bo\",\"body\":\"one\",\"createdAt\":\"2020-01-01T01:00:00Z\"},{\"author\":"      \
    "\"bo\","                                                                                      \
    "\"body\":\"two\",\"createdAt\":\"2020-01-01T02:00:00Z\"}]}],\"pulls\":[{\"number\":2,"        \
    "\"title\":\"Second\",\"state\":\"OPEN\",\"author\":null,\"body\":\"closes "                   \
    "#1\",\"createdAt\":"                                                                          \
    "\"2020-01-02T00:00:00Z\",\"comments\":[],\"reviews\":[{\"id\":"                               \
    "\"MDE3OlB1bGxSZXF1ZXN0UmV2aWV3MTAw\",\"author\":\"ana\",\"state\":\"COMMENTED\",\"body\":"    \
    "\"\","                                                                                        \
    "\"createdAt\":\"2020-01-02T01:00:00Z\",\"comments\":[{\"body\":\"a\",\"createdAt\":"          \
    "\"2020-01-02T01:00:00Z\"},{\"body\":\"b\",\"createdAt\":\"2020-01-02T01:00:00Z\"}]},{\"id\":" \
    "\"MDE3OlB1bGxSZXF1ZXN0UmV2aWV3MTAx\",\"author\":\"bo\",\"body\":\"fine\",\"createdAt\":"      \
    "\"2020-01-02T02:00:00Z\",\"comments\":[{\"body\":\"c\",\"createdAt\":\"2020-01-02T02:00:"     \
    "00Z\"}]"                                                                                      \
    "}]}]}"

static void test_archive_json(void **state)
{
    struct world *w = *state;
    world_write(w, "archive.json", ARCHIVE);
    assert_int_equal(world_import(w, "archive.json"), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 8);
    assert_int_equal(world_skipped(w, "no text"), 1);
    struct thread t = world_thread(w, "acme-rocket", "#1");
    assert_int_equal(t.nposts, 3);
    assert_sv(t.posts[1].key.id, "#1@2020-01-01T01:00:00Z@bo");
    assert_sv(t.posts[1].url, WEB "/issues/1");
    t = world_thread(w, "acme-rocket", "#2");
    assert_int_equal(t.nposts, 5);
    assert_sv(t.posts->url, WEB "/pull/2");
    assert_sv(t.posts->author, "ghost");
    assert_int_equal(t.posts->nlinks, 1);
    const struct post *a = world_post(&t, SPACE_POST,
                                      "pullrequestreview-100@2020-01-02T01:00:00Z@1"),
                      *c = world_post(&t, SPACE_POST,
                                      "pullrequestreview-101@2020-01-02T02:00:00Z@0");
    assert_sv(a->author, "ana");
    assert_sv(a->parent.id, "#2");
    assert_sv(c->author, "bo");
    assert_sv(c->parent.id, "pullrequestreview-101");
}

/* Several repositories in one export: the source is GitHub. */
static void test_many(void **state)
{
    struct world *w = *state;
    static const struct input_blob blobs[] = {
        BLOB("a.json", ISSUES),
        BLOB("b.json", "[{\"number\":12,\"title\":\"Other\",\"url\":"
                       "\"https://github.com/acme/boat/issues/12\"}]"),
        BLOB("c.json", "[{\"number\":1,\"title\":\"Nowhere\",\"body\":\"x\"}]")};
    assert_int_equal(source_run(w, "github", blobs, 3, false), 0);
    assert_int_equal(w->rep.counts.added, 6);
    struct thread t = world_thread(w, "github", "#1");
    assert_sv(t.posts->container, "export");
    w->opt.include = (const char *const[]){"acme/boat", NULL};
    assert_int_equal(source_run(w, "github", blobs, 3, false), 0);
    assert_int_equal(w->rep.counts.posts, 1);
    w->opt.include = NULL;
}

/* ---- tables ---- */

static void test_places(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *url, *site, *repo, *comment;
        int kind;
        int64_t number;
    } rows[] = {
        {WEB "/issues/7", "https://github.com", "acme/rocket", "", GITHUB_ISSUE, 7},
        {API "/issues/7", "https://github.com", "acme/rocket", "", GITHUB_ISSUE, 7},
        {"http://ghe.example:8080/api/v3/repos/a/b/pulls/7", "http://ghe.example:8080", "a/b", "",
         GITHUB_PULL, 7},
        {API "/pulls/7/reviews/8", "https://github.com", "acme/rocket", "pullrequestreview-8",
         GITHUB_PULL, 7},
        {API "/issues/comments/9", "https://github.com", "acme/rocket", "issuecomment-9",
         GITHUB_UNKNOWN, 0},
        {WEB "/pull/2/files#r3", "https://github.com", "acme/rocket", "discussion_r3", GITHUB_PULL,
         2},
        {WEB "/discussions/4?sort=new#discussioncomment-5", "https://github.com", "acme/rocket",
         "discussioncomment-5", GITHUB_DISCUSSION, 4},
        {WEB "/issues/x#issuecomment-", "https://github.com", "acme/rocket", "", GITHUB_ISSUE, 0},
        {WEB, "https://github.com", "acme/rocket", "", GITHUB_UNKNOWN, 0},
        {"https://github.com/ana", NULL, "", "", 0, 0},
        {"ftp://github.com/a/b", NULL, "", "", 0, 0},
        {"https://", NULL, "", "", 0, 0},
        {"https://api.github.com/users/ana/x", NULL, "", "", 0, 0},
        {"https://github.com/a b/c", NULL, "", "", 0, 0},
        {"", NULL, "", "", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct github_place at;
        bool found = github_place_of(&at, sv_of(rows[i].url), &w->a);
        assert_int_equal(found, rows[i].site != NULL);
        if (!found)
            continue;
        assert_sv(at.site, rows[i].site);
        assert_sv(at.repo, rows[i].repo);
        assert_sv(at.comment, rows[i].comment);
        assert_int_equal(at.kind, rows[i].kind);
        assert_int_equal(at.number, rows[i].number);
    }
}

static void test_node_ids(void **state)
{
    static const struct {
        const char *id;
        int64_t number;
    } rows[] = {{"MDEyOklzc3VlQ29tbWVudDc=", 7},
                {"MDU6SXNzdWUzMTc1MTIxMg==", 31751212},
                {"MDE3OlB1bGxSZXF1ZXN0UmV2aWV3MTAwMzg0Mw==", 1003843},
                {"IC_kwDOAAAAAc4AAAAH", 7},
                {"IC_kwDOAAAAAQc", 7},
                {"IC_kwDOAAAAAc8AAAABAAAAAA", 4294967296},
                {"IC_kwDOAAAAAc4AAA", 0},
                {"IC_", 0},
                {"", 0},
                {"hello", 0},
                {"Zm9vYmFyMTI=", 0},
                {"IC_!!", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(github_node_number(sv_of(rows[i].id)), rows[i].number);
}

static void test_duplicates(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *body;
        int64_t number;
    } rows[] = {{"Duplicate of #12", 12},
                {"  duplicate of #12.", 12},
                {"This is a duplicate of issue #144.\n", 144},
                {"Closing as a duplicate of " WEB "/issues/9. Thanks!", 9},
                {"Dup of #1137 ?", 0},
                {"Duplicate of https://github.com/other/repo/issues/9", 0},
                {"Is this a duplicate of #5", 0},
                {"Duplicate of #abc", 0},
                {"Duplicate of #12abc", 0},
                {"duplicates", 0},
                {"I would rather not. Duplicate of #4", 0},
                {"", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(github_duplicate_of(sv_of(rows[i].body), SV("acme/rocket"), &w->a),
                         rows[i].number);
}

static void test_bodies(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"plain\n", "plain"},
        {"## A\n\n## B\n\ntext\n", "## B\n\ntext"},
        {"# A\n## B\n### C\n\ntext\n## D\n\n", "# A\n## B\n### C\n\ntext"},
        {"# A\n## B\n# C\nx\n", "# C\nx"},
        {"# My engine stops\n", "# My engine stops"},
        {"text\n\n# a lonely end\n", "text\n\n# a lonely end"},
        {"### A\n\n_No response_\n\n### B\n\nyes\n", "### B\n\nyes"},
        {"### A\n\n_No response_", "### A\n\n_No response_"},
        {"_No response_", ""},
        {"# A\n\n# B\n", "# A\n\n# B"},
        {"<!-- only this -->", ""},
        {"a <!-- not closed\n# b\n", "a <!-- not closed\n# b"},
        {"```\n# code\n```\n", "```\n# code\n```"},
        {"#12 is it\n#13\n", "#12 is it\n#13"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sb out = SB_INIT(1 << 16), scratch = SB_INIT(1 << 16);
        github_body(&out, &scratch, sv_of(rows[i].body));
        struct sv s = sv_trim(sb_view(&out));
        if (!sv_eq(s, sv_of(rows[i].want)))
            fail_msg("row %zu: \"" SV_FMT "\"", i, SV_ARG(s));
        sb_dispose(&out);
        sb_dispose(&scratch);
    }
}

/* ---- what must hold for all ---- */

static void test_probe(void **state)
{
    struct world *w = *state;
    static const char *const others[] = {
        "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"see https://github.com/a/b/issues/1\"}]",
        "{\"kind\":\"Listing\",\"data\":{\"children\":[]}}",
        "{\"post_stream\":{\"posts\":[]},\"id\":1,\"title\":\"t\"}",
        "{\"value\":[{\"id\":\"1\",\"messageType\":\"message\"}]}",
        "{\"guild\":{\"id\":\"1\"},\"channel\":{},\"messages\":[]}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct input_blob one = {"x.json", others[i], strlen(others[i])};
        struct input *in = NULL;
        assert_int_equal(input_open_blobs(&in, "x", &one, 1, &w->err), 0);
        for (const struct importer *const *k = importers(); *k; k++)
            if (strcmp((*k)->name, "github") == 0)
                assert_int_equal((*k)->probe(in), 0);
        input_free(in);
    }
    world_write(w, "few.json", /* of `gh issue list --json number,title,body,state` */
                "[{\"body\":\"it leaks\",\"number\":3,\"state\":\"OPEN\",\"title\":\"Tap\"}]");
    assert_int_equal(world_import(w, "few.json"), 0);
    assert_int_equal(w->rep.counts.posts, 1);
}

static void test_twice(void **state)
{
    static const struct input_blob blobs[] = {BLOB("i.json", ISSUES), BLOB("c.json", COMMENTS),
                                              BLOB("d.json", DISCUSSIONS)};
    source_twice(*state, "github", blobs, 3);
}

static void test_cut(void **state)
{
    static const struct input_blob rest[] = {BLOB("i.json", ISSUES), BLOB("c.json", COMMENTS)};
    static const struct input_blob graph[] = {BLOB("d.json", DISCUSSIONS)};
    static const struct input_blob archive[] = {BLOB("archive.json", ARCHIVE)};
    source_cut_everywhere(*state, "github", rest, 2);
    source_cut_everywhere(*state, "github", graph, 1);
    source_cut_everywhere(*state, "github", archive, 1);
}

static void test_wrong_types(void **state)
{
    struct input_blob rest[] = {BLOB("i.json", ISSUES)};
    struct input_blob comments[] = {
        BLOB("c.json", "[" COMMENT("issues/12", "103", "ana", "2024-01-02T13:00:00Z", "x") "]")};
    struct input_blob graph[] = {BLOB("d.json", DISCUSSIONS)};
    struct input_blob archive[] = {BLOB("archive.json", ARCHIVE)};
    struct input_blob migration[] = {MIGRATION("true")};
    source_wrong_types(*state, "github", rest, 1, 0, false);
    source_wrong_types(*state, "github", comments, 1, 0, false);
    source_wrong_types(*state, "github", graph, 1, 0, false);
    source_wrong_types(*state, "github", archive, 1, 0, false);
    for (size_t i = 0; i < 6; i++)
        source_wrong_types(*state, "github", migration, 6, i, false);
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "github-issues-tls13");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5242);
    assert_int_equal(w->rep.counts.threads, 1444);
    assert_int_equal(w->rep.counts.ghosts, 0);
    struct thread t = world_thread(w, "tlswg-tls13-spec", "#193");
    assert_true(t.posts->closed);
    assert_int_equal(t.posts->nlinks, 1);
    assert_sv(t.posts->links[0].key.id, "#144");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rest),
        TEST(test_pages),
        TEST(test_discussions),
        TEST(test_discussion_pages),
        TEST(test_discussion_replies),
        TEST(test_deleted),
        TEST(test_meet),
        TEST(test_migration),
        TEST(test_private),
        TEST(test_private_beside),
        TEST(test_archive_json),
        TEST(test_many),
        TEST(test_places),
        TEST(test_node_ids),
        TEST(test_duplicates),
        TEST(test_bodies),
        TEST(test_probe),
        TEST(test_twice),
        TEST(test_cut),
        TEST(test_wrong_types),
        TEST(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
