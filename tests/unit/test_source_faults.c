/* test_source_faults.c - every importer when memory fails: an error that says so, or nothing that
 * shows it; no post is lost in silence, nothing leaks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: allocations inside libraries; the store (test_import_faults.c); what good exports
 * become (test_source_*.c). Method: the seeds of the fuzz targets are small exports of each kind;
 * each is imported, dry, with its 1st, 2nd, 3rd ... allocation failing.
 */
#include <dirent.h>

#include "tests/fuzz/source.h"
#include "tests/unit/alloc_fail.h"
#include "tests/unit/import_util.h"

#define SEEDS "tests/fuzz/seeds"

enum { TIMES_MAX = 400 }; /* of failing per export: what comes later is more of the same */

struct export
{
    const char *seed, *path; /* where it is from; the file or folder that was made of it */
    struct import_opt opt;
};

/* The nth allocation fails. False when there are fewer than n. */
static bool survives(const struct export *x, long n, const struct import_report *good)
{
    struct import_report rep = {0};
    struct ask_err err = {0};
    alloc_fail_arm(n, false);
    int rc = import_path(NULL, x->path, &x->opt, &rep, &err);
    bool failed = alloc_fail_disarm();
    if (rc < 0 && !(failed && err.rc == rc && err.msg[0]))
        fail_msg("%s: %d \"%s\" at allocation %ld", x->seed, rc, err.msg, n);
    if (rc >= 0 && rep.counts.posts < good->counts.posts && rep.bad_total <= good->bad_total)
        fail_msg("%s: %d posts of %d, and nothing said, at allocation %ld", x->seed,
                 (int)rep.counts.posts, (int)good->counts.posts, n);
    import_report_dispose(&rep);
    return failed;
}

static void each_export(struct world *w, const char *format, const char *folder, const char *name)
{
    char names[FUZZ_FILES][FUZZ_NAME];
    struct input_blob blobs[FUZZ_FILES];
    struct export x = {.seed = arena_printf(&w->a, "%s/%s", folder, name), .opt = w->opt};
    struct import_report good = {0};
    struct sb bytes = SB_INIT(1 << 20);
    struct ask_err err = {0};
    assert_int_equal(file_read(&bytes, x.seed, NULL), 0);
    size_t n = fuzz_files(blobs, names, name, (const uint8_t *)bytes.p, bytes.n);
    x.path = world_path(w, arena_printf(&w->a, "%s/%s", format, name));
    for (size_t i = 0; i < n; i++)
        world_put(w,
                  n == 1 ? arena_printf(&w->a, "%s/%s", format, name)
                         : arena_printf(&w->a, "%s/%s/%s", format, name, blobs[i].name),
                  blobs[i].p, blobs[i].n);
    x.opt.format = format;
    x.opt.dry_run = x.opt.include_private = true;
    /* Some seeds are broken on purpose. */
    if (import_path(NULL, x.path, &x.opt, &good, &err) >= 0)
        for (long nth = 1; nth < TIMES_MAX && survives(&x, nth, &good);)
            nth++;
    import_report_dispose(&good);
    sb_dispose(&bytes);
}

static void test_all(void **state)
{
    struct world *w = *state;
    size_t formats = 0;
    for (const struct importer *const *i = importers(); *i; i++) {
        char folder[64];
        snprintf(folder, sizeof folder, SEEDS "/%s", (*i)->name);
        DIR *dir = opendir(folder);
        formats += dir != NULL;
        for (struct dirent *e; dir && (e = readdir(dir));)
            if (e->d_name[0] != '.')
                each_export(w, (*i)->name, folder, e->d_name);
        if (dir)
            closedir(dir);
    }
    assert_true(formats >= 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all, world_setup, world_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
