/* test_plan.c - what stage one is asked for, and what is left to be checked.
 * Not here: running it (test_answer.c).
 * Method: a made-up index where a word's length says how frequent it is; plans are written out as
 * text and compared.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "query/plan.h"
#include "tests/unit/cm.h"

static uint32_t freq(void *ctx, struct sv term)
{
    const uint32_t scale = *(const uint32_t *)ctx;

    if (sv_eq(term, SV("Sperl"))) {
        return 0;
    }
    if (term.n && term.p[0] >= 'A' && term.p[0] <= 'Z') {
        return term.p[0] == 'S' ? scale : 100; /* titles; tags, authors, sources, kinds */
    }
    return sv_eq(term, SV("nowher")) || sv_eq(term, SV("nowhere")) ? 0 : scale * (uint32_t)term.n;
}

static size_t one_id(void *ctx, struct sv name, int64_t *out, size_t max)
{
    (void)ctx;
    *out = (int64_t)name.n;
    return max > 0 && sv_chr(name, 'x') < 0;
}

static size_t tag_id(void *ctx, struct sv name, int64_t *out, size_t max)
{
    (void)ctx;
    *out = 7;
    return max > 0 && (sv_eq(name, SV("docker")) || sv_eq(name, SV("c++")));
}

static bool has_tag(void *ctx, struct sv tag)
{
    int64_t id;

    return tag_id(ctx, tag, &id, 1);
}

static size_t thread_id(void *ctx, struct sv name, int64_t *out, size_t max)
{
    return one_id(ctx, name, out, max);
}

static size_t page_ids(void *ctx, struct sv host, struct sv path, bool sure, int64_t *out,
                       size_t max)
{
    (void)ctx;
    (void)host;
    (void)path;
    *out = sure ? 1 : 2;
    return max > 0;
}

/* "x.a" and "x.b", or as many as may be for "many". */
static int begins(void *ctx, struct sv prefix, struct index_term *out, size_t max, struct arena *a)
{
    const size_t n = sv_starts(prefix, SV("many")) ? max : 2;

    (void)ctx;
    for (size_t i = 0; i < n; i++) {
        out[i].freq = 1;
        out[i].term = sv_of(arena_printf(a, SV_FMT ".%c%c", SV_ARG(prefix), (int)('a' + i % 26),
                                         i < 26 ? 0 : (int)('a' + i / 26)));
    }
    return (int)n;
}

static void write_iq(struct sb *b, const struct iq *q)
{
    static const char *const names[] = {
        [IQ_OR] = "or",         [IQ_AND] = "and",   [IQ_AND_MAYBE] = "maybe", [IQ_AND_NOT] = "not",
        [IQ_FILTER] = "filter", [IQ_BOOL] = "bool", [IQ_ALL] = "all",         [IQ_NONE] = "none"};

    if (!q) {
        sb_puts(b, "-");
        return;
    }
    if (q->op == IQ_TERM) {
        sb_sv(b, q->term);
        if (q->weight < 1) {
            sb_puts(b, "~");
        }
        return;
    }
    sb_printf(b, "(%s", names[q->op]);
    for (size_t i = 0; i < q->nchild; i++) {
        sb_putc(b, ' ');
        write_iq(b, q->child[i]);
    }
    sb_putc(b, ')');
}

struct made {
    struct arena a;
    struct analyzer *an;
    struct query q;
    struct plan p;
    struct sb text;
};

static void make_env(struct plan_env *env, uint32_t *scale, unsigned langs)
{
    *env = (struct plan_env){
        .words = {.langs = langs, .docs = 1000000, .freq = freq, .begins = begins, .ctx = scale},
        .tags = tag_id,
        .authors = one_id,
        .sources = one_id,
        .threads = thread_id,
        .homes = one_id,
        .pages = page_ids};
}

static void make(struct made *m, const char *query, uint32_t scale, unsigned langs)
{
    const struct parse_env penv = {.now = 1769860800, .has_tag = has_tag};
    struct plan_env env;
    struct ask_err err = {0};

    make_env(&env, &scale, langs);
    memset(m, 0, sizeof *m);
    m->a = (struct arena)ARENA_INIT(1 << 16, 64 << 20);
    m->text = (struct sb)SB_INIT(1 << 20);
    assert_int_equal(analyzer_new(&m->an, NULL, NULL), 0);
    env.words.an = m->an;
    assert_int_equal(parse_query(&m->q, sv_of(query), &penv, &m->a, NULL), 0);
    if (plan_make(&m->p, &m->q, NULL, 0, &env, &rank_defaults, &m->a, &err) < 0) {
        fail_msg("%s: %s", query, err.msg);
    }
}

static void drop(struct made *m)
{
    analyzer_free(m->an);
    sb_dispose(&m->text);
    arena_dispose(&m->a);
}

/* What the slot of a word is worth in a query; all words of these queries are as rare. */
static double worth_at(const char *query, const char *word, uint32_t scale)
{
    struct made m;
    double idf = -1;

    make(&m, query, scale, 1u << LANG_EN);
    for (size_t i = 0; i < m.p.words.nunits; i++) {
        const struct unit *u = &m.p.words.unit[i];

        if (sv_eq(u->term[0], sv_of(word)) && u->slot >= 0) {
            idf = m.p.rank.slot[u->slot].idf;
        }
    }
    drop(&m);
    assert_true(idf > 0);
    return idf;
}

static double worth(const char *query, const char *word)
{
    return worth_at(query, word, 10);
}

static void test_what_a_word_is_worth(void **state)
{
    static const char *const longer = "redis stall mutex fetch patch build print clock debug";

    static const char *const again = "redis stall mutex fetch patch build print clock redis";

    (void)state;
    assert_true(worth(again, "redis") > worth(again, "stall"));
    /* In a few words grammar wants one twice. */
    assert_float_equal(worth("redis stall redis", "redis"), worth("redis stall redis", "stall"),
                       1e-9);
    assert_true(worth("anyone know redis", "anyon") < worth("anyone know redis", "redis"));
    assert_true(worth(longer, "debug") < worth(longer, "clock"));
    assert_float_equal(worth(longer, "clock"), worth(longer, "redis"), 1e-9);
}

/* A version says of which kind; an error's number, a port, an address may be what is asked. */
static void test_what_a_number_is_worth(void **state)
{
    static const char *const kinds[] = {"20.04", "3.11.4", "v2", "7", "2016"};
    static const char *const things[] = {"404", "1064", "8080", "127.0.0.1", "0x80070005"};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char q[64];

        snprintf(q, sizeof(q), "redis %s", kinds[i]);
        assert_true(worth(q, kinds[i]) < worth(q, "redis"));
        assert_true(worth(q, kinds[i]) < worth(kinds[i], kinds[i])); /* alone it is the topic */
    }
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        char q[64];

        snprintf(q, sizeof(q), "redis %s", things[i]);
        assert_float_equal(worth(q, things[i]), worth(things[i], things[i]), 1e-9);
    }
}

/* A language that no title names is what all is written in. */
static void test_the_language_of_all(void **state)
{
    (void)state;
    assert_true(worth_at("redis perl", "perl", 10000) < worth_at("redis perl", "redis", 10000) / 2);
    assert_float_equal(worth_at("redis python", "python", 10000),
                       worth_at("python", "python", 10000), 1e-9);
    assert_true(worth_at("perl", "perl", 10000) > worth_at("redis perl", "perl", 10000));
    assert_float_equal(worth("redis perl", "perl"), worth("perl", "perl"), 1e-9); /* too rare */
}

static void test_stage_one(void **state)
{
    // clang-format off
    static const struct { const char *query; uint32_t scale; const char *text, *title, *wide; } cases[] = {
        /* few passages: all words are alternatives */
        {"redis timeout", 10, "(or redis timeout)", "(or Sredis Stimeout)", "-"},
        /* many: the rarest until the sum is reached, the others as bonus */
        {"ab abcd abcdefg", 2000, "(maybe ab (or abcd abcdefg))", "(maybe (or Sab Sabcd) Sabcdefg)", "(or ab abcd abcdefg)"},
        /* too many even for a bonus */
        {"ab abcdefg", 60000, "ab", "(maybe Sab Sabcdefg)", "ab"},
        {"redis AND timeout", 10, "(maybe (and redis timeout) (or redis timeout))", "-", "-"},
        {"redis OR timeout", 10, "(maybe (or redis timeout) (or redis timeout))", "-", "-"},
        {"redis -timeout", 10, "(not redis timeout)", "(not Sredis timeout)", "-"},
        {"[docker]", 10, "(bool K7)", "-", "-"},
        {"[docker] redis", 2000, "(filter redis K7)", "(filter Sredis K7)", "-"},
        {"redis -[docker]", 10, "(not redis K7)", "(not Sredis K7)", "-"},
        {"user:ann redis", 10, "(filter redis A3)", "(filter Sredis A3)", "-"},
        {"title:redis", 10, "Sredis", "-", "-"},
        {"\"redis timeout\"", 10, "(maybe (and redis timeout) (or redis timeout))", "-", "-"},
        {"score:3..", 10, "(all)", "-", "-"},
        {"is:answer", 10, "(bool T2)", "-", "-"},
        {"-[docker]", 10, "(not (all) K7)", "-", "-"},
        {"[docker] OR user:ann", 10, "(bool (or K7 A3))", "-", "-"},
        {"tag:c++", 10, "(bool K7)", "-", "-"},
        {"tag:Dockers", 10, "(bool K7)", "-", "-"}, /* [docker] was taken */
        {"body:redis", 10, "(maybe redis redis)", "-", "-"},
        {"near:3 (redis timeout)", 10, "(maybe (and redis timeout) (or redis timeout))", "-", "-"},
        {"code:\"redis (timeout)\"", 10, "(maybe (and redis timeout) (or redis timeout))", "-", "-"},
        {"redis in:title", 10, "Sredis", "-", "-"},
        {"in:#Ops", 10, "(bool Cops)", "-", "-"},
        {"redis -in:#Ops", 10, "(not redis Cops)", "(not Sredis Cops)", "-"},
        {"inquestion:7", 10, "(bool Q1)", "-", "-"},
        {"url:e.org", 10, "(bool (or Ue.org H5))", "-", "-"},
        {"url:www.E.org/a", 10, "(bool (or (or (or Ue.org/a Q2) Q1) H7))", "-", "-"},
        {"redi*", 10, "(or redi.a redi.b)", "(or Sredi.a Sredi.b)", "-"},
        {"redi* timeout", 10, "(or timeout redi.a redi.b)", "(or Stimeout Sredi.a Sredi.b)", "-"},
        {"timeout -redi*", 10, "(not timeout (or redi.a redi.b))", "(not Stimeout (or redi.a redi.b))", "-"},
        {"before:2020 wiki:yes", 10, "(all)", "-", "-"},
    };
    // clang-format on

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m;
        struct sb got = SB_INIT(1 << 16), want = SB_INIT(1 << 16);

        make(&m, cases[i].query, cases[i].scale, 1u << LANG_EN);
        write_iq(&got, m.p.text);
        sb_puts(&got, " | ");
        write_iq(&got, m.p.title);
        sb_puts(&got, " | ");
        write_iq(&got, m.p.wide);
        sb_printf(&want, "%s | %s | %s", cases[i].text, cases[i].title, cases[i].wide);
        if (strcmp(sb_str(&got), sb_str(&want)) != 0) {
            print_message("%s\n  is %s\n  not %s\n", cases[i].query, sb_str(&got), sb_str(&want));
            fail();
        }
        sb_dispose(&got);
        sb_dispose(&want);
        drop(&m);
    }
}

static void test_what_is_checked(void **state)
{
    static const struct {
        const char *query;
        bool check, phrases, nothing;
        size_t records;
    } cases[] = {{"redis", false, false, false, 0},
                 {"\"redis timeout\"", true, true, false, 0},
                 {"redis -\"foo bar\"", true, true, false, 0},
                 {"redis score:3.. created:2024 -is:answer", false, false, false, 3},
                 {"redis OR score:3..", true, false, false, 0},
                 {"(redis score:3..) OR timeout", true, false, false, 0},
                 {"tag:nope redis", false, false, true, 0},
                 {"site:x redis", false, false, true, 0},
                 {"nowhere", false, false, true, 0},
                 {"", false, false, true, 0},
                 {"the of", false, false, false, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m;

        make(&m, cases[i].query, 10, 1u << LANG_EN);
        if ((m.p.check != NULL) != cases[i].check || m.p.phrases != cases[i].phrases ||
            m.p.nothing != cases[i].nothing || m.p.nrecords != cases[i].records) {
            fail_msg("%s: check %d, phrases %d, nothing %d, records %zu", cases[i].query,
                     m.p.check != NULL, m.p.phrases, m.p.nothing, m.p.nrecords);
        }
        drop(&m);
    }
}

/* A word has one slot with its forms in all languages of the index; order makes the pairs. */
static void test_slots(void **state)
{
    struct made m;

    (void)state;
    make(&m, "how to avoid restarting the server", 10, 1u << LANG_EN | 1u << LANG_DE);
    assert_int_equal(m.p.rank.nslots, 3);
    assert_int_equal(m.p.rank.npairs, 2);
    for (size_t i = 0; i < m.p.words.nunits; i++) {
        const struct unit *u = &m.p.words.unit[i];

        assert_true(u->stop || u->slot >= 0);
        if (!u->stop && sv_starts(u->term[0], SV("restart"))) {
            assert_int_equal(u->nterms, 2); /* restart, and what German makes of it */
        }
    }
    drop(&m);

    /* A long text: 64 of its words, and a note. */
    {
        struct sb b = SB_INIT(1 << 16);

        for (int i = 0; i < 150; i++) {
            sb_printf(&b, "word%c%c ", 'a' + i % 26, 'a' + i / 26);
        }
        make(&m, sb_str(&b), 10, 1u << LANG_EN);
        assert_int_equal(m.p.rank.nslots, RANK_SLOTS);
        assert_true(m.q.nnotes > 0);
        drop(&m);
        sb_dispose(&b);
    }
}

static size_t count_iq(const struct iq *q)
{
    size_t n = q != NULL;

    for (size_t i = 0; q && i < q->nchild; i++) {
        n += count_iq(q->child[i]);
    }
    return n;
}

static size_t count_conds(const struct cond *c)
{
    size_t n = c != NULL;

    for (size_t i = 0; c && i < c->nchild; i++) {
        n += count_conds(c->child[i]);
    }
    return n;
}

static void check_bounds(const struct made *m, const char *what)
{
    const size_t nodes = count_iq(m->p.text) + count_iq(m->p.title) + count_iq(m->p.wide);
    const size_t conds = count_conds(m->p.check);

    if (nodes > 2000 || m->p.rank.nslots > RANK_SLOTS || m->p.nrecords > PLAN_DEMANDS ||
        conds > 4 * PLAN_DEMANDS || m->p.rank.nmore > RANK_CODES) {
        fail_msg("%s: %zu nodes, %zu slots, %zu records, %zu conditions to check", what, nodes,
                 m->p.rank.nslots, m->p.nrecords, conds);
    }
}

/* A tree of more than any text gives today: the plan has its bounds itself. */
static void test_bounds(void **state)
{
    static const enum ast_kind kinds[] = {AST_OR, AST_AND, AST_LIST};
    static const char *const ops[] = {NULL, "prefix", "title", "code", "url", "tag", "near"};

    (void)state;
    for (size_t k = 0; k < 3 * sizeof ops / sizeof *ops; k++) {
        uint32_t scale = 10;
        struct made m;
        struct plan_env env;
        struct ast *root;

        make_env(&env, &scale, 1u << LANG_EN);
        make(&m, "x", scale, 1u << LANG_EN);
        env.words.an = m.an;
        root = m.q.root = ast_new(&m.a, kinds[k % 3], SV(""));
        for (int i = 0; i < 5000; i++) {
            const char *op = ops[k / 3];
            const char *form = op && !strcmp(op, "url")    ? "e%d.org/a"
                               : op && !strcmp(op, "near") ? "5 (a%d b)"
                                                           : "many%d";
            char text[32];
            struct ast *t;

            snprintf(text, sizeof text, SV_FMT "%d" SV_FMT,
                     SV_ARG(sv_make(form, (size_t)sv_chr(sv_of(form), '%'))), i,
                     SV_ARG(sv_skip(sv_of(form), (size_t)sv_chr(sv_of(form), '%') + 2)));
            t = ast_new(&m.a, op ? AST_OP : AST_WORD, arena_sv(&m.a, sv_of(text)));
            t->op = op ? operator_find(sv_of(op)) : NULL;
            t->value.lo = 5;
            assert_true(ast_add(&m.a, root, t));
        }
        assert_int_equal(plan_make(&m.p, &m.q, NULL, 0, &env, &rank_defaults, &m.a, NULL), 0);
        check_bounds(&m, ops[k / 3] ? ops[k / 3] : "word");
        drop(&m);
    }
}

/* Whatever is typed costs no more than a bounded number of everything. */
static void test_hostile(void **state)
{
    static const char *const fills[] = {"many%d* OR ",
                                        "w%d OR ",
                                        "w%d AND ",
                                        "w%d ",
                                        "-w%d x ",
                                        "\"a%d b\" ",
                                        "\"",
                                        "(",
                                        "( ",
                                        ")",
                                        "title:w%d ",
                                        "-body:w%d ",
                                        "code:w%d ",
                                        "url:e%d.org/a OR ",
                                        "user:u%d OR ",
                                        "[docker] OR ",
                                        "in:#c%d OR ",
                                        "near:9 (a%d b) OR ",
                                        "inquestion:%d OR ",
                                        "-(a%d OR (b ",
                                        "score:%d.. ",
                                        "a%d_b_c_d_e_f_g_h_i_j_k OR ",
                                        "\xE6\xBC\xA2",
                                        "\xF0\x9F\x9A\x80",
                                        "\xFF",
                                        "a%d in:title ",
                                        "prefix:many%d "};
    static const size_t sizes[] = {1900, 200000};

    (void)state;
    for (size_t f = 0; f < 2 * sizeof fills / sizeof *fills; f++) {
        struct sb text = SB_INIT(1 << 20);
        struct made m;

        for (int i = 0; text.n < sizes[f & 1]; i++) {
            struct sv rest = sv_of(fills[f / 2]);
            const ptrdiff_t at = sv_find(rest, SV("%d"));

            if (at >= 0) {
                sb_put(&text, rest.p, (size_t)at);
                sb_printf(&text, "%d", i);
                rest = sv_skip(rest, (size_t)at + 2);
            }
            sb_sv(&text, rest);
        }
        sb_puts(&text, "end");
        make(&m, sb_str(&text), 10, 1u << LANG_EN | 1u << LANG_DE);
        check_bounds(&m, fills[f / 2]);
        sb_dispose(&text);
        drop(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_a_word_is_worth),
                                       cmocka_unit_test(test_what_a_number_is_worth),
                                       cmocka_unit_test(test_the_language_of_all),
                                       cmocka_unit_test(test_stage_one),
                                       cmocka_unit_test(test_what_is_checked),
                                       cmocka_unit_test(test_slots),
                                       cmocka_unit_test(test_hostile),
                                       cmocka_unit_test(test_bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
