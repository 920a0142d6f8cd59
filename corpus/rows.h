/* rows.h - dumps made of <row a="b" .../> elements, one row at a time, in bounded memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the attributes mean (sources/stackexchange.c).
 * A bad row costs that row: it is handed out with its reason and the attributes read before the
 * bad place. Limits: 16 MiB and 64 attributes a row; no entities but XML's own five and numbers,
 * so that nothing can expand. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_ROWS_H
#define ASKWELL_CORPUS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ROW_ATTRS_MAX = 64 };

struct row {
    int64_t line; /* where it starts, from 1 */
    bool bad;     /* with reason; what was read before the bad place is in attrs */
    bool part;    /* bad, and it is no row: no row is lost by it */
    char reason[120];
    struct {
        struct sv name, value; /* value decoded, not checked for UTF-8 */
    } attrs[ROW_ATTRS_MAX];
    size_t nattrs;
};

struct rows {
    struct cut cut;
    char root[64]; /* name of the root element, "" before it */
    bool complete; /* the root was closed behind the last row: the dump is whole */
    bool in_comment;
    int64_t comment_line; /* where it began */
    bool begun;           /* a row has been seen: from then on none can be inside a comment */
    bool held;            /* the piece that ended a comment by being a row waits here */
    struct piece piece;
    bool cp1252;       /* the declaration says Latin-1 or windows-1252 */
    struct sb scratch; /* values converted from another encoding */
};

void rows_init(struct rows *r, struct stream *s); /* s is lent */
/* 1 and a row (which may be bad), 0 at the end, or an error of the stream or of the whole file
 * (FORMAT: UTF-16, an encoding that cannot be read). Lent until the next call. */
int rows_next(struct rows *r, struct row *out, struct ask_err *err);
bool rows_complete(const struct rows *r); /* the end was reached and the root was closed */
void rows_dispose(struct rows *r);

/* The value of an attribute; empty when absent. */
struct sv row_get(const struct row *row, struct sv name);
bool row_has(const struct row *row, struct sv name);
/* As a number; other when absent or not a number. */
int64_t row_i64(const struct row *row, struct sv name, int64_t other);

#ifdef __cplusplus
}
#endif
#endif
