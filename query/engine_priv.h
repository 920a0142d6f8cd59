/* engine_priv.h - the inside of an engine, for query/ alone.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h.
 */
#ifndef ASKWELL_QUERY_ENGINE_PRIV_H
#define ASKWELL_QUERY_ENGINE_PRIV_H

#include "indexer/analyze.h"
#include "indexer/index_reader.h"
#include "indexer/standing.h"
#include "indexer/versions.h"
#include "query/engine.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

struct engine {
    struct store *store;
    struct index_reader *index;
    struct analyzer *analyzer; /* with the names of the index's generation */
    struct synonyms *synonyms; /* as that analyzer reads them */
    char *synonyms_path;
    bool owner;
    struct sv *label;  /* what this reader may read besides public posts */
    int64_t *label_id; /* the store's, -1 for one it does not know (yet) */
    size_t nlabels;
    struct rank_weights weights; /* of the data folder's file, else the defaults */
    char *dir;
    struct standing *standing; /* of what this reader may see; NULL when nothing is known */
    uint64_t standing_stamp;
    struct versions *versions; /* superseded ones; NULL when nothing is known */
};

bool engine_may_read(const struct engine *en, struct sv visibility);
bool engine_may_read_id(const struct engine *en, uint16_t label);
/* How many passages this reader may search have a term; what he may not see does not count. */
uint32_t engine_freq(struct engine *en, struct sv term);
/* Does a living passage with the term exist that this reader may read? */
bool engine_alive(struct engine *en, struct sv term);
/* Words of posts this reader may read, by edits (spell_near) or by their beginning (spell_begin,
 * with within 0); a word that stands in several places comes once. Lent until the engine is
 * refreshed. */
struct spell_hit;
size_t engine_near(struct spell_hit *out, size_t max, struct engine *en, struct sv word,
                   unsigned within);
uint32_t engine_times(struct engine *en, struct sv word); /* how often it is written */
size_t engine_begin(struct spell_hit *out, size_t max, struct engine *en, struct sv prefix);
/* This reader, for the store's own questions; as long as the engine lives. */
struct store_reader engine_reader(struct engine *en);
/* A result's head as this reader may see it: of a hidden root nothing is told. */
int engine_head(struct thread_head *out, struct engine *en, int64_t thread, struct arena *a,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
