/* generation.h - generations of the index on disk: names, the current one, what each says of
 * itself. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * <dir>/index/CURRENT names the generation; <dir>/index/gen-NNNNNN/ holds meta, vocab, names,
 * readers and for each view `frozen` and `live`. docs/index-format.md has it all. A generation that
 * CURRENT does not name is being built, was left by a killed build, or is old: readers of an old
 * one hold a shared lock on its file `readers`, and who can lock that alone may remove it.
 * Thread rule: pure, but for the files.
 */
#ifndef ASKWELL_INDEXER_GENERATION_H
#define ASKWELL_INDEXER_GENERATION_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of files, terms, records, streams or vocabulary. */
#define INDEX_FORMAT 2

#define GENERATION_MAX 999999
#define NAMES_MAX      200000 /* words kept from the stemmer */

enum index_part_view { VIEW_PUBLIC, VIEW_RESTRICTED, VIEW_COUNT };
const char *generation_view(int view); /* "public", "restricted"; static */

struct gen_path {
    char s[PATH_MAX];
};
/* <dir>/index/<fmt...>; LIMIT when it is too long. */
int generation_path(struct gen_path *out, struct ask_err *err, const char *dir, const char *fmt,
                    ...) __attribute__((format(printf, 4, 5)));
/* <dir>/index/gen-NNNNNN/<fmt...> */
int generation_file(struct gen_path *out, struct ask_err *err, const char *dir, int gen,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Number of the current generation, > 0. NOTFOUND when there is none yet, VERSION when another
 * format of index stands there, CORRUPT when CURRENT says nothing sensible. */
int generation_current(const char *dir, struct ask_err *err);
int generation_switch(const char *dir, int gen, bool nosync, struct ask_err *err);
/* Changes whenever CURRENT is replaced; 0 when there is none. Costs one stat(2). */
uint64_t generation_stamp(const char *dir);
/* Highest number of any generation's folder, 0 when there is none. */
int generation_highest(const char *dir);
int generation_count(const char *dir); /* of folders of generations */

/* What a generation says of its frozen parts and its making; never changes once written. */
struct gen_meta {
    int64_t mark;               /* change number its frozen parts hold */
    int64_t frozen[VIEW_COUNT]; /* passages of each; with 0 there are no files */
    int64_t words[VIEW_COUNT];  /* sum of their bodies' lengths */
    int64_t langs[VIEW_COUNT];  /* bit (1 << enum lang) per language of each */
};
int generation_meta_load(struct gen_meta *out, const char *dir, int gen, struct ask_err *err);
int generation_meta_save(const struct gen_meta *m, const char *dir, int gen, bool nosync,
                         struct ask_err *err);

/* Words that are never stemmed, one a line, with a sum. */
int generation_names_load(struct strmap **out, const char *dir, int gen, struct ask_err *err);
int generation_names_save(const struct strmap *names, const char *dir, int gen, bool nosync,
                          struct ask_err *err);

/* Holds a generation against removal until fd is closed; NOTFOUND when it is gone or going. */
int generation_hold(int *fd, const char *dir, int gen, struct ask_err *err);
void generation_release(int fd); /* closes it; -1 is fine */
/* Removes generations other than the two kept (0: none) that no reader holds. Best effort. */
void generation_sweep(const char *dir, int keep, int keep_too);

/* Writes path.tmp and renames it over path, without fsync: for files that a sum guards and that
 * are made again when it is wrong. */
int generation_replace(const char *path, struct sv content, struct ask_err *err);
/* Writes a text with a sum behind it and reads it back; what is damaged is CORRUPT. For the small
 * files of an index. Content ends in a newline. */
int generation_text_save(const char *path, struct sv content, bool nosync, struct ask_err *err);
struct sb;
int generation_text_load(struct sb *out, const char *path, struct ask_err *err);
/* Takes "key value\n" off *rest, with that key; false when something else stands there. */
bool generation_text_next(struct sv *rest, const char *key, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
