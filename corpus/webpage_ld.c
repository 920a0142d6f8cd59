/* webpage_ld.c - posts and facts from a page's JSON-LD.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: microdata (webpage_micro.c), which of them is believed (webpage.c).
 * Method: the values of all scripts become one list (arrays and @graph opened, 1,000 at most);
 * a post's answers and comments are appended to the list of posts while that is walked, so nesting
 * needs no recursion.
 */
#include <jansson.h>
#include <string.h>

#include "base/entity.h"
#include "corpus/js.h"
#include "corpus/webpage.h"

enum { VOTES_MAX = 1000000000 };

struct ld {
    struct webpage *w;
    const json_t *items[WEB_ITEMS_MAX];
    size_t n;
    const json_t **sources; /* of each post, same numbers */
    json_t *roots[32];      /* of each script, owned */
    size_t nroots;
};

/* ---- values ---- */

static bool is_type(const json_t *v, const char *type)
{
    const json_t *t = js_at(v, "@type"), *one;
    size_t n = json_is_array(t) ? json_array_size(t) : t ? 1 : 0;
    for (size_t i = 0; i < n; i++) {
        one = json_is_array(t) ? json_array_get(t, i) : t;
        struct sv name = js_value_text(one);
        ptrdiff_t at = sv_find(name, SV("schema.org/"));
        if (at >= 0)
            name = sv_skip(name, (size_t)at + 11);
        if (sv_eq(name, sv_of(type)))
            return true;
    }
    return false;
}

static bool is_one_of(const json_t *v, const char *const *types)
{
    for (; *types; types++)
        if (is_type(v, *types))
            return true;
    return false;
}

/* What {"@id": "x"} refers to. */
static const json_t *resolve(const struct ld *l, const json_t *v)
{
    struct sv id = js_text(v, "@id");
    if (!json_is_object(v) || id.n == 0 || json_object_size(v) > 1)
        return v;
    for (size_t i = 0; i < l->n; i++)
        if (sv_eq(js_text(l->items[i], "@id"), id) && json_object_size(l->items[i]) > 1)
            return l->items[i];
    return v;
}

/* The n-th of a value that may be one or a list of them. */
static const json_t *nth(const json_t *v, size_t i)
{
    if (json_is_array(v))
        return json_array_get(v, i);
    return i == 0 ? v : NULL;
}

static const json_t *get(const json_t *v, const char *key)
{
    return json_is_object(v) ? json_object_get(v, key) : NULL;
}

static struct sv text_of(struct ld *l, const json_t *v, const char *const *keys)
{
    for (; *keys; keys++) {
        struct sv s = js_value_text(get(v, *keys));
        if (sv_trim(s).n > 0)
            return arena_sv(&l->w->a, s);
    }
    return sv_make("", 0);
}

static int64_t time_of(const json_t *v, const char *key)
{
    const json_t *t = get(v, key);
    struct sv s = js_value_text(t);
    return s.n ? web_time(s) : js_value_time(t);
}

static void read_author(struct ld *l, const json_t *v, struct sv *name, struct sv *url)
{
    const json_t *author = resolve(l, nth(get(v, "author"), 0));
    static const char *const names[] = {"name", "alternateName", NULL};
    struct arena *a = &l->w->a;
    if (json_is_string(author))
        *name = entity_copy(arena_sv(a, js_value_text(author)), a);
    else if (json_is_object(author))
        *name = entity_copy(text_of(l, author, names), a);
    *url = web_url(l->w, arena_sv(a, js_text(author, "url")), a);
}

/* upvoteCount is what the votes sum up to where no downvoteCount stands beside it. */
static void read_votes(struct web_post *p, const json_t *v)
{
    int64_t up = js_number(v, "upvoteCount", INT64_MIN);
    int64_t down = js_number(v, "downvoteCount", 0);
    const json_t *stats = get(v, "interactionStatistic"), *s;
    for (size_t i = 0; up == INT64_MIN && i < 20 && (s = nth(stats, i)); i++) {
        const json_t *type = get(s, "interactionType");
        struct sv name = json_is_object(type) ? js_text(type, "@type") : js_value_text(type);
        if (sv_find(name, SV("LikeAction")) >= 0 && sv_find(name, SV("Dislike")) < 0)
            up = js_number(s, "userInteractionCount", INT64_MIN);
    }
    if (up < -VOTES_MAX || up > VOTES_MAX || down < 0 || down > VOTES_MAX)
        return;
    p->scored = true;
    p->score = up - down;
    if (up >= 0 && down > 0) {
        p->up = up;
        p->down = down;
    }
}

/* ---- posts ---- */

static void post_add(struct ld *l, const json_t *v, enum web_role role, size_t parent,
                     bool accepted)
{
    static const char *const texts[] = {"text", "articleBody", "description", NULL};
    static const char *const names[] = {"name", "headline", NULL};
    struct webpage *w = l->w;
    v = resolve(l, v);
    if (!json_is_object(v))
        return;
    struct web_post *p = web_post_add(w);
    if (!p)
        return;
    l->sources[w->nposts - 1] = v;
    p->role = role;
    p->parent = parent;
    p->accepted = accepted;
    p->text = text_of(l, v, texts);
    p->title = entity_copy(text_of(l, v, names), &w->a);
    read_author(l, v, &p->author, &p->author_url);
    struct sv url = js_text(v, "url");
    p->url = web_url(w, arena_sv(&w->a, url.n ? url : js_text(v, "@id")), &w->a);
    p->created = time_of(v, "dateCreated");
    if (p->created == TIME_NONE)
        p->created = time_of(v, "datePublished");
    p->edited = time_of(v, "dateModified");
    p->number = js_number(v, "position", -1);
    read_votes(p, v);
}

static void add_all(struct ld *l, const json_t *list, enum web_role role, size_t parent,
                    bool accepted)
{
    const json_t *v;
    for (size_t i = 0; !l->w->over && (v = nth(list, i)); i++)
        post_add(l, v, role, parent, accepted);
}

/* A question or a posting, with everything below it. */
static void thread_add(struct ld *l, const json_t *v)
{
    size_t first = l->w->nposts;
    post_add(l, v, WEB_ROOT, 0, false);
    for (size_t i = first; i < l->w->nposts; i++) {
        const json_t *at = l->sources[i];
        bool asks = is_type(at, "Question");
        l->w->asks = l->w->asks || (asks && i == first);
        add_all(l, get(at, "acceptedAnswer"), WEB_REPLY, i + 1, asks);
        add_all(l, get(at, "suggestedAnswer"), WEB_REPLY, i + 1, false);
        bool aside = is_type(at, "Question") || is_type(at, "Answer");
        add_all(l, get(at, "comment"), aside ? WEB_COMMENT : WEB_REPLY, i + 1, false);
    }
}

/* ---- what there is ---- */

static void item_add(struct ld *l, const json_t *v)
{
    if (json_is_object(v) && l->n < WEB_ITEMS_MAX)
        l->items[l->n++] = v;
}

/* The objects of a script; what they hold in @graph, mainEntity and mainEntityOfPage is looked at
 * as well. */
static void items_add(struct ld *l, const json_t *root)
{
    size_t from = l->n;
    const json_t *v;
    for (size_t i = 0; i < WEB_ITEMS_MAX && (v = nth(root, i)); i++)
        item_add(l, v);
    for (size_t i = from; i < l->n; i++) {
        const json_t *graph = get(l->items[i], "@graph");
        for (size_t k = 0; k < WEB_ITEMS_MAX && (v = nth(graph, k)); k++)
            item_add(l, v);
    }
}

static void scripts_read(struct ld *l)
{
    struct webpage *w = l->w;
    const struct dom *d = &w->dom;
    for (size_t i = 1; i < d->n && l->nroots < sizeof l->roots / sizeof *l->roots; i++) {
        if (!dom_is(d, i, "script") || sv_find(dom_attr(d, i, "type"), SV("ld+json")) < 0 ||
            d->nodes[i].end == i + 1)
            continue;
        struct sv s = d->nodes[i + 1].text;
        json_error_t e;
        char *copy = arena_strndup(&w->a, s.p, s.n);
        for (size_t k = 0; copy && k < s.n; k++) /* line breaks in strings are seen */
            if ((unsigned char)copy[k] < 0x20)
                copy[k] = ' ';
        json_t *root = copy ? js_parse(copy, s.n, &e) : NULL;
        if (root) {
            l->roots[l->nroots++] = root;
            items_add(l, root);
        }
    }
}

static void read_crumbs(struct ld *l, const json_t *v)
{
    static const char *const names[] = {"name", NULL};
    struct webpage *w = l->w;
    const json_t *list = get(v, "itemListElement"), *at;
    if (w->ncrumbs > 0)
        return;
    for (size_t i = 0; i < sizeof w->crumbs / sizeof *w->crumbs && (at = nth(list, i)); i++) {
        struct sv name = text_of(l, at, names);
        if (name.n == 0)
            name = text_of(l, get(at, "item"), names);
        if (name.n > 0)
            w->crumbs[w->ncrumbs++] = entity_copy(name, &w->a);
    }
}

/* An article's facts stand before what the page's <meta> say. */
static void read_article(struct ld *l, const json_t *v)
{
    static const char *const names[] = {"headline", "name", NULL};
    static const char *const licenses[] = {"license", NULL};
    struct webpage *w = l->w;
    int64_t t = time_of(v, "datePublished");
    if (t != TIME_NONE && w->published == TIME_NONE)
        w->published = t;
    t = time_of(v, "dateModified");
    if (t != TIME_NONE && w->modified == TIME_NONE)
        w->modified = t;
    if (w->author.n == 0)
        read_author(l, v, &w->author, &w->author_url);
    if (w->license.n == 0)
        w->license = text_of(l, v, licenses);
    if (w->heading.n == 0)
        w->heading = entity_copy(text_of(l, v, names), &w->a);
}

static void read_item(struct ld *l, const json_t *v)
{
    static const char *const articles[] = {
        "Article", "TechArticle", "BlogPosting", "NewsArticle", "HowTo", "ScholarlyArticle", NULL};
    const json_t *main = get(v, "mainEntity"), *q;
    bool faq = is_type(v, "FAQPage");
    if (is_type(v, "QAPage") || faq || is_type(v, "WebPage") || is_type(v, "DiscussionForumPage")) {
        for (size_t i = 0; i < WEB_ITEMS_MAX && (q = resolve(l, nth(main, i))); i++) {
            if (!is_type(q, "Question") && !is_type(q, "DiscussionForumPosting"))
                continue;
            l->w->faq = l->w->faq || faq;
            thread_add(l, q);
            if (!faq)
                break;
        }
    } else if ((is_type(v, "Question") || is_type(v, "DiscussionForumPosting")) &&
               l->w->nposts == 0) {
        thread_add(l, v);
    } else if (is_type(v, "BreadcrumbList")) {
        read_crumbs(l, v);
    } else if (is_one_of(v, articles)) {
        read_article(l, v);
    }
}

void web_read_jsonld(struct webpage *w)
{
    struct ld *l = arena_zalloc(&w->a, sizeof *l);
    if (!l)
        return;
    l->w = w;
    scripts_read(l);
    if (l->n > 0 && !(l->sources = arena_array(&w->a, WEB_POSTS_MAX, sizeof *l->sources)))
        l->n = 0;
    for (size_t i = 0; i < l->n; i++)
        read_item(l, l->items[i]);
    for (size_t i = 0; i < l->nroots; i++)
        json_decref(l->roots[i]);
}
