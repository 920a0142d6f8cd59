/* sources.c - how fast one importer reads one export: megabytes and items a second.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: sources FORMAT PATH DATA
 * Reads PATH once without storing (reading, mapping, redacting), then imports it into a store in
 * DATA; processor time of this process, all its threads, is what megabytes are divided by, so that
 * the figures are those of one core. Peak of resident memory is of both. tests/bench/exports.py
 * makes the exports.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "corpus/importer.h"

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Imports, and says how many seconds of a processor it took; -1 when it failed. */
static double timed(struct store *st, const char *path, const struct import_opt *io,
                    struct import_report *rep, struct ask_err *err)
{
    double t = cpu_seconds();
    return import_path(st, path, io, rep, err) < 0 ? -1 : cpu_seconds() - t;
}

static void rate(double bytes, double items, double seconds)
{
    printf(" %8.1f %9.0f", bytes / 1e6 / seconds, items / seconds);
}

int main(int argc, char **argv)
{
    struct ask_err err = {0};
    struct import_opt io = IMPORT_OPT_INIT;
    struct import_report read = {0}, stored = {0};
    struct store *st = NULL;
    struct rusage u;
    int64_t bytes = 0;
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: sources FORMAT PATH DATA [BYTES]\n");
        return 2;
    }
    io.format = argv[1];
    io.include_private = true;
    io.dry_run = true;
    io.tmp = argv[3];
    if (store_open(&st, argv[3], STORE_WRITE | STORE_CREATE, &err) < 0)
        goto failed;
    double read_s = timed(st, argv[2], &io, &read, &err);
    io.dry_run = false;
    double store_s = read_s < 0 ? -1 : timed(st, argv[2], &io, &stored, &err);
    if (store_s < 0)
        goto failed;
    /* What an export holds, not what was read of it: some importers read it twice. */
    if (argc == 5)
        sv_i64(sv_of(argv[4]), &bytes);
    double n = bytes > 0 ? (double)bytes : (double)read.bytes;
    getrusage(RUSAGE_SELF, &u);
    printf("%-14s %7.1f %8" PRId64, argv[1], n / 1e6, read.items);
    rate(n, (double)read.items, read_s);
    rate(n, (double)stored.items, store_s);
    printf(" %6ld MB %" PRId64 " bad\n", u.ru_maxrss / 1024, stored.bad_total);
    import_report_dispose(&read);
    import_report_dispose(&stored);
    store_free(st);
    return 0;
failed:
    fprintf(stderr, "sources: %s: %s\n", argv[1], err.msg);
    store_free(st);
    return 1;
}
