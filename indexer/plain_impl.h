/* plain_impl.h - what the files of the Markdown scanner share; nobody else includes it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plain.c finds the blocks, plain_inline.c writes the text of one block without its marks,
 * plain_html.c knows entities and tags.
 * Thread rule: as plain.h.
 */
#ifndef ASKWELL_INDEXER_PLAIN_IMPL_H
#define ASKWELL_INDEXER_PLAIN_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"
#include "indexer/plain.h"

#define LABELS_MAX 512 /* link definitions of a text; more are not known as such */

/* The text written so far and its spans. */
struct plain_out {
    struct arena *a;
    char *p; /* cap bytes */
    size_t n, cap;
    struct span *spans;
    size_t nspans, spans_cap;
    bool open; /* the last span goes on: the next bytes of its kind belong to it */
    bool failed;
};

/* Link definitions, by the hash of their label. */
struct plain_labels {
    struct sv v[LABELS_MAX];
    uint16_t slot[LABELS_MAX * 2]; /* index + 1 */
    size_t n;
};

static inline bool plain_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool plain_is_letter(char c)
{
    return (char)(c | 0x20) >= 'a' && (char)(c | 0x20) <= 'z';
}
static inline bool plain_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void plain_put(struct plain_out *o, enum span_kind kind, unsigned level, const char *p, size_t n);
/* Ends the block: no span goes on, a new line separates what follows. */
void plain_break(struct plain_out *o);
bool plain_label_known(const struct plain_labels *labels, struct sv label);

/* Writes the text of a block. text has its lines joined by \n and no NUL. table: cells are
 * separated by | and come out separated by tabs. */
void plain_inline(struct plain_out *o, const struct plain_labels *labels, struct sv text,
                  enum span_kind kind, unsigned level, bool table);
/* ---- plain_html.c ---- */

/* The character of "&...;" at s[0]: writes it to out and its length to *n; returns the bytes of the
 * entity, 0 when it is none. */
size_t plain_entity(struct sv s, char out[4], size_t *n);

enum plain_tag { PLAIN_TAG_NONE, PLAIN_TAG_INLINE, PLAIN_TAG_BLOCK };
/* The bytes of the tag at s[0], 0 when it is none. */
size_t plain_tag(struct sv s, enum plain_tag *kind);
/* Writes raw HTML code (the inside of <pre>): tags dropped, entities decoded. */
void plain_pre(struct plain_out *o, struct sv text);

#endif
