/* store_erase.h - taking things out of the store so that nothing of them is left in its files, and
 * changing sources as a whole.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Erasing has three parts: rows are removed, the file is rewritten (store_rewrite), and the index
 * is built anew by the caller. How far it has come is kept in the store (store_erasing), so that a
 * killed program's work is finished by the next one: until then no import begins.
 * Not here: the index (indexer/build.h), asking people (cli/).
 * Thread rule: as store.h. An edit is the store's one writer until it is freed.
 */
#ifndef ASKWELL_CORPUS_STORE_ERASE_H
#define ASKWELL_CORPUS_STORE_ERASE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/redact.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Takes the writer's lock until store_import_free, also while the index is built: so no number of
 * what was removed is given to something new before the index has forgotten it. BUSY when
 * another program writes. */
int store_edit_begin(struct store_import **out, struct store *st, struct ask_err *err);
struct store *store_edit_store(struct store_import *im); /* lent */

enum store_erasing {
    ERASING_NOTHING,
    ERASING_STORE, /* rows are removed, or on their way out: the file is to be rewritten */
    ERASING_INDEX  /* the store is clean: the index is to be built anew */
};
enum store_erasing store_erasing(struct store *st); /* NOTHING also where it cannot be told */
/* Whether a redaction began that did not come to its end. */
bool store_redacting(struct store *st);

/* ---- forgetting ---- */

enum forget_kind { FORGET_AUTHOR = 1, FORGET_POST = 2, FORGET_SOURCE = 3 };

/* Something that may be forgotten. Texts are the arena's. */
struct store_subject {
    enum forget_kind kind;
    int64_t id;       /* row: of authors, posts, sources */
    struct sv source; /* its name */
    struct sv name;   /* of the author or the source; a post's title, may be empty */
    struct sv key;    /* author's or post's in the export; empty: an author known by name alone */
    int64_t posts, threads; /* that go with it */
};

/* What a word names: an author by name (case ignored) or key, a post by its number or by its key, a
 * source by name. source empty: in all of them. Returns how many, at most max. */
enum forget_by { BY_NAME, BY_KEY };
int store_subjects(struct store_subject *out, size_t max, struct store *st, enum forget_kind kind,
                   enum forget_by by, struct sv word, struct sv source, struct arena *a,
                   struct ask_err *err);

/* Writes down that these are to go and, unless only is set, that they must not come back: salted
 * hashes of (source, author), (source, container, key), (source), under each name that the source
 * has or had. Durable when it returns; then store_erase. */
int store_forget(struct store_import *im, const struct store_subject *v, size_t n, bool only,
                 struct ask_err *err);
/* Lets something come back: a word as in store_subjects, of a source that must be named. Returns 1,
 * or 0 when it was not remembered. */
int store_unforget(struct store_import *im, enum forget_kind kind, enum forget_by by,
                   struct sv word, struct sv source, struct ask_err *err);

struct store_forgotten {
    int64_t at; /* when */
    int64_t authors, posts, sources;
};
/* What is remembered, by time; returns how many rows were written. */
int store_forgotten(struct store_forgotten *out, size_t max, struct store *st, struct ask_err *err);

/* Removes what is written down, in batches; goes on where a killed one stopped. counts (may be
 * NULL): removed, threads. */
int store_erase(struct store_import *im, struct store_counts *counts, struct ask_err *err);

/* ---- rewriting ---- */

struct rewrite_opt {
    void (*progress)(void *ctx, const char *phase, int64_t done, int64_t total); /* may be NULL */
    void *ctx;
    const volatile sig_atomic_t *stop; /* may be NULL */
};

/* After removals: names that nothing refers to go, bodies are packed anew with a dictionary trained
 * on what is left (the old ones hold words of what was removed), and the file is written anew and
 * its log emptied. BUSY when a reader holds the old state for longer than half a minute,
 * INTERRUPTED after stop; either way everything done is kept, and doing it again ends it. Needs
 * room for twice the store. */
int store_rewrite(struct store_import *im, const struct rewrite_opt *opt, struct ask_err *err);
/* The index has been built anew: the erasure is over. */
int store_erase_done(struct store_import *im, struct ask_err *err);

/* ---- sources as a whole ---- */

/* Imports under the old name go on updating it. NOTFOUND, or USAGE when the new name is taken. */
int store_source_rename(struct store_import *im, struct sv name, struct sv to, struct ask_err *err);
/* Old names, by name; the array is the arena's. */
int store_source_aliases(struct sv **out, struct store *st, int64_t source, struct arena *a,
                         struct ask_err *err);

struct store_label {
    struct sv name; /* empty: public */
    int64_t posts;
};
int store_source_labels(struct store_label **out, struct store *st, int64_t source, struct arena *a,
                        struct ask_err *err);
/* Posts of a source that have the label was (empty: public; all: any label) get the label now
 * (empty: public), and so do those that later imports bring. One transaction. Returns how many
 * threads changed. */
struct relabel {
    struct sv was, now;
    bool all;
};
int64_t store_source_relabel(struct store_import *im, int64_t source, const struct relabel *r,
                             struct ask_err *err);

/* ---- redacting what is stored ---- */

struct redact_run {
    struct redactor *redactor;
    /* Each post, placeholder or channel in which something was found, with the kinds of its finds
     * (each as often as it was found). thread 0: a channel's name. May be NULL. */
    void (*post)(void *ctx, int64_t post, int64_t thread, const char *const *kinds, size_t nkinds);
    void *ctx;
    const struct rewrite_opt *opt; /* progress and stop; may be NULL */
};
/* Tells what is found. Returns how many posts have something, or an error. */
int64_t store_redact_look(struct store *st, const struct redact_run *run, struct ask_err *err);
/* The same, and replaces it in the rows as an import would have: afterwards the same export,
 * imported with the same redactor, finds its posts again. Then store_rewrite. */
int64_t store_redact(struct store_import *im, const struct redact_run *run, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
