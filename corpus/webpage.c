/* webpage.c - reads a page: its facts, then the posts it holds, from all marks together.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the three ways of finding posts (webpage_ld.c, webpage_micro.c, webpage_forum.c), main
 * content and clean-up (webpage_main.c), what becomes of posts (webthread.c).
 * Method: each way appends its posts. The elements of the page that are known to be posts have the
 * best text, since JSON-LD is often cut short or without markup; so they are the thread, and what
 * JSON-LD and microdata say of the same posts (votes, accepted, times) is laid over them. Only
 * where JSON-LD knows more posts than the page shows are its own taken. The same post is known by
 * its id in the address, by its element, or by how its text begins.
 */
#include "corpus/webpage.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "corpus/html.h"

enum { PAGE_ARENA = 1 << 18, HEAD_LOOK = 8192, PRINT = 40, PRINT_NODES = 200 };

void webpage_init(struct webpage *w)
{
    memset(w, 0, sizeof *w);
    dom_init(&w->dom);
    arena_init(&w->a, PAGE_ARENA, 16 * (size_t)HTML_IN_MAX);
}

void webpage_dispose(struct webpage *w)
{
    dom_dispose(&w->dom);
    arena_dispose(&w->a);
    free(w->posts);
    w->posts = NULL;
    w->nposts = w->posts_cap = 0;
}

struct web_post *web_post_add(struct webpage *w)
{
    w->over = w->over || w->nposts >= WEB_POSTS_MAX;
    if (w->over)
        return NULL;
    struct web_post *p = array_room(w->posts, w->nposts, &w->posts_cap, sizeof *p, WEB_POSTS_MAX);
    if (!p) {
        w->a.failed = true;
        return NULL;
    }
    w->posts = p;
    p = &w->posts[w->nposts++];
    memset(p, 0, sizeof *p);
    p->role = WEB_REPLY;
    p->kind = "";
    p->created = p->edited = TIME_NONE;
    p->number = p->up = p->down = -1;
    return p;
}

/* ---- what the page says about itself ---- */

static void set(struct sv *to, struct sv value)
{
    if (to->n == 0)
        *to = sv_trim(value);
}

static void set_time(int64_t *to, struct sv value)
{
    if (*to == TIME_NONE)
        *to = web_time(value);
}

static bool says_noindex(struct sv content)
{
    struct sv word;
    bool no = false;
    while (content.n > 0 && sv_next(&content, ',', &word)) {
        word = sv_trim(word);
        no = no || sv_ieq(word, SV("noindex")) || sv_ieq(word, SV("none"));
    }
    return no;
}

static void add_tags(struct webpage *w, struct sv list)
{
    struct sv tag;
    while (list.n > 0 && w->ntags < WEB_TAGS_MAX && sv_next(&list, ',', &tag)) {
        tag = sv_trim(tag);
        if (tag.n > 0 && tag.n <= 100)
            w->tags[w->ntags++] = tag;
    }
}

static void read_meta(struct webpage *w, size_t node, struct sv *title)
{
    static const char *const published[] = {
        "article:published_time", "datePublished",   "date",    "dc.date",
        "dc.date.issued",         "dcterms.created", "pubdate", "og:published_time",
        "parsely-pub-date"};
    static const char *const modified[] = {"article:modified_time", "dateModified",
                                           "last-modified",         "og:updated_time",
                                           "dcterms.modified",      "revised"};
    const struct dom *d = &w->dom;
    struct sv value = dom_attr(d, node, "content"), name = dom_attr(d, node, "name");
    if (name.n == 0)
        name = dom_attr(d, node, "property");
    if (name.n == 0)
        name = dom_attr(d, node, "itemprop");
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        if (sv_ieq(name, sv_of(published[i])))
            set_time(&w->published, value);
    for (size_t i = 0; i < sizeof modified / sizeof *modified; i++)
        if (sv_ieq(name, sv_of(modified[i])))
            set_time(&w->modified, value);
    if (sv_ieq(name, SV("robots")) || sv_ieq(name, SV("googlebot")))
        w->noindex = w->noindex || says_noindex(value);
    else if (sv_ieq(name, SV("og:title")))
        set(title, value);
    else if (sv_ieq(name, SV("og:site_name")))
        set(&w->site, value);
    else if (sv_ieq(name, SV("author")) ||
             (sv_ieq(name, SV("article:author")) && sv_find(value, SV("://")) < 0))
        set(&w->author, value);
    else if (sv_ieq(name, SV("keywords")) || sv_ieq(name, SV("article:tag")))
        add_tags(w, value);
    else if (sv_ieq(name, SV("description")) || sv_ieq(name, SV("og:description")))
        set(&w->description, value);
    else if (sv_ieq(name, SV("license")) || sv_ieq(name, SV("dcterms.license")))
        set(&w->license, value);
}

/* The address that a program which saves pages wrote at their top. */
static struct sv saved_from(struct sv html)
{
    static const struct {
        const char *before, *put;
    } marks[] = {{"<!-- saved from url=(", ""},
                 {"Page saved with SingleFile", ""},
                 {"<!-- Mirrored from ", "http://"}};
    struct sv head = html.n > HEAD_LOOK ? sv_make(html.p, HEAD_LOOK) : html;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = sv_find(head, sv_of(marks[i].before));
        if (at < 0)
            continue;
        struct sv s = sv_skip(head, (size_t)at + strlen(marks[i].before));
        ptrdiff_t url = marks[i].put[0] ? 0 : sv_find(s, SV("http"));
        if (url < 0 || url > 300)
            continue;
        s = sv_skip(s, (size_t)url);
        size_t n = 0;
        while (n < s.n && !strchr(" \n\r\t<>\"", s.p[n]))
            n++;
        return sv_make(s.p, n);
    }
    return sv_make("", 0);
}

/* "CC-BY-SA-4.0" of the address of that licence. */
static struct sv license_name(struct sv s, struct arena *a)
{
    ptrdiff_t at = sv_find(s, SV("creativecommons.org/"));
    if (at < 0)
        return s;
    s = sv_skip(s, (size_t)at + 20);
    if (sv_starts(s, SV("publicdomain/zero/1.0")))
        return SV("CC0-1.0");
    struct sv kind, version = {"", 0};
    if (!sv_starts(s, SV("licenses/")))
        return s;
    s = sv_skip(s, 9);
    (void)sv_next(&s, '/', &kind);
    if (s.n > 0)
        (void)sv_next(&s, '/', &version);
    char *name =
        arena_printf(a, "CC-%.*s%s%.*s", (int)(kind.n < 20 ? kind.n : 20), kind.p,
                     version.n ? "-" : "", (int)(version.n < 8 ? version.n : 8), version.p);
    for (char *p = name; p && *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 32);
    return sv_of(name);
}

static void read_link(struct webpage *w, size_t node, struct sv *canonical, struct sv *og)
{
    const struct dom *d = &w->dom;
    struct sv href = dom_attr(d, node, "href");
    if (dom_is(d, node, "base"))
        set(&w->base, href);
    else if (dom_is(d, node, "meta") && sv_eq(dom_attr(d, node, "property"), SV("og:url")))
        set(og, dom_attr(d, node, "content"));
    else if (dom_is(d, node, "link") && dom_attr_has(d, node, "rel", SV("canonical")))
        set(canonical, href);
}

static void read_rel(struct webpage *w, size_t node)
{
    const struct dom *d = &w->dom;
    if (dom_attr_has(d, node, "rel", SV("license")))
        set(&w->license, dom_attr(d, node, "href"));
    else if (dom_is(d, node, "a") && dom_attr_has(d, node, "rel", SV("author")))
        set(&w->author, dom_text(d, node, &w->a));
    else if (dom_is(d, node, "a") && dom_attr_has(d, node, "rel", SV("tag")))
        add_tags(w, dom_text(d, node, &w->a));
}

/* Addresses come first: what else is read may be relative to them. */
static void read_addresses(struct webpage *w)
{
    const struct dom *d = &w->dom;
    struct sv canonical = {"", 0}, og = {"", 0}, saved = saved_from(w->html);
    for (size_t i = 1; i < d->n; i++)
        if (d->nodes[i].atts)
            read_link(w, i, &canonical, &og);
    saved = arena_sv(&w->a, saved);
    if (sv_find(w->base, SV("://")) < 0)
        w->base = sv_make("", 0);
    w->url = saved; /* what a relative one of the others is relative to */
    struct sv url = web_url(w, canonical, &w->a);
    if (url.n == 0)
        url = web_url(w, og, &w->a);
    w->url = url.n ? url : web_url(w, saved, &w->a);
}

static void read_facts(struct webpage *w)
{
    const struct dom *d = &w->dom;
    struct sv title = {"", 0}, og = {"", 0};
    for (size_t i = 1; i < d->n; i++) {
        if (dom_is(d, i, "html"))
            set(&w->lang, dom_attr(d, i, "lang"));
        else if (dom_is(d, i, "meta"))
            read_meta(w, i, &og);
        else if (dom_is(d, i, "title") && title.n == 0) /* an SVG has titles too */
            title = dom_text(d, i, &w->a);
        else if (d->nodes[i].atts)
            read_rel(w, i);
    }
    set(&w->title, og);
    set(&w->title, title);
    w->license = license_name(w->license, &w->a);
}

/* ---- one thread out of three ---- */

/* How a text begins, letters and digits only, so that HTML, Markdown and plain text agree. */
static size_t print_of(const struct webpage *w, const struct web_post *p, char print[PRINT])
{
    size_t n = 0;
    bool tag = false;
    if (p->end == 0) {
        for (size_t i = 0; i < p->text.n && n < PRINT; i++) {
            char c = p->text.p[i];
            tag = c == '<' || (tag && c != '>');
            if (!tag && (((c | 32) >= 'a' && (c | 32) <= 'z') || (c & 0x80)))
                print[n++] = (char)(c | 32);
        }
        return n;
    }
    for (size_t k = p->node; k < p->end && n < PRINT && k < p->node + PRINT_NODES; k++) {
        struct sv s = w->dom.nodes[k].text;
        for (size_t i = 0; i < s.n && n < PRINT; i++)
            if (((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z') || (s.p[i] & 0x80))
                print[n++] = (char)(s.p[i] | 32);
    }
    return n;
}

static bool same_id(const struct web_post *p, const struct web_post *q)
{
    if (p->id.n == 0 || q->url.n == 0)
        return p->id.n > 0 && sv_eq(p->id, q->id);
    struct sv url = q->url;
    size_t from = url.n;
    while (from > 0 && url.p[from - 1] >= '0' && url.p[from - 1] <= '9')
        from--;
    return sv_eq(sv_skip(url, from), p->id);
}

static bool same_post(const struct webpage *w, const struct web_post *p, const struct web_post *q)
{
    char a[PRINT], b[PRINT];
    if (q->end > 0 && p->end > 0)
        return q->node <= p->node ? p->node < q->end : q->node < p->end;
    if (q->role != WEB_ROOT && same_id(p, q))
        return true;
    size_t n = print_of(w, p, a), m = print_of(w, q, b);
    n = n < m ? n : m;
    return n >= 8 && memcmp(a, b, n) == 0;
}

/* What q says of the same post as p stands above what p says itself, but for the text. */
static void lay_over(struct web_post *p, const struct web_post *q)
{
    p->role = q->role == WEB_ROOT ? WEB_ROOT : p->role;
    p->accepted = p->accepted || q->accepted;
    p->created = q->created != TIME_NONE ? q->created : p->created;
    p->edited = q->edited != TIME_NONE ? q->edited : p->edited;
    p->number = p->number >= 0 ? p->number : q->number;
    set(&p->author, q->author);
    set(&p->author_url, q->author_url);
    set(&p->url, q->url);
    set(&p->title, q->title);
    if (q->scored) {
        p->score = q->score;
        p->up = q->up;
        p->down = q->down;
        p->scored = true;
    }
}

/* Lays the posts q of one way over the posts p of another. */
static void merge(struct webpage *w, size_t p, size_t np, size_t q, size_t nq)
{
    for (size_t j = 0; j < nq; j++) {
        size_t near = j < np ? j : 0; /* mostly both are in the same order */
        bool found = np > 0 && same_post(w, &w->posts[p + near], &w->posts[q + j]);
        for (size_t i = 0; i < np && !found && np * nq < 1000000; i++) {
            near = i;
            found = same_post(w, &w->posts[p + i], &w->posts[q + j]);
        }
        if (found)
            lay_over(&w->posts[p + near], &w->posts[q + j]);
    }
}

/* Posts with a text of their own. */
static size_t with_text(const struct webpage *w, size_t from, size_t n)
{
    size_t found = 0;
    for (size_t i = from; i < from + n; i++)
        found += w->posts[i].end > 0 || w->posts[i].text.n > 0;
    return found;
}

static size_t text_in(const struct webpage *w, size_t from, size_t end)
{
    size_t n = 0;
    for (size_t i = from; i < end; i++) {
        if (dom_is(&w->dom, i, "script") || dom_is(&w->dom, i, "style"))
            i = w->dom.nodes[i].end - 1;
        else
            n += sv_trim(w->dom.nodes[i].text).n;
    }
    return n;
}

/* A FAQ at the foot of an article is not what the page is about. */
static bool faq_is_page(const struct webpage *w, size_t from)
{
    size_t faq = 0;
    for (size_t i = from; i < w->nposts; i++) {
        const struct web_post *p = &w->posts[i];
        faq += p->title.n + (p->end ? text_in(w, p->node, p->end) : p->text.n);
    }
    return faq * 2 > text_in(w, 1, w->dom.n);
}

/* Forgets the posts of a FAQ that is a part of something else. */
static void check_faq(struct webpage *w, size_t from)
{
    if (w->faq && w->nposts > from && !faq_is_page(w, from)) {
        w->nposts = from;
        w->faq = w->asks = false;
    }
}

static void read_posts(struct webpage *w)
{
    web_read_jsonld(w);
    check_faq(w, 0);
    size_t ld = w->nposts, use = 0, n;
    web_read_microdata(w);
    check_faq(w, ld);
    size_t micro = w->nposts - ld;
    w->faq = w->faq && w->nposts > 0;
    if (!w->faq)
        web_read_template(w);
    size_t forum = w->nposts - ld - micro;
    if (with_text(w, ld + micro, forum) > 0 &&
        with_text(w, ld + micro, forum) >= with_text(w, ld, micro)) {
        use = ld + micro;
        n = forum;
        merge(w, use, n, ld, micro);
    } else {
        use = ld;
        n = micro;
    }
    if (with_text(w, 0, ld) > with_text(w, use, n) || (w->faq && ld > 0)) {
        use = 0;
        n = ld;
    } else {
        merge(w, use, n, 0, ld);
    }
    if (n > 0)
        memmove(w->posts, w->posts + use, n * sizeof *w->posts);
    w->nposts = n;
}

/* ---- the thread ---- */

/* Which thread it is, which page of it, and which post is its first. */
static void settle(struct webpage *w, struct sv name)
{
    enum web_first by_url = WEB_UNKNOWN;
    struct sv topic = web_topic(w->url.n ? w->url : name, &by_url, &w->a);
    if (w->topic.n == 0 || w->url.n > 0)
        w->topic = topic;
    if (w->first == WEB_UNKNOWN)
        w->first = by_url;
    size_t first = 0;
    while (first < w->nposts && w->posts[first].role == WEB_COMMENT)
        first++;
    if (first < w->nposts && w->posts[first].number > 0)
        w->first = w->posts[first].number == 1 ? WEB_FIRST : WEB_LATER;
    bool root = false;
    for (size_t i = 0; i < w->nposts; i++) {
        struct web_post *p = &w->posts[i];
        if (p->role == WEB_ROOT && p->number > 1) /* older Discourse's second page */
            p->role = WEB_REPLY;
        root = root || p->role == WEB_ROOT;
        if (p->role == WEB_ROOT && !w->faq)
            set(&w->title, p->title);
    }
    if (root)
        return;
    if (first < w->nposts && w->first != WEB_LATER)
        w->posts[first].role = WEB_ROOT;
}

/* JSON-LD that tells of the first post alone, of a page whose posts are not found otherwise: the
 * text of the page has them at least. */
static void use_main(struct webpage *w)
{
    struct web_post *p = w->posts;
    size_t from, end;
    if (w->nposts != 1 || p->end > 0 || p->role != WEB_ROOT)
        return;
    webpage_main(w, &from, &end);
    if (text_in(w, from, end) > 2 * p->text.n) {
        p->node = from;
        p->end = end;
    }
}

/* " - Name of the site" behind a title says nothing about the page. */
static void shorten_title(struct webpage *w)
{
    static const char *const between[] = {" - ",        " | ",           " :: ", " \xe2\x80\x93 ",
                                          " \xc2\xb7 ", " \xe2\x80\xa2 "};
    struct sv site = w->site;
    for (size_t i = 0; i < sizeof between / sizeof *between && site.n > 0; i++) {
        struct sv sep = sv_of(between[i]);
        if (w->title.n > site.n + sep.n && sv_ends(w->title, site) &&
            sv_ends(sv_make(w->title.p, w->title.n - site.n), sep))
            w->title = sv_trim(sv_make(w->title.p, w->title.n - site.n - sep.n));
    }
}

int webpage_read(struct webpage *w, struct sv html, struct sv name, struct ask_err *err)
{
    struct webpage fresh = {.dom = w->dom, .a = w->a, .posts = w->posts, .posts_cap = w->posts_cap};
    *w = fresh;
    arena_reset(&w->a);
    w->html = html;
    w->published = w->modified = TIME_NONE;
    int rc = dom_read(&w->dom, html, err);
    if (rc < 0)
        return rc;
    read_addresses(w);
    read_posts(w);
    if (w->nposts > 0)
        settle(w, name);
    read_facts(w);
    shorten_title(w);
    use_main(w);
    while (w->ncrumbs > 0 && sv_eq(w->crumbs[w->ncrumbs - 1], w->title))
        w->ncrumbs--;
    w->html = sv_make("", 0);
    if (w->over)
        return ask_fail(err, ASK_LIMIT, "the page has more than %d posts", WEB_POSTS_MAX);
    if (!arena_ok(&w->a))
        return w->a.total < w->a.max / 4
                   ? ask_fail(err, ASK_NOMEM, "no memory to read a page of %zu bytes", html.n)
                   : ask_fail(err, ASK_LIMIT, "the page has too much in it");
    return 0;
}

bool webpage_smells(struct sv html)
{
    static const char *const words[] = {"QAPage", "DiscussionForumPosting", "schema.org/Question",
                                        "schema.org/Answer"};
    const char *mark;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_find(html, sv_of(words[i])) >= 0)
            return true;
    for (size_t i = 0; (mark = web_template_marks(i)); i++)
        if (sv_find(html, sv_of(mark)) >= 0)
            return true;
    return false;
}
