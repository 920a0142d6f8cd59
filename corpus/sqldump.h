/* sqldump.h - the rows of a dump in SQL, one at a time, in bounded memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads what pg_dump, mysqldump, mariadb-dump, phpMyAdmin, sqlite's .dump and phpBB's own backup
 * write: COPY ... FROM stdin blocks and INSERT ... VALUES (..),(..) with their quoting; CREATE
 * TABLE names the columns of an INSERT that does not. Comments and all other statements are passed
 * over. Nothing is run, and nothing but literal values is understood: any other expression is a
 * NULL. A bad row costs itself only. Not here: what tables and columns mean, binary dumps (pg_dump
 * -Fc). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_SQLDUMP_H
#define ASKWELL_CORPUS_SQLDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/importer.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SQLDUMP_COLUMNS_MAX = 256,   /* of a table */
    SQLDUMP_NAME_MAX = 128,      /* bytes of a table's or column's name */
    SQLDUMP_TABLES_MAX = 1000,   /* whose columns are remembered */
    SQLDUMP_ROW_MAX = 16 << 20,  /* bytes of the values of a row */
    SQLDUMP_SKIP_PAUSE = 4 << 20 /* bytes passed over before the caller may look up */
};

struct sql_value {
    struct sv column;
    struct sv text; /* as the database would give it, not checked for UTF-8; empty for NULL */
    bool null;
};

struct sql_row {
    struct sv table; /* without its schema */
    int want;        /* what the caller's want said of it */
    int64_t at;      /* byte where it starts */
    bool bad;        /* with reason; no values then */
    char reason[120];
    const struct sql_value *values;
    size_t n;
};

struct sqldump;

/* want is asked once for each statement about a table: a number from 0 for one whose rows are
 * wanted, -1 for one to pass over. s is lent. */
int sqldump_open(struct sqldump **out, struct stream *s, int (*want)(void *ctx, struct sv table),
                 void *ctx, struct ask_err *err);
void sqldump_free(struct sqldump *d); /* NULL is fine */
/* 1 and a row (lent until the next call), 2 when much was passed over and nothing found yet, 0 at
 * the end, or an error of the stream. */
int sqldump_next(struct sqldump *d, struct sql_row *out, struct ask_err *err);
/* After the end: was it whole? Not when it ends within a statement, or lacks the last line that the
 * program which wrote it puts there. */
bool sqldump_complete(const struct sqldump *d);

/* A value by the name of its column; empty when it is NULL or there is no such column. */
struct sv sqlrow_text(const struct sql_row *row, const char *column);
bool sqlrow_has(const struct sql_row *row,
                const char *column); /* there is one, and it is not NULL */
int64_t sqlrow_i64(const struct sql_row *row, const char *column, int64_t otherwise);
bool sqlrow_true(const struct sql_row *row, const char *column); /* "t", "true", a number but 0 */
int64_t sqlrow_time(const struct sql_row *row,
                    const char *column); /* RFC 3339 or SQL's; TIME_NONE */

/* ---- for importers ---- */

struct sql_pass {
    int (*want)(void *ctx, struct sv table);
    int (*each)(void *ctx, const struct sql_row *row, const char *file, struct ask_err *err);
    void *ctx;
    bool items;   /* the rows are items: a bad one is a bad item, and that the dump breaks off is
                     told. Else they are facts about items: a bad one hinders no sweep */
    bool *broken; /* set when the dump breaks off; may be NULL */
};

/* Calls each for the good rows of a member; otherwise as import_json. */
int import_sql(struct import_run *run, size_t member, const struct sql_pass *pass,
               struct ask_err *err);
/* The first bytes of a member that looks like SQL, as many as out may hold; nothing of any other.
 * For probes: names of tables may stand far behind what input_head shows. */
void sqldump_look(struct sb *out, struct input *in, size_t member);
/* Is the name that of a dump in SQL: "x.sql", "x.sql.gz", "x.dump"? */
bool name_is_sql(struct sv name);

#ifdef __cplusplus
}
#endif
#endif
