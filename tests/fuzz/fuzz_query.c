/* fuzz_query.c - any bytes through the query language, the snippets and the phrases.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: examples with known trees (tests/golden/query.txt).
 * Invariants: every text parses; the form it is written back in parses to the same tree; notes of
 * valid text are valid; a phrase that is found lies inside; a snippet of valid text is valid and
 * its marks lie inside it. The first byte says whether tags exist.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "query/parse.h"
#include "query/phrase.h"
#include "query/snippet.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool has_tag(void *ctx, struct sv tag)
{
    return *(const bool *)ctx && tag.n % 2 == 0;
}

static uint32_t freq(void *ctx, struct sv term)
{
    (void)ctx;
    return (uint32_t)term.n;
}

static void fuzz_snippet(struct sv text, struct arena *a)
{
    struct leaf leaf = {.text = text, .scored = true};
    struct words_env env = {.langs = 3u << LANG_EN, .docs = 1000, .freq = freq};
    struct plain plain = {.text = text};
    struct snippet_terms *terms;
    struct words words;
    struct snippet s;
    double worth;

    must(analyzer_new(&env.an, NULL, NULL) == 0);
    must(words_find(&words, &leaf, 1, &env, a, NULL) == 0);
    for (size_t i = 0; i < words.nunits; i++)
        words.unit[i].slot = i % 3 ? 0 : -1;
    must((terms = snippet_terms_new(&words, &text, 1, a)) != NULL);
    must(snippet_make(&s, &worth, &plain, terms, env.an, LANG_EN, a, NULL) == 0);
    must(!utf8_valid(text) || utf8_valid(s.text));
    for (size_t i = 0; i < s.nmarks; i++)
        must(s.marks[i].n > 0 && (size_t)s.marks[i].off + s.marks[i].n <= s.text.n);
    analyzer_free(env.an);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a = ARENA_INIT(1 << 16, 256u << 20);
    const struct sv text = sv_make(n ? (const char *)data + 1 : "", n ? n - 1 : 0);
    bool tags = n && data[0] & 1;
    const struct parse_env env = {.now = 1769860800, .has_tag = has_tag, .ctx = &tags};
    struct query q, again;
    struct sv written;
    size_t off, len;

    must(parse_query(&q, text, &env, &a, NULL) == 0);
    for (size_t i = 0; i < q.nnotes; i++)
        must(q.notes[i].n > 0 && (!utf8_valid(text) || utf8_valid(q.notes[i])));
    written = parse_write(&q, &env, &a);
    must(arena_ok(&a));
    must(parse_query(&again, written, &env, &a, NULL) == 0);
    must(ast_equal(q.root, again.root));
    if (n > 2 && phrase_find(text, 0, sv_make(text.p, 1 + data[1] % (text.n)), &off, &len))
        must(len > 0 && off + len <= text.n);
    fuzz_snippet(text, &a);
    arena_dispose(&a);
    return 0;
}
