/* test_file.c - replacing, reading, locking, mapping, removing; with system calls that fail.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: faults of the whole program (tests/fault/).
 * Method: file.c is included with its system calls renamed, so that each can be made to fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

/* Which call fails next, and how. */
static struct {
    const char *call;
    int error; /* errno; 0 writes one byte less than asked */
    int skip;  /* so many calls go well before */
} fault;

static bool faulty(const char *call)
{
    if (!fault.call || strcmp(fault.call, call) != 0 || fault.skip-- > 0)
        return false;
    fault.call = NULL;
    errno = fault.error;
    return true;
}

static ssize_t faulty_write(int fd, const void *p, size_t n)
{
    if (!faulty("write"))
        return write(fd, p, n);
    return fault.error ? -1 : write(fd, p, n - 1);
}

static ssize_t faulty_read(int fd, void *p, size_t n)
{
    return faulty("read") ? -1 : read(fd, p, n);
}

static int faulty_fsync(int fd)
{
    return faulty("fsync") ? -1 : fsync(fd);
}

static int faulty_close(int fd)
{
    const bool fails = faulty("close");
    const int error = errno;
    const int rc = close(fd);

    errno = fails ? error : errno;
    return fails ? -1 : rc;
}

static int faulty_rename(const char *from, const char *to)
{
    return faulty("rename") ? -1 : rename(from, to);
}

static int faulty_flock(int fd, int how)
{
    return faulty("flock") ? -1 : flock(fd, how);
}

static int faulty_fstat(int fd, struct stat *st)
{
    return faulty("fstat") ? -1 : fstat(fd, st);
}

static void *faulty_mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return faulty("mmap") ? MAP_FAILED : mmap(at, n, prot, flags, fd, from);
}

__attribute__((format(printf, 2, 3))) static int faulty_asprintf(char **out, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (faulty("asprintf"))
        return -1;
    va_start(ap, fmt);
    n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}

#define write    faulty_write
#define read     faulty_read
#define fsync    faulty_fsync
#define close    faulty_close
#define rename   faulty_rename
#define flock    faulty_flock
#define fstat    faulty_fstat
#define mmap     faulty_mmap
#define asprintf faulty_asprintf
#include "base/file.c"
#undef write
#undef read
#undef fsync
#undef close
#undef rename
#undef flock
#undef fstat
#undef mmap
#undef asprintf

static char dir[] = "/tmp/askwell-test-file-XXXXXX";

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir) || chdir(dir) != 0)
        return -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return chdir("/") != 0 || file_rmtree(dir, NULL) != 0;
}

static void check_content(const char *path, const char *want)
{
    struct sb b = SB_INIT(1 << 20);
    struct ask_err err = {0};

    if (file_read(&b, path, &err) != 0)
        fail_msg("%s", err.msg);
    assert_string_equal(sb_str(&b), want);
    sb_dispose(&b);
}

static void test_replace(void **state)
{
    struct ask_err err = {0};
    struct stat st;

    (void)state;
    assert_int_equal(file_replace("one", SV("first"), &err), 0);
    check_content("one", "first");
    assert_int_equal(file_replace("one", SV("second, longer"), &err), 0);
    check_content("one", "second, longer");
    assert_int_equal(file_replace("./one", SV(""), &err), 0);
    assert_int_equal(file_size("one"), 0);
    assert_int_equal(stat("one", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_false(file_exists("one.tmp"));
    assert_int_equal(file_replace("no/such/folder", SV("x"), &err), ASK_NOTFOUND);
    assert_non_null(strstr(err.msg, "no/such/folder.tmp"));
    /* A link in the place of the temporary file is not followed. */
    assert_int_equal(symlink("elsewhere", "two.tmp"), 0);
    assert_true(file_replace("two", SV("x"), &err) < 0);
    assert_false(file_exists("elsewhere"));
    assert_int_equal(unlink("two.tmp"), 0);
}

/* Whatever fails: the old content is there whole, and no litter. */
static void test_replace_faults(void **state)
{
    static const struct {
        const char *call;
        int error;
        int rc;
        bool replaced;
    } rows[] = {
        {"write", ENOSPC, ASK_FULL, false},
        {"write", EIO, ASK_IO, false},
        {"write", EINTR, 0, true},
        {"write", 0, 0, true},
        {"fsync", EIO, ASK_IO, false},
        {"close", EIO, ASK_IO, false},
        {"rename", EACCES, ASK_DENIED, false},
        {"asprintf", ENOMEM, ASK_NOMEM, false},
    };
    struct ask_err err;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(file_replace("f", SV("old"), &err), 0);
        fault.call = rows[i].call;
        fault.error = rows[i].error;
        fault.skip = 0;
        assert_int_equal(file_replace("f", SV("new"), &err), rows[i].rc);
        assert_null(fault.call);
        check_content("f", rows[i].replaced ? "new" : "old");
        assert_false(file_exists("f.tmp"));
    }
    /* When only the folder's sync fails, the file is new, but it is not said to be safe. */
    fault.call = "fsync";
    fault.error = EIO;
    fault.skip = 1;
    assert_int_equal(file_replace("f", SV("new"), &err), ASK_IO);
    check_content("f", "new");
    /* Folders that cannot be synced at all are none of our business. */
    fault.call = "fsync";
    fault.error = EINVAL;
    fault.skip = 1;
    assert_int_equal(file_replace("f", SV("newer"), &err), 0);
    assert_int_equal(file_sync_dir("nowhere", &err), ASK_NOTFOUND);
}

static void test_read(void **state)
{
    struct ask_err err = {0};
    struct sb b = SB_INIT(200000);
    char *big = malloc(200001);

    (void)state;
    memset(big, 'x', 200001);
    assert_int_equal(file_replace("big", sv_make(big, 200000), &err), 0);
    assert_int_equal(file_read(&b, "big", &err), 0);
    assert_int_equal(b.n, 200000);
    assert_int_equal(file_read(&b, "big", &err), ASK_LIMIT); /* it is full */
    assert_int_equal(b.n, 200000);
    assert_true(sb_ok(&b));
    sb_reset(&b);
    assert_int_equal(file_replace("big", sv_make(big, 200001), &err), 0);
    sb_puts(&b, "before");
    assert_int_equal(file_read(&b, "big", &err), ASK_LIMIT);
    assert_non_null(strstr(err.msg, "limit of 200000 bytes"));
    assert_string_equal(sb_str(&b), "before"); /* half a file is no file */
    assert_int_equal(file_read(&b, "absent", &err), ASK_NOTFOUND);
    assert_string_equal(err.msg, "cannot open absent: No such file or directory");
    assert_int_equal(file_read(&b, ".", &err), ASK_IO);
    fault.call = "read";
    fault.error = EINTR;
    fault.skip = 0;
    sb_reset(&b);
    assert_int_equal(file_replace("small", SV("text"), &err), 0);
    assert_int_equal(file_read(&b, "small", &err), 0);
    assert_string_equal(sb_str(&b), "text");
    sb_dispose(&b);
    alloc_fail_arm(1, true);
    assert_int_equal(file_read(&b, "small", &err), ASK_NOMEM);
    assert_true(alloc_fail_disarm());
    sb_dispose(&b);
    free(big);
}

static void test_folders(void **state)
{
    struct ask_err err = {0};
    struct stat st;

    (void)state;
    assert_int_equal(file_mkdirs("a/b//c/", &err), 0);
    assert_int_equal(file_mkdirs("a/b/c", &err), 0);
    assert_int_equal(stat("a/b/c", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(file_mkdirs("/", &err), 0);
    assert_int_equal(file_mkdirs("", &err), ASK_USAGE);
    assert_int_equal(file_replace("a/file", SV("1234"), &err), 0);
    assert_int_equal(file_mkdirs("a/file", &err), ASK_IO);
    assert_int_equal(file_mkdirs("a/file/x", &err), ASK_IO);
    assert_true(file_exists("a/b") && !file_exists("a/z"));
    assert_int_equal(file_size("a/file"), 4);
    assert_int_equal(file_size("a/z"), -1);
    assert_true(file_tree_size("a") >= 4);
    assert_int_equal(file_tree_size("nowhere"), 0);
    /* A link to the outside goes, what it points to stays. */
    assert_int_equal(file_mkdirs("kept", &err), 0);
    assert_int_equal(file_replace("kept/me", SV("x"), &err), 0);
    assert_int_equal(symlink("../kept", "a/link"), 0);
    assert_int_equal(symlink("nowhere", "a/b/dangling"), 0);
    assert_int_equal(file_rmtree("a", &err), 0);
    assert_false(file_exists("a"));
    check_content("kept/me", "x");
    assert_int_equal(file_rmtree("a", &err), 0);
    assert_int_equal(file_rmtree("kept/me", &err), 0); /* a file is a small tree */
    assert_int_equal(symlink("kept", "tolink"), 0);
    assert_int_equal(file_rmtree("tolink", &err), 0);
    assert_true(file_exists("kept"));
}

/* Deeper than PATH_MAX would be another story, but a deep tree must not eat the stack. */
static void test_deep_tree(void **state)
{
    struct ask_err err = {0};
    char path[3001] = "deep";

    (void)state;
    while (strlen(path) + 3 < sizeof(path))
        memcpy(path + strlen(path), "/d", 3);
    assert_int_equal(file_mkdirs(path, &err), 0);
    assert_int_equal(file_rmtree("deep", &err), 0);
    assert_false(file_exists("deep"));
}

static void test_no_rights(void **state)
{
    struct ask_err err = {0};
    pid_t pid;
    int status;

    (void)state;
    assert_int_equal(file_mkdirs("locked/in", &err), 0);
    assert_int_equal(file_replace("locked/in/file", SV("x"), &err), 0);
    /* Root may do anything: another user tries. */
    assert_int_equal(chmod(dir, 0755), 0);
    assert_int_equal(chmod("locked", 0755), 0);
    assert_int_equal(chmod("locked/in", 0755), 0);
    pid = fork();
    if (pid == 0) {
        struct sb b = SB_INIT(100);
        int wrong = 0;
        int fd;

        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(77);
        if (geteuid() != 65534) { /* our own files: take the rights away */
            wrong += chmod("locked/in/file", 0) != 0;
            wrong += chmod("locked/in", 0500) != 0;
        }
        wrong += file_read(&b, "locked/in/file", &err) != ASK_DENIED;
        wrong += file_replace("locked/in/file", SV("y"), &err) != ASK_DENIED;
        wrong += file_rmtree("locked/in", &err) != ASK_DENIED;
        wrong += file_mkdirs("locked/in/more", &err) != ASK_DENIED;
        wrong += file_lock(&fd, "locked/in/lock", 0, &err) != ASK_DENIED;
        _exit(wrong);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    (void)chmod("locked/in", 0700);
    (void)chmod("locked/in/file", 0600);
    assert_int_equal(WEXITSTATUS(status), 0);
    check_content("locked/in/file", "x");
}

static void test_lock(void **state)
{
    struct ask_err err = {0};
    char want[100];
    int64_t before;
    int fd;
    int second;
    int status;
    int pipes[2];
    pid_t pid;
    char byte;

    (void)state;
    assert_int_equal(file_lock(&fd, "lock", 0, &err), 0);
    /* Taken: at once and after a wait. */
    assert_int_equal(file_lock(&second, "lock", 0, &err), ASK_BUSY);
    assert_int_equal(second, -1);
    (void)snprintf(want, sizeof(want), "lock is locked by process %d: wait until it is done",
                   (int)getpid());
    assert_string_equal(err.msg, want);
    before = clock_mono_ns();
    assert_int_equal(file_lock(&second, "lock", 30, &err), ASK_BUSY);
    assert_true(clock_mono_ns() - before >= 30000000);
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(file_lock(&second, "lock", 0, &err), ASK_BUSY);
    assert_string_equal(err.msg, "lock is locked by another process: wait until it is done");
    close(fd);
    assert_int_equal(file_lock(&fd, "lock", 0, &err), 0);
    close(fd);

    /* A killed process holds nothing. */
    assert_int_equal(pipe(pipes), 0);
    pid = fork();
    if (pid == 0) {
        const int rc = file_lock(&fd, "lock", 0, NULL);

        (void)!write(pipes[1], rc == 0 ? "y" : "n", 1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_int_equal(file_lock(&fd, "lock", 0, &err), ASK_BUSY);
    (void)snprintf(want, sizeof(want), "process %d", (int)pid);
    assert_non_null(strstr(err.msg, want));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(file_lock(&fd, "lock", 1000, &err), 0);
    close(fd);
    close(pipes[0]);
    close(pipes[1]);

    fault.call = "flock";
    fault.error = EINTR;
    fault.skip = 0;
    assert_int_equal(file_lock(&fd, "lock", 0, &err), 0);
    close(fd);
    fault.call = "flock";
    fault.error = ENOLCK;
    assert_int_equal(file_lock(&fd, "lock", 0, &err), ASK_IO);
    assert_int_equal(file_lock(&fd, "no/lock", 0, &err), ASK_NOTFOUND);
}

static void test_map(void **state)
{
    struct ask_err err = {0};
    struct file_map m;

    (void)state;
    assert_int_equal(file_replace("map", SV("mapped"), &err), 0);
    assert_int_equal(file_map_open(&m, "map", &err), 0);
    assert_int_equal(m.n, 6);
    assert_memory_equal(m.p, "mapped", 6);
    file_map_close(&m);
    file_map_close(&m);
    assert_int_equal(file_replace("map", SV(""), &err), 0);
    assert_int_equal(file_map_open(&m, "map", &err), 0);
    assert_null(m.p);
    assert_int_equal(m.n, 0);
    file_map_close(&m);
    assert_int_equal(file_map_open(&m, "absent", &err), ASK_NOTFOUND);
    assert_int_equal(file_map_open(&m, ".", &err), ASK_IO);
    assert_string_equal(err.msg, ". is not a plain file");
    assert_int_equal(file_replace("map", SV("x"), &err), 0);
    fault.call = "mmap";
    fault.error = ENOMEM;
    fault.skip = 0;
    assert_int_equal(file_map_open(&m, "map", &err), ASK_NOMEM);
    fault.call = "fstat";
    fault.error = EIO;
    assert_int_equal(file_map_open(&m, "map", &err), ASK_IO);
}

static void test_path_join(void **state)
{
    static const char *const rows[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"}, {"/", "b", "/b"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *path = path_join(rows[i][0], rows[i][1]);

        assert_string_equal(path, rows[i][2]);
        free(path);
    }
    fault.call = "asprintf";
    fault.skip = 0;
    assert_null(path_join("a", "b"));
}

static void test_no_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        int rc = file_mkdirs("mem/ory", NULL);

        if (rc == 0)
            rc = file_replace("mem/ory/file", SV("x"), NULL);
        if (rc == 0)
            rc = file_rmtree("mem", NULL);
        assert_int_equal(rc, alloc_failed() ? ASK_NOMEM : 0);
    }
    assert_int_equal(file_rmtree("mem", NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replace),   cmocka_unit_test(test_replace_faults),
        cmocka_unit_test(test_read),      cmocka_unit_test(test_folders),
        cmocka_unit_test(test_deep_tree), cmocka_unit_test(test_no_rights),
        cmocka_unit_test(test_lock),      cmocka_unit_test(test_map),
        cmocka_unit_test(test_path_join), cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
