/* analyze_emit.c - tokens of a word: made, told apart, given their place.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a word is and which forms it has (analyze.c, analyze_code.c).
 * Method: tokens and the bytes of their terms go into two growing buffers; while those grow, a
 * token holds the offset of its term, at the end of the run analyze() makes pointers of them.
 */
#include "indexer/analyze_impl.h"

#include "base/hash.h"
#include "base/utf8.h"

static uint32_t place(const struct run *r, size_t i)
{
    return r->map ? r->off + r->map[i] : r->off + (uint32_t)i;
}

void word_begin(struct analyzer *an, const struct run *r, size_t start, size_t end)
{
    uint32_t to;

    an->first = word_count(an);
    an->off = place(r, start);
    to = place(r, end);
    /* One character can become several words (a fraction): all of them stand where it stands. */
    while (to == an->off && end < r->n)
        to = place(r, ++end);
    an->len = to - an->off;
}

void word_end(struct analyzer *an)
{
    struct token *t = word_tokens(an);
    const size_t n = word_count(an);
    bool parts = false;

    if (n == an->first)
        return;
    an->words++;
    t[an->first].word = true;
    for (size_t i = an->first; i < n; i++)
        parts |= t[i].form == TOKEN_PART;
    for (size_t i = an->first; i < n; i++)
        t[i].stream = !t[i].stop && (t[i].form != TOKEN_VERBATIM || (i == an->first && !parts));
}

/* True when the current word has the term already. */
static bool is_emitted(struct analyzer *an, struct sv term)
{
    const struct token *t = word_tokens(an);

    for (size_t i = an->first; i < word_count(an); i++)
        if (t[i].n == term.n && memcmp(an->bytes.p + (uintptr_t)t[i].term, term.p, term.n) == 0)
            return true;
    return false;
}

void word_emit(struct analyzer *an, enum token_form form, struct sv term, bool stop)
{
    struct token *t;

    if (term.n == 0 || word_count(an) - an->first >= FORMS_MAX || is_emitted(an, term))
        return;
    t = (struct token *)(void *)sb_reserve(&an->tok, sizeof(*t));
    if (!t)
        return;
    /* Where the term lies is not known before the buffer has stopped growing: an offset now. */
    *t = (struct token){.term = (const char *)(uintptr_t)an->bytes.n,
                        .form = (uint8_t)form,
                        .span = an->span,
                        .stop = stop,
                        .position = an->words,
                        .off = an->off,
                        .len = an->len};
    if (term.n <= VERBATIM_MAX) {
        t->n = (uint16_t)term.n;
        sb_put(&an->bytes, term.p, term.n);
    } else {
        const size_t cut = utf8_cut(term, VERBATIM_MAX - 17);

        sb_put(&an->bytes, term.p, cut);
        sb_printf(&an->bytes, "~%016llx",
                  (unsigned long long)hash64(term.p + cut, term.n - cut, 0));
        t->n = (uint16_t)(cut + 17);
    }
    if (sb_ok(&an->bytes))
        sb_commit(&an->tok, sizeof(*t));
}

struct sv word_lower(struct analyzer *an, const struct run *r, size_t start, size_t end)
{
    const struct sv s = sv_make(r->p + start, end - start);

    return sv_make(an->word, fold_case(an->word, s));
}

static bool has_high(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (byte_high(s.p[i]))
            return true;
    return false;
}

/* The folded form is the stem that the word has when written without its diacritics, so that
 * "resume" finds "résumé": folding the stem would not do. */
static void emit_folded(struct analyzer *an, enum lang lang, struct sv lower)
{
    struct sv plain;
    bool stop;

    if (!has_high(lower))
        return;
    plain = sv_make(an->fold, fold_diacritics(an->fold, lower));
    if (!sv_eq(plain, lower))
        word_emit(an, TOKEN_FOLDED, stemmer_stem(&an->stem, lang, plain, &stop), false);
}

void word_part(struct analyzer *an, struct sv lower)
{
    bool stop;
    const struct sv stem = stemmer_stem(&an->stem, LANG_EN, lower, &stop);

    word_emit(an, TOKEN_PART, stem, stop);
    if (!stop)
        emit_folded(an, LANG_EN, lower);
}

/* A word in capitals is never a stop word (IT, US, OR), but for the one-letter words I and A. */
static bool may_stop(const struct analyzer *an, const char *p, size_t n)
{
    if (an->span == SPAN_CODE || an->span == SPAN_CODE_WORD)
        return false;
    return n < 2 || !ascii_upper(p[0]) || !ascii_upper(p[1]);
}

void word_stem(struct analyzer *an, struct sv lower, bool may)
{
    bool stop;
    const struct sv stem = stemmer_stem(&an->stem, an->lang, lower, &stop);

    stop = stop && may;
    word_emit(an, TOKEN_STEM, stem, stop);
    if (!stop)
        emit_folded(an, an->lang, lower);
}

/* The s of VMs and APIs is no part of the word; HTTPs is https. */
static struct sv without_plural(const char *p, struct sv lower)
{
    if (lower.n < 3 || !ascii_upper(p[lower.n - 2]) || p[lower.n - 1] != 's' || words_name(lower))
        return lower;
    return sv_make(lower.p, lower.n - 1);
}

void word_prose(struct analyzer *an, const struct run *r, size_t start, size_t end)
{
    struct sv lower = word_lower(an, r, start, end);

    if (lower.n == end - start)
        lower = without_plural(r->p + start, lower);
    word_stem(an, lower, may_stop(an, r->p + start, end - start));
}
