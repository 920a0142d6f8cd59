/* tutorials.c - a folder of Markdown and HTML pages, one article a page.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: front matter (frontmatter.c), what a page of HTML says and which part of it is meant
 * (webpage.h), sections and anchors, which the index makes from the headings when it cuts passages.
 * Method: each page is read whole (16 MiB at most) and keyed by its path. The title is the front
 * matter's, else the first heading of the first level, else the file's name; a heading that only
 * repeats the title is left out of the text. Drafts and pages that ask robots to stay away are
 * skipped. A page of HTML that holds a thread (a question with answers, a discussion) becomes one;
 * when a third of a folder's pages do, the folder is forum.c's. A single page is not a snapshot.
 */
#include <string.h>

#include "corpus/frontmatter.h"
#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/md_fence.h"
#include "corpus/md_plain.h"
#include "corpus/members.h"
#include "corpus/webpage.h"
#include "corpus/webthread.h"

enum { PAGE_MAX = 16 << 20 };

enum page_kind { PAGE_OTHER, PAGE_MARKDOWN, PAGE_HTML };

struct tutorials {
    struct import_run *run;
    struct arena *a;
    struct html *html;
    struct webpage page;
    struct sb raw, text, body;
};

/* ---- names ---- */

static enum page_kind page_kind(struct sv name)
{
    static const struct {
        const char *ending;
        enum page_kind kind;
    } endings[] = {{".md", PAGE_MARKDOWN},
                   {".markdown", PAGE_MARKDOWN},
                   {".html", PAGE_HTML},
                   {".htm", PAGE_HTML},
                   {".xhtml", PAGE_HTML}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (name_ends(name, endings[i].ending))
            return endings[i].kind;
    }
    return PAGE_OTHER;
}

/* "de" of "name.de.md"; only codes of languages, since "package.js.md" is not in Javanese. */
static struct sv lang_of_name(struct sv name)
{
    static const char codes[] = " ar bg bn ca cs da de el en es et eu fa fi fr ga gl he hi hr hu "
                                "id it ja ka kk ko lt lv mk ms nb nl nn no pl pt ro ru sk sl sq "
                                "sr sv ta th tr uk ur vi zh ";
    struct sv s = name_stem(name_base(name));
    for (size_t i = s.n; i-- > 1;) {
        if (s.p[i] != '.')
            continue;
        struct sv code = sv_skip(s, i + 1);
        bool two = code.n == 2 || (code.n == 5 && code.p[2] == '-');
        char word[5] = {' ', two ? code.p[0] : '?', two ? code.p[1] : '?', ' ', 0};
        return two && strstr(codes, word) ? sv_make(code.p, 2) : sv_make("", 0);
    }
    return sv_make("", 0);
}

/* In capitals, or at the top: "common/license.md" may be about a program of that name. */
static bool is_legal_text(struct sv name)
{
    static const char *const names[] = {"LICENSE", "LICENCE", "COPYING"};
    struct sv s = name_stem(name_base(name));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_eq(s, sv_of(names[i])) || (sv_ieq(s, sv_of(names[i])) && name_folder(name).n == 0))
            return true;
    return false;
}

/* ---- Markdown ---- */

/* The first heading of the first level, "# so" or underlined; *whole is what it takes up. */
static bool first_heading(struct sv text, struct sv *title, struct sv *whole)
{
    struct md_fence l = {0};
    struct sv line, rest = text;
    while (sv_line(&rest, &line)) {
        struct sv under, after = rest;
        if (md_in_fence(&l, line) || sv_trim(line).n == 0)
            continue;
        if (sv_starts(line, SV("# "))) {
            *title = sv_trim(sv_skip(line, 2));
            while (title->n > 0 && title->p[title->n - 1] == '#')
                title->n--;
            *title = sv_trim(*title);
            *whole = sv_make(line.p, (size_t)(rest.p - line.p));
            return title->n > 0;
        }
        bool underlined = sv_line(&after, &under) && sv_starts(under, SV("==")) &&
                          sv_trim(under).n == strspn(under.p, "=");
        if (underlined) {
            *title = sv_trim(line);
            *whole = sv_make(line.p, (size_t)(after.p - line.p));
            return true;
        }
    }
    return false;
}

/* Takes title and text from Markdown: sets the title when it is empty. */
static void split_title(struct tutorials *t, struct post *p, struct sv text)
{
    struct sv heading, whole;
    sb_reset(&t->body);
    if (first_heading(text, &heading, &whole)) {
        struct sv plain = md_plain_line(heading, t->a);
        if (p->title.n == 0 || sv_eq(sv_trim(p->title), plain)) {
            p->title = plain;
            sb_put(&t->body, text.p, (size_t)(whole.p - text.p));
            text = sv_make(whole.p + whole.n, text.n - (size_t)(whole.p + whole.n - text.p));
        }
    }
    sb_sv(&t->body, text);
    p->body = sv_trim(sb_view(&t->body));
}

/* ---- pages ---- */

static int64_t time_or_none(struct sv s)
{
    int64_t v;
    return time_parse(sv_trim(s), &v) ? v : TIME_NONE;
}

/* Fills p from a page of Markdown; a reason to skip it, or NULL. */
static const char *read_markdown(struct tutorials *t, struct post *p, struct sv text)
{
    struct front *f = arena_zalloc(t->a, sizeof *f);
    if (!f)
        return NULL; /* the arena remembers */
    front_read(f, text, t->a);
    if (f->draft)
        return "draft";
    p->title = f->title;
    p->created = time_or_none(f->date);
    p->edited = time_or_none(f->modified);
    p->author = f->author;
    p->author_url = f->author_url;
    p->license = f->license;
    p->url = f->url;
    p->tags = f->tags;
    p->ntags = f->ntags;
    if (f->lang.n > 0)
        p->lang = f->lang;
    sb_reset(&t->text);
    md_drop_comments(&t->text, f->rest);
    split_title(t, p, sb_view(&t->text));
    if (p->body.n == 0)
        p->body = f->description;
    return NULL;
}

/* Fills p from a page of HTML that is no thread. */
static int read_article(struct tutorials *t, struct post *p, struct ask_err *err)
{
    struct webpage *w = &t->page;
    struct html_opt opt = HTML_OPT_INIT;
    size_t from, end;
    webpage_main(w, &from, &end);
    opt.base = w->base.n ? w->base : w->url;
    sb_reset(&t->text);
    int rc = html_convert_dom(t->html, &t->text, &w->dom, from, end, &opt, err);
    if (rc < 0)
        return rc;
    p->title = w->heading.n ? w->heading : w->title;
    p->url = w->url;
    p->created = w->published;
    p->edited = w->modified != w->published ? w->modified : TIME_NONE;
    p->author = w->author;
    p->author_url = w->author_url;
    p->license = w->license;
    if (w->lang.n > 0)
        p->lang = w->lang;
    p->tags = w->tags;
    p->ntags = w->ntags;
    split_title(t, p, sb_view(&t->text));
    if (p->body.n == 0)
        p->body = w->description;
    return 0;
}

/* A page of HTML: *skip says why not, or *done that it was a thread and is put. */
static int read_html(struct tutorials *t, struct post *p, struct sv text, const char **skip,
                     bool *done, struct ask_err *err)
{
    int rc = webpage_read(&t->page, text, name_stem(p->key.id), err);
    if (rc < 0)
        return rc;
    if (t->page.noindex) {
        *skip = "noindex";
        return 0;
    }
    if (t->page.nposts == 0)
        return read_article(t, p, err);
    *done = true;
    return 0;
}

static int page_read(struct tutorials *t, size_t i, enum page_kind kind, struct ask_err *err)
{
    const char *name = input_at(import_input(t->run), i)->name, *skip = NULL;
    bool thread = false;
    struct post p = post_unknown();
    struct ask_err own = {0};
    struct sv text;
    p.kind = POST_ARTICLE;
    p.key.id = sv_of(name);
    p.lang = lang_of_name(p.key.id);
    int rc = import_page(t->run, i, p.key, &t->raw, &text, err);
    if (rc <= 0)
        return rc;
    if (kind == PAGE_MARKDOWN)
        skip = read_markdown(t, &p, text);
    else
        rc = read_html(t, &p, text, &skip, &thread, &own);
    if (rc >= 0 && thread)
        return webthread_put(t->run, &t->page, t->html, &t->text, name, err);
    if (rc < 0)
        return rc == ASK_NOMEM ? ask_fail(err, rc, "%s", own.msg)
                               : import_bad(t->run, p.key, name, 0, "byte", err, "%s", own.msg);
    if (!arena_ok(t->a))
        return ask_fail(err, ASK_NOMEM, "no memory to read %s", name);
    if (!sb_ok(&t->text) || !sb_ok(&t->body))
        return import_bad(t->run, p.key, name, 0, "byte", err, "the page is too long");
    if (!skip && p.body.n == 0)
        skip = "no text";
    if (skip) {
        import_skip(t->run, skip);
        arena_reset(t->a);
        return 0;
    }
    if (p.title.n == 0)
        p.title = name_stem(name_base(p.key.id));
    return import_item(t->run, &p, name, 1, "line", err);
}

static int tutorials_run(struct import_run *run, struct ask_err *err)
{
    struct tutorials t = {.run = run, .a = import_arena(run)};
    struct input *in = import_input(run);
    struct store_source src = {0};
    struct saved_folder saved = {{NULL, 0}, false};
    bool single = input_kind(in) == INPUT_FILE;
    src.name = single ? name_stem(input_name(in)) : input_name(in);
    src.format = SV("tutorials");
    webpage_init(&t.page);
    sb_init(&t.raw, PAGE_MAX + (128 << 10));
    sb_init(&t.text, HTML_OUT_MAX);
    sb_init(&t.body, HTML_OUT_MAX);
    int rc = import_source(run, &src, !single, err);
    if (rc >= 0 && !(t.html = html_new()))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        enum page_kind kind = page_kind(name);
        if (member_saved_with_page(in, i, &saved))
            import_skip(run, "part of a saved page");
        else if (kind == PAGE_OTHER)
            import_skip(run, "neither Markdown nor HTML");
        else if (is_legal_text(name))
            import_skip(run, "text of a licence");
        else
            rc = page_read(&t, i, kind, err);
    }
    html_free(t.html);
    webpage_dispose(&t.page);
    sb_dispose(&t.raw);
    sb_dispose(&t.text);
    sb_dispose(&t.body);
    return rc;
}

/* Anything with a page in it, when nothing else claims it. */
static int tutorials_probe(struct input *in)
{
    for (size_t i = 0; i < input_count(in); i++)
        if (page_kind(sv_of(input_at(in, i)->name)) != PAGE_OTHER)
            return PROBE_WEAK / 2;
    return 0;
}

const struct importer importer_tutorials = {
    .name = "tutorials",
    .title = "Markdown and HTML pages",
    .takes = "a folder or archive of .md and .html pages, or one page",
    .probe = tutorials_probe,
    .run = tutorials_run,
};
