/* test_operators.c - the operators' table, and the documents that are made from it.
 * Not here: reading operators in a text (test_parse.c), what they find (test_operator_effect.c).
 * Method: what a document should say of each row is made from the row and compared with what stands
 * between two marks; ASKWELL_BLESS=1 writes it there.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "tests/unit/cm.h"

#include "base/sb.h"
#include "query/operators.h"
#include "query/parse.h"

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

/* Holds what stands in the document between the marks against made; blessed, writes it. */
static void check_part(const char *path, const char *from, const char *to, const char *made)
{
    size_t n;
    char *text = slurp(path, &n), *start = strstr(text, from), *end;

    if (!start || !(end = strstr(start, to))) {
        fail_msg("%s has no part from %s to %s", path, from, to);
        return;
    }
    start += strlen(from);
    if (getenv("ASKWELL_BLESS") && *getenv("ASKWELL_BLESS")) {
        FILE *f = fopen(path, "wb");

        assert_non_null(f);
        fwrite(text, 1, (size_t)(start - text), f);
        fputs(made, f);
        fputs(end, f);
        fclose(f);
    } else if (strlen(made) != (size_t)(end - start) || memcmp(made, start, strlen(made)) != 0) {
        fail_msg("%s: the operators differ from query/operators.c; ASKWELL_BLESS=1 writes them",
                 path);
    }
    free(text);
}

/* The other ways to write a row, each within these quotes; says how many there are. */
static size_t put_others(struct sb *b, const struct qop *op, const char *quote)
{
    struct sv rest = sv_of(op->aliases), one;
    size_t n = 0;

    if (*op->also) {
        sb_printf(b, "%s%s%s", quote, op->also, quote);
        n++;
    }
    while (sv_next(&rest, ' ', &one)) {
        if (one.n) {
            sb_printf(b, "%s%s" SV_FMT ":%s", n++ ? ", " : "", quote, SV_ARG(one), quote);
        }
    }
    return n;
}

static void test_manual(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    size_t n;
    const struct qop *op = operators(&n);
    const char *name, *help;

    (void)state;
    sb_puts(&b, "\n| operator | also | takes | example | finds |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < n; i++) {
        sb_printf(&b, "| `%s:` | ", op[i].name);
        put_others(&b, &op[i], "`");
        sb_printf(&b, " | %s | `%s` | %s |\n", op[i].takes, op[i].example, op[i].help);
    }
    check_part("docs/query-language.md", "<!-- made from query/operators.c -->",
               "<!-- end of operators -->", sb_str(&b));
    sb_reset(&b);
    sb_puts(&b, "\n| `is:` | finds |\n|---|---|\n");
    for (size_t i = 0; (name = operator_state(i, &help)) != NULL; i++) {
        sb_printf(&b, "| `%s` | %s |\n", name, help);
    }
    check_part("docs/query-language.md", "<!-- states, made from query/operators.c -->",
               "<!-- end of states -->", sb_str(&b));
    sb_dispose(&b);
}

static void put_roff(struct sb *b, const char *s)
{
    for (; *s; s++) {
        sb_puts(b, *s == '"' ? "\"\"" : *s == '\\' ? "\\e" : *s == '-' ? "\\-" : "");
        if (!strchr("\"\\-", *s)) {
            sb_putc(b, *s);
        }
    }
}

static void test_man_page(void **state)
{
    struct sb b = SB_INIT(1 << 20), others = SB_INIT(1 << 12);
    size_t n;
    const struct qop *op = operators(&n);

    (void)state;
    sb_puts(&b, "\n");
    for (size_t i = 0; i < n; i++) {
        sb_puts(&b, ".TP\n.B \"");
        put_roff(&b, op[i].example);
        sb_puts(&b, "\"\n");
        put_roff(&b, op[i].help);
        sb_reset(&others);
        if (put_others(&others, &op[i], "")) {
            sb_puts(&b, ".\nAlso ");
            put_roff(&b, sb_str(&others));
        }
        sb_puts(&b, ".\n");
    }
    check_part("docs/askwell.1", ".\\\" made from query/operators.c", ".\\\" end of operators",
               sb_str(&b));
    sb_dispose(&others);
    sb_dispose(&b);
}

/* Each spelling leads to its row and to no other; each row says what it takes and does. */
static void test_rows(void **state)
{
    size_t n;
    const struct qop *op = operators(&n);

    (void)state;
    assert_true(n >= 25);
    for (size_t i = 0; i < n; i++) {
        struct sv rest = sv_of(op[i].aliases), one;
        struct qvalue value = {0};

        assert_ptr_equal(operator_find(sv_of(op[i].name)), &op[i]);
        while (sv_next(&rest, ' ', &one)) {
            assert_true(!one.n || operator_find(one) == &op[i]);
        }
        assert_true(*op[i].takes && *op[i].example && *op[i].help && op[i].also);
        assert_false(op[i].parse(&value, SV(""), 1769860800));
    }
    assert_null(operator_find(SV("colour")));
    assert_null(operator_find(SV("")));
}

static bool has_any(void *ctx, struct sv name)
{
    (void)ctx;
    return name.n > 0;
}

/* What a row is also written as means the row, or, as in:title does, what the row means. */
static void test_also(void **state)
{
    const struct parse_env env = {
        .now = 1769860800, .has_tag = has_any, .has_author = has_any, .has_channel = has_any};
    size_t n;
    const struct qop *op = operators(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct arena a = ARENA_INIT(4096, 1 << 20);
        struct query q;
        const char *text =
            arena_printf(&a, "%s%s", op[i].also, strncmp(op[i].also, "in:", 3) == 0 ? " word" : "");

        if (*op[i].also) {
            assert_int_equal(parse_query(&q, sv_of(text), &env, &a, NULL), 0);
            assert_int_equal(q.root->kind, AST_OP);
            assert_ptr_equal(q.root->op, &op[i]);
        }
        arena_dispose(&a);
    }
}

static void test_values(void **state)
{
    static const struct {
        const char *op, *value;
        bool good;
    } cases[] = {
        {"before", "2020", true},
        {"before", "6m", true},
        {"before", "..", false},
        {"before", "1970", false},
        {"after", "today", true},
        {"after", "soon", false},
        {"on", "2024-02-30", false},
        {"on", "2024-02-29", true},
        {"on", "6m", false},
        {"wiki", "yes", true},
        {"wiki", "maybe", false},
        {"isanswered", "0", true},
        {"status", "open", true},
        {"status", "question", false},
        {"status", "200", false},
        {"in", "#", false},
        {"in", "#x", true},
        {"url", "e.org", true},
        {"url", "eorg", false},
        {"url", "https://", false},
        {"url", "a b.org", false},
        {"inquestion", "x/7", true},
        {"inquestion", "this", false},
        {"code", "x", true},
        {"code", "404", false},
        {"code", "0xdeadBEEF", false},
        {"code", "0xzz", true},
        {"body", "{\"a\":1}", false},
        {"near", "5 (a b)", true},
        {"near", "5(a b)", true},
        {"near", "(a b)", true},
        {"near", "101 (a b)", false},
        {"near", "5 (a)", false},
        {"near", "5 (a \"b)", false},
        {"near", "99999 (a b)", false},
        {"near", "5 a b", false},
        {"prefix", "ab", true},
        {"prefix", "a", false},
        {"prefix", "a_", false},
        {"prefix", "-ab", false},
        {"prefix", "char", false},
        {"prefix", "ab c", false},
        {"prefix", "\xC3\xA9t", true},
        {"prefix", "ab.", false},
        {"sort", "top", true},
        {"sort", "up", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qvalue v = {0};

        if (operator_find(sv_of(cases[i].op))->parse(&v, sv_of(cases[i].value), 1769860800) !=
            cases[i].good) {
            fail_msg("%s:%s is %s", cases[i].op, cases[i].value,
                     cases[i].good ? "refused" : "taken");
        }
    }
}

/* before: and after: the same moment are everything that has a date, and nothing twice. */
static void test_before_after(void **state)
{
    static const char *const moments[] = {"2020", "2020-07", "2020-07-15", "6m", "today"};

    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct qvalue before = {0}, after = {0};
        struct fwd_rec rec = {0};

        assert_true(operator_find(SV("before"))->parse(&before, sv_of(moments[i]), 1769860800));
        assert_true(operator_find(SV("after"))->parse(&after, sv_of(moments[i]), 1769860800));
        assert_int_equal(before.hi + 1, after.lo);
        assert_false(before.test(&rec, &before) || after.test(&rec, &after)); /* no date known */
        rec.created = (uint32_t)before.hi;
        assert_true(before.test(&rec, &before) && !after.test(&rec, &after));
        rec.created++;
        assert_true(!before.test(&rec, &before) && after.test(&rec, &after));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manual), cmocka_unit_test(test_man_page),
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_also),
        cmocka_unit_test(test_values), cmocka_unit_test(test_before_after)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
