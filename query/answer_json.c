/* answer_json.c - answers, threads and posts as JSON, for the command line, HTTP and MCP.
 * Not here: routes, cursors, errors (web/); what is in an answer (answer.c).
 * Ids are strings, times RFC 3339 in UTC or null, unknown numbers null. Highlights are pairs of
 * start and length in characters (Unicode code points) of the text beside them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/answer.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "query/evidence_json.h"

/* A string in valid UTF-8, whatever came. */
static json_t *text(struct sv s)
{
    json_t *j = json_stringn(s.p ? s.p : "", s.n);

    if (!j) {
        struct sb b = SB_INIT(s.n * 3 + 16);

        utf8_repair(&b, s);
        j = json_stringn(sb_str(&b), b.n);
        sb_dispose(&b);
    }
    return j;
}

static json_t *text_or_null(struct sv s)
{
    return s.n ? text(s) : json_null();
}

static json_t *id(int64_t n)
{
    char buf[24];

    snprintf(buf, sizeof buf, "%" PRId64, n);
    return json_string(buf);
}

static json_t *id_or_null(int64_t n)
{
    return n > 0 ? id(n) : json_null();
}

static json_t *time_or_null(int64_t t)
{
    char buf[TIME_TEXT_MAX];

    return t == TIME_NONE || t == 0 ? json_null() : json_string(time_format(t, buf));
}

static json_t *count_or_null(int64_t n)
{
    return n < 0 ? json_null() : json_integer(n);
}

static json_t *texts(const struct sv *v, size_t n)
{
    json_t *a = json_array();

    for (size_t i = 0; i < n; i++) {
        json_array_append_new(a, text(v[i]));
    }
    return a;
}

/* Marks in bytes to pairs in characters: one walk over the text. */
static json_t *highlights(struct sv s, const struct mark *v, size_t n)
{
    json_t *a = json_array();
    size_t at = 0, chars = 0;

    for (size_t i = 0; i < n; i++) {
        const size_t off = v[i].off < s.n ? v[i].off : s.n;
        const size_t len = v[i].n < s.n - off ? v[i].n : s.n - off;

        chars += off > at ? utf8_len(sv_make(s.p + at, off - at)) : 0;
        at = off > at ? off : at;
        json_array_append_new(a, json_pack("[I, I]", (json_int_t)chars,
                                           (json_int_t)utf8_len(sv_make(s.p + off, len))));
    }
    return a;
}

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value); /* a NULL value makes it fail, and the dump shows it */
}

static json_t *rounded(double x)
{
    return json_real((double)(int64_t)(x * 1e6 + (x < 0 ? -.5 : .5)) / 1e6);
}

static json_t *passage(const struct hit_passage *p, bool snippets)
{
    json_t *o = json_object();

    set(o, "post_id", id(p->post));
    set(o, "type", json_string(post_kind_name(p->kind)));
    set(o, "author", text_or_null(p->author));
    set(o, "author_id", id_or_null(p->author_id));
    set(o, "score", json_integer(p->score));
    set(o, "accepted", json_boolean(p->accepted));
    set(o, "created_at", time_or_null(p->created));
    set(o, "heading", text_or_null(p->heading));
    set(o, "url", text_or_null(p->url));
    if (snippets) {
        set(o, "snippet", text(p->snippet.text));
        set(o, "highlights", highlights(p->snippet.text, p->snippet.marks, p->snippet.nmarks));
        set(o, "cut_before", json_boolean(p->snippet.head));
        set(o, "cut_after", json_boolean(p->snippet.tail));
        set(o, "code", json_boolean(p->snippet.code));
    }
    set(o, "relevance", rounded(p->relevance));
    return o;
}

/* What a careful reader wants to know before trusting the best passage. */
static json_t *evidence(const struct hit *h)
{
    const struct hit_passage *p = &h->passages[0];
    const struct post said = {.id = p->post,
                              .score = p->score,
                              .up = p->up,
                              .down = p->down,
                              .accepted = p->accepted,
                              .created = p->created};
    json_t *o = evidence_json(h->evidence, &said);

    set(o, "closed", json_boolean(h->head.closed));
    set(o, "duplicate", json_boolean(h->head.duplicate));
    return o;
}

static json_t *explanation(const struct hit *h)
{
    json_t *a = json_array(), *all = json_object();

    for (size_t i = 0; i < h->nfeatures; i++) {
        json_t *o = json_object();

        set(o, "name", json_string(h->features[i].name));
        set(o, "value", rounded(h->features[i].value));
        set(o, "weight", rounded(h->features[i].weight));
        set(o, "share", rounded(h->features[i].share));
        set(o, "words", text_or_null(h->features[i].words));
        json_array_append_new(a, o);
    }
    set(all, "summary", text_or_null(h->summary));
    set(all, "features", a);
    return all;
}

static void thread_fields(json_t *o, const struct thread_head *t)
{
    set(o, "key", text_or_null(t->key));
    set(o, "type", json_string(post_kind_name(t->kind)));
    set(o, "thread_id", id(t->id));
    set(o, "title", text(t->title));
    set(o, "url", text_or_null(t->url));
    set(o, "source", text(t->source_name));
    set(o, "container", text_or_null(t->container));
    set(o, "score", json_integer(t->score));
    set(o, "accepted", json_boolean(t->accepted > 0));
    set(o, "accepted_id", id_or_null(t->accepted));
    set(o, "answers", json_integer(t->answers));
    set(o, "views", count_or_null(t->views));
    set(o, "created_at", time_or_null(t->created));
    set(o, "updated_at", time_or_null(t->active));
    set(o, "tags", texts(t->tags, t->ntags));
    set(o, "license", text_or_null(t->license));
}

static json_t *other_threads(const struct thread_head *v, size_t n)
{
    json_t *a = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct thread_head *t = &v[i];
        json_t *o = json_object();

        set(o, "thread_id", id(t->id));
        set(o, "title", text(t->title));
        set(o, "url", text_or_null(t->url));
        set(o, "source", text(t->source_name));
        set(o, "container", text_or_null(t->container));
        json_array_append_new(a, o);
    }
    return a;
}

/* What the links between threads say of it. */
static void relation(json_t *o, const struct hit *h)
{
    const char *name = hit_relation_name(h->relation);

    set(o, "duplicate",
        json_boolean(h->relation == RELATION_DUPLICATE_OF || h->relation == RELATION_DUPLICATE));
    set(o, "relation", *name ? json_string(name) : json_null());
    set(o, "related_to", id_or_null(h->related_to));
    set(o, "duplicates", other_threads(h->duplicates, h->nduplicates));
}

static json_t *item(const struct hit *h, const struct answer_opt *opt, bool similar)
{
    json_t *o = json_object(), *a = json_array();

    set(o, "id", opt->group ? id(h->head.id) : id(h->passages[0].post));
    thread_fields(o, &h->head);
    set(o, "author", text_or_null(h->author));
    set(o, "title_highlights", highlights(h->head.title, h->title_marks, h->ntitle_marks));
    for (size_t i = 0; i < h->npassages; i++) {
        json_array_append_new(a, passage(&h->passages[i], opt->snippets));
    }
    set(o, "passages", a);
    set(o, "relevance", rounded(h->relevance));
    set(o, "evidence", evidence(h));
    if (h->ncopies) {
        set(o, "copies", other_threads(h->copies, h->ncopies));
        set(o, "copies_total", json_integer(h->copies_total));
    }
    if (similar) {
        relation(o, h);
    }
    if (opt->explain) {
        set(o, "explain", explanation(h));
    }
    return o;
}

static json_t *facets(const struct answer *ans)
{
    json_t *o = json_object();

    for (size_t i = 0; i < ans->nfacets; i++) {
        json_t *a = json_array();

        for (size_t k = 0; k < ans->facets[i].n; k++) {
            json_t *v = json_object();

            set(v, "value", text(ans->facets[i].v[k].value));
            set(v, "count", json_integer(ans->facets[i].v[k].count));
            json_array_append_new(a, v);
        }
        set(o, facet_name(ans->facets[i].kind), a);
    }
    return o;
}

static char *dump(json_t *o, int indent, size_t *n)
{
    const size_t flags = JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(7) |
                         (indent > 0 ? JSON_INDENT((unsigned)indent) : JSON_COMPACT);
    char *s = o ? json_dumps(o, flags) : NULL;

    json_decref(o);
    if (n) {
        *n = s ? strlen(s) : 0;
    }
    return s;
}

static json_t *searched(const struct searched *s)
{
    json_t *o;

    if (!s->nlines && !s->nwords) {
        return json_null();
    }
    o = json_object();
    set(o, "lines", texts(s->lines, s->nlines));
    set(o, "words", texts(s->words, s->nwords));
    return o;
}

char *answer_json(const struct answer *ans, const struct answer_opt *opt, const char *next_cursor,
                  int indent, size_t *n)
{
    json_t *o = json_object(), *q = json_object(), *items = json_array();
    char revision[20];

    set(q, "text", text(ans->query));
    set(q, "understood", text(ans->understood));
    set(q, "notes", texts(ans->notes, ans->nnotes));
    set(q, "searched", searched(&ans->searched));
    set(o, "query", q);
    set(o, "took_ms", json_real((double)ans->took_us / 1000));
    set(o, "total", json_integer(ans->total));
    set(o, "total_relation", json_string(ans->total_exact ? "eq" : "gte"));
    for (size_t i = 0; i < ans->nhits; i++) {
        json_array_append_new(items, item(&ans->hits[i], opt, ans->similar));
    }
    set(o, "items", items);
    set(o, "facets", facets(ans));
    set(o, "facets_exact", json_boolean(ans->facets_exact));
    set(o, "did_you_mean", text_or_null(ans->did_you_mean));
    set(o, "next_cursor", next_cursor ? json_string(next_cursor) : json_null());
    set(o, "partial", json_boolean(ans->partial));
    snprintf(revision, sizeof revision, "%016" PRIx64, ans->revision);
    set(o, "revision", json_string(revision));
    return dump(o, indent, n);
}

// ---- whole posts and threads ----

static json_t *reactions(const struct post *p)
{
    json_t *o = json_object();

    for (size_t i = 0; i < p->nreactions; i++) {
        char name[128];

        const struct sv full = p->reactions[i].name;
        const size_t n = full.n < sizeof name ? full.n : utf8_cut(full, sizeof name - 1);

        snprintf(name, sizeof name, "%.*s", (int)n, full.p);
        set(o, name, json_integer(p->reactions[i].count));
    }
    return o;
}

static json_t *links(const struct post *p)
{
    json_t *a = json_array();

    for (size_t i = 0; i < p->nlinks; i++) {
        json_t *o = json_object();

        set(o, "type", json_string(p->links[i].duplicate ? "duplicate" : "linked"));
        set(o, "key", text(p->links[i].key.id));
        set(o, "post_id", id_or_null(p->links[i].post));
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *post(const struct post *p, int64_t parent, const struct evidence *ev,
                    char *(*html)(struct sv markdown))
{
    json_t *o = json_object();

    set(o, "id", id(p->id));
    set(o, "key", text(p->key.id));
    set(o, "type", json_string(post_kind_name(p->kind)));
    set(o, "thread_id", id(p->thread));
    set(o, "parent_id", id_or_null(parent));
    set(o, "title", text_or_null(p->title));
    set(o, "url", text_or_null(p->url));
    set(o, "author", text_or_null(p->author));
    set(o, "author_id", id_or_null(p->author_id));
    set(o, "author_url", text_or_null(p->author_url));
    set(o, "author_reputation", count_or_null(p->author_reputation));
    set(o, "score", json_integer(p->score));
    set(o, "up", count_or_null(p->up));
    set(o, "down", count_or_null(p->down));
    set(o, "views", count_or_null(p->views));
    set(o, "reactions", reactions(p));
    set(o, "accepted", json_boolean(p->accepted));
    set(o, "closed", json_boolean(p->closed));
    set(o, "closed_reason", text_or_null(p->closed_reason));
    set(o, "wiki", json_boolean(p->wiki));
    set(o, "bot", json_boolean(p->bot));
    set(o, "missing", json_boolean(p->ghost));
    set(o, "created_at", time_or_null(p->created));
    set(o, "edited_at", time_or_null(p->edited));
    set(o, "tags", texts(p->tags, p->ntags));
    set(o, "links", links(p));
    set(o, "lang", text_or_null(p->lang));
    set(o, "license", text_or_null(p->license));
    set(o, "visibility", p->visibility.n ? text(p->visibility) : json_string("public"));
    if (ev) {
        set(o, "evidence", evidence_json(ev, p));
    }
    set(o, "body", text(p->body));
    if (html) {
        char *h = html(p->body);

        set(o, "html", h ? json_string(h) : json_null());
        free(h);
    }
    return o;
}

/* Key of a post within its thread, as bytes for a table. */
static struct sv key_bytes(char *buf, size_t max, const struct post *p, const struct post_key *k)
{
    const int n = snprintf(buf, max, "%d %.*s %.*s", (int)k->space, (int)k->id.n, k->id.p,
                           (int)p->container.n, p->container.p ? p->container.p : "");

    return sv_make(buf, n < 0 ? 0 : (size_t)n < max ? (size_t)n : max - 1);
}

/* Evidence comes in the order of the posts, though of more of them when the thread was cut. */
static json_t *posts(const struct thread *th, const struct thread_evidence *te,
                     char *(*html)(struct sv markdown))
{
    size_t next = 0;
    struct strmap *at = strmap_new(th->nposts + 16);
    json_t *a = json_array();
    char buf[2048];

    for (size_t i = 0; at && i < th->nposts; i++) {
        uint32_t *place =
            strmap_at(at, key_bytes(buf, sizeof buf, &th->posts[i], &th->posts[i].key));

        if (place && !*place) {
            *place = (uint32_t)i + 1;
        }
    }
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        uint32_t place = 0;

        if (at && p->parent.id.n) {
            strmap_get(at, key_bytes(buf, sizeof buf, p, &p->parent), &place);
        }
        while (te && next < te->n && te->v[next].post != p->id) {
            next++;
        }
        json_array_append_new(a, post(p, place ? th->posts[place - 1].id : 0,
                                      te && next < te->n ? &te->v[next] : NULL, html));
    }
    strmap_free(at);
    return a;
}

char *thread_json(const struct thread *th, const struct thread_evidence *te,
                  char *(*html)(struct sv markdown), int indent, size_t *n)
{
    json_t *o = json_object();
    const struct post *root = th->nposts ? &th->posts[0] : NULL;

    set(o, "id", id(th->id));
    set(o, "type", json_string(post_kind_name(root ? root->kind : POST_NONE)));
    set(o, "title", text(th->title));
    set(o, "url", root ? text_or_null(root->url) : json_null());
    set(o, "source", text(th->source.name));
    set(o, "source_title", text_or_null(th->source.title));
    set(o, "license",
        root && root->license.n ? text(root->license) : text_or_null(th->source.license));
    set(o, "tags", root ? texts(root->tags, root->ntags) : json_array());
    set(o, "truncated", json_boolean(th->truncated));
    set(o, "best_answer", id_or_null(te ? te->best : 0));
    set(o, "posts", posts(th, te, html));
    return dump(o, indent, n);
}

char *post_json(const struct post *p, const struct thread_head *head,
                const struct thread_evidence *te, char *(*html)(struct sv markdown), int indent,
                size_t *n)
{
    json_t *o = post(p, 0, evidence_find(te, p->id), html), *t = json_object();

    set(t, "id", id(head->id));
    thread_fields(t, head);
    set(t, "best_answer", id_or_null(te ? te->best : 0));
    set(o, "thread", t);
    return dump(o, indent, n);
}
