/* slack_notes.h - what a first pass over a Slack channel finds out for the second: threads,
 * conversations, messages that occur twice, answers that worked.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A message is known by its ts in microseconds. Thirty-two bytes a message while a channel is
 * noted, eight a thread or conversation of what is packed. Not here: reading messages
 * (sources/slack.c). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_SLACK_NOTES_H
#define ASKWELL_CORPUS_SLACK_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "corpus/talk.h"

#ifdef __cplusplus
extern "C" {
#endif

enum slack_note_flags {
    NOTE_SAYS = 1,    /* its text says that something worked */
    NOTE_GONE = 2,    /* it was deleted */
    NOTE_BOT = 4,     /* a program wrote it */
    NOTE_REPLIES = 8, /* it says that it has replies */
    NOTE_EMPTY = 16   /* there is nothing to read, so it will be no post */
};

struct slack_note {
    int64_t id;
    int64_t thread;   /* ts of the root as the message tells it, 0: none */
    uint32_t author;  /* a number for each, 0: unknown */
    uint32_t edited;  /* seconds since 1970, 0: never */
    uint32_t ordinal; /* its number in the order of reading, all of the channel's counted */
    unsigned flags;
};

struct slack_notes {
    struct slack_note *v;
    size_t n, cap;
    struct talk talk;
};

void slack_notes_dispose(struct slack_notes *notes);
int slack_note_add(struct slack_notes *notes, const struct slack_note *note, struct ask_err *err);
/* Works out what the channel's notes say, packs it into out (emptied first), and forgets them. */
int slack_notes_pack(struct slack_notes *notes, struct sb *out, struct ask_err *err);

/* A view of what was packed. */
enum { FACT_TALKS, FACT_THREADS, FACT_ACCEPTED, FACT_SOLVED, FACT_TWICE, FACTS };
struct slack_facts {
    const char *p[FACTS]; /* lent; numbers of eight bytes, sorted */
    size_t n[FACTS];
};
/* False when it is no such text; then there are no facts. */
bool slack_facts_read(struct slack_facts *f, struct sv packed);

/* The root of the thread or conversation that a message belongs to; its own id when it is one. */
int64_t slack_root(const struct slack_facts *f, int64_t id, int64_t thread);
bool slack_is_thread(const struct slack_facts *f, int64_t id); /* has replies */
/* The author of the thread's first message said that this answer worked. */
bool slack_is_accepted(const struct slack_facts *f, int64_t id);
/* The same of the thread, where it names no answer. */
bool slack_is_solved(const struct slack_facts *f, int64_t id);
/* Is this occurrence of the message the one that counts? */
bool slack_counts(const struct slack_facts *f, int64_t id, uint32_t ordinal);

#ifdef __cplusplus
}
#endif
#endif
