/* routes.h - which handler answers which path, and what is done around every handler.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Every web/page_*.c and web/api_*.c exports the array <file>_routes; the registry (page_list.def)
 * is made by the build, so a new page is a new file. Thread rule: const tables; routes_run works
 * on the request it is given.
 */
#ifndef ASKWELL_WEB_ROUTES_H
#define ASKWELL_WEB_ROUTES_H

#include "web/req.h"

#ifdef __cplusplus
extern "C" {
#endif

enum route_flags {
    ROUTE_INSTANT = 1, /* needs no engine and no time: answered where requests are read */
    ROUTE_TAGGED = 2,  /* GET depends on path, query and data only: ETag and 304 */
    ROUTE_API = 4      /* errors are problem documents, else pages */
};

struct route {
    unsigned methods; /* enum http_method, ored; HEAD comes with GET */
    const char *path; /* "/t/{id}": a segment in braces stands for any one segment */
    unsigned flags;
    /* Fills resp. en is NULL for ROUTE_INSTANT. A negative code becomes an error response with
     * err's text; BUSY is tried again with the engine refreshed. */
    int (*run)(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err);
};

/* NULL-terminated list of arrays, each ended by a route without path. */
const struct route *const *routes_all(void);

struct route_found {
    const struct route *route; /* NULL when there is none */
    const struct route *other; /* of the same path but for other methods; NULL */
    struct sv id;              /* still percent-encoded */
    unsigned allowed;          /* methods that the path has, when it has any */
};
struct route_found routes_find(const struct route *const *tables, unsigned method, struct sv path);

/* The way from a request to its response, in two halves, so that the second can be done by
 * another thread. routes_begin finds the route and decodes the request; true: resp is complete
 * (an error, or answered at once). routes_finish runs the handler with the engine, or says why
 * there is none. Both leave a complete response whatever happens. */
bool routes_begin(struct resp *resp, struct req *req, const struct route *const *tables);
void routes_finish(struct resp *resp, struct req *req, struct engine *en,
                   const struct ask_err *no_engine);

/* A complete response that refuses the request: the route was not even looked for. */
struct problem;
void routes_refuse(struct resp *resp, const struct req *req, const struct problem *pb);
/* An error response, page or problem document as the path asks. */
void routes_error(struct resp *resp, const struct req *req, const struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
