/* test_store_import.c - what goes into the store comes out of it: fields, threads, changes,
 * removal, and that importing again changes nothing.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: damaged files and permissions (test_store.c), random forests (test_store_thread.c).
 */
#include "corpus/store_priv.h"

#include "tests/unit/store_util.h"

static const struct post_reaction reactions[] = {{{"heart", 5}, 3}, {{"+1", 2}, 12}};
static const struct post_link links[] = {
    {true, {SPACE_POST, {"77", 2}}, 0},
    {false, {SPACE_POST, {"2", 1}}, 0},
};
static const struct sv tags[] = {{"docker", 6}, {"dns", 3}};

static struct post full_post(void)
{
    struct post p = util_post("1", NULL, "The body, with `code`.");

    p.title = SV("Why does it not resolve?");
    p.author = SV("ana");
    p.author_key = SV("u-7");
    p.author_url = SV("https://example.org/ana");
    p.author_reputation = 1520;
    p.created = 1600000000;
    p.edited = 1600000100;
    p.active = 1600000200;
    p.score = 39;
    p.up = 41;
    p.down = 2;
    p.views = 12034;
    p.reactions = reactions;
    p.nreactions = 2;
    p.closed = p.wiki = p.bot = true;
    p.closed_reason = SV("duplicate");
    p.links = links;
    p.nlinks = 2;
    p.tags = tags;
    p.ntags = 2;
    p.lang = SV("en");
    p.url = SV("https://example.org/q/1");
    p.license = SV("CC0-1.0");
    return p;
}

/* Everything of a post survives, and an answer knows its parent and root. */
static void fields(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post q = full_post(), a = util_post("2", "1", "An answer."), got;
    struct arena arena = ARENA_INIT(4096, 1 << 20);
    struct thread t;

    (void)state;
    a.accepted = true;
    assert_int_equal(util_put(im, &q), PUT_NEW);
    assert_int_equal(util_put(im, &a), PUT_NEW);
    (void)util_end(im, true);

    util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("1")), 0, &arena, &util_err));
    assert_int_equal(t.nposts, 2);
    assert_false(t.truncated);
    assert_true(sv_eq(t.title, q.title) && sv_eq(t.source.name, SV("site")));
    got = t.posts[0];
    assert_true(sv_eq(got.body, q.body) && sv_eq(got.title, q.title) && got.kind == q.kind);
    assert_true(sv_eq(got.author, q.author) && sv_eq(got.author_key, q.author_key));
    assert_true(sv_eq(got.author_url, q.author_url) && got.author_reputation == 1520);
    assert_true(got.created == q.created && got.edited == q.edited && got.active == q.active);
    assert_true(got.score == 39 && got.up == 41 && got.down == 2 && got.views == 12034);
    assert_true(got.closed && got.wiki && got.bot && !got.accepted && !got.ghost);
    assert_true(sv_eq(got.closed_reason, q.closed_reason) && sv_eq(got.url, q.url));
    assert_true(sv_eq(got.lang, q.lang) && sv_eq(got.license, q.license));
    assert_int_equal(got.nreactions, 2);
    assert_true(sv_eq(got.reactions[0].name, SV("+1")) && got.reactions[0].count == 12);
    assert_int_equal(got.nlinks, 2);
    assert_true(got.links[0].duplicate && sv_eq(got.links[0].key.id, SV("77")));
    assert_int_equal(got.links[0].post, 0);
    assert_int_equal(got.links[1].post, t.posts[1].id);
    assert_int_equal(got.ntags, 2);
    assert_true(sv_eq(got.tags[0], SV("docker")) && sv_eq(got.tags[1], SV("dns")));
    assert_int_equal(got.root.id.n, 0);
    got = t.posts[1];
    assert_true(got.accepted && sv_eq(got.parent.id, SV("1")) && sv_eq(got.root.id, SV("1")));
    assert_true(got.created == TIME_NONE && got.up == -1 && got.views == -1 && got.url.n == 0);
    assert_int_equal(got.author_id, 0);

    util_ok(store_post(&got, st, t.posts[1].id, &arena, &util_err));
    assert_true(sv_eq(got.body, a.body) && sv_eq(got.root.id, SV("1")));
    assert_int_equal(store_post(&got, st, 12345, &arena, NULL), ASK_NOTFOUND);
    assert_int_equal(store_thread(&t, st, 12345, 0, &arena, NULL), ASK_NOTFOUND);
    assert_int_equal(util_problems(st), 0);
    arena_dispose(&arena);
    store_free(st);
}

/* A thread without titles is called by the text of its root, also where a reply came first. */
static void head_untitled(void)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post reply = util_post("2", "1", "Second."), root = util_post("1", "", "First.");
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct thread_head h;

    util_put(im, &reply);
    util_put(im, &root);
    (void)util_end(im, true);
    util_ok(store_thread_head(&h, st, store_find(st, SV("site"), SV("2")), &a, &util_err));
    assert_true(sv_eq(h.title, SV("First.")));
    arena_dispose(&a);
    store_free(st);
}

static void head(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post q = full_post(), p;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct thread_head h;

    (void)state;
    util_put(im, &q);
    p = util_post("2", "1", "First.");
    p.score = 3;
    p.accepted = true;
    util_put(im, &p);
    p = util_post("3", "1", "Second.");
    p.created = 1700000000;
    util_put(im, &p);
    p = util_post("c1", "2", "A comment.");
    p.kind = POST_COMMENT;
    p.key.space = SPACE_COMMENT;
    util_put(im, &p);
    (void)util_end(im, true);
    util_ok(store_thread_head(&h, st, store_find(st, SV(""), SV("3")), &a, &util_err));
    assert_int_equal(h.answers, 2);
    assert_int_equal(h.accepted, 2);
    assert_true(h.duplicate && h.closed && h.views == 12034 && h.score == 39);
    assert_true(sv_eq(h.title, q.title) && sv_eq(h.key, SV("1")) && h.kind == POST_QUESTION);
    assert_true(sv_eq(h.url, q.url) && h.created == q.created && h.active == q.active);
    assert_true(h.ntags == 2 && sv_eq(h.source_name, SV("site")) && h.visibility.n == 0);
    assert_int_equal(h.source, store_source_id(st, SV("site")));
    arena_dispose(&a);
    store_free(st);
    head_untitled();
}

/* A thread without its question is shown by what is there. */
static void head_of_ghost(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p = util_post("2", "1", "```\ncode\n```\n> ## Restart the resolver\nand so on");
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct thread_head h;
    struct thread t;
    int64_t id;

    (void)state;
    p.created = 1600000000;
    util_put(im, &p);
    assert_int_equal(util_end(im, true).ghosts, 1);
    id = store_find(st, SV("site"), SV("2"));
    assert_true(id > 0);
    assert_int_equal(store_find(st, SV("site"), SV("1")), 0);
    util_ok(store_thread_head(&h, st, id, &a, &util_err));
    assert_int_equal(h.kind, POST_ANSWER);
    assert_true(sv_eq(h.title, SV("code")) || sv_eq(h.title, SV("Restart the resolver")));
    assert_true(h.created == 1600000000 && sv_eq(h.key, SV("1")));
    util_ok(store_thread(&t, st, id, 0, &a, &util_err));
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[0].ghost && t.posts[0].kind == POST_NONE && !t.posts[1].ghost);
    assert_true(sv_eq(t.title, h.title));
    arena_dispose(&a);
    store_free(st);
}

static int64_t change_of(struct store *st, const char *native, int64_t *content)
{
    struct store_change c[100];
    int64_t id = store_find(st, SV("site"), sv_of(native));
    int n = store_changes(c, 100, st, 0, NULL);

    for (int i = 0; i < n; i++)
        if (c[i].thread == id) {
            if (content)
                *content = c[i].content;
            return c[i].change;
        }
    return -1;
}

/* Nothing new: nothing written. Votes move the change number, words the content's too, and only
 * of the thread they are in. */
static void changes(void **state)
{
    struct store *st = util_open();
    struct post q = full_post(), other = util_post("9", NULL, "Another."), p;
    struct store_import *im = util_begin(st, "site");
    struct store_counts n;
    int64_t mark, content, before, other_before;

    (void)state;
    util_put(im, &q);
    util_put(im, &other);
    n = util_end(im, true);
    assert_true(n.added == 2 && n.posts == 2 && n.threads == 2 && n.updated == 0);
    mark = store_mark(st);
    before = change_of(st, "1", &content);
    other_before = change_of(st, "9", NULL);
    assert_true(mark >= before && content == before);

    im = util_begin(st, "site");
    assert_int_equal(util_put(im, &q), PUT_UNCHANGED);
    p = q;
    p.author_reputation = 99999; /* the author's business, not the thread's */
    assert_int_equal(util_put(im, &p), PUT_UNCHANGED);
    assert_int_equal(util_put(im, &other), PUT_UNCHANGED);
    n = util_end(im, true);
    assert_true(n.unchanged == 3 && n.threads == 2 && n.removed == 0);
    assert_int_equal(store_mark(st), mark);

    im = util_begin(st, "site");
    p = q;
    p.score = 40;
    p.up = 42;
    p.accepted = true;
    assert_int_equal(util_put(im, &p), PUT_UPDATED);
    (void)util_end(im, false);
    assert_true(change_of(st, "1", &content) > mark);
    assert_int_equal(content, before);
    assert_int_equal(change_of(st, "9", NULL), other_before);
    mark = store_mark(st);

    im = util_begin(st, "site");
    p.nreactions = 1;
    assert_int_equal(util_put(im, &p), PUT_UPDATED);
    p.body = SV("Another body.");
    assert_int_equal(util_put(im, &p), PUT_UPDATED);
    (void)util_end(im, false);
    assert_true(change_of(st, "1", &content) > mark && content > mark);
    assert_int_equal(change_of(st, "9", NULL), other_before);
    /* Both in one batch: one number. */
    assert_int_equal(store_mark(st), mark + 1);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

/* Each field alone is noticed. */
static void every_field_counts(void **state)
{
    static const struct sv other_tags[] = {{"docker", 6}, {"udp", 3}};
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post base = full_post(), p;
    char *was, *is;

    (void)state;
    util_put(im, &base);
#define CHANGE(what)                                                                               \
    do {                                                                                           \
        p = base;                                                                                  \
        was = util_dump(st);                                                                       \
        what;                                                                                      \
        assert_int_equal(util_put(im, &p), PUT_UPDATED);                                           \
        (void)util_end(im, false);                                                                 \
        is = util_dump(st);                                                                        \
        assert_string_not_equal(was, is);                                                          \
        free(is);                                                                                  \
        im = util_begin(st, "site");                                                               \
        assert_int_equal(util_put(im, &p), PUT_UNCHANGED);                                         \
        assert_int_equal(util_put(im, &base), PUT_UPDATED);                                        \
        (void)util_end(im, false);                                                                 \
        is = util_dump(st);                                                                        \
        assert_string_equal(was, is);                                                              \
        free(is);                                                                                  \
        free(was);                                                                                 \
        im = util_begin(st, "site");                                                               \
    } while (0)
    (void)util_end(im, false);
    im = util_begin(st, "site");
    CHANGE(p.title = SV("Else"));
    CHANGE(p.body = SV(""));
    CHANGE(p.kind = POST_ARTICLE);
    CHANGE(p.author_key = SV("u-8"); p.author = SV("kofi"));
    CHANGE(p.author_key = SV(""); p.author = SV("Ana"));
    CHANGE(p.created++);
    CHANGE(p.edited = TIME_NONE);
    CHANGE(p.active = TIME_NONE);
    CHANGE(p.score = -1);
    CHANGE(p.up = -1);
    CHANGE(p.down = -1);
    CHANGE(p.views = -1);
    CHANGE(p.nreactions = 0);
    CHANGE(p.accepted = true);
    CHANGE(p.closed = false; p.closed_reason = SV(""));
    CHANGE(p.closed_reason = SV("off topic"));
    CHANGE(p.wiki = false);
    CHANGE(p.bot = false);
    CHANGE(p.nlinks = 1);
    CHANGE(p.ntags = 1);
    CHANGE(p.tags = other_tags);
    CHANGE(p.lang = SV("de"));
    CHANGE(p.url = SV("https://example.org/elsewhere"));
    CHANGE(p.url = SV(""));
    CHANGE(p.license = SV(""));
    CHANGE(p.visibility = SV("private"));
    CHANGE(p.parent.id = SV("100"));
    CHANGE(p.root.id = SV("100"));
#undef CHANGE
    (void)util_end(im, false);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static const char *const native_ids[] = {
    "0",
    "1",
    "-1",
    "-0",
    "01",
    "007",
    "1.0",
    "+1",
    "999999999999999999",
    "1000000000000000000",
    "9223372036854775807",
    "9223372036854775808",
    "-999999999999999999",
    " 1",
    "1 ",
    "1e3",
    "a/b.md",
    "<msg@id>",
    "\xc3\xa4",
    "-",
    "--1",
};

/* Ids that look like numbers are kept as written and never meet. */
static void keys(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    size_t n = sizeof native_ids / sizeof *native_ids;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        p = util_post(native_ids[i], NULL, native_ids[i]);
        assert_int_equal(util_put(im, &p), PUT_NEW);
    }
    p = util_post("1", NULL, "the same id, another space");
    p.key.space = SPACE_COMMENT;
    assert_int_equal(util_put(im, &p), PUT_NEW);
    p = util_post("1", NULL, "the same id, another container");
    p.container = SV("channel");
    assert_int_equal(util_put(im, &p), PUT_NEW);
    (void)util_end(im, true);
    for (size_t i = 0; i < n; i++) {
        struct thread t;

        util_ok(store_thread(&t, st, store_find(st, SV("site"), sv_of(native_ids[i])), 0, &a,
                             &util_err));
        assert_int_equal(t.nposts, 1);
        assert_true(sv_eq(t.posts[0].key.id, sv_of(native_ids[i])));
        assert_true(sv_eq(t.posts[0].body, sv_of(native_ids[i])));
    }
    assert_int_equal(store_find(st, SV("nowhere"), SV("1")), 0);
    arena_dispose(&a);
    store_free(st);
}

/* The three lines of a thread in all six orders, and the middle one never. */
static void orders(void **state)
{
    static const int order[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const struct post posts[] = {util_post("1", NULL, "one"), util_post("2", "1", "two"),
                                 util_post("3", "2", "three")};
    char *first = NULL;

    (void)state;
    for (int i = 0; i < 6; i++) {
        struct store *st = util_open();
        struct store_import *im = util_begin(st, "site");
        struct store_counts n;
        int64_t threads[10];
        char *dump;

        for (int k = 0; k < 3; k++)
            assert_int_equal(util_put(im, &posts[order[i][k]]), PUT_NEW);
        n = util_end(im, true);
        assert_true(n.threads == 1 && n.added == 3 && n.ghosts == 0 && n.cycles == 0);
        assert_int_equal(store_threads(threads, 10, st, 0, NULL), 1);
        dump = util_dump(st);
        if (first)
            assert_string_equal(dump, first);
        else
            first = strdup(dump);
        free(dump);
        assert_int_equal(util_problems(st), 0);
        store_free(st);
        assert_int_equal(file_rmtree(util_dir, NULL), 0);
    }
    free(first);
}

/* The export names the root: a missing parent still ends up in the right thread. */
static void root_named(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "list");
    struct post m1 = util_post("m1", NULL, "hello"), m3 = util_post("m3", "m2", "re: re: hello");
    struct post m4 = util_post("m4", NULL, "root only"), m2 = util_post("m2", "m1", "re: hello");
    int64_t ids[4];

    (void)state;
    m3.root.id = m4.root.id = SV("m1");
    util_put(im, &m3);
    util_put(im, &m1);
    util_put(im, &m4);
    assert_int_equal(util_end(im, false).ghosts, 1);
    assert_int_equal(store_threads(ids, 4, st, 0, NULL), 1);
    assert_int_equal(util_problems(st), 0);
    im = util_begin(st, "list");
    util_put(im, &m2);
    assert_int_equal(util_end(im, false).ghosts, 0);
    assert_int_equal(store_threads(ids, 4, st, 0, NULL), 1);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static void cycles(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    const struct post posts[] = {util_post("1", "3", "one"), util_post("2", "1", "two"),
                                 util_post("3", "2", "three"), util_post("self", "self", "me")};
    struct store_counts n;
    int64_t mark;

    (void)state;
    for (int i = 0; i < 4; i++)
        util_put(im, &posts[i]);
    n = util_end(im, true);
    assert_true(n.cycles == 2 && n.added == 4 && n.ghosts == 0 && n.threads == 2);
    assert_int_equal(util_problems(st), 0);
    mark = store_mark(st);
    im = util_begin(st, "site");
    for (int i = 0; i < 4; i++)
        assert_int_equal(util_put(im, &posts[i]), PUT_UNCHANGED);
    (void)util_end(im, true);
    assert_int_equal(store_mark(st), mark);
    store_free(st);
}

/* A newer export turns a thread round: no circle, whatever comes first. */
static void turned_round(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct store *st = util_open();
        struct store_import *im = util_begin(st, "site");
        const struct post was[] = {util_post("1", NULL, "one"), util_post("2", "1", "two"),
                                   util_post("3", "2", "three")};
        const struct post is[] = {util_post("1", "3", "one"), util_post("3", NULL, "three"),
                                  util_post("2", "1", "two")};
        struct arena a = ARENA_INIT(4096, 1 << 20);
        struct thread t;

        for (int i = 0; i < 3; i++)
            util_put(im, &was[i]);
        (void)util_end(im, true);
        im = util_begin(st, "site");
        for (int i = 0; i < 3; i++)
            util_put(im, &is[(i + first) % 3]);
        assert_int_equal(util_end(im, true).cycles, 0);
        util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("1")), 0, &a, &util_err));
        assert_int_equal(t.nposts, 3);
        assert_true(sv_eq(t.posts[0].key.id, SV("3")) && sv_eq(t.posts[1].key.id, SV("1")) &&
                    sv_eq(t.posts[2].key.id, SV("2")));
        assert_int_equal(util_problems(st), 0);
        arena_dispose(&a);
        store_free(st);
        assert_int_equal(file_rmtree(util_dir, NULL), 0);
    }
}

/* Removal only from a complete snapshot, only from containers it met, and never what was kept. */
static void sweep(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    const struct post posts[] = {util_post("1", NULL, "q"), util_post("2", "1", "a"),
                                 util_post("3", "1", "b"), util_post("4", NULL, "alone"),
                                 util_post("5", NULL, "kept")};
    struct post elsewhere = util_post("1", NULL, "elsewhere"), other = util_post("1", NULL, "x");
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store_change c[10];
    struct store_counts n;
    struct thread t;
    int64_t alone, mark, id;

    (void)state;
    elsewhere.container = SV("channel");
    for (int i = 0; i < 5; i++)
        util_put(im, &posts[i]);
    util_put(im, &elsewhere);
    (void)util_end(im, true);
    im = util_begin(st, "other");
    util_put(im, &other);
    (void)util_end(im, true);
    alone = store_find(st, SV("site"), SV("4"));
    mark = store_mark(st);

    im = util_begin(st, "site"); /* an increment */
    util_put(im, &posts[1]);
    n = util_end(im, false);
    assert_int_equal(n.removed, 0);
    assert_int_equal(store_mark(st), mark);

    im = util_begin(st, "site"); /* a snapshot without 1, 3 and 4 */
    util_put(im, &posts[1]);
    util_ok(store_import_keep(im, SV(""), posts[4].key, &util_err));
    util_ok(store_import_keep(im, SV("never seen"), posts[4].key, &util_err));
    n = util_end(im, true);
    assert_int_equal(n.removed, 3);
    assert_int_equal(n.ghosts, 1);
    assert_int_equal(store_find(st, SV("site"), SV("4")), 0);
    assert_int_equal(store_find(st, SV("site"), SV("3")), 0);
    assert_true(store_find(st, SV("site"), SV("5")) > 0);
    assert_true(store_find(st, SV("other"), SV("1")) > 0);
    /* Its channel was not met: it stays. The question is a ghost now, without words. */
    id = store_find(st, SV("site"), SV("1"));
    util_ok(store_thread(&t, st, id, 0, &a, &util_err));
    assert_true(sv_eq(t.posts[0].body, SV("elsewhere")));
    util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("2")), 0, &a, &util_err));
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[0].ghost && t.posts[0].body.n == 0);
    assert_int_equal(store_changes(c, 10, st, mark, NULL), 2);
    assert_true(c[0].thread == alone ? c[0].gone : c[1].gone);
    assert_int_equal(store_thread(&t, st, alone, 0, &a, NULL), ASK_NOTFOUND);
    assert_int_equal(util_problems(st), 0);
    mark = store_mark(st);

    im = util_begin(st, "site"); /* all gone, but something of the container was met */
    util_put(im, &posts[4]);
    n = util_end(im, true);
    assert_int_equal(n.removed, 1);
    assert_int_equal(n.ghosts, 0);
    assert_int_equal(util_problems(st), 0);
    im = util_begin(st, "site"); /* the question comes back, with a new number */
    util_put(im, &posts[3]);
    (void)util_end(im, false);
    assert_true(store_find(st, SV("site"), SV("4")) > alone);
    arena_dispose(&a);
    store_free(st);
}

/* A comment is swept though only posts were met: the container is one, its id spaces are two. */
static void sweep_spaces(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post q = util_post("1", NULL, "q"), c = util_post("1", "1", "c");

    (void)state;
    c.key.space = SPACE_COMMENT;
    c.kind = POST_COMMENT;
    util_put(im, &q);
    util_put(im, &c);
    (void)util_end(im, true);
    im = util_begin(st, "site");
    util_put(im, &q);
    assert_int_equal(util_end(im, true).removed, 1);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

/* A truncated export ends without a sweep and without end: what was committed stays. */
static void killed(void **state)
{
    char id[32], parent[32];
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    char *whole, *again;
    int64_t before;

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 5000; i++) {
            struct post p;

            (void)snprintf(id, sizeof id, "%d", i);
            (void)snprintf(parent, sizeof parent, "%d", i / 7 * 7);
            p = util_post(id, i % 7 ? parent : NULL, "text");
            util_put(im, &p);
        }
        if (round == 0) {
            store_import_free(im);
            store_free(st);
            st = util_open();
            before = store_mark(st);
            assert_true(before > 0);
            assert_int_equal(util_problems(st), 0);
            im = util_begin(st, "site");
        }
    }
    assert_int_equal(util_end(im, true).unchanged, 4000);
    whole = util_dump(st);
    store_free(st);
    assert_int_equal(file_rmtree(util_dir, NULL), 0);
    st = util_open();
    im = util_begin(st, "site");
    for (int i = 0; i < 5000; i++) {
        struct post p;

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(parent, sizeof parent, "%d", i / 7 * 7);
        p = util_post(id, i % 7 ? parent : NULL, "text");
        util_put(im, &p);
    }
    (void)util_end(im, true);
    again = util_dump(st);
    assert_string_equal(whole, again);
    free(whole);
    free(again);
    store_free(st);
}

static void refused(struct store_import *im, const struct post *p, int rc, const char *word)
{
    struct ask_err err = {0};

    assert_int_equal(store_import_put(im, p, NULL, &err), rc);
    assert_non_null(strstr(err.msg, word));
}

/* A bad post costs itself only. */
static void limits(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    char *big = malloc((16 << 20) + 1);
    struct post p = util_post("1", NULL, "x");

    (void)state;
    assert_non_null(big);
    memset(big, 'x', (16 << 20) + 1);
    p.body = sv_make(big, (16 << 20) + 1);
    refused(im, &p, ASK_LIMIT, "body");
    p.body.n--;
    assert_int_equal(util_put(im, &p), PUT_NEW);
    p = util_post("", NULL, "x");
    refused(im, &p, ASK_FORMAT, "id");
    p = util_post("2", NULL, "x");
    p.key.id = sv_make(big, 513);
    refused(im, &p, ASK_LIMIT, "id");
    p = util_post("2", NULL, "\xff");
    refused(im, &p, ASK_FORMAT, "UTF-8");
    p = util_post("2", NULL, "x");
    p.kind = POST_NONE;
    refused(im, &p, ASK_FORMAT, "kind");
    p.kind = (enum post_kind)15;
    refused(im, &p, ASK_FORMAT, "kind");
    p = util_post("2", NULL, "x");
    p.tags = tags;
    p.ntags = 1000;
    refused(im, &p, ASK_LIMIT, "tags");
    assert_int_equal(util_end(im, true).posts, 1);
    free(big);
    store_free(st);
}

/* What only members may see is not counted for others. */
static void visibility(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "open"), *im2;
    struct post p = util_post("1", NULL, "public"), s = util_post("1", NULL, "secret");
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store_source *src;
    struct store_stats stats;
    struct store_tag *list;
    struct thread t;

    (void)state;
    p.tags = tags;
    p.ntags = 1;
    p.author = SV("ana");
    util_put(im, &p);
    (void)util_end(im, true);
    im2 = util_begin(st, "closed");
    s.tags = tags + 1;
    s.ntags = 1;
    s.visibility = SV("board");
    s.author = SV("kofi");
    util_put(im2, &s);
    s = util_post("3", "2", "an answer to a ghost");
    s.visibility = SV("board");
    util_put(im2, &s);
    (void)util_end(im2, true);

    assert_int_equal(store_tags(&list, st, false, 100, &a, NULL), 1);
    assert_true(sv_eq(list[0].name, SV("docker")) && list[0].threads == 1);
    assert_int_equal(store_tags(&list, st, true, 100, &a, NULL), 2);
    assert_int_equal(store_tags(&list, st, true, 1, &a, NULL), 1);
    assert_int_equal(store_sources(&src, st, false, &a, NULL), 1);
    assert_true(sv_eq(src[0].name, SV("open")) && src[0].threads == 1 && src[0].posts == 1);
    assert_true(src[0].updated != TIME_NONE);
    assert_int_equal(store_sources(&src, st, true, &a, NULL), 2);
    util_ok(store_stats(&stats, st, false, &util_err));
    assert_true(stats.threads == 1 && stats.posts == 1 && stats.tags == 1 && stats.sources == 1 &&
                stats.authors == 1 && stats.ghosts == 0 && stats.text_bytes == 6);
    util_ok(store_stats(&stats, st, true, &util_err));
    assert_true(stats.threads == 3 && stats.posts == 3 && stats.tags == 2 && stats.sources == 2 &&
                stats.authors == 2 && stats.ghosts == 1 && stats.bytes > 0);
    assert_int_equal(store_label_id(st, SV("")), 0);
    assert_true(store_label_id(st, SV("board")) > 0);
    assert_int_equal(store_label_id(st, SV("nobody")), -1);
    /* The ghost is as hidden as its only child. */
    util_ok(store_thread(&t, st, store_find(st, SV("closed"), SV("3")), 0, &a, &util_err));
    assert_true(t.posts[0].ghost && sv_eq(t.posts[0].visibility, SV("board")));
    arena_dispose(&a);
    store_free(st);
}

static void names(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p = util_post("1", NULL, "x");
    struct arena a = ARENA_INIT(4096, 1 << 20);
    int64_t ids[10];

    (void)state;
    p.author = SV("Ana");
    p.author_key = SV("1");
    util_put(im, &p);
    p = util_post("2", NULL, "x");
    p.author = SV("ANA");
    p.tags = tags;
    p.ntags = 2;
    util_put(im, &p);
    p = util_post("3", NULL, "x");
    p.author = SV("ana b");
    p.author_key = SV("1"); /* renamed */
    util_put(im, &p);
    (void)util_end(im, true);
    assert_int_equal(store_author_ids(ids, 10, st, SV("aNa"), NULL), 1);
    assert_true(sv_eq(store_author_name(st, ids[0], &a), SV("ANA")));
    assert_int_equal(store_author_ids(ids, 10, st, SV("ANA B"), NULL), 1);
    assert_int_equal(store_author_ids(ids, 10, st, SV("nobody"), NULL), 0);
    assert_true(sv_eq(store_tag_name(st, store_tag_id(st, SV("dns")), &a), SV("dns")));
    assert_true(sv_eq(store_source_name(st, store_source_id(st, SV("site")), &a), SV("site")));
    assert_int_equal(store_tag_id(st, SV("none")), 0);
    assert_int_equal(store_tag_name(st, 99, &a).n, 0);
    arena_dispose(&a);
    store_free(st);
}

/* Urls that follow a pattern cost next to nothing, and all come back as they were. */
static void urls(void **state)
{
    static const char *const url[] = {
        "https://x.example/q/41",
        "https://x.example/a/41#c41",
        "https://x.example/q/40#comment41_40",
        "https://x.example/q/410",
        "https://x.example/41/41?p=40",
        "https://x.example/none",
        "https://x.example/\x01/41",
        "41",
        "",
        "https://x.example/"
        "\xc3\xa4"
        "/41",
    };
    struct arena a = ARENA_INIT(4096, 1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof url / sizeof *url; i++)
        for (int with_parent = 0; with_parent < 2; with_parent++) {
            struct store *st = util_open();
            struct store_import *im = util_begin(st, "site");
            struct post p = util_post("41", with_parent ? "40" : NULL, "x"), got;
            int64_t ids[4];

            p.url = sv_of(url[i]);
            util_put(im, &p);
            (void)util_end(im, true);
            assert_int_equal(store_threads(ids, 4, st, 0, NULL), 1);
            util_ok(store_post(&got, st, 1, &a, &util_err));
            assert_true(sv_eq(got.url, p.url));
            store_free(st);
            assert_int_equal(file_rmtree(util_dir, NULL), 0);
        }
    arena_dispose(&a);
}

/* A thousand comments of one site need one pattern, not a thousand. */
static void urls_share(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    char id[16], url[64];
    sqlite3_stmt *count = NULL;

    (void)state;
    for (int i = 1000; i < 2000; i++) {
        struct post p;

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(url, sizeof url, "https://x.example/q/7#comment%d_7", i);
        p = util_post(id, "7", "x");
        p.url = sv_of(url);
        util_put(im, &p);
    }
    (void)util_end(im, true);
    assert_int_equal(sqlite3_prepare_v2(st->db, "SELECT count(*) FROM urls", -1, &count, NULL), 0);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(count, 0), 1);
    assert_int_equal(sqlite3_finalize(count), SQLITE_OK);
    store_free(st);
}

/* Parents before children, the older first; a thread over the limit keeps its root. */
static void order_in_thread(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p[] = {util_post("5", "4", "e"), util_post("4", "3", "d"), util_post("3", "1", "c"),
                       util_post("2", "1", "b"), util_post("1", NULL, "a")};
    static const char *const want[] = {"1", "2", "3", "4", "5"};
    static const int64_t created[] = {900, 50, 100, 90, 100}; /* 4 claims to be older than 3 */
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct thread t;
    int64_t id;

    (void)state;
    for (int i = 0; i < 5; i++) {
        p[i].created = created[i];
        util_put(im, &p[i]);
    }
    (void)util_end(im, true);
    id = store_find(st, SV("site"), SV("1"));
    util_ok(store_thread(&t, st, id, 0, &a, &util_err));
    assert_int_equal(t.nposts, 5);
    for (int i = 0; i < 5; i++)
        assert_true(sv_eq(t.posts[i].key.id, sv_of(want[i])));
    util_ok(store_thread(&t, st, id, 2, &a, &util_err));
    assert_true(t.truncated && t.nposts == 2 && sv_eq(t.posts[0].key.id, SV("1")));
    util_ok(store_thread(&t, st, id, 5, &a, &util_err));
    assert_true(!t.truncated && t.nposts == 5);
    arena_dispose(&a);
    store_free(st);
}

/* Chains as deep as mail threads never get, forwards and backwards. */
static void deep(void **state)
{
    enum { DEPTH = 12000 };
    char id[32], parent[32];

    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct store *st = util_open();
        struct store_import *im = util_begin(st, "site");
        struct arena a = ARENA_INIT(1 << 16, 256 << 20);
        struct thread t;

        for (int i = 0; i < DEPTH; i++) {
            int k = backwards ? DEPTH - 1 - i : i;
            struct post p;

            (void)snprintf(id, sizeof id, "%d", k);
            (void)snprintf(parent, sizeof parent, "%d", k - 1);
            p = util_post(id, k ? parent : NULL, "deep");
            util_put(im, &p);
        }
        assert_int_equal(util_end(im, true).threads, 1);
        util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("0")), DEPTH, &a, &util_err));
        assert_int_equal(t.nposts, DEPTH);
        for (int i = 0; i < DEPTH; i++) {
            (void)snprintf(id, sizeof id, "%d", i);
            assert_true(sv_eq(t.posts[i].key.id, sv_of(id)));
        }
        assert_int_equal(util_problems(st), 0);
        arena_dispose(&a);
        store_free(st);
        assert_int_equal(file_rmtree(util_dir, NULL), 0);
    }
}

/* A dictionary is made when there is enough to learn from, and earlier bodies get it too. */
static void dictionary(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    char id[32], body[400];
    struct store_stats stats;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post got;

    (void)state;
    for (int i = 0; i < 9000; i++) {
        struct post p;

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(body, sizeof body,
                       "When I run the program number %d it prints: undefined reference to symbol "
                       "'pthread_create@@GLIBC_2.2.5', error adding symbols: DSO missing from "
                       "command line. I use gcc %d on Debian, and make says: recipe for target "
                       "'all' failed. What am I missing here, and how do I link it?",
                       i * 7919, i % 13);
        p = util_post(id, NULL, body);
        util_put(im, &p);
    }
    (void)util_end(im, true);
    store_free(st); /* and the log goes into the file */
    st = util_open();
    util_ok(store_stats(&stats, st, true, &util_err));

    assert_true(stats.bytes * 3 < stats.text_bytes * 2); /* page by page it adds up */
    for (int i = 1; i <= 9000; i += 700) {
        arena_reset(&a);
        util_ok(store_post(&got, st, i, &a, &util_err));
        (void)snprintf(id, sizeof id, " %d it prints", (i - 1) * 7919);
        assert_true(sv_find(got.body, sv_of(id)) > 0);
    }
    assert_int_equal(util_problems(st), 0);
    arena_dispose(&a);
    store_free(st);
}

static void one_at_a_time(void **state)
{
    struct store *st = util_open(), *other = util_open();
    struct store_import *im = util_begin(st, "site"), *second;
    struct store_source src = {.name = SV("site"), .format = SV("test")};
    struct post p = util_post("1", NULL, "x");
    struct ask_err why = {0};

    (void)state;
    assert_int_equal(store_import_begin(&second, st, &src, &why), ASK_BUSY);
    assert_null(second);
    assert_int_equal(store_import_begin(&second, other, &src, &why), ASK_BUSY);
    assert_true(why.msg[0] != '\0');
    util_put(im, &p);
    (void)util_end(im, true);
    assert_int_equal(store_import_put(im, &p, NULL, &why), ASK_USAGE);
    store_import_free(im); /* after end: nothing left to do */
    util_ok(store_import_begin(&second, other, &src, &util_err));
    store_import_free(second);
    store_import_free(NULL);
    store_free(st);
    store_free(other);
}

/* What one export says first and takes back later goes, though its body was not written yet; what
 * others answer stays as a ghost, and what comes once more is there. */
static void gone_at_once(void **state)
{
    struct post_key key[] = {
        {SPACE_POST, {"1", 1}}, {SPACE_POST, {"3", 1}}, {SPACE_POST, {"4", 1}}};
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p[] = {util_post("1", NULL, "root"), util_post("2", "1", "reply"),
                       util_post("3", NULL, "alone"), util_post("4", NULL, "again")};
    struct thread t;

    (void)state;
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        assert_int_equal(util_put(im, &p[i]), PUT_NEW);
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        util_ok(store_import_gone(im, SV(""), key[i], &util_err));
    (void)util_put(im, &p[3]);
    (void)util_end(im, false);
    assert_int_equal(util_problems(st), 0);
    assert_int_equal(store_find(st, SV("site"), SV("3")), 0);
    util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("2")), 0, &a, &util_err));
    assert_int_equal(t.nposts, 2);
    assert_true(t.posts[0].ghost && t.posts[0].body.n == 0);
    util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("4")), 0, &a, &util_err));
    assert_true(sv_eq(t.posts[0].body, SV("again")));
    arena_dispose(&a);
    store_free(st);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, util_setup, util_teardown)
    const struct CMUnitTest tests[] = {
        TEST(fields),
        TEST(head),
        TEST(head_of_ghost),
        TEST(changes),
        TEST(every_field_counts),
        TEST(keys),
        TEST(orders),
        TEST(root_named),
        TEST(cycles),
        TEST(turned_round),
        TEST(sweep),
        TEST(sweep_spaces),
        TEST(killed),
        TEST(limits),
        TEST(visibility),
        TEST(names),
        TEST(urls),
        TEST(urls_share),
        TEST(order_in_thread),
        TEST(deep),
        TEST(dictionary),
        TEST(one_at_a_time),
        TEST(gone_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
