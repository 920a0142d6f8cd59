/* build_plan.c - a build cut into pieces, written down so that a killed one goes on.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: building a piece (build_first.c).
 * Method: pieces are runs of thread ids. The plan is saved before the first piece is begun, with
 * the store's mark of that moment: what changes later is caught up by following the changes after
 * it. A plan whose mark has another stamp is of another store and of no use. A piece is done when
 * its file `done` is there, which is renamed into place last.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/file.h"
#include "base/sb.h"
#include "indexer/build_priv.h"

#define PLAN_MAX   ((size_t)1 << 26)
#define PIECES_MAX 100000
#define WORTH_TWO  4000 /* passages a builder should have to itself, else one piece is quicker */

int build_plan_make(struct build_plan *p, const struct build *b, const int64_t *ids, size_t n,
                    double per_thread, struct ask_err *err)
{
    const double passages = (double)n * per_thread;
    size_t pieces = (size_t)(passages / b->piece) + (n > 0);
    size_t at = 0;

    if (pieces < b->threads && passages > (double)b->threads * WORTH_TWO)
        pieces = b->threads;
    if (pieces > PIECES_MAX)
        pieces = PIECES_MAX;
    if (pieces > n)
        pieces = n;
    p->n = 0;
    p->piece = calloc(pieces + 1, sizeof(*p->piece));
    if (!p->piece)
        return ask_fail(err, ASK_NOMEM, "out of memory planning the index");
    for (size_t i = 0; i < pieces; i++) {
        const size_t end = n * (i + 1) / pieces;
        struct build_piece *piece = &p->piece[p->n++];

        piece->first = ids[at];
        piece->last = ids[end - 1];
        piece->threads = (int64_t)(end - at);
        at = end;
    }
    return 0;
}

int build_plan_save(const struct build_plan *p, const struct build *b, int gen, struct ask_err *err)
{
    struct sb s = SB_INIT(PLAN_MAX);
    struct gen_path path;
    int rc = generation_file(&path, err, b->dir, gen, "plan");

    sb_printf(&s, "format %d\nmark %" PRId64 "\nstamp %" PRId64 "\npieces %zu\n", INDEX_FORMAT,
              p->mark, p->stamp, p->n);
    for (size_t i = 0; i < p->n; i++)
        sb_printf(&s, "first %" PRId64 "\nlast %" PRId64 "\nthreads %" PRId64 "\n",
                  p->piece[i].first, p->piece[i].last, p->piece[i].threads);
    if (rc == 0 && !sb_ok(&s))
        rc = ask_fail(err, ASK_NOMEM, "out of memory writing %s", path.s);
    if (rc == 0)
        rc = generation_text_save(path.s, sb_view(&s), b->opt->nosync, err);
    sb_dispose(&s);
    return rc;
}

/* Reads piece i's `done`; what is not there or not understood leaves it to be done. */
static void piece_load(struct build_piece *piece, size_t i, const struct build *b, int gen)
{
    struct sb s = SB_INIT(PLAN_MAX);
    struct gen_path path;
    struct sv rest;

    if (generation_file(&path, NULL, b->dir, gen, "pieces/%04zu/done", i) == 0 &&
        generation_text_load(&s, path.s, NULL) == 0) {
        rest = sb_view(&s);
        piece->done =
            generation_text_next(&rest, "langs", &piece->langs[VIEW_PUBLIC]) &&
            generation_text_next(&rest, "restricted-langs", &piece->langs[VIEW_RESTRICTED]) &&
            generation_text_next(&rest, "public", &piece->passages[VIEW_PUBLIC]) &&
            generation_text_next(&rest, "public-words", &piece->words[VIEW_PUBLIC]) &&
            generation_text_next(&rest, "restricted", &piece->passages[VIEW_RESTRICTED]) &&
            generation_text_next(&rest, "restricted-words", &piece->words[VIEW_RESTRICTED]);
    }
    sb_dispose(&s);
}

int build_plan_load(struct build_plan *p, const struct build *b, int gen, struct ask_err *err)
{
    struct sb s = SB_INIT(PLAN_MAX);
    struct gen_path path;
    int64_t format = 0, n = 0, stamp = 0;
    bool good = false;
    struct sv rest;
    int rc = generation_file(&path, err, b->dir, gen, "plan");

    memset(p, 0, sizeof(*p));
    if (rc == 0)
        rc = generation_text_load(&s, path.s, err);
    rest = sb_view(&s);
    if (rc == 0)
        good = generation_text_next(&rest, "format", &format) && format == INDEX_FORMAT &&
               generation_text_next(&rest, "mark", &p->mark) &&
               generation_text_next(&rest, "stamp", &p->stamp) &&
               store_stamp(&stamp, b->st, p->mark, NULL) == 0 && stamp == p->stamp &&
               generation_text_next(&rest, "pieces", &n) && n >= 0 && n <= PIECES_MAX;
    if (good) {
        p->piece = calloc((size_t)n + 1, sizeof(*p->piece));
        if (!p->piece)
            rc = ask_fail(err, ASK_NOMEM, "out of memory planning the index");
    }
    for (size_t i = 0; rc == 0 && good && i < (size_t)n; i++) {
        struct build_piece *piece = &p->piece[p->n++];

        good = generation_text_next(&rest, "first", &piece->first) &&
               generation_text_next(&rest, "last", &piece->last) &&
               generation_text_next(&rest, "threads", &piece->threads);
        if (good)
            piece_load(piece, i, b, gen);
    }
    sb_dispose(&s);
    if (rc == ASK_NOMEM || good)
        return rc;
    build_plan_dispose(p);
    return ask_fail(err, ASK_NOTFOUND, "there is no build to continue");
}

int build_plan_done(struct build_piece *piece, size_t i, const struct build *b, int gen,
                    struct ask_err *err)
{
    struct sb s = SB_INIT(1024);
    struct gen_path path;
    int rc = generation_file(&path, err, b->dir, gen, "pieces/%04zu/done", i);

    sb_printf(&s,
              "langs %" PRId64 "\nrestricted-langs %" PRId64 "\npublic %" PRId64
              "\npublic-words %" PRId64 "\nrestricted %" PRId64 "\nrestricted-words %" PRId64 "\n",
              piece->langs[VIEW_PUBLIC], piece->langs[VIEW_RESTRICTED],
              piece->passages[VIEW_PUBLIC], piece->words[VIEW_PUBLIC],
              piece->passages[VIEW_RESTRICTED], piece->words[VIEW_RESTRICTED]);
    if (rc == 0)
        rc = generation_text_save(path.s, sb_view(&s), b->opt->nosync, err);
    sb_dispose(&s);
    if (rc == 0)
        piece->done = true;
    return rc;
}

/* ---- a full disk ---- */

/* Bytes that a build needs still, from what its finished pieces took: the other pieces, and all of
 * them once more joined. When none is finished, from the store's size: pieces take up to twice
 * that. */
static int64_t bytes_needed(const struct build_plan *p, const struct build *b, int gen)
{
    int64_t took = 0, done = 0, threads = 0;
    struct store_stats stats;
    struct gen_path path;

    for (size_t i = 0; i < p->n; i++) {
        threads += p->piece[i].threads;
        done += p->piece[i].done ? p->piece[i].threads : 0;
    }
    if (done > 0 && generation_file(&path, NULL, b->dir, gen, "pieces") == 0)
        took = file_tree_size(path.s);
    if (took > 0)
        return (int64_t)((double)took * (double)(2 * threads - done) / (double)done);
    return store_stats(&stats, b->st, true, NULL) < 0 ? 0 : 4 * stats.bytes;
}

static int64_t bytes_free(const struct build *b)
{
    struct gen_path path;
    struct statvfs disk;

    if (generation_path(&path, NULL, b->dir, "%s", "") < 0 || statvfs(path.s, &disk) != 0)
        return 0;
    return (int64_t)((double)disk.f_bavail * (double)disk.f_frsize);
}

int build_plan_give_room(const struct build_plan *p, const struct build *b, int gen,
                         struct ask_err *err)
{
    struct gen_path path;
    int64_t missing;

    for (int v = 0; v < VIEW_COUNT; v++)
        if (generation_file(&path, NULL, b->dir, gen, "%s", generation_view(v)) == 0)
            (void)file_rmtree(path.s, NULL);
    for (size_t i = 0; i < p->n; i++)
        if (!p->piece[i].done && generation_file(&path, NULL, b->dir, gen, "pieces/%04zu", i) == 0)
            (void)file_rmtree(path.s, NULL);
    missing = bytes_needed(p, b, gen) - bytes_free(b);
    return ask_fail(err, ASK_FULL,
                    "the disk with %s/index is full: make room (about %" PRId64
                    " MB more) and run again, which goes on from here",
                    b->dir, (missing > 0 ? missing : 0) / 1000000 + 1);
}

void build_plan_dispose(struct build_plan *p)
{
    free(p->piece);
    memset(p, 0, sizeof(*p));
}
