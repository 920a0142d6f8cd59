/* teams_body.c - a message's HTML or text, and what is attached to it, as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML itself (html.c), texts of cards (teams_card.c).
 * Method: a scanner copies the HTML and replaces what only Teams writes: <at> becomes "@Name" (a
 * name cut into several is one), <attachment id> a link or a quote, <codeblock> a <pre>, <emoji>
 * its character, pictures behind a login a note, and every no-break space a blank, since editors
 * put them into empty paragraphs and code. Then html.c reads it. What has no place in the text
 * follows it: links of files, texts of cards. A quote of another message is an answer to that.
 */
#include <string.h>

#include "base/escape.h"
#include "corpus/js.h"
#include "corpus/sources/teams/teams.h"

enum { FILES_MAX = 64 };

struct scan {
    struct teams_body *b;
    const json_t *message;
    struct arena *a;
    uint64_t used;       /* attachments that had a place in the text */
    struct sv mentioned; /* who the mention just closed was */
    bool in_code;        /* within <codeblock> */
    bool gap;            /* something but blanks came behind that mention */
};

int teams_body_init(struct teams_body *b, struct ask_err *err)
{
    *b = (struct teams_body){.html = html_new()};
    sb_init(&b->raw, HTML_IN_MAX);
    sb_init(&b->out, HTML_OUT_MAX);
    sb_init(&b->json, HTML_IN_MAX);
    md_init(&b->md, HTML_IN_MAX);
    return b->html ? 0 : ask_fail(err, ASK_NOMEM, "no memory to read HTML");
}

void teams_body_dispose(struct teams_body *b)
{
    html_free(b->html);
    sb_dispose(&b->raw);
    sb_dispose(&b->out);
    sb_dispose(&b->json);
    md_dispose(&b->md);
}

/* ---- tags ---- */

struct tag {
    struct sv name, all; /* all: with its brackets */
    bool closing;
};

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* The tag at the start of s, which is '<'; false when it is none. */
static bool tag_read(struct tag *t, struct sv s)
{
    size_t i = 1, from;
    char quote = 0;
    t->closing = i < s.n && s.p[i] == '/';
    i += t->closing;
    from = i;
    while (i < s.n && is_letter(s.p[i]))
        i++;
    t->name = sv_make(s.p + from, i - from);
    if (i == from)
        return false;
    for (; i < s.n && (quote || s.p[i] != '>'); i++) {
        if (quote)
            quote = s.p[i] == quote ? 0 : quote;
        else if (s.p[i] == '"' || s.p[i] == '\'')
            quote = s.p[i];
    }
    t->all = sv_make(s.p, i < s.n ? i + 1 : s.n);
    return i < s.n;
}

/* The value of an attribute as it is written, escapes and all. */
static struct sv tag_attr(const struct tag *t, const char *name)
{
    struct sv rest = t->all, want = sv_of(name);
    ptrdiff_t at;
    while ((at = sv_find(rest, want)) > 0) {
        char before = rest.p[at - 1];
        rest = sv_skip(rest, (size_t)at + want.n);
        if ((before != ' ' && before != '\n' && before != '\t') || !sv_starts(rest, SV("=")))
            continue;
        rest = sv_skip(rest, 1);
        char quote = rest.n > 0 ? rest.p[0] : 0;
        if (quote != '"' && quote != '\'')
            continue;
        rest = sv_skip(rest, 1);
        ptrdiff_t end = sv_chr(rest, quote);
        return end < 0 ? sv_make("", 0) : sv_make(rest.p, (size_t)end);
    }
    return sv_make("", 0);
}

/* ---- attachments ---- */

/* The JSON of an attachment's content, which is a text or an object; json_decref it. */
static json_t *content_json(struct teams_body *b, const json_t *attachment)
{
    const json_t *v = teams_at(attachment, "content");
    struct sv text = js_value_text(v);
    json_error_t e;
    if (json_is_object(v) || json_is_array(v))
        return json_deep_copy(v);
    sb_reset(&b->json);
    sb_sv(&b->json, text);
    return text.n > 0 && sb_ok(&b->json) ? js_parse(b->json.p, b->json.n, &e) : NULL;
}

static bool is_type(const json_t *attachment, const char *type)
{
    return sv_ieq(teams_text(attachment, "contentType"), sv_of(type));
}

static void put_file(struct scan *s, const json_t *f)
{
    struct sv url = teams_text(f, "contentUrl"), name = teams_text(f, "name");
    if (name.n == 0)
        return;
    if (url.n > 0) {
        sb_puts(&s->b->raw, "<a href=\"");
        esc_html(&s->b->raw, url);
        sb_puts(&s->b->raw, "\">");
    }
    esc_html(&s->b->raw, name);
    if (url.n > 0)
        sb_puts(&s->b->raw, "</a>");
}

/* A message quoted by one that answers or forwards it. */
static void put_quote(struct scan *s, const json_t *f, bool forwarded)
{
    struct sb *raw = &s->b->raw;
    json_t *o = content_json(s->b, f);
    struct sv text = teams_text(o, forwarded ? "originalMessageContent" : "messagePreview");
    struct sv who = teams_text(o, forwarded ? "originalMessageSender.user.displayName"
                                            : "messageSender.user.displayName");
    struct sv id = teams_id(o, "messageId", s->a);
    if (!forwarded)
        s->b->quoted = arena_sv(s->a, id.n > 0 ? id : teams_id(f, "id", s->a));
    if (sv_trim(text).n > 0) {
        sb_puts(raw, "<blockquote>");
        if (who.n > 0) {
            esc_html(raw, who);
            sb_puts(raw, ":<br>");
        }
        if (forwarded)
            sb_sv(raw, text);
        else
            esc_html(raw, text);
        sb_puts(raw, "</blockquote>");
    }
    json_decref(o);
}

/* Puts an attachment where its placeholder stands; texts of cards follow the message's. */
static void put_attachment(struct scan *s, size_t i)
{
    const json_t *f = json_array_get(teams_at(s->message, "attachments"), i);
    bool forwarded = is_type(f, "forwardedMessageReference");
    s->used |= UINT64_C(1) << i;
    if (forwarded || is_type(f, "messageReference"))
        put_quote(s, f, forwarded);
    else if (!sv_istarts(teams_text(f, "contentType"), SV("application/vnd.microsoft.")))
        put_file(s, f);
}

static size_t count_files(const struct scan *s)
{
    const json_t *v = teams_at(s->message, "attachments");
    size_t n = json_is_array(v) ? json_array_size(v) : 0;
    return n < FILES_MAX ? n : FILES_MAX;
}

static void tag_attachment(struct scan *s, const struct tag *t)
{
    const json_t *v = teams_at(s->message, "attachments");
    struct sv id = tag_attr(t, "id");
    for (size_t i = 0; !t->closing && id.n > 0 && i < count_files(s); i++)
        if (sv_eq(teams_id(json_array_get(v, i), "id", s->a), id)) {
            put_attachment(s, i);
            return;
        }
}

/* ---- Teams' elements ---- */

/* Who a mention is: the id of the user, else what its text is. */
static struct sv mention_of(const struct scan *s, struct sv id)
{
    static const char *const who[] = {"mentioned.user.id", "mentioned.application.id",
                                      "mentioned.conversation.id", "mentioned.tag.id"};
    const json_t *v = teams_at(s->message, "mentions");
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++) {
        const json_t *m = json_array_get(v, i);
        if (!sv_eq(teams_id(m, "id", s->a), id))
            continue;
        for (size_t k = 0; k < sizeof who / sizeof *who; k++) {
            struct sv found = teams_id(m, who[k], s->a);
            if (found.n > 0)
                return found;
        }
        return teams_text(m, "mentionText");
    }
    return sv_make("", 0);
}

static void tag_at(struct scan *s, const struct tag *t)
{
    if (t->closing) {
        s->gap = false;
        return;
    }
    struct sv who = mention_of(s, tag_attr(t, "id"));
    bool same = who.n > 0 && !s->gap && sv_eq(who, s->mentioned);
    if (!same)
        sb_putc(&s->b->raw, '@');
    s->mentioned = who;
}

static void tag_codeblock(struct scan *s, const struct tag *t)
{
    struct sv lang = tag_attr(t, "class");
    s->in_code = !t->closing;
    if (t->closing) {
        sb_puts(&s->b->raw, "</code></pre>");
        return;
    }
    sb_puts(&s->b->raw, "<pre><code");
    if (lang.n > 0 && lang.n < 32) {
        sb_puts(&s->b->raw, " class=\"language-");
        for (size_t i = 0; i < lang.n; i++)
            sb_putc(&s->b->raw, (char)(is_letter(lang.p[i]) ? lang.p[i] | 32 : lang.p[i]));
        sb_putc(&s->b->raw, '"');
    }
    sb_putc(&s->b->raw, '>');
}

static void tag_code(struct scan *s, const struct tag *t)
{
    if (!s->in_code)
        sb_sv(&s->b->raw, t->all);
}

static void tag_br(struct scan *s, const struct tag *t)
{
    if (s->in_code)
        sb_putc(&s->b->raw, '\n');
    else
        sb_sv(&s->b->raw, t->all);
}

static void tag_emoji(struct scan *s, const struct tag *t)
{
    if (!t->closing)
        sb_sv(&s->b->raw, tag_attr(t, "alt"));
}

static void tag_customemoji(struct scan *s, const struct tag *t)
{
    struct sv name = tag_attr(t, "alt");
    if (!t->closing && name.n > 0)
        sb_printf(&s->b->raw, ":" SV_FMT ":", SV_ARG(name));
}

/* Pictures in Teams' own storage need a login of an app: a note stands for them. */
static void tag_img(struct scan *s, const struct tag *t)
{
    struct sv src = tag_attr(t, "src"), alt = tag_attr(t, "alt"), type = tag_attr(t, "itemtype");
    bool emoji = sv_find(type, SV("/Emoji")) >= 0;
    bool hosted = sv_find(src, SV("/hostedContents/")) >= 0 ||
                  sv_find(src, SV("asm.skype.com/")) >= 0 || src.n == 0;
    if (emoji)
        sb_sv(&s->b->raw, alt);
    else if (!hosted)
        sb_sv(&s->b->raw, t->all);
    else if (alt.n == 0 || sv_ieq(alt, SV("image")))
        sb_puts(&s->b->raw, "(image)");
    else
        sb_printf(&s->b->raw, "(image: " SV_FMT ")", SV_ARG(alt));
}

/* <blockquote itemtype="http://schema.skype.com/Reply" itemid="...">: how a quote is written where
 * it is no attachment. */
static void tag_blockquote(struct scan *s, const struct tag *t)
{
    struct sv id = tag_attr(t, "itemid");
    if (id.n > 0 && sv_find(tag_attr(t, "itemtype"), SV("/Reply")) >= 0)
        s->b->quoted = arena_sv(s->a, id);
    sb_sv(&s->b->raw, t->all);
}

static void tag_nothing(struct scan *s, const struct tag *t)
{
    (void)s;
    (void)t;
}

static const struct {
    const char *name;
    void (*put)(struct scan *s, const struct tag *t);
} tags[] = {
    {"at", tag_at},
    {"attachment", tag_attachment},
    {"codeblock", tag_codeblock},
    {"code", tag_code},
    {"br", tag_br},
    {"emoji", tag_emoji},
    {"customemoji", tag_customemoji},
    {"img", tag_img},
    {"blockquote", tag_blockquote},
    {"systemeventmessage", tag_nothing},
};

static void put_tag(struct scan *s, const struct tag *t)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (sv_ieq(t->name, sv_of(tags[i].name))) {
            tags[i].put(s, t);
            return;
        }
    sb_sv(&s->b->raw, t->all);
}

/* Length of a no-break space at the start of s, however it is written; else 0. */
static size_t no_break(struct sv s)
{
    static const char *const ways[] = {"&nbsp;", "&#160;", "&#xa0;", "\302\240"};
    if (s.n == 0 || (s.p[0] != '&' && s.p[0] != '\302'))
        return 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (sv_istarts(s, sv_of(ways[i])))
            return strlen(ways[i]);
    return 0;
}

static void scan_html(struct scan *s, struct sv html)
{
    struct tag t;
    for (size_t i = 0; i < html.n;) {
        struct sv rest = sv_skip(html, i);
        size_t blank = no_break(rest);
        if (html.p[i] == '<' && tag_read(&t, rest)) {
            put_tag(s, &t);
            i += t.all.n;
        } else if (blank > 0) {
            sb_putc(&s->b->raw, ' ');
            i += blank;
        } else {
            s->gap = s->gap || !memchr(" \t\r\n", html.p[i], 4);
            sb_putc(&s->b->raw, html.p[i]);
            i++;
        }
    }
    if (s->in_code)
        sb_puts(&s->b->raw, "</code></pre>");
}

/* ---- text ---- */

/* Plain text: a line is a line, an empty one ends a paragraph. */
static void put_plain(struct teams_body *b, struct sv text)
{
    struct sv line;
    bool begun = false;
    md_reset(&b->md);
    while (sv_line(&text, &line)) {
        if (sv_trim(line).n == 0) {
            if (begun)
                md_write(&b->out, &b->md, MD_PARAGRAPH, sv_make("", 0));
            begun = false;
            continue;
        }
        if (begun)
            md_mark(&b->md, MD_BREAK);
        else if (b->out.n > 0)
            sb_puts(&b->out, "\n\n");
        md_text(&b->md, line);
        begun = true;
    }
    if (begun)
        md_write(&b->out, &b->md, MD_PARAGRAPH, sv_make("", 0));
}

/* Cards follow the text; their JSON is the attachment's content. */
static void put_cards(struct scan *s)
{
    const json_t *v = teams_at(s->message, "attachments");
    for (size_t i = 0; i < count_files(s); i++) {
        const json_t *f = json_array_get(v, i);
        struct sv type = teams_text(f, "contentType");
        if (!sv_istarts(type, SV("application/vnd.microsoft.")))
            continue;
        json_t *card = content_json(s->b, f);
        if (sv_ends(type, SV(".announcement")))
            s->b->title = arena_sv(s->a, sv_trim(teams_text(card, "title")));
        else
            teams_card(&s->b->out, &s->b->md, card);
        json_decref(card);
    }
}

/* Files without a placeholder, one to a paragraph; a quote without one still says what it answers.
 */
static void put_rest(struct scan *s)
{
    for (size_t i = 0; i < count_files(s); i++) {
        if (s->used >> i & 1)
            continue;
        sb_puts(&s->b->raw, "<p>");
        put_attachment(s, i);
        sb_puts(&s->b->raw, "</p>");
    }
}

int teams_body_read(struct teams_body *b, const json_t *message, struct arena *a,
                    struct ask_err *err)
{
    static const struct html_opt opt = HTML_OPT_INIT;
    struct scan s = {.b = b, .message = message, .a = a, .gap = true};
    struct sv text = teams_text(message, "body.content");
    int rc;
    sb_reset(&b->raw);
    sb_reset(&b->out);
    b->title = b->quoted = sv_make("", 0);
    if (sv_ieq(teams_text(message, "body.contentType"), SV("text")))
        put_plain(b, text);
    else
        scan_html(&s, text);
    put_rest(&s);
    if (!sb_ok(&b->raw))
        return ask_fail(err, ASK_LIMIT, "the body is over %d MiB", HTML_IN_MAX >> 20);
    if (b->raw.n > 0) {
        size_t before = b->out.n;
        if (before > 0)
            sb_puts(&b->out, "\n\n");
        size_t from = b->out.n;
        if ((rc = html_convert(b->html, &b->out, sb_view(&b->raw), &opt, err)) < 0)
            return rc;
        if (b->out.n == from)
            sb_cut(&b->out, before);
    }
    put_cards(&s);
    return sb_ok(&b->out) ? 0 : ask_fail(err, ASK_LIMIT, "the body is too long");
}

struct sv teams_body_words(const json_t *message, char *buf, size_t max)
{
    struct sv text = teams_text(message, "body.content");
    bool plain = sv_ieq(teams_text(message, "body.contentType"), SV("text"));
    size_t n = 0;
    struct tag t;
    for (size_t i = 0; i < text.n && n < max;) {
        struct sv rest = sv_skip(text, i);
        size_t blank = no_break(rest);
        if (!plain && text.p[i] == '<' && tag_read(&t, rest)) {
            buf[n++] = ' ';
            i += t.all.n;
        } else {
            buf[n++] = blank > 0 ? ' ' : text.p[i];
            i += blank > 0 ? blank : 1;
        }
    }
    return sv_make(buf, n);
}
