/* plan.c - from a tree to conditions.
 * Not here: what words are worth (plan_slots.c), the index's query (lower.c), checking candidates
 * (check.c), running (answer.c).
 * Method: one walk makes a condition per node and a leaf per piece of text; the leaves' words are
 * looked up together. Recursion is bounded by AST_DEPTH_MAX.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/plan_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "indexer/links.h"
#include "query/lower.h"
#include "query/synonyms.h"
#include "query/tag_names.h"

#define IDS_MAX 64 /* tags, authors or sources of one name */

#define URL_DEMANDS 8 /* an address is looked up so many times as dearly as a word */

static size_t count_leaves(const struct ast *t)
{
    size_t n = 1;

    for (size_t i = 0; i < t->nchild; i++) {
        n += count_leaves(t->child[i]);
    }
    return n;
}

static struct cond *cond_new(struct maker *m, enum cond_kind kind, size_t children)
{
    struct cond *c = arena_zalloc(m->a, sizeof *c);

    if (c) {
        c->kind = kind;
        c->child = children ? arena_array(m->a, children, sizeof *c->child) : NULL;
    }
    return c && (!children || c->child) ? c : NULL;
}

static struct cond *cond_text(struct maker *m, enum cond_kind kind, struct sv text, bool negated,
                              bool bound)
{
    struct cond *c = cond_new(m, kind, 0);

    if (!c) {
        return NULL;
    }
    m->demands += bound;
    c->leaf = m->p->nleaves++;
    m->p->leaf[c->leaf] = (struct leaf){
        .text = text, .scored = !negated, .bound = bound, .title = kind == COND_TITLE, .weight = 1};
    if (kind == COND_PHRASE ||
        ((kind == COND_TITLE || kind == COND_BODY) && sv_chr(text, ' ') >= 0)) {
        c->phrase = text;
        m->p->leaf[c->leaf].phrase = true;
    }
    return c;
}

/* What looks a name up, and what such a name is called. */
static size_t find_ids(const struct maker *m, enum cond_kind kind, struct sv name, int64_t *ids,
                       const char **what)
{
    const struct plan_env *e = m->env;

    switch (kind) {
    case COND_TAG:
        *what = "tag";
        return e->tags(e->ctx, name, ids, IDS_MAX);
    case COND_AUTHOR:
        *what = "author";
        return e->authors(e->ctx, name, ids, IDS_MAX);
    case COND_THREAD:
        *what = "thread";
        return e->threads ? e->threads(e->ctx, name, ids, IDS_MAX) : 0;
    default:
        *what = "source";
        return e->sources(e->ctx, name, ids, IDS_MAX);
    }
}

/* A tag that is called otherwise here. */
static size_t find_tag(struct maker *m, struct sv name, int64_t *ids)
{
    struct sv other[TAG_NAMES_MAX];
    const size_t n = tag_names(other, name, m->env->synonyms, m->a);

    for (size_t i = 0; i < n; i++) {
        const size_t found = m->env->tags(m->env->ctx, other[i], ids, IDS_MAX);

        if (found) {
            parse_note(m->q, m->a, "there is no tag “%.*s”: [%.*s] was taken", SHOW(name),
                       SHOW(other[i]));
            return found;
        }
    }
    return 0;
}

static struct cond *cond_ids(struct maker *m, enum cond_kind kind, struct sv name)
{
    int64_t *ids = arena_array(m->a, IDS_MAX, sizeof *ids);
    struct cond *c = cond_new(m, kind, 0);
    const char *what = "";

    if (!c || !ids) {
        return NULL;
    }
    m->demands++;
    c->ids = ids;
    c->nids = find_ids(m, kind, name, ids, &what);
    if (!c->nids && kind == COND_TAG) {
        c->nids = find_tag(m, name, ids);
    }
    if (!c->nids) {
        c->kind = COND_NONE;
        parse_note(m->q, m->a, "there is no %s “%.*s”", what, SHOW(name));
    }
    return c;
}

/* "a+b" asks for both, unless there is a tag of that name (c++). */
static struct cond *cond_tags(struct maker *m, struct sv name)
{
    int64_t id;
    struct sv one, rest = name;
    struct cond *all;

    if (sv_chr(name, '+') <= 0 || m->env->tags(m->env->ctx, name, &id, 1)) {
        return cond_ids(m, COND_TAG, name);
    }
    if (!(all = cond_new(m, COND_AND, name.n))) {
        return NULL;
    }
    while (sv_next(&rest, '+', &one)) {
        if (one.n && !(all->child[all->nchild++] = cond_ids(m, COND_TAG, one))) {
            return NULL;
        }
    }
    return all;
}

static struct cond *cond_channel(struct maker *m, struct sv name)
{
    char buf[FIELD_TERM_MAX];
    struct cond *c = cond_new(m, COND_CHANNEL, 0);

    if (!c) {
        return NULL;
    }
    m->demands++;
    c->phrase = sv_skip(name, sv_starts(name, SV("#")));
    if (!m->env->words.freq(m->env->words.ctx,
                            sv_make(buf, field_term_name(buf, FIELD_CHANNEL, c->phrase)))) {
        c->kind = COND_NONE;
        parse_note(m->q, m->a, "there is no channel “%.*s”", SHOW(c->phrase));
    }
    return c;
}

static struct cond *cond_text_in(struct maker *m, enum cond_kind kind, struct sv phrase)
{
    struct cond *c = cond_new(m, kind, 0);

    if (c) {
        c->phrase = phrase;
    }
    return c;
}

/* x, or one of the ids that find gives when there are some. */
static struct cond *or_ids(struct maker *m, struct cond *x, enum cond_kind kind, const int64_t *ids,
                           size_t n)
{
    struct cond *either = n ? cond_new(m, COND_OR, 2) : x, *c = cond_new(m, kind, 0);
    int64_t *kept = arena_array(m->a, n + 1, sizeof *kept);

    if (!x || !either || !c || !kept || !n) {
        return c && kept ? either : NULL;
    }
    memcpy(kept, ids, n * sizeof *kept);
    c->ids = kept;
    c->nids = n;
    either->child[either->nchild++] = x;
    either->child[either->nchild++] = c;
    return either;
}

/* The address without its scheme, "www." and slashes at its end. */
static struct sv bare_url(struct sv url)
{
    const ptrdiff_t scheme = sv_find(url, SV("://"));

    url = scheme >= 0 ? sv_skip(url, (size_t)scheme + 3) : url;
    url = sv_istarts(url, SV("www.")) ? sv_skip(url, 4) : url;
    while (url.n && url.p[url.n - 1] == '/') {
        url.n--;
    }
    return url;
}

/* Of a host: posts that link to it, and those that are at home there. Of a longer address: posts
 * that have it, and the thread whose page it is, however else that may be written. */
static struct cond *cond_url(struct maker *m, struct sv url)
{
    const struct plan_env *e = m->env;
    const struct sv bare = bare_url(url);
    char buf[LINK_HOST_MAX], dir[LINK_HOST_MAX + LINK_DIR_MAX];
    const struct sv host = arena_sv(m->a, sv_make(buf, link_host(buf, url)));
    const struct sv top = arena_sv(m->a, sv_make(dir, link_dir(dir, bare, host)));
    const struct sv path = sv_skip(bare, host.n);
    struct cond *c = cond_text_in(m, COND_HOST, top.n ? top : host), *all;
    int64_t ids[IDS_MAX];

    m->demands += URL_DEMANDS;
    if (!host.p || !c) {
        return NULL;
    }
    if (path.n) {
        if (!(all = cond_new(m, COND_AND, 2))) {
            return NULL;
        }
        all->child[0] = or_ids(m, c, COND_THREAD, ids,
                               e->pages ? e->pages(e->ctx, host, path, false, ids, IDS_MAX) : 0);
        all->child[1] = cond_text_in(m, COND_LINK, bare);
        all->nchild = 2;
        if (!all->child[0] || !all->child[1] ||
            !(c = or_ids(m, all, COND_THREAD, ids,
                         e->pages ? e->pages(e->ctx, host, path, true, ids, IDS_MAX) : 0))) {
            return NULL;
        }
    }
    return or_ids(m, c, COND_SOURCE, ids, e->homes ? e->homes(e->ctx, bare, ids, IDS_MAX) : 0);
}

static struct cond *cond_code(struct maker *m, struct sv text, bool negated)
{
    struct cond *c = cond_text(m, COND_CODE, text, negated, true);

    if (c) {
        c->phrase = text;
        m->p->leaf[c->leaf].phrase = true; /* to be shown */
    }
    return c;
}

static struct cond *cond_near(struct maker *m, const struct ast *t, bool negated)
{
    struct cond *c = cond_text(m, COND_NEAR, operator_near_words(t->text), negated, true);

    if (c) {
        c->value = t->value;
    }
    return c;
}

static struct cond *cond_prefix(struct maker *m, enum cond_kind kind, struct sv start, bool negated,
                                bool bound)
{
    struct cond *c = cond_text(m, kind, start, negated, bound);

    if (c) {
        m->p->leaf[c->leaf].prefix = true;
        if (m->prefixes++ == WORDS_PREFIXES) {
            parse_note(m->q, m->a, "only the first %d words with a star were looked up",
                       WORDS_PREFIXES);
        }
    }
    return c;
}

/* A word, a phrase, or the beginning of a word in a field: title:volum*. */
static struct cond *cond_field(struct maker *m, enum cond_kind kind, struct sv text, bool negated)
{
    const struct sv start = sv_make(text.p, text.n - (text.n > 0));
    struct qvalue value = {0};

    if (sv_ends(text, SV("*")) && operator_find(SV("prefix"))->parse(&value, start, 0)) {
        return cond_prefix(m, kind, start, negated, true);
    }
    return cond_text(m, kind, text, negated, true);
}

static struct cond *cond_op(struct maker *m, const struct ast *t, bool negated, bool bound)
{
    struct cond *c;

    switch (t->op->type) {
    case QOP_TAG:
        return cond_tags(m, t->text);
    case QOP_AUTHOR:
        return cond_ids(m, COND_AUTHOR, t->text);
    case QOP_SOURCE:
        return cond_ids(m, COND_SOURCE, t->text);
    case QOP_TITLE:
        return cond_field(m, COND_TITLE, t->text, negated);
    case QOP_CHANNEL:
        return cond_channel(m, t->text);
    case QOP_THREAD:
        return cond_ids(m, COND_THREAD, t->text);
    case QOP_URL:
        return cond_url(m, t->text);
    case QOP_BODY:
        return cond_field(m, COND_BODY, t->text, negated);
    case QOP_CODE:
        return cond_code(m, t->text, negated);
    case QOP_NEAR:
        return cond_near(m, t, negated);
    case QOP_PREFIX:
        return cond_prefix(m, COND_WORDS, t->text, negated, bound);
    case QOP_SORT:
        m->p->sort = t->value.sort;
        return cond_new(m, COND_ALL, 0);
    case QOP_RECORD:
        break;
    }
    if ((c = cond_new(m, COND_RECORD, 0))) {
        c->value = t->value;
    }
    if (t->value.kind == POST_COMMENT) {
        parse_note(m->q, m->a, "comments are searched together with the post they stand under");
    }
    return c;
}

/* May one more thing be demanded? Thousands of alternatives are no question but an attack. */
static bool may_demand(struct maker *m)
{
    if (m->demands < PLAN_DEMANDS) {
        return true;
    }
    parse_note(m->q, m->a, "only the first %d demands of the query were looked at", PLAN_DEMANDS);
    return false;
}

static struct cond *cond_of(struct maker *m, const struct ast *t, bool negated, bool bound)
{
    static const enum cond_kind kinds[] = {
        [AST_LIST] = COND_AND, [AST_AND] = COND_AND, [AST_OR] = COND_OR, [AST_NOT] = COND_NOT};
    struct cond *c;

    if (t->kind == AST_WORD || t->kind == AST_PHRASE) {
        c = cond_text(m, t->kind == AST_WORD ? COND_WORDS : COND_PHRASE, t->text, negated,
                      bound || t->kind == AST_PHRASE);
        if (c) {
            m->p->leaf[c->leaf].weight = t->weight;
        }
        return c;
    }
    if (t->kind == AST_OP) {
        return cond_op(m, t, negated, bound);
    }
    if (!(c = cond_new(m, kinds[t->kind], t->nchild))) {
        return NULL;
    }
    for (size_t i = 0; i < t->nchild && (!i || may_demand(m)); i++) {
        struct cond *k = cond_of(m, t->child[i], negated != (t->kind == AST_NOT), true);

        if (!k) {
            return NULL;
        }
        c->child[c->nchild++] = k;
    }
    return c;
}

/* The conditions that must all hold: the root's parts but for its plain words, and the filters. */
static int make_conditions(struct maker *m, struct ast *const *filters, size_t nfilters,
                           struct cond **all)
{
    const struct ast *root = m->q->root;
    const bool list = root && root->kind == AST_LIST;
    const size_t parts = !root ? 0 : list || root->kind == AST_AND ? root->nchild : 1;
    struct cond *c = cond_new(m, COND_AND, parts + nfilters + 1);

    m->p->leaf =
        arena_array(m->a, (root ? count_leaves(root) : 0) + nfilters + 1, sizeof *m->p->leaf);
    if (!c || !m->p->leaf) {
        return ASK_NOMEM;
    }
    for (size_t i = 0; i < parts; i++) {
        const struct ast *t = list || root->kind == AST_AND ? root->child[i] : root;
        const bool word = t->kind == AST_WORD || (t->kind == AST_OP && t->op->type == QOP_PREFIX);
        const bool wanted = word && (list || t == root);

        if (!wanted && !may_demand(m)) {
            continue;
        }
        struct cond *k = cond_of(m, t, false, !wanted);

        if (!k) {
            return ASK_NOMEM;
        }
        if (!wanted) {
            c->child[c->nchild++] = k;
        }
    }
    for (size_t i = 0; i < nfilters; i++) {
        if (!(c->child[c->nchild++] = cond_of(m, filters[i], false, true))) {
            return ASK_NOMEM;
        }
    }
    *all = c;
    return 0;
}

int plan_make(struct plan *out, struct query *q, struct ast *const *filters, size_t nfilters,
              const struct plan_env *env, const struct rank_weights *w, struct arena *a,
              struct ask_err *err)
{
    struct maker m = {.p = out, .q = q, .env = env, .w = w, .a = a};
    struct cond *all;
    int rc;

    memset(out, 0, sizeof *out);
    out->sort = -1;
    out->paste = q->paste;
    rank_query_init(&out->rank);
    if (make_conditions(&m, filters, nfilters, &all) < 0) {
        goto nomem;
    }
    if ((rc = words_find(&out->words, out->leaf, out->nleaves, &env->words, a, err)) < 0) {
        return rc;
    }
    if ((rc = plan_typos(&m, err)) < 0) {
        return rc;
    }
    plan_synonyms(&m);
    if (plan_slots(&m) < 0 || lower_plan(out, all, env, a) < 0) {
        goto nomem;
    }
    if (!out->scored && !all->nchild) {
        out->nothing = true;
        if (!out->words.nunits) {
            parse_note(q, a, "there is no word to search for");
        }
    }
    if (out->nothing && out->words.nunits && out->words.unit[0].stop && !out->scored) {
        parse_note(q, a, "nothing but function words: name what it is about");
    }
    return 0;
nomem:
    return ask_fail(err, ASK_NOMEM, "no memory to plan a query");
}
