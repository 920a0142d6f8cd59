/* plan_priv.h - what plan.c and plan_slots.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plan.c makes conditions of a tree, plan_slots.c decides what stage two looks for and what it is
 * worth. Thread rule: as plan.h.
 */
#ifndef ASKWELL_QUERY_PLAN_PRIV_H
#define ASKWELL_QUERY_PLAN_PRIV_H

#include "base/utf8.h"
#include "query/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

struct maker {
    struct plan *p;
    struct query *q;
    const struct plan_env *env;
    const struct rank_weights *w;
    struct arena *a;
    size_t demands, prefixes; /* so far */
    bool topic;               /* there are words that are no qualifiers */
};

/* The beginning of a text, for "%.*s" of a note. */
#define SHOW(s) (int)((s).n < 60 ? (s).n : utf8_cut(s, 60)), (s).p

/* In this order, once the words are found. */
int plan_typos(struct maker *m, struct ask_err *err); /* what was meant by words typed wrong */
void plan_synonyms(struct maker *m);                  /* what is searched for beside words */
int plan_slots(struct maker *m);                      /* NOMEM, or 0 */

#ifdef __cplusplus
}
#endif
#endif
