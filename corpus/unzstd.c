/* unzstd.c - streaming zstd through libzstd itself.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is packed (input_archive.c, input_plain.c).
 */
#include "corpus/unzstd.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/log.h"

enum {
    UNZSTD_WINDOW_LOG = 31,
    UNZSTD_TOLD_LOG = 28,
    UNZSTD_IN = 128 << 10,
    UNZSTD_OUT = 128 << 10
};

struct unzstd {
    ZSTD_DStream *ds;
    ptrdiff_t (*read)(void *ctx, void *buf, size_t n, struct ask_err *err);
    void *ctx;
    const char *name;
    ZSTD_inBuffer in;
    bool begun, more; /* more: a frame is open */
    bool *told;
    char inbuf[UNZSTD_IN];
    char outbuf[UNZSTD_OUT];
};

bool unzstd_is(struct sv head)
{
    return sv_starts(head, SV("\050\265\057\375"));
}

static ZSTD_DStream *stream_new(void)
{
    ZSTD_DStream *ds = ZSTD_createDStream();
    if (ds)
        (void)ZSTD_DCtx_setParameter(ds, ZSTD_d_windowLogMax, UNZSTD_WINDOW_LOG);
    return ds;
}

int unzstd_open(struct unzstd **out,
                ptrdiff_t (*read)(void *ctx, void *buf, size_t n, struct ask_err *err), void *ctx,
                const char *name, bool *told, struct ask_err *err)
{
    struct unzstd *z = calloc(1, sizeof *z);
    *out = NULL;
    if (!z || !(z->ds = stream_new())) {
        free(z);
        return ask_fail(err, ASK_NOMEM, "no memory to unpack %s", name);
    }
    z->read = read;
    z->ctx = ctx;
    z->name = name;
    z->told = told;
    z->in.src = z->inbuf;
    *out = z;
    return 0;
}

void unzstd_free(struct unzstd *z)
{
    if (!z)
        return;
    ZSTD_freeDStream(z->ds);
    free(z);
}

/* The frame's header says how large its window is (RFC 8878, 3.1.1.1): a descriptor, and unless it
 * is a single segment a byte of exponent and mantissa. */
static void tell_window(struct unzstd *z)
{
    const unsigned char *p = z->in.src;
    if (z->in.size < 6 || (p[4] & 0x20))
        return;
    unsigned log = 10u + (p[5] >> 3);
    if (log < UNZSTD_TOLD_LOG || log > UNZSTD_WINDOW_LOG || (z->told && *z->told))
        return;
    if (z->told)
        *z->told = true;
    log_info("%s is packed with a window of %u MiB; unpacking it takes that much memory", z->name,
             1u << (log - 20));
}

ptrdiff_t unzstd_next(struct unzstd *z, const char **p, struct ask_err *err)
{
    ZSTD_outBuffer out = {z->outbuf, sizeof z->outbuf, 0};
    while (out.pos == 0) {
        if (z->in.pos == z->in.size) {
            ptrdiff_t got = z->read(z->ctx, z->inbuf, sizeof z->inbuf, err);
            if (got < 0)
                return got;
            if (got == 0 && z->more)
                return ask_fail(err, ASK_CORRUPT, "%s is cut off; fetch it again", z->name);
            if (got == 0)
                return 0;
            z->in.size = (size_t)got;
            z->in.pos = 0;
            if (!z->begun)
                tell_window(z);
            z->begun = true;
        }
        size_t left = ZSTD_decompressStream(z->ds, &out, &z->in);
        if (ZSTD_isError(left))
            return ask_fail(err, ASK_CORRUPT, "%s cannot be unpacked: %s; fetch it again", z->name,
                            ZSTD_getErrorName(left));
        z->more = left != 0;
    }
    *p = z->outbuf;
    return (ptrdiff_t)out.pos;
}

size_t unzstd_head(void *to, size_t n, struct sv packed)
{
    ZSTD_DStream *ds = stream_new();
    ZSTD_inBuffer in = {packed.p, packed.n, 0};
    ZSTD_outBuffer out = {to, n, 0};
    size_t left = 1;
    while (ds && in.pos < in.size && out.pos < out.size && left != 0 && !ZSTD_isError(left))
        left = ZSTD_decompressStream(ds, &out, &in);
    ZSTD_freeDStream(ds);
    return out.pos;
}
