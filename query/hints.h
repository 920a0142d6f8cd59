/* hints.h - what a remark says of the answer it stands under: it worked, it did not, it is out of
 * date. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Words alone, English ones, conservative: better no hint than a wrong one. Not here: "solved" as
 * importers look for it (corpus/solved.h), whose phrases count here too. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_HINTS_H
#define ASKWELL_QUERY_HINTS_H

#include <stdbool.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HINT_TEXT_MAX 600 /* bytes of a remark that are looked at */

/* "That worked", "works for me", or a thanks without a "but" or a question. */
bool hint_worked(struct sv text);
/* "Did not work for me", "this is wrong". */
bool hint_failed(struct sv text);
/* "This no longer works", "outdated", "deprecated since". why: the words that say so, lent from
 * text; may be NULL. */
bool hint_outdated(struct sv text, struct sv *why);
/* Of another answer: does it say that the answers before it are out of date? */
bool hint_outdates_others(struct sv text, struct sv *why);

#ifdef __cplusplus
}
#endif
#endif
