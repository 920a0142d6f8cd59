/* test_doc.c - passages to terms, records and streams.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: analysis (test_analyze.c), cutting (test_passages.c), the files (test_forward.c).
 */
#include "tests/unit/cm.h"

#include <string.h>

#include "base/hash.h"
#include "indexer/doc.h"
#include "indexer/fields.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/store_util.h"

static struct doc_maker *maker(const struct vocab *v)
{
    struct doc_maker *m = NULL;

    util_ok(doc_maker_new(&m, NULL, v, &util_err));
    return m;
}

/* wdf of a term: -1 when it is not there. */
static int wdf(const struct doc *d, const char *term)
{
    for (size_t i = 0; i < d->nterms; i++)
        if (sv_eq(sv_make(d->terms[i].p, d->terms[i].n), sv_of(term)))
            return (int)d->terms[i].wdf;
    return -1;
}

static void check_terms(const struct doc *d)
{
    for (size_t i = 1; i < d->nterms; i++)
        assert_true(sv_cmp(sv_make(d->terms[i - 1].p, d->terms[i - 1].n),
                           sv_make(d->terms[i].p, d->terms[i].n)) < 0);
    for (size_t i = 0; i < d->nterms; i++)
        assert_true(d->terms[i].n > 0 && d->terms[i].n <= FIELD_TERM_MAX);
}

static struct fwd_stream stream(const struct doc *d)
{
    struct fwd_stream s;

    assert_true(fwd_stream_open(&s, d->stream.p, d->stream.n));
    return s;
}

static struct post example(enum post_kind kind, const char *body)
{
    struct post p = post_unknown();

    p.kind = kind;
    p.id = 11;
    p.author_id = 5;
    p.key.id = SV("k");
    p.body = sv_of(body);
    p.created = 1000;
    p.score = -3;
    p.up = 2;
    p.down = 5;
    return p;
}

/* The first passage of a thread of these posts. */
static void make(struct doc *d, struct doc_maker *m, const char *title, struct post *posts,
                 size_t n, size_t which, struct arena *a)
{
    static const uint32_t tags[] = {31, 32};
    struct thread *th = arena_zalloc(a, sizeof(*th));
    struct doc_thread *dt = arena_zalloc(a, sizeof(*dt));
    struct passages ps;

    *th = (struct thread){.id = 7, .title = sv_of(title), .posts = posts, .nposts = n};
    th->source.id = 3;
    static const struct doc_facts facts = {.answers = 1, .active = 2000};

    *dt = (struct doc_thread){.th = th, .tags = tags, .ntags = 2, .facts = &facts, .nfacts = 1};
    util_ok(passages_of(&ps, th, a, &util_err));
    assert_true(which < ps.n);
    util_ok(doc_make(d, m, dt, &ps.v[which], NULL, &util_err));
    check_terms(d);
}

static void test_terms(void **state)
{
    static const struct sv tags[] = {{"docker-compose", 14}, {"nginx", 5}};
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post posts[] = {
        example(POST_QUESTION,
                "## Setup\n\nThe server, a server and `getName()`. Servers restart."),
        example(POST_COMMENT, "restart the daemon at "
                              "https://example.com/a/very/long/path/that/is/no/word"),
        example(POST_ANSWER, "Restart it."),
    };
    struct doc d;

    (void)state;
    posts[0].tags = tags;
    posts[0].ntags = 2;
    posts[1].key.id = SV("c");
    posts[1].parent.id = SV("k");
    posts[2].key.id = SV("a");
    make(&d, m, "Restarting the server", posts, 3, 0, &a);
    assert_int_equal(wdf(&d, "restart"), DOC_TITLE_WDF + 1);
    assert_int_equal(wdf(&d, "server"), DOC_TITLE_WDF + 3);
    assert_int_equal(wdf(&d, "setup"), 2);
    assert_int_equal(wdf(&d, "getname"), 1);
    assert_int_equal(wdf(&d, "get"), 1);
    assert_int_equal(wdf(&d, "daemon"), 1);
    assert_int_equal(wdf(&d, "the"), -1);
    assert_int_equal(wdf(&d, "example.com/a/very/long/path/that/is/no/word"), -1);
    assert_int_equal(wdf(&d, "dockercompos"), 2); /* words of the root's tags */
    assert_int_equal(wdf(&d, "nginx"), 2);
    assert_int_equal(wdf(&d, "Srestart"), 1);
    assert_int_equal(wdf(&d, "Sserver"), 1);
    assert_int_equal(wdf(&d, "Sthe"), -1);
    assert_int_equal(wdf(&d, "Sgetname"), -1);
    assert_int_equal(wdf(&d, "K31"), 0);
    assert_int_equal(wdf(&d, "K32"), 0);
    assert_int_equal(wdf(&d, "A5"), 0);
    assert_int_equal(wdf(&d, "H3"), 0);
    assert_int_equal(wdf(&d, "Q7"), 0);
    assert_int_equal(wdf(&d, "T1"), 0);

    make(&d, m, "Restarting the server", posts, 3, 1, &a);
    assert_int_equal(wdf(&d, "server"), DOC_TITLE_WDF); /* an answer has its question's title */
    assert_int_equal(wdf(&d, "Sserver"), 1);
    assert_int_equal(wdf(&d, "nginx"), -1);
    assert_int_equal(wdf(&d, "K31"), 0);
    assert_int_equal(wdf(&d, "T2"), 0);
    doc_maker_free(m);
    arena_dispose(&a);
}

/* A title of nothing but stop words is found by them. */
static void test_places(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post p = example(POST_MESSAGE, "see [this](https://www.Example.org:8080/x?y=1) and "
                                          "<http://u:p@a.b.example.net/> and x://, ://nohost, "
                                          "https://localhost/, (git+ssh://git.example.com/r.git).");
    struct doc d;

    (void)state;
    p.container = SV("Help Desk");
    make(&d, m, "Places", &p, 1, 0, &a);
    assert_int_equal(wdf(&d, "Chelp desk"), 0);
    assert_int_equal(wdf(&d, "Uexample.org"), 0);
    assert_int_equal(wdf(&d, "Uexample.org/x"), 0);
    assert_int_equal(wdf(&d, "Uexample.com/r.git"), 0);
    assert_int_equal(wdf(&d, "Ua.b.example.net/"), -1);
    assert_int_equal(wdf(&d, "Ua.b.example.net"), 0);
    assert_int_equal(wdf(&d, "Ub.example.net"), 0);
    assert_int_equal(wdf(&d, "Uexample.net"), 0);
    assert_int_equal(wdf(&d, "Ugit.example.com"), 0);
    assert_int_equal(wdf(&d, "Unet"), -1);
    assert_int_equal(wdf(&d, "Ulocalhost"), -1);
    doc_maker_free(m);
    arena_dispose(&a);
}

static void test_title_of_stop_words(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post p = example(POST_QUESTION, "x");
    struct doc d;

    (void)state;
    make(&d, m, "How to do this", &p, 1, 0, &a);
    assert_int_equal(wdf(&d, "Show"), 1);
    assert_int_equal(wdf(&d, "Sthis"), 1);
    assert_int_equal(wdf(&d, "how"), -1);
    doc_maker_free(m);
    arena_dispose(&a);
}

static void test_quotes(void **state)
{
    static const char text[] = "> somebody wrote kernel\n\nmy answer: reboot\n-- \nAnn Example\n";
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post mail = example(POST_MAIL, text);
    struct post answer = example(POST_ANSWER, text);
    struct fwd_stream s;
    struct doc d;

    (void)state;
    make(&d, m, "t", &mail, 1, 0, &a);
    s = stream(&d);
    assert_int_equal(s.nbody, 2); /* answer reboot */
    assert_int_equal(s.nweak, 5); /* somebody wrote kernel ann example */
    assert_int_equal(s.length, 3);
    assert_int_equal(wdf(&d, "kernel"), 1);
    make(&d, m, "t", &answer, 1, 0, &a);
    s = stream(&d);
    assert_int_equal(s.nbody, 5); /* in answers people quote error messages */
    assert_int_equal(s.nweak, 2);
    doc_maker_free(m);
    arena_dispose(&a);
}

static void test_stream(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct strmap *counts = strmap_new(100);
    struct vocab *v = NULL;
    struct doc_maker *m;
    struct post p = example(POST_QUESTION, "the kernel panics in `fooBar()`, kernel fooBar");
    struct fwd_stream s;
    struct doc d;

    (void)state;
    *strmap_at(counts, SV("kernel")) = 9;
    *strmap_at(counts, SV("panic")) = 8;
    *strmap_at(counts, SV("foo")) = 7;
    *strmap_at(counts, SV("bar")) = 6;
    util_ok(vocab_build(&v, counts, &util_err));
    m = maker(v);
    make(&d, m, "Panic in the kernel", &p, 1, 0, &a);
    s = stream(&d);
    assert_int_equal(s.ntags, 2);
    assert_int_equal(s.tags[1], 32);
    assert_int_equal(s.ntitle, 2);
    assert_int_equal(s.title[0], vocab_id(v, SV("panic")));
    assert_int_equal(s.title[1], vocab_id(v, SV("kernel")));
    assert_int_equal(s.nbody, 7);
    assert_int_equal(s.body[0], s.title[1]);
    assert_int_equal(s.body[1], s.title[0]);
    assert_int_equal(s.body[2], vocab_id(v, SV("foo")));
    assert_int_equal(s.body[3], vocab_id(v, SV("bar")));
    assert_int_equal(s.ncodes, 1); /* each verbatim token once */
    assert_int_equal(s.codes[0], (uint32_t)hash64("foobar", 6, 0));
    assert_int_equal(s.ncode, 2); /* stems in code */
    assert_int_equal(s.length, 7);
    assert_int_equal(s.section, 0);
    doc_maker_free(m);
    vocab_free(v);
    strmap_free(counts);
    arena_dispose(&a);
}

static void test_counting(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct strmap *counts = strmap_new(100);
    struct doc_maker *m = maker(NULL);
    struct post p = example(POST_QUESTION, "kernel kernels the fooBar");
    struct thread th = {.id = 7, .title = SV("kernel"), .posts = &p, .nposts = 1};
    const struct doc_thread dt = {.th = &th};
    struct passages ps;
    struct doc d;
    uint32_t n = 0;

    (void)state;
    util_ok(passages_of(&ps, &th, &a, &util_err));
    util_ok(doc_make(&d, m, &dt, &ps.v[0], counts, &util_err));
    assert_true(strmap_get(counts, SV("kernel"), &n));
    assert_int_equal(n, 3);
    assert_true(strmap_get(counts, SV("foo"), &n));
    assert_false(strmap_get(counts, SV("the"), &n));
    assert_false(strmap_get(counts, SV("foobar"), &n));
    doc_maker_free(m);
    strmap_free(counts);
    arena_dispose(&a);
}

static void test_record(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post posts[] = {
        example(POST_QUESTION, "see http://example.com or `this`"),
        example(POST_ANSWER, "Das ist die Antwort und sie steht auch nicht in einem Buch."),
    };
    struct fwd_rec was;
    struct doc d;

    (void)state;
    posts[0].views = 5000000000;
    posts[1].id = 12;
    posts[1].key.id = SV("a");
    posts[1].accepted = true;
    posts[1].up = posts[1].down = -1;
    posts[1].score = INT64_MAX;
    posts[1].created = TIME_NONE;
    posts[1].visibility = SV("team");
    make(&d, m, "t", posts, 2, 0, &a);
    assert_int_equal(d.rec.thread, 7);
    assert_int_equal(d.rec.post, 11);
    assert_int_equal(d.rec.author, 5);
    assert_int_equal(d.rec.created, 1000);
    assert_int_equal(d.rec.active, 2000);
    assert_int_equal(d.rec.score, -3);
    assert_int_equal(d.rec.down, 5);
    assert_int_equal(d.rec.views, UINT32_MAX - 1);
    assert_int_equal(d.rec.answers, 1);
    assert_int_equal(d.rec.source, 3);
    assert_int_equal(d.rec.label, 0);
    assert_int_equal(d.rec.kind, POST_QUESTION);
    assert_int_equal(d.rec.flags, FWD_ROOT | FWD_VOTES_SPLIT | FWD_HAS_LINK | FWD_HAS_CODE);

    make(&d, m, "t", posts, 2, 1, &a);
    assert_int_equal(d.rec.flags, FWD_ACCEPTED);
    assert_int_equal(d.rec.score, INT32_MAX);
    assert_int_equal(d.rec.created, 0);
    assert_int_equal(d.rec.lang, LANG_DE);
    assert_int_equal(d.rec.label, DOC_LABEL_NONE); /* a label nobody knows: hidden */

    /* Votes and marks change in place, what the words say does not. */
    make(&d, m, "t", posts, 2, 0, &a);
    was = d.rec;
    posts[0].score = 9;
    posts[0].up = -1;
    {
        const struct thread th = {.id = 7, .posts = posts, .nposts = 2};
        const struct doc_facts facts = {.answers = 2, .flags = FWD_CLOSED, .active = 3000};
        const struct doc_thread dt = {.th = &th, .facts = &facts, .nfacts = 1};

        doc_numbers(&was, &dt, &posts[0]);
    }
    assert_int_equal(was.score, 9);
    assert_int_equal(was.answers, 2);
    assert_int_equal(was.active, 3000);
    assert_int_equal(was.flags, FWD_ROOT | FWD_CLOSED | FWD_HAS_LINK | FWD_HAS_CODE);
    assert_int_equal(was.post, 11);
    doc_maker_free(m);
    arena_dispose(&a);
}

/* A short answer takes the language of its question. */
static void test_language(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct doc_maker *m = maker(NULL);
    struct post posts[] = {
        example(POST_QUESTION, "Ich habe das Problem, dass die Datenbank nicht mehr startet."),
        example(POST_ANSWER, "Datenbanken neu starten"),
        example(POST_ANSWER, "restart"),
    };
    struct doc d;

    (void)state;
    posts[1].key.id = SV("a");
    posts[2].key.id = SV("b");
    posts[2].lang = SV("en");
    make(&d, m, "Datenbank startet nicht", posts, 3, 0, &a);
    assert_int_equal(d.rec.lang, LANG_DE);
    make(&d, m, "Datenbank startet nicht", posts, 3, 1, &a);
    assert_int_equal(d.rec.lang, LANG_DE);
    assert_true(wdf(&d, "datenbank") > 0);
    make(&d, m, "Datenbank startet nicht", posts, 3, 2, &a);
    assert_int_equal(d.rec.lang, LANG_EN);
    doc_maker_free(m);
    arena_dispose(&a);
}

static void test_caps(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct doc_maker *m = maker(NULL);
    struct sb b = SB_INIT(1 << 22);
    struct post p;
    struct fwd_stream s;
    struct doc d;

    (void)state;
    /* One block that cannot be cut well, of many different words: tables grow, caps hold. */
    for (int i = 0; i < 1100; i++)
        sb_printf(&b, "w%d_x ", i);
    p = example(POST_QUESTION, sb_str(&b));
    make(&d, m, sb_str(&b), &p, 1, 0, &a);
    s = stream(&d);
    assert_int_equal(s.ncodes, 400);
    assert_int_equal(s.ntitle, 64);
    assert_true(d.nterms > 1100);
    /* The table is clean again for the next one. */
    p = example(POST_QUESTION, "one word");
    make(&d, m, "t", &p, 1, 0, &a);
    assert_int_equal(wdf(&d, "w1"), -1);
    assert_true(d.nterms < 15);
    doc_maker_free(m);
    sb_dispose(&b);
    arena_dispose(&a);
}

/* Terms do not depend on what was made before. */
static void test_same(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct doc_maker *used = maker(NULL);
    uint64_t rnd = cm_seed();

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct doc_maker *fresh = maker(NULL);
        struct sb b = SB_INIT(1 << 16);
        struct post p;
        struct doc x;
        struct doc y;

        for (size_t i = cm_below(&rnd, 300); i > 0; i--)
            sb_printf(&b, "%c%zu%s", (int)('a' + cm_below(&rnd, 6)), cm_below(&rnd, 50),
                      cm_below(&rnd, 4) ? " " : "_");
        p = example(POST_QUESTION, sb_str(&b));
        make(&x, used, "title", &p, 1, 0, &a);
        make(&y, fresh, "title", &p, 1, 0, &a);
        assert_int_equal(x.nterms, y.nterms);
        for (size_t i = 0; i < x.nterms; i++) {
            assert_int_equal(x.terms[i].n, y.terms[i].n);
            assert_int_equal(x.terms[i].wdf, y.terms[i].wdf);
            assert_memory_equal(x.terms[i].p, y.terms[i].p, x.terms[i].n);
        }
        assert_true(sv_eq(x.stream, y.stream));
        doc_maker_free(fresh);
        sb_dispose(&b);
        arena_reset(&a);
    }
    doc_maker_free(used);
    arena_dispose(&a);
}

/* A forum's first post is a reply by its kind and not one of the answers. */
static void test_forum(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "board");
    struct post q = util_post("1", NULL, "first");
    struct post r = util_post("2", "1", "second");
    struct doc_thread dt;
    struct thread th;

    (void)state;
    q.kind = r.kind = POST_REPLY;
    util_put(im, &q);
    util_put(im, &r);
    util_end(im, false);
    util_ok(store_thread(&th, st, store_find(st, SV("board"), SV("1")), 0, &a, &util_err));
    util_ok(doc_thread_of(&dt, &th, st, &a, &util_err));
    assert_int_equal(dt.facts[0].answers, 1);
    store_free(st);
    arena_dispose(&a);
}

/* From a store: tags, labels, answers, marks of a thread. */
static void test_thread(void **state)
{
    static const struct sv tags[] = {{"linux", 5}, {"kernel", 6}};
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post q = util_post("1", NULL, "question");
    struct post r = util_post("2", "1", "answer");
    struct post c = util_post("3", "1", "secret");
    struct post_link link = {.duplicate = true, .key = {SPACE_POST, SV("99")}};
    struct doc_thread dt;
    struct thread th;
    int64_t id;

    (void)state;
    q.title = SV("A title");
    q.tags = tags;
    q.ntags = 2;
    q.links = &link;
    q.nlinks = 1;
    q.closed = true;
    q.active = 500;
    r.accepted = true;
    r.created = 900;
    c.visibility = SV("team");
    util_put(im, &q);
    util_put(im, &r);
    util_put(im, &c);
    util_end(im, false);
    id = store_find(st, SV("site"), SV("1"));
    assert_true(id > 0);
    util_ok(store_thread(&th, st, id, 0, &a, &util_err));
    util_ok(doc_thread_of(&dt, &th, st, &a, &util_err));
    assert_int_equal(dt.ntags, 2);
    assert_true(dt.tags[0] != dt.tags[1]);
    for (size_t i = 0; i < 2; i++)
        assert_true(dt.tags[i] == store_tag_id(st, SV("linux")) ||
                    dt.tags[i] == store_tag_id(st, SV("kernel")));
    assert_int_equal(dt.nfacts, 2);
    assert_int_equal(dt.facts[0].label, 0);
    assert_int_equal(dt.facts[0].answers, 1);
    assert_int_equal(dt.facts[0].active, 900);
    assert_int_equal(dt.facts[0].flags, FWD_HAS_ACCEPTED | FWD_CLOSED | FWD_DUPLICATE);
    assert_int_equal(dt.facts[1].label, store_label_id(st, SV("team")));
    assert_int_equal(dt.facts[1].answers, 2);
    assert_int_equal(dt.facts[1].active, 900);
    for (size_t i = 0; i < th.nposts; i++)
        assert_int_equal(dt.labels[i],
                         th.posts[i].visibility.n > 0 ? store_label_id(st, SV("team")) : 0);
    store_free(st);
    arena_dispose(&a);
}

/* Nothing in a record comes from posts that its readers may not read. */
static void test_labels(void **state)
{
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post q = util_post("1", NULL, "question");
    struct post mine = util_post("2", "1", "team's answer");
    struct post theirs = util_post("3", "1", "board's answer");
    struct post target = util_post("4", NULL, "team's question");
    struct post_link link = {.duplicate = true, .key = {SPACE_POST, SV("4")}};
    struct fwd_rec rec = {0};
    struct doc_thread dt;
    struct thread th;
    int64_t team, board;

    (void)state;
    q.links = &link;
    q.nlinks = 1;
    q.created = 100;
    q.views = 70;
    mine.visibility = target.visibility = SV("team");
    mine.accepted = true;
    mine.created = 200;
    theirs.visibility = SV("board");
    theirs.created = 300;
    util_put(im, &q);
    util_put(im, &mine);
    util_put(im, &theirs);
    util_put(im, &target);
    util_end(im, false);
    team = store_label_id(st, SV("team"));
    board = store_label_id(st, SV("board"));
    assert_int_equal(store_post_label(st, 4), team);
    assert_int_equal(store_post_label(st, 1), 0);
    assert_int_equal(store_post_label(st, 99), 0);
    util_ok(store_thread(&th, st, store_find(st, SV("site"), SV("1")), 0, &a, &util_err));
    util_ok(doc_thread_of(&dt, &th, st, &a, &util_err));
    assert_int_equal(dt.nfacts, 3);

    doc_numbers(&rec, &dt, &th.posts[0]);
    assert_int_equal(rec.answers, 0);
    assert_int_equal(rec.active, 100);
    assert_int_equal(rec.flags, FWD_ROOT);
    rec = (struct fwd_rec){.label = (uint16_t)team};
    doc_numbers(&rec, &dt, &th.posts[1]);
    assert_int_equal(rec.answers, 1);
    assert_int_equal(rec.active, 200);
    assert_int_equal(rec.flags, FWD_ACCEPTED | FWD_HAS_ACCEPTED | FWD_DUPLICATE);
    rec = (struct fwd_rec){.label = (uint16_t)board};
    doc_numbers(&rec, &dt, &th.posts[2]);
    assert_int_equal(rec.answers, 1);
    assert_int_equal(rec.active, 300);
    assert_int_equal(rec.flags, 0);
    assert_int_equal(rec.views, 70);

    /* A root of the team's says nothing to the board, nor to everybody. */
    th.posts[0].visibility = SV("team");
    th.posts[0].closed = true;
    th.posts[0].active = 900;
    util_ok(doc_thread_of(&dt, &th, st, &a, &util_err));
    rec = (struct fwd_rec){.label = (uint16_t)board};
    doc_numbers(&rec, &dt, &th.posts[2]);
    assert_int_equal(rec.active, 300);
    assert_int_equal(rec.flags, 0);
    assert_int_equal(rec.views, UINT32_MAX);
    rec = (struct fwd_rec){.label = (uint16_t)team};
    doc_numbers(&rec, &dt, &th.posts[1]);
    assert_int_equal(rec.active, 900);
    assert_int_equal(rec.flags, FWD_ACCEPTED | FWD_HAS_ACCEPTED | FWD_DUPLICATE | FWD_CLOSED);
    store_free(st);
    arena_dispose(&a);
}

static void test_memory(void **state)
{
    struct post p = example(POST_QUESTION, "# kernel\n\n`getName` and more words\n");
    struct thread th = {.id = 7, .title = SV("kernel"), .posts = &p, .nposts = 1};
    const struct doc_thread dt = {.th = &th};
    struct arena a = ARENA_INIT(1 << 14, 1 << 26);
    struct passages ps;

    (void)state;
    util_ok(passages_of(&ps, &th, &a, &util_err));
    ALLOC_FAIL_LOOP(n)
    {
        struct doc_maker *m = NULL;
        struct ask_err err = {0};
        struct doc d;
        int rc = doc_maker_new(&m, NULL, NULL, &err);

        if (rc == 0)
            rc = doc_make(&d, m, &dt, &ps.v[0], NULL, &err);
        if (rc < 0) {
            assert_true(alloc_failed());
            assert_int_equal(rc, ASK_NOMEM);
            assert_true(err.msg[0] != 0);
        }
        doc_maker_free(m);
    }
    arena_dispose(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_title_of_stop_words),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_same),
        cmocka_unit_test_setup_teardown(test_thread, util_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_forum, util_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_labels, util_setup, util_teardown),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
