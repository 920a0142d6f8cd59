/* phpbb_text.c - undoes what phpBB did to a text before it stored it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: BBCode (bbcode.c).
 * Method: s9e's XML keeps every character of the source, tags of BBCode too, as text between its
 * elements: without the elements and entities it is the source. The older form holds smilies as
 * <img> and addresses as <a>, each between comments; a picture's alt and a link's href are what was
 * typed, its text is shortened.
 */
#include "corpus/sources/phpbb/phpbb_text.h"

#include <string.h>

#include "base/entity.h"

/* The value of an attribute in a tag, entities and all; empty when there is none. */
static struct sv attribute(struct sv tag, const char *key)
{
    ptrdiff_t at = sv_find(tag, sv_of(key));
    struct sv s = at < 0 ? sv_make("", 0) : sv_skip(tag, (size_t)at + strlen(key));
    ptrdiff_t end = sv_chr(s, '"');
    return sv_make(s.p, end < 0 ? 0 : (size_t)end);
}

/* Passes over "</a>", from inside of the link. */
static struct sv behind_link(struct sv rest)
{
    ptrdiff_t at = sv_find(rest, SV("</a>"));
    return at < 0 ? rest : sv_skip(rest, (size_t)at + 4);
}

/* One tag of the older form; returns the text behind what it stands for. */
static struct sv old_tag(struct sb *out, struct sv tag, struct sv rest)
{
    struct sv href = attribute(tag, " href=\"");
    if (sv_istarts(tag, SV("<img "))) {
        entity_text(out, attribute(tag, " alt=\""));
    } else if (sv_istarts(tag, SV("<br"))) {
        if (rest.n == 0 || rest.p[0] != '\n')
            sb_putc(out, '\n');
    } else if (sv_istarts(tag, SV("<a ")) && href.n > 0) {
        entity_text(out, sv_istarts(href, SV("mailto:")) ? sv_skip(href, 7) : href);
        return behind_link(rest);
    }
    return rest;
}

/* Text without its elements; old: what they stand for instead. */
static void strip(struct sb *out, struct sv s, bool old)
{
    while (s.n > 0) {
        ptrdiff_t at = sv_chr(s, '<');
        entity_text(out, sv_make(s.p, at < 0 ? s.n : (size_t)at));
        if (at < 0)
            return;
        s = sv_skip(s, (size_t)at);
        bool comment = sv_starts(s, SV("<!--"));
        ptrdiff_t end = comment ? sv_find(s, SV("-->")) : sv_chr(s, '>');
        if (end < 0) { /* none is stored so: it is text */
            entity_text(out, s);
            return;
        }
        struct sv tag = sv_make(s.p, (size_t)end);
        s = sv_skip(s, (size_t)end + (comment ? 3 : 1));
        if (old && !comment)
            s = old_tag(out, tag, s);
    }
}

void phpbb_source(struct sb *out, struct sv stored, struct sv uid, bool bbcode,
                  struct bbcode_opt *opt)
{
    bool rich = sv_starts(stored, SV("<r>")) || sv_starts(stored, SV("<r "));
    bool plain = sv_starts(stored, SV("<t>")) || sv_starts(stored, SV("<t/>")) ||
                 sv_starts(stored, SV("<t "));
    opt->uid = rich || plain ? sv_make("", 0) : uid;
    opt->literal = plain || (!rich && (!bbcode || uid.n == 0));
    strip(out, stored, !rich && !plain);
}
