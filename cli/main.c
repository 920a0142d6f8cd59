/* main.c - the one main(): finds the subcommand, reads its options, turns its result into an exit
 * status.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything a subcommand does. Results go to standard output, everything else to
 * standard error. Exit status: 0 done, 1 nothing found, 2 usage, above that the error table's.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/cmd.h"

// clang-format off
#define X(name) extern const struct cmd cmd_##name;
#include "cmd_list.def"
#undef X
// clang-format on

static const struct cmd *const table[] = {
#define X(name) &cmd_##name,
#include "cmd_list.def"
#undef X
    NULL};

volatile sig_atomic_t cmd_stop;

const struct cmd *const *commands(void)
{
    return table;
}

/* The second signal kills: whoever presses Ctrl-C twice means it. */
static void on_signal(int sig)
{
    if (cmd_stop)
        _exit(128 + sig);
    cmd_stop = 1;
}

static void catch_signals(void)
{
    struct sigaction sa = {0};
    sa.sa_handler = on_signal;
    sigemptyset(&sa.sa_mask);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void command_help(const struct cmd *cmd)
{
    printf("askwell %s - %s\n\nUsage: askwell %s [OPTION...]%s%s\n", cmd->name, cmd->summary,
           cmd->name, cmd->words[0] ? " " : "", cmd->words);
    if (cmd->description)
        printf("\n%s\n", cmd->description);
    printf("\nOptions:\n");
    opt_help(cmd->options, stdout);
    if (cmd->examples)
        printf("\nExamples:\n%s", cmd->examples);
}

static void usage(FILE *out)
{
    fprintf(out, "askwell - a search engine for what communities already know\n\n"
                 "Usage: askwell COMMAND [OPTION...] [WORD...]\n\nCommands:\n");
    for (const struct cmd *const *c = table; *c; c++)
        fprintf(out, "  %-9s %s\n", (*c)->name, (*c)->summary);
    fprintf(out, "\n`askwell COMMAND --help` shows a command's options and examples.\n"
                 "Start with: askwell index PATH, then: askwell search WORDS\n");
}

/* The data folder by the habits of the XDG base directory specification; free() it. */
static char *default_data(void)
{
    const char *env = getenv("ASKWELL_DATA");
    if (env && *env)
        return path_join(env, "");
    const char *xdg = getenv("XDG_DATA_HOME");
    if (xdg && xdg[0] == '/')
        return path_join(xdg, "askwell");
    const char *home = getenv("HOME");
    return path_join(home && *home ? home : "/var/lib", home ? ".local/share/askwell" : "askwell");
}

static const struct opt *option_of(const struct opt *o, const char *arg)
{
    size_t n = strcspn(arg, "=");
    for (; o->name; o++) {
        if (arg[0] == '-' && arg[1] == '-' && n == strlen(o->name) + 2 &&
            !strncmp(arg + 2, o->name, n - 2))
            return o;
        if (arg[0] == '-' && arg[1] && arg[1] == o->letter && !arg[2])
            return o;
    }
    return NULL;
}

/* How many arguments the known option at argv[i] takes, itself included; 0 when it is none. */
static int option_args(const struct opt *o, int argc, char **argv, int i)
{
    const struct opt *known = option_of(o, argv[i]);
    if (!known)
        return 0;
    return known->kind != OPT_FLAG && !strchr(argv[i], '=') && i + 1 < argc ? 2 : 1;
}

/* Long options that only this program knows may also stand behind the last word. Those that every
 * other program has too may be part of what is searched: npm install --verbose. */
static bool may_trail(const char *arg)
{
    static const char *const common[] = {"--help", "--quiet", "--verbose"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (!strcmp(arg, common[i]))
            return false;
    return arg[0] == '-' && arg[1] == '-';
}

/* Where the options behind the words begin: everything from there on is known long options with
 * their values. argc when there are none. */
static int trailing_options(const struct opt *o, int argc, char **argv, int first)
{
    int from = argc;
    for (int i = argc - 1; i >= first && i >= argc - 32; i--) {
        int n = may_trail(argv[i]) ? option_args(o, argc, argv, i) : 0;
        bool whole =
            n == 2 || (n == 1 && (strchr(argv[i], '=') || option_of(o, argv[i])->kind == OPT_FLAG));
        if (whole && i + n == from)
            from = i;
    }
    return from;
}

/* Reorders argv so that words a query is made of are never taken for options: options before the
 * first word and behind the last, then "--", then the words as they stood. A "--" before the
 * first word says that all that follows are words. */
static char **set_words_apart(const struct opt *o, int argc, char **argv, char *dashes, int *nargs)
{
    int first = 1, last = argc, n = 1, took;
    char **out = calloc((size_t)argc + 2, sizeof *out);
    if (!out)
        return NULL;
    while (first < argc && (took = option_args(o, argc, argv, first)) > 0)
        first += took;
    bool all_words = first < argc && !strcmp(argv[first], "--");
    if (!all_words)
        last = trailing_options(o, argc, argv, first);
    out[0] = argv[0];
    for (int i = 1; i < first; i++)
        out[n++] = argv[i];
    for (int i = last; i < argc; i++)
        out[n++] = argv[i];
    out[n++] = dashes;
    for (int i = first + all_words; i < last; i++)
        out[n++] = argv[i];
    *nargs = n;
    return out;
}

static int run(const struct cmd *cmd, int argc, char **argv, struct ask_err *err)
{
    int rc, nwords = 0;
    char dashes[] = "--", *data = NULL, **args = argv;
    void *opts = malloc(cmd->size);
    if (!opts)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    memcpy(opts, cmd->defaults, cmd->size);
    struct cmd_common *common = opts;
    if (cmd->free_words && !(args = set_words_apart(cmd->options, argc, argv, dashes, &argc))) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
        goto out;
    }
    if ((rc = opt_parse(cmd->options, opts, argc, args, &nwords, err)) < 0)
        goto out;
    if (common->help) {
        command_help(cmd);
        rc = 0;
        goto out;
    }
    log_set_level(common->quiet ? LOG_ERROR : common->verbose ? LOG_DEBUG : LOG_INFO);
    if (!common->data) {
        if (!(data = default_data())) {
            rc = ask_fail(err, ASK_NOMEM, "out of memory");
            goto out;
        }
        common->data = data;
    }
    rc = cmd->run(opts, nwords, args + 1, err);
out:
    if (args != argv)
        free(args);
    free(data);
    free(opts);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        usage(stdout);
        return 0;
    }
    if (!strcmp(argv[1], "--version")) {
        printf("askwell %s\n", ASKWELL_VERSION);
        return 0;
    }
    catch_signals();
    for (const struct cmd *const *c = table; *c; c++) {
        if (strcmp((*c)->name, argv[1]) != 0)
            continue;
        struct ask_err err = {0};
        int rc = run(*c, argc - 1, argv + 1, &err);
        if (rc < 0)
            fprintf(stderr, "askwell %s: %s\n", (*c)->name, err.msg[0] ? err.msg : ask_rc_text(rc));
        /* A full disk or a closed pipe shows here: what was promised must have been written. */
        if (fflush(stdout) != 0 || ferror(stdout)) {
            fprintf(stderr, "askwell %s: cannot write the results to standard output\n",
                    (*c)->name);
            return rc < 0 ? ask_rc_exit(rc) : ask_rc_exit(ASK_IO);
        }
        return rc < 0 ? ask_rc_exit(rc) : rc;
    }
    fprintf(stderr, "askwell: there is no command '%s'; `askwell --help` lists them\n", argv[1]);
    return 2;
}
