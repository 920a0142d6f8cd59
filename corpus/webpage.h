/* webpage.h - what a page of the web says by its marks: about itself, and of the posts in it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A thread page's posts are looked for in three ways, the first that finds any decides what there
 * is and the others add to it: JSON-LD of schema.org (QAPage, DiscussionForumPosting), microdata of
 * the same words, and one table of the templates of well-known forum programs. Not here: what
 * becomes of it (webthread.h, sources/). Limits: those of html.h, 10,000 posts, 1,000 values of
 * JSON-LD. Thread rule: a webpage belongs to one thread; what it says is lent until the next page
 * is read.
 */
#ifndef ASKWELL_CORPUS_WEBPAGE_H
#define ASKWELL_CORPUS_WEBPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"
#include "base/sv.h"
#include "corpus/dom.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { WEB_POSTS_MAX = 10000, WEB_ITEMS_MAX = 1000, WEB_TAGS_MAX = 64 };

enum web_role { WEB_ROOT, WEB_REPLY, WEB_COMMENT };
enum web_first { WEB_UNKNOWN, WEB_FIRST, WEB_LATER }; /* is it the first page of its thread? */

struct web_post {
    enum web_role role;
    size_t parent;      /* number of the post it belongs to + 1; 0: the thread */
    size_t node, end;   /* of the page, where its text stands: siblings; 0: in text */
    struct sv text;     /* as JSON-LD has it: HTML or plain */
    struct sv id;       /* what names it on the page: digits, or an anchor */
    bool global;        /* id is unique in the whole forum */
    const char *kind;   /* what id is put behind in keys: "p" */
    const char *anchor; /* and in addresses: "post-", "/" when it is a part of the path; NULL */
    int64_t number;     /* in its thread, from 1; -1 unknown */
    struct sv author, author_url, title, url;
    int64_t created, edited;
    int64_t up, down, score; /* up and down -1 unknown */
    bool scored;             /* score or up was said */
    bool accepted;
    bool gone; /* deleted at its origin */
};

struct webpage {
    struct dom dom;
    struct arena a;
    struct sv html; /* being read */
    /* About the page; empty or TIME_NONE when it does not say. */
    struct sv title, heading, url, base, site, lang, author, author_url, license, description;
    struct sv tags[WEB_TAGS_MAX];
    size_t ntags;
    int64_t published, modified;
    bool noindex;
    struct sv crumbs[16]; /* the path of categories that leads to it, the page itself left out */
    size_t ncrumbs;
    /* Of a thread. */
    struct web_post *posts;
    size_t nposts, posts_cap;
    bool over;       /* there were more than WEB_POSTS_MAX, of all ways together */
    bool asks;       /* it has the shape of a question with answers */
    bool faq;        /* its posts are questions and answers of a FAQ: each question a thread */
    struct sv topic; /* what names the thread: the same on all its pages */
    enum web_first first;
    const char *drop; /* selectors of what in bodies is no text of the author */
    bool sig_line;    /* a line of underscores begins the signature */
};

void webpage_init(struct webpage *w);
void webpage_dispose(struct webpage *w);
/* Reads a page in place of the one before. name is the file's, which may say what the page does
 * not. LIMIT or NOMEM when it cannot. */
int webpage_read(struct webpage *w, struct sv html, struct sv name, struct ask_err *err);
/* Could the first bytes of a page be those of a thread? Quick, by words alone. */
bool webpage_smells(struct sv html);
/* The nodes from <= node < end of the main content; what does not belong to it is dropped. */
void webpage_main(struct webpage *w, size_t *from, size_t *end);
/* Makes the markup of forums' quotes, code and smileys what they mean, and drops the rest. */
void webpage_tidy(struct webpage *w, size_t from, size_t end);

/* A time as pages write it: RFC 3339, seconds, "Mon Jan 05, 2009 3:04 pm", "5. Januar 2009, 15:04".
 * Without a zone it is UTC. TIME_NONE when there is none in it. */
int64_t web_time(struct sv s);
/* The first whole number in a text, "1.2k" being 1200; otherwise when there is none. */
int64_t web_number(struct sv s, int64_t otherwise);
/* An address made absolute, without the session in it; empty when it cannot be. */
struct sv web_url(const struct webpage *w, struct sv href, struct arena *a);
/* What names the thread in an address or a file's name, and which page of it that is. */
struct sv web_topic(struct sv url, enum web_first *first, struct arena *a);

/* Between the files webpage*.c. */
struct web_post *web_post_add(struct webpage *w);
void web_read_jsonld(struct webpage *w);
void web_read_microdata(struct webpage *w);
void web_read_template(struct webpage *w);
const char *web_template_marks(size_t i); /* words in the bytes of its pages; NULL at the end */

#ifdef __cplusplus
}
#endif
#endif
