/* fuzz_route.c - any bytes as path and query of a request.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Method: the first line is the path, the second the query, the rest the body; only routes that
 * need no engine run. Invariants: a request that is answered has a status, a type and the fixed
 * headers; ids and parameters are valid UTF-8.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "web/routes.h"
#include "web/site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sv rest = sv_make((const char *)data, n);
    struct arena a = ARENA_INIT(4096, 1u << 22);
    struct site *site = NULL;
    struct resp resp;
    struct req req = {.method = HTTP_GET, .a = &a, .accept_encoding = SV("gzip")};

    if (site_open(&site, NULL) < 0 || !sv_line(&rest, &req.path) || !sv_line(&rest, &req.query))
        goto out;
    req.site = site;
    req.body = rest;
    if (routes_begin(&resp, &req, routes_all()) &&
        (resp.status < 200 || resp.status > 599 || resp.nheader < 4 ||
         (resp.status != 303 && !resp.type)))
        abort();
    for (size_t i = 0; i < req.nparams; i++)
        if (!utf8_valid(req.params[i].name) || !utf8_valid(req.params[i].value))
            abort();
    if (!utf8_valid(req.id))
        abort();
    resp_dispose(&resp);
out:
    site_free(site);
    arena_dispose(&a);
    return 0;
}
