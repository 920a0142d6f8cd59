/* test_build_faults.c - indexing and asking with every allocation failing once.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: allocations of libxapian and SQLite, which --wrap does not reach; failing disks
 * (tests/fault). Method: the nth allocation of our C code fails in an update of a small store;
 * the error must be clean, and the next update must put everything right.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

#include "base/file.h"
#include "base/log.h"
#include "corpus/store.h"
#include "indexer/build.h"
#include "indexer/index_reader.h"

static char dir[] = "/tmp/askwell-faults-XXXXXX";
static const struct build_opt quick = {.threads = 1, .nosync = true};

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    log_set_level(LOG_ERROR);
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return file_rmtree(dir, NULL);
}

/* A question and an answer, whose words tell the version. */
static void import(int version)
{
    const struct store_source src = {.name = SV("forum"), .format = SV("test")};
    const struct sv tags[] = {SV("redis")};
    struct store_import *im = NULL;
    struct store *st = NULL;
    enum store_put what;
    char body[64];

    snprintf(body, sizeof(body), "the cache bdfg%c is full", 'a' + version % 26);
    assert_int_equal(store_open(&st, dir, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, NULL), 0);
    assert_int_equal(store_import_begin(&im, st, &src, NULL), 0);
    for (int i = 0; i < 2; i++) {
        struct post p = post_unknown();

        p.key.id = i ? SV("2") : SV("1");
        p.kind = i ? POST_ANSWER : POST_QUESTION;
        if (i) {
            p.parent.id = SV("1");
        } else {
            p.title = SV("redis evicts keys");
            p.tags = tags;
            p.ntags = 1;
        }
        p.body = sv_of(body);
        assert_int_equal(store_import_put(im, &p, &what, NULL), 0);
    }
    assert_int_equal(store_import_end(im, true, NULL, NULL), 0);
    store_import_free(im);
    store_free(st);
}

static void no_problem(void *ctx, const char *problem)
{
    (void)ctx;
    fail_msg("%s", problem);
}

static void assert_clean(struct store *st)
{
    assert_int_equal(index_check(dir, st, no_problem, NULL, NULL), 0);
}

/* Runs update until it needs no more than n allocations; reset brings about the state to run in. */
static void update_with_faults(void (*reset)(long n))
{
    bool more = true;

    for (long n = 1; more; n++) {
        struct build_report rep;
        struct ask_err err = {0};
        struct store *st;
        int rc;

        reset(n);
        assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
        alloc_fail_arm(n, false);
        rc = build_update(dir, st, &quick, &rep, &err);
        more = alloc_fail_disarm();
        if (rc < 0 && (!more || err.rc != rc || !err.msg[0]))
            fail_msg("allocation %ld: %d %s", n, rc, err.msg);
        assert_int_equal(build_update(dir, st, &quick, &rep, &err), 0);
        assert_clean(st);
        store_free(st);
    }
}

static void first(long n)
{
    char *path = path_join(dir, "index");

    (void)n;
    assert_non_null(path);
    assert_int_equal(file_rmtree(path, NULL), 0);
    free(path);
}

static void first_build(void **state)
{
    (void)state;
    import(0);
    update_with_faults(first);
}

static void changed(long n)
{
    import((int)n);
}

static void follow(void **state)
{
    (void)state;
    import(0);
    update_with_faults(changed);
}

static void asking(void **state)
{
    struct build_report rep;
    struct store *st;

    (void)state;
    import(0);
    assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
    assert_int_equal(build_update(dir, st, &quick, &rep, NULL), 0);
    store_free(st);
    ALLOC_FAIL_LOOP(n)
    {
        const struct iq q = {.op = IQ_TERM, .term = SV("redis"), .weight = 1};
        const struct iq_run run = {.max = 10, .k1 = 0.3};
        struct arena a = ARENA_INIT(256, 1 << 20);
        struct index_reader *r = NULL;
        struct ask_err err = {0};
        struct iq_found found;
        int rc = index_reader_open(&r, dir, INDEX_RESTRICTED, &err);

        if (rc == 0)
            rc = index_reader_run(&found, r, &q, &run, &a, &err);
        if (rc < 0) {
            assert_true(alloc_failed());
            assert_int_equal(rc, ASK_NOMEM);
        } else {
            assert_int_equal(found.n, 2);
        }
        index_reader_free(r);
        arena_dispose(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_build, setup, teardown),
        cmocka_unit_test_setup_teardown(follow, setup, teardown),
        cmocka_unit_test_setup_teardown(asking, setup, teardown),
    };

    return cmocka_run_group_tests_name("build_faults", tests, NULL, NULL);
}
