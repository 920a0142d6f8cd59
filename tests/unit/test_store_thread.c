/* test_store_thread.c - random forests of posts, put in random orders and changed at random: the
 * store must hold what a fresh import of the same posts would.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: single cases (test_store_import.c). The seed is printed; ASKWELL_SEED repeats a run.
 */
#include "corpus/store.h"

#include "tests/unit/store_util.h"

enum { POSTS = 60, ROUNDS = 24 };

struct model {
    struct post post[POSTS];
    char id[POSTS][16], parent[POSTS][16], root[POSTS][16], body[POSTS][32], author[POSTS][16];
    bool there[POSTS]; /* in the export */
    int up[POSTS];     /* index of the parent, -1 for a root */
};

static size_t below(uint64_t *seed, size_t n)
{
    return (size_t)(cm_random(seed) % n);
}

static void fill(struct model *m, int i, uint64_t *seed)
{
    struct post *p = &m->post[i];
    int root = i;

    while (m->up[root] >= 0)
        root = m->up[root];
    *p = post_unknown();
    (void)snprintf(m->id[i], sizeof m->id[i], i % 3 ? "%d" : "id-%d", i);
    if (m->up[i] >= 0)
        (void)snprintf(m->parent[i], sizeof m->parent[i], m->up[i] % 3 ? "%d" : "id-%d", m->up[i]);
    (void)snprintf(m->root[i], sizeof m->root[i], root % 3 ? "%d" : "id-%d", root);
    (void)snprintf(m->body[i], sizeof m->body[i], "body %d %d", i, (int)below(seed, 3));
    (void)snprintf(m->author[i], sizeof m->author[i], "user%d", i % 7);
    p->key.id = sv_of(m->id[i]);
    if (m->up[i] >= 0)
        p->parent.id = sv_of(m->parent[i]);
    p->kind = m->up[i] < 0 ? POST_QUESTION : POST_ANSWER;
    p->body = sv_of(m->body[i]);
    p->author = sv_of(m->author[i]);
    p->score = (int64_t)below(seed, 3);
    p->created = 1600000000 + i * 10;
    p->visibility = i % 11 == 3 ? SV("board") : SV("");
    m->there[i] = true;
}

/* Parents have smaller numbers, so there are no circles. */
static void random_parents(struct model *m, uint64_t *seed)
{
    for (int i = 0; i < POSTS; i++)
        m->up[i] = i == 0 || below(seed, 5) == 0 ? -1 : (int)below(seed, (size_t)i);
}

static void shuffle(int *order, uint64_t *seed)
{
    for (int i = 0; i < POSTS; i++)
        order[i] = i;
    for (size_t i = POSTS - 1; i > 0; i--) {
        size_t k = below(seed, i + 1);
        int t = order[i];

        order[i] = order[k];
        order[k] = t;
    }
}

/* Puts the model in a random order, as a snapshot, in one import or several. */
static struct store_counts import_all(struct store *st, const struct model *m, uint64_t *seed,
                                      bool pieces)
{
    struct store_import *im = util_begin(st, "site");
    struct store_counts n;
    int order[POSTS];

    shuffle(order, seed);
    for (int i = 0; i < POSTS; i++) {
        if (m->there[order[i]])
            util_put(im, &m->post[order[i]]);
        if (pieces && below(seed, 20) == 0) {
            (void)util_end(im, false);
            im = util_begin(st, "site");
        }
    }
    n = util_end(im, !pieces);
    return n;
}

static char *fresh(const struct model *m, uint64_t *seed)
{
    struct store *st;
    char *dump;

    assert_int_equal(file_rmtree(util_dir, NULL), 0);
    st = util_open();
    (void)import_all(st, m, seed, false);
    assert_int_equal(util_problems(st), 0);
    dump = util_dump(st);
    store_free(st);
    assert_int_equal(file_rmtree(util_dir, NULL), 0);
    return dump;
}

static void any_order(void **state)
{
    uint64_t seed = cm_seed();
    struct model *m = calloc(1, sizeof *m);

    (void)state;
    assert_non_null(m);
    for (int round = 0; round < ROUNDS; round++) {
        char *a, *b;
        struct store *st;
        int64_t mark;

        random_parents(m, &seed);
        for (int i = 0; i < POSTS; i++)
            fill(m, i, &seed);
        for (int i = 0; i < POSTS; i++)
            if (round % 3 == 1 && below(&seed, 6) == 0)
                m->there[i] = false; /* parents that are missing for good */
            else if (round % 3 == 2)
                m->post[i].root.id = sv_of(m->root[i]);
        a = fresh(m, &seed);
        st = util_open();
        (void)import_all(st, m, &seed, true);
        assert_int_equal(util_problems(st), 0);
        b = util_dump(st);
        assert_string_equal(a, b);
        mark = store_mark(st);
        assert_int_equal(import_all(st, m, &seed, false).updated, 0);
        assert_int_equal(store_mark(st), mark);
        free(a);
        free(b);
        store_free(st);
    }
    free(m);
}

/* A store that followed five snapshots holds what the last one says. Whole subtrees disappear and
 * come back, posts move to other parents. */
static void any_history(void **state)
{
    uint64_t seed = cm_seed() ^ 0xabcdef;
    struct model *m = calloc(1, sizeof *m);

    (void)state;
    assert_non_null(m);
    for (int round = 0; round < ROUNDS / 3; round++) {
        char *a, *b;
        struct store *st;
        int keep[POSTS];

        assert_int_equal(file_rmtree(util_dir, NULL), 0);
        st = util_open();
        for (int step = 0; step < 5; step++) {
            random_parents(m, &seed);
            for (int i = 0; i < POSTS; i++) {
                if (step == 0 || below(&seed, 2))
                    keep[i] = m->up[i];
                m->up[i] = keep[i];
                fill(m, i, &seed);
            }
            for (int i = 0; i < POSTS; i++)
                m->there[i] = below(&seed, 10) != 0 && (m->up[i] < 0 || m->there[m->up[i]]);
            assert_int_equal(import_all(st, m, &seed, false).cycles, 0);
            assert_int_equal(util_problems(st), 0);
        }
        b = util_dump(st);
        store_free(st);
        a = fresh(m, &seed);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    free(m);
}

/* Parents at random, circles and all, over and over: the store stays in order. */
static void any_nonsense(void **state)
{
    uint64_t seed = cm_seed() ^ 0x123456;
    struct model *m = calloc(1, sizeof *m);
    struct store *st = util_open();

    (void)state;
    assert_non_null(m);
    for (int i = 0; i < POSTS; i++)
        m->up[i] = -1;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < POSTS; i++) {
            fill(m, i, &seed);
            m->there[i] = below(&seed, 4) != 0;
            (void)snprintf(m->parent[i], sizeof m->parent[i], "id-%d", 3 * (int)below(&seed, 20));
            (void)snprintf(m->root[i], sizeof m->root[i], "id-%d", 3 * (int)below(&seed, 30));
            if (below(&seed, 3))
                m->post[i].parent.id = sv_of(m->parent[i]);
            if (below(&seed, 3) == 0)
                m->post[i].root.id = sv_of(m->root[i]);
        }
        (void)import_all(st, m, &seed, round % 2);
        assert_int_equal(util_problems(st), 0);
    }
    store_free(st);
    free(m);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, util_setup, util_teardown)
    const struct CMUnitTest tests[] = {TEST(any_order), TEST(any_history), TEST(any_nonsense)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
