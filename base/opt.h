/* opt.h - command-line options from a table into a struct.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A row per option; the help text, the man page's list and the shell completions are made from
 * the same rows. Long options take --name VALUE and --name=VALUE; "--" ends them; options and
 * words may be mixed. Thread rule: pure.
 */
#ifndef ASKWELL_BASE_OPT_H
#define ASKWELL_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

enum opt_kind {
    OPT_FLAG,   /* bool: --name sets it */
    OPT_STRING, /* const char *: lent from argv */
    OPT_INT,    /* int64_t between min and max */
    OPT_LIST    /* struct opt_list: may be given again and again */
};

enum { OPT_LIST_MAX = 64 };

struct opt_list {
    const char *v[OPT_LIST_MAX];
    size_t n;
};

struct opt {
    const char *name; /* without the dashes; NULL ends the table */
    char letter;      /* short form, 0 for none */
    enum opt_kind kind;
    size_t offset;     /* of the field in the options struct */
    const char *value; /* what the help calls the value, NULL for flags */
    const char *help;  /* one line */
    int64_t min, max;  /* OPT_INT: range, both included */
};

/* Fills *opts from argv; words (not options) are moved to the front of argv[1..] and counted in
 * *nwords. Unknown or malformed options are USAGE and name themselves and the nearest name. */
int opt_parse(const struct opt *table, void *opts, int argc, char **argv, int *nwords,
              struct ask_err *err);
void opt_help(const struct opt *table, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
