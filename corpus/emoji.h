/* emoji.h - names of emoji to characters, and reactions to votes: one table each.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: pictures of a team's own emoji; they keep their name, as ":shipit:".
 * Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_EMOJI_H
#define ASKWELL_CORPUS_EMOJI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The characters for a name without colons: "+1", "tada", "wave::skin-tone-2"; the names that
 * Slack, GitHub, Discord, Zulip and Discourse use. Empty when it is not known. Static. */
struct sv emoji_of_name(struct sv name);
/* Appends text with each ":name:" that is known replaced; not inside `code`. */
void emoji_text(struct sb *out, struct sv text);

/* What a reaction says, by its name or its characters (skin tones and variants ignored). */
int reaction_vote(struct sv reaction);     /* 1 for, -1 against, 0 neither */
bool reaction_accepts(struct sv reaction); /* a check mark: a hint that it is solved */

/* Counts one more of a reaction in v, which holds *n of at most max kinds; a kind past that, or
 * without a name, is left out. */
void reaction_count(struct post_reaction *v, size_t *n, size_t max, struct sv name);
/* Sets score, up and down from reactions (names as exported, counts >= 1), and gives the post the
 * reactions with their characters where the name is known, the same ones summed up; the arena's. */
void reaction_apply(struct post *p, const struct post_reaction *v, size_t n, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
