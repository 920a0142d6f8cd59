/* input.c - views of what was listed, and the streams of their members.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: listing (input_tree.c, input_archive.c), recognising formats (recognise.c), cutting
 * streams into lines (cut.c).
 * Method: one tree holds the list and, for an archive, the one reader; views pick members of it
 * and keep it alive.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/input_priv.h"

struct input {
    struct input_tree *t;
    char *path;
    char *name;
    size_t skip; /* bytes of every member's name that belong to the path */
    bool single; /* a view of one file */
    size_t *which;
    struct input_member *members;
    size_t n;
    char head[INPUT_HEAD], plain_head[INPUT_HEAD];
};

static int view_fill(struct input *in, const struct input_tree *t, const size_t *which, size_t n)
{
    in->which = calloc(n ? n : 1, sizeof *in->which);
    in->members = calloc(n ? n : 1, sizeof *in->members);
    if (!in->which || !in->members)
        return ASK_NOMEM;
    for (size_t i = 0; i < n; i++) {
        in->which[i] = which ? which[i] : i;
        in->members[i] = t->v[in->which[i]].m;
        in->members[i].name += in->skip;
    }
    in->n = n;
    return 0;
}

/* Length of the folder (with its slash) that all members of an archive lie in, 0 when none. */
static size_t common_top(const struct input_tree *t)
{
    if (t->kind != INPUT_ARCHIVE || t->n == 0)
        return 0;
    const char *slash = strchr(t->v[0].m.name, '/');
    if (!slash)
        return 0;
    size_t n = (size_t)(slash - t->v[0].m.name) + 1;
    for (size_t i = 1; i < t->n; i++)
        if (strncmp(t->v[i].m.name, t->v[0].m.name, n) != 0)
            return 0;
    return n;
}

/* Takes the tree over, also when it fails. */
static int view_whole(struct input **out, struct input_tree *t, struct ask_err *err)
{
    struct input *in = calloc(1, sizeof *in);
    int rc = ASK_NOMEM;
    if (!in) {
        input_tree_unref(t);
        return ask_fail(err, ASK_NOMEM, "no memory to open an input");
    }
    in->t = t;
    in->skip = common_top(t);
    struct sv name = t->fd >= 0 ? SV("stdin") : input_unpacked_name(t->path);
    char *real = NULL;
    if (!t->blobs && (sv_eq(name, SV(".")) || sv_eq(name, SV(".."))))
        real = realpath(t->path, NULL); /* "." names nothing */
    if (real)
        name = input_unpacked_name(real);
    in->path = strdup(t->fd >= 0 ? "standard input" : t->path);
    in->name = strndup(name.p, name.n);
    free(real);
    if (in->path && in->name)
        rc = view_fill(in, t, NULL, t->n);
    if (rc < 0) {
        rc = input_tree_nomem(t, err);
        input_free(in);
        return rc;
    }
    *out = in;
    return 0;
}

int input_open(struct input **out, const char *path, const char *tmp, struct ask_err *err)
{
    struct stat sb;
    int rc;
    struct ask_err own = {0};
    if (!err)
        err = &own;
    *out = NULL;
    struct input_tree *t = input_tree_new(path);
    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", path);
    if (strcmp(path, "-") == 0) {
        if ((rc = input_tree_spool(t, tmp, err)) >= 0)
            rc = input_tree_file(t, err);
    } else if (stat(path, &sb) < 0) {
        rc = ask_fail_errno(err, errno, "cannot open %s", path);
    } else if (S_ISDIR(sb.st_mode)) {
        t->kind = INPUT_FOLDER;
        rc = input_tree_folder(t, err);
    } else if (S_ISREG(sb.st_mode)) {
        rc = input_tree_file(t, err);
    } else {
        rc = ask_fail(err, ASK_FORMAT,
                      "%s is neither a file nor a folder; pipe it in and give - as the path", path);
    }
    if (rc < 0) {
        input_tree_unref(t);
        return rc;
    }
    return view_whole(out, t, err);
}

int input_open_blobs(struct input **out, const char *name, const struct input_blob *blobs, size_t n,
                     struct ask_err *err)
{
    *out = NULL;
    struct input_tree *t = input_tree_new(name);
    if (!t)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", name);
    t->kind = INPUT_FOLDER;
    t->blobs = true;
    for (size_t i = 0; i < n; i++) {
        struct input_entry *m = input_tree_add(t, sv_of(blobs[i].name), (int64_t)blobs[i].n, err);
        if (!m) {
            input_tree_unref(t);
            return ASK_NOMEM;
        }
        m->blob = blobs[i].p;
    }
    return view_whole(out, t, err);
}

int input_pick(struct input **out, const struct input *in, const size_t *which, size_t n,
               size_t skip, struct ask_err *err)
{
    *out = NULL;
    struct input *v = calloc(1, sizeof *v);
    size_t *deep = calloc(n ? n : 1, sizeof *deep);
    if (!v || !deep || n == 0)
        goto nomem;
    v->t = in->t;
    v->t->refs++;
    v->skip = in->skip + skip;
    for (size_t i = 0; i < n; i++)
        deep[i] = in->which[which[i]];
    const char *first = in->members[which[0]].name;
    v->single = n == 1 && skip == 0;
    size_t shown = v->single ? strlen(first) : skip;
    while (shown > 0 && first[shown - 1] == '/')
        shown--;
    struct sv tail = sv_make(first, shown);
    size_t plen = strlen(in->path), len = plen + (shown > 0) + shown;
    if (!(v->path = malloc(len + 1)))
        goto nomem;
    memcpy(v->path, in->path, plen);
    if (shown > 0) {
        v->path[plen] = '/';
        memcpy(v->path + plen + 1, tail.p, shown);
    }
    v->path[len] = '\0';
    struct sv name = input_unpacked_name(v->path);
    v->name = shown ? strndup(name.p, name.n) : strdup(in->name);
    if (!v->name || view_fill(v, v->t, deep, n) < 0)
        goto nomem;
    free(deep);
    *out = v;
    return 0;
nomem:
    free(deep);
    input_free(v);
    return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
}

int input_dup(struct input **out, const struct input *in, struct ask_err *err)
{
    struct input *v = calloc(1, sizeof *v);
    *out = NULL;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
    v->t = in->t;
    v->t->refs++;
    v->skip = in->skip;
    v->single = in->single;
    v->path = strdup(in->path);
    v->name = strdup(in->name);
    if (!v->path || !v->name || view_fill(v, v->t, in->which, in->n) < 0) {
        input_free(v);
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", in->path);
    }
    *out = v;
    return 0;
}

void input_free(struct input *in)
{
    if (!in)
        return;
    input_tree_unref(in->t);
    free(in->path);
    free(in->name);
    free(in->which);
    free(in->members);
    free(in);
}

bool input_is_packed(struct sv head)
{
    return input_pack_of(head) != PACK_NONE;
}

/* ---- looking ---- */

const char *input_path(const struct input *in)
{
    return in->path;
}

struct sv input_name(const struct input *in)
{
    return sv_of(in->name);
}

enum input_kind input_kind(const struct input *in)
{
    return in->single ? INPUT_FILE : in->t->kind;
}

int64_t input_bytes(const struct input *in)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n; i++)
        if (in->members[i].size > 0 && in->members[i].size < INT64_MAX - sum)
            sum += in->members[i].size;
    return sum;
}

size_t input_count(const struct input *in)
{
    return in->n;
}

const struct input_member *input_at(const struct input *in, size_t i)
{
    assert(i < in->n);
    return &in->members[i];
}

ptrdiff_t input_find(const struct input *in, struct sv name)
{
    for (size_t i = 0; i < in->n; i++)
        if (sv_eq(sv_of(in->members[i].name), name))
            return (ptrdiff_t)i;
    return -1;
}

size_t input_problems(const struct input *in, const struct input_problem **out)
{
    *out = in->t->problems;
    return in->t->nproblems;
}

size_t input_links(const struct input *in)
{
    return in->t->links;
}

/* The disk path of a member of a folder; the caller's, NULL when there is none. */
static char *member_path(const struct input_tree *t, const struct input_entry *m)
{
    size_t d = strlen(t->path), n = strlen(m->m.name);
    if (t->kind == INPUT_FILE)
        return strdup(t->path);
    char *p = malloc(d + 1 + n + 1);
    if (!p)
        return NULL;
    memcpy(p, t->path, d);
    p[d] = '/';
    memcpy(p + d + 1, m->m.name, n + 1);
    return p;
}

/* Tells once why a member could not be looked at. */
static void head_failed(struct input_tree *t, struct input_entry *m, const struct ask_err *why)
{
    size_t before = t->nproblems;
    char *path = member_path(t, m);
    m->head = arena_strndup(&t->names, "", 0);
    m->nhead = 0;
    if (path)
        (void)input_tree_problem(t, path, why->msg, NULL);
    if (t->nproblems > before) {
        t->problems[before].rc = why->rc;
        t->problems[before].head = true;
    }
    free(path);
}

struct sv input_head(struct input *in, size_t i)
{
    assert(i < in->n);
    struct input_entry *m = &in->t->v[in->which[i]];
    if (m->head)
        return sv_make(m->head, m->nhead);
    struct ask_err err = {0};
    if (in->t->kind == INPUT_ARCHIVE) {
        if (input_archive_head(in->t, m, &err) < 0)
            head_failed(in->t, m, &err);
        return sv_make(m->head, m->nhead);
    }
    struct stream *s = NULL;
    size_t n = 0;
    ptrdiff_t got = stream_open(&s, in, i, &err);
    while (got >= 0 && n < sizeof in->head &&
           (got = stream_read(s, in->head + n, sizeof in->head - n, &err)) > 0)
        n += (size_t)got;
    stream_close(s);
    if (got < 0)
        head_failed(in->t, m, &err);
    return sv_make(in->head, n);
}

void input_heads(struct input *in)
{
    if (in->t->kind == INPUT_ARCHIVE)
        input_archive_heads(in->t);
}

struct sv input_head_plain(struct input *in, size_t i)
{
    struct sv head = input_head(in, i);
    if (input_pack_of(head) != PACK_STREAM)
        return head;
    return sv_make(in->plain_head, input_plain_head(in, i, in->plain_head, sizeof in->plain_head));
}

char *input_file(const struct input *in, size_t i)
{
    if (in->t->kind == INPUT_ARCHIVE || in->t->blobs || in->t->fd >= 0)
        return NULL;
    return member_path(in->t, &in->t->v[in->which[i]]);
}

/* ---- streams ---- */

int stream_open(struct stream **out, struct input *in, size_t i, struct ask_err *err)
{
    *out = NULL;
    assert(i < in->n);
    struct stream *s = calloc(1, sizeof *s);
    int rc = 0;
    if (!s)
        return ask_fail(err, ASK_NOMEM, "no memory to open %s", in->path);
    s->t = in->t;
    s->m = &in->t->v[in->which[i]];
    s->fd = -1;
    if (in->t->kind == INPUT_ARCHIVE) {
        rc = input_archive_open(s, err);
    } else if (in->t->fd >= 0) {
        s->fd = in->t->fd;
        s->at_zero = true;
    } else if (!in->t->blobs) {
        char *path = member_path(in->t, s->m);
        if (!path)
            rc = ask_fail(err, ASK_NOMEM, "no memory to open %s", s->m->m.name);
        else if ((s->fd = open(path, O_RDONLY | O_CLOEXEC |
                                         O_NOFOLLOW * (in->t->kind != INPUT_FILE))) < 0)
            rc = ask_fail_errno(err, errno, "cannot open %s", path);
        else
            (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
        free(path);
    }
    if (rc < 0) {
        free(s);
        return rc;
    }
    s->t->refs++;
    *out = s;
    return 0;
}

ptrdiff_t stream_read(struct stream *s, void *buf, size_t n, struct ask_err *err)
{
    ptrdiff_t got;
    if (s->done || n == 0)
        return 0;
    if (n > (size_t)1 << 30)
        n = (size_t)1 << 30;
    if (s->plain) {
        got = input_plain_read(s, buf, n, err);
    } else if (s->t->kind == INPUT_ARCHIVE) {
        got = input_archive_read(s, buf, n, err);
    } else if (s->t->blobs) {
        size_t left = (size_t)(s->m->m.size - s->offset);
        got = (ptrdiff_t)(left < n ? left : n);
        if (got > 0)
            memcpy(buf, (const char *)s->m->blob + s->offset, (size_t)got);
    } else {
        do {
            got = s->at_zero ? pread(s->fd, buf, n, s->offset) : read(s->fd, buf, n);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            got = ask_fail_errno(err, errno, "cannot read %s", s->m->m.name);
    }
    if (got <= 0)
        s->done = true;
    else
        s->offset += got;
    return got;
}

int64_t stream_offset(const struct stream *s)
{
    return s->offset;
}

void stream_close(struct stream *s)
{
    if (!s)
        return;
    if (s->plain)
        input_plain_close(s);
    if (s->t->reader_user == s)
        s->t->reader_user = NULL;
    if (s->fd >= 0 && !s->at_zero)
        close(s->fd);
    input_tree_unref(s->t);
    free(s);
}
