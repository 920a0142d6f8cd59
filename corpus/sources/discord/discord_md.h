/* discord_md.h - Discord's dialect of Markdown to ours.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_DISCORD_MD_H
#define ASKWELL_CORPUS_DISCORD_MD_H

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct discord_names {
    /* The name of what a mention means: sigil '@' a user, '&' a role, '#' a channel; empty when it
     * is not known. */
    struct sv (*name)(void *ctx, char sigil, struct sv id);
    void *ctx;
};

/* Appends text as Markdown that shows what Discord shows: mentions by name, times in UTC, emoji as
 * characters, spoilers open. Without a final newline. names may be NULL. */
void discord_markdown(struct sb *out, struct sv text, const struct discord_names *names);

#ifdef __cplusplus
}
#endif
#endif
