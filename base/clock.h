/* clock.h - times: wall clock, stop watch, RFC 3339 text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Times are int64_t seconds since 1970-01-01T00:00:00Z; TIME_NONE means unknown.
 * Thread rule: pure.
 */
#ifndef ASKWELL_BASE_CLOCK_H
#define ASKWELL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TIME_NONE     INT64_MIN
#define TIME_TEXT_MAX 24 /* "2026-01-31T23:59:59Z" and its NUL fit */

int64_t clock_now(void); /* seconds; ASKWELL_NOW (RFC 3339) overrides it, for tests */
int64_t clock_mono_ns(void);
/* Reads RFC 3339 and what exports write: a date alone, a space for the T, fractions dropped, no
 * zone meaning UTC. False on anything else. */
bool time_parse(struct sv s, int64_t *out);
/* The month, from 1, of a word that begins with its English name's first three letters, whatever
 * their case; else 0. */
int time_month(struct sv word);
/* Writes "2026-01-31T23:59:59Z", "" for TIME_NONE; returns buf. */
const char *time_format(int64_t t, char buf[TIME_TEXT_MAX]);
void time_civil(int64_t t, int *year, int *month, int *day); /* UTC; month and day from 1 */
int64_t time_from_civil(int year, int month, int day);       /* midnight UTC */

#ifdef __cplusplus
}
#endif
#endif
