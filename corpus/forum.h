/* forum.h - small things that forums of several programs have in common.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: any program's own markup (bbcode.h, discourse_text.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_FORUM_H
#define ASKWELL_CORPUS_FORUM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Does a title begin with a mark that says so: "[SOLVED] ...", "Solved: ...", "✅ ..."? */
bool forum_title_solved(struct sv title);
/* Appends text with its entities as characters: &amp; &lt; &gt; &quot; &apos; &nbsp; and numbers.
 * Once: "&amp;lt;" becomes "&lt;". */
void forum_unescape(struct sb *out, struct sv text);
struct sv forum_unescaped(struct sv text, struct arena *a); /* the same, in the arena if need be */
/* Appends text escaped for HTML, in text and in quoted attributes. */
void forum_escape(struct sb *out, struct sv text);

#ifdef __cplusplus
}
#endif
#endif
