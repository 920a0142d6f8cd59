/* watch.c - inotify over a folder and all below it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: importing (cmd_index.c).
 * Method: a watch for each folder; when one appears or moves, or events were lost, the tree is
 * walked and watched anew. Whoever copies an export writes many files: the import waits for
 * silence.
 */
#include "cli/watch.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"

enum { QUIET_MS = 2000, LONGEST_MS = 30000, TICK_MS = 500 };

static const uint32_t EVENTS = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                               IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

struct watch {
    int fd;
    char *dir;
};

/* Watches the folder and all below it; adding one that is watched changes nothing. */
static int add_tree(const struct watch *w, struct ask_err *err)
{
    char *paths[] = {w->dir, NULL};
    FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *e;
    int rc = 0;
    if (!fts)
        return ask_fail_errno(err, errno, "cannot walk %s", w->dir);
    while (rc >= 0 && (e = fts_read(fts)) != NULL) {
        if (e->fts_info != FTS_D)
            continue;
        if (e->fts_level > 0 && e->fts_name[0] == '.') {
            fts_set(fts, e, FTS_SKIP);
            continue;
        }
        if (inotify_add_watch(w->fd, e->fts_accpath, EVENTS) >= 0)
            continue;
        if (errno == ENOSPC)
            rc = ask_fail(err, ASK_LIMIT,
                          "%s has more folders than may be watched; raise "
                          "fs.inotify.max_user_watches",
                          w->dir);
        else if (e->fts_level == 0)
            rc = ask_fail_errno(err, errno, "cannot watch %s", w->dir);
        /* A folder below that cannot be watched is one that cannot be read either, or is gone. */
    }
    fts_close(fts);
    return rc;
}

int watch_open(struct watch **out, const char *dir, struct ask_err *err)
{
    struct watch *w = calloc(1, sizeof *w);
    int rc;
    *out = NULL;
    if (!w || !(w->dir = strdup(dir))) {
        free(w);
        return ask_fail(err, ASK_NOMEM, "no memory to watch %s", dir);
    }
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    rc = w->fd < 0 ? ask_fail_errno(err, errno, "cannot watch %s", dir) : add_tree(w, err);
    if (rc < 0) {
        watch_free(w);
        return rc;
    }
    *out = w;
    return 0;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    free(w->dir);
    free(w);
}

/* Takes all events there are: did any of them count? *walk when folders came or went. */
static bool drain(const struct watch *w, bool *walk)
{
    union {
        struct inotify_event e; /* for its alignment */
        char bytes[16 << 10];
    } buf;
    bool changed = false;
    ssize_t got;
    while ((got = read(w->fd, &buf, sizeof buf)) > 0) {
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *e =
                (const struct inotify_event *)(const void *)(buf.bytes + at);
            bool hidden = e->len > 0 && e->name[0] == '.';
            bool folder = e->mask & (IN_ISDIR | IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF);
            at += (ssize_t)(sizeof *e + e->len);
            if (hidden || (e->mask & IN_IGNORED))
                continue;
            *walk = *walk || folder;
            /* A file that was only created is still being written: its end will be told. */
            changed = changed || folder || !(e->mask & IN_CREATE);
        }
    }
    return changed;
}

int watch_wait(struct watch *w, const volatile sig_atomic_t *stop, struct ask_err *err)
{
    int64_t first = 0, last = 0;
    while (!*stop) {
        struct pollfd p = {.fd = w->fd, .events = POLLIN};
        bool walk = false;
        int rc = poll(&p, 1, TICK_MS);
        int64_t now = clock_mono_ns() / 1000000;
        if (rc < 0 && errno != EINTR)
            return ask_fail_errno(err, errno, "cannot watch %s", w->dir);
        if (rc > 0 && drain(w, &walk)) {
            last = now;
            first = first ? first : now;
        }
        if (walk && access(w->dir, F_OK) != 0)
            return ask_fail(err, ASK_NOTFOUND, "%s is gone; nothing is watched any more", w->dir);
        if (walk && (rc = add_tree(w, err)) < 0)
            return rc;
        if (first && (now - last >= QUIET_MS || now - first >= LONGEST_MS))
            return 1;
    }
    return 0;
}
