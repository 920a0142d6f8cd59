/* entity.c - a table of the names that matter, and numbers.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the two thousand names that HTML has; one that is not in the table is text.
 */
#include "base/entity.h"

#include "base/utf8.h"

#define ENTITY_MAX 10 /* bytes between & and ; */

static size_t named(struct sv name, char out[4])
{
    static const struct {
        char name[8];
        uint16_t cp;
    } rows[] = {
        {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},
        {"apos", '\''},     {"nbsp", 0xA0},    {"mdash", 0x2014}, {"ndash", 0x2013},
        {"hellip", 0x2026}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C},
        {"rdquo", 0x201D},  {"laquo", 0xAB},   {"raquo", 0xBB},   {"bull", 0x2022},
        {"middot", 0xB7},   {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122},
        {"deg", 0xB0},      {"plusmn", 0xB1},  {"times", 0xD7},   {"divide", 0xF7},
        {"micro", 0xB5},    {"para", 0xB6},    {"sect", 0xA7},    {"euro", 0x20AC},
        {"pound", 0xA3},    {"yen", 0xA5},     {"cent", 0xA2},    {"larr", 0x2190},
        {"rarr", 0x2192},   {"uarr", 0x2191},  {"darr", 0x2193},  {"le", 0x2264},
        {"ge", 0x2265},     {"ne", 0x2260},    {"szlig", 0xDF},   {"auml", 0xE4},
        {"ouml", 0xF6},     {"uuml", 0xFC},    {"Auml", 0xC4},    {"Ouml", 0xD6},
        {"Uuml", 0xDC},     {"eacute", 0xE9},  {"egrave", 0xE8},  {"agrave", 0xE0},
        {"aacute", 0xE1},   {"ccedil", 0xE7},  {"ntilde", 0xF1},  {"oacute", 0xF3},
        {"uacute", 0xFA},   {"iacute", 0xED},  {"shy", 0xAD},     {"zwnj", 0x200C},
        {"lbrace", '{'},    {"rbrace", '}'},   {"lbrack", '['},   {"rbrack", ']'},
        {"lpar", '('},      {"rpar", ')'},     {"lsqb", '['},     {"rsqb", ']'},
        {"ast", '*'},       {"lowbar", '_'},   {"grave", '`'},    {"vert", '|'},
        {"num", '#'},       {"percnt", '%'},   {"dollar", '$'},   {"commat", '@'},
        {"bsol", '\\'},     {"sol", '/'},      {"colon", ':'},    {"semi", ';'},
        {"excl", '!'},      {"quest", '?'},    {"equals", '='},   {"plus", '+'},
        {"Tab", '\t'},      {"NewLine", '\n'},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (sv_eq(name, sv_of(rows[i].name)))
            return utf8_encode(rows[i].cp, out);
    return 0;
}

bool entity_number(struct sv digits, uint32_t *code)
{
    const bool hex = digits.n > 0 && (digits.p[0] | 0x20) == 'x';
    uint32_t v = 0;

    if (hex)
        digits = sv_skip(digits, 1);
    for (size_t i = 0; i < digits.n; i++) {
        const char c = digits.p[i], low = (char)(c | 0x20);

        if (c >= '0' && c <= '9')
            v = v * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && low >= 'a' && low <= 'f')
            v = v * 16 + (uint32_t)(low - 'a' + 10);
        else
            return false;
        if (v > 0x10FFFF)
            v = 0x110000; /* stays too large without overflow */
    }
    *code = v;
    return digits.n > 0;
}

size_t entity_at(struct sv s, char out[4], size_t *n)
{
    size_t end = 1;
    uint32_t code;

    if (s.n < 3 || s.p[0] != '&')
        return 0;
    while (end < s.n && end <= ENTITY_MAX && s.p[end] != ';')
        end++;
    if (end >= s.n || s.p[end] != ';')
        return 0;
    if (s.p[1] != '#')
        *n = named(sv_make(s.p + 1, end - 1), out);
    else if (entity_number(sv_make(s.p + 2, end - 2), &code))
        *n = utf8_encode(code ? code : 0xFFFD, out);
    else
        return 0;
    return *n > 0 ? end + 1 : 0;
}

void entity_text(struct sb *b, struct sv s)
{
    while (s.n > 0) {
        const ptrdiff_t at = sv_chr(s, '&');
        char out[4] = "&";
        size_t n = 1, took;

        sb_put(b, s.p, at < 0 ? s.n : (size_t)at);
        if (at < 0)
            return;
        s = sv_skip(s, (size_t)at);
        took = entity_at(s, out, &n);
        sb_put(b, took ? out : "&", took ? n : 1);
        s = sv_skip(s, took ? took : 1);
    }
}

struct sv entity_copy(struct sv s, struct arena *a)
{
    struct sb b = SB_INIT(s.n + 16);
    struct sv copy;

    if (sv_chr(s, '&') < 0)
        return s;
    entity_text(&b, s);
    copy = sb_ok(&b) ? arena_sv(a, sb_view(&b)) : s;
    sb_dispose(&b);
    return copy.p ? copy : s;
}

void entity_three(struct sb *b, struct sv s)
{
    static const struct {
        struct sv name;
        char c;
    } three[] = {{{"&amp;", 5}, '&'}, {{"&lt;", 4}, '<'}, {{"&gt;", 4}, '>'}};

    while (s.n > 0) {
        const ptrdiff_t at = sv_chr(s, '&');
        size_t took = 1;
        char c = '&';

        sb_put(b, s.p, at < 0 ? s.n : (size_t)at);
        if (at < 0)
            return;
        s = sv_skip(s, (size_t)at);
        for (size_t i = 0; i < sizeof three / sizeof *three; i++)
            if (sv_starts(s, three[i].name)) {
                c = three[i].c;
                took = three[i].name.n;
            }
        sb_putc(b, c);
        s = sv_skip(s, took);
    }
}
