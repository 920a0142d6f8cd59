/* passages.h - cutting a thread into passages: what is indexed, matched and quoted.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A question; an answer with its question's title; a section of a tutorial; a minute of a talk; a
 * run of chat messages; comments as a weak field of their parent's passage. Deterministic: the
 * same thread gives the same passages, so that a snippet can be cut again when asking.
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_INDEXER_PASSAGES_H
#define ASKWELL_INDEXER_PASSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/store.h"
#include "indexer/plain.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PASSAGE_SECTIONS_MAX 4000 /* of one post; the last one holds the rest */

struct passage {
    const struct post *post; /* the post it is of (the first, for a run of messages) */
    uint16_t section;        /* 0 for the first or only passage of a post, then 1, 2, ... */
    struct sv title;         /* the thread's; empty when its readers may not know it */
    struct sv heading;       /* of the section; may be empty */
    struct sv anchor;        /* of the section, by GitHub's rules, without '#'; may be empty */
    struct plain body;       /* its own text */
    struct plain weak;       /* comments on the post; may be empty */
    bool knows_thread;       /* its readers may know the thread's title and tags: not when the post
                                that they come from has another, restricting label */
};

struct passages {
    struct passage *v;
    size_t n;
};

/* All passages of a thread. Ghosts have none. A post's passages carry the post's visibility. */
int passages_of(struct passages *out, const struct thread *th, struct arena *a,
                struct ask_err *err);
/* The deep link of a passage: the post's url with the anchor of its section, or with the time that
 * the heading of a talk's section begins with ("4:05 Setting it up"); empty when there is none. */
struct sv passage_url(const struct passage *ps, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
