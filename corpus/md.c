/* md.c - collects a line of text with marks and settles which marks can be written.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: writing (md_write.c), blocks and their nesting (html.c).
 * Invariant: rendered by cmark-gfm, what is written shows the collected text, no more and no less;
 * a mark that could not be written so (emphasis inside a word beside punctuation, an empty link)
 * is dropped and its text kept. A property test holds this to be so.
 * Method: blanks are moved out of marks, pairs matched, delimiters checked by CommonMark's
 * flanking rules.
 */
#include "corpus/md_priv.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { MD_DEPTH = 32 };

void md_init(struct md *m, size_t max)
{
    memset(m, 0, sizeof *m);
    sb_init(&m->text, max);
    sb_init(&m->hrefs, max);
}

void md_reset(struct md *m)
{
    sb_reset(&m->text);
    sb_reset(&m->hrefs);
    m->visible = m->tildes = 0;
    m->in_link = false;
}

void md_dispose(struct md *m)
{
    sb_dispose(&m->text);
    sb_dispose(&m->hrefs);
}

bool md_empty(const struct md *m)
{
    return m->visible == 0;
}

/* ---- collecting ---- */

static bool ends_blank(const struct md *m)
{
    size_t i = m->text.n;
    while (i > 0 && md_is_mark(m->text.p[i - 1]) && m->text.p[i - 1] != MD_BREAK)
        i--;
    return i == 0 || m->text.p[i - 1] == ' ' || m->text.p[i - 1] == MD_BREAK;
}

void md_text(struct md *m, struct sv s)
{
    size_t i = 0;
    while (i < s.n) {
        size_t from = i;
        while (i < s.n && (unsigned char)s.p[i] > ' ' && s.p[i] != 0x7f) {
            m->tildes += s.p[i] == '~';
            i++;
        }
        sb_put(&m->text, s.p + from, i - from);
        m->visible += i - from;
        if (i == s.n)
            break;
        unsigned char c = (unsigned char)s.p[i++];
        bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (blank && !ends_blank(m))
            sb_putc(&m->text, ' ');
    }
}

void md_mark(struct md *m, enum md_mark mark)
{
    sb_putc(&m->text, (char)mark);
    m->tildes += mark <= MD_DEL; /* beside other delimiters even one tilde may mislead */
    if (mark == MD_LINK_END)
        m->in_link = false;
}

void md_link(struct md *m, struct sv href)
{
    if (m->in_link)
        return; /* its end will find no beginning and be dropped */
    m->in_link = true;
    sb_putc(&m->text, MD_LINK);
    for (size_t i = 0; i < href.n; i++)
        if ((unsigned char)href.p[i] >= 0x20)
            sb_putc(&m->hrefs, href.p[i]);
    sb_putc(&m->hrefs, '\n');
}

/* ---- settling the marks ---- */

static bool is_open(char c)
{
    return c >= MD_EM && c <= MD_SUB && (c & 1);
}

static bool is_close(char c)
{
    return c >= MD_EM_END && c <= MD_SUB_END && !(c & 1);
}

static bool is_emphasis(char open)
{
    return open == MD_EM || open == MD_STRONG || open == MD_DEL;
}

/* Delimiters of the same character that touch make one run. */
static bool same_run(char open, char other)
{
    return is_emphasis(other) && (open == MD_DEL) == (other == MD_DEL);
}

static void drop(char *p)
{
    *p = *p == MD_LINK ? MD_NO_LINK : MD_NOTHING;
}

static void swap(char *a, char *b)
{
    char c = *a;
    *a = *b;
    *b = c;
}

/* Blanks move out of marks, since "** a**" is no emphasis. */
static void move_blanks(char *p, size_t n)
{
    for (size_t i = n; i-- > 1;) {
        bool blank = p[i] == ' ' || p[i] == MD_BREAK;
        for (size_t k = i; blank && k > 0 && is_open(p[k - 1]); k--)
            swap(&p[k - 1], &p[k]);
    }
    for (size_t i = 0; i + 1 < n; i++) {
        bool blank = p[i] == ' ' || p[i] == MD_BREAK;
        for (size_t k = i; blank && k + 1 < n && is_close(p[k + 1]); k++)
            swap(&p[k + 1], &p[k]);
    }
}

struct open {
    size_t at;
    size_t visible; /* bytes of text before it */
    bool drop;
};

/* Matches closing marks with opening ones; what is empty, unmatched, inside its like or inside
 * code goes. pair[i] becomes the place of i's partner. */
static void match(char *p, size_t n, uint32_t *pair)
{
    struct open stack[MD_DEPTH];
    size_t depth = 0, visible = 0;
    unsigned inside = 0; /* bits of the kinds that are open */
    for (size_t i = 0; i < n; i++) {
        if (is_open(p[i])) {
            if (depth == MD_DEPTH) {
                drop(&p[i]);
                continue;
            }
            stack[depth].at = i;
            stack[depth].visible = visible;
            stack[depth].drop = inside >> p[i] & 1 || inside >> MD_CODE & 1;
            if (!stack[depth].drop)
                inside |= 1U << p[i];
            depth++;
        } else if (is_close(p[i])) {
            if (depth == 0 || p[stack[depth - 1].at] != p[i] - 1) {
                drop(&p[i]);
                continue;
            }
            struct open *o = &stack[--depth];
            if (!o->drop)
                inside &= ~(1U << p[o->at]);
            if (o->drop || o->visible == visible) {
                drop(&p[o->at]);
                drop(&p[i]);
            } else {
                pair[o->at] = (uint32_t)i;
                pair[i] = (uint32_t)o->at;
            }
        } else if (!md_is_mark(p[i]) && p[i] != ' ') {
            visible++;
        }
    }
    while (depth > 0)
        drop(&p[stack[--depth].at]);
}

enum side { SIDE_BLANK, SIDE_WORD, SIDE_PUNCT, SIDE_UNSURE };

/* Characters beyond ASCII that may be punctuation to CommonMark, roughly: counted as whichever is
 * worse. */
static enum side side_of(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
        enum side is;
    } blocks[] = {{0xA0, 0xA0, SIDE_BLANK},        {0xA1, 0xBF, SIDE_UNSURE},
                  {0xD7, 0xD7, SIDE_UNSURE},       {0xF7, 0xF7, SIDE_UNSURE},
                  {0x2000, 0x200A, SIDE_BLANK},    {0x2010, 0x2BFF, SIDE_UNSURE},
                  {0x3000, 0x3000, SIDE_BLANK},    {0x3001, 0x303F, SIDE_UNSURE},
                  {0xFE10, 0xFE6F, SIDE_UNSURE},   {0xFF00, 0xFF0F, SIDE_UNSURE},
                  {0xFF1A, 0xFF20, SIDE_UNSURE},   {0xFF3B, 0xFF40, SIDE_UNSURE},
                  {0xFF5B, 0xFF65, SIDE_UNSURE},   {0xFFFD, 0xFFFD, SIDE_UNSURE},
                  {0x1680, 0x1680, SIDE_BLANK},    {0x202F, 0x205F, SIDE_UNSURE},
                  {0x37E, 0x37E, SIDE_UNSURE},     {0x387, 0x387, SIDE_UNSURE},
                  {0x55A, 0x5F4, SIDE_UNSURE},     {0x600, 0x61F, SIDE_UNSURE},
                  {0x66A, 0x66D, SIDE_UNSURE},     {0x700, 0x70D, SIDE_UNSURE},
                  {0x964, 0x970, SIDE_UNSURE},     {0x1360, 0x1368, SIDE_UNSURE},
                  {0x10000, 0x10FFFF, SIDE_UNSURE}};
    if (cp < 0x80)
        return cp <= ' ' ? SIDE_BLANK : md_is_alnum((char)cp) ? SIDE_WORD : SIDE_PUNCT;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (cp >= blocks[i].from && cp <= blocks[i].to)
            return blocks[i].is;
    return SIDE_WORD;
}

static enum side side_mark(char c)
{
    return c == MD_BREAK ? SIDE_BLANK : SIDE_PUNCT; /* code and links begin with punctuation */
}

/* Bare addresses are written in <>, so the words around one may begin or end with punctuation. */
static bool near_address(const char *p, size_t from, size_t to)
{
    return sv_find(sv_make(p + from, to - from), SV("://")) >= 0;
}

/* The side that the character ending at i shows. */
static enum side side_left(const char *p, size_t i)
{
    size_t from = i - 1, word = i;
    while (from > 0 && i - from < 4 && ((unsigned char)p[from] & 0xC0) == 0x80)
        from--;
    while (word > 0 && i - word < 256 && p[word - 1] != ' ' && !md_is_mark(p[word - 1]))
        word--;
    uint32_t cp;
    utf8_decode(sv_make(p + from, i - from), 0, &cp);
    enum side side = side_of(cp);
    return side == SIDE_WORD && near_address(p, word, i) ? SIDE_UNSURE : side;
}

static enum side side_right(const char *p, size_t n, size_t i)
{
    size_t word = i;
    while (word < n && word - i < 16 && p[word] != ' ' && !md_is_mark(p[word]))
        word++;
    uint32_t cp;
    utf8_decode(sv_make(p, n), i, &cp);
    enum side side = side_of(cp);
    return side == SIDE_WORD && near_address(p, i, word) ? SIDE_UNSURE : side;
}

static bool is_emphasis_end(char c)
{
    return is_close(c) && is_emphasis((char)(c - 1));
}

/* An end of emphasis right before a beginning: their delimiters would be read together. */
static bool is_glued(const char *p, size_t n, size_t open, size_t close)
{
    size_t i = open;
    while (i > 0 && (md_is_nothing(p[i - 1]) || is_emphasis(p[i - 1])))
        i--;
    bool glued = i > 0 && is_emphasis_end(p[i - 1]);
    for (i = close + 1; i < n && (md_is_nothing(p[i]) || is_emphasis_end(p[i]));)
        i++;
    return glued || (i < n && is_emphasis(p[i]));
}

/* Raised text may be written with a '^' before it, or in digits that are punctuation to no one. */
static bool is_raise(char c)
{
    return c >= MD_SUP && c <= MD_SUB_END;
}

/* What stands before the delimiter at i; those of its own run are passed. */
static enum side side_before(const char *p, size_t i)
{
    bool closing = is_close(p[i]);
    char open = (char)(p[i] - closing);
    bool raised = false;
    for (; i > 0 && (md_is_nothing(p[i - 1]) || same_run(open, (char)(p[i - 1] - closing))); i--)
        raised = raised || is_raise(p[i - 1]);
    if (i == 0)
        return SIDE_BLANK;
    enum side side = md_is_mark(p[i - 1]) ? side_mark(p[i - 1]) : side_left(p, i);
    return raised && side == SIDE_WORD ? SIDE_UNSURE : side;
}

static enum side side_after(const char *p, size_t n, size_t i)
{
    bool closing = is_close(p[i]);
    char open = (char)(p[i] - closing);
    bool raised = false;
    for (i++; i < n && (md_is_nothing(p[i]) || same_run(open, (char)(p[i] - closing))); i++)
        raised = raised || is_raise(p[i]);
    if (i == n)
        return SIDE_BLANK;
    enum side side = md_is_mark(p[i]) ? side_mark(p[i]) : side_right(p, n, i);
    return raised && side == SIDE_WORD ? SIDE_UNSURE : side;
}

/* May a run of delimiters stand between these? */
static bool flanks(enum side outer, enum side inner)
{
    if (inner == SIDE_BLANK)
        return false;
    return inner == SIDE_WORD || outer == SIDE_BLANK || outer == SIDE_PUNCT;
}

/* Drops what cannot be written; returns how many, since each drop changes its neighbours' sides. */
static size_t check_emphasis(char *p, size_t n, const uint32_t *pair)
{
    size_t dropped = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_emphasis(p[i]))
            continue;
        size_t end = pair[i];
        if (is_glued(p, n, i, end) || !flanks(side_before(p, i), side_after(p, n, i)) ||
            !flanks(side_after(p, n, end), side_before(p, end))) {
            drop(&p[i]);
            drop(&p[end]);
            dropped++;
        }
    }
    return dropped;
}

static void drop_emphasis(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_emphasis(p[i]) || (is_close(p[i]) && is_emphasis((char)(p[i] - 1))))
            p[i] = MD_NOTHING;
}

/* Takes dropped marks out, and the addresses of dropped links. */
static void compact(struct md *m)
{
    char *p = m->text.p, *h = m->hrefs.p;
    size_t to = 0, href_to = 0, href = 0;
    for (size_t i = 0; i < m->text.n; i++) {
        if (p[i] == MD_LINK || p[i] == MD_NO_LINK) {
            const char *end = memchr(h + href, '\n', m->hrefs.n - href);
            size_t n = end ? (size_t)(end - h) + 1 - href : 0;
            if (p[i] == MD_LINK) {
                memmove(h + href_to, h + href, n);
                href_to += n;
            }
            href += n;
        }
        if (p[i] != MD_NOTHING && p[i] != MD_NO_LINK)
            p[to++] = p[i];
    }
    sb_cut(&m->text, to);
    sb_cut(&m->hrefs, href_to);
}

/* Two code spans that touch become one: their backticks would make one run. */
static void join_code(char *p, size_t n)
{
    size_t end = n; /* the last end of code with nothing behind it yet */
    for (size_t i = 0; i < n; i++) {
        if (p[i] == MD_CODE && end < n)
            p[i] = p[end] = MD_NOTHING;
        if (p[i] == MD_CODE_END)
            end = i;
        else if (!md_is_nothing(p[i]))
            end = n;
    }
}

bool md_settle(struct md *m)
{
    const int rounds = 8; /* more are not met but by attack */
    size_t n = m->text.n;
    bool marks = false;
    for (size_t i = 0; i < n && !marks; i++)
        marks = md_is_mark(m->text.p[i]);
    if (!marks || !sb_ok(&m->text) || !sb_ok(&m->hrefs))
        return sb_ok(&m->text) && sb_ok(&m->hrefs);
    sb_reserve(&m->text, (n + 2) * sizeof(uint32_t) + 8); /* behind the text, aligned */
    if (!sb_ok(&m->text))
        return false;
    char *p = m->text.p;
    uint32_t *pair = (uint32_t *)(void *)(p + ((n + 8) & ~(size_t)7));
    match(p, n, pair);
    compact(m);
    move_blanks(p, m->text.n);
    match(p, m->text.n, pair);
    int left = rounds;
    while (check_emphasis(p, m->text.n, pair) > 0)
        if (--left == 0)
            drop_emphasis(p, m->text.n);
    compact(m);
    join_code(p, m->text.n);
    compact(m);
    return true;
}
