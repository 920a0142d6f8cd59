/* explain.c - shares of the features, and what they mean in words.
 * Not here: the features (rank.c), the prior (prior.c), how it is written out (answer_json.c).
 * Method: the passage's features are computed again, since a search keeps only their sum. Of each
 * feature the words say what of this query it found here, not what the feature is.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/explain.h"

#include <inttypes.h>

#include "base/sb.h"
#include "base/utf8.h"

#define WORDS_SHOWN 4  /* words or pairs named in a line */
#define WORD_BYTES  40 /* of one of them */
#define LINE_BYTES  2000

struct explainer {
    const struct search *s;
    const struct found *f;
    const struct rank_query *q;
    struct rank_hits hits;
    double value[RANK_FEATURES];
    struct prior prior;
    struct arena *a;
    struct hit *out;
    struct hit_feature *v;
    size_t n;
};

// ---- words of the query ----

/* The unit of a slot that stands for a word of the query; NULL for parts of one. */
static const struct unit *word_of(const struct explainer *e, size_t slot)
{
    const struct words *w = &e->s->plan->words;

    for (size_t i = 0; i < w->nunits; i++) {
        if (w->unit[i].slot == (int)slot) {
            return w->unit[i].scored && !w->unit[i].part ? &w->unit[i] : NULL;
        }
    }
    return NULL;
}

static void put_word(struct sb *b, const struct unit *u)
{
    struct sv w = sv_trim(u->typed.n ? u->typed : u->term[0]);

    if (w.n > WORD_BYTES) {
        w.n = utf8_cut(w, WORD_BYTES);
    }
    sb_sv(b, w);
}

/* A word that was typed, wherever it is found: function words that are not asked for are none. */
static bool is_asked(const struct unit *u)
{
    return u->scored && !u->part && !u->meant && (u->slot >= 0 || !u->stop);
}

static bool in_slots(const struct unit *u, uint64_t slots)
{
    return u->slot >= 0 && (slots >> u->slot & 1);
}

/* Typed words that stand in the slots, themselves or as what was meant by them. */
static size_t count_words(const struct explainer *e, uint64_t slots)
{
    const struct words *w = &e->s->plan->words;
    size_t n = 0;

    for (size_t i = 0; i < w->nunits; i++) {
        bool there = is_asked(&w->unit[i]) && in_slots(&w->unit[i], slots);

        for (size_t k = 0; is_asked(&w->unit[i]) && k < w->nunits && !there; k++) {
            there = w->unit[k].meant == i + 1 && in_slots(&w->unit[k], slots);
        }
        n += there;
    }
    return n;
}

/* Words asked for, found anywhere or not. */
static size_t count_asked(const struct explainer *e)
{
    const struct words *w = &e->s->plan->words;
    size_t n = 0;

    for (size_t i = 0; i < w->nunits; i++) {
        n += is_asked(&w->unit[i]);
    }
    return n;
}

/* The words of the slots by name: few of them, then how many more. */
static void put_words(struct sb *b, const struct explainer *e, uint64_t slots)
{
    size_t shown = 0, more = 0;

    for (size_t i = 0; i < e->q->nslots; i++) {
        const struct unit *u = slots >> i & 1 ? word_of(e, i) : NULL;

        if (u && shown < WORDS_SHOWN) {
            sb_puts(b, shown++ ? ", " : "");
            put_word(b, u);
        } else if (u) {
            more++;
        }
    }
    if (more) {
        sb_printf(b, " and %zu more", more);
    }
}

/* Neighbours in the query that stand within so many places here: “connection refused”. */
static size_t put_pairs(struct sb *b, const struct explainer *e, size_t within)
{
    size_t n = 0;

    for (size_t i = 0; i < e->q->npairs; i++) {
        const size_t x = e->q->pair[i].a, y = e->q->pair[i].b;
        const struct unit *u = word_of(e, x), *v = word_of(e, y);

        if (u && v && rank_follows(e->q, &e->f->stream, x, y, within) && n++ < WORDS_SHOWN) {
            sb_puts(b, n > 1 ? ", “" : "“");
            put_word(b, u);
            sb_putc(b, ' ');
            put_word(b, v);
            sb_puts(b, "”");
        }
    }
    if (n > WORDS_SHOWN) {
        sb_printf(b, " and %zu more", n - WORDS_SHOWN);
    }
    return n;
}

// ---- what a feature found ----

static void put_feature(struct sb *b, const struct explainer *e, enum rank_feature x)
{
    const struct rank_hits *h = &e->hits;
    const size_t all = count_asked(e);

    switch (x) {
    case RANK_TEXT:
        sb_puts(b, "how often these words stand here, rare ones and those of the title more: ");
        put_words(b, e, rank_any(h));
        break;
    case RANK_COORD:
        sb_printf(b, "%zu of %zu words", count_words(e, rank_any(h)), all);
        break;
    case RANK_TITLE:
        sb_printf(b, "%zu of %zu words in the title", count_words(e, h->title), all);
        break;
    case RANK_CODE:
        sb_puts(b, "code-like words exactly: ");
        put_words(b, e, h->code);
        break;
    case RANK_ORDERED:
        (void)put_pairs(b, e, 1);
        sb_puts(b, " side by side");
        break;
    default:
        sb_puts(b, rank_feature_help(x));
        break;
    }
}

static int add(struct explainer *e, const char *name, double value, double weight, double share,
               struct sb *words)
{
    struct hit_feature *f = &e->v[e->n++];

    *f = (struct hit_feature){
        .name = name, .value = value, .share = share, .weight = weight, .words = {"", 0}};
    if (share > 0 || share < 0) {
        f->words = arena_sv(e->a, sb_view(words));
    }
    sb_reset(words);
    return arena_ok(e->a) ? 0 : ASK_NOMEM;
}

static void put_votes(struct sb *b, const struct fwd_rec *rec)
{
    if (rec->score) {
        sb_printf(b, "%+" PRId32 " vote%s", rec->score,
                  rec->score == 1 || rec->score == -1 ? "" : "s");
    } else {
        sb_puts(b, "no votes");
    }
}

/* In whole years, as the page counts them. */
static void put_age(struct sb *b, const struct explainer *e)
{
    const int64_t since = e->f->c.rec->created;
    const int64_t years =
        since && e->s->now > since ? (e->s->now - since) / (365 * 86400 + 21600) : 0;

    if (years) {
        sb_printf(b, "%" PRId64 " year%s old", years, years == 1 ? "" : "s");
    } else {
        sb_puts(b, "less than a year old");
    }
}

/* Each part of the prior; where their sum was cut at its bounds, all are cut alike. */
static int add_prior(struct explainer *e, struct sb *b)
{
    const struct rank_weights *w = e->s->weights;
    const struct fwd_rec *rec = e->f->c.rec;
    const struct prior *p = &e->prior;
    const double sum = p->votes + p->record + p->accepted + p->age;
    const double cut = sum > 0 || sum < 0 ? (p->factor - 1) / sum : 0, to = e->f->text * cut;
    int rc;

    put_votes(b, rec);
    sb_puts(b, p->votes < 0 && rec->score > 0 ? ", few for its source" : "");
    if ((rc = add(e, "votes", p->votes, w->votes, p->votes * to, b)) < 0) {
        return rc;
    }
    sb_puts(b, "how the author's other answers were received");
    if ((rc = add(e, "record", p->record, w->record, p->record * to, b)) < 0) {
        return rc;
    }
    sb_puts(b, "an accepted answer");
    if ((rc = add(e, "accepted", p->accepted, w->accepted, p->accepted * to, b)) < 0) {
        return rc;
    }
    put_age(b, e);
    return add(e, "age", p->age, w->age, p->age * to, b);
}

/* "4 of 5 words, 2 in the title; “connection refused” side by side; accepted answer, +12 votes" */
static void put_summary(struct sb *b, const struct explainer *e)
{
    const struct fwd_rec *rec = e->f->c.rec;
    const size_t all = count_asked(e), title = count_words(e, e->hits.title);
    const bool few = rec->score > 0 && e->prior.votes < 0; /* they speak against it */
    struct sb pairs = SB_INIT(LINE_BYTES);

    sb_printf(b, "%zu of %zu word%s", count_words(e, rank_any(&e->hits)), all, all == 1 ? "" : "s");
    if (title) {
        sb_printf(b, ", %zu in the title", title);
    }
    if (put_pairs(&pairs, e, 1)) {
        sb_puts(b, "; ");
        sb_sv(b, sb_view(&pairs));
        sb_puts(b, " side by side");
    }
    if (rec->flags & FWD_ACCEPTED) {
        sb_puts(b, "; accepted answer");
    }
    if (rec->score && !few) {
        sb_puts(b, rec->flags & FWD_ACCEPTED ? ", " : "; ");
        put_votes(b, rec);
    }
    sb_dispose(&pairs);
}

int explain_hit(struct hit *out, const struct search *s, const struct found *f, struct arena *a,
                struct ask_err *err)
{
    struct explainer e = {.s = s, .f = f, .q = &s->plan->rank, .a = a, .out = out};
    struct sb b = SB_INIT(LINE_BYTES * 4);
    double all = 0;
    int rc = 0;

    if (!(e.v = arena_array(a, RANK_FEATURES + 5, sizeof *e.v))) {
        goto nomem;
    }
    search_features(e.value, &e.hits, s, f);
    (void)prior_of(&e.prior, &s->prior, f->c.rec, &f->stream);
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        all += s->weights->w[i];
    }
    for (size_t i = 0; i < RANK_FEATURES && rc == 0; i++) {
        const double w = s->weights->w[i];

        if (w > 0) {
            put_feature(&b, &e, (enum rank_feature)i);
            rc = add(&e, rank_feature_name(i), e.value[i], w, e.value[i] * w / all, &b);
        }
    }
    if (rc < 0 || add_prior(&e, &b) < 0) {
        goto nomem;
    }
    sb_puts(&b, "what the thread's other passages say");
    if (add(&e, "thread", out->relevance, s->weights->help, out->relevance - f->score, &b) < 0) {
        goto nomem;
    }
    put_summary(&b, &e);
    out->summary = arena_sv(a, sb_view(&b));
    out->features = e.v;
    out->nfeatures = e.n;
    rc = sb_ok(&b) && arena_ok(a) ? 0 : ASK_NOMEM;
    sb_dispose(&b);
    return rc < 0 ? ask_fail(err, ASK_NOMEM, "no memory to explain a result") : 0;
nomem:
    sb_dispose(&b);
    return ask_fail(err, ASK_NOMEM, "no memory to explain a result");
}
