/* fts5.c - SQLite FTS5 on the same corpus: the peer of the benchmark.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: fts5 fill DATABASE CORPUS | fts5 ask DATABASE QUERIES [COUNT]
 * The corpus is JSON Lines. Porter stems over unicode61, bm25 with the title weighed 5 times,
 * words OR-ed with stop words dropped, ten hits with FTS5's own snippets; content is kept, as
 * askwell keeps it.
 */
#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/sb.h"
#include "base/strmap.h"

#define QUERIES_MAX 100000

static int fill(sqlite3 *db, FILE *f)
{
    char *line = NULL;
    size_t cap = 0, n = 0;
    sqlite3_stmt *put = NULL;
    int64_t t = clock_mono_ns();
    if (sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                     "CREATE VIRTUAL TABLE posts USING fts5(title, body,"
                     " tokenize='porter unicode61')",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "INSERT INTO posts(title, body) VALUES (?, ?)", -1, &put, NULL) !=
            SQLITE_OK) {
        fprintf(stderr, "fts5: %s\n", sqlite3_errmsg(db));
        return 1;
    }
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    while (getline(&line, &cap, f) >= 0) {
        json_t *o = json_loads(line, 0, NULL);
        const char *title = json_string_value(json_object_get(o, "title"));
        const char *body = json_string_value(json_object_get(o, "body"));
        if (body) {
            sqlite3_bind_text(put, 1, title ? title : "", -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(put, 2, body, -1, SQLITE_TRANSIENT);
            if (sqlite3_step(put) != SQLITE_DONE)
                fprintf(stderr, "fts5: %s\n", sqlite3_errmsg(db));
            sqlite3_reset(put);
            if (++n % 10000 == 0)
                sqlite3_exec(db, "COMMIT; BEGIN", NULL, NULL, NULL);
        }
        json_decref(o);
    }
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_finalize(put);
    free(line);
    double s = (double)(clock_mono_ns() - t) / 1e9;
    printf("%zu posts in %.1f s: %.0f posts/s\n", n, s, (double)n / s);
    return 0;
}

static void to_match(struct sb *b, const char *line)
{
    static const char *const stop[] = {"the",  "to",  "i",   "a",    "is",  "and",  "in",  "of",
                                       "that", "it",  "for", "this", "on",  "with", "you", "be",
                                       "my",   "as",  "are", "an",   "do",  "so",   "at",  "what",
                                       "how",  "was", "by",  "or",   "from"};
    struct sv rest = sv_of(line), w;
    sb_reset(b);
    while (sv_next(&rest, ' ', &w)) {
        bool drop = !w.n;
        for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
            drop = drop || sv_ieq(w, sv_of(stop[i]));
        if (drop || sv_chr(w, '"') >= 0)
            continue;
        sb_puts(b, b->n ? " OR \"" : "\"");
        sb_sv(b, w);
        sb_putc(b, '"');
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int ask(sqlite3 *db, FILE *f, size_t max)
{
    char line[65536];
    double *ms = calloc(QUERIES_MAX, sizeof *ms);
    size_t n = 0;
    struct sb match = SB_INIT(1u << 20);
    sqlite3_stmt *get = NULL;
    if (!ms || sqlite3_prepare_v2(db,
                                  "SELECT title, snippet(posts, 1, '[', ']', '...', 40) FROM posts"
                                  " WHERE posts MATCH ? ORDER BY bm25(posts, 5, 1) LIMIT 10",
                                  -1, &get, NULL) != SQLITE_OK) {
        fprintf(stderr, "fts5: %s\n", sqlite3_errmsg(db));
        return 1;
    }
    while (n < max && n < QUERIES_MAX && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        to_match(&match, line);
        if (!match.n)
            continue;
        int64_t t = clock_mono_ns();
        sqlite3_bind_text(get, 1, sb_str(&match), -1, SQLITE_TRANSIENT);
        while (sqlite3_step(get) == SQLITE_ROW)
            ;
        sqlite3_reset(get);
        ms[n++] = (double)(clock_mono_ns() - t) / 1e6;
    }
    sqlite3_finalize(get);
    sb_dispose(&match);
    if (n) {
        qsort(ms, n, sizeof *ms, by_value);
        printf("%zu queries: p50 %.2f ms, p90 %.2f, p99 %.2f, worst %.2f\n", n, ms[n / 2],
               ms[n * 9 / 10], ms[n * 99 / 100], ms[n - 1]);
    }
    free(ms);
    return n ? 0 : 1;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    if (argc < 4) {
        fprintf(stderr, "usage: fts5 fill|ask DATABASE FILE [COUNT]\n");
        return 2;
    }
    FILE *f = fopen(argv[3], "r");
    if (!f || sqlite3_open(argv[2], &db) != SQLITE_OK) {
        fprintf(stderr, "fts5: cannot open %s or %s\n", argv[2], argv[3]);
        return 1;
    }
    int rc = !strcmp(argv[1], "fill") ? fill(db, f)
                                      : ask(db, f, argc > 4 ? strtoul(argv[4], NULL, 10) : 1000);
    fclose(f);
    sqlite3_close(db);
    return rc;
}
