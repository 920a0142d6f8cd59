/* join.h - facts from one file of a dump that posts of another need, kept on the disk.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Votes, links, authors and accepted marks come in files of their own, in no useful order, and may
 * be larger than memory. They go into a temporary database that vanishes with the process, with
 * 64 MiB of cache. Fill first, then join_ready, then ask. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_JOIN_H
#define ASKWELL_CORPUS_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

struct join;

enum join_fact {
    JOIN_UP,
    JOIN_DOWN,
    JOIN_ACCEPTED, /* an answer that its question accepts */
    JOIN_SETTLED,  /* a question that accepts an answer */
    JOIN_LOST      /* a question that cannot be read, nor which answer it accepts */
};

struct join_author {
    struct sv name;
    int64_t reputation; /* -1 unknown */
};

int join_open(struct join **out, const char *tmp, struct ask_err *err); /* tmp NULL: system's */
void join_free(struct join *j);                                         /* NULL is fine */

int join_add_fact(struct join *j, int64_t post, enum join_fact fact, struct ask_err *err);
int join_add_author(struct join *j, int64_t id, struct sv name, int64_t reputation,
                    struct ask_err *err);
int join_add_link(struct join *j, int64_t post, int64_t target, bool duplicate,
                  struct ask_err *err);
int join_ready(struct join *j, struct ask_err *err);

struct join_facts {
    int64_t up, down;
    bool accepted, settled, lost;
};

/* What is known of a post; zeros when nothing is. */
int join_facts(struct join_facts *out, struct join *j, int64_t post, struct ask_err *err);
/* 1, or 0 when the author is not known. The name lives in the arena. */
int join_author(struct join_author *out, struct join *j, int64_t id, struct arena *a,
                struct ask_err *err);
/* The links of a post, in the arena; returns how many. A target that is both linked and a
 * duplicate comes once, as a duplicate. */
int join_links(const struct post_link **out, struct join *j, int64_t post, struct arena *a,
               struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
