/* api_suggest.c - /api/v1/suggest: what a query that is being typed may become.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where suggestions come from (query/suggest.c), the list under the search box
 * (assets/suggest.js).
 */

#include "query/suggest.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_suggest_routes[];

struct suggest_args {
    struct sv q;
    int64_t limit;
};

static const struct param table[] = {
    {.name = "q", .kind = PARAM_TEXT, .offset = offsetof(struct suggest_args, q)},
    {.name = "limit",
     .kind = PARAM_INT,
     .offset = offsetof(struct suggest_args, limit),
     .min = 1,
     .max = SUGGEST_MAX},
    {0}};

static int suggest(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct suggest_args args = {.limit = SUGGEST_LIMIT};
    struct suggestions s;
    int rc;

    if (!params_checked(table, &args, resp, req))
        return 0;
    if ((rc = suggest_make(&s, en, args.q, (size_t)args.limit, req->a, err)) < 0)
        return rc;
    return resp_json(resp, suggest_json(&s, 0, NULL), err);
}

const struct route api_suggest_routes[] = {
    {HTTP_GET, "/api/v1/suggest", ROUTE_API | ROUTE_TAGGED, suggest}, {0}};
