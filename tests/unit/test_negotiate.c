/* test_negotiate.c - the grammars of request headers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "web/negotiate.h"

#include "tests/unit/cm.h"

static void test_gzip(void **state)
{
    static const char *const yes[] = {
        "gzip", "gzip, deflate, br", "deflate, GZIP",       "x-gzip",
        "*",    "gzip;q=0.001",      "br;q=1, gzip; q=0.5", "identity;q=0, *;q=1"};
    static const char *const no[] = {"",      "identity",    "br",      "gzip;q=0", "gzip; q=0.000",
                                     "*;q=0", "gzip;q=0, *", "notgzip", "gzip2",    ",,;,",
                                     "q=1"};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(negotiate_gzip(sv_of(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(negotiate_gzip(sv_of(no[i])));
    assert_false(negotiate_gzip(sv_make(NULL, 0)));
}

static void test_etag(void **state)
{
    struct sv tag = SV("W/\"abc\"");

    (void)state;
    assert_true(negotiate_etag(SV("W/\"abc\""), tag));
    assert_true(negotiate_etag(SV("\"abc\""), tag));
    assert_true(negotiate_etag(SV("\"x\", W/\"abc\" , \"y\""), tag));
    assert_true(negotiate_etag(SV("*"), tag));
    assert_false(negotiate_etag(SV("\"ab\""), tag));
    assert_false(negotiate_etag(SV("abc"), tag));
    assert_false(negotiate_etag(SV(""), tag));
    assert_false(negotiate_etag(SV(", ,"), SV("")));
}

static void test_type(void **state)
{
    (void)state;
    assert_true(negotiate_is_type(SV("application/json"), "application/json"));
    assert_true(negotiate_is_type(SV("Application/JSON ; charset=utf-8"), "application/json"));
    assert_false(negotiate_is_type(SV("application/json5"), "application/json"));
    assert_false(negotiate_is_type(SV(""), "application/json"));
}

static void test_host(void **state)
{
    static const char *const bad[] = {"",         ":80",   "a b",      "a/b",     "[::1",     "a:b",
                                      "a:123456", "a\x01", "[::1]80x", "evil@me", "a\xC3\xA9"};
    struct sv name;

    (void)state;
    assert_true(negotiate_host(SV("localhost:8642"), &name));
    assert_true(sv_eq(name, SV("localhost")));
    assert_true(negotiate_host(SV("[::1]:80"), &name));
    assert_true(sv_eq(name, SV("::1")));
    assert_true(negotiate_host(SV("[::1]"), &name));
    assert_true(negotiate_host(SV("Example.ORG."), &name));
    assert_true(sv_eq(name, SV("Example.ORG")));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(negotiate_host(sv_of(bad[i]), &name));
}

static void test_allowed(void **state)
{
    static const char *const names[] = {"search.example.org"};
    struct host_rule loop = {false, "127.0.0.1", names, 1};
    struct host_rule open = {true, "0.0.0.0", NULL, 0};

    (void)state;
    assert_true(negotiate_host_allowed(SV("127.0.0.1:8642"), &loop));
    assert_true(negotiate_host_allowed(SV("localhost"), &loop));
    assert_true(negotiate_host_allowed(SV("LOCALHOST:1"), &loop));
    assert_true(negotiate_host_allowed(SV("a.localhost"), &loop));
    assert_true(negotiate_host_allowed(SV("[::1]:8642"), &loop));
    assert_true(negotiate_host_allowed(SV("127.9.9.9"), &loop));
    assert_true(negotiate_host_allowed(SV("Search.Example.org:443"), &loop));
    assert_false(negotiate_host_allowed(SV("evil.example"), &loop));
    assert_false(negotiate_host_allowed(SV("localhost.evil.example"), &loop));
    assert_false(negotiate_host_allowed(SV("127.0.0.1.evil.example"), &loop));
    assert_false(negotiate_host_allowed(SV("192.168.1.5"), &loop));
    assert_false(negotiate_host_allowed(SV("notlocalhost"), &loop));
    assert_false(negotiate_host_allowed(SV(""), &loop));
    /* Listening everywhere: an address cannot be rebound, a name can. */
    assert_true(negotiate_host_allowed(SV("192.168.1.5:80"), &open));
    assert_true(negotiate_host_allowed(SV("[fe80::1]"), &open));
    assert_false(negotiate_host_allowed(SV("evil.example"), &open));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gzip), cmocka_unit_test(test_etag),    cmocka_unit_test(test_type),
        cmocka_unit_test(test_host), cmocka_unit_test(test_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
