/* plain_html.c - what Markdown takes from HTML: entities, tags, <pre>.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where they stand (plain.c, plain_inline.c).
 * Method: tables of the names that matter (those of entities are in base/entity.c). What is in none
 * of them is text.
 */
#include "indexer/plain_impl.h"

#include "base/entity.h"

#define TAG_MAX 1000

/* As the index reads it: a space for what only keeps words together, and for controls. */
size_t plain_entity(struct sv s, char out[4], size_t *n)
{
    const size_t took = entity_at(s, out, n);
    const bool control = took > 0 && *n == 1 && out[0] >= 0 && out[0] < ' ';

    if ((control && out[0] != '\n' && out[0] != '\t') || sv_starts(s, SV("&nbsp;"))) {
        out[0] = ' ';
        *n = 1;
    }
    return took;
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
