/* hash.h - one 64-bit hash for tables, content comparison and checksums; not cryptographic.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Its values are written into files (forward records, content hashes): they never change.
 * Thread rule: pure.
 */
#ifndef ASKWELL_BASE_HASH_H
#define ASKWELL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint64_t hash64(const void *p, size_t n, uint64_t seed);

#ifdef __cplusplus
}
#endif
#endif
