/* fuzz_plain.c - any bytes through the Markdown scanner and the cutting into passages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: examples with known answers (tests/unit/test_plain.c).
 * Invariants: the text is no longer than its source, spans are in order and cover it but for line
 * ends, valid text stays valid, and the passages of an article hold all its text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "indexer/passages.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct plain *p, bool valid)
{
    size_t end = 0;

    for (size_t i = 0; i < p->nspans; i++) {
        const struct span *sp = &p->spans[i];

        must(sp->n > 0 && sp->off >= end && sp->off <= p->text.n && sp->n <= p->text.n - sp->off);
        end = sp->off + sp->n;
    }
    must(end == p->text.n);
    must(!valid || utf8_valid(p->text));
}

static size_t letters(struct sv s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] != ' ' && s.p[i] != '\n';
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sv source = sv_make((const char *)data, n);
    const bool valid = utf8_valid(source);
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    struct post post = post_unknown();
    const struct thread th = {.id = 1, .posts = &post, .nposts = 1};
    struct passages ps;
    struct plain p;
    size_t left;

    must(plain_of_markdown(&p, source, &a) == 0);
    must(p.text.n <= n + 16);
    check(&p, valid);
    left = letters(p.text);
    post.kind = POST_ARTICLE;
    post.body = source;
    post.key.id = SV("1");
    must(passages_of(&ps, &th, &a, NULL) == 0);
    for (size_t i = 0; i < ps.n; i++) {
        check(&ps.v[i].body, valid);
        must(ps.v[i].section == i);
        must(letters(ps.v[i].body.text) <= left);
        left -= letters(ps.v[i].body.text);
    }
    must(left == 0);
    arena_dispose(&a);
    return 0;
}
