/* cmd_rebuild.c - askwell rebuild: the index anew from the store.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "cli/progress.h"
#include "corpus/store.h"
#include "indexer/build.h"

struct rebuild_opts {
    struct cmd_common common;
    int64_t threads;
    bool no_learn;
};

// clang-format off
#define FIELD(f) offsetof(struct rebuild_opts, f)
static const struct opt options[] = {
    {"threads", 0, OPT_INT, FIELD(threads), "N", "how many builders (default: one per processor)", 0, 256},
    {"no-learn", 0, OPT_FLAG, FIELD(no_learn), NULL, "do not learn from the corpus which words are used alike", 0, 0},
    CMD_COMMON_OPTIONS(rebuild_opts)
};
// clang-format on
static const struct rebuild_opts defaults;

static void show(void *ctx, const struct build_progress *p)
{
    progress_show(ctx, p->phase, p->done, p->total, "threads", 0);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct rebuild_opts *o = opts;
    struct store *st = NULL;
    struct progress pg;
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report rep = {0};
    int rc;
    (void)words;
    if (nwords)
        return ask_fail(err, ASK_USAGE, "rebuild takes no words");
    progress_init(&pg, o->common.quiet);
    bo.threads = (unsigned)o->threads;
    bo.no_learn = o->no_learn;
    bo.progress = show;
    bo.progress_ctx = &pg;
    bo.stop = &cmd_stop;
    if ((rc = store_open(&st, o->common.data, STORE_READ, err)) >= 0)
        rc = build_again(o->common.data, st, &bo, &rep, err);
    progress_end(&pg);
    if (rc >= 0)
        printf("Indexed %" PRId64 " threads (%" PRId64 " passages)\n", rep.threads, rep.passages);
    store_free(st);
    return rc < 0 ? rc : 0;
}

const struct cmd cmd_rebuild = {
    .name = "rebuild",
    .words = "",
    .summary = "make the index anew from the store",
    .description = "The old index answers until the new one is complete.",
    .examples = "  askwell rebuild\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
