/* test_typos.c - which words are doubted, what is guessed, what is searched for then.
 * Not here: near words themselves (test_spell.c), how good the guesses are (docs/relevance.md).
 * Method: a made-up corpus of words with how often they are written, which is also how many
 * passages have them; cases are a query and what it was probably meant to be.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "indexer/spell.h"
#include "query/plan.h"
#include "tests/unit/cm.h"

static const struct {
    const char *word;
    uint32_t times;
    bool gone; /* no living passage has it any more */
} corpus[] = {{"kubernetes", 900, false},
              {"docker", 5000, false},
              {"locker", 3, false},
              {"volume", 800, false},
              {"address", 2000, false},
              {"which", 9000, false},
              {"wich", 4, false},
              {"python", 3000, false},
              {"packages", 700, false},
              {"packges", 1, false},
              {"vanished", 4000, true},
              {"restart", 600, false},
              {"stakes", 500, false},
              {"staking", 900, false},
              {"form", 3000, false},
              {"from", 20000, false},
              {"configuration", 800, false},
              {"getname", 900, false},
              {"timeout", 900, false},
              {"sort", 90, false}};
#define CORPUS (sizeof corpus / sizeof *corpus)

struct made {
    struct arena a;
    struct analyzer *an;
    struct query q;
    struct plan p;
    struct sv meant;
    unsigned asked; /* how often near words were looked for */
};

static struct sv stem_of(struct made *m, const char *word)
{
    struct tokens t;

    assert_int_equal(analyze(&t, m->an, sv_of(word), NULL, 0, LANG_EN, NULL), 0);
    return t.n ? sv_make(t.v[0].term, t.v[0].n) : sv_make(NULL, 0);
}

/* Stems are compared through an analyser of its own: the plan's is in use. */
static uint32_t freq(void *ctx, struct sv term)
{
    struct made other = {.an = ((struct made *)ctx)->an};
    uint32_t n = 0;

    assert_int_equal(analyzer_new(&other.an, NULL, NULL), 0);
    for (size_t i = 0; i < CORPUS; i++) {
        if (sv_eq(stem_of(&other, corpus[i].word), term)) {
            n += corpus[i].times;
        }
    }
    analyzer_free(other.an);
    return n;
}

static size_t near(void *ctx, struct sv word, unsigned within, struct near_word *out, size_t max)
{
    size_t n = 0;

    ((struct made *)ctx)->asked++;
    for (unsigned edits = 1; edits <= within; edits++) {
        for (size_t i = 0; i < CORPUS && n < max; i++) {
            if (spell_distance(sv_of(corpus[i].word), word, within) == edits) {
                out[n++] = (struct near_word){sv_of(corpus[i].word), edits, corpus[i].times};
            }
        }
    }
    return n;
}

static uint32_t times(void *ctx, struct sv word)
{
    (void)ctx;
    for (size_t i = 0; i < CORPUS; i++) {
        if (sv_eq(sv_of(corpus[i].word), word)) {
            return corpus[i].times;
        }
    }
    return 0;
}

static bool alive(void *ctx, struct sv term)
{
    (void)ctx;
    return !sv_starts(term, SV("vanish"));
}

static size_t no_id(void *ctx, struct sv name, int64_t *out, size_t max)
{
    (void)ctx;
    (void)name;
    (void)out;
    (void)max;
    return 0;
}

static void make(struct made *m, const char *query)
{
    const struct parse_env penv = {.now = 1769860800};
    const struct plan_env env = {
        .words = {.langs = 1u << LANG_EN, .docs = 100000, .freq = freq, .ctx = m},
        .tags = no_id,
        .authors = no_id,
        .sources = no_id,
        .typos = {near, times, alive, m}};
    struct plan_env e = env;
    struct ask_err err = {0};

    memset(m, 0, sizeof *m);
    m->a = (struct arena)ARENA_INIT(1 << 16, 64 << 20);
    assert_int_equal(analyzer_new(&m->an, NULL, NULL), 0);
    e.words.an = m->an;
    assert_int_equal(parse_query(&m->q, sv_of(query), &penv, &m->a, NULL), 0);
    if (plan_make(&m->p, &m->q, NULL, 0, &e, &rank_defaults, &m->a, &err) < 0) {
        fail_msg("%s: %s", query, err.msg);
    }
    m->meant = typos_write(&m->q, &penv, m->p.leaf, m->p.typos, m->p.ntypos, &m->a);
}

static void drop(struct made *m)
{
    analyzer_free(m->an);
    arena_dispose(&m->a);
}

static void test_what_is_meant(void **state)
{
    static const struct {
        const char *query, *meant; /* "": nothing is asked */
    } cases[] = {
        {"kuberntes", "kubernetes"},
        {"Kuberntes restart", "Kubernetes restart"},
        {"restart (kuberntes), please!", "restart kubernetes please!"},
        {"kubrnets volume", "kubernetes volume"}, /* two edits in a long word */
        {"dcker volume", "docker volume"},
        {"dcoker", "docker"},
        {"adress of pyhton packges", "address of python packages"}, /* all of them at once */
        {"whch docker", "which docker"}, /* a function word, though another word is as near */
        {"docker kuberntes sort:newest", "docker kubernetes sort:newest"},
        /* known words, however near to more frequent ones */
        {"form", ""},
        {"docker volume", ""},
        {"packages", ""},
        /* nothing is near */
        {"xylophone", ""},
        {"dokr", ""},
        /* never code, versions, numbers, capitals inside, short words */
        {"dcker2", ""},
        {"dcker.io", ""},
        {"--dcker", ""},
        {"getNmae", ""},
        {"DCKER", ""},
        {"dOcker kUberntes", ""},
        {"10.4.22", ""},
        {"kube_rntes", ""},
        {"srt", ""},
        /* never what is quoted, demanded, left out, the value of an operator */
        {"\"kuberntes\" docker", ""},
        {"docker -kuberntes", ""},
        {"docker AND kuberntes", ""},
        {"(kuberntes OR docker)", ""},
        {"title:kuberntes docker", ""},
        {"user:kuberntes docker", ""},
        /* what is gone is not told */
        {"vanishd", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m;

        make(&m, cases[i].query);
        if (!sv_eq(m.meant, sv_of(cases[i].meant))) {
            fail_msg("%s: meant “" SV_FMT "”, not “%s”", cases[i].query, SV_ARG(m.meant),
                     cases[i].meant);
        }
        drop(&m);
    }
}

static bool noted(const struct made *m, const char *part)
{
    bool found = false;

    for (size_t i = 0; i < m->q.nnotes; i++) {
        found |= sv_find(m->q.notes[i], sv_of(part)) >= 0;
    }
    return found;
}

static const struct unit *unit_with(const struct made *m, const char *term)
{
    for (size_t i = 0; i < m->p.words.nunits; i++) {
        for (size_t k = 0; k < m->p.words.unit[i].nterms; k++) {
            if (sv_eq(m->p.words.unit[i].term[k], sv_of(term))) {
                return &m->p.words.unit[i];
            }
        }
    }
    return NULL;
}

static void test_what_is_searched_for(void **state)
{
    const struct unit *u;
    struct made m;

    (void)state;
    make(&m, "restart kuberntes"); /* nowhere: the correction takes its place */
    u = unit_with(&m, "kubernetes");
    assert_non_null(u);
    assert_ptr_equal(u, unit_with(&m, "kubernt"));
    assert_true(u->slot >= 0 && u->weight < 1);
    assert_true(noted(&m, "searched for “kubernetes” in place of “kuberntes”"));
    assert_false(noted(&m, "nothing here has the word"));
    drop(&m);

    make(&m, "python packges"); /* rare: the correction stands beside it */
    assert_non_null(unit_with(&m, "packag"));
    assert_non_null(unit_with(&m, "packg"));
    assert_ptr_not_equal(unit_with(&m, "packag"), unit_with(&m, "packg"));
    assert_true(m.p.rank.slot[unit_with(&m, "packag")->slot].idf <
                m.p.rank.slot[unit_with(&m, "packg")->slot].idf);
    assert_true(noted(&m, "also searched for “packages”"));
    drop(&m);

    make(&m, "packages packges"); /* asked for already */
    assert_int_equal(m.p.words.nunits, 2);
    drop(&m);

    make(&m, "whch docker"); /* nothing is found by a function word */
    assert_int_equal(m.p.ntypos, 1);
    assert_null(unit_with(&m, "which"));
    assert_true(noted(&m, "nothing here has the word “whch”"));
    drop(&m);

    make(&m, "is:foo docker"); /* one note is enough */
    assert_true(noted(&m, "“is:foo” was read as words"));
    assert_false(noted(&m, "nothing here has"));
    drop(&m);
}

/* A query of known words is not even looked at, so that it is answered as if there were no
 * corrections at all. */
static void test_known_words_are_left_alone(void **state)
{
    struct made m;

    (void)state;
    make(&m, "how do I restart docker volume from configuration");
    assert_int_equal(m.asked, 0);
    assert_int_equal(m.p.ntypos, 0);
    for (size_t i = 0; i < m.p.words.nunits; i++) {
        assert_true(m.p.words.unit[i].weight >= 1 || !m.p.words.unit[i].scored);
    }
    drop(&m);
    make(&m, "kuberntes dcker\nline two\nline three of a paste");
    assert_true(m.q.paste);
    assert_int_equal(m.asked, 0);
    drop(&m);
}

static void test_work_is_bounded(void **state)
{
    char text[1900];
    size_t n = 0;
    struct made m;

    (void)state;
    for (int i = 0; i < 150; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "dck%c%cr ", 'a' + i / 26, 'a' + i % 26);
    }
    make(&m, text);
    assert_true(m.asked <= TYPOS_LOOKED);
    drop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_meant),
        cmocka_unit_test(test_what_is_searched_for),
        cmocka_unit_test(test_known_words_are_left_alone),
        cmocka_unit_test(test_work_is_bounded),
    };

    return cmocka_run_group_tests_name("typos", tests, NULL, NULL);
}
