/* test_best.c - remarks, what is gathered of a thread, and which answer it makes the best.
 * Not here: how often that is the asker's choice (askwell eval --answers).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/best.h"
#include "query/hints.h"
#include "tests/unit/store_util.h"

// ---- remarks ----

static void test_hints(void **state)
{
    static const struct {
        const char *text;
        bool worked, failed, outdated;
    } v[] = {
        {"That worked, thank you!", true, false, false},
        {"Thanks a lot", true, false, false},
        {"THX!!", true, false, false},
        {"Perfect.", true, false, false},
        {"Thanks, but it still fails", false, false, false},
        {"Thanks. Does it work with podman?", false, false, false},
        {"Thanks, however I do not see why", false, false, false},
        {"This did not work for me", false, true, false},
        {"I still get the same error", false, true, false},
        {"This no longer works since 2.0", false, false, true},
        {"Careful: --link is deprecated", false, false, true},
        {"Note that this answer is outdated.", false, false, true},
        {"It doesn't work anymore", false, false, true},
        {"This is not outdated at all", false, false, false},
        {"Which version is it?", false, false, false},
        {"", false, false, false},
        {"\xff\xfe\x80", false, false, false},
    };
    struct sv why = {NULL, 0};

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        if (hint_worked(sv_of(v[i].text)) != v[i].worked ||
            (hint_failed(sv_of(v[i].text)) && !v[i].outdated) != v[i].failed ||
            hint_outdated(sv_of(v[i].text), NULL) != v[i].outdated) {
            fail_msg("%s", v[i].text);
        }
    }
    assert_true(hint_outdated(SV("Nice. This no longer works in version 3. Use the other."), &why));
    assert_true(sv_eq(why, SV("This no longer works in version 3")));
    assert_true(hint_outdates_others(SV("The accepted answer is outdated: use this."), NULL));
    assert_false(hint_outdates_others(SV("The option is outdated: use this."), NULL));
}

/* Whatever the bytes are, what is quoted lies within them, and is short. */
static void test_any_bytes(void **state)
{
    static const char *const parts[] = {"no longer works",  "outdated", ". ",  "\xc3\xa4",
                                        "\xf0\x9f",         "x",        " ",   "\n",
                                        "deprecated since", "!",        "\x80"};
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct sb b = SB_INIT(1 << 16);
        struct sv why = {NULL, 0};
        char *exact;

        for (size_t k = cm_below(&seed, 200); k > 0; k--)
            sb_puts(&b, parts[cm_below(&seed, sizeof parts / sizeof *parts)]);
        exact = malloc(b.n + 1); /* so that the sanitizer sees a byte too many */
        assert_non_null(exact);
        memcpy(exact, sb_str(&b), b.n);
        if (hint_outdated(sv_make(exact, b.n), &why)) {
            assert_true(why.n > 0 && why.n <= 121);
            assert_true(why.p >= exact && why.p + why.n <= exact + b.n);
        }
        (void)hint_worked(sv_make(exact, b.n));
        free(exact);
        sb_dispose(&b);
    }
}

// ---- the choice ----

static struct post answer(int64_t id, int64_t score, int64_t author)
{
    struct post p = post_unknown();

    p.id = id;
    p.kind = id == 1 ? POST_QUESTION : POST_ANSWER;
    p.score = score;
    p.author_id = author;
    p.body = SV("As long as all others are.");
    return p;
}

static struct evidence evidence_of(const struct post *p)
{
    return (struct evidence){
        .votes = standing_votes(p->score > 0 ? p->score : 0, p->score < 0 ? -p->score : 0),
        .usual = .3,
        .elsewhere = .3};
}

static size_t best_of(struct post *v, size_t n, struct evidence *ev, bool marks)
{
    const struct thread th = {.posts = v, .nposts = n};

    for (size_t i = 0; i < n; i++)
        ev[i].votes = evidence_of(&v[i]).votes;
    return best_answer(&th, ev, marks);
}

static void test_choice(void **state)
{
    struct post v[4] = {answer(1, 0, 1), answer(2, 3, 2), answer(3, 5, 3), answer(4, 3, 4)};
    struct evidence ev[4] = {{0}};

    (void)state;
    assert_int_equal(best_of(v, 4, ev, true), 2);
    v[1].accepted = true; /* evidence */
    assert_int_equal(best_of(v, 4, ev, true), 1);
    assert_int_equal(best_of(v, 4, ev, false), 2);
    v[2].score = 40; /* but no trump */
    assert_int_equal(best_of(v, 4, ev, true), 2);
    v[2].score = 3; /* equals: the older one, then what speaks for one */
    assert_int_equal(best_of(v, 4, ev, false), 1);
    ev[3].confirmed_by_asker = true;
    ev[3].confirmed_total = 1;
    assert_int_equal(best_of(v, 4, ev, false), 3);
    ev[3].outdated_total = 1;
    ev[2].elsewhere = .8;
    assert_int_equal(best_of(v, 4, ev, false), 2);
    /* Nobody is best where nothing was answered, or where nothing speaks for a reply. */
    assert_true(best_of(v, 1, ev, true) == BEST_NONE);
    for (size_t i = 1; i < 4; i++) {
        v[i].kind = POST_REPLY;
        v[i].score = 0;
        v[i].accepted = false;
    }
    memset(ev, 0, sizeof ev);
    assert_true(best_of(v, 4, ev, true) == BEST_NONE);
    ev[2].confirmed_total = 1;
    assert_int_equal(best_of(v, 4, ev, true), 2);
    v[2].author_id = 1; /* the asker's own reply is no answer */
    assert_true(best_of(v, 4, ev, true) == BEST_NONE);
}

/* A vote more, a mark, a "that worked" never take the first place away. */
static void test_choice_is_monotone(void **state)
{
    uint64_t seed = cm_seed();

    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct post v[6] = {answer(1, 0, 1)};
        struct evidence ev[6] = {{0}};
        size_t best;

        for (size_t k = 1; k < 6; k++) {
            v[k] = answer((int64_t)k + 1, (int64_t)cm_below(&seed, 30) - 5, (int64_t)k + 1);
            v[k].accepted = cm_below(&seed, 5) == 0;
            ev[k].elsewhere = (double)cm_below(&seed, 100) / 100;
            ev[k].usual = .3;
            ev[k].outdated_total = cm_below(&seed, 4) == 0;
        }
        best = best_of(v, 6, ev, true);
        switch (cm_below(&seed, 4)) {
        case 0:
            v[best].score += 1 + (int64_t)cm_below(&seed, 50);
            break;
        case 1:
            v[best].accepted = true;
            break;
        case 2:
            ev[best].confirmed_total++;
            break;
        default:
            ev[best].outdated_total = 0;
            break;
        }
        assert_int_equal(best_of(v, 6, ev, true), best);
    }
}

// ---- what is gathered ----

struct said {
    const char *id, *parent, *author, *label, *body;
    enum post_kind kind;
    int score;
    bool accepted;
};

// clang-format off
static const struct said lines[] = {
    {"q1", NULL, "ann", "", "How is it done?", POST_QUESTION, 5, false},
    {"a1", "q1", "bob", "", "Like this, with the old switch.", POST_ANSWER, 3, true},
    {"a2", "q1", "cid", "", "Like that, with the new one. The accepted answer is outdated.", POST_ANSWER, 2, false},
    {"c1", "a1", "dot", "", "This no longer works. The switch went.", POST_COMMENT, 1, false},
    {"c2", "a2", "eve", "", "That worked, thanks!", POST_COMMENT, 0, false},
    {"c3", "a2", "ann", "", "Works great", POST_COMMENT, 0, false},
    {"c4", "a2", "cid", "", "Thank you", POST_COMMENT, 0, false},
    {"c5", "a2", "eve", "board", "Thanks", POST_COMMENT, 0, false},
    {"q2", NULL, "ann", "", "And this?", POST_QUESTION, 5, false},
    {"a3", "q2", "cid", "", "Easily, with the new switch.", POST_ANSWER, 2, true},
    {"a4", "q2", "cid", "board", "Or not.", POST_ANSWER, 2, true},
    {"q3", NULL, "ann", "", "No sound here", POST_REPLY, 0, false},
    {"r1", "q3", "bob", "", "Plug it in.", POST_REPLY, 0, false},
    {"r2", "q3", "ann", "", "That did it, thank you.", POST_REPLY, 0, false},
    {"q4", NULL, "dot", "", "The same again", POST_QUESTION, 0, false},
    {"q5", NULL, "dot", "board", "The same in secret", POST_QUESTION, 0, false},
};
// clang-format on

static int setup(void **state)
{
    const struct build_opt quick = {.threads = 1, .nosync = true};
    struct build_report rep = {0};
    const struct post_link same = {.duplicate = true, .key = {SPACE_POST, SV("q1")}};
    struct sv tags[] = {SV("tools")};
    struct store_import *im;
    struct store *st;

    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0)
        return -1;
    st = util_open();
    im = util_begin(st, "forum");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct said *l = &lines[i];
        struct post p = util_post(l->id, l->parent, l->body);

        p.kind = l->kind;
        p.title = sv_of(l->parent ? "" : "A title");
        p.tags = tags;
        p.ntags = l->parent ? 0 : 1;
        p.author = sv_of(l->author);
        p.visibility = sv_of(l->label);
        p.score = l->score;
        p.accepted = l->accepted;
        /* Two were marked as duplicates of the first question. */
        p.links = &same;
        p.nlinks = !strcmp(l->id, "q4") || !strcmp(l->id, "q5");
        p.created = 1700000000 + (int64_t)i * 86400;
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
    return 0;
}

struct reading {
    struct engine *en;
    struct arena a;
    struct thread th;
    struct evidence *ev;
};

static void read_thread(struct reading *r, bool owner, const char *key)
{
    const struct reader_identity who = {NULL, 0, owner};

    *r = (struct reading){.a = ARENA_INIT(1 << 16, 16 << 20)};
    util_ok(engine_open(&r->en, util_dir, &who, &util_err));
    util_ok(engine_thread(&r->th, r->en, store_find(engine_store(r->en), SV("forum"), sv_of(key)),
                          &r->a, &util_err));
    util_ok(evidence_of_thread(&r->ev, r->en, &r->th, &r->a, &util_err));
}

static void done(struct reading *r)
{
    engine_free(r->en);
    arena_dispose(&r->a);
}

static size_t place(const struct reading *r, const char *key)
{
    for (size_t i = 0; i < r->th.nposts; i++)
        if (sv_eq(r->th.posts[i].key.id, sv_of(key)))
            return i;
    return BEST_NONE;
}

static void test_gathered(void **state)
{
    struct reading r;
    const struct evidence *a1, *a2;

    (void)state;
    read_thread(&r, false, "q1");
    a1 = &r.ev[place(&r, "a1")];
    a2 = &r.ev[place(&r, "a2")];
    assert_int_equal(a1->outdated_total, 2); /* a comment, and the later answer */
    assert_true(sv_eq(a1->outdated[0].why, SV("This no longer works")) ||
                sv_eq(a1->outdated[1].why, SV("This no longer works")));
    assert_int_equal(a1->confirmed_total, 0);
    assert_int_equal(a2->outdated_total, 0);
    assert_int_equal(a2->confirmed_total, 2); /* not by himself, not by what is hidden */
    assert_true(a2->confirmed_by_asker);
    assert_int_equal(a2->confirmed[0].post, r.th.posts[place(&r, "c3")].id); /* the asker first */
    assert_int_equal((int)a2->record.answers, 2);
    assert_int_equal((int)a2->record.accepted, 1);
    assert_true(sv_eq(a2->tag, SV("tools")));
    assert_int_equal((int)a2->tagged.answers, 2);
    assert_int_equal(best_answer(&r.th, r.ev, true), place(&r, "a2"));
    done(&r);
    read_thread(&r, true, "q1");
    a2 = &r.ev[place(&r, "a2")];
    assert_int_equal(a2->confirmed_total, 3);
    assert_int_equal((int)a2->record.answers, 3);
    assert_int_equal((int)a2->record.accepted, 2);
    done(&r);
}

/* Where there are no answers, what the asker says is of the reply before. */
static void test_flat_thread(void **state)
{
    struct reading r;

    (void)state;
    read_thread(&r, false, "q3");
    assert_true(r.ev[place(&r, "r1")].confirmed_by_asker);
    assert_int_equal(best_answer(&r.th, r.ev, true), place(&r, "r1"));
    done(&r);
}

/* A hit's evidence, read alone, is that of its thread: for each reader, of each post. */
static void test_of_a_hit(void **state)
{
    (void)state;
    for (int owner = 0; owner < 2; owner++) {
        struct reading r;
        struct thread_head head;
        struct evidence_given hit = {0};
        uint32_t tag;

        read_thread(&r, owner, "q1");
        tag = (uint32_t)store_tag_id(engine_store(r.en), SV("tools"));
        hit = (struct evidence_given){r.th.posts[0].author_id, &tag, 1};
        util_ok(store_thread_head(&head, engine_store(r.en), r.th.id, &r.a, &util_err));
        assert_int_equal(r.ev[0].nduplicates, 1 + owner);
        for (size_t i = 0; i < r.th.nposts; i++) {
            const struct evidence *whole = &r.ev[i];
            struct evidence one;

            if (r.th.posts[i].kind == POST_COMMENT)
                continue;
            util_ok(evidence_of_post(&one, r.en, &head, &r.th.posts[i], &hit, &r.a, &util_err));
            assert_true(one.post == whole->post && one.votes == whole->votes);
            assert_true(one.record.answers == whole->record.answers &&
                        one.tagged.accepted == whole->tagged.accepted);
            assert_true(sv_eq(one.tag, whole->tag));
            assert_int_equal(one.confirmed_total, whole->confirmed_total);
            assert_true(one.confirmed_by_asker == whole->confirmed_by_asker);
            assert_int_equal(one.nduplicates, 1 + owner);
            /* What a later answer says is only known where the thread is read. */
            assert_int_equal(one.outdated_total, i == place(&r, "a1") ? 1 : 0);
        }
        done(&r);
    }
}

/* The JSON of a thread names its best answer, and of each post what is known. */
static void test_json(void **state)
{
    struct thread_evidence te;
    struct reading r;
    json_t *o, *ev;
    char *text;

    (void)state;
    read_thread(&r, false, "q1");
    util_ok(evidence_thread(&te, r.en, &r.th, &r.a, &util_err));
    assert_int_equal(te.best, r.th.posts[place(&r, "a2")].id);
    text = thread_json(&r.th, &te, NULL, 0, NULL);
    assert_null(strstr(text, "secret"));
    o = json_loads(text, 0, NULL);
    free(text);
    ev = json_object_get(json_array_get(json_object_get(o, "posts"), place(&r, "a2")), "evidence");
    assert_int_equal(strtoll(json_string_value(json_object_get(o, "best_answer")), NULL, 10),
                     te.best);
    assert_int_equal(json_integer_value(json_object_get(ev, "confirmed_total")), 2);
    assert_int_equal(json_array_size(json_object_get(ev, "confirmed_by")), 2);
    assert_int_equal(json_integer_value(json_object_get(
                         json_object_get(json_object_get(ev, "author"), "tag"), "answers")),
                     2);
    ev = json_object_get(json_array_get(json_object_get(o, "posts"), place(&r, "a1")), "evidence");
    assert_int_equal(json_array_size(json_object_get(ev, "outdated")), 2);
    json_decref(o);
    done(&r);
}

/* The words that are shown. */
static void add_words(void *ctx, const char *words)
{
    sb_puts(ctx, words);
    sb_puts(ctx, "; ");
}

static void test_words(void **state)
{
    struct sb b = SB_INIT(1 << 10);
    struct reading r;
    size_t at;

    (void)state;
    read_thread(&r, false, "q1");
    at = place(&r, "a2");
    evidence_words(&r.ev[at], &r.th.posts[at], &r.a, add_words, &b);
    assert_string_equal(sb_str(&b), "+2; author has 2 answers in [tools], 1 accepted; "
                                    "2 say it worked, the asker too; ");
    sb_dispose(&b);
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hints),    cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_choice),   cmocka_unit_test(test_choice_is_monotone),
        cmocka_unit_test(test_gathered), cmocka_unit_test(test_flat_thread),
        cmocka_unit_test(test_of_a_hit), cmocka_unit_test(test_json),
        cmocka_unit_test(test_words)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}
