/* escape.c - one function per kind of output.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: JSON (jansson), Markdown (web/), redaction of secrets (corpus/).
 * Method: runs of harmless bytes are copied whole; only what needs it is looked at.
 */
#include "base/escape.h"

#include <string.h>

#include "base/utf8.h"

static const char bad_text[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* What an HTML or XML writer puts for c; NULL when c stays. XML 1.0 has no way to write the C0
 * controls, so they go. */
static const char *html_for(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
    case '\r':
        return NULL;
    default:
        return c < 0x20 ? bad_text : NULL;
    }
}

void esc_html(struct sb *b, struct sv s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        const char *text = html_for((unsigned char)s.p[i]);

        if (!text)
            continue;
        sb_put(b, s.p + from, i - from);
        sb_puts(b, text);
        from = i + 1;
    }
    if (s.n > from)
        sb_put(b, s.p + from, s.n - from);
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void esc_url(struct sb *b, struct sv s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];

        if (is_unreserved(c)) {
            sb_putc(b, s.p[i]);
        } else {
            const char out[3] = {'%', hex[c >> 4], hex[c & 15]};

            sb_put(b, out, sizeof(out));
        }
    }
}

/* Characters that drive a terminal or turn the direction of what follows. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Reads the character at s.p[i]; true when it is a control or not UTF-8. U+FFFD itself, three
 * bytes long, is an honest character. */
static bool is_unsafe(struct sv s, size_t i, size_t *len)
{
    uint32_t cp;

    *len = utf8_decode(s, i, &cp);
    return is_control(cp) || (cp == 0xFFFD && *len == 1);
}

void esc_terminal(struct sb *b, struct sv s)
{
    size_t from = 0;
    size_t len;

    for (size_t i = 0; i < s.n; i += len) {
        if (!is_unsafe(s, i, &len) || s.p[i] == '\t' || s.p[i] == '\n')
            continue;
        sb_put(b, s.p + from, i - from);
        sb_put(b, bad_text, 3);
        from = i + len;
    }
    if (s.n > from)
        sb_put(b, s.p + from, s.n - from);
}

void esc_line(char *text, size_t n)
{
    const struct sv s = sv_make(text, n);
    size_t len;

    for (size_t i = 0; i < n; i += len)
        if (is_unsafe(s, i, &len))
            memset(text + i, '?', len);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool esc_url_decode(struct sb *b, struct sv s, bool plus)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%') {
            int high;
            int low;

            if (s.n - i < 3)
                return false;
            high = hex_value(s.p[i + 1]);
            low = hex_value(s.p[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return false;
        sb_putc(b, c);
    }
    return true;
}

bool esc_url_is_safe(struct sv url)
{
    static const char *const schemes[] = {"http", "https", "mailto"};
    struct sv scheme;
    size_t i;

    /* Browsers drop leading blanks, and tabs and new lines anywhere: what has them is refused, or
     * "java\nscript:" would get through. */
    if (url.n > 0 && url.p[0] == ' ')
        return false;
    for (i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] < 0x20 || url.p[i] == 0x7F)
            return false;
    for (i = 0; i < url.n && !strchr(":/?#", url.p[i]); i++)
        ;
    if (i == url.n || url.p[i] != ':')
        return true; /* a relative reference */
    scheme = sv_make(url.p, i);
    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (sv_ieq(scheme, sv_of(schemes[i])))
            return true;
    return false;
}
