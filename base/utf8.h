/* utf8.h - valid UTF-8: checked at the import door, repaired, cut at borders.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Valid means what RFC 3629 says: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Not here: classes, folding, normal forms (the analyser has utf8proc). Thread rule: pure.
 */
#ifndef ASKWELL_BASE_UTF8_H
#define ASKWELL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

bool utf8_valid(struct sv s); /* fast on ASCII */
/* Decodes the character at s.p[i]; returns its length 1-4 and sets *cp. A byte that starts no
 * valid character gives U+FFFD and length 1. i must be < s.n. */
size_t utf8_decode(struct sv s, size_t i, uint32_t *cp);
size_t utf8_encode(uint32_t cp, char out[4]); /* returns 1-4; invalid cp is written as U+FFFD */
/* Appends s with every ill-formed sequence replaced by U+FFFD and NUL bytes dropped; returns the
 * number of repairs. */
size_t utf8_repair(struct sb *b, struct sv s);
/* Appends s read as windows-1252 (its five undefined bytes as U+FFFD). */
void utf8_from_cp1252(struct sb *b, struct sv s);
/* The largest border <= n: a cut there never splits a character. */
size_t utf8_cut(struct sv s, size_t n);
size_t utf8_len(struct sv s); /* characters */

#ifdef __cplusplus
}
#endif
#endif
