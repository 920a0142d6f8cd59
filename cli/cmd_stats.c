/* cmd_stats.c - askwell stats: how much there is, and where the bytes are.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "corpus/store.h"
#include "indexer/build.h"

struct stats_opts {
    struct cmd_common common;
    bool json;
};

// clang-format off
#define FIELD(f) offsetof(struct stats_opts, f)
static const struct opt options[] = {
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print as JSON", 0, 0},
    CMD_COMMON_OPTIONS(stats_opts)
};
// clang-format on
static const struct stats_opts defaults;

static json_t *text(struct sv s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static int print_json(const struct store_stats *ss, const struct index_stats *is,
                      const struct store_source *src, int nsrc, struct ask_err *err)
{
    json_t *sources = json_array();
    for (int i = 0; i < nsrc; i++)
        json_array_append_new(sources,
                              json_pack("{s:o, s:o, s:I, s:I}", "name", text(src[i].name), "format",
                                        text(src[i].format), "threads", (json_int_t)src[i].threads,
                                        "posts", (json_int_t)src[i].posts));
    char revision[24];
    snprintf(revision, sizeof revision, "%" PRIu64, is->revision);
    json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:{s:I, s:I, s:I, s:I}, s:s}",
                          "threads", (json_int_t)ss->threads, "posts", (json_int_t)ss->posts,
                          "passages", (json_int_t)is->passages, "authors", (json_int_t)ss->authors,
                          "tags", (json_int_t)ss->tags, "text_bytes", (json_int_t)ss->text_bytes,
                          "sources", sources, "bytes", "store", (json_int_t)ss->bytes, "index",
                          (json_int_t)is->bytes_index, "forward", (json_int_t)is->bytes_forward,
                          "vocabulary", (json_int_t)is->bytes_vocab, "revision", revision);
    char *dump = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
    json_decref(o);
    return print_text(dump, err);
}

static void print_summary(const struct store_stats *ss, const struct index_stats *is,
                          const struct store_source *src, int nsrc)
{
    printf("%" PRId64 " threads, %" PRId64 " posts, %" PRId64 " passages, %" PRId64
           " authors, %" PRId64 " tags\n",
           ss->threads, ss->posts, is->passages, ss->authors, ss->tags);
    for (int i = 0; i < nsrc; i++)
        printf("  %-32.*s %8" PRId64 " threads %9" PRId64 " posts  (%.*s)\n", SV_ARG(src[i].name),
               src[i].threads, src[i].posts, SV_ARG(src[i].format));
    double raw = ss->text_bytes > 0 ? (double)ss->text_bytes : 1;
    printf(
        "text %.1f MB; store %.1f MB (%.2f of it), index %.1f MB (%.2f), forward %.1f MB (%.2f)\n",
        raw / 1e6, (double)ss->bytes / 1e6, (double)ss->bytes / raw, (double)is->bytes_index / 1e6,
        (double)is->bytes_index / raw, (double)is->bytes_forward / 1e6,
        (double)is->bytes_forward / raw);
    printf("index generation %d: %" PRId64 " passages in its live part, %" PRId64 " dead\n",
           is->generation, is->live, is->dead);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct stats_opts *o = opts;
    struct store *st = NULL;
    struct arena a = ARENA_INIT(1u << 16, 64u << 20);
    struct store_stats ss;
    struct index_stats is = {0};
    struct store_source *src = NULL;
    int rc, n;
    (void)words;
    if (nwords)
        return ask_fail(err, ASK_USAGE, "stats takes no words");
    if ((rc = store_open(&st, o->common.data, STORE_READ, err)) < 0 ||
        (rc = store_stats(&ss, st, true, err)) < 0 ||
        (rc = n = store_sources(&src, st, true, &a, err)) < 0)
        goto out;
    if ((rc = index_stats(&is, o->common.data, err)) < 0 && rc != ASK_NOTFOUND)
        goto out;
    rc = 0;
    if (o->json)
        rc = print_json(&ss, &is, src, n, err);
    else
        print_summary(&ss, &is, src, n);
out:
    store_free(st);
    arena_dispose(&a);
    return rc;
}

const struct cmd cmd_stats = {
    .name = "stats",
    .words = "",
    .summary = "how much there is, and where the bytes are",
    .examples = "  askwell stats\n  askwell stats --json\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
