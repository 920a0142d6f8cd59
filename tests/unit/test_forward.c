/* test_forward.c - streams out of hostile bytes; the forward file written, killed, damaged, read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what doc.c puts into streams (test_doc.c), records together with Xapian (test_build.c).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "base/file.h"
#include "indexer/forward.h"
#include "indexer/forward_file.h"

static char dir[] = "/tmp/askwell-forward-XXXXXX";
static char base[64];

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    snprintf(base, sizeof(base), "%s/part", dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return file_rmtree(dir, NULL);
}

/* A stream with the given counts, every number telling where it stands. */
static size_t make_stream(unsigned char *p, size_t cap, struct fwd_head h)
{
    size_t n = sizeof(h);

    assert_true(cap >= 4096);
    memcpy(p, &h, sizeof(h));
    for (uint32_t i = 0; i < (uint32_t)h.ntags + h.ncodes; i++, n += 4)
        memcpy(p + n, &i, 4);
    for (uint16_t i = 0; i < h.ntitle + h.nbody + h.nweak; i++, n += 2)
        memcpy(p + n, &i, 2);
    return n;
}

static void opens_what_was_made(void **state)
{
    _Alignas(4) unsigned char p[4096];
    const struct fwd_head h = {2, 3, 4, 5, 6, 7, 800, 9};
    const size_t n = make_stream(p, sizeof(p), h);
    struct fwd_stream s;

    (void)state;
    assert_int_equal(n, 16 + 4 * 5 + 2 * 15);
    assert_true(fwd_stream_open(&s, p, n));
    assert_int_equal(s.ntags, 2);
    assert_int_equal(s.tags[1], 1);
    assert_int_equal(s.codes[0], 2);
    assert_int_equal(s.codes[2], 4);
    assert_int_equal(s.title[0], 0);
    assert_int_equal(s.body[0], 4);
    assert_int_equal(s.weak[5], 14);
    assert_int_equal(s.section, 7);
    assert_int_equal(s.length, 800);
    assert_int_equal(s.ncode, 9);
}

static void refuses_counts_that_do_not_fit(void **state)
{
    _Alignas(4) unsigned char p[4096] = {0};
    const size_t n = make_stream(p, sizeof(p), (struct fwd_head){1, 1, 1, 1, 1, 0, 0, 0});
    struct fwd_stream s;

    (void)state;
    for (size_t cut = 0; cut < n; cut++)
        assert_false(fwd_stream_open(&s, p, cut));
    assert_true(fwd_stream_open(&s, p, n));
    assert_true(fwd_stream_open(&s, p, n + 3)); /* padding */
    assert_false(fwd_stream_open(&s, p, n + 4));
    assert_false(fwd_stream_open(&s, p + 2, n)); /* not on a border of four */
    assert_false(fwd_stream_open(&s, NULL, 0));
    memset(p, 0xff, 16); /* the largest counts there are */
    assert_false(fwd_stream_open(&s, p, sizeof(p)));
}

/* Random bytes never lead out of the buffer: the sanitizer watches the reads. */
static void random_bytes_stay_inside(void **state)
{
    uint64_t seed = cm_seed();
    uint64_t sum = 0;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        const size_t n = cm_below(&seed, 400);
        unsigned char *p = malloc(n ? n : 1);
        struct fwd_stream s;

        assert_non_null(p);
        for (size_t i = 0; i < n; i++)
            p[i] = i < 10 && i % 2 ? 0 : (unsigned char)cm_below(&seed, i < 10 ? 30 : 256);
        if (fwd_stream_open(&s, p, n)) {
            for (size_t i = 0; i < s.ntags; i++)
                sum += s.tags[i];
            for (size_t i = 0; i < s.ncodes; i++)
                sum += s.codes[i];
            for (size_t i = 0; i < s.ntitle; i++)
                sum += s.title[i];
            for (size_t i = 0; i < s.nbody; i++)
                sum += s.body[i];
            for (size_t i = 0; i < s.nweak; i++)
                sum += s.weak[i];
        }
        free(p);
    }
    assert_true(sum > 0);
}

static void append(struct fwd_writer *w, uint32_t post)
{
    _Alignas(4) unsigned char p[4096];
    const struct fwd_head h = {.ntitle = (uint16_t)(post % 7), .length = (uint16_t)post};
    const size_t n = make_stream(p, sizeof(p), h);
    const struct fwd_rec rec = {
        .post = post, .thread = post / 10, .score = -(int32_t)post, .dead_at = 99};

    assert_int_equal(fwd_writer_append(w, &rec, sv_make((const char *)p, n), NULL), 0);
}

static void check_rec(const struct fwd_map *m, uint32_t doc, uint32_t post)
{
    const struct fwd_rec *rec = fwd_map_rec(m, doc);
    struct fwd_stream s;
    struct sv bytes;

    assert_non_null(rec);
    assert_int_equal(rec->post, post);
    assert_int_equal(rec->score, -(int32_t)post);
    assert_int_equal(rec->dead_at, 0); /* a new passage lives */
    bytes = fwd_map_stream(m, rec);
    assert_true(fwd_stream_open(&s, bytes.p, bytes.n));
    assert_int_equal(s.ntitle, post % 7);
    assert_int_equal(s.length, post);
}

static void write_and_read(void **state)
{
    struct fwd_writer w;
    struct fwd_map m;
    struct fwd_rec rec;
    struct fwd_head head;

    (void)state;
    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    for (uint32_t i = 1; i <= 10000; i++) /* more than a buffer */
        append(&w, i);
    assert_int_equal(w.next, 10001);
    assert_int_equal(fwd_writer_sync(&w, NULL), 0);
    assert_int_equal(fwd_map_open(&m, base, NULL), 0);
    assert_int_equal(m.docs, 10000);
    for (uint32_t i = 1; i <= 10000; i++)
        check_rec(&m, i, i);
    assert_null(fwd_map_rec(&m, 0)); /* the header */
    assert_null(fwd_map_rec(&m, 10001));
    assert_null(fwd_map_rec(&m, UINT32_MAX));

    /* In place, seen through the map at once. */
    assert_int_equal(fwd_writer_get(&rec, &w, 77, NULL), 0);
    assert_int_equal(fwd_writer_head(&head, &w, &rec, NULL), 0);
    assert_int_equal(head.length, 77);
    rec.score = 12345;
    rec.dead_at = 5;
    assert_int_equal(fwd_writer_put(&w, 77, &rec, NULL), 0);
    assert_int_equal(fwd_map_rec(&m, 77)->score, 12345);
    assert_int_equal(fwd_map_rec(&m, 77)->dead_at, 5);
    assert_int_equal(fwd_writer_get(&rec, &w, 0, NULL), ASK_CORRUPT);
    assert_int_equal(fwd_writer_get(&rec, &w, 10001, NULL), ASK_CORRUPT);
    fwd_map_close(&m);
    fwd_writer_close(&w);
}

/* A writer that was killed left more behind than was committed: the next one goes on as if not. */
static void goes_on_behind_a_killed_writer(void **state)
{
    struct fwd_writer w;
    struct fwd_map m;

    (void)state;
    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    for (uint32_t i = 1; i <= 10; i++)
        append(&w, i);
    assert_int_equal(fwd_writer_flush(&w, NULL), 0);
    fwd_writer_close(&w);
    {
        char path[80];
        int fd;

        snprintf(path, sizeof(path), "%s.dat", base); /* a torn write: no border of four */
        fd = open(path, O_WRONLY | O_APPEND);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, "abc", 3), 3);
        close(fd);
    }
    assert_int_equal(fwd_writer_open(&w, base, 6, NULL), 0); /* five were committed */
    for (uint32_t i = 106; i <= 108; i++)
        append(&w, i);
    assert_int_equal(fwd_writer_sync(&w, NULL), 0);
    assert_int_equal(fwd_map_open(&m, base, NULL), 0);
    for (uint32_t i = 1; i <= 5; i++)
        check_rec(&m, i, i);
    for (uint32_t i = 6; i <= 8; i++)
        check_rec(&m, i, i + 100);
    check_rec(&m, 9, 9); /* what nobody refers to */
    fwd_map_close(&m);
    fwd_writer_close(&w);
}

static void concat_shifts_streams(void **state)
{
    struct fwd_writer all, w;
    struct fwd_map m;
    char part[80];

    (void)state;
    assert_int_equal(fwd_writer_create(&all, base, NULL), 0);
    for (uint32_t k = 0; k < 3; k++) {
        snprintf(part, sizeof(part), "%s-%u", base, k);
        assert_int_equal(fwd_writer_create(&w, part, NULL), 0);
        for (uint32_t i = 1; i <= 5 + k; i++)
            append(&w, 100 * k + i);
        assert_int_equal(fwd_writer_flush(&w, NULL), 0);
        fwd_writer_close(&w);
        assert_int_equal(fwd_map_open(&m, part, NULL), 0);
        assert_int_equal(fwd_writer_concat(&all, &m, NULL), 0);
        fwd_map_close(&m);
    }
    fwd_writer_close(&all);
    assert_int_equal(fwd_map_open(&m, base, NULL), 0);
    assert_int_equal(m.docs, 18);
    check_rec(&m, 1, 1);
    check_rec(&m, 5, 5);
    check_rec(&m, 6, 101);
    check_rec(&m, 12, 201);
    check_rec(&m, 18, 207);
    fwd_map_close(&m);
}

static void damage_is_told(void **state)
{
    struct fwd_writer w;
    struct fwd_map m;
    struct ask_err err = {0};
    struct fwd_rec rec;
    char rec_path[80], dat_path[80];

    (void)state;
    snprintf(rec_path, sizeof(rec_path), "%s.rec", base);
    snprintf(dat_path, sizeof(dat_path), "%s.dat", base);
    assert_int_equal(fwd_map_open(&m, base, &err), ASK_CORRUPT); /* nothing there */
    assert_non_null(strstr(err.msg, "askwell rebuild"));
    assert_int_equal(fwd_writer_open(&w, base, 1, &err), ASK_CORRUPT);
    fwd_writer_close(&w);

    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    for (uint32_t i = 1; i <= 4; i++)
        append(&w, i);
    assert_int_equal(fwd_writer_flush(&w, NULL), 0);
    assert_int_equal(fwd_map_open(&m, base, NULL), 0);
    rec = *fwd_map_rec(&m, 4);
    rec.stream_n++; /* records that point nowhere give nothing */
    assert_int_equal(fwd_map_stream(&m, &rec).n, 0);
    rec.stream = UINT64_MAX - 2;
    assert_int_equal(fwd_map_stream(&m, &rec).n, 0);
    rec.stream = 8;
    assert_int_equal(fwd_map_stream(&m, &rec).n, 0);
    fwd_map_close(&m);
    fwd_writer_close(&w);

    assert_int_equal(fwd_writer_open(&w, base, 6, &err), ASK_CORRUPT); /* four are there */
    fwd_writer_close(&w);
    assert_int_equal(truncate(rec_path, 63), 0);
    assert_int_equal(fwd_map_open(&m, base, &err), ASK_CORRUPT);
    assert_int_equal(fwd_writer_open(&w, base, 1, &err), ASK_CORRUPT);
    fwd_writer_close(&w);
    assert_int_equal(fwd_writer_create(&w, base, NULL), 0);
    fwd_writer_close(&w);
    {
        int fd = open(dat_path, O_WRONLY);

        assert_int_equal(pwrite(fd, "garbage!", 8, 0), 8);
        close(fd);
    }
    assert_int_equal(fwd_map_open(&m, base, &err), ASK_CORRUPT);
    assert_int_equal(fwd_writer_open(&w, base, 1, &err), ASK_CORRUPT);
    assert_non_null(strstr(err.msg, ".dat"));
    fwd_writer_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_was_made),
        cmocka_unit_test(refuses_counts_that_do_not_fit),
        cmocka_unit_test(random_bytes_stay_inside),
        cmocka_unit_test_setup_teardown(write_and_read, setup, teardown),
        cmocka_unit_test_setup_teardown(goes_on_behind_a_killed_writer, setup, teardown),
        cmocka_unit_test_setup_teardown(concat_shifts_streams, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_told, setup, teardown),
    };

    return cmocka_run_group_tests_name("forward", tests, NULL, NULL);
}
