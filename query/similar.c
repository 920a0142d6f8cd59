/* similar.c - questions like one that is given by its texts or by its thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which words are asked for (similar_words.c), candidates and their ranking (search.c).
 * Method: the words go through the same two stages as a query, with weights of their own. Then the
 * links that its reader may know: those of the asked thread come first, duplicates before others; a
 * hit that is marked as a duplicate gives its place to the one that it repeats and is named there;
 * a hit that is linked with a better one says so.
 */
#include "query/similar.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "query/answer_priv.h"
#include "query/search.h"
#include "query/show.h"
#include "query/similar_words.h"

#define LINKS_MAX    64  /* of a thread that are looked at */
#define CHAIN_MAX    4   /* duplicates of duplicates that are followed */
#define DUPLICATES   5   /* named with a hit */
#define LOOK_BEHIND  16  /* hits behind those wanted that may move up or close a gap */
#define LINKED_FROM  5   /* best hits whose links are looked at */
#define LINKED_SHARE .05 /* of a hit's score for those that it is linked with */

struct entry { /* a group with what the links say of it */
    struct group g;
    double score;
    unsigned rank; /* 0 known duplicates, 1 known links, 2 the others */
    enum hit_relation relation;
    int64_t to;
    uint32_t duplicate[DUPLICATES];
    size_t nduplicates;
    bool folded; /* named with another one */
};

struct similar {
    const struct similar_ask *ask;
    struct search s;
    struct store_reader who;
    struct entry *entry;
    size_t n;
};

static const char *const names[] = {"", "duplicate_of", "duplicate", "linked"};

const char *hit_relation_name(enum hit_relation r)
{
    return (unsigned)r < sizeof names / sizeof *names ? names[r] : "";
}

/* A search's weights, but for three, measured (docs/relevance.md): an answer may say what another
 * question asks, so first posts are not preferred, and two questions may be alike whatever else the
 * title of one says. A whole question needs no words of what it found. */
static struct rank_weights weights(void)
{
    struct rank_weights w = rank_defaults;

    w.w[RANK_ROOT] = 0;
    w.w[RANK_COVER] = 0;
    w.w[RANK_FEEDBACK] = 0;
    return w;
}

// ---- what is asked ----

/* The asked thread's texts where none are given. */
static int thread_text(struct similar_text *t, struct engine *en, int64_t thread, struct arena *a,
                       struct ask_err *err)
{
    struct thread_head head, of;
    struct thread th;
    struct post root;
    int rc = engine_head(&head, en, thread, a, err);

    if (rc == ASK_NOTFOUND) {
        return ask_fail(err, ASK_NOTFOUND, "there is no thread %lld", (long long)thread);
    }
    if (rc < 0) {
        return rc;
    }
    rc = engine_post(&root, &of, en, head.root, a, err);
    if (rc == ASK_NOTFOUND) { /* of a thread whose first post he may not read, what is left */
        if ((rc = engine_thread(&th, en, thread, a, err)) < 0) {
            return rc;
        }
        root = th.posts[0];
        of.title = th.title;
    }
    if (rc < 0) {
        return rc;
    }
    if (!t->ntags) {
        t->tags = head.tags;
        t->ntags = head.ntags;
    }
    t->title = t->title.n ? t->title : of.title;
    t->body = t->body.n ? t->body : root.body;
    t->lang = lang_of_tag(root.lang);
    return 0;
}

// ---- links ----

static struct entry *entry_of(struct similar *m, int64_t thread)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->entry[i].g.thread == thread) {
            return &m->entry[i];
        }
    }
    return NULL;
}

static int links_of(struct store_link v[LINKS_MAX], struct similar *m, int64_t thread)
{
    const int n = store_thread_links(v, LINKS_MAX, m->s.en->store, thread, &m->who, NULL);

    return n > 0 ? n : 0;
}

/* Copies the groups from the entries' end on; scores of theirs are kept. */
static int take_groups(struct similar *m, struct ask_err *err)
{
    struct entry *v = arena_array(m->s.a, m->s.ngroups + 1, sizeof *v);

    if (!v) {
        return ask_fail(err, ASK_NOMEM, "no memory for similar questions");
    }
    if (m->n) {
        memcpy(v, m->entry, m->n * sizeof *v);
    }
    for (size_t i = m->n; i < m->s.ngroups; i++) {
        v[i] = (struct entry){.g = m->s.group[i], .score = m->s.group[i].score, .rank = 2};
    }
    m->entry = v;
    m->n = m->s.ngroups;
    return 0;
}

/* Makes entries of threads that are none yet. */
static int add_threads(struct similar *m, const uint32_t *thread, size_t n, struct ask_err *err)
{
    uint32_t missing[SEARCH_ADD_MAX];
    size_t k = 0;
    int rc;

    for (size_t i = 0; i < n && k < SEARCH_ADD_MAX; i++) {
        if (!entry_of(m, thread[i]) && thread[i] != m->ask->thread) {
            missing[k++] = thread[i];
        }
    }
    if (!k || (rc = search_add(&m->s, missing, k, err)) == 0) {
        return k ? take_groups(m, err) : 0;
    }
    return rc;
}

static enum hit_relation relation_of(const struct store_link *l)
{
    return !l->duplicate ? RELATION_LINKED : l->from ? RELATION_DUPLICATE : RELATION_DUPLICATE_OF;
}

/* The thread that a chain of duplicates ends at; 0 when the thread is no duplicate. */
static int64_t canonical(struct similar *m, int64_t thread)
{
    int64_t end = 0, met[CHAIN_MAX + 1] = {thread};

    for (size_t depth = 1; depth <= CHAIN_MAX; depth++) {
        struct store_link v[LINKS_MAX] = {0};
        const int n = links_of(v, m, thread);

        if (n < 1 || !v[0].duplicate || v[0].from) {
            break;
        }
        for (size_t i = 0; i < depth; i++) {
            if (met[i] == v[0].thread) {
                return 0; /* each is a duplicate of the other: neither is preferred */
            }
        }
        end = thread = met[depth] = v[0].thread;
    }
    return end;
}

/* What the asked thread itself is linked with. */
static int known_links(struct similar *m, struct ask_err *err)
{
    struct store_link v[LINKS_MAX + 1] = {0};
    uint32_t thread[LINKS_MAX + 1] = {0};
    int n, rc;

    if (!m->ask->thread) {
        return 0;
    }
    n = links_of(v, m, m->ask->thread);
    const int64_t end = canonical(m, m->ask->thread);

    if (end) {
        v[n++] = (struct store_link){.thread = end, .duplicate = true};
    }
    for (int i = 0; i < n; i++) {
        thread[i] = (uint32_t)v[i].thread;
    }
    if ((rc = add_threads(m, thread, (size_t)n, err)) < 0) {
        return rc;
    }
    for (int i = 0; i < n; i++) {
        struct entry *e = entry_of(m, v[i].thread);

        if (e && (e->relation == RELATION_NONE || v[i].duplicate)) {
            e->relation = relation_of(&v[i]);
            e->rank = v[i].duplicate ? 0 : 1;
        }
    }
    return 0;
}

/* May it be marked as a duplicate? A public record does not say so where that is not for everybody
 * to know. */
static bool is_duplicate(const struct similar *m, const struct entry *e)
{
    return m->s.en->owner || m->s.en->nlabels ||
           m->s.found[e->g.first].c.rec->flags & FWD_DUPLICATE;
}

/* A duplicate gives its place to the one that it repeats. What repeats the asked thread stays. */
static int fold_duplicates(struct similar *m, size_t look, struct ask_err *err)
{
    uint32_t end[SEARCH_ADD_MAX] = {0}, of[SEARCH_ADD_MAX] = {0};
    size_t n = 0;
    int rc;

    for (size_t i = 0; i < m->n && i < look && n < SEARCH_ADD_MAX; i++) {
        const int64_t to = is_duplicate(m, &m->entry[i]) ? canonical(m, m->entry[i].g.thread) : 0;

        if (to && to != m->ask->thread) {
            of[n] = m->entry[i].g.thread;
            end[n++] = (uint32_t)to;
        }
    }
    if ((rc = add_threads(m, end, n, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < n; i++) {
        struct entry *e = entry_of(m, end[i]), *d = entry_of(m, of[i]);

        if (!e || !d || e == d || d->rank == 0) {
            continue;
        }
        d->folded = true;
        e->score = d->score > e->score ? d->score : e->score;
        e->rank = d->rank < e->rank ? d->rank : e->rank;
        if (e->nduplicates < DUPLICATES) {
            e->duplicate[e->nduplicates++] = d->g.thread;
        }
        if (e->relation == RELATION_NONE) {
            e->relation = RELATION_DUPLICATE_OF;
            e->to = d->g.thread;
        }
    }
    return 0;
}

/* A hit that is linked with a better one says so, and gains by it. */
static void linked_hits(struct similar *m, size_t look)
{
    for (size_t i = 0; i < m->n && i < LINKED_FROM; i++) {
        struct store_link v[LINKS_MAX] = {0};
        const struct entry *from = &m->entry[i];
        const int n = links_of(v, m, from->g.thread);

        for (int k = 0; k < n; k++) {
            struct entry *e = entry_of(m, v[k].thread);

            if (e && e != from && e->relation == RELATION_NONE && !v[k].duplicate &&
                (size_t)(e - m->entry) > i && (size_t)(e - m->entry) < look) {
                e->relation = RELATION_LINKED;
                e->to = from->g.thread;
                e->score += LINKED_SHARE * from->score;
            }
        }
    }
}

static int by_rank(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    if (a->folded != b->folded) {
        return a->folded ? 1 : -1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    if (a->score < b->score || a->score > b->score) {
        return a->score < b->score ? 1 : -1;
    }
    return a->g.thread < b->g.thread ? -1 : a->g.thread > b->g.thread;
}

static int follow_links(struct similar *m, struct ask_err *err)
{
    const size_t look = m->ask->limit + LOOK_BEHIND;
    int rc;

    if ((rc = take_groups(m, err)) < 0 || m->ask->without_links) {
        return rc;
    }
    if ((rc = known_links(m, err)) < 0 || (rc = fold_duplicates(m, look, err)) < 0) {
        return rc;
    }
    linked_hits(m, look);
    qsort(m->entry, m->n, sizeof *m->entry, by_rank);
    while (m->n && m->entry[m->n - 1].folded) {
        m->n--;
    }
    for (size_t i = 0; i < m->n; i++) {
        m->s.group[i] = m->entry[i].g;
        m->s.group[i].score = m->entry[i].score;
    }
    m->s.ngroups = m->n;
    return 0;
}

// ---- what is shown ----

static int tell_relation(struct hit *h, const struct entry *e, const struct similar *m,
                         struct ask_err *err)
{
    struct thread_head *v = arena_array(m->s.a, e->nduplicates + 1, sizeof *v);

    if (!v) {
        return ask_fail(err, ASK_NOMEM, "no memory for similar questions");
    }
    h->relation = e->relation;
    h->related_to = e->to;
    for (size_t i = 0; i < e->nduplicates; i++) {
        h->nduplicates +=
            engine_head(&v[h->nduplicates], m->s.en, e->duplicate[i], m->s.a, NULL) == 0;
    }
    h->duplicates = v;
    return 0;
}

static int show(struct answer *out, struct similar *m, struct ask_err *err)
{
    int rc = show_hits(out, &m->s, err);

    for (size_t i = 0; rc == 0 && i < out->nhits; i++) {
        const struct entry *e = entry_of(m, out->hits[i].head.id);

        rc = e ? tell_relation(&out->hits[i], e, m, err) : 0;
    }
    out->total = (int64_t)m->s.ngroups;
    out->total_exact = m->s.exact && !m->s.partial;
    out->partial = m->s.partial;
    out->more = false;
    return rc;
}

/* In its own language, as far as the index has that; if nothing is found, in any. */
static int run(struct similar *m, enum lang lang, struct ask_err *err)
{
    const unsigned own = 1u << lang;
    const struct search before = m->s;
    int rc;

    if (lang != LANG_UNKNOWN && index_reader_langs(m->s.en->index) & own) {
        m->s.langs = own | 1u << LANG_UNKNOWN;
        if ((rc = search_run(&m->s, err)) < 0 || m->s.ngroups || m->s.partial) {
            return rc;
        }
        m->s = before;
    }
    return search_run(&m->s, err);
}

int similar_make(struct answer *out, struct engine *en, const struct similar_ask *ask,
                 struct arena *a, struct ask_err *err)
{
    const int64_t start = clock_mono_ns();
    const struct parse_env env = {.now = clock_now(), .has_tag = answer_has_tag, .ctx = en};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct similar_text text = {.title = ask->title,
                                .body = ask->body,
                                .tags = ask->tags,
                                .ntags = ask->ntags,
                                .rare = ask->thread ? 2 : 1,
                                .body_words = ask->body_words ? ask->body_words : SIMILAR_WORDS};
    const struct rank_weights w = weights();
    struct similar m = {.ask = ask,
                        .s = {.en = en, .opt = &opt, .weights = &w, .a = a, .now = env.now},
                        .who = engine_reader(en)};
    struct query *q = arena_zalloc(a, sizeof *q);
    struct plan *p = arena_zalloc(a, sizeof *p);
    int rc;

    memset(out, 0, sizeof *out);
    out->similar = true;
    out->revision = engine_revision(en);
    out->facets_exact = true;
    if (!ask->limit || ask->limit > ANSWER_LIMIT_MAX) {
        return ask_fail(err, ASK_USAGE, "the limit is 1 to %d results", ANSWER_LIMIT_MAX);
    }
    if (!q || !p) {
        return ask_fail(err, ASK_NOMEM, "no memory for similar questions");
    }
    if ((ask->thread && (rc = thread_text(&text, en, ask->thread, a, err)) < 0) ||
        (rc = similar_words(q, &text, en, a, err)) < 0 ||
        (rc = answer_plan(p, q, en, &opt, &env, a, err)) < 0) {
        return rc;
    }
    opt.limit = ask->limit + LOOK_BEHIND;
    opt.snippets = ask->snippets;
    m.s.plan = p;
    m.s.without = ask->thread;
    m.s.deadline_ns = ask->deadline_ms > 0 ? start + ask->deadline_ms * INT64_C(1000000) : 0;
    if ((!p->nothing && (rc = run(&m, text.lang, err)) < 0) || (rc = follow_links(&m, err)) < 0) {
        return rc;
    }
    opt.limit = ask->limit;
    out->query = text.title;
    out->understood = parse_write(q, &env, a);
    if ((rc = show(out, &m, err)) < 0 || (rc = answer_notes(out, q, a, err)) < 0) {
        return rc;
    }
    out->took_us = (clock_mono_ns() - start) / 1000;
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory for similar questions");
}
