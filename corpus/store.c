/* store.c - opening and closing the store.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: importing (store_import.c), reading (store_read.c), lists (store_list.c), checking
 * (store_check.c).
 * Invariant: a handle that was given out is a store of this version, in WAL, with foreign keys
 * on. A file that is not ours is never written to.
 */
#include "corpus/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "corpus/store_priv.h"

/* Settings of every handle. The log is moved into the file every 4,000 pages: often enough to
 * stay small, seldom enough not to write hot pages again and again. */
static const char setup_all[] = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;";
static const char setup_new[] = "PRAGMA page_size = 8192;";
static const char setup_write[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                  "PRAGMA wal_autocheckpoint = 4000;"
                                  "PRAGMA journal_size_limit = 67108864;"
                                  "PRAGMA cache_size = -32768;";
static const char setup_nosync[] = "PRAGMA synchronous = OFF;";

static int run(struct store *st, const char *sql, struct ask_err *err)
{
    int src = sqlite3_exec(st->db, sql, NULL, NULL, NULL);

    return src == SQLITE_OK ? 0 : store_fail(st, src, err);
}

static int connect(struct store *st, const char *name, int how, struct ask_err *err)
{
    /* A new file is its owner's alone, also in a folder that others may enter: private channels are
     * in it. SQLite gives its -wal and -shm the same mode. Only a new one: closing another
     * descriptor of a file lets go of the locks that SQLite holds on it. */
    int fd =
        how & SQLITE_OPEN_CREATE ? open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    int src;

    if (fd >= 0)
        (void)close(fd);
    src = sqlite3_open_v2(name, &st->db, how | SQLITE_OPEN_NOMUTEX, NULL);
    if (src != SQLITE_OK) {
        src = store_fail(st, src, err);
        (void)sqlite3_close(st->db);
        st->db = NULL;
        return src;
    }
    (void)sqlite3_extended_result_codes(st->db, 1);
    (void)sqlite3_busy_timeout(st->db, STORE_BUSY_MS);
    return run(st, setup_all, err);
}

static void disconnect(struct store *st)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        (void)sqlite3_finalize(st->stmt[i]);
        st->stmt[i] = NULL;
    }
    (void)sqlite3_close(st->db);
    st->db = NULL;
}

/* Looks at the file's head. *empty: it holds no tables at all. */
static int identify(struct store *st, bool *empty, int64_t *version, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_APPLICATION);
    int64_t app = 0, tables = 0;
    int rc;

    if ((rc = sql_one(&q, &app, err)) < 0)
        return rc;
    q = sql_get(st, SQL_USER_VERSION);
    if ((rc = sql_one(&q, version, err)) < 0)
        return rc;
    q = sql_get(st, SQL_TABLES);
    if ((rc = sql_one(&q, &tables, err)) < 0)
        return rc;
    *empty = app == 0 && *version == 0 && tables == 0;
    if (!*empty && app != STORE_APPLICATION)
        return ask_fail(err, ASK_CORRUPT,
                        "%s is an SQLite file of another program, not a store of askwell; choose "
                        "another folder with --data",
                        st->path);
    if (*version > STORE_VERSION)
        return ask_fail(err, ASK_VERSION,
                        "%s was written by a newer askwell (its version is %" PRId64
                        ", this program knows %d); use that program",
                        st->path, *version, STORE_VERSION);
    return 0;
}

/* A folder that may only be read has no place for the shared memory of WAL. As long as there is no
 * log beside the file, nobody is writing and the file alone is the whole truth. */
static int connect_immutable(struct store *st, struct ask_err *err)
{
    struct sb uri = SB_INIT(1 << 16);
    char *log = NULL;
    int rc;

    sb_puts(&uri, st->path);
    sb_puts(&uri, "-wal");
    if (sb_ok(&uri))
        log = sb_take(&uri, NULL);
    if (!log) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
        goto out;
    }
    if (file_size(log) > 0) {
        rc = ask_fail(err, ASK_DENIED,
                      "%s has unfinished writes beside it but its folder may only be read; let a "
                      "program that may write open it once ('askwell check')",
                      st->path);
        goto out;
    }
    sb_puts(&uri, "file:");
    esc_url(&uri, sv_of(st->path));
    sb_puts(&uri, "?immutable=1");
    if (!sb_ok(&uri)) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
        goto out;
    }
    rc = connect(st, sb_str(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
out:
    free(log);
    sb_dispose(&uri);
    return rc;
}

static int open_read(struct store *st, struct ask_err *err)
{
    struct ask_err first = {0};
    bool empty = true;
    int64_t version = 0;
    int rc;

    rc = connect(st, st->path, SQLITE_OPEN_READONLY, &first);
    if (rc == 0)
        rc = identify(st, &empty, &version, &first);
    if (rc == ASK_DENIED && access(st->path, R_OK) == 0 && access(st->dir, W_OK) != 0) {
        disconnect(st);
        if ((rc = connect_immutable(st, &first)) == 0)
            rc = identify(st, &empty, &version, &first);
    }
    if (rc < 0) {
        if (err)
            *err = first;
        return rc;
    }
    if (empty)
        return ask_fail(err, ASK_NOTFOUND, "%s is empty; fill it with 'askwell index PATH'",
                        st->path);
    if (version < STORE_VERSION)
        return ask_fail(err, ASK_VERSION,
                        "%s was written by an older askwell (version %" PRId64
                        ", now %d); run 'askwell check' once to bring it up to date",
                        st->path, version, STORE_VERSION);
    return 0;
}

static int open_write(struct store *st, struct ask_err *err)
{
    int how = SQLITE_OPEN_READWRITE | (st->flags & STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    bool empty;
    int64_t version;
    int rc;

    if ((rc = connect(st, st->path, how, err)) < 0 ||
        (rc = identify(st, &empty, &version, err)) < 0)
        return rc;
    if (empty && !(st->flags & STORE_CREATE))
        return ask_fail(err, ASK_NOTFOUND, "%s is empty; fill it with 'askwell index PATH'",
                        st->path);
    if (empty && (rc = run(st, setup_new, err)) < 0)
        return rc;
    if (sqlite3_db_readonly(st->db, "main") == 1)
        return ask_fail(err, ASK_DENIED,
                        "%s may only be read; check the permissions of file and folder", st->path);
    if ((rc = run(st, setup_write, err)) < 0)
        return rc;
    if (st->flags & STORE_NOSYNC && (rc = run(st, setup_nosync, err)) < 0)
        return rc;
    return version < STORE_VERSION ? store_migrate(st, err) : 0;
}

int store_open(struct store **out, const char *dir, unsigned flags, struct ask_err *err)
{
    struct store *st = calloc(1, sizeof *st);
    struct stat info;
    int rc;

    *out = NULL;
    if (!st)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    st->flags = flags;
    st->dir = path_join(dir, "");
    st->path = path_join(dir, "store.db");
    st->codec = codec_new();
    if (!st->dir || !st->path || !st->codec) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
        goto out;
    }
    if (flags & STORE_CREATE && (rc = file_mkdirs(dir, err)) < 0)
        goto out;
    if (stat(st->path, &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            rc = ask_fail_errno(err, errno, "cannot open %s", st->path);
            goto out;
        }
        if (!(flags & STORE_CREATE)) {
            rc = ask_fail(err, ASK_NOTFOUND,
                          "there is no store in %s; make one with 'askwell index PATH', or name "
                          "another folder with --data",
                          dir);
            goto out;
        }
    } else if (!S_ISREG(info.st_mode)) {
        rc = ask_fail(err, ASK_CORRUPT, "%s is not a file", st->path);
        goto out;
    }
    rc = flags & STORE_WRITE ? open_write(st, err) : open_read(st, err);
out:
    if (rc < 0) {
        store_free(st);
        return rc;
    }
    *out = st;
    return 0;
}

void store_free(struct store *st)
{
    if (!st)
        return;
    store_import_free(st->import);
    free(st->import);
    disconnect(st);
    codec_free(st->codec);
    free(st->dir);
    free(st->path);
    free(st);
}

int store_stamp(int64_t *out, struct store *st, int64_t mark, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_STAMP);
    int rc;

    *out = 0;
    if (mark <= 0)
        return 0;
    sql_int(&q, mark);
    rc = sql_one(&q, out, err);
    return rc < 0 ? rc : 0;
}
