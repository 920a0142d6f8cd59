/* test_input.c - members of files, folders and archives; pieces of streams.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which importer takes an input (test_importer.c). Archives are made by libarchive's
 * writer, whatever is damaged about them by hand.
 */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

#include "corpus/input.h"
#include "tests/unit/import_util.h"

/* ---- making archives ---- */

struct file {
    const char *name;
    const char *text;
    size_t zeros; /* as many instead of the text */
};

static void make_archive(const char *path, int format, int filter, const struct file *files,
                         size_t n)
{
    struct archive *a = archive_write_new();
    setlocale(LC_CTYPE, "C.UTF-8"); /* the writer needs it for names; our reader must not */
    static const char zeros[1 << 16];
    assert_int_equal(archive_write_set_format(a, format), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        size_t size = files[i].zeros ? files[i].zeros : strlen(files[i].text);
        archive_entry_set_pathname(e, files[i].name);
        archive_entry_set_filetype(e, files[i].name[strlen(files[i].name) - 1] == '/' ? AE_IFDIR
                                                                                      : AE_IFREG);
        archive_entry_set_perm(e, 0600);
        archive_entry_set_size(e, (la_int64_t)size);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        for (size_t at = 0; files[i].zeros && at < size; at += sizeof zeros)
            archive_write_data(a, zeros, size - at < sizeof zeros ? size - at : sizeof zeros);
        if (!files[i].zeros)
            archive_write_data(a, files[i].text, size);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    setlocale(LC_CTYPE, "C");
}

static const char *read_member(struct world *w, struct input *in, size_t i)
{
    struct stream *s = NULL;
    struct sb b = SB_INIT(1 << 20);
    char buf[7];
    ptrdiff_t got;
    assert_int_equal(stream_open(&s, in, i, &w->err), 0);
    while ((got = stream_read(s, buf, sizeof buf, &w->err)) > 0)
        sb_put(&b, buf, (size_t)got);
    assert_int_equal(got, 0);
    assert_int_equal(stream_offset(s), b.n);
    stream_close(s);
    const char *text = arena_strndup(&w->a, sb_str(&b), b.n);
    sb_dispose(&b);
    return text;
}

static void test_folder(void **state)
{
    struct world *w = *state;
    struct input *in = NULL, *sub = NULL;
    world_write(w, "f/b.txt", "bb");
    world_write(w, "f/a/z.txt", "z");
    world_write(w, "f/a.txt", "a");
    world_write(w, "f/.hidden/x", "x");
    world_write(w, "f/.x", "x");
    world_write(w, "f/.DS_Store", "x");
    world_write(w, "f/c/.E2.9C.94.20done.json", "[]");
    assert_int_equal(symlink("/etc", world_path(w, "f/etc")), 0);
    assert_int_equal(symlink("..", world_path(w, "f/a/loop")), 0);
    assert_int_equal(input_open(&in, world_path(w, "f/"), NULL, &w->err), 0);
    assert_int_equal(input_count(in), 4);
    assert_string_equal(input_at(in, 0)->name, "a/z.txt");
    assert_string_equal(input_at(in, 1)->name, "a.txt");
    assert_string_equal(input_at(in, 2)->name, "b.txt");
    assert_string_equal(input_at(in, 3)->name, "c/.E2.9C.94.20done.json"); /* not hidden */
    assert_int_equal(input_at(in, 2)->size, 2);
    assert_int_equal(input_links(in), 2);
    assert_int_equal(input_bytes(in), 6);
    assert_sv(input_name(in), "f");
    assert_int_equal(input_find(in, SV("b.txt")), 2);
    assert_int_equal(input_find(in, SV("c.txt")), -1);
    assert_string_equal(read_member(w, in, 2), "bb");
    assert_sv(input_head(in, 0), "z");
    size_t first = 0;
    assert_int_equal(input_pick(&sub, in, &first, 1, 2, &w->err), 0);
    input_free(in); /* a view outlives it */
    assert_string_equal(input_at(sub, 0)->name, "z.txt");
    assert_sv(input_name(sub), "a");
    assert_int_equal(input_kind(sub), INPUT_FOLDER);
    assert_string_equal(read_member(w, sub, 0), "z");
    input_free(sub);
}

static void test_no_such(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    assert_int_equal(input_open(&in, world_path(w, "nothing"), NULL, &w->err), ASK_NOTFOUND);
    assert_null(in);
    assert_int_equal(input_open(&in, "/dev/null", NULL, &w->err), ASK_FORMAT);
    if (geteuid() == 0)
        return; /* who may read everything cannot test that */
    world_write(w, "g/ok.txt", "x");
    world_write(w, "g/no/x.txt", "x");
    assert_int_equal(chmod(world_path(w, "g/no"), 0), 0);
    assert_int_equal(input_open(&in, world_path(w, "g"), NULL, &w->err), 0);
    const struct input_problem *p;
    assert_int_equal(input_problems(in, &p), 1);
    assert_non_null(strstr(p[0].path, "g/no"));
    assert_int_equal(input_count(in), 1);
    input_free(in);
    assert_int_equal(chmod(world_path(w, "g/no"), 0700), 0);
}

static void test_archives(void **state)
{
    static const struct {
        const char *name;
        int format, filter;
    } kinds[] = {{"x.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE},
                 {"x.7z", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE},
                 {"x.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE},
                 {"x.tar.gz", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP},
                 {"x.tgz", ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_GZIP},
                 {"x.tar.xz", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ},
                 {"x.tar.zst", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD},
                 {"x.tar.bz2", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_BZIP2},
                 {"misnamed.txt", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE}};
    static const struct file files[] = {{"top/", "", 0},
                                        {"top/Posts.xml", "<posts/>", 0},
                                        {"top/deep/caf\xc3\xa9.txt", "one\ntwo\n", 0},
                                        {"top/.DS_Store", "junk", 0},
                                        {"top/last", "", 0}};
    struct world *w = *state;
    world_write(w, "keep", "");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct input *in = NULL;
        const char *path = world_path(w, kinds[k].name);
        make_archive(path, kinds[k].format, kinds[k].filter, files, sizeof files / sizeof *files);
        assert_int_equal(input_open(&in, path, NULL, &w->err), 0);
        assert_int_equal(input_kind(in), INPUT_ARCHIVE);
        assert_int_equal(input_count(in), 3); /* below the one folder that holds all */
        assert_sv(input_name(in), k == 8 ? "misnamed.txt" : "x");
        ptrdiff_t posts = input_find(in, SV("Posts.xml")),
                  deep = input_find(in, SV("deep/caf\xc3\xa9.txt"));
        assert_true(posts >= 0 && deep >= 0);
        for (int round = 0; round < 2; round++) { /* forward, back, again */
            assert_string_equal(read_member(w, in, (size_t)posts), "<posts/>");
            assert_sv(input_head(in, (size_t)deep), "one\ntwo\n");
            assert_string_equal(read_member(w, in, (size_t)deep), "one\ntwo\n");
        }
        input_free(in);
    }
}

static void test_compressed_file(void **state)
{
    static const struct file one = {"ignored", "{\"a\":1}\n{\"b\":2}\n", 0};
    struct world *w = *state;
    struct input *in = NULL;
    world_write(w, "keep", "");
    make_archive(world_path(w, "log.jsonl.gz"), ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &one, 1);
    assert_int_equal(input_open(&in, world_path(w, "log.jsonl.gz"), NULL, &w->err), 0);
    assert_int_equal(input_count(in), 1);
    assert_string_equal(input_at(in, 0)->name, "log.jsonl");
    assert_string_equal(read_member(w, in, 0), one.text);
    assert_sv(input_name(in), "log.jsonl");
    input_free(in);
}

/* 150 MB of zeros in less than 150 KB. */
static void test_bomb(void **state)
{
    static const struct file files[] = {
        {"a.txt", "fine", 0}, {"bomb", "", 150 << 20}, {"c.txt", "c", 0}};
    struct world *w = *state;
    struct input *in = NULL;
    struct stream *s = NULL;
    char buf[1 << 16];
    ptrdiff_t got;
    world_write(w, "keep", "");
    make_archive(world_path(w, "b.zip"), ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, files, 3);
    assert_int_equal(input_open(&in, world_path(w, "b.zip"), NULL, &w->err), 0);
    assert_string_equal(read_member(w, in, 0), "fine");
    assert_int_equal(stream_open(&s, in, 1, &w->err), 0);
    while ((got = stream_read(s, buf, sizeof buf, &w->err)) > 0)
        ;
    assert_int_equal(got, ASK_LIMIT);
    assert_true(stream_offset(s) <= (INPUT_RATIO_FROM + (400 << 20)));
    stream_close(s);
    assert_string_equal(read_member(w, in, 2), "c"); /* the others can still be read */
    input_free(in);
    make_archive(world_path(w, "b.tar.xz"), ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ, files, 3);
    assert_int_equal(input_open(&in, world_path(w, "b.tar.xz"), NULL, &w->err), ASK_LIMIT);
    assert_non_null(strstr(w->err.msg, "more than 1000 times"));
}

static void cut_file(const char *path, double share)
{
    struct stat sb;
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(truncate(path, (off_t)((double)sb.st_size * share)), 0);
}

static void test_damaged(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    struct file files[40];
    char names[40][16];
    world_write(w, "keep", "");
    for (int i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "%02d", i);
        char *text = arena_alloc(&w->a, 20001);
        for (int k = 0; k < 20000; k++)
            text[k] = (char)('a' + (unsigned)(rand() % 26));
        text[20000] = '\0';
        files[i] = (struct file){names[i], text, 0};
    }
    make_archive(world_path(w, "d.tar.gz"), ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, files,
                 40);
    cut_file(world_path(w, "d.tar.gz"), .5);
    assert_int_equal(input_open(&in, world_path(w, "d.tar.gz"), NULL, &w->err), 0);
    const struct input_problem *p;
    assert_int_equal(input_problems(in, &p), 1);
    assert_true(input_count(in) > 5 && input_count(in) < 30);
    assert_string_equal(read_member(w, in, 1), files[1].text);
    input_free(in);
    make_archive(world_path(w, "d.7z"), ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, files, 40);
    cut_file(world_path(w, "d.7z"), .5);
    assert_int_equal(input_open(&in, world_path(w, "d.7z"), NULL, &w->err), ASK_CORRUPT);
    make_archive(world_path(w, "d.zip"), ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, files, 40);
    cut_file(world_path(w, "d.zip"), .5);
    assert_int_equal(input_open(&in, world_path(w, "d.zip"), NULL, &w->err), ASK_CORRUPT);
}

static void test_stdin(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    static const struct file files[] = {{"Posts.xml", "<posts/>", 0}};
    world_write(w, "text", "plain text");
    make_archive(world_path(w, "s.7z"), ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, files, 1);
    int keep = dup(STDIN_FILENO);
    assert_non_null(freopen(world_path(w, "text"), "rb", stdin));
    assert_int_equal(input_open(&in, "-", w->dir, &w->err), 0);
    assert_string_equal(read_member(w, in, 0), "plain text");
    assert_string_equal(read_member(w, in, 0), "plain text");
    assert_sv(input_name(in), "stdin");
    input_free(in);
    assert_non_null(freopen(world_path(w, "s.7z"), "rb", stdin));
    assert_int_equal(input_open(&in, "-", w->dir, &w->err), 0);
    assert_string_equal(read_member(w, in, 0), "<posts/>");
    assert_string_equal(read_member(w, in, 0), "<posts/>");
    input_free(in);
    assert_int_equal(input_open(&in, "-", "/nonexistent", &w->err), ASK_NOTFOUND);
    dup2(keep, STDIN_FILENO);
    close(keep);
}

/* ---- pieces ---- */

static void check_cut(const char *text, size_t n, char at, size_t max, const char *want)
{
    struct input_blob blob = {"t", text, n};
    struct input *in = NULL;
    struct stream *s = NULL;
    struct cut c;
    struct piece p;
    struct sb out = SB_INIT(1 << 20);
    int rc;
    assert_int_equal(input_open_blobs(&in, "b", &blob, 1, NULL), 0);
    assert_int_equal(stream_open(&s, in, 0, NULL), 0);
    cut_init(&c, s, at, max);
    while ((rc = cut_next(&c, &p, NULL)) > 0)
        sb_printf(&out, "%d:%.*s%s%s|", (int)p.line, (int)(p.text.n < 20 ? p.text.n : 20), p.text.p,
                  p.over ? "+" : "", p.last ? "." : "");
    assert_int_equal(rc, 0);
    assert_string_equal(sb_str(&out), want);
    sb_dispose(&out);
    cut_dispose(&c);
    stream_close(s);
    input_free(in);
}

/* Heads asked for backwards come from one pass, and members can be read after it. */
static void test_heads(void **state)
{
    enum { N = 300 };
    static const int formats[] = {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_7ZIP,
                                  ARCHIVE_FORMAT_TAR_USTAR};
    struct world *w = *state;
    struct file files[N];
    world_write(w, "heads", ""); /* makes the folder */
    for (size_t i = 0; i < N; i++) {
        const char *name = arena_printf(&w->a, "p/%03zu.md", N - i);
        files[i] = (struct file){name, name, 0};
    }
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
        struct input *in = NULL;
        const char *path = world_path(w, "heads");
        make_archive(path, formats[k], ARCHIVE_FILTER_NONE, files, N);
        assert_int_equal(input_open(&in, path, NULL, &w->err), 0);
        assert_int_equal(input_count(in), N);
        assert_sv(input_head(in, N - 1), files[N - 1].text);
        assert_int_equal(unlink(path), 0); /* whoever opened it anew would fail */
        for (size_t i = N; i-- > 0;)
            assert_sv(input_head(in, i), files[i].text);
        const struct input_problem *p;
        assert_int_equal(input_problems(in, &p), 0);
        input_free(in);
        make_archive(path, formats[k], ARCHIVE_FILTER_NONE, files, N);
        assert_int_equal(input_open(&in, path, NULL, &w->err), 0);
        assert_sv(input_head(in, 7), files[7].text);
        for (size_t i = 0; i < N; i++)
            assert_string_equal(read_member(w, in, i), files[i].text);
        input_free(in);
    }
}

/* Each member is within its bounds; all together they are a bomb. */
static void test_bomb_of_many(void **state)
{
    enum { N = 12 };
    struct world *w = *state;
    struct file files[N];
    struct input *in = NULL;
    world_write(w, "many.zip", ""); /* makes the folder */
    for (size_t i = 0; i < N; i++)
        files[i] = (struct file){arena_printf(&w->a, "%zu.md", i), NULL, 95 << 20};
    make_archive(world_path(w, "many.zip"), ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, files, N);
    int rc = input_open(&in, world_path(w, "many.zip"), NULL, &w->err);
    char *buf = arena_alloc(&w->a, 1 << 20);
    for (size_t i = 0; rc >= 0 && i < input_count(in); i++) {
        struct stream *s = NULL;
        ptrdiff_t got = stream_open(&s, in, i, &w->err);
        while (got >= 0 && (got = stream_read(s, buf, 1 << 20, &w->err)) > 0)
            ;
        stream_close(s);
        rc = (int)got;
    }
    input_free(in);
    assert_int_equal(rc, ASK_LIMIT);
    assert_non_null(strstr(w->err.msg, "many.zip"));
}

/* "." is no name for a source. */
static void test_name_of_dot(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    world_write(w, "dots/site/a.md", "# A");
    static const char *const paths[] = {"dots/site/.", "dots/site/./", "dots/site/../site/."};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_int_equal(input_open(&in, world_path(w, paths[i]), NULL, &w->err), 0);
        assert_sv(input_name(in), "site");
        input_free(in);
    }
    assert_int_equal(input_open(&in, world_path(w, "dots/site/.."), NULL, &w->err), 0);
    assert_sv(input_name(in), "dots");
    assert_string_equal(input_at(in, 0)->name, "site/a.md");
    input_free(in);
}

/* A file that cannot be looked at is told of once. */
static void test_head_problem(void **state)
{
    struct world *w = *state;
    struct input *in = NULL;
    const struct input_problem *p;
    world_write(w, "gone/a.md", "# A");
    assert_int_equal(input_open(&in, world_path(w, "gone"), NULL, &w->err), 0);
    assert_int_equal(unlink(world_path(w, "gone/a.md")), 0);
    assert_int_equal(input_head(in, 0).n, 0);
    assert_int_equal(input_head(in, 0).n, 0);
    assert_int_equal(input_problems(in, &p), 1);
    assert_non_null(strstr(p[0].path, "gone/a.md"));
    assert_int_equal(p[0].rc, ASK_NOTFOUND);
    input_free(in);
}

static void test_cut(void **state)
{
    struct world *w = *state;
    check_cut("", 0, '\n', 100, "");
    check_cut("a\nb\n", 4, '\n', 100, "1:a|2:b|");
    check_cut("a\n\nb", 4, '\n', 100, "1:a|2:|3:b.|");
    check_cut("x\n<a\n<b", 7, '<', 100, "1:x\n|2:a\n|3:b.|");
    check_cut("abcdef\nxy\n", 10, '\n', 4, "1:abcd+|2:xy|");
    check_cut("abcdef", 6, '\n', 4, "1:abcd+.|");
    size_t n = 3 << 20; /* longer than any buffer: passed over, and the next piece is whole */
    char *big = arena_alloc(&w->a, n);
    memset(big, 'x', n);
    memcpy(big + n - 5, "\nyy\nz", 5);
    check_cut(big, n, '\n', 10, "1:xxxxxxxxxx+|2:yy|3:z.|");
    check_cut(big, n, '\n', n, "1:xxxxxxxxxxxxxxxxxxxx|2:yy|3:z.|");
    check_cut(big, n - 5, '\n', 10, "1:xxxxxxxxxx+.|");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(test_folder), T(test_no_such),      T(test_archives),    T(test_compressed_file),
        T(test_bomb),   T(test_damaged),      T(test_stdin),       T(test_cut),
        T(test_heads),  T(test_bomb_of_many), T(test_name_of_dot), T(test_head_problem)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
