/* build_update.c - following the store's changes in the live parts of a generation.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: making a generation (build_first.c).
 * Method: changes are taken oldest first, in batches. A thread whose words changed is retired
 * whole, by its term: deleted from the live part, marked dead in the frozen part's records; its
 * passages are added anew to the live part. Where only numbers changed the records are changed in
 * place. One batch is one transaction of Xapian, which also moves the mark.
 * A thread's change number can move on while its words wait to be taken in, so the mark may pass
 * the number at which the words changed. Words are therefore compared with `base`: the mark of the
 * last time that nothing was left to follow. Invariants: what a transaction refers to in the
 * forward files is on disk before it commits. The restricted view commits before the public one,
 * whose mark is the index's: killed in between, the batch is done again, which is harmless. A
 * passage marked dead by a batch that did not commit is alive for every reader, since dead_at is
 * above their mark, and is healed when the next follow begins.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "indexer/build_priv.h"
#include "indexer/forward_file.h"
#include "indexer/index_part.h"

#define BATCH_THREADS  1000
#define BATCH_PASSAGES 2000
#define LIVE_FLOOR     20000 /* a live part this small never asks for a new generation */
#define DEAD_FLOOR     2000
#define GROWN_SHARE    5    /* live or dead above a fifth of the frozen ask for one */
#define BULK_FLOOR     1000 /* passages waiting; more than a third of all are quicker built anew */
#define BULK_SHARE     3

struct view {
    struct index_part *live, *frozen; /* frozen NULL when there is none */
    struct fwd_writer fw;             /* of the live part */
    struct fwd_writer fz;             /* of the frozen part; records change only */
    int64_t langs, words, passages;   /* what the live part adds to the frozen one */
    int64_t mark;
    int64_t dead;
    bool open; /* within a transaction */
};

struct follow {
    struct build *b;
    int gen;
    struct gen_meta meta;
    struct strmap *names;
    struct vocab *vocab;
    struct doc_maker *maker;
    struct build_reader reader;
    struct view view[VIEW_COUNT];
    struct store_change *changes;
    int64_t base;  /* threads whose words changed above this are taken in whole */
    int64_t batch; /* passages added in this batch */
};

/* ---- opening ---- */

/* Forgets marks of death that a killed batch left above the mark, and counts the dead. */
static int heal(struct view *v, const char *base, struct ask_err *err)
{
    struct fwd_map map;
    int rc = fwd_map_open(&map, base, err);

    if (rc < 0)
        return rc;
    for (uint32_t doc = 1; rc == 0 && doc <= map.docs; doc++) {
        const struct fwd_rec *rec = fwd_map_rec(&map, doc);

        if (!rec || !rec->dead_at)
            continue;
        if ((int64_t)rec->dead_at > v->mark) {
            struct fwd_rec back = *rec;

            back.dead_at = 0;
            rc = fwd_writer_put(&v->fz, doc, &back, err);
        } else {
            v->dead++;
        }
    }
    fwd_map_close(&map);
    return rc;
}

static int view_open(struct follow *f, int view, struct ask_err *err)
{
    const unsigned nosync = f->b->opt->nosync ? PART_NOSYNC : 0;
    struct view *v = &f->view[view];
    struct gen_path path;
    int rc = generation_file(&path, err, f->b->dir, f->gen, "%s/live", generation_view(view));

    if (rc == 0)
        rc = index_part_open(&v->live, path.s, PART_WRITE | nosync, err);
    if (rc == 0)
        rc = fwd_writer_open(&v->fw, path.s, index_part_last(v->live) + 1, err);
    if (rc == 0)
        rc = index_part_get(&v->mark, v->live, "mark", err);
    if (rc == 0)
        rc = index_part_get(&v->langs, v->live, "langs", err);
    if (rc == 0)
        rc = index_part_get(&v->words, v->live, "words", err);
    if (rc == 0)
        rc = index_part_get(&v->passages, v->live, "passages", err);
    if (rc < 0 || f->meta.frozen[view] == 0)
        return rc;
    rc = generation_file(&path, err, f->b->dir, f->gen, "%s/frozen", generation_view(view));
    if (rc == 0)
        rc = index_part_open(&v->frozen, path.s, PART_READ, err);
    if (rc == 0)
        rc = fwd_writer_open(&v->fz, path.s, index_part_last(v->frozen) + 1, err);
    return rc == 0 ? heal(v, path.s, err) : rc;
}

static int follow_open(struct follow *f, struct ask_err *err)
{
    int rc = generation_meta_load(&f->meta, f->b->dir, f->gen, err);

    build_reader_init(&f->reader, f->b->st);
    f->changes = calloc(BATCH_THREADS, sizeof(*f->changes));
    if (rc == 0 && !f->changes)
        rc = ask_fail(err, ASK_NOMEM, "out of memory following the changes");
    for (int v = 0; rc == 0 && v < VIEW_COUNT; v++)
        rc = view_open(f, v, err);
    return rc == 0 ? index_part_get(&f->base, f->view[VIEW_PUBLIC].live, "base", err) : rc;
}

/* What analysing needs; only when there is something to analyse. */
static int follow_maker(struct follow *f, struct ask_err *err)
{
    struct gen_path path;
    int rc;

    if (f->maker)
        return 0;
    rc = generation_file(&path, err, f->b->dir, f->gen, "vocab");
    if (rc == 0)
        rc = vocab_load(&f->vocab, path.s, err);
    if (rc == 0)
        rc = generation_names_load(&f->names, f->b->dir, f->gen, err);
    return rc == 0 ? doc_maker_new(&f->maker, f->names, f->vocab, err) : rc;
}

static void follow_close(struct follow *f)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        index_part_free(f->view[i].live);
        index_part_free(f->view[i].frozen);
        fwd_writer_close(&f->view[i].fw);
        fwd_writer_close(&f->view[i].fz);
    }
    doc_maker_free(f->maker);
    build_reader_dispose(&f->reader);
    vocab_free(f->vocab);
    strmap_free(f->names);
    free(f->changes);
}

/* ---- a thread ---- */

static int view_begin(struct view *v, struct ask_err *err)
{
    int rc = 0;

    if (!v->open)
        rc = index_part_begin(v->live, err);
    v->open = rc == 0;
    return rc;
}

struct docs {
    uint32_t *v;
    size_t n, cap;
};

static int docs_put(void *ctx, uint32_t doc, struct ask_err *err)
{
    struct docs *d = ctx;

    if (d->n == d->cap) {
        const size_t cap = d->cap ? d->cap * 2 : 64;
        uint32_t *v = realloc(d->v, cap * sizeof(*v));

        if (!v)
            return ask_fail(err, ASK_NOMEM, "out of memory for a thread's passages");
        d->v = v;
        d->cap = cap;
    }
    d->v[d->n++] = doc;
    return 0;
}

/* The documents of a thread in a part, or none where the part is none. */
static int docs_of(struct docs *d, struct index_part *part, int64_t thread, struct ask_err *err)
{
    char term[FIELD_TERM_MAX];

    d->n = 0;
    if (!part)
        return 0;
    return index_part_docs(part, sv_make(term, field_term_id(term, FIELD_THREAD, thread)), docs_put,
                           d, err);
}

static int count_out(struct follow *f, struct view *v, const struct fwd_writer *fw,
                     const struct fwd_rec *rec, struct ask_err *err)
{
    struct fwd_head head;
    const int rc = fwd_writer_head(&head, fw, rec, err);

    standing_change_put(f->b->change, rec, false);
    if (rc == 0) {
        v->words -= head.length;
        v->passages--;
    }
    return rc;
}

static int retire(struct follow *f, const struct store_change *c, struct docs *d,
                  struct ask_err *err)
{
    struct fwd_rec rec;
    int rc = 0;

    for (int i = 0; rc == 0 && i < VIEW_COUNT; i++) {
        struct view *v = &f->view[i];

        rc = docs_of(d, v->live, c->thread, err);
        if (rc == 0 && d->n > 0)
            rc = view_begin(v, err);
        for (size_t k = 0; rc == 0 && k < d->n; k++) {
            rc = fwd_writer_get(&rec, &v->fw, d->v[k], err);
            if (rc == 0)
                rc = count_out(f, v, &v->fw, &rec, err);
            if (rc == 0)
                rc = index_part_delete(v->live, d->v[k], err);
            f->b->rep->retired++;
        }
        if (rc == 0)
            rc = docs_of(d, v->frozen, c->thread, err);
        for (size_t k = 0; rc == 0 && k < d->n; k++) {
            rc = fwd_writer_get(&rec, &v->fz, d->v[k], err);
            if (rc < 0 || rec.dead_at)
                continue;
            rc = view_begin(v, err);
            if (rc == 0)
                rc = count_out(f, v, &v->fz, &rec, err);
            rec.dead_at = (uint64_t)c->change;
            if (rc == 0)
                rc = fwd_writer_put(&v->fz, d->v[k], &rec, err);
            v->dead++;
            f->b->rep->retired++;
        }
    }
    return rc;
}

static int add(struct follow *f, const struct passage *ps, struct ask_err *err)
{
    struct fwd_head head;
    struct view *v;
    struct doc doc;
    uint32_t number = 0;
    int64_t t0 = build_cpu_us(), t1;
    int rc = doc_make(&doc, f->maker, &f->reader.dt, ps, NULL, err);

    f->b->rep->us_analyze += (t1 = build_cpu_us()) - t0;
    if (rc < 0)
        return rc;
    v = &f->view[doc.rec.label ? VIEW_RESTRICTED : VIEW_PUBLIC];
    rc = view_begin(v, err);
    if (rc == 0)
        rc = index_part_add(v->live, &doc, &number, err);
    if (rc == 0 && (number != v->fw.next || doc.stream.n < sizeof(head)))
        rc = ask_fail(err, ASK_INTERNAL, "passage %u came out as %u", v->fw.next, number);
    if (rc == 0)
        rc = fwd_writer_append(&v->fw, &doc.rec, doc.stream, err);
    if (rc < 0)
        return rc;
    standing_change_put(f->b->change, &doc.rec, true);
    memcpy(&head, doc.stream.p, sizeof(head));
    v->words += head.length;
    v->passages++;
    v->langs |= (int64_t)1 << doc.rec.lang;
    f->batch++;
    f->b->rep->passages++;
    f->b->rep->us_write += build_cpu_us() - t1;
    return 0;
}

/* ---- numbers in place ---- */

static int post_cmp(const void *a, const void *b)
{
    const struct post *const *x = a, *const *y = b;

    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* The thread's posts by id, in the reader's arena. */
static const struct post **posts_by_id(struct build_reader *r, struct ask_err *err)
{
    const struct post **v = arena_array(&r->arena, r->th.nposts + 1, sizeof(struct post *));

    if (!v) {
        (void)ask_fail(err, ASK_NOMEM, "out of memory for %zu posts", r->th.nposts);
        return NULL;
    }
    for (size_t i = 0; i < r->th.nposts; i++)
        v[i] = &r->th.posts[i];
    qsort(v, r->th.nposts, sizeof(struct post *), post_cmp);
    return v;
}

static int renumber_part(struct follow *f, struct fwd_writer *fw, const struct docs *d,
                         const struct post **posts, struct ask_err *err)
{
    const struct build_reader *r = &f->reader;
    struct fwd_rec rec, was;
    int rc = 0;

    for (size_t k = 0; rc == 0 && k < d->n; k++) {
        struct post key = {0}, *keyp = &key;
        const struct post **p;

        rc = fwd_writer_get(&rec, fw, d->v[k], err);
        if (rc < 0 || rec.dead_at)
            continue;
        key.id = rec.post;
        p = bsearch(&keyp, posts, r->th.nposts, sizeof(struct post *), post_cmp);
        if (!p)
            continue; /* its words changed since the change was listed: they come later */
        was = rec;
        doc_numbers(&rec, &r->dt, *p);
        if (memcmp(&was, &rec, sizeof(rec)) == 0)
            continue;
        standing_change_put(f->b->change, &was, false);
        standing_change_put(f->b->change, &rec, true);
        rc = fwd_writer_put(fw, d->v[k], &rec, err);
        f->b->rep->renumbered++;
    }
    return rc;
}

static int renumber(struct follow *f, int64_t thread, struct docs *d, struct ask_err *err)
{
    const struct post **posts = posts_by_id(&f->reader, err);
    int rc = posts ? 0 : ASK_NOMEM;

    for (int i = 0; rc == 0 && i < VIEW_COUNT; i++) {
        struct view *v = &f->view[i];

        rc = docs_of(d, v->live, thread, err);
        if (rc == 0)
            rc = renumber_part(f, &v->fw, d, posts, err);
        if (rc == 0)
            rc = docs_of(d, v->frozen, thread, err);
        if (rc == 0)
            rc = renumber_part(f, &v->fz, d, posts, err);
    }
    return rc;
}

/* ---- a batch ---- */

static int follow_thread(struct follow *f, const struct store_change *c, struct docs *d,
                         struct ask_err *err)
{
    const int64_t t0 = build_cpu_us();
    int rc = c->gone ? ASK_NOTFOUND : build_reader_read(&f->reader, c->thread, err);
    const bool gone = rc == ASK_NOTFOUND; /* also when it went after it was listed */

    f->b->rep->us_read += build_cpu_us() - t0;
    if (rc < 0 && !gone)
        return rc;
    if (!gone && c->content <= f->base)
        return renumber(f, c->thread, d, err);
    rc = retire(f, c, d, err);
    if (rc == 0 && !gone)
        rc = follow_maker(f, err);
    for (size_t k = 0; rc == 0 && !gone && k < f->reader.ps.n; k++)
        rc = add(f, &f->reader.ps.v[k], err);
    return rc;
}

static int view_commit(struct follow *f, int view, int64_t mark, struct ask_err *err)
{
    struct view *v = &f->view[view];
    int64_t stamp = 0;
    int rc = 0;

    if (v->open)
        rc = index_part_set(v->live, "langs", v->langs, err);
    if (rc == 0 && v->open)
        rc = index_part_set(v->live, "words", v->words, err);
    if (rc == 0 && v->open)
        rc = index_part_set(v->live, "passages", v->passages, err);
    if (rc == 0 && v->open)
        rc = index_part_set(v->live, "mark", mark, err);
    if (rc == 0 && view == VIEW_PUBLIC)
        rc = store_stamp(&stamp, f->b->st, mark, err);
    if (rc == 0 && view == VIEW_PUBLIC)
        rc = index_part_set(v->live, "stamp", stamp, err);
    if (rc == 0)
        rc = f->b->opt->nosync ? fwd_writer_flush(&v->fw, err) : fwd_writer_sync(&v->fw, err);
    if (rc == 0 && v->frozen && !f->b->opt->nosync)
        rc = fwd_writer_sync(&v->fz, err);
    if (rc == 0 && v->open)
        rc = index_part_commit(v->live, err);
    if (rc == 0 && v->open)
        v->mark = mark;
    v->open = false;
    return rc;
}

/* Takes in a batch of changes after mark; returns how many, 0 when there are none left. */
static int follow_batch(struct follow *f, struct docs *d, struct ask_err *err)
{
    const int64_t mark = f->view[VIEW_PUBLIC].mark;
    const int64_t most = f->b->flush < BATCH_PASSAGES ? f->b->flush : BATCH_PASSAGES;
    const int n = store_changes(f->changes, BATCH_THREADS, f->b->st, mark, err);
    int64_t t0;
    int done, rc = n < 0 ? n : 0;

    if (n <= 0)
        return rc;
    f->batch = 0;
    if ((rc = standing_expect(f->b->dir, f->b->opt->nosync, err)) < 0)
        return rc;
    rc = view_begin(&f->view[VIEW_PUBLIC], err);
    for (done = 0; rc == 0 && done < n && f->batch < most; done++) {
        rc = follow_thread(f, &f->changes[done], d, err);
        if (rc == 0 && done % 16 == 15)
            rc = build_stopped(f->b, err);
    }
    /* The last one: nothing is left to follow. */
    if (rc == 0 && done == n && n < BATCH_THREADS) {
        f->base = f->changes[n - 1].change;
        rc = index_part_set(f->view[VIEW_PUBLIC].live, "base", f->base, err);
    }
    if (rc < 0)
        return rc;
    t0 = build_cpu_us();
    for (int i = VIEW_COUNT - 1; rc == 0 && i >= 0; i--)
        rc = view_commit(f, i, f->changes[done - 1].change, err);
    f->b->rep->us_write += build_cpu_us() - t0;
    f->b->rep->threads += done;
    return rc < 0 ? rc : done;
}

/* ---- how much there is ---- */

static int64_t share_of(const struct follow *f, int64_t floor)
{
    const int64_t part =
        (f->meta.frozen[VIEW_PUBLIC] + f->meta.frozen[VIEW_RESTRICTED]) / GROWN_SHARE;

    return part > floor ? part : floor;
}

static bool has_grown(const struct follow *f)
{
    int64_t live = 0, dead = 0;

    for (int i = 0; i < VIEW_COUNT; i++) {
        live += index_part_count(f->view[i].live);
        dead += f->view[i].dead;
    }
    return live > share_of(f, LIVE_FLOOR) || dead > share_of(f, DEAD_FLOOR);
}

/* Says whether so many words wait that building anew is quicker than following, and how many
 * threads there are to follow. */
static int is_bulk(bool *bulk, int64_t *waiting, struct follow *f, struct ask_err *err)
{
    const int64_t limit = share_of(f, LIVE_FLOOR);
    struct store_stats stats;
    int64_t mark = f->view[VIEW_PUBLIC].mark, threads = 0, passages, all;
    int n = BATCH_THREADS, rc = 0;

    *bulk = false;
    *waiting = 0;
    while (n == BATCH_THREADS && threads <= limit) {
        n = store_changes(f->changes, BATCH_THREADS, f->b->st, mark, err);
        if (n < 0)
            return n;
        for (int i = 0; i < n; i++)
            threads += !f->changes[i].gone && f->changes[i].content > f->base;
        *waiting += n;
        if (n > 0)
            mark = f->changes[n - 1].change;
    }
    if (threads == 0)
        return 0;
    rc = store_stats(&stats, f->b->st, true, err);
    if (rc < 0)
        return rc;
    passages = stats.threads > 0 ? threads * (stats.posts / stats.threads + 1) : threads;
    all = passages + f->meta.frozen[VIEW_PUBLIC] + f->meta.frozen[VIEW_RESTRICTED] +
          index_part_count(f->view[VIEW_PUBLIC].live) +
          index_part_count(f->view[VIEW_RESTRICTED].live);
    *bulk = passages > limit || (passages > BULK_FLOOR && passages > all / BULK_SHARE);
    return 0;
}

/* Says whether the store has the history that the index followed. */
static int is_same_store(bool *same, struct follow *f, struct ask_err *err)
{
    int64_t was, is = 0;
    int rc = index_part_get(&was, f->view[VIEW_PUBLIC].live, "stamp", err);

    if (rc == 0)
        rc = store_stamp(&is, f->b->st, f->view[VIEW_PUBLIC].mark, err);
    *same = rc < 0 || was == is;
    return rc;
}

int build_follow(struct build *b, int gen, bool *grown, struct ask_err *err)
{
    struct follow *f = calloc(1, sizeof(*f));
    struct docs d = {0};
    int64_t waiting = 0;
    bool bulk = false, same = true;
    int rc;

    if (grown)
        *grown = false;
    if (!f)
        return ask_fail(err, ASK_NOMEM, "out of memory following the changes");
    f->b = b;
    f->gen = gen;
    rc = follow_open(f, err);
    if (rc == 0 && grown)
        rc = is_same_store(&same, f, err);
    if (!same) {
        log_warn("the index in %s is of another store, or of a time that the store has lost: it is "
                 "built anew",
                 b->dir);
        *grown = true;
        goto out;
    }
    if (rc == 0)
        rc = is_bulk(&bulk, &waiting, f, err);
    bulk = bulk && grown;
    if (bulk)
        *grown = true;
    if (rc == 0)
        build_expect(b, waiting);
    while (rc == 0 && !bulk) {
        int n = follow_batch(f, &d, err);

        if (n <= 0) {
            rc = n;
            break;
        }
        build_tell(b, "updating", n);
        rc = build_stopped(b, err);
    }
    b->rep->mark = f->view[VIEW_PUBLIC].mark;
    if (rc == 0 && grown && !bulk)
        *grown = has_grown(f);
out:
    follow_close(f);
    free(d.v);
    free(f);
    return rc;
}
