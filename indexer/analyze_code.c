/* analyze_code.c - code-like words: their verbatim form, their parts, their other spellings.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding words and prose (analyze.c).
 * Method: a word is cut at one kind of joint after the other, the strongest first: path, scope and
 * port, version, dot, hyphen, underscore, then at case and digit borders. A piece that still has
 * structure is a verbatim token too, so that nginx.conf finds /etc/nginx/nginx.conf and getName
 * finds user.getName; a simple piece is a part. Single letters and digits are no parts: they are
 * everywhere and say nothing.
 */
#include "indexer/analyze_impl.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"

/* ---- prefixes ---- */

/* "./", "../", "../../": its length when a word or a dot file stands behind it. */
static size_t dots_prefix(const struct run *r, size_t i)
{
    size_t k = i;

    while (k - i < 60) {
        if (run_at(r, k) == '.' && run_at(r, k + 1) == '/')
            k += 2;
        else if (run_at(r, k) == '.' && run_at(r, k + 1) == '.' && run_at(r, k + 2) == '/')
            k += 3;
        else
            break;
    }
    if (k > i && run_at(r, k) == '.')
        k++;
    return k > i && byte_word(run_at(r, k)) ? k - i : 0;
}

/* %PATH% */
static bool is_percent_name(const struct run *r, size_t i)
{
    size_t k = i + 1;

    while (k < r->n && k - i < 60 && (ascii_letter(r->p[k]) || r->p[k] == '_'))
        k++;
    return k > i + 2 && run_at(r, k) == '%';
}

/* Every prefix and where it may stand. A flag, a dot or a path needs a border before it, or
 * a-b, a.b and a/b would be two words. */
size_t code_prefix(const struct run *r, size_t i)
{
    const char before = run_before(r, i);
    const char next = run_at(r, i + 1);
    const bool border = byte_blank(before) || memchr("([{\"'`=,;|", before, 10) != NULL;
    const bool free = !byte_word(before);
    const bool path = border || before == ':' || before == '>' || before == '!'; /* #!/bin/sh */

    switch (r->p[i]) {
    case '-':
        if (!border && before != ':')
            return 0;
        if (next == '-')
            return ascii_letter(run_at(r, i + 2)) ? 2 : 0;
        return ascii_letter(next) || ascii_digit(next) ? 1 : 0;
    case '.':
        if (border && ascii_letter(next))
            return 1;
        return path ? dots_prefix(r, i) : 0;
    case '/':
        if (next == '.' && byte_word(run_at(r, i + 2)))
            return path ? 2 : 0;
        return path && byte_word(next) ? 1 : 0;
    case '~':
        if (!border || next != '/')
            return 0;
        if (run_at(r, i + 2) == '.' && byte_word(run_at(r, i + 3)))
            return 3;
        return byte_word(run_at(r, i + 2)) ? 2 : 0;
    case '$':
        if (!free)
            return 0;
        if (byte_word(next))
            return 1;
        return (next == '{' || next == '.') && ascii_letter(run_at(r, i + 2)) ? 2 : 0;
    case '@':
        return free && ascii_letter(next) ? 1 : 0;
    case '#':
        return border && byte_word(next) ? 1 : 0;
    case '%':
        return free && is_percent_name(r, i) ? 1 : 0;
    case ':':
        return border && next == ':' && ascii_hex(run_at(r, i + 2)) ? 2 : 0;
    default:
        return 0;
    }
}

/* ---- numbers and codes ---- */

static bool all_digits(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_digit(s.p[i]))
            return false;
    return s.n > 0;
}

/* The one form of an error code that is written in hexadecimal, in decimal or as a negative
 * number: 0x80070005 for 80070005, 2147942405 and -2147024891; 0x7b for 0x0000007B. */
static void emit_code(struct analyzer *an, uint64_t value)
{
    char text[24];
    const int n = snprintf(text, sizeof(text), "0x%" PRIx64, value);

    word_emit(an, TOKEN_PART, sv_make(text, (size_t)n), false);
}

static bool hex_value(struct sv s, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_hex(s.p[i]) || i >= 16)
            return false;
        *value = *value << 4 |
                 (uint64_t)(ascii_digit(s.p[i]) ? s.p[i] - '0' : (s.p[i] | 0x20) - 'a' + 10);
    }
    return s.n > 0;
}

/* Eight hexadecimal digits with the top bit set: a Windows code without its 0x. */
static bool is_bare_code(struct sv s)
{
    bool digit = false;

    if (s.n != 8 || s.p[0] < '8')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_hex(s.p[i]))
            return false;
        digit |= ascii_digit(s.p[i]);
    }
    return digit;
}

static void emit_codes(struct analyzer *an, struct sv s, bool negative)
{
    uint64_t value;
    int64_t decimal;

    if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x') {
        if (hex_value(sv_skip(s, 2), &value))
            emit_code(an, value);
        return;
    }
    if (!negative && is_bare_code(s) && hex_value(s, &value))
        emit_code(an, value);
    if (s.n < 6 || s.n > 10 || !all_digits(s) || !sv_i64(s, &decimal))
        return;
    if (negative && decimal > 65536 && decimal <= INT64_C(2147483648))
        emit_code(an, (uint32_t)-decimal);
    else if (!negative && decimal > INT32_MAX && decimal <= UINT32_MAX)
        emit_code(an, (uint64_t)decimal);
}

void code_number(struct analyzer *an, const struct run *r, const struct word *w)
{
    const struct sv s = run_part(r, w->start, w->end);

    word_begin(an, r, w->start, w->end);
    word_emit(an, TOKEN_STEM, s, false);
    emit_codes(an, s, false);
    word_end(an);
}

/* ---- versions ---- */

/* The end of a version at lo: numbers with dots between, perhaps a "v" before or an "x" for the
 * last one; 0 for none. */
static size_t version_end(const struct run *r, size_t lo, size_t hi)
{
    size_t i = lo + (lo < hi && (r->p[lo] | 0x20) == 'v');
    size_t last = 0;
    unsigned n = 0;

    while (i < hi && (ascii_digit(r->p[i]) || (n > 0 && r->p[i] == 'x'))) {
        const bool wild = r->p[i] == 'x';

        if (wild && i + 1 < hi && byte_word(r->p[i + 1]))
            break;
        i++;
        while (!wild && i < hi && ascii_digit(r->p[i]))
            i++;
        n++;
        last = i;
        if (wild || i + 1 >= hi || r->p[i] != '.')
            break;
        i++;
    }
    return n >= 2 ? last : 0;
}

/* 3.11.4 is 3.11 and 3 as well; an address (four numbers) is no 127. */
static void emit_version(struct analyzer *an, const struct run *r, size_t lo, size_t end)
{
    const size_t from = lo + ((r->p[lo] | 0x20) == 'v');
    unsigned dots = 0;
    unsigned count;

    word_emit(an, TOKEN_VERBATIM, run_part(r, from, end), false);
    for (size_t i = from; i < end; i++)
        dots += r->p[i] == '.';
    count = dots;
    for (size_t i = end; i-- > from;)
        if (r->p[i] == '.' && (dots-- > 1 || count <= 2))
            word_emit(an, TOKEN_PART, run_part(r, from, i), false);
}

/* ---- pieces ---- */

enum glyph { GLYPH_LOWER, GLYPH_UPPER, GLYPH_DIGIT };

static size_t glyph_at(const struct run *r, size_t i, enum glyph *g)
{
    uint32_t cp;
    size_t k = 1;

    if (byte_high(r->p[i])) {
        k = utf8_decode(run_part(r, 0, r->n), i, &cp);
        *g = fold_is_upper(cp) ? GLYPH_UPPER : GLYPH_LOWER;
    } else if (ascii_digit(r->p[i])) {
        *g = GLYPH_DIGIT;
    } else {
        *g = ascii_upper(r->p[i]) ? GLYPH_UPPER : GLYPH_LOWER;
    }
    return k;
}

/* The end of the part that starts at lo: get|HTTP|Response|2, user|IDs. */
static size_t part_end(const struct run *r, size_t lo, size_t hi, enum glyph *kind)
{
    enum glyph before;
    enum glyph g;
    size_t i = lo + glyph_at(r, lo, &before);
    size_t uppers = before == GLYPH_UPPER;

    *kind = before;
    while (i < hi) {
        const size_t k = glyph_at(r, i, &g);

        if ((g == GLYPH_DIGIT) != (before == GLYPH_DIGIT) ||
            (g == GLYPH_UPPER && before == GLYPH_LOWER))
            return i;
        if (g == GLYPH_LOWER && before == GLYPH_UPPER && uppers > 1) {
            const char after = i + 1 < hi ? r->p[i + 1] : 'A';

            /* "URLs" keeps its s; else the last capital begins the next part. */
            if (r->p[i] != 's' || ascii_lower(after) || byte_high(after)) {
                if (!byte_high(r->p[i - 1]))
                    return i - 1;
                return i;
            }
        }
        uppers = g == GLYPH_UPPER ? uppers + 1 : 0;
        before = g;
        i += k;
    }
    return hi;
}

/* Letters and digits that are nobody's word: hashes, keys, base64. */
bool code_is_blob(const struct run *r, size_t lo, size_t hi)
{
    const size_t n = hi - lo;
    size_t parts = 0;
    bool hex = true;
    bool digit = false;
    enum glyph kind;

    if (n > BLOB_MIN)
        return true;
    if (n < 16)
        return false;
    for (size_t i = lo; i < hi; i++) {
        hex = hex && ascii_hex(r->p[i]);
        digit |= ascii_digit(r->p[i]);
    }
    if (hex && digit)
        return true;
    for (size_t i = lo; i < hi; parts++)
        i = part_end(r, i, hi, &kind);
    return digit && parts * 3 > n;
}

static bool is_simple(const struct run *r, size_t lo, size_t hi)
{
    enum glyph kind;

    return part_end(r, lo, hi, &kind) == hi;
}

/* The parts of letters and digits without joints. */
static void code_piece(struct analyzer *an, const struct run *r, size_t lo, size_t hi)
{
    size_t i = lo;
    size_t letters = 0; /* of the part before */
    bool digits = false;
    size_t parts = 0;

    if (code_is_blob(r, lo, hi))
        return;
    if (hi - lo > 2 && r->p[hi - 1] == '+') { /* libstdc++, and the count of count++ */
        word_emit(an, TOKEN_PART, word_lower(an, r, lo, hi), false);
        hi -= 2;
        if (hi - lo == 1)
            return;
    }
    emit_codes(an, run_part(r, lo, hi), false);
    if (is_bare_code(run_part(r, lo, hi)))
        return;
    if (hi - lo > 2 && r->p[lo] == '0' && (r->p[lo + 1] | 0x20) == 'x')
        return;
    while (i < hi) {
        enum glyph kind;
        const size_t end = part_end(r, i, hi, &kind);

        parts++;
        if (kind == GLYPH_DIGIT) {
            digits = true;
            if (end - i >= 2 || letters >= 3)
                word_emit(an, TOKEN_PART, run_part(r, i, end), false);
            letters = 0;
        } else {
            letters = end - i;
            if (letters >= 2)
                word_part(an, word_lower(an, r, i, end));
        }
        i = end;
    }
    /* DataFrames is also the word dataframes, as prose has it. */
    if (parts > 1 && !digits)
        word_part(an, word_lower(an, r, lo, hi));
}

/* ---- joints ---- */

enum level { LEVEL_PATH, LEVEL_SCOPE, LEVEL_VERSION, LEVEL_DOT, LEVEL_HYPHEN, LEVEL_UNDER, LEVELS };

static bool is_joint(const struct run *r, size_t i, size_t hi, enum level level)
{
    const char c = r->p[i];

    switch (level) {
    case LEVEL_PATH:
        return c == '/' || c == '\\';
    case LEVEL_SCOPE:
        return c == ':' || c == '@';
    case LEVEL_VERSION: /* the hyphen of node-v1.2.3 parts before the dots do */
        return c == '-' && i + 1 < hi && version_end(r, i + 1, hi) > 0;
    case LEVEL_DOT:
        return c == '.';
    case LEVEL_HYPHEN:
        return c == '-';
    case LEVEL_UNDER:
        return c == '_';
    case LEVELS:
        break;
    }
    return false;
}

static bool has_joint(const struct run *r, size_t lo, size_t hi, enum level level)
{
    for (size_t i = lo; i < hi; i++)
        if (is_joint(r, i, hi, level))
            return true;
    return false;
}

static void code_split(struct analyzer *an, const struct run *r, size_t lo, size_t hi,
                       enum level level);

/* A piece between joints of one level: a version, a verbatim token with parts, or a part. */
static void code_between(struct analyzer *an, const struct run *r, size_t lo, size_t hi,
                         enum level level)
{
    bool joints = false;

    while (lo < hi && r->p[hi - 1] == ':') /* of a drive, C:\ */
        hi--;
    if (lo == hi)
        return;
    for (enum level l = level; l < LEVELS && !joints; l++)
        joints = has_joint(r, lo, hi, l);
    if ((joints || !is_simple(r, lo, hi)) && version_end(r, lo, hi) == 0)
        word_emit(an, TOKEN_VERBATIM, word_lower(an, r, lo, hi), false);
    code_split(an, r, lo, hi, level);
}

/* Levels only go down, so this calls itself at most LEVELS deep. */
static void code_split(struct analyzer *an, const struct run *r, size_t lo, size_t hi,
                       enum level level)
{
    size_t start = lo;

    while (level < LEVELS && !has_joint(r, lo, hi, level))
        level++;
    if (level == LEVELS) {
        if (lo < hi && !(hi - lo == 1 && !byte_high(r->p[lo])))
            code_piece(an, r, lo, hi);
        return;
    }
    while (start < hi) {
        size_t end = start;
        size_t version = level == LEVEL_DOT ? version_end(r, start, hi) : 0;

        if (version > 0) {
            emit_version(an, r, start, version);
            start = version + (version < hi && r->p[version] == '.');
            if (version < hi && r->p[version] != '.') { /* the rest of 1.2.3rc1 */
                while (start < hi && !is_joint(r, start, hi, level))
                    start++;
                start += start < hi;
            }
            continue;
        }
        while (end < hi && !is_joint(r, end, hi, level))
            end++;
        code_between(an, r, start, end, level + 1);
        start = end + 1;
    }
}

/* ---- whole words ---- */

/* The verbatim form: ${NAME} is $name, %PATH% keeps both signs, v1.2 is 1.2. */
static void emit_verbatim(struct analyzer *an, const struct run *r, const struct word *w)
{
    const size_t end = w->end + (r->p[w->start] == '%' && run_at(r, w->end) == '%');
    struct sv lower = word_lower(an, r, w->start, end);

    if (lower.n > 2 && lower.p[0] == '$' && lower.p[1] == '{') {
        an->word[1] = '$';
        lower = sv_skip(lower, 1);
    }
    if (lower.n > 1 && lower.p[0] == 'v' && version_end(r, w->start, w->end) == w->end)
        lower = sv_skip(lower, 1);
    word_emit(an, TOKEN_VERBATIM, lower, (words_stop(lower) & 1U << LANG_EN) != 0);
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(struct sv s)
{
    if (s.n != 36)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        if (hyphen ? s.p[i] != '-' : !ascii_hex(s.p[i]))
            return false;
    }
    return true;
}

/* 2021-12-05, 2021-12-05T12:33:44Z, 12:33:44.123: a year or a colon, and digits in twos. */
static bool is_time(struct sv s)
{
    const bool year = s.n > 5 && s.p[4] == '-' && all_digits(sv_make(s.p, 4));
    size_t digits = 0;
    size_t twos = 0;
    bool dot = false;

    if (!year && !(s.n > 4 && s.p[2] == ':'))
        return false;
    for (size_t i = year ? 5 : 0; i < s.n; i++) {
        const char c = s.p[i];

        if (ascii_digit(c)) {
            digits++;
        } else if (c == '.' && twos > 0 && !dot && digits == 2) {
            dot = true;
        } else if (c == 'Z' || c == 'z' || (!dot && memchr("-:Tt", c, 4))) {
            if (!dot && digits != 2)
                return false;
            digits = 0;
            twos++;
        } else {
            return false;
        }
    }
    return dot || digits == 2 || (digits == 0 && twos > 0);
}

/* Addresses of IPv6 and of network cards: groups of hexadecimal digits, two colons at least. */
static bool is_colon_address(struct sv s)
{
    size_t colons = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ':')
            colons++;
        else if (!ascii_hex(s.p[i]))
            return false;
    }
    return colons >= 2;
}

/* Where a word ends without its line, column or port: main.c:12:5, example.com:443. A plain
 * name keeps its port (localhost:8080). */
static size_t end_of_name(const struct run *r, const struct word *w)
{
    size_t end = w->end;
    size_t i = w->end;

    if (!(w->flags & WORD_COLON) || !(w->flags & (WORD_DOT | WORD_SLASH)))
        return end;
    while (i > w->body + 1) {
        while (i > w->body && ascii_digit(r->p[i - 1]))
            i--;
        if (i == end || i <= w->body + 1 || r->p[i - 1] != ':' || r->p[i - 2] == ':')
            break;
        end = --i;
    }
    for (i = w->body; i < end; i++)
        if (r->p[i] == '.' || r->p[i] == '/' || r->p[i] == '\\')
            return end;
    return w->end;
}

/* utf-8 is utf8 as well. */
static void emit_joined(struct analyzer *an, const struct run *r, const struct word *w)
{
    const struct sv s = run_part(r, w->start, w->end);
    const ptrdiff_t at = sv_chr(s, '-');
    char joined[24];

    if (at < 2 || s.n > 16 || w->pieces != 2 ||
        (w->flags & ~(unsigned)WORD_MIXED) != (WORD_LETTER | WORD_DIGIT | WORD_HYPHEN))
        return;
    for (size_t i = 0; i < s.n; i++)
        if (i < (size_t)at ? !ascii_letter(s.p[i])
                           : i > (size_t)at && (!ascii_digit(s.p[i]) || s.n - (size_t)at > 5))
            return;
    for (size_t i = 0, n = 0; i < s.n; i++)
        if (i != (size_t)at)
            joined[n++] = ascii_fold(s.p[i]);
    word_emit(an, TOKEN_PART, sv_make(joined, s.n - 1), false);
    word_emit(an, TOKEN_PART, sv_skip(s, (size_t)at + 1), false);
}

/* GitHub, IPv6, JavaScript: names in a spelling of their own are one word, not parts. */
static bool is_name(struct analyzer *an, struct sv lower)
{
    return words_name(lower) || (an->stem.names && strmap_get(an->stem.names, lower, NULL));
}

/* What has no form of its own: verbatim and parts. */
static void code_name(struct analyzer *an, const struct run *r, const struct word *w)
{
    const struct sv s = run_part(r, w->start, w->end);
    const char first = s.p[0];

    emit_verbatim(an, r, w);
    emit_joined(an, r, w);
    if (first == '-' && all_digits(sv_skip(s, 1))) {
        word_emit(an, TOKEN_PART, sv_skip(s, 1), false);
        emit_codes(an, sv_skip(s, 1), true);
    } else if ((w->flags & (WORD_PREFIX | WORD_SLASH)) == WORD_PREFIX &&
               !memchr("-/.~", first, 4)) {
        code_between(an, r, w->body, w->end, LEVEL_PATH);
    } else {
        code_split(an, r, w->body, w->end, LEVEL_PATH);
    }
}

void code_word(struct analyzer *an, const struct run *r, const struct word *w)
{
    const struct sv s = run_part(r, w->start, w->end);
    struct sv lower;
    bool stop;

    word_begin(an, r, w->start, w->end);
    lower = word_lower(an, r, w->start, w->end);
    if (w->flags & WORD_URL) {
        code_url(an, r, w);
    } else if ((w->flags & ~(unsigned)(WORD_MIXED | WORD_DIGIT)) == WORD_LETTER &&
               is_name(an, lower)) {
        word_emit(an, TOKEN_STEM, stemmer_stem(&an->stem, LANG_EN, lower, &stop), false);
    } else if (is_uuid(s) || is_colon_address(s)) {
        word_emit(an, TOKEN_VERBATIM, lower, false);
    } else if (!(w->flags & WORD_PREFIX) && is_time(s)) {
        word_emit(an, TOKEN_VERBATIM, lower, false);
        if (s.p[4] == '-')
            word_emit(an, TOKEN_PART, sv_make(s.p, 4), false);
    } else {
        struct word name = *w;

        name.end = end_of_name(r, w);
        code_name(an, r, &name);
        if (name.end < w->end)
            code_split(an, r, name.end + 1, w->end, LEVEL_SCOPE);
    }
    word_end(an);
}
