/* doc.c - a passage to terms, forward record and stream.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: numbers that change in place and what a thread's records share (doc_thread.c),
 * analysis, cutting, writing.
 * Method: every term of the passage goes into one small hash table, where its counts by field and
 * its vocabulary id meet; the table's rows are sorted once at the end by their first eight bytes,
 * which nearly always decides. Nothing is allocated once the buffers have grown to a passage's
 * usual size.
 * Fewer terms make a faster index (four fifths of the time of indexing go by their number), so
 * stop words, terms repeated by a quoted mail and words of tags below the root are left out.
 */
#include "indexer/doc.h"

#include <endian.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/fields.h"
#include "indexer/links.h"

#define TITLE_MAX    64 /* ids in the stream */
#define BODY_MAX     4000
#define WEAK_MAX     500
#define CODES_MAX    400
#define WEAK_TERM    32 /* bytes; longer terms of weak text are ids and links */
#define BODY_WDF_MAX 10 /* occurrences that count */
#define FOLLOW_WDF   2  /* of title words in passages that follow the first */
#define HEADING_WDF  2
#define TAG_WDF      2
#define SLOTS_MIN    1024
#define LINKS_MAX    64 /* of a text that are looked at for hosts */

struct term {
    uint64_t hash;
    uint32_t off; /* of its bytes in the maker's buffer */
    uint16_t n;
    uint16_t id;   /* vocabulary id; 0: not asked for yet */
    uint32_t wdf;  /* what title, headings and tags give */
    uint32_t body; /* occurrences in the body */
    bool weak;     /* occurs in weak text */
    bool boolean;
    bool code; /* its hash is in codes */
};

struct doc_maker {
    struct analyzer *an;
    const struct vocab *vocab;
    struct strmap *counts; /* of the current doc_make, or NULL */
    struct sb terms;       /* struct term, in order of coming */
    struct sb bytes;       /* of the terms */
    struct sb out;         /* struct doc_term */
    struct sb keys;        /* struct sort_key, twice their number */
    struct sb stream;
    uint32_t *slots; /* term number + 1 */
    size_t nslots;   /* a power of two, more than twice the terms */
    uint32_t codes[CODES_MAX];
    uint16_t title[TITLE_MAX], body[BODY_MAX], weak[WEAK_MAX];
    struct fwd_head head;
    size_t length;  /* words of the body */
    enum lang lang; /* of the passage */
    bool failed;
};

int doc_maker_new(struct doc_maker **out, const struct strmap *names, const struct vocab *vocab,
                  struct ask_err *err)
{
    struct doc_maker *m = calloc(1, sizeof(*m));
    int rc;

    *out = NULL;
    if (!m)
        return ask_fail(err, ASK_NOMEM, "no memory for a maker of index documents");
    m->vocab = vocab;
    sb_init(&m->terms, UINT32_MAX);
    sb_init(&m->bytes, UINT32_MAX);
    sb_init(&m->out, UINT32_MAX);
    sb_init(&m->keys, UINT32_MAX);
    sb_init(&m->stream, UINT32_MAX);
    m->nslots = SLOTS_MIN;
    m->slots = calloc(m->nslots, sizeof(*m->slots));
    if (!m->slots) {
        doc_maker_free(m);
        return ask_fail(err, ASK_NOMEM, "no memory for a maker of index documents");
    }
    if ((rc = analyzer_new(&m->an, names, err)) < 0) {
        doc_maker_free(m);
        return rc;
    }
    *out = m;
    return 0;
}

void doc_maker_free(struct doc_maker *m)
{
    if (!m)
        return;
    analyzer_free(m->an);
    sb_dispose(&m->terms);
    sb_dispose(&m->bytes);
    sb_dispose(&m->out);
    sb_dispose(&m->keys);
    sb_dispose(&m->stream);
    free(m->slots);
    free(m);
}

/* ---- the table of terms ---- */

static struct term *terms_of(struct doc_maker *m)
{
    return (struct term *)(void *)m->terms.p;
}

static size_t nterms(const struct doc_maker *m)
{
    return m->terms.n / sizeof(struct term);
}

static bool slots_grow(struct doc_maker *m)
{
    const size_t n = m->nslots * 2;
    uint32_t *slots = calloc(n, sizeof(*slots));
    const struct term *t = terms_of(m);

    if (!slots)
        return false;
    for (size_t i = 0; i < nterms(m); i++) {
        size_t k = t[i].hash & (n - 1);

        while (slots[k])
            k = (k + 1) & (n - 1);
        slots[k] = (uint32_t)i + 1;
    }
    free(m->slots);
    m->slots = slots;
    m->nslots = n;
    return true;
}

static void terms_reset(struct doc_maker *m)
{
    const struct term *t = terms_of(m);

    /* Only the slots in use are wiped: a table that one long passage made large stays cheap. */
    for (size_t i = 0; i < nterms(m); i++)
        for (size_t k = t[i].hash & (m->nslots - 1); m->slots[k]; k = (k + 1) & (m->nslots - 1))
            m->slots[k] = 0;
    sb_reset(&m->terms);
    sb_reset(&m->bytes);
}

/* The row of a term, made when new; NULL out of memory. Lent until the next one. */
static struct term *term_at(struct doc_maker *m, struct sv s)
{
    const uint64_t hash = hash64(s.p, s.n, 0);
    size_t k = hash & (m->nslots - 1);
    struct term *t;

    for (; m->slots[k]; k = (k + 1) & (m->nslots - 1)) {
        t = &terms_of(m)[m->slots[k] - 1];
        if (t->hash == hash && t->n == s.n && memcmp(m->bytes.p + t->off, s.p, s.n) == 0)
            return t;
    }
    if (nterms(m) * 2 >= m->nslots) {
        if (!slots_grow(m)) {
            m->failed = true;
            return NULL;
        }
        for (k = hash & (m->nslots - 1); m->slots[k]; k = (k + 1) & (m->nslots - 1))
            ;
    }
    t = (struct term *)(void *)sb_reserve(&m->terms, sizeof(*t));
    if (t)
        *t = (struct term){.hash = hash, .off = (uint32_t)m->bytes.n, .n = (uint16_t)s.n};
    sb_put(&m->bytes, s.p, s.n);
    if (!t || !sb_ok(&m->bytes)) {
        m->failed = true;
        return NULL;
    }
    sb_commit(&m->terms, sizeof(*t));
    m->slots[k] = (uint32_t)nterms(m);
    return t;
}

static void boolean(struct doc_maker *m, enum field f, int64_t id)
{
    char text[FIELD_TERM_MAX];
    struct term *t = term_at(m, sv_make(text, field_term_id(text, f, id)));

    if (t)
        t->boolean = true;
}

static void boolean_name(struct doc_maker *m, enum field f, struct sv name)
{
    char text[FIELD_TERM_MAX];
    struct term *t = term_at(m, sv_make(text, field_term_name(text, f, name)));

    if (t)
        t->boolean = true;
}

/* The name of a channel; of a path also each shorter one: "team/general" is general too. */
static void channel(struct doc_maker *m, struct sv name)
{
    while (name.n > 0) {
        const ptrdiff_t slash = sv_chr(name, '/');

        boolean_name(m, FIELD_CHANNEL, name);
        name = slash < 0 ? sv_make(name.p, 0) : sv_skip(name, (size_t)slash + 1);
    }
}

/* The hosts that a text links to and the first part of the path there, each also with the domains
 * above it. */
static void hosts(struct doc_maker *m, struct sv text)
{
    size_t from = 0;
    struct sv url;

    for (int i = 0; i < LINKS_MAX && link_next(text, &from, &url); i++) {
        char host[LINK_HOST_MAX], dir[LINK_HOST_MAX + LINK_DIR_MAX];

        for (struct sv h = sv_make(host, link_host(host, url)); h.n > 0; h = link_parent(h)) {
            const size_t n = link_dir(dir, url, h);

            boolean_name(m, FIELD_HOST, h);
            if (n > 0)
                boolean_name(m, FIELD_HOST, sv_make(dir, n));
        }
    }
}

/* The host of a post's own address, unless it is where its source is at home: those are found by
 * their source. */
static void own_host(struct doc_maker *m, const struct passage *ps, const struct store_source *src)
{
    char own[LINK_HOST_MAX], home[LINK_HOST_MAX];
    const struct sv a = sv_make(own, link_host(own, ps->post->url));
    const struct sv b = sv_make(home, link_host(home, src->url));

    if (a.n > 0 && !sv_eq(a, b))
        hosts(m, ps->post->url);
}

/* ---- text into the table and the stream ---- */

enum part { PART_TITLE, PART_HEADING, PART_BODY, PART_WEAK, PART_TAGS };

struct place {
    uint16_t *ids, *n;
    size_t max;
};

static struct place place_of(struct doc_maker *m, enum part part)
{
    switch (part) {
    case PART_TITLE:
        return (struct place){m->title, &m->head.ntitle, TITLE_MAX};
    case PART_HEADING:
    case PART_BODY:
        return (struct place){m->body, &m->head.nbody, BODY_MAX};
    case PART_WEAK:
        return (struct place){m->weak, &m->head.nweak, WEAK_MAX};
    case PART_TAGS:
        break;
    }
    return (struct place){NULL, NULL, 0};
}

static bool is_code(const struct token *t)
{
    return t->span == SPAN_CODE || t->span == SPAN_CODE_WORD;
}

static void stream_id(struct doc_maker *m, struct term *row, const struct token *t, enum part part)
{
    const struct place at = place_of(m, part);
    const struct sv term = sv_make(t->term, t->n);

    if (m->counts && part != PART_TAGS) {
        uint32_t *count = strmap_at(m->counts, term);

        if (count && *count < UINT32_MAX)
            ++*count;
    }
    if (!at.ids || *at.n >= at.max)
        return;
    if (row->id == 0)
        row->id = vocab_id(m->vocab, term);
    at.ids[(*at.n)++] = row->id;
    if (part == PART_BODY && is_code(t))
        m->head.ncode++;
}

static void add_token(struct doc_maker *m, const struct token *t, enum part part, uint32_t wdf)
{
    const struct sv term = sv_make(t->term, t->n);
    struct term *row;

    if (t->stop || (part == PART_WEAK && (t->n > WEAK_TERM || m->head.nweak >= WEAK_MAX)))
        return;
    row = term_at(m, term);
    if (!row)
        return;
    if (part == PART_WEAK)
        row->weak = true;
    else if (part == PART_BODY && t->span != SPAN_HEADING)
        row->body++;
    else
        row->wdf += wdf;
    if (t->stream)
        stream_id(m, row, t, part);
    if (t->form == TOKEN_VERBATIM && part != PART_TAGS && part != PART_WEAK && !row->code &&
        m->head.ncodes < CODES_MAX) {
        row->code = true;
        m->codes[m->head.ncodes++] = (uint32_t)row->hash;
    }
}

/* Terms of the title for title: and the first stage; stop words when it has nothing else. */
static void title_terms(struct doc_maker *m, const struct tokens *ts)
{
    bool all_stop = true;

    for (size_t i = 0; i < ts->n; i++)
        all_stop = all_stop && ts->v[i].stop;
    for (size_t i = 0; i < ts->n; i++) {
        char text[FIELD_TERM_MAX];
        struct term *row;

        if (ts->v[i].stop && !all_stop)
            continue;
        row = term_at(
            m, sv_make(text, field_term(text, FIELD_TITLE, sv_make(ts->v[i].term, ts->v[i].n))));
        if (row)
            row->wdf++;
    }
}

static int add_title(struct doc_maker *m, struct sv title, bool leads, struct ask_err *err)
{
    struct tokens ts;
    const int rc = analyze(&ts, m->an, title, NULL, 0, m->lang, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < ts.n; i++)
        add_token(m, &ts.v[i], PART_TITLE, leads ? DOC_TITLE_WDF : FOLLOW_WDF);
    if (leads)
        title_terms(m, &ts);
    return 0;
}

/* In mails, chats and forums quoted text is what somebody else said before; elsewhere people quote
 * error messages and manuals. */
static bool quotes_weak(enum post_kind kind)
{
    return kind == POST_MAIL || kind == POST_MESSAGE || kind == POST_REPLY;
}

static int add_body(struct doc_maker *m, const struct passage *ps, struct ask_err *err)
{
    const struct plain *p = &ps->body;
    const bool own_heading = p->nspans > 0 && p->spans[0].level > 0;
    const bool quotes = quotes_weak(ps->post->kind);
    struct tokens ts;
    int rc;

    if (ps->heading.n > 0 && !own_heading) {
        if ((rc = analyze(&ts, m->an, ps->heading, NULL, 0, m->lang, err)) < 0)
            return rc;
        for (size_t i = 0; i < ts.n; i++)
            add_token(m, &ts.v[i], PART_HEADING, HEADING_WDF);
        m->length += ts.words;
    }
    if (p->nspans == 0)
        return 0;
    if ((rc = analyze(&ts, m->an, p->text, p->spans, p->nspans, m->lang, err)) < 0)
        return rc;
    for (size_t i = 0; i < ts.n; i++) {
        const struct token *t = &ts.v[i];
        const bool weak = t->span == SPAN_SIGNATURE || (quotes && t->span == SPAN_QUOTE);

        add_token(m, t, weak ? PART_WEAK : PART_BODY, HEADING_WDF);
        m->length += t->word && !weak;
    }
    return 0;
}

static int add_weak(struct doc_maker *m, const struct plain *p, struct ask_err *err)
{
    struct tokens ts;
    int rc;

    if (p->nspans == 0)
        return 0;
    if ((rc = analyze(&ts, m->an, p->text, p->spans, p->nspans, m->lang, err)) < 0)
        return rc;
    for (size_t i = 0; i < ts.n; i++)
        add_token(m, &ts.v[i], PART_WEAK, 1);
    return 0;
}

/* The words of the root's tags; the tags themselves are boolean terms of every passage. */
static int add_tags(struct doc_maker *m, const struct post *root, struct ask_err *err)
{
    for (size_t k = 0; k < root->ntags; k++) {
        struct tokens ts;
        const int rc = analyze(&ts, m->an, root->tags[k], NULL, 0, LANG_EN, err);

        if (rc < 0)
            return rc;
        for (size_t i = 0; i < ts.n; i++)
            add_token(m, &ts.v[i], PART_TAGS, TAG_WDF);
    }
    return 0;
}

/* ---- sorting ---- */

struct sort_key {
    uint64_t head; /* the first eight bytes, big-endian: they order as memcmp does */
    uint32_t term;
};

static bool key_less(const struct doc_maker *m, const struct sort_key *a, const struct sort_key *b)
{
    const struct term *t = (const struct term *)(const void *)m->terms.p;
    const struct term *x = &t[a->term];
    const struct term *y = &t[b->term];

    if (a->head != b->head)
        return a->head < b->head;
    return sv_cmp(sv_make(m->bytes.p + x->off, x->n), sv_make(m->bytes.p + y->off, y->n)) < 0;
}

/* Merge sort, bottom up: a and b hold n keys each; returns the one that ends up sorted. */
static struct sort_key *sort(const struct doc_maker *m, struct sort_key *a, struct sort_key *b,
                             size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        struct sort_key *swap = a;

        for (size_t lo = 0; lo < n; lo += 2 * width) {
            const size_t mid = lo + width < n ? lo + width : n;
            const size_t hi = lo + 2 * width < n ? lo + 2 * width : n;
            size_t i = lo;
            size_t j = mid;

            for (size_t k = lo; k < hi; k++)
                b[k] = j >= hi || (i < mid && !key_less(m, &a[j], &a[i])) ? a[i++] : a[j++];
        }
        a = b;
        b = swap;
    }
    return a;
}

static bool terms_sorted(struct doc *out, struct doc_maker *m)
{
    const size_t n = nterms(m);
    const struct term *t = terms_of(m);
    struct sort_key *keys;
    struct doc_term *v;

    sb_reset(&m->keys);
    sb_reset(&m->out);
    keys = (struct sort_key *)(void *)sb_reserve(&m->keys, 2 * n * sizeof(*keys) + 1);
    v = (struct doc_term *)(void *)sb_reserve(&m->out, n * sizeof(*v) + 1);
    if (!keys || !v)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint64_t head = 0;

        memcpy(&head, m->bytes.p + t[i].off, t[i].n < 8 ? t[i].n : 8);
        keys[i] = (struct sort_key){be64toh(head), (uint32_t)i};
    }
    keys = sort(m, keys, keys + n, n);
    for (size_t i = 0; i < n; i++) {
        const struct term *row = &t[keys[i].term];
        const uint32_t body = row->body < BODY_WDF_MAX ? row->body : BODY_WDF_MAX;
        const uint32_t wdf = row->wdf + body;

        v[i] = (struct doc_term){m->bytes.p + row->off, row->n,
                                 row->boolean ? 0
                                 : wdf > 0    ? wdf
                                              : 1};
    }
    out->terms = v;
    out->nterms = n;
    return true;
}

/* ---- record and stream ---- */

static uint16_t saturate(int64_t v)
{
    return (uint16_t)(v < 0 ? 0 : v > UINT16_MAX ? UINT16_MAX : v);
}

static void record(struct fwd_rec *rec, const struct doc_maker *m, const struct doc_thread *dt,
                   const struct passage *ps)
{
    const struct post *p = ps->post;
    const size_t at = (size_t)(p - dt->th->posts);
    unsigned flags = 0;

    *rec = (struct fwd_rec){0};
    for (size_t i = 0; i < ps->body.nspans; i++)
        if (ps->body.spans[i].kind == SPAN_CODE || ps->body.spans[i].kind == SPAN_CODE_WORD)
            flags |= FWD_HAS_CODE;
    if (sv_find(p->body, SV("://")) >= 0)
        flags |= FWD_HAS_LINK;
    rec->flags = (uint16_t)flags;
    rec->thread = (uint32_t)dt->th->id;
    rec->post = (uint32_t)p->id;
    rec->author = p->author_id > 0 ? (uint32_t)p->author_id : 0;
    rec->source = (uint16_t)dt->th->source.id;
    rec->label = p->visibility.n == 0 ? 0 : dt->labels ? dt->labels[at] : DOC_LABEL_NONE;
    rec->kind = (uint8_t)p->kind;
    rec->lang = (uint8_t)m->lang;
    doc_numbers(rec, dt, p);
}

static bool stream_of(struct doc *out, struct doc_maker *m, const struct doc_thread *dt,
                      const struct passage *ps, size_t ntags)
{
    struct sb *s = &m->stream;

    m->head.ntags = (uint16_t)(ntags < 255 ? ntags : 255);
    m->head.section = ps->section;
    m->head.length = saturate((int64_t)m->length);
    sb_reset(s);
    sb_put(s, &m->head, sizeof(m->head));
    if (m->head.ntags > 0)
        sb_put(s, dt->tags, m->head.ntags * sizeof(uint32_t));
    sb_put(s, m->codes, m->head.ncodes * sizeof(uint32_t));
    sb_put(s, m->title, m->head.ntitle * sizeof(uint16_t));
    sb_put(s, m->body, m->head.nbody * sizeof(uint16_t));
    sb_put(s, m->weak, m->head.nweak * sizeof(uint16_t));
    out->stream = sb_view(s);
    return sb_ok(s);
}

/* ---- a document ---- */

/* The post's own word for it, else what its text looks like, else its thread's first post. Nothing
 * is remembered between passages: the same passage always gives the same document. */
static enum lang lang_of(const struct thread *th, const struct passage *ps)
{
    const struct post *root = &th->posts[0];
    const struct sv words = sv_make(root->body.p, utf8_cut(root->body, 1000));
    enum lang lang = lang_of_tag(ps->post->lang);

    if (lang == LANG_UNKNOWN)
        lang = lang_detect_plain(&ps->body);
    if (lang == LANG_UNKNOWN)
        lang = lang_of_tag(root->lang);
    if (lang == LANG_UNKNOWN)
        lang = lang_detect(words);
    return lang != LANG_UNKNOWN ? lang : lang_detect(th->title);
}

static bool is_lead(const struct thread *th, const struct passage *ps)
{
    return ps->section == 0 && (ps->post == th->posts || ps->post->kind == POST_ANSWER);
}

int doc_make(struct doc *out, struct doc_maker *m, const struct doc_thread *dt,
             const struct passage *ps, struct strmap *counts, struct ask_err *err)
{
    const struct thread *th = dt->th;
    const bool root = ps->section == 0 && ps->post == th->posts;
    const size_t ntags = ps->knows_thread ? dt->ntags : 0;
    int rc;

    *out = (struct doc){0};
    terms_reset(m);
    m->counts = counts;
    m->failed = false;
    m->length = 0;
    m->head = (struct fwd_head){0};
    m->lang = lang_of(th, ps);
    if ((rc = add_title(m, ps->title, is_lead(th, ps), err)) < 0 ||
        (rc = add_body(m, ps, err)) < 0 || (rc = add_weak(m, &ps->weak, err)) < 0 ||
        (root && (rc = add_tags(m, ps->post, err)) < 0))
        return rc;
    for (size_t i = 0; i < ntags; i++)
        boolean(m, FIELD_TAG, dt->tags[i]);
    if (ps->post->author_id > 0)
        boolean(m, FIELD_AUTHOR, ps->post->author_id);
    boolean(m, FIELD_SOURCE, th->source.id);
    boolean(m, FIELD_THREAD, th->id);
    boolean(m, FIELD_KIND, ps->post->kind);
    channel(m, ps->post->container);
    own_host(m, ps, &th->source);
    hosts(m, ps->post->body);
    if (ps->post->kind == POST_MESSAGE) /* of a run of messages the post is only the first */
        hosts(m, ps->body.text);
    record(&out->rec, m, dt, ps);
    if (m->failed || !terms_sorted(out, m) || !stream_of(out, m, dt, ps, ntags))
        return ask_fail(err, ASK_NOMEM, "no memory to index post %lld", (long long)ps->post->id);
    return 0;
}
