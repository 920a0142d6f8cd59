/* mail_text.c - paragraphs of one depth of quotes, one after the other.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping (md.c), what looks like code (mail_code.c).
 * Method: lines are gathered to paragraphs of one depth. The line that introduces a quote ("On
 * Monday, Ana wrote:") moves into it, its addresses hidden. Lines of prose are joined, as mail
 * programs broke them; a break stays where the next word would have fitted, before what looks like
 * a list, and in quoted code, which gets no fence: the index would take it for the writer's own. A
 * mail that answers nothing and introduces no quote has prompts where others have quotes.
 */
#include "corpus/sources/mail/mail_text.h"

#include <string.h>

#include "corpus/sources/mail/mail_code.h"
#include "corpus/sources/mail/mail_head.h"
#include "corpus/sources/mail/mail_strip.h"

enum { DEPTH_MAX = 8, WIDTH_MIN = 50, WIDTH_MAX = 78, CODE_MAX = 16 << 20 };

void mail_text_init(struct mail_text *t, size_t max)
{
    memset(t, 0, sizeof *t);
    md_init(&t->md, max);
    sb_init(&t->flow, max);
    sb_init(&t->plain, max);
    sb_init(&t->code, max);
    sb_init(&t->signature, max);
    sb_init(&t->files, max);
}

void mail_text_dispose(struct mail_text *t)
{
    md_dispose(&t->md);
    sb_dispose(&t->flow);
    sb_dispose(&t->plain);
    sb_dispose(&t->code);
    sb_dispose(&t->signature);
    sb_dispose(&t->files);
}

void mail_text_begin(struct mail_text *t, bool answers)
{
    md_reset(&t->md);
    sb_reset(&t->flow);
    sb_reset(&t->plain);
    sb_reset(&t->code);
    sb_reset(&t->signature);
    sb_reset(&t->files);
    t->failed = false;
    t->npara = 0;
    t->depth = 0;
    t->answers = answers;
    t->patch = false;
}

/* Empties a builder, whose failure is remembered. */
static void empty(struct mail_text *t, struct sb *b)
{
    t->failed = t->failed || !sb_ok(b);
    sb_reset(b);
}

bool mail_text_ok(const struct mail_text *t)
{
    return !t->failed && sb_ok(&t->flow) && sb_ok(&t->plain) && sb_ok(&t->code) &&
           sb_ok(&t->signature) && sb_ok(&t->files) && sb_ok(&t->md.text) && sb_ok(&t->md.hrefs);
}

/* ---- blocks ---- */

static void quote_signs(struct sb *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        sb_puts(out, i + 1 < depth ? "> " : ">");
}

/* Ends the block before and begins one: an empty line as deep as both. */
static void block_begin(struct mail_text *t, struct sb *out, size_t depth)
{
    if (out->n > 0) {
        sb_putc(out, '\n');
        quote_signs(out, depth < t->depth ? depth : t->depth);
        sb_putc(out, '\n');
    }
    t->depth = depth;
    quote_signs(out, depth);
    if (depth > 0)
        sb_putc(out, ' ');
}

static size_t blanks_of(struct sv line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n < line.n ? n : SIZE_MAX;
}

/* Writes the code that was gathered, without the blanks that all its lines begin with. */
static void code_flush(struct mail_text *t, struct sb *out)
{
    struct sv rest = sb_view(&t->code), line;
    size_t least = SIZE_MAX;
    if (rest.n == 0)
        return;
    while (sv_line(&rest, &line)) {
        size_t n = blanks_of(line);
        least = n < least ? n : least;
    }
    if (t->patch || least == SIZE_MAX)
        least = 0;
    empty(t, &t->flow); /* its text is in plain by now */
    for (rest = sb_view(&t->code); sv_line(&rest, &line);) {
        sb_sv(&t->flow, sv_skip(line, least < line.n ? least : line.n));
        sb_putc(&t->flow, '\n');
    }
    while (t->flow.n > 0 && t->flow.p[t->flow.n - 1] == '\n')
        sb_cut(&t->flow, t->flow.n - 1);
    block_begin(t, out, 0);
    md_fence(out, sb_view(&t->flow), t->patch ? SV("diff") : SV(""), SV(""));
    empty(t, &t->code);
    t->patch = false;
}

static void code_add(struct mail_text *t, struct sb *out, const struct sv *lines, size_t n)
{
    if (t->patch)
        code_flush(t, out);
    if (t->code.n > 0)
        sb_putc(&t->code, '\n');
    for (size_t i = 0; i < n; i++) {
        sb_sv(&t->code, lines[i]);
        sb_putc(&t->code, '\n');
    }
}

/* ---- prose ---- */

static bool starts_item(struct sv s)
{
    size_t n = 0;
    s = sv_trim(s);
    if (s.n > 1 && strchr("-*+o", s.p[0]) && s.p[1] == ' ')
        return true;
    if (sv_starts(s, SV("•")) || sv_starts(s, SV("·")))
        return true;
    while (n < s.n && n < 3 && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    if (n == 0 && s.n > 2 && (s.p[0] | 32) >= 'a' && (s.p[0] | 32) <= 'z' && s.p[1] == ')')
        return true;
    if (s.n > 2 && (s.p[0] == '[' || s.p[0] == '(') && (sv_chr(s, s.p[0] == '[' ? ']' : ')')) > 0 &&
        sv_chr(s, s.p[0] == '[' ? ']' : ')') < 4)
        return true;
    return n > 0 && n + 1 < s.n && strchr(".):", s.p[n]) && s.p[n + 1] == ' ';
}

static size_t first_word(struct sv s)
{
    size_t n = 0;
    s = sv_trim(s);
    while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
        n++;
    return n;
}

/* "Signed-off-by: Ana", "Version: 2" */
static bool is_labelled(struct sv s)
{
    size_t n = 0;
    s = sv_trim(s);
    while (n < s.n && n < 30 && s.p[n] != ':' && s.p[n] != ' ')
        n++;
    return n > 1 && n + 1 < s.n && s.p[n] == ':' && s.p[n + 1] == ' ';
}

/* Was the line ended by hand, before the next one? width: of the paragraph. */
static bool breaks(struct sv line, struct sv next, size_t width)
{
    struct sv s = sv_trim(line);
    return starts_item(next) || code_line(line) || code_line(next) ||
           (is_labelled(line) && is_labelled(next)) ||
           s.n + 1 + first_word(next) < (width < WIDTH_MAX ? width : WIDTH_MAX);
}

/* A line of signs alone, drawn across: it says nothing. */
static bool is_rule(struct sv s)
{
    s = sv_trim(s);
    if (s.n < 4)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("_-=*~#+ ", s.p[i]))
            return false;
    return true;
}

static void write_prose(struct mail_text *t, struct sb *out, const struct sv *lines, size_t n,
                        size_t depth, bool hide)
{
    char prefix[2 * DEPTH_MAX + 1];
    size_t width = WIDTH_MIN;
    for (size_t i = 0; i < n; i++)
        width = lines[i].n > width ? lines[i].n : width;
    for (size_t i = 0; i < n; i++) {
        if (is_rule(lines[i]))
            continue;
        if (hide) {
            empty(t, &t->flow);
            mail_hide(&t->flow, lines[i]);
            md_text(&t->md, sb_view(&t->flow));
        } else {
            md_text(&t->md, lines[i]);
        }
        if (i + 1 == n)
            break;
        if (!hide && (t->by_line || breaks(lines[i], lines[i + 1], width)))
            md_mark(&t->md, MD_BREAK);
        else
            md_text(&t->md, SV(" "));
    }
    if (md_empty(&t->md)) {
        t->failed = t->failed || !sb_ok(&t->md.text);
        md_reset(&t->md);
        return;
    }
    for (size_t i = 0; i < depth; i++)
        memcpy(prefix + 2 * i, "> ", 2);
    block_begin(t, out, depth);
    md_write(out, &t->md, MD_PARAGRAPH, sv_make(prefix, 2 * depth));
}

/* ---- paragraphs ---- */

static bool starts_attribution(struct sv s)
{
    static const char *const v[] = {
        "On ",        "At ",        "Am ", "Le ",      "El ",   "Il ", "Den ", "Op ", "W dniu ",
        "In message", "In article", ">>>", "Quoting ", "Zitat", "Em ", "Dne ", "Den "};
    s = sv_trim(s);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (sv_starts(s, sv_of(v[i])))
            return true;
    return false;
}

/* How many lines at the end of the paragraph introduce the quote that follows; 0. */
static size_t attribution(const struct mail_text *t)
{
    size_t n = t->npara;
    if (n == 0 || !mail_says_wrote(t->para[n - 1]))
        return 0;
    for (size_t k = 1; k <= 4 && k <= n; k++)
        if (starts_attribution(t->para[n - k]))
            return k;
    bool alone = first_word(t->para[n - 1]) + 1 >= sv_trim(t->para[n - 1]).n ||
                 sv_trim(t->para[n - 1]).p[0] == '<';
    return alone && n > 1 ? 2 : 1;
}

/* Writes the open paragraph; next: the depth of what follows. */
static void para_flush(struct mail_text *t, struct sb *out, size_t next)
{
    size_t n = t->npara, depth = t->para_depth, intro = next > depth ? attribution(t) : 0;
    struct sv lines[4];
    if (n == 0)
        return;
    memcpy(lines, t->para + n - intro, intro * sizeof *lines);
    n -= intro;
    t->npara = 0;
    if (n > 0 && depth == 0 && code_paragraph(t->para, n) && t->code.n < CODE_MAX) {
        code_add(t, out, t->para, n);
        n = 0;
    }
    if (n > 0 || intro > 0)
        code_flush(t, out);
    if (n > 0)
        write_prose(t, out, t->para, n, depth, false);
    if (intro > 0)
        write_prose(t, out, lines, intro, depth < DEPTH_MAX ? depth + 1 : depth, true);
}

/* Is there anything that introduces a quote, or a quote inside another? */
static bool quotes_others(struct sv text)
{
    struct sv line, content;
    while (sv_line(&text, &line))
        if (mail_says_wrote(line) || mail_quotes(line, &content) > 1)
            return true;
    return false;
}

static void take_patch(struct mail_text *t, struct sb *out, struct sv patch)
{
    if (t->code.n > 0 && !t->patch)
        code_flush(t, out);
    if (t->code.n > 0)
        sb_putc(&t->code, '\n');
    t->patch = true;
    sb_sv(&t->code, patch);
}

/* ">>>>> "ana" == Ana Li <...> writes:" announces lines that begin with "ana> ". */
static bool announces(struct sv line, struct sv *name)
{
    struct sv rest = sv_skip(line, 7);
    ptrdiff_t end = sv_starts(line, SV(">>>>> \"")) ? sv_chr(rest, '"') : -1;
    if (end < 1 || end > 20 || !sv_starts(sv_skip(rest, (size_t)end), SV("\" == ")))
        return false;
    *name = sv_make(rest.p, (size_t)end);
    return true;
}

static void find_cited(struct mail_text *t, struct sv text)
{
    struct sv line;
    t->ncited = 0;
    while (t->ncited < sizeof t->cited / sizeof *t->cited && sv_line(&text, &line))
        t->ncited += announces(line, &t->cited[t->ncited]);
}

/* The quotes that a line begins with, names before them too. */
static size_t depth_of(const struct mail_text *t, struct sv line, struct sv *content)
{
    struct sv name, bare = line;
    *content = line;
    if (announces(line, &name))
        return 0;
    while (t->ncited > 0 && bare.n > 0 && bare.p[0] == ' ')
        bare = sv_skip(bare, 1);
    for (size_t i = 0; i < t->ncited; i++) {
        struct sv rest = sv_skip(bare, t->cited[i].n);
        if (sv_starts(bare, t->cited[i]) && sv_starts(rest, SV(">")))
            line = rest;
    }
    size_t depth = mail_quotes(line, content);
    return depth < DEPTH_MAX ? depth : DEPTH_MAX;
}

/* The depth of the next line with something on it; 0 at the end. */
static size_t depth_ahead(const struct mail_text *t, struct sv rest)
{
    struct sv line, content;
    for (int i = 0; i < 4 && sv_line(&rest, &line); i++) {
        size_t depth = depth_of(t, line, &content);
        if (sv_trim(content).n > 0)
            return depth;
    }
    return 0;
}

static void next_line(struct mail_text *t, struct sb *out, struct sv *rest, struct sv line)
{
    struct sv content;
    size_t depth = depth_of(t, line, &content);
    if (t->console && depth > 0) {
        depth = 0;
        content = line;
    }
    if (depth == 0 && line.n > 2 && strchr("d-I@", line.p[0])) {
        struct sv from = sv_make(line.p, (size_t)(rest->p + rest->n - line.p));
        size_t n = code_patch(from);
        if (n > 0) {
            para_flush(t, out, 0);
            take_patch(t, out, sv_make(from.p, n));
            *rest = sv_skip(from, n);
            return;
        }
    }
    bool blank = sv_trim(content).n == 0;
    if (t->npara > 0 && (blank || depth != t->para_depth || t->npara == MAIL_PARA_MAX))
        para_flush(t, out, blank ? depth_ahead(t, *rest) : depth);
    if (blank)
        return;
    if (depth > 0)
        code_flush(t, out);
    t->para_depth = depth;
    t->para[t->npara++] = content;
}

void mail_text_plain(struct mail_text *t, struct sb *out, struct sv text, bool flowed, bool delsp)
{
    struct sv rest, line;
    empty(t, &t->flow);
    empty(t, &t->plain);
    if (flowed) {
        mail_unflow(&t->flow, text, delsp);
        text = sb_view(&t->flow);
    }
    mail_strip(&t->plain, &t->signature, &t->files, text);
    rest = sb_view(&t->plain);
    t->console = !t->answers && !flowed && !quotes_others(rest);
    t->by_line = flowed;
    find_cited(t, rest);
    while (sv_line(&rest, &line))
        next_line(t, out, &rest, line);
    para_flush(t, out, 0);
    code_flush(t, out);
}

/* ---- beside the text ---- */

void mail_text_block(struct mail_text *t, struct sb *out, struct sv markdown)
{
    if (markdown.n == 0)
        return;
    block_begin(t, out, 0);
    sb_sv(out, markdown);
    t->depth = 0;
}

void mail_text_code(struct mail_text *t, struct sb *out, struct sv code, struct sv name)
{
    bool patch = name.n > 0 && (sv_ends(name, SV(".patch")) || sv_ends(name, SV(".diff")));
    while (code.n > 0 && (code.p[code.n - 1] == '\n' || code.p[code.n - 1] == '\r'))
        code.n--;
    if (code.n == 0)
        return;
    if (name.n > 0) {
        md_text(&t->md, name);
        md_text(&t->md, SV(":"));
        block_begin(t, out, 0);
        md_write(out, &t->md, MD_PARAGRAPH, SV(""));
    }
    block_begin(t, out, 0);
    md_fence(out, code, patch ? SV("diff") : SV(""), SV(""));
}

void mail_text_file(struct mail_text *t, struct sv name, struct sv url)
{
    if (name.n == 0)
        return;
    for (size_t i = 0; i < name.n; i++)
        sb_putc(&t->files, (unsigned char)name.p[i] < 0x20 ? ' ' : name.p[i]);
    if (url.n > 0) {
        sb_putc(&t->files, '\t');
        sb_sv(&t->files, url);
    }
    sb_putc(&t->files, '\n');
}

void mail_text_end(struct mail_text *t, struct sb *out)
{
    struct sv rest = sb_view(&t->files), line, name;
    bool any = false, first = true;
    while (sv_line(&rest, &line)) {
        struct sv url = line;
        (void)sv_next(&url, '\t', &name);
        if (any)
            md_mark(&t->md, MD_BREAK);
        any = true;
        md_text(&t->md, SV("Attachment: "));
        if (url.n > 0)
            md_link(&t->md, url);
        md_text(&t->md, name);
        if (url.n > 0)
            md_mark(&t->md, MD_LINK_END);
    }
    if (any) {
        block_begin(t, out, 0);
        md_write(out, &t->md, MD_PARAGRAPH, SV(""));
    }
    md_reset(&t->md);
    for (rest = sb_view(&t->signature); sv_line(&rest, &line);) {
        if (sv_trim(line).n == 0)
            continue;
        empty(t, &t->flow);
        mail_hide(&t->flow, line);
        if (!first)
            md_mark(&t->md, MD_BREAK);
        first = false;
        md_text(&t->md, sb_view(&t->flow));
    }
    if (!md_empty(&t->md) && out->n > 0) {
        sb_puts(out, "\n\n-- \n");
        md_write(out, &t->md, MD_PARAGRAPH, SV(""));
    }
    md_reset(&t->md);
}
