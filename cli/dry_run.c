/* dry_run.c - what an import would bring, shown by three threads of it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the report's text (cmd_index.c).
 * Method: the import goes into a store in the temporary folder, readable by its owner alone, since
 * only what was put together shows how threads, votes and answers are understood. What a killed one
 * left there is removed by the next, and by whatever erases; the lock that tells it goes last.
 */
#include "cli/dry_run.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/print.h"
#include "cli/render.h"
#include "query/answer.h"

#define LOCK_NAME  "in-use"
#define STORE_NAME "store"

enum { SAMPLES = 3, SAMPLE_POSTS = 6, SAMPLE_BATCH = 4096 };

#define DRY_PREFIX "askwell-dry-"

static const char *temporary_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    return tmp && *tmp ? tmp : "/tmp";
}

/* The store first: what is left after a kill in between is known by its lock still. */
static void remove_folder(const char *dir)
{
    char *store = path_join(dir, STORE_NAME);
    if (store && file_rmtree(store, NULL) >= 0)
        (void)file_rmtree(dir, NULL);
    free(store);
}

/* A folder of a program that runs is locked; one without a lock is not ours, or younger than it. */
static void sweep_one(const char *dir)
{
    struct stat at;
    char *lock = path_join(dir, LOCK_NAME);
    int fd = -1;
    if (lock && lstat(dir, &at) == 0 && S_ISDIR(at.st_mode) && at.st_uid == geteuid() &&
        file_exists(lock) && file_lock(&fd, lock, 0, NULL) >= 0) {
        remove_folder(dir);
        (void)close(fd);
    }
    free(lock);
}

void dry_run_sweep(void)
{
    const char *tmp = temporary_folder();
    DIR *in = opendir(tmp);
    struct dirent *e;
    while (in && (e = readdir(in))) {
        char *dir = strncmp(e->d_name, DRY_PREFIX, strlen(DRY_PREFIX)) == 0
                        ? path_join(tmp, e->d_name)
                        : NULL;
        if (dir)
            sweep_one(dir);
        free(dir);
    }
    if (in)
        (void)closedir(in);
}

int dry_run_open(struct dry_run *d, struct ask_err *err)
{
    const char *tmp = temporary_folder();
    *d = (struct dry_run){.lock = -1};
    dry_run_sweep();
    snprintf(d->dir, sizeof d->dir, "%s/" DRY_PREFIX "XXXXXX", tmp);
    if (!mkdtemp(d->dir)) {
        d->dir[0] = '\0';
        return ask_fail_errno(err, errno, "cannot make a temporary folder in %s", tmp);
    }
    char *lock = path_join(d->dir, LOCK_NAME);
    int rc = lock ? file_lock(&d->lock, lock, 0, err) : ask_fail(err, ASK_NOMEM, "out of memory");
    free(lock);
    if (rc < 0)
        return rc;
    char *store = path_join(d->dir, STORE_NAME);
    rc = store ? store_open(&d->st, store, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, err)
               : ask_fail(err, ASK_NOMEM, "out of memory");
    free(store);
    return rc;
}

void dry_run_close(struct dry_run *d)
{
    store_free(d->st);
    d->st = NULL;
    if (d->dir[0])
        remove_folder(d->dir);
    if (d->lock >= 0)
        (void)close(d->lock);
    d->lock = -1;
}

/* Threads from the middle of each third of what came; how many. */
static int sample(int64_t *out, struct store *st, struct ask_err *err)
{
    struct store_stats all;
    int64_t ids[SAMPLE_BATCH], after = 0, seen = 0;
    int n = 0, got = store_stats(&all, st, true, err);
    while (got >= 0 && n < SAMPLES &&
           (got = store_threads(ids, SAMPLE_BATCH, st, after, err)) > 0) {
        while (n < SAMPLES && all.threads * (2 * n + 1) / (2 * SAMPLES) < seen + got) {
            int64_t at = all.threads * (2 * n + 1) / (2 * SAMPLES) - seen;
            if (n == 0 || ids[at] != out[n - 1])
                out[n] = ids[at];
            else if (at + 1 < got)
                out[n] = ids[at + 1];
            else
                break;
            n++;
        }
        seen += got;
        after = ids[got - 1];
    }
    return got < 0 ? got : n;
}

static int print_json(struct dry_run *d, const struct import_report *rep, const int64_t *ids, int n,
                      struct arena *a, struct ask_err *err)
{
    char *text = import_report_json(rep);
    json_t *o = text ? json_loads(text, 0, NULL) : NULL, *list = json_array();
    int rc = o && list ? 0 : ask_fail(err, ASK_NOMEM, "no memory for the report");
    free(text);
    for (int i = 0; i < n && rc >= 0; i++) {
        struct thread th;
        if ((rc = store_thread(&th, d->st, ids[i], SAMPLE_POSTS, a, err)) < 0)
            break;
        char *one = thread_json(&th, NULL, NULL, 0, NULL);
        json_t *v = one ? json_loads(one, 0, NULL) : NULL;
        free(one);
        if (!v || json_array_append_new(list, v) < 0)
            rc = ask_fail(err, ASK_NOMEM, "no memory for the report");
    }
    if (rc >= 0) {
        json_object_set(o, "samples", list);
        rc = print_text(json_dumps(o, JSON_INDENT(2)), err);
    }
    json_decref(list);
    json_decref(o);
    return rc;
}

int dry_run_print(struct dry_run *d, const struct import_report *rep, bool json,
                  struct ask_err *err)
{
    struct arena a = ARENA_INIT(1u << 20, 1u << 30);
    int64_t ids[SAMPLES] = {0};
    int n = sample(ids, d->st, err), rc = n < 0 ? n : 0;
    if (rc >= 0 && json) {
        rc = print_json(d, rep, ids, n, &a, err);
    } else if (rc >= 0) {
        struct render r;
        struct sb b = SB_INIT(256u << 20);
        render_init(&r);
        for (int i = 0; i < n && rc >= 0; i++) {
            struct thread th;
            if ((rc = store_thread(&th, d->st, ids[i], SAMPLE_POSTS, &a, err)) < 0)
                break;
            sb_printf(&b, "\n-- sample %d of %d%s\n", i + 1, n,
                      th.truncated ? ", its beginning" : "");
            render_thread(&b, &r, &th);
        }
        if (rc >= 0)
            rc = print_built(&b, err);
        else
            sb_dispose(&b);
    }
    arena_dispose(&a);
    return rc;
}
