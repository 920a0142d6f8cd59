/* importer.h - bringing an export into the store: recognise, read, map, put, report.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * An importer is one file under corpus/sources/ that exports `const struct importer
 * importer_<file>`; the build makes the table. It only maps its format to posts: framing, HTML,
 * limits, UTF-8 repair, the snapshot sweep and the report exist once, here and beside.
 * Thread rule: one import per store at a time.
 */
#ifndef ASKWELL_CORPUS_IMPORTER_H
#define ASKWELL_CORPUS_IMPORTER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "corpus/post.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct input;      /* corpus/input.h: a file, folder, archive or stdin as named members */
struct import_run; /* one run over one input */
struct redact_opt;

enum { PROBE_WEAK = 40 };

struct importer {
    const char *name;  /* what --format takes: "stackexchange" */
    const char *title; /* for people: "Stack Exchange dump" */
    const char *takes; /* what it reads, one line for the help */
    /* How sure it is that the input is its format, 0 (no) to 100, from names and first bytes.
     * Must be cheap and must not fail. Above PROBE_WEAK it is sure by a mark of its own; up to it,
     * it would take the input for want of anything better, as tutorials do. */
    int (*probe)(struct input *in);
    /* Reads all of it. Bad items are reported and cost themselves only; an error return means
     * the import cannot go on (store full, interrupted), not that an item was bad. */
    int (*run)(struct import_run *run, struct ask_err *err);
};

const struct importer *const *importers(void); /* all, NULL at the end, by name */

/* ---- what a run reports ---- */

struct import_count {
    char name[64]; /* a reason, a kind of secret */
    int64_t n;
};

struct import_bad {
    char *file;       /* the report's */
    int64_t position; /* line (from 1) or byte offset, as says unit */
    const char *unit; /* "line" or "byte", static */
    char *reason;     /* the report's */
};

struct import_report {
    int64_t items; /* read from the export, bad and skipped ones included */
    struct store_counts counts;
    struct import_count skipped[64];
    size_t nskipped;
    struct import_count redacted[64];
    size_t nredacted;
    struct import_bad *bad; /* the first 1,000 */
    size_t nbad;
    int64_t bad_total;
    int64_t bytes;     /* read */
    int64_t inputs;    /* exports recognised and read */
    bool swept;        /* removals were applied */
    char unswept[200]; /* why removals were not applied, "" when they were or need not be */
};

void import_report_dispose(struct import_report *rep);
char *import_report_json(const struct import_report *rep); /* free() it; NULL when out of memory */

/* ---- what the command line calls ---- */

struct import_progress {
    const char *file;     /* being read */
    int64_t bytes, total; /* read and to read; total -1 when unknown */
    int64_t items;
};

struct import_opt {
    const char *format;   /* NULL: recognise */
    const char *source;   /* name of the source; NULL: from the export or its folder's name */
    const char *label;    /* visibility label for everything; NULL: the export's own */
    const char *site_url; /* address of the site, where an export does not tell it; or NULL */
    bool include_private;
    bool increment; /* never sweep */
    bool dry_run;   /* report only */
    int64_t since;  /* posts made and edited before are left out; 0: none */
    const char *const
        *include; /* patterns (fnmatch) of containers or file names, NULL at the end */
    const char *const *exclude; /* or NULL; any of since, include, exclude makes it an increment */
    const struct redact_opt *redact; /* corpus/redact.h; NULL: what is built in */
    const char *tmp;                 /* folder for spool files; NULL: the store's own */
    void (*progress)(void *ctx, const struct import_progress *p); /* may be NULL */
    void *progress_ctx;
    const volatile sig_atomic_t *stop; /* becomes non-zero to stop cleanly; may be NULL */
};
#define IMPORT_OPT_INIT                                                                            \
    {                                                                                              \
        0                                                                                          \
    }

/* Imports path (a file, a folder, an archive, "-" for standard input). A folder that holds
 * several exports is walked and each is imported, oldest name first. Adds to *rep. FORMAT names
 * the formats there are when nothing is recognised; INTERRUPTED after opt->stop. */
int import_path(struct store *st, const char *path, const struct import_opt *opt,
                struct import_report *rep, struct ask_err *err);
/* The sample corpus embedded in the program. */
int import_sample(struct store *st, const struct import_opt *opt, struct import_report *rep,
                  struct ask_err *err);

/* ---- what importers call ---- */

struct input *import_input(struct import_run *run);
const struct import_opt *import_options(const struct import_run *run);
struct arena *import_arena(struct import_run *run); /* reset after each import_item */
/* Declares the source before the first post. snapshot: the export is all there is. */
int import_source(struct import_run *run, const struct store_source *src, bool snapshot,
                  struct ask_err *err);
/* Says that an id names one post: the second of the same is a bad item. After import_source. */
void import_once(struct import_run *run);
/* Cleans (UTF-8, limits, redaction) and puts a post; a post that cannot be kept is reported as
 * bad at file and position. Returns an error only when the run must stop. */
int import_item(struct import_run *run, struct post *p, const char *file, int64_t position,
                const char *unit, struct ask_err *err);
/* Is a container (a channel, a forum) wanted by --include and --exclude? import_item asks as well:
 * ask before, to save reading what is not. Empty: yes. */
bool import_wants(const struct import_run *run, struct sv container);
/* Marks p as one that only some may read: restricted, with the label "<source>:<name>". name is the
 * channel's, or the id of a group or of direct messages. After import_source. */
void import_restrict(struct import_run *run, struct post *p, struct sv name);
/* What only some may read and was not asked for, where it is not even put by import_item: an item,
 * or with an empty key a whole container. It is not counted. What an earlier import stored of it
 * for everybody, when it was public, is removed; what it stored with a label stays. */
int import_hide(struct import_run *run, struct sv container, struct post_key key,
                struct ask_err *err);
/* An item that cannot be read. key.id empty: unknown, then nothing is swept at the end. */
int import_bad(struct import_run *run, struct post_key key, const char *file, int64_t position,
               const char *unit, struct ask_err *err, const char *fmt, ...)
    __attribute__((format(printf, 7, 8)));
/* Something beside the posts that cannot be read (a vote, an author): no post is lost by it, so
 * it is reported and does not hinder the sweep. */
void import_bad_part(struct import_run *run, const char *file, int64_t position, const char *unit,
                     const char *reason);
/* An item left out on purpose. The reasons that several importers have are written the same way:
 * "deleted", "system message", "private", "draft", "no text", "duplicate of another item". What
 * must not come back (store_erase.h) is counted here as "forgotten". */
void import_skip(struct import_run *run, const char *reason);
/* An item that the export says was deleted at its origin: skipped as "deleted", and what an earlier
 * import stored of it is removed, whether or not the export is a snapshot. */
int import_gone(struct import_run *run, struct sv container, struct post_key key,
                struct ask_err *err);
/* The export broke off: what was read is kept, nothing is swept. */
void import_incomplete(struct import_run *run, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Says how many bytes the run will read in all, where the importer knows it. */
void import_expect(struct import_run *run, int64_t bytes);
int import_tick(struct import_run *run, const char *file, int64_t bytes_read,
                struct ask_err *err); /* progress; INTERRUPTED when stopping */

#ifdef __cplusplus
}
#endif
#endif
