/* zulip_text.c - Zulip's own marks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML in general (html.c), emoji (emoji.c).
 * Method: HTML of code blocks keeps its language in an attribute of the div around it, which is
 * moved to where HTML has it before converting. Markdown is walked line by line outside code.
 */
#include "corpus/sources/zulip/zulip_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/sb.h"
#include "corpus/emoji.h"
#include "corpus/html.h"
#include "corpus/solved.h"

enum { TEXT_MAX = 16 << 20, SAYS_MAX = 600, CODE_NEAR = 80, NAME_MAX = 200, FENCES = 16 };

struct zulip_text {
    struct html *html;
    struct sb in, out, last;
};

struct zulip_text *zulip_text_new(void)
{
    struct zulip_text *z = calloc(1, sizeof *z);
    if (!z)
        return NULL;
    sb_init(&z->in, TEXT_MAX);
    sb_init(&z->out, TEXT_MAX);
    sb_init(&z->last, TEXT_MAX);
    if (!(z->html = html_new())) {
        zulip_text_free(z);
        return NULL;
    }
    return z;
}

void zulip_text_free(struct zulip_text *z)
{
    if (!z)
        return;
    html_free(z->html);
    sb_dispose(&z->in);
    sb_dispose(&z->out);
    sb_dispose(&z->last);
    free(z);
}

/* ---- HTML ---- */

/* <div ... data-code-language="Lean"><pre><span></span><code> becomes <pre><code class=...>. */
static void move_languages(struct sb *out, struct sv s)
{
    static const char mark[] = "data-code-language=\"";
    ptrdiff_t at;
    while ((at = sv_find(s, sv_of(mark))) >= 0) {
        struct sv rest = sv_skip(s, (size_t)at + sizeof mark - 1);
        ptrdiff_t quote = sv_chr(rest, '"'), code = sv_find(rest, SV("<code>"));
        if (quote < 0 || quote > NAME_MAX || code < quote || code > quote + CODE_NEAR) {
            sb_put(out, s.p, (size_t)at + sizeof mark - 1);
            s = rest;
            continue;
        }
        sb_put(out, s.p, (size_t)at);
        sb_put(out, rest.p + quote + 1, (size_t)(code - quote) - 1);
        sb_puts(out, "<code class=\"language-");
        for (ptrdiff_t i = 0; i < quote; i++) {
            char c = rest.p[i];
            sb_putc(out, (char)(c >= 'A' && c <= 'Z' ? c | 32 : c == ' ' ? '-' : c));
        }
        sb_puts(out, "\">");
        s = sv_skip(rest, (size_t)code + 6);
    }
    sb_sv(out, s);
}

static int from_html(struct zulip_text *z, struct sv content, struct sv site, struct ask_err *err)
{
    struct html_opt opt = HTML_OPT_INIT;
    opt.base = site;
    sb_reset(&z->in);
    sb_reset(&z->out);
    move_languages(&z->in, content);
    int rc = html_convert(z->html, &z->out, sb_view(&z->in), &opt, err);
    if (rc < 0)
        return rc;
    emoji_text(&z->last, sb_view(&z->out));
    return 0;
}

/* ---- Markdown ---- */

/* "@**Ann|12**" and "@_**Ann**" as "@Ann"; "#**stream>topic@34**" as "#stream > topic". Returns the
 * bytes taken, 0 when it is none of them. */
static size_t put_mention(struct sb *out, struct sv s)
{
    size_t mark = sv_starts(s, SV("@_**")) ? 4 : 3;
    if (!sv_starts(s, SV("@**")) && !sv_starts(s, SV("@_**")) && !sv_starts(s, SV("#**")))
        return 0;
    struct sv inner = sv_skip(s, mark);
    ptrdiff_t end = sv_find(inner, SV("**"));
    if (end <= 0 || end > NAME_MAX)
        return 0;
    bool stream = s.p[0] == '#';
    inner.n = (size_t)end;
    for (size_t i = inner.n; i-- > 1;) /* the number behind it */
        if (inner.p[i] == (stream ? '@' : '|')) {
            inner.n = i;
            break;
        } else if (inner.p[i] < '0' || inner.p[i] > '9') {
            break;
        }
    sb_putc(out, s.p[0]);
    for (size_t i = 0; i < inner.n; i++)
        if (stream && inner.p[i] == '>')
            sb_puts(out, " > ");
        else
            sb_putc(out, inner.p[i]);
    return mark + (size_t)end + 2;
}

static void put_line(struct sb *out, struct sv line)
{
    bool code = false;
    for (size_t i = 0; i < line.n;) {
        size_t n = code ? 0 : put_mention(out, sv_skip(line, i));
        if (n == 0) {
            code ^= line.p[i] == '`';
            sb_putc(out, line.p[i]);
            n = 1;
        }
        i += n;
    }
    sb_putc(out, '\n');
}

struct fences {
    struct {
        char c;
        size_t n;
        bool quote;
    } v[FENCES];
    size_t n;
    size_t quotes;
};

static bool in_code(const struct fences *f)
{
    return f->n > 0 && !f->v[f->n - 1].quote;
}

static void put_prefix(struct sb *out, const struct fences *f)
{
    for (size_t i = 0; i < f->quotes; i++)
        sb_puts(out, "> ");
}

/* A line of three or more ` or ~ opens or closes a block. Quote blocks are kept as "> ". True when
 * the line was one and has been written. */
static bool put_fence(struct sb *out, struct fences *f, struct sv line)
{
    struct sv s = sv_trim(line);
    size_t n = 0;
    char c = s.n ? s.p[0] : 0;
    while (n < s.n && s.p[n] == c)
        n++;
    if ((c != '`' && c != '~') || n < 3)
        return false;
    struct sv word = sv_trim(sv_skip(s, n));
    bool closes = f->n > 0 && word.n == 0 && f->v[f->n - 1].c == c && n >= f->v[f->n - 1].n;
    if (closes) {
        bool quote = f->v[--f->n].quote;
        if (!quote)
            put_prefix(out, f);
        f->quotes -= quote;
        sb_puts(out, quote ? "\n" : "");
        if (!quote) {
            sb_sv(out, s);
            sb_putc(out, '\n');
        }
        return true;
    }
    if (in_code(f) || f->n == FENCES)
        return false;
    bool quote = sv_ieq(word, SV("quote")) || sv_istarts(word, SV("spoiler"));
    f->v[f->n].c = c;
    f->v[f->n].n = n;
    f->v[f->n++].quote = quote;
    if (quote) {
        f->quotes++;
        struct sv head = sv_istarts(word, SV("spoiler")) ? sv_trim(sv_skip(word, 7)) : SV("");
        sb_putc(out, '\n');
        if (head.n > 0) {
            put_prefix(out, f);
            put_line(out, head);
        }
    } else {
        put_prefix(out, f);
        sb_sv(out, s);
        sb_putc(out, '\n');
    }
    return true;
}

static int from_markdown(struct zulip_text *z, struct sv content, struct ask_err *err)
{
    struct fences f = {.n = 0};
    struct sv line;
    sb_reset(&z->out);
    if (sv_starts(content, SV("/me ")))
        content = sv_skip(content, 4);
    while (sv_line(&content, &line)) {
        if (put_fence(&z->out, &f, line))
            continue;
        put_prefix(&z->out, &f);
        if (in_code(&f)) {
            sb_sv(&z->out, line);
            sb_putc(&z->out, '\n');
        } else {
            put_line(&z->out, line);
        }
    }
    if (!sb_ok(&z->out))
        return ask_fail(err, ASK_LIMIT, "the message is longer than %d MiB", TEXT_MAX >> 20);
    emoji_text(&z->last, sv_trim(sb_view(&z->out)));
    return 0;
}

int zulip_markdown(struct zulip_text *z, struct sv *out, struct sv content, struct sv site,
                   struct arena *a, struct ask_err *err)
{
    content = sv_trim(content);
    sb_reset(&z->last);
    bool html = sv_starts(content, SV("<")) && content.n > 3 && content.p[content.n - 1] == '>' &&
                sv_find(content, SV("</")) > 0;
    int rc = html ? from_html(z, content, site, err) : from_markdown(z, content, err);
    if (rc < 0)
        return rc;
    if (!sb_ok(&z->last))
        return ask_fail(err, ASK_LIMIT, "the message is longer than %d MiB", TEXT_MAX >> 20);
    *out = arena_sv(a, sb_view(&z->last));
    return 0;
}

bool zulip_says_solved(struct sv content)
{
    char text[SAYS_MAX];
    size_t n = 0;
    bool tag = false;
    if (content.n >= sizeof text)
        return false;
    for (size_t i = 0; i < content.n; i++) {
        if (content.p[i] == '<' || content.p[i] == '>')
            tag = content.p[i] == '<';
        else if (!tag)
            text[n++] = content.p[i];
    }
    return solved_says(sv_make(text, n));
}

/* ---- names in paths and links ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

static size_t decode(char *to, const char *p, size_t n, char mark)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        bool coded = p[i] == mark && i + 2 < n && hex(p[i + 1]) >= 0 && hex(p[i + 2]) >= 0;
        to[k++] = (char)(coded ? hex(p[i + 1]) * 16 + hex(p[i + 2]) : p[i]);
        i += coded ? 2 : 0;
    }
    return k;
}

struct sv zulip_undot(struct sv s, struct arena *a)
{
    char *once = arena_alloc(a, s.n + 1);
    if (!once)
        return s;
    size_t n = decode(once, s.p, s.n, '.');
    n = decode(once, once, n, '%');
    return sv_make(once, n);
}

struct sv zulip_dot(struct sv s, struct arena *a)
{
    struct sb b = SB_INIT(s.n * 3 + 16);
    esc_url(&b, s);
    struct sv coded = sb_view(&b);
    char *to = arena_alloc(a, coded.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < coded.n; i++) {
        if (coded.p[i] == '.') {
            to[n++] = '.';
            to[n++] = '2';
            to[n++] = 'E';
        } else {
            to[n++] = (char)(coded.p[i] == '%' ? '.' : coded.p[i]);
        }
    }
    sb_dispose(&b);
    return sv_make(to, to ? n : 0);
}
