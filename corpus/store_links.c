/* store_links.c - which threads are linked with a thread, in either direction.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the links of one post (store_row.c).
 * Method: a link is kept with the post that has it and names its target by the export's own id; the
 * index over those ids finds who points here. A duplicate is a matter between first posts; any
 * other link counts from and to every post of a thread.
 */
#include "corpus/store_priv.h"

static bool may_read(const struct store_reader *who, int64_t label)
{
    return !who || label == 0 || who->may_read(who->ctx, label);
}

static bool known(const struct store_link *v, size_t n, const struct store_link *l)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].thread == l->thread && v[i].from == l->from)
            return true;
    return false;
}

int store_thread_links(struct store_link *out, size_t max, struct store *st, int64_t thread,
                       const struct store_reader *who, struct ask_err *err)
{
    size_t n = 0;

    for (int from = 0; from <= 1; from++) {
        struct sql q = sql_get(st, from ? SQL_LINKS_TO : SQL_LINKS_FROM);
        int rc;

        sql_int(&q, thread);
        sql_int(&q, !who || who->labels);
        while ((rc = sql_step(&q, err)) > 0 && n < max) {
            struct store_link l = {.thread = sql_col(&q), .from = from != 0};
            const bool duplicate = sql_col(&q) != 0;
            const bool roots = sql_col(&q) != 0;
            const int64_t one = sql_col(&q);
            const int64_t other = sql_col(&q);

            l.duplicate = duplicate && roots;
            if (may_read(who, one) && may_read(who, other) && !known(out, n, &l))
                out[n++] = l;
        }
        sql_reset(&q);
        if (rc < 0)
            return rc;
    }
    return (int)n;
}
