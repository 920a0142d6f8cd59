/* zulip_text.h - what Zulip writes in messages and names: its Markdown or HTML to Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which messages there are (sources/zulip.c). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_ZULIP_TEXT_H
#define ASKWELL_CORPUS_ZULIP_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct zulip_text;

struct zulip_text *zulip_text_new(void); /* NULL without memory */
void zulip_text_free(struct zulip_text *z);

/* A message's content as Markdown, in the arena. HTML (as archives and the API give it) is
 * converted, links relative to site; Zulip's Markdown keeps what is Markdown: quote and spoiler
 * blocks, mentions and links to streams become plain, names of emoji characters. */
int zulip_markdown(struct zulip_text *z, struct sv *out, struct sv content, struct sv site,
                   struct arena *a, struct ask_err *err);

/* Does a message, HTML or not, say that it was solved (solved.h)? */
bool zulip_says_solved(struct sv content);

/* "build time" of "build.20time", also of "build.2520time". */
struct sv zulip_undot(struct sv s, struct arena *a);
/* "build.20time" of "build time", as links have it. */
struct sv zulip_dot(struct sv s, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
