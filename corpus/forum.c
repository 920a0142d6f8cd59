/* forum.c - titles that say solved, entities.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML as such (html.c). Five entities and numbers are what forum programs write into
 * titles and texts that are otherwise plain.
 */
#include "corpus/forum.h"

#include <string.h>

#include "corpus/solved.h"

bool forum_title_solved(struct sv title)
{
    static const char *const marks[] = {"\xe2\x9c\x85", "\xe2\x9c\x94", "\xe2\x9c\x93"};
    title = sv_trim(title);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (sv_starts(title, sv_of(marks[i])))
            return true;
    char close = title.n == 0        ? 0
                 : title.p[0] == '[' ? ']'
                 : title.p[0] == '(' ? ')'
                 : title.p[0] == '{' ? '}'
                                     : ':';
    ptrdiff_t end = close ? sv_chr(title, close) : -1;
    if (end <= 0 || end > 20)
        return false;
    size_t from = close != ':';
    return solved_label(sv_trim(sv_make(title.p + from, (size_t)end - from)));
}

static void put_code(struct sb *out, uint32_t c)
{
    if (c < 0x80)
        sb_putc(out, (char)c);
    if (c >= 0x10000)
        sb_putc(out, (char)(0xf0 | c >> 18));
    if (c >= 0x800)
        sb_putc(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3f) : 0xe0 | c >> 12));
    if (c >= 0x80) {
        sb_putc(out, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3f) : 0xc0 | c >> 6));
        sb_putc(out, (char)(0x80 | (c & 0x3f)));
    }
}

/* The number of "#39" or "#x27"; false when it is none that text can hold. */
static bool number_of(struct sv s, uint32_t *out)
{
    uint32_t v = 0;
    bool hex = s.n > 2 && (s.p[1] | 32) == 'x';
    for (size_t i = hex ? 2 : 1; i < s.n; i++) {
        int c = (unsigned char)s.p[i], low = c | 32;
        int digit = c >= '0' && c <= '9'              ? c - '0'
                    : hex && low >= 'a' && low <= 'f' ? low - 'a' + 10
                                                      : -1;
        if (digit < 0 || v > 0x10ffff)
            return false;
        v = v * (hex ? 16 : 10) + (uint32_t)digit;
    }
    *out = v;
    return s.n > 1 && v > 0 && v <= 0x10ffff && !(v >= 0xd800 && v < 0xe000);
}

void forum_unescape(struct sb *out, struct sv text)
{
    static const struct {
        const char *name;
        uint32_t code;
    } names[] = {{"amp", '&'},  {"lt", '<'},    {"gt", '>'},
                 {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0}};
    while (text.n > 0) {
        ptrdiff_t at = sv_chr(text, '&');
        sb_put(out, text.p, at < 0 ? text.n : (size_t)at);
        if (at < 0)
            return;
        text = sv_skip(text, (size_t)at);
        ptrdiff_t end = sv_chr(sv_make(text.p, text.n < 12 ? text.n : 12), ';');
        struct sv name = sv_make(text.p + 1, end > 1 ? (size_t)end - 1 : 0);
        uint32_t code = 0;
        if (name.n > 0 && name.p[0] == '#')
            (void)(number_of(name, &code) || (code = 0));
        for (size_t i = 0; name.n > 0 && i < sizeof names / sizeof *names; i++)
            if (sv_eq(name, sv_of(names[i].name)))
                code = names[i].code;
        if (code)
            put_code(out, code);
        else
            sb_putc(out, '&');
        text = sv_skip(text, code ? (size_t)end + 1 : 1);
    }
}

struct sv forum_unescaped(struct sv text, struct arena *a)
{
    if (sv_chr(text, '&') < 0)
        return text;
    struct sb b = SB_INIT(text.n + 16);
    forum_unescape(&b, text);
    struct sv copy = sb_ok(&b) ? arena_sv(a, sb_view(&b)) : text;
    sb_dispose(&b);
    return copy;
}

void forum_escape(struct sb *out, struct sv text)
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
