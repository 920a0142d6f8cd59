/* entity.h - character references of HTML, "&amp;" and "&#39;", as the characters they stand for.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Undone once: "&amp;lt;" becomes "&lt;". What is no reference stays as it is. Not here: writing
 * them (escape.h), HTML as such (corpus/html.h). Thread rule: pure.
 */
#ifndef ASKWELL_BASE_ENTITY_H
#define ASKWELL_BASE_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The length of the reference that s begins with, and its character, of *n bytes; 0 when there is
 * none or its name is not known. Numbers that no text can hold are U+FFFD. */
size_t entity_at(struct sv s, char out[4], size_t *n);
/* The number of a reference, without its "#": "39", "x27". Past U+10FFFF it is 0x110000. */
bool entity_number(struct sv digits, uint32_t *code);

void entity_text(struct sb *b, struct sv s); /* appends s with its references undone */
/* The same in the arena; s itself when there is nothing to undo, or no memory. */
struct sv entity_copy(struct sv s, struct arena *a);
/* Appends s with &amp; &lt; &gt; undone: for texts whose writer escapes those three only, so that
 * anything else that looks like a reference is what was typed. */
void entity_three(struct sb *b, struct sv s);

#ifdef __cplusplus
}
#endif
#endif
