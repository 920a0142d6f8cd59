/* search_priv.h - what the files of search*.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * search.c runs a plan, search_check.c reads texts for conditions, search_latest.c lists by date.
 * Thread rule: as search.h.
 */
#ifndef ASKWELL_QUERY_SEARCH_PRIV_H
#define ASKWELL_QUERY_SEARCH_PRIV_H

#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SEEN_SIZE 16384 /* documents met: twice what all tiers together can find */
#define K1        0.3   /* BM25's of stage one: measured */

/* May it be a candidate: by its label, and by the tests of the record? s: struct search. */
bool search_accept(void *s, const struct fwd_rec *rec);
/* What a record is sorted by in an order that is not relevance. */
int64_t search_sort_key(const struct fwd_rec *rec, int sort);
int search_by_score(const void *x, const void *y); /* of struct found, best first */
/* found[from..] in an order. */
void search_sort(struct search *s, size_t from, int (*order)(const void *, const void *));
/* Stage two over found[from..]: streams, features, scores, checks. */
void search_score(struct search *s, size_t from);
/* Makes groups of found[from..] behind the ngroups there are, best first. */
int search_group(struct search *s, size_t from, struct ask_err *err);
/* Candidates of the first n groups' threads that match the query, at most max. */
int search_fetch(struct search *s, size_t n, size_t max, bool *complete, struct ask_err *err);
/* Drops of found[from..] what does not meet the conditions that the index could not decide. */
void search_check(struct search *s, size_t from);
/* Conditions only, by date: every match is looked at once, the latest threads are kept. */
int search_latest(struct search *s, size_t want, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
