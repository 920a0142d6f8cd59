/* rank.c - features of a candidate and what they come to: the inner loop of a search.
 * Not here: which passages are candidates (plan.c), the weights (weights.c).
 * Method: the ids asked for are a bit set of 8 KiB; a stream is walked once, and only the few ids
 * that are asked for cost more than a test of a bit. Everything is bounded by the stream's length.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/rank.h"

#include <math.h>
#include <string.h>

#define NEAR 8  /* places apart that still count as near */
#define LEAD 14 /* places that a text begins with */

const char *rank_feature_name(size_t i)
{
    static const char *const names[] = {
#define X(name, text, weight, help) text,
        RANK_FEATURE_MAP(X)
#undef X
    };
    return i < RANK_FEATURES ? names[i] : "";
}

const char *rank_feature_help(size_t i)
{
    static const char *const helps[] = {
#define X(name, text, weight, help) help,
        RANK_FEATURE_MAP(X)
#undef X
    };
    return i < RANK_FEATURES ? helps[i] : "";
}

void rank_query_init(struct rank_query *q)
{
    memset(q, 0, sizeof *q);
    q->mean_title = 6;
    q->mean_body = 100;
}

bool rank_add_id(struct rank_query *q, uint16_t id, size_t slot)
{
    size_t at = id & (RANK_TABLE - 1), used = 0;

    if (!id || slot >= RANK_SLOTS) {
        return false;
    }
    while (q->id[at] && q->id[at] != id) {
        if (++used > RANK_TABLE / 2) {
            return false;
        }
        at = (at + 1) & (RANK_TABLE - 1);
    }
    q->id[at] = id;
    q->mask[at] |= UINT64_C(1) << slot;
    q->bits[id >> 6] |= UINT64_C(1) << (id & 63);
    return true;
}

void rank_add_code(struct rank_query *q, uint32_t hash, size_t slot)
{
    if (q->nmore < RANK_CODES && slot < RANK_SLOTS) {
        q->more[q->nmore].hash = hash;
        q->more[q->nmore++].slot = (uint8_t)slot;
    }
}

void rank_add_pair(struct rank_query *q, size_t a, size_t b)
{
    for (size_t i = 0; i < q->npairs; i++) {
        if (q->pair[i].a == a && q->pair[i].b == b) {
            return;
        }
    }
    if (a == b || a >= RANK_SLOTS || b >= RANK_SLOTS || q->npairs == RANK_SLOTS) {
        return;
    }
    q->pair[q->npairs].a = (uint8_t)a;
    q->pair[q->npairs].b = (uint8_t)b;
    q->pair[q->npairs].idf = (q->slot[a].idf + q->slot[b].idf) / 2;
    q->pair_total += q->pair[q->npairs++].idf;
}

uint64_t rank_any(const struct rank_hits *h)
{
    return h->title | h->body | h->weak | h->code | h->tags;
}

static uint64_t slots_of(const struct rank_query *q, uint16_t id)
{
    size_t at = id & (RANK_TABLE - 1);

    while (q->id[at] != id) {
        at = (at + 1) & (RANK_TABLE - 1);
    }
    return q->mask[at];
}

static void field_scan(struct rank_field *f, const struct rank_query *q, const uint16_t *id,
                       size_t n)
{
    memset(f->tf, 0, q->nslots * sizeof *f->tf);
    f->has = 0;
    f->matched = 0;
    f->nplaces = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(q->bits[id[i] >> 6] >> (id[i] & 63) & 1)) {
            continue;
        }
        uint64_t m = slots_of(q, id[i]);

        f->has |= m;
        f->matched++;
        for (; m; m &= m - 1) {
            const unsigned s = (unsigned)__builtin_ctzll(m);

            f->tf[s] = (uint16_t)(f->tf[s] + (f->tf[s] < UINT16_MAX));
            if (f->nplaces < RANK_PLACES) {
                f->place[f->nplaces].at = (uint16_t)i;
                f->place[f->nplaces++].slot = (uint16_t)s;
            }
        }
    }
}

/* Counts, for each pair of neighbours in the query, where they are neighbours or near here. */
static void field_pairs(const struct rank_field *f, const struct rank_query *q, float weight,
                        float ordered[RANK_SLOTS], float near[RANK_SLOTS])
{
    uint32_t last[RANK_SLOTS]; /* one behind the slot's last place; 0: not met */
    const uint64_t has = f->has;

    for (size_t i = 0; i < q->npairs; i++) {
        if (!(has >> q->pair[i].a & 1) || !(has >> q->pair[i].b & 1)) {
            continue;
        }
        last[q->pair[i].a] = last[q->pair[i].b] = 0;
        for (size_t k = 0; k < f->nplaces; k++) {
            const uint32_t at = f->place[k].at, slot = f->place[k].slot;

            if (slot == q->pair[i].b) {
                const uint32_t a = last[q->pair[i].a];

                ordered[i] += a && at + 1 - a == 1 ? weight : 0;
                near[i] += a && at + 1 - a <= NEAR ? weight : 0;
            } else if (slot == q->pair[i].a) {
                const uint32_t b = last[q->pair[i].b];

                near[i] += b && at + 1 - b <= NEAR ? weight : 0;
            } else {
                continue;
            }
            last[slot] = at + 1;
        }
    }
}

/* Length of the smallest stretch that holds all of the field's slots. */
static uint32_t field_window(const struct rank_field *f, size_t nslots)
{
    uint16_t count[RANK_SLOTS];
    const int want = __builtin_popcountll(f->has);
    uint32_t best = UINT32_MAX;
    size_t from = 0;
    int have = 0;

    memset(count, 0, nslots * sizeof *count);
    for (size_t to = 0; to < f->nplaces; to++) {
        have += count[f->place[to].slot]++ == 0;
        while (have == want) {
            const uint32_t n = f->place[to].at - f->place[from].at + 1u;

            best = n < best ? n : best;
            have -= --count[f->place[from++].slot] == 0;
        }
    }
    return best;
}

static bool follows(const struct rank_query *q, const uint16_t *id, size_t n, uint64_t a,
                    uint64_t b, size_t within)
{
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        if (!(q->bits[id[i] >> 6] >> (id[i] & 63) & 1)) {
            continue;
        }
        const uint64_t m = slots_of(q, id[i]);

        if (m & b && last != SIZE_MAX && i - last <= within) {
            return true;
        }
        last = m & a ? i : last;
    }
    return false;
}

bool rank_follows(const struct rank_query *q, const struct fwd_stream *s, size_t a, size_t b,
                  size_t within)
{
    const uint64_t x = UINT64_C(1) << a, y = UINT64_C(1) << b;

    return follows(q, s->title, s->ntitle, x, y, within) ||
           follows(q, s->body, s->nbody, x, y, within) ||
           follows(q, s->weak, s->nweak, x, y, within);
}

static bool close_in(const struct rank_query *q, const uint16_t *id, size_t n, uint64_t slots,
                     size_t within)
{
    size_t last[RANK_SLOTS]; /* one behind the slot's last place; 0: not met */

    memset(last, 0, q->nslots * sizeof *last);
    for (size_t i = 0; i < n; i++) {
        uint64_t m;
        bool all = true;

        if (!(q->bits[id[i] >> 6] >> (id[i] & 63) & 1) || !(m = slots_of(q, id[i]) & slots)) {
            continue;
        }
        for (; m; m &= m - 1) {
            last[__builtin_ctzll(m)] = i + 1;
        }
        for (m = slots; m && all; m &= m - 1) {
            const size_t at = last[__builtin_ctzll(m)];

            all = at && i + 1 - at <= within;
        }
        if (all) {
            return true;
        }
    }
    return false;
}

bool rank_close(const struct rank_query *q, const struct fwd_stream *s, uint64_t slots,
                size_t within)
{
    return close_in(q, s->title, s->ntitle, slots, within) ||
           close_in(q, s->body, s->nbody, slots, within) ||
           close_in(q, s->weak, s->nweak, slots, within);
}

static double idf_of(const struct rank_query *q, uint64_t slots)
{
    double sum = 0;

    for (; slots; slots &= slots - 1) {
        sum += q->slot[__builtin_ctzll(slots)].idf;
    }
    return sum;
}

/* What a text begins with is what it is about: a question's first sentence, a function's name. */
static uint64_t lead_slots(const struct rank_field *f)
{
    uint64_t has = 0;

    for (size_t i = 0; i < f->nplaces && f->place[i].at < LEAD; i++) {
        has |= UINT64_C(1) << f->place[i].slot;
    }
    return has;
}

static uint64_t code_slots(const struct rank_query *q, const struct fwd_stream *s)
{
    uint64_t has = 0;

    for (size_t i = 0; i < q->nmore; i++) {
        for (size_t k = 0; k < s->ncodes; k++) {
            if (s->codes[k] == q->more[i].hash) {
                has |= UINT64_C(1) << q->more[i].slot;
                break;
            }
        }
    }
    if (q->code_total <= 0) {
        return has;
    }
    for (size_t i = 0; i < q->nslots; i++) {
        if (!q->slot[i].code) {
            continue;
        }
        for (size_t k = 0; k < s->ncodes; k++) {
            if (s->codes[k] == q->slot[i].hash) {
                has |= UINT64_C(1) << i;
                break;
            }
        }
    }
    return has;
}

/* Slots that are code-like words, not prefixes that such a word may begin with. */
static uint64_t code_mask(const struct rank_query *q)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < q->nslots; i++) {
        mask |= q->slot[i].code ? UINT64_C(1) << i : 0;
    }
    return mask;
}

static uint64_t tag_slots(const struct rank_query *q, const struct fwd_stream *s)
{
    uint64_t has = 0;

    for (size_t i = 0; i < q->nslots && s->ntags; i++) {
        for (size_t k = 0; k < s->ntags && q->slot[i].tag; k++) {
            has |= s->tags[k] == q->slot[i].tag ? UINT64_C(1) << i : 0;
        }
    }
    return has;
}

static double length_norm(double b, double n, double mean)
{
    return 1 - b + b * n / (mean > 1 ? mean : 1);
}

static double bm25(const struct rank_query *q, const struct rank_field *title,
                   const struct rank_field *body, const struct rank_field *weak,
                   const struct rank_hits *hits, const struct fwd_stream *s,
                   const struct rank_weights *w)
{
    const double nt = length_norm(w->b_title, s->ntitle, q->mean_title);
    const double nb = length_norm(w->b_body, s->nbody, q->mean_body);
    double sum = 0;

    for (uint64_t m = rank_any(hits); m; m &= m - 1) {
        const unsigned i = (unsigned)__builtin_ctzll(m);
        double in_body = body->tf[i], tf;

        if (in_body < 1 && !title->tf[i] && hits->code >> i & 1) {
            in_body = 1; /* a whole that stands in the stream as its parts only */
        }
        tf = w->f_title * title->tf[i] / nt + w->f_body * in_body / nb +
             w->f_weak * weak->tf[i] / nb + (hits->tags >> i & 1 ? w->f_tag : 0);
        sum += q->slot[i].idf * tf / (w->k1 + tf);
    }
    return sum;
}

void rank_features(double f[RANK_FEATURES], struct rank_hits *hits, const struct rank_query *q,
                   const struct fwd_rec *rec, const struct fwd_stream *s,
                   const struct rank_weights *w, struct rank_scratch *scratch)
{
    struct rank_field *const title = &scratch->title, *const body = &scratch->body;
    struct rank_field *const weak = &scratch->weak;
    float *const ordered = scratch->ordered, *const near = scratch->near;
    const double total = q->total > 0 ? q->total : 1;

    field_scan(title, q, s->title, s->ntitle);
    field_scan(body, q, s->body, s->nbody);
    field_scan(weak, q, s->weak, s->nweak);
    hits->title = title->has;
    hits->body = body->has;
    hits->weak = weak->has;
    hits->code = code_slots(q, s);
    hits->tags = tag_slots(q, s);
    memset(f, 0, RANK_FEATURES * sizeof *f);
    f[RANK_TEXT] = bm25(q, title, body, weak, hits, s, w) / total;
    f[RANK_COORD] = idf_of(q, rank_any(hits)) / total;
    f[RANK_TITLE] = idf_of(q, title->has) / total;
    f[RANK_LEAD] = idf_of(q, lead_slots(body)) / total;
    f[RANK_COVER] = s->ntitle ? (double)title->matched / s->ntitle : 0;
    f[RANK_CODE] = q->code_total > 0 ? idf_of(q, hits->code & code_mask(q)) / q->code_total : 0;
    f[RANK_ROOT] = rec->flags & FWD_ROOT ? 1 : 0;
    if (q->npairs) {
        memset(ordered, 0, q->npairs * sizeof *ordered);
        memset(near, 0, q->npairs * sizeof *near);
        field_pairs(title, q, 2, ordered, near);
        field_pairs(body, q, 1, ordered, near);
        for (size_t i = 0; i < q->npairs; i++) {
            const double idf = q->pair[i].idf / (q->pair_total > 0 ? q->pair_total : 1);

            f[RANK_ORDERED] += idf * (double)(ordered[i] / (ordered[i] + 1));
            f[RANK_NEAR] += idf * (double)(near[i] / (near[i] + 1));
        }
    }
    if (body->has & (body->has - 1)) {
        const uint32_t n = field_window(body, q->nslots);

        f[RANK_WINDOW] = idf_of(q, body->has) / total * __builtin_popcountll(body->has) / n;
    }
}

double rank_text(const double f[RANK_FEATURES], const struct rank_weights *w)
{
    double sum = 0, all = 0;

    for (size_t i = 0; i < RANK_FEATURES; i++) {
        sum += f[i] * w->w[i];
        all += w->w[i];
    }
    return all > 0 ? sum / all : 0;
}

double rank_thread(const double *score, const uint64_t *has, size_t n, const struct rank_query *q,
                   const struct rank_weights *w)
{
    double sum = n ? score[0] : 0, share = w->help;
    uint64_t others = 0;

    for (size_t i = 1; i < n; i++) {
        sum += share * score[i];
        share /= 2;
        others |= has[i];
    }
    if (n && q->total > 0) {
        sum += w->spread * idf_of(q, others & ~has[0]) / q->total;
    }
    return sum;
}
