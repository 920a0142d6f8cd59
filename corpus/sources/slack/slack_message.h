/* slack_message.h - one message of Slack: what kind of thing it is, its ts, who wrote it, how it
 * was received.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: its text (slack_blocks.h), its place among others (slack_notes.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_SLACK_MESSAGE_H
#define ASKWELL_CORPUS_SLACK_MESSAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"
#include "corpus/post.h"
#include "corpus/sources/slack/slack_names.h"

#ifdef __cplusplus
extern "C" {
#endif

enum slack_what {
    SLACK_KEPT,
    SLACK_NOTHING, /* {} and null */
    SLACK_NO_TS,   /* nobody can say which message it is */
    SLACK_SYSTEM,  /* somebody joined, a topic was set */
    SLACK_HIDDEN,
    SLACK_GONE /* deleted */
};

struct slack_message {
    const json_t *o; /* lent; of an edit the message as it is now */
    enum slack_what what;
    int64_t id;     /* ts in microseconds */
    int64_t thread; /* of the root it names, which may be itself; 0: none */
};

void slack_message_read(struct slack_message *m, const json_t *o);
/* "1736478514.897649", in the arena. */
struct sv slack_ts(int64_t id, struct arena *a);

struct slack_author {
    struct sv name, key; /* both may be empty */
    bool bot;
};
void slack_author_of(struct slack_author *out, const json_t *message, const struct slack_names *nm,
                     struct arena *a);

/* Says a notice that a bot was added which, and what it is called? */
bool slack_bot_added(const json_t *message, struct sv *id, struct sv *name);

/* Reactions into votes. True when a check mark by another than the author is among them. */
bool slack_react(struct post *p, const json_t *message, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
