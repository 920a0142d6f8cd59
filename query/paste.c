/* paste.c - reading a pasted log or stack trace as words.
 * Not here: weighing frames; which words are rare enough to ask for (plan.c takes the rarest).
 * Method: words at white space, the signs around them cut off, each once, in order; timestamps,
 * addresses, identifiers and line numbers are dropped, since they differ in everybody's paste.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/paste.h"

#include <string.h>

#include "base/hash.h"
#include "query/lex.h"

#define SEEN_SIZE (4 * PARSE_PASTE_WORDS) /* a power of two, mostly empty */

bool paste_is(struct sv text)
{
    struct sv rest = text, line;
    size_t lines = 0;

    if (text.n > PARSE_PASTE_BYTES) {
        return true;
    }
    while (lines < PARSE_PASTE_LINES && sv_line(&rest, &line)) {
        lines += sv_trim(line).n > 0;
    }
    return lines >= PARSE_PASTE_LINES;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool only(struct sv w, const char *chars)
{
    for (size_t i = 0; i < w.n; i++) {
        if (!is_digit(w.p[i]) && (!w.p[i] || !strchr(chars, w.p[i]))) {
            return false;
        }
    }
    return w.n > 0;
}

/* Cuts off what stands around a word: quotes, brackets, commas, and ":12" or ":12:5" behind it. */
static struct sv bare(struct sv w)
{
    size_t from, before;

    do {
        from = w.n;
        while (w.n && strchr("\\\"'`([{<,;:*=|>", w.p[0]) && w.p[0]) {
            w = sv_skip(w, 1);
        }
        while (w.n && strchr(")]}>,;:.\"'`!?*=|([{<", w.p[w.n - 1]) && w.p[w.n - 1]) {
            w.n--;
        }
        for (before = w.n; before && is_digit(w.p[before - 1]); before--) {
        }
        if (before > 1 && before < w.n && w.p[before - 1] == ':') {
            w.n = before - 1;
        }
    } while (w.n != from);
    return w;
}

/* What differs in everybody's paste. before: the word before it. */
static bool noise(struct sv w, struct sv before)
{
    size_t hex = 0, numbers = 0, signs = 0;

    for (size_t i = 0; i < w.n; i++) {
        hex += is_hex(w.p[i]);
        numbers += is_digit(w.p[i]);
        signs += strchr(":-/.,", w.p[i]) != NULL && w.p[i];
    }
    if (w.n > 10 && (sv_istarts(w, sv_of("0x")) && hex == w.n - 1)) {
        return true; /* an address; an error code has eight digits at most */
    }
    if (hex == w.n && w.n >= 12 && numbers) {
        return true; /* a hash, a container */
    }
    if (w.n == 36 && hex == 32 && signs == 4) {
        return true; /* a UUID */
    }
    if (only(w, ":-/.,+TZ") && (signs >= 2 && w.n >= 8) && sv_chr(w, '.') != 1) {
        /* a time or a date; an IP address or a version has dots only */
        return sv_chr(w, ':') >= 0 || sv_chr(w, '-') >= 0 || sv_chr(w, '/') >= 0;
    }
    return numbers == w.n && (sv_ieq(before, sv_of("line")) || sv_ieq(before, sv_of("pid")));
}

/* True the first time a word is met. */
static bool first_time(struct sv *seen, struct sv w)
{
    size_t at = (size_t)hash64(w.p, w.n, 0) & (SEEN_SIZE - 1);

    while (seen[at].n) {
        if (sv_eq(seen[at], w)) {
            return false;
        }
        at = (at + 1) & (SEEN_SIZE - 1);
    }
    seen[at] = w;
    return true;
}

int paste_parse(struct query *out, struct sv text, struct arena *a, struct ask_err *err)
{
    struct sv *seen = arena_array(a, SEEN_SIZE, sizeof *seen), before = {NULL, 0};
    struct ast *list = ast_new(a, AST_LIST, sv_make(NULL, 0)), *word;
    size_t i = 0, dropped = 0;

    while (seen && list && i < text.n && list->nchild < PARSE_PASTE_WORDS) {
        const size_t from = i;
        struct sv raw, w;

        while (i < text.n && !lex_blank(text.p[i])) {
            i++;
        }
        raw = sv_make(text.p + from, i - from);
        w = bare(raw);
        i += i < text.n;
        if (!w.n) {
            continue;
        }
        if (noise(raw, before) || noise(w, before)) {
            dropped++;
        } else if (first_time(seen, w) &&
                   (!(word = ast_new(a, AST_WORD, w)) || !ast_add(a, list, word))) {
            break;
        }
        before = w;
    }
    if (!list || !arena_ok(a)) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a pasted text of %zu bytes", text.n);
    }
    out->paste = true;
    out->root = list->nchild > 1 ? list : list->nchild ? list->child[0] : NULL;
    parse_note(out, a, "read as a pasted text: operators and quotes in it are plain text");
    if (dropped) {
        parse_note(out, a, "times, addresses, identifiers and line numbers were left out (%zu)",
                   dropped);
    }
    if (i < text.n) {
        parse_note(out, a, "only the first %d different words were read", PARSE_PASTE_WORDS);
    }
    return 0;
}
