/* suggest_words.c - tags, words, code-like tokens and operators that a word may become.
 * Not here: titles (suggest_titles.c), the mix (suggest.c).
 * Method: plain words come from the words as they are written, the most frequent first; code-like
 * ones, and words that came since, from a bounded walk over the index's terms, of which stems are
 * left out: they are no words. What is shown has been met in a passage that lives and that this
 * reader may read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "indexer/fields.h"
#include "indexer/spell.h"
#include "query/operators.h"
#include "query/suggest_impl.h"

#define WALK_MOST   2000 /* terms of each part of the index that are looked at */
#define WALK_LEAST  2    /* bytes of a beginning that they are walked for */
#define TOKENS_KEPT 24   /* of them, the most frequent */
#define TOKEN_BYTES 60   /* a longer one is nobody's wish */

// ---- tags ----

int suggest_tags(struct suggest_list *out, const struct typed *t, struct sv prefix,
                 struct ask_err *err)
{
    struct store_tag *tag;
    int n;

    if (sv_chr(prefix, ']') >= 0) {
        return 0;
    }
    n = store_tags_begin(&tag, t->en->store, t->en->owner, prefix, t->limit, t->a, err);
    for (int i = 0; i < n; i++) {
        const struct suggestion s = {.kind = SUGGEST_TAG,
                                     .text = tag[i].name,
                                     .query = suggest_query(t, "[", tag[i].name, "] "),
                                     .count = tag[i].threads};

        suggest_add(out, t, &s);
    }
    return n < 0 ? n : 0;
}

// ---- words ----

struct token_found {
    struct sv term;
    uint64_t freq;
};

struct walk {
    const struct typed *t;
    struct token_found v[TOKENS_KEPT];
    size_t n;
};

/* A code-like term: it has what no word of prose has. */
static bool code_like(struct sv term)
{
    bool letters = false, marks = false;

    for (size_t i = 0; i < term.n; i++) {
        const char c = term.p[i];

        letters |= (c >= 'a' && c <= 'z') || (c & 0x80);
        marks |= !((c >= 'a' && c <= 'z') || (c & 0x80));
    }
    return letters && marks;
}

static void see(void *ctx, struct sv term, uint32_t freq)
{
    struct walk *w = ctx;
    size_t least = 0;

    if (term.n > TOKEN_BYTES || term.n <= w->t->lower.n || !code_like(term)) {
        return;
    }
    for (size_t i = 0; i < w->n; i++) {
        if (sv_eq(w->v[i].term, term)) { /* of another part */
            w->v[i].freq += freq;
            return;
        }
        least = w->v[i].freq < w->v[least].freq ? i : least;
    }
    if (w->n == TOKENS_KEPT && w->v[least].freq >= freq) {
        return;
    }
    least = w->n < TOKENS_KEPT ? w->n++ : least;
    w->v[least] = (struct token_found){arena_sv(w->t->a, term), freq};
}

static int by_freq(const void *x, const void *y)
{
    const struct token_found *a = x, *b = y;

    if (a->freq != b->freq) {
        return a->freq > b->freq ? -1 : 1;
    }
    return sv_cmp(a->term, b->term);
}

/* The term a plain word is searched by; empty for a function word. */
static struct sv term_of(const struct typed *t, struct sv word)
{
    struct tokens k;

    if (analyze(&k, t->en->analyzer, word, NULL, 0, LANG_EN, NULL) < 0 || !k.n || k.v[0].stop) {
        return sv_make(NULL, 0);
    }
    return arena_sv(t->a, sv_make(k.v[0].term, k.v[0].n));
}

static void add_token(struct suggest_list *out, const struct typed *t, struct sv text,
                      struct sv term)
{
    const struct suggestion s = {.kind = SUGGEST_TOKEN,
                                 .text = text,
                                 .query = suggest_query(t, "", text, " "),
                                 .count = suggest_count(t, engine_freq(t->en, term))};

    if (out->n < t->limit && term.n && engine_alive(t->en, term)) {
        suggest_add(out, t, &s);
    }
}

int suggest_tokens(struct suggest_list *out, const struct typed *t, struct ask_err *err)
{
    struct spell_hit hit[SUGGEST_MAX];
    size_t n, at = 0, code = 0;
    struct walk w = {.t = t};
    int rc = 0;

    if (t->last.n < WALK_LEAST) {
        return 0;
    }
    n = engine_begin(hit, SUGGEST_MAX, t->en, t->lower);
    if ((rc = index_reader_terms(t->en->index, t->lower, WALK_MOST, see, &w, err)) < 0) {
        return rc;
    }
    qsort(w.v, w.n, sizeof *w.v, by_freq);
    /* The more frequent of both lists. */
    while (out->n < t->limit && (at < n || code < w.n)) {
        if (code == w.n || (at < n && hit[at].count >= w.v[code].freq)) {
            if (!sv_eq(hit[at].word, t->lower)) {
                add_token(out, t, hit[at].word, term_of(t, hit[at].word));
            }
            at++;
        } else {
            add_token(out, t, w.v[code].term, w.v[code].term);
            code++;
        }
    }
    return 0;
}

// ---- operators ----

static void add_operator(struct suggest_list *out, const struct typed *t, struct sv text,
                         bool finished)
{
    const struct suggestion s = {.kind = SUGGEST_OPERATOR,
                                 .text = arena_sv(t->a, text),
                                 .query = suggest_query(t, "", text, finished ? " " : ""),
                                 .count = -1};

    suggest_add(out, t, &s);
}

static void add_value(struct suggest_list *out, const struct typed *t, struct sv name,
                      struct sv value, bool finished)
{
    const char *quote = sv_chr(value, ' ') >= 0 ? "\"" : "";
    const char *text =
        arena_printf(t->a, SV_FMT ":%s" SV_FMT "%s", SV_ARG(name), quote, SV_ARG(value), quote);

    add_operator(out, t, sv_of(text), finished);
}

/* The words of "relevance, newest, active or votes" that the operator understands. */
static void values_of_text(struct suggest_list *out, const struct typed *t, const struct qop *op,
                           struct sv name, struct sv prefix)
{
    struct sv rest = sv_of(op->takes), one;

    while (sv_next(&rest, ' ', &one)) {
        struct qvalue value = {0};

        one = one.n && one.p[one.n - 1] == ',' ? sv_make(one.p, one.n - 1) : one;
        if (one.n > 1 && sv_istarts(one, prefix) && op->parse(&value, one, clock_now())) {
            add_value(out, t, name, one, true);
        }
    }
}

static int values_of(struct suggest_list *out, const struct typed *t, const struct qop *op,
                     struct sv name, struct sv prefix, struct ask_err *err)
{
    struct store_source *source;
    struct store_tag *tag;
    const char *state, *help;
    int n = 0;

    if (op->type == QOP_TAG) {
        n = store_tags_begin(&tag, t->en->store, t->en->owner, prefix, t->limit, t->a, err);
        for (int i = 0; i < n; i++) {
            add_value(out, t, name, tag[i].name, true);
        }
    } else if (op->type == QOP_SOURCE) {
        n = engine_sources(&source, t->en, t->a, err);
        for (int i = 0; i < n; i++) {
            if (sv_istarts(source[i].name, prefix)) {
                add_value(out, t, name, source[i].name, true);
            }
        }
    } else if (op->type == QOP_RECORD || op->type == QOP_SORT) {
        values_of_text(out, t, op, name, prefix);
        for (size_t i = 0; op == operator_find(SV("is")) && (state = operator_state(i, &help));
             i++) {
            bool known = !sv_istarts(sv_of(state), prefix);

            for (size_t k = 0; k < out->n; k++) {
                known |= sv_ends(out->v[k].text, sv_of(state)) &&
                         out->v[k].text.n == name.n + 1 + strlen(state);
            }
            if (!known) {
                add_value(out, t, name, sv_of(state), true);
            }
        }
    }
    return n < 0 ? n : 0;
}

bool suggest_operators(struct suggest_list *out, const struct typed *t, struct ask_err *err)
{
    const struct sv word = sv_starts(t->last, SV("-")) ? sv_skip(t->last, 1) : t->last;
    const ptrdiff_t colon = sv_chr(word, ':');
    const struct qop *op = colon > 0 ? operator_find(sv_make(word.p, (size_t)colon)) : NULL;
    size_t n;
    const struct qop *all = operators(&n);

    if (op) {
        const struct sv name = sv_make(t->last.p, (size_t)(word.p - t->last.p) + (size_t)colon);

        return values_of(out, t, op, name, sv_skip(word, (size_t)colon + 1), err) == 0;
    }
    for (size_t i = 0; i < n && word.n >= 2 && colon < 0; i++) {
        if (sv_istarts(sv_of(all[i].name), word)) {
            const size_t minus = (size_t)(word.p - t->last.p);

            add_operator(out, t,
                         sv_of(arena_printf(t->a, "%.*s%s:", (int)minus, t->last.p, all[i].name)),
                         false);
        }
    }
    return false;
}
