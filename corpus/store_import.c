/* store_import.c - one import into the store: begin, put, end.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: names, containers and keys (store_names.c), where posts belong in threads
 * (store_thread.c), how one is checked and written (store_put.c), what the export says of posts
 * that an earlier import stored (store_stored.c), removal of what a snapshot lacks (store_sweep.c).
 * Invariants: everything between two commits is one transaction, so a crash loses whole batches
 * and never half a post. A change number or a post's number is given once, under the write lock,
 * and read again at the start of each batch. After the first failure the batch is rolled back and
 * the import only repeats what went wrong: names it remembers might not be in the file any more.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "corpus/store_erase.h"
#include "corpus/store_priv.h"

enum {
    BATCH_POSTS = 2000,
    BATCH_BYTES = 8 << 20,
    LOCK_WAIT_MS = 1000,
    TRAIN_POSTS = 200 /* enough for a fair dictionary */
};

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory while importing");
}

/* ---- batches ---- */

/* Remembers the last change number as that of a change which everybody may read. */
static int public_at(struct store_import *im, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_COUNTER_SET);

    sql_text(&q, SV("public"));
    sql_int(&q, im->change);
    return sql_run(&q, err);
}

int import_begin_tx(struct store_import *im, struct ask_err *err)
{
    struct sql q;
    int64_t given = 0, last = 0;
    int rc;

    if (im->in_tx)
        return 0;
    if ((rc = sql_do(im->st, SQL_BEGIN_WRITE, err)) < 0)
        return rc;
    im->in_tx = true;
    im->batch_posts = im->batch_bytes = 0;
    im->public_moved = false;
    strmap_clear(im->touched);
    q = sql_get(im->st, SQL_COUNTER);
    sql_text(&q, SV("post"));
    if ((rc = sql_one(&q, &given, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_LAST_POST);
    if ((rc = sql_one(&q, &last, err)) < 0)
        return rc;
    im->next_post = (given > last ? given : last) + 1;
    q = sql_get(im->st, SQL_LAST_THREAD);
    if ((rc = sql_one(&q, &last, err)) < 0)
        return rc;
    im->next_thread = last + 1;
    q = sql_get(im->st, SQL_MARK);
    if ((rc = sql_one(&q, &im->change, err)) < 0)
        return rc;
    /* What was imported before this counter was kept counts as public. */
    q = sql_get(im->st, SQL_COUNTER);
    sql_text(&q, SV("public"));
    if ((rc = sql_one(&q, &last, err)) < 0 || (rc == 0 && (rc = public_at(im, err)) < 0))
        return rc;
    q = sql_get(im->st, SQL_URL_COUNT);
    rc = sql_one(&q, &im->urls, err);
    return rc < 0 ? rc : 0;
}

/* Gives the packing thread the newest dictionary. */
int import_use_dictionary(struct store_import *im, struct ask_err *err)
{
    struct sql q;
    int rc = dict_current(im->st, &im->dict_version, &im->dict_samples, err);

    if (rc < 0 || im->dict_version == 0)
        return rc;
    q = sql_get(im->st, SQL_DICT);
    sql_int(&q, im->dict_version);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    rc = pack_dictionary(im->pack, im->dict_version, sql_view(&q), err);
    sql_reset(&q);
    return rc;
}

/* ---- bodies ---- */

int import_body(struct store_import *im, int64_t id, struct sv body, struct ask_err *err)
{
    struct held *h = &im->held;

    if (im->dict_version)
        return pack_put(im->pack, id, body, err);
    if (h->n == h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 256;
        size_t *end = realloc(h->end, cap * sizeof *end);
        int64_t *ids;

        if (!end)
            return no_memory(err);
        h->end = end;
        ids = realloc(h->id, cap * sizeof *ids);
        if (!ids)
            return no_memory(err);
        h->id = ids;
        h->cap = cap;
    }
    sb_sv(&h->text, body);
    if (!sb_ok(&h->text))
        return no_memory(err);
    h->end[h->n] = h->text.n;
    h->id[h->n++] = id;
    return 0;
}

/* Packs what was held back, with a dictionary of its own when it is enough to learn from. */
static int let_go(struct store_import *im, struct ask_err *err)
{
    struct held *h = &im->held;
    size_t at = 0;
    int rc;

    if (h->n >= TRAIN_POSTS) {
        if ((rc = dict_make(im->st, sb_view(&h->text), h->end,
                            h->n < DICT_SAMPLES ? h->n : DICT_SAMPLES, err)) < 0 ||
            (rc = import_use_dictionary(im, err)) < 0)
            return rc;
    }
    for (size_t i = 0; i < h->n; at = h->end[i++])
        if ((rc = pack_put(im->pack, h->id[i], sv_make(h->text.p + at, h->end[i] - at), err)) < 0)
            return rc;
    h->n = 0;
    if (im->dict_version)
        sb_dispose(&h->text); /* it was the last time */
    sb_reset(&h->text);
    return 0;
}

/* Trains on what the store holds where bodies came a few at a time, and once more where the first
 * dictionary had too few to learn from. Not more than once in an import. */
static int train(struct store_import *im, bool ending, struct ask_err *err)
{
    int64_t posts = im->next_post - 1;
    bool first = ending && im->dict_version == 0 && posts >= TRAIN_POSTS;
    bool again = im->dict_version && im->dict_samples < DICT_SAMPLES / 2 &&
                 posts >= 4 * im->dict_samples + DICT_SAMPLES;
    int rc;

    if (im->trained || !(first || again))
        return 0;
    im->trained = true;
    if ((rc = dict_train(im->st, posts > DICT_SAMPLES ? posts - DICT_SAMPLES : 0, err)) < 0)
        return rc;
    return import_use_dictionary(im, err);
}

/* What is private now must not stay in the index for everybody, not even as dead: that a word or an
 * author is in it can be asked. */
static int hidden_leaves(struct store_import *im, bool ending, struct ask_err *err)
{
    int rc = ending ? sql_do(im->st, SQL_PRUNE_AUTHORS_PUBLIC, err) : 0;

    if (rc >= 0 && store_erasing(im->st) == ERASING_NOTHING)
        rc = erasing_set(im, ERASING_INDEX, err);
    return rc;
}

int import_commit(struct store_import *im, bool ending, struct ask_err *err)
{
    struct sql q;
    int rc;

    if (!im->in_tx)
        return 0;
    if ((rc = let_go(im, err)) < 0 || (rc = pack_drain(im->pack, err)) < 0 ||
        (rc = train(im, ending, err)) < 0)
        return rc;
    if (im->public_moved && (rc = public_at(im, err)) < 0)
        return rc;
    im->public_ever |= im->public_moved;
    if (im->hidden && (rc = hidden_leaves(im, ending, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_COUNTER_SET);
    sql_text(&q, SV("post"));
    sql_int(&q, im->next_post - 1);
    if ((rc = sql_run(&q, err)) < 0 || (rc = sql_do(im->st, SQL_COMMIT, err)) < 0)
        return rc;
    im->in_tx = false;
    return 0;
}

int import_fail(struct store_import *im, int rc, const struct ask_err *why, struct ask_err *err)
{
    im->failed = rc;
    im->why = *why;
    if (im->in_tx)
        (void)sqlite3_exec(im->st->db, "ROLLBACK", NULL, NULL, NULL);
    im->in_tx = false;
    /* A dictionary may have gone with the batch, and its version will be given again. */
    codec_forget(im->st->codec);
    if (err)
        *err = *why;
    return rc;
}

int import_refuse(const struct store_import *im, struct ask_err *err)
{
    if (im->failed && err)
        *err = im->why;
    if (im->failed)
        return im->failed;
    return im->ended ? ask_fail(err, ASK_USAGE, "the import has ended") : 0;
}

/* ---- begin, put, keep, end ---- */

static int body_sink(void *ctx, int64_t id, struct sv packed, struct ask_err *err)
{
    struct store_import *im = ctx;
    struct sql q = sql_get(im->st, SQL_BODY_SET);

    sql_int(&q, id);
    sql_blob(&q, packed);
    return sql_run(&q, err);
}

/* The name that a source has now, where the export still knows it by an old one; else the name. */
static int current_name(struct sv *name, struct store_import *im, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_ALIAS_FIND);
    int rc;

    sql_text(&q, *name);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    *name = sql_copy(&q, &im->arena);
    sql_reset(&q);
    return arena_ok(&im->arena) ? 0 : no_memory(err);
}

/* Finds or makes the source; what the export says now replaces what it said before. */
static int source_row(struct store_import *im, const struct store_source *src, struct ask_err *err)
{
    const struct sv now[] = {src->format, src->title, src->url, src->license};
    struct sv name = src->name;
    struct sql q;
    bool same = true;
    int rc;

    if ((rc = current_name(&name, im, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_SOURCE_FIND);
    sql_text(&q, name);
    if ((rc = sql_step(&q, err)) < 0)
        return rc;
    if (rc == 0) {
        q = sql_get(im->st, SQL_SOURCE_ADD);
        sql_text(&q, name);
        sql_text(&q, src->format);
        sql_opt_text(&q, src->title);
        sql_opt_text(&q, src->url);
        sql_opt_text(&q, src->license);
        rc = sql_one(&q, &im->source, err);
        return rc < 0 ? rc : 0;
    }
    im->source = sql_col(&q);
    for (size_t i = 0; i < sizeof now / sizeof *now; i++)
        if (!sv_eq(now[i], sql_view(&q)))
            same = false;
    sql_reset(&q);
    if (same)
        return 0;
    im->public_moved = true;
    q = sql_get(im->st, SQL_SOURCE_SET);
    sql_int(&q, im->source);
    sql_text(&q, src->format);
    sql_opt_text(&q, src->title);
    sql_opt_text(&q, src->url);
    sql_opt_text(&q, src->license);
    return sql_run(&q, err);
}

/* What is decided once for a source: what must not come back, what changes its visibility. */
static int source_open(struct store_import *im, const struct store_source *src, struct ask_err *err)
{
    const struct tomb_of whole = {.kind = TOMB_SOURCE, .source = src->name};
    struct sql q;
    int64_t found;
    int rc;

    if (store_erasing(im->st) == ERASING_STORE)
        return ask_fail(err, ASK_BUSY,
                        "%s: something is being removed from it, or a removal was interrupted; "
                        "'askwell forget --finish' ends that",
                        im->st->path);
    if ((rc = tomb_load(&im->tombs, im->st, err)) < 0)
        return rc;
    if (im->tombs.source && (rc = tomb_find(im->st, &im->tombs, &whole, false, err)) != 0)
        return rc < 0 ? rc : 0; /* no source: every post will be refused */
    if ((rc = source_row(im, src, err)) < 0)
        return rc;
    if (im->tombs.person)
        im->format = arena_sv(&im->arena, src->format);
    if ((im->tombs.post || im->tombs.author_key || im->tombs.author_name) &&
        (rc = tomb_names(&im->names, &im->nnames, im->st, im->source, src->name, &im->arena, err)) <
            0)
        return rc;
    q = sql_get(im->st, SQL_RELABEL_ANY);
    sql_int(&q, im->source);
    rc = sql_one(&q, &found, err);
    im->relabels = rc > 0;
    im->opened = rc > 0 && found == 0;
    return rc < 0 ? rc : 0;
}

/* src NULL: an edit. */
static int import_init(struct store_import *im, const struct store_source *src, struct ask_err *err)
{
    char *name = path_join(im->st->dir, "store.lock");
    int rc;

    if (!name)
        return no_memory(err);
    rc = file_lock(&im->lock, name, LOCK_WAIT_MS, err);
    free(name);
    if (rc < 0)
        return rc;
    im->containers = strmap_new(1u << 24);
    im->authors = strmap_new(NAMES_MAX + 1u);
    im->touched = strmap_new(1u << 24);
    im->pack = pack_new(body_sink, im);
    if (!im->containers || !im->authors || !im->touched || !im->pack)
        return no_memory(err);
    for (int i = 0; i < INTERN_KINDS; i++)
        if (!(im->interned[i] = strmap_new(NAMES_MAX + 1u)))
            return no_memory(err);
    if ((rc = import_begin_tx(im, err)) < 0 || (src && (rc = source_open(im, src, err)) < 0) ||
        (rc = import_use_dictionary(im, err)) < 0)
        return rc;
    return import_commit(im, false, err);
}

/* Everything but the struct itself, which lives as long as the handle: so that free after end is
 * as right as end alone. */
static void release(struct store_import *im)
{
    if (im->in_tx)
        (void)import_fail(im, ASK_INTERRUPTED, &(struct ask_err){0}, NULL);
    pack_free(im->pack);
    strmap_free(im->containers);
    for (int i = 0; i < INTERN_KINDS; i++)
        strmap_free(im->interned[i]);
    strmap_free(im->authors);
    strmap_free(im->touched);
    sb_dispose(&im->held.text);
    free(im->held.end);
    free(im->held.id);
    free(im->container);
    free(im->author);
    free(im->seen.p);
    free(im->put.p);
    free(im->threads.p);
    free(im->gone.p);
    arena_dispose(&im->arena);
    if (im->lock >= 0)
        (void)close(im->lock);
    *im = (struct store_import){.st = im->st, .lock = -1, .ended = true};
}

/* src NULL: an edit. */
static int begin(struct store_import **out, struct store *st, const struct store_source *src,
                 struct ask_err *err)
{
    struct store_import *im;
    struct ask_err why = {0};
    int rc;

    *out = NULL;
    if (!(st->flags & STORE_WRITE))
        return ask_fail(err, ASK_DENIED, "%s was opened for reading only", st->path);
    if (st->import && !st->import->ended)
        return ask_fail(err, ASK_BUSY, "%s: an import is running already", st->path);
    if (src && (src->name.n == 0 || src->name.n > 512 || src->format.n > 512))
        return ask_fail(err, ASK_FORMAT, "a source needs a name of at most 512 bytes");
    if (!st->import && !(st->import = calloc(1, sizeof *im)))
        return no_memory(err);
    im = st->import;
    *im = (struct store_import){.st = st, .lock = -1, .edit = !src, .trained = !src};
    sb_init(&im->held.text, (size_t)CODEC_BODY_MAX + BATCH_BYTES);
    arena_init(&im->arena, 4096, 16 << 20);
    rc = import_init(im, src, &why);
    if (rc < 0) {
        (void)import_fail(im, rc, &why, err);
        release(im);
        return rc;
    }
    *out = im;
    return 0;
}

int store_import_begin(struct store_import **out, struct store *st, const struct store_source *src,
                       struct ask_err *err)
{
    return begin(out, st, src, err);
}

int store_edit_begin(struct store_import **out, struct store *st, struct ask_err *err)
{
    int rc = begin(out, st, NULL, err);

    /* What is deleted from now on is overwritten at once. */
    if (rc == 0 && (rc = sql_do(st, SQL_SECURE_DELETE, err)) < 0) {
        store_import_free(*out);
        *out = NULL;
    }
    return rc;
}

struct store *store_edit_store(struct store_import *im)
{
    return im->st;
}

void import_switch(struct store_import *im, int64_t source)
{
    strmap_clear(im->containers);
    strmap_clear(im->authors);
    im->ncontainers = im->nauthors = 0;
    im->source = source;
}

int store_import_put(struct store_import *im, const struct post *p, enum store_put *what,
                     struct ask_err *err)
{
    struct ask_err why = {0};
    enum store_put done = PUT_UNCHANGED;
    int rc;

    if ((rc = import_refuse(im, err)) < 0 || (rc = put_check(p, err)) < 0)
        return rc;
    if ((rc = tomb_refuses(im, p, &why)) < 0)
        return import_fail(im, rc, &why, err);
    if (rc > 0) {
        if (what)
            *what = PUT_FORGOTTEN;
        return 0;
    }
    if ((rc = import_begin_tx(im, &why)) < 0 || (rc = put_post(im, p, &done, &why)) < 0)
        return import_fail(im, rc, &why, err);
    if (rc > 0)
        return ask_fail(err, ASK_FORMAT, "id %.*s occurs twice, the first one counts",
                        (int)(p->key.id.n < 64 ? p->key.id.n : 64), p->key.id.p);
    im->counts.posts++;
    im->counts.added += done == PUT_NEW;
    im->counts.updated += done == PUT_UPDATED;
    im->counts.unchanged += done == PUT_UNCHANGED;
    if (what)
        *what = done;
    im->batch_posts++;
    im->batch_bytes += p->body.n;
    /* The first batch is longer, for the sake of its dictionary. */
    if (im->batch_posts >= (im->dict_version ? BATCH_POSTS : DICT_SAMPLES) ||
        im->batch_bytes >= BATCH_BYTES)
        if ((rc = import_commit(im, false, &why)) < 0)
            return import_fail(im, rc, &why, err);
    return 0;
}

void store_import_once(struct store_import *im)
{
    im->once = true;
}

static int count_ghosts(struct store_import *im, struct ask_err *err)
{
    int rc;

    im->counts.ghosts = 0;
    for (size_t i = 0; i < im->ncontainers; i++)
        for (int space = SPACE_POST; space <= SPACE_COMMENT; space++) {
            struct sql q = sql_get(im->st, SQL_GHOSTS_IN);
            int64_t n;

            sql_int(&q, im->container[i].id[space]);
            if ((rc = sql_one(&q, &n, err)) < 0)
                return rc;
            im->counts.ghosts += n;
        }
    return 0;
}

static int finish(struct store_import *im, bool sweep, struct ask_err *err)
{
    struct sql q;
    int rc;

    if (sweep && (rc = store_sweep(im, err)) < 0)
        return rc;
    if ((rc = import_begin_tx(im, err)) < 0)
        return rc;
    if (im->edit)
        return import_commit(im, false, err);
    q = sql_get(im->st, SQL_SOURCE_UPDATED);
    sql_int(&q, im->source);
    sql_int(&q, clock_now());
    sql_int(&q, im->public_moved || im->public_ever);
    if ((rc = sql_run(&q, err)) < 0 || (rc = count_ghosts(im, err)) < 0)
        return rc;
    return import_commit(im, true, err);
}

int store_import_end(struct store_import *im, bool sweep, struct store_counts *counts,
                     struct ask_err *err)
{
    struct ask_err why = {0};
    int rc = import_refuse(im, err);

    if (rc == 0 && (rc = finish(im, sweep, &why)) < 0)
        (void)import_fail(im, rc, &why, err);
    im->counts.threads = bits_count(&im->threads);
    if (counts)
        *counts = im->counts;
    if (rc < 0)
        return rc;
    /* From the log into the file, with an fsync: the index must not know more than the store
     * after a power cut. A reader may be in the way; then it is done the next time. */
    if (!(im->st->flags & STORE_NOSYNC)) {
        (void)sqlite3_busy_timeout(im->st->db, 0);
        (void)sqlite3_wal_checkpoint_v2(im->st->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        (void)sqlite3_busy_timeout(im->st->db, STORE_BUSY_MS);
    }
    release(im);
    return 0;
}

void store_import_free(struct store_import *im)
{
    if (im)
        release(im);
}
