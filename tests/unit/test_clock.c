/* test_clock.c - times in and out of text, against the C library's calendar.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: time zones by name; there are none.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "tests/unit/cm.h"

static void test_parse(void **state)
{
    static const struct {
        const char *text;
        int64_t t;
    } good[] = {
        {"1970-01-01", 0},
        {"1970-01-01T00:00:00Z", 0},
        {"2024-02-29T12:34:56Z", 1709210096},
        {"2024-02-29t12:34:56z", 1709210096},
        {"2024-02-29 12:34:56", 1709210096},
        {"2024-02-29T12:34:56.789", 1709210096},
        {"2024-02-29T12:34:56,7Z", 1709210096},
        {"2024-02-29T14:34:56+02:00", 1709210096},
        {"2024-02-29T14:34:56+0200", 1709210096},
        {"2024-02-29T14:34:56+02", 1709210096},
        {"2024-02-29 07:04:56 -05:30", 1709210096},
        {"2024-02-29 12:34:56 UTC", 1709210096},
        {"  2024-02-29T12:34:56Z\n", 1709210096},
        {"2024-02-29T12:34", 1709210040},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"1969-12-31T23:59:59Z", -1},
        {"0000-01-01", -62167219200},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    static const char *const bad[] = {
        "",
        "2024",
        "2024-1-1",
        "2024-13-01",
        "2024-00-01",
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-01-00",
        "2024-01-01T",
        "2024-01-01T24:00:00Z",
        "20240101",
        "2024-01-01Tx",
        "2024-01-01T12",
        "2024-01-01T12:60",
        "yesterday",
        "2024-01-01T1:2",
        "2024-01-01T12:00:61",
        "2024-01-01T12:00:00.Z",
        "-2024-01-01",
        "2024-01-01T12:00:00+",
        "2024-01-01T12:00:00+1",
        "2024-01-01T12:00:00 CET",
        "2024-01-01T12:00:00Zx",
        "2024-01-01x",
        "2024-01-01T12:00:00+02:",
    };
    int64_t t = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!time_parse(sv_of(good[i].text), &t) || t != good[i].t)
            fail_msg("%s: %lld", good[i].text, (long long)t);
    t = 42;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (time_parse(sv_of(bad[i]), &t) || t != 42)
            fail_msg("taken: %s", bad[i]);
}

static void test_format(void **state)
{
    uint64_t seed = cm_seed();
    char buf[TIME_TEXT_MAX];
    char want[64];

    (void)state;
    assert_string_equal(time_format(TIME_NONE, buf), "");
    assert_string_equal(time_format(INT64_MAX, buf), "");
    assert_string_equal(time_format(253402300800, buf), "");
    assert_string_equal(time_format(-62167219201, buf), "");
    assert_string_equal(time_format(-1, buf), "1969-12-31T23:59:59Z");
    assert_string_equal(time_format(-62167219200, buf), "0000-01-01T00:00:00Z");
    for (int round = 0; round < 100000; round++) {
        const int64_t t = -62167219200 + (int64_t)(cm_random(&seed) % UINT64_C(315569520000));
        const time_t libc = (time_t)t;
        struct tm tm;
        int64_t back;
        int year;
        int month;
        int day;

        assert_non_null(gmtime_r(&libc, &tm));
        (void)snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        assert_string_equal(time_format(t, buf), want);
        assert_true(time_parse(sv_of(buf), &back) && back == t);
        time_civil(t, &year, &month, &day);
        assert_true(year == tm.tm_year + 1900 && month == tm.tm_mon + 1 && day == tm.tm_mday);
        assert_true(time_from_civil(year, month, day) <= t);
        assert_true(time_from_civil(year, month, day) > t - 86400);
    }
}

/* What lies outside four-digit years is moved to their ends. */
static void test_civil_ends(void **state)
{
    int year;
    int month;
    int day;

    (void)state;
    time_civil(INT64_MAX, &year, &month, &day);
    assert_true(year == 9999 && month == 12 && day == 31);
    time_civil(TIME_NONE, &year, &month, &day);
    assert_true(year == 0 && month == 1 && day == 1);
    assert_int_equal(time_from_civil(1970, 1, 1), 0);
    assert_int_equal(time_from_civil(-1, 12, 31), -62167219200 - 86400);
    assert_int_equal(time_from_civil(-400, 3, 1), time_from_civil(0, 3, 1) - 146097LL * 86400);
}

static void test_now(void **state)
{
    const int64_t before = (int64_t)time(NULL);
    int64_t mono;

    (void)state;
    unsetenv("ASKWELL_NOW");
    assert_true(clock_now() >= before && clock_now() <= before + 60);
    setenv("ASKWELL_NOW", "2026-01-02T03:04:05Z", 1);
    assert_int_equal(clock_now(), 1767323045);
    setenv("ASKWELL_NOW", "nonsense", 1);
    assert_true(clock_now() >= before);
    unsetenv("ASKWELL_NOW");
    mono = clock_mono_ns();
    assert_true(mono > 0 && clock_mono_ns() >= mono);
}

static void test_month(void **state)
{
    (void)state;
    assert_int_equal(time_month(SV("Jan")), 1);
    assert_int_equal(time_month(SV("SEPTEMBER")), 9);
    assert_int_equal(time_month(SV("dec.")), 12);
    assert_int_equal(time_month(SV("de")), 0);
    assert_int_equal(time_month(SV("Mon")), 0);
    assert_int_equal(time_month(SV("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_month),  cmocka_unit_test(test_parse),
        cmocka_unit_test(test_format), cmocka_unit_test(test_civil_ends),
        cmocka_unit_test(test_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
