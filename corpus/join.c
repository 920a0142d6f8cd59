/* join.c - the temporary database of facts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which facts there are in which file (sources/stackexchange.c).
 * Method: millions of votes are first summed up in a table of fixed size; when it is nearly full
 * its sums go into the database in the order of their keys. The file is unlinked right after it is
 * opened and has no journal: whatever ends the process, nothing of it stays.
 */
#include "corpus/join.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SUMS = 1 << 18, SUMS_FULL = SUMS / 4 * 3 };

enum { ADD_SUM, ADD_AUTHOR, ADD_LINK, GET_SUM, GET_AUTHOR, GET_LINKS, STATEMENTS };

// clang-format off
static const char *const sql[STATEMENTS] = {
    [ADD_SUM] = "INSERT INTO sum(id, up, down, marks) VALUES(?1, ?2, ?3, ?4)"
                " ON CONFLICT(id) DO UPDATE SET up = up + excluded.up,"
                " down = down + excluded.down, marks = marks | excluded.marks",
    [ADD_AUTHOR] = "INSERT OR REPLACE INTO author(id, name, reputation) VALUES(?1, ?2, ?3)",
    [ADD_LINK] = "INSERT INTO link(post, target, duplicate) VALUES(?1, ?2, ?3)"
                 " ON CONFLICT(post, target) DO UPDATE SET duplicate = duplicate | excluded.duplicate",
    [GET_SUM] = "SELECT up, down, marks FROM sum WHERE id = ?1",
    [GET_AUTHOR] = "SELECT name, reputation FROM author WHERE id = ?1",
    [GET_LINKS] = "SELECT target, duplicate FROM link WHERE post = ?1 ORDER BY target LIMIT 10000",
};

static const char schema[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA page_size = 8192;"
    "CREATE TABLE sum(id INTEGER PRIMARY KEY, up INTEGER, down INTEGER, marks INTEGER);"
    "CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT, reputation INTEGER);"
    "CREATE TABLE link(post INTEGER, target INTEGER, duplicate INTEGER,"
    " PRIMARY KEY(post, target)) WITHOUT ROWID;"
    "BEGIN";
// clang-format on

enum { MARK_ACCEPTED = 1 << JOIN_ACCEPTED, MARK_SETTLED = 1 << JOIN_SETTLED };
enum { MARK_LOST = 1 << JOIN_LOST };

struct sum {
    int64_t id;
    uint32_t votes[2];   /* JOIN_UP, JOIN_DOWN */
    unsigned char marks; /* a bit for each of the other facts */
    bool used;
};

struct join {
    sqlite3 *db;
    sqlite3_stmt *st[STATEMENTS];
    struct sum *sums; /* open addressing; NULL after join_ready */
    size_t nsums;
    bool links; /* there are any */
    char dir[256];
};

static int join_fail(const struct join *j, int rc, struct ask_err *err)
{
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return ask_fail(err, ASK_FULL, "the disk of the temporary folder %s is full; name another",
                        j->dir);
    case SQLITE_NOMEM:
        return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
    default:
        return ask_fail(err, ASK_IO, "the temporary database in %s fails: %s", j->dir,
                        j->db ? sqlite3_errmsg(j->db) : "cannot be made");
    }
}

int join_open(struct join **out, const char *tmp, struct ask_err *err)
{
    char path[320];
    struct join *j = calloc(1, sizeof *j);
    int rc = 0;
    *out = NULL;
    if (!j || !(j->sums = calloc(SUMS, sizeof *j->sums))) {
        free(j);
        return ask_fail(err, ASK_NOMEM, "no memory for the temporary database");
    }
    const char *dir = tmp ? tmp : (getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    snprintf(j->dir, sizeof j->dir, "%s", dir);
    snprintf(path, sizeof path, "%s/askwell-join-XXXXXX", j->dir);
    int fd = mkstemp(path);
    if (fd < 0) {
        rc = ask_fail_errno(err, errno, "cannot make a temporary file in %s", j->dir);
        goto out;
    }
    close(fd);
    rc = sqlite3_open_v2(path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) /* the first page is read before the name is gone */
        rc = sqlite3_exec(j->db, schema, NULL, NULL, NULL);
    unlink(path);
    for (size_t i = 0; i < STATEMENTS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(j->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &j->st[i], NULL);
    if (rc != SQLITE_OK)
        rc = join_fail(j, rc, err);
out:
    if (rc < 0) {
        join_free(j);
        return rc;
    }
    *out = j;
    return 0;
}

void join_free(struct join *j)
{
    if (!j)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(j->st[i]);
    sqlite3_close(j->db);
    free(j->sums);
    free(j);
}

/* Runs a statement that gives no rows. */
static int run(struct join *j, sqlite3_stmt *st, struct ask_err *err)
{
    int rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? 0 : join_fail(j, rc, err);
}

static int by_id(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int flush_sums(struct join *j, struct ask_err *err)
{
    sqlite3_stmt *st = j->st[ADD_SUM];
    int rc = 0;
    if (j->nsums == 0)
        return 0;
    for (size_t i = 0, to = 0; i < SUMS; i++)
        if (j->sums[i].used)
            j->sums[to++] = j->sums[i];
    qsort(j->sums, j->nsums, sizeof *j->sums, by_id);
    for (size_t i = 0; i < j->nsums && rc >= 0; i++) {
        const struct sum *s = &j->sums[i];
        sqlite3_bind_int64(st, 1, s->id);
        sqlite3_bind_int64(st, 2, s->votes[JOIN_UP]);
        sqlite3_bind_int64(st, 3, s->votes[JOIN_DOWN]);
        sqlite3_bind_int64(st, 4, s->marks);
        rc = run(j, st, err);
    }
    memset(j->sums, 0, SUMS * sizeof *j->sums);
    j->nsums = 0;
    return rc;
}

int join_add_fact(struct join *j, int64_t post, enum join_fact fact, struct ask_err *err)
{
    int rc;
    if (j->nsums >= SUMS_FULL && (rc = flush_sums(j, err)) < 0)
        return rc;
    size_t i = (size_t)((uint64_t)post * 0x9E3779B97F4A7C15U >> 46);
    while (j->sums[i].used && j->sums[i].id != post)
        i = (i + 1) % SUMS;
    struct sum *s = &j->sums[i];
    j->nsums += !s->used;
    s->used = true;
    s->id = post;
    if (fact > JOIN_DOWN)
        s->marks |= (unsigned char)(1U << fact);
    else if (s->votes[fact] < UINT32_MAX)
        s->votes[fact]++;
    return 0;
}

int join_add_author(struct join *j, int64_t id, struct sv name, int64_t reputation,
                    struct ask_err *err)
{
    sqlite3_stmt *st = j->st[ADD_AUTHOR];
    if (name.n > 4096)
        name.n = 4096; /* refused later, by name, when a post uses it */
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_text(st, 2, name.p ? name.p : "", (int)name.n, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, reputation);
    return run(j, st, err);
}

int join_add_link(struct join *j, int64_t post, int64_t target, bool duplicate, struct ask_err *err)
{
    sqlite3_stmt *st = j->st[ADD_LINK];
    sqlite3_bind_int64(st, 1, post);
    sqlite3_bind_int64(st, 2, target);
    sqlite3_bind_int(st, 3, duplicate);
    j->links = true;
    return run(j, st, err);
}

int join_ready(struct join *j, struct ask_err *err)
{
    int rc = flush_sums(j, err);
    free(j->sums);
    j->sums = NULL;
    return rc;
}

int join_facts(struct join_facts *out, struct join *j, int64_t post, struct ask_err *err)
{
    sqlite3_stmt *st = j->st[GET_SUM];
    *out = (struct join_facts){0};
    sqlite3_bind_int64(st, 1, post);
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        out->up = sqlite3_column_int64(st, 0);
        out->down = sqlite3_column_int64(st, 1);
        int marks = sqlite3_column_int(st, 2);
        out->accepted = marks & MARK_ACCEPTED;
        out->settled = marks & MARK_SETTLED;
        out->lost = marks & MARK_LOST;
    }
    sqlite3_reset(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : join_fail(j, rc, err);
}

int join_author(struct join_author *out, struct join *j, int64_t id, struct arena *a,
                struct ask_err *err)
{
    sqlite3_stmt *st = j->st[GET_AUTHOR];
    sqlite3_bind_int64(st, 1, id);
    int rc = sqlite3_step(st), found = 0;
    if (rc == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        out->name = arena_sv(a, sv_make(name, name ? (size_t)sqlite3_column_bytes(st, 0) : 0));
        out->reputation = sqlite3_column_int64(st, 1);
        found = 1;
    }
    sqlite3_reset(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? found : join_fail(j, rc, err);
}

int join_links(const struct post_link **out, struct join *j, int64_t post, struct arena *a,
               struct ask_err *err)
{
    sqlite3_stmt *st = j->st[GET_LINKS];
    struct post_link *links = NULL;
    int n = 0, cap = 0, rc;
    *out = NULL;
    if (!j->links)
        return 0;
    sqlite3_bind_int64(st, 1, post);
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (n == cap) {
            struct post_link *more = arena_array(a, (size_t)cap * 2 + 8, sizeof *more);
            if (!more) {
                sqlite3_reset(st);
                return ask_fail(err, ASK_NOMEM, "no memory for the links of post %" PRId64, post);
            }
            if (n > 0)
                memcpy(more, links, (size_t)n * sizeof *more);
            links = more;
            cap = cap * 2 + 8;
        }
        const char *id = arena_printf(a, "%lld", (long long)sqlite3_column_int64(st, 0));
        links[n].key.id = sv_of(id);
        links[n++].duplicate = sqlite3_column_int(st, 1) != 0;
    }
    sqlite3_reset(st);
    *out = links;
    return rc == SQLITE_DONE ? n : join_fail(j, rc, err);
}
