/* input_archive.c - archives and compressed files through libarchive.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: folders and plain files (input_tree.c, input.c).
 * Method: libarchive reads forward only, so a member behind the reader's place means starting anew,
 * and one ahead means going on: whoever reads members in order reads the archive once. Formats are
 * enabled by name after looking at the first bytes, since libarchive's own guessing takes lines
 * of JSON for an mtree listing.
 */
#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "corpus/input_priv.h"
#include "corpus/unzstd.h"

enum input_pack input_pack_of(struct sv h)
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

static int archive_fail(const struct input_tree *t, struct archive *a, const char *what,
                        struct ask_err *err)
{
    int e = a ? archive_errno(a) : ENOMEM;
    const char *text = a ? archive_error_string(a) : NULL;
    if (e == ENOMEM)
        return ask_fail(err, ASK_NOMEM, "no memory to read %s", t->path);
    if (!text)
        return ask_fail(err, ASK_CORRUPT,
                        "%s %s: the archive is cut off or damaged; fetch it again", what, t->path);
    return ask_fail(err, ASK_CORRUPT,
                    "%s %s: %s; the archive is damaged or cut off, fetch it again", what, t->path,
                    text);
}

static void archive_formats(struct archive *a, enum input_pack pack)
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

void input_archive_close(struct input_tree *t)
{
    archive_read_free(t->reader);
    unzstd_free(t->zstd);
    if (t->zstd_fd >= 0 && t->zstd_fd != t->fd)
        close(t->zstd_fd);
    t->reader = NULL;
    t->zstd = NULL;
    t->zstd_fd = -1;
    t->reader_at = UINT32_MAX;
}

static ptrdiff_t read_fd(void *ctx, void *buf, size_t n, struct ask_err *err)
{
    struct input_tree *t = ctx;
    ssize_t got;
    do {
        got = read(t->zstd_fd, buf, n);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? ask_fail_errno(err, errno, "cannot read %s", t->path) : got;
}

static la_ssize_t read_zstd(struct archive *a, void *ctx, const void **p)
{
    struct input_tree *t = ctx;
    struct ask_err why = {0};
    const char *bytes = NULL;
    ptrdiff_t got = unzstd_next(t->zstd, &bytes, &why);
    *p = bytes;
    if (got < 0)
        archive_set_error(a, why.rc == ASK_NOMEM ? ENOMEM : EIO, "%s", why.msg);
    return got < 0 ? ARCHIVE_FATAL : (la_ssize_t)got;
}

/* libarchive cannot unpack the large windows of zstd: it reads what libzstd unpacks. */
static int reader_open_zstd(struct input_tree *t, struct archive *a, struct ask_err *err)
{
    t->zstd_fd = t->fd >= 0 ? t->fd : open(t->path, O_RDONLY | O_CLOEXEC);
    if (t->zstd_fd < 0)
        return ask_fail_errno(err, errno, "cannot open %s", t->path);
    int rc = unzstd_open(&t->zstd, read_fd, t, t->path, &t->zstd_told, err);
    if (rc < 0)
        return rc;
    int r = archive_read_open(a, t, NULL, read_zstd, NULL);
    return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : archive_fail(t, a, "cannot open", err);
}

static int reader_open(struct input_tree *t, struct ask_err *err)
{
    input_archive_close(t);
    struct archive *a = archive_read_new();
    if (!a)
        return input_tree_nomem(t, err);
    archive_formats(a, t->pack);
    int r;
    if (t->zstd_packed) {
        t->reader = a;
        t->inflated = 0;
        if (t->fd >= 0 && lseek(t->fd, 0, SEEK_SET) < 0)
            return ask_fail_errno(err, errno, "cannot go back in %s", t->path);
        return reader_open_zstd(t, a, err);
    }
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
    t->inflated = 0;
    return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : archive_fail(t, a, "cannot open", err);
}

/* The next header: 1, 0 at the end, or an error. */
static int reader_next(struct input_tree *t, struct archive_entry **e, struct ask_err *err)
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
static bool is_bomb(const struct input_tree *t, int64_t inflated)
{
    return inflated > INPUT_RATIO_FROM && inflated / INPUT_RATIO_MAX > t->disk_size;
}

static int bomb_fail(const struct input_tree *t, const char *name, struct ask_err *err)
{
    return ask_fail(err, ASK_LIMIT,
                    "%s in %s inflates to more than %d times the archive; not read further", name,
                    t->path, INPUT_RATIO_MAX);
}

/* Many members, each within its bounds, may be one together. */
static bool is_bomb_whole(const struct input_tree *t, int64_t inflated)
{
    return inflated > INPUT_TOTAL_FROM && inflated / INPUT_TOTAL_MAX > t->disk_size;
}

static int bomb_whole_fail(const struct input_tree *t, struct ask_err *err)
{
    return ask_fail(err, ASK_LIMIT,
                    "the files in %s inflate to more than %d times the archive; if they are meant, "
                    "unpack it and import the folder",
                    t->path, INPUT_TOTAL_MAX);
}

/* How much of a member's head may still be kept: less the more there are, so that an archive of a
 * million pages costs no more than INPUT_HEADS_MAX. The second half is for what is recognised by
 * its content alone. */
static size_t head_room(const struct input_tree *t, const struct input_entry *m)
{
    static const char *const endings[] = {".xml", ".json", ".jsonl", ".ndjson"};
    if (t->heads < INPUT_HEADS_MAX / 4)
        return INPUT_HEAD;
    if (t->heads < INPUT_HEADS_MAX / 2)
        return INPUT_HEAD / 4;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (sv_ends(sv_of(m->m.name), sv_of(endings[i])) &&
            t->heads + INPUT_HEAD / 4 <= INPUT_HEADS_MAX)
            return INPUT_HEAD / 4;
    return 0;
}

/* Keeps the head of the member the reader stands on. */
static int head_keep(struct input_tree *t, struct input_entry *m, struct ask_err *err)
{
    char head[INPUT_HEAD];
    size_t n = 0, room = head_room(t, m);
    la_ssize_t got = 1;
    while (n < room && got != 0) {
        got = archive_read_data(t->reader, head + n, room - n);
        if (got < 0 && got != ARCHIVE_RETRY)
            return archive_fail(t, t->reader, "cannot read", err);
        n += got > 0 ? (size_t)got : 0;
    }
    m->head = arena_strndup(&t->names, head, n);
    if (!m->head)
        return input_tree_nomem(t, err);
    m->nhead = n;
    t->heads += n;
    return 0;
}

/* Is any part of the path hidden? */
static bool in_hidden(struct sv path)
{
    struct sv name;
    while (sv_next(&path, '/', &name))
        if (input_is_hidden(name))
            return true;
    return false;
}

/* Adds the member the reader stands on, when it is a regular file with a usable name. */
static int archive_member(struct input_tree *t, struct archive_entry *e, struct ask_err *err)
{
    const char *p = archive_entry_pathname_utf8(e);
    if (!p)
        p = archive_entry_pathname(e);
    bool raw = archive_format(t->reader) == ARCHIVE_FORMAT_RAW;
    struct sv name = raw ? input_unpacked_name(t->path) : sv_of(p);
    while (sv_starts(name, SV("./")) || sv_starts(name, SV("/")))
        name = sv_skip(name, name.p[0] == '/' ? 1 : 2);
    if (!raw && (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e))) {
        t->links += archive_entry_filetype(e) != AE_IFDIR;
        return 0;
    }
    if (name.n == 0 || name.n > INPUT_NAME_MAX)
        return input_tree_problem(t, t->path, "a file in the archive has no usable name", err);
    if (in_hidden(name) || sv_starts(name, SV("__MACOSX/")))
        return 0;
    int64_t size = !raw && archive_entry_size_is_set(e) ? archive_entry_size(e) : -1;
    struct input_entry *m = input_tree_add(t, name, size, err);
    if (!m)
        return err && err->rc ? err->rc : ASK_NOMEM;
    m->ordinal = t->reader_at;
    /* A compressed stream is only read forward: take the head while passing. In a zip or 7z the
     * headers are at one place and heads are read when asked for. */
    if (t->pack == PACK_STREAM || t->pack == PACK_TAR)
        return head_keep(t, m, err);
    return 0;
}

int input_archive_list(struct input_tree *t, struct ask_err *err)
{
    struct archive_entry *e = NULL;
    int64_t sum = 0; /* of the sizes the headers tell; reading checks what is true of them */
    t->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    int rc = reader_open(t, err);
    while (rc >= 0 && (rc = reader_next(t, &e, err)) > 0) {
        if ((rc = archive_member(t, e, err)) < 0)
            break;
        if (t->pack == PACK_STREAM && archive_format(t->reader) == ARCHIVE_FORMAT_RAW)
            break; /* the one there is; asking for the next would inflate it all */
        int64_t size = archive_entry_size_is_set(e) ? archive_entry_size(e) : 0;
        sum += size > 0 && size < INT64_MAX - sum ? size : 0;
        if (is_bomb_whole(t, sum))
            rc = bomb_whole_fail(t, err);
        if (rc >= 0 && is_bomb(t, archive_filter_bytes(t->reader, 0)))
            rc = bomb_fail(t, "what", err);
    }
    input_archive_close(t);
    /* What was listed before a damaged place can still be read. */
    if (rc == ASK_CORRUPT && t->n > 0 && err) {
        struct ask_err why = *err;
        *err = (struct ask_err){0};
        return input_tree_problem(t, t->path, why.msg, err);
    }
    return rc < 0 ? rc : 0;
}

/* The member of that ordinal, or NULL for a folder or what was left out; ordinals ascend. */
static struct input_entry *entry_of(const struct input_tree *t, uint32_t ordinal)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->v[mid].ordinal < ordinal)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && t->v[lo].ordinal == ordinal ? &t->v[lo] : NULL;
}

int input_archive_head(struct input_tree *t, struct input_entry *m, struct ask_err *err)
{
    struct archive_entry *e;
    int rc = 0;
    assert(!t->reader_user);
    /* Whichever order they are asked for in, one pass reads them all. */
    if (!t->reader || (t->reader_at != UINT32_MAX && t->reader_at >= m->ordinal))
        rc = reader_open(t, err);
    while (rc >= 0 && !m->head) {
        if ((rc = reader_next(t, &e, err)) == 0)
            rc = ask_fail(err, ASK_CORRUPT, "%s is no longer in %s; the archive has changed",
                          m->m.name, t->path);
        struct input_entry *at = rc > 0 ? entry_of(t, t->reader_at) : NULL;
        if (!at || at->head)
            continue;
        if ((rc = head_keep(t, at, at == m ? err : NULL)) < 0 && at == m)
            return rc; /* perhaps only this one: the reader tells when the next is asked for */
        if (rc < 0 && !(at->head = arena_strndup(&t->names, "", 0)))
            return input_tree_nomem(t, err);
        rc = 0;
    }
    if (rc >= 0)
        return 0;
    /* Nothing behind this place can be reached; each need not find that out anew. */
    input_archive_close(t);
    for (size_t i = 0; i < t->n; i++)
        if (!t->v[i].head && !(t->v[i].head = arena_strndup(&t->names, "", 0)))
            break;
    return rc;
}

void input_archive_heads(struct input_tree *t)
{
    size_t last = t->n;
    while (last > 0 && t->v[last - 1].head)
        last--;
    if (last == 0)
        return;
    input_archive_close(t); /* from the start, so that those before its place are met too */
    if (input_archive_head(t, &t->v[last - 1], NULL) < 0 && !t->v[last - 1].head)
        t->v[last - 1].head = arena_strndup(&t->names, "", 0); /* who reads it will be told */
}

int input_archive_open(struct stream *s, struct ask_err *err)
{
    struct input_tree *t = s->t;
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
        input_archive_close(t);
        return rc;
    }
    t->reader_user = s;
    return 0;
}

ptrdiff_t input_archive_read(struct stream *s, void *buf, size_t n, struct ask_err *err)
{
    la_ssize_t got;
    do {
        got = archive_read_data(s->t->reader, buf, n);
    } while (got == ARCHIVE_RETRY);
    if (got < 0)
        return archive_fail(s->t, s->t->reader, "cannot read on in", err);
    if (is_bomb(s->t, s->offset + got))
        return bomb_fail(s->t, s->m->m.name, err);
    s->t->inflated += got;
    if (is_bomb_whole(s->t, s->t->inflated))
        return bomb_whole_fail(s->t, err);
    return got;
}
