/* standing_update.c - bringing the side tables up to date after an update of the index.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: counting all (standing_build.c), reading (standing.c).
 * Method: an update notes by how much it moved the votes of each source, and whose answers it
 * touched. The votes are added to what stood there, in whole numbers. The answers of these authors
 * are counted again from the index itself, which has a term for each author; so a row is never
 * wrong by a difference. Both go to a small file beside the large one. What an answer's votes say
 * among its source's is measured when its author is counted: between two whole counts the votes of
 * others move on under it, by thousandths.
 * Each view by itself: what changes among posts with a label changes nothing in the public file.
 * A killed update leaves standing-stale behind, and the next one counts all: no difference is
 * counted twice.
 */
#include <stdlib.h>
#include <string.h>

#include "indexer/fields.h"
#include "indexer/index_part.h"
#include "indexer/standing_priv.h"

#define AUTHORS_MAX 2000   /* of an update, per view; beyond, all is counted */
#define SCALES_MAX  64     /* of an update */
#define ROWS_FLOOR  4096   /* a small file may have so many rows, or */
#define ROWS_SHARE  8      /* an eighth of the large one's */
#define LOOKS_MAX   200000 /* passages looked at; counting a million whole is as quick */

struct standing_change {
    uint32_t *author[VIEW_COUNT];
    size_t n[VIEW_COUNT];
    struct standing_scale *moved; /* by how much: unsigned numbers that wrap around zero */
    size_t nmoved;
    uint32_t post[2]; /* of the record before, going and coming */
    bool too_much;
};

/* ---- noting ---- */

int standing_change_new(struct standing_change **out, struct ask_err *err)
{
    struct standing_change *c = calloc(1, sizeof(*c));

    *out = c;
    if (c) {
        c->moved = calloc(SCALES_MAX, sizeof(*c->moved));
        for (int view = 0; view < VIEW_COUNT; view++)
            c->author[view] = calloc(AUTHORS_MAX, sizeof(**c->author));
    }
    if (c && c->moved && c->author[0] && c->author[1])
        return 0;
    standing_change_free(c);
    *out = NULL;
    return ask_fail(err, ASK_NOMEM, "no memory to note whose answers change");
}

void standing_change_free(struct standing_change *c)
{
    if (!c)
        return;
    for (int view = 0; view < VIEW_COUNT; view++)
        free(c->author[view]);
    free(c->moved);
    free(c);
}

bool standing_change_is_none(const struct standing_change *c)
{
    return !c->too_much && c->nmoved == 0;
}

/* In order, each once. */
static void note_author(struct standing_change *c, int view, uint32_t author)
{
    uint32_t *v = c->author[view];
    size_t lo = 0, hi = c->n[view];

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (v[mid] < author)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < c->n[view] && v[lo] == author)
        return;
    if (c->n[view] == AUTHORS_MAX) {
        c->too_much = true;
        return;
    }
    memmove(v + lo + 1, v + lo, (c->n[view] - lo) * sizeof(*v));
    v[lo] = author;
    c->n[view]++;
}

static struct standing_scale *moved_at(struct standing_change *c, uint16_t source, uint8_t sort,
                                       uint16_t label)
{
    struct standing_scale *by;

    for (size_t i = 0; i < c->nmoved; i++) {
        by = &c->moved[i];
        if (by->source == source && by->sort == sort && by->label == label)
            return by;
    }
    if (c->nmoved == SCALES_MAX) {
        c->too_much = true;
        return NULL;
    }
    by = &c->moved[c->nmoved++];
    *by = (struct standing_scale){.source = source, .label = label, .sort = sort};
    return by;
}

void standing_change_put(struct standing_change *c, const struct fwd_rec *rec, bool comes)
{
    const uint8_t sort = (uint8_t)standing_sort_of(rec->kind, rec->flags & FWD_ROOT);
    const uint32_t one = comes ? 1 : UINT32_MAX; /* minus one */
    struct standing_scale *by;
    int64_t up, down;

    if (c->too_much || rec->post == c->post[comes] || rec->flags & FWD_BOT)
        return;
    c->post[comes] = rec->post;
    if (!(by = moved_at(c, rec->source, sort, rec->label)))
        return;
    standing_updown(&up, &down, rec);
    by->posts += one;
    by->accepted += rec->flags & FWD_ACCEPTED ? one : 0;
    by->bin[standing_bin(up, down)] += one;
    if (sort == STANDING_ANSWERED && rec->author)
        note_author(c, rec->label ? VIEW_RESTRICTED : VIEW_PUBLIC, rec->author);
}

/* ---- counting again ---- */

struct updating {
    const struct standing_change *change;
    struct standing_pair pair[VIEW_COUNT];
    struct standing_count count;
    uint32_t author; /* whose answers are counted */
    int64_t mark;    /* what died up to it is dead */
    size_t looks;
    bool too_much;
};

/* The votes of sources as they are now. False when they do not add up: then all is counted. */
static bool move_scales(struct updating *u)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        const struct standing_table *t = standing_pair_scales(&u->pair[view]);

        for (uint32_t i = 0; i < t->nscales; i++) {
            const struct standing_scale *from = &t->scale[i];
            struct standing_scale *to =
                standing_scale_at(&u->count, from->source, from->sort, from->label, true);

            if (!to)
                return false;
            *to = *from;
        }
    }
    for (size_t k = 0; k < u->change->nmoved; k++) {
        const struct standing_scale *by = &u->change->moved[k];
        struct standing_scale *to =
            standing_scale_at(&u->count, by->source, by->sort, by->label, true);

        if (!to)
            return false;
        to->posts += by->posts;
        to->accepted += by->accepted;
        for (size_t i = 0; i < STANDING_BINS; i++)
            if ((to->bin[i] += by->bin[i]) > INT32_MAX)
                return false;
        if (to->posts > INT32_MAX || to->accepted > to->posts)
            return false;
    }
    return true;
}

static int count_doc(void *ctx, uint32_t doc, struct ask_err *err)
{
    struct updating *u = ctx;
    const struct fwd_rec *rec = fwd_map_rec(u->count.map, doc);

    u->too_much |= ++u->looks > LOOKS_MAX;
    if (u->too_much || !rec || rec->author != u->author ||
        (rec->dead_at && (int64_t)rec->dead_at <= u->mark))
        return 0;
    return standing_count_record(&u->count, rec, err);
}

static int count_authors(struct updating *u, struct index_part *part, const char *base, int view,
                         bool frozen, struct ask_err *err)
{
    char term[FIELD_TERM_MAX];
    struct fwd_map map = {0};
    int rc = fwd_map_open(&map, base, err);

    u->count.map = &map;
    if (rc == 0 && !frozen)
        rc = index_part_get(&u->mark, part, "mark", err);
    for (size_t i = 0; rc == 0 && !u->too_much && i < u->change->n[view]; i++) {
        u->author = u->change->author[view][i];
        u->count.post = 0;
        rc = index_part_docs(part, sv_make(term, field_term_id(term, FIELD_AUTHOR, u->author)),
                             count_doc, u, err);
    }
    fwd_map_close(&map);
    return rc;
}

/* The live part first: it has the mark. */
static int count_view(struct updating *u, const char *dir, int gen, const struct gen_meta *meta,
                      int view, struct ask_err *err)
{
    int rc = 0;

    for (int frozen = 0; rc == 0 && frozen < (meta->frozen[view] > 0 ? 2 : 1); frozen++) {
        struct index_part *part = NULL;
        struct gen_path path;

        rc = generation_file(&path, err, dir, gen, "%s/%s", generation_view(view),
                             frozen ? "frozen" : "live");
        if (rc == 0)
            rc = index_part_open(&part, path.s, PART_READ, err);
        if (rc == 0)
            rc = count_authors(u, part, path.s, view, frozen, err);
        index_part_free(part);
    }
    return rc;
}

/* ---- writing ---- */

/* The rows of an author in a sorted table; moves *at behind them. */
static void put_author(struct sb *out, uint32_t *nrows, const struct standing_row *row, size_t n,
                       size_t *at, uint32_t author, int view)
{
    const uint32_t before = *nrows;

    while (*at < n && row[*at].author < author)
        ++*at;
    for (; *at < n && row[*at].author == author; ++*at) {
        if ((row[*at].label != 0) != (view == VIEW_RESTRICTED) && row[*at].answers)
            continue; /* the other view's */
        sb_put(out, &row[*at], sizeof(*row));
        ++*nrows;
    }
    if (*nrows == before) {
        const struct standing_row none = {.author = author};

        sb_put(out, &none, sizeof(none));
        ++*nrows;
    }
}

/* Authors that the late file had, and those that were counted again, in order. */
static uint32_t put_rows(struct sb *out, const struct updating *u, int view)
{
    const struct standing_change *c = u->change;
    const struct standing_table *late = &u->pair[view].late;
    const struct standing_rows *now = &u->count.rows;
    size_t old = 0, fresh = 0, next = 0;
    uint32_t nrows = 0;

    for (;;) {
        const bool counted = next < c->n[view];
        const uint32_t author = counted ? c->author[view][next] : 0;

        if (old < late->nrows && (!counted || late->row[old].author < author)) {
            put_author(out, &nrows, late->row, late->nrows, &old, late->row[old].author, view);
        } else if (counted) {
            put_author(out, &nrows, now->v, now->n, &fresh, author, view);
            while (old < late->nrows && late->row[old].author == author)
                old++;
            next++;
        } else {
            return nrows;
        }
    }
}

static bool touches(const struct standing_change *c, int view)
{
    bool yes = c->n[view] > 0;

    for (size_t i = 0; !yes && i < c->nmoved; i++)
        yes = (c->moved[i].label != 0) == (view == VIEW_RESTRICTED);
    return yes;
}

static int write_late(struct updating *u, const char *dir, int view, bool nosync,
                      struct ask_err *err)
{
    const uint32_t with = standing_with(u->pair[view].base.sum);
    const uint32_t share = u->pair[view].base.nrows / ROWS_SHARE;
    struct sb out = SB_INIT((size_t)1 << 28);
    uint32_t nscales = 0, nrows;
    struct gen_path path;
    int rc = standing_late_path(&path, dir, view, err);

    standing_begin(&out);
    for (size_t i = 0; i < u->count.nscales; i++) {
        const struct standing_scale *s = &u->count.scale[i];

        if ((s->label != 0) == (view == VIEW_RESTRICTED) && s->posts) {
            sb_put(&out, s, sizeof(*s));
            nscales++;
        }
    }
    nrows = put_rows(&out, u, view);
    u->too_much |= nrows > (share > ROWS_FLOOR ? share : ROWS_FLOOR);
    if (rc == 0 && !u->too_much)
        rc = standing_end(&out, nscales, nrows, with, path.s, nosync, err);
    sb_dispose(&out);
    return rc;
}

static int update(struct updating *u, const char *dir, int gen, bool nosync, struct ask_err *err)
{
    struct gen_meta meta;
    int rc = generation_meta_load(&meta, dir, gen, err);

    u->too_much = u->change->too_much;
    for (int view = 0; rc == 0 && view < VIEW_COUNT; view++) {
        rc = standing_pair_open(&u->pair[view], dir, view, err);
        u->too_much |= rc == 0 && !u->pair[view].whole;
    }
    if (rc == 0 && !u->too_much)
        u->too_much = !move_scales(u);
    u->count.authors = true;
    for (int view = 0; rc == 0 && !u->too_much && view < VIEW_COUNT; view++)
        if (u->change->n[view] > 0)
            rc = count_view(u, dir, gen, &meta, view, err);
    if (rc < 0 || u->too_much)
        return rc;
    standing_order(&u->count);
    for (int view = VIEW_COUNT - 1; rc == 0 && !u->too_much && view >= 0; view--)
        if (touches(u->change, view))
            rc = write_late(u, dir, view, nosync, err);
    return rc;
}

int standing_update(const char *dir, int gen, const struct standing_change *c, bool nosync,
                    struct ask_err *err)
{
    struct updating *u = calloc(1, sizeof(*u));
    bool all;
    int rc;

    if (!u)
        return ask_fail(err, ASK_NOMEM, "no memory to count votes");
    u->change = c;
    rc = update(u, dir, gen, nosync, err);
    all = u->too_much;
    for (int view = 0; view < VIEW_COUNT; view++)
        standing_pair_close(&u->pair[view]);
    standing_count_dispose(&u->count);
    free(u);
    if (rc == 0 && all)
        return standing_build(dir, gen, nosync, err);
    if (rc == 0)
        standing_settled(dir);
    else
        standing_remove(dir);
    return rc;
}
