/* teams_card.c - what a card says: adaptive, hero, connector.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where cards come from (teams_body.c).
 * Method: a walk over the JSON, whatever its elements are called, that takes the keys which hold
 * words; a pair of a name and a value is a line. The walk has a stack of its own, since cards nest.
 */
#include <string.h>

#include "corpus/js.h"
#include "corpus/sources/teams/teams.h"

enum { DEPTH = 32, TEXTS_MAX = 500 };

static const char *const words[] = {"title",         "subtitle",         "text",
                                    "activityTitle", "activitySubtitle", "activityText"};
/* Members that repeat the card for programs without cards, or are not shown. */
static const char *const hidden[] = {"fallback",       "msteams",  "refresh",
                                     "authentication", "metadata", "selectAction",
                                     "data",           "tap",      "$data"};

struct frame {
    const json_t *at;
    size_t i;   /* next element of an array */
    void *iter; /* next member of an object */
};

static void separate(struct sb *out)
{
    if (out->n > 0)
        sb_puts(out, "\n\n");
}

static void put_text(struct sb *out, struct md *md, struct sv text)
{
    struct sv line;
    bool first = true;
    while (sv_line(&text, &line)) {
        if (sv_trim(line).n == 0)
            continue;
        if (first)
            separate(out);
        else
            sb_puts(out, "  \n");
        md_inline_only(out, md, sv_trim(line));
        first = false;
    }
}

static void put_code(struct sb *out, const json_t *o)
{
    struct sv code = js_text(o, "codeSnippet"), lang = js_text(o, "language");
    char low[32];
    size_t n = 0;
    for (; n < lang.n && n < sizeof low && lang.p[n] > ' ' && lang.p[n] != '`'; n++)
        low[n] = (char)(lang.p[n] >= 'A' && lang.p[n] <= 'Z' ? lang.p[n] | 32 : lang.p[n]);
    separate(out);
    md_fence(out, code, sv_make(low, n), sv_make("", 0));
}

/* The words of one object; true when it is a pair, of which nothing else is to be taken. */
static void put_object(struct sb *out, struct md *md, const json_t *o)
{
    struct sv value = js_text(o, "value"), name = js_text(o, "title");
    if (name.n == 0)
        name = js_text(o, "name");
    if (js_text(o, "codeSnippet").n > 0)
        put_code(out, o);
    if (value.n > 0 && name.n > 0) {
        separate(out);
        md_inline_only(out, md, name);
        sb_puts(out, ": ");
        md_inline_only(out, md, value);
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        put_text(out, md, js_text(o, words[i]));
}

static bool is_hidden(const char *key)
{
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (strcmp(key, hidden[i]) == 0)
            return true;
    return false;
}

/* The next member or element of a frame; NULL at its end. */
static const json_t *frame_next(struct frame *f)
{
    if (json_is_array(f->at))
        return json_array_get(f->at, f->i++);
    while (f->iter) {
        const char *key = json_object_iter_key(f->iter);
        const json_t *v = json_object_iter_value(f->iter);
        f->iter = json_object_iter_next((json_t *)(uintptr_t)f->at, f->iter);
        if (!is_hidden(key))
            return v;
    }
    return NULL;
}

void teams_card(struct sb *out, struct md *md, const json_t *card)
{
    struct frame stack[DEPTH];
    size_t n = 0, texts = 0;
    for (const json_t *v = card; v || n > 0;) {
        if ((json_is_object(v) || json_is_array(v)) && n < DEPTH) {
            stack[n] = (struct frame){v, 0, NULL};
            if (json_is_object(v)) {
                stack[n].iter = json_object_iter((json_t *)(uintptr_t)v);
                if (texts++ < TEXTS_MAX)
                    put_object(out, md, v);
            }
            n++;
        }
        v = NULL;
        while (n > 0 && !(v = frame_next(&stack[n - 1])))
            n--;
    }
}
