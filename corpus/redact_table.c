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

#include "base/utf8.h"
#include "corpus/redact_priv.h"

enum {
    KEY_LABEL_MAX = 64, /* of -----BEGIN ... ----- */
    KEY_BODY_MAX = 64 << 10,
    KEY_BODY_MIN = 64, /* characters of a real one */
    LOOK_AROUND = 300, /* bytes of a line that give a value its meaning */
    SECRET_MAX = 512
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

/* End of the token at from. A backslash that only escapes a character of it for Markdown belongs to
 * it. */
static size_t token_end(struct sv t, size_t from, const char *chars)
{
    size_t i = from;
    while (i < t.n && i - from <= SECRET_MAX * 16) {
        bool escaped =
            t.p[i] == '\\' && i + 1 < t.n && !is_alnum(t.p[i + 1]) && in_token(t.p[i + 1], chars);
        if (escaped)
            i += 2;
        else if (in_token(t.p[i], chars))
            i++;
        else
            break;
    }
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

/* A value that only says where the real one goes; signs that a real one may hold say nothing. */
static bool is_placeholder(struct sv s, const char *signs)
{
    static const char *const words[] = {"password", "pass",     "passwd",      "pwd",
                                        "pw",       "redacted", "passwort",    "token",
                                        "senha",    "changeme", "secret-here", "motdepasse"};
    size_t x = 0, dots = 0, caps = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] && strchr("<>{}$*%[]", s.p[i]) && !strchr(signs, s.p[i]))
            return true;
        x += s.p[i] == 'x' || s.p[i] == 'X';
        caps += s.p[i] >= 'A' && s.p[i] <= 'Z';
        dots += s.p[i] == '.' || s.p[i] == '-' || s.p[i] == '_';
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_ieq(s, sv_of(words[i])))
            return true;
    bool your = s.n > 4 && sv_ieq(sv_make(s.p, 4), SV("your"));
    bool name = caps + dots == s.n && dots > 0; /* MY_TOKEN */
    return x + dots == s.n || your || name || sv_starts(s, SV("\342\200\246"));
}

static struct sv part(struct sv t, size_t from, size_t to)
{
    return sv_make(t.p + from, to - from);
}

/* Is a needle (lower case) within the part of the text, whatever its case? */
static bool has_word(struct sv t, const char *needle)
{
    size_t n = strlen(needle);
    for (size_t i = 0; i + n <= t.n; i++) {
        size_t k = 0;
        while (k < n && (is_letter(t.p[i + k]) ? (t.p[i + k] | 32) : t.p[i + k]) == needle[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
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
    size_t from = at + strlen(d->anchor), end = token_end(t, from, d->chars), n = end - from;
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
    size_t end = token_end(t, at, "-_"), parts = 1, from;
    while (end < t.n && t.p[end] == '.' && parts < 5) {
        from = end + 1;
        size_t to = token_end(t, from, "-_=");
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
    size_t end = token_end(t, from, d->chars);
    struct sv value = part(t, from, end);
    if (from == name || value.n < d->min || value.n > d->max || is_placeholder(value, d->chars))
        return false;
    if (d->flags & DETECT_MIXED && !is_mixed(value))
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* A signature counts only in a shared access signature, beside its version and expiry. */
static bool match_sas(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    struct sv line = around(t, at, LOOK_AROUND, LOOK_AROUND);
    if (at == 0 || !strchr("?&;", t.p[at - 1]) || !(has_word(line, "se=") && has_word(line, "sv=")))
        return false;
    size_t from = at + strlen(d->anchor), end = token_end(t, from, "%+/=-_");
    if (end - from < d->min || end - from > d->max)
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* ---- private keys ---- */

/* Where the block that has no end in this text stops looking like one. */
static size_t key_body_end(struct sv t, size_t from)
{
    size_t i = from;
    while (i < t.n && i - from < KEY_BODY_MAX) {
        struct sv rest = part(t, i, t.n);
        ptrdiff_t nl = sv_chr(rest, '\n');
        struct sv line = nl < 0 ? rest : sv_make(rest.p, (size_t)nl);
        size_t n = token_end(line, 0, "+/=>\\,:- \t\r\"");
        bool header = sv_find(line, SV(": ")) > 0;
        if (n < line.n || (line.n > 0 && sv_chr(sv_trim(line), ' ') >= 0 && !header))
            break;
        i += line.n + (nl >= 0);
    }
    return i;
}

static bool match_private_key(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t label = at + strlen(d->anchor);
    struct sv head = part(t, label, label + KEY_LABEL_MAX < t.n ? label + KEY_LABEL_MAX : t.n);
    ptrdiff_t dashes = sv_find(head, SV("-----"));
    if (dashes < 0 || sv_find(sv_make(head.p, (size_t)dashes), SV("PRIVATE KEY")) < 0)
        return false;
    size_t from = label + (size_t)dashes + 5;
    struct sv rest = part(t, from, from + KEY_BODY_MAX < t.n ? from + KEY_BODY_MAX : t.n);
    ptrdiff_t end = sv_find(rest, SV("-----END "));
    size_t stop = end >= 0 ? from + (size_t)end : key_body_end(t, from), chars = 0;
    for (size_t i = from; i < stop; i++)
        chars += in_token(t.p[i], "+/=");
    if (chars < KEY_BODY_MIN || sv_find(part(t, from, stop), SV("-----BEGIN ")) >= 0)
        return false;
    if (end >= 0) {
        ptrdiff_t last = sv_find(part(t, stop + 9, t.n), SV("-----"));
        stop += last >= 0 && last < KEY_LABEL_MAX ? 9 + (size_t)last + 5 : 9;
    }
    *out = (struct span){at, stop - at};
    return true;
}

/* ---- passwords in addresses and connection strings ---- */

static bool ends_address(char c)
{
    return (unsigned char)c <= ' ' || strchr("/?#\"'`<>()|,;\\", c);
}

static bool match_url_password(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), i = from, colon = 0, sign = 0;
    if (at == 0 || !is_alnum(t.p[at - 1]))
        return false;
    for (; i < t.n && i - from < SECRET_MAX && !ends_address(t.p[i]); i++) {
        if (t.p[i] == ':' && !colon)
            colon = i;
        if (t.p[i] == '@')
            sign = i;
    }
    if (!sign || sign + 1 >= t.n || (!is_alnum(t.p[sign + 1]) && t.p[sign + 1] != '['))
        return false;
    if (colon && colon < sign) {
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

/* "Password=x" is one within a connection string only: other keys of one are beside it. */
static bool match_connection(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    static const char *const beside[] = {
        "server=", "data source=",     "host=",     "user id=", "uid=",    "username=",
        "user=",   "initial catalog=", "database=", "jdbc:",    "dbname=", "accountname="};
    size_t from = at + strlen(d->anchor), end;
    struct sv line = around(t, at, LOOK_AROUND, LOOK_AROUND);
    bool is_one = false;
    for (size_t i = 0; i < sizeof beside / sizeof *beside && !is_one; i++)
        is_one = has_word(line, beside[i]);
    if (!is_one || from >= t.n)
        return false;
    char quote = t.p[from] == '\'' || t.p[from] == '"' ? t.p[from] : 0;
    from += quote != 0;
    for (end = from; end < t.n && end - from < SECRET_MAX; end++)
        if (quote ? t.p[end] == quote || t.p[end] == '\n'
                  : (unsigned char)t.p[end] <= ' ' || strchr(";&\"'`<)", t.p[end]))
            break;
    struct sv value = part(t, from, end);
    if (value.n < 2 || is_placeholder(value, d->chars) || sv_chr(value, '(') >= 0)
        return false;
    *out = (struct span){from, end - from};
    return true;
}

/* ---- headers ---- */

static bool match_authorization(const struct detector *d, struct sv t, size_t at, struct span *out)
{
    size_t from = at + strlen(d->anchor), end = token_end(t, from, d->chars);
    struct sv value = part(t, from, end);
    bool header = has_word(around(t, at, 32, 0), "authorization");
    bool basic = (d->anchor[1] | 32) == 'a';
    if (is_placeholder(value, d->chars) || value.n > SECRET_MAX * 8)
        return false;
    if (basic ? !header || value.n < 8
              : value.n < (header ? 8 : d->min) || (!header && !is_mixed(value)))
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
        return n == 16 || n == 13 || n == 19;
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))
        return n == 16;
    if (two == 34 || two == 37)
        return n == 15;
    if (two == 36 || two == 38 || four / 10 == 300 || four / 10 == 305)
        return n == 14;
    return (four == 6011 || two == 65 || two == 35) && n == 16;
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
    if (t.p[at] < '2' || t.p[at] > '6' || (at > 0 && strchr("._-/#%=&@+*\\", t.p[at - 1])))
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
    bool more = end < t.n && (is_alnum(t.p[end]) || strchr("_-/%@", t.p[end]) ||
                              (t.p[end] == '.' && end + 1 < t.n && is_alnum(t.p[end + 1])));
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
    end = token_end(t, i + 1, "-_");
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
    {"private-key", "-----BEGIN ", DETECT_INSIDE, match_private_key, "", 0, 0,
        {"-----BEGIN RSA PRIVATE" " KEY-----\n" B64 "\n" B64 "==\n-----END RSA PRIVATE" " KEY-----",
         "key: \"-----BEGIN PRIVATE" " KEY-----\\n" B64 "\\n-----END PRIVATE" " KEY-----\\n\"",
         "-----BEGIN OPENSSH PRIVATE" " KEY-----\n" B64 "\n" B64 "\nand then it broke off"},
        {"-----BEGIN RSA PRIVATE" " KEY-----\n...\n-----END RSA PRIVATE" " KEY-----",
         "-----BEGIN CERTIFICATE-----\n" B64 "\n-----END CERTIFICATE-----",
         "-----BEGIN PUBLIC KEY-----\n" B64 "\n-----END PUBLIC KEY-----",
         "the file begins with -----BEGIN PRIVATE" " KEY----- and nothing else does"}},

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

    {"gcp-key", "AIza", 0, match_token, "-_", 35, 35,
        {"key=AI" "za" A20 "-_x" A10 "Qw"}, {"AIza", "AIzawa is a name", "AIza" A40 A10}},
    {"gcp-token", "ya29.", 0, match_token, "-_.", 30, 2048, {"ya" "29." A40 "-_" A10}, {"ya29.1"}},
    {"gcp-secret", "GOCSPX-", 0, match_token, "-_", 20, 64, {"GOC" "SPX-" A20 "-_abcdef"}, {"GOCSPX-xxx"}},

    {"azure-key", "accountkey", DETECT_NOCASE, match_value, "/+=", 40, 120,
        {"DefaultEndpointsProtocol=https;AccountName=a;Account" "Key=" A40 A40 "abcdef==;EndpointSuffix=x"},
        {"AccountKey=<key>;", "AccountKey=..."}},
    {"azure-key", "sharedaccesskey", DETECT_NOCASE, match_value, "/+=", 40, 120,
        {"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccess" "Key=" A40 "abc="}, {"SharedAccessKey=key"}},
    {"azure-secret", "8Q~", DETECT_INSIDE, match_azure_secret, "_~.-", 31, 37,
        {"client secret abc" "8Q~" A20 A10 "abcd"}, {"8Q~", "what 8Q~ means"}},
    {"azure-sas", "sig=", DETECT_NOCASE, match_sas, "", 40, 120,
        {"https://a.blob.core.windows.net/c?sv=2022-11-02&se=2024-01-01&s" "ig=" A40 "%2Bx%3D"},
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
    {"pypi-token", "pypi-", DETECT_MIXED, match_token, "-_", 60, 400, {"py" "pi-AgEIcHlwaS5vcmc" A40 "-_" A20}, {"pypi-publish", "pypi-server-that-runs-in-a-container-behind-a-proxy-with-a-long-name"}},
    {"sendgrid-key", "SG.", DETECT_MIXED, match_token, "-_.", 60, 70, {"S" "G." A20 "ab." A40 "abc"}, {"SG.1", "e.SG.x"}},
    {"shopify-token", "shpat_", 0, match_token, "", 32, 40, {"shp" "at_0123456789abcdef0123456789abcdef"}, {"shpat_"}},
    {"huggingface-token", "hf_", DETECT_MIXED, match_token, "", 34, 40, {"h" "f_" A20 A10 "abcd"}, {"hf_transformers", "hf_hub_download"}},
    {"digitalocean-token", "dop_v1_", 0, match_token, "", 64, 64, {"dop" "_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, {"dop_v1_"}},
    {"docker-token", "dckr_pat_", 0, match_token, "-_", 20, 64, {"dckr" "_pat_" A20 "abcdefg"}, {"dckr_pat_"}},
    {"openai-key", "sk-", DETECT_MIXED, match_token, "-_", 40, 255, {"sk" "-" A40 "abcdefgh", "sk" "-proj-" A40 "-_" A10}, {"sk-learn", "sk-estonia"}},

    {"jwt", "eyJ", 0, match_jwt, "", 0, 0,
        {"ey" "JhbGciOiJIUzI1NiJ9.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0.c2lnbmF0dXJlLXdpdGgtMzI", "token=ey" "JhbGciOiJub25lIn0.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0."},
        {"eyJhbGci", "eyJ is how they begin", "eyJhbGciOiJIUzI1NiJ9.short.x"}},

    {"password-in-url", "://", DETECT_INSIDE, match_url_password, "", 0, 0,
        {"postgres://app:s3cr" "et@db.example:5432/x", "clone https://ann:hunter2@git.example/r.git", "redis://:p4ss" "phrase@localhost:6379", "https://" A20 "ab@git.example/r"},
        {"http://localhost:8080/a@b", "https://user:<password>@host/", "mongodb://user:password@localhost", "ssh://git@github.com:22/x", "https://medium.example/@someone:1"}},
    {"password", "password=", DETECT_NOCASE | DETECT_INSIDE, match_connection, "", 0, 0,
        {"Server=db;Database=x;User Id=sa;Pass" "word=Tr0ub4dor;", "jdbc:mysql://h/d?user=root&pass" "word=tiger7", "host=h dbname=d user=u pass" "word='a b c'"},
        {"Password=${DB_PASSWORD};Server=x", "password=foo", "Server=db;Password=password;", "curl -d user=a -d password=$P"}},
    {"password", "pwd=", DETECT_NOCASE, match_connection, "", 0, 0,
        {"Driver={x};Server=db;Uid=root;P" "wd=Tr0ub4dor;"}, {"PWD=/home/x", "old_pwd=$PWD; server=1"}},

    {"bearer", "bearer ", DETECT_NOCASE, match_authorization, "-._~+/=", 20, 0,
        {"Authorization: Bea" "rer " A20, "curl -H 'Authorization: bea" "rer abcd1234'", "the header Bea" "rer " A20 "abc"},
        {"Authorization: Bearer <token>", "a bearer authentication-scheme-of-http", "Bearer $TOKEN", "Authorization: Bearer SUPER-SECRET-TOKEN", "Bearer tokens1"}},
    {"basic-auth", "basic ", DETECT_NOCASE, match_authorization, "+/=", 8, 0,
        {"Authorization: Ba" "sic YWRtaW46c2VjcmV0"}, {"basic authentication", "Visual Basic programs", "Authorization: Basic <credentials>"}},
    {"api-key", "x-api-key", DETECT_NOCASE, match_value, "-_./+=", 16, 256,
        {"X-Api" "-Key: " A20, "-H 'x-api" "-key: " A40 "'"}, {"X-Api-Key: $KEY", "the header X-Api-Key is missing"}},

    {"credit-card", "0", 0, match_card, "", 0, 0,
        {"4539 " "1488 0343 6467", "card 5555" "555555554444.", "3782-" "822463-10005"},
        {"4539 1488 0343 6468", "1234567890123456", "id 4539148803436467123456", "v4539.1488.0343.6467", "/4539148803436467"}},

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
