/* test_store_keep.c - what an export does not know stays as it is stored, and ids that may come
 * once only.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which export knows what (test_source_stackexchange.c).
 */
#include "corpus/store_priv.h"

#include "tests/unit/store_util.h"

static const struct post_link links[] = {{false, {SPACE_POST, {"10", 2}}, 0},
                                         {true, {SPACE_POST, {"9", 1}}, 0},
                                         {false, {SPACE_COMMENT, {"c-7", 3}}, 0}};

static struct post known(void)
{
    struct post p = util_post("1", NULL, "body");

    p.author = SV("ana");
    p.author_key = SV("7");
    p.author_reputation = 12;
    p.up = 5;
    p.down = 1;
    p.accepted = p.closed = true;
    p.closed_reason = SV("duplicate");
    p.links = links;
    p.nlinks = 3;
    return p;
}

static struct post unknown(void)
{
    struct post p = util_post("1", NULL, "body");

    p.author = SV("user7");
    p.author_key = SV("7");
    p.closed = true;
    p.keep = POST_KEEP_VOTES | POST_KEEP_LINKS | POST_KEEP_ACCEPTED | POST_KEEP_AUTHOR;
    return p;
}

static struct post load(struct store *st, struct arena *a)
{
    struct thread t;

    util_ok(store_thread(&t, st, store_find(st, SV("site"), SV("1")), 0, a, &util_err));
    assert_int_equal(t.nposts, 1);
    return t.posts[0];
}

static void put_alone(struct store *st, const struct post *p, enum store_put want)
{
    struct store_import *im = util_begin(st, "site");

    assert_int_equal(util_put(im, p), want);
    (void)util_end(im, true);
}

static void keep(void **state)
{
    struct store *st = util_open();
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p = known(), q = unknown(), got;

    (void)state;
    put_alone(st, &p, PUT_NEW);
    put_alone(st, &q, PUT_UNCHANGED);
    q.body = SV("another");
    put_alone(st, &q, PUT_UPDATED);
    got = load(st, &a);
    assert_true(sv_eq(got.body, SV("another")) && sv_eq(got.author, SV("ana")));
    assert_true(got.up == 5 && got.down == 1 && got.accepted && got.author_reputation == 12);
    assert_true(got.closed && sv_eq(got.closed_reason, SV("duplicate")) && got.nlinks == 3);
    q.keep = 0;
    put_alone(st, &q, PUT_UPDATED);
    got = load(st, &a);
    assert_true(sv_eq(got.author, SV("user7")) && got.up == -1 && got.down == -1);
    assert_true(!got.accepted && got.nlinks == 0 && got.closed_reason.n == 0);
    arena_dispose(&a);
    store_free(st);
}

/* Where nothing is stored there is nothing to keep. */
static void keep_of_new(void **state)
{
    struct store *st = util_open();
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p = known(), got;

    (void)state;
    p.keep = unknown().keep;
    put_alone(st, &p, PUT_NEW);
    got = load(st, &a);
    assert_true(got.up == 5 && got.accepted && got.nlinks == 3);
    assert_true(sv_eq(got.author, SV("ana")) && sv_eq(got.closed_reason, SV("duplicate")));
    arena_dispose(&a);
    store_free(st);
}

static void once(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p = util_post("1", NULL, "first"), q = util_post("1", NULL, "second");
    struct arena a = ARENA_INIT(4096, 1 << 20);

    (void)state;
    /* A key that is only kept does not count as put. */
    util_ok(store_import_keep(im, SV(""), p.key, &util_err));
    store_import_once(im);
    assert_int_equal(util_put(im, &p), PUT_NEW);
    assert_int_equal(store_import_put(im, &q, NULL, &util_err), ASK_FORMAT);
    assert_non_null(strstr(util_err.msg, "id 1 occurs twice"));
    q.container = SV("elsewhere");
    assert_int_equal(util_put(im, &q), PUT_NEW);
    assert_int_equal(util_end(im, true).posts, 2);
    im = util_begin(st, "site"); /* the next import starts anew */
    q.container = SV("");
    assert_int_equal(util_put(im, &q), PUT_UPDATED);
    assert_int_equal(util_put(im, &p), PUT_UPDATED);
    (void)util_end(im, false);
    assert_true(sv_eq(load(st, &a).body, SV("first")));
    arena_dispose(&a);
    store_free(st);
}

/* Where an export did not ask for reactions, score and reactions stay; the reason of being closed
 * is another matter. */
static void keep_score(void **state)
{
    static const struct post_reaction seen[] = {{{"heart", 5}, 2}};
    struct store *st = util_open();
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p = known(), q = known(), got;

    (void)state;
    p.score = 4;
    p.reactions = seen;
    p.nreactions = 1;
    put_alone(st, &p, PUT_NEW);
    q.score = 0;
    q.keep = POST_KEEP_SCORE;
    put_alone(st, &q, PUT_UNCHANGED);
    q.closed_reason = SV("other");
    put_alone(st, &q, PUT_UPDATED);
    got = load(st, &a);
    assert_true(got.score == 4 && got.nreactions == 1 && got.reactions[0].count == 2);
    assert_true(sv_eq(got.closed_reason, SV("other")));
    q.keep = POST_KEEP_LINKS;
    q.closed_reason = SV("");
    put_alone(st, &q, PUT_UPDATED);
    got = load(st, &a);
    assert_true(got.score == 0 && got.nreactions == 0);
    assert_true(sv_eq(got.closed_reason, SV("other")));
    arena_dispose(&a);
    store_free(st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keep, util_setup, util_teardown),
        cmocka_unit_test_setup_teardown(keep_score, util_setup, util_teardown),
        cmocka_unit_test_setup_teardown(keep_of_new, util_setup, util_teardown),
        cmocka_unit_test_setup_teardown(once, util_setup, util_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
