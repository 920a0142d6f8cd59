/* test_source_mail.c - mailing lists and mailboxes: framing, headers, parts, charsets, threads,
 * quotes, what is private.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding the files (test_importer.c). All people and lists are invented.
 */
#include "base/clock.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/source_util.h"

#define FROM(who) "From " who " at example.org  Thu May  3 22:20:10 2018\n"
#define HEAD(id, who, subject)                                                                     \
    "From: " who " at example.org (" who " Test)\nDate: Thu, 3 May 2018 16:20:10 -0500\n"          \
    "Subject: " subject "\nMessage-ID: <" id "@x.example.org>\n"
#define LIST                                                                                       \
    "List-Id: Tools <tools.lists.example.org>\nList-Post: <mailto:tools@lists.example.org>\n"
#define PLAIN(id)                                                                                  \
    "From: Ana <ana@example.org>\nTo: tools@lists.example.org\n"                                   \
    "Date: Thu, 3 May 2018 16:20:10 +0000\nMessage-ID: <" id ">\n" LIST

static struct thread thread_of(struct world *w, const char *source, const char *id)
{
    return world_thread(w, source, id);
}

static const struct post *post_of(struct world *w, const char *source, const char *id)
{
    struct thread *t = arena_alloc(&w->a, sizeof *t);
    *t = thread_of(w, source, id);
    return world_post(t, SPACE_POST, id);
}

/* Imports one mail and returns its text. */
static const char *body_of(struct world *w, const char *mail)
{
    struct input_blob b = {"one.eml", mail, strlen(mail)};
    assert_int_equal(source_run(w, "mail", &b, 1, false), 0);
    const struct post *p = post_of(w, "export", "m@x");
    assert_non_null(p);
    return arena_strndup(&w->a, p->body.p, p->body.n);
}

/* The text of a mail of the list with this body. */
static const char *text_of(struct world *w, const char *more, const char *body)
{
    return body_of(w, arena_printf(&w->a, "%sSubject: s\n%s\n%s", PLAIN("m@x"), more, body));
}

/* ---- framing ---- */

static void test_pipermail(void **state)
{
    struct world *w = *state;
    world_write(
        w, "my-list/2018-May.txt",
        FROM("ana") HEAD(
            "1", "ana",
            "[My-List] It breaks") "\nHelp:\n"
                                   "From a comment made by others it is known.\n\nFrom here on all "
                                   "is lost.\n" FROM("bob") HEAD(
                                       "2", "bob",
                                       "[My-List] It breaks") "In-Reply-To: <1@x.example.org>\n"
                                                              "\nTry this.\n\n" FROM("bob") HEAD(
                                                                  "2", "bob",
                                                                  "[My-List] It breaks") "In-Reply-"
                                                                                         "To: "
                                                                                         "<1@x."
                                                                                         "example."
                                                                                         "org>"
                                                                                         "\n\nTry "
                                                                                         "this.\n");
    world_write(w, "my-list/2018-June.txt.gz", "");
    assert_int_equal(remove(world_path(w, "my-list/2018-June.txt.gz")), 0);
    world_write(w, "my-list/index.html", "<html></html>");
    assert_int_equal(world_import(w, "my-list"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 1);
    assert_int_equal(world_skipped(w, "not a mail"), 1);
    struct thread t = thread_of(w, "my-list", "1@x.example.org");
    assert_int_equal(t.nposts, 2);
    const struct post *q = world_post(&t, SPACE_POST, "1@x.example.org");
    const struct post *a = world_post(&t, SPACE_POST, "2@x.example.org");
    assert_sv(q->title, "It breaks");
    assert_sv(q->author, "ana Test");
    assert_true(sv_starts(q->author_key, SV("mail-")));
    assert_sv(q->container, "my-list");
    assert_sv(q->visibility, "");
    assert_int_equal(q->kind, POST_MAIL);
    assert_int_equal(q->created, 1525382410);
    assert_non_null(
        strstr(arena_strndup(&w->a, q->body.p, q->body.n), "From here on all is lost."));
    assert_sv(a->parent.id, "1@x.example.org");
    assert_sv(a->body, "Try this.");
    /* one month alone has the same source, and removes nothing */
    assert_int_equal(world_import(w, "my-list/2018-May.txt"), 0);
    assert_int_equal(w->rep.counts.unchanged, 2);
    assert_false(w->rep.swept);
}

/* Months imported one by one, the later first, make the same thread. */
static void test_months(void **state)
{
    struct world *w = *state;
    world_write(w, "l/2018-May.txt", FROM("ana") HEAD("1", "ana", "[L] It breaks") "\nHelp\n");
    world_write(w, "l/2018-June.txt",
                FROM("bob")
                    HEAD("2", "bob",
                         "[L] It breaks") "In-Reply-To: <1@x.example.org>\n"
                                          "\nTry this.\n\n" FROM("cy") HEAD(
                                              "3", "cy",
                                              "[L] It breaks") "References: <1@x.example.org> "
                                                               "<2@x.example.org>\n\nThat too.\n");
    assert_int_equal(world_import(w, "l/2018-June.txt"), 0);
    assert_int_equal(world_import(w, "l/2018-May.txt"), 0);
    struct thread t = thread_of(w, "l", "1@x.example.org");
    assert_int_equal(t.nposts, 3);
    assert_sv(world_post(&t, SPACE_POST, "3@x.example.org")->parent.id, "2@x.example.org");
    assert_int_equal(world_import(w, "l"), 0);
    assert_int_equal(w->rep.counts.unchanged, 3);
    assert_int_equal(w->rep.counts.removed, 0);
}

static void test_mbox_quoting(void **state)
{
    struct world *w = *state;
    world_write(w, "b.mbox",
                "From a@x Thu May  3 22:20:10 2018\n" PLAIN(
                    "1@x") "Subject: one\n\n"
                           ">From the start\n>>From deeper\n> From afar\n\n"
                           "From b@x Thu May  3 22:20:10 2018\r\n" PLAIN(
                               "2@x") "Subject: two\r\n\r\nBody\r\n");
    assert_int_equal(world_import(w, "b.mbox"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    const struct post *p = post_of(w, "b", "1@x");
    const char *body = arena_strndup(&w->a, p->body.p, p->body.n);
    assert_true(strncmp(body, "From the start", 14) == 0);
    assert_non_null(strstr(body, ">From deeper"));
    assert_sv(post_of(w, "b", "2@x")->body, "Body");
}

/* A length that is right protects a mail inside; a wrong one costs nothing. */
static void test_content_length(void **state)
{
    struct world *w = *state;
    const char *inner = "See:\n\nFrom z@x Thu May  3 22:20:10 2018\nFrom: z@x\n\nquoted whole\n";
    const char *good = arena_printf(&w->a,
                                    "From a@x Thu May  3 22:20:10 2018\n%sContent-Length: %zu\n"
                                    "Subject: one\n\n%s\nFrom b@x Thu May  3 22:20:10 2018\n%s"
                                    "Subject: two\n\nBody\n",
                                    PLAIN("1@x"), strlen(inner), inner, PLAIN("2@x"));
    world_write(w, "c.mbox", good);
    assert_int_equal(world_import(w, "c.mbox"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_non_null(
        strstr(arena_strndup(&w->a, post_of(w, "c", "1@x")->body.p, post_of(w, "c", "1@x")->body.n),
               "quoted whole"));
    /* three lengths are right by their looks, and whatever is left of lines at their ends */
    int other = 0;
    for (int length = 1; length < 1500; length++) {
        const char *bad = arena_printf(&w->a,
                                       "From a@x Thu May  3 22:20:10 2018\n%sContent-Length: %d\n"
                                       "\nA\n\nFrom b@x Thu May  3 22:20:10 2018\n%s\nB\n\n"
                                       "From c@x Thu May  3 22:20:10 2018\n%s\nC\n",
                                       PLAIN("1@x"), length, PLAIN("2@x"), PLAIN("3@x"));
        struct input_blob blob = {"d.mbox", bad, strlen(bad)};
        assert_int_equal(source_run(w, "mail", &blob, 1, true), 0);
        other += w->rep.counts.posts != 3;
    }
    assert_in_range(other, 1, 8);
}

/* ---- mailboxes ---- */

static void test_maildir(void **state)
{
    struct world *w = *state;
    const char *own = "From: Eve <eve@example.org>\nTo: me@example.org\nSubject: secret\n"
                      "Date: Thu, 3 May 2018 16:20:10 +0000\nMessage-ID: <p@x>\n\nPrivate words\n";
    world_write(w, "Mail/cur/1:2,S", own);
    world_write(w, "Mail/new/2",
                arena_printf(&w->a, "%sSubject: a\n\nOn the list\n", PLAIN("l@x")));
    world_write(w, "Mail/cur/3:2,ST", arena_printf(&w->a, "%sSubject: b\n\nGone\n", PLAIN("g@x")));
    world_write(w, "Mail/cur/4:2,D", arena_printf(&w->a, "%sSubject: c\n\nHalf\n", PLAIN("d@x")));
    world_write(w, "Mail/tmp/5", arena_printf(&w->a, "%sSubject: d\n\nComing\n", PLAIN("t@x")));
    world_write(w, "Mail/.Junk/cur/6", arena_printf(&w->a, "%sSubject: e\n\nBuy\n", PLAIN("j@x")));
    /* written to the list, without its mark: the copy that came directly */
    world_write(w, "Mail/cur/7:2,",
                "From: Bob <bob@example.org>\nTo: Ana <ana@example.org>, Tools "
                "<Tools@lists.example.org>\nSubject: Re: a\nDate: Thu, 3 May 2018 17:20:10 +0000\n"
                "Message-ID: <c@x>\nIn-Reply-To: <l@x>\n\nDirect answer\n");
    assert_int_equal(world_import(w, "Mail"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "private"), 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    assert_int_equal(world_skipped(w, "draft"), 1);
    assert_int_equal(world_skipped(w, "spam"), 1);
    assert_int_equal(world_skipped(w, "not yet delivered"), 1);
    struct thread t = thread_of(w, "mail", "l@x");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[1].container, "tools.lists.example.org");
    assert_null(post_of(w, "mail", "p@x"));
    w->opt.include_private = true;
    assert_int_equal(world_import(w, "Mail"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_sv(post_of(w, "mail", "p@x")->visibility, "mail:Mail");
    /* a mail that is trashed later is removed */
    char from[256], to[256];
    snprintf(from, sizeof from, "%s", world_path(w, "Mail/cur/7:2,"));
    snprintf(to, sizeof to, "%s", world_path(w, "Mail/cur/7:2,T"));
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(world_import(w, "Mail"), 0);
    assert_int_equal(w->rep.counts.removed, 1);
}

/* Newsletters and code hosts set headers of lists too. */
static void test_what_is_a_list(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *headers;
        int64_t posts;
    } cases[] = {{"List-Id: News <news.shop.example>\nList-Unsubscribe: <http://x.example>\n", 0},
                 {"List-Id: o/r <r.o.github.example>\nList-Post: <mailto:reply+1@x.example>\n"
                  "X-GitHub-Sender: ana\n",
                  0},
                 {"List-Post: NO (announcements)\n", 0},
                 {"X-BeenThere: a@lists.example.org\n", 1},
                 {"X-Mailing-List: a@vger.example.org\n", 1},
                 {"Mailing-List: list a@groups.example.org; contact b@example.org\n", 1},
                 {"List-Id: <a.b.example>\nList-Archive: <https://a.example/x>\n", 1},
                 {"Newsgroups: comp.lang.c,comp.std.c\n", 1},
                 {"To: a at lists.example.org\n", 0},
                 {"To: a@lists.example.org\n", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *mail = arena_printf(
            &w->a, "From: a@x.org\nSubject: s\nDate: Thu, 3 May 2018 16:20:10 +0000\n%s\nBody\n",
            cases[i].headers);
        struct input_blob b = {"a.eml", mail, strlen(mail)};
        assert_int_equal(source_run(w, "mail", &b, 1, true), 0);
        if (w->rep.counts.posts != cases[i].posts)
            fail_msg("case %zu gives %d posts", i, (int)w->rep.counts.posts);
    }
}

/* Archives that write addresses as only archives do: HyperKitty's mbox, which has no mark of a
 * list, and those of Usenet, whose lines between mails are numbers. */
static void test_veiled(void **state)
{
    struct world *w = *state;
    world_write(w, "hk.mbox",
                "From ana at x.example Mon Jan  1 10:00:00 2024\nFrom: Ana <ana at x.example>\n"
                "To: users at lists.example.org\nSubject: How?\nMessage-ID: <1@x.example>\n"
                "Date: Mon, 1 Jan 2024 10:00:00 +0000\n\nHow?\n\n"
                "From ben at x.example Mon Jan  1 11:00:00 2024\nFrom: ben at x.example\n"
                "Subject: Re: How?\nMessage-ID: <2@x.example>\nIn-Reply-To: <1@x.example>\n"
                "Date: Mon, 1 Jan 2024 11:00:00 +0000\n\nSo.\n");
    assert_int_equal(world_import(w, "hk.mbox"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(w->rep.counts.threads, 1);
    struct thread t = world_thread(w, "hk", "1@x.example");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts->container, "users.lists.example.org");
    world_write(
        w, "comp.lang.c.mbox",
        "From -8271362736\nFrom: foo@bar.example (Foo)\nSubject: pointers\n"
        "Message-ID: <3@bar.example>\nNewsgroups: comp.lang.c\n"
        "Date: Sat, 4 Mar 1995 10:00:00 GMT\n\nHow?\n\nFrom 12\nit is.\n\n"
        "From 271362737\nFrom: baz@bar.example\nSubject: Re: pointers\n"
        "Message-ID: <4@bar.example>\nReferences: <3@bar.example>\n"
        "Newsgroups: comp.lang.c,comp.lang.c++\nDate: Sat, 4 Mar 1995 11:00:00 GMT\n\nSo.\n");
    assert_int_equal(world_import(w, "comp.lang.c.mbox"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_thread(w, "comp.lang.c", "3@bar.example").nposts, 2);
}

static void test_left_out(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *headers, *reason;
    } cases[] = {{"X-No-Archive: Yes\n", "no archive"},
                 {"X-Spam-Flag: YES\n", "spam"},
                 {"Auto-Submitted: auto-replied\n", "system message"},
                 {"Content-Type: multipart/report; boundary=x\n", "system message"},
                 {"X-Mozilla-Status: 0009\n", "deleted"},
                 {"X-Gmail-Labels: Spam\n", "spam"},
                 {"Content-Type: multipart/encrypted; boundary=x\n", "encrypted"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *mail =
            arena_printf(&w->a, "%s%s\n--x\n\nBody\n--x--\n", PLAIN("m@x"), cases[i].headers);
        struct input_blob b = {"a.eml", mail, strlen(mail)};
        assert_int_equal(source_run(w, "mail", &b, 1, true), 0);
        if (world_skipped(w, cases[i].reason) != 1)
            fail_msg("case %zu is not skipped as %s", i, cases[i].reason);
    }
    const char *mail = PLAIN("m@x") "Auto-Submitted: auto-generated\n\nThe build fails\n";
    struct input_blob b = {"a.eml", mail, strlen(mail)};
    assert_int_equal(source_run(w, "mail", &b, 1, false), 0);
    assert_true(post_of(w, "export", "m@x")->bot);
}

/* ---- headers ---- */

static void test_authors(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *from, *name;
    } cases[] = {{"ana@example.org (Ana Li)", "Ana Li"},
                 {"ana at example.org (Ana Li)", "Ana Li"},
                 {"Ana Li <ana@example.org>", "Ana Li"},
                 {"\"Li, Ana\" <ana@example.org>", "Li, Ana"},
                 {"=?iso-8859-1?Q?Jos=E9_P=E9rez?= <jp@example.org>", "Jos\xc3\xa9 P\xc3\xa9rez"},
                 {"jp@example.org (=?koi8-r?B?68nSyczM?=)",
                  "\xd0\x9a\xd0\xb8\xd1\x80\xd0\xb8\xd0\xbb\xd0\xbb"},
                 {"Jos\xe9 <jp@example.org>", "Jos\xc3\xa9"},
                 {"ana@example.org", "ana"},
                 {"<ana@example.org>", "ana"},
                 {"\"ana@example.org\" <ana@example.org>", "ana"},
                 {"Ana via Tools <tools@lists.example.org>", "Ana"},
                 {"Ana \\\"x\\\" Li <ana@example.org>", "Ana x Li"},
                 {"Ana Li", "Ana Li"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *mail = arena_printf(&w->a,
                                        "From: %s\nMessage-ID: <m@x>\n" LIST
                                        "Date: Thu, 3 May 2018 16:20:10 +0000\n\nBody\n",
                                        cases[i].from);
        (void)body_of(w, mail);
        const struct post *p = post_of(w, "export", "m@x");
        assert_sv(p->author, cases[i].name);
        assert_false(memchr(p->author_key.p ? p->author_key.p : "", '@', p->author_key.n));
    }
}

static void test_subjects(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *subject, *title;
    } cases[] = {{"Re: [tools] AW: Fwd: It breaks", "It breaks"},
                 {"[Tools] It breaks", "It breaks"},
                 {"[other] It breaks", "[other] It breaks"},
                 {"RE[2]: It breaks (fwd)", "It breaks"},
                 {"=?utf-8?Q?Re:_=C3=9Cber?=\n =?utf-8?Q?all?=", "\xc3\x9c"
                                                                 "berall"},
                 {"Antw: WG: folded\n\tsubject", "folded subject"},
                 {"[PATCH v2 1/3] x: do y", "[PATCH v2 1/3] x: do y"},
                 {"Re:", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *mail =
            arena_printf(&w->a, "%sSubject: %s\n\nBody\n", PLAIN("m@x"), cases[i].subject);
        (void)body_of(w, mail);
        assert_sv(post_of(w, "export", "m@x")->title, cases[i].title);
    }
}

static void test_dates(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *headers, *time;
    } cases[] = {
        {"Date: Thu, 3 May 2018 16:20:10 -0500 (CDT)\n", "2018-05-03T21:20:10Z"},
        {"Date: Thu May  3 16:20:10 2018\n", "2018-05-03T16:20:10Z"},
        {"Date: 03 May 98 16:20 GMT\n", "1998-05-03T16:20:00Z"},
        {"Date: Thu, 03-May-2018 16:20:10 PDT\n", "2018-05-03T23:20:10Z"},
        {"Date: 2018-05-03 16:20:10\n", "2018-05-03T16:20:10Z"},
        {"Date: Thu, 3 May 2018 16:20:10 +05:30\n", "2018-05-03T10:50:10Z"},
        /* before there was mail, in the future, long after and long before it was received */
        {"Date: Thu, 1 Jan 1970 00:00:00 +0000\nReceived: by x; Thu, 3 May 2018 10:00:00 +0000\n",
         "2018-05-03T10:00:00Z"},
        {"Date: Thu, 3 May 2068 00:00:00 +0000\nReceived: by x; Thu, 3 May 2018 10:00:00 +0000\n",
         "2018-05-03T10:00:00Z"},
        {"Date: Thu, 10 May 2018 00:00:00 +0000\nReceived: by y; Sat, 5 May 2018 10:00:00 +0000\n"
         "Received: by x; Thu, 3 May 2018 10:00:00 +0000\n",
         "2018-05-03T10:00:00Z"},
        {"Date: Thu, 3 May 2007 00:00:00 +0000\nReceived: by x; Thu, 3 May 2018 10:00:00 +0000\n",
         "2018-05-03T10:00:00Z"},
        {"Date: yesterday\n", "2018-05-01T12:00:00Z"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[TIME_TEXT_MAX];
        const char *mail = arena_printf(&w->a, "%sFrom: a@x.org\nMessage-ID: <m@x>\n%s%s\nBody\n",
                                        i == 10 ? "From a@x  Tue May  1 12:00:00 2018\n" : "", LIST,
                                        cases[i].headers);
        (void)body_of(w, mail);
        assert_string_equal(time_format(post_of(w, "export", "m@x")->created, text), cases[i].time);
    }
}

static void test_urls(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *headers, *url;
    } cases[] = {
        {"Archived-At: <https://a.example/1>\n", "https://a.example/1"},
        {"List-Archive: <https://l.example/archives/list/t@l.example/>\n"
         "Message-ID-Hash: ABCDEF\n",
         "https://l.example/archives/list/t@l.example/message/ABCDEF/"},
        {"List-Archive: <https://lore.kernel.org/tools>\n", "https://lore.kernel.org/tools/m@x/"},
        {"List-Archive: <https://l.example/pipermail/tools/>\n", ""},
        {"Archived-At: <javascript:alert(1)>\n", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)text_of(w, cases[i].headers, "Body\n");
        assert_sv(post_of(w, "export", "m@x")->url, cases[i].url);
    }
}

/* ---- threads ---- */

#define MAIL(id, date, more)                                                                       \
    "From: Ana <ana@example.org>\n" LIST "Message-ID: <" id ">\nDate: " date "\n" more             \
    "\nText of " id "\n"

static void threads_from(struct world *w, bool backwards)
{
    static const struct input_blob mails[] = {
#define BLOB(name, text) {name, text, sizeof(text) - 1}
        BLOB("a.eml",
             MAIL("a@x", "Thu, 3 May 2018 10:00:00 +0000", "Subject: [tools] Topic one\n")),
        BLOB("b.eml", MAIL("b@x", "Thu, 3 May 2018 11:00:00 +0000",
                           "Subject: Re: [tools] Topic one\nReferences: <<a@x>>\n")),
        BLOB("c.eml", MAIL("c@x", "Thu, 3 May 2018 12:00:00 +0000",
                           "Subject: other\nReferences: <a@x>\n\t< b @x>\n")),
        /* its parent is missing, its grandparent is not */
        BLOB("d.eml", MAIL("d@x", "Thu, 3 May 2018 13:00:00 +0000",
                           "Subject: Re: other\nReferences: <a@x> <missing@x>\n")),
        /* no references at all: the subject, in time and too late */
        BLOB("e.eml", MAIL("e@x", "Fri, 4 May 2018 10:00:00 +0000", "Subject: AW: topic  ONE\n")),
        BLOB("f.eml", MAIL("f@x", "Fri, 4 Jan 2019 10:00:00 +0000", "Subject: AW: topic one\n")),
        BLOB("g.eml", MAIL("g@x", "Fri, 4 May 2018 12:00:00 +0000", "Subject: topic one\n")),
        /* a ghost below a ghost's root, ids without brackets, and words for an id */
        BLOB("h.eml", MAIL("h@x", "Sat, 5 May 2018 10:00:00 +0000",
                           "Subject: Re: lost\nReferences: <r@x> <p1@x>\n")),
        BLOB("i.eml", MAIL("i@x", "Sat, 5 May 2018 11:00:00 +0000",
                           "Subject: Re: mislaid\nReferences: <r@x> <p2@x>\n")),
        BLOB("j.eml",
             MAIL("j@x", "Sat, 5 May 2018 12:00:00 +0000", "Subject: x\nIn-Reply-To: a@x\n")),
        BLOB("k.eml", MAIL("k@x", "Fri, 4 May 2018 12:00:00 +0000",
                           "Subject: topic one\nIn-Reply-To: Ana Li's message of \"Thu\"\n")),
        /* each other's ancestors */
        BLOB("l.eml", MAIL("l@x", "Sat, 5 May 2018 12:00:00 +0000", "In-Reply-To: <m@x>\n")),
        BLOB("m.eml", MAIL("m@x", "Sat, 5 May 2018 13:00:00 +0000", "In-Reply-To: <l@x>\n"))};
    struct input_blob b[16];
    size_t n = sizeof mails / sizeof *mails;
    for (size_t i = 0; i < n; i++)
        b[i] = mails[backwards ? n - 1 - i : i];
    assert_int_equal(source_run(w, "mail", b, n, false), 0);
    assert_int_equal(w->rep.bad_total, 0);
}

static void test_threads(void **state)
{
    struct world *w = *state;
    for (int backwards = 0; backwards < 2; backwards++) {
        threads_from(w, backwards);
        struct thread t = thread_of(w, "export", "a@x");
        assert_int_equal(t.nposts, 7);
        assert_sv(t.title, "Topic one");
        assert_sv(world_post(&t, SPACE_POST, "b@x")->parent.id, "a@x");
        assert_sv(world_post(&t, SPACE_POST, "c@x")->parent.id, "b@x");
        assert_sv(world_post(&t, SPACE_POST, "d@x")->parent.id, "a@x");
        assert_sv(world_post(&t, SPACE_POST, "e@x")->parent.id, "a@x");
        assert_sv(world_post(&t, SPACE_POST, "j@x")->parent.id, "a@x");
        assert_sv(world_post(&t, SPACE_POST, "k@x")->parent.id, "a@x");
        assert_int_equal(thread_of(w, "export", "f@x").nposts, 1);
        assert_int_equal(thread_of(w, "export", "g@x").nposts, 1);
        t = thread_of(w, "export", "h@x");
        assert_non_null(world_post(&t, SPACE_POST, "i@x"));
        assert_non_null(post_of(w, "export", "l@x"));
        assert_non_null(post_of(w, "export", "m@x"));
    }
}

static void test_same_id(void **state)
{
    struct world *w = *state;
    struct input_blob b[] = {
        {"1.eml",
         PLAIN("s@x") "Subject: s\n\nThe first text\n\n____________________\nTools mailing "
                      "list\nhttp://x\n",
         0},
        {"2.eml", PLAIN("s@x") "Subject: s\n\nThe first text\n", 0},
        {"3.eml", PLAIN("s@x") "Subject: s\n\nAnother text\n", 0},
        {"4.eml",
         "From: x@y.org\nDate: Thu, 3 May 2018 16:20:10 +0000\nSubject: none\n" LIST
         "\nWithout an id\n",
         0}};
    for (size_t i = 0; i < 4; i++)
        b[i].n = strlen(b[i].p);
    assert_int_equal(source_run(w, "mail", b, 4, false), 0);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(world_skipped(w, "duplicate of another item"), 1);
    const struct post *p = post_of(w, "export", "s@x");
    char *first = arena_strndup(&w->a, p->body.p, p->body.n);
    struct input_blob back[] = {b[3], b[2], b[1], b[0]};
    assert_int_equal(source_run(w, "mail", back, 4, false), 0);
    assert_int_equal(w->rep.counts.unchanged, 3);
    assert_sv(post_of(w, "export", "s@x")->body, first);
}

/* What goes to two lists is one thread, on the list of its first mail. */
static void test_crosspost(void **state)
{
    struct world *w = *state;
    static const char other[] =
        "From: Bob <b@example.org>\nTo: users@lists.example.org, tools@lists.example.org\n"
        "List-Id: <users.lists.example.org>\nList-Post: <mailto:users@lists.example.org>\n"
        "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: s\n"
        "Date: Thu, 3 May 2018 17:20:10 +0000\n\nAnswer\n";
    static const char one[] = PLAIN("1@x") "Subject: s\n\nQuestion\n";
    struct input_blob b[] = {{"1.eml", other, sizeof other - 1}, {"2.eml", one, sizeof one - 1}};
    assert_int_equal(source_run(w, "mail", b, 2, false), 0);
    struct thread t = thread_of(w, "export", "1@x");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[1].container, "tools.lists.example.org");
}

static void test_hints(void **state)
{
    struct world *w = *state;
    static const char box[] =
        "From a@x Thu May  3 22:20:10 2018\nFrom: Ana <ana@example.org>\nMessage-ID: <q@x>\n" LIST
        "Date: Thu, 3 May 2018 10:00:00 +0000\nSubject: Broken\n\nIt breaks, why?\n\n"
        "From b@x Thu May  3 22:20:10 2018\nFrom: Bob <bob@example.org>\nMessage-ID: <r@x>\n" LIST
        "Date: Thu, 3 May 2018 11:00:00 +0000\nSubject: Re: Broken\nReferences: <q@x>\n\n"
        "Turn it off and on.\n\n"
        "From a@x Thu May  3 22:20:10 2018\nFrom: Ana <ana@example.org>\nMessage-ID: <s@x>\n" LIST
        "Date: Thu, 3 May 2018 12:00:00 +0000\nSubject: Re: Broken\nReferences: <q@x> <r@x>\n\n"
        "On Thursday, Bob wrote:\n> Turn it off and on.\n\nThat worked, thanks!\n\n"
        "From c@x Thu May  3 22:20:10 2018\nFrom: Cy <cy@example.org>\nMessage-ID: <v@x>\n" LIST
        "Date: Thu, 3 May 2018 12:00:00 +0000\nSubject: Re: Broken\nReferences: <q@x> <r@x>\n\n"
        "Tested-by: Cy <cy@example.org>\n";
    struct input_blob b = {"h.mbox", box, sizeof box - 1};
    assert_int_equal(source_run(w, "mail", &b, 1, false), 0);
    struct thread t = thread_of(w, "export", "q@x");
    const struct post *q = world_post(&t, SPACE_POST, "q@x"),
                      *r = world_post(&t, SPACE_POST, "r@x");
    assert_int_equal(q->ntags, 1);
    assert_sv(q->tags[0], "solved");
    assert_true(r->accepted);
    assert_int_equal(r->up, 1);
    assert_false(world_post(&t, SPACE_POST, "s@x")->accepted);
}

/* ---- parts and charsets ---- */

static void test_charsets(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *headers, *body, *text;
    } cases[] = {
        {"", "caf\xe9 \x80 5\n", "caf\xc3\xa9 \xe2\x82\xac 5"},
        {"", "caf\xc3\xa9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=iso-8859-1\n", "caf\xe9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=us-ascii\n", "caf\xe9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=iso-8859-1\n", "caf\xc3\xa9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=utf-8\n", "caf\xe9 au lait\n", "caf\xc3\xa9 au lait"},
        {"Content-Type: text/plain; charset=x-nonsense\n", "caf\xe9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=koi8-r\n", "\xf0\xd2\xc9\xd7\xc5\xd4\n",
         "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
        {"Content-Type: text/plain; charset=ISO-2022-JP\n", "\x1b$B%F%9%H\x1b(B ok\n",
         "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88 ok"},
        {"Content-Type: text/plain; charset=utf-7\n", "caf+AOk- ok\n", "caf\xc3\xa9 ok"},
        {"Content-Type: text/plain; charset=gb2312\n", "\xc4\xe3\xba\xc3\n",
         "\xe4\xbd\xa0\xe5\xa5\xbd"},
        {"Content-Type: text/plain; charset=\"windows-1251\"\n", "\xcf\xf0\xe8\xe2\xe5\xf2\n",
         "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
        {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
         "caf=C3=A9 and=\n more\n", "caf\xc3\xa9 and more"},
        {"Content-Transfer-Encoding: quoted-printable\n", "caf=E9\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
         "Y2Fmw6kK\n", "caf\xc3\xa9"},
        {"Content-Type: text/plain; format=flowed; charset=us-ascii\n",
         "A long line \nthat goes on.\n> quoted \n> too\nLast\n",
         "A long line that goes on.\n\n> quoted too\n\nLast"},
        {"Content-Type: text/plain; format=flowed; delsp=yes\n", "http://x.example/a \nb c\n",
         "<http://x.example/ab> c"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(text_of(w, cases[i].headers, cases[i].body), cases[i].text);
}

static void test_parts(void **state)
{
    struct world *w = *state;
    /* alternatives: the plain text, unless it is empty */
    assert_string_equal(
        text_of(w, "Content-Type: multipart/alternative; boundary=b\n",
                "--b\nContent-Type: text/plain\n\nplain *text*\n--b\nContent-Type: text/html\n\n"
                "<p>page</p>\n--b--\n"),
        "plain \\*text\\*");
    assert_string_equal(
        text_of(
            w, "Content-Type: multipart/alternative; boundary=b\n",
            "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html; charset=utf-8\n\n"
            "<p>page <b>bold</b></p>\n--b--\n"),
        "page **bold**");
    assert_string_equal(
        text_of(w, "Content-Type: text/html\n", "<p>a</p><blockquote>b</blockquote>"), "a\n\n> b");
    /* three levels, names in RFC 2231, attached text, a picture */
    assert_string_equal(
        text_of(
            w, "Content-Type: multipart/mixed; boundary=o\n",
            "--o\nContent-Type: multipart/related; boundary=r\n\n--r\n"
            "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n"
            "Deep\n--a\nContent-Type: text/html\n\n<p>no</p>\n--a--\n--r\n"
            "Content-Type: image/png\nContent-Disposition: inline;\n"
            " filename*=utf-8''caf%C3%A9.png\nContent-Transfer-Encoding: "
            "base64\n\niVBORw==\n--r--\n"
            "--o\nContent-Type: text/x-patch; name=\"x.patch\"\nContent-Disposition: attachment\n\n"
            "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--o--\n"),
        "Deep\n\nx.patch:\n\n```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n```\n\n"
        "Attachment: caf\xc3\xa9.png");
    /* a mail inside */
    assert_string_equal(text_of(w, "Content-Type: multipart/mixed; boundary=o\n",
                                "--o\n\nSee below\n--o\nContent-Type: message/rfc822\n\n"
                                "From: Eve <eve@example.org>\nSubject: =?utf-8?Q?=C3=9Cber?=\n"
                                "Content-Type: text/plain; charset=iso-8859-1\n\nInner caf\xe9\n"
                                "--o--\n"),
                        "See below\n\nForwarded mail: \xc3\x9c"
                        "ber (Eve)\n\nInner caf\xc3\xa9");
    /* old pipermail: the header that names the border is lost */
    assert_string_equal(text_of(w, "",
                                "--============_-1==_ma============\n"
                                "Content-Type: text/plain; charset=\"iso-8859-1\"\n"
                                "Content-Transfer-Encoding: quoted-printable\n\nCaf=E9\n"
                                "--============_-1==_ma============\n"
                                "Content-Type: text/html\n\n<p>page</p>\n"
                                "--============_-1==_ma============--\n"),
                        "Caf\xc3\xa9");
    /* broken: no border, a border that never ends, a length that lies */
    (void)text_of(w, "Content-Type: multipart/mixed\n", "text\n");
    assert_string_equal(text_of(w, "Content-Type: multipart/mixed; boundary=b\n",
                                "--b\nContent-Type: text/plain\n\nunended\n"),
                        "unended");
}

/* ---- text ---- */

static void test_quotes(void **state)
{
    struct world *w = *state;
    const char *re = "In-Reply-To: <other@x>\n";
    assert_string_equal(
        text_of(w, re,
                "Hello,\n\nOn Thu, 3 May 2018 at 16:20,\nBob <bob@example.org> wrote:\n\n"
                "> one\n> two\n>\n> > deep\n> three\n\nMy *answer* <b>\n"),
        "Hello,\n\n> On Thu, 3 May 2018 at 16:20, Bob \\<bob at example.org> wrote:\n>\n"
        "> one\\\n> two\n>\n> > deep\n>\n> three\n\nMy \\*answer\\* \\<b>");
    /* all that is below is quoted, its addresses hidden in the headers */
    assert_string_equal(text_of(w, re,
                                "Yes.\n\n-----Original Message-----\nFrom: Bob "
                                "[mailto:bob@example.org]\nSubject: x\n\nIs it so?\n"),
                        "Yes.\n\n> -----Original Message-----\\\n> From: Bob "
                        "[mailto:bob at example.org]\\\n> Subject: x\n>\n> Is it so?");
    assert_string_equal(
        text_of(w, re,
                ">>>>> \"bob\" == Bob  <bob@example.org> writes:\n\n"
                "    bob> one thing\n\nbob> other thing\n\nNo.\n"),
        "> \\>>>>> \"bob\" == Bob \\<bob at example.org> writes:\n>\n> one thing\n>\n"
        "> other thing\n\nNo.");
    /* a prompt is no quote in a mail that answers nothing */
    assert_string_equal(text_of(w, "", "I try:\n\n> x <- f(1)\nError in f(1)\n\nWhy?\n"),
                        "I try:\n\n```\n> x <- f(1)\nError in f(1)\n```\n\nWhy?");
}

static void test_dropped(void **state)
{
    struct world *w = *state;
    assert_string_equal(
        text_of(w, "",
                "Text\n-- \nAna Li\nana@example.org\n\n"
                "_______________________________________________\nTools mailing list\n"
                "Tools@lists.example.org\nhttps://lists.example.org/mailman/listinfo/tools\n"),
        "Text\n\n-- \nAna Li\\\nana at example.org");
    assert_string_equal(text_of(w, "",
                                "Text\n--\nTo unsubscribe from this list: send the line\n"
                                "\"unsubscribe x\" to majordomo@example.org\n"),
                        "Text");
    assert_string_equal(
        text_of(w, "",
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nSigned\n- --dashes\n\n"
                "-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG\n\niQ==\n"
                "-----END PGP SIGNATURE-----\n"),
        "Signed\\\n--dashes");
}

static void test_files_in_text(void **state)
{
    struct world *w = *state;
    assert_string_equal(text_of(w, "", "See\n\nbegin 644 a.txt\n#0V%T\n`\nend\n\nAfter\n"),
                        "See\n\nAfter\n\nAttachment: a.txt");
    assert_string_equal(
        text_of(
            w, "",
            "See\n\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n"
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n"
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n"
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\nQUI=\n\nok\n"),
        "See\n\nok");
    assert_string_equal(
        text_of(
            w, "",
            "See\n-------------- next part --------------\nA non-text attachment was scrubbed...\n"
            "Name: plot.png\nType: image/png\nSize: 7 bytes\nDesc: not available\n"
            "Url : https://l.example/a/plot.png\n-------------- next part --------------\n"
            "An HTML attachment was scrubbed...\nURL: <https://l.example/a.html>\n"),
        "See\n\nAttachment: [plot.png](https://l.example/a/plot.png)");
}

static void test_code(void **state)
{
    struct world *w = *state;
    assert_string_equal(
        text_of(w, "",
                "Do this:\n\n    int f(void) {\n        return 0;\n    }\n\n"
                "    f();\n\nand that.\n"),
        "Do this:\n\n```\nint f(void) {\n    return 0;\n}\n\nf();\n```\n\nand that.");
    assert_string_equal(
        text_of(
            w, "Subject: [PATCH] x\n",
            "Fix it.\n\nSigned-off-by: Ana <ana@example.org>\n---\n x.c | 2 +-\n"
            " 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/x.c b/x.c\n"
            "index 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n a\n-- b\n+c\n-- \n2.1\n"),
        "Fix it.\n\nSigned-off-by: Ana \\<ana@example.org>\n\n```diff\n---\n x.c | 2 +-\n"
        " 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/x.c b/x.c\n"
        "index 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n a\n-- b\n+c\n```\n\n-- \n2.1");
    assert_string_equal(text_of(w, "", "A list:\n- one\n- two\n1. three\n"),
                        "A list:\\\n\\- one\\\n\\- two\\\n1\\. three");
    assert_string_equal(text_of(w, "", "# no heading, *no* _emphasis_, &amp; <tag> `x`\n"),
                        "\\# no heading, \\*no\\* \\_emphasis\\_, \\&amp; \\<tag> \\`x\\`");
}

/* ---- robustness ---- */

static void test_limits(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(64 << 20);
    sb_puts(&b, PLAIN("m@x") "Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 3000; i++)
        sb_printf(&b, "--b\n\npart %d\n", i);
    struct input_blob blob = {"p.eml", b.p, b.n};
    assert_int_equal(source_run(w, "mail", &blob, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_true(world_bad(w, "p.eml", -1, "parts"));
    sb_reset(&b);
    sb_puts(&b, PLAIN("n@x"));
    for (int i = 0; i < 300; i++)
        sb_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    sb_puts(&b, "\ndeep\n");
    blob = (struct input_blob){"d.eml", b.p, b.n};
    source_survives(w, "mail", &blob, 1);
    sb_reset(&b);
    sb_puts(&b, PLAIN("o@x") "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
                             "Content-Disposition: attachment; filename=big\n\n");
    while (b.n < (17u << 20))
        sb_puts(&b, "0123456789012345678901234567890123456789012345678901234567890123456789\n");
    sb_puts(&b, "--b--\n");
    blob = (struct input_blob){"o.eml", b.p, b.n};
    assert_int_equal(source_run(w, "mail", &blob, 1, false), 0);
    assert_true(world_bad(w, "o.eml", 1, "over 16 MiB"));
    assert_sv(post_of(w, "export", "o@x")->body, "text\n\nAttachment: big");
    sb_dispose(&b);
}

static const char sample[] =
    "From ana at example.org  Thu May  3 22:20:10 2018\n"
    "From: =?utf-8?Q?=C3=84na?= <ana@example.org>\nDate: Thu, 3 May 2018 16:20:10 -0500\n" LIST
    "Subject: [tools] It\n breaks\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nHello \nyou\n\n$ make\n-- \nA\n"
    "--b\nContent-Type: text/plain; name=x.log\n\nlog\n--b--\n\n"
    "From bob at example.org  Fri May  4 22:20:10 2018\n"
    "From: bob at example.org (Bob)\nSubject: Re: It breaks\nReferences: <1@x>\n" LIST
    "Date: Fri, 4 May 2018 16:20:10 -0500\nMessage-ID: <2@x>\nContent-Length: 60\n\n"
    "On Thu, Ana wrote:\n> Hello\n\nbegin 644 x\n#0V%T\n`\nend\n";

static void test_cut_and_twice(void **state)
{
    struct world *w = *state;
    struct input_blob b[] = {{"2018-May.txt", sample, sizeof sample - 1},
                             {"x/cur/1:2,S", sample + 50, sizeof sample - 51}};
    source_cut_everywhere(w, "mail", b, 2);
    source_twice(w, "mail", b, 2);
}

/* Whatever allocation of ours fails, the import ends with an error that says so, or without one. */
static void test_memory(void **state)
{
    struct world *w = *state;
    struct input_blob b[] = {{"2018-May.txt", sample, sizeof sample - 1},
                             {"x/cur/1:2,S", sample + 50, sizeof sample - 51}};
    const struct importer *mail = NULL;
    struct import_opt opt = {.dry_run = true, .tmp = w->dir};
    for (const struct importer *const *i = importers(); *i; i++)
        if (strcmp((*i)->name, "mail") == 0)
            mail = *i;
    ALLOC_FAIL_LOOP(n)
    {
        struct import_report rep = {0};
        struct ask_err err = {0};
        struct input *in = NULL; /* it remembers what could not be read of it */
        int rc = input_open_blobs(&in, "export", b, 2, &err);
        if (rc >= 0)
            rc = run_importer(NULL, mail, in, true, &opt, &rep, &err);
        input_free(in);
        bool failed = alloc_failed();
        if (rc < 0) {
            assert_true(failed);
            assert_true(err.rc == rc && err.msg[0]);
        } else {
            assert_true(failed ? rep.counts.posts + rep.bad_total >= 3 : rep.counts.posts == 3);
        }
        import_report_dispose(&rep);
    }
}

static void test_probe(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *name, *text;
        bool mail;
    } cases[] = {{"a.eml", PLAIN("1@x") "\nBody\n", true},
                 {"a", "From a@x Thu May  3 22:20:10 2018\nFrom: a@x.org\n\nBody\n", true},
                 {"a.txt", "From the start it was so.\nFrom: nobody\n", false},
                 {"a.md", "---\ntitle: From: x\n---\nText\n", false},
                 {"a.txt", "Subject: x\nNote: y\n\nText\n", false},
                 {"a.json", "{\"From\": 1}", false},
                 {"a.txt", "", false}};
    const struct importer *mail = NULL;
    for (const struct importer *const *i = importers(); *i; i++)
        if (strcmp((*i)->name, "mail") == 0)
            mail = *i;
    assert_non_null(mail);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct input *in = NULL, *one = NULL;
        size_t which = 0;
        struct input_blob b = {cases[i].name, cases[i].text, strlen(cases[i].text)};
        assert_int_equal(input_open_blobs(&in, "x", &b, 1, NULL), 0);
        assert_int_equal(input_pick(&one, in, &which, 1, 0, NULL), 0);
        if ((mail->probe(one) > PROBE_WEAK) != cases[i].mail)
            fail_msg("case %zu: %d", i, mail->probe(one));
        input_free(one);
        input_free(in);
    }
    (void)w;
}

static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "r-sig-mac.tar.xz");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.counts.posts + world_skipped(w, "duplicate of another item") +
                         world_skipped(w, "no text"),
                     3525);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    import_report_dispose(&w->rep);
    path = world_shared(w, "email-mime-notmuch");
    w->opt.include_private = true;
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.items, 323);
    assert_int_equal(w->rep.bad_total, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pipermail),      TEST(test_months),   TEST(test_mbox_quoting),
        TEST(test_content_length), TEST(test_maildir),  TEST(test_what_is_a_list),
        TEST(test_veiled),         TEST(test_left_out), TEST(test_authors),
        TEST(test_subjects),       TEST(test_dates),    TEST(test_urls),
        TEST(test_threads),        TEST(test_same_id),  TEST(test_crosspost),
        TEST(test_hints),          TEST(test_charsets), TEST(test_parts),
        TEST(test_quotes),         TEST(test_dropped),  TEST(test_files_in_text),
        TEST(test_code),           TEST(test_limits),   TEST(test_cut_and_twice),
        TEST(test_memory),         TEST(test_probe),    TEST(test_real)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
