/* versions.c - products and versions in titles: which were named when.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the file (versions_file.c), what comes of it (query/prior.c, query/evidence.c).
 * Method: number, mean and spread of the times at which each major version is named. A lower one
 * has been superseded when a higher one is named often enough, a year later in the mean, by more
 * than both are spread and by more than chance could do.
 */
#include "indexer/versions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/strmap.h"

#define PAIRS_MAX  65536 /* products with a version: 2 MiB */
#define HEARD_LOW  2     /* titles that must name the lower version */
#define HEARD_HIGH 3     /* and the higher one */
#define LATER_DAYS 365.0
#define ERRORS     4.0 /* standard errors of the difference, at least: not by chance */
#define MAJOR_MAX  9999

struct heard { /* of a product's major version; times in days */
    uint32_t major, n;
    double sum, squares;
    uint32_t next; /* of the same product, number and one */
};

struct versions_learner {
    struct strmap *products; /* number and one of the first in heard */
    struct heard *v;
    uint32_t n, cap;
};

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Words before a number that are no products; the spread of times would tell most of them too. */
static bool is_common(const char *word)
{
    static const char *const words[] = {
        "a",    "about", "after", "all",   "and",     "any",  "are",  "as",   "at",   "before",
        "by",   "day",   "error", "first", "for",     "from", "has",  "have", "i",    "in",
        "is",   "it",    "last",  "line",  "my",      "next", "no",   "not",  "of",   "on",
        "only", "or",    "over",  "page",  "part",    "port", "step", "than", "the",  "then",
        "to",   "top",   "under", "up",    "version", "v",    "was",  "week", "with", "x"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* The number at s: its major version, and how long it is with what belongs to it; 0 for none. */
static size_t number_at(uint32_t *major, struct sv s)
{
    size_t n = 0;

    *major = 0;
    while (n < s.n && is_digit(s.p[n]) && n < 5)
        *major = *major * 10 + (uint32_t)(s.p[n++] - '0');
    if (n == 0 || *major > MAJOR_MAX || (n < s.n && is_digit(s.p[n])))
        return 0;
    while (n + 1 < s.n && s.p[n] == '.' && (is_digit(s.p[n + 1]) || (s.p[n + 1] | 32) == 'x'))
        for (n++; n < s.n && (is_digit(s.p[n]) || (s.p[n] | 32) == 'x');)
            n++;
    /* "7zip", "3d", "100%", "1,000", "10:30" are no versions. */
    if (n < s.n && (is_letter(s.p[n]) || (unsigned char)s.p[n] >= 0x80 || s.p[n] == '%' ||
                    ((s.p[n] == ',' || s.p[n] == ':' || s.p[n] == '/') && n + 1 < s.n &&
                     is_digit(s.p[n + 1]))))
        return 0;
    return n;
}

bool versions_next(struct version_named *out, struct sv *rest)
{
    while (rest->n > 0) {
        size_t n = 0, at;

        if (!is_letter(rest->p[0])) {
            /* A number alone, and what hangs on it, is skipped whole: "2xlarge". */
            while (n < rest->n && is_digit(rest->p[0]) &&
                   (is_digit(rest->p[n]) || is_letter(rest->p[n])))
                n++;
            *rest = sv_skip(*rest, n ? n : 1);
            continue;
        }
        while (n < rest->n &&
               (is_letter(rest->p[n]) ||
                (memchr("+#-.", rest->p[n], 4) && n + 1 < rest->n && is_letter(rest->p[n + 1]))))
            n++;
        at = n;
        if (at < rest->n && memchr(" -/", rest->p[at], 3))
            at++;
        if (at + 1 < rest->n && (rest->p[at] | 32) == 'v' && is_digit(rest->p[at + 1]))
            at++;
        if (n < 2 || n > VERSION_PRODUCT_MAX || number_at(&out->major, sv_skip(*rest, at)) == 0) {
            *rest = sv_skip(*rest, n);
            continue;
        }
        for (size_t i = 0; i < n; i++)
            out->product[i] = (char)(is_letter(rest->p[i]) ? rest->p[i] | 32 : rest->p[i]);
        out->product[n] = 0;
        *rest = sv_skip(*rest, at + number_at(&out->major, sv_skip(*rest, at)));
        if (!is_common(out->product))
            return true;
    }
    return false;
}

/* ---- learning ---- */

struct versions_learner *versions_learner_new(void)
{
    struct versions_learner *l = calloc(1, sizeof(*l));

    if (l && !(l->products = strmap_new(PAIRS_MAX + 1))) {
        free(l);
        l = NULL;
    }
    return l;
}

void versions_learner_free(struct versions_learner *l)
{
    if (!l)
        return;
    strmap_free(l->products);
    free(l->v);
    free(l);
}

static struct heard *heard_add(struct versions_learner *l, uint32_t *first, uint32_t major)
{
    if (l->n == l->cap) {
        const uint32_t cap = l->cap ? l->cap * 2 : 256;
        struct heard *v = realloc(l->v, cap * sizeof(*v));

        if (!v)
            return NULL;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = (struct heard){.major = major, .next = *first};
    *first = ++l->n;
    return &l->v[l->n - 1];
}

void versions_hear(struct versions_learner *l, struct sv title, int64_t created)
{
    const double day = (double)created / 86400;
    struct version_named v;

    if (created == TIME_NONE)
        return;
    while (versions_next(&v, &title)) {
        uint32_t none = 0, *first;
        struct heard *h = NULL;

        if (l->n >= PAIRS_MAX && !strmap_get(l->products, sv_of(v.product), &none))
            continue;
        if (!(first = strmap_at(l->products, sv_of(v.product))))
            continue;
        for (uint32_t i = *first; i && !h; i = l->v[i - 1].next)
            h = l->v[i - 1].major == v.major ? &l->v[i - 1] : NULL;
        if (!h && (l->n >= PAIRS_MAX || !(h = heard_add(l, first, v.major))))
            continue;
        h->n++;
        h->sum += day;
        h->squares += day * day;
    }
}

static double mean_of(const struct heard *h)
{
    return h->sum / h->n;
}

static double variance_of(const struct heard *h)
{
    const double x = h->squares / h->n - mean_of(h) * mean_of(h);

    return x > 0 ? x : 0;
}

static bool is_later(const struct heard *low, const struct heard *high)
{
    const double later = mean_of(high) - mean_of(low);

    return low->n >= HEARD_LOW && high->n >= HEARD_HIGH && later >= LATER_DAYS &&
           later >= sqrt((variance_of(low) + variance_of(high)) / 2) &&
           later >= ERRORS * sqrt(variance_of(low) / low->n + variance_of(high) / high->n);
}

bool versions_superseded(struct version_newer *out, const struct versions_learner *l,
                         const struct version_named *v)
{
    const struct heard *low = NULL, *best = NULL;
    uint32_t first = 0;

    if (!strmap_get(l->products, sv_of(v->product), &first))
        return false;
    for (uint32_t i = first; i; i = l->v[i - 1].next)
        low = l->v[i - 1].major == v->major ? &l->v[i - 1] : low;
    for (uint32_t i = first; i && low; i = l->v[i - 1].next) {
        const struct heard *h = &l->v[i - 1];

        if (h->major > low->major && is_later(low, h) &&
            (!best || h->n > best->n || (h->n == best->n && h->major > best->major)))
            best = h;
    }
    if (best)
        *out = (struct version_newer){best->major, best->n, (int64_t)(mean_of(best) * 86400)};
    return best != NULL;
}
