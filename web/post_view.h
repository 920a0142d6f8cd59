/* post_view.h - one post, or one comment, as HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_POST_VIEW_H
#define ASKWELL_WEB_POST_VIEW_H

#include "base/sb.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

/* short_body: only its beginning, because the page is full. */
void post_view_put(struct sb *b, const struct post *p, unsigned depth, bool short_body);
void post_view_comment(struct sb *b, const struct post *p);

#ifdef __cplusplus
}
#endif
#endif
