/* test_talk.c - conversations by pauses, whatever the order of the messages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "corpus/talk.h"
#include "tests/unit/cm.h"

static void note(struct talk *t, int64_t id, int64_t minute)
{
    assert_int_equal(talk_note(t, id, minute * 60, NULL), 0);
}

static void test_pauses(void **state)
{
    struct talk t = TALK_INIT;
    (void)state;
    note(&t, 40, 100); /* after an hour and more of silence */
    note(&t, 10, 0);
    note(&t, 30, 10);
    note(&t, 20, 5);
    assert_int_equal(talk_note_thread(&t, 25, 7 * 60, NULL), 0);
    note(&t, 50, 110);
    talk_cut(&t);
    assert_int_equal(talk_root(&t, 10), 10);
    assert_int_equal(talk_root(&t, 20), 10);
    assert_int_equal(talk_root(&t, 25), 25); /* a thread of its own */
    assert_int_equal(talk_root(&t, 30), 10); /* which does not cut the talk around it */
    assert_int_equal(talk_root(&t, 40), 40);
    assert_int_equal(talk_root(&t, 50), 40);
    assert_int_equal(talk_root(&t, 45), 45); /* not noted */
    talk_reset(&t);
    assert_int_equal(talk_root(&t, 50), 50);
    talk_dispose(&t);
}

static void test_bounds(void **state)
{
    struct talk t = TALK_INIT;
    int64_t longest = 0, run = 0, root = -1;
    (void)state;
    for (int64_t i = 0; i < 1000; i++)
        note(&t, i, i); /* a message a minute, for ever */
    talk_cut(&t);
    for (int64_t i = 0; i < 1000; i++) {
        run = talk_root(&t, i) == root ? run + 1 : 1;
        root = talk_root(&t, i);
        longest = run > longest ? run : longest;
        assert_true(root <= i);
        assert_int_equal(talk_root(&t, root), root);
    }
    assert_true(longest > 10 && longest <= TALK_MESSAGES);
    talk_dispose(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
