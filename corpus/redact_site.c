/* redact_site.c - the site's own words and patterns, from a file.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the built-in detectors (redact_table.c).
 * Format: a line each, "kind: words" or "kind: /pattern/", blank lines and lines with # pass. Words
 * are found whatever their case (of ASCII letters) where no letter or digit of their script is
 * beside them; runs of blanks in them match any run of blanks. A pattern
 * is a POSIX extended regular expression, /i behind it ignores case; it is matched within lines, in
 * those of more than a KiB where it matches no more than half of one: regexec takes the square of
 * what it looks at, and pictures are in some texts as one line.
 * Limits: 10,000 lines, 1 KiB a line.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "corpus/redact_priv.h"

enum { SITE_LINES_MAX = 10000, SITE_LINE_MAX = 1024, SITE_KIND_MAX = 40, WINDOW = 1024 };

struct rule {
    char kind[SITE_KIND_MAX + 1];
    char *words;   /* lower case, single blanks; NULL for a pattern */
    regex_t regex; /* when there are no words */
};

struct redact_site {
    struct rule *v;
    size_t n;
    bool first[256]; /* bytes that begin words, in lower case */
};

static unsigned char low(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_letter(char c)
{
    return (low(c) >= 'a' && low(c) <= 'z') || (c >= '0' && c <= '9');
}

/* Characters of one kind make one word: 1 Latin, with its accents; 2 other scripts that put blanks
 * between words; 0 all else, as quotation marks, dashes, what has no width, and Chinese. */
static int kind_of(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        int kind;
    } ranges[] = {{0xc0, 0xd6, 1},    {0xd8, 0xf6, 1},   {0xf8, 0x24f, 1},    {0x300, 0x36f, 1},
                  {0x370, 0x588, 2},  {0x5d0, 0x5f2, 2}, {0x620, 0x669, 2},   {0x66e, 0x6d3, 2},
                  {0x900, 0x963, 2},  {0x966, 0xdff, 2}, {0x10a0, 0x10ff, 2}, {0x1e00, 0x1eff, 1},
                  {0x1f00, 0x1fff, 2}};
    if (c < 0x80)
        return is_letter((char)c);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].kind;
    return 0;
}

/* Do the characters on both sides of a place make one word? */
static bool joins(struct sv t, size_t i)
{
    uint32_t before, behind;
    size_t from = i;
    if (i == 0 || i >= t.n)
        return false;
    do
        from--;
    while (from > 0 && i - from < 4 && ((unsigned char)t.p[from] & 0xc0) == 0x80);
    (void)utf8_decode(t, from, &before);
    (void)utf8_decode(t, i, &behind);
    return kind_of(before) && kind_of(before) == kind_of(behind);
}

/* ---- reading the file ---- */

static int rule_words(struct rule *r, struct sv value, struct ask_err *err)
{
    size_t n = 0;
    if (!(r->words = malloc(value.n + 1)))
        return ask_fail(err, ASK_NOMEM, "no memory for the words to redact");
    for (size_t i = 0; i < value.n; i++)
        if (!is_blank(value.p[i]) || (n > 0 && r->words[n - 1] != ' '))
            r->words[n++] = is_blank(value.p[i]) ? ' ' : (char)low(value.p[i]);
    r->words[n] = '\0';
    return 0;
}

static int rule_pattern(struct rule *r, struct sv value, bool nocase, const char *file, size_t line,
                        struct ask_err *err)
{
    char text[SITE_LINE_MAX + 1], why[200];
    memcpy(text, value.p, value.n);
    text[value.n] = '\0';
    int rc = regcomp(&r->regex, text, REG_EXTENDED | REG_NEWLINE | (nocase ? REG_ICASE : 0));
    if (rc == 0 && regexec(&r->regex, "", 0, NULL, 0) == 0) {
        regfree(&r->regex);
        return ask_fail(err, ASK_FORMAT,
                        "%s line %zu: the pattern matches nothing at all, too; "
                        "say what must be there",
                        file, line);
    }
    if (rc == 0)
        return 0;
    regerror(rc, &r->regex, why, sizeof why);
    return ask_fail(err, ASK_FORMAT,
                    "%s line %zu: %s; patterns are POSIX extended regular "
                    "expressions",
                    file, line, why);
}

static int rule_read(struct rule *r, struct sv text, const char *file, size_t line,
                     struct ask_err *err)
{
    ptrdiff_t colon = sv_chr(text, ':');
    struct sv kind = sv_trim(sv_make(text.p, colon < 0 ? 0 : (size_t)colon));
    struct sv value = sv_trim(sv_skip(text, colon < 0 ? text.n : (size_t)colon + 1));
    if (kind.n == 0 || kind.n > SITE_KIND_MAX || value.n == 0 || text.n > SITE_LINE_MAX)
        return ask_fail(err, ASK_FORMAT,
                        "%s line %zu: write \"kind: words\" or \"kind: /pattern/\", as in "
                        "\"client: Example Corp\"",
                        file, line);
    for (size_t i = 0; i < kind.n; i++) /* it is written into Markdown */
        r->kind[i] = is_letter(kind.p[i]) ? (char)low(kind.p[i]) : '-';
    bool nocase = value.n > 3 && sv_ends(value, SV("/i"));
    size_t closing = nocase ? 2 : 1;
    if (value.n > closing + 1 && value.p[0] == '/' && value.p[value.n - closing] == '/')
        return rule_pattern(r, sv_make(value.p + 1, value.n - 1 - closing), nocase, file, line,
                            err);
    return rule_words(r, value, err);
}

static int read_rules(struct redact_site *s, struct sv text, const char *file, struct ask_err *err)
{
    struct sv line;
    size_t number = 0;
    while (sv_line(&text, &line)) {
        number++;
        line = sv_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (s->n == SITE_LINES_MAX)
            return ask_fail(err, ASK_LIMIT, "%s has more than %d lines", file, SITE_LINES_MAX);
        struct rule *grown = reallocarray(s->v, s->n + 1, sizeof *grown);
        if (!grown)
            return ask_fail(err, ASK_NOMEM, "no memory for %s", file);
        s->v = grown;
        s->v[s->n] = (struct rule){0};
        int rc = rule_read(&s->v[s->n], line, file, number, err);
        if (rc < 0)
            return rc;
        if (s->v[s->n].words)
            s->first[low(s->v[s->n].words[0])] = true;
        s->n++;
    }
    return 0;
}

int redact_site_open(struct redact_site **out, const char *file, struct ask_err *err)
{
    struct sb text = SB_INIT((size_t)SITE_LINES_MAX * SITE_LINE_MAX);
    struct redact_site *s = calloc(1, sizeof *s);
    *out = NULL;
    int rc = s ? file_read(&text, file, err) : ask_fail(err, ASK_NOMEM, "no memory for %s", file);
    if (rc >= 0)
        rc = read_rules(s, sb_view(&text), file, err);
    sb_dispose(&text);
    if (rc < 0) {
        redact_site_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

void redact_site_free(struct redact_site *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->v[i].words)
            regfree(&s->v[i].regex);
        free(s->v[i].words);
    }
    free(s->v);
    free(s);
}

/* ---- finding ---- */

/* Length of the words at a place, 0 when they are not there. */
static size_t words_at(const char *words, struct sv t, size_t at)
{
    size_t i = at;
    for (; *words; words++) {
        if (*words == ' ') {
            if (i >= t.n || !is_blank(t.p[i]))
                return 0;
            while (i < t.n && is_blank(t.p[i]))
                i++;
        } else if (i < t.n && low(t.p[i]) == (unsigned char)*words) {
            i++;
        } else {
            return 0;
        }
    }
    return joins(t, i) ? 0 : i - at;
}

static void find_words(const struct redact_site *s, struct sv t, redact_site_found *found,
                       void *ctx)
{
    for (size_t i = 0; i < t.n; i++) {
        if (!s->first[low(t.p[i])] || joins(t, i))
            continue;
        for (size_t k = 0; k < s->n; k++) {
            size_t n = s->v[k].words ? words_at(s->v[k].words, t, i) : 0;
            if (n > 0)
                found(ctx, s->v[k].kind, (struct span){i, n});
        }
    }
}

/* In the part of the text that ends before end. */
static void find_between(const struct rule *r, struct sv t, size_t at, size_t end,
                         redact_site_found *found, void *ctx)
{
    while (at < end) {
        regmatch_t m = {(regoff_t)at, (regoff_t)end};
        int flags = REG_STARTEND | (at > 0 && t.p[at - 1] != '\n' ? REG_NOTBOL : 0) |
                    (end < t.n && t.p[end - 1] != '\n' ? REG_NOTEOL : 0);
        if (regexec(&r->regex, t.p, 1, &m, flags) != 0)
            return;
        size_t n = (size_t)(m.rm_eo - m.rm_so);
        if (n > 0)
            found(ctx, r->kind, (struct span){(size_t)m.rm_so, n});
        at = (size_t)m.rm_eo + (n == 0);
    }
}

static void find_pattern(const struct rule *r, struct sv t, redact_site_found *found, void *ctx)
{
    size_t at = 0, end;
    for (; at < t.n; at = end) {
        end = t.n - at > WINDOW ? at + WINDOW : t.n;
        const char *line = end < t.n ? memrchr(t.p + at, '\n', end - at) : NULL;
        if (line)
            end = (size_t)(line - t.p) + 1;
        find_between(r, t, at, end, found, ctx);
        if (end < t.n && !line)
            end -= WINDOW / 2;
    }
}

void redact_site_find(const struct redact_site *s, struct sv text, redact_site_found *found,
                      void *ctx)
{
    find_words(s, text, found, ctx);
    for (size_t i = 0; i < s->n; i++)
        if (!s->v[i].words)
            find_pattern(&s->v[i], text, found, ctx);
}
