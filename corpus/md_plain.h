/* md_plain.h - a line of Markdown as the words a reader sees, for titles.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whole texts (indexer/plain.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MD_PLAIN_H
#define ASKWELL_CORPUS_MD_PLAIN_H

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Without escapes, the marks of code and emphasis around words, and the addresses of links; in the
 * arena. */
struct sv md_plain_line(struct sv line, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
