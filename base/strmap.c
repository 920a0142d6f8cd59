/* strmap.c - bytes to number.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: removal of single keys; nobody needs it.
 * Method: entries lie in one array in the order they came, which makes walking fast and the same
 * in every run; a table of slots, at most half full, finds them by linear probing. Keys are
 * hashed with a random seed: who writes the input cannot choose keys that collide.
 */
#include "base/strmap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/hash.h"

#define SLOTS_MIN   16
#define ENTRIES_MAX (UINT32_C(1) << 30)

struct entry {
    const char *key;
    uint32_t n;
    uint32_t value;
};

struct slot {
    uint32_t hash;
    uint32_t entry; /* index + 1; 0 is a free slot */
};

struct strmap {
    struct arena keys;
    struct entry *entries;
    struct slot *slots;
    size_t nslots; /* a power of two */
    size_t n;
    size_t cap; /* of entries */
    size_t max;
    uint64_t seed;
};

struct strmap *strmap_new(size_t max)
{
    struct strmap *m = calloc(1, sizeof(*m));

    if (!m)
        return NULL;
    m->slots = calloc(SLOTS_MIN, sizeof(*m->slots));
    if (!m->slots) {
        free(m);
        return NULL;
    }
    m->nslots = SLOTS_MIN;
    m->max = max < ENTRIES_MAX ? max : ENTRIES_MAX;
    arena_init(&m->keys, 1024, SIZE_MAX / 2);
    /* Without entropy the address must do: a poor seed is better than no table. */
    if (getrandom(&m->seed, sizeof(m->seed), GRND_NONBLOCK) != (ssize_t)sizeof(m->seed))
        m->seed = (uint64_t)(uintptr_t)m;
    return m;
}

void strmap_free(struct strmap *m)
{
    if (!m)
        return;
    arena_dispose(&m->keys);
    free(m->entries);
    free(m->slots);
    free(m);
}

/* The slot that holds key, or the free one where it would go. */
static struct slot *slot_find(const struct strmap *m, struct sv key, uint32_t hash)
{
    const size_t mask = m->nslots - 1;
    size_t i = hash & mask;

    for (;; i = (i + 1) & mask) {
        struct slot *s = &m->slots[i];

        if (s->entry == 0)
            return s;
        if (s->hash == hash) {
            const struct entry *e = &m->entries[s->entry - 1];

            if (sv_eq(sv_make(e->key, e->n), key))
                return s;
        }
    }
}

static uint32_t key_hash(const struct strmap *m, struct sv key)
{
    return (uint32_t)hash64(key.p, key.n, m->seed);
}

bool strmap_get(const struct strmap *m, struct sv key, uint32_t *value)
{
    const struct slot *s = slot_find(m, key, key_hash(m, key));

    if (s->entry == 0)
        return false;
    if (value)
        *value = m->entries[s->entry - 1].value;
    return true;
}

/* Makes room for one more entry. What fails leaves the table as it was. */
static bool strmap_grow(struct strmap *m)
{
    if (m->n == m->cap) {
        const size_t cap = m->cap ? m->cap * 2 : SLOTS_MIN / 2;
        struct entry *e = reallocarray(m->entries, cap, sizeof(*e));

        if (!e)
            return false;
        m->entries = e;
        m->cap = cap;
    }
    if ((m->n + 1) * 2 > m->nslots) {
        const size_t nslots = m->nslots * 2;
        struct slot *slots = calloc(nslots, sizeof(*slots));

        if (!slots)
            return false;
        for (size_t i = 0; i < m->nslots; i++) {
            size_t at = m->slots[i].hash & (nslots - 1);

            if (m->slots[i].entry == 0)
                continue;
            while (slots[at].entry != 0)
                at = (at + 1) & (nslots - 1);
            slots[at] = m->slots[i];
        }
        free(m->slots);
        m->slots = slots;
        m->nslots = nslots;
    }
    return true;
}

uint32_t *strmap_at(struct strmap *m, struct sv key)
{
    const uint32_t hash = key_hash(m, key);
    struct slot *s = slot_find(m, key, hash);
    struct entry *e;
    const char *copy;

    if (s->entry != 0)
        return &m->entries[s->entry - 1].value;
    if (m->n >= m->max || key.n > UINT32_MAX || !strmap_grow(m))
        return NULL;
    copy = arena_strndup(&m->keys, key.p, key.n);
    if (!copy) {
        m->keys.failed = false; /* the next key may fit again */
        return NULL;
    }
    s = slot_find(m, key, hash);
    e = &m->entries[m->n++];
    e->key = copy;
    e->n = (uint32_t)key.n;
    e->value = 0;
    s->hash = hash;
    s->entry = (uint32_t)m->n;
    return &e->value;
}

size_t strmap_count(const struct strmap *m)
{
    return m->n;
}

bool strmap_each(const struct strmap *m, size_t *i, struct sv *key, uint32_t *value)
{
    const struct entry *e;

    if (*i >= m->n)
        return false;
    e = &m->entries[(*i)++];
    *key = sv_make(e->key, e->n);
    *value = e->value;
    return true;
}

void strmap_clear(struct strmap *m)
{
    arena_reset(&m->keys);
    memset(m->slots, 0, m->nslots * sizeof(*m->slots));
    m->n = 0;
}
