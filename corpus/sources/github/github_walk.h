/* github_walk.h - finding the issues and comments in a JSON value that came from GitHub.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one thread at a time; what is handed out lies in the value and the arena.
 */
#ifndef ASKWELL_CORPUS_GITHUB_WALK_H
#define ASKWELL_CORPUS_GITHUB_WALK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "corpus/input.h"
#include "corpus/sources/github/github_item.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { GITHUB_REPO_MAX = 256 };

/* Where an item stands: from its address, else from what is around it. */
struct github_scope {
    struct sv site, repo;   /* "https://github.com", "owner/name"; may be empty */
    enum github_kind kind;  /* of the thread */
    int64_t number;         /* of the thread, 0 when it is not known */
    bool answers;           /* a discussion in a category that takes them */
    struct sv answer;       /* id of the chosen one */
    struct post_key parent; /* of a comment; empty: the thread */
};

struct github_comment {
    enum github_kind kind;
    struct sv key;   /* its id */
    struct sv login; /* whose it is when it does not say: a review's comments */
    struct sv base;  /* id of what it is in, for one that has none */
    bool reply;      /* below another comment */
};

struct github_walker {
    int (*root)(void *ctx, const struct github_scope *sc, const json_t *o, struct ask_err *err);
    int (*comment)(void *ctx, const struct github_scope *sc, const struct github_comment *k,
                   const json_t *o, struct ask_err *err);
    /* Any object that may be a repository's (or NULL), with the name that it would have. */
    int (*repo)(void *ctx, const json_t *o, struct sv name, struct ask_err *err);
};

/* Hands out the items of a value. hint: what threads are when they do not say; repo: where they are
 * then, or empty. Returns how many, or what a call returns below 0. */
int github_walk(const struct github_walker *to, void *ctx, const json_t *top, enum github_kind hint,
                struct sv repo, struct arena *a, struct ask_err *err);
bool github_is_private(const json_t *repo); /* says so of itself */
bool github_is_json(struct sv name);        /* of a file */
int github_probe(struct input *in);         /* as struct importer's */

#ifdef __cplusplus
}
#endif
#endif
