/* frontmatter.c - reads the front matter of tutorials.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the values are used for (sources/tutorials.c).
 * Method: line by line, for YAML and TOML alike: a key, then a value that is a scalar or a list,
 * which may go on over the next lines. libyaml was left aside: it would read more than is used
 * (anchors, types, nested maps) and refuse a whole block for one unquoted colon in a title, which
 * authors write all the time.
 */
#include "corpus/frontmatter.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"

enum field_kind { FIELD_TEXT, FIELD_TAGS, FIELD_DRAFT, FIELD_PUBLISHED, FIELD_NONE };

static const struct field {
    const char *key; /* compared without case, '-' and '_' alike */
    enum field_kind kind;
    size_t at; /* offset in struct front */
} fields[] = {
    {"title", FIELD_TEXT, offsetof(struct front, title)},
    {"date", FIELD_TEXT, offsetof(struct front, date)},
    {"publishdate", FIELD_TEXT, offsetof(struct front, date)},
    {"pubdate", FIELD_TEXT, offsetof(struct front, date)},
    {"created", FIELD_TEXT, offsetof(struct front, date)},
    {"created_at", FIELD_TEXT, offsetof(struct front, date)},
    {"lastmod", FIELD_TEXT, offsetof(struct front, modified)},
    {"updated", FIELD_TEXT, offsetof(struct front, modified)},
    {"modified", FIELD_TEXT, offsetof(struct front, modified)},
    {"last_modified_at", FIELD_TEXT, offsetof(struct front, modified)},
    {"slug", FIELD_TEXT, offsetof(struct front, slug)},
    {"lang", FIELD_TEXT, offsetof(struct front, lang)},
    {"language", FIELD_TEXT, offsetof(struct front, lang)},
    {"locale", FIELD_TEXT, offsetof(struct front, lang)},
    {"author", FIELD_TEXT, offsetof(struct front, author)},
    {"authors", FIELD_TEXT, offsetof(struct front, author)},
    {"author_link", FIELD_TEXT, offsetof(struct front, author_url)},
    {"author_url", FIELD_TEXT, offsetof(struct front, author_url)},
    {"description", FIELD_TEXT, offsetof(struct front, description)},
    {"short_description", FIELD_TEXT, offsetof(struct front, description)},
    {"summary", FIELD_TEXT, offsetof(struct front, description)},
    {"excerpt", FIELD_TEXT, offsetof(struct front, description)},
    {"canonical", FIELD_TEXT, offsetof(struct front, url)},
    {"canonical_url", FIELD_TEXT, offsetof(struct front, url)},
    {"license", FIELD_TEXT, offsetof(struct front, license)},
    {"licence", FIELD_TEXT, offsetof(struct front, license)},
    {"spdx_license_identifier", FIELD_TEXT, offsetof(struct front, license)},
    {"tags", FIELD_TAGS, 0},
    {"tag", FIELD_TAGS, 0},
    {"keywords", FIELD_TAGS, 0},
    {"categories", FIELD_TAGS, 0},
    {"draft", FIELD_DRAFT, 0},
    {"published", FIELD_PUBLISHED, 0},
};

struct reader {
    struct front *f;
    struct arena *a;
    const struct field *field; /* that continued lines belong to; NULL: one not used */
    bool toml, in_table;
    bool plain; /* the value was an unquoted scalar, which may go on */
    char open;  /* ']' while a list is not closed, '\'' or '"' in a triple-quoted string */
};

static const struct field *field_find(struct sv key)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *want = fields[i].key;
        size_t k = 0;
        while (k < key.n && want[k]) {
            char c = key.p[k] == '-' ? '_' : key.p[k];
            if (c >= 'A' && c <= 'Z')
                c = (char)(c | 32);
            if (c != want[k])
                break;
            k++;
        }
        if (k == key.n && !want[k])
            return &fields[i];
    }
    return NULL;
}

/* ---- values ---- */

/* The text of a quoted string that begins at *s; *s goes on behind it. */
static struct sv take_quoted(struct sv *s, struct reader *r)
{
    char quote = s->p[0];
    size_t n = 0, i = 1;
    char *to = arena_alloc(r->a, s->n + 4);
    if (!to)
        return sv_make("", 0);
    for (; i < s->n; i++) {
        char c = s->p[i];
        if (c == quote && quote == '\'' && !r->toml && i + 1 < s->n && s->p[i + 1] == quote)
            i++; /* '' is one quote */
        else if (c == quote)
            break;
        else if (c == '\\' && quote == '"' && i + 1 < s->n) {
            c = s->p[++i];
            c = c == 'n' || c == 't' ? ' ' : c;
        }
        to[n++] = c;
    }
    *s = sv_skip(*s, i + 1);
    return sv_make(to, n);
}

/* A scalar that ends at one of the characters of stop, or the line's end. */
static struct sv take_scalar(struct sv *s, struct reader *r, const char *stop)
{
    size_t n = 0;
    *s = sv_trim(*s);
    if (s->n > 0 && (s->p[0] == '"' || s->p[0] == '\''))
        return take_quoted(s, r);
    while (n < s->n && !strchr(stop, s->p[n]) &&
           !(s->p[n] == '#' && (n == 0 || s->p[n - 1] == ' ')))
        n++;
    struct sv v = sv_trim(sv_make(s->p, n));
    *s = n < s->n && s->p[n] == '#' ? sv_make(s->p, 0) : sv_skip(*s, n);
    return v;
}

static bool is_true(struct sv v)
{
    return sv_ieq(v, SV("true")) || sv_ieq(v, SV("yes")) || sv_ieq(v, SV("on"));
}

static bool is_false(struct sv v)
{
    return sv_ieq(v, SV("false")) || sv_ieq(v, SV("no")) || sv_ieq(v, SV("off"));
}

static void set(struct reader *r, struct sv v)
{
    struct front *f = r->f;
    if (!r->field || v.n == 0)
        return;
    struct sv *to = (struct sv *)(void *)((char *)f + r->field->at);
    switch (r->field->kind) {
    case FIELD_TEXT:
        if (to->n == 0)
            *to = v;
        break;
    case FIELD_TAGS:
        if (f->ntags < FRONT_TAGS_MAX)
            f->tags[f->ntags++] = v;
        break;
    case FIELD_DRAFT:
        f->draft = f->draft || is_true(v);
        break;
    case FIELD_PUBLISHED: /* a switch or a date */
        if (is_false(v))
            f->draft = true;
        else if (!is_true(v) && f->date.n == 0)
            f->date = v;
        break;
    case FIELD_NONE:
        break;
    }
}

/* Elements of [a, "b"] up to its end; it may go on over the next lines. */
static void take_list(struct reader *r, struct sv s)
{
    r->open = ']';
    for (;;) {
        s = sv_trim(s);
        if (s.n == 0 || s.p[0] == '#')
            return;
        if (s.p[0] == ']') {
            r->open = 0;
            return;
        }
        if (s.p[0] == ',' || s.p[0] == '[') {
            s = sv_skip(s, 1);
            continue;
        }
        size_t before = s.n;
        set(r, take_scalar(&s, r, ",]"));
        if (s.n == before)
            return;
    }
}

/* "a, b" for tags; anything else as it is. */
static void take_text(struct reader *r, struct sv s)
{
    bool quoted = s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'');
    struct sv v = take_scalar(&s, r, ""), part;
    r->plain = !quoted && !r->toml;
    if (r->field && r->field->kind == FIELD_TAGS && sv_chr(v, ',') >= 0) {
        while (sv_next(&v, ',', &part))
            set(r, sv_trim(part));
        return;
    }
    set(r, v);
}

static void take_value(struct reader *r, struct sv s)
{
    s = sv_trim(s);
    r->open = 0;
    r->plain = false;
    if (s.n == 0 || s.p[0] == '#')
        return; /* a list or a table may follow */
    if (s.p[0] == '[')
        take_list(r, sv_skip(s, 1));
    else if (r->toml && (sv_starts(s, SV("\"\"\"")) || sv_starts(s, SV("'''"))))
        r->open = sv_find(sv_skip(s, 3), sv_make(s.p, 3)) < 0 ? s.p[0] : 0;
    else if (!r->toml && (s.p[0] == '|' || s.p[0] == '>'))
        r->field = NULL; /* a block of text: passed over */
    else if (s.p[0] != '{' && s.p[0] != '&' && s.p[0] != '*')
        take_text(r, s);
}

/* ---- lines ---- */

/* A line that goes on with the value of the key above. */
static void take_more(struct reader *r, struct sv line)
{
    struct sv s = sv_trim(line);
    if (sv_starts(s, SV("- ")) || sv_eq(s, SV("-"))) {
        struct sv item = sv_trim(sv_skip(s, 1));
        if (sv_starts(item, SV("name:"))) /* authors: [- name: ann] */
            item = sv_trim(sv_skip(item, 5));
        set(r, take_scalar(&item, r, ""));
        r->plain = false;
        return;
    }
    if (sv_starts(s, SV("name:")) && r->field && r->field->kind == FIELD_TEXT) {
        struct sv item = sv_skip(s, 5);
        set(r, take_scalar(&item, r, ""));
        return;
    }
    if (!r->plain || !r->field || r->field->kind != FIELD_TEXT)
        return;
    struct sv *to = (struct sv *)(void *)((char *)r->f + r->field->at);
    const char *joined = arena_printf(r->a, SV_FMT " " SV_FMT, SV_ARG(*to), SV_ARG(s));
    *to = sv_of(joined); /* an unquoted scalar folded over lines */
}

static void take_line(struct reader *r, struct sv line)
{
    struct sv s = sv_trim(line);
    char sign = r->toml ? '=' : ':';
    if (r->open == ']') {
        take_list(r, line);
        return;
    }
    if (r->open) { /* a long string of TOML */
        if (sv_find(line, r->open == '"' ? SV("\"\"\"") : SV("'''")) >= 0)
            r->open = 0;
        return;
    }
    if (s.n == 0 || s.p[0] == '#')
        return;
    bool indented = line.p[0] == ' ' || line.p[0] == '\t' || sv_starts(s, SV("- "));
    if (!r->toml && indented) {
        take_more(r, line);
        return;
    }
    if (r->toml && s.p[0] == '[') {
        r->in_table = true;
        return;
    }
    ptrdiff_t at = sv_chr(s, sign);
    r->field = NULL;
    if (at <= 0)
        return;
    struct sv key = sv_trim(sv_make(s.p, (size_t)at));
    if (key.n > 1 && (key.p[0] == '"' || key.p[0] == '\'') && key.p[key.n - 1] == key.p[0])
        key = sv_make(key.p + 1, key.n - 2);
    r->field = field_find(key);
    if (r->in_table && r->field && r->field->kind != FIELD_TAGS)
        r->field = NULL; /* of a table: only tags are looked for there */
    take_value(r, sv_skip(s, (size_t)at + 1));
}

/* Passes comments and blank lines before the block; a licence named in one is taken. */
static struct sv skip_comments(struct front *f, struct sv text)
{
    for (;;) {
        struct sv s = text;
        while (s.n > 0 && strchr(" \t\r\n", s.p[0]))
            s = sv_skip(s, 1);
        if (!sv_starts(s, SV("<!--")))
            return s;
        ptrdiff_t end = sv_find(s, SV("-->"));
        if (end < 0)
            return s;
        struct sv comment = sv_make(s.p, (size_t)end);
        ptrdiff_t at = sv_find(comment, SV("SPDX-License-Identifier:"));
        if (at >= 0 && f->license.n == 0) {
            struct sv rest = sv_skip(comment, (size_t)at + 24), line;
            if (sv_line(&rest, &line))
                f->license = sv_trim(line);
        }
        text = sv_skip(s, (size_t)end + 3);
    }
}

void front_read(struct front *out, struct sv text, struct arena *a)
{
    struct reader r = {.f = out, .a = a};
    struct sv line, rest;
    memset(out, 0, sizeof *out);
    if (sv_starts(text, SV("\357\273\277")))
        text = sv_skip(text, 3);
    text = skip_comments(out, text);
    out->rest = rest = text;
    if (!sv_line(&rest, &line))
        return;
    struct sv fence = sv_trim(line);
    r.toml = sv_eq(fence, SV("+++"));
    if (!r.toml && !sv_eq(fence, SV("---")))
        return;
    struct sv inside = rest;
    bool closed = false;
    while (!closed && sv_line(&rest, &line)) {
        closed = sv_eq(sv_trim(line), fence) || (!r.toml && sv_eq(sv_trim(line), SV("...")));
        if ((size_t)(line.p - inside.p) > FRONT_MAX)
            return;
    }
    if (!closed)
        return;
    inside.n = (size_t)(line.p - inside.p);
    out->rest = skip_comments(out, rest);
    while (sv_line(&inside, &line))
        if (line.n > 0)
            take_line(&r, line);
}
