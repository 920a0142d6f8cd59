/* dom.h - a page of HTML as a flat tree, to look things up in it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The nodes stand in the order of the page and each knows where its subtree ends, so a subtree is a
 * range of numbers and nothing recurses. Node 0 is the page. Limits are those of html.h. Not here:
 * what a page means (webpage.h), Markdown (html_convert_dom of html.h). Thread rule: a dom belongs
 * to one thread.
 */
#ifndef ASKWELL_CORPUS_DOM_H
#define ASKWELL_CORPUS_DOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dom_node {
    const char *name;        /* of an element, lower case; NULL: a text */
    struct sv text;          /* of a text */
    const char *const *atts; /* name, value, name, value, NULL; NULL without any */
    uint32_t parent;
    uint32_t end; /* number of the first node behind its subtree */
    bool drop;    /* left out of the Markdown, with all that is in it */
};

struct dom {
    struct dom_node *nodes;
    size_t n, cap;
    struct arena a;
    void *parser; /* owns the names */
    struct sb text, clean;
    size_t open; /* the element being read */
    int depth, errors;
    const char *limit; /* what was exceeded */
};

void dom_init(struct dom *d);
void dom_dispose(struct dom *d);
/* Reads a page in place of the one before. LIMIT when it is over a limit. */
int dom_read(struct dom *d, struct sv html, struct ask_err *err);

/* ---- looking things up; nodes are numbers, 0 means none ---- */

bool dom_is(const struct dom *d, size_t node, const char *name);
struct sv dom_attr(const struct dom *d, size_t node, const char *name); /* empty without one */
bool dom_has_attr(const struct dom *d, size_t node, const char *name);
/* Is word one of the words of the attribute's value, as classes are? */
bool dom_attr_has(const struct dom *d, size_t node, const char *name, struct sv word);

enum { DOM_TESTS = 3, DOM_PARTS = 3, DOM_ALTERNATIVES = 40 };

/* A list of selectors taken apart, for asking many nodes. */
struct dom_query {
    struct dom_selector {
        struct dom_part {
            struct dom_test {
                char op; /* 't' element, '.' class, '[' has the attribute, '=' '^' '$' '*' its value
                          */
                struct sv name, value;
            } tests[DOM_TESTS];
            size_t n;
        } parts[DOM_PARTS];
        size_t n;
    } alternatives[DOM_ALTERNATIVES];
    size_t n;
};

void dom_query_read(struct dom_query *q, const char *selector); /* which must outlive q */
bool dom_query_holds(const struct dom *d, size_t node, const struct dom_query *q);

/* Selectors are CSS's: "li.crumb a[href*=viewforum]" with #id, .class, [name], [name=value], ^= $=
 * *= and descent by a blank; alternatives stand between commas. They come from tables in the
 * program; one that cannot be understood is an assertion. */
bool dom_matches(const struct dom *d, size_t node, const char *selector);
/* The first node from <= node < end that matches the first alternative that has a match. */
size_t dom_find(const struct dom *d, size_t from, size_t end, const char *selector);
/* The first node from <= node < end that matches any alternative. */
size_t dom_next(const struct dom *d, size_t from, size_t end, const char *selector);

/* The words of a subtree, blanks made one and trimmed, scripts and dropped nodes left out. */
struct sv dom_text(const struct dom *d, size_t node, struct arena *a);
/* A value: alternatives "selector@name" give an attribute, "selector" the words; the first that is
 * not empty. An empty selector means the node from itself. */
struct sv dom_pick(const struct dom *d, size_t from, size_t end, const char *what, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
