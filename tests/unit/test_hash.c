/* test_hash.c - the hash keeps its values for ever, and scatters.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: resistance to an attacker who knows the seed; it has none.
 */
#include <string.h>

#include "base/hash.h"
#include "tests/unit/cm.h"

/* Files hold these values: a change here is a change of file formats. */
static void test_values(void **state)
{
    static const struct {
        const char *text;
        uint64_t seed;
        uint64_t hash;
    } known[] = {
        {"", 0, UINT64_C(0xFCCBA2A9F9A0B32C)},
        {"", 1, UINT64_C(0x64E1870B7634DE41)},
        {"a", 0, UINT64_C(0xAB43F0B93437A60D)},
        {"ab", 0, UINT64_C(0x69AB3D0CEBFEC580)},
        {"abc", 0, UINT64_C(0x785A626056356519)},
        {"abcd", 0, UINT64_C(0xE6DC75FF67764217)},
        {"abcdefg", 0, UINT64_C(0x865943FEE3DD8474)},
        {"abcdefgh", 0, UINT64_C(0x0426FF381C0A6D6F)},
        {"0123456789abcdef", 0, UINT64_C(0x728CC958A9B9F5CE)},
        {"0123456789abcdefX", 0, UINT64_C(0x9BCF6DEB3032CFAD)},
        {"the quick brown fox jumps over the lazy dog", 0, UINT64_C(0x6BC4533C93B6E955)},
        {"the quick brown fox jumps over the lazy dog", 42, UINT64_C(0xF66B9E95EABC08B5)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const uint64_t h = hash64(known[i].text, strlen(known[i].text), known[i].seed);

        if (h != known[i].hash)
            fail_msg("\"%s\", %llu: 0x%016llx", known[i].text, (unsigned long long)known[i].seed,
                     (unsigned long long)h);
    }
}

/* Every bit of the input, the length and the seed moves about half of the output's bits. */
static void test_avalanche(void **state)
{
    uint64_t seed = cm_seed();
    unsigned char p[64];

    (void)state;
    for (size_t n = 1; n <= sizeof(p); n++) {
        long flipped = 0;
        long count = 0;

        for (int round = 0; round < 50; round++) {
            uint64_t h;

            for (size_t i = 0; i < n; i++)
                p[i] = (unsigned char)cm_random(&seed);
            h = hash64(p, n, 1);
            for (size_t bit = 0; bit < 8 * n; bit++) {
                p[bit / 8] ^= (unsigned char)(1U << bit % 8);
                flipped += __builtin_popcountll(h ^ hash64(p, n, 1));
                p[bit / 8] ^= (unsigned char)(1U << bit % 8);
                count++;
            }
            flipped += __builtin_popcountll(h ^ hash64(p, n, 2));
            count++;
        }
        assert_in_range(flipped * 100 / count, 3000, 3400); /* hundredths of bits; 3200 is half */
    }
}

/* No two of a million similar keys collide; the low 20 bits fill a table as chance would. */
static void test_spread(void **state)
{
    enum { N = 1 << 20 };
    uint8_t *table = calloc(N, 1);
    size_t empty = 0;
    char key[32];

    (void)state;
    for (unsigned i = 0; i < N; i++) {
        const int n = snprintf(key, sizeof(key), "term%u", i);
        const size_t at = hash64(key, (size_t)n, 0) & (N - 1);

        if (table[at] < 255)
            table[at]++;
    }
    for (size_t i = 0; i < N; i++)
        empty += table[i] == 0;
    free(table);
    assert_in_range(empty * 1000 / N, 363, 373); /* 1/e is 0.3679 */
}

/* A zero factor in the multiplication must not wipe out what came before. */
static void test_zero_factor(void **state)
{
    unsigned char p[48];
    unsigned char q[48];
    uint64_t k = UINT64_C(0xBB67AE8584CAA73B); /* K1 of hash.c */

    (void)state;
    memset(p, 'a', sizeof(p));
    for (size_t i = 0; i < 8; i++)
        p[16 + i] = (unsigned char)(k >> (8 * i));
    memcpy(q, p, sizeof(p));
    q[0] = 'b';
    assert_true(hash64(p, sizeof(p), 0) != hash64(q, sizeof(q), 0));
    assert_true(hash64("", 0, 0) != hash64("\0", 1, 0));
    assert_true(hash64("\0", 1, 0) != hash64("\0\0", 2, 0));
    assert_true(hash64(NULL, 0, 0) == hash64("", 0, 0));
}

/* Where the bytes lie does not matter. */
static void test_alignment(void **state)
{
    static const char text[] = "the quick brown fox jumps over the lazy dog";
    char buf[80];

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        memcpy(buf + i, text, sizeof(text));
        assert_true(hash64(buf + i, sizeof(text), 3) == hash64(text, sizeof(text), 3));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),    cmocka_unit_test(test_avalanche),
        cmocka_unit_test(test_spread),    cmocka_unit_test(test_zero_factor),
        cmocka_unit_test(test_alignment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
