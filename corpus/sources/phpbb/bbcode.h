/* bbcode.h - BBCode of forums to HTML, and by that to Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * b i u s sup sub tt, url img email youtube attachment, code pre, quote, list with *, color size
 * font and the like, spoiler, hr. Tags that are not known, or lack their partner, stay as they are
 * typed. Not here: how a program stores it (phpbb_text.h). Limits: 20,000 tags a text, nested 60
 * deep; what is over stays text. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_BBCODE_H
#define ASKWELL_CORPUS_BBCODE_H

#include <stdbool.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/html.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { BBCODE_TAGS_MAX = 20000, BBCODE_DEPTH_MAX = 60 };

struct bbcode_tag;

struct bbcode { /* memory kept between calls */
    struct bbcode_tag *tags;
    size_t ntags, cap;
    struct sb html;
};

struct bbcode_opt {
    struct sv uid;  /* phpBB 3.0: only "[b:<uid>]" is a tag; empty: "[b]" is one */
    bool literal;   /* no tags at all: plain text with its line ends */
    struct sv base; /* for relative links, as in struct html_opt */
};

void bbcode_init(struct bbcode *b);
void bbcode_dispose(struct bbcode *b);

/* Appends HTML. Bare addresses become links, single line ends breaks, empty lines paragraphs. out
 * fails without memory. */
void bbcode_to_html(struct bbcode *b, struct sb *out, struct sv text, const struct bbcode_opt *opt);
/* The same as Markdown, without a final newline. */
int bbcode_to_markdown(struct bbcode *b, struct html *h, struct sb *out, struct sv text,
                       const struct bbcode_opt *opt, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
