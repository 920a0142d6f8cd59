/* clean.c - makes a post fit to be stored, or says why it is not.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: escaping, which happens at output. A field over its limit refuses the post, since a
 * text cut off without a word is worse than one that is reported; only a link that nobody could
 * follow safely is left away.
 * Method: nearly all text is clean, so it is looked at once and copied only when it is not.
 */
#include "corpus/clean.h"

#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

static bool is_clean(struct sv s, bool lines)
{
    unsigned bad = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bad |= (unsigned)(c < 0x20 && !(lines && (c == '\n' || c == '\t'))) | (unsigned)(c == 0x7f);
    }
    return !bad && utf8_valid(s);
}

struct sv clean_text(struct sv s, bool lines, struct arena *a)
{
    if (is_clean(s, lines))
        return s;
    struct sb b = SB_INIT(SIZE_MAX / 2);
    utf8_repair(&b, s);
    char *to = sb_ok(&b) ? arena_alloc(a, b.n + 1) : NULL;
    if (!to) {
        sb_dispose(&b);
        a->failed = true;
        return sv_make("", 0);
    }
    size_t n = 0;
    for (size_t i = 0; i < b.n; i++) {
        unsigned char c = (unsigned char)b.p[i];
        if (c >= 0x20 && c != 0x7f) {
            to[n++] = (char)c;
        } else if (c == '\r' && i + 1 < b.n && b.p[i + 1] == '\n') {
            continue;
        } else if (c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v') {
            to[n++] = lines ? (c == '\t' ? '\t' : '\n') : ' ';
        }
    }
    to[n] = '\0';
    sb_dispose(&b);
    return sv_make(to, n);
}

struct sv clean_tag(struct sv s, struct arena *a)
{
    s = sv_trim(clean_text(s, false, a));
    bool change = false;
    for (size_t i = 0; i < s.n; i++)
        change |= s.p[i] == ' ' || (s.p[i] >= 'A' && s.p[i] <= 'Z');
    if (!change)
        return s;
    char *to = arena_alloc(a, s.n + 1);
    if (!to)
        return sv_make("", 0);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 32);
        if (c == ' ' && (n == 0 || to[n - 1] == '-'))
            continue;
        to[n++] = c == ' ' ? '-' : c;
    }
    to[n] = '\0';
    return sv_make(to, n);
}

static int clean_tags(struct post *p, struct arena *a, struct ask_err *err)
{
    if (p->ntags == 0)
        return 0;
    if (p->ntags > CLEAN_TAGS_MAX)
        return ask_fail(err, ASK_LIMIT, "%zu tags, more than %d", p->ntags, CLEAN_TAGS_MAX);
    struct sv *to = arena_array(a, p->ntags, sizeof *to);
    size_t n = 0;
    if (!to)
        return ASK_NOMEM;
    for (size_t i = 0; i < p->ntags; i++) {
        struct sv t = clean_tag(p->tags[i], a);
        bool seen = t.n == 0;
        if (t.n > CLEAN_TAG_MAX)
            return ask_fail(err, ASK_LIMIT, "a tag is longer than %d bytes", CLEAN_TAG_MAX);
        for (size_t k = 0; k < n && !seen; k++)
            seen = sv_eq(to[k], t);
        if (!seen)
            to[n++] = t;
    }
    p->tags = to;
    p->ntags = n;
    return 0;
}

static int clean_reactions(struct post *p, struct arena *a, struct ask_err *err)
{
    if (p->nreactions == 0)
        return 0;
    if (p->nreactions > CLEAN_REACTIONS_MAX)
        return ask_fail(err, ASK_LIMIT, "%zu kinds of reactions, more than %d", p->nreactions,
                        CLEAN_REACTIONS_MAX);
    struct post_reaction *to = arena_array(a, p->nreactions, sizeof *to);
    size_t n = 0;
    if (!to)
        return ASK_NOMEM;
    for (size_t i = 0; i < p->nreactions; i++) {
        struct post_reaction r = p->reactions[i];
        r.name = sv_trim(clean_text(r.name, false, a));
        if (r.count >= 1 && r.name.n > 0 && r.name.n <= CLEAN_TAG_MAX)
            to[n++] = r;
    }
    p->reactions = to;
    p->nreactions = n;
    return 0;
}

/* The primary subtag, lower case: "de" of "de-AT"; empty when it is none. */
static struct sv clean_lang(struct sv s, struct arena *a)
{
    char low[8];
    size_t n = 0;
    while (n < s.n && n < sizeof low && ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')) {
        low[n] = (char)(s.p[n] | 32);
        n++;
    }
    bool ends = n == s.n || s.p[n] == '-' || s.p[n] == '_';
    return n >= 2 && n <= 3 && ends ? arena_sv(a, sv_make(low, n)) : sv_make("", 0);
}

static struct sv clean_url(struct sv s, struct arena *a)
{
    s = sv_trim(clean_text(s, false, a));
    return s.n <= CLEAN_URL_MAX && esc_url_is_safe(s) ? s : sv_make("", 0);
}

int clean_post(struct post *p, struct arena *a, struct ask_err *err)
{
    struct sv *lines[] = {&p->title,      &p->author,        &p->container,  &p->license,
                          &p->visibility, &p->closed_reason, &p->author_key, &p->key.id,
                          &p->parent.id,  &p->root.id};
    static const struct {
        const char *name;
        size_t max;
    } limits[] = {{"title", CLEAN_TITLE_MAX},     {"author", CLEAN_NAME_MAX},
                  {"container", CLEAN_NAME_MAX},  {"license", CLEAN_NAME_MAX},
                  {"visibility", CLEAN_NAME_MAX}, {"closed", CLEAN_NAME_MAX},
                  {"author's id", CLEAN_KEY_MAX}, {"id", CLEAN_KEY_MAX},
                  {"parent", CLEAN_KEY_MAX},      {"thread", CLEAN_KEY_MAX}};
    int rc;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        *lines[i] = sv_trim(clean_text(*lines[i], false, a));
        if (lines[i]->n > limits[i].max)
            return ask_fail(err, ASK_LIMIT, "the %s is longer than %zu bytes", limits[i].name,
                            limits[i].max);
    }
    if (p->key.id.n == 0)
        return ask_fail(err, ASK_FORMAT, "it has no id");
    if (p->body.n > CLEAN_BODY_MAX)
        return ask_fail(err, ASK_LIMIT, "the body is longer than %d MiB", CLEAN_BODY_MAX >> 20);
    p->body = clean_text(p->body, true, a);
    p->url = clean_url(p->url, a);
    p->author_url = clean_url(p->author_url, a);
    p->lang = clean_lang(p->lang, a);
    if (p->nlinks > CLEAN_LINKS_MAX)
        return ask_fail(err, ASK_LIMIT, "%zu links, more than %d", p->nlinks, CLEAN_LINKS_MAX);
    if ((rc = clean_tags(p, a, err)) < 0 || (rc = clean_reactions(p, a, err)) < 0)
        return rc;
    if (!arena_ok(a))
        return ask_fail(err, ASK_NOMEM, "no memory to clean a post");
    return 0;
}
