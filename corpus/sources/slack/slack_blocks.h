/* slack_blocks.h - the body of a Slack message as Markdown: blocks, text, attachments, files.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: mrkdwn itself (mrkdwn.h). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_SLACK_BLOCKS_H
#define ASKWELL_CORPUS_SLACK_BLOCKS_H

#include <jansson.h>

#include "base/sb.h"
#include "corpus/sources/slack/mrkdwn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends blocks as they would be shown. */
void slack_blocks(struct mrkdwn *m, struct sb *out, const json_t *blocks);
/* Writes all there is to read of a message into out, which is emptied first: its blocks, or its
 * text where there are none, then its attachments and the names of its files. */
void slack_body(struct mrkdwn *m, struct sb *out, const json_t *message);

#ifdef __cplusplus
}
#endif
#endif
