/* dry_run.h - a store to import into for a look, which is thrown away.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: main thread.
 */
#ifndef ASKWELL_CLI_DRY_RUN_H
#define ASKWELL_CLI_DRY_RUN_H

#include <stdbool.h>

#include "corpus/importer.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dry_run {
    char dir[256];
    int lock; /* held while the folder is used; -1: none */
    struct store *st;
};

/* Removes what killed dry runs of this user left in the temporary folder: all that they had read.
 */
void dry_run_sweep(void);
int dry_run_open(struct dry_run *d, struct ask_err *err);
/* Prints the report and three threads out of all, as text or as JSON. */
int dry_run_print(struct dry_run *d, const struct import_report *rep, bool json,
                  struct ask_err *err);
void dry_run_close(struct dry_run *d);

#ifdef __cplusplus
}
#endif
#endif
