/* post.h - the post: what every source is mapped to and everything else works on.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One struct for both directions: an importer fills the native keys and leaves id and thread 0;
 * the store gives them back filled. All text is UTF-8 and lent by whoever filled the struct (an
 * arena, usually). Unknown numbers are -1, unknown times TIME_NONE, unknown text is empty.
 * Thread rule: plain data.
 */
#ifndef ASKWELL_CORPUS_POST_H
#define ASKWELL_CORPUS_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* name in JSON and queries, value in the store (never changed), plural for people */
// clang-format off
#define POST_KIND_MAP(X) \
    X(QUESTION, 1, "question", "questions") \
    X(ANSWER,   2, "answer",   "answers") \
    X(COMMENT,  3, "comment",  "comments") \
    X(ARTICLE,  4, "article",  "articles")   /* a tutorial, a page */ \
    X(MESSAGE,  5, "message",  "messages")   /* of a chat */ \
    X(MAIL,     6, "mail",     "mails") \
    X(REPLY,    7, "reply",    "replies")    /* in a forum without the question-answer shape */ \
    X(TALK,     8, "talk",     "talks")      /* a video or a podcast with its words */
// clang-format on

enum post_kind {
    POST_NONE = 0,
#define X(name, value, word, plural) POST_##name = (value),
    POST_KIND_MAP(X)
#undef X
};

const char *post_kind_name(enum post_kind kind); /* "question"; "post" for POST_NONE; static */
enum post_kind post_kind_of(struct sv name);     /* POST_NONE when there is no such kind */

/* Native ids are unique within a source, a container (a channel, a list) and an id space only:
 * the comments of a Stack Exchange dump have their own numbering beside the posts'. */
enum post_space { SPACE_POST = 0, SPACE_COMMENT = 1 };

struct post_key {
    enum post_space space;
    struct sv id; /* the export's own id; empty: no such key. At most 512 bytes */
};

/* What an export does not know this time, though another one of the same source may have told it:
 * the store keeps what it has, and takes what the post says only where it has nothing. */
enum post_keep {
    POST_KEEP_VOTES = 1,    /* up and down */
    POST_KEEP_LINKS = 2,    /* links, and with them the reason of being closed */
    POST_KEEP_ACCEPTED = 4, /* the accepted mark */
    POST_KEEP_AUTHOR = 8,   /* the author's name: the one given only stands in for it */
    POST_KEEP_SCORE = 16    /* score and reactions */
};

struct post_reaction {
    struct sv name; /* as exported: "+1", "heart" */
    int64_t count;  /* >= 1 */
};

struct post_link {
    bool duplicate;      /* this post is a duplicate of the target; else merely linked */
    struct post_key key; /* of the target, in the same source and container */
    int64_t post;        /* the store's id of the target, 0 when it is not there (reading only) */
};

struct post {
    int64_t id;     /* the store's post id; 0 while importing */
    int64_t thread; /* the store's thread id; 0 while importing */

    struct sv container;    /* channel, list, forum; may be empty */
    struct post_key key;    /* required */
    struct post_key parent; /* what it answers or comments; empty for a root */
    struct post_key root;   /* first post of the thread where the export says it; may be empty */
    enum post_kind kind;

    struct sv title;
    struct sv body; /* Markdown */

    struct sv author;     /* name to show; empty: unknown */
    struct sv author_key; /* the export's id of the author; empty: the name serves */
    struct sv author_url;
    int64_t author_reputation; /* -1 unknown */
    int64_t author_id;         /* the store's; 0 while importing or unknown */

    int64_t created, edited, active; /* seconds; active: last activity, of roots */

    int64_t score;    /* net votes; 0 when there are none */
    int64_t up, down; /* -1 where only the score is known */
    int64_t views;    /* -1 unknown */
    const struct post_reaction *reactions;
    size_t nreactions;

    bool accepted; /* this answer was accepted */
    bool closed;   /* with closed_reason, which may be empty */
    bool wiki;     /* community-owned */
    bool bot;
    bool ghost; /* reading only: referred to by others but never seen itself */
    struct sv closed_reason;

    const struct post_link *links; /* duplicates and links of this post */
    size_t nlinks;
    const struct sv *tags; /* of roots; lower case, no blanks, no duplicates */
    size_t ntags;

    struct sv lang;       /* BCP 47 primary tag: "en"; empty: to be detected */
    struct sv url;        /* deep link to the original */
    struct sv license;    /* SPDX-like: "CC-BY-SA-4.0" */
    struct sv visibility; /* label; empty: public */
    bool restricted;      /* importing only: a private channel's, a group's, a direct message; left
                             out unless private posts are asked for. Give it a label too */

    unsigned keep; /* importing only: of enum post_keep */
};

/* A post with every unknown set to its "unknown" value. */
struct post post_unknown(void);

/* Lower bound of the 95% Wilson score interval of the share of up-votes (Wilson 1927), 0..1;
 * 0 without votes. */
double post_wilson(int64_t up, int64_t down);

#ifdef __cplusplus
}
#endif
#endif
