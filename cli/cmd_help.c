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

static void operator_help(const struct qop *op)
{
    struct sv rest = sv_of(op->aliases), one;
    const char *between = "; also ";

    printf("  %-26s %s", op->example, op->help);
    if (*op->also) {
        printf("%s%s", between, op->also);
        between = ", ";
    }
    while (sv_next(&rest, ' ', &one))
        if (one.n) {
            printf("%s" SV_FMT ":", between, SV_ARG(one));
            between = ", ";
        }
    printf("\n");
}

/* The query language; its rows are the parser's own. */
static void query_help(void)
{
    size_t n;
    const struct qop *ops = operators(&n);
    const char *help, *state;

    printf("\nThe query language:\n"
           "  %-26s wanted, not all required; rare ones count most\n"
           "  %-26s must stand in the text as they are, punctuation included\n"
           "  %-26s must not stand in it; shell flags are left alone\n"
           "  %-26s in upper case\n"
           "  %-26s nothing but a word\n",
           "words", "\"exact words\"", "-word", "AND OR NOT ( )", "\\-word");
    for (size_t i = 0; i < n; i++)
        operator_help(&ops[i]);
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

/* What there is to read besides the commands; command: whose help ends with it. */
static const struct {
    const char *name, *command;
    void (*print)(void);
} topics[] = {{"query", "search", query_help}, {"formats", "index", formats_help}};
#define TOPICS (sizeof topics / sizeof *topics)

static void list(void)
{
    for (const struct cmd *const *c = commands(); *c; c++)
        printf("  %-9s %s\n", (*c)->name, (*c)->summary);
    printf("\nTopics:");
    for (size_t i = 0; i < TOPICS; i++)
        printf("%s %s", i ? "," : "", topics[i].name);
    printf("\n");
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    (void)opts;
    if (!nwords) {
        list();
        return 0;
    }
    for (size_t i = 0; i < TOPICS; i++)
        if (strcmp(topics[i].name, words[0]) == 0) {
            topics[i].print();
            return 0;
        }
    for (const struct cmd *const *c = commands(); *c; c++) {
        if (strcmp((*c)->name, words[0]) != 0)
            continue;
        command_help(*c);
        for (size_t i = 0; i < TOPICS; i++)
            if (strcmp(topics[i].command, words[0]) == 0)
                topics[i].print();
        return 0;
    }
    return ask_fail(err, ASK_USAGE, "there is no command or topic '%s'", words[0]);
}

const struct cmd cmd_help = {
    .name = "help",
    .words = "[COMMAND | TOPIC]",
    .summary = "list the commands and topics, or show one",
    .examples = "  askwell help search\n"
                "  askwell help query\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
