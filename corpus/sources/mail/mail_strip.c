/* mail_strip.c - one pass over the lines of a text; each block that is left out is met by its first
 * line and known by what follows.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is left as Markdown (mail_text.c).
 * Method: looking ahead is bounded by lines; where an end is searched for and not found, it is not
 * searched for again, so that the pass stays linear.
 */
#include "corpus/sources/mail/mail_strip.h"

#include <string.h>

#include "corpus/sources/mail/mail_head.h"

enum { SIGNATURE_LINES = 12, FOOTER_LINES = 8, QUOTES_MAX = 16 };

struct strip {
    struct sb *out, *signature, *files;
    struct sv rest;
    bool no_end[4];   /* of these kinds of block none ends any more */
    bool dashes;      /* in a signed text, where "- " is put before dashes */
    bool quoted;      /* behind "Original Message" */
    bool quoted_head; /* in the headers that follow it */
};

static struct sv right_trim(struct sv s)
{
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r'))
        s.n--;
    return s;
}

size_t mail_quotes(struct sv line, struct sv *content)
{
    size_t depth = 0, i = 0;
    for (;;) {
        size_t k = i;
        while (k < line.n && k - i < 2 && line.p[k] == ' ')
            k++;
        if (k >= line.n || line.p[k] != '>' || depth >= QUOTES_MAX)
            break;
        depth++;
        i = k + 1;
    }
    if (depth > 0 && i < line.n && line.p[i] == ' ')
        i++;
    *content = sv_skip(line, i);
    return depth;
}

bool mail_says_wrote(struct sv line)
{
    static const char *const verbs[] = {" wrote", "wrote:",  " writes",  " schrieb",   " said:",
                                        "crit :", "crit:",   " scrisse", "ha scritto", "escribi",
                                        " skrev", "schreef", " napisa",  " kirjoitti", " yazd"};
    line = right_trim(line);
    bool ends = sv_ends(line, SV(":")) || sv_ends(line, SV("...")) || sv_ends(line, SV(" wrote"));
    for (size_t i = 0; ends && line.n < 400 && i < sizeof verbs / sizeof *verbs; i++)
        if (sv_find(line, sv_of(verbs[i])) >= 0)
            return true;
    return false;
}

/* ---- flowed ---- */

void mail_unflow(struct sb *out, struct sv text, bool delsp)
{
    struct sv line;
    size_t depth = 0;
    bool open = false; /* the line before goes on here */
    while (sv_line(&text, &line)) {
        size_t n = 0;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        while (n < line.n && n < QUOTES_MAX && line.p[n] == '>')
            n++;
        struct sv s = sv_skip(line, n);
        if (s.n > 0 && s.p[0] == ' ')
            s = sv_skip(s, 1); /* stuffed */
        bool signature = sv_eq(s, SV("-- "));
        bool on = open && n == depth && !signature;
        if (open && !on)
            sb_putc(out, '\n');
        for (size_t i = 0; i < n && !on; i++)
            sb_putc(out, '>');
        if (n > 0 && !on && s.n > 0)
            sb_putc(out, ' ');
        open = s.n > 0 && s.p[s.n - 1] == ' ' && !signature;
        sb_sv(out, open && delsp ? sv_make(s.p, s.n - 1) : s);
        if (!open)
            sb_putc(out, '\n');
        depth = n;
    }
    if (open)
        sb_putc(out, '\n');
}

/* ---- lines ---- */

static void put(struct strip *s, struct sv line)
{
    struct sv content;
    if (s->quoted)
        sb_puts(s->out, mail_quotes(line, &content) > 0 || line.n == 0 ? ">" : "> ");
    if (s->quoted_head)
        mail_hide(s->out, line);
    else
        sb_sv(s->out, line);
    sb_putc(s->out, '\n');
    if (sv_trim(line).n == 0)
        s->quoted_head = false;
}

/* Passes over everything up to the line that begins with end. False when there is none. */
static bool skip_to(struct strip *s, struct sv end, size_t kind)
{
    struct sv rest = s->rest, line;
    while (!s->no_end[kind] && sv_line(&rest, &line)) {
        if (!sv_starts(line, end))
            continue;
        s->rest = rest;
        return true;
    }
    s->no_end[kind] = true;
    return false;
}

/* ---- armour and encoded files ---- */

static bool skip_armour(struct strip *s, struct sv line)
{
    struct sv next;
    if (sv_starts(line, SV("-----BEGIN PGP SIGNED MESSAGE"))) {
        s->dashes = true;
        while (sv_line(&s->rest, &next) && right_trim(next).n > 0)
            ; /* "Hash: SHA1" */
        return true;
    }
    if (sv_starts(line, SV("-----BEGIN PGP SIGNATURE"))) {
        s->dashes = false;
        return skip_to(s, SV("-----END PGP SIGNATURE"), 0);
    }
    if (sv_starts(line, SV("-----BEGIN PGP ")))
        return skip_to(s, SV("-----END PGP "), 1);
    return false;
}

static bool is_uu(struct sv line)
{
    line = right_trim(line);
    if (line.n == 0 || line.p[0] < ' ' || line.p[0] > '`')
        return false;
    size_t bytes = (size_t)(line.p[0] - ' ') & 63, want = (bytes + 2) / 3 * 4 + 1;
    return line.n <= want + 1 && line.n + 4 >= want;
}

static void add_file(struct strip *s, struct sv name, struct sv url)
{
    if (sv_trim(name).n == 0)
        return;
    sb_sv(s->files, sv_trim(name));
    if (url.n > 0) {
        sb_putc(s->files, '\t');
        sb_sv(s->files, url);
    }
    sb_putc(s->files, '\n');
}

/* "begin 644 name", a line of uuencoded bytes, more, "end" */
static bool skip_uu(struct strip *s, struct sv line)
{
    struct sv after = s->rest, next;
    size_t i = 6;
    if (!sv_starts(line, SV("begin ")))
        return false;
    while (i < line.n && line.p[i] >= '0' && line.p[i] <= '7')
        i++;
    if (i < 9 || i > 10 || i + 1 >= line.n || line.p[i] != ' ' || !sv_line(&after, &next) ||
        !is_uu(next))
        return false;
    add_file(s, sv_skip(line, i + 1), sv_make("", 0));
    while (is_uu(next) || sv_eq(right_trim(next), SV("`"))) {
        s->rest = after;
        if (!sv_line(&after, &next))
            return true;
    }
    if (sv_starts(next, SV("end")))
        s->rest = after;
    return true;
}

/* A full line of base64: letters of both cases and digits. Sequences of genes have one case. */
static bool is_base64(struct sv line, bool full)
{
    bool upper = false, lower = false, digit = false;
    line = right_trim(line);
    if (line.n == 0 || (full && (line.n < 60 || line.n > 76)))
        return false;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        upper |= c >= 'A' && c <= 'Z';
        lower |= c >= 'a' && c <= 'z';
        digit |= c >= '0' && c <= '9';
        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            c != '+' && c != '/' && c != '=')
            return false;
    }
    return !full || (upper && lower && digit);
}

static bool skip_base64(struct strip *s, struct sv line)
{
    struct sv after = s->rest, next;
    if (!is_base64(line, true))
        return false;
    for (int i = 0; i < 3; i++)
        if (!sv_line(&after, &next) || !is_base64(next, true))
            return false;
    do
        s->rest = after;
    while (sv_line(&after, &next) && is_base64(next, false));
    return true;
}

static bool skip_yenc(struct strip *s, struct sv line)
{
    ptrdiff_t name = sv_starts(line, SV("=ybegin ")) ? sv_find(line, SV(" name=")) : -1;
    if (name < 0 || !skip_to(s, SV("=yend"), 2))
        return false;
    add_file(s, sv_skip(line, (size_t)name + 6), sv_make("", 0));
    return true;
}

/* ---- what pipermail leaves of attachments ---- */

static struct sv field_value(struct sv line)
{
    ptrdiff_t colon = sv_chr(line, ':');
    struct sv v = colon < 0 ? line : sv_trim(sv_skip(line, (size_t)colon + 1));
    if (v.n > 2 && v.p[0] == '<' && v.p[v.n - 1] == '>')
        v = sv_make(v.p + 1, v.n - 2);
    return v;
}

static bool skip_scrubbed(struct strip *s, struct sv line)
{
    struct sv after = s->rest, next, name = {"", 0}, url = {"", 0};
    bool secret = false;
    bool marker = sv_starts(line, SV("-------------- next part --------------"));
    if (marker) {
        put(s, sv_make("", 0));
        if (!sv_line(&after, &next))
            return true;
        line = next;
    }
    bool page = sv_starts(line, SV("An HTML attachment was scrubbed"));
    bool file = sv_starts(line, SV("A non-text attachment was scrubbed")) ||
                sv_starts(line, SV("An embedded "));
    if (sv_starts(line, SV("Skipped content of type ")) && marker) {
        s->rest = after;
        return true;
    }
    if (!page && !(file && sv_find(line, SV("scrubbed")) > 0))
        return marker;
    s->rest = after;
    for (int i = 0; i < FOOTER_LINES && sv_line(&after, &next); i++) {
        bool is_name = sv_istarts(next, SV("Name:")) || sv_istarts(next, SV("Subject:"));
        bool is_url = sv_istarts(next, SV("Url"));
        if (!is_name && !is_url && !sv_istarts(next, SV("Type:")) &&
            !sv_istarts(next, SV("Size:")) && !sv_istarts(next, SV("Desc:")) &&
            !sv_istarts(next, SV("From:")) && !sv_istarts(next, SV("Date:")))
            break;
        secret = secret || sv_find(next, SV("pgp-signature")) > 0 ||
                 sv_find(next, SV("pkcs7-signature")) > 0;
        if (is_name)
            name = field_value(next);
        if (is_url)
            url = field_value(next);
        s->rest = after;
        if (is_url)
            break;
    }
    if (!page && !secret)
        add_file(s, name.n > 0 && !sv_ieq(name, SV("not available")) ? name : SV("attachment"),
                 url);
    return true;
}

/* ---- footers ---- */

static bool is_rule(struct sv s, char c, size_t min)
{
    size_t n = 0;
    s = right_trim(s);
    while (n < s.n && s.p[n] == c)
        n++;
    return n >= min && n == s.n;
}

static bool says_list(struct sv line)
{
    static const char *const words[] = {"mailing list",  "listinfo", "unsubscribe",
                                        "mailman",       "lists.",   "PLEASE do read the posting",
                                        "posting guide", "majordomo"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_find(line, sv_of(words[i])) >= 0)
            return true;
    return false;
}

/* A rule of underscores and a few lines about the list, quoted or not. */
static bool skip_footer(struct strip *s, struct sv line)
{
    struct sv content, next, after = s->rest, upto = s->rest;
    size_t depth = mail_quotes(line, &content);
    bool list = false;
    if (!is_rule(content, '_', 20) && !is_rule(content, '-', 40) && !is_rule(content, '=', 40))
        return false;
    for (int i = 0; i < FOOTER_LINES && sv_line(&after, &next); i++) {
        if (mail_quotes(next, &content) != depth || sv_trim(content).n == 0)
            break;
        list = list || says_list(content);
        upto = after;
    }
    if (list)
        s->rest = upto;
    return list;
}

/* ---- signatures and the quoted mail below an answer ---- */

static bool is_original(struct sv line)
{
    static const char *const words[] = {"Original Message",     "Original message",
                                        "rsprungliche Nach",    "rsprüngliche Nach",
                                        "Message d'origine",    "Messaggio originale",
                                        "Mensaje original",     "Oorspronkelijk bericht",
                                        "Original Appointment", "Mensagem Original"};
    if (!sv_starts(line, SV("----")))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_find(line, sv_of(words[i])) > 0)
            return true;
    return false;
}

/* Four headers as Outlook puts them above the mail that is answered. */
static bool is_outlook(struct strip *s, struct sv line)
{
    struct sv after = s->rest, next;
    bool sent = false, subject = false;
    if (!sv_starts(line, SV("From: ")) && !sv_starts(line, SV("Von: ")) &&
        !sv_starts(line, SV("De : ")))
        return false;
    for (int i = 0; i < 6 && sv_line(&after, &next) && sv_trim(next).n > 0; i++) {
        sent = sent || sv_starts(next, SV("Sent: ")) || sv_starts(next, SV("Gesendet: ")) ||
               sv_starts(next, SV("Envoy"));
        subject = subject || sv_starts(next, SV("Subject: ")) || sv_starts(next, SV("Betreff: ")) ||
                  sv_starts(next, SV("Objet : "));
    }
    return sent && subject;
}

static bool starts_quote(struct strip *s, struct sv line)
{
    if (is_original(line) || is_outlook(s, line)) {
        s->quoted = s->quoted_head = true;
        put(s, line);
        return true;
    }
    return false;
}

/* "-- " and up to a dozen lines, which end the text or stand before a quote or another part. */
static bool take_signature(struct strip *s, struct sv line)
{
    struct sv after = s->rest, upto = s->rest, next, content;
    bool strict = sv_eq(line, SV("-- ")), list = false;
    int n = 0, lines = 0;
    if (!strict && !sv_eq(right_trim(line), SV("--")) && !sv_eq(right_trim(line), SV("- --")))
        return false;
    while (sv_line(&after, &next)) {
        if (mail_quotes(next, &content) > 0 || mail_says_wrote(next) || is_original(next) ||
            sv_starts(next, SV("-------------- next part")) || is_rule(next, '_', 20) ||
            sv_starts(next, SV("-----BEGIN PGP")))
            break;
        n += sv_trim(next).n > 0;
        if (n > SIGNATURE_LINES || lines++ > 4 * SIGNATURE_LINES)
            return false;
        list = list || says_list(next);
        upto = after;
    }
    s->out->failed = s->out->failed || !sb_ok(s->signature);
    sb_reset(s->signature);
    if (!list)
        sb_put(s->signature, s->rest.p, (size_t)(upto.p - s->rest.p));
    s->rest = upto;
    put(s, sv_make("", 0));
    return true;
}

void mail_strip(struct sb *out, struct sb *signature, struct sb *files, struct sv text)
{
    struct strip s = {.out = out, .signature = signature, .files = files, .rest = text};
    struct sv line;
    while (sv_line(&s.rest, &line)) {
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (s.dashes && sv_starts(line, SV("- -")))
            line = sv_skip(line, 2);
        if (sv_find(line, SV("[[alternative HTML version deleted]]")) >= 0)
            continue;
        char c = line.n > 0 ? line.p[0] : 0;
        bool gone = (c == '-' && (skip_armour(&s, line) || skip_scrubbed(&s, line))) ||
                    (c == 'b' && skip_uu(&s, line)) || (c == '=' && skip_yenc(&s, line)) ||
                    (c == 'A' && skip_scrubbed(&s, line)) || skip_base64(&s, line) ||
                    (c && strchr("_-=>", c) && skip_footer(&s, line)) ||
                    (c == '-' && !s.quoted && take_signature(&s, line)) ||
                    (!s.quoted && starts_quote(&s, line));
        if (!gone)
            put(&s, line);
    }
}
