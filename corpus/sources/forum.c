/* forum.c - thread pages of forums, saved as HTML: a folder or an archive of them, or one page.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding the posts in a page (webpage.h), their keys and kinds (webthread.c), pages that
 * are articles (tutorials.c, which takes thread pages as well that lie among them). Method: a
 * folder is a forum's when a third of the pages looked at hold posts; lists of threads, profiles
 * and the like that were saved along with them are skipped. Thread, container, time and votes are
 * what the page says; times without a zone are taken for UTC. A folder or an archive is a snapshot,
 * a single page is not. Of real pages only gbadev.org's archive was at hand (phpBB 2's bodies in a
 * template of its own); the other programs' pages were built from their templates.
 */
#include <string.h>

#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/members.h"
#include "corpus/webpage.h"
#include "corpus/webthread.h"

enum { PAGE_MAX = 16 << 20, LOOK_PAGES = 12, LOOK_NAMES = 20000, LOOK_BYTES = 256 << 10 };

/* ---- which members are pages ---- */

enum member_kind { MEMBER_OTHER, MEMBER_ASSET, MEMBER_PAGE };

/* "viewtopic.php?t=5" is a page whatever its ending: then its first bytes are asked. */
static enum member_kind member_kind(struct input *in, size_t i)
{
    static const char *const pages[] = {".html", ".htm", ".xhtml", ".shtml"};
    static const char *const assets[] = {".css", ".js",  ".png",  ".gif",   ".jpg",  ".jpeg",
                                         ".svg", ".ico", ".webp", ".woff2", ".woff", ".txt"};
    static const char *const scripts[] = {".php", ".asp", ".aspx", ".cgi", ".pl", ".jsp", "?"};
    struct sv name = sv_of(input_at(in, i)->name), base = name_base(name);
    for (size_t k = 0; k < sizeof pages / sizeof *pages; k++)
        if (name_ends(name, pages[k]))
            return MEMBER_PAGE;
    for (size_t k = 0; k < sizeof assets / sizeof *assets; k++)
        if (name_ends(name, assets[k]))
            return MEMBER_ASSET;
    bool script = sv_chr(base, '.') < 0 || sv_chr(base, '@') >= 0;
    for (size_t k = 0; k < sizeof scripts / sizeof *scripts; k++)
        script = script || sv_find(base, sv_of(scripts[k])) >= 0;
    if (!script)
        return MEMBER_OTHER;
    struct sv head = input_head_plain(in, i);
    bool html = sv_find(head, SV("<html")) >= 0 || sv_find(head, SV("<HTML")) >= 0 ||
                sv_find(head, SV("<!DOCTYPE html")) >= 0 ||
                sv_find(head, SV("<!doctype html")) >= 0;
    return html ? MEMBER_PAGE : MEMBER_OTHER;
}

/* Names that forums give to pages that are no threads. */
static bool is_thread_name(struct sv name)
{
    static const char *const words[] = {"topic",      "thread", "/t/", "question",
                                        "discussion", "/d/",    "post"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_find(name, sv_of(words[i])) >= 0)
            return true;
    return false;
}

/* ---- is it a forum's? ---- */

/* The first bytes of a page: does it have posts in it? */
static bool has_posts(struct webpage *w, struct sb *b, struct input *in, size_t i)
{
    struct stream *s = NULL;
    struct sv name = sv_of(input_at(in, i)->name);
    sb_reset(b);
    if (stream_open_plain(&s, in, i, NULL) < 0)
        return false;
    ptrdiff_t got = 1;
    while (got > 0 && b->n < LOOK_BYTES) {
        char *room = sb_reserve(b, LOOK_BYTES - b->n);
        got = room ? stream_read(s, room, LOOK_BYTES - b->n, NULL) : 0;
        if (got > 0)
            sb_commit(b, (size_t)got);
    }
    stream_close(s);
    return webpage_smells(sb_view(b)) && webpage_read(w, sb_view(b), name, NULL) >= 0 &&
           w->nposts > 0 && !w->faq;
}

struct look {
    size_t which[LOOK_PAGES];
    size_t n, pages, others;
};

/* Picks pages to look at: those called threads first, in the order of the input. */
static void choose(struct look *l, struct input *in)
{
    size_t n = input_count(in) < LOOK_NAMES ? input_count(in) : LOOK_NAMES, spare[LOOK_PAGES];
    size_t nspare = 0;
    for (size_t i = 0; i < n; i++) {
        enum member_kind kind = member_kind(in, i);
        l->others += kind == MEMBER_OTHER;
        if (kind != MEMBER_PAGE)
            continue;
        l->pages++;
        if (is_thread_name(sv_of(input_at(in, i)->name)) && l->n < LOOK_PAGES)
            l->which[l->n++] = i;
        else if (nspare < LOOK_PAGES)
            spare[nspare++] = i;
    }
    for (size_t i = 0; i < nspare && l->n < LOOK_PAGES; i++)
        l->which[l->n++] = spare[i];
}

static int forum_probe(struct input *in)
{
    struct look l = {.n = 0};
    struct webpage w;
    struct sb b = SB_INIT(LOOK_BYTES + 1);
    size_t found = 0;
    choose(&l, in);
    if (l.n == 0 || l.others > l.pages)
        return 0;
    webpage_init(&w);
    for (size_t i = 0; i < l.n; i++) {
        found += has_posts(&w, &b, in, l.which[i]);
        if (i + 1 >= 4 && found == 0)
            break;
    }
    webpage_dispose(&w);
    sb_dispose(&b);
    if (found == 0 && input_kind(in) == INPUT_FILE)
        return 1; /* of a forum whose folder this is, else anybody's */
    if (found == 0 || found * 3 < l.n)
        return 0;
    /* Single pages among articles are read with them. */
    return input_kind(in) == INPUT_FILE ? PROBE_WEAK - 2 : 70;
}

/* ---- reading ---- */

struct forum_run {
    struct import_run *run;
    struct html *html;
    struct webpage page;
    struct sb raw, body;
};

static int read_member(struct forum_run *f, size_t i, struct ask_err *err)
{
    static const struct post_key unknown = {SPACE_POST, {NULL, 0}};
    struct input *in = import_input(f->run);
    const char *name = input_at(in, i)->name;
    struct ask_err own = {0};
    struct sv text;
    int rc = import_page(f->run, i, unknown, &f->raw, &text, err);
    if (rc <= 0)
        return rc;
    rc = webpage_read(&f->page, text, name_stem(sv_of(name)), &own);
    if (rc < 0)
        return rc == ASK_NOMEM ? ask_fail(err, rc, "%s", own.msg)
                               : import_bad(f->run, unknown, name, 0, "byte", err, "%s", own.msg);
    if (f->page.nposts == 0 || f->page.noindex) {
        import_skip(f->run, f->page.noindex ? "noindex" : "page without posts");
        return 0;
    }
    return webthread_put(f->run, &f->page, f->html, &f->body, name, err);
}

static int read_all(struct forum_run *f, struct ask_err *err)
{
    struct input *in = import_input(f->run);
    struct saved_folder saved = {{NULL, 0}, false};
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        bool alone = input_kind(in) == INPUT_FILE;
        if (!alone && member_saved_with_page(in, i, &saved))
            import_skip(f->run, "part of a saved page");
        else if (!alone && member_kind(in, i) != MEMBER_PAGE)
            import_skip(f->run, "no HTML");
        else
            rc = read_member(f, i, err);
    }
    return rc;
}

static int forum_import(struct import_run *run, struct ask_err *err)
{
    struct forum_run f = {.run = run};
    struct input *in = import_input(run);
    struct store_source src = {0};
    bool single = input_kind(in) == INPUT_FILE;
    src.name = single ? name_stem(input_name(in)) : input_name(in);
    src.format = SV("forum");
    webpage_init(&f.page);
    sb_init(&f.raw, PAGE_MAX + (128 << 10));
    sb_init(&f.body, HTML_OUT_MAX);
    int rc = import_source(run, &src, !single, err);
    if (rc >= 0 && !(f.html = html_new()))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    if (rc >= 0)
        rc = read_all(&f, err);
    html_free(f.html);
    webpage_dispose(&f.page);
    sb_dispose(&f.raw);
    sb_dispose(&f.body);
    return rc;
}

const struct importer importer_forum = {
    .name = "forum",
    .title = "thread pages of forums",
    .takes = "a folder or archive of saved HTML pages of a forum, or one page",
    .probe = forum_probe,
    .run = forum_import,
};
