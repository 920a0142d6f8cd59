/* standing_build.c - counting votes and authors' answers over all that the index holds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is read of it (standing.c), following changes (standing_update.c).
 * Method: two walks over the forward records. The first fills the histograms; the second, of
 * answers alone, adds each answer to its author's row and to one row per tag, in a hash table of
 * bounded size. Everything is counted in whole numbers, so that the order does not matter and the
 * same posts give the same bytes. Of a frozen part the living records are walked, of a live
 * part the documents that are there: a deleted document's record stays behind and says nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "corpus/post.h"
#include "indexer/forward_file.h"
#include "indexer/index_part.h"
#include "indexer/standing_priv.h"

#define ROWS_MAX   (1u << 20) /* 48 MiB of table; when full, only rows that are there count on */
#define SCALES_MAX 20000      /* sources times sorts times labels: 5 MiB */

/* What the two walks over a generation share. */
struct building {
    const char *dir;
    int gen;
    struct standing_count count;
};

/* ---- tables that grow ---- */

struct standing_scale *standing_scale_at(struct standing_count *b, uint16_t source, uint8_t sort,
                                         uint16_t label, bool make)
{
    const uint16_t key[3] = {source, sort, label};
    uint16_t at = (uint16_t)hash64(key, sizeof(key), 0);
    struct standing_scale *v;

    for (; b->place[at]; at++) { /* wraps around; less than a third is taken */
        v = &b->scale[b->place[at] - 1];
        if (v->source == source && v->sort == sort && v->label == label)
            return v;
    }
    if (!make || b->nscales == SCALES_MAX)
        return NULL;
    if (b->nscales == b->scales_cap) {
        const size_t cap = b->scales_cap ? b->scales_cap * 2 : 16;

        if (!(v = realloc(b->scale, cap * sizeof(*v))))
            return NULL;
        b->scale = v;
        b->scales_cap = cap;
    }
    b->scale[b->nscales] = (struct standing_scale){source, label, sort, {0}, 0, 0, {0}};
    b->place[at] = (uint16_t)++b->nscales;
    return &b->scale[b->nscales - 1];
}

static size_t slot_of(const struct standing_rows *r, uint32_t author, uint32_t tag, uint16_t label)
{
    const uint32_t key[3] = {author, tag, label};
    size_t at = (size_t)hash64(key, sizeof(key), 0) & (r->cap - 1);

    while (r->v[at].author &&
           (r->v[at].author != author || r->v[at].tag != tag || r->v[at].label != label))
        at = (at + 1) & (r->cap - 1);
    return at;
}

static int rows_grow(struct standing_rows *r, struct ask_err *err)
{
    const struct standing_rows old = *r;

    r->cap = old.cap ? old.cap * 2 : 4096;
    r->v = calloc(r->cap, sizeof(*r->v));
    if (!r->v) {
        *r = old;
        return ask_fail(err, ASK_NOMEM, "no memory to count the authors' answers");
    }
    for (size_t i = 0; i < old.cap; i++)
        if (old.v[i].author)
            r->v[slot_of(r, old.v[i].author, old.v[i].tag, old.v[i].label)] = old.v[i];
    free(old.v);
    return 0;
}

int standing_row_at(struct standing_row **out, struct standing_rows *r, uint32_t author,
                    uint32_t tag, uint16_t label, struct ask_err *err)
{
    struct standing_row *row;
    int rc = 0;

    *out = NULL;
    if (r->n * 2 >= r->cap && r->n < ROWS_MAX && (rc = rows_grow(r, err)) < 0)
        return rc;
    row = &r->v[slot_of(r, author, tag, label)];
    if (!row->author && r->n >= ROWS_MAX)
        return 0;
    if (!row->author) {
        *row = (struct standing_row){.author = author, .tag = tag, .label = label};
        r->n++;
    }
    *out = row;
    return 0;
}

static int rows_add(struct standing_rows *r, const struct fwd_rec *rec, uint32_t tag, double value,
                    struct ask_err *err)
{
    struct standing_row *row;
    const int rc = standing_row_at(&row, r, rec->author, tag, rec->label, err);

    if (rc < 0 || !row)
        return rc;
    row->answers++;
    row->accepted += rec->flags & FWD_ACCEPTED ? 1 : 0;
    row->value += (uint32_t)(value * 1000 + .5);
    return 0;
}

void standing_count_dispose(struct standing_count *b)
{
    free(b->scale);
    free(b->rows.v);
    b->scale = NULL;
    b->rows.v = NULL;
}

/* ---- a record ---- */

/* Posts with a label are measured by the public ones of their source too: who may read them may
 * read those. */
static double value_of(struct standing_count *b, const struct fwd_rec *rec, uint8_t sort)
{
    const struct standing_scale *own = standing_scale_at(b, rec->source, sort, rec->label, false);
    const struct standing_scale *open =
        rec->label ? standing_scale_at(b, rec->source, sort, 0, false) : NULL;
    struct standing_scale both;
    int64_t up, down;

    standing_updown(&up, &down, rec);
    if (!own || !open)
        return standing_value(own ? own : open, up, down);
    both = *own;
    both.posts += open->posts;
    for (size_t i = 0; i < STANDING_BINS; i++)
        both.bin[i] += open->bin[i];
    return standing_value(&both, up, down);
}

static int count_answer(struct standing_count *b, const struct fwd_rec *rec, uint8_t sort,
                        struct ask_err *err)
{
    const double value = value_of(b, rec, sort);
    const unsigned char *p = b->map->dat.p + rec->stream;
    struct fwd_head head;
    uint32_t tag;
    int rc = rows_add(&b->rows, rec, 0, value, err);

    /* Only the beginning of the stream is looked at: its sum would read all of it. */
    if (rc < 0 || rec->stream > b->map->dat.n || b->map->dat.n - rec->stream < sizeof(head))
        return rc;
    memcpy(&head, p, sizeof(head));
    if (b->map->dat.n - rec->stream - sizeof(head) < (size_t)4 * head.ntags)
        return 0;
    for (uint16_t i = 0; rc == 0 && i < head.ntags; i++) {
        memcpy(&tag, p + sizeof(head) + (size_t)4 * i, sizeof(tag));
        if (tag)
            rc = rows_add(&b->rows, rec, tag, value, err);
    }
    return rc;
}

int standing_count_record(struct standing_count *b, const struct fwd_rec *rec, struct ask_err *err)
{
    const uint8_t sort = (uint8_t)standing_sort_of(rec->kind, rec->flags & FWD_ROOT);
    struct standing_scale *scale;
    int64_t up, down;

    if (rec->post == b->post || rec->flags & FWD_BOT)
        return 0;
    b->post = rec->post;
    if (b->authors)
        return sort == STANDING_ANSWERED && rec->author ? count_answer(b, rec, sort, err) : 0;
    if (!(scale = standing_scale_at(b, rec->source, sort, rec->label, true)))
        return b->nscales == SCALES_MAX
                   ? 0
                   : ask_fail(err, ASK_NOMEM, "no memory to count the votes of a source");
    standing_updown(&up, &down, rec);
    scale->posts++;
    scale->accepted += rec->flags & FWD_ACCEPTED ? 1 : 0;
    scale->bin[standing_bin(up, down)]++;
    return 0;
}

/* ---- walking ---- */

static int count_live(void *ctx, uint32_t doc, struct ask_err *err)
{
    struct standing_count *b = ctx;
    const struct fwd_rec *rec = fwd_map_rec(b->map, doc);

    return rec ? standing_count_record(b, rec, err) : 0;
}

static int walk_frozen(struct building *b, int view, int64_t mark, struct ask_err *err)
{
    struct fwd_map map = {0};
    struct gen_path path;
    int rc = generation_file(&path, err, b->dir, b->gen, "%s/frozen", generation_view(view));

    if (rc == 0)
        rc = fwd_map_open(&map, path.s, err);
    b->count.map = &map;
    b->count.post = 0;
    for (uint32_t doc = 1; rc == 0 && doc <= map.docs; doc++) {
        const struct fwd_rec *rec = fwd_map_rec(&map, doc);

        if (rec && (!rec->dead_at || (int64_t)rec->dead_at > mark))
            rc = standing_count_record(&b->count, rec, err);
    }
    fwd_map_close(&map);
    return rc;
}

static int walk_view(struct building *b, int view, const struct gen_meta *meta, struct ask_err *err)
{
    struct index_part *live = NULL;
    struct fwd_map map = {0};
    struct gen_path path;
    int64_t mark = 0;
    int rc = generation_file(&path, err, b->dir, b->gen, "%s/live", generation_view(view));

    if (rc == 0)
        rc = index_part_open(&live, path.s, PART_READ, err);
    if (rc == 0)
        rc = index_part_get(&mark, live, "mark", err);
    if (rc == 0)
        rc = fwd_map_open(&map, path.s, err);
    b->count.map = &map;
    b->count.post = 0;
    if (rc == 0)
        rc = index_part_docs(live, sv_make("", 0), count_live, &b->count, err);
    fwd_map_close(&map);
    index_part_free(live);
    return rc == 0 && meta->frozen[view] > 0 ? walk_frozen(b, view, mark, err) : rc;
}

/* ---- writing ---- */

static int scale_cmp(const void *pa, const void *pb)
{
    const struct standing_scale *a = pa, *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->sort != b->sort)
        return a->sort < b->sort ? -1 : 1;
    return (a->label > b->label) - (a->label < b->label);
}

static int row_cmp(const void *pa, const void *pb)
{
    const struct standing_row *a = pa, *b = pb;

    if (a->author != b->author)
        return a->author < b->author ? -1 : 1;
    if (a->tag != b->tag)
        return a->tag < b->tag ? -1 : 1;
    return (a->label > b->label) - (a->label < b->label);
}

void standing_order(struct standing_count *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->rows.cap; i++)
        if (b->rows.v[i].author)
            b->rows.v[n++] = b->rows.v[i];
    if (n > 1)
        qsort(b->rows.v, n, sizeof(*b->rows.v), row_cmp);
    if (b->nscales > 1)
        qsort(b->scale, b->nscales, sizeof(*b->scale), scale_cmp);
}

void standing_begin(struct sb *out)
{
    const struct standing_head h = {STANDING_MAGIC, STANDING_ORDER, 0, 0, 0, 0};

    sb_put(out, &h, sizeof(h));
}

int standing_end(struct sb *out, uint32_t nscales, uint32_t nrows, uint32_t with, const char *path,
                 bool nosync, struct ask_err *err)
{
    struct standing_head h = {STANDING_MAGIC, STANDING_ORDER, nscales, nrows, with, 0};

    if (!sb_ok(out))
        return ask_fail(err, ASK_NOMEM, "no memory to write %s", path);
    h.sum = hash64(out->p + sizeof(h), out->n - sizeof(h), 0);
    memcpy(out->p, &h, sizeof(h));
    return nosync ? generation_replace(path, sb_view(out), err)
                  : file_replace(path, sb_view(out), err);
}

static int write_view(const struct building *b, int view, bool nosync, struct ask_err *err)
{
    const struct standing_count *c = &b->count;
    struct sb out = SB_INIT((size_t)1 << 28);
    uint32_t nscales = 0, nrows = 0;
    struct gen_path path;
    int rc = standing_path(&path, b->dir, view, err);

    standing_begin(&out);
    for (size_t i = 0; i < c->nscales; i++) {
        if ((c->scale[i].label != 0) == (view == VIEW_RESTRICTED)) {
            sb_put(&out, &c->scale[i], sizeof(c->scale[i]));
            nscales++;
        }
    }
    for (size_t i = 0; i < c->rows.n; i++) {
        if ((c->rows.v[i].label != 0) == (view == VIEW_RESTRICTED)) {
            sb_put(&out, &c->rows.v[i], sizeof(c->rows.v[i]));
            nrows++;
        }
    }
    if (rc == 0)
        rc = standing_end(&out, nscales, nrows, 0, path.s, nosync, err);
    sb_dispose(&out);
    /* What the late one said goes with the large one that is no more. */
    if (rc == 0 && (rc = standing_late_path(&path, b->dir, view, err)) == 0 &&
        unlink(path.s) != 0 && errno != ENOENT)
        rc = ask_fail_errno(err, errno, "cannot remove %s", path.s);
    return rc;
}

void standing_remove(const char *dir)
{
    struct gen_path path;

    for (int view = 0; view < VIEW_COUNT; view++) {
        if (standing_path(&path, dir, view, NULL) == 0)
            (void)unlink(path.s);
        if (standing_late_path(&path, dir, view, NULL) == 0)
            (void)unlink(path.s);
    }
}

/* ---- whether they are up to date ---- */

static int stale_path(struct gen_path *out, const char *dir, struct ask_err *err)
{
    return generation_path(out, err, dir, "standing-stale");
}

int standing_expect(const char *dir, bool nosync, struct ask_err *err)
{
    struct gen_path path;
    const int rc = stale_path(&path, dir, err);

    if (rc < 0 || file_exists(path.s))
        return rc;
    return nosync ? generation_replace(path.s, sv_make("", 0), err)
                  : file_replace(path.s, sv_make("", 0), err);
}

bool standing_is_stale(const char *dir)
{
    struct gen_path path;

    return stale_path(&path, dir, NULL) < 0 || file_exists(path.s);
}

void standing_settled(const char *dir)
{
    struct gen_path path;

    if (stale_path(&path, dir, NULL) == 0)
        (void)unlink(path.s);
}

int standing_build(const char *dir, int gen, bool nosync, struct ask_err *err)
{
    struct building *b = calloc(1, sizeof(*b));
    struct gen_meta meta;
    int rc;

    if (!b) {
        standing_remove(dir);
        return ask_fail(err, ASK_NOMEM, "no memory to count votes");
    }
    b->dir = dir;
    b->gen = gen;
    rc = generation_meta_load(&meta, dir, gen, err);
    for (int walk = 0; rc == 0 && walk < 2; walk++) {
        b->count.authors = walk == 1;
        for (int view = 0; rc == 0 && view < VIEW_COUNT; view++)
            rc = walk_view(b, view, &meta, err);
    }
    if (rc == 0)
        standing_order(&b->count);
    for (int view = VIEW_COUNT - 1; rc == 0 && view >= 0; view--)
        rc = write_view(b, view, nosync, err);
    if (rc == 0)
        standing_settled(dir);
    else
        standing_remove(dir);
    standing_count_dispose(&b->count);
    free(b);
    return rc;
}
