/* mail_strip.h - takes out of the text of a mail what nobody wrote to be read: armour, encoded
 * files, footers of lists, what archives left in place of attachments; sets signatures apart.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: Markdown (mail_text.h). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MAIL_STRIP_H
#define ASKWELL_CORPUS_MAIL_STRIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many quote signs a line begins with; *content is what follows them and one blank. */
size_t mail_quotes(struct sv line, struct sv *content);

/* Does a line end what introduces a quote: "On Monday, Ana wrote:"? */
bool mail_says_wrote(struct sv line);

/* format=flowed (RFC 3676) to a paragraph a line. */
void mail_unflow(struct sb *out, struct sv text, bool delsp);

/* The text without all that; text behind "-----Original Message-----" gets a quote sign.
 * signature: set to the last one found (lines), without footers. files: a line each of the names of
 * files that were in the text, "name" or "name\turl". */
void mail_strip(struct sb *out, struct sb *signature, struct sb *files, struct sv text);

#ifdef __cplusplus
}
#endif
#endif
