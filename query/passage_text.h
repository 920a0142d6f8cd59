/* passage_text.h - the text of a passage that was found, cut again from the store.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_PASSAGE_TEXT_H
#define ASKWELL_QUERY_PASSAGE_TEXT_H

#include "indexer/passages.h"
#include "query/engine_priv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The passage of a record; section as its stream says. comments: with the comments under it, which
 * costs reading the whole thread. NOTFOUND when the store has moved on since it was indexed. */
int passage_text(struct passage *out, struct engine *en, const struct fwd_rec *rec,
                 uint16_t section, bool comments, struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
