/* analyze.c - text to tokens: finding words, and the tokens of prose.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: code-like words (analyze_code.c), characters (analyze_fold.c), stems (analyze_stem.c).
 * Method: each span is cut into runs. A run of ASCII is read in place; the bytes between two blanks
 * around a character beyond ASCII are normalised first into a buffer whose bytes know their place.
 * In a run, a word is a row of letters, digits and '_' with single joints (. - / : @ ') inside and
 * perhaps a prefix or a suffix; what it is made of decides what becomes of it. Nothing looks back
 * and every byte is looked at a bounded number of times, so the time is linear.
 * Whether a span is code or prose changes stop words and free-standing operators only, never the
 * terms of a word: a question is all prose and must meet what stands in code.
 */
#include "indexer/analyze_impl.h"

#include <stdlib.h>

#include "base/utf8.h"

#define TEXT_MAX ((size_t)64 << 20)

int analyzer_new(struct analyzer **out, const struct strmap *names, struct ask_err *err)
{
    struct analyzer *an = calloc(1, sizeof(*an));

    *out = NULL;
    if (!an)
        return ask_fail(err, ASK_NOMEM, "no memory for a text analyser");
    an->norm = malloc(FOLD_ROOM(RUN_MAX));
    an->map = malloc(FOLD_ROOM(RUN_MAX) * sizeof(*an->map));
    an->word = malloc(3 * WORD_MAX + 16);
    an->fold = malloc(3 * (3 * WORD_MAX + 16) + 16);
    sb_init(&an->tok, SIZE_MAX / 4);
    sb_init(&an->bytes, SIZE_MAX / 4);
    if (!an->norm || !an->map || !an->word || !an->fold ||
        stemmer_init(&an->stem, names, NULL) < 0) {
        analyzer_free(an);
        return ask_fail(err, ASK_NOMEM, "no memory for a text analyser");
    }
    *out = an;
    return 0;
}

void analyzer_free(struct analyzer *an)
{
    if (!an)
        return;
    stemmer_dispose(&an->stem);
    sb_dispose(&an->tok);
    sb_dispose(&an->bytes);
    free(an->norm);
    free(an->map);
    free(an->word);
    free(an->fold);
    free(an);
}

/* ---- prose with a joint inside ---- */

/* Words that lose their vowel before an apostrophe in French and Italian. */
static bool is_elision(struct sv s)
{
    static const char *const rows[] = {"qu",   "jusqu", "lorsqu", "puisqu", "dell",  "all",
                                       "nell", "sull",  "dall",   "un",     "quell", "quest"};

    if (s.n == 1)
        return memchr("ldjcnsmt", ascii_fold(s.p[0]), 8) != NULL;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sv_ieq(s, sv_of(rows[i])))
            return true;
    return false;
}

static bool is_ending(struct sv s)
{
    static const char *const rows[] = {"s", "ll", "re", "ve", "d", "m"};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sv_ieq(s, sv_of(rows[i])))
            return true;
    return false;
}

/* user's -> user, don't -> dont, l'erreur -> l erreur, O'Reilly's -> oreilly. Returns where to go
 * on. */
static size_t word_apostrophe(struct analyzer *an, const struct run *r, const struct word *w)
{
    const struct sv s = sv_make(r->p + w->start, w->end - w->start);
    const size_t at = (size_t)sv_chr(s, '\'');
    const struct sv head = sv_make(s.p, at);
    const struct sv tail = sv_skip(s, at + 1);
    struct sv lower;
    size_t n = 0;

    word_begin(an, r, w->start, w->end);
    if (is_ending(tail) && !(head.n == 1 && is_elision(head) && tail.n > 1)) {
        word_prose(an, r, w->start, w->start + at);
    } else if (is_elision(head) && tail.n > 1) {
        word_begin(an, r, w->start, w->start + at);
        word_emit(an, TOKEN_STEM, word_lower(an, r, w->start, w->start + at), true);
        word_end(an);
        word_begin(an, r, w->start + at + 1, w->end);
        word_prose(an, r, w->start + at + 1, w->end);
    } else {
        lower = word_lower(an, r, w->start, w->end);
        for (size_t i = 0; i < lower.n; i++)
            if (lower.p[i] != '\'')
                an->word[n++] = lower.p[i];
        word_stem(an, sv_make(an->word, n), true);
    }
    word_end(an);
    if (w->end + 1 < r->n && r->p[w->end] == '\'' && r->p[w->end + 1] == 's' &&
        (w->end + 2 == r->n || !byte_word(r->p[w->end + 2])))
        return w->end + 2;
    return w->end;
}

/* What stands for a word with hyphens or slashes as a whole: reimport for re-import, tcp/ip. */
static void emit_whole(struct analyzer *an, const struct run *r, const struct word *w, char joint,
                       bool stop)
{
    const struct sv lower = word_lower(an, r, w->start, w->end);
    size_t n = 0;

    if (joint == '/') {
        word_emit(an, TOKEN_VERBATIM, lower, stop);
        return;
    }
    for (size_t i = 0; i < lower.n; i++)
        if (lower.p[i] != joint)
            an->word[n++] = lower.p[i];
    word_emit(an, TOKEN_PART, stemmer_stem(&an->stem, LANG_EN, sv_make(an->word, n), &stop), false);
}

/* The pieces of a word between its hyphens or slashes, each a word with a place of its own. The
 * last one also carries the whole, so that the pieces stay neighbours in the stream. */
static void word_joined(struct analyzer *an, const struct run *r, const struct word *w)
{
    const char joint = w->flags & WORD_SLASH ? '/' : '-';
    size_t start = w->start;
    bool stop = true; /* and/or is a stop word as a whole */

    while (start < w->end) {
        size_t end = start;

        while (end < w->end && r->p[end] != joint)
            end++;
        word_begin(an, r, start, end);
        if (end > start && (r->p[end - 1] == '+' || r->p[end - 1] == '#'))
            word_emit(an, TOKEN_VERBATIM, word_lower(an, r, start, end), false);
        else
            word_prose(an, r, start, end);
        if (word_count(an) > an->first)
            stop = stop && word_tokens(an)[an->first].stop;
        if (end == w->end)
            emit_whole(an, r, w, joint, stop);
        word_end(an);
        start = end + 1;
    }
}

/* ---- finding words ---- */

/* The length of the word character at i, 0 when there is none. */
static size_t word_char(const struct run *r, size_t i, uint32_t *cp)
{
    const char c = i < r->n ? r->p[i] : ' ';

    *cp = (unsigned char)c;
    if (ascii_letter(c) || ascii_digit(c) || c == '_')
        return 1;
    if (byte_high(c)) {
        const size_t k = utf8_decode(sv_make(r->p, r->n), i, cp);

        return fold_class(*cp) == CHAR_WORD ? k : 0;
    }
    return 0;
}

/* What a piece (letters, digits, '_') is made of. */
struct piece {
    size_t letters, upper, digits;
    bool first_upper, last_s;
};

static size_t piece_end(struct piece *pc, struct word *w, const struct run *r, size_t i)
{
    const size_t limit = w->start + WORD_MAX < r->n ? w->start + WORD_MAX : r->n;
    uint32_t cp;
    size_t k;

    *pc = (struct piece){0};
    while (i < limit && (k = word_char(r, i, &cp)) > 0 && i + k <= limit) {
        if (cp < 0x80 && ascii_digit((char)cp)) {
            pc->digits++;
            w->flags |= WORD_DIGIT;
        } else if (cp == '_') {
            w->flags |= WORD_UNDER;
        } else {
            const bool upper = cp < 0x80 ? ascii_upper((char)cp) : fold_is_upper(cp);

            w->flags |= cp < 0x80 ? WORD_LETTER : WORD_LETTER | WORD_HIGH;
            if (upper && pc->letters == 0)
                pc->first_upper = true;
            pc->upper += upper;
            pc->letters++;
            pc->last_s = cp == 's';
        }
        i += k;
    }
    /* name, Name, NAME and APIs are prose; capitals elsewhere are not. */
    if (pc->upper > 0 && !(pc->upper == 1 && pc->first_upper) && pc->upper != pc->letters &&
        !(pc->last_s && pc->upper >= 2 && pc->upper + 1 == pc->letters))
        w->flags |= WORD_MIXED;
    return i;
}

/* A joint at i with a word character behind it: its length, 0 when there is none. */
static size_t joint_at(struct word *w, const struct run *r, size_t i)
{
    const char c = i < r->n ? r->p[i] : ' ';
    uint32_t cp;
    unsigned flag;
    size_t k = 1;

    switch (c) {
    case '.':
        flag = WORD_DOT;
        break;
    case '-':
        flag = WORD_HYPHEN;
        break;
    case '@':
        flag = WORD_AT;
        break;
    case '\\':
        flag = WORD_SLASH;
        break;
    case '/':
        flag = WORD_SLASH;
        if (i + 1 < r->n && r->p[i + 1] == '.') { /* home/.bashrc */
            k = 2;
            flag |= WORD_DOT;
        }
        break;
    case ':':
        flag = WORD_COLON;
        if (i + 2 < r->n && r->p[i + 1] == '/' && r->p[i + 2] == '/') {
            flag |= WORD_URL;
            k = 3;
        } else if (i + 1 < r->n && (r->p[i + 1] == ':' || r->p[i + 1] == '\\')) {
            k = 2;
        }
        break;
    case '\'':
        if ((w->flags & ~(unsigned)(WORD_MIXED | WORD_HIGH)) != WORD_LETTER)
            return 0;
        flag = WORD_APOS;
        break;
    default:
        return 0;
    }
    if ((w->flags & WORD_APOS) || i + k - w->start >= WORD_MAX || word_char(r, i + k, &cp) == 0)
        return 0;
    w->flags |= flag;
    return k;
}

/* C++, c++17, g++-12; C#: the length of the suffix at i. */
static size_t suffix_at(struct word *w, const struct run *r, size_t from, size_t i)
{
    uint32_t cp;

    if (i == from || i >= r->n || !ascii_letter(r->p[i - 1]))
        return 0;
    if (r->p[i] == '#' && i == from + 1 && word_char(r, i + 1, &cp) == 0) {
        w->flags |= WORD_SUFFIX;
        return 1;
    }
    if (r->p[i] == '+' && i + 1 < r->n && r->p[i + 1] == '+' &&
        (word_char(r, i + 2, &cp) == 0 || ascii_digit((char)cp))) {
        w->flags |= WORD_SUFFIX;
        return 2;
    }
    return 0;
}

/* Reads the word that starts at start, with its first word character at body. */
static void word_read(struct word *w, const struct run *r, size_t start, size_t body)
{
    struct piece pc;
    size_t i = body;
    size_t k;

    *w = (struct word){.start = start, .body = body, .flags = body > start ? WORD_PREFIX : 0};
    for (;;) {
        const size_t from = i;

        w->pieces++;
        i = piece_end(&pc, w, r, i);
        if ((k = suffix_at(w, r, from, i)) > 0)
            i = piece_end(&pc, w, r, i + k);
        k = joint_at(w, r, i);
        if (w->flags & WORD_URL) {
            i = code_url_end(r, w->start);
            break;
        }
        if (k == 0)
            break;
        i += k;
    }
    w->end = i;
}

/* Decides what a word is. Returns where to go on. */
static size_t word_at(struct analyzer *an, const struct run *r, size_t start, size_t body)
{
    struct word w;
    unsigned made;

    word_read(&w, r, start, body);
    made = w.flags & ~(unsigned)WORD_HIGH;
    if (made == WORD_LETTER) {
        word_begin(an, r, w.start, w.end);
        word_prose(an, r, w.start, w.end);
        word_end(an);
    } else if (made == WORD_DIGIT) {
        code_number(an, r, &w);
    } else if (made == WORD_UNDER) {
        return w.end; /* a line of underscores */
    } else if (made & WORD_APOS) {
        return word_apostrophe(an, r, &w);
    } else if ((made == (WORD_LETTER | WORD_HYPHEN) ||
                (made & ~(unsigned)WORD_SUFFIX) == (WORD_LETTER | WORD_SLASH)) &&
               w.pieces <= 3 && !memchr(r->p + w.start, '\\', w.end - w.start)) {
        word_joined(an, r, &w);
    } else {
        code_word(an, r, &w);
    }
    return w.end;
}

/* Characters of scripts without spaces: overlapping pairs, each a word; a lone one by itself. */
static size_t bigrams_at(struct analyzer *an, const struct run *r, size_t i)
{
    const struct sv s = sv_make(r->p, r->n);
    size_t first = i;
    size_t last = i;
    uint32_t cp;
    size_t count = 0;

    while (i < r->n && byte_high(r->p[i])) {
        const size_t k = utf8_decode(s, i, &cp);

        if (fold_class(cp) != CHAR_BIGRAM)
            break;
        if (count++ > 0) {
            word_begin(an, r, last, i + k);
            word_emit(an, TOKEN_STEM, sv_make(r->p + last, i + k - last), false);
            word_end(an);
        }
        last = i;
        i += k;
    }
    if (count == 1) {
        word_begin(an, r, first, i);
        word_emit(an, TOKEN_STEM, sv_make(r->p + first, i - first), false);
        word_end(an);
    }
    return i;
}

/* A character beyond ASCII that starts no word. */
static size_t high_at(struct analyzer *an, const struct run *r, size_t i)
{
    uint32_t cp;
    const size_t k = utf8_decode(sv_make(r->p, r->n), i, &cp);
    const enum char_class class = fold_class(cp);

    if (class == CHAR_WORD)
        return word_at(an, r, i, i);
    if (class == CHAR_BIGRAM)
        return bigrams_at(an, r, i);
    if (class == CHAR_EMOJI) {
        word_begin(an, r, i, i + k);
        word_emit(an, TOKEN_VERBATIM, sv_make(r->p + i, k), false);
        word_end(an);
    }
    return i + k;
}

/* Most words are lower-case letters between blanks: they are done without the machinery. Returns
 * the end of the word, or i when it is of another kind. */
static size_t plain_word_at(struct analyzer *an, const struct run *r, size_t i)
{
    const size_t start = i;
    char lower[STEM_KEY];
    size_t n = 0;
    char c;

    if (!ascii_letter(r->p[i]))
        return start;
    lower[n++] = ascii_fold(r->p[i++]);
    while (i < r->n && ascii_lower(r->p[i])) {
        if (n == STEM_KEY)
            return start;
        lower[n++] = r->p[i++];
    }
    c = i < r->n ? r->p[i] : ' ';
    if (c == '.' || c == ':' || c == '-' || c == '/')
        c = i + 1 < r->n ? r->p[i + 1] : ' ';
    if (c != ' ' && c != '\n' && c != ',' && c != ')')
        return start;
    word_begin(an, r, start, i);
    word_stem(an, sv_make(lower, n), an->span != SPAN_CODE && an->span != SPAN_CODE_WORD);
    word_end(an);
    return i;
}

static void run_words(struct analyzer *an, const struct run *r)
{
    size_t i = 0;

    while (i < r->n) {
        const char c = r->p[i];
        size_t k;

        if (c == ' ' || c == '\n') {
            i++;
        } else if (ascii_letter(c) && (k = plain_word_at(an, r, i)) > i) {
            i = k;
        } else if (ascii_letter(c) || ascii_digit(c) || c == '_') {
            i = word_at(an, r, i, i);
        } else if (byte_high(c)) {
            i = high_at(an, r, i);
        } else if ((k = code_prefix(r, i)) > 0) {
            i = word_at(an, r, i, i + k);
        } else {
            i = code_operator(an, r, i);
        }
    }
}

/* ---- runs ---- */

/* The first byte beyond ASCII at or after i. */
static size_t next_high(struct sv s, size_t i)
{
    for (; i + 8 <= s.n; i += 8) {
        uint64_t v;

        memcpy(&v, s.p + i, 8);
        if (v & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < s.n && !byte_high(s.p[i]))
        i++;
    return i;
}

static void span_words(struct analyzer *an, struct sv text, const struct span *sp)
{
    const struct sv s = sv_make(text.p + sp->off, sp->n);
    size_t i = 0;

    an->span = sp->kind;
    while (i < s.n && sb_ok(&an->tok) && sb_ok(&an->bytes)) {
        struct run r = {.code = sp->kind == SPAN_CODE || sp->kind == SPAN_CODE_WORD,
                        .before = i > 0 ? s.p[i - 1] : ' '};
        const size_t high = next_high(s, i);
        size_t from = high;
        size_t to = high;

        if (high < s.n)
            while (from > i && !byte_blank(s.p[from - 1]) && high - from < RUN_MAX / 2)
                from--;
        if (from > i) {
            r.p = s.p + i;
            r.n = from - i;
            r.off = sp->off + (uint32_t)i;
            run_words(an, &r);
            r.before = s.p[from - 1];
        }
        while (to < s.n && !byte_blank(s.p[to]) && to - from < RUN_MAX)
            to++;
        if (to - from == RUN_MAX) {
            const size_t cut = utf8_cut(sv_make(s.p + from, s.n - from), RUN_MAX);

            to = cut > 0 ? from + cut : to;
        }
        if (to > from) {
            r.n = fold_normalise(an->norm, an->map, sv_make(s.p + from, to - from));
            r.p = an->norm;
            r.map = an->map;
            r.off = sp->off + (uint32_t)from;
            run_words(an, &r);
        }
        i = to;
    }
}

int analyze(struct tokens *out, struct analyzer *an, struct sv text, const struct span *spans,
            size_t nspans, enum lang lang, struct ask_err *err)
{
    const struct span whole = {0, (uint32_t)text.n, SPAN_PROSE, 0};
    struct token *t;

    *out = (struct tokens){0};
    if (text.n > TEXT_MAX)
        return ask_fail(err, ASK_LIMIT, "a text of %zu bytes is over the limit of 64 MiB", text.n);
    sb_reset(&an->tok);
    sb_reset(&an->bytes);
    an->lang = (unsigned)lang < LANG_COUNT ? lang : LANG_UNKNOWN;
    an->words = 0;
    if (nspans == 0 && text.n > 0)
        span_words(an, text, &whole);
    for (size_t i = 0; i < nspans; i++)
        if (spans[i].off <= text.n && spans[i].n <= text.n - spans[i].off)
            span_words(an, text, &spans[i]);
    if (!sb_ok(&an->tok) || !sb_ok(&an->bytes))
        return ask_fail(err, ASK_NOMEM, "no memory to analyse a text of %zu bytes", text.n);
    t = word_tokens(an);
    for (size_t i = 0; i < word_count(an); i++)
        t[i].term = an->bytes.p + (uintptr_t)t[i].term;
    *out = (struct tokens){t, word_count(an), an->words};
    return 0;
}
