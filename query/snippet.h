/* snippet.h - the piece of a passage that shows why it matched, with the matched words marked.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: as the analyzer's; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SNIPPET_H
#define ASKWELL_QUERY_SNIPPET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "indexer/analyze.h"
#include "indexer/plain.h"
#include "query/answer.h"
#include "query/words.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SNIPPET_BYTES 240          /* of text, about */
#define SNIPPET_LOOK  (128u << 10) /* bytes of a passage that are looked at */
#define SNIPPET_MARKS 64

struct snippet_terms; /* what is marked */

/* The scored words of a query, and phrases (which are marked whole). NULL: out of memory. */
struct snippet_terms *snippet_terms_new(const struct words *w, const struct sv *phrases,
                                        size_t nphrases, struct arena *a);
/* Chooses the window. *worth (may be NULL): how much of the query it shows, 0 for nothing. */
int snippet_make(struct snippet *out, double *worth, const struct plain *text,
                 const struct snippet_terms *terms, struct analyzer *an, enum lang lang,
                 struct arena *a, struct ask_err *err);
/* Marks of a short text that is shown whole and as it is: a title. */
int snippet_marks(struct mark **out, size_t *n, struct sv text, const struct snippet_terms *terms,
                  struct analyzer *an, enum lang lang, struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
