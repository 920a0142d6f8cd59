/* spool.c - the temporary map.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: votes and links of a dump, which are summed up (join.c).
 * Method: one table of SQLite, clustered by (table, key). The file is unlinked right after it is
 * opened and has no journal: whatever ends the process, nothing of it stays.
 */
#include "corpus/spool.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PUT, GET, EACH, STATEMENTS };

// clang-format off
static const char *const sql[STATEMENTS] = {
    [PUT] = "INSERT OR REPLACE INTO fact(kind, key, value) VALUES(?1, ?2, ?3)",
    [GET] = "SELECT value FROM fact WHERE kind = ?1 AND key = ?2",
    [EACH] = "SELECT key, value FROM fact WHERE kind = ?1 ORDER BY key",
};

static const char schema[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA page_size = 8192;"
    "CREATE TABLE fact(kind INTEGER, key ANY, value BLOB, PRIMARY KEY(kind, key)) WITHOUT ROWID;"
    "BEGIN";
// clang-format on

struct spool {
    sqlite3 *db;
    sqlite3_stmt *st[STATEMENTS];
    char dir[256];
};

static int spool_fail(const struct spool *s, int rc, struct ask_err *err)
{
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return ask_fail(err, ASK_FULL, "the disk of the temporary folder %s is full; name another",
                        s->dir);
    case SQLITE_NOMEM:
        return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
    default:
        return ask_fail(err, ASK_IO, "the temporary database in %s fails: %s", s->dir,
                        s->db ? sqlite3_errmsg(s->db) : "cannot be made");
    }
}

int spool_open(struct spool **out, const char *tmp, struct ask_err *err)
{
    char path[320];
    int rc = 0;
    *out = NULL;
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
    const char *dir = tmp ? tmp : (getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    snprintf(s->dir, sizeof s->dir, "%s", dir);
    snprintf(path, sizeof path, "%s/askwell-spool-XXXXXX", s->dir);
    int fd = mkstemp(path);
    if (fd < 0) {
        rc = ask_fail_errno(err, errno, "cannot make a temporary file in %s", s->dir);
        spool_free(s);
        return rc;
    }
    close(fd);
    rc = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) /* the first page is read before the name is gone */
        rc = sqlite3_exec(s->db, schema, NULL, NULL, NULL);
    unlink(path);
    for (size_t i = 0; i < STATEMENTS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(s->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->st[i], NULL);
    if (rc != SQLITE_OK) {
        rc = spool_fail(s, rc, err);
        spool_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

void spool_free(struct spool *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(s->st[i]);
    sqlite3_close(s->db);
    free(s);
}

/* ---- keys are texts, which are bound as blobs, or numbers ---- */

struct key {
    bool number;
    int64_t id;
    struct sv text;
};

static int bind(sqlite3_stmt *st, int at, const struct key *k)
{
    if (k->number)
        return sqlite3_bind_int64(st, at, k->id);
    return sqlite3_bind_blob64(st, at, k->text.n ? k->text.p : "", k->text.n, SQLITE_STATIC);
}

static int put(struct spool *s, int table, struct key k, struct sv value, struct ask_err *err)
{
    sqlite3_stmt *st = s->st[PUT];
    int rc = sqlite3_bind_int(st, 1, table);
    if (rc == SQLITE_OK)
        rc = bind(st, 2, &k);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_blob64(st, 3, value.n ? value.p : "", value.n, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    int reset = sqlite3_reset(st);
    if (rc == SQLITE_DONE)
        rc = reset;
    return rc == SQLITE_OK ? 0 : spool_fail(s, rc, err);
}

static struct sv column(sqlite3_stmt *st, int i)
{
    const void *p = sqlite3_column_blob(st, i);
    return sv_make(p ? p : "", (size_t)sqlite3_column_bytes(st, i));
}

static int get(struct spool *s, int table, struct key k, struct sv *value, struct arena *a,
               struct ask_err *err)
{
    sqlite3_stmt *st = s->st[GET];
    int found = 0;
    int rc = sqlite3_bind_int(st, 1, table);
    if (rc == SQLITE_OK)
        rc = bind(st, 2, &k);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    *value = sv_make("", 0);
    if (rc == SQLITE_ROW) {
        *value = arena_sv(a, column(st, 0));
        found = 1;
        rc = SQLITE_DONE;
    }
    sqlite3_reset(st);
    if (found && !value->p)
        return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
    return rc == SQLITE_DONE ? found : spool_fail(s, rc, err);
}

int spool_put(struct spool *s, int table, struct sv key, struct sv value, struct ask_err *err)
{
    return put(s, table, (struct key){false, 0, key}, value, err);
}

int spool_get(struct spool *s, int table, struct sv key, struct sv *value, struct arena *a,
              struct ask_err *err)
{
    return get(s, table, (struct key){false, 0, key}, value, a, err);
}

int spool_put_id(struct spool *s, int table, int64_t key, struct sv value, struct ask_err *err)
{
    return put(s, table, (struct key){true, key, {NULL, 0}}, value, err);
}

int spool_get_id(struct spool *s, int table, int64_t key, struct sv *value, struct arena *a,
                 struct ask_err *err)
{
    return get(s, table, (struct key){true, key, {NULL, 0}}, value, a, err);
}

int spool_each(struct spool *s, int table,
               int (*each)(void *ctx, struct sv key, struct sv value, struct ask_err *err),
               void *ctx, struct ask_err *err)
{
    sqlite3_stmt *st = s->st[EACH];
    int mine = 0, rc = sqlite3_bind_int(st, 1, table);
    if (rc != SQLITE_OK)
        return spool_fail(s, rc, err);
    while (mine >= 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
        mine = each(ctx, column(st, 0), column(st, 1), err);
    sqlite3_reset(st);
    if (mine < 0)
        return mine;
    return rc == SQLITE_DONE ? 0 : spool_fail(s, rc, err);
}

/* ---- several values as one ---- */

struct sv spool_pack(struct arena *a, const struct sv *fields, size_t n)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        len += fields[i].n + 1;
    char *to = arena_alloc(a, len ? len : 1);
    if (!to)
        return sv_make("", 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < fields[i].n; k++)
            to[at++] = fields[i].p[k] ? fields[i].p[k] : ' ';
        to[at++] = '\0';
    }
    return sv_make(to, len);
}

size_t spool_unpack(struct sv value, struct sv *fields, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < max; i++)
        fields[i] = sv_make("", 0);
    while (value.n > 0 && n < max) {
        ptrdiff_t end = sv_chr(value, '\0');
        fields[n++] = sv_make(value.p, end < 0 ? value.n : (size_t)end);
        value = sv_skip(value, fields[n - 1].n + 1);
    }
    return n;
}
