/* test_store.c - the store as a file: opening what is none, damage, locks, permissions, a full
 * disk, a crash, memory that runs out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is in it (test_store_import.c). Method: SQLite itself, on the same file, plays the
 * other process and the vandal.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "corpus/store_priv.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/store_util.h"

static char *db_path(const char *suffix)
{
    static char path[128]; /* one test at a time */

    (void)snprintf(path, sizeof path, "%s/store.db%s", util_dir, suffix);
    return path;
}

static void write_file(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* Opening fails with rc and says word. */
static void refuses(unsigned flags, int rc, const char *word)
{
    struct store *st = NULL;
    struct ask_err err = {0};

    assert_int_equal(store_open(&st, util_dir, flags, &err), rc);
    assert_null(st);
    if (!strstr(err.msg, word))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, word);
}

static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;
    char *said = NULL;

    assert_int_equal(sqlite3_open(db_path(""), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* A store with a thread of three posts and a lone question with a tag. */
static void make_store(void)
{
    static const struct sv tag = {"dns", 3};
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "site");
    struct post p[] = {
        util_post("1", NULL, "the question, long enough to be packed, packed, packed"),
        util_post("2", "1", "an answer"), util_post("3", "2", "an answer to it"),
        util_post("4", NULL, "alone")};

    p[3].tags = &tag;
    p[3].ntags = 1;
    p[0].author = SV("ana");
    for (size_t i = 0; i < 4; i++)
        util_put(im, &p[i]);
    (void)util_end(im, true);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static void no_store(void **state)
{
    (void)state;
    refuses(STORE_READ, ASK_NOTFOUND, "--data");
    refuses(STORE_WRITE, ASK_NOTFOUND, "askwell index");
    assert_int_equal(file_rmtree(util_dir, NULL), 0);
    refuses(STORE_READ, ASK_NOTFOUND, "--data");
    write_file(util_dir, "x", 1); /* a file where the folder should be */
    refuses(STORE_READ, ASK_NOTFOUND, "--data");
    refuses(STORE_WRITE | STORE_CREATE, ASK_IO, util_dir);
    assert_int_equal(unlink(util_dir), 0);
    store_free(NULL);
}

static void not_a_store(void **state)
{
    char noise[20000];
    uint64_t seed = cm_seed();

    (void)state;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)cm_random(&seed);
    write_file(db_path(""), noise, sizeof noise);
    refuses(STORE_READ, ASK_CORRUPT, "not a store");
    refuses(STORE_WRITE | STORE_CREATE, ASK_CORRUPT, "not a store");
    assert_int_equal(unlink(db_path("")), 0);
    run_sql("CREATE TABLE t(x); PRAGMA application_id = 5");
    refuses(STORE_READ, ASK_CORRUPT, "another program");
    refuses(STORE_WRITE | STORE_CREATE, ASK_CORRUPT, "another program");
    assert_int_equal(unlink(db_path("")), 0);
    run_sql("CREATE TABLE t(x)");
    refuses(STORE_WRITE | STORE_CREATE, ASK_CORRUPT, "another program");
    assert_int_equal(unlink(db_path("")), 0);
    write_file(db_path(""), "", 0);
    refuses(STORE_READ, ASK_NOTFOUND, "empty");
    refuses(STORE_WRITE, ASK_NOTFOUND, "empty");
    make_store(); /* an empty file is as good as none */
    assert_int_equal(unlink(db_path("")), 0);
    assert_int_equal(mkdir(db_path(""), 0700), 0);
    refuses(STORE_READ, ASK_CORRUPT, "not a file");
}

static void newer_version(void **state)
{
    (void)state;
    make_store();
    run_sql("PRAGMA user_version = 99");
    refuses(STORE_READ, ASK_VERSION, "newer askwell");
    refuses(STORE_WRITE | STORE_CREATE, ASK_VERSION, "newer askwell");
}

/* What cannot be read says so; nothing crashes, whatever byte is wrong. */
static void damaged_file(void **state)
{
    struct sb good = SB_INIT(1 << 24);
    uint64_t seed = cm_seed();
    int told = 0;

    (void)state;
    make_store();
    util_ok(file_read(&good, db_path(""), &util_err));
    for (int round = 0; round < 150; round++) {
        struct arena a = ARENA_INIT(4096, 1 << 24);
        struct store *st = NULL;
        struct ask_err err = {0};
        struct thread t;
        struct store_stats stats;
        char *bad = malloc(good.n);
        size_t n = good.n;

        assert_non_null(bad);
        memcpy(bad, good.p, good.n);
        if (round % 3 == 0)
            n = (size_t)(cm_random(&seed) % good.n);
        for (int i = 0; i < 1 + round % 20; i++)
            bad[cm_random(&seed) % good.n] = (char)cm_random(&seed);
        write_file(db_path(""), bad, n);
        free(bad);
        (void)unlink(db_path("-wal"));
        (void)unlink(db_path("-shm"));
        if (store_open(&st, util_dir, round % 2 ? STORE_WRITE : STORE_READ, &err) < 0) {
            told++;
            assert_true(err.msg[0] != '\0');
            continue;
        }
        for (int64_t id = 1; id <= 3; id++)
            (void)store_thread(&t, st, id, 0, &a, &err);
        (void)store_stats(&stats, st, true, &err);
        told = 0;
        (void)store_check(st, util_problem, &told, &err);
        arena_dispose(&a);
        store_free(st);
    }
    sb_dispose(&good);
}

static void count_problem(void *ctx, const char *problem)
{
    assert_true(problem[0] != '\0');
    ++*(int *)ctx;
}

/* Each kind of disagreement is found by check, and only there where it is. */
static void check_finds(void **state)
{
    static const char *const harm[] = {
        "UPDATE posts SET parent = 4 WHERE id = 3",
        "UPDATE posts SET parent = 77 WHERE id = 3",
        "UPDATE posts SET parent = NULL WHERE id = 3",
        "UPDATE posts SET thread = 2 WHERE id = 3",
        "UPDATE threads SET root = 2 WHERE id = 1",
        "UPDATE threads SET root = 99 WHERE id = 1",
        "UPDATE threads SET content = change + 1 WHERE id = 1",
        "UPDATE threads SET change = 0, content = 0 WHERE id = 1",
        "INSERT INTO threads VALUES(50, 50, 9, 9)",
        "DELETE FROM bodies WHERE id = 2",
        "UPDATE bodies SET data = zeroblob(20) WHERE id = 2",
        "UPDATE bodies SET data = (SELECT data FROM bodies WHERE id = 1) WHERE id = 2",
        "UPDATE posts SET size = size + 1 WHERE id = 1",
        "UPDATE posts SET flags = 0 WHERE id = 3",
        "UPDATE posts SET label = 5 WHERE id = 3",
        "UPDATE counts SET posts = posts + 1 WHERE hidden = 0",
        "UPDATE counts SET bytes = bytes - 1 WHERE hidden = 0",
        "UPDATE counts SET threads = 9 WHERE hidden = 1",
        "UPDATE tags SET threads = 3",
        "PRAGMA foreign_keys = OFF; DELETE FROM authors",
        "PRAGMA foreign_keys = OFF; DELETE FROM threads WHERE id = 2",
    };

    (void)state;
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        struct store *st = NULL;
        int n = 0;

        make_store();
        run_sql(harm[i]);
        util_ok(store_open(&st, util_dir, STORE_READ, &util_err));
        util_ok(store_check(st, count_problem, &n, &util_err));
        if (n == 0)
            fail_msg("check does not see: %s", harm[i]);
        store_free(st);
        assert_int_equal(file_rmtree(util_dir, NULL), 0);
    }
}

static void damaged_body(void **state)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct ask_err err = {0};
    struct store *st = NULL;
    struct thread_head h;
    struct thread t;

    (void)state;
    make_store();
    run_sql("UPDATE bodies SET data = x'00010203040506' WHERE id = 2");
    util_ok(store_open(&st, util_dir, STORE_READ, &util_err));
    assert_int_equal(store_thread(&t, st, 1, 0, &a, &err), ASK_CORRUPT);
    assert_non_null(strstr(err.msg, "post 2"));
    assert_non_null(strstr(err.msg, "restore a backup"));
    util_ok(store_thread_head(&h, st, 1, &a, &util_err)); /* needs no bodies but the root's */
    assert_int_equal(store_thread(&t, st, 2, 0, &a, &err), 0);
    arena_dispose(&a);
    store_free(st);
}

/* Runs f in a child that is nobody, since root may do everything; its exit status must be 0. */
static void as_nobody(int (*f)(void))
{
    int status = -1;
    pid_t child;

    (void)fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(9);
        _exit(f());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int reads_but_cannot_write(void)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store *st = NULL;
    struct ask_err err = {0};
    struct thread t;
    int bad = 0;

    if (store_open(&st, util_dir, STORE_READ, &err) < 0 || store_thread(&t, st, 1, 0, &a, &err) < 0)
        bad |= 1;
    store_free(st);
    if (store_open(&st, util_dir, STORE_WRITE, &err) != ASK_DENIED ||
        !strstr(err.msg, "permission"))
        bad |= 2;
    arena_dispose(&a);
    return bad;
}

static int is_denied(void)
{
    struct store *st = NULL;
    struct ask_err err = {0};

    return store_open(&st, util_dir, STORE_READ, &err) == ASK_DENIED && err.msg[0] ? 0 : 1;
}

static void permissions(void **state)
{
    (void)state;
    make_store();
    (void)unlink(db_path("-wal"));
    (void)unlink(db_path("-shm"));
    assert_int_equal(chmod(db_path(""), 0444), 0);
    assert_int_equal(chmod(util_dir, 0555), 0);
    as_nobody(reads_but_cannot_write);
    write_file(db_path("-wal"), "unfinished", 10);
    as_nobody(is_denied);
    assert_int_equal(unlink(db_path("-wal")), 0);
    assert_int_equal(chmod(db_path(""), 0000), 0);
    as_nobody(is_denied);
    assert_int_equal(chmod(util_dir, 0755), 0);
}

/* Another process writes: readers read on, a second writer waits and then says who to wait for. */
static void locked(void **state)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store_source src = {.name = SV("site"), .format = SV("test")};
    struct ask_err err = {0};
    struct store_import *im;
    struct store *st = NULL;
    sqlite3 *db = NULL;
    struct thread t;

    (void)state;
    make_store();
    util_ok(store_open(&st, util_dir, STORE_WRITE, &util_err));
    assert_int_equal(sqlite3_open(db_path(""), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; UPDATE posts SET score = 9", 0, 0, 0), 0);
    util_ok(store_thread(&t, st, 1, 0, &a, &util_err));
    assert_int_equal(t.posts[0].score, 0);
    (void)sqlite3_busy_timeout(st->db, 50);
    assert_int_equal(store_import_begin(&im, st, &src, &err), ASK_BUSY);
    assert_non_null(strstr(err.msg, "another process"));
    assert_int_equal(sqlite3_exec(db, "COMMIT", 0, 0, 0), 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    (void)util_end(im, false);
    store_free(st);
    util_ok(store_open(&st, util_dir, STORE_READ, &util_err));
    assert_int_equal(store_import_begin(&im, st, &src, &err), ASK_DENIED);
    store_free(st);
    arena_dispose(&a);
}

static int put_many(struct store_import *im, int n, struct ask_err *err)
{
    char id[16], body[200];
    int rc = 0;

    for (int i = 0; i < n && rc == 0; i++) {
        struct post p;

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(body, sizeof body, "%d and %d and %d and so on", i * 7919, i * 104729, i);
        p = util_post(id, i % 5 ? "0" : NULL, body);
        rc = store_import_put(im, &p, NULL, err);
    }
    return rc;
}

/* The disk is full in the middle: an error that says so, what was committed is there, and when
 * there is room again the import goes through. */
static void full_disk(void **state)
{
    struct store_source src = {.name = SV("site"), .format = SV("test")};
    struct ask_err err = {0};
    struct store_import *im;
    struct store *st = util_open();
    struct post p = util_post("x", NULL, "x");
    int64_t before;
    char id[16];

    (void)state;
    util_ok(store_import_begin(&im, st, &src, &util_err));
    assert_int_equal(put_many(im, 4000, &err), 0);
    (void)util_end(im, false);
    before = store_mark(st);
    assert_int_equal(sqlite3_exec(st->db, "PRAGMA max_page_count = 1", 0, 0, 0), SQLITE_OK);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    for (int i = 0; i < 8000 && err.rc == 0; i++) {
        (void)snprintf(id, sizeof id, "new%d", i);
        p = util_post(id, NULL, "something that takes room");
        (void)store_import_put(im, &p, NULL, &err);
    }
    assert_int_equal(err.rc, ASK_FULL);
    assert_non_null(strstr(err.msg, "disk is full"));
    assert_non_null(strstr(err.msg, "kept"));
    /* It stays failed, also at its end, and says the same. */
    assert_int_equal(store_import_put(im, &p, NULL, &err), ASK_FULL);
    assert_int_equal(store_import_end(im, true, NULL, &err), ASK_FULL);
    store_import_free(im);
    assert_int_equal(store_mark(st), before);
    assert_int_equal(util_problems(st), 0);
    assert_int_equal(sqlite3_exec(st->db, "PRAGMA max_page_count = 1000000", 0, 0, 0), SQLITE_OK);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    assert_int_equal(put_many(im, 4000, &err), 0);
    util_put(im, &p);
    assert_int_equal(util_end(im, true).unchanged, 4000);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static void copy_file(const char *from, const char *to)
{
    struct sb b = SB_INIT(1 << 28);

    util_ok(file_read(&b, from, &util_err));
    write_file(to, b.p, b.n);
    sb_dispose(&b);
}

/* A copy of file and log in the middle of an import is what kill -9 leaves: it opens, holds whole
 * batches only, and the import run again on it ends like an undisturbed one. */
static void crash(void **state)
{
    struct store_source src = {.name = SV("site"), .format = SV("test")};
    struct store *st = util_open();
    struct store_import *im;
    struct store_stats stats;
    char log[128], copy[128], home[sizeof util_dir], *a, *b;
    int rc = 0;

    (void)state;
    (void)snprintf(copy, sizeof copy, "%s/copy", util_dir);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    util_ok(put_many(im, 7000, &util_err));
    (void)snprintf(log, sizeof log, "%s", db_path("-wal"));
    assert_int_equal(mkdir(copy, 0700), 0);
    (void)snprintf(copy, sizeof copy, "%s/copy/store.db", util_dir);
    copy_file(db_path(""), copy);
    (void)snprintf(copy, sizeof copy, "%s/copy/store.db-wal", util_dir);
    copy_file(log, copy);
    (void)util_end(im, true);
    a = util_dump(st);
    store_free(st);

    (void)snprintf(home, sizeof home, "%s", util_dir);
    (void)snprintf(util_dir, sizeof util_dir, "%.48s/copy", home);
    util_ok(store_open(&st, util_dir, STORE_WRITE, &util_err));
    assert_int_equal(util_problems(st), 0);
    util_ok(store_stats(&stats, st, true, &util_err));
    assert_true(stats.posts >= 4000 && stats.posts < 7000);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    util_ok(rc = put_many(im, 7000, &util_err));
    assert_true(util_end(im, true).unchanged >= 4000);
    b = util_dump(st);
    assert_string_equal(a, b);
    assert_int_equal(util_problems(st), 0);
    free(a);
    free(b);
    store_free(st);
    (void)snprintf(util_dir, sizeof util_dir, "%s", home);
}

/* A reader sees batches as they are committed, never half of one, and keeps up. */
static void reader_beside_writer(void **state)
{
    struct store_source src = {.name = SV("site"), .format = SV("test")};
    struct store *st = util_open(), *reader = NULL;
    struct store_import *im;
    struct store_stats stats;

    (void)state;
    util_ok(store_open(&reader, util_dir, STORE_READ, &util_err));
    util_ok(store_stats(&stats, reader, true, &util_err));
    assert_int_equal(stats.posts, 0);
    util_ok(store_import_begin(&im, st, &src, &util_err));
    util_ok(put_many(im, 4500, &util_err));
    util_ok(store_stats(&stats, reader, true, &util_err));
    assert_int_equal(stats.posts, 4000);
    (void)util_end(im, false);
    util_ok(store_stats(&stats, reader, true, &util_err));
    assert_int_equal(stats.posts, 4500);
    store_free(reader);
    store_free(st);
}

static int everything(struct ask_err *err)
{
    static const struct sv tag = {"dns", 3};
    static const struct post_reaction reaction = {{"+1", 2}, 4};
    static const struct post_link link = {true, {SPACE_POST, {"9", 1}}, 0};
    struct store_source src = {.name = SV("site"), .format = SV("test")}, *sources;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store *st = NULL;
    struct store_import *im = NULL;
    struct post p = util_post("3", "2", "an answer"), q = util_post("2", "1", "a question");
    struct store_tag *tags;
    struct thread_head h;
    struct thread t;
    int rc, problems = 0;

    p.reactions = &reaction;
    p.nreactions = 1;
    p.author = SV("ana");
    q.links = &link;
    q.nlinks = 1;
    q.url = SV("https://example.org/q/2");
    if ((rc = store_open(&st, util_dir, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, err)) < 0 ||
        (rc = store_import_begin(&im, st, &src, err)) < 0 ||
        (rc = store_import_put(im, &p, NULL, err)) < 0 ||
        (rc = store_import_put(im, &q, NULL, err)) < 0)
        goto out;
    q = util_post("1", NULL, "the root");
    q.tags = &tag;
    q.ntags = 1;
    if ((rc = store_import_put(im, &q, NULL, err)) < 0 ||
        (rc = store_import_keep(im, SV(""), q.key, err)) < 0 ||
        (rc = store_import_end(im, true, NULL, err)) < 0 ||
        (rc = store_thread(&t, st, 1, 0, &a, err)) < 0 ||
        (rc = store_thread_head(&h, st, 1, &a, err)) < 0 ||
        (rc = store_tags(&tags, st, false, 10, &a, err)) < 0 ||
        (rc = store_sources(&sources, st, false, &a, err)) < 0)
        goto out;
    rc = store_check(st, util_problem, &problems, err);
out:
    store_import_free(im);
    store_free(st);
    arena_dispose(&a);
    return rc < 0 ? rc : problems;
}

static void out_of_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct ask_err err = {0};
        int rc = everything(&err);
        bool failed = alloc_fail_disarm();

        if (rc != (failed ? ASK_NOMEM : 0))
            fail_msg("allocation %ld: %d: %s", n, rc, err.msg);
        assert_int_equal(file_rmtree(util_dir, NULL), 0);
        alloc_fail_state.failed = failed; /* for the loop, which ends when none failed */
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, util_setup, util_teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_store),    TEST(not_a_store),  TEST(newer_version),        TEST(damaged_file),
        TEST(check_finds), TEST(damaged_body), TEST(permissions),          TEST(locked),
        TEST(full_disk),   TEST(crash),        TEST(reader_beside_writer), TEST(out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
