/* snippet.c - choosing the window of a passage that shows why it matched.
 * Not here: escaping (whoever writes it out), ranking of passages (rank.c).
 * Method: slide over the matched words once; keep the window with the most of the query in it,
 * rare words counting more, then the earliest; grow it to about SNIPPET_BYTES, to the start of a
 * sentence where one is near, to borders of words else. White space is folded while copying.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/snippet.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "query/lex.h"
#include "query/phrase.h"

#define TERMS_SIZE   1024 /* a power of two: 64 units of at most 8 terms leave half of it empty */
#define HITS_MAX     2048 /* matched words of a passage that are looked at */
#define PHRASE_WORTH 100  /* a phrase is worth more than all words */

struct snippet_terms {
    struct {
        uint64_t hash; /* 0: empty */
        double worth;
        uint16_t unit;
    } v[TERMS_SIZE];
    size_t n;
    const struct sv *phrases;
    size_t nphrases;
};

struct spot { /* a matched word or phrase */
    uint32_t off, n;
    uint16_t unit;
    double worth;
};

static uint64_t term_hash(struct sv term)
{
    return hash64(term.p, term.n, 1) | 1;
}

struct snippet_terms *snippet_terms_new(const struct words *w, const struct sv *phrases,
                                        size_t nphrases, struct arena *a)
{
    struct snippet_terms *t = arena_zalloc(a, sizeof *t);

    if (!t) {
        return NULL;
    }
    t->phrases = phrases;
    t->nphrases = nphrases;
    for (size_t i = 0; i < w->nunits && i < UINT16_MAX; i++) {
        const struct unit *u = &w->unit[i];

        for (size_t k = 0; k < u->nterms && u->scored && u->slot >= 0; k++) {
            const uint64_t h = term_hash(u->term[k]);
            size_t at = h & (TERMS_SIZE - 1);

            while (t->v[at].hash && t->v[at].hash != h) {
                at = (at + 1) & (TERMS_SIZE - 1);
            }
            if (!t->v[at].hash && t->n++ < TERMS_SIZE - 64) {
                t->v[at].hash = h;
                t->v[at].unit = (uint16_t)i;
                t->v[at].worth = u->part ? u->idf / 2 : u->idf;
            }
        }
    }
    return t;
}

/* The matched words of text, in order; phrases as hits of their own. */
static int find_hits(struct spot *hit, size_t *n, struct sv text, const struct span *spans,
                     size_t nspans, const struct snippet_terms *terms, struct analyzer *an,
                     enum lang lang, struct ask_err *err)
{
    struct tokens t;
    size_t off = 0, len;
    int rc;

    *n = 0;
    for (size_t p = 0; p < terms->nphrases && *n < SNIPPET_MARKS; p++) {
        for (off = 0; *n < SNIPPET_MARKS && phrase_find(text, off, terms->phrases[p], &off, &len);
             off += len) {
            hit[(*n)++] = (struct spot){(uint32_t)off, (uint32_t)len, (uint16_t)(UINT16_MAX - p),
                                        PHRASE_WORTH};
        }
    }
    const size_t phrases = *n;

    if ((rc = analyze(&t, an, text, spans, nspans, lang, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < t.n && *n < HITS_MAX; i++) {
        const uint64_t h = term_hash(sv_make(t.v[i].term, t.v[i].n));
        size_t at = h & (TERMS_SIZE - 1);

        while (terms->v[at].hash && terms->v[at].hash != h) {
            at = (at + 1) & (TERMS_SIZE - 1);
        }
        if (!terms->v[at].hash) {
            continue;
        }
        const struct spot found = {t.v[i].off, t.v[i].len, terms->v[at].unit, terms->v[at].worth};

        if (*n > phrases && hit[*n - 1].off == found.off) { /* another form of the same word */
            if (found.worth > hit[*n - 1].worth) {
                hit[*n - 1] = found;
            }
        } else {
            hit[(*n)++] = found;
        }
    }
    /* Phrases came first: one insertion sort brings the few of them to their places. */
    for (size_t i = 1; i < *n; i++) {
        const struct spot x = hit[i];
        size_t k = i;

        while (k && hit[k - 1].off > x.off) {
            hit[k] = hit[k - 1];
            k--;
        }
        hit[k] = x;
    }
    return 0;
}

/* The window of at most size bytes that shows the most; false when nothing matched. */
static bool best_window(const struct spot *hit, size_t n, size_t size, size_t *from, size_t *to,
                        double *worth)
{
    size_t head = 0;
    double sum = 0;

    *worth = 0;
    for (size_t tail = 0; tail < n; tail++) {
        bool known = false;

        for (size_t k = head; k < tail && !known; k++) {
            known = hit[k].unit == hit[tail].unit;
        }
        sum += known ? 0 : hit[tail].worth;
        while (head < tail && hit[tail].off + hit[tail].n - hit[head].off > size) {
            known = false;
            for (size_t k = head + 1; k <= tail && !known; k++) {
                known = hit[k].unit == hit[head].unit;
            }
            sum -= known ? 0 : hit[head].worth;
            head++;
        }
        if (sum > *worth + 1e-9) {
            *worth = sum;
            *from = hit[head].off;
            *to = hit[tail].off + hit[tail].n;
        }
    }
    return *worth > 0;
}

static bool sentence_start(struct sv s, size_t i)
{
    if (i == 0 || s.p[i - 1] == '\n') {
        return true;
    }
    return lex_blank(s.p[i - 1]) && i > 1 && strchr(".!?", s.p[i - 2]) && s.p[i - 2];
}

/* Grows the window to about size bytes and moves its ends to where words begin and end. */
static void grow(struct sv s, size_t *from, size_t *to, size_t size)
{
    const size_t slack = *to - *from < size ? size - (*to - *from) : 0;
    const size_t back = *from < slack * 2 / 3 ? *from : slack * 2 / 3;
    size_t start = *from - (*from < slack / 3 ? *from : slack / 3), end;

    for (size_t i = *from; i + back >= *from; i--) {
        if (sentence_start(s, i)) {
            start = i;
            break;
        }
        if (!i) {
            break;
        }
    }
    if (!sentence_start(s, start)) {
        size_t i = start;

        while (i < *from && !lex_blank(s.p[i])) {
            i++;
        }
        start = i < *from ? i : utf8_cut(s, start);
    }
    end = start + size < s.n ? start + size : s.n;
    end = end < *to ? *to : end;
    if (end < s.n) {
        size_t i = end;

        while (i > *to && !lex_blank(s.p[i])) {
            i--;
        }
        end = i > *to || lex_blank(s.p[i]) ? i : *to; /* hits end on borders */
        if (end == *to && end + 40 < start + size) {
            end = utf8_cut(s, start + size); /* one endless word: cut it */
        }
    }
    *from = start;
    *to = end;
}

static bool blank_between(struct sv s, size_t from, size_t to)
{
    while (from < to && lex_blank(s.p[from])) {
        from++;
    }
    return from == to;
}

/* Copies [from, to) with white space folded; marks move with their words. */
static bool copy(struct snippet *out, struct sv s, size_t from, size_t to, const struct spot *hit,
                 size_t n, struct arena *a)
{
    char *p = arena_alloc(a, to - from + 1);
    struct mark *marks = arena_array(a, SNIPPET_MARKS, sizeof *marks);
    size_t len = 0, h = 0, marked = 0;

    if (!p || !marks) {
        return false;
    }
    while (h < n && hit[h].off < from) {
        h++;
    }
    for (size_t i = from; i < to; i++) {
        while (h < n && hit[h].off == i && marked < SNIPPET_MARKS) {
            if (hit[h].off + hit[h].n <= to &&
                (!marked || marks[marked - 1].off + marks[marked - 1].n <= len)) {
                size_t k = 0, blanks = 0;

                for (; k < hit[h].n; k++) { /* folding makes a phrase shorter */
                    blanks += k && lex_blank(s.p[i + k]) && lex_blank(s.p[i + k - 1]);
                }
                marks[marked++] = (struct mark){(uint32_t)len, (uint32_t)(k - blanks)};
            }
            h++;
        }
        if (!lex_blank(s.p[i])) {
            p[len++] = s.p[i];
        } else if (len && p[len - 1] != ' ') {
            p[len++] = ' ';
        }
    }
    while (len && p[len - 1] == ' ') {
        len--;
    }
    p[len] = 0;
    while (marked && marks[marked - 1].off >= len) {
        marked--;
    }
    if (marked && marks[marked - 1].off + marks[marked - 1].n > len) {
        marks[marked - 1].n = (uint32_t)len - marks[marked - 1].off;
    }
    out->text = sv_make(p, len);
    out->marks = marks;
    out->nmarks = marked;
    return true;
}

static bool mostly_code(const struct plain *t, size_t from, size_t to)
{
    size_t code = 0;

    for (size_t i = 0; i < t->nspans && t->spans[i].off < to; i++) {
        const size_t lo = t->spans[i].off > from ? t->spans[i].off : from;
        const size_t end = (size_t)t->spans[i].off + t->spans[i].n;
        const size_t hi = end < to ? end : to;

        code += t->spans[i].kind == SPAN_CODE && hi > lo ? hi - lo : 0;
    }
    return code * 2 > to - from;
}

int snippet_make(struct snippet *out, double *worth, const struct plain *text,
                 const struct snippet_terms *terms, struct analyzer *an, enum lang lang,
                 struct arena *a, struct ask_err *err)
{
    struct spot *hit = arena_array(a, HITS_MAX, sizeof *hit);
    const struct sv s =
        sv_make(text->text.p,
                text->text.n > SNIPPET_LOOK ? utf8_cut(text->text, SNIPPET_LOOK) : text->text.n);
    size_t n = 0, from = 0, to = 0, nspans = 0;
    double shown = 0;
    int rc;

    memset(out, 0, sizeof *out);
    if (!hit) {
        return ask_fail(err, ASK_NOMEM, "no memory for a snippet");
    }
    while (nspans < text->nspans &&
           (size_t)text->spans[nspans].off + text->spans[nspans].n <= s.n) {
        nspans++;
    }
    if ((rc = find_hits(hit, &n, s, text->spans, nspans, terms, an, lang, err)) < 0) {
        return rc;
    }
    best_window(hit, n, SNIPPET_BYTES - SNIPPET_BYTES / 6, &from, &to, &shown);
    grow(s, &from, &to, SNIPPET_BYTES);
    if (!copy(out, s, from, to, hit, n, a)) {
        return ask_fail(err, ASK_NOMEM, "no memory for a snippet");
    }
    out->head = !blank_between(s, 0, from);
    out->tail = s.n < text->text.n || !blank_between(s, to, s.n);
    out->code = mostly_code(text, from, to);
    if (worth) {
        *worth = shown;
    }
    return 0;
}

int snippet_marks(struct mark **out, size_t *n, struct sv text, const struct snippet_terms *terms,
                  struct analyzer *an, enum lang lang, struct arena *a, struct ask_err *err)
{
    struct spot *hit = arena_array(a, HITS_MAX, sizeof *hit);
    struct mark *marks = arena_array(a, SNIPPET_MARKS, sizeof *marks);
    size_t nhits = 0;
    int rc;

    *n = 0;
    *out = marks;
    if (!hit || !marks) {
        return ask_fail(err, ASK_NOMEM, "no memory for the marks of a title");
    }
    if ((rc = find_hits(hit, &nhits, text, NULL, 0, terms, an, lang, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < nhits && *n < SNIPPET_MARKS; i++) {
        if (!*n || marks[*n - 1].off + marks[*n - 1].n <= hit[i].off) {
            marks[(*n)++] = (struct mark){hit[i].off, hit[i].n};
        }
    }
    return 0;
}
