/* operators.h - THE table of the query language's operators.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A new operator is a row: its spellings, how its value is read, what it tests, its help. The
 * manual, the help and a test that every row has a golden case are made from the same rows.
 * Thread rule: constants.
 */
#ifndef ASKWELL_QUERY_OPERATORS_H
#define ASKWELL_QUERY_OPERATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"
#include "corpus/post.h"
#include "indexer/forward.h"

#ifdef __cplusplus
extern "C" {
#endif

struct qvalue {
    int64_t lo, hi; /* a range, both ends included; of a tag, lo: it stood in brackets; of near:,
                       lo: words between; of in:, lo: enum qop_in */
    enum post_kind kind; /* the value asks for this kind of post; POST_NONE: for something else */
    int sort;            /* enum answer_sort, of sort: */
    bool (*test)(const struct fwd_rec *rec, const struct qvalue *v); /* QOP_RECORD only */
};

enum qop_type {
    QOP_TAG,     /* looked up in the store: tag ids */
    QOP_AUTHOR,  /* author ids */
    QOP_SOURCE,  /* a source id */
    QOP_CHANNEL, /* in: the name of a channel, or where the words beside it must stand */
    QOP_THREAD,  /* a thread id */
    QOP_URL,     /* an address, from its host on */
    QOP_TITLE,   /* words of the title */
    QOP_BODY,    /* words of the post's own text */
    QOP_CODE,    /* text that stands in code */
    QOP_NEAR,    /* words close together */
    QOP_PREFIX,  /* words that begin so: wanted, as words are */
    QOP_RECORD,  /* qvalue.test on the forward record */
    QOP_SORT     /* no filter: an order */
};

enum qop_in {
    QOP_IN_CHANNEL, /* in:#name */
    QOP_IN_MAYBE,   /* in:name: only when there is such a channel */
    QOP_IN_TITLE,   /* in:title */
    QOP_IN_BODY
};

#define QOP_NEAR_MAX   100 /* words between */
#define QOP_PREFIX_MIN 2   /* letters or digits before the star */

struct qop {
    const char *name;    /* without the colon: how it is written back */
    const char *aliases; /* separated by blanks */
    enum qop_type type;
    /* Reads a value; false when it makes no sense. now: what relative dates count from. */
    bool (*parse)(struct qvalue *out, struct sv value, int64_t now);
    const char *takes;   /* what values make sense, for a note: "a number or a range" */
    const char *example; /* a whole operator: "score:3.." */
    const char *help;    /* one line */
    const char *also;    /* another way to write the example: "[docker]"; empty for none */
};

const struct qop *operators(size_t *n);          /* all rows; static */
const struct qop *operator_find(struct sv name); /* by name or alias, ASCII case ignored; NULL */

/* The words of a near: value, "a b" of "5 (a b)". */
struct sv operator_near_words(struct sv value);

/* The values of is:, for the manual. i from 0; NULL at the end. */
const char *operator_state(size_t i, const char **help);

#ifdef __cplusplus
}
#endif
#endif
