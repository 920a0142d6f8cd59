/* clicks.c - see clicks.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: learning from it (cmd_tune.c). A log is written by a program: its first bad line
 * stops, since half of a log would teach something else than the whole.
 */
#include "cli/clicks.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES (1u << 20)
#define HELPFUL        3
#define CLICKED        1

struct ids {
    int64_t v[CLICKS_SHOWN];
    size_t n;
};

/* An array of ids, numbers or strings of digits; one that is not there is empty. */
static bool ids_of(struct ids *out, const json_t *a)
{
    size_t i;
    json_t *v;
    out->n = 0;
    if (!a || json_is_null(a))
        return true;
    if (!json_is_array(a))
        return false;
    json_array_foreach(a, i, v)
    {
        int64_t id = 0;
        if (json_is_integer(v))
            id = json_integer_value(v);
        else if (!json_is_string(v) ||
                 !sv_i64(sv_make(json_string_value(v), json_string_length(v)), &id))
            return false;
        if (id <= 0)
            return false;
        if (out->n < CLICKS_SHOWN)
            out->v[out->n++] = id;
    }
    return true;
}

static bool has(const struct ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->v[i] == id)
            return true;
    return false;
}

static void judge(struct clicks *out, const struct ids *shown, const struct ids *clicked,
                  const struct ids *helpful)
{
    size_t end = 0; /* one behind what was surely looked at */
    for (size_t i = 0; i < shown->n; i++)
        if (has(clicked, shown->v[i]) || has(helpful, shown->v[i]))
            end = i + 2;
    for (size_t i = 0; i < shown->n && i < end; i++) {
        out->id[out->n] = shown->v[i];
        out->grade[out->n++] = has(helpful, shown->v[i])   ? HELPFUL
                               : has(clicked, shown->v[i]) ? CLICKED
                                                           : 0;
    }
}

int clicks_of(struct clicks *out, struct sv line, const char *where, struct ask_err *err)
{
    json_error_t je;
    json_t *o = json_loadb(line.p, line.n, 0, &je);
    const json_t *query = json_object_get(o, "query");
    struct ids shown, clicked, helpful;
    size_t good = 0, passed = 0;
    int rc = 0;
    memset(out, 0, sizeof *out);
    if (!json_is_object(o) || !json_is_string(query))
        rc = ask_fail(err, ASK_FORMAT, "%s: not an object with a query", where);
    else if (!ids_of(&shown, json_object_get(o, "shown")) ||
             !ids_of(&clicked, json_object_get(o, "clicked")) ||
             !ids_of(&helpful, json_object_get(o, "helpful")))
        rc = ask_fail(err, ASK_FORMAT, "%s: shown, clicked and helpful are arrays of thread ids",
                      where);
    else {
        /* The text must outlive the JSON: it is lent from the line's copy, freed by the reader. */
        char *copy = strndup(json_string_value(query), json_string_length(query));
        if (!copy) {
            json_decref(o);
            return ask_fail(err, ASK_NOMEM, "out of memory");
        }
        out->query = sv_make(copy, strlen(copy));
        judge(out, &shown, &clicked, &helpful);
    }
    json_decref(o);
    for (size_t i = 0; i < out->n; i++) {
        good += out->grade[i] > 0;
        passed += out->grade[i] == 0;
    }
    return rc < 0 ? rc : good && passed;
}

int clicks_read(const char *path,
                int (*each)(void *ctx, const struct clicks *c, struct ask_err *err), void *ctx,
                struct ask_err *err)
{
    char *line = NULL, where[300];
    size_t cap = 0, number = 0;
    ssize_t n;
    int rc = 0;
    FILE *f = fopen(path, "r");
    if (!f)
        return ask_fail_errno(err, errno, "cannot read %s", path);
    while (rc >= 0 && (n = getline(&line, &cap, f)) >= 0) {
        const struct sv text = sv_trim(sv_make(line, (size_t)n));
        struct clicks c;
        snprintf(where, sizeof where, "%.200s, line %zu", path, ++number);
        if (text.n > LINE_MAX_BYTES)
            rc = ask_fail(err, ASK_LIMIT, "%s: longer than 1 MiB", where);
        else if (text.n) {
            if ((rc = clicks_of(&c, text, where, err)) > 0)
                rc = each(ctx, &c, err);
            free((void *)(uintptr_t)c.query.p);
        }
    }
    if (rc >= 0 && ferror(f))
        rc = ask_fail_errno(err, errno, "cannot read %s", path);
    free(line);
    fclose(f);
    return rc < 0 ? rc : 0;
}

int clicks_grade(const struct clicks *c, int64_t id)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->id[i] == id)
            return c->grade[i];
    return -1;
}
