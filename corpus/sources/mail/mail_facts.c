/* mail_facts.c - the notes of the first pass over an export of mails.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the spool itself (spool.c), what the importer does with it (sources/mail.c).
 * Method: subjects are spooled under (scope, subject, date, id) and walked in that order: mails of
 * a subject without a gap of more than the window make a run, and all hang below its first. Which
 * of two is the first never depends on the order of the files. A "that worked" counts when the
 * author of the thread's first mail says so, and marks the mail that it answers.
 */
#include "corpus/sources/mail/mail_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "corpus/spool.h"

enum { T_ID, T_SUBJECT, T_PARENT, T_STORED, T_WORKED, T_SOLVED, T_ACCEPTED, T_VOTE, T_VOTES };
enum { SMALL_MAX = 4096, TAG_MIN = 8, KEY_MAX = 2048 };

struct facts {
    struct spool *s;
    struct strmap *tags;  /* scope, 0, tag: how many subjects; scope alone: of how many */
    struct strmap *lists; /* address: number of the list */
    struct arena names;
    struct sv list[SMALL_MAX];
    size_t nlists;
    struct sb key, value; /* scratch */
    struct sb run, first; /* of facts_settle: what the open run has in common, its first id */
    int64_t last;
};

int facts_open(struct facts **out, const char *tmp, struct ask_err *err)
{
    struct facts *f = calloc(1, sizeof *f);
    *out = f;
    if (!f)
        return ask_fail(err, ASK_NOMEM, "no memory to read mails");
    arena_init(&f->names, 4096, 8 << 20);
    sb_init(&f->key, 16 << 10);
    sb_init(&f->value, 16 << 10);
    sb_init(&f->run, 16 << 10);
    sb_init(&f->first, 16 << 10);
    f->tags = strmap_new(4 * SMALL_MAX);
    f->lists = strmap_new(SMALL_MAX);
    if (!f->tags || !f->lists)
        return ask_fail(err, ASK_NOMEM, "no memory to read mails");
    return spool_open(&f->s, tmp, err);
}

void facts_free(struct facts *f)
{
    if (!f)
        return;
    spool_free(f->s);
    strmap_free(f->tags);
    strmap_free(f->lists);
    arena_dispose(&f->names);
    sb_dispose(&f->key);
    sb_dispose(&f->value);
    sb_dispose(&f->run);
    sb_dispose(&f->first);
    free(f);
}

/* ---- keys and values ---- */

static struct sv clip(struct sv s)
{
    return sv_make(s.p, s.n < KEY_MAX ? s.n : KEY_MAX);
}

/* Two texts with a NUL between them, lent until the next. */
static struct sv pair(struct facts *f, struct sv a, struct sv b)
{
    sb_reset(&f->key);
    sb_sv(&f->key, clip(a));
    sb_putc(&f->key, '\0');
    sb_sv(&f->key, clip(b));
    return sb_view(&f->key);
}

static void put_number(struct sb *b, uint64_t v) /* in the order of its bytes */
{
    for (int shift = 56; shift >= 0; shift -= 8)
        sb_putc(b, (char)(unsigned char)(v >> shift));
}

static uint64_t number_at(struct sv s, size_t at)
{
    uint64_t v = 0;
    for (size_t i = at; i < at + 8 && i < s.n; i++)
        v = v << 8 | (unsigned char)s.p[i];
    return v;
}

static uint64_t in_order(int64_t t)
{
    return (uint64_t)t ^ (UINT64_C(1) << 63);
}

static uint64_t author_hash(const struct mail_head *h)
{
    struct sv who = h->address.n > 0 ? h->address : h->name;
    return who.n > 0 ? hash64(who.p, who.n, 1) : 0;
}

/* Puts and gets with keys and values that lie in the scratch, which may have failed. */
static int put(struct facts *f, int table, struct sv key, struct sv value, struct ask_err *err)
{
    if (!sb_ok(&f->key) || !sb_ok(&f->value) || !sb_ok(&f->first) || !sb_ok(&f->run))
        return ask_fail(err, ASK_NOMEM, "no memory to read mails");
    return spool_put(f->s, table, key, value, err);
}

static int get(struct facts *f, int table, struct sv key, struct sv *value, struct arena *a,
               struct ask_err *err)
{
    if (!sb_ok(&f->key))
        return ask_fail(err, ASK_NOMEM, "no memory to read mails");
    return spool_get(f->s, table, key, value, a, err);
}

/* ---- the first pass ---- */

/* What the spool knows of an id. */
struct known {
    uint64_t hash, author;
    struct sv container; /* public; empty: a mailbox, or to be found by to */
    struct sv to, first, last;
};

static bool known_read(struct known *k, struct sv v)
{
    struct sv f[4];
    if (v.n < 25 || spool_unpack(sv_skip(v, 25), f, 4) < 4)
        return false;
    *k = (struct known){number_at(v, 8), number_at(v, 16), f[0], f[1], f[2], f[3]};
    return true;
}

/* Date, hash of the body, author, what it says of lists, references. Of several mails with an id
 * the earliest stays, then the smallest hash, so that the order of files does not matter; a copy
 * that came over a list is preferred to one that did not. */
static int note_id(struct facts *f, const struct facts_mail *m, struct arena *a,
                   struct ask_err *err)
{
    const struct mail_head *h = m->head;
    struct sv had, none = {"", 0};
    struct sv fields[] = {m->container, clip(h->to), h->nrefs ? h->refs[0] : none,
                          h->nrefs ? h->refs[h->nrefs - 1] : none};
    sb_reset(&f->value);
    put_number(&f->value, in_order(h->created));
    put_number(&f->value, m->hash);
    put_number(&f->value, author_hash(h));
    sb_putc(&f->value, m->container.n > 0 ? 0 : 1);
    sb_sv(&f->value, spool_pack(a, fields, 4));
    int rc = get(f, T_ID, m->id, &had, a, err);
    if (rc < 0 || (rc > 0 && sv_cmp(had, sb_view(&f->value)) <= 0))
        return rc;
    return put(f, T_ID, m->id, sb_view(&f->value), err);
}

static int note_subject(struct facts *f, const struct facts_mail *m, struct ask_err *err)
{
    const struct mail_head *h = m->head;
    if (h->thread.n == 0 || h->created == TIME_NONE)
        return 0;
    sb_reset(&f->key);
    sb_sv(&f->key, clip(m->scope));
    sb_putc(&f->key, '\0');
    sb_sv(&f->key, clip(h->thread));
    sb_putc(&f->key, '\0');
    size_t common = f->key.n;
    put_number(&f->key, in_order(h->created));
    sb_sv(&f->key, m->id);
    sb_reset(&f->value);
    put_number(&f->value, common);
    sb_putc(&f->value, h->answers || m->quotes ? 1 : 0);
    put_number(&f->value, clip(m->scope).n);
    return put(f, T_SUBJECT, sb_view(&f->key), sb_view(&f->value), err);
}

static struct sv lower_tag(struct facts *f, struct sv scope, struct sv tag)
{
    struct sv key = pair(f, scope, tag);
    for (size_t i = clip(scope).n; i < f->key.n; i++)
        if (f->key.p[i] >= 'A' && f->key.p[i] <= 'Z')
            f->key.p[i] = (char)(f->key.p[i] | 32);
    return key;
}

static void count(struct strmap *m, struct sv key)
{
    uint32_t *n = strmap_at(m, key);
    if (n && *n < UINT32_MAX)
        ++*n;
}

static void note_list(struct facts *f, const struct mail_head *h)
{
    if (h->list.n == 0 || h->list_post.n == 0 || f->nlists == SMALL_MAX ||
        strmap_get(f->lists, h->list_post, NULL))
        return;
    uint32_t *n = strmap_at(f->lists, h->list_post);
    struct sv name = arena_sv(&f->names, h->list);
    if (!n || !name.p)
        return;
    *n = (uint32_t)f->nlists;
    f->list[f->nlists++] = name;
}

int facts_note(struct facts *f, const struct facts_mail *m, struct arena *a, struct ask_err *err)
{
    const struct mail_head *h = m->head;
    int rc = note_id(f, m, a, err);
    if (rc >= 0)
        rc = note_subject(f, m, err);
    count(f->tags, clip(m->scope));
    if (h->tag.n > 0)
        count(f->tags, lower_tag(f, m->scope, h->tag));
    note_list(f, h);
    if (rc >= 0 && m->endorses && h->nrefs > 0)
        rc = put(f, T_VOTE, pair(f, h->refs[h->nrefs - 1], m->id), SV(""), err);
    if (rc >= 0 && m->worked && h->nrefs > 0) {
        sb_reset(&f->value);
        put_number(&f->value, author_hash(h));
        sb_sv(&f->value, h->refs[0]);
        sb_putc(&f->value, '\0');
        sb_sv(&f->value, h->refs[h->nrefs - 1]);
        rc = put(f, T_WORKED, m->id, sb_view(&f->value), err);
    }
    return rc;
}

/* ---- between the passes ---- */

static int settle_subject(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct facts *f = ctx;
    size_t n = (size_t)number_at(value, 0), scope = (size_t)number_at(value, 9);
    if (n + 8 > key.n || value.n < 17 || scope > n)
        return 0;
    struct sv common = sv_make(key.p, n), id = sv_skip(key, n + 8);
    int64_t at = (int64_t)(number_at(key, n) ^ (UINT64_C(1) << 63));
    bool goes_on = sv_eq(common, sb_view(&f->run)) && at - f->last <= FACTS_WINDOW;
    f->last = at;
    if (!goes_on) {
        sb_reset(&f->run);
        sb_sv(&f->run, common);
        sb_reset(&f->first);
        sb_sv(&f->first, id);
        return 0;
    }
    if (value.p[8] == 0 || sv_eq(id, sb_view(&f->first)))
        return 0;
    return put(f, T_PARENT, pair(f, sv_make(key.p, scope), id), sb_view(&f->first), err);
}

struct settle {
    struct facts *f;
    struct arena a;
    int64_t votes;
    struct sb id;
};

/* 1 when the author of a mail is known, and *same says whether it is this one. */
static int is_author(struct settle *s, struct sv id, uint64_t author, bool *same,
                     struct ask_err *err)
{
    struct sv v;
    int rc = get(s->f, T_ID, id, &v, &s->a, err);
    struct known k;
    *same = rc > 0 && author != 0 && known_read(&k, v) && k.author == author;
    return rc;
}

static int settle_worked(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct settle *s = ctx;
    struct sv rest = sv_skip(value, 8), first;
    uint64_t author = number_at(value, 0);
    bool asker, own;
    (void)key;
    (void)sv_next(&rest, '\0', &first);
    arena_reset(&s->a);
    int rc = is_author(s, first, author, &asker, err);
    if (rc <= 0 || !asker)
        return rc;
    rc = put(s->f, T_SOLVED, first, SV(""), err);
    if (rc < 0 || sv_eq(first, rest) || (rc = is_author(s, rest, author, &own, err)) <= 0 || own)
        return rc;
    return put(s->f, T_ACCEPTED, rest, SV(""), err);
}

static int put_votes(struct settle *s, struct ask_err *err)
{
    if (s->votes == 0)
        return 0;
    sb_reset(&s->f->value);
    put_number(&s->f->value, (uint64_t)s->votes);
    return put(s->f, T_VOTES, sb_view(&s->id), sb_view(&s->f->value), err);
}

static int settle_vote(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct settle *s = ctx;
    struct sv id;
    int rc = 0;
    (void)value;
    (void)sv_next(&key, '\0', &id);
    if (!sv_eq(id, sb_view(&s->id))) {
        rc = put_votes(s, err);
        s->votes = 0;
        sb_reset(&s->id);
        sb_sv(&s->id, id);
    }
    s->votes++;
    return rc;
}

int facts_settle(struct facts *f, struct ask_err *err)
{
    struct settle s = {.f = f};
    arena_init(&s.a, 4096, 1 << 20);
    sb_init(&s.id, 16 << 10);
    int rc = spool_each(f->s, T_SUBJECT, settle_subject, f, err);
    if (rc >= 0)
        rc = spool_each(f->s, T_WORKED, settle_worked, &s, err);
    if (rc >= 0)
        rc = spool_each(f->s, T_VOTE, settle_vote, &s, err);
    if (rc >= 0)
        rc = put_votes(&s, err);
    arena_dispose(&s.a);
    sb_dispose(&s.id);
    return rc;
}

/* ---- the second pass ---- */

int facts_has(struct facts *f, struct sv id, struct arena *a, struct ask_err *err)
{
    struct sv v;
    return get(f, T_ID, id, &v, a, err);
}

int facts_keeps(struct facts *f, struct sv id, uint64_t hash, struct arena *a, struct ask_err *err)
{
    struct sv v;
    int rc = get(f, T_ID, id, &v, a, err);
    return rc <= 0 ? (rc < 0 ? rc : 1) : number_at(v, 8) == hash;
}

int facts_container(struct facts *f, struct sv id, struct sv *container, struct arena *a,
                    struct ask_err *err)
{
    struct sv v;
    struct known k;
    int rc = get(f, T_ID, id, &v, a, err);
    *container = sv_make("", 0);
    for (int i = 0; i < MAIL_REFS_MAX && rc > 0 && known_read(&k, v); i++) {
        struct sv here = k.container.n > 0 ? k.container : facts_list(f, k.to);
        if (here.n == 0)
            break; /* what answers a mail in somebody's mailbox stays where it is */
        *container = here;
        if ((rc = get(f, T_ID, k.first, &v, a, err)) == 0)
            rc = get(f, T_ID, k.last, &v, a, err);
    }
    return rc < 0 ? rc : 0;
}

int facts_parent(struct facts *f, struct sv scope, struct sv id, struct sv *parent, struct arena *a,
                 struct ask_err *err)
{
    return get(f, T_PARENT, pair(f, scope, id), parent, a, err);
}

int facts_stored(struct facts *f, struct sv container, struct sv key, struct arena *a,
                 struct ask_err *err)
{
    struct sv v, k = pair(f, container, key);
    int rc = get(f, T_STORED, k, &v, a, err);
    return rc != 0 ? rc : put(f, T_STORED, k, SV(""), err);
}

int facts_marks(struct facts *f, struct sv id, bool *solved, bool *accepted, int64_t *endorsed,
                struct arena *a, struct ask_err *err)
{
    struct sv v;
    int rc = get(f, T_SOLVED, id, &v, a, err);
    *solved = rc > 0;
    if (rc >= 0)
        rc = get(f, T_ACCEPTED, id, &v, a, err);
    *accepted = rc > 0;
    if (rc >= 0)
        rc = get(f, T_VOTES, id, &v, a, err);
    *endorsed = rc > 0 ? (int64_t)number_at(v, 0) : 0;
    return rc < 0 ? rc : 0;
}

static char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

/* "R-SIG-Mac" of "r-sig-mac.r-project.org" or "r-sig-mac": the same letters and digits up to a '.'
 * or the end. */
static bool names_scope(struct sv scope, struct sv tag)
{
    return tag.n > 0 && sv_istarts(scope, tag) &&
           (scope.n == tag.n || folded(scope.p[tag.n]) == '.');
}

bool facts_is_tag(struct facts *f, struct sv scope, struct sv tag)
{
    uint32_t n = 0, of = 0;
    if (tag.n == 0)
        return false;
    if (names_scope(scope, tag))
        return true;
    struct sv key = lower_tag(f, scope, tag);
    return strmap_get(f->tags, clip(scope), &of) && strmap_get(f->tags, key, &n) && of >= TAG_MIN &&
           (uint64_t)n * 2 >= of;
}

struct sv facts_list(const struct facts *f, struct sv to)
{
    size_t i = 0;
    while (i < to.n) {
        size_t from = i;
        uint32_t n;
        while (i < to.n && !strchr(" <>,;\"()", to.p[i] ? to.p[i] : ' '))
            i++;
        struct sv word = sv_make(to.p + from, i - from);
        if (memchr(word.p, '@', word.n) && strmap_get(f->lists, word, &n) && n < f->nlists)
            return f->list[n];
        i++;
    }
    return sv_make("", 0);
}
