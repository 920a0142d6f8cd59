/* markdown.h - bodies to HTML that is safe in our pages and in anybody's.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Bodies are written by strangers. What comes out holds no element, attribute or URL that they
 * chose: known elements only, links with safe schemes that pass on no referrer, pictures as links
 * (a remote picture would tell its host who reads), headings two levels down, raw HTML left out
 * or shown as text. Size, nodes, nesting and tables are bounded; what is over is shown as plain
 * text, and a text that was cut says so.
 * Thread rule: any thread.
 */
#ifndef ASKWELL_WEB_MARKDOWN_H
#define ASKWELL_WEB_MARKDOWN_H

#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

// clang-format off
#define MARKDOWN_SHOWN_MAX (256u << 10) /* bytes of a body that are shown */
#define MARKDOWN_NODES_MAX 50000u       /* nodes of the parsed tree */
#define MARKDOWN_DEPTH_MAX 60u          /* nesting */
#define MARKDOWN_CELLS_MAX 20000u       /* cells that the tables of a body can have */
#define MARKDOWN_IMAGES_MAX 2000u       /* openings of a picture: cmark is quadratic in them */
#define MARKDOWN_HTML_MAX (4u << 20)    /* bytes that come out */
// clang-format on

/* As HTML, free() it; NULL when out of memory. */
char *markdown_html(struct sv markdown);
/* The same, appended. */
void markdown_put(struct sb *out, struct sv markdown);

#ifdef __cplusplus
}
#endif
#endif
