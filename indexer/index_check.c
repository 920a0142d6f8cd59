/* index_check.c - does the index say what the store says?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store's own check (corpus/store), repairing (`askwell rebuild`).
 * Method: each part is checked by Xapian, then every document against its record and stream. The
 * living passages are listed as (thread, view, post, section), sorted, and compared with what each
 * thread of the store is cut into now, by the sums of their words. Threads that changed after the
 * index's mark are left out: an index that is behind is no damage. What differs while the store
 * moves on is asked again at the end.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "indexer/build_priv.h"
#include "indexer/forward_file.h"
#include "indexer/index_part.h"
#include "indexer/index_reader.h"
#include "indexer/standing.h"
#include "indexer/versions.h"

#define FOUND_MAX   1000 /* problems told; more are only counted */
#define CHANGES_MAX 1000

struct living {
    uint32_t thread, post;
    const struct fwd_rec *rec; /* lent by a map */
    uint32_t sum;              /* of the stream */
    uint16_t section;
    uint8_t view;
    bool met; /* its thread was compared */
};

struct suspect {
    int64_t thread;
    char text[160];
};

struct check {
    const char *dir;
    int gen;
    struct gen_meta meta;
    int64_t mark; /* of the public view: the index's */
    int64_t view_mark[VIEW_COUNT];
    struct fwd_map map[VIEW_COUNT][2]; /* frozen, live */
    struct living *v;
    size_t n, cap;
    struct suspect *suspects;
    size_t nsuspects;
    void (*found)(void *ctx, const char *problem);
    void *ctx;
    int64_t problems;
    /* of the part being walked */
    const struct fwd_map *at;
    const char *base;
    int view;
    bool frozen;
    uint32_t last;
    struct index_part *part;
    int64_t thread; /* of the term being walked */
    int64_t in_threads;
    struct doc_maker *maker; /* makes passages again, to compare */
    int64_t stamp;           /* of the mark, in the store that the index followed */
};

static void tell(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void tell(struct check *c, const char *fmt, ...)
{
    char line[PATH_MAX + 256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    if (c->problems++ < FOUND_MAX)
        c->found(c->ctx, line);
}

/* ---- a part ---- */

static int living_put(struct check *c, const struct fwd_rec *rec, uint16_t section,
                      struct ask_err *err)
{
    if (c->n == c->cap) {
        const size_t cap = c->cap ? c->cap * 2 : 4096;
        struct living *v = realloc(c->v, cap * sizeof(*v));

        if (!v)
            return ask_fail(err, ASK_NOMEM, "out of memory checking the index");
        c->v = v;
        c->cap = cap;
    }
    c->v[c->n++] = (struct living){.thread = rec->thread,
                                   .post = rec->post,
                                   .rec = rec,
                                   .sum = rec->sum,
                                   .section = section,
                                   .view = (uint8_t)c->view};
    return 0;
}

static void tell_line(void *ctx, const char *problem)
{
    tell(ctx, "%s", problem);
}

/* A document of the part: it must have a record with a whole stream. */
static int check_doc(void *ctx, uint32_t doc, struct ask_err *err)
{
    struct check *c = ctx;
    const struct fwd_rec *rec = fwd_map_rec(c->at, doc);
    struct fwd_stream stream = {0};
    struct sv bytes;

    c->last = doc;
    if (!rec) {
        tell(c, "%s: passage %u has no record", c->base, doc);
        return 0;
    }
    bytes = fwd_map_stream(c->at, rec);
    if (!fwd_stream_open(&stream, bytes.p, bytes.n))
        tell(c, "%s: passage %u of thread %u: its token stream is damaged", c->base, doc,
             rec->thread);
    if ((rec->label != 0) != (c->view == VIEW_RESTRICTED))
        tell(c, "%s: passage %u of thread %u stands in the wrong view", c->base, doc, rec->thread);
    if (rec->dead_at && (int64_t)rec->dead_at <= c->view_mark[c->view])
        return 0;
    return living_put(c, rec, stream.section, err);
}

static int check_thread_doc(void *ctx, uint32_t doc, struct ask_err *err)
{
    struct check *c = ctx;
    const struct fwd_rec *rec = fwd_map_rec(c->at, doc);

    (void)err;
    c->in_threads++;
    if (rec && rec->thread != c->thread)
        tell(c, "%s: passage %u is found as thread %" PRId64 " but its record says %u", c->base,
             doc, c->thread, rec->thread);
    return 0;
}

static int check_thread_term(void *ctx, struct sv rest, struct ask_err *err)
{
    struct check *c = ctx;
    char term[FIELD_TERM_MAX];

    if (!sv_i64(rest, &c->thread)) {
        tell(c, "%s: a thread's term is no number", c->base);
        return 0;
    }
    return index_part_docs(c->part, sv_make(term, field_term_id(term, FIELD_THREAD, c->thread)),
                           check_thread_doc, c, err);
}

static int check_part(struct check *c, int view, bool frozen, struct ask_err *err)
{
    struct gen_path path;
    uint32_t count;
    int rc = generation_file(&path, err, c->dir, c->gen, "%s/%s", generation_view(view),
                             frozen ? "frozen" : "live");

    if (rc < 0 || (frozen && c->meta.frozen[view] == 0))
        return rc;
    c->at = &c->map[view][!frozen];
    c->base = path.s;
    c->view = view;
    c->frozen = frozen;
    c->in_threads = 0;
    rc = index_part_check(path.s, tell_line, c, err);
    if (rc == 0)
        rc = index_part_open(&c->part, path.s, PART_READ, err);
    if (rc == 0)
        rc = fwd_map_open(&c->map[view][!frozen], path.s, err);
    if (rc < 0)
        goto out;
    count = index_part_count(c->part);
    if (frozen && (count != c->meta.frozen[view] || index_part_last(c->part) != count))
        tell(c, "%s holds %u passages, its meta says %" PRId64, path.s, count,
             c->meta.frozen[view]);
    if (c->at->docs < index_part_last(c->part))
        tell(c, "%s.rec has %u records for %u passages", path.s, c->at->docs,
             index_part_last(c->part));
    rc = index_part_docs(c->part, sv_make("", 0), check_doc, c, err);
    if (rc == 0)
        rc =
            index_part_terms(c->part, sv_of(field_prefix(FIELD_THREAD)), check_thread_term, c, err);
    if (rc == 0 && c->in_threads != count)
        tell(c, "%s: %" PRId64 " passages are found by their threads, %u are there", path.s,
             c->in_threads, count);
out:
    index_part_free(c->part);
    c->part = NULL;
    return rc;
}

/* A part that cannot be read is a problem found, not a reason to stop looking at the others. */
static int check_parts(struct check *c, struct ask_err *err)
{
    struct ask_err why = {0};
    int rc;

    for (int v = 0; v < VIEW_COUNT; v++) {
        struct index_part *live = NULL;
        struct gen_path path;

        rc = generation_file(&path, err, c->dir, c->gen, "%s/live", generation_view(v));
        if (rc < 0)
            return rc;
        rc = index_part_open(&live, path.s, PART_READ, &why);
        if (rc == 0)
            rc = index_part_get(&c->view_mark[v], live, "mark", &why);
        if (rc == 0 && v == VIEW_PUBLIC)
            rc = index_part_get(&c->stamp, live, "stamp", &why);
        index_part_free(live);
        if (rc < 0)
            tell(c, "%s", why.msg);
    }
    c->mark = c->view_mark[VIEW_PUBLIC];
    for (int v = 0; v < VIEW_COUNT; v++)
        for (int frozen = 1; frozen >= 0; frozen--) {
            rc = check_part(c, v, frozen, &why);
            if (rc == ASK_NOMEM)
                return ask_fail(err, rc, "%s", why.msg);
            if (rc < 0)
                tell(c, "%s", why.msg);
        }
    return 0;
}

/* ---- against the store ---- */

static int living_cmp(const void *a, const void *b)
{
    const struct living *x = a, *y = b;

    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    if (x->view != y->view)
        return x->view < y->view ? -1 : 1;
    if (x->post != y->post)
        return x->post < y->post ? -1 : 1;
    if (x->section != y->section)
        return x->section < y->section ? -1 : 1;
    return 0;
}

/* Index of the first living passage of the thread, and how many there are. */
static size_t living_of(const struct check *c, uint32_t thread, size_t *n)
{
    size_t lo = 0, hi = c->n;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (c->v[mid].thread < thread)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (*n = 0; lo + *n < c->n && c->v[lo + *n].thread == thread;)
        ++*n;
    return lo;
}

static int suspect(struct check *c, int64_t thread, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int suspect(struct check *c, int64_t thread, const char *fmt, ...)
{
    struct suspect *s;
    va_list ap;

    c->problems += c->nsuspects == FOUND_MAX; /* one more for those not kept */
    if (c->nsuspects >= FOUND_MAX)
        return 0;
    if (!c->suspects)
        c->suspects = calloc(FOUND_MAX, sizeof(*c->suspects));
    if (!c->suspects)
        return ASK_NOMEM;
    s = &c->suspects[c->nsuspects++];
    s->thread = thread;
    va_start(ap, fmt);
    vsnprintf(s->text, sizeof(s->text), fmt, ap);
    va_end(ap);
    return 0;
}

/* The records of a thread against its passages. want is sorted as the living are. */
static int compare(struct check *c, const struct living *has, size_t nhas,
                   const struct living *want, size_t nwant, const struct build_reader *r,
                   const struct passage *const *of)
{
    for (size_t i = 0; i < nhas && i < nwant; i++) {
        struct fwd_rec rec = *has[i].rec;

        if (living_cmp(&has[i], &want[i]) != 0)
            return suspect(c, r->th.id,
                           "thread %" PRId64 ": passage %u of post %u is indexed, passage %u of "
                           "post %u should be",
                           r->th.id, has[i].section + 1U, has[i].post, want[i].section + 1U,
                           want[i].post);
        if (has[i].sum != want[i].sum)
            return suspect(c, r->th.id,
                           "thread %" PRId64 ": the indexed words of post %u are not the store's",
                           r->th.id, has[i].post);
        doc_numbers(&rec, &r->dt, of[i]->post);
        if (memcmp(&rec, has[i].rec, sizeof(rec)) != 0)
            return suspect(c, r->th.id,
                           "thread %" PRId64 ": the votes or marks of post %u are not the store's",
                           r->th.id, has[i].post);
    }
    if (nhas != nwant)
        return suspect(c, r->th.id, "thread %" PRId64 ": %zu passages are indexed, %zu should be",
                       r->th.id, nhas, nwant);
    return 0;
}

struct wanted {
    struct living key;
    const struct passage *ps;
};

static int wanted_cmp(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;

    return living_cmp(&x->key, &y->key);
}

static int check_thread(struct check *c, const struct store_change *ch, struct build_reader *r,
                        struct ask_err *err)
{
    size_t n, at = living_of(c, (uint32_t)ch->thread, &n);
    const struct passage **of;
    struct wanted *w;
    struct living *want;
    int rc = ch->gone ? ASK_NOTFOUND : build_reader_read(r, ch->thread, err);

    for (size_t i = 0; i < n; i++)
        c->v[at + i].met = true;
    if (rc == ASK_NOTFOUND)
        return n == 0 ? 0
                      : suspect(c, ch->thread,
                                "thread %" PRId64 " is gone but has %zu passages indexed",
                                ch->thread, n);
    if (rc < 0)
        return rc;
    w = arena_array(&r->arena, r->ps.n + 1, sizeof(*w));
    want = arena_array(&r->arena, r->ps.n + 1, sizeof(*want));
    of = arena_array(&r->arena, r->ps.n + 1, sizeof(*of));
    if (!w || !want || !of)
        return ask_fail(err, ASK_NOMEM, "out of memory checking thread %" PRId64, ch->thread);
    for (size_t i = 0; i < r->ps.n; i++) {
        struct doc d;

        rc = doc_make(&d, c->maker, &r->dt, &r->ps.v[i], NULL, err);
        if (rc < 0)
            return rc;
        w[i].ps = &r->ps.v[i];
        w[i].key = (struct living){.thread = d.rec.thread,
                                   .post = d.rec.post,
                                   .sum = (uint32_t)hash64(d.stream.p, d.stream.n, 0),
                                   .section = r->ps.v[i].section,
                                   .view = d.rec.label ? VIEW_RESTRICTED : VIEW_PUBLIC};
    }
    qsort(w, r->ps.n, sizeof(*w), wanted_cmp);
    for (size_t i = 0; i < r->ps.n; i++) {
        want[i] = w[i].key;
        of[i] = w[i].ps;
    }
    rc = compare(c, c->v + at, n, want, r->ps.n, r, of);
    return rc < 0 ? ask_fail(err, rc, "out of memory checking the index") : 0;
}

/* Tells the suspects that did not change while the check ran. */
static int tell_suspects(struct check *c, struct store *st, int64_t began,
                         struct store_change *changes, struct ask_err *err)
{
    int64_t mark = began;
    int n = CHANGES_MAX;

    while (c->nsuspects > 0 && n == CHANGES_MAX) {
        n = store_changes(changes, CHANGES_MAX, st, mark, err);
        if (n < 0)
            return n;
        for (int i = 0; i < n; i++) {
            mark = changes[i].change;
            for (size_t k = 0; k < c->nsuspects; k++)
                if (c->suspects[k].thread == changes[i].thread)
                    c->suspects[k].thread = 0;
        }
    }
    for (size_t k = 0; k < c->nsuspects; k++)
        if (c->suspects[k].thread)
            tell(c, "%s", c->suspects[k].text);
    return 0;
}

static int check_store(struct check *c, struct store *st, struct ask_err *err)
{
    struct store_change *changes = calloc(CHANGES_MAX, sizeof(*changes));
    const int64_t began = store_mark(st);
    struct build_reader r;
    int64_t mark = 0, stamp = 0;
    int n = CHANGES_MAX, rc;

    if (!changes)
        return ask_fail(err, ASK_NOMEM, "out of memory checking the index");
    build_reader_init(&r, st);
    if ((rc = store_stamp(&stamp, st, c->mark, err)) < 0)
        goto out;
    if (stamp != c->stamp) {
        /* Then nothing else need agree. */
        tell(c,
             "the index follows another store, or changes up to %" PRId64
             " that the store has lost: run `askwell index` or `askwell rebuild`",
             c->mark);
        goto out;
    }
    if (c->n > 0)
        qsort(c->v, c->n, sizeof(*c->v), living_cmp);
    while (rc == 0 && n == CHANGES_MAX) {
        n = store_changes(changes, CHANGES_MAX, st, mark, err);
        rc = n < 0 ? n : 0;
        for (int i = 0; rc == 0 && i < n; i++) {
            size_t many, at;

            mark = changes[i].change;
            if (mark <= c->mark) {
                rc = check_thread(c, &changes[i], &r, err);
                continue;
            }
            at = living_of(c, (uint32_t)changes[i].thread, &many);
            while (many-- > 0)
                c->v[at++].met = true;
        }
    }
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        if (!c->v[i].met && (i == 0 || c->v[i].thread != c->v[i - 1].thread))
            rc = suspect(c, c->v[i].thread, "thread %u is indexed but is not in the store",
                         c->v[i].thread);
    if (rc == 0)
        rc = tell_suspects(c, st, began, changes, err);
out:
    build_reader_dispose(&r);
    free(changes);
    return rc;
}

/* What makes answers better and no answer depends on. Last: nothing else is left out for it. */
static void check_sides(struct check *c)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct ask_err why = {0};
        struct spell *words = NULL;
        struct gen_path path;
        int rc = generation_file(&path, &why, c->dir, c->gen, "%s/words", generation_view(view));

        if (rc == 0)
            rc = spell_load(&words, path.s, &why);
        if (rc < 0 && rc != ASK_NOTFOUND)
            tell(c, "%s", why.msg);
        spell_free(words);
    }
    if (!standing_is_whole(c->dir))
        tell(c, "what is known of votes and authors (index/standing-*) is missing or damaged: the "
                "next `askwell index` makes it anew");
    if (!versions_are_whole(c->dir))
        tell(c, "which versions were superseded (index/standing-versions) is missing or damaged: "
                "the next `askwell index` makes it anew");
}

int index_check(const char *dir, struct store *st, void (*found)(void *ctx, const char *problem),
                void *ctx, struct ask_err *err)
{
    struct check c = {.dir = dir, .found = found, .ctx = ctx};
    struct ask_err why = {0};
    struct strmap *names = NULL;
    struct vocab *vocab = NULL;
    struct wordvec *learned = NULL;
    struct gen_path path;
    int hold = -1, fd = -1, rc;
    char *lock = path_join(dir, "index.lock");

    /* Without the lock a batch could be half done in what is looked at. Where nobody can write
     * nobody can hold it. */
    rc = lock ? file_lock(&fd, lock, 5000, err)
              : ask_fail(err, ASK_NOMEM, "out of memory checking the index");
    if (rc == ASK_DENIED)
        rc = 0;
    if (rc == 0)
        rc = c.gen = generation_current(dir, err);
    if (rc == ASK_NOTFOUND)
        rc = ask_fail(err, rc, "%s holds no index yet: run `askwell index` or `askwell rebuild`",
                      dir);
    if (rc > 0)
        rc = generation_hold(&hold, dir, c.gen, err);
    if (c.gen > 0 && rc == ASK_NOTFOUND)
        rc = ASK_CORRUPT; /* there is a current one, but not all of it */
    if (rc == 0)
        rc = generation_meta_load(&c.meta, dir, c.gen, err);
    if (rc < 0)
        goto out;
    if (generation_names_load(&names, dir, c.gen, &why) < 0)
        tell(&c, "%s", why.msg);
    if (generation_file(&path, &why, dir, c.gen, "vocab") < 0 ||
        vocab_load(&vocab, path.s, &why) < 0)
        tell(&c, "%s", why.msg);
    if (generation_file(&path, &why, dir, c.gen, "words.vec") < 0 ||
        wordvec_load(&learned, path.s, &why) < 0)
        tell(&c, "%s", why.msg);
    rc = check_parts(&c, err);
    if (rc == 0 && c.problems == 0)
        rc = doc_maker_new(&c.maker, names, vocab, err);
    if (rc == 0 && c.problems == 0)
        rc = check_store(&c, st, err);
    if (rc == 0)
        check_sides(&c);
    if (rc == 0 && c.problems > FOUND_MAX)
        found(ctx, "there is more of the kind: run `askwell rebuild`");
out:
    for (int v = 0; v < VIEW_COUNT; v++)
        for (int i = 0; i < 2; i++)
            fwd_map_close(&c.map[v][i]);
    generation_release(hold);
    generation_release(fd);
    doc_maker_free(c.maker);
    strmap_free(names);
    vocab_free(vocab);
    wordvec_free(learned);
    free(c.suspects);
    free(c.v);
    free(lock);
    return rc;
}
