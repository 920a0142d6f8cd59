/* clicks.h - judgements from a log of what people clicked, and said was of help.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A line of JSON a search: {"query": text, "shown": [ids], "clicked": [ids], "helpful": [ids]}; ids
 * of threads, numbers or strings, shown best first. People click what stands on top, so that a
 * click alone says little; that something above it was passed over says more (T. Joachims,
 * Optimizing search engines using clickthrough data, KDD 2002: "click > skip above"). Hence:
 *   helpful            3
 *   clicked            1
 *   shown above the last click or right below it, and not clicked    0
 *   everything else    not judged: neither right nor wrong
 * A search where nothing was passed over teaches nothing and is left out.
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CLI_CLICKS_H
#define ASKWELL_CLI_CLICKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CLICKS_SHOWN 100 /* ids of a line that are looked at */

struct clicks {
    struct sv query;          /* allocated by clicks_of() */
    int64_t id[CLICKS_SHOWN]; /* judged ones */
    int grade[CLICKS_SHOWN];
    size_t n;
};

/* One line, its query to be freed; 1 when it teaches something, 0 when not. where names it in
 * messages: FORMAT. */
int clicks_of(struct clicks *out, struct sv line, const char *where, struct ask_err *err);
/* Calls each for every search that teaches something; stops at its first error. */
int clicks_read(const char *path,
                int (*each)(void *ctx, const struct clicks *c, struct ask_err *err), void *ctx,
                struct ask_err *err);
int clicks_grade(const struct clicks *c, int64_t id); /* -1: not judged */

#ifdef __cplusplus
}
#endif
#endif
