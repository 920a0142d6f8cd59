/* cmd_check.c - askwell check: do store and index agree, are all sums right?
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "cli/cmd.h"
#include "cli/erase.h"
#include "cli/print.h"
#include "corpus/store.h"
#include "indexer/build.h"

struct check_opts {
    struct cmd_common common;
    bool json;
};

// clang-format off
#define FIELD(f) offsetof(struct check_opts, f)
static const struct opt options[] = {
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print {ok, problems} as JSON", 0, 0},
    CMD_COMMON_OPTIONS(check_opts)
};
// clang-format on
static const struct check_opts defaults;

#define SHOWN_MAX 100 /* problems: a damaged disk has millions */

struct problems {
    json_t *list; /* the first SHOWN_MAX */
    size_t n;     /* all */
};

static void found(void *ctx, const char *problem)
{
    struct problems *ps = ctx;
    if (ps->n++ < SHOWN_MAX)
        json_array_append_new(ps->list, json_string(problem));
}

static void add_error(struct problems *problems, int rc, const struct ask_err *err)
{
    found(problems, err->msg[0] ? err->msg : ask_rc_text(rc));
}

static int print_result(const struct check_opts *o, const struct problems *ps, const char *advice,
                        struct ask_err *err)
{
    size_t n = ps->n;
    if (o->json) {
        json_t *out = json_pack("{s:b, s:O}", "ok", n == 0, "problems", ps->list);
        if (n > SHOWN_MAX)
            json_object_set_new(out, "problems_total", json_integer((json_int_t)n));
        char *dump = out ? json_dumps(out, JSON_INDENT(2)) : NULL;
        json_decref(out);
        return print_text(dump, err);
    }
    for (size_t i = 0; i < json_array_size(ps->list); i++)
        printf("problem: %s\n", json_string_value(json_array_get(ps->list, i)));
    if (n > SHOWN_MAX)
        printf("and %zu more\n", n - SHOWN_MAX);
    if (n)
        printf("%zu problem%s found. %s\n", n, n == 1 ? "" : "s", advice);
    else
        printf("Store and index agree, and all sums are right.\n");
    return 0;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct check_opts *o = opts;
    struct store *st = NULL;
    struct ask_err own = {0};
    int rc;
    (void)words;
    if (nwords)
        return ask_fail(err, ASK_USAGE, "check takes no words");
    struct problems problems = {json_array(), 0};
    if (!problems.list)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    const char *advice = "Run `askwell rebuild` to make the index anew from the store.";
    /* Open for writing where that is allowed: an older store is brought up to date and what a
     * killed program left in the log is taken over. */
    rc = store_open(&st, o->common.data, STORE_WRITE, &own);
    if (rc == ASK_DENIED || rc == ASK_BUSY)
        rc = store_open(&st, o->common.data, STORE_READ, &own);
    if (rc == ASK_NOTFOUND || rc == ASK_DENIED || rc == ASK_BUSY) {
        *err = own;
        goto out;
    }
    if (rc >= 0)
        rc = store_check(st, found, &problems, &own);
    if (rc < 0)
        add_error(&problems, rc, &own);
    if (rc < 0 || problems.n)
        advice = "The store is damaged: import the exports again into a new --data folder, or "
                 "restore a copy.";
    if (st) {
        erase_warn(st);
        own.msg[0] = 0;
        rc = index_check(o->common.data, st, found, &problems, &own);
        if (rc == ASK_NOTFOUND)
            log_info("there is no index yet; `askwell index` or `askwell rebuild` makes it");
        else if (rc < 0)
            add_error(&problems, rc, &own);
    }
    rc = print_result(o, &problems, advice, err);
    if (rc >= 0 && problems.n)
        rc = ask_rc_exit(ASK_CORRUPT);
out:
    json_decref(problems.list);
    store_free(st);
    return rc;
}

const struct cmd cmd_check = {
    .name = "check",
    .words = "",
    .summary = "verify that store and index agree and are undamaged",
    .description = "Exit status 0 when all is well, 65 when problems were found.",
    .examples = "  askwell check\n  askwell check --json\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
