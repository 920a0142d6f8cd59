/* test_sha256.c - SHA-256 against the examples of FIPS 180-4 and NIST's.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cm.h"

static void check(const char *text, size_t times, size_t piece, const char *want)
{
    struct sha256 s;
    unsigned char sum[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    const size_t n = strlen(text);

    sha256_init(&s);
    for (size_t i = 0; i < times; i++)
        for (size_t at = 0; at < n; at += piece)
            sha256_put(&s, text + at, n - at < piece ? n - at : piece);
    sha256_end(sum, &s);
    for (size_t i = 0; i < SHA256_BYTES; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    assert_string_equal(hex, want);
}

static void examples(void **state)
{
    static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    (void)state;
    check("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 1, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (size_t piece = 1; piece <= 64; piece++)
        check(two, 1, piece, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    check("a", 1000000, 1, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
