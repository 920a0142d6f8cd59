/* analyze_stem.c - words to stems: Snowball behind a cache, names kept from it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a word is.
 * Method: the stemmer costs about a microsecond and the same few thousand words make up nearly all
 * text, so a direct-mapped table of fixed slots answers most calls with one line of cache.
 * Names: a built-in one is never stemmed. A name of the corpus (a tag) takes its English stem
 * whatever the language of the post, so that "docker" is one term in German and in English posts;
 * it is kept whole where stemming would wreck it (redis, nexus, aws). Plain plurals among the tags
 * ("wallets") must meet their singular, so not every tag can be kept whole.
 */
#include "indexer/analyze_impl.h"

#include <libstemmer.h>
#include <stdlib.h>

#include "base/hash.h"

#define STEM_WORD_MAX 64 /* bytes; a longer "word" is none that a stemmer knows */

int stemmer_init(struct stemmer *st, const struct strmap *names, struct ask_err *err)
{
    *st = (struct stemmer){0};
    st->names = names;
    st->cache = calloc(STEM_SLOTS, sizeof(*st->cache));
    if (!st->cache)
        return ask_fail(err, ASK_NOMEM, "no memory for the cache of stems");
    return 0;
}

void stemmer_dispose(struct stemmer *st)
{
    for (size_t i = 0; i < LANG_COUNT; i++)
        if (st->snow[i])
            sb_stemmer_delete(st->snow[i]);
    free(st->cache);
    *st = (struct stemmer){0};
}

static struct sb_stemmer *snowball(struct stemmer *st, enum lang lang)
{
    static const char *const algorithm[LANG_COUNT] = {[LANG_UNKNOWN] = "english",
#define X(name, value, tag, stemmer) [value] = (stemmer),
                                                      LANG_MAP(X)
#undef X
    };

    if (!st->snow[lang])
        st->snow[lang] = sb_stemmer_new(algorithm[lang], NULL);
    return st->snow[lang];
}

/* Endings as they are typed where accents are a bother: the stemmers know them only with theirs. */
static struct sv with_accent(char out[STEM_WORD_MAX + 8], enum lang lang, struct sv word)
{
    static const struct {
        enum lang lang;
        const char *typed, *meant;
    } rows[] = {{LANG_ES, "cion", "ci\xC3\xB3n"},
                {LANG_ES, "sion", "si\xC3\xB3n"},
                {LANG_PT, "cao", "\xC3\xA7\xC3\xA3o"},
                {LANG_PT, "coes",
                 "\xC3\xA7\xC3\xB5"
                 "es"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct sv typed = sv_of(rows[i].typed);
        const struct sv meant = sv_of(rows[i].meant);

        if (rows[i].lang == lang && word.n > typed.n + 2 && sv_ends(word, typed)) {
            memcpy(out, word.p, word.n - typed.n);
            memcpy(out + word.n - typed.n, meant.p, meant.n);
            return sv_make(out, word.n - typed.n + meant.n);
        }
    }
    return word;
}

/* Without memory for the stemmer the word stays as it is. */
static struct sv snowball_stem(struct stemmer *st, enum lang lang, struct sv word)
{
    struct sb_stemmer *snow = snowball(st, lang);
    const sb_symbol *p;
    int n;

    if (!snow)
        return word;
    p = sb_stemmer_stem(snow, (const sb_symbol *)word.p, (int)word.n);
    n = p ? sb_stemmer_length(snow) : 0;
    return n > 0 ? sv_make((const char *)p, (size_t)n) : word;
}

/* True when the English stem of a tag would be no form of it: redis, nexus, aws. */
static bool is_whole(struct sv word, struct sv stem)
{
    return stem.n < 3 || sv_ends(word, SV("is")) || sv_ends(word, SV("us"));
}

static struct sv stem_of(struct stemmer *st, enum lang lang, struct sv word)
{
    char accented[STEM_WORD_MAX + 8];
    struct sv stem;

    if (word.n < 2 || word.n > STEM_WORD_MAX || words_name(word))
        return word;
    if (!st->names || !strmap_get(st->names, word, NULL)) {
        const struct sv meant = with_accent(accented, lang, word);

        stem = snowball_stem(st, lang, meant);
        return stem.p == meant.p ? word : stem;
    }
    stem = snowball_stem(st, LANG_EN, word);
    return is_whole(word, stem) ? word : stem;
}

static bool stop_of(enum lang lang, struct sv word)
{
    return (words_stop(word) & (1U << lang | 1U << LANG_EN)) != 0;
}

struct sv stemmer_stem(struct stemmer *st, enum lang lang, struct sv word, bool *stop)
{
    uint64_t hash;
    struct stem *slot;
    struct sv stem;

    if (word.n == 0 || word.n > STEM_KEY) {
        *stop = false;
        return stem_of(st, lang, word);
    }
    hash = hash64(word.p, word.n, (uint64_t)lang);
    slot = &st->cache[hash % STEM_SLOTS];
    if (slot->hash == hash && slot->word_n == word.n && slot->lang == (uint8_t)lang &&
        memcmp(slot->word, word.p, word.n) == 0) {
        *stop = slot->stop;
        return sv_make(slot->text, slot->n);
    }
    *stop = stop_of(lang, word);
    stem = stem_of(st, lang, word);
    if (stem.n > STEM_KEY) /* some stems are longer than their words */
        return stem;
    slot->hash = hash;
    slot->lang = (uint8_t)lang;
    slot->word_n = (uint8_t)word.n;
    slot->n = (uint8_t)stem.n;
    slot->stop = *stop;
    memcpy(slot->word, word.p, word.n);
    memcpy(slot->text, stem.p, stem.n);
    return sv_make(slot->text, slot->n);
}
