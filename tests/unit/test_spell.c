/* test_spell.c - words of prose counted, their file, near words, beginnings, labels.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which near word is meant (test_typos.c), when the file is made (test_build.c).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/sb.h"
#include "indexer/plain.h"
#include "indexer/spell.h"

static void count_text(struct spell_counts *c, const char *text, uint16_t label)
{
    const struct plain p = {.text = sv_of(text)};

    assert_int_equal(spell_count(c, &p, label, NULL), 0);
}

static struct spell *spell_of(const char *text, const char *labelled)
{
    struct spell_counts *c;
    struct spell *v;

    assert_int_equal(spell_counts_new(&c, NULL), 0);
    count_text(c, text, 0);
    count_text(c, labelled, 7);
    assert_int_equal(spell_build(&v, c, SPELL_WORDS, NULL), 0);
    spell_counts_free(c);
    return v;
}

static bool reads_seven(void *ctx, uint16_t label)
{
    (void)ctx;
    return label == 7;
}

static const struct spell_reader seven = {reads_seven, NULL};

/* The words of hits, one after the other. */
static const char *words_of(char out[512], const struct spell_hit *h, size_t n)
{
    size_t at = 0;

    out[0] = 0;
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(out + at, 512 - at, "%s%.*s", i ? " " : "", (int)h[i].word.n,
                               h[i].word.p);
    return out;
}

static void plain_words_are_told_from_code(void **state)
{
    static const struct {
        const char *word, *plain;
    } rows[] = {{"timeout", "timeout"},
                {"Timeout", "timeout"},
                {"\xC3\x9C"
                 "bung",
                 "\xC3\xBC"
                 "bung"},
                {"\xD0\xA0\xD1\x83\xD1\x81", "\xD1\x80\xD1\x83\xD1\x81"},
                {"TIMEOUT", ""},
                {"getName", ""},
                {"v1", ""},
                {"node.js", ""},
                {"--flag", ""},
                {"ab", ""},
                {"", ""},
                {"snake_case", ""},
                {"it's", ""},
                {"0x80070005", ""},
                {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", ""},
                {"broken\xFF", ""},
                {"abcdefghijklmnopqrstuvwxyzabcdefg", ""}};
    char out[SPELL_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const size_t n = spell_word(out, sv_of(rows[i].word));

        assert_true(sv_eq(sv_make(out, n), sv_of(rows[i].plain)));
    }
}

/* Letters of three bytes fill the room before there are too many of them. */
static void no_word_is_longer_than_its_room(void **state)
{
    char word[200], out[SPELL_BYTES];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 21; i++)
        n += (size_t)snprintf(word + n, sizeof(word) - n, "\xE1\xBA\xA1");
    for (int i = 0; i < 11; i++) {
        assert_true(spell_word(out, sv_make(word, n)) < SPELL_BYTES);
        word[n++] = 'a';
    }
}

static void texts_are_counted_by_their_prose(void **state)
{
    struct arena a = ARENA_INIT(1 << 16, 1 << 24);
    struct spell_counts *c;
    struct spell_hit h[8];
    struct spell *v;
    struct plain p;

    (void)state;
    assert_int_equal(plain_of_markdown(&p,
                                       SV("Restart the server. (server) \"server\", `servlet` "
                                          "server.js /server serve/er servers: done\n\n"
                                          "    servomotor in code\n"),
                                       &a),
                     0);
    assert_int_equal(spell_counts_new(&c, NULL), 0);
    assert_int_equal(spell_count(c, &p, 0, NULL), 0);
    assert_int_equal(spell_build(&v, c, SPELL_WORDS, NULL), 0);
    assert_int_equal(spell_begin(h, 8, v, NULL, SV("serv")), 2);
    assert_true(sv_eq(h[0].word, SV("server")));
    assert_int_equal(h[0].count, 3);
    assert_true(sv_eq(h[1].word, SV("servers")));
    spell_free(v);
    spell_counts_free(c);
    arena_dispose(&a);
}

static void edits_are_counted(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned most, edits;
    } rows[] = {{"docker", "docker", 2, 0},
                {"docker", "doker", 2, 1},
                {"docker", "dockerr", 2, 1},
                {"docker", "dicker", 2, 1},
                {"docker", "odcker", 2, 1},
                {"docker", "dockre", 1, 1},
                {"docker", "dcoekr", 2, 2},
                {"docker", "dcoekr", 1, 2},
                {"docker", "dokr", 2, 2},
                {"docker", "dok", 2, 3},
                {"docker", "kdocer", 2, 2},
                {"", "ab", 2, 2},
                {"ca", "abc", 2, 3}, /* what was swapped is not touched again */
                {"kubernetes", "kuberntes", 1, 1},
                {"abcdefghij", "bcdefghija", 2, 2},
                {"\xC3\xBC"
                 "bung",
                 "ubung", 1, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(spell_distance(sv_of(rows[i].a), sv_of(rows[i].b), rows[i].most),
                         rows[i].edits);
        assert_int_equal(spell_distance(sv_of(rows[i].b), sv_of(rows[i].a), rows[i].most),
                         rows[i].edits);
    }
}

/* The banded form against the textbook's whole table. */
static unsigned whole_table(const char *a, const char *b)
{
    unsigned d[16][16];
    const size_t na = strlen(a), nb = strlen(b);

    for (size_t i = 0; i <= na; i++)
        for (size_t j = 0; j <= nb; j++) {
            unsigned best = i == 0 ? (unsigned)j : j == 0 ? (unsigned)i : 99;

            if (i && d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (j && d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i && j && d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < best)
                best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[na][nb];
}

static void edits_agree_with_the_textbook(void **state)
{
    unsigned seed = 20240501;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char a[12] = "", b[12] = "";

        for (char *s = a;; s = b) {
            const unsigned n = (seed = seed * 1103515245 + 12345) >> 16 & 7;

            for (unsigned i = 0; i < n + 2; i++)
                s[i] = (char)('a' + ((seed = seed * 1103515245 + 12345) >> 16) % 3);
            if (s == b)
                break;
        }
        for (unsigned most = 1; most <= 2; most++) {
            const unsigned want = whole_table(a, b);

            if (spell_distance(sv_of(a), sv_of(b), most) != (want > most ? most + 1 : want))
                fail_msg("%s %s within %u: %u", a, b, most, want);
        }
    }
}

static void near_words_come_nearest_first(void **state)
{
    struct spell *v = spell_of("docker docker docker locker locker rocker dock docked docket "
                               "dockers soccer blocker compose",
                               "");
    struct spell_hit h[4];
    char out[512];

    (void)state;
    assert_string_equal(words_of(out, h, spell_near(h, 4, v, NULL, SV("dcoker"), 2)),
                        "docker locker docked dockers");
    assert_string_equal(words_of(out, h, spell_near(h, 4, v, NULL, SV("docker"), 1)),
                        "locker docked dockers docket");
    assert_int_equal(spell_near(h, 4, v, NULL, SV("zzzzzz"), 2), 0);
    assert_int_equal(spell_near(h, 4, NULL, NULL, SV("docker"), 2), 0);
    spell_free(v);
}

static void a_word_is_told_to_those_who_may_read_it(void **state)
{
    struct spell *v = spell_of("lantern oil", "lanterns zebrawood zebrawood zebra");
    struct spell_hit h[4];
    char out[512];

    (void)state;
    assert_int_equal(spell_near(h, 4, v, NULL, SV("zebrawod"), 2), 0);
    assert_int_equal(spell_begin(h, 4, v, NULL, SV("zeb")), 0);
    assert_string_equal(words_of(out, h, spell_begin(h, 4, v, NULL, SV("lan"))), "lantern");
    assert_string_equal(words_of(out, h, spell_near(h, 4, v, &seven, SV("zebrawod"), 2)),
                        "zebrawood");
    assert_string_equal(words_of(out, h, spell_begin(h, 4, v, &seven, SV("zeb"))),
                        "zebrawood zebra");
    assert_string_equal(words_of(out, h, spell_begin(h, 4, v, &seven, SV("lan"))),
                        "lantern lanterns");
    spell_free(v);
}

static void the_most_frequent_are_kept(void **state)
{
    struct spell_counts *c;
    struct spell_hit h[4];
    struct spell *v;

    (void)state;
    assert_int_equal(spell_counts_new(&c, NULL), 0);
    count_text(c, "one two two three three three four four four four", 0);
    assert_int_equal(spell_build(&v, c, 2, NULL), 0);
    assert_int_equal(spell_size(v), 2);
    assert_int_equal(spell_begin(h, 4, v, NULL, SV("")), 2);
    assert_true(sv_eq(h[0].word, SV("four")));
    assert_true(sv_eq(h[1].word, SV("three")));
    assert_int_equal(spell_counts_add(c, v, NULL), 0); /* what two pieces counted is added */
    spell_free(v);
    assert_int_equal(spell_build(&v, c, 1, NULL), 0);
    assert_int_equal(spell_begin(h, 4, v, NULL, SV("four")), 1);
    assert_int_equal(h[0].count, 8);
    spell_free(v);
    spell_counts_free(c);
}

static void a_file_comes_back_or_is_called_damaged(void **state)
{
    char path[] = "/tmp/askwell-spell-XXXXXX";
    struct spell *v = spell_of("alpha beta beta gamma", "secret"), *back;
    struct sb b = SB_INIT(1 << 20);
    struct spell_hit h[4];
    struct ask_err err;

    (void)state;
    assert_true(close(mkstemp(path)) == 0);
    assert_int_equal(spell_load(&back, path, &err), ASK_CORRUPT);
    assert_int_equal(spell_save(v, path, NULL), 0);
    assert_int_equal(spell_load(&back, path, NULL), 0);
    assert_int_equal(spell_size(back), 4);
    assert_int_equal(spell_begin(h, 4, back, NULL, SV("be")), 1);
    assert_int_equal(h[0].count, 2);
    spell_free(back);
    assert_int_equal(file_read(&b, path, NULL), 0);
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] = (char)(b.p[i] ^ 0x21);
        assert_int_equal(file_replace(path, sb_view(&b), NULL), 0);
        assert_int_equal(spell_load(&back, path, &err), ASK_CORRUPT);
        assert_int_equal(file_replace(path, sv_make(b.p, i), NULL), 0);
        assert_int_equal(spell_load(&back, path, &err), ASK_CORRUPT);
        b.p[i] = (char)(b.p[i] ^ 0x21);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(spell_load(&back, path, &err), ASK_NOTFOUND);
    sb_dispose(&b);
    spell_free(v);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        const struct plain p = {.text = SV("some words of a text that are counted")};
        struct spell_counts *c = NULL;
        struct spell *v = NULL;
        int rc = spell_counts_new(&c, NULL);

        if (rc == 0)
            rc = spell_count(c, &p, 3, NULL);
        if (rc == 0)
            rc = spell_build(&v, c, 100, NULL);
        spell_free(v);
        spell_counts_free(c);
        if (!alloc_failed())
            assert_int_equal(rc, 0);
        else
            assert_true(rc == 0 || rc == ASK_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words_are_told_from_code),
        cmocka_unit_test(no_word_is_longer_than_its_room),
        cmocka_unit_test(texts_are_counted_by_their_prose),
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(edits_agree_with_the_textbook),
        cmocka_unit_test(near_words_come_nearest_first),
        cmocka_unit_test(a_word_is_told_to_those_who_may_read_it),
        cmocka_unit_test(the_most_frequent_are_kept),
        cmocka_unit_test(a_file_comes_back_or_is_called_damaged),
        cmocka_unit_test(memory_may_fail_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
