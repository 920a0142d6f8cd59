/* frontmatter.h - what a tutorial says about itself above its text: YAML (---) or TOML (+++).
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: YAML or TOML in full. Keys with scalars, quoted strings and lists are read, the forms
 * that site generators write; nested tables and block scalars are passed over. A block that is
 * not closed within 64 KiB is text. Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_FRONTMATTER_H
#define ASKWELL_CORPUS_FRONTMATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FRONT_MAX = 64 << 10, FRONT_TAGS_MAX = 64 };

struct front {
    struct sv title, date, modified, slug, lang, author, author_url, description, url, license;
    struct sv tags[FRONT_TAGS_MAX];
    size_t ntags;
    bool draft;
    struct sv rest; /* the text behind it; all of it when there is no front matter */
};

/* Views lie in text or in the arena. Comments (<!-- -->) before the block are passed over; a
 * licence that one of them names by its SPDX identifier is taken. */
void front_read(struct front *out, struct sv text, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
