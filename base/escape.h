/* escape.h - making untrusted text safe where it is written out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One function per kind of output; nothing is escaped earlier. JSON is jansson's business.
 * Thread rule: pure.
 */
#ifndef ASKWELL_BASE_ESCAPE_H
#define ASKWELL_BASE_ESCAPE_H

#include <stdbool.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

void esc_html(struct sb *b, struct sv s);     /* text and quoted attribute values */
void esc_url(struct sb *b, struct sv s);      /* a query value or path segment: RFC 3986
                                                 unreserved bytes stay */
void esc_terminal(struct sb *b, struct sv s); /* C0, DEL, C1 and bidi controls replaced, tab and
                                                 newline kept: no escape sequence gets through */
/* Percent-decoding into b ('+' is a space when plus is set). False on a bad escape or a NUL. */
bool esc_url_decode(struct sb *b, struct sv s, bool plus);
/* In place: makes text[0..n) one line that can be shown anywhere. Controls (new lines too), bidi
 * controls and bytes that are not UTF-8 become '?'. No allocation: errors and the log use it. */
void esc_line(char *text, size_t n);
/* True for http:, https:, mailto: and relative references; false for javascript: and the like. */
bool esc_url_is_safe(struct sv url);

#ifdef __cplusplus
}
#endif
#endif
