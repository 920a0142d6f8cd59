/* test_similar.c - similar questions: words with weights, links followed, nothing private told.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how good they are (askwell eval --similar, docs/relevance.md), links in the store
 * (test_store_links.c). Method: a handful of threads, linked and some of them for a label only; an
 * answer is written as text, "key relation to-key (its duplicates)".
 */
#include <string.h>

#include "base/log.h"
#include "indexer/build.h"
#include "query/engine.h"
#include "query/similar.h"
#include "tests/unit/store_util.h"

struct line {
    const char *id, *parent, *tags, *title, *body, *label, *links; /* links: "d:ID l:ID" */
};

// clang-format off
static const struct line lines[] = {
    {"q1", NULL, "docker networking", "Containers cannot reach each other by name",
     "I start two containers and `ping web` says unknown host. What is missing?", "", ""},
    {"a1", "q1", "", "", "Create a network and start both containers with it.", "", ""},
    {"q2", NULL, "docker", "How do containers find each other by their names?",
     "One container should reach another container by its name.", "", "d:q1"},
    {"q3", NULL, "docker", "Container names are unknown hosts",
     "Between containers no name is known to reach a host.", "", "d:q2"},
    {"q4", NULL, "docker dns", "Which name server does a container ask?",
     "I wonder about resolv.conf inside.", "", "l:q1"},
    {"q5", NULL, "git", "How do I undo the last commit?", "I committed too early.", "", ""},
    {"a5", "q5", "", "", "The board knows.", "board", "l:q4"},
    {"q6", NULL, "git", "Take back a commit", "The last commit was too early, undo it. Umbrella.", "", ""},
    {"q7", NULL, "docker", "Containers of the board reach zanzibar by name",
     "Our containers reach each other by name in zanzibar.", "board", "d:q1 l:q4"},
    {"q8", NULL, "git", "Umbrella weather", "Nothing about it.", "", "d:q7"},
    {"q9", NULL, "", "Umbrella of a cycle", "First umbrella in the rain.", "", "d:q10"},
    {"q10", NULL, "", "Umbrella of a cycle again", "Second umbrella in the rain.", "", "d:q9"},
    {"q11", NULL, "docker", "Wie finden sich Container mit ihrem Namen?",
     "Die Container sollen sich mit dem Namen finden und nicht mit der Adresse, aber das geht nicht, weil der "
     "Name nicht bekannt ist und die Adresse sich immer wieder aendert.", "", ""},
    {"q12", NULL, "docker", "Container Namen",
     "Der Name von dem Container ist nicht bekannt, und ich weiss nicht, wie ich ihn von einem anderen "
     "Container aus finden kann, wenn die Adresse nicht immer die gleiche ist.", "", ""},
    {"q13", NULL, "", "-x [main] NOT NULL \"constraint\" OR ((", "sort:newest user:nobody sqlite fails.", "", ""},
    {"q14", NULL, "", "Constraint of sqlite", "NOT NULL in main fails.", "", ""},
};
// clang-format on

static int setup(void **state)
{
    struct store *st;
    struct store_import *im;
    struct build_report rep = {0};
    const struct build_opt quick = {.threads = 1, .nosync = true};

    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0)
        return -1;
    st = util_open();
    im = util_begin(st, "forum");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct line *l = &lines[i];
        struct post p = util_post(l->id, l->parent, l->body);
        struct post_link links[4] = {0};
        struct sv tags[4], rest = sv_of(l->tags), one;

        while (sv_next(&rest, ' ', &one))
            if (one.n)
                tags[p.ntags++] = one;
        rest = sv_of(l->links);
        while (sv_next(&rest, ' ', &one))
            if (one.n > 2) {
                links[p.nlinks].duplicate = one.p[0] == 'd';
                links[p.nlinks++].key.id = sv_skip(one, 2);
            }
        p.tags = tags;
        p.links = links;
        p.title = sv_of(l->title);
        p.visibility = sv_of(l->label);
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
    return 0;
}

struct asker {
    struct engine *en;
    struct arena a;
    struct answer ans;
    char text[2048];
};

static void asker_open(struct asker *k, const char *label)
{
    const struct sv labels[] = {sv_of(label)};
    const struct reader_identity who = {labels, label ? 1 : 0, false};

    *k = (struct asker){.a = ARENA_INIT(1 << 16, 64 << 20)};
    util_ok(engine_open(&k->en, util_dir, &who, &util_err));
}

static void asker_close(struct asker *k)
{
    engine_free(k->en);
    arena_dispose(&k->a);
}

static int64_t thread_of(struct asker *k, const char *id)
{
    return store_find(engine_store(k->en), SV("forum"), sv_of(id));
}

static const char *key_of(struct asker *k, int64_t thread)
{
    struct thread_head head;
    static char key[32];

    util_ok(store_thread_head(&head, engine_store(k->en), thread, &k->a, &util_err));
    (void)snprintf(key, sizeof key, SV_FMT, SV_ARG(head.key));
    return key;
}

/* "q1 duplicate_of q2 (q2 q3); q4 linked;" */
static const char *ask(struct asker *k, const struct similar_ask *how)
{
    struct sb b = SB_INIT(sizeof k->text - 1);
    struct similar_ask sa = *how;

    arena_reset(&k->a);
    sa.limit = sa.limit ? sa.limit : 10;
    util_ok(similar_make(&k->ans, k->en, &sa, &k->a, &util_err));
    for (size_t i = 0; i < k->ans.nhits; i++) {
        const struct hit *h = &k->ans.hits[i];

        sb_printf(&b, "%s" SV_FMT, i ? " " : "", SV_ARG(h->head.key));
        if (h->relation)
            sb_printf(&b, " %s", hit_relation_name(h->relation));
        if (h->related_to)
            sb_printf(&b, " %s", key_of(k, h->related_to));
        for (size_t d = 0; d < h->nduplicates; d++)
            sb_printf(&b, "%s" SV_FMT, d ? " " : " (", SV_ARG(h->duplicates[d].key));
        sb_puts(&b, h->nduplicates ? ");" : ";");
    }
    assert_true(sb_ok(&b));
    memcpy(k->text, sb_str(&b), b.n + 1);
    sb_dispose(&b);
    return k->text;
}

static const char *ask_title(struct asker *k, const char *title)
{
    return ask(k, &(struct similar_ask){.title = sv_of(title)});
}

static bool has(const char *text, const char *what)
{
    return strstr(text, what) != NULL;
}

/* Duplicates, and duplicates of duplicates, give their place to the one that they repeat. */
static void duplicates_fold(void **state)
{
    struct asker k;
    const char *text;

    (void)state;
    asker_open(&k, NULL);
    text = ask_title(&k, "containers reach each other by name");
    assert_memory_equal(text, "q1 duplicate_of ", 16);
    assert_true(has(text, "(q2 q3)") || has(text, "(q3 q2)"));
    assert_false(has(text, "; q2") || has(text, "; q3"));
    assert_true(has(text, "q4 linked q1;"));
    /* Where the one that is repeated has none of the words. */
    text = ask(&k, &(struct similar_ask){.title = SV("unknown hosts"), .limit = 1});
    assert_string_equal(text, "q1 duplicate_of q3 (q3);");
    asker_close(&k);
}

static void of_a_thread(void **state)
{
    struct asker k;
    const char *text;

    (void)state;
    asker_open(&k, NULL);
    text = ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q1")});
    assert_memory_equal(text, "q2 duplicate; q4 linked;", 24);
    assert_false(has(text, "q1"));
    /* q3 repeats q2, which repeats q1. */
    text = ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q3")});
    assert_true(has(text, "q1 duplicate_of"));
    assert_true(has(text, "q2"));
    assert_false(has(text, "q3;"));
    /* The same without links is found by words alone. */
    text = ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q1"), .without_links = true});
    assert_true(has(text, "q2;") && has(text, "q3;"));
    assert_false(has(text, "duplicate") || has(text, "linked"));
    /* What is given stands for the thread's own texts. */
    text = ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q1"),
                                         .title = SV("undo a commit"),
                                         .body = SV("commit"),
                                         .without_links = true});
    assert_memory_equal(text, "q5; q6;", 7);
    asker_close(&k);
}

/* Each a duplicate of the other: both stay, and it ends. */
static void cycles(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, NULL);
    assert_true(has(ask_title(&k, "umbrella of a cycle"), "q9"));
    assert_true(has(k.text, "q10"));
    assert_true(
        has(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q9")}), "q10 duplicate"));
    asker_close(&k);
}

static void body_and_tags(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, NULL);
    /* Its title says nothing that is here. */
    assert_memory_equal(ask(&k, &(struct similar_ask){.title = SV("Please help"),
                                                      .body = SV("What is in `resolv.conf`?")}),
                        "q4", 2);
    assert_memory_equal(ask(&k, &(struct similar_ask){.body = SV("undo the commit")}), "q", 1);
    /* The title decides. */
    assert_memory_equal(ask(&k, &(struct similar_ask){.title = SV("Undo the last commit"),
                                                      .body = SV("resolv.conf")}),
                        "q5", 2);
    assert_string_equal(ask(&k, &(struct similar_ask){.title = SV("")}), "");
    assert_string_equal(ask(&k, &(struct similar_ask){.title = SV("the of and")}), "");
    const struct sv tags[] = {SV("dns"), SV("")};

    assert_memory_equal(
        ask(&k, &(struct similar_ask){.title = SV("Please help"), .tags = tags, .ntags = 2}), "q4",
        2);
    asker_close(&k);
}

/* Nothing in a question's texts is an operator. */
static void no_operators(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, NULL);
    assert_memory_equal(
        ask_title(&k, "-sqlite [main] NOT NULL \"constraint\" sort:newest user:nobody ((("), "q1",
        2);
    assert_true(has(k.text, "q13") && has(k.text, "q14"));
    assert_true(has(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q13")}), "q14"));
    asker_close(&k);
}

static void same_language(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, NULL);
    assert_memory_equal(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q11")}), "q12;", 4);
    assert_false(has(k.text, "q4")); /* it is English, though it has the word Container */
    asker_close(&k);
}

static void nothing_private(void **state)
{
    struct asker k;
    const char *text;
    struct similar_ask sa = {.limit = 10};

    (void)state;
    asker_open(&k, NULL);
    text = ask_title(&k, "zanzibar containers reach each other by name");
    assert_false(has(text, "q7"));
    assert_false(has(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q1")}), "q7"));
    /* A duplicate of what he may not see is no duplicate to him. */
    text = ask_title(&k, "umbrella weather");
    assert_memory_equal(text, "q8;", 3);
    /* Nor is a link that stands in an answer which he may not see. */
    assert_false(has(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q5")}), "q4"));
    /* What is hidden is answered like what does not exist. */
    sa.thread = thread_of(&k, "q7");
    assert_int_equal(similar_make(&k.ans, k.en, &sa, &k.a, &util_err), ASK_NOTFOUND);
    assert_string_equal(util_err.msg, "there is no thread 7");
    sa.thread = 999;
    assert_int_equal(similar_make(&k.ans, k.en, &sa, &k.a, &util_err), ASK_NOTFOUND);
    assert_string_equal(util_err.msg, "there is no thread 999");
    asker_close(&k);

    asker_open(&k, "board");
    text = ask_title(&k, "zanzibar containers reach each other by name");
    assert_true(has(text, "q7"));
    assert_memory_equal(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q5")}), "q4 linked;",
                        10);
    assert_memory_equal(ask_title(&k, "umbrella weather"), "q1 duplicate_of q8", 18);
    assert_true(has(ask(&k, &(struct similar_ask){.thread = thread_of(&k, "q7")}), "q1"));
    asker_close(&k);
}

static void limits(void **state)
{
    struct asker k;
    struct similar_ask sa = {.title = SV("containers"), .limit = 0};
    char *big = malloc(4 << 20);

    (void)state;
    asker_open(&k, NULL);
    assert_int_equal(similar_make(&k.ans, k.en, &sa, &k.a, &util_err), ASK_USAGE);
    sa.limit = ANSWER_LIMIT_MAX + 1;
    assert_int_equal(similar_make(&k.ans, k.en, &sa, &k.a, &util_err), ASK_USAGE);
    assert_string_equal(ask(&k, &(struct similar_ask){.title = SV("undo commit"), .limit = 1}),
                        "q5;");
    assert_non_null(big);
    for (size_t i = 0; i < 4 << 20; i++)
        big[i] = (char)(i % 7 ? 'a' + i * 2654435761u / 65536 % 26 : ' ');
    memcpy(big, "undo the last commit ", 21);
    (void)ask(&k,
              &(struct similar_ask){.title = sv_make(big, 4 << 20), .body = sv_make(big, 4 << 20)});
    assert_true(has(k.text, "q5"));
    memset(big, 0xFF, 4 << 20);
    (void)ask(&k,
              &(struct similar_ask){.title = sv_make(big, 4 << 20), .body = sv_make(big, 4 << 20)});
    free(big);
    asker_close(&k);
}

int main(void)
{
#define TEST(f) cmocka_unit_test(f)
    const struct CMUnitTest tests[] = {
        TEST(duplicates_fold), TEST(of_a_thread),   TEST(cycles),          TEST(body_and_tags),
        TEST(no_operators),    TEST(same_language), TEST(nothing_private), TEST(limits),
    };

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
