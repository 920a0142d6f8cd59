/* lower.h - conditions and words to what the index is asked: the inside of plan.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_LOWER_H
#define ASKWELL_QUERY_LOWER_H

#include "query/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills p's queries and tests from the conditions that must all hold. 0 or NOMEM. */
int lower_plan(struct plan *p, struct cond *all, const struct plan_env *env, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
