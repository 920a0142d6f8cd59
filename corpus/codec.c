/* codec.c - bodies in and out of raw deflate, with versioned preset dictionaries.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where bodies and dictionaries are kept (store.c), when one is trained (store_dict.c).
 * Method: priming a deflate stream with 32 KiB costs as much as packing a post, so one stream is
 * primed per dictionary and copied for each body. The copy pays only when its 268 KB are not
 * asked from malloc each time; hence the pool that hands the same blocks out again. Level 5 takes
 * three quarters of the time of level 6 here and packs 1 % worse: .420 against .415 of the text on
 * 19,000 posts, 31 against 41 microseconds each.
 */
#include "corpus/codec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/hash.h"

enum {
    LEVEL = 5,
    MEM_LEVEL = 8,
    POOL_BLOCKS = 16, /* a stream takes five, and two are alive at a time */
    HEAD_MAX = 10 + 4 /* varint and checksum */
};

/* Not more can come out of a byte of deflate (RFC 1951: 258 bytes for two bits). */
#define RATIO_MAX 1032u

struct pool {
    struct {
        void *p;
        size_t size;
        int used;
    } block[POOL_BLOCKS];
};

struct dict {
    int64_t version;
    char *p;
    size_t n;
};

struct codec {
    struct dict *dict; /* known versions, few */
    size_t ndict;
    struct pool pool;
    z_stream primed; /* primed with version primed_for; pool memory */
    int64_t primed_for;
    int has_primed;
    z_stream inflater;
    int has_inflater;
};

static void *pool_alloc(void *opaque, uInt items, uInt size)
{
    struct pool *pl = opaque;
    size_t n = (size_t)items * size;
    size_t slot = POOL_BLOCKS;

    for (size_t i = 0; i < POOL_BLOCKS; i++) {
        if (pl->block[i].p && !pl->block[i].used && pl->block[i].size == n) {
            pl->block[i].used = 1;
            return pl->block[i].p;
        }
        if (!pl->block[i].p && slot == POOL_BLOCKS)
            slot = i;
    }
    if (slot == POOL_BLOCKS)
        return NULL;
    pl->block[slot].p = calloc(1, n ? n : 1);
    if (!pl->block[slot].p)
        return NULL;
    pl->block[slot].size = n;
    pl->block[slot].used = 1;
    return pl->block[slot].p;
}

static void pool_free(void *opaque, void *p)
{
    struct pool *pl = opaque;

    for (size_t i = 0; i < POOL_BLOCKS; i++)
        if (pl->block[i].p == p)
            pl->block[i].used = 0;
}

struct codec *codec_new(void)
{
    return calloc(1, sizeof(struct codec));
}

static void drop_primed(struct codec *c)
{
    if (c->has_primed)
        deflateEnd(&c->primed);
    c->has_primed = 0;
}

void codec_forget(struct codec *c)
{
    drop_primed(c);
    for (size_t i = 0; i < c->ndict; i++)
        free(c->dict[i].p);
    free(c->dict);
    c->dict = NULL;
    c->ndict = 0;
}

void codec_free(struct codec *c)
{
    if (!c)
        return;
    codec_forget(c);
    if (c->has_inflater)
        inflateEnd(&c->inflater);
    for (size_t i = 0; i < POOL_BLOCKS; i++)
        free(c->pool.block[i].p);
    free(c);
}

static const struct dict *find(const struct codec *c, int64_t version)
{
    for (size_t i = 0; i < c->ndict; i++)
        if (c->dict[i].version == version)
            return &c->dict[i];
    return NULL;
}

int codec_knows(const struct codec *c, int64_t version)
{
    return version == 0 || find(c, version) != NULL;
}

int codec_learn(struct codec *c, int64_t version, struct sv bytes, struct ask_err *err)
{
    struct dict *grown;
    char *copy;

    if (version < 1 || bytes.n == 0 || bytes.n > CODEC_DICT_MAX)
        return ask_fail(err, ASK_CORRUPT, "dictionary %lld of the bodies is damaged (%zu bytes)",
                        (long long)version, bytes.n);
    if (find(c, version))
        return 0;
    grown = realloc(c->dict, (c->ndict + 1) * sizeof *grown);
    if (!grown)
        return ask_fail(err, ASK_NOMEM, "out of memory for a dictionary");
    c->dict = grown;
    copy = malloc(bytes.n);
    if (!copy)
        return ask_fail(err, ASK_NOMEM, "out of memory for a dictionary");
    memcpy(copy, bytes.p, bytes.n);
    c->dict[c->ndict++] = (struct dict){version, copy, bytes.n};
    return 0;
}

static uint32_t sum_of(struct sv raw)
{
    return (uint32_t)hash64(raw.p, raw.n, 0);
}

static size_t put_head(unsigned char out[HEAD_MAX], uint64_t tag, uint32_t sum)
{
    size_t n = 0;

    while (tag >= 0x80) {
        out[n++] = (unsigned char)(tag | 0x80);
        tag >>= 7;
    }
    out[n++] = (unsigned char)tag;
    for (int shift = 0; shift < 32; shift += 8)
        out[n++] = (unsigned char)(sum >> shift);
    return n;
}

/* Reads the head; returns its length, 0 when it is damaged. */
static size_t get_head(struct sv packed, uint64_t *tag, uint32_t *sum)
{
    const unsigned char *p = (const unsigned char *)packed.p;
    size_t n = 0;
    int shift = 0;

    *tag = 0;
    do {
        if (n >= packed.n || shift > 56)
            return 0;
        *tag |= (uint64_t)(p[n] & 0x7f) << shift;
        shift += 7;
    } while (p[n++] & 0x80);
    if (packed.n - n < 4)
        return 0;
    *sum = (uint32_t)p[n] | (uint32_t)p[n + 1] << 8 | (uint32_t)p[n + 2] << 16 |
           (uint32_t)p[n + 3] << 24;
    return n + 4;
}

static int prime(struct codec *c, int64_t version, struct ask_err *err)
{
    const struct dict *d = find(c, version);
    int zrc;

    if (c->has_primed && c->primed_for == version)
        return 0;
    drop_primed(c);
    if (version != 0 && !d)
        return ask_fail(err, ASK_INTERNAL, "dictionary %lld is not known", (long long)version);
    memset(&c->primed, 0, sizeof c->primed);
    c->primed.zalloc = pool_alloc;
    c->primed.zfree = pool_free;
    c->primed.opaque = &c->pool;
    zrc = deflateInit2(&c->primed, LEVEL, Z_DEFLATED, -15, MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (zrc != Z_OK)
        return ask_fail(err, ASK_NOMEM, "out of memory for compressing bodies");
    c->has_primed = 1;
    c->primed_for = version;
    if (d)
        zrc = deflateSetDictionary(&c->primed, (const Bytef *)d->p, (uInt)d->n);
    if (zrc != Z_OK) {
        drop_primed(c);
        return ask_fail(err, ASK_INTERNAL, "zlib refuses dictionary %lld", (long long)version);
    }
    return 0;
}

int codec_pack(struct sb *out, struct codec *c, int64_t version, struct sv raw, struct ask_err *err)
{
    unsigned char head[HEAD_MAX];
    size_t nhead, room;
    z_stream z;
    char *p;
    int rc, zrc;

    if (raw.n > CODEC_BODY_MAX)
        return ask_fail(err, ASK_LIMIT, "a body of %zu bytes is over the limit of %u", raw.n,
                        CODEC_BODY_MAX);
    if ((rc = prime(c, version, err)) < 0)
        return rc;
    nhead = put_head(head, (uint64_t)version << 1, sum_of(raw));
    sb_put(out, head, nhead);
    /* As much room as the text takes: what does not fit is better stored as it is. */
    room = raw.n;
    p = sb_reserve(out, room + 1);
    if (!p)
        return ask_fail(err, ASK_NOMEM, "out of memory for compressing bodies");
    if (deflateCopy(&z, &c->primed) != Z_OK)
        return ask_fail(err, ASK_NOMEM, "out of memory for compressing bodies");
    /* zlib reads only, but its field is not const; going by memcpy keeps -Wcast-qual useful. */
    memcpy(&z.next_in, &raw.p, sizeof z.next_in);
    z.avail_in = (uInt)raw.n;
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)room;
    zrc = deflate(&z, Z_FINISH);
    deflateEnd(&z);
    if (zrc == Z_STREAM_END) {
        sb_commit(out, room - z.avail_out);
        return 0;
    }
    sb_cut(out, out->n - nhead);
    sb_put(out, head, put_head(head, 1, sum_of(raw)));
    sb_sv(out, raw);
    return sb_ok(out) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory for compressing bodies");
}

int64_t codec_version(struct sv packed)
{
    uint64_t tag;
    uint32_t sum;

    return get_head(packed, &tag, &sum) ? (int64_t)(tag >> 1) : -1;
}

static int damaged(struct ask_err *err, const char *why)
{
    return ask_fail(err, ASK_CORRUPT, "a stored body is damaged: %s", why);
}

static int inflate_into(char *out, size_t n, struct codec *c, const struct dict *d, struct sv data,
                        struct ask_err *err)
{
    z_stream *z = &c->inflater;
    unsigned char spare;
    int zrc;

    if (!c->has_inflater) {
        memset(z, 0, sizeof *z);
        if (inflateInit2(z, -15) != Z_OK)
            return ask_fail(err, ASK_NOMEM, "out of memory for reading bodies");
        c->has_inflater = 1;
    } else if (inflateReset(z) != Z_OK) {
        return ask_fail(err, ASK_INTERNAL, "zlib cannot start again");
    }
    if (d && inflateSetDictionary(z, (const Bytef *)d->p, (uInt)d->n) != Z_OK)
        return ask_fail(err, ASK_NOMEM, "out of memory for reading bodies");
    memcpy(&z->next_in, &data.p, sizeof z->next_in);
    z->avail_in = (uInt)data.n;
    /* inflate wants somewhere to point to even for an empty body. */
    z->next_out = n ? (Bytef *)out : &spare;
    z->avail_out = (uInt)n;
    zrc = inflate(z, Z_FINISH);
    if (zrc == Z_MEM_ERROR)
        return ask_fail(err, ASK_NOMEM, "out of memory for reading bodies");
    if (zrc != Z_STREAM_END || z->avail_out != 0 || z->avail_in != 0)
        return damaged(err, "it does not inflate to its length");
    return 0;
}

int codec_unpack(char *out, size_t n, struct codec *c, struct sv packed, struct ask_err *err)
{
    const struct dict *d = NULL;
    uint64_t tag;
    uint32_t sum;
    struct sv data;
    size_t nhead = get_head(packed, &tag, &sum);
    int rc;

    if (nhead == 0)
        return damaged(err, "its head is cut short");
    data = sv_skip(packed, nhead);
    if (n > CODEC_BODY_MAX || n / RATIO_MAX > data.n)
        return damaged(err, "its length cannot be right");
    if (tag & 1) {
        if (data.n != n)
            return damaged(err, "its length is not what it should be");
        if (n)
            memcpy(out, data.p, n);
    } else {
        if (tag >> 1 && !(d = find(c, (int64_t)(tag >> 1))))
            return damaged(err, "its dictionary is missing");
        if ((rc = inflate_into(out, n, c, d, data, err)) < 0)
            return rc;
    }
    if (sum_of(sv_make(out, n)) != sum)
        return damaged(err, "its checksum is wrong");
    return 0;
}
