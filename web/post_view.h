/* post_view.h - one post, or one comment, as HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_POST_VIEW_H
#define ASKWELL_WEB_POST_VIEW_H

#include "base/sb.h"
#include "corpus/post.h"
#include "query/evidence.h"

#ifdef __cplusplus
extern "C" {
#endif

struct post_view {
    unsigned depth;            /* 0: the thread's first post */
    bool author_first;         /* as a conversation is read; else below the body */
    bool short_body;           /* only its beginning, because the page is full */
    const struct evidence *ev; /* what is known of it; may be NULL */
    bool best;                 /* the best answer of its thread */
    struct arena *a;
};

void post_view_put(struct sb *b, const struct post *p, struct post_view how);
void post_view_comment(struct sb *b, const struct post *p);

#ifdef __cplusplus
}
#endif
#endif
