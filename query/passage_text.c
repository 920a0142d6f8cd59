/* passage_text.c - reading a passage's text back.
 * Not here: the cutting itself (indexer/passages.c).
 * Method: all kinds but chat messages are cut by themselves, so that one post is enough; a run of
 * messages needs its neighbours, comments need the thread.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/passage_text.h"

#define POSTS_MAX 2000 /* of a thread that is read for comments or messages */

static int read_posts(struct thread *th, struct engine *en, const struct fwd_rec *rec, bool whole,
                      struct arena *a, struct ask_err *err)
{
    int rc;

    if (whole) {
        return store_thread(th, en->store, rec->thread, POSTS_MAX, a, err);
    }
    *th = (struct thread){.id = rec->thread, .nposts = 1};
    if (!(th->posts = arena_array(a, 1, sizeof *th->posts))) {
        return ask_fail(err, ASK_NOMEM, "no memory to read a post");
    }
    rc = store_post(&th->posts[0], en->store, rec->post, a, err);
    if (rc == 0) {
        th->title = th->posts[0].title;
    }
    return rc;
}

int passage_text(struct passage *out, struct engine *en, const struct fwd_rec *rec,
                 uint16_t section, bool comments, struct arena *a, struct ask_err *err)
{
    struct thread th;
    struct passages ps;
    const struct passage *best = NULL;
    int rc;

    if ((rc = read_posts(&th, en, rec, comments || rec->kind == POST_MESSAGE, a, err)) < 0 ||
        (rc = passages_of(&ps, &th, a, err)) < 0) {
        return rc;
    }
    for (size_t i = 0; i < ps.n; i++) {
        if (ps.v[i].post->id == rec->post && (!best || ps.v[i].section == section)) {
            best = &ps.v[i];
        }
    }
    /* The label is the post's as it is now: it may have been hidden since it was indexed. */
    if (!best || !engine_may_read(en, best->post->visibility)) {
        return ask_fail(err, ASK_NOTFOUND, "the passage is gone");
    }
    *out = *best;
    return 0;
}
