/* weights.h - every weight of the ranking as a row, and the file that they stand in.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The file is text, one `name = value` a line; `#` begins a comment, white space is free. What is
 * not named keeps its default, so that a file outlives the features of its day. A name nobody
 * knows, a name said twice, a value that is no number or out of its range is FORMAT, with file and
 * line: a typing error must not pass for a setting.
 * Thread rule: pure; the tables are constant.
 */
#ifndef ASKWELL_QUERY_WEIGHTS_H
#define ASKWELL_QUERY_WEIGHTS_H

#include <stddef.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "query/rank.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WEIGHTS_FILE     "weights" /* in the data folder: read when it is there */
#define WEIGHTS_FILE_MAX (64u << 10)

struct weight_row {
    const char *name, *help;
    double value, least, most; /* the default, and its range */
    size_t offset;             /* in struct rank_weights */
};

size_t weights_count(void); /* the features come first, in the order of enum rank_feature */
const struct weight_row *weights_row(size_t i);
/* The field of a row. */
double *weights_at(struct rank_weights *w, size_t i);

/* path names the file in messages. */
int weights_parse(struct rank_weights *out, struct sv text, const char *path, struct ask_err *err);
int weights_read(struct rank_weights *out, const char *path, struct ask_err *err);
/* All of them as a file, each with its help; comment is written on top, line by line. */
void weights_write(struct sb *b, const struct rank_weights *w, struct sv comment);

#ifdef __cplusplus
}
#endif
#endif
