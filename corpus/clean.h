/* clean.h - what every post goes through on its way into the store: UTF-8, controls, limits, tags.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a source's fields mean, and Markdown. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_CLEAN_H
#define ASKWELL_CORPUS_CLEAN_H

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CLEAN_KEY_MAX = 512,
    CLEAN_TITLE_MAX = 64 << 10,
    CLEAN_BODY_MAX = 16 << 20,
    CLEAN_NAME_MAX = 1024, /* authors, containers, labels, licences */
    CLEAN_URL_MAX = 4096,
    CLEAN_TAG_MAX = 128,
    CLEAN_TAGS_MAX = 64,
    CLEAN_LINKS_MAX = 10000,
    CLEAN_REACTIONS_MAX = 256
};

/* Changes p's fields to clean copies in a where they need it. LIMIT or FORMAT names the field that
 * makes the post unusable; NOMEM when the arena is full. */
int clean_post(struct post *p, struct arena *a, struct ask_err *err);
/* One text: valid UTF-8, no controls; with lines, tab and newline stay and CR LF becomes LF. */
struct sv clean_text(struct sv s, bool lines, struct arena *a);
/* A tag as it is stored: lower case (ASCII), blanks as '-'; empty when nothing is left. */
struct sv clean_tag(struct sv s, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
