/* collection.c - see collection.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading the files (judged.c), measuring (query/metrics.c, query/train.c).
 * Method: the keys of threads are read from the store once each and remembered, since the same
 * few thousand come again in every query.
 */
#include "cli/collection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "corpus/store.h"
#include "indexer/build.h"
#include "query/engine_priv.h"

struct keys { /* of threads, by their store id */
    struct arena arena;
    struct sv *v;
    size_t room;
};

/* ---- the documents into a temporary folder ---- */

static int put_document(void *ctx, const struct judged_doc *doc, struct ask_err *err)
{
    struct store_import *im = ctx;
    struct post q = post_unknown();
    enum store_put what;
    char id[600];
    q.key.id = doc->id;
    q.kind = POST_QUESTION;
    q.title = doc->title;
    q.body = doc->text;
    int rc = store_import_put(im, &q, &what, err);
    for (size_t i = 0; rc >= 0 && i < doc->nanswers; i++) {
        struct post a = post_unknown();
        int n = snprintf(id, sizeof id, "%.*s/answer/%zu", SV_ARG(doc->id), i + 1);
        a.key.id = sv_make(id, (size_t)n);
        a.parent.id = doc->id;
        a.kind = POST_ANSWER;
        a.body = doc->answers[i];
        rc = store_import_put(im, &a, &what, err);
    }
    return rc;
}

static int fill(const char *tmp, const char *dir, struct ask_err *err)
{
    struct store *st = NULL;
    struct store_import *im = NULL;
    struct store_source src = {.name = SV("eval"), .format = SV("eval")};
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report br;
    int rc;
    bo.nosync = true;
    bo.stop = &cmd_stop;
    if ((rc = store_open(&st, tmp, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, err)) >= 0 &&
        (rc = store_import_begin(&im, st, &src, err)) >= 0 &&
        (rc = judged_documents(dir, put_document, im, err)) >= 0 &&
        (rc = store_import_end(im, false, NULL, err)) >= 0)
        rc = build_update(tmp, st, &bo, &br, err);
    store_import_free(im);
    store_free(st);
    return rc;
}

static int make_folder(struct collection *c, struct ask_err *err)
{
    const char *base = getenv("TMPDIR");
    c->tmp = path_join(base && *base ? base : "/tmp", "askwell-eval-XXXXXX");
    if (c->tmp && mkdtemp(c->tmp))
        return 0;
    free(c->tmp);
    c->tmp = NULL;
    return ask_fail(err, ASK_IO, "cannot make a temporary folder; set TMPDIR");
}

int collection_open(struct collection *c, const char *dir, const char *data, const char *weights,
                    struct ask_err *err)
{
    const struct reader_identity owner = {NULL, 0, true};
    int rc;
    memset(c, 0, sizeof *c);
    if (!(c->keys = calloc(1, sizeof *c->keys)))
        return ask_fail(err, ASK_NOMEM, "out of memory");
    arena_init(&c->keys->arena, 1u << 16, 1u << 30);
    if ((rc = judged_open(&c->judged, dir, err)) >= 0 && !data && (rc = make_folder(c, err)) >= 0)
        rc = fill(c->tmp, dir, err);
    if (rc >= 0)
        rc = engine_open(&c->en, c->tmp ? c->tmp : data, &owner, err);
    if (rc >= 0 && weights)
        rc = engine_weights(c->en, weights, err);
    if (rc < 0)
        collection_close(c);
    return rc;
}

void collection_close(struct collection *c)
{
    engine_free(c->en);
    if (c->tmp)
        file_rmtree(c->tmp, NULL);
    free(c->tmp);
    if (c->keys) {
        free(c->keys->v);
        arena_dispose(&c->keys->arena);
    }
    free(c->keys);
    if (c->judged.queries)
        judged_dispose(&c->judged);
    memset(c, 0, sizeof *c);
}

/* ---- judgements ---- */

int collection_grade(const struct collection *c, const struct judged_query *q, struct sv doc)
{
    for (size_t i = q->first; i < q->first + q->n; i++)
        if (sv_eq(c->judged.grades[i].doc, doc))
            return c->judged.grades[i].grade;
    return 0;
}

int *collection_relevant(const struct collection *c, const struct judged_query *q,
                         bool exclude_self, size_t *n, struct arena *a)
{
    int *all = arena_array(a, q->n + 1, sizeof *all);
    *n = 0;
    for (size_t i = q->first; all && i < q->first + q->n; i++)
        if (c->judged.grades[i].grade > 0 &&
            !(exclude_self && sv_eq(c->judged.grades[i].doc, q->id)))
            all[(*n)++] = c->judged.grades[i].grade;
    return all;
}

/* ---- features ---- */

struct taking {
    struct collection *c;
    const struct judged_query *q;
    struct train *t;
    struct train_judge judge;
    bool exclude_self;
};

/* The native id of a thread's first post; empty when it cannot be read. */
static struct sv key_of(struct collection *c, uint32_t thread)
{
    struct keys *k = c->keys;
    if (thread >= k->room) {
        const size_t room = (size_t)thread * 2 + 1024;
        struct sv *v = realloc(k->v, room * sizeof *v);
        if (!v)
            return sv_make("", 0);
        memset(v + k->room, 0, (room - k->room) * sizeof *v);
        k->v = v;
        k->room = room;
    }
    if (!k->v[thread].p) {
        struct arena a = ARENA_INIT(1u << 14, 1u << 24);
        struct thread_head head;
        k->v[thread] = sv_make("", 0);
        if (engine_head(&head, c->en, thread, &a, NULL) >= 0)
            k->v[thread] = arena_sv(&k->arena, head.key);
        arena_dispose(&a);
    }
    return k->v[thread];
}

/* In a collection whose queries are titles of its own documents, the one that the query is. Ids
 * that are the same by accident, as where both are numbered from 1, are not meant. */
static bool is_self(const struct taking *k, uint32_t thread)
{
    struct arena a = ARENA_INIT(1u << 14, 1u << 24);
    struct thread_head head;
    const bool self = engine_head(&head, k->c->en, thread, &a, NULL) >= 0 &&
                      sv_eq(sv_trim(head.title), sv_trim(k->q->text));
    arena_dispose(&a);
    return self;
}

static int grade_thread(void *ctx, uint32_t thread)
{
    const struct taking *k = ctx;
    const struct sv key = key_of(k->c, thread);
    if (k->exclude_self && sv_eq(key, k->q->id) && is_self(k, thread))
        return -1;
    return collection_grade(k->c, k->q, key);
}

static int take(void *ctx, const struct search *s, struct ask_err *err)
{
    const struct taking *k = ctx;
    return train_add(k->t, s, &k->judge, err);
}

int collection_train(struct train *t, struct collection *c, const struct judged_query *q,
                     uint32_t set, bool exclude_self, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct taking k = {.c = c, .q = q, .t = t, .exclude_self = exclude_self};
    const struct answer_watch watch = {take, &k};
    struct answer ans;
    int rc = 0;
    k.judge.all = collection_relevant(c, q, exclude_self, &k.judge.nall, &a);
    k.judge.grade = grade_thread;
    k.judge.ctx = &k;
    k.judge.set = set;
    opt.limit = COLLECTION_DEPTH;
    opt.watch = &watch;
    if (!k.judge.all)
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
    else if (k.judge.nall)
        rc = answer_make(&ans, c->en, q->text, &opt, &a, err);
    arena_dispose(&a);
    return rc;
}
