/* test_weights.c - the weights' rows, and the file that they are read from and written to.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cm.h"
#include "query/weights.h"

#define N(v) (sizeof(v) / sizeof *(v))

static void test_defaults_are_in_range(void **state)
{
    struct rank_weights w = rank_defaults;

    (void)state;
    for (size_t i = 0; i < weights_count(); i++) {
        const struct weight_row *r = weights_row(i);

        assert_true(r->least <= r->value && r->value <= r->most);
        assert_true(*weights_at(&w, i) == r->value);
        assert_true(r->help[0] && r->name[0]);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(r->name, weights_row(k)->name);
        }
    }
    assert_null(weights_row(weights_count()));
    assert_null(weights_at(&w, weights_count()));
}

static void test_what_is_written_is_read(void **state)
{
    struct rank_weights w = rank_defaults, back;
    struct sb b = SB_INIT(WEIGHTS_FILE_MAX);
    struct ask_err err;

    (void)state;
    for (size_t i = 0; i < weights_count(); i++) {
        *weights_at(&w, i) = (weights_row(i)->least + weights_row(i)->most) / 2;
    }
    weights_write(&b, &w, SV("two\nlines"));
    assert_true(sb_ok(&b));
    assert_true(sv_starts(sb_view(&b), SV("# two\n# lines\n")));
    assert_int_equal(weights_parse(&back, sb_view(&b), "x", &err), 0);
    for (size_t i = 0; i < weights_count(); i++) {
        assert_true(*weights_at(&w, i) == *weights_at(&back, i));
    }
    sb_dispose(&b);
}

static void test_what_is_not_named_keeps_its_default(void **state)
{
    struct rank_weights w;
    struct ask_err err;

    (void)state;
    assert_int_equal(weights_parse(&w, SV(" # none\r\n\n k1=2 # two\r\n"), "x", &err), 0);
    assert_true(w.k1 == 2);
    assert_true(w.b_body == rank_defaults.b_body);
    assert_true(w.w[RANK_TEXT] == rank_defaults.w[RANK_TEXT]);
}

static void test_a_typing_error_is_told(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"k1 = 1\nk2 = 1\n", "w, line 2: there is no weight “k2”"},
        {"k1 = 1\nk1 = 1\n", "w, line 2: k1 is given twice"},
        {"k1\n", "w, line 1: not “name = value”"},
        {"= 1\n", "w, line 1: not “name = value”"},
        {"k1 =\n", "w, line 1: k1 is a number, not “”"},
        {"k1 = nan\n", "w, line 1: k1 is a number, not “nan”"},
        {"k1 = inf\n", "w, line 1: k1 is a number, not “inf”"},
        {"k1 = 1e999\n", "w, line 1: k1 is a number, not “1e999”"},
        {"k1 = 0x1\n", "w, line 1: k1 is a number, not “0x1”"},
        {"k1 = 1,5\n", "w, line 1: k1 is a number, not “1,5”"},
        {"k1 = 1 2\n", "w, line 1: k1 is a number, not “1 2”"},
        {"\n\nb_body = 1.5\n", "w, line 3: b_body is 0 to 1, not 1.5"},
        {"text = -1\n", "w, line 1: text is 0 to 20, not -1"},
    };
    struct rank_weights w;

    (void)state;
    for (size_t i = 0; i < N(cases); i++) {
        struct ask_err err = {0};

        memset(&w, 0x55, sizeof w);
        assert_int_equal(weights_parse(&w, sv_of(cases[i].text), "w", &err), ASK_FORMAT);
        assert_string_equal(err.msg, cases[i].told);
        assert_int_equal(((unsigned char *)&w)[0], 0x55); /* left alone */
    }
}

static void test_nothing_but_zeros_is_refused(void **state)
{
    struct sb b = SB_INIT(WEIGHTS_FILE_MAX);
    struct rank_weights w;
    struct ask_err err;

    (void)state;
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        sb_printf(&b, "%s = 0\n", rank_feature_name(i));
    }
    assert_int_equal(weights_parse(&w, sb_view(&b), "w", &err), ASK_FORMAT);
    assert_int_equal(weights_read(&w, "/nonexistent/w", &err), ASK_NOTFOUND);
    sb_dispose(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_are_in_range),
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_what_is_not_named_keeps_its_default),
        cmocka_unit_test(test_a_typing_error_is_told),
        cmocka_unit_test(test_nothing_but_zeros_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
