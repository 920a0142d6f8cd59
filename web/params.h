/* params.h - parameters from a table of rows into a struct, with every mistake named.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A new parameter is a row. Query strings, forms and JSON bodies become the same pairs first, so
 * that a route takes all three alike. Thread rule: pure.
 */
#ifndef ASKWELL_WEB_PARAMS_H
#define ASKWELL_WEB_PARAMS_H

#include "query/answer.h"
#include "web/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARAMS_FILTERS_MAX 32

enum param_kind {
    PARAM_TEXT,    /* struct sv */
    PARAM_INT,     /* int64_t between min and max */
    PARAM_BOOL,    /* bool */
    PARAM_CHOICE,  /* int: the place in words */
    PARAM_CHOICES, /* unsigned: bits by place in words; a comma or a repetition adds */
    PARAM_FILTER   /* appended to the struct params_filters at offset, by operator and wrap */
};

struct params_filters {
    struct answer_filter v[PARAMS_FILTERS_MAX];
    size_t n;
    bool relative; /* one means another time tomorrow */
};

struct param {
    const char *name; /* NULL ends the table */
    enum param_kind kind;
    size_t offset; /* of the field in the struct */
    bool many;     /* may be given again; else that is a mistake */
    int64_t min, max;
    const char *const *words; /* NULL-terminated; of a PARAM_FILTER: what true and false become */
    const char *op;           /* PARAM_FILTER: operator of the query language */
    const char *before, *behind; /* what the value is wrapped in: "" and ".." make "from" */
    const char *takes;           /* PARAM_FILTER: what values make sense, for people */
};

/* Reads the pairs; mistakes are added to pb as errors named where ("parameter", "member"). Texts
 * that had to be made live in a. */
void params_read(const struct param *table, void *out, const struct http_pair *pairs, size_t n,
                 const char *where, struct problem *pb, struct arena *a);
/* A JSON object to pairs: strings, whole numbers and booleans as text, arrays as repetitions,
 * null as not given. NULs become blanks.
 * USAGE says what is wrong with it. */
int params_from_json(struct http_pair **out, size_t *n, struct sv json, struct arena *a,
                     struct ask_err *err);
/* The pairs of a request: of its query, or of its body when it is a POST. 0, or the error was
 * put: mistakes are none yet. *where is what errors call a pair. */
int params_of(struct http_pair **out, size_t *n, const char **where, struct resp *resp,
              const struct req *req, struct ask_err *err);
/* Does a query text hold a time that is counted from now, so that its answer changes by itself? */
bool params_relative(struct sv q);
/* For routes that take few: reads req->params by table; true, or the problem was put. */
bool params_checked(const struct param *table, void *out, struct resp *resp, const struct req *req);

#ifdef __cplusplus
}
#endif
#endif
