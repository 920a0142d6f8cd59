/* suggest.h - help while a query is typed: titles, tags, words, operators that it may become.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The last word of what was typed is taken for the beginning of one; the words before it must stand
 * in a title with it. A reader is only ever told of what he may read and what still lives.
 * Any text is fine: one that nothing can be made of gives nothing.
 * Thread rule: as engine.h; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_SUGGEST_H
#define ASKWELL_QUERY_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "query/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SUGGEST_LIMIT    8 /* unless told otherwise */
#define SUGGEST_MAX      20
#define SUGGEST_TEXT_MAX 300 /* bytes; nothing is suggested for a longer text */

/* name, what it is */
#define SUGGEST_KIND_MAP(X)                                                                        \
    X(TITLE, "title") X(TAG, "tag") X(TOKEN, "token") X(OPERATOR, "operator")

enum suggest_kind {
#define X(name, text) SUGGEST_##name,
    SUGGEST_KIND_MAP(X)
#undef X
        SUGGEST_KINDS
};
const char *suggest_kind_name(enum suggest_kind kind); /* "title"; static */

struct suggestion {
    enum suggest_kind kind;
    struct sv text;  /* what to show: a title, a tag, a word, "is:answer" */
    struct sv query; /* the whole query when it is taken; a title: the title */
    int64_t thread;  /* TITLE: its number */
    struct sv url;   /* TITLE: the thread's own address, may be empty */
    int64_t count; /* threads of a tag, passages of a token; -1: unknown, or not for this reader */
};

struct suggestions {
    struct sv query; /* as given */
    struct suggestion *v;
    size_t n;
    int64_t took_us;
};

/* limit: 1 to SUGGEST_MAX, USAGE beyond. */
int suggest_make(struct suggestions *out, struct engine *en, struct sv text, size_t limit,
                 struct arena *a, struct ask_err *err);
/* The JSON object of docs/api.md, free() it. indent 0 for one line. */
char *suggest_json(const struct suggestions *s, int indent, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
