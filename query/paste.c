/* paste.c - reading a pasted log or stack trace as words that weigh differently.
 * Not here: what a line is (paste_lines.c, paste_match.c), dialects (paste_dialects.c,
 * paste_systems.c), what of a line varies (paste_words.c).
 * Method: every line is looked at once. Lines that say the same but for what varies count once. Of
 * messages, frames and other lines the first and the last so many are kept, so that memory does
 * not grow with the paste; their words are taken by weight, each once.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/paste.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sb.h"
#include "query/lex.h"
#include "query/paste_priv.h"

/* What the canonical form of a paste begins with when its words alone would be read otherwise. No
 * other query is written back so: a parenthesis that closes nothing is left out. */
#define WRITTEN ")paste: "

#define SEEN_SIZE  (4 * PARSE_PASTE_WORDS) /* a power of two, mostly empty */
#define LINES_SIZE 16384                   /* lines told apart; a power of two */
#define LINE_WORDS 96                      /* words of one line that are taken */
#define KEPT_MAX   800                     /* lines kept in all */

#define HASH_DIGITS 24
#define HASH_WORDS  8
#define BESIDE      6 /* lines between a message and what is near it */

#define WEIGHT_MIDDLE  0.6 /* of a message that is neither among the first nor the last */
#define WEIGHT_CAUSE   1.05
#define WEIGHT_OWN     0.30 /* of the innermost frame of one's own, to a message */
#define WEIGHT_FOREIGN 0.12 /* of the innermost frame of a framework */
#define WEIGHT_DEEPER  0.80 /* of a frame to the one that it was called by */
#define WEIGHT_LOGGED  0.05 /* of what was logged beside it */
#define WEIGHT_BESIDE  0.30 /* of a line that is nothing known, near a message */
#define WEIGHT_OTHER   0.10 /* and elsewhere */
#define WEIGHT_PROSE   0.50 /* of a sentence around the paste */
#define WEIGHT_ORIGIN  0.10 /* of the logger, the process */

struct keep { /* the first and the last so many lines of a kind */
    struct paste_line *line;
    size_t half, n; /* n: given, kept or not */
};

enum { KEEP_STRONG, KEEP_MIDDLE, KEEP_WEAK, KEEP_FRAMES, KEEP_TEXTS, KEEPS };
static const size_t halves[KEEPS] = {16, 12, 12, 64, 128};

struct pick {
    const struct paste_line *line;
    double weight;
};

struct reader {
    struct query *q;
    struct arena *a;
    struct keep keep[KEEPS];
    uint64_t *lines; /* hashes of lines met; a place forgets when another line wants it */
    struct sv *seen; /* words taken */
    struct ast *list;
    size_t dropped;
    bool full;
};

// ---- is it one? ----

/* A time, a date, an address: two signs between digits, or more digits than a code has. */
static bool is_dated(struct sv w)
{
    size_t signs = 0;

    for (size_t i = 1; i + 1 < w.n; i++) {
        signs += strchr(":-/", w.p[i]) && w.p[i] && sv_digits(sv_skip(w, i + 1)) &&
                 sv_digits(sv_make(w.p + i - 1, 1));
    }
    return (signs >= 2 && paste_time(w)) || (w.n > 10 && sv_starts(w, SV("0x")));
}

/* More hexadecimal digits in a row than a person types. */
static bool has_hash(struct sv w)
{
    size_t run = 0;

    for (size_t i = 0; i < w.n && run < HASH_DIGITS; i++) {
        const char c = w.p[i];

        run = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? run + 1 : 0;
    }
    return run >= HASH_DIGITS;
}

/* A line or two with the marks of a log: a frame, or something that varies beside a word for what
 * went wrong. */
static bool has_marks(struct sv text)
{
    size_t varies = 0, wrong = 0, hashes = 0, marks = 0, words = 0;

    if (paste_strong(sv_trim(text))) {
        return true;
    }
    for (size_t i = 0, from; i < text.n; words++) {
        struct sv w;

        while (i < text.n && lex_blank(text.p[i])) {
            i++;
        }
        if (i && paste_begins(sv_skip(text, i))) {
            return true;
        }
        for (from = i; i < text.n && !lex_blank(text.p[i]); i++) {
        }
        w = sv_make(text.p + from, i - from);
        varies += is_dated(w);
        wrong += paste_level(w) >= 40 || (w.n > 5 && w.p[w.n - 1] == ':' && paste_exception(w));
        hashes += has_hash(w);
        marks += paste_mark(w) >= 60;
    }
    return (varies && wrong) || (hashes && marks && words >= HASH_WORDS);
}

/* The canonical form of a paste, see paste_write(). */
static bool is_written(struct sv text)
{
    return sv_starts(text, SV(WRITTEN)) && sv_chr(text, '\n') < 0;
}

bool paste_is(struct sv text)
{
    struct sv rest = text, line;
    size_t lines = 0;

    if (text.n > PARSE_PASTE_BYTES || is_written(text)) {
        return true;
    }
    while (lines < PARSE_PASTE_LINES && sv_line(&rest, &line)) {
        lines += sv_trim(line).n > 0;
    }
    return lines >= PARSE_PASTE_LINES || has_marks(text);
}

// ---- keeping lines ----

static void keep_line(struct keep *k, const struct paste_line *l)
{
    const size_t at = k->n < 2 * k->half ? k->n : k->half + (k->n - k->half) % k->half;

    k->line[at] = *l;
    k->n++;
}

static size_t kept(const struct keep *k)
{
    return k->n < 2 * k->half ? k->n : 2 * k->half;
}

/* True the first time that a line says this. */
static bool says_new(struct reader *r, const struct paste_line *l)
{
    struct sv rest = l->text, before = {NULL, 0};
    uint64_t hash = l->kind;
    struct paste_word w;
    size_t at, n = 0;

    while (paste_word(&w, &rest, &before, l->kind, &r->dropped)) {
        hash = w.counts ? hash : hash64(w.text.p, w.text.n, hash);
        n++;
    }
    hash |= 1;
    at = (size_t)(hash >> 1) & (LINES_SIZE - 1);
    if (!n || r->lines[at] == hash) {
        return false;
    }
    r->lines[at] = hash;
    return true;
}

static void take(void *ctx, const struct paste_line *l)
{
    struct reader *r = ctx;
    int to = KEEP_TEXTS;

    if (l->kind == PASTE_MESSAGE) {
        to = l->worth >= .8 ? KEEP_STRONG : l->worth >= .5 ? KEEP_MIDDLE : KEEP_WEAK;
    } else if (l->kind == PASTE_FRAME) {
        to = KEEP_FRAMES;
    }
    if (says_new(r, l)) {
        keep_line(&r->keep[to], l);
    }
}

// ---- weighing them ----

static bool is_prose(struct sv line)
{
    size_t words = 0, plain = 0;

    for (size_t i = 0, from; i < line.n;) {
        bool letters = true;

        while (i < line.n && lex_blank(line.p[i])) {
            i++;
        }
        for (from = i; i < line.n && !lex_blank(line.p[i]); i++) {
            const char c = line.p[i];

            letters &= (c >= 'a' && c <= 'z') || (c & 0x80) ||
                       (i == from && c >= 'A' && c <= 'Z') || (c && strchr(".,?!'", c));
        }
        words += i > from;
        plain += letters && i > from;
    }
    return words >= 4 && plain * 4 >= words * 3;
}

/* Among lines of one kind the first two and the last two say most: what it began with, and what
 * ended it. */
static double place_weight(size_t i, size_t n)
{
    return i < 2 || i + 2 >= n ? 1 : WEIGHT_MIDDLE;
}

/* Does it stand beside a message? */
static bool beside(const struct reader *r, const struct paste_line *l)
{
    for (int k = KEEP_STRONG; k <= KEEP_MIDDLE; k++) {
        for (size_t i = 0; i < kept(&r->keep[k]); i++) {
            const uint32_t at = r->keep[k].line[i].number;

            if (l->number + BESIDE >= at && l->number <= at + BESIDE) {
                return true;
            }
        }
    }
    return false;
}

static double text_weight(const struct reader *r, const struct paste_line *l, bool messages)
{
    if (l->dialect || l->source) {
        return l->worth < .15 ? l->worth : .15;
    }
    if (!messages) {
        return l->logged ? .5 : 1;
    }
    return l->logged           ? WEIGHT_LOGGED
           : is_prose(l->text) ? WEIGHT_PROSE
           : beside(r, l)      ? WEIGHT_BESIDE
                               : WEIGHT_OTHER;
}

/* How far inside the frame at i of the kept ones is; 0 is where it happened. */
static size_t depth(const struct keep *k, size_t i)
{
    const struct paste_line *l = &k->line[i];
    uint32_t last = l->place;

    if (!l->dialect || !l->dialect->inner_last) {
        return l->place;
    }
    for (size_t j = 0; j < kept(k); j++) {
        if (k->line[j].run == l->run && k->line[j].place > last) {
            last = k->line[j].place;
        }
    }
    return last - l->place;
}

static int by_number(const void *x, const void *y)
{
    const struct paste_line *a = x, *b = y;

    return a->number < b->number ? -1 : a->number > b->number;
}

static int by_weight(const void *x, const void *y)
{
    const struct pick *a = x, *b = y;

    if (a->weight < b->weight || a->weight > b->weight) {
        return a->weight < b->weight ? 1 : -1;
    }
    return by_number(a->line, b->line);
}

/* Of "Caused by" lines the last names what began it: that one a little before all others. */
static double cause_weight(const struct keep *k, size_t i)
{
    for (size_t j = i + 1; j < kept(k); j++) {
        if (k->line[j].chain) {
            return 1;
        }
    }
    return k->line[i].chain ? WEIGHT_CAUSE : 1;
}

static size_t weigh(struct reader *r, struct pick *v)
{
    const bool messages = r->keep[KEEP_STRONG].n + r->keep[KEEP_MIDDLE].n > 0;
    size_t n = 0;

    for (int k = 0; k < KEEPS; k++) {
        struct keep *keep = &r->keep[k];
        const size_t have = kept(keep);

        if (have > 1) {
            qsort(keep->line, have, sizeof *keep->line, by_number);
        }
        for (size_t i = 0; i < have; i++) {
            const struct paste_line *l = &keep->line[i];
            double weight;

            if (k == KEEP_FRAMES) {
                weight = (paste_foreign(l->text) ? WEIGHT_FOREIGN : WEIGHT_OWN) *
                         pow(WEIGHT_DEEPER, (double)depth(keep, i));
            } else if (k == KEEP_TEXTS) {
                weight = text_weight(r, l, messages);
            } else {
                weight = l->worth * place_weight(i, have) * cause_weight(keep, i);
            }
            v[n++] = (struct pick){l, weight};
        }
    }
    qsort(v, n, sizeof *v, by_weight);
    return n;
}

// ---- words ----

/* True the first time a word is met. */
static bool first_time(struct reader *r, struct sv w)
{
    size_t at = (size_t)hash64(w.p, w.n, 0) & (SEEN_SIZE - 1);

    while (r->seen[at].n) {
        if (sv_eq(r->seen[at], w)) {
            return false;
        }
        at = (at + 1) & (SEEN_SIZE - 1);
    }
    r->seen[at] = w;
    return true;
}

static bool add_word(struct reader *r, struct sv w, double weight)
{
    struct ast *word;

    if (r->list->nchild == PARSE_PASTE_WORDS) {
        r->full = true;
        return false;
    }
    if (!first_time(r, w)) {
        return true;
    }
    if (!(word = ast_new(r->a, AST_WORD, w)) || !ast_add(r->a, r->list, word)) {
        return false;
    }
    word->weight = weight;
    return true;
}

static bool add_line(struct reader *r, const struct pick *p)
{
    struct sv rest = p->line->text, before = {NULL, 0};
    struct paste_word w;
    size_t dropped = 0;

    for (int i = 0; i < LINE_WORDS && paste_word(&w, &rest, &before, p->line->kind, &dropped);
         i++) {
        if (!add_word(r, w.text, p->weight * w.worth)) {
            return false;
        }
    }
    return true;
}

static void add_lines(struct reader *r, const struct pick *v, size_t n)
{
    for (size_t i = 0; i < n && add_line(r, &v[i]); i++) {
        if (v[i].line->kind == PASTE_MESSAGE && r->q->nsaid < PARSE_SAID_MAX && v[i].weight >= .5) {
            r->q->said[r->q->nsaid++] = v[i].line->text;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct pick origin = {v[i].line, WEIGHT_ORIGIN * v[i].weight};
        struct paste_line named = {.text = v[i].line->origin, .kind = PASTE_FRAME};

        if (named.text.n && !add_line(r, &(struct pick){&named, origin.weight})) {
            break;
        }
    }
}

// ---- the whole ----

/* Words as paste_write() wrote them. */
static void read_written(struct reader *r, struct sv text)
{
    struct sv word;

    text = sv_skip(text, sizeof WRITTEN - 1);
    while (sv_next(&text, ' ', &word)) {
        if (word.n && !add_word(r, word, 1)) {
            return;
        }
    }
}

static bool read_lines(struct reader *r, struct sv text)
{
    struct paste_lines lines = {.take = take, .ctx = r, .a = r->a};
    struct pick *v = arena_array(r->a, KEPT_MAX, sizeof *v);

    r->lines = arena_array(r->a, LINES_SIZE, sizeof *r->lines);
    for (int k = 0; k < KEEPS; k++) {
        r->keep[k].half = halves[k];
        r->keep[k].line = arena_array(r->a, 2 * halves[k], sizeof *r->keep[k].line);
    }
    if (!v || !arena_ok(r->a) || !paste_lines(&lines, text)) {
        return false;
    }
    add_lines(r, v, weigh(r, v));
    return arena_ok(r->a);
}

int paste_parse(struct query *out, struct sv text, struct arena *a, struct ask_err *err)
{
    struct reader r = {.q = out, .a = a};
    bool read;

    r.seen = arena_array(a, SEEN_SIZE, sizeof *r.seen);
    r.list = ast_new(a, AST_LIST, sv_make(NULL, 0));
    read = r.seen && r.list;
    if (read && is_written(text)) {
        read_written(&r, text);
    } else if (read) {
        read = read_lines(&r, text);
    }
    if (!read || !arena_ok(a)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a pasted text of %zu bytes", text.n);
    }
    out->paste = true;
    out->root = r.list->nchild > 1 ? r.list : r.list->nchild ? r.list->child[0] : NULL;
    parse_note(out, a, "read as a pasted text: operators and quotes in it are plain text");
    if (r.dropped) {
        parse_note(out, a, "times, addresses, identifiers and line numbers were left out (%zu)",
                   r.dropped);
    }
    if (r.full) {
        parse_note(out, a, "only the %d weightiest of its words were read", PARSE_PASTE_WORDS);
    }
    return 0;
}

struct sv paste_write(const struct ast *root, struct arena *a)
{
    struct sb b = SB_INIT(1u << 20);
    const bool list = root && root->kind == AST_LIST;
    struct sv text = {NULL, 0};

    sb_puts(&b, WRITTEN);
    for (size_t i = 0; root && i < (list ? root->nchild : 1); i++) {
        sb_puts(&b, i ? " " : "");
        sb_sv(&b, list ? root->child[i]->text : root->text);
    }
    if (sb_ok(&b)) {
        text = arena_sv(a, sb_view(&b));
    }
    sb_dispose(&b);
    return text;
}
