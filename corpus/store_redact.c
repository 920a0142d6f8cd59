/* store_redact.c - taking secrets out of posts that are stored already.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a secret is (redact_table.c), rewriting the file afterwards (store_rewrite.c).
 * Method: every post is read, redacted as an import does it, and put again where that changed it:
 * into its own row, with names, tags, addresses, and a new hash. Ids and channels are redacted too,
 * as an import would, so that the same export finds its posts again; rows know each other by
 * number, so threads stay as they are. In batches; killed half way, the store says so and the same
 * is run again.
 */
#include <stdlib.h>

#include "corpus/store_erase.h"
#include "corpus/store_priv.h"

enum { BATCH_CHANGES = 500, TELL_EVERY = 1000, KINDS_MAX = 1000 };

struct work {
    struct store *st;
    struct store_import *im; /* NULL: only look */
    const struct redact_run *run;
    struct arena a;
    const char *kind[KINDS_MAX]; /* of the finds in one post */
    size_t nkinds;
    int64_t found; /* posts */
    size_t batch;
    bool began; /* something was changed */
};

static void note(void *ctx, const char *kind)
{
    struct work *w = ctx;

    if (w->nkinds < KINDS_MAX)
        w->kind[w->nkinds++] = kind;
}

static void report(struct work *w, int64_t post, int64_t thread)
{
    if (w->nkinds && w->run->post)
        w->run->post(w->run->ctx, post, thread, w->kind, w->nkinds);
    w->found += w->nkinds > 0;
}

static int set_counter(struct store_import *im, struct sv name, int64_t v, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_COUNTER_SET);

    sql_text(&q, name);
    sql_int(&q, v);
    return sql_run(&q, err);
}

/* Before each change: a batch is open, and the store says what is going on. */
static int begin(struct work *w, struct ask_err *err)
{
    int rc;

    if (w->batch++ % BATCH_CHANGES == BATCH_CHANGES - 1 &&
        (rc = import_commit(w->im, false, err)) < 0)
        return rc;
    if ((rc = import_begin_tx(w->im, err)) < 0 || w->began)
        return rc;
    w->began = true;
    if ((rc = set_counter(w->im, SV("redacting"), 1, err)) < 0)
        return rc;
    return erasing_set(w->im, ERASING_STORE, err);
}

/* ---- ids and channels ---- */

static bool renamed(struct store *st, enum sql_id which, int64_t id, struct sv name, int *rc,
                    struct ask_err *err)
{
    struct sql q = sql_get(st, which);
    int64_t done;

    sql_int(&q, id);
    if (which == SQL_POST_RENAME)
        sql_native(&q, name);
    else
        sql_text(&q, name);
    *rc = sql_one(&q, &done, err);
    return *rc > 0;
}

/* Gives a row another name. Where that is taken (by what was imported later, redacted at once), the
 * row's number makes it another one. */
static int rename_row(struct work *w, enum sql_id which, int64_t id, struct sv name,
                      struct ask_err *err)
{
    int rc;

    if (renamed(w->st, which, id, name, &rc, err) || rc < 0)
        return rc < 0 ? rc : 0;
    name = sv_of(arena_printf(&w->a, SV_FMT "-%lld", SV_ARG(name), (long long)id));
    (void)renamed(w->st, which, id, name, &rc, err);
    return rc < 0 ? rc : 0;
}

static int count_again(struct store *st, int64_t container, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_CONTAINER_COUNT);

    sql_int(&q, container);
    return sql_run(&q, err);
}

/* A channel gets the name that an import would have given it. Several may get the same: then their
 * posts come together, but for those whose ids are the same. */
static int rename_container(struct work *w, int64_t id, int64_t source, int space, struct sv name,
                            struct ask_err *err)
{
    struct sql q;
    int64_t other;
    int rc = begin(w, err);

    if (rc < 0 || (rc = source_moved(w->im, source, err)) < 0)
        return rc;
    if (renamed(w->st, SQL_CONTAINER_RENAME, id, name, &rc, err) || rc < 0)
        return rc < 0 ? rc : 0;
    q = sql_get(w->st, SQL_CONTAINER_FIND);
    sql_int(&q, source);
    sql_text(&q, name);
    sql_int(&q, space);
    if ((rc = sql_one(&q, &other, err)) < 0)
        return rc;
    q = sql_get(w->st, SQL_CONTAINER_MOVE);
    sql_int(&q, id);
    sql_int(&q, other);
    if ((rc = sql_run(&q, err)) < 0 || (rc = count_again(w->st, id, err)) < 0 ||
        (rc = count_again(w->st, other, err)) < 0)
        return rc;
    return rename_row(w, SQL_CONTAINER_RENAME, id, name, err);
}

static int containers(struct work *w, struct ask_err *err)
{
    int64_t id = 0, source;
    int space, rc;

    for (;;) {
        struct sql q = sql_get(w->st, SQL_CONTAINER_NEXT);
        struct post p = post_unknown();

        arena_reset(&w->a);
        w->nkinds = 0;
        sql_int(&q, id);
        if ((rc = sql_step(&q, err)) <= 0)
            return rc;
        id = sql_col(&q);
        source = sql_col(&q);
        p.container = sql_copy(&q, &w->a);
        space = (int)sql_col(&q);
        sql_reset(&q);
        if ((rc = redact_post(w->run->redactor, &p, &w->a, note, w, err)) < 0)
            return rc;
        if (rc == 0)
            continue;
        report(w, id, 0);
        if (w->im && (rc = rename_container(w, id, source, space, p.container, err)) < 0)
            return rc;
    }
}

/* ---- posts ---- */

static bool links_changed(const struct post *a, const struct post *b)
{
    for (size_t i = 0; i < a->nlinks; i++)
        if (!sv_eq(a->links[i].key.id, b->links[i].key.id))
            return true;
    return false;
}

static int turn_to(struct work *w, int64_t post, struct ask_err *err)
{
    struct sql q = sql_get(w->st, SQL_POST_SOURCE);
    int64_t source;
    int rc;

    sql_int(&q, post);
    if ((rc = sql_one(&q, &source, err)) < 0)
        return rc;
    if (w->im->source != source)
        import_switch(w->im, source);
    return 0;
}

static int rename_post(struct work *w, const struct post *was, struct sv id, struct ask_err *err)
{
    int rc = rename_row(w, SQL_POST_RENAME, was->id, id, err);

    w->im->public_moved |= was->visibility.n == 0;
    return rc < 0 ? rc : thread_touch(w->im, was->thread, true, err);
}

/* Puts the redacted post into its row, which is found by what it was. */
static int put_again(struct work *w, const struct post *was, struct post *p, struct ask_err *err)
{
    const struct sv id = p->key.id;
    enum store_put what;
    int rc;

    p->container = was->container;
    p->key = was->key;
    p->parent = was->parent;
    p->root = was->root;
    if ((rc = put_check(p, err)) < 0 || (rc = begin(w, err)) < 0 ||
        (rc = turn_to(w, was->id, err)) < 0 || (rc = put_post(w->im, p, &what, err)) < 0)
        return rc;
    return sv_eq(id, was->key.id) ? 0 : rename_post(w, was, id, err);
}

static int one_post(struct work *w, int64_t id, struct ask_err *err)
{
    struct row row;
    struct post was;
    int rc = row_load(&row, w->st, id, true, &w->a, err);

    if (rc <= 0 || (rc = row_read_rest(&row, w->st, &w->a, err)) < 0)
        return rc;
    was = row.post;
    w->nkinds = 0;
    if (was.ghost) {
        row.post = post_unknown();
        row.post.key = was.key;
    }
    /* The channel's name has had its turn; it is not to be told once for each post of it. */
    row.post.container = sv_make(NULL, 0);
    if ((rc = redact_post(w->run->redactor, &row.post, &w->a, note, w, err)) < 0)
        return rc;
    report(w, id, was.thread);
    if (!w->im || (rc == 0 && !links_changed(&was, &row.post)))
        return 0;
    if (!was.ghost)
        return put_again(w, &was, &row.post, err);
    if ((rc = begin(w, err)) < 0)
        return rc;
    return rename_post(w, &was, row.post.key.id, err);
}

static int posts(struct work *w, struct ask_err *err)
{
    const struct rewrite_opt *o = w->run->opt;
    struct store_stats all;
    int64_t id = 0, done = 0, flags;
    int rc = store_stats(&all, w->st, true, err);

    while (rc >= 0) {
        struct sql q = sql_get(w->st, SQL_POST_NEXT);

        arena_reset(&w->a);
        sql_int(&q, id);
        if ((rc = sql_step(&q, err)) <= 0)
            break;
        id = sql_col(&q);
        flags = sql_col(&q);
        sql_reset(&q);
        rc = one_post(w, id, err);
        if (flags && ++done % TELL_EVERY == 0 && o && o->progress)
            o->progress(o->ctx, "looking for secrets", done, all.posts);
        if (rc >= 0 && o && o->stop && *o->stop)
            rc = ask_fail(err, ASK_INTERRUPTED,
                          "stopped; what was taken out stays out, run the same again to go on");
    }
    return rc;
}

static int64_t work(struct work *w, struct ask_err *err)
{
    int rc;

    arena_init(&w->a, 1 << 20, 512 << 20);
    rc = containers(w, err);
    if (rc >= 0)
        rc = posts(w, err);
    arena_dispose(&w->a);
    return rc < 0 ? rc : w->found;
}

int64_t store_redact_look(struct store *st, const struct redact_run *run, struct ask_err *err)
{
    struct work *w = calloc(1, sizeof *w);
    int64_t found;

    if (!w)
        return ask_fail(err, ASK_NOMEM, "out of memory for looking for secrets");
    w->st = st;
    w->run = run;
    found = work(w, err);
    free(w);
    return found;
}

int64_t store_redact(struct store_import *im, const struct redact_run *run, struct ask_err *err)
{
    struct work *w = calloc(1, sizeof *w);
    struct ask_err why = {0};
    int64_t found;
    int rc = import_refuse(im, err);

    if (rc < 0 || !w) {
        free(w);
        return rc < 0 ? rc : ask_fail(err, ASK_NOMEM, "out of memory for redacting");
    }
    w->st = im->st;
    w->im = im;
    w->run = run;
    im->verbatim = true;
    found = work(w, &why);
    rc = found < 0 ? (int)found : 0;
    if (rc == 0 && store_redacting(im->st) && (rc = import_begin_tx(im, &why)) >= 0)
        rc = set_counter(im, SV("redacting"), 0, &why);
    if (rc >= 0)
        rc = import_commit(im, false, &why);
    im->verbatim = false;
    import_switch(im, 0);
    free(w);
    return rc < 0 ? import_fail(im, rc, &why, err) : found;
}
