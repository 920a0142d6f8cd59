/* api_health.c - /healthz and /readyz: for whoever watches the service.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * healthz says that requests are read; it never waits for a worker. readyz says that a worker can
 * open the data: it takes the way of a search, a full queue and missing data are 503.
 */
#include <inttypes.h>

#include "query/engine.h"
#include "web/routes.h"

extern const struct route api_health_routes[];

static int healthz(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)req;
    (void)en;
    (void)err;
    resp->type = "application/json";
    sb_puts(&resp->body, "{\"status\":\"ok\"}\n");
    return 0;
}

static int readyz(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)req;
    (void)err;
    resp->type = "application/json";
    sb_printf(&resp->body, "{\"status\":\"ready\",\"revision\":\"%" PRIu64 "\"}\n",
              engine_revision(en));
    return 0;
}

const struct route api_health_routes[] = {
    {HTTP_GET, "/healthz", ROUTE_API | ROUTE_INSTANT, healthz},
    {HTTP_GET, "/readyz", ROUTE_API, readyz},
    {0}};
