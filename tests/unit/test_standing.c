/* test_standing.c - the side tables of votes and authors, made with an index and read back.
 * Not here: what they weigh (test_prior.c).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/log.h"
#include "indexer/build.h"
#include "indexer/standing.h"
#include "indexer/standing_file.h"
#include "tests/unit/store_util.h"

struct said {
    const char *id, *parent, *author, *tags, *label;
    int score;
    bool accepted;
};

static const struct said lines[] = {{"q1", NULL, "ann", "docker linux", "", 5, false},
                                    {"a1", "q1", "bob", "", "", 12, true},
                                    {"a2", "q1", "cid", "", "", -3, false},
                                    {"q2", NULL, "ann", "docker", "", 2, false},
                                    {"a3", "q2", "bob", "", "", 4, false},
                                    {"a4", "q2", "bob", "", "board", 9, true},
                                    {"q3", NULL, "eve", "docker", "board", 1, false},
                                    {"a5", "q3", "bob", "", "board", 3, false},
                                    {"q4", NULL, "eve", "docker", "team", 1, false},
                                    {"a6", "q4", "bob", "", "team", 2, true}};

static void put(struct store_import *im, const struct said *l)
{
    struct post p = util_post(l->id, l->parent, "Some words about it.");
    struct sv tags[4], rest = sv_of(l->tags), tag;

    while (sv_next(&rest, ' ', &tag))
        if (tag.n)
            tags[p.ntags++] = tag;
    p.tags = tags;
    p.title = sv_of(l->parent ? "" : "A question");
    p.author = sv_of(l->author);
    p.score = l->score;
    p.accepted = l->accepted;
    p.visibility = sv_of(l->label);
    util_put(im, &p);
}

static void build(struct store *st)
{
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};

    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
}

static void import(struct store *st, const struct said *v, size_t n)
{
    struct store_import *im = util_begin(st, "forum");

    for (size_t i = 0; i < n; i++)
        put(im, &v[i]);
    util_end(im, false);
    store_import_free(im);
    build(st);
}

static bool may_read(void *ctx, uint16_t label)
{
    return ctx && *(const int64_t *)ctx == label;
}

static uint32_t author_of(struct store *st, const char *name)
{
    int64_t id = 0;

    assert_int_equal(store_author_ids(&id, 1, st, sv_of(name), NULL), 1);
    return (uint32_t)id;
}

/* As "answers/accepted" of an author under a tag (NULL: in all), for a reader of one label. */
static const char *record(struct store *st, const char *author, const char *tag, const char *label)
{
    static const char *const texts[] = {"0/0", "1/0", "1/1", "2/0", "2/1", "3/1", "3/2", "other"};
    int64_t id = label ? store_label_id(st, sv_of(label)) : 0;
    struct standing *s;
    struct standing_record r;
    char text[32];
    size_t i = 0;

    util_ok(standing_open(&s, util_dir, label != NULL, may_read, &id, &util_err));
    r = standing_author(s, author_of(st, author), tag ? (uint32_t)store_tag_id(st, sv_of(tag)) : 0);
    standing_free(s);
    (void)snprintf(text, sizeof text, "%.0f/%.0f", r.answers, r.accepted);
    while (i < 7 && strcmp(text, texts[i]) != 0)
        i++;
    return texts[i];
}

/* What a reader may not read is in no number that he gets. */
static void test_each_reader_his_own(void **state)
{
    struct store *st = util_open();
    const struct standing_scale *scale;
    struct standing *s;
    int64_t board;

    (void)state;
    import(st, lines, sizeof lines / sizeof *lines);
    assert_string_equal(record(st, "bob", NULL, NULL), "2/1");
    assert_string_equal(record(st, "bob", "docker", NULL), "2/1");
    assert_string_equal(record(st, "bob", "linux", NULL), "1/1");
    assert_string_equal(record(st, "cid", NULL, NULL), "1/0");
    assert_string_equal(record(st, "ann", NULL, NULL), "0/0");
    assert_string_equal(record(st, "bob", NULL, "team"), "3/2");
    board = store_label_id(st, SV("board"));
    util_ok(standing_open(&s, util_dir, true, may_read, &board, &util_err));
    scale = standing_scale(s, (uint16_t)store_source_id(st, SV("forum")), STANDING_ANSWERED);
    assert_non_null(scale);
    assert_int_equal(scale->posts, 5);
    assert_int_equal(scale->accepted, 2);
    standing_free(s);
    util_ok(standing_open(&s, util_dir, false, may_read, NULL, &util_err));
    scale = standing_scale(s, (uint16_t)store_source_id(st, SV("forum")), STANDING_ANSWERED);
    assert_int_equal(scale->posts, 3);
    assert_int_equal(scale->accepted, 1);
    standing_free(s);
    store_free(st);
}

/* The tables follow: an answer that is hidden, removed or marked is counted as it is now, whether
 * its record stands in the frozen part, in the live one, or was left behind there. */
static void test_follows(void **state)
{
    const struct said hidden = {"a1", "q1", "bob", "", "board", 12, true};
    const struct said shown = {"a1", "q1", "bob", "", "", 12, true};
    const struct said marked = {"a3", "q2", "bob", "", "", 5, true};
    struct store *st = util_open();
    struct standing_head head[2];
    struct sb b = SB_INIT(1 << 20);
    struct gen_path path;

    (void)state;
    import(st, &hidden, 1);
    assert_string_equal(record(st, "bob", NULL, NULL), "1/0");
    assert_string_equal(record(st, "bob", NULL, "team"), "2/1");
    import(st, &shown, 1);
    assert_string_equal(record(st, "bob", NULL, NULL), "2/1");
    import(st, &hidden, 1);
    assert_string_equal(record(st, "bob", NULL, NULL), "1/0");
    import(st, &marked, 1);
    assert_string_equal(record(st, "bob", NULL, NULL), "1/1");
    /* Made again from the store alone it is the same, byte for byte. */
    for (int i = 0; i < 2; i++) {
        const struct build_opt quick = {.threads = 1, .nosync = true};
        struct build_report rep = {0};

        if (i)
            util_ok(build_again(util_dir, st, &quick, &rep, &util_err));
        util_ok(standing_path(&path, util_dir, VIEW_PUBLIC, &util_err));
        sb_reset(&b);
        util_ok(file_read(&b, path.s, &util_err));
        memcpy(&head[i], b.p, sizeof head[i]);
    }
    assert_true(head[0].sum == head[1].sum && head[0].nrows == head[1].nrows);
    sb_dispose(&b);
    store_free(st);
}

/* A file that is cut or changed is as good as none. */
static void test_damage(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    struct gen_path path;
    uint64_t seed = cm_seed();
    struct standing *s;
    struct store *st;

    (void)state;
    util_ok(standing_path(&path, util_dir, VIEW_PUBLIC, &util_err));
    util_ok(file_read(&b, path.s, &util_err));
    for (int i = 0; i < 60; i++) {
        const size_t at = cm_below(&seed, b.n);
        const char was = b.p[at];

        b.p[at] = (char)(was ^ (1 + (int)cm_below(&seed, 255)));
        util_ok(file_replace(path.s, sv_make(b.p, i % 2 ? b.n : at), &util_err));
        util_ok(standing_open(&s, util_dir, false, may_read, NULL, &util_err));
        assert_true(at >= 20 && at < 24 ? true : !standing_scale(s, 1, STANDING_ANSWERED));
        standing_free(s);
        b.p[at] = was;
    }
    /* The next update makes it again, though nothing changed. */
    util_ok(file_replace(path.s, sv_make(b.p, b.n - 1), &util_err));
    assert_false(standing_is_whole(util_dir));
    st = util_open();
    build(st);
    store_free(st);
    assert_true(standing_is_whole(util_dir));
    assert_int_equal(unlink(path.s), 0);
    util_ok(standing_open(&s, util_dir, false, may_read, NULL, &util_err));
    assert_null(s);
    assert_null(standing_scale(s, 1, STANDING_ANSWERED));
    assert_true(standing_author(s, 1, 0).answers < 1e-9);
    sb_dispose(&b);
}

static int setup(void **state)
{
    log_set_level(LOG_ERROR);
    return util_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_reader_his_own),
                                       cmocka_unit_test(test_follows),
                                       cmocka_unit_test(test_damage)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
