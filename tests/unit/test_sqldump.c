/* test_sqldump.c - dumps of each program that writes them, cut into rows.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what rows mean (test_source_phpbb.c, test_source_discourse.c).
 * Method: rows of the wanted tables are written as "table|column=value|..." lines and compared.
 */
#include "corpus/sqldump.h"
#include "tests/unit/import_util.h"

static int want_all(void *ctx, struct sv table)
{
    (void)ctx;
    return sv_starts(table, SV("no_")) ? -1 : 0;
}

/* The rows of a text, as lines. */
static struct sv rows_of(struct world *w, struct sv text, bool *complete)
{
    struct input_blob blob = {"x.sql", text.p, text.n};
    struct input *in = NULL;
    struct stream *s = NULL;
    struct sqldump *d = NULL;
    struct sql_row row;
    struct sb out = SB_INIT(64 << 20);
    int more;
    assert_int_equal(input_open_blobs(&in, "export", &blob, 1, &w->err), 0);
    assert_int_equal(stream_open(&s, in, 0, &w->err), 0);
    assert_int_equal(sqldump_open(&d, s, want_all, NULL, &w->err), 0);
    while ((more = sqldump_next(d, &row, &w->err)) > 0) {
        if (more == 2)
            continue;
        sb_sv(&out, row.table);
        if (row.bad)
            sb_printf(&out, "!%s", row.reason);
        for (size_t i = 0; i < row.n; i++) {
            sb_putc(&out, '|');
            sb_sv(&out, row.values[i].column);
            sb_putc(&out, '=');
            sb_sv(&out, row.values[i].null ? SV("NULL") : row.values[i].text);
        }
        sb_putc(&out, '\n');
    }
    assert_int_equal(more, 0);
    if (complete)
        *complete = sqldump_complete(d);
    sqldump_free(d);
    stream_close(s);
    input_free(in);
    for (size_t i = 0; i < out.n; i++)
        out.p[i] = (char)(out.p[i] ? out.p[i] : '@'); /* so that it is a C string */
    struct sv copy = arena_sv(&w->a, sb_view(&out));
    sb_dispose(&out);
    return copy;
}

#define assert_rows(text, want)                                                                    \
    do {                                                                                           \
        bool whole_;                                                                               \
        struct sv got_ = rows_of(w, sv_of(text), &whole_);                                         \
        assert_sv(got_, want);                                                                     \
        assert_true(whole_);                                                                       \
    } while (0)

static void test_mysql(void **state)
{
    struct world *w = *state;
    assert_rows(
        "-- MySQL dump 10.13  Distrib 8.0\n--\n\n"
        "/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `t`;\n"
        "CREATE TABLE `t` (\n  `id` int(8) unsigned NOT NULL DEFAULT '0' COMMENT 'a, (b) \\' c',\n"
        "  `Text` mediumtext,\n  `key` enum('x','y)') DEFAULT NULL,\n  PRIMARY KEY (`id`),\n"
        "  KEY `k` (`Text`(10),`key`)\n) ENGINE=InnoDB AUTO_INCREMENT=3;\n"
        "LOCK TABLES `t` WRITE;\n"
        "INSERT INTO `no_t` VALUES (1,'a;b\\';c'),(2,'x''y');\n"
        "INSERT INTO `t` VALUES (1,'it\\'s; \\\"(a)\\\" \\\\ \\n\\t\\0%\\_',NULL),"
        "(-2,'don''t',_binary 'y'),\n(3,0x4142,\"q\\\"\"\"\");\n"
        "REPLACE INTO db.t (`Text`, id) VALUES ('x',7) ON DUPLICATE KEY UPDATE id=VALUES(id);\n"
        "INSERT IGNORE INTO t (id) VALUES (1.5e-3) , ( +4 );\n"
        "DELIMITER ;;\n/*!50003 CREATE TRIGGER x BEGIN SET a=';'; END */;;\nDELIMITER ;\n"
        "INSERT INTO t (id) SELECT 1 FROM t;\nUNLOCK TABLES;\n"
        "INSERT INTO t(id) VALUES (CONVERT('a)' USING utf8)),(_utf8mb4'z'),(x'4a'),(true);\n"
        "INSERT INTO t(id) VALUES (9);-- Dump completed on 2024-01-01\n",
        "t|id=1|Text=it's; \"(a)\" \\ \n\t@%_|key=NULL\n"
        "t|id=-2|Text=don't|key=y\n"
        "t|id=3|Text=AB|key=q\"\"\n"
        "t|Text=x|id=7\n"
        "t|id=1.5e-3\nt|id=+4\n"
        "t|id=NULL\nt|id=z\nt|id=J\nt|id=true\n"
        "t|id=9\n");
}

static void test_postgres(void **state)
{
    struct world *w = *state;
    assert_rows(
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n"
        "SET standard_conforming_strings = on;\n"
        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $_$ BEGIN a := ';"
        "'; $1 x $no$ INSERT INTO t VALUES (1); END $_$;\n"
        "CREATE TABLE public.t (\n    id integer DEFAULT nextval('s'::regclass) NOT NULL,\n"
        "    n numeric(10,2),\n    \"order\" text,\n    CONSTRAINT c CHECK ((id > 0))\n);\n"
        "COPY public.no_x (a) FROM stdin;\n1\\.\nINSERT INTO t VALUES (1);\n\\.\n\n\n"
        "COPY public.t (id, n, \"order\") FROM stdin;\n"
        "1\t\\N\ta\\tb\\nc\\\\N\\101\\b\n"
        "\\N\t2.5\t\n3\t\\\\.\tC:\\\\\\\n\n"
        "\\.\n\n"
        "COPY t FROM stdin;\n4\t5\t6\r\n\\.\r\n"
        "INSERT INTO public.t VALUES (5, 'C:\\', E'a\\'b\\x41\\u00e9\\n');\n"
        "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (6, 'x'::character varying(3), '{a,b}'"
        "::text[]);\n"
        "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n",
        "t|id=1|n=NULL|order=a\tb\nc\\NA\b\n"
        "t|id=NULL|n=2.5|order=\n"
        "t|id=3|n=\\.|order=C:\\\n\n"
        "t|id=4|n=5|order=6\n"
        "t|id=5|n=C:\\|order=a'bA\xc3\xa9\n\n"
        "t|id=6|n=x|order={a,b}\n");
}

static void test_sqlite(void **state)
{
    struct world *w = *state;
    assert_rows("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
                "CREATE TABLE IF NOT EXISTS \"t\" (id INTEGER PRIMARY KEY, txt TEXT DEFAULT 'a''b',"
                " -- a comment, with (\n  b BLOB, UNIQUE (id, txt));\n"
                "INSERT INTO t VALUES(1,'C:\\',X'6162');\n"
                "INSERT INTO \"t\" VALUES(2,replace(replace('a\\r\\nb','\\r',char(13)),'\\n',"
                "char(10)),NULL);\n"
                "INSERT INTO t VALUES(3,unistr('a\\u000ab\\\\'),'');\n"
                "INSERT INTO t(rowid,txt) VALUES(4,'x');\n"
                "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET txt='';END;\n"
                "COMMIT;\n",
                "t|id=1|txt=C:\\|b=ab\n"
                "t|id=2|txt=a\r\nb|b=NULL\n"
                "t|id=3|txt=a\nb\\|b=\n"
                "t|rowid=4|txt=x\n");
}

/* A bad row costs itself. */
static void test_bad_rows(void **state)
{
    struct world *w = *state;
    assert_rows("INSERT INTO t (a,b) VALUES (1),(2,3),(4,5,6),(7,'x' 'y'),(8,),(9,{}),(10,11);\n"
                "INSERT INTO u VALUES (1);\n"
                "INSERT INTO t (a,b) VALUES (1,0x4),(replace(a,b),1),(12,13)\n;",
                "t!the row has another number of values than its table has columns\n"
                "t|a=2|b=3\n"
                "t!the row has another number of values than its table has columns\n"
                "t!something follows a value\n"
                "t!there is no value where one belongs\n"
                "t!there is no value where one belongs\n"
                "t|a=10|b=11\n"
                "u!nothing says which columns the row has\n"
                "t!a hexadecimal value has half a byte\n"
                "t!an expression that is not known\n"
                "t|a=12|b=13\n");
    assert_rows("COPY t (a, b) FROM stdin;\n1\n2\t3\n4\t5\t6\n\\.\n",
                "t!the row has another number of values than its table has columns\n"
                "t|a=2|b=3\n"
                "t!the row has another number of values than its table has columns\n");
}

static void test_unfinished(void **state)
{
    struct world *w = *state;
    static const char *const texts[] = {
        "INSERT INTO t (a) VALUES (1),('x",
        "COPY t (a) FROM stdin;\n1\n",
        "COPY no_t (a) FROM stdin;\n1\n",
        "-- MySQL dump 10\nINSERT INTO t (a) VALUES (1);\n",
        "-- PostgreSQL database dump\nCOPY t (a) FROM stdin;\n\\.\n",
        "INSERT INTO no_t (a) VALUES ('",
        "/* a"};
    bool whole;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        (void)rows_of(w, sv_of(texts[i]), &whole);
        if (whole)
            fail_msg("whole: %s", texts[i]);
    }
    assert_sv(rows_of(w, SV("INSERT INTO t (a) VALUES (1),('x"), NULL), "t|a=1\n");
}

/* Values lie across every border of the window, and a statement of many megabytes is one line. */
static void test_windows(void **state)
{
    struct world *w = *state;
    struct sb sql = SB_INIT(64 << 20), want = SB_INIT(64 << 20);
    sb_puts(&sql, "INSERT INTO `t` (a,b) VALUES ");
    for (int i = 0; i < 60000; i++) {
        sb_printf(&sql, "%s(%d,'%.*s\\'/*''--')", i ? "," : "", i, i % 97,
                  "0123456789012345678901234567890123456789012345678901234567890123456789"
                  "0123456789012345678901234567890");
        sb_printf(&want, "t|a=%d|b=%.*s'/*'--\n", i, i % 97,
                  "0123456789012345678901234567890123456789012345678901234567890123456789"
                  "0123456789012345678901234567890");
    }
    sb_puts(&sql, ";");
    assert_true(sb_ok(&sql));
    struct sv got = rows_of(w, sb_view(&sql), NULL);
    assert_true(sv_eq(got, sb_view(&want)));
    sb_dispose(&sql);
    sb_dispose(&want);
}

static void test_long_row(void **state)
{
    struct world *w = *state;
    size_t n = 20 << 20;
    char *p = malloc(n);
    assert_non_null(p);
    memset(p, 'x', n);
    memcpy(p, "INSERT INTO t (a) VALUES ('", 27);
    memcpy(p + n - 12, "'),(2),(3); ", 12);
    assert_sv(rows_of(w, sv_make(p, n), NULL), "t!the row is over 16 MiB\nt|a=2\nt|a=3\n");
    free(p);
}

static void test_values(void **state)
{
    (void)state;
    struct sql_value v[] = {{SV("a"), SV("t"), false},
                            {SV("b"), SV("12"), false},
                            {SV("c"), SV("2024-01-02 03:04:05.678"), false},
                            {SV("d"), SV("x"), true}};
    struct sql_row row = {.values = v, .n = 4};
    assert_true(sqlrow_true(&row, "a") && sqlrow_true(&row, "b") && !sqlrow_true(&row, "c"));
    assert_int_equal(sqlrow_i64(&row, "b", 1), 12);
    assert_int_equal(sqlrow_i64(&row, "e", 1), 1);
    assert_int_equal(sqlrow_time(&row, "c"), 1704164645);
    assert_true(sqlrow_has(&row, "a") && !sqlrow_has(&row, "d") && !sqlrow_has(&row, "e"));
    assert_int_equal(sqlrow_text(&row, "d").n, 0);
    assert_true(name_is_sql(SV("a/Dump.SQL.gz")) && !name_is_sql(SV("sql.txt")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_mysql),    T(test_postgres),   T(test_sqlite),
                                       T(test_bad_rows), T(test_unfinished), T(test_windows),
                                       T(test_long_row), T(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
