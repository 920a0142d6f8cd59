/* plain.h - Markdown to plain text with spans: the one text that is analysed, quoted and searched.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Analysis, snippets and phrase checks all run on this text, never on the Markdown source. One
 * linear scan, no recursion, never fails on any bytes. Not here: rendering (web/).
 * Thread rule: pure; the result lives in the caller's arena.
 */
#ifndef ASKWELL_INDEXER_PLAIN_H
#define ASKWELL_INDEXER_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum span_kind {
    SPAN_PROSE,
    SPAN_HEADING,
    SPAN_CODE,      /* fenced or indented block */
    SPAN_CODE_WORD, /* inline `code` */
    SPAN_QUOTE,     /* > quoted: said by somebody else */
    SPAN_SIGNATURE  /* behind "-- " in mails */
};

struct span {
    uint32_t off, n; /* bytes of the text; spans are in order, do not overlap and cover it all
                        but for separating white space */
    uint8_t kind;    /* enum span_kind */
    uint8_t level;   /* of a heading, 1-6 */
};

struct plain {
    struct sv text; /* valid UTF-8 when the source was */
    const struct span *spans;
    size_t nspans;
};

/* Fills *out from Markdown. Marks (emphasis, link targets, heading signs, fences, table rules)
 * are gone, words and code stay, blocks are separated by "\n". The text is never longer than the
 * source plus 16 bytes. Returns 0 or ASK_NOMEM (-4). */
int plain_of_markdown(struct plain *out, struct sv markdown, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
