/* answer.c - the one way from a query text to ranked threads.
 * Not here: each step has its file: parse.c, plan.c, search.c, show.c, facets.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/answer.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "indexer/links.h"
#include "query/answer_priv.h"
#include "query/engine_priv.h"
#include "query/facets.h"
#include "query/parse.h"
#include "query/paste_searched.h"
#include "query/plan.h"
#include "query/search.h"
#include "query/show.h"
#include "query/where.h"

#define URL_PARTS 8 /* of an address's path that are looked up as ids */

static const char *const facet_names[FACET_COUNT] = {[FACET_TAG] = "tag",
                                                     [FACET_SOURCE] = "source",
                                                     [FACET_AUTHOR] = "author",
                                                     [FACET_YEAR] = "year",
                                                     [FACET_TYPE] = "type"};

const char *facet_name(enum facet_kind kind)
{
    return kind < FACET_COUNT ? facet_names[kind] : "";
}

int facet_of(struct sv name)
{
    for (int i = 0; i < FACET_COUNT; i++) {
        if (sv_eq(name, sv_of(facet_names[i]))) {
            return i;
        }
    }
    return -1;
}

// ---- names, as far as this reader may know them ----

static uint32_t freq(void *ctx, struct sv term)
{
    return engine_freq(ctx, term);
}

/* Keeps the ids that some passage this reader may search has: what only others may see does not
 * exist for him. */
static size_t known(struct engine *en, enum field field, int64_t *ids, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        char buf[FIELD_TERM_MAX];

        if (ids[i] > 0 && engine_freq(en, sv_make(buf, field_term_id(buf, field, ids[i])))) {
            ids[kept++] = ids[i];
        }
    }
    return kept;
}

static size_t find_tags(void *ctx, struct sv name, int64_t *out, size_t max)
{
    struct engine *en = ctx;

    (void)max;
    *out = store_tag_id(en->store, name);
    return known(en, FIELD_TAG, out, 1);
}

static size_t find_authors(void *ctx, struct sv name, int64_t *out, size_t max)
{
    struct engine *en = ctx;
    const int n = store_author_ids(out, max, en->store, name, NULL);

    return n > 0 ? known(en, FIELD_AUTHOR, out, (size_t)n) : 0;
}

static size_t find_sources(void *ctx, struct sv name, int64_t *out, size_t max)
{
    struct engine *en = ctx;

    (void)max;
    *out = store_source_id(en->store, name);
    return known(en, FIELD_SOURCE, out, 1);
}

/* The number that askwell shows, or an export's own id, also as "source/id". */
static size_t find_threads(void *ctx, struct sv name, int64_t *out, size_t max)
{
    struct engine *en = ctx;
    struct sv source = {NULL, 0}, id = name;
    size_t slash = name.n; /* the last one: names of sources have some too */

    (void)max;
    while (slash && name.p[slash - 1] != '/') {
        slash--;
    }
    if (slash > 1) {
        source = sv_make(name.p, slash - 1);
        id = sv_skip(name, slash);
    } else if (sv_i64(name, out) && known(en, FIELD_THREAD, out, 1)) {
        return 1;
    }
    *out = id.n ? store_find(en->store, source, id) : 0;
    return known(en, FIELD_THREAD, out, 1);
}

/* Is this address at home at the host or below it? */
static bool at_host(struct sv url, struct sv host)
{
    char buf[LINK_HOST_MAX];

    for (struct sv h = sv_make(buf, link_host(buf, url)); h.n; h = link_parent(h)) {
        if (sv_eq(h, host)) {
            return true;
        }
    }
    return false;
}

static size_t find_homes(void *ctx, struct sv url, int64_t *out, size_t max)
{
    struct engine *en = ctx;
    struct arena a = ARENA_INIT(16 << 10, 16 << 20);
    struct store_source *v;
    const int got = engine_sources(&v, en, &a, NULL);
    size_t n = 0;

    for (int i = 0; i < got && n < max; i++) {
        if (where_url(v[i].url, url)) {
            out[n++] = v[i].id;
        }
    }
    arena_dispose(&a);
    return known(en, FIELD_SOURCE, out, n);
}

/* Is it what sites write before the id of a post? "/questions/42/title" and "/q/42" are one page.
 */
static bool names_post(struct sv part)
{
    static const char *const words[] = {"questions",   "question", "q",      "a",      "answers",
                                        "t",           "topic",    "topics", "thread", "threads",
                                        "p",           "post",     "posts",  "issues", "pull",
                                        "discussions", "comments"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (sv_ieq(part, sv_of(words[i]))) {
            return true;
        }
    }
    return false;
}

static size_t find_pages(void *ctx, struct sv host, struct sv path, bool sure, int64_t *out,
                         size_t max)
{
    struct engine *en = ctx;
    struct arena a = ARENA_INIT(16 << 10, 16 << 20);
    struct store_source *v;
    const int got = engine_sources(&v, en, &a, NULL);
    struct sv part, before = {NULL, 0};
    size_t n = 0;

    for (size_t k = 0; k < URL_PARTS && sv_next(&path, '/', &part); k++) {
        size_t end = 0;

        while (end < part.n && !strchr("?#&", part.p[end])) {
            end++;
        }
        for (int i = 0; end && (!sure || names_post(before)) && i < got && n < max; i++) {
            if (at_host(v[i].url, host)) {
                out[n] = store_find(en->store, v[i].name, sv_make(part.p, end));
                n += out[n] > 0;
            }
        }
        before = part;
    }
    arena_dispose(&a);
    return known(en, FIELD_THREAD, out, n);
}

static bool has_author(void *ctx, struct sv name)
{
    int64_t ids[16];

    return find_authors(ctx, name, ids, 16) > 0;
}

static bool has_channel(void *ctx, struct sv name)
{
    char buf[FIELD_TERM_MAX];

    return engine_freq(ctx, sv_make(buf, field_term_name(buf, FIELD_CHANNEL, name))) > 0;
}

static int begins(void *ctx, struct sv prefix, struct index_term *out, size_t max, struct arena *a)
{
    struct engine *en = ctx;

    return index_reader_prefix(out, max, en->index, prefix, WORDS_LOOK, a, NULL);
}

bool answer_has_tag(void *ctx, struct sv tag)
{
    int64_t id;

    return find_tags(ctx, tag, &id, 1) > 0;
}

static size_t find_near(void *ctx, struct sv word, unsigned within, struct near_word *out,
                        size_t max)
{
    struct spell_hit hit[TYPOS_NEAR];
    const size_t n = engine_near(hit, max < TYPOS_NEAR ? max : TYPOS_NEAR, ctx, word, within);

    for (size_t i = 0; i < n; i++) {
        out[i] = (struct near_word){hit[i].word, hit[i].distance, hit[i].count};
    }
    return n;
}

static uint32_t times_written(void *ctx, struct sv word)
{
    return engine_times(ctx, word);
}

static bool is_alive(void *ctx, struct sv term)
{
    return engine_alive(ctx, term);
}

// ---- the steps ----

int answer_plan(struct plan *p, struct query *q, struct engine *en, const struct answer_opt *opt,
                const struct parse_env *penv, struct arena *a, struct ask_err *err)
{
    const struct plan_env env = {.words = {.an = en->analyzer,
                                           .langs = index_reader_langs(en->index),
                                           .docs = index_reader_docs(en->index),
                                           .freq = freq,
                                           .begins = begins,
                                           .ctx = en},
                                 .tags = find_tags,
                                 .authors = find_authors,
                                 .sources = find_sources,
                                 .threads = find_threads,
                                 .homes = find_homes,
                                 .pages = find_pages,
                                 .vocab = index_reader_vocab(en->index),
                                 .ctx = en,
                                 .typos = {find_near, times_written, is_alive, en},
                                 .synonyms = opt->learned ? en->synonyms : NULL};
    struct ast **filters = arena_array(a, opt->nfilters + 1, sizeof *filters);
    int rc;

    if (!filters) {
        return ask_fail(err, ASK_NOMEM, "no memory for filters");
    }
    for (size_t i = 0; i < opt->nfilters; i++) {
        struct ask_err why = {0};

        filters[i] = parse_filter(opt->filters[i].op, opt->filters[i].value, penv, a, &why);
        if (!filters[i]) {
            return ask_fail(err, why.rc, "%s", why.msg);
        }
    }
    rc = plan_make(p, q, filters, opt->nfilters, &env, &en->weights, a, err);
    p->rank.now = penv->now;
    p->rank.mean_body = index_reader_mean_length(en->index) * .6; /* without function words */
    return rc;
}

static int run(struct answer *out, struct search *s, struct ask_err *err)
{
    int rc;

    if ((rc = search_run(s, err)) < 0) {
        return rc;
    }
    if (s->opt->watch) {
        out->total = (int64_t)s->ngroups;
        /* Nothing with the quotes as they stand: the query is asked again without. */
        return s->ngroups ? s->opt->watch->found(s->opt->watch->ctx, s, err) : 0;
    }
    if ((rc = show_hits(out, s, err)) < 0) {
        return rc;
    }
    out->total = (int64_t)s->ngroups; /* at least: what was not a candidate was not grouped */
    out->total_exact = s->exact && !s->partial;
    out->partial = s->partial;
    return s->opt->facets ? facets_count(out, s, err) : 0;
}

/* Makes words of the phrases that are required beside words; how many there were. A query of
 * nothing but quotes, a phrase in an alternative, one behind NOT or beside AND are demands and
 * stay. */
static size_t phrases_to_words(struct query *q, struct arena *a)
{
    const size_t parts = q->root && q->root->kind == AST_LIST ? q->root->nchild : 0;
    size_t n = 0, words = 0;

    for (size_t i = 0; i < parts; i++) {
        words += q->root->child[i]->kind == AST_WORD;
    }
    for (size_t i = 0; i < parts && words; i++) {
        struct ast *t = q->root->child[i];

        if (t->kind == AST_PHRASE) {
            t->kind = AST_WORD;
            n++;
            parse_note(q, a, "nothing here has exactly “%.*s”: its words were searched for",
                       (int)(t->text.n < 60 ? t->text.n : utf8_cut(t->text, 60)), t->text.p);
        }
    }
    return n;
}

static int write_down(struct answer *out, struct query *q, const struct parse_env *env,
                      struct arena *a, struct ask_err *err)
{
    out->understood = parse_write(q, env, a);
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory to write the query down");
}

int answer_notes(struct answer *out, const struct query *q, struct arena *a, struct ask_err *err)
{
    struct sv *notes = arena_array(a, q->nnotes + 1, sizeof *notes);

    if (!notes) {
        return ask_fail(err, ASK_NOMEM, "no memory for notes");
    }
    memcpy(notes, q->notes, q->nnotes * sizeof *notes);
    out->notes = notes;
    out->nnotes = q->nnotes;
    return 0;
}

/* Nothing has the phrases that were required: more often a pasted message whose quotes are its own
 * than a demand. Their words are searched for instead, and the notes say so. */
static int run_loose(struct answer *out, const struct search *strict, struct query *q,
                     struct plan *p, const struct parse_env *env, struct ask_err *err)
{
    struct search s = {.en = strict->en,
                       .opt = strict->opt,
                       .weights = strict->weights,
                       .a = strict->a,
                       .now = strict->now,
                       .plan = p,
                       .sort = strict->sort,
                       .deadline_ns = strict->deadline_ns};
    int rc;

    if (!phrases_to_words(q, s.a)) {
        parse_note(q, s.a, "nothing here has exactly what stands in quotes");
        return 0;
    }
    if ((rc = answer_plan(p, q, s.en, s.opt, env, s.a, err)) < 0) {
        return rc;
    }
    return p->nothing ? 0 : run(out, &s, err);
}

int answer_make(struct answer *out, struct engine *en, struct sv query,
                const struct answer_opt *opt, struct arena *a, struct ask_err *err)
{
    const int64_t start = clock_mono_ns();
    const struct parse_env env = {.now = clock_now(),
                                  .has_tag = answer_has_tag,
                                  .ctx = en,
                                  .has_author = has_author,
                                  .has_channel = has_channel};
    struct answer_opt o = *opt;
    struct search s = {.en = en, .opt = &o, .weights = &en->weights, .a = a, .now = env.now};
    struct query *q = arena_zalloc(a, sizeof *q);
    struct plan *p = arena_zalloc(a, sizeof *p);
    int rc;

    memset(out, 0, sizeof *out);
    out->query = query;
    out->revision = engine_revision(en);
    out->total_exact = out->facets_exact = true;
    if (query.n > ANSWER_QUERY_MAX) {
        return ask_fail(err, ASK_LIMIT, "a query of %zu bytes is over the limit of %u", query.n,
                        ANSWER_QUERY_MAX);
    }
    if (!o.limit || o.limit > ANSWER_LIMIT_MAX) {
        return ask_fail(err, ASK_USAGE, "the limit is 1 to %d results a page", ANSWER_LIMIT_MAX);
    }
    if (!q || !p) {
        return ask_fail(err, ASK_NOMEM, "no memory for a query");
    }
    if (o.offset >= ANSWER_DEPTH_MAX) {
        o.offset = ANSWER_DEPTH_MAX;
    }
    if (o.limit > ANSWER_DEPTH_MAX - o.offset && o.offset < ANSWER_DEPTH_MAX) {
        o.limit = ANSWER_DEPTH_MAX - o.offset;
    }
    if ((rc = parse_query(q, query, &env, a, err)) < 0 ||
        (rc = answer_plan(p, q, en, &o, &env, a, err)) < 0) {
        return rc;
    }
    s.plan = p;
    s.sort = p->sort >= 0 ? p->sort : (int)o.sort;
    s.deadline_ns = o.deadline_ms > 0 ? start + o.deadline_ms * INT64_C(1000000) : 0;
    out->did_you_mean = typos_write(q, &env, p->leaf, p->typos, p->ntypos, a);
    if ((rc = write_down(out, q, &env, a, err)) < 0 ||
        (!p->nothing && (rc = run(out, &s, err)) < 0)) {
        return rc;
    }
    if (p->phrases && !out->total && !out->partial &&
        (rc = run_loose(out, &s, q, p, &env, err)) < 0) {
        return rc;
    }
    out->more = out->more && o.offset + o.limit < ANSWER_DEPTH_MAX;
    if ((rc = answer_notes(out, q, a, err)) < 0 || (rc = paste_searched(out, q, p, a, err)) < 0) {
        return rc;
    }
    out->took_us = (clock_mono_ns() - start) / 1000;
    return 0;
}
