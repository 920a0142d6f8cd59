/* store_stored.c - what an export says of posts without bringing them: still there, gone, hidden.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is inferred from a snapshot (store_sweep.c), what a user wants removed
 * (store_forget.c).
 * Invariant: what was never stored is no error; there is nothing to do for it.
 */
#include "corpus/store_priv.h"

/* Finds a post that was stored before; row->id is 0 when there is none. */
static int find_stored(struct post_row *row, struct store_import *im, struct sv container,
                       struct post_key key, struct ask_err *err)
{
    struct ask_err why = {0};
    int64_t id;
    int rc;

    *row = (struct post_row){0};
    if ((rc = import_refuse(im, err)) < 0)
        return rc;
    if (key.id.n == 0 || key.id.n > 512 || container.n > 512 || (unsigned)key.space > 1)
        return ask_fail(err, ASK_FORMAT, "a key needs 1 to 512 bytes");
    if ((rc = import_begin_tx(im, &why)) < 0 ||
        (rc = import_container(&id, im, container, key.space, false, &why)) < 0 ||
        (id && (rc = import_find(row, im, id, key.id, &why)) < 0))
        return import_fail(im, rc, &why, err);
    return 0;
}

int store_import_keep(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err)
{
    struct ask_err why = {0};
    struct post_row row;
    int rc = find_stored(&row, im, container, key, err);

    if (rc >= 0 && row.id && (rc = import_see(&im->seen, row.id, &why)) < 0)
        return import_fail(im, rc, &why, err);
    return rc;
}

static int remove_one(struct store_import *im, int64_t post, int64_t thread, struct ask_err *err)
{
    int rc = import_see(&im->gone, post, err);

    if (rc >= 0 && (rc = thread_prune(im, thread, false, err)) >= 0)
        bits_clear(&im->gone, post);
    return rc;
}

int store_import_gone(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err)
{
    struct ask_err why = {0};
    struct post_row row;
    int rc = find_stored(&row, im, container, key, err);

    if (rc < 0 || row.id == 0 || row.flags == 0)
        return rc;
    rc = remove_one(im, row.id, row.thread, &why);
    return rc < 0 ? import_fail(im, rc, &why, err) : 0;
}

/* Nothing of a container is swept: it was met, but its posts were not asked for. */
static int keep_container(struct store_import *im, int64_t container, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_NATIVES);
    int rc;

    sql_int(&q, container);
    while ((rc = sql_step(&q, err)) > 0)
        if ((rc = import_see(&im->seen, sql_col(&q), err)) < 0)
            break;
    sql_reset(&q);
    return rc;
}

/* Removes what everybody may read of a container; one by one, as it happens once in its life. */
static int hide_container(struct store_import *im, struct sv container, enum post_space space,
                          struct ask_err *err)
{
    int64_t id, post, thread;
    int rc = import_begin_tx(im, err);

    if (rc >= 0)
        rc = import_container(&id, im, container, space, false, err);
    while (rc >= 0 && id && !im->opened) {
        struct sql q = sql_get(im->st, SQL_POST_PUBLIC);

        sql_int(&q, id);
        if ((rc = sql_step(&q, err)) <= 0)
            break;
        post = sql_col(&q);
        thread = sql_col(&q);
        sql_reset(&q);
        im->hidden = true;
        rc = remove_one(im, post, thread, err);
    }
    return rc < 0 || !id ? rc : keep_container(im, id, err);
}

int store_import_hide(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err)
{
    struct ask_err why = {0};
    struct post_row row;
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if (key.id.n == 0) {
        if ((rc = hide_container(im, container, SPACE_POST, &why)) < 0 ||
            (rc = hide_container(im, container, SPACE_COMMENT, &why)) < 0)
            return import_fail(im, rc, &why, err);
        return 0;
    }
    if ((rc = find_stored(&row, im, container, key, err)) < 0 || row.id == 0)
        return rc;
    if (row.label == 0 && row.flags != 0 && !im->opened) {
        im->hidden = true;
        rc = remove_one(im, row.id, row.thread, &why);
    } else {
        rc = import_see(&im->seen, row.id, &why);
    }
    return rc < 0 ? import_fail(im, rc, &why, err) : 0;
}
