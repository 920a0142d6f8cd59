/* github_item.h - what GitHub's exports say of one issue, comment or user, whichever wrote them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The REST API, GraphQL, `gh --json`, migration archives and archive-repo name the same things
 * differently; these give one answer for all. Not here: finding the items, making posts of them
 * (sources/github.c). Thread rule: pure; texts lie in the JSON value or the arena.
 */
#ifndef ASKWELL_CORPUS_GITHUB_ITEM_H
#define ASKWELL_CORPUS_GITHUB_ITEM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

enum github_kind {
    GITHUB_ISSUE,
    GITHUB_PULL,
    GITHUB_DISCUSSION,
    GITHUB_COMMENT,            /* on an issue or a pull request */
    GITHUB_REVIEW,             /* of a pull request */
    GITHUB_REVIEW_COMMENT,     /* on a line of it */
    GITHUB_DISCUSSION_COMMENT, /* or a reply to one */
    GITHUB_UNKNOWN
};

/* What an address says: of the web, of the API, of GitHub or of a server of one's own. */
struct github_place {
    struct sv site;        /* "https://github.com" */
    struct sv repo;        /* "owner/name" */
    enum github_kind kind; /* of the thread; unknown when the address does not tell */
    int64_t number;        /* of the thread; 0 when it does not tell */
    struct sv comment;     /* "issuecomment-12", "discussion_r3"; empty without one */
    bool web;              /* it can be opened in a browser */
};

bool github_place_of(struct github_place *out, struct sv url, struct arena *a);
/* The number in a node id, "MDEyOklzc3VlQ29tbWVudDc=" or "IC_kwDOAAAAAc4AAAAH": 7; 0 when there is
 * none. */
int64_t github_node_number(struct sv id);
/* The id of a comment as its web address ends, "issuecomment-12"; empty when nothing tells. */
struct sv github_comment_key(const json_t *o, enum github_kind kind, struct arena *a);

struct github_user {
    struct sv login; /* "ghost" for an account that is gone; bots end in "[bot]" */
    struct sv url;
    bool bot;
};

void github_user_of(struct github_user *out, const json_t *o, struct arena *a);

/* A list that may be an array, {"nodes":[...]} or {"edges":[{"node":...}]}. */
struct github_list {
    const json_t *v; /* NULL without a list */
    bool edges;
};

struct github_list github_list_of(const json_t *o, const char *key);
size_t github_list_size(struct github_list l);
const json_t *github_list_at(struct github_list l, size_t i);

/* Sets votes and reactions, of all shapes; says to keep what is known when there are none. */
void github_votes(struct post *p, const json_t *o, struct arena *a);
/* Names of the labels, and "solved" when one of them says so. */
void github_labels(struct post *p, const json_t *o, struct arena *a);
bool github_has_label(const struct post *p, struct sv name);

/* A text or the other spelling of its key: both(o, "created_at", "createdAt"). */
struct sv github_text(const json_t *o, const char *key, const char *other);
int64_t github_time(const json_t *o, const char *key, const char *other);

/* Appends a body without comments of templates, and without the headings of a template under
 * which nothing was written. scratch is emptied first. */
void github_body(struct sb *out, struct sb *scratch, struct sv body);
/* The number that "Duplicate of #12" names, of the repository itself; 0 when it says no such
 * thing. */
int64_t github_duplicate_of(struct sv body, struct sv repo, struct arena *a);
/* The numbers behind "fixes", "closes" and "resolves" in the text of a pull request; how many. */
size_t github_fixes(int64_t *out, size_t max, struct sv body);

#ifdef __cplusplus
}
#endif
#endif
