/* similar.h - questions like this one: before it is asked, or beside a thread that is read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Asked with a question's own texts instead of a query: nothing in them is an operator. The title's
 * words count fully, tags and the most telling words of the body less. What the community has
 * linked comes with its relation, and a thread that is marked as a duplicate gives its place to
 * the one it repeats. docs/relevance.md has the figures.
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SIMILAR_H
#define ASKWELL_QUERY_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SIMILAR_TITLE_MAX (4u << 10)  /* bytes of a title that are read */
#define SIMILAR_BODY_MAX  (64u << 10) /* bytes of a body that are read */
#define SIMILAR_TAGS_MAX  16

struct similar_ask {
    struct sv title, body; /* body: Markdown; either may be empty */
    const struct sv *tags;
    size_t ntags;
    int64_t thread;     /* a thread whose like is asked for: it is left out, and its texts stand
                           for those not given; 0: none. NOTFOUND when the reader may not see it */
    size_t limit;       /* 1..ANSWER_LIMIT_MAX */
    size_t body_words;  /* of the body that are asked for at most; 0: SIMILAR_WORDS */
    bool snippets;      /* read the texts of what is shown */
    bool without_links; /* as if nothing was linked: for measuring */
    int deadline_ms;    /* 0: none */
};

#define SIMILAR_WORDS 32

/* An answer whose hits have relation, related_to, duplicates; its query is the title, its
 * understood what was searched for. There are no further pages. */
int similar_make(struct answer *out, struct engine *en, const struct similar_ask *ask,
                 struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
