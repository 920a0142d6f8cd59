/* page_asset.c - /assets/…: style and icon.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Addresses carry a hash of the content (site.c), so that they may be kept for ever.
 */
#include "web/negotiate.h"
#include "web/routes.h"
#include "web/site.h"

extern const struct route page_asset_routes[];

static int asset(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    const struct asset *as = site_asset_at(req->site, req->id);

    (void)en;
    if (!as)
        return ask_fail(err, ASK_NOTFOUND, "there is nothing at this address");
    resp->type = as->type;
    resp_header(resp, "Cache-Control", SV("public, max-age=31536000, immutable"));
    if (as->gz && negotiate_gzip(req->accept_encoding)) {
        sb_put(&resp->body, as->gz, as->gz_n);
        resp->gzipped = true;
    } else {
        sb_sv(&resp->body, as->raw);
    }
    return 0;
}

const struct route page_asset_routes[] = {{HTTP_GET, "/assets/{file}", ROUTE_INSTANT, asset}, {0}};
