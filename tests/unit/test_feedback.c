/* test_feedback.c - what the best hits have in common: the model, its share, pages that stand.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what it brings (tests/relevance). Method: passages of a few ids by hand; then a forum
 * large enough that its last pages come from wider tiers.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cm.h"

#include "tests/unit/store_util.h"

#include "base/log.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/feedback.h"

#define FORUM 900
#define PAGE  45

static const struct build_opt quick = {.threads = 1, .nosync = true};

struct fixture {
    struct wordvec *wv;
    struct rank_query *q;
    struct arena a;
};

/* Ids 1 to 8 are learned; 1 is asked for. */
static void begin(struct fixture *f)
{
    static const float vec[WORDVEC_DIMS] = {1};
    struct wordvec_row rows[8];
    char *path = path_join(util_dir, "vec");

    f->a = (struct arena)ARENA_INIT(1 << 16, 8 << 20);
    f->q = calloc(1, sizeof *f->q);
    for (uint16_t i = 0; i < 8; i++)
        rows[i] = (struct wordvec_row){(uint16_t)(i + 1), 2, vec};
    util_ok(wordvec_save(path, rows, 8, &util_err));
    util_ok(wordvec_load(&f->wv, path, &util_err));
    rank_query_init(f->q);
    f->q->nslots = 1;
    f->q->slot[0].idf = 5;
    assert_true(rank_add_id(f->q, 1, 0));
    free(path);
}

static void end(struct fixture *f)
{
    wordvec_free(f->wv);
    arena_dispose(&f->a);
    free(f->q);
}

static void test_what_others_say_counts(void **state)
{
    static const uint16_t x[] = {1, 2, 3}, y[] = {1, 2, 4}, z[] = {1, 2, 2, 5};
    static const uint16_t asked[] = {1, 1, 1}, common[] = {2, 9}, own[] = {3}, strange[] = {9, 7};
    const struct fwd_stream best[] = {
        {.body = x, .nbody = 3}, {.body = y, .nbody = 3}, {.body = z, .nbody = 4}};
    const struct feedback_text v[] = {{&best[0], 10, .9}, {&best[1], 11, .8}, {&best[2], 12, .7}};
    struct feedback *fb;
    struct fixture f;

    (void)state;
    begin(&f);
    assert_non_null(fb = feedback_new(f.wv, f.q, v, 3, &f.a));
    const struct fwd_stream has = {.body = common, .nbody = 2}, one = {.weak = own, .nweak = 1};
    const struct fwd_stream query = {.title = asked, .ntitle = 3};
    const struct fwd_stream none = {.body = strange, .nbody = 2}, empty = {0};

    assert_true(feedback_share(fb, 99, &has) > feedback_share(fb, 99, &one));
    assert_true(feedback_share(fb, 99, &has) < 1);
    assert_true(feedback_share(fb, 99, &one) > 0);
    /* Not what was asked for, and not what only the passage's own thread taught. */
    assert_true(feedback_share(fb, 99, &query) <= 0);
    assert_true(feedback_share(fb, 99, &none) <= 0);
    assert_true(feedback_share(fb, 99, &empty) <= 0);
    assert_true(feedback_share(fb, 10, &one) <= 0);
    assert_true(feedback_share(fb, 11, &one) > 0);
    end(&f);
}

static void test_nothing_to_learn_from(void **state)
{
    static const uint16_t x[] = {1, 2, 3}, unknown[] = {60000, 1};
    const struct fwd_stream s = {.body = x, .nbody = 3}, u = {.body = unknown, .nbody = 2};
    const struct feedback_text one[] = {{&s, 10, .9}, {&s, 10, .8}},
                               two[] = {{&u, 1, 1}, {&u, 2, 1}};
    struct fixture f;

    (void)state;
    begin(&f);
    assert_null(feedback_new(f.wv, f.q, one, 0, &f.a));
    assert_null(feedback_new(NULL, f.q, one, 2, &f.a));
    assert_null(feedback_new(f.wv, f.q, one, 2, &f.a)); /* one thread: nothing in common */
    assert_null(feedback_new(f.wv, f.q, two, 2, &f.a)); /* no word that was learned */
    assert_true(feedback_share(NULL, 10, &s) <= 0);
    assert_true(arena_ok(&f.a));
    end(&f);
}

/* More words than there is room for: the rest is not looked at. */
static void test_long_texts(void **state)
{
    uint16_t *id = calloc(40000, sizeof *id);
    struct fwd_stream s = {.title = id, .body = id, .weak = id, .ntitle = 40000, .nbody = 40000};
    struct feedback_text v[64];
    struct feedback *fb;
    struct fixture f;

    (void)state;
    begin(&f);
    s.nweak = 40000;
    for (size_t i = 0; i < 40000; i++)
        id[i] = (uint16_t)(i % 8 + 1);
    for (uint32_t i = 0; i < 64; i++)
        v[i] = (struct feedback_text){&s, i / 2, 1};
    assert_non_null(fb = feedback_new(f.wv, f.q, v, 64, &f.a));
    assert_true(feedback_share(fb, 0, &s) > .9 && feedback_share(fb, 0, &s) <= 1);
    end(&f);
    free(id);
}

static void fill(void)
{
    static const char *const word[] = {"bdfk", "gnmt", "prkd", "tgbf", "nmdr", "kfpt", "rbnk"};
    struct build_opt opt = quick;
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    struct build_report rep = {0};

    for (int i = 0; i < FORUM; i++) {
        uint64_t seed = (uint64_t)i * 77 + 5;
        char id[32], title[64], body[200];
        struct post p;

        snprintf(id, sizeof(id), "q%d", i);
        snprintf(title, sizeof(title), "%s a%d", word[cm_below(&seed, 7)], i);
        snprintf(body, sizeof(body), "tkbn %s %s %s", word[cm_below(&seed, 7)],
                 word[cm_below(&seed, 7)], word[cm_below(&seed, 7)]);
        p = util_post(id, NULL, body);
        p.title = sv_of(title);
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    util_ok(build_again(util_dir, st, &opt, &rep, &util_err));
    store_free(st);
}

/* Goes through all pages; returns how many hits that were, each another one. *rose: some hit has
 * the feature. */
static size_t walk(bool learned, bool *rose)
{
    const struct reader_identity nobody = {NULL, 0, false};
    struct answer_opt opt = ANSWER_OPT_INIT;
    bool *seen = calloc(FORUM, sizeof *seen);
    struct engine *en;
    size_t n = 0, got;

    *rose = false;
    opt.limit = PAGE;
    opt.learned = learned;
    opt.explain = true;
    util_ok(engine_open(&en, util_dir, &nobody, &util_err));
    do {
        struct arena a = ARENA_INIT(1 << 16, 64 << 20);
        struct answer ans;

        util_ok(answer_make(&ans, en, SV("tkbn gnmt"), &opt, &a, &util_err));
        got = ans.nhits;
        for (size_t i = 0; i < got; i++) {
            const struct hit *h = &ans.hits[i];
            const size_t at = (size_t)strtoul(h->head.key.p + 1, NULL, 10);

            assert_true(at < FORUM && !seen[at]);
            seen[at] = true;
            for (size_t k = 0; k < h->nfeatures; k++)
                *rose |= !strcmp(h->features[k].name, "feedback") && h->features[k].share > 0;
        }
        n += got;
        opt.offset += got;
        arena_dispose(&a);
    } while (got);
    engine_free(en);
    free(seen);
    return n;
}

static void test_pages(void **state)
{
    bool with, without;

    (void)state;
    fill();
    assert_int_equal(walk(true, &with), FORUM);
    assert_int_equal(walk(false, &without), FORUM);
    assert_true(with);
    assert_false(without);
}

static int quiet_setup(void **state)
{
    log_set_level(LOG_ERROR);
    return util_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_others_say_counts, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_learn_from, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_long_texts, quiet_setup, util_teardown),
        cmocka_unit_test_setup_teardown(test_pages, quiet_setup, util_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
