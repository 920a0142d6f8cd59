/* elements.h - the values of a JSON stream, one at a time, whatever holds them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads JSON Lines, values one behind the other, an array of values, an object around long arrays
 * ({"channel":{...},"messages":[...]}), and what a script assigns (window.YTD.tweets.part0 =
 * [...]). Memory does not grow with the stream; a value is at most INPUT_PIECE_MAX bytes. A bad
 * value costs itself only: of lines, the line. Not here: what the values mean, reading them (js.h).
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_ELEMENTS_H
#define ASKWELL_CORPUS_ELEMENTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum element_kind {
    ELEMENT_VALUE, /* a value at the top, of the top's array, or of a split one */
    ELEMENT_HEAD,  /* of an object with a split array: an object of the members before it */
    ELEMENT_TAIL   /* of the same: the members behind it, when there are any */
};

struct element {
    enum element_kind kind;
    const json_t *value; /* lent until the next call; NULL when it is bad */
    struct sv list;      /* key of the split array that it is of; else empty. Lent the same */
    int64_t line;        /* where it starts, from 1 */
    char reason[200];    /* why it is bad */
};

struct elements {
    struct stream *s; /* lent */
    const char *const *split;
    char *buf; /* the rest is the reader's */
    size_t at, n;
    struct sb text, rest;
    json_t *value;
    const char *list;
    int64_t line;
    int state;
    bool eof, headed, broken, started;
    bool no_memory; /* for the members of an object */
};

/* split: keys of the top object whose arrays are taken apart, NULL at the end; NULL: an object is
 * one value. An object at the top in which none of them is an array comes as one value. */
void elements_init(struct elements *e, struct stream *s, const char *const *split);
/* 1 and a value or a bad one, 0 at the end, or an error of the stream. */
int elements_next(struct elements *e, struct element *out, struct ask_err *err);
/* After the end: did the text end where JSON may end? False when it broke off. */
bool elements_complete(const struct elements *e);
void elements_dispose(struct elements *e);

#ifdef __cplusplus
}
#endif
#endif
