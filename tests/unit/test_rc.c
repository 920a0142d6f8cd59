/* test_rc.c - the error table, and that an error can always be said.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which function gives which error.
 */
#include <errno.h>
#include <string.h>

#include "base/rc.h"
#include "base/utf8.h"
#include "tests/unit/cm.h"

static void test_table(void **state)
{
    (void)state;
    assert_int_equal(ask_rc_exit(0), 0);
    assert_int_equal(ask_rc_exit(7), 0);
    assert_int_equal(ask_rc_http(0), 200);
    assert_string_equal(ask_rc_code(3), "ok");
    assert_int_equal(ask_rc_exit(ASK_NOTFOUND), 1);
    assert_int_equal(ask_rc_exit(ASK_BUSY), 75);
    assert_int_equal(ask_rc_http(ASK_FULL), 507);
    assert_int_equal(ask_rc_http(ASK_HOST), 421);
    assert_string_equal(ask_rc_code(ASK_CORRUPT), "damaged");
    assert_string_equal(ask_rc_text(ASK_NOMEM), "out of memory");
    /* Nobody's code is our own mistake. */
    assert_string_equal(ask_rc_code(-9999), "internal");
#define X(name, value, exit_status, http_status, code, text)                                       \
    assert_int_equal(ask_rc_exit(ASK_##name), exit_status);                                        \
    assert_int_equal(ask_rc_http(ASK_##name), http_status);                                        \
    assert_string_equal(ask_rc_code(ASK_##name), code);                                            \
    assert_string_equal(ask_rc_text(ASK_##name), text);
    ASK_RC_MAP(X)
#undef X
}

static void test_fail(void **state)
{
    struct ask_err err = {0};

    (void)state;
    assert_int_equal(ask_fail(NULL, ASK_IO, "x"), ASK_IO);
    assert_int_equal(ask_fail(&err, ASK_LIMIT, "row %d of %s", 7, "Posts.xml"), ASK_LIMIT);
    assert_int_equal(err.rc, ASK_LIMIT);
    assert_string_equal(err.msg, "row 7 of Posts.xml");
    /* The old text may be part of the new one. */
    ask_fail(&err, ASK_FORMAT, "%s: %s", "a.7z", err.msg);
    assert_string_equal(err.msg, "a.7z: row 7 of Posts.xml");
    /* An empty text says at least what the code says. */
    ask_fail(&err, ASK_BUSY, "%s", "");
    assert_string_equal(err.msg, "busy, try again");
}

static void test_fail_is_safe(void **state)
{
    struct ask_err err = {0};
    char big[4000];

    (void)state;
    ask_fail(&err, ASK_FORMAT, "%s", "a\033[31mb\nc\xff \xe2\x80\xae \xc2\x9b");
    assert_string_equal(err.msg, "a?[31mb?c? ??? ??");
    /* Whatever the length is, it is cut at a border. */
    for (size_t shift = 0; shift < 4; shift++) {
        memset(big, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof(big); i += 4)
            memcpy(big + i, "\xf0\x9f\x98\x80", 4);
        big[sizeof(big) - 4] = '\0';
        ask_fail(&err, ASK_FORMAT, "%s", big);
        assert_true(strlen(err.msg) > sizeof(err.msg) - 5);
        assert_true(utf8_valid(sv_of(err.msg)));
        assert_null(strchr(err.msg, '?'));
    }
}

static void test_fail_errno(void **state)
{
    struct ask_err err = {0};
    char big[2000];

    (void)state;
    assert_int_equal(ask_fail_errno(&err, ENOSPC, "cannot write %s", "a"), ASK_FULL);
    assert_string_equal(err.msg, "cannot write a: No space left on device");
    assert_int_equal(ask_fail_errno(NULL, EDQUOT, "x"), ASK_FULL);
    assert_int_equal(ask_fail_errno(NULL, EACCES, "x"), ASK_DENIED);
    assert_int_equal(ask_fail_errno(NULL, EROFS, "x"), ASK_DENIED);
    assert_int_equal(ask_fail_errno(NULL, ENOENT, "x"), ASK_NOTFOUND);
    assert_int_equal(ask_fail_errno(NULL, ENOMEM, "x"), ASK_NOMEM);
    assert_int_equal(ask_fail_errno(NULL, EIO, "x"), ASK_IO);
    assert_int_equal(ask_fail_errno(&err, 123456, "%s", "x"), ASK_IO);
    assert_string_equal(err.msg, "x: unknown error");
    ask_fail_errno(&err, EIO, "%s", "");
    assert_string_equal(err.msg, "Input/output error");
    memset(big, 'y', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    ask_fail_errno(&err, EIO, "%s", big);
    assert_string_equal(strchr(err.msg, ':'), ": Input/output error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_fail_is_safe),
        cmocka_unit_test(test_fail_errno),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
