/* test_source_jsonl.c - our JSON Lines: fields, headers, bad lines, and that the page and the
 * schema in docs/ say what the code does.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding the files (test_importer.c).
 */
#include "corpus/sources/jsonl.c" /* for its table of keys */
#include "tests/unit/import_util.h"

#define HEADER "{\"askwell\":1,\"source\":\"My Src\",\"title\":\"T\",\"snapshot\":true}\n"

static void test_fields(void **state)
{
    struct world *w = *state;
    world_write(
        w, "x.jsonl",
        "\xef\xbb\xbf" HEADER
        "{\"id\":\"q1\",\"kind\":\"question\",\"title\":\"T\",\"body\":\"B\",\"author\":{\"id\":7,"
        "\"name\":\"ana\",\"reputation\":12},\"created\":\"2024-03-01T09:12:00Z\",\"edited\":"
        "1709290000,\"up\":4,\"down\":1,\"views\":9,\"tags\":[\"C Sharp\",\"x\",\"X\"],\"lang\":"
        "\"de-AT\",\"url\":\"https://e.org/"
        "1\",\"license\":\"CC0-1.0\",\"closed\":\"why\",\"linked\":"
        "[\"q2\",3],\"duplicate_of\":\"q9\",\"extra\":{\"x\":1},\"views\":10}\r\n"
        "\n"
        "{\"id\":5,\"kind\":\"answer\",\"parent\":\"q1\",\"body\":"
        "\"a\\u0000b\\ud83d\\ude00\\ud83d\","
        "\"author\":\"kofi\",\"accepted\":true,\"score\":3,\"reactions\":{\"+1\":2,\"no\":0},"
        "\"wiki\":true,\"bot\":null,\"url\":\"javascript:x\"}");
    assert_int_equal(world_import(w, "x.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    struct thread t = world_thread(w, "my-src", "q1");
    assert_int_equal(t.nposts, 2);
    const struct post *q = world_post(&t, SPACE_POST, "q1"), *a = world_post(&t, SPACE_POST, "5");
    assert_non_null(q);
    assert_non_null(a);
    assert_sv(q->author, "ana");
    assert_sv(q->author_key, "7");
    assert_int_equal(q->author_reputation, 12);
    assert_int_equal(q->created, 1709284320);
    assert_int_equal(q->edited, 1709290000);
    assert_int_equal(q->score, 3);
    assert_int_equal(q->up, 4);
    assert_int_equal(q->views, 10);
    assert_int_equal(q->ntags, 2);
    assert_sv(q->lang, "de");
    assert_sv(q->url, "https://e.org/1");
    assert_true(q->closed);
    assert_sv(q->closed_reason, "why");
    assert_int_equal(q->nlinks, 3);
    assert_sv(a->body, "ab\xf0\x9f\x98\x80\xef\xbf\xbd");
    assert_true(a->accepted && a->wiki && !a->bot);
    assert_int_equal(a->score, 3);
    assert_int_equal(a->up, -1);
    assert_int_equal(a->nreactions, 1);
    assert_sv(a->url, "");
    assert_int_equal(a->parent.id.n, 2);
}

static void test_bad_lines(void **state)
{
    struct world *w = *state;
    world_write(w, "b.jsonl",
                HEADER "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"ok\"}\n"
                       "{\"id\":\"2\",\"kind\":\"question\",\"title\":7}\n"
                       "{\"id\":\"3\",\"kind\":\"nonsense\"}\n"
                       "{\"id\":\"4\"}\n"
                       "{\"kind\":\"answer\"}\n"
                       "not json\n"
                       "[1,2]\n"
                       "{\"id\":\"5\",\"kind\":\"answer\",\"created\":\"yesterday\"}\n"
                       "{\"id\":\"6\",\"kind\":\"answer\",\"body\":\"caf\xe9\"}\n"
                       "{\"id\":\"7\",\"kind\":\"answer\",\"tags\":[1]}\n"
                       "{\"id\":\"8\",\"kind\":\"answer\",\"author\":{\"id\":true}}\n");
    assert_int_equal(world_import(w, "b.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(w->rep.bad_total, 9);
    assert_true(world_bad(w, "b.jsonl", 3, "\"title\" must be a string"));
    assert_true(world_bad(w, "b.jsonl", 4, "\"kind\" must be one of"));
    assert_true(world_bad(w, "b.jsonl", 5, "\"kind\" is missing"));
    assert_true(world_bad(w, "b.jsonl", 6, "no id"));
    assert_true(world_bad(w, "b.jsonl", 7, ""));
    assert_true(world_bad(w, "b.jsonl", 8, "no JSON object"));
    assert_true(world_bad(w, "b.jsonl", 9, "\"created\" must be a time"));
    assert_true(world_bad(w, "b.jsonl", 11, "\"tags\" must be"));
    assert_true(world_bad(w, "b.jsonl", 12, "\"author\" must be"));
    assert_false(w->rep.swept); /* who knows which posts lines 7 and 8 were */
    assert_true(w->rep.unswept[0] != '\0');
}

static void import_lines(struct world *w, const char *text)
{
    world_write(w, "s.jsonl", text);
    assert_int_equal(world_import(w, "s.jsonl"), 0);
}

#define POST(id) "{\"id\":\"" id "\",\"kind\":\"question\",\"title\":\"t" id "\",\"body\":\"b\"}\n"

/* A snapshot removes what is gone, but not when it broke off or a line is not known by its id. */
static void test_snapshots(void **state)
{
    struct world *w = *state;
    import_lines(w, HEADER POST("1") POST("2") POST("3"));
    assert_int_equal(w->rep.counts.added, 3);
    import_lines(w, HEADER POST("1") POST("2") POST("3"));
    assert_int_equal(w->rep.counts.unchanged, 3);
    import_lines(w, HEADER POST("1") "{\"id\":\"2\",\"kind\":\"quest");
    assert_int_equal(w->rep.counts.removed, 0);
    assert_false(w->rep.swept);
    import_lines(
        w, HEADER POST("1") "{\"id\":\"2\",\"kind\":7}\n"); /* bad, but known: counts as present */
    assert_int_equal(w->rep.counts.removed, 1);
    assert_int_equal(world_thread(w, "my-src", "2").nposts, 1);
    assert_int_equal(world_thread(w, "my-src", "3").nposts, 0);
    import_lines(w,
                 "{\"askwell\":1,\"source\":\"my-src\",\"snapshot\":true,\"posts\":2}\n" POST("1"));
    assert_int_equal(w->rep.counts.removed, 0);
    assert_non_null(strstr(w->rep.unswept, "says it holds 2 posts and has 1"));
    w->opt.increment = true;
    import_lines(w, HEADER POST("1"));
    assert_int_equal(w->rep.counts.removed, 0);
    assert_string_equal(w->rep.unswept, "");
    w->opt.increment = false;
    import_lines(w, HEADER POST("1"));
    assert_int_equal(w->rep.counts.removed, 1);
}

static void test_headers(void **state)
{
    struct world *w = *state;
    import_lines(w, POST("1"));
    assert_int_equal(world_thread(w, "s", "1").nposts, 1);
    assert_false(w->rep.swept);
    world_write(w, "s.jsonl", "{\"askwell\":2}\n");
    assert_int_equal(world_import(w, "s.jsonl"), ASK_VERSION);
    world_write(w, "s.jsonl", "{\"askwell\":1,\"source\":5}\n");
    assert_int_equal(world_import(w, "s.jsonl"), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "\"source\" must be a string"));
}

static void test_visibility(void **state)
{
    struct world *w = *state;
    const char *text =
        "{\"id\":\"1\",\"kind\":\"message\",\"body\":\"b\",\"visibility\":\"private\"}\n"
        "{\"id\":\"2\",\"kind\":\"message\",\"body\":\"b\",\"visibility\":\"team\"}\n"
        "{\"id\":\"3\",\"kind\":\"message\",\"body\":\"b\",\"visibility\":\"public\"}\n";
    import_lines(w, text);
    assert_int_equal(world_skipped(w, "private"), 1);
    assert_int_equal(w->rep.counts.added, 2);
    assert_sv(world_thread(w, "s", "2").posts[0].visibility, "team");
    assert_sv(world_thread(w, "s", "3").posts[0].visibility, "");
    w->opt.include_private = true;
    import_lines(w, text);
    assert_sv(world_thread(w, "s", "1").posts[0].visibility, "private");
    w->opt.label = "all";
    import_lines(w, text);
    assert_sv(world_thread(w, "s", "3").posts[0].visibility, "all");
}

static void test_long_line(void **state)
{
    struct world *w = *state;
    size_t n = 40 << 20;
    char *p = malloc(n);
    assert_non_null(p);
    int at = snprintf(p, n, "%s{\"id\":\"1\",\"kind\":\"answer\",\"body\":\"", HEADER);
    memset(p + at, 'x', n - (size_t)at);
    memcpy(p + n - 60,
           "\"}\n{\"id\":\"2\",\"kind\":\"answer\",\"body\":\"xxxxxxxxxxxxxxxxxxxxx\"}\n", 60);
    world_put(w, "l.jsonl", p, n);
    free(p);
    assert_int_equal(world_import(w, "l.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_true(world_bad(w, "l.jsonl", 2, "over 16 MiB"));
}

/* ---- the documents ---- */

static struct sv read_doc(struct world *w, const char *name)
{
    const char *root = getenv("ASKWELL_SOURCE_DIR");
    struct sb b = SB_INIT(1 << 20);
    assert_int_equal(
        file_read(&b, arena_printf(&w->a, "%s/docs/%s", root ? root : ".", name), NULL), 0);
    struct sv copy = arena_sv(&w->a, sb_view(&b));
    sb_dispose(&b);
    return copy;
}

static void test_page(void **state)
{
    struct world *w = *state;
    struct sv page = read_doc(w, "import-format.md");
    ptrdiff_t from = sv_find(page, SV("```jsonl\n"));
    assert_true(from > 0);
    struct sv rest = sv_skip(page, (size_t)from + 9);
    ptrdiff_t end = sv_find(rest, SV("\n```\n")); /* at the line's beginning: bodies hold fences */
    assert_true(end > 0);
    world_put(w, "doc.jsonl", rest.p, (size_t)end + 1);
    assert_int_equal(world_import(w, "doc.jsonl"), 0);
    assert_int_equal(w->rep.counts.added, 3);
    assert_int_equal(w->rep.bad_total, 0);
    assert_true(w->rep.swept);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct sv name = sv_of(arena_printf(&w->a, "`%s`", keys[i].name));
        if (sv_find(page, name) < 0)
            fail_msg("docs/import-format.md does not explain %s", keys[i].name);
    }
}

/* Schema and reader know the same keys. */
static void test_schema(void **state)
{
    struct world *w = *state;
    struct sv text = read_doc(w, "import-format.schema.json");
    json_t *schema = json_loadb(text.p, text.n, 0, NULL);
    assert_non_null(schema);
    json_t *post = json_object_get(json_object_get(schema, "$defs"), "post");
    json_t *properties = json_object_get(post, "properties");
    assert_int_equal(json_object_size(properties), sizeof keys / sizeof *keys);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(json_object_get(properties, keys[i].name));
    json_decref(schema);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_fields),  T(test_bad_lines),  T(test_snapshots),
                                       T(test_headers), T(test_visibility), T(test_long_line),
                                       T(test_page),    T(test_schema)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
