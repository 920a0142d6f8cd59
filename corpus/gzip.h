/* gzip.h - one buffer into the gzip format, for whoever sends bytes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the bodies of the store (codec.h), archives (input.h). It lives in corpus/ because
 * zlib does. Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_GZIP_H
#define ASKWELL_CORPUS_GZIP_H

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends in, as one gzip member without name and time, to out. level 1 (fast) to 9 (small). */
int gzip_compress(struct sb *out, struct sv in, int level, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
