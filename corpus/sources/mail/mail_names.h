/* mail_names.h - names in headers of mails: authors, subjects, tags. Used by mail_head.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure; text is in the arena or in what was given.
 */
#ifndef ASKWELL_CORPUS_MAIL_NAMES_H
#define ASKWELL_CORPUS_MAIL_NAMES_H

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sv names_lower(struct sv s, struct arena *a); /* ASCII only */
/* Name and address of the first author in a From. The name is what stands beside the address, else
 * the part before the @; "user at host" and "user (a) host" are addresses too. */
void names_author(struct sv from, struct sv *name, struct sv *address, struct arena *a);
struct sv names_tag(struct sv subject); /* "x" of "[x] y"; empty */
struct sv names_thread(struct sv subject, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
