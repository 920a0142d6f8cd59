/* fuzz_paste.c - any bytes as a pasted log.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: texts that are queries (fuzz_query.c).
 * Invariants: every paste is read, with a bounded number of words, each weighing something and
 * lying in the text or in an unescaped copy of it; lines come in order; the work grows with the
 * text; the canonical form gives the same tree.
 */
#include <stdlib.h>

#include "query/paste.h"
#include "query/paste_priv.h"

#define WORK_MAX 3000 /* bytes looked at for each byte of a short text: its patterns */

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct seen {
    uint32_t number;
    size_t n;
};

static void take(void *ctx, const struct paste_line *l)
{
    struct seen *seen = ctx;
    struct sv rest = l->text, before = {NULL, 0};
    struct paste_word w;
    size_t dropped = 0;

    must(!seen->n || l->number >= seen->number);
    must(l->worth >= 0 && l->worth <= 1 && l->kind != PASTE_NOTHING);
    seen->number = l->number;
    seen->n++;
    while (paste_word(&w, &rest, &before, l->kind, &dropped))
        must(w.text.n > 0 && w.worth > 0 && w.worth <= 1 && sv_chr(w.text, ' ') < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a = ARENA_INIT(1 << 16, 64u << 20);
    const struct sv text = sv_make((const char *)data, n);
    struct seen seen = {0, 0};
    struct paste_lines lines = {.take = take, .ctx = &seen, .a = &a};
    struct query q = {0}, again = {0};
    struct sv written;

    must(paste_lines(&lines, text));
    must(lines.work <= WORK_MAX * ((uint64_t)n + 1));
    must(paste_parse(&q, text, &a, NULL) == 0);
    must(!q.root || q.root->nchild <= PARSE_PASTE_WORDS);
    for (size_t i = 0; q.root && i < q.root->nchild; i++)
        must(q.root->child[i]->kind == AST_WORD && q.root->child[i]->weight > 0);
    must((written = paste_write(q.root, &a)).p != NULL);
    must(paste_is(written) && paste_parse(&again, written, &a, NULL) == 0);
    must(ast_equal(q.root, again.root));
    arena_dispose(&a);
    return 0;
}
