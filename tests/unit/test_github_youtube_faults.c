/* test_github_youtube_faults.c - the importers of GitHub and YouTube when memory fails: an error
 * that says so, or nothing that shows it; nothing leaks. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: allocations inside libraries; what good exports become (test_source_*.c).
 */
#include "corpus/importer_run.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/import_util.h"

#define WEB "https://github.com/a/b"

static void write_all(struct world *w)
{
    world_write(w, "all/gh/i.json",
                "[{\"number\":1,\"title\":\"T\",\"html_url\":\"" WEB "/issues/1\",\"user\":{"
                "\"login\":\"x\"},\"labels\":[{\"name\":\"solved\"}],\"state\":\"closed\","
                "\"state_reason\":\"completed\",\"body\":\"<!-- x -->\\n## A\\n\\n## B\\nb\","
                "\"created_at\":\"2024-01-01T00:00:00Z\",\"reactions\":{\"+1\":1}}]");
    world_write(w, "all/gh/c.json",
                "[{\"html_url\":\"" WEB "/issues/1#issuecomment-2\",\"issue_url\":\"" WEB
                "/issues/1\",\"user\":{\"login\":\"y\"},\"body\":\"Duplicate of #3\","
                "\"author_association\":\"NONE\",\"created_at\":\"2024-01-01T01:00:00Z\"},{"
                "\"html_url\":\"" WEB "/issues/1#issuecomment-4\",\"user\":{\"login\":\"x\"},"
                "\"body\":\"that worked\",\"created_at\":\"2024-01-01T02:00:00Z\"}]");
    world_write(
        w, "all/yt/v.info.json",
        "{\"id\":\"abcdefghijk\",\"title\":\"V\",\"channel\":\"C\",\"description\":\"see "
        "https://e.org\",\"chapters\":[{\"start_time\":0,\"title\":\"I\"}],\"tags\":[\"x\"],"
        "\"comments\":[{\"id\":\"c\",\"parent\":\"root\",\"text\":\"hi\"}],"
        "\"extractor_key\":\"Youtube\"}");
    world_write(w, "all/yt/v.en.vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\na<00:01.500><c> b</c>\n\n"
                "00:02.000 --> 00:03.000\na b\nc\n");
}

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
            assert_int_equal(rep.bad_total, 0);
        }
        import_report_dispose(&rep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memory, world_setup, world_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
