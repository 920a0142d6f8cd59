/* md_fence.h - which lines of Markdown are code, and HTML comments that nobody is meant to read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the lines mean. Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MD_FENCE_H
#define ASKWELL_CORPUS_MD_FENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct md_fence {
    char fence; /* of the block that is open, else 0 */
    size_t run;
};

/* True when the line is part of a fenced block, its fences included. Ask of each line in turn,
 * beginning with a zeroed struct. */
bool md_in_fence(struct md_fence *l, struct sv line);
/* Appends the text without its HTML comments; what stands in code is left alone. */
void md_drop_comments(struct sb *out, struct sv text);

#ifdef __cplusplus
}
#endif
#endif
