/* test_snippet.c - the window that shows why a passage matched; phrases in a text.
 * Not here: which passages are shown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/utf8.h"
#include "query/phrase.h"
#include "query/snippet.h"
#include "tests/unit/cm.h"

static uint32_t freq(void *ctx, struct sv term)
{
    (void)ctx;
    return term.n ? 10 : 0;
}

struct bench {
    struct arena a;
    struct analyzer *an;
    struct snippet_terms *terms;
    struct words words;
};

static void setup(struct bench *b, const char *query, const struct sv *phrases, size_t n)
{
    struct leaf leaf = {.text = sv_of(query), .scored = true};
    struct words_env env = {.langs = 1u << LANG_EN, .docs = 1000, .freq = freq};

    b->a = (struct arena)ARENA_INIT(1 << 16, 64 << 20);
    assert_int_equal(analyzer_new(&b->an, NULL, NULL), 0);
    env.an = b->an;
    assert_int_equal(words_find(&b->words, &leaf, 1, &env, &b->a, NULL), 0);
    for (size_t i = 0; i < b->words.nunits; i++) {
        b->words.unit[i].slot = (int)i;
    }
    b->terms = snippet_terms_new(&b->words, phrases, n, &b->a);
    assert_non_null(b->terms);
}

static void teardown(struct bench *b)
{
    analyzer_free(b->an);
    arena_dispose(&b->a);
}

static struct snippet make(struct bench *b, struct sv text)
{
    struct plain p = {.text = text};
    struct snippet s;

    assert_int_equal(snippet_make(&s, NULL, &p, b->terms, b->an, LANG_EN, &b->a, NULL), 0);
    return s;
}

static void has_mark(const struct snippet *s, const char *word)
{
    for (size_t i = 0; i < s->nmarks; i++) {
        if (sv_eq(sv_make(s->text.p + s->marks[i].off, s->marks[i].n), sv_of(word))) {
            return;
        }
    }
    fail_msg("<%s> is not marked in <%.*s>", word, (int)s->text.n, s->text.p);
}

static void test_short_text(void **state)
{
    struct bench b;
    struct snippet s;

    (void)state;
    setup(&b, "restarting containers", NULL, 0);
    s = make(&b, sv_of("How do I   restart\n a container?"));
    assert_string_equal(s.text.p, "How do I restart a container?");
    assert_false(s.head || s.tail);
    has_mark(&s, "restart");
    has_mark(&s, "container");
    s = make(&b, sv_of(""));
    assert_int_equal(s.text.n, 0);
    s = make(&b, sv_of("nothing of it"));
    assert_string_equal(s.text.p, "nothing of it");
    assert_int_equal(s.nmarks, 0);
    teardown(&b);
}

static void test_best_window(void **state)
{
    struct sb text = SB_INIT(1 << 16);
    struct bench b;
    struct snippet s;

    (void)state;
    setup(&b, "kernel panic on boot", NULL, 0);
    sb_puts(&text, "The kernel is fine here. ");
    for (int i = 0; i < 60; i++) {
        sb_puts(&text, "Lorem ipsum dolor sit amet. ");
    }
    sb_puts(&text, "A kernel panic happens on boot. ");
    for (int i = 0; i < 60; i++) {
        sb_puts(&text, "Lorem ipsum dolor sit amet. ");
    }
    s = make(&b, sb_view(&text));
    has_mark(&s, "kernel");
    has_mark(&s, "panic");
    has_mark(&s, "boot");
    assert_true(s.head && s.tail);
    assert_true(s.text.n <= SNIPPET_BYTES + 8);
    sb_dispose(&text);
    teardown(&b);
}

static void test_phrase_wins(void **state)
{
    const struct sv phrase = sv_of("no space left");
    struct sb text = SB_INIT(1 << 16);
    struct bench b;
    struct snippet s;

    (void)state;
    setup(&b, "no space left device", &phrase, 1);
    sb_puts(&text, "space device device space. ");
    for (int i = 0; i < 60; i++) {
        sb_puts(&text, "Lorem ipsum dolor sit amet. ");
    }
    sb_puts(&text, "It said: No space\n\n  left, and stopped.");
    s = make(&b, sb_view(&text));
    has_mark(&s, "No space left");
    assert_true(s.head && !s.tail);
    sb_dispose(&text);
    teardown(&b);
}

/* Whatever the text: valid UTF-8, near the limit, marks inside and apart, on character borders. */
static void test_any_text(void **state)
{
    static const char *const pieces[] = {"kernel",
                                         "panic",
                                         " ",
                                         "\n\n",
                                         "  ",
                                         "\xC3\xA4\xC3\xB6",
                                         "\xE6\x97\xA5\xE6\x9C\xAC",
                                         "x",
                                         ".",
                                         "; ",
                                         "\xF0\x9F\x90\xA7",
                                         "getHTTPPanic",
                                         "-",
                                         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                         "\t",
                                         "kernel-panic ",
                                         "<b>&amp;"};
    struct bench b;
    uint64_t seed = cm_seed();

    (void)state;
    setup(&b, "kernel panic", NULL, 0);
    for (int round = 0; round < 3000; round++) {
        struct sb text = SB_INIT(1 << 20);
        struct snippet s;
        size_t end = 0;

        for (size_t n = cm_below(&seed, 300); n; n--) {
            sb_puts(&text, pieces[cm_below(&seed, sizeof pieces / sizeof *pieces)]);
        }
        s = make(&b, sb_view(&text));
        assert_true(utf8_valid(s.text));
        assert_true(s.text.n <= SNIPPET_BYTES + 64);
        for (size_t i = 0; i < s.nmarks; i++) {
            const struct mark m = s.marks[i];

            assert_true(m.n > 0 && m.off >= end && (size_t)m.off + m.n <= s.text.n);
            assert_true(utf8_valid(sv_make(s.text.p + m.off, m.n)));
            assert_true(utf8_valid(sv_make(s.text.p, m.off)));
            end = (size_t)m.off + m.n;
        }
        sb_dispose(&text);
        if (round % 100 == 99) { /* the arena is kept small */
            teardown(&b);
            setup(&b, "kernel panic", NULL, 0);
        }
    }
    teardown(&b);
}

static void test_phrase(void **state)
{
    static const struct {
        const char *text, *phrase;
        bool found;
    } cases[] = {
        {"SQLite: NOT NULL constraint failed: users.id", "NOT NULL constraint failed: users.id",
         true},
        {"not null Constraint failed: users.id", "NOT NULL constraint failed: users.id", true},
        {"NOT NULL constraint failed: users id", "NOT NULL constraint failed: users.id", false},
        {"NOT NULL constraint failed, users.id", "NOT NULL constraint failed: users.id", false},
        {"concatenate", "cat", false},
        {"a cat.", "cat", true},
        {"cat", "cat", true},
        {"scatter cat", "cat", true},
        {"x==y", "==", true},
        {"a\n\n  b", "a b", true},
        {"ab", "a b", false},
        {"GRÖSSE Über", "größe", false}, /* sharp s is not folded: it has two capitals */
        {"ÜBER ALLES", "über alles", true},
        {"ПРИВЕТ мир", "привет МИР", true},
        {"", "x", false},
        {"x", "", false},
        {"foo-bar", "foo", true},
        {"aab", "ab", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t off, n;

        if (phrase_find(sv_of(cases[i].text), 0, sv_of(cases[i].phrase), &off, &n) !=
            cases[i].found) {
            fail_msg("<%s> in <%s>", cases[i].phrase, cases[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_text), cmocka_unit_test(test_best_window),
        cmocka_unit_test(test_phrase_wins), cmocka_unit_test(test_any_text),
        cmocka_unit_test(test_phrase)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
