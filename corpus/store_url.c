/* store_url.c - urls that contain ids, kept as templates.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where templates are kept (table urls).
 * Method: most exports link a post as a prefix, its id and maybe its parent's. With the ids
 * replaced by marks a site needs a handful of templates, and a post one byte instead of fifty.
 * An id counts only where it does not go on: "1" is found in "c1_2" but not in "10".
 */
#include "base/ascii.h"
#include "corpus/store_priv.h"

enum { MARK_ID = 1, MARK_PARENT = 2 };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool goes_on(char a, char b)
{
    return (is_digit(a) && is_digit(b)) || (is_letter(a) && is_letter(b));
}

static bool id_here(struct sv url, size_t at, struct sv id)
{
    return id.n > 0 && sv_starts(sv_skip(url, at), id) &&
           (at == 0 || !goes_on(url.p[at - 1], id.p[0])) &&
           (at + id.n == url.n || !goes_on(id.p[id.n - 1], url.p[at + id.n]));
}

bool url_template(struct sb *out, struct sv url, struct sv id, struct sv parent)
{
    bool found = false;

    for (size_t i = 0; i < url.n;) {
        if ((unsigned char)url.p[i] < 0x20) /* a mark could not be told from it */
            return false;
        if (id_here(url, i, id)) {
            sb_putc(out, MARK_ID);
            i += id.n;
            found = true;
        } else if (id_here(url, i, parent)) {
            sb_putc(out, MARK_PARENT);
            i += parent.n;
            found = true;
        } else {
            sb_putc(out, url.p[i++]);
        }
    }
    return found && sb_ok(out);
}

struct sv url_expand(struct sv tmpl, struct sv id, struct sv parent, struct arena *a)
{
    size_t n = 0;
    char *p;

    for (size_t i = 0; i < tmpl.n; i++)
        n += tmpl.p[i] == MARK_ID ? id.n : tmpl.p[i] == MARK_PARENT ? parent.n : 1;
    p = arena_alloc(a, n + 1);
    if (!p)
        return sv_make(NULL, 0);
    n = 0;
    for (size_t i = 0; i < tmpl.n; i++) {
        struct sv piece = sv_make(tmpl.p + i, 1);

        if (*piece.p == MARK_ID)
            piece = id;
        else if (*piece.p == MARK_PARENT)
            piece = parent;
        if (piece.n)
            memcpy(p + n, piece.p, piece.n);
        n += piece.n;
    }
    p[n] = '\0';
    return sv_make(p, n);
}
