/* store_names.c - what an import looks up again and again: names that become numbers, containers,
 * keys; and the sets of numbers it has seen.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: batches (store_import.c), authors (store_put.c).
 * Method: a map beside each table, emptied when it grows too large, so that memory does not grow
 * with the export; only containers stay, since the sweep asks which were met.
 */
#include <stdlib.h>

#include "base/array.h"
#include "corpus/store_priv.h"

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory while importing");
}

/* ---- sets ---- */

int bits_set(struct bits *b, int64_t i)
{
    size_t at = (size_t)i / 8;

    if (i < 0 || i >> 40) /* no number of ours: the file is damaged */
        return ASK_CORRUPT;
    if (at >= b->n) {
        size_t n = at + 1 > b->n * 2 ? at + 4096 : b->n * 2;
        unsigned char *p = realloc(b->p, n);

        if (!p)
            return ASK_NOMEM;
        memset(p + b->n, 0, n - b->n);
        b->p = p;
        b->n = n;
    }
    b->p[at] = (unsigned char)(b->p[at] | 1u << (i % 8));
    return 0;
}

void bits_clear(struct bits *b, int64_t i)
{
    if ((size_t)i / 8 < b->n)
        b->p[i / 8] = (unsigned char)(b->p[i / 8] & ~(1u << (i % 8)));
}

bool bits_has(const struct bits *b, int64_t i)
{
    return (size_t)i / 8 < b->n && (b->p[i / 8] >> (i % 8) & 1);
}

int64_t bits_count(const struct bits *b)
{
    int64_t n = 0;

    for (size_t i = 0; i < b->n; i++)
        n += __builtin_popcount(b->p[i]);
    return n;
}

int import_see(struct bits *b, int64_t i, struct ask_err *err)
{
    int rc = bits_set(b, i);

    if (rc == ASK_NOMEM)
        return no_memory(err);
    return rc < 0 ? ask_fail(err, rc, "the store holds impossible numbers; run 'askwell check'")
                  : 0;
}

/* ---- names that become numbers ---- */

static const struct {
    enum sql_id find, add;
} intern_sql[INTERN_KINDS] = {
    [INTERN_TAG] = {SQL_TAG_FIND, SQL_TAG_ADD},
    [INTERN_LABEL] = {SQL_LABEL_FIND, SQL_LABEL_ADD},
    [INTERN_LANG] = {SQL_LANG_FIND, SQL_LANG_ADD},
    [INTERN_LICENSE] = {SQL_LICENSE_FIND, SQL_LICENSE_ADD},
    [INTERN_URL] = {SQL_URL_FIND, SQL_URL_ADD},
};

int import_intern(int64_t *id, struct store_import *im, enum intern kind, struct sv name,
                  struct ask_err *err)
{
    struct strmap *map = im->interned[kind];
    struct sql q;
    uint32_t known, *slot;
    int rc;

    *id = 0;
    if (name.n == 0)
        return 0;
    if (strmap_get(map, name, &known)) {
        *id = known;
        return 0;
    }
    q = sql_get(im->st, intern_sql[kind].find);
    sql_text(&q, name);
    if ((rc = sql_one(&q, id, err)) < 0)
        return rc;
    if (rc == 0) {
        q = sql_get(im->st, intern_sql[kind].add);
        sql_text(&q, name);
        if ((rc = sql_one(&q, id, err)) < 0)
            return rc;
    }
    if (*id > UINT32_MAX)
        return 0;
    if (strmap_count(map) >= NAMES_MAX)
        strmap_clear(map);
    slot = strmap_at(map, name);
    if (!slot)
        return no_memory(err);
    *slot = (uint32_t)*id;
    return 0;
}

static int container_row(int64_t *id, struct store_import *im, enum sql_id which, struct sv name,
                         int space, struct ask_err *err)
{
    struct sql q = sql_get(im->st, which);

    sql_int(&q, im->source);
    sql_text(&q, name);
    sql_int(&q, space);
    return sql_one(&q, id, err);
}

/* What is remembered of a container, lent until the next call; NULL on failure, with *rc. */
static struct container *container_slot(struct store_import *im, struct sv name, int *rc,
                                        struct ask_err *err)
{
    uint32_t known, *slot;
    struct container c = {{0, 0}}, *grown;

    if (strmap_get(im->containers, name, &known))
        return &im->container[known - 1];
    for (int space = SPACE_POST; space <= SPACE_COMMENT; space++)
        if ((*rc = container_row(&c.id[space], im, SQL_CONTAINER_FIND, name, space, err)) < 0)
            return NULL;
    grown = array_room(im->container, im->ncontainers, &im->container_cap, sizeof *grown, SIZE_MAX);
    if (!grown) {
        *rc = no_memory(err);
        return NULL;
    }
    im->container = grown;
    slot = strmap_at(im->containers, name);
    if (!slot) {
        *rc = no_memory(err);
        return NULL;
    }
    im->container[im->ncontainers++] = c;
    *slot = (uint32_t)im->ncontainers;
    return &im->container[im->ncontainers - 1];
}

int import_container(int64_t *id, struct store_import *im, struct sv name, enum post_space space,
                     bool make, struct ask_err *err)
{
    int rc = 0;
    struct container *c = container_slot(im, name, &rc, err);

    *id = 0;
    if (!c)
        return rc;
    if (c->id[space] == 0 && make &&
        (rc = container_row(&c->id[space], im, SQL_CONTAINER_ADD, name, space, err)) < 0)
        return rc;
    *id = c->id[space];
    return 0;
}

bool import_met(const struct store_import *im, int64_t container)
{
    for (size_t i = 0; i < im->ncontainers; i++)
        if (im->container[i].id[SPACE_POST] == container ||
            im->container[i].id[SPACE_COMMENT] == container)
            return true;
    return false;
}

int import_find(struct post_row *row, struct store_import *im, int64_t container, struct sv native,
                struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_FIND);
    int rc;

    *row = (struct post_row){0};
    sql_int(&q, container);
    sql_native(&q, native);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    row->id = sql_col(&q);
    row->thread = sql_col(&q);
    row->parent = sql_col(&q);
    row->flags = sql_col(&q);
    row->label = sql_col(&q);
    row->score = sql_col(&q);
    row->up = sql_col_or(&q, -1);
    row->down = sql_col_or(&q, -1);
    row->views = sql_col_or(&q, -1);
    row->active = sql_col_or(&q, TIME_NONE);
    row->hash = sql_col(&q);
    sql_reset(&q);
    return 0;
}
