/* spell.c - the file of a view's words: made, mapped, and looked in for near ones and beginnings.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which words there are (spell_count.c), which of the near ones is meant (query/typos.c).
 * Method: entries sorted by label and word, so that what begins with a prefix stands together. For
 * near words all entries are passed over: a mask says which letters a word has, and each edit
 * changes at most two of them, so that hardly any is left to compare. Compared to deletions kept in
 * a table that takes a tenth of the room, and no more than half a millisecond.
 */
#include "indexer/spell.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/spell_impl.h"

#define IMAGE_MAX ((size_t)1 << 27)
#define PLAIN     26 /* letters with a bit of their own; the others share what is left */

struct spell_head {
    char magic[8];
    uint32_t count; /* entries */
    uint32_t bytes; /* of the whole image */
    uint64_t sum;   /* hash64 of all behind the header */
};

struct entry {    /* 16 bytes */
    uint32_t off; /* of the word, in the image */
    uint32_t count;
    uint32_t mask;
    uint16_t label;
    uint8_t bytes, chars;
};

struct spell {
    struct file_map map;        /* when loaded */
    unsigned char *made;        /* when built */
    const unsigned char *image; /* one of them */
    size_t n;
    const struct entry *entry;
    uint32_t count;
};

static const char spell_magic[8] = {'a', 's', 'k', 'w', 's', 'p', 'l', '1'};

static uint32_t mask_of(struct sv word, uint8_t *chars)
{
    uint32_t mask = 0;
    size_t n = 0;

    for (size_t i = 0; i < word.n; n++) {
        uint32_t cp;

        i += utf8_decode(word, i, &cp);
        mask |= (uint32_t)1 << (cp >= 'a' && cp <= 'z' ? cp - 'a' : PLAIN + cp % (32 - PLAIN));
    }
    *chars = (uint8_t)n;
    return mask;
}

static struct sv word_of(const struct spell *v, const struct entry *e)
{
    return sv_make((const char *)v->image + e->off, e->bytes);
}

/* ---- making ---- */

struct counted {
    struct sv key;
    uint32_t n;
};

static int by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return sv_cmp(x->key, y->key);
}

static int by_key(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    return sv_cmp(x->key, y->key);
}

static int image_of(struct spell *v, struct ask_err *err)
{
    v->entry = (const struct entry *)(const void *)(v->image + sizeof(struct spell_head));
    for (uint32_t i = 0; i < v->count; i++) {
        const struct entry *e = &v->entry[i];

        if (e->off > v->n || e->bytes > v->n - e->off || e->bytes >= SPELL_BYTES)
            return ask_fail(err, ASK_CORRUPT, "a word lies outside its file");
    }
    return 0;
}

int spell_build(struct spell **out, const struct spell_counts *c, size_t max, struct ask_err *err)
{
    const size_t all = strmap_count(c->map);
    struct counted *list = calloc(all + 1, sizeof(*list));
    struct spell *v = calloc(1, sizeof(*v));
    struct sb b = SB_INIT(IMAGE_MAX), words = SB_INIT(IMAGE_MAX);
    struct spell_head h = {.count = (uint32_t)(all < max ? all : max)};
    size_t n = 0, i = 0;
    int rc = 0;

    *out = NULL;
    if (!list || !v)
        goto nomem;
    while (strmap_each(c->map, &i, &list[n].key, &list[n].n))
        n++;
    qsort(list, n, sizeof(*list), by_count);
    qsort(list, h.count, sizeof(*list), by_key);
    sb_put(&b, &h, sizeof(h));
    for (i = 0; i < h.count; i++) {
        const struct sv word = sv_skip(list[i].key, 2);
        const unsigned char *label = (const unsigned char *)list[i].key.p;
        struct entry e = {.count = list[i].n, .label = (uint16_t)(label[0] << 8 | label[1])};

        e.off = (uint32_t)(sizeof(h) + h.count * sizeof(e) + words.n);
        e.bytes = (uint8_t)word.n;
        e.mask = mask_of(word, &e.chars);
        sb_put(&b, &e, sizeof(e));
        sb_sv(&words, word);
    }
    sb_sv(&b, sb_view(&words));
    if (!sb_ok(&b) || !sb_ok(&words))
        goto nomem;
    memcpy(h.magic, spell_magic, sizeof(h.magic));
    h.bytes = (uint32_t)b.n;
    h.sum = hash64(b.p + sizeof(h), b.n - sizeof(h), 0);
    memcpy(b.p, &h, sizeof(h));
    v->made = (unsigned char *)sb_take(&b, &v->n);
    v->image = v->made;
    v->count = h.count;
    rc = image_of(v, err);
    *out = v;
    v = NULL;
    goto out;
nomem:
    rc = ask_fail(err, ASK_NOMEM, "out of memory for the words");
out:
    free(list);
    free(v);
    sb_dispose(&b);
    sb_dispose(&words);
    return rc;
}

int spell_save(const struct spell *v, const char *path, struct ask_err *err)
{
    return file_replace(path, sv_make((const char *)v->image, v->n), err);
}

int spell_load(struct spell **out, const char *path, struct ask_err *err)
{
    struct spell *v = calloc(1, sizeof(*v));
    struct spell_head h;
    int rc;

    *out = NULL;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s", path);
    if ((rc = file_map_open(&v->map, path, err)) < 0) {
        free(v);
        return rc;
    }
    v->image = v->map.p;
    v->n = v->map.n;
    if (v->n < sizeof(h))
        goto damaged;
    memcpy(&h, v->image, sizeof(h));
    if (memcmp(h.magic, spell_magic, sizeof(h.magic)) != 0 || h.bytes != v->n ||
        h.count > (v->n - sizeof(h)) / sizeof(struct entry) ||
        h.sum != hash64(v->image + sizeof(h), v->n - sizeof(h), 0))
        goto damaged;
    v->count = h.count;
    if (image_of(v, NULL) < 0)
        goto damaged;
    *out = v;
    return 0;
damaged:
    spell_free(v);
    return ask_fail(err, ASK_CORRUPT, "the words in %s are damaged: run `askwell rebuild`", path);
}

void spell_free(struct spell *v)
{
    if (!v)
        return;
    file_map_close(&v->map);
    free(v->made);
    free(v);
}

size_t spell_size(const struct spell *v)
{
    return v->count;
}

int spell_counts_add(struct spell_counts *c, const struct spell *v, struct ask_err *err)
{
    int rc = 0;

    for (uint32_t i = 0; rc == 0 && i < v->count; i++)
        rc = spell_counts_put(c, word_of(v, &v->entry[i]), v->entry[i].label, v->entry[i].count,
                              err);
    return rc;
}

/* ---- how far apart ---- */

static size_t decode(uint32_t out[SPELL_CHARS], struct sv word)
{
    size_t n = 0;

    for (size_t i = 0; i < word.n && n < SPELL_CHARS; n++)
        i += utf8_decode(word, i, &out[n]);
    return n;
}

/* Edits by the restricted form of Damerau's distance: insertions, deletions, replacements, and
 * neighbours swapped that are not touched again. Cells further off the diagonal than most cannot
 * be part of an answer and are left out. */
static unsigned distance(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, unsigned most)
{
    uint8_t rows[3][SPELL_CHARS + 1];
    uint8_t *two = rows[0], *one = rows[1], *row = rows[2];
    const uint8_t far = (uint8_t)(most + 1);

    if ((na > nb ? na - nb : nb - na) > most)
        return far;
    for (size_t j = 0; j <= nb; j++)
        one[j] = j < far ? (uint8_t)j : far;
    memset(two, far, sizeof(rows[0]));
    for (size_t i = 1; i <= na; i++) {
        const size_t lo = i > most ? i - most : 1, hi = i + most < nb ? i + most : nb;
        uint8_t least, *old = two;

        row[lo - 1] = lo == 1 && i < far ? (uint8_t)i : far;
        least = row[lo - 1];
        for (size_t j = lo; j <= hi; j++) {
            uint8_t d = (uint8_t)(one[j - 1] + (a[i - 1] != b[j - 1]));
            const uint8_t up = j == i + most ? far : (uint8_t)(one[j] + 1);
            const uint8_t left = (uint8_t)(row[j - 1] + 1);

            d = up < d ? up : d;
            d = left < d ? left : d;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two[j - 2] + 1 < d)
                d = (uint8_t)(two[j - 2] + 1);
            row[j] = d < far ? d : far;
            least = row[j] < least ? row[j] : least;
        }
        if (hi < nb)
            row[hi + 1] = far;
        if (least == far)
            return far;
        two = one;
        one = row;
        row = old;
    }
    return one[nb];
}

unsigned spell_distance(struct sv a, struct sv b, unsigned most)
{
    uint32_t x[SPELL_CHARS], y[SPELL_CHARS];

    assert(most <= SPELL_NEAR);
    return distance(x, decode(x, a), y, decode(y, b), most);
}

/* ---- asking ---- */

static bool before(const struct spell_hit *a, const struct spell_hit *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if (a->count != b->count)
        return a->count > b->count;
    return sv_cmp(a->word, b->word) < 0;
}

/* Keeps the best max hits in order. */
static size_t put_hit(struct spell_hit *out, size_t n, size_t max, const struct spell_hit *h)
{
    size_t i = n;

    if (n == max && (n == 0 || !before(h, &out[n - 1])))
        return n;
    for (i = n < max ? n : max - 1; i > 0 && before(h, &out[i - 1]); i--)
        out[i] = out[i - 1];
    out[i] = *h;
    return n < max ? n + 1 : max;
}

static bool may_read(const struct spell_reader *who, const struct entry *e)
{
    return e->label == 0 || (who && who->may_read && who->may_read(who->ctx, e->label));
}

static struct spell_hit hit_of(const struct spell *v, const struct entry *e, unsigned distance)
{
    return (struct spell_hit){word_of(v, e), e->count, e->label, (uint8_t)distance};
}

size_t spell_near(struct spell_hit *out, size_t max, const struct spell *v,
                  const struct spell_reader *who, struct sv word, unsigned within)
{
    uint32_t a[SPELL_CHARS], b[SPELL_CHARS];
    uint8_t chars;
    const uint32_t mask = mask_of(word, &chars);
    const size_t na = decode(a, word);
    size_t n = 0;

    assert(within <= SPELL_NEAR);
    for (uint32_t i = 0; v && i < v->count; i++) {
        const struct entry *e = &v->entry[i];
        const uint32_t other = e->mask ^ mask;
        unsigned d;

        if (e->chars + within < chars || e->chars > chars + within ||
            (unsigned)__builtin_popcount(other) > 2 * within || !may_read(who, e))
            continue;
        d = distance(a, na, b, decode(b, word_of(v, e)), within);
        if (d > 0 && d <= within) {
            const struct spell_hit h = hit_of(v, e, d);

            n = put_hit(out, n, max, &h);
        }
    }
    return n;
}

/* The first entry of label that is not before word; v->count for none. */
static uint32_t lower_bound(const struct spell *v, uint16_t label, struct sv word)
{
    uint32_t lo = 0, hi = v->count;

    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        const struct entry *e = &v->entry[mid];

        if (e->label < label || (e->label == label && sv_cmp(word_of(v, e), word) < 0))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t spell_begin(struct spell_hit *out, size_t max, const struct spell *v,
                   const struct spell_reader *who, struct sv prefix)
{
    size_t n = 0;

    for (uint32_t i = v ? lower_bound(v, 0, prefix) : 0; v && i < v->count; i++) {
        const struct entry *e = &v->entry[i];

        if (!sv_starts(word_of(v, e), prefix)) { /* on to the next label's */
            const uint32_t on = sv_cmp(word_of(v, e), prefix) < 0 ? lower_bound(v, e->label, prefix)
                                : e->label < UINT16_MAX
                                    ? lower_bound(v, (uint16_t)(e->label + 1), prefix)
                                    : v->count;

            i = (on > i ? on : i + 1) - 1;
            continue;
        }
        if (may_read(who, e)) {
            const struct spell_hit h = hit_of(v, e, 0);

            n = put_hit(out, n, max, &h);
        }
    }
    return n;
}

uint32_t spell_times(const struct spell *v, const struct spell_reader *who, struct sv word)
{
    uint64_t times = 0;

    for (uint32_t i = v ? lower_bound(v, 0, word) : 0; v && i < v->count;) {
        const struct entry *e = &v->entry[i];
        const bool behind = sv_cmp(word_of(v, e), word) >= 0;

        if (behind && sv_eq(word_of(v, e), word) && may_read(who, e))
            times += e->count;
        if (behind && e->label == UINT16_MAX)
            break;
        i = lower_bound(v, behind ? (uint16_t)(e->label + 1) : e->label, word);
    }
    return times < UINT32_MAX ? (uint32_t)times : UINT32_MAX;
}
