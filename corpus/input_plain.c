/* input_plain.c - a member that is compressed by itself, read as what it holds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: archives, and files that are compressed and named by the user (input_archive.c).
 * Method: a stream over a stream. zstd goes through libzstd for its windows, the others through
 * libarchive's filters over its raw format. The bound on what it may inflate to is the archives'.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "corpus/input_priv.h"
#include "corpus/unzstd.h"

struct input_plain {
    struct stream *inner;
    struct unzstd *z;  /* or */
    struct archive *a; /* NULL both: the member is not compressed */
    const char *p;     /* rest of what z gave */
    size_t n;
    struct ask_err failed; /* of the inner stream, which libarchive does not pass on */
    char buf[64 << 10];
};

static ptrdiff_t read_inner(void *ctx, void *buf, size_t n, struct ask_err *err)
{
    struct input_plain *pl = ctx;
    return stream_read(pl->inner, buf, n, err);
}

static la_ssize_t read_cb(struct archive *a, void *ctx, const void **p)
{
    struct input_plain *pl = ctx;
    ptrdiff_t got = stream_read(pl->inner, pl->buf, sizeof pl->buf, &pl->failed);
    *p = pl->buf;
    if (got < 0)
        archive_set_error(a, EIO, "%s", pl->failed.msg);
    return got < 0 ? ARCHIVE_FATAL : (la_ssize_t)got;
}

static int plain_fail(const struct stream *s, struct ask_err *err)
{
    const struct input_plain *pl = s->plain;
    if (pl->failed.rc)
        return ask_fail(err, pl->failed.rc, "%s", pl->failed.msg);
    const char *why = archive_error_string(pl->a);
    return ask_fail(err, ASK_CORRUPT, "%s cannot be unpacked: %s; fetch it again", s->m->m.name,
                    why ? why : "it is cut off or damaged");
}

static int open_archive(struct stream *s, struct ask_err *err)
{
    struct input_plain *pl = s->plain;
    struct archive_entry *e;
    if (!(pl->a = archive_read_new()))
        return ask_fail(err, ASK_NOMEM, "no memory to unpack %s", s->m->m.name);
    archive_read_support_filter_gzip(pl->a);
    archive_read_support_filter_xz(pl->a);
    archive_read_support_filter_bzip2(pl->a);
    archive_read_support_format_raw(pl->a);
    if (archive_read_open(pl->a, pl, NULL, read_cb, NULL) != ARCHIVE_OK ||
        archive_read_next_header(pl->a, &e) < ARCHIVE_WARN)
        return plain_fail(s, err);
    return 0;
}

int stream_open_plain(struct stream **out, struct input *in, size_t i, struct ask_err *err)
{
    *out = NULL;
    input_heads(in);
    struct sv head = input_head(in, i);
    bool packed = input_pack_of(head) == PACK_STREAM, zstd = unzstd_is(head);
    if (!packed)
        return stream_open(out, in, i, err);
    struct input_plain *pl = calloc(1, sizeof *pl);
    struct stream *s = calloc(1, sizeof *s);
    if (!pl || !s) {
        free(pl);
        free(s);
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", input_path(in));
    }
    int rc = stream_open(&pl->inner, in, i, err);
    if (rc < 0) {
        free(pl);
        free(s);
        return rc;
    }
    s->t = pl->inner->t;
    s->m = pl->inner->m;
    s->t->refs++;
    s->fd = -1;
    s->plain = pl;
    rc = zstd ? unzstd_open(&pl->z, read_inner, pl, s->m->m.name, &s->t->zstd_told, err)
              : open_archive(s, err);
    if (rc < 0) {
        stream_close(s);
        return rc;
    }
    *out = s;
    return 0;
}

static ptrdiff_t read_zstd(struct input_plain *pl, void *buf, size_t n, struct ask_err *err)
{
    if (pl->n == 0) {
        ptrdiff_t got = unzstd_next(pl->z, &pl->p, err);
        if (got <= 0)
            return got;
        pl->n = (size_t)got;
    }
    n = n < pl->n ? n : pl->n;
    memcpy(buf, pl->p, n);
    pl->p += n;
    pl->n -= n;
    return (ptrdiff_t)n;
}

ptrdiff_t input_plain_read(struct stream *s, void *buf, size_t n, struct ask_err *err)
{
    struct input_plain *pl = s->plain;
    ptrdiff_t got;
    if (pl->z) {
        got = read_zstd(pl, buf, n, err);
    } else {
        do {
            got = archive_read_data(pl->a, buf, n);
        } while (got == ARCHIVE_RETRY);
        if (got < 0)
            return plain_fail(s, err);
    }
    if (got > 0 && s->offset > INPUT_RATIO_FROM &&
        s->offset / INPUT_RATIO_MAX > stream_offset(pl->inner))
        return ask_fail(err, ASK_LIMIT,
                        "%s inflates to more than %d times its size; not read further",
                        s->m->m.name, INPUT_RATIO_MAX);
    return got;
}

void input_plain_close(struct stream *s)
{
    struct input_plain *pl = s->plain;
    archive_read_free(pl->a);
    unzstd_free(pl->z);
    stream_close(pl->inner);
    free(pl);
}

/* What the beginning of a gzip file holds, as far as it goes. */
static size_t gunzip_head(void *to, size_t n, struct sv packed)
{
    z_stream z = {0};
    z.next_in = (Bytef *)(uintptr_t)packed.p; /* zlib only reads it */
    z.avail_in = (uInt)packed.n;
    z.next_out = to;
    z.avail_out = (uInt)n;
    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return 0;
    (void)inflate(&z, Z_SYNC_FLUSH);
    inflateEnd(&z);
    return n - z.avail_out;
}

size_t input_plain_head(struct input *in, size_t i, void *to, size_t n)
{
    struct sv head = input_head(in, i);
    struct stream *s = NULL;
    size_t have = 0;
    ptrdiff_t got = 1;
    if (sv_starts(head, SV("\037\213")))
        return gunzip_head(to, n, head);
    if (unzstd_is(head))
        return unzstd_head(to, n, head);
    if (input_kind(in) == INPUT_ARCHIVE || stream_open_plain(&s, in, i, NULL) < 0)
        return 0; /* to open it would mean a pass over the archive */
    while (have < n && (got = stream_read(s, (char *)to + have, n - have, NULL)) > 0)
        have += (size_t)got;
    stream_close(s);
    return have;
}
