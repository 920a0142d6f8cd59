/* store_rewrite.c - the store's file anew, so that nothing of what was removed is left in it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: removing rows (store_forget.c), the index, which its builder makes anew.
 * Traps: a dictionary is made of posts' text and would keep the words of those that are gone, so
 * one is trained on what is left, every body is packed with it, and the others are deleted. Freed
 * pages, and the room within pages, keep old bytes: VACUUM writes all live rows into new pages. The
 * log keeps old pages: it is taken over and cut to nothing, for which no reader may be
 * looking at an older state. Names (authors, tags, labels, addresses) live in tables of their own.
 * Each step is a transaction or a row of them, and doing them all again is harmless: so a killed
 * rewriting is just begun again. Change numbers and stamps are not touched.
 * Memory: one batch of bodies and SQLite's cache. Disk: VACUUM wants the store's size twice, once
 * in the folder for temporary files and once in the log.
 */
#include <inttypes.h>
#include <poll.h>

#include "base/clock.h"
#include "corpus/store_erase.h"
#include "corpus/store_priv.h"

enum { BATCH_BODIES = 2000, BATCH_BYTES = 8 << 20, READERS_MS = 30000, READERS_STEP_MS = 100 };

static void tell(const struct rewrite_opt *o, const char *phase, int64_t done, int64_t total)
{
    if (o && o->progress)
        o->progress(o->ctx, phase, done, total);
}

static int stopped(const struct rewrite_opt *o, struct ask_err *err)
{
    return o && o->stop && *o->stop
               ? ask_fail(err, ASK_INTERRUPTED,
                          "stopped half way; 'askwell forget --finish' ends it")
               : 0;
}

/* ---- bodies ---- */

/* A dictionary of what is left; *old is the newest of before, 0 when there was none. */
static int train_anew(struct store_import *im, int64_t *old, struct ask_err *err)
{
    const int64_t posts = im->next_post - 1;
    int64_t samples;
    struct sql q;
    int rc = dict_current(im->st, old, &samples, err);

    if (rc < 0)
        return rc;
    if (*old) {
        q = sql_get(im->st, SQL_COUNTER_SET);
        sql_text(&q, SV("dictionary"));
        sql_int(&q, *old);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    rc = dict_train(im->st, posts > 2 * DICT_SAMPLES ? posts - 2 * DICT_SAMPLES : 0, err);
    return rc < 0 ? rc : import_use_dictionary(im, err);
}

static int pack_anew(struct store_import *im, const struct rewrite_opt *o, struct ask_err *err)
{
    struct sb body = SB_INIT(CODEC_BODY_MAX + 1u);
    int64_t id = 0, version, bytes = 0, done = 0;
    struct store_stats all;
    int rc = store_stats(&all, im->st, true, err);

    while (rc >= 0 && (rc = import_begin_tx(im, err)) >= 0 &&
           (rc = dict_next_body(&body, &id, &version, im->st, err)) > 0) {
        if (version != im->dict_version)
            rc = pack_put(im->pack, id, sb_view(&body), err);
        bytes += (int64_t)body.n;
        id++;
        if (rc >= 0 && (++done % BATCH_BODIES == 0 || bytes > BATCH_BYTES)) {
            bytes = 0;
            tell(o, "packing anew", done, all.posts);
            if ((rc = import_commit(im, false, err)) >= 0)
                rc = stopped(o, err);
        }
    }
    sb_dispose(&body);
    return rc;
}

static int repack(struct store_import *im, const struct rewrite_opt *o, struct ask_err *err)
{
    struct sql q;
    int64_t old;
    int rc;

    if ((rc = import_begin_tx(im, err)) < 0 || (rc = train_anew(im, &old, err)) < 0)
        return rc;
    /* Too little is left to learn from: then nothing is packed with a dictionary. */
    if (im->dict_version == old) {
        im->dict_version = 0;
        pack_plain(im->pack);
    }
    if ((rc = import_commit(im, false, err)) < 0 || (rc = pack_anew(im, o, err)) < 0 ||
        (rc = import_begin_tx(im, err)) < 0 || (rc = pack_drain(im->pack, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_PRUNE_DICTS);
    sql_int(&q, im->dict_version ? im->dict_version : INT64_MAX);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    return import_commit(im, false, err);
}

/* ---- names ---- */

static int prune_names(struct store_import *im, struct ask_err *err)
{
    /* What refers to a row goes before the row. */
    static const enum sql_id steps[] = {
        SQL_PRUNE_AUTHORS,    SQL_PRUNE_AUTHORS_PUBLIC, SQL_PRUNE_TAGS,    SQL_PRUNE_LABELS,
        SQL_PRUNE_LANGS,      SQL_PRUNE_LICENSES,       SQL_PRUNE_URLS,    SQL_PRUNE_COUNTS,
        SQL_PRUNE_CONTAINERS, SQL_PRUNE_SOURCES,        SQL_PRUNE_ALIASES, SQL_PRUNE_RELABELS,
        SQL_PRUNE_DOOMED};
    int rc;

    /* With keys on, each deleted author would be a walk over all posts. */
    if ((rc = sql_do(im->st, SQL_KEYS_OFF, err)) < 0)
        return rc;
    rc = import_begin_tx(im, err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc >= 0; i++)
        rc = sql_do(im->st, steps[i], err);
    if (rc >= 0)
        rc = import_commit(im, false, err);
    if (rc < 0)
        return rc; /* keys come on again behind the rollback, in store_rewrite */
    return sql_do(im->st, SQL_KEYS_ON, err);
}

/* ---- the file ---- */

/* Takes the log over and cuts it to nothing. */
static int empty_log(struct store *st, const struct rewrite_opt *o, struct ask_err *err)
{
    int src = SQLITE_BUSY, rc = 0;

    (void)sqlite3_busy_timeout(st->db, READERS_STEP_MS);
    for (int waited = 0; src == SQLITE_BUSY && waited <= READERS_MS && rc == 0;
         waited += READERS_STEP_MS) {
        const int64_t from = clock_mono_ns();

        src = sqlite3_wal_checkpoint_v2(st->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if (src == SQLITE_BUSY && clock_mono_ns() - from < READERS_STEP_MS * INT64_C(500000))
            (void)poll(NULL, 0, READERS_STEP_MS); /* it did not wait itself */
        rc = stopped(o, err);
    }
    (void)sqlite3_busy_timeout(st->db, STORE_BUSY_MS);
    if (rc < 0)
        return rc;
    if (src == SQLITE_BUSY)
        return ask_fail(err, ASK_BUSY,
                        "%s: a program that reads it keeps the old state alive; stop it (or wait) "
                        "and run 'askwell forget --finish'",
                        st->path);
    return src == SQLITE_OK ? 0 : store_fail(st, src, err);
}

static int write_anew(struct store_import *im, const struct rewrite_opt *o, struct ask_err *err)
{
    int rc;

    tell(o, "writing the store anew", 0, -1);
    if ((rc = sql_do(im->st, SQL_VACUUM, err)) == ASK_FULL)
        return ask_fail(err, rc,
                        "the disk is full: what was removed is not shown any more, but %s still "
                        "holds it in free pages; make room for twice its size there and in the "
                        "folder for temporary files, and run 'askwell forget --finish'",
                        im->st->path);
    return rc < 0 ? rc : empty_log(im->st, o, err);
}

static int set_state(struct store_import *im, int64_t state, struct ask_err *err)
{
    int rc = import_begin_tx(im, err);

    if (rc >= 0)
        rc = erasing_set(im, state, err);
    return rc < 0 ? rc : import_commit(im, false, err);
}

int store_rewrite(struct store_import *im, const struct rewrite_opt *opt, struct ask_err *err)
{
    struct ask_err why = {0};
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if ((rc = import_commit(im, false, &why)) < 0 ||
        (rc = set_state(im, ERASING_STORE, &why)) < 0 || (rc = repack(im, opt, &why)) < 0 ||
        (rc = prune_names(im, &why)) < 0 || (rc = write_anew(im, opt, &why)) < 0 ||
        (rc = set_state(im, ERASING_INDEX, &why)) < 0) {
        (void)import_fail(im, rc, &why, err);
        (void)sql_do(im->st, SQL_KEYS_ON, NULL);
        return rc;
    }
    codec_forget(im->st->codec);
    return 0;
}

int store_erase_done(struct store_import *im, struct ask_err *err)
{
    struct ask_err why = {0};
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if ((rc = set_state(im, ERASING_NOTHING, &why)) < 0)
        return import_fail(im, rc, &why, err);
    /* Only the page with the counter; a reader in the way does no harm. */
    (void)sqlite3_busy_timeout(im->st->db, 0);
    (void)sqlite3_wal_checkpoint_v2(im->st->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(im->st->db, STORE_BUSY_MS);
    return 0;
}
