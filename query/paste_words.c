/* paste_words.c - a line of a paste to words, without what differs in everybody's paste.
 * Not here: what kind of line it is (paste_lines.c), which words are kept in the end (paste.c).
 * Method: words at white space, the signs around them cut off. Times, addresses, hashes, process
 * numbers, line numbers, sizes and spans are dropped; of a path only what stands behind a home, a
 * temporary or a package folder is kept. A number stays where a word before it says that it is a
 * code, and in messages when it is short.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "query/lex.h"
#include "query/paste_priv.h"

#define WORD_MAX     200   /* bytes of a word; a longer one is data, or a language without blanks */
#define RAW_MAX      800   /* with the signs around it; what is longer is cut */
#define PORT_RANDOM  32768 /* ports from here on are given at random */
#define NUMBER_WORTH 0.5
#define URL_WORTH    0.5

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool listed(struct sv w, const char *const *v)
{
    for (; *v; v++) {
        if (sv_ieq(w, sv_of(*v))) {
            return true;
        }
    }
    return false;
}

static size_t count(struct sv w, bool (*is)(char))
{
    size_t n = 0;

    for (size_t i = 0; i < w.n; i++) {
        n += is(w.p[i]);
    }
    return n;
}

static size_t trailing_digits(struct sv w)
{
    size_t n = 0;

    while (n < w.n && is_digit(w.p[w.n - 1 - n])) {
        n++;
    }
    return n;
}

// ---- what stands around a word ----

/* ":12" behind a name: a line unless the name is a host's and the number a port one chooses. */
static bool is_line_number(struct sv name, struct sv number)
{
    const bool path = sv_chr(name, '/') >= 0 || sv_chr(name, '\\') >= 0;
    const bool url = sv_find(name, SV("://")) >= 0;
    int64_t n;

    if (!name.n || name.p[name.n - 1] == ':') {
        return false; /* ::1 */
    }
    if (!sv_i64(number, &n) || n >= PORT_RANDOM) {
        return true;
    }
    return !url && (path || (!sv_ieq(name, SV("localhost")) && !is_digit(name.p[name.n - 1]) &&
                             name.p[name.n - 1] != ']' && number.n < 4));
}

/* Cuts off quotes, brackets, commas and ":12" or ":12:5" behind it. */
static struct sv bare(struct sv w)
{
    size_t before;

    for (size_t from = w.n + 1; from != w.n;) {
        from = w.n;
        while (w.n && one_of(w.p[0], "\\\"'`([{<,;:*=|>") &&
               !(w.n > 2 && w.p[0] == ':' && w.p[1] == ':')) {
            w = sv_skip(w, 1);
        }
        while (w.n && one_of(w.p[w.n - 1], ")]}>,;:.\"'`!?*=|([{<\\")) {
            w.n--;
        }
        before = trailing_digits(w);
        if (before && before + 1 < w.n && w.p[w.n - before - 1] == ':' &&
            is_line_number(sv_make(w.p, w.n - before - 1), sv_make(w.p + w.n - before, before))) {
            w.n -= before + 1;
        }
    }
    return w;
}

// ---- what varies ----

static bool only_of(struct sv w, const char *signs)
{
    for (size_t i = 0; i < w.n; i++) {
        if (!is_digit(w.p[i]) && !one_of(w.p[i], signs)) {
            return false;
        }
    }
    return w.n > 0;
}

static bool is_time(struct sv w)
{
    size_t signs = 0, digits = 0, letters = 0;

    for (size_t i = 0; i < w.n; i++) {
        signs += one_of(w.p[i], ":-/");
        digits += is_digit(w.p[i]);
        letters += is_alpha(w.p[i]);
    }
    /* 12:33:01,123  2024-01-02  2024-01-02T12:33:01.5Z  02/Jan/2024:12:33:01 */
    if (signs < 2 || w.n < 8 || digits < 6 || sv_chr(w, '.') == 1) {
        return false;
    }
    return only_of(w, ":-/.,+TZ") || (letters == 3 && signs == 5 && sv_chr(w, '/') == 2);
}

static bool is_version_word(struct sv before)
{
    static const char *const words[] = {"version", "v", "release", NULL};

    return listed(before, words);
}

/* An address of four numbers, except those that mean the same to everybody. */
static bool is_address(struct sv w, struct sv before)
{
    static const char *const known[] = {"127.0.0.1", "0.0.0.0", "255.255.255.255",
                                        "169.254.169.254", NULL};
    size_t dots = 0, digits = 0;
    const ptrdiff_t colon = sv_chr(w, ':');
    const struct sv host = colon > 0 ? sv_make(w.p, (size_t)colon) : w;

    for (size_t i = 0; i < host.n; i++) {
        if (host.p[i] == '.') {
            if (!digits) {
                return false;
            }
            dots++;
            digits = 0;
        } else if (!is_digit(host.p[i]) || ++digits > 3) {
            return false;
        }
    }
    return dots == 3 && digits && !listed(host, known) && !is_version_word(before);
}

static bool is_hash(struct sv w, struct sv before)
{
    static const char *const codes[] = {"code", "error", "exception", "status", NULL};
    const size_t hex = count(w, is_hex), digits = count(w, is_digit);
    size_t dashes = 0, turns = 0;

    for (size_t i = 0; i < w.n; i++) {
        dashes += w.p[i] == '-';
        turns += i && is_digit(w.p[i]) != is_digit(w.p[i - 1]);
    }
    if (w.n == 36 && hex == 32 && dashes == 4) {
        return true; /* a UUID */
    }
    if (sv_starts(w, SV("sha256:")) || sv_starts(w, SV("sha512-"))) {
        return true;
    }
    if (w.n > 10 && sv_istarts(w, SV("0x")) && hex == w.n - 1) {
        return true; /* an address; an error code has eight digits at most */
    }
    if (hex == w.n && digits && w.n >= 7 && digits < w.n && !count(w, is_upper)) {
        return !listed(before, codes); /* a commit, a container */
    }
    if (hex == w.n && w.n >= 12 && digits) {
        return true;
    }
    /* An identifier made by a machine: letters and digits in turns. */
    return w.n >= 16 && digits >= 3 && turns >= 5 && count(w, is_alpha) + digits == w.n;
}

static bool is_span(struct sv w)
{
    static const char *const units[] = {"ms", "s",   "us",  "ns",  "sec", "secs", "kb", "mb",
                                        "gb", "kib", "mib", "gib", "b",   "%",    "m",  NULL};
    size_t i = 0;

    while (i < w.n && (is_digit(w.p[i]) || w.p[i] == '.')) {
        i++;
    }
    return i && i < w.n && listed(sv_skip(w, i), units);
}

/* Words before a number that say that it is the paste's own. */
static bool counts_own(struct sv before)
{
    static const char *const words[] = {"line",   "pid",    "column", "col",  "tid",     "lwp",
                                        "uid",    "gid",    "char",   "byte", "process", "thread",
                                        "offset", "client", "port",   "ppid", "after",   NULL};

    return listed(before, words);
}

static bool names_code(struct sv before)
{
    static const char *const words[] = {"code",    "error", "errno", "status",   "exit", "signal",
                                        "version", "level", "msg",   "sqlstate", "http", "state",
                                        "err",     "id",    "#",     NULL};

    return listed(before, words);
}

/* A number: false when it is left out. */
static bool number_stays(struct paste_word *out, struct sv before, enum paste_kind kind)
{
    const size_t digits = count(out->text, is_digit);

    if (counts_own(before)) {
        return false;
    }
    if (names_code(before)) {
        return true;
    }
    out->worth = NUMBER_WORTH;
    out->counts = true;
    /* A signed code such as -2147024891 has ten digits. */
    return kind == PASTE_MESSAGE && (digits <= 5 || (out->text.p[0] == '-' && digits >= 8));
}

static bool is_number(struct sv w)
{
    return only_of(w, ".,+-") && count(w, is_digit) && sv_chr(w, '.') == sv_chr(w, '.') &&
           !(sv_chr(w, '.') > 0 && sv_find(sv_skip(w, (size_t)sv_chr(w, '.') + 1), SV(".")) >= 0);
}

/* name=value where the value is the paste's own. */
static bool own_value(struct sv w)
{
    static const char *const names[] = {
        "pid",      "tid",       "uid",   "gid",  "request_id", "requestid", "req",
        "trace_id", "traceid",   "trace", "span", "span_id",    "client",    "ip",
        "time",     "timestamp", "ts",    "addr", "session",    "duration",  "took",
        "ms",       "size",      "bytes", "host", "hostname",   "user",      "rip",
        "lip",      "elapsed",   "id",    "ppid", NULL};
    const ptrdiff_t eq = sv_chr(w, '=');

    return eq > 0 && listed(sv_make(w.p, (size_t)eq), names);
}

// ---- paths ----

/* Folders behind which a path begins to be the same for everybody; the number says how many names
 * behind them vary too. */
static const struct {
    const char *folder;
    int names;
} roots[] = {
    {"/site-packages/", 0}, {"/dist-packages/", 0}, {"/node_modules/", 0}, {"/pkg/mod/", 0},
    {"/gems/", 0},          {"/registry/src/", 1},  {"/rustc/", 1},        {"/nix/store/", 1},
    {"/home/runner/", 3},   {"/home/", 1},          {"/Users/", 1},        {"\\Users\\", 1},
    {"/builds/", 2},        {"/root/", 0},          {"/tmp/", 1},          {"\\Temp\\", 1},
    {"/var/folders/", 3},   {"/workspace/", 0},     {"/usr/src/app/", 0}};

static struct sv skip_name(struct sv path)
{
    size_t i = 0;

    while (i < path.n && path.p[i] != '/' && path.p[i] != '\\') {
        i++;
    }
    return i < path.n ? sv_skip(path, i + 1) : path;
}

static struct sv path_tail(struct sv w)
{
    if (sv_chr(w, '/') < 0 && sv_chr(w, '\\') < 0) {
        return w;
    }
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        const struct sv folder = sv_of(roots[i].folder);
        const ptrdiff_t at = sv_find(w, folder);

        if (at >= 0) {
            w = sv_skip(w, (size_t)at + folder.n);
            for (int k = 0; k < roots[i].names; k++) {
                w = skip_name(w);
            }
            return w;
        }
    }
    return w;
}

// ---- symbols ----

/* What varies behind a name: +0x1f/0x30, @1b2c3d, (0xc000?), $$Lambda$14, -7d9f8b6c5-x2x9z, -3. */
static struct sv symbol(struct sv w, enum paste_kind kind)
{
    static const char *const marks[] = {"+0x", "$$", "?", NULL};
    const ptrdiff_t open = sv_chr(w, '('), at = sv_chr(w, '@');
    size_t digits;

    for (const char *const *m = marks; *m; m++) {
        const ptrdiff_t i = sv_find(w, sv_of(*m));

        if (i > 0 && (**m != '?' || sv_find(w, SV("://")) > 0)) {
            w.n = (size_t)i;
        }
    }
    if (open > 0 && (size_t)open < w.n) {
        const struct sv inside = sv_skip(w, (size_t)open + 1);

        /* The receiver of a method of Go's stands in parentheses: main.(*Cache).Put(...). */
        if (inside.n > 1 && inside.p[0] == '*' && sv_chr(inside, ')') > 0) {
            const struct sv rest = sv_skip(inside, (size_t)sv_chr(inside, ')'));
            const ptrdiff_t next = sv_chr(rest, '(');

            w.n = next > 0 ? (size_t)(rest.p + next - w.p) : w.n;
        } else if (kind == PASTE_FRAME || only_of(inside, "xabcdef?,.{}() ")) {
            w.n = (size_t)open;
        }
    }
    if (at > 0 && (size_t)at + 5 < w.n &&
        count(sv_skip(w, (size_t)at + 1), is_hex) == w.n - (size_t)at - 1) {
        w.n = (size_t)at;
    }
    digits = trailing_digits(w);
    if (digits && digits < 4 && digits + 5 < w.n && w.p[w.n - digits - 1] == '-' &&
        is_upper(w.p[0]) && is_lower(w.p[1]) && count(sv_skip(w, 2), is_upper)) {
        w.n -= digits + 1; /* HikariPool-1, not ISO-8859-1 */
    }
    return w;
}

/* A pod: name-7d9f8b6c5-x2x9z. */
static struct sv pod(struct sv w)
{
    size_t last = w.n, middle;

    while (last && w.p[last - 1] != '-') {
        last--;
    }
    if (last < 2 || w.n - last != 5 || !count(sv_skip(w, last), is_digit)) {
        return w;
    }
    for (middle = last - 1; middle && w.p[middle - 1] != '-'; middle--) {
    }
    if (middle > 1 && last - 1 - middle >= 8 && last - 1 - middle <= 10 &&
        count(sv_make(w.p + middle, last - 1 - middle), is_digit)) {
        w.n = middle - 1;
    }
    return w;
}

static bool has_word_char(struct sv w)
{
    for (size_t i = 0; i < w.n; i++) {
        if (is_digit(w.p[i]) || is_alpha(w.p[i]) || (w.p[i] & 0x80)) {
            return true;
        }
    }
    return false;
}

/* What of a raw word is looked for; false: nothing, it varies. */
static bool reduce(struct paste_word *out, struct sv raw, struct sv before, enum paste_kind kind)
{
    static const char *const intros[] = {"at", "in", "by", "from", "file", "line", "async", NULL};
    struct sv w = bare(raw);

    out->worth = 1;
    out->counts = false;
    if ((w.n > WORD_MAX && !(w.p[0] & 0x80)) || is_time(raw) || is_time(w) ||
        is_address(w, before) || is_hash(w, before) || is_span(w) || own_value(w)) {
        return false;
    }
    w = bare(pod(symbol(path_tail(w), kind)));
    out->text = w;
    if (!w.n || is_hash(w, before) ||
        (kind == PASTE_FRAME && (listed(w, intros) || sv_starts(w, SV("0x"))))) {
        return false;
    }
    if (is_number(w)) {
        return number_stays(out, before, kind);
    }
    if (sv_find(w, SV("://")) > 0) {
        out->worth = URL_WORTH;
    }
    return true;
}

bool paste_word(struct paste_word *out, struct sv *rest, struct sv *before, enum paste_kind kind,
                size_t *dropped)
{
    size_t i = 0, from;

    while (i < rest->n) {
        struct sv raw, last = *before;

        while (i < rest->n && lex_blank(rest->p[i])) {
            i++;
        }
        /* No further than to know that it is too long: it is cut into many. */
        for (from = i; i < rest->n && i - from <= RAW_MAX && !lex_blank(rest->p[i]); i++) {
        }
        raw = sv_make(rest->p + from, i - from);
        if (raw.n > RAW_MAX) {
            raw.n = utf8_cut(raw, WORD_MAX);
            i = from + (raw.n ? raw.n : WORD_MAX);
            if (!(rest->p[from] & 0x80)) {
                ++*dropped;
                continue;
            }
        }
        if (!has_word_char(raw)) {
            continue;
        }
        *before = bare(raw);
        if (reduce(out, raw, last, kind)) {
            *rest = sv_skip(*rest, i);
            return true;
        }
        ++*dropped;
    }
    *rest = sv_skip(*rest, rest->n);
    return false;
}
