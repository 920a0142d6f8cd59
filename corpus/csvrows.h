/* csvrows.h - CSV with a header, one record at a time, in bounded memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Fields are cut by libcsv: commas (or another character), quotes, line breaks inside quotes,
 * blanks around bare fields dropped; CR LF and LF end records. Notes before the header are passed
 * over. A bad record costs itself only: where a quote is never closed, reading goes on at the next
 * line that is a record by itself. Limits: 16 MiB and 4,096 fields a record. Not here: what the
 * columns mean. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_CSVROWS_H
#define ASKWELL_CORPUS_CSVROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"
#include "corpus/importer.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CSV_FIELDS_MAX = 4096,
    CSV_RECORD_MAX = INPUT_PIECE_MAX, /* bytes of a record as it stands in the file */
    CSV_NOTES_MAX = 100               /* records before the header */
};

struct csvrows_opt {
    const char *const *header; /* names that the header must hold, NULL at the end; records before
                                  it are notes. NULL: the first record is the header */
    bool backslash;            /* quotes inside quotes are written \" ; "" is understood as well */
    char delimiter;            /* 0: a comma */
};

struct csvrow {
    int64_t line;            /* where it starts, from 1 */
    const struct sv *fields; /* lent until the next record, not checked for UTF-8 */
    size_t n;
    char reason[120]; /* why it is bad, "" when it is not */
};

struct csvrows;

/* s and opt are lent. */
int csvrows_new(struct csvrows **out, struct stream *s, const struct csvrows_opt *opt,
                struct ask_err *err);
void csvrows_free(struct csvrows *r); /* NULL is fine */
/* 1 and a record (which may be bad), 0 at the end, or an error: of the stream, or FORMAT when there
 * is no such header. The header is read before the first record. */
int csvrows_next(struct csvrows *r, struct csvrow *out, struct ask_err *err);
/* After the end: false when it came inside of quotes. */
bool csvrows_complete(const struct csvrows *r);
/* The number of a column, whatever the case of its name; -1 when there is none or the header has
 * not been read. */
ptrdiff_t csvrows_column(const struct csvrows *r, const char *name);
/* A field by name; empty when there is none. */
struct sv csvrows_get(const struct csvrows *r, const struct csvrow *row, const char *name);

/* Calls each for the good records of a member; ticks, reports bad ones and what breaks off, as the
 * loops of corpus/members.h do. quiet: of a first pass, nothing is reported. */
int import_csv(struct import_run *run, size_t member, const struct csvrows_opt *opt, bool quiet,
               int (*each)(void *ctx, const struct csvrows *r, const struct csvrow *row,
                           const char *file, struct ask_err *err),
               void *ctx, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
