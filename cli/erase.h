/* erase.h - what every command that takes something out of store and index ends with.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is taken out (cmd_forget.c, cmd_sources.c, cmd_redact.c).
 * Thread rule: main thread.
 */
#ifndef ASKWELL_CLI_ERASE_H
#define ASKWELL_CLI_ERASE_H

#include <stdbool.h>

#include "base/rc.h"
#include "corpus/store_erase.h"

#ifdef __cplusplus
extern "C" {
#endif

struct progress;

/* Rewrites the store where rows were removed, builds the index anew, and waits for readers of the
 * old one to leave it. What was done of it is kept in the store, so that it can be called again
 * after any failure. *told: something was printed on standard output. */
int erase_finish(const char *data, struct store_import *im, struct progress *pg,
                 struct ask_err *err);
/* The same for who has the store open, and no edit of it. */
int erase_end(const char *data, struct store *st, struct progress *pg, struct ask_err *err);
/* The same for whoever finds an erasure of a killed program: cheap when there is none. */
int erase_resume(const char *data, struct store *st, struct progress *pg, struct ask_err *err);
/* Says on standard error that one is unfinished. */
void erase_warn(struct store *st);

/* Asks on the terminal. USAGE, naming --yes, where there is none; 1 for yes, 0 for no. */
int erase_confirm(const char *command, const char *question, bool yes, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
