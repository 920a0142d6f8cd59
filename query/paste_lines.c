/* paste_lines.c - a paste to lines, and each line to what it is.
 * Not here: patterns (paste_match.c), prefixes of logs (paste_prefix.c), words (paste_words.c),
 * what a line is worth beside others (paste.c).
 * Method: one pass. A line that holds a JSON object gives the texts of its message and stack; a
 * line whose line ends were lost is cut where a frame or a cause begins. Then the tables are asked
 * about each without its prefix, and what they do not know is judged by its level and its words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/ascii.h"
#include "query/lex.h"
#include "query/paste_priv.h"

#define JSON_MAX (64u << 10)
#define CUT_MAX  2000 /* pieces of one line whose line ends were lost */

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

int paste_mark(struct sv w)
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
        m = paste_mark(sv_make(line.p + from, i - from));
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

/* What stands before an exception in everybody's paste: who caused what, the thread's name. */
static struct sv skip_intro(struct sv s)
{
    static const char *const intros[] = {
        "Caused by: ",           "Wrapped by: ", "Suppressed: ",          "---> ",
        "Unhandled exception. ", "Uncaught ",    "Unhandled Exception: ", NULL};
    const struct sv thread = SV("Exception in thread \"");

    for (const char *const *intro = intros; *intro; intro++) {
        if (sv_starts(s, sv_of(*intro))) {
            s = sv_trim(sv_skip(s, strlen(*intro)));
            break;
        }
    }
    if (sv_starts(s, thread)) {
        const struct sv rest = sv_skip(s, thread.n);
        const ptrdiff_t quote = sv_chr(rest, '"');

        return quote >= 0 ? sv_trim(sv_skip(rest, (size_t)quote + 1)) : s;
    }
    return s;
}

/* The rule of a line: as it is, from its level on ("INFO: task x blocked"), behind its prefix. */
static const struct paste_rule *ask_tables(struct paste_lines *p, struct paste_line *l,
                                           struct paste_prefix *prefix, struct sv whole,
                                           const struct paste_dialect **dialect)
{
    const struct paste_rule *r = paste_rule_of(whole, false, p->dialect, dialect, &p->work);

    if (r && *r->pattern != '*') {
        l->text = whole; /* what looks like a prefix is part of what the table knows */
        prefix->level = -1;
    }
    if (!r && prefix->at_level < prefix->n && prefix->at_level) {
        r = paste_rule_of(sv_skip(whole, prefix->at_level), true, p->dialect, dialect, &p->work);
        if (r) {
            l->text = sv_skip(whole, prefix->at_level);
            prefix->level = -1;
        }
    }
    if (!r && prefix->n && l->text.n) {
        r = paste_rule_of(l->text, true, p->dialect, dialect, &p->work);
    }
    return r;
}

/* Counts the frame in its stack, or ends the stack. */
static void place_frame(struct paste_lines *p, struct paste_line *l)
{
    if (l->kind == PASTE_FRAME) {
        p->run += !p->in_run;
        p->place = p->in_run ? p->place + 1 : 0;
        l->run = p->run;
        l->place = p->place;
    }
    p->in_run = l->kind == PASTE_FRAME || (p->in_run && l->source);
}

static void take_line(struct paste_lines *p, struct sv raw, int outer)
{
    const unsigned after = p->after;
    const bool after_logged = p->after_logged;
    struct paste_line l = {.kind = PASTE_TEXT};
    const struct paste_dialect *dialect = NULL;
    const struct paste_rule *r;
    struct paste_prefix prefix;
    struct sv whole = sv_trim(raw);

    p->work += raw.n;
    if (!whole.n || is_rule(whole)) {
        return;
    }
    paste_prefix(&prefix, whole);
    l.text = sv_skip(whole, prefix.n);
    l.origin = prefix.origin;
    l.logged = prefix.logged || outer >= 0;
    l.number = p->number++;
    if (prefix.level < 0) {
        prefix.level = outer;
    }
    p->after = 0;
    r = ask_tables(p, &l, &prefix, whole, &dialect);
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
    } else if (after & PASTE_NEXT && (!prefix.logged || after_logged)) {
        l.kind = PASTE_MESSAGE;
        l.worth = 1;
    } else if (after & PASTE_SOURCE && !prefix.logged) {
        l.source = true;
        l.worth = .05;
    } else {
        judge(p, &l, prefix.level);
    }
    if (l.kind == PASTE_MESSAGE && l.worth >= .4 && l.text.p[l.text.n - 1] == ':') {
        p->after |= PASTE_NEXT; /* "with the following error:" */
    }
    p->after_logged = prefix.logged;
    l.text = skip_intro(l.text);
    place_frame(p, &l);
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
        if (paste_begins(rest) || (frames && is_alpha(line.p[i]) && line.p[i - 2] != ':' &&
                                   paste_exception(paste_to_blank(rest)))) {
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
                level = paste_level_name(text);
            } else if (pass && json_key(key)) {
                any |= sv_trim(text).n > 0;
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
        cut_line(p, t, -1);
    }
    return arena_ok(p->a);
}
