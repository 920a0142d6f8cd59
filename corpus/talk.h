/* talk.h - cuts the messages of a channel that belong to no thread into conversations, by pauses.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A conversation ends with a pause of TALK_PAUSE, sooner the longer it already is, and at the
 * latest after TALK_MESSAGES messages or TALK_SPAN seconds. Its first message is its root. So that
 * the order of the export does not matter, all messages of a channel are noted first, then the
 * channel is cut, then each is asked for. Twenty-four bytes a message. Not here: threads that the
 * export itself knows; their replies are not noted. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_TALK_H
#define ASKWELL_CORPUS_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    TALK_PAUSE = 45 * 60,    /* seconds of silence that end a conversation */
    TALK_MESSAGES = 60,      /* messages of one at most */
    TALK_SPAN = 12 * 60 * 60 /* seconds of one at most */
};

struct talk_message {
    int64_t id;   /* of the channel's own order and unique in it: microseconds, a snowflake */
    int64_t root; /* before the cut: seconds since 1970; after it: id of the conversation's first */
    bool thread;  /* it has replies of its own */
};

struct talk {
    struct talk_message *v;
    size_t n, cap;
    bool cut;
};
#define TALK_INIT                                                                                  \
    {                                                                                              \
        NULL, 0, 0, false                                                                          \
    }

int talk_note(struct talk *t, int64_t id, int64_t seconds, struct ask_err *err);
/* A message that is the root of replies: it is no part of the conversation around it. */
int talk_note_thread(struct talk *t, int64_t id, int64_t seconds, struct ask_err *err);
void talk_cut(struct talk *t);
/* The root of the conversation of a message; its own id when it is the root or was not noted. */
int64_t talk_root(const struct talk *t, int64_t id);
void talk_reset(struct talk *t); /* for the next channel */
void talk_dispose(struct talk *t);

/* The talk of many channels at once, where an export does not keep them apart. */
struct talks;

struct talks *talks_new(size_t channels); /* at most so many; NULL when out of memory */
void talks_free(struct talks *t);         /* NULL is fine */
/* The talk of a channel, made when new; lent until the next call. NULL when out of memory or past
 * the limit. */
struct talk *talks_of(struct talks *t, struct sv channel);
void talks_cut(struct talks *t);

#ifdef __cplusplus
}
#endif
#endif
