/* store_sweep.c - removing what a complete snapshot no longer has.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what happens to a thread that loses posts (thread_prune in store_thread.c).
 * Method: walk the key index of each container met in this import, collect the threads of posts
 * that were not seen, and prune those one by one, in batches like everything else. Killed half
 * way, the next import of the same snapshot removes the rest.
 */
#include <stdlib.h>

#include "base/array.h"
#include "corpus/store_priv.h"

enum { BATCH_THREADS = 500 };

struct worklist {
    int64_t *thread;
    size_t n, cap;
    struct bits have;
};

static int add(struct worklist *w, int64_t thread, struct ask_err *err)
{
    int64_t *grown;

    if (bits_has(&w->have, thread))
        return 0;
    grown = array_room(w->thread, w->n, &w->cap, sizeof *grown, SIZE_MAX);
    if (!grown)
        return ask_fail(err, ASK_NOMEM, "out of memory while removing what is gone");
    w->thread = grown;
    w->thread[w->n++] = thread;
    return import_see(&w->have, thread, err);
}

static int collect(struct worklist *w, struct store_import *im, int64_t container,
                   struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_NATIVES), row;
    int64_t thread;
    int rc;

    if (container == 0)
        return 0;
    sql_int(&q, container);
    while ((rc = sql_step(&q, err)) > 0) {
        int64_t id = sql_col(&q);

        if (bits_has(&im->seen, id))
            continue;
        row = sql_get(im->st, SQL_POST_THREAD);
        sql_int(&row, id);
        if ((rc = sql_one(&row, &thread, err)) < 0 || (rc = add(w, thread, err)) < 0)
            break;
    }
    sql_reset(&q);
    return rc;
}

int store_sweep(struct store_import *im, struct ask_err *err)
{
    struct worklist w = {0};
    int rc = import_begin_tx(im, err);

    for (size_t i = 0; i < im->ncontainers && rc >= 0; i++)
        for (int space = SPACE_POST; space <= SPACE_COMMENT && rc >= 0; space++)
            rc = collect(&w, im, im->container[i].id[space], err);
    for (size_t i = 0; i < w.n && rc >= 0; i++) {
        if (i % BATCH_THREADS == 0 && (rc = import_commit(im, false, err)) < 0)
            break;
        if ((rc = import_begin_tx(im, err)) >= 0)
            rc = thread_prune(im, w.thread[i], true, err);
    }
    free(w.thread);
    free(w.have.p);
    return rc;
}
