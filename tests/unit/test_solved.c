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

static void test_title(void **state)
{
    static const char *const yes[] = {
        "[SOLVED] no sound",       "(solved) no sound",     "{Solved} no sound",
        "Solved: no sound",        "no sound [Resolved]",   "no sound (solved)",
        "[Debian] (solved) sound", "\342\234\205 no sound", "\342\234\223 no sound"};
    static const char *const no[] = {"",
                                     "no sound",
                                     "[unsolved] no sound",
                                     "(not solved) no sound",
                                     "[]",
                                     "solved",
                                     "How was this solved?",
                                     "[SOLVED no sound",
                                     "Rust: how is this solved: here"};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!solved_title(sv_of(yes[i])))
            fail_msg("not seen as solved: %s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (solved_title(sv_of(no[i])))
            fail_msg("seen as solved: %s", no[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_says), cmocka_unit_test(test_label),
                                       cmocka_unit_test(test_title)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
