/* cmd_help.c - askwell help: the same texts as --help, the query language, and the formats.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the texts, which stand in the rows of commands, operators and importers.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "corpus/importer.h"
#include "query/operators.h"

struct help_opts {
    struct cmd_common common;
};
static const struct opt options[] = {CMD_COMMON_OPTIONS(help_opts)};
static const struct help_opts defaults;

/* The query language belongs to search's help; its rows are the parser's own. */
static void operators_help(void)
{
    size_t n;
    const struct qop *ops = operators(&n);
    const char *help, *state;
    printf("\nThe query language:\n"
           "  words              wanted, not all required; rare ones count most\n"
           "  \"exact words\"      must stand in the text as they are, punctuation included\n"
           "  -word              must not stand in it; shell flags are left alone\n"
           "  AND OR NOT ( )     in upper case\n"
           "  [tag]              has the tag\n");
    for (size_t i = 0; i < n; i++)
        printf("  %-18s %s\n", ops[i].example, ops[i].help);
    printf("\nis: takes");
    for (size_t i = 0; (state = operator_state(i, &help)) != NULL; i++)
        printf("%s %s", i ? "," : "", state);
    printf("\nA - in front negates any operator. docs/query-language.md is the whole of it.\n");
}

/* What index can read; the rows are the importers' own. */
static void formats_help(void)
{
    printf("\nFormats:\n");
    for (const struct importer *const *i = importers(); *i; i++)
        printf("  %-14s %s: %s\n", (*i)->name, (*i)->title, (*i)->takes);
    printf("\ndocs/sources.md says of each how to get the export, what is kept and what is "
           "private.\n");
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    (void)opts;
    for (const struct cmd *const *c = commands(); *c; c++) {
        if (!nwords)
            printf("  %-9s %s\n", (*c)->name, (*c)->summary);
        else if (!strcmp((*c)->name, words[0])) {
            command_help(*c);
            if (!strcmp(words[0], "search"))
                operators_help();
            if (!strcmp(words[0], "index"))
                formats_help();
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
