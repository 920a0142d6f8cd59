/* store_check.c - does the store hold what it says it holds?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the index against the store (the indexer's check).
 * Method: SQLite looks after its pages and indices; a table of statements finds rows that do not
 * agree, each row one problem; every body is inflated. Damage is what is looked for, so a step
 * that meets it tells it as a problem and the next step goes on.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "corpus/store_priv.h"

struct checker {
    struct store *st;
    void (*found)(void *ctx, const char *problem);
    void *ctx;
};

static void tell(struct checker *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct checker *c, const char *fmt, ...)
{
    char line[1200] = "";
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    c->found(c->ctx, line);
}

/* Damage is a problem told; anything else stops the check. */
static int pass(struct checker *c, int rc, const struct ask_err *why, struct ask_err *err)
{
    if (rc >= 0)
        return 0;
    if (rc == ASK_CORRUPT) {
        tell(c, "%s", why->msg);
        return 0;
    }
    if (err)
        *err = *why;
    return rc;
}

/* Statements whose rows are problems; up to four numbers of a row go into the text. */
static const struct {
    enum sql_id sql;
    const char *problem;
} rules[] = {
    {SQL_CHECK_PARENTS, "post %" PRId64 ": its parent %" PRId64 " is in another thread (%" PRId64
                        " against %" PRId64 ") or missing"},
    {SQL_CHECK_ROOTS, "thread %" PRId64 ": its root %" PRId64 " is in thread %" PRId64
                      " or has a parent (%" PRId64 ")"},
    {SQL_CHECK_LOOSE, "post %" PRId64 ": neither root of its thread %" PRId64 " nor below it"},
    {SQL_CHECK_EMPTY, "thread %" PRId64 ": has no posts but is not gone"},
    {SQL_CHECK_CHANGES, "thread %" PRId64 ": impossible change numbers %" PRId64 " and %" PRId64},
    {SQL_CHECK_COUNTS, "container %" PRId64 ", hidden %" PRId64 ": counts of %" PRId64
                       " posts and %" PRId64 " threads are wrong"},
    {SQL_CHECK_TAGS, "tag %" PRId64 ": counts of %" PRId64 " and %" PRId64 " threads are wrong"},
    {SQL_CHECK_NAMES, "post %" PRId64 ": its visibility label is missing"},
};

static int check_rules(struct checker *c, struct ask_err *err)
{
    struct ask_err why = {0};
    int rc = 0;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct sql q = sql_get(c->st, rules[i].sql);

        while ((rc = sql_step(&q, &why)) > 0) {
            int64_t a = sql_col(&q), b = sql_col(&q), x = sql_col(&q), y = sql_col(&q);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            tell(c, rules[i].problem, a, b, x, y); /* from the table above */
#pragma GCC diagnostic pop
        }
        if ((rc = pass(c, rc, &why, err)) < 0)
            return rc;
    }
    return 0;
}

/* SQLite's own checks answer "ok" or a line per problem. *good: nothing was found. */
static int check_file(struct checker *c, enum sql_id which, bool *good, struct ask_err *err)
{
    struct sql q = sql_get(c->st, which);
    struct ask_err why = {0};
    int rc;

    *good = true;
    while ((rc = sql_step(&q, &why)) > 0) {
        struct sv rest = sql_view(&q), line;

        while (sv_line(&rest, &line)) {
            if (sv_eq(line, SV("ok")) || sv_starts(line, SV("*** in database")))
                continue;
            *good = false;
            tell(c, "%s: " SV_FMT, c->st->path, SV_ARG(line));
        }
    }
    if (rc < 0)
        *good = false;
    return pass(c, rc, &why, err);
}

static int check_foreign(struct checker *c, struct ask_err *err)
{
    struct sql q = sql_get(c->st, SQL_FOREIGN_KEY_CHECK);
    struct ask_err why = {0};
    int rc;

    while ((rc = sql_step(&q, &why)) > 0) {
        struct sv table = sql_view(&q);
        int64_t row = sql_col(&q);
        struct sv other = sql_view(&q);

        tell(c, "table " SV_FMT ", row %" PRId64 ": what it refers to in " SV_FMT " is missing",
             SV_ARG(table), row, SV_ARG(other));
    }
    return pass(c, rc, &why, err);
}

static int check_body(struct checker *c, struct sql *q, struct sb *room, struct ask_err *err)
{
    int64_t id = sql_col(q), flags = sql_col(q), size = sql_col_or(q, -1);
    struct sv packed = sql_view(q);
    struct ask_err why = {0};
    char *p;
    int rc;

    if (flags == 0) {
        if (packed.n)
            tell(c, "post %" PRId64 ": a ghost with a body", id);
        return 0;
    }
    if (packed.n == 0 || size < 0 || size > (int64_t)CODEC_BODY_MAX) {
        tell(c, "post %" PRId64 ": its body is missing", id);
        return 0;
    }
    sb_reset(room);
    p = sb_reserve(room, (size_t)size + 1);
    if (!p)
        return ask_fail(err, ASK_NOMEM, "out of memory for checking a body");
    rc = body_unpack(p, (size_t)size, c->st, packed, &why);
    if (rc == ASK_CORRUPT) {
        tell(c, "post %" PRId64 ": %s", id, why.msg);
        return 0;
    }
    return pass(c, rc, &why, err);
}

static int check_bodies(struct checker *c, struct ask_err *err)
{
    struct sql q = sql_get(c->st, SQL_CHECK_BODIES);
    struct sb room = SB_INIT((size_t)CODEC_BODY_MAX + 1);
    struct ask_err why = {0};
    int rc, body = 0;

    while (body == 0 && (rc = sql_step(&q, &why)) > 0)
        body = check_body(c, &q, &room, err);
    sql_reset(&q);
    sb_dispose(&room);
    return body < 0 ? body : pass(c, rc, &why, err);
}

int store_check(struct store *st, void (*found)(void *ctx, const char *problem), void *ctx,
                struct ask_err *err)
{
    struct checker c = {st, found, ctx};
    bool good;
    int rc;

    /* The quick one first: when pages are broken, the thorough one only repeats it at length. */
    if ((rc = check_file(&c, SQL_QUICK_CHECK, &good, err)) < 0 ||
        (good && (rc = check_file(&c, SQL_INTEGRITY_CHECK, &good, err)) < 0) ||
        (rc = check_foreign(&c, err)) < 0 || (rc = check_rules(&c, err)) < 0)
        return rc;
    return check_bodies(&c, err);
}
