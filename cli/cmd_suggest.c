/* cmd_suggest.c - askwell suggest: what a query that is being typed may become.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where suggestions come from (query/suggest.c).
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/escape.h"
#include "cli/cmd.h"
#include "cli/print.h"
#include "query/suggest.h"

struct suggest_opts {
    struct cmd_common common;
    int64_t limit;
    struct opt_list labels;
    bool json;
};

// clang-format off
#define FIELD(f) offsetof(struct suggest_opts, f)
static const struct opt options[] = {
    {"limit", 0, OPT_INT, FIELD(limit), "N", "how many suggestions (default 8)", 1, SUGGEST_MAX},
    {"as", 0, OPT_LIST, FIELD(labels), "LABEL", "read as somebody who may see this label; may be repeated", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print them as JSON", 0, 0},
    CMD_COMMON_OPTIONS(suggest_opts)
};
// clang-format on
static const struct suggest_opts defaults = {.limit = SUGGEST_LIMIT};

static int print_lines(const struct suggestions *s, struct ask_err *err)
{
    struct sb b = SB_INIT(1u << 20);
    for (size_t i = 0; i < s->n; i++) {
        const struct suggestion *x = &s->v[i];
        sb_printf(&b, "%-8s ", suggest_kind_name(x->kind));
        esc_terminal(&b, x->text);
        if (x->thread)
            sb_printf(&b, "  #%" PRId64, x->thread);
        if (x->count >= 0)
            sb_printf(&b, "  %" PRId64, x->count);
        sb_putc(&b, '\n');
    }
    return print_built(&b, err);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct suggest_opts *o = opts;
    struct engine *en = NULL;
    struct arena a = ARENA_INIT(1u << 16, 64u << 20);
    struct sb q = SB_INIT(1u << 20);
    struct suggestions s = {.n = 0};
    struct sv labels[64];
    struct reader_identity who = {labels, o->labels.n, false};
    int rc;
    if (nwords == 0)
        return ask_fail(err, ASK_USAGE, "what was typed so far? Give words; the last is completed");
    for (size_t i = 0; i < o->labels.n; i++)
        labels[i] = sv_of(o->labels.v[i]);
    for (int i = 0; i < nwords; i++) {
        if (i)
            sb_putc(&q, ' ');
        sb_puts(&q, words[i]);
    }
    if ((rc = engine_open(&en, o->common.data, &who, err)) >= 0 &&
        (rc = suggest_make(&s, en, sb_view(&q), (size_t)o->limit, &a, err)) >= 0)
        rc = o->json ? print_text(suggest_json(&s, 2, NULL), err) : print_lines(&s, err);
    if (rc == 0 && s.n == 0)
        rc = 1;
    engine_free(en);
    sb_dispose(&q);
    arena_dispose(&a);
    return rc;
}

const struct cmd cmd_suggest = {
    .name = "suggest",
    .words = "WORDS...",
    .summary = "complete a query: titles, tags, words, operators",
    .description =
        "The last word is taken for the beginning of one. Prints the titles that have the words,\n"
        "the best first, tags, words of the corpus and operators that it may become: one a line,\n"
        "with the number of the thread, or how many threads or passages have it.",
    .examples = "  askwell suggest docker vol\n  askwell suggest '[po'\n"
                "  askwell suggest --json is:un\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .free_words = true,
    .run = run,
};
