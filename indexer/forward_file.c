/* forward_file.c - the forward file on disk: mapped for reading, appended and patched by writers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a stream means (forward.c), when records may refer to it (build_update.c syncs
 * before it commits).
 * Method: appends are gathered in two buffers and written by pwrite at known offsets, so that a
 * failed or killed batch leaves nothing that the next one must repair.
 */
#include "indexer/forward_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"

#define FORWARD_ORDER 0x01020304u /* reads differently where bytes stand the other way round */
#define SLOT          ((uint64_t)sizeof(struct fwd_rec))
#define BUFFER        ((size_t)1 << 18) /* bytes gathered before a write */
#define BUFFER_MAX    ((size_t)1 << 26) /* one stream is far smaller */

struct file_head {
    char magic[8];
    uint32_t order;
    uint32_t zero[13];
};
_Static_assert(sizeof(struct file_head) == sizeof(struct fwd_rec), "the header fills one slot");

static const char rec_magic[8] = {'a', 's', 'k', 'w', 'r', 'e', 'c', '1'};
static const char dat_magic[8] = {'a', 's', 'k', 'w', 'd', 'a', 't', '1'};

static struct file_head head_of(const char magic[8])
{
    struct file_head h = {.order = FORWARD_ORDER};

    memcpy(h.magic, magic, sizeof(h.magic));
    return h;
}

/* ---- reading ---- */

static int map_one(struct file_map *m, const char *base, const char *ending, const char magic[8],
                   struct ask_err *err)
{
    const struct file_head want = head_of(magic);
    char *path = NULL;
    int rc;

    if (asprintf(&path, "%s%s", base, ending) < 0)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s%s", base, ending);
    rc = file_map_open(m, path, err);
    if (rc == ASK_NOTFOUND)
        rc = ask_fail(err, ASK_CORRUPT, "%s is missing: run `askwell rebuild`", path);
    else if (rc == 0 && (m->n < sizeof(want) || memcmp(m->p, &want, sizeof(want)) != 0))
        rc = ask_fail(err, ASK_CORRUPT,
                      "%s does not begin as a forward file: run `askwell rebuild`", path);
    free(path);
    return rc;
}

int fwd_map_open(struct fwd_map *m, const char *base, struct ask_err *err)
{
    uint64_t slots;
    int rc;

    memset(m, 0, sizeof(*m));
    rc = map_one(&m->rec, base, ".rec", rec_magic, err);
    if (rc == 0)
        rc = map_one(&m->dat, base, ".dat", dat_magic, err);
    if (rc < 0) {
        fwd_map_close(m);
        return rc;
    }
    slots = m->rec.n / SLOT;
    m->docs = slots - 1 > UINT32_MAX ? UINT32_MAX : (uint32_t)(slots - 1);
    return 0;
}

void fwd_map_close(struct fwd_map *m)
{
    file_map_close(&m->rec);
    file_map_close(&m->dat);
    m->docs = 0;
}

const struct fwd_rec *fwd_map_rec(const struct fwd_map *m, uint32_t doc)
{
    const struct fwd_rec *rec;

    if (doc == 0 || doc > m->docs)
        return NULL;
    rec = (const struct fwd_rec *)(const void *)m->rec.p + doc;
    return rec->stream ? rec : NULL;
}

struct sv fwd_map_stream(const struct fwd_map *m, const struct fwd_rec *rec)
{
    const uint64_t n = rec->stream_n;
    const unsigned char *p;

    if (rec->stream < SLOT || rec->stream > m->dat.n || n > m->dat.n - rec->stream)
        return sv_make(NULL, 0);
    p = m->dat.p + rec->stream;
    if ((uint32_t)hash64(p, (size_t)n, 0) != rec->sum)
        return sv_make(NULL, 0);
    return sv_make((const char *)p, (size_t)n);
}

/* ---- writing ---- */

static int open_one(int *fd, const char *base, const char *ending, int flags, struct ask_err *err)
{
    char *path = NULL;
    int rc = 0;

    if (asprintf(&path, "%s%s", base, ending) < 0)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s%s", base, ending);
    *fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    if (*fd < 0 && errno == ENOENT)
        rc = ask_fail(err, ASK_CORRUPT, "%s is missing: run `askwell rebuild`", path);
    else if (*fd < 0)
        rc = ask_fail_errno(err, errno, "cannot open %s", path);
    free(path);
    return rc;
}

static int write_at(int fd, const void *p, size_t n, uint64_t at, const struct fwd_writer *w,
                    struct ask_err *err)
{
    const char *from = p;

    while (n > 0) {
        const ssize_t done = pwrite(fd, from, n, (off_t)at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return ask_fail_errno(err, errno, "cannot write the forward file %s", w->base);
        from += done;
        n -= (size_t)done;
        at += (uint64_t)done;
    }
    return 0;
}

static int read_at(int fd, void *p, size_t n, uint64_t at, const struct fwd_writer *w,
                   struct ask_err *err)
{
    ssize_t done;

    do
        done = pread(fd, p, n, (off_t)at);
    while (done < 0 && errno == EINTR);
    if (done < 0)
        return ask_fail_errno(err, errno, "cannot read the forward file %s", w->base);
    if ((size_t)done != n)
        return ask_fail(err, ASK_CORRUPT, "the forward file %s is cut off: run `askwell rebuild`",
                        w->base);
    return 0;
}

static int writer_init(struct fwd_writer *w, const char *base, int flags, struct ask_err *err)
{
    int rc;

    memset(w, 0, sizeof(*w));
    w->rec = w->dat = -1;
    sb_init(&w->recs, BUFFER_MAX);
    sb_init(&w->dats, BUFFER_MAX);
    w->base = strdup(base);
    if (!w->base)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s", base);
    rc = open_one(&w->rec, base, ".rec", flags, err);
    if (rc == 0)
        rc = open_one(&w->dat, base, ".dat", flags, err);
    return rc;
}

int fwd_writer_create(struct fwd_writer *w, const char *base, struct ask_err *err)
{
    const struct file_head rec = head_of(rec_magic), dat = head_of(dat_magic);
    int rc = writer_init(w, base, O_CREAT | O_TRUNC, err);

    if (rc == 0)
        rc = write_at(w->rec, &rec, sizeof(rec), 0, w, err);
    if (rc == 0)
        rc = write_at(w->dat, &dat, sizeof(dat), 0, w, err);
    if (rc < 0) {
        fwd_writer_close(w);
        return rc;
    }
    w->next = 1;
    w->rec_end = w->dat_end = SLOT;
    w->dirty = true;
    return 0;
}

int fwd_writer_open(struct fwd_writer *w, const char *base, uint32_t next, struct ask_err *err)
{
    const struct file_head rec = head_of(rec_magic), dat = head_of(dat_magic);
    struct file_head is;
    off_t end;
    int rc = writer_init(w, base, 0, err);

    if (rc == 0)
        rc = read_at(w->rec, &is, sizeof(is), 0, w, err);
    if (rc == 0 && memcmp(&is, &rec, sizeof(is)) != 0)
        rc = ask_fail(err, ASK_CORRUPT,
                      "%s.rec does not begin as a forward file: run `askwell rebuild`", base);
    if (rc == 0)
        rc = read_at(w->dat, &is, sizeof(is), 0, w, err);
    if (rc == 0 && memcmp(&is, &dat, sizeof(is)) != 0)
        rc = ask_fail(err, ASK_CORRUPT,
                      "%s.dat does not begin as a forward file: run `askwell rebuild`", base);
    if (rc == 0) {
        w->next = next;
        w->rec_end = (uint64_t)next * SLOT;
        end = lseek(w->rec, 0, SEEK_END);
        if (end < 0 || (uint64_t)end < w->rec_end)
            rc = ask_fail(err, ASK_CORRUPT, "%s.rec is cut off: run `askwell rebuild`", base);
    }
    if (rc == 0) {
        end = lseek(w->dat, 0, SEEK_END);
        if (end < 0)
            rc = ask_fail_errno(err, errno, "cannot read %s.dat", base);
        else
            w->dat_end = ((uint64_t)end + 3) & ~(uint64_t)3;
    }
    if (rc < 0)
        fwd_writer_close(w);
    return rc;
}

void fwd_writer_close(struct fwd_writer *w)
{
    /* Descriptor 0 in a writer of zeros is not ours: base tells an opened one. */
    if (w->base) {
        if (w->rec >= 0)
            (void)close(w->rec);
        if (w->dat >= 0)
            (void)close(w->dat);
    }
    sb_dispose(&w->recs);
    sb_dispose(&w->dats);
    free(w->base);
    memset(w, 0, sizeof(*w));
    w->rec = w->dat = -1;
}

int fwd_writer_append(struct fwd_writer *w, const struct fwd_rec *rec, struct sv stream,
                      struct ask_err *err)
{
    static const char pad[4] = {0};
    struct fwd_rec out = *rec;

    if (stream.n > UINT32_MAX)
        return ask_fail(err, ASK_LIMIT, "a stream of %zu bytes is too long", stream.n);
    if (w->next == UINT32_MAX)
        return ask_fail(err, ASK_LIMIT, "%s holds as many passages as it can", w->base);
    out.stream = w->dat_end + w->dats.n;
    out.stream_n = (uint32_t)stream.n;
    out.sum = (uint32_t)hash64(stream.p, stream.n, 0);
    out.dead_at = 0;
    sb_put(&w->recs, &out, sizeof(out));
    sb_sv(&w->dats, stream);
    sb_put(&w->dats, pad, (4 - stream.n % 4) % 4);
    if (!sb_ok(&w->recs) || !sb_ok(&w->dats))
        return ask_fail(err, ASK_NOMEM, "out of memory writing %s", w->base);
    w->next++;
    return w->dats.n >= BUFFER || w->recs.n >= BUFFER ? fwd_writer_flush(w, err) : 0;
}

int fwd_writer_flush(struct fwd_writer *w, struct ask_err *err)
{
    int rc = 0;

    if (w->dats.n > 0)
        rc = write_at(w->dat, w->dats.p, w->dats.n, w->dat_end, w, err);
    if (rc == 0 && w->recs.n > 0)
        rc = write_at(w->rec, w->recs.p, w->recs.n, w->rec_end, w, err);
    if (rc < 0)
        return rc;
    w->dirty = w->dirty || w->dats.n > 0 || w->recs.n > 0;
    w->dat_end += w->dats.n;
    w->rec_end += w->recs.n;
    sb_cut(&w->dats, 0);
    sb_cut(&w->recs, 0);
    return 0;
}

int fwd_writer_concat(struct fwd_writer *w, const struct fwd_map *from, struct ask_err *err)
{
    uint64_t shift;
    int rc = fwd_writer_flush(w, err);

    if (rc < 0)
        return rc;
    if (from->docs > UINT32_MAX - w->next)
        return ask_fail(err, ASK_LIMIT, "%s would hold too many passages", w->base);
    shift = w->dat_end - SLOT;
    rc = write_at(w->dat, from->dat.p + SLOT, from->dat.n - SLOT, w->dat_end, w, err);
    if (rc < 0)
        return rc;
    w->dat_end = (w->dat_end + (from->dat.n - SLOT) + 3) & ~(uint64_t)3;
    for (uint32_t doc = 1; doc <= from->docs && rc == 0; doc++) {
        struct fwd_rec rec = ((const struct fwd_rec *)(const void *)from->rec.p)[doc];

        if (rec.stream)
            rec.stream += shift;
        sb_put(&w->recs, &rec, sizeof(rec));
        w->next++;
        if (!sb_ok(&w->recs))
            rc = ask_fail(err, ASK_NOMEM, "out of memory writing %s", w->base);
        else if (w->recs.n >= BUFFER)
            rc = fwd_writer_flush(w, err);
    }
    w->dirty = true;
    return rc == 0 ? fwd_writer_flush(w, err) : rc;
}

int fwd_writer_sync(struct fwd_writer *w, struct ask_err *err)
{
    const int rc = fwd_writer_flush(w, err);

    if (rc < 0 || !w->dirty)
        return rc;
    if (fdatasync(w->dat) != 0 || fdatasync(w->rec) != 0)
        return ask_fail_errno(err, errno, "cannot sync the forward file %s", w->base);
    w->dirty = false;
    return 0;
}

int fwd_writer_get(struct fwd_rec *out, const struct fwd_writer *w, uint32_t doc,
                   struct ask_err *err)
{
    if (doc == 0 || doc * SLOT >= w->rec_end)
        return ask_fail(err, ASK_CORRUPT, "%s has no record %u: run `askwell rebuild`", w->base,
                        doc);
    return read_at(w->rec, out, sizeof(*out), doc * SLOT, w, err);
}

int fwd_writer_put(struct fwd_writer *w, uint32_t doc, const struct fwd_rec *rec,
                   struct ask_err *err)
{
    const int rc = write_at(w->rec, rec, sizeof(*rec), doc * SLOT, w, err);

    w->dirty = w->dirty || rc == 0;
    return rc;
}

int fwd_writer_head(struct fwd_head *out, const struct fwd_writer *w, const struct fwd_rec *rec,
                    struct ask_err *err)
{
    return read_at(w->dat, out, sizeof(*out), rec->stream, w, err);
}
