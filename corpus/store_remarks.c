/* store_remarks.c - what is said of one post: the remarks under it, the duplicates of it; and all
 * titles.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whole threads (store_read.c), what a remark means (query/hints.c).
 * Method: the first two are asked for with every result, so that they may not walk a long thread.
 */
#include "corpus/store_priv.h"

int store_remarks(struct post *out, size_t max, struct store *st, int64_t thread, int64_t post,
                  size_t size, const struct store_reader *who, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_REMARKS);
    size_t n = 0;
    int rc;

    sql_int(&q, thread);
    sql_int(&q, post);
    sql_int(&q, (int64_t)size);
    sql_int(&q, (int64_t)max);
    sql_int(&q, !who || who->labels);
    while ((rc = sql_step(&q, err)) > 0) {
        struct row r;

        if ((rc = row_read(&r, &q, true, a, err)) < 0)
            break;
        out[n++] = r.post;
    }
    sql_reset(&q);
    return rc < 0 ? rc : (int)n;
}

int store_duplicates(int64_t *out, size_t max, struct store *st, int64_t post,
                     const struct store_reader *who, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_DUPLICATES_OF);
    size_t n = 0;
    int rc;

    sql_int(&q, post);
    sql_int(&q, !who || who->labels);
    while ((rc = n < max ? sql_step(&q, err) : 0) > 0) {
        const int64_t id = sql_col(&q), label = sql_col(&q);

        if (label == 0 || !who || who->may_read(who->ctx, label))
            out[n++] = id;
    }
    sql_reset(&q);
    return rc < 0 ? rc : (int)n;
}

int store_titles(struct store_title *out, size_t max, struct store *st, int64_t after,
                 struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_TITLES_PUBLIC);
    size_t n = 0;
    int rc;

    sql_int(&q, after);
    sql_int(&q, (int64_t)max);
    while ((rc = sql_step(&q, err)) > 0) {
        out[n].post = sql_col(&q);
        out[n].thread = sql_col(&q);
        out[n].created = sql_col_or(&q, TIME_NONE);
        out[n++].title = sql_copy(&q, a);
    }
    sql_reset(&q);
    return rc < 0 ? rc : (int)n;
}
