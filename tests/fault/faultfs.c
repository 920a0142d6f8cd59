/* faultfs.c - an LD_PRELOAD library: the nth call that writes fails.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: memory (tests/unit/alloc_fail.h); writes inside the C library (stdio), which cannot be
 * reached from outside.
 *
 *   ASKWELL_FAULT=CALL:ERROR:N[+]
 *     CALL   write (write, pwrite, writev, pwritev), sync (fsync, fdatasync), rename, truncate,
 *            open (only what may make a file), link (unlink), or any
 *     ERROR  ENOSPC, EIO, EDQUOT, EROFS, or short: half of the bytes are written, and the
 *            next call on the way fails with ENOSPC
 *     N      the call that fails, from 1; with + all after it as well
 *   ASKWELL_FAULT_PATH  a pattern as of the shell: only files with such a path count
 *   ASKWELL_FAULT_LOG   a file that gets a line when the fault strikes
 *
 * A loop over N ends when the log stays empty: then the program makes fewer calls than N.
 * Invariant: with nothing set every call goes through unchanged.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum verdict { PASS, FAIL, SHORT };

static struct {
    bool ready;
    char call[16];
    int error;
    bool cuts; /* "short" */
    long nth;
    bool persistent;
    const char *path;
    const char *log;
    _Atomic long count;
} plan;

__attribute__((constructor)) static void plan_read(void)
{
    static const struct {
        const char *name;
        int error;
    } errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS}};
    const char *text = getenv("ASKWELL_FAULT");
    const char *colon = text ? strchr(text, ':') : NULL;
    const char *second = colon ? strchr(colon + 1, ':') : NULL;
    char *end;

    if (!text)
        return;
    if (!second || (size_t)(colon - text) >= sizeof(plan.call)) {
        dprintf(STDERR_FILENO, "faultfs: ASKWELL_FAULT=CALL:ERROR:N[+], not \"%s\"\n", text);
        _exit(125);
    }
    memcpy(plan.call, text, (size_t)(colon - text));
    plan.cuts = strncmp(colon + 1, "short:", 6) == 0;
    plan.error = plan.cuts ? ENOSPC : 0;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        const size_t n = strlen(errors[i].name);

        if ((size_t)(second - colon - 1) == n && strncmp(colon + 1, errors[i].name, n) == 0)
            plan.error = errors[i].error;
    }
    plan.nth = strtol(second + 1, &end, 10);
    plan.persistent = *end == '+';
    plan.path = getenv("ASKWELL_FAULT_PATH");
    plan.log = getenv("ASKWELL_FAULT_LOG");
    if (plan.error == 0 || plan.nth < 1) {
        dprintf(STDERR_FILENO, "faultfs: \"%s\" is not understood\n", text);
        _exit(125);
    }
    plan.ready = true;
}

/* The next function of this name, the one that does the work. */
static void *next(const char *name)
{
    void *f = dlsym(RTLD_NEXT, name);

    if (!f)
        abort();
    return f;
}

#define NEXT(type, name, ...) ((type(*)(__VA_ARGS__))next(name))

/* By the next functions of the chain: our own would count themselves. */
static void tell(const char *call, const char *path, long count)
{
    const int fd = NEXT(int, "open", const char *, int,
                        ...)(plan.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char line[PATH_MAX + 64];
    const int n = snprintf(line, sizeof(line), "%s %ld %s\n", call, count, path);

    if (fd < 0)
        return;
    if (n > 0 && NEXT(ssize_t, "write", int, const void *, size_t)(
                     fd, line, (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1) < 0)
        abort();
    NEXT(int, "close", int)(fd);
}

static enum verdict judge_path(const char *call, const char *path)
{
    long count;

    if (!plan.ready || (strcmp(plan.call, call) != 0 && strcmp(plan.call, "any") != 0))
        return PASS;
    if (plan.path && fnmatch(plan.path, path, 0) != 0)
        return PASS;
    count = atomic_fetch_add(&plan.count, 1) + 1;
    if (plan.cuts && count == plan.nth) {
        if (plan.log)
            tell(call, path, count);
        return SHORT;
    }
    /* After a short write comes the failure: that is how a full disk looks. */
    if (count != plan.nth + plan.cuts && !(plan.persistent && count > plan.nth))
        return PASS;
    if (plan.log)
        tell(call, path, count);
    errno = plan.error;
    return FAIL;
}

static enum verdict judge(const char *call, int fd)
{
    char link[64];
    char path[PATH_MAX];
    ssize_t n;

    /* Messages to people do not count, or every program would fail by complaining. */
    if (!plan.ready || (fd <= STDERR_FILENO && !plan.path))
        return PASS;
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof(path) - 1);
    path[n > 0 ? n : 0] = '\0';
    /* Pipes and sockets are "pipe:[123]": no disk behind them. */
    return path[0] == '/' ? judge_path(call, path) : PASS;
}

static size_t shorter(size_t n)
{
    return n > 1 ? n / 2 : n;
}

ssize_t write(int fd, const void *p, size_t n)
{
    switch (judge("write", fd)) {
    case FAIL:
        return -1;
    case SHORT:
        n = shorter(n);
        break;
    case PASS:
        break;
    }
    return NEXT(ssize_t, "write", int, const void *, size_t)(fd, p, n);
}

#define PWRITE(name, offset)                                                                       \
    ssize_t name(int fd, const void *p, size_t n, offset at)                                       \
    {                                                                                              \
        const enum verdict v = judge("write", fd);                                                 \
                                                                                                   \
        if (v == FAIL)                                                                             \
            return -1;                                                                             \
        return NEXT(ssize_t, #name, int, const void *, size_t,                                     \
                    offset)(fd, p, v == SHORT ? shorter(n) : n, at);                               \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *v, int n)
{
    if (judge("write", fd) != PASS) {
        errno = plan.error;
        return -1;
    }
    return NEXT(ssize_t, "writev", int, const struct iovec *, int)(fd, v, n);
}

#define PWRITEV(name, offset)                                                                      \
    ssize_t name(int fd, const struct iovec *v, int n, offset at)                                  \
    {                                                                                              \
        if (judge("write", fd) != PASS) {                                                          \
            errno = plan.error;                                                                    \
            return -1;                                                                             \
        }                                                                                          \
        return NEXT(ssize_t, #name, int, const struct iovec *, int, offset)(fd, v, n, at);         \
    }

PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define ON_FD(name, call)                                                                          \
    int name(int fd)                                                                               \
    {                                                                                              \
        return judge(call, fd) != PASS ? -1 : NEXT(int, #name, int)(fd);                           \
    }

ON_FD(fsync, "sync")
ON_FD(fdatasync, "sync")

#define TRUNCATE(name, offset)                                                                     \
    int name(int fd, offset n)                                                                     \
    {                                                                                              \
        return judge("truncate", fd) != PASS ? -1 : NEXT(int, #name, int, offset)(fd, n);          \
    }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *from, const char *to)
{
    if (judge_path("rename", to) != PASS)
        return -1;
    return NEXT(int, "rename", const char *, const char *)(from, to);
}

int unlink(const char *path)
{
    if (judge_path("link", path) != PASS)
        return -1;
    return NEXT(int, "unlink", const char *)(path);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        unsigned mode = 0;                                                                         \
                                                                                                   \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
            va_list ap;                                                                            \
                                                                                                   \
            va_start(ap, flags);                                                                   \
            mode = va_arg(ap, unsigned);                                                           \
            va_end(ap);                                                                            \
        }                                                                                          \
        if ((flags & O_CREAT) && judge_path("open", path) != PASS)                                 \
            return -1;                                                                             \
        return NEXT(int, #name, const char *, int, ...)(path, flags, mode);                        \
    }

OPEN(open)
OPEN(open64)
