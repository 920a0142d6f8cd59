/* import_util.h - for tests of imports: a throw-away folder, files written into it, imports from
 * it into a store, and what the store then holds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: assertions about any format. Include it in the test's only source file.
 */
#ifndef ASKWELL_TESTS_IMPORT_UTIL_H
#define ASKWELL_TESTS_IMPORT_UTIL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/sb.h"
#include "corpus/importer.h"
#include "corpus/store.h"
#include "tests/unit/cm.h"

struct world {
    char dir[64]; /* with in/ and data/ */
    struct store *st;
    struct import_opt opt;
    struct import_report rep; /* of the last import */
    struct ask_err err;
    struct arena a;
};

static inline int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char path[128];
    if (!w)
        return -1;
    snprintf(w->dir, sizeof w->dir, "/tmp/askwell-import-XXXXXX");
    if (!mkdtemp(w->dir))
        return -1;
    snprintf(path, sizeof path, "%s/data", w->dir);
    w->opt.tmp = w->dir;
    arena_init(&w->a, 1 << 16, 256 << 20);
    *state = w;
    return store_open(&w->st, path, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, &w->err);
}

static inline int world_teardown(void **state)
{
    struct world *w = *state;
    store_free(w->st);
    import_report_dispose(&w->rep);
    arena_dispose(&w->a);
    int rc = file_rmtree(w->dir, NULL);
    free(w);
    return rc;
}

/* "<dir>/in/<name>", in the arena. */
static inline const char *world_path(struct world *w, const char *name)
{
    return arena_printf(&w->a, "%s/in%s%s", w->dir, *name ? "/" : "", name);
}

static inline void world_put(struct world *w, const char *name, const void *p, size_t n)
{
    char path[512];
    snprintf(path, sizeof path, "%s", world_path(w, name));
    *strrchr(path, '/') = '\0';
    assert_int_equal(file_mkdirs(path, NULL), 0);
    FILE *f = fopen(world_path(w, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static inline void world_write(struct world *w, const char *name, const char *text)
{
    world_put(w, name, text, strlen(text));
}

/* Imports in/<name>; the report is of this import alone. */
static inline int world_import(struct world *w, const char *name)
{
    import_report_dispose(&w->rep);
    memset(&w->err, 0, sizeof w->err);
    return import_path(w->st, world_path(w, name), &w->opt, &w->rep, &w->err);
}

/* The thread that holds a native id of a source; nposts 0 when there is none. */
static inline struct thread world_thread(struct world *w, const char *source, const char *id)
{
    struct thread t = {0};
    int64_t n = store_find(w->st, sv_of(source), sv_of(id));
    if (n > 0 && store_thread(&t, w->st, n, 0, &w->a, NULL) < 0)
        memset(&t, 0, sizeof t);
    return t;
}

/* A post of a thread by its native id; NULL when it is not there. */
static inline const struct post *world_post(const struct thread *t, enum post_space space,
                                            const char *id)
{
    for (size_t i = 0; i < t->nposts; i++)
        if (t->posts[i].key.space == space && sv_eq(t->posts[i].key.id, sv_of(id)))
            return &t->posts[i];
    return NULL;
}

static inline int64_t world_skipped(const struct world *w, const char *reason)
{
    for (size_t i = 0; i < w->rep.nskipped; i++)
        if (strcmp(w->rep.skipped[i].name, reason) == 0)
            return w->rep.skipped[i].n;
    return 0;
}

/* Is there a bad item in a file whose name ends so, at this position, with this in its reason? */
static inline bool world_bad(const struct world *w, const char *file, int64_t position,
                             const char *reason)
{
    for (size_t i = 0; i < w->rep.nbad; i++)
        if (sv_ends(sv_of(w->rep.bad[i].file), sv_of(file)) &&
            (position < 0 || w->rep.bad[i].position == position) &&
            strstr(w->rep.bad[i].reason, reason))
            return true;
    return false;
}

#define assert_sv(s, want)                                                                         \
    assert_string_equal(arena_strndup(&w->a, (s).p ? (s).p : "", (s).n), want)

/* The folder of shared data, or skips the test with a line that says so. */
static inline const char *world_shared(struct world *w, const char *name)
{
    const char *data = getenv("SHARED_DATA") ? getenv("SHARED_DATA") : "../shared/data";
    const char *path = arena_printf(&w->a, "%s/%s", data, name);
    if (access(path, R_OK) != 0) {
        printf("SKIP: %s is not there\n", path);
        skip();
    }
    return path;
}

#endif
