/* test_redact.c - every row of the table by its own examples, what stays of a text, whole posts,
 * and a site's own words and patterns. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the count in an import's report (tests/cli/redact_index.bats).
 */
#include "corpus/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus/redact_priv.h"
#include "tests/unit/cm.h"

struct seen {
    char kind[64];
    size_t n;
};

static void see(void *ctx, const char *kind)
{
    struct seen *s = ctx;
    snprintf(s->kind, sizeof s->kind, "%s", kind);
    s->n++;
}

static struct redactor *open_all(void)
{
    struct redactor *r = NULL;
    struct redact_opt opt = {.emails = true, .phones = true};
    assert_int_equal(redactor_new(&r, &opt, NULL), 0);
    return r;
}

/* What becomes of a text; free() it. NULL when it stays. */
static char *redacted(struct redactor *r, const char *text, struct seen *s)
{
    struct sb out = SB_INIT(1 << 20);
    *s = (struct seen){{0}, 0};
    size_t n = redact_text(r, &out, sv_of(text), see, s);
    assert_true(sb_ok(&out));
    assert_int_equal(n, s->n);
    char *to = n ? strdup(sb_str(&out)) : NULL;
    assert_true(n > 0 || out.n == 0);
    sb_dispose(&out);
    return to;
}

static void test_examples(void **state)
{
    struct redactor *r = open_all();
    size_t n, yes = 0, no = 0;
    const struct detector *d = redact_table(&n);
    struct seen s;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        if (!d[i].yes[0] || !d[i].no[0])
            fail_msg("row %zu (%s, %s) lacks examples", i, d[i].kind, d[i].anchor);
        for (size_t k = 0; k < sizeof d->yes / sizeof *d->yes && d[i].yes[k]; k++, yes++) {
            char *to = redacted(r, d[i].yes[k], &s);
            if (!to || strcmp(s.kind, d[i].kind) != 0 || s.n != 1)
                fail_msg("%s: found %zu (%s) in: %s", d[i].kind, s.n, s.kind, d[i].yes[k]);
            free(to);
        }
        for (size_t k = 0; k < sizeof d->no / sizeof *d->no && d[i].no[k]; k++, no++) {
            char *to = redacted(r, d[i].no[k], &s);
            if (to)
                fail_msg("%s found in: %s", s.kind, d[i].no[k]);
        }
    }
    assert_true(yes > n && no > n);
    redactor_free(r);
}

static void test_rest_stays(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"psql postgres://app:hun"
         "ter2@db:5432/x # fails",
         "psql postgres://app:[redacted:password-in-url]@db:5432/x # fails"},
        {"Server=db;Pass"
         "word=Tr0ub4dor;Database=x",
         "Server=db;Pass"
         "word=[redacted:password];Database=x"},
        {"curl -H 'Authorization: Bear"
         "er abcd1234efgh5678' https://h/",
         "curl -H 'Authorization: Bear"
         "er [redacted:bearer]' https://h/"},
        {"(AK"
         "IAQ3EGRL7TZ5BN2WXY), AK"
         "IAQ3EGRL7TZ5BN2WXZ.",
         "([redacted:aws-key]), [redacted:aws-key]."},
        {"a@b.example and c@d.example", "[redacted:email] and [redacted:email]"},
    };
    struct redactor *r = open_all();
    struct seen s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *to = redacted(r, cases[i].text, &s);
        assert_non_null(to);
        assert_string_equal(to, cases[i].want);
        free(to);
    }
    redactor_free(r);
}

/* Replacing once is enough: nothing is found in what was written. */
static void test_idempotent(void **state)
{
    struct redactor *r = open_all();
    size_t n;
    const struct detector *d = redact_table(&n);
    struct seen s;
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof d->yes / sizeof *d->yes && d[i].yes[k]; k++) {
            char *once = redacted(r, d[i].yes[k], &s), *twice = once ? redacted(r, once, &s) : NULL;
            if (twice)
                fail_msg("found again in: %s", once);
            free(once);
        }
    redactor_free(r);
}

/* What a reader sees counts: escapes of Markdown, characters without width and odd blanks do not
 * hide a secret, nor does what is beside it in another script. */
static void test_disguised(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"see gh"
         "p\\_Ab3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0abcdef.",
         "see [redacted:github-token]."},
        {"gh"
         "p_Ab3dEf6hJ0\302\255kLm9oPq2sT\342\200\213Ab3dEf6hJ0abcdef!",
         "[redacted:github-token]!"},
        {"\342\200\234AK"
         "IAQ3EGRL7TZ5BN2WXY\342\200\235",
         "\342\200\234[redacted:aws-key]\342\200\235"},
        {"\345\257\206AK"
         "IAQ3EGRL7TZ5BN2WXY\345\257\206",
         "\345\257\206[redacted:aws-key]\345\257\206"},
        {"x://app:s3\\_cr\\*et9@db/x and \"y:\\/\\/a:b1c2d3@h\"",
         "x://app:[redacted:password-in-url]@db/x and \"y:\\/\\/a:[redacted:password-in-url]@h\""},
        {"4539\302\2401488\302\2400343\302\2406467", "[redacted:credit-card]"},
        {"\\-\\-\\-\\-\\-BEGIN PRIVATE"
         " KEY\\-\\-\\-\\-\\-\n"
         "Ab3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0kLm9oPq2sTAbcd\n\nthat is it",
         "[redacted:private-key]that is it"},
    };
    struct redactor *r = open_all();
    struct seen s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *to = redacted(r, cases[i].text, &s);
        assert_non_null(to);
        assert_string_equal(to, cases[i].want);
        free(to);
    }
    redactor_free(r);
}

/* Texts made of nothing but beginnings take about as long as others: a detector that looked at all
 * that follows would not be through with them before the test's time is over. */
static void test_hostile(void **state)
{
    static const char *const parts[] = {"eyJ-",
                                        "eyJaaaaaaaaaaaa.",
                                        "-----BEGIN PRIVATE KEY-----",
                                        "BEGIN ",
                                        "a://b:",
                                        "a://b:c@",
                                        "4444 ",
                                        "password=",
                                        "password=x ",
                                        "pwd=",
                                        "password={",
                                        "xoxb-",
                                        "ya29.",
                                        "sk-",
                                        "&sig=",
                                        "x-api-key=",
                                        "-u ",
                                        "curl -u a:",
                                        "private-lines: 1\n",
                                        "\\-",
                                        "@tcp(",
                                        "AZDO",
                                        "jdbc:oracle:thin:a/",
                                        "a@a."};
    const size_t n = 1 << 18;
    struct redactor *r = open_all();
    char *text = malloc(n);
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct sb out = SB_INIT(SIZE_MAX / 2);
        for (size_t k = 0, len = strlen(parts[i]); k < n; k++)
            text[k] = parts[i][k % len];
        (void)redact_text(r, &out, sv_make(text, n), NULL, NULL);
        sb_dispose(&out);
    }
    free(text);
    redactor_free(r);
}

/* More than there is room for: the text goes, the import does not stop. */
static void test_too_many(void **state)
{
    static const char one[] = "x://a:bcd@e ";
    const size_t n = ((size_t)1 << 20) + 1, len = sizeof one - 1;
    struct redactor *r = open_all();
    struct sb out = SB_INIT(1 << 20);
    char *text = malloc(n * len);
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, one, len);
    assert_int_equal(redact_text(r, &out, sv_make(text, n * len), NULL, NULL), 1);
    assert_string_equal(sb_str(&out), "[redacted:everything]");
    sb_dispose(&out);
    free(text);
    redactor_free(r);
}

/* Cut anywhere, examples are read within their bytes (the sanitizer watches). */
static void test_cut(void **state)
{
    struct redactor *r = open_all();
    size_t n;
    const struct detector *d = redact_table(&n);
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t len = 0; len <= strlen(d[i].yes[0]); len++) {
            struct sb out = SB_INIT(1 << 20);
            char *copy = malloc(len ? len : 1);
            assert_non_null(copy);
            memcpy(copy, d[i].yes[0], len);
            (void)redact_text(r, &out, sv_make(copy, len), NULL, NULL);
            sb_dispose(&out);
            free(copy);
        }
    redactor_free(r);
}

static void test_post(void **state)
{
    static const char token[] = "gh"
                                "p_Ab3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0abcdef";
    struct redactor *r = open_all();
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p = post_unknown();
    struct sv tags[] = {SV("git"), sv_of(token)};
    const struct post_reaction reaction = {sv_of(token), 1};
    struct seen s = {{0}, 0};
    (void)state;
    p.key.id = p.parent.id = SV("42");
    p.title = sv_of(token);
    p.body = SV("nothing");
    p.author = sv_of(arena_printf(&a, "ann %s", token));
    p.url = sv_of(arena_printf(&a, "https://h/?t=%s", token));
    p.root.id = sv_of(token);
    p.tags = tags;
    p.ntags = 2;
    p.reactions = &reaction;
    p.nreactions = 1;
    assert_int_equal(redact_post(r, &p, &a, see, &s, NULL), 5);
    assert_int_equal(s.n, 5);
    assert_true(sv_eq(p.reactions[0].name, SV("[redacted:github-token]")));
    assert_true(sv_eq(p.title, SV("[redacted:github-token]")));
    assert_true(sv_eq(p.body, SV("nothing")));
    assert_true(sv_eq(p.key.id, SV("42")));
    assert_true(sv_eq(p.tags[0], SV("git")) && sv_eq(p.tags[1], p.title));
    assert_true(sv_find(p.url, sv_of(token)) < 0 && sv_find(p.author, sv_of(token)) < 0);
    assert_true(sv_starts(p.root.id, SV("[redacted:github-token]-"))); /* still an id of its own */
    arena_dispose(&a);
    redactor_free(r);
}

/* Authors whose ids are addresses stay apart, and each stays the same. */
static void test_authors(void **state)
{
    static const char *const keys[] = {"ann@a.example", "bob@b.example", "ann@a.example"};
    struct redactor *r = open_all();
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct post p[3];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        p[i] = post_unknown();
        p[i].key.id = SV("1");
        p[i].author_key = sv_of(keys[i]);
        assert_int_equal(redact_post(r, &p[i], &a, NULL, NULL, NULL), 1);
        assert_true(sv_find(p[i].author_key, sv_of(keys[i])) < 0);
    }
    assert_false(sv_eq(p[0].author_key, p[1].author_key));
    assert_true(sv_eq(p[0].author_key, p[2].author_key));
    arena_dispose(&a);
    redactor_free(r);
}

/* ---- a site's own ---- */

static int site_new(struct redactor **r, const char *rules, struct ask_err *err)
{
    char name[] = "/tmp/askwell-redact-XXXXXX";
    struct redact_opt opt = {.off = true, .file = name};
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, rules, strlen(rules)), (ssize_t)strlen(rules));
    close(fd);
    int rc = redactor_new(r, &opt, err);
    unlink(name);
    return rc;
}

static void test_site(void **state)
{
    struct redactor *r = NULL;
    struct ask_err err = {0};
    struct seen s;
    (void)state;
    assert_int_equal(site_new(&r,
                              "# clients\n\nclient: Example  Corp\nclient: Zorp\n"
                              "ticket: /TCK-[0-9]{4}/\nhost: /[a-z]+\\.corp\\.test/i\n",
                              &err),
                     0);
    char *to = redacted(r, "EXAMPLE corp said zorp, not zorpian: TCK-1234 on DB.Corp.test", &s);
    assert_string_equal(to, "[redacted:client] said [redacted:client], not zorpian: "
                            "[redacted:ticket] on [redacted:host]");
    free(to);
    to = redacted(r, "Example\nCorp", &s);
    assert_string_equal(to, "[redacted:client]");
    free(to);
    to = redacted(r,
                  "\342\200\234Zorp\342\200\235 Zorp\342\200\231s Zo\302\255rp "
                  "Example\302\240Corp \345\257\206Zorp\345\257\206 Zorp_x Zorp\303\251 "
                  "Example\\\nCorp",
                  &s);
    assert_string_equal(to,
                        "\342\200\234[redacted:client]\342\200\235 [redacted:client]\342\200\231s "
                        "[redacted:client] [redacted:client] \345\257\206[redacted:client]\345\257"
                        "\206 [redacted:client]_x Zorp\303\251 [redacted:client]");
    free(to);
    assert_null(redacted(r,
                         "an example corporation; tck-1234; AK"
                         "IAQ3EGRL7TZ5BN2WXY",
                         &s));
    redactor_free(r);
}

/* A picture within a text is one line of letters. */
static void test_site_long_lines(void **state)
{
    const size_t n = 1 << 16;
    struct redactor *r = NULL;
    struct seen s;
    char *text = malloc(n + 1), *to;
    (void)state;
    assert_non_null(text);
    assert_int_equal(site_new(&r, "host: /[a-z]+\\.corp\\.test$/\nx: /^abc/\n", NULL), 0);
    memset(text, 'a', n);
    text[n] = '\0';
    assert_null(redacted(r, text, &s));
    for (size_t i = 500; i < 2600; i += 300) { /* wherever the windows are */
        memset(text, '.', n);
        memcpy(text + i, "abc db.corp.test", 16);
        assert_null(redacted(r, text, &s)); /* neither begins nor ends a line */
        text[i - 1] = text[i + 16] = '\n';
        to = redacted(r, text, &s);
        assert_int_equal(s.n, 2);
        free(to);
    }
    free(text);
    redactor_free(r);
}

static void test_site_wrong(void **state)
{
    static const struct {
        const char *rules, *says;
    } cases[] = {{"client Example", "line 1"},
                 {"ok: x\nclient:", "line 2"},
                 {"x: /[a/", "line 1"},
                 {"x: /a*/", "matches nothing"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct redactor *r = NULL;
        struct ask_err err = {0};
        assert_int_equal(site_new(&r, cases[i].rules, &err), ASK_FORMAT);
        assert_null(r);
        assert_non_null(strstr(err.msg, cases[i].says));
    }
    struct redactor *r = NULL;
    struct redact_opt opt = {.file = "/nowhere/redact.conf"};
    assert_true(redactor_new(&r, &opt, NULL) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_rest_stays),
        cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_post),
        cmocka_unit_test(test_site),
        cmocka_unit_test(test_site_long_lines),
        cmocka_unit_test(test_site_wrong),
        cmocka_unit_test(test_disguised),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_authors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
