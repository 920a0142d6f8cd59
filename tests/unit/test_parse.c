/* test_parse.c - the query language: golden cases, properties, limits.
 * Not here: what a tree finds (test_plan.c, test_answer.c).
 * Method: tests/golden/query.txt holds a query, its tree and its notes, blank lines between;
 * ASKWELL_BLESS=1 rewrites it. The property test makes queries from a grammar of awkward pieces.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "tests/unit/cm.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "query/answer.h"
#include "query/lex.h"
#include "query/parse.h"

#define GOLDEN "tests/golden/query.txt" /* tests run in the root of the sources */

static bool has_tag(void *ctx, struct sv tag)
{
    static const char *const tags[] = {"docker", "c++", ".net", "node.js", "css",   "python-3.x",
                                       "linux",  "c#",  "bash", "sql",     "podman"};

    (void)ctx;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (sv_ieq(tag, sv_of(tags[i]))) {
            return true;
        }
    }
    return false;
}

static bool has_author(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_ieq(name, SV("ann")) || sv_ieq(name, SV("Test")) || sv_ieq(name, SV("ada.l"));
}

static bool has_channel(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_ieq(name, SV("general")) || sv_ieq(name, SV("help desk"));
}

/* 2026-01-31T12:00:00Z */
static const struct parse_env env = {
    .now = 1769860800, .has_tag = has_tag, .has_author = has_author, .has_channel = has_channel};

static void dump(struct sb *b, const struct ast *t)
{
    static const char *const names[] = {
        [AST_LIST] = "list", [AST_AND] = "and", [AST_OR] = "or", [AST_NOT] = "not"};

    if (t->kind == AST_WORD || t->kind == AST_PHRASE) {
        sb_puts(b, t->kind == AST_WORD ? "" : "\"");
        sb_sv(b, t->text);
        sb_puts(b, t->kind == AST_WORD ? "" : "\"");
        return;
    }
    if (t->kind == AST_OP) {
        sb_printf(b, "{%s ", t->op->name);
        sb_sv(b, t->text);
        if (t->value.test && !t->value.kind && (t->value.lo != 0 || t->value.hi != 0) &&
            sv_chr(t->text, '.') >= 0) {
            sb_printf(b, " %lld %lld", (long long)t->value.lo, (long long)t->value.hi);
        }
        sb_putc(b, '}');
        return;
    }
    sb_printf(b, "(%s", names[t->kind]);
    for (size_t i = 0; i < t->nchild; i++) {
        sb_putc(b, ' ');
        dump(b, t->child[i]);
    }
    sb_putc(b, ')');
}

static void render(struct sb *b, const char *query)
{
    struct arena a = ARENA_INIT(4096, 16 << 20);
    struct query q;
    struct sb text = SB_INIT(1 << 20);
    struct sv shown = sv_of(query);

    while (shown.n) { /* a pilcrow stands for a new line */
        const bool line = sv_starts(shown, sv_of("\xC2\xB6"));

        sb_putc(&text, line ? '\n' : shown.p[0]);
        shown = sv_skip(shown, line ? 2 : 1);
    }
    assert_int_equal(parse_query(&q, sb_view(&text), &env, &a, NULL), 0);
    sb_printf(b, "%s\n  = ", query);
    if (q.root) {
        dump(b, q.root);
    } else {
        sb_puts(b, "nothing");
    }
    sb_puts(b, "\n  > ");
    sb_sv(b, parse_write(&q, &env, &a));
    sb_putc(b, '\n');
    for (size_t i = 0; i < q.nnotes; i++) {
        sb_puts(b, "  ~ ");
        sb_sv(b, q.notes[i]);
        sb_putc(b, '\n');
    }
    sb_putc(b, '\n');
    sb_dispose(&text);
    arena_dispose(&a);
}

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    char *text;
    long size;

    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    assert_true(size >= 0 && size < 1 << 20);
    rewind(f);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    *n = fread(text, 1, (size_t)size, f);
    assert_int_equal(*n, size);
    text[*n] = 0;
    fclose(f);
    return text;
}

static void test_golden(void **state)
{
    size_t n, cases = 0;
    char *want = slurp(GOLDEN, &n);
    struct sv rest = sv_make(want, n), line;
    struct sb got = SB_INIT(1 << 20);

    (void)state;
    while (sv_line(&rest, &line)) {
        char query[4096];

        if (line.n && line.p[0] == '#') {
            sb_sv(&got, line);
            sb_putc(&got, '\n');
            continue;
        }
        if (!line.n || sv_starts(line, sv_of("  = ")) || sv_starts(line, sv_of("  ~ ")) ||
            sv_starts(line, sv_of("  > "))) {
            if (!line.n && got.n && cases == 0) {
                sb_putc(&got, '\n'); /* behind the heading */
            }
            continue;
        }
        snprintf(query, sizeof query, "%.*s", (int)line.n, line.p);
        render(&got, query);
        cases++;
    }
    assert_true(cases >= 200);
    if (getenv("ASKWELL_BLESS") && *getenv("ASKWELL_BLESS")) {
        FILE *f = fopen(GOLDEN, "wb");

        assert_non_null(f);
        fwrite(got.p, 1, got.n, f);
        fclose(f);
    } else {
        assert_string_equal(sb_str(&got), want);
    }
    sb_dispose(&got);
    free(want);
}

static void check_round_trip(struct sv text)
{
    struct arena a = ARENA_INIT(4096, 64 << 20);
    struct query q, again;
    struct sv canon;

    assert_int_equal(parse_query(&q, text, &env, &a, NULL), 0);
    canon = parse_write(&q, &env, &a);
    assert_non_null(canon.p ? canon.p : "");
    assert_int_equal(parse_query(&again, canon, &env, &a, NULL), 0);
    /* "@ann" is written as "user:ann": what grows over the limit would be read as a paste. */
    if ((q.paste || canon.n <= PARSE_PASTE_BYTES) && !ast_equal(q.root, again.root)) {
        fail_msg("query <%.*s> is written back as <%.*s>, which means something else", (int)text.n,
                 text.p, (int)canon.n, canon.p);
    }
    for (size_t i = 0; i < q.nnotes; i++) {
        assert_true(q.notes[i].n > 0);
        assert_true(!utf8_valid(text) || utf8_valid(q.notes[i]));
    }
    arena_dispose(&a);
}

static void test_written_back(void **state)
{
    static const char *const pieces[] = {"docker",
                                         "NOT",
                                         "AND",
                                         "OR",
                                         "or",
                                         "-",
                                         "--no-cache",
                                         "-rf",
                                         "rm",
                                         "(",
                                         ")",
                                         "\"",
                                         "[",
                                         "]",
                                         "[docker]",
                                         "[c++]",
                                         "[main]",
                                         "user:",
                                         "user:ann",
                                         "user:\"ann b\"",
                                         "score:3..",
                                         "score:x",
                                         "-swarm",
                                         "-[linux]",
                                         "\\",
                                         "\\-x",
                                         "\\AND",
                                         ":",
                                         ",",
                                         "foo(",
                                         "bar)",
                                         "a)b",
                                         "x\"y",
                                         "\xE2\x80\x9C",
                                         "\xE2\x80\x9D",
                                         "created:6m..",
                                         "is:answer",
                                         "title:\"a b\"",
                                         "sort:newest",
                                         "NULL",
                                         "\n",
                                         "\xff",
                                         "tag:x)",
                                         "\\\"",
                                         "))",
                                         "((",
                                         "-(",
                                         "-\"a",
                                         "C:\\x\\",
                                         "@property",
                                         "@ann",
                                         "-@ann",
                                         "in:title",
                                         "in:#x",
                                         "in:general",
                                         "in:body",
                                         "near:5 (a b)",
                                         "near:3(a\n  b c )",
                                         "near:",
                                         "near:5 (",
                                         "near:\"4 (x y)\"",
                                         "-near:2 (a b)",
                                         "volum*",
                                         "-volum*",
                                         "*",
                                         "a*",
                                         "prefix:vo",
                                         "body:x",
                                         "code:\"a b\"",
                                         "code:404",
                                         "url:e.org/x",
                                         "before:2020",
                                         "inquestion:7",
                                         ")."};
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 30000; round++) {
        char text[512];
        size_t n = 0, parts = cm_below(&seed, 9);

        while (parts--) {
            const char *piece = pieces[cm_below(&seed, sizeof pieces / sizeof *pieces)];
            const size_t len = strlen(piece);

            memcpy(text + n, piece, len);
            n += len;
            if (cm_below(&seed, 4)) {
                text[n++] = ' ';
            }
        }
        check_round_trip(sv_make(text, n));
    }
}

static void test_deep_and_long(void **state)
{
    static char text[ANSWER_QUERY_MAX];
    static const char *const fills[] = {
        "(",         "-(",          "\"",        "[",   "a OR ",         "-a ",
        "(a ",       "user:\"",     "\\",        "a\n", "near:5 (a ",    "near:5 (a b) ",
        "ab* OR ",   "@ann ",       "in:title ", "\\@", "code:\"a b\" ", "\xF0\x9F\x9A\x80 ",
        "\xD7\xA9 ", "\xE6\xBC\xA2"};

    (void)state;
    for (size_t f = 0; f < sizeof fills / sizeof *fills; f++) {
        const size_t len = strlen(fills[f]);

        for (size_t size = 64; size <= sizeof text; size = size < 1999 ? 1999 : size * 128) {
            for (size_t i = 0; i + len <= size; i += len) {
                memcpy(text + i, fills[f], len);
            }
            check_round_trip(sv_make(text, size - size % len));
        }
    }
    check_round_trip(sv_make(NULL, 0));
}

static struct qvalue value_of(const char *op, const char *value)
{
    struct qvalue v = {0};
    const struct qop *o = operator_find(sv_of(op));

    assert_non_null(o);
    if (!o->parse(&v, sv_of(value), env.now)) {
        v.test = NULL;
        v.lo = 1;
        v.hi = 0;
    }
    return v;
}

static void test_number_values(void **state)
{
    static const struct {
        const char *text;
        int64_t lo, hi;
    } cases[] = {{"3..7", 3, 7},
                 {"3..", 3, INT64_MAX},
                 {"..5", INT64_MIN, 5},
                 {">=3", 3, INT64_MAX},
                 {">3", 4, INT64_MAX},
                 {"<3", INT64_MIN, 2},
                 {"<=3", INT64_MIN, 3},
                 {"3", 3, INT64_MAX},
                 {"0", 0, 0},
                 {"=3", 3, 3},
                 {"-5..-1", -5, -1},
                 {"..", 1, 0},
                 {"7..3", 1, 0},
                 {"x", 1, 0},
                 {"3..x", 1, 0},
                 {"99999999999999999999", 1, 0},
                 {"", 1, 0},
                 {">", 1, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct qvalue v = value_of("score", cases[i].text);

        if (v.lo != cases[i].lo || v.hi != cases[i].hi) {
            fail_msg("score:%s gives %lld..%lld", cases[i].text, (long long)v.lo, (long long)v.hi);
        }
    }
}

static void test_date_values(void **state)
{
    static const struct {
        const char *text, *lo, *hi; /* "" for open */
    } cases[] = {{"2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"},
                 {"2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"},
                 {"2024-12", "2024-12-01T00:00:00Z", "2024-12-31T23:59:59Z"},
                 {"2024-03-05", "2024-03-05T00:00:00Z", "2024-03-05T23:59:59Z"},
                 {"2023..2024-06", "2023-01-01T00:00:00Z", "2024-06-30T23:59:59Z"},
                 {"2024..", "2024-01-01T00:00:00Z", ""},
                 {">2023", "2024-01-01T00:00:00Z", ""},
                 {">=2023-05-01", "2023-05-01T00:00:00Z", ""},
                 {"7d", "2026-01-24T12:00:00Z", ""},
                 {"1d12h..", "2026-01-30T00:00:00Z", ""},
                 {"2w..1w", "2026-01-17T12:00:00Z", "2026-01-24T12:00:00Z"},
                 {"today", "2026-01-31T00:00:00Z", "2026-01-31T23:59:59Z"},
                 {"yesterday", "2026-01-30T00:00:00Z", "2026-01-30T23:59:59Z"}};
    static const char *const bad[] = {
        "2024-13", "2024-02-30", "24",         "6q",       "2024-1",          "x..",
        "..",      "m",          "2024..2023", "9999999d", "today..yesterday"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct qvalue v = value_of("created", cases[i].text);
        char lo[TIME_TEXT_MAX], hi[TIME_TEXT_MAX];

        assert_non_null(v.test);
        assert_string_equal(time_format(v.lo, lo), cases[i].lo);
        assert_string_equal(v.hi == INT64_MAX ? "" : time_format(v.hi, hi), cases[i].hi);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (value_of("created", bad[i]).test) {
            fail_msg("created:%s was taken for a date", bad[i]);
        }
    }
}

/* Every row of the table has a golden case, and its own example parses. */
static void test_operator_rows(void **state)
{
    size_t n, size;
    const struct qop *op = operators(&n);
    char *golden = slurp(GOLDEN, &size);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct arena a = ARENA_INIT(4096, 1 << 20);
        struct query q;
        char row[64];

        assert_int_equal(parse_query(&q, sv_of(op[i].example), &env, &a, NULL), 0);
        assert_non_null(q.root);
        assert_int_equal(q.root->kind, AST_OP);
        assert_ptr_equal(q.root->op, &op[i]);
        assert_int_equal(q.nnotes, 0);
        snprintf(row, sizeof row, "{%s ", op[i].name);
        if (!strstr(golden, row)) {
            fail_msg("operator %s: has no case in tests/golden/query.txt", op[i].name);
        }
        arena_dispose(&a);
    }
    free(golden);
}

/* The examples of the manual: indented lines. Each is understood as it says, or as it stands, and
 * the manual names every operator. */
static void test_manual(void **state)
{
    size_t n, count, examples = 0;
    char *manual = slurp("docs/query-language.md", &n);
    const struct qop *op = operators(&count);
    struct sv rest = sv_make(manual, n), line;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        char name[64];

        snprintf(name, sizeof name, "`%s:`", op[i].name);
        if (!strstr(manual, name)) {
            fail_msg("docs/query-language.md does not tell of %s:", op[i].name);
        }
    }
    while (sv_line(&rest, &line)) {
        const ptrdiff_t arrow = sv_find(line, SV("  =>  "));
        struct arena a = ARENA_INIT(4096, 1 << 20);
        struct query q;
        struct sv query, want;

        if (!sv_starts(line, SV("    "))) {
            continue;
        }
        query = sv_trim(arrow < 0 ? line : sv_make(line.p, (size_t)arrow));
        want = arrow < 0 ? query : sv_trim(sv_skip(line, (size_t)arrow + 6));
        assert_int_equal(parse_query(&q, query, &env, &a, NULL), 0);
        if (arrow >= 0 || query.p[0] != '\\') {
            const struct sv got = parse_write(&q, &env, &a);

            if (!sv_eq(got, want)) {
                fail_msg("%.*s is understood as %.*s", (int)query.n, query.p, (int)got.n, got.p);
            }
        }
        examples++;
        arena_dispose(&a);
    }
    assert_true(examples > 30);
    free(manual);
}

static void test_filters(void **state)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct ask_err err = {0};

    (void)state;
    assert_non_null(parse_filter(sv_of("score"), sv_of("3.."), &env, &a, &err));
    assert_null(parse_filter(sv_of("score"), sv_of("many"), &env, &a, &err));
    assert_int_equal(err.rc, ASK_USAGE);
    assert_null(parse_filter(sv_of("colour"), sv_of("red"), &env, &a, &err));
    assert_int_equal(err.rc, ASK_USAGE);
    arena_dispose(&a);
}

/* Out of memory at every size of arena: an error, never a crash or a wrong tree. */
static void test_no_memory(void **state)
{
    const struct sv text = sv_of("a (b OR \"c d\") -[docker] user:\"x y\" AND e score:1 -(f g) "
                                 "near:5 (a  b) vol* @ann (k -l m* in:title) is:none");
    int rc = ASK_NOMEM;

    (void)state;
    for (size_t max = 0; rc < 0 && max < 1 << 20; max += 16) {
        struct arena a = ARENA_INIT(64, max);
        struct query q;
        struct ask_err err = {0};

        rc = parse_query(&q, text, &env, &a, &err);
        assert_true(rc == 0 || (rc == ASK_NOMEM && err.rc == ASK_NOMEM));
        arena_dispose(&a);
    }
    assert_int_equal(rc, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),        cmocka_unit_test(test_written_back),
        cmocka_unit_test(test_deep_and_long), cmocka_unit_test(test_number_values),
        cmocka_unit_test(test_date_values),   cmocka_unit_test(test_operator_rows),
        cmocka_unit_test(test_manual),        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_no_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
