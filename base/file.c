/* file.c - the file operations that must not go wrong.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: archives (corpus/), the forward file's own layout (indexer/).
 * Method: a file is replaced by writing beside it, fsync, rename, fsync of the folder, so that
 * after a crash the old or the new one is there whole. Trees are walked with fts(3), which does
 * not recurse and does not follow links.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define READ_PIECE   ((size_t)1 << 16)
#define WAIT_STEP_NS 5000000 /* between two tries for a lock */

/* close() for the error path: the first error is the one to tell. */
static void close_quiet(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

static int write_all(int fd, struct sv s, const char *path, struct ask_err *err)
{
    while (s.n > 0) {
        const ssize_t n = write(fd, s.p, s.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ask_fail_errno(err, errno, "cannot write %s", path);
        s = sv_skip(s, (size_t)n);
    }
    return 0;
}

/* The folder that holds path: free() it; NULL when out of memory. */
static char *path_parent(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return strdup(".");
    if (slash == path)
        return strdup("/");
    return strndup(path, (size_t)(slash - path));
}

int file_sync_dir(const char *path, struct ask_err *err)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = 0;

    if (fd < 0)
        return ask_fail_errno(err, errno, "cannot open folder %s", path);
    /* Some file systems cannot sync a folder and say EINVAL; there is no more to be had there. */
    if (fsync(fd) != 0 && errno != EINVAL)
        rc = ask_fail_errno(err, errno, "cannot sync folder %s", path);
    close_quiet(fd);
    return rc;
}

int file_replace(const char *path, struct sv content, struct ask_err *err)
{
    char *tmp = NULL;
    char *dir = path_parent(path);
    bool made = false;
    int fd = -1;
    int rc = 0;

    if (asprintf(&tmp, "%s.tmp", path) < 0)
        tmp = NULL;
    if (!tmp || !dir) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory writing %s", path);
        goto out;
    }
    fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        rc = ask_fail_errno(err, errno, "cannot make %s", tmp);
        goto out;
    }
    made = true;
    rc = write_all(fd, content, tmp, err);
    if (rc < 0)
        goto out;
    if (fsync(fd) != 0) {
        rc = ask_fail_errno(err, errno, "cannot sync %s", tmp);
        goto out;
    }
    if (close(fd) != 0) {
        fd = -1;
        rc = ask_fail_errno(err, errno, "cannot close %s", tmp);
        goto out;
    }
    fd = -1;
    if (rename(tmp, path) != 0) {
        rc = ask_fail_errno(err, errno, "cannot rename %s to %s", tmp, path);
        goto out;
    }
    made = false;
    rc = file_sync_dir(dir, err);
out:
    close_quiet(fd);
    if (made)
        (void)unlink(tmp);
    free(tmp);
    free(dir);
    return rc;
}

int file_read(struct sb *out, const char *path, struct ask_err *err)
{
    const size_t before = out->n;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char spare;
    int rc = 0;

    if (fd < 0)
        return ask_fail_errno(err, errno, "cannot open %s", path);
    for (;;) {
        const size_t left = out->max > out->n ? out->max - out->n : 0;
        const size_t want = left < READ_PIECE ? left : READ_PIECE;
        /* At the limit one more byte tells a file that just fits from one that does not. */
        char *p = want > 0 ? sb_reserve(out, want) : &spare;
        ssize_t n;

        if (!p) {
            rc = ask_fail(err, ASK_NOMEM, "out of memory reading %s", path);
            break;
        }
        n = read(fd, p, want > 0 ? want : 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = ask_fail_errno(err, errno, "cannot read %s", path);
        else if (n > 0 && want == 0)
            rc = ask_fail(err, ASK_LIMIT, "%s is larger than the limit of %zu bytes", path,
                          out->max);
        if (n <= 0 || rc < 0)
            break;
        sb_commit(out, (size_t)n);
    }
    if (rc < 0)
        sb_cut(out, before);
    close_quiet(fd);
    return rc;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int64_t file_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

static FTS *tree_open(char *path)
{
    char *roots[] = {path, NULL};

    return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
}

int64_t file_tree_size(const char *path)
{
    char *copy = strdup(path);
    FTS *tree = copy ? tree_open(copy) : NULL;
    int64_t bytes = 0;
    FTSENT *e;

    while (tree && (e = fts_read(tree)))
        if (e->fts_info != FTS_DP && e->fts_info != FTS_NS && e->fts_info != FTS_ERR)
            bytes += (int64_t)e->fts_statp->st_blocks * 512;
    if (tree)
        (void)fts_close(tree);
    free(copy);
    return bytes;
}

static int make_dir(const char *path, struct ask_err *err)
{
    struct stat st;

    if (mkdir(path, 0700) == 0)
        return 0;
    if (errno != EEXIST)
        return ask_fail_errno(err, errno, "cannot make folder %s", path);
    if (stat(path, &st) != 0)
        return ask_fail_errno(err, errno, "cannot look at %s", path);
    if (!S_ISDIR(st.st_mode))
        return ask_fail(err, ASK_IO, "%s is in the way: it is not a folder", path);
    return 0;
}

int file_mkdirs(const char *path, struct ask_err *err)
{
    char *copy;
    int rc = 0;

    if (path[0] == '\0')
        return ask_fail(err, ASK_USAGE, "the name of the folder is empty");
    copy = strdup(path);
    if (!copy)
        return ask_fail(err, ASK_NOMEM, "out of memory making folder %s", path);
    for (char *p = copy + 1; *p && rc == 0; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        /* A parent we may not look into can be there all the same: only the last one counts. */
        if (!file_exists(copy))
            rc = make_dir(copy, err);
        *p = '/';
    }
    if (rc == 0)
        rc = make_dir(copy, err);
    free(copy);
    return rc;
}

int file_rmtree(const char *path, struct ask_err *err)
{
    char *copy = strdup(path);
    FTS *tree = copy ? tree_open(copy) : NULL;
    int rc = 0;
    FTSENT *e;

    if (!tree) {
        free(copy);
        return ask_fail_errno(err, errno, "cannot remove %s", path);
    }
    while (rc == 0 && (errno = 0, e = fts_read(tree))) {
        switch (e->fts_info) {
        case FTS_D: /* seen again as FTS_DP when it is empty */
            continue;
        case FTS_DP:
            if (rmdir(e->fts_accpath) != 0 && errno != ENOENT)
                rc = ask_fail_errno(err, errno, "cannot remove folder %s", e->fts_path);
            break;
        case FTS_DNR:
        case FTS_ERR:
            rc = ask_fail_errno(err, e->fts_errno, "cannot read folder %s", e->fts_path);
            break;
        case FTS_NS:
            if (e->fts_errno != ENOENT)
                rc = ask_fail_errno(err, e->fts_errno, "cannot remove %s", e->fts_path);
            break;
        default:
            if (unlink(e->fts_accpath) != 0 && errno != ENOENT)
                rc = ask_fail_errno(err, errno, "cannot remove %s", e->fts_path);
        }
    }
    if (rc == 0 && errno != 0)
        rc = ask_fail_errno(err, errno, "cannot remove %s", path);
    (void)fts_close(tree);
    free(copy);
    return rc;
}

/* The process that wrote its number into the lock file; 0 when it cannot be told. */
static int64_t lock_holder(int fd)
{
    char text[24];
    const ssize_t n = pread(fd, text, sizeof(text), 0);
    int64_t pid;

    if (n <= 0 || !sv_i64(sv_trim(sv_make(text, (size_t)n)), &pid) || pid <= 0)
        return 0;
    return pid;
}

/* Tells others who holds the lock. Only a help for people, so a failure (a full disk) is no
 * reason to refuse the lock; then the file is left empty, not with a wrong number. */
static void lock_sign(int fd)
{
    char text[24];
    const int n = snprintf(text, sizeof(text), "%lld\n", (long long)getpid());

    if (ftruncate(fd, 0) != 0 || n < 0)
        return;
    if (pwrite(fd, text, (size_t)n, 0) != n && ftruncate(fd, 0) != 0)
        return;
}

/* flock(2) and not fcntl's locks, which a process loses when it closes any descriptor of the file
 * and which do not keep two threads of one process apart. */
int file_lock(int *fd, const char *path, int wait_ms, struct ask_err *err)
{
    const struct timespec step = {0, WAIT_STEP_NS};
    const int64_t until = clock_mono_ns() + (int64_t)wait_ms * 1000000;
    const int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int64_t pid;
    int rc;

    *fd = -1;
    if (lock < 0)
        return ask_fail_errno(err, errno, "cannot open lock %s", path);
    while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK) {
            rc = ask_fail_errno(err, errno, "cannot lock %s", path);
            goto fail;
        }
        if (clock_mono_ns() >= until) {
            pid = lock_holder(lock);
            rc =
                pid ? ask_fail(err, ASK_BUSY, "%s is locked by process %lld: wait until it is done",
                               path, (long long)pid)
                    : ask_fail(err, ASK_BUSY,
                               "%s is locked by another process: wait until it is done", path);
            goto fail;
        }
        (void)nanosleep(&step, NULL);
    }
    lock_sign(lock);
    *fd = lock;
    return 0;
fail:
    close_quiet(lock);
    return rc;
}

char *path_join(const char *dir, const char *name)
{
    const size_t n = strlen(dir);
    char *path = NULL;

    if (asprintf(&path, "%s%s%s", dir, n > 0 && dir[n - 1] != '/' ? "/" : "", name) < 0)
        return NULL;
    return path;
}

int file_map_open(struct file_map *m, const char *path, struct ask_err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *p;
    int rc = 0;

    m->p = NULL;
    m->n = 0;
    if (fd < 0)
        return ask_fail_errno(err, errno, "cannot open %s", path);
    if (fstat(fd, &st) != 0) {
        rc = ask_fail_errno(err, errno, "cannot look at %s", path);
    } else if (!S_ISREG(st.st_mode)) {
        rc = ask_fail(err, ASK_IO, "%s is not a plain file", path);
    } else if (st.st_size > 0) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (p == MAP_FAILED) {
            rc = ask_fail_errno(err, errno, "cannot map %s", path);
        } else {
            m->p = p;
            m->n = (size_t)st.st_size;
        }
    }
    close_quiet(fd);
    return rc;
}

void file_map_close(struct file_map *m)
{
    /* munmap takes a pointer to what may be changed; that the map is read-only is ours. */
    if (m->p)
        (void)munmap((void *)(uintptr_t)m->p, m->n);
    m->p = NULL;
    m->n = 0;
}
