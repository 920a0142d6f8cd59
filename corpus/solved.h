/* solved.h - does a text say that something has been solved, or that an answer worked?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * For places without an accepted mark: a reply of the asker that says so is a hint that the answer
 * before it, or the one it replies to, was right. Not here: reactions (emoji.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_SOLVED_H
#define ASKWELL_CORPUS_SOLVED_H

#include <stdbool.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A short text of one's own words (no question, no "but", "not", "except") with "that worked",
 * "solved it", "solution verified", "!solved" or the like. Conservative: better none than wrong. */
bool solved_says(struct sv text);
/* A label, flair, tag or prefix that stands for it: "Solved", "Answered", "[SOLVED]", "resolved",
 * "✔", "✅". Not "unsolved" or "not solved". */
bool solved_label(struct sv label);
/* A title with such a label: "[SOLVED] no sound", "Solved: no sound", "no sound (solved)", or a
 * check mark before it. */
bool solved_title(struct sv title);

#ifdef __cplusplus
}
#endif
#endif
