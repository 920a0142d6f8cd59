/* test_emoji.c - names of emoji, texts with them, and reactions as votes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "corpus/emoji.h"
#include "tests/unit/cm.h"

static void test_sorted(void **state)
{
    static const char *const all[] = {
#define X(name, chars) name,
#include "corpus/emoji_names.def"
#undef X
    };
    (void)state;
    for (size_t i = 1; i < sizeof all / sizeof *all; i++)
        assert_true(strcmp(all[i - 1], all[i]) < 0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_true(emoji_of_name(sv_of(all[i])).n > 0);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(sv_eq(emoji_of_name(SV("+1")), SV("👍")));
    assert_true(sv_eq(emoji_of_name(SV("wave::skin-tone-2")), SV("👋")));
    assert_true(sv_eq(emoji_of_name(SV("thumbsup_tone3")), SV("👍")));
    assert_int_equal(emoji_of_name(SV("")).n, 0);
    assert_int_equal(emoji_of_name(SV("ourlogo")).n, 0);
}

static void test_texts(void **state)
{
    static const char *const cases[][2] = {
        {":tada: done :+1::skin-tone-3:!", "🎉 done 👍!"},
        {"at 10:30:45 a::b std::vector", "at 10:30:45 a::b std::vector"},
        {"`:tada:` and ``a ` :tada:`` :tada:", "`:tada:` and ``a ` :tada:`` 🎉"},
        {"` :tada:", "` 🎉"},
        {":ourlogo: :", ":ourlogo: :"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sb b = SB_INIT(1 << 16);
        emoji_text(&b, sv_of(cases[i][0]));
        assert_string_equal(sb_str(&b), cases[i][1]);
        sb_dispose(&b);
    }
}

static void test_reactions(void **state)
{
    struct arena a = ARENA_INIT(1024, 1 << 20);
    struct post p = post_unknown();
    const struct post_reaction v[] = {{SV("+1"), 2},
                                      {SV("thumbsup::skin-tone-4"), 1},
                                      {SV("👎"), 1},
                                      {SV("ourlogo"), 4},
                                      {SV("eyes"), 3},
                                      {SV("x"), 0},
                                      {SV("heart"), INT64_MAX}};
    (void)state;
    assert_int_equal(reaction_vote(SV(":+1:")), 1);
    assert_int_equal(reaction_vote(SV("👍🏽")), 1);
    assert_int_equal(reaction_vote(SV("❤️")), 1);
    assert_int_equal(reaction_vote(SV("HOORAY")), 1);
    assert_int_equal(reaction_vote(SV("-1")), -1);
    assert_int_equal(reaction_vote(SV("rocket")), 0);
    assert_true(reaction_accepts(SV("white_check_mark")));
    assert_true(reaction_accepts(SV("✔️")));
    assert_false(reaction_accepts(SV("+1")));
    reaction_apply(&p, v, 6, &a);
    assert_int_equal(p.up, 3);
    assert_int_equal(p.down, 1);
    assert_int_equal(p.score, 2);
    assert_int_equal(p.nreactions, 4);
    assert_true(sv_eq(p.reactions[0].name, SV("👍")));
    assert_int_equal(p.reactions[0].count, 3);
    reaction_apply(&p, v, 7, &a);
    assert_true(p.up > 3 && p.score > 0);
    arena_dispose(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_reactions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
