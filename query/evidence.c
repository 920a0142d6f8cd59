/* evidence.c - gathering what speaks for and against each post of a thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which post is best by it (best.c), phrases (hints.c), numbers of sources and authors
 * (indexer/standing.c).
 * Method: a remark is of the post that it stands under; where a thread is flat, what the asker says
 * is of the reply before it. What an author says of himself does not count.
 */
#include "query/evidence.h"

#include <inttypes.h>

#include "base/strmap.h"
#include "corpus/post.h"
#include "query/best.h"
#include "query/engine_priv.h"
#include "query/hints.h"

#define NONE      SIZE_MAX
#define TAGS_MAX  5
#define REMARKS   12  /* under a post that are read for a list of results */
#define FEW       3.0 /* answers elsewhere that count as much as what is usual */
#define OWN_WORDS 300 /* bytes of an answer in which it may say that it is out of date itself */
#define KEY_BYTES 2048

// ---- who stands under whom ----

static struct sv key_bytes(struct sb *b, struct sv container, const struct post_key *key)
{
    sb_reset(b);
    sb_printf(b, "%d ", (int)key->space);
    sb_sv(b, key->id);
    sb_putc(b, '\n');
    sb_sv(b, container);
    return sb_view(b);
}

/* Place of each post's parent, NONE for those without one that is there. */
static size_t *parents_of(const struct thread *th, struct arena *a)
{
    struct strmap *at = strmap_new(th->nposts + 16);
    size_t *parent = arena_array(a, th->nposts + 1, sizeof *parent);
    struct sb key = SB_INIT(64u << 10);

    for (size_t i = 0; at && parent && i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        uint32_t place = 0, *own;

        parent[i] = NONE;
        if (p->parent.id.n && strmap_get(at, key_bytes(&key, p->container, &p->parent), &place) &&
            place) {
            parent[i] = place - 1;
        }
        if ((own = strmap_at(at, key_bytes(&key, p->container, &p->key))) && !*own) {
            *own = (uint32_t)i + 1;
        }
    }
    sb_dispose(&key);
    parent = at ? parent : NULL;
    strmap_free(at);
    return parent;
}

static bool is_by(const struct post *p, const struct post *of)
{
    return p->author_id > 0 && p->author_id == of->author_id;
}

/* Of which post a post speaks; NONE when it speaks of none. */
static size_t target_of(const struct thread *th, const size_t *parent, size_t i)
{
    const struct post *p = &th->posts[i], *root = &th->posts[0];

    if (i == 0 || p->ghost || p->kind == POST_ANSWER) {
        return NONE;
    }
    if (parent[i] != NONE && parent[i] != 0) {
        return parent[i];
    }
    if (p->kind == POST_COMMENT || !is_by(p, root)) {
        return NONE;
    }
    for (size_t k = i; k-- > 1;) {
        if (!th->posts[k].ghost && !is_by(&th->posts[k], root)) {
            return k;
        }
    }
    return NONE;
}

// ---- hints ----

static void add_hint(struct evidence_hint *v, size_t *n, size_t *total, int64_t post, struct sv why,
                     bool first)
{
    ++*total;
    if (*n == EVIDENCE_HINTS && !first) {
        return;
    }
    *n += *n < EVIDENCE_HINTS;
    for (size_t i = *n - 1; first && i > 0; i--) {
        v[i] = v[i - 1];
    }
    v[first ? 0 : *n - 1] = (struct evidence_hint){post, why};
}

static void hear(struct evidence *ev, const struct post *p, const struct post *of, bool asker)
{
    struct sv why = {NULL, 0};

    if (is_by(p, of)) {
        return;
    }
    if (hint_outdated(p->body, &why)) {
        add_hint(ev->outdated, &ev->noutdated, &ev->outdated_total, p->id, why, false);
    } else if (hint_worked(p->body)) {
        add_hint(ev->confirmed, &ev->nconfirmed, &ev->confirmed_total, p->id, why, asker);
        ev->confirmed_by_asker |= asker;
    } else if (asker && hint_failed(p->body)) {
        ev->failed_for_asker = true;
    }
}

/* A later answer may say that those before it are out of date; an answer may say so of itself. */
static void hear_answer(struct evidence *ev, const struct thread *th, size_t i)
{
    const struct post *p = &th->posts[i];
    struct sv own = sv_make(p->body.p, p->body.n < OWN_WORDS ? p->body.n : OWN_WORDS);
    struct sv why = {NULL, 0};

    if (p->kind != POST_ANSWER || !hint_outdates_others(own, &why)) {
        return;
    }
    if (sv_find(own, SV("his answer is")) >= 0) {
        add_hint(ev[i].outdated, &ev[i].noutdated, &ev[i].outdated_total, p->id, why, false);
        return;
    }
    for (size_t k = 1; k < th->nposts; k++) {
        if (k != i && th->posts[k].kind == POST_ANSWER && th->posts[k].created < p->created &&
            !is_by(&th->posts[k], p)) {
            add_hint(ev[k].outdated, &ev[k].noutdated, &ev[k].outdated_total, p->id, why, false);
        }
    }
}

// ---- numbers ----

static bool is_answer(const struct post *p, size_t place)
{
    return standing_sort_of(p->kind, place == 0) == STANDING_ANSWERED;
}

static void updown(int64_t *up, int64_t *down, const struct post *p)
{
    if (p->up >= 0 && p->down >= 0) {
        *up = p->up;
        *down = p->down;
    } else {
        *up = p->score > 0 ? p->score : 0;
        *down = p->score < 0 ? -p->score : 0;
    }
}

static void numbers(struct evidence *ev, const struct standing *standing, int64_t source,
                    const struct post *p, bool root)
{
    const struct standing_scale *scale =
        source > 0 && source <= UINT16_MAX
            ? standing_scale(standing, (uint16_t)source, standing_sort_of(p->kind, root))
            : NULL;
    int64_t up, down;

    updown(&up, &down, p);
    ev->post = p->id;
    ev->votes = standing_value(scale, up, down);
    ev->confidence = p->up >= 0 && p->down >= 0 ? post_wilson(up, down) : -1;
    ev->usual = scale && scale->posts ? (double)scale->accepted / scale->posts : 0;
    ev->elsewhere = ev->usual;
}

/* The thread's title names a version that has been superseded since the post was written. */
static void versions(struct evidence *ev, const struct engine *en, int64_t thread,
                     const struct post *p)
{
    struct sv why;
    int64_t since;

    if (p->kind != POST_COMMENT && thread > 0 && thread <= UINT32_MAX && p->created != TIME_NONE &&
        versions_of_thread(&why, &since, en->versions, (uint32_t)thread) && p->created < since) {
        add_hint(ev->outdated, &ev->noutdated, &ev->outdated_total, 0, why, false);
    }
}

struct tags { /* of a thread, as far as they are looked at */
    uint32_t id[TAGS_MAX];
    size_t n;
};

static void tags_of(struct tags *t, struct engine *en, const struct sv *name, size_t n)
{
    for (t->n = 0; t->n < n && t->n < TAGS_MAX; t->n++) {
        const int64_t id = store_tag_id(en->store, name[t->n]);

        t->id[t->n] = id > 0 && id <= UINT32_MAX ? (uint32_t)id : 0;
    }
}

/* The author's answers in all, and those under the tag of the thread that he answered most under.
 */
static bool record(struct evidence *ev, struct engine *en, int64_t author, const struct tags *tags,
                   struct arena *a)
{
    uint32_t most = 0;

    if (!en->standing || author <= 0 || author > UINT32_MAX) {
        return false;
    }
    ev->record = standing_author(en->standing, (uint32_t)author, 0);
    for (size_t k = 0; k < tags->n && ev->record.answers > 0; k++) {
        const struct standing_record r =
            standing_author(en->standing, (uint32_t)author, tags->id[k]);

        if (tags->id[k] && r.answers > ev->tagged.answers) {
            ev->tagged = r;
            most = tags->id[k];
        }
    }
    if (most) {
        ev->tag = store_tag_name(en->store, most, a);
    }
    return true;
}

/* How the author's answers in other threads were received. */
static void elsewhere(struct evidence *ev, const struct thread *th, const struct post *p)
{
    double answers = ev->record.answers, accepted = ev->record.accepted;

    for (size_t k = 1; k < th->nposts; k++) {
        if (is_by(&th->posts[k], p) && is_answer(&th->posts[k], k)) {
            answers -= 1;
            accepted -= th->posts[k].accepted;
        }
    }
    answers = answers > 0 ? answers : 0;
    accepted = accepted > 0 ? accepted : 0;
    ev->elsewhere = (accepted + FEW * ev->usual) / (answers + FEW);
}

/* What was marked as a duplicate of a thread's first post, as far as it may be read. */
static void duplicates(struct evidence *ev, struct engine *en, int64_t root)
{
    const struct store_reader who = engine_reader(en);
    const int n = store_duplicates(ev->duplicates, EVIDENCE_HINTS, en->store, root, &who, NULL);

    ev->nduplicates = n > 0 ? (size_t)n : 0;
}

int evidence_of_thread(struct evidence **out, struct engine *en, const struct thread *th,
                       struct arena *a, struct ask_err *err)
{
    struct evidence *ev = arena_array(a, th->nposts + 1, sizeof *ev);
    const size_t *parent = parents_of(th, a);
    struct tags tags = {{0}, 0};

    if (!ev || !parent) {
        return ask_fail(err, ASK_NOMEM, "no memory to weigh a thread's posts");
    }
    if (th->nposts) {
        tags_of(&tags, en, th->posts[0].tags, th->posts[0].ntags);
        duplicates(&ev[0], en, th->posts[0].id);
    }
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        const size_t of = target_of(th, parent, i);

        numbers(&ev[i], en->standing, th->source.id, p, i == 0);
        versions(&ev[i], en, th->id, p);
        if (is_answer(p, i) && record(&ev[i], en, p->author_id, &tags, a)) {
            elsewhere(&ev[i], th, p);
        }
        if (of != NONE) {
            hear(&ev[of], p, &th->posts[of], is_by(p, &th->posts[0]));
        }
        hear_answer(ev, th, i);
    }
    *out = ev;
    return 0;
}

int evidence_of_post(struct evidence *out, struct engine *en, const struct thread_head *head,
                     const struct post *p, const struct evidence_given *hit, struct arena *a,
                     struct ask_err *err)
{
    const bool root = p->id == head->root;
    const struct store_reader who = engine_reader(en);
    struct post *said = arena_array(a, REMARKS, sizeof *said);
    struct tags tags;
    int n;

    if (!said) {
        return ask_fail(err, ASK_NOMEM, "no memory to weigh a post");
    }
    *out = (struct evidence){.post = p->id};
    numbers(out, en->standing, head->source, p, root);
    versions(out, en, head->id, p);
    duplicates(out, en, head->root);
    if (root) {
        return 0;
    }
    if (standing_sort_of(p->kind, root) == STANDING_ANSWERED) {
        for (tags.n = 0; tags.n < hit->ntags && tags.n < TAGS_MAX; tags.n++) {
            tags.id[tags.n] = hit->tags[tags.n];
        }
        (void)record(out, en, p->author_id, &tags, a);
    }
    n = store_remarks(said, REMARKS, en->store, head->id, p->id, HINT_TEXT_MAX, &who, a, err);
    for (int i = 0; i < n; i++) {
        if (engine_may_read(en, said[i].visibility)) {
            hear(out, &said[i], p, hit->asker > 0 && said[i].author_id == hit->asker);
        }
    }
    return n < 0 ? n : 0;
}

int evidence_thread(struct thread_evidence *out, struct engine *en, const struct thread *th,
                    struct arena *a, struct ask_err *err)
{
    struct evidence *ev;
    const int rc = evidence_of_thread(&ev, en, th, a, err);
    size_t best;

    if (rc < 0) {
        return rc;
    }
    best = best_answer(th, ev, true);
    *out = (struct thread_evidence){ev, th->nposts, best == BEST_NONE ? 0 : th->posts[best].id};
    return 0;
}

const struct evidence *evidence_find(const struct thread_evidence *te, int64_t post)
{
    for (size_t i = 0; te && i < te->n; i++) {
        if (te->v[i].post == post) {
            return &te->v[i];
        }
    }
    return NULL;
}

// ---- in words ----

/* Accepted ones are told of where there are any: many sources have no marks. */
static void put_record(const struct standing_record *r, struct sv tag, struct arena *a,
                       void (*put)(void *ctx, const char *words), void *ctx)
{
    const char *in = tag.n ? arena_printf(a, " in [" SV_FMT "]", SV_ARG(tag)) : "";
    const char *accepted = r->accepted > 0 ? arena_printf(a, ", %.0f accepted", r->accepted) : "";
    const char *s = in && accepted
                        ? arena_printf(a, "author has %.0f answers%s%s", r->answers, in, accepted)
                        : NULL;

    if (s) {
        put(ctx, s);
    }
}

void evidence_words(const struct evidence *ev, const struct post *p, struct arena *a,
                    void (*put)(void *ctx, const char *words), void *ctx)
{
    const char *s;

    if (p && p->accepted) {
        put(ctx, "accepted");
    }
    if (p && p->score != 0 && (s = arena_printf(a, "%+" PRId64, p->score))) {
        put(ctx, s);
    }
    if (ev->tagged.answers > 1) {
        put_record(&ev->tagged, ev->tag, a, put, ctx);
    } else if (ev->record.answers > 1) {
        put_record(&ev->record, sv_make("", 0), a, put, ctx);
    }
    if (ev->confirmed_total == 1 && ev->confirmed_by_asker) {
        put(ctx, "the asker says it worked");
    } else if (ev->confirmed_total &&
               (s = arena_printf(a, "%zu %s it worked%s", ev->confirmed_total,
                                 ev->confirmed_total == 1 ? "says" : "say",
                                 ev->confirmed_by_asker ? ", the asker too" : ""))) {
        put(ctx, s);
    }
    if (ev->outdated_total) {
        s = ev->outdated[0].post ? "said to be out of date"
                                 : arena_printf(a, "names " SV_FMT, SV_ARG(ev->outdated[0].why));
        put(ctx, s ? s : "out of date");
    }
}
