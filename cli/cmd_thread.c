/* cmd_thread.c - askwell thread: everything of one thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "cli/render.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/evidence.h"

struct thread_opts {
    struct cmd_common common;
    struct opt_list labels;
    bool json;
};

// clang-format off
#define FIELD(f) offsetof(struct thread_opts, f)
static const struct opt options[] = {
    {"as", 0, OPT_LIST, FIELD(labels), "LABEL", "read as somebody who may see this label; may be repeated", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print the thread as JSON", 0, 0},
    CMD_COMMON_OPTIONS(thread_opts)
};
// clang-format on
static const struct thread_opts defaults;

static int print_thread(const struct thread_opts *o, const struct thread *th,
                        const struct thread_evidence *te, struct ask_err *err)
{
    if (o->json)
        return print_text(thread_json(th, te, NULL, 2, NULL), err);
    struct render r;
    struct sb b = SB_INIT(256u << 20);
    render_init(&r);
    render_thread(&b, &r, th);
    return print_built(&b, err);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct thread_opts *o = opts;
    struct engine *en = NULL;
    struct arena a = ARENA_INIT(1u << 20, 1u << 30);
    struct thread th;
    struct thread_evidence te;
    struct sv labels[64];
    struct reader_identity who = {labels, o->labels.n, false};
    int64_t id;
    int rc;
    for (size_t i = 0; i < o->labels.n; i++)
        labels[i] = sv_of(o->labels.v[i]);
    if (nwords != 1 || !sv_i64(sv_of(words[0][0] == '#' ? words[0] + 1 : words[0]), &id))
        return ask_fail(err, ASK_USAGE, "which thread? Give its number, as search shows it");
    if ((rc = engine_open(&en, o->common.data, &who, err)) >= 0 &&
        (rc = engine_thread(&th, en, id, &a, err)) >= 0 &&
        (rc = evidence_thread(&te, en, &th, &a, err)) >= 0)
        rc = print_thread(o, &th, &te, err);
    engine_free(en);
    arena_dispose(&a);
    return rc;
}

const struct cmd cmd_thread = {
    .name = "thread",
    .words = "ID",
    .summary = "show a whole thread",
    .description = "ID is the number that search shows behind a title.",
    .examples = "  askwell thread 42\n  askwell thread --json 42\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
