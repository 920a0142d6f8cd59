/* members.h - reading one member of an export for an importer: JSON values, lines, a whole page.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Each of these ticks, stops when asked to, reports what cannot be read at its place, and calls an
 * export incomplete that breaks off; the importer only gets what is good. A member that is
 * compressed by itself is read as what it holds. Not here: what the values mean. Thread rule: as
 * corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_MEMBERS_H
#define ASKWELL_CORPUS_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/elements.h"
#include "corpus/importer.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A good value and where it stands. */
struct json_item {
    enum element_kind kind;
    const json_t *value; /* lent until each returns; never NULL */
    struct sv list;      /* key of the split array that it is of; else empty */
    const char *file;    /* name of the member */
    int64_t line;        /* where it starts, from 1 */
};

/* Calls each for the JSON values of a member (corpus/elements.h says which those are, and what
 * split does). An error that each returns ends it; it should return one of import_item's only. */
int import_json(struct import_run *run, size_t member, const char *const *split,
                int (*each)(void *ctx, const struct json_item *it, struct ask_err *err), void *ctx,
                struct ask_err *err);
/* The same for the notes of a first pass: what cannot be read is not reported, the second pass
 * does that. */
int import_json_quiet(struct import_run *run, size_t member, const char *const *split,
                      int (*each)(void *ctx, const struct json_item *it, struct ask_err *err),
                      void *ctx, struct ask_err *err);

/* Calls each for the lines of a member, without their newline; a byte order mark is left out. A
 * line over max bytes (INPUT_PIECE_MAX at most) is a bad item, and each is not called. The bytes
 * may be changed in place and need not be UTF-8. */
int import_each_line(struct import_run *run, size_t member, size_t max,
                     int (*each)(void *ctx, const struct piece *line, const char *file,
                                 struct ask_err *err),
                     void *ctx, struct ask_err *err);

/* The same for the notes of a first pass, as import_json_quiet. */
int import_each_line_quiet(struct import_run *run, size_t member, size_t max,
                           int (*each)(void *ctx, const struct piece *line, const char *file,
                                       struct ask_err *err),
                           void *ctx, struct ask_err *err);

/* Reads a member whole into out (emptied first; out->max is the limit) as UTF-8: bytes that are
 * none are read in the charset that a page declares, else as windows-1252; UTF-16 is known by its
 * byte order mark; the mark is left out. 1 and *text, or 0 when it cannot be
 * read or is no text, which is a bad item then, known by key (empty: nothing is swept at the end);
 * an error only when the run must stop. */
int import_page(struct import_run *run, size_t member, struct post_key key, struct sb *out,
                struct sv *text, struct ask_err *err);

/* ---- names of members ---- */

struct sv name_base(struct sv path);                /* "b.md" of "a/b.md" */
struct sv name_folder(struct sv path);              /* "a" of "a/b.md"; empty without one */
struct sv name_stem(struct sv name);                /* "a/b" of "a/b.md"; ".md" stays */
bool name_ends(struct sv name, const char *ending); /* ".md", whatever its case; not alone */
struct saved_folder { /* the folder that was asked about last; zero at first */
    struct sv name;
    bool saved;
};
/* Does it lie in the folder that a browser saved beside a page, "page_files/" beside "page.html"?
 */
bool member_saved_with_page(const struct input *in, size_t member, struct saved_folder *last);
/* The number of the first member whose last part is base, whatever its case; -1 when there is none.
 */
ptrdiff_t member_find(const struct input *in, const char *base);

#ifdef __cplusplus
}
#endif
#endif
