/* test_importer.c - what is found at a path, and what every import has in common: cleaning, skips,
 * sweeps, stopping, the report.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the formats (test_source_*.c), archives (test_input.c).
 */
#include <jansson.h>

#include "corpus/clean.h"
#include "corpus/report.h"
#include "tests/unit/import_util.h"

#define POST(id) "{\"id\":\"" id "\",\"kind\":\"question\",\"title\":\"t" id "\",\"body\":\"b\"}\n"
#define DUMP     "<posts><row Id=\"1\" PostTypeId=\"1\" Title=\"t\" Body=\"b\"/></posts>"

static bool has(struct world *w, const char *source, const char *id)
{
    return world_thread(w, source, id).nposts > 0;
}

/* A folder of everything: each export is found, and pages only where no export is. */
static void test_walk(void **state)
{
    struct world *w = *state;
    world_write(w, "all/a.jsonl", POST("1"));
    world_write(w, "all/README.md", "# about");
    world_write(w, "all/deep/er/b.jsonl", POST("2"));
    world_write(w, "all/site.stackexchange.com/Posts.xml", DUMP);
    world_write(w, "all/docs/x.md", "# X\n\nx");
    world_write(w, "all/docs/more/y.md", "# Y\n\ny");
    world_write(w, "all/docs/data.json", "{\"id\":1}");
    world_write(w, "all/other/z.bin", "\x7f");
    assert_int_equal(world_import(w, "all"), 0);
    assert_int_equal(w->rep.inputs, 4);
    assert_int_equal(w->rep.counts.added, 5);
    assert_int_equal(world_skipped(w, "file beside the exports"), 1); /* README.md */
    assert_true(has(w, "a", "1") && has(w, "b", "2") && has(w, "site.stackexchange", "1"));
    assert_true(has(w, "docs", "x.md") && has(w, "docs", "more/y.md"));
    assert_int_equal(world_import(w, "all/deep"), 0);
    assert_int_equal(w->rep.counts.unchanged, 1);
    w->opt.source = "one";
    assert_int_equal(world_import(w, "all"), ASK_USAGE);
}

#define TWEETS                                                                                     \
    "window.YTD.tweet.part0 = [{\"id_str\":\"1592900000000000001\",\"full_text\":\"hello\","       \
    "\"created_at\":\"Wed Nov 16 12:00:00 +0000 2022\",\"favorite_count\":\"1\"}]"
#define BULK                                                                                       \
    "{\"type\":\"version\",\"version\":1}\n{\"type\":\"channel\",\"channel\":{\"team\":\"a\","     \
    "\"name\":\"b\",\"type\":\"O\"}}\n{\"type\":\"post\",\"post\":{\"team\":\"a\",\"channel\":"    \
    "\"b\","                                                                                       \
    "\"user\":\"u\",\"message\":\"m\",\"create_at\":1600000000000}}\n"
#define CHANNELS "[{\"id\":\"C012345678\",\"name\":\"general\",\"creator\":\"U1\",\"created\":1}]"
#define USERS                                                                                      \
    "[{\"id\":\"U1\",\"name\":\"ana\",\"real_name\":\"Ana\",\"is_bot\":false,\"profile\":{}}]"
#define DAY "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hi\",\"ts\":\"1600000000.000100\"}]"

/* Where one importer is sure of a folder, what is another's in it is not lost: each is read as what
 * it is. Files that people attached are not. */
static void test_strangers(void **state)
{
    struct world *w = *state;
    world_write(w, "mix/tweet.js", TWEETS);
    world_write(w, "mix/bulk.jsonl", BULK);
    world_write(w, "mix/list.jsonl", POST("1"));
    world_write(w, "mix/page.html", "<title>x</title><p>x</p>");
    world_write(w, "mix/chat/channels.json", CHANNELS);
    world_write(w, "mix/chat/users.json", USERS);
    world_write(w, "mix/chat/general/2020-09-13.json", DAY);
    assert_int_equal(world_import(w, "mix"), 0);
    assert_int_equal(w->rep.inputs, 4);
    assert_int_equal(w->rep.counts.added, 4);
    assert_int_equal(world_skipped(w, "file beside the exports"), 1); /* page.html */
    assert_true(has(w, "list", "1") && has(w, "chat", "1600000000.000100"));
    world_write(w, "solo/bulk.jsonl", BULK);
    world_write(w, "solo/page.html", "<title>x</title><p>x</p>");
    assert_int_equal(world_import(w, "solo"), 0);
    assert_int_equal(world_skipped(w, "file beside the exports"), 1);
    world_write(w, "up/channels.json", CHANNELS);
    world_write(w, "up/users.json", USERS);
    world_write(w, "up/general/2020-09-13.json", DAY);
    world_write(w, "up/__uploads/F1/list.jsonl", POST("2"));
    assert_int_equal(world_import(w, "up"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 1);
}

static void test_nothing(void **state)
{
    struct world *w = *state;
    world_write(w, "n/x.bin", "\x01\x02");
    assert_int_equal(world_import(w, "n"), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "stackexchange"));
    assert_non_null(strstr(w->err.msg, "jsonl"));
    assert_non_null(strstr(w->err.msg, "tutorials"));
    assert_int_equal(world_import(w, "n/x.bin"), ASK_FORMAT);
    world_write(w, "o/x.json", "{\"kind\":\"youtube#comment\",\"id\":\"1\"}\n"); /* not ours */
    assert_int_equal(world_import(w, "o/x.json"), ASK_FORMAT);
    assert_int_equal(world_import(w, "nowhere"), ASK_NOTFOUND);
    assert_int_equal(unlink(world_path(w, "n/x.bin")), 0);
    assert_int_equal(world_import(w, "n"), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "is empty"));
    w->opt.format = "slacc";
    assert_int_equal(world_import(w, "n"), ASK_USAGE);
    assert_non_null(strstr(w->err.msg, "there is no format \"slacc\""));
}

static void test_format(void **state)
{
    struct world *w = *state;
    world_write(w, "m/a.jsonl", POST("1"));
    world_write(w, "m/b.md", "# B\n\nb");
    w->opt.format = "tutorials";
    assert_int_equal(world_import(w, "m"), 0);
    assert_true(has(w, "m", "b.md"));
    assert_false(has(w, "a", "1"));
    w->opt.format = "jsonl";
    assert_int_equal(world_import(w, "m"), 0);
    assert_true(has(w, "a", "1"));
    world_write(w, "odd.txt", "{\"no\":1}\n" POST("7"));
    assert_int_equal(world_import(w, "odd.txt"), 0); /* whoever names the format means it */
    assert_true(has(w, "odd", "7"));
    assert_int_equal(w->rep.bad_total, 1);
}

/* Of several exports one that cannot be read costs the others nothing. */
static void test_one_unreadable(void **state)
{
    struct world *w = *state;
    world_write(w, "u/a.jsonl", "{\"askwell\":9}\n");
    world_write(w, "u/b/Posts.xml", "<?xml version=\"1.0\" encoding=\"koi8-r\"?>" DUMP);
    world_write(w, "u/c.jsonl", POST("1"));
    world_write(w, "u/d.zip", "PK\003\004 this is no archive");
    int rc = world_import(w, "u");
    assert_int_equal(rc, 0);
    assert_true(has(w, "c", "1"));
    assert_true(world_bad(w, "a.jsonl", -1, "must be 1"));
    assert_true(world_bad(w, "u/b", -1, "koi8-r"));
    assert_true(world_bad(w, "d.zip", -1, "damaged"));
}

static void test_limits(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(64 << 20);
    sb_puts(&b, "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"");
    for (int i = 0; i < 70000; i++)
        sb_putc(&b, 'x');
    sb_puts(&b, "\"}\n{\"id\":\"2\",\"kind\":\"question\",\"tags\":[");
    for (int i = 0; i < 70; i++)
        sb_printf(&b, "%s\"t%d\"", i ? "," : "", i);
    sb_puts(&b, "]}\n{\"id\":\"");
    for (int i = 0; i < 600; i++)
        sb_putc(&b, 'i');
    sb_puts(&b, "\",\"kind\":\"question\"}\n" POST("4"));
    world_put(w, "l.jsonl", b.p, b.n);
    sb_dispose(&b);
    assert_int_equal(world_import(w, "l.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_int_equal(w->rep.bad_total, 3);
    assert_true(world_bad(w, "l.jsonl", 1, "title is longer than 65536"));
    assert_true(world_bad(w, "l.jsonl", 2, "70 tags"));
    assert_true(world_bad(w, "l.jsonl", 3, "id is longer than 512"));
}

static void test_clean(void **state)
{
    struct world *w = *state;
    struct sv dirty = sv_make("a\0b\x07"
                              "c\xff"
                              "d\r\ne\rf\tg\x7f",
                              16);
    assert_sv(clean_text(dirty, true, &w->a), "abc\xef\xbf\xbd"
                                              "d\ne\nf\tg");
    assert_sv(clean_text(dirty, false, &w->a), "abc\xef\xbf\xbd"
                                               "d e f g");
    assert_sv(clean_tag(SV("  Visual  Studio "), &w->a), "visual-studio");
    assert_sv(clean_tag(SV("c++"), &w->a), "c++");
    assert_sv(clean_tag(SV(" "), &w->a), "");
    struct sv same = SV("fine \xc3\xa9");
    assert_ptr_equal(clean_text(same, true, &w->a).p, same.p);
}

static void stop_after(void *ctx, const struct import_progress *p)
{
    *(volatile sig_atomic_t *)ctx = p->items > 0;
}

/* Stopping keeps what was read and says so; the next import goes on. */
static void test_stop(void **state)
{
    struct world *w = *state;
    volatile sig_atomic_t stop = 1;
    world_write(w, "s.jsonl",
                "{\"askwell\":1,\"source\":\"s\",\"snapshot\":true}\n" POST("1") POST("2"));
    w->opt.stop = &stop;
    assert_int_equal(world_import(w, "s.jsonl"), ASK_INTERRUPTED);
    assert_false(has(w, "s", "1"));
    assert_false(w->rep.swept);
    stop = 0;
    w->opt.progress = stop_after;
    w->opt.progress_ctx = (void *)(uintptr_t)&stop;
    assert_int_equal(world_import(w, "s.jsonl"), 0);
    assert_true(has(w, "s", "1") && has(w, "s", "2"));
    assert_true(stop); /* told at the end at least */
}

static void test_dry_run(void **state)
{
    struct world *w = *state;
    world_write(w, "d.jsonl", "{\"askwell\":1,\"snapshot\":true}\n" POST("1") "bad\n" POST("2"));
    w->opt.dry_run = true;
    assert_int_equal(world_import(w, "d.jsonl"), 0);
    assert_int_equal(w->rep.counts.posts, 2);
    assert_int_equal(w->rep.counts.added, 0);
    assert_int_equal(w->rep.bad_total, 1);
    assert_int_equal(store_mark(w->st), 0);
}

static void test_report(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(1 << 20);
    for (int i = 0; i < 1500; i++)
        sb_puts(&b, "bad\n");
    sb_puts(&b, "{\"id\":1,\"kind\":\"message\",\"visibility\":\"private\"}\n" POST("2"));
    world_put(w, "r.jsonl", b.p, b.n);
    sb_dispose(&b);
    w->opt.format = "jsonl";
    assert_int_equal(world_import(w, "r.jsonl"), 0);
    assert_int_equal(w->rep.bad_total, 1500);
    assert_int_equal(w->rep.nbad, 1000);
    assert_int_equal(w->rep.items, 1502);
    char *text = import_report_json(&w->rep);
    assert_non_null(text);
    json_t *j = json_loads(text, 0, NULL);
    assert_non_null(j);
    assert_int_equal(json_integer_value(json_object_get(j, "bad_total")), 1500);
    assert_int_equal(json_array_size(json_object_get(j, "bad")), 1000);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(j, "skipped"), "private")),
                     1);
    json_decref(j);
    free(text);
    for (int i = 0; i < 100; i++) { /* more reasons than rows join the last one */
        char name[32];
        snprintf(name, sizeof name, "reason %d", i);
        report_count(w->rep.skipped, &w->rep.nskipped, 64, name, 1);
    }
    assert_int_equal(w->rep.nskipped, 64);
    assert_string_equal(w->rep.skipped[63].name, "other");
    assert_int_equal(w->rep.skipped[63].n, 38);
}

static void test_table(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct importer *const *i = importers(); *i; i++, n++) {
        assert_true((*i)->name[0] && (*i)->title[0] && (*i)->takes[0]);
        assert_true((*i)->probe && (*i)->run);
        assert_true(n == 0 || strcmp(importers()[n - 1]->name, (*i)->name) < 0);
    }
    assert_true(n >= 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_walk),   T(test_strangers),      T(test_nothing),
                                       T(test_format), T(test_one_unreadable), T(test_limits),
                                       T(test_clean),  T(test_stop),           T(test_dry_run),
                                       T(test_report), T(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
