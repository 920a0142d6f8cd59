/* search.c - how long answers take in process: one thread, one engine, whole answers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: search DATA QUERIES [COUNT [DEADLINE_MS | suggest]]
 * QUERIES is a file of a query a line, or a folder of files that are a query each (pasted logs,
 * queries built to hurt). Asks each as a user would (ten hits with snippets) after a warm-up by
 * the first hundred, and prints one line: queries, p50, p90, p99, worst in milliseconds, hits; of a
 * folder with a deadline also each query that was cut short. With "suggest" each query is typed
 * letter by letter instead, its first 1, 2, 3, 4, 6, 8, 12, 18 and 25 bytes, and each completed.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/sb.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/suggest.h"

#define QUERIES_MAX 100000

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct query {
    char *name, *text;
};

struct tally {
    size_t hits, partial;
};

static double ask(struct engine *en, const char *q, int deadline_ms, struct tally *tally)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    struct ask_err err = {0};
    opt.deadline_ms = deadline_ms;
    int64_t t = clock_mono_ns();
    int rc = answer_make(&ans, en, sv_of(q), &opt, &a, &err);
    t = clock_mono_ns() - t;
    if (rc < 0)
        fprintf(stderr, "search: %s\n", err.msg);
    else {
        tally->hits += ans.nhits;
        tally->partial += ans.partial;
    }
    arena_dispose(&a);
    return rc < 0 ? -1 : (double)t / 1e6;
}

/* Completes a text; milliseconds, less than 0 when it failed. */
static double complete(struct engine *en, struct sv text, size_t *suggestions)
{
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct suggestions out;
    struct ask_err err = {0};
    int64_t t = clock_mono_ns();
    const int rc = suggest_make(&out, en, text, SUGGEST_LIMIT, &a, &err);

    t = clock_mono_ns() - t;
    if (rc < 0)
        fprintf(stderr, "search: %s\n", err.msg);
    else
        *suggestions += out.n;
    arena_dispose(&a);
    return rc < 0 ? -1 : (double)t / 1e6;
}

static int type_all(double *ms, size_t max, struct engine *en, const struct query *q, size_t n)
{
    static const size_t typed[] = {1, 2, 3, 4, 6, 8, 12, 18, 25};
    size_t done = 0, suggestions = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof typed / sizeof *typed && done < max; k++) {
            if (typed[k] > strlen(q[i].text))
                break;
            ms[done] = complete(en, sv_make(q[i].text, typed[k]), &suggestions);
            if (ms[done++] < 0)
                return 1;
        }
    }
    if (!done)
        return 1;
    qsort(ms, done, sizeof *ms, by_value);
    printf("%zu completions: p50 %.2f ms, p90 %.2f, p99 %.2f, worst %.2f; %zu suggestions\n", done,
           ms[done / 2], ms[done * 9 / 10], ms[done * 99 / 100], ms[done - 1], suggestions);
    return 0;
}

static size_t read_lines(struct query *q, size_t max, FILE *f)
{
    char line[65536];
    size_t n = 0;
    while (n < max && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0])
            q[n++].text = strdup(line);
    }
    return n;
}

static size_t read_folder(struct query *q, size_t max, const char *folder)
{
    struct dirent **entry;
    int all = scandir(folder, &entry, NULL, alphasort);
    size_t n = 0;
    for (int i = 0; i < all; i++) {
        char path[4096];
        struct sb text = SB_INIT(1u << 20);
        snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.' && n < max && file_read(&text, path, NULL) >= 0) {
            q[n].name = strdup(entry[i]->d_name);
            q[n++].text = sb_take(&text, NULL);
        }
        sb_dispose(&text);
        free(entry[i]);
    }
    if (all >= 0)
        free(entry);
    return n;
}

static size_t read_queries(struct query *q, size_t max, const char *path)
{
    DIR *folder = opendir(path);
    FILE *f;
    size_t n = 0;
    if (folder) {
        closedir(folder);
        return read_folder(q, max, path);
    }
    if ((f = fopen(path, "r"))) {
        n = read_lines(q, max, f);
        fclose(f);
    }
    return n;
}

/* Each query once; false when one failed. */
static bool ask_all(double *ms, struct engine *en, const struct query *q, size_t n, int deadline_ms,
                    struct tally *tally)
{
    for (size_t i = 0; i < n; i++) {
        const size_t partial = tally->partial;
        if ((ms[i] = ask(en, q[i].text, deadline_ms, tally)) < 0)
            return false;
        if (q[i].name && deadline_ms > 0 && (tally->partial > partial || ms[i] > deadline_ms / 2.))
            printf("  %-20s %8.1f ms%s\n", q[i].name, ms[i],
                   tally->partial > partial ? ", partial" : "");
    }
    return true;
}

int main(int argc, char **argv)
{
    struct engine *en = NULL;
    struct ask_err err = {0};
    struct reader_identity who = {NULL, 0, false};
    struct query *q = calloc(QUERIES_MAX, sizeof *q);
    double *ms = calloc(QUERIES_MAX, sizeof *ms);
    size_t max = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
    const bool typing = argc > 4 && strcmp(argv[4], "suggest") == 0;
    int deadline_ms = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 0;
    struct tally tally = {0};
    size_t n =
        q && ms && argc > 2 ? read_queries(q, max < QUERIES_MAX ? max : QUERIES_MAX, argv[2]) : 0;
    if (!n) {
        fprintf(stderr, "usage: search DATA QUERIES [COUNT [DEADLINE_MS | suggest]]\n");
        return 2;
    }
    int64_t t = clock_mono_ns();
    if (engine_open(&en, argv[1], &who, &err) < 0) {
        fprintf(stderr, "search: %s\n", err.msg);
        return 1;
    }
    if (typing)
        return type_all(ms, QUERIES_MAX, en, q, n);
    ask(en, q[0].text, deadline_ms, &tally);
    double first = (double)(clock_mono_ns() - t) / 1e6;
    for (size_t i = 0; i < n && i < 100; i++)
        ask(en, q[i].text, deadline_ms, &tally);
    tally = (struct tally){0};
    if (!ask_all(ms, en, q, n, deadline_ms, &tally))
        return 1;
    qsort(ms, n, sizeof *ms, by_value);
    printf("%zu queries: p50 %.2f ms, p90 %.2f, p99 %.2f, worst %.2f; first answer after opening "
           "%.1f ms; %zu hits, %zu partial\n",
           n, ms[n / 2], ms[n * 9 / 10], ms[n * 99 / 100], ms[n - 1], first, tally.hits,
           tally.partial);
    engine_free(en);
    for (size_t i = 0; i < n; i++) {
        free(q[i].name);
        free(q[i].text);
    }
    free(q);
    free(ms);
    return 0;
}
