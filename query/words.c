/* words.c - analysing a query's text and looking its terms up.
 * Not here: which units are asked for first (plan.c), what they are worth (rank.c).
 * Method: all leaves are one text, one line each, analysed once per language of the index; the
 * first language (of the query itself) makes words and units, the others only add terms to the
 * unit at the same place. Units are found by their first term through a small hash table.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/words.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/fields.h"
#include "query/phrase.h"

#define UNITS_MAX  4096
#define TABLE_SIZE (2 * UNITS_MAX)

struct place {         /* a token of the first language: where the others add to */
    uint32_t off, nth; /* of its word; which stem or part of the word it is */
    int unit;
};

struct finder {
    struct words *out;
    struct leaf *leaf;
    size_t nleaves;
    const uint32_t *leaf_off; /* where each leaf begins in the text */
    const struct words_env *env;
    struct arena *a;
    struct sv text;  /* of all leaves */
    uint32_t *table; /* unit + 1 */
    struct place *place;
    size_t nplaces, rooms;
};

static size_t leaf_at(const struct finder *f, uint32_t off)
{
    size_t lo = 0, hi = f->nleaves;

    while (hi - lo > 1) {
        const size_t mid = (lo + hi) / 2;

        if (f->leaf_off[mid] <= off) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static void unit_alternative(const struct finder *f, struct unit *u, struct sv term)
{
    for (size_t i = 0; i < u->nterms; i++) {
        if (sv_eq(u->term[i], term)) {
            return;
        }
    }
    if (u->nterms < u->room && (term = arena_sv(f->a, term)).p) {
        u->term[u->nterms++] = term;
    }
}

/* Room for a unit's terms; without memory it stays without. */
void unit_room(struct unit *u, size_t room, struct arena *a)
{
    u->term = arena_array(a, room, sizeof *u->term);
    u->df = arena_array(a, room, sizeof *u->df);
    u->room = u->term && u->df ? room : 0;
}

/* The unit of a term, made when new; -1 when there are too many. */
static int unit_of(struct finder *f, const struct token *t, const struct leaf *leaf)
{
    const struct sv term = sv_make(t->term, t->n);
    const bool whole = t->form == TOKEN_VERBATIM;
    size_t at = (size_t)hash64(term.p, term.n, whole) & (TABLE_SIZE - 1);
    struct unit *u;

    for (; f->table[at]; at = (at + 1) & (TABLE_SIZE - 1)) {
        u = &f->out->unit[f->table[at] - 1];
        if (u->whole == whole && sv_eq(u->term[0], term)) {
            break;
        }
    }
    if (!f->table[at]) {
        if (f->out->nunits == UNITS_MAX) {
            return -1;
        }
        u = &f->out->unit[f->out->nunits];
        *u = (struct unit){
            .whole = whole, .part = true, .stop = true, .title_only = true, .slot = -1};
        unit_room(u, WORDS_ALTS, f->a);
        unit_alternative(f, u, term);
        u->typed = arena_sv(f->a, sv_make(f->text.p + t->off, t->len));
        if (!u->nterms) {
            return -1;
        }
        f->table[at] = (uint32_t)++f->out->nunits;
    }
    u = &f->out->unit[f->table[at] - 1];
    u->part &= t->form == TOKEN_PART;
    u->stop &= t->stop;
    u->stream |= t->stream || t->stop;
    u->scored |= leaf->scored;
    u->bound |= leaf->bound;
    u->title_only &= leaf->title;
    u->times += leaf->scored && !(leaf->weight > 0 && leaf->weight < 1);
    if (leaf->scored) {
        const double weight = leaf->weight > 0 ? leaf->weight : 1;

        u->weight = weight > u->weight ? weight : u->weight;
    }
    return (int)f->table[at] - 1;
}

/* Takes the tokens of one word, v[0..n), of the first language. */
static void take_word(struct finder *f, const struct token *v, size_t n)
{
    struct leaf *leaf = &f->leaf[leaf_at(f, v->off)];
    struct word *w = &f->out->word[f->out->nwords];
    uint32_t nth = 0, off = v->off;
    int last = -1;

    memset(w, 0, sizeof *w);
    w->whole = -1;
    w->stop = true;
    for (size_t i = 0; i < n; i++) {
        if (v[i].off != off) { /* the whole of words joined by a sign */
            off = v[i].off;
            nth = 0;
        }
        if (v[i].form == TOKEN_FOLDED) {
            if (last >= 0) {
                unit_alternative(f, &f->out->unit[last], sv_make(v[i].term, v[i].n));
            }
            continue;
        }
        last = unit_of(f, &v[i], leaf);
        if (last < 0) {
            continue;
        }
        w->stop &= v[i].stop;
        if (v[i].form == TOKEN_VERBATIM) {
            w->whole = last;
        } else {
            if (w->nparts < sizeof w->part / sizeof *w->part) {
                w->part[w->nparts++] = (uint32_t)last;
            }
            if (f->nplaces < f->rooms) {
                f->place[f->nplaces++] = (struct place){off, nth, last};
            }
            nth++;
        }
        if (v[i].stream && leaf->scored) {
            f->out->order[f->out->norder++] = (uint32_t)last;
        }
    }
    if (!leaf->nwords) {
        leaf->word = f->out->nwords;
    }
    leaf->nwords++;
    f->out->nwords++;
}

static size_t word_tokens(const struct tokens *t, size_t i)
{
    size_t n = 1;

    while (i + n < t->n && t->v[i + n].position == t->v[i].position) {
        n++;
    }
    return n;
}

/* Another language: its stems are further terms of the units at the same places. */
static void take_alternatives(struct finder *f, const struct tokens *t)
{
    uint32_t nth = 0, off = UINT32_MAX;
    size_t p = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct token *k = &t->v[i];

        if (k->off != off) {
            off = k->off;
            nth = 0;
        }
        if (k->form == TOKEN_VERBATIM || k->form == TOKEN_FOLDED) {
            continue;
        }
        while (p < f->nplaces &&
               (f->place[p].off < off || (f->place[p].off == off && f->place[p].nth < nth))) {
            p++;
        }
        if (p < f->nplaces && f->place[p].off == off && f->place[p].nth == nth && !k->stop &&
            k->form == TOKEN_STEM && !f->out->unit[f->place[p].unit].stop) {
            unit_alternative(f, &f->out->unit[f->place[p].unit], sv_make(k->term, k->n));
        }
        nth++;
    }
}

static void look_up(struct words *w, const struct words_env *env)
{
    for (size_t i = 0; i < w->nunits; i++) {
        struct unit *u = &w->unit[i];

        for (size_t k = 0; k < u->nterms; k++) {
            char buf[FIELD_TERM_MAX]; /* function words are indexed in titles of nothing else */
            const struct sv term =
                sv_make(buf, field_term(buf, u->stop ? FIELD_TITLE : FIELD_TEXT, u->term[k]));

            u->df[k] = env->freq(env->ctx, term);
            if (u->prefix) {
                u->freq += u->df[k];
            } else if (u->df[k] > u->freq) {
                u->freq = u->df[k];
            }
        }
        const double n = env->docs, df = u->freq < env->docs ? u->freq : env->docs;

        u->idf = log(1 + (n - df + .5) / (df + .5));
    }
}

static int analyse(struct finder *f, struct sv text, struct ask_err *err)
{
    struct tokens t;
    enum lang first = lang_detect(text);
    int rc;

    f->text = text;
    if (first == LANG_UNKNOWN || !(f->env->langs & 1u << first)) {
        first = LANG_EN;
    }
    if ((rc = analyze(&t, f->env->an, text, NULL, 0, first, err)) < 0) {
        return rc;
    }
    f->rooms = t.n;
    f->place = arena_array(f->a, t.n + 1, sizeof *f->place);
    f->out->unit = arena_array(f->a, (t.n < UNITS_MAX ? t.n : UNITS_MAX) + WORDS_PREFIXES + 1,
                               sizeof *f->out->unit);
    f->out->word = arena_array(f->a, t.n + WORDS_PREFIXES + 1, sizeof *f->out->word);
    f->out->order = arena_array(f->a, t.n + WORDS_PREFIXES + 1, sizeof *f->out->order);
    f->table = arena_array(f->a, TABLE_SIZE, sizeof *f->table);
    if (!arena_ok(f->a)) {
        return ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
    }
    for (size_t i = 0; i < t.n;) {
        const size_t n = word_tokens(&t, i);

        take_word(f, &t.v[i], n);
        i += n;
    }
    for (unsigned lang = 1; lang < LANG_COUNT; lang++) {
        const bool english = lang == LANG_EN && (f->env->langs & 1u << LANG_UNKNOWN);

        if (lang == (unsigned)first || !(english || (f->env->langs & 1u << lang))) {
            continue;
        }
        if ((rc = analyze(&t, f->env->an, text, NULL, 0, (enum lang)lang, err)) < 0) {
            return rc;
        }
        take_alternatives(f, &t);
    }
    return 0;
}

// ---- prefixes ----

/* What a word that begins so may end in. Words are indexed by their stems, and the stem of
 * "connection" is shorter than "connecti": it is found as the stem of some word that would go on
 * like that. */
static const char *const ends[] = {"",    "e",   "s",    "es",    "ed",   "d",   "ing", "ng",
                                   "g",   "er",  "r",    "y",     "ty",   "ity", "ly",  "n",
                                   "on",  "ion", "tion", "ation", "ment", "ent", "nt",  "able",
                                   "ble", "le",  "ness", "ful",   "al",   "ive", "ve"};

/* Adds the most frequent terms that begin so. */
static int add_begins(struct finder *f, struct unit *u, struct sv prefix, struct ask_err *err)
{
    struct index_term *v = arena_array(f->a, WORDS_ENDS, sizeof *v);
    const int n = v ? f->env->begins(f->env->ctx, prefix, v, WORDS_ENDS, f->a) : ASK_NOMEM;

    for (int i = 0; i < n; i++) {
        unit_alternative(f, u, v[i].term);
    }
    return n < 0 ? ask_fail(err, n, "the beginnings of words cannot be looked up") : 0;
}

/* Adds the stems shorter than the prefix that words beginning so have, in one language. */
static int add_stems(struct finder *f, struct unit *u, struct sv prefix, enum lang lang,
                     struct ask_err *err)
{
    struct sb text = SB_INIT(64u << 10);
    struct tokens t;
    int rc;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        sb_sv(&text, prefix);
        sb_puts(&text, ends[i]);
        sb_putc(&text, '\n');
    }
    rc = sb_ok(&text) ? analyze(&t, f->env->an, sb_view(&text), NULL, 0, lang, err) : ASK_NOMEM;
    for (size_t i = 0; rc == 0 && i < t.n; i++) {
        const struct sv stem = arena_sv(f->a, sv_make(t.v[i].term, t.v[i].n));

        if (t.v[i].off == 0 && stem.n < prefix.n && utf8_len(stem) == utf8_len(prefix)) {
            rc = add_begins(f, u, stem, err); /* the stemmer, or folding, took its diacritics */
        } else if (t.v[i].form == TOKEN_STEM && stem.n >= 3 && stem.n < prefix.n &&
                   sv_starts(prefix, stem) && f->env->freq(f->env->ctx, stem)) {
            unit_alternative(f, u, stem);
        }
    }
    sb_dispose(&text);
    return rc;
}

static struct sv lower_case(struct finder *f, struct sv s)
{
    char *p = arena_alloc(f->a, 4 * s.n + 1);
    size_t n = 0;

    for (size_t i = 0; p && i < s.n;) {
        uint32_t c;

        i += utf8_decode(s, i, &c);
        n += utf8_encode(phrase_fold(c), p + n);
    }
    return sv_make(p, n);
}

/* A leaf that is the beginning of a word becomes one word of one unit. */
static int take_prefix(struct finder *f, struct leaf *leaf, struct ask_err *err)
{
    const struct sv prefix = lower_case(f, leaf->text);
    struct unit *u = &f->out->unit[f->out->nunits];
    struct word *w = &f->out->word[f->out->nwords];
    int rc;

    memset(u, 0, sizeof *u);
    unit_room(u, WORDS_ENDS, f->a);
    if (!prefix.n || !u->room) {
        return ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
    }
    u->prefix = u->stream = true;
    u->typed = leaf->text;
    u->scored = leaf->scored;
    u->bound = leaf->bound;
    u->title_only = leaf->title;
    u->times = leaf->scored;
    u->slot = -1;
    if ((rc = add_begins(f, u, prefix, err)) < 0) {
        return rc;
    }
    for (unsigned lang = 1; lang < LANG_COUNT; lang++) {
        if ((lang == LANG_EN || (f->env->langs & 1u << lang)) &&
            (rc = add_stems(f, u, prefix, (enum lang)lang, err)) < 0) {
            return rc;
        }
    }
    if (!u->nterms) {
        u->term[u->nterms++] = prefix; /* nothing begins so: a word that nothing has */
    }
    memset(w, 0, sizeof *w);
    w->whole = -1;
    w->part[w->nparts++] = (uint32_t)f->out->nunits;
    if (leaf->scored) {
        f->out->order[f->out->norder++] = (uint32_t)f->out->nunits;
    }
    leaf->word = f->out->nwords++;
    leaf->nwords = 1;
    f->out->nunits++;
    return 0;
}

static int take_prefixes(struct finder *f, struct ask_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < f->nleaves && rc == 0; i++) {
        if (f->leaf[i].prefix) {
            rc = take_prefix(f, &f->leaf[i], err);
        }
    }
    return rc;
}

size_t words_terms(struct sv term[WORDS_ALTS], uint32_t df[WORDS_ALTS], struct sv word,
                   const struct words_env *env, struct arena *a)
{
    size_t n = 0;

    for (unsigned lang = 1; lang < LANG_COUNT && n < WORDS_ALTS; lang++) {
        struct tokens t;

        if ((lang != LANG_EN && !(env->langs & 1u << lang)) ||
            analyze(&t, env->an, word, NULL, 0, (enum lang)lang, NULL) < 0) {
            continue;
        }
        for (size_t i = 0; i < t.n && n < WORDS_ALTS; i++) {
            const struct sv one = sv_make(t.v[i].term, t.v[i].n);
            bool known = t.v[i].stop || t.v[i].form != TOKEN_STEM;

            for (size_t k = 0; k < n && !known; k++) {
                known = sv_eq(term[k], one);
            }
            if (!known && (term[n] = arena_sv(a, one)).p) {
                df[n] = env->freq(env->ctx, term[n]);
                n++;
            }
        }
    }
    return n;
}

int words_find(struct words *out, struct leaf *leaf, size_t nleaves, const struct words_env *env,
               struct arena *a, struct ask_err *err)
{
    struct finder f = {.out = out, .leaf = leaf, .nleaves = nleaves, .env = env, .a = a};
    struct sb text = SB_INIT(4u << 20);
    uint32_t *off = arena_array(a, nleaves + 1, sizeof *off);
    size_t prefixes = 0;
    int rc = 0;

    memset(out, 0, sizeof *out);
    f.leaf_off = off;
    for (size_t i = 0; off && i < nleaves; i++) {
        off[i] = (uint32_t)text.n;
        leaf[i].nwords = 0;
        leaf[i].word = 0;
        leaf[i].prefix &= env->begins != NULL && prefixes < WORDS_PREFIXES;
        prefixes += leaf[i].prefix;
        sb_sv(&text, leaf[i].prefix ? sv_make(NULL, 0) : leaf[i].text);
        sb_putc(&text, i + 1 < nleaves && leaf[i].bound == leaf[i + 1].bound ? ' ' : '\n');
    }
    if (!off || !sb_ok(&text)) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
        goto out;
    }
    if (nleaves && (rc = analyse(&f, sb_view(&text), err)) == 0 &&
        (rc = take_prefixes(&f, err)) == 0) {
        look_up(out, env);
    }
    if (rc == 0 && !arena_ok(a)) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
    }
out:
    sb_dispose(&text);
    return rc;
}
