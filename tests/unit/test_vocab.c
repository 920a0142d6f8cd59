/* test_vocab.c - the vocabulary: ids by frequency, buckets for the rest, saved, loaded, damaged.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is counted (test_build.c).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

#include "base/file.h"
#include "base/sb.h"
#include "indexer/vocab.h"

static struct strmap *count_up(uint32_t n)
{
    struct strmap *m = strmap_new(1000000);

    assert_non_null(m);
    for (uint32_t i = 0; i < n; i++) {
        char word[32];
        uint32_t *at;

        snprintf(word, sizeof(word), "w%u", i);
        at = strmap_at(m, sv_of(word));
        assert_non_null(at);
        *at = n - i; /* w0 is the most frequent */
    }
    return m;
}

static void ids_go_by_frequency(void **state)
{
    struct strmap *m = count_up(50000);
    struct vocab *v;
    uint16_t id;

    (void)state;
    assert_int_equal(vocab_build(&v, m, NULL), 0);
    assert_int_equal(vocab_id(v, SV("w0")), 1);
    assert_int_equal(vocab_id(v, SV("w1")), 2);
    assert_int_equal(vocab_id(v, SV("w39999")), 40000);
    id = vocab_id(v, SV("w40000"));
    assert_true(id > VOCAB_OWN);
    assert_int_equal(vocab_id(NULL, SV("w40000")), id); /* the bucket is the hash's alone */
    assert_true(vocab_id(v, SV("")) > VOCAB_OWN);
    assert_true(vocab_id(v, SV("w")) > VOCAB_OWN);
    vocab_free(v);
    strmap_free(m);
}

static void equals_go_by_their_bytes(void **state)
{
    static const char *const words[] = {"pear", "apple", "fig", "date"};
    struct strmap *m = strmap_new(100);
    struct vocab *v;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        *strmap_at(m, sv_of(words[i])) = 7;
    assert_int_equal(vocab_build(&v, m, NULL), 0);
    assert_int_equal(vocab_id(v, SV("apple")), 1);
    assert_int_equal(vocab_id(v, SV("date")), 2);
    assert_int_equal(vocab_id(v, SV("fig")), 3);
    assert_int_equal(vocab_id(v, SV("pear")), 4);
    vocab_free(v);
    strmap_free(m);
}

static void buckets_are_spread(void **state)
{
    uint32_t *hits = calloc(65536, sizeof(*hits));
    uint32_t most = 0, used = 0;

    (void)state;
    assert_non_null(hits);
    for (uint32_t i = 0; i < 100000; i++) {
        char word[32];
        uint16_t id;

        snprintf(word, sizeof(word), "rare%u", i);
        id = vocab_id(NULL, sv_of(word));
        assert_true(id > VOCAB_OWN);
        hits[id]++;
    }
    for (uint32_t i = 0; i < 65536; i++) {
        used += hits[i] > 0;
        most = hits[i] > most ? hits[i] : most;
    }
    assert_true(used > 24000); /* of 25,535; chance alone leaves two in a hundred empty */
    assert_true(most < 30);
    free(hits);
}

static void saved_and_loaded_is_the_same(void **state)
{
    char path[] = "/tmp/askwell-vocab-XXXXXX";
    const int fd = mkstemp(path);
    struct strmap *m = count_up(45000);
    struct vocab *v, *w;
    struct sb b = SB_INIT(1 << 24);
    struct ask_err err = {0};

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(vocab_build(&v, m, NULL), 0);
    assert_int_equal(vocab_save(v, path, NULL), 0);
    assert_int_equal(vocab_load(&w, path, NULL), 0);
    for (uint32_t i = 0; i < 45000; i++) {
        char word[32];

        snprintf(word, sizeof(word), "w%u", i);
        assert_int_equal(vocab_id(v, sv_of(word)), vocab_id(w, sv_of(word)));
    }
    vocab_free(v);
    vocab_free(w);

    /* One bit anywhere, or any end missing, is damage. */
    assert_int_equal(file_read(&b, path, NULL), 0);
    for (size_t at = 0; at < b.n; at += b.n / 37) {
        b.p[at] ^= 4;
        assert_int_equal(file_replace(path, sb_view(&b), NULL), 0);
        assert_int_equal(vocab_load(&w, path, &err), ASK_CORRUPT);
        assert_non_null(strstr(err.msg, "askwell rebuild"));
        b.p[at] ^= 4;
    }
    for (size_t n = 0; n < b.n; n += b.n / 11) {
        assert_int_equal(file_replace(path, sv_make(b.p, n), NULL), 0);
        assert_int_equal(vocab_load(&w, path, &err), ASK_CORRUPT);
    }
    unlink(path);
    assert_int_equal(vocab_load(&w, path, &err), ASK_CORRUPT);
    sb_dispose(&b);
    strmap_free(m);
}

static void empty_and_long_words(void **state)
{
    struct strmap *m = strmap_new(10);
    struct vocab *v;
    char word[300];

    (void)state;
    assert_int_equal(vocab_build(&v, m, NULL), 0);
    assert_true(vocab_id(v, SV("redis")) > VOCAB_OWN);
    vocab_free(v);
    memset(word, 'x', sizeof(word));
    *strmap_at(m, sv_make(word, 255)) = 2;
    *strmap_at(m, sv_make(word, 256)) = 3; /* too long for an id of its own */
    assert_int_equal(vocab_build(&v, m, NULL), 0);
    assert_int_equal(vocab_id(v, sv_make(word, 255)), 1);
    assert_true(vocab_id(v, sv_make(word, 256)) > VOCAB_OWN);
    vocab_free(v);
    assert_int_equal(vocab_build(&v, NULL, NULL), 0);
    vocab_free(v);
    strmap_free(m);
}

static void out_of_memory_is_clean(void **state)
{
    struct strmap *m = count_up(1000);

    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct vocab *v = NULL;
        const int rc = vocab_build(&v, m, NULL);

        assert_int_equal(rc, alloc_failed() ? ASK_NOMEM : 0);
        vocab_free(v);
    }
    strmap_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_go_by_frequency),  cmocka_unit_test(equals_go_by_their_bytes),
        cmocka_unit_test(buckets_are_spread),   cmocka_unit_test(saved_and_loaded_is_the_same),
        cmocka_unit_test(empty_and_long_words), cmocka_unit_test(out_of_memory_is_clean),
    };

    return cmocka_run_group_tests_name("vocab", tests, NULL, NULL);
}
