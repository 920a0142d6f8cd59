/* test_entity.c - character references become characters, once; what is none stays.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: writing them (test_escape.c).
 */
#include "base/entity.h"
#include "tests/unit/cm.h"

static void check(void (*undo)(struct sb *, struct sv), struct sv in, const char *want)
{
    struct sb b = SB_INIT(1000);

    undo(&b, in);
    assert_true(sb_ok(&b));
    assert_string_equal(sb_str(&b), want);
    sb_dispose(&b);
}

static void test_text(void **state)
{
    (void)state;
    check(entity_text, SV("a &lt; b &amp;&amp; c &gt; d"), "a < b && c > d");
    check(entity_text, SV("&quot;&#39;&#039;&apos;&#x27;&#X27;"), "\"'''''");
    check(entity_text, SV("&nbsp;&mdash;&#8212;&#x1F600;"), "\u00a0\u2014\u2014\U0001F600");
    check(entity_text, SV("&amp;lt; &amp;#39;"), "&lt; &#39;"); /* once */
    check(entity_text, SV("& &; &nosuch; &# &#; &#x; &#12a; &#xg; &amp"),
          "& &; &nosuch; &# &#; &#x; &#12a; &#xg; &amp");
    check(entity_text, SV("AT&T; &#0; &#xD800; &#x110000; &#99999999;"),
          "AT&T; \uFFFD \uFFFD \uFFFD \uFFFD");
    check(entity_text, SV(""), "");
}

static void test_three(void **state)
{
    (void)state;
    check(entity_three, SV("&lt;i&gt; &amp;amp; &quot;&#39;&nbsp; & &am"),
          "<i> &amp; &quot;&#39;&nbsp; & &am");
}

static void test_copy(void **state)
{
    struct arena a = ARENA_INIT(64, 4096);
    const struct sv plain = SV("plain");

    (void)state;
    assert_ptr_equal(entity_copy(plain, &a).p, plain.p);
    assert_true(sv_eq(entity_copy(SV("a&amp;b"), &a), SV("a&b")));
    arena_dispose(&a);
}

static void test_number(void **state)
{
    uint32_t code;

    (void)state;
    assert_true(entity_number(SV("x10ffff"), &code) && code == 0x10FFFF);
    assert_true(entity_number(SV("4294967297"), &code) && code == 0x110000);
    assert_false(entity_number(SV(""), &code));
    assert_false(entity_number(SV("x"), &code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_three),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
