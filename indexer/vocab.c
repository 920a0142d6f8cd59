/* vocab.c - stems to 16-bit ids: a hash table that is mapped, not loaded.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: counting the stems (build_sample.c).
 * Method: the file is the table: a header, SLOTS offsets, then entries of id, length and bytes.
 * Every process and thread that asks shares the kernel's one copy, and opening costs one sum over
 * a megabyte. Linear probing at a load of a third; an offset of 0 is an empty slot.
 */
#include "indexer/vocab.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/sb.h"

#define SLOTS     (1u << 17)
#define BUCKETS   (UINT16_MAX - VOCAB_OWN) /* hash buckets above the own ids */
#define STEM_MAX  255
#define IMAGE_MAX ((size_t)1 << 24)

struct vocab_head {
    char magic[8];
    uint32_t count; /* stems with an id of their own */
    uint32_t bytes; /* of the whole image */
    uint64_t sum;   /* hash64 of all behind the header */
};

struct vocab {
    struct file_map map;        /* when loaded */
    unsigned char *made;        /* when built */
    const unsigned char *image; /* one of them */
    size_t n;
};

static const char vocab_magic[8] = {'a', 's', 'k', 'w', 'v', 'o', 'c', '1'};

#define ENTRIES (sizeof(struct vocab_head) + SLOTS * sizeof(uint32_t)) /* offset of the first */

static uint32_t slot_at(const struct vocab *v, uint32_t i)
{
    uint32_t off;

    memcpy(&off, v->image + sizeof(struct vocab_head) + (size_t)i * 4, 4);
    return off;
}

struct counted {
    struct sv key;
    uint32_t n;
};

/* Most frequent first; equals by their bytes, so that the same store gives the same ids. */
static int counted_cmp(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return sv_cmp(x->key, y->key);
}

/* All countable stems, sorted; free() it. */
static struct counted *counted_list(const struct strmap *counts, size_t *n)
{
    struct counted *v = calloc(strmap_count(counts) + 1, sizeof(*v));
    struct counted c;
    size_t i = 0;

    *n = 0;
    while (v && strmap_each(counts, &i, &c.key, &c.n))
        if (c.key.n > 0 && c.key.n <= STEM_MAX)
            v[(*n)++] = c;
    if (v)
        qsort(v, *n, sizeof(*v), counted_cmp);
    return v;
}

int vocab_build(struct vocab **out, const struct strmap *counts, struct ask_err *err)
{
    struct sb b = SB_INIT(IMAGE_MAX);
    struct vocab *v = calloc(1, sizeof(*v));
    struct counted *list = NULL;
    uint32_t *slots = calloc(SLOTS, sizeof(*slots));
    struct vocab_head h = {.count = 0};
    size_t n = 0;
    int rc = 0;

    *out = NULL;
    list = counts ? counted_list(counts, &n) : calloc(1, sizeof(*list));
    if (!v || !list || !slots)
        goto nomem;
    h.count = n > VOCAB_OWN ? VOCAB_OWN : (uint32_t)n;
    sb_put(&b, &h, sizeof(h));
    sb_put(&b, slots, SLOTS * sizeof(*slots));
    for (uint32_t i = 0; i < h.count; i++) {
        const struct sv key = list[i].key;
        const uint16_t id = (uint16_t)(i + 1);
        const uint8_t len = (uint8_t)key.n;
        uint32_t at = (uint32_t)hash64(key.p, key.n, 0) % SLOTS;

        while (slots[at])
            at = (at + 1) % SLOTS;
        slots[at] = (uint32_t)b.n;
        sb_put(&b, &id, sizeof(id));
        sb_put(&b, &len, sizeof(len));
        sb_sv(&b, key);
    }
    if (!sb_ok(&b))
        goto nomem;
    memcpy(b.p + sizeof(h), slots, SLOTS * sizeof(*slots));
    memcpy(h.magic, vocab_magic, sizeof(h.magic));
    h.bytes = (uint32_t)b.n;
    h.sum = hash64(b.p + sizeof(h), b.n - sizeof(h), 0);
    memcpy(b.p, &h, sizeof(h));
    v->made = (unsigned char *)sb_take(&b, &v->n);
    v->image = v->made;
    *out = v;
    v = NULL;
    goto out;
nomem:
    rc = ask_fail(err, ASK_NOMEM, "out of memory making the vocabulary");
out:
    sb_dispose(&b);
    free(list);
    free(slots);
    free(v);
    return rc;
}

int vocab_load(struct vocab **out, const char *path, struct ask_err *err)
{
    struct vocab *v = calloc(1, sizeof(*v));
    struct vocab_head h;
    int rc;

    *out = NULL;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "out of memory opening %s", path);
    rc = file_map_open(&v->map, path, err);
    if (rc < 0) {
        free(v);
        return rc == ASK_NOTFOUND
                   ? ask_fail(err, ASK_CORRUPT, "%s is missing: run `askwell rebuild`", path)
                   : rc;
    }
    v->image = v->map.p;
    v->n = v->map.n;
    if (v->n < ENTRIES)
        goto damaged;
    memcpy(&h, v->image, sizeof(h));
    if (memcmp(h.magic, vocab_magic, sizeof(h.magic)) != 0 || h.bytes != v->n ||
        h.sum != hash64(v->image + sizeof(h), v->n - sizeof(h), 0))
        goto damaged;
    *out = v;
    return 0;
damaged:
    vocab_free(v);
    return ask_fail(err, ASK_CORRUPT, "the vocabulary %s is damaged: run `askwell rebuild`", path);
}

int vocab_save(const struct vocab *v, const char *path, struct ask_err *err)
{
    return file_replace(path, sv_make((const char *)v->image, v->n), err);
}

void vocab_free(struct vocab *v)
{
    if (!v)
        return;
    file_map_close(&v->map);
    free(v->made);
    free(v);
}

bool vocab_each(const struct vocab *v, size_t *i, struct sv *stem, uint16_t *id)
{
    while (*i < SLOTS) {
        const uint32_t off = slot_at(v, (uint32_t)(*i)++);

        if (!off)
            continue;
        memcpy(id, v->image + off, sizeof(*id));
        *stem = sv_make((const char *)v->image + off + 3, v->image[off + 2]);
        return true;
    }
    return false;
}

uint16_t vocab_id(const struct vocab *v, struct sv stem)
{
    const uint64_t h = hash64(stem.p, stem.n, 0);
    uint32_t at = (uint32_t)h % SLOTS;

    /* The sum was right when loading, so the table is as it was built: it has empty slots. */
    for (uint32_t off; v && (off = slot_at(v, at)) != 0; at = (at + 1) % SLOTS) {
        const unsigned char *e = v->image + off;
        uint16_t id;

        if (e[2] == stem.n && memcmp(e + 3, stem.p, stem.n) == 0) {
            memcpy(&id, e, sizeof(id));
            return id;
        }
    }
    return (uint16_t)(VOCAB_OWN + 1 + (h >> 32) % BUCKETS);
}
