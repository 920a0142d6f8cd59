/* dom_find.c - attributes, selectors and words of a flat tree.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: building it (dom.c).
 * Method: an alternative of a selector is taken apart once and then asked of each node: its last
 * part first, the others of the ancestors, nearest first.
 */
#include <assert.h>
#include <string.h>

#include "corpus/dom.h"

/* ---- attributes ---- */

static const char *attr_of(const struct dom *d, size_t node, struct sv name)
{
    const char *const *a = d->nodes[node].atts;
    for (; a && a[0]; a += 2)
        if (strncmp(a[0], name.p, name.n) == 0 && a[0][name.n] == '\0')
            return a[1];
    return NULL;
}

bool dom_is(const struct dom *d, size_t node, const char *name)
{
    return d->nodes[node].name && strcmp(d->nodes[node].name, name) == 0;
}

struct sv dom_attr(const struct dom *d, size_t node, const char *name)
{
    return sv_of(attr_of(d, node, sv_of(name)));
}

bool dom_has_attr(const struct dom *d, size_t node, const char *name)
{
    return attr_of(d, node, sv_of(name)) != NULL;
}

static bool has_word(const char *list, struct sv word)
{
    static const char blanks[] = " \t\n\r\f";
    for (const char *p = list; p && *p;) {
        p += strspn(p, blanks);
        size_t n = strcspn(p, blanks);
        if (n == word.n && n > 0 && memcmp(p, word.p, n) == 0)
            return true;
        p += n;
    }
    return false;
}

bool dom_attr_has(const struct dom *d, size_t node, const char *name, struct sv word)
{
    return has_word(attr_of(d, node, sv_of(name)), word);
}

/* ---- selectors ---- */

enum { UP_MAX = 200 /* ancestors that are asked */ };

/* The next alternative of a list. */
static bool next_alternative(struct sv *rest, struct sv *one)
{
    if (rest->n == 0 || !sv_next(rest, ',', one))
        return false;
    *one = sv_trim(*one);
    return true;
}

static struct dom_test take_test(struct sv *s)
{
    struct dom_test t = {.op = 't'};
    bool attr = s->p[0] == '[';
    if (strchr(".#[", s->p[0])) {
        t.op = s->p[0];
        *s = sv_skip(*s, 1);
    }
    size_t n = 0;
    while (n < s->n && !strchr(attr ? "]=^$*" : ".#[ ", s->p[n]))
        n++;
    t.name = sv_make(s->p, n);
    *s = sv_skip(*s, n);
    if (t.op == '#') {
        t = (struct dom_test){'=', sv_make("id", 2), t.name};
    } else if (attr) {
        if (s->p[0] != ']') {
            t.op = s->p[0];
            *s = sv_skip(*s, t.op == '=' ? 1 : 2);
            ptrdiff_t end = sv_chr(*s, ']');
            assert(end >= 0);
            t.value = sv_make(s->p, (size_t)end);
            *s = sv_skip(*s, (size_t)end);
        }
        *s = sv_skip(*s, 1);
    }
    return t;
}

static void selector_read(struct dom_selector *sel, struct sv s)
{
    sel->n = 0;
    while (s.n > 0) {
        assert(sel->n < DOM_PARTS);
        struct dom_part *part = &sel->parts[sel->n++];
        part->n = 0;
        while (s.n > 0 && s.p[0] != ' ') {
            assert(part->n < DOM_TESTS);
            part->tests[part->n++] = take_test(&s);
        }
        while (s.n > 0 && s.p[0] == ' ')
            s = sv_skip(s, 1);
    }
}

static bool test_holds(const struct dom *d, size_t node, const struct dom_test *t)
{
    if (t->op == 't') {
        const char *name = d->nodes[node].name;
        return strncmp(name, t->name.p, t->name.n) == 0 && name[t->name.n] == '\0';
    }
    if (t->op == '.')
        return has_word(attr_of(d, node, SV("class")), t->name);
    const char *value = attr_of(d, node, t->name);
    struct sv v = sv_of(value);
    switch (value ? t->op : 0) {
    case '[':
        return true;
    case '=':
        return sv_eq(v, t->value);
    case '^':
        return sv_starts(v, t->value);
    case '$':
        return sv_ends(v, t->value);
    case '*':
        return sv_find(v, t->value) >= 0;
    default:
        return false;
    }
}

static bool part_holds(const struct dom *d, size_t node, const struct dom_part *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!test_holds(d, node, &p->tests[i]))
            return false;
    return true;
}

static bool selector_holds(const struct dom *d, size_t node, const struct dom_selector *sel)
{
    if (!d->nodes[node].name || sel->n == 0 || !part_holds(d, node, &sel->parts[sel->n - 1]))
        return false;
    size_t left = sel->n - 1, up = d->nodes[node].parent;
    for (int i = 0; left > 0 && up > 0 && i < UP_MAX; i++, up = d->nodes[up].parent)
        left -= part_holds(d, up, &sel->parts[left - 1]);
    return left == 0;
}

static size_t find_one(const struct dom *d, size_t from, size_t end, struct sv selector)
{
    struct dom_selector sel;
    selector_read(&sel, selector);
    for (size_t i = from ? from : 1; i < end; i++)
        if (selector_holds(d, i, &sel))
            return i;
    return 0;
}

void dom_query_read(struct dom_query *q, const char *selector)
{
    struct sv rest = sv_of(selector), one;
    q->n = 0;
    while (next_alternative(&rest, &one)) {
        assert(q->n < DOM_ALTERNATIVES);
        selector_read(&q->alternatives[q->n++], one);
    }
}

bool dom_query_holds(const struct dom *d, size_t node, const struct dom_query *q)
{
    for (size_t i = 0; i < q->n; i++)
        if (selector_holds(d, node, &q->alternatives[i]))
            return true;
    return false;
}

bool dom_matches(const struct dom *d, size_t node, const char *selector)
{
    return dom_next(d, node, node + 1, selector) > 0;
}

size_t dom_find(const struct dom *d, size_t from, size_t end, const char *selector)
{
    struct sv rest = sv_of(selector), one;
    size_t at = 0;
    while (at == 0 && next_alternative(&rest, &one))
        at = find_one(d, from, end, one);
    return at;
}

size_t dom_next(const struct dom *d, size_t from, size_t end, const char *selector)
{
    struct dom_query q;
    dom_query_read(&q, selector);
    for (size_t i = from ? from : 1; i < end; i++)
        if (dom_query_holds(d, i, &q))
            return i;
    return 0;
}

/* ---- words ---- */

static bool is_silent(const struct dom_node *node)
{
    static const char *const names[] = {"script", "style", "template", "svg", "textarea"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(node->name, names[i]) == 0)
            return true;
    return node->drop;
}

static bool is_inline(const char *name)
{
    static const char *const names[] = {"a",    "b",   "i",     "em",    "strong", "span",
                                        "code", "u",   "small", "font",  "abbr",   "mark",
                                        "sub",  "sup", "time",  "label", "tt",     "bdi"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

struct sv dom_text(const struct dom *d, size_t node, struct arena *a)
{
    size_t end = d->nodes[node].end, room = 1;
    for (size_t i = node; i < end; i++)
        room += d->nodes[i].text.n + 1;
    char *to = arena_alloc(a, room);
    size_t n = 0, open = node;
    for (size_t i = node; to && i < end; i++) {
        const struct dom_node *at = &d->nodes[i];
        bool block = at->name && !is_inline(at->name);
        for (; open != node && d->nodes[open].end <= i; open = d->nodes[open].parent)
            block = block || !is_inline(d->nodes[open].name);
        if (at->name && is_silent(at)) {
            i = at->end - 1;
            continue;
        }
        open = at->name ? i : open;
        if (block && n > 0 && to[n - 1] != ' ')
            to[n++] = ' ';
        for (size_t k = 0; k < at->text.n; k++) {
            struct sv s = sv_skip(at->text, k);
            bool hard = sv_starts(s, SV("\302\240"));
            k += hard;
            if (!hard && !strchr(" \t\n\r\f", s.p[0]))
                to[n++] = s.p[0];
            else if (n > 0 && to[n - 1] != ' ')
                to[n++] = ' ';
        }
    }
    if (!to)
        return sv_make("", 0);
    n -= n > 0 && to[n - 1] == ' ';
    to[n] = '\0';
    return sv_make(to, n);
}

struct sv dom_pick(const struct dom *d, size_t from, size_t end, const char *what, struct arena *a)
{
    struct sv rest = sv_of(what), one, value = {"", 0};
    while (sv_trim(value).n == 0 && next_alternative(&rest, &one)) {
        ptrdiff_t at = sv_chr(one, '@');
        struct sv selector = at < 0 ? one : sv_make(one.p, (size_t)at);
        size_t node = selector.n ? find_one(d, from, end, selector) : from;
        if (node == 0)
            continue;
        if (at < 0)
            value = dom_text(d, node, a);
        else
            value = sv_of(attr_of(d, node, sv_skip(one, (size_t)at + 1)));
    }
    return sv_trim(value);
}
