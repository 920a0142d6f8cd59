/* test_answer.c - from a query text to threads, on a small store and index of its own.
 * Not here: the query language's trees (test_parse.c), how good the ranking is (askwell eval).
 * Method: a handful of threads, some of them for a label only; each case is a query and the keys of
 * the threads that must come, in order or as a set; properties loop over queries, readers, pages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <jansson.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/engine_priv.h"
#include "tests/unit/store_util.h"

struct line {
    const char *id, *parent, *author, *tags, *title, *body, *label;
    int score;
    bool accepted;
    const char *created;
};

// clang-format off
static const struct line lines[] = {
    {"q1", NULL, "ann", "docker networking", "Containers cannot reach each other by name",
     "I start two containers and `ping web` says unknown host. What is missing?", "", 5, false, "2023-03-01"},
    {"a1", "q1", "bob", "", "", "The default bridge network has no name server. Create a network with "
     "`docker network create app` and start both containers with `--network app`.", "", 12, true, "2023-03-02"},
    {"a2", "q1", "cid", "", "", "Use --link, which has been deprecated for years.", "", -3, false, "2019-01-01"},
    {"q2", NULL, "bob", "sqlite sql", "NOT NULL constraint failed",
     "My insert says: NOT NULL constraint failed: users.id and I do not see why.", "", 2, false, "2024-05-01"},
    {"a3", "q2", "ann", "", "", "The column has no default. Declare it as INTEGER PRIMARY KEY.", "", 4, false, "2024-05-02"},
    {"q3", NULL, "cid", "git", "How do I undo the last commit?",
     "I committed too early and want my changes back.", "", 100, false, "2020-01-01"},
    {"a4", "q3", "ann", "", "", "git reset --soft HEAD~1 keeps the changes staged.", "", 250, true, "2020-01-02"},
    {"a5", "q3", "bob", "", "", "Please never rewrite a commit that was pushed.", "", 3, false, "2024-06-01"},
    {"q4", NULL, "ann", "linux", "What does rm -rf node_modules do?", "Is it safe to run rm -rf node_modules?",
     "", 1, false, "2024-07-01"},
    {"q5", NULL, "dora", "podman", "Rootless podman cannot bind port 80", "It says permission denied for port 80.",
     "", 0, false, "2024-08-01"},
    {"q6", NULL, "eve", "secrets docker", "The launch codename is zanzibar", "Tell nobody about zanzibar in docker.",
     "board", 9, false, "2024-08-02"},
    {"a6", "q6", "eve", "", "", "zanzibar ships in May with docker.", "board", 1, false, "2024-08-03"},
    {"q7", NULL, "fay", "linux", "Hidden answers", "A public question about umbrellas.", "", 1, false, "2024-09-01"},
    {"a7", "q7", "eve", "", "", "Only the board may read about umbrellas and mongoose.", "board", 1, false, "2024-09-02"},
    {"q8", NULL, "fay", "linux", "Equal words one", "kumquat marmalade recipe", "", 1, false, "2024-09-01"},
    {"q9", NULL, "fay", "linux", "Equal words one", "kumquat marmalade recipe", "", 40, false, "2024-09-01"},
};
// clang-format on

static int setup(void **state)
{
    struct store *st;
    struct store_import *im;
    struct build_report rep = {0};
    const struct build_opt quick = {.threads = 1, .nosync = true};

    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0) {
        return -1;
    }
    st = util_open();
    im = util_begin(st, "forum");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct line *l = &lines[i];
        struct post p = util_post(l->id, l->parent, l->body);
        struct sv tags[4], rest = sv_of(l->tags), tag;

        while (sv_next(&rest, ' ', &tag)) {
            if (tag.n) {
                tags[p.ntags++] = tag;
            }
        }
        p.tags = tags;
        p.title = sv_of(l->title);
        p.author = sv_of(l->author);
        p.score = l->score;
        p.accepted = l->accepted;
        p.visibility = sv_of(l->label);
        assert_true(time_parse(sv_of(l->created), &p.created));
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
    struct answer_opt opt;
};

static void asker_open(struct asker *k, bool owner, const char *label)
{
    const struct sv labels[] = {sv_of(label)};
    const struct reader_identity who = {labels, label ? 1 : 0, owner};

    *k = (struct asker){.a = ARENA_INIT(1 << 16, 64 << 20), .opt = ANSWER_OPT_INIT};
    util_ok(engine_open(&k->en, util_dir, &who, &util_err));
}

static void asker_close(struct asker *k)
{
    engine_free(k->en);
    arena_dispose(&k->a);
}

static const struct answer *ask(struct asker *k, const char *query)
{
    arena_reset(&k->a);
    util_ok(answer_make(&k->ans, k->en, sv_of(query), &k->opt, &k->a, &util_err));
    return &k->ans;
}

/* The keys of the found threads, separated by blanks. */
static const char *keys(struct asker *k, const char *query)
{
    struct sb b = SB_INIT(1 << 16);
    const char *out;

    ask(k, query);
    for (size_t i = 0; i < k->ans.nhits; i++) {
        sb_sv(&b, k->ans.hits[i].head.key);
        sb_puts(&b, i + 1 < k->ans.nhits ? " " : "");
    }
    out = arena_strdup(&k->a, sb_str(&b));
    sb_dispose(&b);
    return out;
}

/* Are these the same keys, in whatever order? */
static bool same_set(const char *got, const char *want)
{
    struct sv rest = sv_of(want), key;

    while (sv_next(&rest, ' ', &key)) {
        if (sv_find(sv_of(got), key) < 0) {
            return false;
        }
    }
    return strlen(got) == strlen(want);
}

static void test_finds(void **state)
{
    // clang-format off
    static const struct { const char *query, *keys; } cases[] = {
        {"undo commit", "q3"},
        {"containers reach each other", "q1"},
        {"rm -rf node_modules", "q4"},
        {"port permission denied", "q5"},
        {"\"NOT NULL constraint failed: users.id\"", "q2"},
        {"\"NOT NULL constraint failed, users.id\"", ""},
        {"\"not null   CONSTRAINT failed: users.id\"", "q2"},
        {"NOT NULL constraint failed", "q2"},
        {"[podman]", "q5"},
        {"[git] commit", "q3"},
        {"[git] containers", ""},
        {"-[linux] -[docker] -[git] -[sqlite]", "q5"},
        {"title:undo", "q3"},
        {"title:\"the last commit\"", "q3"},
        {"\"do I\"", "q3"},
        {"\"I do not\"", "q2"},
        {"commit -\"the last\"", ""},
        {"commit \"zzz nothing zzz\" undo", "q3"},
        {"lang:de commit", ""},
        {"title:\"last the commit\"", ""},
        {"user:bob commit", "q3"},
        {"user:dora", "q5"},
        {"score:200..", "q3"},
        {"score:..-1 deprecated", "q1"},
        {"is:accepted network", "q1"},
        {"is:answer changes", "q3"},
        {"is:question changes", "q3"},
        {"created:2019 deprecated", "q1"},
        {"created:2019 containers", "q1"},
        {"created:2024-08 port", "q5"},
        {"commit AND pushed", "q3"},
        {"commit AND podman", ""},
        {"undo OR rootless", "~q3 q5"},
        {"(undo OR rootless) AND port", "q5"},
        {"(score:200.. OR [podman]) -nonsense", "~q3 q5"},
        {"commit -undo -(pushed) -staged", ""},
        {"site:forum rootless", "q5"},
        {"site:nowhere rootless", ""},
        {"tag:nowhere rootless", ""},
        {"user:nobody rootless", ""},
        {"hasaccepted:no rootless", "q5"},
        {"isaccepted:yes commit", "q3"},
        {"isaccepted:no commit", "q3"},
        {"--network", "q1"},
        {"HEAD~1", "q3"},
        {"zzzunknown", ""},
        {"", ""},
        {"?!", ""},
        {"kumquat marmalade", "q9 q8"}, /* equal words: the votes decide */
        {"kumquat sort:votes", "q9 q8"},
        {"[linux] sort:newest -kumquat", "q7 q4"},
        {"is:question -[linux] sort:newest score:0..", "q5 q2 q1 q3"},
    };
    // clang-format on
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = keys(&k, cases[i].query);
        /* Words are wanted, not required: what is found beside is free to follow. */
        const bool starts = strncmp(got, cases[i].keys, strlen(cases[i].keys)) == 0;

        if (cases[i].keys[0] == '~' ? !same_set(got, cases[i].keys + 1)
                                    : !starts || (!*cases[i].keys && *got)) {
            fail_msg("<%s> found <%s>, not <%s>", cases[i].query, got, cases[i].keys);
        }
    }
    asker_close(&k);
}

static bool noted(const struct answer *ans, const char *part)
{
    for (size_t i = 0; i < ans->nnotes; i++) {
        if (sv_find(ans->notes[i], sv_of(part)) >= 0) {
            return true;
        }
    }
    return false;
}

static void test_notes(void **state)
{
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    assert_true(noted(ask(&k, "site:nowhere x"), "no source “nowhere”"));
    assert_true(noted(ask(&k, "[main] error"), "no tag “main”"));
    assert_true(noted(ask(&k, "rm -rf x"), "option"));
    assert_true(noted(ask(&k, "qwzunknown commit"), "qwzunknown"));
    assert_true(noted(ask(&k, "\"commit undo last\""), "in quotes"));
    assert_true(noted(ask(&k, ""), "no word"));
    asker_close(&k);
}

/* What an anonymous reader, a member and the owner see of what is the board's. */
static void test_visibility(void **state)
{
    struct asker anon, member, owner;
    struct thread th;
    struct post p;
    struct thread_head head;
    int64_t hidden, half;

    (void)state;
    asker_open(&anon, false, NULL);
    asker_open(&member, false, "board");
    asker_open(&owner, true, NULL);
    assert_string_equal(keys(&anon, "zanzibar"), "");
    assert_string_equal(keys(&member, "zanzibar"), "q6");
    assert_string_equal(keys(&owner, "zanzibar"), "q6");
    assert_string_equal(keys(&anon, "[secrets]"), "");
    assert_true(noted(&anon.ans, "no tag “secrets”")); /* as for a tag that does not exist */
    assert_string_equal(keys(&member, "[secrets]"), "q6");
    assert_string_equal(keys(&anon, "user:eve"), "");
    assert_true(noted(&anon.ans, "no author “eve”"));
    assert_string_equal(keys(&anon, "mongoose"), "");
    assert_string_equal(keys(&member, "mongoose"), "q7");

    hidden = store_find(engine_store(anon.en), sv_of("forum"), sv_of("q6"));
    half = store_find(engine_store(anon.en), sv_of("forum"), sv_of("q7"));
    assert_true(hidden > 0 && half > 0);
    assert_int_equal(engine_thread(&th, anon.en, hidden, &anon.a, &util_err), ASK_NOTFOUND);
    assert_int_equal(engine_thread(&th, anon.en, half, &anon.a, &util_err), 0);
    assert_int_equal(th.nposts, 1);
    assert_int_equal(engine_thread(&th, member.en, half, &member.a, &util_err), 0);
    assert_int_equal(th.nposts, 2);
    const int64_t secret = th.posts[1].id;

    assert_int_equal(engine_post(&p, &head, anon.en, secret, &anon.a, &util_err), ASK_NOTFOUND);
    assert_int_equal(engine_post(&p, &head, owner.en, secret, &owner.a, &util_err), 0);
    assert_int_equal(engine_thread(&th, anon.en, 999999, &anon.a, &util_err), ASK_NOTFOUND);
    asker_close(&anon);
    asker_close(&member);
    asker_close(&owner);
}

/* Words of what a reader may not read are never proposed to him, nor searched for in place of his.
 */
static void test_private_words_are_not_proposed(void **state)
{
    static const struct {
        bool owner;
        const char *label, *query, *meant;
    } cases[] = {
        {false, NULL, "contaniers", "containers"}, {false, NULL, "zanzibra", ""},
        {false, "board", "zanzibra", "zanzibar"},  {false, "crew", "zanzibra", ""},
        {true, NULL, "zanzibra", "zanzibar"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asker k;
        const struct answer *ans;

        asker_open(&k, cases[i].owner, cases[i].label);
        ans = ask(&k, cases[i].query);
        assert_true(sv_eq(ans->did_you_mean, sv_of(cases[i].meant)));
        assert_int_equal(ans->nhits > 0, *cases[i].meant != 0);
        for (size_t n = 0; n < ans->nnotes && !*cases[i].meant; n++) {
            assert_true(sv_find(ans->notes[n], SV("zanzibar")) < 0);
        }
        asker_close(&k);
    }
}

static void test_facets(void **state)
{
    struct asker k;
    const struct answer *ans;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.facets = (1u << FACET_TAG) | (1u << FACET_AUTHOR) | (1u << FACET_YEAR) |
                   (1u << FACET_TYPE) | (1u << FACET_SOURCE);
    ans = ask(&k, "is:question -kumquat");
    assert_int_equal(ans->nfacets, 5);
    assert_true(ans->facets_exact && ans->total_exact);
    assert_int_equal(ans->total, 6);
    assert_int_equal(ans->facets[0].kind, FACET_TAG);
    assert_true(sv_eq(ans->facets[0].v[0].value, SV("linux")));
    assert_int_equal(ans->facets[0].v[0].count, 2);
    for (size_t i = 0; i < ans->facets[0].n; i++) {
        assert_false(sv_eq(ans->facets[0].v[i].value, SV("secrets")));
    }
    assert_true(sv_eq(ans->facets[1].v[0].value, SV("forum")));
    assert_int_equal(ans->facets[1].v[0].count, 6);
    assert_true(sv_eq(ans->facets[3].v[0].value, SV("2024")));
    asker_close(&k);
}

/* A query that is asked again without its quotes is counted once. */
static void test_facets_asked_again(void **state)
{
    struct asker k;
    const struct answer *ans;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.facets = (1u << FACET_COUNT) - 1;
    ans = ask(&k, "\"commit undo last\" commit");
    assert_true(noted(ans, "its words were searched for"));
    assert_true(ans->total > 0);
    assert_int_equal(ans->nfacets, FACET_COUNT);
    for (size_t i = 0; i < ans->nfacets; i++) {
        assert_int_equal(ans->facets[i].kind, i);
    }
    asker_close(&k);
}

/* Pages put together are the whole, each thread once, whatever the size of a page. */
static void test_pages(void **state)
{
    static const char *const queries[] = {"the a docker commit linux port", "is:question",
                                          "is:question sort:newest", "kumquat OR commit OR port",
                                          "score:-10.. sort:votes"};
    struct asker k;

    (void)state;
    asker_open(&k, true, NULL);
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        char whole[400];

        k.opt.limit = 100;
        k.opt.offset = 0;
        snprintf(whole, sizeof whole, "%s", keys(&k, queries[q]));
        assert_true(k.ans.nhits >= 2);
        assert_false(k.ans.more);
        for (size_t limit = 1; limit < 4; limit++) {
            struct sb b = SB_INIT(1 << 12);

            k.opt.limit = limit;
            for (k.opt.offset = 0;; k.opt.offset += limit) {
                const char *page = keys(&k, queries[q]);

                sb_puts(&b, b.n && *page ? " " : "");
                sb_puts(&b, page);
                if (!k.ans.more) {
                    break;
                }
            }
            assert_string_equal(sb_str(&b), whole);
            sb_dispose(&b);
        }
    }
    k.opt.limit = 0;
    assert_int_equal(answer_make(&k.ans, k.en, SV("x"), &k.opt, &k.a, &util_err), ASK_USAGE);
    k.opt.limit = 10;
    k.opt.offset = 100000;
    assert_int_equal(ask(&k, "commit")->nhits, 0);
    asker_close(&k);
}

static void test_filters_and_options(void **state)
{
    const struct answer_filter git = {SV("tag"), SV("git")}, bad = {SV("score"), SV("lots")};
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.filters = &git;
    k.opt.nfilters = 1;
    assert_string_equal(keys(&k, "commit containers"), "q3");
    assert_string_equal(keys(&k, ""), "q3");
    k.opt.filters = &bad;
    assert_int_equal(answer_make(&k.ans, k.en, SV("x"), &k.opt, &k.a, &util_err), ASK_USAGE);
    k.opt.nfilters = 0;
    k.opt.group = false;
    assert_true(ask(&k, "commit")->nhits >= 2); /* posts, not threads */
    k.opt.group = true;
    k.opt.passages = 3;
    assert_true(ask(&k, "commit changes pushed")->hits[0].npassages >= 2);
    k.opt.explain = true;
    assert_true(ask(&k, "commit")->hits[0].nfeatures > 3);
    asker_close(&k);
}

static void test_shares_sum_to_the_relevance(void **state)
{
    struct asker k;
    const struct answer *ans;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.explain = true;
    ans = ask(&k, "undo commit pushed zzzz");
    assert_true(ans->nhits > 0);
    for (size_t i = 0; i < ans->nhits; i++) {
        const struct hit *h = &ans->hits[i];
        double sum = 0;

        for (size_t f = 0; f < h->nfeatures; f++) {
            sum += h->features[f].share;
            assert_true(h->features[f].share == 0 || h->features[f].words.n > 0);
        }
        assert_float_equal(sum, h->relevance, 1e-9);
        assert_true(sv_find(h->summary, SV(" of 4 words")) > 0);
    }
    k.opt.explain = false;
    assert_int_equal(ask(&k, "undo commit")->hits[0].summary.n, 0);
    asker_close(&k);
}

/* What was not typed (synonyms, corrections) finds words, but is no word that was asked for. */
static void test_words_asked_for_are_those_typed(void **state)
{
    struct asker k;
    const struct answer *ans;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.explain = true;
    ans = ask(&k, "perms denied rootless zzzz");
    assert_true(ans->nhits > 0);
    assert_true(sv_find(ans->hits[0].summary, SV("3 of 4 words")) == 0);
    asker_close(&k);
}

static void test_snippets_show_the_answer(void **state)
{
    struct asker k;
    const struct hit *h;

    (void)state;
    asker_open(&k, false, NULL);
    h = &ask(&k, "network name server default bridge")->hits[0];
    assert_true(h->passages[0].accepted);
    assert_true(sv_eq(h->passages[0].author, SV("bob")));
    assert_true(sv_eq(h->author, SV("ann")));
    assert_true(sv_find(h->passages[0].snippet.text, SV("default bridge network")) >= 0);
    assert_true(h->passages[0].snippet.nmarks >= 4);
    h = &ask(&k, "undo last commit")->hits[0];
    assert_int_equal(h->ntitle_marks, 3);
    asker_close(&k);
}

static void test_json(void **state)
{
    struct asker k;
    char *text;
    json_t *o, *item;
    size_t n;

    (void)state;
    asker_open(&k, false, NULL);
    k.opt.facets = 1u << FACET_TAG;
    k.opt.explain = true;
    ask(&k, "undo \xC3\xA4 commit");
    text = answer_json(&k.ans, &k.opt, "next", 0, &n);
    assert_non_null(text);
    assert_int_equal(n, strlen(text));
    o = json_loads(text, 0, NULL);
    assert_non_null(o);
    assert_string_equal(json_string_value(json_object_get(o, "next_cursor")), "next");
    assert_true(json_is_null(json_object_get(o, "did_you_mean")));
    assert_string_equal(json_string_value(json_object_get(o, "total_relation")), "eq");
    item = json_array_get(json_object_get(o, "items"), 0);
    assert_true(json_is_string(json_object_get(item, "id")));
    assert_string_equal(json_string_value(json_object_get(item, "key")), "q3");
    assert_string_equal(json_string_value(json_object_get(item, "created_at")),
                        "2020-01-01T00:00:00Z");
    assert_true(json_array_size(json_object_get(json_object_get(item, "explain"), "features")) > 3);
    {
        const json_t *p = json_array_get(json_object_get(item, "passages"), 0);
        const json_t *mark = json_array_get(json_object_get(p, "highlights"), 0);
        const char *snippet = json_string_value(json_object_get(p, "snippet"));

        assert_true(strlen(snippet) > 0);
        assert_true((size_t)(json_integer_value(json_array_get(mark, 0)) +
                             json_integer_value(json_array_get(mark, 1))) <=
                    utf8_len(sv_of(snippet)));
    }
    json_decref(o);
    free(text);

    struct thread th;

    util_ok(engine_thread(&th, k.en, k.ans.hits[0].head.id, &k.a, &util_err));
    text = thread_json(&th, NULL, NULL, 0, &n);
    o = json_loads(text, 0, NULL);
    assert_non_null(o);
    assert_int_equal(json_array_size(json_object_get(o, "posts")), 3);
    assert_string_equal(
        json_string_value(
            json_object_get(json_array_get(json_object_get(o, "posts"), 1), "parent_id")),
        json_string_value(json_object_get(json_array_get(json_object_get(o, "posts"), 0), "id")));
    json_decref(o);
    free(text);
    asker_close(&k);
}

/* Any text gives an answer; what is found for a reader is his to read. */
static void test_any_query(void **state)
{
    static const char *const pieces[] = {
        "commit",      "docker",   "NOT",       "AND",          "OR",
        "-",           "(",        ")",         "\"",           "[docker]",
        "[",           "user:ann", "score:1..", "is:answer",    "title:undo",
        "zanzibar",    "mongoose", "-[git]",    "created:2024", "-(",
        "sort:newest", "\xff",     "the",       "\n",           "site:forum",
        "--network",   "HEAD~1",   "[secrets]"};
    uint64_t seed = cm_seed();
    struct asker k;

    (void)state;
    asker_open(&k, false, NULL);
    for (int round = 0; round < 1500; round++) {
        char text[400];
        size_t n = 0;

        for (size_t parts = cm_below(&seed, 9); parts; parts--) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                                  pieces[cm_below(&seed, sizeof pieces / sizeof *pieces)],
                                  cm_below(&seed, 4) ? " " : "");
        }
        text[n] = 0;
        k.opt.sort = (enum answer_sort)cm_below(&seed, 4);
        k.opt.facets = (unsigned)cm_below(&seed, 32);
        k.opt.group = cm_below(&seed, 4) > 0;
        ask(&k, text);
        for (size_t i = 0; i < k.ans.nhits; i++) {
            assert_int_equal(k.ans.hits[i].head.visibility.n, 0);
            assert_true(k.ans.hits[i].npassages > 0);
            for (size_t p = 0; p < k.ans.hits[i].npassages; p++) {
                const struct sv shown = k.ans.hits[i].passages[p].snippet.text;

                assert_true(utf8_valid(shown));
                assert_true(sv_find(shown, SV("mongoose")) < 0 && sv_find(shown, SV("zanzi")) < 0);
            }
        }
    }
    asker_close(&k);
}

/* Every failing allocation: an error that says so, never a crash, never a leak. */
static void test_no_memory(void **state)
{
    int rc = ASK_NOMEM;

    (void)state;
    for (size_t max = 1 << 12; rc < 0 && max < 64u << 20; max += max / 8) {
        struct asker k;

        asker_open(&k, false, NULL);
        k.a = (struct arena)ARENA_INIT(1 << 12, max);
        k.opt.facets = 31;
        rc = answer_make(&k.ans, k.en, SV("undo \"last commit\" [git] score:0.."), &k.opt, &k.a,
                         &util_err);
        assert_true(rc == 0 || rc == ASK_NOMEM);
        asker_close(&k);
    }
    assert_int_equal(rc, 0);
}

/* What is imported while an engine is open is found after a refresh. It runs last: it changes the
 * store. */
static void test_refresh(void **state)
{
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};
    struct asker k;
    struct store *st;
    struct store_import *im;
    struct post p = util_post("q99", NULL, "A flugelhorn in the data centre.");
    uint64_t before;

    (void)state;
    asker_open(&k, false, NULL);
    assert_string_equal(keys(&k, "flugelhorn"), "");
    before = engine_revision(k.en);
    st = util_open();
    im = util_begin(st, "forum");
    p.title = SV("Brass");
    util_put(im, &p);
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
    util_ok(engine_refresh(k.en, &util_err));
    assert_true(engine_revision(k.en) != before);
    assert_string_equal(keys(&k, "flugelhorn"), "q99");
    assert_string_equal(keys(&k, "undo commit"), "q3");
    asker_close(&k);
}

/* A thread whose root is the board's, with a public answer; and what moves whose revision. */
static void test_labelled_parts(void **state)
{
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};
    struct asker anon, member;
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    struct post root = util_post("q50", NULL, "A glockenspiel of the board.");
    struct post open = util_post("a50", "q50", "A public word on percussion.");
    struct post late = util_post("a51", "q50", "The board's last word.");
    struct thread_head head;
    struct thread th;
    uint64_t was_anon, was_member;
    int64_t id;

    (void)state;
    root.title = SV("Board glockenspiel");
    root.visibility = late.visibility = SV("board");
    root.closed = true;
    root.views = 77;
    root.created = root.active = 5000;
    open.created = 6000;
    late.title = SV("Board epilogue");
    late.created = 7000;
    late.accepted = true;
    util_put(im, &root);
    util_put(im, &open);
    util_put(im, &late);
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    asker_open(&anon, false, NULL);
    asker_open(&member, false, "board");
    id = store_find(st, SV("forum"), SV("q50"));
    util_ok(engine_head(&head, anon.en, id, &anon.a, &util_err));
    assert_true(sv_eq(head.title, SV("A public word on percussion.")));
    assert_int_equal(head.key.n + head.url.n + head.visibility.n + head.ntags, 0);
    assert_int_equal(head.created, 6000);
    assert_int_equal(head.active, 6000);
    assert_int_equal(head.answers, 1);
    assert_int_equal(head.accepted, 0);
    assert_int_equal(head.views, -1);
    assert_false(head.closed);
    util_ok(engine_thread(&th, anon.en, id, &anon.a, &util_err));
    assert_int_equal(th.nposts, 1);
    assert_true(sv_eq(th.title, SV("A public word on percussion.")));
    util_ok(engine_head(&head, member.en, id, &member.a, &util_err));
    assert_true(sv_eq(head.title, SV("Board glockenspiel")));
    assert_int_equal(head.answers, 2);
    assert_true(head.accepted > 0 && head.closed);
    util_ok(engine_head(&head, anon.en, store_find(st, SV("forum"), SV("q7")), &anon.a, &util_err));
    assert_int_equal(head.answers, 0);

    was_anon = engine_revision(anon.en);
    was_member = engine_revision(member.en);
    im = util_begin(st, "forum");
    late.score = 12; /* a vote on what the board alone may read, and a word of its own */
    util_put(im, &late);
    root.body = SV("Another glockenspiel.");
    util_put(im, &root);
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    util_ok(engine_refresh(anon.en, &util_err));
    util_ok(engine_refresh(member.en, &util_err));
    assert_true(engine_revision(anon.en) == was_anon);
    assert_true(engine_revision(member.en) != was_member);
    im = util_begin(st, "forum");
    open.score = 3; /* a vote on what everybody may read */
    util_put(im, &open);
    util_end(im, false);
    store_import_free(im);
    assert_true(engine_revision(anon.en) != was_anon); /* the store alone says it already */
    was_anon = engine_revision(anon.en);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    util_ok(engine_refresh(anon.en, &util_err));
    assert_true(engine_revision(anon.en) != was_anon); /* and the index once more */
    store_free(st);
    asker_close(&anon);
    asker_close(&member);
}

static void test_missing(void **state)
{
    const struct reader_identity who = {0};
    struct engine *en;

    (void)state;
    assert_int_equal(engine_open(&en, "/nonexistent", &who, &util_err), ASK_NOTFOUND);
    assert_null(en);
    engine_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_finds),
                                       cmocka_unit_test(test_notes),
                                       cmocka_unit_test(test_visibility),
                                       cmocka_unit_test(test_private_words_are_not_proposed),
                                       cmocka_unit_test(test_facets),
                                       cmocka_unit_test(test_facets_asked_again),
                                       cmocka_unit_test(test_pages),
                                       cmocka_unit_test(test_filters_and_options),
                                       cmocka_unit_test(test_shares_sum_to_the_relevance),
                                       cmocka_unit_test(test_words_asked_for_are_those_typed),
                                       cmocka_unit_test(test_snippets_show_the_answer),
                                       cmocka_unit_test(test_json),
                                       cmocka_unit_test(test_any_query),
                                       cmocka_unit_test(test_no_memory),
                                       cmocka_unit_test(test_missing),
                                       cmocka_unit_test(test_refresh),
                                       cmocka_unit_test(test_labelled_parts)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
