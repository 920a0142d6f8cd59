/* store_thread.c - which thread a post belongs to: parents known and unknown, merging, splitting.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: writing the post itself (store_put.c), removal at the end of an import
 * (store_sweep.c calls thread_prune).
 * Invariant: every thread that is not gone has one root, all its other posts descend from it, and
 * a ghost has children. So a post's thread is known the moment it is put: a parent not yet seen
 * becomes a ghost, and when the ghost arrives and has a parent itself, its whole thread moves.
 * Method: two threads merge into the larger of them, found by counting both in step; then even
 * the worst order of import moves a post log n times.
 */
#include <stdlib.h>

#include "corpus/store_priv.h"

enum { WALK_MAX = 10000 };

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory while importing");
}

/* ---- change numbers ---- */

static uint32_t *touched(struct store_import *im, int64_t thread)
{
    /* The map holds one batch's threads; a merge of giants could still fill it. */
    return strmap_at(im->touched, sv_make((const char *)&thread, sizeof thread));
}

int thread_touch(struct store_import *im, int64_t thread, bool content, struct ask_err *err)
{
    uint32_t *t = touched(im, thread);
    struct sql q;

    if (!t)
        return no_memory(err);
    if (*t == 0) {
        *t = content ? TOUCH_CHANGE | TOUCH_CONTENT : TOUCH_CHANGE;
        q = sql_get(im->st, content ? SQL_THREAD_BUMP_CONTENT : SQL_THREAD_BUMP);
        sql_int(&q, thread);
        sql_int(&q, ++im->change);
        return sql_run(&q, err);
    }
    if (!content || *t & TOUCH_CONTENT)
        return 0;
    *t |= TOUCH_CONTENT;
    q = sql_get(im->st, SQL_THREAD_CONTENT);
    sql_int(&q, thread);
    return sql_run(&q, err);
}

static int thread_new(int64_t *thread, struct store_import *im, int64_t root, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_THREAD_ADD);
    uint32_t *t;
    int rc;

    *thread = im->next_thread++;
    sql_int(&q, *thread);
    sql_int(&q, root);
    sql_int(&q, ++im->change);
    if ((rc = sql_run(&q, err)) < 0)
        return rc;
    t = touched(im, *thread);
    if (!t)
        return no_memory(err);
    *t = TOUCH_CHANGE | TOUCH_CONTENT | TOUCH_NEW;
    return 0;
}

static int thread_set_root(struct store_import *im, int64_t thread, int64_t root,
                           struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_THREAD_ROOT_SET);

    sql_int(&q, thread);
    sql_opt(&q, root, 0);
    return sql_run(&q, err);
}

static int drop_tags(struct store_import *im, int64_t thread, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_THREAD_TAG_DELETE);

    sql_int(&q, thread);
    return sql_run(&q, err);
}

/* A thread without posts: its row stays so that the index retires it, unless nobody can have seen
 * it yet. */
static int thread_gone(struct store_import *im, int64_t thread, struct ask_err *err)
{
    uint32_t *t = touched(im, thread);
    struct sql q;
    int rc;

    if (!t)
        return no_memory(err);
    bits_clear(&im->threads, thread);
    if ((rc = drop_tags(im, thread, err)) < 0)
        return rc;
    if (*t & TOUCH_NEW) {
        q = sql_get(im->st, SQL_THREAD_DELETE);
        sql_int(&q, thread);
        return sql_run(&q, err);
    }
    if ((rc = thread_set_root(im, thread, 0, err)) < 0)
        return rc;
    return thread_touch(im, thread, true, err);
}

/* ---- moving posts ---- */

static int post_home(struct store_import *im, int64_t id, int64_t thread, int64_t parent,
                     struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_HOME);

    sql_int(&q, id);
    sql_int(&q, thread);
    sql_opt(&q, parent, 0);
    return sql_run(&q, err);
}

/* True when thread a has fewer posts than b. Counts both in step, so that it costs what the
 * smaller one does. */
static int is_smaller(bool *smaller, struct store_import *im, int64_t a, int64_t b,
                      struct ask_err *err)
{
    struct sql qa = sql_get(im->st, SQL_THREAD_SIZE_A), qb = sql_get(im->st, SQL_THREAD_SIZE_B);
    int ra, rb = 0;

    sql_int(&qa, a);
    sql_int(&qb, b);
    do {
        ra = sql_step(&qa, err);
        if (ra >= 0)
            rb = sql_step(&qb, err);
    } while (ra > 0 && rb > 0);
    sql_reset(&qa);
    sql_reset(&qb);
    *smaller = ra == 0 && rb > 0;
    return ra < 0 ? ra : rb < 0 ? rb : 0;
}

/* Makes one thread of the two: all of from hangs below a post of into. *kept is the number that
 * stays. The root's parent is the caller's to write. */
static int thread_merge(int64_t *kept, struct store_import *im, int64_t from, int64_t into,
                        struct ask_err *err)
{
    struct sql q;
    int64_t root, found, lost = from;
    bool swap;
    int rc;

    *kept = into;
    if ((rc = is_smaller(&swap, im, into, from, err)) < 0)
        return rc;
    if (swap) {
        *kept = from;
        lost = into;
        q = sql_get(im->st, SQL_THREAD_ROOT);
        sql_int(&q, into);
        if ((rc = sql_one(&q, &root, err)) < 0 || (rc = thread_set_root(im, from, root, err)) < 0 ||
            (rc = drop_tags(im, from, err)) < 0)
            return rc;
        q = sql_get(im->st, SQL_THREAD_TAG_COPY);
        sql_int(&q, from);
        sql_int(&q, into);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    /* Public posts get another thread's number; the others are no more than those to be moved. */
    q = sql_get(im->st, SQL_THREAD_PUBLIC);
    sql_int(&q, lost);
    if ((rc = sql_one(&q, &found, err)) < 0)
        return rc;
    im->public_moved |= rc > 0;
    q = sql_get(im->st, SQL_THREAD_MOVE);
    sql_int(&q, lost);
    sql_int(&q, *kept);
    if ((rc = sql_run(&q, err)) < 0 || (rc = thread_gone(im, lost, err)) < 0 ||
        (rc = import_see(&im->threads, *kept, err)) < 0)
        return rc;
    return thread_touch(im, *kept, true, err);
}

/* ---- a thread as a tree in memory ---- */

struct node {
    int64_t id, parent, flags, container, label;
    size_t up;       /* index of the parent, or NO_NODE */
    size_t children; /* that stay */
    bool known, marked;
};

#define NO_NODE SIZE_MAX

static int by_id(const void *a, const void *b)
{
    const struct node *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

static size_t node_at(const struct node *nodes, size_t n, int64_t id)
{
    struct node key = {.id = id};
    const struct node *found = id ? bsearch(&key, nodes, n, sizeof *nodes, by_id) : NULL;

    return found ? (size_t)(found - nodes) : NO_NODE;
}

/* All posts of a thread, by id. free() them. */
static int load_nodes(struct node **out, size_t *n, struct store_import *im, int64_t thread,
                      struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_THREAD_NODES);
    struct node *nodes = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    sql_int(&q, thread);
    while ((rc = sql_step(&q, err)) > 0) {
        if (*n == cap) {
            struct node *grown;

            cap = cap ? cap * 2 : 32;
            grown = realloc(nodes, cap * sizeof *nodes);
            if (!grown) {
                rc = no_memory(err);
                sql_reset(&q);
                break;
            }
            nodes = grown;
        }
        nodes[*n] = (struct node){0};
        nodes[*n].id = sql_col(&q);
        nodes[*n].parent = sql_col(&q);
        nodes[*n].flags = sql_col(&q);
        nodes[*n].container = sql_col(&q);
        nodes[(*n)++].label = sql_col(&q);
    }
    for (size_t i = 0; i < *n; i++)
        nodes[i].up = node_at(nodes, *n, nodes[i].parent);
    *out = nodes;
    return rc;
}

/* Marks the descendants of post id, itself included. Each walk up stops where the answer is known
 * and then writes it along its path, so that every node is passed twice at most. */
static void mark_below(struct node *nodes, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        size_t top = i;
        bool below;

        for (size_t steps = 0; steps < n; steps++, top = nodes[top].up)
            if (nodes[top].known || nodes[top].id == id || nodes[top].up == NO_NODE)
                break;
        below = nodes[top].known ? nodes[top].marked : nodes[top].id == id;
        for (size_t k = i; !nodes[k].known; k = nodes[k].up) {
            nodes[k].known = true;
            nodes[k].marked = below;
            if (k == top)
                break;
        }
    }
}

/* Moves post id with all below it from one thread to another. Its own parent is the caller's. */
static int subtree_move(struct store_import *im, int64_t id, int64_t from, int64_t to,
                        struct ask_err *err)
{
    struct node *nodes = NULL;
    size_t n;
    int rc = load_nodes(&nodes, &n, im, from, err);

    if (rc < 0)
        goto out;
    mark_below(nodes, n, id);
    for (size_t i = 0; i < n && rc >= 0; i++)
        if (nodes[i].marked) {
            im->public_moved |= nodes[i].label == 0;
            rc = post_home(im, nodes[i].id, to, nodes[i].parent, err);
        }
    if (rc >= 0 && (rc = thread_touch(im, from, true, err)) >= 0)
        rc = thread_touch(im, to, true, err);
out:
    free(nodes);
    return rc;
}

/* ---- ghosts ---- */

static int ghost_new(struct post_row *out, struct store_import *im, int64_t container,
                     struct sv native, int64_t thread, int64_t parent, int64_t label,
                     struct ask_err *err)
{
    struct sql q;
    int rc;

    *out = (struct post_row){
        .id = im->next_post++, .thread = thread, .parent = parent, .label = label};
    if (thread == 0 && (rc = thread_new(&out->thread, im, out->id, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_POST_ADD);
    sql_int(&q, out->id);
    sql_int(&q, container);
    sql_native(&q, native);
    sql_int(&q, out->thread);
    sql_opt(&q, parent, 0);
    sql_int(&q, 0);
    sql_opt(&q, label, 0);
    for (int i = 0; i < 4; i++) /* author and times */
        sql_opt(&q, 0, 0);
    sql_int(&q, 0); /* score */
    return sql_run(&q, err);
}

/* A ghost is as visible as its most visible child: a public child must not hide behind it. */
static int ghost_show(struct store_import *im, struct post_row *ghost, int64_t label,
                      struct ask_err *err)
{
    struct sql q;

    if (ghost->flags != 0 || ghost->label == 0 || label != 0)
        return 0;
    ghost->label = 0;
    q = sql_get(im->st, SQL_POST_LABEL);
    sql_int(&q, ghost->id);
    sql_opt(&q, 0, 0);
    return sql_run(&q, err);
}

static bool same_key(struct post_key a, struct post_key b)
{
    return a.space == b.space && sv_eq(a.id, b.id);
}

/* The row of another post of p's container. */
static int find_other(struct post_row *row, int64_t *container, struct store_import *im,
                      const struct post *p, struct post_key key, struct ask_err *err)
{
    int rc = import_container(container, im, p->container, key.space, true, err);

    return rc < 0 ? rc : import_find(row, im, *container, key.id, err);
}

/* ---- placing ---- */

/* 1 when post id is at or above from. A chain longer than the limit counts as a circle. *stale: the
 * first post on the way, below id, that this import has not seen yet, or 0. */
static int is_above(struct store_import *im, int64_t id, int64_t from, int64_t *stale,
                    struct ask_err *err)
{
    int rc;

    *stale = 0;
    for (int i = 0; i < WALK_MAX; i++) {
        struct sql q = sql_get(im->st, SQL_POST_PARENT);

        if (from == id)
            return 1;
        if (*stale == 0 && !bits_has(&im->seen, from))
            *stale = from;
        sql_int(&q, from);
        if ((rc = sql_one(&q, &from, err)) < 0)
            return rc;
        if (from == 0)
            return 0;
    }
    *stale = 0;
    return 1;
}

/* Makes a post the root of a thread of its own until it is put again, which then must not pass as
 * unchanged. */
static int detach(struct store_import *im, int64_t id, int64_t thread, int64_t *to,
                  struct ask_err *err)
{
    struct sql q;
    int rc;

    if ((rc = thread_new(to, im, id, err)) < 0 ||
        (rc = subtree_move(im, id, thread, *to, err)) < 0 ||
        (rc = post_home(im, id, *to, 0, err)) < 0)
        return rc;
    q = sql_get(im->st, SQL_POST_UNSURE);
    sql_int(&q, id);
    return sql_run(&q, err);
}

/* A circle: the post is to hang below up, which is below the post. Either what the store knows of
 * a post between them is out of date, and that link is cut; or the export itself goes in a circle.
 * 1 when the post may hang below up now, 0 when it must not. */
static int open_circle(struct store_import *im, const struct post_row *old, struct post_row *up,
                       struct ask_err *err)
{
    int64_t stale;
    int rc = is_above(im, old->id, up->id, &stale, err);

    if (rc <= 0)
        return rc < 0 ? rc : 1;
    if (stale == 0)
        return 0;
    rc = detach(im, stale, old->thread, &up->thread, err);
    return rc < 0 ? rc : 1;
}

/* Puts the post and what hangs on it at the top of a thread. */
static int place_root(struct place *out, struct store_import *im, const struct post_row *old,
                      int64_t new_id, struct ask_err *err)
{
    int rc;

    out->parent = 0;
    out->thread = old->thread;
    if (!old->id)
        return thread_new(&out->thread, im, new_id, err);
    if (old->parent == 0)
        return 0;
    if ((rc = thread_new(&out->thread, im, old->id, err)) < 0)
        return rc;
    out->prune[0] = old->thread;
    return subtree_move(im, old->id, old->thread, out->thread, err);
}

/* Hangs a post that has a row below up, a post that is not below it. */
static int place_below(struct place *out, struct store_import *im, const struct post_row *old,
                       const struct post_row *up, struct ask_err *err)
{
    int rc;

    out->parent = up->id;
    out->thread = up->thread;
    if (old->parent != up->id && old->parent)
        out->prune[0] = old->thread;
    if (old->id == 0 || old->thread == up->thread)
        return 0;
    if (old->parent == 0) {
        if ((rc = thread_merge(&out->thread, im, old->thread, up->thread, err)) < 0)
            return rc;
    } else if ((rc = subtree_move(im, old->id, old->thread, up->thread, err)) < 0) {
        return rc;
    }
    return post_home(im, old->id, out->thread, up->id, err);
}

/* Where the export names the root, a parent that nobody has seen yet hangs below that root. */
static int root_of_ghost(struct post_row *root, struct store_import *im, const struct post *p,
                         struct post_key ghost, const struct post_row *old, int64_t label,
                         struct ask_err *err)
{
    int64_t container, stale;
    int rc;

    *root = (struct post_row){0};
    if (p->root.id.n == 0 || same_key(p->root, p->key) || same_key(p->root, ghost))
        return 0;
    if ((rc = find_other(root, &container, im, p, p->root, err)) < 0)
        return rc;
    if (root->id == 0)
        return ghost_new(root, im, container, p->root.id, 0, 0, label, err);
    /* Below the post itself it would close a circle. */
    if (old->id && root->thread == old->thread) {
        if ((rc = is_above(im, old->id, root->id, &stale, err)) < 0)
            return rc;
        if (rc)
            *root = (struct post_row){0};
    }
    return 0;
}

/* Finds the parent's row, or makes a ghost in its stead. */
static int parent_row(struct post_row *up, struct store_import *im, const struct post *p,
                      struct post_key key, const struct post_row *old, int64_t label,
                      struct ask_err *err)
{
    struct post_row root;
    struct place moved = {0};
    int64_t container;
    int rc;

    if ((rc = find_other(up, &container, im, p, key, err)) < 0 ||
        (rc = ghost_show(im, up, label, err)) < 0)
        return rc;
    if (up->id && (up->flags || up->parent))
        return 0;
    if ((rc = root_of_ghost(&root, im, p, key, old, label, err)) < 0)
        return rc;
    if (up->id == 0) {
        bool above = root.id == 0 && old->id && old->parent == 0;

        if ((rc = ghost_new(up, im, container, key.id, above ? old->thread : root.thread, root.id,
                            label, err)) < 0)
            return rc;
        return above ? thread_set_root(im, old->thread, up->id, err) : 0;
    }
    if (root.id == 0 || root.thread == up->thread)
        return 0;
    if ((rc = place_below(&moved, im, up, &root, err)) < 0)
        return rc;
    up->thread = moved.thread;
    up->parent = root.id;
    return 0;
}

int thread_place(struct place *out, struct store_import *im, const struct post *p,
                 const struct post_row *given, int64_t new_id, int64_t label, struct ask_err *err)
{
    struct post_key key = p->parent.id.n ? p->parent : p->root;
    struct post_row up, old = *given;
    bool opened = false;
    struct sql q;
    int rc;

    out->prune[0] = out->prune[1] = 0;
    if (key.id.n == 0 || (p->parent.id.n == 0 && same_key(key, p->key)))
        return place_root(out, im, &old, new_id, err);
    if (same_key(key, p->key)) {
        im->counts.cycles++;
        return place_root(out, im, &old, new_id, err);
    }
    if ((rc = parent_row(&up, im, p, key, &old, label, err)) < 0)
        return rc;
    /* The ghost's move may have taken the post along. */
    if (old.id) {
        q = sql_get(im->st, SQL_POST_THREAD);
        sql_int(&q, old.id);
        if ((rc = sql_one(&q, &old.thread, err)) < 0)
            return rc;
    }
    if (old.id && old.thread == up.thread && old.parent != up.id) {
        if ((rc = open_circle(im, &old, &up, err)) < 0)
            return rc;
        if (rc == 0) {
            im->counts.cycles++;
            return place_root(out, im, &old, new_id, err);
        }
        opened = old.thread != up.thread;
    }
    rc = place_below(out, im, &old, &up, err);
    if (opened) /* the post that was cut off may have been a ghost's only child */
        out->prune[1] = out->thread;
    return rc;
}

/* ---- pruning ---- */

static int post_remove(struct store_import *im, int64_t id, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_DELETE);

    sql_int(&q, id);
    return sql_run(&q, err);
}

static int post_to_ghost(struct store_import *im, int64_t id, struct ask_err *err)
{
    static const enum sql_id steps[] = {SQL_BODY_DELETE, SQL_EXTRA_DELETE, SQL_LINK_DELETE,
                                        SQL_POST_GHOST};
    int rc = 0;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc >= 0; i++) {
        struct sql q = sql_get(im->st, steps[i]);

        sql_int(&q, id);
        rc = sql_run(&q, err);
    }
    return rc;
}

static bool is_removed(const struct store_import *im, const struct node *nd, bool sweep)
{
    if (nd->flags == 0)
        return false;
    return bits_has(&im->gone, nd->id) ||
           (sweep && !bits_has(&im->seen, nd->id) && import_met(im, nd->container));
}

/* Decides what goes (marked) leaf by leaf; the walk up replaces a queue. */
static void mark_dead(const struct store_import *im, struct node *nodes, size_t n, bool sweep)
{
    for (size_t i = 0; i < n; i++)
        if (nodes[i].up != NO_NODE)
            nodes[nodes[i].up].children++;
    for (size_t i = 0; i < n; i++) {
        struct node *nd = &nodes[i];

        while (nd->children == 0 && !nd->marked && (nd->flags == 0 || is_removed(im, nd, sweep))) {
            nd->marked = true;
            if (nd->up == NO_NODE)
                break;
            nd = &nodes[nd->up];
            nd->children--;
        }
    }
}

int thread_prune(struct store_import *im, int64_t thread, bool sweep, struct ask_err *err)
{
    struct node *nodes = NULL;
    size_t n, left = 0, changed = 0;
    int rc = load_nodes(&nodes, &n, im, thread, err);

    if (rc < 0)
        goto out;
    mark_dead(im, nodes, n, sweep);
    for (size_t i = 0; i < n && rc >= 0; i++) {
        bool removed = is_removed(im, &nodes[i], sweep);

        im->counts.removed += removed;
        im->public_moved |= (removed || nodes[i].marked) && nodes[i].label == 0;
        left += !nodes[i].marked;
        if (nodes[i].marked) {
            rc = post_remove(im, nodes[i].id, err);
        } else if (removed) {
            rc = post_to_ghost(im, nodes[i].id, err);
            if (rc >= 0 && nodes[i].up == NO_NODE)
                rc = drop_tags(im, thread, err);
        }
        changed += nodes[i].marked || removed;
    }
    if (rc < 0 || changed == 0)
        goto out;
    rc = left ? thread_touch(im, thread, true, err) : thread_gone(im, thread, err);
out:
    free(nodes);
    return rc;
}
