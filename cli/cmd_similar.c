/* cmd_similar.c - askwell similar: questions like this one, before it is asked.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which are similar (query/similar.c), how they look (render.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/print.h"
#include "cli/render.h"
#include "query/engine.h"
#include "query/similar.h"

struct similar_opts {
    struct cmd_common common;
    const char *thread, *body;
    int64_t limit;
    struct opt_list labels, tags;
    bool json;
};

// clang-format off
#define FIELD(f) offsetof(struct similar_opts, f)
static const struct opt options[] = {
    {"thread", 0, OPT_STRING, FIELD(thread), "ID", "what is like this thread; its texts stand for those not given", 0, 0},
    {"body", 0, OPT_STRING, FIELD(body), "FILE", "the question's text, in Markdown; - reads standard input", 0, 0},
    {"tag", 0, OPT_LIST, FIELD(tags), "TAG", "a tag of the question; may be repeated", 0, 0},
    {"limit", 0, OPT_INT, FIELD(limit), "N", "how many threads (default 10)", 1, ANSWER_LIMIT_MAX},
    {"as", 0, OPT_LIST, FIELD(labels), "LABEL", "read as somebody who may see this label; may be repeated", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print them as JSON", 0, 0},
    CMD_COMMON_OPTIONS(similar_opts)
};
// clang-format on
static const struct similar_opts defaults = {.limit = 10};

/* The question's text; only its beginning is read. */
static int read_body(struct sb *b, const char *path, struct ask_err *err)
{
    const bool in = path && !strcmp(path, "-");
    char buf[8192];
    size_t n;
    if (!path)
        return 0;
    FILE *f = in ? stdin : fopen(path, "rb");
    if (!f)
        return ask_fail(err, ASK_IO, "cannot read %s", path);
    while (b->n < SIMILAR_BODY_MAX && (n = fread(buf, 1, sizeof buf, f)) > 0)
        sb_put(b, buf, n);
    const bool bad = ferror(f) != 0;
    if (!in)
        (void)fclose(f);
    if (bad)
        return ask_fail(err, ASK_IO, "cannot read %s", in ? "standard input" : path);
    return sb_ok(b) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory");
}

static int read_title(struct sb *b, int nwords, char **words, struct ask_err *err)
{
    for (int i = 0; i < nwords; i++) {
        sb_puts(b, i ? " " : "");
        sb_puts(b, words[i]);
    }
    return sb_ok(b)
               ? 0
               : ask_fail(err, ASK_LIMIT, "a title has at most %u KiB", SIMILAR_TITLE_MAX >> 10);
}

static int read_ask(struct similar_ask *ask, const struct similar_opts *o, int nwords,
                    struct ask_err *err)
{
    const char *id = o->thread && o->thread[0] == '#' ? o->thread + 1 : o->thread;
    ask->limit = (size_t)o->limit;
    ask->snippets = true;
    if (id && (!sv_i64(sv_of(id), &ask->thread) || ask->thread <= 0))
        return ask_fail(err, ASK_USAGE, "which thread? Give its number, as search shows it");
    if (!nwords && !o->thread && !o->body)
        return ask_fail(err, ASK_USAGE,
                        "similar to what? Give a title, --body FILE or --thread ID");
    return 0;
}

static int print_similar(const struct similar_opts *o, const struct answer *ans,
                         struct ask_err *err)
{
    const struct answer_opt opt = ANSWER_OPT_INIT;
    if (o->json)
        return print_text(answer_json(ans, &opt, NULL, 2, NULL), err);
    struct render r;
    struct sb b = SB_INIT(16u << 20);
    render_init(&r);
    render_answer(&b, &r, ans, &opt);
    return print_built(&b, err);
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct similar_opts *o = opts;
    struct engine *en = NULL;
    struct arena a = ARENA_INIT(1u << 20, 256u << 20);
    struct sb title = SB_INIT(SIMILAR_TITLE_MAX), body = SB_INIT(2 * SIMILAR_BODY_MAX);
    struct similar_ask ask = {0};
    struct answer ans;
    struct sv labels[OPT_LIST_MAX], tags[OPT_LIST_MAX];
    struct reader_identity who = {labels, o->labels.n, false};
    int rc;
    for (size_t i = 0; i < o->labels.n; i++)
        labels[i] = sv_of(o->labels.v[i]);
    for (size_t i = 0; i < o->tags.n; i++)
        tags[i] = sv_of(o->tags.v[i]);
    ask.tags = tags;
    ask.ntags = o->tags.n;
    if ((rc = read_ask(&ask, o, nwords, err)) < 0 ||
        (rc = read_title(&title, nwords, words, err)) < 0 ||
        (rc = read_body(&body, o->body, err)) < 0 ||
        (rc = engine_open(&en, o->common.data, &who, err)) < 0)
        goto out;
    ask.title = sb_view(&title);
    ask.body = sb_view(&body);
    if ((rc = similar_make(&ans, en, &ask, &a, err)) >= 0 &&
        (rc = print_similar(o, &ans, err)) >= 0)
        rc = ans.nhits ? 0 : 1;
out:
    engine_free(en);
    sb_dispose(&title);
    sb_dispose(&body);
    arena_dispose(&a);
    return rc;
}

const struct cmd cmd_similar = {
    .name = "similar",
    .words = "[TITLE...]",
    .summary = "questions like one that is to be asked, or like a thread",
    .description =
        "Give the question's title and, if it is written already, its text. Nothing in them is an\n"
        "operator. Known duplicates come first; a thread that is marked as a duplicate gives its\n"
        "place to the one that it repeats.",
    .examples = "  askwell similar container cannot reach the database by its name\n"
                "  askwell similar --body draft.md --tag docker Build fails with 404\n"
                "  askwell similar --thread 42\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .free_words = true,
    .run = run,
};
