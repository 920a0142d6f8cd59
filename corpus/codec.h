/* codec.h - bodies in and out of raw deflate, with versioned preset dictionaries.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A packed body is: a varint (dictionary version * 2, plus 1 when the text is stored as it is),
 * four bytes of checksum, the data. Its raw length is kept by the caller and bounds inflation.
 * Thread rule: a codec is used by one thread at a time.
 */
#ifndef ASKWELL_CORPUS_CODEC_H
#define ASKWELL_CORPUS_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CODEC_BODY_MAX (64u << 20) /* bytes: no body is inflated past this */
#define CODEC_DICT_MAX (32u << 10) /* bytes: what deflate can look back to */

struct codec;

struct codec *codec_new(void); /* NULL when out of memory */
void codec_free(struct codec *c);

/* Makes dictionary version (1 or more) known; its bytes are copied. A version that is known
 * stays as it is. */
int codec_learn(struct codec *c, int64_t version, struct sv bytes, struct ask_err *err);
int codec_knows(const struct codec *c, int64_t version); /* 1 or 0; version 0 is always known */
void codec_forget(struct codec *c);                      /* all dictionaries */

/* Appends raw, packed with a known dictionary version (0: none), to out. */
int codec_pack(struct sb *out, struct codec *c, int64_t version, struct sv raw,
               struct ask_err *err);
/* The dictionary version that a packed body needs; -1 when it is damaged. */
int64_t codec_version(struct sv packed);
/* Writes exactly n raw bytes to out. CORRUPT when packed does not give just those: wrong length,
 * wrong checksum, unknown dictionary. */
int codec_unpack(char *out, size_t n, struct codec *c, struct sv packed, struct ask_err *err);

/* Chooses a dictionary of at most CODEC_DICT_MAX bytes for texts like those of sample, which are
 * joined; ends[i] is the end of the i-th. Appends it to out; nothing when the sample is too small
 * to learn from. */
int codec_train(struct sb *out, struct sv sample, const size_t *ends, size_t nends,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
