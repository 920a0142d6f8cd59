/* vocab.h - stems to 16-bit ids for the forward file.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The 40,000 most frequent stems of a generation have an id of their own (1 to 40,000), the
 * others share 25,535 hash buckets above: measured, that changes 0 to 0.3 % of top tens against
 * exact ids, plain 16-bit hashes 1 to 5 %. 0 is no stem.
 * Thread rule: read-only after loading; share it.
 */
#ifndef ASKWELL_INDEXER_VOCAB_H
#define ASKWELL_INDEXER_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VOCAB_OWN 40000

struct vocab;

/* The most frequent keys of counts (value: how often). */
int vocab_build(struct vocab **out, const struct strmap *counts, struct ask_err *err);
int vocab_load(struct vocab **out, const char *path, struct ask_err *err); /* CORRUPT when its sum
                                                                              is wrong */
int vocab_save(const struct vocab *v, const char *path, struct ask_err *err);
void vocab_free(struct vocab *v);
/* Goes through the stems that have an id of their own, in no useful order. *i starts at 0.
 * False at the end. The stem is lent by the vocabulary. */
bool vocab_each(const struct vocab *v, size_t *i, struct sv *stem, uint16_t *id);
uint16_t vocab_id(const struct vocab *v, struct sv stem); /* NULL v: hash buckets only */

#ifdef __cplusplus
}
#endif
#endif
