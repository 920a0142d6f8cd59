/* cm.h - cmocka with what it wants included before it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Also a small random generator for property loops: they print their seed, and ASKWELL_SEED sets
 * it, so that what failed can be run again. Not here: anything about what is tested.
 */
#ifndef ASKWELL_TESTS_CM_H
#define ASKWELL_TESTS_CM_H

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>

static inline uint64_t cm_seed(void)
{
    const char *text = getenv("ASKWELL_SEED");
    const uint64_t seed = text ? strtoull(text, NULL, 0) : 20260101;

    printf("ASKWELL_SEED=%llu\n", (unsigned long long)seed);
    return seed ? seed : 1;
}

/* The next number of the generator (xorshift); *state is never 0. */
static inline uint64_t cm_random(uint64_t *state)
{
    uint64_t x = *state;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x * UINT64_C(0x2545F4914F6CDD1D);
}

static inline size_t cm_below(uint64_t *state, size_t n)
{
    return n ? (size_t)(cm_random(state) % n) : 0;
}

#endif
