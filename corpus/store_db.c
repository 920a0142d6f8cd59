/* store_db.c - the store's statements: prepared once, bound and read from left to right; and what
 * SQLite's result codes mean for a person.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the texts of the statements (store_sql.h).
 * Method: struct sql keeps its first failure, as the string builder does, so that a dozen binds
 * need one check. A statement is reset as soon as it has no more rows: an open one would hold an
 * old snapshot.
 */
#include <errno.h>
#include <inttypes.h>

#include "corpus/store_priv.h"

static const char *const texts[SQL_COUNT] = {
#define X(name, text) [SQL_##name] = (text),
    SQL_MAP(X)
#undef X
};

static const struct {
    int sqlite;
    int rc;
    const char *advice;
} meanings[] = {
    {SQLITE_BUSY, ASK_BUSY, "another process is writing to it; try again when that has finished"},
    {SQLITE_LOCKED, ASK_BUSY, "another process is using it; try again when that has finished"},
    {SQLITE_NOMEM, ASK_NOMEM, "out of memory"},
    {SQLITE_FULL, ASK_FULL,
     "the disk is full; make room and run the same again, what was stored before is kept"},
    {SQLITE_CORRUPT, ASK_CORRUPT,
     "the store is damaged; restore a backup, or move it away and import the exports again"},
    {SQLITE_NOTADB, ASK_CORRUPT,
     "this is not a store, or its head is damaged; restore a backup, or move it away and import "
     "the exports again"},
    {SQLITE_READONLY, ASK_DENIED, "it may only be read; check the permissions of file and folder"},
    {SQLITE_PERM, ASK_DENIED, "no permission; check who owns file and folder"},
    {SQLITE_AUTH, ASK_DENIED, "no permission; check who owns file and folder"},
    {SQLITE_CANTOPEN, ASK_DENIED,
     "it cannot be opened; check the permissions of file and folder and of the files beside it"},
    {SQLITE_IOERR, ASK_IO, "reading or writing failed; check the disk, then run 'askwell check'"},
    {SQLITE_TOOBIG, ASK_LIMIT, "a value is too large to be stored"},
    {SQLITE_INTERRUPT, ASK_INTERRUPTED, "interrupted"},
};

int store_fail(struct store *st, int src, struct ask_err *err)
{
    int code = src & 0xff;
    const char *said = st->db ? sqlite3_errmsg(st->db) : sqlite3_errstr(src);

    /* fsync and ftruncate on a full disk are I/O errors to SQLite. */
    if (code == SQLITE_IOERR && st->db && sqlite3_system_errno(st->db) == ENOSPC)
        code = SQLITE_FULL;
    if (code == SQLITE_IOERR && src == SQLITE_IOERR_NOMEM)
        code = SQLITE_NOMEM;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].sqlite == code)
            return ask_fail(err, meanings[i].rc, "%s: %s (%s)", st->path, meanings[i].advice, said);
    return ask_fail(err, ASK_INTERNAL, "%s: %s (SQLite code %d)", st->path, said, src);
}

struct sql sql_get(struct store *st, enum sql_id id)
{
    struct sql q = {st, st->stmt[id], 0, 0, SQLITE_OK};

    if (!q.s) {
        q.rc = sqlite3_prepare_v3(st->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT, &st->stmt[id],
                                  NULL);
        q.s = st->stmt[id];
    }
    return q;
}

static void keep(struct sql *q, int src)
{
    if (q->rc == SQLITE_OK)
        q->rc = src;
}

void sql_int(struct sql *q, int64_t v)
{
    q->bound++;
    if (q->rc == SQLITE_OK)
        keep(q, sqlite3_bind_int64(q->s, q->bound, v));
}

static void bind_null(struct sql *q)
{
    q->bound++;
    if (q->rc == SQLITE_OK)
        keep(q, sqlite3_bind_null(q->s, q->bound));
}

void sql_opt(struct sql *q, int64_t v, int64_t none)
{
    if (v == none)
        bind_null(q);
    else
        sql_int(q, v);
}

void sql_text(struct sql *q, struct sv s)
{
    q->bound++;
    if (q->rc == SQLITE_OK)
        keep(q,
             sqlite3_bind_text64(q->s, q->bound, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void sql_opt_text(struct sql *q, struct sv s)
{
    if (s.n == 0)
        bind_null(q);
    else
        sql_text(q, s);
}

void sql_blob(struct sql *q, struct sv s)
{
    q->bound++;
    if (q->rc == SQLITE_OK)
        keep(q, sqlite3_bind_blob64(q->s, q->bound, s.p ? s.p : "", s.n, SQLITE_STATIC));
}

bool native_is_int(struct sv id, int64_t *v)
{
    bool minus = id.n > 0 && id.p[0] == '-';
    struct sv digits = sv_skip(id, minus ? 1 : 0);

    if (digits.n == 0 || digits.n > 18 || (digits.p[0] == '0' && (digits.n > 1 || minus)))
        return false;
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    return sv_i64(id, v);
}

void sql_native(struct sql *q, struct sv id)
{
    int64_t v;

    if (native_is_int(id, &v))
        sql_int(q, v);
    else
        sql_text(q, id);
}

void sql_reset(struct sql *q)
{
    if (q->s) {
        (void)sqlite3_reset(q->s); /* repeats the code that sqlite3_step gave */
        (void)sqlite3_clear_bindings(q->s);
    }
}

int sql_step(struct sql *q, struct ask_err *err)
{
    int src = q->rc;

    if (src == SQLITE_OK)
        src = sqlite3_step(q->s);
    q->column = 0;
    if (src == SQLITE_ROW)
        return 1;
    if (src == SQLITE_DONE) {
        sql_reset(q);
        return 0;
    }
    src = store_fail(q->st, src, err);
    sql_reset(q);
    return src;
}

int sql_run(struct sql *q, struct ask_err *err)
{
    int rc;

    while ((rc = sql_step(q, err)) > 0)
        ;
    return rc;
}

int sql_one(struct sql *q, int64_t *v, struct ask_err *err)
{
    int rc = sql_step(q, err), end = 0;

    *v = 0;
    if (rc > 0) {
        *v = sql_col(q);
        /* To its end, not reset at once: an INSERT with RETURNING is done only then. */
        end = sql_run(q, err);
    }
    return end < 0 ? end : rc;
}

int sql_do(struct store *st, enum sql_id id, struct ask_err *err)
{
    struct sql q = sql_get(st, id);

    return sql_run(&q, err);
}

int64_t sql_col(struct sql *q)
{
    return sqlite3_column_int64(q->s, q->column++);
}

int64_t sql_col_or(struct sql *q, int64_t none)
{
    if (sql_is_null(q)) {
        q->column++;
        return none;
    }
    return sql_col(q);
}

bool sql_is_null(struct sql *q)
{
    return sqlite3_column_type(q->s, q->column) == SQLITE_NULL;
}

bool sql_is_int(struct sql *q)
{
    return sqlite3_column_type(q->s, q->column) == SQLITE_INTEGER;
}

struct sv sql_view(struct sql *q)
{
    int i = q->column++;
    const void *p = sqlite3_column_blob(q->s, i);
    int n = sqlite3_column_bytes(q->s, i);

    return p ? sv_make(p, (size_t)n) : sv_make(NULL, 0);
}

struct sv sql_copy(struct sql *q, struct arena *a)
{
    if (sql_is_int(q)) {
        const char *s = arena_printf(a, "%" PRId64, sql_col(q));

        return sv_of(s);
    }
    if (sql_is_null(q)) {
        q->column++;
        return sv_make(NULL, 0);
    }
    return arena_sv(a, sql_view(q));
}
