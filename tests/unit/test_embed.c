/* test_embed.c - what is embedded is what lies in the folders, byte for byte.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the files say.
 */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "tests/unit/cm.h"

static void check_table(const struct embedded *table, const char *folder)
{
    const char *root = getenv("ASKWELL_SOURCE_DIR");
    const char *last = "";

    for (; table->name; table++) {
        struct sb b = SB_INIT(64 << 20);
        struct ask_err err = {0};
        char *dir = path_join(root ? root : ".", folder);
        char *path = path_join(dir, table->name);

        assert_true(strcmp(last, table->name) < 0); /* sorted, none twice */
        last = table->name;
        if (file_read(&b, path, &err) != 0)
            fail_msg("%s", err.msg);
        assert_int_equal(b.n, table->n);
        assert_memory_equal(sb_str(&b), table->p, table->n + 1); /* the NUL behind it too */
        free(path);
        free(dir);
        sb_dispose(&b);
    }
}

static void test_sample(void **state)
{
    const struct embedded *table = embedded_sample();
    size_t n = 0;

    (void)state;
    check_table(table, "corpus/sample");
    while (table[n].name)
        n++;
    assert_true(n > 1);
}

static void test_assets(void **state)
{
    (void)state;
    check_table(embedded_assets(), "web/assets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_assets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
