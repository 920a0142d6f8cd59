/* fuzz_analyze.c - any bytes through the text analysis.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: examples with known answers (docs/analysis.md, tests/unit/test_analyze.c).
 * Invariants: terms have a length Xapian takes, words stand in the text in order, terms of valid
 * text are valid, prose and code give the same terms, and a second run gives the same as the first.
 * The first byte chooses the language.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "indexer/analyze.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static uint64_t check(const struct tokens *ts, struct sv text)
{
    const bool valid = utf8_valid(text);
    uint64_t sum = 0;

    for (size_t i = 0; i < ts->n; i++) {
        const struct token *t = &ts->v[i];

        must(t->n >= 1 && t->n <= TOKEN_MAX);
        must(t->len > 0 && t->off <= text.n && t->len <= text.n - t->off);
        must(t->position < ts->words);
        must(i == 0 ? t->word : t->position == t[-1].position + t->word);
        must(!valid || utf8_valid(sv_make(t->term, t->n)));
        sum = hash64(t->term, t->n, sum);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sv text = sv_make(n > 0 ? (const char *)data + 1 : "", n > 0 ? n - 1 : 0);
    const enum lang lang = n > 0 ? (enum lang)(data[0] % LANG_COUNT) : LANG_UNKNOWN;
    const struct span code = {0, (uint32_t)text.n, SPAN_CODE, 0};
    struct analyzer *an = NULL;
    struct tokens ts;
    uint64_t sum;
    size_t words;

    must(analyzer_new(&an, NULL, NULL) == 0);
    must(analyze(&ts, an, text, NULL, 0, lang, NULL) == 0);
    sum = check(&ts, text);
    words = ts.words;
    must(analyze(&ts, an, text, &code, 1, lang, NULL) == 0);
    (void)check(&ts, text);
    must(ts.words >= words); /* code has more operators */
    must(analyze(&ts, an, text, NULL, 0, lang, NULL) == 0);
    must(check(&ts, text) == sum);
    (void)lang_detect(text);
    analyzer_free(an);
    return 0;
}
