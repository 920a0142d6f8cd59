/* test_generation.c - CURRENT, meta, names: saved, loaded, damaged, held and swept.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is in a generation (test_index.c, test_build.c).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "base/file.h"
#include "base/sb.h"
#include "indexer/generation.h"

static char dir[] = "/tmp/askwell-generation-XXXXXX";

static int setup(void **state)
{
    struct gen_path p;

    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    assert_int_equal(generation_path(&p, NULL, dir, "%s", ""), 0);
    return file_mkdirs(p.s, NULL);
}

static int teardown(void **state)
{
    (void)state;
    return file_rmtree(dir, NULL);
}

static void make(int gen)
{
    struct gen_path p;

    assert_int_equal(generation_file(&p, NULL, dir, gen, "public"), 0);
    assert_int_equal(file_mkdirs(p.s, NULL), 0);
    assert_int_equal(generation_file(&p, NULL, dir, gen, "readers"), 0);
    assert_int_equal(file_replace(p.s, SV("x"), NULL), 0);
}

static bool there(int gen)
{
    struct gen_path p;

    assert_int_equal(generation_file(&p, NULL, dir, gen, "%s", ""), 0);
    return file_exists(p.s);
}

static void put_current(const char *text)
{
    struct gen_path p;

    assert_int_equal(generation_path(&p, NULL, dir, "CURRENT"), 0);
    assert_int_equal(file_replace(p.s, sv_of(text), NULL), 0);
}

static void current_is_switched(void **state)
{
    struct ask_err err = {0};
    uint64_t stamp;

    (void)state;
    assert_int_equal(generation_current(dir, &err), ASK_NOTFOUND);
    assert_int_equal(generation_stamp(dir), 0);
    for (int nosync = 0; nosync < 2; nosync++) {
        assert_int_equal(generation_switch(dir, 7 + nosync, nosync, NULL), 0);
        assert_int_equal(generation_current(dir, NULL), 7 + nosync);
    }
    stamp = generation_stamp(dir);
    assert_int_equal(generation_stamp(dir), stamp);
    assert_int_equal(generation_switch(dir, 8, true, NULL), 0);
    assert_int_not_equal(generation_stamp(dir), stamp);
}

static void nonsense_is_told_apart_from_another_version(void **state)
{
    static const char *const damaged[] = {"",
                                          "\n",
                                          "gen-000001\n",
                                          "askwell-index 2\ngen-000001\n",
                                          "askwell-index 2\ngen-000001\nsum 0000000000000000\n",
                                          "askwell-index x\ngen-000001\n"};
    struct ask_err err = {0};
    struct gen_path p;

    (void)state;
    for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
        put_current(damaged[i]);
        assert_int_equal(generation_current(dir, &err), ASK_CORRUPT);
        assert_non_null(strstr(err.msg, "askwell rebuild"));
    }
    put_current("askwell-index 99\nwho knows what comes then\n");
    assert_int_equal(generation_current(dir, &err), ASK_VERSION);
    assert_non_null(strstr(err.msg, "askwell rebuild"));
    /* A right sum does not make a name of what is none. */
    assert_int_equal(generation_path(&p, NULL, dir, "CURRENT"), 0);
    assert_int_equal(generation_text_save(p.s, SV("askwell-index 2\n../../../etc\n"), true, NULL),
                     0);
    assert_int_equal(generation_current(dir, &err), ASK_CORRUPT);
    assert_int_equal(generation_text_save(p.s, SV("askwell-index 2\ngen-000000\n"), true, NULL), 0);
    assert_int_equal(generation_current(dir, &err), ASK_CORRUPT);
}

static void meta_comes_back(void **state)
{
    const struct gen_meta m = {
        .mark = 12, .words = {34567, 8}, .frozen = {1, 2}, .langs = {INT64_C(1) << 40, 2}};
    struct gen_meta is;
    struct gen_path p;
    struct sb b = SB_INIT(4096);
    struct ask_err err = {0};

    (void)state;
    make(3);
    assert_int_equal(generation_meta_load(&is, dir, 3, &err), ASK_CORRUPT); /* missing */
    assert_int_equal(generation_meta_save(&m, dir, 3, false, NULL), 0);
    assert_int_equal(generation_meta_load(&is, dir, 3, NULL), 0);
    assert_memory_equal(&m, &is, sizeof(m));
    assert_int_equal(generation_file(&p, NULL, dir, 3, "meta"), 0);
    assert_int_equal(file_read(&b, p.s, NULL), 0);
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] ^= 1;
        assert_int_equal(file_replace(p.s, sb_view(&b), NULL), 0);
        assert_int_equal(generation_meta_load(&is, dir, 3, &err), ASK_CORRUPT);
        b.p[i] ^= 1;
        if (i % 20 == 0) {
            assert_int_equal(file_replace(p.s, sv_make(b.p, i), NULL), 0);
            assert_int_equal(generation_meta_load(&is, dir, 3, &err), ASK_CORRUPT);
        }
    }
    sb_dispose(&b);
}

static void names_come_back(void **state)
{
    struct strmap *m = strmap_new(1000), *is;
    struct ask_err err = {0};
    char word[32];

    (void)state;
    make(1);
    assert_int_equal(generation_names_load(&is, dir, 1, &err), ASK_CORRUPT);
    assert_int_equal(generation_names_save(m, dir, 1, false, NULL), 0); /* none is fine */
    assert_int_equal(generation_names_load(&is, dir, 1, NULL), 0);
    assert_int_equal(strmap_count(is), 0);
    strmap_free(is);
    for (int i = 0; i < 500; i++) {
        snprintf(word, sizeof(word), "tag-%d.x", i);
        assert_non_null(strmap_at(m, sv_of(word)));
    }
    assert_int_equal(generation_names_save(m, dir, 1, true, NULL), 0);
    assert_int_equal(generation_names_load(&is, dir, 1, NULL), 0);
    assert_int_equal(strmap_count(is), 500);
    assert_true(strmap_get(is, SV("tag-499.x"), NULL));
    assert_false(strmap_get(is, SV("tag-500.x"), NULL));
    strmap_free(is);
    strmap_free(m);
}

static void what_is_read_is_not_swept(void **state)
{
    int fd, other;

    (void)state;
    for (int gen = 1; gen <= 5; gen++)
        make(gen);
    assert_int_equal(generation_highest(dir), 5);
    assert_int_equal(generation_hold(&fd, dir, 2, NULL), 0);
    assert_int_equal(generation_hold(&other, dir, 2, NULL), 0);
    generation_sweep(dir, 5, 4);
    assert_false(there(1));
    assert_true(there(2));
    assert_false(there(3));
    assert_true(there(4));
    assert_true(there(5));
    generation_release(fd);
    generation_sweep(dir, 5, 0);
    assert_true(there(2));
    assert_false(there(4));
    generation_release(other);
    generation_sweep(dir, 5, 0);
    assert_false(there(2));
    assert_true(there(5));
    assert_int_equal(generation_hold(&fd, dir, 2, NULL), ASK_NOTFOUND);
    assert_int_equal(fd, -1);
    generation_release(fd);
}

static void long_paths_are_refused(void **state)
{
    static char deep[PATH_MAX + 10];
    struct gen_path p;
    struct ask_err err = {0};

    (void)state;
    memset(deep, 'x', sizeof(deep) - 1);
    assert_int_equal(generation_path(&p, &err, deep, "CURRENT"), ASK_LIMIT);
    deep[PATH_MAX - 12] = '\0';
    assert_int_equal(generation_path(&p, &err, deep, "CURRENT"), ASK_LIMIT);
    deep[PATH_MAX - 16] = '\0';
    assert_int_equal(generation_path(&p, &err, deep, "CURRENT"), 0);
    assert_int_equal(generation_file(&p, &err, deep, 1, "meta"), ASK_LIMIT);
    assert_int_equal(generation_current(deep, &err) < 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(current_is_switched, setup, teardown),
        cmocka_unit_test_setup_teardown(nonsense_is_told_apart_from_another_version, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(meta_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(names_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_read_is_not_swept, setup, teardown),
        cmocka_unit_test(long_paths_are_refused),
    };

    return cmocka_run_group_tests_name("generation", tests, NULL, NULL);
}
