/* versions_file.c - the table of threads that name a superseded version: learned, written, read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what counts as superseded (versions.c).
 * Method: all titles are read twice, first to learn, then to list the threads, rising by number.
 * The file is text with a sum: a line "thread since why" each. It is made with each generation
 * only: what is superseded changes slowly, and what was written since names new versions.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/sb.h"
#include "indexer/generation.h"
#include "indexer/versions.h"

#define TITLES      512
#define THREADS_MAX 200000
#define FILE_MAX    ((size_t)32 << 20)

static int path_of(struct gen_path *out, const char *dir, struct ask_err *err)
{
    return generation_path(out, err, dir, "standing-versions");
}

/* ---- learning from the store ---- */

struct listed {
    uint32_t thread;
    int64_t since;
    struct version_named v;
    uint32_t newer;
};

struct list {
    struct listed *v;
    size_t n, cap;
};

static int list_add(struct list *l, const struct listed *x, struct ask_err *err)
{
    if (l->n == THREADS_MAX)
        return 0;
    if (l->n == l->cap) {
        const size_t cap = l->cap ? l->cap * 2 : 256;
        struct listed *v = realloc(l->v, cap * sizeof(*v));

        if (!v)
            return ask_fail(err, ASK_NOMEM, "no memory for versions that were superseded");
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n++] = *x;
    return 0;
}

/* Lists the thread when its title names a version that was superseded after it was written. */
static int look_at(struct list *out, const struct versions_learner *l, const struct store_title *t,
                   struct ask_err *err)
{
    struct version_named v;
    struct sv rest = t->title;

    if (t->thread <= 0 || t->thread > UINT32_MAX || t->created == TIME_NONE)
        return 0;
    while (versions_next(&v, &rest)) {
        struct version_newer by;

        if (versions_superseded(&by, l, &v) && t->created < by.since)
            return list_add(out, &(struct listed){(uint32_t)t->thread, by.since, v, by.major}, err);
    }
    return 0;
}

static int walk(struct versions_learner *l, struct list *out, struct store *st, struct ask_err *err)
{
    struct arena a = ARENA_INIT(1 << 18, 256 << 20);
    struct store_title *t = calloc(TITLES, sizeof(*t));
    int64_t after = 0;
    int n = 1, rc = 0;

    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory to read titles");
    while (n > 0 && rc == 0) {
        arena_reset(&a);
        n = store_titles(t, TITLES, st, after, &a, err);
        for (int i = 0; i < n && rc == 0; i++) {
            after = t[i].post;
            if (out)
                rc = look_at(out, l, &t[i], err);
            else
                versions_hear(l, t[i].title, t[i].created);
        }
    }
    free(t);
    arena_dispose(&a);
    return n < 0 ? n : rc;
}

static int by_thread(const void *pa, const void *pb)
{
    const struct listed *a = pa, *b = pb;

    return (a->thread > b->thread) - (a->thread < b->thread);
}

static void put_listed(struct sb *b, const struct listed *x)
{
    const time_t since = (time_t)x->since;
    struct tm tm;

    if (!gmtime_r(&since, &tm))
        return;
    sb_printf(b, "%" PRIu32 " %" PRId64 " %s %" PRIu32 ": %s %" PRIu32 " is named since %d\n",
              x->thread, x->since, x->v.product, x->v.major, x->v.product, x->newer,
              tm.tm_year + 1900);
}

int versions_build(const char *dir, struct store *st, struct ask_err *err)
{
    struct versions_learner *l = versions_learner_new();
    struct sb b = SB_INIT(FILE_MAX);
    struct list list = {NULL, 0, 0};
    struct gen_path path;
    int rc = l ? path_of(&path, dir, err) : ask_fail(err, ASK_NOMEM, "no memory to read titles");

    if (rc == 0)
        rc = walk(l, NULL, st, err);
    if (rc == 0)
        rc = walk(l, &list, st, err);
    if (rc == 0) {
        if (list.n > 1)
            qsort(list.v, list.n, sizeof(*list.v), by_thread);
        sb_puts(&b, "askwell-versions 1\n");
        for (size_t i = 0; i < list.n; i++)
            put_listed(&b, &list.v[i]);
        rc = sb_ok(&b) ? generation_text_save(path.s, sb_view(&b), true, err)
                       : ask_fail(err, ASK_NOMEM, "no memory to write %s", path.s);
    }
    versions_learner_free(l);
    free(list.v);
    sb_dispose(&b);
    return rc;
}

/* ---- reading ---- */

struct superseded {
    uint32_t thread;
    int64_t since;
    struct sv why;
};

struct versions {
    struct sb text; /* the whys point into it */
    struct superseded *v;
    size_t n;
};

void versions_free(struct versions *v)
{
    if (!v)
        return;
    sb_dispose(&v->text);
    free(v->v);
    free(v);
}

static bool read_line(struct superseded *out, struct sv line)
{
    struct sv thread, since;
    int64_t id;

    if (!sv_next(&line, ' ', &thread) || !sv_next(&line, ' ', &since) || !sv_i64(thread, &id) ||
        id <= 0 || id > UINT32_MAX || !sv_i64(since, &out->since))
        return false;
    out->thread = (uint32_t)id;
    out->why = line;
    return true;
}

int versions_open(struct versions **out, const char *dir, struct ask_err *err)
{
    struct versions *v = calloc(1, sizeof(*v));
    struct sv rest, line;
    struct gen_path path;
    int rc;

    *out = NULL;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory for versions");
    if ((rc = path_of(&path, dir, err)) < 0) {
        versions_free(v);
        return rc;
    }
    sb_init(&v->text, FILE_MAX);
    if (generation_text_load(&v->text, path.s, NULL) < 0) {
        versions_free(v);
        return 0;
    }
    for (rest = sb_view(&v->text); sv_line(&rest, &line);)
        v->n++;
    v->v = calloc(v->n + 1, sizeof(*v->v));
    if (!v->v) {
        versions_free(v);
        return ask_fail(err, ASK_NOMEM, "no memory for versions");
    }
    v->n = 0;
    for (rest = sb_view(&v->text); sv_line(&rest, &line);)
        v->n += read_line(&v->v[v->n], line);
    *out = v;
    return 0;
}

bool versions_are_whole(const char *dir)
{
    struct versions *v = NULL;
    const bool whole = versions_open(&v, dir, NULL) == 0 && v;

    versions_free(v);
    return whole;
}

bool versions_of_thread(struct sv *why, int64_t *since, const struct versions *v, uint32_t thread)
{
    size_t lo = 0, hi = v ? v->n : 0;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (v->v[mid].thread < thread)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!v || lo == v->n || v->v[lo].thread != thread)
        return false;
    *why = v->v[lo].why;
    *since = v->v[lo].since;
    return true;
}
