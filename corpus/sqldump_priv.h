/* sqldump_priv.h - what the files of sqldump share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not for others. Thread rule: as corpus/sqldump.h.
 */
#ifndef ASKWELL_CORPUS_SQLDUMP_PRIV_H
#define ASKWELL_CORPUS_SQLDUMP_PRIV_H

#include "base/sb.h"
#include "corpus/sqldump.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SQLDUMP_WINDOW = 256 << 10 };
enum sql_dialect { SQLDUMP_UNKNOWN, SQLDUMP_MYSQL, SQLDUMP_STANDARD };
enum sql_state {
    SQLDUMP_TOP,  /* between statements */
    SQLDUMP_ROWS, /* behind VALUES */
    SQLDUMP_BLOCK /* within COPY */
};

struct sql_table { /* what CREATE TABLE said */
    char *name, *columns;
    size_t bytes, n;
};

struct sqldump {
    struct stream *s;
    int (*want)(void *ctx, struct sv table);
    void *ctx;
    char *buf; /* the window */
    size_t at, n;
    int64_t base; /* bytes before the window */
    bool eof;
    int rc; /* of the stream, sticky, with err */
    struct ask_err err;
    enum sql_dialect dialect;
    enum sql_state state;
    bool broken;      /* ends within something */
    bool ends, ended; /* the program that wrote it adds a last line; it was there */
    struct sql_table *tables;
    size_t ntables;
    char table[SQLDUMP_NAME_MAX]; /* of the statement */
    int wanted;
    struct sb columns; /* their names, each ended by a NUL */
    size_t ncolumns;
    bool too_many;
    struct sb text; /* the values of a row, one behind the other */
    struct sql_value values[SQLDUMP_COLUMNS_MAX];
    size_t end[SQLDUMP_COLUMNS_MAX]; /* of each value in text */
    size_t nvalues;
    const char *reason; /* why the row is bad */
    int64_t row_at;
};

int sqldump_fill(struct sqldump *d);
bool sqldump_two(struct sqldump *d);
void sqldump_learn(struct sqldump *d, enum sql_dialect what); /* when it is not known yet */
bool sqldump_backslash(const struct sqldump *d);
void sqldump_line_comment(struct sqldump *d); /* behind its mark */
/* 1 when c, which was taken, began a comment that has now been passed over. */
int sqldump_comment(struct sqldump *d, int c);
/* Behind an opening quote, to the closing one. */
void sqldump_skip_quoted(struct sqldump *d, int quote, bool backslash);
int sqldump_space(struct sqldump *d); /* passes over white space and comments; the byte behind */
void sqldump_skip_statement(struct sqldump *d);
/* Reads one value up to the ',' or ')' behind it into text. */
void sqldump_value_read(struct sqldump *d);
void sqldump_value_end(struct sqldump *d, bool null);

static inline int sqldump_peek(struct sqldump *d) /* -1 at the end */
{
    return d->at < d->n ? (unsigned char)d->buf[d->at] : sqldump_fill(d);
}

static inline int sqldump_get(struct sqldump *d)
{
    int c = sqldump_peek(d);
    if (c >= 0)
        d->at++;
    return c;
}

static inline bool sqldump_is_word(int c)
{
    return (c | 32) >= 'a' ? (c | 32) <= 'z' || c >= 0x80 || c == '_'
                           : (c >= '0' && c <= '9') || c == '_' || c == '$';
}

#ifdef __cplusplus
}
#endif
#endif
