/* test_source_stackexchange.c - Stack Exchange dumps: made ones for every trap, real ones where
 * they are.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: rows (test_rows.c), HTML (test_html.c).
 */
#include <sys/stat.h>

#include "tests/unit/import_util.h"

#define XML "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"

/* Question 1 with answers 2 (before it in the file) and 3, comments 1 and 2. */
static void write_dump(struct world *w, const char *dir, const char *posts_end)
{
    const char *name = arena_printf(&w->a, "%s/Posts.xml", dir);
    world_write(
        w, name,
        arena_printf(
            &w->a,
            XML
            "<!-- a comment\n with < and <row Id=\"99\" /> -->\n<posts>\n"
            "<row Id=\"2\" PostTypeId=\"2\" ParentId=\"1\" Score=\"5\" Body=\"&lt;p&gt;use "
            "&lt;code&gt;x&lt;/code&gt;&lt;/p&gt;\" OwnerDisplayName=\"gone\" "
            "CreationDate=\"2019-01-02T00:00:00.000\" />\r\n"
            "<row Id=\"1\" PostTypeId=\"1\" AcceptedAnswerId=\"2\" "
            "CreationDate=\"2018-01-01T10:00:00.123\" Score=\"-2\" ViewCount=\"70\" "
            "Body=\"&lt;p&gt;How&#x1F;?&lt;/p&gt;\" OwnerUserId=\"7\" Title=\"A &lt;b&gt; "
            "title\" Tags=\"&lt;c++&gt;&lt;boost&gt;\" ClosedDate=\"2018-02-01T00:00:00.000\" "
            "LastEditDate=\"2018-01-05T00:00:00.000\" />\n"
            "<row Id=\"3\" PostTypeId=\"2\" ParentId=\"1\" Body=\"no\" OwnerUserId=\"8\" "
            "CommunityOwnedDate=\"2020-01-01T00:00:00.000\" ContentLicense=\"CC BY-SA 2.5\" />\n"
            "<row Id=\"4\" PostTypeId=\"1\" Title=\"Other\" Tags=\"|c++|linux|\" Body=\"\" />\n"
            "<row Id=\"5\" PostTypeId=\"4\" Body=\"wiki\" />\n"
            "<row Id=\"6\" PostTypeId=\"2\" ParentId=\"777\" Body=\"orphan\" />\n%s",
            posts_end));
    world_write(w, arena_printf(&w->a, "%s/Users.xml", dir),
                XML
                "<users>\n<row Id=\"7\" Reputation=\"101\" DisplayName=\"An&#233;\" />\n</users>");
    world_write(w, arena_printf(&w->a, "%s/Votes.xml", dir),
                XML "<votes>\n<row Id=\"1\" PostId=\"2\" VoteTypeId=\"2\" />\n"
                    "<row Id=\"2\" PostId=\"2\" VoteTypeId=\"2\" />\n"
                    "<row Id=\"3\" PostId=\"2\" VoteTypeId=\"3\" />\n"
                    "<row Id=\"4\" PostId=\"2\" VoteTypeId=\"1\" />\n"
                    "<row Id=\"5\" PostId=\"x\" VoteTypeId=\"2\" />\n</votes>");
    world_write(w, arena_printf(&w->a, "%s/PostLinks.xml", dir),
                XML
                "<postlinks>\n<row Id=\"1\" PostId=\"1\" RelatedPostId=\"4\" LinkTypeId=\"1\" />\n"
                "<row Id=\"2\" PostId=\"1\" RelatedPostId=\"4\" LinkTypeId=\"3\" />\n"
                "<row Id=\"3\" PostId=\"1\" RelatedPostId=\"1\" LinkTypeId=\"1\" />\n</postlinks>");
    world_write(w, arena_printf(&w->a, "%s/Comments.xml", dir),
                XML
                "<comments>\n<row Id=\"1\" PostId=\"1\" Score=\"3\" Text=\"use vector&lt;int&gt; "
                "*now*\" UserId=\"7\" />\n<row Id=\"2\" PostId=\"3\" Text=\"# one\" "
                "UserDisplayName=\"ghost\" />\n</comments>");
}

static void test_fields(void **state)
{
    struct world *w = *state;
    write_dump(w, "ai.stackexchange.com-2016-12", "</posts>");
    assert_int_equal(world_import(w, "ai.stackexchange.com-2016-12"), 0);
    assert_int_equal(w->rep.counts.added, 7);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(world_skipped(w, "tag wiki excerpt"), 1);
    assert_true(w->rep.swept);
    struct thread t = world_thread(w, "ai.stackexchange", "1");
    assert_int_equal(t.nposts, 5);
    const struct post *q = world_post(&t, SPACE_POST, "1"), *a = world_post(&t, SPACE_POST, "2");
    const struct post *b = world_post(&t, SPACE_POST, "3"), *c = world_post(&t, SPACE_COMMENT, "1");
    const struct post *d = world_post(&t, SPACE_COMMENT, "2");
    assert_true(q && a && b && c && d);
    assert_int_equal(q->kind, POST_QUESTION);
    assert_sv(q->title, "A <b> title");
    assert_sv(q->body, "How?");
    assert_int_equal(q->score, -2);
    assert_int_equal(q->views, 70);
    assert_int_equal(q->created, 1514800800);
    assert_int_equal(q->edited, 1515110400);
    assert_int_equal(q->ntags, 2);
    assert_true(q->closed);
    assert_sv(q->closed_reason, "duplicate");
    assert_int_equal(q->nlinks, 1);
    assert_true(q->links[0].duplicate && q->links[0].post > 0);
    assert_sv(q->author, "An\xc3\xa9");
    assert_int_equal(q->author_reputation, 101);
    assert_sv(q->url, "https://ai.stackexchange.com/q/1");
    assert_sv(q->license, "CC-BY-SA-3.0");
    assert_false(q->accepted);
    assert_sv(a->body, "use `x`");
    assert_true(a->accepted);
    assert_int_equal(a->up, 2);
    assert_int_equal(a->down, 1);
    assert_int_equal(a->score, 5);
    assert_sv(a->author, "gone");
    assert_sv(a->license, "CC-BY-SA-4.0");
    assert_sv(a->url, "https://ai.stackexchange.com/a/2");
    assert_true(b->wiki && !b->accepted);
    assert_sv(b->author, "user8");
    assert_sv(b->license, "CC-BY-SA-2.5");
    assert_sv(c->body, "use vector\\<int> *now*");
    assert_sv(c->url, "https://ai.stackexchange.com/q/1#comment1_1");
    assert_sv(d->body, "\\# one");
    assert_sv(d->author, "ghost");
    assert_int_equal(world_thread(w, "ai.stackexchange", "4").posts[0].ntags, 2);
    struct thread orphan = world_thread(w, "ai.stackexchange", "6");
    assert_non_null(world_post(&orphan, SPACE_POST, "6"));
}

static void test_again_and_newer(void **state)
{
    struct world *w = *state;
    write_dump(w, "s", "<row Id=\"9\" PostTypeId=\"1\" Title=\"t\" Body=\"b\" />\n</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    int64_t mark = store_mark(w->st);
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(w->rep.counts.unchanged, w->rep.counts.posts);
    assert_int_equal(store_mark(w->st), mark);
    write_dump(w, "s", "<row Id=\"10\" PostTypeId=\"1\" Title=\"t\" Body=\"b\" />\n</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_int_equal(world_thread(w, "s", "9").nposts, 0);
}

/* A newer dump that is cut off anywhere removes nothing. */
static void test_truncated(void **state)
{
    static const char *const ends[] = {"", "<row Id=\"9\" PostTypeId=\"1\" Ti", "</pos",
                                       "<row Id=\"9\" PostTypeId=\"1\" Title=\"t\" Body=\"b\" />"};
    struct world *w = *state;
    write_dump(w, "s", "<row Id=\"8\" PostTypeId=\"1\" Title=\"t\" Body=\"b\" />\n</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        write_dump(w, "s", ends[i]);
        assert_int_equal(world_import(w, "s"), 0);
        assert_int_equal(w->rep.counts.removed, 0);
        assert_false(w->rep.swept);
        assert_non_null(strstr(w->rep.unswept, "Posts.xml breaks off"));
        assert_int_equal(world_thread(w, "s", "8").nposts, 1);
    }
    write_dump(w, "s", "</posts>");
    assert_int_equal(unlink(world_path(w, "s/Comments.xml")), 0);
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(w->rep.counts.removed, 0);
    assert_non_null(strstr(w->rep.unswept, "no Comments.xml"));
}

static void test_bad_rows(void **state)
{
    struct world *w = *state;
    write_dump(w, "s",
               "<row Id=\"20\" PostTypeId=\"1\" Title=\"t\" Body=\"x <b>y\" />\n"
               "<row Id=\"21\" PostTypeId=\"1\" Title=\"&lol;\" Body=\"\" />\n"
               "<row Id=\"22\" PostTypeId=\"1\" Title=\"ok\" Body=\"caf\xe9\" />\n"
               "<row PostTypeId=\"1\" Title=\"no id\" Body=\"\" />\n"
               "<row Id=\"23\" PostTypeId=\"1\" Title=\"ok\" Body=\"x <!-- y\" />\n</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(w->rep.bad_total, 5);
    assert_true(world_bad(w, "Posts.xml", 15, "comment is not closed"));
    assert_true(world_bad(w, "Posts.xml", 15, "a value is not closed"));
    assert_true(world_bad(w, "Posts.xml", 11, "not closed"));
    assert_true(world_bad(w, "Posts.xml", 12, "&lol;"));
    assert_true(world_bad(w, "Posts.xml", 14, "no Id"));
    assert_sv(world_thread(w, "s", "22").title, "ok");
    assert_false(w->rep.swept);
}

/* Of two rows with one id the first counts, so that the dump read again changes nothing. */
static void test_twice(void **state)
{
    struct world *w = *state;
    write_dump(w, "s",
               "<row Id=\"22\" PostTypeId=\"1\" Title=\"one\" Body=\"a\" />\n"
               "<row Id=\"22\" PostTypeId=\"1\" Title=\"two\" Body=\"b\" />\n</posts>");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(world_import(w, "s"), 0);
        assert_int_equal(w->rep.bad_total, 1);
        assert_true(world_bad(w, "Posts.xml", 12, "id 22 occurs twice"));
        assert_sv(world_thread(w, "s", "22").title, "one");
        assert_int_equal(w->rep.counts.updated, 0);
        assert_true(w->rep.swept);
    }
    assert_int_equal(w->rep.counts.unchanged, w->rep.counts.posts);
}

/* What the files beside Posts.xml told stays when they are cut off, away or unreadable. */
static void test_side_files(void **state)
{
    static const char *const files[] = {"s/Users.xml", "s/Votes.xml", "s/PostLinks.xml"};
    struct world *w = *state;
    write_dump(w, "s", "</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    int64_t mark = store_mark(w->st);
    for (size_t how = 0; how < 4; how++) {
        for (size_t i = 0; i < 3 && how < 3; i++) {
            world_write(w, files[i], how == 1 ? "<x>\n<row Id=\"1\" Po" : "<x>\n");
            if (how == 2)
                assert_int_equal(unlink(world_path(w, files[i])), 0);
        }
        assert_int_equal(world_import(w, how == 3 ? "s/Posts.xml" : "s"), 0);
        assert_int_equal(w->rep.counts.unchanged, w->rep.counts.posts);
        assert_int_equal(store_mark(w->st), mark);
        struct thread t = world_thread(w, "s", "1");
        const struct post *q = world_post(&t, SPACE_POST, "1"),
                          *a = world_post(&t, SPACE_POST, "2");
        assert_int_equal(t.nposts, 5);
        assert_sv(q->author, "An\xc3\xa9");
        assert_sv(q->closed_reason, "duplicate");
        assert_int_equal(q->nlinks, 1);
        assert_true(q->links[0].duplicate && q->links[0].post > 0);
        assert_int_equal(a->up, 2);
        assert_int_equal(a->down, 1);
        assert_sv(world_post(&t, SPACE_POST, "3")->author, "user8");
    }
    write_dump(w, "s", "</posts>"); /* whole again: what it says now counts again */
    world_write(w, "s/Users.xml", "<users><row Id=\"7\" DisplayName=\"Bea\"/></users>");
    world_write(w, "s/Votes.xml", "<votes></votes>");
    world_write(w, "s/PostLinks.xml", "<postlinks></postlinks>");
    assert_int_equal(world_import(w, "s"), 0);
    struct thread t = world_thread(w, "s", "1");
    const struct post *q = world_post(&t, SPACE_POST, "1");
    assert_sv(q->author, "Bea");
    assert_int_equal(q->nlinks, 0);
    assert_int_equal(q->closed_reason.n, 0);
    assert_int_equal(world_post(&t, SPACE_POST, "2")->up, 0);
}

/* A content that changes while the links are unknown is updated and loses nothing. */
static void test_edit_without_side_files(void **state)
{
    struct world *w = *state;
    write_dump(w, "s", "</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    world_write(w, "s/Posts.xml",
                "<posts><row Id=\"1\" PostTypeId=\"1\" Title=\"New\" Body=\"b\" OwnerUserId=\"7\" "
                "AcceptedAnswerId=\"2\" ClosedDate=\"2018-02-01T00:00:00.000\"/>\n</posts>");
    assert_int_equal(world_import(w, "s/Posts.xml"), 0);
    assert_int_equal(w->rep.counts.updated, 1);
    struct thread t = world_thread(w, "s", "1");
    assert_sv(t.title, "New");
    assert_int_equal(t.posts[0].nlinks, 1);
    assert_true(t.posts[0].links[0].duplicate);
    assert_sv(t.posts[0].closed_reason, "duplicate");
    assert_sv(t.posts[0].author, "An\xc3\xa9");
    assert_true(world_post(&t, SPACE_POST, "2")->accepted);
}

static void accepted_after(struct world *w, const char *question, bool second, bool third)
{
    world_write(w, "s/Posts.xml",
                arena_printf(&w->a,
                             "<posts>\n%s\n<row Id=\"2\" PostTypeId=\"2\" ParentId=\"1\" "
                             "Body=\"x\"/>\n<row Id=\"3\" PostTypeId=\"2\" ParentId=\"1\" "
                             "Body=\"y\"/>\n</posts>",
                             question));
    assert_int_equal(world_import(w, "s"), 0);
    struct thread t = world_thread(w, "s", "1");
    assert_int_equal(world_post(&t, SPACE_POST, "2")->accepted, second);
    assert_int_equal(world_post(&t, SPACE_POST, "3")->accepted, third);
}

/* A question that cannot be read takes no accepted mark away, and what it still says counts. */
static void test_bad_question(void **state)
{
    struct world *w = *state;
    accepted_after(w, "<row Id=\"1\" PostTypeId=\"1\" AcceptedAnswerId=\"2\" Body=\"q\"/>", true,
                   false);
    accepted_after(w, "<row Id=\"1\" PostTypeId=\"1\" Body=\"q <b\" AcceptedAnswerId=\"2\"/>", true,
                   false);
    accepted_after(w, "<row PostTypeId=\"1\" Body=\"q <b\" AcceptedAnswerId=\"2\"/>", true, false);
    accepted_after(w, "<row Id=\"1\" PostTypeId=\"1\" AcceptedAnswerId=\"3\" Body=\"q <b\"/>",
                   false, true);
    accepted_after(w, "<row Id=\"1\" PostTypeId=\"1\" Body=\"q\"/><row Id=\"9\" Body=\"<\"/>",
                   false, false);
}

/* Whoever names the format may give the posts any name; what holds no posts is refused. */
static void test_format_named(void **state)
{
    struct world *w = *state;
    write_dump(w, "s", "</posts>");
    w->opt.format = "stackexchange";
    assert_int_equal(rename(world_path(w, "s/Posts.xml"), world_path(w, "s/all.dump")), 0);
    assert_int_equal(world_import(w, "s/all.dump"), 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_import(w, "s/Votes.xml"), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "holds no Posts.xml"));
    w->opt.format = NULL;
    assert_int_equal(world_import(w, "s/all.dump"), 0);
    assert_int_equal(w->rep.counts.unchanged, 5);
    assert_int_equal(world_import(w, "s/Votes.xml"), ASK_FORMAT);
}

/* A file that may not be opened counts as not read: nothing is removed for it. */
static void test_unreadable(void **state)
{
    struct world *w = *state;
    if (geteuid() == 0) {
        printf("SKIP: root may read everything\n");
        skip();
    }
    write_dump(w, "s", "</posts>");
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(chmod(world_path(w, "s/Comments.xml"), 0), 0);
    assert_int_equal(chmod(world_path(w, "s/Votes.xml"), 0), 0);
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(w->rep.counts.removed, 0);
    assert_int_equal(w->rep.counts.updated, 0);
    assert_non_null(strstr(w->rep.unswept, "Votes.xml cannot be read"));
    assert_int_equal(world_thread(w, "s", "1").nposts, 5);
    assert_int_equal(chmod(world_path(w, "s/Posts.xml"), 0), 0);
    w->opt.format = "stackexchange";
    assert_true(world_import(w, "s") < 0);
    assert_non_null(strstr(w->err.msg, "Posts.xml"));
    assert_int_equal(w->rep.counts.removed, 0);
}

static void test_utf16(void **state)
{
    struct world *w = *state;
    world_put(w, "s/Posts.xml", "\xff\xfe<\0p\0o\0s\0t\0s\0>\0", 16);
    assert_int_equal(world_import(w, "s"), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "UTF-16"));
}

static void test_names(void **state)
{
    static const struct {
        const char *folder, *source, *url;
    } cases[] = {
        {"cardano.stackexchange-2021-12", "cardano.stackexchange",
         "https://cardano.stackexchange.com/q/1"},
        {"stackoverflow.com_20240401", "stackoverflow", "https://stackoverflow.com/q/1"},
        {"ru.stackoverflow.com-2024-04-01", "ru.stackoverflow", "https://ru.stackoverflow.com/q/1"},
        {"mathoverflow.net", "mathoverflow.net", "https://mathoverflow.net/q/1"},
        {"conlang.meta-2020-08", "conlang.meta", "https://conlang.meta.stackexchange.com/q/1"},
        {"our.site", "our.site", ""},
        {"notstackexchange", "notstackexchange", ""}};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_dump(w, cases[i].folder, "</posts>");
        assert_int_equal(world_import(w, cases[i].folder), 0);
        struct thread t = world_thread(w, cases[i].source, "1");
        assert_int_equal(t.nposts, 5);
        assert_sv(t.posts[0].url, cases[i].url);
    }
    w->opt.source = "Named By Hand";
    assert_int_equal(world_import(w, "our.site"), 0);
    assert_int_equal(world_thread(w, "named-by-hand", "1").nposts, 5);
}

static void test_posts_alone(void **state)
{
    struct world *w = *state;
    write_dump(w, "some.stackexchange.com", "</posts>");
    assert_int_equal(world_import(w, "some.stackexchange.com/Posts.xml"), 0);
    struct thread t = world_thread(w, "some.stackexchange", "1");
    assert_int_equal(t.nposts, 3);
    assert_int_equal(world_post(&t, SPACE_POST, "2")->up, -1);
    assert_true(world_post(&t, SPACE_POST, "2")->accepted);
}

/* ---- real dumps ---- */

static void count_kinds(struct world *w, int64_t *questions, int64_t *answers, int64_t *accepted,
                        int64_t *duplicates)
{
    int64_t ids[5000];
    *questions = *answers = *accepted = *duplicates = 0;
    int n = store_threads(ids, 5000, w->st, 0, NULL);
    for (int i = 0; i < n; i++) {
        struct thread t;
        struct arena a = ARENA_INIT(1 << 16, 256 << 20);
        assert_int_equal(store_thread(&t, w->st, ids[i], 0, &a, NULL), 0);
        for (size_t k = 0; k < t.nposts; k++) {
            const struct post *p = &t.posts[k];
            *questions += p->kind == POST_QUESTION && !p->ghost;
            *answers += p->kind == POST_ANSWER && !p->ghost;
            *accepted += p->accepted;
            for (size_t l = 0; l < p->nlinks; l++)
                *duplicates += p->links[l].duplicate;
        }
        arena_dispose(&a);
    }
}

static void test_cardano(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "stackexchange/cardano.stackexchange-2021-12");
    int64_t questions, answers, accepted, duplicates;
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.bad_total, 0);
    count_kinds(w, &questions, &answers, &accepted, &duplicates);
    assert_int_equal(questions, 1042);
    assert_int_equal(answers, 1496);
    assert_int_equal(accepted, 459);
    assert_int_equal(duplicates, 6); /* of ten; four are of questions that the dump has no more */
}

static void test_ai_updates(void **state)
{
    struct world *w = *state;
    const char *older = world_shared(w, "stackexchange/ai.stackexchange-2016-12");
    const char *newer = world_shared(w, "stackexchange/ai.stackexchange-2017-03");
    int64_t questions, answers, accepted, duplicates;
    assert_int_equal(import_path(w->st, older, &w->opt, &w->rep, &w->err), 0);
    import_report_dispose(&w->rep);
    assert_int_equal(import_path(w->st, newer, &w->opt, &w->rep, &w->err), 0);
    assert_true(w->rep.counts.removed > 0 && w->rep.counts.updated > 0 && w->rep.counts.added > 0);
    count_kinds(w, &questions, &answers, &accepted, &duplicates);
    assert_int_equal(questions, 604);
    assert_int_equal(answers, 1004);
    import_report_dispose(&w->rep);
    assert_int_equal(import_path(w->st, newer, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.unchanged, w->rep.counts.posts);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(test_fields),       T(test_again_and_newer), T(test_truncated),
        T(test_twice),        T(test_side_files),      T(test_edit_without_side_files),
        T(test_bad_question), T(test_format_named),    T(test_unreadable),
        T(test_bad_rows),     T(test_utf16),           T(test_names),
        T(test_posts_alone),  T(test_cardano),         T(test_ai_updates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
