/* store_pack.c - packing bodies in a thread of its own, beside the one that imports.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: SQLite, which stays with the importing thread; the format (codec.c).
 * Method: two chunks of bodies change hands. While the importing thread fills one, the helper
 * packs the other; when the first is full the importer waits for the second, hands its results to
 * the sink, and they swap. Packing is two thirds of what a put costs, so the two overlap well.
 * Order is kept and memory is bounded by two chunks. Without a thread (none to be had) the
 * importer packs for itself.
 * Invariant: a chunk belongs to the helper while state is GIVEN, else to the importer.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/store_priv.h"

enum { CHUNK_BODIES = 128, CHUNK_BYTES = 256 << 10, KEEP_BYTES = 1 << 20 };

struct chunk {
    int64_t id[CHUNK_BODIES];
    size_t raw_end[CHUNK_BODIES], packed_end[CHUNK_BODIES];
    size_t n;
    struct sb raw, packed;
    int rc; /* of packing */
    struct ask_err err;
};

struct pack {
    pack_sink *sink;
    void *ctx;
    struct codec *codec; /* the helper's while a chunk is given */
    int64_t version;
    struct chunk chunk[2];
    int filling; /* 0 or 1; the other one is with the helper, or has been read out */
    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    enum { IDLE, GIVEN, DONE } state; /* of the other chunk; under lock */
    bool quit;                        /* under lock */
};

static void pack_chunk(struct pack *pk, struct chunk *ch)
{
    size_t at = 0;

    ch->rc = 0;
    for (size_t i = 0; i < ch->n && ch->rc == 0; at = ch->raw_end[i++]) {
        ch->rc =
            codec_pack(&ch->packed, pk->codec, pk->version,
                       sv_make(ch->raw.p ? ch->raw.p + at : "", ch->raw_end[i] - at), &ch->err);
        ch->packed_end[i] = ch->packed.n;
    }
}

static void *helper(void *arg)
{
    struct pack *pk = arg;

    (void)pthread_mutex_lock(&pk->lock);
    while (!pk->quit) {
        if (pk->state != GIVEN) {
            (void)pthread_cond_wait(&pk->moved, &pk->lock);
            continue;
        }
        (void)pthread_mutex_unlock(&pk->lock);
        pack_chunk(pk, &pk->chunk[!pk->filling]);
        (void)pthread_mutex_lock(&pk->lock);
        pk->state = DONE;
        (void)pthread_cond_broadcast(&pk->moved);
    }
    (void)pthread_mutex_unlock(&pk->lock);
    return NULL;
}

struct pack *pack_new(pack_sink *sink, void *ctx)
{
    struct pack *pk = calloc(1, sizeof *pk);
    sigset_t all, before;

    if (!pk)
        return NULL;
    pk->sink = sink;
    pk->ctx = ctx;
    pk->codec = codec_new();
    if (!pk->codec) {
        free(pk);
        return NULL;
    }
    for (int i = 0; i < 2; i++) {
        sb_init(&pk->chunk[i].raw, (size_t)CODEC_BODY_MAX + CHUNK_BYTES);
        sb_init(&pk->chunk[i].packed, (size_t)CODEC_BODY_MAX + 2 * CHUNK_BYTES);
    }
    (void)pthread_mutex_init(&pk->lock, NULL);
    (void)pthread_cond_init(&pk->moved, NULL);
    /* Signals are for the threads of the program, which know what to do with them. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    pk->threaded = pthread_create(&pk->thread, NULL, helper, pk) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pk;
}

void pack_free(struct pack *pk)
{
    if (!pk)
        return;
    if (pk->threaded) {
        (void)pthread_mutex_lock(&pk->lock);
        pk->quit = true;
        (void)pthread_cond_broadcast(&pk->moved);
        (void)pthread_mutex_unlock(&pk->lock);
        (void)pthread_join(pk->thread, NULL);
    }
    (void)pthread_cond_destroy(&pk->moved);
    (void)pthread_mutex_destroy(&pk->lock);
    for (int i = 0; i < 2; i++) {
        sb_dispose(&pk->chunk[i].raw);
        sb_dispose(&pk->chunk[i].packed);
    }
    codec_free(pk->codec);
    free(pk);
}

static void chunk_empty(struct chunk *ch)
{
    /* One giant must not be paid for until the end of the import. */
    if (ch->raw.cap > KEEP_BYTES)
        sb_dispose(&ch->raw);
    if (ch->packed.cap > KEEP_BYTES)
        sb_dispose(&ch->packed);
    sb_reset(&ch->raw);
    sb_reset(&ch->packed);
    ch->n = 0;
}

/* Waits for the other chunk and hands what is in it to the sink. */
static int collect(struct pack *pk, struct ask_err *err)
{
    struct chunk *ch = &pk->chunk[!pk->filling];
    size_t at = 0;
    int rc;

    if (pk->threaded) {
        (void)pthread_mutex_lock(&pk->lock);
        while (pk->state == GIVEN)
            (void)pthread_cond_wait(&pk->moved, &pk->lock);
        pk->state = IDLE;
        (void)pthread_mutex_unlock(&pk->lock);
    }
    rc = ch->n ? ch->rc : 0;
    if (rc < 0 && err)
        *err = ch->err;
    for (size_t i = 0; i < ch->n && rc == 0; at = ch->packed_end[i++])
        rc = pk->sink(pk->ctx, ch->id[i], sv_make(ch->packed.p + at, ch->packed_end[i] - at), err);
    chunk_empty(ch);
    return rc;
}

/* Swaps the chunks; the other one must have been collected. */
static void give(struct pack *pk)
{
    if (!pk->threaded) {
        pack_chunk(pk, &pk->chunk[pk->filling]);
        pk->filling = !pk->filling;
        return;
    }
    (void)pthread_mutex_lock(&pk->lock);
    pk->filling = !pk->filling;
    pk->state = GIVEN;
    (void)pthread_cond_broadcast(&pk->moved);
    (void)pthread_mutex_unlock(&pk->lock);
}

int pack_put(struct pack *pk, int64_t id, struct sv body, struct ask_err *err)
{
    struct chunk *ch = &pk->chunk[pk->filling];
    int rc;

    if (ch->n == CHUNK_BODIES || (ch->n > 0 && ch->raw.n + body.n > CHUNK_BYTES)) {
        if ((rc = collect(pk, err)) < 0)
            return rc;
        give(pk);
        ch = &pk->chunk[pk->filling];
    }
    sb_sv(&ch->raw, body);
    if (!sb_ok(&ch->raw))
        return ask_fail(err, ASK_NOMEM, "out of memory for a body of %zu bytes", body.n);
    ch->id[ch->n] = id;
    ch->raw_end[ch->n++] = ch->raw.n;
    return 0;
}

int pack_drain(struct pack *pk, struct ask_err *err)
{
    int rc = collect(pk, err);

    if (rc < 0 || pk->chunk[pk->filling].n == 0)
        return rc;
    give(pk);
    return collect(pk, err);
}

int pack_dictionary(struct pack *pk, int64_t version, struct sv bytes, struct ask_err *err)
{
    int rc = codec_learn(pk->codec, version, bytes, err);

    if (rc == 0)
        pk->version = version;
    return rc;
}

void pack_plain(struct pack *pk)
{
    pk->version = 0;
}
