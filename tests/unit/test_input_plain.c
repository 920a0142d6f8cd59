/* test_input_plain.c - members compressed by themselves, and zstd with a large window.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: archives (test_input.c).
 */
#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include "corpus/input.h"
#include "tests/unit/import_util.h"

static const char text[] = "From ann at example.org Mon May  7 10:00:00 2001\nSubject: plain\n";

/* The text packed by a filter of libarchive. */
static size_t pack(char *to, size_t max, int filter)
{
    size_t n = 0;
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();
    assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(a, 1);
    assert_int_equal(archive_write_open_memory(a, to, max, &n), ARCHIVE_OK);
    archive_entry_set_filetype(e, AE_IFREG);
    assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
    assert_int_equal(archive_write_data(a, text, sizeof text - 1), (la_ssize_t)sizeof text - 1);
    archive_entry_free(e);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return n;
}

/* Packed as a month of Reddit is: a window larger than libarchive unpacks. */
static size_t pack_window(char *to, size_t max, int log)
{
    ZSTD_CStream *cs = ZSTD_createCStream();
    ZSTD_inBuffer in = {text, sizeof text - 1, 0};
    ZSTD_outBuffer out = {to, max, 0};
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(cs, ZSTD_c_windowLog, log)));
    assert_false(ZSTD_isError(ZSTD_compressStream2(cs, &out, &in, ZSTD_e_flush)));
    assert_false(ZSTD_isError(ZSTD_compressStream2(cs, &out, &in, ZSTD_e_end)));
    ZSTD_freeCStream(cs);
    return out.pos;
}

static ptrdiff_t read_plain(struct input *in, size_t i, char *to, size_t max, struct ask_err *err)
{
    struct stream *s = NULL;
    size_t n = 0;
    ptrdiff_t got = stream_open_plain(&s, in, i, err);
    while (got >= 0 && (got = stream_read(s, to + n, n + 5 < max ? 5 : max - n, err)) > 0)
        n += (size_t)got;
    stream_close(s);
    return got < 0 ? got : (ptrdiff_t)n;
}

static void test_filters(void **state)
{
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_BZIP2,
                                  ARCHIVE_FILTER_ZSTD};
    char packed[4096], got[4096];
    struct ask_err err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        size_t n = pack(packed, sizeof packed, filters[i]);
        struct input_blob blobs[] = {{"a/2001-May.txt.gz", packed, n}, {"a/plain", text, 5}};
        struct input *in = NULL;
        assert_int_equal(input_open_blobs(&in, "x", blobs, 2, NULL), 0);
        struct sv head = input_head_plain(in, 0);
        assert_true(sv_eq(head, sv_make(text, sizeof text - 1)));
        assert_int_equal(read_plain(in, 0, got, sizeof got, &err), sizeof text - 1);
        assert_memory_equal(got, text, sizeof text - 1);
        assert_int_equal(read_plain(in, 1, got, sizeof got, &err), 5);
        head = input_head_plain(in, 1);
        assert_true(sv_eq(head, sv_make(text, 5)));
        input_free(in);
        for (size_t cut = 0; cut < n; cut++) { /* broken off: an error or fewer bytes */
            char *copy = malloc(cut ? cut : 1);
            memcpy(copy, packed, cut);
            blobs[0] = (struct input_blob){"a/cut.gz", copy, cut};
            assert_int_equal(input_open_blobs(&in, "x", blobs, 1, NULL), 0);
            (void)input_head_plain(in, 0);
            ptrdiff_t r = read_plain(in, 0, got, sizeof got, &err);
            assert_true(r == ASK_CORRUPT || (r >= 0 && r < (ptrdiff_t)sizeof text));
            input_free(in);
            free(copy);
        }
    }
}

static void test_large_window(void **state)
{
    struct world *w = *state;
    char packed[4096], got[4096];
    size_t n = pack_window(packed, sizeof packed, 28);
    struct input *in = NULL;
    world_put(w, "d/RC_2023-01.zst", packed, n);
    assert_int_equal(input_open(&in, world_path(w, "d/RC_2023-01.zst"), NULL, &w->err), 0);
    assert_int_equal(input_count(in), 1);
    assert_string_equal(input_at(in, 0)->name, "RC_2023-01");
    assert_int_equal(read_plain(in, 0, got, sizeof got, &w->err), sizeof text - 1);
    assert_int_equal(read_plain(in, 0, got, sizeof got, &w->err), sizeof text - 1); /* again */
    input_free(in);
    assert_int_equal(input_open(&in, world_path(w, "d"), NULL, &w->err), 0);
    assert_int_equal(read_plain(in, 0, got, sizeof got, &w->err), sizeof text - 1);
    assert_memory_equal(got, text, sizeof text - 1);
    input_free(in);
    world_put(w, "d/cut.zst", packed, n - 7);
    assert_int_equal(input_open(&in, world_path(w, "d/cut.zst"), NULL, &w->err), 0);
    assert_int_equal(read_plain(in, 0, got, sizeof got, &w->err), ASK_CORRUPT);
    assert_non_null(strstr(w->err.msg, "cut off"));
    input_free(in);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_filters), T(test_large_window)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
