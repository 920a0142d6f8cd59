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
#include "indexer/fields.h"

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
    if (u->nterms < WORDS_ALTS && (term = arena_sv(f->a, term)).p) {
        u->term[u->nterms++] = term;
    }
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
        unit_alternative(f, u, term);
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
    u->times += leaf->scored;
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
            if (u->df[k] > u->freq) {
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

    if (first == LANG_UNKNOWN || !(f->env->langs & 1u << first)) {
        first = LANG_EN;
    }
    if ((rc = analyze(&t, f->env->an, text, NULL, 0, first, err)) < 0) {
        return rc;
    }
    f->rooms = t.n;
    f->place = arena_array(f->a, t.n + 1, sizeof *f->place);
    f->out->unit = arena_array(f->a, (t.n < UNITS_MAX ? t.n : UNITS_MAX) + 1, sizeof *f->out->unit);
    f->out->word = arena_array(f->a, t.n + 1, sizeof *f->out->word);
    f->out->order = arena_array(f->a, t.n + 1, sizeof *f->out->order);
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

int words_find(struct words *out, struct leaf *leaf, size_t nleaves, const struct words_env *env,
               struct arena *a, struct ask_err *err)
{
    struct finder f = {.out = out, .leaf = leaf, .nleaves = nleaves, .env = env, .a = a};
    struct sb text = SB_INIT(4u << 20);
    uint32_t *off = arena_array(a, nleaves + 1, sizeof *off);
    int rc = 0;

    memset(out, 0, sizeof *out);
    f.leaf_off = off;
    for (size_t i = 0; off && i < nleaves; i++) {
        off[i] = (uint32_t)text.n;
        leaf[i].nwords = 0;
        leaf[i].word = 0;
        sb_sv(&text, leaf[i].text);
        sb_putc(&text, i + 1 < nleaves && leaf[i].bound == leaf[i + 1].bound ? ' ' : '\n');
    }
    if (!off || !sb_ok(&text)) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
        goto out;
    }
    if (nleaves && (rc = analyse(&f, sb_view(&text), err)) == 0) {
        look_up(out, env);
    }
    if (rc == 0 && !arena_ok(a)) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
    }
out:
    sb_dispose(&text);
    return rc;
}
