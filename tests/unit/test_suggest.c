/* test_suggest.c - what a query that is being typed may become, on a small store and index.
 * Not here: the page (tests/http/), how fast it is (docs/performance.md).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "indexer/build.h"
#include "query/suggest.h"
#include "tests/unit/store_util.h"

struct line {
    const char *id, *tags, *title, *body, *label;
    int score;
};

// clang-format off
static const struct line lines[] = {
    {"q1", "docker networking", "Docker containers cannot reach each other", "The container has no name.", "", 5},
    {"q2", "docker volumes", "Docker volume is read-only", "ERR_READ_ONLY_VOLUME says docker volume.", "", 50},
    {"q3", "podman", "Volume of a podman container", "podman and docker volumes", "", 500},
    {"q4", "git", "Undo the last commit", "How do I undo it? git reset --soft HEAD~1", "", 9},
    {"q5", "secrets dockyard", "Docker codename zanzibar", "zanzibar zanzibarian ERR_ZANZIBAR docker", "board", 900},
    {"q6", "solr", "\xC3\x9C" "bersicht der Container", "Eine \xC3\x9C" "bersicht", "", 1},
};
// clang-format on

static void import(bool snapshot, size_t from, size_t to, const char *label)
{
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");

    for (size_t i = from; i < to; i++) {
        const struct line *l = &lines[i];
        struct post p = util_post(l->id, NULL, l->body);
        struct sv tags[4], rest = sv_of(l->tags), tag;

        while (sv_next(&rest, ' ', &tag)) {
            tags[p.ntags++] = tag;
        }
        p.tags = tags;
        p.title = sv_of(l->title);
        p.score = l->score;
        p.visibility = sv_of(label ? label : l->label);
        util_put(im, &p);
    }
    util_end(im, snapshot);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
}

static int setup(void **state)
{
    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0) {
        return -1;
    }
    import(false, 0, sizeof lines / sizeof *lines, NULL);
    return 0;
}

struct asker {
    struct engine *en;
    struct arena a;
    struct suggestions s;
};

static void asker_open(struct asker *k, bool owner, const char *label)
{
    const struct sv labels[] = {sv_of(label)};
    const struct reader_identity who = {labels, label ? 1 : 0, owner};

    *k = (struct asker){.a = ARENA_INIT(1 << 16, 64 << 20)};
    util_ok(engine_open(&k->en, util_dir, &who, &util_err));
}

static void asker_close(struct asker *k)
{
    engine_free(k->en);
    arena_dispose(&k->a);
}

static void ask(struct asker *k, const char *text)
{
    arena_reset(&k->a);
    util_ok(suggest_make(&k->s, k->en, sv_of(text), SUGGEST_MAX, &k->a, &util_err));
}

/* "kind text|kind text", of one kind alone when kind is given. */
static const char *texts(struct asker *k, char out[2000], const char *kind)
{
    size_t n = 0;

    out[0] = 0;
    for (size_t i = 0; i < k->s.n; i++) {
        const char *name = suggest_kind_name(k->s.v[i].kind);

        if (!kind || strcmp(kind, name) == 0) {
            n += (size_t)snprintf(out + n, 2000 - n, "%s" SV_FMT, n ? "|" : "",
                                  SV_ARG(k->s.v[i].text));
        }
    }
    return out;
}

static void test_completes(void **state)
{
    static const struct {
        const char *typed, *kind, *texts;
    } cases[] = {
        /* titles: all words, the last as a beginning; as typed first, then by votes */
        {"docker v", "title", "Docker volume is read-only"},
        {"/docker vol", "title", "Docker volume is read-only"},
        {"vol", "title", "Volume of a podman container|Docker volume is read-only"},
        {"docker vol", "title", "Docker volume is read-only"},
        {"undo th", "title", "Undo the last commit"},
        {"undo the last commit ", "title", "Undo the last commit"},
        {"containe", "title",
         "Volume of a podman container|Docker containers cannot reach each other|"
         "\xC3\x9C"
         "bersicht der Container"},
        {"\xC3\xBC"
         "bers",
         "title",
         "\xC3\x9C"
         "bersicht der Container"},
        {"\xC3\xBC"
         "bersicht der cont",
         "title",
         "\xC3\x9C"
         "bersicht der Container"},
        /* tags, also in brackets */
        {"dock", "tag", "docker"},
        {"[dock", "tag", "docker"},
        {"undo [g", "tag", "git"},
        {"-[pod", "tag", "podman"},
        {"[docker]", "tag", ""},
        /* words as they are written, and code */
        {"dock", "token", "docker"},
        {"contain", "token", "container|containers"},
        {"err_r", "token", "err_read_only_volume"},
        {"--so", "token", "--soft"},
        /* operators and their values */
        {"is:ans", "operator", "is:answer|is:answered"},
        {"-is:unso", "operator", "-is:unsolved"},
        {"sort:", "operator", "sort:relevance|sort:newest|sort:active|sort:votes"},
        {"hasacc", "operator", "hasaccepted:"},
        {"isaccepted:y", "operator", "isaccepted:yes"},
        {"site:f", "operator", "site:forum"},
        {"tag:vol", "operator", "tag:volumes"},
        {"score:", "operator", ""},
        /* nothing */
        {"", NULL, ""},
        {"   ", NULL, ""},
        {"qqqq", NULL, ""},
    };
    struct asker k;
    char out[2000];

    (void)state;
    asker_open(&k, false, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask(&k, cases[i].typed);
        if (strcmp(texts(&k, out, cases[i].kind), cases[i].texts) != 0) {
            fail_msg("%s: %s, not %s", cases[i].typed, out, cases[i].texts);
        }
    }
    asker_close(&k);
}

static void test_what_becomes_of_the_query(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    ask(&k, "undo [g");
    assert_true(sv_eq(k.s.v[0].query, SV("undo [git] ")));
    assert_int_equal(k.s.v[0].count, 1);
    ask(&k, "volume --so");
    assert_true(sv_eq(k.s.v[0].query, SV("volume --soft ")));
    ask(&k, "docker v");
    assert_true(sv_eq(k.s.v[0].query, SV("Docker volume is read-only")));
    assert_true(k.s.v[0].thread > 0);
    assert_int_equal(suggest_make(&k.s, k.en, SV("x"), 0, &k.a, &util_err), ASK_USAGE);
    assert_int_equal(suggest_make(&k.s, k.en, SV("x"), SUGGEST_MAX + 1, &k.a, &util_err),
                     ASK_USAGE);
    asker_close(&k);
}

/* Nothing of what only the board may read, in whatever is typed. */
static void assert_unseen(struct asker *k)
{
    static const char *const typed[] = {"zan",        "zanzibar", "docker zan", "docker c",
                                        "[sec",       "dockya",   "err_z",      "tag:sec",
                                        "codename z", "docker "};
    char out[2000];

    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        ask(k, typed[i]);
        texts(k, out, NULL);
        if (strstr(out, "anzibar") || strstr(out, "secret") || strstr(out, "dockyard")) {
            fail_msg("%s: %s", typed[i], out);
        }
    }
}

static void test_what_is_private_stays_so(void **state)
{
    struct asker k;
    char out[2000];

    (void)state;
    asker_open(&k, false, NULL);
    assert_unseen(&k);
    asker_close(&k);
    asker_open(&k, false, "crew");
    assert_unseen(&k);
    asker_close(&k);
    asker_open(&k, false, "board");
    ask(&k, "zanz");
    assert_string_equal(texts(&k, out, "token"), "zanzibar|zanzibarian");
    assert_int_equal(k.s.v[0].count, -1); /* how often others write it is not told */
    assert_string_equal(texts(&k, out, "title"), "Docker codename zanzibar");
    asker_close(&k);
    asker_open(&k, true, NULL);
    ask(&k, "[sec");
    assert_string_equal(texts(&k, out, "tag"), "secrets");
    asker_close(&k);
}

/* Words of a post that becomes private are in the frozen part and in its list of words for good;
 * no living public passage has them any more. What is new is completed at once. */
static void test_follows_the_index(void **state)
{
    struct asker k;
    char out[2000];

    (void)state;
    asker_open(&k, false, NULL);
    ask(&k, "undo");
    assert_string_equal(texts(&k, out, "title"), "Undo the last commit");
    ask(&k, "podm");
    assert_string_equal(texts(&k, out, "token"), "podman");
    ask(&k, "--so");
    assert_string_equal(texts(&k, out, "token"), "--soft");
    import(false, 2, 4, "board");
    util_ok(engine_refresh(k.en, &util_err));
    ask(&k, "undo");
    assert_string_equal(texts(&k, out, NULL), "");
    ask(&k, "podm");
    assert_string_equal(texts(&k, out, NULL), "");
    ask(&k, "--so");
    assert_string_equal(texts(&k, out, NULL), "");
    import(false, 2, 4, "");
    util_ok(engine_refresh(k.en, &util_err));
    ask(&k, "undo");
    assert_string_equal(texts(&k, out, "title"), "Undo the last commit");
    ask(&k, "podm");
    assert_string_equal(texts(&k, out, "token"), "podman");
    asker_close(&k);
}

static void test_any_text(void **state)
{
    static const char alphabet[] = "dockervolume :[]-\"\\()\xC3\x9C\xFF\n#.iszanERR_";
    uint64_t seed = cm_seed();
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    for (int round = 0; round < 2000; round++) {
        char text[400];
        const size_t n = cm_below(&seed, round % 10 ? 16 : sizeof text - 1);
        char *json;

        for (size_t i = 0; i < n; i++) {
            text[i] = alphabet[cm_below(&seed, sizeof alphabet)];
        }
        arena_reset(&k.a);
        util_ok(suggest_make(&k.s, k.en, sv_make(text, n), 1 + cm_below(&seed, SUGGEST_MAX), &k.a,
                             &util_err));
        for (size_t i = 0; i < k.s.n; i++) {
            assert_true(utf8_valid(k.s.v[i].text) && k.s.v[i].text.n > 0);
            assert_null(strstr(k.s.v[i].text.p, "anzibar"));
        }
        json = suggest_json(&k.s, 0, NULL);
        assert_true(json || !utf8_valid(sv_make(text, n)));
        free(json);
    }
    asker_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_completes),
        cmocka_unit_test(test_what_becomes_of_the_query),
        cmocka_unit_test(test_what_is_private_stays_so),
        cmocka_unit_test(test_any_text),
        cmocka_unit_test(test_follows_the_index),
    };

    return cmocka_run_group_tests_name("suggest", tests, setup, util_teardown);
}
