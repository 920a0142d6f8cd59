/* search.c - running a plan: candidates from the index, scored, checked, grouped by thread.
 * Not here: what is asked (lower.c), what a candidate is worth (rank.c), what is shown (show.c).
 * Method: in tiers. The first tier's threads are ranked among themselves; only when more are asked
 * for than it has does a wider tier add threads, behind those. So a page never repeats or skips a
 * thread that another page showed, and nobody pays for depth that is not asked for.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/search_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "query/copies.h"
#include "query/latent.h"

#define COMPLETE          24   /* threads whose other passages are looked up */
#define COMPLETE_MAX      200  /* passages of them */
#define ADD_MAX           1000 /* passages of threads that are added by name */
#define SORT_SHARE        0.5  /* of the best score: what sorts by anything else must reach */
#define SHOW_ANSWER       1.05 /* of an answer, when a thread's passage to show is chosen */
#define FEEDBACK_PASSAGES 2    /* of a thread that feedback is learned from */
#define GROUP_PASSAGES    64   /* of a thread that count for its score */

struct tier {
    size_t title, text; /* candidates */
};

/* A page of a hundred asks for recall: it begins with the second tier. */
static const struct tier tiers[] = {{100, 200}, {400, 1000}, {2000, 4000}};
#define TIERS (sizeof tiers / sizeof *tiers)

// ---- stage one ----

bool search_accept(void *ctx, const struct fwd_rec *rec)
{
    const struct search *s = ctx;

    if ((s->without && rec->thread == s->without) || (s->langs && !(s->langs >> rec->lang & 1))) {
        return false;
    }
    return (!rec->label || engine_may_read_id(s->en, rec->label)) && plan_record(s->plan, rec);
}

/* True the first time a document is met. */
static bool first_time(struct search *s, uint32_t doc)
{
    size_t at = doc * UINT32_C(2654435761) % SEEN_SIZE;

    while (s->seen[at] && s->seen[at] != doc) {
        at = (at + 1) % SEEN_SIZE;
    }
    if (s->seen[at]) {
        return false;
    }
    s->seen[at] = doc;
    return true;
}

static int make_room(struct search *s, size_t n, struct ask_err *err)
{
    const size_t room = (s->nfound + n) * 2;
    struct found *v;

    if (s->nfound + n <= s->room) {
        return 0;
    }
    if (!(v = arena_array(s->a, room, sizeof *v))) {
        return ask_fail(err, ASK_NOMEM, "no memory for %zu candidates", room);
    }
    if (s->nfound) {
        memcpy(v, s->found, s->nfound * sizeof *v);
    }
    s->found = v;
    s->room = room;
    return 0;
}

/* Runs one query; what is not there yet is added to found. */
static int stage_one(struct search *s, const struct iq *q, size_t max, bool *complete,
                     struct ask_err *err)
{
    const struct iq_run run = {
        .max = max, .k1 = K1, .deadline_ns = s->deadline_ns, .accept = search_accept, .ctx = s};
    struct iq_found f;
    int rc;

    if ((rc = index_reader_run(&f, s->en->index, q, &run, s->a, err)) < 0 ||
        (rc = make_room(s, f.n, err)) < 0) {
        return rc;
    }
    s->partial |= f.partial;
    *complete = f.n < max && !f.partial;
    for (size_t i = 0; i < f.n; i++) {
        if (first_time(s, f.v[i].doc)) {
            s->found[s->nfound++] = (struct found){.c = f.v[i]};
        }
    }
    return 0;
}

// ---- stage two ----

int search_by_score(const void *x, const void *y)
{
    const struct found *a = x, *b = y;

    if (a->score < b->score || a->score > b->score) {
        return a->score < b->score ? 1 : -1;
    }
    if (a->c.rec->score != b->c.rec->score) {
        return a->c.rec->score < b->c.rec->score ? 1 : -1;
    }
    if (a->c.rec->post != b->c.rec->post) {
        return a->c.rec->post < b->c.rec->post ? -1 : 1;
    }
    return a->stream.section < b->stream.section ? -1 : a->stream.section > b->stream.section;
}

void search_sort(struct search *s, size_t from, int (*order)(const void *, const void *))
{
    if (s->nfound > from + 1) {
        qsort(s->found + from, s->nfound - from, sizeof *s->found, order);
    }
}

static double show_factor(const struct found *f)
{
    return f->prior * (f->c.rec->kind == POST_ANSWER ? SHOW_ANSWER : 1);
}

/* A thread's question says best what the thread is about, but people come for its answers: among
 * passages about as good, an answer is shown. */
static double show_score(const struct search *s, const struct found *f,
                         const double features[RANK_FEATURES])
{
    double without[RANK_FEATURES];

    if (!s->plan->scored) {
        return f->score;
    }
    memcpy(without, features, sizeof without);
    without[RANK_ROOT] = 0;
    return rank_text(without, s->weights) * show_factor(f);
}

/* The share of the query's weight that is there by a synonym, and not by the word itself. */
static double by_another_name(const struct plan *p, uint64_t has)
{
    uint64_t counted = has;
    double sum = 0;

    for (size_t i = 0; i < p->words.nunits && p->synonyms; i++) {
        const struct unit *u = &p->words.unit[i];
        const int slot = u->instead ? p->words.unit[u->instead - 1].slot : -1;

        if (slot >= 0 && u->slot >= 0 && (has >> u->slot & 1) && !(counted >> slot & 1)) {
            counted |= UINT64_C(1) << slot;
            sum += p->rank.slot[slot].idf;
        }
    }
    return p->rank.total > 0 ? sum / p->rank.total : 0;
}

void search_features(double f[RANK_FEATURES], struct rank_hits *hits, const struct search *s,
                     const struct found *found)
{
    rank_features(f, hits, &s->plan->rank, found->c.rec, &found->stream, s->weights, s->scratch);
    f[RANK_SYNONYM] = by_another_name(s->plan, rank_any(hits));
    f[RANK_LATENT] = latent_near(s->latent, &found->stream);
    f[RANK_FEEDBACK] = feedback_share(s->feedback, found->c.rec->thread, &found->stream);
}

/* The query's place in the space of words, when there is one and it has a say. A feature that no
 * candidate can have weighs nothing. */
static int make_latent(struct search *s, struct ask_err *err)
{
    const struct wordvec *wv =
        s->opt->learned && s->plan->scored ? index_reader_vectors(s->en->index) : NULL;

    s->latent = s->weights->w[RANK_LATENT] > 0 ? latent_new(wv, &s->plan->rank, s->a) : NULL;
    s->plain = *s->weights;
    s->plain.w[RANK_LATENT] = s->latent ? s->plain.w[RANK_LATENT] : 0;
    s->plain.w[RANK_SYNONYM] = s->plan->synonyms ? s->plain.w[RANK_SYNONYM] : 0;
    s->feedback_weight = s->plain.w[RANK_FEEDBACK];
    s->plain.w[RANK_FEEDBACK] = 0;
    s->weights = &s->plain;
    return arena_ok(s->a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory to search");
}

void search_score(struct search *s, size_t from)
{
    size_t n = from;

    for (size_t i = from; i < s->nfound; i++) {
        struct found *f = &s->found[i];
        double features[RANK_FEATURES];

        if (!index_reader_stream(&f->stream, s->en->index, &f->c)) {
            continue; /* damaged: askwell check tells */
        }
        search_features(features, &f->hits, s, f);
        f->has = rank_any(&f->hits);
        f->text = s->plan->scored ? rank_text(features, s->weights) : 0;
        f->prior = s->plan->scored ? prior_of(NULL, &s->prior, f->c.rec, &f->stream) : 1;
        f->score = s->plan->scored ? f->text * f->prior : prior_votes(s->prior.standing, f->c.rec);
        f->show = show_score(s, f, features);
        s->found[n++] = *f;
    }
    s->nfound = n;
    if (s->plan->check) {
        search_check(s, from);
    }
}

// ---- threads ----

static int by_thread(const void *x, const void *y)
{
    const struct found *a = x, *b = y;

    if (a->c.rec->thread != b->c.rec->thread) {
        return a->c.rec->thread < b->c.rec->thread ? -1 : 1;
    }
    return search_by_score(x, y);
}

static double group_score(const struct search *s, size_t first, size_t n)
{
    double score[GROUP_PASSAGES];
    uint64_t has[GROUP_PASSAGES];

    if (!s->plan->scored) {
        return s->found[first].score;
    }
    n = n < GROUP_PASSAGES ? n : GROUP_PASSAGES;
    for (size_t i = 0; i < n; i++) {
        score[i] = s->found[first + i].score;
        has[i] = s->found[first + i].has;
    }
    return rank_thread(score, has, n, &s->plan->rank, s->weights);
}

int64_t search_sort_key(const struct fwd_rec *rec, int sort)
{
    if (sort == SORT_NEWEST) {
        return rec->created;
    }
    if (sort == SORT_ACTIVE) {
        return rec->active;
    }
    return sort == SORT_VOTES ? rec->score : 0;
}

struct order { /* what a group is sorted by, apart from the passages it points to */
    struct group g;
    int64_t key;
    int32_t votes;
    uint32_t created, post;
    bool scored;
    bool dated; /* by date alone: what search_latest cut off, it cut off in this order */
};

static int by_order(const void *x, const void *y)
{
    const struct order *a = x, *b = y;

    if (a->key != b->key) {
        return a->key < b->key ? 1 : -1;
    }
    if (a->dated && a->g.thread != b->g.thread) {
        return a->g.thread < b->g.thread ? -1 : 1;
    }
    if (a->g.score < b->g.score || a->g.score > b->g.score) {
        return a->g.score < b->g.score ? 1 : -1;
    }
    if (a->votes != b->votes) {
        return a->votes < b->votes ? 1 : -1;
    }
    if (!a->scored && a->created != b->created) {
        return a->created < b->created ? 1 : -1;
    }
    return a->post < b->post ? -1 : a->post > b->post;
}

/* Makes groups of found[from..] behind the ngroups there are, best first. */
int search_group(struct search *s, size_t from, struct ask_err *err)
{
    const size_t most = s->nfound - from;
    struct order *o = arena_array(s->a, most + 1, sizeof *o);
    struct group *all = arena_array(s->a, s->ngroups + most + 1, sizeof *all);
    double best = 0;
    size_t n = 0;

    if (!o || !all) {
        return ask_fail(err, ASK_NOMEM, "no memory for %zu results", most);
    }
    search_sort(s, from, s->opt->group ? by_thread : search_by_score);
    for (size_t i = from; i < s->nfound;) {
        const struct fwd_rec *rec = s->found[i].c.rec;
        int64_t key = search_sort_key(rec, s->sort);
        size_t k = i + 1;

        for (; s->opt->group && k < s->nfound && s->found[k].c.rec->thread == rec->thread; k++) {
            const int64_t other = search_sort_key(s->found[k].c.rec, s->sort);

            /* With words the best passage counts; without, the latest says how new it is. */
            key = !s->plan->scored && other > key ? other : key;
        }
        o[n++] = (struct order){
            {.thread = rec->thread, .first = i, .n = k - i, .score = group_score(s, i, k - i)},
            key,
            rec->score,
            rec->created,
            rec->post,
            s->plan->scored,
            !s->plan->scored && (s->sort == SORT_NEWEST || s->sort == SORT_ACTIVE)};
        best = o[n - 1].g.score > best ? o[n - 1].g.score : best;
        i = k;
    }
    if (n > 1) {
        qsort(o, n, sizeof *o, by_order);
    }
    if (s->ngroups) {
        memcpy(all, s->group, s->ngroups * sizeof *all);
    }
    s->group = all;
    for (size_t i = 0; i < n; i++) {
        if (s->sort == SORT_RELEVANCE || !s->plan->scored || o[i].g.score >= SORT_SHARE * best) {
            s->group[s->ngroups++] = o[i].g;
        }
    }
    return 0;
}

/* One of the first n groups' threads. */
static struct iq *threads_query(struct search *s, const struct group *g, size_t n)
{
    struct iq *q = arena_zalloc(s->a, sizeof *q), *terms = arena_array(s->a, n + 1, sizeof *terms);

    if (!q || !terms || !(q->child = arena_array(s->a, n + 1, sizeof *q->child))) {
        return NULL;
    }
    q->op = IQ_OR;
    for (size_t i = 0; i < n; i++) {
        char buf[FIELD_TERM_MAX];
        const size_t len = field_term_id(buf, FIELD_THREAD, g[i].thread);

        terms[i].op = IQ_TERM;
        terms[i].weight = 1;
        terms[i].term = arena_sv(s->a, sv_make(buf, len));
        q->child[q->nchild++] = &terms[i];
    }
    return q;
}

/* Candidates of the first n groups' threads that match the query. */
int search_fetch(struct search *s, size_t n, size_t max, bool *complete, struct ask_err *err)
{
    struct iq *filter = threads_query(s, s->group, n), *q = arena_zalloc(s->a, sizeof *q);

    if (!q || !filter || !(q->child = arena_array(s->a, 2, sizeof *q->child))) {
        return ask_fail(err, ASK_NOMEM, "no memory to look %zu threads up", n);
    }
    q->op = IQ_FILTER;
    q->child[q->nchild++] = s->plan->wide ? s->plan->wide : s->plan->text;
    q->child[q->nchild++] = filter;
    return stage_one(s, q, max, complete, err);
}

/* The best threads' other passages: a thread is judged by all that it says, and its best answer is
 * shown even where only its question was a candidate. */
static int complete_threads(struct search *s, size_t from, struct ask_err *err)
{
    const size_t before = s->nfound;
    bool complete;
    const int rc = search_fetch(s, s->ngroups < COMPLETE ? s->ngroups : COMPLETE, COMPLETE_MAX,
                                &complete, err);

    if (rc < 0 || s->nfound == before) {
        return rc;
    }
    search_score(s, before);
    s->ngroups = 0;
    return search_group(s, from, err);
}

// ---- what the best have in common ----

/* The best passages of the best groups. */
static struct feedback *learn_from_best(struct search *s)
{
    struct feedback_text text[FEEDBACK_THREADS * FEEDBACK_PASSAGES];
    size_t n = 0;

    for (size_t i = 0; i < s->ngroups && i < FEEDBACK_THREADS; i++) {
        const struct group *g = &s->group[i];

        for (size_t k = 0; k < g->n && k < FEEDBACK_PASSAGES; k++) {
            const struct found *f = &s->found[g->first + k];

            text[n++] = (struct feedback_text){&f->stream, g->thread, f->score};
        }
    }
    return feedback_new(index_reader_vectors(s->en->index), &s->plan->rank, text, n, s->a);
}

/* Adds the feature to what found[from..] is worth. The model is made once, of the first tier, and
 * kept for the others. */
static int feed_back(struct search *s, size_t from, struct ask_err *err)
{
    const double w = s->feedback_weight;
    double all = 0;

    if (w <= 0 || !s->opt->learned || !s->plan->scored || s->plan->paste || s->feedback) {
        return 0;
    }
    if (!(s->feedback = learn_from_best(s))) {
        return arena_ok(s->a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory to search");
    }
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        all += s->plain.w[i];
    }
    s->plain.w[RANK_FEEDBACK] = w;
    for (size_t i = from; i < s->nfound; i++) {
        struct found *f = &s->found[i];
        const double share = w * feedback_share(s->feedback, f->c.rec->thread, &f->stream);

        f->text = (f->text * all + share) / (all + w);
        f->score = f->text * f->prior;
        f->show = (f->show * all + share * show_factor(f)) / (all + w);
    }
    s->ngroups = 0;
    return search_group(s, from, err);
}

// ---- both ----

/* Leaves out of found[from..] what belongs to a thread that is ranked already. */
static int only_new_threads(struct search *s, size_t from, struct ask_err *err)
{
    const size_t size = 4096;
    uint32_t *seen = arena_array(s->a, size * 2, sizeof *seen);
    size_t n = from;

    if (!seen) {
        return ask_fail(err, ASK_NOMEM, "no memory for results");
    }
    for (size_t i = 0; i < s->ngroups && i < size; i++) {
        size_t at = s->group[i].thread * UINT32_C(2654435761) % (size * 2);

        while (seen[at]) {
            at = (at + 1) % (size * 2);
        }
        seen[at] = s->group[i].thread;
    }
    for (size_t i = from; i < s->nfound; i++) {
        size_t at = s->found[i].c.rec->thread * UINT32_C(2654435761) % (size * 2);

        while (seen[at] && seen[at] != s->found[i].c.rec->thread) {
            at = (at + 1) % (size * 2);
        }
        if (!seen[at] || !s->opt->group) {
            s->found[n++] = s->found[i];
        }
    }
    s->nfound = n;
    return 0;
}

static int run_tier(struct search *s, size_t tier, bool *complete, struct ask_err *err)
{
    const struct plan *p = s->plan;
    const bool wide = p->wide && tier > 0;
    const size_t from = s->nfound;
    bool title = true;
    int rc;

    if (p->title && (rc = stage_one(s, p->title, tiers[tier].title, &title, err)) < 0) {
        return rc;
    }
    if ((rc = stage_one(s, wide ? p->wide : p->text, tiers[tier].text, complete, err)) < 0) {
        return rc;
    }
    *complete &= !p->wide || wide;
    s->exact = *complete; /* of all tiers so far; a wider one finds what a narrower one does */
    if (s->ngroups && (rc = only_new_threads(s, from, err)) < 0) {
        return rc;
    }
    search_score(s, from);
    return 0;
}

static int prepare(struct search *s, struct ask_err *err)
{
    s->prior = (struct prior_env){s->en->standing, s->weights, s->now, s->en->versions};
    s->seen = s->seen ? s->seen : arena_array(s->a, SEEN_SIZE, sizeof *s->seen);
    s->scratch = s->scratch ? s->scratch : arena_alloc(s->a, sizeof *s->scratch);
    return s->seen && s->scratch ? 0 : ask_fail(err, ASK_NOMEM, "no memory for candidates");
}

int search_run(struct search *s, struct ask_err *err)
{
    const size_t want = s->opt->offset + s->opt->limit + 1;
    const bool deep = s->opt->limit > 50 || s->sort != SORT_RELEVANCE || !s->plan->scored;
    bool complete = false;
    int rc;

    if ((rc = prepare(s, err)) < 0) {
        return rc;
    }
    if ((rc = make_latent(s, err)) < 0) {
        return rc;
    }
    if (!s->plan->scored && !s->plan->check && s->opt->group &&
        (s->sort == SORT_NEWEST || s->sort == SORT_ACTIVE)) {
        return search_latest(s, want, err);
    }
    for (size_t tier = deep ? 1 : 0; tier < TIERS && !complete; tier++) {
        const size_t from = s->nfound, ranked = s->ngroups;

        if ((rc = run_tier(s, tier, &complete, err)) < 0 || (rc = search_group(s, from, err)) < 0) {
            return rc;
        }
        if (!ranked && s->plan->scored && s->opt->group && !s->partial &&
            (rc = complete_threads(s, from, err)) < 0) {
            return rc;
        }
        if (!ranked && (rc = feed_back(s, from, err)) < 0) {
            return rc;
        }
        if (s->plan->scored && s->opt->group && (rc = copies_fold(s, ranked, err)) < 0) {
            return rc;
        }
        if (s->ngroups >= want || s->partial) {
            break;
        }
    }
    s->exact &= !s->unread;
    return 0;
}

int search_add(struct search *s, const uint32_t *thread, size_t n, struct ask_err *err)
{
    const size_t before = s->nfound, ranked = s->ngroups;
    struct group *g = arena_array(s->a, n + 1, sizeof *g);
    bool complete;
    int rc;

    n = n < SEARCH_ADD_MAX ? n : SEARCH_ADD_MAX;
    for (size_t i = 0; g && i < n; i++) {
        g[i].thread = thread[i];
    }
    struct iq *q = g ? threads_query(s, g, n) : NULL;

    if (!q) {
        return ask_fail(err, ASK_NOMEM, "no memory to look %zu threads up", n);
    }
    if (!n || s->nfound + ADD_MAX > SEEN_SIZE / 2) {
        return 0;
    }
    if ((rc = prepare(s, err)) < 0 || (rc = stage_one(s, q, ADD_MAX, &complete, err)) < 0) {
        return rc;
    }
    search_score(s, before);
    if ((rc = search_group(s, before, err)) < 0) {
        return rc;
    }
    return s->plan->scored ? copies_fold(s, ranked, err) : 0;
}
