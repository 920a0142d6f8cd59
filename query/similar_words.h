/* similar_words.h - which words a question's texts ask for.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SIMILAR_WORDS_H
#define ASKWELL_QUERY_SIMILAR_WORDS_H

#include "query/engine_priv.h"
#include "query/parse.h"

#ifdef __cplusplus
extern "C" {
#endif

struct similar_text {
    struct sv title, body; /* body: Markdown */
    const struct sv *tags;
    size_t ntags;
    enum lang lang;    /* in: as told; out: as found; LANG_UNKNOWN */
    uint32_t rare;     /* a word of the body must stand in so many passages */
    size_t body_words; /* how many of them at most */
};

/* Makes the list of words, each with its weight. Fails only with NOMEM. */
int similar_words(struct query *out, struct similar_text *t, struct engine *en, struct arena *a,
                  struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
