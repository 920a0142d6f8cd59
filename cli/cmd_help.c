/* cmd_help.c - askwell help: the same texts as --help, and the query language.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"

struct help_opts {
    struct cmd_common common;
};
static const struct opt options[] = {CMD_COMMON_OPTIONS(help_opts)};
static const struct help_opts defaults;

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    (void)opts;
    for (const struct cmd *const *c = commands(); *c; c++) {
        if (!nwords)
            printf("  %-9s %s\n", (*c)->name, (*c)->summary);
        else if (!strcmp((*c)->name, words[0])) {
            command_help(*c);
            return 0;
        }
    }
    return nwords ? ask_fail(err, ASK_USAGE, "there is no command '%s'", words[0]) : 0;
}

const struct cmd cmd_help = {
    .name = "help",
    .words = "[COMMAND]",
    .summary = "list the commands, or show one command's options and examples",
    .examples = "  askwell help search\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
