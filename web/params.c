/* params.c - parameters from a table of rows into a struct.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: percent-decoding (req.c), what a search does with them (api_search.c).
 * Method: each pair finds its row, each row's kind has one reader, each mistake becomes an item of
 * the problem, so that a client learns all of them at once.
 */
#include "web/params.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "query/operators.h"
#include "web/negotiate.h"

/* A date that is relative to today is another one so much later. */
#define PARAMS_LATER_S (400 * 86400)

/* A sentence in the arena; something static when memory is out. */
#define SAY(a, ...) say(arena_printf((a), __VA_ARGS__))

static const char *say(const char *text)
{
    return text ? text : "is not understood";
}

static const char *list_words(const char *const *words, struct arena *a)
{
    const char *text = "must be one of";

    for (size_t i = 0; words[i]; i++)
        text = SAY(a, "%s%s %s", text, i ? "," : "", words[i]);
    return text;
}

static int word_at(const char *const *words, struct sv value)
{
    for (int i = 0; words[i]; i++)
        if (sv_eq(value, sv_of(words[i])))
            return i;
    return -1;
}

/* Readers: NULL when the value was taken, else what is wrong with it. */

static const char *read_int(const struct param *row, int64_t *to, struct sv value, struct arena *a)
{
    int64_t n;

    if (!sv_i64(value, &n) || n < row->min || n > row->max)
        return SAY(a, "must be a whole number from %" PRId64 " to %" PRId64, row->min, row->max);
    *to = n;
    return NULL;
}

static const char *read_bool(bool *to, struct sv value)
{
    static const char *const words[] = {"true", "1", "yes", "false", "0", "no", NULL};
    int at = word_at(words, value);

    if (at < 0)
        return "must be true or false";
    *to = at < 3;
    return NULL;
}

static const char *read_choices(const struct param *row, unsigned *to, struct sv value,
                                struct arena *a)
{
    struct sv one;

    while (value.n > 0 && sv_next(&value, ',', &one)) {
        int at = word_at(row->words, sv_trim(one));

        if (at < 0)
            return list_words(row->words, a);
        *to |= 1u << at;
    }
    return NULL;
}

static const char *read_filter(const struct param *row, struct params_filters *to, struct sv value,
                               struct arena *a)
{
    const struct qop *op = operator_find(sv_of(row->op));
    struct qvalue value_now = {0};
    struct qvalue value_later = {0};
    const int64_t now = clock_now();
    struct answer_filter f = {.op = sv_of(row->op)};
    const char *wrong;
    bool yes = false;

    if (to->n == PARAMS_FILTERS_MAX)
        return SAY(a, "too many filters: at most %d are taken", PARAMS_FILTERS_MAX);
    if (row->words) {
        if ((wrong = read_bool(&yes, value)) != NULL)
            return wrong;
        value = sv_of(row->words[yes ? 0 : 1]);
    }
    f.value = sv_of(arena_printf(a, "%s" SV_FMT "%s", row->before ? row->before : "", SV_ARG(value),
                                 row->behind ? row->behind : ""));
    if (value.n == 0 || value.n > 1000 || !op || !op->parse(&value_now, f.value, now))
        return SAY(a, "must be %s", row->takes ? row->takes : op ? op->takes : "something else");
    to->relative |= !op->parse(&value_later, f.value, now + PARAMS_LATER_S) ||
                    value_now.lo != value_later.lo || value_now.hi != value_later.hi;
    to->v[to->n++] = f;
    return NULL;
}

static const char *read_value(const struct param *row, void *out, struct sv value, struct arena *a)
{
    char *field = (char *)out + row->offset;
    int at;

    switch (row->kind) {
    case PARAM_TEXT:
        *(struct sv *)(void *)field = value;
        return NULL;
    case PARAM_INT:
        return read_int(row, (int64_t *)(void *)field, value, a);
    case PARAM_BOOL:
        return read_bool((bool *)(void *)field, value);
    case PARAM_CHOICE:
        if ((at = word_at(row->words, value)) < 0)
            return list_words(row->words, a);
        *(int *)(void *)field = at;
        return NULL;
    case PARAM_CHOICES:
        return read_choices(row, (unsigned *)(void *)field, value, a);
    case PARAM_FILTER:
        return read_filter(row, (struct params_filters *)(void *)field, value, a);
    }
    return "is not understood";
}

static bool given_before(const struct http_pair *pairs, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (sv_eq(pairs[k].name, pairs[i].name))
            return true;
    return false;
}

void params_read(const struct param *table, void *out, const struct http_pair *pairs, size_t n,
                 const char *where, struct problem *pb, struct arena *a)
{
    for (size_t i = 0; i < n; i++) {
        const struct param *row = table;
        const char *wrong;

        while (row->name && !sv_eq(sv_of(row->name), pairs[i].name))
            row++;
        if (!row->name)
            wrong = "is not known here";
        else if (!row->many && given_before(pairs, i))
            wrong = "is given more than once";
        else
            wrong = read_value(row, out, pairs[i].value, a);
        if (wrong)
            problem_add(pb, where, pairs[i].name, wrong);
    }
}

/* ---- JSON ---- */

/* A copy with blanks for NULs. */
static struct sv without_nuls(struct sv s, struct arena *a)
{
    char *p = arena_alloc(a, s.n + 1);

    if (!p)
        return SV("");
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] ? s.p[i] : ' ';
    return sv_make(p, s.n);
}

static bool scalar_text(struct sv *out, const json_t *v, struct arena *a)
{
    char number[32];

    if (json_is_string(v)) {
        *out = without_nuls(sv_make(json_string_value(v), json_string_length(v)), a);
    } else if (json_is_integer(v)) {
        (void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        *out = arena_sv(a, sv_of(number));
    } else if (json_is_real(v) && json_real_value(v) >= -1e15 && json_real_value(v) <= 1e15 &&
               json_real_value(v) == (double)(int64_t)json_real_value(v)) {
        /* 1.0 is a whole number too: some languages write no other. */
        (void)snprintf(number, sizeof number, "%" PRId64, (int64_t)json_real_value(v));
        *out = arena_sv(a, sv_of(number));
    } else if (json_is_boolean(v)) {
        *out = json_is_true(v) ? SV("true") : SV("false");
    } else {
        return false;
    }
    return true;
}

static int member_pairs(struct http_pair *pairs, size_t *n, const char *name, const json_t *value,
                        struct arena *a, struct ask_err *err)
{
    size_t count = json_is_array(value) ? json_array_size(value) : 1;

    for (size_t i = 0; i < count; i++) {
        const json_t *v = json_is_array(value) ? json_array_get(value, i) : value;
        struct http_pair *pair = &pairs[*n];

        if (v == value && json_is_null(v)) /* as not given: {"cursor": null} is the first page */
            return 0;
        if (*n == REQ_PARAMS_MAX)
            return ask_fail(err, ASK_USAGE, "more than %d values in the body", REQ_PARAMS_MAX);
        pair->name = arena_sv(a, sv_of(name));
        if (!scalar_text(&pair->value, v, a))
            return ask_fail(err, ASK_USAGE,
                            "member \"%s\" must be a string, a whole number, true or false, or an "
                            "array of these",
                            name);
        ++*n;
    }
    return 0;
}

int params_from_json(struct http_pair **out, size_t *n, struct sv json, struct arena *a,
                     struct ask_err *err)
{
    json_error_t why;
    json_t *root =
        json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    struct http_pair *pairs = arena_array(a, REQ_PARAMS_MAX, sizeof *pairs);
    const char *name;
    json_t *value;
    int rc = 0;

    *n = 0;
    if (!pairs)
        rc = ask_fail(err, ASK_NOMEM, "out of memory for the body");
    else if (!root)
        rc = ask_fail(err, ASK_USAGE, "the body is not valid JSON: line %d, column %d: %s",
                      why.line, why.column, why.text);
    else if (!json_is_object(root))
        rc = ask_fail(err, ASK_USAGE, "the body must be a JSON object");
    else
        json_object_foreach(
            root, name, value) if ((rc = member_pairs(pairs, n, name, value, a, err)) < 0) break;
    if (rc == 0 && !arena_ok(a))
        rc = ask_fail(err, ASK_NOMEM, "out of memory for the body");
    json_decref(root);
    *out = pairs;
    return rc;
}

/* ---- times counted from now ---- */

/* Is the value of the time operator that q begins with another one later? What is not understood
 * counts as one: the price is an ETag. */
static bool value_relative(struct sv q, const struct qop *op)
{
    struct qvalue now = {0};
    struct qvalue later = {0};
    const int64_t t = clock_now();
    size_t n = 0;

    while (n < q.n && (unsigned char)q.p[n] > ' ' && q.p[n] != ')')
        n++;
    q.n = n;
    return !op || !op->parse(&now, q, t) || !op->parse(&later, q, t + PARAMS_LATER_S) ||
           now.lo != later.lo || now.hi != later.hi;
}

bool params_relative(struct sv q)
{
    /* "lastactive" ends like "active". */
    static const char *const names[] = {"created", "active"};

    for (size_t i = 0; i < q.n; i++) {
        struct sv rest = sv_skip(q, i + 1);

        if (q.p[i] != ':')
            continue;
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            struct sv name = sv_of(names[k]);

            if (i >= name.n && sv_ieq(sv_make(q.p + i - name.n, name.n), name) &&
                value_relative(rest, operator_find(name)))
                return true;
        }
    }
    return false;
}

/* ---- where the pairs come from ---- */

int params_of(struct http_pair **out, size_t *n, const char **where, struct resp *resp,
              const struct req *req, struct ask_err *err)
{
    *where = "parameter";
    if (req->method != HTTP_POST) {
        *out = req->params;
        *n = req->nparams;
        return 0;
    }
    if (req->nparams > 0)
        return ask_fail(err, ASK_USAGE,
                        "a POST takes its parameters in the body, not in the query");
    if (negotiate_is_type(req->content_type, "application/x-www-form-urlencoded"))
        return req_params_read(out, n, req->body, req->a, err);
    if (negotiate_is_type(req->content_type, "application/json")) {
        *where = "member";
        return params_from_json(out, n, req->body, req->a, err);
    }
    struct problem pb =
        problem_http(415, "send application/json, or a form as application/x-www-form-urlencoded");

    problem_put(resp, req, &pb);
    return 1;
}

bool params_checked(const struct param *table, void *out, struct resp *resp, const struct req *req)
{
    struct problem pb = problem_http(400, "");

    params_read(table, out, req->params, req->nparams, "parameter", &pb, req->a);
    if (pb.nitems == 0)
        return true;
    problem_tell(&pb, req->a);
    problem_put(resp, req, &pb);
    return false;
}
