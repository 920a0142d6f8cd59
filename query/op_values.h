/* op_values.h - how the values of operators are read: numbers, dates, yes and no.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Each is false when the text makes no sense as such a value. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_OP_VALUES_H
#define ASKWELL_QUERY_OP_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"
#include "query/operators.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "3", "0", "=3", ">3", ">=3", "<3", "<=3", "3..7", "3..", "..7" into lo and hi. "3" is at least 3,
 * as people who know Stack Exchange expect; "0" is exactly none. */
bool value_number(struct qvalue *out, struct sv v);
/* The same of dates, and "6m": within the last six months. An unknown date, 0, is in no range. */
bool value_date(struct qvalue *out, struct sv v, int64_t now);
/* First and last second of a year, a month, a day, "today", "yesterday"; or a time, or one that is
 * told by how long ago it was ("6m", "3d12h"), twice. */
bool value_moment(int64_t *lo, int64_t *hi, struct sv v, int64_t now);
bool value_yes_no(struct sv v, bool *yes);

#ifdef __cplusplus
}
#endif
#endif
