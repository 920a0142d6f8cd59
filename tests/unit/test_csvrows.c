/* test_csvrows.c - CSV: quotes, dialects, notes before the header, bad records and their price.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: importers that read CSV. Method: the reader runs over bytes in memory; what it gives is
 * written as "line:field|field" and compared.
 */
#include "corpus/csvrows.h"
#include "corpus/importer_run.h"
#include "tests/unit/import_util.h"

static const char *const want_names[] = {"First Name", "URL", NULL};

struct read {
    struct input *in;
    struct stream *s;
    struct csvrows *r;
};

static void read_open(struct read *o, struct sv text, const struct csvrows_opt *opt)
{
    struct input_blob blob = {"x.csv", text.p, text.n};
    assert_int_equal(input_open_blobs(&o->in, "in", &blob, 1, NULL), 0);
    assert_int_equal(stream_open_plain(&o->s, o->in, 0, NULL), 0);
    assert_int_equal(csvrows_new(&o->r, o->s, opt, NULL), 0);
}

static void read_close(struct read *o)
{
    csvrows_free(o->r);
    stream_close(o->s);
    input_free(o->in);
}

/* Everything that comes out, one record behind the other. */
static const char *all(struct world *w, struct sv text, const struct csvrows_opt *opt)
{
    struct read o;
    struct csvrow row;
    struct sb b = SB_INIT(64 << 20);
    struct ask_err err = {0};
    int rc;
    read_open(&o, text, opt);
    while ((rc = csvrows_next(o.r, &row, &err)) > 0) {
        sb_printf(&b, "%d:%s", (int)row.line, row.reason);
        for (size_t i = 0; i < row.n && !row.reason[0]; i++) {
            sb_puts(&b, i ? "|" : "");
            sb_sv(&b, row.fields[i]);
        }
        sb_putc(&b, '\n');
    }
    if (rc < 0)
        sb_printf(&b, "error: %s\n", err.msg);
    else if (!csvrows_complete(o.r))
        sb_puts(&b, "breaks off\n");
    read_close(&o);
    const char *out = arena_strndup(&w->a, sb_str(&b), b.n);
    sb_dispose(&b);
    return out;
}

#define assert_rows(text, opt, want) assert_string_equal(all(w, sv_of(text), opt), want)

static void test_records(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {0};
    assert_rows("\xef\xbb\xbf"
                "a,b\r\n1,\"two\nlines \"\"q\"\"\"\r\n\r\n\n3, 4 \r\n5\n6,7",
                &opt, "2:1|two\nlines \"q\"\n6:3|4\n7:5\n8:6|7\n");
    assert_rows("\xef\xbb\xbf\"a\",b\n,\n\"\",\"\"\n", &opt, "2:|\n3:|\n");
    assert_rows("a,b\n1,\"cr\r\nlf\"\r\n", &opt, "2:1|cr\r\nlf\n");
    assert_rows("a,b\n5\" disk,6\n\"say \"x\" y\",7\n", &opt, "2:5\" disk|6\n3:say \"x\" y|7\n");
    assert_rows("", &opt, "error: it has no line with the names of the columns\n");
    assert_rows("a,b\n", &opt, "");
    const struct csvrows_opt semicolon = {.delimiter = ';'};
    assert_rows("a;b\n1,5;2\n", &semicolon, "2:1,5|2\n");
}

static void test_backslash(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {.backslash = true}, plain = {0};
    const char text[] = "Date,Link,Message\n1,l,\"say \\\"no, not\\\", or\n\\\"yes\\\"\"\n"
                        "2,l,\"\"\"q\"\" and \\\\\"\n3,l,C:\\\"x\n";
    assert_rows(text, &opt,
                "2:1|l|say \"no, not\", or\n\"yes\"\n4:2|l|\"q\" and \\\\\n5:3|l|C:\\\"x\n");
    assert_string_not_equal(all(w, sv_of(text), &plain), all(w, sv_of(text), &opt));
}

static void test_header(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {.header = want_names};
    const char text[] = "Notes:\n\"When exporting, some are missing\nsee help\"\n\n"
                        "first name,Last Name, url ,First Name\nAda,L,http://e.org,x\n";
    assert_rows(text, &opt, "6:Ada|L|http://e.org|x\n");
    assert_rows("a,b\n1,2\n", &opt, "error: it has no line with the names of the columns\n");
    struct read o;
    struct csvrow row;
    read_open(&o, sv_of(text), &opt);
    assert_int_equal(csvrows_column(o.r, "url"), -1); /* not read yet */
    assert_int_equal(csvrows_next(o.r, &row, NULL), 1);
    assert_int_equal(csvrows_column(o.r, "URL"), 2);
    assert_int_equal(csvrows_column(o.r, "none"), -1);
    assert_sv(csvrows_get(o.r, &row, "First name"), "Ada");
    assert_sv(csvrows_get(o.r, &row, "none"), "");
    read_close(&o);
}

static void test_bad_records(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {0};
    /* never closed: the next record's quotes end it, or the end of the file does */
    assert_rows("a,b\n1,\"open\n2,\"two\"\n3,4\n", &opt,
                "2:a quote is not closed\n3:2|two\n4:3|4\n");
    assert_rows("a,b\n1,\"open\n2,3\n4,5\n", &opt,
                "2:a quote is not closed\n3:2|3\n4:4|5\nbreaks off\n");
    /* lines of the bad record's own text are no records */
    assert_rows("a,b\n1,\"x \ntext\nmore\" y\nz\"\n4,5\n", &opt,
                "2:a quote is not closed\n6:4|5\n");
    assert_rows("a,b\n1,2,3\n4,5\n", &opt, "2:a record has more fields than the header\n3:4|5\n");
    /* short ones behind it are not lost */
    assert_rows("a,b\n1,\"open\n2,\"two\"\n3\n4\n", &opt,
                "2:a quote is not closed\n3:2|two\n4:3\n5:4\n");
}

static void test_limits(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {0};
    struct sb b = SB_INIT(64 << 20);
    sb_puts(&b, "a,b\n1,\"");
    while (b.n < CSV_RECORD_MAX + (1 << 20))
        sb_puts(&b, "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz\n");
    sb_puts(&b, "\"\n2,3\n");
    const char *out = all(w, sb_view(&b), &opt);
    assert_non_null(strstr(out, "2:a record is longer than 16 MiB"));
    assert_non_null(strstr(out, ":2|3\n"));
    sb_reset(&b);
    sb_puts(&b, "a,b\n");
    for (int i = 0; i < CSV_FIELDS_MAX; i++)
        sb_puts(&b, ",");
    sb_puts(&b, "\n1,2\n");
    assert_string_equal(all(w, sb_view(&b), &opt), "2:a record has more than 4096 fields\n3:1|2\n");
    sb_reset(&b); /* nothing here takes longer than linear time */
    sb_puts(&b, "a,b\n");
    for (int i = 0; i < 20000; i++)
        sb_puts(&b, i % 3 ? "1,\"x\"\"\n" : "\"\",\"\"y\n");
    (void)all(w, sb_view(&b), &opt);
    sb_dispose(&b);
}

/* Cut at every byte it ends, and in pieces of any length it reads the same. */
static void test_cut(void **state)
{
    struct world *w = *state;
    const struct csvrows_opt opt = {.backslash = true};
    const char text[] = "a,b\r\n1,\"x\\\"y\"\"z\"\r\n\"2\n2\",3\r\n5\" d,\"e\n\"f\n";
    for (size_t n = 0; n < sizeof text; n++) {
        char *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        memcpy(copy, text, n);
        (void)all(w, sv_make(copy, n), &opt);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_records, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_backslash, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_header, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_bad_records, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_limits, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_cut, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
