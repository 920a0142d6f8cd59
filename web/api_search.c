/* api_search.c - /api/v1/search: ranked threads as JSON.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a query means (query/), the shape of the answer (query/answer_json.c).
 * A query text is never an error; a parameter that is not understood always is one.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "base/hash.h"
#include "query/answer.h"
#include "web/cursor.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_search_routes[];

struct search_args {
    struct sv q, cursor;
    int64_t limit;
    int sort, group;
    unsigned facets;
    bool highlight, explain;
    struct params_filters filters;
};

/* In the order of enum answer_sort, enum facet_kind. */
static const char *const sorts[] = {"relevance", "newest", "active", "votes", NULL};
static const char *const facets[] = {"tag", "source", "author", "year", "type", NULL};
static const char *const groups[] = {"thread", "none", NULL};
/* What true and false mean to the operator. */
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const answered[] = {"answered", "unanswered", NULL};

// clang-format off
#define FIELD(f) offsetof(struct search_args, f)
#define FILTERS FIELD(filters)
static const struct param table[] = {
    {.name = "q", .kind = PARAM_TEXT, .offset = FIELD(q)},
    {.name = "sort", .kind = PARAM_CHOICE, .offset = FIELD(sort), .words = sorts},
    {.name = "limit", .kind = PARAM_INT, .offset = FIELD(limit), .min = 1, .max = ANSWER_LIMIT_MAX},
    {.name = "cursor", .kind = PARAM_TEXT, .offset = FIELD(cursor)},
    {.name = "facets", .kind = PARAM_CHOICES, .offset = FIELD(facets), .words = facets, .many = true},
    {.name = "highlight", .kind = PARAM_BOOL, .offset = FIELD(highlight)},
    {.name = "group", .kind = PARAM_CHOICE, .offset = FIELD(group), .words = groups},
    {.name = "explain", .kind = PARAM_BOOL, .offset = FIELD(explain)},
    {.name = "type", .kind = PARAM_FILTER, .offset = FILTERS, .op = "is",
     .takes = "a kind of post: question, answer, article, message, mail, reply, comment, talk"},
    {.name = "tag", .kind = PARAM_FILTER, .offset = FILTERS, .op = "tag", .many = true},
    {.name = "source", .kind = PARAM_FILTER, .offset = FILTERS, .op = "site"},
    {.name = "author", .kind = PARAM_FILTER, .offset = FILTERS, .op = "user"},
    {.name = "lang", .kind = PARAM_FILTER, .offset = FILTERS, .op = "lang"},
    {.name = "since", .kind = PARAM_FILTER, .offset = FILTERS, .op = "created", .behind = "..",
     .takes = "a date (2024, 2024-03, 2024-03-31, 2024-03-31T12:00:00Z) or a span like 6m"},
    {.name = "until", .kind = PARAM_FILTER, .offset = FILTERS, .op = "created", .before = "..",
     .takes = "a date (2024, 2024-03, 2024-03-31, 2024-03-31T12:00:00Z) or a span like 6m"},
    {.name = "min_score", .kind = PARAM_FILTER, .offset = FILTERS, .op = "score", .behind = "..",
     .takes = "a whole number"},
    {.name = "accepted", .kind = PARAM_FILTER, .offset = FILTERS, .op = "hasaccepted",
     .words = yes_no},
    {.name = "answered", .kind = PARAM_FILTER, .offset = FILTERS, .op = "is", .words = answered},
    {0}};
// clang-format on

/* From here on the engine ranks more candidates, which may put others before what was shown. */
#define LIMIT_DEEP 50

/* What a cursor belongs to: all that decides which hits there are and their order. */
static uint64_t hash_search(const struct search_args *args, bool deep)
{
    uint64_t h = hash64(args->q.p ? args->q.p : "", args->q.n, 0);
    int way[3] = {args->sort, args->group, deep};

    h = hash64(way, sizeof way, h);
    for (size_t i = 0; i < args->filters.n; i++) {
        h = hash64(args->filters.v[i].op.p, args->filters.v[i].op.n, h);
        h = hash64(args->filters.v[i].value.p, args->filters.v[i].value.n, h);
    }
    return h;
}

static void put_link(struct resp *resp, const struct req *req, const char *cursor)
{
    struct sb b = SB_INIT(2 * REQ_TARGET_MAX + 1024);

    sb_puts(&b, "<");
    sb_sv(&b, req->path);
    sb_putc(&b, '?');
    for (size_t i = 0; i < req->nparams; i++) {
        if (sv_eq(req->params[i].name, SV("cursor")))
            continue;
        esc_url(&b, req->params[i].name);
        sb_putc(&b, '=');
        esc_url(&b, req->params[i].value);
        sb_putc(&b, '&');
    }
    sb_printf(&b, "cursor=%s>; rel=\"next\"", cursor);
    /* Escaping may treble a long query; a link that does not fit is not worth an error. */
    if (sb_ok(&b))
        resp_header(resp, "Link", arena_sv(req->a, sb_view(&b)));
    sb_dispose(&b);
}

static void add_note(struct answer *ans, struct arena *a, const char *text)
{
    struct sv *notes = arena_array(a, ans->nnotes + 1, sizeof *notes);

    if (!notes)
        return;
    for (size_t i = 0; i < ans->nnotes; i++)
        notes[i] = ans->notes[i];
    notes[ans->nnotes++] = sv_of(text);
    ans->notes = notes;
}

static void drop_marks(struct answer *ans)
{
    for (size_t i = 0; i < ans->nhits; i++) {
        ans->hits[i].ntitle_marks = 0;
        for (size_t k = 0; k < ans->hits[i].npassages; k++)
            ans->hits[i].passages[k].snippet.nmarks = 0;
    }
}

/* The arguments, with every mistake told; false when the problem was put. */
static int read_args(struct search_args *args, struct cursor *cursor, struct resp *resp,
                     const struct req *req, struct ask_err *err)
{
    struct http_pair *pairs;
    size_t n;
    const char *where;
    struct problem pb = problem_http(400, "");
    int rc = params_of(&pairs, &n, &where, resp, req, err);

    if (rc != 0)
        return rc;
    params_read(table, args, pairs, n, where, &pb, req->a);
    cursor->search = hash_search(args, args->limit > LIMIT_DEEP);
    if (args->cursor.n > 0) {
        struct cursor given;

        if (!cursor_read(&given, args->cursor) || given.offset >= ANSWER_DEPTH_MAX)
            problem_add(&pb, where, SV("cursor"), "is not one that was given out here");
        else if (given.search == hash_search(args, args->limit <= LIMIT_DEEP))
            problem_add(&pb, where, SV("cursor"),
                        "was given for another limit: steps of more than 50 and of 50 or fewer do "
                        "not mix in one walk");
        else if (given.search != cursor->search)
            problem_add(&pb, where, SV("cursor"), "belongs to another search");
        else
            *cursor = given;
    }
    if (pb.nitems == 0)
        return 0;
    problem_tell(&pb, req->a);
    problem_put(resp, req, &pb);
    return 1;
}

/* Marks where the next page starts; NULL when there is none. It starts behind all places of this
 * one: a hit that could not be shown has had its place too. */
static const char *next_page(char text[CURSOR_TEXT + 1], struct answer *ans,
                             const struct cursor *here, int64_t limit, struct arena *a)
{
    struct cursor next = {here->offset + (uint32_t)limit, here->search, ans->revision};

    if (next.offset >= ANSWER_DEPTH_MAX && ans->total > next.offset)
        add_note(ans, a, "paging ends here, after 1000 results: a narrower query shows others");
    if (!ans->more || next.offset >= ANSWER_DEPTH_MAX)
        return NULL;
    cursor_write(text, &next);
    return text;
}

static int search(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct search_args args = {.limit = 10, .highlight = true};
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans = {0};
    struct cursor here = {0};
    char text[CURSOR_TEXT + 1];
    const char *next;
    int rc = read_args(&args, &here, resp, req, err);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    opt.limit = (size_t)args.limit;
    opt.offset = here.offset;
    opt.sort = (enum answer_sort)args.sort;
    opt.group = args.group == 0;
    opt.facets = args.facets;
    opt.explain = args.explain;
    opt.deadline_ms = req_time_left(req);
    opt.filters = args.filters.v;
    opt.nfilters = args.filters.n;
    if ((rc = answer_make(&ans, en, args.q, &opt, req->a, err)) < 0)
        return rc;
    resp->untagged = ans.partial || args.filters.relative || params_relative(args.q);
    if (!args.highlight)
        drop_marks(&ans);
    if (here.revision != 0 && here.revision != ans.revision)
        add_note(&ans, req->a, "the data changed since the first page: a result may come twice");
    next = next_page(text, &ans, &here, args.limit, req->a);
    if ((rc = resp_json(resp, answer_json(&ans, &opt, next, 0, NULL), err)) < 0)
        return rc;
    if (next && req->method != HTTP_POST)
        put_link(resp, req, next);
    return 0;
}

const struct route api_search_routes[] = {
    {HTTP_GET | HTTP_POST, "/api/v1/search", ROUTE_API | ROUTE_TAGGED, search}, {0}};
