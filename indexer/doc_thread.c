/* doc_thread.c - the part of a record that comes from votes, marks and the thread, not from words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: terms and streams (doc.c).
 * Invariant: doc_numbers() writes every field that may change without a new text, and no other.
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

void doc_numbers(struct fwd_rec *rec, const struct doc_thread *dt, const struct post *p)
{
    const struct post *root = dt->th->nposts > 0 ? &dt->th->posts[0] : p;
    const int64_t views = p->views >= 0 ? p->views : root->views;
    const bool split = p->up >= 0 && p->down >= 0;
    unsigned flags = (rec->flags & FLAGS_OF_TEXT) | dt->flags;

    flags |= p->accepted ? FWD_ACCEPTED : 0U;
    flags |= p->wiki ? FWD_WIKI : 0U;
    flags |= p->bot ? FWD_BOT : 0U;
    flags |= split ? FWD_VOTES_SPLIT : 0U;
    flags |= p == root || (p->id != 0 && p->id == root->id) ? FWD_ROOT : 0U;
    rec->flags = (uint16_t)flags;
    rec->created = seconds(p->created);
    rec->active = dt->active;
    rec->score = (int32_t)(p->score > INT32_MAX   ? INT32_MAX
                           : p->score < INT32_MIN ? INT32_MIN
                                                  : p->score);
    rec->views = views < 0 ? UINT32_MAX : views >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)views;
    rec->down = split ? saturate(p->down) : 0;
    rec->answers = dt->answers;
}

static uint16_t label_of(struct store *st, struct sv label)
{
    const int64_t id = label.n > 0 ? store_label_id(st, label) : 0;

    /* A label that the store does not know is nobody's: the post stays hidden. */
    return id < 0 || id > DOC_LABEL_NONE ? DOC_LABEL_NONE : (uint16_t)id;
}

int doc_thread_of(struct doc_thread *out, const struct thread *th, struct store *st,
                  struct arena *a, struct ask_err *err)
{
    const struct post *root = &th->posts[0];
    uint32_t *tags;
    uint16_t *labels;
    int64_t active = th->nposts > 0 ? root->active : 0;
    int64_t answers = 0;
    unsigned flags = 0;

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
        if (p->ghost)
            continue;
        answers += p->kind == POST_ANSWER || p->kind == POST_REPLY;
        flags |= p->accepted ? FWD_HAS_ACCEPTED : 0U;
        active = p->created > active ? p->created : active;
        active = p->edited > active ? p->edited : active;
    }
    flags |= root->closed ? FWD_CLOSED : 0U;
    for (size_t i = 0; i < root->nlinks; i++)
        flags |= root->links[i].duplicate ? FWD_DUPLICATE : 0U;
    out->tags = tags;
    out->labels = labels;
    out->answers = saturate(answers);
    out->flags = (uint16_t)flags;
    out->active = seconds(active);
    return 0;
}
