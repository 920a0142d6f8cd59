/* test_rows.c - dumps of rows: entities, odd layouts, and that a bad row costs itself only.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the rows mean (test_source_stackexchange.c).
 */
#include <stdlib.h>

#include "corpus/rows.h"
#include "tests/unit/cm.h"

/* Reads text and writes what came out as "Id=1 A=x|" and "!reason@line|". */
static int read_all(const char *text, size_t n, struct sb *out, bool *complete, struct ask_err *err)
{
    struct input_blob blob = {"Posts.xml", text, n};
    struct input *in = NULL;
    struct stream *s = NULL;
    struct rows rows;
    struct row *row = calloc(1, sizeof *row);
    int rc;
    assert_non_null(row);
    assert_int_equal(input_open_blobs(&in, "dump", &blob, 1, NULL), 0);
    assert_int_equal(stream_open(&s, in, 0, NULL), 0);
    rows_init(&rows, s);
    while ((rc = rows_next(&rows, row, err)) > 0) {
        if (row->bad)
            sb_printf(out, "!%s@%d ", row->reason, (int)row->line);
        for (size_t i = 0; i < row->nattrs; i++)
            sb_printf(out, "%s" SV_FMT "=" SV_FMT, i ? " " : "", SV_ARG(row->attrs[i].name),
                      SV_ARG(row->attrs[i].value));
        sb_putc(out, '|');
    }
    *complete = rows_complete(&rows);
    rows_dispose(&rows);
    stream_close(s);
    input_free(in);
    free(row);
    return rc;
}

static void check(const char *text, const char *want, bool want_complete)
{
    struct sb out = SB_INIT(1 << 20);
    bool complete;
    assert_int_equal(read_all(text, strlen(text), &out, &complete, NULL), 0);
    assert_string_equal(sb_str(&out), want);
    assert_int_equal(complete, want_complete);
    sb_dispose(&out);
}

static void test_good(void **state)
{
    (void)state;
    check("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n"
          "  <row Id=\"1\" A=\"x\" />\r\n  <row A='y' Id='2'/>\n</posts>",
          "Id=1 A=x|A=y Id=2|", true);
    check("<!-- a\n <row Id=\"0\" /> comment --><posts><row Id=\"1\"/><row Id=\"2\"></row></posts>",
          "Id=1|Id=2|", true);
    check("<posts>\n<row\n Id = \"1\"\n B=\"a>b\" />\n</posts>\n", "Id=1 B=a>b|", true);
    check("<posts/>", "", true);
    check("", "", false);
    check("<posts><row/></posts>", "|", true);
}

static void test_entities(void **state)
{
    (void)state;
    check("<p><row A=\"&lt;b&gt; &amp;amp; &quot;&apos;&#xA;&#65;&#x1F600;\"/></p>",
          "A=<b> &amp; \"'\nA\xf0\x9f\x98\x80|", true);
    check("<p><row A=\"a&#x1F;b&#0;c&#xD800;d&#1114112;e\"/></p>", "A=abcde|", true);
    check("<p><row A=\"AT&T & x; &; &#; &#x; a&b\"/></p>", "!unknown entity &#;@1 |", true);
    check("<p><row A=\"AT&T & x & y&\"/></p>", "A=AT&T & x & y&|", true);
    check("<p><row Id=\"1\" A=\"&lol;\"/><row Id=\"2\"/></p>", "!unknown entity &lol;@1 Id=1|Id=2|",
          true);
    check("<!DOCTYPE p [\n<!ENTITY a \"aaaa\">\n<!ENTITY b \"&a;&a;\">\n]>\n<p><row Id=\"1\"/></p>",
          "!document types and entities of a file's own are not read@1 |"
          "!document types and entities of a file's own are not read@2 |"
          "!document types and entities of a file's own are not read@3 |Id=1|",
          true);
}

static void test_bad(void **state)
{
    (void)state;
    check("<p>\n<row Id=\"1\" A=\"x <b>y\" />\n<row Id=\"2\"/>\n</p>",
          "!a value is not closed; a stray < or a cut-off file@2 Id=1|Id=2|", true);
    check(
        "<p>\n<row Id=\"1\" A=x />\n<row Id=\"2\" =\"\"/>\n<row Id=\"3\" B/>\n<row Id=\"4\"/></p>",
        "!a value is not in quotes@2 Id=1|!an attribute is expected@3 Id=2|"
        "!an attribute is expected@4 Id=3|Id=4|",
        true);
    check("<p>\n<row Id=\"1\"/>\n<row Id=\"2\" A=\"cut off he",
          "Id=1|!a value is not closed; a stray < or a cut-off file@3 Id=2|", false);
    check("<p>\n<row Id=\"1\"/>\n<row Id=\"2\" A=", "Id=1|!the row is cut off@3 Id=2|", false);
    check("<p>\n<row Id=\"1\"/>\n<row Id=\"2\" ", "Id=1|!the row is cut off@3 Id=2|", false);
    check("<p>\n<row Id=\"1\"/>\n", "Id=1|", false);
    check("<p>\n<row Id=\"1\"/>\n</p", "Id=1|", false);
    check("<p><row Id=\"1\" A=\"</x>\"/>",
          "!a value is not closed; a stray < or a cut-off file@1 Id=1|",
          false); /* a closing tag in a text does not make the dump whole */
    check("<p><row Id=\"1\"/></p><row Id=\"2\"/>", "Id=1|Id=2|", false);
    check("<!-- never closed <row Id=\"1\"/></p>", "", false);
}

/* Behind the first row a comment cannot swallow rows: it is a value that was not escaped. */
static void test_stray_comment(void **state)
{
    (void)state;
    check("<p>\n<row Id=\"1\" A=\"x <!-- y\" />\n<row Id=\"2\"/>\n</p>",
          "!a value is not closed; a stray < or a cut-off file@2 Id=1|"
          "!a comment is not closed@2 |Id=2|",
          true);
    check("<p><row Id=\"1\" A=\"<!--\" />\n</p>",
          "!a value is not closed; a stray < or a cut-off file@1 Id=1|"
          "!a comment is not closed@1 |",
          true);
    check("<p><row Id=\"1\"/><!-- one <b> two --><row Id=\"2\"/></p>", "Id=1|Id=2|", true);
    check("<p><row Id=\"1\"/><!-- never closed <row Id=\"2\"/><row Id=\"3\"/></p>",
          "Id=1|!a comment is not closed@1 |Id=2|Id=3|", true);
}

static void test_many_attributes(void **state)
{
    struct sb in = SB_INIT(1 << 16), out = SB_INIT(1 << 16);
    bool complete;
    (void)state;
    sb_puts(&in, "<p><row");
    for (int i = 0; i < 100; i++)
        sb_printf(&in, " a%d=\"%d\"", i, i);
    sb_puts(&in, "/></p>");
    assert_int_equal(read_all(in.p, in.n, &out, &complete, NULL), 0);
    assert_true(sv_starts(sb_view(&out), SV("!more than 64 attributes")));
    assert_true(complete);
    sb_dispose(&in);
    sb_dispose(&out);
}

/* A row of 100 MB is a bad item, and the next one is read. */
static void test_huge_row(void **state)
{
    size_t n = 100 << 20;
    char *p = malloc(n);
    struct sb out = SB_INIT(1 << 16);
    bool complete;
    (void)state;
    assert_non_null(p);
    memset(p, 'x', n);
    memcpy(p, "<p>\n<row Id=\"1\" Body=\"", 22);
    for (size_t i = 1 << 20; i < n; i += 1 << 20)
        p[i] = '\n';
    static const char tail[] = "\"/>\n<row Id=\"2\"/>\n</p>";
    memcpy(p + n - (sizeof tail - 1), tail, sizeof tail - 1);
    assert_int_equal(read_all(p, n, &out, &complete, NULL), 0);
    assert_string_equal(sb_str(&out), "!the row is longer than 16 MiB@2 Id=1|Id=2|");
    assert_true(complete);
    free(p);
    sb_dispose(&out);
}

static void test_encodings(void **state)
{
    struct sb out = SB_INIT(1 << 16);
    struct ask_err err = {0};
    bool complete;
    (void)state;
    check(
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?><p><row A=\"caf\xe9 \x80\" B=\"b\"/></p>",
        "A=caf\xc3\xa9 \xe2\x82\xac B=b|", true);
    check("<?xml encoding=\"UTF-8\"?><p><row A=\"caf\xe9\"/></p>", "A=caf\xe9|", true);
    assert_int_equal(read_all("\xff\xfe<\0p\0>\0", 8, &out, &complete, &err), ASK_FORMAT);
    assert_non_null(strstr(err.msg, "UTF-16"));
    static const char sjis[] = "<?xml encoding='Shift_JIS'?><p/>";
    assert_int_equal(read_all(sjis, sizeof sjis - 1, &out, &complete, &err), ASK_FORMAT);
    assert_non_null(strstr(err.msg, "Shift_JIS"));
    sb_dispose(&out);
}

/* Wherever a dump is cut, what comes before is read, nothing after is invented, and only the whole
 * one counts as whole. */
static void test_every_cut(void **state)
{
    static const char text[] =
        "<?xml version=\"1.0\"?>\n<posts>\n  <row Id=\"1\" A=\"&lt;x&gt;\" />\n"
        "  <row Id=\"2\" />\n</posts>";
    (void)state;
    for (size_t n = 0; n < sizeof text - 1; n++) {
        struct sb out = SB_INIT(1 << 16);
        char *copy = malloc(n + 1); /* so that one byte too far is seen */
        bool complete;
        assert_non_null(copy);
        memcpy(copy, text, n);
        assert_int_equal(read_all(copy, n, &out, &complete, NULL), 0);
        assert_false(complete);
        free(copy);
        sb_dispose(&out);
    }
    check(text, "Id=1 A=<x>|Id=2|", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_stray_comment),
        cmocka_unit_test(test_many_attributes),
        cmocka_unit_test(test_huge_row),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_every_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
