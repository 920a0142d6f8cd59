/* site.h - what all responses share: the assets with their addresses, and which build this is.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Made once at start. An asset's address carries a hash of its bytes, so that browsers may keep
 * it for ever. Thread rule: const once made.
 */
#ifndef ASKWELL_WEB_SITE_H
#define ASKWELL_WEB_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct asset {
    const char *name; /* "style.css" */
    const char *type; /* media type */
    char *url;        /* "/assets/style-0123456789abcdef.css" */
    struct sv raw;
    char *gz; /* compressed, NULL when that does not pay */
    size_t gz_n;
};

struct site;

int site_open(struct site **out, struct ask_err *err);
void site_free(struct site *site); /* NULL is fine */
/* By name; NULL when there is none. */
const struct asset *site_asset(const struct site *site, const char *name);
/* By what stands behind "/assets/". */
const struct asset *site_asset_at(const struct site *site, struct sv file);
/* Changes when pages may look different for the same data. */
uint64_t site_build(const struct site *site);

#ifdef __cplusplus
}
#endif
#endif
