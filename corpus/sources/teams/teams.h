/* teams.h - values of Microsoft Teams' JSON in both spellings, and the text of a message.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Graph writes "replyToId", its .NET and PowerShell clients and the exports made with them write
 * "ReplyToId". Paths are given in the first spelling, and each part is looked for in both. As in
 * js.h, a missing or unusable value is the "unknown" one. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_TEAMS_H
#define ASKWELL_CORPUS_TEAMS_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/html.h"
#include "corpus/md.h"

#ifdef __cplusplus
extern "C" {
#endif

const json_t *teams_at(const json_t *o, const char *path);
struct sv teams_text(const json_t *o, const char *path);
struct sv teams_id(const json_t *o, const char *path, struct arena *a);
int64_t teams_time(const json_t *o, const char *path); /* also "/Date(1616964509832)/" */

/* ---- the text of a message ---- */

struct teams_body {
    struct html *html;
    struct sb raw;  /* the HTML after Teams' own elements were replaced */
    struct sb out;  /* the Markdown */
    struct sb json; /* of an attachment */
    struct md md;
    struct sv title;  /* of an announcement; lent by the arena */
    struct sv quoted; /* id of the message that it quotes in answering; lent by the arena */
};

int teams_body_init(struct teams_body *b, struct ask_err *err);
void teams_body_dispose(struct teams_body *b);
/* Reads the body and attachments of a message: out, title and quoted are then its own. An error is
 * NOMEM, or LIMIT or FORMAT of a body that cannot be kept. */
int teams_body_read(struct teams_body *b, const json_t *message, struct arena *a,
                    struct ask_err *err);
/* The body's text without markup, cut at the size of buf: enough to see what a short one says. */
struct sv teams_body_words(const json_t *message, char *buf, size_t max);
/* Appends the texts of a card's JSON as Markdown paragraphs. */
void teams_card(struct sb *out, struct md *md, const json_t *card);

#ifdef __cplusplus
}
#endif
#endif
