/* webthread.c - posts of a thread page to posts of the store: keys, kinds, texts, links.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a page says (webpage*.c).
 * Method: a thread may stand on several pages in several files, read in any order, so keys must
 * meet: the first post is known by the thread's name, "forum.example.org/t123"; the others by their
 * own number where it is unique in the forum, "forum.example.org/p456", else by the thread's name
 * and theirs. All are below the thread's. Kinds: a question with answers only where the page says
 * so (a QAPage, an accepted mark); else all are replies, the first one as well, as it is no
 * article.
 */
#include "corpus/webthread.h"

#include <string.h>

#include "base/url.h"
#include "corpus/md.h"
#include "corpus/members.h"
#include "corpus/solved.h"

enum { SAYS_MAX = 500 };

struct thread_page {
    struct import_run *run;
    struct webpage *w;
    struct html *h;
    struct sb *body;
    const char *file;
    struct sv host;        /* with its slash; empty when it is not known */
    struct post_key *keys; /* of each post */
    size_t accepted;       /* by a hint: its number + 1; 0: none */
    size_t root;           /* number of the first post + 1; 0: not on this page */
    bool marked, solved;
};

/* ---- keys ---- */

static struct sv host_of(struct sv url, struct arena *a)
{
    struct sv host = url_host(url);
    if (host.n == 0)
        return host;
    if (sv_starts(host, SV("www.")))
        host = sv_skip(host, 4);
    return sv_of(arena_printf(a, "%.*s/", (int)(host.n < 300 ? host.n : 300), host.p));
}

/* What is behind the last "#", or the last digits of an address that has other ones before. */
static struct sv own_part(struct sv url)
{
    size_t from = url.n;
    while (from > 0 && url.p[from - 1] != '#' && url.p[from - 1] != '/' && url.p[from - 1] != '=')
        from--;
    return from > 0 && (url.p[from - 1] == '#') ? sv_skip(url, from) : sv_make("", 0);
}

static struct sv key_of(struct thread_page *t, size_t i)
{
    struct webpage *w = t->w;
    const struct web_post *p = &w->posts[i];
    struct sv topic = w->topic, part = p->id.n ? p->id : own_part(p->url);
    if (p->role == WEB_ROOT)
        return w->faq ? sv_of(arena_printf(&w->a, SV_FMT "#%zu", SV_ARG(topic), i + 1)) : topic;
    if (p->global && p->id.n)
        return sv_of(
            arena_printf(&w->a, SV_FMT "%s" SV_FMT, SV_ARG(t->host), p->kind, SV_ARG(p->id)));
    if (part.n)
        return sv_of(
            arena_printf(&w->a, SV_FMT "#%s" SV_FMT, SV_ARG(topic), p->kind, SV_ARG(part)));
    if (p->number > 0)
        return sv_of(arena_printf(&w->a, SV_FMT "#%lld", SV_ARG(topic), (long long)p->number));
    if (w->first != WEB_LATER)
        return sv_of(arena_printf(&w->a, SV_FMT "#%zu", SV_ARG(topic), i + 1));
    return sv_of(arena_printf(&w->a, SV_FMT "#%s.%zu", SV_ARG(topic), t->file, i + 1));
}

static void make_keys(struct thread_page *t)
{
    struct webpage *w = t->w;
    t->host = host_of(w->url, &w->a);
    t->keys = arena_array(&w->a, w->nposts + 1, sizeof *t->keys);
    for (size_t i = 0; t->keys && i < w->nposts; i++) {
        t->keys[i].space = w->posts[i].role == WEB_COMMENT ? SPACE_COMMENT : SPACE_POST;
        t->keys[i].id = key_of(t, i);
        if (w->posts[i].role == WEB_ROOT && t->root == 0)
            t->root = i + 1;
    }
}

/* ---- texts ---- */

static bool is_html(struct sv s)
{
    static const char *const marks[] = {
        "<p>",  "<p ",  "<br",   "<div",   "<a ",         "<pre",    "<code",  "<ul",
        "<ol",  "<li",  "<b>",   "<i>",    "<blockquote", "<strong", "<em>",   "</",
        "&lt;", "&gt;", "&amp;", "&quot;", "&#",          "&nbsp;",  "&rsquo;"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (sv_find(s, sv_of(marks[i])) >= 0)
            return true;
    return false;
}

/* Lines of plain text as lines of Markdown that mean no more than they say. */
static void put_plain(struct sb *out, struct sv text)
{
    struct md md;
    struct sv line;
    bool more = false;
    md_init(&md, 6 * (size_t)HTML_IN_MAX);
    while (sv_line(&text, &line) || more) {
        bool ended = text.n == 0 && line.n == 0;
        if (sv_trim(line).n > 0) {
            if (more)
                md_mark(&md, MD_BREAK);
            md_text(&md, line);
            more = true;
        }
        if (more && (sv_trim(line).n == 0 || text.n == 0)) {
            if (out->n > 0)
                sb_puts(out, "\n\n");
            md_write(out, &md, MD_PARAGRAPH, sv_make("", 0));
            more = false;
        }
        if (ended)
            break;
        line = sv_make("", 0);
    }
    out->failed = out->failed || !sb_ok(&md.text);
    md_dispose(&md);
}

static int make_body(struct thread_page *t, const struct web_post *p, struct ask_err *err)
{
    struct html_opt opt = HTML_OPT_INIT;
    opt.base = t->w->base.n ? t->w->base : t->w->url;
    sb_reset(t->body);
    if (p->end > 0)
        return html_convert_dom(t->h, t->body, &t->w->dom, p->node, p->end, &opt, err);
    if (sv_find(p->text, SV("```")) >= 0)
        sb_sv(t->body, p->text);
    else if (is_html(p->text))
        return html_convert(t->h, t->body, p->text, &opt, err);
    else
        put_plain(t->body, p->text);
    return sb_ok(t->body) ? 0 : ask_fail(err, ASK_LIMIT, "the text is too long");
}

/* ---- what is solved ---- */

/* Did the author say that it worked, in words of theirs? */
static bool says_solved(const struct webpage *w, const struct web_post *p)
{
    char words[SAYS_MAX + 1];
    size_t n = 0;
    for (size_t i = p->node; i < p->end; i++) {
        const struct dom_node *at = &w->dom.nodes[i];
        if (at->drop || dom_is(&w->dom, i, "blockquote") || dom_is(&w->dom, i, "pre")) {
            i = at->end - 1;
            continue;
        }
        struct sv s = sv_trim(at->text);
        if (s.n + n + 1 > SAYS_MAX)
            return false;
        if (s.n > 0) {
            memcpy(words + n, s.p, s.n);
            n += s.n;
            words[n++] = ' ';
        }
    }
    return solved_says(sv_make(words, n));
}

/* Is there a question in the title or the first post? */
static bool root_asks(const struct thread_page *t)
{
    const struct web_post *p = &t->w->posts[t->root - 1];
    bool asks = sv_chr(t->w->title, '?') >= 0;
    for (size_t i = p->node; i < p->end && !asks; i++)
        asks = sv_chr(t->w->dom.nodes[i].text, '?') >= 0;
    return asks;
}

/* Without a mark, the post before the asker's "that worked" is the answer. */
static void find_solved(struct thread_page *t)
{
    struct webpage *w = t->w;
    t->solved = solved_title(w->title);
    for (size_t i = 0; i < w->nposts; i++)
        t->marked = t->marked || w->posts[i].accepted;
    if (t->marked || t->root == 0 || w->faq || w->posts[t->root - 1].author.n == 0) {
        t->solved = t->solved || (t->marked && !w->faq);
        return;
    }
    if (!root_asks(t))
        return;
    struct sv asker = w->posts[t->root - 1].author;
    size_t before = 0;
    for (size_t i = t->root; i < w->nposts && t->accepted == 0; i++) {
        const struct web_post *p = &w->posts[i];
        if (p->role != WEB_REPLY || p->gone)
            continue;
        if (!sv_eq(p->author, asker))
            before = i + 1;
        else if (before > 0 && says_solved(w, p))
            t->accepted = before;
    }
    t->solved = t->solved || t->accepted > 0;
}

/* ---- a post ---- */

static enum post_kind kind_of(const struct thread_page *t, const struct web_post *p)
{
    if (p->role == WEB_COMMENT)
        return POST_COMMENT;
    if (!t->w->asks && !t->marked)
        return POST_REPLY;
    return p->role == WEB_ROOT ? POST_QUESTION : POST_ANSWER;
}

static struct sv url_of(const struct thread_page *t, const struct web_post *p)
{
    struct webpage *w = t->w;
    struct sv page = w->url;
    if (p->url.n || page.n == 0 || p->id.n == 0 || !p->anchor)
        return p->url.n ? p->url : page;
    bool path = p->anchor[0] == '/';
    size_t n = 0;
    while (n < page.n && page.p[n] != '#' && !(path && page.p[n] == '?'))
        n++;
    page.n = n;
    while (path && page.n > 0 && page.p[page.n - 1] == '/')
        page.n--;
    return sv_of(arena_printf(&w->a, SV_FMT "%s%s" SV_FMT, SV_ARG(page), path ? "" : "#", p->anchor,
                              SV_ARG(p->id)));
}

static void root_facts(struct thread_page *t, struct post *p, const struct web_post *from)
{
    struct webpage *w = t->w;
    p->title = w->title;
    if (w->faq || (from->title.n && p->title.n == 0))
        p->title = from->title;
    if (t->solved && w->ntags < WEB_TAGS_MAX)
        w->tags[w->ntags++] = SV("solved");
    p->tags = w->tags;
    p->ntags = w->ntags;
    if (w->url.n && !w->faq)
        p->url = w->url;
}

static int put_post(struct thread_page *t, size_t i, struct ask_err *err)
{
    struct webpage *w = t->w;
    const struct web_post *from = &w->posts[i];
    struct post p = post_unknown();
    struct ask_err own = {0};
    bool root = from->role == WEB_ROOT;
    p.key = t->keys[i];
    p.kind = kind_of(t, from);
    p.container = w->ncrumbs ? w->crumbs[w->ncrumbs - 1] : sv_make("", 0);
    if (root && w->first == WEB_LATER && from->end == 0 && !w->faq)
        return 0; /* later pages repeat it, cut short: the first one has it whole */
    if (!root) {
        p.root = (struct post_key){SPACE_POST, w->topic};
        p.parent = from->parent ? t->keys[from->parent - 1] : p.root;
        if (w->faq)
            p.root = p.parent;
    }
    if (from->gone)
        return import_gone(t->run, p.container, p.key, err);
    int rc = make_body(t, from, &own);
    if (rc < 0)
        return rc == ASK_NOMEM ? ask_fail(err, rc, "%s", own.msg)
                               : import_bad(t->run, p.key, t->file, 0, "byte", err, "%s", own.msg);
    p.body = sv_trim(sb_view(t->body));
    p.url = url_of(t, from);
    if (root)
        root_facts(t, &p, from);
    if (p.body.n == 0 && p.title.n == 0) {
        import_skip(t->run, "no text");
        return 0;
    }
    p.author = from->author;
    p.author_url = from->author_url;
    p.created = from->created;
    p.edited = from->edited != from->created ? from->edited : TIME_NONE;
    p.score = from->score;
    p.up = from->up;
    p.down = from->down;
    p.accepted = !root && (from->accepted || t->accepted == i + 1);
    p.lang = w->lang;
    p.license = w->license;
    return import_item(t->run, &p, t->file, (int64_t)i + 1, "post", err);
}

int webthread_put(struct import_run *run, struct webpage *w, struct html *h, struct sb *body,
                  const char *file, struct ask_err *err)
{
    struct thread_page t = {.run = run, .w = w, .h = h, .body = body, .file = file};
    int rc = 0;
    make_keys(&t);
    for (size_t i = 0; i < w->nposts; i++)
        if (w->posts[i].end > 0)
            webpage_tidy(w, w->posts[i].node, w->posts[i].end);
    find_solved(&t);
    if (!t.keys || !arena_ok(&w->a))
        return w->a.total < w->a.max / 4
                   ? ask_fail(err, ASK_NOMEM, "no memory for the posts of %s", file)
                   : import_bad(run, (struct post_key){SPACE_POST, {NULL, 0}}, file, 0, "byte", err,
                                "the page has too much in it");
    for (size_t i = 0; i < w->nposts && rc >= 0; i++)
        rc = put_post(&t, i, err);
    return rc;
}
