/* report.h - filling the report of an import; its shape is in corpus/importer.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the command line reads of it. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_REPORT_H
#define ASKWELL_CORPUS_REPORT_H

#include "corpus/importer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Adds to the row called name of a table of at most max rows, made when new. */
void report_count(struct import_count *v, size_t *n, size_t max, const char *name, int64_t add);
/* Counts a bad item; the first 1,000 are kept with their reason. */
void report_bad(struct import_report *rep, const char *file, int64_t position, const char *unit,
                const char *reason);
void report_add_counts(struct import_report *rep, const struct store_counts *c);

#ifdef __cplusplus
}
#endif
#endif
