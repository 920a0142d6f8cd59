/* url.h - parts of web addresses, and relative ones made absolute.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping and which schemes are safe (escape.h). Thread rule: pure.
 */
#ifndef ASKWELL_BASE_URL_H
#define ASKWELL_BASE_URL_H

#include <stdbool.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

bool url_has_scheme(struct sv s); /* "mailto:x", "https://e.org"; not "a/b:c" */
/* "e.org:8080" of "https://e.org:8080/x?y"; empty when there is no "://". */
struct sv url_host(struct sv url);
/* Appends href as an absolute address: as it is when it has a scheme, else as a page at base means
 * it, with "./" and "../" before it resolved. Nothing when base would be needed and is none. */
void url_join(struct sb *out, struct sv base, struct sv href);

#ifdef __cplusplus
}
#endif
#endif
