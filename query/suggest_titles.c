/* suggest_titles.c - titles that what was typed may become, the best of them first.
 * Not here: the mix with tags and words (suggest.c).
 * Method: the last word stands for the most frequent words of titles that begin with it; titles
 * with one of them and with all the words before it are met in the index in no order, and what
 * the records say of votes and views keeps the best. The texts of those few are read, and the ones
 * that have the words as they were typed come first. Bounded by the frequencies that are added up
 * and by a deadline, which leaves the best so far. SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "indexer/fields.h"
#include "indexer/spell.h"
#include "query/suggest_impl.h"

#define WALK_MOST   300   /* terms of titles that are looked at in each part of the index */
#define WORDS_KEPT  24    /* words that the last one may become */
#define HEAD_MOST   8     /* words before it */
#define FREQ_MOST   12000 /* passages that the last word's may have together */
#define KEPT        24    /* titles whose texts are read */
#define DEADLINE_NS INT64_C(15000000)

struct ending {
    struct sv term; /* with its prefix */
    uint64_t freq;
};

struct endings {
    const struct typed *t;
    struct ending v[WORDS_KEPT];
    size_t n;
    bool stop; /* a function word in one of the languages: titles in that one have no term of it */
};

static void put_ending(void *ctx, struct sv term, uint32_t freq)
{
    struct endings *e = ctx;
    size_t least = 0;

    for (size_t i = 0; i < e->n; i++) {
        if (sv_eq(e->v[i].term, term)) {
            return;
        }
        least = e->v[i].freq < e->v[least].freq ? i : least;
    }
    if (!freq || (e->n == WORDS_KEPT && e->v[least].freq >= freq)) {
        return;
    }
    least = e->n < WORDS_KEPT ? e->n++ : least;
    e->v[least] = (struct ending){arena_sv(e->t->a, term), freq};
}

static int by_freq(const void *x, const void *y)
{
    const struct ending *a = x, *b = y;

    if (a->freq != b->freq) {
        return a->freq > b->freq ? -1 : 1;
    }
    return sv_cmp(a->term, b->term);
}

/* The title's terms of a word as it is when it stands alone, in each language of the index: only a
 * title's own language tells its stem. parts: those of a code-like word, in place of the whole. */
static void put_word(struct endings *e, struct sv word, bool parts)
{
    const unsigned langs = index_reader_langs(e->t->en->index) | 1u << LANG_EN;

    for (unsigned lang = 1; lang < LANG_COUNT; lang++) {
        struct tokens k;

        if (!(langs >> lang & 1) ||
            analyze(&k, e->t->en->analyzer, word, NULL, 0, (enum lang)lang, NULL) < 0) {
            continue;
        }
        for (size_t i = 0; i < k.n; i++) {
            char buf[FIELD_TERM_MAX];
            const struct sv term =
                sv_make(buf, field_term(buf, FIELD_TITLE, sv_make(k.v[i].term, k.v[i].n)));

            e->stop |= k.v[i].stop;
            /* A part of a code-like word is not what it begins with. */
            if (!k.v[i].stop &&
                (parts ? k.v[i].form == TOKEN_PART
                       : k.v[i].form == TOKEN_STEM || k.v[i].form == TOKEN_VERBATIM)) {
                put_ending(e, term, engine_freq(e->t->en, term));
            }
        }
    }
}

static int walk(struct endings *e, struct sv begin, struct ask_err *err)
{
    char buf[FIELD_TERM_MAX];

    return index_reader_terms(e->t->en->index, sv_make(buf, field_term(buf, FIELD_TITLE, begin)),
                              WALK_MOST, put_ending, e, err);
}

/* Some stemmers take the diacritics: the German stem of "übersicht" is "ubersicht". */
static int walk_folded(struct endings *e, struct ask_err *err)
{
    struct tokens k;
    int rc = analyze(&k, e->t->en->analyzer, e->t->lower, NULL, 0, LANG_EN, err);

    for (size_t i = 0; rc == 0 && i < k.n; i++) {
        if (k.v[i].form == TOKEN_FOLDED && k.v[i].off == 0) {
            rc = walk(e, arena_sv(e->t->a, sv_make(k.v[i].term, k.v[i].n)), err);
            break; /* the tokens are void once the analyser is asked again */
        }
    }
    return rc;
}

/* What the last word may become in a title. */
static int find_endings(struct endings *e, struct ask_err *err)
{
    const struct typed *t = e->t;
    struct spell_hit hit[WORDS_KEPT];
    const size_t n = engine_begin(hit, WORDS_KEPT, t->en, t->lower);
    int rc;

    put_word(e, t->lower, false);
    for (size_t i = 0; i < n; i++) {
        put_word(e, hit[i].word, false);
    }
    rc = walk(e, t->lower, err);
    if (rc == 0 && e->n < WORDS_KEPT) {
        rc = walk_folded(e, err);
    }
    qsort(e->v, e->n, sizeof *e->v, by_freq);
    return rc;
}

// ---- asking the index ----

static struct iq *iq_new(struct arena *a, enum iq_op op, size_t room)
{
    struct iq *q = arena_zalloc(a, sizeof *q);

    if (q) {
        q->op = op;
        q->weight = 1;
        q->child = arena_array(a, room + 1, sizeof *q->child);
    }
    return q && q->child ? q : NULL;
}

static void iq_add_term(struct iq *q, struct arena *a, struct sv term)
{
    struct iq *k = iq_new(a, IQ_TERM, 0);

    if (k && q) {
        k->term = arena_sv(a, term);
        q->child[q->nchild++] = k;
    }
}

static void add_any(struct iq *all, struct arena *a, const struct ending *v, size_t n)
{
    struct iq *any = iq_new(a, IQ_OR, n);

    for (size_t i = 0; any && i < n; i++) {
        iq_add_term(any, a, v[i].term);
    }
    if (any) {
        all->child[all->nchild++] = any;
    }
}

/* The words before the last one: all in the title, as far as any title has them. */
static void add_head(struct iq *all, const struct typed *t)
{
    struct sv rest = t->head, word;

    while (all->nchild < HEAD_MOST && sv_next(&rest, ' ', &word)) {
        struct endings forms = {.t = t}, parts = {.t = t};

        put_word(&forms, word, false);
        if (forms.n && !forms.stop) {
            add_any(all, t->a, forms.v, forms.n);
            continue;
        }
        put_word(&parts, word, true); /* a code-like word that no title has as a whole */
        for (size_t i = 0; i < parts.n && all->nchild < HEAD_MOST; i++) {
            add_any(all, t->a, &parts.v[i], 1);
        }
    }
}

static struct iq *query_of(const struct endings *e)
{
    const struct typed *t = e->t;
    struct iq *all = iq_new(t->a, IQ_AND, HEAD_MOST + 1), *any = iq_new(t->a, IQ_OR, WORDS_KEPT);
    struct iq *weightless = iq_new(t->a, IQ_BOOL, 1);
    uint64_t sum = 0;

    if (!all || !any || !weightless) {
        return NULL;
    }
    add_head(all, t);
    for (size_t i = 0; i < e->n && (!i || sum + e->v[i].freq <= FREQ_MOST); i++) {
        sum += e->v[i].freq;
        iq_add_term(any, t->a, e->v[i].term);
    }
    if (any->nchild) {
        all->child[all->nchild++] = any;
    }
    weightless->child[weightless->nchild++] = all;
    return all->nchild ? weightless : NULL;
}

// ---- the best ----

struct best {
    struct engine *en;
    struct {
        uint32_t thread;
        double worth;
    } v[KEPT];
    size_t n;
};

/* What people thought of a thread, by its first post. */
static double worth_of(const struct fwd_rec *rec)
{
    const double score = rec->score > 0 ? rec->score : 0;
    const double views = rec->views == UINT32_MAX ? 0 : rec->views;

    return log1p(score) + .2 * log1p(views) + .3 * log1p(rec->answers) +
           (rec->flags & FWD_HAS_ACCEPTED ? .5 : 0) - (rec->flags & FWD_CLOSED ? .5 : 0) -
           (rec->flags & FWD_DUPLICATE ? .5 : 0);
}

/* Keeps a thread when it is among the best; nothing is left for the index to keep. */
static bool see(void *ctx, const struct fwd_rec *rec)
{
    struct best *b = ctx;
    double worth;
    size_t i;

    if (!(rec->flags & FWD_ROOT) || !engine_may_read_id(b->en, rec->label)) {
        return false;
    }
    worth = worth_of(rec);
    if (b->n == KEPT && worth <= b->v[KEPT - 1].worth) {
        return false;
    }
    for (i = 0; i < b->n; i++) {
        if (b->v[i].thread == rec->thread) { /* another section of it */
            return false;
        }
    }
    for (i = b->n < KEPT ? b->n++ : KEPT - 1; i > 0 && b->v[i - 1].worth < worth; i--) {
        b->v[i] = b->v[i - 1];
    }
    b->v[i].thread = rec->thread;
    b->v[i].worth = worth;
    return false;
}

// ---- their texts ----

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* Does a word of the title begin with, or (whole) equal, this one? ASCII case is ignored. */
static bool title_has(struct sv title, struct sv word, bool whole)
{
    for (size_t i = 0; i + word.n <= title.n; i++) {
        if ((i == 0 || !word_char(title.p[i - 1]) || !word_char(title.p[i])) &&
            sv_istarts(sv_skip(title, i), word) &&
            (!whole || i + word.n == title.n || !word_char(title.p[i + word.n]))) {
            return true;
        }
    }
    return false;
}

/* 2: the title begins with all that was typed; 1: it has each word as typed; 0: other forms. */
static int likeness(struct sv title, const struct typed *t)
{
    struct sv rest = t->head, word;
    bool all = !t->last.n || title_has(title, t->last, false);

    if (sv_istarts(title, t->text)) {
        return 2;
    }
    while (all && sv_next(&rest, ' ', &word)) {
        all = !word.n || title_has(title, word, true);
    }
    return all;
}

static bool shown(const struct suggest_list *out, struct sv title)
{
    for (size_t i = 0; i < out->n; i++) {
        if (sv_eq(out->v[i].text, title)) {
            return true;
        }
    }
    return false;
}

int suggest_titles(struct suggest_list *out, const struct typed *t, struct ask_err *err)
{
    struct endings e = {.t = t};
    struct best best = {.en = t->en};
    struct iq_run run = {.max = 1, .k1 = .3, .accept = see, .ctx = &best};
    struct thread_head head[KEPT];
    int like[KEPT], rc = 0;
    struct iq_found found;
    struct iq *q;

    if (t->last.n && (rc = find_endings(&e, err)) < 0) {
        return rc;
    }
    if (!(q = query_of(&e))) {
        return 0;
    }
    run.deadline_ns = clock_mono_ns() + DEADLINE_NS;
    if ((rc = index_reader_run(&found, t->en->index, q, &run, t->a, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < best.n; i++) {
        /* One that is gone from the store since is left out. */
        like[i] = engine_head(&head[i], t->en, best.v[i].thread, t->a, NULL) < 0 || !head[i].title.n
                      ? -1
                      : likeness(head[i].title, t);
    }
    /* With no word that the last may become it may still be a function word: read the titles. */
    for (int l = 2; l >= (t->last.n && !e.n); l--) {
        for (size_t i = 0; i < best.n; i++) {
            const struct suggestion s = {.kind = SUGGEST_TITLE,
                                         .text = head[i].title,
                                         .query = head[i].title,
                                         .thread = head[i].id,
                                         .url = head[i].url,
                                         .count = -1};

            if (like[i] == l && !shown(out, head[i].title)) {
                suggest_add(out, t, &s);
            }
        }
    }
    return 0;
}
