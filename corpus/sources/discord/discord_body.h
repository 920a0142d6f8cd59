/* discord_body.h - the text of a message of a DiscordChatExporter file.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_DISCORD_BODY_H
#define ASKWELL_CORPUS_DISCORD_BODY_H

#include <jansson.h>

#include "base/sb.h"
#include "corpus/sources/discord/discord_md.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends as Markdown what the message says, forwards, embeds, attaches. Nothing when it is empty.
 */
void discord_body(struct sb *out, const json_t *message, const struct discord_names *names);

#ifdef __cplusplus
}
#endif
#endif
