/* plain_impl.h - what the two halves of the Markdown scanner share; nobody else includes it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plain.c finds the blocks, plain_inline.c writes the text of one block without its marks.
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

void plain_put(struct plain_out *o, enum span_kind kind, unsigned level, const char *p, size_t n);
/* Ends the block: no span goes on, a new line separates what follows. */
void plain_break(struct plain_out *o);
bool plain_label_known(const struct plain_labels *labels, struct sv label);

/* Writes the text of a block. text has its lines joined by \n and no NUL. table: cells are
 * separated by | and come out separated by tabs. */
void plain_inline(struct plain_out *o, const struct plain_labels *labels, struct sv text,
                  enum span_kind kind, unsigned level, bool table);
/* Writes raw HTML code (the inside of <pre>): tags dropped, entities decoded. */
void plain_pre(struct plain_out *o, struct sv text);

#endif
