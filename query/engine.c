/* engine.c - store and index opened together, and what a reader may see of them.
 * Not here: searching (search.c, answer.c).
 * Invariant: a reader without labels opens the public databases only, and a post he may not read
 * is told of with the words for one that does not exist.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "indexer/generation.h"
#include "query/engine_priv.h"
#include "query/synonyms.h"
#include "query/weights.h"

#define TITLE_BYTES 80 /* of a title made from a line of text */

static int set_identity(struct engine *en, const struct reader_identity *who, struct ask_err *err)
{
    en->owner = who && who->owner;
    if (!who || !who->nlabels) {
        return 0;
    }
    en->label = calloc(who->nlabels, sizeof *en->label);
    en->label_id = calloc(who->nlabels, sizeof *en->label_id);
    if (!en->label || !en->label_id) {
        return ask_fail(err, ASK_NOMEM, "no memory to open the search");
    }
    for (size_t i = 0; i < who->nlabels; i++) {
        char *copy = malloc(who->labels[i].n + 1);

        if (!copy) {
            return ask_fail(err, ASK_NOMEM, "no memory to open the search");
        }
        memcpy(copy, who->labels[i].p ? who->labels[i].p : "", who->labels[i].n);
        copy[who->labels[i].n] = 0;
        en->label[en->nlabels++] = sv_make(copy, who->labels[i].n);
    }
    return 0;
}

static bool may_read_id(void *ctx, uint16_t label)
{
    return engine_may_read_id(ctx, label);
}

/* Opens the side tables again when they were replaced, or when what may be read has changed. The
 * table of versions is written before the others, whose stamp thereby tells of it too. */
static int look_standing(struct engine *en, bool labels_moved, struct ask_err *err)
{
    const bool labels = en->owner || en->nlabels;
    const uint64_t stamp = standing_stamp(en->dir, labels);
    struct standing *s;
    struct versions *v;
    int rc;

    if (!labels_moved && stamp == en->standing_stamp) {
        return 0;
    }
    if ((rc = standing_open(&s, en->dir, labels, may_read_id, en, err)) < 0) {
        return rc;
    }
    if ((rc = versions_open(&v, en->dir, err)) < 0) {
        standing_free(s);
        return rc;
    }
    standing_free(en->standing);
    versions_free(en->versions);
    en->standing = s;
    en->versions = v;
    en->standing_stamp = stamp;
    return 0;
}

/* What depends on the state of store and index. */
static int look_again(struct engine *en, bool moved, struct ask_err *err)
{
    bool labels = !en->analyzer;
    int rc;

    for (size_t i = 0; i < en->nlabels; i++) {
        const int64_t id = store_label_id(en->store, en->label[i]);

        labels |= id != en->label_id[i];
        en->label_id[i] = id;
    }
    if ((rc = look_standing(en, labels, err)) < 0) {
        return rc;
    }
    if (moved || !en->analyzer) {
        struct analyzer *an;
        struct synonyms *syn;

        if ((rc = analyzer_new(&an, index_reader_names(en->index), err)) < 0) {
            return rc;
        }
        if ((rc = synonyms_new(&syn, an, en->synonyms_path, err)) < 0) {
            analyzer_free(an);
            return rc;
        }
        synonyms_free(en->synonyms);
        en->synonyms = syn;
        analyzer_free(en->analyzer);
        en->analyzer = an;
    }
    return 0;
}

/* The data folder's own weights, where it has any. */
static int own_weights(struct engine *en, const char *dir, struct ask_err *err)
{
    char *path = path_join(dir, WEIGHTS_FILE);
    int rc = 0;

    if (!path) {
        return ask_fail(err, ASK_NOMEM, "no memory to open the search");
    }
    en->weights = rank_defaults;
    if (file_exists(path)) {
        rc = weights_read(&en->weights, path, err);
    }
    free(path);
    return rc;
}

int engine_weights(struct engine *en, const char *path, struct ask_err *err)
{
    return weights_read(&en->weights, path, err);
}

int engine_open(struct engine **out, const char *dir, const struct reader_identity *who,
                struct ask_err *err)
{
    struct engine *en = calloc(1, sizeof *en);
    int rc;

    *out = NULL;
    if (!en) {
        return ask_fail(err, ASK_NOMEM, "no memory to open the search");
    }
    if (!(en->dir = strdup(dir)) || !(en->synonyms_path = path_join(dir, SYNONYMS_FILE))) {
        engine_free(en);
        return ask_fail(err, ASK_NOMEM, "no memory to open the search");
    }
    if ((rc = set_identity(en, who, err)) < 0 || (rc = own_weights(en, dir, err)) < 0 ||
        (rc = store_open(&en->store, dir, STORE_READ, err)) < 0 ||
        (rc = index_reader_open(&en->index, dir,
                                en->owner || en->nlabels ? INDEX_RESTRICTED : INDEX_PUBLIC, err)) <
            0 ||
        (rc = look_again(en, true, err)) < 0) {
        engine_free(en);
        return rc;
    }
    *out = en;
    return 0;
}

void engine_free(struct engine *en)
{
    if (!en) {
        return;
    }
    synonyms_free(en->synonyms);
    free(en->synonyms_path);
    analyzer_free(en->analyzer); /* before the index, whose names it borrows */
    index_reader_free(en->index);
    standing_free(en->standing);
    versions_free(en->versions);
    free(en->dir);
    store_free(en->store);
    for (size_t i = 0; i < en->nlabels; i++) {
        free((void *)(uintptr_t)en->label[i].p);
    }
    free(en->label);
    free(en->label_id);
    free(en);
}

int engine_refresh(struct engine *en, struct ask_err *err)
{
    int moved;

    /* The names are lent until the index moves: the analyzer must not outlive them. */
    if ((moved = index_reader_refresh(en->index, err)) < 0) {
        return moved;
    }
    return look_again(en, moved > 0, err);
}

/* Of a reader who sees public posts alone, labelled ones must not move it: neither by a change
 * number, nor because the index is built anew, which they can be the cause of. (It gives the same
 * answers then, but for how the weights of words fall where dead passages went.) The stamp tells
 * stores apart whose numbers are the same. The index has taken in either everything public, or what
 * came up to its mark. */
uint64_t engine_revision(const struct engine *en)
{
    const bool anonymous = !en->owner && !en->nlabels;
    const int64_t made = anonymous ? store_public_mark(en->store) : store_mark(en->store);
    const int64_t mark = index_reader_mark(en->index);
    const uint64_t built = anonymous ? 0 : index_reader_made(en->index);
    int64_t stamp = 0;

    (void)store_stamp(&stamp, en->store, made, NULL);
    const uint64_t v[] = {built,
                          (uint64_t)made,
                          (uint64_t)stamp,
                          (uint64_t)(mark < made ? mark : made),
                          (uint64_t)en->owner,
                          en->nlabels,
                          hash64(&en->weights, sizeof en->weights, 0),
                          synonyms_stamp(en->synonyms)};

    return hash64(v, sizeof v, 0);
}

struct store *engine_store(struct engine *en)
{
    return en->store;
}

uint32_t engine_freq(struct engine *en, struct sv term)
{
    return index_reader_freq(en->index, term);
}

bool engine_may_read(const struct engine *en, struct sv visibility)
{
    bool may = en->owner || visibility.n == 0;

    for (size_t i = 0; i < en->nlabels && !may; i++) {
        may = sv_eq(en->label[i], visibility);
    }
    return may;
}

bool engine_may_read_id(const struct engine *en, uint16_t label)
{
    bool may = en->owner || label == 0;

    for (size_t i = 0; i < en->nlabels && !may; i++) {
        may = en->label_id[i] == label;
    }
    return may;
}

/* A title for posts whose root has none to show: the first line of the text. */
static struct sv title_of(const struct post *p)
{
    struct sv rest = p->body, line = {NULL, 0};

    if (p->title.n) {
        return p->title;
    }
    while (sv_line(&rest, &line) && !sv_trim(line).n) {
    }
    line = sv_trim(line);
    return sv_make(line.p, line.n > TITLE_BYTES ? utf8_cut(line, TITLE_BYTES) : line.n);
}

// ---- words, as far as this reader may know them ----

#define ALIVE_MOST 4096 /* passages looked at for one that lives */

static bool may_read_rec(void *ctx, const struct fwd_rec *rec)
{
    return engine_may_read_id(ctx, rec->label);
}

static bool may_read_word(void *ctx, uint16_t label)
{
    return engine_may_read_id(ctx, label);
}

bool engine_alive(struct engine *en, struct sv term)
{
    return index_reader_alive(en->index, term, ALIVE_MOST, may_read_rec, en);
}

#define HITS_MAX 64 /* of a view */

struct hits {
    struct spell_hit v[VIEW_COUNT * HITS_MAX];
    size_t n;
};

static int by_nearness(const void *x, const void *y)
{
    const struct spell_hit *a = x, *b = y;

    if (a->distance != b->distance) {
        return a->distance < b->distance ? -1 : 1;
    }
    if (a->count != b->count) {
        return a->count > b->count ? -1 : 1;
    }
    return sv_cmp(a->word, b->word);
}

/* The best of what was gathered; a word of several labels comes once. */
static size_t best_hits(struct spell_hit *out, size_t max, struct hits *h)
{
    size_t n = 0;

    for (size_t i = 0; i < h->n; i++) {
        size_t k = 0;

        while (k < n && !sv_eq(h->v[k].word, h->v[i].word)) {
            k++;
        }
        if (k < n) {
            h->v[k].count += h->v[i].count;
        } else {
            h->v[n++] = h->v[i];
        }
    }
    qsort(h->v, n, sizeof *h->v, by_nearness);
    n = n < max ? n : max;
    memcpy(out, h->v, n * sizeof *out);
    return n;
}

size_t engine_near(struct spell_hit *out, size_t max, struct engine *en, struct sv word,
                   unsigned within)
{
    const struct spell_reader who = {may_read_word, en};
    struct hits h = {.n = 0};

    for (int view = 0; view < VIEW_COUNT; view++) {
        h.n += spell_near(h.v + h.n, HITS_MAX, index_reader_words(en->index, view), &who, word,
                          within);
    }
    return best_hits(out, max, &h);
}

uint32_t engine_times(struct engine *en, struct sv word)
{
    const struct spell_reader who = {may_read_word, en};
    uint64_t times = 0;

    for (int view = 0; view < VIEW_COUNT; view++) {
        times += spell_times(index_reader_words(en->index, view), &who, word);
    }
    return times < UINT32_MAX ? (uint32_t)times : UINT32_MAX;
}

size_t engine_begin(struct spell_hit *out, size_t max, struct engine *en, struct sv prefix)
{
    const struct spell_reader who = {may_read_word, en};
    struct hits h = {.n = 0};

    for (int view = 0; view < VIEW_COUNT; view++) {
        h.n += spell_begin(h.v + h.n, HITS_MAX, index_reader_words(en->index, view), &who, prefix);
    }
    return best_hits(out, max, &h);
}

static bool may_read_label(void *ctx, int64_t label)
{
    return label >= 0 && label <= UINT16_MAX && engine_may_read_id(ctx, (uint16_t)label);
}

struct store_reader engine_reader(struct engine *en)
{
    return (struct store_reader){may_read_label, en, en->owner || en->nlabels};
}

int engine_head(struct thread_head *out, struct engine *en, int64_t thread, struct arena *a,
                struct ask_err *err)
{
    const struct store_reader who = engine_reader(en);

    return store_thread_head_for(out, en->store, thread, &who, a, err);
}

/* Leaves out the links of a post that lead to what this reader may not read. */
static int links_seen(struct post *p, struct engine *en, struct arena *a, struct ask_err *err)
{
    struct post_link *v;
    size_t n = 0;

    if (en->owner || !p->nlinks) {
        return 0;
    }
    if (!(v = arena_array(a, p->nlinks, sizeof *v))) {
        return ask_fail(err, ASK_NOMEM, "no memory for the links of a post");
    }
    for (size_t i = 0; i < p->nlinks; i++) {
        if (!p->links[i].post ||
            may_read_label(en, store_post_label(en->store, p->links[i].post))) {
            v[n++] = p->links[i];
        }
    }
    p->links = v;
    p->nlinks = n;
    return 0;
}

/* The title that the posts left over give a thread: the root's, else the first there is. */
static struct sv title_left(const struct thread *th)
{
    for (size_t i = 0; i < th->nposts; i++) {
        if (th->posts[i].title.n) {
            return th->posts[i].title;
        }
    }
    return th->nposts ? title_of(&th->posts[th->posts[0].ghost && th->nposts > 1]) : sv_make("", 0);
}

int engine_thread(struct thread *out, struct engine *en, int64_t id, struct arena *a,
                  struct ask_err *err)
{
    int rc = store_thread(out, en->store, id, 0, a, err);
    size_t n = 0, real = 0;
    bool root;

    if (rc < 0) {
        return rc;
    }
    root = out->nposts && engine_may_read(en, out->posts[0].visibility);
    for (size_t i = 0; i < out->nposts && rc == 0; i++) {
        if (engine_may_read(en, out->posts[i].visibility) && (n || root || !out->posts[i].ghost)) {
            real += !out->posts[i].ghost;
            out->posts[n] = out->posts[i];
            rc = links_seen(&out->posts[n++], en, a, err);
        }
    }
    if (rc < 0) {
        return rc;
    }
    if (n != out->nposts) {
        out->nposts = n;
        out->title = title_left(out);
    }
    /* A thread of nothing but placeholders tells that there is something to hide. */
    if (!real) {
        return ask_fail(err, ASK_NOTFOUND, "there is no thread %lld", (long long)id);
    }
    return 0;
}

int engine_post(struct post *out, struct thread_head *head, struct engine *en, int64_t id,
                struct arena *a, struct ask_err *err)
{
    int rc = store_post(out, en->store, id, a, err);

    if (rc == ASK_NOTFOUND || (rc == 0 && (out->ghost || !engine_may_read(en, out->visibility)))) {
        return ask_fail(err, ASK_NOTFOUND, "there is no post %lld", (long long)id);
    }
    if (rc == 0) {
        rc = links_seen(out, en, a, err);
    }
    if (rc == 0) {
        rc = engine_head(head, en, out->thread, a, err);
    }
    if (rc == 0 && !head->title.n) {
        head->title = title_of(out);
    }
    return rc;
}

int engine_tags(struct store_tag **out, struct engine *en, size_t max, struct arena *a,
                struct ask_err *err)
{
    return store_tags(out, en->store, en->owner, max, a, err);
}

int engine_sources(struct store_source **out, struct engine *en, struct arena *a,
                   struct ask_err *err)
{
    return store_sources(out, en->store, en->owner, a, err);
}
