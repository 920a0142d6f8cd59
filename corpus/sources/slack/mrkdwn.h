/* mrkdwn.h - Slack's markup ("mrkdwn") as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Only what Slack would show as bold, code, quote, list or link becomes that in Markdown; whatever
 * else Markdown would read as markup is escaped. Mentions get names, emoji their characters, and
 * addresses of files lose their query, which may hold a token. Not here: blocks, attachments
 * (slack_blocks.h), who has which name (slack_names.h). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MRKDWN_H
#define ASKWELL_CORPUS_MRKDWN_H

#include <stdbool.h>

#include "base/sb.h"
#include "base/sv.h"
#include "corpus/md.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Names to show for ids, without @ or #; empty where there is none or it may not be told. */
struct mrkdwn_names {
    struct sv (*user)(void *ctx, struct sv id);
    struct sv (*channel)(void *ctx, struct sv id);
    /* May words of that channel be shown here? Of messages that others quote. */
    bool (*may_quote)(void *ctx, struct sv id);
    void *ctx;
};

struct mrkdwn {
    const struct mrkdwn_names *names; /* lent */
    struct sb *out;                   /* of the call that runs */
    struct md line;                   /* the paragraph being collected */
    struct sb run, tmp;
    int block; /* the rest is the converter's */
};

void mrkdwn_init(struct mrkdwn *m, const struct mrkdwn_names *names, size_t max);
void mrkdwn_dispose(struct mrkdwn *m);

/* Appends a text as paragraphs of their own. styles: without them only links and mentions count. */
void mrkdwn_text(struct mrkdwn *m, struct sb *out, struct sv text, bool styles);
/* The same of a text in which nothing is markup but emoji names. */
void mrkdwn_plain(struct mrkdwn *m, struct sb *out, struct sv text);

/* ---- pieces, into m->line ---- */

void mrkdwn_inline(struct mrkdwn *m, struct sv text, bool styles); /* one line */
void mrkdwn_user(struct mrkdwn *m, struct sv id, struct sv label);
void mrkdwn_channel(struct mrkdwn *m, struct sv id, struct sv label);
/* A link; without a label the address is shown. What cannot be followed safely is only shown. */
void mrkdwn_link(struct mrkdwn *m, struct sv url, struct sv label);
void mrkdwn_emoji(struct mrkdwn *m, struct sv name); /* without colons */

/* The line end, blank line or nothing between what stands in out and what comes. */
void mrkdwn_gap(struct sb *out, bool tight);
/* The address without what may be a secret: the query of a file's address, or one with a token. */
struct sv mrkdwn_clean_url(struct sv url);

#ifdef __cplusplus
}
#endif
#endif
