/* input.h - what an importer reads: a file, a folder, an archive or standard input, seen as
 * members with names and streams of bytes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Members can be opened by number, again and again; memory does not grow with their size. In an
 * archive one stream is open at a time, and reading members in their order is one pass. Limits:
 * a million members, 4 KiB a name; a member that inflates past 100 MB may not be more than a
 * thousand times its archive, nor all of them past 1 GiB more than two hundred times. An archive
 * inside an archive is a file like any other. Not here: what the bytes mean; names are only labels
 * and keys, nothing is ever written by them. Thread rule: an input, its views and its streams
 * belong to one thread.
 */
#ifndef ASKWELL_CORPUS_INPUT_H
#define ASKWELL_CORPUS_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    INPUT_MEMBERS_MAX = 1000000,
    INPUT_NAME_MAX = 4096,        /* bytes of a member's name */
    INPUT_DEPTH_MAX = 64,         /* folders below the one that was named */
    INPUT_RATIO_FROM = 100 << 20, /* inflated bytes of a member from which the ratio is checked */
    INPUT_RATIO_MAX = 1000,       /* inflated to compressed */
    INPUT_TOTAL_FROM = 1 << 30,   /* inflated bytes of all members from which theirs is checked */
    INPUT_TOTAL_MAX = 200,        /* inflated to compressed, all members */
    INPUT_HEADS_MAX = 64 << 20,   /* bytes of heads kept of an archive's members */
    INPUT_HEAD = 2048,            /* bytes of a member shown to probes */
    INPUT_PIECE_MAX = 16 << 20    /* a line, a row */
};

struct input;
struct stream;

enum input_kind { INPUT_FILE, INPUT_FOLDER, INPUT_ARCHIVE };

struct input_member {
    const char *name; /* relative to the input, with slashes: "Posts.xml", "chan/2024-01-01.json" */
    int64_t size;     /* bytes, -1 when unknown */
};

/* A part that could not be listed: it is told, and the rest goes on. */
struct input_problem {
    const char *path;
    const char *reason;
    int rc;    /* the error's code, 0 when there was none */
    bool head; /* found by looking at its first bytes: whoever reads it will be told again */
};

struct input_blob {
    const char *name;
    const void *p; /* lent for the life of the input */
    size_t n;
};

/* Opens path; "-" is standard input, spooled into an unnamed file in the folder tmp (NULL: the
 * system's). A file that is an archive or compressed is looked into. */
int input_open(struct input **out, const char *path, const char *tmp, struct ask_err *err);
/* The same over bytes in memory, as a folder called name. */
int input_open_blobs(struct input **out, const char *name, const struct input_blob *blobs, size_t n,
                     struct ask_err *err);
/* A view of the n members numbered by which, in that order; the first skip bytes of their names
 * (a folder and its slash) become part of the view's path. One member with skip 0 is a view of
 * that file. Views share what in holds and may outlive it. */
int input_pick(struct input **out, const struct input *in, const size_t *which, size_t n,
               size_t skip, struct ask_err *err);
int input_dup(struct input **out, const struct input *in, struct ask_err *err);
void input_free(struct input *in); /* NULL is fine */

const char *input_path(const struct input *in); /* for people: the path, and the part inside */
/* Last part of the path without what names an archive or compression: "ai.stackexchange-2016-12"
 * of ".../ai.stackexchange-2016-12.7z". A single file keeps its own extension. */
struct sv input_name(const struct input *in);
enum input_kind input_kind(const struct input *in);
int64_t input_bytes(const struct input *in); /* sum of the known sizes */
size_t input_count(const struct input *in);
const struct input_member *input_at(const struct input *in, size_t i);
ptrdiff_t input_find(const struct input *in, struct sv name); /* -1 when there is none */
/* First bytes of a member, at most INPUT_HEAD; empty when it cannot be read, which becomes a
 * problem of the input. Of an archive of very many members they are fewer, and then none. Lent by
 * the input until the next call. */
struct sv input_head(struct input *in, size_t i);
/* The same of what a member holds that is compressed by itself; lent until the next call of either.
 */
struct sv input_head_plain(struct input *in, size_t i);
size_t input_problems(const struct input *in, const struct input_problem **out);
/* Entries left out of a folder: links (never followed), devices, sockets. */
size_t input_links(const struct input *in);
/* The path of a member that is a file on the disk, free() it; NULL when it is inside an archive. */
char *input_file(const struct input *in, size_t i);
/* True when the bytes begin like an archive or a compressed file. */
bool input_is_packed(struct sv head);

int stream_open(struct stream **out, struct input *in, size_t i, struct ask_err *err);
/* The same, but a member that is compressed by itself (gzip, bzip2, xz, zstd with windows of up to
 * 2 GiB) is read as what it holds: "2001-May.txt.gz" in a folder, "dump.sql.gz" in a tar. */
int stream_open_plain(struct stream **out, struct input *in, size_t i, struct ask_err *err);
/* Up to n bytes, 0 at the end, or an error: CORRUPT for a damaged archive, LIMIT for a bomb. */
ptrdiff_t stream_read(struct stream *s, void *buf, size_t n, struct ask_err *err);
int64_t stream_offset(const struct stream *s); /* bytes read so far */
void stream_close(struct stream *s);           /* NULL is fine */

/* Cuts a stream into pieces at a byte (lines at '\n', rows at '<') in bounded memory. */
struct cut {
    struct stream *s; /* lent */
    char at;
    size_t max; /* bytes of a piece; more makes it `over` */
    char *buf;  /* the rest is the cutter's */
    size_t start, end, cap;
    int64_t line; /* number of the line where the piece starts, from 1 */
    int64_t newlines;
    bool eof;
};

struct piece {
    struct sv text; /* without the byte; lent until the next call */
    char *bytes;    /* the same bytes, which may be changed in place */
    int64_t line;   /* where it starts */
    bool over;      /* it was longer than max: only its first bytes are here */
    bool last;      /* the stream ended without the byte */
};

void cut_init(struct cut *c, struct stream *s, char at, size_t max);
/* 1 and a piece, 0 at the end, or an error of the stream. */
int cut_next(struct cut *c, struct piece *out, struct ask_err *err);
void cut_dispose(struct cut *c);

#ifdef __cplusplus
}
#endif
#endif
