/* plain_html.c - what Markdown takes from HTML: entities, tags, <pre>.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where they stand (plain.c, plain_inline.c).
 * Method: tables of the names that matter. An entity or a tag that is in none of them is text.
 */
#include "indexer/plain_impl.h"

#include "base/utf8.h"

#define TAG_MAX    1000
#define ENTITY_MAX 10

static size_t entity_named(struct sv name, char out[4])
{
    static const struct {
        char name[8];
        uint16_t cp;
    } rows[] = {
        {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},
        {"apos", '\''},     {"nbsp", ' '},     {"mdash", 0x2014}, {"ndash", 0x2013},
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

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sv_eq(name, sv_of(rows[i].name)))
            return utf8_encode(rows[i].cp, out);
    return 0;
}

size_t plain_entity(struct sv s, char out[4], size_t *n)
{
    size_t end = 1;
    uint32_t cp = 0;

    while (end < s.n && end <= ENTITY_MAX && s.p[end] != ';')
        end++;
    if (end >= s.n || s.p[end] != ';' || end < 3)
        return 0;
    if (s.p[1] != '#') {
        *n = entity_named(sv_make(s.p + 1, end - 1), out);
        return *n > 0 ? end + 1 : 0;
    }
    for (size_t i = 2; i < end; i++) {
        const char c = s.p[i];
        const bool hex = s.p[2] == 'x' || s.p[2] == 'X';

        if (i == 2 && hex)
            continue;
        if (plain_is_digit(c))
            cp = cp * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && (char)(c | 0x20) >= 'a' && (char)(c | 0x20) <= 'f')
            cp = cp * 16 + (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return 0;
        if (cp > 0x10FFFF)
            cp = 0x110000;
    }
    *n = utf8_encode(cp < ' ' && cp != '\n' && cp != '\t' ? ' ' : cp, out);
    return end + 1;
}

/* Names of HTML; any other <name> is text that somebody did not escape: vector<int>, <your-key>. */
static enum plain_tag tag_kind(struct sv name)
{
    static const char block[] =
        " address article aside blockquote body br caption center col colgroup dd details dialog "
        "div"
        " dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe"
        " legend li link main menu meta nav noscript ol optgroup option p pre script section style"
        " summary table tbody td template textarea tfoot th thead title tr ul ";
    static const char in_line[] =
        " a abbr acronym audio b bdi bdo big button cite code data del dfn em embed font i img "
        "input"
        " ins kbd label map mark meter object output param picture progress q rp rt ruby s samp"
        " select small source span strike strong sub sup svg time tt u var video wbr ";
    char key[16] = " ";

    if (name.n == 0 || name.n > sizeof(key) - 3)
        return PLAIN_TAG_NONE;
    for (size_t i = 0; i < name.n; i++)
        key[i + 1] = plain_is_letter(name.p[i]) ? (char)(name.p[i] | 0x20) : name.p[i];
    key[name.n + 1] = ' ';
    key[name.n + 2] = 0;
    if (strstr(in_line, key))
        return PLAIN_TAG_INLINE;
    return strstr(block, key) ? PLAIN_TAG_BLOCK : PLAIN_TAG_NONE;
}

size_t plain_tag(struct sv s, enum plain_tag *kind)
{
    const size_t limit = s.n < TAG_MAX ? s.n : TAG_MAX;
    const size_t from = s.n > 1 && s.p[1] == '/' ? 2 : 1;
    size_t i = from;

    while (i < limit && (plain_is_letter(s.p[i]) || plain_is_digit(s.p[i])))
        i++;
    *kind = tag_kind(sv_make(s.p + from, i - from));
    if (*kind == PLAIN_TAG_NONE || i >= limit ||
        !(plain_is_space(s.p[i]) || s.p[i] == '>' || s.p[i] == '/'))
        return 0;
    while (i < limit && s.p[i] != '>' && s.p[i] != '<')
        i++;
    return i < limit && s.p[i] == '>' ? i + 1 : 0;
}

void plain_pre(struct plain_out *o, struct sv text)
{
    size_t i = 0;

    while (i < text.n && !o->failed) {
        const size_t from = i;
        enum plain_tag kind;
        char c4[4];
        size_t n;
        size_t k;

        while (i < text.n && text.p[i] != '<' && text.p[i] != '&')
            i++;
        plain_put(o, SPAN_CODE, 0, text.p + from, i - from);
        if (i == text.n)
            break;
        if (text.p[i] == '<' && (k = plain_tag(sv_skip(text, i), &kind)) > 0) {
            i += k;
        } else if (text.p[i] == '&' && (k = plain_entity(sv_skip(text, i), c4, &n)) > 0) {
            plain_put(o, SPAN_CODE, 0, c4, n);
            i += k;
        } else {
            plain_put(o, SPAN_CODE, 0, text.p + i, 1);
            i++;
        }
    }
}
