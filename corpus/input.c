/* input.c - lists what a file, folder or archive holds and opens its members.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: recognising formats (importer.c), cutting streams into lines (cut.c).
 * Method: one tree holds the list and, for an archive, the one reader; views pick members of it.
 * libarchive reads forward only, so a member behind the reader's place means starting anew, and
 * one ahead means going on: whoever reads members in order reads the archive once. Formats are
 * enabled by name after looking at the first bytes, since libarchive's own guessing takes lines
 * of JSON for an mtree listing.
 */
#include "corpus/input.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

struct member {
    struct input_member m;
    uint32_t ordinal; /* place among the archive's headers */
    const void *blob;
    char *head; /* the arena's; NULL when not read yet */
    size_t nhead;
};

enum pack { PACK_NONE, PACK_ZIP, PACK_7Z, PACK_TAR, PACK_STREAM };

struct tree {
    unsigned refs;
    enum input_kind kind;
    enum pack pack;
    bool blobs;
    int fd;     /* of spooled standard input, else -1 */
    char *path; /* as given */
    int64_t disk_size;
    struct arena names;
    struct member *v;
    size_t n, cap;
    struct input_problem *problems;
    size_t nproblems, problems_cap;
    size_t links;
    struct archive *reader; /* of an archive, NULL when closed */
    locale_t utf8;          /* in which libarchive gives names as they are, (locale_t)0 if none */
    uint32_t reader_at;     /* ordinal of the header it stands on; UINT32_MAX: before the first */
    struct stream *reader_user;
};

struct input {
    struct tree *t;
    char *path;
    char *name;
    size_t skip; /* bytes of every member's name that belong to the path */
    bool single; /* a view of one file */
    size_t *which;
    struct input_member *members;
    size_t n;
    char head[INPUT_HEAD];
};

struct stream {
    struct tree *t;
    struct member *m;
    int fd;       /* of a plain file, else -1 */
    bool at_zero; /* fd is the spool's: read by offset */
    int64_t offset;
    bool done;
};

/* ---- magic ---- */

static enum pack pack_of(struct sv h)
{
    if (sv_starts(h, SV("PK\003\004")) || sv_starts(h, SV("PK\005\006")))
        return PACK_ZIP;
    if (sv_starts(h, SV("7z\274\257\047\034")))
        return PACK_7Z;
    if (h.n > 262 && memcmp(h.p + 257, "ustar", 5) == 0)
        return PACK_TAR;
    if (sv_starts(h, SV("\037\213")) || sv_starts(h, SV("\3757zXZ\0")) ||
        sv_starts(h, SV("\050\265\057\375")) ||
        (h.n > 3 && sv_starts(h, SV("BZh")) && h.p[3] >= '1' && h.p[3] <= '9'))
        return PACK_STREAM;
    return PACK_NONE;
}

bool input_is_packed(struct sv head)
{
    return pack_of(head) != PACK_NONE;
}

/* ---- the tree ---- */

static void tree_unref(struct tree *t)
{
    if (!t || --t->refs > 0)
        return;
    archive_read_free(t->reader);
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

static struct tree *tree_new(const char *path)
{
    struct tree *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->refs = 1;
    t->fd = -1;
    t->reader_at = UINT32_MAX;
    arena_init(&t->names, 4096, (size_t)1 << 30);
    if (!(t->path = strdup(path))) {
        tree_unref(t);
        return NULL;
    }
    return t;
}

static int tree_nomem(const struct tree *t, struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory to list %s", t->path);
}

/* Room for one more element of an array that grows by doubling; false without memory. */
static bool grow(void **v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return true;
    size_t want = *cap ? *cap * 2 : 64;
    void *p = reallocarray(*v, want, size);
    if (!p)
        return false;
    *v = p;
    *cap = want;
    return true;
}

static struct member *tree_add(struct tree *t, struct sv name, int64_t size, struct ask_err *err)
{
    if (t->n >= INPUT_MEMBERS_MAX) {
        ask_fail(err, ASK_LIMIT, "%s holds more than %d files; import it in parts", t->path,
                 INPUT_MEMBERS_MAX);
        return NULL;
    }
    char *copy = arena_strndup(&t->names, name.p, name.n);
    if (!copy || !grow((void **)&t->v, t->n, &t->cap, sizeof *t->v)) {
        tree_nomem(t, err);
        return NULL;
    }
    struct member *m = &t->v[t->n++];
    memset(m, 0, sizeof *m);
    m->m.name = copy;
    m->m.size = size;
    return m;
}

static int tree_problem(struct tree *t, const char *path, const char *reason, struct ask_err *err)
{
    if (t->nproblems >= 1000)
        return 0;
    struct input_problem p = {arena_strdup(&t->names, path), arena_strdup(&t->names, reason)};
    if (!p.path || !p.reason ||
        !grow((void **)&t->problems, t->nproblems, &t->problems_cap, sizeof *t->problems))
        return tree_nomem(t, err);
    t->problems[t->nproblems++] = p;
    return 0;
}

/* ---- folders ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* One entry of the walk. Hidden entries are not part of an export (.git, .DS_Store). */
static int folder_entry(struct tree *t, FTS *fts, FTSENT *e, size_t skip, struct ask_err *err)
{
    bool below = e->fts_level > 0;
    if (below && e->fts_info != FTS_DP && e->fts_name[0] == '.') {
        (void)fts_set(fts, e, FTS_SKIP);
        return 0;
    }
    switch (e->fts_info) {
    case FTS_D:
        if (e->fts_level > INPUT_DEPTH_MAX) {
            (void)fts_set(fts, e, FTS_SKIP);
            return tree_problem(t, e->fts_path, "folders nested too deep", err);
        }
        return 0;
    case FTS_F:
        if (e->fts_pathlen - skip > INPUT_NAME_MAX)
            return tree_problem(t, e->fts_path, "the path is too long", err);
        return tree_add(t, sv_make(e->fts_path + skip, e->fts_pathlen - skip),
                        e->fts_statp->st_size, err)
                   ? 0
                   : ASK_NOMEM;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return tree_problem(t, e->fts_path, strerror(e->fts_errno), err);
    case FTS_DP:
        return 0;
    default: /* links, devices, sockets, cycles */
        t->links++;
        return 0;
    }
}

static int folder_list(struct tree *t, struct ask_err *err)
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

/* ---- archives ---- */

static int archive_fail(const struct tree *t, struct archive *a, const char *what,
                        struct ask_err *err)
{
    int e = a ? archive_errno(a) : ENOMEM;
    const char *text = a ? archive_error_string(a) : NULL;
    if (e == ENOMEM)
        return ask_fail(err, ASK_NOMEM, "no memory to read %s", t->path);
    return ask_fail(err, ASK_CORRUPT,
                    "%s %s: %s; the archive is damaged or cut off, fetch it again", what, t->path,
                    text ? text : "unknown reason");
}

static void archive_formats(struct archive *a, enum pack pack)
{
    switch (pack) {
    case PACK_ZIP:
        archive_read_support_format_zip_seekable(a);
        break;
    case PACK_7Z:
        archive_read_support_format_7zip(a);
        break;
    case PACK_STREAM:
        archive_read_support_filter_gzip(a);
        archive_read_support_filter_xz(a);
        archive_read_support_filter_zstd(a);
        archive_read_support_filter_bzip2(a);
        archive_read_support_format_raw(a); /* one compressed file: what is no tar */
        archive_read_support_format_tar(a);
        archive_read_support_format_gnutar(a);
        break;
    case PACK_TAR:
        archive_read_support_format_tar(a);
        archive_read_support_format_gnutar(a);
        break;
    case PACK_NONE:
        break;
    }
}

static void reader_close(struct tree *t)
{
    archive_read_free(t->reader);
    t->reader = NULL;
    t->reader_at = UINT32_MAX;
}

static int reader_open(struct tree *t, struct ask_err *err)
{
    reader_close(t);
    struct archive *a = archive_read_new();
    if (!a)
        return tree_nomem(t, err);
    archive_formats(a, t->pack);
    int r;
    if (t->fd >= 0) {
        if (lseek(t->fd, 0, SEEK_SET) < 0) {
            archive_read_free(a);
            return ask_fail_errno(err, errno, "cannot go back in %s", t->path);
        }
        r = archive_read_open_fd(a, t->fd, 256 << 10);
    } else {
        r = archive_read_open_filename(a, t->path, 256 << 10);
    }
    t->reader = a;
    return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : archive_fail(t, a, "cannot open", err);
}

/* The next header: 1, 0 at the end, or an error. */
static int reader_next(struct tree *t, struct archive_entry **e, struct ask_err *err)
{
    /* Names beyond ASCII come out only where the locale can hold them; the program's may be C. */
    locale_t before = t->utf8 ? uselocale(t->utf8) : (locale_t)0;
    int r = archive_read_next_header(t->reader, e);
    if (r >= ARCHIVE_WARN)
        (void)archive_entry_pathname_utf8(*e); /* converted now and kept */
    if (t->utf8)
        uselocale(before);
    if (r == ARCHIVE_EOF)
        return 0;
    if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
        return archive_fail(t, t->reader, "cannot go on in", err);
    t->reader_at++; /* UINT32_MAX becomes 0 */
    return 1;
}

/* A member that inflates out of proportion to its archive is a bomb. */
static bool is_bomb(const struct tree *t, int64_t inflated)
{
    return inflated > INPUT_RATIO_FROM && inflated / INPUT_RATIO_MAX > t->disk_size;
}

static int bomb_fail(const struct tree *t, const char *name, struct ask_err *err)
{
    return ask_fail(err, ASK_LIMIT,
                    "%s in %s inflates to more than %d times the archive; not read further", name,
                    t->path, INPUT_RATIO_MAX);
}

/* The last part of a path without the ending that names a packing. */
static struct sv unpacked_name(const char *path)
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

/* Adds the member the reader stands on, when it is a regular file with a usable name. */
static int archive_member(struct tree *t, struct archive_entry *e, struct ask_err *err)
{
    const char *p = archive_entry_pathname_utf8(e);
    if (!p)
        p = archive_entry_pathname(e);
    bool raw = archive_format(t->reader) == ARCHIVE_FORMAT_RAW;
    struct sv name = raw ? unpacked_name(t->path) : sv_of(p);
    while (sv_starts(name, SV("./")) || sv_starts(name, SV("/")))
        name = sv_skip(name, name.p[0] == '/' ? 1 : 2);
    if (!raw && (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e))) {
        t->links += archive_entry_filetype(e) != AE_IFDIR;
        return 0;
    }
    if (name.n == 0 || name.n > INPUT_NAME_MAX)
        return tree_problem(t, t->path, "a file in the archive has no usable name", err);
    bool hidden = name.p[0] == '.' || sv_find(name, SV("/.")) >= 0;
    if (hidden || sv_starts(name, SV("__MACOSX/")))
        return 0;
    int64_t size = !raw && archive_entry_size_is_set(e) ? archive_entry_size(e) : -1;
    struct member *m = tree_add(t, name, size, err);
    if (!m)
        return err && err->rc ? err->rc : ASK_NOMEM;
    m->ordinal = t->reader_at;
    /* A compressed stream is only read forward: take the head while passing. In a zip or 7z the
     * headers are at one place and heads are read when asked for. */
    if ((t->pack == PACK_STREAM || t->pack == PACK_TAR) && t->n <= 16384) {
        char head[INPUT_HEAD];
        la_ssize_t got = archive_read_data(t->reader, head, sizeof head);
        if (got < 0)
            return archive_fail(t, t->reader, "cannot read", err);
        m->head = arena_strndup(&t->names, head, (size_t)got);
        m->nhead = m->head ? (size_t)got : 0;
    }
    return 0;
}

static int archive_list(struct tree *t, struct ask_err *err)
{
    struct archive_entry *e = NULL;
    t->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    int rc = reader_open(t, err);
    while (rc >= 0 && (rc = reader_next(t, &e, err)) > 0) {
        if ((rc = archive_member(t, e, err)) < 0)
            break;
        if (t->pack == PACK_STREAM && archive_format(t->reader) == ARCHIVE_FORMAT_RAW)
            break; /* the one there is; asking for the next would inflate it all */
        if (is_bomb(t, archive_filter_bytes(t->reader, 0)))
            rc = bomb_fail(t, "what", err);
    }
    reader_close(t);
    /* What was listed before a damaged place can still be read. */
    if (rc == ASK_CORRUPT && t->n > 0 && err) {
        struct ask_err why = *err;
        *err = (struct ask_err){0};
        return tree_problem(t, t->path, why.msg, err);
    }
    return rc < 0 ? rc : 0;
}

/* ---- opening ---- */

static int spool_stdin(struct tree *t, const char *tmp, struct ask_err *err)
{
    char buf[1 << 16];
    const char *dir = tmp ? tmp : (getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
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
static int file_list(struct tree *t, struct ask_err *err)
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
    t->pack = pack_of(sv_make(buf, (size_t)got));
    if (t->pack != PACK_NONE) {
        t->kind = INPUT_ARCHIVE;
        return archive_list(t, err);
    }
    const char *slash = strrchr(t->path, '/');
    const char *name = t->fd >= 0 ? "stdin" : slash ? slash + 1 : t->path;
    if (!tree_add(t, sv_of(name), sb.st_size, err))
        return err && err->rc ? err->rc : ASK_NOMEM;
    return 0;
}

static int view_fill(struct input *in, const struct tree *t, const size_t *which, size_t n)
{
    in->which = calloc(n ? n : 1, sizeof *in->which);
    in->members = calloc(n ? n : 1, sizeof *in->members);
    if (!in->which || !in->members)
        return ASK_NOMEM;
    for (size_t i = 0; i < n; i++) {
        in->which[i] = which ? which[i] : i;
        in->members[i] = t->v[in->which[i]].m;
        in->members[i].name += in->skip;
    }
    in->n = n;
    return 0;
}

/* Length of the folder (with its slash) that all members of an archive lie in, 0 when none. */
static size_t common_top(const struct tree *t)
{
    if (t->kind != INPUT_ARCHIVE || t->n == 0)
        return 0;
    const char *slash = strchr(t->v[0].m.name, '/');
    if (!slash)
        return 0;
    size_t n = (size_t)(slash - t->v[0].m.name) + 1;
    for (size_t i = 1; i < t->n; i++)
        if (strncmp(t->v[i].m.name, t->v[0].m.name, n) != 0)
            return 0;
    return n;
}

/* Takes the tree over, also when it fails. */
static int view_whole(struct input **out, struct tree *t, struct ask_err *err)
{
    struct input *in = calloc(1, sizeof *in);
    int rc = ASK_NOMEM;
    if (!in) {
        tree_unref(t);
        return ask_fail(err, ASK_NOMEM, "no memory to open an input");
    }
    in->t = t;
    in->skip = common_top(t);
    struct sv name = t->fd >= 0 ? SV("stdin") : unpacked_name(t->path);
    in->path = strdup(t->fd >= 0 ? "standard input" : t->path);
    in->name = strndup(name.p, name.n);
    if (in->path && in->name)
        rc = view_fill(in, t, NULL, t->n);
    if (rc < 0) {
        rc = tree_nomem(t, err);
        input_free(in);
        return rc;
    }
    *out = in;
    return 0;
}

int input_open(struct input **out, const char *path, const char *tmp, struct ask_err *err)
{
    struct stat sb;
    int rc;
    struct ask_err own = {0};
    if (!err)
        err = &own;
    *out = NULL;
    struct tree *t = tree_new(path);
    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", path);
    if (strcmp(path, "-") == 0) {
        if ((rc = spool_stdin(t, tmp, err)) >= 0)
            rc = file_list(t, err);
    } else if (stat(path, &sb) < 0) {
        rc = ask_fail_errno(err, errno, "cannot open %s", path);
    } else if (S_ISDIR(sb.st_mode)) {
        t->kind = INPUT_FOLDER;
        rc = folder_list(t, err);
    } else if (S_ISREG(sb.st_mode)) {
        rc = file_list(t, err);
    } else {
        rc = ask_fail(err, ASK_FORMAT,
                      "%s is neither a file nor a folder; pipe it in and give - as the path", path);
    }
    if (rc < 0) {
        tree_unref(t);
        return rc;
    }
    return view_whole(out, t, err);
}

int input_open_blobs(struct input **out, const char *name, const struct input_blob *blobs, size_t n,
                     struct ask_err *err)
{
    *out = NULL;
    struct tree *t = tree_new(name);
    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", name);
    t->kind = INPUT_FOLDER;
    t->blobs = true;
    for (size_t i = 0; i < n; i++) {
        struct member *m = tree_add(t, sv_of(blobs[i].name), (int64_t)blobs[i].n, err);
        if (!m) {
            tree_unref(t);
            return ASK_NOMEM;
        }
        m->blob = blobs[i].p;
    }
    return view_whole(out, t, err);
}

int input_pick(struct input **out, const struct input *in, const size_t *which, size_t n,
               size_t skip, struct ask_err *err)
{
    *out = NULL;
    struct input *v = calloc(1, sizeof *v);
    size_t *deep = calloc(n ? n : 1, sizeof *deep);
    if (!v || !deep || n == 0)
        goto nomem;
    v->t = in->t;
    v->t->refs++;
    v->skip = in->skip + skip;
    for (size_t i = 0; i < n; i++)
        deep[i] = in->which[which[i]];
    const char *first = in->members[which[0]].name;
    v->single = n == 1 && skip == 0;
    size_t shown = v->single ? strlen(first) : skip;
    while (shown > 0 && first[shown - 1] == '/')
        shown--;
    struct sv tail = sv_make(first, shown);
    size_t len = strlen(in->path) + 1 + shown;
    if (!(v->path = malloc(len + 1)))
        goto nomem;
    size_t plen = strlen(in->path);
    memcpy(v->path, in->path, plen);
    v->path[plen] = '/';
    memcpy(v->path + plen + 1, tail.p, shown);
    v->path[len] = '\0';
    struct sv name = unpacked_name(v->path);
    v->name = shown ? strndup(name.p, name.n) : strdup(in->name);
    if (!v->name || view_fill(v, v->t, deep, n) < 0)
        goto nomem;
    free(deep);
    *out = v;
    return 0;
nomem:
    free(deep);
    input_free(v);
    return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
}

int input_dup(struct input **out, const struct input *in, struct ask_err *err)
{
    struct input *v = calloc(1, sizeof *v);
    *out = NULL;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
    v->t = in->t;
    v->t->refs++;
    v->skip = in->skip;
    v->single = in->single;
    v->path = strdup(in->path);
    v->name = strdup(in->name);
    if (!v->path || !v->name || view_fill(v, v->t, in->which, in->n) < 0) {
        input_free(v);
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
    }
    *out = v;
    return 0;
}

void input_free(struct input *in)
{
    if (!in)
        return;
    tree_unref(in->t);
    free(in->path);
    free(in->name);
    free(in->which);
    free(in->members);
    free(in);
}

/* ---- looking ---- */

const char *input_path(const struct input *in)
{
    return in->path;
}

struct sv input_name(const struct input *in)
{
    return sv_of(in->name);
}

enum input_kind input_kind(const struct input *in)
{
    return in->single ? INPUT_FILE : in->t->kind;
}

int64_t input_bytes(const struct input *in)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n; i++)
        if (in->members[i].size > 0 && in->members[i].size < INT64_MAX - sum)
            sum += in->members[i].size;
    return sum;
}

size_t input_count(const struct input *in)
{
    return in->n;
}

const struct input_member *input_at(const struct input *in, size_t i)
{
    assert(i < in->n);
    return &in->members[i];
}

ptrdiff_t input_find(const struct input *in, struct sv name)
{
    for (size_t i = 0; i < in->n; i++)
        if (sv_eq(sv_of(in->members[i].name), name))
            return (ptrdiff_t)i;
    return -1;
}

size_t input_problems(const struct input *in, const struct input_problem **out)
{
    *out = in->t->problems;
    return in->t->nproblems;
}

size_t input_links(const struct input *in)
{
    return in->t->links;
}

struct sv input_head(struct input *in, size_t i)
{
    assert(i < in->n);
    struct member *m = &in->t->v[in->which[i]];
    if (m->head)
        return sv_make(m->head, m->nhead);
    struct stream *s = NULL;
    size_t n = 0;
    if (stream_open(&s, in, i, NULL) == 0) {
        ptrdiff_t got;
        while (n < sizeof in->head &&
               (got = stream_read(s, in->head + n, sizeof in->head - n, NULL)) > 0)
            n += (size_t)got;
    }
    stream_close(s);
    return sv_make(in->head, n);
}

/* The disk path of a member of a folder; the caller's, NULL when there is none. */
static char *member_path(const struct tree *t, const struct member *m)
{
    size_t d = strlen(t->path), n = strlen(m->m.name);
    if (t->kind == INPUT_FILE)
        return strdup(t->path);
    char *p = malloc(d + 1 + n + 1);
    if (!p)
        return NULL;
    memcpy(p, t->path, d);
    p[d] = '/';
    memcpy(p + d + 1, m->m.name, n + 1);
    return p;
}

char *input_file(const struct input *in, size_t i)
{
    if (in->t->kind == INPUT_ARCHIVE || in->t->blobs || in->t->fd >= 0)
        return NULL;
    return member_path(in->t, &in->t->v[in->which[i]]);
}

/* ---- streams ---- */

static int stream_open_archived(struct stream *s, struct ask_err *err)
{
    struct tree *t = s->t;
    struct archive_entry *e;
    int rc = 0;
    assert(!t->reader_user);
    bool ahead = t->reader && (t->reader_at == UINT32_MAX || t->reader_at < s->m->ordinal);
    if (!ahead)
        rc = reader_open(t, err);
    while (rc >= 0 && (t->reader_at == UINT32_MAX || t->reader_at < s->m->ordinal)) {
        if ((rc = reader_next(t, &e, err)) == 0)
            rc = ask_fail(err, ASK_CORRUPT, "%s is no longer in %s; the archive has changed",
                          s->m->m.name, t->path);
    }
    if (rc < 0) {
        reader_close(t);
        return rc;
    }
    t->reader_user = s;
    return 0;
}

int stream_open(struct stream **out, struct input *in, size_t i, struct ask_err *err)
{
    *out = NULL;
    assert(i < in->n);
    struct stream *s = calloc(1, sizeof *s);
    int rc = 0;
    if (!s)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", in->path);
    s->t = in->t;
    s->m = &in->t->v[in->which[i]];
    s->fd = -1;
    if (in->t->kind == INPUT_ARCHIVE) {
        rc = stream_open_archived(s, err);
    } else if (in->t->fd >= 0) {
        s->fd = in->t->fd;
        s->at_zero = true;
    } else if (!in->t->blobs) {
        char *path = member_path(in->t, s->m);
        if (!path)
            rc = ask_fail(err, ASK_NOMEM, "no memory to open %s", s->m->m.name);
        else if ((s->fd = open(path, O_RDONLY | O_CLOEXEC |
                                         O_NOFOLLOW * (in->t->kind != INPUT_FILE))) < 0)
            rc = ask_fail_errno(err, errno, "cannot open %s", path);
        else
            (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
        free(path);
    }
    if (rc < 0) {
        free(s);
        return rc;
    }
    s->t->refs++;
    *out = s;
    return 0;
}

static ptrdiff_t read_archived(struct stream *s, void *buf, size_t n, struct ask_err *err)
{
    la_ssize_t got;
    do {
        got = archive_read_data(s->t->reader, buf, n);
    } while (got == ARCHIVE_RETRY);
    if (got < 0)
        return archive_fail(s->t, s->t->reader, "cannot read on in", err);
    if (is_bomb(s->t, s->offset + got))
        return bomb_fail(s->t, s->m->m.name, err);
    return got;
}

ptrdiff_t stream_read(struct stream *s, void *buf, size_t n, struct ask_err *err)
{
    ptrdiff_t got;
    if (s->done || n == 0)
        return 0;
    if (n > (size_t)1 << 30)
        n = (size_t)1 << 30;
    if (s->t->kind == INPUT_ARCHIVE) {
        got = read_archived(s, buf, n, err);
    } else if (s->t->blobs) {
        size_t left = (size_t)(s->m->m.size - s->offset);
        got = (ptrdiff_t)(left < n ? left : n);
        if (got > 0)
            memcpy(buf, (const char *)s->m->blob + s->offset, (size_t)got);
    } else {
        do {
            got = s->at_zero ? pread(s->fd, buf, n, s->offset) : read(s->fd, buf, n);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            got = ask_fail_errno(err, errno, "cannot read %s", s->m->m.name);
    }
    if (got <= 0)
        s->done = true;
    else
        s->offset += got;
    return got;
}

int64_t stream_offset(const struct stream *s)
{
    return s->offset;
}

void stream_close(struct stream *s)
{
    if (!s)
        return;
    if (s->t->reader_user == s)
        s->t->reader_user = NULL;
    if (s->fd >= 0 && !s->at_zero)
        close(s->fd);
    tree_unref(s->t);
    free(s);
}
