/* progress.h - how far long work has come, on standard error.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A bar with rate and time left on a terminal, a line every ten seconds elsewhere, nothing when
 * quiet. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CLI_PROGRESS_H
#define ASKWELL_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct progress {
    bool quiet, terminal, drawn;
    int64_t started_ns, shown_ns; /* clock_mono_ns() */
    int64_t base;                 /* done when the phase started */
    char phase[64];
};

void progress_init(struct progress *p, bool quiet);
/* done and total in unit ("posts", "bytes"); total -1 when unknown. A new phase starts its own
 * rate. Cheap: draws at most ten times a second. */
void progress_show(struct progress *p, const char *phase, int64_t done, int64_t total,
                   const char *unit, int64_t items);
void progress_end(struct progress *p); /* clears the bar */

#ifdef __cplusplus
}
#endif
#endif
