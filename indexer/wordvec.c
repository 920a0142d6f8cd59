/* wordvec.c - the file of word vectors: written once, used as it is mapped.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: learning them (learn.c), what a text's vector is (query/latent.c).
 * Method: a header, then for each id from 0 to the highest its weight, the length of one step of
 * its numbers, and its numbers in steps, -127 to 127. Eight bits lose nothing that can be measured:
 * a text's vector is the sum of dozens.
 */
#include "indexer/wordvec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/sb.h"
#include "indexer/vocab.h"

struct head {
    char magic[8];
    uint32_t ids;  /* entries: the highest id with a vector, and one */
    uint32_t dims; /* WORDVEC_DIMS */
    uint64_t sum;  /* hash64 of all behind the header */
};

struct entry {
    float weight, step; /* weight 0: no vector */
    int8_t v[WORDVEC_DIMS];
};

struct wordvec {
    struct file_map map;
    const struct entry *entry;
    uint32_t ids;
};

static const char magic[8] = {'a', 's', 'k', 'w', 'v', 'e', 'c', '1'};

static bool sane(const struct wordvec *wv)
{
    struct head h;

    if (wv->map.n < sizeof(h))
        return false;
    memcpy(&h, wv->map.p, sizeof(h));
    if (memcmp(h.magic, magic, sizeof(h.magic)) != 0 || h.dims != WORDVEC_DIMS ||
        h.ids > VOCAB_OWN + 1u || wv->map.n != sizeof(h) + h.ids * sizeof(struct entry) ||
        h.sum != hash64(wv->map.p + sizeof(h), wv->map.n - sizeof(h), 0))
        return false;
    for (uint32_t i = 0; i < h.ids; i++) {
        struct entry e;

        memcpy(&e, wv->map.p + sizeof(h) + i * sizeof(e), sizeof(e));
        if (!isfinite(e.weight) || !isfinite(e.step) || e.weight < 0)
            return false;
    }
    return true;
}

int wordvec_load(struct wordvec **out, const char *path, struct ask_err *err)
{
    struct wordvec *wv = calloc(1, sizeof(*wv));
    struct head h;
    int rc;

    *out = NULL;
    if (!wv)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s", path);
    rc = file_map_open(&wv->map, path, err);
    if (rc == 0 && !sane(wv))
        rc = ask_fail(err, ASK_CORRUPT, "the word vectors %s are damaged: run `askwell rebuild`",
                      path);
    if (rc < 0) {
        wordvec_free(wv);
        return rc;
    }
    memcpy(&h, wv->map.p, sizeof(h));
    wv->ids = h.ids;
    wv->entry = (const struct entry *)(const void *)(wv->map.p + sizeof(h)); /* 24: aligned */
    *out = wv;
    return 0;
}

void wordvec_free(struct wordvec *wv)
{
    if (!wv)
        return;
    file_map_close(&wv->map);
    free(wv);
}

size_t wordvec_words(const struct wordvec *wv)
{
    size_t n = 0;

    for (uint32_t i = 0; i < wv->ids; i++)
        n += wv->entry[i].weight > 0;
    return n;
}

bool wordvec_has(const struct wordvec *wv, uint16_t id)
{
    return id < wv->ids && wv->entry[id].weight > 0;
}

float wordvec_weight(const struct wordvec *wv, uint16_t id)
{
    return id < wv->ids ? wv->entry[id].weight : 0;
}

void wordvec_prefetch(const struct wordvec *wv, uint16_t id)
{
    if (id >= wv->ids)
        return;
    __builtin_prefetch(&wv->entry[id]);
    __builtin_prefetch((const char *)&wv->entry[id + 1] - 1);
}

static void add(float *restrict sum, const struct entry *restrict e, float w)
{
    for (size_t i = 0; i < WORDVEC_DIMS; i++)
        sum[i] += w * (float)e->v[i];
}

void wordvec_add_weighted(float sum[WORDVEC_DIMS], const struct wordvec *wv, uint16_t id,
                          float factor)
{
    if (id < wv->ids && wv->entry[id].weight > 0)
        add(sum, &wv->entry[id], factor * wv->entry[id].weight * wv->entry[id].step);
}

void wordvec_add(float sum[WORDVEC_DIMS], const struct wordvec *wv, uint16_t id, float weight)
{
    if (!wordvec_has(wv, id))
        return;
    add(sum, &wv->entry[id], weight * wv->entry[id].step);
}

static void quantise(struct entry *e, const struct wordvec_row *row)
{
    float most = 0;

    for (size_t i = 0; i < WORDVEC_DIMS; i++)
        most = fabsf(row->vec[i]) > most ? fabsf(row->vec[i]) : most;
    e->weight = row->weight;
    e->step = most / 127;
    for (size_t i = 0; i < WORDVEC_DIMS && most > 0; i++)
        e->v[i] = (int8_t)lrintf(row->vec[i] / e->step);
}

int wordvec_save(const char *path, const struct wordvec_row *rows, size_t n, struct ask_err *err)
{
    struct head h = {.dims = WORDVEC_DIMS};
    struct entry *entry;
    struct sb b = SB_INIT((size_t)16 << 20);
    int rc;

    for (size_t i = 0; i < n; i++)
        h.ids = rows[i].id >= h.ids ? rows[i].id + 1u : h.ids;
    if (h.ids > VOCAB_OWN + 1u)
        return ask_fail(err, ASK_INTERNAL, "a shared id has no vector");
    entry = calloc(h.ids + 1u, sizeof(*entry));
    if (!entry)
        return ask_fail(err, ASK_NOMEM, "out of memory writing %s", path);
    for (size_t i = 0; i < n; i++)
        quantise(&entry[rows[i].id], &rows[i]);
    memcpy(h.magic, magic, sizeof(h.magic));
    h.sum = hash64(entry, h.ids * sizeof(*entry), 0);
    sb_put(&b, &h, sizeof(h));
    sb_put(&b, entry, h.ids * sizeof(*entry));
    rc = sb_ok(&b) ? file_replace(path, sb_view(&b), err)
                   : ask_fail(err, ASK_NOMEM, "out of memory writing %s", path);
    free(entry);
    sb_dispose(&b);
    return rc;
}
