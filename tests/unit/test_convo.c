/* test_convo.c - where messages of a room belong: talk, replies old and new, threads, hints.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the pauses themselves (test_talk.c).
 */
#include "corpus/convo.h"
#include "tests/unit/cm.h"

struct row {
    struct convo_note note;
    int64_t root; /* expected */
    bool accepted;
};

static void put(struct convo *c, unsigned room, const struct row *rows, size_t n, bool backwards)
{
    int64_t first;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(convo_note(c, room, &rows[backwards ? n - 1 - i : i].note, NULL), 0);
    assert_int_equal(convo_settle(c, room, &first, NULL), 0);
    assert_int_equal(first, rows[0].note.id);
}

static void check(struct convo *c, unsigned room, const struct row *rows, size_t n)
{
    struct convo_place p;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(convo_place(c, room, rows[i].note.id, &p, NULL), 1);
        if (p.root != rows[i].root || p.accepted != rows[i].accepted)
            fail_msg("message %d: root %d, accepted %d", (int)rows[i].note.id, (int)p.root,
                     p.accepted);
    }
}

#define A                                                                                          \
    {                                                                                              \
        "a", 1                                                                                     \
    }
#define B                                                                                          \
    {                                                                                              \
        "b", 1                                                                                     \
    }
#define H(n) ((n)*3600)

static const struct row rows[] = {
    {{1, 100, 0, 0, A, false}, 1, false},
    {{2, 160, 0, 0, B, false}, 1, false},
    {{3, 200, 2, 0, A, false}, 1, false},
    {{4, H(5), 1, 0, B, false}, 1, true},       /* a late reply */
    {{5, H(5) + 60, 0, 0, B, false}, 5, false}, /* no part of it */
    {{6, H(5) + 120, 4, 0, A, true}, 1, false}, /* answers the late one, by the asker */
    {{7, H(9), 0, 0, B, false}, 7, false},
    {{8, H(9) + 2400, 7, 0, A, false}, 7, false},    /* soon enough */
    {{9, H(9) + 4800, 0, 0, A, false}, 7, false},    /* holds the talk together */
    {{10, H(9) + 5000, 99, 0, A, false}, 7, false},  /* of nothing that is here */
    {{11, H(9) + 5100, 0, 11, A, false}, 11, false}, /* a thread, beside the talk */
    {{12, H(30), 0, 11, B, false}, 11, true},
    {{13, H(31), 0, 11, A, true}, 11, false},
    {{14, H(31) + 1, 11, 11, A, true}, 11, false},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void test_places(void **state)
{
    struct convo *c;
    struct convo_place p;
    int64_t first;
    (void)state;
    assert_int_equal(convo_open(&c, NULL, NULL), 0);
    put(c, 3, rows, ROWS, false);
    put(c, 4, rows, ROWS, true);
    check(c, 3, rows, ROWS);
    check(c, 4, rows, ROWS);
    assert_int_equal(convo_place(c, 3, 77, &p, NULL), 0);
    assert_int_equal(p.root, 77);
    assert_int_equal(convo_settle(c, 9, &first, NULL), 0);
    assert_int_equal(first, 0);
    convo_free(c);
}

/* A chain of replies is as long as it likes: the talk below it is one conversation. */
static void test_chain(void **state)
{
    enum { LINKS = 20000 };
    struct convo *c;
    struct convo_place p;
    int64_t first;
    (void)state;
    assert_int_equal(convo_open(&c, NULL, NULL), 0);
    for (int64_t i = 1; i <= LINKS; i++) {
        struct convo_note n = {i, i * 10, i - 1, 0, A, false};
        assert_int_equal(convo_note(c, 0, &n, NULL), 0);
    }
    assert_int_equal(convo_settle(c, 0, &first, NULL), 0);
    assert_int_equal(convo_place(c, 0, LINKS, &p, NULL), 1);
    assert_int_equal(p.root, 1);
    convo_free(c);
}

static void test_copy(void **state)
{
    static const struct row parent[] = {{{1, 100, 0, 1, A, false}, 1, false}};
    static const struct row thread[] = {{{2, 200, 0, 1, B, false}, 1, true},
                                        {{3, 300, 0, 1, A, true}, 1, false}};
    struct convo *c;
    int64_t first;
    (void)state;
    assert_int_equal(convo_open(&c, NULL, NULL), 0);
    assert_int_equal(convo_note(c, 0, &parent[0].note, NULL), 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(convo_note(c, 1, &thread[i].note, NULL), 0);
    assert_int_equal(convo_copy(c, 0, 1, 5, NULL), 0);
    assert_int_equal(convo_copy(c, 0, 1, 1, NULL), 1);
    assert_int_equal(convo_settle(c, 1, &first, NULL), 0);
    assert_int_equal(first, 1);
    check(c, 1, thread, 2);
    convo_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
