/* bbcode.c - finds the tags of a text, pairs them, writes HTML.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: writing Markdown; html_convert does, and escapes what is meant literally.
 * Method: tags are found first, with what is code, a picture or an address passed over as text;
 * then paired by a stack: a closing tag ends what was opened after its partner, an item of a list
 * ends at the next one. Then they are written in order. Paragraphs within emphasis close and open
 * it again, since Markdown's ends with its paragraph.
 */
#include "corpus/sources/phpbb/bbcode.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "corpus/md_lines.h"

enum { TAG_BYTES = 1000, NAME_BYTES = 12 };

enum kind {
    INLINE, /* with an element */
    PLAIN,  /* dropped, its content stays */
    QUOTE,
    CODE,
    URL,
    PICTURE,
    EMAIL,
    VIDEO,
    LIST,
    ITEM,
    RULE
};

enum { BLOCK = 1, VERBATIM = 2, ALONE = 4 };

struct name {
    const char *name;
    enum kind kind;
    const char *html;
    unsigned flags;
};

// clang-format off
static const struct name names[] = {
    {"b",          INLINE,  "b",    0}, {"strong",     INLINE,  "b",    0},
    {"i",          INLINE,  "i",    0}, {"em",         INLINE,  "i",    0},
    {"s",          INLINE,  "s",    0}, {"strike",     INLINE,  "s",    0},
    {"del",        INLINE,  "s",    0}, {"sup",        INLINE,  "sup",  0},
    {"sub",        INLINE,  "sub",  0}, {"tt",         INLINE,  "code", VERBATIM},
    {"c",          INLINE,  "code", VERBATIM}, {"icode", INLINE, "code", VERBATIM},
    {"u",          PLAIN,   "",     0}, {"color",      PLAIN,   "",     0},
    {"size",       PLAIN,   "",     0}, {"font",       PLAIN,   "",     0},
    {"highlight",  PLAIN,   "",     0}, {"ins",        PLAIN,   "",     0},
    {"center",     PLAIN,   "",     BLOCK}, {"left",   PLAIN,   "",     BLOCK},
    {"right",      PLAIN,   "",     BLOCK}, {"justify", PLAIN,  "",     BLOCK},
    {"align",      PLAIN,   "",     BLOCK}, {"indent", PLAIN,   "",     BLOCK},
    {"spoiler",    PLAIN,   "",     BLOCK}, {"attachment", PLAIN, "",   VERBATIM},
    {"quote",      QUOTE,   "blockquote", BLOCK},
    {"code",       CODE,    "pre",  BLOCK | VERBATIM}, {"pre", CODE, "pre", BLOCK | VERBATIM},
    {"url",        URL,     "a",    0},
    {"img",        PICTURE, "",     VERBATIM}, {"image", PICTURE, "", VERBATIM},
    {"email",      EMAIL,   "a",    VERBATIM},
    {"youtube",    VIDEO,   "",     VERBATIM}, {"media", VIDEO, "",     VERBATIM},
    {"video",      VIDEO,   "",     VERBATIM},
    {"list",       LIST,    "ul",   BLOCK}, {"ul",     LIST,    "ul",   BLOCK},
    {"ol",         LIST,    "ol",   BLOCK},
    {"*",          ITEM,    "li",   BLOCK}, {"li",     ITEM,    "li",   BLOCK},
    {"hr",         RULE,    "hr",   BLOCK | ALONE},
};
// clang-format on

enum { NAMES = sizeof names / sizeof *names };

struct bbcode_tag {
    size_t at, end; /* of the text */
    const struct name *name;
    struct sv value; /* behind the name, without the uid: "=x", " a=b" */
    bool closes, paired;
    bool swallowed; /* closes what was closed already: not written */
    size_t partner; /* of each paired one but items */
};

void bbcode_init(struct bbcode *b)
{
    memset(b, 0, sizeof *b);
    sb_init(&b->html, HTML_IN_MAX);
}

void bbcode_dispose(struct bbcode *b)
{
    free(b->tags);
    sb_dispose(&b->html);
    memset(b, 0, sizeof *b);
}

/* ---- finding ---- */

static bool is_name(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '*';
}

/* Where the tag that begins before s ends: the "]" outside quotes; -1 when it does not. */
static ptrdiff_t tag_end(struct sv s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n && i < TAG_BYTES; i++) {
        if (s.p[i] == '"' && (quoted || (i > 0 && s.p[i - 1] == '=')))
            quoted = !quoted;
        else if (s.p[i] == ']' && !quoted)
            return (ptrdiff_t)i;
    }
    return sv_chr(sv_make(s.p, s.n < TAG_BYTES ? s.n : TAG_BYTES), ']'); /* a quote that is none */
}

/* Takes ":uid" off the end of a tag's inside; false when it is not there but must be. */
static bool take_uid(struct sv *inside, struct sv uid)
{
    if (uid.n == 0)
        return true;
    if (inside->n <= uid.n || !sv_ends(*inside, uid) || inside->p[inside->n - uid.n - 1] != ':')
        return false;
    inside->n -= uid.n + 1;
    if (inside->n >= 2 && inside->p[inside->n - 2] == ':') /* ":m" and ":u" before it */
        inside->n -= 2;
    return true;
}

static const struct name *name_find(struct sv s)
{
    for (size_t i = 0; i < NAMES; i++)
        if (sv_ieq(s, sv_of(names[i].name)))
            return &names[i];
    return NULL;
}

/* The tag at "[". */
static bool tag_at(struct bbcode_tag *out, struct sv text, size_t i, struct sv uid)
{
    struct sv s = sv_skip(text, i + 1);
    bool closes = s.n > 0 && s.p[0] == '/';
    size_t n = 0;
    if (closes)
        s = sv_skip(s, 1);
    while (n < s.n && n <= NAME_BYTES && is_name(s.p[n]))
        n++;
    char next = n < s.n ? s.p[n] : 0;
    if (n == 0 || !(next == ']' || next == ':' || (!closes && (next == '=' || next == ' '))))
        return false;
    const struct name *name = name_find(sv_make(s.p, n));
    ptrdiff_t end = name ? tag_end(sv_skip(s, n)) : -1;
    struct sv value = end < 0 ? sv_make("", 0) : sv_make(s.p + n, (size_t)end);
    if (end < 0 || !take_uid(&value, uid) || (value.n > 0 && value.p[0] == ':'))
        return false;
    *out = (struct bbcode_tag){.at = i,
                               .end = (size_t)(s.p + n + (size_t)end + 1 - text.p),
                               .name = name,
                               .value = value,
                               .closes = closes};
    return true;
}

/* The closing tag of what is taken as it is, at or behind i. */
static bool find_close(struct bbcode_tag *out, const struct name *name, struct sv text, size_t i,
                       struct sv uid)
{
    for (;;) {
        struct sv rest = sv_skip(text, i);
        ptrdiff_t at = sv_find(rest, SV("[/"));
        if (at < 0)
            return false;
        i += (size_t)at;
        if (tag_at(out, text, i, uid) && out->name == name)
            return true;
        i++;
    }
}

static bool tag_add(struct bbcode *b, const struct bbcode_tag *tag)
{
    struct bbcode_tag *p = array_room(b->tags, b->ntags, &b->cap, sizeof *p, SIZE_MAX);
    if (!p)
        return false;
    b->tags = p;
    b->tags[b->ntags++] = *tag;
    return true;
}

/* Is the content no BBCode? An address without a name is one too: "[url]x[/url]". */
static bool is_verbatim(const struct bbcode_tag *t)
{
    return (t->name->flags & VERBATIM) || (t->name->kind == URL && t->value.n == 0);
}

static bool tags_find(struct bbcode *b, struct sv text, struct sv uid)
{
    bool unclosed[NAMES] = {false};
    b->ntags = 0;
    for (size_t i = 0; i < text.n && b->ntags < BBCODE_TAGS_MAX;) {
        struct bbcode_tag tag, close;
        const char *p = memchr(text.p + i, '[', text.n - i);
        if (!p)
            break;
        i = (size_t)(p - text.p);
        if (!tag_at(&tag, text, i, uid)) {
            i++;
            continue;
        }
        i = tag.end;
        bool *none = &unclosed[tag.name - names];
        bool verbatim = !tag.closes && is_verbatim(&tag);
        bool closed = verbatim && !*none && find_close(&close, tag.name, text, i, uid);
        if (verbatim && !closed) {
            *none = true; /* no use in looking again */
            continue;
        }
        if (!tag_add(b, &tag) || (closed && !tag_add(b, &close)))
            return false;
        if (closed)
            i = close.end;
    }
    return true;
}

/* ---- pairing ---- */

struct pairing {
    struct bbcode_tag *tags;
    size_t stack[BBCODE_DEPTH_MAX], n;
    unsigned closed[NAMES]; /* by another tag: their own closing one is not written */
};

/* Ends everything above level k of the stack. Unfinished items and emphasis end there. */
static void unwind(struct pairing *p, size_t k)
{
    while (p->n > k) {
        struct bbcode_tag *t = &p->tags[p->stack[--p->n]];
        bool ends = t->name->kind == ITEM || t->name->kind == INLINE || t->name->kind == PLAIN;
        t->paired = ends;
        if (ends)
            p->closed[t->name - names]++;
    }
}

static void pair_open(struct pairing *p, size_t i)
{
    struct bbcode_tag *t = &p->tags[i];
    if (t->name->flags & ALONE) {
        t->paired = true;
        return;
    }
    if (t->name->kind == ITEM) { /* up to its list; none outside of one */
        size_t k = p->n;
        while (k > 0 && p->tags[p->stack[k - 1]].name->kind != LIST &&
               p->tags[p->stack[k - 1]].name->kind != QUOTE)
            k--;
        if (k == 0 || p->tags[p->stack[k - 1]].name->kind != LIST)
            return;
        unwind(p, k);
        t->paired = true;
    }
    if (p->n < BBCODE_DEPTH_MAX)
        p->stack[p->n++] = i;
    else
        t->paired = false;
}

static void pair_close(struct pairing *p, size_t i)
{
    struct bbcode_tag *t = &p->tags[i];
    for (size_t k = p->n; k-- > 0;) {
        struct bbcode_tag *open = &p->tags[p->stack[k]];
        if (open->name == t->name) {
            unwind(p, k + 1);
            p->n = k;
            open->paired = t->paired = true;
            open->partner = i;
            t->partner = p->stack[k];
            return;
        }
    }
    if (p->closed[t->name - names] > 0) {
        p->closed[t->name - names]--;
        t->swallowed = true;
    }
}

static void tags_pair(struct bbcode *b)
{
    struct pairing p = {.tags = b->tags};
    for (size_t i = 0; i < b->ntags; i++) {
        if (b->tags[i].closes)
            pair_close(&p, i);
        else
            pair_open(&p, i);
    }
    while (p.n > 0) /* what stays open at the end is text, but for the items of no list */
        p.tags[p.stack[--p.n]].paired = false;
}

/* ---- writing ---- */

struct writer {
    struct bbcode *b;
    struct sb *out;
    const struct name *open[BBCODE_DEPTH_MAX + 1]; /* elements that are open */
    const char *html[BBCODE_DEPTH_MAX + 1];
    size_t n;
    bool in_link;
};

static void start(struct writer *w, const struct name *name, const char *html)
{
    if (w->n <= BBCODE_DEPTH_MAX) {
        w->open[w->n] = name;
        w->html[w->n++] = html;
    }
}

static void put_end(struct writer *w, const char *html)
{
    if (html[0] == '\0')
        return;
    sb_puts(w->out, "</");
    sb_puts(w->out, html);
    sb_puts(w->out, ">");
}

/* Ends the innermost element of a name, and those in it. */
static void finish(struct writer *w, const struct name *name)
{
    size_t k = w->n;
    while (k > 0 && w->open[k - 1] != name)
        k--;
    for (; k > 0 && w->n >= k; w->n--)
        put_end(w, w->html[w->n - 1]);
}

/* A new paragraph, in which what was emphasised still is. */
static void paragraph(struct writer *w)
{
    size_t k = w->n;
    while (k > 0 && w->open[k - 1]->kind == INLINE)
        put_end(w, w->html[--k]);
    sb_puts(w->out, w->in_link ? "<br>" : "<p>");
    for (; k < w->n; k++) {
        sb_puts(w->out, "<");
        sb_puts(w->out, w->html[k]);
        sb_puts(w->out, ">");
    }
}

/* As esc_html, but controls stay what they are: html_convert drops what is no text. */
static void put_escaped(struct sb *out, struct sv text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *as = text.p[i] == '&'   ? "&amp;"
                         : text.p[i] == '<' ? "&lt;"
                         : text.p[i] == '>' ? "&gt;"
                         : text.p[i] == '"' ? "&quot;"
                                            : NULL;
        if (!as)
            continue;
        sb_put(out, text.p + from, i - from);
        sb_puts(out, as);
        from = i + 1;
    }
    if (from < text.n)
        sb_put(out, text.p + from, text.n - from);
}

static void put_link(struct writer *w, struct sv href)
{
    sb_puts(w->out, "<a href=\"");
    put_escaped(w->out, href);
    sb_puts(w->out, "\">");
}

static void put_text(struct writer *w, struct sv s)
{
    size_t from = 0;
    char before = ' ';
    for (size_t i = 0; i < s.n;) {
        size_t n = 0, lines = 0;
        if (s.p[i] == '\n') {
            while (i + n < s.n && strchr(" \t\r\n", s.p[i + n]) && s.p[i + n])
                lines += s.p[i + n++] == '\n';
        } else if ((s.p[i] | 32) == 'h' && !w->in_link && (strchr(" \t(\n", before))) {
            n = md_lines_address(sv_skip(s, i));
        }
        if (n == 0) {
            before = s.p[i++];
            continue;
        }
        put_escaped(w->out, sv_make(s.p + from, i - from));
        if (lines == 1) {
            sb_puts(w->out, "<br>\n");
        } else if (lines > 1) {
            paragraph(w);
        } else {
            put_link(w, sv_make(s.p + i, n));
            put_escaped(w->out, sv_make(s.p + i, n));
            sb_puts(w->out, "</a>");
        }
        i += n;
        from = i;
        before = ' ';
    }
    put_escaped(w->out, sv_make(s.p + from, s.n - from));
}

/* "x" of `=x`, `="x y" post_id=3`, `=x post_id=3`; spaces belong to it when last is false. */
static struct sv value_of(struct sv value)
{
    static const char *const attributes[] = {" post_id=", " time=", " user_id=", " msg_id="};
    struct sv s = value;
    if (s.n == 0 || s.p[0] != '=')
        return sv_make("", 0);
    s = sv_trim(sv_skip(s, 1));
    if (s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'')) {
        ptrdiff_t end = sv_chr(sv_skip(s, 1), s.p[0]);
        return sv_make(s.p + 1, end < 0 ? s.n - 1 : (size_t)end);
    }
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        ptrdiff_t at = sv_find(s, sv_of(attributes[i]));
        if (at >= 0)
            s.n = (size_t)at;
    }
    return s;
}

static void open_quote(struct writer *w, const struct bbcode_tag *t)
{
    struct sv name = sv_trim(value_of(t->value));
    sb_puts(w->out, "<blockquote>");
    if (name.n > 0) {
        sb_puts(w->out, "<p><b>");
        put_escaped(w->out, name);
        sb_puts(w->out, ":</b></p>");
    }
    start(w, t->name, "blockquote");
}

static void open_code(struct writer *w, const struct bbcode_tag *t)
{
    struct sv lang = value_of(t->value);
    sb_puts(w->out, "<pre><code");
    if (lang.n > 0 && lang.n < 30 && sv_chr(lang, ' ') < 0) {
        sb_puts(w->out, " class=\"language-");
        put_escaped(w->out, lang);
        sb_puts(w->out, "\"");
    }
    sb_puts(w->out, ">");
}

/* What stands between two tags and is no BBCode. */
static void put_verbatim(struct writer *w, const struct bbcode_tag *t, struct sv s)
{
    struct sv trimmed = sv_trim(s), value = value_of(t->value);
    switch (t->name->kind) {
    case CODE:
        open_code(w, t);
        sb_puts(w->out, "\n"); /* the parser takes the first line end off */
        put_escaped(w->out, s);
        sb_puts(w->out, "</code></pre>");
        break;
    case PICTURE:
        sb_puts(w->out, "<img alt=\"image\" src=\"");
        put_escaped(w->out, trimmed);
        sb_puts(w->out, "\">");
        break;
    case URL:
    case VIDEO:
    case EMAIL:
        sb_puts(w->out, "<a href=\"");
        if (t->name->kind == EMAIL)
            sb_puts(w->out, "mailto:");
        else if (sv_find(trimmed, SV("://")) < 0 && t->name->kind == VIDEO)
            sb_puts(w->out, "https://www.youtube.com/watch?v=");
        else if (sv_istarts(trimmed, SV("www.")))
            sb_puts(w->out, "http://");
        put_escaped(w->out, t->name->kind == EMAIL && value.n > 0 ? value : trimmed);
        sb_puts(w->out, "\">");
        put_escaped(w->out, trimmed);
        sb_puts(w->out, "</a>");
        break;
    case INLINE:
        sb_puts(w->out, "<code>");
        put_escaped(w->out, s);
        sb_puts(w->out, "</code>");
        break;
    case PLAIN:
    case QUOTE:
    case LIST:
    case ITEM:
    case RULE:
        put_text(w, s);
        break;
    }
}

static void open_tag(struct writer *w, const struct bbcode_tag *t)
{
    struct sv value = value_of(t->value);
    bool numbers = t->name->kind == LIST && value.n == 1 && strchr("1aAiI", value.p[0]);
    switch (t->name->kind) {
    case QUOTE:
        open_quote(w, t);
        return;
    case URL:
        if (!w->in_link) {
            put_link(w, value);
            start(w, t->name, "a");
        } else {
            start(w, t->name, "");
        }
        w->in_link = true;
        return;
    case LIST:
        sb_puts(w->out, numbers ? "<ol>" : "<");
        if (!numbers) {
            sb_puts(w->out, t->name->html);
            sb_puts(w->out, ">");
        }
        start(w, t->name, numbers ? "ol" : t->name->html);
        return;
    case RULE:
        sb_puts(w->out, "<hr>");
        return;
    case PLAIN:
        if (t->name->flags & BLOCK)
            sb_puts(w->out, "<div>");
        start(w, t->name, t->name->flags & BLOCK ? "div" : "");
        return;
    case ITEM:
        while (w->n > 0 && w->open[w->n - 1]->kind != LIST) /* the one before */
            put_end(w, w->html[--w->n]);
        break;
    case INLINE:
    case CODE:
    case PICTURE:
    case EMAIL:
    case VIDEO:
        break;
    }
    sb_puts(w->out, "<");
    sb_puts(w->out, t->name->html);
    sb_puts(w->out, ">");
    start(w, t->name, t->name->html);
}

/* A line end beside a block belongs to it: at most one. */
static struct sv without_newline(struct sv s)
{
    struct sv t = s;
    while (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\t' || t.p[0] == '\r'))
        t = sv_skip(t, 1);
    return t.n > 0 && t.p[0] == '\n' ? sv_skip(t, 1) : s;
}

/* The text behind a tag up to the next one. */
static void text_between(struct writer *w, struct sv s, const struct bbcode_tag *before,
                         const struct bbcode_tag *after)
{
    bool block = before && (before->name->flags & BLOCK) != 0;
    if (block)
        s = without_newline(s);
    if (after && (after->name->flags & BLOCK))
        while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]))
            s.n--;
    put_text(w, s);
}

void bbcode_to_html(struct bbcode *b, struct sb *out, struct sv text, const struct bbcode_opt *opt)
{
    struct writer w = {.b = b, .out = out};
    const struct bbcode_tag *last = NULL;
    size_t from = 0;
    b->ntags = 0;
    if (!opt->literal && !tags_find(b, text, opt->uid)) {
        out->failed = true;
        return;
    }
    tags_pair(b);
    for (size_t i = 0; i < b->ntags; i++) {
        const struct bbcode_tag *t = &b->tags[i];
        if (!t->paired && !t->swallowed)
            continue; /* it is text, as is what stands before it */
        text_between(&w, sv_make(text.p + from, t->at - from), last, t);
        from = t->end;
        last = t;
        if (t->swallowed)
            continue;
        if (!t->closes && is_verbatim(t)) {
            t = &b->tags[++i]; /* tags_find put its closing one right behind */
            put_verbatim(&w, last, sv_make(text.p + from, t->at - from));
            from = t->end;
        } else if (t->closes) {
            finish(&w, t->name);
            w.in_link = w.in_link && t->name->kind != URL;
        } else {
            open_tag(&w, t);
        }
    }
    text_between(&w, sv_make(text.p + from, text.n - from), last, NULL);
}

int bbcode_to_markdown(struct bbcode *b, struct html *h, struct sb *out, struct sv text,
                       const struct bbcode_opt *opt, struct ask_err *err)
{
    struct html_opt html = HTML_OPT_INIT;
    html.base = opt->base;
    sb_reset(&b->html);
    bbcode_to_html(b, &b->html, text, opt);
    if (!sb_ok(&b->html))
        return ask_fail(err, ASK_LIMIT, "the text is over %d MiB as HTML", HTML_IN_MAX >> 20);
    return html_convert(h, out, sb_view(&b->html), &html, err);
}
