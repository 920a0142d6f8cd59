/* hash.c - the 64-bit hash.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything cryptographic, anything incremental.
 * Method: 16 bytes at a time are folded into the state by a 64x64 to 128 bit multiplication, whose
 * halves are added without carry; inputs are kept in the sum as well, so that a zero factor cannot
 * wipe the state out. Bytes are read little-endian everywhere. The values are in files: whoever
 * changes one bit here must raise the version of the forward file and of the store.
 */
#include "base/hash.h"

#include <string.h>

/* Odd, half of the bits set: from the fractional parts of sqrt(2), sqrt(3), sqrt(5), sqrt(7). */
#define K0 UINT64_C(0x6A09E667F3BCC909)
#define K1 UINT64_C(0xBB67AE8584CAA73B)
#define K2 UINT64_C(0x3C6EF372FE94F82B)
#define K3 UINT64_C(0xA54FF53A5F1D36F1)

static uint64_t read64(const unsigned char *p)
{
    uint64_t v;

    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static uint64_t read32(const unsigned char *p)
{
    uint32_t v;

    memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)a * b;

    return a ^ b ^ (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash64(const void *p, size_t n, uint64_t seed)
{
    const unsigned char *at = p;
    uint64_t h = mix(seed ^ K0, K1);
    uint64_t a = 0;
    uint64_t b = 0;
    size_t left = n;

    while (left > 16) {
        h = mix(read64(at) ^ K1, read64(at + 8) ^ h);
        at += 16;
        left -= 16;
    }
    /* The last 0 to 16 bytes: two reads that may overlap. */
    if (left >= 8) {
        a = read64(at);
        b = read64(at + left - 8);
    } else if (left >= 4) {
        a = read32(at);
        b = read32(at + left - 4);
    } else if (left > 0) {
        a = (uint64_t)at[0] << 16 | (uint64_t)at[left / 2] << 8 | at[left - 1];
    }
    h = mix(a ^ K2, b ^ h);
    return mix(h ^ K3, (uint64_t)n ^ K1);
}
