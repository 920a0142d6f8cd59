/* redact.h - secrets are taken out of a post before it is stored.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One table of detectors (redact.c), each with examples that must and must not be found, which are
 * tests. Each find is replaced by "[redacted:<kind>]", so that a reader sees that something was
 * there and what. Not here: counting (the import's report). Thread rule: a redactor belongs to one
 * thread.
 */
#ifndef ASKWELL_CORPUS_REDACT_H
#define ASKWELL_CORPUS_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

struct redactor;

struct redact_opt {
    bool off;         /* nothing but what file names */
    bool emails;      /* mail addresses too */
    bool phones;      /* telephone numbers too */
    const char *file; /* the site's own patterns and words; NULL: none */
};

/* FORMAT with file and line when a pattern of the file is wrong. */
int redactor_new(struct redactor **out, const struct redact_opt *opt, struct ask_err *err);
void redactor_free(struct redactor *r); /* NULL is fine */

/* Told of each find; kind is the redactor's: "aws-key", "jwt", "password-in-url". */
typedef void redact_found(void *ctx, const char *kind);

/* How many secrets there are in the text. When there are any, the text with them replaced is
 * appended to out; when there are none, nothing is. */
size_t redact_text(struct redactor *r, struct sb *out, struct sv text, redact_found *found,
                   void *ctx);
/* The same for every text of a post that can hold one (title, body, names, tags, addresses); new
 * texts are the arena's. Returns how many, or an error when out of memory. */
int redact_post(struct redactor *r, struct post *p, struct arena *a, redact_found *found, void *ctx,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
