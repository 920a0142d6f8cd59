/* search.c - how long answers take in process: one thread, one engine, whole answers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: search DATA QUERIES [COUNT]
 * Asks each line of QUERIES as a user would (ten hits with snippets) after a warm-up by the first
 * hundred, and prints one line: name, queries, p50, p90, p99, worst in milliseconds, hits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "query/answer.h"
#include "query/engine.h"

#define QUERIES_MAX 100000

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double ask(struct engine *en, const char *q, size_t *hits)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    struct ask_err err = {0};
    int64_t t = clock_mono_ns();
    int rc = answer_make(&ans, en, sv_of(q), &opt, &a, &err);
    t = clock_mono_ns() - t;
    if (rc < 0)
        fprintf(stderr, "search: %s\n", err.msg);
    else
        *hits += ans.nhits;
    arena_dispose(&a);
    return rc < 0 ? -1 : (double)t / 1e6;
}

int main(int argc, char **argv)
{
    struct engine *en = NULL;
    struct ask_err err = {0};
    struct reader_identity who = {NULL, 0, false};
    char line[65536], **q = calloc(QUERIES_MAX, sizeof *q);
    double *ms = calloc(QUERIES_MAX, sizeof *ms);
    size_t n = 0, hits = 0, bad = 0, max = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
    FILE *f = argc > 2 ? fopen(argv[2], "r") : NULL;
    if (!f || !q || !ms) {
        fprintf(stderr, "usage: search DATA QUERIES [COUNT]\n");
        return 2;
    }
    while (n < max && n < QUERIES_MAX && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0])
            q[n++] = strdup(line);
    }
    fclose(f);
    int64_t t = clock_mono_ns();
    if (engine_open(&en, argv[1], &who, &err) < 0) {
        fprintf(stderr, "search: %s\n", err.msg);
        return 1;
    }
    if (n)
        ask(en, q[0], &hits);
    double first = (double)(clock_mono_ns() - t) / 1e6;
    for (size_t i = 0; i < n && i < 100; i++)
        ask(en, q[i], &hits);
    hits = 0;
    for (size_t i = 0; i < n; i++)
        if ((ms[i] = ask(en, q[i], &hits)) < 0)
            bad++;
    if (!n || bad)
        return 1;
    qsort(ms, n, sizeof *ms, by_value);
    printf(
        "%zu queries: p50 %.2f ms, p90 %.2f, p99 %.2f, worst %.2f; first answer after opening %.1f"
        " ms; %zu hits\n",
        n, ms[n / 2], ms[n * 9 / 10], ms[n * 99 / 100], ms[n - 1], first, hits);
    engine_free(en);
    for (size_t i = 0; i < n; i++)
        free(q[i]);
    free(q);
    free(ms);
    return 0;
}
