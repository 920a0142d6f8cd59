/* synonyms.c - reading tables of synonyms, and looking words up in them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the built-in table (synonyms_table.c), what is made of them (plan.c).
 * Method: pairs of a word and one that is also searched for, sorted by the first; a word is found
 * by bisection.
 */
#include "query/synonyms.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/sb.h"

struct pair { /* offsets into bytes */
    uint32_t from, from_n, to, to_n, word, word_n;
    bool from_whole, to_whole;
};

struct synonyms {
    struct sb bytes;
    struct pair *v;
    size_t n, room;
    uint64_t stamp; /* of the file of one's own */
};

struct side { /* words of a line */
    struct {
        uint32_t at, n, word, word_n;
        bool whole;
    } word[SYNONYMS_LINE_MAX];
    size_t n;
};

static struct sv term_at(const struct synonyms *s, uint32_t at, uint32_t n)
{
    return sv_make(s->bytes.p + at, n);
}

static int order(struct sv a, bool a_whole, struct sv b, bool b_whole)
{
    const int c = sv_cmp(a, b);

    return c ? c : (int)a_whole - (int)b_whole;
}

static int add_pair(struct synonyms *s, const struct side *x, size_t i, const struct side *y,
                    size_t k, struct ask_err *err)
{
    if (s->n == s->room) {
        const size_t room = s->room ? s->room * 2 : 256;
        struct pair *v = realloc(s->v, room * sizeof *v);

        if (!v) {
            return ask_fail(err, ASK_NOMEM, "no memory for synonyms");
        }
        s->v = v;
        s->room = room;
    }
    s->v[s->n++] = (struct pair){.from = x->word[i].at,
                                 .from_n = x->word[i].n,
                                 .from_whole = x->word[i].whole,
                                 .to = y->word[k].at,
                                 .to_n = y->word[k].n,
                                 .to_whole = y->word[k].whole,
                                 .word = y->word[k].word,
                                 .word_n = y->word[k].word_n};
    return 0;
}

/* A word as the index knows it: a code-like one as a whole, another by its stem. FORMAT when it is
 * none, or several. */
static int add_word(struct synonyms *s, struct side *side, struct analyzer *an, struct sv word,
                    struct ask_err *err)
{
    const struct token *best = NULL;
    struct tokens t;
    int rc;

    if (side->n == SYNONYMS_LINE_MAX) {
        return ask_fail(err, ASK_FORMAT, "more than %d words in a line", SYNONYMS_LINE_MAX);
    }
    if ((rc = analyze(&t, an, word, NULL, 0, LANG_EN, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < t.n; i++) {
        if (!best || (t.v[i].form == TOKEN_VERBATIM && best->form != TOKEN_VERBATIM)) {
            best = &t.v[i];
        }
    }
    if (!best || best->stop || t.words != 1) {
        return ask_fail(err, ASK_FORMAT, "“%.*s” is not one word to search for", SV_ARG(word));
    }
    side->word[side->n].word = (uint32_t)s->bytes.n;
    side->word[side->n].word_n = (uint32_t)word.n;
    sb_sv(&s->bytes, word);
    side->word[side->n].at = (uint32_t)s->bytes.n;
    side->word[side->n].n = best->n;
    side->word[side->n++].whole = best->form == TOKEN_VERBATIM;
    sb_put(&s->bytes, best->term, best->n);
    return sb_ok(&s->bytes) ? 0 : ask_fail(err, ASK_NOMEM, "no memory for synonyms");
}

static int add_side(struct synonyms *s, struct side *side, struct analyzer *an, struct sv text,
                    struct ask_err *err)
{
    struct sv word;
    int rc = 0;

    while (rc == 0 && sv_next(&text, ',', &word)) {
        word = sv_trim(word);
        rc = word.n ? add_word(s, side, an, word, err)
                    : ask_fail(err, ASK_FORMAT, "a word is missing before or behind a comma");
    }
    return rc == 0 && !side->n ? ask_fail(err, ASK_FORMAT, "a word is missing") : rc;
}

static int add_line(struct synonyms *s, struct analyzer *an, struct sv line, struct ask_err *err)
{
    const ssize_t arrow = sv_find(line, SV("=>"));
    struct side x = {.n = 0}, y = {.n = 0};
    int rc;

    if (arrow >= 0) {
        const struct sv rest = sv_make(line.p + arrow + 2, line.n - (size_t)arrow - 2);

        if ((rc = add_side(s, &x, an, sv_make(line.p, (size_t)arrow), err)) < 0 ||
            (rc = add_side(s, &y, an, rest, err)) < 0) {
            return rc;
        }
    } else {
        if ((rc = add_side(s, &x, an, line, err)) < 0) {
            return rc;
        }
        if (x.n < 2) {
            return ask_fail(err, ASK_FORMAT, "a word alone has no synonym: write a, b or a => b");
        }
        y = x;
    }
    for (size_t i = 0; i < x.n; i++) {
        for (size_t k = 0; k < y.n; k++) {
            if (order(term_at(s, x.word[i].at, x.word[i].n), x.word[i].whole,
                      term_at(s, y.word[k].at, y.word[k].n), y.word[k].whole) != 0 &&
                (rc = add_pair(s, &x, i, &y, k, err)) < 0) {
                return rc;
            }
        }
    }
    return 0;
}

static int add_table(struct synonyms *s, struct analyzer *an, struct sv text, const char *path,
                     struct ask_err *err)
{
    struct sv line;

    for (size_t number = 1; sv_next(&text, '\n', &line); number++) {
        const ptrdiff_t comment = sv_chr(line, '#');
        struct ask_err why = {0};
        int rc;

        line = sv_trim(comment >= 0 ? sv_make(line.p, (size_t)comment) : line);
        if (line.n && (rc = add_line(s, an, line, &why)) < 0) {
            return rc == ASK_FORMAT ? ask_fail(err, rc, "%s, line %zu: %s", path, number, why.msg)
                                    : ask_fail(err, rc, "%s", why.msg);
        }
    }
    return 0;
}

static int pair_order(const struct synonyms *s, const struct pair *x, const struct pair *y)
{
    const int c = order(term_at(s, x->from, x->from_n), x->from_whole,
                        term_at(s, y->from, y->from_n), y->from_whole);

    return c ? c
             : order(term_at(s, x->to, x->to_n), x->to_whole, term_at(s, y->to, y->to_n),
                     y->to_whole);
}

/* Shell sort: the order needs the bytes, which qsort's function could not reach. */
static void sort_pairs(struct synonyms *s)
{
    for (size_t gap = s->n / 2; gap; gap /= 2) {
        for (size_t i = gap; i < s->n; i++) {
            const struct pair x = s->v[i];
            size_t k = i;

            for (; k >= gap; k -= gap) {
                const struct pair *y = &s->v[k - gap];

                if (pair_order(s, y, &x) <= 0) {
                    break;
                }
                s->v[k] = *y;
            }
            s->v[k] = x;
        }
    }
}

int synonyms_new(struct synonyms **out, struct analyzer *an, const char *path, struct ask_err *err)
{
    struct synonyms *s = calloc(1, sizeof *s);
    struct sb text = SB_INIT(SYNONYMS_FILE_MAX);
    int rc;

    *out = NULL;
    if (!s) {
        return ask_fail(err, ASK_NOMEM, "no memory for synonyms");
    }
    sb_init(&s->bytes, 4 * SYNONYMS_FILE_MAX);
    rc = add_table(s, an, sv_of(synonyms_table), "the built-in synonyms", err);
    if (rc == 0 && path && file_exists(path) && (rc = file_read(&text, path, err)) == 0) {
        rc = add_table(s, an, sb_view(&text), path, err);
        s->stamp = hash64(text.p, text.n, 0);
    }
    sb_dispose(&text);
    if (rc < 0) {
        synonyms_free(s);
        return rc;
    }
    sort_pairs(s);
    *out = s;
    return 0;
}

uint64_t synonyms_stamp(const struct synonyms *s)
{
    return s ? s->stamp : 0;
}

void synonyms_free(struct synonyms *s)
{
    if (!s) {
        return;
    }
    sb_dispose(&s->bytes);
    free(s->v);
    free(s);
}

bool synonyms_each(const struct synonyms *s, size_t *i, struct synonym of, struct synonym *also)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        const struct pair *p = &s->v[mid];

        if (order(term_at(s, p->from, p->from_n), p->from_whole, of.term, of.whole) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    lo += (*i)++;
    if (lo >= s->n || order(term_at(s, s->v[lo].from, s->v[lo].from_n), s->v[lo].from_whole,
                            of.term, of.whole) != 0) {
        return false;
    }
    also->term = term_at(s, s->v[lo].to, s->v[lo].to_n);
    also->whole = s->v[lo].to_whole;
    also->word = term_at(s, s->v[lo].word, s->v[lo].word_n);
    return true;
}
