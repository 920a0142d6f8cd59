/* test_import_faults.c - imports when memory, the disk or a folder fails: a clear error, nothing
 * stored is lost, nothing leaks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: allocations inside libraries; damaged inputs (test_input.c, test_source_*.c).
 */
#include <sys/stat.h>

#include "corpus/html.h"
#include "corpus/importer_run.h"
#include "corpus/input.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/import_util.h"

#define DUMP                                                                                       \
    "<posts><row Id=\"1\" PostTypeId=\"1\" Title=\"t\" Tags=\"&lt;a&gt;\" OwnerUserId=\"1\" "      \
    "Body=\"&lt;p&gt;a &lt;b&gt;b&lt;/b&gt; &lt;a href=&quot;https://e.org&quot;&gt;c&lt;/a&gt;"   \
    "&lt;/p&gt;&lt;ul&gt;&lt;li&gt;x&lt;/ul&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;1&lt;td&gt;2"      \
    "&lt;/table&gt;&lt;pre&gt;code&lt;/pre&gt;\"/></posts>"

static void write_all(struct world *w)
{
    world_write(
        w, "all/a.jsonl",
        "{\"askwell\":1,\"source\":\"a\",\"snapshot\":true}\n{\"id\":1,\"kind\":\"question\","
        "\"title\":\"t\",\"body\":\"b\\u0007\",\"tags\":[\"A B\"],\"linked\":[2],"
        "\"reactions\":{\"x\":1}}\nbad\n");
    world_write(w, "all/s/Posts.xml", DUMP);
    world_write(w, "all/s/Users.xml", "<users><row Id=\"1\" DisplayName=\"x\"/></users>");
    world_write(w, "all/s/Comments.xml",
                "<comments><row Id=\"1\" PostId=\"1\" Text=\"see `x` *y*\"/></comments>");
    world_write(w, "all/d/x.md", "---\ntitle: \"T\"\ntags: [a]\n---\n# T\n\ntext\n");
    world_write(w, "all/d/y.html", "<title>Y</title><main><p>text</p></main>");
}

/* Whatever allocation of ours fails, the import ends with an error that says so, or without it. */
static void test_memory(void **state)
{
    struct world *w = *state;
    write_all(w);
    const char *path = world_path(w, "all");
    w->opt.dry_run = true;
    ALLOC_FAIL_LOOP(n)
    {
        struct import_report rep = {0};
        struct ask_err err = {0};
        int rc = import_path(NULL, path, &w->opt, &rep, &err);
        bool failed = alloc_failed();
        if (rc < 0) {
            assert_true(failed);
            assert_true(err.rc == rc && err.msg[0]);
        } else if (!failed) {
            assert_int_equal(rep.counts.posts, 5);
            assert_int_equal(rep.bad_total, 1);
        }
        import_report_dispose(&rep);
    }
}

static void test_no_temporary_folder(void **state)
{
    struct world *w = *state;
    world_write(w, "s/Posts.xml", DUMP);
    w->opt.tmp = "/nonexistent";
    assert_int_equal(world_import(w, "s"), ASK_NOTFOUND);
    assert_non_null(strstr(w->err.msg, "/nonexistent"));
    w->opt.tmp = w->dir;
    assert_int_equal(world_import(w, "s"), 0);
    assert_int_equal(world_thread(w, "s", "1").nposts, 1);
}

/* A file or folder that may not be read is told by its name, and nothing is swept. */
static void test_unreadable(void **state)
{
    struct world *w = *state;
    if (geteuid() == 0) {
        printf("SKIP: root may read everything\n");
        skip();
    }
    world_write(w, "d/x.md", "# X\n\nx");
    world_write(w, "d/y.md", "# Y\n\ny");
    world_write(w, "d/sub/z.md", "# Z\n\nz");
    assert_int_equal(world_import(w, "d"), 0);
    assert_int_equal(chmod(world_path(w, "d/y.md"), 0), 0);
    assert_int_equal(chmod(world_path(w, "d/sub"), 0), 0);
    assert_int_equal(world_import(w, "d"), 0);
    assert_true(world_bad(w, "y.md", -1, "ermission"));
    assert_true(world_bad(w, "d/sub", -1, "ermission"));
    assert_int_equal(w->rep.counts.removed, 0);
    assert_int_equal(world_thread(w, "d", "sub/z.md").nposts, 1);
    assert_int_equal(chmod(world_path(w, "d/sub"), 0700), 0);
}

/* The file of joined facts has no name while it is used, so nothing stays behind. */
static void test_nothing_stays(void **state)
{
    struct world *w = *state;
    world_write(w, "s/Posts.xml", DUMP);
    assert_int_equal(world_import(w, "s"), 0);
    struct input *in = NULL;
    assert_int_equal(input_open(&in, w->dir, NULL, NULL), 0);
    for (size_t i = 0; i < input_count(in); i++)
        assert_null(strstr(input_at(in, i)->name, "askwell-join"));
    input_free(in);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_memory), T(test_no_temporary_folder),
                                       T(test_unreadable), T(test_nothing_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
