/* store_keep.c - what an export does not know this time is taken from the row that is there.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the author's name, which lives in the author's row (author_id in store_put.c).
 * Method: the post is completed before it is hashed and compared, so that a dump without its votes
 * or links changes nothing, and a later one that has them again changes only what did change.
 */
#include "corpus/store_priv.h"

static int keep_links(struct post *p, struct store *st, int64_t id, struct arena *a,
                      struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_LINKS_OF);
    struct post_link *links = NULL;
    size_t n = 0, cap = 0;
    int rc;

    sql_int(&q, id);
    while ((rc = sql_step(&q, err)) > 0) {
        if (n == cap) {
            struct post_link *more = arena_array(a, 2 * cap + 8, sizeof *more);

            if (!more)
                break;
            if (n > 0)
                memcpy(more, links, n * sizeof *more);
            links = more;
            cap = 2 * cap + 8;
        }
        links[n] = (struct post_link){0};
        links[n].duplicate = sql_col(&q) != 0;
        links[n].key.space = sql_col(&q) == SPACE_COMMENT ? SPACE_COMMENT : SPACE_POST;
        links[n++].key.id = sql_copy(&q, a);
    }
    sql_reset(&q);
    if (rc < 0)
        return rc;
    p->links = links;
    p->nlinks = n;
    return 0;
}

static int keep_extra(struct post *p, struct store *st, int64_t id, bool reason, bool reactions,
                      struct arena *a, struct ask_err *err)
{
    struct post old = {.id = id};
    int rc = row_read_extra(&old, st, a, err);

    if (rc < 0)
        return rc;
    if (reason)
        p->closed_reason = old.closed_reason;
    if (reactions) {
        p->reactions = old.reactions;
        p->nreactions = old.nreactions;
    }
    return 0;
}

int keep_stored(struct post *p, struct store *st, const struct post_row *old, struct arena *a,
                struct ask_err *err)
{
    const bool reason = p->keep & POST_KEEP_LINKS && p->closed && old->flags & FLAG_CLOSED;
    const bool reactions = p->keep & POST_KEEP_SCORE;
    int rc;

    if (p->keep & POST_KEEP_VOTES) {
        p->up = old->up;
        p->down = old->down;
    }
    if (p->keep & POST_KEEP_SCORE)
        p->score = old->score;
    if (p->keep & POST_KEEP_ACCEPTED)
        p->accepted = old->flags & FLAG_ACCEPTED;
    if (p->keep & POST_KEEP_LINKS && old->flags & FLAG_LINKS &&
        (rc = keep_links(p, st, old->id, a, err)) < 0)
        return rc;
    if ((reason || reactions) && old->flags & FLAG_EXTRA &&
        (rc = keep_extra(p, st, old->id, reason, reactions, a, err)) < 0)
        return rc;
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory while importing");
}
