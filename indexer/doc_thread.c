/* doc_thread.c - the part of a record that comes from votes, marks and the thread, not from words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: terms and streams (doc.c).
 * Invariants: doc_numbers() writes every field that may change without a new text, and no other.
 * Nothing in a record comes from a post with a label other than the record's own.
 */
#include "indexer/doc.h"

static uint16_t saturate(int64_t v)
{
    return (uint16_t)(v < 0 ? 0 : v > UINT16_MAX ? UINT16_MAX : v);
}

static uint32_t seconds(int64_t t)
{
    return (uint32_t)(t < 0 ? 0 : t > UINT32_MAX ? UINT32_MAX : t); /* TIME_NONE is negative */
}

/* Flags that the words decide, not the numbers. */
#define FLAGS_OF_TEXT (FWD_HAS_CODE | FWD_HAS_LINK)

static const struct doc_facts *facts_of(const struct doc_thread *dt, uint16_t label)
{
    static const struct doc_facts none;
    size_t i = 0;

    while (i < dt->nfacts && dt->facts[i].label != label)
        i++;
    return i < dt->nfacts ? &dt->facts[i] : dt->nfacts > 0 ? &dt->facts[0] : &none;
}

void doc_numbers(struct fwd_rec *rec, const struct doc_thread *dt, const struct post *p)
{
    const struct post *root = dt->th->nposts > 0 ? &dt->th->posts[0] : p;
    const bool knows = root->visibility.n == 0 || sv_eq(root->visibility, p->visibility);
    const int64_t views = p->views >= 0 || !knows ? p->views : root->views;
    const struct doc_facts *facts = facts_of(dt, rec->label);
    const bool split = p->up >= 0 && p->down >= 0;
    unsigned flags = (rec->flags & FLAGS_OF_TEXT) | facts->flags;

    flags |= p->accepted ? FWD_ACCEPTED : 0U;
    flags |= p->wiki ? FWD_WIKI : 0U;
    flags |= p->bot ? FWD_BOT : 0U;
    flags |= split ? FWD_VOTES_SPLIT : 0U;
    flags |= p == root || (p->id != 0 && p->id == root->id) ? FWD_ROOT : 0U;
    rec->flags = (uint16_t)flags;
    rec->created = seconds(p->created);
    rec->active = seconds(facts->active);
    rec->score = (int32_t)(p->score > INT32_MAX   ? INT32_MAX
                           : p->score < INT32_MIN ? INT32_MIN
                                                  : p->score);
    rec->views = views < 0 ? UINT32_MAX : views >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)views;
    rec->down = split ? saturate(p->down) : 0;
    rec->answers = saturate(facts->answers);
}

static uint16_t label_of(struct store *st, struct sv label)
{
    const int64_t id = label.n > 0 ? store_label_id(st, label) : 0;

    /* A label that the store does not know is nobody's: the post stays hidden. */
    return id < 0 || id > DOC_LABEL_NONE ? DOC_LABEL_NONE : (uint16_t)id;
}

/* The facts gathered for a label, made when new: v has room for one of each post, and everybody's.
 */
static struct doc_facts *facts_at(struct doc_facts *v, size_t *n, uint16_t label)
{
    size_t i = *n; /* from the end: posts of one label stand together */

    while (i > 0 && v[i - 1].label != label)
        i--;
    if (i > 0)
        return &v[i - 1];
    v[*n] = (struct doc_facts){.label = label, .active = TIME_NONE};
    return &v[(*n)++];
}

/* The first post of a forum's thread is a reply by its kind, and answers nothing. */
static void add_post(struct doc_facts *f, const struct post *p, bool root)
{
    if (p->ghost)
        return;
    f->answers += !root && (p->kind == POST_ANSWER || p->kind == POST_REPLY);
    f->flags |= p->accepted ? FWD_HAS_ACCEPTED : 0;
    f->active = p->created > f->active ? p->created : f->active;
    f->active = p->edited > f->active ? p->edited : f->active;
}

/* What the root says of the whole thread. That it is a duplicate is known to those alone who may
 * read of what. */
static void add_root(struct doc_facts *v, size_t n, const struct post *root, uint16_t label,
                     struct store *st)
{
    for (size_t i = 0; i < n; i++) {
        if (label != 0 && v[i].label != label)
            continue;
        v[i].active = root->active > v[i].active ? root->active : v[i].active;
        v[i].flags |= root->closed ? FWD_CLOSED : 0;
    }
    for (size_t k = 0; k < root->nlinks; k++) {
        const int64_t post = root->links[k].post;
        const int64_t of = root->links[k].duplicate && post > 0 ? store_post_label(st, post) : 0;

        for (size_t i = 0; i < n && root->links[k].duplicate; i++)
            if ((label == 0 || v[i].label == label) && (of == 0 || v[i].label == of))
                v[i].flags |= FWD_DUPLICATE;
    }
}

static int facts_make(struct doc_thread *out, const uint16_t *labels, struct store *st,
                      struct arena *a, struct ask_err *err)
{
    const struct thread *th = out->th;
    struct doc_facts *v = arena_array(a, th->nposts + 1, sizeof(*v));
    size_t n = 1;

    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory to index thread %lld", (long long)th->id);
    v[0] = (struct doc_facts){.active = TIME_NONE};
    for (size_t i = 0; i < th->nposts; i++)
        add_post(labels[i] ? facts_at(v, &n, labels[i]) : &v[0], &th->posts[i], i == 0);
    for (size_t i = 1; i < n; i++) {
        v[i].answers += v[0].answers;
        v[i].flags |= v[0].flags;
        v[i].active = v[i].active > v[0].active ? v[i].active : v[0].active;
    }
    add_root(v, n, &th->posts[0], labels[0], st);
    out->facts = v;
    out->nfacts = n;
    return 0;
}

int doc_thread_of(struct doc_thread *out, const struct thread *th, struct store *st,
                  struct arena *a, struct ask_err *err)
{
    const struct post *root = &th->posts[0];
    uint32_t *tags;
    uint16_t *labels;

    *out = (struct doc_thread){.th = th};
    if (th->nposts == 0)
        return 0;
    tags = arena_array(a, root->ntags + 1, sizeof(*tags));
    labels = arena_array(a, th->nposts, sizeof(*labels));
    if (!tags || !labels)
        return ask_fail(err, ASK_NOMEM, "no memory to index thread %lld", (long long)th->id);
    for (size_t i = 0; i < root->ntags; i++) {
        const int64_t id = store_tag_id(st, root->tags[i]);

        if (id > 0 && id <= UINT32_MAX)
            tags[out->ntags++] = (uint32_t)id;
    }
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];

        if (i > 0 && sv_eq(p->visibility, p[-1].visibility))
            labels[i] = labels[i - 1];
        else
            labels[i] = label_of(st, p->visibility);
    }
    out->tags = tags;
    out->labels = labels;
    return facts_make(out, labels, st, a, err);
}
