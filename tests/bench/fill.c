/* fill.c - what filling costs, part by part, in microseconds a post.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: fill DATA CORPUS
 * Reads CORPUS once without storing (reading and mapping), then imports it, then builds the
 * index with as many threads as there are processors; all by the code of `askwell index`.
 * Wall time per step, processor time of the whole, peak of resident memory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "corpus/importer.h"
#include "indexer/build.h"

static double seconds_since(int64_t t)
{
    return (double)(clock_mono_ns() - t) / 1e9;
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void row(const char *what, double seconds, int64_t posts)
{
    printf("  %-34s %8.1f s %8.1f us/post\n", what, seconds, seconds * 1e6 / (double)posts);
}

int main(int argc, char **argv)
{
    struct ask_err err = {0};
    struct store *st = NULL;
    struct import_opt io = IMPORT_OPT_INIT;
    struct import_report dry = {0}, rep = {0};
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report br = {0};
    struct store_stats ss = {0};
    struct index_stats is = {0};
    struct rusage u;
    if (argc != 3) {
        fprintf(stderr, "usage: fill DATA CORPUS\n");
        return 2;
    }
    if (store_open(&st, argv[1], STORE_WRITE | STORE_CREATE, &err) < 0)
        goto failed;
    int64_t t = clock_mono_ns();
    io.dry_run = true;
    if (import_path(st, argv[2], &io, &dry, &err) < 0)
        goto failed;
    double read_s = seconds_since(t), cpu0 = cpu_seconds();
    t = clock_mono_ns();
    io.dry_run = false;
    if (import_path(st, argv[2], &io, &rep, &err) < 0)
        goto failed;
    double import_s = seconds_since(t), import_cpu = cpu_seconds() - cpu0;
    t = clock_mono_ns();
    if (build_update(argv[1], st, &bo, &br, &err) < 0)
        goto failed;
    double build_s = seconds_since(t), all_cpu = cpu_seconds() - cpu0;
    int64_t posts = rep.counts.posts > 0 ? rep.counts.posts : 1;
    if (store_stats(&ss, st, true, &err) < 0 || index_stats(&is, argv[1], &err) < 0)
        goto failed;
    getrusage(RUSAGE_SELF, &u);
    printf("%" PRId64 " posts, %" PRId64 " passages, %.0f bytes of text a post\n", posts,
           is.passages, (double)ss.text_bytes / (double)posts);
    row("reading and mapping alone", read_s, posts);
    row("import (reading, packing, storing)", import_s, posts);
    row("  its processor time", import_cpu, posts);
    row("index", build_s, posts);
    row("  processor: reading threads", (double)br.us_read / 1e6, posts);
    row("  processor: analysing", (double)br.us_analyze / 1e6, posts);
    row("  processor: Xapian and forward file", (double)br.us_write / 1e6, posts);
    row("  compaction", (double)br.us_compact / 1e6, posts);
    row("import and index", import_s + build_s, posts);
    row("  processor time", all_cpu, posts);
    printf("  import and index: %.0f posts/s; peak memory %ld MB\n",
           (double)posts / (import_s + build_s), u.ru_maxrss / 1024);
    double raw = (double)ss.text_bytes;
    printf("  bytes, of the text's: store %.3f, index %.3f, forward %.3f, vocabulary %.4f; together"
           " %.3f\n",
           (double)ss.bytes / raw, (double)is.bytes_index / raw, (double)is.bytes_forward / raw,
           (double)is.bytes_vocab / raw,
           (double)(ss.bytes + is.bytes_index + is.bytes_forward + is.bytes_vocab) / raw);
    import_report_dispose(&dry);
    import_report_dispose(&rep);
    store_free(st);
    return 0;
failed:
    fprintf(stderr, "fill: %s\n", err.msg);
    store_free(st);
    return 1;
}
