/* linkedin.h - addresses and texts as LinkedIn's exports write them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: files, passes and posts (sources/linkedin.c). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_LINKEDIN_H
#define ASKWELL_CORPUS_LINKEDIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A post's name out of a link, "urn:li:share:7345…", with its number and the millisecond that the
 * number tells (-1: none that can be). */
struct linkedin_urn {
    struct sv text; /* the arena's; empty when there is none */
    struct sv id;   /* the digits at its end */
    int64_t ms;
};

struct linkedin_urn linkedin_urn_of(struct sv link, struct arena *a);
/* Appends a share's text: its line breaks are written as "\n" in quotes of their own. */
void linkedin_lines(struct sb *out, struct sv s);
/* Appends a message's text. UTF-8 that was read as windows-1252 and encoded again ("Ã©") is undone,
 * each run of such characters only where all of it is UTF-8 again. */
void linkedin_mend(struct sb *out, struct sv s);
int64_t linkedin_time(struct sv s); /* "2025-07-01 14:33:22", with or without " UTC" */

#ifdef __cplusplus
}
#endif
#endif
