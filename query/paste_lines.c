/* paste_lines.c - a paste to lines, and each line to what it is.
 * Not here: patterns (paste_match.c), words (paste_words.c), what a line is worth beside others
 * (paste.c).
 * Method: one pass. A line that holds a JSON object gives the texts of its message and stack; a
 * line whose line ends were lost is cut where a frame or a cause begins. Then what a log puts
 * before a line is cut off (time, host, process, level, thread, logger), the tables are asked, and
 * what they do not know is judged by its level and its words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "query/lex.h"
#include "query/paste_priv.h"

#define PREFIX_PARTS 12 /* of a line: times, levels, brackets */
#define JSON_MAX     (64u << 10)
#define CUT_MAX      2000 /* pieces of one line whose line ends were lost */

// What a line is worth that no table knows, by its level.
#define WORTH_FATAL 95
#define WORTH_ERROR 80
#define WORTH_WARN  45
#define WORTH_INFO  4

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_alpha(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

static bool one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static struct sv to_blank(struct sv s)
{
    size_t n = 0;

    while (n < s.n && !lex_blank(s.p[n])) {
        n++;
    }
    return sv_make(s.p, n);
}

// ---- prefixes of logs ----

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

static int level_of(struct sv w)
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
        return level_of(w);
    }
    at = sv_chr(w, '.') > 0 ? sv_chr(w, '.') : sv_chr(w, ':');
    if (at > 0) {
        w = sv_skip(w, (size_t)at + 1);
        marked = true;
    }
    /* "error" in small letters and without any mark is a word. */
    return marked || (w.n && is_upper(w.p[0]) && is_upper(w.p[w.n - 1])) ? level_of(w) : -1;
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
           one_of(w.p[0], "[(*+<0123456789");
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
    const struct sv w = to_blank(s);
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
    } tools[] = {{"npm ERR! ", WORTH_ERROR},
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
    if (paste_match("==%d==", s, &work)) { /* valgrind and the sanitizers */
        return 2 + (size_t)sv_find(sv_skip(s, 2), SV("==")) + 2;
    }
    if (paste_match("#%d %d.%d ", s, &work)) { /* docker build: the step, the seconds */
        const size_t first = to_blank(s).n + 1;

        return first + to_blank(sv_skip(s, first)).n;
    }
    if (paste_match("[ %d.%d]", s, &work) || paste_match("[%d.%d]", s, &work)) { /* kernel */
        return (size_t)sv_chr(s, ']') + 1;
    }
    return 0;
}

/* "web-1  | ": docker compose. */
static size_t compose_prefix(struct sv s)
{
    const struct sv w = to_blank(sv_make(s.p, s.n < 64 ? s.n : 64));
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

void paste_prefix(struct paste_prefix *out, struct sv line)
{
    struct sv s = line;
    bool time = false, host = false;
    size_t n;

    memset(out, 0, sizeof *out);
    out->level = -1;
    for (int i = 0; i < PREFIX_PARTS; i++) {
        struct sv w;
        int level;

        while (s.n && (lex_blank(s.p[0]) || (time && one_of(s.p[0], "|")))) {
            s = sv_skip(s, 1);
        }
        w = to_blank(sv_make(s.p, s.n < 128 ? s.n : 128));
        if (!w.n) {
            break;
        }
        if ((n = tool_prefix(s, &out->level)) || (n = compose_prefix(s))) {
            s = sv_skip(s, n);
            out->logged |= out->level >= 0;
            continue;
        }
        if (paste_time(w) || (month_or_day(w) && s.n > 4)) {
            if (!time && is_digit(w.p[0]) && w.n < 6) {
                break; /* a number of its own */
            }
            time = true;
        } else if ((level = paste_level(w)) >= 0) {
            /* What follows a level is the message, unless more of the prefix follows. */
            out->level = level;
            out->logged = true;
        } else if (time && w.n <= 2 && (sv_digits(w) == w.n || one_of(w.p[0], "-:"))) {
            /* the day of a month, a dash */
        } else if (time && (sv_eq(w, SV("UTC")) || sv_eq(w, SV("CET")) || sv_eq(w, SV("AM")) ||
                            sv_eq(w, SV("PM")) || sv_eq(w, SV("GMT")) || sv_eq(w, SV("---")) ||
                            sv_digits(w) == w.n)) {
            /* a zone, a process */
        } else if ((time || out->logged) && (n = bracket(s))) {
            s = sv_skip(s, n);
            continue;
        } else if ((time || out->logged) && (n = logger(s, &out->origin))) {
            s = sv_skip(s, n);
            break;
        } else if (time && process_word(w)) {
            out->origin = to_blank(w);
            s = sv_skip(s, w.n);
            out->logged = true;
            continue;
        } else if (time && !host && process_word(to_blank(sv_trim(sv_skip(s, w.n))))) {
            host = true; /* a host stands between a time and a process */
        } else {
            break;
        }
        s = sv_skip(s, w.n);
    }
    while (s.n && lex_blank(s.p[0])) {
        s = sv_skip(s, 1);
    }
    out->logged |= time;
    out->n = line.n - s.n;
}

// ---- lines no table knows ----

/* Words that say that something went wrong; percent. */
static const struct {
    const char *word;
    int worth;
} marks[] = {{"error", 65},        {"errors", 40},     {"exception", 65},   {"fatal", 70},
             {"panic", 70},        {"failed", 60},     {"failure", 60},     {"fails", 50},
             {"errno", 65},        {"cannot", 60},     {"can't", 55},       {"couldn't", 55},
             {"unable", 60},       {"denied", 65},     {"refused", 65},     {"invalid", 55},
             {"undefined", 55},    {"unresolved", 55}, {"unknown", 50},     {"unexpected", 55},
             {"missing", 45},      {"killed", 55},     {"unsupported", 55}, {"illegal", 55},
             {"corrupt", 55},      {"corrupted", 55},  {"deadlock", 65},    {"overflow", 55},
             {"timeout", 50},      {"timed", 50},      {"aborted", 50},     {"abort", 50},
             {"segfault", 70},     {"dumped", 40},     {"mismatch", 50},    {"incompatible", 50},
             {"unreachable", 50},  {"rejected", 50},   {"forbidden", 55},   {"expired", 50},
             {"unauthorized", 55}, {"traceback", 20},  {"warning", 40},     {"deprecated", 40},
             {"not", 12}};

static int mark_of(struct sv w)
{
    while (w.n && one_of(w.p[w.n - 1], ".,:;!)]}\"'")) {
        w.n--;
    }
    while (w.n && one_of(w.p[0], "([{\"'")) {
        w = sv_skip(w, 1);
    }
    if (w.n < 3 || w.n > 14) {
        return 0;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (sv_ieq(w, sv_of(marks[i].word))) {
            return marks[i].worth;
        }
    }
    return 0;
}

static int marks_of(struct sv line, uint64_t *work)
{
    int best = 0, all = 0;

    for (size_t i = 0, from; i < line.n;) {
        int m;

        while (i < line.n && lex_blank(line.p[i])) {
            i++;
        }
        for (from = i; i < line.n && !lex_blank(line.p[i]); i++) {
        }
        m = mark_of(sv_make(line.p + from, i - from));
        if (!m && i - from > 8 && paste_exception(sv_make(line.p + from, i - from))) {
            m = 65; /* java.io.IOException: in the middle of a line */
        }
        best = m > best ? m : best;
        all += m > 0;
    }
    *work += line.n;
    return best + (all > 1 && best > 12 ? 5 : 0);
}

/* No letter or digit but carets, dashes, bars: nothing. */
static bool is_rule(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (is_alpha(s.p[i]) || is_digit(s.p[i]) || (s.p[i] & 0x80)) {
            return false;
        }
    }
    return true;
}

static void judge(struct paste_lines *p, struct paste_line *l, int level)
{
    const size_t name = paste_exception(l->text);
    const struct sv seen =
        sv_make(l->text.p, l->text.n < PASTE_LINE_SEEN ? l->text.n : PASTE_LINE_SEEN);
    int worth;

    if (name) {
        l->kind = PASTE_MESSAGE;
        l->worth = sv_ends(sv_make(l->text.p, name), SV("Warning")) ? .6 : 1;
        l->chain = true;
        return;
    }
    worth = marks_of(seen, &p->work);
    if (level >= WORTH_WARN) {
        worth = worth > 12 ? level + 5 : level;
    } else if (level >= 0) {
        worth = worth > 45 ? worth / 3 : level; /* "0 errors": information */
    }
    l->kind = worth >= 40 ? PASTE_MESSAGE : PASTE_TEXT;
    l->worth = worth / 100.;
}

static void apply(struct paste_lines *p, struct paste_line *l, const struct paste_rule *r,
                  const struct paste_dialect *d, int level)
{
    l->kind = (enum paste_kind)r->kind;
    l->worth = r->worth / 100.;
    l->dialect = d;
    l->chain = r->flags & PASTE_CHAIN;
    if (level >= 0 && level < WORTH_WARN && l->kind == PASTE_MESSAGE) {
        l->worth *= .5; /* said as information */
    }
    p->dialect = d;
    p->after = r->flags & (PASTE_NEXT | PASTE_SOURCE);
}

/* The thread's name of `Exception in thread "main" x` says nothing. */
static struct sv skip_thread(struct sv s)
{
    const struct sv intro = SV("Exception in thread \"");

    if (sv_starts(s, intro)) {
        const struct sv rest = sv_skip(s, intro.n);
        const ptrdiff_t quote = sv_chr(rest, '"');

        return quote >= 0 ? sv_trim(sv_skip(rest, (size_t)quote + 1)) : s;
    }
    return s;
}

static void take_line(struct paste_lines *p, struct sv raw, int outer)
{
    const unsigned after = p->after;
    struct paste_line l = {.kind = PASTE_TEXT};
    const struct paste_dialect *dialect = NULL;
    const struct paste_rule *r;
    struct paste_prefix prefix;
    struct sv whole = sv_trim(raw);

    p->work += raw.n;
    if (!whole.n || is_rule(whole)) {
        return;
    }
    p->after = 0;
    paste_prefix(&prefix, whole);
    l.text = sv_skip(whole, prefix.n);
    l.origin = prefix.origin;
    l.logged = prefix.logged || outer >= 0;
    l.number = p->number++;
    if (prefix.level < 0) {
        prefix.level = outer;
    }
    r = paste_rule_of(whole, p->dialect, &dialect, &p->work);
    if (!r && prefix.n && l.text.n) {
        r = paste_rule_of(l.text, p->dialect, &dialect, &p->work);
    }
    if (r && r->kind == PASTE_NOTHING) {
        p->after = after & PASTE_NEXT;
        p->dialect = dialect;
        return;
    }
    if (!l.text.n) {
        return;
    }
    if (r) {
        apply(p, &l, r, dialect, prefix.level);
    } else if (after & PASTE_NEXT) {
        l.kind = PASTE_MESSAGE;
        l.worth = 1;
    } else if (after & PASTE_SOURCE) {
        l.source = true;
        l.worth = .05;
    } else {
        judge(p, &l, prefix.level);
    }
    l.text = skip_thread(l.text);
    if (l.kind == PASTE_FRAME) {
        l.foreign = paste_foreign(l.text);
        p->run += !p->in_run;
        p->place = p->in_run ? p->place + 1 : 0;
        l.run = p->run;
        l.place = p->place;
    }
    p->in_run = l.kind == PASTE_FRAME || (p->in_run && l.source);
    p->take(p->ctx, &l);
}

// ---- lines whose line ends were lost ----

bool paste_begins(struct sv s)
{
    static const char *const frames[] = {"at %w(*:%d)",
                                         "at * (*:%d:%d)",
                                         "at %w(*) in *:line %d",
                                         "at %w(Native Method)",
                                         "File \"*\", line %d",
                                         "#%d 0x%x in ",
                                         "#%d /*(%d): ",
                                         "Caused by: %w",
                                         "... %d more",
                                         "goroutine %d [*]:",
                                         "Traceback (most recent call last)",
                                         "at async *:%d:%d",
                                         "from *:%d:in ",
                                         "---> %w",
                                         NULL};
    uint64_t work = 0;

    if (!s.n || !one_of(s.p[0], "aF#C.gTf-")) {
        return false;
    }
    s.n = s.n < 200 ? s.n : 200;
    for (const char *const *f = frames; *f; f++) {
        if (**f == s.p[0] && paste_match(*f, s, &work)) {
            return true;
        }
    }
    return false;
}

/* Cuts a line at what stood at the beginning of one, and at written-out \n. */
static void cut_line(struct paste_lines *p, struct sv line, int level)
{
    size_t from = 0, cuts = 0;
    bool frames = false;

    for (size_t i = 1; i + 4 < line.n && cuts < CUT_MAX; i++) {
        const struct sv rest = sv_skip(line, i);

        if (line.p[i - 1] == '\\' && line.p[i] == 'n' && one_of(line.p[i + 1], " \\\tC")) {
            take_line(p, sv_make(line.p + from, i - 1 - from), level);
            from = i + 1;
            cuts++;
            if (line.p[from] == '\\' && line.p[from + 1] == 't') {
                from += 2;
            }
            i = from;
            continue;
        }
        if (line.p[i - 1] != ' ' && line.p[i - 1] != '\t') {
            continue;
        }
        p->work += 20;
        if (paste_begins(rest) ||
            (frames && is_alpha(line.p[i]) && paste_exception(to_blank(rest)))) {
            take_line(p, sv_make(line.p + from, i - from), level);
            frames = true;
            from = i;
            cuts++;
        }
    }
    take_line(p, sv_skip(line, from), level);
}

// ---- JSON ----

/* The text of a JSON string that begins behind its quote at *i, unescaped; *i moves behind it. */
static struct sv json_string(struct paste_lines *p, struct sv s, size_t *i)
{
    char *out;
    size_t n = 0, end = *i;

    while (end < s.n && s.p[end] != '"') {
        end += s.p[end] == '\\' ? 2 : 1;
    }
    end = end < s.n ? end : s.n;
    if (!(out = arena_alloc(p->a, end - *i + 1))) {
        *i = s.n;
        return sv_make(NULL, 0);
    }
    for (size_t k = *i; k < end; k++) {
        char c = s.p[k];

        if (c == '\\' && k + 1 < end) {
            c = s.p[++k];
            c = c == 'n' || c == 'r' ? '\n' : c == 't' ? '\t' : c == 'u' ? ' ' : c;
        }
        out[n++] = c;
    }
    p->work += end - *i;
    *i = end + 1;
    return sv_make(out, n);
}

static bool json_key(struct sv key)
{
    static const char *const keys[] = {
        "msg",   "message",     "error",         "err",           "exception",
        "stack", "stack_trace", "stacktrace",    "detail",        "reason",
        "log",   "errors",      "error_message", "cause",         "code",
        "trace", "exc_info",    "full_message",  "short_message", NULL};

    for (const char *const *k = keys; *k; k++) {
        if (sv_ieq(key, sv_of(*k))) {
            return true;
        }
    }
    return false;
}

/* A log line that is a JSON object: its level, then the texts that say something. false: it holds
 * none, and is a line like others. */
static bool json_line(struct paste_lines *p, struct sv s)
{
    int level = -1;
    bool any = false;

    for (int pass = 0; pass < 2; pass++) {
        struct sv key = {NULL, 0};

        for (size_t i = 0; i < s.n;) {
            struct sv text, line;
            size_t k;

            if (s.p[i++] != '"') {
                continue;
            }
            text = json_string(p, s, &i);
            for (k = i; k < s.n && s.p[k] == ' '; k++) {
            }
            if (k < s.n && s.p[k] == ':') {
                key = text;
                i = k + 1;
                continue;
            }
            if (!pass && (sv_ieq(key, SV("level")) || sv_ieq(key, SV("severity")) ||
                          sv_ieq(key, SV("lvl")) || sv_ieq(key, SV("levelname")))) {
                level = level_of(text);
            } else if (pass && json_key(key)) {
                any = true;
                while (sv_line(&text, &line)) {
                    cut_line(p, line, level);
                }
            }
            key.n = 0;
        }
        p->work += s.n;
    }
    return any;
}

bool paste_lines(struct paste_lines *p, struct sv text)
{
    struct sv line;

    while (sv_line(&text, &line)) {
        const struct sv t = sv_trim(line);

        p->work += line.n - t.n;
        if (t.n > 8 && t.n < JSON_MAX && t.p[0] == '{' && t.p[t.n - 1] == '}' && json_line(p, t)) {
            continue;
        }
        if (t.n > 80) {
            cut_line(p, t, -1);
        } else {
            take_line(p, t, -1);
        }
    }
    return arena_ok(p->a);
}
