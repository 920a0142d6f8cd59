/* engine.h - store and index opened together: what everything that asks holds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: an engine is used by one thread at a time; each worker has its own.
 */
#ifndef ASKWELL_QUERY_ENGINE_H
#define ASKWELL_QUERY_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who asks. Without labels: an anonymous reader, who sees public posts only. */
struct reader_identity {
    const struct sv *labels; /* visibility labels he may read */
    size_t nlabels;
    bool owner; /* may read everything */
};

struct engine;

/* Opens <dir> for reading. NOTFOUND with what to do when nothing was imported or indexed yet. */
int engine_open(struct engine **out, const char *dir, const struct reader_identity *who,
                struct ask_err *err);
void engine_free(struct engine *en);
/* Ranks by the weights of a file from now on, instead of those of the file `weights` in the data
 * folder, or the defaults. Errors: weights.h. */
int engine_weights(struct engine *en, const char *path, struct ask_err *err);
/* Moves to the newest state of store and index; cheap when nothing changed. */
int engine_refresh(struct engine *en, struct ask_err *err);

uint64_t engine_revision(const struct engine *en); /* changes whenever an answer may change */
struct store *engine_store(struct engine *en);     /* lent */

/* A thread as this reader may see it: posts he may not read are left out; NOTFOUND when none is
 * left, with the same words as for one that does not exist. */
int engine_thread(struct thread *out, struct engine *en, int64_t id, struct arena *a,
                  struct ask_err *err);
int engine_post(struct post *out, struct thread_head *head, struct engine *en, int64_t id,
                struct arena *a, struct ask_err *err);
int engine_tags(struct store_tag **out, struct engine *en, size_t max, struct arena *a,
                struct ask_err *err);
int engine_sources(struct store_source **out, struct engine *en, struct arena *a,
                   struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
