/* gzip.c - one buffer into the gzip format.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything that reads gzip.
 * Method: deflateBound tells how much room one call can need, so one call does it.
 */
#include "corpus/gzip.h"

#include <limits.h>
#define ZLIB_CONST /* its input is const then */
#include <zlib.h>

/* 15 bits of window, and 16 more say "gzip, not zlib" (zlib.h, deflateInit2). */
#define GZIP_WINDOW (15 + 16)

int gzip_compress(struct sb *out, struct sv in, int level, struct ask_err *err)
{
    z_stream z = {0};
    if (in.n > UINT_MAX / 2)
        return ask_fail(err, ASK_LIMIT, "%zu bytes are too many to compress at once", in.n);
    if (deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return ask_fail(err, ASK_NOMEM, "out of memory while compressing");

    int rc = ASK_NOMEM;
    uLong room = deflateBound(&z, (uLong)in.n);
    char *to = sb_reserve(out, room);
    if (!to) {
        ask_fail(err, rc, "no room for %lu compressed bytes", (unsigned long)room);
        goto out;
    }
    z.next_in = (const Bytef *)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
        rc = ask_fail(err, ASK_INTERNAL, "compressing %zu bytes failed", in.n);
        goto out;
    }
    sb_commit(out, room - z.avail_out);
    rc = 0;
out:
    deflateEnd(&z);
    return rc;
}
