/* sqldump_import.c - the loop over a dump's rows for importers, and the values of a row.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cutting (sqldump.c). Beside members.c, with the same rules: what was read of a damaged
 * dump is kept, and nothing is swept.
 */
#include "base/clock.h"
#include "corpus/members.h"
#include "corpus/sqldump.h"

static const struct post_key NO_KEY = {SPACE_POST, {NULL, 0}};

static const struct sql_value *value(const struct sql_row *row, const char *column)
{
    struct sv name = sv_of(column);
    for (size_t i = 0; i < row->n; i++)
        if (sv_eq(row->values[i].column, name))
            return &row->values[i];
    return NULL;
}

struct sv sqlrow_text(const struct sql_row *row, const char *column)
{
    const struct sql_value *v = value(row, column);
    return v && !v->null ? v->text : sv_make("", 0);
}

bool sqlrow_has(const struct sql_row *row, const char *column)
{
    const struct sql_value *v = value(row, column);
    return v && !v->null;
}

int64_t sqlrow_i64(const struct sql_row *row, const char *column, int64_t otherwise)
{
    int64_t n;
    return sv_i64(sqlrow_text(row, column), &n) ? n : otherwise;
}

bool sqlrow_true(const struct sql_row *row, const char *column)
{
    struct sv s = sqlrow_text(row, column);
    return sv_ieq(s, SV("t")) || sv_ieq(s, SV("true")) || sqlrow_i64(row, column, 0) != 0;
}

int64_t sqlrow_time(const struct sql_row *row, const char *column)
{
    int64_t t;
    return time_parse(sqlrow_text(row, column), &t) ? t : TIME_NONE;
}

bool name_is_sql(struct sv name)
{
    static const char *const endings[] = {".sql",     ".sql.gz", ".sql.bz2", ".sql.xz",
                                          ".sql.zst", ".dump",   ".dump.gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i]))
            return true;
    return false;
}

static bool looks_like_sql(struct sv head)
{
    static const char *const marks[] = {"CREATE TABLE", "INSERT INTO",       "DROP TABLE",
                                        "COPY ",        "SQL dump",          "database dump",
                                        "SET ",         "BEGIN TRANSACTION", "-- "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (sv_find(head, sv_of(marks[i])) >= 0)
            return true;
    return false;
}

void sqldump_look(struct sb *out, struct input *in, size_t member)
{
    struct stream *s = NULL;
    ptrdiff_t got = 1;
    if (!looks_like_sql(input_head_plain(in, member)) ||
        stream_open_plain(&s, in, member, NULL) < 0)
        return;
    while (got > 0 && out->n < out->max) {
        size_t n = out->max - out->n < 16384 ? out->max - out->n : 16384;
        char *room = sb_reserve(out, n);
        got = room ? stream_read(s, room, n, NULL) : 0;
        if (got > 0)
            sb_commit(out, (size_t)got);
    }
    stream_close(s);
}

static int broken(struct import_run *run, const char *file, int64_t at, const struct ask_err *own,
                  const struct sql_pass *pass, struct ask_err *err)
{
    if (own->rc == ASK_NOMEM)
        return ask_fail(err, ASK_NOMEM, "%s", own->msg);
    if (pass->broken)
        *pass->broken = true;
    if (!pass->items)
        return 0;
    import_incomplete(run, "%s could not be read to its end", file);
    return import_bad(run, NO_KEY, file, at, "byte", err, "%s", own->msg);
}

static int one_row(struct import_run *run, const char *file, const struct sql_row *row,
                   const struct sql_pass *pass, struct ask_err *err)
{
    if (!row->bad)
        return pass->each(pass->ctx, row, file, err);
    if (pass->items)
        return import_bad(run, NO_KEY, file, row->at, "byte", err, "%s", row->reason);
    import_bad_part(run, file, row->at, "byte", row->reason);
    return 0;
}

int import_sql(struct import_run *run, size_t member, const struct sql_pass *pass,
               struct ask_err *err)
{
    struct input *in = import_input(run);
    const char *file = input_at(in, member)->name;
    struct ask_err own = {0};
    struct stream *s = NULL;
    struct sqldump *d = NULL;
    struct sql_row row = {0};
    int more = 0, rc = stream_open_plain(&s, in, member, &own);
    if (rc < 0)
        return broken(run, file, 0, &own, pass, err);
    rc = sqldump_open(&d, s, pass->want, pass->ctx, err);
    while (rc >= 0 && (more = sqldump_next(d, &row, &own)) > 0) {
        if (more == 1)
            rc = one_row(run, file, &row, pass, err);
        if (rc >= 0)
            rc = import_tick(run, file, stream_offset(s), err);
    }
    if (rc >= 0 && more < 0)
        rc = broken(run, file, row.at, &own, pass, err);
    else if (rc >= 0 && !sqldump_complete(d)) {
        if (pass->broken)
            *pass->broken = true;
        if (pass->items)
            import_incomplete(run, "%s breaks off", file);
    }
    sqldump_free(d);
    stream_close(s);
    return rc;
}
