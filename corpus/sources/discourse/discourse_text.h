/* discourse_text.h - the two forms in which Discourse gives a post's text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * raw is what was typed: Markdown with additions of Discourse's own; cooked is the HTML of it. Not
 * here: where they come from (sources/discourse.c), HTML to Markdown (html.c).
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_DISCOURSE_TEXT_H
#define ASKWELL_CORPUS_DISCOURSE_TEXT_H

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    DISCOURSE_TAGS_MAX = 20000, /* of a text; further ones stay as they are */
    DISCOURSE_DEPTH_MAX = 50    /* of tags in tags; deeper ones stay as they are */
};

struct discourse_tag;

struct discourse_text { /* memory kept between calls */
    struct discourse_tag *tags;
    size_t ntags, cap;
    struct sb line, scratch;
};

void discourse_text_init(struct discourse_text *t);
void discourse_text_dispose(struct discourse_text *t);

/* Appends raw as Markdown that reads the same in any reader: [quote] and [details] become quotes
 * and bold lines, :emoji: characters, upload:// addresses of the site (base ends with a slash;
 * empty: only their names stay), single line ends real ones. Code stays as it is. out fails without
 * memory. */
void discourse_raw(struct discourse_text *t, struct sb *out, struct sv raw, struct sv base);
/* Appends cooked as HTML for html_convert: quotes with who said it, link previews as the link
 * alone, emoji as characters, mentions as text; without what only decorates. */
void discourse_cooked(struct discourse_text *t, struct sb *out, struct sv cooked);

#ifdef __cplusplus
}
#endif
#endif
