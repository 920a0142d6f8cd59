/* discourse_facts.h - what an importer of Discourse must know of a site before its first post is
 * put, and the post itself: the same for the JSON of the API and for the tables of a backup.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Facts lie in a spool: topics, categories, users, which post has which number in its topic, which
 * were accepted. Not here: reading JSON (sources/discourse.c) and SQL (discourse_dump.c).
 * Thread rule: as corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_DISCOURSE_FACTS_H
#define ASKWELL_CORPUS_DISCOURSE_FACTS_H

#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/sources/discourse/discourse_text.h"
#include "corpus/spool.h"

#ifdef __cplusplus
extern "C" {
#endif

enum disc_table { /* of the spool */
                  DISC_TOPIC,
                  DISC_CATEGORY,
                  DISC_USER,     /* id: name */
                  DISC_NEWEST,   /* post's id: which of its copies counts */
                  DISC_AT,       /* "topic/number": post's id and author */
                  DISC_LISTED,   /* post's id, named by its topic */
                  DISC_ASKER,    /* topic's id: author of its first post */
                  DISC_SAYS,     /* "topic/number" of a post that says it worked: author, number it
                                    answers */
                  DISC_ACCEPTED, /* post's id */
                  DISC_ACCEPTED_AT, /* "topic/number" */
                  DISC_HINTED_AT,   /* the same, by a hint */
                  DISC_SOLVED,      /* topic's id */
                  DISC_ASKING,      /* category's id, which has the Solved plugin */
                  DISC_TAG,         /* id: name */
                  DISC_TOPIC_TAGS   /* topic's id: ids of its tags */
};

enum disc_type { DISC_REGULAR = 1, DISC_MODERATOR_ACTION, DISC_SMALL_ACTION, DISC_WHISPER };

struct disc {
    struct import_run *run;
    struct arena *a;
    struct spool *facts;
    struct html *html;
    struct discourse_text text;
    struct sb cooked, body, place;
    struct sb host, base; /* "forum.example.org", "https://forum.example.org/"; may be empty */
    struct sb title;      /* of the site */
    bool dump;            /* a backup: each post comes once */
    bool hints;           /* some post says that it worked */
    bool loose;           /* a post is known to be accepted, its topic not to be solved */
    int64_t seen;         /* copies of posts met in this pass */
    int64_t missing;      /* posts that topics list and the export lacks */
};

struct disc_topic {
    struct sv id, title, slug, category; /* category: its id */
    struct sv tags;                      /* names, each ended by a newline */
    int64_t views;
    bool closed, message, deleted, unlisted;
    bool asks;     /* has the question-and-answer shape by itself */
    bool placed;   /* known to be public as far as its category is */
    int rank;      /* how much the one who says it knows: 3 the topic itself, 2 a list, 1 a post */
    int64_t stamp; /* the later one of the same rank counts */
};

struct disc_post {
    int64_t id, topic, number, reply_to, version, likes, votes;
    int64_t type; /* enum disc_type, or what later versions add */
    struct sv user, user_id, raw, cooked;
    int64_t created, edited;
    bool hidden, deleted, wiki, accepted, action;
    const struct post_reaction *reactions;
    size_t nreactions;
};

int disc_open(struct disc *d, struct import_run *run, struct ask_err *err);
void disc_dispose(struct disc *d);
/* Remembers the site by an address below /user_avatar/<host>/ in a text; the first counts. */
void disc_find_host(struct disc *d, struct sv text);

/* First pass. */
int disc_note_topic(struct disc *d, const struct disc_topic *t, struct ask_err *err);
int disc_note_category(struct disc *d, struct sv id, struct sv name, struct sv parent,
                       bool restricted, bool solved, struct ask_err *err);
int disc_note_post(struct disc *d, const struct disc_post *p, struct ask_err *err);
int disc_note_accepted(struct disc *d, struct sv topic, int64_t number, struct ask_err *err);
int disc_note_id(struct disc *d, enum disc_table table, struct sv id, struct ask_err *err);
/* Is the first post of a topic in the export? */
int disc_begins(struct disc *d, struct sv topic, struct ask_err *err);
/* Between the passes: hints become marks, missing posts are counted. */
int disc_settle(struct disc *d, struct ask_err *err);
/* What was noted: 1, or 0 when nothing was. */
int disc_has(struct disc *d, enum disc_table table, struct sv key, struct ask_err *err);
int disc_topic_of(struct disc *d, struct sv id, struct disc_topic *out, struct ask_err *err);
/* Writes "Parent / Child" into d->place; 1 when the category is restricted. */
int disc_category_place(struct disc *d, struct sv id, bool *solved, struct ask_err *err);
struct sv disc_number(struct disc *d, int64_t n);                   /* as a key */
struct sv disc_at(struct disc *d, struct sv topic, int64_t number); /* "topic/number" */
/* discourse_post.c; second pass: the same posts in the same order. */
int disc_put_post(struct disc *d, const struct disc_post *p, const char *file, int64_t position,
                  const char *unit, struct ask_err *err);

/* discourse_dump.c: is it a backup, and the number of its dump; -1 when there is none. */
ptrdiff_t disc_dump_find(struct input *in);
int disc_dump_sure(struct input *in, size_t member); /* 0 to 100, from its first bytes */
int disc_dump_note(struct disc *d, size_t member, struct ask_err *err);
int disc_dump_put(struct disc *d, size_t member, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
