/* forward.c - opening a token stream out of untrusted bytes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the files that hold streams and records (forward_file.c), what goes into them (doc.c).
 * Invariant: an opened stream lies within the n bytes given, whatever they are.
 */
#include "indexer/forward.h"

#include <string.h>

/* The layout is what stands in the files: a change of it is a new INDEX_FORMAT. */
_Static_assert(sizeof(struct fwd_rec) == 64, "a record has 64 bytes");
_Static_assert(sizeof(struct fwd_head) == 16, "a stream's header has 16 bytes");

bool fwd_stream_open(struct fwd_stream *out, const void *p, size_t n)
{
    const unsigned char *at = p;
    struct fwd_head h;
    size_t need;

    memset(out, 0, sizeof(*out));
    if (!p || n < sizeof(h) || (uintptr_t)p % 4 != 0)
        return false;
    memcpy(&h, p, sizeof(h));
    /* Five counts of 16 bits cannot overflow a size_t. */
    need =
        sizeof(h) + 4 * ((size_t)h.ntags + h.ncodes) + 2 * ((size_t)h.ntitle + h.nbody + h.nweak);
    /* A writer may pad a stream to its alignment, never by more. */
    if (need > n || n - need > 3)
        return false;
    at += sizeof(h);
    out->tags = (const uint32_t *)(const void *)at;
    at += 4 * (size_t)h.ntags;
    out->codes = (const uint32_t *)(const void *)at;
    at += 4 * (size_t)h.ncodes;
    out->title = (const uint16_t *)(const void *)at;
    at += 2 * (size_t)h.ntitle;
    out->body = (const uint16_t *)(const void *)at;
    at += 2 * (size_t)h.nbody;
    out->weak = (const uint16_t *)(const void *)at;
    out->ntags = h.ntags;
    out->ncodes = h.ncodes;
    out->ntitle = h.ntitle;
    out->nbody = h.nbody;
    out->nweak = h.nweak;
    out->section = h.section;
    out->length = h.length;
    out->ncode = h.ncode;
    return true;
}
