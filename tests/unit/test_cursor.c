/* test_cursor.c - cursors come back as they were written, and nothing else is one.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "web/cursor.h"

#include "tests/unit/cm.h"

static void test_round_trip(void **state)
{
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct cursor c;
        struct cursor back = {0};
        char text[CURSOR_TEXT + 1];

        c.offset = (uint32_t)cm_random(&seed);
        c.search = cm_random(&seed);
        c.revision = cm_random(&seed);
        cursor_write(text, &c);
        assert_int_equal(strlen(text), CURSOR_TEXT);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
                         CURSOR_TEXT);
        assert_true(cursor_read(&back, sv_of(text)));
        assert_true(back.offset == c.offset && back.search == c.search &&
                    back.revision == c.revision);
    }
}

static void test_foreign(void **state)
{
    struct cursor c = {1, 2, 3};
    char text[CURSOR_TEXT + 1];

    (void)state;
    cursor_write(text, &c);
    assert_false(cursor_read(&c, sv_make(text, CURSOR_TEXT - 1)));
    assert_false(cursor_read(&c, SV("")));
    text[5] = '+';
    assert_false(cursor_read(&c, sv_of(text)));
    text[5] = '\0';
    assert_false(cursor_read(&c, sv_make(text, CURSOR_TEXT)));
    assert_false(cursor_read(&c, SV("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"))); /* another version */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_foreign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
