/* build_first.c - a new generation: pieces built in parallel, joined, switched in.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what follows afterwards (build_update.c), the plan's file (build_plan.c).
 * Method: builders take pieces off one queue, each with a store handle, a document maker and a
 * database of its own. Joined pieces keep their order and have no gaps, so that document numbers
 * shift by what stands before them, and the forward files are joined by the same shift.
 * Invariant: CURRENT is replaced last; killed before, the finished pieces are used again.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "indexer/build_priv.h"
#include "indexer/forward_file.h"
#include "indexer/index_part.h"
#include "indexer/learn.h"
#include "indexer/wordvec.h"

/* ---- a piece ---- */

struct piece_view {
    struct index_part *part; /* NULL until the first passage comes */
    struct fwd_writer fw;
    struct spell_counts *words;
    uint32_t unflushed;
};

struct builder {
    struct build *b;
    struct build_plan *plan;
    int gen;
    const struct strmap *names;
    const struct vocab *vocab;
    size_t *next; /* piece to take; under b->lock */
    struct doc_maker *maker;
    struct build_reader reader;
    struct piece_view view[VIEW_COUNT];
    int64_t us_read, us_analyze, us_write;
    pthread_t thread;
    int rc;
    struct ask_err err;
};

static int view_open(struct builder *w, size_t i, int view, struct ask_err *err)
{
    struct piece_view *v = &w->view[view];
    struct gen_path path;
    int rc =
        generation_file(&path, err, w->b->dir, w->gen, "pieces/%04zu/%s", i, generation_view(view));

    if (rc == 0)
        rc = file_mkdirs(path.s, err);
    if (rc == 0)
        rc = generation_file(&path, err, w->b->dir, w->gen, "pieces/%04zu/%s/frozen", i,
                             generation_view(view));
    if (rc == 0)
        rc = index_part_open(&v->part, path.s, PART_WRITE | PART_CREATE | PART_FROZEN | PART_NOSYNC,
                             err);
    return rc == 0 ? fwd_writer_create(&v->fw, path.s, err) : rc;
}

static void views_close(struct builder *w)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        index_part_free(w->view[i].part);
        fwd_writer_close(&w->view[i].fw);
        spell_counts_free(w->view[i].words);
        memset(&w->view[i], 0, sizeof(w->view[i]));
    }
}

static int piece_put(struct builder *w, size_t i, const struct doc *d, const struct passage *ps,
                     struct ask_err *err)
{
    struct build_piece *piece = &w->plan->piece[i];
    const int view = d->rec.label ? VIEW_RESTRICTED : VIEW_PUBLIC;
    struct piece_view *v = &w->view[view];
    struct fwd_head head;
    uint32_t doc = 0;
    int rc = v->part ? 0 : view_open(w, i, view, err);

    if (rc == 0)
        rc = index_part_add(v->part, d, &doc, err);
    if (rc < 0)
        return rc;
    if (doc != v->fw.next || d->stream.n < sizeof(head))
        return ask_fail(err, ASK_INTERNAL, "passage %u came out as %u", v->fw.next, doc);
    memcpy(&head, d->stream.p, sizeof(head));
    piece->passages[view]++;
    piece->words[view] += head.length;
    piece->langs[view] |= (int64_t)1 << d->rec.lang;
    rc = fwd_writer_append(&v->fw, &d->rec, d->stream, err);
    if (rc == 0)
        rc = build_words_count(&v->words, w->b, d, ps, err);
    if (rc == 0 && ++v->unflushed >= w->b->flush) {
        v->unflushed = 0;
        rc = index_part_flush(v->part, err);
    }
    return rc;
}

static int piece_thread(struct builder *w, size_t i, int64_t thread, struct ask_err *err)
{
    struct doc d;
    int64_t t0 = build_cpu_us(), t1;
    int rc = build_reader_read(&w->reader, thread, err);

    w->us_read += (t1 = build_cpu_us()) - t0;
    if (rc == ASK_NOTFOUND)
        return 0; /* gone since the plan was made */
    for (size_t k = 0; rc == 0 && k < w->reader.ps.n; k++) {
        t0 = t1;
        rc = doc_make(&d, w->maker, &w->reader.dt, &w->reader.ps.v[k], NULL, err);
        w->us_analyze += (t1 = build_cpu_us()) - t0;
        t0 = t1;
        if (rc == 0)
            rc = piece_put(w, i, &d, &w->reader.ps.v[k], err);
        w->us_write += (t1 = build_cpu_us()) - t0;
    }
    return rc;
}

/* Waits until every file of a folder, not of those in it, is on disk. */
static int sync_folder(const char *path, struct ask_err *err)
{
    DIR *d = opendir(path);
    struct dirent *e;
    int rc = 0;

    if (!d)
        return errno == ENOENT ? 0 : ask_fail_errno(err, errno, "cannot open folder %s", path);
    while (rc == 0 && (e = readdir(d))) {
        const int fd = openat(dirfd(d), e->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        struct stat st;

        if (fd < 0)
            continue; /* removed meanwhile */
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fsync(fd) != 0)
            rc = ask_fail_errno(err, errno, "cannot sync %s/%s", path, e->d_name);
        (void)close(fd);
    }
    (void)closedir(d);
    return rc < 0 ? rc : file_sync_dir(path, err);
}

static int piece_close(struct builder *w, size_t i, struct ask_err *err)
{
    struct gen_path path;
    int rc = 0;

    for (int v = 0; rc == 0 && v < VIEW_COUNT; v++) {
        if (!w->view[v].part)
            continue;
        rc = index_part_flush(w->view[v].part, err);
        if (rc == 0)
            rc = fwd_writer_flush(&w->view[v].fw, err);
        if (rc == 0)
            rc = build_words_piece(w->view[v].words, w->b, w->gen, i, v, err);
        for (int deep = 0; rc == 0 && !w->b->opt->nosync && deep < 2; deep++) {
            rc = generation_file(&path, err, w->b->dir, w->gen, "pieces/%04zu/%s/%s", i,
                                 generation_view(v), deep ? "frozen" : "");
            if (rc == 0)
                rc = sync_folder(path.s, err);
        }
    }
    views_close(w);
    return rc == 0 ? build_plan_done(&w->plan->piece[i], i, w->b, w->gen, err) : rc;
}

static int piece_build(struct builder *w, size_t i, struct ask_err *err)
{
    struct build_piece *piece = &w->plan->piece[i];
    int64_t ids[512], after = piece->first - 1;
    struct gen_path path;
    int rc = generation_file(&path, err, w->b->dir, w->gen, "pieces/%04zu", i);

    if (rc == 0)
        rc = file_rmtree(path.s, err); /* of a killed build */
    if (rc == 0)
        rc = file_mkdirs(path.s, err);
    while (rc == 0 && after < piece->last) {
        const int n = store_threads(ids, sizeof(ids) / sizeof(*ids), w->reader.st, after, err);
        int k;

        if (n <= 0) {
            rc = n;
            break;
        }
        for (k = 0; rc == 0 && k < n && ids[k] <= piece->last; k++) {
            rc = piece_thread(w, i, ids[k], err);
            if (rc == 0 && k % 16 == 15)
                rc = build_stopped(w->b, err);
        }
        after = k < n ? piece->last : ids[n - 1];
        if (rc == 0)
            build_tell(w->b, "indexing", k);
    }
    return rc == 0 ? piece_close(w, i, err) : rc;
}

static bool piece_take(struct builder *w, size_t *i)
{
    bool got = false;

    pthread_mutex_lock(&w->b->lock);
    while (!got && *w->next < w->plan->n) {
        *i = (*w->next)++;
        got = !w->plan->piece[*i].done;
    }
    pthread_mutex_unlock(&w->b->lock);
    return got;
}

static void *builder_main(void *ctx)
{
    struct builder *w = ctx;
    struct build *b = w->b;
    struct store *st = NULL;
    size_t i;
    int rc = store_open(&st, b->dir, STORE_READ, &w->err);

    build_reader_init(&w->reader, st);
    if (rc == 0)
        rc = doc_maker_new(&w->maker, w->names, w->vocab, &w->err);
    while (rc == 0 && (rc = build_stopped(b, &w->err)) == 0 && piece_take(w, &i))
        rc = piece_build(w, i, &w->err);
    if (rc < 0)
        atomic_store(&b->failed, true);
    pthread_mutex_lock(&b->lock);
    b->rep->us_read += w->us_read;
    b->rep->us_analyze += w->us_analyze;
    b->rep->us_write += w->us_write;
    pthread_mutex_unlock(&b->lock);
    views_close(w);
    doc_maker_free(w->maker);
    build_reader_dispose(&w->reader);
    store_free(st);
    w->rc = rc;
    return NULL;
}

/* Builds all pieces that are not done. The first failure that is not the echo of another's is
 * the one to tell. */
static int pieces_build(struct build *b, struct build_plan *plan, int gen,
                        const struct strmap *names, const struct vocab *vocab, struct ask_err *err)
{
    struct builder *w;
    size_t next = 0;
    unsigned started = 0;
    int rc = 0;

    w = calloc(b->threads, sizeof(*w));
    if (!w)
        return ask_fail(err, ASK_NOMEM, "out of memory starting %u builders", b->threads);
    for (unsigned i = 0; i < b->threads; i++) {
        w[i].b = b;
        w[i].plan = plan;
        w[i].gen = gen;
        w[i].names = names;
        w[i].vocab = vocab;
        w[i].next = &next;
    }
    /* The last builder is this thread, so that one is there even where no other can be made. */
    while (started + 1 < b->threads && started + 1 < plan->n &&
           pthread_create(&w[started + 1].thread, NULL, builder_main, &w[started + 1]) == 0)
        started++;
    (void)builder_main(&w[0]);
    for (unsigned i = 1; i <= started; i++)
        pthread_join(w[i].thread, NULL);
    for (unsigned i = 0; i <= started; i++) {
        if (w[i].rc == 0 || (rc < 0 && rc != ASK_INTERRUPTED))
            continue;
        rc = w[i].rc;
        if (err)
            *err = w[i].err;
    }
    free(w);
    return rc;
}

/* ---- joining ---- */

static int join_forward(const struct build *b, const struct build_plan *plan, int gen, int view,
                        const char *to, struct ask_err *err)
{
    struct fwd_writer fw;
    int rc = fwd_writer_create(&fw, to, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < plan->n; i++) {
        struct gen_path path;
        struct fwd_map map;

        if (plan->piece[i].passages[view] == 0)
            continue;
        rc = generation_file(&path, err, b->dir, gen, "pieces/%04zu/%s/frozen", i,
                             generation_view(view));
        if (rc == 0)
            rc = fwd_map_open(&map, path.s, err);
        if (rc != 0)
            break;
        if (map.docs != plan->piece[i].passages[view])
            rc = ask_fail(err, ASK_CORRUPT,
                          "%s.rec has %u records, not %" PRId64 ": run `askwell rebuild`", path.s,
                          map.docs, plan->piece[i].passages[view]);
        if (rc == 0)
            rc = fwd_writer_concat(&fw, &map, err);
        fwd_map_close(&map);
    }
    fwd_writer_close(&fw);
    return rc;
}

static int join_parts(const struct build *b, const struct build_plan *plan, int gen, int view,
                      const char *to, struct ask_err *err)
{
    struct gen_path *at = calloc(plan->n + 1, sizeof(*at));
    char **from = calloc(plan->n + 1, sizeof(*from));
    size_t n = 0;
    int rc = 0;

    if (!at || !from) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory joining %zu pieces", plan->n);
        goto out;
    }
    for (size_t i = 0; rc == 0 && i < plan->n; i++) {
        if (plan->piece[i].passages[view] == 0)
            continue; /* an empty part would add nothing but doubt about the numbers */
        rc = generation_file(&at[n], err, b->dir, gen, "pieces/%04zu/%s/frozen", i,
                             generation_view(view));
        from[n] = at[n].s;
        n++;
    }
    if (rc == 0)
        rc = index_part_compact(to, from, n, err);
out:
    free(at);
    free(from);
    return rc;
}

static int frozen_make(struct build *b, const struct build_plan *plan, int gen, int view,
                       struct gen_meta *meta, struct ask_err *err)
{
    struct gen_path path;
    int rc;

    for (size_t i = 0; i < plan->n; i++)
        meta->frozen[view] += plan->piece[i].passages[view];
    if (meta->frozen[view] == 0)
        return 0;
    rc = generation_file(&path, err, b->dir, gen, "%s/frozen", generation_view(view));
    if (rc == 0)
        rc = file_rmtree(path.s, err); /* of a killed join */
    if (rc == 0)
        rc = join_parts(b, plan, gen, view, path.s, err);
    if (rc == 0)
        rc = join_forward(b, plan, gen, view, path.s, err);
    return rc == 0 ? build_words_join(b, plan, gen, view, err) : rc;
}

static int live_make(const struct build *b, int gen, int view, const struct build_plan *plan,
                     struct ask_err *err)
{
    struct index_part *part = NULL;
    struct fwd_writer fw;
    struct gen_path path;
    int rc = generation_file(&path, err, b->dir, gen, "%s/live", generation_view(view));

    if (rc == 0)
        rc = file_rmtree(path.s, err);
    if (rc == 0)
        rc = index_part_open(&part, path.s, PART_WRITE | PART_CREATE | PART_NOSYNC, err);
    if (rc == 0)
        rc = index_part_set(part, "mark", plan->mark, err);
    if (rc == 0 && view == VIEW_PUBLIC)
        rc = index_part_set(part, "base", plan->mark, err);
    if (rc == 0 && view == VIEW_PUBLIC)
        rc = index_part_set(part, "stamp", plan->stamp, err);
    if (rc == 0)
        rc = index_part_flush(part, err);
    index_part_free(part);
    if (rc == 0)
        rc = fwd_writer_create(&fw, path.s, err);
    if (rc == 0)
        fwd_writer_close(&fw);
    return rc;
}

/* Waits until all of a generation but its pieces is on disk. */
static int sync_generation(const struct build *b, int gen, struct ask_err *err)
{
    static const char *const folders[] = {
        "public/frozen",   "public/live", "public", "restricted/frozen",
        "restricted/live", "restricted",  ""};
    struct gen_path path;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof(folders) / sizeof(*folders); i++) {
        rc = generation_file(&path, err, b->dir, gen, "%s", folders[i]);
        if (rc == 0)
            rc = sync_folder(path.s, err);
    }
    if (rc == 0)
        rc = generation_path(&path, err, b->dir, "%s", "");
    return rc == 0 ? file_sync_dir(path.s, err) : rc;
}

/* ---- learning ---- */

static int learn_stopped(void *ctx, struct ask_err *err)
{
    return build_stopped(ctx, err);
}

/* Of the public part alone. A file of a killed build is made again. */
static int learn(struct build *b, int gen, const struct vocab *vocab, const struct gen_meta *meta,
                 struct ask_err *err)
{
    const struct learn_opt opt = {learn_stopped, b};
    struct gen_path from, to;
    struct fwd_map map = {{0}, {0}, 0};
    int rc = generation_file(&from, err, b->dir, gen, "public/frozen");

    if (rc == 0)
        rc = generation_file(&to, err, b->dir, gen, "words.vec");
    if (rc == 0)
        rc = file_rmtree(to.s, err);
    if (rc < 0)
        return rc;
    /* An empty file: one that is missing was lost. */
    if (b->opt->no_learn || meta->frozen[VIEW_PUBLIC] < LEARN_LEAST)
        return wordvec_save(to.s, NULL, 0, err);
    build_tell(b, "learning", 0);
    if ((rc = fwd_map_open(&map, from.s, err)) == 0)
        rc = learn_words(to.s, &map, vocab, &opt, err);
    fwd_map_close(&map);
    return rc < 0 ? rc : 0;
}

static int generation_finish(struct build *b, const struct build_plan *plan, int gen,
                             const struct vocab *vocab, struct ask_err *err)
{
    struct gen_meta meta = {.mark = plan->mark};
    const int64_t t0 = clock_mono_ns();
    struct gen_path path;
    int rc = 0;

    build_tell(b, "compacting", 0);
    for (int v = 0; rc == 0 && v < VIEW_COUNT; v++) {
        rc = generation_file(&path, err, b->dir, gen, "%s", generation_view(v));
        if (rc == 0)
            rc = file_mkdirs(path.s, err);
        if (rc == 0)
            rc = frozen_make(b, plan, gen, v, &meta, err);
        if (rc == 0)
            rc = live_make(b, gen, v, plan, err);
    }
    for (size_t i = 0; i < plan->n; i++) {
        for (int v = 0; v < VIEW_COUNT; v++) {
            meta.words[v] += plan->piece[i].words[v];
            meta.langs[v] |= plan->piece[i].langs[v];
        }
    }
    if (rc == 0)
        rc = learn(b, gen, vocab, &meta, err);
    if (rc == 0)
        rc = generation_file(&path, err, b->dir, gen, "readers");
    if (rc == 0)
        rc = generation_text_save(path.s, SV("locked by who reads here\n"), true, err);
    if (rc == 0)
        rc = generation_meta_save(&meta, b->dir, gen, b->opt->nosync, err);
    if (rc == 0 && !b->opt->nosync)
        rc = sync_generation(b, gen, err);
    if (rc == 0)
        rc = build_stopped(b, err);
    if (rc == 0)
        rc = generation_switch(b->dir, gen, b->opt->nosync, err);
    b->rep->us_compact += (clock_mono_ns() - t0) / 1000;
    b->rep->passages += meta.frozen[VIEW_PUBLIC] + meta.frozen[VIEW_RESTRICTED];
    return rc;
}

/* What only a build needs; the generation stands without it, so a failure is only told. */
static void generation_tidy(const struct build *b, int gen)
{
    static const char *const scaffold[] = {"pieces", "plan"};
    struct ask_err err = {0};
    struct gen_path path;

    for (size_t i = 0; i < sizeof(scaffold) / sizeof(*scaffold); i++)
        if (generation_file(&path, &err, b->dir, gen, "%s", scaffold[i]) < 0 ||
            file_rmtree(path.s, &err) < 0)
            log_warn("after building the index: %s", err.msg);
}

/* ---- planning ---- */

int build_list_threads(int64_t **out, size_t *n, struct build *b, build_lister *list,
                       struct ask_err *err)
{
    size_t cap = 4096;
    int64_t *v = malloc(cap * sizeof(*v));
    int got = 1;

    *out = NULL;
    *n = 0;
    while (v && got > 0) {
        if (cap - *n < 2048) {
            int64_t *bigger = cap < SIZE_MAX / 32 ? realloc(v, cap * 2 * sizeof(*v)) : NULL;

            if (!bigger)
                break;
            v = bigger;
            cap *= 2;
        }
        got = list(v + *n, 2048, b->st, *n ? v[*n - 1] : 0, err);
        if (got > 0)
            *n += (size_t)got;
    }
    if (v && got == 0) {
        *out = v;
        return 0;
    }
    free(v);
    return got < 0 ? got : ask_fail(err, ASK_NOMEM, "out of memory listing the threads");
}

static int plan_new(struct build_plan *plan, struct strmap **names, struct vocab **vocab,
                    struct build *b, int gen, struct ask_err *err)
{
    double per_thread = 1;
    int64_t *ids = NULL;
    struct gen_path path;
    size_t n = 0;
    int rc = 0;

    plan->mark = store_mark(b->st);
    if (plan->mark < 0)
        return ask_fail(err, ASK_IO, "the store in %s does not tell its mark", b->dir);
    rc = store_stamp(&plan->stamp, b->st, plan->mark, err);
    if (rc == 0)
        rc = build_list_threads(&ids, &n, b, store_threads, err);
    if (rc == 0)
        rc = generation_file(&path, err, b->dir, gen, "%s", "");
    if (rc == 0)
        rc = file_mkdirs(path.s, err);
    if (rc == 0)
        rc = build_sample(names, vocab, &per_thread, b, ids, n, err);
    if (rc == 0)
        rc = generation_names_save(*names, b->dir, gen, b->opt->nosync, err);
    if (rc == 0)
        rc = generation_file(&path, err, b->dir, gen, "vocab");
    if (rc == 0)
        rc = vocab_save(*vocab, path.s, err);
    if (rc == 0)
        rc = build_plan_make(plan, b, ids, n, per_thread, err);
    if (rc == 0)
        rc = build_plan_save(plan, b, gen, err);
    free(ids);
    return rc;
}

static int plan_resume(struct build_plan *plan, struct strmap **names, struct vocab **vocab,
                       struct build *b, int gen, struct ask_err *err)
{
    struct gen_path path;
    int rc = build_plan_load(plan, b, gen, err);

    if (rc == 0)
        rc = generation_names_load(names, b->dir, gen, err);
    if (rc == 0)
        rc = generation_file(&path, err, b->dir, gen, "vocab");
    return rc == 0 ? vocab_load(vocab, path.s, err) : rc;
}

int build_generation(struct build *b, bool resume, struct ask_err *err)
{
    const int current = generation_current(b->dir, NULL);
    struct build_plan plan = {0};
    struct strmap *names = NULL;
    struct vocab *vocab = NULL;
    int64_t threads = 0, done = 0;
    int gen = generation_highest(b->dir);
    int rc = ASK_NOTFOUND;

    if (resume && gen > 0 && gen != current)
        rc = plan_resume(&plan, &names, &vocab, b, gen, NULL);
    if (rc < 0) {
        build_plan_dispose(&plan);
        strmap_free(names);
        vocab_free(vocab);
        names = NULL;
        vocab = NULL;
        generation_sweep(b->dir, current > 0 ? current : 0, 0);
        gen = generation_highest(b->dir) + 1;
        rc = gen > GENERATION_MAX ? ask_fail(err, ASK_LIMIT,
                                             "%s/index has had too many generations: remove it and "
                                             "run `askwell rebuild`",
                                             b->dir)
                                  : plan_new(&plan, &names, &vocab, b, gen, err);
    }
    for (size_t i = 0; i < plan.n; i++) {
        threads += plan.piece[i].threads;
        done += plan.piece[i].done ? plan.piece[i].threads : 0;
    }
    build_expect(b, threads);
    build_tell(b, "indexing", done);
    if (rc == 0)
        rc = pieces_build(b, &plan, gen, names, vocab, err);
    if (rc == 0)
        rc = generation_finish(b, &plan, gen, vocab, err);
    if (rc == ASK_FULL && generation_current(b->dir, NULL) != gen)
        rc = build_plan_give_room(&plan, b, gen, err);
    if (rc == 0) {
        generation_tidy(b, gen);
        b->rep->generation = true;
        b->rep->threads += threads;
        b->rep->mark = plan.mark;
        rc = gen;
    }
    build_plan_dispose(&plan);
    strmap_free(names);
    vocab_free(vocab);
    return rc;
}
