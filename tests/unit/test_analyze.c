/* test_analyze.c - text to tokens, token by token.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The rows of docs/analysis.md are run here. Beside them: invariants on random text, names,
 * limits, languages, failing memory. Not here: speed.
 */
#include "tests/unit/cm.h"

#include <string.h>

#include "base/file.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/analyze.h"
#include "indexer/analyze_impl.h"
#include "tests/unit/alloc_fail.h"

static struct analyzer *analyzer(const struct strmap *names)
{
    struct analyzer *an = NULL;
    struct ask_err err = {0};

    if (analyzer_new(&an, names, &err) < 0)
        fail_msg("%s", err.msg);
    return an;
}

static struct tokens run(struct analyzer *an, const char *text, enum lang lang)
{
    struct tokens ts;

    assert_int_equal(analyze(&ts, an, sv_of(text), NULL, 0, lang, NULL), 0);
    return ts;
}

/* Tokens in the notation of docs/analysis.md. */
static void say(struct sb *b, const struct tokens *ts)
{
    sb_reset(b);
    for (size_t i = 0; i < ts->n; i++) {
        const struct token *t = &ts->v[i];

        if (i > 0)
            sb_puts(b, t->word ? " · " : " ");
        sb_putc(b, t->stop ? 'x' : "svpf"[t->form]);
        sb_putc(b, ':');
        sb_put(b, t->term, t->n);
    }
}

static void expect(struct analyzer *an, const char *text, enum lang lang, const char *want)
{
    struct sb b = SB_INIT(1 << 20);
    const struct tokens ts = run(an, text, lang);

    say(&b, &ts);
    if (strcmp(sb_str(&b), want) != 0)
        fail_msg("%s\n  gives %s\n  wants %s", text, sb_str(&b), want);
    sb_dispose(&b);
}

/* ---- the table ---- */

/* Takes the next cell of a row; "\|" is a bar. False at the end of the row. */
static bool cell(struct sv *rest, struct sb *out)
{
    struct sv s;

    sb_reset(out);
    if (rest->n < 2)
        return false;
    *rest = sv_skip(*rest, 1);
    while (rest->n > 0 && rest->p[0] != '|') {
        const size_t k = rest->n > 1 && rest->p[0] == '\\' && rest->p[1] == '|' ? 1 : 0;

        sb_putc(out, rest->p[k]);
        *rest = sv_skip(*rest, k + 1);
    }
    s = sv_trim(sb_view(out));
    if (s.n > 1 && s.p[0] == '`')
        s = sv_make(s.p + 1, s.n - 2);
    memmove(out->p, s.p, s.n);
    sb_cut(out, s.n);
    return true;
}

static void test_document(void **state)
{
    const char *root = getenv("ASKWELL_SOURCE_DIR");
    char *path = path_join(root ? root : ".", "docs/analysis.md");
    struct sb file = SB_INIT(1 << 20);
    struct sb text = SB_INIT(1 << 16);
    struct sb want = SB_INIT(1 << 16);
    struct sb lang = SB_INIT(1 << 16);
    struct analyzer *an = analyzer(NULL);
    struct ask_err err = {0};
    struct sv rest;
    struct sv line;
    size_t rows = 0;

    (void)state;
    if (file_read(&file, path, &err) < 0)
        fail_msg("%s", err.msg);
    rest = sb_view(&file);
    while (sv_line(&rest, &line)) {
        if (!sv_starts(line, SV("| `")) || sv_starts(line, SV("| `s` |")) || !cell(&line, &text) ||
            !cell(&line, &want) || !cell(&line, &lang) || !sv_chr(sb_view(&want), ':'))
            continue;
        if (want.n < 3 || want.p[1] != ':') /* the table of forms */
            continue;
        expect(an, sb_str(&text), lang_of_tag(sb_view(&lang)), sb_str(&want));
        rows++;
    }
    assert_true(rows >= 150);
    analyzer_free(an);
    sb_dispose(&file);
    sb_dispose(&text);
    sb_dispose(&want);
    sb_dispose(&lang);
    free(path);
}

/* What cannot be seen in a table: bytes that are invisible or no UTF-8, long words, blanks. */
static void test_bytes(void **state)
{
    struct analyzer *an = analyzer(NULL);

    (void)state;
    expect(an, "", LANG_EN, "");
    expect(an, " \t\r\n ", LANG_EN, "");
    expect(an,
           "one\ttwo\r\nthree\x0b"
           "four",
           LANG_EN, "s:one · s:two · s:three · s:four");
    expect(an, "zero\xe2\x80\x8bwidth soft\xc2\xadhyphen", LANG_EN, "s:zerowidth · s:softhyphen");
    expect(an,
           "a\xff\xfe"
           "b bad\xc3( \xed\xa0\x80 ok",
           LANG_EN, "x:a · s:b · s:bad · s:ok");
    expect(an, "e\xcc\x81t\xc3\xa9", LANG_EN, "s:\xc3\xa9t\xc3\xa9 f:ete"); /* a mark of its own */
    expect(an, "x\xcc\x81", LANG_EN, "s:x\xcc\x81 f:x");
    expect(an,
           "\xef\xbb\xbf"
           "bom",
           LANG_EN, "s:bom");
    expect(an, "\xe2\x80\x9cnpm run build\xe2\x80\x9d", LANG_EN, "s:npm · s:run · s:build");
    expect(an, "a\xe2\x80\xa6 b \xe2\x80\x94 c", LANG_EN, "x:a · s:b · s:c");
    expect(an, "____ _ -- -", LANG_EN, "v:--");
    expect(an, "...", LANG_EN, "v:...");
    expect(an, "?", LANG_EN, "");
    analyzer_free(an);
}

static void test_long(void **state)
{
    struct analyzer *an = analyzer(NULL);
    char text[5000];
    struct tokens ts;

    (void)state;
    memset(text, 'x', 4000);
    text[4000] = 0;
    ts = run(an, text, LANG_EN);
    assert_int_equal(ts.n, 2); /* a word is at most 2,048 bytes */
    for (size_t i = 0; i < ts.n; i++)
        assert_true(ts.v[i].n <= TOKEN_MAX);

    /* Verbatim forms that differ only behind the cut stay different. */
    memset(text, 'a', 150);
    (void)snprintf(text + 150, 100, "_1 ");
    memset(text + 153, 'a', 150);
    (void)snprintf(text + 303, 100, "_2");
    ts = run(an, text, LANG_EN);
    assert_int_equal(ts.v[0].form, TOKEN_VERBATIM);
    assert_int_equal(ts.v[0].n, 96);
    assert_memory_equal(ts.v[0].term, text, 79);
    for (size_t i = 1; i < ts.n; i++)
        if (ts.v[i].word)
            assert_memory_not_equal(ts.v[i].term, ts.v[0].term, 96);

    /* A class name of many pieces keeps its parts. */
    ts = run(an,
             "org.springframework.beans.factory.support.DefaultListableBeanFactory."
             "preInstantiateSingletons",
             LANG_EN);
    assert_true(ts.n > 12);
    for (size_t i = 0; i < ts.n; i++)
        assert_int_equal(ts.v[i].position, 0);
    analyzer_free(an);
}

static void test_limit(void **state)
{
    struct analyzer *an = analyzer(NULL);
    struct ask_err err = {0};
    struct tokens ts;

    (void)state;
    assert_int_equal(analyze(&ts, an, sv_make("", ((size_t)64 << 20) + 1), NULL, 0, LANG_EN, &err),
                     ASK_LIMIT);
    assert_int_equal(ts.n, 0);
    assert_non_null(strstr(err.msg, "64 MiB"));
    analyzer_free(an);
}

/* ---- names ---- */

static void test_names(void **state)
{
    struct strmap *names = strmap_new(100);
    struct analyzer *an;

    (void)state;
    *strmap_at(names, SV("wallets")) = 1;
    *strmap_at(names, SV("plutus")) = 1;
    *strmap_at(names, SV("axs")) = 1;
    *strmap_at(names, SV("deployment")) = 1;
    *strmap_at(names, SV("tensorboard")) = 1;
    an = analyzer(names);
    expect(an, "wallets plutus axs", LANG_EN, "s:wallet · s:plutus · s:axs");
    /* A German stemmer would leave it as it is: a tag has one form in every language. */
    expect(an, "docker deployment deployments", LANG_DE, "s:docker · s:deploy · s:deployment");
    expect(an, "TensorBoard", LANG_EN, "s:tensorboard");
    analyzer_free(an);
    strmap_free(names);
}

static void test_words(void **state)
{
    (void)state;
    assert_int_equal(words_check(), 0);
    assert_true(words_stop(SV("the")) & 1U << LANG_EN);
    assert_false(words_stop(SV("not")) & 1U << LANG_EN);
    assert_true(words_stop(SV("für")) & 1U << LANG_DE);
    assert_int_equal(words_stop(SV("")), 0);
    assert_int_equal(words_stop(SV("a word longer than any in the table")), 0);
    assert_true(words_name(SV("redis")));
    assert_false(words_name(SV("error")));
}

/* ---- spans ---- */

static void test_spans(void **state)
{
    static const char text[] = "the value is the $value if (the) x ... y";
    const struct span spans[] = {
        {0, 13, SPAN_PROSE, 0}, {13, 10, SPAN_CODE_WORD, 0}, {23, 9, SPAN_CODE, 0},
        {32, 8, SPAN_CODE, 0},  {39, 100, SPAN_CODE, 0}, /* out of the text: left out */
    };
    struct analyzer *an = analyzer(NULL);
    struct sb b = SB_INIT(1 << 16);
    struct tokens ts;

    (void)state;
    assert_int_equal(analyze(&ts, an, sv_of(text), spans, 5, LANG_EN, NULL), 0);
    say(&b, &ts);
    assert_string_equal(sb_str(&b),
                        "x:the · s:valu · x:is · s:the · v:$value p:valu · s:if · s:the "
                        "· s:x · v:... · s:y");
    assert_int_equal(ts.v[3].span, SPAN_CODE_WORD);
    assert_int_equal(ts.words, 10);
    sb_dispose(&b);
    analyzer_free(an);
}

/* Which tokens have a place in the stream. */
static void test_stream(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"the server restarted", "server restart"},
        {"getUserName C++", "get user name getusernam c++"},
        {"naïve .NET", "naïv naiv net"},
        {"state-of-the-art", "state art"},
        {"TCP/IP re-import", "tcp ip re import reimport"},
        {"::1 and k2", "::1 k2"},
    };
    struct analyzer *an = analyzer(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct tokens ts = run(an, rows[i].text, LANG_EN);
        struct sb b = SB_INIT(1 << 16);

        for (size_t k = 0; k < ts.n; k++)
            if (ts.v[k].stream) {
                sb_puts(&b, b.n > 0 ? " " : "");
                sb_put(&b, ts.v[k].term, ts.v[k].n);
            }
        assert_string_equal(sb_str(&b), rows[i].want);
        sb_dispose(&b);
    }
    analyzer_free(an);
}

/* Offsets: the bytes that a word stands on, also where the text was normalised. */
static void test_offsets(void **state)
{
    static const struct {
        const char *text, *term, *bytes;
    } rows[] = {
        {"see getName() now", "getname", "getName"},
        {"see getName() now", "now", "now"},
        {"the “naïve” way", "naïv", "naïve"},
        {"x ﬁle y", "file", "ﬁle"},
        {"use ½ cup", "1", "½"},
        {"use ½ cup", "2", "½"},
        {"日本語", "本語", "本語"},
        {"run ${HOME}/x", "$home", "${HOME"},
        {"É́tude 🚀", "🚀", "🚀"},
        {"re-import", "import", "import"},
    };
    struct analyzer *an = analyzer(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct tokens ts = run(an, rows[i].text, LANG_EN);
        bool found = false;

        for (size_t k = 0; k < ts.n; k++) {
            const struct token *t = &ts.v[k];

            if (!sv_eq(sv_make(t->term, t->n), sv_of(rows[i].term)))
                continue;
            found = true;
            assert_int_equal(t->len, strlen(rows[i].bytes));
            assert_memory_equal(rows[i].text + t->off, rows[i].bytes, t->len);
        }
        if (!found)
            fail_msg("no %s in %s", rows[i].term, rows[i].text);
    }
    analyzer_free(an);
}

/* ---- properties ---- */

/* Random text of the bytes that decide about words. */
static size_t random_text(char *out, size_t max, uint64_t *rnd)
{
    static const char *const bits[] = {
        "a",       "get",  "HTTP", "Name",  "the", "s",  "1",    "42",       "0x",   "ff",
        "_",       "__",   "-",    "--",    ".",   "..", "/",    ":",        "::",   "@",
        "$",       "${",   "%",    "#",     "++",  "'",  "’",    "\\",       "=",    "=>",
        "!",       "<",    ">",    "&&",    "|",   "(",  ")",    " ",        " ",    " ",
        "\n",      ",",    "é",    "ß",     "Ж",   "ё",  "日",   "本",       "ก",    "한",
        "🚀",       "½",    "²",    "ﬁ",     "Ａ",  "̈",   "\xff", "\xe2\x82", "v1.2", "3.11.4",
        "http://", "www.", "e.g.", "don't", "l'",  "T",  "Z",
    };
    size_t n = 0;

    while (n + 16 < max) {
        const char *s = bits[cm_below(rnd, sizeof(bits) / sizeof(bits[0]))];

        memcpy(out + n, s, strlen(s));
        n += strlen(s);
    }
    return n;
}

static void check_tokens(const struct tokens *ts, struct sv text, bool valid)
{
    uint32_t off = 0;

    for (size_t i = 0; i < ts->n; i++) {
        const struct token *t = &ts->v[i];

        assert_true(t->n >= 1 && t->n <= TOKEN_MAX);
        assert_true(t->position < ts->words);
        assert_true(t->len > 0 && t->off + t->len <= text.n);
        assert_true(i == 0 ? t->word && t->position == 0 : t->position == t[-1].position + t->word);
        assert_true(t->off >= off || !t->word);
        off = t->word ? t->off : off;
        assert_true(!t->stop || !t->stream);
        assert_true(t->form <= TOKEN_FOLDED);
        for (uint16_t k = 0; k < t->n; k++)
            assert_false(t->term[k] >= 'A' && t->term[k] <= 'Z');
        if (valid)
            assert_true(utf8_valid(sv_make(t->term, t->n)));
    }
}

static void test_random(void **state)
{
    struct analyzer *an = analyzer(NULL);
    uint64_t rnd = cm_seed();
    char text[600];

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const size_t n = random_text(text, 40 + cm_below(&rnd, sizeof(text) - 40), &rnd);
        const struct sv s = sv_make(text, n);
        struct tokens ts;

        assert_int_equal(analyze(&ts, an, s, NULL, 0, (enum lang)cm_below(&rnd, LANG_COUNT), NULL),
                         0);
        check_tokens(&ts, s, true);
        for (size_t i = 0; i < n; i++)
            if (cm_below(&rnd, 8) == 0)
                text[i] = (char)cm_random(&rnd);
        assert_int_equal(analyze(&ts, an, s, NULL, 0, LANG_EN, NULL), 0);
        check_tokens(&ts, s, false);
    }
    analyzer_free(an);
}

/* A sentence gives the same tokens alone and in the middle of a text: that is why a question meets
 * what it asks for. */
static void test_context(void **state)
{
    struct analyzer *alone = analyzer(NULL);
    struct analyzer *within = analyzer(NULL);
    uint64_t rnd = cm_seed();
    char text[400];
    char whole[700];

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const size_t n = random_text(text, 30 + cm_below(&rnd, 200), &rnd);
        const size_t before = random_text(whole, 30 + cm_below(&rnd, 100), &rnd);
        size_t total = before;
        struct tokens a;
        struct tokens b;
        size_t first = 0;

        whole[total++] = '\n';
        memcpy(whole + total, text, n);
        total += n;
        whole[total++] = '\n';
        total += random_text(whole + total, 100, &rnd);
        assert_int_equal(analyze(&a, alone, sv_make(text, n), NULL, 0, LANG_EN, NULL), 0);
        assert_int_equal(analyze(&b, within, sv_make(whole, total), NULL, 0, LANG_EN, NULL), 0);
        while (first < b.n && b.v[first].off <= before)
            first++;
        assert_true(first + a.n <= b.n);
        for (size_t i = 0; i < a.n; i++) {
            assert_int_equal(a.v[i].form, b.v[first + i].form);
            assert_int_equal(a.v[i].off, b.v[first + i].off - before - 1);
            assert_int_equal(a.v[i].n, b.v[first + i].n);
            assert_memory_equal(a.v[i].term, b.v[first + i].term, a.v[i].n);
        }
    }
    analyzer_free(alone);
    analyzer_free(within);
}

/* In code a word has the terms that it has in prose; code only knows no stop words, and more
 * operators. */
static void test_code_and_prose(void **state)
{
    struct analyzer *one = analyzer(NULL);
    struct analyzer *two = analyzer(NULL);
    uint64_t rnd = cm_seed();
    char text[400];

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const size_t n = random_text(text, 30 + cm_below(&rnd, 300), &rnd);
        const struct span code = {0, (uint32_t)n, SPAN_CODE, 0};
        struct tokens a;
        struct tokens b;
        size_t k = 0;

        assert_int_equal(analyze(&a, one, sv_make(text, n), NULL, 0, LANG_EN, NULL), 0);
        assert_int_equal(analyze(&b, two, sv_make(text, n), &code, 1, LANG_EN, NULL), 0);
        for (size_t i = 0; i < a.n; i++) {
            while (k < b.n && !(b.v[k].off == a.v[i].off && b.v[k].n == a.v[i].n &&
                                memcmp(b.v[k].term, a.v[i].term, a.v[i].n) == 0))
                k++;
            assert_true(k < b.n);
        }
    }
    analyzer_free(one);
    analyzer_free(two);
}

/* Input that makes naive scanners quadratic: 200,000 bytes of each pass, or this test hangs. The
 * number of tokens stays in proportion. */
static void test_hostile(void **state)
{
    static const char *const bits[] = {
        "a.",  "a-",   "a_",  "a/",   "aB",  "1.",  "1.1-", "a1",       "::",        "a:1",  "-",
        "../", "%a",   "${a", "a://", "a'",  "é",   "aé",   "日",       "...",       "a@b.", "x++",
        "A",   "0x1-", "/.a", "é.",   "=-a", "v1.", "f/\\", "\xcc\x81", "a\xcc\x81", "\xff", "a b",
    };
    struct analyzer *an = analyzer(NULL);
    struct sb b = SB_INIT(1 << 21);

    (void)state;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        struct span code = {0, 0, SPAN_CODE, 0};
        struct tokens ts;

        sb_reset(&b);
        while (b.n < 200000)
            sb_puts(&b, bits[i]);
        code.n = (uint32_t)b.n;
        assert_int_equal(analyze(&ts, an, sb_view(&b), NULL, 0, LANG_EN, NULL), 0);
        assert_true(ts.n <= b.n);
        assert_int_equal(analyze(&ts, an, sb_view(&b), &code, 1, LANG_EN, NULL), 0);
        assert_true(ts.n <= b.n);
    }
    sb_dispose(&b);
    analyzer_free(an);
}

/* ---- memory ---- */

static void test_memory(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct analyzer *an = NULL;
        struct ask_err err = {0};
        struct tokens ts;
        int rc = analyzer_new(&an, NULL, &err);

        if (rc == 0)
            rc = analyze(&ts, an, SV("getName naïve résumé the 日本語 1.2.3 a/b"), NULL, 0, LANG_EN,
                         &err);
        if (rc < 0) {
            assert_true(alloc_failed());
            assert_int_equal(rc, ASK_NOMEM);
            assert_true(err.msg[0] != 0);
        }
        analyzer_free(an);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document), cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_long),     cmocka_unit_test(test_limit),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_spans),    cmocka_unit_test(test_stream),
        cmocka_unit_test(test_offsets),  cmocka_unit_test(test_random),
        cmocka_unit_test(test_context),  cmocka_unit_test(test_code_and_prose),
        cmocka_unit_test(test_hostile),  cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
