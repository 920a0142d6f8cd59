/* standing.h - side tables of what communities think: how each source votes, how each author's
 * answers were received. Read when asking, never copied into passages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Three votes are much in a team's chat and little on a site of millions. So votes are compared
 * with those of the same source and sort of post: a histogram of each gives the share of posts that
 * have fewer. An author's record is how many answers he gave, in all and under each tag, how many
 * were accepted and what their votes said.
 * Every row is of the posts with one visibility label; a reader gets the rows he may read summed
 * up. Public rows stand in a file of their own, the only one that an anonymous reader opens.
 * docs/index-format.md has the files. Thread rule: a standing is read-only once opened.
 */
#ifndef ASKWELL_INDEXER_STANDING_H
#define ASKWELL_INDEXER_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "indexer/forward.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sorts of posts that are compared with each other. */
enum standing_sort { STANDING_ASKED, STANDING_ANSWERED, STANDING_SAID, STANDING_SORTS };
enum standing_sort standing_sort_of(unsigned kind, bool root); /* kind: enum post_kind */

#define STANDING_BINS 65 /* of votes: half steps of a binary logarithm, no votes in the middle */

struct standing_scale { /* the votes of a source's posts of one sort */
    uint16_t source, label;
    uint8_t sort;
    uint8_t zero[3];
    uint32_t posts;
    uint32_t accepted; /* of these posts */
    uint32_t bin[STANDING_BINS];
};

struct standing_row {     /* an author's answers under a tag */
    uint32_t author, tag; /* tag 0: all answers */
    uint32_t answers, accepted;
    uint32_t value; /* sum of standing_value() of each, in thousandths */
    uint16_t label;
    uint16_t zero;
};

/* 0..1, .5 without votes: how sure it is that more are for a post than against it: half of the
 * difference of the two Wilson lower bounds, moved to the middle. Grows with up, falls with down.
 */
double standing_votes(int64_t up, int64_t down);

/* 0..1: what the votes say of a post among its source's. The share of posts that have fewer (ties
 * count half) where many posts were counted; where few were, more and more what the votes say by
 * themselves. Grows with up, falls with down. scale NULL: standing_votes. */
double standing_value(const struct standing_scale *scale, int64_t up, int64_t down);
#define STANDING_SURE 25 /* posts at which both say half */

/* The up and down votes that a record stands for; where only the net score is known, so many votes
 * on one side. */
void standing_updown(int64_t *up, int64_t *down, const struct fwd_rec *rec);

struct standing_record {
    double answers, accepted, value; /* value: sum, 0..answers */
};

struct standing;

/* Opens the side tables of the index in dir. labels: also those of restricted posts, of the labels
 * that may_read says yes to. Without any *out is NULL and that is fine: everything takes NULL. */
int standing_open(struct standing **out, const char *dir, bool labels,
                  bool (*may_read)(void *ctx, uint16_t label), void *ctx, struct ask_err *err);
void standing_free(struct standing *s);
/* Changes when a newer file stands there; costs a stat(2) per file. */
uint64_t standing_stamp(const char *dir, bool labels);

/* Lent; NULL when nothing is known of the source. */
const struct standing_scale *standing_scale(const struct standing *s, uint16_t source,
                                            enum standing_sort sort);
/* Of all answers, or of those under a tag. All 0 when there are none. */
struct standing_record standing_author(const struct standing *s, uint32_t author, uint32_t tag);

/* ---- keeping up; the caller holds the index's lock ---- */

/* Whose answers an update touched, and by how much it moved the votes of sources. */
struct standing_change;
int standing_change_new(struct standing_change **out, struct ask_err *err);
void standing_change_free(struct standing_change *c); /* NULL is fine */
/* A passage's record comes or goes; a post's passages one after the other. What finds no room makes
 * standing_update count all. */
void standing_change_put(struct standing_change *c, const struct fwd_rec *rec, bool comes);
bool standing_change_is_none(const struct standing_change *c);

/* To be called before the index changes: until standing_build or standing_update has come to its
 * end, also in a later process, standing_is_stale says yes. */
int standing_expect(const char *dir, bool nosync, struct ask_err *err);
bool standing_is_stale(const char *dir);

/* Makes the files anew from generation gen. On failure the old ones are removed, since they may
 * tell what has been taken out. */
int standing_build(const char *dir, int gen, bool nosync, struct ask_err *err);
/* Counts again whom the change touched, in the small files beside the large ones; or all, when the
 * small ones have grown or that is quicker. As standing_build else. The files must be whole. */
int standing_update(const char *dir, int gen, const struct standing_change *c, bool nosync,
                    struct ask_err *err);
bool standing_is_whole(const char *dir); /* else they are to be made */

#ifdef __cplusplus
}
#endif
#endif
