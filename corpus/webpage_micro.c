/* webpage_micro.c - posts from a page's microdata: itemscope, itemtype, itemprop of schema.org.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: JSON-LD (webpage_ld.c), which of them is believed (webpage.c).
 * Method: one walk with a stack of the open items. A property belongs to the item it stands in; one
 * of a person or a counter inside a post belongs to that post.
 */
#include <string.h>

#include "corpus/webpage.h"

enum { SCOPES_MAX = 64 };

enum scope_kind { SCOPE_OTHER, SCOPE_POST, SCOPE_PERSON, SCOPE_COUNTER, SCOPE_CRUMB };

struct scope {
    enum scope_kind kind;
    size_t end;
    size_t post; /* number of the post it is or is about + 1; 0: none */
    bool qa;     /* a question or an answer */
    bool likes;  /* of a counter */
    int64_t count;
};

struct micro {
    struct webpage *w;
    struct scope scopes[SCOPES_MAX];
    size_t n;
    size_t before;   /* posts of JSON-LD */
    size_t postings; /* questions and postings seen outside of one another */
};

static struct sv type_of(const struct dom *d, size_t node)
{
    struct sv s = dom_attr(d, node, "itemtype");
    ptrdiff_t at = sv_find(s, SV("schema.org/"));
    return at < 0 ? sv_make("", 0) : sv_trim(sv_skip(s, (size_t)at + 11));
}

static struct sv value_of(struct webpage *w, size_t node)
{
    static const char *const names[] = {"content", "datetime", "href", "src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (dom_has_attr(&w->dom, node, names[i]))
            return dom_attr(&w->dom, node, names[i]);
    return dom_text(&w->dom, node, &w->a);
}

static struct scope *top(struct micro *m)
{
    return m->n ? &m->scopes[m->n - 1] : NULL;
}

/* A counter whose words are all read: likes are votes. */
static void scope_end(struct micro *m)
{
    struct scope *s = &m->scopes[--m->n];
    if (s->kind != SCOPE_COUNTER || !s->post || !s->likes || s->count < 0)
        return;
    struct web_post *p = &m->w->posts[s->post - 1];
    if (!p->scored)
        p->score = s->count;
    p->scored = true;
}

/* The anchor that an item has: its own id, or that of the first element in it that has one. */
static struct sv anchor_of(const struct dom *d, size_t node)
{
    static const char *const names[] = {"id", "data-answerid", "data-questionid", "data-pid",
                                        "data-node-id"};
    size_t end = d->nodes[node].end < node + 12 ? d->nodes[node].end : node + 12;
    for (size_t i = node; i < end; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            struct sv v = dom_attr(d, i, names[k]);
            if (v.n > 0 && v.p[v.n - 1] >= '0' && v.p[v.n - 1] <= '9')
                return v;
        }
    return sv_make("", 0);
}

static void post_begin(struct micro *m, struct scope *s, size_t node, struct sv type,
                       struct sv prop)
{
    struct webpage *w = m->w;
    struct scope *up = top(m);
    size_t parent = up && up->post ? up->post - m->before : 0;
    bool root = sv_eq(type, SV("Question")) || sv_eq(type, SV("DiscussionForumPosting"));
    /* Older Discourse writes each post as a posting of its own. */
    bool later = root && !parent && m->postings++ > 0 && !w->faq;
    if (sv_eq(type, SV("Comment")) && !parent && m->postings == 0)
        return; /* of an article */
    struct web_post *p = web_post_add(w);
    if (!p)
        return;
    s->kind = SCOPE_POST;
    s->post = w->nposts;
    s->qa = sv_eq(type, SV("Question")) || sv_eq(type, SV("Answer"));
    p->role = root && !later && !parent ? WEB_ROOT : WEB_REPLY;
    if (sv_eq(type, SV("Comment")) && up && up->qa)
        p->role = WEB_COMMENT;
    p->parent = parent;
    p->accepted = sv_eq(prop, SV("acceptedAnswer"));
    p->id = anchor_of(&w->dom, node);
    w->asks = w->asks || (s->qa && !parent);
}

static void scope_begin(struct micro *m, size_t node)
{
    struct sv type = type_of(&m->w->dom, node), prop = dom_attr(&m->w->dom, node, "itemprop");
    struct scope s = {SCOPE_OTHER, m->w->dom.nodes[node].end, 0, false, false, -1}, *up = top(m);
    if (m->n == SCOPES_MAX)
        return;
    if (sv_eq(type, SV("Question")) || sv_eq(type, SV("Answer")) || sv_eq(type, SV("Comment")) ||
        sv_eq(type, SV("DiscussionForumPosting"))) {
        post_begin(m, &s, node, type, prop);
    } else if (up && up->post && sv_eq(prop, SV("author"))) {
        s.kind = SCOPE_PERSON;
        s.post = up->post;
    } else if (up && up->post && sv_eq(type, SV("InteractionCounter"))) {
        s.kind = SCOPE_COUNTER;
        s.post = up->post;
    } else if (sv_eq(type, SV("BreadcrumbList")) || sv_find(type, SV("data-vocabulary.org")) >= 0) {
        s.kind = SCOPE_CRUMB;
    } else if (up && up->kind == SCOPE_CRUMB) {
        s.kind = SCOPE_CRUMB;
    } else if (up && type.n == 0) {
        s.post = up->post;
    }
    m->w->faq = m->w->faq || sv_eq(type, SV("FAQPage"));
    m->scopes[m->n++] = s;
}

static int64_t first_time(int64_t was, struct sv v)
{
    return was == TIME_NONE ? web_time(v) : was;
}

static void post_prop(struct micro *m, struct web_post *p, size_t node, struct sv prop)
{
    struct webpage *w = m->w;
    const struct dom *d = &w->dom;
    bool text = sv_eq(prop, SV("text")) || sv_eq(prop, SV("articleBody"));
    if (text && p->end == 0 && !dom_has_attr(d, node, "content")) {
        p->node = node + 1;
        p->end = d->nodes[node].end;
    } else if (text && p->text.n == 0 && p->end == 0) {
        p->text = value_of(w, node);
    } else if (sv_eq(prop, SV("author")) && p->author.n == 0) {
        p->author = value_of(w, node);
    } else if (sv_eq(prop, SV("dateCreated")) || sv_eq(prop, SV("datePublished"))) {
        p->created = first_time(p->created, value_of(w, node));
    } else if (sv_eq(prop, SV("dateModified"))) {
        p->edited = first_time(p->edited, value_of(w, node));
    } else if (sv_eq(prop, SV("upvoteCount"))) {
        p->score = web_number(value_of(w, node), 0);
        p->scored = true;
    } else if (sv_eq(prop, SV("position"))) {
        p->number = web_number(value_of(w, node), -1);
    } else if (sv_eq(prop, SV("name")) || sv_eq(prop, SV("headline"))) {
        p->title = p->title.n ? p->title : value_of(w, node);
    } else if ((sv_eq(prop, SV("url")) || sv_eq(prop, SV("mainEntityOfPage"))) && p->url.n == 0) {
        p->url = web_url(w, value_of(w, node), &w->a);
    } else if (sv_eq(prop, SV("articleSection")) && w->ncrumbs == 0) {
        w->crumbs[w->ncrumbs++] = value_of(w, node);
    }
}

static void crumb_prop(struct micro *m, size_t node, struct sv prop)
{
    struct webpage *w = m->w;
    struct sv v;
    if ((sv_eq(prop, SV("name")) || sv_eq(prop, SV("title"))) &&
        w->ncrumbs < sizeof w->crumbs / sizeof *w->crumbs && (v = value_of(w, node)).n > 0)
        w->crumbs[w->ncrumbs++] = v;
}

static void prop_read(struct micro *m, size_t node)
{
    struct scope *s = top(m);
    struct webpage *w = m->w;
    struct sv rest = dom_attr(&w->dom, node, "itemprop"), prop;
    while (s && sv_next(&rest, ' ', &prop)) {
        struct web_post *p = s->post ? &w->posts[s->post - 1] : NULL;
        if (s->kind == SCOPE_CRUMB)
            crumb_prop(m, node, prop);
        else if (s->kind == SCOPE_PERSON && sv_eq(prop, SV("name")) && p && p->author.n == 0)
            p->author = value_of(w, node);
        else if (s->kind == SCOPE_PERSON && sv_eq(prop, SV("url")) && p && p->author_url.n == 0)
            p->author_url = web_url(w, value_of(w, node), &w->a);
        else if (s->kind == SCOPE_COUNTER && sv_eq(prop, SV("interactionType")))
            s->likes = sv_find(value_of(w, node), SV("LikeAction")) >= 0;
        else if (s->kind == SCOPE_COUNTER && sv_eq(prop, SV("userInteractionCount")))
            s->count = web_number(value_of(w, node), -1);
        else if (p && (s->kind == SCOPE_POST || s->kind == SCOPE_OTHER))
            post_prop(m, p, node, prop);
    }
}

void web_read_microdata(struct webpage *w)
{
    struct micro *m = arena_zalloc(&w->a, sizeof *m);
    const struct dom *d = &w->dom;
    if (!m)
        return;
    m->w = w;
    m->before = w->nposts;
    for (size_t i = 1; i < d->n; i++) {
        while (m->n > 0 && top(m)->end <= i)
            scope_end(m);
        if (!d->nodes[i].atts)
            continue;
        bool scope = dom_has_attr(d, i, "itemscope");
        if (!scope && dom_has_attr(d, i, "itemprop"))
            prop_read(m, i);
        if (scope)
            scope_begin(m, i);
    }
    while (m->n > 0)
        scope_end(m);
}
