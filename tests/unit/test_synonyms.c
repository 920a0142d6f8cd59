/* test_synonyms.c - tables of synonyms: both ways and one way, errors by line, what is asked of
 * them. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whether the built-in ones help (tests/relevance).
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

#include "tests/unit/store_util.h"

#include "base/file.h"
#include "base/log.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/synonyms.h"
#include "query/tag_names.h"

static char *write_table(const char *text)
{
    char *path = path_join(util_dir, SYNONYMS_FILE);

    assert_non_null(path);
    util_ok(file_replace(path, sv_of(text), &util_err));
    return path;
}

/* What is searched for beside a word, separated by blanks. */
static const char *beside(char out[200], const struct synonyms *s, const char *word, bool whole)
{
    struct synonym also;
    size_t i = 0;

    out[0] = '\0';
    while (synonyms_each(s, &i, (struct synonym){.term = sv_of(word), .whole = whole}, &also)) {
        snprintf(out + strlen(out), 200 - strlen(out), "%s%.*s%s", i > 1 ? " " : "",
                 SV_ARG(also.term), also.whole ? "!" : "");
    }
    return out;
}

static void test_both_ways_and_one_way(void **state)
{
    char *path = write_table("# mine\n\nfoobar, bazqux , C++ # three\nquux => corge, grault\n");
    struct analyzer *an;
    struct synonyms *s;
    char out[200];

    (void)state;
    util_ok(analyzer_new(&an, NULL, &util_err));
    util_ok(synonyms_new(&s, an, path, &util_err));
    assert_string_equal(beside(out, s, "foobar", false), "bazqux c++!");
    assert_string_equal(beside(out, s, "bazqux", false), "c++! foobar");
    assert_string_equal(beside(out, s, "c++", true), "bazqux foobar");
    assert_string_equal(beside(out, s, "c++", false), "");
    assert_string_equal(beside(out, s, "quux", false), "corg grault");
    assert_string_equal(beside(out, s, "corg", false), "");
    assert_string_equal(beside(out, s, "k8s", false), "kubernetes"); /* built in */
    assert_string_equal(beside(out, s, "zzzz", false), "");
    assert_string_equal(beside(out, s, "", false), "");
    synonyms_free(s);
    analyzer_free(an);
    free(path);
}

static void test_errors_name_the_line(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a1, b1\nalone\n", "line 2: a word alone"},
        {"foo, regular expression\n", "line 1: “regular expression” is not one word"},
        {"foo =>\n", "line 1: a word is missing"},
        {"=> foo\n", "line 1: a word is missing"},
        {"foo,,bar\n", "line 1: a word is missing before"},
        {"foo, the\n", "line 1: “the” is not one word"},
        {"foo, !!\n", "line 1: “!!” is not one word"},
        {"a,b,c,d1,e1,f1,g1,h1,i1,j1,k1,l1,m1,n1,o1,p1,q1\n", "line 1: "},
    };
    struct analyzer *an;

    (void)state;
    util_ok(analyzer_new(&an, NULL, &util_err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = write_table(cases[i].text);
        struct ask_err err = {0};
        struct synonyms *s;

        assert_int_equal(synonyms_new(&s, an, path, &err), ASK_FORMAT);
        assert_null(s);
        if (!strstr(err.msg, cases[i].want) || !strstr(err.msg, path)) {
            fail_msg("%s: %s", cases[i].text, err.msg);
        }
        free(path);
    }
    analyzer_free(an);
}

/* No row is lost or doubled, and no file of one's own is no error. */
static void test_the_built_in_table(void **state)
{
    struct analyzer *an;
    struct synonyms *s;
    char out[200];

    (void)state;
    util_ok(analyzer_new(&an, NULL, &util_err));
    util_ok(synonyms_new(&s, an, "/nonexistent/synonyms", &util_err));
    assert_string_equal(beside(out, s, "db", false), "databas");
    assert_string_equal(beside(out, s, "databas", false), "db dbs");
    synonyms_free(s);
    analyzer_free(an);
}

static void test_memory_runs_out(void **state)
{
    char *path = write_table("foobar, bazqux\n");

    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct analyzer *an = NULL;
        struct synonyms *s = NULL;
        int rc = analyzer_new(&an, NULL, NULL);

        if (rc == 0) {
            rc = synonyms_new(&s, an, path, NULL);
        }
        assert_true(rc == 0 || (rc == ASK_NOMEM && alloc_failed()));
        synonyms_free(s);
        analyzer_free(an);
    }
    free(path);
}

struct asked {
    struct engine *en;
    struct arena a;
    struct answer ans;
};

static void ask(struct asked *k, const char *query, bool learned)
{
    struct answer_opt opt = ANSWER_OPT_INIT;

    opt.learned = learned;
    *k = (struct asked){.a = ARENA_INIT(1 << 16, 64 << 20)};
    util_ok(engine_open(&k->en, util_dir, NULL, &util_err));
    util_ok(answer_make(&k->ans, k->en, sv_of(query), &opt, &k->a, &util_err));
}

static void asked_close(struct asked *k)
{
    engine_free(k->en);
    arena_dispose(&k->a);
}

static bool noted(const struct answer *ans, const char *text)
{
    for (size_t i = 0; i < ans->nnotes; i++) {
        if (sv_find(ans->notes[i], sv_of(text)) >= 0) {
            return true;
        }
    }
    return false;
}

/* The word itself comes first, its synonym behind it, and the notes say so. */
static void test_an_answer(void **state)
{
    static const char *const bodies[] = {"the kubernetes cluster restarts",
                                         "the k8s cluster restarts", "the printer restarts",
                                         "a cluster of grapes"};
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};
    struct asked k;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char id[8];

        snprintf(id, sizeof id, "q%zu", i);
        struct post p = util_post(id, NULL, bodies[i]);

        p.title = SV("What is wrong here");
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);

    ask(&k, "k8s cluster", true);
    assert_true(k.ans.nhits == 3 && sv_eq(k.ans.hits[0].head.key, SV("q1")) &&
                sv_eq(k.ans.hits[1].head.key, SV("q0")));
    assert_true(k.ans.hits[1].relevance > k.ans.hits[2].relevance * 1.2);
    assert_true(noted(&k.ans, "also searched for “kubernetes” (k8s)"));
    asked_close(&k);

    ask(&k, "k8s", false);
    assert_int_equal(k.ans.nhits, 1);
    assert_int_equal(k.ans.nnotes, 0);
    asked_close(&k);

    ask(&k, "\"k8s\"", true); /* a demand is a demand */
    assert_int_equal(k.ans.nhits, 1);
    asked_close(&k);

    ask(&k, "cluster NOT k8s", true);
    assert_int_equal(k.ans.nhits, 2);
    const uint64_t before = k.ans.revision;
    asked_close(&k);

    free(write_table("printing, printer\n"));
    ask(&k, "printing", true); /* which nothing has */
    assert_int_equal(k.ans.nhits, 1);
    assert_true(k.ans.revision != before); /* what was kept of an answer is another's */
    asked_close(&k);
}

static int quiet_setup(void **state)
{
    log_set_level(LOG_ERROR);
    return util_setup(state);
}

static const char *names_of(char out[300], const struct synonyms *s, const char *tag)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct sv name[TAG_NAMES_MAX];
    const size_t n = tag_names(name, sv_of(tag), s, &a);

    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        snprintf(out + strlen(out), 300 - strlen(out), "%s%.*s", i ? " " : "", SV_ARG(name[i]));
    }
    arena_dispose(&a);
    return out;
}

static void test_other_names_of_tags(void **state)
{
    struct analyzer *an;
    struct synonyms *s;
    char out[300], long_name[200];

    (void)state;
    util_ok(analyzer_new(&an, NULL, &util_err));
    util_ok(synonyms_new(&s, an, NULL, &util_err));
    assert_string_equal(names_of(out, NULL, "NFTs"), "nft");
    assert_string_equal(names_of(out, NULL, "nft"), "nfts");
    assert_string_equal(names_of(out, NULL, "ci_cd"), "ci_cds ci-cd cicd");
    assert_string_equal(names_of(out, NULL, "css"), "csss"); /* too short for a plural */
    assert_string_equal(names_of(out, s, "k8s"), "k8ss kubernetes");
    assert_string_equal(names_of(out, s, ""), "");
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    assert_string_equal(names_of(out, s, long_name), "");
    synonyms_free(s);
    analyzer_free(an);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_both_ways_and_one_way, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_errors_name_the_line, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_the_built_in_table, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_memory_runs_out, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_other_names_of_tags, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_an_answer, quiet_setup, util_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
