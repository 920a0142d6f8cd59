/* store_source.c - a source as a whole: another name, another visibility.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: removing one (store_forget.c), listing them (store_list.c).
 * Method: an old name stays as an alias, by which imports find the source. A change of visibility
 * is one transaction, so that nobody sees half of it, and is kept as a rule (was, now) by which
 * later posts are labelled: the hash of a row is of the export's own visibility, so importing the
 * same again changes nothing.
 */
#include <stdlib.h>

#include "corpus/store_erase.h"
#include "corpus/store_priv.h"

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory for the sources");
}

/* ---- names ---- */

int store_source_aliases(struct sv **out, struct store *st, int64_t source, struct arena *a,
                         struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_ALIASES);
    struct sv *list = NULL;
    size_t n = 0, cap = 0;
    int rc;

    sql_int(&q, source);
    while ((rc = sql_step(&q, err)) > 0) {
        if (n == cap) {
            struct sv *grown = arena_array(a, cap ? cap * 2 : 4, sizeof *grown);

            if (!grown)
                break;
            if (n)
                memcpy(grown, list, n * sizeof *list);
            list = grown;
            cap = cap ? cap * 2 : 4;
        }
        list[n++] = sql_copy(&q, a);
    }
    sql_reset(&q);
    *out = list;
    if (rc >= 0 && !arena_ok(a))
        return no_memory(err);
    return rc < 0 ? rc : (int)n;
}

static int alias_write(struct store *st, enum sql_id which, struct sv name, int64_t source,
                       struct ask_err *err)
{
    struct sql q = sql_get(st, which);

    sql_text(&q, name);
    if (which == SQL_ALIAS_SET)
        sql_int(&q, source);
    return sql_run(&q, err);
}

int source_moved(struct store_import *im, int64_t source, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_SOURCE_SHOWN);
    int64_t thread;
    int rc;

    sql_int(&q, source);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    thread = sql_col(&q);
    im->public_moved |= sql_col(&q) != 0;
    sql_reset(&q);
    return thread_touch(im, thread, false, err);
}

static int rename_row(struct store_import *im, int64_t source, struct sv name, struct sv to,
                      struct ask_err *err)
{
    struct sql q;
    int rc;

    /* Back to a name it had: that is no alias any more. */
    if ((rc = alias_write(im->st, SQL_ALIAS_DELETE, to, source, err)) < 0 ||
        (rc = alias_write(im->st, SQL_ALIAS_SET, name, source, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_SOURCE_RENAME);
    sql_int(&q, source);
    sql_text(&q, to);
    return sql_run(&q, err);
}

/* The source that once had the name, when that is not source itself. */
static int is_anothers(struct store *st, struct sv name, int64_t source, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1024, 1 << 20);
    struct sql q = sql_get(st, SQL_ALIAS_FIND);
    struct sv now;
    int rc;

    sql_text(&q, name);
    if ((rc = sql_step(&q, err)) > 0) {
        now = sql_copy(&q, &a);
        sql_reset(&q);
        rc = store_source_id(st, now) == source
                 ? 0
                 : ask_fail(err, ASK_USAGE,
                            "'" SV_FMT "' is an old name of the source '" SV_FMT
                            "', whose exports still come under it; choose another",
                            SV_ARG(name), SV_ARG(now));
    }
    arena_dispose(&a);
    return rc;
}

int store_source_rename(struct store_import *im, struct sv name, struct sv to, struct ask_err *err)
{
    const int64_t source = store_source_id(im->st, name);
    struct ask_err why = {0};
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if (source == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is no source '" SV_FMT "'", SV_ARG(name));
    if (to.n == 0 || to.n > 512)
        return ask_fail(err, ASK_USAGE, "a source needs a name of at most 512 bytes");
    if (sv_eq(name, to))
        return 0;
    if (store_source_id(im->st, to))
        return ask_fail(err, ASK_USAGE, "there is a source '" SV_FMT "' already", SV_ARG(to));
    if ((rc = is_anothers(im->st, to, source, err)) < 0)
        return rc;
    if ((rc = import_begin_tx(im, &why)) < 0 || (rc = rename_row(im, source, name, to, &why)) < 0 ||
        (rc = source_moved(im, source, &why)) < 0 || (rc = import_commit(im, false, &why)) < 0)
        return import_fail(im, rc, &why, err);
    return 0;
}

/* ---- visibility ---- */

int store_source_labels(struct store_label **out, struct store *st, int64_t source, struct arena *a,
                        struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_SOURCE_LABELS);
    struct store_label *list = NULL;
    size_t n = 0, cap = 0;
    int rc;

    sql_int(&q, source);
    while ((rc = sql_step(&q, err)) > 0) {
        if (n == cap) {
            struct store_label *grown = arena_array(a, cap ? cap * 2 : 8, sizeof *grown);

            if (!grown)
                break;
            if (n)
                memcpy(grown, list, n * sizeof *list);
            list = grown;
            cap = cap ? cap * 2 : 8;
        }
        list[n].name = sql_copy(&q, a);
        list[n++].posts = sql_col(&q);
    }
    sql_reset(&q);
    *out = list;
    if (rc >= 0 && !arena_ok(a))
        return no_memory(err);
    return rc < 0 ? rc : (int)n;
}

/* Statements of a relabelling begin with source, all, was. */
struct change {
    int64_t source, was, now; /* labels: 0 is public */
    bool all;
};

static struct sql change_sql(struct store *st, enum sql_id which, const struct change *c)
{
    struct sql q = sql_get(st, which);

    sql_int(&q, c->source);
    sql_int(&q, c->all);
    sql_opt(&q, c->was, 0);
    return q;
}

static int change_posts(struct store_import *im, const struct change *c, struct ask_err *err)
{
    struct sql q = change_sql(im->st, SQL_RELABEL_POSTS, c);
    int rc;

    sql_opt(&q, c->now, 0);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_RELABEL_GHOSTS);
    sql_int(&q, c->source);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    for (int hidden = 0; hidden < 2 && rc >= 0; hidden++) {
        q = sql_get(im->st, SQL_RELABEL_TAGS);
        sql_int(&q, c->source);
        sql_int(&q, hidden);
        rc = sql_run(&q, err);
    }
    if (rc < 0)
        return rc;
    q = sql_get(im->st, SQL_RELABEL_AUTHORS);
    sql_int(&q, c->source);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    return sql_do(im->st, SQL_PRUNE_AUTHORS_PUBLIC, err);
}

/* Gives each thread that will change a change number. Returns how many. */
static int64_t touch_all(struct store_import *im, const struct change *c, struct ask_err *err)
{
    struct sql q = change_sql(im->st, SQL_RELABEL_THREADS, c);
    struct bits threads = {NULL, 0};
    int64_t n = 0;
    int rc;

    while ((rc = sql_step(&q, err)) > 0)
        if ((rc = import_see(&threads, sql_col(&q), err)) < 0)
            break;
    sql_reset(&q);
    for (int64_t t = 0; (size_t)t < threads.n * 8 && rc >= 0; t++) {
        if (!bits_has(&threads, t))
            continue;
        q = sql_get(im->st, SQL_THREAD_BUMP_CONTENT);
        sql_int(&q, t);
        sql_int(&q, ++im->change);
        rc = sql_run(&q, err);
        n++;
    }
    free(threads.p);
    return rc < 0 ? rc : n;
}

static int keep_rule(struct store_import *im, int64_t source, const struct relabel *r,
                     struct ask_err *err)
{
    struct sql q = sql_get(im->st, r->all ? SQL_RELABEL_CLEAR : SQL_RELABEL_CHAIN);
    int rc;

    sql_int(&q, source);
    if (!r->all) {
        sql_text(&q, r->was);
        sql_text(&q, r->now);
    }
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_RELABEL_SET);
    sql_int(&q, source);
    sql_text(&q, r->all ? SV("*") : r->was);
    sql_text(&q, r->now);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_RELABEL_TIDY);
    sql_int(&q, source);
    return sql_run(&q, err);
}

static int64_t relabel(struct store_import *im, int64_t source, const struct relabel *r,
                       struct ask_err *err)
{
    struct change c = {.source = source, .all = r->all};
    int64_t n;
    int rc;

    if ((rc = import_begin_tx(im, err)) < 0 ||
        (rc = import_intern(&c.was, im, INTERN_LABEL, r->was, err)) < 0 ||
        (rc = import_intern(&c.now, im, INTERN_LABEL, r->now, err)) < 0 ||
        (n = touch_all(im, &c, err)) < 0)
        return rc < 0 ? rc : n;
    if ((rc = change_posts(im, &c, err)) < 0 || (rc = keep_rule(im, source, r, err)) < 0)
        return rc;
    im->public_moved |= n > 0 && (c.was == 0 || c.now == 0 || c.all);
    /* What is private now must not stay in the index for everybody, not even as dead. */
    if (n > 0 && store_erasing(im->st) == ERASING_NOTHING &&
        (rc = erasing_set(im, ERASING_INDEX, err)) < 0)
        return rc;
    rc = import_commit(im, false, err);
    return rc < 0 ? rc : n;
}

int64_t store_source_relabel(struct store_import *im, int64_t source, const struct relabel *r,
                             struct ask_err *err)
{
    struct ask_err why = {0};
    int64_t n;
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if (sv_eq(r->now, SV("*")) || sv_eq(r->was, SV("*")) || r->now.n > 256)
        return ask_fail(err, ASK_USAGE, "'" SV_FMT "' can be no label", SV_ARG(r->now));
    if ((n = relabel(im, source, r, &why)) < 0)
        return import_fail(im, (int)n, &why, err);
    return n;
}
