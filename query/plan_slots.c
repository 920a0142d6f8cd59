/* plan_slots.c - what of a query stage two looks for, and what each word is worth.
 * Not here: conditions (plan.c), finding words and terms (words.c), scoring (rank.c).
 * Method: words typed wrong and words with two names get company; then the weightiest get the
 * slots that stage two can tell apart.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sb.h"
#include "query/filler.h"
#include "query/plan_priv.h"
#include "query/synonyms.h"

#define EARLY             8     /* words of a query that count as its beginning */
#define PASTE_REPEAT      .5    /* the weight `repeat`, of pastes */
#define UNDERSTOOD_SHARE  50    /* one passage in so many, at least, names the language all is in */
#define UNDERSTOOD_TITLES 10    /* and of those fewer than one in so many does so in its title */
#define TINY              1e-12 /* next to any word's worth */

struct pick {
    uint32_t unit;
    double worth;
};

static int by_worth(const void *x, const void *y)
{
    const struct pick *a = x, *b = y;

    if (a->worth < b->worth || a->worth > b->worth) {
        return a->worth < b->worth ? 1 : -1;
    }
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* A version (v2, 20.04, 3.11.4), a year or a small number, which says of what kind the thing asked
 * for is. Longer ones may be the thing itself: an error, a port, an address. */
static bool is_qualifier(struct sv s)
{
    size_t groups = 1, digits = 0;

    s = sv_skip(s, s.n > 1 && s.p[0] == 'v');
    for (size_t i = 0; i < s.n; i++) {
        const bool dot = s.p[i] == '.' && digits;

        if (!dot && (s.p[i] < '0' || s.p[i] > '9')) {
            return false;
        }
        groups += dot;
        digits = dot ? 0 : digits + 1;
    }
    return digits && groups < 4 &&
           (groups > 1 || digits < 3 ||
            (digits == 4 && (sv_starts(s, SV("19")) || sv_starts(s, SV("20")))));
}

/* The language that all is written in: often said, but hardly ever in a title, and no tag. Those
 * that name it are not the better for it. Where it is a topic, titles have it. */
static bool is_understood(const struct maker *m, const struct unit *u)
{
    const struct words_env *e = &m->env->words;
    char buf[FIELD_TERM_MAX];
    int64_t tag;

    return filler_language(u->typed) && u->freq >= e->docs / UNDERSTOOD_SHARE &&
           !m->env->tags(m->env->ctx, u->term[0], &tag, 1) &&
           e->freq(e->ctx, sv_make(buf, field_term(buf, FIELD_TITLE, u->term[0]))) <
               u->freq / UNDERSTOOD_TITLES;
}

/* What a word weighs that says of what kind, beside those that say what. */
static double qualifier_worth(const struct maker *m, const struct unit *u)
{
    if (m->topic && is_qualifier(u->term[0])) {
        return m->w->number;
    }
    return m->topic && is_understood(m, u) ? m->w->language : 1;
}

static double unit_worth(const struct maker *m, const struct unit *u)
{
    /* People begin with what they mean, and what they say again they mean the more: in many words,
     * of few words grammar wants one twice. Of a paste the weights of the lines say most of it. */
    const double repeat = m->q->paste                   ? PASTE_REPEAT
                          : m->p->words.norder <= EARLY ? 0
                                                        : m->w->repeat;

    return pow(u->idf, m->w->idf_power) * (u->part ? m->w->part : 1) *
           (1 + repeat * log(u->times > 1 ? u->times : 1)) * (u->early ? 1 : m->w->late) *
           (!u->whole && filler_is(u->term[0]) ? m->w->filler : 1) * qualifier_worth(m, u) *
           unit_weight(u);
}

/* Terms with signs or digits are verbatim ones, which streams keep apart. */
static bool code_like(struct sv term)
{
    for (size_t i = 0; i < term.n; i++) {
        if ((term.p[i] & 0x80) == 0 && (term.p[i] < 'a' || term.p[i] > 'z')) {
            return true;
        }
    }
    return false;
}

static void give_slot(struct maker *m, struct unit *u)
{
    struct rank_query *r = &m->p->rank;
    struct rank_slot *s = &r->slot[r->nslots];
    int64_t tag = 0;

    u->slot = (int)r->nslots;
    s->idf = u->scored && !u->instead ? unit_worth(m, u) : 0;
    s->code = u->whole;
    s->hash = (uint32_t)hash64(u->term[0].p, u->term[0].n, 0);
    if (u->scored && !m->q->paste && m->env->tags(m->env->ctx, u->term[0], &tag, 1)) {
        s->tag = (uint32_t)tag;
    }
    r->total += s->idf;
    r->code_total += s->code ? s->idf + TINY : 0; /* looked for, whatever it is worth */
    for (size_t k = 0; k < u->nterms && u->stream; k++) {
        rank_add_id(r, vocab_id(m->env->vocab, u->term[k]), r->nslots);
        if (u->prefix && code_like(u->term[k])) {
            rank_add_code(r, (uint32_t)hash64(u->term[k].p, u->term[k].n, 0), r->nslots);
        }
    }
    r->nslots++;
}

static void make_pairs(struct maker *m)
{
    const struct words *w = &m->p->words;
    int before = -1;

    for (size_t i = 0; i < w->norder; i++) {
        const int slot = w->unit[w->order[i]].slot;

        if (slot >= 0 && before >= 0) {
            rank_add_pair(&m->p->rank, (size_t)before, (size_t)slot);
        }
        before = slot;
    }
}

/* The first words of a query, function words not counted. A pasted text has no such beginning. */
static void mark_early(struct words *w, bool paste)
{
    for (size_t i = 0; i < w->nunits; i++) {
        w->unit[i].early = paste || w->norder <= EARLY;
    }
    for (size_t i = 0; i < w->norder && i < EARLY; i++) {
        w->unit[w->order[i]].early = true;
    }
}

/* Adds what is searched for beside unit i, as far as the index has it. */
static void add_synonyms(struct maker *m, size_t i, size_t most)
{
    struct words *w = &m->p->words;
    struct sb said = SB_INIT(4096);
    struct synonym also;
    size_t k = 0;

    while (w->nunits < most &&
           synonyms_each(m->env->synonyms, &k,
                         (struct synonym){.term = w->unit[i].term[0], .whole = w->unit[i].whole},
                         &also)) {
        char buf[FIELD_TERM_MAX];
        const uint32_t df = m->env->words.freq(
            m->env->words.ctx, sv_make(buf, field_term(buf, FIELD_TEXT, also.term)));
        struct unit *u = &w->unit[w->nunits];
        bool known = !df;

        for (size_t j = 0; j < w->nunits && !known; j++) {
            known = w->unit[j].whole == also.whole && sv_eq(w->unit[j].term[0], also.term);
        }
        if (known) {
            continue;
        }
        memset(u, 0, sizeof *u);
        unit_room(u, 1, m->a);
        if (!u->room) {
            break;
        }
        *u = (struct unit){.term = u->term,
                           .df = u->df,
                           .room = u->room,
                           .typed = also.word,
                           .whole = also.whole,
                           .stream = true,
                           .scored = true,
                           .title_only = w->unit[i].title_only,
                           .times = 1,
                           .slot = -1,
                           .nterms = 1,
                           .freq = df};
        u->term[0] = also.term;
        u->df[0] = df;
        u->idf = w->unit[i].idf;
        u->instead = w->unit[i].freq ? (uint32_t)i + 1 : 0; /* else it stands for itself */
        u->meant = (uint32_t)i + 1;
        w->nunits++;
        m->p->synonyms |= u->instead > 0;
        sb_printf(&said, "%s“%.*s”", said.n ? ", " : "", SHOW(also.word));
    }
    if (said.n && sb_ok(&said)) {
        parse_note(m->q, m->a, "also searched for %.*s (%.*s)", SV_ARG(sb_view(&said)),
                   SHOW(w->unit[i].typed));
    }
    sb_dispose(&said);
}

void plan_synonyms(struct maker *m)
{
    struct words *w = &m->p->words;
    const size_t n = w->nunits, most = n + WORDS_MORE;
    struct unit *room;

    if (!m->env->synonyms || m->q->paste || !n || n > RANK_SLOTS / 2 ||
        !(room = arena_array(m->a, most, sizeof *room))) {
        return;
    }
    memcpy(room, w->unit, n * sizeof *room);
    w->unit = room;
    for (size_t i = 0; i < n; i++) {
        const struct unit *u = &w->unit[i];

        if (u->scored && !u->bound && !u->stop && !u->part) {
            add_synonyms(m, i, most);
        }
    }
}

/* Was it read as words, of which a note tells? That nothing has it as it stands is no news then. */
static bool said_to_be_words(const struct query *q, struct sv typed)
{
    for (size_t i = 0; i < q->nnotes; i++) {
        const struct sv quote = SV("\xE2\x80\x9C"), note = q->notes[i];

        if (sv_starts(note, quote) && sv_starts(sv_skip(note, quote.n), typed) &&
            sv_starts(sv_skip(note, quote.n + typed.n), SV("\xE2\x80\x9D was read as words"))) {
            return true;
        }
    }
    return false;
}

/* The units worth telling apart get slots: those of conditions first, then the rarest. */
int plan_slots(struct maker *m)
{
    struct words *w = &m->p->words;
    struct pick *pick = arena_array(m->a, w->nunits + 1, sizeof *pick);
    size_t n = 0, missing = 0;
    bool stops = true; /* nothing but function words is asked for: then those */

    if (!pick) {
        return ASK_NOMEM;
    }
    mark_early(w, m->q->paste);
    for (size_t i = 0; i < w->nunits; i++) {
        stops &= w->unit[i].stop || !w->unit[i].scored;
        m->topic |= w->unit[i].freq && w->unit[i].scored && !w->unit[i].stop && !m->q->paste &&
                    !is_qualifier(w->unit[i].term[0]) && !is_understood(m, &w->unit[i]);
    }
    for (size_t i = 0; i < w->nunits; i++) {
        const struct unit *u = &w->unit[i];

        if (!u->freq && !u->stop && u->scored && !u->part && !m->q->paste &&
            !said_to_be_words(m->q, u->typed) && missing++ < 3) {
            parse_note(m->q, m->a, "nothing here has %s “%.*s”",
                       u->prefix ? "a word that begins with" : "the word", SHOW(u->typed));
        }
        if (u->freq && (!u->stop || stops)) {
            const double worth = u->instead ? 0 : unit_worth(m, u) + (u->bound ? 1000 : 0);

            pick[n++] = (struct pick){(uint32_t)i, worth};
        }
    }
    qsort(pick, n, sizeof *pick, by_worth);
    for (size_t i = 0; i < n && i < RANK_SLOTS; i++) {
        give_slot(m, &w->unit[pick[i].unit]);
        m->p->scored |= w->unit[pick[i].unit].scored;
    }
    if (n > RANK_SLOTS) {
        parse_note(m->q, m->a, "a long text: the %d rarest of its words were searched for",
                   RANK_SLOTS);
    }
    make_pairs(m);
    return 0;
}

/* What was probably meant by words that are typed wrong is searched for too. */
int plan_typos(struct maker *m, struct ask_err *err)
{
    struct plan *p = m->p;
    int rc = 0;

    if (m->env->typos.near && !m->q->paste) {
        rc = typos_find(&p->typos, &p->ntypos, &p->words, p->leaf, p->nleaves, &m->env->words,
                        &m->env->typos, m->a, err);
    }
    for (size_t i = 0; i < p->ntypos; i++) {
        if (!p->typos[i].searched) {
            continue;
        }
        parse_note(m->q, m->a,
                   p->typos[i].instead
                       ? "searched for “%.*s” in place of “%.*s”, which nothing here has"
                       : "also searched for “%.*s”: “%.*s” is rare here",
                   SHOW(p->typos[i].word), SHOW(p->typos[i].typed));
    }
    return rc;
}
