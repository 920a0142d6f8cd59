/* opt.c - reading the command line by a table.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which options a command has (cli/cmd_*.c), environment variables, files.
 * Method: one pass over argv; what is no option moves to the front, in its order.
 */
#include "base/opt.h"

#include <inttypes.h>
#include <string.h>

#include "base/sv.h"

#define NAME_MAX_BYTES 32 /* longer names get no suggestion */

/* How many letters must change, come or go to make b of a (Levenshtein). */
static size_t distance(struct sv a, struct sv b)
{
    size_t row[NAME_MAX_BYTES + 1];

    if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES)
        return NAME_MAX_BYTES;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

            if (best > row[j] + 1)
                best = row[j] + 1;
            if (best > row[j - 1] + 1)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.n];
}

static int fail_unknown(const struct opt *table, struct sv name, struct ask_err *err)
{
    const struct opt *nearest = NULL;
    size_t least = 3; /* further away it would be a riddle, not a help */

    for (const struct opt *o = table; o->name; o++) {
        const struct sv candidate = sv_of(o->name);
        const bool starts = name.n >= 2 && sv_starts(candidate, name);
        const size_t d = starts ? 1 : distance(name, candidate);

        if (d < least && d < candidate.n) {
            least = d;
            nearest = o;
        }
    }
    if (nearest)
        return ask_fail(err, ASK_USAGE, "unknown option --" SV_FMT "; did you mean --%s?",
                        SV_ARG(name), nearest->name);
    return ask_fail(err, ASK_USAGE, "unknown option --" SV_FMT, SV_ARG(name));
}

static int opt_set(const struct opt *o, void *opts, const char *value, struct ask_err *err)
{
    char *field = (char *)opts + o->offset;
    struct opt_list *list;
    const bool yes = true;
    int64_t v;

    switch (o->kind) {
    case OPT_FLAG:
        memcpy(field, &yes, sizeof(yes));
        return 0;
    case OPT_STRING:
        memcpy(field, &value, sizeof(value));
        return 0;
    case OPT_INT:
        if (!sv_i64(sv_of(value), &v))
            return ask_fail(err, ASK_USAGE, "--%s wants a whole number, not \"%s\"", o->name,
                            value);
        if (v < o->min || v > o->max)
            return ask_fail(err, ASK_USAGE,
                            "--%s %s is out of range: %" PRId64 " to %" PRId64 " is possible",
                            o->name, value, o->min, o->max);
        memcpy(field, &v, sizeof(v));
        return 0;
    case OPT_LIST:
        list = (struct opt_list *)(void *)field;
        if (list->n == sizeof(list->v) / sizeof(list->v[0]))
            return ask_fail(err, ASK_LIMIT, "--%s is given more than %zu times", o->name, list->n);
        list->v[list->n++] = value;
        return 0;
    }
    return ask_fail(err, ASK_INTERNAL, "option --%s has no kind", o->name);
}

/* The place in argv, so that an option can take the next argument as its value. */
struct cursor {
    const struct opt *table;
    void *opts;
    char **argv;
    int argc;
    int at;
};

static int fail_no_value(const struct opt *o, struct ask_err *err)
{
    return ask_fail(err, ASK_USAGE, "--%s wants a value: --%s %s", o->name, o->name,
                    o->value ? o->value : "VALUE");
}

static int parse_long(struct cursor *c, struct ask_err *err)
{
    const char *arg = c->argv[c->at] + 2;
    const char *equals = strchr(arg, '=');
    const struct sv name = equals ? sv_make(arg, (size_t)(equals - arg)) : sv_of(arg);
    const struct opt *o = c->table;

    while (o->name && !sv_eq(sv_of(o->name), name))
        o++;
    if (!o->name)
        return fail_unknown(c->table, name, err);
    if (o->kind == OPT_FLAG) {
        if (equals)
            return ask_fail(err, ASK_USAGE, "--%s takes no value", o->name);
        return opt_set(o, c->opts, NULL, err);
    }
    if (equals)
        return opt_set(o, c->opts, equals + 1, err);
    if (c->at + 1 >= c->argc)
        return fail_no_value(o, err);
    return opt_set(o, c->opts, c->argv[++c->at], err);
}

/* "-v", "-vq", "-n5", "-n 5". */
static int parse_short(struct cursor *c, struct ask_err *err)
{
    const char *p = c->argv[c->at] + 1;

    for (; *p; p++) {
        const struct opt *o = c->table;
        int rc;

        while (o->name && o->letter != *p)
            o++;
        if (!o->name)
            return ask_fail(err, ASK_USAGE,
                            "unknown option -%c in \"%s\"; put -- before words that start with -",
                            *p, c->argv[c->at]);
        if (o->kind != OPT_FLAG) {
            if (p[1])
                return opt_set(o, c->opts, p + 1, err);
            if (c->at + 1 >= c->argc)
                return fail_no_value(o, err);
            return opt_set(o, c->opts, c->argv[++c->at], err);
        }
        rc = opt_set(o, c->opts, NULL, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int opt_parse(const struct opt *table, void *opts, int argc, char **argv, int *nwords,
              struct ask_err *err)
{
    struct cursor c = {table, opts, argv, argc, 1};
    bool only_words = false;
    int n = 0;
    int rc;

    *nwords = 0;
    for (; c.at < argc; c.at++) {
        char *arg = argv[c.at];

        if (only_words || arg[0] != '-' || arg[1] == '\0') {
            argv[1 + n++] = arg; /* never past c.at: nothing unread is lost */
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            only_words = true;
            continue;
        }
        rc = arg[1] == '-' ? parse_long(&c, err) : parse_short(&c, err);
        if (rc < 0)
            return rc;
    }
    *nwords = n;
    return 0;
}

void opt_help(const struct opt *table, FILE *out)
{
    int width = 0;

    for (const struct opt *o = table; o->name; o++) {
        const int w = (int)strlen(o->name) + (o->value ? (int)strlen(o->value) + 1 : 0);

        if (w > width)
            width = w;
    }
    for (const struct opt *o = table; o->name; o++) {
        const int w = (int)strlen(o->name) + (o->value ? (int)strlen(o->value) + 1 : 0);

        if (o->letter)
            (void)fprintf(out, "  -%c, ", o->letter);
        else
            (void)fprintf(out, "      ");
        (void)fprintf(out, "--%s%s%s%*s  %s\n", o->name, o->value ? " " : "",
                      o->value ? o->value : "", width - w, "", o->help);
    }
}
