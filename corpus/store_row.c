/* store_row.c - one row of the store becomes a post: columns, body, and what hangs on it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: threads (store_read.c), the statements (store_sql.h).
 * Everything given out lives in the caller's arena.
 */
#include "corpus/store_priv.h"

static int no_room(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory for reading the store");
}

/* ---- one row ---- */

static void flags_to_post(struct post *p, int64_t flags)
{
    p->kind = (enum post_kind)(flags & FLAG_KIND);
    p->accepted = flags & FLAG_ACCEPTED;
    p->wiki = flags & FLAG_WIKI;
    p->bot = flags & FLAG_BOT;
    p->closed = flags & FLAG_CLOSED;
    p->ghost = flags == 0;
}

static int read_body(struct post *p, struct sql *q, int64_t size, struct arena *a,
                     struct ask_err *err)
{
    struct sv packed = sql_view(q);
    char *out;
    int rc;

    if (packed.n == 0 || size < 0 || size > (int64_t)CODEC_BODY_MAX)
        return ask_fail(err, ASK_CORRUPT,
                        "%s: the body of post %lld is damaged; restore a backup, or move the store "
                        "away and import the exports again",
                        q->st->path, (long long)p->id);
    out = arena_alloc(a, (size_t)size + 1);
    if (!out)
        return no_room(err);
    if ((rc = body_unpack(out, (size_t)size, q->st, packed, err)) < 0) {
        if (rc == ASK_CORRUPT)
            return ask_fail(err, rc,
                            "%s: the body of post %lld is damaged; restore a backup, or move the "
                            "store away and import the exports again",
                            q->st->path, (long long)p->id);
        return rc;
    }
    out[size] = '\0';
    p->body = sv_make(out, (size_t)size);
    return 0;
}

/* Reads POST_COLUMNS of the current row. */
int row_read(struct row *r, struct sql *q, bool with_body, struct arena *a, struct ask_err *err)
{
    struct post *p = &r->post;
    struct sv tmpl;
    int64_t size;

    *p = post_unknown();
    p->id = sql_col(q);
    p->thread = sql_col(q);
    r->parent = sql_col(q);
    r->flags = sql_col(q);
    flags_to_post(p, r->flags);
    p->key.id = sql_copy(q, a);
    p->container = sql_copy(q, a);
    p->key.space = sql_col(q) ? SPACE_COMMENT : SPACE_POST;
    p->parent.id = sql_copy(q, a);
    p->parent.space = sql_col(q) ? SPACE_COMMENT : SPACE_POST;
    p->title = sql_copy(q, a);
    p->author_id = sql_col(q);
    p->author = sql_copy(q, a);
    p->author_key = sql_copy(q, a);
    p->author_url = sql_copy(q, a);
    p->author_reputation = sql_col_or(q, -1);
    p->created = sql_col_or(q, TIME_NONE);
    p->edited = sql_col_or(q, TIME_NONE);
    p->active = sql_col_or(q, TIME_NONE);
    p->score = sql_col(q);
    p->up = sql_col_or(q, -1);
    p->down = sql_col_or(q, -1);
    p->views = sql_col_or(q, -1);
    p->visibility = sql_copy(q, a);
    p->lang = sql_copy(q, a);
    p->license = sql_copy(q, a);
    if (sql_is_int(q)) {
        q->column++;
        tmpl = sql_view(q);
        p->url = url_expand(tmpl, p->key.id, p->parent.id, a);
    } else {
        p->url = sql_copy(q, a);
        q->column++;
    }
    size = sql_col(q);
    if (with_body && !p->ghost)
        return read_body(p, q, size, a, err);
    return arena_ok(a) ? 0 : no_room(err);
}

/* ---- what hangs on a post ---- */

static int parse_reactions(struct post *p, struct sv text, struct arena *a, struct ask_err *err)
{
    struct post_reaction *list;
    struct sv rest = text, line;
    size_t n = 0;

    while (sv_line(&rest, &line))
        n++;
    list = arena_array(a, n, sizeof *list);
    if (n && !list)
        return no_room(err);
    n = 0;
    for (rest = text; sv_line(&rest, &line);) {
        ptrdiff_t blank = sv_chr(line, ' ');

        if (blank > 0 && sv_i64(sv_make(line.p, (size_t)blank), &list[n].count))
            list[n++].name = sv_skip(line, (size_t)blank + 1);
    }
    p->reactions = list;
    p->nreactions = n;
    return 0;
}

int row_read_extra(struct post *p, struct store *st, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_EXTRA);
    struct sv reactions;
    int rc;

    sql_int(&q, p->id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    p->closed_reason = sql_copy(&q, a);
    reactions = sql_copy(&q, a);
    sql_reset(&q);
    return parse_reactions(p, reactions, a, err);
}

static int read_links(struct post *p, struct store *st, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_LINKS);
    struct post_link *list = NULL;
    size_t n = 0, cap = 0;
    int rc;

    sql_int(&q, p->id);
    while ((rc = sql_step(&q, err)) > 0) {
        if (n == cap) {
            struct post_link *grown;

            cap = cap ? cap * 2 : 8;
            grown = arena_array(a, cap, sizeof *grown);
            if (!grown) {
                sql_reset(&q);
                return no_room(err);
            }
            if (n)
                memcpy(grown, list, n * sizeof *list);
            list = grown;
        }
        list[n].duplicate = sql_col(&q) != 0;
        list[n].key.space = sql_col(&q) ? SPACE_COMMENT : SPACE_POST;
        list[n].key.id = sql_copy(&q, a);
        list[n++].post = sql_col(&q);
    }
    p->links = list;
    p->nlinks = n;
    return rc;
}

int row_read_tags(const struct sv **tags, size_t *ntags, struct store *st, int64_t thread,
                  struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_THREAD_TAGS);
    struct sv *list = NULL;
    size_t n = 0, cap = 0;
    int rc;

    sql_int(&q, thread);
    while ((rc = sql_step(&q, err)) > 0) {
        if (n == cap) {
            struct sv *grown;

            cap = cap ? cap * 2 : 8;
            grown = arena_array(a, cap, sizeof *grown);
            if (!grown) {
                sql_reset(&q);
                return no_room(err);
            }
            if (n)
                memcpy(grown, list, n * sizeof *list);
            list = grown;
        }
        list[n++] = sql_copy(&q, a);
    }
    *tags = list;
    *ntags = n;
    return rc;
}

int row_read_rest(struct row *r, struct store *st, struct arena *a, struct ask_err *err)
{
    int rc = 0;

    if (r->flags & FLAG_EXTRA)
        rc = row_read_extra(&r->post, st, a, err);
    if (rc >= 0 && r->flags & FLAG_LINKS)
        rc = read_links(&r->post, st, a, err);
    if (rc >= 0 && r->parent == 0 && !r->post.ghost)
        rc = row_read_tags(&r->post.tags, &r->post.ntags, st, r->post.thread, a, err);
    return rc;
}

/* One post by number: 1, 0 when there is none, or an error. */
int row_load(struct row *r, struct store *st, int64_t id, bool with_body, struct arena *a,
             struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_POST);
    int rc;

    sql_int(&q, id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    rc = row_read(r, &q, with_body, a, err);
    sql_reset(&q);
    return rc < 0 ? rc : 1;
}
