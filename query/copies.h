/* copies.h - the same text in several threads (cross-posted, mirrored) is shown once.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as search.h.
 */
#ifndef ASKWELL_QUERY_COPIES_H
#define ASKWELL_QUERY_COPIES_H

#include "query/search.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { COPIES_SHOWN = 5 }; /* of a hit: others are only counted */

/* Folds those of group[from ..] whose best passage is, word for word, that of an earlier group into
 * that one, as its copies; the rest close up. */
int copies_fold(struct search *s, size_t from, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
