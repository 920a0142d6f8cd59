/* cmd.h - what a subcommand is.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A subcommand is one file cli/cmd_<name>.c that exports `const struct cmd cmd_<name>`; the build
 * makes the table. Help, man page and completions are made from the rows.
 * Thread rule: main thread only.
 */
#ifndef ASKWELL_CLI_CMD_H
#define ASKWELL_CLI_CMD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/opt.h"
#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* First member of every command's options. */
struct cmd_common {
    const char *data; /* folder of store and index; set before run, never NULL there */
    bool quiet, verbose, help;
};

// clang-format off
#define CMD_COMMON_OPTIONS(type) \
    {"data", 'd', OPT_STRING, offsetof(struct type, common.data), "DIR", \
     "where store and index are kept (default: $ASKWELL_DATA, else the XDG data folder)", 0, 0}, \
    {"quiet", 'q', OPT_FLAG, offsetof(struct type, common.quiet), NULL, "no progress, only errors", 0, 0}, \
    {"verbose", 'v', OPT_FLAG, offsetof(struct type, common.verbose), NULL, "say more on standard error", 0, 0}, \
    {"help", 'h', OPT_FLAG, offsetof(struct type, common.help), NULL, "show this help", 0, 0}, \
    {NULL, 0, OPT_FLAG, 0, NULL, NULL, 0, 0}
// clang-format on

struct cmd {
    const char *name;
    const char *words;       /* what follows the options, as the help shows it */
    const char *summary;     /* one line */
    const char *description; /* paragraphs; may be NULL */
    const char *examples;    /* lines "askwell ... # what it does" */
    const struct opt *options;
    const void *defaults; /* an options struct */
    size_t size;          /* of it */
    bool free_words;      /* options that are not known are words: queries hold shell flags */
    /* Returns an exit status >= 0, or an ASK_* code with *err set. */
    int (*run)(const void *opts, int nwords, char **words, struct ask_err *err);
};

const struct cmd *const *commands(void);  /* all, NULL at the end, by name */
void command_help(const struct cmd *cmd); /* on standard output */

/* Becomes non-zero on SIGINT and SIGTERM. */
extern volatile sig_atomic_t cmd_stop;

#ifdef __cplusplus
}
#endif
#endif
