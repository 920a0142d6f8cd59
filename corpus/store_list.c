/* store_list.c - ids by name, names by id, lists and counts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: threads and posts (store_read.c).
 * Invariant: without `all`, nothing is counted that only readers with a label may see.
 */
#include <stdlib.h>

#include "base/file.h"
#include "corpus/store_priv.h"

static int no_room(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory for reading the store");
}

/* ---- ids by name ---- */

static int64_t id_of(struct store *st, enum sql_id which, struct sv name)
{
    struct sql q = sql_get(st, which);
    int64_t id;

    sql_text(&q, name);
    return sql_one(&q, &id, NULL) < 0 ? 0 : id;
}

int64_t store_source_id(struct store *st, struct sv name)
{
    return id_of(st, SQL_SOURCE_FIND, name);
}

int64_t store_tag_id(struct store *st, struct sv name)
{
    return id_of(st, SQL_TAG_FIND, name);
}

int64_t store_label_id(struct store *st, struct sv label)
{
    int64_t id = label.n ? id_of(st, SQL_LABEL_FIND, label) : 0;

    return label.n && id == 0 ? -1 : id;
}

int store_author_ids(int64_t *out, size_t max, struct store *st, struct sv name,
                     struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_AUTHORS_NAMED);
    int n = 0, rc;

    if (max > INT32_MAX)
        max = INT32_MAX;
    sql_text(&q, name);
    sql_int(&q, (int64_t)max);
    while ((rc = sql_step(&q, err)) > 0)
        out[n++] = sql_col(&q);
    return rc < 0 ? rc : n;
}

int64_t store_find(struct store *st, struct sv source, struct sv native_id)
{
    struct sql q = sql_get(st, source.n ? SQL_FIND_NATIVE : SQL_FIND_NATIVE_ANY);
    int64_t id = source.n ? store_source_id(st, source) : 0;

    if (source.n && id == 0)
        return 0;
    if (source.n)
        sql_int(&q, id);
    sql_native(&q, native_id);
    return sql_one(&q, &id, NULL) < 0 ? 0 : id;
}

/* ---- names by id ---- */

static struct sv name_of(struct store *st, enum sql_id which, int64_t id, struct arena *a)
{
    struct sql q = sql_get(st, which);
    struct sv name = {NULL, 0};

    sql_int(&q, id);
    if (sql_step(&q, NULL) > 0) {
        name = sql_copy(&q, a);
        sql_reset(&q);
    }
    return name;
}

struct sv store_tag_name(struct store *st, int64_t id, struct arena *a)
{
    return name_of(st, SQL_TAG_NAME, id, a);
}

struct sv store_source_name(struct store *st, int64_t id, struct arena *a)
{
    return name_of(st, SQL_SOURCE_NAME, id, a);
}

struct sv store_author_name(struct store *st, int64_t id, struct arena *a)
{
    return name_of(st, SQL_AUTHOR_NAME, id, a);
}

/* ---- lists ---- */

/* The rows of a bound statement that gives tags. */
static int tag_rows(struct store_tag **out, struct sql q, struct arena *a, struct ask_err *err)
{
    struct store_tag *list = NULL;
    size_t cap = 0;
    int n = 0, rc;

    *out = NULL;
    while ((rc = sql_step(&q, err)) > 0) {
        if ((size_t)n == cap) {
            struct store_tag *grown;

            cap = cap ? cap * 2 : 64;
            grown = arena_array(a, cap, sizeof *grown);
            if (!grown) {
                sql_reset(&q);
                return no_room(err);
            }
            if (n)
                memcpy(grown, list, (size_t)n * sizeof *list);
            list = grown;
        }
        list[n].id = sql_col(&q);
        list[n].name = sql_copy(&q, a);
        list[n++].threads = sql_col(&q);
    }
    *out = list;
    if (rc >= 0 && !arena_ok(a))
        return no_room(err);
    return rc < 0 ? rc : n;
}

int store_tags(struct store_tag **out, struct store *st, bool all, size_t max, struct arena *a,
               struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_TAGS);

    sql_int(&q, all);
    sql_int(&q, max < INT32_MAX ? (int64_t)max : INT32_MAX);
    return tag_rows(out, q, a, err);
}

int store_tags_begin(struct store_tag **out, struct store *st, bool all, struct sv prefix,
                     size_t max, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_TAGS_BEGIN);

    sql_int(&q, all);
    sql_int(&q, max < INT32_MAX ? (int64_t)max : INT32_MAX);
    sql_text(&q, prefix);
    return tag_rows(out, q, a, err);
}

static int by_posts(const void *a, const void *b)
{
    const struct store_source *x = a, *y = b;

    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    return sv_cmp(x->name, y->name);
}

static int source_rows(struct store_source **out, size_t *n, struct store *st, bool all,
                       struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_SOURCES);
    struct store_source *list = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    sql_int(&q, all);
    while ((rc = sql_step(&q, err)) > 0) {
        struct store_source *s;

        if (*n == cap) {
            cap = cap ? cap * 2 : 16;
            s = arena_array(a, cap, sizeof *s);
            if (!s) {
                sql_reset(&q);
                return no_room(err);
            }
            if (*n)
                memcpy(s, list, *n * sizeof *list);
            list = s;
        }
        s = &list[(*n)++];
        s->id = sql_col(&q);
        s->name = sql_copy(&q, a);
        s->format = sql_copy(&q, a);
        s->title = sql_copy(&q, a);
        s->url = sql_copy(&q, a);
        s->license = sql_copy(&q, a);
        s->updated = sql_col_or(&q, TIME_NONE);
    }
    *out = list;
    return rc;
}

int store_sources(struct store_source **out, struct store *st, bool all, struct arena *a,
                  struct ask_err *err)
{
    struct store_source *list = NULL;
    struct sql q;
    size_t n, kept = 0;
    int rc;

    *out = NULL;
    if ((rc = source_rows(&list, &n, st, all, a, err)) < 0)
        return rc;
    q = sql_get(st, SQL_SOURCE_COUNTS);
    sql_int(&q, all);
    while ((rc = sql_step(&q, err)) > 0) {
        int64_t id = sql_col(&q);

        for (size_t i = 0; i < n; i++)
            if (list[i].id == id) {
                list[i].threads = sql_col(&q);
                list[i].posts = sql_col(&q);
                break;
            }
    }
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        if (all || list[i].posts > 0)
            list[kept++] = list[i];
    if (kept)
        qsort(list, kept, sizeof *list, by_posts);
    *out = list;
    return arena_ok(a) ? (int)kept : no_room(err);
}

/* ---- counts ---- */

static int count(int64_t *n, struct store *st, enum sql_id which, bool all, struct ask_err *err)
{
    struct sql q = sql_get(st, which);

    sql_int(&q, all);
    return sql_one(&q, n, err);
}

int store_stats(struct store_stats *out, struct store *st, bool all, struct ask_err *err)
{
    static const char *const files[] = {"", "-wal"};
    struct sql q = sql_get(st, SQL_STATS);
    int rc;

    *out = (struct store_stats){0};
    sql_int(&q, all);
    if ((rc = sql_step(&q, err)) < 0)
        return rc;
    if (rc > 0) {
        out->threads = sql_col(&q);
        out->posts = sql_col(&q);
        out->text_bytes = sql_col(&q);
        sql_reset(&q);
    }
    if ((rc = count(&out->authors, st, SQL_STATS_AUTHORS, all, err)) < 0 ||
        (rc = count(&out->tags, st, SQL_STATS_TAGS, all, err)) < 0 ||
        (rc = count(&out->sources, st, SQL_STATS_SOURCES, all, err)) < 0 ||
        (all && (rc = count(&out->ghosts, st, SQL_STATS_GHOSTS, all, err)) < 0))
        return rc;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct sb path = SB_INIT(1 << 16);
        int64_t size;

        sb_puts(&path, st->path);
        sb_puts(&path, files[i]);
        size = sb_ok(&path) ? file_size(sb_str(&path)) : 0;
        out->bytes += size > 0 ? size : 0;
        sb_dispose(&path);
    }
    return 0;
}
