/* mail_date.h - the dates of mails: RFC 5322, its obsolete forms, asctime, and what else is met.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MAIL_DATE_H
#define ASKWELL_CORPUS_MAIL_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Seconds; a missing or unknown zone is UTC. False when there is no day, month and year in it. */
bool mail_date(struct sv s, int64_t *out);
/* The date of "From name  Mon Jan  1 12:00:00 2001", which begins a mail of an mbox; false when the
 * line is none. *out is TIME_NONE when its date cannot be. */
bool mail_envelope(struct sv line, int64_t *out);

#ifdef __cplusplus
}
#endif
#endif
