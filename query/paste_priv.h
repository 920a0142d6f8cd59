/* paste_priv.h - how a pasted text is taken apart: dialects, lines, words. For paste*.c and tests.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A line is a message (what went wrong), a frame of a stack, nothing (rules, registers, carets) or
 * text. What it is, the dialects' tables say (paste_dialects.c, paste_systems.c); what no table
 * knows is judged by the level it was logged with and by words such as "failed".
 * Thread rule: pure; what lives in the caller's arena is said.
 */
#ifndef ASKWELL_QUERY_PASTE_PRIV_H
#define ASKWELL_QUERY_PASTE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- dialects ----

#define PASTE_LINE_SEEN 600 /* bytes of a line that are looked at to tell what it is */

enum paste_kind { PASTE_NOTHING, PASTE_TEXT, PASTE_FRAME, PASTE_MESSAGE };

#define PASTE_NEXT   1u  /* the next line is the message that this one announces */
#define PASTE_SOURCE 2u  /* the next line is source code, shown beside the frame */
#define PASTE_SAME   4u  /* counts only behind a line of the same dialect */
#define PASTE_CHAIN  8u  /* names the cause of the exception before it */
#define PASTE_STRONG 16u /* nobody types this: it makes a paste of a single line */

/* A pattern is matched at the beginning of the line, blanks and log prefix left out. In it
 * "*" is any run of bytes, "%d" digits, "%x" hexadecimal digits with or without 0x, "%w" a symbol
 * or path without blanks, " " one or more blanks, "%*" an asterisk, "%$" the end of the line;
 * anything else stands for itself. */
struct paste_rule {
    uint8_t kind;  /* enum paste_kind */
    uint8_t worth; /* percent */
    uint8_t flags; /* PASTE_NEXT ... */
    const char *pattern;
};

struct paste_dialect {
    const char *name;
    bool inner_last;                /* the innermost frame stands last */
    const struct paste_rule *rules; /* up to one without a pattern; the first that matches counts */
};

extern const struct paste_dialect paste_languages[]; /* up to one without a name */
extern const struct paste_dialect paste_systems[];

/* Adds the bytes looked at to *work: that the sum stays linear is tested. */
bool paste_match(const char *pattern, struct sv line, uint64_t *work);
/* The rule of a line, NULL for none. last: the dialect of the line before, may be NULL. tail: the
 * line is the end of one that was asked about in vain: what may begin anywhere is not tried. */
const struct paste_rule *paste_rule_of(struct sv line, bool tail, const struct paste_dialect *last,
                                       const struct paste_dialect **dialect, uint64_t *work);
bool paste_foreign(struct sv frame); /* a frame of a runtime or a framework */
/* "a.b.FooError", "std::bad_alloc", alone or before a colon: how many bytes; 0: no exception. */
size_t paste_exception(struct sv line);
bool paste_strong(struct sv text); /* begins with what nobody types by hand */

// ---- lines ----

/* What a line is worth that no table knows, by its level; percent. */
#define WORTH_FATAL 95
#define WORTH_ERROR 80
#define WORTH_WARN  45
#define WORTH_INFO  4

struct paste_prefix { /* what logs put before a line */
    size_t n;         /* bytes */
    size_t at_level;  /* where the last part begins when it is a level; else n */
    struct sv origin; /* the logger or process that is named in it; may be empty */
    int level;        /* percent a line of that level is worth; -1: none is named */
    bool logged;      /* with a time, a level, a process */
};

struct sv paste_to_blank(struct sv line); /* its beginning, up to the first blank */
void paste_prefix(struct paste_prefix *out, struct sv line);
bool paste_time(struct sv word); /* a time, the number of a process, with the signs around it */
int paste_level(struct sv word); /* "[ERROR]": percent a line is worth; -1: no level */
int paste_level_name(struct sv name); /* "error": the same */
int paste_mark(struct sv word);    /* "failed": percent a line with it is worth; 0: says nothing */
bool paste_begins(struct sv text); /* does it begin with what stands at the beginning of a line? */

struct paste_line {
    struct sv text, origin;
    enum paste_kind kind;
    double worth;                        /* 0..1; of messages and texts */
    bool logged;                         /* with a log prefix */
    bool source;                         /* shown beside a frame */
    bool chain;                          /* says what caused the one before */
    const struct paste_dialect *dialect; /* NULL: of none */
    uint32_t number;                     /* from 0, in the order of the paste */
    uint32_t run, place;                 /* FRAME: which stack, and where in it, as written */
};

struct paste_lines {
    void (*take)(void *ctx, const struct paste_line *line);
    void *ctx;
    struct arena *a;                     /* for lines that had to be unescaped */
    uint64_t work;                       /* bytes looked at */
    const struct paste_dialect *dialect; /* of the last line that had one */
    unsigned after;                      /* flags of the rule before */
    bool after_logged;                   /* it stood behind a log prefix */
    uint32_t number, run, place;
    bool in_run;
};

/* Gives every line that says something to take. False when memory is out. */
bool paste_lines(struct paste_lines *p, struct sv text);

// ---- words ----

struct paste_word {
    struct sv text;
    double worth; /* 0..1 of its line */
    bool counts;  /* a number that is no code: it does not tell two lines apart */
};

/* The next word of a line, *rest moved behind it; what varies is left out and counted in *dropped.
 * false: there is none left. before: the word before, kept by the caller, empty at the start. */
bool paste_word(struct paste_word *out, struct sv *rest, struct sv *before, enum paste_kind kind,
                size_t *dropped);

#ifdef __cplusplus
}
#endif
#endif
