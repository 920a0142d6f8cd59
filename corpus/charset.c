/* charset.c - iconv with the labels that mails and pages carry, and what to do when they lie.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding the label of a mail (mime.c).
 * Method: labels are widened to the superset that mail programs mean by them. A byte that cannot be
 * converted becomes U+FFFD; when those are more than one in fifty, the label is wrong.
 */
#include "corpus/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

enum { LABEL_MAX = 64, STEP = 4096, WRONG_ONE_IN = 50, LOOK_MAX = 4096 };

/* NULL: the label says nothing. Names that iconv knows by themselves are not here. */
static const char *real_name(const char *label, bool *single)
{
    static const struct {
        const char *label, *name;
        bool single;
    } names[] = {{"utf-8", NULL, false},
                 {"utf8", NULL, false},
                 {"us-ascii", NULL, false},
                 {"ascii", NULL, false},
                 {"ansi_x3.4-1968", NULL, false},
                 {"unknown", NULL, false},
                 {"unknown-8bit", NULL, false},
                 {"x-unknown", NULL, false},
                 {"x-user-defined", NULL, false},
                 {"default", NULL, false},
                 {"iso-8859-1", NULL, false}, /* windows-1252 holds it, and is the last resort */
                 {"iso8859-1", NULL, false},
                 {"iso_8859-1", NULL, false},
                 {"latin1", NULL, false},
                 {"latin-1", NULL, false},
                 {"windows-1252", NULL, false},
                 {"cp1252", NULL, false},
                 {"iso-8859-9", "CP1254", true},
                 {"iso-8859-11", "CP874", true},
                 {"tis-620", "CP874", true},
                 {"gb2312", "GB18030", false},
                 {"gbk", "GB18030", false},
                 {"gb18030", "GB18030", false},
                 {"x-gbk", "GB18030", false},
                 {"ks_c_5601-1987", "CP949", false},
                 {"euc-kr", "CP949", false},
                 {"shift_jis", "CP932", false},
                 {"shift-jis", "CP932", false},
                 {"sjis", "CP932", false},
                 {"x-sjis", "CP932", false},
                 {"windows-31j", "CP932", false},
                 {"x-euc-jp", "EUC-JP", false},
                 {"big5", "BIG5-HKSCS", false},
                 {"unicode", "UTF-16LE", false},
                 {"x-cp1251", "CP1251", true},
                 {"x-cp1252", NULL, false},
                 {"iso-2022-jp", "ISO-2022-JP-2", false},
                 {"unicode-1-1-utf-7", "UTF-7", false},
                 {"x-mac-roman", "MACINTOSH", true},
                 {"macroman", "MACINTOSH", true}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].label, label) == 0) {
            *single = names[i].single;
            return names[i].name;
        }
    *single = strncmp(label, "iso-8859", 8) == 0 || strncmp(label, "windows-125", 11) == 0 ||
              strncmp(label, "koi8", 4) == 0 || strncmp(label, "cp", 2) == 0 ||
              strncmp(label, "x-mac", 5) == 0;
    return label;
}

static bool has_high(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

/* said: the label is UTF-8, which is rarely said of anything else. */
static void guess(struct sb *out, struct sv bytes, bool said)
{
    if (utf8_valid(bytes)) {
        sb_sv(out, bytes);
        return;
    }
    /* A text cut in the middle of a character, or with one bad byte, is UTF-8 none the less. */
    size_t bad = 0, good = 0;
    for (size_t i = 0; i < bytes.n;) {
        uint32_t cp;
        size_t n = utf8_decode(bytes, i, &cp);
        bad += n == 1 && (unsigned char)bytes.p[i] >= 0x80;
        good += n > 1;
        i += n;
    }
    if (good > (said ? bad / 2 : 3 * bad))
        (void)utf8_repair(out, bytes);
    else
        utf8_from_cp1252(out, bytes);
}

/* Appends what iconv makes of it; false when the label must be wrong. */
static bool convert(struct sb *out, struct sv bytes, iconv_t cd)
{
    char *in = (char *)(uintptr_t)bytes.p, to[STEP];
    size_t left = bytes.n, bad = 0, before = out->n;
    while (left > 0 && sb_ok(out)) {
        char *p = to;
        size_t room = sizeof to;
        size_t rc = iconv(cd, &in, &left, &p, &room);
        sb_put(out, to, sizeof to - room);
        if (rc != (size_t)-1 || errno == E2BIG)
            continue;
        sb_puts(out, "\xef\xbf\xbd");
        bad++;
        if (errno != EILSEQ || left == 0) /* it breaks off in a character */
            break;
        in++;
        left--;
        (void)iconv(cd, NULL, NULL, NULL, NULL);
    }
    char *p = to;
    size_t room = sizeof to;
    (void)iconv(cd, NULL, NULL, &p, &room);
    sb_put(out, to, sizeof to - room);
    if (bad * WRONG_ONE_IN <= bytes.n || !sb_ok(out))
        return true;
    sb_cut(out, before);
    return false;
}

void charset_to_utf8(struct sb *out, struct sv bytes, struct sv label)
{
    char low[LABEL_MAX];
    bool single = false;
    size_t n = 0;
    label = sv_trim(label);
    while (label.n > 0 && (label.p[0] == '"' || label.p[0] == '\''))
        label = sv_skip(label, 1);
    while (n < label.n && n + 1 < sizeof low && label.p[n] > ' ' && !strchr("\"'/,;", label.p[n])) {
        char c = label.p[n];
        low[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    low[n] = '\0';
    const char *name = n > 0 ? real_name(low, &single) : NULL;
    bool escapes = strncmp(low, "iso-2022", 8) == 0 || strncmp(low, "hz", 2) == 0 ||
                   strstr(low, "utf-7") || strncmp(low, "utf-16", 6) == 0;
    if (!name || (!escapes && !has_high(bytes)) || (single && utf8_valid(bytes))) {
        guess(out, bytes, strcmp(low, "utf-8") == 0 || strcmp(low, "utf8") == 0);
        return;
    }
    iconv_t cd = iconv_open("UTF-8", name);
    bool done = false;
    if (cd != (iconv_t)-1) {
        done = convert(out, bytes, cd);
        (void)iconv_close(cd);
    }
    if (!done)
        guess(out, bytes, false);
}

/* ---- what a page declares ---- */

/* The value behind an attribute's name, quoted or not. */
static struct sv value_behind(struct sv s)
{
    s = sv_trim(s);
    if (s.n == 0 || s.p[0] != '=')
        return sv_make("", 0);
    s = sv_trim(sv_skip(s, 1));
    if (s.n > 0 && (s.p[0] == '"' || s.p[0] == '\''))
        s = sv_trim(sv_skip(s, 1));
    size_t n = 0;
    while (n < s.n && !strchr("\"' \t\r\n;>/?", s.p[n]))
        n++;
    return sv_make(s.p, n <= LABEL_MAX ? n : 0);
}

/* Where word stands, whatever its case. */
static ptrdiff_t find_word(struct sv s, struct sv word)
{
    for (size_t i = 0; i + word.n <= s.n; i++)
        if (sv_istarts(sv_skip(s, i), word))
            return (ptrdiff_t)i;
    return -1;
}

struct sv charset_declared(struct sv html)
{
    struct sv s = html.n > LOOK_MAX ? sv_make(html.p, LOOK_MAX) : html, value;
    if (sv_starts(s, SV("\377\376")))
        return SV("utf-16le");
    if (sv_starts(s, SV("\376\377")))
        return SV("utf-16be");
    if (sv_starts(s, SV("<?xml"))) {
        ptrdiff_t end = sv_find(s, SV("?>"));
        struct sv xml = end < 0 ? s : sv_make(s.p, (size_t)end);
        ptrdiff_t at = sv_find(xml, SV("encoding"));
        if (at >= 0 && (value = value_behind(sv_skip(xml, (size_t)at + 8))).n > 0)
            return value;
    }
    for (ptrdiff_t at; (at = find_word(s, SV("<meta"))) >= 0;) {
        s = sv_skip(s, (size_t)at + 5);
        ptrdiff_t end = sv_chr(s, '>');
        struct sv tag = end < 0 ? s : sv_make(s.p, (size_t)end);
        at = find_word(tag, SV("charset"));
        if (at >= 0 && (value = value_behind(sv_skip(tag, (size_t)at + 7))).n > 0)
            return value;
    }
    return sv_make("", 0);
}
