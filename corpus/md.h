/* md.h - writing Markdown so that cmark-gfm renders exactly the text that was meant.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where the text comes from (html.c), reading or rendering Markdown.
 * A line of text is collected with its marks (emphasis, code, links), then written at once, when
 * every character's neighbours are known. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MD_H
#define ASKWELL_CORPUS_MD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kept in the collected text as control characters, which text itself cannot hold. An opening
 * mark is odd and its closing one follows it. */
enum md_mark {
    MD_EM = 1,
    MD_EM_END,
    MD_STRONG,
    MD_STRONG_END,
    MD_DEL,
    MD_DEL_END,
    MD_CODE,
    MD_CODE_END,
    MD_LINK,
    MD_LINK_END,
    MD_SUP,
    MD_SUP_END,
    MD_SUB,
    MD_SUB_END,
    MD_BREAK = 0x10,   /* of a line */
    MD_NOTHING = 0x11, /* a mark that was dropped */
    MD_NO_LINK = 0x12  /* a link that was dropped: its address is passed over */
};

enum md_place { MD_PARAGRAPH, MD_HEADING, MD_CELL };

struct md {
    struct sb text;  /* text and marks */
    struct sb hrefs; /* addresses of the links in order, each ended by a newline */
    size_t visible;  /* bytes of text collected that are not blank */
    size_t tildes;   /* in the text; one alone strikes nothing through */
    bool in_link;
};

void md_init(struct md *m, size_t max);
void md_reset(struct md *m);
void md_dispose(struct md *m);

void md_text(struct md *m, struct sv s); /* runs of blanks become one */
void md_mark(struct md *m, enum md_mark mark);
void md_link(struct md *m, struct sv href); /* end it with MD_LINK_END */
bool md_empty(const struct md *m);          /* nothing to see */

/* Writes what was collected, without a final newline, and forgets it. A line break inside is
 * followed by prefix; headings and cells have none. */
void md_write(struct sb *out, struct md *m, enum md_place place, struct sv prefix);
/* Writes a fenced block whose fence is longer than any in the code; prefix begins each line but
 * the first. */
void md_fence(struct sb *out, struct sv code, struct sv lang, struct sv prefix);

/* Short comments of a site that allows only inline marks: emphasis, code and links stay, whatever
 * else would mean something in Markdown is escaped. */
void md_inline_only(struct sb *out, struct md *scratch, struct sv text);

#ifdef __cplusplus
}
#endif
#endif
