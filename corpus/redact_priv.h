/* redact_priv.h - between the table of detectors, the scan and the site's own patterns; private to
 * corpus/redact*.c and their tests. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a caller needs (redact.h). Thread rule: the table is constant.
 */
#ifndef ASKWELL_CORPUS_REDACT_PRIV_H
#define ASKWELL_CORPUS_REDACT_PRIV_H

#include <stdint.h>

#include "corpus/redact.h"

#ifdef __cplusplus
extern "C" {
#endif

struct span {
    size_t at, n;
};

enum detector_flag {
    DETECT_INSIDE = 1,  /* the anchor may stand within a word */
    DETECT_NOCASE = 2,  /* the anchor is written here in lower case and found in any */
    DETECT_MIXED = 4,   /* of the token: it has letters and digits, so that words do not match */
    DETECT_OPTIONAL = 8 /* only when asked for: addresses, telephone numbers */
};

/* One kind of secret. Where anchor stands in a text, match decides and says which part goes. */
struct detector {
    const char *kind;
    const char *anchor; /* "0": any digit that begins a number */
    unsigned flags;     /* of enum detector_flag */
    bool (*match)(const struct detector *d, struct sv text, size_t at, struct span *out);
    const char *chars;  /* of a token behind the anchor, beside letters and digits */
    size_t min, max;    /* its length */
    const char *yes[4]; /* texts in which it is found, as tests */
    const char *no[5];  /* texts in which it is not */
};

const struct detector *redact_table(size_t *n);

/* ---- redact_match.c: the functions of the table ---- */

bool redact_match_after_name(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_authorization(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_azdo(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_azure_secret(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_card(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_dsn(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_email(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_jwt(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_password(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_phone(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_private_key(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_putty(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_sas(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_telegram(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_token(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_url_password(const struct detector *d, struct sv t, size_t at, struct span *out);
bool redact_match_value(const struct detector *d, struct sv t, size_t at, struct span *out);

/* ---- redact_site.c: the site's own words and patterns ---- */

struct redact_site;

int redact_site_open(struct redact_site **out, const char *file, struct ask_err *err);
void redact_site_free(struct redact_site *s);
/* Told of each place in the text, in no order. */
typedef void redact_site_found(void *ctx, const char *kind, struct span where);
void redact_site_find(const struct redact_site *s, struct sv text, redact_site_found *found,
                      void *ctx);

#ifdef __cplusplus
}
#endif
#endif
