/* forward.h - the forward file: what stage two reads of a passage, mapped into memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Beside each Xapian database of a generation stand two files: `forward.rec`, an array of fixed
 * records by document number, and `forward.dat`, append-only, with each passage's token stream.
 * Votes, accepted marks and dates change in place; streams never change. Little-endian machines
 * only (checked when opening).
 * A record's passage is dead for a reader whose mark is >= dead_at: a replayed batch is harmless.
 * Thread rule: readers map the files and may be many; one writer, under the index lock.
 */
#ifndef ASKWELL_INDEXER_FORWARD_H
#define ASKWELL_INDEXER_FORWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum fwd_flags {
    FWD_ACCEPTED = 1 << 0,     /* this answer was accepted */
    FWD_HAS_ACCEPTED = 1 << 1, /* its thread has an accepted answer */
    FWD_CLOSED = 1 << 2,       /* its thread is closed */
    FWD_DUPLICATE = 1 << 3,    /* its thread is marked as a duplicate */
    FWD_WIKI = 1 << 4,
    FWD_BOT = 1 << 5,
    FWD_HAS_CODE = 1 << 6,
    FWD_HAS_LINK = 1 << 7,
    FWD_VOTES_SPLIT = 1 << 8, /* down is known */
    FWD_ROOT = 1 << 9         /* a passage of the thread's root post */
};

/* 64 bytes, no padding. A record of zeros is a document number without a passage. */
struct fwd_rec {
    uint64_t stream;   /* offset of the stream in forward.dat */
    uint64_t dead_at;  /* change number at which it was replaced; 0: it lives */
    uint32_t stream_n; /* bytes of the stream */
    uint32_t sum;      /* low 32 bits of hash64(stream, stream_n, 0) */
    uint32_t thread;   /* store ids */
    uint32_t post;
    uint32_t author;  /* 0 unknown */
    uint32_t created; /* seconds since 1970, 0 unknown */
    uint32_t active;
    int32_t score;
    uint32_t views;   /* UINT32_MAX unknown */
    uint16_t down;    /* with FWD_VOTES_SPLIT: up = score + down; saturated */
    uint16_t answers; /* of the thread; saturated */
    uint16_t flags;   /* enum fwd_flags */
    uint16_t source;  /* store id */
    uint16_t label;   /* store id of the visibility label, 0 public */
    uint8_t kind;     /* enum post_kind */
    uint8_t lang;     /* enum lang */
};

/* A stream as written: this header, then the arrays in this order, each naturally aligned since
 * the header is 16 bytes and tags come first:
 *   uint32_t tags[ntags]           store ids
 *   uint32_t codes[ncodes]         hashes of verbatim tokens (low 32 bits of hash64), title's and
 *                                  body's together, in order, each once
 *   uint16_t title[ntitle]         vocabulary ids of stems in order, stop words left out
 *   uint16_t body[nbody]           the same; heading of the section first
 *   uint16_t weak[nweak]           the same, of comments and quoted text
 */
struct fwd_head {
    uint16_t ntags, ncodes, ntitle, nbody, nweak;
    uint16_t section; /* struct passage.section */
    uint16_t length;  /* words of the body with stop words; saturated */
    uint16_t ncode;   /* how many of nbody stand in code; saturated */
};

struct fwd_stream {
    const uint32_t *tags, *codes;
    const uint16_t *title, *body, *weak;
    uint16_t ntags, ncodes, ntitle, nbody, nweak, section, length, ncode;
};

/* Opens a stream of n bytes; false when its counts do not fit n (damage). p is 4-aligned. */
bool fwd_stream_open(struct fwd_stream *out, const void *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
