/* redact_table.c - the table of detectors: what a secret looks like, with examples of what is one
 * and what is not. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the scan over a text (redact.c), a site's own patterns (redact_site.c).
 * Method: an anchor that is quick to find, then a small function that looks around it. Formats with
 * a mark of their own (a prefix, a checksum) only: what is merely "long and random" is not touched,
 * since hashes, ids and keys of hardware are what people ask about. A value that stands for one
 * (<token>, $PASSWORD, xxx) is none. The examples are invented, and cut in two so that nobody who
 * scans sources takes them for real.
 */
#include <string.h>

#include "corpus/redact_priv.h"

enum {
    KEY_LABEL_MAX = 64, /* of -----BEGIN ... ----- */
    KEY_BODY_MAX = 64 << 10,
    KEY_BODY_MIN = 64, /* characters of a real one */
    LOOK_AROUND = 250, /* bytes of a line that give a value its meaning */
    SECRET_MAX = 512,
    PASSWORD_MAX = 128,
    JWT_PART_MAX = 8 << 10
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_letter(c);
}

static bool in_token(char c, const char *chars)
{
    return is_alnum(c) || (c && strchr(chars, c));
}

/* End of the token at from, which is looked at for a little more than max bytes. */
static size_t token_end(struct sv t, size_t from, const char *chars, size_t max)
{
    uint64_t in[4] = {0x03ff000000000000u, 0x07fffffe07fffffeu, 0, 0}; /* digits, letters */
    size_t i = from;
    for (; *chars; chars++)
        in[(unsigned char)*chars >> 6] |= (uint64_t)1 << ((unsigned char)*chars & 63);
    while (i < t.n && i - from <= max &&
           in[(unsigned char)t.p[i] >> 6] >> ((unsigned char)t.p[i] & 63) & 1)
        i++;
    return i;
}

static bool is_mixed(struct sv s)
{
    bool digit = false, letter = false;
    for (size_t i = 0; i < s.n; i++) {
        digit |= is_digit(s.p[i]);
        letter |= is_letter(s.p[i]);
    }
    return digit && letter;
}

/* Is a needle (lower case) within the part of the text, whatever its case? */
static bool has_word(struct sv t, const char *needle)
{
    size_t n = strlen(needle);
    for (size_t i = 0; i + n <= t.n; i++) {
        size_t k = 0;
        if ((t.p[i] | 32) != (needle[0] | 32))
            continue;
        while (k < n && (is_letter(t.p[i + k]) ? (t.p[i + k] | 32) : t.p[i + k]) == needle[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* "$NAME", "${NAME}", "%NAME%", "^NAME^", "<what>", "{{what}}", "[what]", "%s": where a value goes.
 * The same signs within one are a part of it. */
static bool is_variable(struct sv s, const char *signs)
{
    char first = s.n ? s.p[0] : 0, last = s.n ? s.p[s.n - 1] : 0;
    bool name = s.n > 1 && first == '$';
    for (size_t i = 1; i < s.n; i++) {
        if ((s.p[i] == '<' || s.p[i] == '>') && !strchr(signs, s.p[i]))
            return true;
        if ((s.p[i] == '{' && s.p[i - 1] && strchr("$#{%", s.p[i - 1])) ||
            (s.p[i] == '}' && s.p[i - 1] == '}'))
            return true;
        name &= is_alnum(s.p[i]) || s.p[i] == '_';
    }
    bool format = s.n <= 3 && first == '%' && is_letter(last);
    bool pair = (first == '%' && s.n > 2 && last == '%') ||
                (first == '^' && sv_chr(sv_skip(s, 1), '^') >= 0);
    return name || format || pair || first == '<' || first == '[' || first == '{' ||
           sv_starts(s, SV("$(")) || sv_find(s, SV("[redacted:")) >= 0;
}

/* A value that only says where the real one goes; signs that a real one may hold say nothing. */
static bool is_placeholder(struct sv s, const char *signs)
{
    static const char *const words[] = {
        "pass",  "pwd",      "pw",          "redacted",   "passwort", "token", "senha", "secret",
        "none",  "changeme", "secret-here", "motdepasse", "null",     "nil",   "true",  "false",
        "admin", "root",     "foo",         "bar",        "example",  "test",  "user",  "guest"};
    size_t x = 0, dots = 0, caps = 0, digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        x += s.p[i] == 'x' || s.p[i] == 'X' || s.p[i] == '*';
        caps += s.p[i] >= 'A' && s.p[i] <= 'Z';
        digits += is_digit(s.p[i]);
        dots += s.p[i] == '.' || s.p[i] == '-' || s.p[i] == '_';
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_ieq(s, sv_of(words[i])))
            return true;
    bool your = s.n > 4 && sv_ieq(sv_make(s.p, 4), SV("your"));
    bool name = caps + dots + digits == s.n && digits <= 1 && caps > 0 &&
                (dots > 0 || s.n < 8); /* MY_TOKEN, FILE1 */
    bool word = digits == 0 && s.n < 32 &&
                (has_word(s, "password") || has_word(s, "passwd") || has_word(s, "passwort") ||
                 has_word(s, "passphrase"));
    return x + dots == s.n || your || name || word || is_variable(s, signs) ||
           sv_starts(s, SV("\342\200\246"));
}

static struct sv part(struct sv t, size_t from, size_t to)
{
    return sv_make(t.p + from, to - from);
}

/* What stands around a place on its line. */
static struct sv around(struct sv t, size_t at, size_t before, size_t after)
{
    size_t from = at, to = at;
    while (from > 0 && at - from < before && t.p[from - 1] != '\n')
        from--;
    while (to < t.n && to - at < after && t.p[to] != '\n')
        to++;
    return part(t, from, to);
}

/* ---- tokens behind a prefix of their own ---- */

static bool match_token(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), n = token_end(t, from, d->chars, d->max) - from;
    while (n > 0 && !is_alnum(t.p[from + n - 1]) && t.p[from + n - 1] != '=')
        n--; /* a dot or dash behind it belongs to the sentence */
    if (n < d->min || n > d->max || (d->flags & DETECT_MIXED && !is_mixed(part(t, from, from + n))))
        return false;
    if (is_placeholder(part(t, from, from + n), d->chars))
        return false;
    *out = (struct span){at, from + n - at};
    return true;
}

/* Three letters before the mark belong to it: "abc8Q~...". */
static bool match_azure_secret(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    if (at < 3 || !match_token(d, t, at, out))
        return false;
    for (size_t i = 1; i <= 3; i++)
        if (!in_token(t.p[at - i], "_~.-"))
            return false;
    if (at > 3 && is_alnum(t.p[at - 4]))
        return false;
    *out = (struct span){at - 3, out->n + 3};
    return true;
}

/* header.payload.signature; of encrypted ones five parts. */
static bool match_jwt(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t end, parts = 1, from;
    if (at > 0 && t.p[at - 1] == '-')
        return false; /* within another token, which was looked at already */
    end = token_end(t, at, "-_", JWT_PART_MAX);
    while (end < t.n && t.p[end] == '.' && parts < 5) {
        from = end + 1;
        size_t to = token_end(t, from, "-_=", JWT_PART_MAX);
        if (parts == 1 && (to - from < 10))
            return false;
        if (to == from && parts > 2)
            break;
        end = to;
        parts++;
    }
    (void)d;
    if (parts < 3 || end - at < 36)
        return false;
    *out = (struct span){at, end - at};
    return true;
}

/* "cfg.db.pw1", "get()", "/run/secrets/db1": where code has it from. Names in it are short. */
static bool is_reference(struct sv s, bool quoted)
{
    bool dots = false, word = true;
    size_t run = 0, longest = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(')
            return true;
        dots |= s.p[i] == '.';
        word &= is_alnum(s.p[i]) || strchr("_.[]", s.p[i]);
        run = is_alnum(s.p[i]) ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return sv_starts(s, SV("/")) || sv_starts(s, SV("~/")) || sv_starts(s, SV("./")) ||
           sv_starts(s, SV("ENC[")) ||
           (!quoted && dots && word && is_letter(s.p[0]) && longest < 16);
}

/* A value that follows a name: quotes, colons, equal signs and blanks between them. */
static size_t value_at(struct sv t, size_t from, size_t gap)
{
    size_t i = from;
    while (i < t.n && i - from < gap && strchr(" \t\"'`:=>\\", t.p[i]) && t.p[i])
        i++;
    return i;
}

static bool match_value(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t name = at + strlen(d->anchor), from = value_at(t, name, 8);
    size_t end = token_end(t, from, d->chars, d->max);
    struct sv value = part(t, from, end);
    if (from == name || value.n < d->min || value.n > d->max || is_placeholder(value, d->chars))
        return false;
    if (d->flags & DETECT_MIXED && (!is_mixed(value) || is_reference(value, false)))
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* A signature counts only in a shared access signature, beside its version and its expiry or its
 * permissions. */
static bool match_sas(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), end = token_end(t, from, "%+/=-_", d->max);
    if (at == 0 || !strchr("?&;", t.p[at - 1]) || end - from < d->min || end - from > d->max)
        return false;
    struct sv line = around(t, at, LOOK_AROUND, LOOK_AROUND);
    if (!has_word(line, "sv=") || !(has_word(line, "se=") || has_word(line, "sp=")))
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* A token of Azure DevOps has its mark near its end: 76 characters, "AZDO", four more. */
static bool match_azdo(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    if (at < d->min || token_end(t, at, "", 9) - at != 8)
        return false;
    for (size_t i = at - d->min; i < at; i++)
        if (!is_alnum(t.p[i]))
            return false;
    if (at > d->min && is_alnum(t.p[at - d->min - 1]))
        return false;
    *out = (struct span){at - d->min, d->min + 8};
    return true;
}

/* ---- private keys ---- */

/* Where the block that has no end in this text stops looking like one. Mails quote it. */
static size_t key_body_end(struct sv t, size_t from)
{
    size_t i = from;
    while (i < t.n && i - from < KEY_BODY_MAX) {
        struct sv rest = part(t, i, t.n);
        ptrdiff_t nl = sv_chr(rest, '\n');
        struct sv line = nl < 0 ? rest : sv_make(rest.p, (size_t)nl), inner = line;
        while (inner.n > 0 && (inner.p[0] == '>' || inner.p[0] == ' '))
            inner = sv_skip(inner, 1);
        size_t n = token_end(inner, 0, "+/=\\,:- \t\r\"", KEY_BODY_MAX);
        bool header = sv_find(inner, SV(": ")) > 0;
        if (n < inner.n || (inner.n > 0 && sv_chr(sv_trim(inner), ' ') >= 0 && !header))
            break;
        i += line.n + (nl >= 0);
    }
    return i;
}

static size_t key_chars(struct sv t, size_t from, size_t to)
{
    size_t chars = 0;
    for (size_t i = from; i < to; i++)
        chars += in_token(t.p[i], "+/=");
    return chars;
}

/* From what the text has at i, past dashes and blanks. */
static size_t past_dashes(struct sv t, size_t i)
{
    while (i < t.n && (t.p[i] == '-' || t.p[i] == ' '))
        i++;
    return i;
}

/* "-----BEGIN ... PRIVATE KEY-----" to the dashes behind END, or as far as it goes. SSH2 writes
 * four dashes and a blank. */
static bool match_private_key(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t label = at + strlen(d->anchor), begin = at, end;
    struct sv head = part(t, label, label + KEY_LABEL_MAX < t.n ? label + KEY_LABEL_MAX : t.n);
    ptrdiff_t name = sv_find(head, SV("PRIVATE KEY")), dashes = sv_find(head, SV("----"));
    while (begin > 0 && (t.p[begin - 1] == '-' || t.p[begin - 1] == ' '))
        begin--;
    if (name < 0 || dashes < name || begin + 4 > at)
        return false;
    size_t from = past_dashes(t, label + (size_t)dashes);
    struct sv rest = part(t, from, from + KEY_BODY_MAX < t.n ? from + KEY_BODY_MAX : t.n);
    dashes = sv_find(rest, SV("----"));
    size_t stop = from + (dashes < 0 ? rest.n : (size_t)dashes);
    end = past_dashes(t, stop);
    bool closed = dashes >= 0 && sv_starts(part(t, end, t.n), SV("END "));
    if (!closed && key_body_end(part(t, 0, stop), from) < stop)
        stop = key_body_end(part(t, 0, stop), from);
    if (key_chars(t, from, stop) < KEY_BODY_MIN)
        return false;
    if (closed) {
        struct sv foot = part(t, end, end + KEY_LABEL_MAX < t.n ? end + KEY_LABEL_MAX : t.n);
        ptrdiff_t last = sv_find(foot, SV("----"));
        stop = last >= 0 ? end + (size_t)last : end + 4;
        while (stop < t.n && t.p[stop] == '-')
            stop++;
    }
    *out = (struct span){begin, stop - begin};
    return true;
}

/* PuTTY's files name the lines that follow. */
static bool match_putty(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor);
    while (from < t.n && is_digit(t.p[from]))
        from++;
    size_t stop = from < t.n ? key_body_end(t, from + 1) : from;
    if (stop <= from || key_chars(t, from, stop) < KEY_BODY_MIN)
        return false;
    *out = (struct span){from, stop - from};
    return true;
}

/* ---- passwords in addresses and connection strings ---- */

static bool ends_address(char c)
{
    return (unsigned char)c <= ' ' || strchr("\"'`<>()|,;\\", c);
}

static bool is_number(struct sv s)
{
    size_t i = 0;
    while (i < s.n && is_digit(s.p[i]))
        i++;
    return i == s.n;
}

/* Where the part with the password may go on after a slash: of a database's address, whose users
 * do not write it in percent, and not behind a port. */
static bool is_within(struct sv t, size_t scheme, size_t colon, size_t i)
{
    struct sv before = part(t, scheme > 8 ? scheme - 8 : 0, scheme);
    return colon && !sv_ends(before, SV("http")) && !sv_ends(before, SV("https")) &&
           !is_number(part(t, colon + 1, i));
}

static bool match_url_password(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), i = from, colon = 0, sign = 0;
    if (at == 0 || !is_alnum(t.p[at - 1]))
        return false;
    for (; i < t.n && i - from < SECRET_MAX && !ends_address(t.p[i]); i++) {
        bool next = t.p[i] == '/' && t.p[i - 1] == ':'; /* another address */
        if (strchr("/?#", t.p[i]) && (next || sign || !is_within(t, at, colon, i)))
            break;
        if (t.p[i] == ':' && !colon && !sign)
            colon = i;
        if (t.p[i] == '@')
            sign = i;
    }
    if (!sign || sign + 1 >= t.n || !(is_alnum(t.p[sign + 1]) || strchr("[${<", t.p[sign + 1])))
        return false;
    if (sv_starts(part(t, sign + 1, t.n), SV("sha256:"))) /* a container's image */
        return false;
    if (colon) {
        from = colon + 1;
        if (is_placeholder(part(t, from, sign), d->chars))
            return false;
    } else if (sign - from < 20 || !is_mixed(part(t, from, sign)) ||
               sv_chr(part(t, from, sign), '.') >= 0) {
        return false; /* a name; a token in its place is long and mixed */
    }
    *out = (struct span){from, sign - from};
    return sign > from;
}

/* "name:password@tcp(host)", as Go writes it. */
static bool match_dsn(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at, colon = 0;
    while (from > 0 && at - from < 128 && !ends_address(t.p[from - 1]))
        if (t.p[--from] == ':')
            colon = from;
    if (colon <= from || is_placeholder(part(t, colon + 1, at), d->chars))
        return false;
    *out = (struct span){colon + 1, at - colon - 1};
    return true;
}

/* "jdbc:oracle:thin:name/password@host", "-u name:password": behind a name and one sign. */
static bool match_after_name(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), sign, end;
    bool oracle = d->anchor[0] == 'j';
    if (!oracle && !has_word(around(t, at, 200, 0), "curl"))
        return false;
    while (from < t.n && t.p[from] == ' ')
        from++;
    char quote = from < t.n && (t.p[from] == '"' || t.p[from] == '\'') ? t.p[from++] : 0;
    for (sign = from; sign < t.n && t.p[sign] != d->chars[0]; sign++)
        if (sign - from > 64 || ends_address(t.p[sign]))
            return false;
    for (end = ++sign; end < t.n && end - sign < SECRET_MAX; end++)
        if (quote ? t.p[end] == quote || t.p[end] == '\n' : ends_address(t.p[end]))
            break;
    while (oracle && end > sign && t.p[end - 1] != '@')
        end--;
    end -= oracle && end > sign;
    if (sign >= t.n || end < sign + 2 || sign == from + 1 || t.p[sign] == '/' ||
        is_placeholder(part(t, sign, end), ""))
        return false;
    *out = (struct span){sign, end - sign};
    return true;
}

struct assigned {
    size_t from, end;
    char sign, quote; /* '=' or ':'; 0 when there are no quotes */
};

static size_t past_blanks(struct sv t, size_t i)
{
    const size_t from = i;
    while (i < t.n && i - from < 16 && (t.p[i] == ' ' || t.p[i] == '\t'))
        i++;
    return i;
}

/* The value behind a name: "name=value", "'name' => 'value'", "\"name\": \"value\"",
 * "name={value}". */
static bool value_behind(struct sv t, size_t i, struct assigned *v)
{
    if (i < t.n && (t.p[i] == '"' || t.p[i] == '\''))
        i++;
    i = past_blanks(t, i);
    if (i + 2 >= t.n || (t.p[i] != '=' && t.p[i] != ':'))
        return false;
    v->sign = t.p[i++];
    if (v->sign == ':' ? t.p[i] == '=' : t.p[i] == '>')
        i++;
    if (t.p[i] == '=')
        return false; /* compared */
    i = past_blanks(t, i);
    v->quote = i < t.n && strchr("\"'`{", t.p[i]) ? t.p[i] : 0;
    v->from = v->end = i + (v->quote != 0);
    v->quote = v->quote == '{' ? '}' : v->quote;
    for (; v->end < t.n && v->end - v->from <= PASSWORD_MAX; v->end++) {
        char c = t.p[v->end];
        if (v->quote ? c == v->quote || c == '\n'
                     : (unsigned char)c <= ' ' || strchr(";&\"'`<)", c))
            break;
    }
    while (!v->quote && v->end > v->from && t.p[v->end - 1] == ',')
        v->end--;
    return v->end < t.n || !v->quote;
}

/* Does one of a connection string's other keys stand on the line? */
static bool is_connection(struct sv line)
{
    static const char *const keys[] = {"server", "source",   "host",    "user id", "uid",
                                       "user",   "username", "catalog", "dbname",  "database",
                                       "driver", "hostname", "login"};
    for (size_t i = 1; i < line.n; i++) {
        size_t end = i;
        if (line.p[i] != '=' && line.p[i] != ':')
            continue;
        while (end > 0 && strchr(" \"'", line.p[end - 1]))
            end--;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            size_t n = strlen(keys[k]);
            if (n <= end && (line.p[end - 1] | 32) == keys[k][n - 1] &&
                (n == end || !is_letter(line.p[end - n - 1])) &&
                sv_ieq(sv_make(line.p + end - n, n), sv_of(keys[k])))
                return true;
        }
    }
    return sv_find(line, SV("jdbc:")) >= 0;
}

/* A password that is assigned: any within a connection string, else one that looks like one. */
static bool match_password(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    struct assigned v;
    if (!value_behind(t, at + strlen(d->anchor), &v))
        return false;
    struct sv value = part(t, v.from, v.end);
    if (value.n < 2 || value.n > PASSWORD_MAX || is_placeholder(value, d->chars))
        return false;
    bool looks = value.n >= 8 && is_mixed(value) && sv_chr(value, ' ') < 0;
    bool quoted = v.quote && v.quote != '}';
    if (is_reference(value, quoted))
        return false;
    if (!looks &&
        ((v.sign == ':' && !quoted) || !is_connection(around(t, at, LOOK_AROUND, LOOK_AROUND))))
        return false;
    *out = (struct span){v.from, v.end - v.from};
    return true;
}

/* ---- headers ---- */

/* Does "Authorization:" stand before a place, with no more than quotes and signs between? */
static bool in_header(struct sv t, size_t at)
{
    static const char name[] = "authorization";
    const size_t n = sizeof name - 1;
    size_t end = at;
    while (end > 0 && at - end < 16 && strchr(" \t\"'`:=,\\>({", t.p[end - 1]))
        end--;
    return end < at && end >= n && has_word(part(t, end - n, end), name);
}

static bool match_authorization(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), end = token_end(t, from, d->chars, SECRET_MAX * 8);
    struct sv value = part(t, from, end);
    bool bearer = (d->anchor[1] | 32) == 'e', header = in_header(t, at);
    if (value.n < 8 || is_placeholder(value, d->chars) || value.n > SECRET_MAX * 8)
        return false;
    if (!header && !(bearer && value.n >= d->min && is_mixed(value)))
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* ---- numbers ---- */

/* Length of a card's number by who issues it (ISO/IEC 7812); 0 when nobody does. */
static bool is_card_prefix(const char *d, size_t n)
{
    int two = (d[0] - '0') * 10 + d[1] - '0', four = two * 100 + (d[2] - '0') * 10 + d[3] - '0';
    if (d[0] == '4')
        return n == 16 || n == 19; /* those of 13 are gone since long; so many ids are not */
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))
        return n == 16;
    if (two == 34 || two == 37)
        return n == 15;
    if (two == 36 || two == 38 || four / 10 == 300 || four / 10 == 305)
        return n == 14;
    return (four == 6011 || two == 65 || four / 10 >= 644 || (four >= 3528 && four <= 3589) ||
            two == 62) &&
           n == 16;
}

/* Luhn's check digit (ISO/IEC 7812-1, annex B). */
static bool luhn(const char *d, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int v = d[n - 1 - i] - '0';
        if (i % 2 == 1 && (v *= 2) > 9)
            v -= 9;
        sum += v;
    }
    return sum % 10 == 0;
}

/* Blanks or dashes stand where a card has them: between fours, or 4-6-5 and 4-6-4. */
static bool is_grouped(const size_t *gaps, size_t ngaps, size_t digits)
{
    static const size_t fours[] = {4, 8, 12, 16}, odd[] = {4, 10};
    const size_t *want = digits < 16 && digits > 13 ? odd : fours;
    size_t n = digits < 16 && digits > 13 ? 2 : (digits - 1) / 4;
    if (ngaps == 0)
        return true;
    for (size_t i = 0; i < ngaps && ngaps == n; i++)
        if (gaps[i] != want[i])
            return false;
    return ngaps == n;
}

static bool match_card(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    char digits[20], gap = 0;
    size_t gaps[4], ngaps = 0, n = 0, i = at, end = at;
    (void)d;
    if (t.p[at] < '2' || t.p[at] > '6')
        return false;
    for (; i < t.n && n < sizeof digits; i++) {
        if (is_digit(t.p[i])) {
            digits[n++] = t.p[i];
            end = i + 1;
        } else if ((t.p[i] == ' ' || t.p[i] == '-') && (!gap || gap == t.p[i]) && ngaps < 4 &&
                   i + 1 < t.n && is_digit(t.p[i + 1])) {
            gap = t.p[i];
            gaps[ngaps++] = n;
        } else {
            break;
        }
    }
    /* Groups speak for themselves; a bare number may be the id of anything. */
    const char *before = ngaps ? "-." : "._-/#%=&@+\\", *behind = ngaps ? "-" : "_-/%@";
    bool more = end < t.n && (is_alnum(t.p[end]) || strchr(behind, t.p[end]) ||
                              (t.p[end] == '.' && end + 1 < t.n && is_alnum(t.p[end + 1])));
    if (at > 0 && strchr(before, t.p[at - 1]))
        return false;
    if (n < 13 || n > 19 || more || !is_card_prefix(digits, n) || !is_grouped(gaps, ngaps, n) ||
        !luhn(digits, n))
        return false;
    for (i = 1; i < n && digits[i] == digits[0];)
        i++;
    *out = (struct span){at, end - at};
    return i < n;
}

/* "123456789:AA..." is what a Telegram bot signs in with. */
static bool match_telegram(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t i = at, end;
    while (i < t.n && i - at < 11 && is_digit(t.p[i]))
        i++;
    if (i - at < 8 || i - at > 10 || i + 3 > t.n || t.p[i] != ':' || t.p[i + 1] != 'A' ||
        t.p[i + 2] != 'A')
        return false;
    end = token_end(t, i + 1, "-_", d->max);
    if (end - i - 1 < d->min || end - i - 1 > d->max)
        return false;
    *out = (struct span){at, end - at};
    return true;
}

/* ---- when asked for ---- */

static bool match_email(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at, end = at + 1, dot = 0;
    (void)d;
    while (from > 0 && at - from < 64 && in_token(t.p[from - 1], "._%+-"))
        from--;
    while (end < t.n && end - at < 253 && in_token(t.p[end], ".-")) {
        dot = t.p[end] == '.' ? end : dot;
        end++;
    }
    while (end > at + 1 && !is_alnum(t.p[end - 1]))
        end--;
    while (dot > end)
        dot--;
    for (dot = end; dot > at && t.p[dot - 1] != '.';)
        dot--;
    if (sv_eq(part(t, from, at), SV("git"))) /* a repository's address */
        return false;
    if (from == at || dot <= at + 2 || end - dot < 2 || !is_letter(t.p[dot]))
        return false;
    *out = (struct span){from, end - from};
    return true;
}

static bool match_phone(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t i = at + 1, digits = 0, end = at, groups = 0;
    bool plus = t.p[at] == '+';
    (void)d;
    if (!plus && t.p[at] != '(') /* "555-123-4567" has two gaps and no sign */
        i = at;
    for (; i < t.n && i - at < 24; i++) {
        if (is_digit(t.p[i])) {
            digits++;
            end = i + 1;
        } else if (strchr(" -.()/", t.p[i])) {
            groups += i > at && is_digit(t.p[i - 1]);
        } else {
            break;
        }
    }
    if (end < t.n && (is_alnum(t.p[end]) || t.p[end] == '_' || t.p[end] == '.'))
        if (end + 1 < t.n && is_alnum(t.p[end + (t.p[end] == '.')]))
            return false;
    bool national = !plus && digits == 10 && groups >= 2 && part(t, at, end).n <= 16;
    if (!(plus && digits >= 8 && digits <= 15 && t.p[at + 1] != '0') && !national)
        return false;
    if (national && is_digit(t.p[at]) &&
        !(end - at == 12 && t.p[at + 3] == t.p[at + 7] && strchr("-. ", t.p[at + 3])))
        return false;
    *out = (struct span){at, end - at};
    return true;
}

/* ---- the table ---- */

#define A10 "Ab3dEf6hJ0"
#define A20 A10 "kLm9oPq2sT"
#define A40                                                                                        \
    A20 "4vWx5yZa1b"                                                                               \
        "7cDe8fGh2i"
#define B64 "MIIEpAIBAAKCAQEA" A40 "/" A40

// clang-format off
static const struct detector table[] = {
    {"private-key", "BEGIN ", DETECT_INSIDE, match_private_key, "", 0, 0,
        {"-----BEGIN RSA PRIVATE" " KEY-----\n" B64 "\n" B64 "==\n-----END RSA PRIVATE" " KEY-----",
         "key: \"-----BEGIN PRIVATE" " KEY-----\\n" B64 "\\n-----END PRIVATE" " KEY-----\\n\"",
         "> -----BEGIN OPENSSH PRIVATE" " KEY-----\n> " B64 "\n> " B64 "\nand then it broke off",
         "---- BEGIN SSH2 ENCRYPTED PRIVATE" " KEY ----\nComment: \"x\"\n" B64 "\n---- END SSH2 ENCRYPTED PRIVATE" " KEY ----"},
        {"-----BEGIN RSA PRIVATE" " KEY-----\n...\n-----END RSA PRIVATE" " KEY-----",
         "-----BEGIN CERTIFICATE-----\n" B64 "\n-----END CERTIFICATE-----",
         "-----BEGIN PUBLIC KEY-----\n" B64 "\n-----END PUBLIC KEY-----",
         "the file begins with -----BEGIN PRIVATE" " KEY----- and nothing else does"}},

    {"private-key", "private-lines: ", DETECT_NOCASE, match_putty, "", 0, 0,
        {"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n" B64 "\n" B64 "\nPrivate-MAC: 00"}, {"Private-Lines: 14\n..."}},
    {"private-key", "AGE-SECRET-KEY-1", 0, match_token, "", 58, 58,
        {"AGE-SECRET" "-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH"}, {"AGE-SECRET-KEY-1..."}},
    {"private-key", "privatekey", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "/+=", 43, 512,
        {"[Interface]\nPrivate" "Key = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="}, {"PrivateKey = <key>", "privateKey: string"}},

    {"aws-key", "AKIA", 0, match_token, "", 16, 16,
        {"aws_access_key_id = AK" "IAQ3EGRL7TZ5BN2WXY", "(AK" "IAQ3EGRL7TZ5BN2WXY)"},
        {"AKIA is the prefix", "XAKIA" A20, "AK" "IA" A40, "AKIAXXXXXXXXXXXXXXXX"}},
    {"aws-key", "ASIA", 0, match_token, "", 16, 16,
        {"AS" "IAQ3EGRL7TZ5BN2WXY"}, {"ASIA pacific", "ASIAPACIFICREGIO"}},
    {"aws-secret", "aws_secret_access_key", DETECT_NOCASE, match_value, "/+=", 40, 40,
        {"AWS_SECRET_ACCESS" "_KEY=" A40, "aws_secret_access" "_key = \"" A20 "/" A10 "+12345678\""},
        {"aws_secret_access_key = <your secret>", "set aws_secret_access_key first", "aws_secret_access_key = short"}},
    {"aws-secret", "secretaccesskey", DETECT_NOCASE | DETECT_INSIDE, match_value, "/+=", 40, 40,
        {"\"SecretAccess" "Key\": \"" A40 "\""}, {"SecretAccessKey: $SECRET"}},

    {"aws-session", "session_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "/+=", 100, 4096,
        {"AWS_SESSION" "_TOKEN=IQoJb3JpZ2lu" A40 A40 A40}, {"aws_session_token = ...", "session_token: string"}},
    {"aws-session", "sessiontoken", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "/+=", 100, 4096,
        {"\"Session" "Token\": \"IQoJb3JpZ2lu" A40 A40 A40 "\""}, {"SessionToken: <token>"}},
    {"aws-session", "x-amz-security-token", DETECT_NOCASE, match_value, "/+=%", 100, 4096,
        {"X-Amz-Security" "-Token=IQoJb3JpZ2lu%2F" A40 A40 A40 "&x"}, {"X-Amz-Security-Token: <token>"}},

    {"gcp-key", "AIza", 0, match_token, "-_", 35, 35,
        {"key=AI" "za" A20 "-_x" A10 "Qw"}, {"AIza", "AIzawa is a name", "AIza" A40 A10}},
    {"gcp-token", "ya29.", 0, match_token, "-_.", 30, 1024, {"ya" "29." A40 "-_" A10}, {"ya29.1"}},
    {"gcp-secret", "GOCSPX-", 0, match_token, "-_", 20, 64, {"GOC" "SPX-" A20 "-_abcdef"}, {"GOCSPX-xxx"}},

    {"azure-key", "accountkey", DETECT_NOCASE, match_value, "/+=", 40, 120,
        {"DefaultEndpointsProtocol=https;AccountName=a;Account" "Key=" A40 A40 "abcdef==;EndpointSuffix=x"},
        {"AccountKey=<key>;", "AccountKey=..."}},
    {"azure-key", "sharedaccesskey", DETECT_NOCASE, match_value, "/+=", 40, 120,
        {"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccess" "Key=" A40 "abc="}, {"SharedAccessKey=key"}},
    {"azure-secret", "8Q~", DETECT_INSIDE, match_azure_secret, "_~.-", 31, 37,
        {"client secret abc" "8Q~" A20 A10 "abcd"}, {"8Q~", "what 8Q~ means"}},
    {"azure-token", "AZDO", DETECT_INSIDE, match_azdo, "", 76, 0,
        {"az login " A40 A20 "abcdefghij012345" "AZDO" "ab1c"}, {"AZDO", A40 A20 "AZDO" "ab1c"}},
    {"azure-token", "azure_devops_ext_pat", DETECT_NOCASE, match_value, "", 52, 84,
        {"AZURE_DEVOPS_EXT" "_PAT=abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"}, {"AZURE_DEVOPS_EXT_PAT=$PAT"}},
    {"azure-sas", "sig=", DETECT_NOCASE, match_sas, "", 40, 120,
        {"https://a.blob.core.windows.net/c?sv=2022-11-02&se=2024-01-01&s" "ig=" A40 "%2Bx%3D",
         "https://prod-1.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sp=%2Frun&sv=1.0&s" "ig=" A40 "-_a"},
        {"?sig=abc", "sig=" A40}},

    {"github-token", "ghp_", 0, match_token, "", 36, 255,
        {"gh" "p_" A20 A10 "abcdef", "git clone with gh" "p_" A40}, {"ghp_", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ghp_token"}},
    {"github-token", "gho_", 0, match_token, "", 36, 255, {"gh" "o_" A40}, {"gho_st"}},
    {"github-token", "ghu_", 0, match_token, "", 36, 255, {"gh" "u_" A40}, {"ghu_x"}},
    {"github-token", "ghs_", 0, match_token, "", 36, 255, {"gh" "s_" A40}, {"ghs_x"}},
    {"github-token", "ghr_", 0, match_token, "", 36, 255, {"gh" "r_" A40}, {"ghr_x"}},
    {"github-token", "github_pat_", 0, match_token, "_", 50, 255, {"github" "_pat_" A20 "ab_" A40 "abcdefghi"}, {"github_pat_x"}},
    {"gitlab-token", "glpat-", 0, match_token, "-_.", 20, 300, {"gl" "pat-" A20}, {"glpat-", "glpat-xxxxxxxxxxxxxxxxxxxx"}},
    {"gitlab-token", "glrt-", 0, match_token, "-_.", 20, 300, {"gl" "rt-" A20}, {"glrt-x"}},
    {"gitlab-token", "gldt-", 0, match_token, "-_.", 20, 300, {"gl" "dt-" A20}, {"gldt-x"}},
    {"gitlab-token", "glcbt-", 0, match_token, "-_.", 20, 300, {"gl" "cbt-64_" A20}, {"glcbt-x"}},
    {"gitlab-token", "glptt-", 0, match_token, "-_.", 20, 300, {"gl" "ptt-" A40}, {"glptt-x"}},
    {"gitlab-token", "glft-", 0, match_token, "-_.", 20, 300, {"gl" "ft-" A20}, {"glft-x"}},
    {"gitlab-token", "glsoat-", 0, match_token, "-_.", 20, 300, {"gl" "soat-" A20}, {"glsoat-x"}},
    {"gitlab-token", "glagent-", 0, match_token, "-_.", 20, 300, {"gl" "agent-" A40}, {"glagent-x"}},
    {"gitlab-token", "gloas-", 0, match_token, "-_.", 20, 300, {"gl" "oas-" A40}, {"gloas-x"}},
    {"gitlab-token", "GR1348941", 0, match_token, "-_", 20, 20, {"GR13" "48941" A20}, {"GR1348941", "GR1348941234"}},
    {"slack-token", "xoxb-", 0, match_token, "-", 20, 300, {"xo" "xb-123456789012-123456789012-" A20}, {"xoxb-", "xoxb-your-token", "xoxb-xxxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"slack-token", "xoxp-", 0, match_token, "-", 20, 300, {"xo" "xp-123456789012-123456789012-" A20}, {"xoxp-..."}},
    {"slack-token", "xoxa-", 0, match_token, "-", 20, 300, {"xo" "xa-2-123456789012-" A20}, {"xoxa-"}},
    {"slack-token", "xoxs-", 0, match_token, "-", 20, 300, {"xo" "xs-123456789012-" A20}, {"xoxs-"}},
    {"slack-token", "xoxr-", 0, match_token, "-", 20, 300, {"xo" "xr-123456789012-" A20}, {"xoxr-"}},
    {"slack-token", "xoxc-", 0, match_token, "-", 20, 300, {"xo" "xc-123456789012-" A20}, {"xoxc-"}},
    {"slack-token", "xoxd-", 0, match_token, "-%/+=", 20, 600, {"xo" "xd-" A20 "%2B" A20}, {"xoxd-"}},
    {"slack-token", "xoxe-", 0, match_token, "-", 20, 300, {"xo" "xe-1-" A40}, {"xoxe-"}},
    {"slack-token", "xoxe.", 0, match_token, "-.", 20, 300, {"xo" "xe.xoxp-1-" A40}, {"xoxe."}},
    {"slack-token", "xapp-", 0, match_token, "-", 20, 300, {"xa" "pp-1-A0123456789-123456789012-" A40}, {"xapp-tool"}},
    {"slack-webhook", "hooks.slack.com/services/", DETECT_INSIDE, match_token, "/", 30, 120,
        {"https://hooks.slack" ".com/services/T01234567/B01234567/" A20 "abcd"}, {"https://hooks.slack.com/services/T000/B000/XXX"}},
    {"slack-webhook", "hooks.slack.com/workflows/", DETECT_INSIDE, match_token, "/", 30, 160,
        {"https://hooks.slack" ".com/workflows/T01234567/A01234567/123456789012/" A20 "abcd"}, {"https://hooks.slack.com/workflows/T000"}},
    {"slack-webhook", "hooks.slack.com/triggers/", DETECT_INSIDE, match_token, "/", 30, 160,
        {"https://hooks.slack" ".com/triggers/T01234567/1234567890/" A20 A10}, {"https://hooks.slack.com/triggers/T000"}},
    {"teams-webhook", ".webhook.office.com/webhookb2/", DETECT_INSIDE, match_token, "/-@", 100, 300,
        {"https://x.webhook.office" ".com/webhookb2/0a1b2c3d-4e5f-6789-abcd-ef0123456789@0a1b2c3d-4e5f-6789-abcd-ef0123456789/IncomingWebhook/0123456789abcdef0123456789abcdef/0a1b2c3d-4e5f-6789-abcd-ef0123456789"}, {"https://x.webhook.office.com/webhookb2/"}},
    {"discord-webhook", "/api/webhooks/", DETECT_INSIDE, match_token, "/-_", 60, 200,
        {"https://discord" ".com/api/webhooks/123456789012345678/" A40 "-_" A20}, {"/api/webhooks/list"}},
    {"telegram-token", "0", 0, match_telegram, "", 35, 35,
        {"1234" "56789:AAH" A20 A10 "-_"}, {"12:30:45", "123456789:AA"}},

    {"stripe-key", "sk_live_", 0, match_token, "", 16, 255, {"sk_" "live_" A20 "abcd"}, {"sk_live_...", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"stripe-key", "sk_test_", 0, match_token, "", 16, 255, {"sk_" "test_" A20 "abcd"}, {"sk_test_key"}},
    {"stripe-key", "rk_live_", 0, match_token, "", 16, 255, {"rk_" "live_" A20 "abcd"}, {"rk_live_"}},
    {"stripe-key", "rk_test_", 0, match_token, "", 16, 255, {"rk_" "test_" A20 "abcd"}, {"rk_test_"}},
    {"stripe-secret", "whsec_", 0, match_token, "/+=", 24, 255, {"wh" "sec_" A20 "abcdefgh"}, {"whsec_"}},
    {"npm-token", "npm_", DETECT_MIXED, match_token, "", 36, 36, {"//registry/:_authToken=np" "m_" A20 A10 "abcdef"}, {"npm_config_registry", "npm_lifecycle_event"}},
    {"npm-token", "_authtoken", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_/+=.", 20, 512,
        {"//r.example/:_auth" "Token=0a1b2c3d-4e5f-6789-abcd-ef0123456789"}, {"_authToken=${NPM_TOKEN}", "set _authToken in .npmrc"}},
    {"npm-token", ":_auth", DETECT_INSIDE, match_value, "/+=", 12, 512,
        {"//r.example/:_au" "th=YWRtaW46c2VjcmV0MTIz"}, {"//r.example/:_auth=$AUTH"}},
    {"npm-token", ":_password", DETECT_INSIDE, match_value, "/+=", 8, 512,
        {"//r.example/:_pass" "word=c2VjcmV0MTIz"}, {"//r.example/:_password=$P"}},
    {"pypi-token", "pypi-", DETECT_MIXED, match_token, "-_", 60, 400, {"py" "pi-AgEIcHlwaS5vcmc" A40 "-_" A20}, {"pypi-publish", "pypi-server-that-runs-in-a-container-behind-a-proxy-with-a-long-name"}},
    {"sendgrid-key", "SG.", DETECT_MIXED, match_token, "-_.", 60, 70, {"S" "G." A20 "ab." A40 "abc"}, {"SG.1", "e.SG.x"}},
    {"shopify-token", "shpat_", 0, match_token, "", 32, 40, {"shp" "at_0123456789abcdef0123456789abcdef"}, {"shpat_"}},
    {"huggingface-token", "hf_", DETECT_MIXED, match_token, "", 34, 40, {"h" "f_" A20 A10 "abcd"}, {"hf_transformers", "hf_hub_download"}},
    {"digitalocean-token", "dop_v1_", 0, match_token, "", 64, 64, {"dop" "_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, {"dop_v1_"}},
    {"docker-token", "dckr_pat_", 0, match_token, "-_", 20, 64, {"dckr" "_pat_" A20 "abcdefg"}, {"dckr_pat_"}},
    {"openai-key", "sk-", DETECT_MIXED, match_token, "-_", 40, 255, {"sk" "-" A40 "abcdefgh", "sk" "-proj-" A40 "-_" A10}, {"sk-learn", "sk-estonia"}},

    {"vault-token", "hvs.", DETECT_MIXED, match_token, "-_", 24, 255, {"hv" "s." A40}, {"hvs.x", "hvs.something-with-a-long-name-and-no-digit"}},
    {"grafana-token", "glsa_", 0, match_token, "_", 41, 41, {"gl" "sa_" A20 A10 "ab_01234567"}, {"glsa_x"}},
    {"atlassian-token", "ATATT3xFfGF0", 0, match_token, "-_=", 60, 255, {"ATATT3x" "FfGF0" A40 A20 "=ABCDEF01"}, {"ATATT3xFfGF0"}},

    {"jwt", "eyJ", 0, match_jwt, "", 0, 0,
        {"ey" "JhbGciOiJIUzI1NiJ9.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0.c2lnbmF0dXJlLXdpdGgtMzI", "token=ey" "JhbGciOiJub25lIn0.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0."},
        {"eyJhbGci", "eyJ is how they begin", "eyJhbGciOiJIUzI1NiJ9.short.x"}},

    {"password-in-url", "://", DETECT_INSIDE, match_url_password, "", 0, 0,
        {"postgres://app:s3cr" "et@db.example:5432/x", "mongodb+srv://app:p4%40$s@c0.example/x", "redis://:ab/c#d+ef==@localhost:6379", "https://" A20 "ab@git.example/r"},
        {"http://localhost:8080/a@b", "https://user:<password>@host/ mongodb://user:%s@localhost x://u:${P}@h", "mongodb://user:my-password@localhost docker://alpine:3.19@sha256:0a1b2c", "ssh://git@github.com:22/x git+ssh://git@h:o/r.git@v1", "https://medium.example/@someone:1 x://h:80/#/@a"}},
    {"password-in-url", "@tcp(", DETECT_INSIDE, match_dsn, "", 0, 0, {"root:hunt" "er2x@tcp(127.0.0.1:3306)/db"}, {"user@tcp(h)", "user:password@tcp(h)", ":@tcp("}},
    {"password-in-url", "jdbc:oracle:thin:", DETECT_NOCASE, match_after_name, "/", 0, 0,
        {"jdbc:oracle:thin:scott/tig" "er77@//h:1521/svc"}, {"jdbc:oracle:thin:@h:1521:svc", "jdbc:oracle:thin:scott/<password>@h"}},
    {"basic-auth", "-u ", 0, match_after_name, ":", 0, 0,
        {"curl -X POST -u admin:hunt" "er2xyz https://api.example/", "curl -s -u 'admin:hunt" "er2 xyz' https://api.example/"},
        {"curl -u admin https://h/", "curl -u $USER:$PASS https://h:1", "journalctl -u sshd:x1", "curl -u admin:password h"}},
    {"basic-auth", "--user ", 0, match_after_name, ":", 0, 0,
        {"curl --user \"admin:hunt" "er2xyz\" https://api.example/"}, {"docker run --user 1000:1000 x", "curl --user <name>:<password> h"}},
    {"password", "password", DETECT_NOCASE | DETECT_INSIDE, match_password, "", 0, 0,
        {"Server = db; Database = x; User Id = sa; Pass" "word = Tr0ub4$dor;", "jdbc:mysql://h/d?user=root&pass" "word=tiger7", "DB_PASS" "WORD=hunter2xyz!\nDB_HOST=db", "{\"user\": \"app\", \"pass" "word\": \"hunter2\"}"},
        {"Password=${DB_PASSWORD};Server=x password=$P", "password=foo password: string Enter host: and password: then", "Server=db;Password=my-password; username=^USER^&password=^PASS^:x", "redis.Redis(host=self.host, password=self.pw1) f(user=None, password=None) user=x password=get_pw1()", "host={{ip}} user=FILE0 password=FILE1 0={{x}} password_sha256 password == 'abcd1234' login(password=sys.argv[2], user=x) {{user=admin&password=FUZZ}}"}},
    {"password", "passwd", DETECT_NOCASE | DETECT_INSIDE, match_password, "", 0, 0,
        {"mysql.connect(host='h', user='u', pass" "wd='s3cret77')", "pass" "wd: hunter2xyz9"}, {"cat /etc/passwd: ok", "passwd=/etc/passwd1x"}},
    {"password", "pwd", DETECT_NOCASE, match_password, "", 0, 0,
        {"Driver={x};Server=db;Uid=root;P" "wd=Tr0ub4dor;", "Driver={x};Server=db;Uid=root;P" "wd={a;b c};"}, {"PWD=/home/x2345678 USER=x", "old_pwd=$PWD; server=1", "host: x pwd: cd1"}},

    {"bearer", "bearer ", DETECT_NOCASE, match_authorization, "-._~+/=", 20, 0,
        {"Authorization: Bea" "rer " A20, "curl -H 'Authorization: bea" "rer abcd1234'", "the header Bea" "rer " A20 "abc"},
        {"Authorization: Bearer <token>", "a bearer authentication-scheme-of-http", "Bearer $TOKEN", "Authorization: Bearer SUPER-SECRET-TOKEN", "Bearer tokens1"}},
    {"bearer", "token ", DETECT_NOCASE, match_authorization, "-._~+/=", 0, 0,
        {"Authorization: tok" "en 0123456789abcdef0123456789abcdef01234567", "'Authorization': 'Tok" "en " A20 "'"},
        {"token 0123456789abcdef0123456789abcdef01234567", "Authorization: Token <token>"}},
    {"basic-auth", "basic ", DETECT_NOCASE, match_authorization, "+/=", 8, 0,
        {"Authorization: Ba" "sic YWRtaW46c2VjcmV0"}, {"basic authentication", "Visual Basic programs", "Authorization: Basic <credentials>", "authorization and other basic security protocols"}},
    {"api-key", "x-api-key", DETECT_NOCASE, match_value, "-_./+=", 16, 256,
        {"X-Api" "-Key: " A20, "-H 'x-api" "-key: " A40 "'"}, {"X-Api-Key: $KEY", "the header X-Api-Key is missing"}},
    {"api-key", "private-token", DETECT_NOCASE, match_value, "-_.", 20, 256, {"PRIVATE-TOK" "EN: " A20}, {"PRIVATE-TOKEN: $TOKEN", "private-token: see settings"}},
    {"api-key", "x-auth-token", DETECT_NOCASE | DETECT_MIXED, match_value, "-_./+=", 16, 512, {"X-Auth-Tok" "en: " A20}, {"X-Auth-Token: <token>"}},
    {"api-key", "x-vault-token", DETECT_NOCASE | DETECT_MIXED, match_value, "-_.", 16, 256, {"X-Vault-Tok" "en: s." A20}, {"X-Vault-Token: ..."}},
    {"api-key", "api_key", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=", 20, 256, {"https://h/?api" "_key=0123456789abcdef0123456789abcdef&x"}, {"api_key=YOUR_API_KEY", "api_key: string", "api_key=xxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"api-key", "apikey", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=", 20, 256, {"\"api" "Key\": \"" A20 "\""}, {"apikey=<key>", "apiKey: process.env.KEY1"}},
    {"api-key", "client_secret", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=", 20, 256, {"client" "_secret=" A20 A10}, {"client_secret=$SECRET", "client_secret: <secret>"}},
    {"api-key", "access_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=|", 20, 1024, {"https://h/#access" "_token=" A40 "&token_type=bearer"}, {"access_token=<token>", "access_token = var.backup_s3_access_token_2"}},
    {"api-key", "auth_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=", 20, 512, {"TWILIO_AUTH" "_TOKEN=0123456789abcdef0123456789abcdef"}, {"auth_token = nil"}},
    {"api-key", "secret_key", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, match_value, "-_.~/+=!@#$%^&*()", 20, 512, {"export SECRET" "_KEY=\"django-insecure-" A20 "\""}, {"SECRET_KEY = os.environ['SECRET_KEY1']", "secret_key: <key>"}},

    {"credit-card", "0", 0, match_card, "", 0, 0,
        {"4539 " "1488 0343 6467", "card 5555" "555555554444.", "**3782-" "822463-10005**", "card=4539-" "1488-0343-6467"},
        {"4539 1488 0343 6468", "1234567890123456 P11_QUESTION_ID:4977262687416", "id 4539148803436467123456", "v4539.1488.0343.6467 1-4539-1488-0343-6467", "/4539148803436467 ?id=4539148803436467"}},

    {"email", "@", DETECT_INSIDE | DETECT_OPTIONAL, match_email, "", 0, 0,
        {"write to ann.b+c@mail.example.org, please"}, {"@property", "user@host", "git@v1.2", "a @ b.com"}},
    {"phone", "+", DETECT_OPTIONAL, match_phone, "", 0, 0,
        {"call +49 30 1234567", "+1 (555) 123-4567"}, {"C++ 11", "+1", "1+12345678x", "+0123456789"}},
    {"phone", "(", DETECT_OPTIONAL, match_phone, "", 0, 0, {"(555) 123-4567"}, {"(1)", "(2024) 12-31"}},
    {"phone", "0", DETECT_OPTIONAL, match_phone, "", 0, 0, {"555-123-4567"}, {"192.168.100.200", "2024-01-31", "1234567890"}},
};
// clang-format on

const struct detector *redact_table(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}
