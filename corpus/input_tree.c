/* input_tree.c - lists what is at a path: a folder, a file, standard input.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: archives (input_archive.c), views and streams (input.c).
 * Method: folders are walked without following links, hidden entries are left out, names are
 * sorted; what cannot be listed becomes a problem that is told and the rest goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "corpus/input_priv.h"
#include "corpus/unzstd.h"

enum { PROBLEMS_MAX = 1000 };

void input_tree_unref(struct input_tree *t)
{
    if (!t || --t->refs > 0)
        return;
    input_archive_close(t);
    if (t->utf8)
        freelocale(t->utf8);
    if (t->fd >= 0)
        close(t->fd);
    free(t->path);
    free(t->v);
    free(t->problems);
    arena_dispose(&t->names);
    free(t);
}

struct input_tree *input_tree_new(const char *path)
{
    struct input_tree *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->refs = 1;
    t->fd = -1;
    t->zstd_fd = -1;
    t->reader_at = UINT32_MAX;
    arena_init(&t->names, 4096, (size_t)1 << 30);
    if (!(t->path = strdup(path))) {
        input_tree_unref(t);
        return NULL;
    }
    return t;
}

int input_tree_nomem(const struct input_tree *t, struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory to list %s", t->path);
}

struct input_entry *input_tree_add(struct input_tree *t, struct sv name, int64_t size,
                                   struct ask_err *err)
{
    if (t->n >= INPUT_MEMBERS_MAX) {
        ask_fail(err, ASK_LIMIT, "%s holds more than %d files; import it in parts", t->path,
                 INPUT_MEMBERS_MAX);
        return NULL;
    }
    char *copy = arena_strndup(&t->names, name.p, name.n);
    struct input_entry *m = array_room(t->v, t->n, &t->cap, sizeof *m, INPUT_MEMBERS_MAX);
    if (m)
        t->v = m;
    if (!copy || !m) {
        input_tree_nomem(t, err);
        return NULL;
    }
    m = &t->v[t->n++];
    memset(m, 0, sizeof *m);
    m->m.name = copy;
    m->m.size = size;
    return m;
}

int input_tree_problem(struct input_tree *t, const char *path, const char *reason,
                       struct ask_err *err)
{
    if (t->nproblems >= PROBLEMS_MAX)
        return 0;
    struct input_problem p = {arena_strdup(&t->names, path), arena_strdup(&t->names, reason), 0,
                              false};
    struct input_problem *v =
        array_room(t->problems, t->nproblems, &t->problems_cap, sizeof *v, PROBLEMS_MAX);
    if (v)
        t->problems = v;
    if (!p.path || !p.reason || !v)
        return input_tree_nomem(t, err);
    t->problems[t->nproblems++] = p;
    return 0;
}

/* ---- folders ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_upper_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

bool input_is_hidden(struct sv name)
{
    bool coded = name.n >= 3 && is_upper_hex(name.p[1]) && is_upper_hex(name.p[2]);
    return name.n > 0 && name.p[0] == '.' && !coded;
}

/* Folders of a mailbox in Maildir++ are hidden: ".Sent" with "cur" in it. */
static bool is_maildir(const FTSENT *e)
{
    char path[INPUT_NAME_MAX + 8];
    int n = snprintf(path, sizeof path, "%s/cur", e->fts_accpath);
    return e->fts_info == FTS_D && n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* One entry of the walk. */
static int folder_entry(struct input_tree *t, FTS *fts, FTSENT *e, size_t skip, struct ask_err *err)
{
    bool below = e->fts_level > 0;
    if (below && e->fts_info != FTS_DP && input_is_hidden(sv_of(e->fts_name)) && !is_maildir(e)) {
        (void)fts_set(fts, e, FTS_SKIP);
        return 0;
    }
    switch (e->fts_info) {
    case FTS_D:
        if (e->fts_level > INPUT_DEPTH_MAX) {
            (void)fts_set(fts, e, FTS_SKIP);
            return input_tree_problem(t, e->fts_path, "folders nested too deep", err);
        }
        return 0;
    case FTS_F:
        if (e->fts_pathlen - skip > INPUT_NAME_MAX)
            return input_tree_problem(t, e->fts_path, "the path is too long", err);
        return input_tree_add(t, sv_make(e->fts_path + skip, e->fts_pathlen - skip),
                              e->fts_statp->st_size, err)
                   ? 0
                   : ASK_NOMEM;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return input_tree_problem(t, e->fts_path, strerror(e->fts_errno), err);
    case FTS_DP:
        return 0;
    default: /* links, devices, sockets, cycles */
        t->links++;
        return 0;
    }
}

int input_tree_folder(struct input_tree *t, struct ask_err *err)
{
    char *roots[] = {t->path, NULL};
    int rc = 0;
    size_t skip = strlen(t->path);
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    if (!fts)
        return ask_fail_errno(err, errno, "cannot walk %s", t->path);
    if (skip == 0 || t->path[skip - 1] != '/')
        skip++;
    for (;;) {
        errno = 0;
        FTSENT *e = fts_read(fts);
        if (!e) {
            if (errno)
                rc = ask_fail_errno(err, errno, "cannot walk %s", t->path);
            break;
        }
        if ((rc = folder_entry(t, fts, e, skip, err)) < 0) {
            rc = err && err->rc ? err->rc : rc;
            break;
        }
    }
    fts_close(fts);
    return rc;
}

/* The last part of a path without the ending that names a packing. */
struct sv input_unpacked_name(const char *path)
{
    static const char *const endings[] = {".7z", ".zip", ".tgz", ".txz", ".tbz",
                                          ".gz", ".xz",  ".zst", ".bz2", ".tar"};
    struct sv s = sv_of(path);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    for (size_t i = s.n; i-- > 0;) {
        if (s.p[i] == '/' && i + 1 < s.n) {
            s = sv_skip(s, i + 1);
            break;
        }
    }
    for (int round = 0; round < 2; round++) { /* .tar.gz */
        for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
            if (sv_ends(s, sv_of(endings[i])) && s.n > strlen(endings[i])) {
                s.n -= strlen(endings[i]);
                break;
            }
        }
    }
    return s;
}

/* ---- files ---- */

int input_tree_spool(struct input_tree *t, const char *tmp, struct ask_err *err)
{
    char buf[1 << 16];
    const char *dir = tmp ? tmp : getenv("TMPDIR");
    if (!dir)
        dir = "/tmp";
    t->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (t->fd < 0)
        return ask_fail_errno(err, errno, "cannot make a temporary file in %s", dir);
    for (;;) {
        ssize_t got = read(STDIN_FILENO, buf, sizeof buf);
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ask_fail_errno(err, errno, "cannot read standard input");
        for (ssize_t put = 0; put < got;) {
            ssize_t n = write(t->fd, buf + put, (size_t)(got - put));
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return ask_fail_errno(err, errno, "cannot spool standard input to %s", dir);
            put += n;
        }
    }
}

/* Looks at the first bytes of a file and lists it. */
int input_tree_file(struct input_tree *t, struct ask_err *err)
{
    char buf[INPUT_HEAD];
    struct stat sb;
    int fd = t->fd >= 0 ? t->fd : open(t->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ask_fail_errno(err, errno, "cannot open %s", t->path);
    ssize_t got = pread(fd, buf, sizeof buf, 0);
    int e = errno, st = fstat(fd, &sb);
    if (fd != t->fd)
        close(fd);
    if (got < 0 || st < 0)
        return ask_fail_errno(err, e, "cannot read %s", t->path);
    t->disk_size = sb.st_size;
    t->pack = input_pack_of(sv_make(buf, (size_t)got));
    t->zstd_packed = unzstd_is(sv_make(buf, (size_t)got));
    if (t->pack != PACK_NONE) {
        t->kind = INPUT_ARCHIVE;
        return input_archive_list(t, err);
    }
    const char *slash = strrchr(t->path, '/');
    const char *name = t->fd >= 0 ? "stdin" : slash ? slash + 1 : t->path;
    if (!input_tree_add(t, sv_of(name), sb.st_size, err))
        return err && err->rc ? err->rc : ASK_NOMEM;
    return 0;
}
