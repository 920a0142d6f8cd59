/* redact_match.c - what stands around an anchor: is it a secret, and which part of it goes?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the table of detectors with their examples (redact_table.c), the scan (redact.c).
 * Method: a small function for each shape of secret. A value that only stands for one (<token>,
 * $PASSWORD, xxx) is none.
 */
#include <string.h>

#include "base/ascii.h"
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

bool redact_match_token(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_azure_secret(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    if (at < 3 || !redact_match_token(d, t, at, out))
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
bool redact_match_jwt(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_value(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_sas(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_azdo(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_private_key(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_putty(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_url_password(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_dsn(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_after_name(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_password(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_authorization(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_card(const struct detector *d, struct sv t, size_t at, struct span *out)
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
bool redact_match_telegram(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_email(const struct detector *d, struct sv t, size_t at, struct span *out)
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

bool redact_match_phone(const struct detector *d, struct sv t, size_t at, struct span *out)
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
