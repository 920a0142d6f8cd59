/* md_lines.h - plain text of short posts as Markdown that shows exactly that text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lines stay lines, empty ones end paragraphs, web addresses become links, all else is escaped
 * where it would mean something. Not here: any markup (html.h, md.h). Thread rule: as md.h.
 */
#ifndef ASKWELL_CORPUS_MD_LINES_H
#define ASKWELL_CORPUS_MD_LINES_H

#include "base/sb.h"
#include "base/sv.h"
#include "corpus/md.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends text; scratch is the caller's, empty before and after. */
void md_lines(struct sb *out, struct md *scratch, struct sv text);
void md_lines_text(struct md *m, struct sv line); /* collects one line of it */
/* The length of the web address that plain text begins with, without what only ends the sentence
 * and without a bracket that was opened before it; 0 when there is none. */
size_t md_lines_address(struct sv s);

#ifdef __cplusplus
}
#endif
#endif
