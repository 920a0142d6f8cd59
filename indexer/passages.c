/* passages.c - a thread cut into passages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: terms (doc.c), how a post's Markdown is read (plain.c).
 * Method: by kind, from one table. Questions, answers, replies and mails are a passage each, cut
 * only when they are very long; articles are cut at their headings, short sections are joined with
 * what follows, long ones cut between paragraphs; chat messages run together. Cuts are made by
 * length and structure alone, so the same thread always gives the same passages.
 */
#include "indexer/passages.h"

#include "base/hash.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "indexer/slug.h"

#define SECTION_MIN  200  /* bytes; a shorter section goes on into the next */
#define SECTION_MAX  6000 /* a longer section is cut between paragraphs */
#define SECTION_CUT  4000 /* the pieces of a cut one are filled up to here */
#define POST_MAX     8000 /* a longer post is cut like a section */
#define RUN_MAX      2000 /* bytes of chat messages in one passage */
#define WEAK_MAX     4000 /* bytes of comments kept with a passage */
#define HEADING_MAX  200
#define MESSAGES_MAX 256 /* of a run */
#define POSTS_MAX    100000

struct cutter {
    struct arena *a;
    const struct thread *th;
    struct passage *v;
    size_t n, cap;
    struct sv label;         /* of the title: empty when everybody may know it */
    struct plain *weak;      /* by post: its comments */
    uint32_t *host;          /* by post: the post whose passage holds a comment, itself otherwise */
    const struct post *full; /* the post that has PASSAGE_SECTIONS_MAX passages */
    bool failed;
};

/* ---- pieces of a plain text ---- */

/* The first span that ends behind lo. */
static size_t span_behind(const struct plain *p, size_t lo)
{
    size_t from = 0;
    size_t to = p->nspans;

    while (from < to) {
        const size_t mid = from + (to - from) / 2;

        if ((size_t)p->spans[mid].off + p->spans[mid].n <= lo)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* The bytes [lo, hi) of p with their spans; white space at both ends is left out. */
static struct plain slice(const struct plain *p, size_t lo, size_t hi, struct arena *a)
{
    struct plain out = {0};
    struct span *v;
    size_t first;
    size_t n = 0;

    while (lo < hi && (p->text.p[lo] == '\n' || p->text.p[lo] == ' '))
        lo++;
    while (hi > lo && (p->text.p[hi - 1] == '\n' || p->text.p[hi - 1] == ' '))
        hi--;
    first = span_behind(p, lo);
    while (first + n < p->nspans && p->spans[first + n].off < hi)
        n++;
    if (lo >= hi || n == 0)
        return out;
    v = arena_array(a, n, sizeof(*v));
    if (!v)
        return out;
    for (size_t i = 0; i < n; i++) {
        const struct span *sp = &p->spans[first + i];
        const size_t from = sp->off > lo ? sp->off : lo;
        const size_t to = sp->off + sp->n < hi ? sp->off + sp->n : hi;

        v[i] = *sp;
        v[i].off = (uint32_t)(from - lo);
        v[i].n = (uint32_t)(to - from);
    }
    return (struct plain){sv_make(p->text.p + lo, hi - lo), v, n};
}

/* One behind the other, up to max bytes; what is longer is left out as a whole or cut. */
static struct plain join(const struct plain *parts, size_t nparts, size_t max, struct arena *a)
{
    struct plain out = {0};
    size_t bytes = 0;
    size_t spans = 0;
    char *text;
    struct span *v;
    size_t n = 0;
    size_t k = 0;

    for (size_t i = 0; i < nparts; i++) {
        bytes += parts[i].text.n + 1;
        spans += parts[i].nspans;
    }
    text = arena_alloc(a, bytes > 0 ? bytes : 1);
    v = arena_array(a, spans > 0 ? spans : 1, sizeof(*v));
    if (!text || !v)
        return out;
    for (size_t i = 0; i < nparts && n < max; i++) {
        if (parts[i].text.n == 0)
            continue;
        if (n > 0)
            text[n++] = '\n';
        memcpy(text + n, parts[i].text.p, parts[i].text.n);
        for (size_t j = 0; j < parts[i].nspans; j++) {
            v[k] = parts[i].spans[j];
            v[k++].off += (uint32_t)n;
        }
        n += parts[i].text.n;
    }
    out = (struct plain){sv_make(text, n), v, k};
    return n > max ? slice(&out, 0, utf8_cut(out.text, max), a) : out;
}

/* ---- adding ---- */

/* The label of the post that the thread's title and tags come from. */
static struct sv title_label(const struct thread *th)
{
    for (size_t i = 0; i < th->nposts; i++)
        if (th->posts[i].title.n > 0 && sv_eq(th->posts[i].title, th->title))
            return th->posts[i].visibility;
    return th->nposts > 0 ? th->posts[0].visibility : (struct sv){0};
}

static struct passage *add(struct cutter *c, const struct post *post, struct plain body)
{
    struct passage *ps;
    const struct passage *last = c->n > 0 ? &c->v[c->n - 1] : NULL;

    if (c->n == c->cap) {
        const size_t cap = c->cap > 0 ? c->cap * 2 : 8;
        struct passage *v = arena_array(c->a, cap, sizeof(*v));

        if (!v) {
            c->failed = true;
            return NULL;
        }
        if (c->n > 0)
            memcpy(v, c->v, c->n * sizeof(*v));
        c->v = v;
        c->cap = cap;
        last = c->n > 0 ? &c->v[c->n - 1] : NULL;
    }
    ps = &c->v[c->n++];
    *ps = (struct passage){.post = post, .body = body};
    ps->knows_thread = c->label.n == 0 || sv_eq(c->label, post->visibility);
    if (ps->knows_thread)
        ps->title = c->th->title;
    if (last && last->post == post)
        ps->section = (uint16_t)(last->section + 1);
    else
        ps->weak = c->weak[post - c->th->posts];
    return ps;
}

/* ---- cutting by length ---- */

/* True when a block (a paragraph, an item, code) starts at span k. */
static bool starts_block(const struct plain *p, size_t k)
{
    const size_t off = p->spans[k].off;

    return off == 0 || p->text.p[off - 1] == '\n';
}

/* The best place to cut a block that is itself too long: a line end, else a blank. */
static size_t cut_inside(struct sv text, size_t lo, size_t max)
{
    size_t line = 0;
    size_t blank = 0;

    for (size_t i = lo + max / 2; i < lo + max; i++) {
        if (text.p[i] == '\n')
            line = i + 1;
        else if (text.p[i] == ' ')
            blank = i + 1;
    }
    if (line || blank)
        return line ? line : blank;
    return lo + utf8_cut(sv_skip(text, lo), max);
}

/* Where the piece that starts at lo ends: before the block that would make it too long. */
static size_t piece_end(const struct plain *p, size_t lo, size_t hi)
{
    size_t end = lo;

    if (hi - lo <= SECTION_MAX)
        return hi;
    for (size_t k = span_behind(p, lo); k < p->nspans && p->spans[k].off < hi; k++) {
        const size_t off = p->spans[k].off;

        if (off <= lo || !starts_block(p, k))
            continue;
        if (off - lo > SECTION_CUT)
            return end > lo                  ? end
                   : off - lo <= SECTION_MAX ? off
                                             : cut_inside(p->text, lo, SECTION_MAX);
        end = off;
    }
    return end > lo ? end : cut_inside(p->text, lo, SECTION_MAX);
}

static void add_pieces(struct cutter *c, const struct post *post, const struct plain *p, size_t lo,
                       size_t hi, struct sv heading, struct sv anchor)
{
    while (lo < hi && !c->failed && c->full != post) {
        const struct passage *before = c->n > 0 ? &c->v[c->n - 1] : NULL;
        struct plain body;
        struct passage *ps;
        size_t end;

        if (before && before->post == post && before->section == PASSAGE_SECTIONS_MAX - 2)
            c->full = post;
        end = c->full == post ? p->text.n : piece_end(p, lo, hi);
        body = slice(p, lo, end, c->a);
        ps = body.text.n > 0 ? add(c, post, body) : NULL;
        if (ps) {
            ps->heading = heading;
            ps->anchor = anchor;
        }
        lo = end;
    }
}

/* ---- articles ---- */

struct heading {
    size_t off;
    struct sv text, anchor;
};

/* GitHub's rule for headings that occur again: -1, -2, ... as long as that is taken. */
static struct sv unique(struct strmap *seen, struct sv slug, struct arena *a)
{
    uint32_t *count = strmap_at(seen, slug);
    struct sv s = slug;

    if (!count || *count == 0) {
        if (count)
            *count = 1;
        return slug;
    }
    for (uint32_t n = *count; n < UINT32_MAX; n++) {
        uint32_t *other;

        s = sv_of(arena_printf(a, SV_FMT "-%u", SV_ARG(slug), n));
        other = strmap_at(seen, s);
        count = strmap_at(seen, slug);
        if (!other || !count || *other == 0) {
            if (other)
                *other = 1;
            if (count)
                *count = n + 1;
            break;
        }
    }
    return s;
}

/* The headings of a text: every level counts for the anchors, the first three cut. */
static size_t headings_of(struct heading *out, const struct plain *p, struct strmap *seen,
                          struct arena *a)
{
    size_t n = 0;

    for (size_t k = 0; k < p->nspans; k++) {
        const struct span *sp = &p->spans[k];
        struct heading h = {.off = sp->off};
        size_t end = sp->off;
        char *slug;

        if (sp->level == 0 || !starts_block(p, k))
            continue;
        while (end < p->text.n && p->text.p[end] != '\n')
            end++;
        h.text = sv_make(p->text.p + sp->off, end - sp->off);
        h.text.n = utf8_cut(h.text, HEADING_MAX);
        slug = arena_alloc(a, SLUG_ROOM(h.text.n));
        if (!slug)
            return n;
        h.anchor = unique(seen, sv_make(slug, slug_make(slug, h.text)), a);
        if (sp->level <= 3)
            out[n++] = h;
    }
    return n;
}

static size_t count_headings(const struct plain *p)
{
    size_t n = 0;

    for (size_t k = 0; k < p->nspans; k++)
        n += p->spans[k].level > 0 && starts_block(p, k);
    return n;
}

static void cut_sections(struct cutter *c, const struct post *post, const struct plain *p,
                         const struct heading *h, size_t nh)
{
    struct sv heading = {0};
    struct sv anchor = {0};
    size_t lo = 0;

    for (size_t i = 0; i < nh; i++) {
        const bool rest_short = i + 1 == nh && p->text.n - h[i].off < SECTION_MIN;

        if (h[i].off - lo >= SECTION_MIN && !rest_short) {
            add_pieces(c, post, p, lo, h[i].off, heading, anchor);
            lo = h[i].off;
            heading = anchor = (struct sv){0};
        }
        if (heading.n == 0) {
            heading = h[i].text;
            anchor = h[i].anchor;
        }
    }
    add_pieces(c, post, p, lo, p->text.n, heading, anchor);
}

static void cut_article(struct cutter *c, const struct post *post, const struct plain *p)
{
    const size_t max = count_headings(p);
    struct heading *h = arena_array(c->a, max > 0 ? max : 1, sizeof(*h));
    struct strmap *seen = max > 0 ? strmap_new(max * 2 + 16) : NULL;
    size_t nh = 0;

    if (!h || (max > 0 && !seen)) {
        c->failed = true;
        goto out;
    }
    if (max > 0)
        nh = headings_of(h, p, seen, c->a);
    cut_sections(c, post, p, h, nh);
out:
    strmap_free(seen);
}

static void cut_post(struct cutter *c, const struct post *post, const struct plain *p)
{
    if (p->text.n > POST_MAX)
        add_pieces(c, post, p, 0, p->text.n, (struct sv){0}, (struct sv){0});
    else
        (void)add(c, post, *p);
}

/* ---- comments ---- */

static uint64_t key_hash(const struct post *p, const struct post_key *key)
{
    return hash64(key->id.p, key->id.n,
                  hash64(p->container.p, p->container.n, (uint64_t)key->space));
}

/* Finds for each comment the post that it stands under, through comments on comments. */
static int find_hosts(struct cutter *c)
{
    const struct thread *th = c->th;
    const size_t nslots = th->nposts * 2 + 1;
    uint32_t *slot = arena_array(c->a, nslots, sizeof(*slot)); /* index + 1 */

    c->host = arena_array(c->a, th->nposts + 1, sizeof(*c->host));
    if (!slot || !c->host)
        return ASK_NOMEM;
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        size_t k = key_hash(p, &p->key) % nslots;

        c->host[i] = (uint32_t)i;
        while (slot[k])
            k = (k + 1) % nslots;
        slot[k] = (uint32_t)i + 1;
        if (p->kind != POST_COMMENT || i == 0)
            continue;
        c->host[i] = 0;
        if (p->parent.id.n == 0)
            continue;
        for (k = key_hash(p, &p->parent) % nslots; slot[k]; k = (k + 1) % nslots) {
            const struct post *q = &th->posts[slot[k] - 1];

            if (q->key.space == p->parent.space && sv_eq(q->key.id, p->parent.id) &&
                sv_eq(q->container, p->container) && q != p) {
                c->host[i] = c->host[slot[k] - 1];
                break;
            }
        }
    }
    /* A comment whose post was never seen, or is hidden from other readers, stands by itself. */
    for (size_t i = 0; i < th->nposts; i++)
        if (th->posts[c->host[i]].ghost ||
            !sv_eq(th->posts[c->host[i]].visibility, th->posts[i].visibility))
            c->host[i] = (uint32_t)i;
    return 0;
}

/* Gathers the comments under each post: order[] lists the comments host by host. */
static int gather_comments(struct cutter *c)
{
    const size_t n = c->th->nposts;
    size_t *start = arena_array(c->a, n + 1, sizeof(*start));
    struct plain *parts;
    size_t total = 0;
    int rc;

    c->weak = arena_array(c->a, n + 1, sizeof(*c->weak));
    if (!start || !c->weak)
        return ASK_NOMEM;
    for (size_t i = 0; i < n; i++)
        if (c->host[i] != i)
            start[c->host[i]]++;
    for (size_t i = 0; i <= n; i++) {
        const size_t k = start[i];

        start[i] = total;
        total += k;
    }
    if (total == 0)
        return 0;
    parts = arena_array(c->a, total, sizeof(*parts));
    if (!parts)
        return ASK_NOMEM;
    for (size_t i = 0; i < n; i++)
        if (c->host[i] != i &&
            (rc = plain_of_markdown(&parts[start[c->host[i]]++], c->th->posts[i].body, c->a)) < 0)
            return rc;
    /* start[i] is now the end of host i's comments, and the start of the next host's. */
    for (size_t i = 0; i < n; i++) {
        const size_t from = i > 0 ? start[i - 1] : 0;

        if (start[i] > from)
            c->weak[i] = join(parts + from, start[i] - from, WEAK_MAX, c->a);
    }
    return 0;
}

/* ---- chat ---- */

/* Messages from i on that make one passage; returns the first that does not belong. A message
 * with comments of its own begins a passage, or they would have no place. */
static size_t cut_run(struct cutter *c, size_t i)
{
    const struct thread *th = c->th;
    const struct post *first = &th->posts[i];
    struct plain *parts = arena_array(c->a, MESSAGES_MAX, sizeof(*parts));
    struct plain whole;
    size_t bytes = 0;
    size_t n = 0;

    if (!parts) {
        c->failed = true;
        return th->nposts;
    }
    for (; i < th->nposts && n < MESSAGES_MAX; i++) {
        const struct post *p = &th->posts[i];

        if (p->ghost || c->host[i] != i)
            continue;
        if (n > 0 && (p->kind != POST_MESSAGE || !sv_eq(p->visibility, first->visibility) ||
                      bytes + p->body.n > RUN_MAX || c->weak[i].text.n > 0))
            break;
        if (plain_of_markdown(&parts[n++], p->body, c->a) < 0)
            c->failed = true;
        bytes += p->body.n;
    }
    whole = n == 1 ? parts[0] : join(parts, n, SIZE_MAX, c->a);
    if (whole.text.n > 0 || first == th->posts)
        cut_post(c, first, &whole);
    return i;
}

/* ---- all of it ---- */

static bool is_article(enum post_kind kind)
{
    return kind == POST_ARTICLE || kind == POST_TALK;
}

int passages_of(struct passages *out, const struct thread *th, struct arena *a, struct ask_err *err)
{
    struct cutter c = {.a = a, .th = th, .label = title_label(th)};
    size_t i = 0;
    int rc = 0;

    *out = (struct passages){0};
    if (th->nposts > POSTS_MAX)
        return ask_fail(err, ASK_LIMIT, "thread %lld has more than %d posts", (long long)th->id,
                        POSTS_MAX);
    rc = find_hosts(&c);
    if (rc == 0)
        rc = gather_comments(&c);
    while (rc == 0 && i < th->nposts && !c.failed) {
        const struct post *p = &th->posts[i];
        struct plain text;

        if (p->ghost || c.host[i] != i) {
            i++;
            continue;
        }
        if (p->kind == POST_MESSAGE) {
            i = cut_run(&c, i);
            continue;
        }
        rc = plain_of_markdown(&text, p->body, a);
        if (rc == 0 && is_article(p->kind) && text.text.n > 0)
            cut_article(&c, p, &text);
        else if (rc == 0 && (text.text.n > 0 || i == 0 || c.weak[i].text.n > 0))
            cut_post(&c, p, &text);
        i++;
    }
    if (rc < 0 || c.failed || !arena_ok(a))
        return ask_fail(err, ASK_NOMEM, "no memory to cut thread %lld into passages",
                        (long long)th->id);
    *out = (struct passages){c.v, c.n};
    return 0;
}

/* Seconds of "1:02:03" or "4:05" at the start of a heading, as talks have them; -1 without. */
static int64_t heading_seconds(struct sv heading)
{
    int64_t all = 0;
    int64_t part = 0;
    size_t colons = 0;
    size_t digits = 0;

    for (size_t i = 0; i <= heading.n && digits <= 6; i++) {
        const char c = i < heading.n ? heading.p[i] : ' ';

        if (c >= '0' && c <= '9') {
            part = part * 10 + (c - '0');
            digits++;
        } else if (c == ':' && digits > 0 && colons < 2) {
            all = (all + part) * 60;
            part = 0;
            digits = 0;
            colons++;
        } else {
            return c == ' ' && colons > 0 && digits == 2 ? all + part : -1;
        }
    }
    return -1;
}

struct sv passage_url(const struct passage *ps, struct arena *a)
{
    const struct sv url = ps->post->url;
    const int64_t at = ps->post->kind == POST_TALK ? heading_seconds(ps->heading) : -1;
    const char *p;

    if (url.n == 0 || ps->anchor.n == 0 || sv_chr(url, '#') >= 0)
        return url;
    if (at >= 0)
        p = arena_printf(a, SV_FMT "%st=%llds", SV_ARG(url), sv_chr(url, '?') >= 0 ? "&" : "#",
                         (long long)at);
    else
        p = arena_printf(a, SV_FMT "#" SV_FMT, SV_ARG(url), SV_ARG(ps->anchor));
    return p ? sv_of(p) : url;
}
