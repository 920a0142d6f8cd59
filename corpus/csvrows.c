/* csvrows.c - records of CSV; the only file that knows libcsv.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what becomes of a bad record beyond its report (importer.c).
 * Method: libcsv is fed a line at a time, strictly, until it has a record; the bytes of the record
 * are kept until then. A quote where none may stand on the first line is taken as text (5" disk).
 * On a later line it means that the quote which opened the field was never closed and this is
 * another record's: the record is bad, and reading goes on behind its first line, where only what
 * has as many fields as the header counts as a record until one has. Bytes read again are counted,
 * so that no file can make this slow: past a budget a bad record costs all that was read of it. \"
 * is written as "" before libcsv sees it, which both take the same room.
 */
#include "corpus/csvrows.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sb.h"

enum {
    READ = 64 << 10,
    FIELD_STEP = 128 << 10 /* libcsv's buffer grows by */,
    AGAIN_MAX = 64 << 20,
    AGAIN_SHARE = 2
};

struct csvrows {
    struct stream *s;
    const struct csvrows_opt *opt;
    struct csv_parser csv;
    struct sb raw; /* what was read; the record begins at */
    size_t at;
    size_t fed;      /* bytes of the record that libcsv has seen */
    int64_t line;    /* of the record */
    int64_t lines;   /* of it that libcsv has seen */
    int64_t again;   /* bytes read a second time */
    int64_t taken;   /* bytes of the stream */
    bool eof, broke; /* it ended inside of quotes */
    bool quoted;     /* inside of quotes, for \" */
    bool loose;      /* the record has stray quotes and is read liberally */
    int64_t suspect; /* before this line only a record as wide as the header is one */
    bool done;       /* libcsv had the end of a record */
    struct sb text;  /* fields, one behind the other */
    size_t *ends;
    size_t n;
    struct sv *fields;
    char *names; /* of the columns, each ended by a NUL; NULL before the header */
    size_t columns;
};

/* ---- libcsv ---- */

static int is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static int is_end(unsigned char c)
{
    return c == '\n';
}

static void on_field(void *p, size_t n, void *ctx)
{
    struct csvrows *r = ctx;
    if (r->n < CSV_FIELDS_MAX) {
        sb_put(&r->text, p ? p : "", n);
        r->ends[r->n] = r->text.n;
    }
    r->n++;
}

static void on_record(int c, void *ctx)
{
    (void)c;
    ((struct csvrows *)ctx)->done = true;
}

static unsigned char mode(bool loose)
{
    return loose ? 0 : CSV_STRICT | CSV_STRICT_FINI;
}

/* Forgets what libcsv holds of a record. */
static void restart(struct csvrows *r, bool loose)
{
    csv_set_opts(&r->csv, 0);
    (void)csv_fini(&r->csv, NULL, NULL, NULL);
    csv_set_opts(&r->csv, mode(loose));
    r->loose = loose;
    r->fed = 0;
    r->lines = 0;
    r->quoted = false;
    r->done = false;
    r->n = 0;
    sb_reset(&r->text);
}

int csvrows_new(struct csvrows **out, struct stream *s, const struct csvrows_opt *opt,
                struct ask_err *err)
{
    struct csvrows *r = calloc(1, sizeof *r);
    *out = NULL;
    if (!r)
        return ask_fail(err, ASK_NOMEM, "no memory to read CSV");
    r->s = s;
    r->opt = opt;
    r->line = 1;
    sb_init(&r->raw, CSV_RECORD_MAX + READ);
    sb_init(&r->text, CSV_RECORD_MAX + READ);
    r->ends = calloc(CSV_FIELDS_MAX, sizeof *r->ends);
    r->fields = calloc(CSV_FIELDS_MAX, sizeof *r->fields);
    if (csv_init(&r->csv, mode(false)) != 0 || !r->ends || !r->fields) {
        csvrows_free(r);
        return ask_fail(err, ASK_NOMEM, "no memory to read CSV");
    }
    csv_set_space_func(&r->csv, is_blank);
    csv_set_term_func(&r->csv, is_end);
    csv_set_blk_size(&r->csv, FIELD_STEP);
    if (opt->delimiter)
        csv_set_delim(&r->csv, (unsigned char)opt->delimiter);
    *out = r;
    return 0;
}

void csvrows_free(struct csvrows *r)
{
    if (!r)
        return;
    csv_free(&r->csv);
    sb_dispose(&r->raw);
    sb_dispose(&r->text);
    free(r->ends);
    free(r->fields);
    free(r->names);
    free(r);
}

bool csvrows_complete(const struct csvrows *r)
{
    return r->eof && !r->broke;
}

/* ---- lines ---- */

/* Finds the end of the line that starts at r->fed, reading on as needed: its length with the
 * newline, 0 at the end of the stream, or an error; LIMIT when the record becomes too long. */
static ptrdiff_t line_end(struct csvrows *r, struct ask_err *err)
{
    size_t looked = r->fed;
    for (;;) {
        const char *p = r->raw.p + r->at;
        size_t n = r->raw.n - r->at;
        const char *nl = n > looked ? memchr(p + looked, '\n', n - looked) : NULL;
        if (nl || r->eof)
            return nl ? nl + 1 - (p + r->fed) : (ptrdiff_t)(n - r->fed);
        if (n > CSV_RECORD_MAX)
            return ASK_LIMIT;
        looked = n;
        if (r->at > 0) {
            memmove(r->raw.p, p, n);
            sb_cut(&r->raw, n);
            r->at = 0;
        }
        char *room = sb_reserve(&r->raw, READ);
        ptrdiff_t got = room ? stream_read(r->s, room, READ, err)
                             : ask_fail(err, ASK_NOMEM, "no memory to read CSV");
        if (got < 0)
            return got;
        sb_commit(&r->raw, (size_t)got);
        r->eof = got == 0;
        if (r->taken == 0 && sv_starts(sb_view(&r->raw), SV("\357\273\277")))
            memset(r->raw.p, ' ', 3); /* blanks, which are dropped before a field */
        r->taken += got;
    }
}

/* Writes "" for \" inside of quotes. */
static void translate(struct csvrows *r, char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            r->quoted = !r->quoted;
        else if (p[i] == '\\' && r->quoted && i + 1 < n && p[i + 1] == '\\')
            i++;
        else if (p[i] == '\\' && r->quoted && i + 1 < n && p[i + 1] == '"')
            p[i++] = '"';
    }
}

/* ---- records ---- */

static void bad(struct csvrow *out, const char *reason)
{
    snprintf(out->reason, sizeof out->reason, "%s", reason);
}

/* Ends a record that cannot be read: goes on behind its first line, or behind all of it. */
static void give_up(struct csvrows *r)
{
    const char *p = r->raw.p + r->at;
    size_t n = r->raw.n - r->at, seen = r->fed;
    const char *nl = n > 0 ? memchr(p, '\n', n) : NULL;
    bool rewind = nl && r->again < AGAIN_MAX + AGAIN_SHARE * r->taken;
    if (r->line + r->lines >= r->suspect)
        r->suspect = r->line + r->lines + 1;
    if (rewind) {
        r->at += (size_t)(nl + 1 - p);
        r->again += (int64_t)seen;
        r->line++;
    } else {
        r->at = r->raw.n;
        r->line += r->lines;
    }
    restart(r, false);
}

/* A line for libcsv: 1, 0 at the end, or an error; *why is set when the record is bad. */
static int feed_line(struct csvrows *r, const char **why, struct ask_err *err)
{
    ptrdiff_t n = line_end(r, err);
    char *p = r->raw.p + r->at + r->fed;
    if (n == ASK_LIMIT && r->raw.n - r->at > CSV_RECORD_MAX) {
        *why = "a record is longer than 16 MiB; is a quote not closed?";
        return 1;
    }
    if (n < 0)
        return (int)n;
    if (n == 0) { /* which may end a record as well */
        csv_set_opts(&r->csv, mode(false));
        bool open = csv_fini(&r->csv, on_field, on_record, r) != 0;
        *why = open ? "a quote is not closed" : NULL;
        r->broke = r->broke || open;
        return open || r->done;
    }
    if (r->opt->backslash && !r->loose)
        translate(r, p, (size_t)n);
    size_t got = csv_parse(&r->csv, p, (size_t)n, on_field, on_record, r);
    if (got == (size_t)n) {
        r->fed += got;
        r->lines++;
    } else if (csv_error(&r->csv) != CSV_EPARSE) {
        return ask_fail(err, ASK_NOMEM, "no memory to read CSV");
    } else if (r->lines == 0 && !r->loose) {
        restart(r, true);
    } else {
        *why = "a quote is not closed";
    }
    if (!sb_ok(&r->text) || !sb_ok(&r->raw))
        return ask_fail(err, ASK_NOMEM, "no memory to read CSV");
    return 1;
}

/* Feeds lines until libcsv has a record: 1, 0 at the end, or an error; *why is set when it is bad.
 */
static int feed(struct csvrows *r, const char **why, struct ask_err *err)
{
    int rc = 1;
    *why = NULL;
    while (rc > 0 && !r->done && !*why) {
        rc = feed_line(r, why, err);
        bool empty = r->lines > 0 && !r->done && r->n == 0 && !r->csv.quoted;
        if (rc > 0 && empty && !*why) {
            r->line += r->lines;
            r->at += r->fed;
            restart(r, false);
        }
    }
    return rc;
}

/* What is wrong with a record that was read, or NULL. */
static const char *wrong(const struct csvrows *r)
{
    if (r->n > CSV_FIELDS_MAX)
        return "a record has more than 4096 fields";
    if (!r->names)
        return NULL;
    if (r->n > r->columns)
        return "a record has more fields than the header";
    return r->loose && r->lines > 1 && r->n != r->columns ? "a quote is not closed" : NULL;
}

/* Hands out what libcsv has, and makes ready for the next. */
static void give(struct csvrows *r, struct csvrow *out)
{
    size_t from = 0;
    for (size_t i = 0; i < r->n; i++) {
        r->fields[i] = sv_make(r->text.p ? r->text.p + from : "", r->ends[i] - from);
        from = r->ends[i];
    }
    out->fields = r->fields;
    out->n = r->n;
    r->line += r->lines;
    r->at += r->fed;
}

/* A record as it comes, header or not. */
static int next(struct csvrows *r, struct csvrow *out, struct ask_err *err)
{
    const char *why;
    for (;;) {
        restart(r, false);
        int rc = feed(r, &why, err);
        *out = (struct csvrow){.line = r->line};
        if (rc <= 0)
            return rc;
        if (!why)
            why = wrong(r);
        if (r->line < r->suspect && (why || r->n != r->columns)) {
            give_up(r); /* still of the bad record */
            continue;
        }
        if (why) {
            bad(out, why);
            give_up(r);
        } else {
            r->suspect = 0;
            give(r, out);
        }
        return 1;
    }
}

/* ---- the header ---- */

static bool is_header(const struct csvrows *r, const struct csvrow *row)
{
    for (const char *const *name = r->opt->header; name && *name; name++) {
        size_t i = 0;
        while (i < row->n && !sv_ieq(sv_trim(row->fields[i]), sv_of(*name)))
            i++;
        if (i == row->n)
            return false;
    }
    return true;
}

static int take_header(struct csvrows *r, const struct csvrow *row, struct ask_err *err)
{
    struct sb names = SB_INIT(CSV_RECORD_MAX + CSV_FIELDS_MAX);
    for (size_t i = 0; i < row->n; i++) {
        struct sv name = sv_trim(row->fields[i]);
        for (size_t k = 0; k < name.n; k++)
            sb_putc(&names, name.p[k] ? name.p[k] : ' ');
        sb_putc(&names, '\0');
    }
    r->columns = row->n;
    r->names = sb_take(&names, NULL);
    sb_dispose(&names);
    return r->names ? 0 : ask_fail(err, ASK_NOMEM, "no memory to read CSV");
}

int csvrows_next(struct csvrows *r, struct csvrow *out, struct ask_err *err)
{
    int notes = 0, rc;
    while (!r->names) {
        if ((rc = next(r, out, err)) < 0)
            return rc;
        bool found = rc > 0 && !out->reason[0] && is_header(r, out);
        if (!found && (rc == 0 || ++notes > CSV_NOTES_MAX))
            return ask_fail(err, ASK_FORMAT, "it has no line with the names of the columns");
        r->suspect = 0;
        if (found && (rc = take_header(r, out, err)) < 0)
            return rc;
    }
    return next(r, out, err);
}

ptrdiff_t csvrows_column(const struct csvrows *r, const char *name)
{
    const char *p = r->names;
    for (size_t i = 0; p && i < r->columns; i++, p += strlen(p) + 1)
        if (sv_ieq(sv_of(p), sv_of(name)))
            return (ptrdiff_t)i;
    return -1;
}

struct sv csvrows_get(const struct csvrows *r, const struct csvrow *row, const char *name)
{
    ptrdiff_t at = csvrows_column(r, name);
    return at >= 0 && (size_t)at < row->n ? row->fields[at] : sv_make("", 0);
}

/* ---- a member of an export ---- */

static const struct post_key NO_KEY = {SPACE_POST, {NULL, 0}};

static int failed(struct import_run *run, const char *file, int64_t line, const struct ask_err *own,
                  bool quiet, struct ask_err *err)
{
    if (own->rc == ASK_NOMEM)
        return ask_fail(err, ASK_NOMEM, "%s", own->msg);
    if (quiet)
        return 0;
    import_incomplete(run, "%s could not be read to its end", file);
    return import_bad(run, NO_KEY, file, line, "line", err, "%s", own->msg);
}

int import_csv(struct import_run *run, size_t member, const struct csvrows_opt *opt, bool quiet,
               int (*each)(void *ctx, const struct csvrows *r, const struct csvrow *row,
                           const char *file, struct ask_err *err),
               void *ctx, struct ask_err *err)
{
    struct input *in = import_input(run);
    const char *file = input_at(in, member)->name;
    struct ask_err own = {0};
    struct stream *s = NULL;
    struct csvrows *r = NULL;
    struct csvrow row = {0};
    int more, rc = stream_open_plain(&s, in, member, &own);
    if (rc >= 0)
        rc = csvrows_new(&r, s, opt, &own);
    if (rc < 0)
        rc = failed(run, file, 0, &own, quiet, err);
    while (r && rc >= 0 && (more = csvrows_next(r, &row, &own)) != 0) {
        if (more < 0) {
            rc = failed(run, file, row.line, &own, quiet, err);
            break;
        }
        if (!row.reason[0])
            rc = each(ctx, r, &row, file, err);
        else if (!quiet)
            rc = import_bad(run, NO_KEY, file, row.line, "line", err, "%s", row.reason);
        if (rc >= 0)
            rc = import_tick(run, file, stream_offset(s), err);
    }
    if (r && rc >= 0 && !quiet && own.rc >= 0 && !csvrows_complete(r))
        import_incomplete(run, "%s breaks off", file);
    csvrows_free(r);
    stream_close(s);
    return rc;
}
