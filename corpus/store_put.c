/* store_put.c - one post into its row: checked, compared with what is there, written.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: batches (store_import.c), threads and parents (store_thread.c).
 * Method: a hash of everything that is content is kept in the row. Same hash and same numbers:
 * nothing is written. Same hash, other numbers: the numbers are. Else the whole row.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "corpus/store_priv.h"

enum {
    KEY_MAX = 512,
    TAGS_MAX = 256,
    LINKS_MAX = 4096,
    REACTIONS_MAX = 1024,
    URL_TEMPLATES_MAX = 1024, /* then urls are kept as they are */
};

/* ---- what may come in ---- */

static const struct {
    const char *name;
    size_t at, max; /* offset of the struct sv in struct post, bytes */
} limits[] = {
    {"body", offsetof(struct post, body), 16u << 20},
    {"title", offsetof(struct post, title), 64u << 10},
    {"container", offsetof(struct post, container), KEY_MAX},
    {"id", offsetof(struct post, key.id), KEY_MAX},
    {"parent", offsetof(struct post, parent.id), KEY_MAX},
    {"root", offsetof(struct post, root.id), KEY_MAX},
    {"author", offsetof(struct post, author), 1024},
    {"author id", offsetof(struct post, author_key), KEY_MAX},
    {"author url", offsetof(struct post, author_url), 4096},
    {"closed reason", offsetof(struct post, closed_reason), 1024},
    {"language", offsetof(struct post, lang), 64},
    {"url", offsetof(struct post, url), 8192},
    {"license", offsetof(struct post, license), 256},
    {"visibility", offsetof(struct post, visibility), 256},
};

static int text_check(const char *name, struct sv s, size_t max, struct ask_err *err)
{
    if (s.n > max)
        return ask_fail(err, ASK_LIMIT, "%s of %zu bytes is over the limit of %zu", name, s.n, max);
    if (!utf8_valid(s))
        return ask_fail(err, ASK_FORMAT, "%s is not UTF-8", name);
    return 0;
}

static int lists_check(const struct post *p, struct ask_err *err)
{
    int rc;

    if (p->ntags > TAGS_MAX || p->nlinks > LINKS_MAX || p->nreactions > REACTIONS_MAX)
        return ask_fail(err, ASK_LIMIT,
                        "%zu tags, %zu links and %zu reactions are over the limits of %d, %d, %d",
                        p->ntags, p->nlinks, p->nreactions, TAGS_MAX, LINKS_MAX, REACTIONS_MAX);
    for (size_t i = 0; i < p->ntags; i++)
        if ((rc = text_check("tag", p->tags[i], 256, err)) < 0)
            return rc;
    for (size_t i = 0; i < p->nlinks; i++) {
        if ((rc = text_check("link", p->links[i].key.id, KEY_MAX, err)) < 0)
            return rc;
        if (p->links[i].key.id.n == 0 || (unsigned)p->links[i].key.space > SPACE_COMMENT)
            return ask_fail(err, ASK_FORMAT, "a link names no post");
    }
    for (size_t i = 0; i < p->nreactions; i++) {
        if ((rc = text_check("reaction", p->reactions[i].name, 256, err)) < 0)
            return rc;
        if (p->reactions[i].name.n == 0 || sv_chr(p->reactions[i].name, '\n') >= 0 ||
            p->reactions[i].count < 1)
            return ask_fail(err, ASK_FORMAT, "a reaction needs a name of one line and a count");
    }
    return 0;
}

int put_check(const struct post *p, struct ask_err *err)
{
    int rc;

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const struct sv *s = (const struct sv *)(const void *)((const char *)p + limits[i].at);

        if ((rc = text_check(limits[i].name, *s, limits[i].max, err)) < 0)
            return rc;
    }
    if (p->key.id.n == 0)
        return ask_fail(err, ASK_FORMAT, "a post needs an id");
    if (post_kind_of(sv_of(post_kind_name(p->kind))) == POST_NONE)
        return ask_fail(err, ASK_FORMAT, "post %.100s has no kind", p->key.id.p);
    if ((unsigned)p->key.space > SPACE_COMMENT || (unsigned)p->parent.space > SPACE_COMMENT ||
        (unsigned)p->root.space > SPACE_COMMENT)
        return ask_fail(err, ASK_FORMAT, "the id space of a post is unknown");
    return lists_check(p, err);
}

/* ---- comparing ---- */

static uint64_t mix_text(uint64_t h, struct sv s)
{
    return hash64(s.p ? s.p : "", s.n, h);
}

static uint64_t mix_key(uint64_t h, struct post_key k)
{
    return k.id.n ? mix_text(h + 1 + (uint64_t)k.space, k.id) : mix_text(h, k.id);
}

/* The same in any order: links that are kept come back in the store's. */
static uint64_t links_hash(const struct post *p)
{
    uint64_t h = 0;

    for (size_t i = 0; i < p->nlinks; i++)
        h += mix_key(3 + p->links[i].duplicate, p->links[i].key);
    return h;
}

/* 48 bits: an edit goes unseen once in 10^14, and a row is two bytes shorter. */
static int64_t content_hash(const struct post *p)
{
    const int64_t numbers[] = {p->kind, p->created,         p->edited,        p->wiki,
                               p->bot,  (int64_t)p->nlinks, (int64_t)p->ntags};
    const struct sv texts[] = {p->title,
                               p->body,
                               p->lang,
                               p->url,
                               p->license,
                               p->visibility,
                               p->author_key.n ? p->author_key : p->author};
    uint64_t h = hash64(numbers, sizeof numbers, p->author_key.n ? 2 : 1);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        h = mix_text(h, texts[i]);
    h = mix_key(h, p->parent);
    h = mix_key(h, p->root);
    h += links_hash(p);
    for (size_t i = 0; i < p->ntags; i++)
        h = mix_text(h, p->tags[i]);
    return (int64_t)(h & UINT64_C(0xffffffffffff));
}

static int64_t flags_of(const struct post *p)
{
    return (int64_t)p->kind | (p->accepted ? FLAG_ACCEPTED : 0) | (p->wiki ? FLAG_WIKI : 0) |
           (p->bot ? FLAG_BOT : 0) | (p->closed ? FLAG_CLOSED : 0) | (p->nlinks ? FLAG_LINKS : 0) |
           (p->nreactions || (p->closed && p->closed_reason.n) ? FLAG_EXTRA : 0);
}

static int by_name(const void *a, const void *b)
{
    const struct post_reaction *x = a, *y = b;

    return sv_cmp(x->name, y->name);
}

/* Lines of "count name", by name, so that another order in the export is no change. */
static int reactions_text(struct sb *out, const struct post *p, struct ask_err *err)
{
    struct post_reaction *r;

    if (p->nreactions == 0)
        return 0;
    r = calloc(p->nreactions, sizeof *r);
    if (!r)
        return ask_fail(err, ASK_NOMEM, "out of memory while importing");
    memcpy(r, p->reactions, p->nreactions * sizeof *r);
    qsort(r, p->nreactions, sizeof *r, by_name);
    for (size_t i = 0; i < p->nreactions; i++) {
        sb_printf(out, "%lld ", (long long)r[i].count);
        sb_sv(out, r[i].name);
        sb_putc(out, '\n');
    }
    free(r);
    return sb_ok(out) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory while importing");
}

/* 1 when the row in extras says the same, 0 when not, or an error. */
static int extra_same(struct store *st, int64_t id, struct sv reason, struct sv reactions,
                      struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_EXTRA);
    int rc;

    sql_int(&q, id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    rc = sv_eq(sql_view(&q), reason) && sv_eq(sql_view(&q), reactions);
    sql_reset(&q);
    return rc;
}

/* ---- authors ---- */

/* An empty name leaves the one that is there. */
static int author_write(struct store_import *im, struct author_memo *m, const struct post *p,
                        struct sv name, struct ask_err *err)
{
    bool made = m->id == 0;
    struct sql q = sql_get(im->st, made ? SQL_AUTHOR_ADD : SQL_AUTHOR_SET);
    int rc;

    sql_int(&q, made ? im->source : m->id);
    if (made && p->author_key.n)
        sql_native(&q, p->author_key);
    else if (made)
        sql_opt_text(&q, SV(""));
    sql_opt_text(&q, name);
    sql_opt_text(&q, p->author_url);
    sql_opt(&q, p->author_reputation, -1);
    sql_opt(&q, p->visibility.n == 0, 0);
    if (!made)
        return sql_run(&q, err);
    rc = sql_one(&q, &m->id, err);
    return rc < 0 ? rc : 0;
}

static int author_read(struct store_import *im, struct author_memo *m, const struct post *p,
                       struct ask_err *err)
{
    struct sql q = sql_get(im->st, p->author_key.n ? SQL_AUTHOR_BY_KEY : SQL_AUTHOR_BY_NAME);
    int rc;

    sql_int(&q, im->source);
    if (p->author_key.n)
        sql_native(&q, p->author_key);
    else
        sql_text(&q, p->author);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    m->id = sql_col(&q);
    m->name = mix_text(1, sql_view(&q));
    m->url = mix_text(1, sql_view(&q));
    m->reputation = sql_col_or(&q, -1);
    m->is_public = sql_col(&q) != 0;
    sql_reset(&q);
    return 0;
}

/* What is remembered of an author, id 0 when nothing is; lent until the next call. NULL when out
 * of memory. */
static struct author_memo *author_slot(struct store_import *im, struct sv ident)
{
    struct author_memo *grown;
    uint32_t *slot;

    if (im->nauthors >= NAMES_MAX) {
        strmap_clear(im->authors);
        im->nauthors = 0;
    }
    grown = array_room(im->author, im->nauthors, &im->author_cap, sizeof *grown, NAMES_MAX);
    if (!grown)
        return NULL;
    im->author = grown;
    slot = strmap_at(im->authors, ident);
    if (!slot)
        return NULL;
    if (!*slot) {
        im->author[im->nauthors++] = (struct author_memo){0, -1, 0, 0, false};
        *slot = (uint32_t)im->nauthors;
    }
    return &im->author[*slot - 1];
}

/* The author's number, 0 when unknown; name, url and reputation are brought up to date. What is
 * not told now stays as it was. */
static int author_id(int64_t *id, struct store_import *im, const struct post *p,
                     struct ask_err *err)
{
    char ident[KEY_MAX + 1024 + 1];
    struct sv by = p->author_key.n ? p->author_key : p->author;
    struct sv name = p->author.n ? p->author : p->author_key;
    uint64_t name_hash = mix_text(1, name), url_hash = mix_text(1, p->author_url);
    struct author_memo *m;
    int rc;

    *id = 0;
    if (by.n == 0)
        return 0;
    ident[0] = p->author_key.n ? 'k' : 'n';
    memcpy(ident + 1, by.p, by.n);
    m = author_slot(im, sv_make(ident, by.n + 1));
    if (!m)
        return ask_fail(err, ASK_NOMEM, "out of memory while importing");
    if (m->id == 0 && (rc = author_read(im, m, p, err)) < 0)
        return rc;
    if (m->id != 0 && (p->author.n == 0 || (p->keep & POST_KEEP_AUTHOR))) {
        name.n = 0;
        name_hash = m->name;
    }
    if (m->id == 0 || name_hash != m->name || (!m->is_public && p->visibility.n == 0) ||
        (p->author_url.n && url_hash != m->url) ||
        (p->author_reputation >= 0 && p->author_reputation != m->reputation)) {
        if ((rc = author_write(im, m, p, name, err)) < 0)
            return rc;
        im->public_moved |= m->is_public;
        m->name = name_hash;
        m->is_public |= p->visibility.n == 0;
        if (p->author_url.n)
            m->url = url_hash;
        if (p->author_reputation >= 0)
            m->reputation = p->author_reputation;
    }
    *id = m->id;
    return 0;
}

/* ---- writing ---- */

struct draft { /* what a row gets, beside what the post itself says */
    int64_t id;
    int64_t container, label, lang, license, author;
    int64_t flags, hash;
    int64_t url;        /* number of the template, 0: none */
    struct sv url_text; /* when there is no template */
    struct place place;
    struct sv reason, reactions;
};

static int url_draft(struct draft *d, struct store_import *im, const struct post *p,
                     struct ask_err *err)
{
    struct sb t = SB_INIT(16384);
    struct sv parent = p->parent.id.n ? p->parent.id : p->root.id;
    struct sql q;
    int rc = 0;

    d->url_text = p->url;
    if (p->url.n == 0 || !url_template(&t, p->url, p->key.id, d->place.parent ? parent : SV(""))) {
        if (!sb_ok(&t))
            rc = ask_fail(err, ASK_NOMEM, "out of memory while importing");
        goto out;
    }
    if (im->urls >= URL_TEMPLATES_MAX && !strmap_get(im->interned[INTERN_URL], sb_view(&t), NULL)) {
        q = sql_get(im->st, SQL_URL_FIND);
        sql_text(&q, sb_view(&t));
        if ((rc = sql_one(&q, &d->url, err)) <= 0)
            goto out;
    }
    if ((rc = import_intern(&d->url, im, INTERN_URL, sb_view(&t), err)) < 0)
        goto out;
    d->url_text = sv_make(NULL, 0);
out:
    sb_dispose(&t);
    return rc < 0 ? rc : 0;
}

static int row_write(struct store_import *im, const struct post *p, const struct draft *d,
                     bool made, struct ask_err *err)
{
    struct sql q = sql_get(im->st, made ? SQL_POST_ADD : SQL_POST_SET);

    sql_int(&q, d->id);
    sql_int(&q, d->container);
    sql_native(&q, p->key.id);
    sql_int(&q, d->place.thread);
    sql_opt(&q, d->place.parent, 0);
    sql_int(&q, d->flags);
    sql_opt(&q, d->label, 0);
    sql_opt(&q, d->author, 0);
    sql_opt(&q, p->created, TIME_NONE);
    sql_opt(&q, p->edited, TIME_NONE);
    sql_opt(&q, p->active, TIME_NONE);
    sql_int(&q, p->score);
    sql_opt(&q, p->up, -1);
    sql_opt(&q, p->down, -1);
    sql_opt(&q, p->views, -1);
    sql_opt(&q, d->lang, 0);
    sql_opt(&q, d->license, 0);
    if (d->url_text.n)
        sql_text(&q, d->url_text);
    else
        sql_opt(&q, d->url, 0);
    sql_int(&q, d->hash);
    sql_int(&q, (int64_t)p->body.n);
    sql_opt_text(&q, p->title);
    return sql_run(&q, err);
}

static int extra_write(struct store_import *im, const struct draft *d, int64_t old_flags,
                       struct ask_err *err)
{
    struct sql q;

    if (d->flags & FLAG_EXTRA) {
        q = sql_get(im->st, SQL_EXTRA_SET);
        sql_int(&q, d->id);
        sql_opt_text(&q, d->reason);
        sql_opt_text(&q, d->reactions);
        return sql_run(&q, err);
    }
    if (!(old_flags & FLAG_EXTRA))
        return 0;
    q = sql_get(im->st, SQL_EXTRA_DELETE);
    sql_int(&q, d->id);
    return sql_run(&q, err);
}

static int links_write(struct store_import *im, const struct post *p, int64_t id, int64_t old_flags,
                       struct ask_err *err)
{
    struct sql q;
    int rc;

    if (old_flags & FLAG_LINKS) {
        q = sql_get(im->st, SQL_LINK_DELETE);
        sql_int(&q, id);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    for (size_t i = 0; i < p->nlinks; i++) {
        q = sql_get(im->st, SQL_LINK_ADD);
        sql_int(&q, id);
        sql_int(&q, (int64_t)p->links[i].key.space);
        sql_native(&q, p->links[i].key.id);
        sql_int(&q, p->links[i].duplicate);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    return 0;
}

/* The tags of a thread are its root's. */
static int tags_write(struct store_import *im, const struct post *p, int64_t thread, bool made,
                      struct ask_err *err)
{
    struct sql q;
    int rc;

    if (!made) {
        q = sql_get(im->st, SQL_THREAD_TAG_DELETE);
        sql_int(&q, thread);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    for (size_t i = 0; i < p->ntags; i++) {
        int64_t tag;

        if (p->tags[i].n == 0)
            continue;
        if ((rc = import_intern(&tag, im, INTERN_TAG, p->tags[i], err)) < 0)
            return rc;
        q = sql_get(im->st, SQL_THREAD_TAG_ADD);
        sql_int(&q, thread);
        sql_int(&q, tag);
        sql_int(&q, p->visibility.n > 0);
        if ((rc = sql_run(&q, err)) < 0)
            return rc;
    }
    return 0;
}

static int put_content(struct store_import *im, const struct post *p, const struct post_row *old,
                       struct draft *d, struct ask_err *err)
{
    bool made = old->id == 0;
    int rc;

    if ((rc = import_intern(&d->lang, im, INTERN_LANG, p->lang, err)) < 0 ||
        (rc = import_intern(&d->license, im, INTERN_LICENSE, p->license, err)) < 0)
        return rc;
    d->id = made ? im->next_post++ : old->id;
    if ((rc = thread_place(&d->place, im, p, old, d->id, d->label, err)) < 0 ||
        (rc = url_draft(d, im, p, err)) < 0 || (rc = row_write(im, p, d, made, err)) < 0 ||
        (rc = extra_write(im, d, old->flags, err)) < 0 ||
        (rc = links_write(im, p, d->id, old->flags, err)) < 0 ||
        (rc = import_body(im, d->id, p->body, err)) < 0)
        return rc;
    im->public_moved |= d->label == 0 || (!made && old->label == 0);
    im->hidden |= !made && old->flags != 0 && old->label == 0 && d->label != 0;
    if (d->place.parent == 0 && (rc = tags_write(im, p, d->place.thread, made, err)) < 0)
        return rc;
    if ((rc = thread_touch(im, d->place.thread, true, err)) < 0)
        return rc;
    for (size_t i = 0; i < 2 && rc >= 0; i++)
        if (d->place.prune[i])
            rc = thread_prune(im, d->place.prune[i], false, err);
    return rc;
}

static int put_numbers(struct store_import *im, const struct post *p, const struct post_row *old,
                       const struct draft *d, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_POST_NUMBERS);
    int rc;

    im->public_moved |= old->label == 0;
    sql_int(&q, old->id);
    sql_int(&q, d->flags);
    sql_int(&q, p->score);
    sql_opt(&q, p->up, -1);
    sql_opt(&q, p->down, -1);
    sql_opt(&q, p->views, -1);
    sql_opt(&q, p->active, TIME_NONE);
    if ((rc = sql_run(&q, err)) < 0 || (rc = extra_write(im, d, old->flags, err)) < 0)
        return rc;
    return thread_touch(im, old->thread, false, err);
}

/* 1 when every number is as in the row, 0 when not, or an error. */
static int numbers_same(struct store_import *im, const struct post *p, const struct post_row *old,
                        const struct draft *d, struct ask_err *err)
{
    if (old->flags != d->flags || old->score != p->score || old->up != p->up ||
        old->down != p->down || old->views != p->views || old->active != p->active)
        return 0;
    return d->flags & FLAG_EXTRA ? extra_same(im->st, old->id, d->reason, d->reactions, err) : 1;
}

/* The visibility that the source's owner gave to what comes in with this one. */
static int relabel(struct post *p, struct store_import *im, struct arena *a, struct ask_err *err)
{
    struct sql q = sql_get(im->st, SQL_RELABEL_FIND);
    int rc;

    sql_int(&q, im->source);
    sql_text(&q, p->visibility);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    p->visibility = sql_copy(&q, a);
    sql_reset(&q);
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory while importing");
}

int put_post(struct store_import *im, const struct post *given, enum store_put *what,
             struct ask_err *err)
{
    struct sb reactions = SB_INIT(1 << 20);
    struct arena kept = ARENA_INIT(4096, 16 << 20);
    struct post whole = *given, *p = &whole;
    struct post_row old;
    struct draft d = {0};
    int rc;

    if ((rc = import_container(&d.container, im, p->container, p->key.space, true, err)) < 0 ||
        (rc = import_find(&old, im, d.container, p->key.id, err)) < 0)
        goto out;
    if (im->once && bits_has(&im->put, old.id)) {
        rc = 1;
        goto out;
    }
    if (p->keep && old.flags && (rc = keep_stored(p, im->st, &old, &kept, err)) < 0)
        goto out;
    d.hash = content_hash(p); /* as the export has it: before its visibility is mapped */
    if ((im->relabels && !im->verbatim && (rc = relabel(p, im, &kept, err)) < 0) ||
        (rc = author_id(&d.author, im, p, err)) < 0 ||
        (rc = reactions_text(&reactions, p, err)) < 0 ||
        (rc = import_intern(&d.label, im, INTERN_LABEL, p->visibility, err)) < 0)
        goto out;
    d.id = old.id;
    d.flags = flags_of(p);
    d.reason = p->closed ? p->closed_reason : SV("");
    d.reactions = sb_view(&reactions);
    d.place.thread = old.thread;
    if (old.id && old.flags && old.hash == d.hash && old.label == d.label) {
        if ((rc = numbers_same(im, p, &old, &d, err)) < 0)
            goto out;
        *what = rc ? PUT_UNCHANGED : PUT_UPDATED;
        rc = rc ? 0 : put_numbers(im, p, &old, &d, err);
    } else {
        *what = old.id && old.flags ? PUT_UPDATED : PUT_NEW;
        rc = put_content(im, p, &old, &d, err);
    }
    if (rc >= 0 && (rc = import_see(&im->seen, d.id, err)) >= 0)
        rc = import_see(&im->threads, d.place.thread, err);
    if (rc >= 0 && im->once)
        rc = import_see(&im->put, d.id, err);
out:
    arena_dispose(&kept);
    sb_dispose(&reactions);
    return rc;
}
