/* reddit_text.c - the text of Reddit's posts as GitHub's Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which member holds the text (reddit_thing.c).
 * Method: entities are undone once, since the API escapes the source of the Markdown; then the text
 * goes by line and character, code is copied as it is, and outside of code is changed what the two
 * dialects read otherwise: Reddit has no HTML, so "<int>" is text there.
 */
#include <string.h>

#include "corpus/sources/reddit/reddit.h"

enum { SPAN_MAX = 1000 /* bytes that a code span reaches at most */ };

/* ---- entities ---- */

static const struct entity {
    struct sv name, text;
    bool markdown; /* undone in Markdown as well, which knows the others itself */
} entities[] = {
    {{"&amp;#x200B;", 12}, {"", 0}, true}, {{"&#x200B;", 8}, {"", 0}, true},
    {{"\342\200\213", 3}, {"", 0}, true},  {{"&amp;", 5}, {"&", 1}, true},
    {{"&lt;", 4}, {"<", 1}, true},         {{"&gt;", 4}, {">", 1}, true},
    {{"&quot;", 6}, {"\"", 1}, false},     {{"&#39;", 5}, {"'", 1}, false},
    {{"&#x27;", 6}, {"'", 1}, false},      {{"&nbsp;", 6}, {" ", 1}, false},
};

static void unescape(struct sb *out, struct sv s, bool markdown)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '&' && s.p[i] != '\342')
            continue;
        for (size_t k = 0; k < sizeof entities / sizeof *entities; k++) {
            const struct entity *e = &entities[k];
            if ((e->markdown || !markdown) && sv_istarts(sv_skip(s, i), e->name)) {
                sb_put(out, s.p + from, i - from);
                sb_sv(out, e->text);
                i += e->name.n - 1;
                from = i + 1;
                break;
            }
        }
    }
    sb_put(out, s.p + from, s.n - from);
}

struct sv reddit_plain(struct sv escaped, struct arena *a)
{
    struct sb b = SB_INIT(escaped.n + 1);
    if (sv_chr(escaped, '&') < 0 && sv_find(escaped, SV("\342\200\213")) < 0)
        return escaped;
    unescape(&b, escaped, false);
    struct sv out = sb_ok(&b) ? arena_sv(a, sb_view(&b)) : escaped;
    sb_dispose(&b);
    return out;
}

/* ---- lines ---- */

struct lines {
    char fence; /* of the block that is open, else 0 */
    size_t run;
    bool blank; /* the line before was empty, or there was none */
    bool code;  /* the last line that was not empty is indented code */
    bool list;  /* the last line that was not indented began an item */
};

static size_t indent_of(struct sv line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'); i++)
        n = line.p[i] == '\t' ? n + 4 - n % 4 : n + 1;
    return n;
}

static bool begins_item(struct sv text)
{
    size_t i = 0;
    while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
        i++;
    bool number = i > 0 && i + 1 < text.n && (text.p[i] == '.' || text.p[i] == ')');
    bool bullet = i == 0 && text.n > 1 && strchr("*-+", text.p[0]);
    return (number || bullet) && text.p[i + 1] == ' ';
}

/* Is the line code, by itself or within a block? */
static bool is_code(struct lines *l, struct sv line)
{
    struct sv text = sv_trim(line);
    size_t indent = indent_of(line), run = 0;
    char c = text.n > 0 ? text.p[0] : 0;
    while (run < text.n && text.p[run] == c)
        run++;
    bool fence =
        (c == '`' || c == '~') && run >= 3 && (c == '~' || sv_chr(sv_skip(text, run), '`') < 0);
    if (l->fence) {
        if (fence && c == l->fence && run >= l->run && run == text.n)
            l->fence = 0;
        return true;
    }
    if (text.n == 0) {
        l->blank = true;
        return false;
    }
    bool deep = indent >= (l->list ? 8u : 4u);
    bool code = deep && (l->blank || l->code);
    if (!code && fence) {
        l->fence = c;
        l->run = run;
    }
    l->blank = false;
    l->code = code;
    if (indent < 4 && !code)
        l->list = begins_item(text);
    return code || fence;
}

/* ---- within a line ---- */

/* The end of a code span that begins at i of s, or i; it may go over lines, not over paragraphs. */
static size_t span_end(struct sv s, size_t i)
{
    size_t n = 0, end = s.n - i < SPAN_MAX ? s.n : i + SPAN_MAX;
    while (i + n < s.n && s.p[i + n] == '`')
        n++;
    for (size_t k = i + n, run; k < end; k += run ? run : 1) {
        run = 0;
        if (s.p[k] == '\n' && k + 1 < s.n && s.p[k + 1] == '\n')
            break;
        while (k + run < s.n && s.p[k + run] == '`')
            run++;
        if (run == n)
            return k + run;
    }
    return i;
}

/* Would it be read as a tag? Addresses in angle brackets are not. */
static bool is_tag(struct sv s)
{
    char c = s.n > 1 ? s.p[1] : 0;
    if (sv_istarts(s, SV("<http")) || sv_istarts(s, SV("<mailto:")) || sv_istarts(s, SV("<ftp")))
        return false;
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '/' || c == '!' || c == '?';
}

/* "![gif](giphy|x)", "![img](id)": pictures of Reddit's own. Its length, or 0. */
static size_t picture(struct sv s)
{
    static const char *const names[] = {"![gif](", "![img](", "![video]("};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!sv_starts(s, sv_of(names[i])))
            continue;
        size_t n = strlen(names[i]);
        while (n < s.n && n < 200 && s.p[n] != ')' && s.p[n] != '\n')
            n++;
        return n < s.n && s.p[n] == ')' ? n + 1 : 0;
    }
    return 0;
}

/* What begins at i of s, outside of code: writes something else for it and returns its length, or 0
 * when it stays. */
static size_t changed(struct sb *out, struct sv s, size_t i, bool *spoiler)
{
    struct sv rest = sv_skip(s, i);
    if (rest.p[0] == '<' && is_tag(rest)) {
        sb_puts(out, "\\<");
        return 1;
    }
    if (sv_starts(rest, SV("](/"))) {
        sb_puts(out, "](https://www.reddit.com/");
        return 3;
    }
    if (sv_starts(rest, SV(">!")) &&
        (*spoiler ||
         sv_find(sv_make(rest.p, rest.n < SPAN_MAX ? rest.n : SPAN_MAX), SV("!<")) > 0)) {
        *spoiler = true;
        return 2;
    }
    if (*spoiler && sv_starts(rest, SV("!<"))) {
        *spoiler = false;
        return 2;
    }
    return rest.p[0] == '!' ? picture(rest) : 0;
}

/* A paragraph's line; the code span that is open at its end goes on: returns where. */
static size_t text_line(struct sb *out, struct sv s, size_t i, size_t end, bool *spoiler)
{
    while (i < end) {
        size_t n = 0;
        if (s.p[i] == '\\' && i + 1 < end) {
            sb_put(out, s.p + i, 2);
            n = 2;
        } else if (s.p[i] == '`') {
            size_t to = span_end(s, i);
            n = to > i ? to - i : 1;
            while (to == i && i + n < end && s.p[i + n] == '`')
                n++;
            sb_put(out, s.p + i, n);
        } else if (strchr("<]>!", s.p[i]) && s.p[i]) {
            n = changed(out, s, i, spoiler);
        }
        if (n == 0)
            sb_putc(out, s.p[i]);
        i += n ? n : 1;
    }
    return i;
}

void reddit_markdown(struct sb *out, struct sv escaped)
{
    struct sb plain = SB_INIT(escaped.n + 1);
    struct lines l = {.blank = true};
    bool spoiler = false;
    unescape(&plain, escaped, true);
    struct sv s = sb_view(&plain);
    for (size_t i = 0; i < s.n && sb_ok(&plain);) {
        const char *nl = memchr(s.p + i, '\n', s.n - i);
        size_t end = nl ? (size_t)(nl + 1 - s.p) : s.n;
        if (is_code(&l, sv_make(s.p + i, end - i))) {
            sb_put(out, s.p + i, end - i);
            i = end;
            continue;
        }
        while ((i = text_line(out, s, i, end, &spoiler)) > end) { /* a code span went on */
            nl = i < s.n ? memchr(s.p + i, '\n', s.n - i) : NULL;
            end = nl ? (size_t)(nl + 1 - s.p) : s.n;
        }
    }
    if (!sb_ok(&plain))
        out->failed = true;
    sb_dispose(&plain);
}
