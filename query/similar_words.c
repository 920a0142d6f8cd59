/* similar_words.c - a question's title, tags and body to a list of words with weights.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is done with them (similar.c).
 * Method: the title's words as they stand, at white space; of the body the words whose frequency in
 * it, times their rarity in the index, is highest, and which the title does not have; each tag as
 * a word. The weights are measured (docs/relevance.md).
 */
#include "query/similar_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "indexer/fields.h"
#include "query/lex.h"
#include "query/similar.h"

#define TABLE_SIZE  4096 /* different words of title and body that are counted: half of it */
#define LOOK_UP     512  /* words of the body whose rarity is looked up: 2 microseconds each */
#define TITLE_WORDS 128

#define CODE_SHARE  .3 /* of a word in a block of code, of one in prose */
#define QUOTE_SHARE .5
#define TAG_WEIGHT  .6 /* of a tag, and of a word of the body, of one in the title */
#define BODY_WEIGHT .3
#define BODY_OFTEN  .3 /* more, for a word that the body repeats */

struct entry {
    uint64_t hash;  /* of its first form, which is the analyzer's only until its next text */
    struct sv text; /* as it stands in the body, where it stands first */
    double n;       /* how often, code counts less */
    uint32_t df;
    bool title;
    double worth;
};

struct picker {
    struct engine *en;
    struct similar_text *t;
    struct arena *a;
    struct entry *entry;
    size_t n;
    uint32_t *table; /* entry + 1 */
};

static struct entry *entry_of(struct picker *p, uint64_t hash, bool make)
{
    size_t at = (size_t)hash & (TABLE_SIZE - 1);

    for (; p->table[at]; at = (at + 1) & (TABLE_SIZE - 1)) {
        if (p->entry[p->table[at] - 1].hash == hash) {
            return &p->entry[p->table[at] - 1];
        }
    }
    if (!make || p->n == TABLE_SIZE / 2) {
        return NULL;
    }
    p->entry[p->n] = (struct entry){.hash = hash};
    p->table[at] = (uint32_t)++p->n;
    return &p->entry[p->n - 1];
}

/* Counts the words of a text, of each the first form that can be searched for. */
static int count(struct picker *p, struct sv text, const struct span *spans, size_t nspans,
                 bool title, struct ask_err *err)
{
    struct tokens ts;
    uint32_t before = UINT32_MAX;
    const int rc = analyze(&ts, p->en->analyzer, text, spans, nspans, p->t->lang, err);

    for (size_t i = 0; rc == 0 && i < ts.n; i++) {
        const struct token *k = &ts.v[i];
        struct entry *e;

        if (k->position == before || k->stop || k->form == TOKEN_FOLDED) {
            continue;
        }
        before = k->position;
        if (!(e = entry_of(p, hash64(k->term, k->n, k->form == TOKEN_VERBATIM), true))) {
            break;
        }
        if (!e->text.n) {
            char buf[FIELD_TERM_MAX];

            e->text = sv_make(text.p + k->off, k->len);
            if (!title && p->n <= LOOK_UP) {
                e->df = engine_freq(
                    p->en, sv_make(buf, field_term(buf, FIELD_TEXT, sv_make(k->term, k->n))));
            }
        }
        e->title |= title;
        e->n += title                   ? 0
                : k->span == SPAN_CODE  ? CODE_SHARE
                : k->span == SPAN_QUOTE ? QUOTE_SHARE
                                        : 1;
    }
    return rc;
}

static int by_worth(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    if (a->worth < b->worth || a->worth > b->worth) {
        return a->worth < b->worth ? 1 : -1;
    }
    return a->text.p < b->text.p ? -1 : a->text.p > b->text.p;
}

static bool add_word(struct picker *p, struct ast *list, struct sv text, double weight)
{
    struct ast *w = ast_new(p->a, AST_WORD, text);

    if (!w || !ast_add(p->a, list, w)) {
        return false;
    }
    w->weight = weight;
    return true;
}

static bool add_title(struct picker *p, struct ast *list)
{
    const struct sv title = p->t->title;
    size_t i = 0;

    while (i < title.n && list->nchild < TITLE_WORDS) {
        const size_t from = i;

        while (i < title.n && !lex_blank(title.p[i])) {
            i++;
        }
        if (i > from && !add_word(p, list, sv_make(title.p + from, i - from), 1)) {
            return false;
        }
        i += i < title.n;
    }
    return true;
}

static double often(double n, double share)
{
    return 1 + share * log(n > 1 ? n : 1);
}

/* The words of the body that tell most. */
static bool add_body(struct picker *p, struct ast *list)
{
    const double docs = index_reader_docs(p->en->index);
    struct entry *v = arena_array(p->a, p->n + 1, sizeof *v);
    size_t n = 0;

    if (!v) {
        return false;
    }
    for (size_t i = 0; i < p->n; i++) {
        struct entry *e = &p->entry[i];
        const double df = e->df < docs ? e->df : docs;

        if (e->title || e->df < p->t->rare || e->n <= 0) {
            continue;
        }
        e->worth = often(e->n, 1) * log(1 + (docs - df + .5) / (df + .5)) * (e->n < 1 ? e->n : 1);
        v[n++] = *e;
    }
    qsort(v, n, sizeof *v, by_worth);
    if (n > p->t->body_words) {
        n = p->t->body_words;
    }
    for (size_t i = 0; i < n; i++) {
        if (!add_word(p, list, v[i].text, BODY_WEIGHT * often(v[i].n, BODY_OFTEN))) {
            return false;
        }
    }
    return true;
}

static void find_lang(struct similar_text *t, const struct plain *body)
{
    if (t->lang == LANG_UNKNOWN && body->text.n) {
        t->lang = lang_detect_plain(body);
    }
    if (t->lang == LANG_UNKNOWN) {
        t->lang = lang_detect(t->title);
    }
}

int similar_words(struct query *out, struct similar_text *t, struct engine *en, struct arena *a,
                  struct ask_err *err)
{
    struct picker p = {.en = en, .t = t, .a = a};
    struct ast *list = ast_new(a, AST_LIST, sv_make(NULL, 0));
    struct plain body = {0};
    int rc;

    memset(out, 0, sizeof *out);
    t->title.n =
        t->title.n > SIMILAR_TITLE_MAX ? utf8_cut(t->title, SIMILAR_TITLE_MAX) : t->title.n;
    t->body.n = t->body.n > SIMILAR_BODY_MAX ? utf8_cut(t->body, SIMILAR_BODY_MAX) : t->body.n;
    p.entry = arena_array(a, TABLE_SIZE / 2, sizeof *p.entry);
    p.table = arena_array(a, TABLE_SIZE, sizeof *p.table);
    if (!list || !p.entry || !p.table || plain_of_markdown(&body, t->body, a) < 0) {
        goto nomem;
    }
    find_lang(t, &body);
    if ((rc = count(&p, t->title, NULL, 0, true, err)) < 0 ||
        (body.text.n && (rc = count(&p, body.text, body.spans, body.nspans, false, err)) < 0)) {
        return rc;
    }
    if (!add_title(&p, list)) {
        goto nomem;
    }
    for (size_t i = 0; i < t->ntags && i < SIMILAR_TAGS_MAX; i++) {
        if (t->tags[i].n && !add_word(&p, list, t->tags[i], TAG_WEIGHT)) {
            goto nomem;
        }
    }
    if (!add_body(&p, list)) {
        goto nomem;
    }
    out->root = list->nchild > 1 ? list : list->nchild ? list->child[0] : NULL;
    return 0;
nomem:
    return ask_fail(err, ASK_NOMEM, "no memory to read a question");
}
