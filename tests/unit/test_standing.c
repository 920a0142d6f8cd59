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
    store_free(st);
}

/* ---- against a whole count ---- */

#define AUTHORS 6
static const char *const authors[AUTHORS] = {"ann", "bob", "cid", "dan", "eve", "fay"};
static const char *const labels[] = {"", "", "board", "team"};

/* Numbers of everything that can be asked for, and the sums of values beside them. */
struct dump {
    struct standing_scale scale[3][STANDING_SORTS];
    struct standing_record record[3][AUTHORS][3];
};

static void dump(struct dump *d, struct store *st)
{
    memset(d, 0, sizeof *d);
    for (int reader = 0; reader < 3; reader++) {
        const char *label = reader == 1 ? "board" : "team";
        int64_t id = store_label_id(st, sv_of(label));
        struct standing *s;

        util_ok(standing_open(&s, util_dir, reader > 0, may_read, &id, &util_err));
        assert_non_null(s);
        for (int i = 0; i < STANDING_SORTS; i++) {
            const struct standing_scale *scale = standing_scale(
                s, (uint16_t)store_source_id(st, SV("forum")), (enum standing_sort)i);
            if (scale)
                d->scale[reader][i] = *scale;
        }
        for (int i = 0; i < AUTHORS; i++) {
            const uint32_t author = author_of(st, authors[i]);
            const uint32_t tag[] = {0, (uint32_t)store_tag_id(st, SV("docker")),
                                    (uint32_t)store_tag_id(st, SV("linux"))};
            for (int k = 0; k < 3; k++)
                d->record[reader][i][k] = standing_author(s, author, tag[k]);
        }
        standing_free(s);
    }
}

/* Values are of the time when an author was last counted: they may be a little off. */
static void same(const struct dump *a, const struct dump *b)
{
    assert_memory_equal(a->scale, b->scale, sizeof a->scale);
    for (size_t i = 0; i < sizeof a->record / sizeof a->record[0][0][0]; i++) {
        const struct standing_record *x = &a->record[0][0][0] + i, *y = &b->record[0][0][0] + i;

        assert_true(x->answers == y->answers && x->accepted == y->accepted);
        assert_true(x->value <= y->value + .2 * y->answers + 1e-9);
        assert_true(x->value >= y->value - .2 * y->answers - 1e-9);
    }
}

static int generation(void)
{
    const int gen = generation_current(util_dir, &util_err);

    assert_true(gen > 0);
    return gen;
}

/* Changes of every sort, a few at a time: what is kept up is what counting all would give. */
static void test_as_counted_whole(void **state)
{
    static struct said said[60];
    static char id[60][16];
    static struct dump kept, whole;
    struct store *st = util_open();
    uint64_t seed = cm_seed();
    struct gen_path late;
    int lates = 0;

    (void)state;
    for (int i = 0; i < 60; i++) {
        (void)snprintf(id[i], sizeof id[i], "w%d", i);
        said[i] = (struct said){id[i],
                                i % 6 ? id[i - i % 6] : NULL,
                                authors[i % 5 + 1],
                                i % 6    ? ""
                                : i % 12 ? "docker"
                                         : "docker linux",
                                "",
                                0,
                                false};
    }
    said[0].author = authors[0];
    import(st, said, 60);
    for (int round = 0; round < 40; round++) {
        const size_t n = 1 + cm_below(&seed, 3);
        struct said now[3];

        for (size_t i = 0; i < n; i++) {
            struct said *l = &said[cm_below(&seed, 60)];

            switch (cm_below(&seed, 4)) {
            case 0:
                l->label = labels[cm_below(&seed, 4)];
                break;
            case 1:
                l->author = authors[cm_below(&seed, AUTHORS)];
                break;
            case 2:
                l->accepted = !l->accepted && l->parent;
                break;
            default:
                l->score = (int)cm_below(&seed, 40) - 10;
            }
            now[i] = *l;
        }
        import(st, now, n);
        dump(&kept, st);
        util_ok(standing_late_path(&late, util_dir, VIEW_PUBLIC, &util_err));
        lates += file_exists(late.s);
        if (round % 4 == 3) { /* so that what was kept up is kept up again */
            util_ok(standing_build(util_dir, generation(), true, &util_err));
            dump(&whole, st);
            same(&kept, &whole);
            assert_false(file_exists(late.s));
        }
    }
    assert_true(lates > 10);
    store_free(st);
}

/* An update that was killed before it came to these files: the next one counts all. */
static void test_killed(void **state)
{
    const struct said before = {"k1", "q2", "dan", "", "", 1, false};
    const struct said after = {"k1", "q2", "dan", "", "board", 1, false};
    const struct said other = {"q9", NULL, "ann", "", "", 1, false};
    struct store *st = util_open();
    struct sb base = SB_INIT(1 << 20), late = SB_INIT(1 << 20);
    struct gen_path path[2];
    static struct dump kept, whole;

    (void)state;
    import(st, &before, 1);
    util_ok(standing_path(&path[0], util_dir, VIEW_PUBLIC, &util_err));
    util_ok(standing_late_path(&path[1], util_dir, VIEW_PUBLIC, &util_err));
    util_ok(file_read(&base, path[0].s, &util_err));
    util_ok(file_read(&late, path[1].s, &util_err));
    import(st, &after, 1);
    util_ok(file_replace(path[0].s, sb_view(&base), &util_err));
    util_ok(file_replace(path[1].s, sb_view(&late), &util_err));
    assert_false(standing_is_stale(util_dir));
    util_ok(standing_expect(util_dir, true, &util_err));
    assert_true(standing_is_stale(util_dir));
    import(st, &other, 1);
    assert_false(standing_is_stale(util_dir));
    dump(&kept, st);
    util_ok(standing_build(util_dir, generation(), true, &util_err));
    dump(&whole, st);
    same(&kept, &whole);
    sb_dispose(&base);
    sb_dispose(&late);
    store_free(st);
}

/* Without its late file the large one may tell what was taken out: damaged, neither counts. */
static void test_late_damage(void **state)
{
    const struct said before = {"d1", "q2", "dan", "", "", 1, false};
    const struct said after = {"d1", "q2", "dan", "", "board", 1, false};
    struct store *st = util_open();
    struct sb late = SB_INIT(1 << 20);
    uint64_t seed = cm_seed();
    struct gen_path path;
    struct standing *s;

    (void)state;
    import(st, &before, 1);
    util_ok(standing_build(util_dir, generation(), true, &util_err));
    import(st, &after, 1);
    util_ok(standing_late_path(&path, util_dir, VIEW_PUBLIC, &util_err));
    util_ok(file_read(&late, path.s, &util_err));
    for (int i = 0; i < 60; i++) {
        const size_t at = cm_below(&seed, late.n);
        const char was = late.p[at];

        late.p[at] = (char)(was ^ (1 + (int)cm_below(&seed, 255)));
        util_ok(file_replace(path.s, sv_make(late.p, i % 2 ? late.n : at), &util_err));
        assert_false(standing_is_whole(util_dir));
        util_ok(standing_open(&s, util_dir, false, may_read, NULL, &util_err));
        assert_true(standing_author(s, author_of(st, "dan"), 0).answers < 1e-9);
        standing_free(s);
        late.p[at] = was;
    }
    build(st);
    assert_true(standing_is_whole(util_dir));
    assert_false(file_exists(path.s));
    sb_dispose(&late);
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
        assert_null(standing_scale(s, 1, STANDING_ANSWERED));
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_reader_his_own), cmocka_unit_test(test_follows),
        cmocka_unit_test(test_as_counted_whole),    cmocka_unit_test(test_killed),
        cmocka_unit_test(test_late_damage),         cmocka_unit_test(test_damage)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
