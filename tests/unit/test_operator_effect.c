/* test_operator_effect.c - what each operator finds and leaves out, on a small store and index.
 * Not here: how a query is read (test_parse.c), values (test_operators.c), ranking.
 * Method: a query and the keys of the very threads it must find, in any order. Every row of the
 * table is asked for alone, negated and combined; a test counts that none was forgotten.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/log.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/operators.h"
#include "tests/unit/store_util.h"

struct line {
    const char *id, *parent, *author, *tags, *title, *body, *created, *url, *container, *lang;
    int kind, score, views;
    unsigned flags;
    const char *label;
};

enum { ACCEPTED = 1, CLOSED = 2, WIKI = 4, DUPLICATE = 8 };

// clang-format off
static const struct line forum[] = {
    {"q1", NULL, "ann", "docker linux", "Volume mount permission denied",
     "The volume cannot be mounted: permission denied. See "
     "[the manual](https://docs.python.org/3/library/os.html#files).",
     "2023-03-01", "https://forum.example.com/q/q1", "", "en", POST_QUESTION, 5, 1200, 0, ""},
    {"a1", "q1", "Bob B", "", "", "Run this, then retry after the timeout:\n\n```\nchmod -R 755 /data\n"
     "if err != nil { return handleTimeout(err) }\n```\n",
     "2023-03-02", "https://forum.example.com/a/a1", "", "en", POST_ANSWER, 12, -1, ACCEPTED, ""},
    {"q2", NULL, "cid", "sql", "Timeout while reading",
     "The server gives up. A retry is set: first, second, third, fourth, fifth, sixth, seventh; timeout.",
     "2020-06-15", "https://forum.example.com/q/q2", "", "en", POST_QUESTION, -2, 50, CLOSED, ""},
    {"q3", NULL, "ann", "docker sql", "Connection pools",
     "Connecting again and again: connection reset by peer. https://gist.github.com/ann/1, as if err != nil.",
     "2022-01-10", "https://forum.example.com/q/q3", "", "en", POST_QUESTION, 0, -1, WIKI | DUPLICATE, ""},
    {"a3", "q3", "Bob B", "", "", "Use a pool, says kumquat.",
     "2022-01-11", "", "", "en", POST_ANSWER, 1, -1, 0, ""},
    {"t1", NULL, "dora", "", "Getting started", "# Volumes\n\nA volumetric guide to ERR_VOLUME_BUSY and others.",
     "2021-05-05", "https://guide.example.org/volumes", "", "en", POST_ARTICLE, 0, -1, 0, ""},
    {"g1", NULL, "emil", "", "Wie lösche ich die Datei",
     "Ich möchte die Datei löschen, aber das geht nicht, weil sie nicht mir gehört.",
     "2019-12-31", "", "", "de", POST_QUESTION, 0, -1, 0, ""},
    {"p1", NULL, "eve", "", "Board only", "volumexyz kept private https://secret.example.net/x",
     "2023-07-07", "", "", "en", POST_QUESTION, 0, -1, 0, "board"},
};
static const struct line chat[] = {
    {"m1", NULL, "eve", "", "", "deploy failed, see https://github.com/acme/tool/issues/7.",
     "2024-05-01", "", "general", "en", POST_MESSAGE, 0, -1, 0, ""},
    {"m2", NULL, "eve", "", "", "the printer is on fire, stop the deploy",
     "2024-05-02", "", "ops/Help Desk", "en", POST_MESSAGE, 0, -1, 0, ""},
    {"m3", NULL, "eve", "", "", "a secret deploy",
     "2024-05-03", "", "board-room", "en", POST_MESSAGE, 0, -1, 0, "board"},
    {"v1", NULL, "fay", "", "A talk about brokers", "0:00 Hello and welcome to the talk about brokers.",
     "2018-01-01", "", "videos", "en", POST_TALK, 0, 9, 0, ""},
};
// clang-format on

static void put_lines(struct store *st, const char *name, const char *url, const struct line *v,
                      size_t n)
{
    const struct store_source src = {.name = sv_of(name), .format = SV("test"), .url = sv_of(url)};
    struct store_import *im;

    util_ok(store_import_begin(&im, st, &src, &util_err));
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &v[i];
        struct post p = util_post(l->id, l->parent, l->body);
        const struct post_link link = {.duplicate = true, .key = {SPACE_POST, SV("q1")}};
        struct sv tags[4], rest = sv_of(l->tags), tag;

        while (sv_next(&rest, ' ', &tag)) {
            if (tag.n) {
                tags[p.ntags++] = tag;
            }
        }
        p.tags = tags;
        p.kind = (enum post_kind)l->kind;
        p.title = sv_of(l->title);
        p.author = sv_of(l->author);
        p.url = sv_of(l->url);
        p.container = sv_of(l->container);
        p.lang = sv_of(l->lang);
        p.score = l->score;
        p.views = l->views;
        p.accepted = l->flags & ACCEPTED;
        p.closed = l->flags & CLOSED;
        p.wiki = l->flags & WIKI;
        p.links = &link;
        p.nlinks = l->flags & DUPLICATE ? 1 : 0;
        p.visibility = sv_of(l->label);
        assert_true(time_parse(sv_of(l->created), &p.created));
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
}

static int setup(void **state)
{
    struct store *st;
    struct build_report rep = {0};
    const struct build_opt quick = {.threads = 1, .nosync = true};

    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0) {
        return -1;
    }
    st = util_open();
    put_lines(st, "forum", "https://forum.example.com", forum, sizeof forum / sizeof *forum);
    put_lines(st, "chat", "", chat, sizeof chat / sizeof *chat);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
    return 0;
}

/* The keys of the found threads in alphabetical order, each with a blank behind it. */
static void found(char out[256], struct engine *en, const char *query)
{
    struct arena a = ARENA_INIT(1 << 16, 64 << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    size_t len = 0;
    bool taken[32] = {false};

    opt.limit = 30;
    util_ok(answer_make(&ans, en, sv_of(query), &opt, &a, &util_err));
    for (size_t n = 0; n < ans.nhits; n++) {
        size_t best = 32;

        for (size_t i = 0; i < ans.nhits; i++) {
            if (!taken[i] &&
                (best == 32 || sv_cmp(ans.hits[i].head.key, ans.hits[best].head.key) < 0)) {
                best = i;
            }
        }
        taken[best] = true;
        len += (size_t)snprintf(out + len, 256 - len, SV_FMT " ", SV_ARG(ans.hits[best].head.key));
    }
    out[len] = 0;
    arena_dispose(&a);
}

struct effect {
    const char *query, *keys;
};

// clang-format off
static const struct effect effects[] = {
    /* tag: */
    {"[docker]", "q1 q3 "}, {"tag:docker+sql", "q3 "}, {"-tag:docker", "g1 m1 m2 q2 t1 v1 "},
    {"[docker] -[sql]", "q1 "}, {"[docker] OR [sql]", "q1 q2 q3 "},
    /* user: */
    {"user:ann", "q1 q3 "}, {"from:\"bob b\"", "q1 q3 "}, {"@ann", "q1 q3 "}, {"-user:ann -@eve -user:\"Bob B\"", "g1 q2 t1 v1 "},
    {"user:ann [sql]", "q3 "}, {"(user:ann OR user:cid) sql", "q2 q3 "}, {"@ann pools", "q3 "},
    /* site: in: */
    {"site:chat", "m1 m2 v1 "}, {"-site:chat -[docker]", "g1 q2 t1 "}, {"source:chat deploy", "m1 m2 "},
    {"in:#general", "m1 "}, {"in:general", "m1 "}, {"in:\"help desk\"", "m2 "}, {"in:\"#ops/help desk\"", "m2 "},
    {"deploy -in:#general", "m2 "}, {"-in:general site:chat", "m2 v1 "}, {"in:#general OR in:#videos", "m1 v1 "},
    {"in:#general deploy", "m1 "}, {"in:#nowhere", ""}, {"in:#board-room", ""}, {"(in:#general OR code:chmod) is:message", "m1 "},
    {"(in:\"help desk\" OR code:chmod)", "m2 q1 "}, {"site:chat -(in:general OR code:chmod)", "m2 v1 "},
    /* inquestion: */
    {"inquestion:q1", "q1 "}, {"inquestion:a1", "q1 "}, {"inquestion:forum/q3", "q3 "}, {"inquestion:chat/q3", ""},
    {"[docker] -inquestion:q1", "q3 "}, {"inquestion:q3 kumquat", "q3 "}, {"inquestion:q1 -is:question", "q1 "},
    {"inquestion:p1", ""}, {"inquestion:q9", ""}, {"(inquestion:q1 OR \"gives up\")", "q1 q2 "},
    /* url: */
    {"url:docs.python.org", "q1 "}, {"url:https://docs.python.org/3/", "q1 "}, {"url:docs.python.org/3/library/os.html", "q1 "},
    {"url:docs.python.org/2", ""}, {"url:python.org", "q1 "}, {"url:github.com", "m1 q3 "}, {"url:gist.github.com", "q3 "},
    {"url:github.com/acme", "m1 "}, {"url:github.com/ac", ""}, {"url:github.com/acme/tool/issues/7", "m1 "},
    {"-url:github.com site:chat", "m2 v1 "}, {"url:github.com -url:github.com/acme", "q3 "}, {"url:github.com connection", "q3 "},
    {"url:forum.example.com/q/q2", "q2 "}, {"url:https://forum.example.com/questions/q2/timeout-while?x#y", "q2 "}, {"url:forum.example.com/users/q2", ""}, {"url:forum.example.com/a/a1", "q1 "}, {"url:forum.example.com", "g1 q1 q2 q3 t1 "}, {"url:guide.example.org/volumes", "t1 "},
    {"url:secret.example.net", ""}, {"url:nowhere.org", ""}, {"link:WWW.GitHub.com/Acme", "m1 "},
    {"(url:github.com/acme OR [sql])", "m1 q2 q3 "}, {"(url:github.com OR code:chmod) -is:message", "q1 q3 "},
    /* title: in:title */
    {"title:timeout", "q2 "}, {"intitle:\"while reading\"", "q2 "}, {"timeout in:title", "q2 "}, {"timeout -title:timeout", "q1 "},
    {"in:title -timeout connection", "q3 "}, {"title:timeout OR title:volume", "q1 q2 "}, {"title:volum*", "q1 "}, {"[docker] -title:volum*", "q3 "}, {"volum* in:title", "q1 "}, {"body:volum*", "q1 t1 "}, {"body:kum* [docker]", "q3 "}, {"(title:volum* OR code:nothing)", "q1 "},
    /* body: */
    {"body:timeout", "q1 q2 "}, {"body:volume", "q1 t1 "}, {"body:pool", "q3 "}, {"body:\"permission denied\"", "q1 "},
    {"body:permission -body:denied", ""}, {"body:reading", ""}, {"title:connection body:reset", "q3 "}, {"body:brokers -title:brokers", ""},
    {"[docker] -body:volume -body:kumquat", "q1 q3 "}, {"connection in:body", "q3 "}, {"body:chmod OR body:printer", "m2 q1 "},
    /* code: */
    {"code:chmod", "q1 "}, {"code:\"if err != nil\"", "q1 "}, {"\"if err != nil\"", "q1 q3 "}, {"code:retry", ""}, {"code:handleTimeout", "q1 "},
    {"\"if err != nil\" -code:\"err != nil\"", "q3 "}, {"code:chmod -is:question", "q1 "}, {"code:chmod [sql]", ""}, {"code:chmod OR user:cid", "q1 q2 "},
    /* near: */
    {"near:3 (retry timeout)", "q1 "}, {"near:3 (timeout retry)", "q1 "}, {"near:20 (retry timeout)", "q1 q2 "},
    {"near:3 (retry nowhere)", ""}, {"retry -near:3 (retry timeout)", "q2 "}, {"near:20 (timeout retry) [sql]", "q2 "},
    {"near:1 (permission mount) OR user:fay", "q1 v1 "},
    /* prefix: */
    {"volum*", "q1 t1 "}, {"VOLUM*", "q1 t1 "}, {"volumet*", "t1 "}, {"-volum* is:question", "g1 q2 q3 "}, {"err_vol*", "t1 "},
    {"volum* AND permission", "q1 "}, {"connecti*", "q3 "}, {"volumex*", ""}, {"LÖSCH*", "g1 "}, {"zzz*", ""}, {"print* OR brok*", "m2 v1 "},
    {"-(volum* OR deploy) -[sql]", "g1 v1 "}, {"(volum* OR code:nothing) -is:article", "q1 "}, {"prefix:volumet", "t1 "},
    /* score: answers: views: */
    {"score:5..", "q1 "}, {"score:..-1", "q2 "}, {"-score:0..", "q2 "}, {"score:1 -[linux]", "q3 "},
    {"answers:1..", "q1 q3 "}, {"answers:0 site:forum", "g1 q2 t1 "}, {"-answers:0", "q1 q3 "}, {"answers:1 [sql]", "q3 "},
    {"views:1000..", "q1 "}, {"views:..100", "q2 v1 "}, {"-views:1.. [sql]", "q3 "}, {"views:1.. timeout", "q1 q2 "},
    /* created: before: after: on: active: */
    {"created:2020", "q2 "}, {"created:..2019", "g1 v1 "}, {"-created:2020.. -user:fay", "g1 "}, {"created:2022 pool", "q3 "},
    {"before:2019-12-31", "v1 "}, {"before:2020", "g1 v1 "}, {"until:2020 -[sql]", "g1 v1 "}, {"-before:2024", "m1 m2 "},
    {"after:2024", "m1 m2 "}, {"since:2024-05-02", "m2 "}, {"-after:2019", "v1 "}, {"after:2022 before:2023", "q3 "},
    {"on:2020-06-15", "q2 "}, {"on:2022-01", "q3 "}, {"-on:2024 site:chat", "v1 "}, {"on:2023 -is:answer", "q1 "},
    {"active:2022", "q3 "}, {"lastactive:..2018", "v1 "}, {"-active:2019..", "v1 "}, {"active:2023.. [docker]", "q1 "},
    /* is: and what is yes or no */
    {"is:article", "t1 "}, {"is:tutorial volumes", "t1 "}, {"type:video", "v1 "}, {"is:message", "m1 m2 "}, {"-is:question -is:message -is:answer", "t1 v1 "},
    {"is:accepted", "q1 "}, {"isaccepted:no", "q3 "}, {"-isaccepted:yes is:answer", "q3 "}, {"isaccepted:yes retry", "q1 "},
    {"hasaccepted:yes", "q1 "}, {"hasaccepted:no is:question", "g1 q2 q3 "}, {"-hasaccepted:yes [docker]", "q3 "},
    {"isanswered:yes", "q1 q3 "}, {"isanswered:no", "g1 q2 "}, {"-isanswered:no [sql]", "q3 "}, {"isanswered:no timeout", "q2 "},
    {"status:solved", "q1 "}, {"status:unsolved", "g1 q2 q3 "}, {"status:closed", "q2 "}, {"-status:open", "q2 "}, {"status:open [sql]", "q3 "}, {"status:unanswered", "g1 q2 "},
    {"has:code", "q1 "}, {"has:link", "m1 q1 q3 "}, {"-has:link site:chat", "m2 v1 "}, {"has:answer", "q1 q3 "}, {"has:link [sql]", "q3 "},
    {"hascode:yes", "q1 "}, {"hascode:no [linux]", "q1 "}, {"-hascode:no", "q1 "}, {"hascode:yes retry", "q1 "},
    {"closed:yes", "q2 "}, {"closed:no [sql]", "q3 "}, {"-closed:no", "q2 "},
    {"duplicate:yes", "q3 "}, {"-duplicate:yes [docker]", "q1 "}, {"duplicate:no [sql]", "q2 "},
    {"wiki:yes", "q3 "}, {"-wiki:yes [docker]", "q1 q3 "}, {"wiki:no is:question [docker]", "q1 "},
    {"lang:de", "g1 "}, {"lang:german Datei", "g1 "}, {"-lang:en", "g1 "}, {"lang:en [linux]", "q1 "},
    {"sort:newest is:message", "m1 m2 "}, {"order:votes [docker]", "q1 q3 "}, {"(deploy OR sort:newest) is:message", "m1 m2 "},
};
// clang-format on

static void test_effects(void **state)
{
    const struct reader_identity anyone = {NULL, 0, false};
    struct engine *en;
    size_t wrong = 0;

    (void)state;
    util_ok(engine_open(&en, util_dir, &anyone, &util_err));
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        char got[256];

        found(got, en, effects[i].query);
        if (strcmp(got, effects[i].keys) != 0) {
            print_message("<%s> finds <%s>, not <%s>\n", effects[i].query, got, effects[i].keys);
            wrong++;
        }
    }
    engine_free(en);
    assert_int_equal(wrong, 0);
}

static size_t passages(struct engine *en, const char *query)
{
    struct arena a = ARENA_INIT(1 << 16, 64 << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;

    opt.limit = 100;
    opt.group = false;
    util_ok(answer_make(&ans, en, sv_of(query), &opt, &a, &util_err));
    arena_dispose(&a);
    return ans.nhits;
}

/* Is it one operator alone? */
static bool single(const char *query)
{
    const char *near = strstr(query, "near:");
    bool quoted = false;

    if (*query == '-' || *query == '(' || strstr(query, "sort:")) {
        return false;
    }
    for (const char *p = query; *p && !near; p++) {
        quoted ^= *p == '"';
        if (*p == ' ' && !quoted) {
            return false;
        }
    }
    return !near || (near == query && query[strlen(query) - 1] == ')' && !strstr(query, "OR"));
}

/* What an operator finds and what its negation finds are all there is, and nothing twice; so it is
 * when what it decides must be checked on each candidate instead of by the index. */
static void test_halves(void **state)
{
    const struct reader_identity anyone = {NULL, 0, false};
    struct engine *en;
    size_t all, tried = 0;

    (void)state;
    util_ok(engine_open(&en, util_dir, &anyone, &util_err));
    all = passages(en, "score:-1000..");
    assert_true(all >= 10);
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        const char *q = effects[i].query;
        char without[200], checked[200], neither[200];
        size_t n, not, same, other;

        if (!single(q)) {
            continue;
        }
        /* A word alone is not excluded by a bare minus: it could be an option. */
        snprintf(without, sizeof without, strchr(q, '*') ? "-(%s)" : "-%s", q);
        snprintf(checked, sizeof checked, "(%s OR code:nothinghasthis)", q);
        snprintf(neither, sizeof neither, "-(%s OR code:nothinghasthis)", q);
        n = passages(en, q);
        not = passages(en, without);
        same = passages(en, checked);
        other = passages(en, neither);
        if (n + not != all || same != n || other != not ) {
            fail_msg("<%s>: %zu with, %zu without, %zu of all; checked one by one: %zu and %zu", q,
                     n, not, all, same, other);
        }
        tried++;
    }
    assert_true(tried >= 80);
    engine_free(en);
}

/* No row of the table without its effect. */
static void test_all_rows(void **state)
{
    size_t n;
    const struct qop *op = operators(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        size_t plain = 0, negated = 0;

        for (size_t k = 0; k < sizeof effects / sizeof *effects; k++) {
            struct arena a = ARENA_INIT(4096, 1 << 20);
            const char *name = op[i].type == QOP_PREFIX ? "*" : arena_printf(&a, "%s:", op[i].name);
            const char *at = strstr(effects[k].query, name);

            plain += at != NULL;
            negated += at && effects[k].query[0] == '-' && strlen(effects[k].keys) > 0;
            arena_dispose(&a);
        }
        if (!plain || (!negated && op[i].type != QOP_SORT && op[i].type != QOP_THREAD &&
                       op[i].type != QOP_TITLE && op[i].type != QOP_BODY &&
                       op[i].type != QOP_CODE && op[i].type != QOP_NEAR)) {
            fail_msg("%s: has no case here, or none with a minus", op[i].name);
        }
    }
}

/* What only the board may read is there for it, and for nobody else. */
static void test_private(void **state)
{
    static const struct effect board[] = {
        {"in:#board-room", "m3 "},          {"volumex*", "p1 "},
        {"inquestion:p1", "p1 "},           {"url:secret.example.net", "p1 "},
        {"in:board-room", "m3 "},           {"body:volumexyz", "p1 "},
        {"near:5 (kept private)", "p1 "},   {"volum*", "p1 q1 t1 "},
        {"url:secret.example.net/x", "p1 "}};
    const struct sv labels[] = {SV("board")};
    const struct reader_identity member = {labels, 1, false}, anyone = {NULL, 0, false};
    struct engine *en, *anon;

    (void)state;
    util_ok(engine_open(&en, util_dir, &member, &util_err));
    util_ok(engine_open(&anon, util_dir, &anyone, &util_err));
    for (size_t i = 0; i < sizeof board / sizeof *board; i++) {
        char got[256];

        found(got, en, board[i].query);
        assert_string_equal(got, board[i].keys);
        found(got, anon, board[i].query);
        assert_null(strstr(got, "p1"));
        assert_null(strstr(got, "m3"));
    }
    engine_free(en);
    engine_free(anon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_effects), cmocka_unit_test(test_halves),
        cmocka_unit_test(test_all_rows), cmocka_unit_test(test_private)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
