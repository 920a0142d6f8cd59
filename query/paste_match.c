/* paste_match.c - telling what a line is: patterns, exceptions' names, frames of others.
 * Not here: the patterns themselves (paste_dialects.c, paste_systems.c), prefixes of logs
 * (paste_lines.c).
 * Method: a pattern is walked once; after a "*" that does not fit, the line's start moves on by
 * one. Only the last "*" is tried again, so a line costs its length times a small number.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/ascii.h"
#include "query/paste_priv.h"

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_symbol(char c)
{
    return is_digit(c) || is_alpha(c) || (c & 0x80) || (c && strchr("_.$<>/~-`", c));
}

// ---- patterns ----

/* How many bytes of s a class takes; 0 when it does not fit. */
static size_t take_class(char kind, struct sv s)
{
    size_t n = 0;

    if (kind == 'd') {
        return sv_digits(s);
    }
    if (kind == 'x') {
        n = s.n > 2 && s.p[0] == '0' && s.p[1] == 'x' ? 2 : 0;
        while (n < s.n && is_hex(s.p[n])) {
            n++;
        }
        return n;
    }
    while (n < s.n &&
           (is_symbol(s.p[n]) || (s.p[n] == ':' && n + 2 < s.n && s.p[n + 1] == ':' && ++n))) {
        n++;
    }
    return n;
}

/* Matches the pattern up to its next "*" or its end. *p and *s are moved behind what fits. */
static bool match_piece(const char **p, struct sv *s)
{
    while (**p && **p != '*') {
        size_t n = 1;

        if (**p == '%' && (*p)[1] == '$') {
            if (s->n) {
                return false;
            }
            n = 0;
            ++*p;
        } else if (**p == '%' && (*p)[1] == '*') {
            if (!s->n || s->p[0] != '*') {
                return false;
            }
            ++*p;
        } else if (**p == '%') {
            n = take_class((*p)[1], *s);
            if (!n) {
                return false;
            }
            ++*p;
        } else if (**p == ' ') {
            for (n = 0; n < s->n && is_blank(s->p[n]); n++) {
            }
            if (!n) {
                return false;
            }
        } else if (!s->n || s->p[0] != **p) {
            return false;
        }
        *s = sv_skip(*s, n);
        ++*p;
    }
    return true;
}

bool paste_match(const char *pattern, struct sv line, uint64_t *work)
{
    const char *star = NULL;
    struct sv from = line;

    for (;;) {
        const char *p = star ? star : pattern;
        struct sv s = from;
        const bool fits = match_piece(&p, &s);

        *work += from.n - s.n + 1;
        if (fits && !*p) {
            return true;
        }
        if (fits) {
            while (*p == '*') {
                p++;
            }
            star = p;
            from = s;
            continue;
        }
        if (!star || !from.n) {
            return false;
        }
        from = sv_skip(from, 1);
        if (*star != '%' && *star != ' ' && from.n) { /* the next place where it can begin */
            const char *next = memchr(from.p, *star, from.n);

            if (!next) {
                *work += from.n;
                return false;
            }
            *work += (size_t)(next - from.p);
            from = sv_skip(from, (size_t)(next - from.p));
        }
    }
}

static const struct paste_rule *rule_in(const struct paste_dialect *tables, struct sv line,
                                        bool tail, const struct paste_dialect *last,
                                        const struct paste_dialect **dialect, uint64_t *work)
{
    for (const struct paste_dialect *d = tables; d->name; d++) {
        for (const struct paste_rule *r = d->rules; r->pattern; r++) {
            const char c = *r->pattern;

            if (c != line.p[0] && c != '%' && c != ' ' && (c != '*' || tail)) {
                continue; /* most rows */
            }
            if ((!(r->flags & PASTE_SAME) || last == d) && paste_match(r->pattern, line, work)) {
                *dialect = d;
                return r;
            }
        }
    }
    return NULL;
}

const struct paste_rule *paste_rule_of(struct sv line, bool tail, const struct paste_dialect *last,
                                       const struct paste_dialect **dialect, uint64_t *work)
{
    const struct paste_rule *r;

    line.n = line.n < PASTE_LINE_SEEN ? line.n : PASTE_LINE_SEEN;
    r = rule_in(paste_languages, line, tail, last, dialect, work);
    return r ? r : rule_in(paste_systems, line, tail, last, dialect, work);
}

bool paste_strong(struct sv text)
{
    uint64_t work = 0;

    text.n = text.n < PASTE_LINE_SEEN ? text.n : PASTE_LINE_SEEN;
    for (const struct paste_dialect *d = paste_languages; d->name; d++) {
        for (const struct paste_rule *r = d->rules; r->pattern; r++) {
            if ((r->flags & PASTE_STRONG) && paste_match(r->pattern, text, &work)) {
                return true;
            }
        }
    }
    return false;
}

// ---- exceptions ----

/* The last part of a name, as far as it says that it is an exception's. */
static bool names_exception(struct sv name)
{
    static const char *const ends[] = {"Error",   "Exception", "Warning", "Interrupt", "Exit",
                                       "Failure", "Fault",     "Panic",   "Throwable", "Timeout",
                                       "Refused", "NotFound",  "Errno",   "bad_alloc", NULL};

    for (const char *const *e = ends; *e; e++) {
        if (sv_ends(name, sv_of(*e))) {
            /* "Error" alone is one, "error" is a word. */
            return true;
        }
    }
    /* Errno::ENOENT, std::out_of_range */
    return sv_starts(name, SV("Errno::")) || sv_starts(name, SV("std::")) ||
           sv_starts(name, SV("boost::"));
}

size_t paste_exception(struct sv line)
{
    size_t n = 0;

    while (n < line.n && n < PASTE_LINE_SEEN &&
           (is_digit(line.p[n]) || is_alpha(line.p[n]) ||
            (line.p[n] && strchr("_.$\\", line.p[n])) ||
            (line.p[n] == ':' && n + 2 < line.n && line.p[n + 1] == ':' && ++n))) {
        n++;
    }
    if (n < 5 || !names_exception(sv_make(line.p, n))) {
        return 0;
    }
    /* Behind it a colon, its code in brackets or parentheses, or nothing. */
    if (n == line.n || line.p[n] == ':' || line.p[n] == '(') {
        return n;
    }
    return n + 1 < line.n && is_blank(line.p[n]) && strchr("[(:", line.p[n + 1]) && line.p[n + 1]
               ? n
               : 0;
}

// ---- frames of others ----

/* Beginnings of symbols, behind "at " and the like. */
static const char *const foreign_starts[] = {"java.",
                                             "javax.",
                                             "jakarta.",
                                             "jdk.",
                                             "sun.",
                                             "com.sun.",
                                             "kotlin.",
                                             "kotlinx.",
                                             "scala.",
                                             "groovy.",
                                             "clojure.",
                                             "org.springframework.",
                                             "org.apache.",
                                             "org.hibernate.",
                                             "org.junit.",
                                             "org.eclipse.",
                                             "org.gradle.",
                                             "io.netty.",
                                             "io.undertow.",
                                             "reactor.",
                                             "android.",
                                             "com.android.",
                                             "com.google.",
                                             "com.zaxxer.",
                                             "com.fasterxml.",
                                             "oracle.jdbc.",
                                             "org.postgresql.",
                                             "com.mysql.",
                                             "akka.",
                                             "play.",
                                             "io.reactivex.",
                                             "java.base/",
                                             "app//",
                                             "System.",
                                             "Microsoft.",
                                             "Newtonsoft.",
                                             "MySql.",
                                             "Npgsql.",
                                             "Xunit.",
                                             "NUnit.",
                                             "runtime.",
                                             "net/http.",
                                             "reflect.",
                                             "testing.",
                                             "sync.",
                                             "database/sql.",
                                             "encoding/",
                                             "syscall.",
                                             "internal/",
                                             "os.",
                                             "io.",
                                             "bufio.",
                                             "core::",
                                             "std::",
                                             "alloc::",
                                             "<core::",
                                             "<alloc::",
                                             "<std::",
                                             "tokio::",
                                             "rayon",
                                             "__rust",
                                             "rust_begin_unwind",
                                             "_start",
                                             "__libc_",
                                             "__GI_",
                                             "start_thread",
                                             "clone",
                                             "operator new",
                                             "operator delete",
                                             "malloc",
                                             "abort",
                                             "raise",
                                             "__",
                                             "node:",
                                             "internal/",
                                             "process.",
                                             "Module.",
                                             "Function.",
                                             "new Promise",
                                             "Object.<anonymous>",
                                             "do_syscall_64",
                                             "entry_SYSCALL",
                                             "ret_from_fork",
                                             "kthread",
                                             "asm_",
                                             "irq_",
                                             "do_one_initcall",
                                             "Illuminate\\",
                                             "Symfony\\",
                                             "GuzzleHttp\\",
                                             "Doctrine\\",
                                             "[internal function]",
                                             "{main}",
                                             NULL};

/* Folders in a frame's path. */
static const char *const foreign_parts[] = {"/site-packages/",
                                            "/dist-packages/",
                                            "/lib/python",
                                            "<frozen ",
                                            "node_modules/",
                                            "(node:",
                                            "node:internal",
                                            "internal/modules",
                                            "/usr/local/go/src/",
                                            "/go/src/runtime/",
                                            "/pkg/mod/",
                                            "/rustc/",
                                            "/.cargo/registry/",
                                            "/gems/",
                                            "/lib/ruby/",
                                            "/vendor/",
                                            "/usr/lib/",
                                            "/lib/x86_64",
                                            "/lib64/",
                                            "webpack-internal",
                                            "/sysdeps/",
                                            "/csu/",
                                            "at java.base/",
                                            "glibc",
                                            "\\Lib\\",
                                            "/lib/asan",
                                            "libasan",
                                            "(Native Method)",
                                            "/usr/include/",
                                            NULL};

bool paste_foreign(struct sv frame)
{
    static const char *const intros[] = {"at ", "async ", "new ", "from ",
                                         "in ", "? ",     "by ",  NULL};

    frame.n = frame.n < PASTE_LINE_SEEN ? frame.n : PASTE_LINE_SEEN;
    for (const char *const *p = foreign_parts; *p; p++) {
        if (sv_find(frame, sv_of(*p)) >= 0) {
            return true;
        }
    }
    /* "#0 0x00007f in f", "12: core::f": numbers before the symbol. */
    for (size_t from = frame.n + 1; from != frame.n;) {
        size_t n = 0;

        from = frame.n;
        for (const char *const *i = intros; *i; i++) {
            if (sv_starts(frame, sv_of(*i))) {
                frame = sv_skip(frame, strlen(*i));
            }
        }
        while (n < frame.n && (is_hex(frame.p[n]) || (frame.p[n] && strchr("#x", frame.p[n])))) {
            n++;
        }
        if (n && n < frame.n && (is_blank(frame.p[n]) || frame.p[n] == ':') &&
            (is_digit(frame.p[0]) || frame.p[0] == '#')) {
            frame = sv_trim(sv_skip(frame, n + 1));
        }
    }
    for (const char *const *s = foreign_starts; *s; s++) {
        if (sv_starts(frame, sv_of(*s))) {
            return true;
        }
    }
    return false;
}
