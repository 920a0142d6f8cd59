/* store_forget.c - whom and what a word names, and taking it out for good.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: rewriting the file afterwards (store_rewrite.c), the hashes (store_tomb.c).
 * Method: one transaction writes down what is to go (table doomed), that it must not come back
 * (table forgotten), and that an erasure is under way. Then the posts are removed thread by thread
 * in batches, as a sweep does it: what has children becomes a ghost without text. Killed at any
 * moment, store_erase reads the list again and goes on. The list goes with the names that nothing
 * refers to any more, when the file is rewritten.
 */
#include <stdlib.h>

#include "corpus/store_erase.h"
#include "corpus/store_priv.h"

enum { BATCH_THREADS = 500 };

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory while removing");
}

/* ---- where an erasure stands ---- */

static int64_t counter(struct store *st, struct sv name)
{
    struct sql q = sql_get(st, SQL_COUNTER);
    int64_t v;

    sql_text(&q, name);
    return sql_one(&q, &v, NULL) < 0 ? 0 : v;
}

enum store_erasing store_erasing(struct store *st)
{
    const int64_t v = counter(st, SV("erasing"));

    return v == ERASING_STORE   ? ERASING_STORE
           : v == ERASING_INDEX ? ERASING_INDEX
                                : ERASING_NOTHING;
}

bool store_redacting(struct store *st)
{
    return counter(st, SV("redacting")) != 0;
}

int erasing_set(struct store_import *im, int64_t state, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_COUNTER_SET);

    sql_text(&q, SV("erasing"));
    sql_int(&q, state);
    return sql_run(&q, err);
}

/* ---- what a word names ---- */

static int show_author(struct store_subject *s, struct store *st, int64_t id, struct arena *a,
                       struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_AUTHOR_SHOWN);
    int rc;

    sql_int(&q, id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    s->source = sql_copy(&q, a);
    s->name = sql_copy(&q, a);
    s->key = sql_copy(&q, a);
    s->posts = sql_col(&q);
    s->threads = sql_col(&q);
    sql_reset(&q);
    return 1;
}

static int show_post(struct store_subject *s, struct store *st, int64_t id, struct arena *a,
                     struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_POST_SHOWN);
    int rc;

    sql_int(&q, id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    s->source = sql_copy(&q, a);
    s->name = sql_copy(&q, a);
    s->key = sql_copy(&q, a);
    s->posts = s->threads = 1;
    sql_reset(&q);
    return 1;
}

static int show_source(struct store_subject *s, struct store *st, int64_t id, struct arena *a,
                       struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_SOURCE_COUNTS);
    int rc;

    s->source = s->name = store_source_name(st, id, a);
    sql_int(&q, true);
    while ((rc = sql_step(&q, err)) > 0) {
        if (sql_col(&q) != id)
            continue;
        s->threads = sql_col(&q);
        s->posts = sql_col(&q);
    }
    return rc < 0 ? rc : 1;
}

/* Rows that may be meant; returns how many. */
static int candidates(int64_t *ids, size_t max, struct store *st, enum forget_kind kind,
                      enum forget_by by, struct sv word, struct ask_err *err)
{
    enum sql_id which = SQL_AUTHORS_NAMED;
    struct sql q;
    int n = 0, rc;

    if (kind == FORGET_SOURCE) {
        ids[0] = store_source_id(st, word);
        return ids[0] ? 1 : 0;
    }
    if (kind == FORGET_POST && by == BY_NAME)
        return sv_i64(word, &ids[0]) ? 1 : 0;
    if (by == BY_KEY)
        which = kind == FORGET_AUTHOR ? SQL_AUTHORS_KEYED : SQL_POSTS_NATIVE;
    q = sql_get(st, which);
    if (by == BY_KEY)
        sql_native(&q, word);
    else
        sql_text(&q, word);
    sql_int(&q, (int64_t)max);
    while ((rc = sql_step(&q, err)) > 0)
        ids[n++] = sql_col(&q);
    return rc < 0 ? rc : n;
}

int store_subjects(struct store_subject *out, size_t max, struct store *st, enum forget_kind kind,
                   enum forget_by by, struct sv word, struct sv source, struct arena *a,
                   struct ask_err *err)
{
    enum { ROWS = 1024 };
    int64_t *ids = arena_array(a, ROWS, sizeof *ids);
    int n, rc = 0, kept = 0;

    if (!ids)
        return no_memory(err);
    if ((n = candidates(ids, ROWS, st, kind, by, word, err)) < 0)
        return n;
    for (int i = 0; i < n && rc >= 0 && (size_t)kept < max; i++) {
        struct store_subject s = {.kind = kind, .id = ids[i]};

        rc = kind == FORGET_AUTHOR ? show_author(&s, st, ids[i], a, err)
             : kind == FORGET_POST ? show_post(&s, st, ids[i], a, err)
                                   : show_source(&s, st, ids[i], a, err);
        /* An author without posts is one who was removed, up to the next rewriting. */
        if (rc > 0 && (source.n == 0 || sv_eq(s.source, source)) &&
            (kind == FORGET_SOURCE || s.posts > 0))
            out[kept++] = s;
    }
    if (rc >= 0 && !arena_ok(a))
        return no_memory(err);
    return rc < 0 ? rc : kept;
}

/* ---- writing down ---- */

static int doom(struct store_import *im, const struct store_subject *s, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_DOOM);

    sql_int(&q, s->kind);
    sql_int(&q, s->id);
    return sql_run(&q, err);
}

/* What is hashed of a subject, but for the source's name; its source's row to *source. */
static int tomb_of(struct tomb_of *t, int64_t *source, struct store *st,
                   const struct store_subject *s, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, s->kind == FORGET_AUTHOR ? SQL_AUTHOR_IDENTITY : SQL_POST_SHOWN);
    int rc;

    *t = (struct tomb_of){.kind = TOMB_SOURCE};
    *source = s->id;
    if (s->kind == FORGET_SOURCE)
        return 1;
    sql_int(&q, s->id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    if (s->kind == FORGET_AUTHOR) {
        *source = sql_col(&q);
        t->kind = sql_is_null(&q) ? TOMB_AUTHOR_NAME : TOMB_AUTHOR_KEY;
        t->id = sql_copy(&q, a);
        if (t->kind == TOMB_AUTHOR_NAME)
            t->id = sql_copy(&q, a);
    } else {
        t->kind = TOMB_POST;
        q.column = 2; /* behind the source's name and the title */
        t->id = sql_copy(&q, a);
        t->space = (int)sql_col(&q);
        t->container = sql_copy(&q, a);
        *source = sql_col(&q);
    }
    sql_reset(&q);
    return arena_ok(a) ? 1 : no_memory(err);
}

/* A person, when more than a name is known of an author. */
static int bury_person(struct store_import *im, int64_t author, int64_t source, struct arena *a,
                       struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_SOURCE_FORMAT);
    struct sv format, key, name;
    struct tomb_of t;
    int rc;

    sql_int(&q, source);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    format = sql_copy(&q, a);
    sql_reset(&q);
    q = sql_get(im->st, SQL_AUTHOR_IDENTITY);
    sql_int(&q, author);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    (void)sql_col(&q);
    key = sql_copy(&q, a);
    name = sql_copy(&q, a);
    sql_reset(&q);
    if (!arena_ok(a))
        return no_memory(err);
    t = tomb_person(format, key, name);
    return key.n && name.n ? tomb_add(im, &t, err) : 0;
}

static int bury(struct store_import *im, const struct store_subject *s, struct arena *a,
                struct ask_err *err)
{
    const struct sv *names;
    struct tomb_of t;
    int64_t source;
    size_t n;
    int rc = tomb_of(&t, &source, im->st, s, a, err);

    if (rc <= 0)
        return rc;
    if ((rc = tomb_names(&names, &n, im->st, source, sv_make(NULL, 0), a, err)) < 0)
        return rc;
    for (size_t i = 0; i < n && rc >= 0; i++) {
        t.source = names[i];
        rc = tomb_add(im, &t, err);
    }
    if (rc >= 0 && t.kind == TOMB_AUTHOR_KEY)
        rc = bury_person(im, s->id, source, a, err);
    return rc;
}

int store_forget(struct store_import *im, const struct store_subject *v, size_t n, bool only,
                 struct ask_err *err)
{
    struct arena a = ARENA_INIT(4096, 64 << 20);
    struct ask_err why = {0};
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if ((rc = import_begin_tx(im, &why)) >= 0)
        rc = tomb_load(&im->tombs, im->st, &why);
    for (size_t i = 0; i < n && rc >= 0; i++) {
        rc = doom(im, &v[i], &why);
        if (rc >= 0 && !only)
            rc = bury(im, &v[i], &a, &why);
        arena_reset(&a);
    }
    if (rc >= 0 && (rc = erasing_set(im, ERASING_STORE, &why)) >= 0)
        rc = import_commit(im, false, &why);
    arena_dispose(&a);
    return rc < 0 ? import_fail(im, rc, &why, err) : 0;
}

int store_unforget(struct store_import *im, enum forget_kind kind, enum forget_by by,
                   struct sv word, struct sv source, struct ask_err *err)
{
    struct tomb_of t = {.kind = kind == FORGET_AUTHOR
                                    ? (by == BY_KEY ? TOMB_AUTHOR_KEY : TOMB_AUTHOR_NAME)
                                    : TOMB_SOURCE,
                        .source = kind == FORGET_SOURCE ? word : source,
                        .id = kind == FORGET_SOURCE ? sv_make(NULL, 0) : word};
    struct ask_err why = {0};
    int found = 0, rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    if ((rc = import_begin_tx(im, &why)) >= 0 && (rc = tomb_load(&im->tombs, im->st, &why)) >= 0)
        rc = found = tomb_find(im->st, &im->tombs, &t, true, &why);
    if (rc >= 0)
        rc = import_commit(im, false, &why);
    return rc < 0 ? import_fail(im, rc, &why, err) : found;
}

int store_forgotten(struct store_forgotten *out, size_t max, struct store *st, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_TOMB_LIST);
    size_t n = 0;
    int rc;

    while ((rc = sql_step(&q, err)) > 0) {
        const int64_t kind = sql_col(&q), at = sql_col(&q), count = sql_col(&q);

        if (n == 0 || out[n - 1].at != at) {
            if (n == max)
                break;
            out[n++] = (struct store_forgotten){.at = at};
        }
        if (kind == TOMB_AUTHOR_KEY || kind == TOMB_AUTHOR_NAME)
            out[n - 1].authors += count;
        else if (kind == TOMB_POST)
            out[n - 1].posts += count;
        else if (kind == TOMB_SOURCE)
            out[n - 1].sources += count;
    }
    sql_reset(&q);
    return rc < 0 ? rc : (int)n;
}

/* ---- removing ---- */

static int collect(struct bits *threads, struct store_import *im, enum sql_id which,
                   struct ask_err *err)
{
    struct sql q = sql_get(im->st, which);
    int rc;

    while ((rc = sql_step(&q, err)) > 0) {
        const int64_t post = sql_col(&q), thread = sql_col(&q);

        if ((rc = import_see(&im->gone, post, err)) < 0 ||
            (rc = import_see(threads, thread, err)) < 0)
            break;
    }
    sql_reset(&q);
    return rc;
}

static int prune_all(struct store_import *im, const struct bits *threads, struct ask_err *err)
{
    int64_t done = 0;
    int rc = 0;

    for (int64_t t = 0; (size_t)t < threads->n * 8 && rc >= 0; t++) {
        if (!bits_has(threads, t))
            continue;
        if (done++ % BATCH_THREADS == BATCH_THREADS - 1 && (rc = import_commit(im, false, err)) < 0)
            break;
        if ((rc = import_begin_tx(im, err)) >= 0)
            rc = thread_prune(im, t, false, err);
    }
    im->counts.threads += done;
    return rc < 0 ? rc : import_commit(im, false, err);
}

int store_erase(struct store_import *im, struct store_counts *counts, struct ask_err *err)
{
    struct bits threads = {NULL, 0};
    struct ask_err why = {0};
    struct sql q;
    int64_t many = 0;
    int rc = import_refuse(im, err);

    if (rc < 0)
        return rc;
    im->counts = (struct store_counts){0};
    q = sql_get(im->st, SQL_DOOMED);
    if ((rc = sql_one(&q, &many, &why)) >= 0)
        rc = collect(&threads, im, SQL_DOOMED_POSTS, &why);
    /* Without authors and sources no walk over all posts. */
    if (rc >= 0 && many > 0)
        rc = collect(&threads, im, SQL_DOOMED_BELOW, &why);
    if (rc >= 0)
        rc = prune_all(im, &threads, &why);
    free(threads.p);
    if (rc < 0)
        return import_fail(im, rc, &why, err);
    if (counts)
        *counts = im->counts;
    return 0;
}
