/* standing.c - reading the side tables: percentiles of votes, records of authors.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: making them (standing_build.c), what they weigh (query/prior.c).
 * Method: scales are few and are summed up when opening; rows of authors are sorted and mapped,
 * found through a directory over the authors' numbers and a binary search within a step of it.
 */
#include "indexer/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "corpus/post.h"
#include "indexer/standing_file.h"

#define STEPS    4096              /* of the directory */
#define WILSON_Z 3.841458820694124 /* z squared of the 95 % interval */

_Static_assert(sizeof(struct standing_head) == 32, "no padding in the header");
_Static_assert(sizeof(struct standing_scale) == 16 + 4 * STANDING_BINS, "no padding in a scale");
_Static_assert(sizeof(struct standing_row) == 24, "no padding in a row");

enum standing_sort standing_sort_of(unsigned kind, bool root)
{
    if (root || kind == POST_QUESTION || kind == POST_ARTICLE || kind == POST_TALK)
        return STANDING_ASKED;
    return kind == POST_ANSWER || kind == POST_REPLY ? STANDING_ANSWERED : STANDING_SAID;
}

void standing_updown(int64_t *up, int64_t *down, const struct fwd_rec *rec)
{
    *down = rec->flags & FWD_VOTES_SPLIT ? rec->down : rec->score < 0 ? -(int64_t)rec->score : 0;
    *up = rec->score + *down > 0 ? rec->score + *down : 0;
}

double standing_votes(int64_t up, int64_t down)
{
    return .5 + (post_wilson(up, down) - post_wilson(down, up)) / 2;
}

/* Where votes stand in a histogram, in bins, fractions included. Agreeing votes of the same
 * certainty stand for the certainty, and their number counts by its logarithm. */
static double place_of(int64_t up, int64_t down)
{
    const double x = 2 * standing_votes(up, down) - 1, far = fabs(x) < .999999 ? fabs(x) : .999999;
    const double steps = 2 * log2(1 + WILSON_Z * far / (1 - far));
    const int middle = STANDING_BINS / 2;
    const double at = middle + .5 + (x < 0 ? -steps : steps);

    return at < 0 ? 0 : at > STANDING_BINS - 1e-6 ? STANDING_BINS - 1e-6 : at;
}

size_t standing_bin(int64_t up, int64_t down)
{
    return (size_t)place_of(up, down);
}

double standing_value(const struct standing_scale *scale, int64_t up, int64_t down)
{
    const double alone = standing_votes(up, down);
    double at, below = 0, sure;
    size_t bin;

    if (!scale || scale->posts == 0)
        return alone;
    at = place_of(up, down);
    bin = (size_t)at;
    for (size_t i = 0; i < bin; i++)
        below += scale->bin[i];
    below += (at - (double)bin) * scale->bin[bin];
    sure = (double)scale->posts / ((double)scale->posts + STANDING_SURE);
    return sure * below / scale->posts + (1 - sure) * alone;
}

/* ---- the files ---- */

struct table { /* the rows of a view */
    struct standing_pair pair;
    uint32_t top;           /* highest author of the large file */
    uint32_t at[STEPS + 1]; /* its first row of each step of the directory */
};

struct standing {
    struct table table[2];
    size_t ntables;
    struct standing_scale *scale; /* label 0: summed up over what may be read */
    size_t nscales;
    bool (*may_read)(void *ctx, uint16_t label);
    void *ctx;
};

void standing_table_open(struct standing_table *t, const char *path)
{
    struct standing_head h;

    *t = (struct standing_table){0};
    if (file_map_open(&t->map, path, NULL) < 0)
        return;
    t->there = true;
    if (t->map.n < sizeof(h))
        return;
    memcpy(&h, t->map.p, sizeof(h));
    if (memcmp(h.magic, STANDING_MAGIC, sizeof(h.magic)) != 0 || h.order != STANDING_ORDER ||
        t->map.n != sizeof(h) + h.nscales * sizeof(*t->scale) + h.nrows * sizeof(*t->row) ||
        h.sum != hash64(t->map.p + sizeof(h), t->map.n - sizeof(h), 0))
        return;
    t->scale = (const struct standing_scale *)(const void *)(t->map.p + sizeof(h));
    t->row = (const struct standing_row *)(const void *)(t->scale + h.nscales);
    t->nscales = h.nscales;
    t->nrows = h.nrows;
    t->with = h.with;
    t->sum = h.sum;
    t->whole = true;
}

void standing_table_close(struct standing_table *t)
{
    file_map_close(&t->map);
    *t = (struct standing_table){0};
}

int standing_pair_open(struct standing_pair *p, const char *dir, int view, struct ask_err *err)
{
    struct gen_path path;
    int rc = standing_path(&path, dir, view, err);

    *p = (struct standing_pair){0};
    if (rc < 0)
        return rc;
    standing_table_open(&p->base, path.s);
    if ((rc = standing_late_path(&path, dir, view, err)) < 0)
        return rc;
    standing_table_open(&p->late, path.s);
    p->whole = p->base.whole && p->base.with == 0 &&
               (!p->late.there || (p->late.whole && p->late.with == standing_with(p->base.sum)));
    if (!p->whole)
        p->base.nscales = p->base.nrows = p->late.nscales = p->late.nrows = 0;
    return 0;
}

void standing_pair_close(struct standing_pair *p)
{
    standing_table_close(&p->base);
    standing_table_close(&p->late);
}

uint32_t standing_find(const struct standing_row *row, uint32_t lo, uint32_t hi, uint32_t author,
                       uint32_t tag)
{
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;

        if (row[mid].author < author || (row[mid].author == author && row[mid].tag < tag))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool may(const struct standing *s, uint16_t label)
{
    return label == 0 || (s->may_read && s->may_read(s->ctx, label));
}

static uint32_t step_of(const struct table *t, uint32_t author)
{
    return (uint32_t)((uint64_t)author * STEPS / ((uint64_t)t->top + 1));
}

static int add_scale(struct standing *s, const struct standing_scale *from, struct ask_err *err)
{
    struct standing_scale *to = NULL, *v;

    for (size_t i = 0; i < s->nscales && !to; i++)
        if (s->scale[i].source == from->source && s->scale[i].sort == from->sort)
            to = &s->scale[i];
    if (!to) {
        v = realloc(s->scale, (s->nscales + 1) * sizeof(*v));
        if (!v)
            return ask_fail(err, ASK_NOMEM, "no memory for the votes of a source");
        s->scale = v;
        to = &v[s->nscales++];
        *to = (struct standing_scale){.source = from->source, .sort = from->sort};
    }
    to->posts += from->posts;
    to->accepted += from->accepted;
    for (size_t i = 0; i < STANDING_BINS; i++)
        to->bin[i] += from->bin[i];
    return 0;
}

static int by_source(const void *pa, const void *pb)
{
    const struct standing_scale *a = pa, *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->sort > b->sort) - (a->sort < b->sort);
}

static void directory(struct table *t)
{
    const struct standing_table *base = &t->pair.base;
    uint32_t row = 0;

    t->top = base->nrows ? base->row[base->nrows - 1].author : 0;
    for (uint32_t i = 0; i <= STEPS; i++) {
        /* The first author whose step is i. */
        const uint64_t first = ((uint64_t)i * ((uint64_t)t->top + 1) + STEPS - 1) / STEPS;

        row = first > t->top ? base->nrows
                             : standing_find(base->row, row, base->nrows, (uint32_t)first, 0);
        t->at[i] = row;
    }
}

/* A file that is damaged or of another make is as good as none: everything works without. */
static int table_open(struct standing *s, const char *dir, int view, struct ask_err *err)
{
    struct table *t = &s->table[s->ntables];
    const struct standing_table *scales;
    int rc = standing_pair_open(&t->pair, dir, view, err);

    if (rc < 0 || !t->pair.base.there) {
        standing_pair_close(&t->pair);
        return rc;
    }
    s->ntables++;
    directory(t);
    scales = standing_pair_scales(&t->pair);
    for (uint32_t i = 0; rc == 0 && i < scales->nscales; i++)
        if (may(s, scales->scale[i].label))
            rc = add_scale(s, &scales->scale[i], err);
    return rc;
}

int standing_open(struct standing **out, const char *dir, bool labels,
                  bool (*may_read)(void *ctx, uint16_t label), void *ctx, struct ask_err *err)
{
    struct standing *s = calloc(1, sizeof(*s));
    int rc = 0;

    *out = NULL;
    if (!s)
        return ask_fail(err, ASK_NOMEM, "no memory for what is known of votes");
    s->may_read = may_read;
    s->ctx = ctx;
    for (int view = 0; rc == 0 && view < (labels ? VIEW_COUNT : VIEW_PUBLIC + 1); view++)
        rc = table_open(s, dir, view, err);
    if (rc < 0 || s->ntables == 0) {
        standing_free(s);
        return rc;
    }
    if (s->nscales > 1)
        qsort(s->scale, s->nscales, sizeof(*s->scale), by_source);
    *out = s;
    return 0;
}

void standing_free(struct standing *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->ntables; i++)
        standing_pair_close(&s->table[i].pair);
    free(s->scale);
    free(s);
}

bool standing_is_whole(const char *dir)
{
    struct standing *s = NULL;
    bool whole = standing_open(&s, dir, true, NULL, NULL, NULL) == 0 && s;

    whole = whole && s->ntables == VIEW_COUNT && s->table[0].pair.whole && s->table[1].pair.whole;
    standing_free(s);
    return whole;
}

static void stamp(uint64_t out[4], const struct gen_path *path)
{
    struct stat st;

    if (stat(path->s, &st) != 0)
        return;
    out[0] = (uint64_t)st.st_ino;
    out[1] = (uint64_t)st.st_mtim.tv_sec;
    out[2] = (uint64_t)st.st_mtim.tv_nsec;
    out[3] = (uint64_t)st.st_size;
}

uint64_t standing_stamp(const char *dir, bool labels)
{
    uint64_t v[VIEW_COUNT][2][4] = {{{0}}};
    struct gen_path path;

    for (int view = 0; view < (labels ? VIEW_COUNT : VIEW_PUBLIC + 1); view++) {
        if (standing_path(&path, dir, view, NULL) == 0)
            stamp(v[view][0], &path);
        if (standing_late_path(&path, dir, view, NULL) == 0)
            stamp(v[view][1], &path);
    }
    return hash64(v, sizeof(v), 0);
}

/* ---- looking up ---- */

const struct standing_scale *standing_scale(const struct standing *s, uint16_t source,
                                            enum standing_sort sort)
{
    const struct standing_scale key = {.source = source, .sort = (uint8_t)sort};

    if (!s || s->nscales == 0)
        return NULL;
    return bsearch(&key, s->scale, s->nscales, sizeof(key), by_source);
}

static void add_rows(struct standing_record *out, const struct standing *s, const struct table *t,
                     uint32_t author, uint32_t tag)
{
    const struct standing_table *from = &t->pair.late;
    uint32_t at = standing_find(from->row, 0, from->nrows, author, 0);

    if (at < from->nrows && from->row[at].author == author) {
        at = standing_find(from->row, at, from->nrows, author, tag);
    } else {
        from = &t->pair.base;
        if (from->nrows == 0 || author > t->top)
            return;
        at = step_of(t, author);
        at = standing_find(from->row, t->at[at], t->at[at + 1], author, tag);
    }
    for (; at < from->nrows && from->row[at].author == author && from->row[at].tag == tag; at++) {
        const struct standing_row *row = &from->row[at];

        if (!may(s, row->label))
            continue;
        out->answers += row->answers;
        out->accepted += row->accepted;
        out->value += row->value / 1000.0;
    }
}

struct standing_record standing_author(const struct standing *s, uint32_t author, uint32_t tag)
{
    struct standing_record r = {0, 0, 0};

    for (size_t i = 0; s && author && i < s->ntables; i++)
        add_rows(&r, s, &s->table[i], author, tag);
    return r;
}
