/* spool.c - the temporary map.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: votes and links of a dump, which are summed up (join.c).
 * Method: the first SMALL bytes stay in memory, since most exports have no more facts and making a
 * database takes longer than reading a small file. Past that, all goes into one table of SQLite,
 * clustered by (table, key). Its file is unlinked right after it is opened and has no journal:
 * whatever ends the process, nothing of it stays.
 */
#include "corpus/spool.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/sb.h"
#include "base/strmap.h"

enum { SMALL = 512 << 10, ROW_COST = 64, KEY_MAX = 64 << 20 };
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

struct small {
    struct strmap *rows; /* key_bytes() to index + 1 in value */
    struct sv *value;
    size_t cap;
    struct arena a; /* the values */
    size_t used;    /* bytes, about */
    int walks;      /* under way: they lend keys and values */
};

struct spool {
    struct small small; /* rows NULL once all is in the database */
    struct sb key;      /* scratch */
    sqlite3 *db;        /* NULL before that */
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

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
}

int spool_open(struct spool **out, const char *tmp, struct ask_err *err)
{
    *out = NULL;
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        return no_memory(err);
    const char *dir = tmp ? tmp : (getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    snprintf(s->dir, sizeof s->dir, "%s", dir);
    arena_init(&s->small.a, 1024, SIZE_MAX / 2);
    sb_init(&s->key, KEY_MAX);
    s->small.rows = strmap_new(SIZE_MAX);
    int rc = s->small.rows ? 0 : no_memory(err);
    /* Said now, not when the export turns out to be large. */
    if (rc == 0 && access(s->dir, W_OK | X_OK) != 0)
        rc = ask_fail_errno(err, errno, "cannot make a temporary file in %s", s->dir);
    if (rc < 0) {
        spool_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

static void small_dispose(struct small *m)
{
    strmap_free(m->rows);
    free(m->value);
    arena_dispose(&m->a);
    *m = (struct small){0};
}

void spool_free(struct spool *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(s->st[i]);
    sqlite3_close(s->db);
    small_dispose(&s->small);
    sb_dispose(&s->key);
    free(s);
}

/* ---- keys are texts, which are bound as blobs, or numbers ---- */

struct key {
    bool number;
    int64_t id;
    struct sv text;
};

/* Table and key as bytes that sort as the database sorts them: numbers first. */
static struct sv key_bytes(struct spool *s, int table, const struct key *k)
{
    uint64_t n = (uint64_t)k->id ^ UINT64_C(1) << 63;
    sb_reset(&s->key);
    sb_u32le(&s->key, (uint32_t)table);
    sb_putc(&s->key, k->number ? 0 : 1);
    if (k->number)
        for (int shift = 56; shift >= 0; shift -= 8)
            sb_putc(&s->key, (char)(n >> shift));
    else
        sb_sv(&s->key, k->text);
    return sb_ok(&s->key) ? sb_view(&s->key) : sv_make("", 0);
}

static struct key key_of(struct sv bytes)
{
    struct sv rest = sv_skip(bytes, 5);
    struct key k = {bytes.p[4] == 0, 0, rest};
    uint64_t n = 0;
    for (size_t i = 0; k.number && i < rest.n; i++)
        n = n << 8 | (unsigned char)rest.p[i];
    k.id = (int64_t)(n ^ UINT64_C(1) << 63);
    return k;
}

static int table_of(struct sv bytes)
{
    uint32_t table = 0;
    for (int i = 3; i >= 0; i--)
        table = table << 8 | (unsigned char)bytes.p[i];
    return (int)table;
}

/* ---- in memory ---- */

static int small_put(struct spool *s, int table, struct key k, struct sv value, struct ask_err *err)
{
    struct small *m = &s->small;
    struct sv bytes = key_bytes(s, table, &k);
    size_t n = strmap_count(m->rows);
    uint32_t *at = NULL;
    struct sv *v = array_room(m->value, n, &m->cap, sizeof *v, UINT32_MAX);
    if (!v)
        return no_memory(err);
    m->value = v;
    if (bytes.n == 0 || !(at = strmap_at(m->rows, bytes)))
        return no_memory(err);
    if (*at == 0) {
        m->value[n] = sv_make("", 0);
        *at = (uint32_t)n + 1;
        m->used += bytes.n + ROW_COST;
    }
    struct sv *to = &m->value[*at - 1];
    if (value.n > to->n) {
        m->used += value.n;
        struct sv copy = arena_sv(&m->a, value);
        if (!copy.p)
            return no_memory(err);
        *to = copy;
    } else { /* over the one before: counts are put again and again */
        if (value.n > 0)
            memmove((char *)(uintptr_t)to->p, value.p, value.n);
        to->n = value.n;
    }
    return 0;
}

static int small_get(struct spool *s, int table, struct key k, struct sv *value, struct arena *a,
                     struct ask_err *err)
{
    struct sv bytes = key_bytes(s, table, &k);
    uint32_t at;
    *value = sv_make("", 0);
    if (bytes.n == 0)
        return no_memory(err);
    if (!strmap_get(s->small.rows, bytes, &at))
        return 0;
    *value = arena_sv(a, s->small.value[at - 1]);
    return value->p ? 1 : no_memory(err);
}

struct small_row {
    struct sv key, value;
};

static int by_key(const void *a, const void *b)
{
    const struct small_row *x = a, *y = b;
    return sv_cmp(x->key, y->key);
}

static int small_each(struct small *m, int table,
                      int (*each)(void *ctx, struct sv key, struct sv value, struct ask_err *err),
                      void *ctx, struct ask_err *err)
{
    struct small_row *v = calloc(strmap_count(m->rows) + 1, sizeof *v);
    size_t n = 0, i = 0;
    struct sv bytes;
    uint32_t at;
    int rc = 0;
    if (!v)
        return no_memory(err);
    while (strmap_each(m->rows, &i, &bytes, &at))
        if (table_of(bytes) == table)
            v[n++] = (struct small_row){bytes, m->value[at - 1]};
    qsort(v, n, sizeof *v, by_key);
    m->walks++;
    for (i = 0; i < n && rc >= 0; i++) {
        struct key k = key_of(v[i].key);
        char number[24];
        if (k.number) {
            snprintf(number, sizeof number, "%" PRId64, k.id);
            k.text = sv_of(number);
        }
        rc = each(ctx, k.text, v[i].value, err);
    }
    m->walks--;
    free(v);
    return rc < 0 ? rc : 0;
}

/* ---- in the database ---- */

static int database_open(struct spool *s, struct ask_err *err)
{
    char path[320];
    snprintf(path, sizeof path, "%s/askwell-spool-XXXXXX", s->dir);
    int fd = mkstemp(path);
    if (fd < 0)
        return ask_fail_errno(err, errno, "cannot make a temporary file in %s", s->dir);
    close(fd);
    int rc = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) /* the first page is read before the name is gone */
        rc = sqlite3_exec(s->db, schema, NULL, NULL, NULL);
    unlink(path);
    for (size_t i = 0; i < STATEMENTS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(s->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->st[i], NULL);
    return rc == SQLITE_OK ? 0 : spool_fail(s, rc, err);
}

static int bind(sqlite3_stmt *st, int at, const struct key *k)
{
    if (k->number)
        return sqlite3_bind_int64(st, at, k->id);
    return sqlite3_bind_blob64(st, at, k->text.n ? k->text.p : "", k->text.n, SQLITE_STATIC);
}

static int row_put(struct spool *s, int table, struct key k, struct sv value, struct ask_err *err)
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

static int row_get(struct spool *s, int table, struct key k, struct sv *value, struct arena *a,
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
        return no_memory(err);
    return rc == SQLITE_DONE ? found : spool_fail(s, rc, err);
}

/* Moves all from memory into the database. */
static int move(struct spool *s, struct ask_err *err)
{
    struct sv bytes;
    uint32_t at;
    size_t i = 0;
    int rc = s->db ? 0 : database_open(s, err);
    while (rc >= 0 && strmap_each(s->small.rows, &i, &bytes, &at))
        rc = row_put(s, table_of(bytes), key_of(bytes), s->small.value[at - 1], err);
    if (rc >= 0)
        small_dispose(&s->small);
    return rc;
}

/* ---- where it is ---- */

static int put(struct spool *s, int table, struct key k, struct sv value, struct ask_err *err)
{
    /* What a walk over so little puts is no more than a few times that. */
    if (s->small.rows && s->small.walks == 0 &&
        s->small.used + k.text.n + value.n + ROW_COST > SMALL) {
        int rc = move(s, err);
        if (rc < 0)
            return rc;
    }
    return s->small.rows ? small_put(s, table, k, value, err) : row_put(s, table, k, value, err);
}

static int get(struct spool *s, int table, struct key k, struct sv *value, struct arena *a,
               struct ask_err *err)
{
    return s->small.rows ? small_get(s, table, k, value, a, err)
                         : row_get(s, table, k, value, a, err);
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
    if (s->small.rows)
        return small_each(&s->small, table, each, ctx, err);
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
