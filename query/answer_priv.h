/* answer_priv.h - the steps of an answer that other questions than a query text share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_ANSWER_PRIV_H
#define ASKWELL_QUERY_ANSWER_PRIV_H

#include <stdbool.h>

#include "query/answer.h"
#include "query/parse.h"
#include "query/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The plan of a tree with opt's filters, names looked up as far as the engine's reader may know
 * them. */
int answer_plan(struct plan *p, struct query *q, struct engine *en, const struct answer_opt *opt,
                const struct parse_env *penv, struct arena *a, struct ask_err *err);

/* ctx is a struct engine: is there a tag of this name, for its reader? */
bool answer_has_tag(void *ctx, struct sv tag);

/* Takes over what the query's reading has to say. */
int answer_notes(struct answer *out, const struct query *q, struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
