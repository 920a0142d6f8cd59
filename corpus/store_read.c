/* store_read.c - threads and posts out of the store, and which threads changed.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: a single row (store_row.c); names, lists and counts (store_list.c).
 * Method: whatever takes more than one statement runs inside a read transaction, so that an
 * import in another process cannot come between a post and its body. Everything given out lives
 * in the caller's arena.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "corpus/md_plain.h"
#include "corpus/store_priv.h"

enum { POSTS_DEFAULT = 10000, TITLE_CUT = 100 };

static int no_room(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "out of memory for reading the store");
}

/* ---- snapshots ---- */

static int snapshot_begin(struct store *st, bool *mine, struct ask_err *err)
{
    *mine = sqlite3_get_autocommit(st->db) != 0;
    return *mine ? sql_do(st, SQL_BEGIN_READ, err) : 0;
}

static void snapshot_end(struct store *st, bool mine)
{
    if (mine)
        (void)sql_do(st, SQL_COMMIT, NULL);
}

/* ---- a thread ---- */

struct frame { /* what a thread says of itself */
    int64_t root;
    struct post_key root_key;
    struct sv container;
    struct store_source source;
};

static int load_frame(struct frame *f, struct store *st, int64_t id, struct arena *a,
                      struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_THREAD_HEAD);
    int rc;

    *f = (struct frame){0};
    sql_int(&q, id);
    if ((rc = sql_step(&q, err)) < 0)
        return rc;
    if (rc == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is no thread %lld", (long long)id);
    f->root = sql_col(&q);
    f->root_key.id = sql_copy(&q, a);
    f->container = sql_copy(&q, a);
    f->source.id = sql_col(&q);
    f->source.name = sql_copy(&q, a);
    f->source.format = sql_copy(&q, a);
    f->source.title = sql_copy(&q, a);
    f->source.url = sql_copy(&q, a);
    f->source.license = sql_copy(&q, a);
    f->root_key.space = sql_col(&q) ? SPACE_COMMENT : SPACE_POST;
    sql_reset(&q);
    return arena_ok(a) ? 0 : no_room(err);
}

/* The order of a thread: a post comes after its parent and, where that leaves a choice, the older
 * first. So a post counts as no older than its parent. */
struct rank {
    int64_t time, created;
    int64_t id;
    size_t depth, at;
    size_t up, down; /* index of the parent, and of the child one came from; or NO_UP */
    bool known;
};

#define NO_UP SIZE_MAX

static int by_rank(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static size_t row_at(const struct row *rows, size_t n, int64_t id)
{
    size_t lo = 0, hi = n; /* rows are ordered by id */

    while (id && lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (rows[mid].post.id == id)
            return mid;
        if (rows[mid].post.id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NO_UP;
}

/* Settles a post and what is above it: up to the first settled ancestor, leaving a trail, and
 * down again along it. Nothing is walked twice. */
static void settle(struct rank *rank, size_t i, size_t n)
{
    size_t top = i;

    if (rank[i].known)
        return;
    rank[i].down = NO_UP;
    for (size_t steps = 0; steps < n; steps++) { /* a circle is damage, and ends here too */
        size_t up = rank[top].up;

        if (up == NO_UP || rank[up].known)
            break;
        rank[up].down = top;
        top = up;
    }
    for (size_t k = top; k != NO_UP && !rank[k].known; k = rank[k].down) {
        rank[k].known = true;
        if (rank[k].up == NO_UP)
            continue;
        rank[k].depth = rank[rank[k].up].depth + 1;
        if (rank[k].time < rank[rank[k].up].time)
            rank[k].time = rank[rank[k].up].time;
    }
}

static int order_posts(struct post *out, const struct row *rows, size_t n, int64_t root,
                       struct arena *a, struct ask_err *err)
{
    struct rank *rank = arena_array(a, n, sizeof *rank);

    if (!rank)
        return no_room(err);
    for (size_t i = 0; i < n; i++) {
        rank[i].id = rows[i].post.id;
        rank[i].at = i;
        rank[i].time = rank[i].created = rows[i].post.created; /* TIME_NONE: the smallest */
        rank[i].up = row_at(rows, n, rows[i].parent);
        /* A ghost with unknown time and a post whose parent was left out come after the root. */
        rank[i].depth = rank[i].id == root ? 0 : 1;
    }
    for (size_t i = 0; i < n; i++)
        settle(rank, i, n);
    for (size_t i = 0; i < n; i++)
        if (rank[i].id == root)
            rank[i].time = INT64_MIN;
    qsort(rank, n, sizeof *rank, by_rank);
    for (size_t i = 0; i < n; i++)
        out[i] = rows[rank[i].at].post;
    return 0;
}

/* At most n bytes, up to the last blank when there is one in the last third. */
static struct sv cut_at_word(struct sv line, size_t n)
{
    size_t end = utf8_cut(line, n), blank = end;

    while (blank > n - n / 3 && line.p[blank] != ' ')
        blank--;
    return sv_trim(sv_make(line.p, line.p[blank] == ' ' ? blank : end));
}

/* The first line that says something, without the marks of Markdown before it. */
static struct sv text_line(struct sv body, struct arena *a)
{
    struct sv line;

    while (sv_line(&body, &line)) {
        line = sv_trim(line);
        if (sv_starts(line, SV("```")) || sv_starts(line, SV("~~~")))
            continue;
        while (line.n && strchr("#>*-_=+ \t", line.p[0]))
            line = sv_skip(line, 1);
        line = md_plain_line(line, a);
        if (line.n <= TITLE_CUT && line.n > 0)
            return line;
        if (line.n > 0)
            return cut_at_word(line, TITLE_CUT);
    }
    return sv_make(NULL, 0);
}

static struct sv title_of(const struct post *posts, size_t n, struct arena *a)
{
    struct sv line = {NULL, 0};

    for (size_t i = 0; i < n; i++)
        if (posts[i].title.n)
            return posts[i].title;
    for (size_t i = 0; i < n && line.n == 0; i++)
        line = text_line(posts[i].body, a);
    return line;
}

static int load_rows(struct row **out, size_t *n, struct store *st, int64_t id, size_t max,
                     struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_THREAD_POSTS);
    struct row *rows = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    sql_int(&q, id);
    sql_int(&q, max < INT64_MAX ? (int64_t)max + 1 : INT64_MAX);
    while ((rc = sql_step(&q, err)) > 0) {
        if (*n == cap) {
            struct row *grown;

            cap = cap ? cap * 2 : 8;
            grown = arena_array(a, cap, sizeof *grown);
            if (!grown) {
                rc = no_room(err);
                break;
            }
            if (*n)
                memcpy(grown, rows, *n * sizeof *rows);
            rows = grown;
        }
        if ((rc = row_read(&rows[*n], &q, *n < max, a, err)) < 0)
            break;
        ++*n;
    }
    sql_reset(&q);
    *out = rows;
    return rc;
}

static int load_thread(struct thread *out, struct store *st, int64_t id, size_t max,
                       struct arena *a, struct ask_err *err)
{
    struct frame f;
    struct row *rows;
    size_t n;
    int rc;

    if ((rc = load_frame(&f, st, id, a, err)) < 0 ||
        (rc = load_rows(&rows, &n, st, id, max, a, err)) < 0)
        return rc;
    if (n > max) {
        n = max;
        out->truncated = true;
        /* The root belongs to every thread, also when it came late. */
        if (row_at(rows, n, f.root) == NO_UP &&
            (rc = row_load(&rows[n - 1], st, f.root, true, a, err)) < 0)
            return rc;
    }
    if (n == 0)
        return ask_fail(err, ASK_CORRUPT, "%s: thread %lld has no posts; run 'askwell check'",
                        st->path, (long long)id);
    for (size_t i = 0; i < n; i++) {
        if ((rc = row_read_rest(&rows[i], st, a, err)) < 0)
            return rc;
        if (rows[i].post.id != f.root)
            rows[i].post.root = f.root_key;
    }
    out->id = id;
    out->source = f.source;
    out->posts = arena_array(a, n, sizeof *out->posts);
    if (!out->posts)
        return no_room(err);
    if ((rc = order_posts(out->posts, rows, n, f.root, a, err)) < 0)
        return rc;
    out->nposts = n;
    out->title = title_of(out->posts, n, a);
    return arena_ok(a) ? 0 : no_room(err);
}

int store_thread(struct thread *out, struct store *st, int64_t id, size_t max_posts,
                 struct arena *a, struct ask_err *err)
{
    bool mine;
    int rc;

    *out = (struct thread){0};
    if ((rc = snapshot_begin(st, &mine, err)) < 0)
        return rc;
    rc = load_thread(out, st, id, max_posts ? max_posts : POSTS_DEFAULT, a, err);
    snapshot_end(st, mine);
    return rc;
}

static int load_post(struct post *out, struct store *st, int64_t id, struct arena *a,
                     struct ask_err *err)
{
    struct frame f;
    struct row r;
    int rc;

    if ((rc = row_load(&r, st, id, true, a, err)) < 0)
        return rc;
    if (rc == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is no post %lld", (long long)id);
    if ((rc = load_frame(&f, st, r.post.thread, a, err)) < 0 ||
        (rc = row_read_rest(&r, st, a, err)) < 0)
        return rc;
    if (f.root != id)
        r.post.root = f.root_key;
    *out = r.post;
    return arena_ok(a) ? 0 : no_room(err);
}

int store_post(struct post *out, struct store *st, int64_t id, struct arena *a, struct ask_err *err)
{
    bool mine;
    int rc;

    *out = post_unknown();
    if ((rc = snapshot_begin(st, &mine, err)) < 0)
        return rc;
    rc = load_post(out, st, id, a, err);
    snapshot_end(st, mine);
    return rc;
}

/* ---- the head of a thread ---- */

static bool may_read(const struct store_reader *who, int64_t label)
{
    return label == 0 || !who || who->may_read(who->ctx, label);
}

struct outline {
    int64_t first, titled; /* the first real post, and the first with a title; or 0 */
    bool hidden;           /* the root may not be read */
};

/* Sums up the rows of a thread that may be read. */
static int load_outline(struct thread_head *h, struct outline *o, struct store *st,
                        const struct store_reader *who, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_THREAD_OUTLINE);
    int64_t best = INT64_MIN, latest = TIME_NONE;
    int rc;

    *o = (struct outline){0};
    sql_int(&q, h->id);
    while ((rc = sql_step(&q, err)) > 0) {
        int64_t id = sql_col(&q), flags = sql_col(&q);
        int64_t time = TIME_NONE, score;
        bool titled;

        for (int i = 0; i < 3; i++) {
            int64_t t = sql_col_or(&q, TIME_NONE); /* created, edited, active */

            if (t > time)
                time = t;
        }
        score = sql_col(&q);
        titled = sql_col(&q);
        if (!may_read(who, sql_col(&q))) {
            o->hidden |= id == h->root;
            continue;
        }
        if (time > latest)
            latest = time;
        if (o->first == 0 && flags)
            o->first = id;
        if (titled && o->titled == 0)
            o->titled = id;
        if (flags & FLAG_ACCEPTED && score > best) {
            best = score;
            h->accepted = id;
        }
        if (flags && id != h->root && (flags & FLAG_KIND) != POST_COMMENT)
            h->answers++;
    }
    h->active = latest;
    return rc;
}

/* A root that nobody has seen: the thread is shown by its first post and its first title. */
static int lend_head(struct thread_head *h, int64_t first, int64_t titled, struct store *st,
                     struct arena *a, struct ask_err *err)
{
    struct row r;
    int rc;

    if (first && h->root != first) {
        if ((rc = row_load(&r, st, first, h->title.n == 0, a, err)) <= 0)
            return rc;
        h->kind = r.post.kind;
        h->created = r.post.created;
        if (h->title.n == 0)
            h->title = title_of(&r.post, 1, a);
    }
    if (titled && titled != first) {
        if ((rc = row_load(&r, st, titled, false, a, err)) <= 0)
            return rc;
        h->title = r.post.title;
    }
    return 0;
}

/* Whether a post is marked as a duplicate of one that may be read, or that is not there. */
static int is_duplicate(bool *yes, struct store *st, int64_t post, const struct store_reader *who,
                        struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_DUPLICATES);
    int rc = 0;

    *yes = false;
    sql_int(&q, post);
    while (!*yes && (rc = sql_step(&q, err)) > 0)
        *yes = may_read(who, sql_col(&q));
    sql_reset(&q);
    return *yes || rc > 0 ? 0 : rc;
}

/* What the root says of its thread. */
static int head_of_root(struct thread_head *h, const struct frame *f, const struct row *r,
                        struct store *st, const struct store_reader *who, struct ask_err *err)
{
    const struct post *p = &r->post;

    h->key = f->root_key.id;
    h->container = f->container;
    h->title = p->title;
    h->url = p->url;
    h->license = p->license.n ? p->license : f->source.license;
    h->visibility = p->visibility;
    h->kind = p->kind;
    h->created = p->created;
    h->views = p->views;
    h->score = p->score;
    h->closed = p->closed;
    if (p->active != TIME_NONE)
        h->active = p->active;
    return r->flags & FLAG_LINKS ? is_duplicate(&h->duplicate, st, f->root, who, err) : 0;
}

static int load_head(struct thread_head *h, struct store *st, int64_t id,
                     const struct store_reader *who, struct arena *a, struct ask_err *err)
{
    struct frame f;
    struct row r;
    struct outline o;
    int rc;

    if ((rc = load_frame(&f, st, id, a, err)) < 0)
        return rc;
    h->id = id;
    h->root = f.root;
    h->source = f.source.id;
    h->source_name = f.source.name;
    h->views = -1;
    h->created = TIME_NONE;
    h->license = f.source.license;
    if ((rc = load_outline(h, &o, st, who, err)) < 0)
        return rc;
    if (!o.hidden) {
        rc = row_load(&r, st, f.root, o.titled == 0, a, err); /* its text is the title then */
        if (rc == 0)
            rc = ask_fail(err, ASK_CORRUPT, "%s: thread %lld has no root; run 'askwell check'",
                          st->path, (long long)id);
        if (rc < 0 || (rc = head_of_root(h, &f, &r, st, who, err)) < 0)
            return rc;
        if (h->title.n == 0 && !o.titled)
            h->title = text_line(r.post.body, a);
    }
    if ((o.hidden || r.post.ghost || (h->title.n == 0 && o.titled)) &&
        (rc = lend_head(h, o.hidden || r.post.ghost ? o.first : f.root, o.titled, st, a, err)) < 0)
        return rc;
    if (o.hidden)
        return arena_ok(a) ? 0 : no_room(err);
    if ((rc = row_read_tags(&h->tags, &h->ntags, st, id, a, err)) < 0)
        return rc;
    return arena_ok(a) ? 0 : no_room(err);
}

int store_thread_head_for(struct thread_head *out, struct store *st, int64_t id,
                          const struct store_reader *who, struct arena *a, struct ask_err *err)
{
    bool mine;
    int rc;

    *out = (struct thread_head){0};
    if ((rc = snapshot_begin(st, &mine, err)) < 0)
        return rc;
    rc = load_head(out, st, id, who, a, err);
    snapshot_end(st, mine);
    return rc;
}

int store_thread_head(struct thread_head *out, struct store *st, int64_t id, struct arena *a,
                      struct ask_err *err)
{
    return store_thread_head_for(out, st, id, NULL, a, err);
}

int64_t store_post_label(struct store *st, int64_t id)
{
    struct sql q = sql_get(st, SQL_LABEL_OF_POST);
    int64_t label;

    sql_int(&q, id);
    return sql_one(&q, &label, NULL) < 0 ? -1 : label;
}

/* ---- following changes ---- */

int64_t store_mark(struct store *st)
{
    struct sql q = sql_get(st, SQL_MARK);
    int64_t mark;

    return sql_one(&q, &mark, NULL) < 0 ? -1 : mark;
}

int64_t store_public_mark(struct store *st)
{
    struct sql q = sql_get(st, SQL_COUNTER);
    int64_t mark;
    int rc;

    sql_text(&q, SV("public"));
    rc = sql_one(&q, &mark, NULL);
    /* A store that older imports wrote keeps no count of it. */
    return rc < 0 ? -1 : rc > 0 ? mark : store_mark(st);
}

int store_changes(struct store_change *out, size_t max, struct store *st, int64_t mark,
                  struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_CHANGES);
    int n = 0, rc;

    if (max > INT32_MAX)
        max = INT32_MAX;
    sql_int(&q, mark);
    sql_int(&q, (int64_t)max);
    while ((rc = sql_step(&q, err)) > 0) {
        out[n].thread = sql_col(&q);
        out[n].change = sql_col(&q);
        out[n].content = sql_col(&q);
        out[n++].gone = sql_col(&q) != 0;
    }
    return rc < 0 ? rc : n;
}

static int list_threads(int64_t *out, size_t max, struct store *st, enum sql_id which,
                        int64_t after, struct ask_err *err)
{
    struct sql q = sql_get(st, which);
    int n = 0, rc;

    if (max > INT32_MAX)
        max = INT32_MAX;
    sql_int(&q, after);
    sql_int(&q, (int64_t)max);
    while ((rc = sql_step(&q, err)) > 0)
        out[n++] = sql_col(&q);
    return rc < 0 ? rc : n;
}

int store_threads(int64_t *out, size_t max, struct store *st, int64_t after, struct ask_err *err)
{
    return list_threads(out, max, st, SQL_THREADS, after, err);
}

int store_threads_public(int64_t *out, size_t max, struct store *st, int64_t after,
                         struct ask_err *err)
{
    return list_threads(out, max, st, SQL_THREADS_PUBLIC, after, err);
}
