/* watch.h - waits until something changes below a folder, and is still again.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is done then. Hidden files do not count, as they are not imported.
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CLI_WATCH_H
#define ASKWELL_CLI_WATCH_H

#include <signal.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct watch;

int watch_open(struct watch **out, const char *dir, struct ask_err *err);
void watch_free(struct watch *w); /* NULL is fine */
/* 1 when something changed and then nothing for two seconds (or thirty seconds have passed), 0 when
 * *stop became non-zero, or an error: NOTFOUND when the folder is gone. */
int watch_wait(struct watch *w, const volatile sig_atomic_t *stop, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
