/* sqldump.c - cuts a dump in SQL into rows.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: bytes (sqldump_scan.c), single values (sqldump_value.c), what becomes of a bad row
 * (importer.c). Method: bytes come through one window; statements are told apart by their first
 * words, those about tables that are wanted are read value by value, the others passed over to
 * their ';', where only quotes, comments and $tag$ matter. Whether a backslash escapes depends on
 * the database: it does for MySQL, which is known by its comments and backticks, and not for the
 * others, known by theirs; without a mark it does. An INSERT of many megabytes on one line is read
 * row by row.
 */
#include "corpus/sqldump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/sqldump_priv.h"

enum { COLUMNS_BYTES = 64 << 10 };

/* ---- names ---- */

/* A name, quoted or not, in lower case where it was not quoted. False when there is none. */
static bool name_read(struct sqldump *d, char out[SQLDUMP_NAME_MAX], bool *quoted)
{
    int c = sqldump_space(d), close = c == '[' ? ']' : c;
    size_t n = 0;
    *quoted = c == '`' || c == '"' || c == '[';
    if (c == '`')
        sqldump_learn(d, SQLDUMP_MYSQL);
    if (c == '"')
        sqldump_learn(d, SQLDUMP_STANDARD);
    if (*quoted)
        (void)sqldump_get(d);
    while ((c = sqldump_peek(d)) >= 0 && (*quoted ? c != close : sqldump_is_word(c))) {
        (void)sqldump_get(d);
        if (n < SQLDUMP_NAME_MAX - 1)
            out[n++] = (char)(!*quoted && c >= 'A' && c <= 'Z' ? c | 32 : c);
    }
    if (*quoted)
        (void)sqldump_get(d);
    out[n] = '\0';
    return n > 0;
}

/* A table's name without its schema. */
static bool table_read(struct sqldump *d, char out[SQLDUMP_NAME_MAX])
{
    bool quoted;
    do {
        if (!name_read(d, out, &quoted))
            return false;
    } while (sqldump_space(d) == '.' && sqldump_get(d) >= 0);
    return true;
}

/* A word that must be there: takes it when it is. */
static bool word_is(struct sqldump *d, char word[SQLDUMP_NAME_MAX], const char *want)
{
    bool quoted;
    return name_read(d, word, &quoted) && !quoted && strcmp(word, want) == 0;
}

/* ---- columns ---- */

static void column_add(struct sqldump *d, const char *name)
{
    if (d->ncolumns < SQLDUMP_COLUMNS_MAX) {
        sb_put(&d->columns, name, strlen(name) + 1);
        d->ncolumns++;
    } else {
        d->too_many = true;
    }
}

static void columns_begin(struct sqldump *d)
{
    sb_reset(&d->columns);
    d->ncolumns = 0;
    d->too_many = false;
}

/* "(a, b)"; nothing when there is none. */
static void columns_read(struct sqldump *d)
{
    char name[SQLDUMP_NAME_MAX];
    bool quoted;
    columns_begin(d);
    if (sqldump_space(d) != '(')
        return;
    (void)sqldump_get(d);
    while (name_read(d, name, &quoted)) {
        column_add(d, name);
        if (sqldump_space(d) != ',')
            break;
        (void)sqldump_get(d);
    }
    int c;
    while ((c = sqldump_peek(d)) >= 0 && c != ')' && c != ';')
        (void)sqldump_get(d);
    if (c == ')')
        (void)sqldump_get(d);
}

static bool is_constraint(const char *word)
{
    static const char *const words[] = {"primary", "key",      "unique",  "constraint",
                                        "index",   "fulltext", "spatial", "check",
                                        "foreign", "exclude",  "period",  "like"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* Past a column's type and defaults, to the ',' or ')' behind it; false at the last one. */
static bool column_skip(struct sqldump *d)
{
    int c, depth = 0;
    while ((c = sqldump_peek(d)) >= 0 && c != ';') {
        (void)sqldump_get(d);
        if (c == '\'' || c == '"' || c == '`')
            sqldump_skip_quoted(d, c, c != '`' && sqldump_backslash(d));
        else if (c == '(')
            depth++;
        else if (c == ')' && depth-- == 0)
            return false;
        else if (c == ',' && depth == 0)
            return true;
        else if (c == '-' || c == '/')
            (void)sqldump_comment(d, c);
    }
    return false;
}

/* The columns that a CREATE TABLE gave; false when it was not seen. */
static bool columns_known(struct sqldump *d, const char *table)
{
    for (size_t i = 0; i < d->ntables; i++)
        if (strcmp(d->tables[i].name, table) == 0) {
            columns_begin(d);
            sb_put(&d->columns, d->tables[i].columns, d->tables[i].bytes);
            d->ncolumns = d->tables[i].n;
            return true;
        }
    return false;
}

static void columns_remember(struct sqldump *d, const char *table)
{
    if (d->ntables == SQLDUMP_TABLES_MAX || d->ncolumns == 0 || !sb_ok(&d->columns))
        return;
    char *name = strdup(table), *columns = malloc(d->columns.n);
    struct sql_table *grown = realloc(d->tables, (d->ntables + 1) * sizeof *grown);
    if (grown)
        d->tables = grown;
    if (!name || !columns || !grown) {
        free(name);
        free(columns);
        d->rc = ask_fail(&d->err, ASK_NOMEM, "no memory for the columns of a table");
        return;
    }
    memcpy(columns, d->columns.p, d->columns.n);
    d->tables[d->ntables++] = (struct sql_table){name, columns, d->columns.n, d->ncolumns};
}

static void create_table(struct sqldump *d)
{
    char table[SQLDUMP_NAME_MAX], name[SQLDUMP_NAME_MAX];
    bool quoted;
    if (!table_read(d, table))
        return;
    if (strcmp(table, "if") == 0 && word_is(d, name, "not") && word_is(d, name, "exists") &&
        !table_read(d, table))
        return;
    if (d->want(d->ctx, sv_of(table)) < 0 || sqldump_space(d) != '(')
        return;
    (void)sqldump_get(d);
    columns_begin(d);
    do {
        if (!name_read(d, name, &quoted))
            break;
        if (quoted || !is_constraint(name))
            column_add(d, name);
    } while (column_skip(d));
    columns_remember(d, table);
}

/* ---- statements ---- */

/* The table of the statement was read: is it wanted? Sets what a row will say. */
static bool table_wanted(struct sqldump *d)
{
    d->wanted = d->want(d->ctx, sv_of(d->table));
    return d->wanted >= 0;
}

/* Gives the columns their place in values. */
static void columns_ready(struct sqldump *d)
{
    if (d->ncolumns == 0 && !columns_known(d, d->table))
        d->ncolumns = 0;
    if (!sb_ok(&d->columns)) {
        d->rc = ask_fail(&d->err, ASK_NOMEM, "no memory for the columns of a table");
        d->ncolumns = 0;
    }
    const char *p = d->columns.p;
    for (size_t i = 0; i < d->ncolumns; i++) {
        d->values[i].column = sv_of(p);
        p += d->values[i].column.n + 1;
    }
}

/* Behind INSERT or REPLACE: true when rows follow. */
static bool insert_begin(struct sqldump *d)
{
    char word[SQLDUMP_NAME_MAX] = "";
    bool quoted = false, into = false;
    for (int i = 0; i < 6 && !into && name_read(d, word, &quoted); i++)
        into = strcmp(word, "into") == 0;
    if (!into || !table_read(d, d->table) || !table_wanted(d))
        return false;
    columns_read(d);
    if (!name_read(d, word, &quoted))
        return false;
    if (strcmp(word, "overriding") == 0)
        for (int i = 0; i < 2; i++)
            (void)name_read(d, word, &quoted);
    if (strcmp(word, "value") == 0) /* "overriding system value values" */
        if (sqldump_space(d) != '(' && !name_read(d, word, &quoted))
            return false;
    if (strcmp(word, "values") != 0 && strcmp(word, "value") != 0)
        return false;
    columns_ready(d);
    return true;
}

/* Behind COPY: true when a block of rows follows, wanted or not. */
static bool copy_begin(struct sqldump *d)
{
    char word[SQLDUMP_NAME_MAX];
    if (!table_read(d, d->table))
        return false;
    (void)table_wanted(d);
    columns_read(d);
    if (!word_is(d, word, "from") || !word_is(d, word, "stdin"))
        return false;
    sqldump_learn(d, SQLDUMP_STANDARD);
    columns_ready(d);
    sqldump_skip_statement(d);
    int c;
    while ((c = sqldump_peek(d)) >= 0 && c != '\n')
        (void)sqldump_get(d);
    (void)sqldump_get(d);
    return true;
}

static void set_read(struct sqldump *d)
{
    char word[SQLDUMP_NAME_MAX];
    bool quoted;
    if (!name_read(d, word, &quoted) || strcmp(word, "standard_conforming_strings") != 0)
        return;
    if (sqldump_space(d) == '=')
        (void)sqldump_get(d);
    if (name_read(d, word, &quoted))
        d->dialect = strcmp(word, "off") == 0 ? SQLDUMP_MYSQL : SQLDUMP_STANDARD;
}

static void skip_line(struct sqldump *d)
{
    int c;
    while ((c = sqldump_get(d)) >= 0 && c != '\n') {
    }
}

/* One statement: the state says what follows it. */
static void statement(struct sqldump *d)
{
    char word[SQLDUMP_NAME_MAX];
    bool quoted;
    int c = sqldump_space(d);
    if (c < 0)
        return;
    if (c == '#') {
        (void)sqldump_get(d);
        sqldump_line_comment(d);
        return;
    }
    if (c == '\\') { /* psql's own commands */
        skip_line(d);
        return;
    }
    if (c == ';' || c == 0xef || c == 0xbb || c == 0xbf || !sqldump_is_word(c) ||
        !name_read(d, word, &quoted)) {
        (void)sqldump_get(d);
        return;
    }
    if (strcmp(word, "delimiter") == 0) {
        skip_line(d);
        return;
    }
    if ((strcmp(word, "insert") == 0 || strcmp(word, "replace") == 0) && insert_begin(d)) {
        d->state = SQLDUMP_ROWS;
        return;
    }
    if (strcmp(word, "copy") == 0 && copy_begin(d)) {
        d->state = SQLDUMP_BLOCK;
        return;
    }
    if (strcmp(word, "create") == 0) {
        for (int i = 0; i < 3 && name_read(d, word, &quoted) && strcmp(word, "table") != 0; i++) {
        }
        if (strcmp(word, "table") == 0)
            create_table(d);
    } else if (strcmp(word, "set") == 0) {
        set_read(d);
    } else if (strcmp(word, "pragma") == 0 || strcmp(word, "begin") == 0) {
        sqldump_learn(d, SQLDUMP_STANDARD);
    }
    sqldump_skip_statement(d);
}

/* ---- rows ---- */

static int64_t position(const struct sqldump *d)
{
    return d->base + (int64_t)d->at;
}

static void row_begin(struct sqldump *d)
{
    sb_reset(&d->text);
    d->nvalues = 0;
    d->reason = NULL;
    d->row_at = position(d);
}

static void row_out(struct sqldump *d, struct sql_row *out)
{
    *out = (struct sql_row){.table = sv_of(d->table), .want = d->wanted, .at = d->row_at};
    if (!sb_ok(&d->text))
        d->reason = "the row is over 16 MiB";
    else if (!d->reason && d->ncolumns == 0)
        d->reason = "nothing says which columns the row has";
    else if (!d->reason && (d->nvalues != d->ncolumns || d->too_many))
        d->reason = "the row has another number of values than its table has columns";
    if (d->reason) {
        out->bad = true;
        snprintf(out->reason, sizeof out->reason, "%s", d->reason);
        return;
    }
    for (size_t i = 0; i < d->nvalues; i++) {
        size_t from = i ? d->end[i - 1] : 0;
        d->values[i].text = sv_make(d->text.p ? d->text.p + from : "", d->end[i] - from);
    }
    out->values = d->values;
    out->n = d->nvalues;
}

void sqldump_value_end(struct sqldump *d, bool null)
{
    if (d->nvalues < SQLDUMP_COLUMNS_MAX) {
        d->values[d->nvalues].null = null;
        d->end[d->nvalues] = d->text.n;
    }
    d->nvalues++;
}

/* The rest of "(a, b), ..." from before a row: 1 and a row, 0 when the statement has ended. */
static int values_next(struct sqldump *d, struct sql_row *out)
{
    int c;
    while ((c = sqldump_space(d)) == ',')
        (void)sqldump_get(d);
    if (c != '(') {
        sqldump_skip_statement(d); /* ";", "ON DUPLICATE KEY ..." */
        d->state = SQLDUMP_TOP;
        return 0;
    }
    row_begin(d);
    (void)sqldump_get(d);
    do {
        if (d->nvalues > SQLDUMP_COLUMNS_MAX)
            d->nvalues = SQLDUMP_COLUMNS_MAX + 1;
        sqldump_value_read(d);
        c = sqldump_get(d);
    } while (c == ',');
    if (c != ')') {
        d->broken = true;
        d->state = SQLDUMP_TOP;
        return 0;
    }
    row_out(d, out);
    return 1;
}

static bool copy_escape(struct sqldump *d, size_t from)
{
    static const char letters[] = "bfnrtv", bytes[] = "\b\f\n\r\t\v";
    int c = sqldump_get(d);
    const char *at = c > 0 ? strchr(letters, c) : NULL;
    if (c < 0)
        return false;
    if (c == 'N' && d->text.n == from)
        return true;
    if (at) {
        sb_putc(&d->text, bytes[at - letters]);
    } else if (c >= '0' && c <= '7') {
        int v = c - '0';
        for (int i = 0; i < 2 && (c = sqldump_peek(d)) >= '0' && c <= '7';
             i++, (void)sqldump_get(d))
            v = v * 8 + c - '0';
        sb_putc(&d->text, (char)v);
    } else {
        sb_putc(&d->text, (char)c);
    }
    return false;
}

/* Copies the bytes of the window up to a tab, a newline or a backslash; the byte that stops it. */
static int copy_plain(struct sqldump *d)
{
    while (sqldump_peek(d) >= 0) {
        size_t from = d->at;
        while (d->at < d->n && d->buf[d->at] != '\t' && d->buf[d->at] != '\n' &&
               d->buf[d->at] != '\\')
            d->at++;
        sb_put(&d->text, d->buf + from, d->at - from);
        if (d->at < d->n)
            return (unsigned char)d->buf[d->at++];
    }
    return -1;
}

/* A line of a wanted block: 1 and a row, 0 when the block has ended. */
static int copy_next(struct sqldump *d, struct sql_row *out)
{
    row_begin(d);
    size_t from = 0;
    bool null = false, first = true;
    for (;; first = false) {
        int c = copy_plain(d);
        if (c == '\\' && first && d->text.n == 0 && sqldump_peek(d) == '.') {
            skip_line(d);
            d->state = SQLDUMP_TOP;
            return 0;
        }
        if (c == '\\') {
            null = copy_escape(d, from) || null;
            continue;
        }
        if (c < 0) {
            d->broken = true;
            d->state = SQLDUMP_TOP;
            return 0;
        }
        if (c == '\n' && d->text.n > from && d->text.p[d->text.n - 1] == '\r')
            sb_cut(&d->text, d->text.n - 1); /* it went through Windows: real ones are "\r" */
        sqldump_value_end(d, null);
        if (d->nvalues > SQLDUMP_COLUMNS_MAX)
            d->nvalues = SQLDUMP_COLUMNS_MAX + 1;
        from = d->text.n;
        null = false;
        if (c == '\n')
            break;
    }
    row_out(d, out);
    return 1;
}

/* Lines of a block that is not wanted, up to its end or for a while. */
static void copy_skip(struct sqldump *d)
{
    int64_t until = position(d) + SQLDUMP_SKIP_PAUSE;
    while (d->state == SQLDUMP_BLOCK && position(d) < until) {
        int c = sqldump_get(d);
        if (c == '\\' && sqldump_peek(d) == '.')
            d->state = SQLDUMP_TOP;
        while (c >= 0 && c != '\n') {
            char *nl = d->at < d->n ? memchr(d->buf + d->at, '\n', d->n - d->at) : NULL;
            d->at = nl ? (size_t)(nl - d->buf) : d->n;
            c = sqldump_get(d);
        }
        if (c < 0 && d->state == SQLDUMP_BLOCK) {
            d->broken = true;
            d->state = SQLDUMP_TOP;
        }
    }
}

int sqldump_next(struct sqldump *d, struct sql_row *out, struct ask_err *err)
{
    int64_t until = position(d) + SQLDUMP_SKIP_PAUSE;
    int rc = 0;
    while (rc == 0 && d->rc >= 0 && sqldump_peek(d) >= 0) {
        if (d->state == SQLDUMP_ROWS)
            rc = values_next(d, out);
        else if (d->state == SQLDUMP_TOP)
            statement(d);
        else if (d->wanted >= 0)
            rc = copy_next(d, out);
        else
            copy_skip(d);
        if (rc == 0 && position(d) >= until)
            rc = 2;
    }
    if (d->rc < 0) {
        if (err)
            *err = d->err;
        return d->rc;
    }
    d->broken = d->broken || (rc == 0 && d->state == SQLDUMP_BLOCK);
    return rc;
}

bool sqldump_complete(const struct sqldump *d)
{
    return d->eof && !d->broken && (d->ended || !d->ends);
}

/* ---- the handle ---- */

int sqldump_open(struct sqldump **out, struct stream *s, int (*want)(void *ctx, struct sv table),
                 void *ctx, struct ask_err *err)
{
    struct sqldump *d = calloc(1, sizeof *d);
    *out = NULL;
    if (!d || !(d->buf = malloc(SQLDUMP_WINDOW))) {
        free(d);
        return ask_fail(err, ASK_NOMEM, "no memory to read SQL");
    }
    d->s = s;
    d->want = want;
    d->ctx = ctx;
    sb_init(&d->columns, COLUMNS_BYTES);
    sb_init(&d->text, SQLDUMP_ROW_MAX);
    *out = d;
    return 0;
}

void sqldump_free(struct sqldump *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->ntables; i++) {
        free(d->tables[i].name);
        free(d->tables[i].columns);
    }
    free(d->tables);
    sb_dispose(&d->columns);
    sb_dispose(&d->text);
    free(d->buf);
    free(d);
}
