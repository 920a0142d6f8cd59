/* mail_names.c - authors and subjects as mail programs write them, in several languages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: encoded words (mime.c). Method: a table of prefixes; an author is cut at brackets and
 * parentheses, quotes and escapes are taken off.
 */
#include "corpus/sources/mail/mail_names.h"

#include <string.h>

#include "corpus/sources/mail/mail_head.h"

enum { AUTHOR_MAX = 2000 }; /* bytes of a From that are read */

struct sv names_lower(struct sv s, struct arena *a)
{
    char *to = arena_alloc(a, s.n + 1);
    if (!to)
        return sv_make("", 0);
    for (size_t i = 0; i < s.n; i++)
        to[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 32) : s.p[i];
    return sv_make(to, s.n);
}

/* ---- subjects ---- */

struct prefix {
    const char *word;
    bool answer; /* else it forwards */
};

static const struct prefix prefixes[] = {
    {"re", true},   {"aw", true},      {"sv", true},    {"antw", true}, {"antwort", true},
    {"vs", true},   {"rv", false},     {"res", true},   {"odp", true},  {"ynt", true},
    {"ref", true},  {"bls", true},     {"回复", true},  {"答复", true}, {"réf", true},
    {"отв", true},  {"fwd", false},    {"fw", false},   {"wg", false},  {"tr", false},
    {"enc", false}, {"doorst", false}, {"转发", false}, {"vl", false},  {"fs", false}};

/* Bytes of "Re:", "Re[2]:", "AW : " at the beginning; 0. */
static size_t prefix_at(struct sv s, bool *answers)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        struct sv w = sv_of(prefixes[i].word);
        size_t n = w.n;
        if (!sv_istarts(s, w))
            continue;
        if (n < s.n && (s.p[n] == '[' || s.p[n] == '(' || s.p[n] == '^')) {
            n++;
            while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == ']' || s.p[n] == ')'))
                n++;
        }
        while (n < s.n && s.p[n] == ' ')
            n++;
        bool wide = n + 3 <= s.n && memcmp(s.p + n, "：", 3) == 0;
        if (!wide && (n >= s.n || s.p[n] != ':'))
            continue;
        *answers = *answers || prefixes[i].answer;
        return n + (wide ? 3 : 1);
    }
    return 0;
}

/* Bytes of "[tag] " at the beginning; 0. */
static size_t tag_at(struct sv s, struct sv *tag)
{
    ptrdiff_t close = s.n > 2 && s.p[0] == '[' ? sv_chr(s, ']') : -1;
    if (close < 2 || close > 80)
        return 0;
    *tag = sv_make(s.p + 1, (size_t)close - 1);
    return (size_t)close + 1;
}

struct sv mail_subject(struct sv s, bool *answers)
{
    s = sv_trim(s);
    for (;;) {
        struct sv tag;
        size_t n = prefix_at(s, answers), t;
        if (n > 0) {
            s = sv_trim(sv_skip(s, n));
            continue;
        }
        /* "[tag] Re: subject" loses the tag, which the list set again before the answer's mark;
         * what stands behind the mark, "[tag] subject" or not, is the subject. */
        t = tag_at(s, &tag);
        if (t == 0 || prefix_at(sv_trim(sv_skip(s, t)), answers) == 0)
            break;
        s = sv_trim(sv_skip(s, t));
    }
    if (sv_ends(s, SV(" (fwd)")) || sv_ends(s, SV(" (Fwd)")))
        s = sv_trim(sv_make(s.p, s.n - 6));
    return s;
}

struct sv names_tag(struct sv subject)
{
    struct sv tag;
    return tag_at(subject, &tag) > 0 ? sv_trim(tag) : sv_make("", 0);
}

struct sv mail_untag(struct sv subject, struct sv tag)
{
    struct sv own;
    size_t n = tag_at(subject, &own);
    bool ours = n > 0 && tag.n > 0 && sv_ieq(sv_trim(own), tag);
    struct sv rest = ours ? sv_trim(sv_skip(subject, n)) : subject;
    return rest.n > 0 ? rest : subject;
}

struct sv names_thread(struct sv subject, struct arena *a)
{
    struct sv tag, s = subject;
    size_t n;
    while ((n = tag_at(s, &tag)) > 0 && sv_trim(sv_skip(s, n)).n > 0)
        s = sv_trim(sv_skip(s, n));
    char *to = arena_alloc(a, s.n + 1);
    n = 0;
    for (size_t i = 0; to && i < s.n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 32) : s.p[i];
        if (c == ' ' || c == '\t') {
            if (n > 0 && to[n - 1] != ' ')
                to[n++] = ' ';
        } else if (c) {
            to[n++] = c;
        }
    }
    while (n > 0 && strchr(" .!", to[n - 1]))
        n--;
    return sv_make(to, to ? n : 0);
}

/* ---- authors ---- */

/* Takes quotes and backslashes off, and what is in parentheses at the end of a quoted name. */
static struct sv plain_name(struct sv s, struct arena *a)
{
    s = sv_trim(s);
    while (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
        s = sv_trim(sv_make(s.p + 1, s.n - 2));
    if (s.n == 0 || (!memchr(s.p, '\\', s.n) && !memchr(s.p, '"', s.n)))
        return s;
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; to && i < s.n; i++)
        if (s.p[i] != '\\' && s.p[i] != '"')
            to[n++] = s.p[i];
    return sv_trim(sv_make(to, to ? n : 0));
}

/* "user at host.org", "user (a) host.org" as they hide an address; else what it is. */
static struct sv plain_address(struct sv s, struct arena *a)
{
    static const char *const hidden[] = {" at ", " (at) ", " [at] ", " (a) ", " _at_ ", "(at)"};
    s = names_lower(sv_trim(s), a);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        ptrdiff_t at = sv_find(s, sv_of(hidden[i]));
        size_t n = strlen(hidden[i]);
        if (at <= 0 || memchr(s.p, '@', s.n))
            continue;
        struct sv host = sv_skip(s, (size_t)at + n);
        return sv_of(arena_printf(a, SV_FMT "@" SV_FMT, (int)at, s.p, SV_ARG(host)));
    }
    return s;
}

/* Where the part in parentheses at the end opens; -1 without one. */
static ptrdiff_t comment_at(struct sv s)
{
    int depth = 0;
    if (s.n == 0 || s.p[s.n - 1] != ')')
        return -1;
    for (size_t i = s.n; i-- > 0;) {
        depth += s.p[i] == ')';
        depth -= s.p[i] == '(';
        if (depth == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

void names_author(struct sv from, struct sv *name, struct sv *address, struct arena *a)
{
    if (from.n > AUTHOR_MAX)
        from.n = AUTHOR_MAX;
    struct sv s = sv_trim(from), addr = s;
    ptrdiff_t open = sv_chr(s, '<'), comment;
    *name = sv_make("", 0);
    while (open >= 0 && sv_chr(sv_skip(s, (size_t)open + 1), '<') >= 0 && /* "a<b" <c@d> */
           sv_chr(sv_skip(s, (size_t)open), '>') < 0)
        open += 1 + sv_chr(sv_skip(s, (size_t)open + 1), '<');
    if (open >= 0) {
        struct sv rest = sv_skip(s, (size_t)open + 1);
        ptrdiff_t close = sv_chr(rest, '>');
        *name = sv_make(s.p, (size_t)open);
        addr = sv_make(rest.p, close < 0 ? rest.n : (size_t)close);
        if (sv_trim(*name).n == 0 && close >= 0)
            *name = sv_skip(rest, (size_t)close + 1); /* <a@b> Name */
    } else if ((comment = comment_at(s)) > 0 && sv_find(s, SV("(at)")) != comment) {
        *name = sv_make(s.p + comment + 1, s.n - (size_t)comment - 2);
        addr = sv_make(s.p, (size_t)comment);
    }
    *address = plain_address(addr, a);
    if (!memchr(address->p, '@', address->n)) { /* a name alone */
        if (sv_trim(*name).n == 0)
            *name = addr;
        *address = sv_make("", 0);
    }
    *name = plain_name(mail_words(plain_name(*name, a), a), a);
    ptrdiff_t at = sv_chr(*name, '@');
    if (name->n == 0 || (at >= 0 && !memchr(name->p, ' ', name->n))) {
        struct sv whole = name->n > 0 ? *name : *address;
        at = sv_chr(whole, '@');
        *name = sv_make(whole.p, at < 0 ? whole.n : (size_t)at);
    } else if (at >= 0) { /* "Ana <ana@x.org>" inside a name */
        struct sb b = SB_INIT(64 << 10);
        mail_hide(&b, *name);
        *name = arena_sv(a, sb_view(&b));
        sb_dispose(&b);
    }
}

static bool is_address_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           (c && strchr(".-_+=", c)) || (unsigned char)c >= 0x80;
}

void mail_hide(struct sb *out, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool inside = i > 0 && i + 1 < text.n && is_address_char(text.p[i - 1]) &&
                      is_address_char(text.p[i + 1]);
        if (text.p[i] == '@' && inside)
            sb_puts(out, " at ");
        else
            sb_putc(out, text.p[i]);
    }
}
