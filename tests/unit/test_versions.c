/* test_versions.c - products and versions in titles, and what their times teach.
 * Not here: what comes of it (test_prior.c, test_best.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/log.h"
#include "indexer/versions.h"
#include "query/prior.h"
#include "tests/unit/store_util.h"

#define YEAR (INT64_C(365) * 86400)

static void test_named(void **state)
{
    static const struct {
        const char *title, *named; /* "product major" each, with a comma behind */
    } v[] = {
        {"Upgrade from Debian 6.0 to Debian 7", "debian 6,debian 7,"},
        {"python3.8 and Python 2.7.x", "python 3,python 2,"},
        {"node v0.10: no such module", "node 0,"},
        {"Angular/2 or angular-1", "angular 2,angular 1,"},
        {"Ubuntu 14.04LTS", ""},
        {"listen on port 8080, error 404, part 2, top 10", ""},
        {"7zip, 3d, t2.2xlarge, 100%, A 5", ""},
        {"windows 10:30 and windows 1,000", ""},
        {"", ""},
        {"999999 bottles 99999", ""},
        {"asp.net 4.5 and C++ 11", "asp.net 4,"},
        {"\xc3\xa4ndern 5", "ndern 5,"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct sb b = SB_INIT(1000);
        struct sv rest = sv_of(v[i].title);
        struct version_named n;

        while (versions_next(&n, &rest))
            sb_printf(&b, "%s %u,", n.product, n.major);
        assert_string_equal(sb_str(&b), v[i].named);
        sb_dispose(&b);
    }
}

static bool superseded(const struct versions_learner *l, const char *title)
{
    struct sv rest = sv_of(title);
    struct version_newer by;
    struct version_named n;

    assert_true(versions_next(&n, &rest));
    return versions_superseded(&by, l, &n);
}

/* What is named later and higher supersedes; what is higher but of the same time, or later but
 * lower, or too rare, does not. */
static void test_learned(void **state)
{
    struct versions_learner *l = versions_learner_new();
    const int64_t from = 40 * YEAR;

    (void)state;
    assert_non_null(l);
    for (int i = 0; i < 8; i++) {
        versions_hear(l, SV("debian 6.0 does not boot"), from + i * YEAR / 4);
        versions_hear(l, SV("debian 7 does not boot"), from + 3 * YEAR + i * YEAR / 4);
        versions_hear(l, SV("apache 1 and apache 2"), from + i * YEAR / 2);
        versions_hear(l, SV("release 9"), from + i * YEAR / 4);
        versions_hear(l, SV("release 8"), from + 5 * YEAR + i * YEAR / 4);
    }
    versions_hear(l, SV("windows 95"), from);
    versions_hear(l, SV("perl 5"), from);
    versions_hear(l, SV("perl 5"), from);
    versions_hear(l, SV("perl 6"), from + 9 * YEAR);
    versions_hear(l, SV("perl 6"), TIME_NONE);
    assert_true(superseded(l, "debian 6"));
    assert_false(superseded(l, "debian 7"));
    assert_false(superseded(l, "debian 8"));
    assert_false(superseded(l, "apache 1"));
    assert_false(superseded(l, "release 9"));
    assert_false(superseded(l, "release 8"));
    assert_false(superseded(l, "windows 95"));
    assert_false(superseded(l, "perl 5"));
    assert_false(superseded(l, "never 1"));
    versions_learner_free(l);
}

/* Numbers that come in no order of time teach nothing: hardly any of a thousand products, whatever
 * numbers stand behind them. */
static void test_noise(void **state)
{
    struct versions_learner *l = versions_learner_new();
    uint64_t seed = cm_seed();
    int wrong = 0;
    char title[64];

    (void)state;
    for (int i = 0; i < 40000; i++) {
        (void)snprintf(title, sizeof title, "noise%c%c %d", (char)('a' + cm_below(&seed, 26)),
                       (char)('a' + cm_below(&seed, 26)), (int)cm_below(&seed, 6));
        versions_hear(l, sv_of(title), (int64_t)cm_below(&seed, (size_t)(20 * YEAR)));
    }
    for (int a = 0; a < 26 * 26; a++) {
        for (int m = 0; m < 6; m++) {
            (void)snprintf(title, sizeof title, "noise%c%c %d", 'a' + a / 26, 'a' + a % 26, m);
            wrong += superseded(l, title);
        }
    }
    assert_true(wrong < 26 * 26 * 6 / 100);
    versions_learner_free(l);
}

/* Any bytes end, and give names that are short. */
static void test_any_bytes(void **state)
{
    static const char chars[] = "aAzZ09.-/ vx%:,+#\xc3\xa4\xff\n";
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const size_t n = cm_below(&seed, 60);
        char *exact = malloc(n + 1);
        struct version_named v;
        struct sv rest = sv_make(exact, n);
        size_t times = 0;

        assert_non_null(exact);
        for (size_t k = 0; k < n; k++)
            exact[k] = chars[cm_below(&seed, sizeof chars)];
        while (versions_next(&v, &rest)) {
            assert_true(strlen(v.product) <= VERSION_PRODUCT_MAX && v.major <= 9999);
            assert_true(++times <= n);
        }
        free(exact);
    }
}

/* Age counts more in a thread that names a superseded version, for what was written before. */
static void check_prior(const struct versions *v, uint32_t old, uint32_t other)
{
    const struct prior_env env = {NULL, &rank_defaults, 60 * YEAR, v};
    struct fwd_rec rec = {.thread = other, .created = (uint32_t)(40 * YEAR)};
    const double fresh = prior_of(NULL, &env, &rec, NULL);

    rec.thread = old;
    assert_true(prior_of(NULL, &env, &rec, NULL) < fresh);
    assert_true(prior_of(NULL, &env, &rec, NULL) > fresh - .03);
    rec.thread = other;
    rec.created = (uint32_t)(46 * YEAR);
    const double late = prior_of(NULL, &env, &rec, NULL);
    rec.thread = old;
    assert_true(prior_of(NULL, &env, &rec, NULL) >= late);
}

/* From a store to a file and back: the older threads that name the old version, no private one. */
static void test_file(void **state)
{
    static const struct {
        const char *id, *title, *label;
        int year;
    } v[] = {{"1", "debian 6 is slow", "", 40},
             {"2", "debian 6 is fast", "", 41},
             {"3", "debian 7 is slow", "", 43},
             {"4", "debian 7 is fast", "", 44},
             {"5", "debian 7 is odd", "", 44},
             {"6", "is debian 7 over?", "", 45},
             {"7", "secret debian 6", "board", 40},
             {"8", "gnome 2", "board", 30},
             {"9", "gnome 2", "", 30},
             {"10", "gnome 3", "board", 40},
             {"11", "gnome 3", "board", 40},
             {"12", "gnome 3", "board", 40}};
    struct versions *found = NULL;
    struct store_import *im;
    struct store *st;

    (void)state;
    st = util_open();
    im = util_begin(st, "forum");
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct post p = util_post(v[i].id, NULL, "Words.");

        p.title = sv_of(v[i].title);
        p.visibility = sv_of(v[i].label);
        p.created = v[i].year * YEAR;
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    {
        struct sb index = SB_INIT(1000);

        sb_printf(&index, "%s/index", util_dir);
        util_ok(file_mkdirs(sb_str(&index), &util_err));
        sb_dispose(&index);
    }
    assert_false(versions_are_whole(util_dir));
    util_ok(versions_build(util_dir, st, &util_err));
    assert_true(versions_are_whole(util_dir));
    {
        struct sb file = SB_INIT(1000), text = SB_INIT(1 << 20);

        sb_printf(&file, "%s/index/standing-versions", util_dir);
        util_ok(file_read(&text, sb_str(&file), &util_err));
        util_ok(file_replace(sb_str(&file), sv_make(text.p, text.n / 2), &util_err));
        assert_false(versions_are_whole(util_dir)); /* half of it */
        util_ok(file_replace(sb_str(&file), sb_view(&text), &util_err));
        sb_dispose(&file);
        sb_dispose(&text);
    }
    util_ok(versions_open(&found, util_dir, &util_err));
    assert_non_null(found);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct sv why;
        int64_t since;
        const int64_t thread = store_find(st, SV("forum"), sv_of(v[i].id));
        const bool got = versions_of_thread(&why, &since, found, (uint32_t)thread);

        assert_true(got == (i < 2));
        if (got) {
            assert_true(sv_starts(why, SV("debian 6: debian 7 is named since 20")));
            assert_true(since > 43 * YEAR && since < 45 * YEAR);
        }
    }
    check_prior(found, (uint32_t)store_find(st, SV("forum"), SV("1")),
                (uint32_t)store_find(st, SV("forum"), SV("3")));
    versions_free(found);
    store_free(st);
}

static int setup(void **state)
{
    log_set_level(LOG_ERROR);
    return util_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named), cmocka_unit_test(test_learned), cmocka_unit_test(test_noise),
        cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_file)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
