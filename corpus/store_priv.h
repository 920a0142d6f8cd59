/* store_priv.h - what the store's files share; private to corpus/store*.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything another folder may use (store.h).
 * Thread rule: as store.h; only struct pack has a thread of its own, which never sees SQLite.
 */
#ifndef ASKWELL_CORPUS_STORE_PRIV_H
#define ASKWELL_CORPUS_STORE_PRIV_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"
#include "corpus/codec.h"
#include "corpus/store.h"
#include "corpus/store_sql.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { STORE_BUSY_MS = 10000 }; /* how long to wait for another writer */

struct store {
    sqlite3 *db;
    char *dir, *path;            /* the folder, and store.db in it */
    unsigned flags;              /* enum store_flags */
    struct store_import *import; /* made by the first import, used again by the next */
    struct codec *codec;         /* for reading; dictionaries are learned as they are met */
    sqlite3_stmt *stmt[SQL_COUNT];
};

/* ---- store_db.c: statements and errors ---- */

/* A statement being used. Binding and reading go from left to right; the first failure sticks
 * and is told by sql_step or sql_run. */
struct sql {
    struct store *st;
    sqlite3_stmt *s;
    int bound, column;
    int rc; /* SQLite's */
};

struct sql sql_get(struct store *st, enum sql_id id);
void sql_int(struct sql *q, int64_t v);
void sql_opt(struct sql *q, int64_t v, int64_t none); /* NULL when v is none */
void sql_text(struct sql *q, struct sv s);            /* lent until the statement is reset */
void sql_opt_text(struct sql *q, struct sv s);        /* NULL when empty */
void sql_blob(struct sql *q, struct sv s);            /* lent until the statement is reset */
void sql_native(struct sql *q, struct sv id);         /* an integer where that loses nothing */

int sql_step(struct sql *q, struct ask_err *err); /* 1 a row, 0 no more (and reset), or an error */
int sql_run(struct sql *q, struct ask_err *err);  /* steps to the end and resets; 0 or an error */
int sql_one(struct sql *q, int64_t *v, struct ask_err *err); /* first column of the only row: 1, 0
                                                                when there is none (*v = 0) */
void sql_reset(struct sql *q);
int sql_do(struct store *st, enum sql_id id, struct ask_err *err); /* no parameters, no rows */

int64_t sql_col(struct sql *q); /* next column; NULL is 0 */
int64_t sql_col_or(struct sql *q, int64_t none);
bool sql_is_null(struct sql *q);                    /* of the next column, without taking it */
bool sql_is_int(struct sql *q);                     /* the same */
struct sv sql_view(struct sql *q);                  /* text or blob, lent until the next step */
struct sv sql_copy(struct sql *q, struct arena *a); /* text; a number becomes its decimal form */

/* Says what SQLite's result code means for the person; returns the ASK code. */
int store_fail(struct store *st, int src, struct ask_err *err);

bool native_is_int(struct sv id, int64_t *v); /* a decimal that prints back as it was */

/* ---- store_schema.c ---- */

#define STORE_APPLICATION 0x61736b77 /* "askw" */
#define STORE_VERSION     4

int store_migrate(struct store *st, struct ask_err *err);

/* ---- store_dict.c ---- */

/* The dictionary to pack with: its version, and the number of bodies it was trained on; 0 when
 * there is none. Makes it known to c when c is not NULL. */
int dict_current(struct store *st, int64_t *version, int64_t *samples, struct ask_err *err);
int dict_learn(struct store *st, struct codec *c, int64_t version, struct ask_err *err);
/* Enough for a good dictionary. */
enum { DICT_SAMPLES = 4000, DICT_SAMPLE_BYTES = 4 << 20 };
/* Trains a new dictionary on texts that are joined (ends[i] is the end of the i-th), or on the
 * bodies of the store from a post on. Inside a transaction. Nothing to learn is no failure. */
int dict_make(struct store *st, struct sv sample, const size_t *ends, size_t n,
              struct ask_err *err);
int dict_train(struct store *st, int64_t from, struct ask_err *err);
/* Reads the next body from *id on into b (emptied first): its packed form's version to *version.
 * 1, 0 when there is none, or an error. */
int dict_next_body(struct sb *b, int64_t *id, int64_t *version, struct store *st,
                   struct ask_err *err);
/* Unpacks a body of n bytes, learning its dictionary first where it must. */
int body_unpack(char *out, size_t n, struct store *st, struct sv packed, struct ask_err *err);

/* ---- store_pack.c: packing bodies beside the caller ---- */

struct pack;

typedef int pack_sink(void *ctx, int64_t id, struct sv packed, struct ask_err *err);

struct pack *pack_new(pack_sink *sink, void *ctx); /* NULL when out of memory */
void pack_free(struct pack *pk);                   /* what was not drained is dropped */
/* From now on. The bytes are copied; call it only when drained. */
int pack_dictionary(struct pack *pk, int64_t version, struct sv bytes, struct ask_err *err);
void pack_plain(struct pack *pk); /* the same without a dictionary */
/* Takes a copy of body; hands finished ones to the sink, in the order they came. */
int pack_put(struct pack *pk, int64_t id, struct sv body, struct ask_err *err);
int pack_drain(struct pack *pk, struct ask_err *err);

/* ---- store_url.c: urls that contain ids ---- */

/* A url as a template, with the post's id and its parent's replaced by marks; false when neither
 * is in it. */
bool url_template(struct sb *out, struct sv url, struct sv id, struct sv parent);
struct sv url_expand(struct sv tmpl, struct sv id, struct sv parent, struct arena *a);

/* ---- rows ---- */

enum post_flag { /* posts.flags; 0 is a ghost */
                 FLAG_KIND = 15,
                 FLAG_ACCEPTED = 16,
                 FLAG_WIKI = 32,
                 FLAG_BOT = 64,
                 FLAG_CLOSED = 128,
                 FLAG_EXTRA = 256, /* has a row in extras */
                 FLAG_LINKS = 512  /* has rows in links */
};

/* Flags that are numbers, not content: they do not ask for re-indexing of words. */
#define FLAG_NUMBERS (FLAG_ACCEPTED | FLAG_CLOSED | FLAG_EXTRA)

struct post_row {
    int64_t id; /* 0: there is no such post */
    int64_t thread, parent, flags, label;
    int64_t score, up, down, views, active;
    int64_t hash;
};

/* ---- store_row.c ---- */

struct row { /* a post as it is read */
    struct post post;
    int64_t parent; /* post id */
    int64_t flags;
};

/* Reads POST_COLUMNS of the current row. */
int row_read(struct row *r, struct sql *q, bool with_body, struct arena *a, struct ask_err *err);
/* One post by number: 1, 0 when there is none, or an error. */
int row_load(struct row *r, struct store *st, int64_t id, bool with_body, struct arena *a,
             struct ask_err *err);
/* Adds what other tables have of it: reactions, links, tags. */
int row_read_rest(struct row *r, struct store *st, struct arena *a, struct ask_err *err);
/* Sets the reason of being closed and the reactions of the post p->id. */
int row_read_extra(struct post *p, struct store *st, struct arena *a, struct ask_err *err);
int row_read_tags(const struct sv **tags, size_t *ntags, struct store *st, int64_t thread,
                  struct arena *a, struct ask_err *err);

/* ---- store_import.c, store_names.c, store_thread.c, store_sweep.c ---- */

struct bits { /* a set of small numbers */
    unsigned char *p;
    size_t n;
};

enum { NAMES_MAX = 1 << 17 }; /* remembered per kind, then forgotten and looked up again */

int bits_set(struct bits *b, int64_t i); /* 0, ASK_NOMEM or ASK_CORRUPT */
void bits_clear(struct bits *b, int64_t i);
bool bits_has(const struct bits *b, int64_t i);
int64_t bits_count(const struct bits *b);

enum intern { INTERN_TAG, INTERN_LABEL, INTERN_LANG, INTERN_LICENSE, INTERN_URL, INTERN_KINDS };

struct container { /* that something of this import was in */
    int64_t id[2]; /* by enum post_space; 0: there is none */
};

struct author_memo {
    int64_t id, reputation;
    uint64_t name, url; /* hashes */
    bool is_public;
};

struct tombs { /* what must not come back, in short: store_tomb.c */
    unsigned char salt[16];
    bool author_key, author_name, post, source, person; /* there are some of the kind */
};

struct store_import {
    struct store *st;
    int64_t source;         /* 0 in an edit, and where the source is not to come back */
    bool edit;              /* no import: store_edit_begin */
    bool verbatim;          /* posts come out of the store: nothing is mapped or refused */
    bool opened;            /* a rule in relabels makes something of the source public */
    bool relabels;          /* the source has rows in relabels */
    struct tombs tombs;     /* of an import */
    struct arena arena;     /* of names */
    const struct sv *names; /* that the source has and had; where tombs says there is something */
    size_t nnames;
    struct sv format; /* the source's; where tombs has persons */
    int lock;         /* file descriptor */
    bool in_tx;       /* a batch is open */
    bool ended;       /* by store_import_end */
    bool trained;     /* a dictionary, in this import */
    int failed;       /* sticky ASK code: the batch was rolled back */
    struct ask_err why;

    int64_t next_post, next_thread, change; /* change: last given */
    bool public_moved;                      /* in this batch, something that everybody may read */
    bool public_ever;                       /* the same, in a batch before */
    bool hidden;                            /* what everybody could read is private now */
    int64_t urls;                           /* rows of table urls */
    size_t batch_posts, batch_bytes;

    struct strmap *containers; /* name -> index + 1 */
    struct container *container;
    size_t ncontainers, container_cap;
    struct strmap *interned[INTERN_KINDS]; /* name -> id */
    struct strmap *authors;                /* key or name -> index + 1 */
    struct author_memo *author;
    size_t nauthors, author_cap;
    struct strmap *touched; /* threads of this batch: id -> enum touch */
    struct bits seen;       /* posts put or kept */
    bool once;              /* a post that was put is refused the second time */
    struct bits put;        /* posts put, where they may be put once */
    struct bits threads;    /* threads of posts that were put */
    struct bits gone;       /* posts to remove with the next thread_prune */

    struct pack *pack;
    struct held { /* bodies of this batch that wait for the first dictionary */
        struct sb text;
        size_t *end;
        int64_t *id;
        size_t n, cap;
    } held;
    int64_t dict_version, dict_samples;
    struct store_counts counts;
};

/* Threads touched in a batch. */
enum touch { TOUCH_CHANGE = 1, TOUCH_CONTENT = 2, TOUCH_NEW = 4 };

int import_see(struct bits *b, int64_t i, struct ask_err *err); /* bits_set with its error told */
int import_begin_tx(struct store_import *im, struct ask_err *err);
int import_commit(struct store_import *im, bool ending, struct ask_err *err);
/* Ends it after a failure, which later calls repeat. Returns rc. */
int import_fail(struct store_import *im, int rc, const struct ask_err *why, struct ask_err *err);
int import_refuse(const struct store_import *im, struct ask_err *err); /* when it ended or failed */
/* Turns to another source: what is remembered of names is dropped. */
void import_switch(struct store_import *im, int64_t source);
int import_use_dictionary(struct store_import *im, struct ask_err *err);
int import_body(struct store_import *im, int64_t id, struct sv body, struct ask_err *err);
int import_intern(int64_t *id, struct store_import *im, enum intern kind, struct sv name,
                  struct ask_err *err);
/* The number of a container, which counts as met from now on; 0 when there is none and make is
 * false. */
int import_container(int64_t *id, struct store_import *im, struct sv name, enum post_space space,
                     bool make, struct ask_err *err);
bool import_met(const struct store_import *im, int64_t container);
int import_find(struct post_row *row, struct store_import *im, int64_t container, struct sv native,
                struct ask_err *err);

/* ---- store_tomb.c: what must not come back ---- */

enum tomb { TOMB_SALT, TOMB_AUTHOR_KEY, TOMB_AUTHOR_NAME, TOMB_POST, TOMB_SOURCE, TOMB_PERSON };
enum { TOMB_BYTES = 16 };
enum doom { DOOM_AUTHOR = 1, DOOM_POST = 2, DOOM_SOURCE = 3 };

/* One thing as it is hashed: what the kind does not need stays empty. */
struct tomb_of {
    enum tomb kind;
    struct sv source, container, id; /* id: the author's key or name, the post's key */
    int space;
};
/* An author as all sources of a format know him. */
struct tomb_of tomb_person(struct sv format, struct sv key, struct sv name);
int tomb_load(struct tombs *t, struct store *st, struct ask_err *err);
int tomb_add(struct store_import *im, const struct tomb_of *what, struct ask_err *err);
/* 1 when it is remembered (and was removed from what is, where gone is set), 0, or an error. */
int tomb_find(struct store *st, const struct tombs *t, const struct tomb_of *what, bool gone,
              struct ask_err *err);
/* Every name the source has and had, and given (may be empty), into the arena. */
int tomb_names(const struct sv **out, size_t *n, struct store *st, int64_t source, struct sv given,
               struct arena *a, struct ask_err *err);
/* 1 when the post, or its author, must not come back into im's source. */
int tomb_refuses(struct store_import *im, const struct post *p, struct ask_err *err);

/* ---- store_source.c ---- */

/* The index knows sources and channels by number, answers show their names: when one changes, a
 * change number must be given. One thread gets it, one that everybody may read where there is one.
 */
int source_moved(struct store_import *im, int64_t source, struct ask_err *err);

/* Where an erasure stands (enum store_erasing), in the batch that is open. */
int erasing_set(struct store_import *im, int64_t state, struct ask_err *err);

/* ---- store_put.c ---- */

int put_check(const struct post *p, struct ask_err *err);
/* 0, 1 when the post was put before and may be put once only, or an error. */
int put_post(struct store_import *im, const struct post *p, enum store_put *what,
             struct ask_err *err);

/* ---- store_keep.c ---- */

/* Completes p with what it says to keep of its row, which is no ghost. Texts are the arena's. */
int keep_stored(struct post *p, struct store *st, const struct post_row *old, struct arena *a,
                struct ask_err *err);

/* ---- store_thread.c ---- */

/* Where a post belongs. */
struct place {
    int64_t parent; /* post id, 0 for a root */
    int64_t thread;
    int64_t prune[2]; /* threads that may hold ghosts nobody needs any more, or 0 */
};

/* Finds or makes the place of p, whose row is old (id 0 when new, then new_id is its id). Moves
 * whole threads and subtrees, makes ghosts, cuts cycles. The row of p itself is the caller's to
 * write. */
int thread_place(struct place *out, struct store_import *im, const struct post *p,
                 const struct post_row *old, int64_t new_id, int64_t label, struct ask_err *err);
int thread_touch(struct store_import *im, int64_t thread, bool content, struct ask_err *err);
/* Removes ghosts without children from a thread; with sweep also what this import did not see,
 * which becomes a ghost where it has children left. */
int thread_prune(struct store_import *im, int64_t thread, bool sweep, struct ask_err *err);
int store_sweep(struct store_import *im, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
