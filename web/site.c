/* site.c - the assets with their addresses.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how they get into the program (cmake/embed.cmake), the route (page_asset.c).
 */
#include "web/site.h"

#include <stdlib.h>

#include "base/embed.h"
#include "base/hash.h"
#include "base/sb.h"
#include "corpus/gzip.h"

#define ASSETS    "/assets/"
#define ASSET_MAX (1u << 20)

struct site {
    struct asset *asset;
    size_t n;
    uint64_t build;
};

// clang-format off
static const struct {
    const char *suffix, *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".js",  "text/javascript; charset=utf-8"},
    {".png", "image/png"},
    {".txt", "text/plain; charset=utf-8"},
};
// clang-format on

static const char *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (sv_ends(sv_of(name), sv_of(types[i].suffix)))
            return types[i].type;
    return "application/octet-stream";
}

static int asset_make(struct asset *as, const struct embedded *em, uint64_t hash,
                      struct ask_err *err)
{
    struct sb url = SB_INIT(512);
    struct sb gz = SB_INIT(ASSET_MAX);
    struct sv name = sv_of(em->name);
    size_t dot = name.n;
    int rc;

    as->name = em->name;
    as->type = type_of(em->name);
    as->raw = sv_make((const char *)em->p, em->n);
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    dot = dot > 0 ? dot - 1 : name.n;
    sb_printf(&url, ASSETS "%.*s-%016llx", (int)dot, name.p, (unsigned long long)hash);
    sb_sv(&url, sv_skip(name, dot));
    if ((rc = gzip_compress(&gz, as->raw, 9, err)) < 0)
        goto out;
    if (gz.n < em->n)
        as->gz = sb_take(&gz, &as->gz_n);
    rc = (as->url = sb_take(&url, NULL)) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory at start");
out:
    sb_dispose(&url);
    sb_dispose(&gz);
    return rc;
}

int site_open(struct site **out, struct ask_err *err)
{
    const struct embedded *em = embedded_assets();
    struct site *site = calloc(1, sizeof *site);
    size_t n = 0;
    int rc = 0;

    *out = NULL;
    while (em[n].name)
        n++;
    if (!site || !(site->asset = calloc(n + 1, sizeof *site->asset))) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory at start");
        goto out;
    }
    site->build = hash64(ASKWELL_VERSION, sizeof ASKWELL_VERSION, 0);
    for (site->n = 0; site->n < n; site->n++) {
        uint64_t hash = hash64(em[site->n].p, em[site->n].n, 0);

        site->build = hash64(&hash, sizeof hash, site->build);
        if ((rc = asset_make(&site->asset[site->n], &em[site->n], hash, err)) < 0)
            goto out;
    }
    *out = site;
    site = NULL;
out:
    site_free(site);
    return rc;
}

void site_free(struct site *site)
{
    if (!site)
        return;
    /* One past n may be half made when it failed; calloc left it at least zero. */
    for (size_t i = 0; site->asset && site->asset[i].name; i++) {
        free(site->asset[i].url);
        free(site->asset[i].gz);
    }
    free(site->asset);
    free(site);
}

const struct asset *site_asset(const struct site *site, const char *name)
{
    for (size_t i = 0; i < site->n; i++)
        if (sv_eq(sv_of(site->asset[i].name), sv_of(name)))
            return &site->asset[i];
    return NULL;
}

const struct asset *site_asset_at(const struct site *site, struct sv file)
{
    for (size_t i = 0; i < site->n; i++)
        if (sv_eq(sv_skip(sv_of(site->asset[i].url), sizeof ASSETS - 1), file))
            return &site->asset[i];
    return NULL;
}

uint64_t site_build(const struct site *site)
{
    return site->build;
}
