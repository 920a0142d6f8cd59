/* api_lists.c - /api/v1/tags and /api/v1/sources: what there is, with counts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a reader may see of it (query/engine.c).
 */
#include <jansson.h>

#include "base/clock.h"
#include "query/engine.h"
#include "web/params.h"
#include "web/routes.h"

extern const struct route api_lists_routes[];

#define TAGS_MAX 1000

struct tags_args {
    int64_t limit;
};

static const struct param tags_table[] = {{.name = "limit",
                                           .kind = PARAM_INT,
                                           .offset = offsetof(struct tags_args, limit),
                                           .min = 1,
                                           .max = TAGS_MAX},
                                          {0}};
static const struct param no_params[] = {{0}};

static json_t *text(struct sv s)
{
    return s.n ? json_stringn(s.p, s.n) : json_null();
}

static json_t *time_text(int64_t t)
{
    char buf[TIME_TEXT_MAX];

    return t == TIME_NONE ? json_null() : json_string(time_format(t, buf));
}

/* {"items": [...]} and the end of list. */
static int put_items(struct resp *resp, json_t *items, struct ask_err *err)
{
    json_t *o = json_object();
    char *json = json_object_set_new(o, "items", items) == 0 ? json_dumps(o, JSON_COMPACT) : NULL;

    json_decref(o);
    return resp_json(resp, json, err);
}

static int tags(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct tags_args args = {.limit = 100};
    struct store_tag *v;
    json_t *items;
    int n;

    if (!params_checked(tags_table, &args, resp, req))
        return 0;
    if ((n = engine_tags(&v, en, (size_t)args.limit, req->a, err)) < 0)
        return n;
    items = json_array();
    for (int i = 0; i < n; i++) {
        json_t *o = json_object();

        json_object_set_new(o, "name", text(v[i].name));
        json_object_set_new(o, "threads", json_integer(v[i].threads));
        json_array_append_new(items, o);
    }
    return put_items(resp, items, err);
}

static int sources(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    struct store_source *v;
    json_t *items;
    int n;

    if (!params_checked(no_params, NULL, resp, req))
        return 0;
    if ((n = engine_sources(&v, en, req->a, err)) < 0)
        return n;
    items = json_array();
    for (int i = 0; i < n; i++) {
        json_t *o = json_object();

        json_object_set_new(o, "name", text(v[i].name));
        json_object_set_new(o, "title", text(v[i].title));
        json_object_set_new(o, "format", text(v[i].format));
        json_object_set_new(o, "url", text(v[i].url));
        json_object_set_new(o, "license", text(v[i].license));
        json_object_set_new(o, "threads", json_integer(v[i].threads));
        json_object_set_new(o, "posts", json_integer(v[i].posts));
        json_object_set_new(o, "updated_at", time_text(v[i].updated));
        json_array_append_new(items, o);
    }
    return put_items(resp, items, err);
}

const struct route api_lists_routes[] = {
    {HTTP_GET, "/api/v1/tags", ROUTE_API | ROUTE_TAGGED, tags},
    {HTTP_GET, "/api/v1/sources", ROUTE_API | ROUTE_TAGGED, sources},
    {0}};
