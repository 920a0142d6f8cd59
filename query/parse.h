/* parse.h - a query text to its meaning. Total: every text means something.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What was read otherwise than it looks is said in the notes. Thread rule: pure; everything lives
 * in the caller's arena, the text is lent.
 */
#ifndef ASKWELL_QUERY_PARSE_H
#define ASKWELL_QUERY_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "query/ast.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARSE_NOTES_MAX   16
#define PARSE_PASTE_BYTES 2000 /* a longer text is a paste */
#define PARSE_PASTE_LINES 3    /* so is one of as many lines */
#define PARSE_PASTE_WORDS 512  /* different words of a paste that are kept */

#define PARSE_SAID_MAX 4 /* message lines of a paste that are shown */

struct parse_env {
    int64_t now; /* what relative dates count from */
    /* Is there such a tag? NULL: none is known, and [x] is words. */
    bool (*has_tag)(void *ctx, struct sv tag);
    void *ctx;
    /* Is there an author, a channel of that name? NULL: none is known, and @x and in:x are words.
     */
    bool (*has_author)(void *ctx, struct sv name);
    bool (*has_channel)(void *ctx, struct sv name);
};

struct query {
    struct ast *root;               /* NULL: nothing asked */
    bool paste;                     /* a pasted text: nothing but words */
    struct sv said[PARSE_SAID_MAX]; /* of a paste: the lines that say what went wrong, best first */
    size_t nsaid;
    struct sv notes[PARSE_NOTES_MAX];
    size_t nnotes;
};

/* Fails only with NOMEM. */
int parse_query(struct query *out, struct sv text, const struct parse_env *env, struct arena *a,
                struct ask_err *err);
/* The query in canonical form: it parses to the same tree. {NULL, 0} when memory is out. */
struct sv parse_write(const struct query *q, const struct parse_env *env, struct arena *a);
/* An operator given beside the text; NULL and USAGE in err when it makes no sense. */
struct ast *parse_filter(struct sv op, struct sv value, const struct parse_env *env,
                         struct arena *a, struct ask_err *err);
/* Adds a note unless there are enough or it is there already. */
void parse_note(struct query *q, struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#ifdef __cplusplus
}
#endif
#endif
