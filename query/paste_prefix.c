/* paste_prefix.c - what logs put before a line: time, host, process, level, thread, logger.
 * Not here: what the line itself is (paste_lines.c).
 * Method: part by part, as long as the next one can be told; that an innocent first word of a
 * message is taken for one is avoided by asking for a time or a level before most of them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/ascii.h"
#include "query/lex.h"
#include "query/paste_priv.h"

#define PREFIX_PARTS 12 /* of a line */

struct sv paste_to_blank(struct sv s)
{
    size_t n = 0;

    while (n < s.n && !lex_blank(s.p[n])) {
        n++;
    }
    return sv_make(s.p, n);
}

static const struct {
    const char *name;
    int worth;
} levels[] = {{"emerg", WORTH_FATAL},
              {"alert", WORTH_FATAL},
              {"crit", WORTH_FATAL},
              {"critical", WORTH_FATAL},
              {"fatal", WORTH_FATAL},
              {"panic", WORTH_FATAL},
              {"severe", WORTH_ERROR},
              {"error", WORTH_ERROR},
              {"err", WORTH_ERROR},
              {"eror", WORTH_ERROR},
              {"warning", WORTH_WARN},
              {"warn", WORTH_WARN},
              {"wrn", WORTH_WARN},
              {"notice", WORTH_INFO},
              {"info", WORTH_INFO},
              {"inf", WORTH_INFO},
              {"information", WORTH_INFO},
              {"debug", WORTH_INFO},
              {"dbg", WORTH_INFO},
              {"trace", WORTH_INFO},
              {"verbose", WORTH_INFO},
              {"log", WORTH_INFO},
              {"statement", 25},
              {"detail", 50},
              {"hint", 30},
              {"context", 20},
              {"fine", WORTH_INFO}};

int paste_level_name(struct sv w)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (sv_ieq(w, sv_of(levels[i].name))) {
            return levels[i].worth;
        }
    }
    return -1;
}

/* The word with which a level is said: "ERROR", "[error]", "<error>", "ERROR:", "level=error",
 * "production.ERROR:", "[nginx:error]". */
int paste_level(struct sv w)
{
    ptrdiff_t at;
    bool marked = false;

    if (w.n > 40) {
        return -1;
    }
    while (w.n && one_of(w.p[0], "[(<\"'|")) {
        w = sv_skip(w, 1);
        marked = true;
    }
    while (w.n && one_of(w.p[w.n - 1], "])>\"':,|")) {
        w.n--;
        marked = true;
    }
    if (sv_istarts(w, SV("level=")) || sv_istarts(w, SV("lvl="))) {
        w = sv_skip(w, (size_t)sv_chr(w, '=') + 1);
        while (w.n && w.p[0] == '"') {
            w = sv_skip(w, 1);
        }
        return paste_level_name(w);
    }
    at = sv_chr(w, '.') > 0 ? sv_chr(w, '.') : sv_chr(w, ':');
    if (at > 0) {
        w = sv_skip(w, (size_t)at + 1);
        marked = true;
    }
    /* "error" in small letters and without any mark is a word. */
    return marked || (w.n && is_upper(w.p[0]) && is_upper(w.p[w.n - 1])) ? paste_level_name(w) : -1;
}

static bool month_or_day(struct sv w)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                        "Aug", "Sep", "Oct", "Nov", "Dec", "Mon", "Tue",
                                        "Wed", "Thu", "Fri", "Sat", "Sun", NULL};

    if (w.n != 3) {
        return false;
    }
    for (const char *const *m = names; *m; m++) {
        if (sv_eq(w, sv_of(*m))) {
            return true;
        }
    }
    return false;
}

bool paste_time(struct sv w)
{
    size_t digits = 0, letters = 0, signs = 0;

    if (w.n > 40) {
        return false;
    }
    for (size_t i = 0; i < w.n; i++) {
        digits += is_digit(w.p[i]);
        letters += is_alpha(w.p[i]);
        signs += one_of(w.p[i], ":-/.,");
        if (!is_digit(w.p[i]) && !is_alpha(w.p[i]) && !one_of(w.p[i], ":-/.,+[]()#*<>|")) {
            return false;
        }
    }
    /* 12:33:01  2024-01-02T12:33:01Z  [02/Jan/2024:12:33:01  1234#1234:  *51  <30>  +0000] */
    if (digits >= 4 && signs >= 2 && letters <= 4) {
        return true;
    }
    return digits && !letters && (!is_digit(w.p[0]) || !is_digit(w.p[w.n - 1])) &&
           one_of(w.p[0], "[(*+<#0123456789");
}

/* "sshd[123]:", "kernel:", "web-1", behind a time; with its colon. */
static bool process_word(struct sv w)
{
    const ptrdiff_t open = sv_chr(w, '[');

    if (w.n < 3 || w.n > 60 || w.p[w.n - 1] != ':' || !(is_alpha(w.p[0]) || w.p[0] == '(')) {
        return false;
    }
    if (open > 0) {
        return sv_digits(sv_skip(w, (size_t)open + 1)) > 0;
    }
    for (size_t i = 0; i + 1 < w.n; i++) {
        if (!is_alpha(w.p[i]) && !is_digit(w.p[i]) && !one_of(w.p[i], "-_./@")) {
            return false;
        }
    }
    return true;
}

/* "com.acme.Loop" or "o.s.b.SpringApplication" before " - " or " : ": the logger. */
static size_t logger(struct sv s, struct sv *name)
{
    const struct sv w = paste_to_blank(s);
    struct sv rest = sv_skip(s, w.n);

    if (!w.n || w.n > 120 || sv_chr(w, '.') < 0 || !is_alpha(w.p[0])) {
        return 0;
    }
    for (size_t i = 0; i < w.n; i++) {
        if (!is_alpha(w.p[i]) && !is_digit(w.p[i]) && !one_of(w.p[i], "._$-[]:")) {
            return 0;
        }
    }
    while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t')) {
        rest = sv_skip(rest, 1);
    }
    if (rest.n < 2 || !one_of(rest.p[0], ":-") || !lex_blank(rest.p[1])) {
        return 0;
    }
    *name = w;
    return (size_t)(rest.p + 1 - s.p);
}

/* What tools put before every line, whatever it says. */
static size_t tool_prefix(struct sv s, int *level)
{
    static const struct {
        const char *text;
        int level;
    } tools[] = {{"NOTICE: PHP message: ", -1},
                 {"PHP message: ", -1},
                 {"npm ERR! ", WORTH_ERROR},
                 {"npm error ", WORTH_ERROR},
                 {"npm WARN ", WORTH_WARN},
                 {"npm warn ", WORTH_WARN},
                 {"remote: ", -1},
                 {"stderr F ", -1},
                 {"stdout F ", -1},
                 {"##[error]", WORTH_ERROR},
                 {"E   ", -1},
                 {"> ", -1},
                 {"| ", -1},
                 {"│ ", -1},
                 {"╷", -1},
                 {"╵", -1},
                 {"❯ ", -1},
                 {"× ", WORTH_ERROR},
                 {"✖ ", WORTH_ERROR},
                 {"╰─> ", -1}};
    uint64_t work = 0;

    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        if (sv_starts(s, sv_of(tools[i].text))) {
            *level = tools[i].level >= 0 ? tools[i].level : *level;
            return strlen(tools[i].text);
        }
    }
    if (s.n > 5 && one_of(s.p[0], "DIWEF") && sv_starts(sv_skip(s, 1), SV(", ["))) {
        return 3; /* Ruby's logger: the letter of the level, which is named once more */
    }
    if (paste_match("==%d==", s, &work)) { /* valgrind and the sanitizers */
        return 2 + (size_t)sv_find(sv_skip(s, 2), SV("==")) + 2;
    }
    if (paste_match("#%d %d.%d ", s, &work)) { /* docker build: the step, the seconds */
        const size_t first = paste_to_blank(s).n + 1;

        return first + paste_to_blank(sv_skip(s, first)).n;
    }
    if (paste_match("[ %d.%d]", s, &work) || paste_match("[%d.%d]", s, &work)) { /* kernel */
        return (size_t)sv_chr(s, ']') + 1;
    }
    return 0;
}

/* "E0212 12:34:56.789012    1 file.go:12] ": the level's letter, month and day. */
static size_t glog_prefix(struct sv s)
{
    uint64_t work = 0;
    const struct sv seen = sv_make(s.p, s.n < 120 ? s.n : 120);

    return s.n > 20 && one_of(s.p[0], "IWEF") && sv_digits(sv_skip(s, 1)) == 4 &&
                   paste_match(" %d:%d:%d.%d %d %w:%d] ", sv_skip(seen, 5), &work)
               ? (size_t)sv_chr(seen, ']') + 1
               : 0;
}

static int glog_level(struct sv s)
{
    if (!glog_prefix(s)) {
        return -1;
    }
    return s.p[0] == 'F'   ? WORTH_FATAL
           : s.p[0] == 'E' ? WORTH_ERROR
           : s.p[0] == 'W' ? WORTH_WARN
                           : WORTH_INFO;
}

/* "web-1  | ": docker compose. */
static size_t compose_prefix(struct sv s)
{
    const struct sv w = paste_to_blank(sv_make(s.p, s.n < 64 ? s.n : 64));
    size_t i = w.n;

    while (i < s.n && i < 64 && s.p[i] == ' ') {
        i++;
    }
    if (w.n < 3 || i == w.n || i + 1 >= s.n || s.p[i] != '|' || !is_digit(w.p[w.n - 1]) ||
        !is_alpha(w.p[0])) {
        return 0;
    }
    return i + 1;
}

static size_t bracket(struct sv s)
{
    const ptrdiff_t close =
        s.n && s.p[0] == '[' ? sv_chr(sv_make(s.p, s.n < 80 ? s.n : 80), ']') : -1;

    return close > 0 ? (size_t)close + 1 : 0;
}

struct peel {
    struct paste_prefix *out;
    bool time, host; /* were there */
    bool level;      /* the part just taken is one */
    bool last;       /* what follows is the message */
};

/* A zone, the number of a process, a dash: what stands about between a time and a message. */
static bool filler(struct sv w)
{
    static const char *const words[] = {"UTC", "CET", "CEST", "AM", "PM", "GMT",
                                        "---", "--",  "-",    ":",  NULL};

    for (const char *const *f = words; *f; f++) {
        if (sv_eq(w, sv_of(*f))) {
            return true;
        }
    }
    return sv_digits(w) == w.n;
}

/* Parts that are words of their own; w is the first of s. */
static size_t peel_word(struct peel *p, struct sv s, struct sv w)
{
    struct paste_prefix *out = p->out;
    int level;
    size_t n;

    if (paste_time(w) || (month_or_day(w) && s.n > 4)) {
        if (!p->time && is_digit(w.p[0]) && w.n < 6) {
            return 0; /* a number of its own */
        }
        p->time = true;
        return w.n;
    }
    if ((level = paste_level(w)) >= 0) {
        out->level = level;
        out->logged = p->level = true;
        return w.n;
    }
    if (p->time && filler(w)) {
        return w.n;
    }
    if ((p->time || out->logged) && (n = bracket(s))) {
        return n;
    }
    if ((p->time || out->logged) && (n = logger(s, &out->origin))) {
        p->last = true;
        return n;
    }
    if (p->time && process_word(w)) {
        out->origin = w;
        out->logged = true;
        return w.n;
    }
    if (p->time && !p->host && process_word(paste_to_blank(sv_trim(sv_skip(s, w.n))))) {
        p->host = true; /* a host stands between a time and a process */
        return w.n;
    }
    return 0;
}

static size_t peel_part(struct peel *p, struct sv s)
{
    const struct sv w = paste_to_blank(sv_make(s.p, s.n < 128 ? s.n : 128));
    size_t n;
    int level;

    p->level = false;
    if (!w.n) {
        return 0;
    }
    if ((n = tool_prefix(s, &p->out->level)) || (n = compose_prefix(s))) {
        p->out->logged |= p->out->level >= 0;
        return n;
    }
    if ((level = glog_level(s)) >= 0) {
        p->out->level = level;
        p->time = true;
        return glog_prefix(s);
    }
    return peel_word(p, s, w);
}

void paste_prefix(struct paste_prefix *out, struct sv line)
{
    struct peel p = {.out = out};
    struct sv s = line;
    const char *level_at = NULL;
    size_t n;

    memset(out, 0, sizeof *out);
    out->level = -1;
    for (int i = 0; i < PREFIX_PARTS && !p.last; i++) {
        while (s.n && (lex_blank(s.p[0]) || (p.time && s.p[0] == '|'))) {
            s = sv_skip(s, 1);
        }
        if (!(n = peel_part(&p, s))) {
            break;
        }
        level_at = p.level ? s.p : NULL;
        s = sv_skip(s, n);
    }
    while (s.n && lex_blank(s.p[0])) {
        s = sv_skip(s, 1);
    }
    out->logged |= p.time;
    out->n = line.n - s.n;
    out->at_level = level_at ? (size_t)(level_at - line.p) : out->n;
}
