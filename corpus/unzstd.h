/* unzstd.h - zstd with windows of up to 2 GiB, which the months of Reddit come in.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * libarchive stops at 128 MiB. Such a window takes its size in memory, the one thing an import may
 * take that grows with its input; that is logged. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_UNZSTD_H
#define ASKWELL_CORPUS_UNZSTD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct unzstd;

/* read gives packed bytes: how many, 0 at the end, or an error. name is for messages and lent. A
 * large window is told of once: *told, which may be NULL, says that it was. */
int unzstd_open(struct unzstd **out,
                ptrdiff_t (*read)(void *ctx, void *buf, size_t n, struct ask_err *err), void *ctx,
                const char *name, bool *told, struct ask_err *err);
void unzstd_free(struct unzstd *z); /* NULL is fine */
/* The next bytes, lent until the next call: how many, 0 at the end, or an error: CORRUPT. */
ptrdiff_t unzstd_next(struct unzstd *z, const char **p, struct ask_err *err);

/* Do the bytes begin a zstd frame? */
bool unzstd_is(struct sv head);
/* What the first bytes of a frame hold, as far as they go: how many. */
size_t unzstd_head(void *to, size_t n, struct sv packed);

#ifdef __cplusplus
}
#endif
#endif
