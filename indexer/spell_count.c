/* spell_count.c - which words of a text are plain words, and how often they stand.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the file and looking in it (spell.c).
 * Method: only what stands between blanks, brackets, quotes and the marks of a sentence is looked
 * at, so that parts of paths, names with dots and command lines never become words; what stands in
 * code is passed over. Alphabets alone (Latin, Greek, Cyrillic): elsewhere words are not told apart
 * by blanks, and a letter too many means nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "base/utf8.h"
#include "indexer/analyze_impl.h"
#include "indexer/spell_impl.h"

static bool is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
    return (cp >= 0xC0 && cp <= 0x24F && cp != 0xD7 && cp != 0xF7) ||
           (cp >= 0x386 && cp <= 0x3FF && cp != 0x387) || (cp >= 0x400 && cp <= 0x52F) ||
           (cp >= 0x1E00 && cp <= 0x1EFF);
}

size_t spell_word(char out[SPELL_BYTES], struct sv word)
{
    size_t n = 0, chars = 0;

    for (size_t i = 0; i < word.n; chars++) {
        uint32_t cp;

        /* Nearly all letters: this runs over every word of a corpus. */
        if (ascii_lower(word.p[i]) && chars < SPELL_CHARS && n + 1 < SPELL_BYTES) {
            out[n++] = word.p[i++];
            continue;
        }
        i += utf8_decode(word, i, &cp);
        if (!is_letter(cp) || (chars > 0 && fold_is_upper(cp)) || chars == SPELL_CHARS ||
            n + 4 > SPELL_BYTES)
            return 0;
        n += utf8_encode(fold_lower(cp), out + n);
    }
    return chars >= SPELL_LEAST ? n : 0;
}

uint32_t spell_lower(uint32_t cp)
{
    return fold_lower(cp);
}

/* ---- counting ---- */

int spell_counts_new(struct spell_counts **out, struct ask_err *err)
{
    struct spell_counts *c = calloc(1, sizeof(*c));

    if (c) {
        c->map = strmap_new(SPELL_DISTINCT);
        c->times = 1;
    }
    *out = c && c->map ? c : NULL;
    if (!*out)
        free(c);
    return *out ? 0 : ask_fail(err, ASK_NOMEM, "out of memory counting words");
}

void spell_counts_stand_for(struct spell_counts *c, uint32_t times)
{
    c->times = times;
}

void spell_counts_free(struct spell_counts *c)
{
    if (!c)
        return;
    strmap_free(c->map);
    free(c);
}

int spell_counts_put(struct spell_counts *c, struct sv word, uint16_t label, uint32_t times,
                     struct ask_err *err)
{
    char key[2 + SPELL_BYTES];
    uint32_t *at;

    /* The label first and its high byte first: sorted by their bytes, labels stand together. */
    key[0] = (char)(label >> 8);
    key[1] = (char)(label & 0xFF);
    memcpy(key + 2, word.p, word.n);
    at = strmap_at(c->map, sv_make(key, word.n + 2));
    if (!at && strmap_count(c->map) < SPELL_DISTINCT)
        return ask_fail(err, ASK_NOMEM, "out of memory counting words");
    if (at)
        *at = times > UINT32_MAX - *at ? UINT32_MAX : *at + times;
    return 0;
}

static bool opens(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '(' || c == '[' || c == '"';
}

static bool closes(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == ')' || c == ']' || c == '"' || c == ',' ||
           c == '.' || c == ';' || c == ':' || c == '!' || c == '?';
}

/* Behind the marks that close a word there is a blank: "node.js", "std::cout" are none. */
static bool closed(struct sv s, size_t i)
{
    while (i < s.n && closes(s.p[i]) && s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t')
        i++;
    return i == s.n || s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t';
}

static int count_span(struct spell_counts *c, struct sv s, uint16_t label, struct ask_err *err)
{
    char word[SPELL_BYTES];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < s.n;) {
        size_t from, n;

        while (i < s.n && opens(s.p[i]))
            i++;
        from = i;
        while (i < s.n && !opens(s.p[i]) && !closes(s.p[i]))
            i++;
        if (i > from && i - from <= SPELL_BYTES && closed(s, i) &&
            (n = spell_word(word, sv_make(s.p + from, i - from))) > 0)
            rc = spell_counts_put(c, sv_make(word, n), label, c->times, err);
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t')
            i++; /* the rest of what was no word */
    }
    return rc;
}

int spell_count(struct spell_counts *c, const struct plain *text, uint16_t label,
                struct ask_err *err)
{
    int rc = 0;

    if (text->nspans == 0)
        return count_span(c, text->text, label, err);
    for (size_t i = 0; rc == 0 && i < text->nspans; i++) {
        const struct span *sp = &text->spans[i];

        /* Prose beside `code` begins and ends at the span's border, which is none of a word's. */
        if (sp->kind == SPAN_PROSE || sp->kind == SPAN_HEADING || sp->kind == SPAN_QUOTE)
            rc = count_span(c, sv_make(text->text.p + sp->off, sp->n), label, err);
    }
    return rc;
}
