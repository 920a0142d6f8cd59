/* discourse_cooked.c - takes from Discourse's HTML what only decorates, before html_convert.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: raw (discourse_raw.c), HTML to Markdown (html.c).
 * Method: one pass over the tags, no tree. What is dropped is known by the element that began it
 * and how often that opened again; nothing recurses and malformed HTML only costs its own looks:
 * html_convert reads the result and is not trusting either.
 */
#include <string.h>

#include "corpus/emoji.h"
#include "corpus/sources/discourse/discourse_text.h"

enum { NAME = 16, ENDS = 32 };

struct element {
    char name[NAME]; /* lower case, cut off */
    bool closes;
    struct sv inside; /* what stands behind the name */
};

struct cooker {
    struct sb *out, *scratch;
    struct sv quoted; /* who is quoted, for the next blockquote */
    char skip[NAME];  /* element that is being dropped, "" when none is */
    size_t skip_depth;
    struct sv onebox; /* address of the preview that is being dropped */
    bool heading;     /* inside its title, which is kept in scratch */
    struct {          /* what is written when an element ends */
        char name[NAME];
        size_t depth;
        const char *text; /* instead of its end tag */
    } ends[ENDS];
    size_t nends;
};

/* ---- tags ---- */

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Reads the tag at "<"; its length, 0 when it is none. */
static size_t element_read(struct element *e, struct sv s)
{
    size_t i = 1, n = 0;
    char quote = 0;
    memset(e, 0, sizeof *e);
    if (i < s.n && s.p[i] == '/') {
        e->closes = true;
        i++;
    }
    if (i >= s.n || !is_letter(s.p[i]))
        return 0;
    for (; i < s.n && (is_letter(s.p[i]) || (s.p[i] >= '0' && s.p[i] <= '9')); i++)
        if (n < NAME - 1)
            e->name[n++] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 32 : s.p[i]);
    size_t from = i;
    for (; i < s.n && (quote || s.p[i] != '>'); i++) {
        if (quote && s.p[i] == quote)
            quote = 0;
        else if (!quote && (s.p[i] == '"' || s.p[i] == '\''))
            quote = s.p[i];
    }
    if (i >= s.n)
        return 0;
    e->inside = sv_make(s.p + from, i - from);
    return i + 1;
}

/* An attribute's value as it is written, entities included; empty when there is none. */
static struct sv attribute(const struct element *e, const char *key)
{
    struct sv name = sv_of(key), s = e->inside;
    while (s.n > 0) {
        ptrdiff_t at = sv_find(s, name);
        if (at < 0)
            break;
        bool starts = at > 0 && (s.p[at - 1] == ' ' || s.p[at - 1] == '\n');
        s = sv_skip(s, (size_t)at + name.n);
        if (!starts || s.n < 2 || s.p[0] != '=' || (s.p[1] != '"' && s.p[1] != '\''))
            continue;
        char quote = s.p[1];
        s = sv_skip(s, 2);
        at = sv_chr(s, quote);
        return sv_make(s.p, at < 0 ? s.n : (size_t)at);
    }
    return sv_make("", 0);
}

static bool has_class(const struct element *e, const char *class)
{
    struct sv list = attribute(e, "class"), word;
    while (sv_next(&list, ' ', &word))
        if (sv_eq(word, sv_of(class)))
            return true;
    return false;
}

static bool named(const struct element *e, const char *name)
{
    return strcmp(e->name, name) == 0;
}

/* ---- what is dropped ---- */

static void skip_begin(struct cooker *c, const struct element *e)
{
    memcpy(c->skip, e->name, NAME);
    c->skip_depth = 1;
}

/* The preview of a link: only its address and title are written. */
static void onebox_end(struct cooker *c)
{
    if (c->onebox.n == 0)
        return;
    sb_puts(c->out, "<p><a href=\"");
    sb_sv(c->out, c->onebox);
    sb_puts(c->out, "\">");
    struct sv title = sv_trim(sb_view(c->scratch));
    sb_sv(c->out, title.n > 0 ? title : c->onebox);
    sb_puts(c->out, "</a></p>");
    c->onebox.n = 0;
}

/* A tag inside of what is dropped. */
static void skip_tag(struct cooker *c, const struct element *e)
{
    bool title = c->onebox.n > 0 && (named(e, "h3") || named(e, "h4"));
    if (title)
        c->heading = !e->closes && c->scratch->n == 0;
    if (strcmp(e->name, c->skip) != 0)
        return;
    c->skip_depth += e->closes ? (size_t)-1 : 1;
    if (c->skip_depth == 0) {
        c->skip[0] = '\0';
        c->heading = false;
        onebox_end(c);
    }
}

/* Elements that are dropped whole, with what is in them. */
static bool drops(const struct element *e)
{
    static const struct {
        const char *name, *class;
    } table[] = {{"div", "title"},        {"div", "meta"},
                 {"div", "poll-info"},    {"div", "quote-controls"},
                 {"div", "poll-buttons"}, {"a", "anchor"},
                 {"svg", NULL},           {"div", "codeblock-button-wrapper"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (named(e, table[i].name) && (!table[i].class || has_class(e, table[i].class)))
            return true;
    return false;
}

/* ---- what is written in another way ---- */

static void end_add(struct cooker *c, const struct element *e, const char *text)
{
    if (c->nends == ENDS)
        return;
    memcpy(c->ends[c->nends].name, e->name, NAME);
    c->ends[c->nends].depth = 1;
    c->ends[c->nends++].text = text;
}

/* True when the tag was the end of a changed element, and is written. */
static bool end_seen(struct cooker *c, const struct element *e)
{
    if (c->nends == 0 || strcmp(c->ends[c->nends - 1].name, e->name) != 0)
        return false;
    c->ends[c->nends - 1].depth += e->closes ? (size_t)-1 : 1;
    if (c->ends[c->nends - 1].depth > 0)
        return false;
    sb_puts(c->out, c->ends[--c->nends].text);
    return true;
}

/* ":smile:" as its character; a site's own keeps its name. */
static void put_emoji(struct cooker *c, const struct element *e)
{
    struct sv title = attribute(e, "title");
    if (title.n == 0)
        title = attribute(e, "alt");
    struct sv name = title;
    if (name.n > 2 && name.p[0] == ':' && name.p[name.n - 1] == ':')
        name = sv_make(name.p + 1, name.n - 2);
    struct sv chars = emoji_of_name(name);
    sb_sv(c->out, chars.n > 0 ? chars : title);
}

static bool changes(struct cooker *c, const struct element *e)
{
    if (named(e, "img") && has_class(e, "emoji")) {
        put_emoji(c, e);
    } else if (named(e, "aside") && has_class(e, "onebox")) {
        c->onebox = attribute(e, "data-onebox-src");
        sb_reset(c->scratch);
        skip_begin(c, e);
    } else if (named(e, "aside") && has_class(e, "quote")) {
        c->quoted = attribute(e, "data-username");
        sb_puts(c->out, "<div>");
        end_add(c, e, "</div>");
    } else if (named(e, "blockquote") && c->quoted.n > 0) {
        sb_puts(c->out, "<blockquote><p><b>");
        sb_sv(c->out, c->quoted);
        sb_puts(c->out, ":</b></p>");
        c->quoted.n = 0;
    } else if (named(e, "a") && (has_class(e, "mention") || has_class(e, "mention-group"))) {
        end_add(c, e, "");
    } else if ((named(e, "span") || named(e, "div")) && has_class(e, "math")) {
        sb_puts(c->out, "$");
        end_add(c, e, "$");
    } else {
        return false;
    }
    return true;
}

static void element(struct cooker *c, const struct element *e, struct sv whole)
{
    if (c->skip[0]) {
        skip_tag(c, e);
        return;
    }
    if (end_seen(c, e))
        return;
    if (!e->closes && drops(e)) {
        skip_begin(c, e);
        return;
    }
    if (e->closes || !changes(c, e))
        sb_sv(c->out, whole);
}

static void text(struct cooker *c, struct sv s)
{
    if (!c->skip[0])
        sb_sv(c->out, s);
    else if (c->heading)
        sb_sv(c->scratch, s);
}

void discourse_cooked(struct discourse_text *t, struct sb *out, struct sv cooked)
{
    struct cooker c = {.out = out, .scratch = &t->scratch};
    while (cooked.n > 0) {
        struct element e;
        ptrdiff_t at = sv_chr(cooked, '<');
        text(&c, sv_make(cooked.p, at < 0 ? cooked.n : (size_t)at));
        if (at < 0)
            break;
        cooked = sv_skip(cooked, (size_t)at);
        size_t n = element_read(&e, cooked);
        if (n > 0)
            element(&c, &e, sv_make(cooked.p, n));
        else
            text(&c, sv_make(cooked.p, 1));
        cooked = sv_skip(cooked, n ? n : 1);
    }
    onebox_end(&c);
    sb_reset(&t->scratch);
}
