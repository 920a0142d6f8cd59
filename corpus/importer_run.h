/* importer_run.h - running one importer over one input that was recognised.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Between recognise.c, which finds the inputs, and importer.c, which runs them. Thread rule: as
 * corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_IMPORTER_RUN_H
#define ASKWELL_CORPUS_IMPORTER_RUN_H

#include "corpus/importer.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Adds to *rep. whole is false when a part of the input could not be listed: nothing is swept. */
int run_importer(struct store *st, const struct importer *imp, struct input *in, bool whole,
                 const struct import_opt *opt, struct import_report *rep, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
