/* post.c - the small pure functions of a post: kinds by name, the unknown post, vote confidence.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading or writing posts (store.h), mapping exports to them (importer.h).
 * Method: the kinds come from POST_KIND_MAP alone; a new kind is one row there.
 */
#include "corpus/post.h"

#include <math.h>

static const struct {
    enum post_kind kind;
    const char *name;
} kinds[] = {
#define X(name, value, word, plural) {POST_##name, word},
    POST_KIND_MAP(X)
#undef X
};

const char *post_kind_name(enum post_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "post";
}

enum post_kind post_kind_of(struct sv name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (sv_eq(name, sv_of(kinds[i].name)))
            return kinds[i].kind;
    return POST_NONE;
}

struct post post_unknown(void)
{
    struct post p = {0};

    p.author_reputation = -1;
    p.created = p.edited = p.active = TIME_NONE;
    p.up = p.down = p.views = -1;
    return p;
}

double post_wilson(int64_t up, int64_t down)
{
    const double z = 1.959963984540054; /* the normal quantile of 95 %, two-sided */
    double n, share, low;

    if (up <= 0) /* exactly 0, which rounding would miss */
        return 0;
    if (down < 0)
        down = 0;
    n = (double)up + (double)down;
    share = (double)up / n;
    low = (share + z * z / (2 * n) - z * sqrt((share * (1 - share) + z * z / (4 * n)) / n)) /
          (1 + z * z / n);
    return low < 0 ? 0 : low;
}
