/* test_solved.c - what says that something is solved, and what only sounds like it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: who said it.
 */
#include "corpus/solved.h"
#include "tests/unit/cm.h"

static void test_says(void **state)
{
    static const char *const yes[] = {"That worked, thanks!", "solved",
                                      "Solution verified",    "!solved",
                                      "it works now",         "this fixed it :)"};
    static const char *const no[] = {"",
                                     "Did that work?",
                                     "that worked for me, but now it fails elsewhere",
                                     "it worked until yesterday",
                                     "That has not solved it",
                                     "hope that works"};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!solved_says(sv_of(yes[i])))
            fail_msg("not seen as solved: %s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (solved_says(sv_of(no[i])))
            fail_msg("seen as solved: %s", no[i]);
}

static void test_label(void **state)
{
    (void)state;
    assert_true(solved_label(SV("Solved")));
    assert_true(solved_label(SV("[SOLVED]")));
    assert_true(solved_label(SV("\342\234\224 some topic")));
    assert_false(solved_label(SV("Unsolved")));
    assert_false(solved_label(SV("not solved")));
    assert_false(solved_label(SV("Question")));
    assert_false(solved_label(SV("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_says), cmocka_unit_test(test_label)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
