/* test_latent.c - asking with what the corpus taught: nearness, the switch, private words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: learning itself (test_learn.c). Method: a forum of made-up words in two topics, of
 * which one part may be private; the same questions of an anonymous reader before and after.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cm.h"

#include "tests/unit/store_util.h"

#include "base/file.h"
#include "base/log.h"
#include "indexer/build.h"
#include "indexer/generation.h"
#include "query/answer.h"
#include "query/latent.h"

#define PUBLIC 150

static const struct build_opt quick = {.threads = 1, .nosync = true};

static void add(struct store_import *im, int i, const char *label, const char *own)
{
    static const char *const words[2][6] = {{"bdfk", "gnmt", "prkd", "tgbf", "nmdr", "kfpt"},
                                            {"dgkn", "mprt", "bkfd", "gtnm", "rdpk", "fbtg"}};
    char id[32], title[64], body[200];
    struct post p;
    uint64_t seed = (uint64_t)i * 77 + 5;

    snprintf(id, sizeof(id), "%s%d", own, i);
    snprintf(title, sizeof(title), "%s %s", words[i % 2][cm_below(&seed, 6)],
             words[i % 2][cm_below(&seed, 6)]);
    snprintf(body, sizeof(body), "%s %s %s %s%s", words[i % 2][cm_below(&seed, 6)],
             words[i % 2][cm_below(&seed, 6)], words[i % 2][cm_below(&seed, 6)],
             i % 4 < 2 ? "tkbn" : "nkfr", i % 2 ? "m" : "");
    p = util_post(id, NULL, body);
    p.title = sv_of(title);
    p.visibility = sv_of(label);
    util_put(im, &p);
}

/* A forum of public threads and so many private ones; the latter bring words of their own. */
static void fill(int private, bool no_learn)
{
    struct build_opt opt = quick;
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    struct build_report rep = {0};

    opt.no_learn = no_learn;
    for (int i = 0; i < PUBLIC; i++)
        add(im, i, "", "q");
    for (int i = 0; i < private; i++)
        add(im, i, "staff", "secret");
    util_end(im, false);
    store_import_free(im);
    util_ok(build_again(util_dir, st, &opt, &rep, &util_err));
    store_free(st);
}

/* What a query is answered, with the relevances. */
static char *told(const char *query, bool learned)
{
    const struct reader_identity nobody = {NULL, 0, false};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct arena a = ARENA_INIT(1 << 16, 64 << 20);
    struct sb b = SB_INIT(1 << 20);
    struct engine *en;
    struct answer ans;

    opt.limit = 100;
    opt.learned = learned;
    util_ok(engine_open(&en, util_dir, &nobody, &util_err));
    util_ok(answer_make(&ans, en, sv_of(query), &opt, &a, &util_err));
    assert_true(ans.nhits > 0);
    for (size_t i = 0; i < ans.nhits; i++)
        sb_printf(&b, "%.*s %.17g\n", SV_ARG(ans.hits[i].head.key), ans.hits[i].relevance);
    engine_free(en);
    arena_dispose(&a);
    return sb_take(&b, NULL);
}

static void it_has_a_say_and_a_switch(void **state)
{
    char *with, *without, *never;

    (void)state;
    fill(0, false);
    with = told("tkbn gnmt", true);
    without = told("tkbn gnmt", false);
    fill(0, true);
    never = told("tkbn gnmt", true);
    assert_string_not_equal(with, without);
    assert_string_equal(without, never);
    free(with);
    free(without);
    free(never);
}

/* Every relevance to the last bit, of two words and of many: ids differ, and so would the order of
 * whatever is summed up in theirs. */
static void test_private_words_have_no_part(void **state)
{
    static const char *const query[] = {"tkbn gnmt", "bdfk prkd tgbf nmdr kfpt tkbn nkfr",
                                        "dgkn mprt bkfd gtnm rdpk fbtg tkbn gnmt prkd"};
    char *before[3], *after;

    (void)state;
    fill(0, false);
    for (int i = 0; i < 3; i++)
        before[i] = told(query[i], true);
    fill(300, false);
    for (int i = 0; i < 3; i++) {
        after = told(query[i], true);
        assert_string_equal(before[i], after);
        free(before[i]);
        free(after);
    }
}

static void test_made_anew_it_is_the_same(void **state)
{
    char *before, *after;

    (void)state;
    fill(20, false);
    before = told("mprt fbtg", true);
    fill(20, false);
    after = told("mprt fbtg", true);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void count_problem(void *ctx, const char *problem)
{
    assert_true(sv_find(sv_of(problem), SV("word vectors")) >= 0);
    ++*(int *)ctx;
}

/* A damaged file is told by the check; what is found, is found. */
static void test_without_the_file(void **state)
{
    struct gen_path path;
    char *without, *damaged;
    struct store *st;
    int found = 0;

    (void)state;
    fill(0, false);
    without = told("tkbn gnmt", false);
    util_ok(generation_file(&path, &util_err, util_dir, generation_current(util_dir, NULL),
                            "words.vec"));
    assert_true(file_exists(path.s));
    util_ok(file_replace(path.s, SV("askwvec1 and no more"), &util_err));
    damaged = told("tkbn gnmt", true);
    assert_string_equal(damaged, without);
    st = util_open();
    util_ok(index_check(util_dir, st, count_problem, &found, &util_err));
    assert_int_equal(found, 1);
    store_free(st);
    free(damaged);
    free(without);
}

/* The same passage gives the same nearness each time: nothing of one is left for the next. */
static void test_nearness(void **state)
{
    static const float one[2][WORDVEC_DIMS] = {{1, 0}, {0, 1}};
    static const uint16_t in[] = {1, 1}, out[] = {2, 9, 60000};
    const struct wordvec_row rows[] = {{1, 2, one[0]}, {2, 3, one[1]}};
    const struct fwd_stream same = {.body = in, .nbody = 2}, other = {.weak = out, .nweak = 3};
    const struct fwd_stream both = {.title = in, .ntitle = 1, .body = out, .nbody = 3}, none = {0};
    struct rank_query *q = calloc(1, sizeof(*q));
    struct arena a = ARENA_INIT(1 << 16, 8 << 20);
    struct wordvec *wv = NULL;
    struct latent *l;
    char *path = path_join(util_dir, "vec");

    (void)state;
    util_ok(wordvec_save(path, rows, 2, &util_err));
    util_ok(wordvec_load(&wv, path, &util_err));
    rank_query_init(q);
    assert_null(latent_new(wv, q, &a));
    q->nslots = 1;
    q->slot[0].idf = 5;
    assert_true(rank_add_id(q, 1, 0));
    assert_null(latent_new(NULL, q, &a));
    assert_non_null(l = latent_new(wv, q, &a));
    for (int i = 0; i < 2; i++) {
        assert_true(latent_near(l, &same) > .999);
        assert_true(latent_near(l, &other) < .001);
        assert_true(latent_near(l, &both) > .4 && latent_near(l, &both) < .9);
        assert_true(latent_near(l, &none) <= 0);
    }
    assert_true(latent_near(NULL, &same) <= 0);
    wordvec_free(wv);
    arena_dispose(&a);
    free(path);
    free(q);
}

static int quiet_setup(void **state)
{
    log_set_level(LOG_ERROR);
    return util_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_has_a_say_and_a_switch, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_private_words_have_no_part, quiet_setup,
                                        util_teardown),
        cmocka_unit_test_setup_teardown(test_made_anew_it_is_the_same, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_without_the_file, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_nearness, quiet_setup, util_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
