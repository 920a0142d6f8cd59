/* sha256.h - SHA-256 (FIPS 180-4), for what must be recognised again but not be read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: hashes for tables and checksums (hash.h), passwords. Thread rule: pure.
 */
#ifndef ASKWELL_BASE_SHA256_H
#define ASKWELL_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

struct sha256 {
    uint32_t h[8];
    uint64_t n; /* bytes taken in */
    unsigned char block[SHA256_BLOCK];
};

void sha256_init(struct sha256 *s);
void sha256_put(struct sha256 *s, const void *p, size_t n);
void sha256_end(unsigned char out[SHA256_BYTES], struct sha256 *s);

#ifdef __cplusplus
}
#endif
#endif
