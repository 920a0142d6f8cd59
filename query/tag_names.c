/* tag_names.c - other spellings of a tag's name.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which of them is a tag (the store knows), telling people (plan.c).
 * Method: communities differ in three things: "nfts" or "nft", "ci-cd" or "cicd" or "ci_cd", "k8s"
 * or "kubernetes". Each is tried; nothing is guessed beyond that.
 */
#include "query/tag_names.h"

#include <stdbool.h>
#include <string.h>

#define NAME_MAX_BYTES 64

struct names {
    struct sv *v;
    size_t n;
    struct arena *a;
};

static void add(struct names *x, struct sv name)
{
    if (name.n && x->n < TAG_NAMES_MAX && (name = arena_sv(x->a, name)).p) {
        x->v[x->n++] = name;
    }
}

/* One and many. */
static void add_number(struct names *x, struct sv name)
{
    char buf[NAME_MAX_BYTES + 2];

    if (name.n > 3 && name.p[name.n - 1] == 's') {
        add(x, sv_make(name.p, name.n - 1));
        return;
    }
    memcpy(buf, name.p, name.n);
    buf[name.n] = 's';
    add(x, sv_make(buf, name.n + 1));
}

/* The words of the name joined by another sign, or (sign 0) by none. */
static void add_joined(struct names *x, struct sv name, char sign)
{
    char buf[NAME_MAX_BYTES];
    size_t n = 0;
    bool other = false;

    for (size_t i = 0; i < name.n; i++) {
        const bool joint = strchr("-_ .", name.p[i]) != NULL && name.p[i];

        other |= joint && name.p[i] != sign;
        if (!joint) {
            buf[n++] = name.p[i];
        } else if (sign) {
            buf[n++] = sign;
        }
    }
    if (other) {
        add(x, sv_make(buf, n));
    }
}

static void add_synonyms(struct names *x, struct sv name, const struct synonyms *s, bool whole)
{
    struct synonym also;
    size_t i = 0;

    while (s && synonyms_each(s, &i, (struct synonym){.term = name, .whole = whole}, &also)) {
        add(x, also.word);
    }
}

size_t tag_names(struct sv out[TAG_NAMES_MAX], struct sv name, const struct synonyms *s,
                 struct arena *a)
{
    char lower[NAME_MAX_BYTES];
    struct names x = {out, 0, a};

    if (!name.n || name.n > NAME_MAX_BYTES) {
        return 0;
    }
    for (size_t i = 0; i < name.n; i++) {
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    }
    name = sv_make(lower, name.n);
    add_number(&x, name);
    add_joined(&x, name, '-');
    add_joined(&x, name, '_');
    add_joined(&x, name, 0);
    add_synonyms(&x, name, s, false);
    add_synonyms(&x, name, s, true);
    return x.n;
}
