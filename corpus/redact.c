/* redact.c - one scan of a text for all detectors; what is found is replaced.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a secret looks like (redact_table.c), the site's own words (redact_site.c).
 * Method: detectors are listed by the first byte of their anchor, in both cases where case does not
 * matter; a text is walked once, and at a byte with a list each of its anchors is compared. Most
 * anchors begin a word, which spares nearly all comparisons. A text with escapes of Markdown or
 * with characters without width in it is looked at a second time as its reader sees it. Finds are
 * sorted and those that overlap joined, the first giving the name.
 */
#include "corpus/redact.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "corpus/redact_priv.h"

enum { FINDS_MAX = 1 << 20, LIST_MAX = 40, ANCHOR_DIGIT = '0' };

struct find {
    struct span where;
    const char *kind;
};

struct redactor {
    const struct detector *table;
    uint8_t first[256][LIST_MAX + 1]; /* by a byte: number in the table + 1; 0 at the end */
    struct redact_site *site;
    struct find *finds; /* of the text at hand */
    size_t n, cap;
    bool many;   /* more than there is room for */
    bool failed; /* out of memory */
};

/* Bytes of other scripts are none: quotation marks and dashes are among them, and Chinese puts no
 * blank before a token. */
static bool is_word(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void list_add(struct redactor *r, unsigned char c, uint8_t number)
{
    size_t i = 0;
    while (i < LIST_MAX && r->first[c][i])
        i++;
    if (i < LIST_MAX)
        r->first[c][i] = number;
    else
        r->failed = true; /* the table has outgrown LIST_MAX: redactor_new tells */
}

static void list_detector(struct redactor *r, uint8_t number)
{
    const struct detector *d = &r->table[number - 1];
    unsigned char c = (unsigned char)d->anchor[0];
    bool digit = c == ANCHOR_DIGIT && d->anchor[1] == '\0';
    if (digit) {
        for (int i = '0'; i <= '9'; i++)
            list_add(r, (unsigned char)i, number);
        return;
    }
    list_add(r, c, number);
    if (d->flags & DETECT_NOCASE && c >= 'a' && c <= 'z')
        list_add(r, (unsigned char)(c - 32), number);
}

int redactor_new(struct redactor **out, const struct redact_opt *opt, struct ask_err *err)
{
    struct redactor *r = calloc(1, sizeof *r);
    size_t n;
    int rc = 0;
    *out = NULL;
    if (!r)
        return ask_fail(err, ASK_NOMEM, "no memory to look for secrets");
    const struct detector *d = r->table = redact_table(&n);
    r->failed = n > UINT8_MAX;
    for (size_t i = 0; i < n && !r->failed; i++) {
        bool phone = strcmp(d[i].kind, "phone") == 0;
        bool optional = d[i].flags & DETECT_OPTIONAL;
        if (optional ? (phone ? opt->phones : opt->emails) : !opt->off)
            list_detector(r, (uint8_t)(i + 1));
    }
    if (r->failed)
        rc = ask_fail(err, ASK_LIMIT, "more detectors than there is room for; raise LIST_MAX");
    if (rc >= 0 && opt->file)
        rc = redact_site_open(&r->site, opt->file, err);
    if (rc < 0) {
        redactor_free(r);
        return rc;
    }
    *out = r;
    return 0;
}

void redactor_free(struct redactor *r)
{
    if (!r)
        return;
    redact_site_free(r->site);
    free(r->finds);
    free(r);
}

/* ---- finding ---- */

static void find_add(void *ctx, const char *kind, struct span where)
{
    struct redactor *r = ctx;
    if (r->n == FINDS_MAX) {
        r->many = true;
        return;
    }
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        struct find *grown = realloc(r->finds, cap * sizeof *grown);
        if (!grown) {
            r->failed = true;
            return;
        }
        r->finds = grown;
        r->cap = cap;
    }
    r->finds[r->n++] = (struct find){where, kind};
}

static bool anchor_at(const struct detector *d, struct sv t, size_t at)
{
    size_t k = 0;
    if (d->anchor[0] == ANCHOR_DIGIT && d->anchor[1] == '\0')
        return true;
    for (; d->anchor[k]; k++) {
        if (at + k >= t.n)
            return false;
        char c = t.p[at + k];
        if (d->flags & DETECT_NOCASE && c >= 'A' && c <= 'Z')
            c = (char)(c | 32);
        if (c != d->anchor[k])
            return false;
    }
    return true;
}

static void scan(struct redactor *r, struct sv t)
{
    size_t done = 0; /* end of the last find */
    for (size_t i = 0; i < t.n; i++) {
        const uint8_t *list = r->first[(unsigned char)t.p[i]];
        if (!*list)
            continue;
        bool inside = i > 0 && is_word((unsigned char)t.p[i - 1]);
        for (; *list; list++) {
            const struct detector *d = &r->table[*list - 1];
            struct span found;
            if ((inside && !(d->flags & DETECT_INSIDE)) || !anchor_at(d, t, i))
                continue;
            if (!d->match(d, t, i, &found) || found.n == 0 || found.at < done)
                continue;
            find_add(r, d->kind, found);
            done = found.at + found.n;
            if (done > i + 1)
                i = done - 1;
            break;
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct find *x = a, *y = b;
    if (x->where.at != y->where.at)
        return x->where.at < y->where.at ? -1 : 1;
    return (x->where.n < y->where.n) - (x->where.n > y->where.n);
}

/* Of finds in order those that overlap become one. */
static size_t join(struct find *v, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        struct span *last = to ? &v[to - 1].where : NULL;
        size_t end = v[i].where.at + v[i].where.n;
        if (!last || v[i].where.at >= last->at + last->n)
            v[to++] = v[i];
        else if (end > last->at + last->n)
            last->n = end - last->at;
    }
    return to;
}

/* The finds from the given one on, put in order. */
static void settle(struct redactor *r, size_t from)
{
    if (r->n - from > 1)
        qsort(r->finds + from, r->n - from, sizeof *r->finds, by_place);
    r->n = from + (r->n > from ? join(r->finds + from, r->n - from) : 0);
}

static void look(struct redactor *r, struct sv t)
{
    scan(r, t);
    if (r->site)
        redact_site_find(r->site, t, find_add, r);
}

/* ---- the text as its reader sees it ---- */

static bool is_sign(char c)
{
    return c > ' ' && c < 0x7f && (c == '_' || !is_word((unsigned char)c));
}

/* How many bytes at i make the next character that is seen, which goes to c; 0 is none. */
static size_t seen(struct sv t, size_t i, char *c)
{
    static const struct {
        const char *bytes;
        char as;
    } odd[] = {
        {"\302\240", ' '},                            /* no-break space */
        {"\302\255", 0},                              /* soft hyphen */
        {"\342\200\220", '-'},                        /* hyphen, and the one that does not break */
        {"\342\200\221", '-'}, {"\342\200\257", ' '}, /* narrow no-break space */
        {"\357\273\277", 0},                          /* byte order mark */
    };
    unsigned char a = (unsigned char)t.p[i], b, e;
    *c = t.p[i];
    if (a == '\\' && i + 1 < t.n && (is_sign(t.p[i + 1]) || t.p[i + 1] == '\n')) {
        *c = t.p[i + 1];
        return 2;
    }
    if (a != 0302 && a != 0342 && a != 0357)
        return 1;
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++)
        if (sv_starts(sv_skip(t, i), sv_of(odd[k].bytes))) {
            *c = odd[k].as;
            return strlen(odd[k].bytes);
        }
    if (a != 0342 || i + 2 >= t.n)
        return 1;
    b = (unsigned char)t.p[i + 1];
    e = (unsigned char)t.p[i + 2];
    /* U+200B-200F, 202A-202E, 2060-206F: without width, joiners, directions */
    if ((b == 0200 && ((e >= 0213 && e <= 0217) || (e >= 0252 && e <= 0256))) ||
        (b == 0201 && e >= 0240 && e <= 0257)) {
        *c = 0;
        return 3;
    }
    return 1;
}

static bool is_disguised(struct sv t)
{
    char c;
    for (size_t i = 0; i < t.n; i++)
        if ((t.p[i] == '\\' || (unsigned char)t.p[i] >= 0x80) && seen(t, i, &c) > 1)
            return true;
    return false;
}

/* Finds of the seen text, in order and apart, become places of the text itself. */
static void places(struct redactor *r, size_t from, struct sv t)
{
    size_t i = 0, v = 0;
    char c;
    for (; from < r->n; from++) {
        struct span *w = &r->finds[from].where;
        size_t first = w->at, end = first + w->n, at = i;
        for (size_t n; i < t.n && v < end; i += n) {
            n = seen(t, i, &c);
            if (c && v++ == first)
                at = i;
        }
        *w = (struct span){at, i - at};
    }
}

static void look_behind(struct redactor *r, struct sv t)
{
    size_t from = r->n, n = 0;
    char *view = malloc(t.n + 1), c;
    if (!view) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < t.n;) {
        i += seen(t, i, &c);
        if (c)
            view[n++] = c;
    }
    view[n] = '\0'; /* for regexec under the sanitizer, which asks where it ends */
    look(r, sv_make(view, n));
    free(view);
    settle(r, from);
    places(r, from, t);
}

size_t redact_text(struct redactor *r, struct sb *out, struct sv text, redact_found *found,
                   void *ctx)
{
    size_t at = 0;
    r->n = 0;
    r->many = false;
    look(r, text);
    if (is_disguised(text))
        look_behind(r, text);
    settle(r, 0);
    if (r->many) { /* nobody writes so many; what of it would be left is not worth reading */
        r->finds[0] = (struct find){{0, text.n}, "everything"};
        r->n = 1;
    }
    if (r->n == 0)
        return 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct find *f = &r->finds[i];
        sb_put(out, text.p + at, f->where.at - at);
        sb_printf(out, "[redacted:%s]", f->kind);
        at = f->where.at + f->where.n;
        if (found)
            found(ctx, f->kind);
    }
    sb_put(out, text.p + at, text.n - at);
    return r->n;
}

/* ---- posts ---- */

struct post_redaction {
    struct redactor *r;
    struct arena *a;
    redact_found *found;
    void *ctx;
    size_t n;
};

static void one_text(struct post_redaction *pr, struct sv *s)
{
    struct sb out = SB_INIT(s->n * 40 + 64);
    size_t n = s->n ? redact_text(pr->r, &out, *s, pr->found, pr->ctx) : 0;
    if (n > 0 && sb_ok(&out))
        *s = arena_sv(pr->a, sb_view(&out));
    if (!sb_ok(&out))
        pr->r->failed = true;
    pr->n += n;
    sb_dispose(&out);
}

/* Ids stay different from each other when what made them so is taken out of them. They are counted
 * with the post that has one, not with those that refer to it. */
static void one_key(struct post_redaction *pr, struct sv *s, bool count)
{
    struct post_redaction own = *pr;
    struct sv was = *s;
    own.n = 0;
    if (!count)
        own.found = NULL;
    one_text(&own, s);
    if (own.n == 0)
        return;
    *s = sv_of(arena_printf(pr->a, SV_FMT "-%08x", SV_ARG(*s),
                            (unsigned)(hash64(was.p, was.n, 0) & 0xffffffffu)));
    pr->n += count ? own.n : 0;
}

int redact_post(struct redactor *r, struct post *p, struct arena *a, redact_found *found, void *ctx,
                struct ask_err *err)
{
    struct post_redaction pr = {r, a, found, ctx, 0};
    struct sv *texts[] = {&p->title, &p->body,      &p->author,        &p->author_url,
                          &p->url,   &p->container, &p->closed_reason, &p->license};
    r->failed = false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        one_text(&pr, texts[i]);
    one_key(&pr, &p->visibility, true); /* a channel's label has its name in it */
    one_key(&pr, &p->author_key, true); /* or all whose id is an address would be one */
    one_key(&pr, &p->key.id, true);
    one_key(&pr, &p->parent.id, false);
    one_key(&pr, &p->root.id, false);
    if (p->ntags > 0) {
        struct sv *tags = arena_array(a, p->ntags, sizeof *tags);
        for (size_t i = 0; tags && i < p->ntags; i++) {
            tags[i] = p->tags[i];
            one_text(&pr, &tags[i]);
        }
        p->tags = tags;
    }
    if (p->nreactions > 0) { /* teams make emoji of their clients' names */
        struct post_reaction *reactions = arena_array(a, p->nreactions, sizeof *reactions);
        for (size_t i = 0; reactions && i < p->nreactions; i++) {
            reactions[i] = p->reactions[i];
            one_text(&pr, &reactions[i].name);
        }
        p->reactions = reactions;
    }
    if (p->nlinks > 0) {
        struct post_link *links = arena_array(a, p->nlinks, sizeof *links);
        for (size_t i = 0; links && i < p->nlinks; i++) {
            links[i] = p->links[i];
            one_key(&pr, &links[i].key.id, false);
        }
        p->links = links;
    }
    if (r->failed || !arena_ok(a))
        return ask_fail(err, ASK_NOMEM, "no memory to take secrets out of a post");
    return (int)(pr.n < 1000000 ? pr.n : 1000000);
}
