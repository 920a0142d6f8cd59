/* charset.h - bytes in a charset that somebody named, rightly or wrongly, to UTF-8.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_CHARSET_H
#define ASKWELL_CORPUS_CHARSET_H

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends bytes as UTF-8. What is valid UTF-8 with letters beyond ASCII is taken for UTF-8 where
 * the label names a charset of single bytes; what the label cannot explain is UTF-8 or
 * windows-1252. No text is lost by a wrong label. label may be empty. */
void charset_to_utf8(struct sb *out, struct sv bytes, struct sv label);

/* The charset that the first bytes of HTML or XML declare: <meta charset>, <meta http-equiv>, <?xml
 * encoding?>; a byte order mark of UTF-16 counts too. Lent by html; empty when there is none. */
struct sv charset_declared(struct sv html);

#ifdef __cplusplus
}
#endif
#endif
