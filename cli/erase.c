/* erase.c - the end of an erasure: store and index anew, and the old ones off the disk.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: removing rows (corpus/store_forget.c), rewriting (corpus/store_rewrite.c).
 * Method: the store says how far an erasure came (store_erasing). A service that runs looks for a
 * new index every few seconds, also while nobody asks it anything, and lets go of the old one; so
 * waiting for it is short.
 */
#include "cli/erase.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cmd.h"
#include "cli/dry_run.h"
#include "cli/progress.h"
#include "indexer/build.h"

enum { READERS_MS = 30000, STEP_MS = 250 };

static void show_rewrite(void *ctx, const char *phase, int64_t done, int64_t total)
{
    progress_show(ctx, phase, done, total, "posts", 0);
}

static void show_build(void *ctx, const struct build_progress *p)
{
    progress_show(ctx, p->phase, p->done, p->total, "threads", 0);
}

static int wait_for_readers(const char *data, struct progress *pg, struct ask_err *err)
{
    int left = build_sweep(data, err);

    for (int waited = 0; left > 0 && waited < READERS_MS && !cmd_stop; waited += STEP_MS) {
        progress_show(pg, "waiting for readers of the old index", waited / 1000, READERS_MS / 1000,
                      "seconds", 0);
        (void)poll(NULL, 0, STEP_MS);
        left = build_sweep(data, err);
    }
    if (left <= 0)
        return left;
    return ask_fail(err, ASK_BUSY,
                    "it is removed and nobody finds it any more, but a program that runs still "
                    "holds the old index open; stop it, then run 'askwell forget --finish'");
}

int erase_finish(const char *data, struct store_import *im, struct progress *pg,
                 struct ask_err *err)
{
    struct rewrite_opt ro = {show_rewrite, pg, &cmd_stop};
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report rep;
    struct store *st = store_edit_store(im);
    int rc = 0;
    bo.progress = show_build;
    bo.progress_ctx = pg;
    bo.stop = &cmd_stop;
    dry_run_sweep();
    if (store_erasing(st) == ERASING_STORE && (rc = store_erase(im, NULL, err)) >= 0)
        rc = store_rewrite(im, &ro, err);
    if (rc >= 0 && store_erasing(st) == ERASING_INDEX &&
        (rc = build_again(data, st, &bo, &rep, err)) >= 0 &&
        (rc = wait_for_readers(data, pg, err)) >= 0)
        rc = store_erase_done(im, err);
    progress_end(pg);
    return rc < 0 ? rc : 0;
}

int erase_end(const char *data, struct store *st, struct progress *pg, struct ask_err *err)
{
    struct store_import *im = NULL;
    int rc = store_edit_begin(&im, st, err);
    if (rc >= 0)
        rc = erase_finish(data, im, pg, err);
    store_import_free(im);
    return rc;
}

int erase_resume(const char *data, struct store *st, struct progress *pg, struct ask_err *err)
{
    if (store_erasing(st) == ERASING_NOTHING)
        return 0;
    log_info("finishing a removal that was interrupted");
    return erase_end(data, st, pg, err);
}

void erase_warn(struct store *st)
{
    if (store_erasing(st) != ERASING_NOTHING)
        log_warn("a removal was interrupted: what was to go may still be on the disk; run "
                 "'askwell forget --finish'");
    if (store_redacting(st))
        log_warn("a redaction was interrupted: run 'askwell redact' again, with the same options");
}

int erase_confirm(const char *command, const char *question, bool yes, struct ask_err *err)
{
    char line[16] = "";
    if (yes)
        return 1;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return ask_fail(err, ASK_USAGE,
                        "nothing was done: there is no terminal to ask on; add --yes to %s",
                        command);
    fflush(stdout);
    fprintf(stderr, "%s Type yes to go on: ", question);
    fflush(stderr);
    if (fgets(line, sizeof line, stdin) && strcmp(line, "yes\n") == 0)
        return 1;
    fprintf(stderr, "Nothing was done\n");
    return 0;
}
