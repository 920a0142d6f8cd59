/* convo.h - which conversation each message of a chat belongs to, replies counted in.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * On top of talk.h, for chats in which a message may reply to any earlier one: a first pass over
 * the export notes every message of every room (a channel, a chat), then each room is settled, and
 * the second pass asks for each message where it belongs. Notes are on the disk; memory is that of
 * the largest room's talk. A reply belongs to what it replies to, however old that is; what is said
 * around a reply within TALK_PAUSE of its target belongs there too. Not here: texts, formats.
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_CONVO_H
#define ASKWELL_CORPUS_CONVO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct convo;

struct convo_note {
    int64_t id;      /* > 0, of the room's own order and unique in it */
    int64_t seconds; /* since 1970 */
    int64_t parent;  /* id of the message it replies to, or 0 */
    int64_t root;    /* of the thread that the export knows; its own id for the root; 0: none */
    struct sv author;
    bool solved; /* it says that something worked, by solved_says */
};

struct convo_place {
    int64_t root;  /* id of the conversation's first message; its own when it is that */
    bool accepted; /* whoever asked said that it worked: a hint */
};

int convo_open(struct convo **out, const char *tmp, struct ask_err *err); /* tmp NULL: system's */
void convo_free(struct convo *c);                                         /* NULL is fine */

/* room: a small number of the importer's own. The last note of an id counts. */
int convo_note(struct convo *c, unsigned room, const struct convo_note *n, struct ask_err *err);
/* Notes a message of one room in another too, as the root of the thread that was opened on it: 1,
 * or 0 when it was not noted. Before either is settled. */
int convo_copy(struct convo *c, unsigned from, unsigned to, int64_t id, struct ask_err *err);
/* Cuts a room; *first is the least id noted in it, 0 when there is none. */
int convo_settle(struct convo *c, unsigned room, int64_t *first, struct ask_err *err);
/* 1 and the place of a message of a settled room; 0 when it was not noted, root its own id then. */
int convo_place(struct convo *c, unsigned room, int64_t id, struct convo_place *out,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
