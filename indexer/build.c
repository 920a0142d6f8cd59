/* build.c - keeping the index in step with the store: what is to be done, in which order.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: making a generation (build_first.c), following changes (build_update.c).
 * Method: under the lock <dir>/index.lock; a first index and one that has grown too much in its
 * live part are made anew, everything else follows the store's change numbers.
 */
#include "indexer/build.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "indexer/build_priv.h"
#include "indexer/forward_file.h"
#include "indexer/index_part.h"
#include "indexer/index_reader.h"
#include "indexer/standing.h"
#include "indexer/versions.h"

#define PIECE_DEFAULT 50000
#define FLUSH_DEFAULT 1000 /* measured: docs/decisions/011 */
#define THREADS_MAX   64
#define LOCK_WAIT_MS  5000
#define TELL_EVERY_NS 100000000
#define READER_MEMORY ((size_t)512 << 20) /* of one thread's posts and passages */
#define READER_FIRST  ((size_t)1 << 20)
#define ROUNDS_MAX    3 /* generations in one call: a store under import moves on meanwhile */

/* ---- the call's state ---- */

int build_stopped(struct build *b, struct ask_err *err)
{
    if ((b->opt->stop && *b->opt->stop) || atomic_load(&b->failed))
        return ask_fail(err, ASK_INTERRUPTED,
                        "indexing was interrupted: the next run goes on from here");
    return 0;
}

void build_expect(struct build *b, int64_t total)
{
    pthread_mutex_lock(&b->lock);
    b->done = 0;
    b->total = total;
    b->told_ns = 0;
    pthread_mutex_unlock(&b->lock);
}

void build_tell(struct build *b, const char *phase, int64_t more)
{
    int64_t now;

    pthread_mutex_lock(&b->lock);
    b->done += more;
    if (b->opt->progress) {
        now = clock_mono_ns();
        if (b->told_ns == 0 || now - b->told_ns > TELL_EVERY_NS || b->done >= b->total) {
            const struct build_progress p = {phase, b->done < b->total ? b->done : b->total,
                                             b->total};

            b->told_ns = now;
            b->opt->progress(b->opt->progress_ctx, &p);
        }
    }
    pthread_mutex_unlock(&b->lock);
}

int64_t build_cpu_us(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- a thread, read and cut ---- */

void build_reader_init(struct build_reader *r, struct store *st)
{
    memset(r, 0, sizeof(*r));
    r->st = st;
    arena_init(&r->arena, READER_FIRST, READER_MEMORY);
}

void build_reader_dispose(struct build_reader *r)
{
    arena_dispose(&r->arena);
}

static int reader_try(struct build_reader *r, int64_t thread, size_t max, struct ask_err *err)
{
    int rc;

    arena_reset(&r->arena);
    memset(&r->th, 0, sizeof(r->th));
    memset(&r->ps, 0, sizeof(r->ps));
    rc = store_thread(&r->th, r->st, thread, max, &r->arena, err);
    if (rc == 0)
        rc = doc_thread_of(&r->dt, &r->th, r->st, &r->arena, err);
    return rc < 0 ? rc : passages_of(&r->ps, &r->th, &r->arena, err);
}

int build_reader_read(struct build_reader *r, int64_t thread, struct ask_err *err)
{
    int rc = reader_try(r, thread, 0, err);

    /* Our own limit struck, not the system's: part of the thread is better than none. */
    for (size_t max = 1000; rc == ASK_NOMEM && r->arena.total >= READER_MEMORY / 4 && max > 0;
         max /= 10) {
        log_debug("thread %" PRId64 " is too large, trying its first %zu posts", thread, max);
        rc = reader_try(r, thread, max, err);
    }
    if (rc == 0 && r->th.truncated)
        log_warn("thread %" PRId64 " is very long: only its first %zu posts are indexed", thread,
                 r->th.nposts);
    return rc < 0 ? rc : 0;
}

/* ---- one call ---- */

static void build_init(struct build *b, const char *dir, struct store *st,
                       const struct build_opt *opt, struct build_report *rep)
{
    const char *env = getenv("ASKWELL_FLUSH_THRESHOLD");
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t flush = 0;

    memset(b, 0, sizeof(*b));
    b->dir = dir;
    b->st = st;
    b->opt = opt;
    b->rep = rep;
    memset(rep, 0, sizeof(*rep));
    b->threads = opt->threads ? opt->threads : cpus > 0 ? (unsigned)cpus : 1;
    if (b->threads > THREADS_MAX)
        b->threads = THREADS_MAX;
    b->piece = opt->piece ? opt->piece : PIECE_DEFAULT;
    b->flush = opt->flush ? opt->flush : FLUSH_DEFAULT;
    if (!opt->flush && env && sv_i64(sv_of(env), &flush) && flush > 0 && flush < INT32_MAX)
        b->flush = (uint32_t)flush;
    pthread_mutex_init(&b->lock, NULL);
    atomic_init(&b->failed, false);
}

static int build_lock(int *fd, const char *dir, struct ask_err *err)
{
    struct gen_path path;
    char *lock;
    int rc = generation_path(&path, err, dir, "%s", "");

    *fd = -1;
    if (rc == 0)
        rc = file_mkdirs(path.s, err);
    if (rc < 0)
        return rc;
    lock = path_join(dir, "index.lock");
    if (!lock)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    rc = file_lock(fd, lock, LOCK_WAIT_MS, err);
    free(lock);
    return rc;
}

/* Answers are found without the side tables too, so a failure is only told. */
static void settle_standing(const struct build *b, int gen, bool stale)
{
    const bool nosync = b->opt->nosync;
    struct ask_err err = {0};
    int rc = 0;

    if ((b->rep->generation || !versions_are_whole(b->dir)) &&
        versions_build(b->dir, b->st, &err) < 0)
        log_warn("which versions were superseded was not learned: %s", err.msg);
    if (b->rep->generation || stale || !standing_is_whole(b->dir))
        rc = standing_build(b->dir, gen, nosync, &err);
    else if (standing_is_stale(b->dir)) /* since this call took something in */
        rc = standing_update(b->dir, gen, b->change, nosync, &err);
    if (rc < 0)
        log_warn("what is known of votes and authors was not brought up to date: %s", err.msg);
}

/* A new generation; readers of the side tables must not go on with what told of the old one. */
static int build_anew(struct build *b, bool resume, struct ask_err *err)
{
    const int rc = standing_expect(b->dir, b->opt->nosync, err);

    return rc < 0 ? rc : build_generation(b, resume, err);
}

/* Follows the changes in gen, and makes new generations while they are due, ROUNDS_MAX at most. */
static int build_settle(struct build *b, int gen, struct ask_err *err)
{
    const bool stale = standing_is_stale(b->dir); /* a killed update left it so */
    bool grown = true;
    int rc = standing_change_new(&b->change, err);

    if (rc < 0)
        return rc;
    for (int i = 0; grown; i++) {
        /* The last round follows whatever waits: what came meanwhile must not be left out. */
        grown = false;
        rc = build_follow(b, gen, i < ROUNDS_MAX ? &grown : NULL, err);
        if (rc < 0)
            return rc;
        if (grown)
            gen = build_anew(b, true, err);
        if (gen < 0)
            return gen;
    }
    settle_standing(b, gen, stale);
    generation_sweep(b->dir, gen, 0);
    return 0;
}

int build_update(const char *dir, struct store *st, const struct build_opt *opt,
                 struct build_report *rep, struct ask_err *err)
{
    struct build b;
    int fd, gen;
    int rc = build_lock(&fd, dir, err);

    if (rc < 0)
        return rc;
    build_init(&b, dir, st, opt, rep);
    gen = generation_current(dir, err);
    if (gen == ASK_NOTFOUND)
        gen = build_anew(&b, true, err);
    rc = gen < 0 ? gen : build_settle(&b, gen, err);
    standing_change_free(b.change);
    pthread_mutex_destroy(&b.lock);
    (void)close(fd);
    return rc;
}

int build_again(const char *dir, struct store *st, const struct build_opt *opt,
                struct build_report *rep, struct ask_err *err)
{
    struct build b;
    int fd, gen;
    int rc = build_lock(&fd, dir, err);

    if (rc < 0)
        return rc;
    build_init(&b, dir, st, opt, rep);
    gen = build_anew(&b, false, err);
    rc = gen < 0 ? gen : build_settle(&b, gen, err);
    standing_change_free(b.change);
    pthread_mutex_destroy(&b.lock);
    (void)close(fd);
    return rc;
}

int build_sweep(const char *dir, struct ask_err *err)
{
    int fd, gen, rc = build_lock(&fd, dir, err);

    if (rc < 0)
        return rc;
    gen = generation_current(dir, err);
    if (gen > 0) {
        generation_sweep(dir, gen, 0);
        rc = generation_count(dir) - 1;
    } else {
        rc = gen == ASK_NOTFOUND ? 0 : gen;
    }
    (void)close(fd);
    return rc;
}

/* ---- figures ---- */

static int64_t dead_in(const struct fwd_map *m, int64_t mark)
{
    int64_t dead = 0;

    for (uint32_t doc = 1; doc <= m->docs; doc++) {
        const struct fwd_rec *rec = fwd_map_rec(m, doc);

        dead += rec && rec->dead_at && (int64_t)rec->dead_at <= mark;
    }
    return dead;
}

static int stats_view(struct index_stats *out, const char *dir, int gen, int view,
                      const struct gen_meta *meta, struct ask_err *err)
{
    struct index_part *live = NULL;
    struct fwd_map map = {0};
    struct gen_path path;
    int64_t mark = 0;
    int rc = generation_file(&path, err, dir, gen, "%s/live", generation_view(view));

    if (rc == 0)
        rc = index_part_open(&live, path.s, PART_READ, err);
    if (rc == 0)
        rc = index_part_get(&mark, live, "mark", err);
    if (rc == 0) {
        out->live += index_part_count(live);
        if (view == VIEW_PUBLIC)
            out->mark = mark;
    }
    if (rc == 0 && meta->frozen[view] > 0) {
        rc = generation_file(&path, err, dir, gen, "%s/frozen", generation_view(view));
        if (rc == 0)
            rc = fwd_map_open(&map, path.s, err);
        if (rc == 0)
            out->dead += dead_in(&map, mark);
        fwd_map_close(&map);
    }
    index_part_free(live);
    return rc;
}

static int64_t forward_bytes(const char *dir, int gen)
{
    static const char *const files[] = {"public/frozen.rec",     "public/frozen.dat",
                                        "public/live.rec",       "public/live.dat",
                                        "restricted/frozen.rec", "restricted/frozen.dat",
                                        "restricted/live.rec",   "restricted/live.dat"};
    struct gen_path path;
    int64_t bytes = 0;

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        if (generation_file(&path, NULL, dir, gen, "%s", files[i]) == 0 && file_exists(path.s))
            bytes += file_size(path.s);
    return bytes;
}

int index_stats(struct index_stats *out, const char *dir, struct ask_err *err)
{
    struct index_reader *r = NULL;
    struct gen_meta meta;
    struct gen_path path;
    int rc, gen;

    memset(out, 0, sizeof(*out));
    /* The reader's hold keeps the generation while it is looked at. */
    rc = index_reader_open(&r, dir, INDEX_RESTRICTED, err);
    if (rc < 0)
        return rc;
    gen = generation_current(dir, err);
    rc = gen < 0 ? gen : generation_meta_load(&meta, dir, gen, err);
    for (int v = 0; rc == 0 && v < VIEW_COUNT; v++)
        rc = stats_view(out, dir, gen, v, &meta, err);
    if (rc == 0) {
        out->generation = gen;
        out->revision = index_reader_revision(r);
        out->passages =
            meta.frozen[VIEW_PUBLIC] + meta.frozen[VIEW_RESTRICTED] - out->dead + out->live;
        out->bytes_forward = forward_bytes(dir, gen);
        rc = generation_file(&path, err, dir, gen, "vocab");
    }
    if (rc == 0) {
        out->bytes_vocab = file_size(path.s);
        rc = generation_file(&path, err, dir, gen, "%s", "");
    }
    if (rc == 0)
        out->bytes_index = file_tree_size(path.s) - out->bytes_forward - out->bytes_vocab;
    index_reader_free(r);
    return rc;
}
