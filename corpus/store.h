/* store.h - the store: every post, compressed, in one SQLite file. It is the truth.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Each change of a thread gets a change number, greater than all before it; the index follows by
 * them. Readers never block the writer nor it them (WAL). Imports commit in batches: what was
 * put before a crash is kept, and importing again continues.
 * Thread rule: a store handle is used by one thread at a time; open as many as needed.
 */
#ifndef ASKWELL_CORPUS_STORE_H
#define ASKWELL_CORPUS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/post.h"

#ifdef __cplusplus
extern "C" {
#endif

struct store;

enum store_flags {
    STORE_READ = 0,
    STORE_WRITE = 1,  /* migrates an older schema */
    STORE_CREATE = 2, /* with STORE_WRITE: makes folder and file when absent */
    STORE_NOSYNC = 4  /* no fsync: for throw-away stores (eval, benchmarks) */
};

/* Opens <dir>/store.db. NOTFOUND when there is none; VERSION when a newer program wrote it;
 * CORRUPT when it is no store. */
int store_open(struct store **out, const char *dir, unsigned flags, struct ask_err *err);
void store_free(struct store *st); /* NULL is fine */

/* ---- importing ---- */

struct store_import;

struct store_source {
    int64_t id;        /* 0 when importing */
    struct sv name;    /* unique: "cardano.stackexchange"; what site: asks for */
    struct sv format;  /* the importer's name */
    struct sv title;   /* for people; may be empty */
    struct sv url;     /* home of the source; may be empty */
    struct sv license; /* default of its posts; may be empty */
    int64_t threads, posts,
        updated; /* reading only: counts the asker may see; time of the last import, to everybody of
                    the last that changed something public */
};

enum store_put {
    PUT_NEW,
    PUT_UPDATED,
    PUT_UNCHANGED,
    PUT_FORGOTTEN /* not stored: the post, its author or its source must not come back */
};

struct store_counts {
    int64_t threads; /* touched by this import */
    int64_t posts;   /* put: added + updated + unchanged */
    int64_t added, updated, unchanged, removed;
    int64_t cycles; /* parents dropped because they made a cycle */
    int64_t ghosts; /* parents still missing at the end */
};

/* Starts or continues importing into one source (made when new; an old name finds the source that
 * was renamed). One import at a time per store, BUSY otherwise, also while something is being
 * erased (store_erase.h). */
int store_import_begin(struct store_import **out, struct store *st, const struct store_source *src,
                       struct ask_err *err);
/* Adds or updates a post (identified by source, container and key). Parents may come later or
 * never; cycles are cut. LIMIT when a field is over its limit, FORMAT when required fields are
 * missing: the post is not stored, the import goes on. */
int store_import_put(struct store_import *im, const struct post *p, enum store_put *what,
                     struct ask_err *err);
/* From now on an id that was put in this import is refused with FORMAT when it comes again: the
 * first counts, so that importing the same again changes nothing. */
void store_import_once(struct store_import *im);
/* Says that the item exists in the export though it could not be read: it is not swept. */
int store_import_keep(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err);
/* Says that the item was deleted at its origin: what an earlier import stored of it is removed. */
int store_import_gone(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err);
/* Says that only some may read the item, or with an empty key all of the container, and that it is
 * not imported: what an earlier import stored of it for everybody is removed (but not where
 * the owner made the source public, store_source_relabel), what it stored with a label is kept. */
int store_import_hide(struct store_import *im, struct sv container, struct post_key key,
                      struct ask_err *err);
/* Ends it. With sweep (a snapshot read cleanly to its end) posts of the containers met in this
 * import that were neither put nor kept are removed. counts may be NULL. */
int store_import_end(struct store_import *im, bool sweep, struct store_counts *counts,
                     struct ask_err *err);
/* Without end: what was committed stays. After end it does nothing; so does NULL. Not after
 * store_free. */
void store_import_free(struct store_import *im);

/* ---- following changes ---- */

struct store_change {
    int64_t thread;
    int64_t change;  /* number of its last change of any kind */
    int64_t content; /* number of its last change of words, tags, structure or visibility; votes,
                        views, accepted marks and dates of activity alone do not move it */
    bool gone;       /* no posts left: only to be retired */
};

int64_t store_mark(struct store *st); /* highest change number given so far; -1 on failure */
/* The highest that had been given after the last batch which changed something that everybody may
 * read: labelled posts alone do not move it. -1 on failure. */
int64_t store_public_mark(struct store *st);
/* A random number of the batch that gave change number mark: stores in which it is the same have
 * the same history up to there. 0 for a number that was not given. */
int store_stamp(int64_t *out, struct store *st, int64_t mark, struct ask_err *err);
/* Threads changed after mark, oldest change first, at most max; returns how many or an error. */
int store_changes(struct store_change *out, size_t max, struct store *st, int64_t mark,
                  struct ask_err *err);
/* Threads that are not gone with id > after, by id, at most max: for a first build. */
int store_threads(int64_t *out, size_t max, struct store *st, int64_t after, struct ask_err *err);
/* The same of those in which there is something that everybody may read. */
int store_threads_public(int64_t *out, size_t max, struct store *st, int64_t after,
                         struct ask_err *err);

/* ---- reading ---- */

struct thread {
    int64_t id;
    struct store_source source; /* id, name, format, title, url, license; no counts */
    struct sv title; /* of the root, else of the first post that has one, else a line of its text */
    struct post *posts; /* root first, then parents before children, oldest first */
    size_t nposts;
    bool truncated; /* there were more than the limit */
};

/* A whole thread with bodies; NOTFOUND when absent or gone. max_posts 0 means 10,000. */
int store_thread(struct thread *out, struct store *st, int64_t id, size_t max_posts,
                 struct arena *a, struct ask_err *err);
/* One post, with body. */
int store_post(struct post *out, struct store *st, int64_t id, struct arena *a,
               struct ask_err *err);

/* What a result list shows of a thread, without bodies. */
struct thread_head {
    int64_t id, root; /* root: post id */
    int64_t source;   /* store_source.id */
    struct sv source_name;
    struct sv key; /* native id of the root */
    struct sv container;
    struct sv title, url, license, visibility;
    enum post_kind kind; /* of the root */
    int64_t created, active, views, score;
    int64_t answers;  /* answers and replies, comments not counted */
    int64_t accepted; /* post id of the accepted answer, 0 for none */
    bool closed;
    bool duplicate; /* marked as a duplicate of another */
    const struct sv *tags;
    size_t ntags;
};
int store_thread_head(struct thread_head *out, struct store *st, int64_t id, struct arena *a,
                      struct ask_err *err);

/* Who reads: says whether posts with a visibility label may be read. Public ones (0) always may. */
struct store_reader {
    bool (*may_read)(void *ctx, int64_t label);
    void *ctx;
    bool labels; /* may any be read? Without, those with one do not even fill up a limit */
};
/* The same of the posts alone that the reader may read: accepted, answers, times and title are
 * theirs; of a root he may not read nothing is told, nor that it is a duplicate of such a post. */
int store_thread_head_for(struct thread_head *out, struct store *st, int64_t id,
                          const struct store_reader *who, struct arena *a, struct ask_err *err);
/* Another thread that posts of a thread link to, or whose posts link to it. */
struct store_link {
    int64_t thread;
    bool duplicate; /* the one that links is marked as a duplicate of the other */
    bool from;      /* the other one links here; else this one links there */
};
/* The threads that a thread is linked with, each once a direction, at most max: those it links to
 * first, duplicates before others. Returns how many or an error. Only links whose both ends the
 * reader may read are told of; who NULL: all. */
int store_thread_links(struct store_link *out, size_t max, struct store *st, int64_t thread,
                       const struct store_reader *who, struct ask_err *err);
/* What stands directly under a post of a thread in at most size bytes each, oldest first, at most
 * max; of a very long thread only the first posts are looked at. Without reactions, links, tags. Of
 * who only labels is asked: whether the reader of some may read a remark is for the caller to see.
 */
int store_remarks(struct post *out, size_t max, struct store *st, int64_t thread, int64_t post,
                  size_t size, const struct store_reader *who, struct arena *a,
                  struct ask_err *err);
/* Posts that he may read and that were marked as duplicates of this one, at most max. Both return
 * how many; who NULL: all. */
int store_duplicates(int64_t *out, size_t max, struct store *st, int64_t post,
                     const struct store_reader *who, struct ask_err *err);
struct store_title {
    int64_t post, thread, created; /* created TIME_NONE when unknown */
    struct sv title;
};
/* Titles of first posts with id > after that everybody may read, by id, at most max; how many. */
int store_titles(struct store_title *out, size_t max, struct store *st, int64_t after,
                 struct arena *a, struct ask_err *err);
/* The visibility label of a post, 0 when it is public or not there; -1 on failure. */
int64_t store_post_label(struct store *st, int64_t id);

/* Ids by name, 0 when there is none. An author name may belong to several authors: up to max ids
 * are written, the count is returned. Case is ignored (ASCII). */
int64_t store_source_id(struct store *st, struct sv name);
int64_t store_tag_id(struct store *st, struct sv name);
int64_t store_label_id(struct store *st, struct sv label); /* 0 is public; -1: no such label */
int store_author_ids(int64_t *out, size_t max, struct store *st, struct sv name,
                     struct ask_err *err);
/* Finds the thread that holds a native id; 0 when there is none. source may be empty. */
int64_t store_find(struct store *st, struct sv source, struct sv native_id);

struct store_tag {
    int64_t id;
    struct sv name;
    int64_t threads; /* public threads that have it */
};

/* Lists. Only what public posts show is counted; sources and tags without any are left out unless
 * all is set (the owner's view). Ordered by count, then name. Arrays live in the arena. */
int store_tags(struct store_tag **out, struct store *st, bool all, size_t max, struct arena *a,
               struct ask_err *err);
/* Those whose name begins with prefix, which is compared byte by byte; never one without threads.
 */
int store_tags_begin(struct store_tag **out, struct store *st, bool all, struct sv prefix,
                     size_t max, struct arena *a, struct ask_err *err);
int store_sources(struct store_source **out, struct store *st, bool all, struct arena *a,
                  struct ask_err *err);
/* Names for ids met in candidates; empty when unknown. */
struct sv store_tag_name(struct store *st, int64_t id, struct arena *a);
struct sv store_source_name(struct store *st, int64_t id, struct arena *a);
struct sv store_author_name(struct store *st, int64_t id, struct arena *a);

struct store_stats {
    int64_t threads, posts, ghosts, authors, tags, sources;
    int64_t bytes;      /* of the file and its log */
    int64_t text_bytes; /* of titles and bodies, before compression */
};
int store_stats(struct store_stats *out, struct store *st, bool all, struct ask_err *err);

/* Verifies the file (SQLite's own check), that every body inflates to its length and checksum,
 * and that parents, threads and counts agree. found is called with one line per problem. */
int store_check(struct store *st, void (*found)(void *ctx, const char *problem), void *ctx,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
