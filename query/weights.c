/* weights.c - the default weights of ranking, and reading and writing a file of others.
 * Not here: what they weigh (rank.h has the features and knobs, docs/relevance.md the formulas),
 * learning them (ascent.c).
 * Method: the rows are made from rank.h's two tables, so that a new weight is a row there alone.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/weights.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

const struct rank_weights rank_defaults = {.w =
                                               {
#define X(name, text, weight, help) [RANK_##name] = weight,
                                                   RANK_FEATURE_MAP(X)
#undef X
                                               },
#define X(name, value, least, most, help) .name = value,
                                           RANK_KNOB_MAP(X)
#undef X
};

static const struct weight_row rows[] = {
#define X(name, text, weight, help)                                                                \
    {text, help, weight, 0, RANK_WEIGHT_MAX, offsetof(struct rank_weights, w[RANK_##name])},
    RANK_FEATURE_MAP(X)
#undef X
#define X(name, value, least, most, help)                                                          \
    {#name, help, value, least, most, offsetof(struct rank_weights, name)},
        RANK_KNOB_MAP(X)
#undef X
};
#define ROWS (sizeof rows / sizeof *rows)

size_t weights_count(void)
{
    return ROWS;
}

const struct weight_row *weights_row(size_t i)
{
    return i < ROWS ? &rows[i] : NULL;
}

double *weights_at(struct rank_weights *w, size_t i)
{
    return i < ROWS ? (double *)(void *)((char *)w + rows[i].offset) : NULL;
}

static size_t row_of(struct sv name)
{
    size_t i = 0;

    while (i < ROWS && !sv_eq(name, sv_of(rows[i].name))) {
        i++;
    }
    return i;
}

/* A plain decimal number and nothing behind it: what strtod takes besides (hex, "nan", "inf") is
 * no weight. */
static bool number_of(double *out, struct sv text)
{
    char buf[64], *end;

    if (!text.n || text.n >= sizeof buf) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        if (!memchr("0123456789.eE+-", text.p[i], 15)) {
            return false;
        }
        buf[i] = text.p[i];
    }
    buf[text.n] = 0;
    *out = strtod(buf, &end);
    return *end == 0 && isfinite(*out);
}

#define SHOWN(s) (int)((s).n < 40 ? (s).n : 40), (s).p

static int take_line(struct rank_weights *w, bool *given, struct sv line, const char *path,
                     size_t number, struct ask_err *err)
{
    const ptrdiff_t hash = sv_chr(line, '#');
    struct sv name, value;
    ptrdiff_t eq;
    size_t row;
    double x;

    line = sv_trim(hash >= 0 ? sv_make(line.p, (size_t)hash) : line);
    if (!line.n) {
        return 0;
    }
    if ((eq = sv_chr(line, '=')) <= 0) {
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: not “name = value”", path, number);
    }
    name = sv_trim(sv_make(line.p, (size_t)eq));
    value = sv_trim(sv_skip(line, (size_t)eq + 1));
    if ((row = row_of(name)) == ROWS) {
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: there is no weight “%.*s”", path, number,
                        SHOWN(name));
    }
    if (given[row]) {
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: %s is given twice", path, number,
                        rows[row].name);
    }
    if (!number_of(&x, value)) {
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: %s is a number, not “%.*s”", path, number,
                        rows[row].name, SHOWN(value));
    }
    if (x < rows[row].least || x > rows[row].most) {
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: %s is %g to %g, not %.*s", path, number,
                        rows[row].name, rows[row].least, rows[row].most, SHOWN(value));
    }
    given[row] = true;
    *weights_at(w, row) = x;
    return 0;
}

int weights_parse(struct rank_weights *out, struct sv text, const char *path, struct ask_err *err)
{
    bool given[ROWS] = {false};
    struct rank_weights w = rank_defaults;
    struct sv line;
    double sum = 0;
    size_t number = 0;
    int rc = 0;

    while (rc == 0 && sv_line(&text, &line)) {
        rc = take_line(&w, given, line, path, ++number, err);
    }
    for (size_t i = 0; i < RANK_FEATURES; i++) {
        sum += w.w[i];
    }
    if (rc == 0 && sum <= 0) {
        rc = ask_fail(err, ASK_FORMAT, "%s: every feature has the weight 0", path);
    }
    if (rc == 0) {
        *out = w;
    }
    return rc;
}

int weights_read(struct rank_weights *out, const char *path, struct ask_err *err)
{
    struct sb text = SB_INIT(WEIGHTS_FILE_MAX);
    int rc = file_read(&text, path, err);

    if (rc >= 0) {
        rc = weights_parse(out, sb_view(&text), path, err);
    }
    sb_dispose(&text);
    return rc;
}

void weights_write(struct sb *b, const struct rank_weights *w, struct sv comment)
{
    struct rank_weights copy = *w;
    struct sv line;

    while (sv_line(&comment, &line)) {
        sb_puts(b, "# ");
        sb_sv(b, line);
        sb_putc(b, '\n');
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (i == 0 || i == RANK_FEATURES) {
            sb_puts(b, i ? "\n# What shapes the features, and what is done with them.\n"
                         : "\n# Features: their weights in the sum.\n");
        }
        sb_printf(b, "%-10s = %-8.6g # %s\n", rows[i].name, *weights_at(&copy, i), rows[i].help);
    }
}
