/* cmd_search.c - askwell search: a question at the terminal.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the words mean (query/), how an answer looks (render.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "cli/render.h"
#include "query/answer.h"
#include "query/engine.h"

struct search_opts {
    struct cmd_common common;
    int64_t limit, offset;
    const char *sort, *weights;
    struct opt_list labels, facets;
    bool json, explain, passages, no_learned;
};

// clang-format off
#define FIELD(f) offsetof(struct search_opts, f)
static const struct opt options[] = {
    {"limit", 0, OPT_INT, FIELD(limit), "N", "how many threads (default 10)", 1, ANSWER_LIMIT_MAX},
    {"offset", 0, OPT_INT, FIELD(offset), "N", "how many threads to skip", 0, ANSWER_DEPTH_MAX},
    {"sort", 0, OPT_STRING, FIELD(sort), "ORDER", "relevance, newest, active or votes", 0, 0},
    {"facet", 0, OPT_LIST, FIELD(facets), "NAME", "count the hits by tag, source, author, year or type", 0, 0},
    {"as", 0, OPT_LIST, FIELD(labels), "LABEL", "read as somebody who may see this label; may be repeated", 0, 0},
    {"passages", 0, OPT_FLAG, FIELD(passages), NULL, "show the three best passages of each thread", 0, 0},
    {"weights", 0, OPT_STRING, FIELD(weights), "FILE", "rank by the weights of this file (askwell help tune)", 0, 0},
    {"explain", 0, OPT_FLAG, FIELD(explain), NULL, "show why each thread ranks where it does", 0, 0},
    {"no-learned", 0, OPT_FLAG, FIELD(no_learned), NULL, "without what the corpus taught and without synonyms", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print the answer as JSON", 0, 0},
    CMD_COMMON_OPTIONS(search_opts)
};
// clang-format on
static const struct search_opts defaults = {.limit = 10};

static int sort_of(enum answer_sort *out, const char *name, struct ask_err *err)
{
    static const char *const names[] = {"relevance", "newest", "active", "votes"};
    for (int i = 0; i < 4; i++)
        if (!name || !strcmp(name, names[i])) {
            *out = (enum answer_sort)i;
            return 0;
        }
    return ask_fail(err, ASK_USAGE, "--sort is relevance, newest, active or votes, not '%s'", name);
}

static int facets_of(unsigned *out, const struct opt_list *list, struct ask_err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        int kind = facet_of(sv_of(list->v[i]));
        if (kind < 0)
            return ask_fail(err, ASK_USAGE,
                            "--facet is tag, source, author, year or type, not '%s'", list->v[i]);
        *out |= 1u << kind;
    }
    return 0;
}

/* The words joined by blanks; a single "-" or none at all on a pipe reads standard input, so
 * that a stack trace can be piped in. */
static int query_text(struct sb *q, int nwords, char **words, struct ask_err *err)
{
    if (nwords == 0 && isatty(STDIN_FILENO) == 1)
        return ask_fail(err, ASK_USAGE, "what should be searched? Give words, or pipe a text in");
    if (nwords == 0 || (nwords == 1 && !strcmp(words[0], "-"))) {
        char buf[8192];
        size_t n;
        while ((n = fread(buf, 1, sizeof buf, stdin)) > 0)
            sb_put(q, buf, n);
    } else {
        for (int i = 0; i < nwords; i++) {
            if (i)
                sb_putc(q, ' ');
            sb_puts(q, words[i]);
        }
    }
    if (!sb_ok(q))
        return ask_fail(err, ASK_LIMIT, "a query has at most %u KiB", ANSWER_QUERY_MAX >> 10);
    return 0;
}

static void print_facets(const struct answer *ans)
{
    for (size_t i = 0; i < ans->nfacets; i++) {
        printf("%s%s:", facet_name(ans->facets[i].kind), ans->facets_exact ? "" : " (estimate)");
        for (size_t k = 0; k < ans->facets[i].n; k++)
            printf(" " SV_FMT " %lld", SV_ARG(ans->facets[i].v[k].value),
                   (long long)ans->facets[i].v[k].count);
        printf("\n");
    }
}

static int print_answer(const struct search_opts *o, const struct answer *ans,
                        const struct answer_opt *opt, struct ask_err *err)
{
    if (o->json)
        return print_text(answer_json(ans, opt, NULL, 2, NULL), err);
    struct render r;
    struct sb b = SB_INIT(16u << 20);
    render_init(&r);
    render_answer(&b, &r, ans, opt);
    int rc = print_built(&b, err);
    if (rc == 0)
        print_facets(ans);
    return rc;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct search_opts *o = opts;
    struct engine *en = NULL;
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct sb q = SB_INIT(ANSWER_QUERY_MAX);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    struct sv labels[64];
    struct reader_identity who = {labels, o->labels.n, false};
    int rc;
    for (size_t i = 0; i < o->labels.n; i++)
        labels[i] = sv_of(o->labels.v[i]);
    opt.limit = (size_t)o->limit;
    opt.offset = (size_t)o->offset;
    opt.explain = o->explain;
    opt.learned = !o->no_learned;
    opt.passages = o->passages ? 3 : 1;
    if ((rc = sort_of(&opt.sort, o->sort, err)) < 0 ||
        (rc = facets_of(&opt.facets, &o->facets, err)) < 0 ||
        (rc = query_text(&q, nwords, words, err)) < 0 ||
        (rc = engine_open(&en, o->common.data, &who, err)) < 0 ||
        (o->weights && (rc = engine_weights(en, o->weights, err)) < 0) ||
        (rc = answer_make(&ans, en, sb_view(&q), &opt, &a, err)) < 0 ||
        (rc = print_answer(o, &ans, &opt, err)) < 0)
        goto out;
    rc = ans.nhits ? 0 : 1;
out:
    engine_free(en);
    sb_dispose(&q);
    arena_dispose(&a);
    return rc;
}

const struct cmd cmd_search = {
    .name = "search",
    .words = "WORDS...",
    .summary = "search: words, a question, an error message, a whole stack trace",
    .description =
        "Prints the threads that answer best, by relevance and by what the community thought of\n"
        "them. Unknown options are taken as words, so that command lines can be searched as they\n"
        "are; put -- in front where a word looks like an option of this command. Without words, "
        "or\n"
        "with -, the query is read from standard input. `askwell help search` explains operators.",
    .examples = "  askwell search how do I undo a commit that was pushed\n"
                "  askwell search '\"NOT NULL constraint failed\" [sqlite]'\n"
                "  askwell search tar -xzf not in gzip format\n"
                "  journalctl -b -u nginx | tail -20 | askwell search -\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .free_words = true,
    .run = run,
};
